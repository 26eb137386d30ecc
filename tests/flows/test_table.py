from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from dure.flows import FlowTable, build_flow_table, measure_income, measure_outlay, measure_turnover
from dure.ledger.tables import PURPOSES
from dure.period import Period

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def list_rows(flows: FlowTable) -> list[tuple]:
    """Return the rows of a flow table as tuples."""
    purposes = [PURPOSES[index] for index in flows.purpose]
    return list(
        zip(flows.payer.tolist(), flows.payee.tolist(), purposes, flows.quantity.tolist(), strict=True)
    )


def test_rows_of_one_payer_payee_and_purpose_are_one_flow(village: Callable) -> None:
    """Rows pay columns, whole units, sorted."""
    flows = village("""
        coop farm  300 goods
        coop farm  200 goods
        coop farm   50 rent
        farm coop   10 goods
        """).flows
    assert list_rows(flows) == [(0, 1, "goods", 500), (0, 1, "rent", 50), (1, 0, "goods", 10)]
    assert (flows.payer.dtype, flows.payee.dtype) == (np.int32, np.int32)
    assert (flows.purpose.dtype, flows.quantity.dtype) == (np.int8, np.int64)


def test_period_ends_before_its_last_day(village: Callable) -> None:
    """Half-open: New Year's Day belongs to the next year."""
    flows = village("""
        2024-12-31 coop farm  1 goods
        2025-01-01 coop farm 10 goods
        2025-12-31 coop farm 20 goods
        2026-01-01 coop farm  5 goods
        """).flows
    assert list_rows(flows) == [(0, 1, "goods", 30)]


def test_units_never_mix(village: Callable) -> None:
    """Grams are not won."""
    text = """
        coop farm 300 goods
        coop farm 900 goods gram
        """
    assert list_rows(village(text).flows) == [(0, 1, "goods", 300)]
    assert list_rows(village(text, unit="gram").flows) == [(0, 1, "goods", 900)]


def test_correction_that_takes_all_back_leaves_no_flow(village: Callable) -> None:
    """A group of zero is gone, a negative one stays as negative outlay."""
    flows = village("""
        coop farm  300 goods
        coop farm -300 goods
        coop mill  -40 goods
        """).flows
    assert list_rows(flows) == [(0, 2, "goods", -40)]
    assert measure_outlay(flows).tolist() == [-40, 0, 0]
    assert measure_income(flows).tolist() == [0, 0, -40]


def test_payment_to_oneself_is_no_flow(village: Callable) -> None:
    """One's own number as counterparty does not make income."""
    flows = village("""
        coop coop 300 goods
        coop farm 100 goods
        """).flows
    assert list_rows(flows) == [(0, 1, "goods", 100)]


def test_income_leaves_out_vat_loans_shares_and_own_transfers(village: Callable) -> None:
    """Only operating purposes are income and outlay."""
    flows = village("""
        buyer coop 1000 goods
        buyer coop  100 vat
        bank  coop  500 loan
        buyer coop   50 share
        state coop  200 grant
        coop  staff 700 wages
        coop  bank  500 loan
        coop  state  30 vat
        """).flows
    assert measure_income(flows)[1] == 1200
    assert measure_outlay(flows)[1] == 700
    assert measure_income(flows, purposes=("vat",))[1] == 100


def test_turnover_is_sales_without_grants(village: Callable) -> None:
    """Goods, services, rent and capital goods sold; not grants, interest or unexplained deposits."""
    flows = village("""
        buyer coop 1000 goods
        buyer coop  200 services
        buyer coop   30 rent
        buyer coop    4 capital
        state coop  500 grant
        bank  coop   60 finance
        buyer coop   70 unsorted
        """).flows
    assert measure_turnover(flows)[1] == 1234
    assert measure_income(flows)[1] == 1864


def test_base_is_the_larger_of_income_and_outlay(village: Callable) -> None:
    """Surplus kept is not spent, and spending out of savings cannot pass 1."""
    flows = village("""
        buyer coop 1000 goods
        coop  farm  400 goods
        farm  mill  900 goods
        """).flows
    assert flows.base.tolist() == [1000, 1000, 900, 900]


def test_base_holds_all_that_was_paid_where_others_gave_back(village: Callable) -> None:
    """A refund from one payee does not make the share of another larger than 1."""
    flows = village("""
        coop farm 100 goods
        coop mill -60 goods
        """).flows
    assert flows.base[0] == 100


def test_empty_period_gives_an_empty_table(village: Callable) -> None:
    """No row is no error."""
    flows = village("2020-01-01 coop farm 1 goods").flows
    assert len(flows.payer) == 0
    assert measure_outlay(flows).tolist() == [0, 0]


def test_large_sums_stay_whole(village: Callable) -> None:
    """Two amounts beyond what a float can hold add up to the won."""
    flows = village("""
        coop farm 4503599627370497 goods
        coop farm 4503599627370498 goods
        coop mill 1 goods
        """).flows
    assert measure_outlay(flows)[0] == 9007199254740996


def test_missing_columns_are_refused(village: Callable) -> None:
    """A transfer without a payee is our own mistake, not a flow."""
    transfers = village("coop farm 1 goods").transfers
    holed = transfers.set_column(2, "payee", pa.array([None], pa.int32()))
    with pytest.raises(ValueError, match="payee"):
        build_flow_table(holed, period=YEAR, unit="KRW", party_count=2)


def test_unheard_of_purpose_is_refused(village: Callable) -> None:
    """The message names it and what there is."""
    with pytest.raises(ValueError, match=r"gifts.*wages"):
        village("coop farm 1 gifts")


def test_party_beyond_the_table_is_refused() -> None:
    """Columns that do not fit together never make a table."""
    one = np.array([1], np.int32)
    with pytest.raises(ValueError, match="payer"):
        FlowTable(one, one, np.array([0], np.int8), np.array([5]), 1, "KRW", YEAR)
