"""Stored rows to engine tables and back: the only file that knows both.

What is stored is sealed (`dure.intake.sealing`): full document keys, no name of a private person. An import
is stored in one transaction, all or nothing, and a document stands in a book once.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dure.importers.reading import MEMBERS, PARTY_FACTS, ROWS, Reading
from dure.importers.recognise import FORMATS
from dure.intake.missing import find_missing
from dure.intake.sealing import seal_readings, seal_together
from dure.language import Text
from dure.ledger.tables import JUDGEMENTS, TEXT
from dure.problem import Problem
from dure.web.books.bulk import allocate_ids, insert_columns, read_columns
from dure.web.books.models import (
    Book,
    Document,
    FrozenReport,
    Import,
    Judgement,
    Mended,
    Mention,
    Overlap,
    Source,
    Staged,
    Transfer,
    make_stamp,
)
from dure.web.books.packing import (
    balances_from,
    balances_of,
    pack_readings,
    pack_tables,
    problem_values,
    problems_from,
    unpack_readings,
    unpack_tables,
)
from dure.web.books.remembering import Remembered, StoredBook, forget_files
from dure.web.books.weighing import MENTION_COLUMNS, Weighed, conflict_problems, find_mentions, weigh
from dure.web.community.models import Person

_ATTEMPTS: Final = 4  # to write what was worked out beside the write lock; the last one works it out inside
_READ_ATTEMPTS: Final = 10
_remembered: Final = Remembered()
_FILE_LENGTH_MAX: Final = 255
_UNKNOWN: Final = Text("Not understood", "알 수 없는 파일")
_MAPPED: Final = Text("By mapping", "열 맞춤으로 읽음")
_TITLES: Final = {form.name: form.title for form in FORMATS}

Progress = Callable[[int, int], None]
"""Told how many rows are written, and how many there are."""


class NotStorableError(Exception):
    """An import is in no state in which this may be done with it."""


class BookChangedError(RuntimeError):
    """Rows that belong together are not all there: the book was changed while it was read."""


@dataclass(frozen=True)
class SourcePreview:
    """What would become of one sheet of a file.

    Attributes:
        file: The file's name.
        sheet: The sheet's name, where there are several.
        format: Name of the format, `unknown` where none fitted.
        title: The format's name for people.
        rows: Data rows seen.
        new: Documents that the book does not have yet.
        duplicate: Documents that it has, or that stand earlier in the same import.
        refused: Rows left out because of a problem.
        problems: The faults met, those with the book among them.
        twice: Those of the duplicates that only stand earlier in the same import.
        asked: What seems not to have come, given what the book holds: questions, not faults.
    """

    file: str
    sheet: str | None
    format: str
    title: Text
    rows: int
    new: int
    duplicate: int
    refused: int
    problems: tuple[Problem, ...]
    twice: int = 0
    asked: tuple[Problem, ...] = ()


def stage(brought: Import, readings: Sequence[Reading], owners: Sequence[str | None]) -> None:
    """Keep what was read of an import's files until it is confirmed; `readings` are sealed already."""
    Staged.objects.update_or_create(brought=brought, defaults={"content": pack_readings(readings, owners)})


def load_staged(brought: Import) -> tuple[list[Reading], list[str | None]]:
    """Load what was staged, and whose each reading is.

    Raises:
        Staged.DoesNotExist: Nothing waits: it was never staged, or it was stored or discarded.
    """
    readings, owners, _ = unpack_readings(bytes(Staged.objects.get(brought=brought).content))
    return readings, owners


def preview(
    book: Book, readings: Sequence[Reading], owners: Sequence[str | None]
) -> tuple[SourcePreview, ...]:
    """Tell what storing sealed readings would add to a book; nothing is written."""
    weighed = weigh(book, readings)
    conflicts = conflict_problems(weighed, readings)
    stored = load_book(book)
    asked = find_missing([*stored.readings, *readings], [*stored.owners, *owners])
    previews = []
    for index, reading in enumerate(readings):
        problems = (*reading.problems, *conflicts[index])
        previews.append(
            SourcePreview(
                file=reading.file,
                sheet=reading.sheet,
                format=reading.format,
                title=title_of(reading.format),
                rows=reading.seen_rows,
                new=int(weighed.new[index]),
                duplicate=int(weighed.duplicates[index]),
                refused=sum(problem.refused_rows for problem in problems),
                problems=problems,
                twice=int(weighed.twice[index]),
                asked=tuple(problem for place, problem in asked if place == len(stored.readings) + index),
            )
        )
    return tuple(previews)


def find_asked(book: Book) -> list[Problem]:
    """Ask what seems not to have come, given all that the book holds."""
    stored = load_book(book)
    return [problem for _, problem in find_missing(stored.readings, stored.owners)]


def find_conflicts(
    book: Book, readings: Sequence[Reading], owners: Sequence[str | None], *, rows_max: int
) -> list[list[Problem]]:
    """Find, by reading, the documents that stand in the book with another sum; the rows of each are named.

    Args:
        book: The book.
        readings: What was read, not yet sealed.
        owners: In step with them, whose each one is.
        rows_max: How many rows are named at most.
    """
    if not Document.objects.filter(book=book).exists():
        return [[] for _ in readings]
    sealed = seal_readings(readings, owners, key=settings.PSEUDONYM_KEY)
    weighed = weigh(book, sealed)
    in_book = replace(weighed, conflicts=weighed.conflicts[~weighed.is_within])
    in_book = replace(in_book, is_within=np.zeros(len(in_book.conflicts), dtype=bool))
    return conflict_problems(in_book, readings, rows_max=rows_max)


def title_of(form: str) -> Text:
    """Return a format's name for people."""
    return _MAPPED if form == "mapped" else _TITLES.get(form, _UNKNOWN)


Finish = Callable[[Book, str], None]
"""Told the book with the import and the mark it had before, writes what belongs to it, in its transaction."""

Foresee = Callable[[Book, StoredBook], Finish | None]
"""Told the book and what it will hold, works out before the transaction what is to be written in it."""


@dataclass(frozen=True)
class _Draft:
    """What storing an import will write, compared with the rows of the book at a mark."""

    rows_stamp: str
    weighed: Weighed
    sheets: tuple["_Sheet", ...]
    after: StoredBook
    finish: Finish | None


def store(brought: Import, *, progress: Progress | None = None, foresee: Foresee | None = None) -> None:
    """Store a confirmed import: in one transaction, all or nothing; what is stored already stays as it is.

    What takes long is worked out before the transaction, in which on SQLite nobody else can write.

    Args:
        brought: The import, confirmed (waiting, or storing).
        progress: Told of rows written. Nobody else sees them before the end.
        foresee: Asked beforehand what else belongs to it, such as the report of the book with it.

    Raises:
        NotStorableError: It was never confirmed, or is undone.
    """
    staged = Staged.objects.filter(brought=brought).first()
    readings, owners = unpack_readings(bytes(staged.content))[:2] if staged else ([], [])
    book = Book.objects.select_related("enterprise").get(pk=brought.book_id)
    for attempt in range(_ATTEMPTS):
        is_last = attempt == _ATTEMPTS - 1
        draft = None if is_last else _draft(brought, readings, owners, foresee=foresee)
        with transaction.atomic():
            # Whoever holds the book's row writes; another import of the same file waits, and compares anew.
            book = Book.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=book.pk)
            brought.refresh_from_db()
            if brought.state == Import.State.STORED:
                return
            if brought.state not in {Import.State.WAITING, Import.State.STORING} or staged is None:
                raise NotStorableError(f"Import {brought.code} is {brought.state}, and so cannot be stored.")
            if draft is None:  # others were quicker each time: worked out while nobody else can write
                draft = _draft(brought, readings, owners, foresee=foresee)
            if draft.rows_stamp != book.rows_stamp:
                continue
            _write(book, brought, draft, progress=progress)
        _remembered.keep(book.pk, book.rows_stamp, draft.after)
        return


def _draft(
    brought: Import, readings: Sequence[Reading], owners: Sequence[str | None], *, foresee: Foresee | None
) -> _Draft:
    book = brought.book
    # Who is staff may have come to be known since it was staged, by what was stored or staged after it.
    readings = seal_again(brought, readings, owners)
    stamp = Book.objects.values_list("rows_stamp", flat=True).get(pk=book.pk)
    weighed = weigh(book, readings)
    conflicts = conflict_problems(weighed, readings)
    kept = weighed.rows.table.filter(pa.array(weighed.kept))
    bounds = np.searchsorted(weighed.rows.reading[weighed.kept], np.arange(len(readings) + 1))
    sheets = []
    for index, (reading, owner) in enumerate(zip(readings, owners, strict=True)):
        sheets.append(
            _Sheet(
                reading=replace(
                    reading,
                    file=reading.file[:_FILE_LENGTH_MAX],
                    sheet=reading.sheet and reading.sheet[:_FILE_LENGTH_MAX],
                    rows=kept.slice(bounds[index], bounds[index + 1] - bounds[index]),
                ),
                owner=owner,
                again=weighed.rows.table.filter(pa.array(weighed.again & (weighed.rows.reading == index))),
                new=int(weighed.new[index]),
                duplicates=int(weighed.duplicates[index]),
                refused=sum(problem.refused_rows for problem in (*reading.problems, *conflicts[index])),
                digest=_digest(reading, owner),
            )
        )
    mends = list(Mended.objects.filter(later=brought))
    after = _add(_load(book, mends=mends) if mends else load_book(book), sheets)
    finish = foresee(book, after) if foresee else None
    return _Draft(stamp, weighed, tuple(sheets), after, finish)


def _write(book: Book, brought: Import, draft: _Draft, *, progress: Progress | None) -> None:
    weighed = draft.weighed
    sources = [_insert_source(book, brought, sheet) for sheet in draft.sheets]
    _insert_rows(book, brought, weighed, sources, progress=progress)
    for earlier, documents in weighed.earlier.items():
        Overlap.objects.create(later=brought, earlier_id=earlier, documents=documents)
    Staged.objects.filter(brought=brought).delete()
    brought.state = Import.State.STORED
    brought.stored_at = timezone.now()
    brought.failure = None
    brought.done_rows = brought.all_rows = int(weighed.kept.sum())
    brought.new_documents = int(weighed.new.sum())
    brought.duplicate_documents = int(weighed.duplicates.sum())
    brought.refused_rows = sum(source.refused_rows for source in sources)
    brought.save()
    former = book.stamp
    _grow(book, rows=True)
    if draft.finish is not None:
        draft.finish(book, former)


def _grow(book: Book, *, rows: bool) -> None:
    """Give the book its next version; its row is locked."""
    book.refresh_from_db()
    book.version += 1
    book.stamp = make_stamp()
    if rows:
        book.rows_version += 1
        book.rows_stamp = make_stamp()
    book.save()


@dataclass(frozen=True)
class _Sheet:
    """One sheet on its way into the book or out of it: what is stored of it, and what is said beside it."""

    reading: Reading  # its rows are those that are stored
    owner: str | None
    again: pa.Table  # rows of documents that stand already, and say more than these
    new: int
    duplicates: int
    refused: int
    digest: str  # of its registers and balances; empty where there are none


def _insert_source(book: Book, brought: Import, sheet: _Sheet) -> Source:
    reading = sheet.reading
    facts = None
    if sheet.digest or sheet.again.num_rows:
        said = [reading.party_facts.cast(PARTY_FACTS), reading.members.cast(MEMBERS)]
        facts = pack_tables(balances_of(reading), [*said, sheet.again])
    return Source.objects.create(
        brought=brought,
        book=book,
        file=reading.file,
        sheet=reading.sheet,
        format=reading.format,
        owner=sheet.owner,
        owner_side=reading.owner_side,
        seen_rows=reading.seen_rows,
        masked_numbers=reading.masked_numbers,
        new_documents=sheet.new,
        duplicate_documents=sheet.duplicates,
        refused_rows=sheet.refused,
        # Conflicts are not among them: the engine finds them anew in the rows that are kept of them.
        problems=[problem_values(problem) for problem in reading.problems],
        facts=facts,
        facts_digest=sheet.digest,
    )


def _digest(reading: Reading, owner: str | None) -> str:
    """Return a digest of what a sheet says besides transfers; empty where it says nothing."""
    balances = balances_of(reading)
    said = [reading.party_facts.cast(PARTY_FACTS), reading.members.cast(MEMBERS)]
    if not balances and not any(table.num_rows for table in said):
        return ""
    digest = hashlib.sha256(repr((owner, balances)).encode())
    for table in said:
        text = io.BytesIO()
        pa_csv.write_csv(table, text)
        digest.update(text.getvalue())
    return digest.hexdigest()


def _add(stored: StoredBook, sheets: Sequence[_Sheet]) -> StoredBook:
    """Return a book with more sheets; what a register or a problem says is said once."""
    said = set(stored.digests)
    problems = {problem for reading in stored.readings for problem in reading.problems}
    readings = []
    for sheet in sheets:
        reading = sheet.reading
        rows = reading.rows.cast(ROWS)
        if sheet.again.num_rows:
            rows = pa.concat_tables([rows, sheet.again.cast(ROWS)])
        fresh = tuple(problem for problem in reading.problems if problem not in problems)
        problems.update(fresh)
        reading = replace(reading, rows=rows, problems=fresh)
        if sheet.digest in said:
            reading = replace(
                reading,
                party_facts=PARTY_FACTS.empty_table(),
                members=MEMBERS.empty_table(),
                balances=(),
            )
        if sheet.digest:
            said.add(sheet.digest)
        readings.append(reading)
    together = seal_together(
        [*stored.readings, *readings], key=settings.PSEUDONYM_KEY, before=stored.readings
    )
    return StoredBook(
        readings=tuple(together),
        owners=(*stored.owners, *(sheet.owner for sheet in sheets)),
        new=(*stored.new, *(sheet.new for sheet in sheets)),
        duplicates=(*stored.duplicates, *(sheet.duplicates for sheet in sheets)),
        digests=frozenset(said),
    )


def _insert_rows(
    book: Book,
    brought: Import,
    weighed: Weighed,
    sources: Sequence[Source],
    *,
    progress: Progress | None,
) -> None:
    """Write the mentions, documents and transfers that are new."""
    kept = weighed.rows.table.filter(pa.array(weighed.kept))
    if not kept.num_rows:
        return
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        if progress:
            progress(done, kept.num_rows)

    mention_of = _insert_mentions(brought, replace(weighed.rows, table=kept))
    of_reading = weighed.rows.reading[weighed.kept]
    source_of = np.array([source.pk for source in sources], dtype=np.int64)[of_reading]
    document_of = _insert_documents(book, weighed, kept, source_of)
    first = allocate_ids(Transfer, kept.num_rows)
    insert_columns(
        Transfer,
        {
            "id": pa.array(np.arange(first, first + kept.num_rows)),
            "document_id": pa.array(document_of),
            "source_id": pa.array(source_of),
            "date": kept["date"],
            "payer_id": pa.array(mention_of[: kept.num_rows]),
            "payee_id": pa.array(mention_of[kept.num_rows :]),
            **{name: kept[name] for name in ("quantity", "unit", "purpose", "role", "item", "payable_to")},
        },
        told=tell,
    )


def _insert_mentions(brought: Import, rows: Any) -> np.ndarray:
    """Write the different mentions of parties and return the id of each row's payer, then of its payee."""
    number, mentions = find_mentions(rows)
    first = allocate_ids(Mention, len(mentions))
    columns = zip(*mentions, strict=True)
    insert_columns(
        Mention,
        {
            "id": pa.array(np.arange(first, first + len(mentions))),
            "brought_id": pa.array(np.full(len(mentions), brought.pk)),
            **{
                name: pa.array(column, pa.string())
                for name, column in zip(MENTION_COLUMNS, columns, strict=True)
            },
        },
    )
    return number + first


def _insert_documents(book: Book, weighed: Weighed, kept: pa.Table, source_of: np.ndarray) -> np.ndarray:
    """Write the new documents and return the id of each row's one."""
    found = weighed.found
    # Written in the order of their keys, so that the index grows at its end.
    keys = found.keys.filter(pa.array(weighed.is_new))
    order = np.asarray(pc.sort_indices(keys)).astype(np.int64)
    first = allocate_ids(Document, len(keys))
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.arange(len(keys))
    among_new = np.cumsum(weighed.is_new) - 1
    document = rank[among_new[found.document[weighed.kept[found.keep]]]]
    row_of = np.zeros(len(keys), dtype=np.int64)
    row_of[document[::-1]] = np.arange(len(document) - 1, -1, -1)
    insert_columns(
        Document,
        {
            "id": pa.array(np.arange(first, first + len(keys))),
            "book_id": pa.array(np.full(len(keys), book.pk)),
            "source_id": pa.array(source_of[row_of]),
            "key": keys.take(pa.array(order)),
            "row": kept["row"].take(pa.array(row_of)),
        },
    )
    return document + first


def remove(brought: Import, *, by: Person) -> int:
    """Undo a stored import: its rows go, the import stays as undone, with who and when.

    Documents that later imports brought again are in the book no more: see `find_overlapping`.

    Returns:
        How many transfers went.

    Raises:
        NotStorableError: It is not stored.
    """
    with transaction.atomic():
        book = Book.objects.select_for_update().get(pk=brought.book_id)
        brought.refresh_from_db()
        if brought.state != Import.State.STORED:
            raise NotStorableError(f"Import {brought.code} is {brought.state}, and so cannot be undone.")
        brought.state = Import.State.UNDOING
        brought.save()
        # Straight to the database: a million objects are not loaded to be thrown away.
        mine = Source.objects.filter(brought=brought)
        using = mine.db
        count: int = Transfer.objects.filter(source__in=mine)._raw_delete(using)  # noqa: SLF001 -- no other way
        Document.objects.filter(source__in=mine)._raw_delete(using)  # noqa: SLF001 -- likewise
        Mention.objects.filter(brought=brought)._raw_delete(using)  # noqa: SLF001 -- likewise
        mine.update(facts=None, facts_digest="", problems=[])
        # What was frozen of the book tells of these rows; a page may show an earlier state, but not of them.
        forget_reports(FrozenReport.objects.filter(book=book))
        brought.state = Import.State.UNDONE
        brought.undone_by = by
        brought.undone_at = timezone.now()
        brought.save()
        _grow(book, rows=True)
    forget_files(book.pk)
    return count


def forget_reports(reports: QuerySet[FrozenReport]) -> None:
    """Take frozen reports away, and what is kept beside them."""
    with transaction.atomic():
        # Locked first: what a page is just writing beside one is either there to go with it, or is refused.
        # The guards of PostgreSQL look at the end only, and what was written in between would stop us there.
        kept = list(reports.select_for_update().order_by("pk").values_list("pk", flat=True))
        FrozenReport.objects.filter(pk__in=kept).delete()


def find_overlapping(brought: Import) -> list[tuple[Import, int]]:
    """Find the later imports that brought documents of this one again, and how many.

    Once this one is undone these documents are in no book: the later files are to be brought again.
    """
    later = Overlap.objects.filter(earlier=brought, later__state=Import.State.STORED).select_related("later")
    return [(overlap.later, overlap.documents) for overlap in later.order_by("later_id")]


def load_readings(book: Book) -> tuple[list[Reading], list[str | None]]:
    """Load the sealed readings of a book, and whose each is, in the order in which they were brought."""
    stored = load_book(book)
    return list(stored.readings), list(stored.owners)


def load_book(book: Book) -> StoredBook:
    """Load what is stored of a book; the same rows are read from the database once a process."""
    for _ in range(_READ_ATTEMPTS):
        stamp = Book.objects.values_list("rows_stamp", flat=True).get(pk=book.pk)
        if (found := _remembered.find(book.pk, stamp)) is not None:
            return found
        try:
            loaded = _load(book)
        except BookChangedError:
            continue
        # Several questions are asked, and an import may have been stored or undone between two of them.
        if Book.objects.values_list("rows_stamp", flat=True).get(pk=book.pk) == stamp:
            _remembered.keep(book.pk, stamp, loaded)
            return loaded
    raise BookChangedError("The book changed again and again while it was read.")


_NOTHING: Final = [PARTY_FACTS.empty_table(), MEMBERS.empty_table(), ROWS.empty_table()]
_DOCUMENTS: Final = pa.schema([("id", pa.int64()), ("key", pa.string()), ("row", pa.int32())])
_MENTIONS: Final = pa.schema([("id", pa.int64()), *((name, pa.string()) for name in MENTION_COLUMNS)])
_TRANSFERS: Final = pa.schema(
    [
        ("document", pa.int64()),
        ("source", pa.int64()),
        ("date", pa.date32()),
        ("payer", pa.int64()),
        ("payee", pa.int64()),
        ("quantity", pa.int64()),
        ("unit", TEXT),
        ("purpose", TEXT),
        ("role", TEXT),
        ("item", TEXT),
        ("payable_to", TEXT),
    ]
)
_ASK_TRANSFERS: Final = """
    SELECT document_id, source_id, date, payer_id, payee_id, quantity, unit, purpose, role, item, payable_to
    FROM books_transfer WHERE source_id IN (
        SELECT s.id FROM books_source s JOIN books_import i ON i.id = s.brought_id
        WHERE i.book_id = %s AND i.state = 'stored'
    ) ORDER BY source_id, id
"""
_ASK_DOCUMENTS: Final = """
    SELECT id, key, row FROM books_document WHERE source_id IN (
        SELECT s.id FROM books_source s JOIN books_import i ON i.id = s.brought_id
        WHERE i.book_id = %s AND i.state = 'stored'
    ) ORDER BY id
"""
_ASK_MENTIONS: Final = """
    SELECT m.id, m.number, m.name, m.address, m.line, m.representative
    FROM books_mention m JOIN books_import i ON i.id = m.brought_id
    WHERE i.book_id = %s AND i.state = 'stored' ORDER BY m.id
"""


def load_all_staged(book: Book, *, but: Import | None = None) -> list[Reading]:
    """Load the readings of all imports of a book that wait."""
    staged = Staged.objects.filter(brought__book=book).exclude(brought=but)
    contents = staged.order_by("pk").values_list("content", flat=True)
    return [reading for content in contents for reading in unpack_readings(bytes(content))[0]]


def seal_again(brought: Import, readings: Sequence[Reading], owners: Sequence[str | None]) -> list[Reading]:
    """Seal what is staged once more, with all the people whom the book and all that is staged know by now."""
    beside = [*load_book(brought.book).readings, *load_all_staged(brought.book, but=brought)]
    return seal_readings(readings, owners, key=settings.PSEUDONYM_KEY, beside=beside)


class Settled:
    """The rows that were brought again, and what is left of the faults of the files that they came from."""

    def __init__(self, mends: Iterable[Mended]) -> None:
        self._said: dict[tuple[int, str, str | None], dict[int, str]] = {}
        for one in mends:
            self._said.setdefault((one.earlier_id, one.file, one.sheet), {})[one.row] = one.said

    @classmethod
    def of(cls, earlier: Book | Import) -> "Settled":
        """Find what stored imports brought again of a book, or of one import."""
        mends = Mended.objects.filter(later__state=Import.State.STORED)
        if isinstance(earlier, Book):
            return cls(mends.filter(earlier__book=earlier))
        return cls(mends.filter(earlier=earlier))

    def rows(self, brought: int, file: str, sheet: str | None) -> list[int]:
        """Return the rows of a sheet that were brought again."""
        return sorted(self._said.get((brought, file, sheet), ()))

    def count(self, brought: int, file: str, sheet: str | None, problem: Problem) -> int:
        """Count the refused rows of a problem that were brought again."""
        rows = self._said.get((brought, file, sheet), {})
        column = problem.where.column
        said = f"{column}: {problem.what.en}" if column else problem.what.en
        return min(sum(said in words for words in rows.values()), problem.refused_rows)

    def leave(
        self, brought: int, file: str, sheet: str | None, problems: Sequence[Problem]
    ) -> tuple[Problem, ...]:
        """Return the problems without the rows that were brought again."""
        again = set(self.rows(brought, file, sheet))
        if not again:
            return tuple(problems)
        left = []
        for problem in problems:
            count = self.count(brought, file, sheet, problem)
            if count and count == problem.refused_rows:
                continue
            where = problem.where
            if count:
                rows = tuple(row for row in where.rows if row not in again)
                where = replace(where, rows=rows, row_count=max(where.row_count - count, len(rows)))
            left.append(replace(problem, where=where, refused_rows=problem.refused_rows - count))
        return tuple(left)


def _load(book: Book, *, mends: Sequence[Mended] = ()) -> StoredBook:
    """Read a book from the database; `mends` are those of an import that is about to be stored."""
    settled = Settled([*Mended.objects.filter(earlier__book=book, later__state=Import.State.STORED), *mends])
    sources = list(Source.objects.filter(book=book, brought__state=Import.State.STORED).order_by("pk"))
    rows, source_of = _load_rows(book)
    # The rows of a source were written one after the other, and so lie side by side.
    starts = np.searchsorted(source_of, [source.pk for source in sources]).tolist()
    ends = np.searchsorted(source_of, [source.pk for source in sources], side="right").tolist()
    sheets = []
    for source, start, end in zip(sources, starts, ends, strict=True):
        balances, (facts, members, again) = (
            unpack_tables(bytes(source.facts)) if source.facts is not None else ((), _NOTHING)
        )
        if again.num_rows:
            # What repeated a document that was undone since says nothing more.
            again = again.filter(pc.is_in(again["key"], value_set=rows["key"].combine_chunks()))
            mended = settled.rows(source.brought_id, source.file, source.sheet)
            again = again.filter(pc.invert(pc.is_in(again["row"], value_set=pa.array(mended, pa.int32()))))
        reading = Reading(
            format=source.format,
            file=source.file,
            sheet=source.sheet,
            seen_rows=source.seen_rows,
            rows=rows.slice(start, end - start),
            party_facts=facts,
            members=members,
            problems=settled.leave(
                source.brought_id, source.file, source.sheet, problems_from(source.problems)
            ),
            owner_side=source.owner_side,
            masked_numbers=source.masked_numbers,
            balances=balances_from(balances),
        )
        sheets.append(
            _Sheet(
                reading=reading,
                owner=source.owner,
                again=again,
                new=source.new_documents,
                duplicates=source.duplicate_documents,
                refused=source.refused_rows,
                digest=source.facts_digest,
            )
        )
    return _add(StoredBook(), sheets)


def _load_rows(book: Book) -> tuple[pa.Table, np.ndarray]:
    """Load the rows of a whole book in the columns of ROWS, and the source of each."""
    transfers = read_columns(_ASK_TRANSFERS, [book.pk], _TRANSFERS).unify_dictionaries()
    documents = read_columns(_ASK_DOCUMENTS, [book.pk], _DOCUMENTS)
    mentions = read_columns(_ASK_MENTIONS, [book.pk], _MENTIONS).combine_chunks()
    document = pa.array(_position(documents["id"], transfers["document"]))
    columns: dict[str, Any] = {
        "row": documents["row"].take(document),
        "key": documents["key"].take(document),
        "date": transfers["date"],
    }
    for side in ("payer", "payee"):
        mention = pa.array(_position(mentions["id"], transfers[side]))
        for name in MENTION_COLUMNS:
            columns[f"{side}_{name}"] = mentions[name].dictionary_encode().take(mention).cast(TEXT)
    for name in ("quantity", "unit", "purpose", "role", "item", "payable_to"):
        columns[name] = transfers[name]
    table = pa.table([columns[name] for name in ROWS.names], schema=ROWS)
    return table.unify_dictionaries().combine_chunks(), transfers["source"].to_numpy()


def _position(ids: pa.ChunkedArray, wanted: pa.ChunkedArray) -> np.ndarray:
    """Return where each wanted id stands among sorted ids.

    Raises:
        BookChangedError: One is not among them.
    """
    known, asked = ids.to_numpy(), wanted.to_numpy()
    found = np.searchsorted(known, asked)
    if len(asked) and (not len(known) or not np.array_equal(known[np.minimum(found, len(known) - 1)], asked)):
        raise BookChangedError("A transfer points to a document or a party that is not in its book.")
    return found


def load_judgements(book: Book) -> pa.Table:
    """Load the judgements in force, one for each subject and aspect, with the columns of JUDGEMENTS."""
    chosen: dict[tuple[str, str], dict[str, Any]] = {}
    rows = Judgement.objects.filter(book=book).order_by("pk").select_related("who")
    for row in rows.iterator():
        # Taken out and put in again, so that the order is that of the latest word.
        chosen.pop((row.subject, row.aspect), None)
        if row.value:
            chosen[row.subject, row.aspect] = {
                "subject": row.subject,
                "aspect": row.aspect,
                "value": row.value,
                "who": str(row.who) if row.who else None,
                "when": _day(row),
                "why": row.why or None,
            }
    # The engine takes the newest by its day: a clock that was set back must not turn the order round.
    day = date.min
    judgements = list(chosen.values())
    for judgement in judgements:
        day = judgement["when"] = max(day, judgement["when"])
    return pa.Table.from_pylist(judgements, schema=JUDGEMENTS)


def _day(row: Judgement) -> date:
    return timezone.localtime(row.when).date()


def add_judgements(book: Book, *, who: Person, judgements: Sequence[tuple[str, str, str, str]]) -> None:
    """Write judgements down, each `(subject, aspect, value, why)`; a value of "" takes back what stood."""
    if not judgements:
        return
    with transaction.atomic():
        locked = Book.objects.select_for_update().get(pk=book.pk)
        Judgement.objects.bulk_create(
            Judgement(book=locked, subject=subject, aspect=aspect, value=value, who=who, why=why)
            for subject, aspect, value, why in judgements
        )
        _grow(locked, rows=False)
    book.refresh_from_db()
