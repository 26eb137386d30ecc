"""What anyone may read of, and where it is: public communities, playbooks, and the ways between places."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from django.db.models import QuerySet
from django.urls import reverse

from dure.korea.gazetteer import load_gazetteer
from dure.korea.map import load_map
from dure.language import Text
from dure.places import Place
from dure.reports.place import name_place
from dure.web.community.models import Community
from dure.web.playbooks.library import list_playbooks
from dure.web.playbooks.lineage import DISTRICT_DIGITS
from dure.web.playbooks.lines import list_lineage_lines
from dure.web.visits.evidence import list_visit_lines

Kind = Literal["community", "playbook"]


@dataclass(frozen=True, slots=True)
class Seat:
    """A public community or a playbook, in a place.

    Attributes:
        kind: Which of the two.
        place: Code of the place, as it was given.
        name: What it is called.
        href: Its page.
        challenge: What a playbook answers; empty for a community.
        is_example: True where it is invented.
    """

    kind: Kind
    place: str
    name: Text
    href: str
    challenge: str = ""
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map with all that is in it; one 시군구, or a 시도 for what belongs to no single one."""

    code: str
    name: Text
    seats: tuple[Seat, ...]

    @property
    def kind(self) -> Literal["community", "playbook", "both"]:
        """Say what is there."""
        kinds = {seat.kind for seat in self.seats}
        return kinds.pop() if len(kinds) == 1 else "both"


@dataclass(frozen=True, slots=True)
class Way:
    """A model that travelled.

    Attributes:
        kind: `lineage` where an enterprise was made from it here, `visit` where a group says that it took it
            home from a study visit.
        start: Code of the place that it comes from.
        end: Code of the place that took it.
        start_name: Its name.
        end_name: Likewise.
        what: Title of the playbook, or empty where none tells of it.
        href: The playbook's page, the community's or the visit's; None where there is none.
        who: The enterprise that it became, where one is named.
        on: The day that it was taken, or the first day of the month of the visit.
        is_example: True where it is invented.
    """

    kind: Literal["lineage", "visit"]
    start: str
    end: str
    start_name: Text
    end_name: Text
    what: Text | None
    href: str | None
    who: Text | None
    on: date
    is_example: bool

    @property
    def ends(self) -> tuple[str, str]:
        """Give the 시군구 that it begins and ends in: a visit is told of by its town."""
        return self.start[:DISTRICT_DIGITS], self.end[:DISTRICT_DIGITS]


def list_public_communities() -> QuerySet[Community]:
    """List the communities that anyone may read of, real ones before invented ones, by name."""
    return Community.objects.filter(is_public=True).order_by("is_example", "name_ko", "pk")


def list_seats() -> tuple[Seat, ...]:
    """List public communities (once for each of their places) and every playbook that anyone may read."""
    seats = [
        Seat(
            kind="community",
            place=str(place),
            name=Text(en=one.name_en or one.name_ko, ko=one.name_ko),
            href=reverse("community", args=[one.code]),
            is_example=one.is_example,
        )
        for one in list_public_communities()
        for place in dict.fromkeys(one.places)
    ]
    seats += [
        Seat(
            kind="playbook",
            place=one.playbook.place,
            name=one.playbook.title,
            href=reverse("playbook", args=[one.id]),
            challenge=one.playbook.challenge,
            is_example=one.playbook.example,
        )
        for one in list_playbooks()
    ]
    return tuple(seats)


def gather_spots(seats: Iterable[Seat], *, by_province: bool = False) -> tuple[Spot, ...]:
    """Gather seats by the place that the map draws them in, from north to south; what is nowhere is left out.

    Args:
        seats: What is where.
        by_province: Whether to gather whole 시도, for a country with more than a map can number.
    """
    found: dict[str, list[Seat]] = {}
    for seat in seats:
        code = _find_spot(seat.place, by_province=by_province)
        if code is not None:
            found.setdefault(code, []).append(seat)
    codes = sorted(found, key=lambda code: -_find_north(code))
    return tuple(Spot(code, name_of(code), tuple(found[code])) for code in codes)


@cache
def _find_spot(code: str, *, by_province: bool) -> str | None:
    country = load_map()
    shapes = country.find_shapes(code)
    if not shapes or len(shapes) == len(country.shapes):
        return None
    if len(shapes) > 1 or by_province:
        return country.shapes[shapes[0]].province
    return shapes[0]


def _find_north(code: str) -> float:
    point = load_map().find_point(code)
    return 0.0 if point is None else point[1]


@cache
def name_of(code: str) -> Text:
    """Give the name of a place, with what it lies in where several are called so; its code for no place."""
    place = load_gazetteer().find(code)
    if place is None:
        return Text(code, code)
    return name_in_full(place) if place.name_ko in _list_shared_names() else name_place(place)


@cache
def _list_shared_names() -> frozenset[str]:
    """List the names that more than one 시군구 has: 중구, 고성군."""
    names = Counter(load_gazetteer().get(code).name_ko for code in load_map().shapes)
    return frozenset(name for name, count in names.items() if count > 1)


def name_in_full(place: Place) -> Text:
    """Name a place with all that it lies in, the Korean beside the English once."""
    return Text(en=f"{place.full_name_en} ({place.name_ko})", ko=place.full_name_ko)


def list_ways() -> tuple[Way, ...]:
    """List the ways along which models travelled, the newest first; only what may be shown to anyone."""
    titles = {one.id: one.playbook.title for one in list_playbooks()}
    ways = [
        Way(
            kind="lineage",
            start=line.start,
            end=line.end,
            start_name=name_of(line.start),
            end_name=name_of(line.end),
            what=titles.get(line.playbook),
            href=reverse("community", args=[line.community]),
            who=line.enterprise,
            on=line.taken,
            is_example=line.is_example,
        )
        for line in list_lineage_lines()
    ]
    ways += [
        Way(
            kind="visit",
            start=visit.host,
            end=visit.place,
            start_name=name_of(visit.host),
            end_name=name_of(visit.place),
            what=titles.get(visit.playbook),
            href=reverse("visit_offer", args=[visit.offer]) if visit.offer else None,
            who=None,
            on=visit.seen,
            is_example=visit.example,
        )
        for visit in list_visit_lines()
    ]
    return tuple(sorted(ways, key=lambda way: way.on, reverse=True))


def join_ways(ways: Sequence[Way]) -> tuple[tuple[Way, bool], ...]:
    """Join a visit with the enterprise that came of it: each way once, and whether a visit led to it.

    A visit led to it where it was to see the same model, from the same place, and not after it was taken.
    """
    led, joined = set[Way](), list[tuple[Way, bool]]()
    for way in ways:
        before = {
            one
            for one in ways
            if (one.kind, one.ends, one.what) == ("visit", way.ends, way.what) and one.on <= way.on
        }
        if way.kind == "lineage":
            led |= before
            joined.append((way, bool(before)))
        else:
            joined.append((way, False))
    return tuple(one for one in joined if one[0] not in led)
