"""Public figures of places: residents by age, births, households, status; each with its source or unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dure.language import Language, Text
from dure.places.gazetteer import LEVELS, NATION, Gazetteer, Place, normalise_code
from dure.places.indicators import Indicator, find_extinction_risk, list_indicators

AGES: Final[tuple[str, ...]] = (*(f"{age}-{age + 4}" for age in range(0, 85, 5)), "85+")
AGE_COLUMNS: Final = tuple(f"a{age}" for age in range(len(AGES)))
HOUSEHOLDS_YEAR: Final = 2021

Level = Literal["town", "district", "city_district", "province", "nation"]
Counts = npt.NDArray[np.int64]

RESIDENTS_SCHEMA: Final = pa.schema(
    [
        ("code", pa.string()),
        ("level", pa.string()),
        ("date", pa.string()),
        ("source", pa.string()),
        *((name, pa.int32()) for name in AGE_COLUMNS),
    ]
)

_GAPS: Final = {
    "branch": Text(
        en="The table of that year leaves out residents registered at a branch office (출장소) here.",
        ko="그해 표에는 이곳 출장소에 등록된 주민이 빠져 있습니다.",
    ),
    "absent": Text(
        en="The table of that year leaves out Sejong (세종).",
        ko="그해 표에는 세종특별자치시가 빠져 있습니다.",
    ),
}
_SPLIT: Final = Text(
    en="This place was made out of parts of others, and no public table says how many residents each part"
    " had.",
    ko="다른 지역의 일부로 새로 만들어진 곳이라, 나뉘기 전 인구가 얼마였는지 알려 주는 공공 자료가 없습니다.",
)
_NEWER_THAN_LIST: Final = Text(
    en="Whether it is a depopulation area (인구감소지역) is unknown: the list is older than this place.",
    ko="목록이 만들어진 뒤에 생긴 지역이라 인구감소지역인지 알 수 없습니다.",
)
_NO_RESIDENTS: Final = Text(
    en="No registered residents are listed for it: counts are kept for a 시도, a 시군구, an 읍 or 면 and a"
    " 행정동, not for a legal dong or a village (리).",
    ko="이 지역의 주민등록 인구가 표에 없습니다. 인구는 시도, 시군구, 읍면, 행정동 단위로만 나오고 법정동이나"
    " 리 단위로는 나오지 않습니다.",
)
_ENDED_BEFORE: Final = Text(
    en="It ended before the first day on which residents were counted in the tables at hand.",
    ko="가지고 있는 인구 통계의 첫해보다 먼저 없어진 지역이라 주민 수가 없습니다.",
)
_NO_PLACE: Final = Text(en="No place has this code.", ko="이 코드를 쓰는 지역이 없습니다.")


@dataclass(frozen=True, slots=True)
class FigureSource:
    """Where a figure was published.

    Attributes:
        agency: Who publishes it.
        table: Its table, with the id where there is one.
        date: What it speaks of or when it was published: `2025-05-31`, `2025-02` or `2023`.
        note: What a reader must know of it; None where nothing.
    """

    agency: Text
    table: str
    date: str
    note: Text | None = None

    def to_dict(self, language: Language) -> dict[str, str | None]:
        """Return agency, table, date and note as plain values in one language."""
        return {
            "agency": self.agency.in_language(language),
            "table": self.table,
            "date": self.date,
            "note": self.note.in_language(language) if self.note else None,
        }


@dataclass(frozen=True, slots=True)
class Residents:
    """Registered residents of one place by five-year age, both sexes together.

    Attributes:
        code: The place's code of today.
        dates: The days counted, ascending.
        people: Whole people, shape (dates, 18), ages as in `AGES`.
        sources: One source a date.
        coverage: Share (0-1) of the place's residents on the last date who live where the count is complete
            on all dates; 1 unless `like_for_like` left towns out.
    """

    code: str
    dates: tuple[date, ...]
    people: Counts
    sources: tuple[FigureSource, ...]
    coverage: float = 1.0

    @property
    def totals(self) -> Counts:
        """Give all residents of each date, shape (dates,)."""
        totals: Counts = self.people.sum(axis=1)
        return totals


@dataclass(frozen=True, slots=True)
class Series:
    """Yearly counts of one place; a year without a figure is not among `years`.

    Attributes:
        code: The place's code of today.
        years: Ascending.
        values: One count a year.
        sources: One source a year.
    """

    code: str
    years: tuple[int, ...]
    values: tuple[int, ...]
    sources: tuple[FigureSource, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its date and source, or the reason why it is unknown.

    Attributes:
        value: None where unknown.
        source: None where unknown.
        reason: Why it is unknown; None where it is known.
    """

    value: float | None
    source: FigureSource | None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class DepopulationStatus:
    """Whether a place's 시군구 is a depopulation area (인구감소지역) or under watch (관심지역).

    Attributes:
        kind: `depopulation`, `watch`, or None for neither.
        place: The code of the 시군구 that the list speaks of; None for a place larger than one.
        as_of: The year of the last notice that the list takes in.
        source: The notices.
        reason: Why it is unknown; None where it is known.
    """

    kind: Literal["depopulation", "watch"] | None
    place: str | None
    as_of: str
    source: FigureSource
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class OfficialProjection:
    """Statistics Korea's projection of one place.

    Attributes:
        code: The place's code of today.
        years: Ascending, such as 2026, 2031, 2036, 2041.
        people: Both sexes, shape (years, 18).
        women: Women alone, shape (years, 18); None where the table has both sexes only.
        source: The table.
    """

    code: str
    years: tuple[int, ...]
    people: Counts
    women: Counts | None
    source: FigureSource


@dataclass(frozen=True, slots=True)
class LifeTable:
    """The nation's complete life table, by single year of age 0 to 100 (100 is 100 and over).

    Attributes:
        ex: Years still to live: `men` and `women`, shape (101,) each.
        qx: Chance (0-1) of dying within the year, derived from `ex`.
        source: The table.
    """

    ex: Mapping[str, npt.NDArray[np.float64]]
    qx: Mapping[str, npt.NDArray[np.float64]]
    source: FigureSource


@dataclass(frozen=True, slots=True)
class Gap:
    """A year whose count does not take in the whole place, so that it is not shown.

    Attributes:
        year: The year.
        kind: `branch` or `absent`.
        reason: The same in words.
    """

    year: int
    kind: str
    reason: Text


@dataclass(frozen=True)
class FigureTables:
    """The figures of places as tables; codes as in force today, `source` an id of `sources`.

    Attributes:
        sources: By id.
        residents: `code, level, date, source, a0 … a17`, a row a place and date, wholes included.
        women: The same for women, where sex by age is known; may have no rows.
        births: `code, year, births, source`.
        households: `code, households, men, women, area_km2` at the end of 2021.
        counts: `code, date, name, count, source`, refreshed: `men`, `women`, `households` of all ages; the
            newest goes before those of 2021.
        gaps: `code, year, kind`: counts that were not taken because they leave people out.
        districts: `code, residents_2022, growth_percent, births, tfr, area_km2` of 2023.
        fiscal: `code, year, percent`.
        depopulation: `code, kind`.
        projection: `code, year, sex, a0 … a17`, sex `both` or `women`.
        life_table: `sex, age, ex, qx_derived`.
        fertility: `code, tfr, source`, refreshed; goes before that of `districts`.
        population_bands: How far our projections were off where it could be checked: `dure.outlook.bands`.
        population_backtest: `code, low, middle, high, actual`: what the projection, fitted on the first
            counts only, would have said of each place for the last one, and what came.
    """

    sources: Mapping[str, FigureSource]
    residents: pa.Table = field(default_factory=RESIDENTS_SCHEMA.empty_table)
    women: pa.Table = field(default_factory=RESIDENTS_SCHEMA.empty_table)
    births: pa.Table | None = None
    households: pa.Table | None = None
    counts: pa.Table | None = None
    gaps: pa.Table | None = None
    districts: pa.Table | None = None
    fiscal: pa.Table | None = None
    depopulation: pa.Table | None = None
    projection: pa.Table | None = None
    life_table: pa.Table | None = None
    fertility: pa.Table | None = None
    population_bands: pa.Table | None = None
    population_backtest: pa.Table | None = None


class _Counted:
    """A table of residents with the rows of each place found at once, by date."""

    def __init__(self, table: pa.Table) -> None:
        """Order the rows by place and date; of two rows of the same place and date the later one stays."""
        codes = table["code"].combine_chunks().cast(pa.string()).dictionary_encode()
        dates = table["date"].combine_chunks().cast(pa.string()).dictionary_encode()
        self.codes: list[str] = codes.dictionary.to_pylist()
        days: list[str] = dates.dictionary.to_pylist()
        ranks = {day: rank for rank, day in enumerate(sorted(days))}
        self.days = tuple(date.fromisoformat(day) for day in sorted(days))
        places = codes.indices.to_numpy(zero_copy_only=False)
        rank = np.array([ranks[day] for day in days], dtype=np.int64)
        when = rank[dates.indices.to_numpy(zero_copy_only=False)] if len(table) else np.zeros(0, np.int64)
        order = np.lexsort((when, places))
        if len(order):
            same = (places[order][1:] == places[order][:-1]) & (when[order][1:] == when[order][:-1])
            order = order[np.append(~same, True)]
        self.places, self.when = places[order], when[order]
        self.people = np.stack([table[name].to_numpy()[order] for name in AGE_COLUMNS], axis=1)
        self.source = (
            table["source"].combine_chunks().cast(pa.string()).dictionary_encode().take(pa.array(order))
        )
        level = table["level"].combine_chunks().cast(pa.string()).take(pa.array(order))
        starts = np.searchsorted(self.places, np.arange(len(self.codes) + 1))
        self.rows = {code: slice(starts[i], starts[i + 1]) for i, code in enumerate(self.codes)}
        first = level.take(pa.array(starts[:-1])) if len(order) else level
        self.levels = dict(zip(self.codes, first.to_pylist(), strict=True))

    def get(self, code: str, sources: Mapping[str, FigureSource]) -> Residents | None:
        rows = self.rows.get(code)
        if rows is None:
            return None
        told = self.source[rows.start : rows.stop].to_pylist()
        return Residents(
            code=code,
            dates=tuple(self.days[rank] for rank in self.when[rows]),
            people=self.people[rows].astype(np.int64),
            sources=tuple(sources[one] for one in told),
        )


class PlaceFigures:
    """The figures of every place at once, found by any code that a place ever had.

    A figure that is not known is None, with its reason from `explain` or in the `Figure`.
    """

    def __init__(self, tables: FigureTables, *, gazetteer: Gazetteer) -> None:
        """Keep the tables; each is indexed when it is first asked."""
        self.tables = tables
        self.gazetteer = gazetteer

    @property
    def sources(self) -> Mapping[str, FigureSource]:
        """Give every source by its id."""
        return self.tables.sources

    @property
    def dates(self) -> tuple[date, ...]:
        """Give every day on which residents of any place were counted, ascending."""
        return self._residents.days

    @cached_property
    def _residents(self) -> _Counted:
        return _Counted(self.tables.residents)

    @cached_property
    def _women(self) -> _Counted:
        return _Counted(self.tables.women)

    def code_of(self, code: str) -> str:
        """Give the code in force today of the place that has or had a code; an unknown one as it is."""
        number = self.gazetteer.find_number(code)
        return normalise_code(code) if number is None else self.gazetteer.code_of(number)

    def residents(self, code: str) -> Residents | None:
        """Give the registered residents of a place on every date that it is counted whole.

        Args:
            code: Any code of a town (행정동, 읍, 면), a 시군구, 일반구 or 시도, or `KR`. A whole is counted
                within its boundary of today on every date: Gunwi-gun (군위군) is in Daegu in 2017 too.

        Returns:
            None where no date is known; `explain` says why.
        """
        return self._residents.get(self.code_of(code), self.sources)

    def women(self, code: str) -> Residents | None:
        """Give the women among the residents by age, on the dates where sex by age is known."""
        return self._women.get(self.code_of(code), self.sources)

    def explain(self, code: str) -> Text | None:
        """Say why a place has no residents; None where it has some."""
        if self.code_of(code) in self._residents.rows:
            return None
        number = self.gazetteer.find_number(code)
        if number is None:
            return _NO_PLACE
        if number in self._made_of_parts:
            return _SPLIT
        ended = self.gazetteer.get(code).valid_to
        if ended is not None and self.dates and ended <= self.dates[0]:
            return _ENDED_BEFORE
        return _NO_RESIDENTS

    def gaps(self, code: str) -> tuple[Gap, ...]:
        """Give the years that are not shown for a place because the count left people out."""
        rows = _find_rows(self._gap_rows, self.code_of(code))
        shown = self._residents.rows.get(self.code_of(code), slice(0, 0))
        known = {self._residents.days[rank].year for rank in self._residents.when[shown]}
        return tuple(
            Gap(year=row["year"], kind=row["kind"], reason=_GAPS[row["kind"]])
            for row in rows
            if row["year"] not in known
        )

    def towns_in(self, code: str) -> tuple[str, ...]:
        """Give the codes of the towns with residents that lie in a place today, by code; itself if a town."""
        code = self.code_of(code)
        if self._residents.levels.get(code) == "town":
            return (code,)
        return self._towns.get(code, ())

    def is_only_renumbered(self, place: Place) -> bool:
        """Say whether a reform after the last count ended a place's code, and what took it is not known.

        Naju (나주) is where it was: what is new of it since 2026 is a code that no table at hand gives. To
        refuse three million people their own counts for that would be to call their towns gone.
        """
        residents = self.residents(place.code)
        if place.valid_to is None or residents is None or place.valid_to <= residents.dates[-1]:
            return False
        return all(one.old != place.code for one in self.gazetteer.successions)

    def like_for_like(self, code: str) -> Residents | None:
        """Give the residents of the part of a place that is counted whole on every date, for its change.

        Where `residents` has every date that can be known this is the same. Otherwise the towns that have a
        branch office, and a 시도 within the place that a table leaves out (Sejong), are left out on all
        dates, and `coverage` says what share of the residents of the last date remains.
        """
        code = self.code_of(code)
        whole = self.residents(code)
        if whole is None or all(gap.kind != "branch" for gap in self.gaps(code)):
            return whole
        counted = self._residents
        alike = np.zeros((len(counted.days), len(AGES)), dtype=np.int64)
        everyone = np.zeros(len(counted.days), dtype=np.int64)
        source: dict[int, str] = {}
        for town in self.towns_in(code):
            rows = counted.rows[town]
            when = counted.when[rows]
            everyone[when] += counted.people[rows].sum(axis=1)
            if town not in self._incomplete:
                alike[when] += counted.people[rows]
                told = counted.source[rows.start : rows.stop].to_pylist()
                source |= dict(zip(when.tolist(), told, strict=True))
        # A date counts where all towns are there: refreshed figures may have come without some of them.
        known = dict(zip(whole.dates, whole.totals.tolist(), strict=True))
        with_gaps = {gap.year for gap in self.gaps(code)}
        ranks = [
            rank
            for rank in sorted(source)
            if (day := counted.days[rank]).year in with_gaps or known.get(day) == everyone[rank]
        ]
        last = max((rank for rank in ranks if counted.days[rank] in known), default=None)
        if last is None:
            return whole
        ranks = [rank for rank in ranks if rank <= last]
        return Residents(
            code=code,
            dates=tuple(counted.days[rank] for rank in ranks),
            people=alike[ranks],
            sources=tuple(self.sources[source[rank]] for rank in ranks),
            coverage=float(alike[last].sum() / known[counted.days[last]]),
        )

    def residents_by_level(
        self, level: Level, *, dates: Sequence[date] | None = None
    ) -> tuple[tuple[str, ...], tuple[date, ...], Counts]:
        """Give the residents of every place of a level that is counted whole under one code on all the dates.

        A town whose code changed by more than a renumbering, or that has a gap, is left out, and so is a
        whole whose parts of the same level are there (전남광주 beside 광주 and 전남): nobody stands twice. A
        boundary moved between two towns that both kept their codes is told by no table, and stays in.

        Args:
            level: `town`, `district` (시군구), `city_district` (일반구), `province` or `nation`.
            dates: The dates wanted; None for all that are known.

        Returns:
            Codes, dates ascending, and people, shape (places, dates, 18).
        """
        counted = self._residents
        wanted = counted.days if dates is None else tuple(sorted(dates))
        ranks = np.array([counted.days.index(day) for day in wanted if day in counted.days], dtype=np.int64)
        codes = [code for code in counted.codes if counted.levels[code] == level]
        if len(ranks) < len(wanted):
            codes = []
        row_of = np.full((len(counted.codes), len(counted.days)), -1, dtype=np.int64)
        row_of[counted.places, counted.when] = np.arange(len(counted.places))
        position = {code: index for index, code in enumerate(counted.codes)}
        rows = row_of[np.array([position[code] for code in codes], dtype=np.int64)][:, ranks]
        listed = {
            code for code, found in zip(codes, rows.tolist(), strict=True) if min(found, default=0) >= 0
        }
        merged = self._merged_from
        kept = [i for i, code in enumerate(codes) if code in listed and not listed & merged.get(code, set())]
        people = counted.people[rows[np.array(kept, dtype=np.int64)]].astype(np.int64)
        return tuple(codes[i] for i in kept), wanted, people

    def births(self, code: str) -> Series | None:
        """Give the births of a place in the years that are known; None where no year is."""
        rows = _find_rows(self._birth_rows, self.code_of(code))
        if not rows:
            return None
        rows = sorted(rows, key=lambda row: int(row["year"]))
        return Series(
            code=self.code_of(code),
            years=tuple(row["year"] for row in rows),
            values=tuple(row["births"] for row in rows),
            sources=tuple(self.sources[row["source"]] for row in rows),
        )

    def households(self, code: str) -> Figure:
        """Give the households of a place at the end of 2021, or as refreshed since."""
        return self._newest(code, "households")

    def men_and_women(self, code: str) -> tuple[Figure, Figure]:
        """Give the men and the women of a place, all ages together, at the end of 2021 or as refreshed."""
        return self._newest(code, "men"), self._newest(code, "women")

    def area_km2(self, code: str) -> Figure:
        """Give the area of a place in square kilometres."""
        return self._of_2021(code, "area_km2")

    def total_fertility(self, code: str) -> Figure:
        """Give the total fertility rate of a 시군구, of 2023 or as refreshed."""
        newer = _find_rows(self._fertility_rows, self.code_of(code))
        if newer:
            return Figure(newer[0]["tfr"], self.sources[newer[0]["source"]])
        rows = _find_rows(self._district_rows, self.code_of(code))
        if rows and rows[0]["tfr"] is not None:
            return Figure(rows[0]["tfr"], self.sources["districts_2023"])
        reason = Text(
            en="Known for a 시군구 only, and not for Gunwi-gun (군위군), which moved that year.",
            ko="시군구 단위로만 나오며, 그해 편입된 군위군은 빠져 있습니다.",
        )
        return Figure(None, None, reason)

    def district_2023(self, code: str) -> Mapping[str, Any] | None:
        """Give a 시군구's row of 2023: `residents_2022`, `growth_percent`, `births`, `tfr`, `area_km2`."""
        rows = _find_rows(self._district_rows, self.code_of(code))
        return rows[0] if rows else None

    def fiscal_independence(self, code: str) -> Figure:
        """Give the fiscal independence (재정자립도) of a 시군구 in the last year known, in per cent."""
        rows = _find_rows(self._fiscal_rows, self.code_of(code))
        if not rows:
            return Figure(
                None,
                None,
                Text(
                    en="Kept for a 시군구 that has a budget of its own; ask for that of the one it lies in.",
                    ko="자체 예산이 있는 시군구 단위로만 나옵니다. 이곳이 속한 시군구를 찾아보세요.",
                ),
            )
        last = max(rows, key=lambda row: int(row["year"]))
        return Figure(float(last["percent"]), replace(self.sources["fiscal"], date=str(last["year"])))

    def indicators(self, code: str) -> tuple[Indicator, ...]:
        """Give the eight official indicators of a place, each known with its sources or unknown with why."""
        return list_indicators(self, code)

    def extinction_risk(self, code: str) -> Indicator:
        """Give the extinction-risk ratio (지방소멸위험지수); unknown unless sex by age is known."""
        return find_extinction_risk(self, code)

    def depopulation_area(self, code: str) -> DepopulationStatus:
        """Say whether the 시군구 that a place is or lies in is a depopulation area, by the list's date."""
        source = self.sources["depopulation"]
        number = self.gazetteer.find_number(code)
        chain = () if number is None else self.gazetteer.chain_of(number)
        for one in chain:
            within = self.gazetteer.code_of(one)
            rows = _find_rows(self._depopulation_rows, within)
            if rows:
                return DepopulationStatus(rows[0]["kind"], within, source.date, source)
        inside = next((one for one in chain if self.gazetteer.level_of(one) == "district"), None)
        place = None if inside is None else self.gazetteer.code_of(inside)
        reason = _NEWER_THAN_LIST if self._made_of_parts.intersection(chain) else None
        return DepopulationStatus(None, place, source.date, source, reason)

    def official_projection(self, code: str) -> OfficialProjection | None:
        """Give Statistics Korea's projection of a place; None where it is not at hand."""
        rows = _find_rows(self._projection_rows, self.code_of(code))
        by_sex = {
            sex: {row["year"]: [row[name] for name in AGE_COLUMNS] for row in rows if row["sex"] == sex}
            for sex in ("both", "women")
        }
        if not by_sex["both"]:
            return None
        years = tuple(sorted(by_sex["both"]))
        women = by_sex["women"]
        return OfficialProjection(
            code=self.code_of(code),
            years=years,
            people=np.array([by_sex["both"][year] for year in years], dtype=np.int64),
            women=np.array([women[year] for year in years], dtype=np.int64)
            if women.keys() >= set(years)
            else None,
            source=self.sources["projection"],
        )

    @cached_property
    def life_table(self) -> LifeTable | None:
        """Give the nation's life table; None where there is none."""
        table = self.tables.life_table
        if table is None:
            return None
        parts = {sex: table.filter(pc.equal(table["sex"], sex)).sort_by("age") for sex in ("men", "women")}
        return LifeTable(
            ex={sex: part["ex"].to_numpy() for sex, part in parts.items()},
            qx={sex: part["qx_derived"].to_numpy() for sex, part in parts.items()},
            source=self.sources["life_table"],
        )

    def with_(self, refreshed: "FigureTables | PlaceFigures") -> "PlaceFigures":
        """Lay newer figures over these: the same place and date is replaced, all else stays."""
        newer = refreshed.tables if isinstance(refreshed, PlaceFigures) else refreshed
        mine = self.tables
        keys = {
            "births": ("code", "year"),
            "households": ("code",),
            "counts": ("code", "date", "name"),
            "gaps": ("code", "year", "kind"),
            "districts": ("code",),
            "fiscal": ("code", "year"),
            "depopulation": (),
            "projection": ("code", "year", "sex"),
            "life_table": (),
            "fertility": ("code",),
            "population_bands": (),
            "population_backtest": (),
        }
        laid = {name: _lay_over(getattr(mine, name), getattr(newer, name), key) for name, key in keys.items()}
        tables = FigureTables(
            sources={**mine.sources, **newer.sources},
            residents=_join(mine.residents, newer.residents),
            women=_join(mine.women, newer.women),
            **laid,
        )
        return PlaceFigures(tables, gazetteer=self.gazetteer)

    def _newest(self, code: str, name: str) -> Figure:
        rows = [row for row in _find_rows(self._count_rows, self.code_of(code)) if row["name"] == name]
        if not rows:
            return self._of_2021(code, name)
        last = max(rows, key=lambda row: str(row["date"]))
        return Figure(last["count"], self.sources[last["source"]])

    def _of_2021(self, code: str, name: str) -> Figure:
        rows = _find_rows(self._household_rows, self.code_of(code))
        value = rows[0][name] if rows else None
        if value is not None:
            return Figure(round(value, 3), self.sources["households_2021"])
        gap = next((gap.reason for gap in self.gaps(code) if gap.year == HOUSEHOLDS_YEAR), None)
        reason = gap or Text(
            en="The table of the end of 2021 does not list this place, or not every town in it.",
            ko="2021년 말 표에 이 지역이나 그 안의 일부 읍면동이 없습니다.",
        )
        return Figure(None, None, reason)

    @cached_property
    def _incomplete(self) -> frozenset[str]:
        """Towns that some table counts in part or not at all."""
        levels = self._residents.levels
        found = set()
        for code in self._gap_rows:
            kinds = {gap["kind"] for gap in _find_rows(self._gap_rows, code)}
            if levels.get(code) == "town" and "branch" in kinds:
                found.add(code)
            elif levels.get(code) == "province" and kinds == {"absent"}:
                found.update(self.towns_in(code))
        return frozenset(found)

    @cached_property
    def _merged_from(self) -> dict[str, set[str]]:
        """By a place that others were merged into, the codes of those."""
        merged: dict[str, set[str]] = {}
        for succession in self.gazetteer.successions:
            if len(succession.new) == 1:
                merged.setdefault(self.code_of(succession.new[0]), set()).add(self.code_of(succession.old))
        return merged

    @cached_property
    def _made_of_parts(self) -> frozenset[int]:
        """Places that took part of one that was split: the part is told by no table."""
        numbers = (
            self.gazetteer.find_number(code)
            for succession in self.gazetteer.successions
            if len(succession.new) > 1
            for code in succession.new
        )
        return frozenset(number for number in numbers if number is not None)

    @cached_property
    def _towns(self) -> dict[str, tuple[str, ...]]:
        found: dict[int, list[str]] = {}
        for code in sorted(self._residents.codes):
            number = self.gazetteer.find_number(code)
            if self._residents.levels[code] != "town" or number is None:
                continue
            for whole in self.gazetteer.chain_of(number)[1:]:
                if whole not in self._made_of_parts:
                    found.setdefault(whole, []).append(code)
        return {self.gazetteer.code_of(whole): tuple(codes) for whole, codes in found.items()}

    @cached_property
    def _birth_rows(self) -> "_Rows":
        return _index(self.tables.births)

    @cached_property
    def _household_rows(self) -> "_Rows":
        return _index(self.tables.households)

    @cached_property
    def _count_rows(self) -> "_Rows":
        return _index(self.tables.counts)

    @cached_property
    def _gap_rows(self) -> "_Rows":
        return _index(self.tables.gaps)

    @cached_property
    def _district_rows(self) -> "_Rows":
        return _index(self.tables.districts)

    @cached_property
    def _fertility_rows(self) -> "_Rows":
        return _index(self.tables.fertility)

    @cached_property
    def _fiscal_rows(self) -> "_Rows":
        return _index(self.tables.fiscal)

    @cached_property
    def _depopulation_rows(self) -> "_Rows":
        return _index(self.tables.depopulation)

    @cached_property
    def _projection_rows(self) -> "_Rows":
        return _index(self.tables.projection)


class _Rows(dict[str, list[int]]):
    """The numbers of a table's rows by place, the table kept beside them."""

    table: pa.Table | None = None


def _index(table: pa.Table | None) -> _Rows:
    rows = _Rows()
    rows.table = table
    if table is not None:
        for row, code in enumerate(table["code"].to_pylist()):
            rows.setdefault(code, []).append(row)
    return rows


def _find_rows(rows: _Rows, code: str) -> list[dict[str, Any]]:
    if rows.table is None or code not in rows:
        return []
    found: list[dict[str, Any]] = rows.table.take(pa.array(rows[code])).to_pylist()
    return found


def _plain(table: pa.Table) -> pa.Table:
    """Turn dictionary columns into plain ones, so that two tables go together."""
    for position, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            values = table.column(position).cast(column.type.value_type)
            table = table.set_column(position, column.name, values)
    return table


def _join(mine: pa.Table, newer: pa.Table) -> pa.Table:
    if not len(newer):
        return mine
    return pa.concat_tables(
        [_plain(mine).select(newer.column_names), _plain(newer)], promote_options="permissive"
    )


def _lay_over(mine: pa.Table | None, newer: pa.Table | None, key: tuple[str, ...]) -> pa.Table | None:
    """Replace the rows of the same key; without a key the newer table as a whole replaces the older."""
    if newer is None:
        return mine
    if mine is None or not key:
        return newer
    joined = pa.concat_tables([_plain(mine), _plain(newer)], promote_options="permissive")
    numbered = joined.append_column("row", pa.array(np.arange(len(joined))))
    last = numbered.group_by(list(key)).aggregate([("row", "max")])["row_max"].combine_chunks()
    return joined.take(last.sort())


def level_of_code(code: str) -> Level:
    """Give the level that a code's length says, for a code that the gazetteer does not know."""
    if code == NATION:
        return "nation"
    by_length: dict[int, Level] = {2: "province", 5: "district"}
    return by_length.get(len(code), "town")


__all__ = [
    "AGES",
    "AGE_COLUMNS",
    "LEVELS",
    "DepopulationStatus",
    "Figure",
    "FigureSource",
    "FigureTables",
    "Gap",
    "Indicator",
    "LifeTable",
    "OfficialProjection",
    "PlaceFigures",
    "Residents",
    "Series",
    "level_of_code",
]
