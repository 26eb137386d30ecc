"""The map of the country: what is where, and along which lines it travelled; drawn once for every width."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import combinations
from typing import Final, Literal

import numpy as np

from dure.language import Language, Text
from dure.places.shapes import CountryMap
from dure.reports.picture import INK, measure_text

MarkKind = Literal["community", "playbook", "both", "here", "alike"]
LineKind = Literal["lineage", "visit"]

ACROSS: Final = 360.0
"""Units across: as many as a phone has."""
LARGE_ACROSS: Final = 270.0
"""Units across where the reader asks for large type: the fewer, the larger the letters."""

SEA: Final = "#e9efe9"
LAND: Final = "#f7f2e4"
BORDER: Final = "#c9bd9f"
PROVINCE: Final = "#7d705a"
LEAF: Final = "#2f5d3a"
PERSIMMON: Final = "#a8471a"
STRAW: Final = "#e3cf8a"

_FILLS: Final[Mapping[str, str]] = {
    "community": LEAF,
    "here": INK,
    "alike": LEAF,
}
_COUNTRY: Final = (7400.0, 14600.0, 12250.0, 20880.0)
_ULLEUNG: Final = "47940"
_INSET_MOVE: Final = (-1770.0, 900.0)
"""Where 울릉도 and 독도 are drawn on the map of the whole country: nearer by, at the same scale."""
_INSET: Final = (11130.0, 20030.0, 12230.0, 20860.0)
_SIZE: Final = 13.0
_SMALL: Final = 11.0
_LARGER: Final = 1.4
_RADIUS: Final = 9.5
_HEAD: Final = 12.0  # units: an arrow head on a phone
_APART: Final = 2 * _RADIUS + 2  # units from mark to mark, at least
_NEAR: Final = 2 * (_RADIUS + 1) + 2 * _HEAD  # units from mark to mark: a shorter way would be all head
_REACH: Final = 14.0  # units that an arch stands out beyond its head
_SAME_POINT: Final = 0.01
_PUSHES_MAX: Final = 80
_AROUND: Final = 1300.0  # cells across round a single 시군구, at least
_DOT_BELOW: Final = 2.5  # units: a smaller island is shown as a dot
_TEXTS: Final[Mapping[str, Text]] = {
    "title": Text("Map of Korea", "우리나라 지도"),
    "title_of": Text("Map of {name} and what lies round it", "{name} 언저리 지도"),
    "drawn": Text(
        "The outlines of {count} cities, counties and districts; Ulleungdo and Dokdo are drawn in a box "
        "nearer to the coast.",
        "시군구 {count}곳의 경계를 그렸고, 울릉도와 독도는 가까이 당겨 네모 안에 그렸습니다.",
    ),
    "drawn_of": Text(
        "The outlines of the cities, counties and districts there.", "그곳 시군구의 경계를 그렸습니다."
    ),
    "marks": Text("Marked: {marks}.", "표시한 곳: {marks}."),
    "lines": Text("Lines: {lines}.", "선: {lines}."),
    "ulleung": Text("Ulleung", "울릉"),
    "dokdo": Text("Dokdo", "독도"),
}


_SHORT: Final[Mapping[str, str]] = {
    "Chungcheongbuk": "Chungbuk",
    "Chungcheongnam": "Chungnam",
    "Gyeongsangbuk": "Gyeongbuk",
    "Gyeongsangnam": "Gyeongnam",
}

_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class MapMark:
    """Something that is in a place.

    Attributes:
        code: Of the place, at any level, under any code that it ever had.
        kind: What it is; `here` is the place that is spoken of, `alike` one that is like it.
        label: What it is called; written beside it where there is room.
        href: Where it leads, or None.
        number: What is written in it, so that a list beside the map can point to it.
        told: What is said of it to who cannot see it or rests on it; by default the label.
    """

    code: str
    kind: MarkKind
    label: str
    href: str | None = None
    number: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class MapLine:
    """A way from a place to another, such as of a model that was taken home."""

    start: str
    end: str
    label: str
    kind: LineKind = "lineage"


@dataclass(frozen=True, slots=True)
class _View:
    """Which part of the plane is drawn, how large, and where the islands in the east are moved to."""

    box: tuple[float, float, float, float]
    across: float
    moved: tuple[float, float] = (0.0, 0.0)

    @property
    def scale(self) -> float:
        """Units for each step of the plane."""
        return self.across / (self.box[2] - self.box[0])

    @property
    def letters(self) -> float:
        """How much larger than usual the letters are, where the reader asks for large type."""
        return _LARGER if self.across == LARGE_ACROSS else 1.0

    @property
    def height(self) -> float:
        """Units from top to bottom."""
        return (self.box[3] - self.box[1]) * self.scale

    def place(self, point: tuple[float, float], *, is_moved: bool = False) -> tuple[float, float]:
        """Give the units right and down of a point of the plane."""
        x, y = (point[0] + self.moved[0], point[1] + self.moved[1]) if is_moved else point
        return (x - self.box[0]) * self.scale, (self.box[3] - y) * self.scale

    def holds(self, at: tuple[float, float]) -> bool:
        """Say whether units right and down lie on the map."""
        return 0 <= at[0] <= self.across and 0 <= at[1] <= self.height


@dataclass(slots=True)
class _Spot:
    """A mark on its way to where it has room: where it belongs and where it is."""

    mark: MapMark
    home: tuple[float, float]
    x: float
    y: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Give what it covers."""
        return self.x - _RADIUS, self.y - _RADIUS, self.x + _RADIUS, self.y + _RADIUS


@dataclass(slots=True)
class _Names:
    """Writes names where nothing else is; those that come first have the first choice."""

    view: _View
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def find_room(
        self, name: str, *, at: tuple[float, float], size: float, away: float
    ) -> tuple[float, float] | None:
        """Find where a name may begin: right of a point, left, below, above, or on it where `away` is 0."""
        wide, (x, y) = measure_text(name, size=size), at
        middle, level = x - wide / 2, y + size * 0.36
        beside = (x + away, level), (x - away - wide, level)
        below = (middle, y + away + size * 0.8), (middle, y - away - size * 0.25)
        for left, base in (*beside, *below) if away else ((middle, level),):
            box = (left - 1, base - size * 0.85, left + wide + 1, base + size * 0.25)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= self.view.across and box[3] <= self.view.height
            if inside and not any(_overlap(box, other) for other in self.taken):
                self.taken.append(box)
                return left, base
        return None


def draw_country(
    country: CountryMap,
    *,
    marks: Sequence[MapMark] = (),
    lines: Sequence[MapLine] = (),
    shades: Mapping[str, float] | None = None,
    language: Language,
    is_large: bool = False,
    focus: str | None = None,
    prefix: str = "country",
    title: str | None = None,
    description: str | None = None,
) -> str:
    """Draw the country, or what lies round one place, with marks and lines; every text put in is escaped.

    One picture serves every width: it is drawn as wide as a phone, and grows with the page.

    Args:
        country: The outlines.
        marks: What is where; two that lie close are moved apart, with a line to where they belong.
        lines: Which way things travelled.
        shades: From 0 to 1 by code, how strongly a 시군구 is filled.
        language: Of the words in it.
        is_large: Whether its reader asks for large type.
        focus: Code of a 시도, or of a place whose surroundings are drawn; None, `KR` or an unknown code for
            the whole country.
        prefix: Begins the ids in the SVG; different for every picture of a page.
        title: The picture's name, by default that it is a map.
        description: What it shows, by default its marks and lines one after the other.

    Returns:
        The SVG, with presentation attributes only.
    """
    about = country.find_shapes(focus) if focus else ()
    about = about if len(about) < len(country.shapes) else ()
    view = _look_at(country, about, across=LARGE_ACROSS if is_large else ACROSS)
    shapes = [
        f'<rect class="sea" fill="{SEA}" width="{view.across:.0f}" height="{view.height:.0f}"/>',
        _draw_ground(country, view),
        *_draw_shades(country, view, shades or {}),
        *_draw_inset(country, view, language),
    ]
    spots = _move_apart(_find_spots(country, view, marks), view)
    names = _Names(view, [spot.box for spot in spots])
    if view.moved != (0.0, 0.0):
        names.taken.append(_box_of(view, _INSET if not about else _inset_of(view)))
    shapes += _draw_lines(country, view, lines, spots=spots, names=names)
    drawn = [part for spot in spots for part in _draw_mark(spot)]
    shapes += [*_write_marks(names, spots), *_write_places(country, names, about, language), *drawn]
    told = _tell(country, marks, lines, about, focus=focus, language=language)
    return _close(
        shapes,
        view,
        prefix=prefix,
        title=title or told[0],
        description=description or told[1],
        has_links=any(mark.href for mark in marks),
    )


def _close(
    shapes: Iterable[str], view: _View, *, prefix: str, title: str, description: str, has_links: bool
) -> str:
    # What links are in would not be reached where the whole is one image.
    role = "group" if has_links else "img"
    size = f'viewBox="0 0 {view.across:.0f} {view.height:.0f}" width="{view.across:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="country-map" {size} height="{view.height:.0f}"'
        f' role="{role}" aria-labelledby="{prefix}-t {prefix}-d"><title id="{prefix}-t">{escape(title)}'
        f'</title><desc id="{prefix}-d">{escape(description)}</desc>{"".join(shapes)}</svg>'
    )


# Which part is drawn.


def _look_at(country: CountryMap, about: Sequence[str], *, across: float) -> _View:
    """Choose the part of the plane: the country, a 시도, or what lies round a 시군구."""
    if not about:
        return _View(_COUNTRY, across, _INSET_MOVE)
    near = [code for code in about if code != _ULLEUNG] or list(about)
    boxes = np.array([country.boxes[code] for code in near], dtype=np.float64)
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    wide = max((east - west) * 1.12, _AROUND if len(near) == 1 else 400.0)
    high = max((north - south) * 1.12, wide * 0.8)
    wide = max(wide, high / 1.35)
    x, y = (west + east) / 2, (south + north) / 2
    box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    if _ULLEUNG not in about or len(near) == len(about):
        return _View(box, across)
    # The islands stand in the upper corner of the sea beside the province that they belong to.
    box = (box[0], box[1], box[2] + _INSET[2] - _INSET[0], box[3])
    moved = (box[2] - _INSET[2] + _INSET_MOVE[0], box[3] - _INSET[3] + _INSET_MOVE[1])
    return _View(box, across, moved)


def _inset_of(view: _View) -> tuple[float, float, float, float]:
    """Give the box round the islands, moved as they are."""
    x, y = view.moved[0] - _INSET_MOVE[0], view.moved[1] - _INSET_MOVE[1]
    return _INSET[0] + x, _INSET[1] + y, _INSET[2] + x, _INSET[3] + y


def _box_of(view: _View, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    (left, bottom), (right, top) = view.place(box[:2]), view.place(box[2:])
    return left, top, right, bottom


# Land and borders.


@lru_cache(maxsize=64)
def _ground_paths(
    country: CountryMap, box: tuple[float, float, float, float], moved: tuple[float, float]
) -> tuple[str, str, str]:
    """Write land, borders and borders of 시도 that touch a part of the plane, in steps of the plane."""
    is_seen = _find_seen(country, box)
    islands = {arc for ring in country.shapes[_ULLEUNG].rings for arc in ring} if moved != (0, 0) else set()
    land = [
        _write_path(country.walk(ring), moved if ring[0] in islands or ~ring[0] in islands else (0, 0))
        for ring in country.coast
        if any(is_seen[max(arc, ~arc)] for arc in ring) or set(ring) & islands
    ]
    inner: dict[bool, list[str]] = {True: [], False: []}
    for number, points in enumerate(country.arcs):
        if is_seen[number] and not country.is_coast(number):
            inner[country.is_province_border(number)].append(_write_path(points, (0, 0)))
    return "".join(land), "".join(inner[False]), "".join(inner[True])


def _find_seen(country: CountryMap, box: tuple[float, float, float, float]) -> list[bool]:
    return [
        bool(
            points[:, 0].max() >= box[0]
            and points[:, 0].min() <= box[2]
            and points[:, 1].max() >= box[1]
            and points[:, 1].min() <= box[3]
        )
        for points in country.arcs
    ]


def _write_path(points: np.ndarray, moved: tuple[float, float]) -> str:
    """Write a line as whole steps from point to point, closed where it is a ring."""
    steps = np.diff(points, axis=0).ravel().tolist()
    x, y = points[0, 0] + round(moved[0]), points[0, 1] + round(moved[1])
    told = " ".join(map(str, steps)).replace(" -", "-")
    return f"M{x} {y}l{told}{'z' if (points[0] == points[-1]).all() else ''}"


def _draw_ground(country: CountryMap, view: _View) -> str:
    """Draw land and borders; coordinates stay those of the plane, and one transform brings them here."""
    land, border, province = _ground_paths(country, view.box, view.moved)
    left, top = -view.box[0] * view.scale, view.box[3] * view.scale
    thin = 'fill="none" stroke-linejoin="round" vector-effect="non-scaling-stroke"'
    dots = "".join(
        f'<circle class="land dot" fill="{PROVINCE}" cx="{x:.1f}" cy="{y:.1f}" r="1.6"/>'
        for x, y in _find_dots(country, view)
    )
    return (
        f'<g transform="translate({left:.3f} {top:.3f}) scale({view.scale:.6f} {-view.scale:.6f})">'
        f'<path class="land" fill="{LAND}" stroke="{PROVINCE}" stroke-width="0.7" stroke-linejoin="round"'
        f' vector-effect="non-scaling-stroke" d="{land}"/>'
        f'<path class="border" stroke="{BORDER}" stroke-width="0.6" {thin} d="{border}"/>'
        f'<path class="province" stroke="{PROVINCE}" stroke-width="1" {thin} d="{province}"/></g>{dots}'
    )


def _find_dots(country: CountryMap, view: _View) -> list[tuple[float, float]]:
    """Find the islands in the far east that would be too small to see: 독도."""
    found = []
    for ring in country.ring_points(_ULLEUNG):
        centre = tuple(ring.mean(axis=0).tolist())
        at = view.place((centre[0], centre[1]), is_moved=True)
        if float(np.ptp(ring, axis=0).max()) * view.scale < _DOT_BELOW and view.holds(at):
            found.append(at)
    return found


def _draw_shades(country: CountryMap, view: _View, shades: Mapping[str, float]) -> list[str]:
    """Fill 시군구 by how strongly each is to show."""
    left, top = -view.box[0] * view.scale, view.box[3] * view.scale
    is_seen = _find_seen(country, view.box)
    drawn = []
    for code, shade in shades.items():
        shape = country.find_shape(code)
        if shape is None or shade <= 0:
            continue
        moved = view.moved if shape == _ULLEUNG else (0.0, 0.0)
        if moved == (0.0, 0.0) and not any(
            is_seen[max(a, ~a)] for r in country.shapes[shape].rings for a in r
        ):
            continue
        path = "".join(_write_path(ring, moved) for ring in country.ring_points(shape))
        drawn.append(
            f'<path class="shade" fill="{LEAF}" fill-opacity="{min(shade, 1) * 0.55:.2f}"'
            f' fill-rule="evenodd" d="{path}"/>'
        )
    if not drawn:
        return []
    move = f"translate({left:.3f} {top:.3f}) scale({view.scale:.6f} {-view.scale:.6f})"
    return [f'<g transform="{move}">', *drawn, "</g>"]


def _draw_inset(country: CountryMap, view: _View, language: Language) -> list[str]:
    """Draw the box round the islands that were moved, and their names beside them."""
    if view.moved == (0.0, 0.0):
        return []
    left, top, right, bottom = _box_of(view, _inset_of(view))
    rings = sorted(country.ring_points(_ULLEUNG), key=lambda ring: int(ring[:, 0].max()))
    west, east = ((float(ring[:, 0].mean()), float(ring[:, 1].mean())) for ring in (rings[0], rings[-1]))
    ulleung, dokdo = view.place(west, is_moved=True), view.place(east, is_moved=True)
    names = (
        ("ulleung", ulleung[0] + _RADIUS + 4, ulleung[1] + 4, "start"),
        ("dokdo", dokdo[0] - 5, dokdo[1] + 4, "end"),
    )
    written = [
        _text(_TEXTS[name].in_language(language), x=x, y=y, size=_SMALL, look="quiet", anchor=anchor)
        for name, x, y, anchor in names
    ]
    box = (
        f'<rect class="inset" fill="none" stroke="{PROVINCE}" stroke-width="0.8" stroke-dasharray="3 3"'
        f' x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"/>'
    )
    return [box, *written]


# Marks, lines and names.


def _find_spots(country: CountryMap, view: _View, marks: Sequence[MapMark]) -> list[_Spot]:
    """Find where each mark belongs; one that is nowhere on this map is left out."""
    spots = []
    for mark in marks:
        at = _find_at(country, view, mark.code)
        if at is not None and view.holds(at):
            spots.append(_Spot(mark, at, *at))
    return spots


def _find_at(country: CountryMap, view: _View, code: str) -> tuple[float, float] | None:
    point = country.find_point(code)
    if point is None:
        return None
    return view.place(point, is_moved=country.find_shape(code) == _ULLEUNG)


def _move_apart(spots: list[_Spot], view: _View) -> list[_Spot]:
    """Push marks that cover each other apart, a little at a time, and keep them on the map."""
    for _ in range(_PUSHES_MAX):
        pushed = [_push(one, other) for one, other in combinations(spots, 2)]
        for one in spots:
            one.x = min(max(one.x, _RADIUS + 1), view.across - _RADIUS - 1)
            one.y = min(max(one.y, _RADIUS + 1), view.height - _RADIUS - 1)
        if not any(pushed):
            break
    return spots


def _push(one: _Spot, other: _Spot) -> bool:
    """Push two marks apart where they touch, each half the way; say whether they had to be."""
    x, y = other.x - one.x, other.y - one.y
    away = (x * x + y * y) ** 0.5
    if away >= _APART:
        return False
    if away <= _SAME_POINT:
        x, y, away = 1.0, 0.3, 1.044  # one goes to the left and one to the right
    push = max(_APART - away, 0.0) / 2 / away + 0.01
    one.x, one.y = one.x - x * push, one.y - y * push
    other.x, other.y = other.x + x * push, other.y + y * push
    return True


def _draw_mark(spot: _Spot) -> list[str]:
    """Draw one mark: round for a community, square for a playbook, round in square for both."""
    mark, x, y, drawn = spot.mark, spot.x, spot.y, []
    if abs(x - spot.home[0]) + abs(y - spot.home[1]) > _RADIUS / 2:
        at = "{:.1f} {:.1f}".format(*spot.home)
        drawn.append(
            f'<path class="leader" fill="none" stroke="{INK}" stroke-width="0.8" d="M{at}L{x:.1f} {y:.1f}"/>'
            f'<path class="leader" stroke="{INK}" stroke-width="3" stroke-linecap="round" d="M{at}h0"/>'
        )
    shape = "".join(
        f'<rect class="mark playbook" fill="{PERSIMMON}" stroke="#ffffff" stroke-width="1.5" rx="2"'
        f' x="{x - _RADIUS:.1f}" y="{y - _RADIUS:.1f}" width="{2 * _RADIUS:g}" height="{2 * _RADIUS:g}"/>'
        if part == "playbook"
        else f'<circle class="mark {part}" fill="{_FILLS[part]}" stroke="#ffffff" stroke-width="1.5"'
        f' cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS:g}"/>'
        for part in (("playbook", "community") if mark.kind == "both" else (mark.kind,))
    )
    if mark.number:
        shape += (
            f'<text class="mark-number" fill="#ffffff" x="{x:.1f}" y="{y + 4:.1f}" font-size="{_SMALL:g}"'
            f' font-weight="700" text-anchor="middle">{escape(mark.number)}</text>'
        )
    told = escape(mark.told or mark.label)
    inside = f"<title>{told}</title>{shape}"
    if mark.href is None:
        return [*drawn, f"<g>{inside}</g>"]
    return [*drawn, f'<a href="{escape(mark.href)}" aria-label="{told}">{inside}</a>']


def _write_marks(names: _Names, spots: Sequence[_Spot]) -> list[str]:
    """Write the names of marks that have room for theirs."""
    written = []
    for spot in sorted(spots, key=lambda one: one.mark.kind != "here"):
        if spot.mark.label:
            size = _SIZE * names.view.letters
            room = names.find_room(spot.mark.label, at=(spot.x, spot.y), size=size, away=_RADIUS + 3)
            if room is not None:
                written.append(_text(spot.mark.label, x=room[0], y=room[1], size=size, look="name"))
    return written


def _write_places(country: CountryMap, names: _Names, about: Sequence[str], language: Language) -> list[str]:
    """Write the names of 시도 on the whole map, of 시군구 on a part; the largest has the first choice."""
    areas: dict[str, float] = {}
    for code, shape in country.shapes.items():
        key = code if about else shape.province
        areas[key] = areas.get(key, 0.0) + country.areas_km2[code]
    written = []
    for code in sorted(areas, key=areas.__getitem__, reverse=True):
        at = _find_at(country, names.view, code)
        name = _name_short(country, code, language)
        if at is None or not name or not names.view.holds(at) or code == _ULLEUNG:
            continue
        size = (_SMALL if about else 12.0) * names.view.letters
        room = names.find_room(name, at=at, size=size, away=0.0)
        if room is not None:
            written.append(_text(name, x=room[0], y=room[1], size=size, look="quiet"))
    return written


def _name_short(country: CountryMap, code: str, language: Language) -> str:
    """Give the short name of a 시도 (전북, Jeonbuk), the last part of any other."""
    place = country.gazetteer.find(code)
    if place is None:
        return ""
    if place.level != "province":
        return place.name_ko if language == "ko" else place.name_en
    if language == "en":
        name = place.name_en.removesuffix(" State").removesuffix("-do")
        return _SHORT.get(name, name)
    name = place.name_ko
    for ending in ("통합특별시", "특별자치도", "특별자치시", "특별시", "광역시", "도"):
        name = name.removesuffix(ending)
    return name[0] + name[2] if len(name) == 3 else name


def _draw_lines(
    country: CountryMap, view: _View, lines: Sequence[MapLine], *, spots: Sequence[_Spot], names: _Names
) -> list[str]:
    """Draw each way with an arrow head where it arrives: a bow, or an arch beside marks that nearly touch.

    It leads from mark to mark as they stand after they were moved apart; no name is written on an arch.
    """
    shown = {country.find_shapes(spot.mark.code): (spot.x, spot.y) for spot in spots}
    drawn, tops = [], list[_Point]()
    for line in lines:
        here, there = _find_at(country, view, line.start), _find_at(country, view, line.end)
        shapes = country.find_shapes(line.start), country.find_shapes(line.end)
        if here is None or there is None or not (view.holds(here) or view.holds(there)):
            continue
        if shapes[0] == shapes[1]:
            continue
        start, end = shown.get(shapes[0], here), shown.get(shapes[1], there)
        if _measure(start, end) < _NEAR:
            others = [(spot.x, spot.y) for spot in spots if (spot.x, spot.y) not in {start, end}]
            bent, base, back = _arch(start, end, view=view, others=[*others, *tops])
            names.taken.append(_bound(start, end, *bent))
            # The way back stands on the other side.
            tops.append(_toward(bent[1], bent[2], _measure(bent[1], bent[2]) / 2))
        else:
            bent, base, back = _bow(start, end)
        drawn.append(_draw_way(line, bent, base=base, back=back))
    return drawn


def _draw_way(line: MapLine, bent: Sequence[_Point], *, base: _Point, back: _Point) -> str:
    """Draw a way along the points of a curve, and its head from `base` to `back`, its tip."""
    aside = (base[1] - back[1]) / 2, (back[0] - base[0]) / 2
    dash = ' stroke-dasharray="5 4"' if line.kind == "visit" else ""
    start, *turns = (f"{x:.1f} {y:.1f}" for x, y in (*bent, base))
    return (
        f'<g class="way {line.kind}"><title>{escape(line.label)}</title>'
        f'<path fill="none" stroke="{PERSIMMON}" stroke-width="2.5"{dash}'
        f' d="M{start}{"Q" if len(turns) == 2 else "C"}{" ".join(turns)}"/>'
        f'<path class="head" fill="{PERSIMMON}" d="M{back[0]:.1f} {back[1]:.1f}'
        f"L{base[0] + aside[0]:.1f} {base[1] + aside[1]:.1f}"
        f'L{base[0] - aside[0]:.1f} {base[1] - aside[1]:.1f}Z"/></g>'
    )


def _bow(start: _Point, end: _Point) -> tuple[tuple[_Point, ...], _Point, _Point]:
    """Bend a long way a little aside: its start and turning point, and the base and tip of its head."""
    x, y = end[0] - start[0], end[1] - start[1]
    bend = start[0] + x / 2 - y * 0.18, start[1] + y / 2 + x * 0.18
    return (start, bend), _toward(end, bend, _RADIUS + 1 + _HEAD), _toward(end, bend, _RADIUS + 1)


def _arch(
    start: _Point, end: _Point, *, view: _View, others: Sequence[_Point]
) -> tuple[tuple[_Point, ...], _Point, _Point]:
    """Lead a short way round outside its two marks, on the side where it is on the map and most by itself."""
    away = _measure(start, end) or 1.0
    along = (end[0] - start[0]) / away, (end[1] - start[1]) / away

    def at(point: _Point, by: float, *, side: float, lean: float) -> _Point:
        # A little outward from straight aside, so that the two feet stand apart.
        return (
            point[0] + by * (0.94 * side * -along[1] + 0.34 * lean * along[0]),
            point[1] + by * (0.94 * side * along[0] + 0.34 * lean * along[1]),
        )

    def judge(side: float) -> tuple[bool, float]:
        middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        top = at(middle, _RADIUS + _HEAD + _REACH, side=side, lean=0.0)
        return view.holds(top), min((_measure(top, other) for other in others), default=0.0)

    side = max((-1.0, 1.0), key=judge)
    base, back = (at(end, by, side=side, lean=1.0) for by in (_RADIUS + 1 + _HEAD, _RADIUS + 1))
    foot = at(start, _RADIUS, side=side, lean=-1.0)
    turns = at(foot, _HEAD + _REACH, side=side, lean=-1.0), at(base, _REACH, side=side, lean=1.0)
    return (foot, *turns), base, back


def _measure(one: _Point, other: _Point) -> float:
    return float(((other[0] - one[0]) ** 2 + (other[1] - one[1]) ** 2) ** 0.5)


def _bound(*points: _Point) -> tuple[float, float, float, float]:
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)


def _toward(start: tuple[float, float], end: tuple[float, float], by: float) -> tuple[float, float]:
    """Give the point so far from one on the way to another."""
    x, y = end[0] - start[0], end[1] - start[1]
    length = (x * x + y * y) ** 0.5 or 1.0
    return start[0] + x * by / length, start[1] + y * by / length


def _text(words: str, *, x: float, y: float, size: float, look: str, anchor: str = "start") -> str:
    fill, weight = (INK, ' font-weight="700"') if look == "name" else (PROVINCE, "")
    return (
        f'<text class="{look}" fill="{fill}" stroke="{LAND}" stroke-width="3" paint-order="stroke"'
        f' stroke-linejoin="round"{weight} x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _tell(
    country: CountryMap,
    marks: Sequence[MapMark],
    lines: Sequence[MapLine],
    about: Sequence[str],
    *,
    focus: str | None,
    language: Language,
) -> tuple[str, str]:
    """Say in words what the map shows: its name and its description."""

    def say(key: str, **values: object) -> str:
        return _TEXTS[key].in_language(language).format(**values)

    title = say("title")
    drawn = say("drawn", count=len(country.shapes))
    if about and focus is not None:
        title, drawn = say("title_of", name=_name_short(country, focus, language)), say("drawn_of")
    told = [drawn]
    if marks:
        each = [f"{mark.number} {mark.told or mark.label}".strip() for mark in marks]
        told.append(say("marks", marks="; ".join(each)))
    if lines:
        told.append(say("lines", lines="; ".join(line.label for line in lines)))
    return title, " ".join(told)
