"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dure.web.words import current_language

LARGE_COOKIE = "large_type"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the language, the size of type and whether this is the example."""
    return {
        "language": current_language(),
        "large_type": request.COOKIES.get(LARGE_COOKIE) == "1",
        "demo": settings.DEMO,
    }
