"""The guards in the database that keep logs, rows and judgements from being changed or deleted.

They are triggers, made by the migrations of the features whose tables they guard. Two things have to get past
them, and both empty whole tables: putting a backup in place of what is there, and tests clearing up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Take every guard of a database off and put it back as it was.

    Inside a transaction of the caller, so that a fault on the way leaves the guards on.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            guards = cursor.fetchall()
            off = [f'DROP TRIGGER "{name}"' for name, _ in guards]
            on = [sql for _, sql in guards]
        else:
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgenabled <> 'D' ORDER BY 1"
            )
            tables = [table for (table,) in cursor.fetchall()]
            off, on = (
                [f"ALTER TABLE {table} {word} TRIGGER USER" for table in tables]
                for word in ("DISABLE", "ENABLE")
            )
        for sql in off:
            cursor.execute(sql)
    yield
    with connection.cursor() as cursor:
        for sql in on:
            cursor.execute(sql)
