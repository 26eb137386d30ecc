"""The people that a place may have: Hamilton-Perry over thirty years, many futures, an honest band."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from dure.language import Text
from dure.outlook.bands import AGE_GROUPS, GROUP_OF_AGE, Widening, find_widening, name_kind, read_widenings
from dure.outlook.cohort_draws import Course, Singles, pick_intervals, walk_draws
from dure.outlook.cohort_ratios import STEP, step
from dure.outlook.graduation import Floats
from dure.outlook.many_places import ManyBands, project_all
from dure.outlook.place_ratios import DAYS_A_YEAR, average, find_trends, fit_places
from dure.outlook.totals import control_totals, find_turnover, follow_official
from dure.places.figures import AGES, PlaceFigures, Residents
from dure.places.gazetteer import Place
from dure.places.way_on import find_way_on
from dure.problem import Problem, Where

FEWEST: Final = 100
"""Below so many residents one family that comes or goes is the whole outcome."""

RELIABLE_YEARS: Final = 15
"""Beyond so many years only the direction is told."""

_OFFICIAL_SHARE: Final = 0.5
"""Weight of the official projection, where there is one."""

_QUANTILES: Final = (0.1, 0.5, 0.9)


class PopulationError(ValueError):
    """A place's people cannot be projected: why, and what to do instead."""

    def __init__(self, where: str, what: Text, remedy: Text) -> None:
        super().__init__(what.en)
        self.where, self.what, self.remedy = where, what, remedy

    def to_problem(self) -> Problem:
        """Give the same as a problem for the reader."""
        return Problem(Where(self.where), self.what, self.remedy)


class PlaceUnknownError(PopulationError):
    """No place has the code, or no residents are counted for such a place (a legal dong, a village)."""


class PlaceEmptyError(PopulationError):
    """Nobody is registered there."""


class PlaceEndedError(PopulationError):
    """The place was abolished."""


class PlaceTooSmallError(PopulationError):
    """So few people live there that no projection is honest."""


@dataclass(frozen=True, slots=True)
class PastProjection:
    """What would have been said of a place for its last count, fitted on the first counts alone.

    Attributes:
        low: The end below which one of ten futures lay.
        middle: The middle one.
        high: The end above which one of ten lay.
        actual: What came.
    """

    low: int
    middle: int
    high: int
    actual: int

    def say(self) -> Text:
        """Tell it in a sentence."""
        inside = self.low <= self.actual <= self.high
        return Text(
            en=f"Tried on this place itself: from the counts of 2017 to 2019 it would have said"
            f" {self.middle:,} ({self.low:,} to {self.high:,}) for May 2025, and {self.actual:,} came,"
            f" {'inside' if inside else 'outside'} the band.",
            ko=f"이곳에서 시험해 보니, 2017~2019년 인구만으로 2025년 5월을 {self.middle:,}명"
            f"({self.low:,}~{self.high:,}명)으로 내다보았고 실제로는 {self.actual:,}명이었습니다. 범위"
            f" {'안에 들었습니다' if inside else '밖이었습니다'}.",
        )


@dataclass(frozen=True, slots=True)
class PopulationBands:
    """What lies between shares of the futures, in whole people.

    Attributes:
        quantiles: The shares, such as 0.1, 0.5 and 0.9.
        years: Of each step.
        total: All residents, shape (quantiles, steps + 1).
        groups: By age group, such as `75+`, each like `total`. Groups do not add up: the low ends of two
            ages do not fall together.
    """

    quantiles: tuple[float, ...]
    years: npt.NDArray[np.int64]
    total: npt.NDArray[np.int64]
    groups: dict[str, npt.NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class PopulationDraws:
    """The people of a place in every future.

    Attributes:
        code: The place's code of today.
        base: The day of the last count, which is step 0.
        years: The calendar year of each step, shape (steps + 1,).
        ages: The 18 five-year ages.
        people: Whole people, shape (draws, steps + 1, 18), int32.
        method: How they were projected.
        notes: What a reader must know.
        reliable_until: The last year for which numbers are told; beyond it only the direction.
        widening: What the band was widened by, and how the method did on such places.
        past: How the method did here; None where the place could not be tried.
    """

    code: str
    base: date
    years: npt.NDArray[np.int64]
    ages: tuple[str, ...]
    people: npt.NDArray[np.int32]
    method: Literal["hamilton_perry", "cohort_component"]
    notes: tuple[Text, ...]
    reliable_until: int
    widening: Widening
    past: PastProjection | None = None

    def at_months(self, start: date, months: int) -> Singles:
        """Give the people month by month, linear between the steps.

        Args:
            start: A day in the first month; before the base the base's people are given, and after the last
                step those of the last step.
            months: How many.

        Returns:
            Shape (draws, months, 18).
        """
        first = (start.year - self.base.year) * 12 + start.month - self.base.month
        position = np.clip((first + np.arange(months)) / (12 * STEP), 0, len(self.years) - 1)
        before = np.minimum(position.astype(np.intp), len(self.years) - 2)
        share = (position - before).astype(np.float32)[None, :, None]
        people: Singles = self.people[:, before] * (1 - share) + self.people[:, before + 1] * share
        return people

    def bands(self, quantiles: Sequence[float] = _QUANTILES) -> PopulationBands:
        """Give what lies between shares of the futures; a future itself, never between two."""

        def find(people: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
            return np.quantile(people, quantiles, axis=0, method="inverted_cdf").astype(np.int64)

        return PopulationBands(
            quantiles=tuple(quantiles),
            years=self.years,
            total=find(self.people.sum(axis=2, dtype=np.int64)),
            groups={
                name: find(self.people[:, :, ages].sum(axis=2, dtype=np.int64))
                for name, ages in AGE_GROUPS.items()
            },
        )


def project_place(
    figures: PlaceFigures,
    code: str,
    *,
    years: int = 30,
    draws: int = 1000,
    seed: int,
    lean_on_official: bool = True,
) -> PopulationDraws:
    """Project the registered residents of a place by five-year age.

    Args:
        figures: The figures of all places; the ratios are fitted once for all, at the first call.
        code: Any code of a town (행정동, 읍, 면), 시군구, 일반구 or 시도, or `KR`.
        years: How far, 5 to 50; made up to a whole number of five-year steps.
        draws: How many futures.
        seed: Any whole number; the same gives the same futures on any machine, and future number n is the
            same weather (hard years, easy years) in every place.
        lean_on_official: Whether the total leans half on the official projection, where there is one.

    Raises:
        PlaceUnknownError: No place has the code, or nobody is counted for such a place.
        PlaceEmptyError: Nobody is registered there.
        PlaceEndedError: It was abolished; one that a reform since the last count gave another code was not.
        PlaceTooSmallError: Fewer than `FEWEST` people live there.
        ValueError: `years` or `draws` is out of range.
    """
    if not 1 <= years <= 50 or not 1 <= draws <= 100_000:
        raise ValueError("A projection takes 1 to 50 years and 1 to 100,000 draws.")
    place, residents = _find_residents(figures, code)
    steps = -(-years // STEP)
    course, notes = _prepare(figures, place, residents, steps=steps, lean_on_official=lean_on_official)
    picks = pick_intervals(fit_places(figures).years, steps=steps, draws=draws, seed=seed)
    people = np.empty((steps + 1, 18, draws), dtype=np.int32)
    people[0] = residents.people[-1][:, None]
    for number, (now, factors) in enumerate(walk_draws(course, picks, code=place.code, seed=seed), start=1):
        people[number] = np.rint(now[0] * factors[GROUP_OF_AGE])
    base = residents.dates[-1]
    past = find_past(figures, place.code)
    return PopulationDraws(
        code=place.code,
        base=base,
        years=base.year + STEP * np.arange(steps + 1),
        ages=AGES,
        people=np.ascontiguousarray(people.transpose(2, 0, 1)),
        method="hamilton_perry",
        notes=notes if past is None else (*notes, past.say()),
        reliable_until=base.year + RELIABLE_YEARS,
        widening=course.widening,
        past=past,
    )


def find_past(figures: PlaceFigures, code: str) -> PastProjection | None:
    """Give how the method did on a place; None where its past counts are not whole."""
    table = figures.tables.population_backtest
    if table is None:
        return None
    row = pc.index(table["code"], code).as_py()
    if row < 0:
        return None
    return PastProjection(*(table[name][row].as_py() for name in ("low", "middle", "high", "actual")))


def project_centre(figures: PlaceFigures, code: str, *, years: int = 30) -> Floats:
    """Give the one course around which the futures lie: average ratios, no chance; shape (steps + 1, 18).

    Raises:
        PopulationError: As `project_place`.
    """
    place, residents = _find_residents(figures, code)
    course, _ = _prepare(figures, place, residents, steps=-(-years // STEP))
    ratios = average(course.ratios[None], fit_places(figures).years)[0, 0]
    path = [course.people[0]]
    for control in course.control:
        path.append(step(path[-1], ratios * control))
    return np.stack(path)


def _find_trend(figures: PlaceFigures, place: Place, residents: Residents) -> Floats:
    """Give the yearly change of a place's total, shape (1,)."""
    known = fit_places(figures).trends.get(place.code)
    if known is not None:
        return np.array([known])
    totals = residents.totals[None]
    return find_trends(totals[:, :-1], totals[:, 1:], years=_find_lengths(residents.dates))


def _find_lengths(dates: Sequence[date]) -> Floats:
    return np.array([(last - first).days / DAYS_A_YEAR for first, last in pairwise(dates)])


def _prepare(
    figures: PlaceFigures, place: Place, residents: Residents, *, steps: int, lean_on_official: bool = True
) -> tuple[Course, tuple[Text, ...]]:
    fitted = fit_places(figures)
    chain = [place.code, *_wholes(figures, place.code)]
    ratios = fitted.find(chain)[:, None]
    people = residents.people[-1][None].astype(np.float64)
    central = average(ratios[None], fitted.years)
    trend = _find_trend(figures, place, residents)
    official: Floats | None = None
    notes: tuple[Text, ...] = ()
    if lean_on_official:
        official, notes = _weigh_official(figures, chain, residents.dates[-1], steps=steps)
    control = control_totals(people[None], central, trend, steps=steps, official=official)
    table = figures.tables.population_bands
    widenings = () if table is None else read_widenings(table.to_pylist())
    kind = name_kind(place.level, administrative=place.administrative)
    widening = find_widening(widenings, kind=kind, people=int(people.sum()))
    if place.code not in fitted.rows or len(residents.dates) < 2:
        notes = (*notes, _PART_HISTORY if place.code in fitted.rows else _SHORT_HISTORY)
    if place.valid_to is not None:
        notes = (*notes, _say_renumbered(place.valid_to))
    return Course(people, ratios, control[0], find_turnover(central)[0], widening), (*_ALWAYS, *notes)


def _weigh_official(
    figures: PlaceFigures, chain: Sequence[str], base: date, *, steps: int
) -> tuple[Floats | None, tuple[Text, ...]]:
    """Compare the official projection of the 시군구 with ours: what its towns' totals are multiplied by."""
    for code in chain:
        official, residents = figures.official_projection(code), figures.residents(code)
        if official is None or residents is None:
            continue
        fitted = fit_places(figures)
        ratios = average(fitted.find([code, *_wholes(figures, code)])[None, :, None], fitted.years)
        people = residents.people[-1][None, None].astype(np.float64)
        trend = _find_trend(figures, figures.gazetteer.get(code), residents)
        control = control_totals(people, ratios, trend, steps=steps)
        ours, now = [], people
        for number in range(steps):
            now = step(now, ratios * control[:, number, None, None])
            ours.append(float(now.sum() / people.sum()))
        theirs = follow_official(official.years, official.people.sum(axis=1), base, steps=steps)
        return ((theirs / np.array(ours)) ** _OFFICIAL_SHARE)[None], (_OFFICIAL,)
    return None, ()


def _wholes(figures: PlaceFigures, code: str) -> list[str]:
    number = figures.gazetteer.find_number(code)
    chain = () if number is None else figures.gazetteer.chain_of(number)
    return [found for one in chain if (found := figures.gazetteer.code_of(one)) != code]


def _find_residents(figures: PlaceFigures, code: str) -> tuple[Place, Residents]:
    place = figures.gazetteer.find(code)
    residents = figures.residents(code)
    if place is None:
        raise PlaceUnknownError(code, figures.explain(code) or _UNKNOWN, _ASK_WHOLE)
    where = f"{place.full_name_ko} ({place.code})"
    way_on = _say_way_on(figures, place)
    if place.valid_to is not None and not figures.is_only_renumbered(place):
        raise PlaceEndedError(where, _ENDED, way_on)
    if residents is None:
        raise PlaceUnknownError(where, figures.explain(code) or _UNKNOWN, way_on)
    people = int(residents.totals[-1])
    if people == 0:
        raise PlaceEmptyError(where, _EMPTY, way_on)
    if people < FEWEST:
        raise PlaceTooSmallError(
            where,
            Text(
                en=f"{people} {'person lives' if people == 1 else 'people live'} here. With fewer than"
                f" {FEWEST} no projection is honest: one family that comes or goes changes all of it.",
                ko=f"이곳 주민은 {people}명입니다. {FEWEST}명이 안 되면 한 가족이 오가는 것만으로도 결과가"
                " 달라져 믿을 만한 전망을 할 수 없습니다.",
            ),
            way_on,
        )
    return place, residents


def _say_renumbered(ended: date) -> Text:
    return Text(
        en=f"Its code ended on {ended:%Y-%m-%d} with a reform, and the new one is not at hand: this is told"
        " of the area as it was before.",
        ko=f"{ended:%Y-%m-%d} 행정구역 개편으로 이 코드가 끝났고, 새 코드는 가진 자료에 없습니다. 개편 전"
        " 지역 그대로 본 전망입니다.",
    )


def _say_way_on(figures: PlaceFigures, place: Place) -> Text:
    """Say what to ask for instead: a place that has figures, never one that has none."""
    said = find_way_on(figures, place).say()
    return said if said.en else _ASK_WHOLE


_UNKNOWN: Final = Text(en="No residents are known for it.", ko="주민등록 인구를 알 수 없는 곳입니다.")
_EMPTY: Final = Text(en="Nobody is registered here.", ko="주민등록 인구가 없는 곳입니다.")
_ENDED: Final = Text(en="This place was abolished.", ko="없어진 지역입니다.")
_ASK_WHOLE: Final = Text(
    en="Ask for the town (읍면동) or the 시군구 that it lies in.",
    ko="이곳이 속한 읍면동이나 시군구를 찾아보세요.",
)
_ALWAYS: Final = (
    Text(
        en="Registered residents, both sexes together; who lives here without registering is not counted.",
        ko="주민등록 인구(남녀 합계)입니다. 주소를 옮기지 않고 사는 사람은 세지 않습니다.",
    ),
    Text(
        en=f"Beyond {RELIABLE_YEARS} years only the direction is told, not the number.",
        ko=f"{RELIABLE_YEARS}년이 넘으면 숫자가 아니라 방향만 보세요.",
    ),
)
_OFFICIAL: Final = Text(
    en="The total leans half on Statistics Korea's projection for the 시군구.",
    ko="총인구는 통계청 시군구 장래인구추계를 절반 반영했습니다.",
)
_PART_HISTORY: Final = Text(
    en="This place's past is told from those of its towns that were counted alike on all dates.",
    ko="이곳의 지난 인구는 모든 날짜에 같은 방식으로 센 읍면동만으로 보았습니다.",
)
_SHORT_HISTORY: Final = Text(
    en="This place's own past is not known whole; that of what it lies in stands in for it.",
    ko="이곳의 지난 인구를 온전히 알 수 없어, 이곳이 속한 지역의 흐름을 대신 썼습니다.",
)

__all__ = [
    "ManyBands",
    "PastProjection",
    "PlaceEmptyError",
    "PlaceEndedError",
    "PlaceTooSmallError",
    "PlaceUnknownError",
    "PopulationBands",
    "PopulationDraws",
    "PopulationError",
    "find_past",
    "project_all",
    "project_centre",
    "project_place",
]
