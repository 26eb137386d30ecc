"""Whether what anyone reads and sums that only some were told tell, laid side by side, of somebody alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dure.period import Period
from dure.reports.payments import Payments
from dure.reports.pieces import Pieces, Snapshot, cut_into_pieces, mark_income, restore_snapshot
from dure.reports.suppress import PEOPLE_MIN, Holders, is_safe_crossing
from dure.reports.telling import combine_labels

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

Key = tuple[bool, str, str]
"""What a payment is known by: whether it came in, the other's key in the ledger, and the purpose."""


@dataclass(frozen=True, eq=False)
class ToldSums:
    """Sums of one enterprise's payments that were told to some, each direction cut into whole sums.

    Attributes:
        party: The enterprise.
        period: The period.
        payments: What it was made from.
        labels: Above 0, which sum a payment stands in; payments that stand in none are left out.
        open: Roots of parties that are open knowledge, as public bodies are.
        crowds: Roots behind which stand many.
    """

    party: str
    period: Period
    payments: Payments
    labels: Mapping[Key, int]
    open: frozenset[str] = frozenset()
    crowds: frozenset[str] = frozenset()

    def describe(self) -> dict[str, Any]:
        """Return all but the payments as plain values that can be stored."""
        rest = self.payments.rest
        return {
            "party": self.party,
            "period": str(self.period),
            "codes": self.payments.rings,
            "rest": [rest.low, rest.value, rest.high],
            "labels": [[*key, label] for key, label in self.labels.items()],
            "open": sorted(self.open),
            "crowds": sorted(self.crowds),
        }


def is_outlay_safe(told: Sequence[Snapshot], *, beside: Sequence[ToldSums]) -> bool:
    """Say whether what went out is safe: what anyone was told, and sums beside it, as one system.

    What is told is a table of rings by purposes and, across it, the sums. Such a system has three sides, and
    a test of two: so one side is taken to be told together with another, which tells more than was told. Safe
    is what is so in one of the three ways.
    """
    if not told or not beside:
        return True
    pieces = cut_into_pieces([*told, *beside])
    if not pieces.layers.is_one_way:
        return False
    details = [restore_snapshot(pieces, place, one) for place, one in enumerate(told)]
    sums = _label(pieces, beside, first=len(told), incoming=False)
    is_told = np.any([*(one.side > 0 for one in details), *(one > 0 for one in sums)], axis=0)
    shown = is_told & ~_mark_roots(pieces, [one.open for one in beside])
    if not shown.any():
        return True
    block = combine_labels([one.side[shown] for one in details] + [(one > 0)[shown] for one in sums])
    ring = combine_labels([one.ring[shown] for one in details])
    group = combine_labels([one.group[shown] for one in details])
    label = combine_labels([one[shown] for one in sums])
    ways = (
        (ring, combine_labels([group, label])),
        (combine_labels([ring, label]), group),
        (combine_labels([ring, group]), label),
    )
    return any(_is_safe(pieces, beside, shown, block=block, row=row, column=column) for row, column in ways)


def is_income_safe(told: Sequence[Snapshot], *, beside: Sequence[ToldSums]) -> bool:
    """Say whether what came in is safe: the incomes that anyone was told, and sums beside them."""
    if not told or not beside:
        return True
    pieces = cut_into_pieces([*told, *beside])
    if not pieces.layers.is_one_way:
        return False
    incomes = [mark_income(pieces, place) * one.is_income_told for place, one in enumerate(told)]
    sums = _label(pieces, beside, first=len(told), incoming=True)
    shown = np.any([one > 0 for one in (*incomes, *sums)], axis=0)
    shown &= ~_mark_roots(pieces, [one.open for one in beside])
    if not shown.any():
        return True
    row = combine_labels([one[shown] for one in incomes])
    column = combine_labels([one[shown] for one in sums])
    return _is_safe(pieces, beside, shown, block=np.zeros_like(row), row=row, column=column)


def _is_safe(
    pieces: Pieces,
    beside: Sequence[ToldSums],
    shown: "NDArray[np.bool_]",
    *,
    block: "NDArray[np.int64]",
    row: "NDArray[np.int64]",
    column: "NDArray[np.int64]",
) -> bool:
    (holders,) = pieces.holders
    many = _mark_roots(pieces, [one.crowds for one in beside])
    weight = np.where(many, PEOPLE_MIN, holders.weight)
    return is_safe_crossing(
        pieces.layers.quantity[shown],
        holders=[Holders(holders.who[shown], weight[shown])],
        block=block,
        row=row,
        column=column,
    )


def _label(
    pieces: Pieces, beside: Sequence[ToldSums], *, first: int, incoming: bool
) -> "list[NDArray[np.int64]]":
    found = []
    for place, one in enumerate(beside, start=first):
        row = pieces.layers.row[place]
        keys = _list_keys(pieces.tables[place])
        of_row = np.array(
            [one.labels.get(key, 0) if key[0] == incoming else 0 for key in keys] + [0], dtype=np.int64
        )
        found.append(of_row[row])
    return found


def _mark_roots(pieces: Pieces, roots: "Sequence[frozenset[str]]") -> "NDArray[np.bool_]":
    """Mark the pieces of some roots; a root that one telling names is meant wherever it stands."""
    every = frozenset().union(*roots)
    marked = np.zeros(len(pieces.layers.quantity), dtype=np.bool_)
    for table, row in zip(pieces.tables, pieces.layers.row, strict=True):
        held = np.array([root in every for root in table["root"].to_pylist()] + [False], dtype=np.bool_)
        marked |= held[row]  # row -1, of what a telling holds not, is the last
    return marked


def _list_keys(table: "pa.Table") -> list[Key]:
    columns = (table[name].to_pylist() for name in ("incoming", "party", "purpose"))
    return list(zip(*columns, strict=True))
