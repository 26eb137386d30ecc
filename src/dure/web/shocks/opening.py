"""An enterprise's own shocks, and what its manager opens of its year to the community."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dure.period import parse_period
from dure.reports.words import write_period, write_won
from dure.web.community.access import (
    May,
    find_community_rights,
    find_enterprise_rights,
    get_enterprise,
    get_person,
    log_act,
)
from dure.web.community.models import Enterprise
from dure.web.outlook.plans import find_newest
from dure.web.shocks.figures import close_years, find_opened, get_own_shocks, offer_year, open_year
from dure.web.shocks.presentation import list_next, present_fall
from dure.web.shocks.views import answer_paper, find_fall
from dure.web.words import current_language, say


@require_safe
def show_own(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show what each shock would do by the own book, and to a manager what opening would tell."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    person = get_person(request)
    language = current_language()
    rights = find_enterprise_rights(person, found)
    may_keep = May.KEEP_BOOK in rights
    said, opened = get_own_shocks(found, language), find_opened(found)
    context = {
        "enterprise": found,
        "tab": "own_shocks",
        "said": said,
        "falls": [present_fall(request, fall, language=language) for fall in said["shocks"]] if said else [],
        "next_steps": list_next(said, community=found.community, enterprise=found, may_keep=may_keep)
        if said
        else [],
        "may_coordinate": May.COORDINATE in find_community_rights(person, found.community),
        "kinds_of": found.community,
        "opened": opened,
        "opened_period": write_period(parse_period(opened.period), language) if opened else "",
    }
    if May.MANAGE in rights:
        has_plan = find_newest(found) is not None
        context |= {"may_manage": True, "has_plan": has_plan, **_describe_offer(found)}
    return render(request, "shocks/own.html", context)


def _describe_offer(enterprise: Enterprise) -> dict[str, object]:
    """Describe what opening would tell, sum by sum, as the community's figures would be made of them."""
    offer = offer_year(enterprise)
    if offer is None:
        return {"offer_period": None, "offer": None}
    period, told = offer.period, offer.told
    language = current_language()
    sums = sorted(told.sums, key=lambda one: (not one.incoming, -one.krw)) if told else []
    return {
        "offer_period": write_period(period, language),
        "is_coarser": offer.is_coarser,
        "offer": [
            {
                "way": say("shocks.came_in" if one.incoming else "shocks.went_out"),
                "what": _name_sum(one.is_employee, one.is_grant, rules=len(one.rules), position=one.position),
                "krw": one.krw,
            }
            for one in sums
        ]
        if told
        else None,
        "help_hours": told.help_minutes // 60 if told and told.help_minutes else None,
        "reserve": write_won(told.reserve_krw, language) if told and told.reserve_krw is not None else "",
    }


def _name_sum(is_employee: bool, is_grant: bool, *, rules: int, position: int) -> str:  # noqa: FBT001 -- facts
    if is_employee:
        return say("shocks.sum_wages")
    if is_grant:
        return say("shocks.sum_grants")
    if not rules and not position:
        return say("shocks.sum_rest")
    return say({1: "shocks.sum_inside", -1: "shocks.sum_outside"}.get(position, "shocks.sum_unplaced"))


@require_POST
def open_to_community(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Open the latest whole year, in the sums that were shown."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    with_plan = "plan" in request.POST and find_newest(found) is not None
    opened = open_year(found, by=get_person(request), with_plan=with_plan)
    if opened is None:
        messages.warning(request, say("shocks.not_opened"))
    else:
        log_act(
            request,
            "shocks.opened_plan" if opened.with_plan else "shocks.opened",
            enterprise=found,
            period=opened.period,
        )
        messages.success(request, say("shocks.was_opened"))
    return HttpResponseRedirect(reverse("own_shocks", args=[found.code]))


@require_POST
def close_to_community(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Close what is open: the community's figures are made without it from now on."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    if close_years(found):
        log_act(request, "shocks.closed", enterprise=found)
    messages.success(request, say("shocks.was_closed"))
    return HttpResponseRedirect(reverse("own_shocks", args=[found.code]))


@require_safe
def download_own(request: HttpRequest, enterprise: str, shock: str) -> HttpResponse:
    """Give one shock by the enterprise's own book on one A4."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    said = get_own_shocks(found, current_language())
    fall = find_fall(said, shock)
    if said is None:
        raise Http404
    return answer_paper(said, fall)
