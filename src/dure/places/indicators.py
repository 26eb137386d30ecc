"""The eight indicators behind the official depopulation index, and the extinction-risk ratio of a place.

The index itself (인구감소지수) is not imitated: its weights are the ministry's. Its indicators are shown one
by one, each with its source, or unknown with the reason and where to get it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dure.language import Text

if TYPE_CHECKING:
    from dure.places.figures import Figure, FigureSource, PlaceFigures, Residents

YOUNG, WOMEN_AGES, OLD = slice(0, 3), slice(4, 8), slice(13, 18)  # 0-14, 20-39, 65 and over
BIRTHS_OF_DISTRICTS: Final = 2023
DAYS_IN_YEAR: Final = 365.25
YEAR_AT_LEAST: Final = 360
PEOPLE_TOO_FEW: Final = 50
"""Residents below which a figure of a place is told with a word of care."""

_NAMES: Final = {
    "growth": Text(en="average yearly change of residents", ko="연평균인구증감률"),
    "density": Text(en="residents per square kilometre", ko="인구밀도"),
    "youth_migration": Text(en="net migration of young people", ko="청년순이동률"),
    "daytime": Text(en="people there by day", ko="주간인구"),
    "old": Text(en="share aged 65 and over", ko="고령화비율"),
    "young": Text(en="share aged under 15", ko="유소년비율"),
    "birth_rate": Text(en="births per thousand residents", ko="조출생률"),
    "fiscal": Text(en="fiscal independence", ko="재정자립도"),
    "extinction_risk": Text(en="extinction-risk ratio", ko="지방소멸위험지수"),
}
_NO_RESIDENTS: Final = Text(
    en="No residents of this place are known.", ko="이 지역의 주민등록 인구를 알 수 없습니다."
)
_ONE_DATE: Final = Text(
    en="The place is counted whole on one date only, and a change needs two.",
    ko="지역 전체를 센 날짜가 하나뿐이라 변화를 알 수 없습니다.",
)
_NO_AREA: Final = Text(
    en="The area of this place is not in the tables.", ko="이 지역의 면적이 표에 없습니다."
)
_NO_BIRTHS: Final = Text(
    en="Births and residents of one and the same year are not both known for this place.",
    ko="같은 해의 출생아 수와 인구가 함께 나온 해가 없습니다.",
)
_NO_MOVES: Final = Text(
    en="Moves by age are not in the shipped tables. They are at kosis.kr, table DT_1B26001 (시군구, by age).",
    ko="나이별 이동 자료가 들어 있지 않습니다. kosis.kr의 DT_1B26001(시군구, 나이별) 표에 있습니다.",
)
_NO_DAYTIME: Final = Text(
    en="It comes from the census alone (인구총조사, commuting), every five years, at kosis.kr.",
    ko="5년마다 하는 인구총조사(통근·통학)에만 나옵니다. kosis.kr에서 찾을 수 있습니다.",
)
_NO_SEX: Final = Text(
    en="It needs women aged 20 to 39, and the shipped residents are both sexes together. Download residents"
    " by age and sex (남·여 구분) at jumin.mois.go.kr and give the file to dure places refresh.",
    ko="20~39세 여성 수가 있어야 하는데, 들어 있는 자료는 남녀를 합친 것입니다. jumin.mois.go.kr에서"
    " '남·여 구분'을 골라 연령별 인구를 내려받아 dure places refresh 로 넣어 주세요.",
)
_NO_OLD: Final = Text(en="Nobody aged 65 or over lives here.", ko="65세 이상 주민이 없습니다.")
_LIKE_FOR_LIKE: Final = Text(
    en="The change of the towns that are counted alike on both dates.",
    ko="두 날짜에 같은 방식으로 센 읍면동만 견준 값입니다.",
)
_SHORTER: Final = Text(
    en="The official indicator spans twenty years; the counts at hand are fewer.",
    ko="공식 지표는 20년 동안의 변화이지만, 가지고 있는 자료의 기간은 그보다 짧습니다.",
)
_FEW: Final = Text(
    en="Few people live here: one household more or less changes it much.",
    ko="사는 사람이 적어 한 집만 늘거나 줄어도 크게 달라집니다.",
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a place, or the reason why it is unknown.

    Attributes:
        id: `growth`, `density`, `youth_migration`, `daytime`, `old`, `young`, `birth_rate`, `fiscal`, or
            `extinction_risk`.
        name: In words; the Korean is the official name.
        value: In `unit`; None where unknown.
        unit: `percent_per_year`, `per_km2`, `percent`, `per_thousand`, `people` or `ratio`.
        span: What it speaks of, such as `2025-05-31` or `2017-12-31/2025-05-31`; None where unknown.
        sources: What it was computed from; empty where unknown.
        reason: Why it is unknown, and where to get it; None where it is known.
        note: What a reader must know of the value; None where nothing.
    """

    id: str
    name: Text
    value: float | None
    unit: str
    span: str | None = None
    sources: tuple["FigureSource", ...] = ()
    reason: Text | None = None
    note: Text | None = None


def list_indicators(figures: "PlaceFigures", code: str) -> tuple[Indicator, ...]:
    """Give the eight official indicators of a place, in the ministry's order."""
    residents = figures.residents(code)
    return (
        _find_growth(figures.like_for_like(code)),
        _find_density(residents, figures.area_km2(code)),
        _unknown("youth_migration", "percent", _NO_MOVES),
        _unknown("daytime", "people", _NO_DAYTIME),
        _find_share("old", residents, OLD),
        _find_share("young", residents, YOUNG),
        _find_birth_rate(figures, code, residents),
        _find_fiscal(figures.fiscal_independence(code)),
    )


def find_extinction_risk(figures: "PlaceFigures", code: str) -> Indicator:
    """Give women aged 20 to 39 over all aged 65 and over (지방소멸위험지수), on the last date with both."""
    residents, women = figures.residents(code), figures.women(code)
    if residents is None:
        return _unknown("extinction_risk", "ratio", _NO_RESIDENTS)
    both = [] if women is None else [day for day in women.dates if day in residents.dates]
    if not both or women is None:
        return _unknown("extinction_risk", "ratio", _NO_SEX)
    at, by_sex = residents.dates.index(both[-1]), women.dates.index(both[-1])
    old = int(residents.people[at, OLD].sum())
    if not old:
        return _unknown("extinction_risk", "ratio", _NO_OLD)
    ratio = round(int(women.people[by_sex, WOMEN_AGES].sum()) / old, 3)
    sources = (women.sources[by_sex],)
    return _known("extinction_risk", ratio, "ratio", both[-1].isoformat(), sources, note=_few(residents))


def _known(
    name: str, value: float, unit: str, span: str, sources: tuple["FigureSource", ...], *, note: Text | None
) -> Indicator:
    return Indicator(name, _NAMES[name], value, unit, span, sources, note=note)


def _unknown(name: str, unit: str, reason: Text) -> Indicator:
    return Indicator(name, _NAMES[name], None, unit, reason=reason)


def _few(residents: "Residents") -> Text | None:
    return _FEW if residents.totals[-1] < PEOPLE_TOO_FEW else None


def measure_growth(residents: "Residents") -> float | None:
    """Measure the yearly change from the first date to the last, in per cent and unrounded.

    None where the dates are less than a year apart, or nobody lived there on the first.
    """
    first, last = int(residents.totals[0]), int(residents.totals[-1])
    days = (residents.dates[-1] - residents.dates[0]).days
    if days < YEAR_AT_LEAST or not first:
        return None
    yearly: float = (last / first) ** (DAYS_IN_YEAR / days)
    return (yearly - 1) * 100


def measure_birth_rate(
    births: Mapping[int, int], *, district: Mapping[str, Any] | None, residents: "Residents | None"
) -> tuple[float, int] | None:
    """Measure births per thousand residents of the middle of a year, unrounded, and give the year.

    Args:
        births: By year.
        district: The place's row of 2023, where it has one: the middle of that year is the end of 2022 and
            half of the year's change.
        residents: By date; the middle of another year is the mean of its two ends.

    Returns:
        The rate of the last year of which both are known; None where there is none.
    """
    if not births:
        return None
    last = max(births)
    if last == BIRTHS_OF_DISTRICTS and district and district["growth_percent"] is not None:
        return births[last] / (
            district["residents_2022"] * (1 + district["growth_percent"] / 200)
        ) * 1000, last
    totals = () if residents is None else zip(residents.dates, residents.totals.tolist(), strict=True)
    ends = {day.year: people for day, people in totals if (day.month, day.day) == (12, 31)}
    for year in sorted(births, reverse=True):
        if ends.get(year) and ends.get(year - 1):
            return births[year] / ((ends[year] + ends[year - 1]) / 2) * 1000, year
    return None


def _find_growth(residents: "Residents | None") -> Indicator:
    if residents is None:
        return _unknown("growth", "percent_per_year", _NO_RESIDENTS)
    rate = measure_growth(residents)
    if rate is None:
        return _unknown("growth", "percent_per_year", _ONE_DATE)
    note = _SHORTER
    if residents.coverage < 1:
        note = Text(f"{_LIKE_FOR_LIKE.en} {_SHORTER.en}", f"{_LIKE_FOR_LIKE.ko} {_SHORTER.ko}")
    span = f"{residents.dates[0]}/{residents.dates[-1]}"
    sources = (residents.sources[0], residents.sources[-1])
    return _known("growth", round(rate, 2), "percent_per_year", span, sources, note=note)


def _find_density(residents: "Residents | None", area: "Figure") -> Indicator:
    if residents is None:
        return _unknown("density", "per_km2", _NO_RESIDENTS)
    if not area.value or area.source is None:
        return _unknown("density", "per_km2", _NO_AREA)
    value = round(int(residents.totals[-1]) / area.value, 1)
    sources = (residents.sources[-1], area.source)
    return _known("density", value, "per_km2", residents.dates[-1].isoformat(), sources, note=None)


def _find_share(name: str, residents: "Residents | None", ages: slice) -> Indicator:
    if residents is None or not residents.totals[-1]:
        return _unknown(name, "percent", _NO_RESIDENTS)
    value = round(float(residents.people[-1, ages].sum() / residents.totals[-1]) * 100, 1)
    day = residents.dates[-1].isoformat()
    return _known(name, value, "percent", day, (residents.sources[-1],), note=_few(residents))


def _find_birth_rate(figures: "PlaceFigures", code: str, residents: "Residents | None") -> Indicator:
    """Take the births of the last year that the residents of its middle are known of."""
    births, district = figures.births(code), figures.district_2023(code)
    if births is None:
        return _unknown("birth_rate", "per_thousand", _NO_BIRTHS)
    by_year = dict(zip(births.years, births.values, strict=True))
    rate = measure_birth_rate(by_year, district=district, residents=residents)
    if rate is None:
        return _unknown("birth_rate", "per_thousand", _NO_BIRTHS)
    value, year = rate
    sources = (births.sources[births.years.index(year)],)
    note = None if residents is None else _few(residents)
    return _known("birth_rate", round(value, 1), "per_thousand", str(year), sources, note=note)


def _find_fiscal(figure: "Figure") -> Indicator:
    if figure.value is None or figure.source is None:
        return Indicator("fiscal", _NAMES["fiscal"], None, "percent", reason=figure.reason)
    return _known("fiscal", figure.value, "percent", figure.source.date, (figure.source,), note=None)
