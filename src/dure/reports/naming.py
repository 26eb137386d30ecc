"""What the report calls parties and places, and whom it never names."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.language import Text
from dure.ledger.ledger import Ledger
from dure.places.gazetteer import Gazetteer
from dure.reports.answer import PlaceName
from dure.reports.private import may_be_person
from dure.reports.words import load_words


def say_both(key: str, /, **values: Text | str | int) -> Text:
    """Write one sentence in both languages."""
    written = {
        language: load_words(language).say(
            key,
            **{
                name: value.in_language(language) if isinstance(value, Text) else value
                for name, value in values.items()
            },
        )
        for language in ("en", "ko")
    }
    return Text(en=written["en"], ko=written["ko"])


def find_private(ledger: Ledger) -> np.ndarray:
    """Find the parties that are private persons: bool by party.

    Households, whoever is paid wages without a business number, and every name without one that nothing shows
    to be a business: no line of business, no kind, no business word.
    """
    parties = ledger.parties
    columns = ("party", "name", "number", "kind", "line", "place_evidence")
    facts = zip(*(parties[column].to_pylist() for column in columns), strict=True)
    helpers = _find_helpers(ledger)
    private = np.fromiter(
        (
            kind == "household"
            or key.startswith(("person:", "customers:"))
            or (
                number is None
                and not line
                and kind in {None, "unknown"}
                and may_be_person(name, has_address=evidence == "address" and row not in helpers)
            )
            for row, (key, name, number, kind, line, evidence) in enumerate(facts)
        ),
        dtype=bool,
        count=parties.num_rows,
    )
    wages = ledger.transfers.filter(pc.equal(ledger.transfers["purpose"], "wages"))
    paid = pc.unique(wages["payee"]).to_numpy()
    unnumbered = pc.is_null(parties["number"]).to_numpy()
    private[paid[unnumbered[paid]]] = True
    return private


def _find_helpers(ledger: Ledger) -> frozenset[int]:
    """Find who gives hours: neighbours, whatever their names look like."""
    minutes = ledger.transfers.filter(pc.equal(ledger.transfers["unit"], "minute"))
    return frozenset(pc.unique(minutes["payer"]).to_pylist())


class Names:
    """The names of the parties of one ledger, private persons left out.

    Args:
        ledger: The ledger.
        enterprise: Row of the party that the report is about, which whoever asks has named; None for none.

    Attributes:
        private: bool by party.
    """

    def __init__(self, ledger: Ledger, *, enterprise: int | None = None) -> None:
        self.private = find_private(ledger)
        if enterprise is not None:
            self.private[enterprise] = False
        self._parties = ledger.parties
        self._rows = {party: row for row, party in enumerate(ledger.parties["party"].to_pylist())}

    def name(self, row: int) -> Text:
        """Return what the report calls a party."""
        if self.private[row]:
            return say_both("people.one")
        printed = self._parties["name"][row].as_py()
        if printed:
            return Text(en=printed, ko=printed)
        number = self._parties["number"][row].as_py()
        return Text(en=number, ko=number) if number else say_both("party.unnamed")

    def name_of(self, party: str) -> Text:
        """Return what the report calls a party given by its key; the key's own words for a stranger."""
        row = self._rows.get(party)
        if row is not None:
            return self.name(row)
        if party.startswith(("person:", "customers:")):
            return say_both("people.one")
        plain = party.partition(":")[2] or party
        if party.startswith("name:") and may_be_person(plain):
            return say_both("people.one")
        return Text(en=plain, ko=plain)


class PlaceNames:
    """The names of places in force on one day, looked up once each."""

    def __init__(self, gazetteer: Gazetteer, *, as_of: Any) -> None:
        self._gazetteer = gazetteer
        self._as_of = as_of
        self._found: dict[str, PlaceName | None] = {}

    def find(self, code: str | None) -> PlaceName | None:
        """Return the place of a code, or None."""
        if code is None:
            return None
        if code not in self._found:
            place = self._gazetteer.find(code, as_of=self._as_of)
            self._found[code] = None if place is None else name_place(place)
        return self._found[code]

    def list_places(self, codes: pa.ChunkedArray) -> tuple[PlaceName, ...]:
        """Return the places that a column of codes names, each once, by code."""
        found = (self.find(code) for code in sorted(pc.unique(codes.drop_null()).to_pylist()))
        return tuple(place for place in found if place is not None)


def name_place(place: Any) -> PlaceName:
    """Name a place as the report does."""
    return PlaceName(
        code=place.code,
        name=Text(en=place.name_en, ko=place.name_ko),
        full_name=Text(en=f"{place.full_name_en} ({place.full_name_ko})", ko=place.full_name_ko),
        level=place.level,
    )
