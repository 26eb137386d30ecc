"""What was to be kept for a while only is gone once the while is over."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dure.web.books.jobs import store_import
from dure.web.books.models import Import
from dure.web.operator import upkeep
from dure.web.thread.models import Voice


def make_task(*, days: int, status: str) -> DBTaskResult:
    """Make a job that ended so many days ago."""
    at = timezone.now() - timedelta(days=days)
    return DBTaskResult.objects.create(
        task_path=store_import.module_path,
        args_kwargs={"args": [0], "kwargs": {}},
        queue_name="default",
        backend_name="default",
        run_after=at,
        status=status,
        finished_at=None if status == TaskResultStatus.READY else at,
    )


def test_what_is_old_goes_and_what_is_young_stays(village: Any) -> None:
    """Contacts after a year, previews after two weeks, jobs after a month, tries after a day."""
    now = timezone.now()
    voices, previews, tries = [], [], []
    for days in (1, 400):
        voice = Voice.objects.create(community=village.community, kind="help", name="김", contact="1")
        Voice.objects.filter(pk=voice.pk).update(made_at=now - timedelta(days=days))
        brought = Import.objects.create(book=village.enterprise.book)
        Import.objects.filter(pk=brought.pk).update(brought_at=now - timedelta(days=days))
        attempt = AccessAttempt.objects.create(username=f"{days}@example.org", failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=now - timedelta(hours=12 * days))
        voices.append(voice)
        previews.append(brought)
        tries.append(attempt)
        Session.objects.create(session_key=f"s{days}", expire_date=now + timedelta(days=100 - days))
    young = make_task(days=2, status=TaskResultStatus.SUCCESSFUL)
    waiting = make_task(days=90, status=TaskResultStatus.READY)
    make_task(days=31, status=TaskResultStatus.SUCCESSFUL)
    make_task(days=31, status=TaskResultStatus.FAILED)
    assert upkeep.keep_up() == ()
    assert list(Voice.objects.exclude(contact="")) == voices[:1]
    assert list(Import.objects.filter(state=Import.State.PREVIEWED)) == previews[:1]
    assert list(AccessAttempt.objects.all()) == tries[:1]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["s1"]
    assert set(DBTaskResult.objects.all()) == {young, waiting}


def test_a_step_that_fails_stops_no_other(village: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is logged and named, and the thread goes on with the next."""
    done = []

    def break_down() -> None:
        raise OSError("disk full")

    monkeypatch.setattr(upkeep, "STEPS", {"broken": break_down, "next": lambda: done.append(1)})
    assert upkeep.keep_up() == ("broken",)
    assert done == [1]


def test_it_is_done_at_the_start_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until whoever started it says stop."""
    stop, done = threading.Event(), []

    def count() -> tuple[str, ...]:
        done.append(1)
        if len(done) == 2:
            stop.set()
        return ()

    monkeypatch.setattr(upkeep, "keep_up", count)
    monkeypatch.setattr(upkeep, "close_old_connections", lambda: None)
    monkeypatch.setattr(upkeep.connection, "close", lambda: None)
    upkeep.keep_up_daily(stop=stop, seconds=0.01)
    assert done == [1, 1]
