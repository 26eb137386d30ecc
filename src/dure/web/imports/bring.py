"""Files become an import: read one after the other, sealed, staged, compared with the book, and shown."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import transaction

from dure.importers.mapping import Mapping, headings_hash
from dure.importers.mapping_file import read_mapping
from dure.importers.reading import Reading
from dure.importers.recognise import read_sheet, read_sheets_redacted
from dure.importers.sheets import Sheet
from dure.intake.files import read_all
from dure.intake.result import BookFile
from dure.intake.sealing import find_people, owners_of, seal_readings
from dure.problem import Problem
from dure.web.books.models import Book, Import, Mended, RememberedMapping
from dure.web.books.storage import (
    find_conflicts,
    load_all_staged,
    load_readings,
    load_staged,
    preview,
    seal_again,
    stage,
)
from dure.web.community.models import Enterprise, Person
from dure.web.imports.models import Preview, SetAside
from dure.web.imports.preview import save_preview
from dure.web.imports.refused import NEXT_FAULT, ROWS_MAX, find_marks, find_refused
from dure.web.imports.tables import PEOPLES_FORMATS, Table, hide_people, leave_out_people, pack, unpack

Brought = tuple[str, Callable[[], bytes]]
"""A file's name, and how to read it once."""


@dataclass
class _Gathered:
    """What was read of the files so far."""

    readings: list[Reading] = field(default_factory=list)
    told: list[str | None] = field(default_factory=list)
    asides: list[SetAside] = field(default_factory=list)
    again: list[tuple[int, int]] = field(default_factory=list)
    """Rows that were refused and come again: what they were set aside in, and their row there."""


def bring_files(book: Book, files: Iterable[Brought], *, owner: str | None, by: Person) -> Import:
    """Read files and keep what was read, sealed, until it is confirmed.

    Nothing of a file is stored as it came: resident numbers are masked before anything looks at the cells,
    and names of people are sealed before anything is kept.

    Args:
        book: Whose book they are brought to.
        files: The files; each is read once and let go before the next.
        owner: Business number of another enterprise whose files they are; None for the book's own.
        by: Who brings them.

    Raises:
        OSError: The disk is full or gone; nothing is kept then.
    """
    gathered = _Gathered()
    for name, read in files:
        _read_one(gathered, name, read(), owner=owner, book=book)
    with transaction.atomic():
        brought = Import.objects.create(book=book, brought_by=by)
        readings, owners = _seal(gathered.readings, gathered.told, book=book)
        _stage(brought, readings, owners)
        _set_aside(brought, gathered.asides)
        _note_mended(brought, gathered.again)
    _seal_others(brought, readings)
    return brought


def _note_mended(brought: Import, again: Sequence[tuple[int, int]]) -> None:
    """Write down which refused rows of earlier imports come again: once stored, their faults are settled."""
    rows: dict[int, set[int]] = {}
    for key, row in again:
        rows.setdefault(key, set()).add(row)
    mine = SetAside.objects.filter(
        pk__in=rows, brought__book=brought.book_id, kind=SetAside.Kind.REFUSED
    ).exclude(brought=brought)
    for aside in mine:
        notes = unpack(bytes(aside.content)).notes
        Mended.objects.bulk_create(
            Mended(
                later=brought,
                earlier_id=aside.brought_id,
                file=aside.file,
                sheet=aside.sheet,
                row=row,
                said=notes[row][0],
                faults=len(notes[row][0].split(NEXT_FAULT)),
            )
            for row in sorted(rows[aside.pk] & set(notes))
        )


def _seal_others(brought: Import, readings: Sequence[Reading]) -> None:
    """Seal what else waits once more: a payroll tells who is staff in a statement that came before it."""
    if not any(reading.format in PEOPLES_FORMATS for reading in readings):
        return
    others = Import.objects.filter(book=brought.book_id, state=Import.State.PREVIEWED, staged__isnull=False)
    for other in others.exclude(pk=brought.pk):
        with suppress(WaitsNoMoreError), waiting(other):
            staged, owners = load_staged(other)
            _stage(other, seal_again(other, staged, owners), owners)


def compare_again(brought: Import) -> Preview:
    """Compare what waits with the book as it is now.

    Raises:
        WaitsNoMoreError: Somebody confirmed or discarded it meanwhile.
    """
    with waiting(brought):
        readings, owners = load_staged(brought)
        return _compare(brought, readings, owners)


def explain(brought: Import, aside: SetAside, mapping: Mapping) -> list[Reading]:
    """Read a table that nobody understood, and those with the same headings, by a mapping; stage them too.

    Returns:
        What was read by it.

    Raises:
        WaitsNoMoreError: Somebody confirmed, discarded or explained it meanwhile.
    """
    with waiting(brought):
        same = SetAside.objects.filter(
            brought=brought, kind=SetAside.Kind.UNKNOWN, headings=aside.headings
        ).order_by("id")
        gathered = _Gathered()
        for one in same:
            sheet = sheet_of(one)
            reading = read_sheet(sheet, mapping=mapping)
            _keep_refused(gathered, sheet, reading, owner=one.owner, mapping=mapping)
            gathered.again += find_marks(sheet).values()
            gathered.readings.append(reading)
            gathered.told.append(one.owner)
        if not gathered.readings:
            raise WaitsNoMoreError
        same.delete()
        files = {reading.file for reading in gathered.readings}
        kept, kept_owners = _without_unknown(*load_staged(brought), files=files)
        new, new_owners = _seal(gathered.readings, gathered.told, book=brought.book, waiting_too=kept)
        _stage(brought, [*kept, *new], [*kept_owners, *new_owners])
        _set_aside(brought, gathered.asides)
        _note_mended(brought, gathered.again)
    return new


class WaitsNoMoreError(Exception):
    """An import waits no more: somebody else was faster."""


@contextmanager
def waiting(brought: Import) -> Iterator[None]:
    """Hold an import that waits to be confirmed, so that nobody confirms or explains it meanwhile.

    Raises:
        WaitsNoMoreError: It waits no more.
    """
    with transaction.atomic():
        found = Import.objects.select_for_update().filter(pk=brought.pk, state=Import.State.PREVIEWED)
        if found.first() is None:
            raise WaitsNoMoreError
        yield


def _without_unknown(
    readings: Sequence[Reading], owners: Sequence[str | None], *, files: Collection[str]
) -> tuple[list[Reading], list[str | None]]:
    """Leave out what said of these files that nobody understood them."""
    kept = [
        (reading, owner)
        for reading, owner in zip(readings, owners, strict=True)
        if reading.format != "unknown" or reading.file not in files
    ]
    return [reading for reading, _ in kept], [owner for _, owner in kept]


def _set_aside(brought: Import, asides: Sequence[SetAside]) -> None:
    for aside in asides:
        aside.brought = brought
    SetAside.objects.bulk_create(asides)


def sheet_of(aside: SetAside) -> Sheet:
    """Return a table that was set aside as a sheet."""
    return unpack(bytes(aside.content)).as_sheet(file=aside.file, name=aside.sheet)


class _Remembered:
    """The mappings that people of an enterprise made, by the hash of the headings."""

    def __init__(self, enterprise: Enterprise) -> None:
        self._enterprise = enterprise

    def __call__(self, headings: str) -> Mapping | None:
        text = (
            RememberedMapping.objects.filter(enterprise=self._enterprise, headings=headings)
            .values_list("mapping", flat=True)
            .first()
        )
        return read_mapping(text, file="")[0] if text else None


def _read_one(gathered: _Gathered, name: str, content: bytes, *, owner: str | None, book: Book) -> None:
    readings, _ = read_all([BookFile(name, content, owner)])
    owners = owners_of(readings, [owner] * len(readings), book.enterprise.number)
    beside_book = find_conflicts(book, readings, owners, rows_max=ROWS_MAX)
    # A workbook of refused rows is never longer than this; what is longer is not searched for their marks.
    is_short = sum(reading.seen_rows for reading in readings) <= ROWS_MAX
    may_be_mended = is_short and _has_refused(book)
    is_unknown = any(reading.format == "unknown" for reading in readings)
    is_refused = any(problem.refused_rows for reading in readings for problem in reading.problems)
    if is_unknown or is_refused or any(beside_book) or may_be_mended:
        sheets = read_sheets_redacted(content, file=readings[0].file)
        by_name = {sheet.name: sheet for sheet in sheets}
        if is_unknown:
            mappings = _Remembered(book.enterprise)
            mapped = _read_unknown(gathered, sheets, owner=owner, mappings=mappings)
        for reading, also in zip(readings, beside_book, strict=True):
            sheet = by_name.get(reading.sheet)
            if sheet is not None and reading.format != "unknown":
                _keep_refused(gathered, sheet, reading, owner=owner, also=also)
                if may_be_mended:
                    gathered.again += find_marks(sheet).values()
        if is_unknown:
            readings = mapped or readings
    gathered.readings += readings
    gathered.told += [owner] * len(readings)


def _read_unknown(
    gathered: _Gathered, sheets: Sequence[Sheet], *, owner: str | None, mappings: _Remembered
) -> list[Reading]:
    """Read the sheets that somebody explained before; set aside the rest."""
    readings = []
    waiting = []
    for sheet in sheets:
        headings = headings_hash(sheet)
        mapping = mappings(headings) if headings else None
        if mapping is None:
            waiting.append(sheet)
            continue
        # As when it was first explained: the same file has to give the same documents.
        bare, _ = leave_out_people(sheet, key=settings.PSEUDONYM_KEY)
        reading = read_sheet(bare, mapping=mapping)
        _keep_refused(gathered, bare, reading, owner=owner, mapping=mapping)
        gathered.again += find_marks(bare).values()
        readings.append(reading)
    _keep_unknown(gathered, waiting, owner=owner)
    return readings


def _keep_unknown(gathered: _Gathered, sheets: Sequence[Sheet], *, owner: str | None) -> None:
    """Set aside the tables of a file that no format knows, so that somebody can say what they are."""
    for sheet in sheets:
        headings = headings_hash(sheet)
        if headings is None:
            continue
        bare, is_nameless = leave_out_people(sheet, key=settings.PSEUDONYM_KEY)
        rows = tuple(range(sheet.first_row, sheet.first_row + bare.row_count))
        gathered.asides.append(
            SetAside(
                kind=SetAside.Kind.UNKNOWN,
                file=sheet.file,
                sheet=sheet.name,
                headings=headings,
                owner=owner,
                content=pack(Table(bare.columns, rows, 0, {})),
                is_nameless=is_nameless,
                row_count=bare.row_count,
            )
        )


def _keep_refused(
    gathered: _Gathered,
    sheet: Sheet,
    reading: Reading,
    *,
    owner: str | None,
    mapping: Mapping | None = None,
    also: Sequence[Problem] = (),
) -> None:
    """Set aside the rows that were refused, so that they can be taken away and mended."""
    table = find_refused(sheet, reading, mapping=mapping, also=also)
    if table is None:
        return
    part = table.as_sheet(file=sheet.file, name=sheet.name)
    bare, is_nameless = leave_out_people(part, key=None)
    table = replace(table, columns=bare.columns)
    gathered.asides.append(
        SetAside(
            kind=SetAside.Kind.REFUSED,
            file=sheet.file,
            sheet=sheet.name,
            owner=owner,
            content=pack(table),
            is_nameless=is_nameless,
            row_count=len(table.rows) - table.head,
        )
    )


def load_refused(brought: Import) -> list[tuple[SetAside, Table, bool]]:
    """Load the refused rows of an import, table by table, each with whether names of people are left out.

    They lie beside the book as they came, so whom the book and all that waits know by now is hidden here.
    """
    asides = list(SetAside.objects.filter(brought=brought, kind=SetAside.Kind.REFUSED).order_by("id"))
    if not asides:
        return []
    beside = [*load_readings(brought.book)[0], *load_all_staged(brought.book)]
    people = find_people(beside, key=settings.PSEUDONYM_KEY)
    found = []
    for aside in asides:
        table, is_hidden = hide_people(unpack(bytes(aside.content)), people)
        found.append((aside, table, aside.is_nameless or is_hidden))
    return found


def _has_refused(book: Book) -> bool:
    return SetAside.objects.filter(brought__book=book, kind=SetAside.Kind.REFUSED).exists()


def _seal(
    readings: Sequence[Reading],
    told: Sequence[str | None],
    *,
    book: Book,
    waiting_too: Sequence[Reading] = (),
) -> tuple[list[Reading], list[str | None]]:
    owners = owners_of(readings, told, book.enterprise.number)
    # A bank line may name somebody whom only an earlier payroll, stored or not yet, told to be staff.
    beside = [*load_readings(book)[0], *load_all_staged(book), *waiting_too]
    return seal_readings(readings, owners, key=settings.PSEUDONYM_KEY, beside=beside), owners


def _stage(brought: Import, readings: Sequence[Reading], owners: Sequence[str | None]) -> None:
    stage(brought, readings, owners)
    _compare(brought, readings, owners)


def _compare(brought: Import, readings: Sequence[Reading], owners: Sequence[str | None]) -> Preview:
    book = brought.book
    stamp = Book.objects.values_list("rows_stamp", flat=True).get(pk=book.pk)
    stored, _ = load_readings(book)
    shown = preview(book, readings, owners)
    return save_preview(brought, shown, readings, stored=stored, rows_stamp=stamp)
