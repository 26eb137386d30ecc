"""The enterprise month by month, in every future at once: use, sales, costs, wages, members, cash.

The step is the one that a careful bookkeeper would write into a spreadsheet, a column a month:

- Use of a service = people of its ages x use rate x visits x reach x distance, the use rate times (price /
  planned price) to the power of the elasticity and never above 1, times season and ramp, no more than its
  capacity. Members who use it come on top.
- What is sold is paid for after so many days: of 45 days, half comes in the next month, half in the one
  after. What was sold before the first month is taken to have been as in the first month; a service that has
  a first month of its own, in the plan's time, has sold nothing before it.
- Costs, energy, wages and prices rise evenly through the year.
- Members join and leave; dues come in, a new member's share comes in, a leaving member's goes back.
- An enterprise whose cash falls below its credit line closes, and stays closed.

Where a scenario changes a number that stands rather than flows, from a later month on, the difference comes
in that month: cash into the till, members with their shares, and from all members what a share differs by.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from dure.outlook.courses import Stretch
from dure.outlook.draws import Floats
from dure.outlook.flows import Flows, months_between
from dure.outlook.plan import Plan
from dure.outlook.sums import Block, Book, Node, Rooms, add_up, find_pieces

NUMBERS_IN_BLOCK: Final = 262_144
"""Months x futures that are worked on at a time: two megabytes for each sum.

Fewer lie nearer the processor, but every block is talked through anew: half of this took a tenth longer.
"""

THREADS_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class Extra:
    """What a scenario costs: won once in a month, and won each month from then on; negative where it brings.

    Attributes:
        month: The first month.
        once: Won, shape (draws,).
        monthly: Won a month at the first month's prices, shape (draws,).
    """

    month: int
    once: Floats
    monthly: Floats


@dataclass(frozen=True, slots=True)
class Way:
    """A course, and what the scenarios that made it cost."""

    course: Sequence[Stretch]
    extras: Sequence[Extra] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a plan in every future.

    Attributes:
        months: How many were run.
        closed: Month (from 0) in which it closed; `months` where it never did. Shape (draws,).
        worst_cash: The least won at any month's end while it was open, that of its closing included.
        last_cash: Won at the end of the last month; what the sums say, where it has closed before.
        spent_inside: Won that it spent on purchases inside the boundary in its second year (its first, where
            there is no second), nothing after it closed. Wages are not in it.
        cash: Won at the end of each month, closed or not; shape (months, draws). None unless asked for.
        sales: Won sold in each month, likewise.
        members: Members at the end of each month, likewise.
        use: Units of all services used in each month, likewise.
        users: People who use a service in each month, one who uses two counted twice, likewise.
    """

    months: int
    closed: npt.NDArray[np.int32]
    worst_cash: Floats
    last_cash: Floats
    spent_inside: Floats
    cash: Floats | None = None
    sales: Floats | None = None
    members: Floats | None = None
    use: Floats | None = None
    users: Floats | None = None


KEPT: Final = ("cash", "sales", "members", "use", "users")


def walk_ways(
    plan: Plan,
    ways: Sequence[Way],
    eligible: Mapping[str, Floats],
    *,
    planned: Mapping[str, Floats],
    base: date,
    keep: bool = False,
    threads: int | None = None,
) -> list[Run]:
    """Walk through the months of several courses; what they share is worked out once.

    Args:
        plan: What the courses' numbers belong to.
        ways: Courses whose stretches follow one another from month 0, all of the same length.
        eligible: People of the ages of a service's group in a place, at each five-year step of the
            projection, by `service.group.place` (the group counted from 1); shape (steps + 1, draws).
        planned: The plan's own draws by path, which no scenario has changed: people answer to how far a price
            is from the planned one.
        base: The day of the projection's first step. Before it, people are as on it.
        keep: Also give each month's cash, sales, members, use and users.
        threads: How many work side by side; None for as many as there are processors, up to four. The
            answer does not hang on it.

    Returns:
        A run for each way. Money is in won of the day and not rounded; whoever tells it rounds.
    """
    if not ways:
        return []
    months = ways[0].course[-1].last
    draws = len(planned["cash.opening"])
    flows = Flows(plan, eligible, planned, months=months, base=base)
    book = Book(months)
    walks = [_Walk(flows, book, way, draws=draws, keep=keep) for way in ways]
    book.settle([asked for walk in walks for asked in walk.asked])
    workers = min(threads or os.cpu_count() or 1, THREADS_MAX)
    columns = _cut_columns(draws, months, workers)
    workers = min(workers, len(columns))

    def work(_number: int) -> None:
        rooms = Rooms()
        while columns:
            try:
                part = columns.pop()
            except IndexError:  # another took the last one
                return
            block = Block(part, months, rooms)
            for walk in walks:
                walk.take(block)
            block.close()

    made = [node for node in book.nodes.values() if node.made[0] < node.made[1]]
    if workers == 1:
        for node in made:
            _prepare(node)
        work(0)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(_prepare, made))
            list(pool.map(work, range(workers)))
    return [walk.give_run() for walk in walks]


def _cut_columns(draws: int, months: int, workers: int) -> list[slice]:
    """Cut futures into blocks, as many for each worker; what is small is not cut smaller."""
    numbers = draws * months
    rounds = -(-numbers // (NUMBERS_IN_BLOCK * workers))
    blocks = min(rounds * workers, -(-numbers // (NUMBERS_IN_BLOCK // 2)))
    width = max(16, -(-draws // blocks))
    return [slice(first, min(first + width, draws)) for first in range(0, draws, width)]


def _prepare(node: Node) -> None:
    if node.prepare is not None:
        node.prepare(*node.made)


class _Walk:
    """One way, and the room for what comes of it."""

    def __init__(self, flows: Flows, book: Book, way: Way, *, draws: int, keep: bool) -> None:
        course, plan = way.course, flows.plan
        self.flows, self.extras, self.months = flows, way.extras, course[-1].last
        self.steady = flows.enter_steady(book, course)
        self.trade = flows.enter_trade(book, course)
        self.inside = flows.enter_inside(book, course)
        self.growth = flows.enter_growth(book, course, "costs")
        self.opening = find_pieces(course, ["cash.opening"])
        self.floors = find_pieces(course, ["cash.credit_line"])
        self.closed = np.full(draws, self.months, dtype=np.int32)
        self.worst = np.empty(draws)
        self.last = np.empty(draws)
        self.spent = np.empty(draws)
        self.told: dict[str, Node] = {}
        if keep:
            self.told = {
                "sales": flows.enter_sales(book, course),
                "use": flows.enter_use_of_all(book, course, people=False),
                "users": flows.enter_use_of_all(book, course, people=True),
            }
            if plan.members is not None:
                self.told["members"] = flows.enter_members_told(book, course)
        every = [self.steady, self.trade, *self.told.values()]
        self.asked = [(node, (0, self.months)) for node in every]
        self.asked.append((self.inside, inside_months(self.months)))
        self.rises = any(extra.monthly.any() for extra in way.extras)
        if self.rises:
            self.asked.append((self.growth, (0, self.months)))
        self.kept = {name: np.zeros((self.months, draws)) for name in (KEPT if keep else ())}

    def take(self, block: Block) -> None:
        """Walk through all the months of a few futures."""
        cash = block.empty()
        np.add(block.get(self.steady), block.get(self.trade), out=cash)
        for extra in self.extras:
            if extra.month < self.months:
                cash[extra.month] -= block.cut(extra.once)
                if self.rises:
                    rows = block.scratch[extra.month :]
                    np.multiply(block.get(self.growth)[extra.month :], block.cut(extra.monthly), out=rows)
                    cash[extra.month :] -= rows
        for before, after in zip(self.opening, self.opening[1:], strict=False):
            cash[after.first] += block.cut(after.values[0]) - block.cut(before.values[0])
        least = add_up(cash, block.cut(self.opening[0].values[0]))
        closed = self._close(block, cash, least)
        first, last = inside_months(self.months)
        still = np.arange(first, last)[:, None] <= closed
        self.spent[block.columns] = (block.get(self.inside)[first:last] * still).sum(axis=0)
        if self.kept:
            self.kept["cash"][:, block.columns] = cash
            for name, node in self.told.items():
                self.kept[name][:, block.columns] = block.get(node)
        for node, _ in self.asked:
            block.leave(node)
        block.take_back(cash)

    def _close(self, block: Block, cash: Floats, least: Floats) -> npt.NDArray[np.intp]:
        """Find the month of closing and the worst month's cash of a few futures."""
        if len(self.floors) == 1:
            closed, worst = _find_below(cash, -block.cut(self.floors[0].values[0]), least)
        else:
            # What may be overdrawn changes on the way: look at what is left until then.
            left = block.scratch
            for piece in self.floors:
                part = slice(piece.first, piece.last)
                np.add(cash[part], block.cut(piece.values[0]), out=left[part])
            years = np.minimum.reduceat(left, np.arange(0, self.months, 12), axis=0)
            closed, _ = _find_below(left, np.zeros(block.futures), years)
            later = np.arange(self.months)[:, None] > closed
            worst = np.where(later, np.inf, cash).min(axis=0)
        self.closed[block.columns] = closed
        self.worst[block.columns] = worst
        self.last[block.columns] = cash[-1]
        return closed

    def give_run(self) -> Run:
        """Give what came of it."""
        return Run(
            months=self.months,
            closed=self.closed,
            worst_cash=self.worst,
            last_cash=self.last,
            spent_inside=self.spent,
            **self.kept,
        )


def _find_below(cash: Floats, floor: Floats, least: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """Find the first month below a floor, `months` where there is none, and the least until then.

    By the least of each year, so that single months are looked at in one year only.
    """
    months, futures = cash.shape
    worst = least.min(axis=0)
    closed = np.full(futures, months, dtype=np.intp)
    ends = np.flatnonzero(worst < floor)
    if ends.size:
        year = (least[:, ends] < floor[ends]).argmax(axis=0)
        # A last year may be short: its last month is looked at again, which changes nothing.
        rows = np.minimum(year * 12 + np.arange(12)[:, None], months - 1)
        month = rows[(cash[rows, ends] < floor[ends]).argmax(axis=0), np.arange(ends.size)]
        closed[ends] = month
        # Until then it never was below the floor, so that the month itself is the worst.
        worst[ends] = cash[month, ends]
    return closed, worst


def inside_months(months: int) -> tuple[int, int]:
    """Give the months over which what is spent inside is counted: the second year, or the first."""
    return (12, min(24, months)) if months > 12 else (0, months)


__all__ = ["Extra", "Run", "Way", "inside_months", "months_between", "walk_ways"]
