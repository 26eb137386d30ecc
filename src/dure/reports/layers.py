"""What was told at different times, cut into pieces of which every telling holds all or nothing.

A book grows. A telling of May and one of June hold the same payments, and June some more; what a reader works
out from the two is what came between. So the payments to one counterparty for one purpose are cut into
layers: what both hold is one piece, what June has more is another, and every sum that was ever told is a sum
of whole pieces.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Layers:
    """The pieces of several tellings.

    Attributes:
        quantity: Whole units of each piece.
        row: For each telling and piece, the row of its table that the piece is of; -1 where it holds it not.
        is_one_way: Whether, of what several tellings cover, a later one has all of an earlier one and
            possibly more, or all but some. Otherwise something has changed its name, its purpose or its day
            between them, or went while other things came: what the pieces are cannot be told, and neither can
            what their difference tells.
    """

    quantity: "NDArray[np.int64]"
    row: "tuple[NDArray[np.int64], ...]"
    is_one_way: bool


def cut_into_layers(
    tables: Sequence[pa.Table], *, keys: Sequence[str], span: str, covers: Sequence[Collection[object]]
) -> Layers:
    """Cut the rows of several tellings into layers.

    Args:
        tables: One a telling, a row a key; with a column `quantity`.
        keys: The columns that say which rows of two tellings are the same.
        span: The one of them that says which tellings cover a row.
        covers: For each telling the values of `span` that it covers, whether it has rows there or not.
    """
    key_of, count = _number(tables, keys=keys)
    told = np.zeros((len(tables), count), dtype=np.int64)
    row_of = np.full((len(tables), count), -1, dtype=np.int64)
    covered = np.zeros((len(tables), count), dtype=np.bool_)
    spans = np.empty(count, dtype=object)
    for telling, (table, numbers) in enumerate(zip(tables, key_of, strict=True)):
        told[telling, numbers] = table["quantity"].to_numpy()
        row_of[telling, numbers] = np.arange(table.num_rows)
        spans[numbers] = table[span].to_pylist()
    for telling, cover in enumerate(covers):
        covered[telling] = np.array([one in set(cover) for one in spans], dtype=np.bool_)
    quantity, rows = [], []
    for sign in (1, -1):
        levels = np.maximum(sign * told, 0)
        ordered = np.sort(levels, axis=0)
        for place in range(len(tables)):
            size = ordered[place] - (ordered[place - 1] if place else 0)
            here = np.flatnonzero(size > 0)
            held = levels[:, here] >= ordered[place, here]
            quantity.append(sign * size[here])
            rows.append(np.where(held, row_of[:, here], -1))
    return Layers(
        quantity=np.concatenate(quantity),
        row=tuple(np.concatenate(rows, axis=1)),
        is_one_way=_is_one_way(told, covered),
    )


def _number(tables: Sequence[pa.Table], *, keys: Sequence[str]) -> "tuple[list[NDArray[np.int64]], int]":
    """Number the keys of all tables, and return those of each table's rows."""
    every = pa.concat_tables([table.select(list(keys)) for table in tables])
    together = pc.binary_join_element_wise(*(column.cast(pa.string()) for column in every.columns), "\n")
    encoded = together.combine_chunks().dictionary_encode()
    number = encoded.indices.to_numpy().astype(np.int64)
    ends = np.cumsum([table.num_rows for table in tables])[:-1]
    return np.split(number, ends), len(encoded.dictionary)


def _is_one_way(told: "NDArray[np.int64]", covered: "NDArray[np.bool_]") -> bool:
    for later in range(1, len(told)):
        for earlier in range(later):
            both = covered[later] & covered[earlier]
            before, after = told[earlier, both], told[later, both]
            grown = (np.abs(after) > np.abs(before)).any()
            shrunk = (np.abs(after) < np.abs(before)).any()
            if (grown and shrunk) or (np.sign(before) * np.sign(after) < 0).any():
                return False
    return True
