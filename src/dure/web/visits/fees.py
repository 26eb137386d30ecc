"""The fee of a visit on its way into the host's book: as one file, by the way that every file goes."""

import csv
import re
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
    add_judgements,
    load_all_staged,
    load_readings,
    preview,
    stage,
)
from dure.web.community.models import Enterprise, Person
from dure.web.imports.acts import Outcome, discard
from dure.web.imports.preview import save_preview
from dure.web.imports.undoing import ask_undo, is_being_undone
from dure.web.visits.models import Receipt, Visit

_ATTEMPTS: Final = 3
_CASH: Final = re.compile(r"visit:[^:]+:cash\d*")
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


def list_receipts(visit: Visit) -> list[Receipt]:
    """List the cash that the host wrote down and has not taken back, the first first."""
    return [
        one for one in visit.receipts.select_related("brought").order_by("number") if _stands(one.brought)
    ]


def _stands(brought: Import | None) -> bool:
    return brought is not None and brought.state not in _GONE


def cash_days(visit: Visit, *, today: date) -> tuple[date, date]:
    """Return the first and the last day on which cash can pay the fee: the ledger matches no others."""
    first = visit.day - timedelta(days=DAYS_BEFORE)
    return min(first, today), min(visit.day + timedelta(days=DAYS_AFTER), today)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file about a visit: what it is called, when it is due, what is in it, where its import is kept.

    What each row says beside the plain table stands in `beside`: its document's key, its role, and the payer
    where there is none to name.
    """

    name: str
    is_due: Callable[[Visit], bool]
    write: Callable[[Visit], bytes]
    beside: Callable[[Visit], Sequence[Mapping[str, str | None]]]
    keep: Callable[[Visit, Import], None]


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


def book_cash(visit: Visit, *, by: Person, day: date, krw: int, banked: bool, number: int) -> Import | None:
    """Enter that the fee, or a part of it, was paid in cash, once.

    The payment settles as much of this visit's fee, as is written down among the judgements, and of nothing
    else that the group owes; bank lines settle the rest. Cash that goes to the bank is owed by nobody in
    particular to the host's own account: a bank line without a name settles that, so that the money counts
    once.

    Args:
        visit: A visit whose fee stands in the book.
        by: Who enters it.
        day: When it was paid; one of `cash_days`.
        krw: Whole won of it.
        banked: Whether the cash goes to the bank.
        number: Which of the visit's receipts it is: the next one, as the page said (`next_receipt`).

    Returns:
        The import; None where that one is written down already, no fee stands in the book, or all receipts
        together would be more than the fee.
    """
    receipt = Receipt(visit=visit, number=number, day=day, krw=krw, is_banked=banked)
    return _enter(visit, _build_cash(receipt, by=by), by=by)


def next_receipt(visit: Visit) -> int:
    """Give the number of the receipt that would be written down next."""
    last = visit.receipts.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def undo_cash(receipt: Receipt, *, by: Person) -> bool:
    """Have it undone that cash was paid; False where nothing can be undone now."""
    brought = receipt.brought
    if brought is None:
        return False
    with transaction.atomic():
        is_failed = brought.state == Import.State.FAILED
        is_done = discard(brought) is Outcome.DONE if is_failed else ask_undo(brought, by=by)
        if is_done:
            _judge(receipt, brought, "", by=by)
    return is_done


def _judge(receipt: Receipt, brought: Import, pays: str, *, by: Person) -> None:
    """Write down which document a receipt settles; "" takes that back."""
    add_judgements(brought.book, who=by, judgements=[(_key_of(receipt, "cash"), "settles", pays, "")])


def _enter(
    visit: Visit, entry: _Entry, *, by: Person, changes: Mapping[str, Any] | None = None
) -> Import | None:
    """Enter a file once. Nothing of the book is read while nobody else can write."""
    changes = changes or {}
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
                entry.keep(visit, brought)
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


def _write_rows(visit: Visit, krw: int | None, *rows: tuple[date, str, str, str]) -> bytes:
    """Write the plain table that anyone can write, each row (day, payer, purpose, item) over the same sum."""
    enterprise, place = visit.offer.enterprise, load_gazetteer().find(visit.place)
    output = StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(_HEADINGS)
    for day, payer, purpose, item in rows:
        home = place.full_name_ko if place is not None and payer == visit.group else ""
        told = (day.isoformat(), payer, enterprise.name_ko, enterprise.number, home)
        writer.writerow([*told, purpose, str(krw), "KRW", f"{item} {visit.offer.title_ko}"])
    return output.getvalue().encode()


def write_fee(visit: Visit) -> bytes:
    """Write what the group owes the host on the visit's day."""
    return _write_rows(visit, visit.fee_krw, (visit.day, visit.group, "services", "견학"))


def _key(visit: Visit, part: str = "") -> str:
    """Return a document's key: it is the visit's own, so that it stands in the book once whatever it says."""
    return f"visit:{visit.code}{part}"


def _key_of(receipt: Receipt, part: str) -> str:
    """Return the key of a receipt's document: `cash` for what was paid, `till` for what goes to the bank."""
    return _key(receipt.visit, f":{part}{receipt.number if receipt.number > 1 else ''}")


def _owes_fee(visit: Visit) -> bool:
    return visit.state == Visit.State.HELD and bool(visit.fee_krw)


def _keep_fee(visit: Visit, brought: Import) -> None:
    visit.brought = brought
    visit.save(update_fields=["fee_krw", "brought"])


_FEE: Final = _Entry(
    name="견학 study visit",
    is_due=lambda visit: _owes_fee(visit) and not is_booked(visit),
    write=write_fee,
    beside=lambda visit: [{"key": _key(visit)}],
    keep=_keep_fee,
)


def _build_cash(receipt: Receipt, *, by: Person) -> _Entry:
    """Build the file of a receipt: what the group paid and, where it goes to the bank, what that awaits."""

    def is_due(visit: Visit) -> bool:
        if not (_owes_fee(visit) and is_booked(visit)) or receipt.number != next_receipt(visit):
            return False
        paid = sum(one.krw for one in list_receipts(visit))
        return 0 < receipt.krw <= (visit.fee_krw or 0) - paid

    def write(visit: Visit) -> bytes:
        paid = (receipt.day, visit.group, "services", "견학 참가비 현금")
        # Of no purpose that counts, for the money was counted when the group came to owe it.
        till = (receipt.day, "현금", "own", "통장에 넣을 견학 참가비")
        return _write_rows(visit, receipt.krw, *((paid, till) if receipt.is_banked else (paid,)))

    def tell(_visit: Visit) -> list[dict[str, str | None]]:
        paid: dict[str, str | None] = {"key": _key_of(receipt, "cash"), "role": PAYMENT}
        till: dict[str, str | None] = {
            "key": _key_of(receipt, "till"),
            "role": ACCRUAL,
            "payer_name": None,
        }
        return [paid, till] if receipt.is_banked else [paid]

    def keep(visit: Visit, brought: Import) -> None:
        receipt.brought = brought
        receipt.save()
        # The ledger follows judgements first: else the cash would settle the oldest debt of the group.
        _judge(receipt, brought, _key(visit), by=by)

    return _Entry(f"견학 현금 study visit cash {receipt.number}", is_due, write, tell, keep)


@dataclass(frozen=True, slots=True)
class Settling:
    """A bank line that pays a fee, or brings cash to the bank: its day, and whole won of it that do.

    `beyond_krw` is what the line holds besides, which settles nothing at all; of a line that settles several
    it is told beside the last alone.
    """

    day: date
    krw: int
    beyond_krw: int = 0


@dataclass(frozen=True, slots=True)
class Cash:
    """A receipt, the state of its file, and the bank lines that brought its cash to the bank."""

    receipt: Receipt
    state: str
    deposits: tuple[Settling, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the fee of a visit stands.

    Attributes:
        state: Of its file: `stored`, `waiting`, `failed`, `leaving`, `gone`, or empty where it never was one.
        cash: What was paid in cash and not taken back.
        lines: Bank lines that pay it.
        owed_krw: What is left to be paid.
        beyond_krw: What the group paid above the fee, by cash and these lines; it counts as other takings.
    """

    state: str
    cash: tuple[Cash, ...]
    lines: tuple[Settling, ...]
    owed_krw: int
    beyond_krw: int = 0

    @property
    def may_be_cash(self) -> bool:
        """Whether it stands in the book, and some of it is owed."""
        return self.state in {"stored", "waiting"} and self.owed_krw > 0


def find_standing(visit: Visit) -> Standing:
    """Find how the fee of a visit stands, by the host's book as it is now."""
    state, receipts = _name_state(visit.brought), list_receipts(visit)
    lines: tuple[Settling, ...] = ()
    deposits: dict[int, tuple[Settling, ...]] = {}
    if state == "stored" and visit.brought is not None:
        ledger = load_intake(visit.brought.book).ledger
        lines = _find_settling(ledger, _key(visit))
        deposits = {one.number: _find_settling(ledger, _key_of(one, "till")) for one in receipts}
    cash = tuple(Cash(one, _name_state(one.brought), deposits.get(one.number, ())) for one in receipts)
    paid = sum(one.krw for one in receipts) + sum(one.krw for one in lines)
    fee = visit.fee_krw or 0
    beyond = max(paid - fee, 0) + sum(one.beyond_krw for one in lines)
    return Standing(state, cash, lines, max(fee - paid, 0), beyond)


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


def _find_settling(ledger: Ledger, key: str) -> tuple[Settling, ...]:
    """Find which bank lines settle an accrual, by its document's key: the cash of a visit is no bank line."""
    keys, settled = ledger.documents["key"], ledger.settlements
    row = pc.index(keys, pa.scalar(key, pa.string())).as_py()
    if row < 0:
        return ()
    mine = settled.filter(pc.equal(settled["accrual"], row))
    found = []
    for payment, krw in zip(mine["payment"].to_pylist(), mine["quantity"].to_pylist(), strict=True):
        if not _CASH.fullmatch(keys[payment].as_py()):
            lines = ledger.transfers.filter(
                pc.equal(ledger.transfers["document"], pa.scalar(payment, pa.int32()))
            )
            paid = settled.filter(pc.equal(settled["payment"], payment))
            left = pc.sum(lines["quantity"]).as_py() - pc.sum(paid["quantity"]).as_py()
            # In the order in which the line settled them.
            is_last = paid["accrual"][-1].as_py() == row
            found.append(Settling(lines["date"][0].as_py(), krw, max(left, 0) if is_last else 0))
    return tuple(sorted(found, key=lambda one: one.day))
