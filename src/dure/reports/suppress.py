"""Figures about few people are merged upward, until no cell and no subtraction speaks of one of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PEOPLE_MIN: Final = 5
"""The fewest people that a shown cell may speak of."""

DOMINANCE_MAX: Final = 0.5
"""The largest part of a cell that one of its people may hold: nobody holds most of it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One shown figure about a group of people.

    Attributes:
        place: The place whose people these are; for `rest` those of them who stand in no finer cell.
        rest: True where finer cells of the same place are shown beside this one.
        people: How many people; at least `PEOPLE_MIN`.
        quantity: What they received together, in whole units.
    """

    place: str
    rest: bool
    people: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The cells that may be shown.

    Attributes:
        cells: Cells that share nobody; together they are everyone, or nothing is shown at all.
        withheld_people: How many people are in no cell: 0, or all of them where they are too few.
    """

    cells: tuple[Cell, ...]
    withheld_people: int


def merge_small_cells(
    quantities: Mapping[str, Sequence[int]],
    *,
    parents: Mapping[str, str | None],
) -> Suppressed:
    """Merge groups of fewer than `PEOPLE_MIN` people, or held mostly by one of them, into the place above.

    The cells shown are a partition of everyone, so that any sum or difference of cells, and of the total, is
    again a sum of whole cells: a subtraction reveals no more than the cells do.

    Args:
        quantities: For each place the quantity of every person who belongs to it, one number a person.
        parents: For each place the place above it; None at the top. Every place leads to one same top.

    Raises:
        ValueError: The places do not all lead to one top.
    """
    groups = {place: list(people) for place, people in quantities.items() if people}
    if not groups:
        return Suppressed(cells=(), withheld_people=0)
    depths = _measure_depths(groups, parents=parents)
    shown: dict[str, list[int]] = {}
    waiting = {place: list(people) for place, people in sorted(groups.items())}
    top = next(place for place, depth in depths.items() if depth == 0)
    for depth in range(max(depths.values()), -1, -1):
        for place in sorted(place for place in waiting if depths[place] == depth):
            people = waiting.pop(place)
            above = parents.get(place)
            if _is_safe(people):
                shown[place] = people
            elif above is not None:
                waiting.setdefault(above, []).extend(people)
            else:
                _absorb(people, top=top, shown=shown, depths=depths)
    shown_people = sum(len(people) for people in shown.values())
    everyone = sum(len(people) for people in groups.values())
    return Suppressed(
        cells=tuple(
            Cell(
                place=place, rest=_has_finer(place, shown, parents), people=len(people), quantity=sum(people)
            )
            for place, people in sorted(shown.items(), key=lambda item: (-len(item[1]), item[0]))
        ),
        withheld_people=everyone - shown_people,
    )


def _is_safe(people: Sequence[int]) -> bool:
    if len(people) < PEOPLE_MIN:
        return False
    largest = max(abs(quantity) for quantity in people)
    return largest <= DOMINANCE_MAX * sum(abs(quantity) for quantity in people) or largest == 0


def _measure_depths(places: Iterable[str], *, parents: Mapping[str, str | None]) -> dict[str, int]:
    """Return for every place and every place above it how many steps it is below the one top."""
    depths: dict[str, int] = {}
    for place in places:
        chain = [place]
        while (above := parents.get(chain[-1])) is not None:
            if above in chain:
                raise ValueError(f"{above} lies above itself.")
            chain.append(above)
        depths.update({step: depth for depth, step in enumerate(reversed(chain))})
    tops = sorted(place for place, depth in depths.items() if depth == 0)
    if len(tops) != 1:
        raise ValueError(f"The places lead to several tops: {', '.join(tops)}.")
    return depths


def _absorb(
    people: list[int],
    *,
    top: str,
    shown: dict[str, list[int]],
    depths: Mapping[str, int],
) -> None:
    """Give people who are too few even at the top the company of the smallest cells, until they are enough.

    Left out, they would be the difference between the total and the cells.
    """
    while not _is_safe(people):
        if not shown:
            return
        smallest = min(shown, key=lambda place: (depths[place], len(shown[place]), place))
        people = people + shown.pop(smallest)
    shown[top] = people


def _has_finer(place: str, shown: Iterable[str], parents: Mapping[str, str | None]) -> bool:
    for other in shown:
        above = parents.get(other)
        while above is not None:
            if above == place:
                return True
            above = parents.get(above)
    return False


@dataclass(frozen=True, eq=False)
class Holders:
    """Who stands behind each row in one respect, and must not be told apart: counterparties, or enterprises.

    Attributes:
        who: int64 by row; -1 where nobody is to be protected, as the row is open knowledge.
        weight: int64 by row, the same for all rows of one holder: 1; 0 for one who may be one of the others
            again; `PEOPLE_MIN` or more for a crowd, which nobody in it can dominate.
    """

    who: "NDArray[np.int64]"
    weight: "NDArray[np.int64]"


NODES_MAX: Final = 15
"""The most rows and columns together of which every combination is tried; finer tables are not shown."""


def is_safe_crossing(
    quantity: "NDArray[np.int64]",
    *,
    holders: Sequence[Holders],
    block: "NDArray[np.int64]",
    row: "NDArray[np.int64]",
    column: "NDArray[np.int64]",
) -> bool:
    """Say whether sums by row and sums by column, each within its block, tell of nobody alone.

    What can be worked out from them, by any adding and subtracting, with any factors, is within each block
    Σ (a[row] + b[column]) · quantity. Where that is not nought it is a sum, with weights of one sign each, of
    *cuts*: some rows less some columns. So every cut is tried. It is safe where it is empty, or where at
    least `PEOPLE_MIN` holders stand behind the cells that it leaves, none with more than `DOMINANCE_MAX` of
    them; every other combination is then safe too. A cell where row and column cross is itself never shown.

    Args:
        quantity: Whole units by row of the table.
        holders: In each respect who stands behind a row; all must be safe.
        block: Label by row of the table; sums of different blocks are shown apart.
        row: Label of what is summed one way.
        column: Label of what is summed the other way.
    """
    for label in np.unique(block):
        here = block == label
        rows, row_of = np.unique(row[here], return_inverse=True)
        columns, column_of = np.unique(column[here], return_inverse=True)
        if len(rows) + len(columns) > NODES_MAX:
            return False
        cells, cell_of = np.unique(row_of * len(columns) + column_of, return_inverse=True)
        cuts = _list_cuts(cells // len(columns), cells % len(columns), rows=len(rows), columns=len(columns))
        for holder in holders:
            held = _sum_by_holder(quantity[here], cell_of, holder=holder, here=here)
            if not _are_cuts_safe(cuts, *held):
                return False
    return True


def _list_cuts(
    row: "NDArray[np.int64]", column: "NDArray[np.int64]", *, rows: int, columns: int
) -> "NDArray[np.bool_]":
    """List which cells each cut leaves: those in a chosen row or a chosen column, not in both."""
    nodes = rows + columns
    # A choice and its opposite leave the same cells, so the last column is never chosen.
    chosen = (np.arange(2 ** (nodes - 1))[:, None] >> np.arange(nodes)) & 1
    cuts: NDArray[np.bool_] = (chosen[:, row] ^ chosen[:, rows + column]).astype(np.bool_)
    return cuts[cuts.any(axis=1)]


def _sum_by_holder(
    quantity: "NDArray[np.int64]",
    cell: "NDArray[np.int64]",
    *,
    holder: Holders,
    here: "NDArray[np.bool_]",
) -> "tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]":
    """Return what each holder has in each cell, cells by holders and without its sign, and their weights.

    Last, which cells speak of somebody: also one whose payments of one holder cancel out does.
    """
    who, weight = holder.who[here], holder.weight[here]
    kept = who >= 0
    names, first, name_of = np.unique(who[kept], return_index=True, return_inverse=True)
    held = np.zeros((int(cell.max()) + 1, len(names)))
    np.add.at(held, (cell[kept], name_of), quantity[kept])
    speaks = np.zeros(len(held), dtype=np.bool_)
    speaks[cell[kept]] = True
    return np.abs(held), weight[kept][first], speaks


def _are_cuts_safe(
    cuts: "NDArray[np.bool_]",
    held: "NDArray[np.float64]",
    weight: "NDArray[np.int64]",
    speaks: "NDArray[np.bool_]",
) -> bool:
    cuts = cuts[cuts[:, speaks].any(axis=1)]
    large = ((held > 0) @ weight) >= PEOPLE_MIN
    small = cuts[~cuts[:, large].any(axis=1)]
    if len(small):
        met = held[~large] > 0
        names = met.any(axis=0)
        together = (small[:, ~large].astype(np.int64) @ met[:, names].astype(np.int64)) > 0
        if ((together @ weight[names]) < PEOPLE_MIN).any():
            return False
    # Who has most of a sum of cells has most of one of them, so that only those need to be looked at.
    totals = held.sum(axis=1)
    leading = ((held > DOMINANCE_MAX * totals[:, None]) & (weight < PEOPLE_MIN)).any(axis=0)
    parts = cuts.astype(np.float64)
    return not ((parts @ held[:, leading]) > DOMINANCE_MAX * (parts @ totals)[:, None]).any()
