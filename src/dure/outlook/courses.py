"""The course that a plan's numbers take: stretches of months within which nothing changes but time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise
from typing import Final

import numpy as np

from dure.outlook.draws import Floats, draw_uniforms, stretch
from dure.outlook.plan import Change, Estimate, Plan, Scenario

LEVEL: Final = "population.level"
"""How many times the people of the projection there are; a scenario may change it, no plan has it."""
YEARLY: Final = "population.yearly"
"""By which share people grow each year beyond the projection; likewise."""

Marks = Mapping[str, frozenset[tuple[str, str]]]
"""By mark, such as `largest`, the things that bear it: their group and id."""

_SHARES: Final = ("use_rate", "reach", "distance", "local_share", "leaving")
_MAY_FALL: Final = ("rises", "elasticity", "yearly")


class UnknownPathError(ValueError):
    """A change names no number of the plan.

    Attributes:
        path: What was asked for.
        near: Paths of the plan that are written much like it.
    """

    def __init__(self, path: str, near: Sequence[str]) -> None:
        """Say what was asked for and what there is."""
        super().__init__(
            f"The plan has no number {path}." + (f" Near it: {', '.join(near)}." if near else "")
        )
        self.path, self.near = path, tuple(near)


@dataclass(slots=True)
class Memory:
    """What was worked out for one course, given again to the next, so that equal draws are the same object.

    Attributes:
        drawn: Of scenarios' own estimates, by scenario, path and range.
        changed: Of changes: what was changed, by what, and what came of it.
        matched: Of patterns: the paths that they mean.
    """

    drawn: dict[tuple[object, ...], Floats] = field(default_factory=dict)
    changed: dict[tuple[object, ...], tuple[Floats, Floats, Floats]] = field(default_factory=dict)
    matched: dict[str, list[str]] = field(default_factory=dict)

    def draw(self, scenario: Scenario, path: str, estimate: Estimate, *, draws: int, seed: int) -> Floats:
        """Draw one of a scenario's own estimates; the same wherever the scenario is tried."""
        certain = estimate.low == estimate.high
        name = () if certain else (scenario.id, path)
        key = (*name, estimate.low, estimate.value, estimate.high, draws, seed)
        if key not in self.drawn:
            self.drawn[key] = (
                np.full(draws, float(estimate.value))
                if certain
                else stretch(
                    draw_uniforms(f"scenarios.{scenario.id}.{path}", draws=draws, seed=seed), estimate
                )
            )
        return self.drawn[key]

    def change(self, path: str, value: Floats, operation: str, amount: Floats) -> Floats:
        """Change a number and keep it within what it may be."""
        # The inputs are kept with the outcome: while they are, nothing else can have their ids.
        key = (path, id(value), operation, id(amount))
        if key not in self.changed:
            self.changed[key] = value, amount, _bound(path, _operate(value, operation, amount))
        return self.changed[key][2]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months from `first` up to, not including, `last`, with the values that hold in them by path."""

    first: int
    last: int
    values: Mapping[str, Floats]


def lay_course(
    plan: Plan,
    values: Mapping[str, Floats],
    scenarios: Sequence[Scenario],
    *,
    months: int,
    seed: int,
    marks: Marks | None = None,
    memory: Memory | None = None,
) -> list[Stretch]:
    """Lay out what each number is in each month when these scenarios are taken together.

    Args:
        plan: The plan, for its flags and ids.
        values: Draws of its estimates, by path.
        scenarios: In the order in which they act; an empty sequence is the plan as it stands.
        months: How many.
        seed: Of the draws of the scenarios' own amounts.
        marks: What bears which mark, for patterns.
        memory: Of other courses of the same plan, values and marks; None for a new one.

    Raises:
        UnknownPathError: A change names a number that the plan has not got at all. A pattern, with `*` or a
            flag in brackets, may fit nothing: a shock to energy leaves a plan without energy alone.
    """
    memory = memory or Memory()
    draws = len(next(iter(values.values())))
    for change in (change for scenario in scenarios for change in scenario.changes):
        if change.path not in memory.matched:
            memory.matched[change.path] = sorted(match_paths(plan, values, change.path, marks=marks or {}))
    acting = [
        (
            change,
            memory.matched[change.path],
            memory.draw(scenario, f"changes.{number}", change.amount, draws=draws, seed=seed),
        )
        for scenario in scenarios
        for number, change in enumerate(scenario.changes, start=1)
    ]
    cuts = {0, months}
    for change, _, _ in acting:
        cuts.add(min(change.after_months, months))
        if change.months is not None:
            cuts.add(min(change.after_months + change.months, months))
    edges = sorted(cuts)
    return [Stretch(first, last, _apply(values, acting, first, memory)) for first, last in pairwise(edges)]


def match_paths(
    plan: Plan, values: Mapping[str, Floats], pattern: str, *, marks: Marks | None = None
) -> Iterator[str]:
    """Find the paths that a pattern means.

    `*` is any one part, `[energy]` those whose flag is set or which bear the mark, `[~방문|돌봄]` those whose
    id or name holds one of the words, `[!subsidised]` and `[!~방문]` those where it is not so.

    Raises:
        UnknownPathError: The pattern is one path, and the plan has no such number.
    """
    wanted = pattern.split(".")
    if pattern in values:
        yield pattern
        return
    if not any(part == "*" or part.startswith("[") for part in wanted):
        raise UnknownPathError(pattern, get_close_matches(pattern, values, n=3))
    for path in values:
        parts = path.split(".")
        if len(parts) == len(wanted) and all(
            _fits(plan, parts[0], want, part, marks or {}) for want, part in zip(wanted, parts, strict=True)
        ):
            yield path


def _fits(plan: Plan, group: str, want: str, part: str, marks: Marks) -> bool:
    if want in {"*", part}:
        return True
    if not want.startswith("["):
        return False
    flag = want[1:-1].removeprefix("!")
    thing = next((one for one in getattr(plan, group, None) or () if getattr(one, "id", None) == part), None)
    if thing is None:
        return False
    if flag.startswith("~"):
        name = getattr(thing, "name", None)
        called = part if name is None else f"{part} {name.ko} {name.en}"
        holds = any(word and word in called.casefold() for word in flag[1:].casefold().split("|"))
    else:
        holds = bool(getattr(thing, flag, False)) or (group, part) in marks.get(flag, frozenset())
    return holds != want.startswith("[!")


def _apply(
    values: Mapping[str, Floats],
    acting: Sequence[tuple[Change, list[str], Floats]],
    month: int,
    memory: Memory,
) -> Mapping[str, Floats]:
    changed = dict(values)
    for change, paths, amount in acting:
        if month < change.after_months:
            continue
        if change.months is not None and month >= change.after_months + change.months:
            continue
        for path in paths:
            changed[path] = memory.change(path, changed[path], change.operation, amount)
    return changed


def _operate(value: Floats, operation: str, amount: Floats) -> Floats:
    if operation == "times":
        return value * amount
    return value + amount if operation == "add" else amount


def _bound(path: str, value: Floats) -> Floats:
    """Keep a share a share, and what cannot be negative from being so."""
    parts = path.split(".")
    if parts[-1] in _SHARES:
        return np.clip(value, 0.0, 1.0)
    if parts[0] in _MAY_FALL or parts[-1] in _MAY_FALL:
        return value
    return np.maximum(value, 0.0)
