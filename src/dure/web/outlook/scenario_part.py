"""A strategy or shock of an enterprise's own as a short form: what it changes, when, at what cost."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import ClassVar, Final, NamedTuple, cast

from dure.outlook.amounts import ANY, ASSUMPTION, MINUTES, Kind
from dure.outlook.courses import LEVEL, YEARLY
from dure.outlook.flows import months_between
from dure.outlook.plan import Change, Operation, Plan, Scenario
from dure.web.outlook.naming import list_choices
from dure.web.outlook.numbers import SOURCE_LENGTH, find_kind
from dure.web.outlook.part_fields import TEXT_LENGTH, Field, keep_words
from dure.web.outlook.parts import PartForm, find_free, is_offered, name_kind
from dure.web.outlook.serving_part import ServingRows
from dure.web.words import current_language, say

MONTHS_MAX: Final = 360
OPERATIONS: Final = ("times", "add", "set")

COST: Final = Kind("KRW", low=ANY.low)
COST_A_MONTH: Final = Kind("KRW/month", low=ANY.low)
_COSTS: Final[Mapping[str, Kind]] = {"once": COST, "monthly": COST_A_MONTH, "help_minutes": MINUTES}
_WRITTEN: Final = {"KRW", "people", "visits", "days"}


class _Names(NamedTuple):
    """The names of the fields of one change."""

    path: str
    operation: str
    amount: str
    begins: str
    lasts: str


def find_amount(path: str, operation: str) -> Kind:
    """Tell how the amount of a change is typed: as often, or in the unit of the number it changes."""
    if operation == "times" or not path:
        return ANY
    counts = "share" if path in {LEVEL, YEARLY} else find_kind(path).counts
    return Kind(counts, low=ANY.low)


def _write_unit(path: str, operation: str) -> str:
    """Give the unit of an amount as the plan's reader gives it back."""
    counts = find_amount(path, operation).unit
    return counts if counts in {"times", *_WRITTEN} else "share"


class ScenarioForm(PartForm):
    """A strategy or shock of one's own; what else the plan's file says of it stays."""

    may_go_on: ClassVar[bool] = True

    def lay(self) -> None:
        """Ask what it is called, what it changes, what it costs and where that comes from."""
        fields, part = self.fields, cast("Scenario | None", self.part)
        self.id = find_free({one.id for one in self.plan.scenarios}, f"own-{name_kind(self.kind)}")
        if part is not None:
            self.id = part.id
        column = f"scenarios.{self.id}"
        fields.add(
            fields.make(
                "title",
                "words",
                self.name,
                label=say("outlook.number.name"),
                columns=(f"{column}.title",),
                hint=say(f"outlook.part_hint.{self.kind}"),
            )
        )
        changes: tuple[Change | None, ...] = () if part is None else part.changes
        self.names: list[tuple[_Names, Change | None]] = []
        for number in range(1, len(changes) + 2):
            self._lay_change(number, changes[number - 1] if number <= len(changes) else None)
        # A shock serves no further place; one whose file says so all the same keeps and shows it.
        self.served = ServingRows(fields, self.plan, part)
        if self.kind == "strategies" or len(self.served.rows) > 1:
            self.served.lay(show_month=lambda after: f"{_move(self.plan.start, after):%Y-%m}")
        else:
            self.served.rows.clear()
        shown = (
            "" if part is None or part.source == ASSUMPTION else part.source.in_language(current_language())
        )
        fields.add(
            self._lay_cost("once"),
            self._lay_cost("monthly"),
            fields.make(
                "source",
                "words",
                shown,
                label=say("outlook.number.idea_source"),
                hint=say("outlook.part_hint.source"),
            ),
            title=say("outlook.costs_of_it"),
        )
        text = "" if part is None or part.text == part.title else part.text.in_language(current_language())
        fields.add(
            fields.make("text", "text", text, columns=(f"{column}.text",)),
            self._lay_cost("help_minutes"),
            title=say("outlook.seldom"),
            is_folded=True,
        )

    def _lay_cost(self, key: str) -> Field:
        return self.fields.make_number(
            key,
            key,
            getattr(self.part, key, None),
            kind=_COSTS[key],
            label=say(f"outlook.number.cost_{key}"),
            columns=(f"scenarios.{self.id}.{key}",),
        )

    def _lay_change(self, number: int, change: Change | None) -> None:
        fields, part = self.fields, cast("Scenario | None", self.part)
        names = _Names(*(f"change_{number}_{key}" for key in _Names._fields))
        column = f"scenarios.{self.id}.changes.{number}"
        also = () if part is None else tuple(one.path for one in part.changes)
        begins = self.plan.start if change is None else _move(self.plan.start, change.after_months)
        kind = ANY if change is None else find_amount(change.path, change.operation)
        lasts = "" if change is None or change.months is None else str(change.months)
        asked = [
            fields.make(
                names.path,
                "choice",
                "" if change is None else change.path,
                label=say("outlook.number.change_path"),
                options=list_choices(self.plan, patterns=True, also=also),
                columns=(f"{column}.path",),
                hint="" if change is None else say("outlook.part_hint.no_change"),
            ),
            fields.make(
                names.operation,
                "choice",
                "" if change is None else change.operation,
                label=say("outlook.number.change_operation"),
                options=(("", [(one, say(f"outlook.operation.{one}")) for one in OPERATIONS]),),
                columns=(f"{column}.operation",),
            ),
            fields.make_number(
                names.amount,
                "",
                None if change is None else change.amount,
                kind=kind,
                unit="",
                label=say("outlook.number.change_amount"),
                columns=(f"{column}.amount",),
                hint=say("outlook.part_hint.amount"),
            ),
            fields.make(
                names.begins,
                "month",
                f"{begins:%Y-%m}",
                label=say("outlook.number.change_begins"),
                columns=(f"{column}.after_months",),
            ),
            fields.make(
                names.lasts,
                "whole",
                lasts,
                label=say("outlook.number.change_lasts"),
                columns=(f"{column}.months",),
                hint=say("outlook.part_hint.for_good"),
            ),
        ]
        is_more = change is None and number > 1
        fields.add(
            *asked,
            title=say("outlook.one_more_change" if is_more else "outlook.what_it_changes"),
            is_folded=is_more,
        )
        self.names.append((names, change))

    def read(self) -> Plan | None:
        """Give the plan with it."""
        fields, part = self.fields, cast("Scenario | None", self.part)
        title = fields.read_name("title", None if part is None else part.title)
        changes = [self._read_change(names, change) for names, change in self.names]
        made = tuple(change for change in changes if change is not None)
        costs = {
            key: fields.read_number(key, key, getattr(part, key, None), kind=kind, needed=False)
            for key, kind in _COSTS.items()
        }
        serving = self.served.read(id_=self.id, read_begin=self._read_begin)
        if not (made or serving or costs["once"] or costs["monthly"] or fields.is_wrong):
            fields.find(self.names[0][0].path).refuse("no_change")
        if fields.is_wrong or title is None:
            return None
        known = part or Scenario(self.id, name_kind(self.kind), title, title, ASSUMPTION)
        text = keep_words(fields.find("text").value, known.text, longest=TEXT_LENGTH)
        source = keep_words(fields.find("source").value, known.source, longest=SOURCE_LENGTH)
        # Whatever else the file says of it, such as what it excludes, stays.
        scenario = replace(
            known,
            title=title,
            text=text or title,
            source=source or ASSUMPTION,
            changes=made,
            serving=serving,
            once=costs["once"],
            monthly=costs["monthly"],
            help_minutes=costs["help_minutes"],
        )
        others = (*self.plan.scenarios, scenario) if part is None else self.plan.scenarios
        return replace(self.plan, scenarios=tuple(scenario if one.id == self.id else one for one in others))

    def drop(self) -> Plan:
        """Give the plan without it."""
        return replace(self.plan, scenarios=tuple(one for one in self.plan.scenarios if one.id != self.id))

    def _read_change(self, names: _Names, change: Change | None) -> Change | None:
        fields = self.fields
        path, operation = fields.find(names.path), fields.find(names.operation)
        if not path.value:
            # A change whose number is taken away goes; one whose number nobody has chosen yet is asked for.
            if change is None and not fields.find(names.amount).is_empty:
                path.refuse("change_path")
            return None
        if not is_offered(path):
            path.refuse("change_path")
            return None
        if not is_offered(operation):
            operation.refuse("change_operation")
            return None
        is_same = change is not None and (change.path, change.operation) == (path.value, operation.value)
        kind = find_amount(path.value, operation.value)
        amount = fields.read_number(
            names.amount, "", change.amount if change is not None and is_same else None, kind=kind
        )
        after = self._read_begin(names.begins)
        lasts = fields.read_whole(names.lasts, least=1, most=MONTHS_MAX, needed=False)
        if amount is None or after is None:
            return None
        amount = replace(amount, unit=_write_unit(path.value, operation.value))
        read = Change(path.value, cast("Operation", operation.value), amount, after, lasts)
        if change is None:
            return read
        return replace(
            change,
            path=read.path,
            operation=read.operation,
            amount=amount,
            after_months=after,
            months=lasts,
        )

    def _read_begin(self, name: str) -> int | None:
        month = self.fields.read_month(name)
        if month is None:
            return None
        after = months_between(self.plan.start, month)
        if not 0 <= after <= MONTHS_MAX:
            last = _move(self.plan.start, MONTHS_MAX)
            self.fields.find(name).refuse("begins", first=f"{self.plan.start:%Y-%m}", last=f"{last:%Y-%m}")
            return None
        return after


def _move(month: date, by: int) -> date:
    """Give the month so many months later."""
    years, months = divmod(month.month - 1 + by, 12)
    return date(month.year + years, months + 1, 1)
