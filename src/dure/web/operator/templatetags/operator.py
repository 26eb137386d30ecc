"""The status of a job in words."""

from django import template

from dure.web.words import say

register = template.Library()


@register.simple_tag
def job_status(status: str) -> str:
    """Write the status of a job."""
    return say(f"operator.status.{status}")
