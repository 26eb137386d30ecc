from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from dure.flows import measure_party_multiplier, trace_rounds
from dure.flows.rounds import SCALE, apportion

BOOKS = """
    world coop  30000 goods
    coop  staff  9000 wages
    coop  tutor  1000 wages
    coop  farm   5000 goods
    coop  mill   4000 goods
    coop  city   6000 goods
    coop  ghost  2000 goods
    farm  staff  1000 wages
    farm  mill   1000 goods
    farm  city   2000 goods
    """


@pytest.fixture
def town(village: Callable) -> Any:
    """Staff and farm in the 면, the mill in the 군 beyond it, the tutor in the 도, the city far away."""
    return village(BOOKS)


@pytest.fixture
def arguments(town: Any) -> dict[str, Any]:
    """Three rings round the co-op."""
    return {
        "positions": [
            town.place(inside="coop staff farm", unplaced="ghost"),
            town.place(inside="coop staff farm mill", unplaced="ghost"),
            town.place(inside="coop staff farm mill tutor", unplaced="ghost"),
        ],
        "respending": [
            town.respend(observed="farm", staff=0.1, mill=0.1, rest=(0.1, 0.1, 0.1)),
            town.respend(observed="farm", staff=0.3, mill=0.2, rest=(0.2, 0.2, 0.2)),
            town.respend(observed="farm", staff=0.5, mill=0.4, tutor=0.5, rest=(0.4, 0.4, 0.4)),
        ],
        "asked": 1,
    }


def test_first_round_is_what_the_enterprise_did(town: Any, arguments: dict[str, Any]) -> None:
    """Of 30,000: 14,000 in the 면, 4,000 more in the 군, 1,000 in the 도, 6,000 gone, 3,000 kept."""
    first = trace_rounds(town.flows, town.party("coop"), **arguments).rounds[0]
    assert first.landed == (4667, 1333, 333)
    assert first.wages == (3000, 0, 333)
    assert (first.left, first.unplaced, first.kept) == (2000, 667, 1000)
    assert first.stayed == (4667, 6000, 6333)


def test_second_round_is_what_the_recipients_did(town: Any, arguments: dict[str, Any]) -> None:
    """Staff 9000 · 0.3, mill 4000 · 0.2, farm 5000 · 2/5 by its own book, 1000 of which it kept."""
    second = trace_rounds(town.flows, town.party("coop"), **arguments).rounds[1]
    assert second.total == 6000
    # In the 면: (9000 · 0.1 + 5000 · 1/5) / 3; in the 군 in all: (2700 + 800 + 2000) / 3.
    assert second.landed == (633, 1200, 0)
    assert second.kept == round(1000 / 3)
    assert second.left == 6000 - 633 - 1200 - 333
    assert second.unplaced == 0
    assert second.assumed_share == pytest.approx(13000 / 18000)


def test_parts_of_every_round_add_up(town: Any, arguments: dict[str, Any]) -> None:
    """Whole units, exactly, and each round spends what landed in the one before."""
    rounds = trace_rounds(town.flows, town.party("coop"), **arguments).rounds
    assert rounds[0].total == SCALE
    for one in rounds:
        assert sum(one.landed) + one.left + one.unplaced + one.kept == one.total
        assert list(one.stayed) == sorted(one.stayed)
    for earlier, later in pairwise(rounds):
        assert later.total == earlier.stayed[1] > 0
    assert len(rounds) <= 6


def test_rounds_sum_to_the_multiplier(town: Any, arguments: dict[str, Any]) -> None:
    """What stays round by round is the series of the full multiplier, to the unit."""
    rounds = trace_rounds(town.flows, town.party("coop"), **arguments).rounds
    full = measure_party_multiplier(
        town.flows,
        town.party("coop"),
        position=arguments["positions"][1],
        respending=arguments["respending"][1],
    )
    for one, share in zip(rounds, full.rounds[1:], strict=False):
        assert one.stayed[1] == pytest.approx(SCALE * share, abs=1)


def test_nothing_inside_ends_after_the_first_round(town: Any) -> None:
    """Where all left there is no second round."""
    trace = trace_rounds(
        town.flows,
        town.party("coop"),
        positions=[town.place(inside="coop")],
        respending=[town.respend()],
        asked=0,
    )
    assert [one.number for one in trace.rounds] == [1]
    assert trace.rounds[0].left == 9000


def test_no_money_has_no_rounds(village: Callable) -> None:
    """A reason in place of a picture."""
    town = village("2020-01-01 coop farm 1 goods")
    trace = trace_rounds(town.flows, 0, positions=[town.place()], respending=[town.respend()], asked=0)
    assert trace.rounds == ()
    assert trace.reason is not None


def test_rings_that_do_not_nest_are_refused(town: Any) -> None:
    """Whoever is in the 면 is in the 군."""
    with pytest.raises(ValueError, match="nested"):
        trace_rounds(
            town.flows,
            town.party("coop"),
            positions=[town.place(inside="coop farm"), town.place(inside="coop")],
            respending=[town.respend(), town.respend()],
            asked=0,
        )


def test_largest_remainder_gives_ties_to_the_earlier() -> None:
    """Thirds of ten: 4, 3, 3."""
    assert apportion([1, 1, 1], total=10) == (4, 3, 3)
    assert apportion([0, 0], total=0) == (0, 0)
    with pytest.raises(ValueError, match="Nothing to divide"):
        apportion([0, 0], total=1)
