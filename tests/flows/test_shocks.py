"""Shocks on small ledgers: closed forms by hand, and the laws that hold on any."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.flows.shocks import (
    MonthlyFlows,
    Passing,
    Supply,
    build_course,
    find_back_month,
    find_spent_month,
    run_shock,
)

VISITORS, COOP, FARM = range(3)


def lay_out(*payments: tuple[int, int, float], owed: tuple[int, ...] = (), count: int = 3) -> MonthlyFlows:
    """Lay out payments (payer, payee, won a month), alike in all months; rows `owed` cannot be cut."""
    payer, payee, krw = zip(*payments, strict=True)
    rows = np.arange(len(payments))
    sale = np.ones(len(payments), dtype=np.bool_)
    return MonthlyFlows(
        payer=np.array(payer, np.int32),
        payee=np.array(payee, np.int32),
        quantity=np.repeat(np.array(krw, dtype=float)[:, None], 12, axis=1),
        can_cut=~np.isin(rows, owed),
        is_sale=sale,
        is_input=sale,
        party_count=count,
    )


def pass_on(
    *, observed: tuple[int, ...] = (COOP, FARM), reserve: float = float("nan"), count: int = 3
) -> Passing:
    """Let the observed pass on what their rows show, others nothing."""
    return Passing(
        observed=np.isin(np.arange(count), observed),
        share=np.zeros(count),
        rest=0.0,
        reserve=np.full(count, reserve),
    )


VILLAGE = lay_out((VISITORS, COOP, 100), (COOP, FARM, 60), (FARM, COOP, 30))


def test_three_parties_by_hand() -> None:
    """Visitors bring 10 less in one month; the co-op passes 60/130 of it on, the farm 30/60 of that."""
    factor = np.ones((3, 40))
    factor[0, 0] = 0.9
    run = run_shock(VILLAGE, factor=factor, passing=pass_on())
    coop_to_farm, farm_to_coop = 60 / 130, 30 / 60
    assert run.lost[COOP, 0] == pytest.approx(10)
    assert run.lost[FARM, 1] == pytest.approx(10 * coop_to_farm)
    assert run.lost[COOP, 2] == pytest.approx(10 * coop_to_farm * farm_to_coop)
    # Over all months it is the full multiplier of the direct loss.
    assert run.lost[COOP].sum() == pytest.approx(10 / (1 - coop_to_farm * farm_to_coop))
    assert run.lost[FARM].sum() == pytest.approx(10 * coop_to_farm / (1 - coop_to_farm * farm_to_coop))


def test_a_shock_of_factor_one_changes_nothing() -> None:
    """Nobody loses, nobody misses anything."""
    run = run_shock(VILLAGE, factor=np.ones((3, 24)), passing=pass_on())
    assert not run.lost.any()
    assert not run.missing.any()


def test_a_reserve_pays_what_is_owed_until_it_is_spent() -> None:
    """Wages go on while there is money in the bank, and fall once it is gone."""
    flows = lay_out((VISITORS, COOP, 100), (COOP, FARM, 100), owed=(1,))
    factor = np.ones((2, 12))
    factor[0] = 0.5
    cushioned = run_shock(flows, factor=factor, passing=pass_on(reserve=120))
    assert cushioned.income[FARM, :3].tolist() == [100, 100, 100]  # 50, 100 and 150 are missing
    assert cushioned.income[FARM, 3:].tolist() == [70] + [50] * 8  # 30 beyond the 120, then all of it
    assert find_spent_month(cushioned.missing[COOP], 120) == 3
    bare = run_shock(flows, factor=factor, passing=pass_on(reserve=0))
    unknown = run_shock(flows, factor=factor, passing=pass_on())
    assert bare.income[FARM].tolist() == unknown.income[FARM].tolist() == [100] + [50] * 11


def test_what_was_not_to_be_had_is_not_saved_twice() -> None:
    """Half of a mill's flour does not come: the farm loses its own part of the fall, reserve or none.

    Visitors bring 50 less of 100. The co-op buys 20 of a mill outside, of which 10 come, and 20 of a farm and
    owes its worker 60. Next month it cuts 20 % of 50 at each of the two. A reserve pays all wages. Without,
    40 are missing, 50 lost less 10 not spent on flour: 20 are saved on purchases, and 20 on wages.
    """
    mill, worker = 3, 4
    flows = lay_out(
        (VISITORS, COOP, 100), (COOP, mill, 20), (COOP, FARM, 20), (COOP, worker, 60), owed=(3,), count=5
    )
    factor = np.ones((4, 3))
    factor[:2, 0] = 0.5
    factor[1, 1] = 0.5

    def pay(reserve: float) -> np.ndarray:
        run = run_shock(flows, factor=factor, passing=pass_on(observed=(COOP,), reserve=reserve, count=5))
        return run.income[[mill, FARM, worker]].round(6)

    assert pay(1000.0).tolist() == [[10, 0, 20], [20, 10, 20], [60, 60, 60]]
    assert pay(0.0).tolist() == [[10, 0, 20], [20, 10, 20], [60, 40, 60]]
    # Where the reserve is unknown nothing cushions, not even what was not spent.
    assert pay(float("nan")).tolist() == [[10, 0, 20], [20, 10, 20], [60, 30, 60]]


def test_who_stands_in_softens_a_lost_supply() -> None:
    """Half of the goods from outside are missing; a seller inside makes up for half of that."""
    outside, seller = 3, 4
    flows = lay_out((VISITORS, COOP, 100), (COOP, outside, 40), (VISITORS, seller, 50), count=5)
    factor = np.ones((3, 12))
    factor[1] = 0.5

    def run(replaced: float) -> tuple[float, float]:
        supply = Supply(
            is_cut=np.array([False, True, False]),
            replaced=np.array([0.0, replaced, 0.0]),
            row=np.array([1]),
            seller=np.array([seller]),
            weight=np.array([1.0]),
            dependence=1.0,
        )
        found = run_shock(flows, factor=factor, passing=pass_on(observed=(), count=5), supply=supply)
        return found.income[COOP, 0], found.income[seller, 0]

    assert run(0.0) == (50.0, 50.0)  # 20 of 40 missing: half of what it makes its sales from
    assert run(0.5) == (75.0, 60.0)
    assert run(1.0) == (100.0, 70.0)


def test_what_is_assumed_goes_to_the_rest_of_the_place() -> None:
    """A farm without a book passes half on to the rest, which keeps a fifth of it going round."""
    passing = Passing(
        observed=np.array([False, True, False]),
        share=np.array([0.0, 0.0, 0.5]),
        rest=0.2,
        reserve=np.full(3, np.nan),
    )
    flows = lay_out((VISITORS, COOP, 100), (COOP, FARM, 50))
    factor = np.ones((2, 60))
    factor[0, 0] = 0.8
    run = run_shock(flows, factor=factor, passing=passing)
    assert run.lost[FARM].sum() == pytest.approx(10)
    assert run.lost[-1].sum() == pytest.approx(10 * 0.5 / (1 - 0.2))


def test_a_change_fades_evenly_or_lasts() -> None:
    """Two whole months, then two thirds, one third and nothing."""
    course = build_course(-0.3, months=2, recovery_months=2, length=6)
    assert course.round(6).tolist() == [0.7, 0.7, 0.8, 0.9, 1.0, 1.0]
    assert build_course(-0.3, months=1, recovery_months=0, length=3).tolist() == [0.7, 1.0, 1.0]
    assert build_course(0.1, months=1, recovery_months=0, length=3, lasts=True).tolist() == [1.1] * 3


def test_income_is_back_when_it_stays_within_five_per_cent() -> None:
    """The last month that is further off counts, above or below."""
    usual = np.full(6, 100.0)
    assert find_back_month(usual, usual - 5) == 0
    assert find_back_month(usual, np.array([80.0, 96, 90, 97, 100, 100])) == 3
    assert find_back_month(usual, np.full(6, 94.0)) is None


@st.composite
def ledgers(draw: st.DrawFn) -> MonthlyFlows:
    """Draw a village of five whose payments differ by month."""
    pairs = [(payer, payee) for payer in range(5) for payee in range(5) if payer != payee]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=2, max_size=12, unique=True))
    rows = len(chosen)
    quantity = draw(
        st.lists(st.lists(st.integers(0, 1000), min_size=12, max_size=12), min_size=rows, max_size=rows)
    )
    flags = [
        np.array(draw(st.lists(st.booleans(), min_size=rows, max_size=rows)), dtype=np.bool_)
        for _ in range(2)
    ]
    return MonthlyFlows(
        payer=np.array([payer for payer, _ in chosen], np.int32),
        payee=np.array([payee for _, payee in chosen], np.int32),
        quantity=np.array(quantity, dtype=float),
        can_cut=flags[0],
        is_sale=flags[1],
        is_input=~flags[1],
        party_count=5,
    )


OBSERVED = (0, 1, 2)


@settings(deadline=None, max_examples=60)
@given(ledgers(), st.floats(0, 1), st.floats(0, 1), st.sampled_from([float("nan"), 0.0, 5000.0]))
def test_a_bigger_shock_is_a_bigger_fall_and_nothing_is_lost_on_the_way(
    flows: MonthlyFlows, first: float, second: float, reserve: float
) -> None:
    """On any ledger, and whatever the reserve."""
    lost = []
    for size in sorted([first, second]):
        factor = np.ones((len(flows.payer), 24))
        factor[0, :12] = 1 - size
        run = run_shock(flows, factor=factor, passing=pass_on(observed=OBSERVED, reserve=reserve, count=5))
        paid_less = (run.usual_outlay - run.outlay)[:-1].sum(axis=0)
        assert np.allclose(paid_less, run.lost[:-1].sum(axis=0))
        assert (run.income[:-1] >= -1e-9).all()
        lost.append(run.lost[:-1].sum())
    assert lost[0] <= lost[1] + 1e-6


@settings(deadline=None, max_examples=150)
@given(ledgers(), st.data())
def test_in_no_month_does_anybody_get_more_for_a_larger_fall(
    flows: MonthlyFlows, data: st.DataObject
) -> None:
    """Of those who pay and hold no book here, whatever else rises or falls, and whoever holds a reserve."""
    rows = len(flows.payer)
    draw = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    factor = draw.uniform(0.0, 1.2, (rows, 24)).round(2)
    cuts = ~np.isin(flows.payer, OBSERVED)
    deeper = np.where(cuts, draw.random(rows).round(2), 1.0)[:, None] * factor
    reserve = np.where(draw.random(5) < 0.3, np.nan, draw.integers(0, 3, 5) * 700.0)
    passing = Passing(np.isin(np.arange(5), OBSERVED), np.full(5, 0.4), 0.3, reserve)
    income, less = (run_shock(flows, factor=one, passing=passing).income for one in (factor, deeper))
    assert (less <= income + 1e-6).all()


@settings(deadline=None, max_examples=150)
@given(ledgers(), st.data())
def test_in_no_month_does_anybody_get_less_for_a_larger_reserve(
    flows: MonthlyFlows, data: st.DataObject
) -> None:
    """Whatever falls, rises or cannot be had, and whoever holds the reserve."""
    rows = len(flows.payer)
    draw = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    factor = draw.uniform(0.0, 1.2, (rows, 24)).round(2)
    supply = Supply(
        is_cut=draw.random(rows) < 0.5,
        replaced=draw.random(rows),
        row=np.arange(rows),
        seller=draw.integers(0, 5, rows),
        weight=np.ones(rows),
        dependence=float(draw.random()),
    )
    smaller = np.where(draw.random(5) < 0.2, np.nan, draw.integers(0, 3, 5) * 700.0)
    larger = np.nan_to_num(smaller) + draw.integers(0, 3, 5) * 400.0
    income, more = (
        run_shock(
            flows,
            factor=factor,
            passing=Passing(np.isin(np.arange(5), OBSERVED), np.full(5, 0.4), 0.3, reserve),
            supply=supply,
        ).income
        for reserve in (smaller, larger)
    )
    assert (more >= income - 1e-6).all()


@settings(deadline=None, max_examples=40)
@given(ledgers(), st.floats(0, 1))
def test_who_stands_in_lessens_the_fall_and_money_is_conserved(flows: MonthlyFlows, size: float) -> None:
    """What payers pay less, stand-ins counted, is what payees do not get."""
    rows = len(flows.payer)
    factor = np.ones((rows, 18))
    factor[0, :6] = 1 - size

    def run(replaced: float) -> np.ndarray:
        supply = Supply(
            is_cut=np.arange(rows) == 0,
            replaced=np.where(np.arange(rows) == 0, replaced, 0.0),
            row=np.array([0] if replaced else [], dtype=np.int64),
            seller=np.array([4] if replaced else [], dtype=np.int64),
            weight=np.ones(1 if replaced else 0),
            dependence=0.6,
        )
        found = run_shock(flows, factor=factor, passing=pass_on(observed=OBSERVED, count=5), supply=supply)
        assert np.allclose((found.usual_outlay - found.outlay).sum(axis=0), found.lost.sum(axis=0))
        return found.lost[:-1].sum(axis=1)

    assert run(0.7).sum() <= run(0.0).sum() + 1e-6


def test_columns_that_do_not_fit_are_refused() -> None:
    """A negative flow, a party too many, factors of another ledger."""
    with pytest.raises(ValueError, match="not negative"):
        lay_out((VISITORS, COOP, -1))
    with pytest.raises(ValueError, match="between 0 and 2"):
        lay_out((VISITORS, 3, 1))
    with pytest.raises(ValueError, match="rows by months"):
        run_shock(VILLAGE, factor=np.ones((2, 12)), passing=pass_on())
