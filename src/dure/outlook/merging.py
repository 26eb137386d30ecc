"""Two enterprises that become one: their plans laid together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dure.language import Text
from dure.outlook.plan import Cash, Estimate, Members, Plan, Rises

_MERGED = Text(en="both plans together", ko="두 계획을 합침")


def set_beside(first: Plan, second: Plan) -> Plan:
    """Give the second plan with the names that its parts bear once it is laid together with the first.

    What it draws by itself is then what it draws within both: the futures are the same.
    """
    return _rename(second, taken=first)


def merge_plans(first: Plan, second: Plan, *, name: Text, shared: Estimate | None = None) -> Plan:
    """Lay two plans together.

    Services, costs, staff, grants, investments and loans of both stand side by side; where both have one of
    the same id, the second's is called `second-…`. Cash, credit lines and members are added. Days until
    payment stay those of each for what it sells; what both know once only (rises, what the employer adds,
    dues and shares) is their mean, by wages, costs or members, with the range of both.

    Args:
        first: Its place, goal and file are kept.
        second: Begins in the same month.
        name: Of the plan for both.
        shared: How many times as much the fixed costs of both together come to, such as 0.88; None for as
            much.

    Raises:
        ValueError: The plans do not begin in the same month.
    """
    if first.start != second.start:
        raise ValueError("Plans that begin in different months cannot be laid together.")
    second = _rename(_keep_days(second), taken=first)
    first = _keep_days(first)
    costs = (*first.costs, *second.costs)
    if shared is not None:
        costs = tuple(replace(cost, monthly=_multiply(cost.monthly, shared)) for cost in costs)
    wages = [sum(post.people.value * post.wage.value for post in plan.staff) for plan in (first, second)]
    spent = [sum(cost.monthly.value for cost in plan.costs) for plan in (first, second)]
    return replace(
        first,
        name=name,
        services=(*first.services, *second.services),
        costs=costs,
        staff=(*first.staff, *second.staff),
        grants=(*first.grants, *second.grants),
        investments=(*first.investments, *second.investments),
        loans=(*first.loans, *second.loans),
        members=_merge_members(first.members, second.members),
        employer_share=_mean(first.employer_share, second.employer_share, wages),
        cash=Cash(
            opening=_add(first.cash.opening, second.cash.opening),
            credit_line=_add(first.cash.credit_line, second.cash.credit_line),
            receivable_days=_mean(first.cash.receivable_days, second.cash.receivable_days, spent),
            payable_days=_mean(first.cash.payable_days, second.cash.payable_days, spent),
        ),
        rises=Rises(
            costs=_mean(first.rises.costs, second.rises.costs, spent),
            wages=_mean(first.rises.wages, second.rises.wages, wages),
            energy=_mean(first.rises.energy, second.rises.energy, spent),
            prices=_mean(first.rises.prices, second.rises.prices, spent),
        ),
        correlations=(*first.correlations, *second.correlations),
        scenarios=first.scenarios,
    )


def _keep_days(plan: Plan) -> Plan:
    """Write the plan's own days until payment into each service that has none of its own."""
    services = tuple(
        service
        if service.receivable_days is not None
        else replace(service, receivable_days=plan.cash.receivable_days)
        for service in plan.services
    )
    return replace(plan, services=services)


def _rename(plan: Plan, *, taken: Plan) -> Plan:
    """Give what has an id that another plan has an id of its own, in the plan and in its correlations."""
    changed: dict[str, Any] = {}
    names: dict[str, str] = {}
    for group in ("services", "costs", "staff", "grants", "investments", "loans"):
        used = {thing.id for thing in (*getattr(taken, group), *getattr(plan, group))}
        here = {thing.id for thing in getattr(taken, group)}
        things = []
        for thing in getattr(plan, group):
            name = thing.id
            while name in here or (name != thing.id and name in used):
                name = f"second-{name}"
            names[f"{group}.{thing.id}"] = f"{group}.{name}"
            things.append(replace(thing, id=name))
        changed[group] = tuple(things)
    links = tuple(
        replace(link, first=_move(link.first, names), second=_move(link.second, names))
        for link in plan.correlations
    )
    return replace(plan, correlations=links, **changed)


def _move(path: str, names: Mapping[str, str]) -> str:
    parts = path.split(".")
    head = ".".join(parts[:2])
    return ".".join([names.get(head, head), *parts[2:]])


def _merge_members(first: Members | None, second: Members | None) -> Members | None:
    if first is None or second is None:
        return first or second
    people = [first.count.value, second.count.value]
    return Members(
        count=_add(first.count, second.count),
        joining=_add(first.joining, second.joining),
        leaving=_mean(first.leaving, second.leaving, people),
        share=_mean(first.share, second.share, people),
        dues=_mean(first.dues, second.dues, people),
    )


def _add(first: Estimate, second: Estimate) -> Estimate:
    return Estimate(
        first.value + second.value, first.low + second.low, first.high + second.high, first.unit, _MERGED
    )


def _multiply(one: Estimate, times: Estimate) -> Estimate:
    return replace(one, value=one.value * times.value, low=one.low * times.low, high=one.high * times.high)


def _mean(first: Estimate, second: Estimate, weights: list[float]) -> Estimate:
    """Give the mean of two estimates by weight; of equal weight where neither has any."""
    whole = sum(weights)
    share = weights[0] / whole if whole > 0 else 0.5

    def between(one: float, other: float) -> float:
        return one if one == other else one * share + other * (1 - share)

    return Estimate(
        between(first.value, second.value),
        between(first.low, second.low),
        between(first.high, second.high),
        first.unit,
        _MERGED,
    )
