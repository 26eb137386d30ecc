"""Plans for tests: numbers that are easy to follow, and a plan that has something of everything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from dure.language import Text
from dure.outlook.plan import (
    Cash,
    Correlation,
    Cost,
    Estimate,
    Grant,
    Investment,
    Loan,
    Members,
    Plan,
    PlanGoal,
    Rises,
    ServedPlace,
    Service,
    Staff,
    UserGroup,
)

SOMETHING = Text(en="assumption", ko="가정")
HERE, NEXT_DOOR = "52720250", "52720310"


def sure(value: float, unit: str = "KRW") -> Estimate:
    """Give a number that is certain."""
    return Estimate(value, value, value, unit, SOMETHING)


def about(value: float, low: float, high: float, unit: str = "KRW") -> Estimate:
    """Give a number that is not."""
    return Estimate(value, low, high, unit, SOMETHING)


@dataclass(frozen=True)
class People:
    """The people of a place: the same in every age, step after step, in every future."""

    base: date
    people: np.ndarray[Any, Any]


def still(
    each: float = 100.0, *, base: date = date(2026, 1, 1), steps: Sequence[float] = (1.0,) * 7
) -> People:
    """Give a place with `each` people of every age, times a factor at each five-year step."""
    return People(base, np.ones((1, 1, 18)) * each * np.asarray(steps)[None, :, None])


def varied(seed: int = 1, *, base: date = date(2025, 5, 31)) -> People:
    """Give a place that shrinks more or less."""
    random = np.random.Generator(np.random.Philox(seed)).random((200, 1, 18))
    shrink = 1 - 0.05 * np.arange(7)[None, :, None] * (0.5 + random)
    return People(base, 100 * shrink)


def make_service(name: str = "clinic", **changes: Any) -> Service:
    """Make a service that a fifth of those of 65 and over use twice a month."""
    service = Service(
        id=name,
        name=Text(en=name, ko=name),
        users=(UserGroup((65, 120), sure(0.2, "share"), sure(2, "visits/month")),),
        places=(ServedPlace(HERE, sure(1, "share"), sure(1, "share")),),
        price=sure(20_000),
        elasticity=sure(-0.5, "ratio"),
        variable_cost=sure(5_000),
        local_share=sure(0.5, "share"),
    )
    return replace(service, **changes)


def make_plan(*services: Service, **changes: Any) -> Plan:
    """Make a plan with these services (one clinic, where none is given) and nothing else."""
    plan = Plan(
        name=Text(en="Invented co-op", ko="가상협동조합"),
        place=HERE,
        start=date(2026, 1, 1),
        services=services or (make_service(),),
        cash=Cash(sure(10_000_000), sure(0), sure(0, "days"), sure(0, "days")),
        rises=Rises(*(sure(0, "share/year") for _ in range(4))),
        employer_share=sure(0, "share"),
    )
    return replace(plan, **changes)


def make_whole_plan() -> Plan:
    """Make a plan that has something of everything, all of it uncertain."""
    clinic = make_service(
        users=(
            UserGroup((65, 120), about(0.2, 0.1, 0.4, "share"), about(2, 1, 3, "visits/month")),
            UserGroup((20, 64), about(0.05, 0.02, 0.1, "share"), about(1, 0.5, 2, "visits/month")),
        ),
        places=(ServedPlace(HERE, about(0.8, 0.6, 1, "share"), sure(1, "share")),),
        price=about(20_000, 18_000, 22_000),
        elasticity=about(-0.4, -0.8, 0, "ratio"),
        capacity=about(480, 400, 560, "visits/month"),
        season=(1.2, 1.1, 1.0, 1.0, 0.9, 0.9, 0.8, 0.9, 1.0, 1.0, 1.1, 1.1),
    )
    care = make_service(
        "care",
        price=about(66_000, 60_000, 72_000),
        variable_cost=about(30_000, 25_000, 36_000),
        receivable_days=about(75, 45, 95, "days"),
        subsidised=True,
    )
    lunch = make_service(
        "lunch",
        users=(UserGroup((0, 120), about(0.3, 0.2, 0.4, "share"), sure(4, "meals/month"), members=True),),
        price=about(6_000, 5_000, 8_000),
        variable_cost=about(3_500, 3_000, 4_500),
        starts=date(2026, 9, 1),
        ramp_months=6,
    )
    return make_plan(
        clinic,
        care,
        lunch,
        cash=Cash(
            about(90_000_000, 60_000_000, 100_000_000),
            sure(10_000_000),
            about(45, 30, 60, "days"),
            about(30, 15, 40, "days"),
        ),
        rises=Rises(*(about(0.02, 0.01, 0.04, "share/year") for _ in range(4))),
        employer_share=sure(0.19, "share"),
        costs=(
            Cost("rent", SOMETHING, about(1_500_000, 1_400_000, 1_700_000), sure(1, "share")),
            Cost("heating", SOMETHING, about(400_000, 300_000, 700_000), about(0.3, 0.1, 0.5), energy=True),
        ),
        staff=(
            Staff("doctor", SOMETHING, sure(1, "people"), about(6_000_000, 5_500_000, 7_500_000)),
            Staff("helpers", SOMETHING, about(2, 1.5, 2.5, "people"), sure(2_157_000), minimum_wage=True),
        ),
        members=Members(
            about(420, 400, 430, "people"),
            about(3, 1, 6, "people/month"),
            about(0.03, 0.01, 0.06, "share/year"),
            about(50_000, 40_000, 60_000),
            about(5_000, 3_000, 6_000),
        ),
        grants=(
            Grant(
                "county",
                SOMETHING,
                about(3_000_000, 2_500_000, 3_000_000),
                date(2025, 7, 1),
                date(2028, 7, 1),
            ),
        ),
        investments=(
            Investment("van", SOMETHING, about(30_000_000, 25_000_000, 40_000_000), date(2027, 3, 1), 7),
        ),
        loans=(
            Loan("old", SOMETHING, sure(12_000_000), date(2024, 1, 1), about(0.04, 0.03, 0.06), 24),
            Loan(
                "new", SOMETHING, about(20_000_000, 15_000_000, 20_000_000), date(2027, 3, 1), sure(0.03), 60
            ),
        ),
        goal=PlanGoal("members", 430, date(2028, 12, 1)),
        correlations=(Correlation("services.clinic.price", "staff.doctor.wage", 0.6),),
    )


SIDE_DISHES = """
[plan]
name = "가상 반찬 가게"
place = "52720250"
start = 2026-01
employer_share = 0.11

[[services]]
id = "boxes"
name = "반찬 꾸러미"
name_en = "side dishes"
price = {low = 9000, value = 10000, high = 11000, source = "가격표"}
variable_cost = {low = 3500, value = 4000, high = 4500}

[[services.users]]
ages = "65+"
use_rate = {low = 0.05, value = 0.08, high = 0.1}
visits = 2

[[staff]]
id = "cook"
name = "조리"
name_en = "cook"
people = 1
wage = 2200000

[cash]
opening = 10000000
"""
"""A small plan as a file."""
