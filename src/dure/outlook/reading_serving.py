"""Whether a plan's own strategies serve anybody twice: a place beside one that holds it, or is it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dure.handwritten import Section
from dure.language import Text
from dure.outlook.plan import Plan, Scenario, ServedPlace

ListWholes = Callable[[str], tuple[str, ...]]

_KEEP_ONE: Final = Text(
    en="Keep the larger place alone, or only the smaller ones in it.",
    ko="큰 지역 하나만 남기거나, 그 안의 작은 지역들만 남겨 주십시오.",
)


@dataclass(frozen=True, slots=True)
class _Served:
    """One place that a scenario serves for one service, and where it stands in the file."""

    part: Section
    place: ServedPlace
    service: str


def check_serving(plan: Plan, top: Section, *, list_wholes: ListWholes) -> None:
    """Refuse a scenario's further places whose people the plan or the scenario serves already.

    Two scenarios that overlap each other are told of but taken: people choose one of them.

    Args:
        plan: The plan as read.
        top: Its file.
        list_wholes: Lists a place under its code of today and then all that it lies in, nearest first.
    """
    before: list[tuple[Scenario, list[_Served]]] = []
    for section, scenario in zip(top.each("scenarios"), plan.scenarios, strict=False):
        served = list(_list_served(plan, section, scenario))
        told: set[int] = set()
        for number, one in enumerate(served):
            if id(one.part) in told:
                continue
            own = next(service.places for service in plan.services if service.id == one.service)
            earlier = [other.place for other in served[:number] if other.service == one.service]
            later = [other.place for other in served[number + 1 :] if other.service == one.service]
            if (
                _tell_same(one, earlier, list_wholes=list_wholes)
                or _tell_around(one, (*own, *earlier, *later), list_wholes=list_wholes)
                or _tell_own(one, own, served, plan, list_wholes=list_wholes)
            ):
                told.add(id(one.part))
        if not told:
            _tell_other_scenarios(served, before, list_wholes=list_wholes)
        before.append((scenario, served))


def _list_served(plan: Plan, section: Section, scenario: Scenario) -> Iterator[_Served]:
    for part, serving in zip(section.each("serving"), scenario.serving, strict=False):
        for below, place in zip(part.each("places"), serving.places, strict=False):
            for service in plan.services:
                if serving.service in {"*", service.id}:
                    yield _Served(below, place, service.id)


def _tell_same(one: _Served, earlier: Sequence[ServedPlace], *, list_wholes: ListWholes) -> bool:
    """Tell of a place that the scenario has named before, under whatever code."""
    code = one.place.code
    same = [other.code for other in earlier if list_wholes(other.code)[0] == list_wholes(code)[0]]
    if not same:
        return False
    one.part.fault(
        "code",
        what=Text(
            en=f"{code} stands twice in this scenario"
            f"{'' if same[0] == code else f', before as {same[0]}'}: its people would be counted twice.",
            ko=f"이 시나리오에 {code}이(가) "
            f"{'두 번' if same[0] == code else f'{same[0]}(으)로 한 번 더'} 적혀 있어, 사는 분들을 두 번 "
            "세게 됩니다.",
        ),
        remedy=Text(en="Keep one of the two.", ko="하나만 남겨 주십시오."),
    )
    return True


def _tell_around(one: _Served, others: Sequence[ServedPlace], *, list_wholes: ListWholes) -> bool:
    """Tell of a place that lies in another, or holds one of the plan's own."""
    code, wholes = one.place.code, list_wholes(one.place.code)
    around = [other.code for other in others if list_wholes(other.code)[0] in wholes[1:]]
    inside = [other.code for other in others if wholes[0] in list_wholes(other.code)[1:]]
    if not around and not inside:
        return False
    part, whole = (code, around[0]) if around else (inside[0], code)
    one.part.fault(
        "code",
        what=Text(
            en=f"{part} lies in {whole}, and service {one.service} would serve both: its people would be"
            " counted twice.",
            ko=f"{part}에 사는 분들은 {whole}에도 들어 있습니다. 서비스 {one.service}이(가) 두 곳을 모두"
            " 찾아가면 두 번 세게 됩니다.",
        ),
        remedy=_KEEP_ONE,
    )
    return True


def _tell_own(
    one: _Served,
    own: Sequence[ServedPlace],
    served: Sequence[_Served],
    plan: Plan,
    *,
    list_wholes: ListWholes,
) -> bool:
    """Tell of a place that the plan serves already; for `*` only where every service does.

    Under the very same code nobody is counted twice, and the scenario changes nothing; under another code of
    the same place everybody is.
    """
    today = list_wholes(one.place.code)[0]
    same = [other.code for other in own if list_wholes(other.code)[0] == today]
    if not same:
        return False
    wanted = {other.service for other in served if other.part is one.part}
    everywhere = all(
        any(place.code == one.place.code for place in service.places)
        for service in plan.services
        if service.id in wanted
    )
    if one.place.code in same and not everywhere:
        return False
    one.part.fault(
        "code",
        what=Text(
            en=f"{one.place.code} is served by service {one.service} already"
            f"{'' if one.place.code == same[0] else f', as {same[0]}'}: nobody new would come.",
            ko=f"{one.place.code}은(는) 서비스 {one.service}이(가) "
            f"{'' if one.place.code == same[0] else f'{same[0]}(으)로 '}이미 찾아가는 지역이라 새로 올 분이"
            " 없습니다.",
        ),
        remedy=Text(
            en="Name a further place; to reach more people there, change its reach with"
            f" [[scenarios.changes]] (services.{one.service}.places.{same[0]}.reach).",
            ko="다른 지역을 적어 주십시오. 그곳에서 더 많은 분께 닿게 하려면 [[scenarios.changes]]로"
            f" services.{one.service}.places.{same[0]}.reach를 바꾸십시오.",
        ),
    )
    return True


def _tell_other_scenarios(
    served: Sequence[_Served],
    before: Sequence[tuple[Scenario, Sequence[_Served]]],
    *,
    list_wholes: ListWholes,
) -> None:
    """Tell, once a scenario, of an earlier one whose places overlap its own."""
    for other, theirs in before:
        for one in served:
            wholes = list_wholes(one.place.code)
            overlap = any(
                one.service == their.service
                and one.place.code != their.place.code
                and ((today := list_wholes(their.place.code))[0] in wholes or wholes[0] in today)
                for their in theirs
            )
            if overlap:
                one.part.fault(
                    "code",
                    what=Text(
                        en=f"{one.place.code} overlaps a place of the scenario {other.id}: the two taken"
                        " together would count people twice.",
                        ko=f"{one.place.code}은(는) 시나리오 {other.id}의 지역과 겹칩니다. 둘을 함께 고르면"
                        " 같은 분들을 두 번 세게 됩니다.",
                    ),
                    remedy=Text(
                        en="Choose one of the two, or name places that do not overlap.",
                        ko="둘 가운데 하나만 고르거나, 겹치지 않는 지역을 적어 주십시오.",
                    ),
                    fatal=False,
                )
                return
