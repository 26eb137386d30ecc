"""The fee of a visit on its way into the host's book: as one file, by the way that every file goes."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import transaction

from dure.importers.reading import ROWS, Reading
from dure.intake.files import read_all
from dure.intake.reconcile import DAYS_AFTER, DAYS_BEFORE
from dure.intake.result import BookFile
from dure.intake.sealing import owners_of, seal_readings
from dure.korea.gazetteer import load_gazetteer
from dure.ledger.ledger import Ledger
from dure.ledger.tables import ACCRUAL, PAYMENT
from dure.web.books.jobs import store_import
from dure.web.books.models import Book, Import
from dure.web.books.reports import load_intake
from dure.web.books.storage import (
    BookChangedError,
    SourcePreview,
    load_all_staged,
    load_readings,
    preview,
    stage,
)
from dure.web.community.models import Enterprise, Person
from dure.web.imports.acts import Outcome, discard
from dure.web.imports.preview import save_preview
from dure.web.imports.undoing import ask_undo, is_being_undone
from dure.web.visits.models import Visit

_ATTEMPTS: Final = 3
_GONE: Final = (Import.State.UNDONE, Import.State.DISCARDED)
_HEADINGS: Final = (
    *("date", "payer", "payee", "payee_number", "payer_address"),
    *("purpose", "quantity", "unit", "item"),
)


class NotBookableError(Exception):
    """A fee that the book cannot take: the group is called like the host, or is nobody by name."""


def compute_fee(visit: Visit, *, people: int) -> int:
    """Return what a group of so many owes by the offer, in whole won."""
    offer = visit.offer
    return offer.fee_krw * people if offer.fee_per == offer.Fee.PERSON else offer.fee_krw


def is_booked(visit: Visit) -> bool:
    """Say whether the fee stands in the book, or is on its way there."""
    return _stands(visit.brought)


def is_cash(visit: Visit) -> bool:
    """Say whether the host wrote down that the fee was paid in cash, and has not taken that back."""
    return _stands(visit.cash_brought)


def _stands(brought: Import | None) -> bool:
    return brought is not None and brought.state not in _GONE


def cash_days(visit: Visit, *, today: date) -> tuple[date, date]:
    """Return the first and the last day on which cash can pay the fee: the ledger matches no others."""
    first = visit.day - timedelta(days=DAYS_BEFORE)
    return min(first, today), min(visit.day + timedelta(days=DAYS_AFTER), today)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file about a visit: in which column its import stands, when it is due, and what is in it.

    What each row says beside the plain table stands in `beside`: its document's key, its role, and the payer
    where there is none to name.
    """

    column: str
    name: str
    is_due: Callable[[Visit], bool]
    write: Callable[[Visit], bytes]
    beside: Callable[[Visit], Sequence[Mapping[str, str | None]]]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file read, sealed and compared with the book in one of its states."""

    content: bytes
    readings: list[Reading]
    owners: list[str | None]
    shown: tuple[SourcePreview, ...]
    rows_stamp: str


def book_fee(visit: Visit, *, by: Person, fee_krw: int | None = None) -> Import | None:
    """Enter the fee into the host's book, once: what the group owes, which a later bank line settles.

    Args:
        visit: A visit that was held.
        by: Who enters it.
        fee_krw: What the group pays in all; None for what was written down when it was held.

    Returns:
        The import; None where it stands in the book already, or there is no fee.

    Raises:
        NotBookableError: The row was refused.
    """
    return _enter(visit, _FEE, by=by, changes={} if fee_krw is None else {"fee_krw": fee_krw})


def book_cash(visit: Visit, *, by: Person, day: date, banked: bool) -> Import | None:
    """Enter that the fee was paid in cash, once.

    The payment settles what the group owes. Cash that goes to the bank is owed by nobody in particular to the
    host's own account: a bank line without a name settles that, so that the money counts once.

    Args:
        visit: A visit whose fee stands in the book.
        by: Who enters it.
        day: When it was paid; one of `cash_days`.
        banked: Whether the cash goes to the bank.

    Returns:
        The import; None where it is written down already, or no fee stands in the book.
    """
    return _enter(visit, _CASH, by=by, changes={"cash_on": day, "cash_banked": banked})


def undo_cash(visit: Visit, *, by: Person) -> bool:
    """Have it undone that the fee was paid in cash; False where nothing can be undone now."""
    brought = visit.cash_brought
    if brought is None:
        return False
    if brought.state == Import.State.FAILED:
        return discard(brought) is Outcome.DONE
    return ask_undo(brought, by=by)


def _enter(visit: Visit, entry: _Entry, *, by: Person, changes: Mapping[str, Any]) -> Import | None:
    """Enter a file once. Nothing of the book is read while nobody else can write."""
    _change(visit, changes)
    for attempt in range(_ATTEMPTS):
        if not entry.is_due(visit):
            return None
        book, _ = Book.objects.get_or_create(enterprise=visit.offer.enterprise)
        draft = _draft(book, visit, entry)
        with transaction.atomic():
            Enterprise.objects.select_for_update().get(pk=visit.offer.enterprise_id)
            visit.refresh_from_db()
            _change(visit, changes)
            if not entry.is_due(visit):
                return None
            stamp = Book.objects.values_list("rows_stamp", flat=True).get(pk=book.pk)
            # Storing compares and seals anew: the last time what is shown beforehand may be of a moment ago.
            is_same_book = stamp == draft.rows_stamp or attempt == _ATTEMPTS - 1
            if is_same_book and draft.content == entry.write(visit):
                brought = _bring(book, draft, by=by)
                setattr(visit, entry.column, brought)
                visit.save(update_fields=[*changes, entry.column])
                return brought
    raise BookChangedError(f"Visit {visit.code} changed again and again while its file was read.")


def _change(visit: Visit, changes: Mapping[str, Any]) -> None:
    for column, value in changes.items():
        setattr(visit, column, value)


def _draft(book: Book, visit: Visit, entry: _Entry) -> _Draft:
    content, number = entry.write(visit), book.enterprise.number
    stamp = Book.objects.values_list("rows_stamp", flat=True).get(pk=book.pk)
    readings, told = read_all([BookFile(f"{entry.name} {visit.day} {visit.code}.csv", content, number)])
    beside = entry.beside(visit)
    if [reading.rows.num_rows for reading in readings] != [len(beside)]:
        raise NotBookableError
    readings = [_say_beside(readings[0], beside)]
    owners = owners_of(readings, told, number)
    known = [*load_readings(book)[0], *load_all_staged(book)]
    readings = seal_readings(readings, owners, key=settings.PSEUDONYM_KEY, beside=known)
    return _Draft(content, readings, owners, preview(book, readings, owners), stamp)


def _say_beside(reading: Reading, beside: Sequence[Mapping[str, str | None]]) -> Reading:
    rows = reading.rows
    for column in {name for row in beside for name in row}:
        place, kept = ROWS.get_field_index(column), rows[column].cast(pa.string()).to_pylist()
        values = pa.array([row.get(column, old) for row, old in zip(beside, kept, strict=True)], pa.string())
        rows = rows.set_column(place, ROWS.field(column), values.cast(ROWS.field(column).type))
    return replace(reading, rows=rows)


def _bring(book: Book, draft: _Draft, *, by: Person) -> Import:
    brought = Import.objects.create(book=book, brought_by=by, state=Import.State.WAITING)
    stage(brought, draft.readings, draft.owners)
    save_preview(brought, draft.shown, draft.readings, stored=(), rows_stamp=draft.rows_stamp)
    # In the queue if and only if it is entered: both stand in one transaction.
    store_import.enqueue(brought.pk)
    return brought


def _write_rows(visit: Visit, *rows: tuple[date, str, str, str]) -> bytes:
    """Write the plain table that anyone can write, each row (day, payer, purpose, item) over the fee."""
    enterprise, place = visit.offer.enterprise, load_gazetteer().find(visit.place)
    output = StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(_HEADINGS)
    for day, payer, purpose, item in rows:
        home = place.full_name_ko if place is not None and payer == visit.group else ""
        told = (day.isoformat(), payer, enterprise.name_ko, enterprise.number, home)
        writer.writerow([*told, purpose, str(visit.fee_krw), "KRW", f"{item} {visit.offer.title_ko}"])
    return output.getvalue().encode()


def write_fee(visit: Visit) -> bytes:
    """Write what the group owes the host on the visit's day."""
    return _write_rows(visit, (visit.day, visit.group, "services", "견학"))


def _write_cash(visit: Visit) -> bytes:
    day = visit.cash_on or visit.day
    paid = (day, visit.group, "services", "견학 참가비 현금")
    # Of no purpose that counts, for the money was counted when the group came to owe it.
    till = (day, "현금", "own", "통장에 넣을 견학 참가비")
    return _write_rows(visit, *((paid, till) if visit.cash_banked else (paid,)))


def _key(visit: Visit, part: str = "") -> str:
    """Return a document's key: it is the visit's own, so that it stands in the book once whatever it says."""
    return f"visit:{visit.code}{part}"


def _tell_cash(visit: Visit) -> list[dict[str, str | None]]:
    paid: dict[str, str | None] = {"key": _key(visit, ":cash"), "role": PAYMENT}
    till: dict[str, str | None] = {"key": _key(visit, ":till"), "role": ACCRUAL, "payer_name": None}
    return [paid, till] if visit.cash_banked else [paid]


def _owes_fee(visit: Visit) -> bool:
    return visit.state == Visit.State.HELD and bool(visit.fee_krw)


_FEE: Final = _Entry(
    column="brought",
    name="견학 study visit",
    is_due=lambda visit: _owes_fee(visit) and not is_booked(visit),
    write=write_fee,
    beside=lambda visit: [{"key": _key(visit)}],
)
_CASH: Final = _Entry(
    column="cash_brought",
    name="견학 현금 study visit cash",
    is_due=lambda visit: _owes_fee(visit) and is_booked(visit) and not is_cash(visit),
    write=_write_cash,
    beside=_tell_cash,
)


@dataclass(frozen=True, slots=True)
class Settling:
    """A bank line that pays a fee, or brings cash to the bank: its day, and whole won of it that do."""

    day: date
    krw: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the fee of a visit stands.

    Attributes:
        state: Of its file: `stored`, `waiting`, `failed`, `leaving`, `gone`, or empty where it never was one.
        cash: Likewise, of the file that says that it was paid in cash.
        lines: Bank lines that pay it.
        deposits: Bank lines that brought its cash to the bank.
        owed_krw: What is left to be paid.
    """

    state: str
    cash: str
    lines: tuple[Settling, ...]
    deposits: tuple[Settling, ...]
    owed_krw: int

    @property
    def may_be_cash(self) -> bool:
        """Whether it stands in the book, and no bank line nor cash has paid it."""
        return self.state in {"stored", "waiting"} and self.owed_krw > 0 and not self.lines


def find_standing(visit: Visit) -> Standing:
    """Find how the fee of a visit stands, by the host's book as it is now."""
    state, cash = _name_state(visit.brought), _name_state(visit.cash_brought)
    lines: tuple[Settling, ...] = ()
    deposits: tuple[Settling, ...] = ()
    if state == "stored" and visit.brought is not None:
        ledger = load_intake(visit.brought.book).ledger
        lines = _find_settling(ledger, _key(visit), but=_key(visit, ":cash"))
        deposits = _find_settling(ledger, _key(visit, ":till"))
    fee = visit.fee_krw or 0
    owed = 0 if is_cash(visit) else max(fee - sum(one.krw for one in lines), 0)
    return Standing(state, cash, lines, deposits, owed)


def _name_state(brought: Import | None) -> str:
    if brought is None:
        return ""
    if brought.state in _GONE:
        return "gone"
    if is_being_undone(brought):
        return "leaving"
    return {Import.State.STORED: "stored", Import.State.FAILED: "failed"}.get(
        Import.State(brought.state), "waiting"
    )


def _find_settling(ledger: Ledger, key: str, *, but: str = "") -> tuple[Settling, ...]:
    """Find what settles an accrual, by its document's key; `but` is passed over."""
    keys = ledger.documents["key"]
    row = pc.index(keys, pa.scalar(key, pa.string())).as_py()
    if row < 0:
        return ()
    mine = ledger.settlements.filter(pc.equal(ledger.settlements["accrual"], row))
    found = []
    for payment, krw in zip(mine["payment"].to_pylist(), mine["quantity"].to_pylist(), strict=True):
        if keys[payment].as_py() != but:
            line = pc.index(ledger.transfers["document"], pa.scalar(payment, pa.int32())).as_py()
            found.append(Settling(ledger.transfers["date"][line].as_py(), krw))
    return tuple(sorted(found, key=lambda one: one.day))
