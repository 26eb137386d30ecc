"""The pictures of a place: residents by age as paired bars, and the total over the years with its band."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from dure.reports.picture import INK, cut_text, measure_text

LEAF: Final = "#2f5d3a"
STRAW: Final = "#e3cf8a"
EDGE: Final = "#8a6a12"
PERSIMMON: Final = "#a8471a"
LINE: Final = "#ddd2ba"

WIDE: Final = 960.0
NARROW: Final = 330.0
LARGE: Final = 250.0
"""Units across on a phone where the reader asks for large type: the fewer, the larger the letters."""

_MARKS: Final = (1, 2, 2.5, 5, 10)


@dataclass(slots=True)
class _Sheet:
    """Gathers the shapes of one SVG; every text put in is escaped."""

    prefix: str
    shapes: list[str] = field(default_factory=list)

    def text(self, words: str, *, x: float, y: float, size: float, anchor: str = "start") -> None:
        """Write one line; `y` is the baseline."""
        self.shapes.append(
            f'<text class="ink" fill="{INK}" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"'
            f' text-anchor="{anchor}">{escape(words)}</text>'
        )

    def bar(self, look: str, fill: str, *, x: float, y: float, width: float, height: float) -> None:
        """Draw one bar; a very short one is still seen."""
        self.shapes.append(
            f'<rect class="{look}" fill="{fill}" stroke="{EDGE if look == "then" else fill}" x="{x:.1f}"'
            f' y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}"/>'
        )

    def line(self, look: str, stroke: str, path: str, *, width: float = 1, dash: str = "") -> None:
        """Draw a line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.shapes.append(
            f'<path class="{look}" fill="none" stroke="{stroke}" stroke-width="{width:g}"{dashed}'
            f' d="{path}"/>'
        )

    def area(self, look: str, fill: str, points: Sequence[tuple[float, float]], *, opacity: float) -> None:
        """Fill what lies between points."""
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self.shapes.append(f'<path class="{look}" fill="{fill}" opacity="{opacity:g}" d="M{path}Z"/>')

    def dot(self, look: str, fill: str, *, x: float, y: float, radius: float) -> None:
        """Draw a point."""
        self.shapes.append(f'<circle class="{look}" fill="{fill}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>')

    def close(self, *, width: float, height: float, look: str, title: str, description: str) -> str:
        """Return the SVG."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="picture place {look}"'
            f' viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="img"'
            f' aria-labelledby="{self.prefix}-t {self.prefix}-d"><title id="{self.prefix}-t">{escape(title)}'
            f'</title><desc id="{self.prefix}-d">{escape(description)}</desc>{"".join(self.shapes)}</svg>'
        )


@dataclass(frozen=True, slots=True)
class AgeBars:
    """Residents by age, of two days or two places.

    Attributes:
        ages: Names of the ages, the youngest first.
        first: What is drawn full, one number an age.
        second: What is drawn pale below it, likewise; empty for none.
        names: What the two are called; the first says that the numbers written are its own.
        title: The picture's name.
        description: What it shows, for who does not see it.
        digits: Digits after the point where the numbers are written.
    """

    ages: Sequence[str]
    first: Sequence[float]
    second: Sequence[float]
    names: tuple[str, str]
    title: str
    description: str
    digits: int = 0


def draw_ages(bars: AgeBars, *, prefix: str, look: str, across: float) -> str:
    """Draw paired bars, the oldest on top; empty where there is nobody.

    Args:
        bars: The numbers.
        prefix: Begins the ids in the SVG; different for every picture of a page.
        look: `wide` or `narrow`, shown by the width of the window.
        across: How many units wide.
    """
    most = max((*bars.first, *bars.second), default=0)
    if most <= 0:
        return ""
    sheet, size = _Sheet(prefix), 15 if look == "wide" else 13
    left = max(measure_text(age, size=size) for age in bars.ages) + 10
    room = max(measure_text(f"{most:,.{bars.digits}f}", size=size), 20) + 10
    scale = (across - left - room) / most
    y = _draw_key(sheet, bars, size=size, across=across) + 8
    thick, step = (9, 26) if bars.second else (16, 26)
    for index in reversed(range(len(bars.ages))):
        sheet.text(bars.ages[index], x=left - 8, y=y + 14, size=size, anchor="end")
        sheet.bar("now", LEAF, x=left, y=y, width=bars.first[index] * scale, height=thick)
        if bars.second:
            wide = bars.second[index] * scale
            sheet.bar("then", STRAW, x=left, y=y + thick + 1, width=wide, height=thick - 1)
        # In a column of their own: after the longer bar they would seem to be its number.
        told = f"{bars.first[index]:,.{bars.digits}f}"
        sheet.text(told, x=across - 1, y=y + 14, size=size, anchor="end")
        y += step
    return sheet.close(width=across, height=y + 2, look=look, title=bars.title, description=bars.description)


def _draw_key(sheet: _Sheet, bars: AgeBars, *, size: float, across: float) -> float:
    """Draw what full and pale bars are; give how far down it reaches."""
    x, y = 0.0, 4.0
    drawn = (("now", LEAF), ("then", STRAW))[: 2 if bars.second else 1]
    for (look, fill), name in zip(drawn, bars.names, strict=False):
        wide = 24 + measure_text(name, size=size) + 20
        if x and x + wide > across:
            x, y = 0.0, y + 24
        sheet.bar(look, fill, x=x + 1, y=y + 1, width=16, height=12)
        for line in _break_name(name, size=size, width=across - 24):
            sheet.text(line, x=x + 24, y=y + 13, size=size)
            y += 24
        y -= 24
        x = x + wide if wide - 20 <= across else across
    return y + 20


@dataclass(frozen=True, slots=True)
class YearLines:
    """The total of a place over the years.

    Attributes:
        counted: Time (in years, 2025.4) and residents of each count.
        low: Time and residents below which one future in ten ends, from the last count on; empty for none.
        middle: The same of the future in the middle.
        high: The same above which one future in ten ends.
        official: Year's middle and people of the official projection; empty for none.
        reliable_until: The last time whose numbers are told.
        names: What the counts, the band, the official projection and the years beyond are called.
        title: The picture's name.
        description: What it shows, for who does not see it.
    """

    counted: Sequence[tuple[float, float]]
    low: Sequence[tuple[float, float]]
    middle: Sequence[tuple[float, float]]
    high: Sequence[tuple[float, float]]
    official: Sequence[tuple[float, float]]
    reliable_until: float
    names: tuple[str, str, str, str]
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where times and people lie in a picture."""

    left: float
    right: float
    top: float
    height: float
    begin: float
    end: float
    ceiling: float

    def x(self, time: float) -> float:
        """Find how far right a time is."""
        return self.left + (time - self.begin) / (self.end - self.begin) * (self.right - self.left)

    def y(self, people: float) -> float:
        """Find how far down a number of people is."""
        return self.top + self.height * (1 - people / self.ceiling)

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        """Find a time and a number of people."""
        return self.x(point[0]), self.y(point[1])

    def path(self, points: Sequence[tuple[float, float]]) -> str:
        """Write a line through points."""
        return "M" + "L".join("{:.1f} {:.1f}".format(*self.at(point)) for point in points)


def draw_years(lines: YearLines, *, prefix: str, look: str, across: float) -> str:
    """Draw the total over the years from nothing up, the band paler beyond the years that are told.

    Args:
        lines: The numbers.
        prefix: Begins the ids in the SVG; different for every picture of a page.
        look: `wide` or `narrow`, shown by the width of the window.
        across: How many units wide.

    Returns:
        The SVG; empty where there is nobody, or one day only.
    """
    every = [*lines.counted, *lines.high, *lines.official]
    times = [time for time, _ in every]
    most = max((people for _, people in every), default=0)
    if most <= 0 or min(times) == max(times):
        return ""
    sheet, size = _Sheet(prefix), 15 if look == "wide" else 13
    ceiling, marks = _choose_marks(most)
    frame = _Frame(
        left=measure_text(f"{ceiling:,.0f}", size=size) + 8,
        right=across - 6,
        top=_draw_line_key(sheet, lines, size=size, across=across) + 14,
        height=300.0 if look == "wide" else 210.0,
        begin=float(int(min(times))),
        end=max(times) + 0.5,
        ceiling=ceiling,
    )
    for mark in marks:
        sheet.line("rule", LINE, f"M{frame.left:.1f} {frame.y(mark):.1f}H{frame.right:.1f}")
        sheet.text(f"{mark:,.0f}", x=frame.left - 8, y=frame.y(mark) + 5, size=size, anchor="end")
    _draw_time(sheet, frame, size=size)
    if lines.middle:
        _draw_band(sheet, frame, lines)
    if lines.official:
        sheet.line("official", PERSIMMON, frame.path(lines.official), width=2, dash="2 4")
        for point in lines.official:
            _draw_diamond(sheet, *frame.at(point))
    if lines.counted:
        sheet.line("counted", LEAF, frame.path(lines.counted), width=3)
        for point in lines.counted:
            sheet.dot("now", LEAF, x=frame.x(point[0]), y=frame.y(point[1]), radius=4)
    return sheet.close(
        width=across,
        height=frame.y(0) + size + 16,
        look=look,
        title=lines.title,
        description=lines.description,
    )


def _choose_marks(most: float) -> tuple[float, list[float]]:
    """Choose the height of the picture and round numbers to mark, nothing among them."""
    unit = 1.0
    while unit * 20 <= most:
        unit *= 10
    step = next(mark * unit for mark in _MARKS if mark * unit * 4 >= most)
    step = max(step, 1.0)
    count = int(-(-most // step))
    return step * count, [step * number for number in range(count + 1)]


def _draw_time(sheet: _Sheet, frame: _Frame, *, size: float) -> None:
    """Write every fifth or tenth year below the picture."""
    wide = measure_text("2050", size=size) + 12
    room = (frame.x(frame.begin + 5)) - frame.left
    each = 5 if room > wide else 10
    for year in range(int(-(-frame.begin // each) * each), int(frame.end) + 1, each):
        x = frame.x(year)
        sheet.line("rule", LINE, f"M{x:.1f} {frame.y(0):.1f}v6")
        place = min(x, frame.right + 6 - wide / 2 + 6)
        sheet.text(f"{year}", x=place, y=frame.y(0) + size + 8, size=size, anchor="middle")


def _draw_band(sheet: _Sheet, frame: _Frame, lines: YearLines) -> None:
    """Fill the band and draw its middle, paler and dashed beyond the years that are told."""
    until = max(
        (index for index, (time, _) in enumerate(lines.middle) if time <= lines.reliable_until), default=0
    )
    for look, start, stop, opacity in (("told", 0, until + 1, 0.38), ("beyond", until, None, 0.15)):
        low, middle, high = (part[start:stop] for part in (lines.low, lines.middle, lines.high))
        if len(middle) < 2:
            continue
        outline = [*map(frame.at, high), *map(frame.at, reversed(low))]
        sheet.area(f"band {look}", LEAF, outline, opacity=opacity)
        sheet.line("middle", LEAF, frame.path(middle), width=2, dash="" if look == "told" else "6 5")
    if until + 1 < len(lines.middle):
        x = frame.x(lines.middle[until][0])
        sheet.line("limit", EDGE, f"M{x:.1f} {frame.top:.1f}V{frame.y(0):.1f}", dash="3 5")


def _draw_diamond(sheet: _Sheet, x: float, y: float) -> None:
    sheet.shapes.append(
        f'<path class="official-mark" fill="{PERSIMMON}" d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6Z"/>'
    )


def _draw_line_key(sheet: _Sheet, lines: YearLines, *, size: float, across: float) -> float:
    """Draw what each line and field is; give how far down it reaches."""
    x, y = 0.0, 4.0
    is_beyond = bool(lines.middle) and lines.middle[-1][0] > lines.reliable_until
    drawn = (lines.counted, lines.middle, lines.official, is_beyond)
    for look, name, shown in zip(("counted", "band", "official", "beyond"), lines.names, drawn, strict=True):
        if not shown:
            continue
        wide = 36 + measure_text(name, size=size) + 20
        if x and x + wide - 20 > across:
            x, y = 0.0, y + 24
        _draw_mark(sheet, look, x=x, y=y + 8)
        for line in _break_name(name, size=size, width=across - 36):
            sheet.text(line, x=x + 36, y=y + 13, size=size)
            y += 24
        # A name of one line leaves room beside it; one of several is followed on a line of its own.
        y -= 24
        x = x + wide if wide - 20 <= across else across
    return y + 20


def _break_name(name: str, *, size: float, width: float) -> list[str]:
    """Break a name into the lines that it takes, between words; a word that is longer still is cut."""
    lines = [""]
    for word in name.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure_text(longer, size=size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return [cut_text(line, size=size, width=width) for line in lines]


def _draw_mark(sheet: _Sheet, look: str, *, x: float, y: float) -> None:
    """Draw the sign of one line or field beside its name."""
    if look == "counted":
        sheet.line("counted", LEAF, f"M{x:.1f} {y:.1f}h28", width=3)
        sheet.dot("now", LEAF, x=x + 14, y=y, radius=4)
    elif look == "official":
        sheet.line("official", PERSIMMON, f"M{x:.1f} {y:.1f}h28", width=2, dash="2 4")
        _draw_diamond(sheet, x + 14, y)
    else:
        corners = [(x, y - 7), (x + 28, y - 7), (x + 28, y + 7), (x, y + 7)]
        sheet.area("band", LEAF, corners, opacity=0.38 if look == "band" else 0.15)
        dash = "" if look == "band" else "6 5"
        sheet.line("middle", LEAF, f"M{x:.1f} {y:.1f}h28", width=2, dash=dash)
