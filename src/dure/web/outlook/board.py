"""A strategy of the chalkboard is put to the outlook, and what that said of it is kept on the board."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dure.commons import OutlookSaid, StrategyChange, TriedScenario
from dure.language import Text
from dure.outlook.amounts import ASSUMPTION
from dure.outlook.plan import Change, Estimate, Scenario
from dure.reports.outlook import OutlookError
from dure.web.chalkboard.acts import note_outlook
from dure.web.chalkboard.models import SCENARIO_LENGTH, TITLE_LENGTH
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, get_enterprise, get_person, log_act
from dure.web.community.models import Enterprise
from dure.web.outlook.forms import WhichForm
from dure.web.outlook.models import OutlookRun
from dure.web.outlook.plan_views import FORM_METHODS, list_problems
from dure.web.outlook.plans import PlanRefusedError, find_newest, load_plan
from dure.web.outlook.runs import Wish, list_scenarios, make_run
from dure.web.thread.models import Strategy
from dure.web.thread.rows import list_strategies

OWN_PREFIX: Final = "board-"
_UNITS: Final = {"times": "times", "add": "", "set": ""}


def find_scenario(row: Strategy) -> Scenario | None:
    """Give what a strategy of the board says that it changes in the plan; None where it says nothing."""
    card = getattr(row, "card", None)
    changes = []
    for stored in getattr(card, "changes", None) or ():
        one = StrategyChange(**stored)
        amount = Estimate(one.value, one.low, one.high, _UNITS[one.operation], ASSUMPTION)
        changes.append(
            Change(one.path, one.operation, amount, after_months=one.after_months, months=one.months)
        )
    if not changes:
        return None
    title = Text(en=row.title_en or row.title_ko, ko=row.title_ko or row.title_en)
    return Scenario(
        f"{OWN_PREFIX}{row.code}",
        "strategy",
        title=title,
        text=title,
        source=ASSUMPTION,
        changes=tuple(changes),
    )


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
    name = form.cleaned_data["scenario"]
    shocks = tuple(one.id for one in list_scenarios(plan).values() if one.kind == "shock")
    try:
        extra = [own] if own is not None and own.id == name else []
        made = make_run(
            plan_row, Wish(strategies=(name,), shocks=shocks), extra=extra, by=get_person(request)
        )
    except OutlookError as error:
        return _show(request, found, row, form, problems=list_problems(error.problems))
    log_act(request, "outlook.run", enterprise=found, run=made.code, plan=plan_row.number)
    said = next((one for one in made.ko["strategies"] if one["name"] == name), None)
    if said is None:
        for problem in made.en["problems"]:
            messages.warning(request, f"{problem['what']} {problem['remedy']}")
        return HttpResponseRedirect(reverse("outlook_of", args=[found.code, made.code]))
    note_outlook(
        request,
        row,
        OutlookSaid(
            date=timezone.localdate(),
            seed=made.seed,
            helps=said["helps"],
            harms=said["harms"],
            of=said["of"],
            survival_gain=said["survival_gain"],
            years=made.years,
            scenario=None if own is not None and own.id == name else _name_tried(made, name),
        ),
        person=get_person(request),
    )
    return HttpResponseRedirect(reverse("chalkboard_strategy", args=[found.code, row.code]))


def _name_tried(made: OutlookRun, name: str) -> TriedScenario:
    """Say what a run tried, as it was called in it."""
    titles = {
        language: next(one["title"] for one in told["strategies"] if one["name"] == name)[:TITLE_LENGTH]
        for language, told in (("en", made.en), ("ko", made.ko))
    }
    return TriedScenario(name[:SCENARIO_LENGTH], Text(**titles))


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
