"""The pictures of an outlook: twenty houses, twenty dots, bars of what helps and harms, money by year.

Each says the same in words, for who does not see it. Nothing is told by colour alone: an open house has an
open door and a light, a closed one shutters and a cross; help stands to the right, harm to the left.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import chain
from typing import Any, Final, Literal

from dure.language import Language
from dure.reports.outlook_order import Kind, order_told
from dure.reports.outlook_words import OutlookWords, load_outlook_words
from dure.reports.picture import INK, cut_text, measure_text
from dure.reports.words import MINUS, write_won

LEAF: Final = "#2f5d3a"
LEAF_PALE: Final = "#d0deb0"
STRAW: Final = "#ecd27e"
PERSIMMON: Final = "#a8471a"
PERSIMMON_PALE: Final = "#f0bd8e"
LINE: Final = "#cfc8b6"
PAPER: Final = "#ffffff"

WIDE: Final = 960.0
NARROW: Final = 360.0
ACROSS: Final = {"wide": WIDE, "narrow": NARROW, "paper": 740.0}
"""Units across by look: the fewer on paper, the larger the letters."""
LARGE: Final = 0.73
"""For who reads large type: so much fewer units across, that letters grow as those beside them do."""

TRIALS_SHOWN: Final = 12
_MARKS: Final = (1, 2, 2.5, 5, 10)

_ENGLISH: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
Look = Literal["wide", "narrow", "paper"]
Report = Mapping[str, Any]


@dataclass(slots=True)
class _Sheet:
    """Gathers the shapes of one SVG; every text put in is escaped."""

    prefix: str
    shapes: list[str] = field(default_factory=list)

    def text(
        self, words: str, *, x: float, y: float, size: float, anchor: str = "start", bold: bool = False
    ) -> None:
        """Write one line; `y` is the baseline."""
        weight = ' font-weight="600"' if bold else ""
        self.shapes.append(
            f'<text class="ink" fill="{INK}" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"'
            f' text-anchor="{anchor}"{weight}>{escape(words)}</text>'
        )

    def path(
        self, look: str, path: str, *, fill: str = "none", stroke: str = "none", width: float = 1.0
    ) -> None:
        """Draw a path."""
        self.shapes.append(
            f'<path class="{look}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"'
            f' stroke-linejoin="round" stroke-linecap="round" d="{path}"/>'
        )

    def box(self, look: str, fill: str, *, x: float, y: float, width: float, height: float) -> None:
        """Draw a rectangle."""
        self.shapes.append(
            f'<rect class="{look}" fill="{fill}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}"'
            f' height="{height:.1f}"/>'
        )

    def dot(self, look: str, *, x: float, y: float, radius: float, fill: str, stroke: str) -> None:
        """Draw a point."""
        self.shapes.append(
            f'<circle class="{look}" fill="{fill}" stroke="{stroke}" stroke-width="2" cx="{x:.1f}"'
            f' cy="{y:.1f}" r="{radius:g}"/>'
        )

    def close(self, *, width: float, height: float, look: str, title: str, description: str) -> str:
        """Return the SVG."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="picture outlook {look}"'
            f' viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="img"'
            f' aria-labelledby="{self.prefix}-t {self.prefix}-d"'
            ' font-family="Noto Sans KR, Apple SD Gothic Neo, Malgun Gothic, sans-serif">'
            f'<title id="{self.prefix}-t">{escape(title)}</title>'
            f'<desc id="{self.prefix}-d">{escape(description)}</desc>{"".join(self.shapes)}</svg>'
        )


def describe_icons(report: Report) -> str:
    """Say what the twenty houses show."""
    is_open = sum(one["open"] for one in report["futures"])
    return _words(report).say("picture.icons", open=is_open, closed=len(report["futures"]) - is_open)


def _measure_across(look: Look, *, large: bool) -> float:
    return ACROSS[look] * (LARGE if large else 1.0)


def draw_icons(report: Report, *, prefix: str = "icons", look: Look = "wide", large: bool = False) -> str:
    """Draw twenty houses, those open in the year shown first.

    Args:
        report: The outlook's plain values.
        prefix: Begins the ids in the SVG; different for every picture of a page.
        look: `wide` or `paper` for one row of twenty, `narrow` for four rows of five.
        large: Whether the reader asks for large type.
    """
    sheet, words = _Sheet(prefix), _words(report)
    across, a_row = _measure_across(look, large=large), 5 if look == "narrow" else 20
    step = across / a_row
    house = min(step * 0.8, 52.0)
    for number, future in enumerate(report["futures"]):
        row, column = divmod(number, a_row)
        _draw_house(
            sheet,
            x=column * step + (step - house) / 2,
            y=6 + row * (house * 1.25),
            size=house,
            is_open=future["open"],
        )
    y = 6 + -(-len(report["futures"]) // a_row) * house * 1.25 + 16
    x = 0.0
    for key in ("open", "closed"):
        name = words.say(f"picture.icons.{key}")
        _draw_house(sheet, x=x + 2, y=y - 15, size=18, is_open=key == "open")
        sheet.text(name, x=x + 26, y=y, size=15)
        x += 26 + measure_text(name, size=15) + 24
    return sheet.close(
        width=across,
        height=y + 10,
        look=look,
        title=report["headings"]["survival"],
        description=describe_icons(report),
    )


def _draw_house(sheet: _Sheet, *, x: float, y: float, size: float, is_open: bool) -> None:
    wall, eaves = y + size, y + size * 0.45
    body = (
        f"M{x:.1f} {eaves:.1f}L{x + size / 2:.1f} {y:.1f}L{x + size:.1f} {eaves:.1f}"
        f"H{x + size * 0.9:.1f}V{wall:.1f}H{x + size * 0.1:.1f}V{eaves:.1f}Z"
    )
    if is_open:
        sheet.path("house open", body, fill=LEAF, stroke=LEAF, width=size * 0.03)
        sheet.path(
            "light",
            f"M{x + size * 0.38:.1f} {wall:.1f}v{-size * 0.36:.1f}h{size * 0.24:.1f}v{size * 0.36:.1f}Z",
            fill=STRAW,
        )
        return
    sheet.path("house closed", body, fill=PAPER, stroke=PERSIMMON, width=size * 0.05)
    left, right, top, bottom = x + size * 0.3, x + size * 0.7, y + size * 0.52, y + size * 0.88
    sheet.path(
        "cross",
        f"M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}M{right:.1f} {top:.1f}L{left:.1f} {bottom:.1f}",
        stroke=PERSIMMON,
        width=size * 0.07,
    )


def describe_runway(report: Report) -> str:
    """Say what the twenty dots show."""
    words = _words(report)
    end = report["months"]
    years = Counter(month // 12 + 1 for month in report["runway_dots"] if month < end)
    told = [words.say("picture.dots.one", count=count, year=year) for year, count in sorted(years.items())]
    still = sum(month >= end for month in report["runway_dots"])
    if still:
        told.append(words.say("picture.dots.open", count=still))
    return words.say("picture.dots", list=", ".join(told))


def draw_runway(report: Report, *, prefix: str = "runway", look: Look = "wide", large: bool = False) -> str:
    """Draw twenty dots over the months in which futures close (a quantile dot plot: Kay and others 2016)."""
    sheet, words = _Sheet(prefix), _words(report)
    across = _measure_across(look, large=large)
    radius = 7.5 if look == "narrow" else 11.0
    end, years = report["months"], report["years"]
    edge = radius * 2 + 4
    room = across - edge - (4.4 if look == "narrow" else 3.4) * edge
    # Dots nearer than their width stand on one another.
    columns = max(1, int(room // (2 * radius + 2)))
    stacks = Counter(
        min(int(month / end * columns), columns - 1) for month in report["runway_dots"] if month < end
    )
    still = sum(month >= end for month in report["runway_dots"])
    a_row = 4 if still > 8 else 2
    most = max([*stacks.values(), -(-still // a_row), 1])
    ground = 16 + most * (2 * radius + 2)
    for column, count in stacks.items():
        for number in range(count):
            sheet.dot(
                "closes",
                x=edge / 2 + (column + 0.5) * room / columns,
                y=ground - radius - 2 - number * (2 * radius + 2),
                radius=radius - 1,
                fill=PERSIMMON_PALE,
                stroke=PERSIMMON,
            )
    start = across - a_row * (2 * radius + 2)
    for number in range(still):
        row, column = divmod(number, a_row)
        sheet.dot(
            "stays",
            x=start + column * (2 * radius + 2) + radius,
            y=ground - radius - 2 - row * (2 * radius + 2),
            radius=radius - 1,
            fill=LEAF,
            stroke=LEAF,
        )
    sheet.path("axis", f"M0 {ground:.1f}H{edge / 2 + room:.1f}", stroke=INK, width=1.5)
    sheet.path("axis", f"M{start - 4:.1f} {ground:.1f}H{across:.1f}", stroke=LEAF, width=3)
    size = 13 if look == "narrow" else 15
    every = 1 if years <= min(12, room / 22) else 5
    for year in range(0, years + 1, every):
        x = edge / 2 + room * year / years
        sheet.path("tick", f"M{x:.1f} {ground:.1f}v6", stroke=INK)
        sheet.text(str(year), x=x, y=ground + 22, size=size, anchor="middle")
    sheet.text(words.say("picture.dots.axis"), x=edge / 2, y=ground + 42, size=size)
    sheet.text(words.say("picture.dots.still"), x=across, y=ground + 22, size=size, anchor="end")
    return sheet.close(
        width=across,
        height=ground + 50,
        look=look,
        title=report["headings"]["runway"],
        description=describe_runway(report),
    )


def describe_trials(report: Report, *, kind: Kind = "strategies") -> str:
    """Say what the bars of strategies or shocks show."""
    words = _words(report)
    told = [
        words.say("picture.trials.one", title=one["title"], helps=one["helps"], harms=one["harms"])
        for one in _pick_trials(report, kind)
    ]
    return words.say("picture.trials", list="; ".join(told))


def _pick_trials(report: Report, kind: Kind) -> list[Mapping[str, Any]]:
    """Give those that do most first: the most helpful strategies, the most harmful shocks."""
    return order_told(report[kind], kind=kind)[:TRIALS_SHOWN]


def draw_trials(
    report: Report,
    *,
    kind: Kind = "strategies",
    prefix: str = "trials",
    look: Look = "wide",
    large: bool = False,
) -> str:
    """Draw of twenty futures how many each strategy or shock helps, to the right, and harms, to the left."""
    shown = _pick_trials(report, kind)
    if not shown:
        return ""
    sheet, words = _Sheet(prefix), _words(report)
    across, size = _measure_across(look, large=large), 13 if look == "narrow" else 15
    left = {"wide": 0.52, "narrow": 0.0, "paper": 0.68}[look] * across
    unit = (across - left - 60) / 40
    middle, row = left + 30 + 20 * unit, 54 if look == "narrow" else 30
    sheet.text(words.say("picture.trials.harms"), x=middle - 8, y=16, size=size, anchor="end")
    sheet.text(words.say("picture.trials.helps"), x=middle + 8, y=16, size=size)
    y = 26.0
    for one in shown:
        name = cut_text(one["title"], size=size, width=(left or across) - 10)
        sheet.text(name, x=0, y=y + 18, size=size)
        top = y + 28 if look == "narrow" else y + 3
        for number in range(one["helps"]):
            sheet.box("helps", LEAF, x=middle + 3 + number * unit, y=top, width=unit - 2, height=20)
        for number in range(one["harms"]):
            x = middle - 3 - (number + 1) * unit + 2
            sheet.box("harms", PERSIMMON, x=x, y=top + 4, width=unit - 2, height=12)
        sheet.text(str(one["helps"]), x=middle + 8 + one["helps"] * unit, y=top + 16, size=size)
        sheet.text(str(one["harms"]), x=middle - 8 - one["harms"] * unit, y=top + 16, size=size, anchor="end")
        sheet.path("axis", f"M{middle:.1f} {top - 3:.1f}v26", stroke=INK, width=1.5)
        y += row
    return sheet.close(
        width=across,
        height=y + 6,
        look=look,
        title=report["headings"][kind],
        description=describe_trials(report, kind=kind),
    )


def describe_bands(report: Report) -> str:
    """Say what the chart of money by year shows."""
    bands, language = report["cash_bands"], report["language"]
    return _words(report).say(
        "picture.bands",
        first=write_won(bands["p50"][0], language),
        last=write_won(bands["p50"][-1], language),
        low=write_won(bands["p10"][-1], language),
        high=write_won(bands["p90"][-1], language),
    )


def draw_bands(report: Report, *, prefix: str = "bands", look: Look = "wide", large: bool = False) -> str:
    """Draw the money at each year's end: eight futures in ten, the middle, and a few single ones."""
    sheet, words, bands = _Sheet(prefix), _words(report), report["cash_bands"]
    across, size = _measure_across(look, large=large), 13 if look == "narrow" else 15
    marks = _pick_marks([*bands["p10"], *bands["p90"], *chain.from_iterable(bands["singles"]), 0])
    names = _name_marks(marks, report["language"])
    left = max(measure_text(name, size=size) for name in names) + 10
    top, height = 34.0, 220.0 if look == "narrow" else 300.0
    years = len(bands["years"]) - 1

    def place(year: float, won: float) -> tuple[float, float]:
        share = (won - marks[0]) / (marks[-1] - marks[0])
        return left + (across - left - 14) * year / max(years, 1), top + height * (1 - share)

    for mark, name in zip(marks, names, strict=True):
        _, y = place(0, mark)
        sheet.path("grid", f"M{left:.1f} {y:.1f}H{across:.1f}", stroke=INK if not mark else LINE)
        sheet.text(name, x=left - 8, y=y + 5, size=size, anchor="end")
    upper = [place(year, won) for year, won in enumerate(bands["p90"])]
    lower = [place(year, won) for year, won in enumerate(bands["p10"])]
    sheet.path("band", f"{_join([*upper, *reversed(lower)])}Z", fill=LEAF_PALE)
    for single in bands["singles"]:
        points = [place(year, won) for year, won in enumerate(single)]
        sheet.path("single", _join(points), stroke=INK, width=0.9)
        if len(single) <= years:
            x, y = points[-1]
            cross = f"M{x - 5:.1f} {y - 5:.1f}l10 10M{x + 5:.1f} {y - 5:.1f}l-10 10"
            sheet.path("cross", cross, stroke=PERSIMMON, width=2.5)
    middle = [place(year, won) for year, won in enumerate(bands["p50"])]
    sheet.path("middle", _join(middle), stroke=LEAF, width=3.5)
    year_width = measure_text("2030", size=size)
    has_room = years <= 12 and years * (year_width + 8) <= across - left
    for year in sorted({*range(0, years + 1, 1 if has_room else 5), years}):
        x, _ = place(year, 0)
        if year < years and x + 1.5 * year_width + 6 > place(years, 0)[0]:
            continue  # It would run into the last one, which ends where the axis does.
        anchor = "end" if year == years else "middle"
        sheet.text(bands["dates"][year][:4], x=min(x, across), y=top + height + 26, size=size, anchor=anchor)
    below = _draw_band_key(sheet, words, size=size, across=across, y=top + height + 44)
    return sheet.close(
        width=across,
        height=below,
        look=look,
        title=report["headings"]["bands"],
        description=describe_bands(report),
    )


def _draw_band_key(sheet: _Sheet, words: OutlookWords, *, size: float, across: float, y: float) -> float:
    x = 0.0
    for key in ("band", "middle", "single"):
        name = words.say(f"picture.bands.{key}")
        wide = 34 + measure_text(name, size=size) + 22
        if x and x + wide > across:
            x, y = 0.0, y + 22
        if key == "band":
            sheet.box("band", LEAF_PALE, x=x, y=y + 2, width=26, height=12)
        else:
            stroke, width = (LEAF, 3.5) if key == "middle" else (INK, 0.9)
            sheet.path(key, f"M{x:.1f} {y + 8:.1f}h26", stroke=stroke, width=width)
        sheet.text(name, x=x + 34, y=y + 13, size=size)
        x += wide
    return y + 22


def _join(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _pick_marks(values: Sequence[float]) -> list[float]:
    """Pick three to eight round numbers that hold all values, nothing among them."""
    low, high = min(values), max(values)
    wide = max(high - low, 1.0)
    scale = 10.0 ** (len(str(int(wide))) - 2)
    step = next((mark * scale for mark in _MARKS if wide / (mark * scale) <= 6), 10 * scale)
    while wide / step > 6:
        step *= 2
    first, last = int(low // step), int(-(-high // step))
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _name_marks(marks: Sequence[float], language: Language) -> list[str]:
    """Name the marks of an axis in one unit: ₩0.8 billion below ₩1.0 billion; Korean has but one way."""
    largest = max(abs(mark) for mark in marks)
    unit = next((unit for unit in _ENGLISH if largest >= unit[0]), None) if language == "en" else None
    if unit is None:
        return [write_won(round(mark), language) for mark in marks]
    scale, name = unit
    digits = next(
        (few for few in range(3) if all(round(mark / scale, few) == mark / scale for mark in marks)), 3
    )
    return [
        f"{MINUS if mark < 0 else ''}₩{abs(mark) / scale:,.{digits}f} {name}" if mark else "₩0"
        for mark in marks
    ]


def _words(report: Report) -> OutlookWords:
    return load_outlook_words(report["language"])
