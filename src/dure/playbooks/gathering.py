"""An own plan made fit to travel: one place as a whole, round numbers, nobody's pay to be read off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10
from typing import Any, Final

from dure.language import Text
from dure.outlook.amounts import ASSUMPTION
from dure.outlook.courses import UnknownPathError, match_paths
from dure.outlook.forecast import weigh_ages
from dure.outlook.plan import Basis, Estimate, Plan, Scenario, ServedPlace, Service, Staff
from dure.outlook.reading import UNSAID
from dure.places.figures import PlaceFigures
from dure.playbooks.drivers import round_moved
from dure.playbooks.moving import map_estimates
from dure.reports.outlook_names import Origin, tell_origin
from dure.reports.suppress import DOMINANCE_MAX, PEOPLE_MIN

WON_DIGITS: Final = 2
WIDER: Final = 0.1
"""What one supplier, lender or giver gets is told to two digits, its range a tenth wide either way."""

PRICE_DIGITS: Final = 3
"""Prices, which anybody can ask for, and what five and more earn, are told to three."""

SHARE_DIGITS: Final = 4

_PAID_TO_ONE: Final = frozenset({"costs", "grants", "loans", "investments", "cash"})
_GATHERED: Final = "gathered from"

STAFF: Final = "staff"
WAGE_PATH: Final = "staff.staff.wage"
_OWN: Final = Text(en="the enterprise's own plan, rounded", ko="사업체의 계획에서 둥글린 값")
_BASES: Final[Mapping[Origin, Basis]] = {
    "records": "records",
    "source": "elsewhere",
    "assumption": "assumption",
}
_STAFF_NAME: Final = Text(en="all who are paid", ko="급여를 받는 사람 모두")
_AT_THE_DOOR: Final = Text(
    en="counted in the reach: how far people live is in it", ko="거리는 reach에 함께 셈했습니다"
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A plan that may be shown.

    Attributes:
        plan: Of one place as a whole.
        notes: What was put together, rounded or left out, and why.
        hides_wage: True where fewer than five are paid, so that the wage must be written anew by a person.
    """

    plan: Plan
    notes: tuple[Text, ...]
    hides_wage: bool


def gather_plan(plan: Plan, *, figures: PlaceFigures) -> Gathered:
    """Make a plan fit for a playbook.

    - The places that a service serves are put together into the place as a whole: reach x distance of each,
      weighted by its people and by how much they use it, so that the use stays the same.
    - What goes to one supplier, giver or lender is rounded to two digits, its range at least a tenth wide
      either way, so that no invoice is read off.
    - Paid posts of fewer than five people are put together until five are in one; where all are fewer, the
      wage is left out.
    - Its own strategies and shocks that speak of what is no longer there are left out.
    """
    plan = replace(plan, enterprise=None)
    notes: list[Text] = []
    services = tuple(_gather_service(one, plan.place, figures, notes) for one in plan.services)
    staff = _gather_staff(plan.staff)
    if len(staff) < len(plan.staff):
        notes.append(
            Text(
                en="Paid posts of fewer than five were put together, so that nobody's pay can be read off.",
                ko="다섯 명이 안 되는 자리는 함께 묶어, 한 사람의 급여가 드러나지 않게 했습니다.",
            )
        )
    few = bool(staff) and sum(one.people.value for one in staff) < PEOPLE_MIN
    gathered = replace(
        plan,
        services=services,
        staff=staff,
        goal=None if plan.goal is None else replace(plan.goal, goal=None),
        correlations=(),
        scenarios=(),
    )
    kept = tuple(one for one in plan.scenarios if _still_fits(one, gathered))
    if len(kept) < len(plan.scenarios):
        notes.append(
            Text(
                en="Strategies and shocks of your own that speak of a post or a place that was put together"
                " are left out.",
                ko="함께 묶은 자리나 지역을 다루는 전략과 걱정은 뺐습니다.",
            )
        )
    known = {path for path, _ in gathered.estimates()}
    pairs = tuple(one for one in plan.correlations if {one.first, one.second} <= known)
    rounded = map_estimates(replace(gathered, scenarios=kept, correlations=pairs), _blur)
    notes.append(
        Text(
            en="Costs, grants, loans and cash are rounded to two digits, their ranges at least a tenth wide.",
            ko="비용, 지원금, 빌린 돈, 통장은 두 자리로 둥글리고, 범위는 앞뒤로 10분의 1 넘게 두었습니다.",
        )
    )
    return Gathered(rounded, tuple(notes), hides_wage=few)


def _gather_service(service: Service, home: str, figures: PlaceFigures, notes: list[Text]) -> Service:
    """Put the places that a service serves together into one; one that serves it as a whole stays."""
    same = figures.code_of(home)
    if [figures.code_of(place.code) for place in service.places] == [same]:
        return replace(service, places=(replace(service.places[0], code=home),))
    whole = _weigh(service, home, figures)
    parts = [(_weigh(service, place.code, figures), place) for place in service.places]
    if not whole or any(weight is None for weight, _ in parts):
        shares = (1.0, 1.0, 1.0)
    else:
        low, value, high = (
            min(
                1.0,
                sum(
                    (weight or 0.0) * getattr(place.reach, end) * getattr(place.distance, end)
                    for weight, place in parts
                )
                / whole,
            )
            for end in ("low", "value", "high")
        )
        shares = (low, value, high)
    told = Text(
        en=f"{_GATHERED} {len(parts)} places served: reach x distance, weighted by the people who use it",
        ko=f"찾아가는 {len(parts)}곳의 reach × distance를 이용하는 사람 수로 무게를 주어 합침",
    )
    low, value, high = (round_moved(one, digits=SHARE_DIGITS, unit="share") for one in shares)
    reach = Estimate(value, low, high, "share", told)
    notes.append(
        Text(
            en=f"{service.name.en}: {len(parts)} places served were put together into {home} as a whole"
            f" (a share of {value:.0%}).",
            ko=f"{service.name.ko}: 찾아가는 {len(parts)}곳을 {home} 전체의 {value:.0%}로 합쳤습니다.",
        )
    )
    door = Estimate(1.0, 1.0, 1.0, "share", _AT_THE_DOOR)
    return replace(service, places=(ServedPlace(home, reach, door),))


def _weigh(service: Service, code: str, figures: PlaceFigures) -> float | None:
    """Count the units that the people of a place would take in a month, were all of them reached."""
    residents = figures.residents(code)
    if residents is None:
        return None
    return sum(
        float(residents.people[-1] @ weigh_ages(*group.ages)) * group.use_rate.value * group.visits.value
        for group in service.users
        if not group.members
    )


def _gather_staff(staff: Sequence[Staff]) -> tuple[Staff, ...]:
    """Put posts together, the smallest first, until five are in each and none is mostly one person's pay."""
    large = [one for one in staff if one.people.value >= PEOPLE_MIN]
    small = sorted((one for one in staff if one.people.value < PEOPLE_MIN), key=lambda one: one.people.value)
    if not small:
        return tuple(staff)
    large.sort(key=lambda one: one.people.value, reverse=True)
    while large and not _is_safe_group(small):
        small.append(large.pop())
    merged = _merge_staff(small)
    kept = [one for one in staff if one in large]
    return (*kept, merged)


def _is_safe_group(posts: Sequence[Staff]) -> bool:
    """Say whether five are in a group of posts, and no single person has most of its pay."""
    people = sum(one.people.value for one in posts)
    pay = sum(one.people.value * one.wage.value for one in posts)
    largest = max((min(one.people.value, 1.0) * one.wage.value for one in posts), default=0.0)
    return people >= PEOPLE_MIN and largest <= DOMINANCE_MAX * pay


def _merge_staff(posts: Sequence[Staff]) -> Staff:
    people = [sum(getattr(one.people, end) for one in posts) for end in ("low", "value", "high")]
    wages = []
    for end in ("low", "value", "high"):
        pay = sum(one.people.value * getattr(one.wage, end) for one in posts)
        wages.append(pay / people[1] if people[1] else 0.0)
    return Staff(
        STAFF,
        _STAFF_NAME,
        Estimate(people[1], people[0], people[2], "people", _OWN, basis=_join_basis(posts, "people")),
        Estimate(wages[1], wages[0], wages[2], "KRW/month", _OWN, basis=_join_basis(posts, "wage")),
        minimum_wage=all(one.minimum_wage for one in posts),
    )


def _join_basis(posts: Sequence[Staff], of: str) -> Basis | None:
    """Return what the numbers of all posts rest on; None where that is not one thing for all."""
    origins = {tell_origin(getattr(one, of)) for one in posts}
    return _BASES.get(origins.pop()) if len(origins) == 1 else None


def _still_fits(scenario: Scenario, plan: Plan) -> bool:
    """Say whether all that a strategy or shock changes is still there, and it names no place of its own."""
    if any(one.places for one in scenario.serving):
        return False
    known: Mapping[str, Any] = dict(plan.estimates())
    for change in scenario.changes:
        try:
            paths = list(match_paths(plan, known, change.path))
        except UnknownPathError:
            return False
        if not paths:
            return False
    return True


def _blur(path: str, estimate: Estimate) -> Estimate:
    """Round a number that is won, and say of where it came from no more than that it is their own."""
    if estimate.source in UNSAID.values() or estimate.source == _AT_THE_DOOR:
        return estimate
    if estimate.source.en.startswith(_GATHERED):
        return estimate
    origin = tell_origin(estimate)
    own = replace(estimate, source=_OWN, line=None, basis=_BASES.get(origin))
    if origin == "assumption":
        own = replace(own, source=ASSUMPTION, basis=None)
    if not estimate.unit.startswith("KRW"):
        return own
    if path.split(".", maxsplit=1)[0] not in _PAID_TO_ONE:
        low, value, high = (round_won(one, PRICE_DIGITS) for one in (own.low, own.value, own.high))
        return replace(own, low=low, value=value, high=high)
    value = round_won(estimate.value, WON_DIGITS)
    margin = abs(value) * WIDER
    low, high = (
        round_won(one, WON_DIGITS)
        for one in (min(estimate.low, value - margin), max(estimate.high, value + margin))
    )
    return replace(own, low=min(low, value), value=value, high=max(high, value))


def round_won(won: float, digits: int) -> float:
    """Round won to so many digits, and to whole ones."""
    if won == 0:
        return 0.0
    size = 10 ** max(floor(log10(abs(won))) - digits + 1, 0)
    return float(round(won / size) * size)
