"""The best combination of strategies: found, confirmed, explained."""

from dataclasses import replace
from itertools import combinations

import pytest
from invented_plans import HERE, SOMETHING, about, make_plan, make_service, make_whole_plan, still, sure

from dure.korea.scenarios import load_scenarios
from dure.outlook.forecast import Futures, draw_futures
from dure.outlook.overlaps import find_clashes
from dure.outlook.plan import Change, Cost, Plan, Scenario
from dure.outlook.search import EXHAUSTIVE_MAX, count_cost, find_combination


def losing() -> Plan:
    """Give a clinic that earns about 3 million a month and spends 3.4 million."""
    service = make_service(price=about(20_000, 15_000, 25_000), elasticity=sure(0))
    return make_plan(service, costs=(Cost("rent", SOMETHING, sure(3_400_000), sure(0)),))


def help_by(name: str, won: float, *, once: float = 0) -> Scenario:
    """Make a strategy that saves some won of rent a month."""
    change = Change("costs.rent.monthly", "add", sure(-won))
    return Scenario(
        name,
        "strategy",
        SOMETHING,
        SOMETHING,
        SOMETHING,
        changes=(change,),
        once=sure(once) if once else None,
        adds_up_with=("*",),
    )


def look(scenarios: list[Scenario], *, draws: int = 400) -> Futures:
    """Draw five years over a village that stays as it is."""
    return draw_futures(losing(), {HERE: still(95)}, years=5, draws=draws, seed=7, scenarios=scenarios)


def test_every_combination_was_weighed() -> None:
    """No combination within the budget keeps more futures open than the one found."""
    offered = [
        help_by("a", 100_000, once=1_000_000),
        help_by("b", 250_000, once=3_000_000),
        help_by("c", 180_000, once=2_000_000),
        help_by("d", 60_000),
    ]
    futures = look(offered)
    best = find_combination(futures, offered, budget=4_000_000)
    assert best.exhaustive
    shares = {}
    for size in range(5):
        for some in combinations(offered, size):
            if sum(count_cost(one, months=60) for one in some) <= 4_000_000:
                run = futures.walk(some)
                shares[tuple(one.id for one in some)] = float((run.closed == run.months).mean())
    assert best.tried == len(shares)
    assert best.after >= max(shares.values()) - 0.005
    assert best.cost <= 4_000_000
    assert {part.id for part in best.parts} == {"a", "b", "d"}


def test_what_each_adds_is_lost_without_it() -> None:
    """Leaving one out gives exactly the share of futures that it was said to add."""
    offered = [help_by("a", 150_000, once=1_000_000), help_by("b", 250_000, once=3_000_000)]
    futures = look(offered)
    best = find_combination(futures, offered, budget=5_000_000)
    assert {part.id for part in best.parts} == {"a", "b"}
    for part in best.parts:
        run = futures.walk([one for one in offered if one.id != part.id])
        assert part.survival_gain == pytest.approx(best.after - float((run.closed == run.months).mean()))


def test_why_the_others_are_left_out() -> None:
    """Too dear, no money left, no gain, harm."""
    dear = help_by("dear", 400_000, once=9_000_000)
    good = help_by("good", 400_000, once=3_000_000)
    less = help_by("less", 200_000, once=3_000_000)
    idle = help_by("idle", 0)
    harm = help_by("harm", -500_000)
    offered = [dear, good, less, idle, harm]
    best = find_combination(look(offered), offered, budget=4_000_000)
    assert [part.id for part in best.parts] == ["good"]
    assert {one.id: one.why for one in best.left_out} == {
        "dear": "too_dear",
        "less": "budget",
        "idle": "no_gain",
        "harm": "harm",
    }


def test_doing_nothing_may_be_best() -> None:
    """With no money, or only harm on offer, nothing is bought."""
    harm = help_by("harm", -500_000)
    assert find_combination(look([harm]), [harm], budget=1e9).parts == ()
    dear = help_by("dear", 400_000, once=9_000_000)
    best = find_combination(look([dear]), [dear], budget=0)
    assert best.parts == ()
    assert best.before == best.after
    assert find_combination(look([]), [], budget=0).parts == ()


def test_what_may_come_in_pays_for_nothing() -> None:
    """A budget is what may be spent: gifts that are hoped for do not widen it, and are told beside it."""
    brings = replace(help_by("brings", 0), monthly=sure(-100_000))
    costs = help_by("costs", 300_000, once=5_000_000)
    futures = look([brings, costs])
    best = find_combination(futures, [brings, costs], budget=4_000_000)
    assert [part.id for part in best.parts] == ["brings"]
    assert {one.id: one.why for one in best.left_out} == {"costs": "too_dear"}
    best = find_combination(futures, [brings, costs], budget=5_000_000)
    assert {part.id for part in best.parts} == {"brings", "costs"}
    assert (best.cost, best.brought) == (5_000_000, 60 * 100_000)


def test_beyond_twelve_it_climbs_and_finds_what_lies_in_the_open() -> None:
    """Where each helps by itself, step by step finds what trying all would."""
    offered = [help_by(f"s{number}", 10_000 * number) for number in range(1, EXHAUSTIVE_MAX + 3)]
    futures = look(offered)
    best = find_combination(futures, offered, budget=0)
    assert not best.exhaustive
    run = futures.walk(offered)
    assert best.after == float((run.closed == run.months).mean())
    assert best.tried < 2 ** len(offered)


def test_the_same_seed_finds_the_same() -> None:
    """Nothing but the seed decides."""
    offered = [help_by("a", 100_000), help_by("b", 200_000, once=2_000_000)]
    assert find_combination(look(offered), offered, budget=3e6) == find_combination(
        look(offered), offered, budget=3e6
    )


def test_fewer_draws_are_searched_and_all_confirm() -> None:
    """The share told is that of all futures, not of those searched."""
    offered = [help_by("a", 150_000)]
    futures = look(offered, draws=3_000)
    best = find_combination(futures, offered, budget=0, search_draws=200)
    run = futures.walk(offered)
    assert best.draws == 200
    assert best.after == float((run.closed == run.months).mean())


def clash(name: str, won: float, **more: object) -> Scenario:
    """Make a strategy that saves rent, and does not say that it adds up with any."""
    return replace(help_by(name, won), **{"adds_up_with": (), **more})


def test_two_that_change_the_same_number_are_not_added_up() -> None:
    """The better one is in, and the other is told to stand in its way; alone each would help."""
    offered = [clash("members", 150_000), clash("neighbours", 120_000)]
    best = find_combination(look(offered), offered, budget=0)
    assert [part.id for part in best.parts] == ["members"]
    assert [(one.id, one.why, one.beside) for one in best.left_out] == [("neighbours", "overlap", "members")]
    assert best.tried == 3


@pytest.mark.parametrize("says", [("members",), ("*",)])
def test_two_that_add_up_by_their_file_are(says: tuple[str, ...]) -> None:
    """It is enough that one of the two says so."""
    offered = [clash("members", 150_000), clash("neighbours", 120_000, adds_up_with=says)]
    best = find_combination(look(offered), offered, budget=0)
    assert {part.id for part in best.parts} == {"members", "neighbours"}


def test_other_months_or_another_operation_are_no_overlap() -> None:
    """What ends before the other begins takes nothing from it; nor is adding the same as multiplying."""
    (change,) = clash("a", 100_000).changes
    early = clash("early", 0, changes=(replace(change, months=12),))
    late = clash("late", 0, changes=(replace(change, after_months=12),))
    times = clash("times", 0, changes=(replace(change, operation="times", amount=sure(0.9, "times")),))
    whole = clash("whole", 0, changes=(replace(change, path="costs.*.monthly"),))
    futures = look([early, late, times, whole])
    assert find_clashes(futures, [early, late, times]) == {}
    assert find_clashes(futures, [early, late, whole]) == {
        frozenset((0, 2)): "overlap",
        frozenset((1, 2)): "overlap",
    }


def test_what_excludes_another_is_never_beside_it() -> None:
    """Whichever of the two says so, and though they add up."""
    one, other = help_by("one", 150_000), replace(help_by("other", 120_000), excludes=("one",))
    for offered in ([one, other], [other, one]):
        best = find_combination(look(offered), offered, budget=0)
        assert [part.id for part in best.parts] == ["one"]
        assert [(left.id, left.why, left.beside) for left in best.left_out] == [("other", "excluded", "one")]


def test_step_by_step_takes_no_two_that_clash() -> None:
    """Beyond twelve too, of those that change one number the best alone is in."""
    offered = [clash(f"s{number}", 10_000 * number) for number in range(1, EXHAUSTIVE_MAX + 3)]
    best = find_combination(look(offered), offered, budget=0)
    assert not best.exhaustive
    assert [part.id for part in best.parts] == [f"s{EXHAUSTIVE_MAX + 2}"]


def test_those_that_ship_and_save_the_same_wages_are_not_added_up() -> None:
    """Sharing staff, neighbours' help and merging all take from the same posts."""
    names = ("shared-staff", "mutual-help", "merge", "more-members", "higher-shares", "bundle", "buy-locally")
    rows = [row for name in names if (row := load_scenarios().find(name)) is not None]
    plan = make_whole_plan()
    futures = draw_futures(plan, {HERE: still()}, years=3, draws=20, seed=1, scenarios=rows)
    pairs = {tuple(sorted(rows[one].id for one in pair)) for pair in find_clashes(futures, rows)}
    assert pairs == {("merge", "mutual-help"), ("merge", "shared-staff"), ("mutual-help", "shared-staff")}
