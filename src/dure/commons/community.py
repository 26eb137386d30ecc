"""The things of a thread: what hurts, what is aimed at, who does it, what was promised, all of it dated."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from dure.language import Text
from dure.ledger.tables import PURPOSES
from dure.quantity import Unit

Number = int | float

Side = Literal["inside", "outside"]
Outcome = Literal["kept", "partly", "not_kept", "open"]
OUTCOMES: Final = ("kept", "partly", "not_kept", "open")
StrategyState = Literal["idea", "trying", "kept", "dropped"]
STRATEGY_STATES: Final = ("idea", "trying", "kept", "dropped")
"""How far a strategy is, in the order in which it goes; every one of them may follow every other."""
ChangeOperation = Literal["times", "add", "set"]
CHANGE_OPERATIONS: Final = ("times", "add", "set")

UNIT_SIZES: Final[dict[str, tuple[str, int]]] = {
    "g": ("gram", 1),
    "gram": ("gram", 1),
    "kg": ("gram", 1_000),
    "t": ("gram", 1_000_000),
    "톤": ("gram", 1_000_000),
    "KRW": ("KRW", 1),
    "원": ("KRW", 1),
    "천원": ("KRW", 1_000),
    "만원": ("KRW", 10_000),
    "백만원": ("KRW", 1_000_000),
    "억원": ("KRW", 100_000_000),
    "minute": ("minute", 1),
    "분": ("minute", 1),
    "hour": ("minute", 60),
    "시간": ("minute", 60),
}
"""The units a goal may be written in where a ledger measures it: the ledger's unit, and how many of it."""

PLACE_CODE: Final = re.compile(r"KR|\d{2}|\d{5}|\d{8}|\d{10}")


def is_smaller_than_province(code: str) -> bool:
    """Say whether a place code names a district (시군구) or something within one."""
    return PLACE_CODE.fullmatch(code) is not None and len(code) >= 5


@dataclass(frozen=True, slots=True)
class Issue:
    """What hurts here.

    Attributes:
        id: Name by which goals and enterprises point to it; unique in the community.
        title: One sentence.
        place: Code of the place where it hurts.
        text: A few sentences more, or None.
    """

    id: str
    title: Text
    place: str
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where a goal starts from: a value in the goal's unit, and the day it was true."""

    value: Number
    date: date


@dataclass(frozen=True, slots=True)
class Measurement:
    """A dated value in the goal's unit, with the evidence for it."""

    date: date
    value: Number
    evidence: Text


@dataclass(frozen=True, slots=True)
class LedgerMeasure:
    """The sum of the transfers of one unit in a year, told apart by purpose, payer, payee and side.

    Attributes:
        unit: Code of the ledger's unit: gram, KRW, minute or currency:NAME.
        purposes: Only these purposes; empty for every one.
        payers: Only what these give: business numbers of ten digits, or names; empty for everyone.
        payees: Only what these receive, likewise.
        payer_side: Only payers inside, or outside, the goal's place; None for both.
        payee_side: Only payees inside, or outside, the goal's place; None for both.
    """

    unit: str
    purposes: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    payees: tuple[str, ...] = ()
    payer_side: Side | None = None
    payee_side: Side | None = None

    def __post_init__(self) -> None:
        """Refuse a unit or a purpose that no ledger holds."""
        Unit(self.unit)
        if unknown := set(self.purposes) - set(PURPOSES):
            raise ValueError(f"No such purpose: {', '.join(sorted(unknown))}. Use {', '.join(PURPOSES)}.")


@dataclass(frozen=True, slots=True)
class RetentionMeasure:
    """What the enterprise spends in the goal's place: its `share` in percent, or the won `kept` a year."""

    figure: Literal["share", "kept"]


@dataclass(frozen=True, slots=True)
class MembersMeasure:
    """The number of members in the enterprise's register."""


@dataclass(frozen=True, slots=True)
class HandMeasure:
    """The goal's own measurements, written down by hand with their evidence."""


Measure = LedgerMeasure | RetentionMeasure | MembersMeasure | HandMeasure


@dataclass(frozen=True, slots=True)
class Goal:
    """A small aim that is local, countable and dated.

    Attributes:
        id: Unique in the community.
        indicator: What is counted.
        unit: The unit of baseline, target and measurements, as people say it: kg, 명, %, 만원.
        place: Code of a district (시군구) or of something within one.
        baseline: Where it starts.
        target: The value to reach; more or less than the baseline, never the same.
        due: The day by which it is to be reached.
        measure: How it is measured.
        issue: Id of the issue that it answers, or None.
        enterprise: Id of the enterprise that took it up, or None.
        measurements: By date, oldest first.

    Raises:
        ValueError: It is not local, not countable, or not dated.
    """

    id: str
    indicator: Text
    unit: str
    place: str
    baseline: Baseline
    target: Number
    due: date
    measure: Measure
    issue: str | None = None
    enterprise: str | None = None
    measurements: tuple[Measurement, ...] = ()

    def __post_init__(self) -> None:
        """Guard the rule of goals."""
        if not is_smaller_than_province(self.place):
            raise ValueError(f"The goal {self.id} is not local: {self.place} is wider than a 시군구.")
        if self.baseline.value == self.target:
            raise ValueError(f"The goal {self.id} is not countable: its target is where it starts.")
        if self.due <= self.baseline.date:
            raise ValueError(f"The goal {self.id} is not dated: it is due before it starts.")


@dataclass(frozen=True, slots=True)
class PledgedLeak:
    """The leak that a pledge is about.

    Attributes:
        supplier: Business number or name of the outside supplier; None for the purpose as a whole.
        purpose: One purpose of the ledger; None for whatever is bought there.
        sellers: Business numbers or names of those inside who are to be paid instead.
    """

    supplier: str | None = None
    purpose: str | None = None
    sellers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pledge:
    """A named party's promise to act on a leak or a goal, by a date, and what became of it.

    Attributes:
        id: Unique in the community.
        who: Who promised.
        what: What they promised to do.
        by: The day by which.
        made: The day of the promise, or None.
        quantity: How much, in whole units a year, or None.
        unit: Code of the ledger's unit that `quantity` counts.
        enterprise: Id of the enterprise whose spending is to move, or None.
        leak: The leak, or None.
        goal: Id of the goal, or None.
        outcome: What people say became of it: kept, partly, not_kept or open.
        evidence: What shows it, or None.
    """

    id: str
    who: Text
    what: Text
    by: date
    made: date | None = None
    quantity: int | None = None
    unit: str = "KRW"
    enterprise: str | None = None
    leak: PledgedLeak | None = None
    goal: str | None = None
    outcome: Outcome = "open"
    evidence: Text | None = None


@dataclass(frozen=True, slots=True)
class StrategyMove:
    """A day on which a strategy changed its state, and why.

    Attributes:
        state: What it was from that day on.
        date: The day.
        why: Why, in people's own words; wanted where it was kept or dropped.
    """

    state: StrategyState
    date: date
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class StrategyChange:
    """One change that a strategy makes to the plan, as `dure.outlook.plan.Change` has it.

    Attributes:
        path: Of an estimate of the plan, such as `services.clinic.price`; `*` stands for every id there.
        operation: times, add or set.
        value: By how much, most likely.
        low: At least.
        high: At most.
        after_months: Months from the plan's first month until it begins.
        months: How long it lasts; None for good.

    Raises:
        ValueError: The range is upside down.
    """

    path: str
    operation: ChangeOperation
    value: float
    low: float
    high: float
    after_months: int = 0
    months: int | None = None

    def __post_init__(self) -> None:
        """Refuse a range that is upside down."""
        if not self.low <= self.value <= self.high:
            raise ValueError(f"The range {self.low}, {self.value}, {self.high} is not in order.")


@dataclass(frozen=True, slots=True)
class TriedScenario:
    """What an outlook reckoned with in a strategy's stead, as it was called on that day.

    Attributes:
        id: Of the scenario, such as `bundle_services`.
        title: As people read it.
    """

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class OutlookSaid:
    """What an outlook once said of a strategy; it stays as it was said, whatever the plan says later.

    Attributes:
        date: The day on which it was worked out.
        seed: The seed of its futures, with which the same plan says the same again.
        helps: In how many of the futures the strategy helped.
        harms: In how many it harmed.
        of: How many futures were looked at.
        survival_gain: By how much the share of futures that are still open rose, -1 to 1.
        years: In which year that was looked at.
        scenario: What was tried; None for the strategy itself, or where nobody wrote it down.

    Raises:
        ValueError: More futures than there are, or a gain that no share can make.
    """

    date: date
    seed: int
    helps: int
    harms: int
    survival_gain: float
    of: int = 20
    years: int = 10
    scenario: TriedScenario | None = None

    def __post_init__(self) -> None:
        """Refuse what no outlook can have said."""
        if min(self.helps, self.harms, self.seed) < 0 or self.helps + self.harms > self.of:
            raise ValueError(f"{self.helps} and {self.harms} are not of {self.of} futures.")
        if not -1 <= self.survival_gain <= 1 or self.of < 1 or not 1 <= self.years <= 30:
            raise ValueError(f"No share of futures rises by {self.survival_gain} in {self.years} years.")


@dataclass(frozen=True, slots=True)
class ShownBy:
    """What in the ledger shows whether a strategy does what it should.

    Attributes:
        indicator: What is counted.
        unit: As people say it: kg, 만원, 시간.
        place: Code of the place that the measure's sides are about.
        measure: What is summed.
    """

    indicator: Text
    unit: str
    place: str
    measure: LedgerMeasure


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way of getting by: first an idea on the chalkboard, then tried, then kept or dropped.

    Attributes:
        id: Unique in the community.
        title: In a few words.
        text: A few sentences more, or None.
        enterprise: Id of the enterprise that it is for, or None for the whole community.
        proposer: A role, or a name that its bearer chose to show; None where they did not.
        proposed: The day on which it was proposed, or None where nobody wrote it down.
        history: The days on which its state changed, oldest first; empty for an idea.
        scenario: Id of the shipped strategy by which an outlook reckons with it, or None.
        changes: What it changes in the plan, where no shipped strategy does.
        outlook: What an outlook said of it, or None.
        shown_by: What in the ledger shows what became of it, or None.
        goal: Id of the goal that was made of it, or None.
        pledge: Id of the pledge that was made of it, or None.
        is_public: Whether the community's page tells of it.
    """

    id: str
    title: Text
    text: Text | None = None
    enterprise: str | None = None
    proposer: Text | None = None
    proposed: date | None = None
    history: tuple[StrategyMove, ...] = ()
    scenario: str | None = None
    changes: tuple[StrategyChange, ...] = ()
    outlook: OutlookSaid | None = None
    shown_by: ShownBy | None = None
    goal: str | None = None
    pledge: str | None = None
    is_public: bool = True

    @property
    def state(self) -> StrategyState:
        """How far it is. One of which nothing but its words is known is being tried, as files once meant."""
        if self.history:
            return self.history[-1].state
        return "trying" if self.proposed is None else "idea"

    @property
    def tried(self) -> date | None:
        """The day on which it was first tried; None where it was not, or nobody wrote it down."""
        return next((move.date for move in self.history if move.state == "trying"), None)


@dataclass(frozen=True, slots=True)
class Books:
    """Files of an enterprise, as a pattern relative to the community's folder.

    Attributes:
        files: Such as `files/goeul/*`.
        owner: Business number of the one whose bank and payroll files these are; None for the enterprise.
    """

    files: str
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where an enterprise's model came from, so that what became of the model can be told.

    Attributes:
        playbook: Id of the playbook, such as `food-waste-circulation`.
        version: Of the playbook when it was taken.
        place: Code of the place whose numbers the playbook bore then: where the model came from.
        taken: The day.
    """

    playbook: str
    version: str
    place: str
    taken: date


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A business that neighbours own.

    Attributes:
        id: Unique in the community.
        name: Its name.
        legal_form: Such as 사회적협동조합, a social co-operative.
        place: Code of the place where it sits.
        number: Business number of ten digits whose checksum holds, or None.
        issues: Ids of the issues that it answers.
        books: Where its files lie.
        members: Its member register, relative to the community's folder, or None.
        plan: Its plan file, relative to the community's folder, or None.
        lineage: The playbook that it was made from, or None.
    """

    id: str
    name: Text
    legal_form: Text
    place: str
    number: str | None = None
    issues: tuple[str, ...] = ()
    books: tuple[Books, ...] = ()
    members: str | None = None
    plan: str | None = None
    lineage: Lineage | None = None

    @property
    def key(self) -> str:
        """The name under which its figures are handed about: its business number, or its id without one."""
        return self.number or self.id


HOUSEHOLDS_MIN: Final = 5
"""The fewest households that anything may be told of."""


@dataclass(frozen=True, slots=True)
class Ends:
    """A number between the least and the most that it may be."""

    low: float
    value: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a range that is upside down, or below nothing."""
        if not 0 <= self.low <= self.value <= self.high:
            raise ValueError(f"The range {self.low}, {self.value}, {self.high} is not in order.")


@dataclass(frozen=True, slots=True)
class HouseholdKind:
    """Households of one kind, taken together.

    Attributes:
        id: Unique in the community.
        kind: What people call it, such as living alone or farming.
        number: How many there are; at least `HOUSEHOLDS_MIN`.
        income_krw: Won that one has in a month.
        spends_share: Share of it that is spent inside the community's place, 0 to 1.
        hit_share: Share of them that a loss of income falls on; None where nobody knows.
        source: Where the numbers come from.
    """

    id: str
    kind: Text
    number: int
    income_krw: Ends
    spends_share: Ends
    hit_share: Ends | None
    source: Text


@dataclass(frozen=True, slots=True)
class Community:
    """People of a place, what they set out to do, and with whom.

    Attributes:
        name: What they call themselves.
        places: Codes of the places that they speak for; at least one.
        example: True where everything is invented, so that every page says 가상 자료.
        issues, goals, enterprises, pledges, strategies: In the order of the file.
        households: Kinds of household of the first place, as far as somebody asked; likewise.

    Raises:
        ValueError: It names no place.
    """

    name: Text
    places: tuple[str, ...]
    example: bool = False
    issues: tuple[Issue, ...] = ()
    goals: tuple[Goal, ...] = ()
    enterprises: tuple[Enterprise, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    households: tuple[HouseholdKind, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a community of nowhere."""
        if not self.places:
            raise ValueError("A community names at least one place.")
