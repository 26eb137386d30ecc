"""An adaptation and its trial as plain values in one language, as page, JSON and command line read them."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from dure.language import Language, Text
from dure.outlook.plan import Estimate
from dure.outlook.reference import ReferenceRow
from dure.outlook.writing import write_plan
from dure.playbooks.adapting import Adaptation
from dure.playbooks.conditions import JudgedCondition, write_feature
from dure.playbooks.drivers import FIGURE_NAMES, DriverFigure, say_growth
from dure.playbooks.moving import Rescaled
from dure.playbooks.playbook import LegalForm, PlaybookGoal, Span, Step
from dure.playbooks.trial import Trial, TriedStrategy
from dure.reports.outlook_names import write_number
from dure.reports.place import name_place
from dure.reports.requirements import VERDICT_WORDS
from dure.rules.requirements import Judged

CONTRACT: Final = "dure.adaptation/1"
"""Name and version of the contract; the number rises when a field changes its meaning or goes."""

JudgedKind = TypeVar("JudgedKind", JudgedCondition, Judged)
_SMALL_SHARE: Final = 0.1
_SEVERAL: Final = 2
_LABELS: Final = {
    "changed": Text(en="Numbers that change", ko="달라지는 수"),
    "same": Text(en="Numbers that stay", ko="그대로인 수"),
    "unmoved": Text(en="Numbers left as they were", ko="옮기지 못하고 그대로 둔 수"),
    "conditions": Text(en="Conditions on the place", ko="지역의 조건"),
    "requirements": Text(en="What the law asks", ko="법이 정한 요건"),
    "missing": Text(en="What is missing", ko="아직 모르는 것"),
    "warnings": Text(en="Take care", ko="조심할 점"),
    "strategies": Text(en="What would help", ko="도움이 될 전략"),
    "steps": Text(en="Steps", ko="단계"),
    "goal": Text(en="Goal", ko="목표"),
    "sources": Text(en="Sources of the figures", ko="수치의 출처"),
    "reference": Text(en="What became of others", ko="다른 곳은 어떻게 되었나"),
}


def tell_adaptation(adaptation: Adaptation, trial: Trial | None, language: Language) -> dict[str, Any]:
    """Return an adaptation as plain values in one language.

    Args:
        adaptation: What was adapted.
        trial: What it comes to; None where it was not tried.
        language: The language.
    """
    playbook = adaptation.playbook

    def read(text: Text) -> str:
        return text.in_language(language)

    return {
        "contract": CONTRACT,
        "language": language,
        "as_of": adaptation.as_of.isoformat(),
        "headings": {key: read(text) for key, text in _LABELS.items()},
        "playbook": {"id": playbook.id, "version": playbook.version, "title": read(playbook.title)},
        "place": {"code": adaptation.place.code, "name": read(name_place(adaptation.place))},
        "home": {"code": adaptation.home.code, "name": read(name_place(adaptation.home))},
        "start": f"{adaptation.plan.start:%Y-%m}",
        "trial": None if trial is None else _tell_trial(trial, playbook.legal_form, language),
        "numbers": [_tell_number(one, language) for one in adaptation.numbers],
        "counts": _tell_counts(adaptation, language),
        "unmoved": [
            {
                "path": one.path,
                "name": read(one.name),
                "value": _tell_estimate(one.estimate, language),
                "why": read(one.why),
            }
            for one in adaptation.unmoved
        ],
        "goal": _tell_goal(adaptation.goal, playbook.goal, language),
        "steps": [_tell_step(one, language) for one in adaptation.steps],
        "conditions": [_tell_condition(one, language) for one in _order(adaptation.conditions)],
        "requirements": [_tell_requirement(one, language) for one in _order(adaptation.requirements)],
        "facts": dict(adaptation.facts),
        "planned": dict(adaptation.planned),
        "missing": [read(one) for one in adaptation.missing],
        "warnings": [read(one) for one in adaptation.warnings],
        "sources": _list_sources(adaptation, language),
        "parent": {
            "id": adaptation.parent.id,
            "version": adaptation.parent.version,
            "place": adaptation.parent.place,
            "taken": adaptation.parent.taken.isoformat(),
        },
        "drafts": _tell_drafts(adaptation, language),
    }


def _order(judged: Sequence[JudgedKind]) -> list[JudgedKind]:
    """Put what is not met before what nobody knows, and that before what is met."""
    return sorted(judged, key=lambda one: ("not_met", "unknown", "met").index(one.verdict))


def _tell_counts(adaptation: Adaptation, language: Language) -> dict[str, Any]:
    """Count which of the plan's numbers move, stay, and stay because what they grow with is unknown."""
    known = {path for path, _ in adaptation.plan.estimates()}
    unknown = sum(one.path in known for one in adaptation.unmoved)
    moved = sum(one.is_changed and one.path in known for one in adaptation.numbers)
    # The aim of the community is told by itself.
    beside = sum(
        one.is_changed and one.path not in known and not one.path.startswith("goal.")
        for one in adaptation.numbers
    )
    stay = len(known) - moved - unknown
    spoken_of = {one.path for one in adaptation.numbers} | {one.path for one in adaptation.unmoved}
    unsaid = len(known - spoken_of)
    of = len(known)
    said = Text(
        en=f"Of the plan's {of} numbers {moved} move with the place, {stay} stay as they are, and"
        f" {unknown or 'none'} {'stays' if unknown < _SEVERAL else 'stay'} because what it would grow with is"
        " unknown.",
        ko=f"계획의 수 {of}개 가운데 {moved}개는 지역에 따라 달라지고, {stay}개는 그대로입니다."
        f" 따라 변할 값을 몰라 그대로 둔 수는 {f'{unknown}개입니다' if unknown else '없습니다'}.",
    )
    more = Text(
        en=f" Beside them {beside} more {'moves' if beside == 1 else 'move'}: what steps cost, and what the"
        " plan aims at and tries.",
        ko=f" 그 밖에 단계의 비용과 계획의 목표, 전략에 든 수 {beside}개가 달라집니다.",
    )
    sentence = f"{said.in_language(language)}{more.in_language(language) if beside else ''}"
    return {
        "of": of,
        "moved": moved,
        "stay": stay,
        "unknown": unknown,
        "unsaid": unsaid,
        "beside": beside,
        "sentence": sentence,
    }


def _list_sources(adaptation: Adaptation, language: Language) -> list[str]:
    """List where the figures of both places are from, each with its date: of numbers, and of conditions."""
    figures = [
        source
        for one in adaptation.numbers
        if one.driver.grows_with != "same"
        for source in (one.figure_here.source, one.figure_there.source)
    ]
    found = [*figures, *(one.source for one in adaptation.conditions)]
    told = [
        f"{one.agency.in_language(language)}, {one.table}, {one.date}" for one in found if one is not None
    ]
    return list(dict.fromkeys(told))


def _tell_number(one: Rescaled, language: Language) -> dict[str, Any]:
    return {
        "path": one.path,
        "name": one.name.in_language(language),
        "unit": one.unit,
        "before": _tell_estimate(one.before, language),
        "after": _tell_estimate(one.after, language),
        "changed": one.is_changed,
        "clamped": one.clamped,
        "grows_with": one.driver.grows_with,
        "power": one.driver.power,
        "growth": say_growth(one.driver.grows_with, one.driver.power).in_language(language),
        "figure_here": _tell_figure(one.figure_here, language),
        "figure_there": _tell_figure(one.figure_there, language),
        "why": one.why.in_language(language),
    }


def _tell_estimate(estimate: Estimate, language: Language) -> dict[str, Any]:
    low, value, high = (
        _write_number(one, estimate.unit, language) for one in (estimate.low, estimate.value, estimate.high)
    )
    return {
        "low": estimate.low,
        "value": estimate.value,
        "high": estimate.high,
        "text": value,
        "range_text": None if estimate.low == estimate.high else f"{low} – {high}",
        "source": estimate.source.in_language(language),
    }


def _write_number(number: float, unit: str, language: Language) -> str:
    """Write a number of a plan; a small share with enough digits to see it move: 0.66 %, not 0.7 %.

    It was rounded to two or three digits: a zero behind the point would promise one more, ₩10.0 million.
    """
    if unit.startswith("share") and 0 < abs(number) < _SMALL_SHARE:
        return f"{number * 100:.3g}%"
    return write_number(number, unit, language).replace(".0 ", " ")


def _tell_figure(figure: DriverFigure, language: Language) -> dict[str, Any] | None:
    """Tell a figure of a place; None for what grows with nothing."""
    if figure.id == "same":
        return None
    return {
        "id": figure.id,
        "name": FIGURE_NAMES[figure.id].in_language(language),
        "value": figure.value,
        "source": None if figure.source is None else figure.source.to_dict(language),
        "reason": None if figure.reason is None else figure.reason.in_language(language),
    }


def _tell_goal(goal: PlaybookGoal, before: PlaybookGoal, language: Language) -> dict[str, Any]:
    return {
        "indicator": goal.indicator.in_language(language),
        "unit": goal.unit,
        "method": goal.method,
        "baseline": goal.baseline,
        "target": goal.target,
        "baseline_before": before.baseline,
        "target_before": before.target,
        "years": goal.years,
        "why": goal.why.in_language(language),
    }


def _tell_step(step: Step, language: Language) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": step.title.in_language(language),
        "who": step.who.in_language(language),
        "weeks": _tell_span(step.weeks, language),
        "cost": None if step.cost is None else _tell_span(step.cost, language),
    }


def _tell_span(span: Span, language: Language) -> dict[str, Any]:
    return {
        "low": span.low,
        "value": span.value,
        "high": span.high,
        "unit": span.unit,
        "text": _write_number(span.value, span.unit, language),
    }


def _tell_condition(one: JudgedCondition, language: Language) -> dict[str, Any]:
    condition, feature = one.condition, one.feature
    return {
        "id": condition.id,
        "title": condition.title.in_language(language),
        "verdict": one.verdict,
        "verdict_text": VERDICT_WORDS[one.verdict].in_language(language),
        "found": one.found,
        "found_text": None
        if feature is None or one.found is None
        else write_feature(one.found, feature.feature).in_language(language),
        "level": condition.level or "place",
        "judged": {"code": one.judged.code, "name": name_place(one.judged).in_language(language)},
        "low": condition.low,
        "high": condition.high,
        "span": None if feature is None else feature.span,
        "sources": [] if feature is None else [source.to_dict(language) for source in feature.sources],
        "reason": one.reason.in_language(language),
        "why": condition.why.in_language(language),
        "question": condition.question.in_language(language),
    }


def _tell_requirement(one: Judged, language: Language) -> dict[str, Any]:
    value = one.value
    return {
        "id": one.requirement.id,
        "title": one.requirement.title.in_language(language),
        "verdict": one.verdict,
        "verdict_text": VERDICT_WORDS[one.verdict].in_language(language),
        "needed": one.needed,
        "found": one.found,
        "planned": one.planned,
        "plan_falls_short": one.plan_falls_short,
        "unit": one.parameter.unit,
        "reason": one.reason.in_language(language),
        "why": one.requirement.why.in_language(language),
        "article": None if value is None else value.article.in_language(language),
        "in_force": None if value is None else value.starts.isoformat(),
        "checked": None if value is None or value.checked is None else value.checked.isoformat(),
    }


def _tell_trial(trial: Trial, form: LegalForm, language: Language) -> dict[str, Any]:
    reference = trial.reference
    return {
        "sentence": trial.sentence.in_language(language),
        "unmet": None if trial.unmet is None else trial.unmet.in_language(language),
        "year": trial.year,
        "share": round(trial.share, 3),
        "open_futures": trial.open_futures,
        "strategies": [_tell_tried(one, language) for one in trial.strategies],
        "together": None if trial.together is None else _tell_tried(trial.together, language),
        "best": None if trial.best is None else _tell_tried(trial.best, language),
        "budget": round(trial.budget),
        "reference": None if reference is None else _tell_reference(reference, form, language),
        "outlook": trial.outlook.to_dict(language),
    }


def _tell_reference(row: ReferenceRow, form: LegalForm, language: Language) -> dict[str, Any]:
    """Tell what became of others, how far chance alone would move it, and whether they are of this form."""
    chance = row.chance
    notes = []
    if form.id not in row.forms:
        notes.append(
            Text(
                en="These are enterprises of another legal form, the nearest that somebody has counted:"
                f" no figure is at hand of how long one lasts that is a {form.name.en}.",
                ko="법인격이 다른 곳들의 수이고, 센 자료 가운데 가장 가까운 것입니다. 이 실행서의 법인격은"
                f" {form.name.ko}인데, 얼마나 오래가는지 센 자료가 들어 있지 않습니다.",
            )
        )
    if chance is None:
        notes.append(Text(en="The source gives no range.", ko="출처에 범위가 없습니다."))
    else:
        low, high = (round(end * 100) for end in chance)
        notes.append(
            Text(
                en=f"The source gives no range. With {row.count:,} counted, chance alone makes it {low} to"
                f" {high} % even if every one was followed for all the years; it does not say how many were.",
                ko=f"출처에 범위가 없습니다. {row.count:,}곳을 끝까지 지켜보았다고 해도 우연만으로"
                f" {low}~{high}%입니다. 몇 곳을 끝까지 보았는지는 적혀 있지 않습니다.",
            )
        )
    return {
        "who": row.who.in_language(language),
        "year": row.year,
        "share": row.share,
        "share_text": f"{row.share:.0%}",
        "low": None if chance is None else round(chance[0], 3),
        "high": None if chance is None else round(chance[1], 3),
        "same_form": form.id in row.forms,
        "notes": [note.in_language(language) for note in notes],
        "source": row.source.in_language(language),
    }


def _tell_tried(one: TriedStrategy, language: Language) -> dict[str, Any]:
    return {
        "ids": [scenario.id for scenario in one.scenarios],
        "title": one.title.in_language(language),
        "share": round(one.share, 3),
        "open_futures": one.open_futures,
        "adds": one.adds,
        "cost": round(one.cost),
    }


def _tell_drafts(adaptation: Adaptation, language: Language) -> dict[str, Any]:
    issue, goal, enterprise = (
        adaptation.draft_issue,
        adaptation.draft_goal,
        adaptation.draft_enterprise,
    )
    return {
        "issue": {
            "title": issue.title.in_language(language),
            "text": None if issue.text is None else issue.text.in_language(language),
        },
        "goal": {
            "indicator": goal.indicator.in_language(language),
            "unit": goal.unit,
            "baseline": goal.baseline.value,
            "target": goal.target,
            "due": goal.due.isoformat(),
        },
        "enterprise": {
            "name": enterprise.name.in_language(language),
            "legal_form": enterprise.legal_form.in_language(language),
        },
        "plan": write_plan(adaptation.plan),
    }
