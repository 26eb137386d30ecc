"""The report page, and the same report as PDF, workbook and JSON."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from dure.language import Language
from dure.reports import write_workbook
from dure.reports.paper import write_paper
from dure.web.books.reports import list_periods
from dure.web.circulation.desk import (
    Answer,
    answer_unchanged,
    build_answer,
    find_answer,
    hash_page,
    list_rights,
    mark_private,
    tag_answer,
    wants_large,
)
from dure.web.circulation.presentation import list_pledges, present_report
from dure.web.circulation.questions import list_months, list_period_options, list_place_options, read_question
from dure.web.circulation.wording import load_site_words, reader_words
from dure.web.community.access import May, get_enterprise, log_act
from dure.web.community.models import Enterprise
from dure.web.downloads import FORMS, attach
from dure.web.words import current_language

PDF: Final = "application/pdf"
JSON: Final = "application/json"
PART_SECONDS: Final = 3600
"""How long a process remembers the report's part of a page; what it rests on is in its name."""


@require_safe
def show_report(request: HttpRequest, enterprise: str) -> HttpResponseBase:
    """Show where the money of an enterprise goes, for one place and period."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    question = read_question(found, request.GET, spans=True)
    answer = find_answer(question)
    if answer is None:
        return show_nothing_yet(request, found, tab="circulation")
    rights = list_rights(request, found)
    # A page with a message to say is not the page that the browser has.
    tag = tag_answer(request, answer, rights, len(get_messages(request)))
    if unchanged := answer_unchanged(request, tag):
        return unchanged
    context = {
        "enterprise": found,
        "tab": "circulation",
        "report": answer.report,
        "part": write_part(request, answer, rights=rights),
    }
    is_part = bool(request.headers.get("HX-Request")) and not request.headers.get(
        "HX-History-Restore-Request"
    )
    template = "circulation/report_part.html" if is_part else "circulation/report.html"
    return mark_private(render(request, template, context), tag=tag)


def write_part(request: HttpRequest, answer: Answer, *, rights: Mapping[str, Any]) -> SafeString:
    """Write the report's part of the page, which is the same for all who read it with these rights."""
    enterprise, question = answer.question.enterprise, answer.question
    places = list_place_options(enterprise, chosen=question.place or "")
    periods = list_period_options(enterprise, chosen=question.period)
    key = f"report:{hash_page(request, answer, rights, places, periods, enterprise.community.is_public)}"
    part: SafeString | None = cache.get(key)
    if part is None:
        report = answer.report
        context = {
            "enterprise": enterprise,
            "question": question,
            "places": places,
            "periods": periods,
            "months": list_months(enterprise),
            "pledges": list_pledges(report["thread"]),
            **rights,
            **present_report(report, words=reader_words(), is_large=wants_large(request)),
        }
        part = render_to_string("circulation/parts/report.html", context)
        cache.set(key, part, PART_SECONDS)
    return part


def show_nothing_yet(request: HttpRequest, enterprise: Enterprise, *, tab: str) -> HttpResponse:
    """Show what a report will be, and what has to be brought first; or which periods the book has."""
    context: dict[str, Any] = {"enterprise": enterprise, "tab": tab, **list_rights(request, enterprise)}
    if list_periods(enterprise.book):
        context |= {"periods": list_period_options(enterprise, chosen=None)}
        return render(request, "circulation/no_period.html", context, status=404)
    return render(request, "circulation/empty.html", context)


@require_safe
def download_report(request: HttpRequest, enterprise: str, form: str) -> HttpResponse:
    """Give exactly the report that is shown as a file: pdf, xlsx or json."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    answer = find_answer(read_question(found, request.GET, spans=True))
    if answer is None or form not in _WRITERS:
        raise Http404
    content_type, write = _WRITERS[form]
    response = HttpResponse(write(answer, current_language()), content_type=content_type)
    report = answer.report
    name = f"{report['enterprise']['name']} {report['place']['name']} {report['period']['name']}.{form}"
    response.headers["Content-Disposition"] = attach(name)
    log_act(request, "report.downloaded", enterprise=found, form=form, asked=answer.question.query)
    return mark_private(response)


def _write_pdf(answer: Answer, language: Language) -> bytes:
    return write_paper(answer.report, words=load_site_words(language))


def _write_workbook(answer: Answer, language: Language) -> bytes:
    return write_workbook(build_answer(answer), language)


def _write_json(answer: Answer, _language: Language) -> bytes:
    return json.dumps(answer.report, ensure_ascii=False, indent=2).encode("utf-8")


_WRITERS: Final[dict[str, tuple[str, Callable[[Answer, Language], bytes]]]] = {
    "pdf": (PDF, _write_pdf),
    "xlsx": (FORMS["xlsx"], _write_workbook),
    "json": (JSON, _write_json),
}
