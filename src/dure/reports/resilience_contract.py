"""The shocks on a community as plain values: the contract of command line, pages and API."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dure.language import Language, Text
from dure.reports.answer import Figure
from dure.reports.contract import write_place
from dure.reports.resilience_part import open_fall, say_part
from dure.reports.resilience_text import (
    GROUP_NAMES,
    HOUSEHOLDS,
    HOUSEHOLDS_UNTOUCHED,
    LIMITS,
    NEXT,
    RECOVERY,
    SOFTENER_NAMES,
    STAYS_NEAR,
    UNTOUCHED,
    UNTOUCHED_TOLD,
    is_same,
    say_back,
    say_coverage,
    say_hardest,
    say_headline,
    say_help,
    say_months,
    say_reserve,
    say_softener,
)
from dure.reports.shock_households import RULE, HouseholdPayments, say_payments, write_household_fall
from dure.reports.shock_plan_words import write_plan_fall
from dure.reports.told import round_won
from dure.reports.words import write_period

if TYPE_CHECKING:
    from dure.reports.resilience import (
        EnterpriseFall,
        GroupFall,
        Months,
        ResilienceReport,
        ShockFall,
        Softener,
    )
    from dure.reports.shocks import Bounds

CONTRACT: Final = "dure.shocks/1"
"""Name and version of the contract; the number rises when a field changes its meaning or goes."""

SHAPE: Final = 3
"""Rises when a field comes or a sentence is mended: what is kept of a contract is then worked out anew."""

LENGTH: Final = 48
TOUCHED_MIN: Final = 0.001
"""Where a shock speaks of less than this of the payments, its figures say nothing."""

_SHARE_DIGITS: Final = 3


def write_resilience_contract(report: "ResilienceReport", *, language: Language) -> dict[str, Any]:
    """Write the report in one language; see `docs/reference/shocks.md`."""
    return {
        "contract": CONTRACT,
        "language": language,
        "example": report.example,
        "name": report.name.in_language(language),
        "place": write_place(report.place, language),
        "period": {
            "start": report.period.start.isoformat(),
            "end": report.period.end.isoformat(),
            "name": write_period(report.period, language),
        },
        "enterprises": report.enterprises,
        "told": report.is_told,
        "coverage_share": None if report.coverage_share is None else round(report.coverage_share, 3),
        "coverage_sentence": say_coverage(report.coverage_share).in_language(language),
        "shocks": [_write_fall(fall, report, language) for fall in report.shocks],
        "assumptions": [
            _write_bounds("spare", report.spare, language),
            _write_bounds("dependence", report.dependence, language),
        ],
        "limits": [text.in_language(language) for text in LIMITS],
        "next": [{"id": id_, "text": text.in_language(language)} for id_, text in NEXT.items()],
        "kept_back": [text.in_language(language) for text in report.kept_back],
    }


def _write_fall(fall: "ShockFall", report: "ResilienceReport", language: Language) -> dict[str, Any]:
    shock = fall.shock
    is_told, is_touched = report.is_told, fall.touched_share >= TOUCHED_MIN
    if is_told:
        # Before anything is said of them: else a sentence and a table would round one number differently.
        fall = _round_fall(fall)
    is_part = fall.is_part
    if is_touched:
        sentences = _list_sentences(fall, count=report.enterprises)
    else:
        # Noughts would be read as "nothing happens", where nothing is known.
        sentences, fall = [UNTOUCHED_TOLD if is_told else UNTOUCHED], _blank(fall)
    # Said and held against each other by what was opened: an end that is open tells no two apart.
    softened = [(say_softener(one, is_told=is_told), is_same(one)) for one in fall.softeners]
    if is_touched and not fall.is_income_told:
        fall = replace(fall, lost_share=Figure(), lost_krw=Figure(), course=(), usual_course=())
    fall = open_fall(fall)
    says_households = any(rule.id == RULE for rule in shock.rules)
    why_unknown = HOUSEHOLDS if says_households else HOUSEHOLDS_UNTOUCHED
    return {
        "id": shock.id,
        "title": shock.title.in_language(language),
        "text": shock.text.in_language(language),
        "starts": shock.starts,
        "months": shock.months,
        "scenario": shock.scenario,
        "sentences": [text.in_language(language) for text in sentences],
        "part": is_part,
        "lost_share": _share(fall.lost_share),
        "lost_krw": _won(fall.lost_krw),
        "back_months": _months(fall.back_months, language, none=STAYS_NEAR, is_part=is_part)
        if is_touched and fall.is_income_told
        else None,
        "touched_share": round(fall.touched_share, _SHARE_DIGITS),
        "course": [
            {
                "month": number + 1,
                "calendar": (shock.starts + number - 1) % 12 + 1,
                "usual": round(usual, _SHARE_DIGITS),
                "low": round(max(ends), _SHARE_DIGITS),
                "value": round(ends[1], _SHARE_DIGITS),
                "high": round(min(ends), _SHARE_DIGITS),
            }
            for number, (usual, ends) in enumerate(zip(fall.usual_course, fall.course, strict=True))
        ],
        "enterprises": [_write_enterprise(one, language, is_told=is_told) for one in fall.enterprises],
        "plans": [write_plan_fall(one, language) for one in report.plans.get(shock.id, ())],
        "groups": [_write_group(group, language) for group in fall.groups],
        "households": {
            "value": [write_household_fall(one, language) for one in fall.households] or None,
            "reason": None if fall.households else why_unknown.in_language(language),
            "counted": _write_payments(fall, language, is_told=is_told)
            if says_households and is_touched
            else None,
        },
        "softened": [
            *(
                _write_softener(one, said, language, same=same)
                for one, (said, same) in zip(fall.softeners, softened, strict=True)
            ),
            _write_help(fall, language),
        ],
        "rules": [
            _write_bounds(rule.id, rule.change, language) | {"text": rule.text.in_language(language)}
            for rule in shock.rules
        ]
        + [
            _write_bounds("recovery_months", shock.recovery_months, language)
            | {"text": RECOVERY.in_language(language)}
        ],
    }


def _write_group(group: "GroupFall", language: Language) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": GROUP_NAMES[group.id].in_language(language),
        "count": group.count,
        "told": group.is_told,
        "lost_krw": _won(group.lost_krw),
        "lost_share": _share(group.lost_share),
    }


def _write_softener(one: "Softener", said: Text, language: Language, *, same: bool) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": SOFTENER_NAMES[one.id].in_language(language),
        "used": one.used,
        "unit": "KRW",
        "with": _won(one.with_krw),
        "without": _won(one.without_krw),
        "same": same,
        "sentence": said.in_language(language),
    }


def _list_sentences(fall: "ShockFall", *, count: int) -> list[Text]:
    """List what is said first: what falls, when it is back, who misses most, and what is left out of it."""
    sentences = []
    if fall.is_income_told:
        sentences += [say_headline(fall, count=count), say_back(fall, length=LENGTH)]
    if fall.enterprises[0].telling.till != "nothing":
        sentences.append(say_hardest(fall, length=LENGTH))
    return [*sentences, *say_part(fall)]


def _write_payments(fall: "ShockFall", language: Language, *, is_told: bool) -> dict[str, Any]:
    paid = fall.household_payments
    said = say_payments(paid, fall.households, is_told=is_told)
    return {
        "usual_krw": None if paid is None else round(paid.usual_krw),
        "lost_krw": _won(Figure() if paid is None else paid.lost_krw),
        "sentences": [text.in_language(language) for text in said],
    }


def _write_help(fall: "ShockFall", language: Language) -> dict[str, Any]:
    during = fall.help.during
    return {
        "id": "help",
        "name": SOFTENER_NAMES["help"].in_language(language),
        "used": fall.help.usual is not None,
        "unit": "minute",
        "usual": None if fall.help.usual is None else round(fall.help.usual),
        "with": {
            name: None if (number := getattr(during, name)) is None else round(number)
            for name in ("value", "low", "high")
        },
        "without": None if fall.help.usual is None else {"value": 0, "low": 0, "high": 0},
        "sentence": say_help(fall.help).in_language(language),
    }


def _write_enterprise(one: "EnterpriseFall", language: Language, *, is_told: bool) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name.in_language(language),
        "told": one.telling.income != "nothing",
        "usual_krw": round(one.usual_krw),
        "lost_krw": _won(one.lost_krw),
        "lost_share": _share(one.lost_share),
        "missing_krw": _won(one.missing_krw),
        "back_months": None
        if one.back_months is None
        else _months(one.back_months, language, none=STAYS_NEAR, is_part=one.telling.income == "part"),
        # Outside the enterprise it is told how long the money lasts, not how much there is.
        "reserve_krw": None if is_told or one.reserve_krw is None else round(one.reserve_krw),
        "spent_months": None if one.spent_months is None else _months(one.spent_months, language),
        "reserve_sentence": say_reserve(one, length=LENGTH).in_language(language),
    }


def _write_bounds(id_: str, bounds: "Bounds", language: Language) -> dict[str, Any]:
    return {
        "id": id_,
        "low": bounds.low,
        "value": bounds.value,
        "high": bounds.high,
        "source": bounds.source.in_language(language),
    }


def _share(figure: "Figure") -> dict[str, float | None]:
    return {
        name: None if (number := getattr(figure, name)) is None else round(number, _SHARE_DIGITS)
        for name in ("value", "low", "high")
    }


def _won(figure: "Figure") -> dict[str, int | None]:
    return {
        name: None if (number := getattr(figure, name)) is None else round(number)
        for name in ("value", "low", "high")
    }


def _round_fall(fall: "ShockFall") -> "ShockFall":
    """Round every sum of won as it is told outside the enterprises."""
    return replace(
        fall,
        lost_krw=_round(fall.lost_krw),
        enterprises=tuple(
            replace(
                one,
                usual_krw=round_won(one.usual_krw),
                lost_krw=_round(one.lost_krw),
                missing_krw=_round(one.missing_krw),
            )
            for one in fall.enterprises
        ),
        groups=tuple(replace(one, lost_krw=_round(one.lost_krw)) for one in fall.groups),
        household_payments=None
        if (paid := fall.household_payments) is None
        else HouseholdPayments(round_won(paid.usual_krw), _round(paid.lost_krw)),
        softeners=tuple(
            replace(one, with_krw=_round(one.with_krw), without_krw=_round(one.without_krw))
            for one in fall.softeners
        ),
    )


def _round(figure: Figure) -> Figure:
    value, low, high = (
        None if end is None else round_won(end) for end in (figure.value, figure.low, figure.high)
    )
    return Figure(value, low, high, figure.reason)


def _blank(fall: "ShockFall") -> "ShockFall":
    """Take away what no payment of the books bears out."""
    return replace(
        fall,
        lost_share=Figure(),
        lost_krw=Figure(),
        course=(),
        usual_course=(),
        enterprises=(),
        groups=(),
        softeners=(),
    )


def _months(
    months: "Months", language: Language, *, none: Text | None = None, is_part: bool = False
) -> dict[str, Any]:
    return {
        "low": months.low,
        "value": months.value,
        "high": months.high,
        "within": LENGTH,
        "shown": say_months(months, LENGTH, none=none, is_part=is_part).in_language(language),
    }
