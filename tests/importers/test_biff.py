"""Real .xls files, whole and broken."""

import datetime as dt
import io
import struct

import pytest
import xlwt

from dure.importers.biff import read_cells
from dure.importers.sheets import read_sheets

DAY = xlwt.easyxf(num_format_str="yyyy-mm-dd")
MOMENT = xlwt.easyxf(num_format_str="yyyy/mm/dd hh:mm:ss")
WON = xlwt.easyxf(num_format_str='#,##0"원"')


def make_book() -> tuple[bytes, list[list[str | None]]]:
    """Write a workbook of every kind of cell and of more text than one record holds."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("표")
    expected: list[list[str | None]] = []
    for row in range(3_000):
        text = f"가상{row}" * (row % 40 + 1) if row % 3 else f"plain {row} " * (row % 50) + "x"
        cells: list[object] = [text, row, -row * 1_000_003, row + 0.25, row / 100]
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell, WON if column == 2 else xlwt.Style.default_style)
        sheet.write(row, 5, dt.date(2025, 1, 1) + dt.timedelta(days=row), DAY)
        sheet.write(row, 6, dt.datetime(2025, 1, 31, 13, 5, row % 60), MOMENT)  # noqa: DTZ001 - a workbook has no zone
        sheet.write(row, 7, row % 2 == 0)
        whole = row / 100
        expected.append(
            [
                *(text, str(row), str(-row * 1_000_003), str(row + 0.25)),
                str(int(whole)) if whole.is_integer() else str(whole),
                (dt.date(2025, 1, 1) + dt.timedelta(days=row)).isoformat(),
                f"2025-01-31 13:05:{row % 60:02}",
                "TRUE" if row % 2 == 0 else "FALSE",
            ]
        )
    target = io.BytesIO()
    book.save(target)
    return target.getvalue(), expected


def test_every_kind_of_cell_is_read() -> None:
    """Text that runs over several records, numbers packed and plain, days, moments, yes and no."""
    content, expected = make_book()
    (sheet,), problems = read_sheets(content, file="x")
    assert not problems
    assert [
        list(row) for row in zip(*(column.to_pylist() for column in sheet.columns), strict=True)
    ] == expected


def test_a_workbook_cut_off_anywhere_is_a_problem() -> None:
    """Never half a sheet that looks whole."""
    content, _ = make_book()
    for part in (600, 5_000, len(content) // 4, len(content) // 2):
        sheets, problems = read_sheets(content[:part], file="x")
        assert not sheets
        assert "damaged" in problems[0].what.en


def test_cells_in_the_far_corner_of_many_columns_are_refused() -> None:
    """A few kilobytes that would be laid out as millions of empty cells."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("표")
    for column in range(256):
        sheet.write(65_535, column, column)
    target = io.BytesIO()
    book.save(target)
    sheets, (problem,) = read_sheets(target.getvalue(), file="x")
    assert not sheets
    assert "cells" in problem.what.en


def test_one_budget_holds_for_all_sheets() -> None:
    """Sheets that each pass are refused together."""
    book = xlwt.Workbook(encoding="utf-8")
    for name in range(9):
        sheet = book.add_sheet(f"표{name}")
        for column in range(16):
            sheet.write(65_535, column, column)
    target = io.BytesIO()
    book.save(target)
    sheets, (problem,) = read_sheets(target.getvalue(), file="x")
    assert not sheets
    assert "cells" in problem.what.en


def test_a_long_text_in_many_cells_is_refused() -> None:
    """Shared strings are kept once in the file and once a cell in memory."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("표")
    for row in range(9_000):
        sheet.write(row, 0, "x" * 32_000)
    target = io.BytesIO()
    book.save(target)
    sheets, (problem,) = read_sheets(target.getvalue(), file="x")
    assert not sheets
    assert "long texts" in problem.what.en


def make_stream(*, lead: bytes, sheets: int, step: int) -> bytes:
    """Write records by hand: many sheets that begin a step apart and end in one body of cells."""
    start = 20 + sheets * 13 + 4
    stream = struct.pack("<HHHH", 0x809, 16, 0x600, 5) + b"\0" * 12
    for number in range(sheets):
        stream += struct.pack("<HHIBB", 0x85, 9, start + step * number, 0, 0) + b"\x01\x00a"
    stream += struct.pack("<HH", 0x0A, 0) + lead * sheets
    body = struct.pack("<HHHH", 0xBD, 4 + 6_000 + 2, 0, 0) + struct.pack("<HI", 0, 6) * 1_000 + b"\xe7\x03"
    return stream + body * 5 + struct.pack("<HH", 0x0A, 0)


def test_a_sheet_begins_with_a_bof() -> None:
    """Anything else is no sheet, wherever the workbook points."""
    with pytest.raises(ValueError, match="begin"):
        read_cells(make_stream(lead=struct.pack("<HH", 0x200, 0), sheets=256, step=4))


def test_sheets_do_not_share_a_body() -> None:
    """One ends before the next begins, or it is cut off."""
    lead = struct.pack("<HHHH", 0x809, 4, 0x600, 0x10)
    assert sum(map(len, read_cells(make_stream(lead=lead, sheets=1, step=8))[0][1].values())) == 1_000
    with pytest.raises(ValueError, match="cut off"):
        read_cells(make_stream(lead=lead, sheets=256, step=8))
