"""The rows that were refused: which they are, what is wrong with each, and a workbook to mend them in."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
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

NEXT_FAULT: Final = " / "
"""Stands between the faults of one row."""

_CELL_MAX: Final = 32_000
_MARK: Final = re.compile(r"dure:([0-9]{1,18}):([0-9]{1,8})")
_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")

Note = tuple[str, str, str, str]


def find_refused(
    sheet: Sheet, reading: Reading, *, mapping: Mapping | None = None, also: Sequence[Problem] = ()
) -> Table | None:
    """Find the rows of a sheet that a reading left out, each with its faults.

    A problem names its first rows only, so the sheet is read once more with all of them named.

    Args:
        sheet: The redacted sheet.
        reading: What was read of it.
        mapping: How it was read, where no format knows it.
        also: Faults that show only beside the book, with all their rows.

    Returns:
        The heading and the refused rows; None where there is none, or where nobody can tell which.
    """
    if not any(problem.refused_rows for problem in (*reading.problems, *also)):
        return None
    labelled = find_table(sheet) if mapping is not None else recognise(sheet).labelled
    if labelled is None:
        return None
    with naming_rows(ROWS_MAX):
        again = read_sheet(sheet, mapping=mapping)
    head = labelled.header.row + labelled.header.row_count
    faults: dict[int, list[Problem]] = {}
    for problem in (*again.problems, *also):
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
        return NEXT_FAULT.join(dict.fromkeys(texts))

    return (
        join(_with_column(fault, fault.what.en) for fault in faults),
        join(_with_column(fault, fault.what.ko) for fault in faults),
        join(fault.remedy.en for fault in faults),
        join(fault.remedy.ko for fault in faults),
    )


def _with_column(fault: Problem, text: str) -> str:
    return f"{fault.where.column}: {text}" if fault.where.column else text


def write_refused(
    tables: Sequence[tuple[str, str | None, Table]], language: Language, *, marks: Sequence[str] = ()
) -> bytes:
    """Write the refused rows as XLSX: the columns as they came, and what is wrong with each row.

    Every cell is text: a name such as `=cmd|…` stays the text that it is. The heading stands as it stood, so
    that the mended workbook is recognised like the file that it came from. A mark beside each row says which
    one it is, so that it is known again when it comes mended.

    Args:
        tables: File, sheet and rows of each.
        language: Language of the last columns.
        marks: In step with them, what the marks of each begin with.
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
        for place, (file, sheet, table) in enumerate(tables):
            page = book.add_worksheet(_sheet_name(file, sheet, seen))
            mark = marks[place] if marks else None
            _write_table(page, table, mark=mark, bold=bold, wrong=wrong, language=language)
    return output.getvalue()


def _write_table(
    page: Any, table: Table, *, mark: str | None, bold: Any, wrong: Any, language: Language
) -> None:
    width = len(table.columns)
    for column, cells in enumerate(table.columns):
        for row, cell in enumerate(cells.to_pylist()):
            if cell is not None:
                page.write_string(row, column, _clean(cell), bold if row == table.head - 1 else None)
    if mark is not None:
        page.write_string(table.head - 1, width, say_in(language, "imports.refused_mark"), bold)
        for row, number in enumerate(table.rows[table.head :], start=table.head):
            page.write_string(row, width, f"{mark}:{number}")
        width += 1
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


def find_marks(sheet: Sheet) -> dict[int, tuple[int, int]]:
    """Find the marks that `write_refused` made.

    Args:
        sheet: A redacted sheet.

    Returns:
        Row of the sheet → id of what was set aside, and the row that it had in the file it came from.
    """
    found: dict[int, tuple[int, int]] = {}
    for column in sheet.columns:
        texts = column.cast(pa.string())
        marked = pc.fill_null(pc.match_substring_regex(texts, f"^{_MARK.pattern}$"), fill_value=False)
        if not pc.any(marked).as_py():
            continue
        for place in np.flatnonzero(np.asarray(marked)).tolist():
            match = _MARK.fullmatch(texts[place].as_py())
            if match:
                found[place + sheet.first_row] = (int(match[1]), int(match[2]))
    return found


def make_mark(aside: int) -> str:
    """Return what the marks of rows set aside begin with."""
    return f"dure:{aside}"


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
