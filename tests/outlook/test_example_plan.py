"""The example's co-operative: its plan to the digit, and the plight that it is meant to show."""

import json
from pathlib import Path

import pytest

from dure.korea.figures import load_figures
from dure.outlook.forecast import draw_futures
from dure.outlook.plan import Plan
from dure.outlook.population import project_place
from dure.outlook.reading import read_plan
from dure.outlook.survival import SHOWN, measure_survival

EXAMPLE = Path(__file__).parents[2] / "examples/jinan/plan.toml"
GOLDEN = Path(__file__).parent / "example_plan.expected.json"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Read the plan."""
    read, problems = read_plan(EXAMPLE.read_bytes(), file="plan.toml")
    assert not problems
    assert read is not None
    return read


def test_every_number_is_read_as_it_is_meant(plan: Plan) -> None:
    """Low, value, high, unit, source and line of each, against the kept list."""
    found = {
        path: [one.low, one.value, one.high, one.unit, one.source.ko, one.line]
        for path, one in plan.estimates()
    }
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_with_its_grant_ending_more_than_half_of_its_futures_stay_open(plan: Plan) -> None:
    """From 10 to 14 of 20 after five years: neither safe nor lost, so that strategies matter."""
    figures = load_figures()
    codes = {place.code for service in plan.services for place in service.places}
    populations = {code: project_place(figures, code, years=5, draws=500, seed=1) for code in codes}
    run = draw_futures(plan, populations, years=5, draws=2_000, seed=1).walk()
    assert 10 <= measure_survival(run)[-1].share * SHOWN <= 14


def test_what_has_not_begun_has_its_staff(plan: Plan) -> None:
    """A service that opens later is not run by nobody: somebody is paid from its first month on."""
    begins = {service.starts for service in plan.services if service.starts}
    assert begins
    assert begins == {post.starts for post in plan.staff if post.starts}
