"""A leak: its rows, who here sells the same, what closing it would change, and the promise to close it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dure.ledger.tables import UNSORTED
from dure.reports import CirculationReport
from dure.reports.answer import Figure, LeakLine
from dure.reports.behind import RowChoice, choose_rows, sum_rows
from dure.reports.text import say_beside
from dure.reports.words import write_won_exactly
from dure.web.circulation.desk import Answer, build_answer, find_answer, list_rights, mark_private
from dure.web.circulation.forms import ClosingForm, PledgeForm
from dure.web.circulation.presentation import find_settling, list_pledges
from dure.web.circulation.questions import is_whole_year, read_question
from dure.web.circulation.rows import RowList
from dure.web.circulation.views import show_nothing_yet
from dure.web.circulation.wording import reader_words
from dure.web.community.access import (
    May,
    find_community_rights,
    find_enterprise_rights,
    get_enterprise,
    get_person,
    log_look,
)
from dure.web.community.models import Enterprise
from dure.web.design.templatetags.dure import in_reader
from dure.web.thread.commons import offers_for
from dure.web.thread.models import Pledge
from dure.web.words import current_language

ROWS_SHOWN: Final = 10
OFFERS_SHOWN: Final = 20


def find_leak(report: Mapping[str, Any], *, party: str, purpose: str) -> Mapping[str, Any]:
    """Find a leak of a report by who was paid and what for.

    Raises:
        Http404: The report has no such leak.
    """
    for leak in report["leaks"]:
        if leak["party_id"] is not None and leak["party_id"] == party and leak["purpose"] == purpose:
            found: Mapping[str, Any] = leak
            return found
    raise Http404


@require_safe
def show_leak(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show one leak, whom to ask, and what moving part of it would bring."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    answer = find_answer(read_question(found, request.GET, spans=True))
    if answer is None:
        return show_nothing_yet(request, found, tab="circulation")
    leak = find_leak(
        answer.report, party=request.GET.get("party", ""), purpose=request.GET.get("purpose", "")
    )
    closing = ClosingForm(request.GET if "amount" in request.GET else None, leak=leak)
    return show_leak_page(request, found, answer, leak=leak, closing=closing, pledge_form=None)


def show_leak_page(
    request: HttpRequest,
    enterprise: Enterprise,
    answer: Answer,
    *,
    leak: Mapping[str, Any],
    closing: ClosingForm,
    pledge_form: PledgeForm | None,
    status: int = 200,
) -> HttpResponse:
    """Show the page of a leak with its two forms, as they were sent or as they begin."""
    report = build_answer(answer)
    moved = _measure(report, leak, closing)
    chosen = choose_rows(
        report.rows, RowChoice(direction="out", scope=leak["purpose"], party=leak["party_id"])
    )
    grouped = find_group(answer.report, leak)
    context = {
        "enterprise": enterprise,
        "tab": "circulation",
        "question": answer.question,
        "report": answer.report,
        "beside": grouped["beside"],
        "beside_text": say_beside(grouped, words=reader_words()),
        "is_unsorted": leak["purpose"] == UNSORTED,
        "settle_href": find_settling(grouped, list_rights(request, enterprise)),
        "place_name": answer.report["place"]["name"],
        "leak": leak,
        "closing": closing,
        "moved": moved,
        "pledge_form": pledge_form
        or PledgeForm(leak=leak, initial=_begin_pledge(enterprise, answer, leak, closing)),
        "pledges": _list_own_pledges(enterprise, answer, leak),
        "rows": RowList(chosen, report=report)[0:ROWS_SHOWN],
        "sums": sum_rows(chosen),
        **_list_offers(request, enterprise, leak),
        **list_rights(request, enterprise),
    }
    log_look(request, what="rows", whose=enterprise.name_ko, enterprise=enterprise)
    return mark_private(render(request, "circulation/leak.html", context, status=status))


def find_group(report: Mapping[str, Any], leak: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a leak with what else went to its supplier under `beside`."""
    own = [one for one in report["leaks"] if one["party_id"] == leak["party_id"] and one["is_bought"]]
    return {**leak, "beside": [one for one in own if one["purpose"] != leak["purpose"]]}


def _measure(report: CirculationReport, leak: Mapping[str, Any], closing: ClosingForm) -> Figure | None:
    """Ask the engine what the move in the form would bring; None where nothing was asked."""
    if not closing.is_bound or not closing.is_valid():
        return None
    return report.measure_closing(
        find_line(report, leak),
        amount_krw=closing.cleaned_data["amount"],
        sellers=closing.cleaned_data["sellers"] or None,
    )


def find_line(report: CirculationReport, leak: Mapping[str, Any]) -> LeakLine:
    """Find the engine's own line of a leak.

    Raises:
        Http404: The book has changed since, and the leak is gone.
    """
    for line in report.leaks:
        if line.party == leak["party_id"] and line.purpose == leak["purpose"]:
            return line
    raise Http404


def _begin_pledge(
    enterprise: Enterprise, answer: Answer, leak: Mapping[str, Any], closing: ClosingForm
) -> dict[str, Any]:
    """Fill in the promise as far as the page knows it: who, the whole leak, by the end of next year."""
    amount = leak["amount_krw"] if is_whole_year(answer.report) else None
    sellers = [seller["party_id"] for seller in leak["sellers"]][:1]
    if closing.is_bound and closing.is_valid():
        amount = closing.cleaned_data["amount"]
        sellers = closing.cleaned_data["sellers"] or sellers
    return {
        "who": in_reader(enterprise, "name"),
        "quantity": "" if amount is None else write_won_exactly(amount, current_language()),
        "by": date(timezone.localdate().year + 1, 12, 31),
        "sellers": sellers,
    }


def _find_pledges(enterprise: Enterprise, leak: Mapping[str, Any]) -> list[Pledge]:
    return [
        pledge
        for pledge in Pledge.objects.filter(enterprise=enterprise, leak__isnull=False).order_by("-pk")
        if (pledge.leak or {}).get("supplier") == leak["party_id"]
    ]


def find_open_pledges(enterprise: Enterprise, leak: Mapping[str, Any]) -> list[Pledge]:
    """Find the pledges about this very leak of which nobody has said yet what became of them."""
    return [
        pledge
        for pledge in _find_pledges(enterprise, leak)
        if pledge.outcome == Pledge.Outcome.OPEN and (pledge.leak or {}).get("purpose") == leak["purpose"]
    ]


def _list_own_pledges(
    enterprise: Enterprise, answer: Answer, leak: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """List the pledges about this leak, each with what the ledger says of it."""
    about = {pledge.code for pledge in _find_pledges(enterprise, leak)}
    return [pledge for pledge in list_pledges(answer.report["thread"]) if pledge["id"] in about]


def _list_offers(request: HttpRequest, enterprise: Enterprise, leak: Mapping[str, Any]) -> dict[str, Any]:
    """List what neighbours offer for this purpose; their names only to who may write to them."""
    offers = offers_for(enterprise.community, purpose=leak["purpose"], supplier=leak["party"])[:OFFERS_SHOWN]
    person = get_person(request)
    sees_names = May.COORDINATE in find_community_rights(
        person, enterprise.community
    ) or May.MANAGE in find_enterprise_rights(person, enterprise)
    if offers and sees_names:
        log_look(request, what="voices", whose=in_reader(enterprise.community, "name"), enterprise=enterprise)
    return {"offers": offers, "sees_names": sees_names}
