"""Korea's figures of places as data that ships with the package, newer ones of the user's laid over."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import yaml

from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.places.figures import AGE_COLUMNS, FigureSource, FigureTables, PlaceFigures

SOURCES_FILE: Final = "sources.yaml"
_PARQUET: Final = ("residents", "women", "births", "households", "counts", "population_backtest")
_TYPES: Final[Mapping[str, pa.DataType]] = {
    "code": pa.string(),
    "kind": pa.string(),
    "source": pa.string(),
    "sex": pa.string(),
    "year": pa.int16(),
    "age": pa.int16(),
    "percent": pa.float64(),
    "residents_2022": pa.int32(),
    "births": pa.int32(),
    "growth_percent": pa.float64(),
    "tfr": pa.float64(),
    "area_km2": pa.float64(),
    "ex": pa.float64(),
    "below": pa.int64(),
    "qx_derived": pa.float64(),
    **dict.fromkeys(AGE_COLUMNS, pa.int32()),
}
_CSV: Final = (
    "gaps",
    "districts",
    "fiscal",
    "depopulation",
    "projection",
    "life_table",
    "fertility",
    "population_bands",
)


def load_figures(folder: Path | None = None) -> PlaceFigures:
    """Load the figures of Korea's places; the second call with the same folder gives the same ones.

    Args:
        folder: Where `dure places refresh` has put newer figures, which are laid over the shipped ones; None,
            or a folder that holds none, for the shipped ones alone. Figures refreshed since are seen.
    """
    if folder is None or not (folder / SOURCES_FILE).is_file():
        return _load_shipped()
    changed = max(file.stat().st_mtime_ns for file in folder.iterdir())
    return _load_over_shipped(folder.resolve(), changed)


@lru_cache(maxsize=1)
def _load_shipped() -> PlaceFigures:
    return PlaceFigures(read_tables(files("dure.korea").joinpath("figures")), gazetteer=load_gazetteer())


@lru_cache(maxsize=4)
def _load_over_shipped(folder: Path, changed: int) -> PlaceFigures:  # noqa: ARG001 -- part of the cache's key
    return _load_shipped().with_(read_tables(folder))


def read_tables(folder: Traversable | Path) -> FigureTables:
    """Read the tables of a folder of figures; a table without a file is absent."""
    tables: dict[str, pa.Table] = {}
    for name in _PARQUET:
        file = folder.joinpath(f"{name}.parquet")
        if file.is_file():
            # Read as one file: the way over data sets takes ten times as long to set up.
            tables[name] = pq.ParquetFile(BytesIO(file.read_bytes())).read()
    options = pc.ConvertOptions(column_types=_TYPES, strings_can_be_null=False)
    for name in _CSV:
        file = folder.joinpath(f"{name}.csv")
        if file.is_file():
            tables[name] = pc.read_csv(
                BytesIO(file.read_bytes()),
                read_options=pc.ReadOptions(use_threads=False),
                convert_options=options,
            )
    return FigureTables(sources=read_sources(folder.joinpath(SOURCES_FILE)), **tables)


def read_sources(file: Traversable | Path) -> dict[str, FigureSource]:
    """Read the sources of a folder of figures by their id."""
    loaded: Mapping[str, Mapping[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return {
        name: FigureSource(
            agency=Text(**entry["agency"]),
            table=entry["table"],
            date=str(entry["date"]),
            note=Text(**entry["note"]) if entry.get("note") else None,
        )
        for name, entry in loaded.items()
    }


def write_tables(tables: FigureTables, folder: Path) -> None:
    """Lay tables over those that a folder holds, and write them there: all of them, or none.

    Raises:
        OSError: The folder cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / SOURCES_FILE).is_file():
        before = PlaceFigures(read_tables(folder), gazetteer=load_gazetteer())
        tables = before.with_(tables).tables
    sources = {
        name: {
            "agency": {"en": source.agency.en, "ko": source.agency.ko},
            "table": source.table,
            "date": source.date,
            "note": {"en": source.note.en, "ko": source.note.ko} if source.note else None,
        }
        for name, source in tables.sources.items()
    }
    # Sources go first: whoever reads meanwhile finds every source that a table names.
    contents = {SOURCES_FILE: yaml.safe_dump(sources, allow_unicode=True, sort_keys=True).encode()}
    for name in (*_PARQUET, *_CSV):
        table = getattr(tables, name)
        if table is not None and len(table):
            buffer = BytesIO()
            if name in _PARQUET:
                pq.write_table(table, buffer, compression="zstd")
            else:
                pc.write_csv(table, buffer)
            contents[f"{name}.{'parquet' if name in _PARQUET else 'csv'}"] = buffer.getvalue()
    _write_all(contents, folder)


def _write_all(contents: Mapping[str, bytes], folder: Path) -> None:
    """Write files beside those that they take the place of, and move them there once all are written."""
    beside = {folder / f".{name}.new": folder / name for name in contents}
    try:
        for file, content in zip(beside, contents.values(), strict=True):
            file.write_bytes(content)
    except OSError:
        for file in beside:
            file.unlink(missing_ok=True)
        raise
    for file, place in beside.items():
        file.replace(place)
