"""A service as a short form: what is paid for it, who uses it and where, and what is rarely asked."""

import re
from dataclasses import replace
from typing import Any, ClassVar, Final, cast

from dure.outlook.plan import Change, Correlation, Plan, Scenario, ServedPlace, Service
from dure.outlook.reading import SEASON_TOLERANCE
from dure.web.outlook.naming import name_place
from dure.web.outlook.parts import PartForm, find_free, find_place, list_near
from dure.web.outlook.user_rows import UserRows
from dure.web.outlook.uses import Moved, list_uses, move_path
from dure.web.words import say

RAMP_MAX: Final = 360
"""Months until use is whole, at most, as the plan's reader takes them."""
FACTOR_MAX: Final = 100
"""How many times an average month a month may be, likewise."""
FLAT: Final = (1.0,) * 12
_MONTHS: Final = tuple(range(1, 13))
_FACTOR: Final = re.compile(r"\d{1,6}(\.\d{1,6})?")
_MAYBE: Final = ("capacity", "receivable_days")


class ServiceForm(PartForm):
    """Something that people pay for; further places are asked on pages of their own."""

    may_go_on: ClassVar[bool] = True
    heading: ClassVar[str] = ""
    """Key of the words above its first questions, where others stand before them."""

    def lay(self) -> None:
        """Ask for its name and price, who uses it, where they live, and folded what is rarely asked."""
        fields, part = self.fields, cast("Service | None", self.part)
        self.id = find_free({one.id for one in self.plan.services}, "service") if part is None else part.id
        fields.add(
            fields.make(
                "name",
                "words",
                "" if part is None else self.name,
                columns=(self._column("name"),),
                hint=say("outlook.part_hint.services"),
            ),
            fields.make_number(
                "price",
                "price",
                getattr(part, "price", None),
                columns=(self._column("price"),),
                hint=say("outlook.part_hint.price"),
            ),
            self._lay_unsaid("variable_cost", hint="none"),
            fields.make(
                "subsidised",
                "tick",
                "1" if part is not None and part.subsidised else "",
                hint=say("outlook.part_hint.subsidised"),
            ),
            title=say(self.heading) if self.heading else "",
        )
        self.users = UserRows(fields, self.plan, part, id_=self.id)
        self.users.lay()
        if part is None:
            self._lay_place()
        self._lay_times()
        self._lay_season()
        fields.add(
            self._lay_unsaid("elasticity", hint="elasticity"),
            self._lay_unsaid("local_share", hint="variable_share"),
            title=say("outlook.seldom"),
            is_folded=True,
        )

    def _column(self, key: str) -> str:
        return f"services.{self.id}.{key}"

    def _lay_unsaid(self, key: str, *, hint: str) -> Any:
        return self.fields.make_unsaid(
            key,
            key,
            getattr(self.part, key, None),
            columns=(self._column(key),),
            hint=say(f"outlook.part_hint.{hint}"),
        )

    def _lay_place(self) -> None:
        """Ask where its first users live; without more it is the plan's own place."""
        fields = self.fields
        fields.add(
            fields.make(
                "place",
                "words",
                name_place(self.plan.place),
                near=list_near(self.plan),
                hint=say("outlook.part_hint.first_place"),
                columns=(self._column("places"),),
            ),
            *(
                fields.make_unsaid(key, key, None, hint=say(f"outlook.part_hint.all_{key}"))
                for key in ("reach", "distance")
            ),
            title=say("outlook.where_users_live"),
            is_folded=True,
        )

    def _lay_times(self) -> None:
        """Ask from when it is there, how much can be given, and when it is paid for."""
        fields, part = self.fields, cast("Service | None", self.part)
        starts = "" if part is None or part.starts is None else f"{part.starts:%Y-%m}"
        ramp = "" if part is None or not part.ramp_months else str(part.ramp_months)
        fields.add(
            fields.make(
                "starts",
                "month",
                starts,
                columns=(self._column("starts"),),
                hint=say("outlook.part_hint.service_starts"),
            ),
            fields.make(
                "ramp_months",
                "whole",
                ramp,
                columns=(self._column("ramp_months"),),
                hint=say("outlook.part_hint.ramp"),
            ),
            *(
                fields.make_number(
                    key,
                    key,
                    getattr(part, key, None),
                    columns=(self._column(key),),
                    hint=say(f"outlook.part_hint.{key}"),
                )
                for key in _MAYBE
            ),
            title=say("outlook.when_and_how_many"),
            is_folded=True,
        )

    def _lay_season(self) -> None:
        """Ask for each month how it compares with an average one, which is 100."""
        fields = self.fields
        shown = [""] * 12
        if self.part is not None and self.part.season != FLAT:
            shown = [_write_factor(one) for one in self.part.season]
        fields.add(
            *(
                fields.make(
                    f"season_{month}",
                    "factor",
                    shown[month - 1],
                    label=say(f"outlook.month_of_year.{month}"),
                    columns=(self._column("season"),) if month == 1 else (),
                )
                for month in _MONTHS
            ),
            title=say("outlook.season"),
            is_folded=True,
            is_grid=True,
            hint=say("outlook.part_hint.season"),
        )

    def read(self) -> Plan | None:
        """Give the plan with it; what speaks of its groups of users by their number moves with them."""
        fields, part = self.fields, cast("Service | None", self.part)
        read: dict[str, Any] = {
            "name": fields.read_name("name", None if part is None else part.name),
            "price": fields.read_number("price", "price", getattr(part, "price", None)),
        }
        for key in ("variable_cost", "elasticity", "local_share"):
            read[key] = fields.read_unsaid(key, key, getattr(part, key, None))
        read["subsidised"] = fields.read_tick("subsidised")
        read["users"], moved = self.users.read(further=self.further)
        if part is None:
            read["places"] = self._read_place()
        read["starts"] = fields.read_month("starts", needed=False)
        read["ramp_months"] = fields.read_whole("ramp_months", least=0, most=RAMP_MAX, needed=False) or 0
        for key in _MAYBE:
            read[key] = self._read_maybe(key)
        read["season"] = self._read_season()
        if fields.is_wrong:
            return None
        if part is None:
            return replace(self.plan, services=(*self.plan.services, Service(id=self.id, **read)))
        services = tuple(replace(one, **read) if one.id == self.id else one for one in self.plan.services)
        return _move_paths(replace(self.plan, services=services), moved)

    def _read_place(self) -> tuple[ServedPlace, ...]:
        fields = self.fields
        code = find_place(fields.find("place"))
        numbers = {key: fields.read_unsaid(key, key, None) for key in ("reach", "distance")}
        if code is None or None in numbers.values():
            return ()
        return (ServedPlace(code, **cast("Any", numbers)),)

    def _read_maybe(self, key: str) -> Any:
        """Read a number that there may be none of, unless somebody speaks of it."""
        stands = getattr(self.part, key, None)
        read = self.fields.read_number(key, key, stands, needed=False)
        found = self.fields.find(key)
        if stands is not None and found.is_empty:
            without: dict[str, Any] = {key: None}
            services = tuple(
                replace(one, **without) if one.id == self.id else one for one in self.plan.services
            )
            changed = replace(self.plan, services=services)
            if uses := list_uses(self.plan, changed, further=self.further):
                found.refuse("in_use", name=found.label, uses=", ".join(uses))
        return read

    def _read_season(self) -> tuple[float, ...]:
        """Read the twelve months, brought to a mean of 1; all empty is the same all year."""
        asked = [self.fields.find(f"season_{month}") for month in _MONTHS]
        typed = [one.value for one in asked]
        if not any(typed):
            return FLAT
        if self.part is not None and typed == [_write_factor(one) for one in self.part.season]:
            return cast("tuple[float, ...]", self.part.season)
        factors = [_read_factor(one) for one in typed]
        for one, factor in zip(asked, factors, strict=True):
            if factor is None or factor > FACTOR_MAX * 100:
                one.refuse("season" if one.value else "season_empty")
        mean = sum(factor or 0 for factor in factors) / 1200
        if not mean and not any(one.errors for one in asked):
            asked[0].refuse("season_nothing")
        if any(one.errors for one in asked):
            return FLAT
        scale = mean if abs(mean - 1) > SEASON_TOLERANCE else 1
        return tuple(round((factor or 0) / 100 / scale, 4) for factor in factors)

    def drop(self) -> Plan:
        """Give the plan without it."""
        return replace(self.plan, services=tuple(one for one in self.plan.services if one.id != self.id))

    def name_uses(self) -> list[str]:
        """Name what would be left without it, and say where nothing would be left to live on."""
        if len(self.plan.services) == 1:
            return [say("outlook.last_service")]
        return super().name_uses()


def _read_factor(words: str) -> float | None:
    """Read what a month is of an average one, which is 100; None where it is no number."""
    bare = words.replace(" ", "").removesuffix("%")
    return float(bare) if _FACTOR.fullmatch(bare) else None


def _write_factor(factor: float) -> str:
    return f"{round(factor * 100, 2):g}"


def _move_paths(plan: Plan, moved: Moved) -> Plan:
    """Let strategies, shocks and links speak of the same groups of users where these were counted anew."""

    def move(path: str) -> str:
        return move_path(path, moved) or path

    def move_changes(scenario: Scenario) -> Scenario:
        changes: list[Change] = [replace(one, path=move(one.path)) for one in scenario.changes]
        return replace(scenario, changes=tuple(changes))

    return replace(
        plan,
        scenarios=tuple(move_changes(one) for one in plan.scenarios),
        correlations=tuple(
            Correlation(move(one.first), move(one.second), one.value) for one in plan.correlations
        ),
    )
