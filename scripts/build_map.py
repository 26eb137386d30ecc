"""Derive the outlines of the 시군구 that ship with the package from the boundaries of the map agency.

    python scripts/build_map.py --data FOLDER --output src/dure/korea/map

FOLDER holds `geo/ngii20230915_emd_simplified.geojson` (국토지리정보원): 읍면동 by legal code, in degrees.
Written are `arcs.csv` and `shapes.csv`; `sources.yaml` beside them is written by hand.

The boundaries of neighbours in the file do not meet point by point, so they are first laid on a grid of
100 m, where each cell belongs to one 시군구 or to none. The lines between cells are then traced once each,
from one corner where three meet to the next, and simplified as what two sides share: no gap and no overlap
can come of it. A line that would cross another after that is drawn more closely until it does not.
"""

import argparse
import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from dure.korea.gazetteer import load_gazetteer
from dure.places.gazetteer import Gazetteer
from dure.places.shapes import CELL_M, project

BOUNDARIES = "geo/ngii20230915_emd_simplified.geojson"
MERGED = {"43710": "43110"}  # 청원군 became part of 청주시 on 2014-07-01; the file lists it still
TOLERANCE = 3.0  # cells: no point of a border is moved further than 300 m
ISLAND_CELLS = 100  # smaller islands are left out, but for 독도
HOLE_CELLS = 300  # water and gaps that are smaller belong to the nearest place
DOKDO = (13_700, 19_000)  # what lies east and north of this stays however small
Point = tuple[int, int]
Arc = tuple[int, int, np.ndarray]  # labels on its left and right, points


def read_places(file: Path, gazetteer: Gazetteer) -> dict[str, list[list[np.ndarray]]]:
    """Read the polygons of each 시군구 of today in cells of UTM-K, each a list of rings."""
    found: dict[str, list[list[np.ndarray]]] = defaultdict(list)
    for feature in json.loads(file.read_bytes())["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"]
        code = find_district(feature["properties"]["code"], gazetteer)
        for polygon in polygons if geometry["type"] == "MultiPolygon" else [polygons]:
            found[code].append([project_ring(ring) for ring in polygon])
    return dict(sorted(found.items()))


def find_district(code: str, gazetteer: Gazetteer) -> str:
    """Give today's code of the 시군구 that a legal code lies in; a 시 with 일반구 stands for all of them."""
    district = MERGED.get(code[:5], code[:5])
    place = gazetteer.get(district)
    while place.level not in {"district", "province"}:
        place = gazetteer.get(place.parent or "")
    return place.code


def project_ring(ring: Iterable[Any]) -> np.ndarray:
    """Bring a ring from degrees to cells."""
    return np.array([project(latitude, longitude) for longitude, latitude in ring]) / CELL_M


def paint(places: dict[str, list[list[np.ndarray]]]) -> tuple[np.ndarray, Point]:
    """Give each cell the number of its 시군구 (from 1), 0 for none, and which cell is the first."""
    every = np.concatenate([ring for polygons in places.values() for rings in polygons for ring in rings])
    west, south = (int(value) - 10 for value in every.min(axis=0))
    east, north = (int(value) + 10 for value in every.max(axis=0))
    cells = np.zeros((north - south, east - west), dtype=np.int16)
    for label, polygons in enumerate(places.values(), start=1):
        for rings in polygons:
            for row, crossings in cross_rows(rings).items():
                columns = np.ceil(np.sort(crossings) - 0.5).astype(int) - west
                for start, stop in zip(columns[::2], columns[1::2], strict=True):
                    cells[row - south, start:stop] = label
    return cells, (west, south)


def cross_rows(rings: list[np.ndarray]) -> dict[int, list[float]]:
    """Find where the rings of a polygon cross the middle of each row of cells."""
    crossings: dict[int, list[float]] = defaultdict(list)
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring[:-1].tolist(), ring[1:].tolist(), strict=True):
            if y1 == y2:
                continue
            low, high = min(y1, y2), max(y1, y2)
            for row in range(int(np.ceil(low - 0.5)), int(np.ceil(high - 0.5))):
                crossings[row].append(x1 + (row + 0.5 - y1) / (y2 - y1) * (x2 - x1))
    return crossings


def tidy(cells: np.ndarray, origin: Point, *, count: int) -> np.ndarray:
    """Leave out small islands and stray slivers, and close small gaps; every place keeps its largest part."""
    tidied = cells.copy()
    dokdo = (slice(DOKDO[1] - origin[1], None), slice(DOKDO[0] - origin[0], None))
    for label, box in enumerate(ndimage.find_objects(cells, max_label=count), start=1):
        parts, number = ndimage.label(cells[box] == label)
        sizes = np.bincount(parts.ravel(), minlength=number + 1)
        largest = int(np.argmax(sizes[1:])) + 1
        small = np.flatnonzero((sizes < ISLAND_CELLS) & (np.arange(number + 1) != largest))
        view = tidied[box]
        view[np.isin(parts, small[small > 0])] = 0
    tidied[dokdo] = cells[dokdo]
    holes, number = ndimage.label(tidied == 0)
    sizes = np.bincount(holes.ravel(), minlength=number + 1)
    sizes[0] = HOLE_CELLS
    near = ndimage.distance_transform_edt(tidied == 0, return_distances=False, return_indices=True)
    closed = (sizes < HOLE_CELLS)[holes]
    tidied[closed] = tidied[tuple(near)][closed]
    return tidied


def trace(cells: np.ndarray) -> list[Arc]:
    """Walk every line between unlike cells once, from corner to corner where three or more lines meet."""
    steps: dict[Point, list[tuple[Point, int, int]]] = defaultdict(list)
    rows, columns = np.nonzero(cells[1:] != cells[:-1])  # lines from west to east, north on their left
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        left, right = int(cells[row + 1, column]), int(cells[row, column])
        join(steps, (column, row + 1), (column + 1, row + 1), left, right)
    rows, columns = np.nonzero(cells[:, 1:] != cells[:, :-1])  # lines from south to north, west on their left
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        left, right = int(cells[row, column]), int(cells[row, column + 1])
        join(steps, (column + 1, row), (column + 1, row + 1), left, right)
    nodes = sorted(point for point, ways in steps.items() if len(ways) != 2)
    arcs = []
    walked: set[tuple[Point, Point]] = set()
    for start in (*nodes, *sorted(steps)):  # what no node lies on is a ring of its own
        for way in sorted(steps[start]):
            if (start, way[0]) not in walked:
                arcs.append(follow(steps, start, way, walked))  # noqa: PERF401 -- each walk marks what it walked
    return arcs


def join(
    steps: dict[Point, list[tuple[Point, int, int]]], start: Point, end: Point, left: int, right: int
) -> None:
    """Note a line of one cell's length, to be walked from either end."""
    steps[start].append((end, left, right))
    steps[end].append((start, right, left))


def follow(
    steps: dict[Point, list[tuple[Point, int, int]]],
    start: Point,
    way: tuple[Point, int, int],
    walked: set[tuple[Point, Point]],
) -> Arc:
    """Walk on from a point until three lines meet or the ring is closed."""
    points = [start]
    here, (there, left, right) = start, way
    while True:
        walked.update(((here, there), (there, here)))
        points.append(there)
        if len(steps[there]) != 2 or there == start:
            return left, right, np.array(points)
        here, there = there, next(end for end, *_ in steps[there] if end != here)


def simplify(points: np.ndarray, *, tolerance: float) -> np.ndarray:
    """Leave out points nearer than a tolerance to the line that stays (Douglas and Peucker 1973).

    A ring keeps at least a triangle.
    """
    if (points[0] != points[-1]).any():
        return points[thin(points, tolerance)]
    far = int(np.argmax(((points - points[0]) ** 2).sum(axis=1)))
    halves = [points[: far + 1], points[far:]]
    kept = [half[thin(half, tolerance)] for half in halves]
    while len(kept[0]) == 2 and len(kept[1]) == 2:
        tolerance = tolerance / 2 if tolerance > 0.2 else 0.0
        kept = [half[thin(half, tolerance)] for half in halves]
    return np.concatenate([kept[0], kept[1][1:]])


def thin(points: np.ndarray, tolerance: float) -> np.ndarray:
    """Say which points of an open line stay."""
    stays = np.zeros(len(points), dtype=bool)
    stays[[0, -1]] = True
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        away = distance(points[first + 1 : last], points[first], points[last])
        far = int(np.argmax(away))
        if away[far] > tolerance:
            middle = first + 1 + far
            stays[middle] = True
            stack += [(first, middle), (middle, last)]
    return stays


def distance(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Measure how far points are from a stretch between two points."""
    along = (end - start).astype(np.float64)
    length = float(along @ along)
    offset = points - start
    part = np.clip(offset @ along / length, 0, 1) if length else np.zeros(len(points))
    away: np.ndarray = np.hypot(*(offset - part[:, None] * along).T)
    return away


def simplify_all(arcs: list[Arc]) -> list[Arc]:
    """Simplify every arc, those that would cross or touch another more closely until none does."""
    tolerances = np.full(len(arcs), TOLERANCE)
    while True:
        drawn = [
            (left, right, simplify(points, tolerance=float(tolerance)))
            for (left, right, points), tolerance in zip(arcs, tolerances, strict=True)
        ]
        crossing = find_crossings([points for *_, points in drawn])
        crossing = {one for one in crossing if tolerances[one] > 0}
        if not crossing:
            return drawn
        for one in crossing:
            tolerances[one] = tolerances[one] / 2 if tolerances[one] > 0.3 else 0


def find_crossings(lines: list[np.ndarray]) -> set[int]:
    """Find the lines that cross or touch another, or themselves, elsewhere than where both have a point."""
    size = 40
    boxes: dict[Point, list[tuple[int, Point, Point]]] = defaultdict(list)
    for number, line in enumerate(lines):
        for start, end in zip(map(tuple, line[:-1].tolist()), map(tuple, line[1:].tolist()), strict=True):
            across = range(min(start[0], end[0]) // size, max(start[0], end[0]) // size + 1)
            up = range(min(start[1], end[1]) // size, max(start[1], end[1]) // size + 1)
            for box in ((x, y) for x in across for y in up):
                boxes[box].append((number, start, end))
    found: set[int] = set()
    for inside in boxes.values():
        for index, (one, a, b) in enumerate(inside):
            for other, c, d in inside[index + 1 :]:
                if do_cross(a, b, c, d):
                    found |= {one, other}
    return found


def do_cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Say whether two stretches have more in common than one end of both."""
    if {a, b} == {c, d}:
        return True
    turns = turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
    shared = {a, b} & {c, d}
    if shared:
        if any(turns):
            return False
        centre = shared.pop()
        one, other = (b if a == centre else a), (d if c == centre else c)
        return (one[0] - centre[0]) * (other[0] - centre[0]) + (one[1] - centre[1]) * (
            other[1] - centre[1]
        ) > 0
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(not side and lies_between(*three) for side, three in zip(turns, ends, strict=True))


def turn(a: Point, b: Point, c: Point) -> int:
    """Say to which side of a line a point is: 1 left, -1 right, 0 on it."""
    side = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (side > 0) - (side < 0)


def lies_between(a: Point, b: Point, c: Point) -> bool:
    """Say whether a point on the line through two lies between them."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def stitch(arcs: list[Arc], label: int) -> list[list[int]]:
    """Put the arcs round one label together to rings, ~number for one that is walked backwards."""
    waiting: dict[Point, list[int]] = defaultdict(list)
    for number, (left, right, points) in enumerate(arcs):
        if label in {left, right} and left != right:
            way = number if left == label else ~number
            ends = points if left == label else points[::-1]
            waiting[tuple(ends[0].tolist())].append(way)
    rings = []
    for start in sorted(waiting):
        while waiting[start]:
            ring, here = [], start
            while True:
                way = waiting[here].pop(0)
                ring.append(way)
                points = arcs[way][2] if way >= 0 else arcs[~way][2][::-1]
                here = tuple(points[-1].tolist())
                if here == start:
                    break
            rings.append(ring)
    return rings


def find_inside(cells: np.ndarray, origin: Point, *, count: int) -> list[Point]:
    """Find the cell of each place that is furthest from its border."""
    found = []
    for label, box in enumerate(ndimage.find_objects(cells, max_label=count), start=1):
        depth = ndimage.distance_transform_cdt(np.pad(cells[box] == label, 1), metric="taxicab")
        row, column = np.unravel_index(int(np.argmax(depth)), depth.shape)
        found.append((int(column) - 1 + box[1].start + origin[0], int(row) - 1 + box[0].start + origin[1]))
    return found


def find_province(code: str, gazetteer: Gazetteer) -> str:
    """Give the 시도 that a 시군구 lies in today."""
    number = gazetteer.find_number(code)
    if number is None:
        raise ValueError(code)
    provinces = [one for one in gazetteer.chain_of(number) if gazetteer.level_of(one) == "province"]
    return gazetteer.code_of(provinces[-1])  # a whole that took it in comes after the one that it was in


def write_arcs(arcs: list[Arc], codes: list[str], origin: Point) -> str:
    """Write each arc: its sides, its first point, then steps."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["left", "right", "points"])
    for left, right, points in arcs:
        moved = points + np.array(origin)
        steps = np.concatenate([moved[:1], np.diff(moved, axis=0)])
        sides = ["" if side == 0 else codes[side - 1] for side in (left, right)]
        writer.writerow([*sides, " ".join(map(str, steps.ravel().tolist()))])
    return stream.getvalue()


def write_shapes(
    rings: list[list[list[int]]], inside: list[Point], codes: list[str], gazetteer: Gazetteer
) -> str:
    """Write each 시군구: code, 시도, a point inside, rings."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["code", "province", "x", "y", "rings"])
    for code, point, parts in zip(codes, inside, rings, strict=True):
        told = ";".join(" ".join(map(str, ring)) for ring in parts)
        writer.writerow([code, find_province(code, gazetteer), *point, told])
    return stream.getvalue()


def build(data: Path) -> dict[str, str]:
    """Build both files from the folder of statistics."""
    gazetteer = load_gazetteer()
    places = read_places(data / BOUNDARIES, gazetteer)
    codes = list(places)
    cells, origin = paint(places)
    cells = tidy(cells, origin, count=len(codes))
    arcs = simplify_all(trace(cells))
    rings = [stitch(arcs, label) for label in range(1, len(codes) + 1)]
    inside = find_inside(cells, origin, count=len(codes))
    return {
        "arcs.csv": write_arcs(arcs, codes, origin),
        "shapes.csv": write_shapes(rings, inside, codes, gazetteer),
    }


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of statistics")
    parser.add_argument("--output", type=Path, required=True, help="where the files go")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    for name, text in build(arguments.data).items():
        (arguments.output / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
