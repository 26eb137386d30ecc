"""The standard shocks as data: whole, sourced, in both languages."""

import pytest

from dure.korea.community_shocks import load_community_shocks
from dure.korea.scenarios import load_scenarios

ONE = """
checked: 2026-11-23
sources: {{assumption: {{en: assumption, ko: 가정}}}}
spare: {{low: 0.3, value: 0.2, high: 0.1, source: assumption}}
dependence: {{low: 0.3, value: 0.6, high: 1.0, source: assumption}}
shocks:
  - id: flood
    title: {{en: A flood, ko: 큰물}}
    text: {{en: It rains., ko: 비가 옵니다.}}
    starts: 7
    months: 2
    recovery_months: {{low: 1, value: 2, high: 3, source: assumption}}
    scenario: flood
    help: {{low: 0, value: 0, high: 0, source: assumption}}
    rules:
      - {{id: all, text: {{en: less, ko: 덜}}, {rule}}}
"""


def test_the_standard_set_stands() -> None:
    """A pandemic year, a bad climate year, an inequality shock; each with rules and sources."""
    shocks = load_community_shocks()
    assert [shock.id for shock in shocks.shocks] == ["pandemic", "climate", "inequality"]
    for shock in shocks.shocks:
        assert shock.title.en
        assert shock.title.ko
        assert 1 <= shock.starts <= 12
        for rule in shock.rules:
            assert rule.change.source.ko, rule.id
            # The mild end changes least: what falls falls least, what rises in cost rises least.
            assert rule.id in {"care", "care-homes"} or abs(rule.change.low) <= abs(rule.change.value) <= abs(
                rule.change.high
            )


def test_a_plan_can_be_walked_through_each_of_them() -> None:
    """Each names a shock that ships for plans, and another each."""
    plans = {row.id for row in load_scenarios().rows if row.kind == "shock"}
    named = [shock.scenario for shock in load_community_shocks().shocks]
    assert set(named) <= plans
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("word", "rule"),
    [("방문", "care"), ("숙박", "stays"), ("식당", "meals-out"), ("가게", "trade"), ("!", "visits")],
)
def test_a_pandemic_is_one_and_the_same_for_books_and_for_plans(word: str, rule: str) -> None:
    """Over its year a service of one kind falls, or rises, in a plan by what the book's rule says."""
    book, plan = load_community_shocks().find("pandemic"), load_scenarios().find("pandemic")
    assert book is not None
    assert plan is not None
    change = next(one.change for one in book.rules if one.id == rule)
    parts = [one for one in plan.changes if one.path.startswith(f"services.[{'!' if word == '!' else '~'}")]
    parts = [one for one in parts if word in one.path]
    months = sum(one.months or 0 for one in parts)
    assert months == book.months == 12
    ends = [
        sum(getattr(one.amount, end) * (one.months or 0) for one in parts) / months
        for end in ("low", "value", "high")
    ]
    assert ends == pytest.approx(
        sorted(1 + number for number in (change.low, change.value, change.high)), abs=1e-3
    )


def test_a_third_of_households_that_lose_a_third_buy_a_ninth_less() -> None:
    """The one number that is arithmetic."""
    shock = load_community_shocks().find("inequality")
    assert shock is not None
    rule = next(rule for rule in shock.rules if rule.id == "households")
    assert rule.change.value == pytest.approx(-1 / 9, abs=0.001)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("change: {low: 0, value: -0.5, high: -0.1, source: assumption}", "does not lie between"),
        ("change: {low: 0, value: -0.5, high: -1.1, source: assumption}", "all of it"),
        ("change: {low: 0, value: -0.5, high: -0.9, source: hearsay}", "known source"),
        ("change: {low: 0, value: 0, high: 0, source: assumption}, purposes: [gifts]", "no such purpose"),
        ("change: {low: 0, value: 0, high: 0, source: assumption}, payer: {side: near}", "inside or outside"),
    ],
)
def test_a_number_that_cannot_be_is_refused(rule: str, says: str) -> None:
    """Each with its rule named."""
    with pytest.raises(ValueError, match=says):
        load_community_shocks(ONE.format(rule=rule))
