"""Plans without any uncertainty, against sheets worked by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from invented_plans import HERE, SOMETHING, make_plan, make_service, still, sure

from dure.outlook.break_even import measure_break_even
from dure.outlook.forecast import Futures, draw_futures
from dure.outlook.plan import (
    Cash,
    Change,
    Cost,
    Grant,
    Investment,
    Loan,
    Members,
    Plan,
    Rises,
    Scenario,
    ServedPlace,
    Staff,
    UserGroup,
)


def look(plan: Plan, *, years: int = 1, draws: int = 3) -> Futures:
    """Draw a plan in which nothing is uncertain; every future is the same."""
    return draw_futures(plan, {HERE: still()}, years=years, draws=draws, seed=1)


def make_co_op(**changes: object) -> Plan:
    """Make the co-op of the sheet below.

    Of 500 people of 65 and over a fifth comes twice a month: 200 visits at 20,000, each costing 5,000. From
    March a tenth of the 900 people of 20 to 64 takes a lunch: 90 at 10,000, each costing 4,000. Paid for
    after 45 days, paying after 30.
    """
    lunch = make_service(
        "lunch",
        users=(UserGroup((20, 64), sure(0.1), sure(1)),),
        places=(ServedPlace(HERE, sure(1), sure(1)),),
        price=sure(10_000),
        variable_cost=sure(4_000),
        starts=date(2026, 3, 1),
    )
    return make_plan(
        make_service(),
        lunch,
        cash=Cash(sure(10_000_000), sure(0), sure(45), sure(30)),
        employer_share=sure(0.1),
        costs=(Cost("rent", SOMETHING, sure(1_500_000), sure(1)),),
        staff=(Staff("nurse", SOMETHING, sure(1), sure(2_000_000)),),
        members=Members(sure(100), sure(2), sure(0), sure(30_000), sure(5_000)),
        grants=(Grant("county", SOMETHING, sure(800_000), date(2025, 1, 1), date(2026, 7, 1)),),
        investments=(Investment("stove", SOMETHING, sure(3_000_000), date(2026, 4, 1)),),
        loans=(Loan("union", SOMETHING, sure(2_400_000), date(2026, 4, 1), sure(0.12), 12),),
        **changes,
    )


# clinic in, clinic out, lunch in, lunch out, rent, wages, dues, shares, grant, stove, loan, cash at the end
SHEET = """
4000000 1000000      0      0 1500000 2200000 500000 60000 800000       0        0 10660000
4000000 1000000      0      0 1500000 2200000 510000 60000 800000       0        0 11330000
4000000 1000000      0      0 1500000 2200000 520000 60000 800000       0        0 12010000
4000000 1000000 450000 360000 1500000 2200000 530000 60000 800000 3000000  2400000 12190000
4000000 1000000 900000 360000 1500000 2200000 540000 60000 800000       0  -224000 13206000
4000000 1000000 900000 360000 1500000 2200000 550000 60000 800000       0  -222000 14234000
4000000 1000000 900000 360000 1500000 2200000 560000 60000      0       0  -220000 14474000
4000000 1000000 900000 360000 1500000 2200000 570000 60000      0       0  -218000 14726000
4000000 1000000 900000 360000 1500000 2200000 580000 60000      0       0  -216000 14990000
4000000 1000000 900000 360000 1500000 2200000 590000 60000      0       0  -214000 15266000
4000000 1000000 900000 360000 1500000 2200000 600000 60000      0       0  -212000 15554000
4000000 1000000 900000 360000 1500000 2200000 610000 60000      0       0  -210000 15854000
"""


def test_a_year_without_growth_is_the_sheet_to_the_won() -> None:
    """Two services, 45 days, a grant that ends, members, a stove and a loan: all months, to the won."""
    sheet = np.array([line.split() for line in SHEET.strip().splitlines()], dtype=np.int64)
    signs = np.array([1, -1, 1, -1, -1, -1, 1, 1, 1, -1, 1])
    by_hand = 10_000_000 + np.cumsum((sheet[:, :-1] * signs).sum(axis=1))
    np.testing.assert_array_equal(by_hand, sheet[:, -1])  # the sheet itself adds up
    run = look(make_co_op()).walk(keep=True)
    assert run.cash is not None
    assert run.sales is not None
    assert run.members is not None
    for future in range(3):
        np.testing.assert_array_equal(run.cash[:, future].round(), sheet[:, -1])
    np.testing.assert_array_equal(run.sales[:, 0].round(), [4_000_000] * 2 + [4_900_000] * 10)
    np.testing.assert_array_equal(run.members[:, 0].round(), range(102, 126, 2))
    assert (run.closed == 12).all()
    assert run.worst_cash[0].round() == 10_660_000
    # Rent all of it, half of what goes into 200 visits and 90 lunches, over the one year that there is.
    assert run.spent_inside[0].round() == 12 * (1_500_000 + 500_000) + 10 * 180_000


def test_a_larger_share_is_put_in_once_and_given_back_to_who_leaves() -> None:
    """From April a share is 20,000 more: 106 members put in 2,120,000, and who leaves takes 50,000 along."""
    members = Members(sure(100), sure(2), sure(0), sure(30_000), sure(0))
    plan = make_plan(members=members, cash=Cash(sure(0), sure(0), sure(0), sure(0)))
    change = Change("members.share", "add", sure(20_000), after_months=3)
    more = Scenario("more", "strategy", SOMETHING, SOMETHING, SOMETHING, (change,))
    run = look(plan).walk([more], keep=True)
    assert run.cash is not None
    month = np.diff(run.cash[:, 0], prepend=0).round() - 3_000_000
    np.testing.assert_array_equal(month, [60_000] * 3 + [2_120_000 + 100_000] + [100_000] * 8)
    leaving = replace(plan, members=replace(members, joining=sure(0), leaving=sure(0.12)))
    run = look(leaving).walk([more], keep=True)
    assert run.cash is not None
    month = np.diff(run.cash[:, 0], prepend=0).round() - 3_000_000
    assert month[0] == -30_000
    there = 100 * 0.99**3
    assert month[3] == round(there * 20_000 - there * 0.01 * 50_000)


def test_nobody_is_paid_before_a_posts_first_month() -> None:
    """A nurse from April on costs 2,200,000 a month from then; who wants two pays none earlier."""
    post = Staff("nurse", SOMETHING, sure(1), sure(2_000_000), starts=date(2026, 4, 1))
    plan = make_plan(employer_share=sure(0.1), staff=(post,))
    two = Scenario(
        "two", "strategy", SOMETHING, SOMETHING, SOMETHING, (Change("staff.nurse.people", "set", sure(2)),)
    )
    futures = look(plan)
    for run, paid in ((futures.walk(keep=True), 2_200_000), (futures.walk([two], keep=True), 4_400_000)):
        assert run.cash is not None
        month = np.diff(run.cash[:, 0], prepend=10_000_000).round()
        np.testing.assert_array_equal(month, [3_000_000] * 3 + [3_000_000 - paid] * 9)


def test_two_years_of_three_per_cent_are_the_sheet_to_the_won() -> None:
    """Prices, costs and wages rise by 1.03^(1/12) a month; worked with forty digits, rounded at the end."""
    sheet = """
        9300000 8590875 7875068 7157496 6438154 5717039 4994144 4269467 3543003 2814747 2084695 1352842
        619184 -116283 -853563 -1592663 -2333585 -3076334
        -3820915 -4567332 -5315591 -6065694 -6817648 -7571456
    """
    plan = make_plan(
        cash=Cash(sure(10_000_000), sure(0), sure(45), sure(30)),
        rises=Rises(sure(0.03), sure(0.03), sure(0), sure(0.03)),
        employer_share=sure(0.1),
        costs=(Cost("rent", SOMETHING, sure(1_500_000), sure(1)),),
        staff=(Staff("nurse", SOMETHING, sure(1), sure(2_000_000)),),
    )
    run = look(plan, years=2).walk(keep=True)
    assert run.cash is not None
    np.testing.assert_array_equal(run.cash[:, 0].round(), np.array(sheet.split(), dtype=np.int64))
    # January of the second year is the last that ends with money in the till.
    assert run.closed[0] == 13
    assert run.worst_cash[0].round() == -116_283


def test_break_even_members_are_those_of_the_sheet() -> None:
    """In July 4,000,000 + 900,000 come in and 1,360,000 + 3,700,000 go out: 32 members' dues are missing."""
    found = measure_break_even(look(make_co_op()))
    assert found.members is not None
    assert (found.members.low, found.members.middle, found.members.high) == (32, 32, 32)
    assert found.reached == 1


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        (None, "no_members"),
        (Members(sure(100), sure(2), sure(0), sure(30_000), sure(0)), "members_bring_nothing"),
    ],
)
def test_why_no_number_of_members_is_told(members: Members | None, reason: str) -> None:
    """Where nobody is a member, or members leave nothing, there is no number, and the reason is said."""
    plan = make_plan(costs=(Cost("rent", SOMETHING, sure(9_000_000), sure(1)),), members=members)
    found = measure_break_even(look(plan))
    assert found.members is None
    assert found.reason == reason


def test_more_members_than_can_be_served_are_no_answer() -> None:
    """Where the clinic is full before it earns its rent, no number of members is enough."""
    clinic = make_service(users=(UserGroup((0, 120), sure(1), sure(1), members=True),), capacity=sure(300))
    plan = make_plan(
        clinic,
        costs=(Cost("rent", SOMETHING, sure(9_000_000), sure(1)),),
        members=Members(sure(100), sure(0), sure(0), sure(0), sure(0)),
    )
    assert measure_break_even(look(plan)).reason == "never"
