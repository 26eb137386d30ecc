"""Sliders move what is ours to move."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from dure.outlook.courses import match_paths
from dure.web.outlook.plans import read_whole
from dure.web.outlook.sliders import hold_changes, pick_sliders

PLAN = (Path(__file__).parents[3] / "examples" / "jinan" / "plan.toml").read_text(encoding="utf-8")


def test_a_price_that_a_public_body_sets_does_not_move() -> None:
    """Of the clinic only check-ups for workplaces have a price of its own; without such, no slider."""
    plan = read_whole(PLAN)
    had = {path: np.zeros(0) for path, _ in plan.estimates()}
    [held] = hold_changes([("price", 1.1)])
    moved = {path for change in held.changes for path in match_paths(plan, had, change.path)}
    assert moved == {f"services.{one.id}.price" for one in plan.services if not one.subsidised}
    assert "services.clinic.price" in had
    assert "services.clinic.price" not in moved
    drivers = [{"path": path, "krw": 1e9} for path in sorted(moved)]
    assert "price" in {one.name for one in pick_sliders(plan, drivers)}
    bound = replace(plan, services=tuple(replace(one, subsidised=True) for one in plan.services))
    assert "price" not in {one.name for one in pick_sliders(bound, drivers)}
