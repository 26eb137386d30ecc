"""From files to a ledger: recognise, redact, read, tell who is who, place, count once, reconcile."""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.mapping import Mapping
from dure.importers.reading import OWNER, Reading
from dure.importers.recognise import FORMATS, Mappings, read_file
from dure.importers.redaction import mask_resident_numbers
from dure.intake.columns import AllRows, codes_of, find_mentions, find_representatives, gather_rows
from dure.intake.documents import Documents, find_documents, full_keys, fullest_items
from dure.intake.doubles import find_doubles, tell_doubles
from dure.intake.exemption import TAX_OFFICE, charge_vat
from dure.intake.judgements import find_idle, follow_merges, in_force, is_different, name_by_number
from dure.intake.members import build_registers, member_pseudonyms
from dure.intake.missing import find_missing
from dure.intake.names import normalise_name
from dure.intake.owner import find_book_owners, find_number_of
from dure.intake.parties import Fact, Mentions, PartyTable, match_parties
from dure.intake.purposes import fill_purposes, purpose_codes, with_purposes
from dure.intake.result import Balance, BookFile, DocumentCount, FileSummary, Intake, MergeProposal
from dure.intake.sealed_names import open_book
from dure.intake.settling import find_own_transfers, hide_wage_names, settle
from dure.language import Text
from dure.ledger.ledger import Ledger
from dure.ledger.tables import DOCUMENTS, JUDGEMENTS, PAYMENT, PURPOSES, TEXT, TRANSFERS
from dure.places import Gazetteer
from dure.problem import Problem, Where

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

_SHOWN_ROWS = 5


@dataclass(frozen=True)
class _Books:
    """The readings, whose each one is, what people judged, and the secret of their pseudonyms."""

    readings: list[Reading]
    owners: list[str | None]
    judged: pa.Table
    secret: bytes


def read_files(
    files: Sequence[BookFile],
    *,
    gazetteer: Gazetteer,
    owner: str | None = None,
    registers: Sequence[BookFile] = (),
    judgements: pa.Table | None = None,
    mapping: Mapping | None = None,
    key: bytes | None = None,
    exempt: Collection[str] = (),
    as_of: date | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Read the files of a book into a ledger.

    Args:
        files: The files, in any order; what they are is told by their content.
        gazetteer: The places of Korea.
        owner: Business number (or `name:…`) of the enterprise whose book it is; None to be told by the files.
        registers: Business registers to place card merchants with; they may also be among `files`.
        judgements: Columns of `ledger.tables.JUDGEMENTS`.
        mapping: How to read files that no format knows.
        key: Secret for pseudonyms, at most 64 bytes; None for one that ends with the call.
        exempt: Parties that get no VAT of their purchases back (면세 사업자), OWNER for the book's own:
            to them it is outlay, a tax that goes to the nation.
        as_of: Day on which addresses are read; None for today's names and all former ones.
        progress: Told of long work.

    Returns:
        The ledger and an account of how it came to be. Faults in the files are problems in it; none raises.
    """
    readings, told = read_all([*files, *registers], mapping=mapping, progress=progress)
    return build_intake(
        readings,
        told,
        gazetteer=gazetteer,
        owner=owner,
        judgements=judgements,
        key=key or secrets.token_bytes(32),
        exempt=exempt,
        as_of=as_of,
        progress=progress,
    )


def read_all(
    files: Sequence[BookFile],
    *,
    mapping: Mapping | None = None,
    mappings: Mappings | None = None,
    progress: Progress | None = None,
) -> tuple[list[Reading], list[str | None]]:
    """Recognise, redact and read the files; what a reading says of whom is still as printed.

    Args:
        files: The files, in any order; what they are is told by their content.
        mapping: How to read files that no format knows.
        mappings: Gives a remembered mapping for the hash of a sheet's headings, where `mapping` is None.
        progress: Told of long work.

    Returns:
        The readings, and in step with them the owner that the user gave for each one's file.
    """
    tell = progress or _say_nothing
    readings: list[Reading] = []
    told: list[str | None] = []
    for index, file in enumerate(files):
        # A file may be named after a person, number and all.
        name = mask_resident_numbers(pa.array([file.name]), label=None, beside=())[0][0].as_py()
        tell(name, index, len(files))
        for reading in read_file(file.content, file=name, mapping=mapping, mappings=mappings):
            readings.append(reading)
            told.append(file.owner)
    return readings, told


def build_intake(
    readings: Sequence[Reading],
    told: Sequence[str | None],
    *,
    gazetteer: Gazetteer,
    owner: str | None = None,
    judgements: pa.Table | None = None,
    key: bytes,
    exempt: Collection[str] = (),
    as_of: date | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Match, place, count once and reconcile what was read, sealed or as printed.

    Args:
        readings: What `read_all` gave, or `sealing.seal_readings` made of it with the same key.
        told: In step with them, whose each one is as far as it is known.
        gazetteer: The places of Korea.
        owner: Business number (or `name:…`) of the enterprise whose book it is; None to be told by the files.
        judgements: Columns of `ledger.tables.JUDGEMENTS`.
        key: Secret for pseudonyms, at most 64 bytes.
        exempt: Parties that get no VAT of their purchases back, OWNER for the book's own.
        as_of: Day on which addresses are read; None for today's names and all former ones.
        progress: Told of long work.
    """
    tell = progress or _say_nothing
    judged = judgements if judgements is not None else JUDGEMENTS.empty_table()
    readings, judged = open_book(readings, judged, key=key)
    judged = name_by_number(judged, number_of=lambda party: find_number_of(party, readings))
    owners, book_owner, candidates = find_book_owners(readings, given=told, owner=owner)
    problems = [problem for reading in readings for problem in reading.problems]
    problems += [problem for _, problem in find_missing(readings, owners)]
    readings, ownerless = _leave_out_ownerless(readings, owners)
    books = _Books(readings, owners, judged, key)

    tell("match", 0, 1)
    exempted = {(book_owner or OWNER) if party == OWNER else party for party in exempt}
    matched, found = _match(books, gazetteer=gazetteer, exempt=exempted, as_of=as_of)
    tell("reconcile", 0, 1)
    ledger, table, aliases = _reconcile(matched, books, exempt=exempted)
    idle = find_idle(
        judged,
        parties={*matched.table.parties["party"].to_pylist(), *matched.table.keys},
        documents=ledger.documents["key"].combine_chunks(),
    )
    doubles = find_doubles(ledger, table, judged=in_force(judged, "repeats"))
    return Intake(
        ledger=ledger,
        owner=book_owner,
        candidates=candidates,
        files=_summaries(readings, matched.found),
        documents=_count(ledger, matched.found),
        problems=(*problems, *ownerless, *found, *idle, *tell_doubles(ledger, doubles)),
        proposals=_weigh_proposals(table, ledger, aliases, differs=in_force(judged, "differs_from")),
        doubles=doubles,
        doubtful_places=table.doubtful,
        balances=_balances(readings, owners),
        registers=build_registers(readings, owners, ledger=ledger, people=matched.table.people),
    )


@dataclass(frozen=True)
class _Matched:
    """The rows after it is known which count and who is who in them."""

    found: Documents
    mentions: Mentions
    table: PartyTable
    built: "_Built"
    headed_by: dict[str, set[str]]


def _match(
    books: _Books, *, gazetteer: Gazetteer, exempt: Collection[str], as_of: date | None
) -> tuple[_Matched, list[Problem]]:
    """Tell which rows count, who is who in them, and where; and what is wrong with them."""
    placed, unheard = _known_places(in_force(books.judged, "place"), gazetteer)
    merges, circles = follow_merges(in_force(books.judged, "same_as"))
    rows = gather_rows(books.readings)
    keys = full_keys(rows, books=books.owners, secret=books.secret)
    found = find_documents(rows, keys, reading_count=len(books.readings))
    rows = replace(rows, table=_set(rows.table, "item", fullest_items(rows, keys, found)))
    mentions, payer, payee = find_mentions(rows, books=books.owners)
    table = match_parties(
        mentions,
        facts=_facts(books.readings),
        same_as=merges,
        placed=placed,
        kinds=in_force(books.judged, "kind"),
        gazetteer=gazetteer,
        key=books.secret,
        members=member_pseudonyms(books.readings, books.owners, key=books.secret),
        agencies=(TAX_OFFICE,) if exempt else (),
        as_of=as_of,
    )
    table = _observe(table, books)
    built, itself = _build_transfers(rows, found, table, payer=payer, payee=payee, books=books)
    problems = [*unheard, *circles, *_conflict_problems(rows, found, books.readings), *itself]
    return _Matched(found, mentions, table, built, find_representatives(rows)), problems


def _reconcile(
    matched: _Matched, books: _Books, *, exempt: Collection[str]
) -> tuple[Ledger, PartyTable, dict[str, str]]:
    """Judge purposes, find what payments settle, and close the books; also who turned out to be whom."""
    built, table = matched.built, matched.table
    transfers = _judge_purposes(built.transfers, built.documents, in_force(books.judged, "purpose"))
    transfers = _judge_purposes_by_party(transfers, table, books.judged)
    transfers = charge_vat(transfers, table, exempt=exempt)
    transfers = find_own_transfers(transfers, built.documents, table)
    settlements, aliases = settle(
        transfers,
        table,
        payable_to=built.payable_to,
        mentions=matched.mentions,
        judged=in_force(books.judged, "settles"),
        documents=built.documents,
        book_of=built.book_of,
        sellers=built.transfers["payee"],
        headed_by=matched.headed_by,
    )
    # Only now is it known which of the lines paid something, and so are no move between own accounts.
    transfers = find_own_transfers(transfers, built.documents, table, settlements=settlements)
    transfers, table = hide_wage_names(transfers, table, settlements=settlements)
    ledger = Ledger(
        parties=table.parties,
        documents=built.documents,
        transfers=transfers,
        settlements=settlements,
        judgements=books.judged,
    )
    return ledger, table, aliases


def _known_places(placed: dict[str, str], gazetteer: Gazetteer) -> tuple[dict[str, str], list[Problem]]:
    """Keep the judged places that there are, under the code in force; the rest are problems."""
    found = {party: gazetteer.find(code) for party, code in placed.items()}
    problems = [
        Problem(
            where=Where("judgements"),
            what=Text(
                f"{party} is placed in {placed[party]}, and there is no such place.",
                f"{party}의 지역으로 적은 {placed[party]} 코드의 지역이 없습니다.",
            ),
            remedy=Text(
                "Find the code with: dure places resolve ADDRESS",
                "dure places resolve 주소 로 코드를 찾아 적어 주세요.",
            ),
        )
        for party, place in found.items()
        if place is None
    ]
    return {party: place.code for party, place in found.items() if place is not None}, problems


def _say_nothing(what: str, done: int, of: int) -> None:
    """Take a note of progress and let it be."""


def _set(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), table.schema.field(name), column.cast(TEXT))


def _leave_out_ownerless(
    readings: Sequence[Reading], owners: list[str | None]
) -> tuple[list[Reading], list[Problem]]:
    """Leave out bank and payroll rows that nobody says whose they are."""
    kept, problems = [], []
    for reading, owner in zip(readings, owners, strict=True):
        names = {word for side in ("payer", "payee") for word in codes_of(reading.rows[f"{side}_number"])[1]}
        if owner is None and OWNER in names:
            problems.append(
                Problem(
                    where=Where(reading.file, sheet=reading.sheet),
                    what=Text(
                        "Nothing in the files says whose bank or payroll file this is.",
                        "이 통장·급여 파일이 어느 사업체의 것인지 알 수 없습니다.",
                    ),
                    remedy=Text(
                        "Give the enterprise's number with --enterprise, or NUMBER:PATH for this file.",
                        "--enterprise 사업자번호를 주거나, 이 파일을 사업자번호:경로로 넣어 주세요.",
                    ),
                    refused_rows=reading.rows.num_rows,
                )
            )
            reading = _without_rows(reading)  # noqa: PLW2901 -- the rest of the reading is kept as it is
        kept.append(reading)
    return kept, problems


def _without_rows(reading: Reading) -> Reading:
    return Reading(
        format=reading.format,
        file=reading.file,
        sheet=reading.sheet,
        seen_rows=reading.seen_rows,
        problems=reading.problems,
        owner_side=reading.owner_side,
        masked_numbers=reading.masked_numbers,
    )


def _facts(readings: Sequence[Reading]) -> dict[str, Fact]:
    """Collect what registers say by business number, or by name; of several, the one that says most."""
    facts: dict[str, Fact] = {}
    for reading in readings:
        columns = reading.party_facts.select(["number", "name", "address", "line", "kind"]).to_pydict()
        for number, name, address, line, kind in zip(*columns.values(), strict=True):
            party = number or (f"name:{normalise_name(name)}" if name else None)
            if party:
                said = Fact(name=name, address=address, line=line, kind=kind)
                facts[party] = max(facts.get(party, said), said, key=_fullness)
    return facts


def _fullness(fact: Fact) -> tuple[int, tuple[str, ...]]:
    words = (fact.name or "", fact.address or "", fact.line or "", fact.kind or "")
    return sum(map(len, words)), words


def _observe(table: PartyTable, books: _Books) -> PartyTable:
    """Mark the parties whose own spending is among the files: a purchase list, a payroll or a statement."""
    spending = {
        owner
        for reading, owner in zip(books.readings, books.owners, strict=True)
        if owner and reading.rows.num_rows and reading.owner_side != "payee"
    }
    parties = table.parties
    observed = pa.array([party in spending for party in parties["party"].to_pylist()], pa.bool_())
    column = parties.schema.get_field_index("observed")
    return PartyTable(
        parties=parties.set_column(column, parties.schema.field(column), observed),
        of_mention=table.of_mention,
        root=table.root,
        proposals=table.proposals,
        people=table.people,
        doubtful=table.doubtful,
    )


@dataclass(frozen=True)
class _Built:
    transfers: pa.Table
    documents: pa.Table
    payable_to: pa.Array
    book_of: list[str | None]


def _build_transfers(
    rows: AllRows,
    found: Documents,
    table: PartyTable,
    *,
    payer: np.ndarray,
    payee: np.ndarray,
    books: _Books,
) -> tuple[_Built, list[Problem]]:
    """Turn the rows that count into transfers.

    An invoice in which a party buys from itself is refused. A bank line in the owner's own name is money
    between its own accounts, or its cash: it is kept, with the purpose `own`.
    """
    payer_row, payee_row = table.of_mention[payer], table.of_mention[payee]
    itself = found.keep & (table.root[payer_row] == table.root[payee_row])
    paid = pc.equal(rows.table["role"].cast(pa.string()), PAYMENT).to_numpy(zero_copy_only=False)
    refused = itself & ~paid
    problems = _self_payment_problems(rows, refused, books.readings)
    keep = found.keep & ~refused
    purposes = fill_purposes(rows.table, own=itself & paid)
    repeats = {key for key, other in in_force(books.judged, "repeats").items() if other != "none"}
    if repeats:
        # A document that repeats another stays among the documents, and its transfers do not count.
        again = pc.is_in(found.keys, value_set=pa.array(list(repeats), pa.string()))
        repeated = np.zeros(len(keep), dtype=bool)
        repeated[found.keep] = np.asarray(again)[found.document]
        keep &= ~repeated
    kept = rows.table.filter(pa.array(keep))
    document = found.document[keep[found.keep]]
    transfers = pa.table(
        {
            "date": kept["date"],
            "payer": pa.array(payer_row[keep], pa.int32()),
            "payee": pa.array(payee_row[keep], pa.int32()),
            "quantity": kept["quantity"],
            "unit": kept["unit"],
            "purpose": purposes.filter(pa.array(keep)),
            "role": kept["role"],
            "document": pa.array(document, pa.int32()),
            "item": kept["item"],
        },
        schema=TRANSFERS,
    ).combine_chunks()
    first = found.first_row
    reading_of = rows.reading[first]
    kinds = [reading.format for reading in books.readings]
    names = [reading.file for reading in books.readings]
    documents = pa.table(
        {
            "key": found.keys,
            "kind": _words_by_reading(kinds, reading_of),
            "file": _words_by_reading(names, reading_of),
            "row": rows.table["row"].take(pa.array(first)),
        },
        schema=DOCUMENTS,
    )
    book_of = [books.owners[reading] for reading in reading_of.tolist()]
    return _Built(transfers, documents, kept["payable_to"].combine_chunks(), book_of), problems


def _words_by_reading(words: list[str], reading: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(reading, pa.int32()), pa.array(words, pa.string())).cast(
        TEXT
    )


def _spots(rows: AllRows, chosen: np.ndarray, readings: Sequence[Reading]) -> list[tuple[Where, int]]:
    """Say where the chosen rows stand, one spot a reading."""
    spots = []
    for index in np.unique(rows.reading[chosen]):
        mine = chosen[rows.reading[chosen] == index]
        numbers = rows.table["row"].take(pa.array(mine[:_SHOWN_ROWS])).to_pylist()
        reading = readings[int(index)]
        spots.append((Where(reading.file, reading.sheet, tuple(numbers), len(mine)), len(mine)))
    return spots


def _self_payment_problems(rows: AllRows, itself: np.ndarray, readings: Sequence[Reading]) -> list[Problem]:
    return [
        Problem(
            where=where,
            what=Text("Payer and payee are the same party.", "지급한 곳과 받은 곳이 같습니다."),
            remedy=Text(
                "Check the counterparty's number or name; a transfer between own accounts is not a purchase.",
                "거래처의 사업자등록번호나 이름을 확인해 주세요. 자기 계좌 사이의 이체는 구매가 아닙니다.",
            ),
            refused_rows=count,
        )
        for where, count in _spots(rows, np.flatnonzero(itself), readings)
    ]


def _conflict_problems(rows: AllRows, found: Documents, readings: Sequence[Reading]) -> list[Problem]:
    return [
        Problem(
            where=where,
            what=Text(
                "The same document was read before with another sum; the first reading counts.",
                "같은 증빙이 다른 금액으로 이미 읽혔습니다. 먼저 읽은 것만 셉니다.",
            ),
            remedy=Text(
                "Compare the two files, and take out the one that is wrong.",
                "두 파일을 견주어 보고 틀린 쪽을 빼 주세요.",
            ),
            refused_rows=count,
        )
        for where, count in _spots(rows, found.conflict_rows, readings)
    ]


def _judge_purposes(transfers: pa.Table, documents: pa.Table, judged: dict[str, str]) -> pa.Table:
    """Put the purposes that people judged in place of those that were read; VAT stays VAT."""
    if not judged:
        return transfers
    position = pc.index_in(documents["key"], value_set=pa.array(list(judged), pa.string()))
    chosen = np.asarray(position.combine_chunks().fill_null(-1))[transfers["document"].to_numpy()]
    codes = np.array([PURPOSES.index(value) for value in judged.values()], dtype=np.int32)
    read = purpose_codes(transfers)
    settled = np.where((chosen >= 0) & (read != PURPOSES.index("vat")), codes[chosen], read)
    return with_purposes(transfers, settled)


def _judge_purposes_by_party(transfers: pa.Table, table: PartyTable, judged: pa.Table) -> pa.Table:
    """Give the payments that nobody has explained the purpose that people judged for their counterparty."""
    said = {"payee": in_force(judged, "paid_for"), "payer": in_force(judged, "pays_for")}
    if not any(said.values()):
        return transfers
    # A branch is paid for what its party is paid for.
    roots = [party.partition("@")[0] for party in table.parties["party"].to_pylist()]
    codes = purpose_codes(transfers)
    is_payment = pc.equal(transfers["role"].cast(pa.string()), PAYMENT).to_numpy(zero_copy_only=False)
    for side, purposes in said.items():
        of_party = np.array(
            [PURPOSES.index(purposes[root]) if root in purposes else -1 for root in roots], dtype=np.int32
        )
        told = of_party[transfers[side].to_numpy()]
        is_open = is_payment & (codes == PURPOSES.index("unsorted"))
        codes = np.where(is_open & (told >= 0), told, codes).astype(np.int32)
    return with_purposes(transfers, codes)


def _summaries(readings: Sequence[Reading], found: Documents) -> tuple[FileSummary, ...]:
    titles = {form.name: form.title for form in FORMATS}
    unknown = Text("Not understood", "알 수 없는 파일")
    return tuple(
        FileSummary(
            file=reading.file,
            sheet=reading.sheet,
            format=reading.format,
            title=titles.get(
                reading.format,
                Text("By mapping", "열 맞춤으로 읽음") if reading.format == "mapped" else unknown,
            ),
            rows=reading.seen_rows,
            documents=int(found.read[index]),
            duplicates=int(found.duplicates[index]),
            refused=sum(problem.refused_rows for problem in reading.problems),
        )
        for index, reading in enumerate(readings)
    )


def _count(ledger: Ledger, found: Documents) -> DocumentCount:
    settled = np.zeros(ledger.documents.num_rows, dtype=np.int64)
    np.add.at(settled, ledger.settlements["payment"].to_numpy(), ledger.settlements["quantity"].to_numpy())
    is_payment = pc.equal(ledger.transfers["role"].cast(pa.string()), "payment").to_numpy(
        zero_copy_only=False
    )
    document = ledger.transfers["document"].to_numpy()
    quantity = ledger.transfers["quantity"].to_numpy()
    whole = is_payment & (settled[document] == quantity)
    # Marks instead of np.unique, which sorts a million numbers to count them.
    is_settled, is_counted = (np.zeros(ledger.documents.num_rows, dtype=bool) for _ in range(2))
    is_settled[document[whole]] = True
    is_counted[document[~whole]] = True
    return DocumentCount(
        read=int(found.read.sum()),
        duplicate=int(found.duplicates.sum()),
        settled=int(is_settled.sum()),
        counted=int(is_counted.sum()),
        payment_krw=int(np.abs(quantity[is_payment]).sum()),
        settled_krw=int(settled.sum()),
    )


def _weigh_proposals(
    table: PartyTable, ledger: Ledger, aliases: dict[str, str], *, differs: dict[str, str]
) -> tuple[MergeProposal, ...]:
    """Sort the proposed merges by the money behind them, without those that a sum or a person decided."""
    money = np.zeros(table.parties.num_rows, dtype=np.int64)
    amounts = np.abs(ledger.transfers["quantity"].to_numpy())
    np.add.at(money, ledger.transfers["payer"].to_numpy(), amounts)
    np.add.at(money, ledger.transfers["payee"].to_numpy(), amounts)
    rows = {party: row for row, party in enumerate(table.parties["party"].to_pylist())}
    weighed = [
        replace(proposal, amount_krw=int(money[rows[proposal.party]]))
        for proposal in table.proposals
        if proposal.party not in aliases and not is_different(differs, proposal.party, proposal.other)
    ]
    return tuple(sorted(weighed, key=lambda proposal: (-proposal.amount_krw, proposal.party, proposal.other)))


def _balances(readings: Sequence[Reading], owners: Sequence[str | None]) -> tuple[Balance, ...]:
    return tuple(
        Balance(owner, balance.account, reading.file, balance.day, balance.krw)
        for reading, owner in zip(readings, owners, strict=True)
        if owner
        for balance in reading.balances
    )
