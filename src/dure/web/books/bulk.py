"""Columns into a database table and out of it by the driver, without an object a row.

Works inside Django's transaction, on its connection. Table and column names come from models, never from
data.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection, models

CHUNK_ROWS: Final = 50_000
Told = Callable[[int], None]
"""Told how many rows more are written."""

_ASKED_AT_ONCE: Final = 500  # parameters of one question; SQLite takes 32,766, PostgreSQL 65,535
_ALLOCATION_LOCK: Final = 0x64757265  # any number that nobody else locks


def is_postgresql() -> bool:
    """Say whether the database is PostgreSQL; the other that is supported is SQLite."""
    return connection.vendor == "postgresql"


def allocate_ids(model: type[models.Model], count: int) -> int:
    """Return the first of `count` consecutive ids that nobody else is given."""
    table = model._meta.db_table  # noqa: SLF001 -- Django's documented way to a model's table
    with connection.cursor() as cursor:
        if not is_postgresql():
            # The write lock is held from the transaction's start, and AUTOINCREMENT gives no id twice.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            return 1 + (row[0] if row else 0)
        # Sequences stand outside transactions: the lock is held only until it is moved on.
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ALLOCATION_LOCK])
        try:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            first = cursor.fetchone()[0]
            last = first + max(count, 1) - 1
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALLOCATION_LOCK])
        return int(first)


def insert_columns(
    model: type[models.Model], columns: Mapping[str, pa.Array], *, told: Told | None = None
) -> None:
    """Write columns of equal length into the table of a model; the names are those of database columns."""
    table = pa.table(dict(columns))
    for start in range(0, table.num_rows, CHUNK_ROWS):
        part = table.slice(start, CHUNK_ROWS)
        (_copy if is_postgresql() else _execute_many)(model, part)
        if told:
            told(part.num_rows)


def _names(model: type[models.Model], names: Sequence[str]) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), ", ".join(quote(name) for name in names)  # noqa: SLF001 -- as above


def _execute_many(model: type[models.Model], part: pa.Table) -> None:
    table, names = _names(model, part.column_names)
    marks = ", ".join("?" * part.num_columns)
    values = [_plain(column).to_pylist() for column in part.columns]
    connection.ensure_connection()
    # Past Django's cursor, which would look at every parameter.
    cursor = connection.connection.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 -- names of our own models
        zip(*values, strict=True),
    )
    cursor.close()


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as SQLite keeps it: days as text."""
    return column.cast(pa.string()) if pa.types.is_date(column.type) else column


def _copy(model: type[models.Model], part: pa.Table) -> None:
    table, names = _names(model, part.column_names)
    content = io.BytesIO()
    decoded = pa.table(
        {
            name: column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
            for name, column in zip(part.column_names, part.columns, strict=True)
        }
    )
    # Text is quoted and what is not there is not, which is just how COPY tells the two apart.
    pa_csv.write_csv(decoded, content, pa_csv.WriteOptions(include_header=False))
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as to:
        to.write(content.getbuffer())


def read_columns(query: str, parameters: Sequence[Any], schema: pa.Schema) -> pa.Table:
    """Run a query of our own and return its columns in the types of a schema."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        parts = []
        while rows := cursor.fetchmany(CHUNK_ROWS):
            columns = zip(*rows, strict=True)
            parts.append(
                pa.table(
                    [_typed(values, field.type) for values, field in zip(columns, schema, strict=True)],
                    schema=schema,
                )
            )
    return pa.concat_tables(parts) if parts else schema.empty_table()


def _typed(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode().cast(kind)
    if pa.types.is_date(kind) and values and isinstance(values[0], str):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)


def ask_in_parts(values: Sequence[Any]) -> Iterator[list[Any]]:
    """Cut values into parts that one question can carry."""
    for start in range(0, len(values), _ASKED_AT_ONCE):
        yield list(values[start : start + _ASKED_AT_ONCE])
