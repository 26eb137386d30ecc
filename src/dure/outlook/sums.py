"""Sums over months and futures that are worked out once for all the courses that share them.

Twenty strategies differ from the plan in a few numbers each: most of what makes up their cash is the same.
A sum is therefore known by what goes into it, and whoever asks for one that stands already gets that one.

Futures are taken a few at a time, so that what is worked on stays in the processor's own memory.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np

from dure.outlook.courses import Stretch
from dure.outlook.draws import Floats


@dataclass(frozen=True, slots=True)
class Piece:
    """Months from `first` up to, not including, `last`, in which the numbers of some paths stay the same."""

    first: int
    last: int
    values: tuple[Floats, ...]


class Rooms:
    """Room for sums, given out again once it is free: asking the system for more takes longest."""

    def __init__(self) -> None:
        """Begin with none."""
        self._free: dict[tuple[int, int], list[Floats]] = {}

    def give(self, shape: tuple[int, int]) -> Floats:
        """Give room of a shape, with whatever stands in it."""
        free = self._free.get(shape)
        return free.pop() if free else np.empty(shape)

    def take_back(self, room: Floats) -> None:
        """Take back room that nobody looks at any more."""
        months, futures = room.shape
        self._free.setdefault((months, futures), []).append(room)


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
        """Give a sum, working it out where nobody has asked for it yet; never to be written into."""
        found = self._done.get(node)
        if found is None:
            found = self._done[node] = node.make(self)
            for part in node.parts:
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

    def empty(self, months: int | None = None) -> Floats:
        """Give room for a sum of so many months; None for all."""
        return self._rooms.give((self.months if months is None else months, self.futures))

    def take_back(self, room: Floats) -> None:
        """Take back room that `empty` gave."""
        self._rooms.take_back(room)


@dataclass(slots=True, eq=False)
class Node:
    """A sum that several courses may ask for.

    Attributes:
        make: Works it out for some futures; shape (months, futures), in room that the block gave.
        parts: The sums that it is made of.
        prepare: Works out what all futures need before, once; None for nothing.
        uses: How many sums and walks are made of it; after the last of them it is forgotten.
    """

    make: Callable[[Block], Floats]
    parts: tuple["Node", ...] = ()
    prepare: Callable[[], None] | None = None
    uses: int = 0


@dataclass(slots=True)
class Book:
    """The sums that the courses of one walk ask for."""

    nodes: dict[Hashable, Node] = field(default_factory=dict)

    def enter(
        self,
        key: Hashable,
        make: Callable[[Block], Floats],
        parts: Sequence[Node] = (),
        *,
        prepare: Callable[[], None] | None = None,
    ) -> Node:
        """Give the sum of this key, entering it where it is not there yet."""
        node = self.nodes.get(key)
        if node is None:
            node = self.nodes[key] = Node(make, tuple(parts), prepare)
            for part in parts:
                part.uses += 1
        return node


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


def add_up(flows: Floats, begin: Floats) -> None:
    """Turn flows into what stands at the end of each month, in place.

    Runs of months are added up side by side, then set on top of one another: NumPy's own running sum takes
    ten times as long down columns.
    """
    months, futures = flows.shape
    runs = max(1, int(months**0.5))
    length = months // runs
    even = flows[: runs * length].reshape(runs, length, futures)
    even[0, 0] += begin
    for month in range(1, length):
        even[:, month] += even[:, month - 1]
    for run in range(1, runs):
        even[run] += even[run - 1, -1]
    for month in range(max(1, runs * length), months):
        flows[month] += flows[month - 1]
