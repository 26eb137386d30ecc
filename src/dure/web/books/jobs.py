"""What is done beside the pages: a confirmed import is stored, and taken up again where a worker was stopped.

An import is stored by one process at a time. That process holds a lock which the system takes from it the
moment it ends, however it ends: so whatever says `storing` while nobody holds its lock was left behind.
"""

import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from dure.reports import EnterpriseUnknownError
from dure.web.books.models import Import
from dure.web.books.reports import foresee, get_report
from dure.web.books.storage import NotStorableError, store
from dure.web.community.access import log_act
from dure.web.words import find_text

_log = logging.getLogger(__name__)


class Job(Protocol):
    """What is done by one process at a time: its id, and its code, which no other thing has."""

    pk: int
    code: str


_LOCKS: Final = 0x64757262  # any number that nobody else locks with
_FULL: Final = ("disk is full", "no space left", "could not extend file", "disk full")
_BUSY: Final = ("is locked", "timeout", "deadlock", "could not obtain lock", "too many clients")


@task()
def store_import(brought: int | str) -> None:
    """Store a confirmed import, and build the report that its readers will ask for first.

    Done once, however often it is asked for: it may be taken up again after a worker was stopped.

    Args:
        brought: The import's id, or its code.
    """
    found = _find_import(brought)
    if found is None:
        return
    with holding(found) as is_mine:
        if not is_mine:
            return  # another worker is at it
        waiting = Import.objects.filter(pk=found.pk, state__in=[Import.State.WAITING, Import.State.STORING])
        if not waiting.update(state=Import.State.STORING, heartbeat=timezone.now(), failure=None):
            return  # stored by now, or undone, or never confirmed
        from dure.web.imports.undoing import finish_undos  # noqa: PLC0415 -- it holds imports as we do

        progress = Progress(found)
        try:
            finish_undos(found.book)
            store(found, progress=progress, foresee=foresee)
            found.refresh_from_db()
            log_act(
                None,
                "import.stored",
                enterprise=found.book.enterprise,
                who=found.brought_by,
                code=found.code,
                new=found.new_documents,
            )
        except NotStorableError:
            return
        except Exception as error:  # noqa: BLE001 -- whatever it was, the import must not wait for ever
            _log.exception("Import %s could not be stored.", found.code)
            _say_failed(found, error)
            return
        finally:
            progress.end()
    prepare_report(found)
    from dure.web.thread.jobs import ask_for_thread  # noqa: PLC0415 -- the thread asks for reports in turn

    ask_for_thread(found.book.enterprise.community_id)


def _find_import(brought: int | str) -> Import | None:
    asked = {"pk": brought} if isinstance(brought, int) else {"code": brought}
    return Import.objects.filter(**asked).select_related("book__enterprise").first()


def prepare_report(brought: Import) -> None:
    """Build and freeze the report that the book opens with; a book may well have nothing to report yet."""
    from dure.web.circulation.openings import find_opening  # noqa: PLC0415 -- it asks for reports in turn

    try:
        find_opening(brought.book.enterprise, get_report(brought.book))
    except EnterpriseUnknownError:
        _log.info("The book of import %s has no report yet.", brought.code)
    except Exception:  # noqa: BLE001 -- whatever it was, the import itself is done
        # The rows are stored. The page builds the report itself, and says so if it cannot.
        _log.exception("The report after import %s could not be built.", brought.code)


def _say_failed(brought: Import, error: Exception) -> None:
    """Write down in the user's words why nothing was stored; what was read waits on."""
    text = find_text(f"books.{_name_fault(error)}")
    Import.objects.filter(pk=brought.pk, state=Import.State.STORING).update(
        state=Import.State.FAILED, failure={"en": text.en, "ko": text.ko}
    )


def _name_fault(error: Exception) -> str:
    said = str(error).lower()
    if isinstance(error, (OSError, DatabaseError, sqlite3.Error)):
        if any(words in said for words in _FULL):
            return "no_room"
        if any(words in said for words in _BUSY):
            return "busy"
    if isinstance(error, (pa.ArrowInvalid, ValueError)):
        return "unreadable"
    return "broken"


def resume_left_behind() -> int:
    """Take up the imports that a stopped worker or server left behind, and return how many.

    Called when a worker starts, and by the page that shows an import's progress: nothing waits for ever.
    """
    resumed = 0
    confirmed = Import.objects.filter(state__in=[Import.State.WAITING, Import.State.STORING])
    queued = _list_queued()
    for brought in confirmed.order_by("pk"):
        if {brought.pk, brought.code} & queued:
            continue
        with holding(brought) as is_mine:
            # Looked at again: whoever held the lock may just have finished.
            if not is_mine or not confirmed.filter(pk=brought.pk).update(state=Import.State.WAITING):
                continue
            _close_left_tasks(brought)
        store_import.enqueue(brought.pk)
        resumed += 1
    return resumed


def _tasks() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path=store_import.module_path)


def _list_queued() -> set[int | str]:
    queued = _tasks().filter(status=TaskResultStatus.READY).values_list("args_kwargs", flat=True)
    return {argument for said in queued for argument in said["args"]}


def _close_left_tasks(brought: Import) -> None:
    """Mark as failed the tasks of workers that were stopped at this import; it is queued anew."""
    for left in _tasks().filter(status=TaskResultStatus.RUNNING):
        if {brought.pk, brought.code} & set(left.args_kwargs["args"]):
            left.status = TaskResultStatus.FAILED
            left.finished_at = timezone.now()
            left.save(update_fields=["status", "finished_at"])


@contextmanager
def holding(job: Job, *, locks: int = _LOCKS) -> Iterator[bool]:
    """Hold the lock of a job, if nobody else does; the system lets go of it when the process ends.

    Args:
        job: An import, or what else is done beside the pages.
        locks: Any number that this kind of job alone locks with.
    """
    if connection.vendor == "postgresql":
        # Held by the connection: workers may run on several machines.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [locks, job.pk])
            is_mine: bool = cursor.fetchone()[0]
        try:
            yield is_mine
        finally:
            if is_mine and connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [locks, job.pk])
        return
    with _open_lock(_path(job, "lock")) as path:
        yield path is not None
        if path is not None:
            path.unlink()


@contextmanager
def _open_lock(path: Path) -> Iterator[Path | None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with path.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield None
                return
            try:
                is_there = path.stat().st_ino == os.fstat(file.fileno()).st_ino
            except FileNotFoundError:
                is_there = False
            if is_there:  # else its former holder took it away between our opening and locking it
                yield path
                return


def _path(job: Job, kind: str) -> Path:
    return Path(settings.DATA_DIR) / "jobs" / f"{job.code}.{kind}"


class Progress:
    """Writes how far a job has come, beside the database: on SQLite nobody else can write to it meanwhile."""

    def __init__(self, job: Job) -> None:
        """Begin with nothing said."""
        self._path = _path(job, "progress")
        self._path.parent.mkdir(parents=True, exist_ok=True)

    def __call__(self, done: int, total: int) -> None:
        """Write that so much of all is done."""
        # A reader sees the old file or the new one, never half of one.
        new = self._path.with_suffix(".new")
        new.write_text(f"{done} {total}", encoding="ascii")
        new.replace(self._path)

    def end(self) -> None:
        """Take away what was written."""
        self._path.unlink(missing_ok=True)


def read_progress(job: Job) -> tuple[int, int] | None:
    """Return how much of a job is done, and of how much; None where nothing is written."""
    try:
        done, total = _path(job, "progress").read_text(encoding="ascii").split()
    except (FileNotFoundError, ValueError):
        return None
    return int(done), int(total)


def find_progress(brought: Import) -> tuple[int, int]:
    """Return how many rows of an import are written, and how many there are; (0, 0) where none is known."""
    return read_progress(brought) or (brought.done_rows, brought.all_rows)
