"""From which playbook an enterprise was made, in a sentence with its link."""

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dure.reports.words import write_day
from dure.web.community.access import May, find_enterprise_rights
from dure.web.community.models import Community, Enterprise, Person
from dure.web.playbooks.library import find_playbook
from dure.web.playbooks.models import Lineage
from dure.web.playbooks.presentation import name_place
from dure.web.thread.rows import list_drafts
from dure.web.words import current_language, say

register = template.Library()


@register.simple_tag
def lineage_of(enterprise: str, *, is_public: bool = False) -> SafeString | str:
    """Write from which playbook the enterprise of a code was made; nothing where it was made from none.

    On a page that anyone may read, nothing of a draft either.
    """
    lineage = Lineage.objects.filter(enterprise__code=enterprise).first()
    return "" if lineage is None or (is_public and lineage.is_draft) else _write(lineage)


@register.simple_tag(takes_context=True)
def drafts_of(context: Context, community: Community) -> list[Enterprise]:
    """List the enterprises of a community with drafts from a playbook that the reader made or may manage."""
    person = context["request"].user
    if not isinstance(person, Person):
        return []
    rows = [row.enterprise for row in list_drafts(community)]
    return [one for one in rows if May.MANAGE in find_enterprise_rights(person, one)]


def _write(lineage: Lineage) -> SafeString | str:
    """Write it, without a link where the playbook has been withdrawn since."""
    language = current_language()
    found = find_playbook(lineage.playbook)
    title = lineage.playbook if found is None else found.playbook.title.in_language(language)
    sentence = say(
        "playbooks.lineage",
        title=title,
        place=name_place(lineage.place, language),
        version=lineage.version,
        day=write_day(lineage.taken, language),
    )
    if found is None:
        return sentence
    return format_html('<a href="{}">{}</a>', reverse("playbook", args=[found.id]), sentence)
