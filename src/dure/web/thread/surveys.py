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

    Answers go into fixed batches of five by the order in which they came, and only whole batches count: a
    figure that grew with every answer would tell the newest one to whoever saw it before and after. Where one
    answer of a batch is hidden or taken back, its whole batch is left out: with another in its place, the two
    figures would tell one from the other.
    """
    return _take_together(_list_told([enterprise])[enterprise.pk])


def load_states(enterprises: Iterable[Enterprise]) -> dict[int, SurveyState]:
    """Load the states of several enterprises, by their keys."""
    told = _list_told(enterprises)
    return {key: _take_together(answers) for key, answers in told.items()}


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer that tells a share, or did before it was taken back."""

    key: int
    share: float | None  # None where it is hidden or taken back


def _take_together(told: Sequence[_Told]) -> SurveyState:
    counted = _list_batched(told)
    return SurveyState(
        answers=sum(one.share is not None for one in told),
        counted=len(counted),
        missing=ANSWERS_STEP - len(told) % ANSWERS_STEP,
        survey=(
            build_survey(ASKED_KIND, sorted(one.share for one in counted if one.share is not None))
            if len(counted) >= ANSWERS_MIN
            else None
        ),
    )


def _list_batched(told: Sequence[_Told]) -> list[_Told]:
    """List the answers of the whole batches of which none is hidden or taken back."""
    whole = len(told) // ANSWERS_STEP * ANSWERS_STEP
    batches = [told[start : start + ANSWERS_STEP] for start in range(0, whole, ANSWERS_STEP)]
    return [one for batch in batches if not any(other.share is None for other in batch) for one in batch]


def list_counted(enterprises: Iterable[Enterprise]) -> list[list[int]]:
    """List, for each enterprise, the keys of the answers that stand in its figure."""
    return [[one.key for one in _list_batched(told)] for told in _list_told(enterprises).values()]


def _list_told(enterprises: Iterable[Enterprise]) -> dict[int, list[_Told]]:
    """List, by enterprise, the answers that tell a share or did, hidden ones too, in the order they came."""
    told: dict[int, list[_Told]] = {one.pk: [] for one in enterprises}
    rows = SpendingAnswer.objects.filter(enterprise_id__in=list(told)).order_by("pk")
    columns = ("enterprise_id", "pk", "inside_share", "hidden_at", "is_taken_back")
    for enterprise, key, share, hidden_at, is_taken_back in rows.values_list(*columns):
        if enterprise is not None and (share is not None or is_taken_back):
            told[enterprise].append(_Told(key, share if hidden_at is None else None))
    return told
