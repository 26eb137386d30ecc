"""What the report calls parties and places, and whom it never names."""

import re
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.language import Text
from dure.ledger.ledger import Ledger
from dure.places.gazetteer import Gazetteer
from dure.reports.answer import PlaceName
from dure.reports.words import load_words

# The commonest family names: with two given syllables behind them, a bank line most likely names a person.
_FAMILY_NAMES: Final = (
    "김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구민"
    "진지엄채원천방공현함변염여추"
)
_PERSON: Final = re.compile(rf"(?=[가-힣]{{3}}$)[{_FAMILY_NAMES}][가-힣]{{2}}")
# Endings of shops and bodies of three syllables, such as 정육점, 주유소, 이마트.
_BUSINESS_ENDING: Final = re.compile(r"[가-힣]*[점소사집관원당방회청국실부장터촌상행면군시도읍트]$")


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


def may_be_person(name: str | None) -> bool:
    """Say whether a name without a business number is more likely a person's than a shop's.

    A guess, on the careful side: a shop taken for a person is only not named.
    """
    return bool(name and _PERSON.fullmatch(name.strip()) and not _BUSINESS_ENDING.fullmatch(name.strip()))


def find_private(ledger: Ledger) -> np.ndarray:
    """Find the parties that are private persons: bool by party.

    Households, whoever is paid wages, and names without a business number that are likely a person's.
    """
    parties = ledger.parties
    kind = parties["kind"].to_pylist()
    name = parties["name"].to_pylist()
    number = parties["number"].to_pylist()
    key = parties["party"].to_pylist()
    private = np.fromiter(
        (
            kind[row] == "household"
            or key[row].startswith(("person:", "customers:"))
            or (kind[row] in {None, "unknown"} and number[row] is None and may_be_person(name[row]))
            for row in range(parties.num_rows)
        ),
        dtype=bool,
        count=parties.num_rows,
    )
    wages = ledger.transfers.filter(pc.equal(ledger.transfers["purpose"], "wages"))
    paid = pc.unique(wages["payee"]).to_numpy()
    unnumbered = np.fromiter((value is None for value in number), dtype=bool, count=len(number))
    private[paid[unnumbered[paid]]] = True
    return private


class Names:
    """The names of the parties of one ledger, private persons left out.

    Attributes:
        private: bool by party.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.private = find_private(ledger)
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
