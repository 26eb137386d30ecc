"""Decisions of people about what is unsure: written down once each, and never over somebody else's unseen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from dure.web.books.models import Book, Judgement
from dure.web.books.storage import add_judgements
from dure.web.community.models import Person

RELATED: Final = {"same_as": ("same_as", "differs_from"), "differs_from": ("same_as", "differs_from")}
"""Aspects that answer the same question: whether two parties are one."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided, and what they saw when they did.

    Attributes:
        subject: A party or a document's key.
        aspect: One of `dure.intake.judgements.ASPECTS`.
        value: What was decided; "" takes back what stood.
        seen: Id of the latest judgement on the same question that the page showed; 0 for none.
        why: What to note beside it.
    """

    subject: str
    aspect: str
    value: str
    seen: int
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of decisions.

    Attributes:
        made: Ids of the judgements written down.
        overtaken: Decisions that were not, each with the judgement that somebody made meanwhile.
    """

    made: tuple[int, ...] = ()
    overtaken: tuple[tuple[Decision, Judgement], ...] = ()


def decide(book: Book, *, who: Person, decisions: Sequence[Decision]) -> Outcome:
    """Write decisions down, but for those that somebody else overtook; these are given back.

    Args:
        book: The book.
        who: Who decides.
        decisions: At most one a question.
    """
    with transaction.atomic():
        # Whoever holds the book's row decides; the other waits here, and then sees what was decided.
        Book.objects.select_for_update().get(pk=book.pk)
        latest = find_latest(book, ((decision.subject, decision.aspect) for decision in decisions))
        free, overtaken = [], []
        for decision in decisions:
            stands = latest.get((decision.subject, decision.aspect))
            if stands is None or stands.pk == decision.seen:
                free.append(decision)
            elif stands.aspect == decision.aspect and stands.value == decision.value:
                continue  # the two agree
            else:
                overtaken.append((decision, stands))
        before = _last_id(book)
        add_judgements(
            book, who=who, judgements=[(one.subject, one.aspect, one.value, one.why) for one in free]
        )
        made = Judgement.objects.filter(book=book, pk__gt=before).order_by("pk").values_list("pk", flat=True)
        return Outcome(made=tuple(made), overtaken=tuple(overtaken))


def find_latest(book: Book, questions: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Judgement]:
    """Find the latest judgement on each question (subject, aspect); those never judged are left out."""
    asked = set(questions)
    subjects = {subject for subject, _ in asked}
    found: dict[tuple[str, str], Judgement] = {}
    rows = Judgement.objects.filter(book=book, subject__in=subjects).select_related("who").order_by("pk")
    for row in rows:
        for aspect in RELATED.get(row.aspect, (row.aspect,)):
            if (row.subject, aspect) in asked:
                found[row.subject, aspect] = row
    return found


def find_in_force(book: Book) -> dict[tuple[str, str], Judgement]:
    """Find the judgements in force, by subject and aspect; those taken back are left out."""
    found: dict[tuple[str, str], Judgement] = {}
    for row in Judgement.objects.filter(book=book).order_by("pk"):
        found[row.subject, row.aspect] = row
    return {question: row for question, row in found.items() if row.value}


def _last_id(book: Book) -> int:
    return Judgement.objects.filter(book=book).order_by("-pk").values_list("pk", flat=True).first() or 0
