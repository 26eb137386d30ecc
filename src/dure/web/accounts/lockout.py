"""Lockout after wrong tries, of passwords and codes alike, and the page that says when to try again."""

from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def find_address(request: HttpRequest) -> str:
    """Return where a request comes from, as `dure.web.headers.address_middleware` has told it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the e-mail address that somebody tries to sign in with, as it is counted."""
    given = credentials or {}
    name = given.get("email") or given.get("login") or given.get("username") or request.POST.get("login")
    return str(name or "").strip().lower()[:255]


def is_locked(request: HttpRequest, email: str) -> bool:
    """Say whether too many wrong tries were made for an address from where this request comes."""
    return not AxesProxyHandler.is_allowed(request, {"login": email})


def record_wrong_code(request: HttpRequest, email: str) -> None:
    """Count a wrong code like a wrong password, whether or not there is such an account."""
    AxesProxyHandler.user_login_failed("code", {"login": email}, request)


def find_end(request: HttpRequest, email: str) -> Any:
    """Return when the lockout ends."""
    last = (
        AccessAttempt.objects.filter(username=email, ip_address=find_address(request))
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    return (last or timezone.now()) + settings.AXES_COOLOFF_TIME


def show_lockout(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Say that there were too many wrong tries, and when to try again."""
    end = find_end(request, name_tried(request, credentials))
    left = max(end - timezone.now(), timedelta(0))
    return render(
        request,
        "account/locked.html",
        # Rounded up, so that whoever comes back at the minute said is let in.
        {
            "clock": f"{timezone.localtime(end + timedelta(minutes=1)):%H:%M}",
            "minutes": left // timedelta(minutes=1) + 1,
        },
        status=429,
    )
