"""An undo is done beside the pages: a million rows take longer to go than a page may wait."""

import logging
import time
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from dure.web.books.jobs import holding
from dure.web.books.models import Book, Import
from dure.web.books.storage import NotStorableError
from dure.web.community.access import log_act
from dure.web.community.models import Person
from dure.web.imports import acts

_PAUSE_SECONDS: Final = 0.5

_log = logging.getLogger(__name__)


def is_being_undone(brought: Import) -> bool:
    """Say whether somebody asked to undo an import whose rows are still there."""
    return brought.state == Import.State.STORED and brought.undone_by_id is not None


def ask_undo(brought: Import, *, by: Person) -> bool:
    """Have an import undone, once; False where it is not stored, or is being undone already."""
    with transaction.atomic():
        asked = Import.objects.filter(pk=brought.pk, state=Import.State.STORED, undone_by=None)
        if not asked.update(undone_by=by):
            return False
        # In the queue if and only if it is asked for.
        undo_stored.enqueue(brought.pk)
    brought.refresh_from_db()
    return True


@task()
def undo_stored(brought: int) -> None:
    """Take the rows of an import out of the book, if somebody asked for it; all of them or none.

    Args:
        brought: The import's id.
    """
    found = _asked().filter(pk=brought).select_related("book__enterprise", "undone_by").first()
    if found is None or found.undone_by is None:
        return
    with holding(found) as is_mine:
        if not is_mine:
            return  # another worker is at it
        try:
            rows = acts.undo(found, by=found.undone_by)
        except NotStorableError:
            return
        except Exception:  # noqa: BLE001 -- whatever it was, the import must not wait for ever
            _asked().filter(pk=brought).update(undone_by=None)
            _log.exception("Import %s could not be undone.", found.code)
            return
    log_act(
        None,
        "import.undone",
        enterprise=found.book.enterprise,
        who=found.undone_by,
        code=found.code,
        rows=rows,
    )


def resume_undo(brought: Import) -> None:
    """Take up an undo that a stopped worker left behind."""
    queued = DBTaskResult.objects.filter(
        task_path=undo_stored.module_path, status=TaskResultStatus.READY
    ).values_list("args_kwargs", flat=True)
    if any(brought.pk in said["args"] for said in queued):
        return
    with holding(brought) as is_mine:
        left = is_mine and _asked().filter(pk=brought.pk).exists()
    if left:
        undo_stored.enqueue(brought.pk)


def resume_undos() -> None:
    """Take up every undo that a stopped worker left behind: its rows count until they are gone."""
    for brought in _asked().order_by("pk"):
        resume_undo(brought)


def finish_undos(book: Book) -> None:
    """Undo what somebody asked to undo in a book before more is stored in it.

    A file that is brought again is held against the rows that are there: if they went only then, its
    documents would stand in the book nowhere.
    """
    asked = _asked().filter(book=book).order_by("pk")
    while (brought := asked.first()) is not None:
        undo_stored.call(brought.pk)
        if asked.filter(pk=brought.pk).exists():  # another worker is at it
            time.sleep(_PAUSE_SECONDS)


def _asked() -> QuerySet[Import]:
    return Import.objects.filter(state=Import.State.STORED, undone_by__isnull=False)
