"""Files as tests bring them, and imports that are there already."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pyarrow as pa
import xlsxwriter

from dure.importers.grid import make_sheet
from dure.importers.mapping import headings_hash
from dure.web.books.models import Import
from dure.web.imports.models import Preview, SetAside
from dure.web.imports.tables import Table, pack

TABLE = (
    ("한날", "누구한테", "얼마"),
    ("2025-01-03", "가상상회", "12000"),
    ("2025-01-05", "가상농원", "30,000"),
)
"""A table that no format knows."""


def write_xlsx(*sheets: Sequence[Sequence[Any]], names: Sequence[str] | None = None) -> bytes:
    """Write sheets of cells as a workbook."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False}) as book:
        for place, rows in enumerate(sheets):
            page = book.add_worksheet(names[place] if names else None)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return output.getvalue()


def write_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Write rows as CSV, every cell quoted."""
    lines = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def make_aside(brought: Import, kind: str, rows: Sequence[Sequence[str]] = TABLE) -> SetAside:
    """Set a table aside beside an import."""
    columns = tuple(pa.array(column, pa.string()) for column in zip(*rows, strict=True))
    sheet = make_sheet(columns, file="표.xlsx", name=None)
    assert sheet is not None
    notes = {2: ("wrong", "틀림", "mend", "고침")} if kind == SetAside.Kind.REFUSED else {}
    return SetAside.objects.create(
        brought=brought,
        kind=kind,
        file="표.xlsx",
        headings=headings_hash(sheet) or "",
        content=pack(Table(columns, tuple(range(1, len(rows) + 1)), 1, notes)),
        row_count=len(rows),
    )


def make_import(book: Any, state: str = Import.State.PREVIEWED) -> Import:
    """Make an import that was read, with nothing in it."""
    brought = Import.objects.create(book=book, state=state)
    Preview.objects.create(brought=brought, rows_stamp=book.rows_stamp)
    return brought
