"""How many members it takes until a month earns what it spends, without any grant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dure.outlook.draws import Floats
from dure.outlook.flows import Flows
from dure.outlook.forecast import Futures
from dure.outlook.plan import Plan, Scenario
from dure.outlook.survival import Spread, spread

MIDDLE_MONTH: Final = 6
"""A month in the middle of the first year."""

MEMBERS_MAX: Final = 10_000_000
"""More than any place has people."""

_HALVINGS: Final = 48


@dataclass(frozen=True, slots=True)
class BreakEven:
    """How many members it takes to earn what is spent, grants left out.

    Attributes:
        members: Whole people, in the middle and in one of ten futures on either side, of the futures in which
            any number does; 0 where it takes none. None with a `reason`.
        reached: Share of futures in which any number of members does.
        reason: `no_members`: nobody owns it as a member; `members_bring_nothing`: neither dues nor use of
            theirs leave anything; `never`: in most futures no number is enough, such as where what can be
            given is used up before. None where `members` is known.
    """

    members: Spread | None
    reached: float
    reason: str | None = None


def measure_break_even(futures: Futures, scenarios: Sequence[Scenario] = ()) -> BreakEven:
    """Measure at how many members a middle month of the first year earns what it spends.

    Earned are sales and dues; spent are variable and fixed costs, wages, and what the scenarios cost a month.
    Grants, shares, loans and investments are left out, and so are seasons.

    Args:
        futures: Drawn.
        scenarios: Taken together.

    Raises:
        UnknownPathError: A scenario changes a number that the plan has not got.
    """
    plan = futures.plan
    if plan.members is None:
        return BreakEven(None, 0.0, "no_members")
    month = min(MIDDLE_MONTH, futures.months - 1)
    way = futures.lay(scenarios)
    values = next(one.values for one in way.course if one.first <= month < one.last)
    growth = {
        name: np.maximum(1 + values[f"rises.{name}"], 0.0) ** (month / 12)
        for name in ("costs", "wages", "energy", "prices")
    }
    flows = Flows(plan, futures.eligible, futures.values, months=futures.months, base=futures.base)
    counted = [flows.count_month(service, values, month) for service in plan.services]
    margins = [
        values[f"services.{service.id}.price"] * growth["prices"]
        - values[f"services.{service.id}.variable_cost"] * growth["costs"]
        for service in plan.services
    ]
    spent = _count_fixed(plan, values, growth)
    for extra in way.extras:
        if extra.month <= month:
            spent = spent + extra.monthly * growth["costs"]

    def earn(members: Floats) -> Floats:
        earned = values["members.dues"] * members - spent
        for (residents, per_member, capacity), margin in zip(counted, margins, strict=True):
            units = residents + per_member * members
            earned = earned + (units if capacity is None else np.minimum(units, capacity)) * margin
        return earned

    bring = values["members.dues"] + sum(
        (
            per_member * np.maximum(margin, 0)
            for (_, per_member, _), margin in zip(counted, margins, strict=True)
        ),
        np.zeros(futures.draws),
    )
    members = _find_least(earn, draws=futures.draws)
    found = np.isfinite(members)
    reached = float(found.mean())
    if reached < 0.5:
        return BreakEven(None, reached, "never" if bring.any() else "members_bring_nothing")
    # A ten-thousandth of a member is the rounding of sums, not a person.
    return BreakEven(spread(np.ceil(members[found] - 1e-4).clip(0)), reached)


def _count_fixed(plan: Plan, values: Mapping[str, Floats], growth: Mapping[str, Floats]) -> Floats:
    """Count a month's costs and wages, whatever is sold."""
    total: Floats = np.zeros_like(values["cash.opening"])
    for cost in plan.costs:
        total = total + values[f"costs.{cost.id}.monthly"] * growth["energy" if cost.energy else "costs"]
    wages: Floats = np.zeros_like(total)
    for post in plan.staff:
        wages = wages + values[f"staff.{post.id}.people"] * values[f"staff.{post.id}.wage"]
    return total + wages * (1 + values["employer_share"]) * growth["wages"]


def _find_least(earn: Callable[[Floats], Floats], *, draws: int) -> Floats:
    """Find the least number of members at which it earns at least nothing, by halving; infinite for none."""
    low, high = np.zeros(draws), np.full(draws, float(MEMBERS_MAX))
    enough, never = earn(low) >= 0, earn(high) < 0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        earns = earn(middle) >= 0
        high = np.where(earns, middle, high)
        low = np.where(earns, low, middle)
    return np.where(enough, 0.0, np.where(never, np.inf, high))
