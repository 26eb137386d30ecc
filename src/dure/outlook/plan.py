"""An enterprise's plan: what it does for whom, what comes in and goes out, with ranges and sources.

A plan says what its writer believes, not what will be. Every uncertain number is an `Estimate`, and every
estimate has a path, such as `services.clinic.price`, by which a strategy, a shock or a slider changes it and
by which the report says what matters most.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Final, Literal

from dure.language import Text

YEARS_MAX: Final = 30
"""A plan is looked at for no longer: the population of no place is known further."""

OPERATIONS: Final = ("times", "add", "set")
Operation = Literal["times", "add", "set"]

BASES: Final = ("records", "elsewhere", "assumption")
Basis = Literal["records", "elsewhere", "assumption"]
"""What a number rests on: the enterprise's own book or another record of its own, somebody else's figures, or
its writer's belief."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that nobody knows for certain.

    In each future it takes one value, drawn from the triangle over low, value and high; where the three are
    the same it is that number in every future.

    Attributes:
        value: The most likely one.
        low: The least that it may be; at most `value`.
        high: The most that it may be; at least `value`.
        unit: Such as KRW, KRW/month, share, share/year, people, visits/month, days.
        source: Where it comes from, or the word assumption.
        basis: What it rests on; None where its writer did not say, and the words of its source must do.
        line: The line of the plan's file, for problems; None where it came from elsewhere.
    """

    value: float
    low: float
    high: float
    unit: str
    source: Text
    line: int | None = None
    basis: Basis | None = None

    def __post_init__(self) -> None:
        """Refuse a range that is upside down."""
        if not self.low <= self.value <= self.high:
            raise ValueError(f"The range {self.low}, {self.value}, {self.high} is not in order.")


@dataclass(frozen=True, slots=True)
class UserGroup:
    """People of some ages who may use a service: users = people of these ages x use rate x reach x distance.

    Attributes:
        ages: First and last age, both counted; (65, 120) is everybody of 65 and over. Five-year ages are cut
            in proportion where they do not begin or end with one.
        use_rate: Share of these people who would use it, were it known and near.
        visits: Units of the service that one user takes in a month.
        members: True where these are the enterprise's members, whatever their age and place.
    """

    ages: tuple[int, int]
    use_rate: Estimate
    visits: Estimate
    members: bool = False


@dataclass(frozen=True, slots=True)
class ServedPlace:
    """A place whose people a service is for.

    Attributes:
        code: Its code in the gazetteer.
        reach: Share of its people who know of the service and may use it.
        distance: Share that is left of use by how far away it is; 1 at the door.
    """

    code: str
    reach: Estimate
    distance: Estimate


@dataclass(frozen=True, slots=True)
class Service:
    """Something that people pay for.

    Attributes:
        id: Name in paths; unique among services.
        name: What people call it.
        users: Who uses it; at least one group.
        places: Where they live; at least one.
        price: Won for one unit.
        elasticity: By how many percent use changes where the price rises by one percent; 0 or less.
        variable_cost: Won that one unit costs.
        local_share: Share of the variable cost that is spent inside the boundary.
        season: Twelve factors, January first, whose mean is 1.
        capacity: Units a month that can be given at most; None where nothing limits it.
        starts: First month; None from the plan's first.
        ramp_months: Months until use is whole, growing evenly; 0 for at once.
        receivable_days: Days until it is paid for; None for the plan's own.
        subsidised: True where a public body pays the price, so that people's use does not answer to it.
    """

    id: str
    name: Text
    users: tuple[UserGroup, ...]
    places: tuple[ServedPlace, ...]
    price: Estimate
    elasticity: Estimate
    variable_cost: Estimate
    local_share: Estimate
    season: tuple[float, ...] = (1.0,) * 12
    capacity: Estimate | None = None
    starts: date | None = None
    ramp_months: int = 0
    receivable_days: Estimate | None = None
    subsidised: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost that comes every month, whatever is sold.

    Attributes:
        id: Name in paths; unique among costs.
        name: What people call it.
        monthly: Won a month, at the prices of the plan's first month.
        local_share: Share that is spent inside the boundary.
        energy: True where it rises with the price of energy.
    """

    id: str
    name: Text
    monthly: Estimate
    local_share: Estimate
    energy: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """People who are paid by the month.

    Attributes:
        id: Name in paths; unique among staff.
        name: What they do.
        people: How many, whole days counted as one.
        wage: Won a month for one, before what the employer adds.
        minimum_wage: True where the wage is the legal minimum, so that it rises with it.
        starts: First month in which they are paid; None from the plan's first.
    """

    id: str
    name: Text
    people: Estimate
    wage: Estimate
    minimum_wage: bool = False
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Those who own the enterprise.

    Attributes:
        count: How many on the plan's first day.
        joining: People a month.
        leaving: Share of members who leave in a year; they get their shares back.
        share: Won that one member has put in on average, and that a new one puts in.
        dues: Won that one member gives in a month.
    """

    count: Estimate
    joining: Estimate
    leaving: Estimate
    share: Estimate
    dues: Estimate


@dataclass(frozen=True, slots=True)
class Grant:
    """Money given for a time.

    Attributes:
        id: Name in paths; unique among grants.
        name: Who gives it, for what.
        monthly: Won a month.
        starts: First month.
        ends: First month in which it no longer comes; after `starts`.
    """

    id: str
    name: Text
    monthly: Estimate
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Investment:
    """Money spent once.

    Attributes:
        id: Name in paths; unique among investments.
        name: On what.
        amount: Won.
        month: When.
        again_years: After how many years it must be bought anew; None for never.
    """

    id: str
    name: Text
    amount: Estimate
    month: date
    again_years: int | None = None


@dataclass(frozen=True, slots=True)
class Loan:
    """Money borrowed, paid back in even parts with interest on what is left.

    Attributes:
        id: Name in paths; unique among loans.
        name: From whom.
        amount: Won; what is still owed where it was taken up before the plan's first month.
        month: When it is paid out; a month before the plan's first where the cash has it already.
        rate: Interest a year, as a share.
        months: In how many parts it is paid back.
    """

    id: str
    name: Text
    amount: Estimate
    month: date
    rate: Estimate
    months: int


@dataclass(frozen=True, slots=True)
class Cash:
    """What there is to live on.

    Attributes:
        opening: Won on the plan's first day.
        credit_line: Won that may be overdrawn before the enterprise closes.
        receivable_days: Days until a sale is paid for.
        payable_days: Days until variable costs are paid.
    """

    opening: Estimate
    credit_line: Estimate
    receivable_days: Estimate
    payable_days: Estimate


@dataclass(frozen=True, slots=True)
class Rises:
    """How prices and wages rise, as shares a year.

    Attributes:
        costs: Fixed and variable costs and investments.
        wages: Wages.
        energy: Costs of energy.
        prices: Prices that the enterprise takes.
    """

    costs: Estimate
    wages: Estimate
    energy: Estimate
    prices: Estimate


@dataclass(frozen=True, slots=True)
class PlanGoal:
    """What the plan is meant to reach, so that the chance of it can be told.

    Attributes:
        indicator: `members`, `cash`, or `users` (of all services, in a month).
        target: People or won.
        by: The month in which it is looked at.
        goal: Id of the community's goal that it serves, or None.
    """

    indicator: Literal["members", "cash", "users"]
    target: float
    by: date
    goal: str | None = None


@dataclass(frozen=True, slots=True)
class Correlation:
    """Two estimates that tend to be high together (towards 1), or one where the other is low (-1)."""

    first: str
    second: str
    value: float


@dataclass(frozen=True, slots=True)
class Change:
    """One change to the plan, by a strategy, a shock or a slider.

    Attributes:
        path: Of an estimate; `*` stands for every id at its level, as in `services.*.price`.
        operation: `times`, `add` or `set`.
        amount: By how much; drawn in each future like any estimate.
        after_months: Months from the plan's first month until it begins.
        months: How long it lasts; None for good.
    """

    path: str
    operation: Operation
    amount: Estimate
    after_months: int = 0
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Serving:
    """A strategy's wish to serve further places with a service.

    Attributes:
        service: Id of the service, or `*`.
        places: The places with their reach and distance; for the plan's neighbours the door fills them in.
        neighbours: True to serve every place that borders on those served.
        after_months: Months from the plan's first month until it begins.
    """

    service: str
    places: tuple[ServedPlace, ...] = ()
    neighbours: bool = False
    after_months: int = 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A patch to a plan: a strategy that people choose, or a shock that happens to them.

    Attributes:
        id: Its name on the command line.
        kind: `strategy` or `shock`.
        title: What people call it.
        text: What it is, in a sentence or two.
        changes: To estimates of the plan.
        serving: Further places served.
        once: Won that it costs once, at its beginning; None for nothing.
        monthly: Won a month that it costs; None for nothing.
        help_minutes: Minutes a month of neighbours' help that it needs; None for none.
        source: Where its numbers come from, or the word assumption.
        excludes: Ids of those that cannot be done together with it; `*` for all.
        adds_up_with: Ids of those that change the same number and yet take nothing from each other; `*` for
            all. Others that do are not taken together in a search.
    """

    id: str
    kind: Literal["strategy", "shock"]
    title: Text
    text: Text
    source: Text
    changes: tuple[Change, ...] = ()
    serving: tuple[Serving, ...] = ()
    once: Estimate | None = None
    monthly: Estimate | None = None
    help_minutes: Estimate | None = None
    excludes: tuple[str, ...] = ()
    adds_up_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it.

    Attributes:
        name: Of the plan or its enterprise.
        place: Code of the place whose people it lives on.
        start: First day of the first month.
        services: At least one.
        costs, staff, grants, investments, loans: As many as there are.
        members: None where nobody owns it as a member.
        employer_share: What the employer adds to wages (insurances, severance pay), as a share of them.
        goal: What it is meant to reach, or None.
        correlations: Between estimates, by path.
        scenarios: Strategies and shocks of its own, beside those that ship.
        enterprise: Business number or id, or None.
        file: Name of the file that it came from, for problems.
    """

    name: Text
    place: str
    start: date
    services: tuple[Service, ...]
    cash: Cash
    rises: Rises
    employer_share: Estimate
    costs: tuple[Cost, ...] = ()
    staff: tuple[Staff, ...] = ()
    members: Members | None = None
    grants: tuple[Grant, ...] = ()
    investments: tuple[Investment, ...] = ()
    loans: tuple[Loan, ...] = ()
    goal: PlanGoal | None = None
    correlations: tuple[Correlation, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    enterprise: str | None = None
    file: str = "plan.toml"

    def estimates(self) -> Iterator[tuple[str, Estimate]]:
        """Go through every estimate with its path, always in the same order: draws are dealt out in it."""
        for part in (
            "services",
            "costs",
            "staff",
            "members",
            "grants",
            "investments",
            "loans",
            "cash",
            "rises",
        ):
            yield from _walk(getattr(self, part), part)
        yield "employer_share", self.employer_share


def _walk(thing: object, path: str) -> Iterator[tuple[str, Estimate]]:
    if isinstance(thing, Estimate):
        yield path, thing
    elif isinstance(thing, tuple):
        for number, part in enumerate(thing, start=1):
            if is_dataclass(part):
                name = getattr(part, "id", None) or getattr(part, "code", None) or number
                yield from _walk(part, f"{path}.{name}")
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from _walk(getattr(thing, field.name), f"{path}.{field.name}")
