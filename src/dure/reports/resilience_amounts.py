"""What a shock changes, told as so much less or more: nobody should have to read a sign."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from dure.language import Language, Text
from dure.reports.resilience_part import OPEN_BOTH, OPEN_BOTTOM, OPEN_TOP
from dure.reports.words import write_share, write_won

Kind = Literal["income", "till"]

_WAYS: Final[Mapping[Kind, tuple[Text, Text]]] = {
    "income": (Text("less", "줄어듦"), Text("more", "늘어남")),
    "till": (Text("short", "모자람"), Text("left over", "남음")),
}
NOT_TOLD_FALL: Final = Text("not told", "밝히지 않음")
NOT_TOLD: Final = Text(
    "not told: no opened sum is of them alone", "밝히지 않음(열어 둔 금액에 따로 나오지 않음)"
)
ENDS: Final = ("value", "low", "high")


@dataclass(frozen=True, slots=True)
class End:
    """One end of a range, or its middle.

    Attributes:
        amount: Won or a share, without its sign; None where it is unknown.
        way: Which way it goes; None where that is said beside it, or where nothing changes. Of an end that is
            unknown though the middle is not, the words for that.
    """

    amount: float | None
    way: Text | None


def tell_ends(figure: Mapping[str, float | None], *, kind: Kind) -> dict[str, End]:
    """Tell a fall and its range without signs, from little to much; a way that all go stands once.

    Args:
        figure: `value`, `low` and `high` as the contract has them: above 0 is less, or short.
        kind: Of what.
    """
    amounts = {end: figure[end] for end in ENDS}
    if (figure["value"] or 0) < 0:
        # Of what is told as more, the end that is nearer to nothing is the low one.
        amounts |= {"low": figure["high"], "high": figure["low"]}
    ways = {end: _find_way(amount, kind=kind) for end, amount in amounts.items()}
    is_one = len({way for way in ways.values() if way is not None}) <= 1
    told = {
        end: End(
            None if amount is None else abs(amount),
            None if is_one and ways["value"] is not None and end != "value" else ways[end],
        )
        for end, amount in amounts.items()
    }
    return told if amounts["value"] is None else told | _find_open(amounts)


def _find_open(amounts: Mapping[str, float | None]) -> dict[str, End]:
    """Find the ends that are unknown, since only a part of the fall is told."""
    unknown = [end for end in ENDS if amounts[end] is None]
    words = {"low": OPEN_BOTTOM, "high": OPEN_TOP}
    return {end: End(None, OPEN_BOTH if len(unknown) > 1 else words[end]) for end in unknown}


def _find_way(amount: float | None, *, kind: Kind) -> Text | None:
    if not amount:
        return None
    return _WAYS[kind][0 if amount > 0 else 1]


def write_fall(figure: Mapping[str, float | None], language: Language, *, kind: Kind) -> str:
    """Write so many won less or more, with the range."""
    return _write(figure, language, kind=kind, write=lambda krw: write_won(round(krw), language))


def write_group_fall(group: Mapping[str, Any], language: Language) -> str:
    """Write what a group of the contract loses, or that it is not told."""
    if not group["told"]:
        return NOT_TOLD.in_language(language)
    return write_fall(group["lost_krw"], language, kind="income")


def write_enterprise_fall(one: Mapping[str, Any], language: Language) -> tuple[str, str, str]:
    """Write what an enterprise of the contract takes in less, how short its till is, and when it is back.

    What no opened sum tells is said to be not told.
    """
    not_told, till = NOT_TOLD_FALL.in_language(language), one["missing_krw"]
    return (
        write_fall_share(one["lost_share"], language) if one["told"] else not_told,
        not_told if till["value"] is None else write_fall(till, language, kind="till"),
        not_told if one["back_months"] is None else one["back_months"]["shown"],
    )


def write_fall_share(figure: Mapping[str, float | None], language: Language) -> str:
    """Write by what part income falls or grows, with the range."""
    return _write(figure, language, kind="income", write=lambda share: write_share(share, language))


def _write(
    figure: Mapping[str, float | None], language: Language, *, kind: Kind, write: Callable[[float], str]
) -> str:
    ends = tell_ends(figure, kind=kind)

    def say(end: End) -> str:
        if end.amount is None:
            return write_share(None, language) if end.way is None else end.way.in_language(language)
        return write(end.amount) + ("" if end.way is None else f" {end.way.in_language(language)}")

    value, low, high = (say(ends[end]) for end in ENDS)
    if value == low == high:
        return value
    return f"{value} ({low})" if low == high and ends["low"].amount is None else f"{value} ({low} – {high})"
