"""The heading is found wherever it stands, and what is no data below it is left out."""

import pyarrow as pa
import pytest

from dure.importers.grid import Sheet
from dure.importers.headers import LabelledSheet, find_header, label_sheet, normalise_label

KNOWN = frozenset(
    ("작성일자", "승인번호", "상호", "대표자명", "주소", "등록번호", "합계금액", "공급가액", "이메일1")
)


def make_sheet(text: str) -> Sheet:
    """Make a sheet of lines whose cells are parted by bars."""
    rows = [line.split("|") for line in text.strip("\n").split("\n")]
    width = max(map(len, rows))
    columns = [
        pa.array([row[place].strip() or None if place < len(row) else None for row in rows], pa.string())
        for place in range(width)
    ]
    return Sheet("x", None, tuple(columns), len(rows))


def label(text: str) -> LabelledSheet:
    """Label a sheet that has a heading."""
    sheet = make_sheet(text)
    header = find_header(sheet, labels=KNOWN)
    assert header is not None
    return label_sheet(sheet, header)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("거래 후 잔액(원)", "거래후잔액"),
        ("판매(결제)금액", "판매결제금액"),
        ("영수/청구 구분", "영수/청구구분"),
        ("공급가액\n(단위: 원)", "공급가액"),
        ("시·도\u00a0명", "시도명"),
        ("Payee_Address", "payeeaddress"),
        ("직원", "직원"),
        (None, ""),
    ],
)
def test_a_label_is_normalised(printed: str | None, plain: str) -> None:
    """Spaces, brackets, middle dots and the unit go; a 원 that belongs to the word stays."""
    assert normalise_label(printed) == plain


def test_the_heading_is_found_below_the_titles() -> None:
    """The row that holds the most known labels, however many titles stand above."""
    sheet = label("매출 목록\n조회기간|2025\n\n작성일자|상호|공급가액\n2025-01-01|가|1")
    assert sheet.header_rows == (4,)
    assert sheet.columns["상호"].to_pylist() == ["가"]
    assert sheet.row.to_pylist() == [5]
    assert sheet.preamble[0][0] == "매출 목록"


def test_fewer_than_three_known_labels_are_no_heading() -> None:
    """Two may be chance."""
    assert find_header(make_sheet("작성일자|상호|색깔\n1|2|3"), labels=KNOWN) is None


def test_labels_that_come_twice_are_told_apart() -> None:
    """The second 상호 is 상호.1, also where it is printed 상호1; a number of its own stays."""
    assert label("작성일자|상호|주소|상호|주소1|이메일1\n1|2|3|4|5|6").labels == (
        *("작성일자", "상호", "주소", "상호.1", "주소.1", "이메일1"),
    )


def test_a_heading_of_two_rows_is_joined_under_its_groups() -> None:
    """공급자 and 공급받는자 stand once above their columns; a label over both rows stands for itself."""
    sheet = label(
        "작성일자|공급자|||공급받는자|||합계금액\n"
        "|등록번호|상호|주소|등록번호|상호|주소|\n"
        "2025-01-01|1|가|서울|2|나|부산|100"
    )
    assert sheet.labels == (
        *("작성일자", "공급자등록번호", "공급자상호", "공급자주소"),
        *("공급받는자등록번호", "공급받는자상호", "공급받는자주소", "합계금액"),
    )
    assert sheet.columns["공급받는자상호"].to_pylist() == ["나"]
    assert sheet.header_rows == (1, 2)


def test_footers_and_repeated_headings_are_dropped_and_row_numbers_kept() -> None:
    """Files pasted one below the other, with their titles, totals and empty rows."""
    sheet = label(
        "매출 목록\n작성일자|상호|공급가액\n2025-01-01|가|1\n소 계||1\n\n매출 목록\n작성일자|상호|공급가액\n"
        "2025-01-02|합계상사|2\n총계(2건)||3\n[합계]||3"
    )
    assert sheet.columns["상호"].to_pylist() == ["가", "합계상사"]
    assert sheet.row.to_pylist() == [3, 8]


def test_a_heading_alone_has_no_rows() -> None:
    """And is still a heading."""
    assert label("작성일자|상호|공급가액").row_count == 0
