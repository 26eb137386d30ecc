"""What came of a model wherever it was taken: beside its plan, by days, and of nobody too much."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_models import make_playbook, words

from dure.commons import Lineage
from dure.period import Period
from dure.playbooks.comparing import CASES_MIN, AdaptedCase, Range, compare_adaptations

YEAR = Period(date(2028, 1, 1), date(2029, 1, 1))


def case(number: int, **changes: Any) -> AdaptedCase:
    """Make a public case that planned 12 t and measured a ton for its number."""
    given: dict[str, Any] = {
        "place": f"{52700 + number}",
        "name": words(f"place {number}"),
        "lineage": Lineage("village-model", "1", "52720", date(2026, 1, 31 - number)),
        "unit": "kg",
        "planned": Range(12_000, 12_000, 12_000),
        "measured": Range(900 * number, 1_000 * number, 1_100 * number),
        "period": YEAR,
        "coverage": 0.9,
        "is_public": True,
    }
    return AdaptedCase(**{**given, **changes})


def test_planned_stands_beside_measured_with_its_range() -> None:
    """Six of twelve tons, by hand, with what was not seen."""
    (told,) = compare_adaptations(make_playbook(), [case(6)]).to_dict("en")["cases"]
    assert told["reached"] == {"low": 5_400 / 12_000, "value": 0.5, "high": 6_600 / 12_000}
    assert (told["coverage"], told["lasted"]) == (0.9, None)


def test_cases_stand_in_the_order_of_their_days_not_of_their_success() -> None:
    """Never a ranking: the day on which they took it, whatever came of it."""
    cases = [case(1), case(5), case(3)]
    told = compare_adaptations(make_playbook(), cases)
    assert [one.lineage.taken.day for one in told.cases] == [26, 28, 30]
    assert told == compare_adaptations(make_playbook(), cases[::-1])


def test_fewer_than_five_are_not_told_together() -> None:
    """Four: each alone, and the page says why."""
    told = compare_adaptations(make_playbook(), [case(number) for number in range(1, 5)])
    assert told.spread is None
    assert told.differences == ()
    assert len(told.notes) == 2
    five = compare_adaptations(make_playbook(), [case(number) for number in range(1, 6)])
    assert five.spread == Range(2 / 12, 3 / 12, 4 / 12)
    assert five.spread_cases == 5


def test_a_case_that_is_not_public_is_never_told_by_itself() -> None:
    """Nor counted where there are fewer than five of them, nor found by taking away the others."""
    public = [case(number) for number in range(1, 6)]
    secret = case(9, is_public=False, name=words("secret"), lasted=False)
    told = compare_adaptations(make_playbook(), [*public, secret])
    alone = compare_adaptations(make_playbook(), public)
    assert told.hidden is None
    assert (told.cases, told.spread, told.differences) == (alone.cases, alone.spread, alone.differences)
    assert "secret" not in str(told.to_dict("en"))


def test_five_that_are_not_public_are_counted_together() -> None:
    """Five and five."""
    cases = [case(number, is_public=number > 5) for number in range(1, 11)]
    told = compare_adaptations(make_playbook(), cases)
    assert told.hidden == CASES_MIN
    assert told.spread_cases == 10


def test_what_differs_is_told_with_what_chance_would_do() -> None:
    """Three that lasted had more people: of ten ways to choose three of five, this one and its mirror."""
    cases = [
        case(
            number,
            lasted=number > 2,
            features={"residents": 1_000.0 * number, "old": 30.0},
            numbers={"members.count": 50.0 - number},
        )
        for number in range(1, 6)
    ]
    told = compare_adaptations(make_playbook(), cases)
    found = {one.key: one for one in told.differences}
    assert set(found) == {"residents", "members.count"}
    assert (found["residents"].lasted, found["residents"].ended) == (4_000, 1_500)
    assert found["residents"].separated == 1
    assert found["residents"].chance == pytest.approx(0.2)
    assert told.looked_at == 3
    assert "not what was the cause" in told.notes[-1].en


def test_one_of_a_kind_is_too_few_to_differ() -> None:
    """Four that lasted and one that did not: that one would be told alone."""
    cases = [case(number, lasted=number > 1, features={"residents": 1.0 * number}) for number in range(1, 6)]
    assert compare_adaptations(make_playbook(), cases).differences == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from([None, True, False]), st.floats(0, 1e6)),
        min_size=0,
        max_size=9,
    )
)
def test_few_secret_cases_change_nothing_that_is_told(
    given_cases: list[tuple[bool, bool | None, float]],
) -> None:
    """With fewer than five of them the answer is the one without them, but for whether there are any."""
    cases = [
        case(number, is_public=public, lasted=lasted, features={"residents": figure})
        for number, (public, lasted, figure) in enumerate(given_cases, start=1)
    ]
    hidden = sum(not one.is_public for one in cases)
    told = compare_adaptations(make_playbook(), cases).to_dict("ko")
    if 0 < hidden < CASES_MIN:
        public = compare_adaptations(make_playbook(), [one for one in cases if one.is_public]).to_dict("ko")
        assert {**told, "hidden": 0} == public
    assert len(told["cases"]) == len(cases) - hidden


def test_a_number_that_only_a_few_hidden_cases_have_is_not_told() -> None:
    """Ten hidden cases may be counted together; a number that two of each group plan with may not."""
    hidden = [
        case(number, is_public=False, lasted=number % 2 == 0, features={"residents": 1000.0 * (number % 2)})
        for number in range(1, 11)
    ]
    telling = [
        replace(one, numbers={"staff.cook.wage": 3_000_000.0 if one.lasted else 1_000_000.0})
        if number < 6
        else one
        for number, one in enumerate(hidden)
    ]
    told = compare_adaptations(make_playbook(), telling)
    assert [one.key for one in told.differences] == ["residents"]


def test_public_cases_do_not_let_a_hidden_one_be_worked_out() -> None:
    """Four public cases and one hidden one in a group: the hidden one is found by taking the four away."""
    public = [
        case(number, lasted=number < 5, features={"residents": 1000.0 * number}) for number in range(1, 9)
    ]
    hidden = [
        case(number + 10, is_public=False, lasted=number == 1, features={"residents": 77_000.0})
        for number in range(1, 6)
    ]
    told = compare_adaptations(make_playbook(), [*public, *hidden])
    alone = compare_adaptations(make_playbook(), public)
    assert told.differences == alone.differences
    assert told.looked_at == alone.looked_at
