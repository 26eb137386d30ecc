"""Derive where places lie (centre, coast, island, nearest city) from their boundaries.

    python scripts/build_geography.py --data FOLDER --output src/dure/korea/geography

FOLDER holds `geo/ngii20230915_emd_simplified.geojson`: boundaries of legal dongs, 읍 and 면 (국토지리정보원,
2023-09-15, codes of that day). Needs shapely, which the package itself does not: `uv pip install shapely`.
Written is `places.csv`; `sources.yaml` beside it is written by hand.

What the columns mean: `docs/methods/comparable-places.md`.
"""

import argparse
import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.places.gazetteer import Gazetteer
from dure.places.geography import CITY_RESIDENTS_LEAST, measure_km

COUNTED = date(2025, 5, 31)  # wholes are taken as they were on the day of the count of residents
JOINED_KM = 0.1  # neighbours in the simplified boundaries are up to this far apart; wider water parts them
COAST_KM_LEAST = 0.5  # of outer boundary; less is a corner where the simplified lines do not meet
MIDDLE = (127.5, 36.2)
KM_A_DEGREE = (math.cos(math.radians(MIDDLE[1])) * 111.32, 110.95)
# Outer boundary that is no coast: the military demarcation line, and the Han up to it. Whole 시군구 by
# today's code, and single 읍면 of those that have a coast as well. 강화군 is an island, coast on every side.
BORDER = {
    "41480": "파주시: the demarcation line and the mouth of Imjin and Han",
    "41800": "연천군",
    "51780": "철원군",
    "51790": "화천군",
    "51800": "양구군",
    "51810": "인제군",
    "51820340": "고성군 수동면, inland along the line (현내면 has both, and a coast)",
    "41570360": "김포시 하성면, on the Han, not the sea",
}
# The boundaries hold some 읍 and 면 under names that they had before; the area stayed, the code did not.
RENAMED = {
    "41610360": "41610370",  # 중부면, 남한산성면
    "41670340": "41670345",  # 능서면, 세종대왕면
    "41820340": "41820345",  # 하면, 조종면
    "42720350": "51720352",  # 동면, 영귀미면
    "42750310": "51750312",  # 중동면, 산솔면
    "42750370": "51750380",  # 수주면, 무릉도원면
    "42800310": "51800315",  # 남면, 국토정중앙면
    "43130380": "43130385",  # 가금면, 중앙탑면
    "46710330": "46710335",  # 남면, 가사문학면
    "46790390": "46790395",  # 북면, 백아면
    "46790410": "46790415",  # 남면, 사평면
    "47130310": "47130315",  # 양북면, 문무대왕면
    "47250320": "47250325",  # 사벌면, 사벌국면
    "47750310": "47750315",  # 부동면, 주왕산면
    "47830250": "47830253",  # 고령읍, 대가야읍
    "47900320": "47900420",  # 상리면, 효자면
    "47900330": "47900430",  # 하리면, 은풍면
    "47930320": "47930390",  # 서면, 금강송면
    "47930340": "47930400",  # 원남면, 매화면
}
COLUMNS = (
    "code",
    "latitude",
    "longitude",
    "coast_km",
    "island_share",
    "dong_coast_km",
    "dong_island_share",
    "city",
    "city_km",
)


@dataclass
class Area:
    """What is added up over the boundaries of one place.

    Attributes:
        weight: Square kilometres, with the sums of longitude and latitude weighed by them.
        coast_km: Outer boundary that is coast.
        off_km2: Square kilometres that no land joins to the mainland.
        dong_km2: Square kilometres of legal dongs; 0 where there are only 읍 and 면.
        dong_coast_km: The coast of those.
        dong_off_km2: Their square kilometres off the mainland.
    """

    weight: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    coast_km: float = 0.0
    off_km2: float = 0.0
    dong_km2: float = 0.0
    dong_coast_km: float = 0.0
    dong_off_km2: float = 0.0

    def add(self, shape: Any, *, coast_km: float, off_km2: float, dong: bool) -> None:
        """Add the boundary of one legal dong, 읍 or 면, in kilometres."""
        km2, centre = shape.area, shape.centroid
        self.weight = [self.weight[0] + km2, self.weight[1] + km2 * centre.x, self.weight[2] + km2 * centre.y]
        self.coast_km += coast_km
        self.off_km2 += off_km2
        if dong:
            self.dong_km2 += km2
            self.dong_coast_km += coast_km
            self.dong_off_km2 += off_km2

    @property
    def centre(self) -> tuple[float, float]:
        """Give latitude and longitude of the middle of the area."""
        km2, x, y = self.weight
        longitude, latitude = x / km2 / KM_A_DEGREE[0] + MIDDLE[0], y / km2 / KM_A_DEGREE[1] + MIDDLE[1]
        return round(latitude, 4), round(longitude, 4)


def to_km(degrees: np.ndarray) -> np.ndarray:
    """Lay degrees out as kilometres east and north of the middle of the country; 3 % off at its ends."""
    return (degrees - np.array(MIDDLE)) * np.array(KM_A_DEGREE)


def read_shapes(file: Path) -> dict[str, Any]:
    """Read the boundaries by code, in kilometres, mended where they cross themselves."""
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    shapes = {}
    for one in features:
        shape = shapely.make_valid(shapely.geometry.shape(one["geometry"]))
        shapes[one["properties"]["code"]] = shapely.transform(shape, to_km).buffer(0)
    return shapes


def measure_shapes(shapes: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Give the outer boundary (km) and the area off the mainland (km²) of each shape.

    Shapes that touch are made one by a seam on each; what then is not one with the largest is an island.
    Holes within are lakes and seams that do not meet, never a coast.
    """
    seam = JOINED_KM / 2
    land = shapely.union_all([shape.buffer(seam, quad_segs=2) for shape in shapes.values()])
    mainland = max(land.geoms, key=lambda part: part.area)
    outer = shapely.union_all([part.exterior for part in land.geoms])
    shapely.prepare([mainland, outer])
    measured = {}
    for code, shape in shapes.items():
        parts = getattr(shape, "geoms", [shape])
        off = sum(part.area for part in parts if not mainland.intersects(part))
        near = shape.buffer(1.6 * seam, quad_segs=2)
        measured[code] = (near.intersection(outer).length if outer.intersects(near) else 0.0, off)
    return measured


def add_up(shapes: Mapping[str, Any], gazetteer: Gazetteer) -> dict[str, Area]:
    """Add the shapes up to every 읍면, 일반구 and 시군구 (and 세종) by the code in force today."""
    measured = measure_shapes(shapes)
    areas: dict[str, Area] = defaultdict(Area)
    for code, shape in shapes.items():
        number = gazetteer.find_number(code)
        if number is not None and (renamed := RENAMED.get(gazetteer.code_of(number))) is not None:
            number = gazetteer.find_number(renamed)
        if number is None:
            print(f"no place has the code {code}: left out")
            continue
        coast, off = measured[code]
        chain = [number, *gazetteer.chain_of(number, as_of=COUNTED)[1:]]
        names = [gazetteer.code_of(one) for one in chain]
        is_coast = coast >= COAST_KM_LEAST and not BORDER.keys() & set(names)
        place = gazetteer.get(names[0])
        ended = place.valid_to is not None and place.valid_to <= COUNTED  # an 읍 that has become dongs
        dong = ended or place.name_ko[-1] not in "읍면"
        for name, one in zip(names, chain, strict=True):
            level = gazetteer.level_of(one)
            if level in {"district", "city_district"} or name == "36" or (level == "town" and not dong):
                areas[name].add(shape, coast_km=coast if is_coast else 0.0, off_km2=off, dong=dong)
    return dict(areas)


def list_cities(areas: Mapping[str, Area], gazetteer: Gazetteer) -> dict[str, tuple[float, float]]:
    """Give the centres of every 시 and 자치구 of at least 300,000 residents."""
    figures = load_figures()
    cities = {}
    for code, area in areas.items():
        place = gazetteer.get(code)
        residents = figures.residents(code)
        is_city = place.level in {"district", "province"} and not place.name_ko.endswith("군")
        if is_city and residents is not None and residents.totals[-1] >= CITY_RESIDENTS_LEAST:
            cities[code] = area.centre
    return cities


def find_city(
    code: str, centre: tuple[float, float], cities: Mapping[str, tuple[float, float]], gazetteer: Gazetteer
) -> tuple[str, float]:
    """Give the city that a place lies in, at 0 km, or else the one whose centre is nearest."""
    number = gazetteer.find_number(code)
    if number is None:
        raise ValueError(code)
    for one in gazetteer.chain_of(number, as_of=COUNTED):
        name = gazetteer.code_of(one)
        if gazetteer.level_of(one) == "district" and gazetteer.get(name).name_ko.endswith("구"):
            parent = gazetteer.get(code, as_of=COUNTED).code[:2]  # a 자치구 is part of a city of millions
            return gazetteer.code_of(gazetteer.find_number(parent) or 0, as_of=COUNTED), 0.0
        if name in cities:
            return name, 0.0
    km = {name: measure_km(centre, there) for name, there in cities.items()}
    nearest = min(km, key=lambda name: (km[name], name))
    return nearest, round(km[nearest], 1)


def build_rows(areas: Mapping[str, Area], gazetteer: Gazetteer) -> Iterable[dict[str, object]]:
    """Write each place as a row; of a place without legal dongs their columns are blank."""
    cities = list_cities(areas, gazetteer)
    print(f"{len(areas)} places, {len(cities)} cities")
    for code, area in sorted(areas.items()):
        city, km = find_city(code, area.centre, cities, gazetteer)
        km2 = area.weight[0]
        row: dict[str, object] = {
            "code": code,
            "latitude": area.centre[0],
            "longitude": area.centre[1],
            "coast_km": round(area.coast_km, 1),
            "island_share": round(area.off_km2 / km2, 3),
            "dong_coast_km": None,
            "dong_island_share": None,
            "city": city,
            "city_km": km,
        }
        if area.dong_km2 and gazetteer.get(code).level != "town":
            row["dong_coast_km"] = round(area.dong_coast_km, 1)
            row["dong_island_share"] = round(area.dong_off_km2 / area.dong_km2, 3)
        yield row


def main() -> None:
    """Build the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    gazetteer = load_gazetteer()
    shapes = read_shapes(given.data / "geo/ngii20230915_emd_simplified.geojson")
    rows = list(build_rows(add_up(shapes, gazetteer), gazetteer))
    given.output.mkdir(parents=True, exist_ok=True)
    with (given.output / "places.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
