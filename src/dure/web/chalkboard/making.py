"""From a strategy that is kept, a goal or a promise: forms filled in as far as is known."""

import secrets
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dure.web.chalkboard.acts import get_card
from dure.web.chalkboard.forms import PledgeForm
from dure.web.chalkboard.views import get_strategy, require_kept
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, get_enterprise, get_person, log_act
from dure.web.design.templatetags.dure import in_reader
from dure.web.thread.forms import GoalForm
from dure.web.thread.models import Goal
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
    form = GoalForm(
        request.POST if request.method == "POST" else None,
        community=found.community,
        enterprises=(found,),
        may_be_nobodys=False,
        initial={
            "indicator_ko": row.title_ko,
            "indicator_en": row.title_en,
            "enterprise": found.code,
            "place": found.place,
            "baseline_date": timezone.localdate(),
            "measure": "measurements",
        },
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
