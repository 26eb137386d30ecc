"""The rows behind one figure: chosen from all the rows of a report, and summed, to be held to the figure."""

from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from dure.flows.table import TURNOVER_PURPOSES
from dure.ledger.tables import OPERATING_PURPOSES, PURPOSES

Direction = Literal["in", "out"]
Side = Literal["inside", "outside", "unplaced", "merged"]

SIDES: Final[dict[Side, int | None]] = {"inside": 1, "outside": -1, "unplaced": 0, "merged": None}
"""Sides by their number in the rows; `merged` is pay of few people, which is not told apart."""

SCOPES: Final[dict[str, tuple[str, ...]]] = {
    "operating": OPERATING_PURPOSES,
    "turnover": TURNOVER_PURPOSES,
    **{purpose: (purpose,) for purpose in PURPOSES},
}
"""What may be asked of the purposes: all that is outlay or income, what is sales, or one."""


@dataclass(frozen=True, slots=True)
class RowChoice:
    """Which rows are asked for; None leaves a question open.

    Attributes:
        direction: What came in, or went out.
        scope: One of SCOPES.
        side: Where the other party stands for the asked place.
        party: The other party's key.
        name: The other party's name, as the report writes it.
        search: Letters that stand in the party's name, its number, the item, the file or the document's key.
        with_settling: True where payments are listed, too, that only pay what is counted already.

    Raises:
        ValueError: There is no such direction, scope or side.
    """

    direction: Direction | None = None
    scope: str | None = None
    side: Side | None = None
    party: str | None = None
    name: str | None = None
    search: str = ""
    with_settling: bool = False

    def __post_init__(self) -> None:
        """Refuse what the rows do not know."""
        if self.direction not in {None, "in", "out"}:
            raise ValueError(f"Money comes in or goes out; {self.direction!r} was asked.")
        if self.scope is not None and self.scope not in SCOPES:
            raise ValueError(f"There is no purpose {self.scope!r}; use one of {', '.join(SCOPES)}.")
        if self.side is not None and self.side not in SIDES:
            raise ValueError(f"There is no side {self.side!r}; use one of {', '.join(SIDES)}.")


@dataclass(frozen=True, slots=True)
class RowSums:
    """What rows add up to, in won that count.

    Attributes:
        rows: How many there are.
        in_krw: What came in.
        out_krw: What went out.
        sides: What of both is inside, outside, unplaced and not told apart.
    """

    rows: int
    in_krw: int
    out_krw: int
    sides: dict[Side, int]


def choose_rows(rows: pa.Table, choice: RowChoice) -> pa.Table:
    """Choose from the rows of a report (`dure.reports.rows.ROW_COLUMNS`), the latest first."""
    tests: list[pa.ChunkedArray | pa.Array] = []
    if choice.direction is not None:
        tests.append(pc.equal(rows["incoming"], choice.direction == "in"))
    if choice.scope is not None:
        tests.append(pc.is_in(rows["purpose"], pa.array(SCOPES[choice.scope], pa.string())))
    if choice.side is not None:
        number = SIDES[choice.side]
        tests.append(
            pc.is_null(rows["position"])
            if number is None
            else pc.fill_null(pc.equal(rows["position"], number), fill_value=False)
        )
    if choice.party is not None:
        tests.append(pc.fill_null(pc.equal(rows["party_id"], choice.party), fill_value=False))
    if choice.name is not None:
        tests.append(pc.fill_null(pc.equal(rows["party"], choice.name), fill_value=False))
    if choice.search:
        tests.append(_find(rows, choice.search))
    if not choice.with_settling:
        tests.append(pc.not_equal(rows["quantity"], 0))
    chosen = rows
    if tests:
        mask = tests[0]
        for test in tests[1:]:
            mask = pc.and_(mask, test)
        chosen = rows.filter(mask)
    return chosen.sort_by([("date", "descending"), ("file", "ascending"), ("row", "ascending")])


def _find(rows: pa.Table, search: str) -> pa.ChunkedArray:
    found = pc.equal(rows["quantity"], None).fill_null(False)  # noqa: FBT003 -- Arrow's own argument
    for name in ("party", "number", "item", "file", "key"):
        column = pc.fill_null(rows[name], "")
        found = pc.or_(found, pc.match_substring(column, search, ignore_case=True))
    return found


def sum_rows(rows: pa.Table) -> RowSums:
    """Add up rows, by direction and by side."""
    sides: dict[Side, int] = dict.fromkeys(SIDES, 0)
    names = {number: side for side, number in SIDES.items()}
    for group in rows.group_by(["position"], use_threads=False).aggregate([("quantity", "sum")]).to_pylist():
        sides[names[group["position"]]] = group["quantity_sum"]
    incoming = pc.sum(rows["quantity"].filter(rows["incoming"])).as_py() or 0
    return RowSums(
        rows=rows.num_rows,
        in_krw=incoming,
        out_krw=sum(sides.values()) - incoming,
        sides=sides,
    )
