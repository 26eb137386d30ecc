"""The basics: days, quantities, problems."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.language import Text
from dure.period import Period, parse_period
from dure.problem import Problem, Where
from dure.quantity import GRAM, KRW, MINUTE, Amount, Unit


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", "2025-01-01", "2026-01-01"),
        ("2025-Q1", "2025-01-01", "2025-04-01"),
        ("2025-Q4", "2025-10-01", "2026-01-01"),
        ("2025-03", "2025-03-01", "2025-04-01"),
        ("2025-12", "2025-12-01", "2026-01-01"),
        ("2025-03..2026-02", "2025-03-01", "2026-03-01"),
        ("2024-07 .. 2024-12", "2024-07-01", "2025-01-01"),
        ("2025-01-15..2025-02-01", "2025-01-15", "2025-02-01"),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, start: str, end: str) -> None:
    """A year, a quarter, a month, whole months, or two days."""
    assert parse_period(text) == Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25",
        "2025-13",
        "2025-Q5",
        "2025-02-30..2025-03-01",
        "2025-02-01..2025-02-01",
        "2025-03..2025-02",
        "2025-03..2025",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    """A period without a day in it is no period."""
    with pytest.raises(ValueError, match=r"period|day"):
        parse_period(text)


def test_the_last_day_of_a_period_is_outside_it() -> None:
    """Half-open: the new year's first day belongs to the new year."""
    year = parse_period("2025")
    assert date(2025, 12, 31) in year
    assert date(2026, 1, 1) not in year
    assert year.days == 365


@given(st.integers(), st.integers())
def test_like_units_add(one: int, other: int) -> None:
    """Adding and taking away again changes nothing."""
    assert Amount(one, KRW) + Amount(other, KRW) - Amount(other, KRW) == Amount(one, KRW)
    assert (-Amount(one, KRW)).number == -one


def test_hours_do_not_hide_in_won() -> None:
    """Unlike units never add."""
    with pytest.raises(ValueError, match="do not add"):
        Amount(1, KRW) + Amount(1, MINUTE)


def test_a_fraction_is_no_amount() -> None:
    """What is counted is whole."""
    with pytest.raises(TypeError, match="whole"):
        Amount(1.5, GRAM)  # type: ignore[arg-type]


def test_a_unit_nobody_defined_is_refused() -> None:
    """A local currency carries its name; `dollar` is no unit here."""
    assert Unit("currency:진안고원행복상품권").code.endswith("상품권")
    with pytest.raises(ValueError, match="Unknown unit"):
        Unit("dollar")


def test_a_problem_says_where_in_both_languages() -> None:
    """File, sheet, rows and column, as a spreadsheet shows them."""
    where = Where("매입.xls", sheet="세금계산서", rows=(7, 9), row_count=5, column="합계금액")
    problem = Problem(
        where, what=Text("No amount.", "금액이 없습니다."), remedy=Text("Fill it.", "채워 주세요.")
    )
    assert problem.to_dict("en")["where"] == "매입.xls, 세금계산서, rows 7, 9 and 3 more, 합계금액"
    assert problem.to_dict("ko")["where"] == "매입.xls, 세금계산서, 7, 9행 외 3행, 합계금액"
    assert problem.to_dict("ko")["what"] == "금액이 없습니다."
