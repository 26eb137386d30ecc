"""What people say of a case is read, or told back with its remedy."""

import pytest
from small_law import LAW, get_table

from dure.rules.facts import read_facts

TABLE = get_table(LAW.replace("why: {en: So", "only_if: youth\n    why: {en: So", 1))


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("founders=320", 320),
        ("founders = 1,320명", 1_320),
        ("share_of_one=0.12", 0.12),
        ("share_of_one=12%", 0.12),
        ("share_of_one=100%", 1),
        ("youth=1", 1),
        ("youth=예", 1),
        ("youth=no", 0),
    ],
)
def test_a_fact_is_read_as_people_write_it(given: str, number: float) -> None:
    """With its unit, or as per cent."""
    facts, problems = read_facts([given], TABLE, "clinic")
    assert problems == ()
    assert list(facts.values()) == [pytest.approx(number)]


@pytest.mark.parametrize(
    ("given", "what", "remedy"),
    [
        ("founders", "founders has no number", "founders=320"),
        ("founders=", "founders has no number", "founders=320"),
        ("founders=many", "'many'", "founders=320"),
        ("founders=-3", "'-3'", "founders=320"),
        ("founders=3.5", "'3.5'", "People are whole"),
        ("founders=nan", "'nan'", "founders=320"),
        ("founders=1e9", "'1e9'", "founders=320"),
        ("founders=" + "9" * 400, "cannot be", "founders=320"),
        ("founders=1,2", "'1,2'", "founders=320"),
        ("share_of_one=30", "'30'", "30%"),
        ("share_of_one=101%", "'101%'", "30%"),
        ("youth=2", "'2'", "1 is yes"),
        ("fouders=3", "fouders is no fact", "founders"),
        ("=3", "is no fact", "founders, share_of_one"),
        ("", "is no fact", "youth"),
    ],
)
def test_what_is_no_fact_is_told_back(given: str, what: str, remedy: str) -> None:
    """With what to write instead, in both languages."""
    facts, problems = read_facts([given], TABLE, "clinic")
    assert facts == {}
    (problem,) = problems
    assert what in problem.what.en
    assert remedy in problem.remedy.en
    assert problem.what.ko
    assert problem.remedy.ko


def test_a_fact_given_twice_is_told_back() -> None:
    """The first was read; which of them is meant only its writer knows."""
    facts, problems = read_facts(["founders=3", "founders=4"], TABLE, "clinic")
    assert facts == {"founders": 3}
    assert "twice" in problems[0].what.en
