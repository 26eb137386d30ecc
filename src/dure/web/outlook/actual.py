"""Plan against actual: each month of the plan beside what the book shows of it."""

from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.korea.figures import load_figures
from dure.language import Language
from dure.outlook.forecast import Futures, draw_futures
from dure.outlook.population import project_place
from dure.reports.outlook_words import write_month
from dure.reports.plan_actual import compare_actual
from dure.reports.words import write_won
from dure.web.books.models import Book
from dure.web.books.reports import load_intake
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, find_enterprise_rights, get_enterprise, get_person
from dure.web.community.models import Enterprise
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.plan_views import list_problems
from dure.web.outlook.plans import PlanRefusedError, find_newest, read_whole
from dure.web.outlook.runs import SEED
from dure.web.words import current_language, say

DRAWS: Final = 1_000
YEARS: Final = 5
OLDER_MAX: Final = 6
"""Older versions that are looked through for one whose months the book knows."""


@lru_cache(maxsize=8)
def _load_futures(text: str) -> Futures:
    read = read_whole(text)
    figures = load_figures()
    codes = sorted({place.code for service in read.services for place in service.places})
    people = {code: project_place(figures, code, draws=DRAWS, seed=SEED) for code in codes}
    return draw_futures(read, people, years=YEARS, draws=DRAWS, seed=SEED)


@require_safe
def show_actual(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show the plan's months beside the book's; an older version of the plan is asked for by its number."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    row = _pick_plan(found, request.GET.get("plan", ""))
    context: dict[str, Any] = {
        "enterprise": found,
        "tab": "outlook",
        "plan": row,
        "plans": found.plans.defer("text"),
        "may_keep": May.KEEP_BOOK in find_enterprise_rights(get_person(request), found),
    }
    if row is not None:
        try:
            context |= _compare(found, row, current_language())
            if not context["months"] and "plan" not in request.GET:
                context |= _find_older(found, row)
        except PlanRefusedError as error:
            context["problems"] = list_problems(error.problems)
    return mark_private(render(request, "outlook/actual.html", context))


def _find_older(enterprise: Enterprise, newest: EnterprisePlan) -> dict[str, Any]:
    """Find the newest version before one that shares a month with the book; nothing where none does."""
    for row in enterprise.plans.filter(number__lt=newest.number)[:OLDER_MAX]:
        laid = _compare(enterprise, row, current_language())
        if laid["months"]:
            return {**laid, "plan": row, "newer": newest}
    return {}


def _pick_plan(enterprise: Enterprise, number: str) -> EnterprisePlan | None:
    if number.isascii() and number.isdigit() and len(number) <= 6:
        return enterprise.plans.filter(number=int(number)).first() or find_newest(enterprise)
    return find_newest(enterprise)


def _compare(enterprise: Enterprise, row: EnterprisePlan, language: Language) -> dict[str, Any]:
    book, _ = Book.objects.get_or_create(enterprise=enterprise)
    futures = _load_futures(row.text)
    try:
        told: Any = compare_actual(futures, load_intake(book), enterprise=enterprise.number).to_dict(language)
    except KeyError:
        return {"months": [], "sentences": [say("outlook.actual_no_book")]}
    return {"months": [_lay(month, language) for month in told["months"]], "sentences": told["sentences"]}


def _lay(month: dict[str, Any], language: Language) -> dict[str, Any]:
    day = date.fromisoformat(f"{month['month']}-01")
    return {"month": write_month(day, language), "counts": [_write(one, language) for one in month["counts"]]}


def _write(one: dict[str, Any], language: Language) -> dict[str, Any]:
    def write(amount: int) -> str:
        # An amount stays on one line: its unit alone on the next reads as nothing.
        told = f"{amount:,}" if one["measure"] == "members" else write_won(amount, language)
        return told.replace(" ", "\N{NO-BREAK SPACE}")

    planned = one["planned"]
    return {
        **one,
        "actual_text": say("outlook.unknown") if one["actual"] is None else write(one["actual"]),
        "band_text": ""
        if planned is None
        else say("outlook.between", low=write(planned["p10"]), high=write(planned["p90"])),
        "verdict_text": say(f"outlook.verdict.{one['verdict']}"),
    }
