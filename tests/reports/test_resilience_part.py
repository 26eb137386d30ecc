"""What opened sums tell of a fall, what they leave out, and that nobody unknown is told as nought."""

import re
from dataclasses import replace
from typing import Any

import pytest

from dure.korea.assumptions import load_assumptions
from dure.korea.community_shocks import load_community_shocks
from dure.language import LANGUAGES, Text
from dure.period import parse_period
from dure.places.position import INSIDE, OUTSIDE
from dure.reports.answer import PlaceName
from dure.reports.resilience import build_resilience_report
from dure.reports.resilience_pages import render_resilience_text
from dure.reports.resilience_paper import write_shock_paper
from dure.reports.shock_told import KEPT_BACK, ToldSum, ToldYear, join_told_years
from dure.reports.shocks import CommunityShocks

NAME = Text("Village (example)", "마을 (가상)")
GUESTS = ToldSum(
    incoming=True, krw=100_000_000, rules={"pandemic": "stays"}, is_sale=True, position=OUTSIDE, replaced={}
)
ROAD = ToldSum(
    incoming=True, krw=100_000_000, rules={"climate": "road-out"}, is_sale=True, position=OUTSIDE, replaced={}
)
WAGES = ToldSum(
    incoming=False,
    krw=50_000_000,
    rules={"inequality": "wages"},
    position=INSIDE,
    is_employee=True,
    replaced={},
)
REST = ToldSum(incoming=True, krw=60_000_000, rules={})
REST_OUT = ToldSum(incoming=False, krw=40_000_000, rules={})


def tell_year_of(name: str, *sums: ToldSum) -> ToldYear:
    """Tell a year of these sums, with 10,000,000 won in the bank."""
    return ToldYear(name, f"{name} (가상)", f"{name} (example)", "2025-01-01", "2026-01-01", 10_000_000, sums)


def tell(*years: ToldYear, language: str = "en", shocks: CommunityShocks | None = None) -> dict[str, Any]:
    """Tell what the shocks do to enterprises that opened these years."""
    shocks = shocks or load_community_shocks()
    book = join_told_years(
        years,
        place=PlaceName("52720", NAME, NAME, "district"),
        period=parse_period("2025"),
        shocks=shocks,
        assumptions=load_assumptions(),
    )
    report = build_resilience_report(book, name=NAME, shocks=shocks, kept_back=[KEPT_BACK])
    return report.to_dict("ko" if language == "ko" else "en")


def find(values: dict[str, Any], shock: str) -> dict[str, Any]:
    """Find one shock of a contract."""
    return next(fall for fall in values["shocks"] if fall["id"] == shock)


def test_an_enterprise_of_which_no_opened_sum_speaks_is_not_told_and_not_nought() -> None:
    """Its guests may stand in the remainder: no ₩0, no range of noughts, no month, in any form."""
    for language in LANGUAGES:
        years = (tell_year_of("House", GUESTS, REST), tell_year_of("Farm", REST, REST_OUT))
        values = tell(*years, language=language)
        fall = find(values, "pandemic")
        house, farm = fall["enterprises"]
        assert (house["told"], farm["told"]) == (True, False)
        for name in ("lost_krw", "lost_share", "missing_krw"):
            assert set(farm[name].values()) == {None}
        assert (farm["back_months"], farm["spent_months"]) == (None, None)
        [line] = [line for line in fall["sentences"] if line.find("Farm") >= 0]
        assert ("Not told" if language == "en" else "밝혀져 있지 않습니다") in line
        text = render_resilience_text({**values, "shocks": [fall]}, language=language)
        [row] = [line for line in text.splitlines() if line.startswith("- Farm")]
        assert row.count(": not told" if language == "en" else ": 밝히지 않음") == 3
        assert not re.search(r"₩0|(?<!\d)0원|0%", row)
        plan = {"sentences": ["Open in 2 of 20. " * 12, "Without it 1. "], "note": ""}
        planned = {**values, "shocks": [{**fall, "plans": [plan]}]}
        paper = write_shock_paper(planned, shock="pandemic", language=language)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def test_a_fall_of_which_only_a_part_is_told_has_no_known_range_and_says_what_it_leaves_out() -> None:
    """Beside 33 % of what guests pay, more may fall in the remainder: it is never told as complete."""
    fall = find(tell(tell_year_of("House", GUESTS, REST)), "pandemic")
    assert fall["part"]
    assert fall["lost_krw"] == {"value": 33_000_000, "low": None, "high": None}
    [house] = fall["enterprises"]
    assert (house["lost_krw"]["high"], house["lost_share"]["high"]) == (None, None)
    # What is bought in the remainder may be saved as well: the till may be short of less, or of more.
    assert (house["missing_krw"]["low"], house["missing_krw"]["high"]) == (None, None)
    assert {group["lost_krw"]["high"] for group in fall["groups"]} == {None}
    assert "(range not known)" in fall["sentences"][0]
    assert fall["sentences"][1].endswith("or longer.")
    assert fall["sentences"][-1].startswith("Only what was opened is counted")
    assert "it is smaller only if" in fall["sentences"][-1]  # care at home rises in a pandemic


def test_a_shock_that_raises_nothing_tells_the_least() -> None:
    """Were only guests called off, whatever stands in the remainder the fall is what was opened or more."""
    standard = load_community_shocks()
    pandemic = standard.find("pandemic")
    assert pandemic is not None
    stays = tuple(rule for rule in pandemic.rules if rule.id == "stays")
    shocks = replace(standard, shocks=(replace(pandemic, rules=stays),))
    fall = find(tell(tell_year_of("House", GUESTS, REST), shocks=shocks), "pandemic")
    assert "would take in at least" in fall["sentences"][0]
    assert "from 11.6% less, top not known" in fall["sentences"][0]
    assert fall["lost_krw"] == {"value": 33_000_000, "low": 18_500_000, "high": None}
    assert "this is the least" in fall["sentences"][-1]


def test_where_supplies_are_cut_nothing_is_the_least() -> None:
    """Who sells here what the road no longer brings takes in more: the remainder may soften the fall."""
    for language, least, instead in (("en", "least", "sold here instead"), ("ko", "적어도", "여기서 대신")):
        fall = find(tell(tell_year_of("House", ROAD, REST), language=language), "climate")
        assert fall["lost_krw"]["value"] > 0
        assert not any(least in sentence for sentence in fall["sentences"])
        assert instead in fall["sentences"][-1]
        [house] = fall["enterprises"]
        for one in (fall, house, fall["groups"][0]):
            assert (one["lost_krw"]["low"], one["lost_krw"]["high"]) == (None, None)
            assert (one["lost_share"]["low"], one["lost_share"]["high"]) == (None, None)


def test_a_till_is_known_in_part_where_all_income_is_told() -> None:
    """What the house buys was not all opened: what it loses keeps its range, its till has none."""
    for language, only in (("en", "Only what was opened is counted"), ("ko", "열어 둔 금액만 세었고")):
        fall = find(tell(tell_year_of("House", GUESTS, REST_OUT), language=language), "pandemic")
        assert not fall["part"]
        assert fall["lost_krw"] == {"value": 33_000_000, "low": 18_500_000, "high": 60_000_000}
        [house] = fall["enterprises"]
        assert house["missing_krw"]["value"] > 0
        assert (house["missing_krw"]["low"], house["missing_krw"]["high"]) == (None, None)
        assert fall["sentences"][-1].startswith(only)
        assert "would take in at least" not in fall["sentences"][0]


def test_nobody_is_the_worst_off_of_those_of_whom_nothing_is_told() -> None:
    """The farm may miss more than the house: the first is said by what was opened, and of how many."""
    silent = tell_year_of("Farm", REST, REST_OUT)
    fall = find(tell(tell_year_of("House", GUESTS), silent), "pandemic")
    assert "the 2 enterprises together (1 of them not told) would" in fall["sentences"][0]
    [most] = [line for line in fall["sentences"] if "would miss most" in line]
    assert most.startswith("By what was opened, House")
    cared = replace(GUESTS, rules={"pandemic": "care-homes"})
    for language, said, never in (
        ("en", "By what was opened, none of the enterprises of which it is told would run short", "no enter"),
        ("ko", "열어 둔 금액으로 보면 이를 밝힌 사업체 가운데", "보통으로 올 때는"),
    ):
        fall = find(tell(tell_year_of("House", cared), silent, language=language), "pandemic")
        assert any(line.startswith(said) for line in fall["sentences"])
        assert not any(never in line for line in fall["sentences"])


def test_what_changes_nothing_is_told_as_the_same_though_its_ends_are_open() -> None:
    """A reserve that pays nobody changes nothing; one that pays a crew on does, and the values say which."""
    crew = ToldSum(incoming=False, krw=80_000_000, rules={}, position=INSIDE, is_employee=True, replaced={})
    for sums, same in (((GUESTS, REST), True), ((GUESTS, REST, crew), False)):
        fall = find(tell(tell_year_of("House", *sums)), "pandemic")
        reserves = next(one for one in fall["softened"] if one["id"] == "reserves")
        assert reserves["used"]
        assert reserves["with"]["high"] is reserves["without"]["high"] is None
        assert reserves["same"] is same
        assert ("This does not change" in reserves["sentence"]) is same


def test_what_is_told_as_a_whole_keeps_its_range() -> None:
    """Without a remainder nothing can be missing; nought is then nought, and no sentence doubts it."""
    fall = find(tell(tell_year_of("House", GUESTS), tell_year_of("Farm", ROAD)), "pandemic")
    assert not fall["part"]
    assert fall["lost_krw"] == {"value": 33_000_000, "low": 18_500_000, "high": 60_000_000}
    farm = fall["enterprises"][1]
    assert farm["told"]
    assert farm["lost_krw"] == {"value": 0, "low": 0, "high": 0}
    assert not any("opened" in sentence for sentence in fall["sentences"])


def test_wages_that_are_told_tell_nothing_of_what_comes_in() -> None:
    """Inequality raises wages that were opened: how short the till is, is known in part."""
    values = tell(tell_year_of("House", WAGES, REST))
    fall = find(values, "inequality")
    assert (set(fall["lost_krw"].values()), fall["back_months"], fall["course"]) == ({None}, None, [])
    [house] = fall["enterprises"]
    assert not house["told"]
    assert house["missing_krw"] == {"value": 2_520_000, "low": None, "high": None}
    assert "would take in" not in " ".join(fall["sentences"])
    assert "2.5 million short (range not known)" in render_resilience_text(values, language="en")


@pytest.mark.parametrize("shock", ["pandemic", "climate", "inequality"])
def test_more_that_is_kept_back_never_makes_a_fall_look_complete(shock: str) -> None:
    """Of the same year, one sum less opened: the fall that is told is no larger, and its top is open."""
    whole = find(tell(tell_year_of("House", GUESTS, ROAD, WAGES)), shock)
    less = find(tell(tell_year_of("House", GUESTS, WAGES, REST)), shock)
    known = less["lost_krw"]["value"]
    assert known is None or known <= whole["lost_krw"]["value"]
    assert less["part"]
    assert less["lost_krw"]["high"] is None
