"""The ratios of every place at once: counted between each two dates, shrunk toward the larger place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from dure.outlook.cohort_ratios import STEP, CohortCounts, YearlyChange, compound, count_cohorts, shrink
from dure.outlook.graduation import Floats
from dure.places.figures import PlaceFigures
from dure.places.gazetteer import NATION

DAYS_A_YEAR: Final = 365.25
SHRINK_PEOPLE: Final = 10_000
"""Person-years of an age of the 시군구 that are added to a town's own: chosen by the backtest."""
SHRINK_DISTRICT: Final = 2_000
"""The same of the 시도 for a 시군구, and of the nation for a 시도."""
SHRINK_ADULTS: Final = 5_000
"""Person-years of adults whose children are added to a town's own."""
LEAP: Final = 0.15
"""Yearly change of a place's total (logarithm) from which its ratios are those of its 시군구."""

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class FittedRatios:
    """Five-year ratios of places, of each interval that was fitted.

    Attributes:
        years: The intervals' lengths, shape (intervals,).
        places: Shape (places, intervals, 18), or (places, intervals, 2, 18) by sex; `compound` tells what.
        districts: The same of the 시군구.
        provinces: The same of the 시도.
        nation: The same of all together, shape (1, …).
    """

    years: Floats
    places: Floats
    districts: Floats
    provinces: Floats
    nation: Floats


def fit_ratios(
    people: npt.NDArray[np.number],
    known: npt.NDArray[np.bool_],
    dates: Sequence[date],
    *,
    district: Numbers,
    province: Numbers,
    wholes: tuple[npt.NDArray[np.number], npt.NDArray[np.bool_]] | None = None,
    by_sex: bool = False,
) -> FittedRatios:
    """Fit the ratios of every place between each two dates that follow one another.

    Korea's cohorts are of uneven size, which no smooth curve over five-year ages can see, and hardly anybody
    moves into or out of the country: so what the nation's own ratio of an interval differs from its ratio
    over four to five years is taken to be such an error, and taken out of the ratios of every place. Of the
    children, whose number fell year after year, those of the last interval are kept.

    Args:
        people: Shape (places, dates, 18), or (places, dates, 2, 18).
        known: Whether a place is counted alike on a date and the next, shape (places, dates - 1).
        dates: Ascending, each at most five years after the one before.
        district: The number of the 시군구 that each place lies in.
        province: The number of the 시도 that each 시군구 lies in.
        wholes: People of each 시군구 and on which dates they are known, shapes (districts, dates, …) and
            (districts, dates); None to add up the places.
        by_sex: Whether `people` tells the sexes apart.
    """
    lengths = np.array([(b - a).days / DAYS_A_YEAR for a, b in pairwise(dates)])
    total = float(lengths.sum())
    totals = people.sum(axis=tuple(range(2, people.ndim)))
    own, whole_known = wholes or (
        _sum(people, district, len(province)),
        np.ones((len(province), len(dates)), dtype=bool),
    )
    found: list[tuple[Floats, ...]] = []
    for number, years in enumerate(lengths.tolist()):
        of_districts = _count(own, whole_known, number, number + 1, years=years, by_sex=by_sex)
        of_provinces = of_districts.sum_over(province, int(province.max()) + 1)
        of_nation = of_provinces.sum_over(np.zeros(int(province.max()) + 1, dtype=np.intp), 1)
        less = {"people": SHRINK_DISTRICT / total, "adults": SHRINK_DISTRICT / total}
        nation = shrink(of_nation, None, people=0, adults=0)
        provinces = shrink(of_provinces, _take(nation, np.zeros(int(province.max()) + 1, np.intp)), **less)
        districts = shrink(of_districts, _take(provinces, province), **less)
        mask = (known[:, number] & is_steady(totals[:, number], totals[:, number + 1], years=years)).reshape(
            -1, *(1,) * (people.ndim - 2)
        )
        counts = count_cohorts(
            people[:, number] * mask, people[:, number + 1] * mask, years=years, by_sex=by_sex
        )
        places = shrink(
            counts, _take(districts, district), people=SHRINK_PEOPLE / total, adults=SHRINK_ADULTS / total
        )
        found.append(tuple(compound(one, years=years) for one in (places, districts, provinces, nation)))
    stacked = [np.stack(ratios, axis=1) for ratios in zip(*found, strict=True)]
    truth = _find_nation(own, whole_known, dates, by_sex=by_sex)
    truth[..., 0] = stacked[-1][0, -1, ..., 0]
    mended = truth / np.maximum(stacked[-1], 1e-9)
    return FittedRatios(lengths, *(ratios * mended for ratios in stacked))


def is_steady(
    before: npt.NDArray[np.number], after: npt.NDArray[np.number], *, years: float | Floats
) -> npt.NDArray[np.bool_]:
    """Say which totals changed by less than `LEAP` a year: other places were rebuilt or cut anew."""
    leap = np.abs(np.log(np.maximum(after, 1) / np.maximum(before, 1))) / years
    steady: npt.NDArray[np.bool_] = leap < LEAP
    return steady


def find_trends(before: npt.NDArray[np.number], after: npt.NDArray[np.number], *, years: Floats) -> Floats:
    """Give the yearly change (logarithm) of totals over some intervals, less those in which they leapt.

    Args:
        before: At the beginning of each interval, shape (places, intervals); 0 where it is not known.
        after: At its end, likewise.
        years: The intervals' lengths.
    """
    counted = is_steady(before, after, years=years) & (before > 0) & (after > 0)
    change = np.log(np.maximum(after, 1) / np.maximum(before, 1))
    length = (counted * years).sum(axis=1)
    trends: Floats = np.divide(
        (counted * change).sum(axis=1), length, out=np.zeros(len(before)), where=length > 0
    )
    return trends


def _sum(people: npt.NDArray[np.number], groups: Numbers, count: int) -> Floats:
    sums = np.zeros((count, *people.shape[1:]))
    np.add.at(sums, groups, people)
    return sums


def _count(
    people: npt.NDArray[np.number],
    known: npt.NDArray[np.bool_],
    first: int,
    last: int,
    *,
    years: float,
    by_sex: bool,
) -> CohortCounts:
    mask = (known[:, first] & known[:, last]).reshape(-1, *(1,) * (people.ndim - 2))
    return count_cohorts(people[:, first] * mask, people[:, last] * mask, years=years, by_sex=by_sex)


def _find_nation(
    people: npt.NDArray[np.number],
    known: npt.NDArray[np.bool_],
    dates: Sequence[date],
    *,
    by_sex: bool,
) -> Floats:
    """Give the nation's ratios over four to five years, or over the longest interval there is."""
    spans = {
        (first, last): (dates[last] - dates[first]).days / DAYS_A_YEAR
        for first in range(len(dates))
        for last in range(first + 1, len(dates))
    }
    fitting = {pair: years for pair, years in spans.items() if years <= STEP + 0.01}
    least = min(max(fitting.values()), STEP - 1.01)
    logs = []
    for (first, last), years in fitting.items():
        if years < least:
            continue
        length = min(years, float(STEP))
        counts = _count(people, known, first, last, years=length, by_sex=by_sex)
        one = counts.sum_over(np.zeros(len(people), dtype=np.intp), 1)
        logs.append(np.log(compound(shrink(one, None, people=0, adults=0), years=length)[0] + 1e-12))
    nation: Floats = np.exp(np.mean(logs, axis=0))
    return nation


def _take(change: YearlyChange, rows: Numbers) -> YearlyChange:
    return YearlyChange(change.leaving[rows], change.arriving[rows], change.children[rows])


def average(ratios: Floats, years: Floats) -> Floats:
    """Average the ratios of the intervals (axis 1) by their logarithms, weighted by length."""
    weights = (years / years.sum()).reshape(-1, *(1,) * (ratios.ndim - 2))
    mean: Floats = np.exp((np.log(np.maximum(ratios, 1e-12)) * weights).sum(axis=1))
    return mean


@dataclass(frozen=True, slots=True)
class PlaceRatios:
    """The fitted ratios of every place of the figures, found by code.

    Attributes:
        years: The intervals' lengths.
        rows: By code, the row of `ratios`.
        ratios: Shape (places, intervals, 18).
        trends: Yearly change of the total of each 시군구, each 시도 and the nation, by code.
    """

    years: Floats
    rows: dict[str, int]
    ratios: Floats
    trends: dict[str, float]

    def find(self, codes: Sequence[str]) -> Floats:
        """Give the ratios of the first of these codes that has some, shape (intervals, 18)."""
        found: Floats = self.ratios[next(self.rows[code] for code in (*codes, NATION) if code in self.rows)]
        return found


_FITTED: WeakKeyDictionary[PlaceFigures, PlaceRatios] = WeakKeyDictionary()


def fit_places(figures: PlaceFigures) -> PlaceRatios:
    """Fit the ratios of every place of the figures; the second call with the same figures costs nothing."""
    fitted = _FITTED.get(figures)
    if fitted is None:
        fitted = _FITTED[figures] = _fit_places(figures)
    return fitted


def _fit_places(figures: PlaceFigures) -> PlaceRatios:
    dates = list_wide_dates(figures)
    levels = ("town", "city_district")
    lasts = {level: figures.residents_by_level(level, dates=dates[-1:])[0] for level in levels}  # type: ignore[arg-type]
    codes = [code for level in levels for code in lasts[level]]
    row_of = {code: row for row, code in enumerate(codes)}
    people = np.zeros((len(codes), len(dates), 18))
    known = np.zeros((len(codes), len(dates) - 1), dtype=bool)
    for level in levels:
        for number in range(len(dates) - 1):
            found, _, counts = figures.residents_by_level(level, dates=dates[number : number + 2])  # type: ignore[arg-type]
            kept = [index for index, code in enumerate(found) if code in row_of]
            rows = np.array([row_of[found[index]] for index in kept], dtype=np.intp)
            people[rows, number : number + 2] = counts[kept]
            known[rows, number] = True
    district, province, districts, provinces = number_wholes(figures, codes)
    wholes = count_wholes(figures, districts, dates)
    fitted = fit_ratios(people, known, dates, district=district, province=province, wholes=wholes)
    every = (*codes, *districts, *provinces, NATION)
    ratios = np.concatenate([fitted.places, fitted.districts, fitted.provinces, fitted.nation])
    totals = np.stack([wholes[0].sum(axis=2) * both for both in _pair(wholes[1])])
    sums = _sum(totals.transpose(1, 0, 2), province, len(provinces)).transpose(1, 0, 2)
    every_total = np.concatenate([totals, sums, sums.sum(axis=1, keepdims=True)], axis=1)
    trends = find_trends(every_total[0][:, :-1], every_total[1][:, 1:], years=fitted.years)
    return PlaceRatios(
        fitted.years,
        {code: row for row, code in enumerate(every)},
        ratios,
        dict(zip((*districts, *provinces, NATION), trends.tolist(), strict=True)),
    )


def _pair(known: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Say which counts begin an interval that is known at both ends, and which end one."""
    both = known[:, :-1] & known[:, 1:]
    last = np.zeros((len(known), 1), dtype=bool)
    return np.concatenate([both, last], axis=1), np.concatenate([last, both], axis=1)


def list_wide_dates(figures: PlaceFigures) -> tuple[date, ...]:
    """List the dates on which at least half as many towns are counted as on any: ratios rest on those alone.

    Newer figures may have come for one 시군구 only, and what a whole does cannot be told from that.
    """
    counts = [len(figures.residents_by_level("town", dates=[day])[0]) for day in figures.dates]
    return tuple(day for day, count in zip(figures.dates, counts, strict=True) if 2 * count >= max(counts))


def count_wholes(
    figures: PlaceFigures, districts: Sequence[str], dates: Sequence[date] | None = None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Give the people of each 시군구, less the towns that some table leaves out, and the dates known.

    The sum of towns that are there on both dates would lose whoever moved into a town made anew.
    """
    dates = figures.dates if dates is None else dates
    people = np.zeros((len(districts), len(dates), 18), dtype=np.int64)
    known = np.zeros(people.shape[:2], dtype=bool)
    for row, code in enumerate(districts):
        residents = figures.like_for_like(code)
        if residents is not None:
            shared = [index for index, day in enumerate(residents.dates) if day in dates]
            columns = [dates.index(residents.dates[index]) for index in shared]
            people[row, columns] = residents.people[shared]
            known[row, columns] = True
    return people, known


def number_wholes(
    figures: PlaceFigures, codes: Sequence[str]
) -> tuple[Numbers, Numbers, tuple[str, ...], tuple[str, ...]]:
    """Number the 시군구 of places and the 시도 of these.

    Returns:
        Each place's 시군구, each 시군구's 시도, the codes of the 시군구 and of the 시도.
    """
    gazetteer = figures.gazetteer
    districts: dict[str, int] = {}
    provinces: dict[str, int] = {}
    province_of: list[int] = []
    found = []
    for code in codes:
        number = gazetteer.find_number(code)
        chain = () if number is None else gazetteer.chain_of(number)
        by_level = {gazetteer.level_of(one): gazetteer.code_of(one) for one in chain}
        whole = by_level.get("province", code[:2])
        # Sejong (세종) is both at once.
        within = by_level.get("district", whole)
        if within not in districts:
            districts[within] = len(districts)
            province_of.append(provinces.setdefault(whole, len(provinces)))
        found.append(districts[within])
    return (
        np.array(found, dtype=np.intp),
        np.array(province_of, dtype=np.intp),
        tuple(districts),
        tuple(provinces),
    )
