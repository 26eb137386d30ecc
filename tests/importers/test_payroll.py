"""Payroll registers, one row a person or three."""

# Files stand as they are printed.
# ruff: noqa: E501

from dure.importers.reading import Reading
from dure.importers.recognise import read_file


def read(text: str, *, file: str = "pay.csv") -> Reading:
    """Read a register given as text."""
    (reading,) = read_file(text.strip().encode(), file=file)
    assert reading.format == "payroll"
    return reading


def paid(reading: Reading) -> dict[str, int]:
    """Return the sum of each payee."""
    sums: dict[str, int] = {}
    for row in reading.rows.to_pylist():
        sums[row["payee_number"]] = sums.get(row["payee_number"], 0) + row["quantity"]
    return sums


ONE_ROW = """
2025년 03월분 급여대장 (가상 자료)
회사명 : 가상협동조합,,지급일 : 2025-04-10
사원번호,성명,주민등록번호,주소,기본급,식대,지급합계,국민연금,건강보험,장기요양보험료,고용보험,소득세,지방소득세,학자금상환,공제합계,차인지급액
001,가상인,900101-1234568,전북 진안군 진안읍,"2,800,000","200,000","3,000,000",126000,99260,12850,25200,35600,3560,50000,352470,"2,647,530"
002,나가상,,전북 진안군 마령면,2000000,200000,2200000,90000,70900,9180,18000,0,0,0,188080,2011920
합계,,,,,,5200000,,,,,,,,540550,4659450
"""


def test_net_pay_goes_to_the_employee_and_deductions_to_their_agencies() -> None:
    """All rows of an employee add up to the gross."""
    reading = read(ONE_ROW)
    assert reading.problems == ()
    assert paid(reading) == {
        "employee:001": 2647530,
        "employee:002": 2011920,
        "agency:nps": 216000,
        "agency:nhis": 99260 + 12850 + 70900 + 9180,
        "agency:comwel": 43200,
        "agency:nts": 35600,
        "agency:local": 3560,
        "agency:kosaf": 50000,
    }
    assert sum(paid(reading).values()) == 5200000


def test_wages_insurance_tax_and_finance_are_told_apart() -> None:
    """Deductions are no wages: they go elsewhere."""
    rows = read(ONE_ROW).rows.to_pylist()
    purposes = {row["payee_number"].split(":")[0] + ":" + row["purpose"] for row in rows}
    assert purposes == {"employee:wages", "agency:insurance", "agency:tax", "agency:finance"}


def test_the_day_is_the_day_of_payment_and_the_key_the_month_of_work() -> None:
    """Wages of March paid in April are documents of March, dated April."""
    row = read(ONE_ROW).rows.to_pylist()[0]
    assert str(row["date"]) == "2025-04-10"
    assert row["key"] == "pay:{owner}:2025-03:001"


def test_without_a_day_of_payment_the_month_ends() -> None:
    """Nothing better is known."""
    reading = read(ONE_ROW.replace(",지급일 : 2025-04-10", ""))
    assert str(reading.rows["date"][0].as_py()) == "2025-03-31"


def test_no_resident_number_is_kept() -> None:
    """The column is masked and never looked at."""
    reading = read(ONE_ROW)
    assert reading.masked_numbers == 1
    assert "900101" not in str(reading.rows.to_pydict())


def test_a_row_that_does_not_add_up_is_refused_and_named() -> None:
    """지급합계 less 공제합계 must be 차인지급액."""
    reading = read(ONE_ROW.replace("2011920", "2011921"))
    (problem,) = reading.problems
    assert (problem.where.rows, problem.refused_rows) == ((5,), 1)
    assert "employee:002" not in paid(reading)


def test_a_refund_at_year_end_is_a_negative_deduction() -> None:
    """연말정산 gives back tax: net pay is more, the tax less, the gross the same."""
    reading = read(
        "2025년 02월 급여대장 (가상 자료)\n"
        "사원번호,성명,기본급,지급합계,소득세,지방소득세,연말정산소득세,연말정산지방세,공제합계,차인지급액\n"
        "001,가상인,3000000,3000000,50000,5000,-200000,-20000,-165000,3165000\n"
    )
    assert reading.problems == ()
    assert paid(reading) == {"employee:001": 3165000, "agency:nts": -150000, "agency:local": -15000}


def test_support_printed_as_a_plain_sum_lowers_the_premium() -> None:
    """두루누리 is taken off the deductions whichever sign it is printed with."""
    for printed in ("72000", "-72000"):
        reading = read(
            "2025년 02월 급여대장 (가상 자료)\n"
            "사원번호,성명,기본급,지급합계,국민연금,두루누리(연금),공제합계,차인지급액\n"
            f"001,가상인,2000000,2000000,90000,{printed},18000,1982000\n"
        )
        assert reading.problems == ()
        assert paid(reading) == {"employee:001": 1982000, "agency:nps": 18000}


def test_another_deduction_stays_with_the_wages() -> None:
    """가불금 has been paid to the employee before; it is no tax."""
    reading = read(
        "2025년 02월 급여대장 (가상 자료)\n"
        "사원번호,성명,기본급,지급합계,국민연금,가불금,공제합계,차인지급액\n"
        "001,가상인,2000000,2000000,90000,100000,190000,1810000\n"
    )
    assert reading.problems == ()
    assert paid(reading) == {"employee:001": 1910000, "agency:nps": 90000}
    assert "가불금" in reading.rows["item"].to_pylist()


THREE_ROWS = """
2025년 03월분 급여대장 (가상 자료)
회사명 : 가상협동조합,,,지급일 : 2025-03-25
사원번호,성명,부서,기본급,상여,식대,지급합계
입사일,직급,주소,국민연금,건강보험,고용보험,공제합계
퇴사일,,,소득세,지방소득세,,차인지급액
001,가상인,돌봄,2800000,0,200000,3000000
2021-03-02,직원,전북 진안군 진안읍,126000,99260,25200,289620
,,,35600,3560,,2710380
002,나가상,돌봄,2000000,0,200000,2200000
2022-03-02,직원,전북 진안군 마령면,90000,70900,18000,178900
2025-03-20,,,0,0,,2021100
합계,,,,,,5200000
"""


def test_three_printed_rows_are_one_person() -> None:
    """The rows under a merged heading are laid side by side; somebody who left is paid all the same."""
    reading = read(THREE_ROWS)
    assert reading.problems == ()
    assert reading.seen_rows == 2
    assert sum(paid(reading).values()) == 5200000
    addresses = [row["payee_address"] for row in reading.rows.to_pylist() if row["purpose"] == "wages"]
    assert addresses == ["전북 진안군 진안읍", "전북 진안군 마령면"]
    assert set(reading.rows["row"].to_pylist()) == {6, 9}


def test_a_heading_repeated_on_the_next_page_is_no_person() -> None:
    """Printed pages repeat the heading."""
    lines = THREE_ROWS.strip().splitlines()
    again = "\n".join([*lines[:8], *lines[2:5], *lines[8:]])
    assert paid(read(again)) == paid(read(THREE_ROWS))


def test_groups_above_the_heading_are_read_through() -> None:
    """지급내역 and 공제내역 stand over the columns."""
    reading = read(
        "2025년 02월 급여대장 (가상 자료)\n,,,,,\n"
        "사원번호,성명,지급내역,,공제내역,,차인지급액\n"
        ",,기본급,지급합계,국민연금,공제합계,\n"
        "001,가상인,2000000,2000000,90000,90000,1910000\n"
    )
    assert paid(reading) == {"employee:001": 1910000, "agency:nps": 90000}


def test_months_may_stand_in_a_column() -> None:
    """A year in one sheet has a month a row."""
    reading = read(
        "귀속연월,지급일,사원번호,성명,기본급,지급합계,국민연금,공제합계,차인지급액\n"
        "2025-01,2025-02-10,1,가상인,100,100,10,10,90\n202502,2025.03.10,1,가상인,100,100,10,10,90\n"
    )
    assert [key[-9:] for key in reading.rows["key"].to_pylist()[::2]] == ["2025-01:1", "2025-02:1"]


def test_without_any_month_nothing_is_counted() -> None:
    """No day is made up."""
    reading = read("사원번호,성명,기본급,지급합계,공제합계,차인지급액\n1,가상인,100,100,0,100\n")
    assert reading.rows.num_rows == 0
    assert [problem.refused_rows for problem in reading.problems] == [1]


def test_a_month_in_the_files_name_is_taken_and_said() -> None:
    """Better than nothing, and shown."""
    text = "사원번호,성명,기본급,지급합계,공제합계,차인지급액\n1,가상인,100,100,0,100\n"
    reading = read(text, file="급여대장 2025년 3월.csv")
    assert str(reading.rows["date"][0].as_py()) == "2025-03-31"
    assert len(reading.problems) == 1


UNNUMBERED = "2025년 3월 급여대장\n,\n성명,기본급,지급합계,국민연금,공제합계,차인지급액\n"


def test_without_employee_numbers_the_name_stands_in_braces_for_intake() -> None:
    """Names are for intake to put a pseudonym in place of, in the key as in the number; deductions too."""
    reading = read(UNNUMBERED + "가상인,100,100,10,10,90\n")
    wages, pension = reading.rows.to_pylist()
    assert (wages["payee_number"], pension["payee_number"]) == ("employee:가상인", "agency:nps")
    assert wages["key"] == pension["key"] == "pay:{owner}:2025-03:{employee:가상인}"
    assert len(reading.problems) == 1


def test_people_of_two_unnumbered_registers_have_keys_of_their_own() -> None:
    """The first of one department is not the first of another, and one person is the same in every file."""
    first = read(UNNUMBERED + "가상인,100,100,0,0,100\n")
    other = read(UNNUMBERED + "나가상,100,100,0,0,100\n가상 인,100,100,0,0,100\n")
    keys = set(first.rows["key"].to_pylist()), set(other.rows["key"].to_pylist())
    assert keys[0] < keys[1]
    assert len(keys[1]) == 2


def test_namesakes_without_numbers_are_two_people_and_named() -> None:
    """Nobody's wages vanish; a person may say that it is one."""
    reading = read(UNNUMBERED + "가상인,100,100,0,0,100\n가상인,200,200,20,20,180\n")
    assert paid(reading) == {"employee:가상인": 100, "employee:가상인#2": 180, "agency:nps": 20}
    assert reading.rows["key"].unique().to_pylist() == [
        "pay:{owner}:2025-03:{employee:가상인}",
        "pay:{owner}:2025-03:{employee:가상인#2}",
    ]
    assert any("two people" in problem.what.en and not problem.refused_rows for problem in reading.problems)


def test_one_name_in_two_months_is_one_person() -> None:
    """A register of several months repeats everybody."""
    reading = read(
        "귀속월,성명,기본급,지급합계,공제합계,차인지급액\n2025-03,가상인,100,100,0,100\n2025-04,가상인,100,100,0,100\n"
    )
    assert paid(reading) == {"employee:가상인": 200}


def test_the_same_employee_twice_in_a_month_counts_once() -> None:
    """Which of the two is right, a person must say."""
    text = ONE_ROW.replace("\n002,나가상", "\n001,나가상")
    reading = read(text)
    assert [problem.refused_rows for problem in reading.problems] == [1]
    assert set(reading.rows["row"].to_pylist()) == {4}


def test_a_bonus_of_the_month_is_a_document_of_its_own() -> None:
    """상여대장 has the same people and month."""
    reading = read(ONE_ROW.replace("급여대장", "상여대장"))
    assert reading.rows["key"][0].as_py() == "pay:{owner}:2025-03:001:상여"
