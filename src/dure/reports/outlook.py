"""Will it last? A plan over shared futures: survival, what matters most, what helps, what would break it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dure.language import Language, Text
from dure.outlook.break_even import BreakEven, measure_break_even
from dure.outlook.courses import UnknownPathError, match_paths
from dure.outlook.draws import Floats
from dure.outlook.flows import months_between
from dure.outlook.forecast import Futures, Population, TooLongError, draw_futures
from dure.outlook.months import Run
from dure.outlook.plan import YEARS_MAX, Plan, Scenario
from dure.outlook.population import RELIABLE_YEARS, PopulationDraws, PopulationError, project_place
from dure.outlook.reference import COMPARED_YEAR, ReferenceClass, ReferenceGap, compare_reference
from dure.outlook.search import Combination, count_cost, find_combination
from dure.outlook.sensitivity import Driver, list_uncertain, measure_drivers
from dure.outlook.survival import (
    Comparison,
    Spread,
    Survival,
    compare_runs,
    measure_runway,
    measure_survival,
    pick_futures,
    spread,
)
from dure.places.figures import PlaceFigures
from dure.places.gazetteer import Gazetteer, Place, PlaceNotFoundError
from dure.problem import Problem, Where
from dure.reports.outlook_contract import write_outlook_contract
from dure.reports.outlook_measures import (
    CashBands,
    GoalChance,
    NotBegun,
    SubsidyCliff,
    measure_bands,
    measure_cliff,
    measure_goal,
    measure_not_begun,
)
from dure.reports.outlook_order import order_trials
from dure.reports.outlook_places import fill_neighbours
from dure.reports.outlook_sheet import Sheet, lay_sheet

if TYPE_CHECKING:
    from dure.reports.outlook_merger import Merger

DRAWS: Final = 10_000
DRAWS_MAX: Final = 100_000
"""More futures change no figure that people can see."""

POPULATION_DRAWS: Final = 1_000
TRIED_MAX: Final = 400_000
"""Draws x scenarios that are walked at once."""

KEPT_MAX: Final = 4_000_000
"""Draws x months whose months are kept one by one, for the charts; beyond it fewer draws are walked anew."""


STEPS: Final = 5
"""An outlook is told in so many: drawn, walked, each scenario tried, what matters most, the best together."""


class OutlookError(ValueError):
    """No outlook can be given; `problems` say why and what to do."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems."""
        super().__init__("; ".join(problem.what.en for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class PeopleServed:
    """How many people a place may have.

    Attributes:
        place: Where.
        now: Residents on the projection's first day.
        base: That day's year.
        then: Residents at the end of the outlook.
        year: Of the end.
        reliable_until: The last year for which more than a direction is told.
        notes: What a reader must know of the projection.
    """

    place: Place
    now: int
    base: int
    then: Spread
    year: int
    reliable_until: int
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A strategy or shock, tried on the same futures.

    Attributes:
        scenario: What was tried.
        comparison: What it does, future by future.
        survival: Share of futures open at the end with it.
        runway: Months that it lasts with it.
        cost: Won that it costs over the years looked at, at the first month's prices.
    """

    scenario: Scenario
    comparison: Comparison
    survival: float
    runway: Spread
    cost: float


@dataclass(frozen=True, slots=True)
class OutlookReport:
    """What an enterprise's plan comes to; docs/reference/outlook.md says what each part is.

    Attributes:
        plan: As it was read.
        place: Whose people it lives on.
        people: Of every place that it serves.
        years, draws, seed: What was looked at.
        taken: Strategies and shocks that are part of everything told.
        survival: One a year.
        closed: Month of closing of twenty futures that stand for all, the latest first.
        runway, worst_cash, inside: Months; won; won a year spent inside the boundary.
        break_even: Members, or why that cannot be said.
        drivers: What matters most first.
        strategies, shocks: Each tried alone, in the order of `order_trials`.
        combination: The best under the budget; None where none was asked for.
        cliff: None where the plan has no grants.
        not_begun: What hangs on what has not begun; None where everything has.
        goal: None where the plan has none.
        bands: For the chart.
        reference, gap: The reference class, and how far ours is from it.
        multiplier: Of money spent inside, where a circulation report says it.
        problems: What was left out, and why.
        sheet: The middle future, month by month.
        merger: What becomes of it together with another co-op; None where none was asked for.
    """

    plan: Plan
    place: Place
    people: tuple[PeopleServed, ...]
    years: int
    draws: int
    seed: int
    taken: tuple[Scenario, ...]
    survival: tuple[Survival, ...]
    closed: tuple[int, ...]
    runway: Spread
    worst_cash: Spread
    inside: Spread
    break_even: BreakEven
    drivers: tuple[Driver, ...]
    strategies: tuple[Trial, ...]
    shocks: tuple[Trial, ...]
    combination: Combination | None
    cliff: SubsidyCliff | None
    not_begun: NotBegun | None
    goal: GoalChance | None
    bands: CashBands
    reference: ReferenceClass
    gap: ReferenceGap | None
    multiplier: float | None
    problems: tuple[Problem, ...]
    sheet: Sheet
    merger: "Merger | None" = None

    @property
    def months(self) -> int:
        """Give how many months were looked at."""
        return 12 * self.years

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the report as plain values in one language; docs/reference/outlook.md describes them."""
        return write_outlook_contract(self, language=language)


def build_outlook(
    plan: Plan,
    *,
    figures: PlaceFigures,
    gazetteer: Gazetteer,
    years: int = 10,
    draws: int = DRAWS,
    seed: int,
    strategies: Sequence[Scenario] = (),
    shocks: Sequence[Scenario] = (),
    taken: Sequence[Scenario] = (),
    budget: float | None = None,
    reference: ReferenceClass | None = None,
    circulation: Mapping[str, Any] | None = None,
    problems: Sequence[Problem] = (),
    populations: Mapping[str, Population] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> OutlookReport:
    """Look at a plan over many futures.

    Args:
        plan: The plan.
        figures: Of the places that it serves.
        gazetteer: The places.
        years: How many to look at, 1 to 30.
        draws: How many futures, 20 to `DRAWS_MAX`.
        seed: Any whole number; the same gives the same answer on any machine.
        strategies: Each is tried alone, on the same futures.
        shocks: Likewise.
        taken: Strategies, shocks or a reader's own changes that hold in everything that is told: the plan as
            it is looked at. The rest is compared with it.
        budget: Won that strategies may cost together over the years; None searches for no combination.
        reference: What became of others.
        circulation: A circulation report's plain values, for what a won spent inside brings; None where there
            is none.
        problems: Met before, to be shown with the report.
        populations: Projections at hand, by place code; the rest are made.
        progress: Called after each step with how many are done, and of how many.

    Raises:
        OutlookError: The plan's own places cannot be projected, it would take too long, or a taken scenario
            changes what the plan has not got.
    """
    check_size(plan, years=years, draws=draws)
    place = _find_place(plan, gazetteer)
    drawn = _draw_tried(
        plan,
        taken=taken,
        tried=(*strategies, *shocks),
        figures=figures,
        gazetteer=gazetteer,
        years=years,
        draws=draws,
        seed=seed,
        known=populations or {},
    )
    walked = _walk_all(drawn, plan=plan, budget=budget, progress=progress or _tell_nobody)
    return _tell(
        drawn,
        walked,
        plan=plan,
        place=place,
        gazetteer=gazetteer,
        reference=reference or ReferenceClass(),
        circulation=circulation,
        problems=problems,
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The futures of a plan, and what is walked through them."""

    people: Mapping[str, Population]
    futures: Futures
    held: tuple[Scenario, ...]
    tried: tuple[Scenario, ...]
    problems: tuple[Problem, ...]


def _draw_tried(
    plan: Plan,
    *,
    taken: Sequence[Scenario],
    tried: Sequence[Scenario],
    figures: PlaceFigures,
    gazetteer: Gazetteer,
    years: int,
    draws: int,
    seed: int,
    known: Mapping[str, Population],
) -> _Drawn:
    """Project every place served, and draw the futures that all scenarios share."""
    every = [fill_neighbours(one, plan, gazetteer) for one in (*taken, *tried)]
    people, problems = _project(
        plan, every, figures=figures, years=years, draws=draws, seed=seed, known=known
    )
    every = [_drop_unknown_places(one, people) for one in every]
    held = every[: len(taken)]
    wished = {one.id for one in tried if one.serving}
    left = [
        one
        for one in every[len(taken) :]
        if one.id not in wished or _may_be_tried(one, plan=plan, problems=problems)
    ]
    futures = _draw(plan, people, years=years, draws=draws, seed=seed, scenarios=[*held, *left])
    return _Drawn(people, futures, held=tuple(held), tried=tuple(left), problems=tuple(problems))


@dataclass(frozen=True, slots=True)
class _Walked:
    """What became of the plan in its futures, as it stands and with each scenario."""

    detail: tuple[Futures, Run]
    base: Run
    trials: tuple[Trial, ...]
    drivers: tuple[Driver, ...]
    combination: Combination | None
    problems: tuple[Problem, ...]

    def of_kind(self, kind: str) -> tuple[Trial, ...]:
        """Give the trials of strategies, or of shocks."""
        return tuple(trial for trial in self.trials if trial.scenario.kind == kind)


def _walk_all(
    drawn: _Drawn, *, plan: Plan, budget: float | None, progress: Callable[[int, int], None]
) -> _Walked:
    """Walk through the futures as the plan stands, with each scenario, and with the best together."""
    futures, held = drawn.futures, drawn.held
    progress(1, STEPS)
    detail = _walk_detail(plan, drawn.people, futures, held, years=futures.months // 12)
    base = detail[1] if detail[0].draws == futures.draws else _walk(futures, held)
    progress(2, STEPS)
    trials, problems = _try_each(futures, base, held=held, tried=drawn.tried)
    progress(3, STEPS)
    drivers = measure_drivers(futures, base)
    progress(4, STEPS)
    usable = [trial.scenario for trial in trials if trial.scenario.kind == "strategy"]
    combination = (
        None if budget is None else find_combination(futures, usable, budget=budget, taken=held, base=base)
    )
    return _Walked(detail, base, tuple(trials), drivers, combination, tuple(problems))


def _tell(
    drawn: _Drawn,
    walked: _Walked,
    *,
    plan: Plan,
    place: Place,
    gazetteer: Gazetteer,
    reference: ReferenceClass,
    circulation: Mapping[str, Any] | None,
    problems: Sequence[Problem],
) -> OutlookReport:
    """Measure what became of the plan, as it is told."""
    futures, base = drawn.futures, walked.base
    years = futures.months // 12
    survival = measure_survival(base, _favour(futures, walked.drivers))
    return OutlookReport(
        plan=plan,
        place=place,
        people=_tell_people(drawn.people, plan, gazetteer, years=years),
        years=years,
        draws=futures.draws,
        seed=futures.seed,
        taken=drawn.held,
        survival=survival,
        closed=pick_futures(base),
        runway=measure_runway(base),
        worst_cash=spread(base.worst_cash),
        inside=spread(base.spent_inside),
        break_even=measure_break_even(futures, drawn.held),
        drivers=walked.drivers,
        strategies=order_trials(walked.of_kind("strategy"), kind="strategies"),
        shocks=order_trials(walked.of_kind("shock"), kind="shocks"),
        combination=walked.combination,
        cliff=measure_cliff(*walked.detail, held=drawn.held),
        not_begun=measure_not_begun(futures, held=drawn.held, year=min(COMPARED_YEAR, years)),
        goal=measure_goal(plan, walked.detail[1]),
        bands=measure_bands(*walked.detail),
        reference=reference,
        gap=compare_reference(survival, reference),
        multiplier=None if circulation is None else circulation["multiplier"]["value"],
        problems=(*problems, *drawn.problems, *walked.problems),
        sheet=lay_sheet(plan, walked.detail[1], opening=walked.detail[0].values["cash.opening"]),
    )


def _tell_nobody(done: int, of: int) -> None:
    """Say to nobody how far it is."""


def draw_plan(
    plan: Plan,
    scenarios: Sequence[Scenario],
    *,
    figures: PlaceFigures,
    gazetteer: Gazetteer,
    years: int,
    draws: int,
    seed: int,
) -> tuple[Futures, tuple[Scenario, ...], list[Problem]]:
    """Draw a plan's futures, as an outlook does, to walk through them with these scenarios.

    Args:
        plan: The plan.
        scenarios: All that will be tried.
        figures: Of the places that it serves.
        gazetteer: The places.
        years: How many to look at, 1 to 30.
        draws: How many futures, 20 to `DRAWS_MAX`.
        seed: Any whole number.

    Returns:
        The futures; the scenarios with the places that they serve filled in, in their order; and what was
        left out.

    Raises:
        OutlookError: The plan's own places cannot be projected, or it would take too long.
    """
    check_size(plan, years=years, draws=draws)
    filled = [fill_neighbours(one, plan, gazetteer) for one in scenarios]
    people, problems = _project(plan, filled, figures=figures, years=years, draws=draws, seed=seed, known={})
    drawn = tuple(_drop_unknown_places(one, people) for one in filled)
    return _draw(plan, people, years=years, draws=draws, seed=seed, scenarios=drawn), drawn, problems


def check_size(plan: Plan, *, years: int, draws: int) -> None:
    """Refuse what would take too long, before anything is drawn.

    Raises:
        OutlookError: With how many draws or years would do.
    """
    where = Where(plan.file)
    if not plan.services:
        raise OutlookError(
            [
                Problem(
                    where,
                    Text(en="The plan has no services.", ko="계획에 서비스가 하나도 없습니다."),
                    Text(
                        en="Write at least one thing that people pay for, under [[services]].",
                        ko="사람들이 값을 내는 일을 [[services]] 아래에 하나 이상 적어 주십시오.",
                    ),
                )
            ]
        )
    if not 1 <= years <= YEARS_MAX:
        raise OutlookError(
            [
                Problem(
                    where,
                    Text(
                        en=f"{years} years cannot be looked at; 1 to {YEARS_MAX} can.",
                        ko=f"{years}년은 내다볼 수 없습니다. 1년부터 {YEARS_MAX}년까지 됩니다.",
                    ),
                    Text(en="Try --years 10.", ko="--years 10 으로 해 보십시오."),
                )
            ]
        )
    if not 20 <= draws <= DRAWS_MAX:
        many = draws > DRAWS_MAX
        raise OutlookError(
            [
                Problem(
                    where,
                    Text(
                        en=f"{draws:,} futures would take too long: at most {DRAWS_MAX:,} are drawn."
                        if many
                        else f"{draws:,} futures are too few to tell anything; at least 20 are drawn.",
                        ko=f"미래 {draws:,}가지는 너무 오래 걸립니다. 많아야 {DRAWS_MAX:,}가지까지 그립니다."
                        if many
                        else f"미래 {draws:,}가지로는 아무것도 말할 수 없습니다. 적어도 20가지는 그립니다.",
                    ),
                    Text(
                        en=f"Take {DRAWS:,}: more would change no figure that you can see.",
                        ko=f"{DRAWS:,}가지면 됩니다. 더 늘려도 눈에 보이는 수는 달라지지 않습니다.",
                    ),
                )
            ]
        )


def _find_place(plan: Plan, gazetteer: Gazetteer) -> Place:
    try:
        return gazetteer.get(plan.place)
    except PlaceNotFoundError as error:
        raise OutlookError([_report_place(plan, plan.place, str(error))]) from error


def _report_place(plan: Plan, code: str, why: str) -> Problem:
    return Problem(
        Where(plan.file, column=code),
        Text(en=why, ko=f"{code}: 이 코드를 쓰는 지역이 없습니다."),
        Text(
            en="Find the code with dure places resolve NAME.",
            ko="dure places resolve 이름 으로 코드를 찾아보십시오.",
        ),
    )


def _project(
    plan: Plan,
    scenarios: Sequence[Scenario],
    *,
    figures: PlaceFigures,
    years: int,
    draws: int,
    seed: int,
    known: Mapping[str, Population],
) -> tuple[dict[str, Population], list[Problem]]:
    """Project the people of every place served; a place that only a scenario serves may fail."""
    own = {
        place.code
        for service in plan.services
        for place in service.places
        if any(not group.members for group in service.users)
    }
    wished = {place.code for one in scenarios for serving in one.serving for place in serving.places}
    people: dict[str, Population] = {}
    refused: list[Problem] = []
    left_out: list[Problem] = []
    for code in sorted(own | wished):
        if code in known:
            people[code] = known[code]
            continue
        try:
            people[code] = project_place(
                figures, code, years=min(years + 10, 50), draws=min(draws, POPULATION_DRAWS), seed=seed
            )
        except PopulationError as error:
            problem = error.to_problem()
            where = Where(plan.file, column=f"{problem.where.file}")
            (refused if code in own else left_out).append(replace(problem, where=where))
    if refused:
        raise OutlookError(refused)
    return people, left_out


def _drop_unknown_places(scenario: Scenario, people: Mapping[str, Population]) -> Scenario:
    return replace(
        scenario,
        serving=tuple(
            replace(serving, places=tuple(place for place in serving.places if place.code in people))
            for serving in scenario.serving
        ),
    )


def _may_be_tried(scenario: Scenario, *, plan: Plan, problems: list[Problem]) -> bool:
    """Leave out, with a problem, a scenario that wished to serve further places and has none left."""
    if scenario.changes or any(serving.places for serving in scenario.serving):
        return True
    problems.append(
        Problem(
            Where(plan.file, column=scenario.id),
            Text(
                en=f"“{scenario.title.en}” was not tried: no further place to serve is known.",
                ko=f"‘{scenario.title.ko}’은(는) 해 보지 않았습니다. 더 찾아갈 지역을 알 수 없습니다.",
            ),
            Text(
                en="Write the places under [[scenarios.serving.places]] in the plan.",
                ko="계획의 [[scenarios.serving.places]]에 지역을 적어 주십시오.",
            ),
        )
    )
    return False


def _draw(
    plan: Plan,
    people: Mapping[str, Population],
    *,
    years: int,
    draws: int,
    seed: int,
    scenarios: Sequence[Scenario],
) -> Futures:
    try:
        return draw_futures(plan, people, years=years, draws=draws, seed=seed, scenarios=scenarios)
    except TooLongError as error:
        problem = Problem(
            Where(plan.file),
            Text(en=str(error), ko=f"미래 {draws:,}가지는 계산이 너무 오래 걸립니다."),
            Text(
                en=f"Draw {error.fitting:,} futures at most, or look at fewer years.",
                ko=f"미래를 {error.fitting:,}가지까지로 줄이거나 햇수를 줄여 주십시오.",
            ),
        )
        raise OutlookError([problem]) from error
    except ValueError as error:
        problem = Problem(
            Where(plan.file, column="correlations"),
            Text(en=str(error), ko="함께 움직인다고 적은 것들이 서로 맞지 않습니다."),
            Text(
                en="Leave out one of them, or bring them nearer to 0.",
                ko="하나를 빼거나 0에 가깝게 고쳐 주십시오.",
            ),
        )
        raise OutlookError([problem]) from error


def _walk(futures: Futures, scenarios: Sequence[Scenario], *, keep: bool = False) -> Run:
    try:
        return futures.walk(scenarios, keep=keep)
    except UnknownPathError as error:
        raise OutlookError([_report_path(futures.plan, scenarios, error)]) from error


def _report_path(plan: Plan, scenarios: Sequence[Scenario], error: UnknownPathError) -> Problem:
    names = Text(
        en=", ".join(one.title.en for one in scenarios), ko=", ".join(one.title.ko for one in scenarios)
    )
    return Problem(
        Where(plan.file, column=error.path),
        Text(
            en=f"“{names.en}” changes {error.path}, which the plan has not got.",
            ko=f"‘{names.ko}’이(가) 바꾸려는 {error.path}이(가) 계획에 없습니다.",
        ),
        Text(
            en="Write it into the plan, or leave the scenario out.",
            ko="계획에 적어 넣거나 그 전략을 빼 주십시오.",
        ),
    )


def _report_idle(plan: Plan, scenarios: Sequence[Scenario]) -> Problem:
    names = Text(
        en=", ".join(one.title.en for one in scenarios), ko=", ".join(one.title.ko for one in scenarios)
    )
    return Problem(
        Where(plan.file),
        Text(
            en=f"Not tried, as the plan has nothing that they would change: {names.en}.",
            ko=f"계획에 바꿀 것이 없어 해 보지 않은 것: {names.ko}.",
        ),
        Text(
            en="Write into the plan what they speak of, such as costs of energy, and they are tried.",
            ko="에너지 비용처럼 그것이 말하는 것을 계획에 적으면 해 봅니다.",
        ),
    )


def _walk_detail(
    plan: Plan, people: Mapping[str, Population], futures: Futures, held: Sequence[Scenario], *, years: int
) -> tuple[Futures, Run]:
    """Walk with every month kept; on fewer draws where all of them would not fit in memory."""
    fitting = max(20, KEPT_MAX // futures.months)
    if futures.draws > fitting:
        futures = _draw(plan, people, years=years, draws=fitting, seed=futures.seed, scenarios=held)
    return futures, _walk(futures, held, keep=True)


def _try_each(
    futures: Futures, base: Run, *, held: Sequence[Scenario], tried: Sequence[Scenario]
) -> tuple[list[Trial], list[Problem]]:
    known: list[Scenario] = []
    idle: list[Scenario] = []
    problems = []
    for scenario in tried:
        try:
            changed = [
                path
                for change in scenario.changes
                for path in match_paths(futures.plan, futures.values, change.path, marks=futures.marks)
            ]
        except UnknownPathError as error:
            problems.append(_report_path(futures.plan, [scenario], error))
        else:
            (known if changed or scenario.serving or not scenario.changes else idle).append(scenario)
    if idle:
        problems.append(_report_idle(futures.plan, idle))
    # What a walk shares between choices takes memory; with many draws it is let go in between.
    size = max(1, TRIED_MAX // futures.draws)
    runs = [
        run
        for start in range(0, len(known), size)
        for run in futures.walk_each([[*held, scenario] for scenario in known[start : start + size]])
    ]
    trials = [
        Trial(
            scenario,
            compare_runs(base, run),
            survival=float((run.closed == run.months).mean()),
            runway=measure_runway(run),
            cost=count_cost(scenario, months=futures.months),
        )
        for scenario, run in zip(known, runs, strict=True)
    ]
    return trials, problems


def _favour(futures: Futures, drivers: Sequence[Driver]) -> Floats | None:
    """Give what matters most as one value a future, more being better; None where nothing clearly does."""
    if not drivers or not drivers[0].clear:
        return None
    values = list_uncertain(futures)[drivers[0].path]
    return values if drivers[0].rises else -values


def _tell_people(
    people: Mapping[str, Population], plan: Plan, gazetteer: Gazetteer, *, years: int
) -> tuple[PeopleServed, ...]:
    told = []
    own = {place.code for service in plan.services for place in service.places}
    for code in sorted(own & people.keys(), key=lambda code: (code != plan.place, code)):
        population = people[code]
        months = max(0, months_between(population.base, plan.start)) + 12 * years
        step, part = divmod(months, 60)
        totals = population.people.sum(axis=2, dtype=np.float64)
        last = totals.shape[1] - 1
        now, later = totals[:, min(step, last)], totals[:, min(step + 1, last)]
        drawn = population if isinstance(population, PopulationDraws) else None
        told.append(
            PeopleServed(
                place=gazetteer.get(code),
                now=round(float(np.median(totals[:, 0]))),
                base=population.base.year,
                then=spread(now + (later - now) * (part / 60)),
                year=plan.start.year + years,
                reliable_until=drawn.reliable_until if drawn else population.base.year + RELIABLE_YEARS,
                notes=drawn.notes if drawn else (),
            )
        )
    return tuple(told)
