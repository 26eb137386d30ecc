"""What one enterprise paid and was paid, by counterparty: what public and combined figures are made from."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.flows.respending import BOUNDS, Range, Respending
from dure.ledger.ledger import Ledger, transfers_within
from dure.ledger.tables import OPERATING_PURPOSES
from dure.period import Period
from dure.reports.naming import Names
from dure.reports.rings import RingChain
from dure.reports.wages import find_known_people

PAYMENT_COLUMNS: Final = pa.schema(
    [
        ("day", pa.date32()),
        ("incoming", pa.bool_()),
        ("party", pa.string()),  # the ledger's key
        ("root", pa.string()),  # the same, a branch as the party that it is a branch of
        ("name", pa.string()),  # None for a private person
        ("purpose", pa.string()),  # operating purposes only
        ("quantity", pa.int64()),  # counted won, net
        # Unnamed customers taken together: a crowd, of which nobody can be told apart.
        ("crowd", pa.bool_()),
        # False for a name on a bank line that was paid wages: it may be one of the others again.
        ("counts", pa.bool_()),
        # What the counterparty is thought to re-spend inside the asked place, by its kind alone.
        *((bound, pa.float64()) for bound in BOUNDS),
        # Then one int8 column a ring, named by its code: 1 inside, -1 outside, 0 not placed.
    ]
)


@dataclass(frozen=True, eq=False)
class Payments:
    """The payments of one enterprise in one period; never shown as they are.

    Attributes:
        table: Columns of `PAYMENT_COLUMNS`, then one int8 column a ring; a row a day, party and purpose.
        rings: Codes of the rings, the finest first.
        rest: What the rest of the asked place re-spends there.
    """

    table: pa.Table
    rings: tuple[str, ...]
    rest: Range


def list_payments(
    ledger: Ledger,
    *,
    counted: pa.Table,
    party: int,
    period: Period,
    chain: RingChain,
    respending: Respending,
    names: Names,
) -> Payments:
    """List the operating payments of one enterprise in won; their sums are the figures of its report.

    Args:
        ledger: The ledger.
        counted: Its transfers with the quantity that counts.
        party: Row of the enterprise.
        period: The period.
        chain: The rings of the report.
        respending: What each kind of party re-spends inside the asked place.
        names: The names of the parties.
    """
    grouped = _group(counted, party=party, period=period)
    other = grouped["other"].to_numpy()
    keys = ledger.parties["party"].to_pylist()
    name = [None if names.private[row] else names.name(row).ko for row in range(len(keys))]
    people = np.arange(len(keys), dtype=np.int32)
    wages = counted.filter(pc.equal(counted["purpose"].cast(pa.string()), "wages"))
    is_paid = np.isin(people, wages["payee"].to_numpy())
    counts = ~is_paid | find_known_people(ledger.parties, people)
    columns: dict[str, Any] = {
        "day": grouped["date"],
        "incoming": grouped["incoming"],
        "party": ledger.parties["party"].take(pa.array(other)),
        "root": pa.array([key.partition("@")[0] for key in keys], pa.string()).take(pa.array(other)),
        "name": pa.array(name, pa.string()).take(pa.array(other)),
        "purpose": grouped["purpose"],
        "quantity": grouped["quantity"],
        "crowd": pa.array(np.array([key.startswith("customers:") for key in keys], dtype=bool)[other]),
        "counts": pa.array(counts[other]),
        **{bound: pa.array(respending.share(bound)[other]) for bound in BOUNDS},
    }
    table = pa.table([columns[column] for column in PAYMENT_COLUMNS.names], schema=PAYMENT_COLUMNS)
    for place, position in zip(chain.places, chain.positions, strict=True):
        table = table.append_column(place.code, pa.array(position[other]))
    return Payments(table=table, rings=tuple(place.code for place in chain.places), rest=respending.rest)


def _group(counted: pa.Table, *, party: int, period: Period) -> pa.Table:
    """Sum the operating won of one enterprise by day, direction, counterparty and purpose."""
    rows = transfers_within(counted, period, unit="KRW")
    is_payer, is_payee = pc.equal(rows["payer"], party), pc.equal(rows["payee"], party)
    purpose = rows["purpose"].cast(pa.string())
    chosen = pc.and_(pc.xor(is_payer, is_payee), pc.is_in(purpose, value_set=pa.array(OPERATING_PURPOSES)))
    table = pa.table(
        {
            "date": rows["date"],
            "incoming": is_payee,
            "other": pc.if_else(is_payee, rows["payer"], rows["payee"]),
            "purpose": purpose,
            "quantity": rows["quantity"],
        }
    )
    keys = ["date", "incoming", "other", "purpose"]
    grouped = table.filter(chosen).group_by(keys, use_threads=False).aggregate([("quantity", "sum")])
    return grouped.rename_columns({"quantity_sum": "quantity", **{key: key for key in keys}}).sort_by(
        [(key, "ascending") for key in keys]
    )
