"""Two people change one plan: who saves later sees what the other stored, and nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.utils import timezone

from dure.outlook.plan import Plan
from dure.reports.words import write_day
from dure.web.community.models import Enterprise, Person
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.plans import PlanRefusedError, load_plan
from dure.web.words import current_language, say

OPENED: Final = "opened"
"""The hidden field with the number of the version that a form was opened on."""

FIELDS_MAX: Final = 950
"""Fields that one form may send; the site takes a thousand."""

_DIGITS: Final = 9


class Shown(NamedTuple):
    """A field as a form shows it: what people call it, whole, and what stands in it."""

    label: str
    words: str
    is_tick: bool = False


@dataclass(frozen=True)
class Meanwhile:
    """What was stored while a form was open.

    Attributes:
        says: By whom and when, and what to do now.
        left: What was typed of something that is no longer there, each with its name.
    """

    says: str
    left: tuple[str, ...] = ()


def is_stale(row: EnterprisePlan, typed: Mapping[str, Any]) -> bool:
    """Say whether a form was opened on another version than the newest; one that tells none was not."""
    return str(typed.get(OPENED, "") or row.number) != str(row.number)


def find_opened(enterprise: Enterprise, number: str) -> Plan | None:
    """Find the plan that a form was opened on; None where there is none, or none that can be read."""
    if not number.isdecimal() or len(number) > _DIGITS:
        return None
    row = enterprise.plans.filter(number=int(number)).first()
    try:
        return None if row is None else load_plan(row)[0]
    except PlanRefusedError:
        return None


def merge_typed(
    typed: Mapping[str, Any], opened: Mapping[str, Shown], newest: Mapping[str, Shown], *, whole: bool = False
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Put what somebody changed in a form into the same form of a newer version.

    Args:
        typed: What was sent.
        opened: The form's fields by name as they stood when it was opened; none where nobody knows.
        newest: Those of the newer version.
        whole: Whether all that was sent is put in, though it was not changed and is called otherwise now.

    Returns:
        What the newer form has in its fields; and what was changed of a field that it no longer has.
    """
    given = {name: shown.words for name, shown in newest.items()}
    left = []
    for name, shown in {**newest, **opened}.items():
        # A browser sends every field but a box that is not ticked.
        if name not in typed and not (shown.is_tick and name in opened):
            continue
        words = str(typed.get(name, ""))
        if not whole and name in opened and words.split() == shown.words.split():
            continue
        # Groups and steps are counted, and ids given again: what is called otherwise is something else.
        if name in newest and (whole or newest[name].label == shown.label):
            given[name] = words
        elif words:
            left.append(f"{shown.label}: {words}")
    return given, tuple(left)


def tell_meanwhile(
    row: EnterprisePlan, reader: Person | None, *, then: str, left: tuple[str, ...] = ()
) -> Meanwhile:
    """Tell who stored a version and when; `then` is what to do: `typed`, `drop` or `gone`."""
    made = timezone.localtime(row.made_at)
    when = f"{write_day(made.date(), current_language())} {made:%H:%M}"
    if row.made_by is None:
        said = say("outlook.meanwhile_nobody", number=row.number, when=when)
    elif row.made_by == reader:
        said = say("outlook.meanwhile_self", number=row.number, when=when)
    else:
        said = say("outlook.meanwhile", who=str(row.made_by), number=row.number, when=when)
    return Meanwhile(f"{said} {say(f'outlook.meanwhile_{then}')}", left)
