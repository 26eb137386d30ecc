"""The cells of a real .xls file that show an error, which its reader would leave blank.

An .xls is a stream of records inside an OLE compound file. Only as much of both is read as it takes to find
the records of error values: [MS-CFB] for the container, [MS-XLS] 2.4.24 BoolErr and 2.4.127 Formula.
"""

import re
import struct
from typing import Final

_SECTOR_END: Final = 0xFFFFFFFA
_ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_MAY_HOLD_ERROR: Final = re.compile(
    rb"\x05\x02\x08\x00|\x02.[\x00\x07\x0f\x17\x1d\x24\x2a]...\xff\xff", re.DOTALL
)
_BOF, _EOF, _BOUNDSHEET, _BOOLERR, _FORMULA = 0x0809, 0x000A, 0x0085, 0x0205, 0x0006


def find_cell_errors(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Find the cells of an .xls file that show an error such as #REF!.

    Args:
        content: The whole OLE file, possibly damaged.

    Returns:
        Sheet name → (row, column), both from 0 → the error as shown. Empty where the file is damaged.
    """
    try:
        stream = _read_stream(content)
        if stream is None or not _MAY_HOLD_ERROR.search(stream):
            return {}
        return _walk(stream)
    except (struct.error, IndexError, ValueError):
        return {}


def _read_stream(content: bytes) -> bytes | None:
    """Return the workbook's stream of records, or None where the container has none."""
    sector = 1 << struct.unpack_from("<H", content, 30)[0]
    small = 1 << struct.unpack_from("<H", content, 32)[0]
    if sector not in {512, 4096} or small != 64:
        return None
    fat_count, directory = struct.unpack_from("<II", content, 44)
    cutoff, small_start, _, more, _ = struct.unpack_from("<IIIII", content, 56)
    places = list(struct.unpack_from("<109I", content, 76))[:fat_count]
    seen = set()
    while more < _SECTOR_END and more not in seen:
        seen.add(more)
        block = struct.unpack_from(f"<{sector // 4}I", content, (more + 1) * sector)
        places.extend(block[:-1])
        more = block[-1]
    table: list[int] = []
    for place in places[:fat_count]:
        table.extend(struct.unpack_from(f"<{sector // 4}I", content, (place + 1) * sector))
    entries = _chain(content, table, directory, size=sector, offset=sector)
    root_start = 0
    for start in range(0, len(entries) - 127, 128):
        entry = entries[start : start + 128]
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode(
            "utf-16-le", errors="replace"
        )
        first, length = struct.unpack_from("<II", entry, 116)
        if start == 0:
            root_start = first
        if name in {"Workbook", "Book"}:
            if length >= cutoff:
                return _chain(content, table, first, size=sector, offset=sector)[:length]
            small_data = _chain(content, table, root_start, size=sector, offset=sector)
            small_bytes = _chain(content, table, small_start, size=sector, offset=sector)
            small_table = list(struct.unpack(f"<{len(small_bytes) // 4}I", small_bytes))
            return _chain(small_data, small_table, first, size=small, offset=0)[:length]
    return None


def _chain(content: bytes, table: list[int], first: int, *, size: int, offset: int) -> bytes:
    """Join the sectors of a chain, stopping where it runs into itself."""
    parts: list[bytes] = []
    place = first
    while place < _SECTOR_END and place < len(table) and len(parts) <= len(table):
        parts.append(content[offset + place * size : offset + (place + 1) * size])
        place = table[place]
    return b"".join(parts)


def _walk(stream: bytes) -> dict[str, dict[tuple[int, int], str]]:
    names: dict[int, str] = {}
    errors: dict[str, dict[tuple[int, int], str]] = {}
    place, current = 0, ""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        body = place + 4
        if kind == _BOUNDSHEET and length >= 8:
            start, _, _, count, wide = struct.unpack_from("<IBBBB", stream, body)
            raw = stream[body + 8 : body + 8 + count * (2 if wide & 1 else 1)]
            names[start] = raw.decode("utf-16-le" if wide & 1 else "latin-1", errors="replace")
        elif kind == _BOF:
            current = names.get(place, current)
        elif kind == _BOOLERR and length >= 8:
            row, column, _, code, is_error = struct.unpack_from("<HHHBB", stream, body)
            if is_error:
                errors.setdefault(current, {})[row, column] = _ERRORS.get(code, "#ERROR!")
        elif kind == _FORMULA and length >= 14:
            row, column, _ = struct.unpack_from("<HHH", stream, body)
            result = stream[body + 6 : body + 14]
            if result[0] == 2 and result[6:] == b"\xff\xff":
                errors.setdefault(current, {})[row, column] = _ERRORS.get(result[2], "#ERROR!")
        place = body + length
    return errors
