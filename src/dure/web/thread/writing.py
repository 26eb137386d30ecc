"""What the desk writes down: issues, goals, measurements, strategies."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dure.web.community.access import log_act
from dure.web.design.templatetags.dure import in_reader
from dure.web.thread.desk import Desk, get_desk
from dure.web.thread.forms import GoalForm, IssueForm, MeasurementForm, StrategyForm, find_simple_measure
from dure.web.thread.models import Goal, Issue, Measurement, Strategy
from dure.web.words import say

_FORM_METHODS = ["GET", "HEAD", "POST"]
_ISSUE = ("title_ko", "title_en", "text_ko", "text_en", "place")
_GOAL = (
    "indicator_ko",
    "indicator_en",
    "place",
    "unit",
    "baseline_value",
    "baseline_date",
    "target",
    "due",
    "issue",
    "enterprise",
)
_STRATEGY = ("title_ko", "title_en", "text_ko", "text_en", "enterprise")


def _initial(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return what a form starts with; other things stand by their code."""
    values = {name: getattr(row, name) for name in fields}
    for name in ("issue", "enterprise"):
        if name in values:
            values[name] = "" if values[name] is None else values[name].code
    return values


def _done(request: HttpRequest, desk: Desk, verb: str, title: str, code: str) -> HttpResponse:
    log_act(request, verb, community=desk.community, thing=code)
    messages.success(request, say("thread.saved", title=title))
    return HttpResponseRedirect(reverse("community_desk", args=[desk.community.code]))


def _show(request: HttpRequest, desk: Desk, context: Mapping[str, Any]) -> HttpResponse:
    whole = {"community": desk.community, "tab": "community_desk", **context}
    return render(request, "thread/writing.html", whole, status=422 if context["form"].is_bound else 200)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(_FORM_METHODS)
def write_issue(request: HttpRequest, community: str, thing: str = "") -> HttpResponse:
    """Write down what hurts, or change its words; coordinators only."""
    desk = get_desk(request, community)
    if not desk.is_coordinator:
        raise Http404
    row = get_object_or_404(desk.community.issues, code=thing) if thing else None
    form = IssueForm(_sent(request), community=desk.community, initial=_initial(row, _ISSUE) if row else {})
    if form.is_bound and form.is_valid():
        row = row or Issue(community=desk.community, code=_new_code())
        _fill(row, form.cleaned_data, _ISSUE)
        return _done(request, desk, "issue.written", in_reader(row, "title"), row.code)
    title = say("thread.change_of", title=in_reader(row, "title")) if row else say("thread.add_issue")
    return _show(request, desk, {"form": form, "title": title})


@require_http_methods(_FORM_METHODS)
def write_goal(request: HttpRequest, community: str, thing: str = "") -> HttpResponse:
    """Set a goal or change it, by the rule of goals."""
    desk = get_desk(request, community)
    row = _get_goal(desk, thing) if thing else None
    initial: dict[str, Any] = {"measure": "measurements"}
    if row is not None:
        initial = {**_initial(row, _GOAL), "measure": find_simple_measure(row.measure)}
    form = GoalForm(
        _sent(request),
        community=desk.community,
        enterprises=desk.enterprises,
        may_be_nobodys=desk.is_coordinator,
        stored=row.measure if row else None,
        initial=initial,
    )
    if form.is_bound and form.is_valid():
        row = row or Goal(community=desk.community, code=_new_code())
        row.measure = form.chosen_measure
        _fill(row, form.cleaned_data, _GOAL)
        return _done(request, desk, "goal.written", in_reader(row, "indicator"), row.code)
    title = say("thread.change_of", title=in_reader(row, "indicator")) if row else say("thread.add_goal")
    return _show(request, desk, {"form": form, "title": title, "lead": say("thread.goal_rule")})


def _get_goal(desk: Desk, code: str) -> Goal:
    """Return a goal for which who asks may write."""
    goal = get_object_or_404(desk.community.goals.select_related("enterprise", "issue"), code=code)
    if not desk.may_write_for(goal.enterprise):
        raise Http404
    return goal


@require_http_methods(_FORM_METHODS)
def write_measurement(request: HttpRequest, community: str, thing: str) -> HttpResponse:
    """Write down a value that people measured, with what shows it."""
    desk = get_desk(request, community)
    goal = _get_goal(desk, thing)
    form = MeasurementForm(_sent(request))
    if form.is_bound and form.is_valid():
        measurement = Measurement.objects.create(goal=goal, made_by=desk.person, **form.cleaned_data)
        log_act(request, "measurement.written", community=desk.community, thing=goal.code, key=measurement.pk)
        messages.success(request, say("thread.saved", title=in_reader(goal, "indicator")))
        return HttpResponseRedirect(reverse("goal_measure", args=[desk.community.code, goal.code]))
    context = {
        "form": form,
        "title": say("thread.measure"),
        "lead": in_reader(goal, "indicator"),
        "goal": goal,
        "measurements": goal.measurements.order_by("-date", "-pk"),
    }
    return _show(request, desk, context)


@require_POST
def remove_measurement(request: HttpRequest, community: str, thing: str) -> HttpResponse:
    """Remove a measurement of a goal; the log keeps that it was there."""
    desk = get_desk(request, community)
    goal = _get_goal(desk, thing)
    key = request.POST.get("measurement", "")
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        raise Http404
    measurement = get_object_or_404(goal.measurements, pk=int(key))
    log_act(
        request,
        "measurement.removed",
        community=desk.community,
        thing=goal.code,
        date=measurement.date.isoformat(),
        value=str(measurement.value),
    )
    measurement.delete()
    messages.success(request, say("thread.removed"))
    return HttpResponseRedirect(reverse("goal_measure", args=[desk.community.code, goal.code]))


@require_http_methods(_FORM_METHODS)
def write_strategy(request: HttpRequest, community: str, thing: str = "") -> HttpResponse:
    """Write down a strategy, or change its words."""
    desk = get_desk(request, community)
    row = None
    if thing:
        row = get_object_or_404(desk.community.strategies.select_related("enterprise"), code=thing)
        if not desk.may_write_for(row.enterprise):
            raise Http404
    form = StrategyForm(
        _sent(request),
        enterprises=desk.enterprises,
        may_be_nobodys=desk.is_coordinator,
        initial=_initial(row, _STRATEGY) if row else {},
    )
    if form.is_bound and form.is_valid():
        row = row or Strategy(community=desk.community, code=_new_code())
        _fill(row, form.cleaned_data, _STRATEGY)
        return _done(request, desk, "strategy.written", in_reader(row, "title"), row.code)
    title = say("thread.change_of", title=in_reader(row, "title")) if row else say("thread.add_strategy")
    return _show(request, desk, {"form": form, "title": title})


def _fill(row: Any, cleaned: Mapping[str, Any], fields: tuple[str, ...]) -> None:
    for name in fields:
        setattr(row, name, cleaned[name])
    row.save()


def _new_code() -> str:
    return secrets.token_hex(6)
