"""What a place's page shows, put together once for each place, language and size of type."""

from functools import lru_cache
from typing import Any, Final

from django.urls import reverse

from dure.language import Language
from dure.places.figures import PlaceFigures
from dure.web.places.figures import tell_place
from dure.web.places.pictures import draw_place
from dure.web.places.tables import Told, build_tables

_KEPT: Final = 600


@lru_cache(maxsize=_KEPT)
def present_place(
    figures: PlaceFigures,
    code: str,
    language: Language,
    *,
    is_large: bool,
) -> dict[str, Any]:
    """Put together what the page of a place shows of the figures in use; nothing is worked out here."""
    told = tell_place(code, language)
    tables = build_tables(told, language=language)
    return {
        "told": told,
        "tables": tables,
        "facts": [*told["indicators"], told["extinction_risk"]],
        "sources_of": _find_sources(told),
        "inside": [{**line, "href": reverse("place", args=[line["href"]])} for line in tables["inside"].lines]
        if "inside" in tables
        else [],
        **draw_place(told, language=language, is_large=is_large),
    }


def _find_sources(told: Told) -> dict[str, list[dict[str, Any]]]:
    """List the sources of each part of the page, each table once with its dates."""
    outlook = [told["official_projection"]["source"]] if told["official_projection"] else []
    return {
        "who": [told["residents"]["source"]] if told["residents"] else [],
        "years": _join([one["source"] for one in told["series"]]),
        "births": _join([one["source"] for one in told["births"]]),
        "outlook": outlook,
        "more": _join(
            [
                told[name]["source"]
                for name in ("households", "men", "area_km2", "total_fertility")
                if told[name]["source"]
            ]
        ),
    }


def _join(sources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Name each table once, with the days that it was used for."""
    joined: dict[str, dict[str, Any]] = {}
    for source in sources:
        kept = joined.setdefault(source["table"], {**source, "dates": []})
        if source["date"] not in kept["dates"]:
            kept["dates"].append(source["date"])
    return [{**one, "date": _span(one["dates"])} for one in joined.values()]


def _span(dates: list[str]) -> str:
    return dates[0] if len(dates) == 1 else f"{dates[0]} ~ {dates[-1]}"
