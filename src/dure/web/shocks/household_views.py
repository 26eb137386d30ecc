"""Kinds of household are written down on the site: a coordinator adds one, changes it, takes it away."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dure.commons import HouseholdKind
from dure.web.community.access import May, get_community, log_act
from dure.web.community.models import Community
from dure.web.shocks.household_form import HouseholdForm
from dure.web.shocks.households import KINDS_MAX, find_free_id, load_households, replace_households
from dure.web.words import current_language, say

_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
def write_households(request: HttpRequest, community: str) -> HttpResponse:
    """Show the kinds that are known, and take one more."""
    return _take(request, get_community(request, community, may=May.COORDINATE), None)


@require_http_methods(_METHODS)
def change_household(request: HttpRequest, community: str, thing: str) -> HttpResponse:
    """Change one kind, or take it away."""
    return _take(request, get_community(request, community, may=May.COORDINATE), thing)


def _take(request: HttpRequest, community: Community, thing: str | None) -> HttpResponse:
    """Take what was sent while nobody else writes down kinds of the community."""
    with transaction.atomic():
        Community.objects.select_for_update().get(pk=community.pk)
        kinds = load_households(community)
        stands = next((one for one in kinds if one.id == thing), None)
        if thing is not None and stands is None:
            raise Http404
        if request.method == "POST" and request.POST.get("do") == "drop" and stands is not None:
            replace_households(community, [one for one in kinds if one.id != thing])
            log_act(request, "household.removed", community=community, thing=stands.id)
            messages.success(request, say("shocks.household_removed", name=_name(stands)))
            return _lead_back(community)
        form = HouseholdForm(request.POST if request.method == "POST" else None, stands=stands)
        if form.is_bound and form.is_valid() and (stands is not None or len(kinds) < KINDS_MAX):
            written = form.read(find_free_id(kinds) if stands is None else stands.id)
            others = (*kinds, written) if stands is None else kinds
            replace_households(community, [written if one.id == written.id else one for one in others])
            log_act(request, "household.written", community=community, thing=written.id)
            messages.success(request, say("shocks.household_saved", name=_name(written)))
            return _lead_back(community)
    context = {
        "community": community,
        "tab": "shocks",
        "form": form,
        "kinds": [(one, _name(one)) for one in kinds],
        "stands": stands,
        "title": say("shocks.kinds_title") if stands is None else _name(stands),
        "is_full": stands is None and len(kinds) >= KINDS_MAX,
    }
    return render(request, "shocks/households.html", context, status=422 if form.is_bound else 200)


def _name(kind: HouseholdKind) -> str:
    return kind.kind.in_language(current_language())


def _lead_back(community: Community) -> HttpResponse:
    return HttpResponseRedirect(reverse("households", args=[community.code]))
