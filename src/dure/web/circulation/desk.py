"""What every page about a report fetches first: what is asked, and the frozen report that answers it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from dure import __version__
from dure.reports import CirculationReport, EnterpriseUnknownError
from dure.web.books.models import FrozenReport
from dure.web.books.reports import build_report, get_report, list_periods
from dure.web.circulation.openings import find_opening
from dure.web.circulation.questions import Question, has_period
from dure.web.community.access import May, find_enterprise_rights, get_person
from dure.web.community.models import Enterprise
from dure.web.design.context import LARGE_COOKIE
from dure.web.design.tabs import find_address
from dure.web.words import current_language

_Response = TypeVar("_Response", bound=HttpResponseBase)


@dataclass(frozen=True)
class Answer:
    """A frozen report, and the question that it answers.

    Attributes:
        frozen: The stored report.
        question: The question, with place and period settled.
        thread: What the report opens with, by language; None without one.
    """

    frozen: FrozenReport
    question: Question
    thread: Mapping[str, Any] | None

    @property
    def report(self) -> dict[str, Any]:
        """The report in the reader's language, opening with the thread as it is now."""
        language = current_language()
        values: dict[str, Any] = self.frozen.ko if language == "ko" else self.frozen.en
        return {**values, "thread": None if self.thread is None else self.thread[language]}


def find_answer(question: Question) -> Answer | None:
    """Find the report that answers a question; None where the book has nothing to tell of it."""
    book = question.enterprise.book
    if not list_periods(book):
        return None
    if question.period is not None and not has_period(question.enterprise, question.period):
        return None
    try:
        frozen = get_report(book, place=question.place, period=question.period)
    except EnterpriseUnknownError:
        return None
    return Answer(
        frozen=frozen,
        question=question.settle(place=frozen.place, period=frozen.period),
        thread=find_opening(question.enterprise, frozen),
    )


def build_answer(answer: Answer) -> CirculationReport:
    """Build the engine's own report behind an answer, for its rows and its files."""
    report = build_report(
        answer.question.enterprise.book, place=answer.question.place, period=answer.question.period
    )
    return replace(report, thread=answer.thread)


def list_rights(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any]:
    """Say what the reader may do on the pages of a report, and where that is done."""
    rights = find_enterprise_rights(get_person(request), enterprise)
    may_keep = May.KEEP_BOOK in rights
    return {
        "may_keep": may_keep,
        "may_manage": May.MANAGE in rights,
        "imports_href": find_address("imports", enterprise.code) if may_keep else None,
        "sorting_href": find_address("sorting", enterprise.code) if may_keep else None,
        "payments_href": find_address("sorting_payments", enterprise.code) if may_keep else None,
        "compare_href": find_address("compare", enterprise.code),
        "outlook_href": find_address("outlook", enterprise.code),
        "public_href": find_address("public_desk", enterprise.code) if May.MANAGE in rights else None,
    }


def wants_large(request: HttpRequest) -> bool:
    """Say whether the reader has chosen large type."""
    return request.COOKIES.get(LARGE_COOKIE) == "1"


def hash_page(request: HttpRequest, answer: Answer, *parts: object) -> str:
    """Return a name for what a page says of an answer: the same for the same words."""
    said = [
        __version__,
        answer.frozen.pk,
        answer.frozen.built_at,
        answer.question.query,
        answer.thread,
        wants_large(request),
        current_language(),
        *parts,
    ]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:40]


def tag_answer(request: HttpRequest, answer: Answer, *parts: object) -> str:
    """Return the tag by which a browser knows that nothing has changed since it last looked."""
    asked = (request.session.session_key, request.get_full_path(), request.headers.get("HX-Request"))
    return f'W/"{hash_page(request, answer, *asked, *parts)}"'


def answer_unchanged(request: HttpRequest, tag: str) -> HttpResponseBase | None:
    """Answer a browser that has this very page already; None where it has not."""
    return get_conditional_response(request, etag=tag)


def mark_private(response: _Response, *, tag: str | None = None) -> _Response:
    """Let nobody but the reader keep an answer, and the reader only after asking whether it still holds."""
    patch_cache_control(response, private=True, no_cache=True)
    if tag is not None:
        response.headers["ETag"] = tag
    return response
