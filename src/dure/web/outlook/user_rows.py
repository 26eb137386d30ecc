"""Who uses a service, as rows of a form: people of some ages or the members, how many of them, how often."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from dure.outlook.plan import Plan, Scenario, Service, UserGroup
from dure.outlook.reading import OLDEST
from dure.web.outlook.naming import name_users
from dure.web.outlook.part_fields import Fields
from dure.web.outlook.parts import is_offered
from dure.web.outlook.uses import Moved, list_uses
from dure.web.words import say

AGED: Final = "ages"
MEMBERS: Final = "members"
_EVERYBODY: Final = (0, OLDEST)
_ALL: Final = ("all", "모두", "전체")
_AGES: Final = re.compile(r"(\d{1,3})세?(?:\+|이상|[-~](\d{1,3})세?)")


class _Names(NamedTuple):
    """The names of the fields of one row."""

    who: str
    ages: str
    use_rate: str
    visits: str


@dataclass
class Row:
    """A group of users; a row of the form.

    Attributes:
        names: Of its fields.
        group: What of the service it stands for; None for one more.
    """

    names: _Names
    group: UserGroup | None = None


class UserRows:
    """The rows of one service, with an empty one at the end."""

    def __init__(self, fields: Fields, plan: Plan, part: Service | None, *, id_: str) -> None:
        self.fields, self.plan, self.part, self.id = fields, plan, part, id_
        stands: list[UserGroup | None] = [*part.users, None] if part else [None, None]
        self.rows = [
            Row(_Names(*(f"users_{number}_{key}" for key in _Names._fields)), group)
            for number, group in enumerate(stands, 1)
        ]

    def lay(self) -> None:
        """Ask, of each, who they are, how many of a hundred use it and how often."""
        for number, row in enumerate(self.rows, 1):
            is_more = number == len(self.rows)
            title = say("outlook.one_more_users" if is_more else "outlook.users")
            if row.group is not None:
                title = f"{title}: {name_users(row.group)}"
            # Several groups would hide what comes after them: each is a line that opens.
            self.fields.add(
                *self._lay_row(row, is_first=number == 1),
                title=title,
                is_folded=is_more or len(self.rows) > 2,
            )

    def _lay_row(self, row: Row, *, is_first: bool) -> Any:
        fields, names, group = self.fields, row.names, row.group
        who = (MEMBERS if group.members else AGED) if group else (AGED if is_first else "")
        offered = [AGED]
        if self.plan.members is not None or who == MEMBERS:
            offered.append(MEMBERS)
        yield fields.make(
            names.who,
            "choice",
            who,
            label=say("outlook.number.who"),
            options=(("", [(one, say(f"outlook.who.{one}")) for one in offered]),),
            hint=say("outlook.part_hint.no_users") if group else "",
        )
        yield fields.make(
            names.ages,
            "words",
            "" if group is None or (group.members and group.ages == _EVERYBODY) else write_ages(group.ages),
            label=say("outlook.number.ages"),
            hint=say("outlook.part_hint.ages"),
        )
        for key in ("use_rate", "visits"):
            yield fields.make_number(
                getattr(names, key),
                key,
                getattr(group, key, None),
                label=say(f"outlook.number.{key}"),
                hint=say(f"outlook.part_hint.{key}"),
            )

    def read(self, *, further: Sequence[Scenario] = ()) -> tuple[tuple[UserGroup, ...], Moved]:
        """Give who uses it; what was refused stands beside its field.

        Args:
            further: Scenarios beside the plan's own that speak of its numbers.

        Returns:
            The groups, and by the beginning of the old path of each what its path begins with now: groups are
            counted, and those behind one that is left out move up.
        """
        made: list[UserGroup] = []
        moved: dict[str, str | None] = {}
        column = f"services.{self.id}.users"
        for number, row in enumerate(self.rows, 1):
            read = self._read_row(row)
            if read is None:
                if row.group is not None and not self.fields.find(row.names.who).value:
                    moved[f"{column}.{number}."] = None
                    self._refuse_used(row, number, further=further)
                continue
            made.append(read)
            if row.group is not None:
                moved[f"{column}.{number}."] = f"{column}.{len(made)}."
            for key in ("ages", "use_rate", "visits"):
                self.fields.find(getattr(row.names, key)).columns = (f"{column}.{len(made)}.{key}",)
        first = self.fields.find(self.rows[0].names.who)
        if not made and not self.fields.is_wrong:
            first.refuse("no_users")
        first.columns = (column,)
        return tuple(made), moved

    def _refuse_used(self, row: Row, number: int, *, further: Sequence[Scenario]) -> None:
        """Refuse to leave out a group where something speaks of it, or would then speak of the next one."""
        service = next(one for one in self.plan.services if one.id == self.id)
        users = (*service.users[: number - 1], *service.users[number:])
        services = tuple(
            replace(one, users=users) if one.id == self.id else one for one in self.plan.services
        )
        column = f"services.{self.id}.users"
        moved: dict[str, str | None] = {f"{column}.{number}.": None}
        for behind in range(number + 1, len(service.users) + 1):
            moved[f"{column}.{behind}."] = f"{column}.{behind - 1}."
        uses = list_uses(self.plan, replace(self.plan, services=services), moved=moved, further=further)
        if uses:
            who = self.fields.find(row.names.who)
            who.refuse("in_use", name=say("outlook.users"), uses=", ".join(uses))

    def _read_row(self, row: Row) -> UserGroup | None:
        fields, names, group = self.fields, row.names, row.group
        who, ages = fields.find(names.who), fields.find(names.ages)
        numbers = [fields.find(names.use_rate), fields.find(names.visits)]
        if not who.value:
            # A group whose choice is taken away goes; one of which something is typed is asked for.
            if group is None and (ages.value or not all(one.is_empty for one in numbers)):
                who.refuse("choice")
            return None
        if not is_offered(who):
            who.refuse("choice")
        is_members = who.value == MEMBERS
        span = _EVERYBODY if is_members and not ages.value else read_ages(ages.value)
        if span is None:
            ages.refuse("ages")
        rate = fields.read_number(names.use_rate, "use_rate", getattr(group, "use_rate", None))
        visits = fields.read_number(names.visits, "visits", getattr(group, "visits", None))
        if who.errors or span is None or rate is None or visits is None:
            return None
        return UserGroup(span, rate, visits, members=is_members)


def write_ages(ages: tuple[int, int]) -> str:
    """Write ages as the form shows them."""
    first, last = ages
    if ages == _EVERYBODY:
        return say("outlook.everybody")
    return f"{first}+" if last == OLDEST else f"{first}-{last}"


def read_ages(words: str) -> tuple[int, int] | None:
    """Read ages such as 65+, 40-64 or everybody; None where they are none."""
    bare = words.replace(" ", "")
    if bare.casefold() in {*_ALL, say("outlook.everybody").casefold()}:
        return _EVERYBODY
    match = _AGES.fullmatch(bare)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2] or OLDEST)
    return (first, last) if first <= last <= OLDEST else None
