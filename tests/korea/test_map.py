"""The outlines that ship are those of the map agency, meet without gaps, and cover every 시군구."""

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.map import load_map
from dure.places.shapes import CELL_M, project

MAP = load_map()
FILES = Path(__file__).parents[2] / "src/dure/korea/map"


def meridian(latitude: float) -> float:
    """Measure metres along a meridian of GRS 80 from 38° N, by adding up short stretches."""
    axis, flattening = 6_378_137.0, 1 / 298.257222101
    squared = flattening * (2 - flattening)
    edges = np.radians(np.linspace(38.0, latitude, 200_001))
    middles = (edges[1:] + edges[:-1]) / 2
    curve = axis * (1 - squared) / (1 - squared * np.sin(middles) ** 2) ** 1.5
    return float(np.sum(curve * np.diff(edges)))


@pytest.mark.parametrize("latitude", [33.1, 35.79, 38.0, 38.6])
def test_the_middle_line_is_as_long_as_the_earth_is_there(latitude: float) -> None:
    """At 127.5° E the plane is 0.9996 of the meridian, to the millimetre."""
    east, north = project(latitude, 127.5)
    assert east == pytest.approx(1_000_000, abs=1e-6)
    assert north == pytest.approx(2_000_000 + 0.9996 * meridian(latitude), abs=1e-3)


@pytest.mark.parametrize(("latitude", "longitude"), [(37.24, 131.87), (33.1, 126.27), (37.95, 124.66)])
def test_the_plane_keeps_angles(latitude: float, longitude: float) -> None:
    """Steps north and east of one length stay so, and square: with the middle line, that is UTM-K."""
    squared = (1 / 298.257222101) * (2 - 1 / 298.257222101)
    sine = np.sin(np.radians(latitude))
    up = (1 - squared) / (1 - squared * sine**2) ** 1.5  # metres a radian, over the axis
    across = np.cos(np.radians(latitude)) / (1 - squared * sine**2) ** 0.5
    step = 1e-4
    north = np.subtract(project(latitude + step, longitude), project(latitude - step, longitude)) / up
    east = np.subtract(project(latitude, longitude + step), project(latitude, longitude - step)) / across
    assert east == pytest.approx([north[1], -north[0]], rel=1e-6)


def test_every_district_of_the_figures_has_its_outline() -> None:
    """228 시군구 and Sejong, no 일반구; each in a 시도 of today."""
    figures, gazetteer = load_figures(), load_gazetteer()
    codes, _, _ = figures.residents_by_level("district", dates=[figures.dates[-1]])
    assert set(MAP.shapes) == {*codes, "36"}
    assert {shape.province for shape in MAP.shapes.values()} == {one.code for one in gazetteer.children("KR")}


def test_each_border_is_shared_by_the_two_that_it_parts() -> None:
    """An inner arc is walked once by each side, a coast once in all: there is no gap and no overlap."""
    walked = Counter(
        (max(arc, ~arc), code) for code, shape in MAP.shapes.items() for ring in shape.rings for arc in ring
    )
    for number, sides in enumerate(MAP.sides):
        assert [walked[number, side] for side in sides if side] == [1] * sum(map(bool, sides))
    assert sum(walked.values()) == sum(2 - MAP.is_coast(number) for number in range(len(MAP.arcs)))
    for code in MAP.shapes:
        assert all((ring[0] == ring[-1]).all() and len(ring) >= 4 for ring in MAP.ring_points(code))


def test_the_areas_are_the_official_ones() -> None:
    """Nine in ten within 3 %, none off by more than 20 % (land reclaimed, islets), the whole within 1 %."""
    figures = load_figures()
    ratios = {}
    for code, area in MAP.areas_km2.items():
        official = figures.area_km2(code)
        if official is not None and official.value is not None:
            ratios[code] = area / float(official.value)
    assert len(ratios) >= 227
    assert np.quantile(np.abs(np.array(list(ratios.values())) - 1), 0.9) < 0.03
    assert max(abs(ratio - 1) for ratio in ratios.values()) < 0.2
    assert sum(MAP.areas_km2.values()) == pytest.approx(100_450, rel=0.01)


def test_the_point_inside_lies_where_the_place_lies() -> None:
    """In its own rings, and within its reach of the centre that the gazetteer has."""
    gazetteer = load_gazetteer()
    for code, shape in MAP.shapes.items():
        crossings = 0
        for ring in MAP.ring_points(code):
            (x1, y1), (x2, y2) = ring[:-1].T, ring[1:].T
            y = shape.inside[1] + 0.5
            hit = (y1 > y) != (y2 > y)
            crossings += int(
                np.sum(x1[hit] + (y - y1[hit]) / (y2 - y1)[hit] * (x2 - x1)[hit] > shape.inside[0])
            )
        assert crossings % 2 == 1, code
        centre = gazetteer.get(code)
        if centre.latitude is not None and code not in {"28720", "46910"}:  # two of far-flung islands
            away = np.subtract(project(centre.latitude, centre.longitude), np.multiply(shape.inside, CELL_M))
            assert np.hypot(*away) < 40_000, code


@pytest.mark.parametrize(
    ("latitude", "longitude", "near_m"),
    [
        pytest.param(37.2405, 131.8690, 700, id="독도"),
        pytest.param(37.50, 130.87, 8_000, id="울릉도"),
        pytest.param(33.36, 126.53, 30_000, id="한라산"),
        pytest.param(37.95, 124.68, 6_000, id="백령도"),
        pytest.param(34.07, 125.11, 3_000, id="가거도"),
    ],
)
def test_the_far_islands_are_there(latitude: float, longitude: float, near_m: int) -> None:
    """Each is as near to a coast that is drawn as its own size."""
    every = np.concatenate(MAP.arcs)
    away = np.hypot(*(every - np.divide(project(latitude, longitude), CELL_M)).T)
    assert away.min() * CELL_M < near_m


@pytest.mark.parametrize(
    ("code", "shape"),
    [
        ("45720", "52720"),
        ("5272025000", "52720"),
        ("52720310", "52720"),
        ("41111", "41110"),
        ("47720", "27720"),
        ("28125", "28140"),
        ("28155", "28110"),
        ("36", "36"),
        ("52", None),
        ("KR", None),
        ("99999", None),
    ],
)
def test_a_place_is_found_by_any_code(code: str, shape: str | None) -> None:
    """Old codes, towns, 일반구, and 시군구 cut out of one that is drawn."""
    assert MAP.find_shape(code) == shape


@pytest.mark.slow
def test_the_files_are_those_that_the_script_writes(shared_folder: Path) -> None:
    """Byte for byte, and small."""
    script = FILES.parents[3] / "scripts/build_map.py"
    spec = importlib.util.spec_from_file_location("build_map", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_map"] = module
    spec.loader.exec_module(module)
    for name, text in module.build(shared_folder / "korea/data").items():
        assert (FILES / name).read_text(encoding="utf-8") == text
    assert sum(file.stat().st_size for file in FILES.iterdir()) < 200_000


def test_the_source_says_who_what_and_when() -> None:
    """In both languages."""
    for language in ("ko", "en"):
        told = MAP.source.to_dict(language)
        assert all(told.values())
        assert told["date"] == "2023-09-15"
