"""Uploads: limited in size and number, in files without a name, gone as soon as the request is."""

import errno
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any, Final

import pyarrow as pa
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from dure.importers.redaction import mask_resident_numbers
from dure.terminal import strip_controls

FIELD: Final = "files"
"""The only field in which files are taken."""

FILES_MAX: Final = 100
NAME_LENGTH_MAX: Final = 120
_DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was taken: a key of the words, and the status of the answer."""

    key: str
    status: int


TOO_LARGE: Final = Refusal("too_large", 413)
TOO_MANY: Final = Refusal("too_many", 413)
BROKEN_OFF: Final = Refusal("broken_off", 400)
DISK_FULL: Final = Refusal("disk_full", 507)
NOT_STORED: Final = Refusal("not_stored", 503)


class UploadRefusedError(Exception):
    """Nothing was taken of an upload; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.key)
        self.refusal = refusal


def refusal_of(error: OSError) -> Refusal:
    """Say what a fault of the disk means to who brought the files."""
    return DISK_FULL if error.errno in _DISK_FULL else NOT_STORED


class NoFilesHandler(FileUploadHandler):
    """Pass over every file, so that nobody fills a disk where no files are asked for."""

    def new_file(self, *args: Any, **more: Any) -> None:
        """Pass over it."""
        super().new_file(*args, **more)
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take nothing."""

    def file_complete(self, file_size: int) -> None:
        """Hand over nothing."""


class PrivateUploadHandler(FileUploadHandler):
    """Keep each file in one that has no name, readable by this process alone.

    Such a file is gone when it is closed, or when the process ends in whatever way: nothing is left behind.
    """

    file: IO[bytes]

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.refusal: Refusal | None = None
        self._bytes = 0
        self._files: list[IO[bytes]] = []

    def new_file(self, *args: Any, **more: Any) -> None:
        """Begin a file; what stands in another field is passed over."""
        super().new_file(*args, **more)
        if self.field_name != FIELD:
            raise SkipFile
        try:
            self.file = open_private()
        except OSError as error:
            self._refuse(refusal_of(error))
        self._files.append(self.file)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 -- Django hands it over
        """Write what came, as long as it is not too much."""
        self._bytes += len(raw_data)
        if self._bytes > settings.UPLOAD_BYTES_MAX:
            self._refuse(TOO_LARGE)
        try:
            write_chunk(self.file, raw_data)
        except OSError as error:
            self._refuse(refusal_of(error))

    def file_complete(self, file_size: int) -> UploadedFile:
        """Hand over a file that came whole."""
        file = self.file
        # Django closes `file` when it skips the next one; this one is still wanted.
        del self.file
        file.flush()
        file.seek(0)
        return UploadedFile(file=file, name=self.file_name, size=file_size)

    def upload_interrupted(self) -> None:
        """Let go of everything: the connection broke."""
        self.refusal = self.refusal or BROKEN_OFF
        self.close()

    def close(self) -> None:
        """Let go of every file."""
        for file in self._files:
            file.close()

    def _refuse(self, refusal: Refusal) -> None:
        self.refusal = refusal
        raise StopUpload(connection_reset=True)


def open_private() -> IO[bytes]:
    """Open a file that has no name, and so is gone with the process at the latest."""
    return tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)


def write_chunk(file: IO[bytes], chunk: bytes) -> None:
    """Write to the disk; apart, so that a test can fill it."""
    file.write(chunk)


def take_uploads(request: HttpRequest) -> PrivateUploadHandler:
    """Read the body of a request whose files are private, and return who holds them.

    Raises:
        UploadRefusedError: Too large, too many, cut off, or the disk is full. Nothing is kept.
    """
    handler = PrivateUploadHandler(request)
    request.upload_handlers = [handler]
    try:
        _ = request.POST
    except SuspiciousOperation as error:  # too many files or fields, or fields too large
        handler.close()
        raise UploadRefusedError(TOO_MANY) from error
    except (MultiPartParserError, UnreadablePostError) as error:
        handler.close()
        raise UploadRefusedError(BROKEN_OFF) from error
    except OSError as error:
        handler.close()
        raise UploadRefusedError(refusal_of(error)) from error
    if handler.refusal is not None:
        handler.close()
        raise UploadRefusedError(handler.refusal)
    return handler


def name_files(names: Sequence[str | None]) -> list[str]:
    """Make names fit to be shown and told apart: no path, no control, no resident number, not too long."""
    cleaned = [clean_name(name or "") for name in names]
    masked = mask_resident_numbers(pa.array(cleaned, pa.string()), label=None, beside=())[0].to_pylist()
    return list(_tell_apart(masked))


def clean_name(name: str) -> str:
    """Make one name fit to be shown and stored; the ending is kept where the rest is cut."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = " ".join(strip_controls(name).split()) or "?"
    if len(name) > NAME_LENGTH_MAX:
        ending = PurePath(name).suffix
        ending = ending if len(ending) <= 6 else ""
        name = name[: NAME_LENGTH_MAX - len(ending) - 1] + "…" + ending
    return name


def _tell_apart(names: Sequence[str]) -> Iterator[str]:
    """Number the files that have one name, as a desktop does."""
    seen: set[str] = set()
    for name in names:
        stem, dot, ending = name.rpartition(".")
        shown, number = name, 1
        while shown in seen:
            number += 1
            shown = f"{stem} ({number}){dot}{ending}" if stem else f"{name} ({number})"
        seen.add(shown)
        yield shown


def read_whole(file: UploadedFile) -> bytes:
    """Read one file; it is closed, and thereby gone, before the next one is read."""
    try:
        file.seek(0)
        return bytes(file.read())
    finally:
        file.close()
