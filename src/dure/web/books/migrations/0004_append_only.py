"""Guard the books: rows and judgements are only ever added to; an import's rows go only while it is undone.

A later migration that remakes one of these tables on SQLite has to make its guards anew.
"""

from typing import Any

from django.db import migrations

# ruff: noqa: S608 -- names of our own tables stand in the SQL, and no data
_OF_SOURCE = "books_source s JOIN books_import i ON i.id = s.brought_id WHERE s.id = {row}.source_id"
_OF_IMPORT = "books_import i WHERE i.id = {row}.brought_id"
_ROWS = {"books_transfer": _OF_SOURCE, "books_document": _OF_SOURCE, "books_mention": _OF_IMPORT}
"""Tables of rows, and the import that each row came by."""

_JUDGED = ("id", "subject", "aspect", "value", "when", "why", "book_id")
_GUARDED = (*_ROWS, "books_source", "books_judgement", "books_import")
_UNDO = "go only while their import is undone"
_ADDED = "are only ever added to"

# An import that is stored stays so until it is undone, and an undone one stays undone.
_KEEPS_ITS_STATE = (
    "OLD.state = 'stored' AND NEW.state NOT IN ('stored', 'undoing')"
    " OR OLD.state = 'undoing' AND NEW.state NOT IN ('undoing', 'undone')"
    " OR OLD.state = 'undone' AND NEW.state <> 'undone'"
    " OR OLD.id <> NEW.id OR OLD.book_id <> NEW.book_id"
)


def _forgets(*, same: str) -> str:
    """An account may be deleted: then the judgement forgets who it was, and nothing else."""
    return " AND ".join(f'NEW."{name}" {same} OLD."{name}"' for name in _JUDGED) + " AND NEW.who_id IS NULL"


def guard(apps: Any, schema_editor: Any) -> None:
    """Put the guards on."""

    def execute(sql: str) -> None:
        schema_editor.execute(sql, None)  # as it stands: a per cent sign in it is no place for a value

    (_guard_sqlite if schema_editor.connection.vendor == "sqlite" else _guard_postgresql)(execute)


def _guard_sqlite(execute: Any) -> None:
    def refuse(table: str, event: str, message: str, *, when: str = "") -> None:
        what = table.removeprefix("books_")
        name = f"{table}_{'stays' if event == 'DELETE' else 'unchanged'}"
        condition = f"WHEN {when} " if when else ""
        execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition}"
            f"BEGIN SELECT RAISE(ABORT, '{what}s {message}'); END"
        )

    for table, origin in _ROWS.items():
        undone = f"EXISTS (SELECT 1 FROM {origin.format(row='OLD')} AND i.state = 'undoing')"
        refuse(table, "UPDATE", _ADDED)
        refuse(table, "DELETE", _UNDO, when=f"NOT {undone}")
    undone = f"EXISTS (SELECT 1 FROM {_OF_IMPORT.format(row='OLD')} AND i.state = 'undoing')"
    refuse("books_source", "UPDATE", _UNDO, when=f"NOT {undone}")
    refuse("books_source", "DELETE", _ADDED)
    refuse("books_judgement", "UPDATE", _ADDED, when=f"NOT ({_forgets(same='IS')})")
    refuse("books_judgement", "DELETE", _ADDED)
    refuse("books_import", "UPDATE", "stay what they are", when=_KEEPS_ITS_STATE)
    refuse("books_import", "DELETE", "stay", when="OLD.state NOT IN ('previewed', 'discarded')")


def _guard_postgresql(execute: Any) -> None:
    fault = "USING ERRCODE = 'restrict_violation'"
    execute(
        "CREATE FUNCTION books_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '% {_ADDED}', TG_TABLE_NAME {fault}; END $$"
    )
    refuse = "EXECUTE FUNCTION books_refuse()"
    for table in _GUARDED:
        execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
    for table, origin in _ROWS.items():
        execute(f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} FOR EACH STATEMENT {refuse}")
        # Looked at once a statement: an undo lets a million rows go.
        execute(
            f"CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS (SELECT 1 FROM gone WHERE NOT EXISTS "
            f"(SELECT 1 FROM {origin.format(row='gone')} AND i.state = 'undoing')) "
            f"THEN RAISE EXCEPTION '{table} {_UNDO}' {fault}; END IF; RETURN NULL; END $$"
        )
        execute(
            f"CREATE TRIGGER {table}_stays AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stays()"
        )
    execute(
        "CREATE FUNCTION books_source_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT EXISTS (SELECT 1 FROM {_OF_IMPORT.format(row='OLD')} AND i.state = 'undoing') "
        f"THEN RAISE EXCEPTION 'books_source {_UNDO}' {fault}; END IF; RETURN NEW; END $$"
    )
    execute(
        "CREATE TRIGGER books_source_unchanged BEFORE UPDATE ON books_source "
        "FOR EACH ROW EXECUTE FUNCTION books_source_unchanged()"
    )
    execute(f"CREATE TRIGGER books_source_stays BEFORE DELETE ON books_source FOR EACH ROW {refuse}")
    execute(
        "CREATE TRIGGER books_judgement_unchanged BEFORE UPDATE ON books_judgement FOR EACH ROW "
        f"WHEN (NOT ({_forgets(same='IS NOT DISTINCT FROM')})) {refuse}"
    )
    execute(f"CREATE TRIGGER books_judgement_stays BEFORE DELETE ON books_judgement FOR EACH ROW {refuse}")
    execute(
        "CREATE TRIGGER books_import_unchanged BEFORE UPDATE ON books_import FOR EACH ROW "
        f"WHEN ({_KEEPS_ITS_STATE}) {refuse}"
    )
    execute(
        "CREATE TRIGGER books_import_stays BEFORE DELETE ON books_import FOR EACH ROW "
        f"WHEN (OLD.state NOT IN ('previewed', 'discarded')) {refuse}"
    )


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take the guards off."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in _GUARDED:
        for guarded in ("stays", "unchanged", *(() if sqlite else ("whole",))):
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS {table}_{guarded}{'' if sqlite else f' ON {table}'}"
            )
    if not sqlite:
        for name in ("books_refuse", *(f"{table}_stays" for table in _ROWS), "books_source_unchanged"):
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


class Migration(migrations.Migration):
    dependencies = [("books", "0003_lean_rows")]

    operations = [migrations.RunPython(guard, unguard)]
