"""Where the heading of a sheet stands, and the data rows below it under normalised labels."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.importers.sheets import Sheet

HEADER_SEARCH_ROWS: Final = 40
KNOWN_LABELS_MIN: Final = 3

_UNIT_NOTE: Final = re.compile(r"[(\[（]\s*(?:단위\s*[:：]?\s*)?(?:원|KRW|₩)\s*[)\]）]", re.IGNORECASE)
_NOISE: Final = re.compile(r"[\s\u00a0\u200b\u3000\ufeff()\[\]（）［］·ㆍ・∙•*＊:：\"'_]+")
_FOOTER: Final = (
    r"^\s*[\[(<*]?\s*(?:합\s*계|소\s*계|총\s*계|누\s*계|총\s*합\s*계|월\s*계|일\s*계|누적합계|계)"
    r"\s*(?:$|[\s:：(\[)\]>*\d건명])"
)
_NUMBERED: Final = re.compile(r"(.+?)_?(\d{1,2})")
_SAYING: Final = re.compile(r"[:：]|\d{3}")
_PASTED_MAX: Final = 1_000
_LEAD: Final = 6
"""Footers, repeated headings and blank rows show in the first few columns."""


def normalise_label(text: str | None) -> str:
    """Return a column label without spaces, brackets, middle dots and its note of the unit, in lower case.

    `거래 후 잔액(원)` is `거래후잔액`; `판매(결제)금액` is `판매결제금액`.
    """
    if not text:
        return ""
    text = unicodedata.normalize("NFC", text)
    return _NOISE.sub("", _UNIT_NOTE.sub("", text)).casefold()


@dataclass(frozen=True)
class Header:
    """Where a heading stands in a sheet.

    Attributes:
        row: Its first row in the sheet's grid, from 0.
        row_count: How many rows it takes: 1, or 2 where a group (공급자, 공급받는자) stands above.
        labels: One normalised label a column, in order, unique; `상호`, `상호.1` where a label comes twice;
            empty for a column without one. Under a group the label is both together, `공급자상호`.
        printed: The labels as printed, for problems.
        known: How many of the labels were known.
    """

    row: int
    row_count: int
    labels: tuple[str, ...]
    printed: tuple[str, ...]
    known: int


@dataclass(frozen=True)
class LabelledSheet:
    """The data rows of a sheet under its labels.

    Attributes:
        file: The file's name.
        name: The sheet's name; None for a file with only one.
        header_rows: Row numbers of the heading as a spreadsheet shows them.
        labels: The labels in the order of the sheet, empty ones left out.
        columns: Label → text array of the data rows; blank rows, repeated headings and footers left out.
        row: Row number of each data row as a spreadsheet shows it.
        preamble: The cells above the heading.
        printed: Label → the label as printed.
        dropped_rows: How many footers (합계) and repeated headings were left out.
        sheet: The raw sheet that this was made from.
        header: The heading.
    """

    file: str
    name: str | None
    header_rows: tuple[int, ...]
    labels: tuple[str, ...]
    columns: dict[str, Any]
    row: Any
    preamble: list[list[str]]
    printed: dict[str, str]
    dropped_rows: int
    sheet: Sheet
    header: Header

    @property
    def row_count(self) -> int:
        """Number of data rows."""
        return len(self.row)

    def column(self, *labels: str) -> Any | None:
        """Return the first of these columns that the sheet has, or None."""
        return next((self.columns[label] for label in labels if label in self.columns), None)

    def print_label(self, *labels: str) -> str | None:
        """Return the first of these labels that the sheet has, as printed, or None."""
        return next((self.printed[label] for label in labels if label in self.printed), None)


def find_header(
    sheet: Sheet,
    *,
    labels: Collection[str],
    search_rows: int = HEADER_SEARCH_ROWS,
    known_min: int = KNOWN_LABELS_MIN,
) -> Header | None:
    """Find the heading: the row among the first ones that holds the most known labels, at least three.

    Args:
        sheet: The raw sheet.
        labels: Known labels, normalised.
        search_rows: How many rows to look through.
        known_min: How many known labels make a heading.

    Returns:
        The heading, or None. Of rows that hold equally many, the first.
    """
    known = labels if isinstance(labels, (set, frozenset)) else frozenset(labels)
    grid = _head(sheet, search_rows + 1)
    best: Header | None = None
    for row, cells in enumerate(grid[:search_rows]):
        single = _read_header(row, [cells], known)
        choices = [single]
        if row + 1 < len(grid) and _is_second_row(cells, grid[row + 1], known):
            choices.append(_read_header(row, [cells, grid[row + 1]], known))
        for choice in choices:
            if choice.known >= known_min and (best is None or choice.known > best.known):
                best = choice
    return best


def label_sheet(sheet: Sheet, header: Header) -> LabelledSheet:
    """Take the data rows below a heading, without blank rows, repeated headings and footers."""
    start = header.row + header.row_count
    columns = [column.slice(start) for column in sheet.columns]
    rows = np.arange(start, sheet.row_count, dtype=np.int32) + sheet.first_row
    grid = _head(sheet, start)
    keep, dropped = _select_rows(columns, header, grid)
    if keep is not None:
        span = np.flatnonzero(keep)
        if span.size and span[-1] - span[0] + 1 == span.size:
            columns = [column.slice(int(span[0]), int(span.size)) for column in columns]
        else:
            mask = pa.array(keep)
            columns = [column.filter(mask) for column in columns]
        rows = rows[keep]
    named = {label: column for label, column in zip(header.labels, columns, strict=False) if label}
    printed = {label: text for label, text in zip(header.labels, header.printed, strict=False) if label}
    return LabelledSheet(
        file=sheet.file,
        name=sheet.name,
        header_rows=tuple(range(header.row + sheet.first_row, start + sheet.first_row)),
        labels=tuple(named),
        columns=named,
        row=pa.array(rows, pa.int32()),
        preamble=grid[: header.row],
        printed=printed,
        dropped_rows=dropped,
        sheet=sheet,
        header=header,
    )


def _head(sheet: Sheet, count: int) -> list[list[str]]:
    """Return the first rows as lists of text, empty cells as empty text."""
    count = min(count, sheet.row_count)
    columns = [[cell or "" for cell in column.slice(0, count).to_pylist()] for column in sheet.columns]
    return [list(cells) for cells in zip(*columns, strict=True)] if columns else []


def _is_second_row(upper: list[str], lower: list[str], known: Collection[str]) -> bool:
    """Say whether a row is the lower half of a heading: labels under a group or under blank cells."""
    above, below = [normalise_label(cell) for cell in upper], [normalise_label(cell) for cell in lower]
    if not any(above) or above == below:
        return False
    # A title, `계좌번호 : 1-2-3` or `조회기간 2025.01.01` right above a heading is no group of its columns.
    tops = [cell for cell in upper if cell]
    if (len(tops) == 1 and not _is_known(normalise_label(tops[0]), known)) or any(
        _SAYING.search(cell) for cell in tops
    ):
        return False
    filled = [label for label in below if label]
    labels = sum(_is_known(label, known) for label in filled)
    if labels < 2 or labels * 2 < len(filled):
        return False
    # A label under an empty cell, or under a group, is what a second row is for.
    return any(
        low and low != top and not _is_known(top, known) for top, low in zip(above, below, strict=True)
    )


def _is_known(label: str, known: Collection[str]) -> bool:
    if not label:
        return False
    if label in known:
        return True
    match = _NUMBERED.fullmatch(label)
    return match is not None and match[1] in known


def _read_header(row: int, cells: list[list[str]], known: Collection[str]) -> Header:
    """Read one row or two as a heading."""
    upper = [normalise_label(text) for text in cells[0]]
    lower = [normalise_label(text) for text in cells[1]] if len(cells) == 2 else [""] * len(upper)
    labels, printed, parts, group = [], [], [], 0
    for place, (top, below) in enumerate(zip(upper, lower, strict=True)):
        shown = _SPACE.sub(" ", cells[0][place]).strip()
        if not below or below == top:
            # A label of its own, over both rows.
            group = place if not top else -1
            labels.append(top)
            parts.append(top)
        else:
            # A merged group is printed once, above the first of its columns.
            group = place if top or group < 0 else group
            labels.append(upper[group] + below)
            parts.append(below)
            shown = _SPACE.sub(" ", f"{cells[0][group]} {cells[1][place]}").strip()
        printed.append(shown)
    labels = _tell_apart(labels, known)
    count = len(
        {label for label, part in zip(labels, parts, strict=True) if label and _is_known(part, known)}
    )
    return Header(row, len(cells), tuple(labels), tuple(printed), count)


_SPACE: Final = re.compile(r"\s+")


def _tell_apart(labels: list[str], known: Collection[str]) -> list[str]:
    """Make labels unique: the second 상호 is 상호.1, and so is a 상호1 after a 상호."""
    seen: Counter[str] = Counter()
    unique = []
    for label in labels:
        match = _NUMBERED.fullmatch(label)
        base = match[1] if match and label not in known and match[1] in seen and match[1] in known else label
        if not label:
            unique.append("")
            continue
        unique.append(f"{base}.{seen[base]}" if seen[base] else base)
        seen[base] += 1
    return unique


def _select_rows(
    columns: list[Any], header: Header, grid: list[list[str]]
) -> tuple[NDArray[np.bool_] | None, int]:
    """Return which rows are data, None where all are, and how many footers and headings are not."""
    if not columns or not len(columns[0]):
        return None, 0
    lead = columns[0] if len(columns) == 1 else pc.coalesce(*columns[:_LEAD])
    empty = lead.is_null()
    if len(columns) > _LEAD and pc.any(empty).as_py():
        empty = pc.coalesce(lead, *columns[_LEAD:]).is_null()
    drop = _to_mask(empty)
    encoded = (lead.combine_chunks() if isinstance(lead, pa.ChunkedArray) else lead).dictionary_encode()
    footer = _to_mask(
        pc.match_substring_regex(encoded.dictionary, _FOOTER).take(encoded.indices).fill_null(False)  # noqa: FBT003
    )
    heading = _find_headings(columns, header, grid)
    dropped = int(np.count_nonzero((footer | heading) & ~drop))
    drop = drop | footer | heading
    return (None, 0) if not drop.any() else (~drop, dropped)


def _find_headings(columns: list[Any], header: Header, grid: list[list[str]]) -> NDArray[np.bool_]:
    """Mark the headings and titles that come again where split files were pasted together."""
    again = np.zeros(len(columns[0]), dtype=np.bool_)
    top = grid[header.row]
    filled = [place for place, text in enumerate(top) if text][:3]
    marks = [_to_mask(pc.equal(columns[place], top[place]).fill_null(False)) for place in filled]  # noqa: FBT003
    places = np.flatnonzero(np.logical_and.reduce(marks)) if len(marks) >= 2 else np.array([], np.intp)
    titles = [_first(cells) for cells in grid[: header.row]]
    for place in places.tolist():
        again[place : place + header.row_count] = True
        if len(places) > _PASTED_MAX:
            continue  # no one pastes so many files; it would take long to look above each
        for above in range(max(place - header.row, 0), place):
            cells = [column[above].as_py() or "" for column in columns]
            if sum(bool(cell) for cell in cells) <= 2 or _first(cells) in titles:
                again[above] = True
    return again


def _first(cells: Iterable[str]) -> str:
    return next((cell for cell in cells if cell), "")


def _to_mask(array: Any) -> NDArray[np.bool_]:
    values = array.to_numpy() if isinstance(array, pa.ChunkedArray) else array.to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.bool_)
