"""Cohort change ratios: how many of an age there are five years later, births and moves included.

Hamilton and Perry (1962) take the ratio of an age at one count to the age five years younger at the count
five years before. Korea's public counts of towns are one to four years apart, so the ratio over five years is
compounded from the change over such an interval, in two halves: of those who stand in an age at its
beginning, and of those who arrive in the next age at its end. Over an interval of exactly five years both
halves are the ratio itself.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from dure.outlook.graduation import Floats, count_younger

STEP: Final = 5
ADULTS: Final = slice(4, 9)
"""The ages 20-44, whose children are counted."""

_STARTS: Final = np.arange(0.0, 85.0, STEP)
_LOWEST, _HIGHEST = -0.3, 0.3
"""Yearly logarithms of a ratio beyond which a count tells of a new housing estate or a cleared one."""


@dataclass(frozen=True, slots=True)
class CohortCounts:
    """What was counted of every cohort over one interval; sums of places are places again.

    Attributes:
        years: Between the two counts, above 0 and at most 5.
        began: People of the ages 0-4 … 75-79 and 80+ at the first count, shape (..., 17).
        remained: The same people at the second count.
        came_from: People at the first count who would arrive in 5-9 … 80-84 and 85+ at the second.
        arrived: The same people at the second count, shape (..., 17).
        adults: People of 20-44, mean of the two counts, shape (...).
        children: Children born since the first count, at the second, shape (...).
    """

    years: float
    began: Floats
    remained: Floats
    came_from: Floats
    arrived: Floats
    adults: Floats
    children: Floats

    def sum_over(self, groups: npt.NDArray[np.intp], count: int) -> "CohortCounts":
        """Add up places: `groups` gives each place's whole, numbered below `count`; below 0 it has none."""
        member = groups >= 0

        def add(counts: Floats) -> Floats:
            sums = np.zeros((count, *counts.shape[1:]))
            np.add.at(sums, groups[member], counts[member])
            return sums

        return CohortCounts(
            self.years,
            *(
                add(part)
                for part in (
                    self.began, self.remained, self.came_from, self.arrived, self.adults, self.children
                )
            ),
        )  # fmt: skip


def count_cohorts(
    first: npt.NDArray[np.number], last: npt.NDArray[np.number], *, years: float, by_sex: bool = False
) -> CohortCounts:
    """Follow every cohort from one count to the next.

    Args:
        first: People at the first count, shape (..., 18); all 0 where it is not known.
        last: People at the second count, same shape.
        years: Between them, above 0 and at most 5.
        by_sex: Whether the last but one axis is men and women; children are then counted for each adult of
            both.

    Raises:
        ValueError: The counts lie further apart, or in the wrong order.
    """
    if not 0 < years <= STEP:
        raise ValueError(f"The two counts must lie at most {STEP} years apart, not {years}.")
    adults = (first[..., ADULTS].sum(axis=-1) + last[..., ADULTS].sum(axis=-1)) / 2
    if by_sex:
        adults = np.broadcast_to(adults.sum(axis=-1, keepdims=True), adults.shape)
    later, earlier = count_younger(last, _STARTS + years), count_younger(first, _STARTS + STEP - years)
    return CohortCounts(
        years=years,
        began=_open(first[..., :16], first[..., 16:].sum(axis=-1)),
        remained=_open(np.diff(later, axis=-1), last.sum(axis=-1) - later[..., -1]),
        came_from=_open(np.diff(earlier, axis=-1), first.sum(axis=-1) - earlier[..., -1]),
        arrived=np.asarray(last[..., 1:], dtype=np.float64),
        adults=adults,
        children=count_younger(last, np.array([years]))[..., 0],
    )


def _open(closed: npt.NDArray[np.number], rest: npt.NDArray[np.number]) -> Floats:
    return np.concatenate([closed, rest[..., None]], axis=-1).astype(np.float64)


@dataclass(frozen=True, slots=True)
class YearlyChange:
    """The yearly change of each cohort over one interval, as shares of those who were there.

    Attributes:
        leaving: `remained` over `began`, shape (places, 17); over the whole interval.
        arriving: `arrived` over `came_from`, likewise.
        children: Children a year for each adult, shape (places,).
    """

    leaving: Floats
    arriving: Floats
    children: Floats


def shrink(
    counts: CohortCounts,
    whole: YearlyChange | None,
    *,
    people: float,
    adults: float,
) -> YearlyChange:
    """Draw the ratios of places toward those of the whole that each lies in, the more the fewer they are.

    Args:
        counts: Of the places.
        whole: The change of each place's whole, same shape; None to take the counts as they are.
        people: How many people of an age of the whole are added to the place's own.
        adults: The same for the adults whose children are counted.
    """
    if whole is None:
        return YearlyChange(
            _divide(counts.remained, counts.began),
            _divide(counts.arrived, counts.came_from),
            _divide(counts.children, counts.adults * counts.years, otherwise=0.0),
        )
    return YearlyChange(
        _divide(counts.remained + people * whole.leaving, counts.began + people),
        _divide(counts.arrived + people * whole.arriving, counts.came_from + people),
        _divide(
            counts.children + adults * counts.years * whole.children,
            (counts.adults + adults) * counts.years,
            otherwise=0.0,
        ),
    )


def compound(change: YearlyChange, *, years: float) -> Floats:
    """Compound the change over an interval to five years.

    Returns:
        Ratios by the age that is arrived at, shape (places, 18): first the children of five years for each
        adult, then each age's people for one of the age before; 85+ for one of 80+.
    """
    leaving = np.clip(_log(change.leaving) / years, _LOWEST, _HIGHEST)
    arriving = np.clip(_log(change.arriving) / years, _LOWEST, _HIGHEST)
    ratios = np.empty((*leaving.shape[:-1], 18))
    ratios[..., 1:] = np.exp(STEP / 2 * (leaving + arriving))
    # Children were counted at a mean age of years / 2; at the end of a step they are 2.5 years old.
    ratios[..., 0] = STEP * change.children * np.exp(leaving[..., 0] * (STEP - years) / 2)
    return ratios


def _divide(counts: Floats, by: Floats, *, otherwise: float = 1.0) -> Floats:
    shares: Floats = np.full(np.broadcast(counts, by).shape, otherwise)
    np.divide(counts, by, out=shares, where=by > 0)
    return shares


def _log(ratios: Floats) -> Floats:
    logs: Floats = np.log(np.maximum(ratios, 1e-9))
    return logs


def step(people: Floats, ratios: Floats, *, by_sex: bool = False) -> Floats:
    """Take people five years on.

    Args:
        people: Shape (..., 18).
        ratios: As `compound` gives them, shape (..., 18).
        by_sex: Whether the last but one axis is men and women, who have their children together.
    """
    later = np.empty(np.broadcast(people, ratios).shape)
    later[..., 1:17] = people[..., :16] * ratios[..., 1:17]
    later[..., 17] = (people[..., 16] + people[..., 17]) * ratios[..., 17]
    adults = (people[..., ADULTS].sum(axis=-1) + later[..., ADULTS].sum(axis=-1)) / 2
    if by_sex:
        adults = adults.sum(axis=-1, keepdims=True)
    later[..., 0] = adults * ratios[..., 0]
    return later


def step_with_child_ratio(people: Floats, ratios: Floats, *, children: float) -> Floats:
    """Take the women of a place five years on as Hamilton and Perry did, with one ratio for the children.

    Where two counts lie five years apart this is all that is needed; for Korea's, `step` counts the children
    of the interval itself, as births fell by a third in ten years.

    Args:
        people: Shape (..., 18).
        ratios: As for `step`; the first is not looked at.
        children: Girls of 0-4 for each woman of 15-44 at the same count.
    """
    later = step(people, ratios)
    later[..., 0] = children * later[..., 3:9].sum(axis=-1)
    return later
