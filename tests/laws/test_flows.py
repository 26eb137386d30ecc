"""Laws that the measures hold for whatever is paid."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.flows import (
    FlowTable,
    Range,
    Respending,
    build_flow_table,
    measure_leaks,
    measure_lm3,
    measure_multiplier,
    measure_outlay,
    measure_retention,
    measure_retention_by_purpose,
    trace_rounds,
)
from dure.flows.rounds import apportion
from dure.ledger.tables import OPERATING_PURPOSES, PURPOSES
from dure.period import Period

FIRST, SECOND = Period(date(2024, 1, 1), date(2025, 1, 1)), Period(date(2025, 1, 1), date(2026, 1, 1))
BOTH = Period(FIRST.start, SECOND.end)
PARTIES = 6
COOP = 0

rows = st.lists(
    st.tuples(
        st.dates(date(2023, 12, 1), date(2026, 1, 31)),
        st.integers(0, PARTIES - 1),
        st.integers(0, PARTIES - 1),
        st.integers(-300, 1000),
        st.sampled_from(PURPOSES),
        st.sampled_from(["KRW", "gram"]),
    ),
    max_size=40,
)


def build_transfers(given_rows: list[tuple]) -> pa.Table:
    """Put rows into the columns that flows are built from."""
    columns = list(zip(*given_rows, strict=True)) if given_rows else [()] * 6
    types = (pa.date32(), pa.int32(), pa.int32(), pa.int64(), pa.string(), pa.string())
    names = ("date", "payer", "payee", "quantity", "purpose", "unit")
    return pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})


def build(given_rows: list[tuple], period: Period = BOTH) -> FlowTable:
    """Build the flow table of won."""
    return build_flow_table(build_transfers(given_rows), period=period, unit="KRW", party_count=PARTIES)


def add_up(*tables: FlowTable) -> dict[tuple[int, int, int], int]:
    """Add flow tables group by group; groups of zero are no flow."""
    total: dict[tuple[int, int, int], int] = {}
    for flows in tables:
        groups = zip(flows.payer.tolist(), flows.payee.tolist(), flows.purpose.tolist(), strict=True)
        for group, quantity in zip(groups, flows.quantity.tolist(), strict=True):
            total[group] = total.get(group, 0) + quantity
    return {group: quantity for group, quantity in total.items() if quantity}


@st.composite
def towns(draw: st.DrawFn, *, refunds: bool = True) -> tuple[FlowTable, list[np.ndarray], Respending]:
    """Draw flows, three nested rings and re-spending."""
    drawn = draw(rows)
    flows = build([row if refunds else (*row[:3], abs(row[3]), *row[4:]) for row in drawn])
    rings = []
    finer = np.full(PARTIES, -1)
    for _ in range(3):
        # Inside stays inside; unplaced may turn out inside; outside may be anything in a wider ring.
        steps = np.array(draw(st.lists(st.integers(0, 2), min_size=PARTIES, max_size=PARTIES)))
        finer = np.minimum(finer + steps, 1)
        rings.append(finer.astype(np.int8))
    bounds = np.array(
        draw(st.lists(st.lists(st.floats(0, 0.9), min_size=3, max_size=3), min_size=7, max_size=7))
    )
    bounds.sort(axis=1)
    respending = Respending(
        low=bounds[:-1, 0],
        value=bounds[:-1, 1],
        high=bounds[:-1, 2],
        observed=np.array(draw(st.lists(st.booleans(), min_size=PARTIES, max_size=PARTIES))),
        surveyed=np.zeros(PARTIES, bool),
        assumption=np.full(PARTIES, "a", dtype=object),
        rest=Range(*bounds[-1].tolist()),
        rest_assumption="r",
    )
    return flows, rings, respending


@settings(max_examples=50, deadline=None)
@given(rows)
def test_periods_add_up(drawn: list[tuple]) -> None:
    """F(2024) + F(2025) = F(both)."""
    assert add_up(build(drawn, FIRST), build(drawn, SECOND)) == add_up(build(drawn))


@settings(max_examples=50, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(drawn: list[tuple], random: Any) -> None:
    """The same table, column for column."""
    shuffled = list(drawn)
    random.shuffle(shuffled)
    one, other = build(drawn), build(shuffled)
    for name in ("payer", "payee", "purpose", "quantity"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@settings(max_examples=50, deadline=None)
@given(rows)
def test_flows_equal_plain_addition(drawn: list[tuple]) -> None:
    """The SQL says what a loop says."""
    total: dict[tuple[int, int, int], int] = {}
    for day, payer, payee, quantity, purpose, unit in drawn:
        if day in BOTH and unit == "KRW" and payer != payee:
            group = (payer, payee, PURPOSES.index(purpose))
            total[group] = total.get(group, 0) + quantity
    assert add_up(build(drawn)) == {group: quantity for group, quantity in total.items() if quantity}


@settings(max_examples=50, deadline=None)
@given(towns())
def test_shares_lie_between_their_bounds(town: tuple) -> None:
    """0 <= low <= value <= high <= 1, and the parts add up to the outlay, purpose by purpose too."""
    flows, rings, _ = town
    for position in rings:
        share = measure_retention(flows, COOP, position=position)
        assert share.total == measure_outlay(flows)[COOP]
        if share.value is not None:
            assert 0 <= share.low <= share.value <= share.high <= 1
        by_purpose = measure_retention_by_purpose(flows, COOP, position=position)
        assert set(by_purpose) <= set(OPERATING_PURPOSES)
        assert sum(part.inside for part in by_purpose.values()) == share.inside


@settings(max_examples=50, deadline=None)
@given(towns(refunds=False))
def test_wider_rings_hold_no_less(town: tuple) -> None:
    """What stays in the 면 stays in the 군, and low and high with it."""
    flows, rings, _ = town
    shares = [measure_retention(flows, COOP, position=position) for position in rings]
    inside = [share.inside for share in shares]
    assert inside == sorted(inside)
    if shares[0].low is not None:
        assert [share.low for share in shares] == sorted(share.low for share in shares)
        assert [share.high for share in shares] == sorted(share.high for share in shares)


@settings(max_examples=50, deadline=None)
@given(towns())
def test_lm3_lies_between_one_and_three(town: tuple) -> None:
    """And between its own bounds; the shares of evidence add up to the whole."""
    flows, rings, respending = town
    for position in rings:
        lm3 = measure_lm3(flows, COOP, position=position, respending=respending)
        if lm3.value is None:
            assert lm3.reason is not None
            continue
        assert 1 <= lm3.low <= lm3.value <= lm3.high <= 3 + 1e-12
        if lm3.observed_share is not None:
            parts = (lm3.observed_share, lm3.surveyed_share, lm3.assumed_share)
            assert abs(sum(parts) - 1) < 1e-9


@settings(max_examples=50, deadline=None)
@given(towns(), st.integers(0, PARTIES - 1), st.floats(0, 1))
def test_multipliers_are_monotone_in_every_share(town: tuple, party: int, step: float) -> None:
    """One more re-spent by anyone never lowers what anyone's money becomes."""
    flows, rings, respending = town
    more = respending.value.copy()
    more[party] += step * (respending.high[party] - more[party])
    raised = replace(respending, value=more)
    for measure in (measure_lm3_values, measure_full_values):
        before, after = (measure(flows, rings[1], one) for one in (respending, raised))
        both = ~np.isnan(before) & ~np.isnan(after)
        assert (after[both] >= before[both] * (1 - 1e-9)).all()


def measure_lm3_values(flows: FlowTable, position: np.ndarray, respending: Respending) -> np.ndarray:
    """LM3 of every party."""
    found = [measure_lm3(flows, one, position=position, respending=respending) for one in range(PARTIES)]
    return np.array([np.nan if lm3.value is None else lm3.value for lm3 in found])


def measure_full_values(flows: FlowTable, position: np.ndarray, respending: Respending) -> np.ndarray:
    """Full multiplier of every party."""
    return measure_multiplier(flows, position=position, respending=respending).value


@settings(max_examples=50, deadline=None)
@given(towns())
def test_full_multiplier_lies_between_its_bounds(town: tuple) -> None:
    """1 <= low <= value <= high wherever there are numbers, and a number below where there is one above."""
    flows, rings, respending = town
    table = measure_multiplier(flows, position=rings[1], respending=respending)
    assert not (np.isnan(table.low) & ~np.isnan(table.value)).any()
    assert not (np.isnan(table.value) & ~np.isnan(table.high)).any()
    for lower, upper in ((np.ones(PARTIES), table.low), (table.low, table.value), (table.value, table.high)):
        both = ~np.isnan(lower) & ~np.isnan(upper)
        assert (lower[both] <= upper[both] * (1 + 1e-9)).all()


@settings(max_examples=50, deadline=None)
@given(towns())
def test_gains_lie_between_their_bounds(town: tuple) -> None:
    """Keeping a leak never loses inside income."""
    flows, rings, respending = town
    inside = np.flatnonzero(rings[1] == 1)
    inside = inside[inside != COOP].astype(np.int32)
    sellers = dict.fromkeys(range(PARTIES), inside) if len(inside) else {}
    leaks = measure_leaks(flows, COOP, position=rings[1], respending=respending, sellers=sellers)
    amounts = [leak.amount for leak in leaks]
    assert amounts == sorted(amounts, reverse=True)
    for leak in leaks:
        if leak.gain is not None:
            assert 0 <= leak.gain.low <= leak.gain.value * (1 + 1e-9)
            assert leak.gain.high is None or leak.gain.value <= leak.gain.high * (1 + 1e-9)


@settings(max_examples=50, deadline=None)
@given(towns())
def test_rounds_add_up_exactly(town: tuple) -> None:
    """Whole parts of 10,000, nested, each round spending what landed in the one before."""
    flows, rings, respending = town
    trace = trace_rounds(flows, COOP, positions=rings, respending=[respending] * len(rings), asked=1)
    spent = 10_000
    for one in trace.rounds:
        assert one.total == spent
        assert sum(one.landed) + one.left + one.unplaced + one.kept == spent
        assert min(*one.landed, *one.wages, one.left, one.unplaced, one.kept) >= 0
        assert list(one.stayed) == sorted(one.stayed)
        spent = one.stayed[1]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1e15), min_size=1, max_size=20), st.integers(0, 10**6))
def test_apportioned_parts_add_up(parts: list[float], total: int) -> None:
    """Never more than one away from the exact part."""
    if sum(parts) == 0:
        return
    whole = apportion(parts, total=total)
    assert sum(whole) == total
    exact = np.array(parts) / sum(parts) * total
    assert (np.abs(np.array(whole) - exact) <= 1 + 1e-6).all()
