"""The report page, and the same report as PDF, workbook and JSON."""

import json
from collections.abc import Callable
from typing import Final

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.language import Language
from dure.reports import write_workbook
from dure.reports.paper import write_paper
from dure.web.circulation.desk import (
    Answer,
    answer_unchanged,
    build_answer,
    find_answer,
    list_rights,
    mark_private,
    tag_answer,
    wants_large,
)
from dure.web.circulation.presentation import list_pledges, present_report
from dure.web.circulation.questions import list_period_options, list_place_options, read_question
from dure.web.circulation.rendered import draw_once
from dure.web.circulation.wording import load_site_words, reader_words
from dure.web.community.access import May, get_enterprise, log_act
from dure.web.community.models import Enterprise
from dure.web.downloads import FORMS, attach
from dure.web.words import current_language

PDF: Final = "application/pdf"
JSON: Final = "application/json"


@require_safe
def show_report(request: HttpRequest, enterprise: str) -> HttpResponseBase:
    """Show where the money of an enterprise goes, for one place and period."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    question = read_question(found, request.GET)
    answer = find_answer(question)
    if answer is None:
        return show_nothing_yet(request, found, tab="circulation")
    rights = list_rights(request, found)
    # A page with a message to say is not the page that the browser has.
    tag = tag_answer(request, answer, rights, len(get_messages(request)))
    if unchanged := answer_unchanged(request, tag):
        return unchanged
    report = answer.report
    is_part = bool(request.headers.get("HX-Request")) and not request.headers.get(
        "HX-History-Restore-Request"
    )
    context = {
        "enterprise": found,
        "tab": "circulation",
        "is_part": is_part,
        "question": answer.question,
        "places": list_place_options(found, chosen=answer.question.place or ""),
        "periods": list_period_options(found, chosen=answer.question.period),
        "pledges": list_pledges(report["thread"]),
        **rights,
        **present_report(report, words=reader_words(), is_large=wants_large(request)),
    }
    rests_on = [
        *(answer.frozen.pk, answer.frozen.built_at, answer.thread, answer.question.query, rights),
        *(found.code, wants_large(request), is_part),
    ]
    part = draw_once("circulation/parts/report.html", context, rests_on=rests_on)
    if is_part:
        return mark_private(HttpResponse(part), tag=tag)
    return mark_private(render(request, "circulation/report.html", {**context, "part": part}), tag=tag)


def show_nothing_yet(request: HttpRequest, enterprise: Enterprise, *, tab: str) -> HttpResponse:
    """Show what a report will be, and what has to be brought first."""
    context = {"enterprise": enterprise, "tab": tab, **list_rights(request, enterprise)}
    return render(request, "circulation/empty.html", context)


@require_safe
def download_report(request: HttpRequest, enterprise: str, form: str) -> HttpResponse:
    """Give exactly the report that is shown as a file: pdf, xlsx or json."""
    found = get_enterprise(request, enterprise, may=May.SEE_BOOK)
    answer = find_answer(read_question(found, request.GET))
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
