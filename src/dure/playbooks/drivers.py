"""What a number of a plan grows with: the figures of places, and which driver a number has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dure.language import Text
from dure.places.figures import FigureSource, PlaceFigures
from dure.playbooks.playbook import Driver

DIGITS: Final = 4
"""A moved number that is neither won nor people has so many digits; nobody knows more of it."""

FIGURE_NAMES: Final[Mapping[str, Text]] = {
    "residents": Text(en="residents", ko="주민 수"),
    "residents_0_14": Text(en="residents aged 0 to 14", ko="0~14세 주민 수"),
    "residents_65": Text(en="residents of 65 and over", ko="65세 이상 주민 수"),
    "residents_75": Text(en="residents of 75 and over", ko="75세 이상 주민 수"),
    "households": Text(en="households", ko="세대 수"),
    "area_km2": Text(en="area (km²)", ko="넓이(km²)"),
    "births": Text(en="births in a year", ko="한 해 출생아 수"),
    "same": Text(en="nothing", ko="따라 변하는 것 없음"),
}
"""What people call the figures of `DRIVER_FIGURES`."""

_AGES: Final[Mapping[str, slice]] = {
    "residents": slice(None),
    "residents_0_14": slice(0, 3),
    "residents_65": slice(13, None),
    "residents_75": slice(15, None),
}
_SAME: Final = FigureSource(Text(en="none", ko="없음"), "", "")
_NO_BIRTHS: Final = Text(
    en="No table at hand gives the births of this place.", ko="이 지역의 출생아 수가 실린 표가 없습니다."
)
_NOT_COUNTED: Final = Text(
    en="No residents are counted under this code.", ko="이 지역 코드로 집계된 주민이 없습니다."
)


@dataclass(frozen=True, slots=True)
class DriverFigure:
    """A figure of a place that numbers grow with.

    Attributes:
        id: One of `DRIVER_FIGURES`.
        value: None where unknown.
        source: None where unknown.
        reason: Why it is unknown; None where it is known.
    """

    id: str
    value: float | None
    source: FigureSource | None
    reason: Text | None = None


def find_figure(figures: PlaceFigures, code: str, figure: str) -> DriverFigure:
    """Give the newest figure of a place that numbers of plans grow with; `same` is 1 everywhere.

    Raises:
        KeyError: No such figure is among `DRIVER_FIGURES`.
    """
    if figure == "same":
        return DriverFigure(figure, 1.0, _SAME)
    if figure in _AGES:
        residents = figures.residents(code)
        if residents is None:
            return DriverFigure(figure, None, None, figures.explain(code) or _NOT_COUNTED)
        count = float(residents.people[-1, _AGES[figure]].sum())
        return DriverFigure(figure, count, residents.sources[-1])
    if figure == "births":
        births = figures.births(code)
        if births is None:
            return DriverFigure(figure, None, None, _NO_BIRTHS)
        return DriverFigure(figure, float(births.values[-1]), births.sources[-1])
    known = {"households": figures.households, "area_km2": figures.area_km2}[figure](code)
    return DriverFigure(figure, known.value, known.source, known.reason)


def fits_pattern(pattern: str, path: str) -> bool:
    """Say whether a driver's pattern means a path: `*` is any one part."""
    wanted, parts = pattern.split("."), path.split(".")
    return len(wanted) == len(parts) and all(
        want in ("*", part) for want, part in zip(wanted, parts, strict=True)
    )


def find_driver(drivers: Iterable[Driver], path: str) -> Driver | None:
    """Find the first driver whose pattern means a path; None where none does."""
    return next((one for one in drivers if fits_pattern(one.path, path)), None)


def round_moved(number: float, *, unit: str, whole: bool = False) -> float:
    """Round what was moved: won and `whole` numbers to whole ones, others to `DIGITS` digits."""
    if whole or unit.startswith("KRW"):
        return float(round(number))
    return float(f"{number:.{DIGITS}g}")
