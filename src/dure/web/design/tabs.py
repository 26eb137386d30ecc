"""Where the reader is, and the tabs that lead on from there."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from dure.web.community.access import May, find_community_rights, find_enterprise_rights
from dure.web.community.models import Community, Enterprise, EnterpriseRole, Person


class Tab(NamedTuple):
    """A page of an enterprise or a community: the name of its address, and who may open it.

    `or_manages` opens a community's page to the managers of its enterprises, too.
    """

    name: str
    may: May
    or_manages: bool = False


ENTERPRISE_TABS: Final = (
    Tab("enterprise", May.SEE_BOOK),
    Tab("imports", May.KEEP_BOOK),
    Tab("sorting", May.KEEP_BOOK),
    Tab("circulation", May.SEE_BOOK),
    Tab("compare", May.SEE_BOOK),
    Tab("outlook", May.SEE_BOOK),
    Tab("chalkboard", May.SEE_BOOK),
    Tab("own_shocks", May.SEE_BOOK),
    Tab("own_playbook", May.MANAGE),
    Tab("own_visits", May.MANAGE),
    Tab("enterprise_people", May.MANAGE),
    Tab("enterprise_log", May.MANAGE),
)
COMMUNITY_TABS: Final = (
    Tab("community", May.READ_THREAD),
    Tab("community_desk", May.COORDINATE, or_manages=True),
    Tab("combined", May.SEE_COMBINED),
    Tab("shocks", May.SEE_OPENED),
    Tab("community_people", May.COORDINATE),
    Tab("community_log", May.COORDINATE),
)


@dataclass(frozen=True)
class Link:
    """One tab as it is shown."""

    name: str
    href: str
    current: bool


def build_enterprise_links(request: HttpRequest, enterprise: Enterprise, *, current: str) -> tuple[Link, ...]:
    """Build the tabs that this reader may open."""
    if not isinstance(request.user, Person):
        return ()
    rights = find_enterprise_rights(request.user, enterprise)
    return _build(ENTERPRISE_TABS, rights=rights, manages=False, code=enterprise.code, current=current)


def build_community_links(request: HttpRequest, community: Community, *, current: str) -> tuple[Link, ...]:
    """Build the tabs that this reader may open."""
    person = request.user if isinstance(request.user, Person) else None
    rights = find_community_rights(person, community)
    manages = (
        person is not None
        and EnterpriseRole.objects.filter(
            enterprise__community=community, person=person, kind=EnterpriseRole.Kind.MANAGER
        ).exists()
    )
    return _build(COMMUNITY_TABS, rights=rights, manages=manages, code=community.code, current=current)


def find_address(name: str, *codes: str) -> str | None:
    """Return the address of a page, None where this installation has no such page."""
    try:
        return reverse(name, args=codes)
    except NoReverseMatch:
        return None


def _build(
    tabs: tuple[Tab, ...], *, rights: frozenset[May], manages: bool, code: str, current: str
) -> tuple[Link, ...]:
    found = (
        (tab.name, find_address(tab.name, code))
        for tab in tabs
        if tab.may in rights or (tab.or_manages and manages)
    )
    return tuple(Link(name, href, current=name == current) for name, href in found if href)
