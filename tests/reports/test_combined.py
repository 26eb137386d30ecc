"""Combined figures tell a support officer of no enterprise and of no supplier."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attacker import Paid, assert_nobody_is_found, list_facts, take_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.flows.assumptions import AssumptionTable
from dure.language import LANGUAGES
from dure.period import Period
from dure.places.gazetteer import Gazetteer
from dure.reports import CirculationReport, build_circulation_report
from dure.reports.combined import combine_reports

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))
PURPOSES = ("goods", "services", "rent")
PLACES = ("52720250", "52720370", "52111", "11560")

Report = Callable[..., CirculationReport]


def write_books(sizes: list[int], *, suppliers: int = 12, each: int = 8) -> list[Paid]:
    """Let each enterprise pay some suppliers, which several of them share."""
    return [
        Paid(
            f"name:공급{(3 * payer + number) % suppliers}",
            PLACES[(3 * payer + number) % suppliers % len(PLACES)],
            PURPOSES[number % 2],
            size * (1_000_003 + 7 * number),
            date(2025, 3, 1),
            payer=f"name:사업체{payer}",
        )
        for payer, size in enumerate(sizes)
        for number in range(each)
    ]


def _build(
    paid: list[Paid], payer: str, gazetteer: Gazetteer, assumptions: AssumptionTable, **asked: Any
) -> CirculationReport:
    own = [one for one in paid if one.payer == payer]
    return build_circulation_report(
        take_in(own, owner=payer),
        gazetteer=gazetteer,
        assumptions=assumptions,
        **{"place": "52720", "period": YEAR, **asked},
    )


@pytest.fixture
def build(gazetteer: Gazetteer, assumptions: AssumptionTable) -> Callable[..., list[CirculationReport]]:
    """Give a function that builds the report of every payer."""

    def run(paid: list[Paid], **asked: Any) -> list[CirculationReport]:
        payers = dict.fromkeys(one.payer for one in paid)
        return [_build(paid, payer, gazetteer, assumptions, **asked) for payer in payers]

    return run


def test_six_enterprises_are_shown_together(build: Any) -> None:
    """The sum is theirs, and nobody is named."""
    paid = write_books([1] * 6)
    reports = build(paid)
    shown = combine_reports(reports).to_dict("en")
    total = sum(report.outlay_krw for report in reports)
    assert shown["outlay_krw"] == pytest.approx(total, rel=5e-3)
    assert (shown["enterprises"], shown["public_enterprises"]) == (6, 0)
    inside = sum(report.kept_krw for report in reports)
    assert shown["retention"]["value"] == pytest.approx(inside / total, abs=1e-3)
    assert [ring["code"] for ring in shown["rings"]] == ["52720", "52", "KR"]
    assert "공급" not in str(shown)
    assert "사업체" not in str(shown)


def test_four_enterprises_are_withheld_with_the_reason(build: Any) -> None:
    """And so are six of which two are public: without those two, four are left."""
    few = combine_reports(build(write_books([1] * 4))).to_dict("en")
    assert few["outlay_krw"] is None
    assert few["kept_back"][0].startswith("Only 4 of these enterprises")
    reports = build(write_books([1] * 6))
    some = combine_reports(reports, public=[report.party for report in reports[:2]])
    assert some.to_dict("en")["outlay_krw"] is None
    assert "4곳" in some.to_dict("ko")["kept_back"][0]


def test_public_enterprises_hide_nobody_and_are_hidden_by_nobody(build: Any) -> None:
    """Seven, two of them public: five are left. Three, all of them public: nothing is left to hide."""
    reports = build(write_books([1] * 7))
    some = combine_reports(reports, public=[report.party for report in reports[:2]])
    assert some.to_dict("en")["outlay_krw"] is not None
    everyone = combine_reports(reports[:3], public=[report.party for report in reports])
    assert everyone.to_dict("en")["outlay_krw"] is not None
    # One alone is public, and still its suppliers are not.
    one = build(write_books([1], each=4))
    assert combine_reports(one, public=[one[0].party]).to_dict("en")["outlay_krw"] is None


def test_one_that_spends_most_is_not_shown(build: Any) -> None:
    """Six enterprises, one of which is larger than the others together."""
    shown = combine_reports(build(write_books([1, 1, 1, 1, 1, 9]))).to_dict("en")
    assert shown["outlay_krw"] is None
    assert "holds most" in shown["kept_back"][0]


def test_who_joins_later_is_not_the_difference(build: Any) -> None:
    """Six were shown; the seventh joins, and seven less six is the seventh."""
    reports = build(write_books([1] * 7))
    assert combine_reports(reports).to_dict("en")["outlay_krw"] is not None
    later = combine_reports(reports, shown=[reports[:6]])
    assert later.to_dict("en")["outlay_krw"] is None
    # And who leaves is none either.
    assert combine_reports(reports[:6], shown=[reports]).to_dict("en")["outlay_krw"] is None
    assert combine_reports(reports[:6], shown=[reports[:6]]).to_dict("en")["outlay_krw"] is not None


def test_reports_that_do_not_fit_are_refused(build: Any) -> None:
    """None, another place, another period, one twice."""
    reports = build(write_books([1] * 2))
    with pytest.raises(ValueError, match="no report"):
        combine_reports([])
    with pytest.raises(ValueError, match="in 2025"):
        combine_reports([reports[0], build(write_books([1] * 2), place="52")[1]])
    with pytest.raises(ValueError, match="one report"):
        combine_reports([reports[0], reports[0]])


def test_both_languages_show_the_same_figures(build: Any) -> None:
    """Only words differ."""

    def figures(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: figures(one) for key, one in value.items()}
        if isinstance(value, list):
            return [figures(one) for one in value]
        return None if isinstance(value, str) else value

    combined = combine_reports(build(write_books([1] * 6)))
    korean, english = (combined.to_dict(language) for language in LANGUAGES)
    assert figures(korean) == figures(english)


def test_every_field_is_documented(build: Any) -> None:
    """docs/reference/combined.md names each field of the first level."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "combined.md").read_text(encoding="utf-8")
    shown = combine_reports(build(write_books([1] * 6))).to_dict("en")
    assert not [name for name in shown if f"`{name}`" not in page]


books = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 11),  # the supplier
            st.sampled_from(PURPOSES),
            st.sampled_from([2, 3, 4, 5, 6, 40]).map(lambda size: size * 1_000_003),
        ),
        min_size=3,
        max_size=6,
    ),
    min_size=6,
    max_size=10,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(books=books, public=st.sets(st.integers(0, 9), max_size=2), joined=st.integers(0, 2))
def test_nothing_worked_out_tells_of_a_supplier_or_an_enterprise(
    books: list[list[tuple[int, str, int]]],
    public: set[int],
    joined: int,
    gazetteer: Gazetteer,
    assumptions: AssumptionTable,
) -> None:
    """By subtraction of what was shown before, too, and of the enterprises that are public."""
    paid = [
        Paid(
            f"name:공급{who}", PLACES[who % 4], purpose, amount, date(2025, 3, 1), payer=f"name:사업체{payer}"
        )
        for payer, book in enumerate(books)
        for who, purpose, amount in book
    ]
    reports = [_build(paid, f"name:사업체{payer}", gazetteer, assumptions) for payer in range(len(books))]
    open_to_all = {f"name:사업체{payer}" for payer in public}
    before = reports[: len(reports) - joined]
    facts: list[Any] = []
    for some, shown in ((before, []), (reports, [before])):
        told = combine_reports(some, public=open_to_all, shown=shown).to_dict("en")
        facts += list_facts(told, paid, YEAR, payers={report.party for report in some})
    assert_nobody_is_found(facts, paid)
    assert_nobody_is_found(facts, paid, who=lambda one: None if one.payer in open_to_all else one.payer)
    assert_nobody_is_found(facts, paid, who=lambda one: None if one.payer in open_to_all else one.party)
