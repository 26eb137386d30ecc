"""Kinds of household in an inequality shock: known where somebody asked, unknown otherwise."""

import pytest

from dure.commons import Ends, HouseholdKind, read_community, write_community
from dure.korea.community_shocks import load_community_shocks
from dure.language import LANGUAGES, Text
from dure.reports.shock_households import measure_households, write_household_fall

FILE = """
community: {name: 가상, places: ["52720"]}
households:
  - id: alone
    kind: {ko: 혼자 사는 집, en: living alone}
    number: 100
    income_krw: {low: 900000, value: 1000000, high: 1200000}
    spends_share: {low: 0.4, value: 0.5, high: 0.6}
    source: {ko: 5월에 여쭘, en: asked in May}
  - id: farming
    kind: {ko: 농사짓는 집, en: farming}
    number: 10
    income_krw: {low: 2000000, value: 3000000, high: 4000000}
    spends_share: {low: 0.4, value: 0.5, high: 0.6}
    hit_share: {low: 0.5, value: 0.6666666667, high: 1}
    source: 가정
"""


def test_a_kind_loses_by_its_income_and_by_how_many_are_hit() -> None:
    """A third of those alone lose a third of a million; of farmers two thirds do: 22.2 % of three million."""
    community, problems = read_community(FILE, "community.yaml")
    assert problems == []
    assert community is not None
    shock = load_community_shocks().find("inequality")
    assert shock is not None
    farming, alone = measure_households(shock, community.households)
    assert (farming.kind.id, alone.kind.id) == ("farming", "alone")
    assert alone.lost_krw[1] == round(12 * 100 * 1_000_000 * 0.111)
    assert alone.less_here_krw[1] == round(alone.lost_krw[1] * 0.5)
    assert farming.each_krw[1] == pytest.approx(12 * 3_000_000 * 0.222, abs=2)
    said = {language: write_household_fall(alone, language)["sentence"] for language in LANGUAGES}
    assert "asked in May" in said["en"]
    assert "가정" in said["ko"]
    assert "assumption" not in write_household_fall(farming, "en")["sentence"]


def test_the_other_shocks_say_nothing_of_kinds() -> None:
    """No number tells what a pandemic takes from one of them."""
    kind = HouseholdKind("a", Text("a", "a"), 5, Ends(1, 1, 1), Ends(0, 0, 0), None, Text("a", "a"))
    for name in ("pandemic", "climate"):
        shock = load_community_shocks().find(name)
        assert shock is not None
        assert measure_households(shock, [kind]) == ()


def test_the_file_comes_back_and_few_are_refused() -> None:
    """What is written reads the same; four households, and a range upside down, are problems with a line."""
    community, _ = read_community(FILE, "community.yaml")
    assert community is not None
    assert read_community(write_community(community), "again.yaml")[0] == community
    few, problems = read_community(FILE.replace("number: 10\n", "number: 4\n"), "community.yaml")
    assert few is not None
    assert [one.id for one in few.households] == ["alone"]
    assert "fewer than 5" in problems[0].what.en
    _, problems = read_community(FILE.replace("low: 900000", "low: 9000000"), "community.yaml")
    assert any("income_krw is no range" in one.what.en for one in problems)
