"""Figures about few people are merged upward, until no cell and no subtraction speaks of one of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

PEOPLE_MIN: Final = 5
"""The fewest people that a shown cell may speak of."""

DOMINANCE_MAX: Final = 0.5
"""The largest part of a cell that one of its people may hold: nobody holds most of it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One shown figure about a group of people.

    Attributes:
        place: The place whose people these are; for `rest` those of them who stand in no finer cell.
        rest: True where finer cells of the same place are shown beside this one.
        people: How many people; at least `PEOPLE_MIN`.
        quantity: What they received together, in whole units.
    """

    place: str
    rest: bool
    people: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The cells that may be shown.

    Attributes:
        cells: Cells that share nobody; together they are everyone, or nothing is shown at all.
        withheld_people: How many people are in no cell: 0, or all of them where they are too few.
    """

    cells: tuple[Cell, ...]
    withheld_people: int


def merge_small_cells(
    quantities: Mapping[str, Sequence[int]],
    *,
    parents: Mapping[str, str | None],
    people_min: int = PEOPLE_MIN,
    dominance_max: float = DOMINANCE_MAX,
) -> Suppressed:
    """Merge groups of fewer than `people_min` people, or held mostly by one of them, into the place above.

    The cells shown are a partition of everyone, so that any sum or difference of cells, and of the total, is
    again a sum of whole cells: a subtraction reveals no more than the cells do.

    Args:
        quantities: For each place the quantity of every person who belongs to it, one number a person.
        parents: For each place the place above it; None at the top. Every place leads to one same top.
        people_min: The fewest people a cell may hold.
        dominance_max: The largest part of a cell (of the sum of its absolute quantities) one person may hold.

    Raises:
        ValueError: The places do not all lead to one top.
    """
    groups = {place: list(people) for place, people in quantities.items() if people}
    if not groups:
        return Suppressed(cells=(), withheld_people=0)
    depths = _measure_depths(groups, parents=parents)
    shown: dict[str, list[int]] = {}

    def is_safe(people: Sequence[int]) -> bool:
        return _is_safe(people, people_min=people_min, dominance_max=dominance_max)

    waiting = {place: list(people) for place, people in sorted(groups.items())}
    top = next(place for place, depth in depths.items() if depth == 0)
    for depth in range(max(depths.values()), -1, -1):
        for place in sorted(place for place in waiting if depths[place] == depth):
            people = waiting.pop(place)
            above = parents.get(place)
            if is_safe(people):
                shown[place] = people
            elif above is not None:
                waiting.setdefault(above, []).extend(people)
            else:
                _absorb(people, top=top, shown=shown, depths=depths, is_safe=is_safe)
    shown_people = sum(len(people) for people in shown.values())
    everyone = sum(len(people) for people in groups.values())
    return Suppressed(
        cells=tuple(
            Cell(
                place=place, rest=_has_finer(place, shown, parents), people=len(people), quantity=sum(people)
            )
            for place, people in sorted(shown.items(), key=lambda item: (-len(item[1]), item[0]))
        ),
        withheld_people=everyone - shown_people,
    )


def _is_safe(people: Sequence[int], *, people_min: int, dominance_max: float) -> bool:
    if len(people) < people_min:
        return False
    largest = max(abs(quantity) for quantity in people)
    return largest <= dominance_max * sum(abs(quantity) for quantity in people) or largest == 0


def _measure_depths(places: Iterable[str], *, parents: Mapping[str, str | None]) -> dict[str, int]:
    """Return for every place and every place above it how many steps it is below the one top."""
    depths: dict[str, int] = {}
    for place in places:
        chain = [place]
        while (above := parents.get(chain[-1])) is not None:
            if above in chain:
                raise ValueError(f"{above} lies above itself.")
            chain.append(above)
        depths.update({step: depth for depth, step in enumerate(reversed(chain))})
    tops = sorted(place for place, depth in depths.items() if depth == 0)
    if len(tops) != 1:
        raise ValueError(f"The places lead to several tops: {', '.join(tops)}.")
    return depths


def _absorb(
    people: list[int],
    *,
    top: str,
    shown: dict[str, list[int]],
    depths: Mapping[str, int],
    is_safe: Callable[[Sequence[int]], bool],
) -> None:
    """Give people who are too few even at the top the company of the smallest cells, until they are enough.

    Left out, they would be the difference between the total and the cells.
    """
    while not is_safe(people):
        if not shown:
            return
        smallest = min(shown, key=lambda place: (depths[place], len(shown[place]), place))
        people = people + shown.pop(smallest)
    shown[top] = people


def _has_finer(place: str, shown: Iterable[str], parents: Mapping[str, str | None]) -> bool:
    for other in shown:
        above = parents.get(other)
        while above is not None:
            if above == place:
                return True
            above = parents.get(above)
    return False
