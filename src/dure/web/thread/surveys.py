"""Neighbours' answers about their spending: shown only five and more together, never one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dure.flows.respending import ANSWERS_MIN, Survey, build_survey
from dure.web.community.models import Enterprise
from dure.web.thread.models import SpendingAnswer
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
    return _take_together(_list_told([enterprise])[enterprise.pk])


def load_states(enterprises: Iterable[Enterprise]) -> dict[int, SurveyState]:
    """Load the states of several enterprises, by their keys."""
    told = _list_told(enterprises)
    return {key: _take_together(answers) for key, answers in told.items()}


def _take_together(told: Sequence[tuple[int, float]]) -> SurveyState:
    shares = [share for _, share in told]
    counted = len(shares) // ANSWERS_STEP * ANSWERS_STEP
    enough = counted >= ANSWERS_MIN
    return SurveyState(
        answers=len(shares),
        counted=counted,
        missing=counted + ANSWERS_STEP - len(shares),
        survey=build_survey(ASKED_KIND, sorted(shares[:counted])) if enough else None,
    )


def list_counted(enterprises: Iterable[Enterprise]) -> list[list[int]]:
    """List, for each enterprise, the keys of the answers that stand in its figure."""
    return [
        [key for key, _ in told[: len(told) // ANSWERS_STEP * ANSWERS_STEP]]
        for told in _list_told(enterprises).values()
    ]


def _list_told(enterprises: Iterable[Enterprise]) -> dict[int, list[tuple[int, float]]]:
    """List, by enterprise, the answers that tell a share and are not hidden: key and share, oldest first."""
    told: dict[int, list[tuple[int, float]]] = {one.pk: [] for one in enterprises}
    rows = SpendingAnswer.objects.filter(enterprise_id__in=list(told), hidden_at=None).order_by("pk")
    for enterprise, key, share in rows.values_list("enterprise_id", "pk", "inside_share"):
        if enterprise is not None and share is not None:
            told[enterprise].append((key, share))
    return told
