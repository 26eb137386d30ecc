from io import BytesIO
from typing import Any

import openpyxl
import pytest
from stored_books import COLUMNS, as_csv, village_rows

from dure.importers.recognise import read_file, read_sheets_redacted
from dure.web.books.models import Document
from dure.web.imports import refused
from dure.web.imports.models import SetAside
from dure.web.imports.refused import find_refused, write_refused

from .made import write_xlsx


def spoil(rows: list[tuple[str, ...]], *, dates: int = 0, sums: int = 0) -> list[tuple[str, ...]]:
    """Make the first rows unreadable: some in the day, the next ones in the sum."""
    spoiled = [list(row) for row in rows]
    for row in spoiled[:dates]:
        row[0] = "삼월 어느 날"
    for row in spoiled[dates : dates + sums]:
        row[-1] = "많이"
    return [tuple(row) for row in spoiled]


def workbook(content: bytes) -> list[list[tuple[Any, ...]]]:
    """Read the sheets of a workbook."""
    book = openpyxl.load_workbook(BytesIO(content))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def test_refused_rows_are_taken_away_mended_and_brought_again(desk: Any) -> None:
    """The mended workbook is recognised like the file that it came from."""
    rows = village_rows((2025,))
    first = desk.confirm(desk.bring(("장부.csv", as_csv(spoil(rows, dates=7, sums=2)))))
    assert (first.refused_rows, Document.objects.count()) == (9, 63)
    assert "Download the refused rows" in desk.page(first)
    content = desk.browser.get(f"{desk.address}{first.code}/refused.xlsx").content
    (sheet,) = workbook(content)
    assert sheet[0][: len(COLUMNS)] == COLUMNS
    assert len(sheet) == 10
    assert all("Row " in row[-2] for row in sheet[1:])
    mended = [
        [good if cell in {"삼월 어느 날", "많이"} else cell for cell, good in zip(row, right, strict=False)]
        for row, right in zip(sheet[1:], [(*row, "", "") for row in rows[:9]], strict=True)
    ]
    second = desk.confirm(desk.bring(("refused.xlsx", write_xlsx([sheet[0], *mended]))))
    assert (second.new_documents, second.refused_rows, Document.objects.count()) == (9, 0, 72)


def test_every_refused_row_is_told_its_own_fault() -> None:
    """A problem names its first five rows only; the workbook names them all."""
    content = as_csv(spoil(village_rows((2024, 2025)), dates=60, sums=30))
    (reading,) = read_file(content, file="장부.csv")
    table = find_refused(read_sheets_redacted(content, file="장부.csv")[0], reading)
    assert table is not None
    assert sorted(table.notes) == list(range(2, 92))
    assert len({table.notes[row][0] for row in range(2, 62)}) == 1
    assert table.notes[2][0] != table.notes[70][0]


def test_no_more_rows_are_kept_than_anybody_mends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet that is wrong in every row was taken for what it is not."""
    monkeypatch.setattr(refused, "ROWS_MAX", 10)
    content = as_csv(spoil(village_rows((2025,)), dates=40))
    (reading,) = read_file(content, file="장부.csv")
    table = find_refused(read_sheets_redacted(content, file="장부.csv")[0], reading)
    assert table is not None
    assert len(table.notes) == 10


def test_what_was_read_whole_has_no_refused_rows(desk: Any) -> None:
    """There is nothing to download, and no button for it."""
    brought = desk.bring(("장부.csv", as_csv(village_rows((2025,)))))
    assert "Download the refused rows" not in desk.page(brought)
    assert desk.browser.get(f"{desk.address}{brought.code}/refused.xlsx").status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_no_cell_of_the_workbook_is_a_formula(start: str) -> None:
    """A supplier may be called anything."""
    rows = [list(row) for row in spoil(village_rows((2025,)), dates=1)]
    rows[0][4] = f"{start}cmd|' /C calc'!A0"
    content = as_csv(rows)
    (reading,) = read_file(content, file="=장부.csv")
    table = find_refused(read_sheets_redacted(content, file="=장부.csv")[0], reading)
    assert table is not None
    book = openpyxl.load_workbook(BytesIO(write_refused([("=장부.csv", None, table)], "ko")))
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {"s", "n"}


def test_a_payroll_leaves_its_names_behind(desk: Any) -> None:
    """Rows of people come without their names, and the page says how to mend them."""
    head = ("귀속연월", "사원번호", "성명", "주소", "지급합계", "소득세", "국민연금", "실지급액")
    good = ("2025-03", "1", "홍가상", "진안군 진안읍 중앙로 1", "2,500,000", "20,000", "112,500", "2,367,500")
    bad = ("2025-03", "2", "김가명", "진안군 마령면 마령로 1", "이백만", "0", "0", "이백만")
    brought = desk.bring(("급여대장.xlsx", write_xlsx([head, good, bad])))
    aside = SetAside.objects.get(brought=brought)
    assert aside.is_nameless
    assert "Names of staff and members are not kept" in desk.page(brought)
    content = desk.browser.get(f"{desk.address}{brought.code}/refused.xlsx").content
    (sheet,) = workbook(content)
    words = " ".join(str(cell) for row in sheet for cell in row)
    assert "이백만" in words
    assert "김가명" not in words


def test_sheets_of_one_name_stand_side_by_side(desk: Any) -> None:
    """Names that a workbook cannot hold, or holds already, are made fit."""
    spoiled = as_csv(spoil(village_rows((2025,)), dates=1))
    name = "a[b]*c?" + "가" * 60 + ".csv"
    brought = desk.bring((name, spoiled), (name, spoiled))
    assert len(workbook(desk.browser.get(f"{desk.address}{brought.code}/refused.xlsx").content)) == 2
