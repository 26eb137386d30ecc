"""`dure backup FILE` and `dure restore FILE [--check]`: one file with everything, and the proof of it."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from dure import __version__
from dure.terminal import language_of
from dure.terminal import say as show
from dure.web.community.models import Community, Enterprise, Person
from dure.web.operator import archive, headlines, running, tables
from dure.web.operator.archive import Backup, BackupError, Manifest
from dure.web.operator.arguments import make_parser
from dure.web.words import say_in

DONE: Final = 0
DIFFERENT: Final = 1
REFUSED: Final = 2

_COPY: Final = "backup_copy"
"""The database, as it was at one moment, that a backup is written from."""

_RECORD: Final = "last-backup.json"


@dataclass(frozen=True)
class Proof:
    """What a check found.

    Attributes:
        rows: How many rows agree.
        books: How many books have the same headline figures.
        different: The books whose figures differ, by the code of their enterprise.
    """

    rows: int
    books: int
    different: tuple[str, ...]


def make_backup(path: Path) -> tuple[Manifest, str]:
    """Write everything into one file while the site runs, and return what it holds and its digest.

    Raises:
        BackupError: There is a file of this name already, or the database is not up to date.
    """
    if path.exists():
        raise BackupError("exists")
    if not tables.is_up_to_date():
        raise BackupError("not_up_to_date")
    unmeasured = headlines.freeze_headlines()
    with _snapshot() as using, archive.new_archive(path) as file:
        proofs = []
        for model in tables.list_models():
            with file.open(archive.member_name(tables.meta(model).label), "w", force_zip64=True) as member:
                proofs.append(tables.prove(model, using=using, write=member.write))
        keys = _own_keys()
        for name, key in keys.items():
            file.writestr(f"keys/{name}", key)
        manifest = Manifest(
            version=__version__,
            made_at=timezone.localtime().isoformat(timespec="seconds"),
            vendor=connection.vendor,
            migrations=tuple(tables.list_migrations(using=using)),
            tables=tuple(proofs),
            keys={name: hashlib.sha256(key.encode()).hexdigest() for name, key in keys.items()},
            headlines=tuple(headlines.list_headlines(using=using)),
            unmeasured=unmeasured,
        )
        content = archive.write_manifest(manifest)
        file.writestr(archive.MANIFEST, content)
    return manifest, hashlib.sha256(content).hexdigest()


def _own_keys() -> dict[str, str]:
    return {"secret.key": str(settings.SECRET_KEY), "pseudonym.key": settings.PSEUDONYM_KEY.decode()}


@contextmanager
def _snapshot() -> Iterator[str]:
    """Give the name of a connection on which nothing changes, while others go on writing."""
    copy = connection.copy(alias=_COPY)
    if connection.vendor == "postgresql":
        with _known(copy), transaction.atomic(using=_COPY):
            with copy.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT 1")  # the moment is that of the first question
            yield _COPY
        return
    import sqlite3  # noqa: PLC0415 -- only where the site keeps its rows in SQLite

    with tempfile.TemporaryDirectory(prefix="dure-backup-", dir=settings.DATA_DIR) as folder:
        file = Path(folder) / "copy.sqlite3"
        connection.ensure_connection()
        target = sqlite3.connect(file)
        connection.connection.backup(target)
        target.close()
        copy.settings_dict |= {"NAME": file, "OPTIONS": {}}
        with _known(copy):
            yield _COPY


@contextmanager
def _known(copy: Any) -> Iterator[None]:
    """Let a connection be known by its name for a while."""
    connections[_COPY] = copy
    try:
        yield
    finally:
        copy.close()
        del connections[_COPY]


def restore(backup: Backup, *, replace: bool) -> None:
    """Put a verified backup in place of what is there; all of it, proved by count and checksum, or nothing.

    Raises:
        BackupError: It cannot be put here, and nothing has changed.
    """
    call_command("migrate", verbosity=0, interactive=False)
    _refuse_other_steps(backup.manifest)
    if not replace and (Person.objects.exists() or Community.objects.exists()):
        raise BackupError(
            "not_empty",
            communities=str(Community.objects.count()),
            enterprises=str(Enterprise.objects.count()),
            people=str(Person.objects.count()),
        )
    pseudonym_key = backup.key("pseudonym.key")
    if os.environ.get("DURE_PSEUDONYM_KEY") and settings.PSEUDONYM_KEY.decode() != pseudonym_key:
        raise BackupError("other_key")
    # The keys lie ready before the rows are there: between the two only a file is renamed.
    keys = [_lay_key(settings.DATA_DIR / name, backup.key(name)) for name in archive.KEYS]
    try:
        tables.replace_all(backup.manifest.tables, backup.lines)
        for part, path in keys:
            part.replace(path)
    except tables.ProofError as fault:
        raise BackupError("not_proved", table=fault.table) from fault
    finally:
        for part, _ in keys:
            part.unlink(missing_ok=True)
    settings.PSEUDONYM_KEY = pseudonym_key.encode()


def _refuse_other_steps(manifest: Manifest) -> None:
    known = {tables.meta(model).label: tables.list_columns(model) for model in tables.list_models()}
    held = {table.name: tuple(table.columns) for table in manifest.tables}
    if list(manifest.migrations) != tables.list_migrations() or held != known:
        raise BackupError("other_version", made=manifest.version, here=__version__)


def _write_key(path: Path, key: str) -> None:
    part, path = _lay_key(path, key)
    part.replace(path)


def _lay_key(path: Path, key: str) -> tuple[Path, Path]:
    """Write a key beside its place, for its owner alone; return where it lies, and its place."""
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return part, path


def prove_headlines(manifest: Manifest) -> Proof:
    """Work out the headline figures of every book anew and compare them with the backup's."""
    different = [
        str(headline["enterprise"])
        for headline in manifest.headlines
        if headlines.measure_again(headline) != headline["figures"]
    ]
    return Proof(manifest.rows, len(manifest.headlines) - len(different), tuple(different))


def check(path: Path, backup: Backup) -> Proof:
    """Restore a verified backup into a database of its own, and prove it there.

    Raises:
        BackupError: It cannot be restored.
    """
    with tempfile.TemporaryDirectory(prefix="dure-check-") as folder:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DURE_SECRET_KEY", "DURE_PSEUDONYM_KEY"}
        }
        environment |= {
            "DURE_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "dure.web.settings",
            "LC_ALL": "C.UTF-8",
        }
        # Keys of the backup from the start: whatever is worked out on the way is worked out with them.
        for name in archive.KEYS:
            _write_key(Path(folder) / name, backup.key(name))
        command = [sys.executable, "-c", "from dure.doors import main; raise SystemExit(main())"]
        done = subprocess.run(  # noqa: S603 -- our own command
            [*command, "restore", str(path.resolve()), "--prove"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError) as fault:
        raise BackupError("check_broke", why=done.stderr.strip()[-500:]) from fault
    if "fault" in answer:
        raise BackupError(answer["fault"], **answer["values"])
    return Proof(answer["rows"], answer["books"], tuple(answer["different"]))


def load_record() -> dict[str, Any] | None:
    """Load what is known of the last backup; None where there was none."""
    try:
        values = json.loads((settings.DATA_DIR / _RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return values if isinstance(values, dict) else None


def _save_record(**values: object) -> None:
    text = json.dumps(values, ensure_ascii=False)
    (settings.DATA_DIR / _RECORD).write_text(text, encoding="utf-8")


def _describe(path: Path, manifest: Manifest, digest: str) -> dict[str, Any]:
    """Describe a backup for the operator's page: the one made last, or the one that this site came from."""
    return {
        "file": str(path.resolve()),
        "made_at": manifest.made_at,
        "digest": digest,
        "rows": manifest.rows,
        "books": len(manifest.headlines),
        "size": path.stat().st_size,
    }


def _say(key: str, **values: object) -> None:
    show(say_in(language_of(None), f"operator.backup.{key}", **values))


def _refuse(fault: BackupError, path: Path) -> int:
    _say(f"fault.{fault.fault}", file=str(path), **fault.values)
    return REFUSED


def run_backup(arguments: Sequence[str]) -> int:
    """Run `dure backup FILE`; return 0, or 2 where it is refused."""
    path: Path = make_parser("backup").parse_args(list(arguments)).file
    try:
        manifest, digest = make_backup(path)
    except BackupError as fault:
        return _refuse(fault, path)
    except OSError as fault:
        return _refuse(BackupError("not_written", why=str(fault.strerror or fault)), path)
    record = _describe(path, manifest, digest)
    _save_record(**record)
    _say(
        "made",
        file=str(path),
        rows=manifest.rows,
        books=len(manifest.headlines),
        size=f"{record['size'] / 1e6:,.1f}",
        digest=digest[:16],
    )
    _say("keys_inside")
    if manifest.unmeasured:
        _say("unmeasured", books=", ".join(manifest.unmeasured))
    return DONE


def run_restore(arguments: Sequence[str]) -> int:
    """Run `dure restore FILE`; return 0, 1 where figures differ, or 2 where it is refused."""
    given = make_parser("restore").parse_args(list(arguments))
    path: Path = given.file
    if given.prove:
        return _prove(path)
    try:
        with Backup(path) as backup:
            backup.verify()
            if given.check:
                proof = check(path, backup)
            else:
                with _site_stopped():
                    restore(backup, replace=given.replace)
                proof = prove_headlines(backup.manifest)
            return _report(path, backup, proof, checked=given.check)
    except BackupError as fault:
        return _refuse(fault, path)


@contextmanager
def _site_stopped() -> Iterator[None]:
    try:
        with running.alone(settings.DATA_DIR):
            yield
    except running.HeldError as fault:
        raise BackupError("site_runs") from fault


def _report(path: Path, backup: Backup, proof: Proof, *, checked: bool) -> int:
    _say("checked" if checked else "restored", file=str(path), rows=proof.rows, digest=backup.digest[:16])
    if not checked:
        _say("start_now")
    if proof.books:
        _say("figures", books=proof.books)
    if proof.different and backup.manifest.version != __version__:
        _say("other_engine", made=backup.manifest.version, here=__version__)
    elif proof.different:
        _say("different", books=", ".join(proof.different))
    if backup.manifest.unmeasured:
        _say("unmeasured", books=", ".join(backup.manifest.unmeasured))
    record = load_record() if checked else _describe(path, backup.manifest, backup.digest)
    if record is not None and record.get("digest") == backup.digest:
        at = timezone.localtime().isoformat(timespec="seconds")
        _save_record(**{**record, "checked_at": at, "different": len(proof.different)})
    return DIFFERENT if proof.different else DONE


def _prove(path: Path) -> int:
    """Restore into the empty database of this process and write the proof for the process that asked."""
    try:
        with Backup(path) as backup:
            backup.verify()
            restore(backup, replace=False)
            proof = prove_headlines(backup.manifest)
        answer: dict[str, Any] = {"rows": proof.rows, "books": proof.books, "different": proof.different}
    except BackupError as fault:
        answer = {"fault": fault.fault, "values": fault.values}
    sys.stdout.write(json.dumps(answer) + "\n")
    return DONE
