"""The month's step as one would write it first: month after month, every future at once, nothing shared.

It is what the package's own step is held against, and what `benchmarks/outlook.py` measures it beside.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from dure.outlook.courses import Stretch
from dure.outlook.months import Extra, Run, months_between
from dure.outlook.plan import Plan, Service

Floats = np.ndarray[Any, np.dtype[np.float64]]


def walk_plainly(  # noqa: C901, PLR0912, PLR0915 -- read from top to bottom, like a sheet
    plan: Plan,
    course: Sequence[Stretch],
    eligible: Mapping[str, Floats],
    *,
    planned: Mapping[str, Floats],
    base: date,
    extras: Sequence[Extra] = (),
    keep: bool = True,
) -> Run:
    """Walk through the months of a course."""
    months = course[-1].last
    now = course[0].values
    draws = len(planned["cash.opening"])
    offset = months_between(base, plan.start)
    cash = now["cash.opening"].copy()
    members = now["members.count"].copy() if plan.members else np.zeros(draws)
    growth = {name: np.ones(draws) for name in ("costs", "wages", "energy", "prices")}
    drift, is_open = np.ones(draws), np.ones(draws, dtype=bool)
    closed = np.full(draws, months, dtype=np.int32)
    worst, inside = np.full(draws, np.inf), np.zeros(draws)
    coming = np.zeros((months + 60, draws))
    owed = np.zeros((months + 60, draws))
    loans: dict[str, Floats] = {}
    names = ("cash", "sales", "members", "use") if keep else ()
    kept = {name: np.zeros((months, draws)) for name in names}
    for month in range(months):
        before, now = now, next(one.values for one in course if one.first <= month < one.last)
        cash += now["cash.opening"] - before["cash.opening"]
        if plan.members:
            joined = now["members.count"] - before["members.count"]
            members = members + joined
            cash += joined * now["members.share"]
            cash += (members - joined) * (now["members.share"] - before["members.share"])
        bought_inside = np.zeros(draws)
        for service in plan.services:
            path = f"services.{service.id}"
            used = _use(plan, service, now, planned, eligible, month=month, offset=offset, drift=drift)
            used = used["residents"] + used["per_member"] * members
            used *= _season(plan, service, month)
            if service.capacity is not None:
                used = np.minimum(used, now[f"{path}.capacity"])
            sold = used * now[f"{path}.price"] * growth["prices"]
            cost = used * now[f"{path}.variable_cost"] * growth["costs"]
            days = now["cash.receivable_days"]
            if service.receivable_days is not None:
                days = now[f"{path}.receivable_days"]
            old = month == 0 and (service.starts is None or service.starts < plan.start)
            _put(coming, month, sold, days, past=old)
            _put(owed, month, cost, now["cash.payable_days"], past=old)
            if keep:
                kept["use"][month] += used
                kept["sales"][month] += sold
            bought_inside += cost * now[f"{path}.local_share"]
        cash += coming[month] - owed[month]
        for cost in plan.costs:
            level = now[f"costs.{cost.id}.monthly"] * growth["energy" if cost.energy else "costs"]
            cash -= level
            bought_inside += level * now[f"costs.{cost.id}.local_share"]
        for post in plan.staff:
            wage = now[f"staff.{post.id}.people"] * now[f"staff.{post.id}.wage"]
            cash -= wage * (1 + now["employer_share"]) * growth["wages"]
        if plan.members:
            leaving = members * now["members.leaving"] / 12
            cash += members * now["members.dues"]
            cash += (now["members.joining"] - leaving) * now["members.share"]
            members = members - leaving + now["members.joining"]
        cash += _sums(plan, now, month, growth["costs"], loans)
        for extra in extras:
            if month >= extra.month:
                cash -= extra.monthly * growth["costs"]
            if month == extra.month:
                cash -= extra.once
        worst = np.where(is_open, np.minimum(worst, cash), worst)
        if (12 <= month < 24) if months > 12 else True:
            inside += np.where(is_open, bought_inside, 0.0)
        closing = is_open & (cash < -now["cash.credit_line"])
        closed[closing] = month
        is_open &= ~closing
        if keep:
            kept["cash"][month], kept["members"][month] = cash, members
        for name, level in growth.items():
            growth[name] = level * (1 + now[f"rises.{name}"]) ** (1 / 12)
        drift = drift * (1 + now["population.yearly"]) ** (1 / 12)
    return Run(months=months, closed=closed, worst_cash=worst, last_cash=cash, spent_inside=inside, **kept)


def _use(
    plan: Plan,
    service: Service,
    now: Mapping[str, Floats],
    planned: Mapping[str, Floats],
    eligible: Mapping[str, Floats],
    *,
    month: int,
    offset: int,
    drift: Floats,
) -> dict[str, Floats]:
    path = f"services.{service.id}"
    answer = np.ones_like(drift)
    if not service.subsidised:
        ratio = np.maximum(now[f"{path}.price"], 1) / np.maximum(planned[f"{path}.price"], 1)
        answer = np.where(planned[f"{path}.price"] > 0, ratio, 1.0) ** now[f"{path}.elasticity"]
    residents, per_member = np.zeros_like(drift), np.zeros_like(drift)
    for number, group in enumerate(service.users, start=1):
        rate = np.minimum(now[f"{path}.users.{number}.use_rate"] * answer, 1.0)
        taken = rate * now[f"{path}.users.{number}.visits"]
        if group.members:
            per_member = per_member + taken
            continue
        for place in service.places:
            steps = eligible[f"{service.id}.{number}.{place.code}"]
            at = min(max(month + offset, 0) / 60, len(steps) - 1)
            step = min(int(at), len(steps) - 2) if len(steps) > 1 else 0
            people = steps[step] + (steps[min(step + 1, len(steps) - 1)] - steps[step]) * (at - step)
            near = now[f"{path}.places.{place.code}.reach"] * now[f"{path}.places.{place.code}.distance"]
            residents = residents + people * taken * near * now["population.level"] * drift
    return {"residents": residents, "per_member": per_member}


def _season(plan: Plan, service: Service, month: int) -> float:
    begins = months_between(plan.start, service.starts) if service.starts else 0
    if month < begins:
        return 0.0
    ramp = min((month - begins + 1) / service.ramp_months, 1.0) if service.ramp_months else 1.0
    return service.season[(plan.start.month - 1 + month) % 12] * ramp


def _put(coming: Floats, month: int, money: Floats, days: Floats, *, past: bool) -> None:
    """Put money where it comes or goes: so many days later."""
    whole = np.floor(days / 30)
    part = days / 30 - whole
    for ago in range(int(whole.min()), int(whole.max()) + 2):
        moved = money * (np.where(whole == ago, 1 - part, 0.0) + np.where(whole == ago - 1, part, 0.0))
        coming[month + ago] += moved
        if past:
            coming[:ago] += moved


def _sums(
    plan: Plan, now: Mapping[str, Floats], month: int, growth: Floats, loans: dict[str, Floats]
) -> Floats:
    moved = np.zeros_like(growth)
    for grant in plan.grants:
        if months_between(plan.start, grant.starts) <= month < months_between(plan.start, grant.ends):
            moved += now[f"grants.{grant.id}.monthly"]
    for item in plan.investments:
        age = month - months_between(plan.start, item.month)
        if age == 0 or (age > 0 and item.again_years and age % (12 * item.again_years) == 0):
            moved -= now[f"investments.{item.id}.amount"] * growth
    for loan in plan.loans:
        begins = months_between(plan.start, loan.month)
        if month == max(begins, 0):
            loans[loan.id] = now[f"loans.{loan.id}.amount"]
        if month == begins:
            moved += loans[loan.id]
        part = month - max(begins, -1)
        if 1 <= part <= loan.months:
            left = loans[loan.id] * (1 - (part - 1) / loan.months)
            moved -= loans[loan.id] / loan.months + left * now[f"loans.{loan.id}.rate"] / 12
    return moved
