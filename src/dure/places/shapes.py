"""The outlines of places in a plane: borders that two places share are stored once, and stay shared.

The plane is UTM-K (EPSG:5179), the transverse Mercator projection in which Korea's own maps are drawn:
ellipsoid GRS 80, centre 38° N 127.5° E, scale 0.9996 there, moved 1,000 km east and 2,000 km north. A
kilometre is a kilometre to within one part in a thousand anywhere in Korea.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from dure.places.gazetteer import NATION, Gazetteer

CELL_M: Final = 100
"""Metres to one step of the stored coordinates."""

_AXIS: Final = 6_378_137.0  # GRS 80, metres
_FLATTENING: Final = 1 / 298.257222101
_CENTRE: Final = (38.0, 127.5)
_SCALE: Final = 0.9996
_MOVED: Final = (1_000_000.0, 2_000_000.0)


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Give metres east and north in UTM-K of a point on GRS 80 (WGS 84 differs by less than a millimetre).

    Krüger's series to the third order of the third flattening n: right to a millimetre within Korea. Karney,
    Transverse Mercator with an accuracy of a few nanometers, Journal of Geodesy 85 (2011), equations 7–11.
    """
    n = _FLATTENING / (2 - _FLATTENING)
    radius = _AXIS / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    series = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16,
        13 * n**2 / 48 - 3 * n**3 / 5,
        61 * n**3 / 240,
    )
    start = _stretch(_CENTRE[0], 0.0, series)[0]
    north, east = _stretch(latitude, math.radians(longitude - _CENTRE[1]), series)
    scale = _SCALE * radius
    return _MOVED[0] + scale * east, _MOVED[1] + scale * (north - start)


def _stretch(latitude: float, turn: float, series: Sequence[float]) -> tuple[float, float]:
    """Give (north, east) on the sphere of one unit, corrected by the series; `turn` in radians."""
    eccentricity = math.sqrt(_FLATTENING * (2 - _FLATTENING))
    sine = math.sin(math.radians(latitude))
    conformal = math.sinh(math.atanh(sine) - eccentricity * math.atanh(eccentricity * sine))
    north = math.atan2(conformal, math.cos(turn))
    east = math.asinh(math.sin(turn) / math.hypot(conformal, math.cos(turn)))
    return (
        north + sum(a * math.sin(2 * k * north) * math.cosh(2 * k * east) for k, a in enumerate(series, 1)),
        east + sum(a * math.cos(2 * k * north) * math.sinh(2 * k * east) for k, a in enumerate(series, 1)),
    )


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of one 시군구.

    Attributes:
        code: The latest code that the gazetteer has for it.
        province: Code of the 시도 that it lies in today.
        inside: A point well inside its largest part, in steps of `CELL_M` east and north.
        rings: Borders and coasts round its parts and holes; each a sequence of numbers of arcs, ~number for
            an arc that is walked backwards. Filled by the even-odd rule.
    """

    code: str
    province: str
    inside: tuple[int, int]
    rings: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class ShapeSource:
    """Where the outlines come from: agency and table by language, and the day that they speak of."""

    agency: Mapping[str, str]
    table: Mapping[str, str]
    date: str
    note: Mapping[str, str]

    def to_dict(self, language: str) -> dict[str, str]:
        """Tell it in one language."""
        return {
            "agency": self.agency[language],
            "table": self.table[language],
            "date": self.date,
            "note": self.note[language],
        }


@dataclass(frozen=True, eq=False)
class CountryMap:
    """Every 시군구 of the country.

    Attributes:
        shapes: By code.
        arcs: Points of each stretch of border or coast, (points, 2) in steps of `CELL_M` east and north.
        sides: Codes on the two sides of each arc; the second is empty where the sea (or another country) is.
        source: Whose boundaries they are.
        gazetteer: What the codes are looked up in.
    """

    shapes: Mapping[str, Shape]
    arcs: tuple[np.ndarray, ...]
    sides: tuple[tuple[str, str], ...]
    source: ShapeSource
    gazetteer: Gazetteer

    def find_shape(self, code: str) -> str | None:
        """Find the 시군구 drawn that a place is or lies in, under any code that it ever had.

        A 시군구 that was cut out of one that is drawn is found as that one.

        Returns:
            A code of `shapes`; None for a whole that holds several, and for a code that no place has.
        """
        found = self.find_shapes(code)
        return found[0] if len(found) == 1 else None

    def find_shapes(self, code: str) -> tuple[str, ...]:
        """Find the 시군구 drawn that make up a place, or the one that it lies in; empty where none do."""
        number = self.gazetteer.find_number(code)
        if number is None:
            return ()
        chain = [self.gazetteer.code_of(one) for one in self.gazetteer.chain_of(number)]
        for one in chain:
            if one in self.shapes:
                return (one,)
        if chain[0] == NATION:
            return tuple(self.shapes)
        whole = tuple(shape for shape, found in self.shapes.items() if found.province == chain[0])
        return whole or self._find_before(chain)

    def _find_before(self, chain: Sequence[str]) -> tuple[str, ...]:
        """Find the one drawn whose area a 시군구 of today took, all of it before a part."""
        before = [
            (len(one.new), one.old)
            for one in self.gazetteer.successions
            if one.old in self.shapes and set(chain) & set(one.new)
        ]
        return (min(before)[1],) if before else ()

    def find_point(self, code: str) -> tuple[float, float] | None:
        """Find where a mark for a place goes, in steps of `CELL_M` east and north.

        A town stands at its own centre where the gazetteer knows it; a 시군구 where its outline is widest; a
        whole of several at the middle of them. None for the nation and for what is nowhere.
        """
        place = self.gazetteer.find(code)
        if place is None or place.code == NATION:
            return None
        if place.code in self.shapes:
            return self.shapes[place.code].inside
        if place.level in {"town", "village"} and place.latitude is not None and place.longitude is not None:
            east, north = project(place.latitude, place.longitude)
            return east / CELL_M, north / CELL_M
        points = [self.shapes[one].inside for one in self.find_shapes(code)]
        if not points:
            return None
        return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)

    def ring_points(self, code: str) -> list[np.ndarray]:
        """Give the points of each ring of a shape, the first again at the end."""
        return [self.walk(ring) for ring in self.shapes[code].rings]

    def walk(self, ring: Sequence[int]) -> np.ndarray:
        """Give the points along a sequence of arcs."""
        parts = [self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1] for arc in ring]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    def is_coast(self, arc: int) -> bool:
        """Say whether the sea, or another country, is on one side of an arc."""
        return not self.sides[arc][1]

    def is_province_border(self, arc: int) -> bool:
        """Say whether an arc parts two 시도 of today."""
        one, other = self.sides[arc]
        return bool(other) and self.shapes[one].province != self.shapes[other].province

    @cached_property
    def coast(self) -> tuple[tuple[int, ...], ...]:
        """Rings round all the land, each a sequence of numbers of arcs as in `Shape.rings`."""
        return tuple(
            map(
                tuple,
                _join_rings({arc: self.arcs[arc] for arc in range(len(self.arcs)) if self.is_coast(arc)}),
            )
        )

    @cached_property
    def boxes(self) -> Mapping[str, tuple[int, int, int, int]]:
        """The least and the greatest steps east and north of each shape: west, south, east, north."""
        found = {}
        for code in self.shapes:
            points = np.concatenate(self.ring_points(code))
            (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
            found[code] = (west, south, east, north)
        return found

    @cached_property
    def areas_km2(self) -> Mapping[str, float]:
        """Areas as drawn, by code."""
        kilometre = (CELL_M / 1000) ** 2
        return {
            code: kilometre * abs(sum(_area(ring) for ring in self.ring_points(code))) for code in self.shapes
        }


def _join_rings(arcs: Mapping[int, np.ndarray]) -> list[list[int]]:
    """Join arcs that end where others begin to rings; an arc may have to be walked backwards."""
    waiting: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, points in arcs.items():
        waiting[tuple(points[0].tolist())].append(number)
        waiting[tuple(points[-1].tolist())].append(~number)
    rings: list[list[int]] = []
    used: set[int] = set()
    for number, points in arcs.items():
        if number in used:
            continue
        start, way, ring = tuple(points[0].tolist()), number, []
        while True:
            used.add(max(way, ~way))
            ring.append(way)
            walked = arcs[way] if way >= 0 else arcs[~way][::-1]
            here = tuple(walked[-1].tolist())
            way = next((one for one in waiting[here] if max(one, ~one) not in used), number)
            if here == start or way == number:
                break
        rings.append(ring)
    return rings


def _area(ring: np.ndarray) -> float:
    """Give the area inside a ring, negative where it is walked clockwise."""
    x, y = ring[:, 0].astype(np.float64), ring[:, 1].astype(np.float64)
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)
