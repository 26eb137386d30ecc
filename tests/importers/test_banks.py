"""Statements of every bank, and what their words and balances say."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from dure.importers.bank_words import BANKS, MEMO_RULES, find_card_issuer, find_memo_rule
from dure.importers.banks import check_balance, find_account, hash_account
from dure.importers.reading import Reading
from dure.importers.recognise import read_file


def read(text: str) -> Reading:
    """Read a statement given as text."""
    (reading,) = read_file(text.strip().encode(), file="bank.csv")
    return reading


def lines(reading: Reading) -> list[tuple[object, ...]]:
    """Return payer, payee and sum of each row; the number where there is one, else the name."""
    columns = ["payer_number", "payer_name", "payee_number", "payee_name", "quantity"]
    rows = zip(*(reading.rows[name].to_pylist() for name in columns), strict=True)
    return [
        (payer or payer_name, payee or payee_name, sum_)
        for payer, payer_name, payee, payee_name, sum_ in rows
    ]


POST = """
우체국 예금거래내역 (가상 자료)
조회기간,2025.01.01 ~ 2025.01.31
거래일자,내용,찾으신금액,맡기신금액,비고,잔액
2025.01.02,진안상회(가상),,50000,,150000
2025.01.03,마이철물(가상),30000,,못,120000
"""


def test_matgisin_is_a_deposit_and_chajeusin_a_withdrawal() -> None:
    """맡기신금액 is what came in, 찾으신금액 what went out."""
    reading = read(POST)
    assert reading.problems == ()
    assert lines(reading) == [("진안상회(가상)", "owner", 50000), ("owner", "마이철물(가상)", 30000)]


def test_the_last_balance_in_time_is_known() -> None:
    """Whichever way the page runs; of an account without a line nothing is known."""
    for name, text in STATEMENTS.items():
        reading = read(text)
        assert [(str(balance.day), balance.krw) for balance in reading.balances] == [("2025-03-03", 600)], (
            name
        )


def test_exchanged_columns_are_found_by_the_balance_and_nothing_is_counted() -> None:
    """A heading with the two swapped would turn income into outlay."""
    swapped = POST.replace("찾으신금액,맡기신금액", "맡기신금액,찾으신금액")
    reading = read(swapped)
    assert reading.rows.num_rows == 0
    assert [problem.refused_rows for problem in reading.problems] == [2]
    assert "뒤바뀐" in reading.problems[0].what.ko


# Lines stand as the banks print them.
# ruff: noqa: E501
STATEMENTS = {
    "nonghyup personal": "순번,거래일시,출금금액,입금금액,거래후잔액,거래내용,거래기록사항,거래점,거래메모\n"
    "1,2025-03-02 09:00:01,,1000,1000,타행이체,가상상회,진안,\n2,2025-03-03 09:00:01,400,,600,전자금융,가상철물,진안,못",
    "nonghyup business": "구분,거래일자,출금금액(원),입금금액(원),거래 후 잔액(원),거래내용,거래기록사항,거래점,거래시간,이체메모\n"
    '1,2025/03/02,0,"1,000","1,000",타행,가상상회,진안,09:00:01,\n2,2025/03/03,400,0,600,전자,가상철물,진안,09:00:01,못',
    "kookmin business": "거래일시,보낸분/받는분,적요,출금액(원),입금액(원),잔액(원),내통장표시,처리점,구분\n"
    "2025.03.03 09:00:01,가상철물,전자금융,400,0,600,,진안,\n2025.03.02 09:00:01,가상상회,CMS,0,1000,1000,,진안,",
    "kookmin personal": "거래일시,적요,보낸분/받는분,송금메모,출금액,입금액,잔액,거래점,구분\n"
    "2025.03.02 09:00:01,CMS,가상상회,,0,1000,1000,진안,\n2025.03.03 09:00:01,전자금융,가상철물,못,400,0,600,진안,",
    "shinhan business": "거래일시,적요,출금액,입금액,내용,잔액,거래점명\n"
    "20250302090001,타행,0,1000,가상상회,1000,진안\n20250303090001,인터넷,400,0,가상철물,600,진안",
    "woori business": "거래일시,적요,기재내용,지급(원),입금(원),거래후잔액(원),취급점,표어음증권금액(원)\n"
    "2025.03.02 09:00:01,타행,가상상회,0,1000,1000,진안,0\n2025.03.03 09:00:01,인터넷,가상철물,400,0,600,진안,0",
    "hana": "거래일시,적요,추가메모,의뢰인/수취인,입금,출금,거래후잔액,구분,거래점,거래특이사항\n"
    "2025-03-02 09:00:01,타행,,가상상회,1000,0,1000,,진안,\n2025-03-03 09:00:01,인터넷,못,가상철물,0,400,600,,진안,",
    "ibk": "거래일시,출금,입금,거래후 잔액,거래내용,상대계좌번호,상대은행,메모,거래구분,수표어음금액,CMS코드,상대계좌예금주명\n"
    "2025-03-02 09:00:01,0,1000,1000,가상상회,,,,타행,0,,\n2025-03-03 09:00:01,400,0,600,이체,,,못,인터넷,0,,가상철물",
    "im": "NO,거래일시,찾으신금액,맡기신금액,거래후잔액,비고\n"
    "1,2025-03-02 09:00:01,,1000,1000,가상상회\n2,2025-03-03 09:00:01,400,,600,가상철물",
    "kakao": "거래일시,구분,거래금액,거래 후 잔액,거래구분,내용,메모\n"
    '2025.03.02 09:00:01,입금,"1,000","1,000",일반입금,가상상회,\n2025.03.03 09:00:01,출금,-400,600,일반이체,가상철물,못',
    "unsigned with a word": "거래일시,구분,거래금액,잔액,내용\n"
    "2025.03.02 09:00:01,입금,1000,1000,가상상회\n2025.03.03 09:00:01,출금,400,600,가상철물",
    "busan": "거래일자,출금금액,입금금액,잔액,적요\n2025-03-02,가상상회,1000,1000,타행\n2025-03-03,400,가상철물,600,인터넷",
}


@pytest.mark.parametrize("bank", STATEMENTS)
def test_every_bank_says_the_same_of_the_same_lines(bank: str) -> None:
    """A deposit of 1,000 and a withdrawal of 400, with the name that the bank prints somewhere."""
    reading = read(STATEMENTS[bank])
    assert reading.problems == ()
    assert sorted(lines(reading), key=str) == [("owner", "가상철물", 400), ("가상상회", "owner", 1000)]
    assert set(reading.rows["role"].to_pylist()) == {"payment"}


def test_two_forms_of_one_bank_give_the_same_keys() -> None:
    """A line downloaded in another form is the same document."""
    kookmin = [
        read(STATEMENTS[name]).rows["key"].to_pylist() for name in ("kookmin personal", "kookmin business")
    ]
    assert set(kookmin[0]) == set(kookmin[1])


def test_the_account_is_kept_only_as_a_hash() -> None:
    """No digit of the account number is found anywhere in what was read."""
    reading = read("계좌번호 : 301-0123-4567-81,\n" + STATEMENTS["shinhan business"])
    assert find_account([["계좌번호 : 301-0123-4567-81"]]) == hash_account("3010123456781")
    assert find_account([["계좌번호", "301-0123-4567-81"]]) == hash_account("3010123456781")
    assert "4567" not in str(reading.rows.drop_columns(["key"]).to_pydict())
    other = read("계좌번호 : 301-0123-4567-99,\n" + STATEMENTS["shinhan business"])
    assert not set(reading.rows["key"].to_pylist()) & set(other.rows["key"].to_pylist())


def test_a_missing_line_is_named_and_the_rest_counted() -> None:
    """A break in the balance names the line after the gap."""
    reading = read(POST + "2025.01.05,고원식당(가상),10000,,,90000\n")
    (problem,) = reading.problems
    assert problem.where.rows == (6,)
    assert problem.refused_rows == 0
    assert reading.rows.num_rows == 3


def test_unreadable_sums_and_days_are_refused_never_zero() -> None:
    """Nothing that cannot be read is counted, and each row is named."""
    reading = read(POST + "2025.01.04,가상,#REF!,,,119000\n2025.13.05,가상,10000,,,109000\n")
    assert [(problem.where.rows, problem.refused_rows) for problem in reading.problems] == [
        ((6,), 1),
        ((7,), 1),
    ]
    assert reading.rows.num_rows == 2


def test_a_repeated_line_counts_once_where_the_balance_says_so() -> None:
    """Lines pasted twice would be income that was none."""
    repeated = POST + "2025.01.03,마이철물(가상),30000,,못,120000\n"
    reading = read(repeated)
    assert reading.rows.num_rows == 2
    assert sum(problem.refused_rows for problem in reading.problems) == 1


def test_like_lines_of_one_day_are_two_where_the_balance_holds() -> None:
    """Out, in and out again on a day without times are three lines."""
    more = (
        POST
        + "2025.01.04,가상,20000,,,100000\n2025.01.04,가상,,20000,,120000\n2025.01.04,가상,20000,,,100000\n"
    )
    reading = read(more)
    assert reading.problems == ()
    assert len(set(reading.rows["key"].to_pylist())) == 5


MEANINGS = [
    ("예금이자", "in", "finance", None),
    ("대출이자", "out", "finance", None),
    ("이자영", "out", None, None),
    ("대출원금 상환", "out", "loan", None),
    ("출자금 홍길동", "in", "share", None),
    ("군청 보조금", "in", "grant", None),
    ("보조금 반납", "out", None, None),
    ("3월 임대료", "out", "rent", None),
    ("5월세금계산서", "out", None, None),
    ("월세", "out", "rent", None),
    ("국민연금", "out", "insurance", "agency:nps"),
    ("국민건강보험공단", "out", "insurance", "agency:nhis"),
    ("4대보험료", "out", "insurance", "agency:nhis"),
    ("고용보험", "out", "insurance", "agency:comwel"),
    ("3월산재", "out", "insurance", "agency:comwel"),
    ("부산재활원", "out", None, None),
    ("국세", "out", "tax", "agency:nts"),
    ("원천세 3월", "out", "tax", "agency:nts"),
    ("한국세무법인", "out", None, None),
    ("부가세 납부", "out", "vat", "agency:nts"),
    ("지방소득세", "out", "tax", "agency:local"),
    ("장기요양급여", "in", None, "agency:nhis"),
    ("국세환급금", "in", None, "agency:nts"),
    ("삼성카드", "out", None, "card:삼성카드"),
    ("NH농협카드대금", "out", None, "card:농협카드"),
    ("KB국민카드", "out", None, "card:국민카드"),
    ("비씨카드", "out", None, "card:BC카드"),
    ("농협카드체크 식당", "out", None, None),
    ("3월급여", "out", "wages", None),
    ("요양급여비", "in", None, None),
    ("의료급여", "out", None, None),
    ("이체수수료", "out", "finance", None),
    ("ATM출금", "out", None, None),
    ("가상상회", "in", None, None),
]


@pytest.mark.parametrize(("text", "way", "purpose", "number"), MEANINGS)
def test_plain_words_have_one_meaning(text: str, way: str, purpose: str | None, number: str | None) -> None:
    """What a word means in one direction, and what only sounds like it."""
    place = find_memo_rule(text, way)
    rule = None if place is None else MEMO_RULES[place]
    assert (rule.purpose if rule else None, rule.number if rule else None) == (purpose, number)


def test_every_word_says_what_and_why_in_both_languages() -> None:
    """The table is for reading as much as for running."""
    for rule in MEMO_RULES:
        assert all((rule.what.en, rule.what.ko, rule.why.en, rule.why.ko))


def test_a_debit_card_is_no_card_company() -> None:
    """A purchase by debit card is paid at once; there is no bill to come."""
    assert find_card_issuer("신한카드(주)") == "신한카드"
    assert find_card_issuer("신한체크카드") is None


def test_interest_is_the_banks_and_cash_is_nobodys() -> None:
    """The other side of interest is the bank; cash has none."""
    text = (
        STATEMENTS["shinhan business"]
        + "\n20250304090001,이자,0,10,예금이자,610,진안\n20250305090001,ATM,100,0,현금,510,진안"
    )
    rows = read("신한은행 (가상 자료)\n" + text).rows.to_pylist()
    assert (rows[2]["payer_name"], rows[2]["purpose"]) == ("신한은행", "finance")
    assert (rows[3]["payee_name"], rows[3]["payee_number"], rows[3]["purpose"]) == (None, None, None)


def test_a_bare_account_number_is_neither_name_nor_memo() -> None:
    """Somebody else's account is shown no more than one's own."""
    row = read(STATEMENTS["shinhan business"].replace("가상철물", "352-0123-4567-13")).rows.to_pylist()[1]
    assert (row["payee_name"], row["item"]) == (None, "인터넷")


def test_a_named_lender_is_kept() -> None:
    """Only where nobody is named is it the account's own bank."""
    text = STATEMENTS["shinhan business"].replace("인터넷,400,0,가상철물", "대출이자,400,0,가상새마을금고")
    row = read("신한은행\n" + text).rows.to_pylist()[1]
    assert (row["payee_name"], row["purpose"]) == ("가상새마을금고", "finance")


def test_a_statement_up_the_page_is_as_good() -> None:
    """Newest first is the same statement."""
    out, into = np.array([400, 0]), np.array([0, 1000])
    assert not check_balance(out, into, np.array([600, 1000])).breaks.any()


def test_a_statement_without_balance_says_that_it_was_not_checked() -> None:
    """Lines are read all the same."""
    reading = read("거래일시,출금액,입금액,내용\n2025-03-02,0,1000,가상상회")
    assert reading.rows.num_rows == 1
    assert len(reading.problems) == 1


def test_a_column_of_accounts_is_checked_account_by_account() -> None:
    """Several accounts in one file have a balance each."""
    text = (
        "계좌번호,거래일시,내용,출금액,입금액,잔액\n111-2222-333333,2025-03-02 09:00:01,가,0,1000,1000\n"
        "999-8888-777777,2025-03-02 09:00:02,나,0,5,5\n111-2222-333333,2025-03-02 09:00:03,다,400,0,600\n"
    )
    assert read(text).problems == ()


def test_an_empty_table_is_no_fault_of_the_reader() -> None:
    """A heading alone gives a problem and no rows."""
    reading = read("거래일시,내용,출금액,입금액,잔액")
    assert reading.rows.num_rows == 0
    assert isinstance(reading.rows, pa.Table)
    assert reading.problems


def test_every_bank_and_agency_is_documented() -> None:
    """The reference page is kept whole."""
    page = (Path(__file__).parents[2] / "docs/reference/formats-banks-payroll.md").read_text(encoding="utf-8")
    names = [bank.name.ko.removesuffix("은행") for bank in BANKS if bank.code not in {"ibk", "im"}]
    numbers = {rule.number for rule in MEMO_RULES if rule.number and rule.number.startswith("agency:")}
    assert [word for word in [*names, *numbers] if word not in page] == []
