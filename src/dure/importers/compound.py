"""The workbook inside an OLE compound file, which is how a real .xls is kept ([MS-CFB])."""

import struct
from typing import Final

_SECTOR_END: Final = 0xFFFFFFFA


def find_stream(content: bytes) -> bytes | None:
    """Return the stream of records of the workbook in a compound file.

    Args:
        content: The whole file, possibly damaged.

    Returns:
        The records as far as they can be followed; None where there is no workbook.
    """
    try:
        return _read_stream(content)
    except (struct.error, IndexError, ValueError):
        return None


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
