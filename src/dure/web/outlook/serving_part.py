"""Further places that a strategy serves, as rows of a form: which service, where, whom it reaches, when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, cast

from dure.outlook.plan import Plan, Scenario, ServedPlace, Serving
from dure.web.outlook.naming import name_place
from dure.web.outlook.part_fields import Field, Fields
from dure.web.outlook.parts import find_place, is_offered, list_near, name_text
from dure.web.words import say

ALL: Final = "*"
NAMED: Final = "place"
NEIGHBOURS: Final = "neighbours"


class _Names(NamedTuple):
    """The names of the fields of one row."""

    where: str
    service: str
    place: str
    reach: str
    distance: str
    begins: str


@dataclass
class Row:
    """One place that is served, or all that lie around; a row of the form.

    Attributes:
        names: Of its fields.
        serving: What of the strategy it stands for; None for one more.
        place: The place; None for all that lie around.
    """

    names: _Names
    serving: Serving | None = None
    place: ServedPlace | None = None


class ServingRows:
    """The rows of one strategy, with an empty one at the end."""

    def __init__(self, fields: Fields, plan: Plan, part: Scenario | None) -> None:
        self.fields, self.plan = fields, plan
        stands = [] if part is None else list(_list_rows(part))
        self.rows = [
            Row(_Names(*(f"served_{number}_{key}" for key in _Names._fields)), *one)
            for number, one in enumerate([*stands, (None, None)], 1)
        ]

    def lay(self, *, show_month: Callable[[int], str]) -> None:
        """Ask, of each, where it is, for which service, how many it reaches, and from which month."""
        for row in self.rows:
            is_more = row.serving is None
            is_first = row is self.rows[0]
            self.fields.add(
                *self._lay_row(row, show_month=show_month),
                title=say("outlook.one_more_place" if is_more and not is_first else "outlook.further_place"),
                is_folded=is_more,
            )

    def _lay_row(self, row: Row, *, show_month: Callable[[int], str]) -> Iterator[Field]:
        fields, names = self.fields, row.names
        services = [(one.id, name_text(one.name)) for one in self.plan.services]
        where = "" if row.serving is None else NAMED if row.place else NEIGHBOURS
        yield fields.make(
            names.where,
            "choice",
            where,
            label=say("outlook.number.where"),
            options=(("", [(one, say(f"outlook.where.{one}")) for one in (NAMED, NEIGHBOURS)]),),
            hint="" if row.serving is None else say("outlook.part_hint.no_place"),
        )
        service = services[0][0] if row.serving is None else row.serving.service
        yield fields.make(
            names.service,
            "choice",
            service,
            label=say("outlook.number.service"),
            options=(("", [*services, (ALL, say("outlook.all_services"))]),),
        )
        yield fields.make(
            names.place,
            "words",
            "" if row.place is None else name_place(row.place.code),
            label=say("outlook.number.place"),
            near=list_near(self.plan),
            hint=say("outlook.part_hint.place"),
        )
        for key in ("reach", "distance"):
            yield fields.make_number(
                getattr(names, key),
                f"services.-.places.-.{key}",
                getattr(row.place, key, None),
                label=say(f"outlook.number.{key}"),
                hint=say(f"outlook.part_hint.{key}"),
            )
        yield fields.make(
            names.begins,
            "month",
            show_month(0 if row.serving is None else row.serving.after_months),
            label=say("outlook.number.change_begins"),
        )

    def read(self, *, id_: str, read_begin: Callable[[str], int | None]) -> tuple[Serving, ...]:
        """Give what is served; what was refused stands beside its field.

        What stood together in the file stays together, so that a form that changes nothing changes no line.
        """
        groups: dict[Any, Serving] = {}
        for row in self.rows:
            read = self._read_row(row, read_begin=read_begin)
            if read is None:
                continue
            known = (one for one, serving in groups.items() if _is_alike(serving, read))
            key: Any = (id(row.serving), read.service, read.after_months)
            if row.serving is None:
                key = next(known, key)
            stands = groups.get(key, Serving(read.service, after_months=read.after_months))
            groups[key] = Serving(
                read.service,
                (*stands.places, *read.places),
                neighbours=stands.neighbours or read.neighbours,
                after_months=read.after_months,
            )
            self._name_columns(row, f"scenarios.{id_}.serving.{list(groups).index(key) + 1}", read)
        return tuple(groups.values())

    def _name_columns(self, row: Row, column: str, read: Serving) -> None:
        """Tell the fields how the plan's reader will call them."""
        self.fields.find(row.names.service).columns = (f"{column}.service",)
        for place in read.places:
            base = f"{column}.places.{place.code}"
            self.fields.find(row.names.place).columns = (f"{base}.code",)
            for key in ("reach", "distance"):
                self.fields.find(getattr(row.names, key)).columns = (f"{base}.{key}",)

    def _read_row(self, row: Row, *, read_begin: Callable[[str], int | None]) -> Serving | None:
        fields, names = self.fields, row.names
        where, service = fields.find(names.where), fields.find(names.service)
        if not where.value:
            # A row whose place is taken away goes; one of which something is typed is asked for.
            if row.serving is None and fields.find(names.place).value:
                where.refuse("choice")
            return None
        for field in (where, service):
            if not is_offered(field):
                field.refuse("choice")
        after = read_begin(names.begins)
        places = () if where.value == NEIGHBOURS else self._read_place(row)
        if where.errors or service.errors or after is None or places is None:
            return None
        return Serving(service.value, places, neighbours=where.value == NEIGHBOURS, after_months=after)

    def _read_place(self, row: Row) -> tuple[ServedPlace, ...] | None:
        fields, names, stands = self.fields, row.names, row.place
        field = fields.find(names.place)
        is_same = stands is not None and field.value == name_place(stands.code)
        code = stands.code if stands is not None and is_same else find_place(field)
        numbers = {
            key: fields.read_number(
                getattr(names, key), f"services.-.places.-.{key}", getattr(stands, key, None)
            )
            for key in ("reach", "distance")
        }
        if code is None or None in numbers.values():
            return None
        return (ServedPlace(code, **cast("Any", numbers)),)


def _list_rows(part: Scenario) -> Iterator[tuple[Serving, ServedPlace | None]]:
    for serving in part.serving:
        if serving.neighbours:
            yield serving, None
        for place in serving.places:
            yield serving, place


def _is_alike(one: Serving, other: Serving) -> bool:
    return (one.service, one.after_months) == (other.service, other.after_months)
