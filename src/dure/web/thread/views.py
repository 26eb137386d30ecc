"""A community's public page, and what a neighbour without an account may say there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.korea.gazetteer import load_gazetteer
from dure.web.community.access import May, find_community_rights, get_community
from dure.web.community.models import Community, Person
from dure.web.design.templatetags.dure import in_reader
from dure.web.thread.forms import OFFERED, AnswerForm, HelpForm, OfferForm
from dure.web.thread.guard import (
    STARTED,
    TRAP,
    Refusal,
    carry_on,
    counting,
    find_limit,
    find_refusal,
    start_form,
)
from dure.web.thread.models import Goal, Issue, Voice
from dure.web.thread.page import build_page
from dure.web.thread.questions import SHOPPING
from dure.web.thread.saying import answer, say_me_too, say_words, take_back
from dure.web.thread.voices import count_voices
from dure.web.words import current_language, say


@require_safe
def show_community(request: HttpRequest, community: str) -> HttpResponse:
    """Show what hurts, what was done, where the money went, and what one can do."""
    found = get_community(request, community, may=May.READ_THREAD)
    person = request.user if isinstance(request.user, Person) else None
    rights = find_community_rights(person, found)
    page = build_page(request, found, is_member=May.BELONG in rights, language=current_language())
    return render(
        request,
        "thread/community.html",
        {
            "community": found,
            "tab": "community",
            "page": page,
            "thread": page.thread,
            "may_coordinate": May.COORDINATE in rights,
            "may_see_opened": May.SEE_OPENED in rights,
            "started": start_form(found),
        },
    )


def _back(community: Community, issue: Issue | None = None) -> HttpResponseRedirect:
    """Lead back to the page, to the open fold of an issue where one was meant."""
    address = reverse("community", args=[community.code])
    if issue is not None:
        address += f"?{urlencode({'issue': issue.code})}#{urlencode({'': f'issue-{issue.code}'})[1:]}"
    return HttpResponseRedirect(address)


def _ask_later(request: HttpRequest, community: Community, refusal: Refusal) -> HttpResponse:
    context = {"community": community, "tab": "community", "is_own": refusal.key.endswith("often")}
    return render(request, "thread/later.html", context, status=429)


@require_POST
def say_too(request: HttpRequest, community: str) -> HttpResponse:
    """Count a neighbour for an issue, once a session."""
    found = get_community(request, community, may=May.READ_THREAD)
    issue = found.issues.filter(code=request.POST.get("issue", "")).first()
    if issue is None:
        raise SuspiciousOperation("No such issue in this community.")
    with counting(found):
        return _say_too(request, found, issue)


def _say_too(request: HttpRequest, found: Community, issue: Issue) -> HttpResponse:
    refusal = find_refusal(request, found, kind="me_too")
    if refusal is not None:
        if refusal.is_for_later:
            return _ask_later(request, found, refusal)
        messages.warning(request, say(refusal.key))
        return _back(found, issue)
    if say_me_too(request, found, issue) is None:
        messages.info(request, say("thread.thanks.already"))
    else:
        by_issue, _, _ = count_voices(found)
        messages.success(request, say("thread.thanks.me_too", count=by_issue[issue.code].me_too))
    return _back(found, issue)


@require_POST
def take_words_back(request: HttpRequest, community: str) -> HttpResponse:
    """Delete what this session said."""
    found = get_community(request, community, may=May.READ_THREAD)
    code = request.POST.get("voice", "")
    issue = found.issues.filter(voices__code=code).first() if code else None
    if take_back(request, found, voice=code, given=request.POST.get("answer", "")):
        messages.success(request, say("thread.thanks.taken_back"))
    return _back(found, issue)


@require_http_methods(["GET", "HEAD", "POST"])
def offer_help(request: HttpRequest, community: str) -> HttpResponse:
    """Ask how somebody could help, and keep it."""
    return _take_words(request, community, kind=Voice.Kind.HELP)


@require_http_methods(["GET", "HEAD", "POST"])
def offer_supply(request: HttpRequest, community: str) -> HttpResponse:
    """Ask what somebody could sell or supply, and keep it."""
    return _take_words(request, community, kind=Voice.Kind.OFFER)


def _take_words(request: HttpRequest, code: str, *, kind: Voice.Kind) -> HttpResponse:
    found = get_community(request, code, may=May.READ_THREAD)
    issue, goal = _find_about(request, found)
    form_class = OfferForm if kind == Voice.Kind.OFFER else HelpForm
    initial = {"purpose": request.GET.get("purpose")} if request.GET.get("purpose") in OFFERED else {}
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    refusal = None
    if request.method == "POST":
        with counting(found):
            refusal = find_refusal(request, found, kind=kind)
            if refusal is None and form.is_valid():
                words = {key: value for key, value in form.cleaned_data.items() if key != "agreed"}
                say_words(request, found, kind, words, issue=issue, goal=goal)
                messages.success(request, say(f"thread.thanks.{kind.value}"))
                return _back(found)
    elif (limit := find_limit(request, found, kind=kind)) is not None:
        return _ask_later(request, found, limit)
    if refusal is not None and refusal.is_for_later:
        return _ask_later(request, found, refusal)
    about = in_reader(goal, "indicator") if goal else in_reader(issue, "title") if issue else ""
    context = {"form": form, "kind": kind.value, "about_title": about, "issue": issue, "goal": goal}
    return _show_form(request, found, "thread/words.html", context, refusal=refusal)


def _find_about(request: HttpRequest, community: Community) -> tuple[Issue | None, Goal | None]:
    """Find the issue or the goal that a form is about; refuse one that is not of this community."""
    sent = request.POST if request.method == "POST" else request.GET
    issue_code, goal_code = sent.get("issue", ""), sent.get("goal", "")
    issue = community.issues.filter(code=issue_code).first() if issue_code else None
    goal = community.goals.filter(code=goal_code).first() if goal_code else None
    if (issue_code and issue is None) or (goal_code and goal is None):
        raise SuspiciousOperation("No such issue or goal in this community.")
    return issue, goal


@require_http_methods(["GET", "HEAD", "POST"])
def ask_spending(request: HttpRequest, community: str) -> HttpResponse:
    """Ask the four spending questions, and keep the answer where nobody sees it by itself."""
    found = get_community(request, community, may=May.READ_THREAD)
    initial = {"enterprise": request.GET.get("enterprise", "")}
    form = AnswerForm(request.POST if request.method == "POST" else None, community=found, initial=initial)
    refusal = None
    if request.method == "POST":
        with counting(found):
            refusal = find_refusal(request, found, kind="answer")
            if refusal is None and form.is_valid():
                answer(
                    request,
                    found,
                    {key: form.cleaned_data[key] for key in (*SHOPPING, "most")},
                    relation=form.cleaned_data["relation"],
                    enterprise=form.cleaned_data["enterprise"],
                )
                messages.success(request, say("thread.thanks.answer"))
                return _back(found)
    elif (limit := find_limit(request, found, kind="answer")) is not None:
        return _ask_later(request, found, limit)
    if refusal is not None and refusal.is_for_later:
        return _ask_later(request, found, refusal)
    return _show_form(request, found, "thread/spending.html", {"form": form}, refusal=refusal)


def _show_form(
    request: HttpRequest,
    community: Community,
    template: str,
    context: dict[str, Any],
    *,
    refusal: Refusal | None,
) -> HttpResponse:
    """Show a form anew with what was written in it, and why it was not taken."""
    if refusal is not None:
        context["refusal"] = say(refusal.key)
    context |= {
        "community": community,
        "tab": "community",
        "started": carry_on(request, community) if request.method == "POST" else start_form(community),
        "started_name": STARTED,
        "trap_name": TRAP,
        "place": _name_place(community),
    }
    is_wrong = refusal is not None or (request.method == "POST" and not context["form"].is_valid())
    return render(request, template, context, status=422 if is_wrong else 200)


def _name_place(community: Community) -> str:
    place = load_gazetteer().find(community.places[0])
    if place is None:
        return community.places[0]
    return place.name_ko if current_language() == "ko" else place.name_en
