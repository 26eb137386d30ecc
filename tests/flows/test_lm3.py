from collections.abc import Callable

import pytest

from dure.flows import measure_lm3

BOOKS = """
    world coop  1000 goods
    coop  farm   400 goods
    coop  staff  200 wages
    coop  ghost  100 goods
    coop  city   100 goods
    farm  mill   300 goods
    farm  city   100 goods
    """


def test_three_rounds_by_hand(village: Callable) -> None:
    """R1 1000; R2 600; R3 400 · 300/400 observed + 200 · 0.5 assumed = 400."""
    town = village(BOOKS)
    lm3 = measure_lm3(
        town.flows,
        town.party("coop"),
        position=town.place(inside="coop farm staff mill", unplaced="ghost"),
        respending=town.respend(observed="coop farm", staff=(0.25, 0.5, 0.75), ghost=(0.1, 0.2, 0.3)),
    )
    assert (lm3.r1, lm3.r2.value, lm3.r3.value) == (1000, 600, 400)
    assert lm3.value == pytest.approx(2.0)
    assert lm3.rounds == pytest.approx((1, 0.6, 0.4))
    assert lm3.low == pytest.approx(1 + 0.6 + 0.3 + 0.05)
    assert lm3.high == pytest.approx(1 + 0.7 + 0.3 + 0.15 + 0.03)
    assert lm3.unweighted == pytest.approx(1 + 0.6 * (1 + (0.75 + 0.5) / 2))
    assert (lm3.observed_share, lm3.surveyed_share, lm3.assumed_share) == pytest.approx((0.75, 0.0, 0.25))
    assert lm3.coverage == pytest.approx(7 / 8)
    assert lm3.assumptions == ("assumed-staff",)


def test_surveyed_answers_are_told_apart(village: Callable) -> None:
    """What staff answered is neither a book nor an assumption."""
    town = village(BOOKS)
    lm3 = measure_lm3(
        town.flows,
        town.party("coop"),
        position=town.place(inside="coop farm staff mill"),
        respending=town.respend(observed="farm", surveyed="staff", staff=0.5),
    )
    assert (lm3.observed_share, lm3.surveyed_share, lm3.assumed_share) == pytest.approx((0.75, 0.25, 0.0))
    assert lm3.assumptions == ()


def test_spending_out_of_savings_keeps_within_three(village: Callable) -> None:
    """Outlay above income is the base, so that no round is more than the one before."""
    town = village("""
        world coop  10 goods
        coop  farm 900 goods
        farm  coop 900 goods
        """)
    lm3 = measure_lm3(
        town.flows,
        town.party("coop"),
        position=town.place(inside="coop farm"),
        respending=town.respend(observed="farm"),
    )
    assert lm3.r1 == 910
    assert lm3.value == pytest.approx(1 + 2 * 900 / 910)


def test_nobody_inside_paid_is_one_with_no_average(village: Callable) -> None:
    """All that came in left at once."""
    town = village(BOOKS)
    lm3 = measure_lm3(
        town.flows, town.party("coop"), position=town.place(inside="coop"), respending=town.respend()
    )
    assert (lm3.value, lm3.low, lm3.high, lm3.unweighted) == (1.0, 1.0, 1.0, None)
    assert lm3.observed_share is None


def test_no_income_and_no_outlay_is_undefined(village: Callable) -> None:
    """None with a reason, never 0."""
    town = village("2020-01-01 coop farm 1 goods")
    lm3 = measure_lm3(town.flows, 0, position=town.place(), respending=town.respend())
    assert (lm3.value, lm3.low, lm3.high) == (None, None, None)
    assert lm3.reason is not None
