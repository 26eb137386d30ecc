"""Two periods side by side as plain values, with what is to be said of them in sentences."""

from typing import TYPE_CHECKING, Any, Final

from dure.language import Language
from dure.reports.contract import write_place
from dure.reports.words import (
    MINUS,
    Words,
    load_words,
    write_period,
    write_ratio,
    write_share,
    write_won,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dure.reports.answer import CirculationReport, Figure
    from dure.reports.change import Change, Difference, Mover

CHANGE_CONTRACT: Final = "dure.change/1"
"""Name and version of the contract; the number rises when a field changes its meaning or goes."""

_DIGITS: Final = 6
_DAYS_ALIKE: Final = 2
"""Periods whose lengths differ by no more days than this are of one length: years, and most quarters."""


def write_change_contract(change: "Change", *, language: Language) -> dict[str, Any]:
    """Return the change as plain values, as `docs/reference/change.md` describes them."""
    words = load_words(language)
    before, after = change.before, change.after
    return {
        "contract": CHANGE_CONTRACT,
        "language": language,
        "example": before.example or after.example,
        "title": words.say("change.title", name=after.name.in_language(language)),
        "headline": _write_headline(change, words),
        "notes": _write_notes(change, words),
        "enterprise": {"party": after.party, "name": after.name.in_language(language)},
        "place": write_place(after.place, language),
        "before": _period(before, language),
        "after": _period(after, language),
        "retention": _difference(change.retention, language),
        "lm3": _difference(change.lm3, language),
        "multiplier": _difference(change.multiplier, language),
        "drivers": [
            {
                "driver": driver.name,
                "name": words.say(f"change.driver_{driver.name}"),
                "effect": round(driver.effect, _DIGITS),
                "shown": write_points(driver.effect, words=words),
            }
            for driver in change.drivers
        ],
        "drivers_reason": change.drivers_reason.in_language(language) if change.drivers_reason else None,
        "suppliers": [_mover(mover, words) for mover in change.movers],
        "other_suppliers": {
            "count": change.others[0],
            "effect": round(change.others[1], _DIGITS),
            "shown": write_points(change.others[1], words=words),
        },
        "purposes": _purposes(change, words),
        "money": {
            name: {"before": getattr(before, name), "after": getattr(after, name)}
            for name in ("turnover_krw", "income_krw", "outlay_krw", "surplus_krw", "kept_krw")
        },
    }


def write_points(effect: float, *, words: Words) -> str:
    """Write a difference of shares as people do: `+1.6 points`, `−0.4%p`."""
    points = f"{abs(100 * effect):.1f}"
    sign = "" if float(points) == 0 else "+" if effect > 0 else MINUS
    return words.say("change.points", points=sign + points)


def _period(report: "CirculationReport", language: Language) -> dict[str, Any]:
    return {
        "start": report.period.start.isoformat(),
        "end": report.period.end.isoformat(),
        "name": write_period(report.period, language),
    }


def _difference(difference: "Difference", language: Language) -> dict[str, Any]:
    return {
        "before": _figure(difference.before, language),
        "after": _figure(difference.after, language),
        "difference": None if difference.difference is None else round(difference.difference, _DIGITS),
        "is_change": difference.is_change,
    }


def _figure(figure: "Figure", language: Language) -> dict[str, Any]:
    numbers = {
        name: None if number is None else round(number, _DIGITS)
        for name, number in (("value", figure.value), ("low", figure.low), ("high", figure.high))
    }
    return {**numbers, "reason": None if figure.reason is None else figure.reason.in_language(language)}


def _mover(mover: "Mover", words: Words) -> dict[str, Any]:
    return {
        "party": mover.name.in_language(words.language),
        "party_id": mover.party,
        "purposes": list(mover.purposes),
        "purpose_name": ", ".join(words.say(f"purpose.{purpose}") for purpose in mover.purposes),
        "before_krw": mover.before_krw,
        "after_krw": mover.after_krw,
        "before_side": mover.before_side,
        "after_side": mover.after_side,
        "effect": round(mover.effect, _DIGITS),
        "shown": write_points(mover.effect, words=words),
    }


def _purposes(change: "Change", words: Words) -> list[dict[str, Any]]:
    """Write every purpose of either period, the largest of the later one first."""
    lines = [{line.purpose: line for line in report.purposes} for report in (change.before, change.after)]
    order = list(dict.fromkeys([*lines[1], *lines[0]]))
    written = []
    for purpose in order:
        old, new = (found.get(purpose) for found in lines)
        written.append(
            {
                "purpose": purpose,
                "name": words.say(f"purpose.{purpose}"),
                "before_krw": old.outlay_krw if old else 0,
                "after_krw": new.outlay_krw if new else 0,
                "before_inside_share": _share(old.inside.value if old else None),
                "after_inside_share": _share(new.inside.value if new else None),
            }
        )
    return written


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, _DIGITS)


def _write_headline(change: "Change", words: Words) -> list[str]:
    """Write what stayed in both, what drove it, who moved it most, and what became of the multiplier."""
    language = words.language
    names = {
        "place": change.after.place.name.in_language(language),
        "before": write_period(change.before.period, language),
        "after": write_period(change.after.period, language),
    }
    sentences = [
        _say_difference(
            change.retention, "retention", words, names, lambda share: write_share(share, language)
        )
    ]
    if change.drivers:
        effects = {driver.name: write_points(driver.effect, words=words) for driver in change.drivers}
        whole = write_points(change.retention.difference or 0.0, words=words)
        sentences.append(words.say("change.drivers", whole=whole, **effects))
    if change.movers:
        mover = change.movers[0]
        sentences.append(
            words.say(
                "change.mover",
                name=mover.name.in_language(language),
                purpose=", ".join(words.say(f"purpose.{purpose}") for purpose in mover.purposes),
                was=write_won(mover.before_krw, language),
                now=write_won(mover.after_krw, language),
                effect=write_points(mover.effect, words=words),
            )
        )
    sentences.append(
        _say_difference(change.lm3, "lm3", words, names, lambda ratio: write_ratio(ratio, language))
    )
    return sentences


def _say_difference(
    difference: "Difference",
    figure: str,
    words: Words,
    names: dict[str, str],
    write: "Callable[[float | None], str]",
) -> str:
    """Say that a figure rose or fell, that it may be the same, or that it cannot be told."""
    old, new = difference.before, difference.after
    if difference.difference is None:
        return words.say(f"change.{figure}_unknown", **names)
    values = {"was": write(old.value), "now": write(new.value)}
    if difference.is_change:
        return words.say(
            f"change.{figure}_{'rose' if difference.difference > 0 else 'fell'}", **names, **values
        )
    if values["was"] == values["now"] and old.low == old.high and new.low == new.high:
        return words.say(f"change.{figure}_same", **names, **values)
    ranges = {
        name: words.say("range_open", value=write(one.value), low=write(one.low))
        if one.high is None
        else words.say("range", value=write(one.value), low=write(one.low), high=write(one.high))
        for name, one in (("was", old), ("now", new))
    }
    return words.say(f"change.{figure}_may_be_same", **names, **ranges)


def _write_notes(change: "Change", words: Words) -> list[str]:
    """Write what the reader has to bear in mind."""
    notes = []
    if abs(change.before.period.days - change.after.period.days) > _DAYS_ALIKE:
        notes.append(words.say("change.lengths"))
    if change.before.surveys != change.after.surveys:
        notes.append(words.say("change.surveys"))
    return notes
