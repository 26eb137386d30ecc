"""A playbook: a model that worked somewhere, written so that another place can try it on its own figures.

It carries what a story leaves out: the numbers of its plan and what each grows with, the conditions on a
place, what the law asks, what went wrong where, and only such outcomes as somebody measured. Every claim
names its sources.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from dure.language import Text
from dure.outlook.plan import Plan
from dure.period import Period

Challenge = Literal["ageing", "care", "waste", "tourism", "sea"]
CHALLENGES: Final = ("ageing", "care", "waste", "tourism", "sea")
"""What a place is up against; the weights of comparable places are chosen by it."""

SourceKind = Literal["law", "statistics", "study", "press", "organisation", "ledger", "assumption"]
SOURCE_KINDS: Final = ("law", "statistics", "study", "press", "organisation", "ledger", "assumption")

ConditionLevel = Literal["place", "district"]
CONDITION_LEVELS: Final = ("place", "district")
"""Of which place a condition speaks: the place itself, or the 시군구 that it is or lies in."""

GoalMethod = Literal["ledger", "retention", "members", "measurements"]
GOAL_METHODS: Final = ("ledger", "retention", "members", "measurements")
"""How the goal is measured; as the goals of a community are."""

DRIVER_FIGURES: Final = (
    "residents",
    "residents_0_14",
    "residents_65",
    "residents_75",
    "households",
    "area_km2",
    "births",
    "same",
)
"""What a number of a plan may grow with: figures of a place, or nothing (`same`)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim comes from.

    Attributes:
        id: Name by which claims point to it; unique in the playbook.
        kind: What it is; `assumption` where the writer answers for it, `ledger` for an enterprise's own book.
        title: Title, with article, table or page.
        publisher: Who gave it out.
        dated: Its year, or the day it is in force or speaks of, as `2024` or `2026-06-24`; `undated` where it
            bears none.
        checked: The day on which its wording was read; None where it is told from memory: unverified.
        url: Its address, or None.
    """

    id: str
    kind: SourceKind
    title: Text
    publisher: Text
    dated: str
    checked: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A number with its range (low, the most likely, high, in order) and unit: `KRW`, `weeks`, `people`."""

    low: float
    value: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class PlaybookGoal:
    """The small goal: what is counted, how, from where to where, within how long.

    Attributes:
        indicator: What is counted.
        unit: In the words of a goal, such as `kg`, `명`, `회`, `만원`.
        method: How it is measured.
        baseline: Where it starts in the place of origin.
        target: Where it is to arrive there.
        years: Within how many years.
        grows_with: What baseline and target grow with from place to place: one of `DRIVER_FIGURES`.
        why: Why this number is small enough to be reached.
        sources: What the numbers rest on; at least one.
    """

    indicator: Text
    unit: str
    method: GoalMethod
    baseline: float
    target: float
    years: int
    grows_with: str
    why: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegalForm:
    """Under what law the enterprise stands.

    Attributes:
        id: Of the legal form in the table of requirements, such as `medical-welfare-social-co-op`.
        name: As the law calls it.
        why: Why this form.
        sources: At least one.
    """

    id: str
    name: Text
    why: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, in order.

    Attributes:
        id: Unique among the steps.
        title: In a few words.
        text: How it is done.
        who: Who does it.
        weeks: How long it takes, in weeks.
        cost: What it costs, in won; None where it costs nothing but time.
        grows_with: What the cost grows with: one of `DRIVER_FIGURES`.
        sources: At least one.
        power: How strongly, as a driver's; None for in proportion.
    """

    id: str
    title: Text
    text: Text
    who: Text
    weeks: Span
    cost: Span | None
    grows_with: str
    sources: tuple[str, ...]
    power: float | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """What a number of the plan grows with when the plan moves to another place.

    `moved = number x (figure there / figure here) ** power`: 1 grows in proportion, 0.7 less than that
    (a van that collects from twice as many does not cost twice as much), 0 not at all.

    Attributes:
        path: Of estimates of the plan; `*` stands for every id at its level, as in `costs.*.monthly`.
        grows_with: One of `DRIVER_FIGURES`.
        power: How strongly; between -2 and 2, and 0 where it grows with nothing (`same`).
        why: In a sentence.
        sources: At least one; a source of the kind `assumption` will do.
    """

    path: str
    grows_with: str
    power: float
    why: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a place must be like for this to work, as far as anybody knows.

    Attributes:
        id: Unique among the conditions.
        title: In words.
        indicator: A feature of places, such as `residents` or `coast`; None where no shipped figure tells it,
            so that it is asked on the study visit.
        low: The least that it may be, or None.
        high: The most that it may be, or None.
        why: Why.
        question: What to ask or look at on the spot.
        sources: At least one.
        level: Of which place the feature is looked at: one of `CONDITION_LEVELS`; None for the place itself.
    """

    id: str
    title: Text
    indicator: str | None
    low: float | None
    high: float | None
    why: Text
    question: Text
    sources: tuple[str, ...]
    level: ConditionLevel | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """What may go wrong, and what lowers it."""

    id: str
    title: Text
    text: Text
    answer: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, and where.

    Attributes:
        text: What happened and what was learned.
        where: The place or enterprise in words.
        year: When.
        place: Its code, where it is one place of Korea.
        sources: At least one.
    """

    text: Text
    where: Text
    year: int
    place: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasuredOutcome:
    """What was measured somewhere.

    Attributes:
        indicator: What was counted.
        value: How much, in `unit`.
        low: At least, given what was not seen; None where the source says nothing of it.
        high: At most.
        unit: In words.
        place: Code of the place; None for one that has none.
        where: The place or enterprise in words.
        period: Of which time it speaks.
        coverage: Share of what it speaks of that was seen, 0 to 1; None where the source does not say, with
            `coverage_why`.
        coverage_why: How it was counted, or why the coverage is unknown.
        sources: At least one.
    """

    indicator: Text
    value: float
    low: float | None
    high: float | None
    unit: str
    place: str | None
    where: Text
    period: Period
    coverage: float | None
    coverage_why: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask: an office or a body, never a private person."""

    who: Text
    how: Text
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Parent:
    """The playbook that this one was made from.

    Attributes:
        id: Of the parent.
        version: Of the parent when it was taken.
        place: Code of the place that it was adapted to, or None for a new edition.
        taken: The day.
    """

    id: str
    version: str
    place: str | None
    taken: date


@dataclass(frozen=True, slots=True)
class Playbook:
    """All of it.

    Attributes:
        id: Name of its folder: small letters, digits and hyphens.
        version: Such as `1` or `1.2`.
        dated: The day of this version.
        title: What it is called.
        summary: In two sentences.
        challenge: What it answers.
        example: True where it was drafted from an invented enterprise.
        place: Code of the place whose numbers the plan bears.
        issue_title, issue_text: What hurts.
        goal, legal_form: As they are.
        steps: In order; at least one.
        plan: What it lives on; its services serve `place` as a whole.
        drivers: What the plan's numbers grow with; each number has one.
        conditions, risks, failures, outcomes, contacts: As many as are known; `failures` and `outcomes` may
            be empty, and the page says so.
        requirements: Ids in the table of requirements.
        sources: Everything that is pointed to.
        parent: What it was made from, or None.
        story: Markdown, whole in both languages.
    """

    id: str
    version: str
    dated: date
    title: Text
    summary: Text
    challenge: Challenge
    example: bool
    place: str
    issue_title: Text
    issue_text: Text
    goal: PlaybookGoal
    legal_form: LegalForm
    steps: tuple[Step, ...]
    plan: Plan
    drivers: tuple[Driver, ...]
    conditions: tuple[Condition, ...]
    requirements: tuple[str, ...]
    risks: tuple[Risk, ...]
    failures: tuple[Failure, ...]
    outcomes: tuple[MeasuredOutcome, ...]
    contacts: tuple[Contact, ...]
    sources: tuple[Source, ...]
    story: Text
    parent: Parent | None = None
