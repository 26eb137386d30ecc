"""The report as plain values: the one dictionary that JSON, text, page, paper and workbook all read."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from dure.language import Language, Text
from dure.ledger.tables import UNSORTED
from dure.problem import Problem
from dure.reports.words import (
    Words,
    load_words,
    write_of_ten_thousand,
    write_period,
    write_share,
    write_won,
)

if TYPE_CHECKING:
    from dure.reports.answer import (
        CirculationReport,
        Debts,
        Figure,
        LeakLine,
        LocalMultiplier,
        PlaceName,
        PurposeLine,
        Ring,
        Unplaced,
        Wages,
    )

CONTRACT: Final = "dure.circulation-report/1"
"""Name and version of the contract; the number rises when a field changes its meaning or goes."""

_SHARE_DIGITS: Final = 6

SHEETS_SHOWN: Final = 6
"""Sheets that are named where many of one file have the same fault."""


def write_contract(report: "CirculationReport", *, language: Language) -> dict[str, Any]:
    """Return the report as plain values, as `docs/reference/circulation-report.schema.json` describes them.

    Money is whole won, shares are 0..1 to six digits. Undefined is None, with a `reason` beside it.
    """
    words = load_words(language)
    asked = report.asked_ring
    return {
        "contract": CONTRACT,
        "language": language,
        "example": report.example,
        "title": words.say("title", name=report.name.in_language(language)),
        "headline": write_headline(report, words=words),
        "place": write_place(report.place, language),
        "period": {
            "start": report.period.start.isoformat(),
            "end": report.period.end.isoformat(),
            "name": name_period(report, language=language),
        },
        "enterprise": {
            "party": report.party,
            "name": report.name.in_language(language),
            "number": report.number,
            "place": None if report.home is None else write_place(report.home, language),
        },
        **_business(report, words),
        "coverage_share": _round(asked.coverage),
        "retention": _figure(asked.share, language),
        "rings": [_ring(ring, language) for ring in report.rings],
        "kept_krw": report.kept_krw,
        "rounds": _rounds(report),
        "lm3": _lm3(report.lm3, language),
        "multiplier": _figure(report.multiplier, language),
        "purposes": [_purpose(line, words) for line in report.purposes],
        "leaks": [_leak(leak, words) for leak in report.leaks],
        "wages": _wages(report.wages, language),
        **_evidence(report, words),
    }


def _business(report: "CirculationReport", words: Words) -> dict[str, Any]:
    """Write what the enterprise took, spent, holds, is owed and owes."""
    language = words.language
    return {
        "turnover_krw": report.turnover_krw,
        "income_krw": report.income_krw,
        "income_reason": words.say("reason.no_income") if report.income_krw is None else None,
        "outlay_krw": report.outlay_krw,
        "surplus_krw": report.surplus_krw,
        "vat_krw": report.vat_krw,
        "cash": {
            "krw": report.cash.krw,
            "reason": _say(report.cash.reason, language),
            "accounts": [
                {"file": file, "day": day.isoformat(), "krw": krw} for file, day, krw in report.cash.accounts
            ],
        },
        "receivable_krw": report.receivable.krw,
        "receivable": _debts(report.receivable, language),
        "payable_krw": report.payable.krw,
        "payable": _debts(report.payable, language),
    }


def _ring(ring: "Ring", language: Language) -> dict[str, Any]:
    return {
        **write_place(ring.place, language),
        "share": _round(ring.share.value),
        "low": _round(ring.share.low),
        "high": _round(ring.share.high),
        "coverage": _round(ring.coverage),
        "reason": _say(ring.share.reason, language),
    }


def _purpose(line: "PurposeLine", words: Words) -> dict[str, Any]:
    return {
        "purpose": line.purpose,
        "name": words.say(f"purpose.{line.purpose}"),
        "outlay_krw": line.outlay_krw,
        "inside_share": _round(line.inside.value),
        "low": _round(line.inside.low),
        "high": _round(line.inside.high),
        "coverage": _round(line.coverage),
        "reason": _say(line.inside.reason, words.language),
    }


def _evidence(report: "CirculationReport", words: Words) -> dict[str, Any]:
    language = words.language
    return {
        "documents": {
            name: getattr(report.documents, name)
            for name in ("read", "duplicate", "settled", "counted", "payment_krw", "settled_krw")
        },
        "unmatched": [
            {
                "party": line.name.in_language(language),
                "direction": "in" if line.incoming else "out",
                "amount_krw": line.amount_krw,
                "payments": line.payments,
                "file": line.file,
                "rows": list(line.rows),
                "keys": list(line.keys),
            }
            for line in report.unmatched
        ],
        "unplaced": _unplaced(report.unplaced, words),
        "proposals": [
            {
                "party": name.in_language(language),
                "other": _name_with_number(other.in_language(language), proposal.other),
                "amount_krw": proposal.amount_krw,
                "reason": proposal.reason.in_language(language),
            }
            for name, other, proposal in report.proposals
        ],
        "participation": None
        if report.members is None
        else {
            name: getattr(report.members, name)
            for name in ("members", "shares_krw", "customers", "staff", "suppliers", "any_role")
        },
        "problems": _problems(report.problems, language),
        "assumptions": [
            {
                "id": line.id,
                "text": line.text.in_language(language),
                "value": _round(line.value),
                "low": _round(line.low),
                "high": _round(line.high),
                "source": line.source.in_language(language),
            }
            for line in report.assumptions
        ],
        "surveys": [
            {
                "kind": survey.kind,
                "name": words.say(f"kind.{survey.kind}"),
                "answers": survey.answers,
                "value": _round(survey.value),
                "low": _round(survey.low),
                "high": _round(survey.high),
            }
            for survey in report.surveys
        ],
        **_sources(report, words),
        "thread": _thread(report.thread, language),
    }


def _sources(report: "CirculationReport", words: Words) -> dict[str, Any]:
    """Write what became of each file, and what was counted in other units than won."""
    language = words.language
    return {
        "files": [
            {
                "file": file.file,
                "sheet": file.sheet,
                "format": file.format,
                "title": file.title.in_language(language),
                "rows": file.rows,
                "documents": file.documents,
                "duplicates": file.duplicates,
                "refused": file.refused,
            }
            for file in report.files
        ],
        "units": [
            {
                "unit": line.unit,
                "name": words.say(f"unit.{line.unit.partition(':')[0]}", name=line.unit.partition(":")[2]),
                "handed_over": line.handed_over,
                "received": line.received,
                "inside_share": _round(line.inside.value),
                "low": _round(line.inside.low),
                "high": _round(line.inside.high),
                "coverage": _round(line.coverage),
                "reason": _say(line.inside.reason, language),
            }
            for line in report.units
        ],
    }


def _thread(thread: Any, language: Language) -> Any:
    """Return a thread in one language: a thread's report, or plain values by language or in one."""
    if thread is None:
        return None
    if isinstance(thread, Mapping):
        return thread.get(language, thread)
    return thread.to_dict(language)


def write_headline(report: "CirculationReport", *, words: Words) -> list[str]:
    """Write the answer in three sentences: what stayed, the largest leak, and how sure we are."""
    return [_say_stayed(report, words), _say_leak(report, words), _say_sure(report, words)]


def name_period(report: "CirculationReport", *, language: Language) -> str:
    """Name the period as people do: `2025년`, `2025년 1분기`, `March 2025 to February 2026`."""
    return write_period(report.period, language)


def _say_stayed(report: "CirculationReport", words: Words) -> str:
    language = words.language
    share = report.asked_ring.share
    names = {
        "name": report.name.in_language(language),
        "period": name_period(report, language=language),
        "place": gloss_place(report.place, words),
    }
    if share.value is None:
        key = "headline.stayed_no_outlay"
        if report.outlay_krw:
            key = "headline.stayed_unknown" if report.outlay_krw > 0 else "headline.stayed_given_back"
        return words.say(key, **names)
    written = {
        "stayed": write_of_ten_thousand(share.value, language),
        "low": write_of_ten_thousand(share.low, language),
        "high": write_of_ten_thousand(share.high, language),
    }
    is_exact = written["low"] == written["high"]
    return words.say("headline.stayed_exactly" if is_exact else "headline.stayed", **names, **written)


def gloss_place(place: "PlaceName", words: Words) -> str:
    """Name a place for the first time: `진안군`, `Jinan-gun (진안군), a county or city`."""
    return words.say(
        "place.first", en=place.name.en, ko=place.name.ko, level=words.say(f"level.{place.level}")
    )


def _say_leak(report: "CirculationReport", words: Words) -> str:
    language = words.language
    if not report.leaks:
        return words.say("headline.leak_none", place=report.place.name.in_language(language))
    bought = [leak for leak in report.leaks if leak.is_bought]
    if not bought:
        return words.say(
            "headline.leak_not_bought",
            place=report.place.name.in_language(language),
            amount=write_won(sum(leak.amount_krw for leak in report.leaks), language),
        )
    # The leak to close next is the largest that somebody inside could supply; else simply the largest.
    # A payment that nobody has explained is a leak to name only where there is no other.
    largest = next((leak for leak in bought if leak.purpose != UNSORTED), bought[0])
    leak = next((leak for leak in bought if leak.gain.value is not None), largest)
    names = {
        "largest": largest.name.in_language(language),
        "purpose": words.say(f"purpose.{largest.purpose}"),
        "amount": write_won(largest.amount_krw, language),
        "place": report.place.name.in_language(language),
    }
    if largest.purpose == UNSORTED:
        return words.say("headline.leak_unsorted", **names)
    if leak.gain.value is None:
        return words.say("headline.leak_no_seller", **names)
    gains = {
        "gain": write_won(round(leak.gain.value), language),
        "low": write_won(round(leak.gain.low or 0), language),
        "high": words.say("no_bound")
        if leak.gain.high is None
        else write_won(round(leak.gain.high), language),
        "sellers": words.say(
            "count.seller" if len(leak.sellers) == 1 else "count.sellers", count=len(leak.sellers)
        ),
    }
    if leak is largest:
        return words.say("headline.leak", **names, **gains)
    return words.say(
        "headline.leak_next",
        **names,
        **gains,
        next=leak.name.in_language(language),
        next_purpose=words.say(f"purpose.{leak.purpose}"),
        next_amount=write_won(leak.amount_krw, language),
    )


def _say_sure(report: "CirculationReport", words: Words) -> str:
    language = words.language
    coverage = report.asked_ring.coverage
    if coverage is None:
        return words.say("headline.sure_unknown")
    names = {"coverage": write_share(coverage, language), "place": report.place.name.in_language(language)}
    unplaced = report.unplaced
    if not unplaced.parties or unplaced.coverage_then is None:
        return words.say("headline.sure_whole" if coverage == 1 else "headline.sure", **names)
    return words.say(
        "headline.sure_more" if len(unplaced.parties) > 1 else "headline.sure_more_one",
        **names,
        count=len(unplaced.parties),
        then=write_share(unplaced.coverage_then, language),
    )


def _problems(problems: Sequence[Problem], language: Language) -> list[dict[str, Any]]:
    """Write the faults, one line for a file and fault, with its sheets named and the rows added up."""
    groups: dict[tuple[Any, ...], list[Problem]] = {}
    for problem in problems:
        where = problem.where
        spot = (where.rows, where.row_count) if where.sheet is None else ()
        key = (where.file, where.column, problem.what, problem.remedy, spot)
        groups.setdefault(key, []).append(problem)
    return [_problem(group, language) for group in groups.values()]


def _problem(group: Sequence[Problem], language: Language) -> dict[str, Any]:
    first = group[0]
    if len(group) == 1:
        return first.to_dict(language)
    named = list(dict.fromkeys(one.where.sheet for one in group if one.where.sheet))
    more = len(named) - SHEETS_SHOWN
    sheets = ", ".join(named[:SHEETS_SHOWN])
    if more > 0:
        sheets += f" 외 {more:,}" if language == "ko" else f" and {more:,} more"
    parts = [first.where.file, sheets]
    count = sum(one.where.row_count for one in group)
    if count:
        parts.append(f"{count:,}행" if language == "ko" else f"{count:,} rows")
    if first.where.column:
        parts.append(first.where.column)
    return {
        **first.to_dict(language),
        "where": ", ".join(part for part in parts if part),
        "refused_rows": sum(one.refused_rows for one in group),
    }


def write_place(place: "PlaceName", language: Language) -> dict[str, Any]:
    """Write a place as every contract does."""
    return {
        "code": place.code,
        "name": place.name.in_language(language),
        "full_name": place.full_name.in_language(language),
        "level": place.level,
    }


def _name_with_number(name: str, party: str) -> str:
    """Write the business number behind a name, as two enterprises may share one."""
    return f"{name} ({party[:3]}-{party[3:5]}-{party[5:]})" if party.isdigit() else name


def _say(text: Text | None, language: Language) -> str | None:
    return None if text is None else text.in_language(language)


def _round(share: float | None) -> float | None:
    return None if share is None else round(float(share), _SHARE_DIGITS)


def _whole(quantity: float | None) -> int | None:
    return None if quantity is None else round(quantity)


def _figure(figure: "Figure", language: Language) -> dict[str, Any]:
    return {
        "value": _round(figure.value),
        "low": _round(figure.low),
        "high": _round(figure.high),
        "reason": _say(figure.reason, language),
    }


def _debts(debts: "Debts", language: Language) -> dict[str, Any]:
    return {
        "reason": _say(debts.reason, language),
        "parties": [
            {
                "party": owed.name.in_language(language),
                "amount_krw": owed.amount_krw,
                "since": owed.since.isoformat(),
            }
            for owed in debts.parties
        ],
    }


def _rounds(report: "CirculationReport") -> list[dict[str, Any]]:
    return [
        {
            "round": step.number,
            "came_in": step.came_in,
            "stays": step.stays,
            "bands": [{"band": band, "amount": amount} for band, amount in step.bands],
            "assumed_share": _round(step.assumed_share),
        }
        for step in report.rounds
    ]


def _lm3(lm3: "LocalMultiplier", language: Language) -> dict[str, Any]:
    return {
        **_figure(lm3.figure, language),
        "unweighted": _round(lm3.unweighted),
        "observed_share": _round(lm3.observed_share),
        "surveyed_share": _round(lm3.surveyed_share),
        "assumed_share": _round(lm3.assumed_share),
    }


def _leak(leak: "LeakLine", words: Words) -> dict[str, Any]:
    language = words.language
    return {
        "party": leak.name.in_language(language),
        "party_id": leak.party,
        "purpose": leak.purpose,
        "purpose_name": words.say(f"purpose.{leak.purpose}"),
        "place": None if leak.place is None else write_place(leak.place, language),
        "amount_krw": leak.amount_krw,
        "is_bought": leak.is_bought,
        "may_repeat_krw": leak.may_repeat_krw,
        "gain_krw": _whole(leak.gain.value),
        "gain_low_krw": _whole(leak.gain.low),
        "gain_high_krw": _whole(leak.gain.high),
        "gain_reason": _say(leak.gain.reason, language),
        "sellers": [
            {
                "party": seller.name.in_language(language),
                "party_id": seller.party,
                "place": None if seller.place is None else write_place(seller.place, language),
            }
            for seller in leak.sellers
        ],
    }


def _wages(wages: "Wages", language: Language) -> dict[str, Any]:
    return {
        "net_pay_krw": wages.net_pay_krw,
        "people": wages.people,
        "to_residents": _figure(wages.to_residents, language),
        "by_place": [
            {
                "place": write_place(cell.place, language),
                "rest": cell.rest,
                "people": cell.people,
                "net_pay_krw": cell.net_pay_krw,
            }
            for cell in wages.by_place
        ],
        "reason": _say(wages.withheld, language),
        "is_revealing": wages.is_revealing,
    }


def _unplaced(unplaced: "Unplaced", words: Words) -> dict[str, Any]:
    language = words.language
    return {
        "parties": [
            {"party": name.in_language(language), "amount_krw": amount} for name, amount in unplaced.parties
        ],
        "coverage_now": _round(unplaced.coverage_now),
        "coverage_then": _round(unplaced.coverage_then),
    }
