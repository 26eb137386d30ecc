"""The shelf of playbooks, one of them whole, and that as a zip and on A4: public."""

from collections import Counter
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dure.korea.gazetteer import load_gazetteer
from dure.language import Language
from dure.playbooks.paper import write_playbook_paper
from dure.playbooks.playbook import CHALLENGES
from dure.web.design.tabs import find_address
from dure.web.downloads import attach
from dure.web.playbooks.library import Shelved, find_playbook, list_playbooks
from dure.web.playbooks.lineage import list_public_taken
from dure.web.playbooks.pages import lay_out_playbook
from dure.web.playbooks.presentation import name_place, present_playbook
from dure.web.visits.evidence import count_held, list_followups, list_offers
from dure.web.words import current_language, say

OUTCOMES_SHOWN: Final = 2


def get_shelved(name: str) -> Shelved:
    """Return a playbook that anyone may read.

    Raises:
        Http404: There is none of this name, or it was withdrawn.
    """
    found = find_playbook(name)
    if found is None:
        raise Http404
    return found


@require_safe
def show_shelf(request: HttpRequest) -> HttpResponse:
    """Show what there is, by what it answers."""
    language = current_language()
    taken = Counter(one.playbook for one in list_public_taken())
    shelved = list_playbooks()
    groups = []
    for challenge in CHALLENGES:
        books = [
            _present_line(one, language=language, taken=taken[one.id])
            for one in shelved
            if one.playbook.challenge == challenge
        ]
        if books:
            groups.append({"name": say(f"playbooks.challenge.{challenge}"), "id": challenge, "books": books})
    others = [say(f"playbooks.challenge.{one}") for one in CHALLENGES if one not in {g["id"] for g in groups}]
    return render(request, "playbooks/shelf.html", {"groups": groups, "others": ", ".join(others)})


def _present_line(one: Shelved, *, language: Language, taken: int) -> dict[str, Any]:
    shown = present_playbook(one.playbook, language)
    return {
        "shown": shown,
        "outcomes": shown["outcomes"][:OUTCOMES_SHOWN],
        "taken": taken,
        "of": find_publisher(one),
    }


def find_publisher(one: Shelved) -> dict[str, Any] | None:
    """Say who published a playbook; None for one that ships."""
    if one.published is None:
        return None
    enterprise = one.published.enterprise
    community = enterprise.community
    return {
        "enterprise": enterprise,
        "community": community,
        "href": find_address("community", community.code) if community.is_public else None,
        "on": one.published.published_at,
    }


@require_safe
def show_playbook(request: HttpRequest, playbook: str) -> HttpResponse:
    """Show one playbook whole."""
    found = get_shelved(playbook)
    language = current_language()
    shown = present_playbook(found.playbook, language)
    parent = shown["parent"]
    context = {
        "playbook": found,
        "is_example": found.playbook.example,
        "shown": shown,
        "of": find_publisher(found),
        "parent_href": reverse("playbook", args=[parent["id"]])
        if parent and find_playbook(parent["id"])
        else None,
        "followups": [
            {
                "told": one,
                "place": name_place(one.place, language),
                "name": say(f"visits.verdict.{one.verdict}"),
            }
            for one in list_followups(found.id)
        ],
        "held": count_held(found.id),
        "offers": [
            {"offer": one, "href": find_address("visit_offer", one.code)} for one in list_offers(found.id)
        ],
        "visits_href": find_address("visits"),
        "taken": len(list_public_taken(found.id)),
        "home": find_home(request, language),
    }
    return render(request, "playbooks/playbook.html", context)


def find_home(request: HttpRequest, language: Language) -> dict[str, str] | None:
    """Find for which place a playbook is read, as the page of places like it says; None where none is."""
    code = request.GET.get("for", "")[:20]
    place = load_gazetteer().find(code) if code else None
    return None if place is None else {"code": place.code, "name": name_place(place.code, language)}


@require_safe
def download_archive(request: HttpRequest, playbook: str) -> HttpResponse:
    """Give a playbook as the folder that `dure playbooks` reads."""
    found = get_shelved(playbook)
    response = HttpResponse(found.archive, content_type="application/zip")
    response.headers["Content-Disposition"] = attach(f"{found.id}.zip")
    return response


@require_safe
def download_paper(request: HttpRequest, playbook: str) -> HttpResponse:
    """Give a playbook on A4."""
    found = get_shelved(playbook)
    language = current_language()
    shown = present_playbook(found.playbook, language)
    content = write_playbook_paper(lay_out_playbook(shown))
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = attach(f"{shown['title']}.pdf")
    return response


def redirect_to(name: str, *codes: str) -> HttpResponseRedirect:
    """Lead to a page."""
    return HttpResponseRedirect(reverse(name, args=codes))
