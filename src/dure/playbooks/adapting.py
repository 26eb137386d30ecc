"""A playbook adapted to a place: numbers rescaled and why, law and conditions judged, drafts made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from dure.commons import (
    UNIT_SIZES,
    Baseline,
    Enterprise,
    Goal,
    HandMeasure,
    Issue,
    LedgerMeasure,
    Lineage,
    Measure,
    MembersMeasure,
    RetentionMeasure,
)
from dure.commons.community import is_smaller_than_province
from dure.language import Text
from dure.outlook.flows import months_between
from dure.outlook.plan import Estimate, Plan
from dure.outlook.plan_places import check_places
from dure.outlook.reading import AHEAD_MAX, BEHIND_MAX
from dure.places.features import find_feature
from dure.places.figures import PlaceFigures
from dure.places.gazetteer import Gazetteer, Place
from dure.places.geography import Geography
from dure.playbooks.conditions import JudgedCondition, judge_conditions
from dure.playbooks.moving import SHARE_MOST, Mover, Rescaled, Unmoved, move_numbers, rename_place, shift_plan
from dure.playbooks.playbook import Driver, Parent, Playbook, PlaybookGoal, Span, Step
from dure.problem import Problem, Where
from dure.reports.outlook_words import add_months
from dure.reports.place import name_place, say_former_code
from dure.reports.requirements import find_district, size_place
from dure.reports.words import write_day
from dure.rules.judging import judge, judge_all
from dure.rules.requirements import Judged, PlaceSize, RequirementTable

FAR_FEWER: Final = 0.5
"""With fewer than this part of the people of every place that it comes from, the reader is warned."""

PLAN_FILE: Final = "plan.toml"
_GOAL: Final = Text(en="The aim grows with the place.", ko="목표는 지역에 맞추어 늘고 줍니다.")
_STEP: Final = Text(
    en="The playbook says that the cost of this step grows with it.",
    ko="실행서가 이 단계의 비용이 이것을 따라 변한다고 적었습니다.",
)


@dataclass(frozen=True, slots=True)
class Adaptation:
    """A playbook as it would be at another place.

    Attributes:
        playbook: What was adapted.
        place: Where to, under its code of today.
        home: Where the playbook's numbers are from.
        plan: Adapted: it begins in the month asked or in its own, and serves the place as a whole.
        numbers: Every number, in the plan's order, then the goal's and the steps'; the same where it grows
            with nothing.
        unmoved: Numbers that stayed as they were because what they grow with is unknown.
        goal: The playbook's goal, rescaled.
        steps: With their costs rescaled.
        conditions: Held against the place.
        requirements: What the law asks, held against the adapted plan on `as_of`.
        facts: What somebody said is so here; the law was held against nothing else.
        planned: What the adapted plan counts on of what the law asks after; it meets nothing.
        missing: What nobody knows yet, and how to learn it.
        warnings: What makes the adaptation doubtful.
        parent: What it was made from.
        draft_issue, draft_goal, draft_enterprise: For a community's thread; the enterprise has its lineage.
        as_of: The day of which it speaks.
    """

    playbook: Playbook
    place: Place
    home: Place
    plan: Plan
    numbers: tuple[Rescaled, ...]
    unmoved: tuple[Unmoved, ...]
    goal: PlaybookGoal
    steps: tuple[Step, ...]
    conditions: tuple[JudgedCondition, ...]
    requirements: tuple[Judged, ...]
    facts: Mapping[str, float]
    planned: Mapping[str, float]
    missing: tuple[Text, ...]
    warnings: tuple[Text, ...]
    parent: Parent
    draft_issue: Issue
    draft_goal: Goal
    draft_enterprise: Enterprise
    as_of: date

    @property
    def changed(self) -> tuple[Rescaled, ...]:
        """Give the numbers that are others than before."""
        return tuple(one for one in self.numbers if one.is_changed)


def adapt_playbook(
    playbook: Playbook,
    code: str,
    *,
    figures: PlaceFigures,
    geography: Geography,
    gazetteer: Gazetteer,
    requirements: RequirementTable,
    facts: Mapping[str, float] | None = None,
    as_of: date,
    start: date | None = None,
) -> tuple[Adaptation | None, tuple[Problem, ...]]:
    """Adapt a playbook to a place.

    Args:
        playbook: What to adapt.
        code: Of the place; any code that it had.
        figures: Of places.
        geography: Where places lie, for the conditions.
        gazetteer: The places.
        requirements: What the law asks.
        facts: About the case, by id. What is not given is unknown, with what the plan counts on beside it.
        as_of: The day of which it speaks: of the law, and of the lineage.
        start: First month of the plan; None for the plan's own, or where that is past for the next time that
            its month of the year comes: a season begins when it does.

    Returns:
        The adaptation, or None where the place was abolished, is larger than a 시군구, or has too few people
        to plan with; and why.
    """
    first = start.replace(day=1) if start is not None else _choose_start(playbook.plan.start, as_of=as_of)
    fault = _check(playbook, code, figures=figures) or _check_start(playbook, first, figures=figures)
    if fault is not None:
        return None, (fault,)
    place, home = gazetteer.get(figures.code_of(code)), gazetteer.get(figures.code_of(playbook.place))
    names = {one.code: name_place(one) for one in (home, place)}
    mover = Mover(figures, home.code, place.code, playbook.drivers, names)
    enterprise = _draft_enterprise(playbook, place, home, as_of=as_of)
    plan = _move_plan(playbook.plan, mover, home=home, start=first, name=enterprise.name)
    goal, steps = _move_goal(playbook.goal, mover), _move_steps(playbook.steps, mover)
    known, planned = dict(facts or {}), _find_planned(plan)
    size = size_place(place, figures, gazetteer, as_of=as_of)
    judged = _judge(playbook, requirements, known, size, as_of=as_of, planned=planned)
    district = find_district(place, gazetteer, as_of=as_of)
    find = partial(find_feature, figures, geography)
    conditions = judge_conditions(playbook.conditions, find, place=place, district=district)
    return Adaptation(
        playbook=playbook,
        place=place,
        home=home,
        plan=plan,
        numbers=tuple(mover.moved),
        unmoved=tuple(mover.unmoved),
        goal=goal,
        steps=steps,
        conditions=conditions,
        requirements=judged,
        facts=known,
        planned=planned,
        missing=_list_missing(playbook, mover, conditions, judged, place=place, home=home),
        warnings=(
            *_warn_of_start(playbook.plan.start, first),
            *_warn_of_code(code, place),
            *_warn_of_reform(place, as_of=as_of),
            *_warn_of_few(playbook, place, home, figures=figures, gazetteer=gazetteer),
            *_warn_of_shares(mover.moved),
            *_warn_of_around(place, conditions),
        ),
        parent=Parent(playbook.id, playbook.version, place.code, as_of),
        draft_issue=Issue(playbook.id, playbook.issue_title, place.code, playbook.issue_text),
        draft_goal=_draft_goal(playbook, goal, place, start=first, as_of=as_of),
        draft_enterprise=enterprise,
        as_of=as_of,
    ), ()


def _check(playbook: Playbook, code: str, *, figures: PlaceFigures) -> Problem | None:
    """Refuse a place that no plan can live on, and a playbook that is not of one place."""
    where = Where(playbook.id, column="place")
    known = check_places(figures)
    for one in (code, playbook.place):
        fault = known.find_fault(one)
        if fault is not None:
            return Problem(where, fault.what, fault.remedy)
    if not is_smaller_than_province(figures.code_of(code)):
        return Problem(
            where,
            Text(
                en=f"{code} is a province (시도) or larger; a plan is for one city, county or district, or a"
                " town.",
                ko=f"{code}은(는) 시도이거나 그보다 넓습니다. 계획은 시군구나 읍면동 한 곳의 것입니다.",
            ),
            Text(
                en="Choose a city, county or district in it, or a town.",
                ko="그 안의 시군구나 읍면동을 골라 주십시오.",
            ),
        )
    home = playbook.plan.place
    strangers = [
        service.name
        for service in playbook.plan.services
        if [figures.code_of(place.code) for place in service.places] != [figures.code_of(home)]
    ]
    if not strangers and figures.code_of(home) == figures.code_of(playbook.place):
        return None
    named = strangers or [playbook.plan.name]
    return Problem(
        Where(f"{playbook.id}/{PLAN_FILE}", column="place"),
        Text(
            en=f"Not of the playbook's place {playbook.place} as a whole: {named[0].en}.",
            ko=f"실행서의 지역 {playbook.place} 전체를 대상으로 하지 않습니다: {named[0].ko}.",
        ),
        Text(
            en="Let each service serve that place alone, with reach and distance for all of it.",
            ko="서비스마다 그 지역 한 곳만 적고, reach와 distance를 전체에 맞추어 적어 주십시오.",
        ),
    )


def _choose_start(own: date, *, as_of: date) -> date:
    """Choose the plan's own first month while it is ahead, and later the next one of the same name."""
    if own > as_of:
        return own
    this_year = own.replace(year=as_of.year)
    return this_year if this_year > as_of else this_year.replace(year=min(as_of.year + 1, date.max.year))


def _warn_of_start(own: date, first: date) -> tuple[Text, ...]:
    """Say that the plan begins in another month than its writer's: the futures are then others too."""
    if own == first:
        return ()
    return (
        Text(
            en=f"The playbook's own plan begins in {own:%Y-%m}, this one in {first:%Y-%m}: other people live"
            " there by then, and the seasons fall otherwise. The futures may be others than in its story.",
            ko=f"실행서의 계획은 {own.year}년 {own.month}월에 시작하는데 여기서는 {first.year}년"
            f" {first.month}월로 보았습니다. 그사이 주민이 달라지고 철도 다르게 걸리므로 문 여는 미래의 수가"
            " 실행서의 이야기와 다를 수 있습니다.",
        ),
    )


def _check_start(playbook: Playbook, first: date, *, figures: PlaceFigures) -> Problem | None:
    """Refuse a first month too far from the newest count of residents, as the reader of plans does."""
    counted = max(figures.dates)
    if -BEHIND_MAX <= months_between(counted, first) <= AHEAD_MAX:
        return None
    earliest, latest = add_months(counted, -BEHIND_MAX), add_months(counted, AHEAD_MAX)
    return Problem(
        Where(playbook.id, column="start"),
        Text(
            en=f"{first:%Y-%m} is too far from the newest count of residents ({counted}).",
            ko=f"{first:%Y-%m}은 가장 최근의 인구({counted})에서 너무 멉니다.",
        ),
        Text(
            en=f"Begin between {earliest:%Y-%m} and {latest:%Y-%m}.",
            ko=f"{earliest:%Y-%m}부터 {latest:%Y-%m} 사이에 시작해 주십시오.",
        ),
    )


def _move_plan(plan: Plan, mover: Mover, *, home: Place, start: date, name: Text) -> Plan:
    """Move every number of a plan and its first month, and make it a draft of nobody's yet."""
    moved = move_numbers(rename_place(plan, home.code), mover)
    return replace(shift_plan(moved, start), name=name, enterprise=None, file=PLAN_FILE)


def _move_goal(goal: PlaybookGoal, mover: Mover) -> PlaybookGoal:
    driver = Driver("goal", goal.grows_with, _power(goal.grows_with), _GOAL, goal.sources)
    unit, whole = goal.unit, goal.baseline == round(goal.baseline) and goal.target == round(goal.target)
    moved = []
    for key, number in (("baseline", goal.baseline), ("target", goal.target)):
        estimate = Estimate(number, number, number, unit, goal.why)
        name = Text(en=f"{goal.indicator.en}: {key}", ko=f"{goal.indicator.ko}: {_GOAL_WORDS[key]}")
        moved.append(mover.move(estimate, driver, path=f"goal.{key}", name=name, whole=whole).value)
    return replace(goal, baseline=moved[0], target=moved[1])


_GOAL_WORDS: Final = {"baseline": "시작", "target": "목표"}


def _move_steps(steps: Sequence[Step], mover: Mover) -> tuple[Step, ...]:
    moved = []
    for step in steps:
        cost = step.cost
        if cost is not None:
            estimate = Estimate(cost.value, cost.low, cost.high, cost.unit, step.title)
            power = _power(step.grows_with) if step.power is None else step.power
            driver = Driver(f"steps.{step.id}", step.grows_with, power, _STEP, step.sources)
            after = mover.move(estimate, driver, path=f"steps.{step.id}.cost", name=step.title)
            cost = Span(after.low, after.value, after.high, cost.unit)
        moved.append(replace(step, cost=cost))
    return tuple(moved)


def _power(grows_with: str) -> float:
    return 0.0 if grows_with == "same" else 1.0


def _find_planned(plan: Plan) -> dict[str, float]:
    """Tell what the plan counts on of what the law asks after: its first members found it and pay shares."""
    if plan.members is None:
        return {}
    count = float(round(plan.members.count.value))
    return {
        "founders": count,
        "members": count,
        "paid_in_krw": float(round(count * plan.members.share.value)),
    }


def _judge(
    playbook: Playbook,
    table: RequirementTable,
    facts: Mapping[str, float],
    size: PlaceSize,
    *,
    as_of: date,
    planned: Mapping[str, float],
) -> tuple[Judged, ...]:
    """Judge all that is asked of the legal form, and what the playbook names beside it."""
    form = playbook.legal_form.id
    held = partial(judge_all, form, table, facts=facts, place=size, as_of=as_of, planned=planned)
    judged = held() if form in table.forms else ()
    told = {one.requirement.id for one in judged}
    asked = {one.id for one in table.requirements if one.is_asked_of(form)}
    more = (table.find(one) for one in playbook.requirements if one not in told | asked)
    return (
        *judged,
        *(
            judge(one, parameters=table.parameters, facts=facts, place=size, as_of=as_of, planned=planned)
            for one in more
            if one is not None
        ),
    )


def _draft_enterprise(playbook: Playbook, place: Place, home: Place, *, as_of: date) -> Enterprise:
    form, title, name = playbook.legal_form.name, playbook.title, name_place(place)
    return Enterprise(
        id=playbook.id,
        name=Text(
            en=f"{title.en}: {name.en} (draft)",
            ko=f"{name.ko} {title.ko} (초안)",
        ),
        legal_form=form,
        place=place.code,
        issues=(playbook.id,),
        plan=PLAN_FILE,
        lineage=Lineage(playbook.id, playbook.version, home.code, as_of),
    )


def _draft_goal(playbook: Playbook, goal: PlaybookGoal, place: Place, *, start: date, as_of: date) -> Goal:
    due = add_months(start, 12 * max(goal.years, 1)) - timedelta(days=1)
    baseline, target = _plain(goal.baseline), _plain(goal.target)
    if baseline == target:
        # So small a place rounds the aim away; one more is the least that can be aimed at.
        target = baseline + (1 if playbook.goal.target >= playbook.goal.baseline else -1)
    return Goal(
        id=f"{playbook.id}-goal",
        indicator=goal.indicator,
        unit=goal.unit,
        place=place.code,
        baseline=Baseline(baseline, as_of),
        target=target,
        due=due,
        measure=_choose_measure(goal),
        issue=playbook.id,
        enterprise=playbook.id,
    )


def _choose_measure(goal: PlaybookGoal) -> Measure:
    size = UNIT_SIZES.get(goal.unit)
    if goal.method == "ledger" and size is not None:
        return LedgerMeasure(size[0])
    if goal.method == "retention":
        return RetentionMeasure("share" if goal.unit == "%" else "kept")
    return MembersMeasure() if goal.method == "members" else HandMeasure()


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _list_missing(
    playbook: Playbook,
    mover: Mover,
    conditions: Sequence[JudgedCondition],
    judged: Sequence[Judged],
    *,
    place: Place,
    home: Place,
) -> tuple[Text, ...]:
    """Say what nobody knows yet of this place, and how to learn it."""
    found = [
        Text(
            en=f"Left as in the playbook: {one.name.en}. {one.why.en}",
            ko=f"그대로 둔 수: {one.name.ko}. {one.why.ko}",
        )
        for one in mover.unmoved
    ]
    found += mover.notes
    if place.code != home.code:
        indicator = playbook.goal.indicator
        found.append(
            Text(
                en=f"Where you start: count “{indicator.en}” here before the first month.",
                ko=f"출발점: 첫 달이 되기 전에 여기의 ‘{indicator.ko}’부터 세어 주십시오.",
            )
        )
    found += [
        Text(en=f"{one.condition.title.en}: {one.reason.en}", ko=f"{one.condition.title.ko}: {one.reason.ko}")
        for one in conditions
        if one.verdict == "unknown"
    ]
    found += [
        Text(
            en=f"{one.requirement.title.en}: {one.reason.en}",
            ko=f"{one.requirement.title.ko}: {one.reason.ko}",
        )
        for one in judged
        if one.verdict == "unknown"
    ]
    if not playbook.outcomes:
        found.append(
            Text(
                en="Nobody has measured yet what comes of this model.",
                ko="이 모델의 성과를 잰 곳이 아직 없습니다.",
            )
        )
    return tuple(dict.fromkeys(found))


def _warn_of_few(
    playbook: Playbook, place: Place, home: Place, *, figures: PlaceFigures, gazetteer: Gazetteer
) -> tuple[Text, ...]:
    """Warn where far fewer people live than anywhere that the model is told of."""
    codes = {home.code, *(figures.code_of(one.place) for one in playbook.outcomes if one.place is not None)}
    counted = {}
    for code in (*sorted(codes), place.code):
        residents = figures.residents(code)
        if residents is not None:
            counted[code] = int(residents.totals[-1])
    others = {code: people for code, people in counted.items() if code in codes}
    if place.code in codes or place.code not in counted or not others:
        return ()
    least = min(others, key=lambda code: (others[code], code))
    here, there = counted[place.code], others[least]
    if here >= there * FAR_FEWER:
        return ()
    name, other = name_place(place), name_place(gazetteer.get(least))
    return (
        Text(
            en=f"{here:,} people live in {name.en}. The smallest place that this model is told of is"
            f" {other.en}, with {there:,}: nobody knows whether it works with so few.",
            ko=f"{name.ko} 주민은 {here:,}명입니다. 이 모델이 있었던 가장 작은 곳도 주민이 {there:,}명"
            f"({other.ko})이라서, 이만큼 적은 사람으로도 되는지는 아무도 모릅니다.",
        ),
    )


def _warn_of_code(code: str, place: Place) -> tuple[Text, ...]:
    """Say that a code is one that the place had once, and which it has today."""
    said = say_former_code(code, place)
    return () if said is None else (said,)


def _warn_of_reform(place: Place, *, as_of: date) -> tuple[Text, ...]:
    """Warn where a reform ended the place's code and no table says yet what came after it."""
    if place.valid_to is None or place.valid_to > as_of:
        return ()
    name, day = name_place(place), place.valid_to
    return (
        Text(
            en=f"A reform ended the code {place.code} of {name.en} on {write_day(day, 'en')}; its figures and"
            " what the law asks are of the place as it was when people were last counted. Its new code stands"
            " in no table at hand yet.",
            ko=f"{write_day(day, 'ko')} 행정구역 개편으로 {name.ko}의 코드 {place.code}의 쓰임이 끝났습니다."
            " 통계와 법의 요건은 마지막으로 인구를 센 때의 지역 것입니다. 새 코드는 아직 가진 표에"
            " 없습니다.",
        ),
    )


def _warn_of_around(place: Place, conditions: Sequence[JudgedCondition]) -> tuple[Text, ...]:
    """Warn where a condition looks at the district around a town: the plan counts the town's people alone."""
    around = [one for one in conditions if one.judged.code != place.code and one.condition.indicator]
    if not around:
        return ()
    name, other = name_place(place), name_place(around[0].judged)
    titles = [one.condition.title for one in around]
    return (
        Text(
            en=f"These conditions look at {other.en}: {'; '.join(one.en for one in titles)}. The plan"
            f" counts the people of {name.en} alone; try it on {other.en} too if others are to come.",
            ko=f"다음 조건은 둘레의 {other.ko} 수치로 따졌습니다: {', '.join(one.ko for one in titles)}."
            f" 계획은 {name.ko} 주민만 셉니다. 다른 곳에서도 오실 것이면 {other.ko}에도 맞추어 보십시오.",
        ),
    )


def _warn_of_shares(moved: Sequence[Rescaled]) -> tuple[Text, ...]:
    """Warn where a model asks for more people than there are: a share of them ends at the whole."""
    held = [one.name for one in moved if one.clamped and one.after.value == SHARE_MOST]
    bent = [one.name for one in moved if one.clamped and one.after.value != SHARE_MOST]
    warnings = []
    if held:
        warnings.append(
            Text(
                en="More people than live here would have to come; the plan counts with all of them and no"
                f" more: {'; '.join(one.en for one in held)}.",
                ko="여기 사는 사람보다 많은 사람이 와야 합니다. 계획은 모두가 온다고 보고 그 이상은 세지"
                f" 않습니다: {', '.join(one.ko for one in held)}.",
            )
        )
    if bent:
        warnings.append(
            Text(
                en=f"The upper end would be more people than live here; it is held at all of them:"
                f" {'; '.join(one.en for one in bent)}.",
                ko="범위의 위쪽 끝이 여기 사는 사람보다 많아서 모두로 묶었습니다:"
                f" {', '.join(one.ko for one in bent)}.",
            )
        )
    return tuple(warnings)
