"""The ledger counts what happened once, and guards its pointers."""

from datetime import date

import pyarrow as pa
import pytest

from dure.ledger.ledger import Ledger, counted_transfers, find_outstanding
from dure.ledger.tables import DOCUMENTS, PARTIES, SETTLEMENTS, TRANSFERS

COOP, FARM = 0, 1


def _parties() -> pa.Table:
    return pa.Table.from_pylist([{"party": name} for name in ("coop", "farm")], schema=PARTIES)


def _documents(*keys: str) -> pa.Table:
    return pa.Table.from_pylist(
        [{"key": key, "kind": "plain", "file": "a.csv", "row": 1} for key in keys], schema=DOCUMENTS
    )


def _transfer(
    document: int, quantity: int, *, role: str = "accrual", purpose: str = "goods"
) -> dict[str, object]:
    return {
        "date": date(2025, 3, 1),
        "payer": COOP,
        "payee": FARM,
        "quantity": quantity,
        "unit": "KRW",
        "purpose": purpose,
        "role": role,
        "document": document,
        "item": None,
    }


def _ledger(transfers: list[dict[str, object]], settlements: list[dict[str, int]]) -> Ledger:
    return Ledger(
        parties=_parties(),
        documents=_documents("invoice", "line"),
        transfers=pa.Table.from_pylist(transfers, schema=TRANSFERS),
        settlements=pa.Table.from_pylist(settlements, schema=SETTLEMENTS),
    )


def test_a_payment_that_pays_an_invoice_is_not_counted_again() -> None:
    """Price 100, VAT 10, paid 110: what counts is the invoice."""
    ledger = _ledger(
        [
            _transfer(0, 100),
            _transfer(0, 10, purpose="vat"),
            _transfer(1, 110, role="payment", purpose="unsorted"),
        ],
        [{"payment": 1, "accrual": 0, "quantity": 110}],
    )
    assert counted_transfers(ledger)["quantity"].to_pylist() == [100, 10]
    assert find_outstanding(ledger).num_rows == 0


def test_what_a_payment_pays_beyond_the_invoice_counts() -> None:
    """Paid 150 for 110: 40 is a flow of its own, and nothing is owed."""
    ledger = _ledger(
        [_transfer(0, 110), _transfer(1, 150, role="payment", purpose="unsorted")],
        [{"payment": 1, "accrual": 0, "quantity": 110}],
    )
    assert counted_transfers(ledger)["quantity"].to_pylist() == [110, 40]


def test_what_is_not_yet_paid_is_owed() -> None:
    """Paid 60 of 110: 50 is still owed by the co-op to the farm."""
    ledger = _ledger(
        [
            _transfer(0, 100),
            _transfer(0, 10, purpose="vat"),
            _transfer(1, 60, role="payment", purpose="unsorted"),
        ],
        [{"payment": 1, "accrual": 0, "quantity": 60}],
    )
    owed = find_outstanding(ledger).to_pylist()
    assert [(row["document"], row["payer"], row["payee"], row["quantity"]) for row in owed] == [
        (0, COOP, FARM, 50)
    ]


def test_a_refund_settles_a_correction() -> None:
    """110 taken back and 60 of it given back: the farm still owes 50, and the refund is no income."""
    refund = _transfer(1, 60, role="payment", purpose="unsorted") | {"payer": FARM, "payee": COOP}
    ledger = _ledger(
        [_transfer(0, -100), _transfer(0, -10, purpose="vat"), refund],
        [{"payment": 1, "accrual": 0, "quantity": 60}],
    )
    assert counted_transfers(ledger)["quantity"].to_pylist() == [-100, -10]
    assert find_outstanding(ledger)["quantity"].to_pylist() == [-50]


def test_what_is_owed_is_owed_as_of_a_day() -> None:
    """An invoice of 1 March paid on 10 April is owed at the end of March, and not before March or after."""
    late = _transfer(1, 110, role="payment", purpose="unsorted") | {"date": date(2025, 4, 10)}
    ledger = _ledger([_transfer(0, 110), late], [{"payment": 1, "accrual": 0, "quantity": 110}])
    owed = {
        day: find_outstanding(ledger, as_of=day)["quantity"].to_pylist()
        for day in (date(2025, 3, 1), date(2025, 4, 1), date(2025, 4, 10), date(2025, 4, 11), None)
    }
    assert list(owed.values()) == [[], [110], [110], [], []]


def test_a_fee_kept_back_is_not_owed() -> None:
    """Of a sale of 100 the farm keeps 1 as its fee in the same document: 99 is owed."""
    fee = _transfer(0, 1, purpose="finance") | {"payer": FARM, "payee": 2}
    ledger = Ledger(
        parties=pa.Table.from_pylist([{"party": name} for name in ("coop", "farm", "x")], schema=PARTIES),
        documents=_documents("sale"),
        transfers=pa.Table.from_pylist([_transfer(0, 100), fee], schema=TRANSFERS),
    )
    assert find_outstanding(ledger)["quantity"].to_pylist() == [99]


def test_a_document_that_stands_twice_is_refused() -> None:
    """What would count twice never becomes a ledger."""
    with pytest.raises(ValueError, match="twice"):
        Ledger(parties=_parties(), documents=_documents("same", "same"))


def test_a_transfer_to_nobody_is_refused() -> None:
    """A pointer outside the table of parties raises."""
    stray = _transfer(0, 1) | {"payee": 9}
    with pytest.raises(ValueError, match=r"payee points outside"):
        _ledger([stray], [])


def test_a_party_is_found_by_its_name_or_refused() -> None:
    """`party_row` must succeed or raise."""
    ledger = Ledger(parties=_parties())
    assert ledger.party_row("farm") == FARM
    with pytest.raises(KeyError):
        ledger.party_row("nobody")
