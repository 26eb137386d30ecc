"""The acts of a chalkboard: an idea is written up, goes on, and gets what an outlook said of it."""

import secrets
from datetime import date
from typing import Final

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from dure.commons import OutlookSaid
from dure.web.chalkboard.models import WHY_LENGTH, Card, Move, Said
from dure.web.community.access import log_act
from dure.web.community.models import Enterprise, EnterpriseRole, Person
from dure.web.thread.models import Strategy
from dure.web.thread.rows import write_tried
from dure.web.words import say_in

BOARD_MAX: Final = 500
"""A board with more strategies than this is not read by anybody."""


def is_on_board(enterprise: Enterprise, title: str) -> bool:
    """Say whether a strategy of these very words stands on the board and was not dropped."""
    rows = enterprise.strategies.filter(title_ko__iexact=title.strip()).prefetch_related("moves")
    return any(find_state(row) != Move.State.DROPPED for row in rows)


def find_state(row: Strategy) -> str:
    """Return how far a strategy is, by its last move."""
    moves = sorted(row.moves.all(), key=lambda move: move.pk)
    if moves:
        return moves[-1].state
    card: Card | None = getattr(row, "card", None)
    return Move.State.TRYING if card is None or card.proposed is None else Move.State.IDEA


def find_last_day(row: Strategy) -> date | None:
    """Return the day of the last thing that is known of a strategy; the next cannot lie before it."""
    days = [move.day for move in row.moves.all()]
    card: Card | None = getattr(row, "card", None)
    if card is not None and card.proposed is not None:
        days.append(card.proposed)
    return max(days, default=None)


def add_idea(
    request: HttpRequest, enterprise: Enterprise, *, title: str, who: str, person: Person, paper: str = ""
) -> Strategy:
    """Write an idea on the board.

    Who proposed it is shown by the name or role that they chose; where they chose none, by their role in the
    enterprise, and from paper not at all.
    """
    role = "" if who or paper else _find_role(enterprise, person)
    proposer = {
        f"proposer_{language}": who or (say_in(language, f"chalkboard.role.{role}") if role else "")
        for language in ("ko", "en")
    }
    with transaction.atomic():
        row = Strategy.objects.create(
            community=enterprise.community, enterprise=enterprise, code=secrets.token_hex(6), title_ko=title
        )
        Card.objects.create(
            strategy=row, proposed=timezone.localdate(), made_by=person, paper=paper, **proposer
        )
    if not paper:  # of a paper the log tells once, with its number
        log_act(request, "strategy.added", enterprise=enterprise, thing=row.code)
    return row


def _find_role(enterprise: Enterprise, person: Person) -> str:
    role = EnterpriseRole.objects.filter(enterprise=enterprise, person=person).first()
    return "" if role is None else role.kind


def get_card(row: Strategy) -> Card:
    """Return the card of a strategy; one that came by the community's desk gets its own, and stays public."""
    card, _ = Card.objects.get_or_create(strategy=row, defaults={"is_public": True})
    return card


def move(request: HttpRequest, row: Strategy, *, state: str, why: str, day: date, person: Person) -> Move:
    """Write down that a strategy goes on, from which day, and why."""
    made = Move.objects.create(strategy=row, state=state, day=day, why_ko=why[:WHY_LENGTH], made_by=person)
    log_act(request, f"strategy.moved_{state}", enterprise=row.enterprise, thing=row.code)
    return made


def note_outlook(
    request: HttpRequest | None, row: Strategy, said: OutlookSaid, *, person: Person | None
) -> Said:
    """Keep what an outlook said of a strategy on its day; it is never worked out anew.

    Args:
        request: By which it was asked; None where the worker answers.
        row: The strategy.
        said: What the outlook said.
        person: Who asked.
    """
    kept = Said.objects.create(
        strategy=row,
        day=said.date,
        seed=said.seed,
        helps=said.helps,
        harms=said.harms,
        of=said.of,
        survival_gain=said.survival_gain,
        years=said.years,
        **write_tried(said.scenario),
        made_by=person,
    )
    log_act(request, "strategy.outlook_noted", enterprise=row.enterprise, who=person, thing=row.code)
    return kept
