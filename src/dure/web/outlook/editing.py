"""A plan as a form: every number with its range, unit and source; saved as a new version."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.outlook.plan import (
    Estimate,
    Plan,
    PlanGoal,
    Scenario,
)
from dure.outlook.writing import write_plan
from dure.places.gazetteer import PlaceNotFoundError
from dure.problem import Problem
from dure.reports.plan_questions import list_open
from dure.web.circulation.desk import mark_private
from dure.web.community.access import May, get_enterprise, get_person
from dure.web.community.models import Enterprise
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.naming import name_users
from dure.web.outlook.noting import list_board_scenarios
from dure.web.outlook.numbers import find_kind, name_number, read_month, read_words, write_words
from dure.web.outlook.part_fields import clean_words, keep_words, read_whole
from dure.web.outlook.part_views import APART, FORMS, find_address, list_more
from dure.web.outlook.parts import AGAIN_MAX, PARTS_MAX
from dure.web.outlook.plan_views import FORM_METHODS, list_problems, say_stored
from dure.web.outlook.plans import (
    PlanChangedError,
    PlanRefusedError,
    change_estimates,
    find_newest,
    load_plan,
    store_plan,
)
from dure.web.outlook.uses import list_uses
from dure.web.outlook.versions import (
    FIELDS_MAX,
    OPENED,
    Meanwhile,
    Shown,
    find_opened,
    is_stale,
    merge_typed,
    tell_meanwhile,
)
from dure.web.words import current_language, say

GROUPS: Final = ("services", "costs", "staff", "members", "grants", "investments", "loans", "cash", "rises")
INDICATORS: Final = ("members", "cash", "users")
_WHOLE: Final = re.compile(r"\d{1,12}")
_DROPPABLE: Final = ("services", "costs", "staff", "grants", "investments", "loans")
SHOWN: Final = tuple(kind for kind in FORMS if kind in GROUPS)
"""What the long form shows and a short one adds to."""
_WHOLES: Final[Mapping[str, tuple[int, bool]]] = {
    "months": (PARTS_MAX, True),
    "again_years": (AGAIN_MAX, False),
}
"""Whole numbers of a thing: at most how many, and whether one is needed."""


@dataclass
class Number:
    """One number as the form shows it."""

    path: str
    label: str
    unit: str
    words: Mapping[str, str]
    errors: list[str] = field(default_factory=list)


@dataclass
class Line:
    """A month, a whole number or a name as the form shows it."""

    path: str
    label: str
    value: str
    is_month: bool = False
    is_whole: bool = False
    errors: list[str] = field(default_factory=list)


@dataclass
class Thing:
    """A service, a cost, a grant … with all that is asked of it."""

    path: str
    name: str
    lines: list[Line]
    numbers: list[Number]
    may_drop: bool = False
    is_dropped: bool = False
    refusal: str = ""
    is_open: bool = False

    @property
    def key(self) -> str:
        """Give its key in the address of its own page."""
        return self.path.partition(".")[2] or "all"

    @property
    def is_wrong(self) -> bool:
        """Say whether anything of it was refused."""
        return any(line.errors for line in self.lines) or any(number.errors for number in self.numbers)

    def list_fields(self) -> list[tuple[str, str, list[str]]]:
        """List its fields as the page shows them: the id of each, its label, and what is wrong with it."""
        return [
            *((line.path, line.label, line.errors) for line in self.lines),
            *((f"{number.path}:value", number.label, number.errors) for number in self.numbers),
        ]


class Fault(NamedTuple):
    """Something that was refused: the id of its field, and what is wrong."""

    field: str
    text: str


class PlanForm:
    """A plan's fields, filled from the plan or from what was typed.

    Attributes:
        plan: What stands.
        given: What was typed; None for the plan as it stands.
        groups: Of things, by their name.
        changed: The plan with what was typed; None where something was refused.
        errors: What is wrong with the goal and with what is left out; the rest stands with its number or
            line.
    """

    def __init__(
        self, plan: Plan, given: Mapping[str, Any] | None, *, further: Sequence[Scenario] = ()
    ) -> None:
        self.plan, self.given, self._further = plan, given, further
        self._estimates: dict[str, Estimate] = {}
        self.groups = {group: list(self._list(group)) for group in GROUPS}
        self.top = self._lay(
            "plan",
            plan.name,
            [self._estimate("employer_share", plan.employer_share)],
            months={"start": plan.start},
        )
        self.goal = self._lay_goal()
        self.errors: list[Fault] = []
        self.changed = None if given is None else self._change()

    # Laying out

    def _list(self, group: str) -> Any:
        part = getattr(self.plan, group)
        if part is None:
            return
        if not isinstance(part, tuple):
            yield self._lay(group, None, self._numbers(group))
            return
        for thing in part:
            months = {
                name: value
                for name in ("starts", "ends", "month")
                if isinstance(value := getattr(thing, name, None), date)
            }
            path = f"{group}.{thing.id}"
            laid = self._lay(
                path, thing.name, self._numbers(path), months=months, may_drop=group in _DROPPABLE
            )
            laid.lines += [
                Line(
                    f"{path}.{name}",
                    say(f"outlook.number.{name}"),
                    self._typed(
                        f"{path}.{name}", "" if (value := getattr(thing, name)) is None else str(value)
                    ),
                    is_whole=True,
                )
                for name in _WHOLES
                if hasattr(thing, name)
            ]
            yield laid

    def _numbers(self, path: str) -> list[Number]:
        return [
            self._estimate(name, one) for name, one in self.plan.estimates() if name.startswith(f"{path}.")
        ]

    def _lay(
        self,
        path: str,
        name: Text | None,
        numbers: list[Number],
        *,
        months: Mapping[str, date] | None = None,
        may_drop: bool = False,
    ) -> Thing:
        lines = []
        shown = "" if name is None else name.in_language(current_language())
        if name is not None:
            lines.append(Line(f"{path}.name", say("outlook.number.name"), self._typed(f"{path}.name", shown)))
        for key, month in (months or {}).items():
            typed = self._typed(f"{path}.{key}", f"{month:%Y-%m}")
            lines.append(Line(f"{path}.{key}", say(f"outlook.number.{key}"), typed, is_month=True))
        dropped = self.given is not None and bool(self.given.get(f"drop:{path}"))
        return Thing(path, shown, lines, numbers, may_drop=may_drop, is_dropped=dropped)

    def _typed(self, name: str, otherwise: str) -> str:
        return otherwise if self.given is None else str(self.given.get(name, otherwise))

    def _estimate(self, path: str, estimate: Estimate) -> Number:
        shown = write_words(path, estimate)
        words = {part: self._typed(f"{path}:{part}", value) for part, value in shown.items()}
        found = Number(path, self._label(path), say(f"outlook.unit.{find_kind(path).unit}"), words)
        if self.given is not None:
            read, faults = read_words(path, words, estimate)
            if read is not None:
                self._estimates[path] = read
            for fault in faults:
                told = fault.to_dict(current_language())
                found.errors.append(f"{told['what']} {told['remedy']}")
        return found

    def _label(self, path: str) -> str:
        parts = path.split(".")
        label = name_number(path)
        if "users" in parts:
            service = next(one for one in self.plan.services if one.id == parts[1])
            group = service.users[int(parts[3]) - 1]
            return f"{name_users(group)}: {label}"
        if "places" in parts:
            return f"{name_of_place(parts[3])}: {label}"
        return label

    def _lay_goal(self) -> dict[str, str]:
        goal = self.plan.goal
        shown = {
            "indicator": "" if goal is None else goal.indicator,
            "target": "" if goal is None else f"{goal.target:,.0f}",
            "by": "" if goal is None else f"{goal.by:%Y-%m}",
            "goal": "" if goal is None else goal.goal or "",
        }
        return {key: self._typed(f"goal.{key}", value) for key, value in shown.items()}

    def list_shown(self) -> dict[str, Shown]:
        """List the fields by their names as a browser sends them, with what stands in them."""
        shown = {f"goal.{key}": Shown(say("outlook.group.goal"), words) for key, words in self.goal.items()}
        for thing in self._things():
            begin = f"{thing.name}: " if thing.name else ""
            shown |= {line.path: Shown(f"{begin}{line.label}", line.value) for line in thing.lines}
            for number in thing.numbers:
                label = f"{begin}{number.label}"
                shown |= {
                    f"{number.path}:{part}": Shown(f"{label} ({say(f'outlook.{part}')})", words)
                    for part, words in number.words.items()
                }
            if thing.may_drop:
                drop = say("outlook.drop", name=thing.name)
                ticked = "1" if thing.is_dropped else ""
                shown[f"drop:{thing.path}"] = Shown(drop, ticked, is_tick=True)
        return shown

    # Reading

    def _read_goal(self) -> PlanGoal | None:
        typed = self.goal
        if typed["indicator"] not in INDICATORS:
            return None
        target = typed["target"].replace(",", "").strip()
        month = read_month(typed["by"])
        if month is None or not _WHOLE.fullmatch(target):
            place = "goal.by" if _WHOLE.fullmatch(target) else "goal.target"
            self.errors.append(Fault(place, f"{say('outlook.group.goal')}: {say('outlook.fault.goal')}"))
            return None
        indicator: Any = typed["indicator"]
        return PlanGoal(indicator, float(target), month, clean_words(typed["goal"]) or None)

    def _change(self) -> Plan | None:
        plan = change_estimates(self.plan, self._estimates)
        plan = replace(plan, **self._read_lines(self.top, plan))
        for group in GROUPS:
            part = getattr(plan, group)
            if isinstance(part, tuple):
                kept = [
                    replace(thing, **self._read_lines(laid, thing))
                    for laid, thing in zip(self.groups[group], part, strict=True)
                    if not laid.is_dropped
                ]
                changed: dict[str, Any] = {group: tuple(kept)}
                plan = replace(plan, **changed)
        plan = replace(plan, goal=self._read_goal())
        self._keep_what_is_used()
        wrong = any(one.is_wrong for one in self._things() if not one.is_dropped) or self.errors
        return None if wrong else plan

    def _keep_what_is_used(self) -> None:
        """Refuse to leave out the last service, and what something else speaks of."""
        kept = self.plan
        for group, things in self.groups.items():
            for thing in things:
                if not thing.is_dropped:
                    continue
                # One after the other: of two that a pattern fits, the last is refused.
                left: dict[str, Any] = {
                    group: tuple(one for one in getattr(kept, group) if f"{group}.{one.id}" != thing.path)
                }
                before, kept = kept, replace(kept, **left)
                uses = list_uses(before, kept, further=self._further)
                if group == "services" and all(one.is_dropped for one in things):
                    thing.refusal = say("outlook.last_service")
                elif uses:
                    thing.refusal = say("outlook.fault.in_use", name=thing.name, uses=", ".join(uses))
                if thing.refusal:
                    self.errors.append(Fault(f"drop:{thing.path}", thing.refusal))

    def take(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """Say beside its field what the plan's reader refused; return what speaks of no field of the form."""
        fields: dict[str | None, list[str]] = {}
        for thing in self._things():
            fields |= {line.path: line.errors for line in thing.lines}
            fields |= {number.path: number.errors for number in thing.numbers}
        rest = []
        for problem in problems:
            if problem.where.column in fields:
                told = problem.to_dict(current_language())
                fields[problem.where.column].append(f"{told['what']} {told['remedy']}")
            else:
                rest.append(problem)
        return tuple(rest)

    def list_faults(self) -> list[Fault]:
        """List what was refused in the order of the page, each with the id of its field."""
        faults = []
        for group, things in (("", [self.top]), *self.groups.items()):
            for thing in things:
                if not thing.is_dropped:
                    faults += [
                        Fault(place, f"{thing.name}: {label}: {error}" if thing.name else f"{label}: {error}")
                        for place, label, errors in thing.list_fields()
                        for error in errors
                    ]
            faults += [fault for fault in self.errors if fault.field.startswith(f"drop:{group}.")]
        return faults + [fault for fault in self.errors if fault.field.startswith("goal.")]

    def _things(self) -> list[Thing]:
        return [self.top, *(thing for group in self.groups.values() for thing in group)]

    def _read_lines(self, laid: Thing, thing: Any) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for line in laid.lines:
            key = line.path.rpartition(".")[2]
            if line.is_month:
                month = read_month(line.value)
                if month is None:
                    line.errors.append(say("outlook.fault.month"))
                else:
                    read[key] = month
                continue
            if line.is_whole:
                most, needed = _WHOLES[key]
                read[key] = read_whole(line.value, least=1, most=most)
                if read[key] is None and (needed or line.value.strip()):
                    line.errors.append(say("outlook.fault.whole", least=1, most=most))
                continue
            words = keep_words(line.value, thing.name)
            if words is None:
                line.errors.append(say("outlook.fault.name"))
            else:
                read[key] = words
        return read


def name_of_place(code: str) -> str:
    """Name a place in the reader's language; its code where nobody knows it."""
    try:
        place = load_gazetteer().get(code)
    except PlaceNotFoundError:
        return code
    return place.name_ko if current_language() == "ko" else place.name_en


@require_http_methods(FORM_METHODS)
def edit_plan(request: HttpRequest, enterprise: str) -> HttpResponse:
    """Show the plan in force as a form, and store what was typed as a new version."""
    found = get_enterprise(request, enterprise, may=May.KEEP_BOOK)
    row = find_newest(found)
    if row is None:
        return HttpResponseRedirect(reverse("outlook", args=[found.code]))
    try:
        plan, problems = load_plan(row)
    except PlanRefusedError as error:
        return _show(request, found, row, None, problems=list_problems(error.problems), status=422)
    form = PlanForm(plan, None)
    if len(form.list_shown()) > FIELDS_MAX:
        return _show(request, found, row, None, plan=plan, is_long=True)
    if request.method != "POST":
        return _show(request, found, row, form, problems=list_problems(problems))
    if is_stale(row, request.POST):
        return _ask_again(request, found, row, opened=str(request.POST[OPENED]))
    form = PlanForm(plan, request.POST, further=list_board_scenarios(found))
    return _store(request, found, row, form)


def _ask_again(request: HttpRequest, found: Enterprise, row: EnterprisePlan, *, opened: str) -> HttpResponse:
    """Show the newest version with what was typed on an older one."""
    plan, _ = load_plan(row)
    before = find_opened(found, opened)
    shown = {} if before is None else PlanForm(before, None).list_shown()
    given, left = merge_typed(request.POST, shown, PlanForm(plan, None).list_shown())
    form = PlanForm(plan, given)
    then = find_address(found, plan, str(request.POST.get("then", "")))
    if then is not None and form.changed == plan and not left:
        return HttpResponseRedirect(then)
    meanwhile = tell_meanwhile(row, get_person(request), then="typed", left=left)
    return _show(request, found, row, form, meanwhile=meanwhile, status=409)


def _store(request: HttpRequest, found: Enterprise, row: EnterprisePlan, form: PlanForm) -> HttpResponse:
    if form.changed is None:
        return _show(request, found, row, form, status=422)
    then = find_address(found, form.changed, str(request.POST.get("then", "")))
    if then is not None and form.changed == form.plan:
        return HttpResponseRedirect(then)
    try:
        stored = store_plan(
            found,
            write_plan(form.changed),
            origin=EnterprisePlan.Origin.FORM,
            note=str(request.POST.get("note", "")),
            by=get_person(request),
            after=row.number,
        )
    except PlanChangedError as error:
        return _ask_again(request, found, error.newest, opened=str(row.number))
    except PlanRefusedError as error:
        rest = form.take(error.problems)
        return _show(request, found, row, form, problems=list_problems(rest), status=422)
    return say_stored(request, found, stored, then=then)


def _show(
    request: HttpRequest,
    enterprise: Enterprise,
    row: EnterprisePlan,
    form: PlanForm | None,
    *,
    plan: Plan | None = None,
    problems: list[dict[str, object]] | None = None,
    is_long: bool = False,
    meanwhile: Meanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    plan = plan if form is None else form.plan
    faults = [] if form is None else form.list_faults()
    context = {
        "enterprise": enterprise,
        "tab": "outlook",
        "plan": row,
        "form": form,
        "groups": [] if form is None else _list_groups(enterprise, form, faults),
        "more": [] if plan is None else list_more(enterprise, plan, kinds=FORMS if form is None else APART),
        "problems": problems or [],
        "is_long": is_long,
        "meanwhile": meanwhile,
        "note": request.POST.get("note", ""),
        "goals": enterprise.community.goals.filter(enterprise=enterprise),
        "indicators": [(name, say(f"outlook.indicator.{name}")) for name in INDICATORS],
        "faults": faults,
        "first": faults[0].field if faults else "",
        "wrong_goal": [fault.field for fault in faults if fault.field.startswith("goal.")],
    }
    return mark_private(render(request, "outlook/plan.html", context, status=status))


def _list_groups(enterprise: Enterprise, form: PlanForm, faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """List what the long form shows by its groups, each with what may be added to it."""
    kinds = {one["kind"]: one for one in list_more(enterprise, form.plan, kinds=SHOWN)}
    # What is wrong, and what nobody has answered yet, is not looked for behind a fold.
    open_paths = [fault.field.removeprefix("drop:") for fault in faults]
    open_paths += [one.path for one in list_open(form.plan)]
    for things in form.groups.values():
        for thing in things:
            thing.is_open = any(f"{path}.".startswith(f"{thing.path}.") for path in open_paths)
    return [
        {
            "name": group,
            "kind": group if group in kinds else "",
            "title": say(f"outlook.group.{group}"),
            "lead": kinds[group]["lead"] if group in kinds else "",
            "add": kinds[group]["add"] if group in kinds else "",
            "things": form.groups[group],
            "is_open": any(thing.is_open for thing in form.groups[group]),
        }
        for group in GROUPS
    ]
