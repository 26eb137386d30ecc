"""Roles, places, steps and acts in words."""

from datetime import datetime

from django import template
from django.utils import timezone

from dure.places import Place
from dure.web.community.log import name_person, tell_act, tell_look
from dure.web.community.models import Act, Community, Enterprise, Look
from dure.web.community.places import full_name, name_place
from dure.web.words import current_language, say

register = template.Library()


@register.simple_tag
def role_name(kind: str) -> str:
    """Write a role in the reader's language."""
    return say(f"community.role.{kind}")


@register.simple_tag
def role_rights(kind: str) -> str:
    """Write what somebody with a role may do."""
    return say(f"community.role_may.{kind}")


@register.simple_tag
def place_words(place: Place) -> str:
    """Write a place in full in the reader's language."""
    return full_name(place)


@register.simple_tag
def place_of(code: str) -> str:
    """Write the place of a code in full in the reader's language."""
    return name_place(code)


@register.simple_tag
def step_words(name: str, part: str) -> str:
    """Write the title, the text or the button of a step of the path."""
    return say(f"community.step.{name}.{part}")


@register.simple_tag
def act_words(act: Act) -> str:
    """Write an act as a sentence."""
    return tell_act(act)


@register.simple_tag
def look_words(look: Look) -> str:
    """Write what was looked at."""
    return tell_look(look)


@register.simple_tag
def who_words(line: Act | Look) -> str:
    """Write who it was."""
    return name_person(line)


@register.simple_tag
def invitation_words(state: str) -> str:
    """Write what is the matter with an invitation."""
    return say(f"community.invite.state_{state}")


@register.filter
def moment(when: datetime) -> str:
    """Write a moment to the minute, in the zone of the site."""
    return f"{timezone.localtime(when):%Y-%m-%d %H:%M}"


@register.filter
def business_number(number: str) -> str:
    """Write ten digits as a business number is written: 123-45-67890."""
    return f"{number[:3]}-{number[3:5]}-{number[5:]}"


@register.filter
def in_named(thing: Community | Enterprise) -> str:
    """Write the name of a community or an enterprise in the reader's language."""
    return thing.name_ko if current_language() == "ko" else thing.name_en or thing.name_ko
