"""A merchant's local-currency export."""

import pytest

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


@pytest.mark.parametrize(
    "words",
    [
        *("코나아이", "(주)코나아이", "한국간편결제진흥원", "제로페이", "진안지역화폐정산", "지역사랑상품권"),
        *(
            "진안사랑상품권 지역상품권",
            "온누리상품권",
            "chak정산",
            "착",
            "비즈플레이",
            "나이스정보통신 지역화폐",
        ),
        "한국조폐공사",
    ],
)
def test_a_pay_out_by_an_operator_comes_from_the_pool_of_local_currencies(words: str) -> None:
    """So that it settles the sales; money that goes out, or comes back, says nothing of the kind."""
    (reading,) = read_file(
        (
            "거래일시,출금액,입금액,내용,잔액\n"
            f"2025-03-02 10:00,0,1000,{words},1000\n"
            f"2025-03-02 11:00,1000,0,{words},0\n"
            f"2025-03-02 12:00,0,500,{words} 환불,500\n"
        ).encode(),
        file="bank.csv",
    )
    assert reading.rows["payer_number"].to_pylist() == ["card:지역화폐", "owner", None]
    assert reading.rows["payee_number"].to_pylist() == ["owner", None, "owner"]
    assert reading.rows["purpose"].null_count == 3


@pytest.mark.parametrize("words", ["도착상회", "지역화폐 활성화 지원금", "집착", "체크카드"])
def test_other_words_are_no_pay_out(words: str) -> None:
    """A grant for the currency is a grant, and 착 is a word only alone."""
    (reading,) = read_file(
        f"거래일시,출금액,입금액,내용,잔액\n2025-03-02 10:00,0,1000,{words},1000\n".encode(), file="bank.csv"
    )
    assert reading.rows["payer_number"].to_pylist() == [None]
