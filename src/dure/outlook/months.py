"""The enterprise month by month, in every future at once: use, sales, costs, wages, members, cash.

The step is the one that a careful bookkeeper would write into a spreadsheet, a column a month:

- Use of a service = people of its ages x use rate x visits x reach x distance, times (price / planned price)
  to the power of the elasticity, times season and ramp, no more than its capacity. Members who use it come on
  top.
- What is sold is paid for after so many days: of 45 days, half comes in the next month, half in the one
  after. What was sold before the first month is taken to have been as in the first month.
- Costs, energy, wages and prices rise evenly through the year.
- Members join and leave; dues come in, a new member's share comes in, a leaving member's goes back.
- An enterprise whose cash falls below its credit line closes, and stays closed.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from dure.outlook.courses import Stretch
from dure.outlook.draws import Floats
from dure.outlook.plan import Loan, Plan, Service

DAYS_IN_MONTH: Final = 30.0
STEP_MONTHS: Final = 60
"""Months between two steps of a projection."""


@dataclass(frozen=True, slots=True)
class Extra:
    """What a scenario costs: won once in a month, and won each month from then on.

    Attributes:
        month: The first month.
        once: Won, shape (draws,).
        monthly: Won a month at the first month's prices, shape (draws,).
    """

    month: int
    once: Floats
    monthly: Floats


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a plan in every future.

    Attributes:
        months: How many were run.
        closed: Month (from 0) in which it closed; `months` where it never did. Shape (draws,).
        worst_cash: The least won at any month's end while it was open, that of its closing included.
        spent_inside: Won spent inside the boundary in its second year (its first, where there is no second).
        cash: Won at the end of each month, closed or not; shape (months, draws). None unless asked for.
        sales: Won sold in each month, likewise.
        members: Members at the end of each month, likewise.
        use: Units of all services used in each month, likewise.
    """

    months: int
    closed: npt.NDArray[np.int32]
    worst_cash: Floats
    spent_inside: Floats
    cash: Floats | None = None
    sales: Floats | None = None
    members: Floats | None = None
    use: Floats | None = None


def months_between(first: date, later: date) -> int:
    """Count the months from one month to another; negative where it is earlier."""
    return (later.year - first.year) * 12 + later.month - first.month


def walk_months(
    plan: Plan,
    course: Sequence[Stretch],
    eligible: Mapping[str, Floats],
    *,
    base: date,
    extras: Sequence[Extra] = (),
    keep: bool = False,
) -> Run:
    """Walk through the months of a course.

    Args:
        plan: What the course's numbers belong to.
        course: Stretches that follow one another from month 0.
        eligible: People of the ages of a service's group in a place, at each five-year step of the
            projection, by `service.group.place` (the group counted from 1); shape (steps + 1, draws).
        base: The day of the projection's first step; a month before the plan's first, or the same.
        extras: What the scenarios cost.
        keep: Also give each month's cash, sales, members and use.

    Returns:
        The run. Money is in won of the day and not rounded; whoever tells it rounds.
    """
    walk = _Walk(plan, course, eligible, base=base, extras=extras, keep=keep)
    for stretch in course:
        standing = walk.stand(stretch)
        for month in range(stretch.first, stretch.last):
            walk.step(month, standing)
    return walk.give_run()


class _Lag:
    """Money that comes or goes so many days after it is earned or owed."""

    def __init__(self, days: Floats) -> None:
        whole = np.floor(days / DAYS_IN_MONTH)
        part = days / DAYS_IN_MONTH - whole
        weights = [
            np.where(whole == ago, 1 - part, 0.0) + np.where(whole == ago - 1, part, 0.0)
            for ago in range(int(whole.max()) + 2)
        ]
        self.weights = weights if weights[-1].any() else weights[:-1]

    def move(self, history: Sequence[Floats]) -> Floats:
        """Give what moves this month; `history` holds what was earned in each, the newest first."""
        moved: Floats = history[0] * self.weights[0]
        for ago, weight in enumerate(self.weights[1:], start=1):
            moved += history[min(ago, len(history) - 1)] * weight
        return moved


@dataclass(frozen=True, slots=True)
class _Line:
    """A service within one stretch."""

    service: Service
    residents: Floats
    per_member: Floats
    price: Floats
    variable_cost: Floats
    local_share: Floats
    capacity: Floats | None
    receivable: _Lag
    starts: int


@dataclass(frozen=True, slots=True)
class _Standing:
    """What holds within one stretch, worked out once for all its months."""

    lines: tuple[_Line, ...]
    payable: _Lag
    costs: Floats
    costs_inside: Floats
    energy: Floats
    energy_inside: Floats
    wages: Floats
    joining: Floats
    staying: Floats
    dues: Floats
    share: Floats
    grants: Mapping[str, Floats]
    loans: Mapping[str, tuple[Floats, Floats]]
    investments: Mapping[str, Floats]
    rises: Mapping[str, Floats]
    floor: Floats


class _Walk:
    """What is carried from one month to the next."""

    def __init__(
        self,
        plan: Plan,
        course: Sequence[Stretch],
        eligible: Mapping[str, Floats],
        *,
        base: date,
        extras: Sequence[Extra],
        keep: bool,
    ) -> None:
        values = course[0].values
        self.plan, self.eligible, self.extras = plan, eligible, extras
        self.offset = months_between(base, plan.start)
        self.months = course[-1].last
        self.planned = {service.id: values[f"services.{service.id}.price"] for service in plan.services}
        self.cash = values["cash.opening"].copy()
        draws = len(self.cash)
        self.members = np.zeros(draws) if plan.members is None else values["members.count"]
        self.open = np.ones(draws, dtype=bool)
        self.closed = np.full(draws, self.months, dtype=np.int32)
        self.worst = np.full(draws, np.inf)
        self.inside = np.zeros(draws)
        self.growth = {name: np.ones(draws) for name in ("costs", "wages", "energy", "prices")}
        self.history: dict[str, deque[Floats]] = {}
        names = ("cash", "sales", "members", "use") if keep else ()
        self.kept = {name: np.empty((self.months, draws)) for name in names}

    def stand(self, stretch: Stretch) -> _Standing:
        """Work out what holds within a stretch."""
        values, plan = stretch.values, self.plan
        nothing = np.zeros(len(self.cash))

        def add(*, energy: bool, inside: bool) -> Floats:
            total = nothing
            for path in (f"costs.{cost.id}" for cost in plan.costs if cost.energy == energy):
                share = values[f"{path}.local_share"] if inside else 1.0
                total = total + values[f"{path}.monthly"] * share
            return total

        wages = sum(
            (values[f"staff.{post.id}.people"] * values[f"staff.{post.id}.wage"] for post in plan.staff),
            nothing,
        )
        owned = plan.members is not None
        return _Standing(
            lines=tuple(self._stand_line(service, values) for service in plan.services),
            payable=_Lag(values["cash.payable_days"]),
            costs=add(energy=False, inside=False),
            costs_inside=add(energy=False, inside=True),
            energy=add(energy=True, inside=False),
            energy_inside=add(energy=True, inside=True),
            wages=wages * (1 + values["employer_share"]),
            joining=values["members.joining"] if owned else nothing,
            staying=1 - values["members.leaving"] / 12 if owned else nothing,
            dues=values["members.dues"] if owned else nothing,
            share=values["members.share"] if owned else nothing,
            grants={grant.id: values[f"grants.{grant.id}.monthly"] for grant in plan.grants},
            loans={
                loan.id: (values[f"loans.{loan.id}.amount"], values[f"loans.{loan.id}.rate"])
                for loan in plan.loans
            },
            investments={item.id: values[f"investments.{item.id}.amount"] for item in plan.investments},
            rises={name: (1 + values[f"rises.{name}"]) ** (1 / 12) for name in self.growth},
            floor=-values["cash.credit_line"],
        )

    def _stand_line(self, service: Service, values: Mapping[str, Floats]) -> _Line:
        path = f"services.{service.id}"
        price, planned = values[f"{path}.price"], self.planned[service.id]
        # A service that was free has no price to answer to.
        response = (
            np.where(planned > 0, np.maximum(price, 1) / np.maximum(planned, 1), 1.0)
            ** values[f"{path}.elasticity"]
            if price is not planned and not service.subsidised
            else np.ones_like(price)
        )
        residents: Floats = np.zeros((1, len(price)))
        per_member = np.zeros_like(price)
        for number, group in enumerate(service.users, start=1):
            taken = (
                values[f"{path}.users.{number}.use_rate"] * values[f"{path}.users.{number}.visits"] * response
            )
            if group.members:
                per_member = per_member + taken
                continue
            for place in service.places:
                near = (
                    values[f"{path}.places.{place.code}.reach"]
                    * values[f"{path}.places.{place.code}.distance"]
                )
                residents = residents + self.eligible[f"{service.id}.{number}.{place.code}"] * (taken * near)
        return _Line(
            service=service,
            residents=residents,
            per_member=per_member,
            price=price,
            variable_cost=values[f"{path}.variable_cost"],
            local_share=values[f"{path}.local_share"],
            capacity=values.get(f"{path}.capacity"),
            receivable=_Lag(values.get(f"{path}.receivable_days", values["cash.receivable_days"])),
            starts=0 if service.starts is None else months_between(self.plan.start, service.starts),
        )

    def step(self, month: int, standing: _Standing) -> None:
        """Let a month pass."""
        growth = self.growth
        draws = len(self.cash)
        use, sales, received = np.zeros(draws), np.zeros(draws), np.zeros(draws)
        bought, inside = np.zeros(draws), np.zeros(draws)
        for line in standing.lines:
            used = self._count_use(line, month)
            sold = used * line.price * growth["prices"]
            cost = used * line.variable_cost * growth["costs"]
            received += line.receivable.move(self._remember(f"sold.{line.service.id}", sold, line.receivable))
            use += used
            sales += sold
            bought += cost
            inside += cost * line.local_share
        paid = standing.payable.move(self._remember("bought", bought, standing.payable))
        paid += (
            standing.costs * growth["costs"]
            + standing.energy * growth["energy"]
            + standing.wages * growth["wages"]
        )
        self.cash += received - paid + self._move_shares(standing) + self._move_sums(month, standing)
        if self.months <= 12 or 12 <= month < 24:
            inside += standing.costs_inside * growth["costs"] + standing.energy_inside * growth["energy"]
            self.inside += inside
        self._close(month, standing)
        for name, value in (("cash", self.cash), ("sales", sales), ("members", self.members), ("use", use)):
            if name in self.kept:
                self.kept[name][month] = value
        for name, monthly in standing.rises.items():
            growth[name] = growth[name] * monthly

    def _count_use(self, line: _Line, month: int) -> Floats:
        service = line.service
        if month < line.starts:
            return np.zeros_like(line.price)
        # Before the projection's first day its people are taken: a negative step would be the last one.
        step, part = divmod(max(month + self.offset, 0), STEP_MONTHS)
        last = len(line.residents) - 1
        now, then = line.residents[min(step, last)], line.residents[min(step + 1, last)]
        used: Floats = now + (then - now) * (part / STEP_MONTHS) + line.per_member * self.members
        grown = min((month - line.starts + 1) / service.ramp_months, 1.0) if service.ramp_months else 1.0
        used *= service.season[(self.plan.start.month - 1 + month) % 12] * grown
        return used if line.capacity is None else np.minimum(used, line.capacity)

    def _remember(self, name: str, earned: Floats, lag: _Lag) -> deque[Floats]:
        history = self.history.get(name)
        length = len(lag.weights)
        if history is None or (history.maxlen or 0) < length:
            # What came before the first month is taken to have been as in the first month.
            past = [earned] * length if history is None else [*history, *[history[-1]] * length]
            history = self.history[name] = deque(past, maxlen=length)
        history.appendleft(earned)
        return history

    def _move_shares(self, standing: _Standing) -> Floats:
        """Let members join and leave; give the dues and shares that come in, less those given back."""
        leaving = self.members * (1 - standing.staying)
        moved = self.members * standing.dues + (standing.joining - leaving) * standing.share
        self.members = self.members - leaving + standing.joining
        return moved

    def _move_sums(self, month: int, standing: _Standing) -> Floats:
        """Give what grants and loans bring this month, less what investments, loans and scenarios take."""
        moved = np.zeros(len(self.cash))
        start = self.plan.start
        for grant in self.plan.grants:
            if months_between(start, grant.starts) <= month < months_between(start, grant.ends):
                moved += standing.grants[grant.id]
        for item in self.plan.investments:
            age = month - months_between(start, item.month)
            if age == 0 or (age > 0 and item.again_years and age % (12 * item.again_years) == 0):
                moved -= standing.investments[item.id] * self.growth["costs"]
        for loan in self.plan.loans:
            moved += self._move_loan(loan, *standing.loans[loan.id], month=month)
        for extra in self.extras:
            if month == extra.month:
                moved -= extra.once
            if month >= extra.month:
                moved -= extra.monthly * self.growth["costs"]
        return moved

    def _move_loan(self, loan: Loan, amount: Floats, rate: Floats, *, month: int) -> Floats:
        begins = months_between(self.plan.start, loan.month)
        part = month - max(begins, -1)
        if part == 0 and begins >= 0:
            return amount
        if not 1 <= part <= loan.months:
            return np.zeros_like(amount)
        owed = amount * (1 - (part - 1) / loan.months)
        return -(amount / loan.months + owed * rate / 12)

    def _close(self, month: int, standing: _Standing) -> None:
        np.minimum(self.worst, self.cash, out=self.worst, where=self.open)
        closing = self.open & (self.cash < standing.floor)
        self.closed[closing] = month
        self.open &= ~closing

    def give_run(self) -> Run:
        """Give what came of it."""
        return Run(
            months=self.months,
            closed=self.closed,
            worst_cash=self.worst,
            spent_inside=self.inside,
            **self.kept,
        )
