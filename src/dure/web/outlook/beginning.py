"""A plan begun without a book or a file: whose, where, from when, what is in the bank, and one service."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dure.language import Text
from dure.outlook.plan import Cash, Plan, Rises, ServedPlace
from dure.outlook.writing import write_plan
from dure.web.community.access import May, get_enterprise, get_person, log_act
from dure.web.community.models import Enterprise
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.naming import name_place
from dure.web.outlook.part_fields import leave
from dure.web.outlook.part_views import show_part
from dure.web.outlook.parts import find_place, name_text
from dure.web.outlook.plan_views import FORM_METHODS, list_problems
from dure.web.outlook.plans import PlanRefusedError, find_newest, store_plan
from dure.web.outlook.service_part import ServiceForm
from dure.web.words import say


class BeginningForm(ServiceForm):
    """What no plan can do without, and its first service, which is for the people of its place."""

    may_go_on: ClassVar[bool] = False
    heading: ClassVar[str] = "outlook.first_service"

    def __init__(self, plan: Plan, given: Mapping[str, Any] | None) -> None:
        super().__init__("services", plan, None, given)

    def lay(self) -> None:
        """Ask whose plan it is, then for the service."""
        fields, plan = self.fields, self.plan
        fields.add(
            fields.make("plan_name", "words", name_text(plan.name), columns=("plan.name",)),
            fields.make(
                "place",
                "words",
                name_place(plan.place),
                columns=("plan.place",),
                hint=say("outlook.part_hint.plan_place"),
            ),
            fields.make(
                "start",
                "month",
                f"{plan.start:%Y-%m}",
                columns=("plan.start",),
                hint=say("outlook.part_hint.plan_start"),
            ),
            fields.make_number("opening", "cash.opening", None, columns=("cash.opening",)),
            title=say("outlook.whose_plan"),
        )
        super().lay()

    def _lay_place(self) -> None:
        """Ask for no other place than the plan's."""

    def _read_place(self) -> tuple[ServedPlace, ...]:
        return (ServedPlace(self.plan.place, leave("reach"), leave("distance")),)

    def read(self) -> Plan | None:
        """Give the plan."""
        fields, plan = self.fields, self.plan
        name = fields.read_name("plan_name", plan.name)
        place = find_place(fields.find("place"))
        start = fields.read_month("start")
        opening = fields.read_number("opening", "cash.opening", None)
        if name is not None and place is not None and start is not None and opening is not None:
            cash = replace(plan.cash, opening=opening)
            self.plan = replace(plan, name=name, place=place, start=start, cash=cash)
        return super().read()


@require_http_methods(FORM_METHODS)
def begin(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Ask what a first plan needs and store it; a plan that stands is changed and not begun."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    if find_newest(found) is not None:
        return HttpResponseRedirect(reverse("outlook_plan", args=[found.code]))
    form = BeginningForm(_sketch(found), request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, found, form)
    plan = form.read()
    if plan is None:
        return _show(request, found, form, status=422)
    try:
        row = store_plan(found, write_plan(plan), origin=EnterprisePlan.Origin.FORM, by=get_person(request))
    except PlanRefusedError as error:
        rest = form.take(error.problems)
        return _show(request, found, form, problems=list_problems(rest), status=422)
    log_act(request, "plan.stored", enterprise=found, number=row.number, origin=row.origin)
    messages.success(request, say("outlook.begun", number=row.number))
    return HttpResponseRedirect(reverse("outlook_plan", args=[found.code]))


def _sketch(enterprise: Enterprise) -> Plan:
    """Give a plan of which nobody has written anything yet, beginning in this month."""
    rises = Rises(*(leave(f"rises.{key}") for key in ("costs", "wages", "energy", "prices")))
    days = leave("receivable_days"), leave("payable_days")
    return Plan(
        name=Text(en=enterprise.name_en or enterprise.name_ko, ko=enterprise.name_ko),
        place=enterprise.place,
        start=timezone.localdate().replace(day=1),
        services=(),
        cash=Cash(leave("opening"), leave("credit_line"), *days),
        rises=rises,
        employer_share=leave("employer_share"),
        enterprise=enterprise.number if enterprise.number.isdecimal() else None,
    )


def _show(request: HttpRequest, enterprise: Enterprise, form: BeginningForm, **more: Any) -> HttpResponse:
    return show_part(
        request,
        enterprise,
        form,
        title=say("outlook.begin"),
        lead=say("outlook.begin_lead"),
        back=reverse("outlook", args=[enterprise.code]),
        **more,
    )
