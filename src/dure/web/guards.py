"""The guards in the database that keep logs, rows and judgements from being changed or deleted.

They are triggers, made by the migrations of the features whose tables they guard. Two things have to get past
them, and both empty whole tables: putting a backup in place of what is there, and tests clearing up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Take every guard of a database off, and put it back as it was.

    Inside a transaction of the caller, so that a fault on the way leaves the guards on.
    """
    with connection.cursor() as cursor:
        put_back = (_lift_sqlite if connection.vendor == "sqlite" else _lift_postgresql)(cursor)
    yield
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite" and connection.in_atomic_block:
            # What is still to be checked of the rows written is checked now: a table that waits for it
            # cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for sql in put_back:
            cursor.execute(sql)


def _lift_sqlite(cursor: Any) -> list[str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    guards = cursor.fetchall()
    for name, _ in guards:
        cursor.execute(f'DROP TRIGGER "{name}"')
    return [sql for _, sql in guards]


def _lift_postgresql(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"
    )
    tables = [row[0] for row in cursor.fetchall()]
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    return [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
