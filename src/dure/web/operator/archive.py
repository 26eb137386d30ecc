"""A backup as one file: a zip of the tables' lines, the keys, and a manifest that proves them."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self
from zlib import error as ZlibError  # noqa: N812 -- it is a class

from dure.web.operator.tables import TableProof

FORMAT: Final = "dure-backup/1"
MANIFEST: Final = "manifest.json"
KEYS: Final = ("secret.key", "pseudonym.key")
_MANIFEST_BYTES_MAX: Final = 16 << 20
_KEY_BYTES_MAX: Final = 4096


class BackupError(Exception):
    """A file that is no good backup; `fault` names the sentence that says why, `values` fill it."""

    def __init__(self, fault: str, **values: str) -> None:
        super().__init__(fault)
        self.fault = fault
        self.values = values


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        version: Of Dure.
        made_at: When, with its zone.
        vendor: Of the database that it was taken of.
        migrations: The steps by which that database came to be.
        tables: What each table holds.
        keys: SHA-256 of each key.
        headlines: The headline figures of every book that has any.
        unmeasured: The enterprises whose report could not be built, so that no figures of theirs are here.
        format: Of the file.
    """

    version: str
    made_at: str
    vendor: str
    migrations: tuple[str, ...]
    tables: tuple[TableProof, ...]
    keys: Mapping[str, str]
    headlines: tuple[Mapping[str, Any], ...]
    unmeasured: tuple[str, ...] = ()
    format: str = field(default=FORMAT)

    @property
    def rows(self) -> int:
        """All rows together."""
        return sum(table.rows for table in self.tables)


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest as JSON."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        BackupError: It is none.
    """
    try:
        values = json.loads(content)
        if values["format"] != FORMAT:
            raise BackupError("other_format", found=str(values["format"])[:40], wanted=FORMAT)
        tables = tuple(
            TableProof(table["name"], tuple(table["columns"]), int(table["rows"]), table["sha256"])
            for table in values["tables"]
        )
        return Manifest(
            version=str(values["version"]),
            made_at=str(values["made_at"]),
            vendor=str(values["vendor"]),
            migrations=tuple(values["migrations"]),
            tables=tables,
            keys=dict(values["keys"]),
            headlines=tuple(values["headlines"]),
            unmeasured=tuple(str(code) for code in values.get("unmeasured", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BackupError("foreign") from fault


@contextmanager
def new_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a new backup to write, for its owner alone; it stands under its name only when it is whole."""
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class Backup:
    """A backup that is read; nothing in it is believed before `verify`."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            BackupError: It is not there, cut short, or no backup of Dure.
        """
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError as fault:
            raise BackupError("missing") from fault
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
            raise BackupError("cut") from fault
        if MANIFEST not in self._zip.namelist():
            self.close()
            raise BackupError("foreign")
        content = self._read(MANIFEST, limit=_MANIFEST_BYTES_MAX)
        self.digest = hashlib.sha256(content).hexdigest()
        self.manifest = read_manifest(content)

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, name: str, *, limit: int) -> bytes:
        try:
            with self._zip.open(name) as member:
                content = member.read(limit + 1)
        except (zipfile.BadZipFile, KeyError, EOFError, OSError, ZlibError, RuntimeError) as fault:
            raise BackupError("damaged", part=name) from fault
        if len(content) > limit:
            raise BackupError("damaged", part=name)
        return content

    def lines(self, table: str) -> Iterator[bytes]:
        """Read the lines of a table.

        Raises:
            BackupError: They cannot be read.
        """
        name = member_name(table)
        try:
            with self._zip.open(name) as member:
                yield from member
        except (zipfile.BadZipFile, KeyError, EOFError, OSError, ZlibError, RuntimeError) as fault:
            raise BackupError("damaged", part=name) from fault

    def key(self, name: str) -> str:
        """Read a key."""
        try:
            return self._read(f"keys/{name}", limit=_KEY_BYTES_MAX).decode("ascii")
        except UnicodeDecodeError as fault:
            raise BackupError("damaged", part=f"keys/{name}") from fault

    def verify(self) -> None:
        """Compare every line and every key with what the manifest says of it.

        Raises:
            BackupError: Something was cut, changed or added since.
        """
        expected = {MANIFEST, *(f"keys/{name}" for name in KEYS)}
        expected |= {member_name(table.name) for table in self.manifest.tables}
        names = self._zip.namelist()
        if len(names) != len(set(names)) or set(names) != expected:
            strange = sorted(set(names) ^ expected) or sorted(names)
            raise BackupError("damaged", part=strange[0])
        for name in KEYS:
            if hashlib.sha256(self.key(name).encode()).hexdigest() != self.manifest.keys.get(name):
                raise BackupError("damaged", part=f"keys/{name}")
        for table in self.manifest.tables:
            digest, rows = hashlib.sha256(), 0
            for rows, line in enumerate(self.lines(table.name), start=1):  # noqa: B007 -- counted to the end
                digest.update(line)
            if (rows, digest.hexdigest()) != (table.rows, table.sha256):
                raise BackupError("damaged", part=member_name(table.name))


def member_name(table: str) -> str:
    """Return the name of a table's lines in the file."""
    return f"tables/{table}.jsonl"
