"""The pages of the two logs."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dure.web.community import log
from dure.web.community.access import May, get_community, get_enterprise, log_act, log_look
from dure.web.community.models import Community, Enterprise
from dure.web.downloads import download_table
from dure.web.words import say

LINES_A_PAGE = 50


def _get(
    request: HttpRequest, *, enterprise: str | None, community: str | None
) -> tuple[Enterprise | None, Community | None]:
    if enterprise is not None:
        return get_enterprise(request, enterprise, may=May.MANAGE), None
    return None, get_community(request, community or "", may=May.COORDINATE)


@require_GET
def show_log(
    request: HttpRequest, *, enterprise: str | None = None, community: str | None = None
) -> HttpResponse:
    """Show who did what, or with `view=looks` who looked at personal data."""
    firm, circle = _get(request, enterprise=enterprise, community=community)
    looks = request.GET.get("view") == "looks"
    thing = firm or circle
    if looks:
        log_look(request, what="log", whose=str(thing), enterprise=firm, community=circle)
    lines = (log.list_looks if looks else log.list_acts)(enterprise=firm, community=circle)
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    kind = "enterprise" if firm else "community"
    context = {
        "enterprise": firm,
        "community": circle,
        "tab": f"{kind}_log",
        "looks": looks,
        "page": page,
        "log_name": f"{kind}_log",
        "download_name": f"{kind}_log_download",
        "code": thing.code if thing else "",
    }
    return render(request, "community/log.html", context)


@require_GET
def download_log(
    request: HttpRequest, *, enterprise: str | None = None, community: str | None = None
) -> HttpResponse:
    """Give a log as a table to take away."""
    firm, circle = _get(request, enterprise=enterprise, community=community)
    form, looks = request.GET.get("form", "xlsx"), request.GET.get("view") == "looks"
    if form not in {"xlsx", "csv"}:
        raise Http404
    heads = [
        say(f"community.log.{head}") for head in ("when", "who", "what", "whose" if looks else "for_whom")
    ]
    log_look(request, what="log", whose=str(firm or circle), enterprise=firm, community=circle)
    log_act(request, "log.downloaded", enterprise=firm, community=circle)
    if looks:
        rows = log.rows_of_looks(log.list_looks(enterprise=firm, community=circle))
        heads.append(say("community.log.address"))
    else:
        rows = log.rows_of_acts(log.list_acts(enterprise=firm, community=circle))
    name = say("community.log.looks_title" if looks else "community.log.title")
    return download_table(f"{firm or circle} {name}", heads, rows, form=form)  # type: ignore[arg-type]
