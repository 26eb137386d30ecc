"""A strategy of the chalkboard is put to the outlook, and what that said of it is kept on the board."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dure.reports.outlook import OutlookError
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, get_enterprise, get_person, log_act
from dure.web.community.models import Enterprise
from dure.web.outlook.forms import WhichForm
from dure.web.outlook.jobs import ask_run, find_run
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.noting import find_scenario
from dure.web.outlook.plan_views import FORM_METHODS, list_problems
from dure.web.outlook.plans import PlanRefusedError, find_newest, load_plan
from dure.web.outlook.runs import Wish, list_scenarios, read_run
from dure.web.thread.models import Strategy
from dure.web.thread.rows import list_strategies
from dure.web.words import current_language


@require_http_methods(FORM_METHODS)
def try_strategy(request: HttpRequest, enterprise: str, strategy: str) -> HttpResponse:
    """Ask which of the known strategies this is, look at the plan with it, and keep what was said."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    row = list_strategies(found.community).filter(enterprise=found, code=strategy).first()
    if row is None:
        raise Http404
    plan_row = find_newest(found)
    if plan_row is None:
        return HttpResponseRedirect(reverse("outlook", args=[found.code]))
    try:
        plan, _ = load_plan(plan_row)
    except PlanRefusedError as error:
        return _show(request, found, row, None, problems=list_problems(error.problems))
    own = find_scenario(row)
    form = WhichForm(request.POST if request.method == "POST" else None, plan=plan, strategy=row, own=own)
    if not form.is_bound or not form.is_valid():
        return _show(request, found, row, form)
    return _ask(request, row, plan_row, form)


def _ask(request: HttpRequest, row: Strategy, plan_row: EnterprisePlan, form: WhichForm) -> HttpResponse:
    """Have the plan looked ahead with it; what is said goes onto its card."""
    enterprise, name = plan_row.enterprise, form.cleaned_data["scenario"]
    plan, _ = load_plan(plan_row)
    shocks = tuple(one.id for one in list_scenarios(plan).values() if one.kind == "shock")
    wish = Wish(strategies=(name,), shocks=shocks)
    try:
        asked, is_new = ask_run(plan_row, wish, by=get_person(request), strategy=row)
    except OutlookError as error:
        return _show(request, enterprise, row, form, problems=list_problems(error.problems))
    if is_new:
        log_act(request, "outlook.run", enterprise=enterprise, run=asked.code, plan=plan_row.number)
    made = find_run(asked)
    if made is not None and any(one["name"] == name for one in made.ko["strategies"]):
        return HttpResponseRedirect(reverse("chalkboard_strategy", args=[enterprise.code, row.code]))
    for problem in () if made is None else read_run(made, current_language())["problems"]:
        messages.warning(request, f"{problem['what']} {problem['remedy']}")
    return HttpResponseRedirect(reverse("outlook_of", args=[enterprise.code, asked.code]))


def _show(
    request: HttpRequest,
    enterprise: Enterprise,
    row: Strategy,
    form: WhichForm | None,
    *,
    problems: list[dict[str, object]] | None = None,
) -> HttpResponse:
    context = {
        "enterprise": enterprise,
        "tab": "outlook",
        "strategy": row,
        "form": form,
        "problems": problems or [],
    }
    status = 422 if problems or (form is not None and form.is_bound) else 200
    return mark_private(render(request, "outlook/strategy.html", context, status=status))
