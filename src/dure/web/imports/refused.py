"""The rows that were refused: which they are, what is wrong with each, and a workbook to mend them in."""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import numpy as np
import xlsxwriter

from dure.importers.mapping import Mapping, find_table, read_mapped
from dure.importers.reading import Reading
from dure.importers.recognise import recognise
from dure.importers.sheets import Sheet
from dure.language import Language
from dure.problem import Problem
from dure.web.imports.tables import Table, take_rows
from dure.web.words import say_in

ROWS_MAX: Final = 5_000
"""Of one sheet; where more are refused, the sheet is another than it was taken for."""

_LOOKS_MAX: Final = 400
"""How often a sheet is read again to tell what is wrong with each row."""

_CELL_MAX: Final = 32_000
_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")

Note = tuple[str, str, str, str]


def find_refused(sheet: Sheet, reading: Reading, *, mapping: Mapping | None = None) -> Table | None:
    """Find the rows of a sheet that a reading left out, each with its fault.

    A problem names its first rows only, so the rows that are not among those read are read again, in
    smaller and smaller parts, until each fault names all of its rows.

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
    head = labelled.header.row + labelled.header.row_count
    read = np.concatenate(
        [
            np.asarray(table["row"].to_numpy(), np.int64)
            for table in (reading.rows, reading.party_facts, reading.members)
        ]
    )
    left_out = [int(row) for row in np.setdiff1d(labelled.row.to_numpy(), read)][:ROWS_MAX]
    if not left_out:
        return None

    def look(rows: Sequence[int]) -> Reading:
        positions = [*range(head), *(row - sheet.first_row for row in rows)]
        part = take_rows(sheet, positions)
        if mapping is not None:
            return read_mapped(part, mapping)
        again = recognise(part)
        if again.format is None or again.labelled is None:
            return Reading("unknown", sheet.file, sheet.name, 0)
        return again.format.read(again.labelled)

    notes = _attribute(left_out, look, head=head)
    refused = sum(problem.refused_rows for problem in reading.problems)
    if len(notes) < min(refused, len(left_out)):
        # What is wrong with a row may hang on rows beside it; then all that is wrong is said of it.
        every = _note([problem for problem in reading.problems if problem.refused_rows])
        notes = {row: notes.get(row, every) for row in left_out}
    rows = [row for row in left_out if row in notes]
    if not rows:
        return None
    positions = [*range(head), *(row - sheet.first_row for row in rows)]
    numbers = [*(place + sheet.first_row for place in range(head)), *rows]
    return Table(take_rows(sheet, positions).columns, tuple(numbers), head, notes)


def _attribute(rows: list[int], look: Callable[[Sequence[int]], Reading], *, head: int) -> dict[int, Note]:
    notes: dict[int, Note] = {}
    waiting, looks = [rows], 0
    while waiting and looks < _LOOKS_MAX:
        part = waiting.pop()
        looks += 1
        faults = [problem for problem in look(part).problems if problem.refused_rows]
        named: dict[int, list[Problem]] = {}
        for fault in faults:
            # Rows of the part are counted from its own first one.
            for row in fault.where.rows:
                place = row - head - 1
                if 0 <= place < len(part):
                    named.setdefault(part[place], []).append(fault)
        whole = len(faults) == 1 and faults[0].refused_rows >= len(part)
        if whole:
            notes |= dict.fromkeys(part, _note(faults))
        elif all(fault.where.row_count <= len(fault.where.rows) for fault in faults):
            notes |= {row: _note(found) for row, found in named.items()}
        else:
            middle = len(part) // 2
            waiting += [part[middle:], part[:middle]]
    return notes


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
