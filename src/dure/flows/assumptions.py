"""Assumptions: ranges that stand in for the re-spending that nobody observed."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from dure.language import Text
from dure.problem import Problem

KINDS: Final = ("enterprise", "cooperative", "sole_trader", "public_body", "household", "unknown")
"""Kinds of party, as in the ledger's parties."""

LEVELS: Final = ("town", "district", "province", "nation")
"""Levels of ring that assumptions are made for, the finest first."""

_NEAREST_LEVEL: Final = {"village": "town", "city_district": "district"}


@dataclass(frozen=True, slots=True)
class Assumption:
    """A range for the share of its base that a kind of party re-spends inside a ring of a level.

    Attributes:
        id: Short stable name that a figure cites, such as `respend-household-district`.
        kind: One of KINDS.
        level: One of LEVELS.
        low: Lowest share thought likely, 0 to 1.
        value: The share used for the headline.
        high: Highest share thought likely; below 1, or money would go round for ever.
        source: Agency, table and date of the figure behind it, or the word "assumption".

    Raises:
        ValueError: The numbers are not 0 <= low <= value <= high < 1, or the kind or level is unheard of.
    """

    id: str
    kind: str
    level: str
    low: float
    value: float
    high: float
    source: Text

    def __post_init__(self) -> None:
        """Refuse a range that is none."""
        if not 0 <= self.low <= self.value <= self.high < 1:
            raise ValueError(
                f"{self.id}: an assumption has 0 <= low <= value <= high < 1; {self.low}, {self.value}, "
                f"{self.high} was given."
            )
        if self.kind not in KINDS or self.level not in LEVELS:
            raise ValueError(
                f"{self.id}: {self.kind!r} at {self.level!r} is not one of {KINDS} at one of {LEVELS}."
            )


@dataclass(frozen=True)
class AssumptionTable:
    """One assumption for every kind of party and level of ring.

    Attributes:
        rows: In the order of the file.
        problems: Faults of a user's own file; the rows at fault were left as they shipped.

    Raises:
        ValueError: A kind and level has no assumption, or two.
    """

    rows: tuple[Assumption, ...]
    problems: tuple[Problem, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse a table with a gap or an overlap."""
        wanted = sorted((kind, level) for kind in KINDS for level in LEVELS)
        given = sorted((row.kind, row.level) for row in self.rows)
        if wanted != given:
            astray = sorted(set(wanted) ^ set(given)) or [pair for pair in wanted if given.count(pair) > 1]
            raise ValueError(f"One assumption for each kind and level is wanted; see to {astray}.")
        if len({row.id for row in self.rows}) != len(self.rows):
            raise ValueError("Every assumption has an id of its own.")

    @cached_property
    def _by_kind_and_level(self) -> dict[tuple[str, str], Assumption]:
        return {(row.kind, row.level): row for row in self.rows}

    def get(self, kind: str, level: str) -> Assumption:
        """Return the assumption for a kind of party and a level of ring.

        A village (리) is taken as a town (읍면) and a 일반구 as a 시군구: nobody has figures so fine.

        Raises:
            ValueError: There is no such kind or level.
        """
        found = self._by_kind_and_level.get((kind, _NEAREST_LEVEL.get(level, level)))
        if found is None:
            raise ValueError(
                f"No assumption for {kind!r} at {level!r}: kinds are {', '.join(KINDS)}; levels are "
                f"{', '.join((*LEVELS, *_NEAREST_LEVEL))}."
            )
        return found

    def find(self, assumption_id: str) -> Assumption | None:
        """Return the assumption of that id, or None."""
        return next((row for row in self.rows if row.id == assumption_id), None)
