"""Two plans laid together."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from invented_plans import HERE, SOMETHING, make_plan, make_service, make_whole_plan, still, sure

from dure.outlook.forecast import draw_futures
from dure.outlook.merging import merge_plans
from dure.outlook.plan import Cash, Cost, Members


def test_two_sure_plans_together_have_the_cash_of_both() -> None:
    """Where nothing is uncertain and nothing shared, cash and members are those of both, month by month."""
    first = make_plan(
        cash=Cash(sure(1_000_000), sure(0), sure(45), sure(30)),
        costs=(Cost("rent", SOMETHING, sure(2_500_000), sure(1)),),
        members=Members(sure(100), sure(1), sure(0.1), sure(20_000), sure(3_000)),
    )
    second = make_plan(
        make_service(price=sure(15_000)),
        make_service("lunch", price=sure(7_000)),
        cash=Cash(sure(9_000_000), sure(2_000_000), sure(10), sure(30)),
        costs=(Cost("rent", SOMETHING, sure(1_500_000), sure(1)),),
        members=Members(sure(300), sure(2), sure(0.1), sure(20_000), sure(3_000)),
    )
    both = merge_plans(first, second, name=SOMETHING)
    assert [service.id for service in both.services] == ["clinic", "second-clinic", "lunch"]
    walked = [
        draw_futures(plan, {HERE: still()}, years=3, draws=2, seed=1).walk(keep=True)
        for plan in (first, second, both)
    ]
    for name in ("cash", "members", "sales"):
        one, other, together = (getattr(run, name) for run in walked)
        np.testing.assert_allclose(one + other, together, rtol=1e-9)


def test_what_is_shared_costs_less() -> None:
    """One office for two: of 2,500,000 and 1,500,000 together, nine tenths."""
    plans = [
        make_plan(costs=(Cost("rent", SOMETHING, sure(won), sure(1)),)) for won in (2_500_000, 1_500_000)
    ]
    both = merge_plans(*plans, name=SOMETHING, shared=sure(0.9, "times"))
    assert [cost.monthly.value for cost in both.costs] == [2_250_000, 1_350_000]


def test_correlations_follow_what_is_renamed() -> None:
    """A plan merged with itself keeps each link between its own numbers, and every path is its own."""
    plan = make_whole_plan()
    both = merge_plans(plan, plan, name=SOMETHING)
    paths = [path for path, _ in both.estimates()]
    assert len(paths) == len(set(paths))
    assert {(link.first, link.second) for link in both.correlations} == {
        ("services.clinic.price", "staff.doctor.wage"),
        ("services.second-clinic.price", "staff.second-doctor.wage"),
    }
    assert all(link.first in paths and link.second in paths for link in both.correlations)


def test_plans_of_different_months_are_not_laid_together() -> None:
    """Their months would not meet."""
    plan = make_plan()
    with pytest.raises(ValueError, match="different months"):
        merge_plans(plan, replace(plan, start=date(2027, 1, 1)), name=SOMETHING)
