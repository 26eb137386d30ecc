"""What every answer carries: the policy that nothing comes from elsewhere, and the reader's language."""

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

View = Callable[[HttpRequest], HttpResponse]

POLICY: Final = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)


def policy_middleware(answer: View) -> View:
    """Let pages load from this site alone: no foreign script, style, picture or frame, and none inline."""

    def add_policy(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return add_policy


def address_middleware(answer: View) -> View:
    """Tell visitors behind a proxy apart: lockout, rate limits and the log go by their address."""

    def name_address(request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = find_address(request.META)
        return answer(request)

    return name_address


def find_address(environ: Mapping[str, Any]) -> str:
    """Return the address that a request comes from.

    Each proxy adds at the end of X-Forwarded-For whom it heard; what stands before the trusted ones anybody
    may have written.
    """
    heard = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if settings.PROXIES and len(heard) >= settings.PROXIES and _is_address(heard[-settings.PROXIES]):
        return heard[-settings.PROXIES]
    return str(environ.get("REMOTE_ADDR", ""))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def language_middleware(answer: View) -> View:
    """Speak the language of the reader's switch, else of the browser; English where neither asks."""

    def speak(request: HttpRequest) -> HttpResponse:
        language = choose_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = answer(request)
        response.headers.setdefault("Content-Language", language)
        # The same address answers in two languages: a cache on the way must keep them apart.
        vary = {part.strip() for part in response.headers.get("Vary", "").split(",") if part.strip()}
        response.headers["Vary"] = ", ".join(sorted({*vary, "Accept-Language", "Cookie"}))
        return response

    return speak


def choose_language(request: HttpRequest) -> str:
    """Return `ko` or `en`."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in {"ko", "en"}:
        return chosen
    for wanted, _ in _wishes(request.headers.get("Accept-Language", "")):
        if wanted.startswith("ko"):
            return "ko"
        if wanted.startswith("en"):
            return "en"
    return "en"


def _wishes(header: str) -> list[tuple[str, float]]:
    """Return the languages that a browser asks for, the dearest first."""
    wishes = []
    for part in header[:500].lower().split(","):
        language, _, quality = part.strip().partition(";q=")
        try:
            wishes.append((language, float(quality or 1)))
        except ValueError:
            continue
    return sorted(wishes, key=lambda wish: -wish[1])
