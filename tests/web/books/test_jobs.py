"""What is done beside the pages: once, or not at all, or said so."""

from typing import Any

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from stored_books import as_csv, bring, village_rows

from dure.web.books import jobs
from dure.web.books.jobs import find_progress, holding, resume_left_behind, store_import
from dure.web.books.models import FrozenReport, Import, Staged, Transfer
from dure.web.community.models import Person

FILES = [("장부.csv", as_csv(village_rows()))]


def test_a_confirmed_import_is_stored_and_its_report_is_ready(village: Any) -> None:
    """The first reader waits for nothing."""
    brought = bring(village.book, FILES)
    store_import.enqueue(brought.pk)
    brought.refresh_from_db()
    assert brought.state == Import.State.STORED
    assert (brought.done_rows, brought.all_rows) == (144, 144)
    assert FrozenReport.objects.get().period == "2025"
    assert not Staged.objects.exists()


def test_a_job_is_known_by_the_code_of_its_import_too(village: Any) -> None:
    """And doing it twice is doing it once."""
    brought = bring(village.book, FILES)
    store_import.call(brought.code)
    store_import.call(brought.code)
    assert Transfer.objects.count() == 144


def test_what_was_left_in_the_middle_is_taken_up_again(village: Any) -> None:
    """A worker that was stopped leaves `storing` behind, and nobody who holds it."""
    brought = bring(village.book, FILES)
    Import.objects.filter(pk=brought.pk).update(state=Import.State.STORING, heartbeat=timezone.now())
    left = DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        args_kwargs={"args": [brought.pk], "kwargs": {}},
        task_path=store_import.module_path,
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="",
        traceback="",
    )
    with holding(brought) as nobody_is_at_it:
        assert nobody_is_at_it
    assert resume_left_behind() == 1
    left.refresh_from_db()
    assert left.status == TaskResultStatus.FAILED
    assert Import.objects.get().state == Import.State.STORED
    assert resume_left_behind() == 0


def test_what_is_in_the_queue_is_not_queued_again(village: Any) -> None:
    """Every look at the page asks; only what was left behind is taken up."""
    brought = bring(village.book, FILES)
    DBTaskResult.objects.create(
        args_kwargs={"args": [brought.pk], "kwargs": {}},
        task_path=store_import.module_path,
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="",
        traceback="",
    )
    assert resume_left_behind() == 0


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (OSError(28, "No space left on device"), "full"),
        (TimeoutError("database is locked"), "written to for a long time"),
        (RuntimeError("anything"), "on our side"),
    ],
)
def test_what_cannot_be_stored_says_so_in_the_users_words(
    village: Any, monkeypatch: pytest.MonkeyPatch, fault: Exception, said: str
) -> None:
    """In both languages; what was read still waits."""
    brought = bring(village.book, FILES)

    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(jobs, "store", fail)
    store_import.call(brought.pk)
    brought.refresh_from_db()
    assert brought.state == Import.State.FAILED
    assert brought.failure is not None
    assert said in brought.failure["en"]
    assert brought.failure["ko"] != brought.failure["en"]
    assert Staged.objects.filter(brought=brought).exists()


def test_progress_is_told_while_nobody_else_sees_a_row(village: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is forgotten when the job is done."""
    brought = bring(village.book, FILES)
    seen = []
    tell = jobs.Progress.__call__

    def look(self: Any, done: int, total: int) -> None:
        tell(self, done, total)
        seen.append(find_progress(brought))

    monkeypatch.setattr(jobs.Progress, "__call__", look)
    store_import.call(brought.pk)
    assert seen == [(144, 144)]
    assert find_progress(brought) == (brought.done_rows, brought.all_rows) == (0, 0)


def test_a_person_who_leaves_is_forgotten_and_the_rows_stay(village: Any) -> None:
    """An import is the enterprise's, not the bookkeeper's."""
    brought = bring(village.book, FILES, by=village.people["stranger"])
    store_import.call(brought.pk)
    Person.objects.filter(pk=village.people["stranger"].pk).delete()
    brought.refresh_from_db()
    assert brought.brought_by is None
    assert Transfer.objects.count() == 144
