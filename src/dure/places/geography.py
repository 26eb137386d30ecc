"""Where places lie: centre, coast, island and the nearest city, told apart from what cannot be known."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dure.language import Text
from dure.places.figures import FigureSource
from dure.places.gazetteer import Gazetteer

CITY_RESIDENTS_LEAST: Final = 300_000
"""Residents from which a 시 or 자치구 counts as a city, in May 2025."""
ISLAND_SHARE: Final = 0.5
"""A place is an island where more than this share of its area is."""
_EARTH_RADIUS_KM: Final = 6371.0088
_HIGHER: Final = frozenset({"province", "nation"})

_NO_PLACE: Final = Text(
    en="The boundaries at hand do not hold this place.", ko="가지고 있는 경계 자료에 이곳이 없습니다."
)
_DONG: Final = Text(
    en="A 행정동 has no boundary in the tables: they are of legal dongs, and no table says which part of one"
    " it takes in.",
    ko="행정동 경계가 자료에 없습니다. 경계는 법정동 것이고, 행정동이 그 가운데 어디까지인지 알려 주는 표가"
    " 없습니다.",
)
_LARGE: Final = Text(
    en="Told of a 시군구 and of smaller places, not of a whole 시도.",
    ko="시군구와 그보다 작은 곳만 알 수 있고, 시도 전체로는 나오지 않습니다.",
)


@dataclass(frozen=True, slots=True)
class GeographyRow:
    """What the boundaries say of one 시군구, 일반구, 읍 or 면.

    Attributes:
        code: In force today.
        latitude: Of the middle of its area, in degrees (WGS 84).
        longitude: Likewise.
        coast_km: Boundary that is sea shore; 0 where less than half a kilometre of a part's.
        island_share: Share (0-1) of its area that no land joins to the mainland.
        dong_coast_km: Shore of its legal dongs alone; None where it has only 읍 and 면, or is one.
        dong_island_share: Share (0-1) of the area of those off the mainland; None likewise.
        city: Code of the city that it lies in, or whose centre is nearest.
        city_km: Straight line from its centre to the city's; 0 where it lies in one.
    """

    code: str
    latitude: float
    longitude: float
    coast_km: float
    island_share: float
    dong_coast_km: float | None
    dong_island_share: float | None
    city: str
    city_km: float


@dataclass(frozen=True, slots=True)
class PlaceGeography:
    """Where one place lies; what is None is unknown, for the reason given.

    Attributes:
        code: In force today.
        latitude: Of its centre; None where unknown.
        longitude: Likewise.
        coast: Whether it has a sea shore.
        island: Whether more than half of it is off the mainland; bridges do not make it mainland.
        city: Code of the city (시 or 자치구 of 300,000) that it lies in or is nearest to.
        city_km: Straight line to that city's centre; 0 where it lies in one.
        reason: Why something is unknown; None where all is known.
    """

    code: str
    latitude: float | None = None
    longitude: float | None = None
    coast: bool | None = None
    island: bool | None = None
    city: str | None = None
    city_km: float | None = None
    reason: Text | None = None


class Geography:
    """Where every place lies, found by any code that it ever had."""

    def __init__(
        self, rows: Mapping[str, GeographyRow], *, source: FigureSource, gazetteer: Gazetteer
    ) -> None:
        """Keep the rows by code."""
        self.rows = rows
        self.source = source
        self.gazetteer = gazetteer

    def find(self, code: str) -> PlaceGeography:
        """Say where a place lies.

        A 행정동 has no boundary at hand; of it is told what holds for all legal dongs of its 시군구: no shore
        where none of them has one, island or mainland where all are, and the city that it lies in.
        """
        number = self.gazetteer.find_number(code)
        if number is None:
            return PlaceGeography(code, reason=_NO_PLACE)
        code = self.gazetteer.code_of(number)
        row = self.rows.get(code)
        if row is not None:
            return PlaceGeography(
                code=code,
                latitude=row.latitude,
                longitude=row.longitude,
                coast=row.coast_km > 0,
                island=row.island_share > ISLAND_SHARE,
                city=row.city,
                city_km=row.city_km,
            )
        if self.gazetteer.level_of(number) in _HIGHER:
            return PlaceGeography(code, reason=_LARGE)
        if not self.gazetteer.is_administrative(number):
            return PlaceGeography(code, reason=_NO_PLACE)
        return self._find_dong(code, number)

    def _find_dong(self, code: str, number: int) -> PlaceGeography:
        chain = (self.gazetteer.code_of(one) for one in self.gazetteer.chain_of(number)[1:])
        around = next((self.rows[one] for one in chain if one in self.rows), None)
        if around is None or around.dong_coast_km is None or around.dong_island_share is None:
            return PlaceGeography(code, reason=_NO_PLACE if around is None else _DONG)
        coast = None if around.dong_coast_km else False
        island = {0.0: False, 1.0: True}.get(around.dong_island_share)
        inside = around.city_km == 0
        return PlaceGeography(
            code=code,
            coast=coast,
            island=island,
            city=around.city if inside else None,
            city_km=0.0 if inside else None,
            reason=_DONG,
        )


def measure_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Measure the great circle between two points given as latitude and longitude in degrees, in km."""
    (lat_a, lon_a), (lat_b, lon_b) = ((math.radians(one) for one in point) for point in (here, there))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(half))
