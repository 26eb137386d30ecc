"""Places of Korea over time, and the way from an address to one."""

from dure.places.addresses import resolve_addresses
from dure.places.gazetteer import LEVELS, NATION, Gazetteer, Place, PlaceNotFoundError, Succession
from dure.places.position import INSIDE, OUTSIDE, UNPLACED, locate

__all__ = [
    "INSIDE",
    "LEVELS",
    "NATION",
    "OUTSIDE",
    "UNPLACED",
    "Gazetteer",
    "Place",
    "PlaceNotFoundError",
    "Succession",
    "locate",
    "resolve_addresses",
]
