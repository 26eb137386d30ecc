from collections.abc import Callable

import pytest

from dure.flows import measure_retention, measure_retention_by_purpose
from dure.flows.retention import GIVEN_BACK, NO_OUTLAY, NOTHING_PLACED, build_share

BOOKS = """
    coop staff 600 wages
    coop farm  100 goods
    coop city  200 goods
    coop web   100 services
    coop state 50 vat
    """


def test_share_is_of_what_was_placed_with_bounds_for_the_rest(village: Callable) -> None:
    """700 inside, 200 outside, 100 of which nobody knows."""
    town = village(BOOKS)
    share = measure_retention(town.flows, 0, position=town.place(inside="coop staff farm", unplaced="web"))
    assert (share.inside, share.outside, share.unplaced) == (700, 200, 100)
    assert share.value == pytest.approx(7 / 9)
    assert (share.low, share.high, share.coverage) == (0.7, 0.8, 0.9)
    assert share.reason is None


def test_purposes_add_up_to_the_whole(village: Callable) -> None:
    """Wages to residents are the wages' inside part; VAT is nowhere."""
    town = village(BOOKS)
    shares = measure_retention_by_purpose(town.flows, 0, position=town.place(inside="staff farm"))
    assert list(shares) == ["wages", "goods", "services"]
    assert shares["wages"].inside == 600
    assert shares["goods"].value == pytest.approx(1 / 3)
    assert sum(share.total for share in shares.values()) == 1000


def test_nothing_paid_has_no_share(village: Callable) -> None:
    """Undefined is None with a reason."""
    town = village(BOOKS)
    share = measure_retention(town.flows, town.party("farm"), position=town.place(inside="staff"))
    assert (share.value, share.low, share.high, share.coverage) == (None, None, None, None)
    assert share.reason == NO_OUTLAY


def test_nothing_placed_may_be_anything(village: Callable) -> None:
    """All unplaced: from nothing to all."""
    town = village(BOOKS)
    share = measure_retention(town.flows, 0, position=town.place(unplaced="staff farm city web"))
    assert (share.value, share.low, share.high, share.coverage) == (None, 0.0, 1.0, 0.0)
    assert share.reason == NOTHING_PLACED


def test_refund_from_outside_counts_as_nothing_in_the_share(village: Callable) -> None:
    """The city gave back more than it was paid: nothing went there, and the share is not above 1."""
    town = village("""
        coop farm  100 goods
        coop city  -50 goods
        """)
    share = measure_retention(town.flows, 0, position=town.place(inside="farm"))
    assert (share.inside, share.outside, share.total) == (100, -50, 50)
    assert (share.value, share.low, share.high) == (1.0, 1.0, 1.0)


def test_positions_of_another_table_are_refused(village: Callable) -> None:
    """One position a party."""
    town = village(BOOKS)
    with pytest.raises(ValueError, match="One position a party"):
        measure_retention(town.flows, 0, position=town.place()[:-1])


def test_more_given_back_than_paid_has_no_share() -> None:
    """₩1,000,000 back from outside and ₩100,000 spent inside is not "all of it stayed"."""
    share = build_share(inside=100_000, outside=-1_000_000, unplaced=0)
    assert (share.value, share.low, share.high) == (None, None, None)
    assert share.reason is GIVEN_BACK
