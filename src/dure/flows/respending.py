"""What recipients re-spend inside: observed in their own books, surveyed, or assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np
import pyarrow as pa
from scipy.special import stdtrit

from dure.flows.assumptions import KINDS, AssumptionTable
from dure.flows.table import INSIDE, UNPLACED, FlowTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

Bound: TypeAlias = Literal["low", "value", "high"]
BOUNDS: tuple[Bound, ...] = ("low", "value", "high")

ANSWERS_MIN: Final = 5
"""The fewest answers that speak for a kind of party: fewer could be told apart, and say little."""

SURVEY_CONFIDENCE: Final = 0.95
"""How sure the range of a survey is to hold the mean of all who could have been asked."""


@dataclass(frozen=True, slots=True)
class Range:
    """A figure with its bounds.

    Attributes:
        low: Every share at its lowest and all that is unplaced outside.
        value: The headline.
        high: Every share at its highest and all that is unplaced inside; None where no bound exists,
            because money would then never leave.
    """

    low: float
    value: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Survey:
    """What parties of one kind answered, taken together, when asked what they spend inside the asked place.

    Attributes:
        kind: One of `dure.flows.assumptions.KINDS`, such as household.
        answers: How many answered.
        low: Lower end of the range of the mean, 0 to 1.
        value: Mean of the answers, each counted alike.
        high: Upper end.

    Raises:
        ValueError: The shares are not 0 <= low <= value <= high <= 1, or the kind is unheard of.
    """

    kind: str
    answers: int
    low: float
    value: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a range that is none."""
        if not 0 <= self.low <= self.value <= self.high <= 1:
            raise ValueError(
                "A survey has 0 <= low <= value <= high <= 1; "
                f"{self.low}, {self.value}, {self.high} was given."
            )
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is none of {', '.join(KINDS)}.")

    @property
    def counts(self) -> bool:
        """Whether there are enough answers to take an assumption's place."""
        return self.answers >= ANSWERS_MIN


def build_survey(kind: str, shares: Sequence[float]) -> Survey:
    """Take answers together: their mean, and the range that holds the mean of all who could have answered.

    The range is Student's interval of `SURVEY_CONFIDENCE` over the answers and two more that nobody gave, one
    of nothing and one of everything, as Agresti and Coull do for proportions. Without those two, five
    neighbours who say the same would leave no range at all.

    Args:
        kind: Kind of party that was asked.
        shares: By answer, the share of their spending that they spend inside, 0 to 1.

    Raises:
        ValueError: Nobody answered, or an answer does not lie between 0 and 1.
    """
    if not shares or not all(0 <= share <= 1 for share in shares):
        raise ValueError(f"A survey has answers between 0 and 1; {list(shares)} was given.")
    widened = np.array([*shares, 0.0, 1.0])
    count = len(widened)
    reach = float(stdtrit(count - 1, (1 + SURVEY_CONFIDENCE) / 2) * widened.std(ddof=1) / np.sqrt(count))
    value, centre = float(np.mean(shares)), float(widened.mean())
    return Survey(
        kind=kind,
        answers=len(shares),
        low=max(min(centre - reach, value), 0.0),
        value=value,
        high=min(max(centre + reach, value), 1.0),
    )


@dataclass(frozen=True, eq=False)
class Respending:
    """The share of its base that each party re-spends inside one ring, where its own book does not say.

    Attributes:
        low: float64 by party, 0 to 1; used where `observed` is False.
        value: Likewise.
        high: Likewise.
        observed: bool by party: its own outlay is in the flow table, and the three shares are not used.
        surveyed: bool by party: it, or enough of its kind, answered a round, and its three shares are that.
        assumption: By party, the id of the assumption used; empty where observed or surveyed.
        rest: What the rest of the place re-spends inside, which takes up the money whose path is assumed.
        rest_assumption: Id of the assumption behind `rest`.

    Raises:
        ValueError: The arrays differ in length, or the shares are not 0 <= low <= value <= high <= 1.
    """

    low: "NDArray[np.float64]"
    value: "NDArray[np.float64]"
    high: "NDArray[np.float64]"
    observed: "NDArray[np.bool_]"
    surveyed: "NDArray[np.bool_]"
    assumption: "NDArray[Any]"
    rest: Range
    rest_assumption: str

    def __post_init__(self) -> None:
        """Refuse shares out of order."""
        columns = (self.low, self.value, self.high, self.observed, self.surveyed, self.assumption)
        if len({column.shape for column in columns}) != 1:
            raise ValueError("Re-spending has one entry a party in every column.")
        in_order = (self.low >= 0) & (self.low <= self.value) & (self.value <= self.high) & (self.high <= 1)
        if not in_order.all():
            party = int(np.flatnonzero(~in_order)[0])
            raise ValueError(
                f"Party {party}: a re-spent share has 0 <= low <= value <= high <= 1; {self.low[party]}, "
                f"{self.value[party]}, {self.high[party]} was given."
            )
        if self.rest.high is None or not 0 <= self.rest.low <= self.rest.value <= self.rest.high < 1:
            raise ValueError(f"The rest of the place re-spends 0 <= low <= value <= high < 1: {self.rest}.")

    def observe(self, party: int) -> "Respending":
        """Return the same with one more party observed: the one whose book is being read."""
        observed = self.observed.copy()
        observed[party] = True
        return replace(self, observed=observed)

    def share(self, bound: Bound) -> "NDArray[np.float64]":
        """Return the shares of one bound, by party."""
        return {"low": self.low, "value": self.value, "high": self.high}[bound]

    def rest_share(self, bound: Bound) -> float:
        """Return what the rest of the place re-spends at one bound."""
        share = {"low": self.rest.low, "value": self.rest.value, "high": self.rest.high}[bound]
        if share is None:
            raise AssertionError("Checked when it was made.")
        return share


def build_respending(
    kinds: Sequence[str | None] | pa.Array | pa.ChunkedArray,
    *,
    level: str,
    table: AssumptionTable,
    observed: "NDArray[np.bool_]",
    surveyed: Mapping[int, float] | None = None,
    surveys: Sequence[Survey] = (),
) -> Respending:
    """Put a re-spent share beside every party for a ring of one level.

    A party's own book stands before its own answer, that before what others of its kind answered, and that
    before the assumption.

    Args:
        kinds: By party, one of `dure.flows.assumptions.KINDS`; None is `unknown`.
        level: Level of the ring: town, district, province or nation.
        table: The assumptions in force.
        observed: By party, whether its own outlay is among the books.
        surveyed: What parties answered when asked: party → share of its base re-spent inside the ring.
        surveys: What kinds of party answered, taken together; those of fewer than `ANSWERS_MIN` are left out.

    Raises:
        ValueError: A kind or level is unheard of, a kind has two surveys, or an answer does not lie between
            0 and 1.
    """
    by_kind = _surveys_by_kind(surveys)
    column = kinds if isinstance(kinds, (pa.Array, pa.ChunkedArray)) else pa.array(kinds, pa.string())
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    names = [name or "unknown" for name in column.dictionary.to_pylist()]
    unknown = table.get("unknown", level)
    # One place more than there are kinds, for the parties without one.
    assumptions = [*(table.get(name, level) for name in names), unknown]
    asked = [by_kind.get(name) for name in (*names, "unknown")]
    code = column.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)
    low, value, high = (
        np.array(
            [
                getattr(survey or assumption, bound)
                for survey, assumption in zip(asked, assumptions, strict=True)
            ],
            dtype=np.float64,
        )[code]
        for bound in BOUNDS
    )
    ids = np.array([assumption.id for assumption in assumptions], dtype=object)[code]
    answered = np.array([survey is not None for survey in asked], dtype=np.bool_)[code]
    for party, share in (surveyed or {}).items():
        if not 0 <= share <= 1:
            raise ValueError(f"Party {party} answered {share}: a share lies between 0 and 1.")
        low[party] = value[party] = high[party] = share
        answered[party] = True
    seen = np.asarray(observed, dtype=np.bool_)
    ids[seen | answered] = ""
    return Respending(
        low=low,
        value=value,
        high=high,
        observed=seen,
        surveyed=answered & ~seen,
        assumption=ids,
        rest=Range(unknown.low, unknown.value, unknown.high),
        rest_assumption=unknown.id,
    )


def _surveys_by_kind(surveys: Sequence[Survey]) -> dict[str, Survey]:
    by_kind: dict[str, Survey] = {}
    for survey in surveys:
        if survey.kind in by_kind:
            raise ValueError(f"The answers of {survey.kind} are given twice; take them together first.")
        by_kind[survey.kind] = survey
    return {kind: survey for kind, survey in by_kind.items() if survey.counts}


def find_inside(position: "NDArray[np.int8]", bound: Bound) -> "NDArray[np.bool_]":
    """Return who counts as inside: those known to be, and for the high bound all who may be.

    The headline, too, counts only what is known to have stayed: what is unknown is said, not filled in.
    """
    inside: NDArray[np.bool_] = position >= UNPLACED if bound == "high" else position == INSIDE
    return inside


def measure_inside_shares(
    flows: FlowTable, *, position: "NDArray[np.int8]", respending: Respending, bound: Bound
) -> "NDArray[np.float64]":
    """Measure the share of its base that each party spends inside: float64 by party, 0 to 1.

    Observed parties by their own rows, others by `respending`. A party without income or outlay that is
    observed spends 0. A party outside that is not observed re-spends nothing inside, by definition.
    """
    inside = find_inside(position, bound)
    paid = flows.paid @ inside.astype(np.int64)
    observed = paid / np.maximum(flows.base, 1)
    assumed = np.where(inside, respending.share(bound), 0.0)
    return np.where(respending.observed, observed, assumed)
