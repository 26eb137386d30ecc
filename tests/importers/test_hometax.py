"""Lists from Hometax: every slip, receipt and invoice is a document of its own."""

# Files stand as they are printed.
# ruff: noqa: E501

import pytest

from dure.importers.reading import Reading
from dure.importers.recognise import read_file

CARDS = "승인일자,카드사,카드번호,가맹점사업자번호,가맹점명,공급가액,세액,봉사료,합계,공제여부결정,승인번호\n"
RECEIPTS = "매입일시,가맹점사업자번호,가맹점명,공급가액,부가세,봉사료,총금액,거래구분,승인번호\n"
INVOICES = "작성일자,승인번호,공급자등록번호,공급자상호,공급받는자등록번호,공급받는자상호,합계금액,공급가액,세액,품목명\n"


def read(text: str) -> Reading:
    """Read a list given as text."""
    (reading,) = read_file(text.encode(), file="list.csv")
    return reading


def keys(reading: Reading) -> list[str]:
    """Return the key of every document."""
    return reading.rows["key"].unique().to_pylist()


def slip(merchant: str, name: str, supply: int, *, approval: str = "", day: str = "2025-03-01") -> str:
    """Write a card slip (가상 자료)."""
    sums = f"{supply},{supply // 10},0,{supply + supply // 10}"
    return f"{day},신한카드,9410-****-****-1234,{merchant},{name},{sums},공제,{approval}\n"


def test_slips_without_an_approval_number_are_told_apart() -> None:
    """One card, one day, three slips: two merchants, and one of them twice."""
    slips = slip("310-81-00018", "가상농산", 10000) + slip("402-01-30032", "가상철물", 20000)
    reading = read(CARDS + slips + slip("310-81-00018", "가상농산", 10000))
    assert len(keys(reading)) == 3
    assert set(keys(read(CARDS + slips))) < set(keys(reading))


def test_a_slip_without_an_approval_is_not_told_apart_by_those_that_have_one() -> None:
    """Whichever of two lists a slip stands in, its key is the same."""
    bare = slip("310-81-00018", "가상농산", 10000)
    reading = read(CARDS + slip("310-81-00018", "가상농산", 10000, approval="12345678") + bare)
    assert keys(read(CARDS + bare))[0] in keys(reading)


def test_a_cancellation_of_the_same_day_is_a_document_of_its_own() -> None:
    """It has the approval number of what it takes back."""
    bought = slip("310-81-00018", "가상농산", 10000, approval="12345678")
    back = slip("310-81-00018", "가상농산", -10000, approval="12345678")
    first, second = keys(read(CARDS + bought + back))
    assert second == first + ":취소"


def test_receipts_without_an_approval_number_are_told_apart_by_their_time() -> None:
    """The same sum at the same merchant in the morning and in the afternoon, and at another one."""
    tail = "10000,1000,0,11000,승인,\n"
    lines = [
        f"2025-03-01 10:00,310-81-00018,가상농산,{tail}",
        f"2025-03-01 15:00,310-81-00018,가상농산,{tail}",
        f"2025-03-01 15:00,402-01-30032,가상철물,{tail}",
    ]
    assert len(keys(read(RECEIPTS + "".join(lines)))) == 3
    assert len(keys(read(RECEIPTS + lines[0] + lines[0]))) == 2


def test_sold_receipts_without_an_approval_number_are_told_apart() -> None:
    """Customers have no names, so time, sum and place in the list tell them apart."""
    head = "매출일시,공급가액,부가세,봉사료,총금액,거래구분\n"
    reading = read(
        head + "2025-03-01 10:00,10000,1000,0,11000,승인\n2025-03-01 15:00,10000,1000,0,11000,승인\n"
    )
    assert len(keys(reading)) == 2
    assert all("{owner}" in key for key in keys(reading))


def invoice(approval: str, seller: str, name: str, item: str, *, day: str = "2025-03-01") -> str:
    """Write an invoice over 1,100 won (가상 자료)."""
    return f"{day},{approval},{seller},{name},402-82-10016,가상두레,1100,1000,100,{item}\n"


@pytest.mark.parametrize("filler", ["-", "종이", "종이계산서", "0" * 24, "a" * 24, ""])
def test_paper_invoices_neither_fold_nor_share_a_key(filler: str) -> None:
    """What is written for want of an approval number says nothing of which invoice it is."""
    lines = [("310-81-00018", "가상농산", "쌀"), ("402-01-30032", "가상철물", "못")]
    lines += [("402-01-30032", "가상철물", "삽")]
    reading = read(INVOICES + "".join(invoice(filler, *line) for line in lines))
    assert reading.seen_rows == 3
    assert len(keys(reading)) == 3
    assert any("approval number" in problem.what.en for problem in reading.problems)


@pytest.mark.parametrize(
    ("other", "folded"),
    [
        ({}, True),
        ({"seller": "402-01-30032", "name": "가상철물"}, False),
        ({"day": "2025-03-02"}, False),
    ],
)
def test_only_the_same_invoice_folds(other: dict[str, str], folded: bool) -> None:  # noqa: FBT001 - a table of cases
    """One whole approval number, seller, buyer and day."""
    approval = "20250301-41000000-00000001"
    first = invoice(approval, "310-81-00018", "가상농산", "쌀")
    second = invoice(approval, **({"seller": "310-81-00018", "name": "가상농산", "item": "콩"} | other))
    assert read(INVOICES + first + second).seen_rows == (1 if folded else 2)
