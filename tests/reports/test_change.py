"""Two periods side by side, and what drove the difference."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dure.language import LANGUAGES
from dure.ledger.tables import OPERATING_PURPOSES
from dure.period import Period
from dure.reports.answer import Figure
from dure.reports.change import Difference, compare_reports, split_difference

COOP = "4018200019"
NEXT = Period(date(2026, 1, 1), date(2027, 1, 1))
DAY = date(2026, 3, 1)

spreads = st.dictionaries(
    st.sampled_from(OPERATING_PURPOSES),
    st.tuples(*[st.integers(0, 10**9)] * 3),
    min_size=1,
    max_size=6,
)


def _share(spread: dict[str, tuple[int, int, int]]) -> float | None:
    inside, outside = (sum(line[side] for line in spread.values()) for side in (0, 1))
    return inside / (inside + outside) if inside + outside else None


@given(spreads, spreads)
def test_the_three_add_up_to_the_whole_difference(before: Any, after: Any) -> None:
    """Exactly, and with the other sign where the periods change places."""
    drivers = split_difference(before, after)
    assume(drivers is not None)
    whole = _share(after) - _share(before)
    assert sum(driver.effect for driver in drivers) == pytest.approx(whole, abs=1e-9)
    back = split_difference(after, before)
    assert [driver.effect for driver in back] == pytest.approx(
        [-driver.effect for driver in drivers], abs=1e-9
    )


def test_each_driver_alone_is_named() -> None:
    """Only the mix changes, only whom it was paid to, only what could be placed."""

    def split(before: dict[str, Any], after: dict[str, Any]) -> dict[str, float]:
        return {driver.name: round(driver.effect, 9) for driver in split_difference(before, after) or ()}

    base = {"wages": (80, 20, 0), "goods": (20, 80, 0)}
    assert split(base, {"wages": (160, 40, 0), "goods": (20, 80, 0)}) == {
        "mix": 0.1,
        "within": 0,
        "coverage": 0,
    }
    assert split(base, {"wages": (80, 20, 0), "goods": (40, 60, 0)}) == {
        "mix": 0,
        "within": 0.1,
        "coverage": 0,
    }
    # Half of the goods could not be placed: the wages, which stay, weigh more among what was.
    unplaced = split(base, {"wages": (80, 20, 0), "goods": (10, 40, 50)})
    assert unplaced == {"mix": 0, "within": 0, "coverage": 0.1}


def test_a_purpose_of_one_period_only_counts_as_mix() -> None:
    """A machine from away, once."""
    drivers = split_difference({"goods": (50, 50, 0)}, {"goods": (50, 50, 0), "capital": (0, 100, 0)})
    assert {driver.name: driver.effect for driver in drivers or ()} == {
        "mix": pytest.approx(-0.25),
        "within": 0,
        "coverage": 0,
    }


def test_more_given_back_than_paid_is_not_split() -> None:
    """A share of less than nothing is none; one purpose given back is taken with others."""
    assert split_difference({"goods": (-5, 0, 0)}, {"goods": (5, 5, 0)}) is None
    assert split_difference({}, {}) is None
    assert split_difference({"goods": (0, 0, 7)}, {"goods": (5, 5, 0)}) is None
    pooled = split_difference(
        {"goods": (50, 50, 0), "rent": (-5, 0, 0), "services": (30, 0, 0)}, {"goods": (60, 40, 0)}
    )
    assert pooled is None
    both = split_difference(
        {"goods": (50, 50, 0), "rent": (5, -5, 0)}, {"goods": (60, 40, 0), "rent": (5, 10, 0)}
    )
    assert both is None


@pytest.mark.parametrize(
    ("before", "after", "is_change"),
    [
        ((0.4, 0.45, 0.5), (0.51, 0.6, 0.7), True),
        ((0.4, 0.45, 0.5), (0.5, 0.6, 0.7), False),
        ((0.6, 0.65, 0.7), (0.1, 0.2, 0.3), True),
        ((0.4, 0.4, 0.4), (0.4, 0.4, 0.4), False),
        ((1.2, 1.5, None), (1.1, 1.3, 1.4), False),
        ((1.5, 1.6, None), (1.1, 1.3, 1.4), True),
    ],
)
def test_where_ranges_meet_a_difference_is_no_change(before: Any, after: Any, is_change: bool) -> None:  # noqa: FBT001
    """Ranges that touch meet; one without an upper bound goes on for ever."""
    figures = [Figure(low=low, value=value, high=high) for low, value, high in (before, after)]
    assert Difference(*figures).is_change is is_change


def test_nothing_is_said_of_what_is_undefined() -> None:
    """Neither a change nor the same."""
    assert Difference(Figure(), Figure(0.5, 0.4, 0.6)).is_change is None


@pytest.fixture
def years(make_report: Any, village: Any) -> tuple[Any, Any]:
    """Give 2025 and a 2026 in which the rice is bought in Maryeong and the shop has an address."""
    for number in range(7):
        village.pay(COOP, f"person:{number:024x}", 4_100_000, "wages", key=f"pay:{number}:2026", day=DAY)
    village.pay("2118712345", COOP, 90_000_000, "goods", day=DAY)
    village.pay(COOP, "1012345672", 20_000_000, "goods", day=DAY)
    village.pay(COOP, "1023456781", 1_000_000, "goods", day=DAY)
    return make_report(village), make_report(village, period=NEXT)


def test_the_supplier_that_moved_it_most_stands_first(years: Any) -> None:
    """Rice of 12 million from Jeonju became 1; all effects add up to the difference."""
    change = compare_reports(*years)
    first = change.movers[0]
    assert (first.name.ko, first.before_krw, first.after_krw) == ("전주유통(가상)", 12_000_000, 1_000_000)
    assert (first.before_side, first.after_side) == ("outside", "outside")
    effects = [mover.effect for mover in change.movers] + [change.others[1]]
    assert sum(effects) == pytest.approx(change.retention.difference)
    assert sum(driver.effect for driver in change.drivers) == pytest.approx(change.retention.difference)


def test_private_persons_are_one_line_without_a_name(years: Any) -> None:
    """Their pay moved it too."""
    change = compare_reports(*years)
    people = [mover for mover in change.movers if mover.party is None]
    assert [mover.purposes for mover in people] == [("wages",)]
    assert people[0].before_krw == 28_000_000


def test_the_effects_change_sign_with_the_periods(make_report: Any, village: Any) -> None:
    """Nothing depends on which year is the first."""
    village.pay(COOP, "1012345672", 20_000_000, "goods", day=DAY)
    village.pay(COOP, "1023456781", 1_000_000, "goods", day=DAY)
    one = compare_reports(make_report(village), make_report(village, period=NEXT))
    swapped = {row["date"] for row in village.transfers}
    assert len(swapped) > 1
    for row in village.transfers:
        row["date"] = date(4051 - row["date"].year, 3, 1)
    other = compare_reports(make_report(village), make_report(village, period=NEXT))
    assert {mover.name.ko: pytest.approx(-mover.effect) for mover in one.movers} == {
        mover.name.ko: mover.effect for mover in other.movers
    }


def test_sentences_say_a_change_or_that_it_may_be_the_same(years: Any) -> None:
    """Retention rose beyond its ranges; LM3's ranges, which are wide, meet."""
    written = compare_reports(*years).to_dict("en")
    assert written["retention"]["is_change"] is True
    assert "rose from 58.6% in 2025" in written["headline"][0]
    assert written["lm3"]["is_change"] is False
    assert "may be the same" in written["headline"][-1]
    assert written["headline"][2].startswith("What moved it most: 전주유통(가상) (goods)")
    assert "늘었습니다" in compare_reports(*years).to_dict("ko")["headline"][0]


def test_the_contract_holds_the_same_figures_in_both_languages(years: Any) -> None:
    """Only words differ."""

    def figures(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: figures(one) for key, one in value.items()}
        if isinstance(value, list):
            return [figures(one) for one in value]
        return None if isinstance(value, str) else value

    change = compare_reports(*years)
    korean, english = (change.to_dict(language) for language in LANGUAGES)
    assert figures(korean) == figures(english)
    assert np.isfinite([supplier["effect"] for supplier in korean["suppliers"]]).all()


def test_a_quarter_beside_a_year_is_told(make_report: Any, village: Any) -> None:
    """Compare the shares, not the won."""
    village.pay(COOP, "1012345672", 1_000_000, "goods", day=date(2026, 2, 1))
    quarter = make_report(village, period=Period(date(2026, 1, 1), date(2026, 4, 1)))
    assert compare_reports(make_report(village), quarter).to_dict("en")["notes"]


def test_what_cannot_be_compared_is_refused(make_report: Any, village: Any) -> None:
    """Another enterprise, another place, a period within the other."""
    year = make_report(village)
    with pytest.raises(ValueError, match="different enterprises"):
        compare_reports(year, make_report(village, enterprise="1012345672", period=NEXT))
    with pytest.raises(ValueError, match="different places"):
        compare_reports(year, make_report(village, place="52", period=NEXT))
    with pytest.raises(ValueError, match="not before"):
        compare_reports(year, year)
    # A year without any spending has no share, and that is said.
    nothing = compare_reports(year, make_report(village, period=NEXT)).to_dict("en")
    assert nothing["retention"]["is_change"] is None
    assert nothing["drivers"] == []
    assert nothing["drivers_reason"]


def test_every_field_is_documented(years: Any) -> None:
    """docs/reference/change.md names each field of the first level."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "change.md").read_text(encoding="utf-8")
    assert not [name for name in compare_reports(*years).to_dict("en") if f"`{name}`" not in page]
