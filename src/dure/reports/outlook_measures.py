"""What hangs on the grants, how likely the goal is reached, and the money at each year's end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dure.language import Text
from dure.outlook.beginnings import Beginning, find_beginnings, leave_out
from dure.outlook.draws import quantiles
from dure.outlook.flows import months_between
from dure.outlook.forecast import Futures
from dure.outlook.months import Run
from dure.outlook.plan import Change, Estimate, Plan, Scenario
from dure.outlook.survival import ONE_IN_TEN, SHOWN, Spread, pick_futures, spread

SINGLES: Final = 5
"""Single futures drawn into the chart beside its band."""


@dataclass(frozen=True, slots=True)
class GrantEnd:
    """A grant, and the month from which it no longer comes.

    Attributes:
        id: In the plan.
        name: Who gives it.
        month: Counted from the plan's first month; may lie beyond what was looked at.
        monthly: Won a month, as the plan thinks most likely.
    """

    id: str
    name: Text
    month: int
    monthly: float


@dataclass(frozen=True, slots=True)
class SubsidyCliff:
    """What hangs on the grants.

    Attributes:
        grants: In the order in which they end.
        month: The first month without the last of them, no later than the outlook's end.
        looked_at: The month whose end the three shares tell of: two years after `month`, or the last.
        planned: Share of futures open then, with the grants ending as planned.
        without: With no grant from the first month.
        continued: Had they never ended.
        income_share: Share of the first year's income (sales and grants) that grants are, in the middle.
    """

    grants: tuple[GrantEnd, ...]
    month: int
    looked_at: int
    planned: float
    without: float
    continued: float
    income_share: float


@dataclass(frozen=True, slots=True)
class NotBegun:
    """What hangs on what has not begun yet.

    Attributes:
        beginnings: Services first, then grants, then posts.
        share: Of futures open at the end of the year shown, without any of them.
        count: Of the twenty futures shown, likewise.
    """

    beginnings: tuple[Beginning, ...]
    share: float
    count: int


@dataclass(frozen=True, slots=True)
class GoalChance:
    """How likely the plan's goal is reached.

    Attributes:
        chance: Share of futures, closed ones counted as missing it; None where the goal lies outside.
        reached: What is reached then, in won, members or uses a month; None likewise.
        reason: `before` or `beyond` where it lies outside the years looked at.
    """

    chance: float | None
    reached: Spread | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CashBands:
    """Won at the end of each year, the start first: between one in ten and nine in ten futures.

    Attributes:
        low, middle, high: One value a year, `years` + 1 of them.
        singles: A few futures, likewise each; they end in the year in which they close.
    """

    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    singles: tuple[tuple[float, ...], ...]


def measure_cliff(futures: Futures, base: Run, *, held: Sequence[Scenario]) -> SubsidyCliff | None:
    """Measure what hangs on the grants: with them as planned, without any, and had they gone on.

    Grants that ended before the plan's first month, or that begin after what is looked at, are no part of it.

    Args:
        futures: Drawn.
        base: Walked through them with the scenarios held, its months kept.
        held: Those scenarios.

    Returns:
        None where no grant comes.
    """
    plan = futures.plan
    ends = sorted(
        (
            GrantEnd(grant.id, grant.name, months_between(plan.start, grant.ends), grant.monthly.value)
            for grant in plan.grants
            if months_between(plan.start, grant.ends) > 0
            and months_between(plan.start, grant.starts) < base.months
        ),
        key=lambda end: (end.month, end.id),
    )
    if not ends:
        return None
    month = min(ends[-1].month, base.months)
    looked_at = min(month + 24, base.months)
    nothing = Estimate(0, 0, 0, "KRW/month", ends[0].name)
    stop = Scenario(
        "no-grants",
        "shock",
        title=ends[0].name,
        text=ends[0].name,
        source=ends[0].name,
        changes=(Change("grants.*.monthly", "set", nothing),),
    )
    coming = {end.id for end in ends}
    never = tuple(
        replace(grant, ends=grant.ends.replace(year=9999)) if grant.id in coming else grant
        for grant in plan.grants
    )
    continued = replace(futures, plan=replace(plan, grants=never))

    def open_then(run: Run) -> float:
        return float((run.closed >= looked_at).mean())

    year = min(12, base.months)
    given = np.zeros(futures.draws)
    for grant in plan.grants:
        first, last = (months_between(plan.start, day) for day in (grant.starts, grant.ends))
        given += futures.values[f"grants.{grant.id}.monthly"] * max(0, min(last, year) - max(first, 0))
    sold = given if base.sales is None else base.sales[:year].sum(axis=0)
    income = given + sold
    return SubsidyCliff(
        grants=tuple(ends),
        month=month,
        looked_at=looked_at,
        planned=open_then(base),
        without=open_then(futures.walk([*held, stop])),
        continued=open_then(continued.walk(held)),
        income_share=float(np.median(np.divide(given, income, out=np.zeros_like(given), where=income > 0))),
    )


def measure_not_begun(futures: Futures, *, held: Sequence[Scenario], year: int) -> NotBegun | None:
    """Measure what hangs on services, posts and grants that have not begun, on the same draws.

    Args:
        futures: Drawn.
        held: Scenarios that hold in everything that is told.
        year: At whose end it is looked at, from 1.

    Returns:
        None where everything has begun.
    """
    found = find_beginnings(futures.plan)
    if not found:
        return None
    run = futures.walk([*held, leave_out(found)])
    open_then = sum(month >= 12 * year for month in pick_futures(run, SHOWN))
    return NotBegun(found, float((run.closed >= 12 * year).mean()), open_then)


def measure_goal(plan: Plan, run: Run) -> GoalChance | None:
    """Measure how likely the plan's goal is reached; a future that has closed misses it.

    Raises:
        ValueError: The run has kept no months.
    """
    if plan.goal is None:
        return None
    month = months_between(plan.start, plan.goal.by)
    if not 0 <= month < run.months:
        return GoalChance(None, None, "before" if month < 0 else "beyond")
    kept = {"members": run.members, "cash": run.cash, "users": run.users}[plan.goal.indicator]
    if kept is None:
        raise ValueError("The run has kept no months.")
    values = kept[month]
    met = (values >= plan.goal.target) & (run.closed > month)
    return GoalChance(float(met.mean()), spread(values))


def measure_bands(futures: Futures, run: Run) -> CashBands:
    """Measure the money at each year's end, of all futures and of a few, in won.

    Raises:
        ValueError: The run has kept no months.
    """
    if run.cash is None:
        raise ValueError("The run has kept no months.")
    # What has closed stays as it closed; the sums that follow would be nobody's.
    ends = np.arange(11, run.months, 12)
    months = np.minimum(ends[:, None], run.closed[None, :])
    yearly = np.take_along_axis(run.cash, np.minimum(months, run.months - 1), axis=0)
    cash = np.vstack([futures.values["cash.opening"][None], yearly])
    rows = np.array([quantiles(year, ONE_IN_TEN) for year in cash])
    # Futures whose worst months stand for all: the middles of as many equal parts.
    order = np.argsort(run.worst_cash, kind="stable")
    picked = [order[int((part + 0.5) / SINGLES * len(order))] for part in range(SINGLES)]
    return CashBands(
        low=tuple(rows[:, 0].tolist()),
        middle=tuple(rows[:, 1].tolist()),
        high=tuple(rows[:, 2].tolist()),
        singles=tuple(tuple(cash[: run.closed[one] // 12 + 2, one].tolist()) for one in picked),
    )
