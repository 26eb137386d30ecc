"""The four spending questions: what they ask, what may be answered, and the share that the answers give.

`docs/methods/spending-questions.md` says why they are asked so, with a worked example.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dure.flows.respending import ANSWERS_MIN
from dure.language import Text
from dure.web.words import find_text

ANSWERS_STEP: Final = ANSWERS_MIN
"""By how many answers a figure grows, so that no two views of it differ by one person."""

RELATIONS: Final = ("staff", "member", "supplier", "neighbour")
"""What somebody is to an enterprise; a neighbour is one who is nothing else to it."""

WHERE: Final[Mapping[str, float | None]] = {"here": 0.9, "half": 0.5, "away": 0.1, "unsure": None}
"""Where a household buys: the share that each coarse answer stands for, the middle of what it covers."""

SHOPPING: Final = ("daily", "services", "large")
"""What the first three questions ask about; each is answered from WHERE."""

OBLIGATIONS: Final = "obligations"
"""Loans, insurance, saving and tax: money that leaves the household without being spent at anybody's shop."""

MOST: Final = ("daily", "services", "large", OBLIGATIONS, "alike")
"""What takes the most of a month's money: the fourth question."""

_MOST_WEIGHT: Final = 0.5
_WHERE_KNOWN_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class Question:
    """One of the four.

    Attributes:
        key: Its name in the stored answers.
        title: What is asked.
        hint: What is meant.
        choices: What may be answered: value and words.
    """

    key: str
    title: Text
    hint: Text
    choices: tuple[tuple[str, Text], ...]


def list_questions() -> tuple[Question, ...]:
    """List the four questions in the order in which they are asked."""
    where = tuple((value, find_text(f"thread.where.{value}")) for value in WHERE)
    most = tuple((value, find_text(f"thread.most.{value}")) for value in MOST)
    return tuple(
        Question(
            key=key,
            title=find_text(f"thread.question.{key}"),
            hint=find_text(f"thread.question.{key}.hint"),
            choices=most if key == "most" else where,
        )
        for key in (*SHOPPING, "most")
    )


def weigh_month(most: str) -> dict[str, float]:
    """Return how a month's money divides: half to what takes the most, the rest alike; they add up to 1.

    Raises:
        ValueError: No such answer.
    """
    if most not in MOST:
        raise ValueError(f"What takes the most is one of {', '.join(MOST)}; {most!r} was given.")
    parts = (*SHOPPING, OBLIGATIONS)
    if most == "alike":
        return dict.fromkeys(parts, 1 / len(parts))
    rest = (1 - _MOST_WEIGHT) / (len(parts) - 1)
    return {part: _MOST_WEIGHT if part == most else rest for part in parts}


def find_inside_share(answers: Mapping[str, str]) -> float | None:
    """Find which part of a household's money is spent inside the place, 0 to 1.

    The sum over groceries, services and larger things of the part of the month's money times the part bought
    here; loans, insurance, saving and tax are taken to leave. Where somebody is unsure of one of the three,
    it is taken as the mean of the other two; None where they are sure of fewer than two.

    Args:
        answers: `daily`, `services` and `large` from WHERE, `most` from MOST.

    Raises:
        ValueError: An answer is missing or is none of the choices.
    """
    for key in SHOPPING:
        if answers.get(key) not in WHERE:
            raise ValueError(f"{key} is one of {', '.join(WHERE)}; {answers.get(key)!r} was given.")
    weights = weigh_month(answers.get("most", ""))
    told = {key: WHERE[answers[key]] for key in SHOPPING}
    known = {key: share for key, share in told.items() if share is not None}
    if len(known) < _WHERE_KNOWN_MIN:
        return None
    weight = sum(weights[key] for key in known)
    here = sum(weights[key] * share for key, share in known.items()) / weight
    return here * sum(weights[key] for key in SHOPPING)
