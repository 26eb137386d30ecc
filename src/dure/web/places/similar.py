"""The pages of places like one: which and why, and what people there did."""

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dure.korea.challenges import load_challenges
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language
from dure.places import Place
from dure.reports.place import name_place, say_former_code
from dure.reports.similar import SimilarReport, find_level
from dure.web import downloads
from dure.web.circulation.desk import wants_large
from dure.web.community.places import full_name
from dure.web.map.pictures import say_way
from dure.web.places import alike, done
from dure.web.places.views import ASKED, find_former, say_unknown
from dure.web.words import current_language, say

_FOR: Final = "for"
_INSIDE_MAX: Final = 60
CHALLENGE_MAX: Final = 40


@require_safe
def show_similar(request: HttpRequest, code: str) -> HttpResponse:
    """Show the places like one; an old code leads to today's, an unknown one names what is near."""
    place = load_gazetteer().find(code)
    if place is None:
        return say_unknown(request, code)
    query = _read_query(request)
    if place.code != code:
        named = {} if say_former_code(code, place) is None else {ASKED: code}
        return HttpResponseRedirect(_address("place_similar", place.code, {**query, **named}))
    language = current_language()
    report = _find(place, request)
    told = report.to_dict(language)
    counts = done.count_done([row["code"] for row in told["places"]])
    context = {
        "place": place,
        "name": told["place"]["name"],
        "told": told,
        "said": alike.say_similar(told, language=language),
        "rows": [
            {
                "told": row,
                "href": reverse("place", args=[row["code"]]),
                "beside": reverse("beside", args=[place.code, row["code"]]),
                "done": _address("place_done", row["code"], {_FOR: place.code, **_keep(query)}),
                "count": counts[row["code"]],
                "ended": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            }
            for row in told["places"]
        ],
        "picture": alike.draw_similar(told, language=language, is_large=wants_large(request))
        if told["places"]
        else "",
        "challenges": _list_challenges(place.code, query, told, language),
        "query": query,
        "former": find_former(request, place),
        "no_challenge": _find_unknown_challenge(request),
        "filters": [(name, value) for name, value in query.items() if name != "challenge"],
        "chosen": query.get("challenge", ""),
        "options": _list_options(query),
        "levels": _list_levels(place, report, query),
        "tables": {
            form: f"{reverse('similar_table', args=[place.code, form])}?{urlencode(query)}"
            for form in downloads.FORMS
        },
        "api": f"{reverse('api:place_similar', args=[place.code])}?{urlencode(_keep(query))}",
    }
    return render(request, "places/similar.html", context)


def _find(place: Place, request: HttpRequest) -> SimilarReport:
    query = _read_query(request)
    return alike.find_similar(place.code, challenge=query.get("challenge"), filters=alike.read_filters(query))


def _read_query(request: HttpRequest) -> dict[str, str]:
    """Read what of a query is understood; what is not asks for nothing."""
    asked = {name: request.GET.get(name, "") for name in ("challenge", *alike.FLAGS, "city")}
    known = {one.id for one in load_challenges()}
    challenge = {"challenge": asked["challenge"]} if asked["challenge"] in known else {}
    return {**challenge, **alike.write_filters(asked)}


def _find_unknown_challenge(request: HttpRequest) -> str | None:
    """Give the challenge that was asked for and is none; what is compared then is the place as a whole."""
    asked = request.GET.get("challenge", "")[:CHALLENGE_MAX]
    return None if not asked or asked in {one.id for one in load_challenges()} else asked


def _keep(query: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in query.items() if name == "challenge"}


def _address(name: str, code: str, query: dict[str, str]) -> str:
    address = reverse(name, args=[code])
    return f"{address}?{urlencode(query)}" if query else address


def _list_challenges(
    code: str, query: dict[str, str], told: dict[str, Any], language: Language
) -> list[dict[str, Any]]:
    rest = {name: value for name, value in query.items() if name != "challenge"}
    chosen = told["challenge"]["id"] if told["challenge"] else None
    return [
        {
            "name": one.title.in_language(language),
            "href": _address("place_similar", code, {"challenge": one.id, **rest}),
            "is_chosen": one.id == chosen,
        }
        for one in load_challenges()
    ]


def _list_options(query: dict[str, str]) -> list[dict[str, Any]]:
    """List the filters with what may be chosen in each."""
    listed = []
    for name, values in (*((flag, ("yes", "no")) for flag in alike.FLAGS), ("city", tuple(alike.DISTANCES))):
        options = [
            {
                "value": value,
                "label": say(
                    f"places.similar.filter.{name}.{value}" if value else "places.similar.filter.any"
                ),
                "is_chosen": query.get(name, "") == value,
            }
            for value in ("", *values)
        ]
        listed.append({"name": name, "label": say(f"places.similar.filter.{name}"), "options": options})
    return listed


def _list_levels(place: Place, report: SimilarReport, query: dict[str, str]) -> list[dict[str, str]]:
    """List what else may be compared: what a place lies in, or the towns inside it."""
    gazetteer = load_gazetteer()
    if report.level == "town" or place.level not in {"nation", "province", "district"}:
        wholes = (one for one in gazetteer.ancestors(place.code) if find_level(one) == "district")
        return [_lead(one, query) for one in wholes]
    inside = [
        one for one in gazetteer.children(place.code) if one.valid_to is None or place.valid_to is not None
    ]
    parts = [one for one in inside if find_level(one) is not None]
    return [_lead(one, query) for one in parts[:_INSIDE_MAX]]


def _lead(place: Place, query: dict[str, str]) -> dict[str, str]:
    name = name_place(place).in_language(current_language())
    return {"name": name, "href": _address("place_similar", place.code, _keep(query))}


@require_safe
def download_similar(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Give the places like one: CSV, or a workbook with the figures and their sources behind it."""
    place = load_gazetteer().find(code)
    if place is None or form not in downloads.FORMS:
        raise Http404
    language = current_language()
    told = _find(place, request).to_dict(language)
    name = say("places.similar.title", name=told["place"]["name"])
    heads, rows = alike.list_heads(language), alike.list_rows(told)
    if form == "csv":
        return downloads.download_table(name, heads, rows, form="csv")
    figures = alike.list_figure_heads(language), alike.list_figures(told, language=language)
    sheets = [
        downloads.Sheet(say(f"places.similar.sheet.{key}"), [downloads.Column(head) for head in heads], rows)
        for key, (heads, rows) in (("places", (heads, rows)), ("figures", figures))
    ]
    return downloads.download_workbook(name, sheets)


@require_safe
def show_done(request: HttpRequest, code: str) -> HttpResponse:
    """Show what people of a place did; `?for=52720` remembers the place of who reads it."""
    place = load_gazetteer().find(code)
    if place is None:
        return say_unknown(request, code)
    home = load_gazetteer().find(request.GET.get(_FOR, "")[:20])
    query = _keep(_read_query(request)) | ({} if home is None else {_FOR: home.code})
    if place.code != code:
        return HttpResponseRedirect(_address("place_done", place.code, query))
    language = current_language()
    playbooks = done.list_done_playbooks(code, language=language)
    near = {one.playbook.id for one in playbooks}
    others, is_for_challenge = done.list_other_playbooks(query.get("challenge"))
    context = {
        "place": place,
        "name": name_place(place).in_language(language),
        "full_name": full_name(place),
        "home": None if home is None or home.code == place.code else home,
        "home_name": "" if home is None else name_place(home).in_language(language),
        "back": None if home is None else _address("place_similar", home.code, _keep(query)),
        "communities": done.list_done_communities(code, language=language),
        "playbooks": [_present(one.playbook, home, told=one) for one in playbooks],
        "others": [_present(one.playbook, home) for one in others if one.playbook.id not in near],
        "is_for_challenge": is_for_challenge,
        "ways": [{"said": say_way(way, language), "way": way} for way in done.list_place_ways(code)],
    }
    return render(request, "places/done.html", context)


def _present(playbook: Any, home: Place | None, *, told: done.DonePlaybook | None = None) -> dict[str, Any]:
    return {
        "playbook": playbook,
        "told": told,
        "href": done.find_address(playbook.id, None if home is None else home.code),
        "try": None if home is None else reverse("playbook_at", args=[playbook.id, home.code]),
    }
