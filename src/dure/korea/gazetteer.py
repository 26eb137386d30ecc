"""Korea's gazetteer as data that ships with the package."""

import csv
from datetime import date
from functools import lru_cache
from importlib.resources import files
from io import BytesIO, StringIO

import pyarrow.parquet as pq

from dure.places.gazetteer import Gazetteer, Succession


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Load the gazetteer of Korea; the second call gives the same one."""
    folder = files("dure.korea")
    # Read as one file: the way over data sets takes ten times as long to set up.
    table = pq.ParquetFile(BytesIO(folder.joinpath("places.parquet").read_bytes())).read()
    text = folder.joinpath("places_reforms.csv").read_text(encoding="utf-8")
    successions = [
        Succession(date.fromisoformat(row["effective"]), row["old"], tuple(row["new"].split()), row["event"])
        for row in csv.DictReader(StringIO(text))
        if row["kind"] in {"merged", "split", "divided"}
    ]
    return Gazetteer(table, successions=successions)
