"""Promises to close a leak: made on its page, followed in the next period, settled by hand with evidence."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dure.language import LANGUAGES
from dure.ledger.tables import UNSORTED
from dure.reports.thread_words import say as say_thread
from dure.web.circulation.desk import Answer, find_answer, list_rights, mark_private
from dure.web.circulation.forms import ClosingForm, OutcomeForm, PledgeForm
from dure.web.circulation.leaks import find_leak, find_open_pledges, show_leak_page
from dure.web.circulation.presentation import list_pledges
from dure.web.circulation.questions import Question, read_question
from dure.web.community.access import May, get_enterprise, log_act
from dure.web.community.models import Enterprise
from dure.web.design.templatetags.dure import in_reader
from dure.web.thread.models import Pledge
from dure.web.words import current_language, say, say_in


@require_POST
def make_pledge(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Take a promise about a leak."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    answer = find_answer(read_question(found, request.POST, spans=True))
    if answer is None:
        raise Http404
    leak = find_leak(
        answer.report, party=request.POST.get("party", ""), purpose=request.POST.get("purpose", "")
    )
    if not leak["is_bought"] or leak["purpose"] == UNSORTED:
        raise Http404
    form = PledgeForm(request.POST, leak=leak, known=find_open_pledges(found, leak))
    if not form.is_valid():
        closing = ClosingForm(None, leak=leak)
        return show_leak_page(
            request, found, answer, leak=leak, closing=closing, pledge_form=form, status=422
        )
    pledge = store_pledge(found, answer, leak=leak, told=form.cleaned_data, request=request)
    messages.success(request, say("circulation.pledge.made", who=in_reader(pledge, "who")))
    return HttpResponseRedirect(answer.question.address("circulation") + "#pledges")


def store_pledge(
    enterprise: Enterprise,
    answer: Answer,
    *,
    leak: Mapping[str, Any],
    told: Mapping[str, Any],
    request: HttpRequest,
) -> Pledge:
    """Store a promise; what nobody put into words is said in both languages."""
    sellers: list[str] = [*told.get("sellers", []), *([told["other"]] if told["other"] else [])]
    named = _name_sellers(leak, sellers)
    whats = {}
    if told["is_public"]:  # what everybody reads speaks of the purpose alone: who is paid stays in the book
        key = "circulation.pledge.what_public_default" if named else "circulation.pledge.what_public_less"
    else:
        key = "circulation.pledge.what_default" if named else "circulation.pledge.what_less"
    for language in LANGUAGES:
        report = answer.frozen.ko if language == "ko" else answer.frozen.en
        line = find_leak(report, party=leak["party_id"], purpose=leak["purpose"])
        whats[language] = told["what"] or say_in(
            language,
            key,
            supplier=line["party"],
            purpose=line["purpose_name"],
            sellers=", ".join(named),
            place=report["place"]["name"],
        )
    is_own_name = told["who"] in {enterprise.name_ko, enterprise.name_en}
    pledge = Pledge.objects.create(
        community=enterprise.community,
        enterprise=enterprise,
        who_ko=enterprise.name_ko if is_own_name else told["who"],
        who_en=enterprise.name_en if is_own_name else told["who"],
        what_ko=whats["ko"][:300],
        what_en=whats["en"][:300],
        quantity=told["quantity"],
        made=timezone.localdate(),
        by=told["by"],
        leak={"supplier": leak["party_id"], "purpose": leak["purpose"], "sellers": sellers},
        is_public=told["is_public"],
        made_by_id=request.user.pk,
    )
    log_act(request, "pledge.made", enterprise=enterprise, pledge=pledge.code, quantity=pledge.quantity)
    return pledge


def _name_sellers(leak: Mapping[str, Any], sellers: Sequence[str]) -> list[str]:
    known = {seller["party_id"]: seller["party"] for seller in leak["sellers"]}
    return [known.get(seller, seller) for seller in sellers]


@require_safe
def show_pledge(request: HttpRequest, enterprise: str, pledge: str) -> HttpResponse:
    """Show a promise, what the ledger says of it, and the form by which people say what became of it."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    promise = _get_pledge(found, pledge)
    form = OutcomeForm(pledge=promise, evidence=in_reader(promise, "evidence"))
    return _show(request, found, promise, form=form)


@require_POST
def set_outcome(request: HttpRequest, enterprise: str, pledge: str) -> HttpResponse:
    """Write down what became of a promise, with what shows it."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    promise = _get_pledge(found, pledge)
    form = OutcomeForm(request.POST, pledge=promise)
    if not form.is_valid():
        return _show(request, found, promise, form=form, status=422)
    before = promise.outcome
    promise.outcome = form.cleaned_data["outcome"]
    if form.cleaned_data["evidence"] != in_reader(promise, "evidence"):
        promise.evidence_ko = promise.evidence_en = form.cleaned_data["evidence"]
    promise.save(update_fields=["outcome", "evidence_ko", "evidence_en"])
    log_act(
        request,
        "pledge.outcome_set",
        enterprise=found,
        pledge=promise.code,
        before=before,
        after=promise.outcome,
    )
    messages.success(request, say("circulation.outcome.set"))
    question = read_question(found, request.POST, spans=True)
    return HttpResponseRedirect(question.address("pledge", promise.code))


def _get_pledge(enterprise: Enterprise, code: str) -> Pledge:
    """Return a promise of this enterprise.

    Raises:
        Http404: It has made no such promise.
    """
    pledge = Pledge.objects.filter(enterprise=enterprise, code=code).first()
    if pledge is None:
        raise Http404
    return pledge


def _show(
    request: HttpRequest, enterprise: Enterprise, pledge: Pledge, *, form: OutcomeForm, status: int = 200
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    asked = read_question(enterprise, sent, spans=True)
    answer = find_answer(asked)
    told = [] if answer is None else list_pledges(answer.report["thread"])
    question: Question = asked if answer is None else answer.question
    context = {
        "enterprise": enterprise,
        "tab": "circulation",
        "question": question,
        "pledge": pledge,
        "told": next((one for one in told if one["id"] == pledge.code), None),
        "form": form,
        "outcome_name": say_thread(f"outcome.{pledge.outcome}", current_language()),
        **list_rights(request, enterprise),
    }
    return mark_private(render(request, "circulation/pledge.html", context, status=status))
