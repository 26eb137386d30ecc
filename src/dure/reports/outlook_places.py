"""The places beside those that an enterprise serves, for strategies that reach out to them."""

from dataclasses import replace
from typing import Final

from dure.language import Text
from dure.outlook.plan import Estimate, Plan, Scenario, ServedPlace, Serving
from dure.places.gazetteer import Gazetteer, PlaceNotFoundError
from dure.problem import Problem, Where

NEIGHBOURS_MAX: Final = 40
"""Towns of one county; no co-op drives to more."""

_REACH = Estimate(
    0.15,
    0.05,
    0.3,
    "share",
    Text(en="assumption: few know of it there at first", ko="가정: 처음에는 아는 사람이 적다고 봄"),
)
_DISTANCE = Estimate(
    0.5,
    0.25,
    0.8,
    "share",
    Text(en="assumption: who lives farther off comes more rarely", ko="가정: 멀수록 덜 찾는다고 봄"),
)


def list_neighbours(code: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """List the places of the same level around a place: the other towns of its county or city.

    Which places share a border is in no table that is shipped, so these stand for the neighbours. Abolished
    places are left out.
    """
    try:
        place = gazetteer.get(code)
        around = () if place.parent is None else gazetteer.children(place.parent)
    except PlaceNotFoundError:
        return ()
    found = (one.code for one in around if one.level == place.level and one.valid_to is None)
    return tuple(one for one in found if one != place.code)[:NEIGHBOURS_MAX]


def fill_neighbours(scenario: Scenario, plan: Plan, gazetteer: Gazetteer) -> Scenario:
    """Give a scenario that wishes to serve the neighbours with the places that these are."""
    if not any(serving.neighbours for serving in scenario.serving):
        return scenario
    return replace(scenario, serving=tuple(_fill_serving(one, plan, gazetteer) for one in scenario.serving))


def _fill_serving(serving: Serving, plan: Plan, gazetteer: Gazetteer) -> Serving:
    if not serving.neighbours:
        return serving
    served = {
        place.code
        for service in plan.services
        if serving.service in {"*", service.id}
        for place in service.places
    }
    around = {near for code in served for near in list_neighbours(code, gazetteer)} - served
    given = {place.code for place in serving.places}
    model = serving.places[0] if serving.places else ServedPlace("", _REACH, _DISTANCE)
    more = [replace(model, code=code) for code in sorted(around - given)]
    return replace(serving, places=(*serving.places, *more))


def move_plan(plan: Plan, code: str, *, gazetteer: Gazetteer) -> tuple[Plan, tuple[Problem, ...]]:
    """Move a plan to another place: what it serves at home it serves there.

    Args:
        plan: The plan.
        code: Of the place to move to.
        gazetteer: The places.

    Returns:
        The plan. Where a service serves the plan's own place, that one moves and the others stay. A plan that
        serves towns around its place, and not the place itself, moves whole: each service serves the new
        place alone, at the reach and distance of its first town, and a problem says so. A place that the plan
        serves already, or that holds all that it serves, changes nothing but the plan's name of it.
    """
    served = {place.code for service in plan.services for place in service.places}
    if plan.place in served and code != plan.place:
        services = tuple(
            replace(
                service,
                places=tuple(
                    replace(place, code=code) if place.code == plan.place else place
                    for place in service.places
                    if place.code != code or plan.place not in {one.code for one in service.places}
                ),
            )
            for service in plan.services
        )
        return replace(plan, place=code, services=services), ()
    if code == plan.place or code in served or all(_is_in(one, code, gazetteer) for one in served):
        return replace(plan, place=code), ()
    services = tuple(
        replace(service, places=(replace(service.places[0], code=code),)) for service in plan.services
    )
    problem = Problem(
        Where(plan.file, column="place"),
        Text(
            en=f"The plan serves towns of its own; each service was taken to serve {code} alone, known there"
            " as well as in its first town and as far away.",
            ko=f"계획에 찾아가는 지역이 따로 적혀 있습니다. 서비스마다 {code} 한 곳만 찾아가고, 알려진 정도와"
            " 거리는 처음 적힌 지역과 같다고 보았습니다.",
        ),
        Text(
            en="Write the places served there, with reach and distance, into a copy of the plan.",
            ko="그 지역에서 찾아갈 곳의 reach와 distance를 계획서 사본에 적어 주십시오.",
        ),
    )
    return replace(plan, place=code, services=services), (problem,)


def _is_in(code: str, whole: str, gazetteer: Gazetteer) -> bool:
    place, around = gazetteer.find(code), gazetteer.find(whole)
    if place is None or around is None:
        return False
    return around.code in {place.code, *(one.code for one in gazetteer.ancestors(place.code))}
