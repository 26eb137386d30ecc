"""Words, ranges and ways down of the report in templates: `{% word %}`, `|between`, `{% rows_url %}`."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dure.reports.page import say_between, say_between_gains, say_between_ratios, write_business_number
from dure.reports.public_paper import say_told_range
from dure.reports.text import say_day, say_next, write_quantity
from dure.reports.words import write_of_ten_thousand, write_ratio, write_share, write_won, write_won_exactly
from dure.web.circulation.presentation import find_settling
from dure.web.circulation.wording import reader_words, say_report

register = template.Library()


@register.simple_tag
def word(key: str, **values: object) -> str:
    """Write one of the report's own sentences: `{% word "rings.title" %}`. Values are escaped."""
    return say_report(key, **values)


@register.filter
def of_ten_thousand(share: float | None) -> str:
    """Write a share as won of every ₩10,000."""
    return write_of_ten_thousand(share, reader_words().language)


@register.filter
def between(line: Mapping[str, Any]) -> str:
    """Write the range of a share."""
    return say_between(line, words=reader_words())


@register.filter
def between_ratios(figure: Mapping[str, Any]) -> str:
    """Write the range of a multiplier."""
    return say_between_ratios(figure, words=reader_words())


@register.filter
def between_gains(leak: Mapping[str, Any]) -> str:
    """Write the range of what closing a leak would bring."""
    return say_between_gains(leak, words=reader_words())


@register.filter
def iso_day(day: str) -> str:
    """Write an ISO day as people read it."""
    return say_day(day, words=reader_words())


@register.filter
def whole(number: int | None) -> str:
    """Write a whole number with its thousands apart; None as unknown."""
    return say_report("unknown") if number is None else f"{number:,}"


@register.filter
def said_won(amount: int) -> str:
    """Write won as people say them, as plain text for a sentence."""
    return write_won(amount, reader_words().language)


@register.filter
def rounded_won(amount: float | None) -> str:
    """Write an estimate of won as people say it; None has no upper bound."""
    return say_report("no_bound") if amount is None else said_won(round(amount))


@register.filter
def business_number(number: str | None) -> str:
    """Write a business registration number as it is printed."""
    return write_business_number(number) or ""


@register.simple_tag
def quantity(amount: int, unit: str) -> str:
    """Write a quantity of a unit other than won."""
    return write_quantity(amount, unit, words=reader_words())


@register.simple_tag
def next_step(leak: Mapping[str, Any], report: Mapping[str, Any]) -> str:
    """Say what to do next about a leak."""
    return say_next(leak, report=report, words=reader_words(), with_gain=False)


@register.simple_tag(takes_context=True)
def settle_url(context: Context, leak: Mapping[str, Any]) -> str:
    """Return where unexplained payments to a leak's supplier are settled; "" where there are none."""
    return find_settling(leak, {"payments_href": context.get("payments_href")}) or ""


@register.simple_tag(takes_context=True)
def rows_url(context: Context, **choice: str) -> str:
    """Return the address of the rows behind a figure of the report that is shown."""
    place = choice.pop("place", "")
    address: str = context["question"].address("rows", **choice, **({"place": place} if place else {}))
    return address


@register.simple_tag(takes_context=True)
def page_url(context: Context, name: str, *args: str, **more: str) -> str:
    """Return the address of another page about the report that is shown."""
    address: str = context["question"].address(name, *args, **more)
    return address


@register.simple_tag(takes_context=True)
def won_link(context: Context, amount: int, **choice: str) -> str | SafeString:
    """Write won as the way down to its rows, with the exact won a touch away."""
    language = reader_words().language
    return format_html(
        '<a class="won rows-link" href="{}" data-exact="{}">{}</a>',
        rows_url(context, **choice),
        write_won_exactly(amount, language),
        write_won(amount, language),
    )


@register.inclusion_tag("circulation/parts/meter.html")
def meter(low: float | None, high: float | None) -> dict[str, Any]:
    """Draw a share, or its range, as a bar; nothing where it is unknown. The words stand beside it."""
    if low is None or high is None:
        return {}
    return {"low": f"{100 * low:.2f}", "width": f"{100 * (high - low):.2f}", "is_known": True}


@register.simple_tag
def public_range(line: Mapping[str, Any], form: str) -> str:
    """Write the range of a figure of a public report, of which the upper end may be kept back."""
    write = {"of_ten_thousand": write_of_ten_thousand, "share": write_share, "ratio": write_ratio}[form]
    return say_told_range(line, write=write, words=reader_words())
