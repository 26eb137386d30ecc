"""The front page, the reader's switches, the style page, and the pages that say what went wrong."""

import sys
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from dure.web.community.models import Person
from dure.web.design.context import LARGE_COOKIE
from dure.web.design.faults import BROKEN, FULL, SENT, find_fault
from dure.web.design.front import draw_example, find_example, list_mine
from dure.web.design.given import list_given
from dure.web.design.specimens import build_specimens
from dure.web.design.tabs import find_address
from dure.web.headers import View, choose_language
from dure.web.receiving import REFUSED
from dure.web.words import current_language

YEAR_SECONDS: Final = 365 * 24 * 3600
RETRY_SECONDS: Final = 30
_NOT_TAKEN: Final = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.REQUEST_TIMEOUT: "too_slow",
    HTTPStatus.TOO_MANY_REQUESTS: "crowded",
    HTTPStatus.SERVICE_UNAVAILABLE: "crowded",
    HTTPStatus.INSUFFICIENT_STORAGE: FULL,
}
"""What is said where a request came without its body, since that was not received."""


@require_safe
def show_front(request: HttpRequest) -> HttpResponse:
    """Show what Dure is, and to those signed in what is theirs and what comes next."""
    example = find_example()
    language = current_language()
    picture = draw_example(language)
    context = {
        "picture": picture,
        "kept": picture.of_ten_thousand("retention", language),
        "kept_low": picture.of_ten_thousand("retention_low", language),
        "kept_high": picture.of_ten_thousand("retention_high", language),
        "example": example,
        "example_href": find_address("community", example.code) if example else None,
        "new_href": find_address("community_new"),
    }
    if isinstance(request.user, Person):
        context["mine"] = list_mine(request.user)
        context["operator_href"] = find_address("operator") if request.user.is_staff else None
    return render(request, "design/front.html", context)


@require_safe
def show_style(request: HttpRequest) -> HttpResponse:
    """Show every component in one place."""
    return render(request, "design/style.html", {"specimens": build_specimens(request)})


@require_POST
def set_preferences(request: HttpRequest) -> HttpResponse:
    """Keep the language and the size of type that a reader chose, and go back to where they were."""
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.POST.get("language") in {"ko", "en"}:
        response.set_cookie("language", request.POST["language"], max_age=YEAR_SECONDS, samesite="Lax")
    if request.POST.get("large") in {"0", "1"}:
        response.set_cookie(LARGE_COOKIE, request.POST["large"], max_age=YEAR_SECONDS, samesite="Lax")
    return response


@require_safe
def say_healthy(request: HttpRequest) -> HttpResponse:
    """Say that the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def say_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, or nothing for this reader: the two look alike."""
    return _say(request, "not_found", status=HTTPStatus.NOT_FOUND)


def say_refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this is not allowed."""
    return _say(request, "refused", status=HTTPStatus.FORBIDDEN)


def say_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be understood."""
    return _say(request, "bad_request", status=HTTPStatus.BAD_REQUEST)


def say_broken(request: HttpRequest) -> HttpResponse:
    """Say that something broke, whether it passes by itself, and that nothing is lost.

    Django asks for this page while it handles the exception, whichever layer raised it: view, session or
    answer. The page asks nothing of the database, which may be what is gone.
    """
    fault = find_fault(sys.exc_info()[1])
    statuses = {BROKEN: HTTPStatus.INTERNAL_SERVER_ERROR, SENT: HTTPStatus.BAD_REQUEST}
    status = statuses.get(fault, HTTPStatus.SERVICE_UNAVAILABLE)
    response = _say(request, fault, status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def not_taken_middleware(answer: View) -> View:
    """Say why what was sent was not taken; its view is not asked."""

    def say_not_taken(request: HttpRequest) -> HttpResponse:
        status = request.META.get(REFUSED)
        if status is None:
            return answer(request)
        response = _say(
            request, _NOT_TAKEN[status], status=status, megabytes=settings.UPLOAD_BYTES_MAX // (1 << 20)
        )
        if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    return say_not_taken


def refuse_forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old or came from elsewhere, and how to send it again."""
    return _say(
        request, "forgery", status=HTTPStatus.FORBIDDEN, given=list_given(request), again=_find_form(request)
    )


def say_signed_out(request: HttpRequest) -> HttpResponse:
    """Say that nobody is signed in any more, and give back what was written, so that nothing is lost."""
    form = _find_form(request) or "/"
    given = list_given(request)
    return _say(request, "signed_out", status=HTTPStatus.FORBIDDEN, given=given, again=None, form=form)


def _find_form(request: HttpRequest) -> str | None:
    """Find the page of the form that was sent: only this very site is led back to."""
    sent_from = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(sent_from, allowed_hosts={request.get_host()}):
        return None
    parts = urlsplit(sent_from)
    path = f"/{parts.path.lstrip('/')}"  # two slashes would begin the name of another site
    return f"{path}?{parts.query}" if parts.query else path


def _say(request: HttpRequest, fault: str, *, status: HTTPStatus, **values: Any) -> HttpResponse:
    # A page read is tried again by reading it again; a form is gone back to.
    again = request.get_full_path() if request.method in {"GET", "HEAD"} else None
    context = {"fault": fault, "again": again, "status": int(status), **values}
    # What broke may lie outside the layer that chose the language.
    with translation.override(choose_language(request)):
        page = render_to_string("design/fault.html", context, request=request)
    response = HttpResponse(page, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
