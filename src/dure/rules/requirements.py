"""What the law asks of an enterprise: parameters over time, and requirements judged on a case.

A requirement is never a number in code: it names a parameter, whose values carry the article, the days they
are in force and the day somebody read them. Before its first day a parameter is unknown, not the first value.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from dure.language import Text

Verdict = Literal["met", "not_met", "unknown"]
Comparison = Literal["at_least", "at_most"]
COMPARISONS: Final = ("at_least", "at_most")


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """What a parameter is from a day on.

    Attributes:
        value: In the parameter's unit.
        starts: First day in force.
        ends: First day no longer in force; None while it holds.
        article: Law and article.
        checked: The day on which the wording was read; None where it is told from memory: unverified.
        small_place: True where the value is for a county (군) or a city (시) of at most 100,000 residents.
    """

    value: float
    starts: date
    ends: date | None
    article: Text
    checked: date | None
    small_place: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number in law, over time."""

    id: str
    name: Text
    unit: str
    values: tuple[ParameterValue, ...]


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
    """

    id: str
    legal_form: str
    title: Text
    fact: str
    comparison: Comparison
    parameter: str
    why: Text


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
    """

    requirement: Requirement
    verdict: Verdict
    needed: float | None
    found: float | None
    parameter: Parameter
    value: ParameterValue | None
    reason: Text
