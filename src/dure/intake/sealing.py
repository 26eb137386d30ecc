"""What a site may store of what was read: whole document keys, and no person's name that a payroll gave."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.reading import MEMBERS, ROWS, Reading
from dure.intake.columns import codes_of, gather_rows
from dure.intake.documents import full_keys
from dure.intake.names import normalise_name
from dure.intake.names_in_text import SealedPeople
from dure.intake.owner import find_book_owners
from dure.intake.people import employee_pseudonym, person_pseudonym
from dure.intake.sealed_names import (
    NAME_COLUMNS,
    REPRESENTATIVE_COLUMNS,
    change_subjects,
    is_sealed,
    replace_words,
    seal_name,
    words_of,
)
from dure.ledger.tables import PAYMENT, TEXT

_EMPLOYEE: Final = "employee:"
_PERSON: Final = "person:"
_NAME: Final = "name:"
# House, flat and floor; what is left of an address says the village, and nobody's door.
_DOOR: Final = re.compile(r"(?<=\s)(?:산\s?)?[0-9]+(?:-[0-9]+)?(?:번지|호|층|동)?(?=[\s,(]|$)")


def owners_of(readings: Sequence[Reading], told: Sequence[str | None], owner: str | None) -> list[str | None]:
    """Tell whose each reading is, as `build_intake` would.

    Args:
        readings: What was read.
        told: In step with them, the owner that the user gave for the file.
        owner: The enterprise whose book it is.
    """
    return find_book_owners(readings, given=told, owner=owner)[0]


def seal_readings(
    readings: Sequence[Reading],
    owners: Sequence[str | None],
    *,
    key: bytes,
    beside: Sequence[Reading] = (),
) -> list[Reading]:
    """Make of readings what may be stored; `build_intake` gives the same figures with them and the same key.

    Keys are whole, so that a document is known again whichever book it is stored in. Names of employees, of
    people on member registers and of those who head an enterprise are sealed (`sealed_names`), and so are
    the names of a bank line that pays wages, or that is in the name of one of these people, whole, cut off
    by the bank or before a word of wages; in items their names give way to HIDDEN_NAME. Telephones are
    dropped, members' addresses too, and of employees' addresses the house number. A name that the bank wrote
    before any payroll or register told that it is one of these people's stays as the bank wrote it.

    Args:
        readings: What `importers` read; sealed ones stay as they are.
        owners: In step with them, whose each one is.
        key: Secret of the book, at most 64 bytes.
        beside: Sealed readings that the book holds already, whose people are known.
    """
    keys = _whole_keys(readings, owners, key)
    tokens, printed = _find_people([*beside, *readings], key)
    people = SealedPeople.of(tokens, key=key)
    cut = _find_cut(readings, people)
    sealed = []
    for reading, owner, whole in zip(readings, owners, keys, strict=True):
        rows = _set(reading.rows, "key", whole)
        rows = _seal_rows(rows, owner, people=people, key=key)
        rows = _hide_in_items(rows, people, cut=cut, printed=printed)
        members = _seal_members(reading.members, key)
        sealed.append(replace(reading, rows=rows, members=members))
    return sealed


def seal_together(
    readings: Sequence[Reading], *, key: bytes, before: Sequence[Reading] = ()
) -> list[Reading]:
    """Seal in the readings of one book the names that any of them tells to be a person's.

    What was stored of a bank statement may print a name that only a later payroll or register told to be a
    person's. Stored rows are never written again, so they are sealed whenever they are loaded.

    Args:
        readings: Sealed, each with the people that were known when it was stored.
        key: Secret of the book.
        before: Those of them that were sealed together before; where the others tell of nobody new, nothing
            is left to do.
    """
    tokens, printed = _find_people(readings, key)
    if tokens == _find_people(before, key)[0]:
        return list(readings)
    people = SealedPeople.of(tokens, key=key)
    cut = _find_cut(readings, people)
    return [
        replace(
            reading,
            rows=_hide_in_items(
                _seal_rows(reading.rows, None, people=people, key=key), people, cut=cut, printed=printed
            ),
        )
        for reading in readings
    ]


def find_people(readings: Sequence[Reading], *, key: bytes) -> SealedPeople:
    """Find the people whom payrolls and registers name, to be asked whether a name is theirs."""
    return SealedPeople.of(_find_people(readings, key)[0], key=key)


def seal_subjects(judgements: pa.Table, readings: Sequence[Reading], *, key: bytes) -> pa.Table:
    """Seal the names by which judgements speak of people, as those of the readings are sealed.

    Args:
        judgements: Columns of JUDGEMENTS.
        readings: The readings of the book, sealed together.
        key: Secret of the book.
    """
    if not judgements.num_rows:
        return judgements
    people = find_people(readings, key=key)

    def seal(word: str) -> str:
        name = word.removeprefix(_NAME)
        is_person = word.startswith(_NAME) and not is_sealed(name) and people.is_named_by(name)
        return f"{_NAME}{seal_name(name, key=key)}" if is_person else word

    return change_subjects(judgements, seal)


def _whole_keys(readings: Sequence[Reading], owners: Sequence[str | None], key: bytes) -> list[pa.Array]:
    everything = gather_rows(readings)
    keys = full_keys(everything, books=list(owners), secret=key)
    keys = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    first, parts = 0, []
    for reading in readings:
        parts.append(keys.slice(first, reading.rows.num_rows))
        first += reading.rows.num_rows
    return parts


def _find_people(readings: Sequence[Reading], key: bytes) -> tuple[set[str], set[str]]:
    """Collect the people of payrolls and registers: their sealed names, and those still printed."""
    sealed: set[str] = set()
    printed: set[str] = set()
    for reading in readings:
        names: set[str | None] = set()
        for side in ("payer", "payee"):
            numbers, words = codes_of(reading.rows[f"{side}_number"])
            is_person = np.array([bool(word and word.startswith((_EMPLOYEE, _PERSON))) for word in words])
            if is_person.any():
                codes, texts = codes_of(reading.rows[f"{side}_name"])
                names |= {texts[code] for code in np.unique(codes[is_person[numbers]]).tolist()}
        if reading.members.num_rows:
            # A member with a business number is an enterprise, whose name is no secret.
            members = reading.members.filter(pc.is_null(reading.members["number"]))
            names |= set(members["name"].to_pylist())
        for name in names:
            if name:
                sealed.add(seal_name(name, key=key))
                if not is_sealed(name):
                    printed.add(name)
    return sealed, printed


def _seal_rows(rows: pa.Table, owner: str | None, *, people: SealedPeople, key: bytes) -> pa.Table:
    if not rows.num_rows:
        return rows
    rows = rows.unify_dictionaries()
    for column in REPRESENTATIVE_COLUMNS:
        rows = replace_words(
            rows, column, {word: seal_name(word, key=key) for word in words_of(rows, column) if word}
        )
    pays_wages = pc.and_(
        pc.equal(rows["purpose"].cast(pa.string()), "wages"),
        pc.equal(rows["role"].cast(pa.string()), PAYMENT),
    )
    wage_line = pc.fill_null(pays_wages, fill_value=False).to_numpy(zero_copy_only=False)
    for column in NAME_COLUMNS:
        side = column.removesuffix("_name")
        number, numbers = codes_of(rows[f"{side}_number"])
        is_person = np.array([bool(word and word.startswith((_EMPLOYEE, _PERSON))) for word in numbers])[
            number
        ]
        rows = _seal_names(
            rows, column, chosen=is_person, bare=number == 0, wage=wage_line, people=people, key=key
        )
        rows = _coarsen_addresses(rows, f"{side}_address", is_person)
        pseudonyms = {
            word: employee_pseudonym(owner or "", word.removeprefix(_EMPLOYEE), key=key)
            for word in numbers
            if word and word.startswith(_EMPLOYEE)
        }
        rows = replace_words(rows, f"{side}_number", pseudonyms)
    return rows


def _seal_names(
    rows: pa.Table,
    column: str,
    *,
    chosen: np.ndarray,
    bare: np.ndarray,
    wage: np.ndarray,
    people: SealedPeople,
    key: bytes,
) -> pa.Table:
    """Seal the names of the chosen rows, and those without a number that are staff's or these people's."""
    codes, words = codes_of(rows[column])
    met = set(np.unique(codes[chosen | bare]).tolist())
    tokens = [seal_name(word, key=key) if word and code in met else None for code, word in enumerate(words)]
    named = [
        bool(word and token and people.is_named_by(word)) for word, token in zip(words, tokens, strict=True)
    ]
    known = np.array(named)[codes]
    hide = (codes > 0) & (chosen | (bare & (wage | known)))
    if not hide.any():
        return rows
    texts = pa.array(words, pa.string()).take(pa.array(codes))
    hidden = pa.array(tokens, pa.string()).take(pa.array(codes))
    return _set(rows, column, pc.if_else(pa.array(hide), hidden, texts).dictionary_encode().cast(TEXT))


def _coarsen_addresses(rows: pa.Table, column: str, chosen: np.ndarray) -> pa.Table:
    codes, words = codes_of(rows[column])
    if not (chosen & (codes > 0)).any():
        return rows
    coarse = [word and " ".join(_DOOR.sub("", word).split()) for word in words]
    texts, short = (pa.array(texts, pa.string()).take(pa.array(codes)) for texts in (words, coarse))
    return _set(rows, column, pc.if_else(pa.array(chosen), short, texts).dictionary_encode().cast(TEXT))


def _find_cut(readings: Sequence[Reading], people: SealedPeople) -> set[str]:
    """Collect what banks left of these people's names, where it is the name of a line without a number."""
    names: set[str | None] = set()
    for reading in readings:
        rows = reading.rows.unify_dictionaries()
        for column in NAME_COLUMNS:
            bare = pc.is_null(rows[f"{column.removesuffix('_name')}_number"])
            names.update(rows[column].filter(bare).unique().to_pylist())
    return {name for name in names if name and not is_sealed(name) and people.is_cut(name)}


def _hide_in_items(rows: pa.Table, people: SealedPeople, *, cut: set[str], printed: set[str]) -> pa.Table:
    if not people.whole or not rows.num_rows:
        return rows
    items = pa.array(sorted({word for word in words_of(rows, "item") if word}), pa.string())
    hidden = people.hide(items, cut=cut, printed=printed)
    changed = {old: new for old, new in zip(items.to_pylist(), hidden.to_pylist(), strict=True) if old != new}
    return replace_words(rows, "item", changed) if changed else rows


def _seal_members(members: pa.Table, key: bytes) -> pa.Table:
    if not members.num_rows:
        return members
    columns = members.to_pydict()
    pseudonyms, names = [], []
    for name, contact in zip(columns["name"], columns["contact"], strict=True):
        known = bool(contact and contact.startswith(_PERSON))
        pseudonyms.append(
            contact if known or not name else person_pseudonym(normalise_name(name), contact=contact, key=key)
        )
        names.append(seal_name(name, key=key) if name else None)
    columns |= {"name": names, "contact": pseudonyms, "address": [None] * len(names)}
    return pa.table(columns, schema=MEMBERS)


def _set(rows: pa.Table, column: str, values: pa.Array) -> pa.Table:
    place = ROWS.get_field_index(column)
    return rows.set_column(place, ROWS.field(column), values)
