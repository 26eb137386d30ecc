"""What places are compared by: one row of numbers a place, each with its day and source or why it is unknown.

A feature is a property of a place that a shipped figure tells: how many live there, how old they are, whether
it has a coast. A change is told over the dates at hand, which are fewer than ten years, and says its span.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from dure.language import Text
from dure.places.figures import FigureSource, Level, PlaceFigures, Residents
from dure.places.geography import Geography
from dure.places.indicators import OLD, YOUNG, measure_birth_rate, measure_growth

SEJONG: Final = "36"
"""세종 is a 시도 that is a 시군구 as well."""
VERY_OLD: Final = slice(15, 18)
_BIRTH_YEARS: Final = (2017, 2018, 2020, 2021)

Kind = Literal["amount", "flag"]
Transform = Literal["plain", "log"]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that places are compared by.

    Attributes:
        id: As in the weights' file.
        name: In words, without a value.
        unit: `people`, `per_km2`, `percent`, `percent_per_year`, `points`, `per_thousand`, `children`, `km`
            or `yes_no`.
        why_unknown: Why it is unknown of some place or of all.
        kind: An amount, or a flag that is 1 or 0.
        transform: `log` where twice as many is as far apart among few as among many.
        decimals: Shown after the point.
        why_unknown_of_district: Likewise of a 시군구, where the reason is another; None where it is the same.
    """

    id: str
    name: Text
    unit: str
    why_unknown: Text
    kind: Kind = "amount"
    transform: Transform = "plain"
    decimals: int = 1
    why_unknown_of_district: Text | None = None

    def explain(self, level: str) -> Text:
        """Say why it is unknown of a place of a level, `district` or `town`."""
        if level == "district" and self.why_unknown_of_district is not None:
            return self.why_unknown_of_district
        return self.why_unknown


_NO_RESIDENTS: Final = Text(
    en="No residents of this place are known.", ko="이 지역의 주민등록 인구를 알 수 없습니다."
)
_ONE_DATE: Final = Text(
    en="The place is counted alike on one date only, and a change needs two.",
    ko="같은 방식으로 센 날짜가 하나뿐이라 변화를 알 수 없습니다.",
)
_NO_SPAN: Final = Text(
    en="The place is not counted alike on the first and the last of the days that most places are.",
    ko="대부분의 지역을 센 첫날과 마지막 날에 같은 방식으로 세지 않아 견줄 수 없습니다.",
)
_NO_AREA: Final = Text(
    en="The area of this place is not in the tables.", ko="이 지역의 면적이 표에 없습니다."
)
_NO_BIRTHS: Final = Text(
    en="Births and residents of the year that most places are told of are not both known for this place.",
    ko="다른 지역과 견줄 해의 출생아 수와 인구가 함께 나와 있지 않습니다.",
)
_NO_BIRTH_CHANGE: Final = Text(
    en="The births of 2017, 2018, 2020 and 2021 are not all known for this place, or the first two are none.",
    ko="2017·2018·2020·2021년 출생아 수가 다 나와 있지 않거나, 앞의 두 해에 태어난 아이가 없습니다.",
)
_NO_HOUSEHOLDS: Final = Text(
    en="The households and the people of one day are not both known for this place.",
    ko="같은 날의 세대 수와 인구가 함께 나와 있지 않습니다.",
)
_DISTRICT_ONLY: Final = Text(
    en="Known of a 시군구 only; what holds for the district need not hold for a town in it.",
    ko="시군구 단위로만 나옵니다. 시군구의 값이 그 안의 읍면동에도 맞는다고 할 수 없습니다.",
)
_NOT_PUBLISHED: Final = Text(
    en="The tables at hand do not tell it of this 시군구 as it is today.",
    ko="가지고 있는 표에 지금의 이 시군구 값이 없습니다.",
)
_NO_MOUNTAIN: Final = Text(
    en="No elevation or forest is among the shipped figures.", ko="고도나 산림 자료가 들어 있지 않습니다."
)
_NO_CARE: Final = Text(
    en="Where surgeries, pharmacies and care homes are is not among the shipped figures.",
    ko="의원, 약국, 돌봄 시설이 어디에 있는지는 들어 있는 자료에 없습니다.",
)
_NO_GEOGRAPHY: Final = Text(
    en="The boundaries at hand are of legal dongs and do not tell it of this place.",
    ko="가지고 있는 경계는 법정동 경계라서 이곳이 어떤지는 알 수 없습니다.",
)

FEATURES: Final[tuple[Feature, ...]] = (
    Feature("residents", Text("residents", "주민 수"), "people", _NO_RESIDENTS, transform="log", decimals=0),
    Feature(
        "density",
        Text("residents per square kilometre", "1㎢당 주민 수"),
        "per_km2",
        _NO_AREA,
        transform="log",
    ),
    Feature("old", Text("share aged 65 and over", "65세 이상 비율"), "percent", _NO_RESIDENTS),
    Feature("very_old", Text("share aged 75 and over", "75세 이상 비율"), "percent", _NO_RESIDENTS),
    Feature("young", Text("share aged under 15", "15세 미만 비율"), "percent", _NO_RESIDENTS),
    Feature(
        "growth",
        Text("yearly change of residents", "해마다 주민이 변한 비율"),
        "percent_per_year",
        _ONE_DATE,
        decimals=2,
    ),
    Feature(
        "old_change",
        Text("change of the share aged 65 and over", "65세 이상 비율의 변화"),
        "points",
        _NO_SPAN,
    ),
    Feature(
        "births_per_1000",
        Text("births per thousand residents", "주민 1,000명당 출생아 수"),
        "per_thousand",
        _NO_BIRTHS,
    ),
    Feature(
        "birth_change",
        Text("change of births, two years against two", "출생아 수의 변화"),
        "percent",
        _NO_BIRTH_CHANGE,
    ),
    Feature(
        "household_size", Text("people per household", "세대당 사람 수"), "people", _NO_HOUSEHOLDS, decimals=2
    ),
    Feature(
        "fiscal",
        Text("fiscal independence", "재정자립도"),
        "percent",
        _DISTRICT_ONLY,
        why_unknown_of_district=_NOT_PUBLISHED,
    ),
    Feature(
        "tfr",
        Text("total fertility rate", "합계출산율"),
        "children",
        _DISTRICT_ONLY,
        decimals=2,
        why_unknown_of_district=_NOT_PUBLISHED,
    ),
    Feature(
        "city_km",
        Text("distance to the nearest city of 300,000", "30만 명 넘는 가까운 도시까지 거리"),
        "km",
        _NO_GEOGRAPHY,
    ),
    Feature("coast", Text("a sea coast", "바닷가"), "yes_no", _NO_GEOGRAPHY, kind="flag", decimals=0),
    Feature("island", Text("an island", "섬"), "yes_no", _NO_GEOGRAPHY, kind="flag", decimals=0),
    Feature("mountain", Text("mountains", "산지"), "yes_no", _NO_MOUNTAIN, kind="flag", decimals=0),
    Feature("care_km", Text("distance to care", "돌봄 시설까지 거리"), "km", _NO_CARE),
)
"""Everything that places are compared by, in the order of a table's columns."""

_COLUMN: Final = {feature.id: column for column, feature in enumerate(FEATURES)}
NEVER_KNOWN: Final = frozenset({"mountain", "care_km"})
"""Features that no shipped figure tells of any place."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What figures speak of: `2025-05-31` or `2017-12-31/2025-05-31`, and where they were published."""

    span: str
    sources: tuple[FigureSource, ...]


@dataclass(frozen=True, slots=True)
class FeatureValue:
    """One feature of one place, or why it is unknown.

    Attributes:
        feature: Which.
        value: In the feature's unit, unrounded; 1 or 0 for a flag; None where unknown.
        span: What it speaks of; None where unknown.
        sources: What it was worked out from; empty where unknown.
        reason: Why it is unknown; None where it is known.
    """

    feature: Feature
    value: float | None
    span: str | None = None
    sources: tuple[FigureSource, ...] = ()
    reason: Text | None = None


@dataclass(frozen=True, eq=False)
class FeatureTable:
    """The features of every place of a level.

    Attributes:
        level: `district` or `town`.
        codes: Of the places, as in force today.
        places: Their numbers in the gazetteer: two codes of one place share it.
        values: Shape (places, features), columns as in `features`; nan where unknown.
        features: Of the columns.
        origins: What the values rest on.
        origin: For each value the position of its origin; -1 where unknown or untold.
    """

    level: str
    codes: tuple[str, ...]
    places: tuple[int, ...]
    values: Numbers
    features: tuple[Feature, ...] = FEATURES
    origins: tuple[Origin, ...] = ()
    origin: npt.NDArray[np.int16] | None = None

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Give the row of each place by its code."""
        return {code: row for row, code in enumerate(self.codes)}

    def find_row(self, code: str) -> int | None:
        """Give a place's row; None where it is not in the table."""
        return self.row_of.get(code)

    def of(self, code: str) -> tuple[FeatureValue, ...]:
        """Give the features of one place.

        Raises:
            KeyError: The place is not in the table.
        """
        row = self.row_of[code]
        return tuple(self.at(row, column) for column in range(len(self.features)))

    def at(self, row: int, column: int) -> FeatureValue:
        """Give one feature of the place of a row."""
        feature, value = self.features[column], float(self.values[row, column])
        if np.isnan(value):
            return FeatureValue(feature, None, reason=feature.explain(self.level))
        number = -1 if self.origin is None else int(self.origin[row, column])
        if number < 0:
            return FeatureValue(feature, value)
        return FeatureValue(feature, value, self.origins[number].span, self.origins[number].sources)


@lru_cache(maxsize=16)
def build_features(figures: PlaceFigures, geography: Geography, *, level: Level) -> FeatureTable:
    """Build the features of every place of a level that is still counted and that the gazetteer knows.

    Args:
        figures: The public figures; the same object again gives the same table.
        geography: Where the places lie.
        level: `district` (the 시군구, 세종 among them), `town`, or a level above for one place's own.
    """
    places = _list_places(figures, level)
    codes = tuple(places)
    filling = _Filling(values=np.full((len(codes), len(FEATURES)), np.nan))
    _fill_residents(filling, figures, codes)
    _fill_births(filling, figures, codes)
    _fill_households(filling, figures, codes)
    _fill_district(filling, figures, codes)
    _fill_geography(filling, geography, codes)
    return FeatureTable(
        level=level,
        codes=codes,
        places=tuple(places.values()),
        values=filling.values,
        origins=tuple(filling.origins),
        origin=filling.origin,
    )


def find_feature(figures: PlaceFigures, geography: Geography, code: str, feature: str) -> FeatureValue:
    """Find one feature of a place of any level, by any code that it had.

    Raises:
        KeyError: There is no such feature.
    """
    wanted = FEATURES[_COLUMN[feature]]
    code = figures.code_of(code)
    number = figures.gazetteer.find_number(code)
    if number is None:
        return FeatureValue(wanted, None, reason=figures.explain(code))
    level: Any = "district" if code == SEJONG else figures.gazetteer.level_of(number)
    if level != "village":
        table = build_features(figures, geography, level=level)
        row = table.find_row(code)
        if row is not None:
            return table.at(row, _COLUMN[feature])
    return FeatureValue(wanted, None, reason=figures.explain(code) or wanted.explain(level))


@dataclass
class _Filling:
    """A table while it is filled."""

    values: Numbers
    origins: list[Origin] = field(default_factory=list)
    numbers: dict[Origin, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.origin = np.full(self.values.shape, -1, dtype=np.int16)

    def put(self, row: int, feature: str, value: float, span: str, sources: tuple[FigureSource, ...]) -> None:
        origin = Origin(span, sources)
        number = self.numbers.setdefault(origin, len(self.origins))
        if number == len(self.origins):
            self.origins.append(origin)
        self.values[row, _COLUMN[feature]] = value
        self.origin[row, _COLUMN[feature]] = number


def _list_places(figures: PlaceFigures, level: Level) -> Mapping[str, int]:
    """List the places of a level that were counted on the day on which most of them last were, or since.

    Returns:
        Their numbers in the gazetteer by code, in the order of the codes. A code that only a file of a user
        knows is not among them: it has no name to be listed under.
    """
    gazetteer = figures.gazetteer
    last_day: dict[str, date] = {}
    for day in figures.dates:
        last_day |= dict.fromkeys(figures.residents_by_level(level, dates=[day])[0], day)
    if level == "district" and (sejong := figures.residents(SEJONG)) is not None:
        last_day[SEJONG] = sejong.dates[-1]
    days = Counter(last_day.values())
    common = max(days, key=lambda day: (days[day], day), default=date.max)
    still = sorted(code for code, day in last_day.items() if day >= common)
    found = {code: number for code in still if (number := gazetteer.find_number(code)) is not None}
    # Where what took a place's area is counted too, the older one is not a second place beside it.
    for succession in gazetteer.successions:
        if not found.keys().isdisjoint(figures.code_of(new) for new in succession.new):
            found.pop(figures.code_of(succession.old), None)
    return found


def _fill_residents(filling: _Filling, figures: PlaceFigures, codes: Sequence[str]) -> None:
    for row, code in enumerate(codes):
        residents = figures.residents(code)
        if residents is None or not residents.totals[-1]:
            continue
        people, day, source = residents.people[-1], residents.dates[-1].isoformat(), residents.sources[-1:]
        total = int(people.sum())
        filling.put(row, "residents", total, day, source)
        for feature, ages in (("old", OLD), ("very_old", VERY_OLD), ("young", YOUNG)):
            filling.put(row, feature, float(people[ages].sum()) / total * 100, day, source)
    _fill_changes(filling, [figures.like_for_like(code) for code in codes])


def _fill_changes(filling: _Filling, counted: Sequence[Residents | None]) -> None:
    """Put growth by the year, and the change of the old between the two days that most places have."""
    days = Counter((one.dates[0], one.dates[-1]) for one in counted if one is not None)
    common = max(days, key=lambda ends: (days[ends], ends), default=None)
    for row, alike in enumerate(counted):
        if alike is None or common is None:
            continue
        rate = measure_growth(alike) if alike.totals[-1] else None
        if rate is not None:
            sources = (alike.sources[0], alike.sources[-1])
            filling.put(row, "growth", rate, f"{alike.dates[0]}/{alike.dates[-1]}", sources)
        ends = [alike.dates.index(day) for day in common if day in alike.dates]
        if len(set(ends)) == len(common) and alike.totals[ends].all():
            shares = [float(alike.people[at, OLD].sum()) / int(alike.totals[at]) * 100 for at in ends]
            sources = (alike.sources[ends[0]], alike.sources[ends[1]])
            filling.put(row, "old_change", shares[1] - shares[0], f"{common[0]}/{common[1]}", sources)


def _fill_births(filling: _Filling, figures: PlaceFigures, codes: Sequence[str]) -> None:
    births = _group(figures.tables.births)
    by_year = [{int(one["year"]): one for one in births.get(code, ())} for code in codes]
    rates = [
        measure_birth_rate(
            {year: int(row["births"]) for year, row in listed.items()},
            district=figures.district_2023(code),
            residents=figures.residents(code),
        )
        for code, listed in zip(codes, by_year, strict=True)
    ]
    # Fewer are born every year: births of an earlier one are not held against those of the year of most.
    years = Counter(rate[1] for rate in rates if rate is not None)
    common = max(years, key=lambda year: (years[year], year), default=0)
    for row, (listed, rate) in enumerate(zip(by_year, rates, strict=True)):
        if rate is not None and rate[1] >= common:
            value, year = rate
            source = (figures.sources[listed[year]["source"]],)
            filling.put(row, "births_per_1000", value, str(year), source)
        known = [int(listed[year]["births"]) for year in _BIRTH_YEARS if year in listed]
        if len(known) == len(_BIRTH_YEARS) and known[0] + known[1]:
            change = ((known[2] + known[3]) / (known[0] + known[1]) - 1) * 100
            told = dict.fromkeys(figures.sources[listed[year]["source"]] for year in _BIRTH_YEARS)
            filling.put(row, "birth_change", change, f"{_BIRTH_YEARS[0]}/{_BIRTH_YEARS[-1]}", tuple(told))


def _fill_households(filling: _Filling, figures: PlaceFigures, codes: Sequence[str]) -> None:
    """Take people and households from one table; density from the newest residents over the area."""
    shipped = _group(figures.tables.households)
    newer = _group(figures.tables.counts)
    source = figures.sources.get("households_2021")
    for row, code in enumerate(codes):
        one = shipped.get(code, ({},))[0]
        if one.get("area_km2") and source is not None:
            last = figures.residents(code)
            if last is not None and last.totals[-1]:
                sources = (last.sources[-1], source)
                density = int(last.totals[-1]) / round(one["area_km2"], 3)
                filling.put(row, "density", density, last.dates[-1].isoformat(), sources)
        told = _find_household_size(figures, code) if code in newer else None
        if told is not None:
            filling.put(row, "household_size", told[0], told[1].date, (told[1],))
        elif one.get("households") and one["men"] is not None and one["women"] is not None and source:
            size = (one["men"] + one["women"]) / one["households"]
            filling.put(row, "household_size", size, source.date, (source,))


def _find_household_size(figures: PlaceFigures, code: str) -> tuple[float, FigureSource] | None:
    """Divide refreshed people by refreshed households, where both are of one table and day."""
    households, (men, women) = figures.households(code), figures.men_and_women(code)
    source = households.source
    if source is None or not households.value or men.value is None or women.value is None:
        return None
    if not source == men.source == women.source:
        return None
    return (men.value + women.value) / households.value, source


def _fill_district(filling: _Filling, figures: PlaceFigures, codes: Sequence[str]) -> None:
    """Take what is published of a 시군구 only; of a town these stay unknown."""
    fiscal = _group(figures.tables.fiscal)
    fertility = {*_group(figures.tables.districts), *_group(figures.tables.fertility)}
    for row, code in enumerate(codes):
        for feature, figure in (
            ("fiscal", figures.fiscal_independence(code) if code in fiscal else None),
            ("tfr", figures.total_fertility(code) if code in fertility else None),
        ):
            if figure is not None and figure.value is not None and figure.source is not None:
                filling.put(row, feature, figure.value, figure.source.date, (figure.source,))


def _fill_geography(filling: _Filling, geography: Geography, codes: Sequence[str]) -> None:
    sources = (geography.source,)
    for row, code in enumerate(codes):
        lies = geography.find(code)
        for feature, value in (("city_km", lies.city_km), ("coast", lies.coast), ("island", lies.island)):
            if value is not None:
                filling.put(row, feature, float(value), geography.source.date, sources)


def _group(table: Any) -> dict[str, list[dict[str, Any]]]:
    """Group a table's rows by place; none where there is no table."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in () if table is None else table.to_pylist():
        grouped.setdefault(row["code"], []).append(row)
    return grouped
