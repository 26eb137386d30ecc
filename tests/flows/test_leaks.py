from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dure.flows import measure_leaks, measure_move, measure_party_multiplier
from dure.flows.leaks import NO_SELLER
from dure.flows.multiplier import CLOSED, CLOSED_AT_HIGH, build_network

BOOKS = """
    world coop 10000 goods
    coop  city  3000 goods
    coop  web   1500 services
    coop  city   500 rent
    coop  farm  2000 goods
    coop  staff 1000 wages
    coop  gone  -200 goods
    farm  coop   800 goods
    farm  city  1200 goods
    world shop  4000 goods
    shop  coop  1000 goods
    shop  farm   600 goods
    shop  city  1400 goods
    mill  coop     1 goods
    """


@pytest.fixture
def town(village: Callable) -> Any:
    """A co-op that is paid back by its farm and by a shop that could take the city's place."""
    return village(BOOKS)


@pytest.fixture
def arguments(town: Any) -> dict[str, Any]:
    """Positions and re-spending of that village; the mill's own book is not there."""
    return {
        "position": town.place(inside="coop farm staff shop mill", unplaced="web"),
        "respending": town.respend(
            observed="coop farm shop",
            staff=(0.1, 0.3, 0.5),
            mill=(0.2, 0.4, 0.6),
            web=(0.2, 0.4, 0.6),
            rest=(0.1, 0.2, 0.4),
        ),
    }


def test_leaks_are_ranked_by_supplier_and_purpose(town: Any, arguments: dict[str, Any]) -> None:
    """The largest first; what is unplaced or given back is no leak; no seller known, no gain."""
    leaks = measure_leaks(town.flows, town.party("coop"), **arguments)
    assert [(town.names[leak.party], leak.purpose, leak.amount) for leak in leaks] == [
        ("city", "goods", 3000),
        ("city", "rent", 500),
    ]
    assert all(leak.gain is None and leak.reason == NO_SELLER for leak in leaks)


def invert(flows: Any, bound: str, arguments: dict[str, Any], change: dict[int, float], coop: int) -> float:
    """Return the co-op's multiplier by a dense inverse after adding shares to its row."""
    shares = build_network(flows, bound=bound, **arguments).shares.toarray()
    for payee, share in change.items():
        shares[coop, payee] += share
    return np.linalg.solve(np.eye(len(shares)) - shares, np.ones(len(shares)))[coop]


def test_gain_is_what_recomputation_gives(town: Any, arguments: dict[str, Any]) -> None:
    """All of a leak moved to two sellers, one of whom pays the co-op back; every bound."""
    coop, city = town.party("coop"), town.party("city")
    sellers = np.array([town.party("shop"), town.party("mill")], np.int32)
    (leak, _) = measure_leaks(town.flows, coop, sellers={city: sellers}, **arguments)
    base = int(town.flows.base[coop])
    change = {int(seller): 3000 / base / 2 for seller in sellers}
    for bound in ("low", "value", "high"):
        before = invert(town.flows, bound, arguments, {}, coop)
        after = invert(town.flows, bound, arguments, change, coop)
        assert getattr(leak.gain, bound) == pytest.approx(base * (after - before), rel=1e-8)
    assert leak.gain.low < leak.gain.value < leak.gain.high
    assert leak.reason is None


def test_gain_is_what_the_books_would_show(village: Callable) -> None:
    """The flow itself moved: the multiplier of the new books less that of the old, times the base."""
    before = village("world coop 1000 goods\ncoop city 400 goods\ncoop farm 300 goods\nworld shop 10 goods")
    after = village("world coop 1000 goods\ncoop shop 400 goods\ncoop farm 300 goods\nworld shop 10 goods")
    multipliers = []
    for town in (before, after):
        arguments = {
            "position": town.place(inside="coop farm shop"),
            "respending": town.respend(farm=0.4, shop=0.3, rest=(0.2, 0.2, 0.2)),
        }
        multipliers.append(measure_party_multiplier(town.flows, town.party("coop"), **arguments).value)
    arguments = {
        "position": before.place(inside="coop farm shop"),
        "respending": before.respend(farm=0.4, shop=0.3, rest=(0.2, 0.2, 0.2)),
    }
    sellers = {before.party("city"): np.array([before.party("shop")], np.int32)}
    (leak,) = measure_leaks(before.flows, before.party("coop"), sellers=sellers, **arguments)
    assert leak.gain.value == pytest.approx(1000 * (multipliers[1] - multipliers[0]), rel=1e-8)


def test_leak_that_would_close_a_ring_has_no_gain(village: Callable) -> None:
    """Where the last leak of a ring is closed the gain has no number."""
    town = village("coop city 100 goods\nfarm coop 100 goods")
    arguments = {
        "position": town.place(inside="coop farm"),
        "respending": town.respend(observed="farm"),
    }
    sellers = {town.party("city"): np.array([town.party("farm")], np.int32)}
    (leak,) = measure_leaks(town.flows, town.party("coop"), sellers=sellers, **arguments)
    assert (leak.gain, leak.reason) == (None, CLOSED)


def test_gain_without_an_upper_bound_says_so(village: Callable) -> None:
    """The seller's money would never leave if the unplaced party were inside."""
    town = village("coop city 100 goods\nshop ghost 100 goods\nghost shop 100 goods")
    arguments = {
        "position": town.place(inside="coop shop", unplaced="ghost"),
        "respending": town.respend(observed="shop ghost"),
    }
    sellers = {town.party("city"): np.array([town.party("shop")], np.int32)}
    (leak,) = measure_leaks(town.flows, town.party("coop"), sellers=sellers, **arguments)
    assert (leak.gain.low, leak.gain.value, leak.gain.high) == (100, 100, None)
    assert leak.reason == CLOSED_AT_HIGH


def test_seller_outside_is_refused(town: Any, arguments: dict[str, Any]) -> None:
    """A leak is not closed by another leak."""
    sellers = {town.party("city"): np.array([town.party("world")], np.int32)}
    with pytest.raises(ValueError, match="another party inside"):
        measure_leaks(town.flows, town.party("coop"), sellers=sellers, **arguments)


@pytest.mark.parametrize(("source", "target"), [("city", "shop"), ("farm", "mill"), ("farm", "city")])
def test_move_is_what_recomputation_gives(
    town: Any, arguments: dict[str, Any], source: str, target: str
) -> None:
    """From outside in, from inside to inside, from inside out."""
    coop, base = town.party("coop"), int(town.flows.base[town.party("coop")])
    move = measure_move(
        town.flows, coop, source=town.party(source), target=town.party(target), amount=1000, **arguments
    )
    change = {
        town.party(name): sign * 1000 / base
        for name, sign in ((source, -1), (target, 1))
        if arguments["position"][town.party(name)] == 1
    }
    for bound in ("low", "value", "high"):
        before = invert(town.flows, bound, arguments, {}, coop)
        exact = base * (invert(town.flows, bound, arguments, change, coop) - before)
        assert move.gain.low - 1e-6 <= exact <= move.gain.high + 1e-6
    before, after = (invert(town.flows, "value", arguments, one, coop) for one in ({}, change))
    assert move.gain.value == pytest.approx(base * (after - before), rel=1e-8)


def test_move_from_outside_equals_the_leak_kept(town: Any, arguments: dict[str, Any]) -> None:
    """Two roads to one figure, bounds included."""
    coop, city, shop = (town.party(name) for name in ("coop", "city", "shop"))
    leak = measure_leaks(town.flows, coop, sellers={city: np.array([shop], np.int32)}, **arguments)[0]
    move = measure_move(town.flows, coop, source=city, target=shop, amount=3000, **arguments)
    assert (move.gain.low, move.gain.value, move.gain.high) == pytest.approx(
        (leak.gain.low, leak.gain.value, leak.gain.high)
    )


def test_more_than_was_paid_cannot_be_moved(town: Any, arguments: dict[str, Any]) -> None:
    """The refusal says how much was paid."""
    with pytest.raises(ValueError, match="2000"):
        measure_move(
            town.flows,
            town.party("coop"),
            source=town.party("farm"),
            target=town.party("mill"),
            amount=2001,
            **arguments,
        )
