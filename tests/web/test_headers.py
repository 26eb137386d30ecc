"""What every answer carries, and whom a request is taken to come from."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from dure.web.headers import address_middleware


def address_of(**headers: str) -> str:
    """Return the address that a request is taken to come from."""
    seen: list[str] = []

    def look(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    address_middleware(look)(RequestFactory().get("/", headers=headers))
    return seen[0]


def test_without_a_proxy_nobody_chooses_their_address() -> None:
    """A header that anybody may write moves nobody out of a lockout."""
    assert address_of(x_forwarded_for="203.0.113.9") == "127.0.0.1"


def test_behind_a_proxy_its_word_counts_and_no_other(settings: Any) -> None:
    """What the visitor wrote stands before what the proxy added."""
    settings.PROXIES = 1
    assert address_of(x_forwarded_for="198.51.100.1, 203.0.113.9") == "203.0.113.9"
    settings.PROXIES = 2
    assert address_of(x_forwarded_for="198.51.100.1, 203.0.113.9, 10.0.0.2") == "203.0.113.9"


@pytest.mark.parametrize("heard", ["", "unknown", "203.0.113.9:55,<script>"])
def test_what_is_no_address_is_not_taken_for_one(settings: Any, heard: str) -> None:
    """The request's own address stays."""
    settings.PROXIES = 1
    assert address_of(x_forwarded_for=heard) == "127.0.0.1"
