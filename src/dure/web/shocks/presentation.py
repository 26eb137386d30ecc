"""How a page shows a shock: the contract's values, with its picture and what one can do next."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.utils.safestring import SafeString

from dure.language import Language
from dure.reports.resilience_paper import write_change
from dure.reports.resilience_picture import draw_course
from dure.web.community.models import Community, Enterprise
from dure.web.design.context import LARGE_COOKIE
from dure.web.design.tabs import find_address

WIDE: Final = 960.0
NARROW: Final = 330.0
LARGE: Final = 260.0
"""Units across on a phone where the reader asks for large type: the fewer, the larger the letters."""


def present_fall(request: HttpRequest, fall: Mapping[str, Any], *, language: Language) -> dict[str, Any]:
    """Return a shock of the contract with its picture and its assumptions as people read them."""
    narrow = LARGE if request.COOKIES.get(LARGE_COOKIE) == "1" else NARROW
    drawn = "".join(
        draw_course(fall, language=language, prefix=f"{fall['id']}-{look}", look=look, across=across)
        for look, across in (("wide", WIDE), ("narrow", narrow))
    )
    return {
        **fall,
        # Every text in the picture is escaped where it is drawn.
        "picture": SafeString(drawn),
        "rules": [{**rule, "shown": write_change(rule)} for rule in fall["rules"]],
        "quarters": fall["course"][2:24:3],
    }


def list_next(
    said: Mapping[str, Any], *, community: Community, enterprise: Enterprise | None
) -> list[dict[str, Any]]:
    """List what one can do next, with the page where it is done."""
    own = [] if enterprise is None else [enterprise.code]
    pages = {
        "reserve": find_address("circulation", *own) if own else find_address("community", community.code),
        "sellers": find_address("circulation", *own) if own else None,
        "strategy": find_address("chalkboard", *own)
        if own
        else find_address("community_desk", community.code),
        "plan": find_address("outlook", *own) if own else None,
    }
    return [{**one, "href": pages.get(one["id"])} for one in said["next"]]
