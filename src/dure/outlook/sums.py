"""Sums over months and futures that are worked out once for all the courses that share them.

Twenty strategies differ from the plan in a few numbers each: most of what makes up their cash is the same.
A sum is therefore known by what goes into it, and whoever asks for one that stands already gets that one.

Futures are taken a few at a time, so that what is worked on stays in the processor's own memory.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from dure.outlook.courses import Stretch
from dure.outlook.draws import Floats


@dataclass(frozen=True, slots=True)
class Piece:
    """Months from `first` up to, not including, `last`, in which the numbers of some paths stay the same."""

    first: int
    last: int
    values: tuple[Floats, ...]


ROOMS_AT_ONCE: Final = 8
"""As many are asked for together: much memory is handed over in large pages, little in small ones."""


class Rooms:
    """Room for sums, given out again once it is free: asking the system for more takes longest."""

    def __init__(self) -> None:
        """Begin with none."""
        self._free: dict[tuple[int, int], list[Floats]] = {}

    def give(self, shape: tuple[int, int]) -> Floats:
        """Give room of a shape, with whatever stands in it."""
        free = self._free.setdefault(shape, [])
        if not free:
            free.extend(np.empty((ROOMS_AT_ONCE, *shape)))
        return free.pop()

    def take_back(self, room: Floats) -> None:
        """Take back room that nobody looks at any more."""
        months, futures = room.shape
        self._free[months, futures].append(room)


class Block:
    """A few futures, with the sums that stand for them already.

    Attributes:
        months: How many.
        futures: How many.
        scratch: Room for one sum in the making, shape (months, futures).
    """

    def __init__(self, columns: slice, months: int, rooms: Rooms) -> None:
        """Take the futures of some columns."""
        self.columns = columns
        self.months = months
        self.futures = columns.stop - columns.start
        self._rooms = rooms
        self._done: dict[Node, Floats] = {}
        self._asked: dict[Node, int] = {}
        self.scratch = self.empty()

    def get(self, node: "Node") -> Floats:
        """Give a sum, working it out where nobody has asked for it yet; never to be written into.

        Only the months of the node's window stand in it.
        """
        found = self._done.get(node)
        if found is None:
            found = self.empty()
            if node.like is not None:
                like = self.get(node.like)
                for first, last in node.copied:
                    found[first:last] = like[first:last]
            if node.made[0] < node.made[1]:
                node.make(self, found, *node.made)
            self._done[node] = found
            for part in node.asked:
                self.leave(part)
        return found

    def leave(self, node: "Node") -> None:
        """Say that one of those who ask for a sum is done with it; after the last, its room is free."""
        asked = self._asked[node] = self._asked.get(node, 0) + 1
        if asked >= node.uses and node in self._done:
            self._rooms.take_back(self._done.pop(node))

    def close(self) -> None:
        """Give all room back."""
        for room in [*self._done.values(), self.scratch]:
            self._rooms.take_back(room)
        self._done.clear()

    def cut(self, values: Floats) -> Floats:
        """Give the part of some draws, futures last, that belongs to these futures."""
        part: Floats = values[..., self.columns]
        return part

    def empty(self) -> Floats:
        """Give room for a sum."""
        return self._rooms.give((self.months, self.futures))

    def take_back(self, room: Floats) -> None:
        """Take back room that `empty` gave."""
        self._rooms.take_back(room)


Window = tuple[int, int]
"""Months from the first up to, not including, the second; none where they are the same."""

NEVER: Final[Window] = (0, 0)

Make = Callable[[Block, Floats, int, int], None]
"""Works a sum out for some futures: into room of shape (months, futures), from one month up to another."""


@dataclass(slots=True, eq=False)
class Node:
    """A sum that several courses may ask for.

    Attributes:
        name: What is done with the numbers and parts.
        make: Does it.
        pieces: The numbers that it is made of.
        parts: The sums that it is made of.
        reach: How many months back a month of it looks at its numbers and parts.
        running: Each month is made of all before it.
        prepare: Works out what all futures need before, once, for some months; None for nothing.
        window: The months that somebody asks for.
        like: A sum that is the same but for the months of `differs`; None for no such.
        differs: The months that `like` cannot tell.
        made: The months that are worked out; the others of its window are copied.
        copied: The months that are taken from `like`.
        asked: The sums that it takes something from.
        uses: How many sums and walks are made of it; after the last of them it is forgotten.
    """

    name: Hashable
    make: Make
    pieces: tuple[tuple[Piece, ...], ...]
    parts: tuple["Node", ...]
    reach: int
    running: bool
    prepare: Callable[[int, int], None] | None
    window: Window = NEVER
    like: "Node | None" = None
    differs: Window = NEVER
    made: Window = NEVER
    copied: tuple[Window, ...] = ()
    asked: tuple["Node", ...] = ()
    uses: int = 0


@dataclass(slots=True)
class Book:
    """The sums that the courses of one walk ask for.

    A shock that passes leaves the months before and after it as they were: they are copied from the sum that
    knows no shock, and all that goes into the sum is worked out for the months of the shock alone.
    """

    months: int
    nodes: dict[Hashable, Node] = field(default_factory=dict)
    families: dict[Hashable, list[Node]] = field(default_factory=dict)
    apart: dict[tuple[Node, Node], Window] = field(default_factory=dict)

    def enter(
        self,
        name: Hashable,
        make: Make,
        *,
        pieces: Sequence[tuple[Piece, ...]] = (),
        parts: Sequence[Node] = (),
        reach: int = 0,
        running: bool = False,
        prepare: Callable[[int, int], None] | None = None,
    ) -> Node:
        """Give the sum of this name, these numbers and parts, entering it where it is not there yet.

        Args:
            name: Says what is done with the numbers and parts.
            make: Works it out.
            pieces: The numbers that it is made of.
            parts: The sums that it is made of.
            reach: How many months back a month of it looks at its numbers and parts.
            running: Each month is made of all before it.
            prepare: Works out what all futures need before, once, for some months.
        """
        key = (name, tuple(parts), tuple(map(key_of, pieces)))
        node = self.nodes.get(key)
        if node is None:
            node = Node(name, make, tuple(pieces), tuple(parts), reach, running, prepare)
            self.nodes[key] = node
            family = self.families.setdefault((name, len(parts), len(pieces)), [])
            # What runs on from month to month never comes back to what it would have been.
            for other in () if running else family:
                first, last = self.find_apart(node, other)
                least = self.months // 2 if node.like is None else node.differs[1] - node.differs[0]
                if last - first < least:
                    node.like, node.differs = other, (first, last)
            family.append(node)
        return node

    def find_apart(self, one: Node, other: Node) -> Window:
        """Find the months outside of which two sums, that are made alike, are the same."""
        if one is other:
            return NEVER
        if (other, one) in self.apart:
            return self.apart[other, one]
        if (one, other) not in self.apart:
            windows = [_find_apart(*both) for both in zip(one.pieces, other.pieces, strict=True)]
            for mine, its in zip(one.parts, other.parts, strict=True):
                windows.append(self.find_apart(mine, its) if _is_kin(mine, its) else (0, self.months))
            first, last = join(windows)
            reach = max(one.reach, other.reach)
            if first < last:
                last = self.months if one.running else min(last + reach, self.months)
            self.apart[one, other] = first, last
        return self.apart[one, other]

    def settle(self, asked: Sequence[tuple[Node, Window]]) -> None:
        """Find out which months of which sums have to be worked out for these."""
        for node, window in asked:
            node.window = join((node.window, window))
            node.uses += 1
        # Whatever a sum is made of, or is like, was entered before it.
        for node in reversed(self.nodes.values()):
            _settle(node)


def _is_kin(one: Node, other: Node) -> bool:
    """Say whether two sums are made in the same way of as many things."""
    shape = (one.name, len(one.parts), len(one.pieces))
    return shape == (other.name, len(other.parts), len(other.pieces))


def _settle(node: Node) -> None:
    """Say what a node makes, what it copies, and what it asks others for."""
    first, last = node.window
    if first == last:
        return
    if node.running:
        first = 0
        node.window = first, last
    node.made = first, last
    if node.like is not None:
        begins, ends = max(first, node.differs[0]), min(last, node.differs[1])
        node.made = (begins, ends) if begins < ends else (last, last)
        node.copied = tuple(
            (start, stop) for start, stop in ((first, node.made[0]), (node.made[1], last)) if start < stop
        )
        if node.copied:
            node.like.window = join((node.like.window, *node.copied))
            node.like.uses += 1
            node.asked = (node.like,)
        else:
            node.like = None
    begins, ends = node.made
    if begins < ends:
        back = 0 if node.running else max(begins - node.reach, 0)
        for part in node.parts:
            part.window = join((part.window, (back, ends)))
            part.uses += 1
        node.asked += node.parts


def join(windows: Iterable[Window]) -> Window:
    """Give the months from the first to the last of some windows."""
    some = [window for window in windows if window[0] < window[1]]
    return (min(first for first, _ in some), max(last for _, last in some)) if some else NEVER


def _find_apart(ones: Sequence[Piece], others: Sequence[Piece]) -> Window:
    """Find the months in which two courses of the same numbers differ."""
    return join(
        (max(one.first, other.first), min(one.last, other.last))
        for one in ones
        for other in others
        if not all(a is b for a, b in zip(one.values, other.values, strict=True))
    )


def find_pieces(course: Sequence[Stretch], paths: Sequence[str]) -> tuple[Piece, ...]:
    """Give the pieces of a course in which the numbers of these paths stay the same."""
    pieces: list[Piece] = []
    for stretch in course:
        values = tuple(stretch.values[path] for path in paths)
        if pieces and all(a is b for a, b in zip(pieces[-1].values, values, strict=True)):
            values = pieces[-1].values
            pieces[-1] = Piece(pieces[-1].first, stretch.last, values)
        else:
            pieces.append(Piece(stretch.first, stretch.last, values))
    return tuple(pieces)


def key_of(pieces: Sequence[Piece]) -> Hashable:
    """Know pieces by the very draws in them, which nothing changes once they are drawn."""
    return tuple((piece.first, tuple(map(id, piece.values))) for piece in pieces)


def fill_growing(room: Floats, begin: Floats, rate: Floats) -> Floats:
    """Fill room with begin, begin x rate, begin x rate x rate …, and give what would come next.

    The room is doubled again and again instead of filled month by month.
    """
    room[0] = begin
    done, factor = 1, rate
    while done < len(room):
        more = min(done, len(room) - done)
        np.multiply(room[:more], factor, out=room[done : done + more])
        done += more
        factor = factor * factor
    following: Floats = room[-1] * rate
    return following


def fill_rising(room: Floats, begin: Floats, rate: Floats, step: Floats) -> Floats:
    """Fill room with x, x rate + step, (x rate + step) rate + step …, and give what would come next."""
    room[0] = begin
    done, factor, added = 1, rate, step
    while done < len(room):
        more = min(done, len(room) - done)
        part = room[done : done + more]
        np.multiply(room[:more], factor, out=part)
        part += added
        done += more
        added = added * factor + added
        factor = factor * factor
    following: Floats = room[-1] * rate + step
    return following


def add_up(flows: Floats, begin: Floats) -> Floats:
    """Turn flows into what stands at the end of each month, in place, and give the least of each year.

    Month by month: NumPy's own running sum takes three times as long down columns. A year is looked at while
    it lies near the processor. The last year may be short.
    """
    months, futures = flows.shape
    least = np.empty((-(-months // 12), futures))
    before = begin
    for year, first in enumerate(range(0, months, 12)):
        rows = flows[first : first + 12]
        for row in rows:
            np.add(row, before, out=row)
            before = row
        np.minimum.reduce(rows, axis=0, out=least[year])
    return least
