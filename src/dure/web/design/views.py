"""The front page, the reader's switches, the style page, and the pages that say what went wrong."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from dure.web.design.context import LARGE_COOKIE

YEAR_SECONDS = 365 * 24 * 3600


@require_GET
def show_front(request: HttpRequest) -> HttpResponse:
    """Show what Dure is, and to those signed in what is theirs and what comes next."""
    return render(request, "design/front.html")


@require_GET
def show_style(request: HttpRequest) -> HttpResponse:
    """Show every component in one place."""
    return render(request, "design/style.html")


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


@require_GET
def say_healthy(request: HttpRequest) -> HttpResponse:
    """Say that the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def say_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, or nothing for this reader: the two look alike."""
    return render(request, "design/fault.html", {"fault": "not_found"}, status=404)


def say_refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this is not allowed."""
    return render(request, "design/fault.html", {"fault": "refused"}, status=403)


def say_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be understood."""
    return render(request, "design/fault.html", {"fault": "bad_request"}, status=400)


def say_broken(request: HttpRequest) -> HttpResponse:
    """Say that something broke, and that nothing is lost."""
    return render(request, "design/fault.html", {"fault": "broken"}, status=500)


def refuse_forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old or came from elsewhere, and how to send it again."""
    return render(request, "design/fault.html", {"fault": "forgery"}, status=403)
