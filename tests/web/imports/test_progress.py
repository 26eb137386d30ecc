from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult
from stored_books import as_csv, village_rows

from dure.web.books import jobs
from dure.web.books.jobs import store_import
from dure.web.books.models import Document, Import, Transfer
from dure.web.imports import views
from dure.web.imports.undoing import resume_undos

from .conftest import read

YEAR = ("2025.csv", as_csv(village_rows((2025,))))
MORE = ("2024.csv", as_csv(village_rows((2024,))[:1]))


@pytest.fixture
def running(desk: Any) -> Import:
    """Stand before an import that is being stored."""
    brought = desk.bring(YEAR)
    Import.objects.filter(pk=brought.pk).update(state=Import.State.STORING)
    brought.refresh_from_db()
    return brought


@pytest.fixture(autouse=True)
def _left_alone(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let nobody take up what the tests left standing on purpose."""
    if "resumed" not in request.keywords:
        monkeypatch.setattr(views, "resume_left_behind", lambda: 0)


def test_progress_is_shown_and_asked_for_again(
    desk: Any, running: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a script where there is one, by the page itself where there is none, and by a link."""
    monkeypatch.setattr(views, "find_progress", lambda _: (30, 72))
    page = desk.browser.get(f"{desk.address}{running.code}/").content.decode()
    assert "30 of 72 rows are written" in page
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "You may leave this page and come back" in page


def test_the_part_that_is_asked_for_again_is_a_part(desk: Any, running: Import) -> None:
    """And when it is over, the whole page comes."""
    address, asked = f"{desk.address}{running.code}/", {"HX-Request": "true"}
    part = desk.browser.get(address, headers=asked)
    assert "<html" not in part.content.decode()
    assert 'id="progress"' in part.content.decode()
    Import.objects.filter(pk=running.pk).update(state=Import.State.STORED)
    assert desk.browser.get(address, headers=asked).headers["HX-Refresh"] == "true"


def test_it_may_be_left_and_found_again_in_the_list(desk: Any, running: Import) -> None:
    """The list says how it stands and leads back."""
    page = desk.browser.get(desk.address).content.decode()
    assert "Being stored" in page
    assert f"{desk.address}{running.code}/" in page


def test_a_failure_is_said_in_the_users_words_and_can_be_tried_again(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is half stored, and what was read still waits."""

    def break_down(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "store", break_down)
        brought = desk.confirm(desk.bring(YEAR))
    assert (brought.state, Document.objects.count()) == ("failed", 0)
    page = desk.page(brought)
    assert "not even a part" in page
    assert "disk of this site is full" in page
    desk.act(brought, "retry")
    brought.refresh_from_db()
    assert (brought.state, Document.objects.count()) == ("stored", 72)


def test_what_failed_can_be_let_go(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has a better file by now."""
    brought = desk.bring(YEAR)
    Import.objects.filter(pk=brought.pk).update(state=Import.State.FAILED)
    desk.act(brought, "discard")
    brought.refresh_from_db()
    assert brought.state == "discarded"


def test_what_is_being_stored_can_neither_be_discarded_nor_undone(desk: Any, running: Import) -> None:
    """It is over soon; then it can be undone whole."""
    for act in ("discard", "undo", "retry", "confirm"):
        desk.act(running, act)
        running.refresh_from_db()
        assert running.state == "storing", act


@pytest.mark.django_db(transaction=True)
def test_confirming_puts_the_import_in_the_queue(desk: Any, settings: Any) -> None:
    """With the queue of the running site: confirmed and queued are one."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    brought = desk.confirm(desk.bring(YEAR))
    assert brought.state == "waiting"
    assert DBTaskResult.objects.count() == 1
    assert "It waits its turn" in desk.page(brought)


@pytest.mark.django_db(transaction=True)
def test_an_undo_goes_on_beside_the_page(desk: Any, settings: Any, sign_in: Any) -> None:
    """It is shown while it waits, cannot be asked for twice, and is taken up where a worker was stopped."""
    brought = desk.confirm(desk.bring(YEAR))
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    desk.act(brought, "undo")
    assert "Being taken out of the book" in desk.page(brought)
    assert "Being undone" in read(desk.browser.get(desk.address))
    again = sign_in("manager").post(f"{desk.address}{brought.code}/undo/", follow=True)
    assert "are being taken out of the book" in again.content.decode()
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    DBTaskResult.objects.all().delete()
    desk.page(brought)
    brought.refresh_from_db()
    assert (brought.state, Transfer.objects.count()) == ("undone", 0)
    assert brought.undone_by is not None


@pytest.mark.django_db(transaction=True)
def test_an_undo_that_a_stopped_worker_left_goes_on_when_the_next_one_starts(
    desk: Any, settings: Any
) -> None:
    """Its rows count until they are gone, and nobody may look at its page again."""
    brought = desk.confirm(desk.bring(YEAR))
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    desk.act(brought, "undo")
    DBTaskResult.objects.update(status="RUNNING")
    resume_undos()
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    resume_undos()
    assert DBTaskResult.objects.filter(status="READY").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_brought_again_while_an_undo_waits_stands_in_the_book(desk: Any, settings: Any) -> None:
    """Held against rows that are just going, it would count as there already, and then be nowhere."""
    first = desk.confirm(desk.bring(YEAR))
    rows = Transfer.objects.count()
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    desk.act(first, "undo")
    again = desk.confirm(desk.bring(YEAR, MORE))
    assert again.state == "waiting"
    store_import.call(again.pk)
    first.refresh_from_db()
    again.refresh_from_db()
    assert (first.state, again.state, again.duplicate_documents) == ("undone", "stored", 0)
    assert Transfer.objects.count() == rows + 1
