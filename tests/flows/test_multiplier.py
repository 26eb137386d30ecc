from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dure.flows import measure_lm3, measure_multiplier, measure_party_multiplier
from dure.flows.multiplier import CLOSED, CLOSED_AT_HIGH, build_network, solve_rounds

BOOKS = """
    world coop  1000 goods
    coop  farm   400 goods
    coop  staff  200 wages
    coop  ghost  100 goods
    farm  mill   300 goods
    mill  coop   150 goods
    mill  city   150 goods
    """


@pytest.fixture
def town(village: Callable) -> Any:
    """A co-op paid back by its farm's mill."""
    return village(BOOKS)


@pytest.fixture
def arguments(town: Any) -> dict[str, Any]:
    """Positions and re-spending of that village."""
    return {
        "position": town.place(inside="coop farm staff mill", unplaced="ghost"),
        "respending": town.respend(
            observed="coop farm mill",
            staff=(0.1, 0.3, 0.5),
            ghost=(0.1, 0.3, 0.5),
            rest=(0.1, 0.2, 0.4),
        ),
    }


def test_all_rounds_equal_the_inverse(town: Any, arguments: dict[str, Any]) -> None:
    """The iteration gives what the matrix (I - P)⁻¹ gives."""
    table = measure_multiplier(town.flows, **arguments)
    for bound in ("low", "value", "high"):
        shares = build_network(town.flows, bound=bound, **arguments).shares.toarray()
        exact = np.linalg.solve(np.eye(len(shares)) - shares, np.ones(len(shares)))
        np.testing.assert_allclose(getattr(table, bound), exact[:-1], rtol=1e-9)


def test_lm3_is_the_full_multiplier_cut_at_three_rounds(town: Any, arguments: dict[str, Any]) -> None:
    """1 + P1 + P²1 at every bound."""
    coop = town.party("coop")
    lm3 = measure_lm3(town.flows, coop, **arguments)
    for bound in ("low", "value", "high"):
        shares = build_network(town.flows, bound=bound, **arguments).shares.toarray()
        series = np.eye(len(shares)) + shares + shares @ shares
        assert getattr(lm3, bound) == pytest.approx(series.sum(axis=1)[coop], abs=1e-12)
    full = measure_party_multiplier(town.flows, coop, **arguments)
    assert full.rounds[:3] == pytest.approx(lm3.rounds)
    assert full.value > lm3.value


def test_assumed_recipients_spend_into_the_rest_of_the_place(village: Callable) -> None:
    """1 + s / (1 - rest) for each unit to a recipient that is assumed."""
    town = village("world coop 100 goods\ncoop shop 100 goods")
    full = measure_party_multiplier(
        town.flows,
        town.party("coop"),
        position=town.place(inside="coop shop"),
        respending=town.respend(shop=0.5, rest=(0.2, 0.2, 0.2)),
    )
    assert full.value == pytest.approx(1 + 1 + 0.5 / 0.8)
    assert full.assumptions == ("assumed-rest", "assumed-shop")


def test_ring_without_a_leak_has_no_multiplier(village: Callable) -> None:
    """A closed class is named, never a number; whoever is apart from it keeps theirs."""
    town = village("""
        farm mill 200 goods
        mill farm 200 goods
        shop city 100 goods
        """)
    arguments = {
        "position": town.place(inside="farm mill shop"),
        "respending": town.respend(observed="farm mill shop"),
    }
    table = measure_multiplier(town.flows, **arguments)
    assert [members.tolist() for members in table.closed_classes] == [
        [town.party("farm"), town.party("mill")]
    ]
    assert np.isnan(table.value[town.party("farm")])
    assert table.value[town.party("shop")] == 1.0
    full = measure_party_multiplier(town.flows, town.party("farm"), **arguments)
    assert (full.value, full.low, full.high, full.reason) == (None, None, None, CLOSED)


def test_money_paid_into_a_ring_is_a_leak_of_the_ring(village: Callable) -> None:
    """What the ring earns from others and does not pass on, it keeps."""
    town = village("""
        coop farm 100 goods
        farm mill 700 goods
        mill farm 700 goods
        """)
    table = measure_multiplier(
        town.flows,
        position=town.place(inside="coop farm mill"),
        respending=town.respend(observed="coop farm mill"),
    )
    assert table.closed_classes == ()
    assert not np.isnan(table.value).any()


def test_whoever_feeds_a_closed_ring_has_no_multiplier_either(village: Callable) -> None:
    """Only a refund to somebody else can make a ring closed that is paid from without."""
    town = village("""
        coop farm  100 goods
        city farm -100 goods
        farm mill  700 goods
        mill farm  700 goods
        """)
    table = measure_multiplier(
        town.flows,
        position=town.place(inside="coop farm mill"),
        respending=town.respend(observed="coop farm mill"),
    )
    assert len(table.closed_classes) == 1
    assert np.isnan(table.value[town.party("coop")])
    assert not np.isnan(table.value[town.party("city")])


def test_leak_of_one_won_is_a_leak(village: Callable) -> None:
    """A ring of ten million that leaks one won has a multiplier, and it is right."""
    town = village("""
        farm mill 10000000 goods
        mill farm  9999999 goods
        mill city        1 goods
        """)
    table = measure_multiplier(
        town.flows,
        position=town.place(inside="farm mill"),
        respending=town.respend(observed="farm mill"),
    )
    assert table.closed_classes == ()
    # Both bases are 10,000,000: m_farm = 1 + m_mill, m_mill = 1 + 0.9999999 m_farm.
    assert table.value[town.party("farm")] == pytest.approx(2 / 1e-7, rel=1e-6)


def test_ring_closed_only_if_the_unplaced_are_inside_has_no_upper_bound(village: Callable) -> None:
    """The headline stands and the bound is None with its reason."""
    town = village("coop ghost 100 goods\nghost coop 100 goods")
    full = measure_party_multiplier(
        town.flows,
        town.party("coop"),
        position=town.place(inside="coop", unplaced="ghost"),
        respending=town.respend(observed="coop ghost"),
    )
    assert (full.value, full.low, full.high, full.reason) == (1.0, 1.0, None, CLOSED_AT_HIGH)


def test_slow_rings_are_solved_to_the_same_tolerance(village: Callable) -> None:
    """Where a ring leaks a ten-thousandth, iteration gives up and the answer is still exact."""
    town = village("""
        world farm     200 goods
        farm mill  1999900 goods
        mill farm  1999800 goods
        mill city      100 goods
        """)
    arguments = {
        "position": town.place(inside="farm mill"),
        "respending": town.respend(observed="farm mill"),
    }
    network = build_network(town.flows, bound="value", **arguments)
    solved = solve_rounds(network, np.ones(len(town.names) + 1))
    dense = network.shares.toarray()
    exact = np.linalg.solve(np.eye(len(dense)) - dense, np.ones(len(dense)))
    np.testing.assert_allclose(solved, exact, rtol=1e-8)
