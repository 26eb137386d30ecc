"""An attacker reads a public report beside the sums that were opened for shocks, and finds nobody."""

from datetime import date

import numpy as np
import pytest
from attacker import COOP, Paid, assert_nobody_is_found, list_facts, take_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.flows.assumptions import AssumptionTable
from dure.korea.community_shocks import load_community_shocks
from dure.language import Text
from dure.period import Period
from dure.places.gazetteer import Gazetteer
from dure.reports import CirculationReport, build_circulation_report
from dure.reports.beside import ToldSums
from dure.reports.opening import Snapshot, tell_publicly
from dure.reports.public import write_public_report
from dure.reports.shock_book import ShockBook, lay_out_shock_book
from dure.reports.shock_told import YearOffer, offer_told_year
from dure.reports.told import round_won

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))
HALF = Period(date(2025, 1, 1), date(2025, 7, 1))
HOMES = ("52720250", "52720370", "52111", "11560", None)
PURPOSES = ("goods", "services", "rent", "wages")

books = st.lists(
    st.tuples(
        st.sampled_from(HOMES),
        st.sampled_from(PURPOSES),
        st.sampled_from([2, 3, 5, 40]).map(lambda size: size * 1_000_003),
        st.sampled_from([date(2025, 3, 1), date(2025, 9, 1)]),
    ),
    min_size=6,
    max_size=40,
)
extra = st.lists(st.tuples(st.integers(0, 39), st.sampled_from(PURPOSES)), max_size=6)
SETTINGS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


def write_book(suppliers: list[tuple[str | None, str, int, date]], more: list[tuple[int, str]]) -> list[Paid]:
    """Pay every supplier once, and some of them for something else too."""
    paid = [Paid(f"name:{number}", *one) for number, one in enumerate(suppliers)]
    for number, purpose in more:
        first = paid[number % len(suppliers)]
        paid.append(Paid(first.party, first.place, purpose, 1_000_003, date(2025, 3, 1)))
    return paid


def lay_out(paid: list[Paid], gazetteer: Gazetteer, assumptions: AssumptionTable) -> ShockBook:
    """Lay the year of the book out for shocks."""
    return lay_out_shock_book(
        take_in(paid),
        enterprises=[("coop", COOP, Text("Co-op (example)", "두레(가상)"))],
        place="52720",
        period=YEAR,
        gazetteer=gazetteer,
        assumptions=assumptions,
        shocks=load_community_shocks(),
    )


def build(
    paid: list[Paid], gazetteer: Gazetteer, assumptions: AssumptionTable, *, period: Period = YEAR
) -> CirculationReport:
    """Build the report of a period."""
    return build_circulation_report(
        take_in(paid), gazetteer=gazetteer, assumptions=assumptions, place="52720", period=period
    )


def offer(
    paid: list[Paid], gazetteer: Gazetteer, assumptions: AssumptionTable, *opened: Snapshot
) -> YearOffer | None:
    """Offer the year beside what was opened."""
    book = lay_out(paid, gazetteer, assumptions)
    return offer_told_year(
        book,
        book.enterprises[0],
        shocks=load_community_shocks(),
        payments=build(paid, gazetteer, assumptions).payments,
        opened=opened,
    )


def list_sums(sums: ToldSums, paid: list[Paid]) -> list[np.ndarray]:
    """List what opened sums tell, each as factors over the payments."""
    label = np.array([sums.labels.get((False, one.party, one.purpose), 0) for one in paid])
    return [(label == one).astype(float) for one in np.unique(label[label > 0])]


@SETTINGS
@given(
    written=st.builds(write_book, books, extra),
    period=st.sampled_from([YEAR, HALF]),
    is_public_first=st.booleans(),
)
def test_nothing_worked_out_from_a_public_report_beside_opened_sums_tells_of_few_or_mostly_of_one(
    written: list[Paid],
    period: Period,
    is_public_first: bool,  # noqa: FBT001 -- hypothesis names it
    gazetteer: Gazetteer,
    assumptions: AssumptionTable,
) -> None:
    """Whichever was opened first, the other is told only as far as both together tell of nobody."""
    paid = written
    report = build(paid, gazetteer, assumptions, period=period)
    facts: list[np.ndarray] = []
    if is_public_first:
        telling = tell_publicly(report)
        year = offer(paid, gazetteer, assumptions, telling.snapshot)
    else:
        year = offer(paid, gazetteer, assumptions)
        told = [] if year is None or year.sums is None else [year.sums]
        telling = tell_publicly(report, beside=told)
    facts += list_facts(write_public_report(telling, language="en"), paid, period)
    if year is not None:
        assert year.sums is not None
        sums = list_sums(year.sums, paid)
        quantity = np.array([one.quantity for one in paid])
        amounts = sorted(round_won(float(quantity @ mask)) for mask in sums)
        assert amounts == sorted(one.krw for one in year.told.sums)
        facts += sums
    assert_nobody_is_found(facts, paid)


def write_giant() -> list[Paid]:
    """Six sell goods inside and six outside; seven let rooms, of whom one is in the county."""
    day = date(2025, 3, 1)
    paid = [Paid(f"name:in{number}", "52720250", "goods", 3_000_003, day) for number in range(6)]
    paid += [Paid(f"name:out{number}", "11560", "goods", 3_000_003, day) for number in range(6)]
    paid += [Paid(f"name:far{number}", "11560", "rent", 3_000_003, day) for number in range(6)]
    return [*paid, Paid("name:near", "52720250", "rent", 2_000_003, day)]


def test_sums_that_are_safe_alone_are_put_together_beside_a_public_report(
    gazetteer: Gazetteer, assumptions: AssumptionTable
) -> None:
    """All that stays inside is public; less the goods bought inside it is one landlord's rent."""
    paid = write_giant()
    report = build(paid, gazetteer, assumptions)
    telling = tell_publicly(report)
    alone, beside = offer(paid, gazetteer, assumptions), offer(paid, gazetteer, assumptions, telling.snapshot)
    assert alone is not None
    assert alone.sums is not None
    facts = list_facts(write_public_report(telling, language="en"), paid, YEAR)
    with pytest.raises(AssertionError):
        assert_nobody_is_found(facts + list_sums(alone.sums, paid), paid)
    assert beside is not None
    assert beside.sums is not None
    assert beside.is_coarser
    assert len(beside.told.sums) < len(alone.told.sums)
    assert_nobody_is_found(facts + list_sums(beside.sums, paid), paid)
    # And the other way round: the sums stand, and the report tells less.
    after = tell_publicly(report, beside=[alone.sums])
    told = list_facts(write_public_report(after, language="en"), paid, YEAR)
    assert len(told) < len(facts)
    assert_nobody_is_found(told + list_sums(alone.sums, paid), paid)
