"""Where Korea's places lie, as data that ships with the package."""

import csv
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from typing import Final

from dure.korea.figures import read_sources
from dure.korea.gazetteer import load_gazetteer
from dure.places.geography import Geography, GeographyRow

_SOURCE: Final = "boundaries"


@lru_cache(maxsize=1)
def load_geography() -> Geography:
    """Load where Korea's places lie; the second call gives the same."""
    folder = files("dure.korea").joinpath("geography")
    text = folder.joinpath("places.csv").read_text(encoding="utf-8")
    rows = {}
    for row in csv.DictReader(StringIO(text)):
        rows[row["code"]] = GeographyRow(
            code=row["code"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            coast_km=float(row["coast_km"]),
            island_share=float(row["island_share"]),
            dong_coast_km=float(row["dong_coast_km"]) if row["dong_coast_km"] else None,
            dong_island_share=float(row["dong_island_share"]) if row["dong_island_share"] else None,
            city=row["city"],
            city_km=float(row["city_km"]),
        )
    source = read_sources(folder.joinpath("sources.yaml"))[_SOURCE]
    return Geography(rows, source=source, gazetteer=load_gazetteer())
