"""Counts, moments and quantities in the pages of bringing files: `|count`, `|moment`, `|amount:unit`."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from dure.reports.words import write_day
from dure.web.design.templatetags.dure import won
from dure.web.words import current_language, say

register = template.Library()


@register.filter
def count(number: int) -> str:
    """Write a whole number with its thousands apart."""
    return f"{number:,}"


@register.filter
def moment(when: datetime | None) -> str:
    """Write a day and the time of it, in the zone of the site."""
    return "" if when is None else write_moment(when)


def write_moment(when: datetime) -> str:
    """Write a day and the time of it, in the zone of the site and the reader's language."""
    local = timezone.localtime(when)
    return f"{write_day(local.date(), current_language())} {local:%H:%M}"


@register.filter
def amount(quantity: int, unit: str) -> str | SafeString:
    """Write a quantity with its unit; won as people say them."""
    if unit == "KRW":
        return won(quantity)
    shown = say(f"imports.quantity_{unit}") if unit in {"minute", "gram"} else unit.removeprefix("currency:")
    return f"{quantity:,} {shown}"
