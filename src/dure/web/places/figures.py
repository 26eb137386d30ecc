"""The figures that the site reads: those that ship with Dure, the operator's newer ones laid over them."""

import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings

from dure.korea.figures import load_figures, read_tables
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language
from dure.places.figures import FigureSource, PlaceFigures
from dure.places.search import index_places
from dure.reports.place import PlaceReport, build_place_report, compare_places
from dure.reports.place_outlook import build_place_outlook

_LOG = logging.getLogger(__name__)
_UNREADABLE: Final = (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError)
_KEPT: Final = 1000


def load_site_figures() -> PlaceFigures:
    """Load the figures of the site; loaded once, and again when the operator has refreshed them.

    A folder that cannot be read is told in the log and on the operator's desk, and the shipped figures stand.
    """
    folder: Path = settings.FIGURES_DIR
    changed = _find_change(folder)
    return _load(None if changed is None else folder, changed)


@lru_cache(maxsize=2)
def _load(folder: Path | None, changed: int | None) -> PlaceFigures:
    if folder is not None:
        try:
            figures = load_figures(folder)
            len(figures.dates)
        except _UNREADABLE:
            _LOG.exception("The refreshed figures in %s cannot be read; the shipped ones are used.", folder)
        else:
            return figures
    return load_figures()


def _find_change(folder: Path) -> int | None:
    """Find when a file of the folder was last written; None where there is none."""
    times = []
    try:
        for file in folder.iterdir():
            if not file.name.startswith("."):
                times.append(file.stat().st_mtime_ns)  # noqa: PERF401 -- one that is just going ends it
    except OSError:
        return max(times, default=None)
    return max(times, default=None)


def get_report(code: str) -> PlaceReport:
    """Give what is known of a place, with its projection; kept for as long as the figures stand.

    Raises:
        PlaceNotFoundError: No place has the code.
    """
    return _build(load_site_figures(), code)


@lru_cache(maxsize=_KEPT)
def _build(figures: PlaceFigures, code: str) -> PlaceReport:
    return build_place_report(figures, load_gazetteer(), code, outlook=build_place_outlook(figures, code))


def tell_place(code: str, language: Language) -> dict[str, Any]:
    """Tell what is known of a place as `docs/reference/place.md` describes it."""
    return _tell(load_site_figures(), code, language)


@lru_cache(maxsize=_KEPT)
def _tell(figures: PlaceFigures, code: str, language: Language) -> dict[str, Any]:
    return _build(figures, code).to_dict(language)


def tell_beside(codes: tuple[str, str], language: Language) -> dict[str, Any]:
    """Tell two places side by side."""
    return compare_places([get_report(code) for code in codes]).to_dict(language)


def warm_up() -> None:
    """Load the figures, fit the ratios and index the names, so that no visitor waits for it."""
    get_report("KR")
    index_places(load_gazetteer())


def list_sources() -> list[dict[str, Any]]:
    """List the sources of the figures in use, newest first, and whether the operator brought them."""
    figures, shipped = load_site_figures(), load_figures().sources
    brought = {name: source for name, source in figures.sources.items() if shipped.get(name) != source}
    latest: dict[tuple[str, bool], FigureSource] = {}
    for name, source in _by_date(figures.sources):
        latest.setdefault((source.table, name in brought), source)
    return [{"source": source, "is_brought": is_brought} for (_, is_brought), source in latest.items()]


def find_fault() -> str | None:
    """Say which folder of refreshed figures cannot be read; None where all is well."""
    folder: Path = settings.FIGURES_DIR
    if _find_change(folder) is None:
        return None
    try:
        read_tables(folder)
    except _UNREADABLE:
        return str(folder)
    return None


def _by_date(sources: Mapping[str, FigureSource]) -> list[tuple[str, FigureSource]]:
    return sorted(sources.items(), key=lambda item: item[1].date, reverse=True)
