"""A run asked anew as one with another co-op: of a plan that its manager opens, or that was handed over."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from dure.importers.redaction import mask_words
from dure.outlook.plan_file import SIZE_MAX
from dure.reports.outlook import OutlookError
from dure.reports.outlook_merger import check_start
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, find_enterprise_rights, get_enterprise, get_person, log_act
from dure.web.community.models import Enterprise, Person
from dure.web.design.templatetags.dure import in_reader
from dure.web.imports.uploads import FIELD, UploadRefusedError, take_uploads
from dure.web.outlook.jobs import ask_run
from dure.web.outlook.models import OutlookRun
from dure.web.outlook.plan_views import FORM_METHODS, list_problems
from dure.web.outlook.plans import PlanRefusedError, decode, find_newest, load_plan, read_whole
from dure.web.outlook.runs import Wish
from dure.web.outlook.views import UNKNOWN, get_run
from dure.web.receiving import takes_files
from dure.web.words import say


class OtherForm(forms.Form):
    """With whom: one of the enterprises that the reader manages; a file comes beside the form."""

    other = forms.ChoiceField(required=False, widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, offered: Sequence[Enterprise], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.offered = {one.code: one for one in offered}
        field = self.fields["other"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type alone
        field.label = say("outlook.merge_which")
        field.choices = [(code, in_reader(one, "name")) for code, one in self.offered.items()]


def list_offered(enterprise: Enterprise, person: Person) -> list[Enterprise]:
    """List the enterprises of the community whose plans the reader may open to this one.

    What comes of it is read by all of this enterprise: so only a manager of the other decides.
    """
    others = enterprise.community.enterprises.exclude(pk=enterprise.pk).order_by("pk")
    return [
        one
        for one in others
        if May.MANAGE in find_enterprise_rights(person, one) and find_newest(one) is not None
    ]


@takes_files
@csrf_exempt  # asked for in `_take`, once it is known that they may ask at all
@require_http_methods(FORM_METHODS)
def merge(request: HttpRequest, enterprise: str, run: str) -> HttpResponse:
    """Choose another enterprise, or bring its plan, and ask the run's question of both as one."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    row = get_run(found, run)
    offered = list_offered(found, get_person(request))
    if request.method != "POST":
        return _show(request, row, OtherForm(offered=offered))
    try:
        handler = take_uploads(request)
    except UploadRefusedError as error:
        messages.error(request, say("outlook.fault.upload"))
        return _show(request, row, OtherForm(offered=offered), status=error.refusal.status)
    try:
        return _take(request, row, offered)
    finally:
        handler.close()


@csrf_protect
def _take(request: HttpRequest, row: OutlookRun, offered: Sequence[Enterprise]) -> HttpResponse:
    form = OtherForm(request.POST, offered=offered)
    files = request.FILES.getlist(FIELD)
    if not form.is_valid():
        return _show(request, row, form, status=422)
    chosen = form.offered.get(form.cleaned_data["other"])
    if bool(files) == (chosen is not None):
        form.add_error("other", say("outlook.fault.merge_both" if files else "outlook.fault.merge_none"))
        return _show(request, row, form, status=422)
    text = decode(files[0].read(SIZE_MAX * 3 + 1)) if files else _read_newest(chosen)
    try:
        plan, _ = load_plan(row.plan)
        check_start(plan, read_whole(text))
        asked, is_new = ask_run(row.plan, _read_wish(row), by=get_person(request), other=mask_words(text))
    except (OutlookError, PlanRefusedError) as error:
        return _show(request, row, form, problems=list_problems(tuple(error.problems)), status=422)
    if is_new:
        log_act(request, "outlook.run", enterprise=row.plan.enterprise, run=asked.code, plan=row.plan.number)
    if is_new and chosen is not None:
        # Its own people read in their log to whom their plan was opened.
        log_act(request, "outlook.lent", enterprise=chosen, other=row.plan.enterprise.name_ko)
    return HttpResponseRedirect(reverse("outlook_of", args=[row.plan.enterprise.code, asked.code]))


def _read_newest(chosen: Enterprise | None) -> str:
    row = None if chosen is None else find_newest(chosen)
    return "" if row is None else row.text


def _read_wish(row: OutlookRun) -> Wish:
    """Give what was asked, to be asked anew."""
    return Wish(
        years=row.years,
        draws=row.draws,
        strategies=tuple(row.strategies),
        shocks=tuple(row.shocks),
        budget=row.budget,
        changes=tuple((name, times) for name, times in row.changes),
        seed=row.seed,
    )


def _show(
    request: HttpRequest,
    row: OutlookRun,
    form: OtherForm,
    *,
    problems: list[dict[str, object]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "enterprise": row.plan.enterprise,
        "tab": "outlook",
        "run": row,
        "form": form,
        "unknown": [say(f"outlook.merge_unknown.{one}") for one in UNKNOWN],
        "problems": problems or [],
    }
    return mark_private(render(request, "outlook/merge.html", context, status=status))
