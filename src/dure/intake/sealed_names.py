"""Names of people that can be compared and not read: hashes made with the book's key, one a beginning.

A bank cuts names off, or writes a word behind them, so a name is sealed together with its beginnings:
`홍가상` is the hash of `홍가` and the hash of `홍가상`. Who has the key, and meets a name elsewhere, can say
whether it is this one, begins with it, or is its beginning; nobody else can say anything.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa

from dure.importers.reading import Reading
from dure.intake.names import normalise_name
from dure.ledger.tables import JUDGEMENTS

HIDDEN_NAME: Final = "○○○"
"""What stands for a name that nobody can read."""
NAME_COLUMNS: Final = ("payer_name", "payee_name")
REPRESENTATIVE_COLUMNS: Final = ("payer_representative", "payee_representative")

_SUBJECTS: Final = ("subject", "value")
_MARK: Final = "sealed"
_HASH_DIGITS: Final = 16
_TOKEN: Final = re.compile(rf"{_MARK}(?:[0-9a-f]{{{_HASH_DIGITS}}})+")
_LETTERS_MAX: Final = 40
_SHORTEST: Final = 2
# An unread letter is one of a plane that holds rare ideographs: a letter to every comparison, and in no name.
_FIRST_LETTER: Final = 0x20000
_LETTERS: Final = 42_710
_FILL: Final = chr(_FIRST_LETTER + _LETTERS)
_UNREAD: Final = re.compile(f"[{chr(_FIRST_LETTER)}-{_FILL}]")


def seal_name(name: str, *, key: bytes) -> str:
    """Return a name as a text that only the key can compare; a sealed one as it is.

    Args:
        name: A person's name as printed.
        key: Secret of the book.
    """
    if _TOKEN.fullmatch(name):
        return name
    return _MARK + "".join(hash_name(start, key=key) for start in _beginnings(normalise_name(name)))


def hash_name(name: str, *, key: bytes) -> str:
    """Return the hash that a sealed name holds for this name, or for this beginning of one.

    Args:
        name: A normalised name.
        key: Secret of the book.
    """
    return hashlib.blake2b(name.encode(), key=key, digest_size=_HASH_DIGITS // 2, person=b"name").hexdigest()


def hashes_of(token: str) -> list[str]:
    """Return the hashes of a sealed name: of its beginnings from two letters on, and last of the whole."""
    digits = token.removeprefix(_MARK)
    return [digits[start : start + _HASH_DIGITS] for start in range(0, len(digits), _HASH_DIGITS)]


def is_sealed(name: str) -> bool:
    """Say whether a name is sealed, or was opened only in part."""
    return bool(_TOKEN.fullmatch(name)) or bool(_UNREAD.search(name))


def open_names(readings: Sequence[Reading], *, key: bytes) -> list[Reading]:
    """Put something comparable in place of sealed names, so that all that follows need not know of them.

    Where another row of the readings prints the name, or its beginning, these are its letters; the others are
    letters that stand in no name, the same ones for the same beginning.

    Args:
        readings: Sealed or as printed; they may be mixed.
        key: Secret that they were sealed with.
    """
    return open_book(readings, JUDGEMENTS.empty_table(), key=key)[0]


def open_book(
    readings: Sequence[Reading], judgements: pa.Table, *, key: bytes
) -> tuple[list[Reading], pa.Table]:
    """Open the sealed names of readings, and those by which judgements speak of people, alike.

    Args:
        readings: Sealed or as printed; they may be mixed.
        judgements: Columns of JUDGEMENTS.
        key: Secret that they were sealed with.
    """
    tokens = {name for name in _all_names(readings) if name and _TOKEN.fullmatch(name)}
    if not tokens:
        return list(readings), judgements
    words = {
        word
        for column in _SUBJECTS
        for text in judgements[column].to_pylist()
        for word in (text or "").split()
    }
    judged = {name for word in words if _TOKEN.fullmatch(name := word.removeprefix("name:"))}
    chains = {token: hashes_of(token) for token in tokens | judged}
    wanted = {digest for chain in chains.values() for digest in chain}
    printed = {name for name in _all_names(readings, facts=True) if name and name not in tokens}
    opened = _open_all(chains, known=_read_beginnings(printed, wanted, key))
    keys = {f"name:{token}": f"name:{normalise_name(opened[token])}" for token in judged}
    judgements = change_subjects(judgements, lambda word: keys.get(word, word)) if keys else judgements
    return [_rename(reading, opened) for reading in readings], judgements


def change_subjects(judgements: pa.Table, change: Callable[[str], str]) -> pa.Table:
    """Put other words in place of those by which judgements speak of parties.

    Args:
        judgements: Columns of JUDGEMENTS.
        change: Gives the word for a word; most stay as they are.
    """
    for column in _SUBJECTS:
        place = judgements.schema.get_field_index(column)
        texts = [text and " ".join(map(change, text.split(" "))) for text in judgements[column].to_pylist()]
        field = judgements.schema.field(column)
        judgements = judgements.set_column(place, field, pa.array(texts, pa.string()).cast(field.type))
    return judgements


def replace_words(table: pa.Table, column: str, renamed: dict[str, str]) -> pa.Table:
    """Put other words in place of those of a dictionary column."""
    chunked = table[column].unify_dictionaries().combine_chunks()
    encoded = chunked.chunk(0) if isinstance(chunked, pa.ChunkedArray) else chunked
    words = encoded.dictionary.to_pylist()
    if not any(word in renamed for word in words):
        return table
    renewed = pa.array([renamed.get(word, word) for word in words], pa.string())
    field = table.schema.field(column)
    # Two words may have become one: told apart by their codes they would be two mentions of a party.
    texts = pa.DictionaryArray.from_arrays(encoded.indices, renewed).cast(pa.string())
    return table.set_column(
        table.schema.get_field_index(column), field, texts.dictionary_encode().cast(field.type)
    )


def words_of(table: pa.Table, column: str) -> list[str | None]:
    """Return the different words of a dictionary column."""
    words: list[str | None] = []
    for chunk in table[column].chunks:
        words += chunk.dictionary.to_pylist()
    return words


def _beginnings(name: str) -> list[str]:
    ends = [*range(_SHORTEST, min(len(name), _LETTERS_MAX)), len(name)]
    return [name[:end] for end in ends]


def _all_names(readings: Sequence[Reading], *, facts: bool = False) -> Iterable[str | None]:
    for reading in readings:
        for column in (*NAME_COLUMNS, *REPRESENTATIVE_COLUMNS):
            yield from words_of(reading.rows, column)
        if reading.members.num_rows:
            yield from reading.members["name"].to_pylist()
        if facts and reading.party_facts.num_rows:
            yield from reading.party_facts["name"].to_pylist()


def _read_beginnings(printed: Iterable[str], wanted: set[str], key: bytes) -> dict[str, str]:
    """Find the printed names, and beginnings of them, whose hashes are wanted."""
    known: dict[str, str] = {}
    for name in {normalise_name(name) for name in printed}:
        for start in _beginnings(name)[:-1]:
            digest = hash_name(start, key=key)
            if digest not in wanted:
                break
            known[digest] = start
        digest = hash_name(name, key=key)
        if digest in wanted:
            known[digest] = name
    return known


def _open_all(chains: dict[str, list[str]], *, known: dict[str, str]) -> dict[str, str]:
    """Write every sealed name with the letters that are known, and others for the rest."""
    written: dict[str, str] = dict(known)
    taken: dict[str, set[str]] = {}
    for token in sorted(chains):
        before = ""
        for digest in chains[token]:
            if digest not in written:
                siblings = taken.setdefault(before, set())
                letter = _choose_letter(digest, siblings)
                siblings.add(letter)
                written[digest] = before + ("" if before else _FILL) + letter
            before = written[digest]
    return {token: written[chain[-1]] for token, chain in chains.items()}


def _choose_letter(digest: str, siblings: set[str]) -> str:
    place = int(digest, 16)
    for step in range(_LETTERS):
        letter = chr(_FIRST_LETTER + (place + step) % _LETTERS)
        if letter not in siblings:
            return letter
    return chr(_FIRST_LETTER + place % _LETTERS)


def _rename(reading: Reading, opened: dict[str, str]) -> Reading:
    rows = reading.rows
    for column in (*NAME_COLUMNS, *REPRESENTATIVE_COLUMNS):
        if any(word in opened for word in words_of(rows, column)):
            rows = replace_words(rows, column, opened)
    members: Any = reading.members
    if members.num_rows:
        names = [opened.get(name, name) for name in members["name"].to_pylist()]
        members = members.set_column(
            members.schema.get_field_index("name"), members.schema.field("name"), pa.array(names, pa.string())
        )
    return replace(reading, rows=rows, members=members)
