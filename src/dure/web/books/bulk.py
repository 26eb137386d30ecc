"""Columns into a database table and out of it by the driver, without an object a row.

Works inside Django's transaction, on its connection. Table and column names come from models, never from
data.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection, models

CHUNK_ROWS: Final = 50_000
Told = Callable[[int], None]
"""Told how many rows more are written."""

_ROWS_AT_ONCE: Final = 40  # of one INSERT on SQLite: saves it half the time of a row
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
    write = _copy if is_postgresql() else _execute_many
    write(model, table, told=told or (lambda _: None))


def _cut(table: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, table.num_rows, CHUNK_ROWS):
        yield table.slice(start, CHUNK_ROWS)


def _names(model: type[models.Model], names: Sequence[str]) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), ", ".join(quote(name) for name in names)  # noqa: SLF001 -- as above


def _execute_many(model: type[models.Model], rows: pa.Table, *, told: Told) -> None:
    connection.ensure_connection()
    for part in _cut(rows):
        _execute_part(model, part)
        told(part.num_rows)


def _execute_part(model: type[models.Model], part: pa.Table) -> None:
    table, names = _names(model, part.column_names)
    width = part.num_columns
    # One value after the other as SQLite is given them: row by row, though they lie column by column.
    values: list[Any] = [None] * (part.num_rows * width)
    for index, column in enumerate(part.columns):
        values[index::width] = _plain(column)
    row = f"({', '.join('?' * width)})"
    whole = part.num_rows // _ROWS_AT_ONCE * _ROWS_AT_ONCE
    for rows, start, end in ((_ROWS_AT_ONCE, 0, whole), (1, whole, part.num_rows)):
        sql = f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * rows)}"  # noqa: S608 -- our own names
        step = rows * width
        # Past Django's cursor, which would look at every value.
        connection.connection.executemany(
            sql, (values[at : at + step] for at in range(start * width, end * width, step))
        ).close()


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Return a column as Python's values, days as the text that SQLite keeps."""
    encoded = column.combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0)
    if pa.types.is_date(encoded.type):
        encoded = encoded.dictionary_encode()
        encoded = pa.DictionaryArray.from_arrays(encoded.indices, encoded.dictionary.cast(pa.string()))
    if pa.types.is_dictionary(encoded.type):
        # Each different text becomes one object, however many rows say it; the last stands for none.
        words = np.array([*encoded.dictionary.to_pylist(), None], dtype=object)
        values: list[Any] = words[np.asarray(encoded.indices.fill_null(len(words) - 1))].tolist()
        return values
    whole: list[Any] = encoded.to_numpy(zero_copy_only=False).tolist()
    return whole if not pa.types.is_integer(encoded.type) or not encoded.null_count else encoded.to_pylist()


def _copy(model: type[models.Model], rows: pa.Table, *, told: Told) -> None:
    table, names = _names(model, rows.column_names)
    # One statement for all rows: what they point to is looked at once a statement.
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as to:
        for part in _cut(rows):
            content = io.BytesIO()
            # Text is quoted and what is not there is not, which is just how COPY tells the two apart.
            pa_csv.write_csv(_decoded(part), content, pa_csv.WriteOptions(include_header=False))
            to.write(content.getbuffer())
            told(part.num_rows)


def _decoded(part: pa.Table) -> pa.Table:
    return pa.table(
        {
            name: column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
            for name, column in zip(part.column_names, part.columns, strict=True)
        }
    )


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
