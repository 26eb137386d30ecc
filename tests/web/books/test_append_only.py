"""The database itself keeps the books: raw SQL may add, and nothing else."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from stored_books import as_csv, bring, store_rows, village_rows

from dure.web.books.models import Book, Import, Judgement, Transfer
from dure.web.books.storage import add_judgements, remove

TABLES = ("books_transfer", "books_document", "books_mention")


def run(sql: str) -> int:
    """Run raw SQL in a transaction of its own and return how many rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def run_whole(sql: str) -> None:
    """Run raw SQL, and look at what a commit would look at."""
    with transaction.atomic():
        run(sql)
        connection.check_constraints()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE books_transfer SET quantity = quantity + 1",
        "UPDATE books_document SET key = 'x'",
        "UPDATE books_mention SET name = 'x'",
        "UPDATE books_source SET file = 'x'",
        "UPDATE books_import SET state = 'previewed'",
        "UPDATE books_import SET state = 'waiting'",
        "UPDATE books_import SET id = id + 1000",
        "UPDATE books_judgement SET value = '11680'",
        "UPDATE books_judgement SET who_id = NULL, value = '11680'",
        "DELETE FROM books_transfer",
        "DELETE FROM books_source",
        "DELETE FROM books_judgement",
    ],
)
def test_what_stands_is_not_changed(stored_book: Book, village: Any, sql: str) -> None:
    """Not even by the database's own language."""
    judge(stored_book, village)
    with pytest.raises(DatabaseError):
        run(sql)


def judge(book: Book, village: Any) -> None:
    """Place a party."""
    add_judgements(book, who=village.people["stranger"], judgements=[("9998100112", "place", "52720", "")])


def test_no_row_goes_before_its_import_is_being_undone(stored_book: Book) -> None:
    """Children first, so that it is the guard and not a foreign key that refuses."""
    for table in TABLES:
        with pytest.raises(DatabaseError, match=r"only while|pointed to|FOREIGN KEY"):
            run(f"DELETE FROM {table}")  # noqa: S608 -- a table of ours
    run("UPDATE books_import SET state = 'undoing'")
    for table in TABLES:
        assert run(f"DELETE FROM {table}") > 0  # noqa: S608 -- a table of ours


def test_an_undone_import_stays_undone(stored_book: Book, village: Any) -> None:
    """It is a trace, and no import that was confirmed can be taken out."""
    brought = Import.objects.get()
    for sql in ("DELETE FROM books_import", "UPDATE books_import SET state = 'failed'"):
        with pytest.raises(DatabaseError):
            run(sql)
    remove(brought, by=village.people["manager"])
    for sql in ("DELETE FROM books_import", "UPDATE books_import SET state = 'stored'"):
        with pytest.raises(DatabaseError):
            run(sql)


def test_what_was_only_looked_at_may_go(village: Any) -> None:
    """A preview is no part of the book."""
    brought = bring(village.book, [("장부.csv", as_csv(village_rows()))])
    Import.objects.filter(pk=brought.pk).update(state=Import.State.DISCARDED)
    Import.objects.filter(pk=brought.pk).delete()
    assert not Import.objects.exists()


def test_a_judgement_forgets_who_when_the_account_goes(stored_book: Book, village: Any) -> None:
    """And nothing else of it changes."""
    judge(stored_book, village)
    village.people["stranger"].delete()
    judgement = Judgement.objects.get()
    assert (judgement.who, judgement.value) == (None, "52720")


def test_a_row_is_not_replaced(stored_book: Book) -> None:
    """What puts a row in place of another deletes or changes it without saying so."""
    names = [field.column for field in Transfer._meta.concrete_fields]
    listed = ", ".join(names)
    copy = f"books_transfer ({listed}) SELECT {listed} FROM books_transfer WHERE true"  # noqa: S608 -- our own
    sql = (
        f"REPLACE INTO {copy}"
        if connection.vendor == "sqlite"
        else f"INSERT INTO {copy} ON CONFLICT (id) DO UPDATE SET quantity = 1"
    )
    with pytest.raises(DatabaseError):
        run(sql)


@pytest.mark.parametrize("table", [*TABLES, "books_judgement", "books_import"])
def test_no_table_is_emptied(stored_book: Book, village: Any, table: str) -> None:
    """TRUNCATE looks at no row, and is refused all the same; SQLite's is a DELETE without WHERE."""
    judge(stored_book, village)
    connection.check_constraints()  # what still waits to be checked would be a reason of its own
    delete = f"DELETE FROM {table}"  # noqa: S608 -- a table of ours
    sql = delete if connection.vendor == "sqlite" else f"TRUNCATE {table} CASCADE"
    with pytest.raises(DatabaseError, match=r"only ever added|only while|stay|pointed to|FOREIGN KEY"):
        run(sql)


def test_a_row_points_into_its_own_import(stored_book: Book, village: Any) -> None:
    """A transfer without its document, or between parties of nobody, is refused at the latest on commit."""
    for column in ("document_id", "payer_id", "payee_id", "source_id"):
        names = [field.column for field in Transfer._meta.concrete_fields if field.column != "id"]
        values = [name if name != column else "999999" for name in names]
        said = f"SELECT {', '.join(values)} FROM books_transfer LIMIT 1"  # noqa: S608 -- a table of ours
        with pytest.raises(DatabaseError, match=r"point|foreign key"):
            run_whole(f"INSERT INTO books_transfer ({', '.join(names)}) {said}")


def test_a_document_stays_while_a_transfer_is_of_it(stored_book: Book) -> None:
    """Even while the import is being undone: transfers first."""
    run("UPDATE books_import SET state = 'undoing'")
    for table in ("books_document", "books_mention"):
        with pytest.raises(DatabaseError, match=r"pointed to|foreign key"):
            run_whole(f"DELETE FROM {table}")  # noqa: S608 -- a table of ours


@pytest.mark.django_db(transaction=True)
def test_the_books_migrate_back_and_forth() -> None:
    """To nothing and back, with every guard on again."""
    before = guards()
    # The imports feature keeps what it knows of a preview beside the book's own tables.
    call_command("migrate", "imports", "zero", verbosity=0)
    call_command("migrate", "books", "zero", verbosity=0)
    assert not any("books_" in name for name in guards())
    assert not any(name.startswith("books_") for name in connection.introspection.table_names())
    call_command("migrate", verbosity=0)
    assert guards() == before
    assert any("books_transfer_stays" in name for name in before)


def guards() -> list[str]:
    """List the guards of the database by name."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [name for (name,) in cursor.fetchall()]


def test_rows_of_another_import_stay_while_one_is_undone(village: Any) -> None:
    """A book with two imports loses one."""
    first = store_rows(village.book, village_rows([2024]))
    store_rows(village.book, village_rows([2025]), name="25.csv")
    Import.objects.filter(pk=first.pk).update(state=Import.State.UNDOING)
    with pytest.raises(DatabaseError):
        run("DELETE FROM books_transfer")
    assert Transfer.objects.count() == 144
