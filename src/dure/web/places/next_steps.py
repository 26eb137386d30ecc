"""What a reader of a place may do next: the communities there, and the enterprises of their own."""

from dataclasses import dataclass
from typing import Final

from dure.korea.gazetteer import load_gazetteer
from dure.web.community.models import Community, Enterprise, Person
from dure.web.design.tabs import find_address
from dure.web.map.seats import list_public_communities

_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Here:
    """Something that is in a place, and where it leads."""

    thing: Community | Enterprise
    href: str | None


def list_communities(code: str) -> list[Here]:
    """List the public communities of a place: those that lie in it, and those that it lies in."""
    found = [one for one in list_public_communities() if any(_touch(code, place) for place in one.places)]
    return [Here(one, find_address("community", one.code)) for one in found[:_SHOWN]]


def list_enterprises(code: str, person: Person) -> list[Here]:
    """List the enterprises in a place whose book a person sees, each leading to its outlook."""
    mine = Enterprise.objects.filter(roles__person=person).order_by("name_ko", "pk")
    found = [one for one in mine if _touch(code, one.place)]
    return [
        Here(one, find_address("outlook", one.code) or find_address("enterprise", one.code))
        for one in found[:_SHOWN]
    ]


def _touch(code: str, other: str) -> bool:
    """Say whether one of two places lies in the other."""
    gazetteer = load_gazetteer()
    one, two = gazetteer.find_number(code), gazetteer.find_number(str(other))
    if one is None or two is None:
        return False
    return one in gazetteer.chain_of(two) or two in gazetteer.chain_of(one)
