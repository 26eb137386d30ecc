"""What is done with an import that was previewed: confirmed, discarded, undone."""

from datetime import timedelta
from enum import Enum, auto
from typing import Final

from django.db import transaction
from django.utils import timezone

from dure.web.books.jobs import store_import
from dure.web.books.models import Book, Import, Staged
from dure.web.books.storage import remove
from dure.web.community.models import Person
from dure.web.imports.bring import WaitsNoMoreError, compare_again, waiting
from dure.web.imports.headline import find_headline
from dure.web.imports.models import Preview, SetAside
from dure.web.imports.preview import forget_rows

KEPT: Final = timedelta(days=14)
"""How long something previewed waits for somebody to confirm it."""


class Outcome(Enum):
    """What became of an act."""

    DONE = auto()
    STALE = auto()  # the book changed meanwhile: it was compared again, and is to be looked at again
    TOO_LATE = auto()  # somebody else was first, or it waits no longer


def confirm(brought: Import, *, seen: str) -> Outcome:
    """Put an import in the queue, once, and only as it was seen.

    Args:
        brought: The import.
        seen: Mark of the preview in the reader's hands.
    """
    before = find_headline(brought.book) if brought.state == Import.State.PREVIEWED else None
    try:
        with waiting(brought):
            stamp = Book.objects.values_list("rows_stamp", flat=True).get(pk=brought.book_id)
            if not Preview.objects.filter(brought=brought, mark=seen, rows_stamp=stamp).exists():
                compare_again(brought)
                return Outcome.STALE
            Import.objects.filter(pk=brought.pk).update(state=Import.State.WAITING)
            Preview.objects.filter(brought=brought).update(before=before)
            SetAside.objects.filter(brought=brought, kind=SetAside.Kind.UNKNOWN).delete()
            # In the queue if and only if it is confirmed: both stand in one transaction.
            store_import.enqueue(brought.pk)
    except WaitsNoMoreError:
        return Outcome.TOO_LATE
    return Outcome.DONE


def try_again(brought: Import) -> Outcome:
    """Put an import that failed in the queue again; what was read still waits."""
    with transaction.atomic():
        failed = Import.objects.filter(pk=brought.pk, state=Import.State.FAILED, staged__isnull=False)
        if not failed.update(state=Import.State.WAITING, failure=None, done_rows=0):
            return Outcome.TOO_LATE
        store_import.enqueue(brought.pk)
    return Outcome.DONE


def discard(brought: Import) -> Outcome:
    """Let go of what waits, or of what failed; the import stays as a trace."""
    with transaction.atomic():
        idle = Import.objects.filter(pk=brought.pk, state__in=(Import.State.PREVIEWED, Import.State.FAILED))
        if not idle.update(state=Import.State.DISCARDED):
            return Outcome.TOO_LATE
        _let_go(brought)
    return Outcome.DONE


def undo(brought: Import, *, by: Person) -> int:
    """Take the rows of a stored import out of the book again, and let go of what was set aside.

    Raises:
        NotStorableError: It is not stored, or no longer.
    """
    with transaction.atomic():
        count = remove(brought, by=by)
        _let_go(brought)
    return count


def let_go_of_old(book: Book) -> int:
    """Discard what was previewed long ago and never confirmed: nobody's rows wait for ever."""
    old = Import.objects.filter(book=book, state=Import.State.PREVIEWED, brought_at__lt=timezone.now() - KEPT)
    return sum(discard(brought) is Outcome.DONE for brought in old)


def _let_go(brought: Import) -> None:
    Staged.objects.filter(brought=brought).delete()
    SetAside.objects.filter(brought=brought).delete()
    forget_rows(brought)
