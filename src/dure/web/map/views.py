"""The map of the country, whole or one province of it, and the same as tables to take away."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dure.korea.gazetteer import load_gazetteer
from dure.korea.map import load_map
from dure.language import Language
from dure.web import downloads
from dure.web.circulation.desk import wants_large
from dure.web.downloads import Cell
from dure.web.map.pictures import draw_spots, say_way
from dure.web.map.seats import Seat, Spot, gather_spots, join_ways, list_seats, list_ways, name_of
from dure.web.map.tables import TABLES, list_heads, list_here, list_travelled, write_when
from dure.web.words import current_language, say

SPOTS_MAX: Final = 40
"""More places than these are gathered by 시도, and each 시도 is looked at closer."""

JOURNEYS_SHOWN: Final = 5
"""Of what travelled, what stands in words above the map."""


@require_safe
def show_map(request: HttpRequest) -> HttpResponse:
    """Show what is where; `?in=52` looks closer at a 시도."""
    language = current_language()
    focus = _find_focus(request)
    seats = list_seats()
    spots = _gather(seats, focus)
    ways = [way for way in list_ways() if focus is None or {focus} & _provinces(way.start, way.end)]
    context = {
        "focus": None if focus is None else name_of(focus),
        "spots": [_present(spot, number, language) for number, spot in enumerate(spots, start=1)],
        "ways": [{"way": way, "when": write_when(way, language)} for way in ways],
        "journeys": [
            {"way": way, "said": say_way(way, language, is_led=is_led)}
            for way, is_led in join_ways(ways)[:JOURNEYS_SHOWN]
        ],
        "counts": {
            kind: len({seat.href for spot in spots for seat in spot.seats if seat.kind == kind})
            for kind in ("community", "playbook")
        }
        # A visit and the enterprise that came of it may be one and the same: they are never added up.
        | {kind: sum(way.kind == kind for way in ways) for kind in ("lineage", "visit")},
        "picture": draw_spots(spots, ways, language=language, is_large=wants_large(request), focus=focus),
        "provinces": [
            {
                "name": name_of(place.code),
                "href": f"{reverse('map')}?in={place.code}",
                "is_here": place.code == focus,
            }
            for place in load_gazetteer().children("KR")
        ],
        "source": load_map().source.to_dict(language),
        "is_gathered": any(len(load_map().find_shapes(spot.code)) > 1 for spot in spots) and focus is None,
    }
    return render(request, "map/map.html", context)


def _gather(seats: tuple[Seat, ...], focus: str | None) -> tuple[Spot, ...]:
    spots = gather_spots(seats)
    if focus is not None:
        return tuple(spot for spot in spots if focus in _provinces(spot.code))
    return spots if len(spots) <= SPOTS_MAX else gather_spots(seats, by_province=True)


def _provinces(*codes: str) -> set[str]:
    country = load_map()
    return {country.shapes[shape].province for code in codes for shape in country.find_shapes(code)}


def _find_focus(request: HttpRequest) -> str | None:
    """Find the 시도 asked for; the whole country where there is no such one.

    Raises:
        Http404: Something is asked for that is no 시도.
    """
    asked = request.GET.get("in", "")
    if not asked:
        return None
    place = load_gazetteer().find(asked[:20])
    provinces = set() if place is None else _provinces(place.code)
    if len(provinces) != 1:
        raise Http404
    return provinces.pop()


def _present(spot: Spot, number: int, language: Language) -> dict[str, Any]:
    return {
        "number": number,
        "code": spot.code,
        "name": spot.name.in_language(language),
        "kind": spot.kind,
        "href": reverse("place", args=[spot.code]),
        "seats": [{"seat": seat, "kind": say(f"map.kind.{seat.kind}")} for seat in dict.fromkeys(spot.seats)],
    }


@require_safe
def download_table(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """Give what is where, or what travelled, as CSV or XLSX."""
    if table not in TABLES or form not in downloads.FORMS:
        raise Http404
    heads, rows = _build_table(table)
    return downloads.download_table(
        say(f"map.table.{table}"), heads, rows, form="csv" if form == "csv" else "xlsx"
    )


@require_safe
def download_workbook(request: HttpRequest) -> HttpResponse:
    """Give both tables as one workbook."""
    sheets = []
    for table in TABLES:
        heads, rows = _build_table(table)
        sheets.append(
            downloads.Sheet(say(f"map.sheet.{table}"), [downloads.Column(head) for head in heads], rows)
        )
    return downloads.download_workbook(say("map.title"), sheets)


def _build_table(table: str) -> tuple[list[str], list[list[Cell]]]:
    language = current_language()
    rows = (
        list_here(gather_spots(list_seats()), language)
        if table == "here"
        else list_travelled(list_ways(), language)
    )
    return list_heads(table, language), rows
