"""One part of a plan is added, changed or left out, one short page at a time; each saving makes a version."""

from collections.abc import Collection
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dure.outlook.plan import Plan, Scenario
from dure.outlook.writing import write_plan
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, get_enterprise, get_person, log_act
from dure.web.community.models import Enterprise
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.naming import list_choices, name_path
from dure.web.outlook.noting import list_board_scenarios
from dure.web.outlook.parts import (
    LinkForm,
    MembersForm,
    PartForm,
    PlaceForm,
    ThingForm,
    list_parts,
    name_part,
    name_strength,
)
from dure.web.outlook.plan_views import FORM_METHODS, list_problems
from dure.web.outlook.plans import PlanChangedError, PlanRefusedError, find_newest, load_plan, store_plan
from dure.web.outlook.scenario_part import ScenarioForm
from dure.web.outlook.service_part import ServiceForm
from dure.web.outlook.versions import (
    FIELDS_MAX,
    OPENED,
    Meanwhile,
    find_opened,
    is_stale,
    merge_typed,
    tell_meanwhile,
)
from dure.web.words import say

FORMS: Final[dict[str, type[PartForm]]] = {
    "services": ServiceForm,
    "costs": ThingForm,
    "staff": ThingForm,
    "members": MembersForm,
    "grants": ThingForm,
    "investments": ThingForm,
    "loans": ThingForm,
    "places": PlaceForm,
    "strategies": ScenarioForm,
    "shocks": ScenarioForm,
    "correlations": LinkForm,
}
"""The form of each kind of part, in the order of the page."""

APART: Final = ("places", "strategies", "shocks", "correlations")
"""What the long form does not show."""


def find_address(enterprise: Enterprise, plan: Plan, then: str) -> str | None:
    """Find the page that a button of the long form leads to: `add:loans`, or `strategies:<key>`."""
    kind, _, key = then.partition(":")
    if kind == "add" and key in FORMS:
        return reverse("outlook_plan_add", args=[enterprise.code, key])
    if kind in FORMS and key in list_parts(plan, kind):
        return reverse("outlook_plan_part", args=[enterprise.code, kind, key])
    return None


def list_more(
    enterprise: Enterprise, plan: Plan, *, kinds: Collection[str] = tuple(FORMS)
) -> list[dict[str, Any]]:
    """List the parts of a plan by their kinds, with what may be added to each."""
    return [
        {
            "kind": kind,
            "title": say(f"outlook.group.{kind}"),
            "lead": say(f"outlook.part_lead.{kind}"),
            "add": "" if kind == "members" and plan.members is not None else say(f"outlook.add.{kind}"),
            "then": f"add:{kind}",
            "href": reverse("outlook_plan_add", args=[enterprise.code, kind]),
            "parts": [
                {
                    "name": name_part(plan, kind, part),
                    "says": _describe(plan, kind, part),
                    "then": f"{kind}:{key}",
                    "href": reverse("outlook_plan_part", args=[enterprise.code, kind, key]),
                }
                for key, part in list_parts(plan, kind).items()
            ],
        }
        for kind in kinds
    ]


def _describe(plan: Plan, kind: str, part: Any) -> str:
    if kind == "correlations":
        return name_strength(part.value)
    if isinstance(part, Scenario):
        return " · ".join(dict.fromkeys(name_path(plan, change.path) for change in part.changes))
    if kind == "places":
        return say("outlook.reaches", share=f"{part[1].reach.value * part[1].distance.value:.0%}")
    return ""


def _find_own(enterprise: Enterprise, form: PartForm) -> str:
    """Find the page that a part is saved at: its own, or that of one more."""
    if form.part is None:
        return reverse("outlook_plan_add", args=[enterprise.code, form.kind])
    key = next(key for key, one in list_parts(form.plan, form.kind).items() if one == form.part)
    return reverse("outlook_plan_part", args=[enterprise.code, form.kind, key])


@require_http_methods(FORM_METHODS)
def edit_part(request: HttpRequest, enterprise: str, kind: str, key: str | None = None) -> HttpResponse:
    """Show one part of the plan in force, or the questions of one more, and store what was typed."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    if kind not in FORMS:
        raise Http404
    row = find_newest(found)
    if row is None:
        return HttpResponseRedirect(reverse("outlook", args=[found.code]))
    try:
        plan, _ = load_plan(row)
    except PlanRefusedError:
        return HttpResponseRedirect(reverse("outlook_plan", args=[found.code]))
    if request.method == "POST":
        return _take(request, found, row, plan, kind=kind, key=key)
    part = _find_part(plan, kind, key)
    return show_part(request, found, FORMS[kind](kind, plan, part, None), row=row)


def _find_part(plan: Plan, kind: str, key: str | None) -> Any:
    """Find a part by its key; None for one more, where there may be one more."""
    part = None if key is None else list_parts(plan, kind).get(key)
    if (key is not None and part is None) or (kind == "members" and key is None and plan.members):
        raise Http404
    return part


def _take(
    request: HttpRequest, found: Enterprise, row: EnterprisePlan, plan: Plan, *, kind: str, key: str | None
) -> HttpResponse:
    if is_stale(row, request.POST):
        return _ask_again(request, found, row, kind=kind, key=key, opened=str(request.POST[OPENED]))
    part = _find_part(plan, kind, key)
    is_dropped = request.POST.get("do") == "drop"
    if is_dropped and part is None:
        raise Http404
    form = FORMS[kind](kind, plan, part, None if is_dropped else request.POST)
    form.further = list_board_scenarios(found)
    if is_dropped and (uses := form.name_uses()):
        return show_part(request, found, form, row=row, uses=uses, status=422)
    changed = form.drop() if is_dropped else form.read()
    if changed is None:
        return show_part(request, found, form, row=row, status=422)
    try:
        return _store(request, found, row, form, changed, is_dropped=is_dropped)
    except PlanChangedError as error:
        return _ask_again(request, found, error.newest, kind=kind, key=key, opened=str(row.number))


def _ask_again(
    request: HttpRequest, found: Enterprise, row: EnterprisePlan, *, kind: str, key: str | None, opened: str
) -> HttpResponse:
    """Show the part of the newest version with what was typed of it on an older one."""
    plan, _ = load_plan(row)
    key = "all" if kind == "members" else key
    part = None if key is None else list_parts(plan, kind).get(key)
    reader = get_person(request)
    if request.POST.get("do") == "drop":
        if part is None:  # somebody else left it out
            return HttpResponseRedirect(reverse("outlook_plan", args=[found.code]))
        meanwhile = tell_meanwhile(row, reader, then="drop")
        form = FORMS[kind](kind, plan, part, None)
        return show_part(request, found, form, row=row, meanwhile=meanwhile, status=409)
    before = find_opened(found, opened)
    old = None if before is None or key is None else list_parts(before, kind).get(key)
    if key is not None and old is None and part is None and kind != "members":
        raise Http404
    is_gone = old is not None and part is None
    given, left = merge_typed(
        request.POST,
        {} if before is None else FORMS[kind](kind, before, old, None).list_shown(),
        FORMS[kind](kind, plan, part, None).list_shown(),
        whole=is_gone,
    )
    then = "gone" if is_gone else "typed"
    meanwhile = tell_meanwhile(row, reader, then=then, left=left)
    form = FORMS[kind](kind, plan, part, given)
    return show_part(request, found, form, row=row, meanwhile=meanwhile, status=409)


def _store(
    request: HttpRequest,
    enterprise: Enterprise,
    before: EnterprisePlan,
    form: PartForm,
    changed: Plan,
    *,
    is_dropped: bool,
) -> HttpResponse:
    try:
        row = store_plan(
            enterprise,
            write_plan(changed),
            origin=EnterprisePlan.Origin.FORM,
            by=get_person(request),
            after=before.number,
        )
    except PlanRefusedError as error:
        rest = form.take(error.problems)
        return show_part(request, enterprise, form, row=before, problems=list_problems(rest), status=422)
    log_act(request, "plan.stored", enterprise=enterprise, number=row.number, origin=row.origin)
    messages.success(
        request,
        say(
            "outlook.part_dropped" if is_dropped else "outlook.part_stored",
            name=form.name or say(f"outlook.add.{form.kind}"),
            number=row.number,
        ),
    )
    if request.POST.get("do") == "more" and form.may_go_on:
        kept = set(list_parts(form.plan, form.kind)) - ({form.part.id} if form.part else set())
        key = next(one for one in list_parts(changed, form.kind) if one not in kept)
        return HttpResponseRedirect(reverse("outlook_plan_part", args=[enterprise.code, form.kind, key]))
    return HttpResponseRedirect(reverse("outlook_plan", args=[enterprise.code]) + f"#part-{form.kind}")


def show_part(
    request: HttpRequest,
    enterprise: Enterprise,
    form: PartForm,
    *,
    title: str = "",
    lead: str = "",
    back: str = "",
    row: EnterprisePlan | None = None,
    meanwhile: Meanwhile | None = None,
    uses: list[str] | None = None,
    problems: list[dict[str, object]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a short form.

    Args:
        request: What is answered.
        enterprise: Whose plan.
        form: What is asked.
        title: Instead of the part's name.
        lead: Instead of what its kind says.
        back: Where it leads without saving; the plan where nothing else is said.
        row: The version that it is filled from; None where there is none yet.
        meanwhile: What was stored while it was open.
        uses: What speaks of the part, so that it is not left out.
        problems: That belong to no field.
        status: Of the answer.
    """
    faults = form.fields.list_faults()
    uncertain = sum(len(group) for _, group in list_choices(form.plan, uncertain=True))
    go_on = say("outlook.save_and_users" if form.kind == "services" else "outlook.save_and_more")
    context = {
        "enterprise": enterprise,
        "tab": "outlook",
        "form": form,
        "title": title or form.name or say(f"outlook.add.{form.kind}"),
        "lead": lead or say(f"outlook.part_lead.{form.kind}"),
        "back": back,
        "go_on": go_on if form.may_go_on else "",
        "faults": faults,
        "first": faults[0][0] if faults else "",
        "uses": uses or [],
        "plan": row,
        "action": "" if row is None else _find_own(enterprise, form),
        "meanwhile": meanwhile,
        "is_long": len(form.list_shown()) > FIELDS_MAX,
        "problems": problems or [],
        "is_empty": form.kind == "correlations" and form.part is None and uncertain < 2,
    }
    return mark_private(render(request, "outlook/part.html", context, status=status))
