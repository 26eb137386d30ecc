"""Neighbours' answers about their spending: shown only five and more together, never one by one."""

from dataclasses import dataclass
from typing import Final

from dure.flows.respending import ANSWERS_MIN, Survey, build_survey
from dure.web.community.models import Enterprise
from dure.web.thread.questions import ANSWERS_STEP

ASKED_KIND: Final = "household"
"""The questions ask what a household buys, whoever answers: a worker, a member, a supplier, a neighbour."""


@dataclass(frozen=True, slots=True)
class SurveyState:
    """How far an enterprise's round of questions has come.

    Attributes:
        answers: How many were given that tell a share and are not hidden.
        counted: How many of them stand in the figure: a multiple of five.
        missing: How many more are needed until the figure is there, or grows.
        survey: What they say together; None below five.
    """

    answers: int
    counted: int
    missing: int
    survey: Survey | None


def load_surveys(enterprise: Enterprise) -> tuple[Survey, ...]:
    """Load what at least five neighbours answered about an enterprise, taken together; else nothing."""
    survey = load_state(enterprise).survey
    return () if survey is None else (survey,)


def load_state(enterprise: Enterprise) -> SurveyState:
    """Load how many answered, and what they say together.

    Only whole fives count, the oldest first: a figure that grew with every answer would tell the newest one
    to whoever saw it before and after.
    """
    shares = [share for _, share in _list_told(enterprise)]
    counted = len(shares) // ANSWERS_STEP * ANSWERS_STEP
    enough = counted >= ANSWERS_MIN
    return SurveyState(
        answers=len(shares),
        counted=counted,
        missing=counted + ANSWERS_STEP - len(shares),
        survey=build_survey(ASKED_KIND, sorted(shares[:counted])) if enough else None,
    )


def list_counted(enterprise: Enterprise) -> tuple[int, ...]:
    """List the keys of the answers that stand in an enterprise's figure."""
    told = [key for key, _ in _list_told(enterprise)]
    return tuple(told[: len(told) // ANSWERS_STEP * ANSWERS_STEP])


def _list_told(enterprise: Enterprise) -> list[tuple[int, float]]:
    rows = enterprise.answers.filter(hidden_at=None).order_by("pk").values_list("pk", "inside_share")
    return [(key, share) for key, share in rows if share is not None]
