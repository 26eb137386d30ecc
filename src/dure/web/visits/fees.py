"""The fee of a visit on its way into the host's book: as one file, by the way that every file goes."""

import csv
from dataclasses import replace
from io import StringIO
from typing import Final

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from dure.importers.reading import Reading
from dure.intake.files import read_all
from dure.intake.result import BookFile
from dure.intake.sealing import owners_of, seal_readings
from dure.korea.gazetteer import load_gazetteer
from dure.web.books.jobs import store_import
from dure.web.books.models import Book, Import
from dure.web.books.storage import load_all_staged, load_readings, preview, stage
from dure.web.community.models import Enterprise, Person
from dure.web.imports.preview import save_preview
from dure.web.visits.models import Visit

GONE: Final = (Import.State.UNDONE, Import.State.DISCARDED)
"""An import that no longer stands in the book."""

_HEADINGS: Final = (
    "date",
    "payer",
    "payee",
    "payee_number",
    "payer_address",
    "purpose",
    "quantity",
    "unit",
    "item",
)


class NotBookableError(Exception):
    """A fee that the book cannot take: the group is called like the host, or is nobody by name."""


def compute_fee(visit: Visit, *, people: int) -> int:
    """Return what a group of so many owes by the offer, in whole won."""
    offer = visit.offer
    return offer.fee_krw * people if offer.fee_per == offer.Fee.PERSON else offer.fee_krw


def is_booked(visit: Visit) -> bool:
    """Say whether the fee stands in the book, or is on its way there."""
    return visit.brought is not None and visit.brought.state not in GONE


def book_fee(visit: Visit, *, by: Person) -> Import | None:
    """Enter the fee into the host's book, once: what the group owes, which a later bank line settles.

    Args:
        visit: A visit that was held.
        by: Who enters it.

    Returns:
        The import; None where it stands in the book already, or there is no fee.

    Raises:
        NotBookableError: The row was refused.
    """
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=visit.offer.enterprise_id)
        visit.refresh_from_db()
        if not visit.fee_krw or visit.state != Visit.State.HELD or is_booked(visit):
            return None
        book, _ = Book.objects.get_or_create(enterprise=visit.offer.enterprise)
        brought = _bring(book, visit, by=by)
        visit.brought = brought
        visit.save(update_fields=["brought"])
        # In the queue if and only if it is entered: both stand in one transaction.
        store_import.enqueue(brought.pk)
    return brought


def _bring(book: Book, visit: Visit, *, by: Person) -> Import:
    number = book.enterprise.number
    readings, told = read_all(
        [BookFile(f"견학 study visit {visit.day} {visit.code}.csv", write_fee(visit), number)]
    )
    if [reading.rows.num_rows for reading in readings] != [1]:
        raise NotBookableError
    # The document's key is the visit's own: whatever else the row says, it stands in the book once.
    readings = [_name_document(reading, f"visit:{visit.code}") for reading in readings]
    owners = owners_of(readings, told, number)
    beside = [*load_readings(book)[0], *load_all_staged(book)]
    readings = seal_readings(readings, owners, key=settings.PSEUDONYM_KEY, beside=beside)
    brought = Import.objects.create(book=book, brought_by=by, state=Import.State.WAITING)
    stage(brought, readings, owners)
    save_preview(
        brought,
        preview(book, readings, owners),
        readings,
        stored=load_readings(book)[0],
        rows_stamp=Book.objects.values_list("rows_stamp", flat=True).get(pk=book.pk),
    )
    return brought


def _name_document(reading: Reading, key: str) -> Reading:
    rows = reading.rows
    index = rows.schema.get_field_index("key")
    return replace(
        reading, rows=rows.set_column(index, rows.schema.field("key"), pa.array([key], pa.string()))
    )


def write_fee(visit: Visit) -> bytes:
    """Write the fee as the plain table that anyone can write: the group owes the host on the visit's day."""
    enterprise = visit.offer.enterprise
    place = load_gazetteer().find(visit.place)
    output = StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(_HEADINGS)
    writer.writerow(
        [
            visit.day.isoformat(),
            visit.group,
            enterprise.name_ko,
            enterprise.number,
            "" if place is None else place.full_name_ko,
            "services",
            str(visit.fee_krw),
            "KRW",
            f"견학 {visit.offer.title_ko}",
        ]
    )
    return output.getvalue().encode()
