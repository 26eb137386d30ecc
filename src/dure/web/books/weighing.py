"""What an import adds to a book: which documents are new, which stand already, and what these still tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.reading import Reading
from dure.intake.columns import AllRows, codes_of, gather_rows
from dure.intake.documents import Documents, find_documents
from dure.language import Text
from dure.problem import Problem, Where
from dure.web.books.bulk import ask_in_parts, is_postgresql, read_columns
from dure.web.books.models import Book, Document

MENTION_COLUMNS: Final = ("number", "name", "address", "line", "representative")
"""What a row says of a party."""

_SHOWN_ROWS: Final = 5
_ASKED_ONE_BY_ONE: Final = 20_000  # documents; for more of them the whole book is read at once

_STANDING: Final = pa.schema(
    [("key", pa.string()), ("brought", pa.int64()), ("sum", pa.int64()), ("item_length", pa.int64())]
)


@dataclass(frozen=True)
class Weighed:
    """The rows of an import, beside what stands in the book.

    Attributes:
        rows: The rows of all readings.
        found: The documents in them.
        is_new: For each document of `found`, whether the book does not have it yet.
        kept: For each row, whether it is stored.
        again: For each row, whether it repeats a document and still says more than what stands: another
            name or address of a party, a fuller item, another sum.
        conflicts: The first row of each instance with another sum than its document.
        is_within: For each conflict, whether the document came earlier in the same import.
        new: New documents, by reading.
        duplicates: Documents met again, by reading.
        twice: Those of the duplicates that the book does not have: the same import brings them twice.
        earlier: Id of an earlier import → documents that it brought before.
    """

    rows: AllRows
    found: Documents
    is_new: np.ndarray
    kept: np.ndarray
    again: np.ndarray
    conflicts: np.ndarray
    is_within: np.ndarray
    new: np.ndarray
    duplicates: np.ndarray
    twice: np.ndarray
    earlier: dict[int, int]


@dataclass(frozen=True)
class _Instances:
    """A key on one row of one file is an instance of a document; its rows stand one below the other."""

    starts: np.ndarray  # row that each begins at
    of_row: np.ndarray
    document: np.ndarray  # row in `found.keys`, by instance

    def total(self, quantity: np.ndarray) -> np.ndarray:
        """Return the sum of each instance."""
        sums = np.zeros(len(self.starts), dtype=np.int64)
        np.add.at(sums, self.of_row, quantity)
        return sums


def weigh(book: Book, readings: Sequence[Reading]) -> Weighed:
    """Compare the documents of sealed readings with those of the book."""
    rows = gather_rows(readings)
    keys = _one_chunk(rows.table["key"])
    found = find_documents(rows, keys, reading_count=len(readings))
    standing = _find_standing(book, found.keys)
    position = np.asarray(pc.index_in(found.keys, value_set=_one_chunk(standing["key"])).fill_null(-1))
    position = position.astype(np.int64)
    is_new = position < 0

    instances = _find_instances(rows, found, keys)
    new, duplicates, twice = _count(rows, found, instances, is_new=is_new, readings=len(readings))
    code = instances.document[instances.of_row]
    kept = found.keep & is_new[code]
    conflicts, fuller = _compare(rows, found, instances, kept=kept, standing=standing, position=position)
    again = np.zeros(len(kept), dtype=bool)
    if not kept.all():
        telling = np.zeros(len(instances.starts), dtype=bool)
        telling[conflicts] = True
        telling[fuller] = True
        telling[
            instances.of_row[_find_new_mentions(rows, ~kept, stored=_stored_mentions(book), kept=kept)]
        ] = True
        again = telling[instances.of_row] & ~kept
    brought = standing["brought"].to_numpy()[position[~is_new]]
    imports, counts = np.unique(brought, return_counts=True)
    return Weighed(
        rows=rows,
        found=found,
        is_new=is_new,
        kept=kept,
        again=again,
        conflicts=instances.starts[conflicts],
        is_within=is_new[instances.document[conflicts]],
        new=new,
        duplicates=duplicates,
        twice=twice,
        earlier=dict(zip(imports.tolist(), counts.tolist(), strict=True)),
    )


_IN_BOOK: Final = (
    Text(
        "The same document stands in the book with another sum; what stands there counts.",
        "같은 증빙이 장부에 다른 금액으로 이미 있습니다. 이미 있는 것만 셉니다.",
    ),
    Text(
        "Compare the two files. If this one is right, undo the earlier import and bring this.",
        "두 파일을 견주어 보세요. 이쪽이 맞으면 앞서 가져온 것을 되돌리고 다시 올려 주세요.",
    ),
)
_WITHIN: Final = (
    Text(
        "The same document stands twice in what you brought, with different sums; the first one counts.",
        "지금 올리신 것 안에 같은 증빙이 다른 금액으로 두 번 있습니다. 먼저 나온 것만 셉니다.",
    ),
    Text(
        "Compare the two. If this one is right, take the other out of its file and bring the files again.",
        "둘을 견주어 보세요. 이쪽이 맞으면 다른 쪽을 빼고 다시 올려 주세요.",
    ),
)


def conflict_problems(
    weighed: Weighed, readings: Sequence[Reading], *, rows_max: int = _SHOWN_ROWS
) -> list[list[Problem]]:
    """Tell, by reading, of documents that stand already with another sum.

    Args:
        weighed: The rows beside the book.
        readings: What they were read of.
        rows_max: How many rows of each problem are named.
    """
    problems: list[list[Problem]] = [[] for _ in readings]
    of_reading = weighed.rows.reading[weighed.conflicts]
    for index in np.unique(of_reading).tolist():
        for is_within, (what, remedy) in ((False, _IN_BOOK), (True, _WITHIN)):
            mine = weighed.conflicts[(of_reading == index) & (weighed.is_within == is_within)]
            if not len(mine):
                continue
            shown = weighed.rows.table["row"].take(pa.array(mine[:rows_max])).to_pylist()
            where = Where(readings[index].file, readings[index].sheet, tuple(shown), len(mine))
            problems[index].append(Problem(where, what, remedy, refused_rows=len(mine)))
    return problems


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    if isinstance(combined, pa.ChunkedArray):
        return combined.chunk(0) if combined.num_chunks else pa.array([], combined.type)
    return combined


def _find_standing(book: Book, keys: pa.Array) -> pa.Table:
    """Find the documents of the book with these keys: each one's sum, and the length of its fullest item."""
    if not len(keys) or not Document.objects.filter(book=book).exists():
        return _STANDING.empty_table()
    # An integer in PostgreSQL grows to a decimal when it is added up.
    total = "CAST(SUM(t.quantity) AS bigint)" if is_postgresql() else "SUM(t.quantity)"
    query = f"""
        SELECT d.key, s.brought_id, {total}, COALESCE(MAX(LENGTH(t.item)), 0)
        FROM books_document d
        JOIN books_source s ON s.id = d.source_id
        JOIN books_transfer t ON t.document_id = d.id
        WHERE d.book_id = %s{{some}} GROUP BY d.id, d.key, s.brought_id
    """  # noqa: S608 -- the two ways to write a sum, no data
    if len(keys) > _ASKED_ONE_BY_ONE:
        return read_columns(query.format(some=""), [book.pk], _STANDING)
    parts = [
        read_columns(
            query.format(some=f" AND d.key IN ({', '.join(['%s'] * len(part))})"), [book.pk, *part], _STANDING
        )
        for part in ask_in_parts(keys.to_pylist())
    ]
    return pa.concat_tables(parts)


def _find_instances(rows: AllRows, found: Documents, keys: pa.Array) -> _Instances:
    code = np.asarray(pc.index_in(keys, value_set=found.keys)).astype(np.int64)
    if not len(code):
        return _Instances(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
    row = rows.table["row"].to_numpy()
    begins = np.ones(len(code), dtype=bool)
    begins[1:] = (code[1:] != code[:-1]) | (row[1:] != row[:-1]) | (rows.reading[1:] != rows.reading[:-1])
    starts = np.flatnonzero(begins)
    return _Instances(starts=starts, of_row=np.cumsum(begins) - 1, document=code[starts])


def _count(
    rows: AllRows, found: Documents, instances: _Instances, *, is_new: np.ndarray, readings: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count by reading the instances that are new, the others, and of these the ones met here twice."""
    is_missing = is_new[instances.document]
    counts = found.keep[instances.starts] & is_missing
    reading = rows.reading[instances.starts]
    chosen = (counts, ~counts, ~counts & is_missing)
    new, duplicates, twice = (np.bincount(reading[some], minlength=readings) for some in chosen)
    return new, duplicates, twice


def _compare(
    rows: AllRows,
    found: Documents,
    instances: _Instances,
    *,
    kept: np.ndarray,
    standing: pa.Table,
    position: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Find the instances met again with another sum, and those with a fuller item, than what counts."""
    again = ~kept[instances.starts]
    if not again.any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    sums = instances.total(rows.table["quantity"].to_numpy())
    codes, words = codes_of(rows.table["item"])
    lengths = np.array([len(word or "") for word in words], dtype=np.int64)[codes]
    longest = np.zeros(len(instances.starts), dtype=np.int64)
    np.maximum.at(longest, instances.of_row, lengths)

    counted, fullest = (np.zeros(len(found.keys), dtype=np.int64) for _ in range(2))
    # Of several instances the kept one speaks; of a document in the book, what is stored there.
    counted[instances.document[~again]] = sums[~again]
    fullest[instances.document[~again]] = longest[~again]
    stored = position >= 0
    counted[stored] = standing["sum"].to_numpy()[position[stored]]
    fullest[stored] = standing["item_length"].to_numpy()[position[stored]]
    conflicts = np.flatnonzero(again & (sums != counted[instances.document]))
    fuller = np.flatnonzero(again & (longest > fullest[instances.document]))
    return conflicts, fuller


def _stored_mentions(book: Book) -> list[tuple[Any, ...]]:
    query = (
        "SELECT DISTINCT m.number, m.name, m.address, m.line, m.representative FROM books_mention m "
        "JOIN books_import i ON i.id = m.brought_id WHERE i.book_id = %s AND i.state = 'stored'"
    )
    schema = pa.schema([(name, pa.string()) for name in MENTION_COLUMNS])
    table = read_columns(query, [book.pk], schema)
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _find_new_mentions(
    rows: AllRows, asked: np.ndarray, *, stored: list[tuple[Any, ...]], kept: np.ndarray
) -> np.ndarray:
    """Return, of the rows asked for, the first with each mention that is neither stored nor kept."""
    number, words = find_mentions(rows)
    known = set(stored)
    unknown = np.array([word not in known for word in words], dtype=bool)
    count = rows.table.num_rows
    chosen = []
    for side in (number[:count], number[count:]):
        for other in (number[:count], number[count:]):
            unknown[other[kept]] = False
        candidates = np.flatnonzero(asked & unknown[side])
        chosen.append(candidates[np.unique(side[candidates], return_index=True)[1]])
    return np.concatenate(chosen)


def find_mentions(rows: AllRows) -> tuple[np.ndarray, list[tuple[str | None, ...]]]:
    """Number the different mentions of parties: of the payer of each row, then of the payee of each row.

    Returns:
        The number of every row's payer followed by that of every row's payee, and what each mention says.
    """
    combined = np.zeros(2 * rows.table.num_rows, dtype=np.int64)
    columns: list[tuple[np.ndarray, list[str | None]]] = []
    for name in MENTION_COLUMNS:
        both = pa.chunked_array(
            [*rows.table[f"payer_{name}"].chunks, *rows.table[f"payee_{name}"].chunks],
            type=rows.table.schema.field(f"payer_{name}").type,
        ).unify_dictionaries()
        codes, words = codes_of(both)
        # Renumbered at each step, so that the product of two stays within 64 bits.
        encoded = pa.array(combined * len(words) + codes).dictionary_encode()
        combined = np.asarray(encoded.indices).astype(np.int64)
        columns.append((codes, words))
    if not len(combined):
        return combined, []
    firsts = np.zeros(int(combined.max()) + 1, dtype=np.int64)
    firsts[combined[::-1]] = np.arange(len(combined) - 1, -1, -1)
    said = [[words[code] for code in codes[firsts].tolist()] for codes, words in columns]
    return combined, list(zip(*said, strict=True))
