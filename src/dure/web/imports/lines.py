"""Rows as they were read, a line each, fit to be shown: nobody's sealed name, nothing too long."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dure.importers.mapping import CUSTOMERS
from dure.importers.reading import OWNER
from dure.intake.sealed_names import is_sealed
from dure.web.words import say

LINE_COLUMNS: Final = (
    *("date", "payer_number", "payer_name", "payee_number", "payee_name"),
    *("quantity", "unit", "purpose", "item"),
)
"""What a line is made of."""

_CELL_SHOWN: Final = 40


@dataclass(frozen=True)
class Line:
    """One row as it would be read."""

    day: date
    payer: str
    payee: str
    quantity: int
    unit: str
    purpose: str
    item: str


def read_lines(rows: Any, *, count: int) -> tuple[Line, ...]:
    """Return the first rows of a reading as lines."""
    return tuple(make_line(row) for row in rows.slice(0, count).select(list(LINE_COLUMNS)).to_pylist())


def make_line(row: dict[str, Any]) -> Line:
    """Make a line of a row, in the reader's language; names that are sealed stay hidden."""
    return Line(
        day=row["date"],
        payer=_party(row, "payer"),
        payee=_party(row, "payee"),
        quantity=row["quantity"],
        unit=row["unit"],
        purpose=row["purpose"] or "",
        item=show_cell(row["item"]),
    )


def _party(row: dict[str, Any], side: str) -> str:
    name, number = row[f"{side}_name"], row[f"{side}_number"]
    if number == OWNER:
        return say("imports.party_us")
    if number == CUSTOMERS:
        return say("imports.party_customers")
    if number and number.startswith(("employee:", "person:")):
        return say("imports.hidden_name")
    return show_cell(name or number) or say("imports.party_unknown")


def show_cell(cell: str | None) -> str:
    """Write a cell for a page: not too long, and nobody's sealed name."""
    if not cell:
        return ""
    if is_sealed(cell):
        return say("imports.hidden_name")
    return cell if len(cell) <= _CELL_SHOWN else cell[: _CELL_SHOWN - 1] + "…"
