"""Excel workbooks: real .xls and .xlsx, measured before they are unpacked."""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from dure.importers.biff import Cells, LockedError, TooLargeError, read_cells
from dure.importers.compound import find_stream
from dure.importers.grid import (
    CELLS_MAX,
    COLUMNS_MAX,
    Sheet,
    make_sheet,
    refuse_columns,
    refuse_damaged,
    refuse_empty,
    refuse_file,
    refuse_kind,
    refuse_password,
    refuse_size,
    trim_cells,
)
from dure.language import Text
from dure.problem import Problem, Where

UNPACKED_BYTES_MAX: Final = 4 << 30
RATIO_MAX: Final = 300
"""A workbook's XML shrinks ten- to thirtyfold; a bomb thousandfold."""
RATIO_FREE_BYTES: Final = 64 << 20
TEXT_BYTES_MAX: Final = 4 << 30
"""Of shared strings once each cell has its own copy."""
AREA_FREE: Final = 8_000_000
"""Cells, empty ones among them, that all sheets of a real .xls may span, however small the file."""

_WIDE_OR_LONG: Final = (
    rb"""r\s*=\s*["'](?:(?:[A-Za-z]{3,}|[C-Zc-z][A-Za-z]|[Bb][M-Zm-z])[0-9]|[A-Za-z]{0,3}[0-9]{7,})"""
)
_REFERENCE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]*)["']""")
_ERROR_CELL: Final = re.compile(
    rb"""<(?:\w+:)?c\b([^>]*\st\s*=\s*["']e["'][^>]*)>(.*?)</(?:\w+:)?c>""", re.DOTALL
)
_ERROR_MARK: Final = rb"""\st\s*=\s*["']e["']"""
_VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b")
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b")
_DOCUMENTS: Final = (
    ("word/document.xml", "a Word document", "워드 문서"),
    ("ppt/presentation.xml", "a PowerPoint document", "파워포인트 문서"),
    ("Contents/content.hpf", "a Hangul document (한글, HWPX)", "한글(HWPX) 문서"),
    ("content.xml", "an OpenDocument file", "오픈도큐먼트 파일"),
    ("xl/workbook.bin", "a binary workbook (.xlsb)", "엑셀 바이너리 통합 문서(.xlsb)"),
)
_EXACT_MAX: Final = 1e15

_DAMAGE: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, etree.XMLSyntaxError, OSError, EOFError),
    *(ValueError, KeyError, NotImplementedError, RuntimeError),
)
_Errors = dict[tuple[int, int], str]


def read_binary_workbook(content: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Read an OLE file: a real .xls, or what else hides in that container.

    Args:
        content: The file.
        file: Its name, for problems.

    Returns:
        The sheets that hold anything, and what was wrong.
    """
    problem = _refuse_container(content, file=file)
    if problem is not None:
        return [], [problem]
    stream = find_stream(content)
    try:
        found = read_cells(stream or b"")
    except LockedError:
        problem = refuse_password(file)
    except TooLargeError:
        problem = _refuse_text(file)
    except (ValueError, struct.error, OverflowError):
        problem = refuse_damaged(file)
    return ([], [problem]) if problem else _grid_sheets(found, len(content), file=file)


def _refuse_container(content: bytes, *, file: str) -> Problem | None:
    """Say what else hides in an OLE file; None where it may be a workbook."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return refuse_password(file)
    if "WordDocument".encode("utf-16-le") in content:
        return refuse_kind(file, "a Word document", "워드 문서")
    if "HwpSummaryInformation".encode("utf-16-le") in content:
        return refuse_kind(file, "a Hangul document (한글, HWP)", "한글(HWP) 문서")
    return None


def _grid_sheets(
    found: Sequence[tuple[str, Cells]], size: int, *, file: str
) -> tuple[list[Sheet], list[Problem]]:
    """Lay the cells of each sheet out, unless all sheets together span far more than the file's size."""
    spans = [_span(cells) for _, cells in found]
    area = sum(length * width for length, width in spans if width <= COLUMNS_MAX)
    if area > min(max(AREA_FREE, size), CELLS_MAX):
        return [], [_refuse_area(file, area)]
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for (name, cells), (length, width) in zip(found, spans, strict=True):
        if width > COLUMNS_MAX:
            problems.append(refuse_columns(file, width, sheet=name))
            continue
        sheet = make_sheet(_grid_columns(cells, length), file=file, name=name if len(found) > 1 else None)
        if sheet is not None:
            sheets.append(sheet)
    if not sheets and not problems:
        problems.append(refuse_empty(file) if found else refuse_damaged(file))
    return sheets, problems


def _span(cells: Cells) -> tuple[int, int]:
    """Return how many rows and columns the cells span."""
    return max((max(rows) for rows in cells.values()), default=-1) + 1, max(cells, default=-1) + 1


def _refuse_area(file: str, area: int) -> Problem:
    return refuse_size(
        file,
        Text(
            f"The sheets span {area:,} cells, nearly all empty, more than can be unpacked.",
            f"시트가 {area:,}칸에 걸쳐 있고 거의 비어 있어 펼칠 수 없습니다.",
        ),
    )


def _refuse_text(file: str) -> Problem:
    return refuse_size(
        file,
        Text(
            "The same long texts stand in so many cells that they cannot be unpacked.",
            "같은 긴 글이 너무 많은 칸에 들어 있어 펼칠 수 없습니다.",
        ),
    )


def _grid_columns(cells: Cells, length: int) -> list[Any]:
    """Return the cells as text columns of one length."""
    columns = []
    for place in range(max(cells, default=-1) + 1):
        rows = cells.get(place)
        if not rows:
            columns.append(pa.nulls(length, pa.string()))
        else:
            columns.append(trim_cells(pa.array([rows.get(row) for row in range(length)], pa.string())))
    return columns


def read_zip(content: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Read a zip file: an .xlsx workbook, refused where it would unpack to more than a list ever holds.

    Args:
        content: The file.
        file: Its name, for problems.

    Returns:
        The sheets that hold anything, and what was wrong.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except _DAMAGE:
        return [], [refuse_damaged(file)]
    problem = _refuse_archive(entries, len(content), file=file)
    if problem is not None:
        return [], [problem]
    try:
        errors, problem = _inspect(archive, file=file)
    except _DAMAGE:
        return [], [refuse_damaged(file)]
    return ([], [problem]) if problem else _read_workbook(content, errors, file=file)


def _refuse_archive(entries: list[zipfile.ZipInfo], packed: int, *, file: str) -> Problem | None:
    """Refuse an archive by its table of contents; None where it may be a workbook."""
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        kinds = (words for name, *words in _DOCUMENTS if name in names)
        return refuse_kind(file, *next(kinds, _describe_archive(names)))
    if any(entry.flag_bits & 1 for entry in entries):
        return refuse_password(file)
    unpacked = sum(entry.file_size for entry in entries)
    blown_up = unpacked > RATIO_FREE_BYTES and unpacked > RATIO_MAX * packed
    if blown_up or unpacked > UNPACKED_BYTES_MAX or len(names) != len(entries):
        return _refuse_bomb(file, unpacked)
    return None


def _describe_archive(names: Iterable[str]) -> list[str]:
    inside = ", ".join(sorted(names)[:3]) or "-"
    return [f"a zip archive ({inside})", f"압축 파일({inside})"]


def _inspect(archive: zipfile.ZipFile, *, file: str) -> tuple[dict[str, _Errors], Problem | None]:
    """Measure each sheet as it really unpacks, and note its cells that show an error."""
    names = set(archive.namelist())
    longest = _measure_strings(archive, names)
    errors: dict[str, _Errors] = {}
    for name, path in _list_sheets(archive):
        if path not in names:
            continue
        xml = _unpack(archive, path)
        width, length = _measure(xml)
        if width > COLUMNS_MAX:
            return {}, refuse_columns(file, width, sheet=name)
        cells = width * length
        if cells > CELLS_MAX or min(len(xml) // 5, cells) * longest > TEXT_BYTES_MAX:
            return {}, refuse_size(
                file,
                Text(
                    f"The sheet spans {length:,} rows and {width:,} columns, more than can be unpacked.",
                    f"시트가 {length:,}행 {width:,}열에 걸쳐 있어 펼칠 수 없습니다.",
                ),
                sheet=name,
            )
        if pc.match_substring_regex(_scalar(xml), _ERROR_MARK).as_py():
            errors[name] = _find_errors(xml)
    return errors, None


def _list_sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return the name and the path of each sheet, in the order of the workbook."""
    targets = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
        for link in _parse(_unpack(archive, "xl/_rels/workbook.xml.rels"))
    }
    sheets = []
    for element in _parse(_unpack(archive, "xl/workbook.xml")).iter("{*}sheet"):
        link = next((value for key, value in element.attrib.items() if str(key).endswith("}id")), "")
        sheets.append((str(element.get("name", "")), targets.get(link, "")))
    return sheets


def _parse(xml: bytes) -> Any:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _unpack(archive: zipfile.ZipFile, path: str) -> bytes:
    """Unpack one entry, no further than the size it declares; the checksum tells when it lied."""
    with archive.open(path) as stream:
        # Asked without a number, it would unpack all before it looks at the size.
        return stream.read(archive.getinfo(path).file_size)


def _measure_strings(archive: zipfile.ZipFile, names: set[str]) -> int:
    """Return the length in bytes of the longest shared string, at most; 0 where there are none."""
    if "xl/sharedStrings.xml" not in names:
        return 0
    xml = _unpack(archive, "xl/sharedStrings.xml")
    ends = [match.start() for match in re.finditer(rb"</(?:\w+:)?si>", xml)]
    return max(
        (after - before for before, after in zip([0, *ends], [*ends, len(xml)], strict=True)), default=0
    )


def _scalar(xml: bytes) -> Any:
    return pa.scalar(xml, pa.large_binary())


def _measure(xml: bytes) -> tuple[int, int]:
    """Return how many columns and rows the cells of a sheet span, at most."""
    far = pc.match_substring_regex(_scalar(xml), _WIDE_OR_LONG).as_py()
    if not far and b"<c>" not in xml and b"<row>" not in xml:
        # No reference is beyond column BL or row 999,999, and no cell lacks one.
        return 64, min(999_999, len(xml))
    width = length = 0
    for letters, digits in set(_REFERENCE.findall(xml)):
        width = max(width, _column_number(letters))
        length = max(length, int(digits or 0))
    rows = _ROW.split(xml)
    width = max([width, *(len(_CELL.findall(row)) for row in rows)])
    return width, max(length, len(rows))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number


def _find_errors(xml: bytes) -> _Errors:
    """Return the cells, by row and column from 0, that show an error such as #REF!."""
    errors = {}
    for attributes, inside in _ERROR_CELL.findall(xml):
        reference = _REFERENCE.search(attributes)
        value = _VALUE.search(inside)
        if reference and reference[1] and reference[2]:
            place = int(reference[2]) - 1, _column_number(reference[1]) - 1
            errors[place] = value[1].decode("ascii", errors="replace") if value and value[1] else "#ERROR!"
    return errors


def _refuse_bomb(file: str, unpacked: int) -> Problem:
    return refuse_file(
        file,
        Text(
            f"The workbook claims to unpack to {unpacked / 1e9:,.1f} GB from far less, as a zip bomb does.",
            f"압축을 풀면 {unpacked / 1e9:,.1f}GB가 되는 비정상적인 파일(압축 폭탄)입니다.",
        ),
        Text(
            "Do not open it. Download the list again from where it came.",
            "열지 마시고, 원래 사이트에서 목록을 다시 내려받아 주십시오.",
        ),
    )


def _read_workbook(
    content: bytes, errors: dict[str, _Errors], *, file: str
) -> tuple[list[Sheet], list[Problem]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        return [], [refuse_password(file)]
    except (CalamineError, OSError, ValueError):
        return [], [refuse_damaged(file)]
    except BaseException as error:  # noqa: BLE001 - a panic of the reader is no Exception
        return [], [_refuse_panic(error, file)]
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    metas = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    names = [meta.name for meta in metas]
    for name in names:
        try:
            grid = book.get_sheet_by_name(name)
            if (grid.total_width or 0) > COLUMNS_MAX:
                problems.append(refuse_columns(file, grid.total_width, sheet=name))
                continue
            rows = grid.to_python(skip_empty_area=False)
        except (CalamineError, OSError, ValueError, OverflowError):
            problems.append(refuse_damaged(file))
            continue
        except BaseException as error:  # noqa: BLE001 - a panic of the reader is no Exception
            problems.append(_refuse_panic(error, file))
            continue
        columns = [_text_column(values) for values in zip(*rows, strict=True)]
        columns = _show_errors(columns, errors.get(name, {}), len(rows))
        sheet = make_sheet(columns, file=file, name=name if len(names) > 1 else None)
        if sheet is not None:
            sheets.append(sheet)
    if not sheets and not problems:
        problems.append(refuse_empty(file))
    hidden = {meta.name for meta in metas if meta.visible != SheetVisibleEnum.Visible}
    problems += [_tell_hidden(file, sheet.name) for sheet in sheets if sheet.name in hidden]
    return sheets, problems


def _tell_hidden(file: str, name: str | None) -> Problem:
    return Problem(
        Where(file, sheet=name),
        Text(
            "This sheet is hidden in the workbook, and was read like the others.",
            "숨겨진 시트인데 다른 시트와 같이 읽었습니다.",
        ),
        Text(
            "If it should not count, delete it from the workbook and read the file again.",
            "세지 않아야 한다면 엑셀에서 이 시트를 지우고 다시 넣어 주십시오.",
        ),
    )


def _refuse_panic(error: BaseException, file: str) -> Problem:
    """Call a workbook damaged on which the reader gave up; anything else goes on as it came."""
    if type(error).__name__ != "PanicException":
        raise error
    return refuse_damaged(file)


def _text_column(values: Sequence[Any]) -> Any:
    """Write a column of a workbook as text; a whole number has no decimals."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return trim_cells(pa.array(values, pa.string()))
    if kinds <= {float, int, str}:
        whole = _write_whole_numbers(values)
        if whole is not None:
            return whole
    if bool in kinds:  # True and 1 are equal, and would be written alike
        return trim_cells(pa.array([_write_cell(value) for value in values], pa.string()))
    words = {value: _write_cell(value) for value in set(values)}
    return trim_cells(pa.array(list(map(words.__getitem__, values)), pa.string()))


def _write_whole_numbers(values: Sequence[Any]) -> Any | None:
    """Write a column of whole numbers, but for a heading and the like; None where it is none."""
    texts = [place for place, value in enumerate(values) if value.__class__ is str and value]
    if len(texts) * 20 > len(values):
        return None
    numbers = pa.array([None if value.__class__ is str else value for value in values], pa.float64())
    fits = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), _EXACT_MAX))
    if not pc.all(fits).as_py():
        return None
    written = numbers.cast(pa.int64()).cast(pa.string())
    if not texts:
        return written
    mask = np.zeros(len(values), dtype=np.bool_)
    mask[texts] = True
    return trim_cells(pc.replace_with_mask(written, mask, pa.array([values[place] for place in texts])))


def _write_cell(value: Any) -> str | None:
    text: str | None = None if value is None else str(value)
    match value:
        case bool():
            text = "TRUE" if value else "FALSE"
        case float():
            text = str(int(value)) if value.is_integer() and abs(value) < _EXACT_MAX else repr(value)
        case datetime():
            # A spreadsheet's seconds are fractions of a day, and come out a hair off.
            moment = value + timedelta(microseconds=500_000) if value.year < 9999 else value
            text = moment.replace(microsecond=0).isoformat(sep=" ").removesuffix(" 00:00:00")
        case time():
            text = value.isoformat(timespec="seconds")
        case timedelta():
            seconds = round(value.total_seconds())
            text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text


def _show_errors(columns: list[Any], errors: _Errors, length: int) -> list[Any]:
    """Put the errors that the reader leaves blank back into their cells."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, place), text in errors.items():
        if row < length and place < len(columns):
            by_column.setdefault(place, {})[row] = text
    for place, cells in by_column.items():
        values = columns[place].to_pylist()
        for row, text in cells.items():
            values[row] = text
        columns[place] = pa.array(values, pa.string())
    return columns
