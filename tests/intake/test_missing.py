from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from dure.importers.reading import ROWS, Reading
from dure.intake.missing import find_missing

YEAR = range(1, 13)


def make_list(
    file: str, months: Any = YEAR, *, side: str = "payee", form: str = "hometax_invoices", a_month: int = 3
) -> Reading:
    """Make a list with rows in these months of 2025."""
    days = [date(2025, month, 5 + day) for month in months for day in range(a_month)]
    rows = [{"row": number + 2, "date": day} for number, day in enumerate(days)]
    return Reading(form, file, None, len(days), pa.Table.from_pylist(rows, schema=ROWS), owner_side=side)


def ask(*readings: Reading) -> list[tuple[int, str]]:
    """Return what is asked, beside which reading."""
    found = find_missing(readings, ["2208100016"] * len(readings))
    assert all(not problem.refused_rows and problem.what.ko and problem.remedy.ko for _, problem in found)
    return [(index, problem.what.en) for index, problem in found]


@pytest.mark.parametrize("name", ["매출(1~2).xls", "매출 1／2.xls", "매출(1-2).csv", "sales 1of2.xlsx"])
def test_part_one_of_two_asks_for_part_two(name: str) -> None:
    """The name says that there is another part; once it has come nothing is asked."""
    first = make_list(name)
    assert ask(first) == [(0, "The file's name says part 1 of 2; part 2 has not come.")]
    assert ask(first, make_list(name.replace("1", "2", 1))) == []


def test_a_part_that_nobody_understood_has_not_come() -> None:
    """Only what could be read counts as there."""
    unknown = make_list("매출(2~2).xls", form="unknown")
    assert len(ask(make_list("매출(1~2).xls"), unknown)) == 1


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (["매출(1).xls"], "ends in a 1"),
        (["매출(1).xls", "매출(2).xls"], ""),
        (["매출(1).xls", "매출(3).xls"], "part 2 has not come"),
        (["매출(2).xls"], "part 1 has not come"),
        (["매출.xls", "매출 (1).xls"], ""),
        (["매출 2쪽.xls"], "part 1 has not come"),
    ],
)
def test_numbered_downloads_are_counted_through(names: list[str], asked: str) -> None:
    """A browser numbers downloads of one name; whoever has the bare name has the first."""
    said = ask(*map(make_list, names))
    assert [asked in what for _, what in said] == ([True] if asked else [])


@pytest.mark.parametrize(
    "name", ["매출(1~1).xls", "매출 2025-01~2025-06.xls", "매출 1~12.xls", "매출 1~3월.xls", "1.1~3.31.xls"]
)
def test_days_and_months_in_a_name_are_no_parts(name: str) -> None:
    """Nor is the only part of one."""
    assert ask(make_list(name)) == []


def test_a_name_may_say_lines() -> None:
    """Lines 1 to 36 are the whole; lines 1,001 and on are not."""
    assert ask(make_list("매출(1~36).xls")) == []
    later = make_list("매출(1001~1036).xls")
    assert "lines 1,001 to 1,036" in ask(later)[0][1]
    assert ask(make_page("매출(1~1000).xls", 1000, 3), later) == []


def make_page(file: str, rows: int, first: int, form: str = "hometax_invoices") -> Reading:
    """Make a page of a list that begins in a month."""
    days = [{"row": number + 2, "date": date(2025, first, 1 + number % 28)} for number in range(rows)]
    return Reading(form, file, None, rows, pa.Table.from_pylist(days, schema=ROWS), owner_side="payee")


def test_a_full_page_asks_for_the_next() -> None:
    """Exactly 1,000 rows are a page that was cut; the page with the rest answers."""
    assert "exactly 1,000 rows" in ask(make_page("가.xls", 1000, 3))[0][1]
    assert ask(make_page("가.xls", 999, 3)) == []
    assert ask(make_page("가.xls", 1000, 3), make_page("나.xls", 20, 4)) == []
    assert len(ask(make_page("가.xls", 1000, 3), make_page("나.xls", 20, 11))) == 1


def test_months_missing_in_the_middle_are_asked_for_by_kind() -> None:
    """January to March and July to December have sales; the purchases are whole."""
    sales = make_list("매출.xls", [1, 2, 3, *range(7, 13)])
    said = ask(sales, make_list("매입.xls", side="payer"))
    what = (
        "There are no sales invoices between 2025-04 and 2025-06, though months before and after have them."
    )
    assert said == [(0, what)]
    assert ask(sales, make_list("나머지.xls", [4, 5, 6])) == []


def test_a_gap_between_two_files_is_asked_beside_the_later() -> None:
    """Who brings the second file is asked about what lies between."""
    assert [index for index, _ in ask(make_list("봄.xls", [1, 2, 3]), make_list("가을.xls", [9, 10]))] == [1]


@pytest.mark.parametrize(
    ("months", "form", "a_month"),
    [
        ([1, 4, 7, 10], "hometax_invoices", 9),  # once a quarter
        ([1, 2, 4, 5, 6], "hometax_invoices", 2),  # one quiet month of a rare thing
        ([10, 11, 12], "hometax_invoices", 9),  # began in autumn
        ([1, 2, 3, 9], "weighing", 9),  # by season
    ],
)
def test_what_is_rare_or_seasonal_is_not_asked_for(months: list[int], form: str, a_month: int) -> None:
    """A question that is always asked is never read."""
    assert ask(make_list("목록.xls", months, form=form, a_month=a_month)) == []


def test_a_month_without_pay_is_asked_for_however_few_the_staff() -> None:
    """Pay comes month by month."""
    said = ask(make_list("급여.xls", [1, 2, 4, 5], form="payroll", side="payer", a_month=1))
    assert "no payslips in 2025-03" in said[0][1]
