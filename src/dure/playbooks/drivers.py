"""What a number of a plan grows with: the figures of places, and which driver a number has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dure.language import Text
from dure.places.figures import FigureSource, PlaceFigures
from dure.playbooks.playbook import Driver

NARROW: Final = 0.2
"""Half of a range, as a part of its number, below which a moved number keeps a third digit."""

_DIGITS: Final = 2
_DIGITS_NARROW: Final = 3

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

_STAYS: Final = Text(en="stays as it is everywhere", ko="어디서나 그대로")

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


def say_growth(grows_with: str, power: float) -> Text:
    """Say how a number grows from place to place, by what twice as much of its figure does to it."""
    if power == 0 or grows_with == "same":
        return _STAYS
    # The unit of an area is nothing that doubles. Every name ends in a vowel, as 주민 수 and 넓이 do.
    name = FIGURE_NAMES[grows_with]
    named = Text(en=name.en.partition(" (")[0], ko=name.ko.partition("(")[0])
    if power == 1:
        return Text(en=f"grows in proportion with the {named.en}", ko=f"{named.ko}를 따라 그만큼 변함")
    times = f"{2**power:.2g}"
    return Text(
        en=f"twice the {named.en}, about {times} times as much", ko=f"{named.ko}가 두 배면 {times}배쯤"
    )


def fits_pattern(pattern: str, path: str) -> bool:
    """Say whether a driver's pattern means a path: `*` is any one part."""
    wanted, parts = pattern.split("."), path.split(".")
    return len(wanted) == len(parts) and all(
        want in ("*", part) for want, part in zip(wanted, parts, strict=True)
    )


def find_driver(drivers: Iterable[Driver], path: str) -> Driver | None:
    """Find the first driver whose pattern means a path; None where none does."""
    return next((one for one in drivers if fits_pattern(one.path, path)), None)


def choose_digits(low: float, value: float, high: float) -> int:
    """Say how many digits a number deserves that was moved: three where its range is narrow, else two.

    Where nobody gave a range nobody said how sure it is. It looks at the number before it is moved, so that
    more stays more in whatever place.
    """
    half = (high - low) / 2
    return _DIGITS_NARROW if 0 < half < NARROW * abs(value) else _DIGITS


def round_moved(number: float, *, digits: int, unit: str, whole: bool = False) -> float:
    """Round what was moved to so many digits; won and `whole` numbers to whole ones."""
    rounded = float(f"{number:.{digits}g}")
    return float(round(rounded)) if whole or unit.startswith("KRW") else rounded
