"""Many places projected at once: their bands alone, as all their futures would fill any memory."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from dure.outlook.bands import AGE_GROUPS, Widening, find_widening
from dure.outlook.cohort_draws import Course, Singles, pick_intervals, walk_draws
from dure.outlook.cohort_ratios import STEP
from dure.outlook.graduation import Floats
from dure.outlook.place_ratios import average, find_trends, fit_ratios
from dure.outlook.totals import control_totals, find_turnover

_QUANTILES: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class ManyBands:
    """The bands of many places.

    Attributes:
        quantiles: The shares of the futures.
        years: After the base, of each step: 0, 5, 10 …
        total: Shape (places, steps + 1, quantiles), whole people.
        groups: By age group, each like `total`.
    """

    quantiles: tuple[float, ...]
    years: npt.NDArray[np.int64]
    total: npt.NDArray[np.int64]
    groups: dict[str, npt.NDArray[np.int64]]


def project_all(
    people: npt.NDArray[np.number],
    dates: Sequence[date],
    *,
    codes: Sequence[str],
    district: npt.NDArray[np.intp],
    province: npt.NDArray[np.intp],
    years: int = 30,
    draws: int = 1000,
    seed: int,
    widenings: Sequence[Widening] = (),
    kinds: Sequence[str] | None = None,
    by_sex: bool = False,
    threads: int = 2,
) -> ManyBands:
    """Project many places at once and keep their bands; all futures of all places would not fit in memory.

    Args:
        people: Residents, shape (places, dates, 18), or (places, dates, 2, 18) by sex.
        dates: Ascending.
        codes: Of the places; each has random numbers of its own by it, the same as in `project_place`.
        district: The number of the 시군구 of each place, as `number_wholes` gives it.
        province: The number of the 시도 of each 시군구.
        years: How far.
        draws: How many futures.
        seed: As in `project_place`.
        widenings: As `read_widenings` gives them; none for unwidened bands.
        kinds: The kind of each place, as `name_kind` gives it; None for 읍 and 면.
        by_sex: Whether `people` tells the sexes apart.
        threads: How many work at once.
    """
    steps = -(-years // STEP)
    kinds = kinds or ["eup_myeon"] * len(codes)
    known = np.ones((len(codes), len(dates) - 1), dtype=bool)
    fitted = fit_ratios(people, known, dates, district=district, province=province, by_sex=by_sex)
    picks = pick_intervals(fitted.years, steps=steps, draws=draws, seed=seed)
    cells = people if by_sex else people[:, :, None]
    ratios = fitted.places if by_sex else fitted.places[:, :, None]
    base = np.asarray(cells[:, -1], dtype=np.float64)
    totals = cells.sum(axis=(2, 3))
    trend = find_trends(totals[:, :-1], totals[:, 1:], years=fitted.years)
    central = average(ratios, fitted.years)
    control = control_totals(base, central, trend, steps=steps)
    turnover = find_turnover(central)
    total = base.sum(axis=(1, 2))
    found = np.empty((len(codes), 1 + len(AGE_GROUPS), steps + 1, len(_QUANTILES)))

    def walk(index: int) -> None:
        widening = find_widening(widenings, kind=kinds[index], people=int(total[index]))
        course = Course(base[index], ratios[index], control[index], turnover[index], widening)
        found[index] = _find_bands(course, walk_draws(course, picks, code=codes[index], seed=seed), draws)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(walk, range(len(codes)), chunksize=1))
    bands = np.rint(found).astype(np.int64)
    return ManyBands(
        quantiles=_QUANTILES,
        years=STEP * np.arange(steps + 1),
        total=bands[:, 0],
        groups={name: bands[:, number] for number, name in enumerate(AGE_GROUPS, start=1)},
    )


def _find_bands(course: Course, walk: Iterator[tuple[Singles, Singles]], draws: int) -> Floats:
    """Give the bands of the total and of each age group, shape (5, steps + 1, quantiles)."""
    steps = len(course.control)
    sums = np.empty((5, steps + 1, draws), dtype=np.float32)
    now = course.people.sum(axis=0)
    sums[1:, 0] = np.array([now[ages].sum() for ages in AGE_GROUPS.values()])[:, None]
    for number, (people, factors) in enumerate(walk, start=1):
        for group, ages in enumerate(AGE_GROUPS.values()):
            np.multiply(people[:, ages].sum(axis=(0, 1)), factors[group], out=sums[group + 1, number])
    sums[1:].sum(axis=0, out=sums[0])
    # The same draw that `inverted_cdf` gives.
    ranks = np.ceil(np.array(_QUANTILES) * draws).astype(np.intp) - 1
    sums.sort(axis=2)
    return sums[:, :, ranks].astype(np.float64)
