"""The gazetteer: administrative places, their codes over time, their names and what lies in what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa

NATION = "KR"
LEVELS = ("nation", "province", "district", "city_district", "town", "village")
# The tables of codes begin here: a place listed from then on is older than its first date.
HISTORY_BEGINS = date(1989, 1, 1)


class PlaceNotFoundError(LookupError):
    """No place has this code; the message names the nearest codes that exist."""


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative area under the code in force on one day.

    Attributes:
        code: 2 digits (시도), 5 (시군구, 일반구), 8 (읍면동), 10 (리, or a 행정동), or `KR`.
        level: One of `LEVELS`.
        name_ko: The last part of the name, such as 진안읍.
        name_en: The same in the Revised Romanisation, such as Jinan-eup.
        full_name_ko: From the 시도 down, such as 전북특별자치도 진안군 진안읍.
        full_name_en: From the place up, such as Jinan-eup, Jinan-gun, Jeonbuk State.
        parent: The code of the place that it lies in; None for the nation.
        latitude: Of the centre, in degrees (WGS 84); None where unknown.
        longitude: Of the centre, in degrees (WGS 84); None where unknown.
        valid_from: The code's first day; None where unknown.
        valid_to: The first day on which the code no longer holds; None while it holds.
        administrative: True for a 행정동, which is not the legal dong of a similar name.
    """

    code: str
    level: str
    name_ko: str
    name_en: str
    full_name_ko: str
    full_name_en: str
    parent: str | None
    latitude: float | None
    longitude: float | None
    valid_from: date | None
    valid_to: date | None
    administrative: bool = False


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of a code that has no single successor.

    Attributes:
        effective: The day.
        old: The code that ended.
        new: The codes of the places that took its area; more than one where it was split.
        event: What the law calls it.
    """

    effective: date
    old: str
    new: tuple[str, ...]
    event: str


def normalise_code(code: str) -> str:
    """Bring a code to the digits that say something: 5272025000 is 52720250, and 36110 is 36."""
    code = code.strip().upper()
    if code == NATION or not code.isascii() or not code.isdigit():
        return code
    if len(code) == 8 and code[5] in "56789":
        return code + "00"  # a 행정동 written short
    if len(code) == 10 and code[8:] == "00" and code[5] not in "56789":
        code = code[:8]
    if len(code) == 8 and code[5:] == "000":
        code = code[:5]
    if len(code) == 5 and code[2:] == "000":
        code = code[:2]
    return "36" if code == "36110" else code


class Gazetteer:
    """Every place that there is or was, found by any code it ever had.

    Built once from a table with one row a place and code: `place`, `code`, `level`, `name_ko`, `name_en`,
    `parent`, `administrative`, `aliases`, `latitude`, `longitude`, `valid_from`, `valid_to`. The rows of one
    place stand together, oldest first. Two codes with the same `place` are the same place.
    """

    def __init__(self, table: pa.Table, *, successions: Sequence[Succession] = ()) -> None:
        """Index the table; a few columns become lists, the places themselves are made when asked for."""
        self._columns: dict[str, list[Any]] = {
            name: table.column(name).to_pylist()
            for name in ("code", "level", "name_ko", "parent", "administrative")
        }
        self._table = table
        self.successions = tuple(successions)
        self._place_of_row: list[int] = table.column("place").to_pylist()
        self._row_of_code: dict[str, int] = {code: row for row, code in enumerate(self._columns["code"])}
        rows: dict[int, list[int]] = {}
        for row, place in enumerate(self._place_of_row):
            rows.setdefault(place, []).append(row)
        self._rows_of_place = rows
        self._made: dict[int, dict[int, Place]] = {}

    @cached_property
    def _dates(self) -> tuple[list[date | None], list[date | None]]:
        return self._table.column("valid_from").to_pylist(), self._table.column("valid_to").to_pylist()

    def __len__(self) -> int:
        """Count the places, those that are no more included."""
        return len(self._rows_of_place)

    def find(self, code: str, *, as_of: date | None = None) -> Place | None:
        """Find the place that has or had a code.

        Args:
            code: 2, 5, 8 or 10 digits, or `KR`; old and new codes alike.
            as_of: The day we speak of; None for the latest that is known.

        Returns:
            The place under the code in force that day. A code that ended without a known successor is given
            with its `valid_to`. None where no place ever had the code, or where it did not exist yet.
        """
        place = self.find_number(code)
        if place is None:
            return None
        row = self._row_in_force(place, as_of=as_of)
        if row is None:
            return None
        return self._make(row, as_of=as_of)

    def get(self, code: str, *, as_of: date | None = None) -> Place:
        """Give the place that has or had a code, as `find` does.

        Raises:
            PlaceNotFoundError: No place has the code; the message names near ones.
        """
        found = self.find(code, as_of=as_of)
        if found is not None:
            return found
        if self.find_number(code) is not None:
            raise PlaceNotFoundError(f"The place with the code {code!r} did not exist yet on {as_of}.")
        near = ", ".join(f"{place.code} ({place.full_name_ko})" for place in self.near(code))
        told = f" Near it: {near}." if near else ""
        raise PlaceNotFoundError(
            f"No place has the code {code!r}. A code has 2, 5, 8 or 10 digits, or is KR.{told}"
        )

    def near(self, code: str) -> list[Place]:
        """Give up to three places of today whose codes begin like a code that no place has.

        None where no code begins with even its first digit: the nation would be no help.
        """
        wanted = normalise_code(str(code))
        for length in range(min(len(wanted), 8), 0, -1):
            rows = [
                row
                for known, row in self._row_of_code.items()
                if known.startswith(wanted[:length]) and self._dates[1][row] is None
            ]
            if rows:
                return [
                    self._make(row, as_of=None) for row in sorted(rows, key=lambda r: len(self._code(r)))[:3]
                ]
        return []

    def _code(self, row: int) -> str:
        code: str = self._columns["code"][row]
        return code

    def ancestors(self, code: str, *, as_of: date | None = None) -> tuple[Place, ...]:
        """Give what a place lies in, nearest first, the nation last, itself left out.

        Raises:
            PlaceNotFoundError: No place has the code.
        """
        chain = []
        place = self.get(code, as_of=as_of)
        while place.parent is not None:
            place = self.get(place.parent, as_of=as_of)
            chain.append(place)
        return tuple(chain)

    def children(self, code: str, *, as_of: date | None = None) -> tuple[Place, ...]:
        """Give the places in force whose parent is this one, by code; 행정동 come after the legal ones.

        Raises:
            PlaceNotFoundError: No place has the code.
        """
        parent = self.get(code, as_of=as_of)
        number = self.find_number(parent.code)
        found = []
        for place in self._children_of.get(number or 0, ()):
            row = self._row_in_force(place, as_of=as_of)
            if row is None or self.find_number(self._columns["parent"][row] or "") != number:
                continue
            ended = self._dates[1][row]
            whole = parent.valid_to is not None and ended == parent.valid_to and as_of is None
            if whole or ended is None or (as_of is not None and ended > as_of):
                found.append(self._make(row, as_of=as_of))
        return tuple(sorted(found, key=lambda child: (child.administrative, child.code)))

    @cached_property
    def _children_of(self) -> dict[int, list[int]]:
        children: dict[int, list[int]] = {}
        for row, parent in enumerate(self._columns["parent"]):
            if parent is not None:
                above = children.setdefault(self._place_of_row[self._row_of_code[parent]], [])
                if not above or above[-1] != self._place_of_row[row]:
                    above.append(self._place_of_row[row])
        return children

    def search(self, name: str, *, limit: int = 10) -> list[Place]:
        """Find places by a Korean or English name or the beginning of one; today's and larger ones first."""
        wanted = name.replace(" ", "").casefold()
        if not wanted:
            return []
        english = self._table.column("name_en").to_pylist()
        aliases = self._table.column("aliases").to_pylist()
        ranked: dict[int, tuple[int, bool, int, str]] = {}
        for row, korean in enumerate(self._columns["name_ko"]):
            names = [text.replace(" ", "").casefold() for text in (korean, english[row], *aliases[row])]
            rank = 0 if wanted in names else 1 if any(text.startswith(wanted) for text in names) else None
            if rank is None:
                continue
            place = self._place_of_row[row]
            last = self._rows_of_place[place][-1]
            ended = self._dates[1][last] is not None
            key = (rank, ended, LEVELS.index(self._columns["level"][last]), self._code(last))
            ranked[place] = min(key, ranked.get(place, key))
        best = sorted(ranked, key=ranked.__getitem__)[:limit]
        return [self._make(self._rows_of_place[place][-1], as_of=None) for place in best]

    # What the resolver and `locate` work on: places as numbers.

    def find_number(self, code: str) -> int | None:
        """Give the number of the place that has or had a code; the same for all its codes."""
        # A few that ended long ago, such as 41770930, look like a 행정동 written short.
        row = self._row_of_code.get(code)
        if row is None:
            row = self._row_of_code.get(normalise_code(code))
        return None if row is None else self._place_of_row[row]

    def code_of(self, place: int, *, as_of: date | None = None) -> str:
        """Give the code of a place by number in force on a day; before its first day the first."""
        row = self._row_in_force(place, as_of=as_of)
        return self._code(self._rows_of_place[place][0] if row is None else row)

    def level_of(self, place: int, *, as_of: date | None = None) -> str:
        """Give the level of a place by number on a day."""
        row = self._row_in_force(place, as_of=as_of)
        level: str = self._columns["level"][self._rows_of_place[place][0] if row is None else row]
        return level

    def is_administrative(self, place: int) -> bool:
        """Say whether a place by number is a 행정동."""
        return bool(self._columns["administrative"][self._rows_of_place[place][-1]])

    def chain_of(self, place: int, *, as_of: date | None = None) -> tuple[int, ...]:
        """Give a place and all that it lies in on a day, by number, wholes that later took it in included."""
        chain = []
        above: int | None = place
        while above is not None:
            chain.append(above)
            rows = self._rows_of_place[above]
            row = self._row_in_force(above, as_of=as_of)
            parent = self._columns["parent"][rows[0] if row is None else row]
            above = None if parent is None else self._place_of_row[self._row_of_code[parent]]
        for succession in self.successions:
            if as_of is not None and as_of < succession.effective:
                continue
            old, new = self.find_number(succession.old), self.find_number(succession.new[0])
            if len(succession.new) == 1 and old in chain and new is not None and new not in chain:
                chain.insert(-1, new)
        return tuple(chain)

    def rows(self) -> Iterator[tuple[int, int]]:
        """Go through the table as (row, number of the place)."""
        return enumerate(self._place_of_row)

    @property
    def table(self) -> pa.Table:
        """The table that the gazetteer was built from."""
        return self._table

    def _row_in_force(self, place: int, *, as_of: date | None) -> int | None:
        rows = self._rows_of_place[place]
        if as_of is None:
            return rows[-1]
        begins = self._dates[0]
        begun = [row for row in rows if (first := begins[row]) is None or first <= as_of]
        if begun:
            return begun[-1]
        first = begins[rows[0]]
        return rows[0] if first is None or first < HISTORY_BEGINS else None

    def _make(self, row: int, *, as_of: date | None) -> Place:
        made = self._made.setdefault(row, {})
        parent_code: str | None = self._columns["parent"][row]
        parent_row = None
        if parent_code is not None:
            number = self._place_of_row[self._row_of_code[parent_code]]
            parent_row = self._row_in_force(number, as_of=as_of)
            if parent_row is None:
                parent_row = self._rows_of_place[number][0]
        known = made.get(-1 if parent_row is None else parent_row)
        if known is not None and (parent_row is None or known.parent == self._code(parent_row)):
            above = None if parent_row is None else self._make(parent_row, as_of=as_of)
            if above is None or above.level == "nation" or known.full_name_ko.startswith(above.full_name_ko):
                return known
        above = None if parent_row is None else self._make(parent_row, as_of=as_of)
        inner = above is not None and above.level != "nation"
        name_ko: str = self._columns["name_ko"][row]
        name_en: str = self._table.column("name_en")[row].as_py()
        latitude = self._table.column("latitude")[row].as_py()
        longitude = self._table.column("longitude")[row].as_py()
        place = Place(
            code=self._code(row),
            level=self._columns["level"][row],
            name_ko=name_ko,
            name_en=name_en,
            full_name_ko=f"{above.full_name_ko} {name_ko}" if above is not None and inner else name_ko,
            full_name_en=f"{name_en}, {above.full_name_en}" if above is not None and inner else name_en,
            parent=None if above is None else above.code,
            latitude=None if latitude is None else round(latitude, 5),
            longitude=None if longitude is None else round(longitude, 5),
            valid_from=self._dates[0][row],
            valid_to=self._dates[1][row],
            administrative=bool(self._columns["administrative"][row]),
        )
        made[-1 if parent_row is None else parent_row] = place
        return place
