"""From a strategy that is kept, a goal or a promise: forms filled in as far as is known."""

import secrets
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dure.web.chalkboard.acts import get_card
from dure.web.chalkboard.board import load_strategy
from dure.web.chalkboard.forms import PledgeForm
from dure.web.chalkboard.views import get_strategy, require_kept
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, get_enterprise, get_person, log_act
from dure.web.community.models import Enterprise
from dure.web.design.templatetags.dure import in_reader
from dure.web.thread.forms import GoalForm, find_simple_measure
from dure.web.thread.models import Goal, Strategy
from dure.web.thread.rows import read_shown_by, write_measure
from dure.web.words import say

_FORM_METHODS: Final = ["GET", "HEAD", "POST"]
_MADE: Final = (
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


@require_http_methods(_FORM_METHODS)
def make_goal(request: HttpRequest, enterprise: str, strategy: str) -> HttpResponse:
    """Make a goal of a strategy that is kept, by the rule of goals."""
    found = get_enterprise(request, enterprise, may=May.MANAGE)
    row = require_kept(get_strategy(found, strategy))
    initial, stored = _fill_in(row, found)
    form = GoalForm(
        request.POST if request.method == "POST" else None,
        community=found.community,
        enterprises=(found,),
        may_be_nobodys=False,
        stored=stored,
        initial=initial,
    )
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            goal = Goal(community=found.community, code=secrets.token_hex(6), measure=form.chosen_measure)
            for name in _MADE:
                setattr(goal, name, form.cleaned_data[name])
            goal.save()
            card = get_card(row)
            card.goal = goal
            card.save(update_fields=["goal"])
            log_act(request, "goal.written", enterprise=found, thing=goal.code)
        messages.success(request, say("chalkboard.goal_made", title=in_reader(goal, "indicator")))
        return HttpResponseRedirect(reverse("chalkboard_strategy", args=[found.code, row.code]))
    context = {
        "enterprise": found,
        "tab": "chalkboard",
        "form": form,
        "title": say("chalkboard.make_goal"),
        "lead": say("thread.goal_rule"),
        "back_href": reverse("chalkboard_strategy", args=[found.code, row.code]),
        "back": in_reader(row, "title"),
    }
    status = 422 if form.is_bound else 200
    return mark_private(render(request, "chalkboard/form.html", context, status=status))


def _fill_in(row: Strategy, enterprise: Enterprise) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what of a goal is known already, and how it is measured: as the card shows the strategy.

    The new goal starts where the last measurement ended.
    """
    card = get_card(row)
    shown = load_strategy(row, "ko")["shown"] or {}
    initial: dict[str, Any] = {
        "indicator_ko": row.title_ko,
        "indicator_en": row.title_en,
        "enterprise": enterprise.code,
        "place": enterprise.place,
        "baseline_date": timezone.localdate(),
        "measure": "measurements",
    }
    if card.shown_by is not None:
        by = read_shown_by(card.shown_by)
        english = "" if by.indicator.en == by.indicator.ko else by.indicator.en
        stored = write_measure(by.measure)
        initial |= {
            "indicator_ko": by.indicator.ko,
            "indicator_en": english,
            "unit": by.unit,
            "place": by.place,
        }
        after = shown.get("after") or {}
        if after.get("value") is not None:
            last = date.fromisoformat(after["period"]["end"]) - timedelta(days=1)
            initial |= {"baseline_value": after["value"], "baseline_date": last}
    elif card.goal is not None:
        goal, stored = card.goal, card.goal.measure
        names = ("indicator_ko", "indicator_en", "unit", "place")
        initial |= {name: getattr(goal, name) for name in names}
        initial["issue"] = "" if goal.issue is None else goal.issue.code
        if shown.get("value") is not None:
            initial |= {"baseline_value": shown["value"], "baseline_date": shown["on"]}
    else:
        return initial, {}
    return {**initial, "measure": find_simple_measure(stored)}, stored


@require_http_methods(_FORM_METHODS)
def make_pledge(request: HttpRequest, enterprise: str, strategy: str) -> HttpResponse:
    """Make a promise of a strategy that is kept."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    row = require_kept(get_strategy(found, strategy))
    initial = {"promiser": in_reader(found, "name"), "what": in_reader(row, "title")}
    form = PledgeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            pledge = form.store(found, made_by=get_person(request).pk)
            card = get_card(row)
            card.pledge = pledge
            card.save(update_fields=["pledge"])
            log_act(request, "pledge.made", enterprise=found, pledge=pledge.code, quantity=pledge.quantity)
        messages.success(request, say("chalkboard.pledge_made", title=in_reader(pledge, "what")))
        return HttpResponseRedirect(reverse("chalkboard_strategy", args=[found.code, row.code]))
    context = {
        "enterprise": found,
        "tab": "chalkboard",
        "form": form,
        "title": say("chalkboard.make_pledge"),
        "lead": say("chalkboard.pledge_lead"),
        "back_href": reverse("chalkboard_strategy", args=[found.code, row.code]),
        "back": in_reader(row, "title"),
    }
    status = 422 if form.is_bound else 200
    return mark_private(render(request, "chalkboard/form.html", context, status=status))
