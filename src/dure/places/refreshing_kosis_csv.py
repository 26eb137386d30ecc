"""KOSIS tables as CSV: wide with one header row or several, or long with a column 시점.

Seen in downloads: `행정구역(시군구)별(1), 행정구역(시군구)별(2), 성별(1), 2023, 2024`, where a level is blank
or says 소계 for the whole; a second header row with the items, or with the ages, over each period; and with
codes, `C행정구역(시군구)별, 행정구역(시군구)별, C5세별, 5세별, 시점, 총인구수 (명), 남자인구수 (명)`.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from dure.places.refreshing_ages import read_age
from dure.places.refreshing_records import PERIOD, Record, axis_of

WHOLES: Final = frozenset({"", "소계", "계", "합계", "전체", "총계"})
"""What stands in the column of a level, a sex or an age for all of it together."""

_HEADERS_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of counts: its period (empty where 시점 has it), and what its headers say."""

    index: int
    period: str
    item: str
    age: str


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns say what."""

    places: tuple[int, ...]
    codes: int | None
    sex: int | None
    age: int | None
    items: tuple[int, ...]
    moment: int | None
    values: tuple[_Column, ...]
    headers: int
    width: int


def read_cells(text: str) -> tuple[list[Record], list[int]] | None:
    """Read the cells of a table and the numbers of lines that break off; None where it is no such table."""
    lines = list(csv.reader(StringIO(text)))
    layout = _find_layout(lines)
    if layout is None:
        return None
    records: list[Record] = []
    broken: list[int] = []
    before: list[str] = []
    levels = set(layout.places[1:])
    for number, line in enumerate(lines[layout.headers :], start=layout.headers + 1):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) < layout.width:
            broken.append(number)
            continue
        cells = [cell.strip().strip("'").strip() for cell in line]
        counted = {column.index for column in layout.values}
        # A download may leave a cell blank where it repeats the one above; a lower level starts anew.
        moved = (
            bool(before)
            and bool(cells[layout.places[0]])
            and cells[layout.places[0]] != before[layout.places[0]]
        )
        dimensions = [
            cell
            if cell or column in counted or not before or (column in levels and moved)
            else before[column]
            for column, cell in enumerate(cells)
        ]
        before = dimensions
        records += _read_line(number, dimensions, layout)
    return records, broken


def _find_layout(lines: Sequence[Sequence[str]]) -> _Layout | None:
    if len(lines) < 2:
        return None
    head = [cell.strip().strip("'").strip() for cell in lines[0]]
    headers = 1
    while (
        headers < min(len(lines), _HEADERS_MAX)
        and lines[headers]
        and lines[headers][0].strip() == lines[0][0].strip()
    ):
        headers += 1
    moment = next((column for column, label in enumerate(head) if label == "시점"), None)
    codes = {column: label[1:] for column, label in enumerate(head) if label[:1] == "C" and label[1:] in head}
    kinds = {
        column: "item" if label.startswith("항목") else axis_of(label, "")
        for column, label in enumerate(head)
        if column not in codes and column != moment and label not in {"단위", ""}
    }
    periods = _find_periods(head, headers=headers)
    if moment is not None:
        values = [column for column, kind in kinds.items() if kind == "item" and column > moment]
    else:
        values = sorted(periods)
    places = tuple(column for column, kind in kinds.items() if kind == "place" and column not in values)
    if not values or not (places or any("연령" in label for label in head)):
        return None
    ages = [column for column, kind in kinds.items() if kind == "age" and column not in values]
    sexes = [column for column, kind in kinds.items() if kind == "sex" and column not in values]
    lower = [[cell.strip() for cell in lines[row]] for row in range(1, headers)]
    return _Layout(
        places=places,
        codes=next((column for column, label in codes.items() if axis_of(label, "") == "place"), None),
        sex=sexes[-1] if sexes else None,
        age=ages[-1] if ages else None,
        items=tuple(
            column
            for column, kind in kinds.items()
            if kind == "item" and column not in values and column != moment
        ),
        moment=moment,
        values=tuple(
            _read_column(column, head, periods, lower, long=moment is not None) for column in values
        ),
        headers=headers,
        width=len(head),
    )


def _find_periods(head: Sequence[str], *, headers: int) -> dict[int, str]:
    """Give the period of each column; one merged over several stands over the first alone."""
    found: dict[int, str] = {}
    last = ""
    for column, label in enumerate(head):
        if PERIOD.fullmatch(label):
            last = label
        elif label or headers == 1:
            last = ""
        if last:
            found[column] = last
    return found


def _read_column(
    column: int, head: Sequence[str], periods: dict[int, str], lower: Sequence[Sequence[str]], *, long: bool
) -> _Column:
    labels = [head[column]] if long else []
    age = ""
    for row in lower:
        label = row[column] if column < len(row) else ""
        if any(read_age(cell) is not None for cell in row):
            age = label
        else:
            labels.append(label)
    if long and not lower and read_age(head[column]) is not None:
        age, labels = head[column], []
    return _Column(column, periods.get(column, ""), " ".join(label for label in labels if label), age)


def _read_line(number: int, cells: Sequence[str], layout: _Layout) -> list[Record]:
    named = [cells[column] for column in layout.places]
    told = [name for name in named if name not in WHOLES]
    place = told[-1] if told else (named[0] if named else "")
    found = re.fullmatch(r"(.*?)\s*\((\d{2,10})\)", place)
    code = cells[layout.codes] if layout.codes is not None else found[2] if found else ""
    item = " ".join(cells[column] for column in layout.items)
    return [
        Record(
            row=number,
            code=code,
            place=found[1] if found else place,
            sex=cells[layout.sex] if layout.sex is not None else "",
            age=(cells[layout.age] if layout.age is not None else "") or column.age,
            item=f"{item} {column.item}".strip(),
            period=cells[layout.moment] if layout.moment is not None else column.period,
            value=cells[column.index],
            within=told[0] if len(named) > 1 and told else "",
        )
        for column in layout.values
    ]
