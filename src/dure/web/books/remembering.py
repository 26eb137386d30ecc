"""What a process remembers of the rows of books, and what it keeps beside the database to be quick again.

Everything here is derived: it is known by a mark of the rows that never comes twice, and may be thrown away.
"""

import os
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

import pyarrow as pa
from django.conf import settings

from dure.importers.reading import Reading
from dure.web.books.packing import pack_readings, unpack_readings

CACHED_ROWS_MAX: Final = 3_000_000
"""Rows of transfers that a process remembers, over all books; the last book is kept however large."""

FILED_ROWS_MIN: Final = 5_000
"""A smaller book is soon read from the database; one of 24,000 rows takes 390 ms there, 40 from a file."""


@dataclass(frozen=True)
class StoredBook:
    """The sealed readings of a book.

    Attributes:
        readings: One a sheet, in the order in which they were brought. Of a document that was met again there
            are only rows that say more than what stands: another address, a fuller item, another sum.
        owners: Whose each reading is.
        new: Documents that each sheet added.
        duplicates: Documents of each sheet that stood already.
        digests: What the registers and statements among them say, so that none says it twice.
    """

    readings: tuple[Reading, ...] = ()
    owners: tuple[str | None, ...] = ()
    new: tuple[int, ...] = ()
    duplicates: tuple[int, ...] = ()
    digests: frozenset[str] = frozenset()

    @property
    def row_count(self) -> int:
        """Rows of all sheets."""
        return sum(reading.rows.num_rows for reading in self.readings)


class Remembered:
    """The books that were asked for last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, str], StoredBook] = OrderedDict()

    def find(self, book: int, stamp: str) -> StoredBook | None:
        """Find a book as it was at a mark, here or in the file."""
        key = (book, stamp)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if (filed := _read_file(book, stamp)) is not None:
            self._keep(key, filed)
        return filed

    def keep(self, book: int, stamp: str, stored: StoredBook) -> None:
        """Keep a book as it is at a mark; what it was at another is forgotten."""
        self._keep((book, stamp), stored)
        _write_file(book, stamp, stored)

    def _keep(self, key: tuple[int, str], stored: StoredBook) -> None:
        with self._lock:
            for other in [other for other in self._kept if other[0] == key[0]]:
                del self._kept[other]
            self._kept[key] = stored
            while len(self._kept) > 1 and sum(b.row_count for b in self._kept.values()) > CACHED_ROWS_MAX:
                self._kept.popitem(last=False)


def forget_files(book: int) -> None:
    """Take away what is kept of a book beside the database."""
    for path in _folder().glob(f"{book}-*.arrow"):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "derived" / "books"


def _path(book: int, stamp: str) -> Path:
    return _folder() / f"{book}-{stamp}.arrow"


def _write_file(book: int, stamp: str, stored: StoredBook) -> None:
    forget_files(book)
    if stored.row_count < FILED_ROWS_MIN:
        return
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = {
        "new": stored.new,
        "duplicates": stored.duplicates,
        "digests": sorted(stored.digests),
        "is_sealed_together": True,
    }
    handle, name = tempfile.mkstemp(dir=_folder(), suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pack_readings(stored.readings, stored.owners, beside=beside, compression="lz4"))
        Path(name).replace(_path(book, stamp))
    except OSError:  # the disk is full: the database says the same, only later
        Path(name).unlink(missing_ok=True)


def _read_file(book: int, stamp: str) -> StoredBook | None:
    try:
        content = _path(book, stamp).read_bytes()
        readings, owners, beside = unpack_readings(content)
        said: dict[str, Any] = beside
        if not said.get("is_sealed_together"):  # kept before the names of later people were sealed in it
            return None
        return StoredBook(
            readings=tuple(readings),
            owners=tuple(owners),
            new=tuple(said["new"]),
            duplicates=tuple(said["duplicates"]),
            digests=frozenset(said["digests"]),
        )
    except (OSError, ValueError, KeyError, pa.ArrowException):  # not there, or cut off: the database knows
        return None
