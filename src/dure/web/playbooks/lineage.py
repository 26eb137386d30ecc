"""From which playbook an enterprise was made: rows ↔ the engine's `dure.commons.Lineage`."""

from typing import Any, Final

from dure.commons import Lineage
from dure.web.community.models import Enterprise, Person
from dure.web.playbooks import models
from dure.web.thread.models import Goal

DISTRICT_DIGITS: Final = 5


def find_lineage(enterprise: Enterprise) -> models.Lineage | None:
    """Find from which playbook an enterprise was made."""
    return getattr(enterprise, "lineage", None)


def list_taken(playbook: str | None = None) -> list[models.Lineage]:
    """List who took a playbook home, or any, in the order of the days on which they did.

    A draft is nothing that anybody took yet, and nobody takes a model home to the place that it comes from.
    """
    rows = models.Lineage.objects.filter(is_draft=False).select_related("enterprise__community", "goal")
    if playbook is not None:
        rows = rows.filter(playbook=playbook)
    return [row for row in rows.order_by("taken", "pk") if not is_at_home(row)]


def list_public_taken(playbook: str | None = None) -> list[models.Lineage]:
    """List those of them that anyone may read of."""
    return [row for row in list_taken(playbook) if row.enterprise.community.is_public]


def find_home(row: models.Lineage) -> str:
    """Find the 시군구 that took a playbook: what it was adapted to, else where the enterprise is."""
    return (row.home or row.enterprise.place)[:DISTRICT_DIGITS]


def is_at_home(row: models.Lineage) -> bool:
    """Say whether it was taken where it comes from."""
    return find_home(row) == row.place[:DISTRICT_DIGITS]


def read_lineage(enterprise: Enterprise) -> Lineage | None:
    """Read the same as the engine's."""
    row = find_lineage(enterprise)
    if row is None:
        return None
    return Lineage(playbook=row.playbook, version=row.version, place=row.place, taken=row.taken)


def save_lineage(
    enterprise: Enterprise,
    lineage: Lineage,
    *,
    home: str = "",
    goal: Goal | None = None,
    planned: dict[str, Any] | None = None,
    by: Person | None = None,
    **written: Any,
) -> models.Lineage:
    """Keep from which playbook an enterprise was made; what was kept before is replaced.

    Args:
        enterprise: Which.
        lineage: From what.
        home: Code of the place that it was adapted to.
        goal: That was made with it.
        planned: What the adaptation said.
        by: Who took it.
        written: `issue`, `plan_number`, `is_founded`: what was written down with it.
    """
    row, _ = models.Lineage.objects.update_or_create(
        enterprise=enterprise,
        defaults={
            "playbook": lineage.playbook,
            "version": lineage.version,
            "place": lineage.place,
            "taken": lineage.taken,
            "home": home,
            "goal": goal,
            "planned": planned or {},
            "made_by": by,
            **written,
        },
    )
    return row
