from datetime import date

import numpy as np
import pytest
from invented_plans import HERE, NEXT_DOOR, SOMETHING, about, make_whole_plan, sure, varied
from plain_months import walk_plainly

from dure.outlook.courses import Memory, lay_course
from dure.outlook.forecast import Futures, _shut_until_served, draw_futures
from dure.outlook.plan import Change, Scenario, ServedPlace, Serving

POPULATIONS = {HERE: varied(1), NEXT_DOOR: varied(2, base=date(2026, 5, 31))}


def act(name: str, *changes: Change, **more: object) -> Scenario:
    """Make a strategy."""
    return Scenario(name, "strategy", SOMETHING, SOMETHING, SOMETHING, changes=changes, **more)  # type: ignore[arg-type]


CHOICES: tuple[tuple[Scenario, ...], ...] = (
    (),
    (act("dearer", Change("services.[!subsidised].price", "times", about(1.1, 1.05, 1.3), 5)),),
    (act("slower", Change("cash.receivable_days", "add", sure(40), 7, 9)),),
    (
        act(
            "grown",
            Change("members.count", "add", sure(50), 6),
            Change("members.leaving", "times", sure(2), 3, 30),
        ),
    ),
    (act("bridge", Change("cash.opening", "add", sure(20_000_000), 8, 24)),),
    (act("line", Change("cash.credit_line", "set", about(40_000_000, 0, 50_000_000), 4, 20)),),
    (
        act(
            "fewer",
            Change("population.yearly", "add", about(-0.01, -0.03, 0), 12),
            Change("population.level", "times", sure(0.9), 0, 6),
        ),
    ),
    (
        act(
            "next",
            serving=(
                Serving(
                    "clinic", (ServedPlace(NEXT_DOOR, about(0.5, 0.2, 0.9), sure(0.6)),), after_months=10
                ),
            ),
            once=about(5e6, 4e6, 9e6),
            monthly=sure(200_000),
        ),
    ),
    (
        act("cut", Change("grants.*.monthly", "times", sure(0), 6)),
        act("energy", Change("costs.[energy].monthly", "times", sure(1.5), 2, 24)),
        act(
            "steeper",
            Change("rises.*", "add", sure(0.02), 15, 40),
            Change("loans.new.rate", "set", sure(0.09), 30),
            Change("investments.van.amount", "times", sure(2)),
        ),
    ),
)


@pytest.fixture(scope="module")
def futures() -> Futures:
    """Draw a plan with something of everything."""
    return draw_futures(
        make_whole_plan(),
        POPULATIONS,
        years=10,
        draws=300,
        seed=7,
        scenarios=[one for choice in CHOICES for one in choice],
    )


@pytest.mark.parametrize("number", range(len(CHOICES)))
def test_the_step_is_that_of_a_spreadsheet_written_month_by_month(futures: Futures, number: int) -> None:
    """Sharing sums, and taking months together, changes no won of any month in any future."""
    scenarios = CHOICES[number]
    course = lay_course(
        futures.plan,
        futures.values,
        [_shut_until_served(futures, scenarios), *scenarios],
        months=120,
        seed=7,
        marks=futures.marks,
    )
    extras = [extra for one in scenarios if (extra := futures._price(one, Memory())) is not None]
    plain = walk_plainly(
        futures.plan, course, futures.eligible, planned=futures.values, base=futures.base, extras=extras
    )
    ours = futures.walk_each(CHOICES, keep=True)[number]
    for name in ("use", "members", "sales", "cash"):
        np.testing.assert_allclose(
            getattr(ours, name), getattr(plain, name), rtol=1e-9, atol=0.01, err_msg=name
        )
    np.testing.assert_array_equal(ours.closed, plain.closed)
    np.testing.assert_allclose(ours.worst_cash, plain.worst_cash, atol=0.01)
    np.testing.assert_allclose(ours.spent_inside, plain.spent_inside, atol=0.01)


def test_some_futures_close_and_some_stay_open(futures: Futures) -> None:
    """The plan of these tests is worth looking at: neither all of its futures close, nor none."""
    closed = futures.walk().closed
    assert 0.05 < (closed == 120).mean() < 0.95
