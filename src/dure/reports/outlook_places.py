"""The places beside those that an enterprise serves, for strategies that reach out to them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from math import cos, hypot, inf, radians
from typing import Final

from dure.language import Text
from dure.outlook.plan import Estimate, Plan, Scenario, ServedPlace, Serving
from dure.places.gazetteer import Gazetteer, Place, PlaceNotFoundError
from dure.problem import Problem, Where

NEIGHBOURS_MAX: Final = 3
"""So many places next door are served beside those that are; a co-op does not drive to a whole county."""

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
    """List the other towns of a town's county or city, the nearest by their centres first.

    Which places share a border is in no table that is shipped, so the nearest stand for the neighbours.
    Abolished places are left out; a county, city or province has no neighbours in this sense.
    """
    try:
        place = gazetteer.get(code)
        around = () if place.parent is None or place.level != "town" else gazetteer.children(place.parent)
    except PlaceNotFoundError:
        return ()
    found = [
        one
        for one in around
        if one.level == "town"
        and one.valid_to is None
        and one.code != place.code
        and one.administrative == place.administrative
    ]
    return tuple(one.code for one in sorted(found, key=lambda one: (_measure(place, one), one.code)))


def _measure(first: Place, second: Place) -> float:
    """Measure how far two centres are apart, in degrees of latitude; infinite where one is unknown."""
    if first.latitude is None or first.longitude is None:
        return inf
    if second.latitude is None or second.longitude is None:
        return inf
    east = (second.longitude - first.longitude) * cos(radians(first.latitude))
    return hypot(second.latitude - first.latitude, east)


def fill_neighbours(scenario: Scenario, plan: Plan, gazetteer: Gazetteer) -> Scenario:
    """Give a scenario that wishes to serve the neighbours with the places that these are.

    Each service gets neighbours of its own: one that is for a whole county already has none.
    """
    if not any(serving.neighbours for serving in scenario.serving):
        return scenario
    filled = [part for serving in scenario.serving for part in _fill_serving(serving, plan, gazetteer)]
    return replace(scenario, serving=tuple(filled))


def _fill_serving(serving: Serving, plan: Plan, gazetteer: Gazetteer) -> Iterator[Serving]:
    if not serving.neighbours:
        yield serving
        return
    model = serving.places[0] if serving.places else ServedPlace("", _REACH, _DISTANCE)
    for service in plan.services:
        if serving.service not in {"*", service.id}:
            continue
        known = {place.code for place in (*service.places, *serving.places)}
        rings = [list_neighbours(place.code, gazetteer) for place in service.places]
        # The nearest of each place served, then the next nearest of each: nobody is favoured by its code.
        around = [code for ring in zip_longest(*rings) for code in ring if code is not None]
        new = [
            code for code in dict.fromkeys(around) if not any(_is_in(code, one, gazetteer) for one in known)
        ]
        more = [replace(model, code=code) for code in new[:NEIGHBOURS_MAX]]
        places = (*serving.places, *more)
        if places:
            yield replace(serving, service=service.id, places=places, neighbours=False)


def move_plan(plan: Plan, code: str, *, gazetteer: Gazetteer) -> tuple[Plan, tuple[Problem, ...]]:
    """Move a plan to another place: what it serves at home it serves there.

    Args:
        plan: The plan.
        code: Of the place to move to.
        gazetteer: The places.

    Returns:
        The plan. Where a service serves the plan's own place, that one moves and the others stay; where some
        stay, a problem names which did what. What a service serves within its new place is left out. A plan
        that serves towns around its place, and not the place itself, moves whole: each service serves the new
        place alone, at the reach and distance of its first town, and a problem says so. A place that the plan
        serves already, or that holds all that it serves, changes nothing but the plan's name of it.
    """
    home = _find_today(plan.place, gazetteer)
    served = {_find_today(place.code, gazetteer) for service in plan.services for place in service.places}
    if home in served and code != home:
        return _move_home(plan, code, gazetteer=gazetteer)
    if code == home or code in served or all(_is_in(one, code, gazetteer) for one in served):
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


def _move_home(plan: Plan, code: str, *, gazetteer: Gazetteer) -> tuple[Plan, tuple[Problem, ...]]:
    """Move what is served at the plan's own place; name what moved where anything else stays behind."""
    home = _find_today(plan.place, gazetteer)
    services, moved, stayed = [], [], []
    for service in plan.services:
        at_home = [place for place in service.places if _find_today(place.code, gazetteer) == home]
        others = [
            place
            for place in service.places
            if place not in at_home and not (at_home and _is_in(place.code, code, gazetteer))
        ]
        # Who lives there is served already where a place that stays holds the new one.
        is_held = any(_is_in(code, place.code, gazetteer) for place in others)
        new = [] if is_held else [replace(place, code=code) for place in at_home]
        services.append(replace(service, places=(*new, *others)))
        if at_home:
            moved.append(service.name)
        if others:
            also = Text(" (its other places)", " (다른 지역)") if at_home else Text("", "")
            stayed.append(Text(en=service.name.en + also.en, ko=service.name.ko + also.ko))
    problems = (_tell_moved(plan, code, moved, stayed),) if stayed else ()
    return replace(plan, place=code, services=tuple(services)), problems


def _tell_moved(plan: Plan, code: str, moved: Sequence[Text], stayed: Sequence[Text]) -> Problem:
    there, here = _join(moved), _join(stayed)
    return Problem(
        Where(plan.file, column="place"),
        Text(
            en=f"Only what the plan serves at its own place ({plan.place}) moved to {code}: {there.en}. The"
            f" rest stays with the places that the plan names for it: {here.en}.",
            ko=f"계획의 지역({plan.place})에서 하는 일만 {code}(으)로 옮겼습니다: {there.ko}. 찾아갈 지역이"
            f" 따로 적힌 일은 그대로 두었습니다: {here.ko}.",
        ),
        Text(
            en="To see the whole plan there, write the places served there, with reach and distance, into a"
            " copy of the plan.",
            ko="계획을 통째로 옮겨 보시려면, 그 지역에서 찾아갈 곳의 reach와 distance를 계획서 사본에 적어"
            " 주십시오.",
        ),
    )


def _join(names: Sequence[Text]) -> Text:
    return Text(en=", ".join(one.en for one in names), ko=", ".join(one.ko for one in names))


def _find_today(code: str, gazetteer: Gazetteer) -> str:
    """Find the code in force today of a place; one that nobody knows stays as it is."""
    place = gazetteer.find(code)
    return code if place is None else place.code


def _is_in(code: str, whole: str, gazetteer: Gazetteer) -> bool:
    place, around = gazetteer.find(code), gazetteer.find(whole)
    if place is None or around is None:
        return False
    return around.code in {place.code, *(one.code for one in gazetteer.ancestors(place.code))}
