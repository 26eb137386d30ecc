"""Which playbooks a visit may be about: those that ship, and those that the host published."""

from collections.abc import Collection
from dataclasses import dataclass

from dure.language import Text
from dure.playbooks.playbook import Playbook
from dure.web.community.models import Enterprise


@dataclass(frozen=True, slots=True)
class Shown:
    """A playbook to choose: its id and title."""

    id: str
    title: Text


def list_shown(enterprise: Enterprise, *, also: str = "") -> tuple[Shown, ...]:
    """List the playbooks that an enterprise may show on a visit: those that ship, and its own published ones.

    Args:
        enterprise: The host.
        also: Id of one that stands in its offer already; kept while it can be found.
    """
    from dure.web.playbooks.library import list_playbooks  # noqa: PLC0415 -- its pages ask ours for visits

    return tuple(
        Shown(one.id, one.playbook.title)
        for one in list_playbooks()
        if one.published is None or one.published.enterprise_id == enterprise.pk or one.id == also
    )


def find_all_shown(playbooks: Collection[str]) -> dict[str, Playbook]:
    """Find the playbooks of many offers, by their ids, with one question to the shelf."""
    from dure.web.playbooks.library import list_playbooks  # noqa: PLC0415 -- likewise

    return {one.id: one.playbook for one in list_playbooks() if one.id in playbooks}


def find_shown(playbook: str) -> Playbook | None:
    """Find the playbook of an offer; None where it has none, or it was withdrawn since."""
    from dure.web.playbooks.library import find_playbook  # noqa: PLC0415 -- likewise

    found = find_playbook(playbook) if playbook else None
    return None if found is None else found.playbook
