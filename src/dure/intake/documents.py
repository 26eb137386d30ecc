"""The same document counts once, whichever file, side or split it is met in."""

import hashlib
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.intake.columns import AllRows, codes_of
from dure.intake.people import employee_pseudonym


@dataclass(frozen=True)
class Documents:
    """Which rows count, and which document each belongs to.

    Attributes:
        keep: True for the rows of the first instance of each document.
        document: For each kept row, its row in `keys`.
        keys: The key of each document, in order of appearance.
        first_row: For each document, the row of AllRows that it was first met in.
        duplicates: Documents met again, by reading.
        conflict_rows: Rows of AllRows that repeat a key with another sum than the one that counts.
        read: Documents met in all, duplicates included, by reading.
    """

    keep: np.ndarray
    document: np.ndarray
    keys: pa.Array
    first_row: np.ndarray
    duplicates: np.ndarray
    conflict_rows: np.ndarray
    read: np.ndarray


_EMPLOYEE = re.compile(r"\{employee:([^}]*)\}")


def full_keys(rows: AllRows, *, books: list[str | None], secret: bytes) -> pa.Array:
    """Return the document key of every row.

    The book's own number replaces `{owner}`, and a pseudonym `{employee:NAME}`, so that no name is kept in a
    key; a payslip's deductions become documents of their own, since each is owed to another agency. Keys that
    are whole already stay as they are.
    """
    keys = rows.table["key"].combine_chunks()
    keys = keys.chunk(0) if isinstance(keys, pa.ChunkedArray) else keys
    keys = _hide_employees(keys, rows, books=books, secret=secret)
    keys = _hide_people_in_hashes(keys, rows, secret=secret)
    has_owner = pc.match_substring(keys, "{owner}")
    if pc.any(has_owner).as_py():
        owners = pa.array([book or "" for book in books]).take(pa.array(rows.reading))
        replaced = pc.binary_join_element_wise(
            pc.replace_substring(keys, "{owner}", ""), owners, "|", null_handling="skip"
        )
        keys = pc.if_else(has_owner, replaced, keys)
    codes, words = codes_of(rows.table["payee_number"])
    is_agency = np.array([bool(word and word.startswith("agency:")) for word in words])[codes]
    is_payroll = pc.starts_with(keys, "pay:")
    suffix = pa.array(words, pa.string()).take(pa.array(codes))
    with_agency = pc.binary_join_element_wise(keys, suffix, ":", null_handling="skip")
    lacks_agency = pc.and_(
        pc.and_(is_payroll, pa.array(is_agency)), pc.invert(pc.match_substring(keys, ":agency:"))
    )
    return pc.if_else(lacks_agency, with_agency, keys)


def _hide_employees(keys: pa.Array, rows: AllRows, *, books: list[str | None], secret: bytes) -> pa.Array:
    named = np.flatnonzero(pc.match_substring(keys, "{employee:").to_numpy(zero_copy_only=False))
    if not len(named):
        return keys
    replaced = []
    for key, reading in zip(
        keys.take(pa.array(named)).to_pylist(), rows.reading[named].tolist(), strict=True
    ):
        name = _EMPLOYEE.search(key)
        hidden = employee_pseudonym(books[reading] or "", name[1] if name else "", key=secret)
        replaced.append(_EMPLOYEE.sub(hidden, key))
    mask = np.zeros(len(keys), dtype=bool)
    mask[named] = True
    return pc.replace_with_mask(keys, pa.array(mask), pa.array(replaced, keys.type))


def _hide_people_in_hashes(keys: pa.Array, rows: AllRows, *, secret: bytes) -> pa.Array:
    """Key the hashes of plain rows that name people: of a plain one the name could be guessed."""
    of_people = np.zeros(len(keys), dtype=bool)
    for side in ("payer", "payee"):
        codes, words = codes_of(rows.table[f"{side}_number"])
        of_people |= np.array([bool(word and word.startswith(("employee:", "person:"))) for word in words])[
            codes
        ]
    if not of_people.any():
        return keys
    named = np.flatnonzero(of_people & pc.starts_with(keys, "row:").to_numpy(zero_copy_only=False))
    if not len(named):
        return keys
    replaced = [
        "people:" + hashlib.blake2b(key.encode(), key=secret, digest_size=16).hexdigest()
        for key in keys.take(pa.array(named)).to_pylist()
    ]
    mask = np.zeros(len(keys), dtype=bool)
    mask[named] = True
    return pc.replace_with_mask(keys, pa.array(mask), pa.array(replaced, keys.type))


def fullest_items(rows: AllRows, keys: pa.Array, found: "Documents") -> pa.Array:
    """Return the item of every row, taking for a document met several times the fullest that any says."""
    items = rows.table["item"].combine_chunks()
    items = items.chunk(0) if isinstance(items, pa.ChunkedArray) else items
    if found.keep.all():
        return items
    codes, words = codes_of(rows.table["item"])
    order = sorted(range(len(words)), key=lambda code: (len(words[code] or ""), words[code] or ""))
    rank = np.empty(len(words), dtype=np.int64)
    rank[order] = np.arange(len(words))
    document = np.asarray(keys.dictionary_encode().indices)
    best = np.zeros(int(document.max()) + 1, dtype=np.int64)
    np.maximum.at(best, document, rank[codes])
    # What is met once says what it says, line by line.
    again = np.zeros(len(best), dtype=bool)
    again[document[~found.keep]] = True
    chosen = np.where(again[document], np.array(order)[best[document]], codes)
    texts = pa.array([word or None for word in words], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(chosen, pa.int32()), texts)


def find_documents(rows: AllRows, keys: pa.Array, *, reading_count: int) -> Documents:
    """Find the first instance of every document.

    An instance is a key on one row of one file; a row may give several transfers (the price and its VAT).
    """
    count = rows.table.num_rows
    encoded = keys.dictionary_encode()
    code = np.asarray(encoded.indices).astype(np.int64)
    row_number = np.asarray(rows.table["row"].to_numpy()).astype(np.int64)
    instance = (rows.reading.astype(np.int64) << 32) | row_number
    first_row = np.zeros(len(encoded.dictionary), dtype=np.int64)
    first_row[code[::-1]] = np.arange(count - 1, -1, -1)
    keep = instance == instance[first_row[code]] if count else np.zeros(0, dtype=bool)

    # The instance of a row starts where the key or the row changes, as rows of an instance are neighbours.
    starts = np.ones(count, dtype=bool)
    starts[1:] = (code[1:] != code[:-1]) | (instance[1:] != instance[:-1])
    read = np.bincount(rows.reading[starts], minlength=reading_count)
    again = starts & ~keep
    duplicates = np.bincount(rows.reading[again], minlength=reading_count)
    return Documents(
        keep=keep,
        document=code[keep],
        keys=encoded.dictionary,
        first_row=first_row,
        duplicates=duplicates,
        conflict_rows=_conflicts(rows, code, keep, starts),
        read=read,
    )


def _conflicts(rows: AllRows, code: np.ndarray, keep: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Find the duplicates whose sum is another than that of the document which counts."""
    if keep.all():
        return np.zeros(0, dtype=np.int64)
    quantity = rows.table["quantity"].to_numpy()
    counted = np.zeros(int(code.max()) + 1, dtype=np.int64)
    np.add.at(counted, code[keep], quantity[keep])
    instance = np.cumsum(starts) - 1
    sums = np.zeros(int(instance[-1]) + 1, dtype=np.int64)
    np.add.at(sums, instance, quantity)
    found: np.ndarray = np.flatnonzero(starts & ~keep & (sums[instance] != counted[code]))
    return found
