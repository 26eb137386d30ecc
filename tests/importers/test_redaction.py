"""Resident numbers are masked wherever they stand, and nothing else is."""

import pyarrow as pa
import pytest

from dure.importers.redaction import MASK, is_resident_number, mask_resident_numbers, redact
from dure.importers.sheets import read_sheets

# Nobody has these: the check digits are made up to hold or to fail.
HOLDS = "9001011234568"
FAILS = "9001011234567"


def mask(text: str, **options: object) -> str:
    """Mask one cell."""
    masked, _ = mask_resident_numbers(pa.array([text]), **options)
    return masked[0].as_py()


def test_check_digit() -> None:
    """The weighted sum decides; a day that never was does not pass."""
    assert is_resident_number(HOLDS)
    assert not is_resident_number(FAILS)
    assert not is_resident_number("9002301234560")


@pytest.mark.parametrize(
    "text",
    [
        "900101-1234567",
        "900101 - 1234567",
        "홍길동900101-1234567입금",
        "(900101–1234567)",
        "９００１０１－１２３４５６７",
        "040229-3123456",
        "id900101-1234567",
        "900101-1******",
        "임차료 900101-1234567-1",
        "1-900101-1234567 강사료",
        "계좌900101-1234567",
        "계좌번호: 900101-1234567",
        "900101-1234***",
        "900101-123456*",
        "9001011******",
        *(f"강사 900101{sign}1234567" for sign in "./~_:·,ㅡー—−－ᆞ"),
        "900101 ㅡ 1234567",
    ],
)
def test_a_number_with_a_hyphen_is_masked_anywhere(text: str) -> None:
    """A birthday and a hyphen are enough in free text."""
    masked = mask(text)
    assert MASK in masked
    assert "0101" not in masked
    assert "1234567" not in masked


def test_text_around_a_number_is_kept() -> None:
    """Only the number goes."""
    assert mask("강사 900101-1234567 3월분") == f"강사 {MASK} 3월분"


@pytest.mark.parametrize(
    "text",
    [
        "20250101-10000000-90010112",
        "202501019001011234567890",
        "20250101-41900101-1234567a",
        "20250315130522",
        "120-81-47521",
        "1208147521",
        "010-9001-0112",
        "9410-1234-5678-9012",
        "352-0123-4567-13",
        "990230-1234567",
        "900101-9234567",
        "010229-3123456",
        "123456-01-234567",
        "110111-1129497",
        "법인등록번호 900101-1234567",
        "계좌번호: 991301-1234567",
        "LOT900101A1234567",
        "SKU-250101-2XL",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    """Approvals, moments, business and corporate numbers, telephones, cards and accounts are no people."""
    assert mask(text) == text


def test_bare_digits_need_a_check_digit_or_a_word() -> None:
    """Thirteen digits may be anything; a check digit, 주민 or a name beside them says what they are."""
    assert mask(HOLDS) == MASK
    assert mask(FAILS) == FAILS
    assert mask(f"ID{HOLDS}") == f"ID{MASK}"
    assert mask(f"계좌 1-{HOLDS}-1") == f"계좌 1-{MASK}-1"
    assert mask(f"주민번호 {FAILS}") == f"주민번호 {MASK}"
    assert mask(FAILS, beside=["성명"]) == MASK


@pytest.mark.parametrize("label", ["승인번호", "계좌번호", "법인등록번호"])
def test_identifier_columns_are_never_touched(label: str) -> None:
    """Under these labels even a hyphen proves nothing."""
    assert mask("900101-1234567", label=label) == "900101-1234567"


@pytest.mark.parametrize(
    "text", ["010-900101-1234567", "900101-1234567-1", "900101.1234567", "900101/1234567"]
)
def test_a_longer_number_under_an_identifier_is_left(text: str) -> None:
    """A card's or a telephone's groups may look like a birthday; a number by itself is masked even there."""
    assert mask(text, label="카드번호") == text
    assert mask("900101-1234567", label="카드번호") == MASK


@pytest.mark.parametrize("label", ["상대계좌예금주명", "승인내용", "계좌메모"])
def test_columns_of_words_are_free_text(label: str) -> None:
    """An account holder's name is no account."""
    assert mask("나가상900101-1234567", label=label) == f"나가상{MASK}"


@pytest.mark.parametrize("label", ["카드번호", "바코드", "연락처", "거래일시", "금액"])
def test_bare_digits_under_another_identifier_are_left(label: str) -> None:
    """A barcode may pass for a birthday, and its check digit may hold."""
    assert mask(HOLDS, label=label, beside=["성명"]) == HOLDS


def test_a_resident_number_column_is_masked_whole() -> None:
    """Under 주민등록번호 zeros lost by a spreadsheet and failing check digits do not save a number."""
    assert mask(FAILS, label="주민등록번호") == MASK
    assert mask("101013123456", label="주민등록번호") == MASK
    assert mask("120-81-47521", label="주민(사업자)등록번호") == "120-81-47521"


def test_numbers_are_counted_and_rows_kept() -> None:
    """Every occurrence counts, and no row is lost."""
    column = pa.array(["900101-1234567", None, "900101-1234567", "없음"])
    masked, count = mask_resident_numbers(column)
    assert count == 2
    assert masked.to_pylist() == [MASK, None, MASK, "없음"]


def test_a_sheet_is_read_by_its_own_headings() -> None:
    """The same digits are a person beside a name and an account under 급여계좌."""
    text = f"가상 자료\n번호,성명,메모,급여계좌\n1,가상인,{FAILS},{FAILS}\n2,나가상,900101-1234567,{HOLDS}\n"
    sheet = read_sheets(text.encode(), file="staff.csv")[0][0]
    masked, count = redact(sheet)
    assert count == 2
    assert masked.row_count == sheet.row_count
    assert masked.columns[2].to_pylist()[2:] == [MASK, MASK]
    assert masked.columns[3].to_pylist()[2:] == [FAILS, HOLDS]


def test_a_memo_that_sounds_like_a_heading_does_not_hide_numbers() -> None:
    """A line of a statement with 계좌이체 in it is data."""
    text = "거래일시,적요,내용,잔액\n2025-01-02,계좌이체,급여 900101-1234567,1000\n"
    masked, count = redact(read_sheets(text.encode(), file="bank.csv")[0][0])
    assert count == 1
    assert masked.columns[2].to_pylist()[1] == f"급여 {MASK}"
