"""The thread's seam: what other features of the site ask of it."""

from dure.web.thread.figures import (
    build_thread,
    get_thread,
    pledges_of,
    thread_of_enterprise,
    thread_version,
)
from dure.web.thread.rows import (
    CommunityRefusedError,
    export_community,
    id_of,
    import_community,
    load_community,
    read_pledge,
)
from dure.web.thread.surveys import load_surveys
from dure.web.thread.voices import Offer, offers_for

__all__ = [
    "CommunityRefusedError",
    "Offer",
    "build_thread",
    "export_community",
    "get_thread",
    "id_of",
    "import_community",
    "load_community",
    "load_surveys",
    "offers_for",
    "pledges_of",
    "read_pledge",
    "thread_of_enterprise",
    "thread_version",
]
