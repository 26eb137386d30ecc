"""The rows that were refused: which they are, what is wrong with each, and a workbook to mend them in."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import xlsxwriter

from dure.importers.mapping import Mapping, find_table
from dure.importers.reading import Reading
from dure.importers.recognise import read_sheet, recognise
from dure.importers.rows import naming_rows
from dure.importers.sheets import Sheet
from dure.language import Language
from dure.problem import Problem
from dure.web.imports.tables import Table, take_rows
from dure.web.words import say_in

ROWS_MAX: Final = 5_000
"""Of one sheet; where more are refused, the sheet is another than it was taken for."""

_CELL_MAX: Final = 32_000
_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")

Note = tuple[str, str, str, str]


def find_refused(sheet: Sheet, reading: Reading, *, mapping: Mapping | None = None) -> Table | None:
    """Find the rows of a sheet that a reading left out, each with its faults.

    A problem names its first rows only, so the sheet is read once more with all of them named.

    Args:
        sheet: The redacted sheet.
        reading: What was read of it.
        mapping: How it was read, where no format knows it.

    Returns:
        The heading and the refused rows; None where there is none, or where nobody can tell which.
    """
    if not any(problem.refused_rows for problem in reading.problems):
        return None
    labelled = find_table(sheet) if mapping is not None else recognise(sheet).labelled
    if labelled is None:
        return None
    with naming_rows(ROWS_MAX):
        again = read_sheet(sheet, mapping=mapping)
    head = labelled.header.row + labelled.header.row_count
    faults: dict[int, list[Problem]] = {}
    for problem in again.problems:
        for row in problem.where.rows if problem.refused_rows else ():
            if head <= row - sheet.first_row < sheet.row_count:
                faults.setdefault(row, []).append(problem)
    rows = sorted(faults)[:ROWS_MAX]
    if not rows:
        return None
    positions = [*range(head), *(row - sheet.first_row for row in rows)]
    numbers = tuple(place + sheet.first_row for place in positions)
    notes = {row: _note(faults[row]) for row in rows}
    return Table(take_rows(sheet, positions).columns, numbers, head, notes)


def _note(faults: Sequence[Problem]) -> Note:
    def join(texts: Iterable[str]) -> str:
        return " / ".join(dict.fromkeys(texts))

    return (
        join(_with_column(fault, fault.what.en) for fault in faults),
        join(_with_column(fault, fault.what.ko) for fault in faults),
        join(fault.remedy.en for fault in faults),
        join(fault.remedy.ko for fault in faults),
    )


def _with_column(fault: Problem, text: str) -> str:
    return f"{fault.where.column}: {text}" if fault.where.column else text


def write_refused(tables: Sequence[tuple[str, str | None, Table]], language: Language) -> bytes:
    """Write the refused rows as XLSX: the columns as they came, and what is wrong with each row.

    Every cell is text: a name such as `=cmd|…` stays the text that it is. The heading stands as it stood, so
    that the mended workbook is recognised like the file that it came from.

    Args:
        tables: File, sheet and rows of each.
        language: Language of the last two columns.
    """
    output = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    seen: set[str] = set()
    with xlsxwriter.Workbook(output, options) as book:
        wrong = book.add_format({"bg_color": "#FBEBDD", "text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "bg_color": "#E6EDD9"})
        for file, sheet, table in tables:
            page = book.add_worksheet(_sheet_name(file, sheet, seen))
            _write_table(page, table, bold=bold, wrong=wrong, language=language)
    return output.getvalue()


def _write_table(page: Any, table: Table, *, bold: Any, wrong: Any, language: Language) -> None:
    width = len(table.columns)
    for column, cells in enumerate(table.columns):
        for row, cell in enumerate(cells.to_pylist()):
            if cell is not None:
                page.write_string(row, column, _clean(cell), bold if row == table.head - 1 else None)
    texts = [("what", 0), ("remedy", 2)]
    for place, (name, part) in enumerate(texts):
        page.write_string(table.head - 1, width + place, say_in(language, f"imports.refused_{name}"), bold)
        page.set_column(width + place, width + place, 50)
        for row, number in enumerate(table.rows[table.head :], start=table.head):
            note = table.notes.get(number)
            if note is not None:
                text = note[part + (language == "ko")]
                if name == "what":
                    text = say_in(language, "imports.refused_row", row=str(number), what=text)
                page.write_string(row, width + place, _clean(text), wrong)
    page.set_column(0, max(width - 1, 0), 16)
    page.freeze_panes(table.head, 0)


def _clean(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")[:_CELL_MAX]


def _sheet_name(file: str, sheet: str | None, seen: set[str]) -> str:
    stem = file.rpartition(".")[0] or file
    name = _SHEET_NAME.sub(" ", f"{stem} {sheet}" if sheet else stem).strip()[:31].strip() or "1"
    shown, number = name, 1
    while shown.casefold() in seen:
        number += 1
        shown = f"{name[:27]} {number}"
    seen.add(shown.casefold())
    return shown
