"""From transfers to settlements: what is owed and what was paid, handed to the matching."""

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.intake.names import may_be_cut, normalise_name
from dure.intake.parties import Mentions, PartyTable
from dure.intake.purposes import purpose_codes, with_purposes
from dure.intake.reconcile import CARD, INSURERS, LOCAL_CURRENCY, TILL, Owed, Paid, match_payments
from dure.ledger.tables import ACCRUAL, PARTIES, PAYMENT, PURPOSES, SETTLEMENTS, TRANSFERS

_ONE_DAY = 1
_CUSTOMERS = "customers"
_CASH_RECEIPTS = "hometax_receipts"
_LOCAL_CURRENCY_SALES = "local_currency"
_LOCAL_CURRENCY_OPERATOR = "card:지역화폐"
_UNNAMED = "unnamed"
_ALL_INSURANCES = "4대|사대|사회보험|통합"
_OWN_WORDS: Final = re.compile(
    "보통예금|저축예금|정기예금|정기적금|보통|저축|적금|예금|당좌|통장|계좌|대체|이체|자금|본인|법인|자기|mmda"
)
"""What banks and bookkeepers call an account of one's own where they write no name."""
_BESIDE_OWN_WORDS: Final = re.compile(
    "본점|지점|타행|당행|은행|농협|국민|신한|우리|하나|기업|우체국|신협|새마을금고|카카오뱅크|토스뱅크"
    "|입금|출금|송금|전환|운영|사업|간|내|kb|nh|ibk|cms|[0-9]+"
)
"""What may stand beside such a word; with any other word the line names somebody else."""


def settle(
    transfers: pa.Table,
    table: PartyTable,
    *,
    payable_to: pa.Array,
    mentions: Mentions,
    judged: Mapping[str, str],
    documents: pa.Table,
    book_of: Sequence[str | None],
    sellers: pa.Array | pa.ChunkedArray | None = None,
    headed_by: Mapping[str, set[str]] | None = None,
) -> tuple[pa.Table, dict[str, str]]:
    """Match the payments of all books with the accruals that they pay.

    Args:
        transfers: Columns of TRANSFERS.
        table: The parties.
        payable_to: For each transfer, whom a payment goes to where it is not the payee.
        mentions: What the files call the parties, to recognise names that a bank cut off.
        judged: Judgements that a payment's document settles an accrual's, by key; `none` keeps it unmatched.
        documents: Columns of DOCUMENTS.
        book_of: For each document, the party whose book it was read from.
        headed_by: Business number → normalised names of who heads it, in whose name it may be paid.
        sellers: For each transfer, the row of the party that the document asks to be paid, where VAT that
            is not given back has since been charged to the tax office; None for the payees as they are.

    Returns:
        Columns of SETTLEMENTS, where a payment that gives back settles the correction that says so, and the
        parties that turned out to be another.
    """
    role = transfers["role"].cast(pa.string())
    in_won = pc.equal(transfers["unit"].cast(pa.string()), "KRW")
    purpose = transfers["purpose"].cast(pa.string())
    is_payment = pc.and_(in_won, pc.equal(role, PAYMENT)).to_numpy(zero_copy_only=False)
    is_payment &= ~pc.equal(purpose, "own").to_numpy(zero_copy_only=False)
    if not is_payment.any():
        return SETTLEMENTS.empty_table(), {}
    is_accrual = pc.and_(in_won, pc.equal(role, ACCRUAL)).to_numpy(zero_copy_only=False)
    books = _parties_with_payments(transfers, is_payment)
    payer, payee = transfers["payer"].to_numpy(), transfers["payee"].to_numpy()
    # A payment can only pay what its book's owner owes or is owed; the rest need not be looked at.
    is_accrual &= np.isin(payer, books) | np.isin(payee, books)
    if sellers is not None:
        transfers = transfers.set_column(
            transfers.schema.get_field_index("payee"), TRANSFERS.field("payee"), sellers
        )
    columns = _columns(transfers, table, payable_to=payable_to, documents=documents)
    owed = _owed(columns, np.flatnonzero(is_accrual), names=_names(mentions, table, headed_by or {}))
    paid = _paid(columns, np.flatnonzero(is_payment))
    seen_again, first_seen = find_mirrors(paid, [book_of[document] for document in paid.document])
    once = np.setdiff1d(np.arange(len(paid.krw)), seen_again)
    matching = match_payments(owed, _take(paid, once), judged=_judged_documents(judged, documents))
    settlements = pa.table(
        {
            "payment": np.concatenate([matching.payment, paid.document[seen_again].astype(np.int32)]),
            "accrual": np.concatenate([matching.accrual, paid.document[first_seen].astype(np.int32)]),
            "quantity": np.concatenate([matching.krw, paid.krw[seen_again]]),
        },
        schema=SETTLEMENTS,
    )
    return settlements, matching.aliases


def find_mirrors(paid: Paid, books: Sequence[str | None]) -> tuple[np.ndarray, np.ndarray]:
    """Find the payments that stand in both parties' statements: once as paid out, once as received.

    Two lines are one payment where payer, payee and sum are the same, one is of the payer's book and the
    other of the payee's, and at most a day lies between them.

    Args:
        paid: The payments.
        books: For each payment, whose statement it stands in.

    Returns:
        Rows of the payee's lines, and in step the rows of the payer's lines that they mirror.
    """
    sent: dict[tuple[str, str, int], deque[int]] = defaultdict(deque)
    received: list[int] = []
    for row in np.argsort(paid.day, kind="stable").tolist():
        if books[row] == paid.debtor[row]:
            sent[paid.debtor[row], paid.creditor[row], int(paid.krw[row])].append(row)
        elif books[row] == paid.creditor[row]:
            received.append(row)
    mirrors, originals = [], []
    for row in received:
        waiting = sent.get((paid.debtor[row], paid.creditor[row], int(paid.krw[row])), deque())
        # Both sides are in order of day: what is too old now is too old for all that follow.
        while waiting and paid.day[waiting[0]] < paid.day[row] - _ONE_DAY:
            waiting.popleft()
        if waiting and paid.day[waiting[0]] <= paid.day[row] + _ONE_DAY:
            mirrors.append(row)
            originals.append(waiting.popleft())
    return np.array(mirrors, dtype=np.int64), np.array(originals, dtype=np.int64)


def _take(paid: Paid, rows: np.ndarray) -> Paid:
    return Paid(
        document=paid.document[rows],
        day=paid.day[rows],
        debtor=[paid.debtor[row] for row in rows],
        creditor=[paid.creditor[row] for row in rows],
        krw=paid.krw[rows],
        is_wage=paid.is_wage[rows],
        is_unsorted=None if paid.is_unsorted is None else paid.is_unsorted[rows],
        is_pooled=None if paid.is_pooled is None else paid.is_pooled[rows],
    )


def _parties_with_payments(transfers: pa.Table, is_payment: np.ndarray) -> np.ndarray:
    payer = transfers["payer"].to_numpy()[is_payment]
    payee = transfers["payee"].to_numpy()[is_payment]
    return np.unique(np.concatenate([payer, payee]))


def _columns(
    transfers: pa.Table, table: PartyTable, *, payable_to: pa.Array, documents: pa.Table
) -> dict[str, np.ndarray]:
    """Lay out who owes whom, with the pools through which unnamed money runs in place of the parties.

    A card purchase is owed to the card company. Customers whom no file names pay by card, or, where a cash
    receipt says so, into the till, whose money comes to the bank without a name, or in a local currency,
    which its operator pays out.
    """
    parties = np.array(table.parties["party"].to_pylist(), dtype=object)
    roots = parties[table.root] if len(parties) else parties
    debtors = np.array([_debtor(party) for party in roots], dtype=object)
    creditors = np.array([_pool(party) for party in roots], dtype=object)
    document = transfers["document"].to_numpy()
    payer, payee = transfers["payer"].to_numpy(), transfers["payee"].to_numpy()
    debtor, creditor = debtors[payer], creditors[payee]
    on_card = pc.is_valid(payable_to).to_numpy(zero_copy_only=False)
    creditor[on_card] = CARD
    kinds = documents["kind"].cast(pa.string())
    for kind, pool in ((_CASH_RECEIPTS, TILL), (_LOCAL_CURRENCY_SALES, LOCAL_CURRENCY)):
        is_kind = pc.equal(kinds, kind).to_numpy(zero_copy_only=False)
        debtor[is_kind[document] & (debtor == _CUSTOMERS)] = pool
    debtor[debtor == _CUSTOMERS] = CARD
    purpose = transfers["purpose"].cast(pa.string())
    return {
        "document": document,
        "day": transfers["date"].cast(pa.int32()).to_numpy().astype(np.int64),
        "debtor": debtor,
        "creditor": creditor,
        "payer": table.root[payer],
        "payee": table.root[payee],
        "merchant": np.where(on_card, roots[payee] if len(roots) else None, None),
        "krw": transfers["quantity"].to_numpy(),
        "is_wage": pc.equal(purpose, "wages").to_numpy(zero_copy_only=False),
        "is_unsorted": pc.equal(purpose, "unsorted").to_numpy(zero_copy_only=False),
        "is_pooled": _pays_all_insurances(transfers, roots[payee] if len(roots) else np.array([], object)),
    }


def _pays_all_insurances(transfers: pa.Table, payee: np.ndarray) -> np.ndarray:
    """Mark the lines that pay an insurer and say that it is for all four insurances."""
    said = pc.match_substring_regex(transfers["item"].cast(pa.string()), _ALL_INSURANCES)
    says = pc.fill_null(said, fill_value=False).to_numpy(zero_copy_only=False)
    return np.asarray(says & np.isin(payee.astype(str), INSURERS), dtype=bool)


def _debtor(party: str) -> str:
    """Name the debtor that a party's payments come through."""
    if party.startswith("customers:"):
        return _CUSTOMERS
    return TILL if party == _UNNAMED else _pool(party)


def _pool(party: str) -> str:
    """Name the pool of card companies or local currencies that a party belongs to, else the party."""
    if party == _LOCAL_CURRENCY_OPERATOR:
        return LOCAL_CURRENCY
    return CARD if party.startswith("card:") else party


def _owed(columns: dict[str, np.ndarray], chosen: np.ndarray, *, names: Mapping[str, set[str]]) -> Owed:
    """Sum the transfers of each document: a payment pays price and VAT in one.

    What the payee of the price pays in the same document is kept back from it, as an operator's fee is.
    """
    document = columns["document"][chosen]
    unique, first, inverse = np.unique(document, return_index=True, return_inverse=True)
    rows = chosen[first]
    kept_back = columns["payer"][chosen] == columns["payee"][rows][inverse]
    krw = np.zeros(len(unique), dtype=np.int64)
    np.add.at(krw, inverse, np.where(kept_back, -1, 1) * columns["krw"][chosen])
    return Owed(
        document=unique,
        day=columns["day"][rows],
        debtor=columns["debtor"][rows].tolist(),
        creditor=columns["creditor"][rows].tolist(),
        krw=krw,
        is_wage=columns["is_wage"][rows],
        names=names,
        merchant=columns["merchant"][rows].tolist(),
    )


def _paid(columns: dict[str, np.ndarray], chosen: np.ndarray) -> Paid:
    return Paid(
        document=columns["document"][chosen],
        day=columns["day"][chosen],
        debtor=columns["debtor"][chosen].tolist(),
        creditor=columns["creditor"][chosen].tolist(),
        krw=columns["krw"][chosen],
        is_wage=columns["is_wage"][chosen],
        is_unsorted=columns["is_unsorted"][chosen],
        is_pooled=columns["is_pooled"][chosen],
    )


def _names(mentions: Mentions, table: PartyTable, headed_by: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Collect every normalised name that a party's root goes by, employees included while they have one."""
    parties = table.parties["party"].to_pylist()
    names: dict[str, set[str]] = {}
    for index, name in enumerate(mentions.name):
        if name:
            root = parties[table.root[table.of_mention[index]]]
            names.setdefault(root, set()).add(normalise_name(name))
    for number, people in headed_by.items():
        names.setdefault(number, set()).update(people)
    return names


def _judged_documents(judged: Mapping[str, str], documents: pa.Table) -> dict[int, int | None]:
    """Turn judged keys into rows of documents; an unknown key says nothing.

    But a payment whose own key continues that of what it settles belongs to it: where that is in no file, the
    payment settles nothing else either.
    """
    if not judged:
        return {}
    keys = pa.array([*judged, *judged.values()], pa.string())
    rows = pc.index_in(keys, value_set=documents["key"].combine_chunks()).to_pylist()
    payments, accruals = rows[: len(judged)], rows[len(judged) :]
    return {
        payment: accrual
        for payment, accrual, (key, value) in zip(payments, accruals, judged.items(), strict=True)
        if payment is not None and (accrual is not None or value == "none" or key.startswith(f"{value}:"))
    }


def find_own_transfers(
    transfers: pa.Table, documents: pa.Table, table: PartyTable, *, settlements: pa.Table | None = None
) -> pa.Table:
    """Mark the bank lines that move money between accounts of the same owner.

    Two lines of two statements are one such move where the same owner pays out of one and is paid into the
    other the same sum within a day, both lines' purposes are open, and each names the owner, one's own
    account (보통예금, 대체, 본인 …) or nobody. Both then have the purpose `own`. Equal sums alone say
    nothing: what was paid to a shop and what came in from a guest on one day stay what they are.

    Args:
        transfers: Columns of TRANSFERS.
        documents: Columns of DOCUMENTS.
        table: The parties.
        settlements: Columns of SETTLEMENTS. Lines that settle anything are not looked at, and two lines that
            both name nobody may then be one move; None before the matching, where one line at least has to
            name the owner or an account.
    """
    is_payment = pc.equal(transfers["role"].cast(pa.string()), PAYMENT).to_numpy(zero_copy_only=False)
    purpose = transfers["purpose"].cast(pa.string())
    is_open = is_payment & pc.equal(purpose, "unsorted").to_numpy(zero_copy_only=False)
    if settlements is not None:
        used = np.zeros(documents.num_rows, dtype=bool)
        used[settlements["payment"].to_numpy()] = True
        used[settlements["accrual"].to_numpy()] = True
        is_open &= ~used[transfers["document"].to_numpy()]
    own = _pair_own_lines(transfers, documents, table, np.flatnonzero(is_open), told=settlements is None)
    if not own:
        return transfers
    codes = purpose_codes(transfers)
    codes[own] = PURPOSES.index("own")
    return with_purposes(transfers, codes)


def _pair_own_lines(
    transfers: pa.Table, documents: pa.Table, table: PartyTable, rows: np.ndarray, *, told: bool
) -> list[int]:
    """Pair lines out of one account with lines into another; `told` where one has to say that it is own."""
    parties, names = table.parties["party"].to_pylist(), table.parties["name"].to_pylist()
    observed = table.parties["observed"].to_pylist()
    payer, payee = transfers["payer"].to_numpy().tolist(), transfers["payee"].to_numpy().tolist()
    file = np.asarray(documents["file"].combine_chunks().indices)[transfers["document"].to_numpy()]
    day = transfers["date"].cast(pa.int32()).to_numpy()
    krw = transfers["quantity"].to_numpy()
    rows = rows[np.argsort(day[rows], kind="stable")]
    incoming: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in rows.tolist():
        if observed[payee[row]] and _may_be_own(parties[payer[row]], names[payee[row]]):
            incoming[payee[row], int(krw[row])].append(row)
    own: list[int] = []
    taken: set[int] = set()
    for row in rows.tolist():
        if not (observed[payer[row]] and _may_be_own(parties[payee[row]], names[payer[row]])):
            continue
        waiting = incoming.get((payer[row], int(krw[row])), [])
        first = bisect_left(waiting, day[row] - _ONE_DAY, key=lambda other: day[other])
        for other in waiting[first:]:
            if day[other] > day[row] + _ONE_DAY:
                break
            silent = parties[payee[row]] == parties[payer[other]] == _UNNAMED
            if other not in taken and file[other] != file[row] and not (told and silent):
                taken.add(other)
                own += [row, other]
                break
    return own


def _may_be_own(party: str, owner: str | None) -> bool:
    """Say whether a line's counterparty is nobody, the owner's own name, or words for an own account."""
    if party == _UNNAMED:
        return True
    if not party.startswith("name:"):
        return False
    printed = party.removeprefix("name:")
    own_name = normalise_name(owner) if owner else ""
    if own_name and (printed == own_name or may_be_cut(printed, own_name)):
        return True
    if own_name:
        printed = printed.removeprefix(own_name)
    rest = _BESIDE_OWN_WORDS.sub("", _OWN_WORDS.sub("", printed))
    return not rest and bool(_OWN_WORDS.search(printed))


def hide_wage_names(
    transfers: pa.Table, table: PartyTable, *, settlements: pa.Table
) -> tuple[pa.Table, PartyTable]:
    """Take the names that bank lines write beside wages out of the ledger: they are staff, not parties.

    A line that settles one employee's wage goes to that employee; a line that pays wages and settles
    several, or none, goes to nobody by name. Names that are then nobody's are no longer parties.

    Args:
        transfers: Columns of TRANSFERS.
        table: The parties.
        settlements: Columns of SETTLEMENTS, of these transfers.

    Returns:
        Transfers and parties, their rows renumbered together.
    """
    parties = table.parties["party"].to_pylist()
    payee = transfers["payee"].to_numpy().copy()
    is_name = np.array([party.startswith("name:") for party in parties], dtype=bool)
    is_wage = pc.equal(transfers["purpose"].cast(pa.string()), "wages").to_numpy(zero_copy_only=False)
    is_payment = pc.equal(transfers["role"].cast(pa.string()), PAYMENT).to_numpy(zero_copy_only=False)
    document = transfers["document"].to_numpy()
    employee = dict(
        zip(*(column[is_wage & ~is_payment].tolist() for column in (document, payee)), strict=True)
    )
    paid: dict[int, set[int]] = defaultdict(set)
    for payment, accrual in zip(
        *(settlements[name].to_pylist() for name in ("payment", "accrual")), strict=True
    ):
        if accrual in employee:
            paid[payment].add(employee[accrual])
    settles_wage = np.isin(document, list(paid))
    moved = np.flatnonzero(is_payment & is_name[payee] & (is_wage | settles_wage))
    if not len(moved):
        return transfers, table
    nobody = parties.index(_UNNAMED) if _UNNAMED in parties else len(parties)
    dropped = np.zeros(len(parties) + 1, dtype=bool)
    dropped[payee[moved]] = True
    for row in moved.tolist():
        staff = paid.get(int(document[row]), set())
        payee[row] = next(iter(staff)) if len(staff) == 1 else nobody
    dropped[transfers["payer"].to_numpy()] = False
    dropped[payee] = False
    return _without_parties(transfers, table, payee=payee, dropped=dropped, nobody=nobody)


def _without_parties(
    transfers: pa.Table, table: PartyTable, *, payee: np.ndarray, dropped: np.ndarray, nobody: int
) -> tuple[pa.Table, PartyTable]:
    """Drop parties, `nobody` added where it is not there yet, and renumber what points to them."""
    parties, root = table.parties, table.root
    if nobody == parties.num_rows:
        unnamed = {"party": _UNNAMED, "kind": "unknown", "whole_place": False, "observed": False}
        parties = pa.concat_tables([parties, pa.Table.from_pylist([unnamed], schema=PARTIES)])
        root = np.append(root, np.int32(nobody))
    dropped[root[~dropped[: len(root)]]] = False
    keep = ~dropped[: len(root)]
    number = (np.cumsum(keep) - 1).astype(np.int32)
    number[~keep] = number[nobody]
    gone = set(parties["party"].filter(pa.array(~keep)).to_pylist())
    for name, column in (("payer", transfers["payer"].to_numpy()), ("payee", payee)):
        transfers = transfers.set_column(
            transfers.schema.get_field_index(name),
            TRANSFERS.field(name),
            pa.array(number[column], pa.int32()),
        )
    return transfers, replace(
        table,
        parties=parties.filter(pa.array(keep)),
        of_mention=number[table.of_mention],
        root=number[root[keep]],
        proposals=tuple(
            proposal for proposal in table.proposals if gone.isdisjoint((proposal.party, proposal.other))
        ),
    )
