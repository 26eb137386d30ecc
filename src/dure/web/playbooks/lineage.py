"""From which playbook an enterprise was made: rows ↔ the engine's `dure.commons.Lineage`."""

from typing import Any

from dure.commons import Lineage
from dure.web.community.models import Enterprise, Person
from dure.web.playbooks import models
from dure.web.thread.models import Goal


def find_lineage(enterprise: Enterprise) -> models.Lineage | None:
    """Find from which playbook an enterprise was made."""
    return getattr(enterprise, "lineage", None)


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
