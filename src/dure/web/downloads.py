"""Tables to take away: XLSX, and CSV that a spreadsheet opens; no cell of either is ever a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Final, Literal
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

from dure.places.romanise import romanise

Cell = str | int | float | date | datetime | None
Form = Literal["xlsx", "csv"]

FORMS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes a cell for a formula when it begins so."""

_TEXT_MAX: Final = 32_000
_ROWS_MAX: Final = 1_048_575
_WIDTH_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, and its width in letters (found from the rows where not given)."""

    head: str
    width: int | None = None


def download_table(
    name: str, columns: Sequence[str | Column], rows: Iterable[Sequence[Cell]], *, form: Form = "xlsx"
) -> HttpResponse:
    """Answer with a table to take away.

    Args:
        name: Name of the file, without its ending; Korean is welcome.
        columns: Their heads.
        rows: Cells: text, whole numbers, shares, days. Times are written in the zone of the site.
        form: `xlsx`, or `csv` (UTF-8 with BOM, as a spreadsheet expects).

    Raises:
        ValueError: No such form.
    """
    if form not in FORMS:
        raise ValueError(f"A table can be taken away as {' or '.join(FORMS)}, not as {form!r}.")
    heads = [column if isinstance(column, Column) else Column(column) for column in columns]
    content = write_xlsx(name, heads, rows) if form == "xlsx" else write_csv(heads, rows)
    response = HttpResponse(content, content_type=FORMS[form])
    response["Content-Disposition"] = attach(f"{name}.{form}")
    return response


def attach(name: str) -> str:
    """Write the header that names a file to take away; no name can end the header or leave the folder.

    The name is given twice (RFC 6266): as it is, and romanised for programs that read ASCII only.
    """
    clean = "".join("_" if sign in '/\\:*?"<>|' or sign < " " or sign == "\x7f" else sign for sign in name)
    clean = clean.strip(". ")[:120] or "table"
    stem, dot, ending = clean.rpartition(".")
    plain = _romanise(stem) if dot else _romanise(clean)
    plain = f"{plain or 'table'}{dot}{_romanise(ending) if dot else ''}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


def _romanise(name: str) -> str:
    """Write a name in ASCII: Hangul as it sounds, the rest without its marks."""
    # A full-width quote is a plain one after this, so what may not stand in the header is taken out last;
    # some read a percent sign as one, too.
    plain = unicodedata.normalize("NFKD", romanise(unicodedata.normalize("NFC", name)))
    kept = plain.encode("ascii", "ignore").decode()
    return " ".join("".join(sign for sign in kept if sign not in '"\\/%;').split()).strip(" ._-")


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write CSV with a BOM; what a spreadsheet would take for a formula gets an apostrophe before it."""
    output = StringIO(newline="")
    writer = csv.writer(output, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([guard(column.head) for column in columns])
    for row in rows:
        writer.writerow([guard(_plain(cell)) for cell in row])
    return output.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, the heads of its columns, its rows."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def download_workbook(name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """Answer with several tables as one workbook; `name` as in `download_table`."""
    response = HttpResponse(write_workbook(sheets), content_type=FORMS["xlsx"])
    response["Content-Disposition"] = attach(f"{name}.xlsx")
    return response


def write_xlsx(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a workbook of one sheet with a frozen head; every text is written as text."""
    return write_workbook([Sheet(name, columns, rows)])


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write a workbook; the names of its sheets differ in their first 31 letters, whatever their case."""
    output = BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(output, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E6EDD9", "bottom": 1, "text_wrap": True})
        for one in sheets:
            _fill_sheet(book.add_worksheet(_name_sheet(one.name)), one, head)
    return output.getvalue()


def _fill_sheet(sheet: xlsxwriter.worksheet.Worksheet, told: Sheet, head: xlsxwriter.format.Format) -> None:
    widths = [len(column.head) * 2 for column in told.columns]
    for index, column in enumerate(told.columns):
        sheet.write_string(0, index, _clean(column.head), head)
    last = 0
    for last, row in zip(range(1, _ROWS_MAX + 1), told.rows, strict=False):
        for index, cell in enumerate(row):
            shown = _plain(cell)
            if isinstance(shown, str):
                sheet.write_string(last, index, _clean(shown))
                widths[index] = max(widths[index], min(len(shown), _WIDTH_MAX))
            elif isinstance(shown, date):
                sheet.write_datetime(last, index, shown)
                widths[index] = max(widths[index], 11)
            elif shown is not None:
                sheet.write_number(last, index, shown)
                widths[index] = max(widths[index], len(f"{shown}"))
    for index, column in enumerate(told.columns):
        sheet.set_column(index, index, column.width or min(widths[index] + 2, _WIDTH_MAX))
    sheet.freeze_panes(1, 0)
    if last:
        sheet.autofilter(0, 0, last, len(told.columns) - 1)


def guard(cell: Cell) -> Cell:
    """Put an apostrophe before a text that a spreadsheet would take for a formula; numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip(" \u00a0\ufeff").startswith(_STARTS):
        return f"'{cell}"
    return cell


def _plain(cell: Cell) -> str | int | float | date | None:
    """Write a time as text in the zone of the site; the rest stays."""
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell) if timezone.is_aware(cell) else cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and (cell != cell or cell in {float("inf"), float("-inf")}):  # noqa: PLR0124 -- NaN
        return None
    return cell


def _clean(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")[:_TEXT_MAX]


def _name_sheet(name: str) -> str:
    return "".join("_" if sign in "[]:*?/\\'" else sign for sign in _clean(name))[:31] or "table"
