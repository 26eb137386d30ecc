"""What people call a plan's numbers and places, in the reader's language, and lists to choose from."""

from collections.abc import Collection
from typing import Final

from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.outlook.courses import LEVEL, YEARLY
from dure.outlook.plan import Plan, UserGroup
from dure.places.gazetteer import PlaceNotFoundError
from dure.reports.outlook_names import name_number
from dure.web.outlook.part_fields import Options
from dure.web.words import current_language, say

PATTERNS: Final = (
    LEVEL,
    "services.*.price",
    "services.*.users.*.use_rate",
    "services.*.variable_cost",
    "costs.*.monthly",
    "staff.*.wage",
    "grants.*.monthly",
)
"""Numbers that change together in many a strategy and shock; those that the plan has none of are left out."""

EVERY_AGE: Final = 100
"""From here on nobody is told an upper age."""

_POPULATION: Final = (LEVEL, YEARLY)


def name_place(code: str) -> str:
    """Name a place with what it lies in and its code, so that nobody takes it for another of its name."""
    try:
        place = load_gazetteer().get(code)
    except PlaceNotFoundError:
        return code
    name = place.full_name_ko if current_language() == "ko" else place.full_name_en
    return f"{name} ({place.code})"


def name_path(plan: Plan, path: str) -> str:
    """Name a number of a plan by its path, or all those that a pattern means."""
    if path in _POPULATION:
        return say(f"outlook.{path}")
    parts = path.split(".")
    if "*" in parts or "[" in path:
        which = say(f"outlook.group.{parts[0]}")
        marks = [_name_mark(part) for part in parts if part.startswith("[")]
        number = say(f"outlook.number.{parts[-1]}")
        return say("outlook.all_of", which=which, number=number) + "".join(f" {mark}" for mark in marks)
    places = {}
    if "places" in parts:
        places[parts[3]] = _name_short(parts[3])
    return name_number(plan, path, places=places).in_language(current_language())


def name_users(group: UserGroup) -> str:
    """Name who uses a service: people of some ages, or the members."""
    if group.members:
        return say("outlook.members_use")
    first, last = group.ages
    if first == 0 and last >= EVERY_AGE:
        return say("outlook.everybody")
    if last >= EVERY_AGE:
        return say("outlook.ages_open", first=first)
    return say("outlook.ages", first=first, last=last)


def _name_mark(mark: str) -> str:
    try:
        return say(f"outlook.mark.{mark.strip('[]')}")
    except KeyError:
        return mark


def _name_short(code: str) -> Text:
    try:
        place = load_gazetteer().get(code)
    except PlaceNotFoundError:
        return Text(en=code, ko=code)
    return Text(en=place.name_en, ko=place.name_ko)


def list_choices(
    plan: Plan, *, uncertain: bool = False, patterns: bool = False, also: Collection[str] = ()
) -> Options:
    """List a plan's numbers by their names, in the groups of the form.

    Args:
        plan: The plan.
        uncertain: True for those alone that have a range.
        patterns: True to offer first what changes many at once.
        also: Paths and patterns that are offered in any case.
    """
    known = dict(plan.estimates())
    groups: dict[str, list[tuple[str, str]]] = {}
    first = [path for path in PATTERNS if _means_many(path, known)] if patterns else []
    first += [path for path in also if path not in known and path not in first]
    if first:
        groups[say("outlook.many")] = [(path, name_path(plan, path)) for path in first]
    for path, estimate in known.items():
        if uncertain and estimate.low == estimate.high and path not in also:
            continue
        group = say(
            "outlook.group.staff" if path == "employer_share" else f"outlook.group.{path.split('.')[0]}"
        )
        groups.setdefault(group, []).append((path, name_path(plan, path)))
    return tuple(groups.items())


def _means_many(pattern: str, known: Collection[str]) -> bool:
    if pattern in _POPULATION:
        return True
    group, *_, last = pattern.split(".")
    return sum(path.startswith(f"{group}.") and path.endswith(f".{last}") for path in known) > 1
