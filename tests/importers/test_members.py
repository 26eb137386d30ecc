"""Member registers."""

from datetime import date

from dure.importers.reading import Reading
from dure.importers.recognise import read_file


def read(text: str) -> Reading:
    """Read a register given as text."""
    (reading,) = read_file(text.encode(), file="members.csv")
    assert reading.format == "members"
    return reading


def test_a_member_has_shares_days_and_a_place() -> None:
    """Telephones are digits; the place is kept as printed."""
    reading = read(
        "조합원명부 (가상 자료)\n\n번호,성명,연락처,주소,출자금(원),가입일,탈퇴일\n"
        '1,가상인,010-0000-0001,전북 진안군 진안읍,"100,000",2020-03-02,\n'
        "2,가상상회,,전북 진안군 마령면,50000,2021.01.05,2025.06.30\n"
    )
    assert reading.problems == ()
    first, second = reading.members.to_pylist()
    assert (first["contact"], first["shares_krw"], first["joined"]) == (
        "01000000001",
        100000,
        date(2020, 3, 2),
    )
    assert second["left"] == date(2025, 6, 30)


def test_shares_may_be_counted() -> None:
    """So many shares at so much each; without a price they stay unknown."""
    both = read("성명,출자좌수,1좌금액,가입일\n가상인,10좌,10000,2020-03-02\n")
    count = read("성명,출자좌수,연락처,가입일\n가상인,10,,2020-03-02\n")
    assert both.members["shares_krw"].to_pylist() == [100000]
    assert count.members["shares_krw"].to_pylist() == [None]


def test_an_unreadable_cell_leaves_the_member_and_says_so() -> None:
    """Unknown is not zero."""
    reading = read("성명,출자금액,가입일\n가상인,십만원,2020-13-02\n")
    assert reading.members["shares_krw"].to_pylist() == [None]
    assert [problem.refused_rows for problem in reading.problems] == [0, 0]


def test_a_row_without_a_name_is_refused() -> None:
    """Nobody cannot be a member."""
    reading = read("성명,출자금액,가입일\n,100000,2020-03-02\n가상인,100000,2020-03-02\n")
    assert reading.members.num_rows == 1
    assert [problem.where.rows for problem in reading.problems] == [(2,)]
