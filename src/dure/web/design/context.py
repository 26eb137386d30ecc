"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dure.web.design.tabs import find_address
from dure.web.words import current_language

LARGE_COOKIE = "large_type"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the language, the size of type, the way back from a switch, and whether this is the example."""
    back = request.get_full_path()
    return {
        "language": current_language(),
        "large_type": request.COOKIES.get(LARGE_COOKIE) == "1",
        # A switch leads back to where its reader was; a page that answers a form is asked for anew.
        "back": back,
        # Who signs in comes back to the page that they were reading, but for those of signing in itself.
        "is_come_back_to": request.path != "/" and not request.path.startswith("/accounts/"),
        "account_href": find_address("account"),
        "demo": settings.DEMO,
    }
