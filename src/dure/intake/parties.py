"""Who is who: the same party across files, and where each one is."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from dure.intake.agencies import AGENCY_NAMES
from dure.intake.names import may_be_cut, normalise_name
from dure.intake.people import employee_pseudonym
from dure.intake.result import MergeProposal
from dure.intake.sealed_names import HIDDEN_NAME, is_sealed
from dure.language import Text
from dure.ledger.tables import PARTIES
from dure.places import Gazetteer, resolve_addresses

DISTRICT_DIGITS = 5
LOCAL_AGENCY = "agency:local:"
"""A local tax office is one party a book, since each book pays the 시군구 that it sits in."""
_PEOPLE = ("employee:", "person:")
_CORPORATE = frozenset(("81", "86", "87", "88", "85", "84"))


@dataclass(frozen=True)
class Mentions:
    """Every different way in which the files name a party: parallel lists, one entry a mention.

    Attributes:
        number: Business number or special code, OWNER already replaced; None where none is given.
        name: The name as printed.
        address: The address as printed.
        line: The line of business as printed.
        book: Party of the book that the mention comes from, so that employee numbers do not mix.
    """

    number: list[str | None]
    name: list[str | None]
    address: list[str | None]
    line: list[str | None]
    book: list[str | None]


@dataclass(frozen=True, slots=True)
class Fact:
    """What a register says of a business number."""

    name: str | None = None
    address: str | None = None
    line: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class PartyTable:
    """The parties, and which one each mention means.

    Attributes:
        parties: Columns of `ledger.tables.PARTIES`.
        of_mention: Row of `parties` for each mention.
        root: Row of the party that a branch belongs to, itself where it is no branch; one a party.
        proposals: Parties that may be one.
        keys: Every key that a mention stood for before judgements merged them.
        people: Book → normalised name → party of its employees and members, kept in memory to match wages.
        doubtful: Party → codes of the places that an address of it may mean, where none is sure.
    """

    parties: pa.Table
    of_mention: np.ndarray
    root: np.ndarray
    proposals: tuple[MergeProposal, ...]
    keys: frozenset[str] = frozenset()
    people: Mapping[str, Mapping[str, str]] = field(repr=False, default_factory=dict)
    doubtful: Mapping[str, tuple[str, ...]] = field(repr=False, default_factory=dict)


def kind_of_number(number: str) -> str:
    """Return the kind of party that the middle two digits of a business number tell of.

    01–79 and 90–99 are people in business, 83 the state, 82 bodies without profit, the rest companies.
    """
    middle = number[3:5]
    if middle == "83":
        return "public_body"
    if middle in {"82", "80", "89"}:
        return "cooperative" if middle == "82" else "unknown"
    if middle in _CORPORATE:
        return "enterprise"
    return "sole_trader"


def match_parties(
    mentions: Mentions,
    *,
    facts: Mapping[str, Fact],
    same_as: Mapping[str, str],
    placed: Mapping[str, str],
    kinds: Mapping[str, str],
    gazetteer: Gazetteer,
    key: bytes,
    members: Mapping[str, Mapping[str, str]] | None = None,
    agencies: Sequence[str] = (),
    as_of: date | None = None,
) -> PartyTable:
    """Tell who is who among the mentions, and place each party.

    A business number decides. A name alone is the party of that name where exactly one is known; where
    several numbers share it, it stays a party of its own and merges are proposed. A party whose own
    addresses lie in several 시군구 is kept as one branch a 시군구.

    Args:
        mentions: The different mentions.
        facts: Register facts by business number, or by `name:…` where a register gives none.
        same_as: Judgements that a party is another one.
        placed: Judgements of where a party is, by party.
        kinds: Judgements of what kind a party is, by party.
        gazetteer: The places of Korea.
        key: Secret for pseudonyms.
        members: Book → normalised name → party of its members.
        agencies: Public bodies to have among the parties, whether anybody names them or not.
        as_of: Day on which addresses are read.
    """
    mentions = _with_registered(mentions, facts, agencies)
    names = [normalise_name(name) if name else None for name in mentions.name]
    numbered = _numbers_by_name(mentions, names, facts)
    people = _people(mentions, names, key, members or {})
    keys = [
        _party_key(mention, numbered=numbered, people=people, key=key)
        for mention in zip(mentions.number, names, mentions.book, strict=True)
    ]
    before = frozenset(keys)
    keys = [same_as.get(party, party) for party in keys]

    told = [_fact(facts, number, name) for number, name in zip(mentions.number, names, strict=True)]
    codes, doubtful = _place_codes(mentions, told, gazetteer, as_of)
    books = {book for book in mentions.book if book}
    branched = _branched(keys, codes) - books
    table = _Table()
    of_mention = _gather(table, mentions, keys, told=told, codes=codes, kinds=kinds, branched=branched)
    local = {party: row_district for party in books if (row_district := table.district(party))}
    parties = table.finish(placed=placed, gazetteer=gazetteer, local=local)
    return PartyTable(
        parties=parties,
        of_mention=of_mention,
        root=table.roots(),
        proposals=_proposals(parties, numbered),
        keys=before,
        people=people,
        doubtful=_doubtful_places(keys, codes, doubtful),
    )


def _gather(
    table: "_Table",
    mentions: Mentions,
    keys: Sequence[str],
    *,
    told: Sequence[Fact],
    codes: Sequence[str | None],
    kinds: Mapping[str, str],
    branched: Collection[str],
) -> np.ndarray:
    """Note what every mention says of its party, or of its branch; return the party's row by mention."""
    of_mention = np.zeros(len(keys), dtype=np.int32)
    for index, (party, fact, code) in enumerate(zip(keys, told, codes, strict=True)):
        said = {
            "name": _shown_name(party, mentions.name[index] or fact.name),
            "line": mentions.line[index] or fact.line,
            "kind": kinds.get(party) or fact.kind,
        }
        evidence = "address" if mentions.address[index] else "register"
        row = table.add(party, root=party, said=said, code=code, evidence=evidence)
        district = _district(code)
        if party in branched and district:
            row = table.add(f"{party}@{district}", root=party, said=said, code=code, evidence=evidence)
        of_mention[index] = row
    return of_mention


def _with_registered(mentions: Mentions, facts: Mapping[str, Fact], agencies: Sequence[str]) -> Mentions:
    """Add the parties that only a register names: nobody has bought from them yet, and somebody could."""
    known = {number for number in mentions.number if number}
    others = [(number, fact) for number, fact in facts.items() if number.isdigit() and number not in known]
    others += [(agency, Fact()) for agency in agencies if agency not in known]
    nothing: list[str | None] = [None] * len(others)
    return Mentions(
        number=[*mentions.number, *(number for number, _ in others)],
        name=[*mentions.name, *(fact.name for _, fact in others)],
        address=[*mentions.address, *nothing],
        line=[*mentions.line, *nothing],
        book=[*mentions.book, *nothing],
    )


def _fact(facts: Mapping[str, Fact], number: str | None, name: str | None) -> Fact:
    """Find what a register says of a mention: by its number, or by its name where it has none."""
    return facts.get(number or f"name:{name}", Fact())


def _numbers_by_name(
    mentions: Mentions, names: list[str | None], facts: Mapping[str, Fact]
) -> Mapping[str, list[str]]:
    """Collect the business numbers that each normalised name is known with."""
    numbers: dict[str, dict[str, None]] = defaultdict(dict)
    for number, name in zip(mentions.number, names, strict=True):
        if name and number and number.isdigit():
            numbers[name][number] = None
    for number, fact in facts.items():
        if fact.name and number.isdigit():
            numbers[normalise_name(fact.name)][number] = None
    return {name: list(found) for name, found in numbers.items()}


def _people(
    mentions: Mentions, names: list[str | None], key: bytes, members: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Collect the party of each employee and member by book and name; namesakes on one payroll are left out.

    Somebody who is both is one party, the employee.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for index, number in enumerate(mentions.number):
        book, name = mentions.book[index], names[index]
        if book and name and number and number.startswith(_PEOPLE):
            found[book][name].add(_employee(book, number, key=key))
    people = {book: dict(by_name) for book, by_name in members.items()}
    for book, by_name in found.items():
        for name, parties in by_name.items():
            if len(parties) == 1:
                people.setdefault(book, {})[name] = next(iter(parties))
            else:
                people.get(book, {}).pop(name, None)
    return people


def _employee(book: str | None, number: str, *, key: bytes) -> str:
    """Name the party of an employee: a sealed reading holds the pseudonym already."""
    if number.startswith("person:"):
        return number
    return employee_pseudonym(book or "", number.removeprefix("employee:"), key=key)


def _party_key(
    mention: tuple[str | None, str | None, str | None],
    *,
    numbered: Mapping[str, list[str]],
    people: Mapping[str, Mapping[str, str]],
    key: bytes,
) -> str:
    """Name the party that a mention of (number, normalised name, book) means."""
    number, name, book = mention
    if number:
        if number.startswith(_PEOPLE):
            return _employee(book, number, key=key)
        in_book = {"agency:local": LOCAL_AGENCY, "customers": "customers:"}.get(number)
        return number if in_book is None else in_book + (book or "")
    if not name:
        return "unnamed"
    if book and name in people.get(book, {}):
        return people[book][name]
    candidates = numbered.get(name, [])
    return candidates[0] if len(candidates) == 1 else f"name:{name}"


def _place_codes(
    mentions: Mentions, told: list[Fact], gazetteer: Gazetteer, as_of: date | None
) -> tuple[list[str | None], list[list[str]]]:
    """Place each mention by its own address, else by the register's; also what a doubtful one may mean."""
    addresses = [address or fact.address for address, fact in zip(mentions.address, told, strict=True)]
    resolved = resolve_addresses(pa.array(addresses, pa.string()), gazetteer=gazetteer, as_of=as_of)
    return resolved["code"].to_pylist(), resolved["ambiguous"].to_pylist()


def _doubtful_places(
    keys: list[str], codes: list[str | None], doubtful: list[list[str]]
) -> dict[str, tuple[str, ...]]:
    """Collect the places that a party may be in, for the parties of which no address is sure."""
    placed = {party for party, code in zip(keys, codes, strict=True) if code}
    found: dict[str, tuple[str, ...]] = {}
    for party, candidates in zip(keys, doubtful, strict=True):
        if candidates and party not in placed:
            found[party] = tuple(dict.fromkeys((*found.get(party, ()), *candidates)))
    return found


def _district(code: str | None) -> str | None:
    return code[:DISTRICT_DIGITS] if code and len(code) >= DISTRICT_DIGITS else None


def _branched(keys: list[str], codes: list[str | None]) -> set[str]:
    """Find the parties with addresses in several 시군구."""
    districts: dict[str, set[str]] = defaultdict(set)
    for party, code in zip(keys, codes, strict=True):
        if district := _district(code):
            districts[party].add(district)
    return {party for party, found in districts.items() if len(found) > 1}


def _shown_name(party: str, name: str | None) -> str | None:
    if party.startswith("person:"):
        return None
    if name and is_sealed(name):
        return HIDDEN_NAME
    if party.startswith("agency:"):
        return AGENCY_NAMES.get(party, AGENCY_NAMES["agency:local"])
    return name


class _Table:
    """Gathers what the mentions of one party say, the first non-empty word for each."""

    def __init__(self) -> None:
        self._row: dict[str, int] = {}
        self._root: list[str] = []
        self._said: list[dict[str, str | None]] = []
        self._codes: list[dict[str, str]] = []

    def add(
        self, party: str, *, root: str, said: Mapping[str, str | None], code: str | None, evidence: str
    ) -> int:
        """Note one mention of a party and return the party's row."""
        row = self._row.setdefault(party, len(self._row))
        if row == len(self._root):
            self._root.append(root)
            self._said.append({})
            self._codes.append({})
        for word, value in said.items():
            # The fullest word stands, so that the order of the files decides nothing.
            self._said[row][word] = max(self._said[row].get(word), value, key=_fullness)
        if code:
            self._codes[row].setdefault(code, evidence)
        return row

    def district(self, party: str) -> str | None:
        """Return the 시군구 of a party, if any of its addresses tells."""
        codes = self._codes[self._row[party]] if party in self._row else {}
        return next((found for code in codes if (found := _district(code))), None)

    def roots(self) -> np.ndarray:
        """Return the row of the party that each party is a branch of, itself where it is none."""
        return np.array(
            [self._row.get(root, row) for row, root in enumerate(self._root)], dtype=np.int32
        ).reshape(-1)

    def finish(
        self, *, placed: Mapping[str, str], gazetteer: Gazetteer, local: Mapping[str, str]
    ) -> pa.Table:
        """Build the table of parties."""
        columns: dict[str, list[object]] = {name: [] for name in PARTIES.names}
        for party, row in self._row.items():
            said, root = self._said[row], self._root[row]
            place, whole, evidence = _settle_place(
                party, root, self._codes[row], placed=placed, gazetteer=gazetteer, local=local
            )
            number = root if root.isdigit() else None
            columns["party"].append(party)
            columns["name"].append(said.get("name"))
            columns["number"].append(number)
            columns["kind"].append(said.get("kind") or _kind(root))
            columns["line"].append(said.get("line"))
            columns["place"].append(place)
            columns["whole_place"].append(whole)
            columns["place_evidence"].append(evidence)
            columns["observed"].append(False)
        return pa.table(columns, schema=PARTIES)


def _fullness(word: str | None) -> tuple[int, str]:
    return (len(word), word) if word else (0, "")


def _kind(party: str) -> str:
    if party.isdigit():
        return kind_of_number(party)
    if party.startswith(("person:", "customers:")):
        return "household"
    if party.startswith("agency:"):
        return "public_body"
    return "unknown"


def _settle_place(
    party: str,
    root: str,
    codes: Mapping[str, str],
    *,
    placed: Mapping[str, str],
    gazetteer: Gazetteer,
    local: Mapping[str, str],
) -> tuple[str | None, bool, str | None]:
    """Decide where one party is: a judgement, else what every address agrees on."""
    if party in placed or root in placed:
        return placed.get(party, placed.get(root)), False, "judgement"
    if party.startswith(LOCAL_AGENCY):
        return local.get(party.removeprefix(LOCAL_AGENCY)), True, "agency"
    if party in AGENCY_NAMES:
        return "KR", True, "agency"
    if not codes:
        return None, False, None
    finest = max(codes, key=lambda code: (len(code), code))
    line = [finest, *(place.code for place in gazetteer.ancestors(finest))]
    if all(code in line for code in codes):
        return finest, False, codes[finest]
    # Addresses that disagree within one 시군구 (it moved, or has two doors) share the place above them.
    lines = [{code, *(place.code for place in gazetteer.ancestors(code))} for code in codes]
    shared = next(code for code in line if all(code in other for other in lines))
    return shared, False, codes[finest]


def _proposals(parties: pa.Table, numbered: Mapping[str, list[str]]) -> tuple[MergeProposal, ...]:
    """Propose that a party known by name only is one whose name it may be."""
    proposals = []
    names = sorted(numbered)
    for party in parties["party"].to_pylist():
        if not party.startswith("name:"):
            continue
        name = party.removeprefix("name:")
        same = numbered.get(name, [])
        cut = [number for full in _starting_with(names, name) for number in numbered[full]]
        for number in [*same, *cut][:3]:
            reason = (
                Text("Several enterprises have this very name.", "같은 이름의 사업체가 여럿입니다.")
                if number in same
                else Text(
                    "The name may be cut off, as banks do.", "은행이 이름을 줄여 적은 것일 수 있습니다."
                )
            )
            proposals.append(MergeProposal(party=party, other=number, amount_krw=0, reason=reason))
    return tuple(proposals)


def _starting_with(names: list[str], prefix: str) -> list[str]:
    first = bisect_left(names, prefix)
    found = []
    for name in names[first:]:
        if not name.startswith(prefix):
            break
        if may_be_cut(prefix, name):
            found.append(name)
    return found
