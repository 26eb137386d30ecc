"""The guards in the database that keep logs, rows and judgements from being changed or deleted.

They are triggers, made by the migrations of the features whose tables they guard. Two things have to get past
them, and both empty whole tables: putting a backup in place of what is there, and tests clearing up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Take every guard of a SQLite database off and put it back as it was; PostgreSQL truncates without.

    Inside a transaction of the caller, so that a fault on the way leaves the guards on.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        guards = cursor.fetchall()
        for name, _ in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    with connection.cursor() as cursor:
        for _, sql in guards:
            cursor.execute(sql)
