"""The map as tables: what is where, and what travelled; as they are read and as they are taken away."""

from calendar import month_name
from collections.abc import Sequence

from dure.language import Language
from dure.reports.words import write_day
from dure.web.downloads import Cell
from dure.web.map.seats import Spot, Way
from dure.web.words import say_in

TABLES = ("here", "ways")


def list_heads(name: str, language: Language) -> list[str]:
    """List the heads of a table."""
    heads = {
        "here": ("number", "place", "code", "kind", "what", "example"),
        "ways": ("kind", "what", "start", "end", "who", "on", "example"),
    }[name]
    return [say_in(language, f"map.head.{one}") for one in heads]


def list_here(spots: Sequence[Spot], language: Language) -> list[list[Cell]]:
    """List what is where, the numbers as on the map."""
    return [
        [
            number,
            spot.name.in_language(language),
            spot.code,
            say_in(language, f"map.kind.{seat.kind}"),
            seat.name.in_language(language),
            say_in(language, "map.invented" if seat.is_example else "map.real"),
        ]
        for number, spot in enumerate(spots, start=1)
        for seat in spot.seats
    ]


def list_travelled(ways: Sequence[Way], language: Language) -> list[list[Cell]]:
    """List what travelled from where to where."""
    return [
        [
            say_in(language, f"map.way.{way.kind}"),
            "" if way.what is None else way.what.in_language(language),
            way.start_name.in_language(language),
            way.end_name.in_language(language),
            "" if way.who is None else way.who.in_language(language),
            write_when(way, language),
            say_in(language, "map.invented" if way.is_example else "map.real"),
        ]
        for way in ways
    ]


def write_when(way: Way, language: Language) -> str:
    """Write the day of an adaptation, the month of what a group told."""
    if way.kind == "lineage":
        return write_day(way.on, language)
    month = f"{way.on.month}월" if language == "ko" else month_name[way.on.month]
    return say_in(language, "map.month", year=str(way.on.year), month=month)
