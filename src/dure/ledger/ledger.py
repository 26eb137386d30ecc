"""The ledger: every transfer in view, what it was read from, and what still is owed."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.ledger.tables import ACCRUAL, DOCUMENTS, JUDGEMENTS, PARTIES, PAYMENT, SETTLEMENTS, TRANSFERS
from dure.period import Period


@dataclass(frozen=True)
class Ledger:
    """Parties, documents, transfers and settlements, in columns; nothing in it is ever edited.

    Attributes:
        parties: Columns of `tables.PARTIES`; other tables point to its rows.
        documents: Columns of `tables.DOCUMENTS`; a key stands once.
        transfers: Columns of `tables.TRANSFERS`, as read.
        settlements: Columns of `tables.SETTLEMENTS`: which payment settles which accrual, and how much of it.
        judgements: Columns of `tables.JUDGEMENTS`, those in force.

    Raises:
        ValueError: A table lacks a column, points outside its target, or a document key stands twice.
    """

    parties: pa.Table = field(default_factory=PARTIES.empty_table)
    documents: pa.Table = field(default_factory=DOCUMENTS.empty_table)
    transfers: pa.Table = field(default_factory=TRANSFERS.empty_table)
    settlements: pa.Table = field(default_factory=SETTLEMENTS.empty_table)
    judgements: pa.Table = field(default_factory=JUDGEMENTS.empty_table)

    def __post_init__(self) -> None:
        """Guard the books: every pointer has a target, every document counts once."""
        for name, schema in (
            ("parties", PARTIES),
            ("documents", DOCUMENTS),
            ("transfers", TRANSFERS),
            ("settlements", SETTLEMENTS),
            ("judgements", JUDGEMENTS),
        ):
            table: pa.Table = getattr(self, name)
            if table.schema.names != schema.names:
                raise ValueError(f"{name} has the columns {table.schema.names}, not {schema.names}.")
        _require_rows(self.transfers["payer"], self.parties.num_rows, "transfers.payer")
        _require_rows(self.transfers["payee"], self.parties.num_rows, "transfers.payee")
        _require_rows(self.transfers["document"], self.documents.num_rows, "transfers.document")
        _require_rows(self.settlements["payment"], self.documents.num_rows, "settlements.payment")
        _require_rows(self.settlements["accrual"], self.documents.num_rows, "settlements.accrual")
        if pc.count_distinct(self.documents["key"]).as_py() != self.documents.num_rows:
            raise ValueError("A document key stands twice: the same document would count twice.")

    def party_row(self, party: str) -> int:
        """Return the row of a party.

        Raises:
            KeyError: No such party is in the ledger.
        """
        row: int = pc.index(self.parties["party"], pa.scalar(party)).as_py()
        if row < 0:
            raise KeyError(f"{party} is not a party of this ledger.")
        return row


def _require_rows(column: pa.ChunkedArray, row_count: int, name: str) -> None:
    bounds = pc.min_max(column).as_py()
    if column.null_count or (len(column) and not 0 <= bounds["min"] <= bounds["max"] < row_count):
        raise ValueError(f"{name} points outside its table of {row_count} rows.")


def counted_transfers(ledger: Ledger) -> pa.Table:
    """Return the transfers with the quantity that counts: what settles an accrual is not counted again.

    The columns are those of `tables.TRANSFERS`. A payment that settles an accrual in full is left out; one
    that settles part of it, or pays more, keeps the rest. A refund that settles a correction is left out
    likewise: the correction has lowered what counts already.
    """
    settled = np.zeros(ledger.documents.num_rows, dtype=np.int64)
    np.add.at(settled, ledger.settlements["payment"].to_numpy(), ledger.settlements["quantity"].to_numpy())
    is_payment = pc.equal(ledger.transfers["role"], PAYMENT).to_numpy()
    document = ledger.transfers["document"].to_numpy()
    quantity = ledger.transfers["quantity"].to_numpy()
    # A bank line is one transfer, so what its document settles is taken off that one.
    remaining = np.where(is_payment, quantity - settled[document], quantity)
    column = ledger.transfers.schema.get_field_index("quantity")
    counted = ledger.transfers.set_column(
        column, TRANSFERS.field("quantity"), pa.array(remaining, pa.int64())
    )
    return counted.filter(pa.array(remaining != 0))


def transfers_within(transfers: pa.Table, period: Period, *, unit: str) -> pa.Table:
    """Return the transfers of one unit that are dated within a period, in the order they stand in."""
    day = transfers["date"]
    within = pc.and_(
        pc.greater_equal(day, pa.scalar(period.start, pa.date32())),
        pc.less(day, pa.scalar(period.end, pa.date32())),
    )
    return transfers.filter(pc.and_(within, pc.equal(transfers["unit"].cast(pa.string()), unit)))


def find_outstanding(ledger: Ledger, *, as_of: date | None = None) -> pa.Table:
    """Find what is owed and not yet paid, a row a document: `document`, `payer`, `payee`, `date`, `quantity`.

    Only accruals in won are owed. The quantity is in won with VAT, as an invoice asks for it, less what the
    payee keeps back in the same document (a fee). It is negative where a correction gives money back; what
    settles a correction is a payment of the payee to the payer, and brings it nearer to zero.

    Args:
        ledger: The ledger.
        as_of: The day before which all has to have happened: later accruals are not owed yet, and later
            payments have not paid. None for all there is.
    """
    accruals = ledger.transfers.filter(
        pc.and_(pc.equal(ledger.transfers["role"], ACCRUAL), pc.equal(ledger.transfers["unit"], "KRW"))
    )
    if as_of is not None:
        accruals = accruals.filter(pc.less(accruals["date"], pa.scalar(as_of)))
    # A document is owed to one party, the payee of its price, also where its VAT is a tax to the payer.
    per_document = accruals.group_by(["document"], use_threads=False).aggregate(
        [("date", "min"), ("payer", "first"), ("payee", "first")]
    )
    document = per_document["document"].to_numpy()
    krw, seller = (np.zeros(ledger.documents.num_rows, dtype=np.int64) for _ in range(2))
    seller[document] = per_document["payee_first"].to_numpy()
    row = accruals["document"].to_numpy()
    kept_back = accruals["payer"].to_numpy() == seller[row]
    np.add.at(krw, row, np.where(kept_back, -1, 1) * accruals["quantity"].to_numpy())
    owed = krw[document] - np.sign(krw[document]) * _settled_accruals(ledger, as_of=as_of)[document]
    return pa.table(
        {
            "document": per_document["document"],
            "payer": per_document["payer_first"],
            "payee": per_document["payee_first"],
            "date": per_document["date_min"],
            "quantity": pa.array(owed, pa.int64()),
        }
    ).filter(pa.array(owed != 0))


def _settled_accruals(ledger: Ledger, *, as_of: date | None) -> np.ndarray:
    """Add up, for each document, what payments before a day settle of it."""
    accrual = ledger.settlements["accrual"].to_numpy()
    quantity = ledger.settlements["quantity"].to_numpy()
    if as_of is not None:
        paid_on = np.zeros(ledger.documents.num_rows, dtype=np.int32)
        days = ledger.transfers["date"].cast(pa.int32()).to_numpy()
        # A payment's document is one bank line, and so has one day.
        paid_on[ledger.transfers["document"].to_numpy()] = days
        before = paid_on[ledger.settlements["payment"].to_numpy()] < (as_of - date(1970, 1, 1)).days
        accrual, quantity = accrual[before], quantity[before]
    settled = np.zeros(ledger.documents.num_rows, dtype=np.int64)
    np.add.at(settled, accrual, quantity)
    return settled


def find_latest_year(ledger: Ledger, party: str | None = None) -> Period | None:
    """Find the latest year whose transfers reach from January to December; None without any transfer.

    Where no year is whole, the year of the latest transfer. A party narrows the look to its own transfers.
    """
    days = ledger.transfers["date"]
    if party is not None:
        row = ledger.party_row(party)
        days = days.filter(
            pc.or_(pc.equal(ledger.transfers["payer"], row), pc.equal(ledger.transfers["payee"], row))
        )
    months = set(zip(pc.year(days).to_pylist(), pc.month(days).to_pylist(), strict=True))
    years = sorted({year for year, _ in months}, reverse=True)
    if not years:
        return None
    year = next((year for year in years if {(year, 1), (year, 12)} <= months), years[0])
    return Period(date(year, 1, 1), date(year + 1, 1, 1))
