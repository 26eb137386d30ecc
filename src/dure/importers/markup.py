"""HTML tables saved under the name of an Excel file, as banks and 홈택스 hand them out."""

import re
from typing import Any, Final

import pyarrow as pa
from lxml import etree, html

from dure.importers.grid import (
    COLUMNS_MAX,
    ROWS_MAX,
    Sheet,
    make_sheet,
    refuse_columns,
    refuse_kind,
    trim_cells,
)
from dure.problem import Problem

_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_KOREAN: Final = frozenset(
    {"euc-kr", "ks_c_5601-1987", "euckr", "ksc5601", "cp949", "ms949", "x-windows-949"}
)
_SPACES: Final = re.compile(r"\s+")
_SPAN_MAX: Final = 2_000


def read_markup(content: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Read the tables of an HTML page as one sheet, stacked in the order of the page.

    A cell that spans several columns or rows stands in the first of them, as Excel shows it. No entity and
    nothing from the network is loaded.

    Args:
        content: The page, in UTF-8, CP949 or UTF-16.
        file: Its name, for problems.

    Returns:
        At most one sheet, and what was wrong.
    """
    text = _decode(content)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return [], [refuse_kind(file, "a broken web page", "깨진 웹 문서")]
    rows = _read_rows(root)
    if isinstance(rows, int):
        return [], [refuse_columns(file, rows)]
    if not rows:
        return [], [refuse_kind(file, "a web page or XML", "웹 문서(XML)")]
    width = max(map(len, rows))
    columns = [
        pa.array([row[place] if place < len(row) else None for row in rows], pa.string())
        for place in range(width)
    ]
    sheet = make_sheet([trim_cells(column) for column in columns], file=file, name=None)
    if sheet is None:
        return [], [refuse_kind(file, "a web page", "웹 문서")]
    return [sheet], []


def _decode(content: bytes) -> str:
    """Return the page as text: by its bytes where they are UTF-8, else by what it says of itself."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace").replace("\0", "")
    try:
        return content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        pass
    match = _CHARSET.search(content[:4096])
    named = match[1].decode("ascii").lower() if match else "cp949"
    encoding = "utf-8" if named in {"utf-8", "utf8"} else "cp949"
    if encoding == "utf-8" and named not in _KOREAN:
        # A page may say UTF-8 and be CP949: the reading with fewer broken letters is the right one.
        both = [content.decode(choice, errors="replace") for choice in ("utf-8", "cp949")]
        return min(both, key=lambda text: text.count("\ufffd")).replace("\0", "")
    return content.decode(encoding, errors="replace").replace("\0", "")


def _read_rows(root: Any) -> list[list[str | None]] | int:
    """Return the rows of the tables that hold no other table; the width where it is beyond what is read."""
    rows: list[list[str | None]] = []
    for table in root.iter("table"):
        if table.find(".//table") is not None:
            continue
        held: dict[int, int] = {}  # column → further rows that a cell from above takes up
        for line in table.iter("tr"):
            cells: list[str | None] = []
            for cell in line:
                if cell.tag not in {"td", "th"}:
                    continue
                _skip_held(cells, held)
                place = len(cells)
                across, down = _span(cell.get("colspan")), _span(cell.get("rowspan"))
                if place + across > COLUMNS_MAX:
                    return place + across
                cells.append(_SPACES.sub(" ", cell.text_content()).strip() or None)
                cells.extend([None] * (across - 1))
                if down > 1:
                    held.update(dict.fromkeys(range(place, place + across), down))
            _skip_held(cells, held)
            held = {place: count - 1 for place, count in held.items() if count > 1}
            rows.append(cells)
            if len(rows) > ROWS_MAX:
                return rows
    return rows if any(map(any, rows)) else []


def _skip_held(cells: list[str | None], held: dict[int, int]) -> None:
    """Leave the columns empty that a cell of an earlier row reaches down into."""
    while len(cells) in held:
        cells.append(None)


def _span(text: str | None) -> int:
    try:
        return min(max(int(text or 1), 1), _SPAN_MAX)
    except ValueError:
        return 1
