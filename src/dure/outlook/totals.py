"""The total of a place: ratios run high by themselves, so they are held to a fading trend."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from dure.outlook.cohort_ratios import STEP, step
from dure.outlook.graduation import Floats
from dure.outlook.place_ratios import DAYS_A_YEAR

LINEAR_SHARE: Final = 0.5
"""Weight of the place's own linear trend in its total; the rest is what the ratios give."""

_FADING: Final = {"growth": 0.7, "decline": 0.95}
"""What is left of a trend a year later: a housing estate is built once, leaving goes on."""

_STEEPEST: Final = 0.1

MOST: Final = 2.5
"""No total comes out above so many times today's: a new town that fills up now is full some day.

In the backtest none came out above 1.82 within its ten years, so this changes nothing there.
"""


def control_totals(
    people: Floats, ratios: Floats, trend: Floats, *, steps: int, official: Floats | None = None
) -> Floats:
    """Find what the ratios of each step are multiplied by, so that the total comes out as the blend says.

    The total is half of what the ratios give and half of the place's linear trend, which fades; where there
    is an official projection, it is the geometric mean of this and of what that says. It stays below `MOST`.

    Args:
        people: Today, shape (places, sexes, 18).
        ratios: Average ratios, shape (places, sexes, 18).
        trend: Yearly change of the total as a share of it, shape (places,).
        steps: Of five years.
        official: The total to come by the official projection as a share of the blend, shape (places, steps).

    Returns:
        Shape (places, steps).
    """
    first = people.sum(axis=(1, 2))
    free, bound = people, people
    linear = blend_trend(trend, STEP * np.arange(1.0, steps + 1))
    control = np.empty((len(people), steps))
    for number in range(steps):
        free = step(free, ratios, by_sex=people.shape[1] > 1)
        wanted = LINEAR_SHARE * linear[:, number] * first + (1 - LINEAR_SHARE) * free.sum(axis=(1, 2))
        if official is not None:
            wanted = wanted * official[:, number]
        wanted = np.minimum(wanted, MOST * first)
        later = step(bound, ratios, by_sex=people.shape[1] > 1)
        total = later.sum(axis=(1, 2))
        # Children are counted for each adult who is there at the end as well, so that one factor on all
        # ratios would act on them twice: two rounds bring the total within a thousandth.
        factor = np.ones(len(people))
        for _ in range(4):
            factor *= np.divide(wanted, total, out=np.ones_like(total), where=total > 0)
            later = step(bound, ratios * factor[:, None, None], by_sex=people.shape[1] > 1)
            total = later.sum(axis=(1, 2))
        bound, control[:, number] = later, factor
    return control


def blend_trend(trend: Floats, years: Floats) -> Floats:
    """Give the total that a fading linear trend leads to, as a share of today's; shape (places, years)."""
    lasting = np.empty((len(trend), len(years)))
    for rising in (True, False):
        fading = _FADING["growth" if rising else "decline"]
        rows = (trend > 0) == rising
        lasting[rows] = (1 - fading**years) / -np.log(fading)
    steep = np.clip(trend, -_STEEPEST, _STEEPEST)
    return np.maximum(1 + steep[:, None] * lasting, 0.1)


def follow_official(
    years: Sequence[int], totals: npt.NDArray[np.number], base: date, *, steps: int
) -> Floats:
    """Give the official totals of each step as a share of those on the base day.

    The official counts are of the middle of a year; before the first and after the last the yearly change of
    the nearest interval holds.
    """
    times, logs = np.array(years) + 0.5, np.log(totals.astype(np.float64))
    start = base.year + base.timetuple().tm_yday / DAYS_A_YEAR
    wanted = start + STEP * np.arange(steps + 1.0)
    slopes = np.diff(logs) / np.diff(times)
    found = np.interp(wanted, times, logs)
    found += np.minimum(wanted - times[0], 0) * slopes[0] + np.maximum(wanted - times[-1], 0) * slopes[-1]
    shares: Floats = np.exp(found[1:] - found[0])
    return shares


def find_turnover(ratios: Floats) -> Floats:
    """Give the share of each age that at the least came or went in a step; every birth is by chance."""
    turnover = np.minimum(np.abs(1 - ratios), 1.0)
    turnover[..., 0] = 1.0
    return turnover
