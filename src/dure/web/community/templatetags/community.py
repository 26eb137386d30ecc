"""Roles in words."""

from django import template

from dure.web.words import say

register = template.Library()


@register.simple_tag
def role_name(kind: str) -> str:
    """Write a role in the reader's language."""
    return say(f"community.role.{kind}")


@register.simple_tag
def role_rights(kind: str) -> str:
    """Write what somebody with a role may do."""
    return say(f"community.role_may.{kind}")
