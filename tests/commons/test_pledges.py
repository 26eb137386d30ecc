from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from dure.commons import Pledge, PledgedLeak, PledgeOutcome, follow_pledge
from dure.language import Text
from dure.ledger.tables import PARTIES, TRANSFERS
from dure.period import parse_period

BEFORE, AFTER = parse_period("2024"), parse_period("2025")
NAMES = (("9998100029", "솔내"), ("9998100126", "대청포장"), ("9998100131", "마이산포장"), (None, "읍내가게"))


def parties() -> pa.Table:
    """Make the village company, the outside supplier, the inside seller and a shop without a number."""
    return pa.Table.from_pylist(
        [
            {"party": number or f"name:{name}", "name": name, "number": number, "whole_place": False}
            for number, name in NAMES
        ],
        schema=PARTIES,
    )


def payments(*rows: tuple[int, int, int], purpose: str = "goods") -> pa.Table:
    """Make monthly payments of the village company: (year, payee, won a month)."""
    return pa.Table.from_pylist(
        [
            {
                "date": date(year, month, 5),
                "payer": 0,
                "payee": payee,
                "quantity": won,
                "unit": "KRW",
                "purpose": purpose,
                "role": "accrual",
                "document": 0,
            }
            for year, payee, won in rows
            for month in range(1, 13)
        ],
        schema=TRANSFERS,
    )


def pledge(quantity: int | None = 6_000_000, leak: PledgedLeak | None = None) -> Pledge:
    """Make a pledge to buy boxes from the workshop in the county."""
    return Pledge(
        id="boxes",
        who=Text("the manager", "대표"),
        what=Text("buy boxes here", "포장재를 군 안에서 산다"),
        by=date(2025, 12, 31),
        quantity=quantity,
        leak=leak or PledgedLeak(supplier="9998100126", purpose="goods", sellers=("9998100131",)),
    )


def follow(transfers: pa.Table, promise: Pledge, **more: object) -> PledgeOutcome:
    """Follow a pledge from 2024 to 2025."""
    return follow_pledge(
        promise,
        payer="9998100029",
        transfers=transfers,
        parties=parties(),
        before=BEFORE,
        after=AFTER,
        **more,  # type: ignore[arg-type]
    )


def test_what_left_the_supplier_and_reached_the_seller_has_moved() -> None:
    """600,000 a month less outside and 550,000 more inside: 6.6 million moved, and the pledge is kept."""
    outcome = follow(
        payments((2024, 1, 1_000_000), (2025, 1, 400_000), (2024, 2, 50_000), (2025, 2, 600_000)), pledge()
    )
    assert (outcome.supplier_before, outcome.supplier_after) == (12_000_000, 4_800_000)
    assert (outcome.sellers_before, outcome.sellers_after) == (600_000, 7_200_000)
    assert outcome.moved == 6_600_000
    assert outcome.reading == "kept"


def test_buying_less_everywhere_is_not_moving() -> None:
    """A bad year is no kept promise."""
    outcome = follow(payments((2024, 1, 1_000_000), (2025, 1, 400_000)), pledge())
    assert (outcome.moved, outcome.reading) == (0, "not_kept")


def test_moving_less_than_promised_is_partly_kept() -> None:
    """1.2 million of 6 million."""
    outcome = follow(payments((2024, 1, 500_000), (2025, 1, 400_000), (2025, 2, 100_000)), pledge())
    assert (outcome.moved, outcome.reading) == (1_200_000, "partly")


def test_a_pledge_that_is_not_due_is_not_called_broken() -> None:
    """There is time left, so only a kept pledge is judged."""
    table = payments((2024, 1, 500_000), (2025, 1, 400_000), (2025, 2, 100_000))
    promise = replace(pledge(), by=date(2026, 12, 31))
    assert follow(table, promise).reading is None
    assert follow(table, replace(promise, quantity=1_000_000)).reading == "kept"


def test_nothing_paid_in_either_period_is_said() -> None:
    """Two zeros would read as a broken promise."""
    outcome = follow(payments((2024, 2, 1), (2025, 2, 1)), pledge())
    assert (outcome.moved, outcome.reading) == (None, None)
    assert outcome.reason is not None


def test_a_pledge_without_a_quantity_is_told_and_not_judged() -> None:
    """There is nothing to hold it against."""
    outcome = follow(payments((2024, 1, 500_000), (2025, 2, 500_000)), pledge(quantity=None))
    assert (outcome.moved, outcome.reading) == (6_000_000, None)


def test_a_missing_month_is_said_instead_of_compared() -> None:
    """Half a year of books would look like a kept promise."""
    table = payments((2024, 1, 500_000), (2025, 1, 400_000)).slice(0, 20)
    outcome = follow(table, pledge())
    assert outcome.moved is None
    assert outcome.reason is not None
    assert "every month of 2025" in outcome.reason.en


def test_recoverable_vat_does_not_count_as_moved() -> None:
    """VAT stands outside of outlay, so it stands outside of a pledge."""
    rows = [payments((2024, 1, 500_000), (2025, 2, 500_000)), payments((2024, 1, 50_000), purpose="vat")]
    assert follow(pa.concat_tables(rows), pledge()).supplier_before == 6_000_000


def test_a_leak_by_purpose_is_whatever_is_bought_outside() -> None:
    """Without a supplier, everyone outside counts as the leak."""
    promise = pledge(leak=PledgedLeak(purpose="goods", sellers=("읍내 가게",)))
    outcome = follow(
        payments((2024, 1, 500_000), (2025, 3, 500_000)),
        promise,
        position=np.array([1, -1, 1, 1], dtype=np.int8),
    )
    assert (outcome.supplier_before, outcome.sellers_after) == (6_000_000, 6_000_000)


def test_an_unknown_supplier_is_said() -> None:
    """A wrong name would read as nothing paid."""
    promise = pledge(leak=PledgedLeak(supplier="없는상회"))
    outcome = follow(payments((2024, 1, 1), (2025, 1, 1)), promise)
    assert outcome.reason is not None
    assert "없는상회" in outcome.reason.en


def test_a_pledge_about_no_leak_has_no_payment_to_follow() -> None:
    """Misuse raises."""
    promise = Pledge(id="p", who=Text("a", "a"), what=Text("b", "b"), by=date(2025, 1, 1))
    with pytest.raises(ValueError, match="no leak"):
        follow(payments((2024, 1, 1)), promise)
