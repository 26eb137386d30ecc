"""Shocks on the plans that enterprises hold on the site: the version in force, and what is on trial."""

from collections.abc import Sequence
from dataclasses import dataclass

from dure import commons
from dure.korea.community_shocks import load_community_shocks
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.scenarios import load_scenarios
from dure.language import Text
from dure.outlook.plan import Scenario
from dure.problem import Problem
from dure.reports.shock_plans import EnterprisePlan, PlanFall, list_trials, run_shocks_on_plans
from dure.web.community.models import Enterprise
from dure.web.outlook.models import EnterprisePlan as PlanVersion
from dure.web.outlook.plans import PlanRefusedError, find_newest, load_plan
from dure.web.thread.rows import list_strategies, read_strategy


@dataclass(frozen=True)
class StoredPlan:
    """A plan in force.

    Attributes:
        enterprise: Whose.
        version: As it is stored.
        strategies: Of its chalkboard, as far as the reader may know of them.
    """

    enterprise: Enterprise
    version: PlanVersion
    strategies: tuple[commons.Strategy, ...]


def find_plan(enterprise: Enterprise, *, only_public: bool = False) -> StoredPlan | None:
    """Find the plan that is in force; None where there is none.

    Args:
        enterprise: Whose.
        only_public: True to leave out strategies that the community's page is silent on.
    """
    version = find_newest(enterprise)
    if version is None:
        return None
    rows = [read_strategy(row) for row in list_strategies(enterprise.community).filter(enterprise=enterprise)]
    return StoredPlan(enterprise, version, tuple(one for one in rows if one.is_public or not only_public))


def describe_plans(plans: Sequence[StoredPlan]) -> list[tuple[str, str, str]]:
    """Describe what the figures of plans hang on, to tell one state from another."""
    return [(one.enterprise.code, one.version.text, str(_list_trials(one))) for one in plans]


def run_on_plans(
    plans: Sequence[StoredPlan],
) -> tuple[dict[str, tuple[PlanFall, ...]], list[Problem]]:
    """Run the community's shocks on plans; one whose places are no longer in force is a problem."""
    usable: list[EnterprisePlan] = []
    problems: list[Problem] = []
    for one in plans:
        try:
            plan, _ = load_plan(one.version)
        except PlanRefusedError as error:
            problems += error.problems
            continue
        enterprise = one.enterprise
        name = Text(en=enterprise.name_en or enterprise.name_ko, ko=enterprise.name_ko)
        usable.append(EnterprisePlan(enterprise.code, name, plan, _list_trials(one)))
    if not usable:
        return {}, problems
    falls, found = run_shocks_on_plans(
        usable,
        shocks=load_community_shocks().shocks,
        scenarios={row.id: row for row in load_scenarios().rows},
        figures=load_figures(),
        gazetteer=load_gazetteer(),
    )
    return falls, [*problems, *found]


def _list_trials(one: StoredPlan) -> tuple[Scenario, ...]:
    owners = {strategy.enterprise for strategy in one.strategies if strategy.enterprise is not None}
    return tuple(
        trial
        for owner in sorted(owners)
        for trial in list_trials(one.strategies, owner, shipped=load_scenarios().rows)
    )
