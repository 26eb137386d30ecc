"""The flow table: what every party paid every other in one period and unit, counted once."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from dure.ledger.tables import OPERATING_PURPOSES, PURPOSES
from dure.period import Period

if TYPE_CHECKING:
    from numpy.typing import NDArray

INSIDE: Final = 1
OUTSIDE: Final = -1
UNPLACED: Final = 0
"""Where a party stands for one boundary. Arrays of these are handed in: flows knows no places."""

TURNOVER_PURPOSES: Final = ("goods", "services", "rent", "capital")
"""What a sale is to the seller. A machine is capital to its buyer and a sale to its maker. Grants, wages,
insurance paid out, interest, tax refunds and deposits that nobody has explained are income, not turnover."""

FLOW_SQL: Final = """
SELECT payer, payee, purpose, CAST(SUM(quantity) AS BIGINT) AS quantity
FROM transfers CROSS JOIN asked
WHERE transfers.date >= asked.period_start
  AND transfers.date < asked.period_end
  AND transfers.unit = asked.unit
  AND payer <> payee
GROUP BY payer, payee, purpose
HAVING SUM(quantity) <> 0
ORDER BY payer, payee, purpose
"""
"""Groups transfers into flows. What is asked stands in a table of one row, because DuckDB and Spark write
parameters differently and read this text alike."""


@dataclass(frozen=True, eq=False)
class FlowTable:
    """What each payer paid each payee for each purpose: rows pay columns.

    A correction that takes back nets out within its payer, payee and purpose. A group that is negative on
    balance (last year's purchase given back this year) stays, as negative outlay of the payer and negative
    income of the payee.

    Attributes:
        payer: int32, one entry a group, from 0 to `party_count - 1`.
        payee: int32, likewise.
        purpose: int8, index into `dure.ledger.tables.PURPOSES`.
        quantity: int64, whole units, never zero.
        party_count: Number of parties, whether they pay or not.
        unit: Code of the one unit.
        period: The half-open stretch of days.

    Raises:
        ValueError: The columns differ in length, or name a party or purpose that there is not.
    """

    payer: "NDArray[np.int32]"
    payee: "NDArray[np.int32]"
    purpose: "NDArray[np.int8]"
    quantity: "NDArray[np.int64]"
    party_count: int
    unit: str
    period: Period

    def __post_init__(self) -> None:
        """Refuse columns that do not fit together."""
        lengths = {len(self.payer), len(self.payee), len(self.purpose), len(self.quantity)}
        if len(lengths) != 1:
            raise ValueError(f"The columns of a flow table are of one length, not of {sorted(lengths)}.")
        _check_range(self.payer, self.party_count, "payer")
        _check_range(self.payee, self.party_count, "payee")
        _check_range(self.purpose, len(PURPOSES), "purpose")

    @cached_property
    def operating(self) -> "NDArray[np.bool_]":
        """True where the purpose is income to the payee and outlay to the payer."""
        return select_purposes(self, OPERATING_PURPOSES)

    @cached_property
    def paid(self) -> Any:
        """int64 CSR matrix, rows pay columns: operating and capital payments, net, those above zero.

        A pair that is negative on balance is left out: money given back is no re-spending, and a negative
        entry would make a multiplier fall as shares rise.
        """
        shape = (self.party_count, self.party_count)
        chosen = self.operating
        entries: Any = (self.quantity[chosen], (self.payer[chosen], self.payee[chosen]))
        matrix: Any = sparse.csr_array(entries, shape=shape)
        matrix.sum_duplicates()
        matrix.data = np.maximum(matrix.data, 0)
        matrix.eliminate_zeros()
        return matrix

    @cached_property
    def base(self) -> "NDArray[np.int64]":
        """int64 by party: max(income, outlay), against which every share of its spending is taken.

        Where refunds make the net outlay less than what was paid to the other parties, what was paid, so
        that shares never add up to more than 1.
        """
        paid: NDArray[np.int64] = self.paid.sum(axis=1)
        return np.maximum(np.maximum(measure_income(self), measure_outlay(self)), paid)


def _check_range(column: "NDArray[Any]", count: int, name: str) -> None:
    if len(column) and (int(column.min()) < 0 or int(column.max()) >= count):
        raise ValueError(
            f"A {name} of a flow table lies between 0 and {count - 1}; {column.min()} to "
            f"{column.max()} was given."
        )


def build_flow_table(transfers: pa.Table, *, period: Period, unit: str, party_count: int) -> FlowTable:
    """Group transfers into flows for one period and unit.

    Payments of a party to itself are no flow and are left out, whatever their purpose.

    Args:
        transfers: Columns of `dure.ledger.tables.TRANSFERS`; `quantity` is the counted quantity, from which
            what settles another document is already taken away.
        period: Half-open: a transfer on the last day is the next period's.
        unit: Code of a `dure.quantity.Unit`; other units are left out.
        party_count: Number of rows of the parties' table.

    Raises:
        ValueError: A payer, payee, quantity or purpose is missing, or a purpose is not one of PURPOSES.
    """
    columns = ("date", "payer", "payee", "quantity", "unit", "purpose")
    transfers = transfers.select(columns)
    for name in columns:
        if transfers.column(name).null_count:
            raise ValueError(f"Every transfer has a {name}; {transfers.column(name).null_count} have none.")
    asked = pa.table(
        {
            "period_start": pa.array([period.start], pa.date32()),
            "period_end": pa.array([period.end], pa.date32()),
            "unit": [unit],
        }
    )
    with duckdb.connect() as connection:
        connection.register("transfers", transfers)
        connection.register("asked", asked)
        flows: Any = connection.sql(FLOW_SQL).to_arrow_table()
    names = flows.column("purpose").cast(pa.string())
    purpose = pc.index_in(names, value_set=pa.array(PURPOSES))
    if purpose.null_count:
        strange = sorted(set(pc.unique(names).to_pylist()) - set(PURPOSES))
        raise ValueError(f"No such purpose: {', '.join(strange)}. Use one of {', '.join(PURPOSES)}.")
    return FlowTable(
        payer=flows.column("payer").to_numpy().astype(np.int32),
        payee=flows.column("payee").to_numpy().astype(np.int32),
        purpose=purpose.to_numpy().astype(np.int8),
        quantity=flows.column("quantity").to_numpy().astype(np.int64),
        party_count=party_count,
        unit=unit,
        period=period,
    )


def select_purposes(flows: FlowTable, purposes: Collection[str]) -> "NDArray[np.bool_]":
    """Return a mask over the rows of the flow table: True for the purposes asked.

    Raises:
        ValueError: A purpose is not one of PURPOSES.
    """
    strange = sorted(set(purposes) - set(PURPOSES))
    if strange:
        raise ValueError(f"No such purpose: {', '.join(strange)}. Use one of {', '.join(PURPOSES)}.")
    wanted = np.array([purpose in purposes for purpose in PURPOSES])
    chosen: NDArray[np.bool_] = wanted[flows.purpose]
    return chosen


def measure_income(
    flows: FlowTable, *, purposes: Collection[str] = OPERATING_PURPOSES
) -> "NDArray[np.int64]":
    """Sum what each party was paid: int64 by party, whole units, net of what it gave back.

    By default operating income: sales, wages, grants and other, without VAT, loans, shares and transfers
    between own accounts. `purposes=("vat",)` gives the VAT that it collected.
    """
    return _sum_by_party(flows, flows.payee, purposes)


def measure_outlay(
    flows: FlowTable, *, purposes: Collection[str] = OPERATING_PURPOSES
) -> "NDArray[np.int64]":
    """Sum what each party paid: int64 by party, whole units, net of what it was given back.

    By default operating and capital outlay, without recoverable VAT, loan principal, refunds of shares and
    transfers between own accounts.
    """
    return _sum_by_party(flows, flows.payer, purposes)


def measure_turnover(flows: FlowTable) -> "NDArray[np.int64]":
    """Sum each party's sales net of VAT: int64 by party; what was paid to it for TURNOVER_PURPOSES."""
    return _sum_by_party(flows, flows.payee, TURNOVER_PURPOSES)


def _sum_by_party(
    flows: FlowTable, party: "NDArray[np.int32]", purposes: Collection[str]
) -> "NDArray[np.int64]":
    chosen = select_purposes(flows, purposes)
    total = np.zeros(flows.party_count, dtype=np.int64)
    # Not bincount: its weights are floats, and won are whole.
    np.add.at(total, party[chosen], flows.quantity[chosen])
    return total


def check_party(flows: FlowTable, party: int) -> None:
    """Refuse a party that the flow table does not have.

    Raises:
        ValueError: The party is not between 0 and `party_count - 1`.
    """
    if not 0 <= party < flows.party_count:
        raise ValueError(f"A party lies between 0 and {flows.party_count - 1}; {party} was given.")


def check_position(flows: FlowTable, position: "NDArray[np.int8]") -> None:
    """Refuse positions that are not one of inside, outside, unplaced for every party.

    Raises:
        ValueError: The array is of another length, or holds another number.
    """
    if position.shape != (flows.party_count,):
        raise ValueError(f"One position a party: {flows.party_count} wanted, {position.shape} given.")
    if len(position) and (position.min() < OUTSIDE or position.max() > INSIDE):
        raise ValueError("A position is 1 (inside), -1 (outside) or 0 (unplaced).")
