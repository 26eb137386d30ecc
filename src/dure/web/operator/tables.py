"""The rows of the site as lines of text, alike from SQLite and PostgreSQL, and back into either."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from dure.web.guards import lifted

LEFT_OUT: Final = ("auth", "contenttypes", "sessions", "axes")
"""What a new database makes by itself, what ends with the session, and counts of wrong tries."""

_LEFT_OUT_TABLES: Final = ("community.Person_groups", "community.Person_user_permissions")
_ROWS_AT_ONCE: Final = 2_000


def meta(model: type[models.Model]) -> Any:
    """Return what Django knows of a model; its documented way is an underscored name."""
    return model._meta  # noqa: SLF001 -- as said


@dataclass(frozen=True)
class TableProof:
    """What one table holds.

    Attributes:
        name: Its model, as app and model.
        columns: The columns of each line.
        rows: How many lines.
        sha256: Of the lines.
    """

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


def list_models() -> list[type[models.Model]]:
    """List the models whose rows a backup holds, by name."""
    found = (
        model
        for model in apps.get_models(include_auto_created=True)
        if meta(model).managed and not meta(model).proxy
    )
    kept = (
        model
        for model in found
        if meta(model).app_label not in LEFT_OUT and meta(model).label not in _LEFT_OUT_TABLES
    )
    return sorted(kept, key=lambda model: meta(model).label)


def list_migrations(*, using: str = "default") -> list[str]:
    """List the steps by which a database came to be, of the apps whose rows are kept."""
    from django.db import connections  # noqa: PLC0415 -- only here another database than the default

    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app not in LEFT_OUT)


def is_up_to_date() -> bool:
    """Say whether the tables are those that this version of Dure knows."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def list_columns(model: type[models.Model]) -> tuple[str, ...]:
    """List the columns of a model, the key first."""
    fields = meta(model).local_concrete_fields
    key = meta(model).pk
    return (key.attname, *sorted(field.attname for field in fields if field is not key))


def write_lines(model: type[models.Model], *, using: str = "default") -> Iterator[bytes]:
    """Write each row of a model as a line, by key: the same line from any database."""
    rows = meta(model).base_manager.using(using).order_by("pk").values_list(*list_columns(model))
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        text = json.dumps(row, default=_write_cell, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield text.encode() + b"\n"


def _write_cell(cell: Any) -> str:
    if isinstance(cell, bytes | memoryview):
        return base64.b64encode(bytes(cell)).decode()
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if isinstance(cell, Decimal | UUID):
        return str(cell)
    raise TypeError(f"A backup cannot hold a {type(cell).__name__}.")


def prove(
    model: type[models.Model], *, using: str = "default", write: Callable[[bytes], object] | None = None
) -> TableProof:
    """Count the rows of a model and take their checksum, writing each line on the way."""
    digest, rows = hashlib.sha256(), 0
    for rows, line in enumerate(write_lines(model, using=using), start=1):  # noqa: B007 -- counted to the end
        digest.update(line)
        if write is not None:
            write(line)
    return TableProof(meta(model).label, list_columns(model), rows, digest.hexdigest())


def empty_tables() -> None:
    """Delete every row of the kept models and every session; only inside `lifted`, in a transaction."""
    names = [meta(model).db_table for model in list_models()]
    others = [apps.get_model(f"community.{name}") for name in ("Person_groups", "Person_user_permissions")]
    names += [meta(model).db_table for model in others] + ["django_session"]
    quoted = [connection.ops.quote_name(name) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(quoted)}")
            return
        for name in quoted:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 -- tables of our own models


def load_lines(model: type[models.Model], columns: Sequence[str], lines: Iterable[bytes]) -> int:
    """Write lines back into the table of a model as they are, keys included, and return how many."""
    fields = {field.attname: field for field in meta(model).local_concrete_fields}
    readers = [_reader(fields[name]) for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(fields[name].column) for name in columns)
    places = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(meta(model).db_table)} ({names}) VALUES ({places})"  # noqa: S608 -- likewise
    count = 0
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for line in lines:
            cells = json.loads(line)
            batch.append(
                [cell if read is None else read(cell) for read, cell in zip(readers, cells, strict=True)]
            )
            if len(batch) >= _ROWS_AT_ONCE:
                cursor.executemany(sql, batch)
                count += len(batch)
                batch = []
        if batch:
            cursor.executemany(sql, batch)
    return count + len(batch)


def _binary(content: bytes) -> Any:
    return cast("Any", connection).Database.Binary(content)


_AS_IT_IS: Final = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.FloatField,
    models.ForeignKey,
)


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """Return what turns a cell of a line into what the driver takes; None where it takes it as it is."""
    if isinstance(field, models.ForeignKey):
        return _reader(field.target_field)
    if isinstance(field, models.BinaryField):
        return lambda cell: None if cell is None else _binary(base64.b64decode(cell))
    if isinstance(field, _AS_IT_IS) and not isinstance(field, models.JSONField):
        return None

    def read(cell: Any) -> Any:
        value = cell if isinstance(field, models.JSONField) else field.to_python(cell)
        return field.get_db_prep_save(value, connection)

    return read


def reset_sequences() -> None:
    """Let new rows get keys beyond those that were written back."""
    statements = connection.ops.sequence_reset_sql(no_style(), list_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class ProofError(Exception):
    """What was written back is not what the backup holds; `table` says where."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


def replace_all(proofs: Sequence[TableProof], read: Callable[[str], Iterable[bytes]]) -> None:
    """Put the rows of a backup in place of all that is there: all of them, proved, or none.

    Args:
        proofs: What each table is to hold.
        read: Gives the lines of a table by its name.

    Raises:
        ProofError: A table does not hold what it should; nothing has changed.
    """
    known = {meta(model).label: model for model in list_models()}
    with transaction.atomic():
        with lifted(connection):
            empty_tables()
            for proof in _order(proofs):
                load_lines(known[proof.name], proof.columns, read(proof.name))
        for proof in proofs:
            if prove(known[proof.name]) != proof:
                raise ProofError(proof.name)
        reset_sequences()


def _order(proofs: Sequence[TableProof]) -> list[TableProof]:
    """Put what others refer to before them."""
    known = {meta(model).label: model for model in list_models()}
    waiting = {proof.name: proof for proof in proofs}
    ordered: list[TableProof] = []
    while waiting:
        ready = [name for name in waiting if not _refers_to(known[name]) & waiting.keys()]
        # Where some refer to each other in a ring, what they refer to is checked at the end.
        ordered += [waiting.pop(name) for name in ready or sorted(waiting)[:1]]
    return ordered


def _refers_to(model: type[models.Model]) -> set[str]:
    fields = (field for field in meta(model).local_concrete_fields if field.is_relation)
    return {meta(field.related_model).label for field in fields} - {meta(model).label}
