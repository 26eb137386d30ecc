"""What is unsure, with the money behind it."""

import pytest

from dure.intake import BookFile, read_files
from dure.intake.judgements import read_judgements
from dure.korea.gazetteer import load_gazetteer
from dure.period import parse_period
from dure.reports.unsure import Unsure, find_unsure

COOP = "1258200019"
INVOICES = (
    "작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,"
    "합계금액,공급가액,세액,품목명\n"
    "2025-03-01,20250301-41000000-00000001,220-81-00016,들녘농장영농조합,가상인,,"
    "125-82-00019,마을협동조합(가상),가상인,진안군 진안읍,66000,60000,6000,쌀\n"
    "2025-03-05,20250305-41000000-00000002,998-81-00029,고운상사(가상),가상인,,"
    "125-82-00019,마을협동조합(가상),가상인,진안군 진안읍,33000,30000,3000,상자\n"
    "2025-03-06,20250306-41000000-00000003,998-82-00012,이웃상회(가상),가상인,진안군 백운면,"
    "125-82-00019,마을협동조합(가상),가상인,진안군 진안읍,11000,10000,1000,상자\n"
)
CARDS = (
    "승인일자,카드번호,승인번호,가맹점사업자번호,가맹점명,공급가액,부가세,봉사료,합계,업종,공제여부결정\n"
    "2025-03-02,1234-5678-1234-5678,777,220-81-00016,들녘농장,60000,6000,0,66000,농업,공제\n"
)
BANK = (
    "거래일시,적요,기재내용,출금금액,입금금액,거래후잔액\n"
    "2025-04-01 10:00:00,이체,들녘농장영,5000,0,8090000\n"
    "2025-04-02 10:00:00,이체,홍가상,7000,0,8083000\n"
    "2025-05-02 10:00:00,이체,홍가상,8000,0,8075000\n"
    "2025-05-03 10:00:00,이체,,9000,0,8066000\n"
    "2024-05-03 10:00:00,이체,옛상회,90000,0,8066000\n"
)


def find(judgements: str = "") -> Unsure:
    """Find what is unsure in the co-op's book of 2025, seen from the county."""
    judged = read_judgements(("subject,aspect,value,who,when,why\n" + judgements).encode(), file="j")[0]
    books = [
        BookFile(name, text.encode())
        for name, text in (("매입.csv", INVOICES), ("카드.csv", CARDS), ("통장.csv", BANK))
    ]
    gazetteer = load_gazetteer()
    intake = read_files(books, gazetteer=gazetteer, owner=COOP, judgements=judged, key=b"test")
    return find_unsure(intake, gazetteer=gazetteer, place="52720", period=parse_period("2025"))


def test_parties_without_a_place_stand_with_the_most_money_first() -> None:
    """The farm was paid most; a neighbour with an address is not asked about, nor is last year's shop."""
    unsure = find()
    assert [(one.name, one.amount_krw) for one in unsure.parties] == [
        ("들녘농장영농조합", 120_000),
        ("고운상사(가상)", 30_000),
        ("홍가상", 15_000),
        ("들녘농장영", 5_000),
    ]
    assert unsure.nobody_krw == 9_000
    assert unsure.settled_share(1) == pytest.approx(120 / 170)
    assert [one.is_person for one in unsure.parties[:3]] == [False, False, True]


def test_a_judged_place_takes_a_party_off_the_list() -> None:
    """And moves its money to what is placed."""
    unsure = find("2208100016,place,52720,kim,,\n")
    assert next(one.name for one in unsure.parties) == "고운상사(가상)"
    assert unsure.unplaced_krw == 50_000


def test_payments_without_a_purpose_stand_by_counterparty_and_nobodys_alone() -> None:
    """Two lines to one name are one question; a line that names nobody is asked about by its document."""
    payments = find().payments
    assert [(one.name, one.aspect, one.amount_krw, one.payments) for one in payments] == [
        ("홍가상", "paid_for", 15_000, 2),
        (None, "purpose", 9_000, 1),
        ("들녘농장영", "paid_for", 5_000, 1),
    ]
    assert payments[0].spot.row == 4
    assert payments[1].subject.startswith("bank:")
    left = find(f"홍가상,paid_for,services,kim,,\n{payments[1].subject},purpose,rent,kim,,\n")
    assert [one.amount_krw for one in left.payments] == [5_000]
    assert left.payments_krw == 5_000


def test_merges_and_doubles_name_both_sides() -> None:
    """What a person needs to say same or not the same."""
    unsure = find()
    (merge,) = unsure.merges
    assert (merge.name, merge.other_name, merge.amount_krw) == ("들녘농장영", "들녘농장영농조합", 5_000)
    (double,) = unsure.doubles
    assert (double.amount_krw, double.slip.file, double.invoice.file) == (66_000, "카드.csv", "매입.csv")
    assert unsure.merges_krw == 5_000
    assert unsure.doubles_krw == 66_000


def test_a_book_in_which_all_is_known_asks_nothing() -> None:
    """Nothing unsure: no share to settle."""
    assert Unsure().settled_share(3) is None
    assert Unsure().unplaced_krw == 0
