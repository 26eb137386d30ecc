"""CSV and TSV files, in whichever encoding and with whatever stands above the heading."""

import codecs
import csv
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from dure.importers.grid import (
    CELL_BLANKS,
    COLUMNS_MAX,
    Sheet,
    make_sheet,
    refuse_columns,
    refuse_empty,
    refuse_kind,
    trim_cells,
)
from dure.language import Text
from dure.problem import Problem, Where

_SAMPLE_BYTES: Final = 1 << 20
_SAMPLE_RECORDS: Final = 200
_PLAIN_SHARE: Final = 0.2
_TAIL_BYTES: Final = 1 << 14
_TAIL_LINES: Final = 12
_SPLICES_MAX: Final = 2_000
_BLOCK_BYTES: Final = 1 << 20
_BLANKS: Final = (b" ", b"\t", b"\r", b"\n")
_NO_ROWS: Final[NDArray[np.intp]] = np.array([], dtype=np.intp)
_UTF8_MARK: Final = codecs.BOM_UTF8


@dataclass
class _Unreadable:
    """Row numbers, from 0 in the grid, whose bytes are of no encoding, or that open a quote for good."""

    rows: set[int] = field(default_factory=set)
    unclosed: list[int] = field(default_factory=list)


def read_delimited(content: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Read a CSV or TSV file in UTF-8 (with any number of byte-order marks), CP949 or UTF-16.

    A cell whose bytes are of no encoding is kept with U+FFFD in it, and its row named in a problem.

    Args:
        content: The file, not empty.
        file: Its name, for problems.

    Returns:
        At most one sheet, and what was wrong.
    """
    content = _to_bytes(content)
    if content.count(b"\0", 0, _SAMPLE_BYTES):
        return [], [refuse_kind(file, "a file of bytes", "글자가 아닌 내용이 든 파일")]
    if not content[-4:].rstrip(b" \t\r\n\x1a"):  # empty lines at the end; a mere line end is left, uncopied
        content = content.rstrip(b" \t\r\n\x1a")
    encoding = _find_encoding(content)
    lines = content[:_SAMPLE_BYTES].splitlines(keepends=True)
    if len(content) > _SAMPLE_BYTES and len(lines) > 1:
        lines.pop()  # cut off in the middle
    if not _is_text(content[:_SAMPLE_BYTES], encoding):
        return [], [refuse_kind(file, "a file of bytes", "글자가 아닌 내용이 든 파일")]
    delimiter = _find_delimiter(lines, encoding)
    records, offsets = _read_sample(lines, encoding, delimiter)
    widest = max(map(len, records), default=0)
    if widest > COLUMNS_MAX:
        return [], [refuse_columns(file, widest)]
    bad = _Unreadable()
    columns = _read_columns(content, (records, offsets), delimiter=delimiter, encoding=encoding, bad=bad)
    if isinstance(columns, int):
        return [], [refuse_columns(file, columns)]
    sheet = make_sheet(columns, file=file, name=None)
    problems = [_unreadable_cells(file, sorted(bad.rows))] if bad.rows else []
    problems += [_unclosed_quotes(file, bad.unclosed)] if bad.unclosed else []
    return ([sheet] if sheet else []), problems or ([] if sheet else [refuse_empty(file)])


def _read_columns(
    content: bytes,
    sample: tuple[list[list[str]], list[int]],
    *,
    delimiter: str,
    encoding: str,
    bad: _Unreadable,
) -> list[Any] | int:
    """Read all records: those above the body and the last few apart, the body at full speed if it can be.

    Returns:
        The columns, or the width where it is beyond what is read.
    """
    if content.count(b'"') % 2:
        # A quotation mark that is never closed would swallow every line after it.
        return _read_slowly(content, delimiter, encoding, bad)
    records, offsets = sample
    start, width = _find_body(records)
    offset = offsets[start]
    end, below = _find_tail(content, offset, width, delimiter, encoding)
    columns = None
    if width > 1 and end > offset:
        body = memoryview(content)[offset:end]
        columns = _read_body(body, width=width, delimiter=delimiter, encoding=encoding, bad=bad)
    if columns is None:
        bad.rows.clear()
        return _read_slowly(content, delimiter, encoding, bad)
    bad.rows = {row + start for row in bad.rows}
    return _surround(columns, records[:start], below)


def _find_tail(
    content: bytes, offset: int, width: int, delimiter: str, encoding: str
) -> tuple[int, list[list[str]]]:
    """Cut off the last records where they are of another width, as footers are; return where, and them."""
    tail = content[max(offset, len(content) - _TAIL_BYTES) :].splitlines(keepends=True)[-_TAIL_LINES:]
    if any(line.count(b'"') % 2 for line in tail):
        return len(content), []  # a cell of several lines: the body is read to its end
    records, _ = _read_sample(tail, encoding, delimiter)
    odd = [len(record) != width for record in records]
    if len(records) != len(tail) or not any(odd) or all(odd):
        return len(content), []
    first = odd.index(True)
    if not all(odd[first:]):
        return len(content), []
    return len(content) - sum(map(len, tail[first:])), records[first:]


def _to_bytes(content: bytes) -> bytes:
    """Return the content without byte-order marks, as UTF-8 where it was UTF-16."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    elif b"\0" in content[:4096] and (encoding := _find_utf16(content[:4096])) is not None:
        content = content.decode(encoding, errors="replace").encode("utf-8", errors="replace")
    while content.startswith(_UTF8_MARK):
        content = content[len(_UTF8_MARK) :]
    return content


def _find_utf16(sample: bytes) -> str | None:
    """Return which UTF-16 a sample without a mark is, by its digits and commas; None where it is none."""
    plain = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, errors="replace")
        plain[encoding] = sum(map(text.count, ",\t\n-.:0123456789")) / len(text)
    best = max(plain, key=plain.__getitem__)
    return best if plain[best] > _PLAIN_SHARE else None


def _is_text(sample: bytes, encoding: str) -> bool:
    """Say whether a sample reads as text rather than as the bytes of a program or picture."""
    text = sample.decode(encoding, errors="replace")
    odd = sum(text.count(sign) for sign in ["\ufffd", *map(chr, range(1, 9)), *map(chr, range(14, 32))])
    return odd * 10 <= len(text)


def _find_encoding(content: bytes) -> str:
    """Return `utf-8` or `cp949`, whichever reads more of the lines; plain ASCII is UTF-8."""
    sample = content[:_SAMPLE_BYTES]
    if sample.isascii() or _is_utf8(sample[: max(sample.rfind(b"\n"), 0) or None]):
        sample = content
        if _is_utf8(content):
            return "utf-8"
    lines = [line for line in sample.splitlines()[:20_000] if not line.isascii()][:2_000]
    good = {encoding: sum(_decodes(line, encoding) for line in lines) for encoding in ("utf-8", "cp949")}
    return "utf-8" if good["utf-8"] > good["cp949"] or not lines else "cp949"


def _is_utf8(content: bytes) -> bool:
    offsets = pa.array([0, len(content)], pa.int32()).buffers()[1]
    whole = pa.Array.from_buffers(pa.binary(), 1, [None, offsets, pa.py_buffer(content)])
    try:
        whole.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _find_delimiter(lines: list[bytes], encoding: str) -> str:
    """Return the sign that cuts most of the first lines into equally many fields."""
    best, best_score = ",", (0, 0)
    for delimiter in (",", "\t", ";", "|"):
        records, _ = _read_sample(lines[:60], encoding, delimiter)
        counts = Counter(len(record) for record in records if len(record) > 1)
        if counts:
            width, often = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
            best, best_score = max((best, best_score), (delimiter, (often, width)), key=lambda pair: pair[1])
    return best


def _read_sample(lines: list[bytes], encoding: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the first records, and the byte at which each begins (and the last ends)."""
    records: list[list[str]] = []
    ends = list(itertools.accumulate((len(line) for line in lines), initial=0))
    offsets = [0]
    reader = csv.reader((line.decode(encoding, errors="replace") for line in lines), delimiter=delimiter)
    try:
        for record in itertools.islice(reader, _SAMPLE_RECORDS):
            records.append(record)
            offsets.append(ends[reader.line_num])
    except csv.Error:  # a field without end: the slow way says what can be said
        pass
    return records, offsets


def _find_body(records: list[list[str]]) -> tuple[int, int]:
    """Return the first record that is as wide as most are, and that width."""
    counts = Counter(len(record) for record in records if len(record) > 1)
    if not counts:
        return 0, max(map(len, records), default=1) or 1
    width = max(counts.items(), key=lambda pair: (pair[1], pair[0]))[0]
    return next(place for place, record in enumerate(records) if len(record) == width), width


def _read_body(
    body: memoryview, *, width: int, delimiter: str, encoding: str, bad: _Unreadable
) -> list[Any] | None:
    """Read records at full speed; None where one is too long, or too many are of another width."""
    table = _parse(body, width=width, delimiter=delimiter)
    if table is not None:
        return [_decode_column(column, encoding, bad) for column in table.columns]
    if encoding != "utf-8":
        # What pyarrow tells of a record of another width, it tells in UTF-8.
        try:
            body = memoryview(bytes(body).decode(encoding).encode("utf-8"))
        except UnicodeDecodeError:
            return None
    elif not _is_utf8(bytes(body)):
        return None
    odd: list[tuple[int, str]] = []

    def note(row: Any) -> str:
        if len(odd) <= _SPLICES_MAX:
            odd.append((row.number, row.text))
        return "skip"

    table = _parse(body, width=width, delimiter=delimiter, note=note)
    if table is None or len(odd) > _SPLICES_MAX:
        return None
    return _splice([trim_cells(column.cast(pa.string())) for column in table.columns], odd, delimiter)


def _parse(
    body: memoryview, *, width: int, delimiter: str, note: Callable[[Any], str] | None = None
) -> Any | None:
    """Parse records into columns of bytes, `note` called for each record of another width, if given."""
    names = [str(place) for place in range(width)]
    try:
        return pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=pacsv.ReadOptions(
                column_names=names, block_size=_BLOCK_BYTES, use_threads=note is None
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter,
                invalid_row_handler=note,
                newlines_in_values=True,
                ignore_empty_lines=False,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.binary()), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        return None


def _splice(columns: list[Any], odd: list[tuple[int, str]], delimiter: str) -> list[Any] | None:
    """Put the records of another width back where they stood; None where it cannot be told where."""
    if any(number is None for number, _ in odd):
        return None
    try:
        records = [next(csv.reader([text], delimiter=delimiter), []) for _, text in odd]
    except csv.Error:
        return None
    pieces: list[list[Any]] = [[] for _ in range(max([len(columns), *map(len, records)]))]
    done = 0
    for place, ((number, _), record) in enumerate(zip(odd, records, strict=True)):
        upto = number - 1 - place  # records before it that are of the right width
        _append(pieces, columns, done, upto)
        for index, chunks in enumerate(pieces):
            cell = record[index].strip(CELL_BLANKS) if index < len(record) else ""
            chunks.append(pa.array([cell or None], pa.string()))
        done = upto
    _append(pieces, columns, done, len(columns[0]))
    return [pa.chunked_array(chunks, pa.string()).combine_chunks() for chunks in pieces]


def _append(pieces: list[list[Any]], columns: list[Any], start: int, stop: int) -> None:
    for index, chunks in enumerate(pieces):
        if stop <= start:
            continue
        if index < len(columns):
            chunks.extend(columns[index].slice(start, stop - start).chunks)
        else:
            chunks.append(pa.nulls(stop - start, pa.string()))


def _decode_column(column: Any, encoding: str, bad: _Unreadable) -> Any:
    """Turn bytes into text: at once where they are ASCII or UTF-8, else by the distinct cells of a chunk."""
    chunks, done = [], 0
    known: dict[bytes | None, str | None] = {None: None}
    for chunk in column.chunks:
        plain = _decode_plainly(chunk, encoding)
        if plain is None:
            plain, faults = _decode_chunk(chunk, encoding, known)
            bad.rows.update((faults + done).tolist())
        chunks.append(plain)
        done += len(chunk)
    return pa.chunked_array(chunks, pa.string())


def _decode_plainly(chunk: Any, encoding: str) -> Any | None:
    """Return a chunk as trimmed text where its bytes are ASCII, or UTF-8 as they should be; else None."""
    cells = _bytes_of(chunk)
    ascii_only = cells.isascii()
    if encoding != "utf-8" and not ascii_only:
        return None
    try:
        text = chunk.cast(pa.string())
    except pa.ArrowInvalid:
        return None
    # Looking for a blank anywhere is far cheaper than trimming every cell.
    return text if ascii_only and not any(blank in cells for blank in _BLANKS) else trim_cells(text)


def _decode_chunk(
    chunk: Any, encoding: str, known: dict[bytes | None, str | None]
) -> tuple[Any, NDArray[np.intp]]:
    """Decode the distinct cells of a chunk, none twice; return it, and the rows of unreadable cells."""
    encoded = chunk.dictionary_encode()
    cells = encoded.dictionary.to_pylist()
    faults = []
    for place, cell in enumerate(cells):
        if cell not in known:
            text, good = _decode_cell(cell, encoding)
            known[cell] = text.strip(CELL_BLANKS) or None
            if good:
                continue
        if "\ufffd" in (known[cell] or ""):
            faults.append(place)
    words = pa.array(list(map(known.__getitem__, cells)), pa.string())
    indices = encoded.indices
    if not faults:
        return words.take(indices), _NO_ROWS
    rows = np.flatnonzero(pc.is_in(indices, value_set=pa.array(faults, indices.type)))
    return words.take(indices), np.asarray(rows, dtype=np.intp)


def _decode_cell(cell: bytes, encoding: str) -> tuple[str, bool]:
    """Return the text of a cell in its file's encoding or else the other, and whether it was readable."""
    for choice in (encoding, "cp949" if encoding == "utf-8" else "utf-8"):
        try:
            return cell.decode(choice), True
        except UnicodeDecodeError:
            continue
    return cell.decode(encoding, errors="replace"), False


def _bytes_of(chunk: Any) -> bytes:
    """Return the bytes of all cells of a chunk, end to end."""
    offsets, data = chunk.buffers()[1:3]
    if data is None or not len(chunk):
        return b""
    ends = np.frombuffer(offsets, dtype=np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    return bytes(memoryview(data)[ends[0] : ends[-1]])


def _read_slowly(content: bytes, delimiter: str, encoding: str, bad: _Unreadable) -> list[Any] | int:
    """Read records of any width, one after the other; the width where it is beyond what is read."""
    rows: list[list[str]] = []
    if content.count(b'"') % 2:
        records = _records_by_line(content, delimiter, encoding, bad)
    else:
        records = _records(content, delimiter, encoding)
    for record in records:
        if len(record) > COLUMNS_MAX:
            return len(record)
        if any("\ufffd" in cell for cell in record):
            bad.rows.add(len(rows))
        rows.append(record)
    return [trim_cells(pa.array(cells, pa.string())) for cells in itertools.zip_longest(*rows)]


def _records(content: bytes, delimiter: str, encoding: str) -> Iterator[list[str]]:
    """Yield the records; a line that cannot be one is cut at its delimiters as it stands."""
    lines = content.splitlines(keepends=True)
    start = 0
    while start < len(lines):
        reader = csv.reader((_decode_cell(line, encoding)[0] for line in lines[start:]), delimiter=delimiter)
        done = 0
        try:
            for record in reader:
                done = reader.line_num
                yield record
        except csv.Error:
            yield _cut(_decode_cell(lines[start + done], encoding)[0], delimiter)
            done += 1
        start += max(done, 1)


def _records_by_line(content: bytes, delimiter: str, encoding: str, bad: _Unreadable) -> Iterator[list[str]]:
    """Yield one record a line, where a quotation mark is missing somewhere; note the lines that lack one."""
    for place, line in enumerate(content.splitlines()):
        text = _decode_cell(line, encoding)[0]
        if text.count('"') % 2 == 0:
            try:
                yield next(csv.reader([text], delimiter=delimiter), [])
                continue
            except csv.Error:
                pass
        else:
            bad.unclosed.append(place)
        yield _cut(text, delimiter)


def _cut(text: str, delimiter: str) -> list[str]:
    return [cell.strip('"') for cell in text.rstrip("\r\n").split(delimiter)]


def _surround(columns: list[Any], above: list[list[str]], below: list[list[str]]) -> list[Any] | int:
    """Put the records that stand above and below the body around its columns."""
    width = max([len(columns), *map(len, above), *map(len, below)])
    if width > COLUMNS_MAX:
        return width
    joined = []
    for place in range(width):
        middle = columns[place] if place < len(columns) else pa.nulls(len(columns[0]), pa.string())
        chunks = middle.chunks if isinstance(middle, pa.ChunkedArray) else [middle]
        head, foot = (
            trim_cells(
                pa.array([record[place] if place < len(record) else None for record in records], pa.string())
            )
            for records in (above, below)
        )
        joined.append(pa.chunked_array([head, *chunks, foot], pa.string()))
    return joined


def _unreadable_cells(file: str, rows: list[int]) -> Problem:
    shown = tuple(row + 1 for row in rows[:5])
    return Problem(
        Where(file, None, shown, len(rows)),
        Text(
            "Some letters are in no encoding that Korean files use, and show as �.",
            "글자 일부가 깨져 있어 �로 표시했습니다.",
        ),
        Text(
            "Download the file again, or correct these cells; the rest of the file was read.",
            "다시 내려받거나 해당 칸을 고쳐 주십시오. 나머지는 모두 읽었습니다.",
        ),
    )


def _unclosed_quotes(file: str, rows: list[int]) -> Problem:
    return Problem(
        Where(file, None, tuple(row + 1 for row in rows[:5]), len(rows)),
        Text(
            'A quotation mark (") is opened and not closed, so each line was read as a row of its own.',
            '따옴표(")가 열리고 닫히지 않아 한 줄을 한 행으로 읽었습니다.',
        ),
        Text(
            "Look at these rows; take the mark out, or save the list from Excel again.",
            "해당 행을 확인해 따옴표를 지우거나, 엑셀에서 다시 저장해 주십시오.",
        ),
    )
