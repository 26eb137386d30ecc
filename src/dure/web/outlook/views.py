"""The outlook: the newest run, a new one, one run, its sliders, two beside each other, its files."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dure.reports.outlook import OutlookError
from dure.reports.outlook_paper import write_outlook_paper
from dure.reports.outlook_picture import draw_icons
from dure.reports.outlook_say import of_twenty
from dure.reports.plan_questions import list_open
from dure.web.books.jobs import read_progress
from dure.web.circulation.desk import mark_private, wants_large
from dure.web.community.access import (
    May,
    find_enterprise_rights,
    get_enterprise,
    get_person,
    log_act,
)
from dure.web.community.models import Enterprise
from dure.web.design.tabs import find_address
from dure.web.downloads import attach
from dure.web.outlook.beside import lay_beside
from dure.web.outlook.forms import RunForm
from dure.web.outlook.jobs import ask_run, find_asked, list_asked, resume_asked
from dure.web.outlook.models import AskedRun, EnterprisePlan, OutlookRun
from dure.web.outlook.plan_views import FORM_METHODS, list_problems
from dure.web.outlook.plans import PlanRefusedError, find_newest, load_plan
from dure.web.outlook.runs import Wish, read_run
from dure.web.outlook.showing import (
    count_lead,
    draw_both,
    draw_run,
    group_by_source,
    list_further_sentences,
    list_gists,
    order_trials,
    split_lead,
)
from dure.web.outlook.sliders import (
    DRAWS,
    answer,
    name_change,
    pick_sliders,
    read_changes,
    write_answer,
)
from dure.web.words import current_language, say

RUNS_A_PAGE: Final = 20
UNKNOWN: Final = ("both", "will", "ties")
"""What neither of two plans says of their becoming one; each a sentence."""


def list_runs(enterprise: Enterprise) -> Any:
    """List an enterprise's runs without their long answers, the newest first."""
    return (
        OutlookRun.objects.filter(plan__enterprise=enterprise)
        .select_related("plan", "made_by", "goal")
        .defer("ko", "en")
        .order_by("-pk")
    )


def get_run(enterprise: Enterprise, code: str) -> OutlookRun:
    """Return a run of this enterprise.

    Raises:
        Http404: There is none.
    """
    found = (
        OutlookRun.objects.filter(plan__enterprise=enterprise, code=code)
        .select_related("plan", "goal", "made_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


@require_safe
def show_front(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show the newest run in a few words, and what else was asked; without a plan, how to come by one."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    plan = find_newest(found)
    page = Paginator(list_runs(found), RUNS_A_PAGE).get_page(request.GET.get("page"))
    newest = OutlookRun.objects.filter(plan__enterprise=found).order_by("-pk").first()
    told = None if newest is None else read_run(newest, current_language())
    context = {
        "enterprise": found,
        "tab": "outlook",
        "plan": plan,
        "plans": found.plans.select_related("made_by")[:12],
        "page": page,
        "unanswered": list_asked(found).select_related("plan"),
        "newest": newest,
        "told": told,
        **({} if told is None else split_lead(told)),
        "icons": "" if told is None else draw_both(draw_icons, told, "icons", large=wants_large(request)),
        "is_old": newest is not None and plan is not None and newest.plan_id != plan.pk,
        "may_keep": May.KEEP_BOOK in find_enterprise_rights(get_person(request), found),
    }
    return mark_private(render(request, "outlook/front.html", context))


@require_http_methods(FORM_METHODS)
def run(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Ask something of the plan that is in force, and keep the answer."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    row = find_newest(found)
    if row is None:
        return HttpResponseRedirect(reverse("outlook", args=[found.code]))
    try:
        plan, _ = load_plan(row)
    except PlanRefusedError as error:
        return _show_run_form(request, found, None, problems=list_problems(error.problems), status=422)
    form = RunForm(request.POST if request.method == "POST" else None, plan=plan)
    if not form.is_bound:
        return _show_run_form(request, found, form)
    if not form.is_valid():
        return _show_run_form(request, found, form, status=422)
    try:
        return _ask(request, row, form.wish)
    except OutlookError as error:
        return _show_run_form(request, found, form, problems=list_problems(error.problems), status=422)


def _ask(request: HttpRequest, row: EnterprisePlan, wish: Wish) -> HttpResponse:
    """Ask, and go where the answer is, or will be.

    Raises:
        OutlookError: It cannot be asked.
    """
    asked, is_new = ask_run(row, wish, by=get_person(request))
    if is_new:
        log_act(request, "outlook.run", enterprise=row.enterprise, run=asked.code, plan=row.number)
    if asked.state == AskedRun.State.DONE:
        messages.success(request, say("outlook.run_saved" if is_new else "outlook.run_known"))
    return HttpResponseRedirect(reverse("outlook_of", args=[row.enterprise.code, asked.code]))


def _show_run_form(
    request: HttpRequest,
    enterprise: Enterprise,
    form: RunForm | None,
    *,
    problems: list[dict[str, object]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"enterprise": enterprise, "tab": "outlook", "form": form, "problems": problems or []}
    return mark_private(render(request, "outlook/run_form.html", context, status=status))


@require_safe
def show_run(request: HttpRequest, enterprise: str, run: str) -> HttpResponse:
    """Show one run: words first, the chart last."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    asked = find_asked(found, run)
    if asked is not None and asked.state != AskedRun.State.DONE:
        return _show_asked(request, found, asked)
    row = get_run(found, run)
    if _is_part(request):
        # What was watched is over; the whole page says what came of it.
        return HttpResponse(headers={"HX-Refresh": "true"})
    told = read_run(row, current_language())
    trials = order_trials(told)
    rights = find_enterprise_rights(get_person(request), found)
    others = list_runs(found).exclude(pk=row.pk)[:RUNS_A_PAGE]
    context = {
        "enterprise": found,
        "tab": "outlook",
        "run": row,
        "told": told,
        "lead_said": told["sentences"][: count_lead(told)],
        "more_said": list_further_sentences(told),
        "references": {
            name: group_by_source([one for one in told["reference"] if one.get("main", True) is is_main])
            for name, is_main in (("main", True), ("others", False))
        },
        "trials": trials,
        "gists": list_gists(told, trials),
        **_lay_merger(told),
        "open_before": of_twenty(told["survival"][-1]["share"]),
        "others": others,
        "may_keep": May.KEEP_BOOK in rights,
        "pledge_href": find_address("pledge_new", found.code) if May.KEEP_BOOK in rights else None,
        "chalkboard_href": find_address("chalkboard", found.code),
        "community_href": find_address("community", found.community.code),
        "sliders": _lay_sliders(row, told, request.GET),
        "missing": _list_missing(row),
        **draw_run(told, trials, large=wants_large(request)),
    }
    return mark_private(render(request, "outlook/run.html", context))


def _lay_merger(told: Mapping[str, Any]) -> dict[str, Any]:
    """Lay out both alone and as one; nothing of a run that was asked of one plan."""
    merger = told.get("merger")
    if merger is None:
        return {}
    sides = [
        (told["plan"]["name"], merger["ours"]),
        (merger["with"], merger["theirs"]),
        (say("outlook.merge_together"), merger["together"]),
    ]
    return {"merged": sides, "unknown": [say(f"outlook.merge_unknown.{one}") for one in UNKNOWN]}


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _show_asked(request: HttpRequest, enterprise: Enterprise, asked: AskedRun) -> HttpResponse:
    """Show how far a question is, or why it has no answer."""
    has_failed = asked.state == AskedRun.State.FAILED
    if has_failed and _is_part(request):
        return HttpResponse(headers={"HX-Refresh": "true"})
    if not has_failed:
        # Whatever a stopped worker left behind goes on, at the latest when somebody looks.
        resume_asked()
    done, of = read_progress(asked) or (0, 0)
    context = {
        "enterprise": enterprise,
        "tab": "outlook",
        "asked": asked,
        "run": {**asked.wish, "plan": asked.plan},
        "has_failed": has_failed,
        "problems": asked.failure[current_language()] if asked.failure else [],
        "done": done,
        "of": of,
        "may_keep": May.KEEP_BOOK in find_enterprise_rights(get_person(request), enterprise),
    }
    template = "outlook/parts/progress.html" if _is_part(request) else "outlook/progress.html"
    return mark_private(render(request, template, context))


def _list_missing(row: OutlookRun) -> list[dict[str, object]]:
    """List what the plan of a run leaves open; nothing where it can no longer be read."""
    try:
        plan, _ = load_plan(row.plan)
    except PlanRefusedError:
        return []
    return [one.to_dict(current_language()) for one in list_open(plan)]


def _lay_sliders(row: OutlookRun, told: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Lay out the sliders where they stand; None where the plan no longer holds."""
    try:
        plan, _ = load_plan(row.plan)
    except PlanRefusedError:
        return None
    sliders = pick_sliders(plan, told["drivers"])
    changes = read_changes(given, sliders)
    stands = dict(changes)
    return {
        "rows": [
            {
                "name": one.name,
                "low": one.low,
                "high": one.high,
                "step": one.step,
                "at": round(100 * stands.get(one.name, 1)),
                "label": say(f"outlook.slider.{one.name}"),
            }
            for one in sliders
        ],
        "changes": changes,
    }


@require_http_methods(FORM_METHODS)
def try_sliders(request: HttpRequest, enterprise: str, run: str) -> HttpResponse:
    """Answer where the sliders stand, as a part of the page or as a page; a POST keeps it as a run."""
    may = May.KEEP_BOOK if request.method == "POST" else May.SEE_BOOK
    found = get_enterprise(request, enterprise, may=may)
    row = get_run(found, run)
    told = read_run(row, current_language())
    laid = _lay_sliders(row, told, request.POST if request.method == "POST" else request.GET)
    if laid is None:
        raise Http404
    if request.method == "POST":
        return _keep_changes(request, found, row, laid["changes"])
    moved = answer(row.plan.text, row.years, row.seed, laid["changes"])
    plain = answer(row.plan.text, row.years, row.seed, ())
    language = current_language()
    context = {
        "enterprise": found,
        "tab": "outlook",
        "run": row,
        "told": told,
        "sliders": laid,
        "moved": moved,
        "plain": plain,
        "year": min(5, row.years),
        "at_most": row.years * 12,
        "draws": DRAWS,
        "changed": [name_change(name, times).in_language(language) for name, times in laid["changes"]],
        "icons": draw_both(
            draw_icons, write_answer(moved, told, language), "tried", large=wants_large(request)
        ),
        "may_keep": May.KEEP_BOOK in find_enterprise_rights(get_person(request), found),
    }
    template = "outlook/parts/answer.html" if _is_part(request) else "outlook/try.html"
    return mark_private(render(request, template, context))


def _keep_changes(
    request: HttpRequest, enterprise: Enterprise, row: OutlookRun, changes: tuple[tuple[str, float], ...]
) -> HttpResponse:
    wish = Wish(
        years=row.years,
        draws=row.draws,
        strategies=tuple(row.strategies),
        shocks=tuple(row.shocks),
        budget=row.budget,
        changes=changes,
        seed=row.seed,
    )
    try:
        return _ask(request, row.plan, wish)
    except OutlookError as error:
        for problem in list_problems(error.problems):
            messages.error(request, f"{problem['what']} {problem['remedy']}")
        return HttpResponseRedirect(reverse("outlook_of", args=[enterprise.code, row.code]))


@require_safe
def show_beside(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show two runs beside each other: what was asked of each, and what each said."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    rows = list(list_runs(found)[:60])
    asked = [request.GET.get(name, "") for name in ("one", "other")]
    if not any(asked) and len(rows) > 1:
        # Nobody said which: the newest beside the one before it, which is what most people came for.
        asked = [rows[1].code, rows[0].code]
    pair = [get_run(found, code) for code in asked if code]
    laid = None
    if len(pair) == 2:
        names = [_list_names(one) for one in pair]
        laid = lay_beside(pair, names, language=current_language())
    context = {
        "enterprise": found,
        "tab": "outlook",
        "rows": rows,
        "asked": asked,
        "laid": laid,
    }
    return mark_private(render(request, "outlook/beside.html", context))


def _list_names(row: OutlookRun) -> dict[str, str]:
    """Name the strategies and shocks of a run; what is known no longer bears its id."""
    language = current_language()
    told = read_run(row, language)
    return {one["name"]: one["title"] for one in (*told["strategies"], *told["shocks"])}


@require_safe
def download_paper(request: HttpRequest, enterprise: str, run: str) -> HttpResponse:
    """Give a run as two pages of A4 for the assembly."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    row = get_run(found, run)
    told = read_run(row, current_language())
    response = HttpResponse(write_outlook_paper(told), content_type="application/pdf")
    response.headers["Content-Disposition"] = attach(f"{told['title']} {timezone.localdate()}.pdf")
    log_act(request, "outlook.taken", enterprise=found, run=row.code)
    return mark_private(response)


@require_safe
def download_json(request: HttpRequest, enterprise: str, run: str) -> HttpResponse:
    """Give what a run said as JSON, as `dure outlook --format json` writes it."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    row = get_run(found, run)
    told = read_run(row, current_language())
    content = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = attach(f"{told['title']}.json")
    log_act(request, "outlook.taken", enterprise=found, run=row.code)
    return mark_private(response)
