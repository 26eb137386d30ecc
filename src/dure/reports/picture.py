"""The picture of every ₩10,000: terraced fields, one a round, watered by what stayed in the one above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import permutations, product
from typing import Any, Final, NamedTuple

from dure.reports.words import Words, write_won_exactly

INK: Final = "#2c2a25"
WATER: Final = "#9cc5bd"
COLOURS: Final[Mapping[str, tuple[str, str]]] = {
    # class: (field, ink upon it); each pair has a contrast of at least 4.5
    "in-0": ("#2f5d3a", "#ffffff"),
    "in-1": ("#4d7c3f", "#ffffff"),
    "in-2": ("#a9c47c", INK),
    "in-3": ("#d0deb0", INK),
    "out-1": ("#f0bd8e", INK),
    "out-2": ("#e39257", INK),
    "out-3": ("#cf6f35", INK),
    "unplaced": ("#cfc8b6", INK),
    "kept": ("#ecd27e", INK),
}
"""Rice-field greens for what stays, the nearest the deepest; persimmon for what leaves; straw for what is
kept; bare earth for what is unknown. The same words stand beside every colour."""

ROUNDS_SHOWN: Final = 4
_FALL_MIN: Final = 150
"""A round is drawn while at least this much of 10,000 is left to draw; the table has them all."""


class Band(NamedTuple):
    """One part of a terrace: its class in COLOURS, its words and how much of 10,000 it is."""

    look: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Terrace:
    """One round: what came in, and the bands it went to, those that stay first."""

    number: int
    came_in: int
    stays: int
    bands: tuple[Band, ...]


def build_terraces(report: Mapping[str, Any], *, words: Words) -> tuple[Terrace, ...]:
    """Build the terraces of a report given as plain values; none where nothing was traced."""
    rings = report["rings"]
    asked = next(index for index, ring in enumerate(rings) if ring["code"] == report["place"]["code"])
    names = {}
    looks = {}
    for index, ring in enumerate(rings):
        key = "picture.band_ring" if index == 0 else "picture.band_ring_else"
        names[ring["code"]] = words.say(key, place=ring["name"])
        looks[ring["code"]] = f"in-{min(index, 3)}" if index <= asked else f"out-{min(index - asked, 2)}"
    if asked == 0:
        looks[rings[0]["code"]] = "in-1"
    place = report["place"]["name"]
    names |= {"unplaced": words.say("picture.unplaced"), "kept": words.say("picture.kept")}
    looks |= {"left": "out-3", "unplaced": "unplaced", "kept": "kept"}
    terraces = []
    for step in report["rounds"]:
        # Only where the nation's ring is told does what left it leave the country.
        leaves = step["round"] == 1 and any(band["band"] == rings[-1]["code"] for band in step["bands"])
        left = words.say("picture.outside") if leaves else words.say("picture.left", place=place)
        terraces.append(
            Terrace(
                number=step["round"],
                came_in=step["came_in"],
                stays=step["stays"],
                bands=tuple(
                    Band(looks[band["band"]], names.get(band["band"], left), band["amount"])
                    for band in step["bands"]
                    if band["amount"]
                ),
            )
        )
    return tuple(terraces)


def write_description(terraces: Sequence[Terrace], *, words: Words) -> str:
    """Say in words what the picture shows."""
    rounds = " ".join(
        words.say(
            "picture.desc_round",
            round=terrace.number,
            came_in=write_won_exactly(terrace.came_in, words.language),
            bands=", ".join(
                words.say(
                    "picture.desc_band",
                    amount=write_won_exactly(band.amount, words.language),
                    band=band.name,
                )
                for band in terrace.bands
            ),
        )
        for terrace in _shown(terraces)
    )
    return words.say("picture.desc", rounds=rounds)


def _shown(terraces: Sequence[Terrace]) -> list[Terrace]:
    return [
        terrace for terrace in terraces[:ROUNDS_SHOWN] if terrace.number == 1 or terrace.came_in >= _FALL_MIN
    ]


class _Canvas:
    """Gathers the shapes of one SVG; every text put in is escaped."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.shapes: list[str] = []

    def text(
        self,
        words: str,
        *,
        x: float,
        y: float,
        size: int = 15,
        anchor: str = "start",
        look: str = "ink",
        fill: str = INK,
        bold: bool = False,
    ) -> None:
        """Write one line; `y` is the baseline."""
        weight = ' font-weight="600"' if bold else ""
        self.shapes.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" class="{look}"'
            f' fill="{fill}"{weight}>{escape(words)}</text>'
        )

    def field(self, band: Band, *, x: float, y: float, width: float, height: float) -> None:
        """Draw one part of a terrace: a waved field, with rice where the money stays."""
        fill = COLOURS[band.look][0]
        top = _wave(x, y, width)
        self.shapes.append(
            f'<path class="{band.look}" fill="{fill}" d="M{x:.1f} {y + height:.1f}V{y:.1f}{top}'
            f'V{y + height:.1f}Z"/>'
        )
        pattern = "rice" if band.look.startswith("in") else "bare" if band.look == "unplaced" else None
        if pattern:
            self.shapes.append(
                f'<path fill="url(#{self.prefix}-{pattern})" d="M{x:.1f} {y + height:.1f}V{y:.1f}{top}'
                f'V{y + height:.1f}Z"/>'
            )

    def fall(self, band: Band, *, x: float, y: float, width: float, height: float) -> None:
        """Draw what runs off below a field, thinning out."""
        inset = min(width * 0.18, 10)
        stays = band.look.startswith("in")
        look, fill = ("water", WATER) if stays else (band.look, COLOURS[band.look][0])
        self.shapes.append(
            f'<path class="{look}" fill="{fill}" opacity="0.55" d="M{x:.1f} {y:.1f}'
            f"h{width:.1f}c0 {height * 0.5:.1f} {-inset:.1f} {height * 0.6:.1f} {-inset:.1f} {height:.1f}"
            f"h{2 * inset - width:.1f}c0 {-height * 0.4:.1f} {-inset:.1f} {-height * 0.5:.1f}"
            f' {-inset:.1f} {-height:.1f}Z"/>'
        )

    def lead(self, *, x: float, y: float, to: float) -> None:
        """Draw a thin line from a small field down to its words."""
        self.shapes.append(
            f'<path class="lead-line" stroke="{INK}" stroke-width="1" d="M{x:.1f} {y:.1f}V{to:.1f}"/>'
        )

    def bank(self, *, x: float, y: float, width: float) -> None:
        """Draw the stone bank under a terrace."""
        self.shapes.append(
            f'<path class="bank" stroke="#8a7c62" stroke-width="3" stroke-linecap="round" fill="none"'
            f' d="M{x:.1f} {y:.1f}{_wave(x, y, width)}"/>'
        )

    def close(self, *, width: float, height: float, look: str, title: str, description: str) -> str:
        """Return the SVG."""
        body = "".join(self.shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{look}" viewBox="0 0 {width:.0f} {height:.0f}"'
            f' width="{width:.0f}" height="{height:.0f}" role="img"'
            f' aria-labelledby="{self.prefix}-t {self.prefix}-d"'
            ' font-family="Noto Sans KR, Apple SD Gothic Neo, Malgun Gothic, sans-serif">'
            f'<title id="{self.prefix}-t">{escape(title)}</title>'
            f'<desc id="{self.prefix}-d">{escape(description)}</desc>'
            f'<defs><pattern id="{self.prefix}-rice" width="16" height="14" patternUnits="userSpaceOnUse">'
            '<path d="M4 11v-5M4 9l-2.4-3M4 9l2.4-3M12 5v-4M12 4l-2.2-3M12 4l2.2-3" stroke="#ffffff"'
            ' stroke-opacity="0.17" stroke-width="1.2" stroke-linecap="round" fill="none"/></pattern>'
            f'<pattern id="{self.prefix}-bare" width="8" height="8" patternUnits="userSpaceOnUse">'
            '<path d="M0 8L8 0" stroke="#8a7c62" stroke-opacity="0.45" stroke-width="1.4"/></pattern></defs>'
            f"{body}</svg>"
        )


def _wave(x: float, y: float, width: float) -> str:
    """Return the path of a gently waved edge from x to x + width, the same wherever a field begins."""
    steps = max(round(width / 60), 1)
    step = width / steps
    waves = []
    for index in range(steps):
        lift = 2.6 if (int((x + index * step) // 60)) % 2 else -2.6
        end = x + (index + 1) * step
        waves.append(f"Q{end - step / 2:.1f} {y + lift:.1f} {end:.1f} {y:.1f}")
    return "".join(waves)


def measure_text(text: str, *, size: float) -> float:
    """Estimate how wide a line is: a Korean letter is as wide as high, a Latin one a little over half."""
    return size * sum(1.0 if ord(sign) > 0x2E7F or sign == "₩" else 0.58 for sign in text)


def cut_text(text: str, *, size: float, width: float) -> str:
    """Cut a line that is wider than `width`, with an ellipsis."""
    if measure_text(text, size=size) <= width:
        return text
    while text and measure_text(text + "…", size=size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


WIDE: Final = 960.0
_FIELD: Final = 78.0
_STAIR: Final = 66.0


def draw_wide(terraces: Sequence[Terrace], *, name: str, place: str, words: Words) -> str:
    """Draw the picture for a desk or a page, 960 units wide; empty where there is nothing to draw."""
    shown = _shown(terraces)
    if not shown:
        return ""
    canvas = _Canvas("wide")
    y = 34.0
    canvas.text(
        cut_text(words.say("picture.round_1", name=name), size=17, width=WIDE - 260),
        x=0,
        y=18,
        size=17,
        bold=True,
    )
    canvas.text(words.say("picture.came_in"), x=WIDE, y=18, size=17, anchor="end")
    for terrace in shown:
        width = WIDE * terrace.came_in / shown[0].came_in
        notes = _place_below(terrace, words=words) if terrace.number == 1 else []
        needed = _NOTE_TOP + _NOTE_STEP * max((note.level + 1 for note in notes), default=0)
        stair = max(_STAIR, needed) if notes else _STAIR
        _draw_terrace(canvas, terrace, y=y, width=width, stair=stair if terrace is not shown[-1] else 22)
        if terrace.number == 1:
            _label_first(canvas, terrace, y=y, words=words)
        else:
            _label_beside(canvas, terrace, y=y, width=width, place=place, words=words)
        y += _FIELD + stair
    return canvas.close(
        width=WIDE,
        height=y - stair + max(28, needed if notes else 0),
        look="picture wide",
        title=words.say("picture.title"),
        description=write_description(terraces, words=words),
    )


def _draw_terrace(canvas: _Canvas, terrace: Terrace, *, y: float, width: float, stair: float) -> None:
    x = 0.0
    for band in terrace.bands:
        part = width * band.amount / terrace.came_in
        if band.look.startswith("in"):
            canvas.fall(band, x=x, y=y + _FIELD, width=part, height=stair)
        elif band.look.startswith("out"):
            canvas.fall(band, x=x, y=y + _FIELD, width=part, height=22)
        canvas.field(band, x=x, y=y, width=part, height=_FIELD)
        x += part
    canvas.bank(x=0, y=y + _FIELD, width=width)


def _label_first(canvas: _Canvas, terrace: Terrace, *, y: float, words: Words) -> None:
    """Write into each field what it is; where a field is too small, below it."""
    x = 0.0
    below = {note.band: note for note in _place_below(terrace, words=words)}
    for band in terrace.bands:
        width = WIDE * band.amount / terrace.came_in
        ink = COLOURS[band.look][1]
        if band not in below:
            middle = x + width / 2
            name = cut_text(band.name, size=14, width=width - 8)
            canvas.text(
                write_won_exactly(band.amount, words.language),
                x=middle,
                y=y + 38,
                size=20,
                anchor="middle",
                fill=ink,
                look=f"on-{band.look}",
                bold=True,
            )
            canvas.text(name, x=middle, y=y + 59, size=14, anchor="middle", fill=ink, look=f"on-{band.look}")
        else:
            note = below[band]
            baseline = y + _FIELD + _NOTE_TOP + _NOTE_STEP * note.level
            canvas.lead(x=note.lead, y=y + _FIELD - 12, to=baseline + 3)
            canvas.text(
                note.label,
                x=note.lead + (-5 if note.ends else 5),
                y=baseline,
                size=14,
                anchor="end" if note.ends else "start",
            )
        x += width


class _Note(NamedTuple):
    """What is written below a field too small for it, beside a line that leads there."""

    band: Band
    label: str
    lead: float
    level: int
    ends: bool


_NOTE_TOP: Final = 38.0
_NOTE_STEP: Final = 20.0


def _place_below(terrace: Terrace, *, words: Words) -> list[_Note]:
    """Place the notes below the first terrace, each on a level of its own, so that none is run through.

    Notes that end at their lines, the further right the lower, or begin at them, the further left the lower,
    never meet a line. Where some have no room to their left and others none to their right, the few ways
    that are left are tried.
    """
    small: list[tuple[Band, str, float]] = []
    x = 0.0
    for band in terrace.bands:
        width = WIDE * band.amount / terrace.came_in
        amount = write_won_exactly(band.amount, words.language)
        if max(measure_text(amount, size=20), measure_text(band.name, size=14) * 0.8) > width - 12:
            small.append((band, f"{band.name} {amount}", x + width / 2))
        x += width
    count = len(small)
    sides = sorted(product((True, False), repeat=count), key=lambda ends: (not all(ends), any(ends)))
    orders = sorted(permutations(range(count)), key=lambda order: (order != tuple(range(count)), order[::-1]))
    ways = (
        [_Note(*note, level, ends) for note, level, ends in zip(small, order, side, strict=True)]
        for side in sides
        for order in orders
    )
    first = [_Note(*note, level, ends=True) for level, note in enumerate(small)]
    return next((notes for notes in ways if _is_readable(notes)), first)


def _is_readable(notes: Sequence[_Note]) -> bool:
    """Say whether every note is inside the picture, and no deeper note's line runs through its text."""
    for note in notes:
        wide = measure_text(note.label, size=14) + 5
        start, end = (note.lead - wide, note.lead) if note.ends else (note.lead, note.lead + wide)
        deeper = (other.lead for other in notes if other.level > note.level)
        if start < 0 or end > WIDE or any(start < lead < end for lead in deeper):
            return False
    return True


def _label_beside(
    canvas: _Canvas, terrace: Terrace, *, y: float, width: float, place: str, words: Words
) -> None:
    """Write what a later round did to the right of its terrace, where the hill is empty."""
    x = 0.0
    for band in terrace.bands:
        part = width * band.amount / terrace.came_in
        amount = write_won_exactly(band.amount, words.language)
        if measure_text(amount, size=17) <= part - 10:
            canvas.text(
                amount,
                x=x + part / 2,
                y=y + 46,
                size=17,
                anchor="middle",
                fill=COLOURS[band.look][1],
                look=f"on-{band.look}",
                bold=True,
            )
        x += part
    left = width + 22
    canvas.text(words.say("picture.round_n", round=terrace.number), x=left, y=y + 20, size=17, bold=True)
    stays = words.say(
        "picture.desc_band",
        amount=write_won_exactly(terrace.stays, words.language),
        band=words.say("picture.band_home", place=place),
    )
    canvas.text(stays, x=left, y=y + 44, size=15)
    away = ", ".join(
        words.say("picture.desc_band", amount=write_won_exactly(band.amount, words.language), band=band.name)
        for band in terrace.bands
        if not band.look.startswith("in")
    )
    canvas.text(cut_text(away, size=15, width=WIDE - left), x=left, y=y + 66, size=15)


NARROW: Final = 300.0


def draw_narrow(terraces: Sequence[Terrace], *, name: str, words: Words, across: float = NARROW) -> str:
    """Draw the picture for a phone: every round a terrace with its list below; empty with nothing to draw.

    Args:
        terraces: The rounds.
        name: Who pays first.
        words: The language.
        across: How many units wide; the fewer, the larger the letters on the same screen.
    """
    shown = _shown(terraces)
    if not shown:
        return ""
    canvas = _Canvas("narrow")
    y = 4.0
    for terrace in shown:
        heading = words.say(
            "picture.round_1" if terrace.number == 1 else "picture.round_n", name=name, round=terrace.number
        )
        y += 18
        canvas.text(cut_text(heading, size=17, width=across), x=0, y=y, size=17, bold=True)
        y += 12
        width = across * terrace.came_in / shown[0].came_in
        x = 0.0
        for band in terrace.bands:
            part = width * band.amount / terrace.came_in
            canvas.field(band, x=x, y=y, width=part, height=46)
            x += part
        canvas.bank(x=0, y=y + 46, width=width)
        y += 46 + 10
        for band in terrace.bands:
            y += 24
            amount = write_won_exactly(band.amount, words.language)
            canvas.shapes.append(
                f'<rect class="{band.look}" fill="{COLOURS[band.look][0]}" x="0" y="{y - 13:.1f}" width="15"'
                ' height="15" rx="3"/>'
            )
            room = across - 36 - measure_text(amount, size=16)
            canvas.text(cut_text(band.name, size=16, width=room), x=24, y=y, size=16)
            canvas.text(
                amount,
                x=across,
                y=y,
                size=16,
                anchor="end",
                bold=True,
            )
        y += 26
    return canvas.close(
        width=across,
        height=y - 8,
        look="picture narrow",
        title=words.say("picture.title"),
        description=write_description(terraces, words=words),
    )
