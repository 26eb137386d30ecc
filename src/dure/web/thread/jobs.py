"""What is done beside the pages: a community's page is made anew when one of its books has changed."""

import logging

from django_tasks import task

from dure.web.community.models import Community
from dure.web.thread.figures import get_thread

_log = logging.getLogger(__name__)


@task()
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
