"""Whether it lasts: how many futures are still open, for how long, at what worst, and with how many members.

Closed stays closed: a future in which the cash once fell below what may be overdrawn counts as closed from
that month on, whatever the sums say later.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dure.outlook.draws import Floats, quantiles
from dure.outlook.months import Run

SHOWN: Final = 20
"""Futures shown to people: "14 of 20 futures are still open"."""

ONE_IN_TEN: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Survival:
    """The share of futures that are open at the end of a year.

    Attributes:
        year: From 1.
        share: Of all futures, 0 to 1.
        low: Of the third of futures in which what matters most turns out worst.
        high: Of the third in which it turns out best.
    """

    year: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spread:
    """One in ten futures is below `low`, one in ten above `high`; `middle` halves them."""

    low: float
    middle: float
    high: float


def spread(values: Floats) -> Spread:
    """Give one in ten, the middle, and nine in ten of some draws."""
    low, middle, high = quantiles(values, ONE_IN_TEN)
    return Spread(low, middle, high)


def measure_survival(run: Run, driver: Floats | None = None) -> tuple[Survival, ...]:
    """Measure survival at the end of each year.

    Args:
        run: A walk.
        driver: What matters most, one value a future, more being better; None for no range but the share.
    """
    thirds: list[np.ndarray] = []
    if driver is not None:
        order = np.argsort(driver, kind="stable")
        thirds = [order[: len(order) // 3], order[-(len(order) // 3) :]]
    told = []
    for year in range(1, run.months // 12 + 1):
        is_open = run.closed > year * 12 - 1
        share = float(is_open.mean())
        ends = sorted(float(is_open[third].mean()) for third in thirds) or [share, share]
        told.append(Survival(year, share, min(share, ends[0]), max(share, ends[1])))
    return tuple(told)


def pick_futures(run: Run, count: int = SHOWN) -> tuple[int, ...]:
    """Pick futures that stand for all: their months of closing are the middles of `count` equal parts.

    Returns:
        Month of closing of each, the latest first; `run.months` for one that stays open.
    """
    shares = [(part + 0.5) / count for part in range(count)]
    return tuple(sorted((round(month) for month in quantiles(run.closed, shares)), reverse=True))


def measure_runway(run: Run) -> Spread:
    """Measure for how many months it lasts; `run.months` means at least as long as was looked at."""
    return spread(run.closed.astype(np.float64))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a scenario does, future by future on the same draws.

    Attributes:
        helps: Of 20 futures, in how many the enterprise lasts longer, or has more: at the end where it stays
            open, at its worst month where it closes.
        harms: In how many the other way round.
        survival_gain: Difference of the share of futures open at the end.
        months_gained: Difference of the mean months that it lasts.
        worst_cash_gain: Won, difference of the middle worst month.
        last_cash_gain: Won at the end, the middle difference of the futures that stay open in both; None
            where fewer than half do.
        inside_gain: Won a year more spent inside the boundary, in the middle.
    """

    helps: int
    harms: int
    survival_gain: float
    months_gained: float
    worst_cash_gain: float
    last_cash_gain: float | None
    inside_gain: float


def compare_runs(before: Run, after: Run) -> Comparison:
    """Compare two walks over the same draws.

    A future is helped where it closes later. Where it stays open in both, it is helped where it ends with
    more, by more than one part in a thousand of what it usually ends with; where it ends with the same, or
    closes in the same month, where its worst month is better by as much of the usual worst month. A growing
    enterprise has its worst month first, before anything can help or harm it.
    """
    later = after.closed > before.closed
    sooner = after.closed < before.closed
    both = (after.closed == after.months) & (before.closed == before.months)
    worst, last = after.worst_cash - before.worst_cash, after.last_cash - before.last_cash
    by_end = np.where(both, _tell_way(last, before.last_cash[both]), 0)
    way = np.where(by_end, by_end, _tell_way(worst, before.worst_cash))
    same = ~later & ~sooner
    helped = later | (same & (way > 0))
    harmed = sooner | (same & (way < 0))
    return Comparison(
        helps=round(float(helped.mean()) * SHOWN),
        harms=round(float(harmed.mean()) * SHOWN),
        survival_gain=float((after.closed == after.months).mean() - (before.closed == before.months).mean()),
        months_gained=float(after.closed.mean() - before.closed.mean()),
        worst_cash_gain=float(np.median(after.worst_cash) - np.median(before.worst_cash)),
        last_cash_gain=float(np.median(last[both])) if 2 * both.sum() >= len(both) else None,
        inside_gain=float(np.median(after.spent_inside - before.spent_inside)),
    )


def _tell_way(gain: Floats, usual: Floats) -> Floats:
    """Say of each gain whether it is more (1), less (-1) or next to nothing (0) beside what is usual."""
    notable = max(1.0, float(np.median(np.abs(usual))) / 1000) if usual.size else 1.0
    way: Floats = np.where(np.abs(gain) > notable, np.sign(gain), 0.0)
    return way
