"""The host's pages: its offers, who asks to come, and what is done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.web.books.models import Import
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, get_enterprise, get_person, log_act, log_look
from dure.web.community.models import Enterprise, Person
from dure.web.visits import acts, fees, following
from dure.web.visits.forms import (
    CashForm,
    ChooseForm,
    ConfirmForm,
    FeeForm,
    HeldForm,
    HideForm,
    OfferForm,
    ProposeForm,
    Spoken,
    UncashForm,
    WhyForm,
)
from dure.web.visits.mails import try_mail_group
from dure.web.visits.models import FollowUp, Offer, OfferDay, Visit
from dure.web.visits.papers import answer_paper
from dure.web.visits.showing import present_offers, present_row, present_visit
from dure.web.words import say

_FORM_METHODS: Final = ["GET", "HEAD", "POST"]


@require_safe
def show_visits(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show the enterprise's offers, and who asks, comes and came."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    visits = Visit.objects.filter(offer__enterprise=found).exclude(state=Visit.State.UNPROVED)
    visits = visits.select_related("offer").prefetch_related("followups")
    told = [present_row(one) for one in visits.order_by("-day", "-pk")]
    states = {
        "waiting": (Visit.State.ASKED, Visit.State.PROPOSED),
        "coming": (Visit.State.CONFIRMED,),
        "held": (Visit.State.HELD,),
        "off": (Visit.State.DECLINED, Visit.State.CANCELLED),
    }
    context = {
        "enterprise": found,
        "tab": "own_visits",
        "offers": present_offers(found.visit_offers.order_by("-pk")),
        "groups": [
            {
                "name": say(f"visits.group.{name}"),
                "key": name,
                "visits": [one for one in told if one["row"].state in those],
            }
            for name, those in states.items()
        ],
        "overdue": [one for one in told if one["is_overdue"]],
        "has_visits": bool(told),
    }
    return mark_private(render(request, "visits/host.html", context))


def get_own_offer(enterprise: Enterprise, code: str) -> Offer:
    """Return an offer of this enterprise.

    Raises:
        Http404: There is none.
    """
    found = enterprise.visit_offers.filter(code=code).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(_FORM_METHODS)
def write_offer(request: HttpRequest, enterprise: str, offer: str | None = None) -> HttpResponse:
    """Take a new offer, or change one; nobody else sees it before it is published."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    row = None if offer is None else get_own_offer(found, offer)
    person = get_person(request)
    data = request.POST if request.method == "POST" else None
    form = OfferForm(data, enterprise=found, offer=row, initial={"email": person.email})
    if form.is_bound and form.is_valid():
        _store_offer(request, found, row, form, person=person)
        messages.success(request, say("visits.done.offer" if row is None else "visits.done.offer_changed"))
        return HttpResponseRedirect(reverse("own_visits", args=[found.code]))
    context = {"enterprise": found, "tab": "own_visits", "form": form, "offer": row}
    return mark_private(
        render(request, "visits/offer_form.html", context, status=422 if form.is_bound else 200)
    )


@transaction.atomic
def _store_offer(
    request: HttpRequest, enterprise: Enterprise, row: Offer | None, form: OfferForm, *, person: Person
) -> None:
    verb = "visit_offer.changed"
    if row is None:
        row, verb = Offer(enterprise=enterprise, made_by=person), "visit_offer.written"
    for name, value in form.columns.items():
        setattr(row, name, value)
    row.save()
    days = set(form.cleaned_data["days"])
    row.days.exclude(day__in=days).delete()
    known = set(row.days.values_list("day", flat=True))
    OfferDay.objects.bulk_create(OfferDay(offer=row, day=day) for day in sorted(days - known))
    log_act(request, verb, enterprise=enterprise, offer=row.code)


@require_POST
def publish(request: HttpRequest, enterprise: str, offer: str) -> HttpResponse:
    """Let everybody read an offer."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    row = get_own_offer(found, offer)
    if not row.is_public:
        row.published_at, row.withdrawn_at = timezone.now(), None
        row.save(update_fields=["published_at", "withdrawn_at"])
        log_act(request, "visit_offer.published", enterprise=found, offer=row.code)
    messages.success(request, say("visits.done.published"))
    return HttpResponseRedirect(reverse("own_visits", args=[found.code]))


@require_POST
def withdraw(request: HttpRequest, enterprise: str, offer: str) -> HttpResponse:
    """Take an offer from the public pages; visits that were agreed on stay as they are."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    row = get_own_offer(found, offer)
    if row.is_public:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        log_act(request, "visit_offer.withdrawn", enterprise=found, offer=row.code)
    messages.success(request, say("visits.done.offer_withdrawn"))
    return HttpResponseRedirect(reverse("own_visits", args=[found.code]))


def get_own_visit(enterprise: Enterprise, code: str) -> Visit:
    """Return a visit to this enterprise whose address was proved.

    Raises:
        Http404: There is none.
    """
    visits = Visit.objects.filter(offer__enterprise=enterprise).exclude(state=Visit.State.UNPROVED)
    visits = visits.select_related("offer__enterprise__community", "brought__book")
    found = visits.filter(code=code).first()
    if found is None:
        raise Http404
    return found


@require_safe
def show_visit(request: HttpRequest, enterprise: str, visit: str) -> HttpResponse:
    """Show who asks, how they are reached, and what may be done; each look is in the log."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    return _show_visit(request, found, get_own_visit(found, visit))


def _show_visit(
    request: HttpRequest, enterprise: Enterprise, visit: Visit, *, act: str = "", form: Spoken | None = None
) -> HttpResponse:
    if visit.email or visit.contact_name or visit.telephone:
        log_look(request, what="visits", whose=f"{visit.group} ({visit.code})", enterprise=enterprise)
    forms = {
        one: doer.make(visit)
        for one, doer in ACTS.items()
        if doer.make is not None and visit.state in acts.FROM.get(one, ())
    }
    standing = fees.find_standing(visit) if visit.state == Visit.State.HELD else None
    if standing is not None and not fees.is_booked(visit):
        forms["fee"] = _make_fee(visit)
    if standing is not None and standing.may_be_cash:
        forms["cash"] = _make_cash(visit, owed_krw=standing.owed_krw)
    if form is not None:
        forms[act] = form
    context = {
        "enterprise": enterprise,
        "tab": "own_visits",
        "told": present_visit(visit),
        "forms": forms,
        "opened": act,
        # Who has to answer reads first what is asked.
        "waits": visit.state in {Visit.State.ASKED, Visit.State.PROPOSED},
        "years": following.CONTACT_KEPT_YEARS,
        "fee": standing,
    }
    return mark_private(render(request, "visits/visit.html", context, status=200 if form is None else 422))


@require_POST
def do_act(request: HttpRequest, enterprise: str, visit: str, act: str) -> HttpResponse:
    """Do one of the host's acts on a visit."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    row, doer = get_own_visit(found, visit), ACTS.get(act)
    if doer is None:
        raise Http404
    form = None if doer.make is None else doer.make(row, request.POST)
    if form is not None and not form.is_valid():
        return _show_visit(request, found, row, act=act, form=form)
    told = {} if form is None else form.cleaned_data
    try:
        is_mailed = doer.do(request, row, told)
    except acts.NotNowError as fault:
        messages.warning(request, say(fault.key))
    except fees.NotBookableError:
        messages.error(request, say("visits.refused.fee"))
    else:
        messages.success(request, say(f"visits.done.{act}"))
        if not is_mailed:
            messages.warning(request, say("visits.not_mailed"))
    return HttpResponseRedirect(reverse("visit", args=[found.code, row.code]))


Doing = Callable[[HttpRequest, Visit, dict[str, Any]], bool]
"""Does an act with what was told; whether the group was mailed, or had not to be."""


@dataclass(frozen=True)
class Doer:
    """One act of the host: what does it, and the form that it takes."""

    do: Doing
    make: Callable[..., Spoken] | None = None


def _confirm(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> bool:
    acts.confirm(request, visit, person=get_person(request), why=told["note"])
    return try_mail_group(visit, "confirmed", why=told["note"])


def _decline(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> bool:
    acts.decline(request, visit, person=get_person(request), why=told["why"])
    return try_mail_group(visit, "declined", why=told["why"])


def _propose(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> bool:
    acts.propose(request, visit, person=get_person(request), day=told["new_day"], why=told["why"])
    return try_mail_group(visit, "proposed", why=told["why"])


def _cancel(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> bool:
    acts.cancel(request, visit, person=get_person(request), why=told["why"])
    return try_mail_group(visit, "cancelled", why=told["why"])


def _hold(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> bool:
    person = get_person(request)
    acts.hold(request, visit, person=person, people=told["people_came"], fee_krw=told["fee_total"] or 0)
    is_mailed = try_mail_group(visit, "held")
    # By itself: the book is read for it, and nobody else could write meanwhile. Whatever stops it in between,
    # the page still asks for a fee that is not in the book.
    _log_entered(request, visit, "fee_booked", fees.book_fee(visit, by=person))
    return is_mailed


def _enter_fee(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> bool:
    brought = fees.book_fee(visit, by=get_person(request), fee_krw=told["fee_due"])
    if not _log_entered(request, visit, "fee_booked", brought):
        raise acts.NotNowError("visits.refused.booked")
    return True


def _take_cash(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> bool:
    if not fees.find_standing(visit).may_be_cash:
        raise acts.NotNowError("visits.refused.cash")
    brought = fees.book_cash(
        visit,
        by=get_person(request),
        day=told["cash_on"],
        krw=told["cash_krw"],
        banked=told["banked"],
        number=told["receipt"],
    )
    if not _log_entered(request, visit, "cash_booked", brought):
        raise acts.NotNowError("visits.refused.cash")
    return True


def _log_entered(request: HttpRequest, visit: Visit, act: str, brought: Import | None) -> bool:
    if brought is None:
        return False
    enterprise = visit.offer.enterprise
    log_act(request, f"visit.{act}", enterprise=enterprise, visit=visit.code, code=brought.code)
    return True


def _undo_cash(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> bool:
    receipt = visit.receipts.select_related("brought").filter(number=told["receipt"]).first()
    if receipt is None or not fees.undo_cash(receipt, by=get_person(request)):
        raise acts.NotNowError("visits.refused.uncash")
    log_act(request, "visit.cash_undone", enterprise=visit.offer.enterprise, visit=visit.code)
    return True


def _find_followup(visit: Visit, told: dict[str, Any]) -> FollowUp:
    found = visit.followups.filter(pk=told["followup"]).first()
    if found is None:
        raise Http404
    return found


def _hide(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> bool:
    following.hide(request, _find_followup(visit, told), by=get_person(request), why=told["why"])
    return True


def _restore(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> bool:
    following.restore(request, _find_followup(visit, told))
    return True


def _make_held(visit: Visit, data: Any = None) -> HeldForm:
    fee = fees.compute_fee(visit, people=visit.people)
    return HeldForm(
        data, initial={"people_came": visit.people, "fee_total": f"{fee:,}" if fee else ""}, auto_id="hold_%s"
    )


def _make_fee(visit: Visit, data: Any = None) -> FeeForm:
    fee = visit.fee_krw or 0
    return FeeForm(data, initial={"fee_due": f"{fee:,}" if fee else ""}, auto_id="fee_%s")


def _make_cash(visit: Visit, data: Any = None, *, owed_krw: int | None = None) -> CashForm:
    days = fees.cash_days(visit, today=timezone.localdate())
    owed = fees.find_standing(visit).owed_krw if owed_krw is None else owed_krw
    initial = {
        "receipt": fees.next_receipt(visit),
        "cash_krw": f"{owed:,}",
        "cash_on": min(visit.day, days[1]),
    }
    return CashForm(data, days=days, owed_krw=owed, initial=initial, auto_id="cash_%s")


ACTS: Final[dict[str, Doer]] = {
    "confirm": Doer(_confirm, lambda _visit, data=None: ConfirmForm(data, auto_id="confirm_%s")),
    "propose": Doer(_propose, lambda _visit, data=None: ProposeForm(data, auto_id="propose_%s")),
    "decline": Doer(_decline, lambda _visit, data=None: WhyForm(data, auto_id="decline_%s")),
    "cancel": Doer(_cancel, lambda _visit, data=None: WhyForm(data, auto_id="cancel_%s")),
    "hold": Doer(_hold, _make_held),
    "fee": Doer(_enter_fee, _make_fee),
    "cash": Doer(_take_cash, _make_cash),
    "uncash": Doer(_undo_cash, lambda _visit, data=None: UncashForm(data, auto_id="uncash_%s")),
    "hide": Doer(_hide, lambda _visit, data=None: HideForm(data, auto_id="hide_%s")),
    "restore": Doer(_restore, lambda _visit, data=None: ChooseForm(data, auto_id="restore_%s")),
}


@require_safe
def download_paper(request: HttpRequest, enterprise: str, visit: str, paper: str) -> HttpResponse:
    """Give the programme or the question sheet."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    return answer_paper(request, get_own_visit(found, visit), paper)
