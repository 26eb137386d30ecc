"""What is done beside the pages: a community's page is made anew when one of its books has changed."""

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from dure.language import Language
from dure.web.community.models import Community
from dure.web.thread.figures import find_unfinished, get_thread, say_thread

PATIENCE: Final = timedelta(minutes=1)
"""How long a page goes on showing former figures while nobody takes up the work on the new ones."""

_log = logging.getLogger(__name__)


def read_thread(community: Community, language: Language) -> tuple[dict[str, Any], datetime | None]:
    """Return a community's thread for its readers, and of when it is while newer rows are worked in.

    No reader waits for a book that is just being brought; the worker makes the thread anew for all of them.
    """
    former = find_unfinished(community)
    if former is None or not ask_for_thread(community.pk):
        return get_thread(community, language), None
    return say_thread(former, language), former.built_at


def ask_for_thread(community: int) -> bool:
    """Have a thread woven by the worker, once however many ask; False where nobody has taken it up for long.

    Args:
        community: The community's id.
    """
    ready = DBTaskResult.objects.filter(task_path=weave_thread.module_path, status=TaskResultStatus.READY)
    waiting = [
        asked_at
        for said, asked_at in ready.values_list("args_kwargs", "enqueued_at")
        if said["args"] == [community]
    ]
    if not waiting:
        weave_thread.enqueue(community)
    return not waiting or timezone.now() - min(waiting) < PATIENCE


@task(priority=10)  # before the imports that wait: readers see how long it takes
def weave_thread(community: int) -> None:
    """Build and freeze a community's thread for all its readers: the first neighbour waits for nothing.

    Args:
        community: The community's id.
    """
    found = Community.objects.filter(pk=community).first()
    if found is None:
        return
    try:
        get_thread(found, "ko")  # both languages are frozen at once
    except Exception:  # noqa: BLE001 -- whatever it was, the page builds the thread itself, and says so
        _log.exception("The thread of community %s could not be built.", found.code)
