"""Ages as the agencies write them, and what a file counts by place gathered into the tables of figures."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa

from dure.places.figures import AGE_COLUMNS, AGES, RESIDENTS_SCHEMA, Counts, level_of_code
from dure.places.gazetteer import NATION, Gazetteer, normalise_code

_SINGLE: Final = re.compile(r"(\d+)세(?:이상|\+)?")
_RANGE: Final = re.compile(r"(\d+)[~\-](\d+)세?")
_OPEN: Final = re.compile(r"(\d+)(?:세이상|\+|세\+)")
_OLDEST: Final = 85
FIVE: Final = 5
OPEN_END: Final = 200
"""The oldest of an open end, such as 100세 이상."""


def read_age(text: str) -> tuple[int, int] | None:
    """Read an age as (youngest, oldest), 200 for an open end; None where it is none.

    Understood are `7세`, `0~4세`, `0 - 4세`, `100세 이상` and `85+`.
    """
    plain = text.replace(" ", "")
    if found := _OPEN.fullmatch(plain):
        return int(found[1]), OPEN_END
    if found := _RANGE.fullmatch(plain):
        return int(found[1]), int(found[2])
    if found := _SINGLE.fullmatch(plain):
        return int(found[1]), int(found[1])
    return None


def age_index(age: tuple[int, int]) -> int | None:
    """Give the five-year age that an age lies in; None where it lies in two, as 0-9 does."""
    youngest, oldest = age
    if youngest >= _OLDEST:
        return len(AGES) - 1
    return youngest // FIVE if youngest // FIVE == oldest // FIVE else None


def run_on(ages: Iterable[tuple[int, int]]) -> bool:
    """Say whether ages run from 0 to an open end, each beginning where the one before it ended."""
    expected = 0
    for youngest, oldest in sorted(set(ages)):
        if youngest != expected:
            return False
        expected = oldest + 1
    return expected == OPEN_END + 1


def read_count(text: str) -> int | None:
    """Read a whole number with commas; None where it is none or below zero."""
    plain = text.replace(",", "").strip().strip('"')
    if not plain.isascii() or not plain.isdigit():
        return None
    return int(plain)


def read_code(code: str, gazetteer: Gazetteer) -> tuple[str, str, bool]:
    """Give a code as in force today, its level, and whether the gazetteer knows it."""
    if code.strip("0") == "":
        return NATION, "nation", True
    number = gazetteer.find_number(code)
    if number is None:
        plain = normalise_code(code)
        return plain, level_of_code(plain), False
    return gazetteer.code_of(number), gazetteer.level_of(number), True


@dataclass
class ResidentsOfFile:
    """Residents by age of one file, by place, date and sex."""

    source: str
    people: dict[tuple[str, str, str], Counts] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)

    def add(self, *, code: str, level: str, day: str, sex: str, counts: Counts) -> None:
        """Add counts to a place, date and sex (`both`, `men`, `women`)."""
        self.levels[code] = level
        key = (code, day, sex)
        self.people[key] = self.people[key] + counts if key in self.people else counts

    def leave_out(self, codes: Iterable[str]) -> None:
        """Take places out again, on all dates."""
        gone = set(codes)
        self.people = {key: counts for key, counts in self.people.items() if key[0] not in gone}
        self.levels = {code: level for code, level in self.levels.items() if code not in gone}

    def complete(self) -> None:
        """Where men and women are there and both together are not, add them up."""
        for code, day, sex in list(self.people):
            men, women = self.people.get((code, day, "men")), self.people.get((code, day, "women"))
            if (
                sex == "women"
                and (code, day, "both") not in self.people
                and men is not None
                and women is not None
            ):
                self.people[code, day, "both"] = men + women

    def to_table(self, sex: str) -> pa.Table:
        """Give the rows of one sex as a table of residents."""
        keys = sorted(key for key in self.people if key[2] == sex)
        if not keys:
            return RESIDENTS_SCHEMA.empty_table()
        ages = np.stack([self.people[key] for key in keys]).astype(np.int32)
        columns = {
            "code": [key[0] for key in keys],
            "level": [self.levels[key[0]] for key in keys],
            "date": [key[1] for key in keys],
            "source": [self.source.format(date=key[1]) for key in keys],
        }
        return pa.table(
            {**columns, **{name: ages[:, age] for age, name in enumerate(AGE_COLUMNS)}},
            schema=RESIDENTS_SCHEMA,
        )


def table_counts(found: dict[tuple[str, str, str], int], *, source: str) -> pa.Table | None:
    """Give counts without ages by place, date and name (`men`, `women`, `households`) as a table."""
    keys = sorted(found)
    if not keys:
        return None
    return pa.table(
        {
            "code": pa.array([key[0] for key in keys], pa.string()),
            "date": pa.array([key[1] for key in keys], pa.string()),
            "name": pa.array([key[2] for key in keys], pa.string()),
            "count": pa.array([found[key] for key in keys], pa.int32()),
            "source": pa.array([source.format(date=key[1]) for key in keys], pa.string()),
        }
    )
