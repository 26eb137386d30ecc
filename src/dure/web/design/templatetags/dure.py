"""Words and numbers in templates, built in everywhere: `{% say %}`, `|won`, `|share`, `|day`, `|read`."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import template
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dure.language import Text
from dure.places import Place
from dure.reports.words import write_day, write_ratio, write_share, write_won, write_won_exactly
from dure.web import words
from dure.web.community.models import Community, Enterprise
from dure.web.design.tabs import Link, build_community_links, build_enterprise_links, find_address

register = template.Library()

_HANGUL: Final = re.compile("[가-힣]")


@register.simple_tag
def say(key: str, **values: object) -> str:
    """Write a sentence of `words.yaml`: `{% say "imports.drop.title" count=3 %}`. Values are escaped."""
    return words.say(key, **values)


@register.inclusion_tag("design/parts/tabs.html", takes_context=True)
def place_tabs(context: Context) -> dict[str, Any]:
    """Show where the reader is, and the tabs of this enterprise or community that they may open."""
    request, current = context["request"], str(context.get("tab", ""))
    enterprise, community = context.get("enterprise"), context.get("community")
    if isinstance(enterprise, Enterprise):
        parent = enterprise.community
        return {
            "where": in_reader(enterprise, "name"),
            "where_label": words.say("design.tabs_enterprise"),
            "parent": in_reader(parent, "name"),
            "parent_href": find_address("community", parent.code) if parent.is_public else None,
            "tabs": _label(build_enterprise_links(request, enterprise, current=current)),
        }
    if isinstance(community, Community):
        links = build_community_links(request, community, current=current)
        if len(links) == 1 and links[0].current and request.path == links[0].href:
            return {}  # a visitor reads its name right below, and has nowhere else to go
        return {
            "where": in_reader(community, "name"),
            "where_label": words.say("design.tabs_community"),
            # One tab alone leads nowhere else.
            "tabs": _label(links) if len(links) > 1 else [],
        }
    return {}


def _label(links: Sequence[Link]) -> list[dict[str, object]]:
    return [
        {"label": words.say(f"design.tab_{link.name}"), "href": link.href, "current": link.current}
        for link in links
    ]


@register.filter
def read(text: Text | str | None) -> str:
    """Write a bilingual text in the reader's language; what is written already stays as it is."""
    if isinstance(text, Text):
        return text.in_language(words.current_language())
    return "" if text is None else str(text)


@register.filter
def in_reader(thing: Any, field: str) -> str:
    """Write `field_ko` or `field_en` of a stored thing; where one language is missing, the other."""
    language = words.current_language()
    other = "en" if language == "ko" else "ko"
    return getattr(thing, f"{field}_{language}") or getattr(thing, f"{field}_{other}")


@register.simple_tag
def own_words(text: str) -> SafeString:
    """Write what somebody wrote in their own words; whoever reads English is told where it is Korean."""
    shown = linebreaksbr(text)
    if words.current_language() == "ko" or not _HANGUL.search(text):
        return shown
    return format_html(
        '<span lang="ko">{}</span> <span class="quiet">{}</span>', shown, words.say("design.in_korean")
    )


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
