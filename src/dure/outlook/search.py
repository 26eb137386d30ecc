"""The best combination of strategies under a budget: searched on fewer futures, confirmed on all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

import numpy as np

from dure.outlook.forecast import Futures, draw_futures
from dure.outlook.months import Run
from dure.outlook.overlaps import find_clashes
from dure.outlook.plan import Scenario
from dure.outlook.survival import Comparison, compare_runs

EXHAUSTIVE_MAX: Final = 12
"""Up to so many strategies every combination is tried; beyond, the best is sought step by step."""

SEARCH_DRAWS: Final = 400
"""Futures on which combinations are compared."""

_BATCH: Final = 64
_CONFIRMED: Final = 5
"""So many of the best on fewer futures are walked through all of them."""

_SHARE_STEP: Final = 1 / 200
"""Differences of survival below this are taken for chance; what decides then is money."""

Why = Literal["too_dear", "excluded", "overlap", "budget", "no_gain", "harm"]


@dataclass(frozen=True, slots=True)
class Part:
    """A strategy of the best combination.

    Attributes:
        id: Its name.
        cost: Won over the years looked at.
        survival_gain: Share of futures open at the end that are lost where it alone is left out.
    """

    id: str
    cost: float
    survival_gain: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A strategy that is not in it.

    Attributes:
        id: Its name.
        cost: Won over the years looked at.
        why: `too_dear`: it alone costs more than the budget; `excluded`: it cannot be done together with
            `beside`; `overlap`: it changes the same number as `beside`, and the two are not added up;
            `budget`: it would help, and the money does more elsewhere; `no_gain`: beside the others it adds
            nothing; `harm`: beside them it harms more futures than it helps.
        beside: Which one in the combination it stands in the way of; None where the reason is another.
    """

    id: str
    cost: float
    why: Why
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Combination:
    """The best combination found.

    Attributes:
        parts: The strategies in it, the one that adds most first; empty where doing nothing is best.
        left_out: The others.
        budget, cost: Won over the years looked at; what a strategy is taken to bring in pays for nothing.
        brought: Won that those in it are taken to bring in over the years.
        before, after: Share of futures open at the end without and with it.
        comparison: What it does, future by future, on all draws.
        exhaustive: True where every combination of those that help some future by themselves was tried.
        tried: How many were.
        draws: On how many futures they were compared; the result is confirmed on all.
    """

    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    budget: float
    cost: float
    brought: float
    before: float
    after: float
    comparison: Comparison
    exhaustive: bool
    tried: int
    draws: int


def count_cost(scenario: Scenario, *, months: int) -> float:
    """Count the won that a scenario most likely costs over these months, at the first month's prices.

    A scenario that brings money every month (a negative `monthly`) costs less than nothing.
    """
    begins = [change.after_months for change in scenario.changes]
    begins += [serving.after_months for serving in scenario.serving]
    begin = min(begins, default=0)
    once = 0.0 if scenario.once is None or begin >= months else scenario.once.value
    return once + (0.0 if scenario.monthly is None else scenario.monthly.value * max(months - begin, 0))


def find_combination(
    futures: Futures,
    strategies: Sequence[Scenario],
    *,
    budget: float,
    taken: Sequence[Scenario] = (),
    base: Run | None = None,
    search_draws: int = SEARCH_DRAWS,
) -> Combination:
    """Find the strategies that together keep most futures open to the end, for no more than a budget.

    What one is taken to bring in, as gifts that may come, pays for no other: a budget is what may be spent.
    Where two combinations keep about as many open, the one that lasts longer on average is better, and then
    the one with more money: at the end where it stays open, at its worst month where it closes; among equals
    the cheaper, then the one with fewer strategies. Two that stand in each
    other's way (`find_clashes`) are never taken together.

    Args:
        futures: Drawn, with the places of all these strategies.
        strategies: To choose from; their paths are known to be in the plan.
        budget: Won over all the years looked at; 0 or more.
        taken: Scenarios that hold whatever is chosen.
        base: A walk with those alone, where it is at hand.
        search_draws: On how many futures combinations are compared.

    Returns:
        The combination, measured on all the draws.
    """
    few = _draw_fewer(futures, [*taken, *strategies], draws=min(search_draws, futures.draws))
    search = _Search(few, strategies, taken=taken, budget=budget)
    exhaustive = len(search.worth) <= EXHAUSTIVE_MAX
    best = search.try_all() if exhaustive else search.climb()
    runs = futures.walk_each([[*taken, *(strategies[one] for one in choice)] for choice in best])
    ranked = sorted(
        zip(best, runs, strict=True),
        key=lambda found: search.rank(found[0], _score(found[1])),
        reverse=True,
    )
    choice, run = ranked[0]
    base = base or futures.walk(taken)
    return _explain(futures, search, choice, run=run, base=base, exhaustive=exhaustive)


def _draw_fewer(futures: Futures, scenarios: Sequence[Scenario], *, draws: int) -> Futures:
    if draws == futures.draws:
        return futures
    return draw_futures(
        futures.plan,
        futures.populations,
        years=futures.months // 12,
        draws=draws,
        seed=futures.seed,
        scenarios=scenarios,
    )


Choice = tuple[int, ...]
Score = tuple[float, float, float]


def _score(run: Run) -> Score:
    is_open = run.closed == run.months
    # Where it stays open, what it ends with: a growing enterprise's worst month is its first.
    money = np.where(is_open, run.last_cash, run.worst_cash)
    share = round(float(is_open.mean()) / _SHARE_STEP) * _SHARE_STEP
    return share, float(run.closed.mean()), float(np.mean(money))


class _Search:
    """What is known of the combinations tried so far."""

    def __init__(
        self, futures: Futures, strategies: Sequence[Scenario], *, taken: Sequence[Scenario], budget: float
    ) -> None:
        self.futures, self.strategies, self.taken, self.budget = futures, strategies, list(taken), budget
        self.costs = [count_cost(one, months=futures.months) for one in strategies]
        self.affordable = [one for one, cost in enumerate(self.costs) if cost <= budget]
        self.clashes = find_clashes(futures, strategies)
        self.scores: dict[Choice, Score] = {}
        self.worth = self._pick_worth()

    def _pick_worth(self) -> list[int]:
        """Pick those that help some future by themselves, or bring money."""
        base = self.futures.walk(self.taken)
        alone = self.futures.walk_each([[*self.taken, self.strategies[one]] for one in self.affordable])
        return [
            one
            for one, run in zip(self.affordable, alone, strict=True)
            if self.costs[one] < 0 or compare_runs(base, run).helps
        ]

    def cost(self, choice: Choice) -> float:
        """Count what a choice costs, less what it is taken to bring in."""
        return sum(self.costs[one] for one in choice)

    def spend(self, choice: Choice) -> float:
        """Count what is spent on a choice, whatever it is taken to bring in."""
        return sum(max(self.costs[one], 0.0) for one in choice)

    def fits(self, choice: Choice) -> bool:
        """Say whether a choice is within the budget."""
        return self.spend(choice) <= self.budget + 0.5

    def has_clash(self, choice: Choice) -> bool:
        """Say whether two of a choice stand in each other's way."""
        return any(frozenset(pair) in self.clashes for pair in combinations(choice, 2))

    def rank(self, choice: Choice, score: Score) -> tuple[float, ...]:
        """Give what choices are ordered by, the best highest."""
        share, months, money = score
        # Months and won are compared as coarsely as people would, so that nothing is bought for nothing.
        return share, round(months, 1), round(money, -4), -self.cost(choice), -len(choice)

    def measure(self, choices: Iterable[Choice]) -> None:
        """Walk through the choices that may be taken, are within the budget and not yet known."""
        new = [
            one
            for one in dict.fromkeys(choices)
            if one not in self.scores and self.fits(one) and not self.has_clash(one)
        ]
        for batch in (new[start : start + _BATCH] for start in range(0, len(new), _BATCH)):
            runs = self.futures.walk_each(
                [[*self.taken, *(self.strategies[one] for one in choice)] for choice in batch]
            )
            self.scores |= {choice: _score(run) for choice, run in zip(batch, runs, strict=True)}

    def best(self, count: int = _CONFIRMED) -> list[Choice]:
        """Give the best choices so far, doing nothing always among them."""
        ordered = sorted(self.scores, key=lambda one: self.rank(one, self.scores[one]), reverse=True)
        return list(dict.fromkeys([*ordered[:count], ()]))

    def try_all(self) -> list[Choice]:
        """Try every combination of those that help some future by themselves."""
        self.measure(
            choice for size in range(len(self.worth) + 1) for choice in combinations(self.worth, size)
        )
        return self.best()

    def climb(self) -> list[Choice]:
        """Add the strategy that helps most, then drop or swap any, until nothing helps any more."""
        self.measure([()])
        current: Choice = ()
        while True:
            self.measure(self._near(current))
            better = self.best(1)[0]
            if self.rank(better, self.scores[better]) <= self.rank(current, self.scores[current]):
                return self.best()
            current = better

    def _near(self, choice: Choice) -> Iterator[Choice]:
        others = [one for one in self.worth if one not in choice]
        for one in others:
            yield tuple(sorted((*choice, one)))
        for out in choice:
            kept = tuple(one for one in choice if one != out)
            yield kept
            for one in others:
                yield tuple(sorted((*kept, one)))


def _explain(
    futures: Futures, search: _Search, choice: Choice, *, run: Run, base: Run, exhaustive: bool
) -> Combination:
    """Say what each strategy adds to the rest of the combination, and why the others are not in it."""
    strategies, taken, costs = search.strategies, search.taken, search.costs
    after = float((run.closed == run.months).mean())
    others = [one for one in range(len(strategies)) if one not in choice]
    tried = [tuple(sorted(set(choice) - {one})) for one in choice]
    tried += [tuple(sorted((*choice, one))) for one in others]
    runs = futures.walk_each([[*taken, *(strategies[one] for one in some)] for some in tried])
    shares = [float((one.closed == one.months).mean()) for one in runs]
    parts = [
        Part(strategies[one].id, costs[one], after - share)
        for one, share in zip(choice, shares, strict=False)
    ]
    left_out = [
        _leave_out(search, choice, one, run=run, beside=beside)
        for one, beside in zip(others, runs[len(choice) :], strict=True)
    ]
    return Combination(
        parts=tuple(sorted(parts, key=lambda part: (-part.survival_gain, part.id))),
        left_out=tuple(left_out),
        budget=search.budget,
        cost=search.spend(choice),
        brought=search.spend(choice) - search.cost(choice),
        before=float((base.closed == base.months).mean()),
        after=after,
        comparison=compare_runs(base, run),
        exhaustive=exhaustive,
        tried=len(search.scores),
        draws=search.futures.draws,
    )


def _leave_out(search: _Search, choice: Choice, one: int, *, run: Run, beside: Run) -> LeftOut:
    name, cost = search.strategies[one].id, search.costs[one]
    if one not in search.affordable:
        return LeftOut(name, cost, "too_dear")
    for other in choice:
        clash = search.clashes.get(frozenset((one, other)))
        if clash is not None:
            return LeftOut(name, cost, clash, beside=search.strategies[other].id)
    return LeftOut(name, cost, _find_why(search, choice, one, run=run, beside=beside))


def _find_why(search: _Search, choice: Choice, one: int, *, run: Run, beside: Run) -> Why:
    wider = tuple(sorted((*choice, one)))
    is_better = search.rank(wider, _score(beside)) > search.rank(choice, _score(run))
    if is_better and not search.fits(wider):
        return "budget"
    change = compare_runs(run, beside)
    return "harm" if change.harms > change.helps else "no_gain"
