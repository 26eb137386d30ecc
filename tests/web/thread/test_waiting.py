"""A community's page while books are being brought: no reader waits for them, and nothing undone is told."""

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from stored_books import open_publicly, store_rows

from dure.web.books.models import Book, Import, PublicLink
from dure.web.books.storage import add_judgements, remove
from dure.web.community.models import Person
from dure.web.thread import figures
from dure.web.thread.commons import get_thread
from dure.web.thread.jobs import PATIENCE, read_thread, weave_thread
from dure.web.thread.models import FrozenThread

from .conftest import Thread, many_rows

NOTES = {"en": "Figures as of", "ko": "까지의 자료로 셈한 것입니다"}


@pytest.fixture
def read_book(village: Any, thread: Thread, many_book: Book, settings: Any) -> Book:
    """Make the page that readers find with a book; the worker stands still."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    open_publicly(many_book)
    get_thread(village.community, "ko")
    return many_book


def read(village: Any, language: str = "en") -> str:
    """Read the page as anybody does."""
    page = Client(headers={"accept-language": language}).get(f"/c/{village.community.code}/")
    assert page.status_code == 200
    return page.content.decode()


def bring_more(book: Book) -> Import:
    """Bring rows that the book does not have."""
    return store_rows(book, [(*row[:-1], "123456") for row in many_rows()[:40]], name="더.csv")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_reader_waits_for_no_new_rows_and_is_told_so(village: Any, read_book: Book, language: str) -> None:
    """The former figures are shown with their date until the worker has made the new ones."""
    assert NOTES[language] not in read(village, language)
    former = FrozenThread.objects.get()
    bring_more(read_book)
    with mock.patch.object(figures, "_weave") as weave:
        assert NOTES[language] in read(village, language)
        assert read_thread(village.community, "en") == (former.en, former.built_at)
    assert not weave.called
    assert DBTaskResult.objects.filter(task_path=weave_thread.module_path).count() == 1
    weave_thread.call(village.community.pk)
    assert NOTES[language] not in read(village, language)


def test_what_was_undone_is_told_no_more_from_that_moment_on(village: Any, read_book: Book) -> None:
    """Nor what a link showed that is closed, and neither when more rows come at the same time."""
    more = bring_more(read_book)
    get_thread(village.community, "en")
    with mock.patch.object(figures, "_weave", wraps=figures._weave) as weave:
        remove(more, by=village.people["manager"])
        bring_more(read_book)
        assert read_thread(village.community, "en")[1] is None
        assert weave.call_count == 1
        PublicLink.objects.update(closed_at=timezone.now())
        bring_judgement(read_book, by=village.people["manager"])
        assert read_thread(village.community, "en")[1] is None
        assert weave.call_count == 2
        bring_judgement(read_book, by=village.people["manager"])
        assert read_thread(village.community, "en")[1] is not None
        assert weave.call_count == 2


def bring_judgement(book: Book, *, by: Person) -> None:
    """Judge where somebody is."""
    add_judgements(book, who=by, judgements=[("9998100112", "place", "11680", "")])


def test_where_nobody_makes_the_new_figures_the_page_does(village: Any, read_book: Book) -> None:
    """A site whose worker stands still shows no old figures for ever."""
    bring_more(read_book)
    assert NOTES["en"] in read(village)
    DBTaskResult.objects.update(enqueued_at=timezone.now() - PATIENCE - timedelta(seconds=1))
    assert NOTES["en"] not in read(village)
