"""What matters most, against functions whose indices are known."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from invented_plans import HERE, SOMETHING, about, make_plan, make_whole_plan, still, sure, varied

from dure.outlook.draws import draw_uniforms
from dure.outlook.forecast import draw_futures
from dure.outlook.plan import Cash, Cost
from dure.outlook.sensitivity import measure_drivers, measure_effects, measure_first_order

DRAWS = 20_000


def ishigami(uniforms: Any) -> Any:
    """Ishigami & Homma 1990, with a = 7 and b = 0.1."""
    x = np.pi * (2 * uniforms - 1)
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


@pytest.fixture(scope="module")
def known(shared_folder: Path) -> dict[str, Any]:
    """Read the known indices."""
    text = (shared_folder / "cases" / "outlook" / "sobol" / "ishigami.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def test_ishigami(known: dict[str, Any]) -> None:
    """First-order and total effects of Ishigami's function, within sampling error."""
    effects = measure_effects(ishigami, ["x1", "x2", "x3"], draws=DRAWS, seed=1)
    assert [one.first for one in effects.values()] == pytest.approx(known["S1"], abs=0.02)
    assert [one.total for one in effects.values()] == pytest.approx(known["ST"], abs=0.02)


def test_ishigami_from_draws_at_hand(known: dict[str, Any]) -> None:
    """The first order without any further run, and the variance itself."""
    uniforms = np.stack([draw_uniforms(name, draws=DRAWS, seed=1) for name in ("x1", "x2", "x3")])
    outcome = ishigami(uniforms)
    assert outcome.var() == pytest.approx(known["V"], rel=0.02)
    assert [measure_first_order(one, outcome) for one in uniforms] == pytest.approx(known["S1"], abs=0.02)


def test_g_function(known: dict[str, Any]) -> None:
    """Sobol's G function: eight inputs, of which two matter; no total effect is below its first order."""
    a = np.array(known["G_function"]["a"])[:, None]

    def product(uniforms: Any) -> Any:
        return ((np.abs(4 * uniforms - 2) + a) / (1 + a)).prod(axis=0)

    names = [f"x{number}" for number in range(1, 9)]
    effects = measure_effects(product, names, draws=DRAWS, seed=1)
    assert [one.first for one in effects.values()] == pytest.approx(known["G_function"]["S1"], abs=0.02)
    assert all(one.total > one.first - 0.02 for one in effects.values())
    uniforms = np.stack([draw_uniforms(name, draws=DRAWS, seed=1) for name in names])
    at_hand = [measure_first_order(one, product(uniforms)) for one in uniforms]
    assert at_hand == pytest.approx(known["G_function"]["S1"], abs=0.02)


def test_an_outcome_that_never_varies_hangs_on_nothing() -> None:
    """No division by a variance of nothing."""
    assert measure_first_order(np.arange(100.0), np.ones(100)) == 0
    effects = measure_effects(lambda uniforms: np.ones(uniforms.shape[1]), ["a"], draws=100, seed=1)
    assert effects["a"].total == 0


def test_what_matters_most_is_told_in_won_and_months() -> None:
    """A rent of 0 to 10 million decides; what is certain is not told, what may be chance comes last."""
    plan = make_plan(
        cash=Cash(about(10_000_000, 9_900_000, 10_100_000), sure(0), sure(0), sure(0)),
        costs=(
            Cost("rent", SOMETHING, about(5_000_000, 0, 10_000_000), sure(1)),
            Cost("phone", SOMETHING, about(10_000, 9_000, 11_000), sure(1)),
        ),
    )
    futures = draw_futures(plan, {HERE: still()}, years=2, draws=5_000, seed=1)
    drivers = measure_drivers(futures, futures.walk())
    assert drivers[0].path == "costs.rent.monthly"
    assert {driver.path for driver in drivers} == {
        "costs.rent.monthly",
        "costs.phone.monthly",
        "cash.opening",
    }
    rent, phone = drivers[0], next(one for one in drivers if "phone" in one.path)
    assert not rent.rises
    assert (rent.clear, phone.clear) == (True, False)
    # Of those who pay most all close within a few months, of those who pay least none within the two years.
    assert 18 < rent.months < 24
    # The middle of the lowest fifth pays 10 million x sqrt(0.1 / 2), and ends its first month with more.
    lowest = 10_000_000 + 3_000_000 - 10_000_000 * np.sqrt(0.1 / 2)
    highest = 10_000_000 + 3_000_000 - 10_000_000 * (1 - np.sqrt(0.1 / 2))
    assert rent.won > lowest - highest


def test_people_are_among_what_matters() -> None:
    """The people of the places served are one of the numbers; of a place that is sure they are not."""
    plan = replace(make_whole_plan(), correlations=())
    told = []
    for people in (varied(1), still()):
        futures = draw_futures(plan, {HERE: people}, years=10, draws=500, seed=1)
        told.append({one.path for one in measure_drivers(futures, futures.walk())})
    assert "population" in told[0]
    assert "population" not in told[1]
