"""A plan comes: started from the book, or brought as a file; and goes again as one."""

from dataclasses import replace
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from dure.outlook.plan import Plan
from dure.outlook.plan_file import SIZE_MAX
from dure.outlook.writing import write_plan
from dure.problem import Problem
from dure.reports.plan_draft import PlanDraft
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, get_enterprise, get_person, log_act
from dure.web.community.models import Enterprise
from dure.web.downloads import attach
from dure.web.imports.uploads import FIELD, UploadRefusedError, take_uploads
from dure.web.outlook.forms import AskedForm, FileForm, is_asked
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.numbers import read_month, read_words
from dure.web.outlook.plans import (
    PlanRefusedError,
    change_estimates,
    decode,
    draft_from_book,
    store_plan,
)
from dure.web.receiving import takes_files
from dure.web.words import current_language, say

FORM_METHODS: Final = ["GET", "HEAD", "POST"]


def list_problems(problems: tuple[Problem, ...]) -> list[dict[str, object]]:
    """Give problems as the pages show them."""
    return [problem.to_dict(current_language()) for problem in problems]


@takes_files
@csrf_exempt  # asked for in `_take`, once it is known that they may bring anything at all
@require_http_methods(FORM_METHODS)
def bring(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Take a plan as a file or pasted text."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    if request.method != "POST":
        return _show_bring(request, found, FileForm())
    try:
        handler = take_uploads(request)
    except UploadRefusedError as error:
        messages.error(request, say("outlook.fault.upload"))
        return _show_bring(request, found, FileForm(), status=error.refusal.status)
    try:
        return _take(request, found)
    finally:
        handler.close()


@csrf_protect
def _take(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    form = FileForm(request.POST)
    files = request.FILES.getlist(FIELD)
    if not form.is_valid():
        return _show_bring(request, enterprise, form, status=422)
    # No more is read of a file than shows that it is too large.
    text = decode(files[0].read(SIZE_MAX * 3 + 1)) if files else form.cleaned_data["text"]
    if not text.strip():
        form.add_error("text", say("outlook.fault.nothing"))
        return _show_bring(request, enterprise, form, status=422)
    try:
        row = store_plan(
            enterprise,
            text,
            origin=EnterprisePlan.Origin.FILE,
            note=form.cleaned_data["note"],
            by=get_person(request),
        )
    except PlanRefusedError as error:
        return _show_bring(request, enterprise, form, problems=error.problems, status=422)
    return say_stored(request, enterprise, row)


def say_stored(
    request: HttpRequest, enterprise: Enterprise, row: EnterprisePlan, *, then: str | None = None
) -> HttpResponse:
    """Log a new version, and lead on to `then`; without it to looking at the version."""
    log_act(request, "plan.stored", enterprise=enterprise, number=row.number, origin=row.origin)
    if then is not None:
        messages.success(request, say("outlook.stored_first", number=row.number))
        return HttpResponseRedirect(then)
    messages.success(request, say("outlook.stored", number=row.number))
    return HttpResponseRedirect(reverse("outlook_run", args=[enterprise.code]))


def _show_bring(
    request: HttpRequest,
    enterprise: Enterprise,
    form: FileForm,
    *,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "enterprise": enterprise,
        "tab": "outlook",
        "form": form,
        "problems": list_problems(problems),
    }
    return mark_private(render(request, "outlook/bring.html", context, status=status))


@require_http_methods(FORM_METHODS)
def start(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Start a plan from the enterprise's own book, and ask what no book can know."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    draft = draft_from_book(found)
    if draft is None:
        context = {"enterprise": found, "tab": "outlook"}
        return mark_private(render(request, "outlook/no_book.html", context))
    form = AskedForm(request.POST if request.method == "POST" else None, questions=draft.questions)
    if form.is_bound and form.is_valid():
        problems = _store_draft(request, found, draft, form)
        if isinstance(problems, HttpResponse):
            return problems
        return _show_start(request, found, draft, form, problems=problems, status=422)
    return _show_start(request, found, draft, form, status=422 if form.is_bound else 200)


def _store_draft(
    request: HttpRequest, enterprise: Enterprise, draft: PlanDraft, form: AskedForm
) -> HttpResponse | tuple[Problem, ...]:
    known = dict(draft.plan.estimates())
    answers = {}
    for name, path in form.paths.items():
        if path not in known:
            continue
        found, faults = read_words(path, {"value": form.cleaned_data[name]}, known[path])
        for fault in faults:
            told = fault.to_dict(current_language())
            form.add_error(name, f"{told['what']} {told['remedy']}")
        if found is not None:
            answers[path] = found
    plan = _end_grants(draft.plan, form)
    if form.errors:
        return ()
    text = write_plan(change_estimates(plan, answers))
    try:
        row = store_plan(enterprise, text, origin=EnterprisePlan.Origin.BOOK, by=get_person(request))
    except PlanRefusedError as error:
        fields = {path: name for name, path in (form.paths | form.months).items()}
        for problem in error.problems:
            if field := fields.get(problem.where.column or ""):
                told = problem.to_dict(current_language())
                form.add_error(field, f"{told['what']} {told['remedy']}")
        return tuple(one for one in error.problems if one.where.column not in fields)
    log_act(request, "plan.stored", enterprise=enterprise, number=row.number, origin=row.origin)
    messages.success(request, say("outlook.started", number=row.number))
    return HttpResponseRedirect(reverse("outlook_plan", args=[enterprise.code]))


def _end_grants(plan: Plan, form: AskedForm) -> Plan:
    """End each grant when people say that it ends; what they leave empty has ended with the book."""
    ends = {}
    for name, path in form.months.items():
        if not (typed := form.cleaned_data.get(name, "")):
            continue
        month = read_month(typed)
        if month is None:
            form.add_error(name, say("outlook.fault.month"))
        else:
            ends[path] = month
    grants = tuple(replace(one, ends=ends.get(f"grants.{one.id}.ends", one.ends)) for one in plan.grants)
    return replace(plan, grants=grants)


def _show_start(
    request: HttpRequest,
    enterprise: Enterprise,
    draft: PlanDraft,
    form: AskedForm,
    *,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "enterprise": enterprise,
        "tab": "outlook",
        "form": form,
        "plan": draft.plan,
        "count": sum(1 for _ in draft.plan.estimates()),
        "open": [one.to_dict(current_language()) for one in draft.questions if not is_asked(one)],
        "problems": list_problems(problems),
    }
    return mark_private(render(request, "outlook/start.html", context, status=status))


@require_safe
def download(request: HttpRequest, enterprise: str, number: int) -> HttpResponse:
    """Give one version of the plan as its file."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    row = found.plans.filter(number=number).first()
    if row is None:
        raise Http404
    response = HttpResponse(row.text, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = attach(f"plan {number}.toml")
    log_act(request, "plan.taken", enterprise=found, number=number)
    return mark_private(response)
