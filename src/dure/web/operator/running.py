"""Whether a site runs on a data folder: nothing is put in place of its books while it does.

The system lets go of a lock when the process that holds it ends, however it ends: nothing is left to tidy up.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

FILE: Final = "site.lock"


class HeldError(Exception):
    """A site runs on this folder, or a backup is being restored into it."""


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """Hold a folder together with every other site and worker on it.

    Raises:
        HeldError: A backup is being restored into it.
    """
    with _hold(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder alone.

    Raises:
        HeldError: A site or a worker runs on it.
    """
    with _hold(folder, fcntl.LOCK_EX):
        yield


@contextmanager
def _hold(folder: Path, kind: int) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("a") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise HeldError from fault
        yield
