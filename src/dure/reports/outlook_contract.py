"""An outlook as plain values: the one dictionary that its JSON, text, page, pictures and paper read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from dure.language import Language
from dure.outlook.survival import SHOWN, Comparison, Spread
from dure.reports.outlook_names import (
    is_assumed,
    list_numbers,
    list_scenario_numbers,
    tell_origin,
    write_number,
)
from dure.reports.outlook_say import (
    SHOWN_YEAR,
    Saying,
    of_twenty,
    say_break_even_reason,
    say_combination,
    say_headline,
    say_trial,
    say_warnings,
)
from dure.reports.outlook_words import add_months
from dure.reports.words import write_share

if TYPE_CHECKING:
    from dure.outlook.reference import ReferenceRow
    from dure.outlook.sensitivity import Driver
    from dure.reports.outlook import OutlookReport, Trial

OUTLOOK_CONTRACT: Final = "dure.outlook/1"
Values = dict[str, Any]


def write_outlook_contract(report: "OutlookReport", *, language: Language) -> Values:
    """Return an outlook as plain values; won are whole, shares 0 to 1 with four digits, unknown is None."""
    saying = Saying(report, language)
    words = saying.words
    numbers = _assumptions(report, saying)
    return {
        "contract": OUTLOOK_CONTRACT,
        "language": language,
        "title": words.say("title", name=saying.name),
        "subtitle": words.say("place", place=saying.place, years=report.years, month=saying.month_name(0)),
        "sentences": say_headline(saying),
        "plan": _plan(report, saying),
        "place": {
            "code": report.place.code,
            "name": saying.place,
            "people": [_people(one, saying) for one in report.people],
        },
        "years": report.years,
        "months": report.months,
        "draws": report.draws,
        "seed": report.seed,
        "taken": [{"name": one.id, "title": saying.read(one.title)} for one in report.taken],
        **_survival(report, saying),
        "worst_cash_krw": {**_spread_won(report.worst_cash), "text": saying.won(report.worst_cash.middle)},
        **_break_even(report, saying),
        "goal": _goal(report, saying),
        "subsidy_cliff": _cliff(report, saying),
        "not_begun": _not_begun(report, saying),
        "drivers": [_driver(one, saying) for one in report.drivers],
        "strategies": [_trial(one, saying) for one in report.strategies],
        "shocks": [_trial(one, saying) for one in report.shocks],
        "combination": _combination(report, saying),
        "merger": None if report.merger is None else report.merger.to_dict(language),
        "circulation": {
            "spent_inside_krw": _spread_won(report.inside),
            "multiplier": report.multiplier,
            "sentence": words.say("inside", year=saying.inside_year, **saying.spread_won(report.inside)),
        },
        "cash_bands": _bands(report),
        "reference": [_reference(row, saying) for row in report.reference.rows],
        "reference_gap": _gap(report, saying),
        "warnings": say_warnings(saying),
        "assumptions": numbers,
        "assumed": _count_assumed(numbers, saying),
        "problems": [problem.to_dict(language) for problem in report.problems],
        "headings": _headings(report, saying),
    }


def _plan(report: "OutlookReport", saying: Saying) -> Values:
    plan = report.plan
    return {
        "name": saying.name,
        "start": plan.start.isoformat(),
        "place": plan.place,
        "enterprise": plan.enterprise,
        "file": plan.file,
        "services": [{"id": one.id, "name": saying.read(one.name)} for one in plan.services],
    }


def _headings(report: "OutlookReport", saying: Saying) -> dict[str, str]:
    return {
        key.removeprefix("heading."): saying.words.say(key, year=min(SHOWN_YEAR, report.years))
        for key in saying.words.sentences
        if key.startswith("heading.")
    }


def _driver(one: "Driver", saying: Saying) -> Values:
    return {
        "path": one.path,
        "name": saying.name_path(one.path),
        "krw": round(one.won),
        "krw_text": saying.won(one.won),
        "months": round(one.months, 1),
        "more_is_better": one.rises,
        "clear": one.clear,
    }


def _gap(report: "OutlookReport", saying: Saying) -> Values | None:
    gap = report.gap
    if gap is None:
        return None
    return {
        "ours": _share(gap.ours),
        "ours_low": _share(gap.low),
        "ours_high": _share(gap.high),
        "ours_text": saying.say_ours(gap),
        "theirs": gap.row.share,
        "forms": list(gap.row.forms),
        "forms_text": saying.say_forms(gap),
        "difference": _share(gap.difference),
        "far": gap.is_far,
    }


def _share(value: float) -> float:
    return round(value, 4)


def _spread_won(value: Spread) -> Values:
    return {"p10": round(value.low), "p50": round(value.middle), "p90": round(value.high)}


def _spread_whole(value: Spread) -> Values:
    return _spread_won(value)


def _survival(report: "OutlookReport", saying: Saying) -> Values:
    end = report.months
    shown = min(SHOWN_YEAR, report.years)
    return {
        "survival": [
            {
                "year": one.year,
                "month": saying.month_name(12 * one.year - 1),
                "share": _share(one.share),
                "low": _share(one.low),
                "high": _share(one.high),
                "of_20": sum(month >= 12 * one.year for month in report.closed),
                "low_of_20": of_twenty(one.low),
                "high_of_20": of_twenty(one.high),
            }
            for one in report.survival
        ],
        "shown_year": shown,
        "futures": [
            {"closes": None if month >= end else month + 1, "open": month >= 12 * shown}
            for month in report.closed
        ],
        "runway_months": {
            **_spread_whole(report.runway),
            "at_most": end,
            "text": saying.words.say("years.more", count=report.years)
            if report.runway.middle >= end
            else saying.words.say("months", count=round(report.runway.middle)),
        },
        "runway_dots": sorted(report.closed),
    }


def _break_even(report: "OutlookReport", saying: Saying) -> Values:
    found = report.break_even.members
    return {
        "break_even_members": None
        if found is None
        else {
            "value": round(found.middle),
            "low": round(found.low),
            "high": round(found.high),
            "reached": _share(report.break_even.reached),
        },
        "break_even_reason": say_break_even_reason(saying),
    }


def _goal(report: "OutlookReport", saying: Saying) -> Values | None:
    goal, chance = report.plan.goal, report.goal
    if goal is None or chance is None:
        return None
    return {
        "indicator": goal.indicator,
        "target": goal.target,
        "by": goal.by.isoformat(),
        "goal": goal.goal,
        "text": saying.goal_name(),
        "chance": None if chance.chance is None else _share(chance.chance),
        "of_20": None if chance.chance is None else of_twenty(chance.chance),
        "reached": None if chance.reached is None else _spread_whole(chance.reached),
        "sentence": saying.say_goal(),
    }


def _cliff(report: "OutlookReport", saying: Saying) -> Values | None:
    cliff = report.cliff
    if cliff is None:
        return None
    return {
        "grants": [
            {
                "id": one.id,
                "name": saying.read(one.name),
                "ends": add_months(report.plan.start, one.month).isoformat(),
                "ends_text": saying.month_name(one.month),
                "monthly_krw": round(one.monthly),
            }
            for one in cliff.grants
        ],
        "month": add_months(report.plan.start, cliff.month).isoformat(),
        "looked_at": saying.month_name(cliff.looked_at - 1),
        "planned": _share(cliff.planned),
        "without": _share(cliff.without),
        "continued": _share(cliff.continued),
        "planned_of_20": of_twenty(cliff.planned),
        "without_of_20": of_twenty(cliff.without),
        "continued_of_20": of_twenty(cliff.continued),
        "income_share": _share(cliff.income_share),
        "sentence": saying.say_cliff(),
    }


def _not_begun(report: "OutlookReport", saying: Saying) -> Values | None:
    found = report.not_begun
    if found is None:
        return None
    return {
        "things": [
            {
                "group": one.group,
                "id": one.id,
                "name": saying.read(one.name),
                "starts": None if one.starts is None else one.starts.isoformat(),
            }
            for one in found.beginnings
        ],
        "share": _share(found.share),
        "of_20": found.count,
        "sentence": saying.say_not_begun(),
    }


def _trial(trial: "Trial", saying: Saying) -> Values:
    scenario, change = trial.scenario, trial.comparison
    minutes = scenario.help_minutes
    return {
        "name": scenario.id,
        "kind": scenario.kind,
        "title": saying.read(scenario.title),
        "text": saying.read(scenario.text),
        "source": saying.read(scenario.source),
        "helps": change.helps,
        "harms": change.harms,
        "of": SHOWN,
        **_comparison(change),
        "survival": _share(trial.survival),
        "open_of_20": of_twenty(trial.survival),
        "runway_months": _spread_whole(trial.runway),
        "cost_krw": round(trial.cost),
        "help_minutes": None if minutes is None else round(minutes.value),
        "places": sorted({place.code for serving in scenario.serving for place in serving.places}),
        "numbers": _scenario_numbers(trial, saying),
        "sentence": say_trial(trial, saying),
    }


def _scenario_numbers(trial: "Trial", saying: Saying) -> list[Values]:
    return [
        {
            "path": path,
            "operation": operation,
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "unit": one.unit,
            "source": saying.read(one.source),
            "assumed": is_assumed(one),
        }
        for path, operation, one in list_scenario_numbers(trial.scenario)
    ]


def _comparison(change: Comparison) -> Values:
    return {
        "survival_gain": _share(change.survival_gain),
        "months_gained": round(change.months_gained, 1),
        "worst_cash_gain_krw": round(change.worst_cash_gain),
        "last_cash_gain_krw": None if change.last_cash_gain is None else round(change.last_cash_gain),
        "inside_gain_krw": round(change.inside_gain),
    }


def _combination(report: "OutlookReport", saying: Saying) -> Values | None:
    found = report.combination
    if found is None:
        return None
    told = say_combination(saying)
    return {
        "strategies": [
            {
                "name": part.id,
                "title": saying.title(part.id),
                "cost_krw": round(part.cost),
                "survival_gain": _share(part.survival_gain),
                "sentence": sentence,
            }
            for part, sentence in zip(found.parts, told.parts, strict=True)
        ],
        "left_out": [
            {
                "name": one.id,
                "title": saying.title(one.id),
                "cost_krw": round(one.cost),
                "why": one.why,
                "beside": one.beside,
                "sentence": sentence,
            }
            for one, sentence in zip(found.left_out, told.left_out, strict=True)
        ],
        "budget_krw": round(found.budget),
        "cost_krw": round(found.cost),
        "brought_krw": round(found.brought),
        "before": _share(found.before),
        "after": _share(found.after),
        "helps": found.comparison.helps,
        "harms": found.comparison.harms,
        "of": SHOWN,
        **_comparison(found.comparison),
        "exhaustive": found.exhaustive,
        "tried": found.tried,
        "search_draws": found.draws,
        "sentence": told.sentence,
        "how": told.how,
    }


def _bands(report: "OutlookReport") -> Values:
    def whole(values: Sequence[float]) -> list[int]:
        return [round(value) for value in values]

    bands, years = report.bands, range(report.years + 1)
    return {
        "years": list(years),
        "dates": [add_months(report.plan.start, 12 * year).isoformat() for year in years],
        "p10": whole(bands.low),
        "p50": whole(bands.middle),
        "p90": whole(bands.high),
        "singles": [whole(one) for one in bands.singles],
    }


def _reference(row: "ReferenceRow", saying: Saying) -> Values:
    return {
        "name": row.id,
        "who": saying.read(row.who),
        "metric": row.metric,
        "year": row.year,
        "share": row.share,
        "count": row.count,
        "kind": row.kind,
        "kind_text": saying.words.say(f"kind.{row.kind}"),
        "main": row.main,
        "forms": list(row.forms),
        "source": saying.read(row.source),
        "sentence": saying.words.say(
            f"reference.{row.metric}",
            who=saying.read(row.who),
            year=row.year,
            share=write_share(row.share, saying.language),
        ),
    }


def _people(one: Any, saying: Saying) -> Values:
    name = saying.place_name(one.place.code)
    return {
        "code": one.place.code,
        "name": name,
        "now": one.now,
        "base_year": one.base,
        "then": _spread_whole(one.then),
        "year": one.year,
        "reliable_until": one.reliable_until,
        "notes": [saying.read(note) for note in one.notes],
        "sentence": saying.words.say(
            "people",
            place=name,
            now=one.now,
            base=str(one.base),
            year=str(one.year),
            low=round(one.then.low),
            middle=round(one.then.middle),
            high=round(one.then.high),
        ),
    }


def _count_assumed(numbers: Sequence[Values], saying: Saying) -> Values:
    """Count what was assumed of what somebody wrote; what nobody wrote is told beside it."""
    written = [one for one in numbers if one["origin"] != "unwritten"]
    count, unwritten = sum(one["assumed"] for one in written), len(numbers) - len(written)
    text = saying.words.say("assumed.share", count=count, of=len(written))
    if unwritten:
        text = f"{text} {saying.words.say('assumed.unwritten', count=unwritten)}"
    return {"count": count, "of": len(written), "unwritten": unwritten, "text": text}


def _assumptions(report: "OutlookReport", saying: Saying) -> list[Values]:
    language = saying.language
    rows = []
    for path, one in list_numbers(report.plan):
        likely = write_number(one.value, one.unit, language)
        if one.low < one.high:
            low, high = (write_number(end, one.unit, language) for end in (one.low, one.high))
            likely = f"{likely} ({low}~{high})" if language == "ko" else f"{likely} ({low} to {high})"
        rows.append(
            {
                "path": path,
                "name": saying.name_path(path),
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "unit": one.unit,
                "text": likely,
                "source": saying.read(one.source),
                "assumed": is_assumed(one),
                "origin": tell_origin(one),
                "line": one.line,
            }
        )
    return rows
