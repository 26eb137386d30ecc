"""The report that anyone may read: nothing in it, and nothing worked out from it, tells of one supplier."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from dure.flows.lm3 import NO_BASE
from dure.flows.respending import Bound
from dure.flows.rounds import ROUNDS_MAX, SCALE, apportion
from dure.language import Language
from dure.places.position import INSIDE, UNPLACED
from dure.reports.answer import CirculationReport, Figure
from dure.reports.contract import gloss_place, name_period, write_place
from dure.reports.naming import say_both
from dure.reports.opening import Snapshot, Telling, tell_publicly
from dure.reports.telling import Told
from dure.reports.told import (
    RATIO_DIGITS,
    SHARE_DIGITS,
    OwnRows,
    list_kept_back,
    measure_shares,
    round_to,
    round_won,
    write_figure,
    write_told,
)
from dure.reports.words import Words, load_words, write_of_ten_thousand, write_share

PUBLIC_CONTRACT: Final = "dure.public-report/1"
"""Name and version of the contract; the number rises when a field changes its meaning or goes."""


def build_public_report(
    report: CirculationReport, *, language: Language, opened: Sequence[Snapshot] = ()
) -> dict[str, Any]:
    """Write what anyone may read of a report, as `docs/reference/public-report.md` describes it.

    Args:
        report: The report, built from books.
        language: The language.
        opened: All that was ever opened of the same enterprise, in that order: other periods, other places,
            former states of its book. What they tell cannot be taken back, so this one tells only what
            together with them tells of nobody.

    Raises:
        ValueError: Something opened is of another enterprise, or the report was not built from books.
    """
    return write_public_report(tell_publicly(report, opened=opened), language=language)


def write_public_report(telling: Telling, *, language: Language) -> dict[str, Any]:
    """Write what is told of a report in one language."""
    return _write(telling, words=load_words(language))


def _base(telling: Telling) -> int:
    """Return what every share of the multiplier is taken of: the income where it is told, or the outlay."""
    outlay = telling.rows.sum_of(np.ones(len(telling.rows.quantity), dtype=bool))
    return max(outlay, telling.income_krw or 0)


def _respent(rows: OwnRows, *, where: int, bound: Bound) -> float:
    """Sum what recipients on one side re-spend inside, every recipient of a purpose counted alike.

    Weighted by money, the average of a purpose would tell how its money is split between kinds of supplier.
    """
    total = 0.0
    for group in np.unique(rows.group):
        here = (rows.group == group) & (rows.side == where)
        if here.any():
            _, first = np.unique(rows.who[here], return_index=True)
            total += max(rows.sum_of(here), 0) * float(rows.respent[bound][here][first].mean())
    return total


def _multiply(telling: Telling, *, is_full: bool) -> Figure:
    """Measure LM3, or the multiplier over all rounds, from what is told."""
    rows, told = telling.rows, telling.detail.rings[telling.rows.asked]
    base = _base(telling)
    if told is Told.NOT:
        return Figure(reason=say_both("public.few"))
    if base <= 0:
        return Figure(reason=NO_BASE)

    def measure(bound: Bound) -> float:
        rest = {"low": rows.rest.low, "value": rows.rest.value, "high": rows.rest.high or 0.0}[bound]
        again = 1 / (1 - rest) if is_full else 1.0
        sides = (INSIDE, UNPLACED) if bound == "high" else (INSIDE,)
        received = sum(max(rows.sum_of(rows.side == side), 0) for side in sides)
        respent = sum(_respent(rows, where=side, bound=bound) for side in sides)
        return 1 + (received + respent * again) / base

    if told is Told.INSIDE:
        return Figure(measure("value"), measure("low"), None, say_both("public.unplaced_few"))
    return Figure(measure("value"), measure("low"), measure("high"))


def _trace(telling: Telling) -> list[dict[str, Any]]:
    """Follow every 10,000 of the base through the rounds, as far as the rings are told."""
    rows, rings = telling.rows, telling.report.rings
    told, base = telling.detail.rings, _base(telling)
    if told[rows.asked] is Told.NOT or base <= 0:
        return []
    bands: list[tuple[str, float]] = []
    waiting = rows.side != UNPLACED if told[rows.asked] is Told.FULLY else np.ones(len(rows.side), dtype=bool)
    for index, ring in enumerate(rings):
        if told[index] is not Told.NOT:
            here = waiting & (rows.positions[index] == INSIDE)
            bands.append((ring.place.code, rows.sum_of(here)))
            waiting = waiting & ~here
    unplaced = rows.sum_of(rows.side == UNPLACED) if told[rows.asked] is Told.FULLY else 0
    outlay = rows.sum_of(np.ones(len(rows.side), dtype=bool))
    bands += [("left", rows.sum_of(waiting)), ("unplaced", unplaced), ("kept", base - outlay)]
    inside = {ring.place.code for ring in rings[: rows.asked + 1]}
    steps = [_step(1, bands, total=SCALE, inside=inside)]
    received = max(rows.sum_of(rows.side == INSIDE), 0)
    stays = _respent(rows, where=INSIDE, bound="value") / received if received else 0.0
    while len(steps) < ROUNDS_MAX and steps[-1]["stays"] > 0:
        total = steps[-1]["stays"]
        here = [(telling.report.place.code, stays), ("left", 1 - stays)]
        steps.append(_step(len(steps) + 1, here, total=total, inside=inside))
        stays = rows.rest.value
    return steps


def _step(number: int, bands: Sequence[tuple[str, float]], *, total: int, inside: set[str]) -> dict[str, Any]:
    amounts = apportion([max(amount, 0) for _, amount in bands], total=total)
    return {
        "round": number,
        "came_in": total,
        "stays": sum(amount for (band, _), amount in zip(bands, amounts, strict=True) if band in inside),
        "bands": [{"band": band, "amount": amount} for (band, _), amount in zip(bands, amounts, strict=True)],
    }


def _write(telling: Telling, *, words: Words) -> dict[str, Any]:
    report, language = telling.report, words.language
    rows, detail = telling.rows, telling.detail
    places = [ring.place for ring in report.rings]
    share, coverage = measure_shares(rows, detail)[rows.asked]
    return {
        "contract": PUBLIC_CONTRACT,
        "language": language,
        "example": report.example,
        "title": words.say("title", name=report.name.in_language(language)),
        "headline": _headline(telling, share, coverage, words=words),
        "place": write_place(report.place, language),
        "period": {
            "start": report.period.start.isoformat(),
            "end": report.period.end.isoformat(),
            "name": name_period(report, language=language),
        },
        "enterprise": {
            "name": report.name.in_language(language),
            "place": None if report.home is None else write_place(report.home, language),
        },
        **write_told(rows, detail, rings=places, words=words),
        "income_krw": None if telling.income_krw is None else round_won(telling.income_krw),
        "base": "outlay" if telling.income_krw is None else "income",
        "rounds": _trace(telling),
        "lm3": write_figure(_multiply(telling, is_full=False), RATIO_DIGITS, language),
        "multiplier": write_figure(_multiply(telling, is_full=True), RATIO_DIGITS, language),
        **_write_ground(telling, words=words),
    }


def _write_ground(telling: Telling, *, words: Words) -> dict[str, Any]:
    """Write what the figures rest on, and what is not shown."""
    report, language = telling.report, words.language
    places = [ring.place for ring in report.rings]
    kept_back = list_kept_back(telling.detail, rings=places, words=words)
    if telling.income_krw is None:
        kept_back.append(words.say("public.kept_income"))
    return {
        "assumptions": [
            {
                "text": line.text.in_language(language),
                "value": line.value,
                "low": line.low,
                "high": line.high,
                "source": line.source.in_language(language),
            }
            for line in report.assumptions
        ],
        "surveys": [
            {
                "name": words.say(f"kind.{survey.kind}"),
                "answers": survey.answers,
                "value": round_to(survey.value, SHARE_DIGITS),
                "low": round_to(survey.low, SHARE_DIGITS),
                "high": round_to(survey.high, SHARE_DIGITS),
            }
            for survey in report.surveys
        ],
        "kept_back": kept_back,
        "method": [words.say("public.method"), words.say("public.method_rounded")],
    }


def _headline(telling: Telling, share: Figure, coverage: float | None, *, words: Words) -> list[str]:
    """Write what stayed, and how much of the money could be placed."""
    report, language = telling.report, words.language
    names = {
        "name": report.name.in_language(language),
        "period": name_period(report, language=language),
        "place": gloss_place(report.place, words),
    }
    if share.value is None:
        return [words.say("public.stayed_not_told", **names)]
    bounds = {
        bound: write_of_ten_thousand(round_to(figure, SHARE_DIGITS), language)
        for bound, figure in (("stayed", share.value), ("low", share.low), ("high", share.high))
    }
    key = "headline.stayed_exactly" if bounds["low"] == bounds["high"] else "headline.stayed"
    sentences = [words.say("public.stayed_at_least" if share.high is None else key, **names, **bounds)]
    if coverage is not None:
        whole = coverage == 1
        shown = write_share(round_to(coverage, SHARE_DIGITS), language)
        sentences.append(words.say("headline.sure_whole" if whole else "headline.sure", coverage=shown))
    return sentences
