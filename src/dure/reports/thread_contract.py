"""The thread as plain values: the one dictionary that its JSON, text and page read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from dure.commons import (
    UNIT_SIZES,
    Goal,
    LedgerMeasure,
    Measured,
    MembersMeasure,
    OutlookSaid,
    Participation,
    PledgeOutcome,
    RetentionMeasure,
)
from dure.language import Language, Text
from dure.period import Period
from dure.reports.thread_words import say, write_quantity, write_transferred
from dure.reports.words import write_day, write_of_ten_thousand, write_share, write_won

if TYPE_CHECKING:
    from dure.reports.thread import GoalLine, IssueLine, PledgeLine, Strand, StrategyLine, ThreadReport

THREAD_CONTRACT: Final = "dure.thread/1"
"""Name and version of the contract; the number rises when a field changes its meaning or goes."""

Figures = Mapping[str, Any]
"""Plain values of a circulation report: in one language, or by language as `{"ko": …, "en": …}`."""

_DIGITS: Final = 6
_SHORT_TITLE: Final = 40


def in_one_language(figures: Figures | None, *, language: Language) -> Figures | None:
    """Return figures in one language, whether they were given by language or in one only."""
    if figures is None:
        return None
    chosen: Figures = figures.get(language, figures)
    return chosen


def find_next_leak(leaks: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Find the leak to close next: the largest that somebody inside could supply, else the largest."""
    listed = list(leaks)
    return next((leak for leak in listed if leak.get("gain_krw") is not None), listed[0] if listed else None)


def write_thread_contract(report: "ThreadReport", *, language: Language) -> dict[str, Any]:
    """Return the thread as plain values, as `docs/reference/thread.md` describes them.

    Values are in the goal's own unit, money is whole won, undefined is None with a `reason` beside it.
    """
    community = report.community
    return {
        "contract": THREAD_CONTRACT,
        "language": language,
        "example": community.example,
        "example_note": say("example", language) if community.example else None,
        "title": say("title", language),
        "community": {
            "name": community.name.in_language(language),
            "places": [
                {"code": code, "name": name.in_language(language)}
                for code, name in zip(community.places, report.places, strict=True)
            ],
        },
        "as_of": report.as_of.isoformat(),
        "as_of_text": write_day(report.as_of, language),
        "period": None if report.period is None else _period(report.period, language),
        "strands": [_strand(strand, language) for strand in report.strands],
        "open_issues": [_issue(line, language) for line in report.open_issues],
        "goals": [_goal(line, language) for line in report.goals],
        "pledges": [_pledge(line, language) for line in report.pledges],
        "strategies": _strategies(report.strategies, language),
        "problems": [problem.to_dict(language) for problem in report.problems],
    }


def _period(period: Period, language: Language) -> dict[str, str]:
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "name": name_days(period, language),
    }


def name_days(period: Period, language: Language) -> str:
    """Name a period as people do: `2025년`, `2025`, `1 March 2025 to 31 May 2025`."""
    written = str(period)
    if ".." not in written:
        return f"{written}년" if language == "ko" else written
    last = date.fromordinal(period.end.toordinal() - 1)
    return (
        write_day(period.start, language)
        + (" ~ " if language == "ko" else " to ")
        + write_day(last, language)
    )


def _strand(strand: "Strand", language: Language) -> dict[str, Any]:
    enterprise = strand.enterprise
    figures = in_one_language(strand.figures, language=language)
    return {
        "enterprise": {
            "id": enterprise.id,
            "name": enterprise.name.in_language(language),
            "legal_form": enterprise.legal_form.in_language(language),
            "number": enterprise.number,
            "place": {"code": enterprise.place, "name": strand.place.in_language(language)},
        },
        "issues": [_issue(line, language) for line in strand.issues],
        "goals": [_goal(line, language) for line in strand.goals],
        "people": _people(strand.people, language),
        "circulation": None if figures is None else _circulation(figures, language),
        "pledges": [_pledge(line, language) for line in strand.pledges],
        "next_leak": None if figures is None else _next_leak(figures, language),
        "strategies": _strategies(strand.strategies, language),
    }


def _issue(line: "IssueLine", language: Language) -> dict[str, Any]:
    return {
        "id": line.issue.id,
        "title": line.issue.title.in_language(language),
        "text": _say(line.issue.text, language),
        "place": {"code": line.issue.place, "name": line.place.in_language(language)},
    }


def _strategies(strategies: Sequence["StrategyLine"], language: Language) -> list[dict[str, Any]]:
    return [write_strategy(line, language=language) for line in strategies]


def write_strategy(line: "StrategyLine", *, language: Language) -> dict[str, Any]:
    """Return one strategy as plain values: its words, how it went, what an outlook and the ledger say."""
    one = line.strategy
    return {
        "id": one.id,
        "title": one.title.in_language(language),
        "text": _say(one.text, language),
        "state": one.state,
        "state_name": say(f"strategy.{one.state}", language),
        "proposer": _say(one.proposer, language),
        "proposed": None if one.proposed is None else one.proposed.isoformat(),
        "proposed_text": None if one.proposed is None else write_day(one.proposed, language),
        "history": [
            {
                "state": move.state,
                "state_name": say(f"strategy.{move.state}", language),
                "date": move.date.isoformat(),
                "date_text": write_day(move.date, language),
                "why": _say(move.why, language),
            }
            for move in one.history
        ],
        "scenario": one.scenario,
        "outlook": None if one.outlook is None else _outlook(one.outlook, language),
        "shown": _shown(line, language),
        "goal": one.goal,
        "pledge": one.pledge,
        "public": one.is_public,
    }


def _outlook(said: OutlookSaid, language: Language) -> dict[str, Any]:
    points = abs(round(100 * said.survival_gain))
    turn = "same" if points == 0 else "rose" if said.survival_gain > 0 else "fell"
    numbers = {"helps": said.helps, "harms": said.harms, "of": said.of, "years": said.years}
    title = None if said.scenario is None else said.scenario.title.in_language(language)
    short = say("strategy.outlook_short", language, **numbers)
    if title is not None:
        cut = title if len(title) <= _SHORT_TITLE else title[: _SHORT_TITLE - 1] + "…"
        short = say("strategy.outlook_tried_short", language, title=cut, said=short)
    tried = () if title is None else (say("strategy.outlook_tried", language, title=title),)
    return {
        **numbers,
        "date": said.date.isoformat(),
        "seed": said.seed,
        "survival_gain": _round(said.survival_gain),
        "scenario": None
        if said.scenario is None or title is None
        else {"id": said.scenario.id, "title": title},
        "short": short,
        "sentence": " ".join(
            (
                *tried,
                say("strategy.outlook", language, **numbers),
                say(f"strategy.outlook_{turn}", language, points=points, **numbers),
                say(
                    "strategy.outlook_when",
                    language,
                    day=write_day(said.date, language),
                    seed=str(said.seed),
                ),
            )
        ),
    }


def _shown(line: "StrategyLine", language: Language) -> dict[str, Any] | None:
    """Write what the ledger showed: by the strategy's own sum, else by its pledge, else by its goal.

    None where the strategy names nothing by which it could be shown.
    """
    wanted, shown = line.strategy.shown_by, line.shown
    if wanted is None:
        return _shown_elsewhere(line, language)
    told: dict[str, Any] = {"by": "ledger", "indicator": wanted.indicator.in_language(language)}
    names = ("before", "after")
    for name in names:
        measured = None if shown is None else getattr(shown, name)
        told[name] = None if measured is None else _measured(measured, unit=wanted.unit, language=language)
    if shown is None:
        reason = say("strategy.no_books", language)
        return {**told, "change": None, "change_text": None, "sentence": reason, "reason": reason}
    if shown.change is None:
        reason = _say(shown.reason, language) or say("unknown", language)
        return {**told, "change": None, "change_text": None, "sentence": reason, "reason": reason}
    turn = "same" if shown.change == 0 else "rose" if shown.change > 0 else "fell"
    change = write_quantity(abs(shown.change), unit=wanted.unit, language=language)
    sentence = say(
        "strategy.shown",
        language,
        indicator=told["indicator"],
        before=told["before"]["value_text"],
        after=told["after"]["value_text"],
        before_period=told["before"]["period"]["name"],
        after_period=told["after"]["period"]["name"],
    )
    return {
        **told,
        "change": _round(shown.change),
        "change_text": say(f"strategy.shown_{turn}", language, change=change),
        "sentence": sentence + " " + say(f"strategy.shown_{turn}", language, change=change),
        "reason": None,
    }


def _measured(measured: Measured, *, unit: str, language: Language) -> dict[str, Any]:
    def write(number: float | None) -> str | None:
        return None if number is None else write_quantity(number, unit=unit, language=language)

    return {
        "value": _round(measured.value),
        "low": _round(measured.low),
        "high": _round(measured.high),
        "value_text": write(measured.value),
        "low_text": write(measured.low),
        "high_text": write(measured.high),
        "period": None if measured.period is None else _period(measured.period, language),
        "basis": measured.basis,
        "statement": _say(measured.statement, language),
        "reason": _say(measured.reason, language),
    }


def _shown_elsewhere(line: "StrategyLine", language: Language) -> dict[str, Any] | None:
    """Write what the pledge or the goal of a strategy shows, in the words that stand there."""
    told: dict[str, Any] = {"before": None, "after": None, "change": None, "change_text": None}
    if line.pledge is not None and line.pledge.ledger is not None:
        pledge = _pledge(line.pledge, language)
        reason = pledge["ledger"]["reason"]
        return {
            **told,
            "by": "pledge",
            "indicator": pledge["what"],
            "sentence": pledge["ledger"]["sentence"],
            "reason": reason,
        }
    if line.goal is not None:
        goal = _goal(line.goal, language)
        sentence = goal["reason"] or say("unknown", language)
        if goal["value_text"] is not None:
            sentence = say(
                "strategy.shown_goal",
                language,
                indicator=goal["indicator"],
                baseline=goal["baseline_text"],
                since=write_day(line.goal.goal.baseline.date, language),
                value=goal["value_text"],
                on=write_day(date.fromisoformat(goal["on"]), language),
            )
        return {
            **told,
            "by": "goal",
            "indicator": goal["indicator"],
            "value": goal["value"],
            "on": goal["on"],
            "sentence": sentence,
            "reason": None if goal["value_text"] is not None else sentence,
        }
    return None


def _goal(line: "GoalLine", language: Language) -> dict[str, Any]:
    goal, progress, measured = line.goal, line.progress, line.progress.measured

    def write(number: float | None) -> str | None:
        return None if number is None else write_quantity(number, unit=goal.unit, language=language)

    return {
        "id": goal.id,
        "issue": goal.issue,
        "indicator": goal.indicator.in_language(language),
        "unit": goal.unit,
        "place": {"code": goal.place, "name": line.place.in_language(language)},
        "sentence": say(
            "goal_sentence",
            language,
            target=write(goal.target),
            baseline=write(goal.baseline.value),
            due=write_day(goal.due, language),
            since=write_day(goal.baseline.date, language),
            place=line.place.in_language(language),
        ),
        "baseline": {"value": goal.baseline.value, "date": goal.baseline.date.isoformat()},
        "baseline_text": write(goal.baseline.value),
        "target": goal.target,
        "target_text": write(goal.target),
        "due": goal.due.isoformat(),
        "how": _how(goal, language),
        "status": progress.status,
        "status_name": say(f"status.{progress.status}", language),
        "value": None if measured is None else _round(measured.value),
        "value_text": None if measured is None else write(measured.value),
        "low": None if measured is None else _round(measured.low),
        "high": None if measured is None else _round(measured.high),
        "range_text": _write_range(line, language),
        "on": None if measured is None else measured.on.isoformat(),
        "period": None if measured is None or measured.period is None else _period(measured.period, language),
        "basis": None if measured is None else measured.basis,
        "counted": None if measured is None else _round(measured.counted),
        "counted_text": None if measured is None else write(measured.counted),
        "statement": None if measured is None else _say(measured.statement, language),
        "expected": _round(progress.expected),
        "expected_text": write(progress.expected),
        "way_share": _round(progress.way_share),
        "firm": progress.is_firm,
        "reason": _say(progress.reason, language),
        "measurements": [
            {
                "date": one.date.isoformat(),
                "value": one.value,
                "value_text": write(one.value),
                "evidence": one.evidence.in_language(language),
            }
            for one in goal.measurements
        ],
    }


def _write_range(line: "GoalLine", language: Language) -> str | None:
    """Write the range of a value, where its ends are written otherwise than itself."""
    measured = line.progress.measured
    if measured is None or measured.value is None or measured.low is None or measured.high is None:
        return None
    ends = [
        write_quantity(end, unit=line.goal.unit, language=language) for end in (measured.low, measured.high)
    ]
    return None if ends[0] == ends[1] else say("range", language, low=ends[0], high=ends[1])


def _how(goal: Goal, language: Language) -> str:
    measure = goal.measure
    if isinstance(measure, LedgerMeasure):
        return say("how.ledger", language, unit=goal.unit if goal.unit in UNIT_SIZES else measure.unit)
    if isinstance(measure, RetentionMeasure):
        return say(f"how.retention.{measure.figure}", language)
    return say("how.members" if isinstance(measure, MembersMeasure) else "how.measurements", language)


def _people(people: Participation | None, language: Language) -> dict[str, Any] | None:
    if people is None:
        return None
    names = ("members", "customers", "staff", "suppliers", "none_known", "unknown")
    return {
        **{name: getattr(people, name) for name in names},
        "suppressed": list(people.suppressed),
        "reason": _say(people.reason, language),
    }


def _circulation(figures: Figures, language: Language) -> dict[str, Any]:
    ring = next((ring for ring in figures["rings"] if ring["code"] == figures["place"]["code"]), None)
    share = None if ring is None else ring["share"]
    place = figures["place"]["name"]
    if ring is None or share is None:
        sentence = say("stayed_unknown", language, place=place)
    else:
        written = {name: write_of_ten_thousand(ring[name], language) for name in ("low", "high")}
        stayed = write_of_ten_thousand(share, language)
        sentence = say("stayed", language, place=place, stayed=stayed, **written)
    coverage = figures.get("coverage_share")
    if coverage is not None:
        sentence += " " + say("coverage", language, coverage=write_share(coverage, language))
    return {
        "place": {"code": figures["place"]["code"], "name": place},
        "period": {"start": figures["period"]["start"], "end": figures["period"]["end"]},
        "share": share,
        "low": None if ring is None else ring["low"],
        "high": None if ring is None else ring["high"],
        "coverage_share": coverage,
        "turnover_krw": figures["turnover_krw"],
        "turnover_text": None
        if figures["turnover_krw"] is None
        else say("turnover", language, amount=write_won(figures["turnover_krw"], language)),
        "outlay_krw": figures["outlay_krw"],
        "outlay_text": say("outlay", language, amount=write_won(figures["outlay_krw"], language)),
        "lm3": {name: figures["lm3"][name] for name in ("value", "low", "high")},
        "sentence": sentence,
    }


def _next_leak(figures: Figures, language: Language) -> dict[str, Any] | None:
    leak = find_next_leak(figures["leaks"])
    if leak is None:
        return None
    place = leak.get("place")
    sellers = [seller["party"] for seller in leak["sellers"]]
    sentence = say(
        "leak",
        language,
        amount=write_won(leak["amount_krw"], language),
        party=leak["party"],
        place=say("unknown", language) if place is None else place["name"],
        purpose=leak.get("purpose_name") or leak["purpose"],
    )
    if leak["gain_krw"] is not None:
        ends = {
            name: write_won(
                leak[key] if leak.get(key := f"gain_{name}_krw") is not None else leak["gain_krw"], language
            )
            for name in ("low", "high")
        }
        gain = write_won(leak["gain_krw"], language)
        more = say("leak_sellers", language, sellers=", ".join(sellers), gain=gain, **ends)
    else:
        more = say("leak_no_seller", language, reason=leak.get("gain_reason") or "")
    return {
        "party": leak["party"],
        "purpose": leak["purpose"],
        "place": None if place is None else {"code": place["code"], "name": place["name"]},
        "amount_krw": leak["amount_krw"],
        "gain_krw": leak["gain_krw"],
        "sellers": sellers,
        "sentence": f"{sentence} {more}".strip(),
    }


def _pledge(line: "PledgeLine", language: Language) -> dict[str, Any]:
    pledge, outcome = line.pledge, line.ledger
    quantity = (
        None
        if pledge.quantity is None
        else write_transferred(pledge.quantity, unit=pledge.unit, language=language)
    )
    reading = None if outcome is None else outcome.reading
    return {
        "id": pledge.id,
        "who": pledge.who.in_language(language),
        "what": pledge.what.in_language(language),
        "quantity": pledge.quantity,
        "unit": pledge.unit,
        "quantity_text": None if quantity is None else say("pledge_quantity", language, quantity=quantity),
        "made": None if pledge.made is None else pledge.made.isoformat(),
        "by": pledge.by.isoformat(),
        "by_text": say("pledge_by", language, day=write_day(pledge.by, language)),
        "goal": pledge.goal,
        "outcome": pledge.outcome,
        "outcome_name": say(f"outcome.{pledge.outcome}", language),
        "evidence": _say(pledge.evidence, language),
        "ledger": None if outcome is None else _outcome(outcome, pledge.unit, language),
        # An open pledge has time left, so the ledger cannot contradict it yet.
        "disagrees": reading is not None and pledge.outcome not in {"open", reading},
    }


def _outcome(outcome: PledgeOutcome, unit: str, language: Language) -> dict[str, Any]:
    names = ("supplier_before", "supplier_after", "sellers_before", "sellers_after", "moved")
    numbers = {name: getattr(outcome, name) for name in names}
    written = {
        name: write_transferred(number, unit=unit, language=language)
        for name, number in numbers.items()
        if number is not None
    }
    days = {"before": name_days(outcome.before, language), "after": name_days(outcome.after, language)}
    if outcome.reason is not None:
        sentence = outcome.reason.in_language(language)
    elif outcome.moved is not None:
        sentence = say("pledge_moved", language, **written, **days)
    else:
        sentence = say("pledge_supplier_only", language, **written, **days)
    return {
        **numbers,
        "before": _period(outcome.before, language),
        "after": _period(outcome.after, language),
        "reading": outcome.reading,
        "reading_name": None if outcome.reading is None else say(f"outcome.{outcome.reading}", language),
        "sentence": sentence,
        "reason": _say(outcome.reason, language),
    }


def _say(text: Text | None, language: Language) -> str | None:
    return None if text is None else text.in_language(language)


def _round(number: float | None) -> float | None:
    return None if number is None else round(float(number), _DIGITS)
