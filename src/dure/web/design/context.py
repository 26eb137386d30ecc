"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dure.web.words import current_language

LARGE_COOKIE = "large_type"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the language, the size of type, the way back from a switch, and whether this is the example."""
    return {
        "language": current_language(),
        "large_type": request.COOKIES.get(LARGE_COOKIE) == "1",
        # A switch leads back to where its reader was; a page that answers a form is asked for anew.
        "back": request.get_full_path(),
        "demo": settings.DEMO,
    }
