"""Finding a place by typing a part of its name."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from dure.korea.gazetteer import load_gazetteer
from dure.places import Place
from dure.web.words import current_language

FOUND_MAX = 12
_LOOKED_AT = 60


@lru_cache(maxsize=2000)
def find_places(text: str) -> tuple[Place, ...]:
    """Find today's places whose name begins so; further words have to stand in the full name.

    진안, 전북 진안, jinan and Jinan-gun all find 전북특별자치도 진안군.
    """
    words = text.replace(",", " ").split()
    if not words:
        return ()
    gazetteer = load_gazetteer()
    found = gazetteer.search(text, limit=_LOOKED_AT)
    for one in words:
        others = [word.casefold() for word in words if word != one]
        found += [
            place
            for place in gazetteer.search(one, limit=_LOOKED_AT)
            if others
            and all(word in f"{place.full_name_ko} {place.full_name_en}".casefold() for word in others)
        ]
    today = {place.code: place for place in found if place.valid_to is None and place.parent is not None}
    return tuple(today.values())[:FOUND_MAX]


def get_places(codes: Iterable[str]) -> list[Place]:
    """Return today's places with these codes, in their order, each once; what is no code is left out."""
    gazetteer = load_gazetteer()
    places = (gazetteer.find(code) for code in codes if code.isascii() and code.isdigit())
    return list({place.code: place for place in places if place is not None and place.parent}.values())


def list_towns(codes: Sequence[str]) -> list[Place]:
    """List the 읍, 면 and 동 of a community's places, to choose from without typing."""
    gazetteer = load_gazetteer()
    towns: list[Place] = []
    for place in get_places(codes):
        inside = [one for one in gazetteer.children(place.code) if not one.administrative]
        if all(one.level in {"city_district", "district"} for one in inside):
            inside = [
                town for one in inside for town in gazetteer.children(one.code) if not town.administrative
            ]
        towns += inside or [place]
    return towns[:80]


def name_place(code: str) -> str:
    """Write a place in full in the reader's language; the code where no place has it."""
    place = load_gazetteer().find(code)
    return code if place is None else full_name(place)


def full_name(place: Place) -> str:
    """Write a place in full in the reader's language, with its Korean name for who reads English."""
    if current_language() == "ko":
        return place.full_name_ko
    return f"{place.full_name_en} ({place.name_ko})"
