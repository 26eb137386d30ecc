"""What is done once a day by itself: what was to be kept for a while only is let go."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from axes.models import AccessAttempt
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dure.web.books.models import Book, Import
from dure.web.imports.acts import KEPT, let_go_of_old
from dure.web.thread.saying import forget_old_contacts
from dure.web.visits.following import ask_what_came, forget_contacts

_log = logging.getLogger(__name__)

SECONDS_BETWEEN: Final = 24 * 3600.0
JOBS_KEPT: Final = timedelta(days=30)
TRIES_KEPT: Final = timedelta(days=1)


def _let_go_of_previews() -> None:
    old = Import.objects.filter(state=Import.State.PREVIEWED, brought_at__lt=timezone.now() - KEPT)
    for book in Book.objects.filter(pk__in=old.values("book")):
        let_go_of_old(book)


def _forget_jobs() -> None:
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - JOBS_KEPT).delete()


def _forget_tries() -> None:
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - TRIES_KEPT).delete()


STEPS: Final[dict[str, Callable[[], object]]] = {
    "contacts": forget_old_contacts,
    "visitors": forget_contacts,
    "visits": ask_what_came,
    "previews": _let_go_of_previews,
    "sessions": lambda: call_command("clearsessions", verbosity=0),
    "jobs": _forget_jobs,
    "tries": _forget_tries,
}
"""Each by itself: contacts of neighbours and visitors, groups to be asked what came of their visit, previews,
sessions, finished jobs, wrong tries to sign in."""


def keep_up() -> tuple[str, ...]:
    """Do every step, and return the names of those that failed; none keeps another from being done."""
    failed = []
    for name, step in STEPS.items():
        try:
            step()
        except Exception:  # noqa: BLE001 -- whatever it was, the other steps and the worker go on
            _log.exception("The daily step “%s” failed.", name)
            failed.append(name)
    return tuple(failed)


def keep_up_daily(*, stop: threading.Event | None = None, seconds: float = SECONDS_BETWEEN) -> None:
    """Do every step now and then once a day, until stopped; meant for a thread of its own."""
    stop = stop or threading.Event()
    while not stop.is_set():
        close_old_connections()
        keep_up()
        # A connection that idles for a day is held for nobody.
        connection.close()
        stop.wait(seconds)
