"""What opened years were made from: kept, so that whatever is opened to anyone can be held against them."""

from typing import Any

from dure.flows.respending import Range
from dure.period import parse_period
from dure.reports.beside import ToldSums
from dure.reports.payments import Payments
from dure.web.books.models import Book
from dure.web.books.packing import pack_tables, unpack_tables
from dure.web.shocks.models import OpenedYear


def pack_sums(sums: ToldSums) -> dict[str, Any]:
    """Return the columns of an opened year that keep its sums; names are of no use there."""
    table = sums.payments.table
    if "name" in table.column_names:
        table = table.drop_columns(["name"])
    return {"sums": sums.describe(), "payments": pack_tables(None, [table])}


def load_told_sums(book: Book) -> list[ToldSums]:
    """Load the sums of all years that were ever opened of a book, closed since or not."""
    rows = OpenedYear.objects.filter(enterprise=book.enterprise, sums__isnull=False).order_by("pk")
    return [_read(row) for row in rows]


def _read(row: OpenedYear) -> ToldSums:
    sums: dict[str, Any] = row.sums or {}
    _, (table,) = unpack_tables(bytes(row.payments or b""))
    low, value, high = sums["rest"]
    return ToldSums(
        party=sums["party"],
        period=parse_period(sums["period"]),
        payments=Payments(table=table, rings=tuple(sums["codes"]), rest=Range(low, value, high)),
        labels={(bool(way), party, purpose): label for way, party, purpose, label in sums["labels"]},
        open=frozenset(sums["open"]),
        crowds=frozenset(sums["crowds"]),
    )
