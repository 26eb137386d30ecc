"""The picture of a shock: what comes in month by month, as a share of a usual month, with its range."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from dure.language import Language, Text
from dure.reports.picture import INK, measure_text

LEAF: Final = "#2f5d3a"
STRAW: Final = "#e3cf8a"
LINE: Final = "#ddd2ba"
_STEPS: Final = {"wide": 6, "narrow": 12, "paper": 6}
"""Months from one name at the foot to the next."""
_SIZES: Final = {"wide": 15.0, "narrow": 13.0, "paper": 20.0}
_HEIGHTS: Final = {"wide": 0.36, "narrow": 0.7, "paper": 0.25}
"""Of their width: a phone's picture is higher, one on a full page lower."""

_NAMES: Final = {
    "title": Text("What comes in, month by month", "달마다 들어오는 돈"),
    "usual": Text("a usual year", "평소"),
    "value": Text("with the shock", "충격이 온 경우"),
    "range": Text("its range", "그 범위"),
    "part": Text("its range, by what was opened", "그 범위(열어 둔 금액으로)"),
    "month": Text("month", "개월"),
}


def draw_course(fall: Mapping[str, Any], *, language: Language, prefix: str, look: str, across: float) -> str:
    """Draw the course of one shock of the contract; empty where nothing comes in.

    Args:
        fall: One of the contract's `shocks`.
        language: Of its words.
        prefix: Begins the ids in the SVG; different for every picture of a page.
        look: `wide` or `narrow`, shown by the width of the window, or `paper`.
        across: How many units wide.
    """
    course = fall["course"]
    if not course:
        return ""
    size, high = _SIZES[look], across * _HEIGHTS[look]
    most = max(max(step[name] for name in ("usual", "low", "value", "high")) for step in course)
    top = max(most, 1.0) * 1.05
    left, right, base = measure_text("100%", size=size) + 10, 6.0, high - 30

    def point(index: int, share: float) -> str:
        x = left + (across - left - right) * index / max(len(course) - 1, 1)
        return f"{x:.1f} {base - (base - 30) * max(share, 0.0) / top:.1f}"

    def path(name: str) -> str:
        return "M" + "L".join(point(index, step[name]) for index, step in enumerate(course))

    back = [point(index, step["high"]) for index, step in reversed(list(enumerate(course)))]
    band = path("low") + "L" + "L".join(back) + "Z"
    shapes = [
        *_draw_frame(
            course,
            top=top,
            size=size,
            left=left,
            across=across - right,
            base=base,
            step=_STEPS[look],
            language=language,
        ),
        f'<path class="band" fill="{STRAW}" opacity="0.8" d="{band}"/>',
        (
            f'<path class="usual" fill="none" stroke="{INK}" stroke-width="1.5" stroke-dasharray="3 4"'
            f' d="{path("usual")}"/>'
        ),
        f'<path class="value" fill="none" stroke="{LEAF}" stroke-width="3" d="{path("value")}"/>',
        *_draw_key(size=size, language=language, across=across, is_part=fall["part"]),
    ]
    title = f"{_NAMES['title'].in_language(language)}: {fall['title']}"
    said = " ".join(fall["sentences"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture shock {look}" viewBox="0 0 {across:.0f}'
        f' {high:.0f}" width="{across:.0f}" height="{high:.0f}" role="img" aria-labelledby="{prefix}-t'
        f' {prefix}-d"><title id="{prefix}-t">{escape(title)}</title><desc id="{prefix}-d">{escape(said)}'
        f"</desc>{''.join(shapes)}</svg>"
    )


def _text(words: str, *, x: float, y: float, size: float, anchor: str = "start") -> str:
    return (
        f'<text class="ink" fill="{INK}" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def _draw_frame(
    course: Sequence[Mapping[str, Any]],
    *,
    top: float,
    size: float,
    left: float,
    across: float,
    base: float,
    step: int,
    language: Language,
) -> list[str]:
    """Draw the lines of 0, 50, 100 … % and the months at the foot."""
    shapes = []
    for half in range(int(top * 2) + 1):
        y = base - (base - 30) * half / 2 / top
        shapes.append(
            f'<path class="rule" fill="none" stroke="{LINE}" d="M{left:.1f} {y:.1f}L{across:.1f} {y:.1f}"/>'
        )
        if top <= 2 or half % 2 == 0:
            shapes.append(_text(f"{50 * half}%", x=left - 6, y=y + size / 3, size=size, anchor="end"))
    last = len(course) - 1
    for month in range(step, len(course) + 1, step):
        x = left + (across - left) * (month - 1) / max(last, 1)
        is_last = month + step > len(course)
        words = f"{month}{_NAMES['month'].ko}" if language == "ko" else str(month)
        if language == "en" and is_last:
            words = f"{_NAMES['month'].en} {month}"
        shapes.append(_text(words, x=x, y=base + size + 6, size=size, anchor="end" if is_last else "middle"))
    return shapes


def _draw_key(*, size: float, language: Language, across: float, is_part: bool) -> list[str]:
    """Draw what the lines are, above the picture."""
    shapes, x = [], 0.0
    for name, look in (("value", "value"), ("range", "band"), ("usual", "usual")):
        words = _NAMES["part" if is_part and name == "range" else name].in_language(language)
        if x + 24 + measure_text(words, size=size) > across:
            break
        if name == "range":
            shapes.append(f'<rect class="{look}" fill="{STRAW}" x="{x:.1f}" y="6" width="18" height="10"/>')
        else:
            dashes = f'stroke="{INK}" stroke-width="1.5" stroke-dasharray="3 4"'
            style = f'stroke="{LEAF}" stroke-width="3"' if name == "value" else dashes
            shapes.append(f'<path class="{look}" fill="none" {style} d="M{x:.1f} 11L{x + 18:.1f} 11"/>')
        shapes.append(_text(words, x=x + 24, y=16, size=size))
        x += 24 + measure_text(words, size=size) + 16
    return shapes
