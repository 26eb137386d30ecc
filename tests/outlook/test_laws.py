"""What must hold of any plan."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_plans import (
    HERE,
    NEXT_DOOR,
    SOMETHING,
    about,
    make_plan,
    make_service,
    make_whole_plan,
    still,
    sure,
    varied,
)
from scipy.stats import spearmanr

from dure.outlook.courses import Memory, UnknownPathError, match_paths
from dure.outlook.draws import draw_estimates, draw_uniforms
from dure.outlook.flows import Flows
from dure.outlook.forecast import DRAWS_MAX, Futures, TooLongError, draw_futures
from dure.outlook.plan import Cash, Change, Correlation, Cost, Estimate, Plan, Scenario, ServedPlace, Serving
from dure.outlook.sums import Book, Rooms


def act(*changes: Change, name: str = "change") -> Scenario:
    """Make a strategy of some changes."""
    return Scenario(name, "strategy", SOMETHING, SOMETHING, SOMETHING, changes=changes)


def look(plan: Plan | None = None, *scenarios: Scenario, years: int = 3, draws: int = 200) -> Futures:
    """Draw a plan over the village and the one next door."""
    people = {HERE: varied(1), NEXT_DOOR: varied(2)}
    return draw_futures(
        plan or make_whole_plan(), people, years=years, draws=draws, seed=3, scenarios=scenarios
    )


# What people do


@settings(max_examples=20, deadline=None)
@given(st.floats(-2, 0), st.floats(-2, 0), st.floats(1.01, 3))
def test_who_minds_prices_more_comes_less_when_they_rise(one: float, other: float, times: float) -> None:
    """The higher the elasticity in size, the fewer use a service that becomes dearer."""
    used = {}
    for elasticity in (min(one, other), max(one, other)):
        plan = make_plan(make_service(elasticity=sure(elasticity)))
        futures = draw_futures(plan, {HERE: still()}, years=1, draws=2, seed=1)
        run = futures.walk([act(Change("services.clinic.price", "times", sure(times)))], keep=True)
        assert run.use is not None
        used[elasticity] = run.use[0, 0]
    assert used[min(one, other)] <= used[max(one, other)] + 1e-9


def test_a_lower_price_makes_no_more_users_than_people() -> None:
    """Of 500 people no more than 500 come, however cheap it becomes."""
    plan = make_plan(make_service(elasticity=sure(-2)))
    futures = draw_futures(plan, {HERE: still()}, years=1, draws=2, seed=1)
    run = futures.walk([act(Change("services.clinic.price", "set", sure(0)))], keep=True)
    assert run.users is not None
    assert run.users.max() == 500


def test_a_price_of_the_public_purse_keeps_nobody_away() -> None:
    """Where a public body pays, a higher price is paid for as many."""
    plan = make_plan(make_service(elasticity=sure(-2), subsidised=True))
    run = draw_futures(plan, {HERE: still()}, years=1, draws=2, seed=1).walk(
        [act(Change("services.clinic.price", "times", sure(2)))], keep=True
    )
    assert run.sales is not None
    assert run.sales[0, 0] == 200 * 40_000


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 90_000_000), st.floats(0, 90_000_000))
def test_more_cash_never_closes_sooner(one: float, other: float) -> None:
    """Whoever begins with more is open for at least as long, in every future."""
    plan, (less, more) = make_whole_plan(), sorted((one, other))
    closed = [
        look(replace(plan, cash=replace(plan.cash, opening=sure(cash))), draws=50).walk().closed
        for cash in (less, more)
    ]
    assert (closed[0] <= closed[1]).all()


def test_more_people_are_more_users() -> None:
    """Twice the people are twice the use, where nothing limits it; a shrinking place has fewer each month."""
    plan = make_plan()
    used = []
    for people in (still(100), still(200), still(100, steps=(1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4))):
        run = draw_futures(plan, {HERE: people}, years=10, draws=2, seed=1).walk(keep=True)
        assert run.use is not None
        used.append(run.use[:, 0])
    np.testing.assert_allclose(used[1], 2 * used[0])
    assert (np.diff(used[2]) < 0).all()
    assert used[2][60].round(6) == 180  # five years on: nine tenths of 200


# Closing


def test_closed_stays_closed() -> None:
    """Money that would come after the end reopens nothing."""
    rich_later = act(Change("cash.opening", "add", sure(1_000_000_000), 12))
    plan = make_plan(
        cash=Cash(sure(1_000_000), sure(0), sure(0), sure(0)),
        costs=(Cost("rent", SOMETHING, sure(4_000_000), sure(1)),),
    )
    futures = draw_futures(plan, {HERE: still()}, years=3, draws=2, seed=1)
    run = futures.walk([rich_later], keep=True)
    assert run.cash is not None
    assert (run.closed == 1).all()  # loses a million each month
    assert run.cash[-1].min() > 0
    assert (run.worst_cash == -1_000_000).all()
    assert (run.spent_inside == 0).all()  # in its second year it spends nothing


def test_what_may_be_overdrawn_keeps_it_open() -> None:
    """Five million of credit are five months more, and one that ends closes it at once."""
    plan = make_plan(
        cash=Cash(sure(1_000_000), sure(5_000_000), sure(0), sure(0)),
        costs=(Cost("rent", SOMETHING, sure(4_000_000), sure(1)),),
    )
    futures = draw_futures(plan, {HERE: still()}, years=3, draws=2, seed=1)
    assert (futures.walk().closed == 6).all()
    called_in = futures.walk([act(Change("cash.credit_line", "set", sure(0), 4))])
    assert (called_in.closed == 4).all()
    assert (called_in.worst_cash == -4_000_000).all()


# Draws


def test_the_same_seed_gives_the_same_futures() -> None:
    """Drawn again with the seed, every number is the same; with another seed it is not."""
    plan = make_whole_plan()
    first, again = look(plan).walk(), look(plan).walk()
    np.testing.assert_array_equal(first.worst_cash, again.worst_cash)
    other = draw_futures(plan, {HERE: varied(1)}, years=3, draws=200, seed=4).walk()
    assert not np.array_equal(first.worst_cash, other.worst_cash)


def test_a_number_keeps_its_draws_whatever_stands_beside_it() -> None:
    """A plan that gains a cost keeps the futures of all its other numbers; the seed's draws are known."""
    plan = make_whole_plan()
    more = replace(
        plan, costs=(Cost("phone", SOMETHING, about(50_000, 40_000, 90_000), sure(0)), *plan.costs)
    )
    before, after = look(plan).values, look(more).values
    assert set(after) - set(before) == {"costs.phone.monthly", "costs.phone.local_share"}
    for path, values in before.items():
        np.testing.assert_array_equal(values, after[path])
    known = draw_uniforms("services.clinic.price", draws=5, seed=1)
    np.testing.assert_array_equal(np.sort(known * 5 // 1), range(5))


def test_how_many_work_side_by_side_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread or two, small parts or large: the same futures to the last digit."""
    futures = look()
    whole = futures.walk()
    monkeypatch.setattr("dure.outlook.months.NUMBERS_IN_BLOCK", 36 * 17)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    parts = futures.walk()
    np.testing.assert_array_equal(whole.worst_cash, parts.worst_cash)
    np.testing.assert_array_equal(whole.closed, parts.closed)


def test_rooms_lie_together_and_never_upon_one_another() -> None:
    """Little memory is asked for in one piece; what is given back is given out again before there is more."""
    rooms = Rooms()
    given = [rooms.give((36, 17)) for _ in range(5)]
    for number, room in enumerate(given):
        room[:] = number
    assert [set(room.flat) for room in given] == [{0}, {1}, {2}, {3}, {4}]
    assert given[0].base is not None
    assert all(room.base is given[0].base for room in given)
    rooms.take_back(given[2])
    assert rooms.give((36, 17)) is given[2]


def pass_by(path: str, *, months: int) -> Scenario:
    """Make a shock that cuts a number by half from the second year on, and is over after some months."""
    return act(Change(path, "times", sure(0.5), after_months=12, months=months), name=f"{path} {months}")


PASSING = (
    pass_by("services.clinic.users.*.visits", months=2),
    pass_by("services.*.price", months=5),
    pass_by("services.*.variable_cost", months=40),
    pass_by("cash.receivable_days", months=3),
    pass_by("cash.payable_days", months=3),
    pass_by("costs.*.monthly", months=4),
    pass_by("grants.*.monthly", months=9),
    pass_by("members.count", months=3),
    pass_by("members.leaving", months=3),
    pass_by("members.dues", months=3),
    pass_by("rises.prices", months=6),
)


def test_months_before_and_after_a_shock_are_shared_to_the_last_digit() -> None:
    """What is copied from the walk without a shock is what would have been worked out."""
    futures = look(None, *PASSING, years=9)
    together = futures.walk_each([(), *((shock,) for shock in PASSING), PASSING], keep=True)
    alone = [futures.walk(choice, keep=True) for choice in ((), *((shock,) for shock in PASSING), PASSING)]
    for ours, its in zip(together, alone, strict=True):
        for kept in ("closed", "worst_cash", "spent_inside", "cash", "sales", "members", "use", "users"):
            np.testing.assert_array_equal(getattr(ours, kept), getattr(its, kept))


def test_a_shock_that_passes_is_worked_out_for_its_own_months() -> None:
    """Two months of fewer visits are two months of work, and not nine years of it."""
    shock = PASSING[0]
    futures = look(None, shock, years=9)
    memory = Memory()
    book, months = Book(9 * 12), 9 * 12
    flows = Flows(futures.plan, futures.eligible, futures.values, months=months, base=futures.base)
    ways = [futures.lay(choice, memory=memory) for choice in ((), (shock,))]
    book.settle([(flows.enter_trade(book, way.course), (0, months)) for way in ways])
    worked = [node.made for node in book.nodes.values() if node.like is not None]
    assert worked
    assert all(last - first <= 2 + 3 for first, last in worked)


@pytest.mark.parametrize("wanted", [-0.9, -0.3, 0.0, 0.5, 0.8])
def test_ranks_correlate_as_asked(wanted: float) -> None:
    """The rank correlation is reached within 0.01, and each number keeps its own draws."""
    numbers = {"a": about(3, 0, 10), "b": about(2, 1, 8), "c": about(5, 4, 6)}
    alone = draw_estimates(numbers.items(), draws=10_000, seed=1)
    links = [Correlation("a", "b", wanted), Correlation("b", "c", 0.3), Correlation("a", "gone", 0.5)]
    drawn = draw_estimates(numbers.items(), draws=10_000, seed=1, correlations=links)
    assert spearmanr(drawn["a"], drawn["b"]).statistic == pytest.approx(wanted, abs=0.01)
    assert spearmanr(drawn["b"], drawn["c"]).statistic == pytest.approx(0.3, abs=0.01)
    assert spearmanr(drawn["a"], drawn["c"]).statistic == pytest.approx(0, abs=0.01)
    for name, values in drawn.items():
        np.testing.assert_array_equal(np.sort(values), np.sort(alone[name]))


def test_twins_are_in_one_order_and_contradictions_are_refused() -> None:
    """A correlation of 1 puts two numbers in the same order; three that cannot all be -0.9 are refused."""
    numbers = {"a": about(3, 0, 10), "b": about(2, 1, 8), "c": about(5, 4, 6)}
    drawn = draw_estimates(numbers.items(), draws=1_000, seed=1, correlations=[Correlation("a", "b", 1)])
    assert spearmanr(drawn["a"], drawn["b"]).statistic > 0.9999
    links = [Correlation(*pair, -0.9) for pair in ("ab", "bc", "ac")]
    with pytest.raises(ValueError, match="contradict"):
        draw_estimates(numbers.items(), draws=1_000, seed=1, correlations=links)


def test_draws_fill_the_triangle() -> None:
    """The mean of a triangle is that of its three corners, and nothing lies outside."""
    (values,) = draw_estimates([("a", about(2, 1, 6))], draws=10_000, seed=1).values()
    assert values.mean() == pytest.approx(3, abs=0.001)
    assert (values.min() >= 1, values.max() <= 6) == (True, True)


def test_too_many_draws_are_refused_with_how_many_fit() -> None:
    """A milliard of draws is no plan of waiting."""
    with pytest.raises(TooLongError) as refused:
        draw_futures(make_plan(), {HERE: still()}, years=30, draws=10**9, seed=1)
    assert refused.value.fitting == DRAWS_MAX


# Scenarios


def test_a_change_holds_in_its_months_and_no_others() -> None:
    """Closed for three months from the third: use is nothing then, and as before after."""
    plan = make_plan()
    shut = act(Change("services.*.places.*.reach", "times", sure(0), 2, 3))
    run = draw_futures(plan, {HERE: still()}, years=1, draws=2, seed=1).walk([shut], keep=True)
    assert run.use is not None
    np.testing.assert_array_equal(run.use[:, 0].round(6), [200, 200, 0, 0, 0] + [200] * 7)


def test_money_earned_before_the_days_change_comes_once() -> None:
    """However payment is put off or hastened, every won that is sold is paid, and only once."""
    plan = make_plan(make_service(starts=date(2026, 1, 1)), cash=Cash(sure(0), sure(0), sure(45), sure(0)))
    futures = draw_futures(plan, {HERE: still()}, years=2, draws=2, seed=1)
    later = act(
        Change("cash.receivable_days", "set", sure(95), 4, 5),
        Change("services.*.places.*.reach", "set", sure(0), 18),
    )
    run = futures.walk([later], keep=True)
    assert run.cash is not None
    assert run.cash[-1, 0].round() == 18 * 200 * (20_000 - 5_000)


def test_places_are_served_from_the_month_that_is_said() -> None:
    """People next door come from the eleventh month, as many as reach and distance leave; not before."""
    next_door = ServedPlace(NEXT_DOOR, sure(0.5), sure(0.6))
    serve = Scenario(
        "serve",
        "strategy",
        SOMETHING,
        SOMETHING,
        SOMETHING,
        serving=(Serving("clinic", (next_door,), after_months=10),),
    )
    plan = make_plan()
    futures = draw_futures(
        plan, {HERE: still(), NEXT_DOOR: still(50)}, years=1, draws=2, seed=1, scenarios=[serve]
    )
    alone, both = futures.walk(keep=True), futures.walk([serve], keep=True)
    assert alone.use is not None
    assert both.use is not None
    np.testing.assert_array_equal(alone.use[:, 0].round(6), [200] * 12)
    np.testing.assert_array_equal(both.use[:, 0].round(6), [200] * 10 + [230] * 2)  # 250 x 0.2 x 2 x 0.3 = 30


def test_patterns_mean_what_is_flagged() -> None:
    """`*` is any, a flag in brackets those that have it, `!` those that have not, and marks are looked up."""
    futures = look()
    plan, values = futures.plan, futures.values

    def find(pattern: str) -> list[str]:
        return sorted(match_paths(plan, values, pattern, marks=futures.marks))

    assert find("costs.[energy].monthly") == ["costs.heating.monthly"]
    assert find("services.[!subsidised].price") == ["services.clinic.price", "services.lunch.price"]
    assert find("staff.[minimum_wage].wage") == ["staff.helpers.wage"]
    assert find("staff.[key].people") == ["staff.doctor.people"]
    assert find("services.[largest].price") == ["services.care.price"]
    assert find("costs.[largest].monthly") == ["costs.rent.monthly"]
    assert find("grants.[unheard_of].monthly") == []
    # By words of the id or the name; of several words one is enough.
    assert find("services.[~nowhere|LUN].price") == ["services.lunch.price"]
    assert find("services.[!~lunch].price") == ["services.care.price", "services.clinic.price"]
    assert len(find("services.*.users.*.visits")) == 4
    with pytest.raises(UnknownPathError) as unknown:
        find("services.clinik.price")
    assert "services.clinic.price" in unknown.value.near


def test_fewer_people_each_year_than_was_thought() -> None:
    """A population that falls by 10 % a year more has 90 % of the use after a year, 81 % after two."""
    fall = act(Change("population.yearly", "add", sure(-0.1)))
    run = draw_futures(make_plan(), {HERE: still()}, years=3, draws=2, seed=1).walk([fall], keep=True)
    assert run.use is not None
    np.testing.assert_allclose(run.use[[0, 12, 24], 0], [200, 180, 162])


def test_shares_stay_shares() -> None:
    """However many times the reach is taken, no more than all are reached."""
    run = draw_futures(make_plan(), {HERE: still()}, years=1, draws=2, seed=1).walk(
        [act(Change("services.*.places.*.reach", "times", sure(5)))], keep=True
    )
    assert run.use is not None
    assert run.use[0, 0] == 200


def test_an_upside_down_range_is_refused() -> None:
    """The least may not be more than the most likely."""
    with pytest.raises(ValueError, match="not in order"):
        Estimate(1, 2, 3, "KRW", SOMETHING)
