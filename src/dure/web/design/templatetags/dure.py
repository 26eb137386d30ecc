"""Words and numbers in templates, built in everywhere: `{% say %}`, `|won`, `|share`, `|day`, `|read` …"""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dure.language import Text
from dure.places import Place
from dure.reports.words import write_day, write_ratio, write_share, write_won, write_won_exactly
from dure.web import words

register = template.Library()


@register.simple_tag
def say(key: str, **values: object) -> str:
    """Write a sentence of `words.yaml`: `{% say "imports.drop.title" count=3 %}`. Values are escaped."""
    return words.say(key, **values)


@register.filter
def read(text: Text | None) -> str:
    """Write a bilingual text in the reader's language."""
    return "" if text is None else text.in_language(words.current_language())


@register.filter
def in_reader(thing: Any, field: str) -> str:
    """Write `field_ko` or `field_en` of a stored thing; where one language is missing, the other."""
    language = words.current_language()
    other = "en" if language == "ko" else "ko"
    return getattr(thing, f"{field}_{language}") or getattr(thing, f"{field}_{other}")


@register.filter
def won(amount: int | None) -> str | SafeString:
    """Write won as people say them, with the exact won a touch away; None as unknown."""
    language = words.current_language()
    if amount is None:
        return words.say("design.unknown")
    said, exact = write_won(round(amount), language), write_won_exactly(round(amount), language)
    if said == exact:
        return exact
    return format_html(
        '<data class="won" value="{}" tabindex="0" data-exact="{}">{}</data>', round(amount), exact, said
    )


@register.filter
def exact_won(amount: int | None) -> str:
    """Write won to the last won; None as unknown."""
    return (
        words.say("design.unknown")
        if amount is None
        else write_won_exactly(round(amount), words.current_language())
    )


@register.filter
def share(value: float | None) -> str:
    """Write a share of 0..1 as a percentage; None as unknown."""
    return write_share(value, words.current_language())


@register.filter
def ratio(value: float | None) -> str:
    """Write a multiplier with two digits; None as unknown."""
    return write_ratio(value, words.current_language())


@register.filter
def day(value: date) -> str:
    """Write a day as people read it."""
    return write_day(value, words.current_language())


@register.filter
def place_name(place: Place | None) -> str:
    """Write a place's own name in the reader's language; None as unknown."""
    if place is None:
        return words.say("design.unknown")
    return place.name_ko if words.current_language() == "ko" else place.name_en
