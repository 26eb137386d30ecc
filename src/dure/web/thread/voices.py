"""What neighbours say, as others may read it: counts for everybody, offers for those whom they answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from dure.web.chalkboard.models import Card
from dure.web.community.models import Community
from dure.web.thread.models import Goal, Voice


@dataclass(frozen=True, slots=True)
class Offer:
    """What a neighbour could sell or supply; how to reach them, the coordinator knows.

    Attributes:
        code: Its name on the coordinator's desk.
        purpose: The purpose that it could answer; empty where none was chosen.
        line: In the neighbour's own words, what.
        name: Who, where they said so.
        text: What else they said.
        made_at: When.
        has_contact: Whether the coordinator has a telephone number or an address.
        is_near: Whether its words are near to those asked for.
    """

    code: str
    purpose: str
    line: str
    name: str
    text: str
    made_at: datetime
    has_contact: bool
    is_near: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many neighbours said what; hidden ones are left out."""

    me_too: int = 0
    help: int = 0
    offer: int = 0


def offers_for(
    community: Community,
    *,
    purpose: str | None = None,
    supplier: str | None = None,
    goal: Goal | None = None,
) -> tuple[Offer, ...]:
    """List the offers that answer a leak or a goal; those nearest in their words first, then the newest.

    Args:
        community: Whose neighbours.
        purpose: Purpose of the leak: offers of another purpose are left out, those without one are kept.
        supplier: Name of the supplier, or what it sells: offers that share a word with it come first.
        goal: Offers made to another goal are left out; without a purpose, only those made to it stay.
    """
    rows = visible(community).filter(kind=Voice.Kind.OFFER)
    if goal is not None:
        rows = rows.filter(Q(goal=goal) | Q(goal=None)) if purpose else rows.filter(goal=goal)
    if purpose is not None:
        rows = rows.filter(purpose__in=["", purpose])
    offers = [_offer(row, supplier=supplier) for row in rows.order_by("-pk")]
    return tuple(sorted(offers, key=lambda offer: not offer.is_near))


def list_goal_offers(community: Community) -> dict[str, tuple[Offer, ...]]:
    """List the offers that were made to a goal, by the goal's code, the newest first."""
    found: dict[str, list[Offer]] = {}
    rows = visible(community).filter(kind=Voice.Kind.OFFER).exclude(goal=None).select_related("goal")
    for row in rows.order_by("-pk"):
        if row.goal is not None:
            found.setdefault(row.goal.code, []).append(_offer(row, supplier=None))
    return {code: tuple(offers) for code, offers in found.items()}


def visible(community: Community) -> QuerySet[Voice]:
    """Return the voices that nobody has hidden."""
    return community.voices.filter(hidden_at=None)


def is_entered(community: Community, number: str) -> bool:
    """Say whether a paper of this number was entered already."""
    return any(rows.filter(paper=number).exists() for rows in _list_papered(community))


def next_number(community: Community) -> str:
    """Return the number for a paper that has none: one more than the largest."""
    kept = {
        number
        for rows in _list_papered(community)
        for number in rows.exclude(paper="").values_list("paper", flat=True).distinct()
    }
    return str(max((int(number.partition("-")[0]) for number in kept), default=0) + 1)


def _list_papered(community: Community) -> tuple[QuerySet[Any], ...]:
    """List what may have come by paper: words, answers, ideas for a chalkboard."""
    cards = Card.objects.filter(strategy__community=community)
    return (community.voices.all(), community.answers.all(), cards)


def search_voices(community: Community, text: str) -> QuerySet[Voice]:
    """Find what was said by the number of its paper, or by a part of a name, a contact or the words."""
    found = community.voices.all()
    if not text:
        return found
    words = Q(paper=text)
    for column in ("name", "contact", "line", "text"):
        words |= Q(**{f"{column}__icontains": text})
    return found.filter(words)


def _offer(row: Voice, *, supplier: str | None) -> Offer:
    return Offer(
        code=row.code,
        purpose=row.purpose,
        line=row.line,
        name=row.name,
        text=row.text,
        made_at=row.made_at,
        has_contact=bool(row.contact),
        is_near=bool(supplier) and _shares_words(row.line, supplier or ""),
    )


def _shares_words(line: str, other: str) -> bool:
    """Say whether two lines share two letters in a row, as 도시락 배달 and 한들도시락유통 do."""
    pairs = [
        {word[at : at + 2] for word in text.split() for at in range(len(word) - 1)} for text in (line, other)
    ]
    return bool(pairs[0] & pairs[1])


def count_voices(community: Community) -> tuple[dict[str, Counts], dict[str, Counts], Counts]:
    """Count the voices by issue, by goal, and those to the community as a whole."""
    by_issue = _count(visible(community).exclude(issue=None), key="issue__code")
    by_goal = _count(visible(community).exclude(goal=None), key="goal__code")
    whole = _count(visible(community), key="community__code")
    return by_issue, by_goal, whole.get(community.code, Counts())


def _count(rows: QuerySet[Voice], *, key: str) -> dict[str, Counts]:
    found = rows.values(key).annotate(
        **{kind: Count("pk", filter=Q(kind=kind)) for kind in ("me_too", "help", "offer")}
    )
    return {
        row[key]: Counts(me_too=row["me_too"], help=row["help"], offer=row["offer"])
        for row in found.order_by(key)
    }
