"""A community's shocks on its enterprises' plans: how many futures stay open, and what softened it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from dure.commons import Strategy, find_scenario
from dure.language import Text
from dure.outlook.amounts import ASSUMPTION
from dure.outlook.courses import UnknownPathError, match_paths
from dure.outlook.forecast import Futures
from dure.outlook.months import Run
from dure.outlook.plan import Change, Estimate, Plan, Scenario
from dure.outlook.survival import SHOWN, Spread, measure_runway, pick_futures
from dure.places.figures import PlaceFigures
from dure.places.gazetteer import Gazetteer
from dure.problem import Problem
from dure.reports.outlook import OutlookError, draw_plan
from dure.reports.shocks import CommunityShock

YEARS: Final = 5
"""Years looked at: a shock of a plan begins in its second year, and is over by its third."""

DRAWS: Final = 2_000
"""Fewer than an outlook's own: figures are told in twentieths and whole months."""

SEED: Final = 1
MUTUAL_HELP: Final = "mutual-help"

SoftenerId = Literal["reserve", "help", "strategy"]

_NO_RESERVE: Final = Scenario(
    "no-reserve",
    "shock",
    title=Text("No reserve", "모아 둔 돈이 없음"),
    text=Text("Nothing in the bank on the plan's first day.", "계획의 첫날 통장에 돈이 없습니다."),
    source=ASSUMPTION,
    changes=(Change("cash.opening", "set", Estimate(0, 0, 0, "KRW", ASSUMPTION)),),
)


@dataclass(frozen=True, slots=True)
class EnterprisePlan:
    """An enterprise with its plan.

    Attributes:
        id: Its id in the community.
        name: Its name.
        plan: As it was read; its own scenarios go before shipped ones of the same id.
        trials: Strategies that it has on trial and that an outlook can reckon with.
    """

    id: str
    name: Text
    plan: Plan
    trials: tuple[Scenario, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan stands at the end of the years looked at.

    Attributes:
        is_open: Of `SHOWN` futures that stand for all, how many are still open.
        runway: Months that it lasts; as many as were looked at where it does not close.
    """

    is_open: int
    runway: Spread


@dataclass(frozen=True, slots=True)
class PlanSoftener:
    """What softens a shock on a plan.

    Attributes:
        id: `reserve`, `help` (mutual help in hours) or `strategy`.
        name: Of a strategy its title.
        with_it: How the plan stands under the shock with it; None where it has none.
        without: The same without it.
    """

    id: SoftenerId
    name: Text
    with_it: Standing | None
    without: Standing | None


@dataclass(frozen=True, slots=True)
class PlanFall:
    """What one shock does to one enterprise's plan, on the same draws throughout.

    Attributes:
        id: The enterprise's id in the community.
        name: Its name.
        plan: The plan.
        scenario: What the shock changes in it.
        before: How it stands without the shock.
        after: How it stands with it; None where the plan has nothing that the shock would change.
        softeners: The same shock without each.
        years, draws, seed: What was looked at.
    """

    id: str
    name: Text
    plan: Plan
    scenario: Scenario
    before: Standing
    after: Standing | None
    softeners: tuple[PlanSoftener, ...]
    years: int = YEARS
    draws: int = DRAWS
    seed: int = SEED

    @property
    def begins_month(self) -> int:
        """Give the month of the plan, from 1, in which the shock begins."""
        return 1 + min((change.after_months for change in self.scenario.changes), default=0)


def list_trials(
    strategies: Sequence[Strategy], enterprise: str, *, shipped: Iterable[Scenario]
) -> tuple[Scenario, ...]:
    """List what an enterprise has on trial on its chalkboard, as an outlook reckons with it.

    A strategy of which neither a shipped one nor a change is written down is left out: nothing is known that
    it would change. Mutual help keeps its id, so that it is told as such.
    """
    known = tuple(one for one in shipped if one.kind == "strategy")
    found = []
    for one in strategies:
        if one.enterprise != enterprise or one.state != "trying":
            continue
        scenario = find_scenario(one, shipped=known)
        if scenario is not None:
            is_help = one.scenario == MUTUAL_HELP
            found.append(replace(scenario, id=MUTUAL_HELP) if is_help else scenario)
    return tuple(found)


def run_shocks_on_plans(
    plans: Sequence[EnterprisePlan],
    *,
    shocks: Sequence[CommunityShock],
    scenarios: Mapping[str, Scenario],
    figures: PlaceFigures,
    gazetteer: Gazetteer,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[dict[str, tuple[PlanFall, ...]], list[Problem]]:
    """Run shocks on the plans of a community's enterprises.

    Args:
        plans: The plans.
        shocks: The community's shocks.
        scenarios: Shocks for plans, by id.
        figures: Of the places that the plans serve.
        gazetteer: The places.
        draws: How many futures.
        seed: Any whole number; the same gives the same answer on any machine.

    Returns:
        By shock the falls, in the order of the plans; and the problems of plans that could not be looked at.
    """
    falls: dict[str, tuple[PlanFall, ...]] = {shock.id: () for shock in shocks}
    problems: list[Problem] = []
    for one in plans:
        own = {scenario.id: scenario for scenario in one.plan.scenarios if scenario.kind == "shock"}
        chosen = {shock.id: {**scenarios, **own}[shock.scenario] for shock in shocks}
        try:
            found, told = _run_plan(one, chosen, figures=figures, gazetteer=gazetteer, draws=draws, seed=seed)
        except OutlookError as error:
            problems += error.problems
            continue
        problems += told
        for name, fall in found.items():
            falls[name] = (*falls[name], fall)
    return falls, problems


def _run_plan(
    one: EnterprisePlan,
    chosen: Mapping[str, Scenario],
    *,
    figures: PlaceFigures,
    gazetteer: Gazetteer,
    draws: int,
    seed: int,
) -> tuple[dict[str, PlanFall], list[Problem]]:
    futures, drawn, problems = draw_plan(
        one.plan,
        [*chosen.values(), *one.trials],
        figures=figures,
        gazetteer=gazetteer,
        years=YEARS,
        draws=draws,
        seed=seed,
    )
    shocks = dict(zip(chosen, drawn, strict=False))
    trials = [trial for trial in drawn[len(chosen) :] if _changes(futures, trial)]
    touching = [name for name, shock in shocks.items() if _changes(futures, shock)]
    # One walk for all: what the choices share is worked out once.
    choices: list[list[Scenario]] = [[]]
    for name in touching:
        choices += [[shocks[name]], [shocks[name], _NO_RESERVE]]
        choices += [[shocks[name], trial] for trial in trials]
    standings = [_stand(run) for run in futures.walk_each(choices)]
    before, rest = standings[0], standings[1:]
    size = 2 + len(trials)
    falls = {}
    for name, shock in shocks.items():
        part: list[Standing] = []
        if name in touching:
            at = touching.index(name) * size
            part = rest[at : at + size]
        falls[name] = PlanFall(
            id=one.id,
            name=one.name,
            plan=one.plan,
            scenario=shock,
            before=before,
            after=part[0] if part else None,
            softeners=_list_softeners(one.plan, trials, part) if part else (),
            draws=draws,
            seed=seed,
        )
    return falls, problems


def _list_softeners(
    plan: Plan, trials: Sequence[Scenario], part: Sequence[Standing]
) -> tuple[PlanSoftener, ...]:
    """List what softens, from how the plan stands under the shock, without a reserve, and with each trial."""
    after, without_reserve, with_trials = part[0], part[1], part[2:]
    has_reserve = plan.cash.opening.high > 0
    softeners = [
        PlanSoftener("reserve", _NO_RESERVE.title, after, without_reserve)
        if has_reserve
        else PlanSoftener("reserve", _NO_RESERVE.title, None, None)
    ]
    softeners += [
        PlanSoftener("help" if trial.id == MUTUAL_HELP else "strategy", trial.title, standing, after)
        for trial, standing in zip(trials, with_trials, strict=True)
    ]
    if not any(trial.id == MUTUAL_HELP for trial in trials):
        softeners.append(PlanSoftener("help", Text("Mutual help", "이웃 도움"), None, None))
    return tuple(softeners)


def _changes(futures: Futures, scenario: Scenario) -> bool:
    """Say whether a scenario changes anything in the plan; one whose numbers it has not got does not."""
    if scenario.once is not None or scenario.monthly is not None:
        return True
    try:
        found = [
            path
            for change in scenario.changes
            for path in match_paths(futures.plan, futures.values, change.path, marks=futures.marks)
        ]
    except UnknownPathError:
        return False
    return bool(found) or any(serving.places for serving in scenario.serving)


def _stand(run: Run) -> Standing:
    return Standing(sum(month >= run.months for month in pick_futures(run, SHOWN)), measure_runway(run))
