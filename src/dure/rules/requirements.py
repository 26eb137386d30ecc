"""What the law asks of an enterprise: parameters over time, and requirements judged on a case.

A requirement is never a number in code: it names a parameter, whose values carry the article, the days they
are in force and the day somebody read them. Before its first day a parameter is unknown, not the first value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from dure.language import Text

Verdict = Literal["met", "not_met", "unknown"]
Comparison = Literal["at_least", "at_most"]
COMPARISONS: Final = ("at_least", "at_most")
UNITS: Final = ("people", "KRW", "share", "ratio", "kinds", "flag")
"""What facts and parameters are counted in; a `share` is 0 to 1, a `ratio` may pass 1, a `flag` is 1 or 0."""

PlaceKind = Literal["gun", "si", "gu", "other"]
SMALL_PLACE: Final = "small-place-residents"
"""The parameter that says up to how many residents a city (시) counts as small."""


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """What a parameter is from a day on.

    Attributes:
        value: In the parameter's unit.
        starts: First day in force.
        ends: First day no longer in force; None while it holds.
        article: Law and article.
        checked: The day on which the wording was read; None where it is told from memory: unverified.
        small_place: True where the value is for small places alone: a county (군), or a city (시) of no more
            residents than the parameter `SMALL_PLACE` says.
        case: Id of the fact that says whether the value is for this case (1) or not; None for every case
            that has no value of its own.
        not_in_depopulation: True where a case in a depopulation area (인구감소지역) has no value of its own.
    """

    value: float
    starts: date
    ends: date | None
    article: Text
    checked: date | None
    small_place: bool = False
    case: str | None = None
    not_in_depopulation: bool = False

    def holds_on(self, day: date) -> bool:
        """Say whether the value is in force on a day."""
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number in law, over time."""

    id: str
    name: Text
    unit: str
    values: tuple[ParameterValue, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the case that a requirement looks at.

    Attributes:
        id: Such as `founders` or `paid_in_krw`.
        name: In words.
        unit: One of `UNITS`.
        group: Of the flags of one group at most one is 1; None where it stands alone.
    """

    id: str
    name: Text
    unit: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A legal form, or a status that the law gives, as the table of requirements knows it."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition of law on a case.

    Attributes:
        id: Unique.
        legal_form: Of which legal form it is asked.
        title: In words.
        fact: Which fact of the case is looked at, such as `founders` or `paid_in_krw`.
        comparison: `at_least` or `at_most`.
        parameter: Id of the parameter that it is held against.
        why: What it is for, or what to do where it is not met.
        also_for: Other legal forms of which it is asked too.
        only_if: Id of the flag without which it is not asked; None where it is asked of all.
    """

    id: str
    legal_form: str
    title: Text
    fact: str
    comparison: Comparison
    parameter: str
    why: Text
    also_for: tuple[str, ...] = ()
    only_if: str | None = None

    def is_asked_of(self, legal_form: str) -> bool:
        """Say whether it is asked of a legal form."""
        return legal_form == self.legal_form or legal_form in self.also_for


@dataclass(frozen=True, slots=True)
class PlaceSize:
    """How large the place is, as far as the law asks.

    Attributes:
        kind: `gun` (군), `si` (시), `gu` (자치구), `other` for what is none of them, such as a province.
        residents: Registered residents; None where unknown.
        name: The city, county or district that is meant; None where nobody asks.
        counted: The day on which the residents were counted; None where unknown.
        depopulation: Whether it is a depopulation area (인구감소지역); None where unknown.
    """

    kind: PlaceKind
    residents: float | None
    name: Text | None = None
    counted: date | None = None
    depopulation: bool | None = None


@dataclass(frozen=True, slots=True)
class RequirementTable:
    """Everything that the law is known to ask, by id.

    Attributes:
        forms: The legal forms.
        facts: What of a case is looked at.
        parameters: The numbers over time.
        requirements: In the order in which they are told.
    """

    forms: Mapping[str, Form]
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    requirements: tuple[Requirement, ...]

    def find(self, requirement: str) -> Requirement | None:
        """Find a requirement by its id."""
        return next((one for one in self.requirements if one.id == requirement), None)

    @property
    def read_on(self) -> date:
        """The last day on which somebody read the law; what changed since is not known."""
        days = [value.checked for one in self.parameters.values() for value in one.values]
        return max((day for day in days if day is not None), default=date.min)

    def list_facts(self, legal_form: str) -> tuple[Fact, ...]:
        """List the facts that the requirements of a legal form look at, flags and cases included."""
        wanted: list[str] = []
        for one in self.requirements:
            if one.is_asked_of(legal_form):
                cases = [value.case for value in self.parameters[one.parameter].values]
                wanted += [name for name in (one.only_if, one.fact, *cases) if name is not None]
        return tuple(self.facts[name] for name in dict.fromkeys(wanted))


@dataclass(frozen=True, slots=True)
class Judged:
    """A requirement held against a case.

    Attributes:
        requirement: Which.
        verdict: met, not met or unknown.
        needed: The value asked here on that day, in the parameter's unit; None where unknown.
        found: The fact, or None.
        parameter: What it was held against.
        value: The dated value with its article, or None.
        reason: In a sentence: what is missing, by how much, or why it is unknown.
        planned: What a plan counts on where nobody has said how it is; it is never a reason to call it met.
        plan_falls_short: True where even what the plan counts on is not what is asked.
    """

    requirement: Requirement
    verdict: Verdict
    needed: float | None
    found: float | None
    parameter: Parameter
    value: ParameterValue | None
    reason: Text
    planned: float | None = None
    plan_falls_short: bool = False

    @property
    def is_verified(self) -> bool:
        """Say whether somebody read the wording that it was held against."""
        return self.value is not None and self.value.checked is not None
