"""The futures of one place's people: resampled ratios, chance in small numbers, and a widened band.

Everything is worked out in single precision, one place after the other, so that what is at hand stays in the
processor's cache; each place has random numbers of its own, so that it comes out the same alone or among all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from dure.outlook.bands import Widening
from dure.outlook.cohort_ratios import ADULTS, STEP
from dure.outlook.draws import draw_uniforms

Singles = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.intp]

_LEVELS: Final = 1 << 16
_FARTHEST: Final = 1.5
"""No widening multiplies or divides an age group by more than e to this (4.5)."""


@dataclass(frozen=True, slots=True)
class Course:
    """What the draws of one place start from.

    Attributes:
        people: Today, shape (sexes, 18).
        ratios: Of each fitted interval, shape (intervals, sexes, 18).
        control: What every ratio of a step is multiplied by, so that the total comes out, shape (steps,).
        turnover: Share of each age that comes or goes in a step, shape (sexes, 18); 0 for no chance.
        widening: What the band is widened by.
    """

    people: npt.NDArray[np.float64]
    ratios: npt.NDArray[np.float64]
    control: npt.NDArray[np.float64]
    turnover: npt.NDArray[np.float64]
    widening: Widening


def pick_intervals(years: npt.NDArray[np.float64], *, steps: int, draws: int, seed: int) -> list[Numbers]:
    """Pick for each future and step the fitted interval whose ratios hold, longer ones more often.

    A future picks alike in every place, for a hard year is a hard year everywhere.

    Returns:
        For each step the number of the interval, shape (draws,).
    """
    ends = np.cumsum(years) / years.sum()
    ends[-1] = 1.0
    return [
        np.searchsorted(ends, draw_uniforms(f"population.step{step}", draws=draws, seed=seed), side="right")
        for step in range(steps)
    ]


@cache
def _normal_of() -> Singles:
    """Give the normal value of each of 65,536 equal parts."""
    values: Singles = ndtri((np.arange(_LEVELS) + 0.5) / _LEVELS).astype(np.float32)
    return values


def draw_normals(code: str, count: int, *, seed: int) -> Singles:
    """Draw normal values for a place: four from each 64 random bits, each the middle of one of 65,536 parts.

    The bits of Philox are the same in every version of NumPy and on every machine, and the table they point
    into holds the whole of the normal distribution that a sample of a few thousand can show.

    Returns:
        Shape (count,). The first ones are the same however many are asked for.
    """
    key = int.from_bytes(blake2b(f"{seed}\npopulation.{code}".encode(), digest_size=16).digest(), "little")
    bits = np.random.Philox(key=key).random_raw(-(-count // 4)).astype("<u8", copy=False)
    normals: Singles = np.take(_normal_of(), bits.view("<u2")[:count], mode="clip")
    return normals


def walk_draws(
    course: Course, picks: list[Numbers], *, code: str, seed: int
) -> Iterator[tuple[Singles, Singles]]:
    """Give step after step the people of every future, and what each age group is to be widened by.

    Yields:
        People, shape (sexes, 18, draws), which the next step overwrites, and factors, shape (4, draws).
    """
    sexes, draws, steps = len(course.people), len(picks[0]), len(picks)
    cells = sexes * 18
    random = draw_normals(code, (5 + steps * cells) * draws, seed=seed)
    directions = _widen(course.widening, random[: 5 * draws].reshape(5, draws))
    spreads = course.widening.spread_after(STEP * np.arange(1.0, steps + 1)).astype(np.float32)
    chances = random[5 * draws :].reshape(steps, sexes, 18, draws)
    ratios = np.moveaxis(course.ratios, 0, -1)
    size = np.sqrt(course.turnover).astype(np.float32)[:, :, None]
    now = np.repeat(course.people.astype(np.float32)[:, :, None], draws, axis=2)
    later, ratio = np.empty_like(now), np.empty_like(now)
    for number, pick in enumerate(picks):
        table = (ratios * course.control[number]).astype(np.float32)
        np.take(table, pick, axis=2, out=ratio, mode="clip")
        np.multiply(now[:, :16], ratio[:, 1:17], out=later[:, 1:17])
        np.add(now[:, 16], now[:, 17], out=later[:, 17])
        later[:, 17] *= ratio[:, 17]
        _add_chance(later[:, 1:], chances[number, :, 1:], size[:, 1:])
        adults = now[:, ADULTS].sum(axis=(0, 1)) + later[:, ADULTS].sum(axis=(0, 1))
        adults *= np.float32(0.5)
        np.multiply(adults, ratio[:, 0], out=later[:, 0])
        _add_chance(later[:, :1], chances[number, :, :1], size[:, :1])
        now, later = later, now
        factors = directions * spreads[number][:, None]
        np.clip(factors, -_FARTHEST, _FARTHEST, out=factors)
        yield now, np.exp(factors, out=factors)


def _add_chance(people: Singles, normals: Singles, size: Singles) -> None:
    """Add to people what chance does to so many: their square root, times the turnover's, times a normal."""
    noise = np.sqrt(people)
    noise *= size
    noise *= normals
    people += noise
    np.maximum(people, np.float32(0), out=people)


def _widen(widening: Widening, normals: Singles) -> Singles:
    """Draw the direction in which each age group errs: partly that of the whole place."""
    common = np.float32(np.sqrt(widening.common))
    own = np.float32(np.sqrt(1 - widening.common))
    directions: Singles = common * normals[:1] + own * normals[1:]
    return directions
