"""The course that a plan's numbers take: stretches of months within which nothing changes but time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dure.outlook.draws import Floats, draw_uniforms, stretch
from dure.outlook.plan import Change, Estimate, Plan, Scenario

_SHARES = ("use_rate", "reach", "distance", "local_share", "leaving")
_MAY_FALL = ("rises", "elasticity")


class UnknownPathError(ValueError):
    """A change names no number of the plan; the message says which would have been near."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months from `first` up to, not including, `last`, with the values that hold in them by path."""

    first: int
    last: int
    values: Mapping[str, Floats]


def lay_course(
    plan: Plan, values: Mapping[str, Floats], scenarios: Sequence[Scenario], *, months: int, seed: int
) -> list[Stretch]:
    """Lay out what each number is in each month when these scenarios are taken together.

    Args:
        plan: The plan, for its flags and ids.
        values: Draws of its estimates, by path.
        scenarios: In the order in which they act; an empty sequence is the plan as it stands.
        months: How many.
        seed: Of the draws of the scenarios' own amounts.

    Raises:
        UnknownPathError: A change names a number that the plan has not got at all. A pattern, with `*` or a
            flag in brackets, may fit nothing: a shock to energy leaves a plan without energy alone.
    """
    acting = [
        (
            change,
            sorted(match_paths(plan, values, change.path)),
            _draw_amount(scenario, number, change, values, seed),
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
    return [Stretch(first, last, _apply(values, acting, first)) for first, last in pairwise(edges)]


def match_paths(plan: Plan, values: Mapping[str, Floats], pattern: str) -> Iterator[str]:
    """Find the paths that a pattern means: `*` is any one part, `[energy]` those whose flag is set.

    Raises:
        UnknownPathError: The pattern is one path, and the plan has no such number.
    """
    wanted = pattern.split(".")
    if pattern in values:
        yield pattern
        return
    if not any(part == "*" or part.startswith("[") for part in wanted):
        raise UnknownPathError(f"The plan has no number {pattern}.")
    for path in values:
        parts = path.split(".")
        if len(parts) == len(wanted) and all(
            _fits(plan, parts[0], want, part) for want, part in zip(wanted, parts, strict=True)
        ):
            yield path


def _fits(plan: Plan, group: str, want: str, part: str) -> bool:
    if want in {"*", part}:
        return True
    if not want.startswith("["):
        return False
    things = getattr(plan, group, ())
    return any(getattr(thing, "id", None) == part and getattr(thing, want[1:-1], False) for thing in things)


def _draw_amount(
    scenario: Scenario, number: int, change: Change, values: Mapping[str, Floats], seed: int
) -> Floats:
    draws = len(next(iter(values.values())))
    return draw_scenario(scenario, f"changes.{number}", change.amount, draws=draws, seed=seed)


def draw_scenario(scenario: Scenario, path: str, estimate: Estimate, *, draws: int, seed: int) -> Floats:
    """Draw one of a scenario's own estimates; the same wherever the scenario is tried."""
    return stretch(draw_uniforms(f"scenarios.{scenario.id}.{path}", draws=draws, seed=seed), estimate)


def _apply(
    values: Mapping[str, Floats], acting: Sequence[tuple[Change, list[str], Floats]], month: int
) -> Mapping[str, Floats]:
    changed = dict(values)
    for change, paths, amount in acting:
        if month < change.after_months:
            continue
        if change.months is not None and month >= change.after_months + change.months:
            continue
        for path in paths:
            changed[path] = _bound(path, _operate(changed[path], change.operation, amount))
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
