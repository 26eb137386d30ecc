"""Which payment settles which accrual, so that what an invoice already says is not counted again.

Four passes over a book's bank lines, the surest first: the same counterparty and the same sum; the same sum
and a name that the bank cut off; a counterparty's sums run together, oldest first, for partial and combined
payments; one line that pays a month's wages to everybody. What stays unmatched is a flow of its own.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from dure.intake.names import may_be_cut

DAYS_BEFORE: Final = 31
"""A payment may precede its invoice by so many days: a month's are written up to the tenth after."""
DAYS_NEAR: Final = 62
"""Equal sums so near together belong together before any older one: a fee is the same every month."""
DAYS_AFTER: Final = 400
"""A payment so many days after its invoice still pays it; later it is taken as a flow of its own."""
CARD: Final = "card"
"""All card companies are one creditor: a bill names the issuer, the purchase list often does not."""


@dataclass(frozen=True)
class Owed:
    """Accruals in won, a row each: what is owed by whom to whom, VAT included.

    Attributes:
        document: Row in the table of documents.
        day: Days since 1970-01-01 (int64).
        debtor: Key of who pays, branches under their root.
        creditor: Key of who is paid.
        krw: Whole won; negative where a correction gives back.
        is_wage: True for net pay.
        names: Party key → its normalised names, to recognise one that a bank cut off.
    """

    document: np.ndarray
    day: np.ndarray
    debtor: list[str]
    creditor: list[str]
    krw: np.ndarray
    is_wage: np.ndarray
    names: Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Paid:
    """Bank lines in won, a row each; the sum is positive from payer to payee."""

    document: np.ndarray
    day: np.ndarray
    debtor: list[str]
    creditor: list[str]
    krw: np.ndarray
    is_wage: np.ndarray


@dataclass
class _Match:
    """The state of the matching: what is still open on both sides, and what has been settled."""

    owed: Owed
    paid: Paid
    open_owed: np.ndarray
    open_paid: np.ndarray
    payment: list[int] = field(default_factory=list)
    accrual: list[int] = field(default_factory=list)
    krw: list[int] = field(default_factory=list)

    def settle(self, paid_row: int, owed_row: int, krw: int) -> None:
        """Note that a payment settles so much of an accrual."""
        self.open_paid[paid_row] -= krw
        self.open_owed[owed_row] -= krw
        self.payment.append(int(self.paid.document[paid_row]))
        self.accrual.append(int(self.owed.document[owed_row]))
        self.krw.append(int(krw))

    def in_time(self, paid_row: int, owed_row: int) -> bool:
        """Say whether a payment lies within the days in which it may pay the accrual."""
        days = int(self.paid.day[paid_row] - self.owed.day[owed_row])
        return -self.days_before(owed_row) <= days <= DAYS_AFTER

    def days_before(self, owed_row: int) -> int:
        """Return by how many days a payment may precede an accrual.

        What is kept back from wages is never paid ahead: the rest of the line is the employer's own share.
        """
        return 0 if self.owed.creditor[owed_row].startswith("agency:") else DAYS_BEFORE


@dataclass(frozen=True)
class Matching:
    """What was matched.

    Attributes:
        payment: Documents that pay.
        accrual: Documents that are paid, in step with `payment`.
        krw: Whole won that settle, in step with `payment`.
        aliases: Counterparty as the bank writes it → creditor or debtor that its sums turned out to pay.
    """

    payment: np.ndarray
    accrual: np.ndarray
    krw: np.ndarray
    aliases: dict[str, str]


def match_payments(owed: Owed, paid: Paid, *, judged: Mapping[int, int | None]) -> Matching:
    """Match bank lines with what they pay.

    What people judged comes first: `judged` says which accrual's document a payment's document settles, or
    None for a payment that settles nothing.

    Corrections (negative accruals) are first set against the accruals of the same two parties, since one
    pays the balance. No payment settles more than its own sum, and no accrual is settled beyond its own.
    """
    state = _Match(owed=owed, paid=paid, open_owed=owed.krw.copy(), open_paid=paid.krw.copy())
    _set_off_corrections(state)
    _follow_judgements(state, judged)
    by_pair = _rows_by_pair(owed.debtor, owed.creditor)
    paid_by_pair = _rows_by_pair(paid.debtor, paid.creditor)
    for pair, paid_rows in paid_by_pair.items():
        _match_same_sums(state, paid_rows, by_pair.get(pair, []))
    aliases = _match_cut_names(state, by_pair, paid_by_pair)
    for pair, paid_rows in paid_by_pair.items():
        debtor, creditor = pair
        known = (aliases.get(debtor, debtor), aliases.get(creditor, creditor))
        _match_running_sums(state, paid_rows, by_pair.get(known, []))
    _match_wage_runs(state)
    return Matching(
        payment=np.array(state.payment, dtype=np.int32),
        accrual=np.array(state.accrual, dtype=np.int32),
        krw=np.array(state.krw, dtype=np.int64),
        aliases=aliases,
    )


def _follow_judgements(state: _Match, judged: Mapping[int, int | None]) -> None:
    """Settle what people judged, and close the payments that they keep apart."""
    owed_rows = {int(document): row for row, document in enumerate(state.owed.document)}
    for paid_row, document in enumerate(state.paid.document):
        if int(document) not in judged:
            continue
        accrual = judged[int(document)]
        if accrual is None:
            state.open_paid[paid_row] = 0
        elif accrual in owed_rows:
            owed_row = owed_rows[accrual]
            krw = int(min(state.open_paid[paid_row], state.open_owed[owed_row]))
            if krw > 0:
                state.settle(paid_row, owed_row, krw)


def _rows_by_pair(debtor: list[str], creditor: list[str]) -> dict[tuple[str, str], list[int]]:
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, pair in enumerate(zip(debtor, creditor, strict=True)):
        rows[pair].append(row)
    return dict(rows)


def _set_off_corrections(state: _Match) -> None:
    """Take each correction off the accruals of the same pair: the same sum first, then the nearest."""
    owed = state.owed
    rows = _rows_by_pair(owed.debtor, owed.creditor)
    for row in np.flatnonzero(owed.krw < 0):
        others = rows[owed.debtor[row], owed.creditor[row]]
        others = [other for other in others if state.open_owed[other] > 0]
        others.sort(
            key=lambda other, row=row: (  # type: ignore[misc]
                state.open_owed[other] != -owed.krw[row],
                abs(int(owed.day[other] - owed.day[row])),
            )
        )
        for other in others:
            if state.open_owed[row] == 0:
                break
            krw = min(-state.open_owed[row], state.open_owed[other])
            state.open_owed[row] += krw
            state.open_owed[other] -= krw


def _match_same_sums(state: _Match, paid_rows: list[int], owed_rows: list[int]) -> None:
    """Pair payments with accruals of exactly the same sum, oldest with oldest among those that are near.

    Accruals that are older than DAYS_NEAR wait for the running sums: a sum that comes back by chance must
    not be taken from the combined payment that it was part of.
    """
    waiting: dict[int, list[int]] = defaultdict(list)
    for row in sorted(owed_rows, key=lambda row: int(state.owed.day[row])):
        if state.open_owed[row] > 0:
            waiting[int(state.open_owed[row])].append(row)
    for paid_row in sorted(paid_rows, key=lambda row: int(state.paid.day[row])):
        krw = int(state.open_paid[paid_row])
        for owed_row in waiting.get(krw, []):
            near = state.paid.day[paid_row] - state.owed.day[owed_row] <= DAYS_NEAR
            if near and state.in_time(paid_row, owed_row):
                state.settle(paid_row, owed_row, krw)
                waiting[krw].remove(owed_row)
                break


def _match_cut_names(
    state: _Match,
    owed_by_pair: dict[tuple[str, str], list[int]],
    paid_by_pair: dict[tuple[str, str], list[int]],
) -> dict[str, str]:
    """Find whom the bank means by a cut name: the one party it may be whose sums it pays.

    A name is taken for a party only where the party is the only one that it fits and at least one sum agrees.
    """
    aliases: dict[str, str] = {}
    for (debtor, creditor), paid_rows in paid_by_pair.items():
        for side, (unknown, known) in enumerate(((debtor, creditor), (creditor, debtor))):
            if not unknown.startswith("name:") or unknown in aliases:
                continue
            fitting = _parties_fitting(state, unknown, known, side, owed_by_pair)
            if len(fitting) != 1:
                continue
            pair = (fitting[0], known) if side == 0 else (known, fitting[0])
            sums = {int(state.open_owed[row]) for row in owed_by_pair[pair]}
            if any(int(state.open_paid[row]) in sums for row in paid_rows if state.open_paid[row] > 0):
                aliases[unknown] = fitting[0]
                _match_same_sums(state, paid_rows, owed_by_pair[pair])
    return aliases


def _parties_fitting(
    state: _Match, unknown: str, known: str, side: int, owed_by_pair: dict[tuple[str, str], list[int]]
) -> list[str]:
    short = unknown.removeprefix("name:")
    fitting = []
    for pair in owed_by_pair:
        other = pair[side]
        if pair[1 - side] == known and other != unknown:
            names = state.owed.names.get(other, ())
            if any(may_be_cut(short, name) or name == short for name in names):
                fitting.append(other)
    return fitting


def _match_running_sums(state: _Match, paid_rows: list[int], owed_rows: list[int]) -> None:
    """Let what was paid run against what was owed, oldest first: partial and combined payments."""
    owed_rows = [row for row in owed_rows if state.open_owed[row] > 0]
    owed_rows.sort(key=lambda row: int(state.owed.day[row]))
    first = 0
    for paid_row in sorted(paid_rows, key=lambda row: int(state.paid.day[row])):
        for index in range(first, len(owed_rows)):
            owed_row = owed_rows[index]
            if state.open_paid[paid_row] <= 0:
                break
            if state.owed.day[owed_row] > state.paid.day[paid_row] + state.days_before(owed_row):
                break
            if state.open_owed[owed_row] > 0 and state.in_time(paid_row, owed_row):
                state.settle(
                    paid_row, owed_row, int(min(state.open_paid[paid_row], state.open_owed[owed_row]))
                )
        while first < len(owed_rows) and state.open_owed[owed_rows[first]] <= 0:
            first += 1


def _match_wage_runs(state: _Match) -> None:
    """Match a line that pays everybody's wages at once with the open net pay of one payroll."""
    open_wages = np.flatnonzero(state.owed.is_wage & (state.open_owed > 0))
    runs: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in open_wages.tolist():
        runs[state.owed.debtor[row], int(state.owed.day[row])].append(row)
    for paid_row in np.flatnonzero(state.paid.is_wage & (state.open_paid > 0)):
        for (debtor, _), rows in runs.items():
            whole = sum(int(state.open_owed[row]) for row in rows)
            if not rows or debtor != state.paid.debtor[paid_row] or whole != state.open_paid[paid_row]:
                continue
            if state.in_time(int(paid_row), rows[0]):
                for owed_row in rows:
                    state.settle(int(paid_row), owed_row, int(state.open_owed[owed_row]))
                rows.clear()
                break
