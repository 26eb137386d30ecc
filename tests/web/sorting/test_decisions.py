"""Two who decide at the same moment: one is first, and the other is told."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from unsure_books import FARM

from dure.web.books.models import Book, Judgement
from dure.web.sorting.decisions import Decision, Outcome, decide


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_written_and_the_other_given_back(village: Any, unsure_book: Book) -> None:
    """Whichever comes first: nothing is lost and nothing is written over unseen."""
    start = Barrier(2)
    outcomes: dict[str, Outcome] = {}

    def answer(role: str, place: str) -> None:
        try:
            start.wait(timeout=10)
            outcomes[role] = decide(
                Book.objects.get(pk=unsure_book.pk),
                who=village.people[role],
                decisions=[Decision(FARM, "place", place, seen=0)],
            )
        finally:
            connection.close()

    threads = [Thread(target=answer, args=pair) for pair in (("manager", "52720"), ("bookkeeper", "52111"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    (row,) = Judgement.objects.filter(book=unsure_book)
    first = next(role for role, outcome in outcomes.items() if outcome.made)
    second = next(role for role, outcome in outcomes.items() if not outcome.made)
    assert row.who == village.people[first]
    ((decision, stands),) = outcomes[second].overtaken
    assert stands == row
    assert decision.value != row.value
