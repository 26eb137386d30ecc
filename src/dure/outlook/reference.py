"""What became of others like it: survival counted in the past, to be held beside what a plan says.

A plan is what its writer believes. Those who look only at the inside of their own plan are nearly always too
hopeful; what became of others is the best guard (Kahneman & Lovallo 1993).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

from dure.language import Text
from dure.outlook.survival import Survival

FAR: Final = 0.2
"""Difference between our survival and the reference class's from which on the reader is warned."""

COMPARED_YEAR: Final = 5
_SURE: Final = 1.959964
"""Of a normal distribution 95 in 100 lie no farther from the middle, in standard deviations."""

Metric = Literal["survival", "hazard"]
Kind = Literal["study", "statistics", "press"]


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One figure of what became of others.

    Attributes:
        id: Its name.
        who: Which enterprises, of when.
        metric: `survival`, the share alive at the end of the year, or `hazard`, the share of those alive at
            its beginning that close within it.
        year: Since their founding.
        share: 0 to 1.
        count: How many enterprises were counted; None where the source does not say.
        source: Who published it, where.
        kind: `study` for a paper, `statistics` for an agency's own table, `press` for a newspaper that tells
            of one.
        main: True for the class that an enterprise of ours is held against.
        subsidy_stopped: True where only those are counted whose subsidy had stopped.
        forms: Ids of the legal forms that it speaks of; empty where it speaks of firms of every form.
    """

    id: str
    who: Text
    metric: Metric
    year: int
    share: float
    source: Text
    kind: Kind
    count: int | None = None
    main: bool = False
    subsidy_stopped: bool = False
    forms: tuple[str, ...] = ()

    @property
    def chance(self) -> tuple[float, float] | None:
        """Give between what the share would lie 95 times of 100 by chance alone, had all been watched.

        The score interval of Wilson (1927). A source that watched some for a shorter time leaves it wider;
        None where the source does not say how many were counted.
        """
        if not self.count:
            return None
        spread = _SURE**2 / self.count
        middle = (self.share + spread / 2) / (1 + spread)
        half = sqrt(spread * self.share * (1 - self.share) + spread**2 / 4) / (1 + spread)
        return middle - half, middle + half


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """The figures, in the order in which they are shown."""

    rows: tuple[ReferenceRow, ...] = ()

    @property
    def main(self) -> ReferenceRow | None:
        """Give the figure that ours is held against: survival at five years; None without one."""
        return self._find(metric="survival", subsidy_stopped=False)

    @property
    def cliff(self) -> ReferenceRow | None:
        """Give the hazard of those whose subsidy stopped; None without one."""
        return self._find(metric="hazard", subsidy_stopped=True)

    def _find(self, *, metric: Metric, subsidy_stopped: bool) -> ReferenceRow | None:
        return next(
            (
                row
                for row in self.rows
                if row.main and row.metric == metric and row.subsidy_stopped == subsidy_stopped
            ),
            None,
        )


@dataclass(frozen=True, slots=True)
class ReferenceGap:
    """How far ours is from the reference class.

    Attributes:
        row: The figure held against ours.
        ours: The share of our futures open at the end of the same year.
        low: Where what matters most turns out worst.
        high: Where it turns out best.
        difference: Ours less theirs; above 0 where ours is the more hopeful.
    """

    row: ReferenceRow
    ours: float
    low: float
    high: float
    difference: float

    @property
    def is_far(self) -> bool:
        """Say whether the reader must be warned."""
        return abs(self.difference) > FAR + 1e-9


def compare_reference(survival: Sequence[Survival], reference: ReferenceClass) -> ReferenceGap | None:
    """Hold our survival against the reference class in the same year.

    Args:
        survival: Ours, one a year from 1.
        reference: The class.

    Returns:
        None where there is no class, or where fewer years were looked at than it tells of.
    """
    row = reference.main
    ours = None if row is None else next((one for one in survival if one.year == row.year), None)
    if row is None or ours is None:
        return None
    return ReferenceGap(row, ours.share, ours.low, ours.high, ours.share - row.share)
