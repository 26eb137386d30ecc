"""Guard the two logs: nothing in them is changed or deleted, whoever asks.

A later migration that remakes one of these tables on SQLite has to make its guard anew.
"""

from typing import Any

from django.db import migrations

_COLUMNS = {
    "community_act": ("id", "when", "verb", "community_id", "enterprise_id", "on_behalf_of", "detail"),
    "community_look": ("id", "when", "address", "whose", "what", "community_id", "enterprise_id"),
}


def _only_forgets(columns: tuple[str, ...], *, same: str) -> str:
    """An account may be deleted: then the log forgets who it was, and nothing else."""
    kept = " AND ".join(f'NEW."{name}" {same} OLD."{name}"' for name in columns)
    return f'{kept} AND NEW."who_id" IS NULL'


def guard(apps: Any, schema_editor: Any) -> None:
    """Put the guards on."""
    for table, columns in _COLUMNS.items():
        message = f"{table} is only ever added to"
        if schema_editor.connection.vendor == "sqlite":
            refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            forgets = _only_forgets(columns, same="IS")
            schema_editor.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} {refuse}")
            schema_editor.execute(
                f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} WHEN NOT ({forgets}) {refuse}"
            )
            continue
        # The detail is jsonb, which compares.
        forgets = _only_forgets(columns, same="IS NOT DISTINCT FROM")
        schema_editor.execute(
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        refuse = f"EXECUTE FUNCTION {table}_refuse()"
        schema_editor.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW {refuse}")
        schema_editor.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (NOT ({forgets})) {refuse}"
        )


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take the guards off."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in _COLUMNS:
        on = "" if sqlite else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stays{on}")
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_unchanged{on}")
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")


class Migration(migrations.Migration):
    dependencies = [("community", "0002_initial")]

    operations = [migrations.RunPython(guard, unguard)]
