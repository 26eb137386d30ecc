"""A merchant's local-currency export."""

from dure.importers.reading import Reading
from dure.importers.recognise import read_file

HEAD = "거래일시,가맹점명,상품권명,결제금액,취소금액,수수료,정산금액,정산일,승인번호,상태\n"


def read(rows: str) -> Reading:
    """Read rows under the usual heading."""
    (reading,) = read_file(
        ("진안고원행복상품권 정산내역 (가상 자료)\n\n" + HEAD + rows).encode(), file="lc.csv"
    )
    assert reading.format == "local_currency"
    return reading


def test_a_sale_is_won_from_customers_and_the_fee_is_finance() -> None:
    """Local currency is cashed at par, so it is turnover in won."""
    reading = read("2025-03-02 12:01:00,가상식당,행복상품권,10000,0,50,9950,2025-03-05,1001,승인\n")
    sale, fee = reading.rows.to_pylist()
    assert (sale["payer_number"], sale["payee_number"], sale["quantity"], sale["unit"]) == (
        "customers",
        "owner",
        10000,
        "KRW",
    )
    assert (fee["payer_number"], fee["quantity"], fee["purpose"]) == ("owner", 50, "finance")
    assert reading.owner_side == "payee"


def test_a_cancellation_takes_back_however_it_is_printed() -> None:
    """A column, a row of its own, or a word on the only row."""
    column = read("2025-03-02,가상식당,상품권,10000,10000,0,0,2025-03-05,1001,취소\n")
    row = read(
        "2025-03-02,가상식당,상품권,10000,0,0,10000,2025-03-05,1001,승인\n"
        "2025-03-03,가상식당,상품권,10000,0,0,-10000,2025-03-05,1001,취소\n"
    )
    word = read("2025-03-02,가상식당,상품권,10000,0,0,0,2025-03-05,1001,취소\n")
    for reading in (column, row, word):
        assert sum(reading.rows["quantity"].to_pylist()) == 0


def test_what_cannot_be_read_is_refused() -> None:
    """No silent zero."""
    reading = read(
        "2025-03-02,가상식당,상품권,1.5,0,0,0,2025-03-05,1001,승인\n2025-02-30,가,상,5,0,0,5,,2,승인\n"
    )
    assert [problem.refused_rows for problem in reading.problems] == [1, 1]
    assert reading.rows.num_rows == 0
