"""The pages of places: looked up by name or code, one alone, two side by side, and all of it to take away."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dure.korea.gazetteer import load_gazetteer
from dure.places import Place
from dure.places.search import TEXT_MAX, index_places
from dure.places.way_on import find_way_on
from dure.reports.place import say_former_code
from dure.web import downloads
from dure.web.circulation.desk import wants_large
from dure.web.community.models import Person
from dure.web.community.places import full_name
from dure.web.places.figures import get_report, load_site_figures, tell_beside, tell_place
from dure.web.places.kept import present_place
from dure.web.places.next_steps import list_communities, list_enterprises
from dure.web.places.pictures import draw_beside
from dure.web.places.tables import Table, build_comparison, build_tables
from dure.web.words import current_language, say

COUNTRY: Final = "KR"
FOUND_MAX: Final = 20
ASKED: Final = "asked"
"""What an address calls the old code that led to it."""


@require_safe
def show_search(request: HttpRequest) -> HttpResponse:
    """Show the places found for a part of a name or a code; a single one is led to."""
    query, found = _search(request)
    if len(found) == 1:
        return HttpResponseRedirect(_name_asked(found[0], query if query.isdecimal() else found[0].code))
    links = [_link_place(place) for place in found[:FOUND_MAX]]
    provinces = load_gazetteer().children(COUNTRY) if not found else ()
    context = {
        "query": query,
        "found": links,
        "more": len(found) > FOUND_MAX,
        "max": TEXT_MAX,
        "provinces": [_link_place(place) for place in provinces],
    }
    return render(request, "places/search.html", context)


@require_safe
def show_place(request: HttpRequest, code: str) -> HttpResponse:
    """Show one place; an old code leads to today's, an unknown one names what is near."""
    place = load_gazetteer().find(code)
    if place is None:
        return say_unknown(request, code)
    if place.code != code:
        return HttpResponseRedirect(_name_asked(place, code))
    person = request.user if isinstance(request.user, Person) else None
    context = {
        **present_place(load_site_figures(), code, current_language(), is_large=wants_large(request)),
        **_lead_on(place),
        "communities": list_communities(place.code),
        "enterprises": list_enterprises(place.code, person) if person else (),
        "former": find_former(request, place),
        "max": TEXT_MAX,
    }
    return render(request, "places/place.html", context)


@require_safe
def find_beside(request: HttpRequest, code: str) -> HttpResponse:
    """Show the places that one may be set beside; a single one found is led to."""
    place = _get_place(code)
    query, found = _search(request)
    found = tuple(one for one in found if one.code != place.code)
    if len(found) == 1:
        return HttpResponseRedirect(reverse("beside", args=[place.code, found[0].code]))
    context = {
        "place": place,
        "name": full_name(place),
        "query": query,
        "found": [_link(one, reverse("beside", args=[place.code, one.code])) for one in found[:FOUND_MAX]],
        "more": len(found) > FOUND_MAX,
        "max": TEXT_MAX,
    }
    return render(request, "places/find_beside.html", context)


@require_safe
def show_beside(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Show two places side by side."""
    pair = _get_place(code), _get_place(other)
    if (code, other) != (pair[0].code, pair[1].code):
        return HttpResponseRedirect(reverse("beside", args=[pair[0].code, pair[1].code]))
    language = current_language()
    told = tell_beside((code, other), language)
    context = {
        "told": told,
        "pair": [
            {"told": one, "href": reverse("place", args=[one["place"]["code"]])} for one in told["places"]
        ],
        "table": build_comparison(told, language=language),
        "picture": draw_beside(told, language=language, is_large=wants_large(request)),
        "turned": reverse("beside", args=[other, code]),
        "sources": _join_sources(told),
        "max": TEXT_MAX,
    }
    return render(request, "places/beside.html", context)


@require_safe
def download_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """Give every table of a place as one workbook."""
    told = tell_place(_get_place(code).code, current_language())
    tables = build_tables(told, language=current_language()).values()
    sheets = [
        downloads.Sheet(table.title, [downloads.Column(head.name) for head in table.heads], table.rows)
        for table in _name_apart(tables)
    ]
    return downloads.download_workbook(told["place"]["full_name"], sheets)


@require_safe
def download_table(request: HttpRequest, code: str, table: str, form: str) -> HttpResponse:
    """Give one table of a place as CSV or XLSX."""
    told = tell_place(_get_place(code).code, current_language())
    found = build_tables(told, language=current_language()).get(table)
    if found is None or form not in downloads.FORMS:
        raise Http404
    return _download(f"{told['place']['full_name']} {found.title}", found, form)


@require_safe
def download_beside(request: HttpRequest, code: str, other: str, form: str) -> HttpResponse:
    """Give the rows of two places side by side as CSV or XLSX."""
    if form not in downloads.FORMS:
        raise Http404
    told = tell_beside((_get_place(code).code, _get_place(other).code), current_language())
    found = build_comparison(told, language=current_language())
    names = " · ".join(one["place"]["name"] for one in told["places"])
    return _download(names, found, form)


def _download(name: str, table: Table, form: str) -> HttpResponse:
    heads = [head.name for head in table.heads]
    return downloads.download_table(name, heads, table.rows, form="csv" if form == "csv" else "xlsx")


def _name_apart(tables: Iterable[Table]) -> list[Table]:
    """Give the sheets names that differ in the few letters that a workbook keeps of them."""
    return [
        Table(one.name, say(f"places.sheet.{one.name}"), one.heads, one.rows, one.shown) for one in tables
    ]


def _search(request: HttpRequest) -> tuple[str, tuple[Place, ...]]:
    query = " ".join(request.GET.get("q", "")[:TEXT_MAX].split())
    return query, index_places(load_gazetteer()).find(query, limit=FOUND_MAX + 1)


def _link(place: Place, href: str) -> dict[str, Any]:
    return {"name": full_name(place), "code": place.code, "href": href, "ended": place.valid_to}


def _link_place(place: Place) -> dict[str, Any]:
    return _link(place, reverse("place", args=[place.code]))


def _name_asked(place: Place, asked: str) -> str:
    """Give the address of a place; an old code by which it was asked for goes along, to be named there."""
    address = reverse("place", args=[place.code])
    return f"{address}?{urlencode({ASKED: asked})}" if say_former_code(asked, place) is not None else address


def find_former(request: HttpRequest, place: Place) -> str | None:
    """Say which old code led here; None where none did, or the one named was never the place's."""
    asked = request.GET.get(ASKED, "")[:20]
    was = load_gazetteer().find(asked) if asked else None
    said = say_former_code(asked, place) if was is not None and was.code == place.code else None
    return None if said is None else said.in_language(current_language())


def _get_place(code: str) -> Place:
    """Return the place of an address.

    Raises:
        Http404: No place has the code.
    """
    place = load_gazetteer().find(code)
    if place is None:
        raise Http404
    return place


def say_unknown(request: HttpRequest, code: str) -> HttpResponse:
    """Say that no place has a code, and which come near it."""
    near = [_link_place(one) for one in load_gazetteer().near(code[:20])]
    context = {"code": code[:20], "near": near, "query": "", "max": TEXT_MAX}
    return render(request, "places/unknown.html", context, status=404)


def _lead_on(place: Place) -> dict[str, Any]:
    """Lead from a place that ended to what took its area, and from one without figures to what it lies in."""
    way = find_way_on(load_site_figures(), place)
    is_counted = get_report(place.code).residents is not None
    above = None if is_counted or way.successors else way.whole
    wholes = reversed(load_gazetteer().ancestors(place.code))
    return {
        "after": [_link_place(one) for one in way.successors],
        "above": _link_place(above) if above else None,
        "wholes": [_link_place(one) for one in wholes if one.code != COUNTRY],
    }


def _join_sources(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the sources of both places, each once."""
    every = [source for one in told["places"] for source in one["sources"]]
    return list({(one["table"], one["date"]): one for one in every}.values())
