"""Real .xls files, whole and broken."""

import datetime as dt
import io

import xlwt

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
