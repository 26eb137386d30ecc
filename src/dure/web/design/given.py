"""What somebody wrote into a form that is not taken: given back, so that it can be copied and sent again."""

import re
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest

GIVEN_MAX: Final = 40
"""Fields; no form of the site asks for more words."""

_SECRET: Final = re.compile(r"password|token|code|csrf|started|secret|key$")
# Choices and names of things, as a list or a hidden field sends them: nobody typed them.
_NOT_TYPED: Final = re.compile(r"[a-z][a-z0-9_-]*|[0-9a-f]{12}|[0-9]{1,2}|")


def list_given(request: HttpRequest) -> list[str]:
    """List the words of a form in the order in which they were sent, without any secret.

    None where another site sent them: it would have its words stand on a page of ours.
    """
    # Of signing in nothing is repeated.
    if request.method != "POST" or request.path.startswith("/accounts/") or _is_from_elsewhere(request):
        return []
    words = [
        value
        for name, values in request.POST.lists()
        for value in values
        if not _SECRET.search(name.lower()) and not _NOT_TYPED.fullmatch(value.strip())
    ]
    return words[:GIVEN_MAX]


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Say whether the browser names another site as the one that sent a form; every browser names it."""
    sent_from = request.headers.get("Origin") or request.headers.get("Referer")
    return sent_from is not None and urlsplit(sent_from).netloc != request.get_host()
