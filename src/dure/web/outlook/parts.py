"""One part of a plan as a short form of its own: a loan, a place served, a link of two numbers."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final, Literal, NamedTuple, cast

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.outlook.plan import (
    Correlation,
    Cost,
    Grant,
    Investment,
    Loan,
    Members,
    Plan,
    Scenario,
    ServedPlace,
    Staff,
)
from dure.outlook.plan_places import check_places
from dure.places.gazetteer import Place, PlaceNotFoundError
from dure.problem import Problem
from dure.reports.outlook_places import list_neighbours
from dure.web.outlook.naming import list_choices, name_path, name_place
from dure.web.outlook.part_fields import Field, Fields, clean_words
from dure.web.outlook.uses import list_uses
from dure.web.outlook.versions import Shown
from dure.web.words import current_language, say

STRENGTHS: Final = (0.8, 0.5, 0.2, -0.2, -0.5, -0.8)
"""Rank correlations that the form has words for: strongly, fairly, weakly together, and as much apart."""

LISTED_MAX: Final = 8
"""Places of one name that are listed to choose from."""
AGAIN_MAX: Final = 100
"""Years after which something is bought anew, as the plan's reader takes them."""
PARTS_MAX: Final = 600
"""Parts in which a loan is paid back, likewise."""


class PartForm(ABC):
    """One part of a plan: what stands or was typed, and the plan with it.

    Attributes:
        kind: Such as `loans`.
        plan: What stands.
        part: What stands of it; None for one more.
        fields: Of the form.
    """

    may_go_on: ClassVar[bool] = False
    """Whether there may be one more question after it is saved."""
    further: Sequence[Scenario] = ()
    """Scenarios beside the plan's own that speak of its numbers: those of the chalkboard."""

    def __init__(self, kind: str, plan: Plan, part: Any, given: Mapping[str, Any] | None) -> None:
        self.kind, self.plan, self.part = kind, plan, part
        self.fields = Fields(given)
        self.lay()

    @abstractmethod
    def lay(self) -> None:
        """Lay out the fields."""

    @abstractmethod
    def read(self) -> Plan | None:
        """Give the plan with what was typed; None where something was refused."""

    @abstractmethod
    def drop(self) -> Plan:
        """Give the plan without this part."""

    def list_columns(self, plan: Plan) -> None:  # noqa: B027 -- most parts are called by their own names already
        """Tell the fields how the plan's reader will call them, now that the plan is known."""

    def list_shown(self) -> dict[str, Shown]:
        """List the fields by their names as a browser sends them, with what stands in them."""
        shown: dict[str, Shown] = {}
        for block in self.fields.blocks:
            for field in block.fields:
                label = ": ".join(one for one in (self.name, block.title, field.label) if one)
                if field.look == "number":
                    shown |= {
                        f"{field.name}:{part}": Shown(f"{label} ({say(f'outlook.{part}')})", words)
                        for part, words in field.words.items()
                    }
                else:
                    shown[field.name] = Shown(label, field.words["value"], is_tick=field.look == "tick")
        return shown

    @property
    def name(self) -> str:
        """Give what people call it; nothing for one more."""
        return "" if self.part is None else name_part(self.plan, self.kind, self.part)

    def name_uses(self) -> list[str]:
        """Name what of the plan would be left without its number, were this part left out."""
        return list_uses(self.plan, self.drop(), further=self.further)

    def take(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """Say beside its field what the plan's reader refused; return what speaks of no field."""
        return self.fields.take(problems)


class _Spec(NamedTuple):
    """What is asked of something that comes or goes as money.

    Attributes:
        make: Makes it.
        numbers: That are needed.
        months: That are needed.
        later: Months that may stay empty.
        unsaid: Numbers that may stay empty.
        ticks: What it is, or is not.
        stem: Of the id of one more.
    """

    make: Any
    numbers: tuple[str, ...]
    stem: str
    months: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()


class ThingForm(PartForm):
    """Somebody who is paid, a cost, a grant, something large that is bought, a loan."""

    SPECS: ClassVar[Mapping[str, _Spec]] = {
        "staff": _Spec(Staff, ("people", "wage"), "post", later=("starts",), ticks=("minimum_wage",)),
        "costs": _Spec(Cost, ("monthly",), "cost", unsaid=("local_share",), ticks=("energy",)),
        "grants": _Spec(Grant, ("monthly",), "grant", ("starts", "ends")),
        "investments": _Spec(Investment, ("amount",), "investment", ("month",)),
        "loans": _Spec(Loan, ("amount", "rate"), "loan", ("month",)),
    }
    HINTS: ClassVar[Mapping[tuple[str, str], str]] = {
        ("staff", "name"): "staff",
        ("staff", "people"): "people",
        ("staff", "starts"): "from_first",
        ("staff", "minimum_wage"): "minimum_wage",
        ("costs", "name"): "costs",
        ("costs", "local_share"): "local_share",
        ("costs", "energy"): "energy",
        ("grants", "name"): "grants",
        ("investments", "name"): "investments",
        ("loans", "name"): "loans",
        ("loans", "month"): "loan_month",
    }

    def lay(self) -> None:
        """Ask its name, its numbers and its months."""
        spec, fields, part = self.SPECS[self.kind], self.fields, self.part
        self.id = (
            find_free({one.id for one in getattr(self.plan, self.kind)}, spec.stem)
            if part is None
            else str(part.id)
        )
        asked = [
            fields.make("name", "words", "" if part is None else self.name, **self._tell("name")),
            *(
                fields.make_number(key, key, getattr(part, key, None), **self._tell(key))
                for key in spec.numbers
            ),
        ]
        for key in (*spec.months, *spec.later):
            month = getattr(part, key, None)
            stands = "" if month is None else f"{month:%Y-%m}"
            asked.append(fields.make(key, "month", stands, **self._tell(key)))
        if self.kind == "loans":
            stands = "" if part is None else str(part.months)
            asked.append(fields.make("months", "whole", stands, **self._tell("months")))
        asked += [
            fields.make_unsaid(key, key, getattr(part, key, None), **self._tell(key)) for key in spec.unsaid
        ]
        asked += [
            fields.make(key, "tick", "1" if getattr(part, key, False) else "", **self._tell(key))
            for key in spec.ticks
        ]
        fields.add(*asked)
        if self.kind == "investments":
            again = getattr(part, "again_years", None)
            stands = "" if again is None else str(again)
            fields.add(
                fields.make("again_years", "whole", stands, **self._tell("again_years")),
                title=say("outlook.seldom"),
                is_folded=True,
            )

    def _tell(self, key: str) -> dict[str, Any]:
        """Give how the plan's reader calls a field, and how to answer it."""
        hint = self.HINTS.get((self.kind, key))
        return {
            "columns": (f"{self.kind}.{self.id}.{key}",),
            "hint": say(f"outlook.part_hint.{hint}") if hint else "",
        }

    def read(self) -> Plan | None:
        """Give the plan with it."""
        spec, fields, part = self.SPECS[self.kind], self.fields, self.part
        read: dict[str, Any] = {"name": fields.read_name("name", getattr(part, "name", None))}
        for key in spec.numbers:
            read[key] = fields.read_number(key, key, getattr(part, key, None))
        for key in spec.unsaid:
            read[key] = fields.read_unsaid(key, key, getattr(part, key, None))
        for key in (*spec.months, *spec.later):
            read[key] = fields.read_month(key, needed=key in spec.months)
        for key in spec.ticks:
            read[key] = fields.read_tick(key)
        if self.kind == "loans":
            read["months"] = fields.read_whole("months", least=1, most=PARTS_MAX)
        if self.kind == "investments":
            read["again_years"] = fields.read_whole("again_years", least=1, most=AGAIN_MAX, needed=False)
        if fields.is_wrong:
            return None
        things = getattr(self.plan, self.kind)
        if part is None:
            changed: dict[str, Any] = {self.kind: (*things, spec.make(id=self.id, **read))}
        else:
            changed = {self.kind: tuple(replace(one, **read) if one.id == part.id else one for one in things)}
        return replace(self.plan, **changed)

    def drop(self) -> Plan:
        """Give the plan without it."""
        kept: dict[str, Any] = {
            self.kind: tuple(one for one in getattr(self.plan, self.kind) if one.id != self.part.id)
        }
        return replace(self.plan, **kept)


class MembersForm(PartForm):
    """Those who own the enterprise: there are members, or there are none."""

    NUMBERS: ClassVar = ("count", "joining", "leaving", "share", "dues")

    def lay(self) -> None:
        """Ask how many there are, and what may stay empty: who comes and goes, and what each gives."""
        for key in self.NUMBERS:
            make = self.fields.make_number if key == "count" else self.fields.make_unsaid
            path = f"members.{key}"
            hint = "" if key == "count" else say("outlook.part_hint.none")
            self.fields.add(make(key, path, getattr(self.part, key, None), columns=(path,), hint=hint))

    def read(self) -> Plan | None:
        """Give the plan with them."""
        read = {
            key: (self.fields.read_number if key == "count" else self.fields.read_unsaid)(
                key, f"members.{key}", getattr(self.part, key, None)
            )
            for key in self.NUMBERS
        }
        if self.fields.is_wrong:
            return None
        return replace(self.plan, members=Members(**cast("Any", read)))

    def drop(self) -> Plan:
        """Give the plan of an enterprise that nobody owns as a member."""
        return replace(self.plan, members=None)


class PlaceForm(PartForm):
    """A further place that a service is for; `part` is the service's id and the place."""

    def lay(self) -> None:
        """Ask what is taken where, and how many of the people there it reaches."""
        fields, served = self.fields, None
        asked = []
        if self.part is None:
            services = [(one.id, name_text(one.name)) for one in self.plan.services]
            first = services[0][0] if len(services) == 1 else ""
            asked = [
                fields.make("service", "choice", first, options=(("", services),)),
                fields.make(
                    "place",
                    "words",
                    "",
                    near=list_near(self.plan),
                    hint=say("outlook.part_hint.place"),
                    columns=tuple(
                        f"services.{one.id}.{key}"
                        for one in self.plan.services
                        for key in ("places", "users")
                    ),
                ),
            ]
        else:
            served = self.part[1]
        for key in ("reach", "distance"):
            columns = () if served is None else (f"services.{self.part[0]}.places.{served.code}.{key}",)
            asked.append(
                fields.make_number(
                    key,
                    f"services.-.places.-.{key}",
                    getattr(served, key, None),
                    columns=columns,
                    hint=say(f"outlook.part_hint.{key}"),
                )
            )
        fields.add(*asked)

    def read(self) -> Plan | None:
        """Give the plan with the place."""
        fields, stands = self.fields, None if self.part is None else self.part[1]
        service = fields.find("service").value if self.part is None else self.part[0]
        found = next((one for one in self.plan.services if one.id == service), None)
        if found is None:
            fields.find("service").refuse("choice")
        code = find_place(fields.find("place")) if stands is None else stands.code
        if found is not None and stands is None and any(one.code == code for one in found.places):
            fields.find("place").refuse("served")
        numbers = {
            key: fields.read_number(key, f"services.-.places.-.{key}", getattr(stands, key, None))
            for key in ("reach", "distance")
        }
        if fields.is_wrong or found is None or code is None:
            return None
        place = ServedPlace(code, **cast("Any", numbers))
        places = (
            (*found.places, place)
            if stands is None
            else tuple(place if one.code == code else one for one in found.places)
        )
        return self._put(found.id, places)

    def _put(self, service: str, places: tuple[ServedPlace, ...]) -> Plan:
        services = tuple(
            replace(one, places=places) if one.id == service else one for one in self.plan.services
        )
        return replace(self.plan, services=services)

    def drop(self) -> Plan:
        """Give the plan without it."""
        service, served = self.part
        found = next(one for one in self.plan.services if one.id == service)
        return self._put(service, tuple(one for one in found.places if one.code != served.code))

    def name_uses(self) -> list[str]:
        """Name what would be left without its number, and a service that would be for nobody."""
        service = next(one for one in self.plan.services if one.id == self.part[0])
        if len(service.places) == 1:
            return [say("outlook.last_place", service=name_text(service.name))]
        return super().name_uses()


class LinkForm(PartForm):
    """Two numbers that tend to be high together, or one where the other is low."""

    def lay(self) -> None:
        """Ask which two, and how strongly."""
        fields, link = self.fields, self.part
        also = () if link is None else (link.first, link.second)
        options = list_choices(self.plan, uncertain=True, also=also)
        number = len(self.plan.correlations) if link is None else self.plan.correlations.index(link)
        column = f"correlations.{number + 1}"
        strengths = [(f"{value:g}", name_strength(value)) for value in STRENGTHS]
        if link is not None and link.value not in STRENGTHS:
            strengths.insert(0, (f"{link.value!r}", name_strength(link.value)))
        fields.add(
            fields.make("first", "choice", *also[:1] or ("",), options=options, columns=(f"{column}.first",)),
            fields.make(
                "second",
                "choice",
                *also[1:] or ("",),
                options=options,
                columns=(f"{column}.second",),
                hint=say("outlook.part_hint.uncertain"),
            ),
            fields.make(
                "strength",
                "choice",
                "" if link is None else next(one for one, _ in strengths if float(one) == link.value),
                options=(("", strengths),),
                columns=(f"{column}.value", "correlations"),
                hint=say("outlook.part_hint.strength"),
            ),
        )

    def read(self) -> Plan | None:
        """Give the plan with the link."""
        fields, chosen = self.fields, {}
        for name in ("first", "second", "strength"):
            field = fields.find(name)
            chosen[name] = field.value
            if not is_offered(field):
                field.refuse("choice")
        if chosen["first"] and chosen["first"] == chosen["second"]:
            fields.find("second").refuse("same")
        pair = {chosen["first"], chosen["second"]}
        others = [one for one in self.plan.correlations if one is not self.part]
        if len(pair) == 2 and any({one.first, one.second} == pair for one in others):
            fields.find("second").refuse("linked")
        if fields.is_wrong:
            return None
        link = Correlation(chosen["first"], chosen["second"], float(chosen["strength"]))
        if self.part is None:
            return replace(self.plan, correlations=(*self.plan.correlations, link))
        links = tuple(link if one is self.part else one for one in self.plan.correlations)
        return replace(self.plan, correlations=links)

    def drop(self) -> Plan:
        """Give the plan without the link."""
        links = tuple(one for one in self.plan.correlations if one is not self.part)
        return replace(self.plan, correlations=links)


# Finding and naming


def list_parts(plan: Plan, kind: str) -> dict[str, Any]:
    """List the parts of a kind by the key in their address."""
    if kind == "places":
        return {
            f"{service.id}.{place.code}": (service.id, place)
            for service in plan.services
            for place in service.places
        }
    if kind == "correlations":
        return {f"{link.first}:{link.second}": link for link in plan.correlations}
    if kind == "members":
        return {} if plan.members is None else {"all": plan.members}
    if kind in {"strategies", "shocks"}:
        return {one.id: one for one in plan.scenarios if one.kind == name_kind(kind)}
    return {one.id: one for one in getattr(plan, kind)}


def name_kind(kind: str) -> Literal["strategy", "shock"]:
    """Name the kind of a scenario as plans do."""
    return "strategy" if kind == "strategies" else "shock"


def name_part(plan: Plan, kind: str, part: Any) -> str:
    """Name a part in the reader's language."""
    if kind == "places":
        service = next(one for one in plan.services if one.id == part[0])
        return f"{name_text(service.name)}: {name_place(part[1].code)}"
    if kind == "correlations":
        return f"{name_path(plan, part.first)} ↔ {name_path(plan, part.second)}"
    if kind == "members":
        return say("outlook.group.members")
    return name_text(part.title if kind in {"strategies", "shocks"} else part.name)


def name_text(text: Text) -> str:
    """Give words in the reader's language."""
    return text.in_language(current_language())


def name_strength(value: float) -> str:
    """Say in words how strongly two numbers go together, with the rank correlation that it stands for."""
    words = {
        0.8: "strong",
        0.5: "medium",
        0.2: "weak",
        -0.2: "weak_apart",
        -0.5: "medium_apart",
        -0.8: "strong_apart",
    }.get(value, "own")
    return say(f"outlook.strength.{words}", value=f"{value:g}")


def is_offered(field: Field) -> bool:
    """Say whether what was chosen stands in the list."""
    return bool(field.value) and any(field.value == value for _, group in field.options for value, _ in group)


def find_free(used: set[str], stem: str) -> str:
    """Find an id that nothing has."""
    number = 1
    while f"{stem}-{number}" in used:
        number += 1
    return f"{stem}-{number}"


def find_places(typed: str) -> list[Place]:
    """Find the places of today that somebody may have meant by a name, a full name or a code.

    Where several bear the name, those stay whose people can be projected.
    """
    gazetteer = load_gazetteer()
    name, _, code = typed.rstrip(")").rpartition("(")
    for one in (typed, code):
        if one.strip().isdigit():
            try:
                return [gazetteer.get(one.strip())]
            except PlaceNotFoundError:
                return []
    words = (name or typed).replace(",", " ").split()
    if not words:
        return []
    last = words[-1].casefold()
    found = [
        place
        for place in gazetteer.search(words[-1], limit=40)
        if place.valid_to is None
        and last in {place.name_ko.casefold(), place.name_en.casefold()}
        and all(word in place.full_name_ko or word in place.name_en for word in words[:-1])
    ]
    known = check_places(load_figures())
    return [place for place in found if known.find_fault(place.code) is None] or found


def find_place(field: Field) -> str | None:
    """Find the one place that was typed; where there is none, or several, the field says so."""
    if not field.value:
        field.refuse("place_none")
        return None
    places = find_places(field.value)
    if not places:
        field.refuse("place_unknown", typed=clean_words(field.value))
    elif len(places) > 1:
        field.refuse("place_many", listed=", ".join(name_place(place.code) for place in places[:LISTED_MAX]))
    return places[0].code if len(places) == 1 else None


def list_near(plan: Plan) -> list[str]:
    """List the places around those that a plan serves; a county offers its own towns."""
    gazetteer = load_gazetteer()
    served = {place.code for service in plan.services for place in service.places}
    codes = dict.fromkeys(
        code for place in (plan.place, *sorted(served)) for code in list_neighbours(place, gazetteer)
    )
    return [name_place(code) for code in codes if code not in served]
