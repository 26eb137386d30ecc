"""The pages of the operator of an instance."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dure.web.community.access import log_look, require_operator
from dure.web.community.places import name_place
from dure.web.operator import desk
from dure.web.operator.backup import load_record
from dure.web.places.figures import find_fault, list_sources
from dure.web.words import say

PEOPLE_A_PAGE = 100
ACTS_SHOWN = 20


@require_GET
@never_cache
def show_desk(request: HttpRequest) -> HttpResponse:
    """Show communities, jobs, storage and the last backup."""
    require_operator(request)
    backup = load_record()
    context = {
        "communities": [
            (one, ", ".join(name_place(code) for code in one.places)) for one in desk.list_communities()
        ],
        "jobs": desk.count_jobs(),
        "uses": desk.list_uses(),
        "database": write_bytes(desk.measure_database()),
        "free": write_bytes(desk.measure_disk()),
        "backup": _describe_backup(backup) if backup else None,
        "acts": desk.list_own_acts()[:ACTS_SHOWN],
        "figures": list_sources(),
        "figures_fault": find_fault(),
        "refresh": f"dure places refresh … --into {settings.FIGURES_DIR}",
    }
    return render(request, "operator/desk.html", context)


def _describe_backup(record: dict[str, Any]) -> dict[str, Any]:
    times = {name: parse_datetime(str(record.get(name, ""))) for name in ("made_at", "checked_at")}
    return record | times | {"size": write_bytes(record.get("size"))}


def write_bytes(count: object) -> str:
    """Write a number of bytes as people read it; unknown where there is none."""
    if not isinstance(count, int):
        return say("design.unknown")
    size = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:,.0f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"


@require_GET
@never_cache
def show_people(request: HttpRequest) -> HttpResponse:
    """Show who has an account; that the operator looked is logged."""
    require_operator(request)
    log_look(request, what="people", whose=say("operator.everybody"))
    text = request.GET.get("q", "").strip()[:80]
    page = Paginator(desk.find_people(text), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "operator/people.html", {"page": page, "query": text})


@require_POST
def set_active(request: HttpRequest, person: int) -> HttpResponse:
    """Close or open an account."""
    require_operator(request)
    active = request.POST.get("active") == "1"
    found = desk.set_active(request, person, active=active)
    messages.success(request, say("operator.opened" if active else "operator.closed", name=str(found)))
    return redirect("operator_people")


@require_GET
@never_cache
def show_jobs(request: HttpRequest) -> HttpResponse:
    """Show the jobs of the worker."""
    require_operator(request)
    return render(request, "operator/jobs.html", {"jobs": desk.list_jobs(), "counts": desk.count_jobs()})


@require_POST
def retry_job(request: HttpRequest, job: UUID) -> HttpResponse:
    """Ask for a failed job again."""
    require_operator(request)
    if not desk.retry_job(request, job):
        messages.error(request, say("operator.not_retried"))
        return redirect("operator_jobs")
    messages.success(request, say("operator.retried"))
    return redirect("operator_jobs")
