"""What is stored is what was read: once, whole, and given back the same."""

from typing import Any

import pyarrow as pa
import pytest
from django.conf import settings
from stored_books import (
    as_csv,
    bring,
    clinic_files,
    read_sealed,
    store_files,
    store_rows,
    village_rows,
)

from dure.importers.reading import ROWS
from dure.intake.files import build_intake
from dure.korea.gazetteer import load_gazetteer
from dure.web.books import remembering, storage
from dure.web.books.models import Book, Document, Import, Mention, Source, Staged, Transfer
from dure.web.books.remembering import Remembered, StoredBook
from dure.web.books.storage import (
    NotStorableError,
    add_judgements,
    find_overlapping,
    load_book,
    load_judgements,
    load_readings,
    load_staged,
    preview,
    remove,
    store,
)


def test_what_is_staged_comes_back_as_it_was(village: Any) -> None:
    """Nothing of a reading is lost while it waits."""
    readings, owners = read_sealed(village.book, clinic_files())
    brought = bring(village.book, clinic_files())
    back, back_owners = load_staged(brought)
    assert back_owners == owners
    for was, now in zip(readings, back, strict=True):
        assert (was.file, was.sheet, was.format, was.seen_rows) == (
            now.file,
            now.sheet,
            now.format,
            now.seen_rows,
        )
        assert (was.problems, was.balances, was.owner_side) == (now.problems, now.balances, now.owner_side)
        assert was.rows.cast(ROWS).to_pylist() == now.rows.to_pylist()
        assert was.members.to_pylist() == now.members.to_pylist()
        assert was.party_facts.to_pylist() == now.party_facts.to_pylist()


def test_stored_rows_come_back_as_they_were_read(village: Any) -> None:
    """Every column of every row, in the order of the file."""
    content = as_csv(village_rows())
    readings, _ = read_sealed(village.book, [("장부.csv", content)])
    store_files(village.book, [("장부.csv", content)])
    back, owners = load_readings(village.book)
    assert [reading.rows.to_pylist() for reading in back] == [
        reading.rows.cast(ROWS).to_pylist() for reading in readings
    ]
    assert owners == [village.enterprise.number]


@pytest.mark.slow
def test_a_stored_book_gives_the_ledger_of_its_files(village: Any) -> None:
    """Files with duplicates, registers, payrolls and statements give the same figures, stored or not."""
    readings, owners = read_sealed(village.book, clinic_files())
    store_files(village.book, clinic_files())
    told = {"gazetteer": load_gazetteer(), "owner": village.enterprise.number, "key": settings.PSEUDONYM_KEY}
    was = build_intake(readings, owners, **told)
    now = build_intake(*load_readings(village.book), **told)
    for table in ("parties", "transfers", "settlements"):
        kept, back = getattr(was.ledger, table), getattr(now.ledger, table)
        assert _plain(kept) == _plain(back), table
    assert was.ledger.documents["key"].to_pylist() == now.ledger.documents["key"].to_pylist()
    assert was.registers[0].members.to_pylist() == now.registers[0].members.to_pylist()
    assert was.balances == now.balances
    assert was.proposals == now.proposals
    assert [problem.what for problem in was.problems] == [problem.what for problem in now.problems]


def _plain(table: pa.Table) -> list[dict]:
    return table.to_pylist()


def test_the_same_file_twice_adds_nothing(village: Any) -> None:
    """A document counts once, whichever import it is in."""
    store_rows(village.book, village_rows())
    counts = [model.objects.count() for model in (Transfer, Document, Mention)]
    again = store_rows(village.book, village_rows(), name="다시.csv")
    assert [model.objects.count() for model in (Transfer, Document, Mention)] == counts
    assert (again.new_documents, again.duplicate_documents) == (0, counts[1])
    assert sum(reading.rows.num_rows for reading in load_readings(village.book)[0]) == counts[0]


def test_storing_twice_stores_once(village: Any) -> None:
    """A job that is taken up again after it was done does nothing."""
    brought = store_rows(village.book, village_rows())
    version = village.book.version
    store(brought)
    village.book.refresh_from_db()
    assert (village.book.version, village.book.rows_version) == (version, 1)


def test_a_preview_counts_new_duplicate_and_refused_rows(village: Any) -> None:
    """And says so of each sheet, with nothing written."""
    store_rows(village.book, village_rows([2024]))
    rows = [*village_rows([2024]), *village_rows([2025]), ("없는 날", *village_rows([2025])[0][1:])]
    readings, owners = read_sealed(village.book, [("둘.csv", as_csv(rows))])
    before = Document.objects.count()
    (sheet,) = preview(village.book, readings, owners)
    assert (sheet.new, sheet.duplicate, sheet.refused) == (72, 72, 1)
    assert sheet.rows == 145
    assert Document.objects.count() == before


def test_duplicates_within_one_import_are_counted(village: Any) -> None:
    """The same file under two names is one file."""
    content = as_csv(village_rows([2025]))
    readings, owners = read_sealed(village.book, [("가.csv", content), ("나.csv", content)])
    first, second = preview(village.book, readings, owners)
    assert (first.new, first.duplicate, second.new, second.duplicate) == (72, 0, 0, 72)
    brought = store_files(village.book, [("가.csv", content), ("나.csv", content)])
    assert (brought.new_documents, brought.duplicate_documents) == (72, 72)


def test_a_document_with_another_sum_is_told(village: Any) -> None:
    """What stands in the book counts, and the other file is named with its row."""
    store_files(village.book, [("목록.xls", _invoices(sum_krw=110_000))])
    readings, owners = read_sealed(village.book, [("고친 목록.xls", _invoices(sum_krw=220_000))])
    (sheet,) = preview(village.book, readings, owners)
    assert (sheet.new, sheet.duplicate) == (0, 1)
    (problem,) = [problem for problem in sheet.problems if "another sum" in problem.what.en]
    assert problem.where.file == "고친 목록.xls"
    assert problem.refused_rows == 1


def _invoices(*, sum_krw: int) -> bytes:
    labels = (
        *("작성일자", "승인번호", "공급자사업자등록번호", "상호", "공급받는자사업자등록번호", "상호"),
        *("합계금액", "공급가액", "세액", "품목명"),
    )
    supply = sum_krw * 10 // 11
    parties = ("999-81-00112", "가상식자재", "999-82-00012", "가상의료사협")
    sums = (str(sum_krw), str(supply), str(sum_krw - supply))
    row = ("2025-01-03", "20250103410000120000abcd", *parties, *sums, "쌀")
    return as_csv([row], columns=labels)


def test_an_undone_import_leaves_its_trace(village: Any) -> None:
    """The rows go; who undid it, and when, stays."""
    brought = store_rows(village.book, village_rows())
    removed = remove(brought, by=village.people["manager"])
    brought.refresh_from_db()
    assert removed == 144
    assert (brought.state, brought.undone_by) == (Import.State.UNDONE, village.people["manager"])
    assert brought.undone_at is not None
    assert not Transfer.objects.exists()
    assert not Document.objects.exists()
    assert load_readings(village.book) == ([], [])
    assert Source.objects.get().file == "장부.csv"
    with pytest.raises(NotStorableError):
        remove(brought, by=village.people["manager"])


def test_an_undo_names_the_imports_that_brought_the_same_again(village: Any) -> None:
    """So that their files can be brought anew."""
    first = store_rows(village.book, village_rows([2024]))
    second = store_rows(village.book, village_rows([2024, 2025]), name="두 해.csv")
    assert find_overlapping(first) == [(second, 72)]
    remove(first, by=village.people["manager"])
    assert Transfer.objects.count() == 72
    store_rows(village.book, village_rows([2024, 2025]), name="두 해 다시.csv")
    assert Transfer.objects.count() == 144


def test_what_was_never_confirmed_is_not_stored(village: Any) -> None:
    """A preview is only looked at."""
    brought = bring(village.book, [("장부.csv", as_csv(village_rows()))])
    Import.objects.filter(pk=brought.pk).update(state=Import.State.DISCARDED)
    with pytest.raises(NotStorableError):
        store(brought)
    assert Staged.objects.count() == 1
    assert not Transfer.objects.exists()


def test_a_fault_on_the_way_stores_nothing(village: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All or nothing, and the import still waits."""
    brought = bring(village.book, [("장부.csv", as_csv(village_rows()))])

    def fail(done: int, total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        store(brought, progress=fail)
    brought.refresh_from_db()
    assert brought.state == Import.State.WAITING
    assert not any(model.objects.exists() for model in (Transfer, Document, Mention, Source))


def test_the_newest_judgement_is_in_force_and_an_empty_one_takes_it_back(village: Any) -> None:
    """Judgements are only added to; each makes the book's next version."""
    book, who = village.book, village.people["bookkeeper"]
    add_judgements(
        book, who=who, judgements=[("name:가", "place", "52720", ""), ("name:나", "kind", "household", "")]
    )
    add_judgements(
        book, who=who, judgements=[("name:가", "place", "11680", "본점"), ("name:나", "kind", "", "")]
    )
    (judgement,) = load_judgements(book).to_pylist()
    assert (judgement["subject"], judgement["value"], judgement["why"]) == ("name:가", "11680", "본점")
    assert judgement["who"] == "bookkeeper"
    assert (Book.objects.get(pk=book.pk).version, book.version, book.rows_version) == (2, 2, 0)
    assert book.judgements.count() == 4


def test_two_books_share_nothing(village: Any) -> None:
    """The same file in another book is new there."""
    store_rows(village.book, village_rows())
    other = store_rows(village.other.book, village_rows())
    assert other.new_documents == 144
    assert Document.objects.count() == 288


@pytest.mark.slow
def test_what_is_remembered_is_what_stands_in_the_database(
    village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it was just stored, read from the file beside the database, or read from the tables."""
    files = clinic_files()
    for part in (files[:6], files[4:], files[:2]):
        store_files(village.book, part)
        remembered = load_book(village.book)
        monkeypatch.setattr(storage, "_remembered", Remembered())
        assert_same(remembered, load_book(village.book))


def assert_same(one: StoredBook, other: StoredBook) -> None:
    """Compare two readings of a book cell by cell."""
    assert (one.owners, one.new, one.duplicates) == (other.owners, other.new, other.duplicates)
    assert one.digests == other.digests
    for was, now in zip(one.readings, other.readings, strict=True):
        for name in ("rows", "members", "party_facts"):
            assert getattr(was, name).to_pylist() == getattr(now, name).to_pylist(), (was.file, name)
        assert (was.problems, was.balances, was.file) == (now.problems, now.balances, now.file)


def test_a_large_book_is_kept_beside_the_database(village: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a mark that never comes twice; a file that is cut off is as good as none."""
    monkeypatch.setattr(remembering, "FILED_ROWS_MIN", 10)
    store_rows(village.book, village_rows())
    (path,) = remembering._folder().glob(f"{village.book.pk}-*.arrow")
    stored = load_book(village.book)
    filed = Remembered().find(village.book.pk, village.book.rows_stamp)
    assert filed is not None
    assert_same(stored, filed)
    path.write_bytes(path.read_bytes()[:1000])
    assert Remembered().find(village.book.pk, village.book.rows_stamp) is None
    remove(Import.objects.get(), by=village.people["manager"])
    assert not path.exists()
