"""What matters most: how many won and months hang on each number that nobody knows for certain.

People are told won and months, never an index. The indices are here for those who check the method: Sobol's
first-order and total effects by further draws, and the first order from draws that are there already.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dure.outlook.draws import Floats, draw_uniforms
from dure.outlook.forecast import Futures
from dure.outlook.months import Run

POPULATION: Final = "population"
"""The path under which the people of all places served are told."""

ENDS: Final = 5
"""The lowest and highest of so many equal parts are compared."""

_BINS: Final = 40
_CHANCE: Final = 3.0
"""Differences of fewer standard errors than this may be chance: some forty numbers are looked at."""


@dataclass(frozen=True, slots=True)
class Driver:
    """How much hangs on one uncertain number.

    Attributes:
        path: Of the estimate; `population` for the people of all places served.
        won: Difference of the middle worst month's cash between the fifth of futures in which the number is
            highest and the fifth in which it is lowest; 0 or more.
        months: Difference of the mean months that it lasts, likewise.
        rises: True where more of it is better.
        clear: False where a difference of this size may be chance.
    """

    path: str
    won: float
    months: float
    rises: bool
    clear: bool


def measure_drivers(futures: Futures, run: Run) -> tuple[Driver, ...]:
    """Measure how much hangs on each uncertain number of a plan, on the draws of a walk.

    Numbers that tend to go together (correlations of the plan) each carry what the other does.

    Args:
        futures: Drawn.
        run: Walked through them.

    Returns:
        The most months first, then the most won; those that may be chance last.
    """
    drivers = [_compare(path, values, run) for path, values in list_uncertain(futures).items()]
    return tuple(sorted(drivers, key=lambda one: (not one.clear, -round(one.months, 1), -one.won, one.path)))


def list_uncertain(futures: Futures) -> Mapping[str, Floats]:
    """List the draws of the plan's own numbers that differ between futures, and of the people it serves."""
    plan, own = futures.plan, futures.own_places
    found: dict[str, Floats] = {}
    for path, estimate in plan.estimates():
        parts = path.split(".")
        if parts[0] == "services" and parts[2] == "places" and (parts[1], parts[3]) not in own:
            continue  # served by a strategy only
        if estimate.low < estimate.high:
            found[path] = futures.values[path]
    people = [
        eligible
        for key, eligible in futures.eligible.items()
        if (key.split(".")[0], key.split(".")[2]) in own
    ]
    if people:
        last = min(len(people[0]) - 1, -(-futures.months // 60))
        served = np.sum([one[last] for one in people], axis=0)
        if np.ptp(served) > 0:
            found[POPULATION] = served
    return found


def _compare(path: str, values: Floats, run: Run) -> Driver:
    order = np.argsort(values, kind="stable")
    part = max(len(order) // ENDS, 1)
    lowest, highest = order[:part], order[-part:]
    lasted = run.closed.astype(np.float64)
    months, months_error = _differ(lasted[lowest], lasted[highest])
    _, won_error = _differ(run.worst_cash[lowest], run.worst_cash[highest])
    won = float(np.median(run.worst_cash[highest]) - np.median(run.worst_cash[lowest]))
    # The middle of draws varies about a quarter more than their mean.
    clear = abs(months) > _CHANCE * months_error or abs(won) > _CHANCE * 1.25 * won_error
    return Driver(path, abs(won), abs(months), rises=(round(months, 1) or won) >= 0, clear=clear)


def _differ(lowest: Floats, highest: Floats) -> tuple[float, float]:
    """Give the difference of two means, and its standard error."""
    variance = lowest.var() / len(lowest) + highest.var() / len(highest)
    return float(highest.mean() - lowest.mean()), float(np.sqrt(variance))


def measure_first_order(values: Floats, outcome: Floats, *, bins: int = _BINS) -> float:
    """Measure the share of an outcome's variance that goes with one input alone, from draws at hand.

    The variance of the means of equal parts, less what chance alone would make of it (correlation ratio;
    Pearson 1905, as a given-data estimator Plischke, Borgonovo & Smith 2013).

    Args:
        values: The input, shape (draws,); at least two draws for each bin.
        outcome: Shape (draws,).
        bins: How many parts.

    Returns:
        0 to 1; 0 where the outcome does not vary. It may fall just below 0 by chance.
    """
    total = float(outcome.var())
    if total == 0:
        return 0.0
    parts = np.array_split(outcome[np.argsort(values, kind="stable")], bins)
    sizes = np.array([len(part) for part in parts])
    between = float((sizes * (np.array([part.mean() for part in parts]) - outcome.mean()) ** 2).sum())
    within = float(sum(((part - part.mean()) ** 2).sum() for part in parts)) / (len(outcome) - bins)
    return (between - (bins - 1) * within) / (len(outcome) * total)


@dataclass(frozen=True, slots=True)
class Effects:
    """Sobol's indices of one input.

    Attributes:
        first: Share of the outcome's variance that goes with this input alone.
        total: Share that would be left if all other inputs were known.
    """

    first: float
    total: float


def measure_effects(
    function: Callable[[Floats], Floats], inputs: Sequence[str], *, draws: int, seed: int
) -> dict[str, Effects]:
    """Measure Sobol's first-order and total effects of inputs that do not hang on one another.

    The estimators are those of Saltelli et al. 2010 (first order) and Jansen 1999 (total); the function is
    called for draws x (inputs + 2) futures.

    Args:
        function: Takes uniforms between 0 and 1 of shape (inputs, draws), gives an outcome of shape (draws,).
        inputs: Their names, in that order.
        draws: How many.
        seed: Any whole number.
    """
    first, second = (
        np.stack([draw_uniforms(f"{which}.{name}", draws=draws, seed=seed) for name in inputs])
        for which in ("first", "second")
    )
    of_first, of_second = function(first), function(second)
    middle = np.concatenate([of_first, of_second]).mean()
    total = np.concatenate([of_first, of_second]).var()
    effects = {}
    for row, name in enumerate(inputs):
        mixed = first.copy()
        mixed[row] = second[row]
        outcome = function(mixed)
        if total == 0:
            effects[name] = Effects(0.0, 0.0)
            continue
        effects[name] = Effects(
            first=float(((of_second - middle) * (outcome - of_first)).mean() / total),
            total=float(((of_first - outcome) ** 2).mean() / (2 * total)),
        )
    return effects
