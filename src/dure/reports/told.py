"""What is told of payments, as plain values: sums and shares by ring and by group of purposes, rounded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dure.flows.respending import Range
from dure.flows.retention import build_share
from dure.language import Language, Text
from dure.places.position import INSIDE, OUTSIDE, UNPLACED
from dure.reports.answer import Figure, PlaceName
from dure.reports.contract import write_place
from dure.reports.naming import say_both
from dure.reports.telling import Detail, Told
from dure.reports.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

WON_DIGITS: Final = 3
"""Digits that are left of a sum of won; the rest are noughts."""
SHARE_DIGITS: Final = 3
RATIO_DIGITS: Final = 2


@dataclass(frozen=True, eq=False)
class OwnRows:
    """Outgoing payments of one report, summed by counterparty, purpose and stretch of days.

    Attributes:
        quantity: Counted won, net.
        who: The counterparty by number, branches taken together.
        group: The group of purposes that the payment is told in.
        positions: For each ring, the finest first, 1 inside, -1 outside, 0 not placed.
        asked: Index of the asked ring.
        respent: By bound, what the counterparty's kind re-spends inside the asked place.
        rest: What the rest of the place re-spends there.
    """

    quantity: "NDArray[np.int64]"
    who: "NDArray[np.int64]"
    group: "NDArray[np.int64]"
    positions: "tuple[NDArray[np.int8], ...]"
    asked: int
    respent: "Mapping[str, NDArray[np.float64]]"
    rest: Range

    @property
    def side(self) -> "NDArray[np.int8]":
        """Where each payment stands for the asked ring."""
        return self.positions[self.asked]

    def sum_of(self, mask: "NDArray[np.bool_]") -> int:
        """Sum some of the rows."""
        return int(self.quantity[mask].sum())


def round_won(amount: float) -> int:
    """Round won to `WON_DIGITS` digits: 12,345,678 becomes 12,300,000."""
    digits = len(str(abs(round(amount))))
    return int(round(round(amount), min(WON_DIGITS - digits, 0)))


@dataclass(frozen=True, slots=True)
class _Spread:
    """What was paid to whom, for one group of purposes or for all, in won."""

    total: int
    inside: int
    outside: int
    unplaced: int


def _spread(rows: OwnRows, mask: "NDArray[np.bool_]", *, ring: int) -> _Spread:
    position = rows.positions[ring]
    return _Spread(
        rows.sum_of(mask), *(rows.sum_of(mask & (position == where)) for where in (INSIDE, OUTSIDE, UNPLACED))
    )


def _share(spread: _Spread, *, told: Told) -> tuple[Figure, float | None]:
    """Return the inside share as far as it is told, and the coverage."""
    if told is Told.NOT:
        return Figure(reason=say_both("public.few")), None
    if told is Told.INSIDE:
        share = build_share(inside=spread.inside, outside=spread.total - spread.inside, unplaced=0)
        reason = share.reason or say_both("public.unplaced_few")
        return Figure(share.value, share.low, None, reason), None
    share = build_share(inside=spread.inside, outside=spread.outside, unplaced=spread.unplaced)
    return Figure(share.value, share.low, share.high, share.reason), share.coverage


def write_told(rows: OwnRows, detail: Detail, *, rings: Sequence[PlaceName], words: Words) -> dict[str, Any]:
    """Write what is told: the sum, the share of every ring, the purposes, what left, and wages to residents.

    Args:
        rows: The payments.
        detail: How finely they are told.
        rings: The rings' places, the finest first.
        words: The sentences of one language.
    """
    everything = np.ones(len(rows.quantity), dtype=bool)
    shares = measure_shares(rows, detail)
    share, coverage = shares[rows.asked]
    return {
        "outlay_krw": round_won(rows.sum_of(everything)) if detail.is_told else None,
        "coverage_share": round_to(coverage, SHARE_DIGITS),
        "retention": write_figure(share, SHARE_DIGITS, words.language),
        "rings": [
            {
                **write_place(place, words.language),
                "share": round_to(told.value, SHARE_DIGITS),
                "low": round_to(told.low, SHARE_DIGITS),
                "high": round_to(told.high, SHARE_DIGITS),
                "coverage": round_to(placed, SHARE_DIGITS),
                "reason": say_or_none(told.reason, words.language),
            }
            for place, (told, placed) in zip(rings, shares, strict=True)
        ],
        **_write_purposes(rows, detail, words=words),
    }


def measure_shares(rows: OwnRows, detail: Detail) -> list[tuple[Figure, float | None]]:
    """Measure for every ring the inside share as far as it is told, and the coverage."""
    everything = np.ones(len(rows.quantity), dtype=bool)
    return [
        _share(_spread(rows, everything, ring=index), told=told) for index, told in enumerate(detail.rings)
    ]


def list_kept_back(detail: Detail, *, rings: Sequence[PlaceName], words: Words) -> list[str]:
    """Write in sentences which rings and purposes are not told."""
    if not detail.is_told:
        return [words.say("public.kept_all")]
    names = [
        place.name.in_language(words.language)
        for place, told in zip(rings, detail.rings, strict=True)
        if told is Told.NOT
    ]
    kept_back = [words.say("public.kept_rings", rings=join_names(names, words=words))] if names else []
    return kept_back + ([words.say("public.kept_purposes")] if len(detail.groups) == 1 else [])


def _write_purposes(rows: OwnRows, detail: Detail, *, words: Words) -> dict[str, Any]:
    """Write what the money was for, what of it left, and how much of the wages went to residents."""
    told = detail.rings[rows.asked]
    lines, leaks = [], []
    wages = Figure(reason=say_both("public.few"))
    numbers = range(1, len(detail.groups) + 1) if len(detail.groups) > 1 else ()
    for number, group in zip(numbers, detail.groups, strict=False):
        spread = _spread(rows, rows.group == number, ring=rows.asked)
        share, coverage = _share(spread, told=told)
        named = {
            "purposes": list(group),
            "name": join_names([words.say(f"purpose.{purpose}") for purpose in group], words=words),
        }
        lines.append(
            {
                **named,
                "outlay_krw": round_won(spread.total),
                "inside_share": round_to(share.value, SHARE_DIGITS),
                "low": round_to(share.low, SHARE_DIGITS),
                "high": round_to(share.high, SHARE_DIGITS),
                "coverage": round_to(coverage, SHARE_DIGITS),
                "reason": say_or_none(share.reason, words.language),
            }
        )
        if told is Told.FULLY and spread.outside > 0:
            leaks.append({**named, "amount_krw": round_won(spread.outside)})
        if group == ("wages",):
            wages = share
    return {
        "purposes": sorted(lines, key=lambda line: -line["outlay_krw"]),
        "leaks": sorted(leaks, key=lambda leak: -leak["amount_krw"]),
        "wages": {"to_residents": write_figure(wages, SHARE_DIGITS, words.language)},
    }


def join_names(names: Sequence[str], *, words: Words) -> str:
    """Write names one after the other: `rent, tax and wages`."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + words.say("and") + names[-1]


def write_figure(figure: Figure, digits: int, language: Language) -> dict[str, Any]:
    """Write a figure with its range, rounded."""
    return {
        "value": round_to(figure.value, digits),
        "low": round_to(figure.low, digits),
        "high": round_to(figure.high, digits),
        "reason": say_or_none(figure.reason, language),
    }


def round_to(number: float | None, digits: int) -> float | None:
    """Round what is told; None stays None."""
    return None if number is None else round(number, digits)


def say_or_none(text: Text | None, language: Language) -> str | None:
    """Write a sentence in one language; None stays None."""
    return None if text is None else text.in_language(language)
