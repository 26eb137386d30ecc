"""A plan is refused where nobody lives, where too few do, and where the place is no more."""

from pathlib import Path

import pytest

from dure.korea.figures import load_figures
from dure.outlook.plan_places import check_places
from dure.outlook.reading import read_plan

EXAMPLE = Path(__file__).parents[2] / "examples/jinan/plan.toml"


@pytest.mark.parametrize("code", ["52720", "52720250", "45720", "KR"])
def test_a_place_with_people_is_taken(code: str) -> None:
    """Old codes and new ones, small places and large."""
    assert check_places(load_figures()).find_fault(code) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("99999", "No place"),
        ("28110", "abolished"),
        ("5272025021", "No registered residents"),
    ],
)
def test_a_place_without_figures_is_refused(code: str, said: str) -> None:
    """It says why, and what to write in its stead."""
    fault = check_places(load_figures()).find_fault(code)
    assert fault is not None
    assert said in fault.what.en
    assert fault.remedy.ko


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("52720", "45720", "45720 and 52720 are one place"),
        ("45720", "52720", "52720 and 45720 are one place"),
        ("52111", "52110", "52111 lies in 52110"),
        ("45111", "52110", "45111 lies in 52110"),
        ("45720250", "52", "45720250 lies in 52"),
    ],
)
def test_people_are_not_counted_twice_under_codes_that_look_apart(first: str, second: str, said: str) -> None:
    """An older code of a place, and a city beside its own district, begin with other digits."""
    text = EXAMPLE.read_text(encoding="utf-8")
    start = text.index("[[services.places]]")
    end = text.index('[[services]]\nid = "home-visits"')
    served = "".join(f'[[services.places]]\ncode = "{code}"\n' for code in (first, second))
    plan, problems = read_plan(text[:start] + served + text[end:], known=check_places(load_figures()))
    assert plan is None
    (problem,) = (one for one in problems if "older code" not in one.what.en)
    assert problem.what.en.startswith(said)
    assert problem.remedy.ko
    wrong = second if "one place" in said else first
    line = text[:start].count("\n") + (4 if wrong == second else 2)
    assert problem.where.rows == (line,)


def test_districts_of_one_city_are_taken() -> None:
    """The two districts of Jeonju hold nobody in common."""
    text = EXAMPLE.read_text(encoding="utf-8")
    start = text.index("[[services.places]]")
    end = text.index('[[services]]\nid = "home-visits"')
    served = "".join(f'[[services.places]]\ncode = "{code}"\n' for code in ("52111", "45113"))
    plan, problems = read_plan(text[:start] + served + text[end:], known=check_places(load_figures()))
    assert plan is not None, problems


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("2090-01", "more than 5 years after"),
        ("2030-06", "more than 5 years after"),
        ("2015-04", "more than 10 years before"),
        ("1995-01", "more than 10 years before"),
        ("1900-01", "in the year 1900"),
    ],
)
def test_a_plan_far_from_the_newest_count_is_refused(start: str, said: str) -> None:
    """Who lives there in 2090 nobody knows, and no cash of today is the cash of that year."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("start = 2026-01", f"start = {start}", 1)
    plan, problems = read_plan(text, known=check_places(load_figures()))
    assert plan is None
    (problem,) = (one for one in problems if said in one.what.en)
    assert problem.where.rows == (text[: text.index(f"start = {start}")].count("\n") + 1,)
    assert problem.what.ko
    assert problem.remedy.ko


@pytest.mark.parametrize("start", ["2030-05", "2015-05"])
def test_a_plan_near_the_newest_count_is_taken(start: str) -> None:
    """Five years after May 2025 and ten before it are the last that are looked at."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("start = 2026-01", f"start = {start}", 1)
    _, problems = read_plan(text, known=check_places(load_figures()))
    assert not [one for one in problems if "The plan starts" in one.what.en]


def test_a_strategy_knows_a_place_under_its_older_code() -> None:
    """45720 is Jinan, whose towns the example serves: a strategy that takes it up serves them twice."""
    text = EXAMPLE.read_text(encoding="utf-8") + (
        '\n[[scenarios]]\nid = "whole-county"\nkind = "strategy"\n'
        '[[scenarios.serving]]\n[[scenarios.serving.places]]\ncode = "45720"\n'
    )
    plan, problems = read_plan(text, known=check_places(load_figures()))
    assert plan is None
    older, twice = problems
    assert older.where.rows == twice.where.rows == (text.count("\n"),)
    assert "45720 is an older code" in older.what.en
    assert "counted twice" in twice.what.en or "already" in twice.what.en
