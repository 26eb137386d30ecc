"""From transfers to settlements: what is owed and what was paid, handed to the matching."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.intake.names import normalise_name
from dure.intake.parties import Mentions, PartyTable
from dure.intake.reconcile import CARD, Owed, Paid, match_payments
from dure.ledger.tables import ACCRUAL, PAYMENT, PURPOSES, SETTLEMENTS, TEXT, TRANSFERS

_ONE_DAY = 1
_CUSTOMERS = "customers"
_CASH_RECEIPTS = "hometax_receipts"
TILL = "till"
"""Cash that customers paid and somebody carried to the bank."""


def settle(
    transfers: pa.Table,
    table: PartyTable,
    *,
    payable_to: pa.Array,
    mentions: Mentions,
    judged: Mapping[str, str],
    documents: pa.Table,
    book_of: Sequence[str | None],
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

    Returns:
        Columns of SETTLEMENTS, and the parties that turned out to be another.
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
    columns = _columns(transfers, table, payable_to=payable_to, documents=documents)
    owed = _owed(columns, np.flatnonzero(is_accrual), names=_names(mentions, table))
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
    sent: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    received: list[int] = []
    for row in np.argsort(paid.day, kind="stable").tolist():
        if books[row] == paid.debtor[row]:
            sent[paid.debtor[row], paid.creditor[row], int(paid.krw[row])].append(row)
        elif books[row] == paid.creditor[row]:
            received.append(row)
    mirrors, originals = [], []
    for row in received:
        waiting = sent.get((paid.debtor[row], paid.creditor[row], int(paid.krw[row])), [])
        near = (other for other in waiting if abs(int(paid.day[other] - paid.day[row])) <= _ONE_DAY)
        original = next(near, None)
        if original is not None:
            waiting.remove(original)
            mirrors.append(row)
            originals.append(original)
    return np.array(mirrors, dtype=np.int64), np.array(originals, dtype=np.int64)


def _take(paid: Paid, rows: np.ndarray) -> Paid:
    return Paid(
        document=paid.document[rows],
        day=paid.day[rows],
        debtor=[paid.debtor[row] for row in rows],
        creditor=[paid.creditor[row] for row in rows],
        krw=paid.krw[rows],
        is_wage=paid.is_wage[rows],
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
    receipt says so, into the till, whose money comes to the bank without a name.
    """
    parties = np.array(table.parties["party"].to_pylist(), dtype=object)
    roots = parties[table.root] if len(parties) else parties
    debtors = np.array([_debtor(party) for party in roots], dtype=object)
    creditors = np.array([CARD if party.startswith("card:") else party for party in roots], dtype=object)
    document = transfers["document"].to_numpy()
    debtor, creditor = debtors[transfers["payer"].to_numpy()], creditors[transfers["payee"].to_numpy()]
    creditor[pc.is_valid(payable_to).to_numpy(zero_copy_only=False)] = CARD
    receipts = pc.equal(documents["kind"].cast(pa.string()), _CASH_RECEIPTS).to_numpy(zero_copy_only=False)
    debtor[receipts[document] & (debtor == _CUSTOMERS)] = TILL
    debtor[debtor == _CUSTOMERS] = CARD
    return {
        "document": document,
        "day": transfers["date"].cast(pa.int32()).to_numpy().astype(np.int64),
        "debtor": debtor,
        "creditor": creditor,
        "krw": transfers["quantity"].to_numpy(),
        "is_wage": pc.equal(transfers["purpose"].cast(pa.string()), "wages").to_numpy(zero_copy_only=False),
    }


def _debtor(party: str) -> str:
    """Name the debtor that a party's payments come through."""
    if party.startswith("customers:"):
        return _CUSTOMERS
    if party == "unnamed":
        return TILL
    return CARD if party.startswith("card:") else party


def _owed(columns: dict[str, np.ndarray], chosen: np.ndarray, *, names: Mapping[str, set[str]]) -> Owed:
    """Sum the transfers of each document: a payment pays price and VAT in one."""
    document = columns["document"][chosen]
    unique, first, inverse = np.unique(document, return_index=True, return_inverse=True)
    krw = np.zeros(len(unique), dtype=np.int64)
    np.add.at(krw, inverse, columns["krw"][chosen])
    rows = chosen[first]
    return Owed(
        document=unique,
        day=columns["day"][rows],
        debtor=columns["debtor"][rows].tolist(),
        creditor=columns["creditor"][rows].tolist(),
        krw=krw,
        is_wage=columns["is_wage"][rows],
        names=names,
    )


def _paid(columns: dict[str, np.ndarray], chosen: np.ndarray) -> Paid:
    return Paid(
        document=columns["document"][chosen],
        day=columns["day"][chosen],
        debtor=columns["debtor"][chosen].tolist(),
        creditor=columns["creditor"][chosen].tolist(),
        krw=columns["krw"][chosen],
        is_wage=columns["is_wage"][chosen],
    )


def _names(mentions: Mentions, table: PartyTable) -> dict[str, set[str]]:
    """Collect every normalised name that a party's root goes by, employees included while they have one."""
    parties = table.parties["party"].to_pylist()
    names: dict[str, set[str]] = {}
    for index, name in enumerate(mentions.name):
        if name:
            root = parties[table.root[table.of_mention[index]]]
            names.setdefault(root, set()).add(normalise_name(name))
    return names


def _judged_documents(judged: Mapping[str, str], documents: pa.Table) -> dict[int, int | None]:
    """Turn judged keys into rows of documents; an unknown key says nothing."""
    if not judged:
        return {}
    keys = pa.array([*judged, *judged.values()], pa.string())
    rows = pc.index_in(keys, value_set=documents["key"].combine_chunks()).to_pylist()
    payments, accruals = rows[: len(judged)], rows[len(judged) :]
    return {
        payment: accrual
        for payment, accrual, value in zip(payments, accruals, judged.values(), strict=True)
        if payment is not None and (accrual is not None or value == "none")
    }


def find_own_transfers(transfers: pa.Table, documents: pa.Table, table: PartyTable) -> pa.Table:
    """Mark the bank lines that move money between accounts of the same owner.

    Two lines of two statements are one such move where the same owner pays out of one and is paid into the
    other the same sum within a day, and both lines' purposes are open. Both then have the purpose `own`.
    """
    parties = table.parties["party"].to_pylist()
    is_payment = pc.equal(transfers["role"].cast(pa.string()), PAYMENT).to_numpy(zero_copy_only=False)
    purpose = transfers["purpose"].cast(pa.string())
    is_open = is_payment & pc.equal(purpose, "unsorted").to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(is_open)
    if not len(rows):
        return transfers
    observed = np.array(table.parties["observed"].to_pylist(), dtype=bool)
    payer, payee = transfers["payer"].to_numpy(), transfers["payee"].to_numpy()
    file = np.asarray(documents["file"].combine_chunks().indices)[transfers["document"].to_numpy()]
    day = transfers["date"].cast(pa.int32()).to_numpy()
    krw = transfers["quantity"].to_numpy()
    incoming: dict[tuple[int, int], list[int]] = {}
    for row in rows:
        if observed[payee[row]]:
            incoming.setdefault((int(payee[row]), int(krw[row])), []).append(int(row))
    own: list[int] = []
    for row in rows:
        other = next(
            (
                candidate
                for candidate in incoming.get((int(payer[row]), int(krw[row])), [])
                if file[candidate] != file[row]
                and abs(int(day[candidate]) - int(day[row])) <= _ONE_DAY
                and _is_nobody_else(parties[payee[row]])
                and _is_nobody_else(parties[payer[candidate]])
            ),
            None,
        )
        if other is not None and observed[payer[row]]:
            incoming[int(payer[row]), int(krw[row])].remove(other)
            own += [int(row), other]
    if not own:
        return transfers
    codes = np.asarray(pc.index_in(purpose, value_set=pa.array(PURPOSES)).combine_chunks()).copy()
    codes[own] = PURPOSES.index("own")
    marked = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(PURPOSES)).cast(TEXT)
    return transfers.set_column(
        transfers.schema.get_field_index("purpose"), TRANSFERS.field("purpose"), marked
    )


def _is_nobody_else(party: str) -> bool:
    """Say whether a counterparty is only a text on a bank line, and so may be the owner's other account."""
    return party.startswith("name:") or party == "unnamed"
