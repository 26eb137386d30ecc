"""The group's pages, behind the secret link of its mails: its visit, what it learned, what came of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.web.circulation.desk import mark_private
from dure.web.visits import acts, following
from dure.web.visits.forms import FollowUpForm, LearnForm, WhyForm
from dure.web.visits.links import find_group_path, get_visit
from dure.web.visits.mails import try_mail_host
from dure.web.visits.models import Visit
from dure.web.visits.papers import answer_paper
from dure.web.visits.shelf import find_shown
from dure.web.visits.showing import present_visit
from dure.web.words import say

_FORM_METHODS: Final = ["GET", "HEAD", "POST"]
_QUIET: Final = timedelta(days=1)


@require_safe
def show_visit(request: HttpRequest, visit: str, token: str) -> HttpResponse:
    """Show the group how its visit stands, and what it may do next."""
    return _show_visit(request, get_visit(visit, token), form=WhyForm(auto_id="withdraw_%s"))


def _show_visit(request: HttpRequest, visit: Visit, *, form: WhyForm, status: int = 200) -> HttpResponse:
    context = {
        "told": present_visit(visit),
        "token": find_group_path(visit).rstrip("/").rpartition("/")[2],
        "form": form,
        "may_withdraw": visit.state in acts.FROM["withdraw"],
        "years": following.CONTACT_KEPT_YEARS,
        "is_example": visit.offer.enterprise.is_example,
    }
    return _close(mark_private(render(request, "visits/group.html", context, status=status)))


def _close(response: HttpResponse) -> HttpResponse:
    """Keep the secret address from whoever lists pages; other sites never hear it from a browser."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_POST
def do_act(request: HttpRequest, visit: str, token: str, act: str) -> HttpResponse:
    """Do one of the group's acts: pass on, accept the other day, come no more, have the contact deleted."""
    found = get_visit(visit, token)
    doer = _ACTS.get(act)
    if doer is None:
        raise Http404
    form = WhyForm(request.POST, auto_id="withdraw_%s")
    # Of what no host has heard of, nobody is told why.
    has_why = act == "withdraw" and found.state != Visit.State.UNPROVED
    if has_why and not form.is_valid():
        return _show_visit(request, found, form=form, status=422)
    try:
        done = doer(request, found, form.cleaned_data["why"] if has_why else "")
    except acts.NotNowError as fault:
        messages.warning(request, say(fault.key))
    else:
        messages.success(request, say(f"visits.done.{done}"))
        if done == "unasked":  # nothing is left to be led to
            return _close(HttpResponseRedirect(reverse("visits")))
    return _close(HttpResponseRedirect(find_group_path(found)))


def _prove(request: HttpRequest, visit: Visit, _why: str) -> str:
    acts.prove(request, visit)
    acts.announce(visit)
    return "prove"


def _accept(request: HttpRequest, visit: Visit, _why: str) -> str:
    acts.accept(request, visit)
    try_mail_host(visit, "accepted")
    return "accept"


def _withdraw(request: HttpRequest, visit: Visit, why: str) -> str:
    if not acts.withdraw(request, visit, why=why):
        return "unasked"
    try_mail_host(visit, "withdrawn", why=why)
    return "withdraw"


def _forget(request: HttpRequest, visit: Visit, _why: str) -> str:
    # As long as somebody waits for the other, each has to know how to reach them.
    if visit.state in {Visit.State.ASKED, Visit.State.PROPOSED, Visit.State.CONFIRMED}:
        raise acts.NotNowError("visits.refused.forget")
    following.forget_contact(request, visit)
    return "forget"


_ACTS: Final[dict[str, Callable[[HttpRequest, Visit, str], str]]] = {
    # Each gives what it came to, which the group is told.
    "prove": _prove,
    "accept": _accept,
    "withdraw": _withdraw,
    "forget": _forget,
}


def _get_held(visit: str, token: str) -> Visit:
    found = get_visit(visit, token)
    if found.state != Visit.State.HELD:
        raise Http404
    return found


@require_http_methods(_FORM_METHODS)
def write_lessons(request: HttpRequest, visit: str, token: str) -> HttpResponse:
    """Take what the group learned, condition by condition and in free words."""
    found = _get_held(visit, token)
    playbook = find_shown(found.offer.playbook)
    conditions = () if playbook is None else playbook.conditions
    known = acts.load_lessons(found)
    form = LearnForm(request.POST if request.method == "POST" else None, conditions=conditions, known=known)
    if form.is_bound and form.is_valid():
        try:
            acts.learn(request, found, form.said)
        except acts.NotNowError as fault:
            messages.warning(request, say(fault.key))
        else:
            messages.success(request, say("visits.done.learned"))
        return _close(HttpResponseRedirect(find_group_path(found)))
    context = {"told": present_visit(found), "form": form, "back": find_group_path(found)}
    status = 422 if form.is_bound else 200
    return _close(mark_private(render(request, "visits/learned.html", context, status=status)))


@require_http_methods(_FORM_METHODS)
def write_what_came(request: HttpRequest, visit: str, token: str) -> HttpResponse:
    """Ask the group what came of its visit; it may answer before it is asked, and again later."""
    found = _get_held(visit, token)
    form = FollowUpForm(request.POST if request.method == "POST" else None, visit=found)
    if form.is_bound and form.is_valid():
        _tell(request, found, form)
        return _close(HttpResponseRedirect(find_group_path(found)))
    months = following.find_stage(found, today=timezone.localdate())
    context = {"told": present_visit(found), "form": form, "back": find_group_path(found), "months": months}
    status = 422 if form.is_bound else 200
    return _close(mark_private(render(request, "visits/came.html", context, status=status)))


def _tell(request: HttpRequest, visit: Visit, form: FollowUpForm) -> None:
    since = timezone.now() - _QUIET
    was_told = visit.followups.filter(made_at__gt=since).exists()
    try:
        following.tell_what_came(request, visit, form.told)
    except acts.NotNowError as fault:
        messages.warning(request, say(fault.key))
        return
    if not was_told:  # who mends a word fills nobody's mailbox
        try_mail_host(visit, "told")
    messages.success(request, say("visits.done.told"))


@require_safe
def download_paper(request: HttpRequest, visit: str, token: str, paper: str) -> HttpResponse:
    """Give the programme or the question sheet."""
    return _close(answer_paper(request, get_visit(visit, token), paper))
