"""The chalkboard: its page, a new idea, an idea on paper, how a strategy goes on, and the board on one A4."""

from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.reports.chalkboard import write_chalkboard_paper
from dure.reports.thread_words import say as say_thread
from dure.web.chalkboard.acts import add_idea, find_state, get_card, move
from dure.web.chalkboard.board import load_board, load_strategy
from dure.web.chalkboard.forms import CardForm, IdeaForm, MoveForm, PaperForm
from dure.web.chalkboard.models import Move
from dure.web.circulation.desk import mark_private
from dure.web.community.access import (
    May,
    find_community_rights,
    find_enterprise_rights,
    get_enterprise,
    get_person,
    log_act,
)
from dure.web.community.models import Enterprise, Person
from dure.web.design.tabs import find_address
from dure.web.design.templatetags.dure import in_reader
from dure.web.downloads import attach
from dure.web.thread.models import Strategy
from dure.web.thread.rows import list_strategies
from dure.web.thread.voices import next_number
from dure.web.words import current_language, say

SHOWN_MAX: Final = 24
"""A column shows so many at first; the rest unfolds."""

_FORM_METHODS: Final = ["GET", "HEAD", "POST"]
_MARKS_MAX: Final = 40
_MARK_STEP: Final = 14


@require_safe
def show_board(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show the board, and the line for a new idea."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    return _show_board(request, found, form=IdeaForm(enterprise=found))


def _show_board(
    request: HttpRequest, enterprise: Enterprise, *, form: IdeaForm, status: int = 200
) -> HttpResponse:
    board = load_board(enterprise, current_language())
    is_all, has_plan = request.GET.get("all") == "1", enterprise.plans.exists()
    for column in board["columns"]:
        column["count"] = len(column["strategies"])
        column["more"] = 0 if is_all else max(0, column["count"] - SHOWN_MAX)
        column["hint"] = say(f"chalkboard.hint_{column['state']}")
        if column["more"]:
            column["strategies"] = column["strategies"][:SHOWN_MAX]
        for one in column["strategies"]:
            one["last"] = one["history"][-1] if one["history"] else None
            one["outlook"] = draw_outlook(one["outlook"])
        # Without a plan there is nothing to ask of, and of what was dropped nobody asks.
        column["may_ask"] = has_plan and column["state"] != Move.State.DROPPED
    rights = find_enterprise_rights(get_person(request), enterprise)
    context = {
        "enterprise": enterprise,
        "tab": "chalkboard",
        "board": board,
        "form": form,
        "may_keep": May.KEEP_BOOK in rights,
        "is_empty": not any(column["count"] for column in board["columns"]),
    }
    return mark_private(render(request, "chalkboard/board.html", context, status=status))


def draw_outlook(outlook: dict[str, Any] | None) -> dict[str, Any] | None:
    """Add the marks by which an outlook is drawn: futures that it helped, left as they were, and harmed."""
    if outlook is None or outlook["of"] > _MARKS_MAX:
        return outlook
    same = outlook["of"] - outlook["helps"] - outlook["harms"]
    kinds = ["helps"] * outlook["helps"] + ["same"] * same + ["harms"] * outlook["harms"]
    marks = [{"kind": kind, "x": _MARK_STEP * number + 7} for number, kind in enumerate(kinds)]
    return {**outlook, "marks": marks, "width": _MARK_STEP * outlook["of"]}


@require_POST
def add(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Take an idea; everybody of the enterprise may write on its board."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    form = IdeaForm(request.POST, enterprise=found)
    if not form.is_valid():
        return _show_board(request, found, form=form, status=422)
    told = form.cleaned_data
    add_idea(request, found, title=told["title"], who=told["who"], person=get_person(request))
    messages.success(request, say("chalkboard.added", title=told["title"]))
    return HttpResponseRedirect(reverse("chalkboard", args=[found.code]))


@require_http_methods(_FORM_METHODS)
def enter_paper(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Take ideas from paper: its bookkeepers do it, and the coordinator of the community in their stead."""
    found, person, may_see = _get_for_paper(request, enterprise)
    form = PaperForm(request.POST if request.method == "POST" else None, enterprise=found)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        with transaction.atomic():
            number = told["paper"] or next_number(found.community)
            for title in told["lines"]:
                add_idea(request, found, title=title, who=told["who"], person=person, paper=number)
            log_act(
                request,
                "strategy.paper_entered",
                enterprise=found,
                on_behalf_of=f"№ {number}",
                paper=number,
                entries=len(told["lines"]),
            )
        messages.success(request, say("chalkboard.paper_saved", number=number, count=len(told["lines"])))
        name = "chalkboard" if may_see else "chalkboard_paper"
        return HttpResponseRedirect(reverse(name, args=[found.code]))
    back = "chalkboard" if may_see else "community_desk"
    code = found.code if may_see else found.community.code
    context = {
        "enterprise": found,
        "tab": "chalkboard",
        "form": form,
        "title": say("chalkboard.paper"),
        "lead": say("chalkboard.paper_lead", name=in_reader(found, "name")),
        "back_href": find_address(back, code),
        "back": say("chalkboard.back") if may_see else say("thread.desk"),
    }
    return _show_form(request, context)


def _get_for_paper(request: HttpRequest, code: str) -> tuple[Enterprise, Person, bool]:
    """Return the enterprise, who asks, and whether they may see its board."""
    person = get_person(request)
    enterprise = Enterprise.objects.select_related("community").filter(code=code).first()
    if enterprise is None:
        raise Http404
    rights = find_enterprise_rights(person, enterprise)
    if May.KEEP_BOOK in rights or May.COORDINATE in find_community_rights(person, enterprise.community):
        return enterprise, person, May.SEE_BOOK in rights
    raise Http404


def _show_form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    return mark_private(render(request, "chalkboard/form.html", context, status=status))


def get_strategy(enterprise: Enterprise, code: str) -> Strategy:
    """Return a strategy of this enterprise's board.

    Raises:
        Http404: There is none.
    """
    found = list_strategies(enterprise.community).filter(enterprise=enterprise, code=code).first()
    if found is None:
        raise Http404
    return found


@require_safe
def show_strategy(request: HttpRequest, enterprise: str, strategy: str) -> HttpResponse:
    """Show one strategy: how it went, what was said of it, and where it leads on."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    row = get_strategy(found, strategy)
    return _show_strategy(request, found, row, form=MoveForm(strategy=row))


def _show_strategy(
    request: HttpRequest, enterprise: Enterprise, row: Strategy, *, form: MoveForm, status: int = 200
) -> HttpResponse:
    rights = find_enterprise_rights(get_person(request), enterprise)
    card, told = getattr(row, "card", None), load_strategy(row, current_language())
    context = {
        "enterprise": enterprise,
        "tab": "chalkboard",
        "strategy": {**told, "outlook": draw_outlook(told["outlook"])},
        "note": say_thread("strategy.not_because", current_language()),
        "card": card,
        "form": form,
        "may_keep": May.KEEP_BOOK in rights,
        "may_manage": May.MANAGE in rights,
        "is_kept": told["state"] == Move.State.KEPT,
        "outlook_href": find_address("outlook_strategy", enterprise.code, row.code)
        if May.KEEP_BOOK in rights and enterprise.plans.exists()
        else None,
    }
    return mark_private(render(request, "chalkboard/strategy.html", context, status=status))


@require_POST
def move_on(request: HttpRequest, enterprise: str, strategy: str) -> HttpResponse:
    """Write down that a strategy is tried, kept, dropped or an idea again, and why."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    row = get_strategy(found, strategy)
    form = MoveForm(request.POST, strategy=row)
    if not form.is_valid():
        return _show_strategy(request, found, row, form=form, status=422)
    told = form.cleaned_data
    move(request, row, state=told["state"], why=told["why"], day=told["day"], person=get_person(request))
    messages.success(
        request,
        say("chalkboard.moved", title=in_reader(row, "title"), state=say(f"chalkboard.move.{told['state']}")),
    )
    return HttpResponseRedirect(reverse("chalkboard_strategy", args=[found.code, row.code]))


@require_http_methods(_FORM_METHODS)
def change_card(request: HttpRequest, enterprise: str, strategy: str) -> HttpResponse:
    """Change the words of a strategy, what shows it, and whether the community's page tells of it."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    row = get_strategy(found, strategy)
    rights = find_enterprise_rights(get_person(request), found)
    form = CardForm(
        request.POST if request.method == "POST" else None,
        enterprise=found,
        strategy=row,
        may_publish=May.MANAGE in rights,
    )
    if form.is_bound and form.is_valid():
        _store_card(row, form)
        log_act(request, "strategy.changed", enterprise=found, thing=row.code)
        messages.success(request, say("chalkboard.changed"))
        return HttpResponseRedirect(reverse("chalkboard_strategy", args=[found.code, row.code]))
    context = {
        "enterprise": found,
        "tab": "chalkboard",
        "form": form,
        "title": say("chalkboard.change"),
        "lead": in_reader(row, "title"),
        "back_href": reverse("chalkboard_strategy", args=[found.code, row.code]),
        "back": in_reader(row, "title"),
    }
    return _show_form(request, context)


@transaction.atomic
def _store_card(row: Strategy, form: CardForm) -> None:
    told, card = form.cleaned_data, get_card(row)
    for name in ("title_ko", "title_en", "text_ko", "text_en"):
        setattr(row, name, told[name])
    row.save(update_fields=["title_ko", "title_en", "text_ko", "text_en"])
    if told["who"] != form.kept_who:
        card.proposer_ko = card.proposer_en = told["who"]
    card.shown_by = form.shown_by
    card.scenario = told["scenario"]
    card.goal, card.pledge = form.goals.get(told["goal"]), form.pledges.get(told["pledge"])
    card.is_public = told.get("is_public", card.is_public)
    card.save()


@require_safe
def download_board(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Give the board as one A4 for the wall of the office."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    board = load_board(found, current_language())
    response = HttpResponse(write_chalkboard_paper(board), content_type="application/pdf")
    response.headers["Content-Disposition"] = attach(f"{board['title']} {timezone.localdate()}.pdf")
    log_act(request, "strategy.board_taken", enterprise=found)
    return mark_private(response)


def require_kept(row: Strategy) -> Strategy:
    """Return a strategy that is kept: only of such are goals and promises made.

    Raises:
        Http404: It is not.
    """
    if find_state(row) != Move.State.KEPT:
        raise Http404
    return row
