"""The rows of all files in one table, and the different mentions of parties in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dure.importers.reading import OWNER, ROWS, Reading
from dure.intake.names import normalise_name
from dure.intake.parties import Mentions

_SIDE_COLUMNS = ("number", "name", "address", "line")


@dataclass(frozen=True)
class AllRows:
    """The rows of every reading, one below the other.

    Attributes:
        table: Columns of `importers.reading.ROWS`, dictionaries unified, one chunk each.
        reading: Index of the reading that each row came from.
    """

    table: pa.Table
    reading: np.ndarray


def gather_rows(readings: Sequence[Reading]) -> AllRows:
    """Put the rows of all readings into one table."""
    tables = [reading.rows.cast(ROWS) for reading in readings]
    table = pa.concat_tables(tables) if tables else ROWS.empty_table()
    counts = [part.num_rows for part in tables]
    return AllRows(
        table=table.unify_dictionaries().combine_chunks(),
        reading=np.repeat(np.arange(len(tables), dtype=np.int32), counts),
    )


def codes_of(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str | None]]:
    """Return a dictionary column as codes and words; code 0 is "not given"."""
    if column.num_chunks == 0:
        return np.zeros(0, dtype=np.int64), [None]
    encoded = column.combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0)
    codes = np.asarray(encoded.indices.fill_null(-1)).astype(np.int64) + 1
    return codes, [None, *encoded.dictionary.to_pylist()]


def find_mentions(rows: AllRows, *, books: Sequence[str | None]) -> tuple[Mentions, np.ndarray, np.ndarray]:
    """Find every different mention of a party, and which one each row's payer and payee is.

    Args:
        rows: All rows.
        books: Party of the book that each reading belongs to; None where unknown.

    Returns:
        The mentions, and the mention of the payer and of the payee of every row (int64).
    """
    book_names = list(dict.fromkeys([None, *books]))
    book_of_reading = np.array([book_names.index(book) for book in books] or [0], dtype=np.int64)
    book_of_row = book_of_reading[rows.reading] if len(rows.reading) else np.zeros(0, dtype=np.int64)
    words: list[list[str | None]] = []
    sides: dict[str, list[np.ndarray]] = {"payer": [], "payee": []}
    for column in _SIDE_COLUMNS:
        both = pa.chunked_array(
            [*rows.table[f"payer_{column}"].chunks, *rows.table[f"payee_{column}"].chunks],
            type=rows.table.schema.field(f"payer_{column}").type,
        ).unify_dictionaries()
        codes, texts = codes_of(both)
        words.append(texts)
        sides["payer"].append(codes[: rows.table.num_rows])
        sides["payee"].append(codes[rows.table.num_rows :])
    stacked = [np.concatenate([sides["payer"][i], sides["payee"][i]]) for i in range(len(_SIDE_COLUMNS))]
    stacked.append(np.concatenate([book_of_row, book_of_row]))
    sizes = [*(len(texts) for texts in words), len(book_names)]
    mention_of, firsts = _distinct(stacked, sizes)
    columns = [[words[i][code] for code in stacked[i][firsts]] for i in range(len(_SIDE_COLUMNS))]
    book = [book_names[code] for code in stacked[-1][firsts]]
    number = [who if text == OWNER else text for text, who in zip(columns[0], book, strict=True)]
    mentions = Mentions(number=number, name=columns[1], address=columns[2], line=columns[3], book=book)
    return mentions, mention_of[: rows.table.num_rows], mention_of[rows.table.num_rows :]


def _distinct(columns: list[np.ndarray], sizes: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Number the different combinations of codes in order of appearance, with the first row of each."""
    combined = np.zeros(len(columns[0]), dtype=np.int64)
    span = 1
    for codes, size in zip(columns, sizes, strict=True):
        if span * size >= 2**62:
            # Renumber what has been combined so far, so that the product stays within 64 bits.
            encoded = pa.array(combined).dictionary_encode()
            combined, span = np.asarray(encoded.indices).astype(np.int64), max(len(encoded.dictionary), 1)
        combined = combined * size + codes
        span *= size
    encoded = pa.array(combined).dictionary_encode()
    number = np.asarray(encoded.indices).astype(np.int64)
    firsts = np.zeros(len(encoded.dictionary), dtype=np.int64)
    # Written backwards, so that the first appearance is what stays.
    firsts[number[::-1]] = np.arange(len(number) - 1, -1, -1)
    return number, firsts


def find_representatives(rows: AllRows) -> dict[str, set[str]]:
    """Find who owns or heads each business number, by normalised name; kept in memory only."""
    found: dict[str, set[str]] = {}
    for side in ("payer", "payee"):
        number, numbers = codes_of(rows.table[f"{side}_number"])
        person, people = codes_of(rows.table[f"{side}_representative"])
        firsts = _distinct([number, person], [len(numbers), len(people)])[1]
        for first in firsts.tolist():
            party, name = numbers[number[first]], people[person[first]]
            if party and name and party.isdigit():
                found.setdefault(party, set()).add(normalise_name(name))
    return found
