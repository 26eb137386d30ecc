"""The places beside those that an enterprise serves, for strategies that reach out to them."""

from dataclasses import replace

from dure.language import Text
from dure.outlook.plan import Estimate, Plan, Scenario, ServedPlace, Serving
from dure.places.gazetteer import Gazetteer, PlaceNotFoundError

NEIGHBOURS_MAX: int = 40
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
