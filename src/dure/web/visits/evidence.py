"""What came of study visits: the evidence that a model travels, as everybody may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from dure.web.visits.models import FollowUp as Row
from dure.web.visits.models import Offer, Visit

TAKEN_HOME: Final = (Row.Verdict.ADOPTED, Row.Verdict.ADAPTED)
"""What counts as a model that travelled."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a group says came of its visit; never who they are or how they are reached.

    Attributes:
        verdict: `adopted`, `adapted`, `dropped` or `not_yet`.
        why: In the group's own words.
        place: Code of the place that it was taken to, or would have been.
        host: Code of the place that was visited.
        month: The first day of the month in which they told it.
        seen: The first day of the month of the visit itself.
        months: How long after the visit they were asked: 6 or 12.
        playbook: Id of the playbook that was visited; empty where none tells of it.
        offer: Code of the offer in `/visits/<code>/`; empty where it is open no more.
        enterprise: Name of the enterprise that came of it, in the group's words; empty where none is named.
        community: Code of the public community of this site that the enterprise is in, or None.
        example: True where the host is an invented one.
    """

    verdict: str
    why: str
    place: str
    host: str
    month: date
    seen: date
    months: int
    playbook: str
    offer: str
    enterprise: str
    community: str | None
    example: bool


def list_followups(playbook_id: str | None = None) -> tuple[FollowUp, ...]:
    """List what came of the visits to see a playbook, the newest first; of each visit the newest word counts.

    Only what the group lets be shown and no host has hidden; where its newest word is not to be shown, an
    older one is not shown in its stead.

    Args:
        playbook_id: Of the playbook; None for the visits to see any, or none.
    """
    rows = Row.objects.filter(visit__offer__published_at__isnull=False)
    if playbook_id is not None:
        rows = rows.filter(visit__offer__playbook=playbook_id)
    rows = rows.select_related("visit__offer__enterprise", "enterprise__community").order_by("-pk")
    return tuple(_tell(row) for row in _newest(rows) if row.may_show and row.hidden_at is None)


def _newest(rows: Iterable[Row]) -> list[Row]:
    found: dict[int, Row] = {}
    for row in rows:
        found.setdefault(row.visit_id, row)
    return list(found.values())


def _tell(row: Row) -> FollowUp:
    offer, told = row.visit.offer, timezone.localdate(row.made_at)
    community = None
    if row.enterprise is not None and row.enterprise.community.is_public:
        community = row.enterprise.community.code
    return FollowUp(
        verdict=row.verdict,
        why=row.why,
        place=row.place,
        host=offer.place,
        month=told.replace(day=1),
        seen=row.visit.day.replace(day=1),
        months=row.months,
        playbook=offer.playbook,
        offer=offer.code if offer.is_public else "",
        enterprise=row.where,
        community=community,
        example=offer.enterprise.is_example,
    )


def list_visit_lines() -> tuple[FollowUp, ...]:
    """List what was adopted or adapted in another place, the newest first: the lines on the map."""
    return tuple(one for one in list_followups() if one.verdict in TAKEN_HOME and one.place != one.host)


def count_held(playbook_id: str) -> int:
    """Count the visits that were held to see a playbook, whatever came of them."""
    held = Visit.objects.filter(state=Visit.State.HELD, offer__playbook=playbook_id)
    return held.filter(offer__published_at__isnull=False).count()


def list_offers(playbook_id: str) -> tuple[Offer, ...]:
    """List the offers to see a playbook at work that are open now, the newest first."""
    found = Offer.objects.filter(playbook=playbook_id, published_at__isnull=False, withdrawn_at=None)
    return tuple(found.select_related("enterprise").order_by("-published_at", "-pk"))
