"""Everybody's pages of study visits: what is offered in the country, one offer, and asking to come."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dure.korea.gazetteer import load_gazetteer
from dure.playbooks.playbook import CHALLENGES
from dure.web.circulation.desk import mark_private
from dure.web.community.models import Enterprise, Person
from dure.web.community.places import find_places
from dure.web.thread.guard import (
    STARTED,
    TRAP,
    Refusal,
    carry_on,
    counting,
    find_limit,
    find_refusal,
    note_attempt,
    start_form,
)
from dure.web.visits import acts
from dure.web.visits.evidence import list_followups
from dure.web.visits.following import CONTACT_KEPT_YEARS
from dure.web.visits.forms import AskForm
from dure.web.visits.links import find_group_path
from dure.web.visits.models import Offer, Visit
from dure.web.visits.shelf import find_shown
from dure.web.visits.showing import present_followups, present_offer, present_offers
from dure.web.words import current_language, say

ON_PAGE: Final = 20
_KIND: Final = "visit"


@require_safe
def list_offers(request: HttpRequest) -> HttpResponse:
    """Show what enterprises of the country offer, by what it answers and where."""
    challenge, query = request.GET.get("challenge", ""), request.GET.get("q", "").strip()[:60]
    offers = Offer.objects.filter(published_at__isnull=False, withdrawn_at=None).select_related("enterprise")
    if challenge in CHALLENGES:
        offers = offers.filter(challenge=challenge)
    if playbook := request.GET.get("playbook", "")[:120]:
        offers = offers.filter(playbook=playbook)
    found = list(offers.order_by("-published_at", "-pk"))
    if query:
        wanted = frozenset(one.code for one in find_places(query))
        found = [one for one in found if _is_inside(one.place, wanted)]
    page = Paginator(found, ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "offers": present_offers(list(page)),
        "page": page,
        "query": query,
        "challenge": challenge,
        "playbook": playbook,
        "challenges": [(one, say(f"visits.challenge.{one}")) for one in CHALLENGES],
        "is_filtered": bool(query or challenge or playbook),
        "came": present_followups(list_followups()[:ON_PAGE]),
        "is_host": _keeps_an_enterprise(request),
    }
    return render(request, "visits/list.html", context)


def _is_inside(place: str, wanted: frozenset[str]) -> bool:
    """Say whether a place is, or lies in, one of those."""
    one = load_gazetteer().find(place)
    while one is not None:
        if one.code in wanted:
            return True
        one = load_gazetteer().find(one.parent) if one.parent else None
    return False


def _keeps_an_enterprise(request: HttpRequest) -> Enterprise | None:
    if not isinstance(request.user, Person):
        return None
    role = (
        request.user.enterprise_roles.filter(kind="manager")
        .select_related("enterprise")
        .order_by("pk")
        .first()
    )
    return None if role is None else role.enterprise


def get_offer(code: str) -> Offer:
    """Return an offer that everybody may read, or could before it was withdrawn.

    Raises:
        Http404: There is none, or it never was public.
    """
    offer = Offer.objects.select_related("enterprise__community").filter(code=code).first()
    if offer is None or offer.published_at is None:
        raise Http404
    return offer


def _say_gone(request: HttpRequest) -> HttpResponse:
    """Say that an offer is open no more to whoever followed an old link, or was just asking."""
    return render(request, "visits/gone.html", status=410)


@require_safe
def show_offer(request: HttpRequest, offer: str) -> HttpResponse:
    """Show one offer, and what came of the visits to see the same."""
    found = get_offer(offer)
    if not found.is_public:
        return _say_gone(request)
    told = list_followups(found.playbook or None)
    came = told if found.playbook else [one for one in told if one.offer == found.code]
    playbook = find_shown(found.playbook)
    context = {
        "told": present_offer(found),
        "came": present_followups(came[:ON_PAGE]),
        "conditions": [] if playbook is None else playbook.conditions,
        "is_example": found.enterprise.is_example,
        "host_community": found.enterprise.community if found.enterprise.community.is_public else None,
    }
    return render(request, "visits/offer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_come(request: HttpRequest, offer: str) -> HttpResponse:
    """Ask the host for a day; the host hears of it once the address is proved."""
    found = get_offer(offer)
    if not found.is_public:
        return _say_gone(request)
    community = found.enterprise.community
    person = request.user if isinstance(request.user, Person) else None
    initial = {} if person is None else {"email": person.email, "contact_name": person.name}
    form = AskForm(request.POST if request.method == "POST" else None, offer=found, initial=initial)
    if request.method != "POST":
        refusal = find_limit(request, community, kind=_KIND)
        return _show_ask(request, found, form, refusal=refusal)
    visit: Visit | None = None
    with counting(community):
        refusal = find_refusal(request, community, kind=_KIND)
        if refusal is None and form.is_valid():
            try:
                visit = acts.ask(request, found, form.told, person=person, language=current_language())
            except acts.NotNowError as fault:
                refusal = Refusal(fault.key)
            else:
                note_attempt(request, community, kind=_KIND)
    if visit is not None:
        acts.announce(visit)
        return _lead_on(request, visit)
    return _show_ask(request, found, form, refusal=refusal)


def _lead_on(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.state == Visit.State.ASKED:
        messages.success(request, say("visits.asked_now"))
        return HttpResponseRedirect(find_group_path(visit))
    messages.success(request, say("visits.asked_mail", email=visit.email))
    return HttpResponseRedirect(reverse("visit_offer", args=[visit.offer.code]))


def _show_ask(request: HttpRequest, offer: Offer, form: AskForm, *, refusal: Refusal | None) -> HttpResponse:
    is_sent = request.method == "POST"
    community = offer.enterprise.community
    context: dict[str, Any] = {
        "told": present_offer(offer),
        "form": form,
        "refusal": None if refusal is None else say(refusal.key),
        "started": carry_on(request, community) if is_sent else start_form(community),
        "started_name": STARTED,
        "trap_name": TRAP,
        "years": CONTACT_KEPT_YEARS,
        "is_example": offer.enterprise.is_example,
        "today": timezone.localdate(),
    }
    status = 200
    if refusal is not None and refusal.is_for_later:
        status = 429
    elif is_sent:
        status = 422
    return mark_private(render(request, "visits/ask.html", context, status=status))
