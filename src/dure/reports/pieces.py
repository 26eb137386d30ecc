"""An enterprise's payments as several tellings hold them, in pieces of which each holds all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.flows.respending import BOUNDS
from dure.period import Period
from dure.places.position import UNPLACED
from dure.reports.layers import Layers, cut_into_layers
from dure.reports.payments import Payments
from dure.reports.suppress import PEOPLE_MIN, Holders
from dure.reports.telling import Detail, Told, View, restore_detail

if TYPE_CHECKING:
    from numpy.typing import NDArray


class OfPayments(Protocol):
    """Whatever was, or is to be, told of an enterprise's payments in a period."""

    @property
    def payments(self) -> Payments:
        """The payments."""

    @property
    def period(self) -> Period:
        """The period that they are of."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What was opened to anyone once, as the book was then: it cannot be taken back.

    Attributes:
        party: The enterprise.
        place: Code of the asked place.
        period: The period.
        payments: What it was made from.
        rings: How each ring was told, the finest first.
        groups: The purposes told together.
        is_told: Whether anything was told of what was spent.
        is_income_told: Whether the income was told.
    """

    party: str
    place: str
    period: Period
    payments: Payments
    rings: tuple[Told, ...]
    groups: tuple[tuple[str, ...], ...]
    is_told: bool
    is_income_told: bool


@dataclass(frozen=True, eq=False)
class Pieces:
    """The payments of all tellings in pieces (`layers`), those of the asked report last.

    Attributes:
        tables: One a telling: payments by stretch of days, direction, party and purpose.
        layers: The pieces.
        holders: Who stands behind each piece.
        root: By row of the last table, the number of who stands behind it.
    """

    tables: list[pa.Table]
    layers: Layers
    holders: tuple[Holders, ...]
    root: "NDArray[np.int64]"


def cut_into_pieces(tellings: Sequence[OfPayments]) -> Pieces:
    """Sum payments by counterparty, purpose and stretch of days between the ends of any period; cut them."""
    edges = sorted({edge for one in tellings for edge in (one.period.start, one.period.end)})
    tables = [_sum_stretches(one.payments, edges=edges) for one in tellings]
    layers = cut_into_layers(
        tables,
        keys=["stretch", "incoming", "party", "purpose"],
        span="stretch",
        covers=[
            [number for number, day in enumerate(edges, start=1) if day in one.period] for one in tellings
        ],
    )
    roots = pa.concat_tables([table.select(["root"]) for table in tables])["root"]
    codes = roots.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    of_table = np.split(codes, np.cumsum([table.num_rows for table in tables])[:-1])
    who = np.full(len(layers.quantity), -1, dtype=np.int64)
    lightest = np.full(int(codes.max(initial=-1)) + 1, PEOPLE_MIN, dtype=np.int64)
    for table, root, row in zip(tables, of_table, layers.row, strict=True):
        who[row >= 0] = root[row[row >= 0]]
        # Whoever was once thought to be perhaps one of the others is thought so still.
        np.minimum.at(lightest, root, _weigh(table))
    return Pieces(tables, layers, (Holders(who, lightest[who]),), of_table[-1])


def _sum_stretches(payments: Payments, *, edges: Sequence[date]) -> pa.Table:
    days = np.array(edges, dtype="datetime64[D]")
    table = payments.table
    stretch = np.searchsorted(days, table["day"].to_numpy().astype("datetime64[D]"), side="right")
    table = table.append_column("stretch", pa.array(stretch))
    keys = ["stretch", "incoming", "party", "root", "purpose", "crowd", "counts"]
    facts = [*BOUNDS, *payments.rings]
    summed = table.group_by(keys, use_threads=False).aggregate(
        [("quantity", "sum"), *((fact, "first") for fact in facts)]
    )
    names = {"quantity_sum": "quantity", **{f"{fact}_first": fact for fact in facts}}
    summed = summed.rename_columns([names.get(name, name) for name in summed.column_names])
    # What was given back in full is no payment, and nothing to tell of.
    return summed.filter(pc.not_equal(summed["quantity"], 0))


def _weigh(table: pa.Table) -> "NDArray[np.int64]":
    counts = np.asarray(table["counts"].to_numpy(zero_copy_only=False), dtype=bool)
    crowd = np.asarray(table["crowd"].to_numpy(zero_copy_only=False), dtype=bool)
    return np.where(crowd, PEOPLE_MIN, counts.astype(np.int64))


def is_incoming(table: pa.Table) -> "NDArray[np.bool_]":
    """Return which rows came in."""
    return np.asarray(table["incoming"].to_numpy(zero_copy_only=False), dtype=bool)


def look_at(pieces: Pieces, telling: int, *, rings: Sequence[str], asked: str) -> View:
    """Look at the pieces as one telling held them."""
    table, row = pieces.tables[telling], pieces.layers.row[telling]
    there = np.flatnonzero(row >= 0)
    member = np.zeros(len(row), dtype=bool)
    member[there] = ~is_incoming(table)[row[there]]
    purpose = np.full(len(row), "", dtype=object)
    purpose[there] = np.array(table["purpose"].to_pylist(), dtype=object)[row[there]]
    positions = []
    for ring in rings:
        position = np.full(len(row), UNPLACED, dtype=np.int8)
        position[there] = table[ring].to_numpy()[row[there]]
        positions.append(position)
    return View(member=member, purpose=purpose, positions=tuple(positions), asked=list(rings).index(asked))


def mark_income(pieces: Pieces, telling: int) -> "NDArray[np.int64]":
    """Mark by 1 the pieces that came in, as one telling held them; 0 for all others."""
    row = pieces.layers.row[telling]
    label = np.zeros(len(row), dtype=np.int64)
    there = np.flatnonzero(row >= 0)
    label[there] = is_incoming(pieces.tables[telling])[row[there]]
    return label


def restore_snapshot(pieces: Pieces, telling: int, snapshot: Snapshot) -> Detail:
    """Label the pieces of what was opened as it was told."""
    view = look_at(pieces, telling, rings=snapshot.payments.rings, asked=snapshot.place)
    return restore_detail(view, rings=snapshot.rings, groups=snapshot.groups, is_told=snapshot.is_told)
