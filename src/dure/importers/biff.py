"""Real .xls files: the records of a BIFF8 workbook, read so that no damage to them does harm.

Readers written for whole files loop, exhaust memory or panic on broken ones, and leave the errors of cells
blank. This one keeps to what the file's size allows. The records are described in [MS-XLS] 2.4.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOF, _EOF, _FILEPASS, _CONTINUE = 0x0809, 0x000A, 0x002F, 0x003C
_BOUNDSHEET, _SST, _XF, _FORMAT, _DATEMODE = 0x0085, 0x00FC, 0x00E0, 0x041E, 0x0022
_LABELSST, _LABEL, _RSTRING, _NUMBER, _RK, _MULRK = 0x00FD, 0x0204, 0x00D6, 0x0203, 0x027E, 0x00BD
_FORMULA, _STRING, _BOOLERR = 0x0006, 0x0207, 0x0205
_BIFF8: Final = 0x0600
_DATE_FORMATS: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_DATE: Final = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general|g/표준|e[+-]', re.IGNORECASE
)
_DATE_SIGN: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_EPOCHS: Final = (datetime(1899, 12, 30), datetime(1904, 1, 1))  # noqa: DTZ001 - a workbook has no zone
_SHEETS_MAX: Final = 256
TEXT_FREE: Final = 64 << 20
TEXT_RATIO: Final = 300
"""Letters that cells may show for each byte of the stream: shared strings repeat, but not so often."""
_LAST_DAY: Final = 2_958_465
_EXACT_MAX: Final = 1e15

Cells = dict[int, dict[int, str]]
"""Column → row → text, both from 0."""


class LockedError(ValueError):
    """The workbook's records are encrypted."""


class TooLargeError(ValueError):
    """The cells show far more text than any list holds."""


@dataclass
class _Book:
    """What the sheets' cells refer to."""

    wide: bool = True  # BIFF8 marks its strings; older ones are in the code page
    epoch: datetime = _EPOCHS[0]
    strings: list[str] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    dates: dict[int, bool] = field(default_factory=dict)
    sheets: list[tuple[int, str]] = field(default_factory=list)
    letters_left: int = TEXT_FREE  # of all sheets together

    def shows_date(self, style: int) -> bool:
        """Say whether a cell of this style shows its number as a date or a time."""
        if style not in self.dates:
            number = self.styles[style] if style < len(self.styles) else 0
            pattern = _NOT_DATE.sub("", self.formats.get(number, ""))
            custom = number in self.formats and bool(_DATE_SIGN.search(pattern))
            self.dates[style] = custom or (number in _DATE_FORMATS and number not in self.formats)
        return self.dates[style]


def read_cells(stream: bytes) -> list[tuple[str, Cells]]:
    """Read the cells of each worksheet of a workbook's stream of records.

    Args:
        stream: The records, possibly cut off or damaged; what can be read of them is.

    Returns:
        The name and the cells of each sheet, in the order of the workbook.

    Raises:
        LockedError: The workbook has a password.
        TooLargeError: The cells of all sheets together show more text than the stream's size allows.
        ValueError: The stream is no workbook of Excel 5 or later, or a sheet is cut off or does not begin as
            sheets do.
    """
    book = _read_globals(stream)
    book.letters_left = max(TEXT_FREE, TEXT_RATIO * len(stream))
    sheets = dict(book.sheets[:_SHEETS_MAX])  # by where each begins, so that none is read twice
    # None runs into the next, so that together they hold no more cells than the stream has room for.
    ends = dict(pairwise([*sorted(sheets), len(stream)]))
    return [(name, _read_sheet(stream, start, ends[start], book)) for start, name in sheets.items()]


def _records(stream: bytes, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, int, int]]:
    """Yield kind, place of the body and its length, as far as they go."""
    place, end = start, len(stream) if stop is None else stop
    while place + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, place + 4, min(length, end - place - 4)
        place += 4 + length


def _read_globals(stream: bytes) -> _Book:
    if len(stream) < 8 or struct.unpack_from("<H", stream)[0] != _BOF:
        raise ValueError("The stream does not begin as a workbook does.")
    book = _Book(wide=struct.unpack_from("<H", stream, 4)[0] >= _BIFF8)
    parts: list[tuple[int, int]] = []
    last = 0
    for kind, body, length in _records(stream):
        if kind == _FILEPASS:
            raise LockedError("The records are encrypted.")
        if kind == _CONTINUE:
            if last == _SST:
                parts.append((body, length))
            continue
        last = kind
        if kind == _EOF:
            break
        if kind == _SST:
            parts = [(body, length)]
        else:
            _note_global(book, stream, kind, body, length)
    book.strings = _read_strings(stream, parts)
    return book


def _note_global(book: _Book, stream: bytes, kind: int, body: int, length: int) -> None:
    if kind == _BOUNDSHEET and length >= 8 and stream[body + 5] == 0:
        (start,) = struct.unpack_from("<I", stream, body)
        book.sheets.append((start, _text(stream, body + 6, body + length, wide=book.wide, short=True)))
    elif kind == _DATEMODE and length >= 2:
        book.epoch = _EPOCHS[stream[body] & 1]
    elif kind == _XF and length >= 4:
        book.styles.append(struct.unpack_from("<H", stream, body + 2)[0])
    elif kind == _FORMAT and length >= 4:
        (number,) = struct.unpack_from("<H", stream, body)
        book.formats[number] = _text(stream, body + 2, body + length, wide=book.wide, short=not book.wide)


def _text(stream: bytes, place: int, end: int, *, wide: bool, short: bool = False) -> str:
    """Read a string that its length stands before: one byte of it where short, else two."""
    head = 1 if short else 2
    if place + head > end:
        return ""
    count = int.from_bytes(stream[place : place + head], "little")
    place += head
    if not wide:
        return stream[place : min(place + count, end)].decode("cp949", errors="replace")
    if place >= end:
        return ""
    double = stream[place] & 1
    raw = stream[place + 1 : min(place + 1 + count * (2 if double else 1), end)]
    return raw.decode("utf-16-le" if double else "latin-1", errors="replace")


def _read_strings(stream: bytes, parts: list[tuple[int, int]]) -> list[str]:
    """Read the shared strings; one may be cut anywhere, and its rest be of another width."""
    strings: list[str] = []
    if not parts:
        return strings
    reader = _Parts(stream, parts)
    reader.skip(8)
    while not reader.is_done():
        head = reader.take(3)
        if len(head) < 3:
            break
        count, flags = struct.unpack("<HB", head)
        runs = int.from_bytes(reader.take(2), "little") if flags & 8 else 0
        extra = int.from_bytes(reader.take(4), "little") if flags & 4 else 0
        strings.append(reader.take_text(count, double=bool(flags & 1)))
        reader.skip(runs * 4 + extra)
    return strings


class _Parts:
    """A record and its continuations, read as one."""

    def __init__(self, stream: bytes, parts: list[tuple[int, int]]) -> None:
        self.stream = stream
        self.parts = parts
        self.index = 0
        self.place, length = parts[0]
        self.end = self.place + length

    def is_done(self) -> bool:
        """Say whether nothing is left, moving on where a part is used up."""
        while self.place >= self.end:
            if self.index + 1 >= len(self.parts):
                return True
            self.index += 1
            self.place, length = self.parts[self.index]
            self.end = self.place + length
        return False

    def take(self, count: int) -> bytes:
        """Return the next bytes, fewer where fewer are left."""
        taken = b""
        while len(taken) < count and not self.is_done():
            step = min(count - len(taken), self.end - self.place)
            taken += self.stream[self.place : self.place + step]
            self.place += step
        return taken

    def skip(self, count: int) -> None:
        """Pass over bytes."""
        while count > 0 and not self.is_done():
            step = min(count, self.end - self.place)
            self.place += step
            count -= step

    def take_text(self, count: int, *, double: bool) -> str:
        """Return the next letters; a continuation begins by saying anew how wide its letters are."""
        text = ""
        while count > 0:
            if self.place >= self.end:
                if self.is_done():
                    break
                double = bool(self.stream[self.place] & 1)
                self.place += 1
            size = 2 if double else 1
            step = min(count, (self.end - self.place) // size)
            if step == 0:
                self.place = self.end
                continue
            raw = self.stream[self.place : self.place + step * size]
            text += raw.decode("utf-16-le" if double else "latin-1", errors="replace")
            self.place += step * size
            count -= step
        return text


def _read_sheet(stream: bytes, start: int, stop: int, book: _Book) -> Cells:
    """Read the cells from where a sheet begins to where it ends, which is before the next one begins."""
    if stream[start : start + 2] != _BOF.to_bytes(2, "little"):
        raise ValueError("The sheet does not begin as sheets do.")
    cells: Cells = {}
    waiting: tuple[int, int] | None = None  # a formula whose text comes in a record of its own
    for kind, body, length in _records(stream, start, stop):
        if kind == _EOF:
            return cells
        if kind == _STRING and waiting is not None:
            row, column = waiting
            cells.setdefault(column, {})[row] = _text(stream, body, body + length, wide=book.wide)
            waiting = None
        elif kind in _CELL_RECORDS and length >= 6:
            row, column, style = struct.unpack_from("<HHH", stream, body)
            if kind == _MULRK:
                for place in range(body + 4, body + length - 7, 6):
                    style, packed = struct.unpack_from("<HI", stream, place)
                    cells.setdefault(column, {})[row] = _show_number(_unpack_rk(packed), style, book)
                    column += 1
                continue
            text = _read_cell(stream, kind, body, length, style, book)
            if text is None:
                waiting = row, column
            else:
                cells.setdefault(column, {})[row] = text
                book.letters_left -= len(text)
                if book.letters_left < 0:
                    raise TooLargeError("The cells show more text than the size of the file allows.")
    raise ValueError("The sheet is cut off: it has no end.")


_CELL_RECORDS: Final = frozenset((_LABELSST, _LABEL, _RSTRING, _NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR))
_LENGTHS: Final = {_LABELSST: 10, _NUMBER: 14, _RK: 10, _FORMULA: 14, _BOOLERR: 8}


def _read_cell(stream: bytes, kind: int, body: int, length: int, style: int, book: _Book) -> str | None:  # noqa: PLR0917
    """Return what a cell shows; None where its text is yet to come."""
    if length < _LENGTHS.get(kind, 8):
        return ""
    place = body + 6
    if kind == _LABELSST:
        (index,) = struct.unpack_from("<I", stream, place)
        # A string that is lost is shown as lost, never as an empty cell.
        return book.strings[index] if index < len(book.strings) else "\ufffd"
    if kind in {_NUMBER, _RK}:
        packed = struct.unpack_from("<d" if kind == _NUMBER else "<I", stream, place)[0]
        return _show_number(packed if kind == _NUMBER else _unpack_rk(packed), style, book)
    if kind == _BOOLERR:
        return _show_code(stream[place], is_error=bool(stream[place + 1]))
    if kind == _FORMULA:
        return _read_result(stream[place : place + 8], style, book)
    return _text(stream, place, body + length, wide=book.wide)


def _read_result(result: bytes, style: int, book: _Book) -> str | None:
    if result[6:] != b"\xff\xff":
        return _show_number(struct.unpack("<d", result)[0], style, book)
    if result[0] == 0:
        return None
    return "" if result[0] == 3 else _show_code(result[2], is_error=result[0] == 2)


def _show_code(code: int, *, is_error: bool) -> str:
    return ERRORS.get(code, "#ERROR!") if is_error else ("TRUE" if code else "FALSE")


def _unpack_rk(packed: int) -> float:
    """Return the number of an RK value: an integer of 30 bits or half a double, perhaps in hundredths."""
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0]
    return number / 100 if packed & 1 else number


def _show_number(number: float, style: int, book: _Book) -> str:
    """Write a number as text: a whole one without decimals, a date as a date."""
    if book.shows_date(style) and 0 <= number <= _LAST_DAY:
        moment = book.epoch + timedelta(seconds=round(number * 86_400))
        if number < 1:
            return moment.strftime("%H:%M:%S")
        return moment.isoformat(sep=" ").removesuffix(" 00:00:00")
    if abs(number) < _EXACT_MAX and number == int(number):
        return str(int(number))
    return repr(number)
