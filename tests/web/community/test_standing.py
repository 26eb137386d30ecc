from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dure.web.books.models import Book, Import
from dure.web.books.reports import get_report
from dure.web.community.access import May
from dure.web.community.standing import build_standing
from dure.web.thread.models import Pledge

KEEPER = frozenset({May.SEE_BOOK, May.KEEP_BOOK})


def states(book: Book) -> dict[str, str]:
    """Say which step is done, now and later."""
    return {step.name: step.state for step in build_standing(book.enterprise, KEEPER).steps}


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (None, "bring"),
        ("discarded", "bring"),
        ("previewed", "confirm"),
        ("waiting", "store"),
        ("storing", "store"),
    ],
)
def test_the_first_step_follows_the_files(state: str | None, name: str, village: Any) -> None:
    """Bring, confirm, wait."""
    if state:
        Import.objects.create(book=village.book, state=state)
    step = build_standing(village.enterprise, KEEPER).next
    assert step is not None
    assert (step.name, step.state) == (name, "now")
    assert step.href == f"/e/{village.enterprise.code}/files/"


def test_the_path_is_walked_step_by_step(stored_book: Book, village: Any) -> None:
    """One step at a time is the next, until none is."""
    assert states(stored_book)["bring"] == "done"
    frozen = get_report(stored_book)
    assert states(stored_book)["read"] == "done"
    Pledge.objects.create(
        community=village.community, enterprise=village.enterprise, who_ko="가", what_ko="나", by="2026-12-31"
    )
    after = states(stored_book)
    assert after["pledge"] == "done"
    assert (after["sort"] == "done") == (frozen.en["coverage_share"] >= 0.95)


def test_who_may_not_do_a_step_is_not_led_there(village: Any) -> None:
    """A reader reads; nothing else is offered."""
    steps = build_standing(village.enterprise, frozenset({May.SEE_BOOK})).steps
    assert [step.name for step in steps if step.href] == ["read"]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_headline_of_the_frozen_report_stands_on_the_home_page(
    language: str, stored_book: Book, village: Any, sign_in: Callable[..., Client]
) -> None:
    """As the report says it, and nothing is worked out for it."""
    frozen = get_report(stored_book)
    address = f"/e/{village.enterprise.code}/"
    page = sign_in("viewer", language=language).get(address)
    report = getattr(frozen, language)
    assert page.context["standing"].report["headline"] == report["headline"]
    assert "The book has changed" not in page.content.decode()
    Book.objects.filter(pk=stored_book.pk).update(version=99)
    text = sign_in("viewer", language="en").get(address).content.decode()
    assert "The book has changed" in text
