"""Members who are more than members: counted by pseudonym, on a day."""

from datetime import date

from dure.intake import BookFile, Intake, read_files
from dure.intake.members import count_members
from dure.korea.gazetteer import load_gazetteer

COOP = "1258200019"
REGISTER = (
    "조합원 명부 (가상 자료)\n번호,성명,연락처,출자좌수,출자금액,가입일,탈퇴일,주소\n"
    "1,홍가상,010-0000-0001,10,100000,2023-01-05,,진안군 진안읍\n"
    "2,김가상,010-0000-0002,10,100000,2024-06-01,,진안군 백운면\n"
    "3,박가상,010-0000-0003,20,200000,2023-02-01,2024-12-31,진안군 진안읍\n"
    "4,이가상,010-0000-0004,10,100000,2025-02-01,,진안군 진안읍\n"
    "5,이가상,010-0000-0005,10,100000,2025-02-01,,진안군 진안읍\n"
)
PAYROLL = (
    "2025년 03월분 급여대장\n\n"
    "사원번호,성명,부서,주소,기본급,지급합계,국민연금,건강보험,고용보험,장기요양보험료,"
    "소득세,지방소득세,공제합계,차인지급액\n"
    "1,홍가상,주방,진안군 백운면,2000000,2000000,0,0,0,0,0,0,0,2000000\n"
    "2,이가상,주방,진안군 백운면,2000000,2000000,0,0,0,0,0,0,0,2000000\n"
)


def read(*files: tuple[str, str]) -> Intake:
    """Read the co-op's files."""
    books = [BookFile(name, text.encode()) for name, text in files]
    return read_files(books, gazetteer=load_gazetteer(), owner=COOP, key=b"test")


def test_members_are_counted_on_the_day_asked() -> None:
    """Two had joined by the end of 2023; one left with the year 2024; two came in 2025."""
    (register,) = read(("조합원.csv", REGISTER)).registers
    counts = [count_members(register, as_of=date(year, 1, 1)) for year in (2024, 2025, 2026)]
    assert [count.members for count in counts] == [2, 2, 4]
    assert counts[1].shares_krw == 200_000


def test_a_role_without_a_file_that_tells_it_is_unknown() -> None:
    """Without a payroll nobody knows which members work here; unknown is not nought."""
    (register,) = read(("조합원.csv", REGISTER)).registers
    count = count_members(register, as_of=date(2026, 1, 1))
    assert (count.customers, count.staff, count.suppliers, count.any_role) == (None, None, None, None)


def test_a_member_on_the_payroll_is_staff_and_a_namesake_is_not_guessed() -> None:
    """홍가상 is both; of the two members called 이가상 nobody can say which one works here."""
    intake = read(("조합원.csv", REGISTER), ("급여.csv", PAYROLL))
    count = count_members(intake.registers[0], as_of=date(2026, 1, 1))
    assert (count.staff, count.any_role) == (1, 1)
    assert "홍가상" not in str(intake.ledger.parties.to_pydict())
    assert "name" not in intake.registers[0].members.column_names


def test_a_member_on_the_payroll_who_also_sells_is_both() -> None:
    """홍가상 works here, and sells as a sole trader whose number is on the register."""
    register = (
        "조합원 명부 (가상 자료)\n번호,성명,사업자등록번호,연락처,출자좌수,출자금액,가입일,탈퇴일,주소\n"
        "1,홍가상,220-81-00016,010-0000-0001,10,100000,2023-01-05,,진안군 진안읍\n"
    )
    invoices = (
        "작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,"
        "합계금액,공급가액,세액,품목명\n"
        "2025-03-01,20250301-41000000-00000001,220-81-00016,들녘농장(가상),홍가상,진안군,125-82-00019,마을(가상),"
        "가상인,진안군,1100,1000,100,쌀\n"
    )
    intake = read(("조합원.csv", register), ("급여.csv", PAYROLL), ("매입.csv", invoices))
    count = count_members(intake.registers[0], as_of=date(2026, 1, 1))
    assert (count.staff, count.suppliers, count.any_role) == (1, 1, 1)
