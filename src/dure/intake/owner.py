"""Whose book it is: the party that stands on every invoice."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from dure.importers.reading import OWNER, Reading
from dure.intake.columns import codes_of
from dure.intake.names import normalise_name


def standing_on_every_row(reading: Reading) -> list[str]:
    """Return the parties that stand on every row of a reading, on the book's own side first.

    A party is its number, or `name:…` where there is none. Bank and payroll rows name their owner
    as OWNER, so they tell nothing.
    """
    found: list[str] = []
    # Both sides must agree row by row: a party may buy on one row and sell on the next.
    sides = [_side_parties(reading, side) for side in ("payer", "payee")]
    if reading.rows.num_rows == 0:
        return found
    (payer, payer_names), (payee, payee_names) = sides
    first = {payer_names[payer[0]], payee_names[payee[0]]} - {None}
    if OWNER in {*payer_names, *payee_names}:
        return found
    for party in first:
        if party is None or not (party.isdigit() or party.startswith("name:")):
            continue
        on_payer = np.array([name == party for name in payer_names])[payer]
        on_payee = np.array([name == party for name in payee_names])[payee]
        if bool(np.all(on_payer | on_payee)):
            found.append(str(party))
    own_side = {"payer": payer_names[payer[0]], "payee": payee_names[payee[0]]}.get(reading.owner_side or "")
    return sorted(found, key=lambda party: (party != own_side, party))


def _side_parties(reading: Reading, side: str) -> tuple[np.ndarray, list[str | None]]:
    number, numbers = codes_of(reading.rows[f"{side}_number"])
    name, names = codes_of(reading.rows[f"{side}_name"])
    called = [None, *(f"name:{normalise_name(text)}" for text in names[1:] if text is not None)]
    # A number decides; only where there is none does the name speak.
    parties = [*numbers, *called]
    return np.where(number > 0, number, len(numbers) + name), parties


def find_number_of(party: str, readings: Sequence[Reading]) -> str:
    """Return the business number that a named party has in the files; the party itself where none or several.

    So a user may name an enterprise as it is printed, and its bank lines and its invoices are one book.
    """
    if not party.startswith("name:"):
        return party
    found: set[str] = set()
    for reading in readings:
        for side in ("payer", "payee"):
            number, numbers = codes_of(reading.rows[f"{side}_number"])
            name, names = codes_of(reading.rows[f"{side}_name"])
            called = [text is not None and f"name:{normalise_name(text)}" == party for text in names]
            if any(called):
                theirs = np.unique(number[np.array(called)[name]])
                found |= {text for code in theirs if (text := numbers[code]) is not None and text != OWNER}
    return next(iter(found)) if len(found) == 1 else party


def find_book_owners(
    readings: Sequence[Reading], *, given: Sequence[str | None], owner: str | None
) -> tuple[list[str | None], str | None, tuple[str, ...]]:
    """Find whose each reading is, and whose the whole book is.

    Args:
        readings: What was read.
        given: The owner that the user gave for each reading's file, None where not given.
        owner: The enterprise that the user asked for, by number or `name:…`; None where Dure is to tell.

    Returns:
        The owner of each reading (None where unknown), the owner of the book (None where unsure), and the
        candidates, the likeliest first.
    """
    if owner is not None:
        owner = find_number_of(owner, readings)
    standing = [standing_on_every_row(reading) for reading in readings]
    votes: Counter[str] = Counter()
    for reading, parties in zip(readings, standing, strict=True):
        for party in parties:
            votes[party] += reading.rows.num_rows
    candidates = tuple(party for party, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])))
    if owner is None:
        named = [parties for parties in standing if parties]
        everywhere = set.intersection(*(set(parties) for parties in named)) if named else set()
        owner = next(iter(everywhere)) if len(everywhere) == 1 else None
        if len(everywhere) > 1:
            # Few rows between the same two parties: the side that the list was made for decides.
            own = {
                parties[0]
                for reading, parties in zip(readings, standing, strict=True)
                if parties and reading.owner_side in {"payer", "payee"}
            }
            owner = next(iter(own)) if len(own) == 1 else None
    books: list[str | None] = []
    for reading, parties, told in zip(readings, standing, given, strict=True):
        if told:
            books.append(told)
        elif owner is not None and (owner in parties or reading.owner_side == "both" or not parties):
            books.append(owner)
        else:
            books.append(parties[0] if parties and reading.owner_side != "both" else owner)
    return books, owner, candidates
