"""What shocks would do to a community: three side by side, one on a page of its own, and that on paper."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.reports.resilience_paper import write_shock_paper
from dure.web.community.access import May, find_community_rights, get_community, get_person
from dure.web.community.models import Community, Enterprise, EnterpriseRole, Person
from dure.web.downloads import attach
from dure.web.shocks.figures import get_shocks, list_opened
from dure.web.shocks.households import load_households
from dure.web.shocks.presentation import list_next, present_fall
from dure.web.words import current_language


@require_safe
def show_shocks(request: HttpRequest, community: str) -> HttpResponse:
    """Show the shocks side by side, in words first."""
    found = get_community(request, community, may=May.SEE_OPENED)
    person = get_person(request)
    context = {
        "community": found,
        "tab": "shocks",
        "said": get_shocks(found, current_language()),
        "mine": list_mine(found, person),
        "others": count_closed(found),
        "kinds_of": found,
        "kinds": len(load_households(found)),
        "may_coordinate": May.COORDINATE in find_community_rights(person, found),
    }
    return render(request, "shocks/shocks.html", context)


@require_safe
def show_shock(request: HttpRequest, community: str, shock: str) -> HttpResponse:
    """Show one shock: what falls, who loses, what softens it, and what was assumed."""
    found = get_community(request, community, may=May.SEE_OPENED)
    person = get_person(request)
    said, fall = _find(found, shock)
    may_coordinate = May.COORDINATE in find_community_rights(person, found)
    mine = list_mine(found, person)
    context = {
        "community": found,
        "tab": "shocks",
        "said": said,
        "fall": present_fall(request, fall, language=current_language()),
        "next_steps": [
            one if may_coordinate or one["id"] != "strategy" else {**one, "href": None}
            for one in list_next(said, community=found, enterprise=None, mine=mine)
        ],
        "mine": mine,
        "may_coordinate": may_coordinate,
        "kinds_of": found,
    }
    return render(request, "shocks/shock.html", context)


@require_safe
def download_shock(request: HttpRequest, community: str, shock: str) -> HttpResponse:
    """Give one shock on one A4."""
    found = get_community(request, community, may=May.SEE_OPENED)
    said, fall = _find(found, shock)
    return answer_paper(said, fall)


def answer_paper(said: dict[str, Any], fall: dict[str, Any]) -> HttpResponse:
    """Answer with the paper of one shock."""
    content = write_shock_paper(said, shock=fall["id"], language=current_language())
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = attach(f"{said['name']} {fall['title']}.pdf")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def find_fall(said: dict[str, Any] | None, shock: str) -> dict[str, Any]:
    """Return one shock of what is said.

    Raises:
        Http404: Nothing is said, or of no such shock.
    """
    fall = next((one for one in said["shocks"] if one["id"] == shock), None) if said else None
    if fall is None:
        raise Http404
    found: dict[str, Any] = fall
    return found


def list_mine(community: Community, person: Person) -> list[Enterprise]:
    """List the enterprises of a community whose own pages the reader may open."""
    roles = EnterpriseRole.objects.filter(enterprise__community=community, person=person)
    return [role.enterprise for role in roles.select_related("enterprise").order_by("enterprise__pk")]


def count_closed(community: Community) -> int:
    """Count the enterprises that stand in no figure here."""
    return community.enterprises.opened().count() - len(list_opened(community))


def _find(community: Community, shock: str) -> tuple[dict[str, Any], dict[str, Any]]:
    said = get_shocks(community, current_language())
    fall = find_fall(said, shock)
    if said is None:
        raise Http404
    return said, fall
