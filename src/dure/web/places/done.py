"""What people of a place did, as far as anyone may read of it: communities, playbooks, what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse

from dure.korea.gazetteer import load_gazetteer
from dure.language import Language
from dure.playbooks.playbook import Playbook
from dure.web.community.models import Community
from dure.web.map.seats import Way, list_public_communities, list_ways
from dure.web.playbooks.library import Shelved, list_playbooks
from dure.web.thread.jobs import read_thread

_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class DonePlaybook:
    """A playbook with what ties it to a place.

    Attributes:
        playbook: It.
        is_from_here: Whether it was written on the figures of the place, or of one that it lies in or holds.
        told: What it tells of the place: outcomes measured there and what went wrong there.
    """

    playbook: Playbook
    is_from_here: bool
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoneCommunity:
    """A public community with its thread.

    Attributes:
        community: It.
        issues: Titles of what hurts.
        goals: As the thread tells them, with how far each has come.
        enterprises: As the thread tells them.
    """

    community: Community
    issues: tuple[str, ...]
    goals: tuple[Mapping[str, Any], ...]
    enterprises: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How much anyone may read of a place: communities, and playbooks from it or telling of it."""

    communities: int
    playbooks: int


def list_done_communities(code: str, *, language: Language) -> tuple[DoneCommunity, ...]:
    """List the public communities of a place with their issues, goals and enterprises."""
    return tuple(_tell(one, language) for one in _find_communities(code)[:_SHOWN])


def _find_communities(code: str) -> list[Community]:
    return [one for one in list_public_communities() if any(touch(code, str(place)) for place in one.places)]


def _tell(community: Community, language: Language) -> DoneCommunity:
    thread, _ = read_thread(community, language)
    strands = thread["strands"]
    issues = [issue for strand in strands for issue in strand["issues"]] + thread["open_issues"]
    goals = [goal for strand in strands for goal in strand["goals"]] + thread["goals"]
    return DoneCommunity(
        community=community,
        issues=tuple(dict.fromkeys(issue["title"] for issue in issues)),
        goals=tuple({goal["id"]: _see(goal) for goal in goals}.values()),
        enterprises=tuple(strand["enterprise"] for strand in strands),
    )


def _see(goal: Mapping[str, Any]) -> dict[str, Any]:
    """Add how far a goal has come in whole per cent, 0 to 100, and read its days; None where not measured."""
    way, on = goal["way_share"], goal["on"]
    return {
        **goal,
        "percent": None if way is None else round(100 * min(max(way, 0.0), 1.0)),
        "on": None if on is None else date.fromisoformat(on),
        "due": date.fromisoformat(goal["due"]),
    }


def list_done_playbooks(code: str, *, language: Language) -> tuple[DonePlaybook, ...]:
    """List the playbooks that come from a place, or tell of something measured or failed there."""
    found = (_tie(one.playbook, code, language) for one in list_playbooks())
    tied = [one for one in found if one.is_from_here or one.told]
    return tuple(sorted(tied, key=lambda one: not one.is_from_here))


def _tie(playbook: Playbook, code: str, language: Language) -> DonePlaybook:
    outcomes = [
        f"{one.where.in_language(language)}, {one.period}: {one.indicator.in_language(language)}"
        f" {one.value:,.10g} {one.unit}"
        for one in playbook.outcomes
        if one.place is not None and touch(code, one.place)
    ]
    failures = [
        f"{one.where.in_language(language)}, {one.year}: {one.text.in_language(language)}"
        for one in playbook.failures
        if one.place is not None and touch(code, one.place)
    ]
    return DonePlaybook(playbook, touch(code, playbook.place), (*outcomes, *failures))


def list_other_playbooks(challenge: str | None) -> tuple[tuple[Shelved, ...], bool]:
    """List the playbooks for a challenge, else all of them; and whether they are for the challenge."""
    every = list_playbooks()
    fitting = tuple(one for one in every if one.playbook.challenge == challenge)
    return fitting or every, bool(fitting)


def list_place_ways(code: str) -> tuple[Way, ...]:
    """List the ways along which a model came to a place or left it."""
    return tuple(way for way in list_ways() if touch(code, way.start) or touch(code, way.end))


def count_done(codes: Sequence[str]) -> dict[str, Count]:
    """Count what anyone may read of each of several places."""
    places = [
        {str(place) for place in one} for one in list_public_communities().values_list("places", flat=True)
    ]
    books = [
        {one.playbook.place}
        | {told.place for told in one.playbook.outcomes if told.place is not None}
        | {told.place for told in one.playbook.failures if told.place is not None}
        for one in list_playbooks()
    ]
    return {
        code: Count(
            sum(any(touch(code, place) for place in one) for one in places),
            sum(any(touch(code, place) for place in one) for one in books),
        )
        for code in codes
    }


def touch(code: str, other: str) -> bool:
    """Say whether something of another place is of this one: it lies in it, or this is a part of that 시군구.

    What is told of a whole 시도 is not what people of one county in it did.
    """
    gazetteer = load_gazetteer()
    here, there = gazetteer.find_number(code), gazetteer.find_number(other)
    if here is None or there is None:
        return False
    if here in gazetteer.chain_of(there):
        return True
    return there in gazetteer.chain_of(here) and gazetteer.level_of(there) not in {"nation", "province"}


def find_address(playbook: str, home: str | None) -> str:
    """Find the page of a playbook that remembers for whom it is read."""
    return reverse("playbook", args=[playbook]) + (f"?for={home}" if home else "")
