"""How parties, rows and decisions are written on the sorting pages."""

from typing import Any

from django import template

from dure.reports.unsure import Spot
from dure.reports.words import write_day
from dure.web.books.models import Judgement
from dure.web.sorting.telling import tell_who
from dure.web.words import current_language, say

register = template.Library()


@register.filter
def named(name: str | None, otherwise: str = "sorting.nameless") -> str:
    """Write a party's name, or the sentence that stands for one that is not kept."""
    return name or say(otherwise)


@register.filter
def hyphens(number: str) -> str:
    """Write a business number with its hyphens."""
    return f"{number[:3]}-{number[3:5]}-{number[5:]}" if len(number) == 10 else number


@register.filter
def decided_by(judgement: Judgement) -> str:
    """Write who decided, and when."""
    return tell_who(judgement)


@register.inclusion_tag("sorting/parts/spot.html")
def where_seen(spot: Spot, *, latest: bool = True) -> dict[str, Any]:
    """Say in which file and row something stands, or stands last."""
    return {"spot": spot, "latest": latest, "day_written": write_day(spot.day, current_language())}
