"""PostgreSQL checks what rows point to once a statement, not row by row: an import brings a million rows.

The references stay in Django's models and in SQLite's tables, where they cost little. Here they are looked
after by triggers that see all new rows of a statement at once, and more closely: a transfer and its document
are of one source, its parties of the same import, and nothing goes that a transfer still points to.
"""

from typing import Any

from django.db import migrations

_REFERENCES = {
    "books_transfer": (
        ("document_id", "books_document"),
        ("source_id", "books_source"),
        ("payer_id", "books_mention"),
        ("payee_id", "books_mention"),
    ),
    "books_document": (("book_id", "books_book"), ("source_id", "books_source")),
    "books_mention": (("brought_id", "books_import"),),
}

_STRAY = {
    "books_transfer": (
        "SELECT 1 FROM fresh LEFT JOIN books_document d "
        "ON d.id = fresh.document_id AND d.source_id = fresh.source_id "
        "LEFT JOIN books_source s ON s.id = fresh.source_id "
        "LEFT JOIN books_mention a ON a.id = fresh.payer_id AND a.brought_id = s.brought_id "
        "LEFT JOIN books_mention b ON b.id = fresh.payee_id AND b.brought_id = s.brought_id "
        "WHERE d.id IS NULL OR a.id IS NULL OR b.id IS NULL"
    ),
    "books_document": (
        "SELECT 1 FROM fresh LEFT JOIN books_source s ON s.id = fresh.source_id AND s.book_id = fresh.book_id "
        "WHERE s.id IS NULL"
    ),
    "books_mention": (
        "SELECT 1 FROM fresh LEFT JOIN books_import i ON i.id = fresh.brought_id WHERE i.id IS NULL"
    ),
}
"""New rows that point to nothing, or to what is of another import."""

_HELD = {
    "books_document": (
        "SELECT 1 FROM (SELECT DISTINCT source_id FROM gone) g "
        "JOIN books_transfer t ON t.source_id = g.source_id"
    ),
    "books_mention": (
        "SELECT 1 FROM (SELECT DISTINCT brought_id FROM gone) g "
        "JOIN books_source s ON s.brought_id = g.brought_id JOIN books_transfer t ON t.source_id = s.id"
    ),
}
"""Transfers that what went belonged to: they go first."""


def check_at_once(apps: Any, schema_editor: Any) -> None:
    """Put the triggers in place of the references."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for table in _REFERENCES:
            found = schema_editor.connection.introspection.get_constraints(cursor, table)
            for name, what in found.items():
                if what["foreign_key"]:
                    cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table, stray in _STRAY.items():
            fault = (
                f"IF EXISTS ({stray}) THEN RAISE EXCEPTION 'some of {table} point to nothing in their import'"
            )
            _watch(cursor, f"{table}_points", fault, f"INSERT ON {table} REFERENCING NEW TABLE AS fresh")
        for table, held in _HELD.items():
            fault = f"IF EXISTS ({held}) THEN RAISE EXCEPTION 'some of {table} are still pointed to'"
            _watch(cursor, f"{table}_held", fault, f"DELETE ON {table} REFERENCING OLD TABLE AS gone")


def _watch(cursor: Any, name: str, fault: str, event: str) -> None:
    cursor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{fault} USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NULL; END $$"
    )
    cursor.execute(f"CREATE TRIGGER {name} AFTER {event} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")


def check_one_by_one(apps: Any, schema_editor: Any) -> None:
    """Put the references back."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for name, tables in (("points", _STRAY), ("held", _HELD)):
            for table in tables:
                cursor.execute(f"DROP TRIGGER {table}_{name} ON {table}")
                cursor.execute(f"DROP FUNCTION {table}_{name}()")
        for table, references in _REFERENCES.items():
            for column, to in references:
                cursor.execute(
                    f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk FOREIGN KEY ({column}) "
                    f"REFERENCES {to} (id) DEFERRABLE INITIALLY DEFERRED"
                )


class Migration(migrations.Migration):
    dependencies = [("books", "0004_append_only")]

    operations = [migrations.RunPython(check_at_once, check_one_by_one)]
