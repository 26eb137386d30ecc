"""The thread's seam: what other features of the site ask of it."""

from dure.web.thread.rows import (
    CommunityRefusedError,
    export_community,
    import_community,
    load_community,
    read_pledge,
)

__all__ = [
    "CommunityRefusedError",
    "export_community",
    "import_community",
    "load_community",
    "read_pledge",
]
