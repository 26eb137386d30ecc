"""How a page shows a shock: the contract's values, with its picture and what one can do next."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.utils.safestring import SafeString

from dure.language import Language
from dure.reports.resilience_amounts import Kind, tell_ends, write_enterprise_fall, write_group_fall
from dure.reports.resilience_paper import write_change
from dure.reports.resilience_picture import draw_course
from dure.reports.shock_households import RULE
from dure.web.community.models import Community, Enterprise
from dure.web.design.context import LARGE_COOKIE
from dure.web.design.tabs import find_address
from dure.web.design.templatetags.dure import in_reader
from dure.web.outlook.plans import find_newest
from dure.web.words import say

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
        # The rule speaks of households, and nobody has written down which there are: here that is a page.
        "wants_kinds": not fall["households"]["value"] and any(rule["id"] == RULE for rule in fall["rules"]),
        "plan_names": ", ".join(one["name"] for one in fall["plans"]),
        "quarters": fall["course"][2:24:3],
        "is_known": fall["back_months"] is not None,
        "lost": _tell(fall["lost_krw"], language),
        "groups": [
            {**one, "lost": _tell(one["lost_krw"], language), "shown": write_group_fall(one, language)}
            for one in fall["groups"]
        ],
        "enterprises": [
            {
                **one,
                "lost": _tell(one["lost_krw"], language),
                "till": _tell(one["missing_krw"], language, kind="till"),
                **dict(zip(("less", "missing", "back"), write_enterprise_fall(one, language), strict=True)),
            }
            for one in fall["enterprises"]
        ],
        "softened": [_add_hours(_tell_both(one, language)) for one in fall["softened"]],
    }


def _tell(figure: Mapping[str, Any], language: Language, *, kind: Kind = "income") -> dict[str, Any]:
    """Tell a fall as so many won less or more; the page writes the won."""
    return {
        name: {"krw": end.amount, "way": "" if end.way is None else end.way.in_language(language)}
        for name, end in tell_ends(figure, kind=kind).items()
    }


def _tell_both(softener: Mapping[str, Any], language: Language) -> Mapping[str, Any]:
    """Tell what is lost with something beside what is lost without."""
    if softener["unit"] != "KRW":
        return softener
    both = [_tell(softener[name], language) for name in ("with", "without")]
    return {**softener, "told": both}


def _add_hours(softener: Mapping[str, Any]) -> dict[str, Any]:
    """Add hours to help that is known in minutes."""
    if softener["unit"] != "minute" or not softener["used"]:
        return dict(softener)
    ends = {"usual": softener["usual"], **softener["with"]}
    return {**softener, "hours": {name: f"{minutes / 60:,.0f}" for name, minutes in ends.items()}}


def list_next(
    said: Mapping[str, Any],
    *,
    community: Community,
    enterprise: Enterprise | None,
    mine: Sequence[Enterprise] = (),
    may_keep: bool = True,
) -> list[dict[str, Any]]:
    """List what one can do next, with the page where it is done.

    Args:
        said: The shocks.
        community: Whose.
        enterprise: Whose own page it is; None on the community's.
        mine: On the community's page, the enterprises whose outlook the reader may open.
        may_keep: Whether the reader may do more than read on the enterprise's own pages.
    """
    own = [] if enterprise is None else [enterprise.code]
    pages = {
        "reserve": find_address("circulation", *own) if own else find_address("community", community.code),
        "sellers": find_address("circulation", *own) if own else None,
        "strategy": find_address("chalkboard", *own)
        if own
        else find_address("community_desk", community.code),
    }
    if own and not may_keep:
        pages["strategy"] = None
    return [
        {**one, **_lead_to_plan(enterprise, mine, may_keep=may_keep)}
        if one["id"] == "plan"
        else {**one, "href": pages.get(one["id"])}
        for one in said["next"]
    ]


def _lead_to_plan(
    enterprise: Enterprise | None, mine: Sequence[Enterprise], *, may_keep: bool
) -> dict[str, Any]:
    """Lead to the outlook, where a shock is laid over a plan, and which says how to come by one."""
    if enterprise is None:
        links = [(in_reader(one, "name"), find_address("outlook", one.code)) for one in mine]
        return {"text": say("shocks.next_plan_each"), "href": None, "links": links}
    has_plan = find_newest(enterprise) is not None
    if not may_keep:
        # Who only reads is led to what they may read, and to nothing where there is nothing yet.
        href = find_address("outlook", enterprise.code) if has_plan else None
        return {
            "text": say("shocks.next_plan_read" if has_plan else "shocks.next_no_plan_read"),
            "href": href,
        }
    key = "shocks.next_plan" if has_plan else "shocks.next_no_plan"
    return {"text": say(key), "href": find_address("outlook", enterprise.code)}
