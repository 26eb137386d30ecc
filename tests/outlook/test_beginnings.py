"""What a plan counts on that has not begun: by its first month, or by what its book knows."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from invented_plans import HERE, SOMETHING, make_plan, make_service, still, sure

from dure.language import Text
from dure.outlook.beginnings import find_beginnings, is_from_records, leave_out
from dure.outlook.forecast import draw_futures
from dure.outlook.plan import Grant, Staff

BOOK = Text(en="own book 2025", ko="2025년 장부")
LATER, BEFORE = date(2026, 7, 1), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("source", "is_record"),
    [
        (Text("own book 2025-01..2026-01, sold by document", "2025년 자체 장부, 매출 ÷ 증빙 수"), True),
        (Text("payroll 2025", "2025년 급여대장"), True),
        (Text("assumption: a little above our payroll", "가정: 급여대장보다 조금 많게"), False),
        (Text("fee of 2025", "2025년 방문 진료 수가"), False),
        (Text("assumption", "가정"), False),
    ],
)
def test_a_source_names_a_record_of_ones_own(source: Text, is_record: bool) -> None:  # noqa: FBT001 -- a case
    """A fee set by the state is a source, and no record; an assumption that leans on one is an assumption."""
    assert is_from_records(replace(sure(1), source=source)) is is_record


def test_what_starts_later_has_not_begun() -> None:
    """A service, a grant and a post of July have not; a service of last July has."""
    plan = make_plan(
        make_service(),
        make_service("lunch", starts=LATER),
        make_service("bath", starts=BEFORE),
        staff=(
            Staff("nurse", SOMETHING, sure(1), sure(1)),
            Staff("cook", SOMETHING, sure(1), sure(1), starts=LATER),
        ),
        grants=(
            Grant("old", SOMETHING, sure(1), BEFORE, date(2027, 1, 1)),
            Grant("new", SOMETHING, sure(1), LATER, date(2027, 1, 1)),
        ),
    )
    found = [(one.group, one.id, one.starts) for one in find_beginnings(plan)]
    assert found == [("services", "lunch", LATER), ("grants", "new", LATER), ("staff", "cook", LATER)]


def test_what_the_book_does_not_know_has_not_begun() -> None:
    """Beside a clinic with prices from the book, a lunch of assumptions alone; without a book, neither."""
    known = make_service(price=replace(sure(20_000), source=BOOK))
    found = find_beginnings(make_plan(known, make_service("lunch")))
    assert [(one.id, one.starts) for one in found] == [("lunch", None)]
    assert find_beginnings(make_plan(make_service(), make_service("lunch"))) == ()


def test_of_a_new_enterprise_nothing_is_left_out() -> None:
    """Without what has not begun there would be nothing at all."""
    assert find_beginnings(make_plan(make_service(starts=LATER))) == ()


def test_without_it_the_cash_is_that_of_a_plan_that_never_had_it() -> None:
    """To the won, month by month."""
    clinic, cook = make_service(), Staff("cook", SOMETHING, sure(1), sure(900_000), starts=LATER)
    grant = Grant("new", SOMETHING, sure(300_000), LATER, date(2027, 1, 1))
    whole = make_plan(clinic, make_service("lunch", starts=LATER), staff=(cook,), grants=(grant,))
    populations = {HERE: still()}
    futures = draw_futures(whole, populations, years=2, draws=3, seed=1)
    without = futures.walk([leave_out(find_beginnings(whole))], keep=True)
    never = draw_futures(make_plan(clinic), populations, years=2, draws=3, seed=1).walk(keep=True)
    assert without.cash is not None
    assert never.cash is not None
    np.testing.assert_array_equal(without.cash.round(), never.cash.round())
    assert not np.array_equal(futures.walk(keep=True).cash, never.cash)
