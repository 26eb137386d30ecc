"""A plan moved to another place: each number times what it grows with, each date to the month asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np

from dure.language import Text
from dure.outlook.amounts import ASSUMPTION
from dure.outlook.courses import UnknownPathError, match_paths
from dure.outlook.flows import months_between
from dure.outlook.plan import Change, Estimate, Plan, PlanGoal, Scenario
from dure.outlook.reading import UNSAID
from dure.places.figures import PlaceFigures
from dure.playbooks.drivers import (
    FIGURE_NAMES,
    DriverFigure,
    choose_digits,
    find_driver,
    find_figure,
    round_moved,
    say_growth,
)
from dure.playbooks.playbook import Driver
from dure.reports.outlook_names import Origin, name_number, tell_origin
from dure.reports.outlook_words import add_months

SHARE_MOST: Final = 1.0
_PRODUCT_DIGITS: Final = 3
_WHOLE: Final = frozenset({"members.count", "plan.goal.target"})
_PARTS: Final = ("services", "costs", "staff", "members", "grants", "investments", "loans", "cash", "rises")
_GOAL_PATHS: Final[Mapping[str, str]] = {"members": "members.count", "cash": "cash.opening"}
_GOAL_WITH_USERS: Final = Driver(
    "plan.goal.target",
    "residents",
    1.0,
    Text(en="More people, more users.", ko="사람이 많으면 이용하는 사람도 많습니다."),
    (),
)
_NO_DRIVER: Final = Text(
    en="The playbook does not say what this number grows with.",
    ko="실행서에 이 수가 무엇을 따라 변하는지 적혀 있지 않습니다.",
)
_SEVERAL: Final = Text(
    en="It changes several numbers that grow with different things.",
    ko="서로 다른 것을 따라 변하는 여러 수를 한꺼번에 바꿉니다.",
)
_NOTHING_THERE: Final = Text(
    en="One of the two places has none, so there is nothing to grow with.",
    ko="두 지역 가운데 한 곳에 하나도 없어 견줄 수 없습니다.",
)


@dataclass(frozen=True, slots=True)
class Rescaled:
    """A number that was moved to another place, and why it is what it is there.

    Attributes:
        path: In the adapted plan; `plan.goal.*`, `goal.*`, `steps.*` and `scenarios.*` for those outside its
            estimates.
        name: What people call it.
        unit: As the estimate's.
        before, after: There and here; the same where it grows with nothing.
        driver: What it grows with.
        figure_here: Of the playbook's place.
        figure_there: Of the place that it is adapted to.
        why: In a sentence: from what to what, by which figures, and the driver's own reason.
        clamped: True where a share would have passed 1 and was held there.
    """

    path: str
    name: Text
    unit: str
    before: Estimate
    after: Estimate
    driver: Driver
    figure_here: DriverFigure
    figure_there: DriverFigure
    why: Text
    clamped: bool = False

    @property
    def is_changed(self) -> bool:
        """Say whether it is another number than before."""
        return _three(self.before) != _three(self.after)


@dataclass(frozen=True, slots=True)
class Unmoved:
    """A number that stayed as it was because what it grows with is unknown.

    Attributes:
        path, name, estimate: Which.
        driver: What it would grow with; None where the playbook does not say.
        why: Why it could not be moved.
    """

    path: str
    name: Text
    estimate: Estimate
    driver: Driver | None
    why: Text


@dataclass
class Mover:
    """Moves numbers from one place to another, and keeps what it did.

    Attributes:
        figures: Of places.
        here, there: Codes of the playbook's place and of the target.
        drivers: The first whose pattern fits holds.
        places: Names of both, for the names of numbers.
        moved, unmoved, notes: What was done so far.
    """

    figures: PlaceFigures
    here: str
    there: str
    drivers: tuple[Driver, ...]
    places: Mapping[str, Text]
    moved: list[Rescaled] = field(default_factory=list)
    unmoved: list[Unmoved] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    @cached_property
    def _known(self) -> dict[tuple[str, str], DriverFigure]:
        return {}

    def find(self, code: str, figure: str) -> DriverFigure:
        """Give a figure of a place, looked up once."""
        key = (code, figure)
        if key not in self._known:
            self._known[key] = find_figure(self.figures, code, figure)
        return self._known[key]

    def factor(self, driver: Driver) -> float | None:
        """Give by how much a driver's numbers change; None where a figure is unknown or nothing."""
        if driver.power == 0 or driver.grows_with == "same" or self.here == self.there:
            return 1.0
        here, there = (self.find(code, driver.grows_with).value for code in (self.here, self.there))
        if not here or not there:
            return None
        return float((there / here) ** driver.power)

    def move(
        self, estimate: Estimate, driver: Driver | None, *, path: str, name: Text, whole: bool = False
    ) -> Estimate:
        """Move one number and keep what was done; one whose figure is unknown stays.

        Args:
            estimate: The number.
            driver: What it grows with; None where the playbook does not say.
            path: Under which it is told.
            name: What people call it.
            whole: True for what comes in whole ones.
        """
        factor = None if driver is None else self.factor(driver)
        if driver is None or factor is None:
            self.unmoved.append(Unmoved(path, name, estimate, driver, self._explain(driver)))
            return estimate
        after = _scale(estimate, factor, whole=whole or path in _WHOLE)
        here, there = self.find(self.here, driver.grows_with), self.find(self.there, driver.grows_with)
        clamped = _is_clamped(estimate, factor)
        product = _say_product(min(estimate.value * factor, _most(estimate)), after)
        if _three(after) != _three(estimate):
            source = self._write_source(estimate, driver, factor, product)
            after = replace(after, source=source, line=None)
        why = self._say_why(driver, factor, here, there, product=product, clamped=clamped)
        self.moved.append(
            Rescaled(path, name, estimate.unit, estimate, after, driver, here, there, why, clamped)
        )
        return after

    def _explain(self, driver: Driver | None) -> Text:
        if driver is None:
            return _NO_DRIVER
        for code in (self.here, self.there):
            figure = self.find(code, driver.grows_with)
            if figure.reason is not None:
                name, place = FIGURE_NAMES[driver.grows_with], self.places[code]
                return Text(
                    en=f"{name.en} of {place.en}: unknown. {figure.reason.en}",
                    ko=f"{place.ko}의 {name.ko}: 알 수 없습니다. {figure.reason.ko}",
                )
        return _NOTHING_THERE

    def _say_why(
        self,
        driver: Driver,
        factor: float,
        here: DriverFigure,
        there: DriverFigure,
        *,
        product: Text,
        clamped: bool,
    ) -> Text:
        if driver.power == 0 or driver.grows_with == "same":
            return driver.why
        ratio = self._write_ratio(driver, factor, here, there, product=product)
        held = (
            Text(en=" Held at the whole (1).", ko=" 전체(1)를 넘지 않게 했습니다.")
            if clamped
            else Text("", "")
        )
        return Text(en=f"{ratio.en}. {driver.why.en}{held.en}", ko=f"{ratio.ko}. {driver.why.ko}{held.ko}")

    def _write_ratio(
        self,
        driver: Driver,
        factor: float,
        here: DriverFigure,
        there: DriverFigure,
        *,
        product: Text,
        home: str = "",
    ) -> Text:
        name, counts = FIGURE_NAMES[driver.grows_with], f"{_write(here.value)} → {_write(there.value)}"
        power = Text("", "")
        if driver.power != 1:
            growth = say_growth(driver.grows_with, driver.power)
            power = Text(en=f"; {growth.en}", ko=f"; {growth.ko}")
        whence = Text(
            en=f"; from {self.places[home].en}" if home else "",
            ko=f"; {self.places[home].ko}에서 옮김" if home else "",
        )
        return Text(
            en=f"× {factor:.3g}{product.en} ({name.en} {counts}{power.en}{whence.en})",
            ko=f"× {factor:.3g}{product.ko} ({name.ko} {counts}{power.ko}{whence.ko})",
        )

    def _write_source(self, estimate: Estimate, driver: Driver, factor: float, product: Text) -> Text:
        """Keep the source at the front: an assumption stays one when it is moved."""
        here, there = self.find(self.here, driver.grows_with), self.find(self.there, driver.grows_with)
        ratio = self._write_ratio(driver, factor, here, there, product=product, home=self.here)
        return Text(en=f"{estimate.source.en}; {ratio.en}", ko=f"{estimate.source.ko}; {ratio.ko}")


def move_numbers(plan: Plan, mover: Mover) -> Plan:
    """Move a plan to another place: its places, every estimate, its goal and its own strategies and shocks.

    A number that the plan's reader filled in, as nobody wrote it, is not asked what it grows with.
    """

    def change(path: str, estimate: Estimate) -> Estimate:
        if estimate.source in UNSAID.values():
            return estimate
        driver = find_driver(mover.drivers, path)
        name = name_number(plan, path, places=mover.places)
        after = mover.move(estimate, driver, path=_rename(path, mover.here, mover.there), name=name)
        return rest_elsewhere(after, tell_origin(estimate))

    moved = map_estimates(plan, change)
    goal = None if plan.goal is None else _move_goal(plan.goal, mover)
    scenarios = tuple(_move_scenario(one, plan, mover) for one in plan.scenarios)
    return rename_place(replace(moved, goal=goal, scenarios=scenarios), mover.there)


def rest_elsewhere(estimate: Estimate, origin: Origin) -> Estimate:
    """Say what a playbook's number rests on for whoever adapts it: others' records are none of their own."""
    if estimate.source == ASSUMPTION:
        return estimate
    return replace(estimate, basis="assumption" if origin == "assumption" else "elsewhere")


def map_estimates(plan: Plan, change: Callable[[str, Estimate], Estimate]) -> Plan:
    """Change every estimate of a plan, each given with its path in the order of `Plan.estimates`."""
    changed = {part: _rebuild(getattr(plan, part), part, change) for part in _PARTS}
    return replace(plan, **changed, employer_share=change("employer_share", plan.employer_share))


def rename_place(plan: Plan, code: str) -> Plan:
    """Write another code for a plan's place wherever the plan names it; no number changes."""
    old = plan.place
    if old == code:
        return plan
    services = tuple(
        replace(
            service,
            places=tuple(
                replace(place, code=code) if place.code == old else place for place in service.places
            ),
        )
        for service in plan.services
    )
    scenarios = tuple(
        replace(
            one,
            changes=tuple(replace(change, path=_rename(change.path, old, code)) for change in one.changes),
        )
        for one in plan.scenarios
    )
    correlations = tuple(
        replace(one, first=_rename(one.first, old, code), second=_rename(one.second, old, code))
        for one in plan.correlations
    )
    return replace(plan, place=code, services=services, scenarios=scenarios, correlations=correlations)


def shift_plan(plan: Plan, start: date) -> Plan:
    """Let a plan begin in another month: every date moves by as many months; months after the start stay."""
    by = months_between(plan.start, start)
    if by == 0:
        return plan
    return replace(
        plan,
        start=start,
        services=tuple(
            one if one.starts is None else replace(one, starts=add_months(one.starts, by))
            for one in plan.services
        ),
        grants=tuple(
            replace(one, starts=add_months(one.starts, by), ends=add_months(one.ends, by))
            for one in plan.grants
        ),
        investments=tuple(replace(one, month=add_months(one.month, by)) for one in plan.investments),
        loans=tuple(replace(one, month=add_months(one.month, by)) for one in plan.loans),
        goal=None if plan.goal is None else replace(plan.goal, by=add_months(plan.goal.by, by)),
    )


def _move_goal(goal: PlanGoal, mover: Mover) -> PlanGoal:
    path = _GOAL_PATHS.get(goal.indicator)
    driver = _GOAL_WITH_USERS if path is None else find_driver(mover.drivers, path)
    unit = "KRW" if goal.indicator == "cash" else "people"
    name = Text(en="goal of the plan", ko="계획의 목표")
    target = mover.move(_sure(goal.target, unit), driver, path="plan.goal.target", name=name)
    # The community's own goal stays with the community that set it.
    return replace(goal, target=target.value, goal=None)


def _move_scenario(scenario: Scenario, plan: Plan, mover: Mover) -> Scenario:
    if mover.here == mover.there:
        return scenario
    changes = tuple(
        _move_change(change, scenario, plan, mover, number=number)
        for number, change in enumerate(scenario.changes, start=1)
    )
    serving = tuple(one for one in scenario.serving if not one.places)
    if len(serving) < len(scenario.serving):
        mover.notes.append(
            Text(
                en=f"“{scenario.title.en}” serves places of its own; write those of here in their stead.",
                ko=f"‘{scenario.title.ko}’에 적힌 찾아갈 지역은 뺐습니다. 여기서 찾아갈 곳을 적어 주십시오.",
            )
        )
    if scenario.once or scenario.monthly or scenario.help_minutes:
        mover.notes.append(
            Text(
                en=f"What “{scenario.title.en}” costs is as in the playbook's place; ask what it costs here.",
                ko=f"‘{scenario.title.ko}’에 드는 돈과 손은 원래 지역의 것 그대로입니다."
                " 여기서는 얼마인지 알아봐 주십시오.",
            )
        )
    return replace(scenario, changes=changes, serving=serving)


def _move_change(change: Change, scenario: Scenario, plan: Plan, mover: Mover, *, number: int) -> Change:
    """Move what a plan's own strategy or shock adds or sets; what it multiplies needs no moving."""
    if change.operation == "times":
        return change
    known = dict(plan.estimates())
    try:
        paths = list(match_paths(plan, dict.fromkeys(known, np.zeros(1)), change.path))
    except UnknownPathError:
        return change
    drivers = [find_driver(mover.drivers, path) for path in paths]
    path = f"scenarios.{scenario.id}.changes.{number}"
    amount = replace(change.amount, unit=known[paths[0]].unit) if paths else change.amount
    name = Text(en=f"{scenario.title.en}: amount", ko=f"{scenario.title.ko}: 바꾸는 양")
    if len({None if one is None else mover.factor(one) for one in drivers}) > 1:
        mover.unmoved.append(Unmoved(path, name, amount, None, _SEVERAL))
        return change
    if not paths:
        return change
    moved = mover.move(amount, drivers[0], path=path, name=name)
    return replace(change, amount=replace(moved, unit=change.amount.unit))


def _rename(path: str, old: str, new: str) -> str:
    return ".".join(new if part == old else part for part in path.split("."))


def _rebuild(thing: Any, path: str, change: Callable[[str, Estimate], Estimate]) -> Any:
    """Build a part of a plan anew with every estimate changed, its path as `Plan.estimates` has it."""
    if isinstance(thing, Estimate):
        return change(path, thing)
    if isinstance(thing, tuple):
        return tuple(_rebuild_all(thing, path, change))
    if is_dataclass(thing) and not isinstance(thing, type):
        new = {
            one.name: _rebuild(getattr(thing, one.name), f"{path}.{one.name}", change)
            for one in fields(thing)
        }
        return replace(thing, **new)
    return thing


def _rebuild_all(
    things: Sequence[Any], path: str, change: Callable[[str, Estimate], Estimate]
) -> Iterator[Any]:
    for number, part in enumerate(things, start=1):
        name = getattr(part, "id", None) or getattr(part, "code", None) or number
        yield _rebuild(part, f"{path}.{name}", change)


def _scale(estimate: Estimate, factor: float, *, whole: bool) -> Estimate:
    if factor == 1:
        return estimate
    digits = choose_digits(*_three(estimate))
    low, value, high = (
        round_moved(min(one * factor, _most(estimate)), digits=digits, unit=estimate.unit, whole=whole)
        for one in _three(estimate)
    )
    return replace(estimate, low=low, value=value, high=high)


def _say_product(exact: float, after: Estimate) -> Text:
    """Say that a number was rounded; and from what, where three digits tell the two apart."""
    product, kept = (_write_digits(one, after.unit) for one in (exact, after.value))
    if exact == after.value:
        return Text("", "")
    if product == kept:
        return Text(en=", rounded", ko=", 반올림")
    return Text(en=f" = {product}, rounded to {kept}", ko=f" = {product}, 반올림해 {kept}")


def _write_digits(number: float, unit: str) -> str:
    """Write a number to three digits, as many as the factor beside it has, without idle zeros."""
    share = unit.startswith("share")
    rounded = float(f"{number * (100 if share else 1):.{_PRODUCT_DIGITS}g}")
    written = f"{rounded:,.6f}".rstrip("0").rstrip(".")
    return f"{written}%" if share else written


def _is_clamped(estimate: Estimate, factor: float) -> bool:
    return estimate.high * factor > _most(estimate) and factor != 1


def _most(estimate: Estimate) -> float:
    return SHARE_MOST if estimate.unit.startswith("share") else float("inf")


def _three(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.low, estimate.value, estimate.high


def _sure(value: float, unit: str) -> Estimate:
    return Estimate(value, value, value, unit, Text(en="goal", ko="목표"))


def _write(value: float | None) -> str:
    if value is None:
        return "?"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
