"""Bytes of every kind become sheets of text, or a problem that names what they are."""

import datetime as dt
import io
import struct
import zipfile

import pytest
import xlsxwriter
import xlwt

from dure.importers.sheets import Sheet, check_size, read_sheets

DAY = dt.datetime(2025, 1, 31)  # noqa: DTZ001 - a workbook has no zone
MOMENT = dt.datetime(2025, 1, 31, 13, 5, 9)  # noqa: DTZ001 - likewise
LINES = "매출 목록,,\n\n작성일자,상호,공급가액\n2025-01-03,가상상회,1000\n2025-01-04,뷁가게,2000\n"
GRID = [
    ["매출 목록", None, None],
    [None, None, None],
    ["작성일자", "상호", "공급가액"],
    ["2025-01-03", "가상상회", "1000"],
    ["2025-01-04", "뷁가게", "2000"],
]


def to_rows(sheet: Sheet) -> list[list[str | None]]:
    """Return a sheet as lists of cells."""
    return [list(row) for row in zip(*(column.to_pylist() for column in sheet.columns), strict=True)]


def read_one(content: bytes) -> Sheet:
    """Read a file that has one sheet and no problem."""
    sheets, problems = read_sheets(content, file="x")
    assert not problems
    (sheet,) = sheets
    assert sheet.row_count == len(sheet.columns[0])
    return sheet


def refuse(content: bytes) -> str:
    """Read a file that gives no sheet, and return why."""
    sheets, (problem,) = read_sheets(content, file="x")
    assert not sheets
    assert problem.where.file == "x"
    assert problem.what.ko
    assert problem.remedy.ko
    return problem.what.en


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le"])
def test_a_csv_is_the_same_in_every_encoding(encoding: str) -> None:
    """UTF-8 with and without its mark, CP949 (뷁 and all) and UTF-16 give the same cells."""
    assert to_rows(read_one(LINES.encode(encoding))) == GRID


def test_a_double_byte_order_mark_is_no_letter() -> None:
    """Two marks before the heading are stripped, not read as part of the first label."""
    assert to_rows(read_one(b"\xef\xbb\xbf" * 2 + LINES.encode()))[0][0] == "매출 목록"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_any_delimiter_and_line_end_is_found(delimiter: str, end: str) -> None:
    """Commas, tabs, semicolons and bars, with any line end."""
    text = LINES.replace(",", delimiter).replace("\n", end)
    assert to_rows(read_one(text.encode("cp949"))) == GRID


def test_mixed_line_ends_are_all_line_ends() -> None:
    """A file stitched together on two systems has both."""
    text = "a,b,c\r\n1,2,3\n4,5,6\r\n7,8,9\n"
    assert to_rows(read_one(text.encode())) == [
        ["a", "b", "c"],
        ["1", "2", "3"],
        ["4", "5", "6"],
        ["7", "8", "9"],
    ]


def test_quoted_cells_may_hold_commas_quotes_and_lines() -> None:
    """A quoted cell keeps its comma, its doubled quotation mark and its line end; rows count as records."""
    sheet = read_one(b'a,b\n"1,234","say ""hi"""\n"two\nlines",x\n,last\n')
    assert to_rows(sheet) == [["a", "b"], ["1,234", 'say "hi"'], ["two\nlines", "x"], [None, "last"]]


def test_ragged_lines_stay_in_their_places() -> None:
    """Short, long and empty lines in the middle move no other line."""
    text = "가,나,다\n1,2,3\n4,5\n\n6,7,8,9\n10,11,12\n합계,1\n"
    expected = [
        ["가", "나", "다", None],
        ["1", "2", "3", None],
        ["4", "5", None, None],
        [None, None, None, None],
        ["6", "7", "8", "9"],
        ["10", "11", "12", None],
        ["합계", "1", None, None],
    ]
    for encoding in ("utf-8", "cp949"):
        assert to_rows(read_one(text.encode(encoding))) == expected


def test_a_quotation_mark_that_is_never_closed_loses_no_file() -> None:
    """Each line stays a row, and the one with the mark is named."""
    (sheet,), (problem,) = read_sheets(b'a,b,c\n1,"2,3\n4,"5,5",6\n', file="x")
    assert to_rows(sheet) == [["a", "b", "c"], ["1", "2", "3"], ["4", "5,5", "6"]]
    assert problem.where.rows == (2,)


def test_broken_bytes_are_named_by_row_and_the_rest_is_read() -> None:
    """A cell in no encoding shows as U+FFFD and its row is named; a UTF-8 line among CP949 is read."""
    lines = [LINES.encode("cp949"), "2025-01-05,한글,3\n".encode(), b"2025-01-06,\xff\xff,4\n"]
    sheets, (problem,) = read_sheets(b"".join(lines), file="x")
    rows = to_rows(sheets[0])
    assert rows[5][1] == "한글"
    assert "\ufffd" in (rows[6][1] or "")
    assert problem.where.rows == (7,)


def test_a_workbook_gives_text_with_whole_numbers_whole() -> None:
    """Whole numbers have no decimals, days no clock, moments their seconds; row 1 is the first row."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("표")
    sheet.write_row(1, 0, ["이름", "수"])
    sheet.write_row(2, 0, [" 가 ", 1234567890123])
    sheet.write_row(3, 0, [True, 1.5])
    sheet.write_datetime(4, 0, DAY, book.add_format({"num_format": 14}))
    sheet.write_datetime(4, 1, MOMENT, book.add_format({"num_format": 22}))
    book.close()
    assert to_rows(read_one(target.getvalue())) == [
        [None, None],
        ["이름", "수"],
        ["가", "1234567890123"],
        ["TRUE", "1.5"],
        ["2025-01-31", "2025-01-31 13:05:09"],
    ]


def test_errors_of_formulas_are_shown_not_blanked() -> None:
    """#REF! and #DIV/0! stand in their cells, in .xls and in .xlsx, so that they are never a silent zero."""
    old = xlwt.Workbook()
    sheet = old.add_sheet("표")
    for column, code in enumerate((0x17, 0x07, 0x2A)):
        sheet.row(3).set_cell_error(column, code)
    target = io.BytesIO()
    old.save(target)
    assert to_rows(read_one(target.getvalue()))[3] == ["#REF!", "#DIV/0!", "#N/A"]
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet("표").write_formula(1, 1, "=1/0", None, "#DIV/0!")
    book.close()
    assert to_rows(read_one(target.getvalue()))[1] == [None, "#DIV/0!"]


def test_html_under_the_name_of_a_workbook_is_read_with_its_spans() -> None:
    """A cell over two columns or rows stands in the first, as Excel shows it; CP949 by its bytes."""
    page = (
        "<html><meta charset=euc-kr><table><tr><td colspan=2>제목<tr><td rowspan=2>가<td>나&amp;다"
        "<tr><td>라</table></html>"
    )
    expected = [["제목", None], ["가", "나&다"], [None, "라"]]
    assert to_rows(read_one(page.encode("cp949"))) == expected
    assert to_rows(read_one(page.encode("utf-8"))) == expected


def test_html_loads_no_entity_and_no_network() -> None:
    """An entity that would read a file is left out."""
    page = b'<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><table><tr><td>&x;</td><td>1</td></tr></table>'
    sheets, _ = read_sheets(page, file="x")
    assert all("root" not in (cell or "") for sheet in sheets for row in to_rows(sheet) for cell in row)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b",,,\n,,,\n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xff\xd8\xff\xe0....", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PK\x03\x04broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
        (b"<html><body>log in again</body></html>", "web page"),
        (bytes(range(256)) * 8, "bytes"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(content: bytes, word: str) -> None:
    """Whatever the file's name says."""
    assert word in refuse(content)


def test_a_million_columns_are_refused() -> None:
    """In CSV, in HTML and in a workbook."""
    assert "columns" in refuse(b",".join([b"1"] * 1_000_000))
    assert "columns" in refuse(b"<table><tr><td colspan=1000><td>1</table>")
    assert "columns" in refuse(make_workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>'))


def make_workbook(rows: str, *, strings: str = "") -> bytes:
    """Zip up a workbook of one sheet with these rows of XML."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        links = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
        if strings:
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{strings}</sst>')
    return target.getvalue()


def test_a_workbook_that_spans_more_than_memory_is_refused_before_it_is_unpacked() -> None:
    """Two cells at opposite corners would make a grid of half a billion cells."""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="SA1048576"><v>1</v></c></row>'
    assert "rows" in refuse(make_workbook(far))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    """By what it claims to unpack to, and by what it claims falsely."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (80 << 20))
    bomb = target.getvalue()
    assert "bomb" in refuse(bomb)
    # The same with the sizes lied about: what is there beyond the claim is never unpacked.
    lying = bytearray(make_workbook("<row/>" * 10_000))
    place = lying.rfind(b"PK\x01\x02")
    lying[place + 24 : place + 28] = struct.pack("<I", 10)
    assert "damaged" in refuse(bytes(lying))


def test_one_long_text_in_a_million_cells_is_refused() -> None:
    """A text kept once in the file would be copied into every cell."""
    cells = '<row r="1">' + '<c r="A1" t="s"><v>0</v></c>' * 200_000 + "</row>"
    assert "more than can be unpacked" in refuse(
        make_workbook(cells, strings=f"<si><t>{'x' * 60_000}</t></si>")
    )


def test_a_file_of_ten_gigabytes_is_refused_by_its_size_alone() -> None:
    """Before a byte of it is read."""
    problem = check_size(10 << 30, file="huge.csv")
    assert problem is not None
    assert "10.7 GB" in problem.what.en
    assert check_size(1 << 20, file="small.csv") is None


def test_a_hidden_sheet_is_read_and_told() -> None:
    """What nobody sees in the workbook must not change a figure in silence."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        for name in ("보임", "숨김"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["date", "payer", "payee", "quantity"])
            sheet.write_row(1, 0, ["2025-01-02", "가", "나", 100])
            if name == "숨김":
                sheet.hide()
    sheets, problems = read_sheets(output.getvalue(), file="장부.xlsx")
    assert [sheet.name for sheet in sheets] == ["보임", "숨김"]
    assert [problem.where.sheet for problem in problems] == ["숨김"]
