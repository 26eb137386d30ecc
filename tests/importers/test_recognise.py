"""One door for every file: its content decides, and what is not understood is answered."""

import io
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from dure.importers.recognise import FORMATS, read_file
from dure.importers.source_format import SourceFormat
from dure.ledger.tables import PURPOSES

DOCS = Path(__file__).parent.parent.parent / "docs" / "reference"
LINES = """\
매입 전자세금계산서 목록
작성일자|승인번호|공급자사업자등록번호|상호|공급받는자사업자등록번호|상호|합계금액|공급가액|세액|품목명
2025-01-03|20250103-41000000-00000001|310-81-00018|가상농산|402-82-10016|가상두레|1100|1000|100|쌀
2025-01-04|20250104-41000000-00000002|402-01-30032|가상철물|402-82-10016|가상두레|-2200|-2000|-200|못
합계||||||-1100|-1000|-100|
"""
GRID = [line.split("|") for line in LINES.splitlines()]


def as_csv(encoding: str, delimiter: str = ",") -> bytes:
    """Write the list as text."""
    return LINES.replace("|", delimiter).encode(encoding)


def as_html() -> bytes:
    """Write the list as a web page in CP949."""
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in GRID)
    return f"<html><body><table>{rows}</table></body></html>".encode("cp949")


def as_xls() -> bytes:
    """Write the list as a real BIFF workbook with a sheet of items besides."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet, items = book.add_sheet("세금계산서"), book.add_sheet("품목")
    for place, row in enumerate(GRID):
        for column, cell in enumerate(row):
            sheet.write(place, column, int(cell) if cell.lstrip("-").isdigit() else cell)
    items.write(0, 0, "품목명")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_xlsx() -> bytes:
    """Write the list as an .xlsx workbook."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("세금계산서")
    for place, row in enumerate(GRID):
        for column, cell in enumerate(row):
            sheet.write(place, column, int(cell) if cell.lstrip("-").isdigit() else cell)
    book.close()
    return target.getvalue()


def test_the_same_list_reads_the_same_from_every_container() -> None:
    """CSV in three encodings, TSV, HTML, .xls and .xlsx give the same rows, keys and row numbers."""
    contents = [
        *(as_csv("utf-8"), as_csv("utf-8-sig"), as_csv("cp949"), as_csv("utf-16"), as_csv("cp949", "\t")),
        *(as_html(), as_xls(), as_xlsx()),
    ]
    first, *others = [read_file(content, file="any name.jpg")[0] for content in contents]
    assert first.format == "hometax_invoices"
    assert first.owner_side == "payer"
    assert first.rows["row"].to_pylist() == [3, 3, 4, 4]
    assert first.rows["quantity"].to_pylist() == [1000, 100, -2000, -200]
    assert all(other.rows.equals(first.rows) and not other.problems for other in others)


def test_whose_list_it_is_shows_without_a_title() -> None:
    """The side whose number never changes is the book's own."""
    (reading,) = read_file(as_csv("utf-8").split(b"\n", 1)[1], file="x")
    assert reading.owner_side == "payer"


def test_buyer_and_seller_know_the_same_cash_receipt_by_the_same_key() -> None:
    """Once the owner's number is put in, so that a receipt given by both counts once."""
    bought = (
        "매입일시,가맹점사업자번호,가맹점명,공급가액,부가세,봉사료,총금액,승인번호,거래구분\n"
        "2025-01-05 10:00:00,402-01-30032,가상철물,1000,100,0,1100,77,승인\n"
    )
    sold = (
        "매출일시,공급가액,부가세,봉사료,총금액,승인번호,발급수단,거래구분,용도구분\n"
        "2025-01-05 10:00:00,1000,100,0,1100,77,사업자,승인,지출증빙\n"
    )
    (buyer,) = read_file(bought.encode(), file="x")
    (seller,) = read_file(sold.encode(), file="x")
    own = seller.rows["key"][0].as_py().replace("{owner}", "") + "|4020130032"
    assert buyer.rows["key"][0].as_py() == own


def test_a_file_that_is_not_understood_is_answered_with_what_was_seen() -> None:
    """Its labels, the nearest format, what that one lacks, and what to do."""
    (reading,) = read_file("작성일자,승인번호,상호,공급가액,세액\n1,2,3,4,5\n".encode("cp949"), file="x.csv")
    (problem,) = reading.problems
    assert reading.format == "unknown"
    assert "작성일자, 승인번호, 상호" in problem.what.en
    assert "Electronic tax invoices" in problem.what.en
    assert "--write-mapping" in problem.remedy.en


def test_a_heading_without_rows_is_a_problem() -> None:
    """Never a silent nothing."""
    (reading,) = read_file(",".join(GRID[1]).encode(), file="x.csv")
    assert (reading.format, reading.seen_rows, len(reading.problems)) == ("hometax_invoices", 0, 1)


def test_a_resident_number_never_leaves_the_door() -> None:
    """An invoice to a person is kept, the number is not."""
    text = LINES.replace(
        "402-01-30032|가상철물|402-82-10016|가상두레", "402-82-10016|가상두레|900101-1234568|홍가상"
    )
    (reading,) = read_file(text.replace("|", ",").encode(), file="x")
    assert reading.masked_numbers == 1
    assert reading.rows["payer_number"].to_pylist()[2:] == ["customers", "customers"]
    assert "홍가상" not in str(reading)


@pytest.mark.parametrize("source", FORMATS, ids=lambda source: source.name)
def test_every_format_speaks_both_languages_and_has_labels_for_what_it_requires(source: SourceFormat) -> None:
    """A required label that is not among the labels would never be seen in a heading."""
    assert source.title.en
    assert source.title.ko
    assert all(group & source.labels for group in source.required)
    assert len({other.name for other in FORMATS}) == len(FORMATS)


def test_the_reference_names_every_format_of_hometax() -> None:
    """And the plain table's page names every purpose."""
    page = (DOCS / "formats-hometax.md").read_text(encoding="utf-8")
    names = [source.name for source in FORMATS if source.name.startswith(("hometax", "business"))]
    assert all(f"`{name}`" in page for name in names)
    plain = (DOCS / "plain-csv.md").read_text(encoding="utf-8")
    assert all(f"`{purpose}`" in plain for purpose in PURPOSES)


def test_the_example_of_the_plain_table_is_read() -> None:
    """As its page says: won, whole minutes, whole grams."""
    page = (DOCS / "plain-csv.md").read_text(encoding="utf-8")
    (reading,) = read_file(page.split("```csv\n")[1].split("```")[0].encode(), file="x.csv")
    assert reading.format == "plain"
    assert not reading.problems
    rows = reading.rows
    assert list(zip(rows["quantity"].to_pylist(), rows["unit"].to_pylist(), strict=True)) == [
        (120_000, "KRW"),
        (90, "minute"),
        (12_345, "gram"),
    ]


@pytest.mark.parametrize(
    ("name", "row", "named"),
    [
        ("현금 장부", ["1월 3일", "가상철물", "12,000"], True),
        ("현금 장부", ["1월 3일", "가상철물", 12000], True),
        ("품목", ["쌀", "10", "12,000"], False),
        ("안내", ["작성", "2025", "20250103"], False),
    ],
)
def test_an_unknown_sheet_with_sums_beside_a_known_one_is_named(
    name: str,
    row: list[object],
    named: bool,  # noqa: FBT001 - a table of cases
) -> None:
    """Nothing is passed over without a word, but the items of the same invoices."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet, other = book.add_worksheet("세금계산서"), book.add_worksheet(name)
    for place, cells in enumerate(GRID):
        sheet.write_row(place, 0, cells)
    other.write_row(0, 0, row)
    book.close()
    (reading,) = read_file(target.getvalue(), file="x")
    assert reading.format == "hometax_invoices"
    found = [problem for problem in reading.problems if "passed over" in problem.what.en]
    assert [(problem.where.sheet, problem.where.rows) for problem in found] == (
        [(name, (1,))] if named else []
    )
