"""Founding communities and enterprises, changing them, and where an enterprise stands."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from dure.web.community import founding
from dure.web.community.access import (
    May,
    find_enterprise_rights,
    get_community,
    get_enterprise,
    get_person,
)
from dure.web.community.forms import CommunityEditForm, CommunityForm, EnterpriseForm, find_legal_form
from dure.web.community.log import list_acts
from dure.web.community.models import Community
from dure.web.community.people import Circle
from dure.web.community.places import find_places, get_places, list_towns
from dure.web.community.standing import build_standing
from dure.web.design.tabs import find_address
from dure.web.words import say

SHOWN_ACTS = 8


@require_GET
def suggest_places(request: HttpRequest) -> HttpResponse:
    """Give the places whose name begins with what is typed, beside those chosen already."""
    get_person(request)
    single = request.GET.get("single") == "1"
    return render(request, "community/parts/places.html", _read_choice(request.GET, single=single))


def _read_choice(given: Any, *, single: bool, stored: list[str] | None = None) -> dict[str, Any]:
    """Read which places are chosen and which are found for what was typed."""
    codes = given.getlist("places") if "places" in given or stored is None else stored
    chosen = get_places([code for code in codes if code][-1 if single else 0 :])
    query = given.get("q", "").strip()[:60]
    found = [place for place in find_places(query) if place not in chosen]
    return {"chosen": chosen, "found": found, "query": query, "single": single}


def _offer(community: Community, choice: dict[str, Any]) -> dict[str, Any]:
    """Offer the towns of a community; what was chosen elsewhere stands apart from them."""
    towns = list_towns(community.places)
    return {**choice, "towns": towns, "outside": [one for one in choice["chosen"] if one not in towns]}


def _wants_search(request: HttpRequest, choice: dict[str, Any]) -> bool:
    """Say whether a form was sent to look for a place: by its button, or with a name and nothing chosen."""
    return request.POST.get("act") == "search" or bool(choice["query"] and not choice["chosen"])


def _fill(form_class: type[Form], request: HttpRequest, choice: dict[str, Any], **options: Any) -> Any:
    """Fill a form with what was sent, the chosen places in it; unsent where a place is only looked for."""
    codes = [place.code for place in choice["chosen"]]
    if request.method != "POST":
        return form_class(**options)
    if _wants_search(request, choice):
        options["initial"] = {**options.get("initial", {}), **request.POST.dict()}
        options["initial"]["is_vat_exempt"] = "is_vat_exempt" in request.POST
        options["initial"]["is_public"] = "is_public" in request.POST
        return form_class(**options)
    data = request.POST.copy()
    data.setlist("places", codes)
    return form_class(data, **options)


@require_http_methods(["GET", "POST"])
def found_community(request: HttpRequest) -> HttpResponse:
    """Found a community."""
    person = get_person(request)
    # The page of a place leads here with that place chosen.
    choice = _read_choice(request.POST if request.method == "POST" else request.GET, single=False)
    form = _fill(CommunityForm, request, choice)
    if form.is_bound and form.is_valid():
        try:
            community = founding.found_community(
                request,
                person,
                name_ko=form.cleaned_data["name_ko"],
                name_en=form.cleaned_data["name_en"],
                places=[place.code for place in form.cleaned_data["places"]],
            )
        except founding.TooManyFoundedError:
            form.add_error(None, say("community.fault.founded_today", count=founding.FOUNDED_A_DAY))
            return render(request, "community/community_new.html", {"form": form, **choice}, status=429)
        messages.success(request, say("community.found.done", name=community.name_ko))
        return redirect("enterprise_new", community.code)
    return render(request, "community/community_new.html", {"form": form, **choice})


@require_http_methods(["GET", "POST"])
def change_community(request: HttpRequest, community: str) -> HttpResponse:
    """Change what a community says of itself."""
    found = get_community(request, community, may=May.COORDINATE)
    choice = _read_choice(request.POST, single=False, stored=found.places)
    initial = {name: getattr(found, name) for name in ("name_ko", "name_en", "is_public")}
    form = _fill(CommunityEditForm, request, choice, initial=initial)
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        values["places"] = [place.code for place in values["places"]]
        founding.change_community(request, found, values)
        messages.success(request, say("community.saved"))
        return redirect(_home_of(found))
    return render(request, "community/community_edit.html", {"form": form, "community": found, **choice})


def _home_of(community: Community) -> str:
    return find_address("community", community.code) or reverse("account")


@require_http_methods(["GET", "POST"])
def found_enterprise(request: HttpRequest, community: str) -> HttpResponse:
    """Found an enterprise in a community.

    Coordinators do: whoever brought books that they made up could subtract them from the combined figures,
    and so read what the others spent.
    """
    person = get_person(request)
    home = get_community(request, community, may=May.COORDINATE)
    choice = _read_choice(request.POST, single=True)
    form = _fill(EnterpriseForm, request, choice)
    if form.is_bound and form.is_valid():
        try:
            enterprise = founding.found_enterprise(request, home, person, form.values())
        except founding.NumberTakenError:
            form.add_error("number", say("community.fault.number_taken"))
        else:
            messages.success(request, say("community.enterprise_new.done", name=enterprise.name_ko))
            return redirect("enterprise", enterprise.code)
    context = {"form": form, "community": home, **_offer(home, choice)}
    return render(request, "community/enterprise_new.html", context)


@require_http_methods(["GET", "POST"])
def change_enterprise(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Change what an enterprise says of itself."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    choice = _read_choice(request.POST, single=True, stored=[found.place])
    initial = {name: getattr(found, name) for name in ("number", "name_ko", "name_en", "is_vat_exempt")}
    initial["legal_form"] = find_legal_form(found)
    form = _fill(EnterpriseForm, request, choice, initial=initial, enterprise=found)
    keeps_number = not founding.may_change_number(found)
    if keeps_number:
        del form.fields["number"]
    if form.is_bound and form.is_valid():
        try:
            founding.change_enterprise(request, found, form.values())
        except founding.NumberTakenError:
            found.refresh_from_db()
            form.add_error("number", say("community.fault.number_taken"))
        else:
            messages.success(request, say("community.saved"))
            return redirect("enterprise", found.code)
    context = {"form": form, "enterprise": found, **_offer(found.community, choice)}
    return render(request, "community/enterprise_edit.html", context)


@require_GET
def show_enterprise(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show where an enterprise stands, and the one next step."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    rights = find_enterprise_rights(get_person(request), found)
    context = {
        "enterprise": found,
        "tab": "enterprise",
        "standing": build_standing(found, rights),
        "acts": list_acts(enterprise=found)[:SHOWN_ACTS] if May.KEEP_BOOK in rights else [],
        "may_manage": May.MANAGE in rights,
        "may_keep": May.KEEP_BOOK in rights,
        "is_last": Circle(found.community, found).is_last_keeper(get_person(request)),
    }
    return render(request, "community/enterprise.html", context)
