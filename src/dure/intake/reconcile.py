"""Which payment settles which accrual, so that what an invoice already says is not counted again.

Passes over the bank lines of a book, the surest first: the same counterparty and the same sum; the same sum
and a name that the bank cut off; what came back, against the correction that says so; a debit card's line
against its slip; a counterparty's sums run together, oldest first, for partial and combined payments; wages
by their sum; one line that pays a month's wages to everybody. What stays unmatched is a flow of its own.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from dure.intake.names import SHORTEST_PREFIX, may_be_cut

DAYS_BEFORE: Final = 31
"""A payment may precede its invoice by so many days: a month's are written up to the tenth after."""
DAYS_NEAR: Final = 62
"""Equal sums so near together belong together before any older one: a fee is the same every month."""
DAYS_AFTER: Final = 400
"""A payment so many days after its invoice still pays it; later it is taken as a flow of its own."""
DAYS_DEBIT: Final = 3
"""A debit card's line and its slip lie no further apart."""
INSURERS: Final = ("agency:nhis", "agency:nps", "agency:comwel")
"""The agencies of the four social insurances, which the first of them may collect in one sum."""
CARD: Final = "card"
"""All card companies are one creditor: a bill names the issuer, the purchase list often does not."""
LOCAL_CURRENCY: Final = "local_currency"
"""The operators of local currencies, who pay out what customers paid in it."""
TILL: Final = "till"
"""Cash that customers paid and somebody carried to the bank."""
POOLS: Final = frozenset((CARD, LOCAL_CURRENCY, TILL))
"""Parties that stand for many: what such a one pays is never the refund of what one is owed."""

_Pair = tuple[str, str]


@dataclass(frozen=True)
class Owed:
    """Accruals in won, a row each: what is owed by whom to whom, VAT included.

    Attributes:
        document: Row in the table of documents.
        day: Days since 1970-01-01 (int64).
        debtor: Key of who pays, branches under their root.
        creditor: Key of who is paid.
        krw: Whole won; negative where a correction gives back, which is then owed the other way round.
        is_wage: True for net pay.
        names: Party key → its normalised names, to recognise one that a bank cut off.
        merchant: Key of who sold what a card slip says, where the creditor is the card company; None for
            all other accruals, or altogether where there are no slips.
    """

    document: np.ndarray
    day: np.ndarray
    debtor: list[str]
    creditor: list[str]
    krw: np.ndarray
    is_wage: np.ndarray
    names: Mapping[str, Collection[str]]
    merchant: Sequence[str | None] | None = None


@dataclass(frozen=True)
class Paid:
    """Bank lines in won, a row each; the sum is positive from payer to payee.

    Attributes:
        document: Row in the table of documents.
        day: Days since 1970-01-01 (int64).
        debtor: Key of who paid.
        creditor: Key of who was paid.
        krw: Whole won.
        is_wage: True where the line says that it pays wages.
        is_unsorted: True where nobody knows yet what the line paid for; None for nowhere.
        is_pooled: True where one line pays the social insurances of all agencies; None for nowhere.
    """

    document: np.ndarray
    day: np.ndarray
    debtor: list[str]
    creditor: list[str]
    krw: np.ndarray
    is_wage: np.ndarray
    is_unsorted: np.ndarray | None = None
    is_pooled: np.ndarray | None = None


@dataclass
class _Match:
    """The state of the matching: what is still open on both sides, and what has been settled."""

    owed: Owed
    paid: Paid
    owed_day: list[int]
    paid_day: list[int]
    open_owed: list[int]
    open_paid: list[int]
    payment: list[int] = field(default_factory=list)
    accrual: list[int] = field(default_factory=list)
    krw: list[int] = field(default_factory=list)

    def settle(self, paid_row: int, owed_row: int, krw: int) -> None:
        """Note that a payment settles so much of an accrual; of a correction, that so much came back."""
        self.open_paid[paid_row] -= krw
        self.open_owed[owed_row] -= krw if self.open_owed[owed_row] > 0 else -krw
        self.payment.append(int(self.paid.document[paid_row]))
        self.accrual.append(int(self.owed.document[owed_row]))
        self.krw.append(krw)

    def settle_all(self, paid_row: int, owed_row: int) -> None:
        """Settle as much as both have left."""
        krw = min(self.open_paid[paid_row], abs(self.open_owed[owed_row]))
        if krw > 0:
            self.settle(paid_row, owed_row, krw)

    def by_day(self, paid_rows: Iterable[int]) -> list[int]:
        """Put payments in order of day; of one day, in the order of the files."""
        return sorted(paid_rows, key=lambda row: (self.paid_day[row], row))


@dataclass(frozen=True)
class Matching:
    """What was matched.

    Attributes:
        payment: Documents that pay.
        accrual: Documents that are paid, in step with `payment`; where one is a correction, the payment
            gave back what the correction took off.
        krw: Whole won of the payment that settle, in step with `payment`; always positive.
        aliases: Counterparty as the bank writes it → creditor or debtor that its sums turned out to pay.
    """

    payment: np.ndarray
    accrual: np.ndarray
    krw: np.ndarray
    aliases: dict[str, str]


class _Line:
    """Open rows in order of day, with the way past what is closed kept short.

    A row is open while it has at least `least` won left. What is closed never opens again, so each row is
    passed over once and not once a payment.
    """

    def __init__(self, state: _Match, rows: list[int], *, least: int = 1, sign: int = 1) -> None:
        """Take rows of `owed`; sign −1 for corrections, whose open won are negative."""
        self.rows = sorted(rows, key=lambda row: (state.owed_day[row], row))
        self.days = [state.owed_day[row] for row in self.rows]
        self._open, self._least, self._sign = state.open_owed, least, sign
        self._next = list(range(len(rows)))
        self._previous = list(range(len(rows)))

    def _is_open(self, index: int) -> bool:
        return self._open[self.rows[index]] * self._sign >= self._least

    def _walk(self, index: int, links: list[int], step: int) -> int:
        passed = []
        while 0 <= index < len(links):
            if links[index] != index:
                passed.append(index)
                index = links[index]
            elif self._is_open(index):
                break
            else:
                links[index] = index + step
        for other in passed:
            links[other] = index
        return index

    def first(self, earliest: int, latest: int) -> int | None:
        """Return the oldest open row from one day to another, both included."""
        index = self._walk(bisect_left(self.days, earliest), self._next, 1)
        return self.rows[index] if index < len(self.rows) and self.days[index] <= latest else None

    def nearest(self, day: int, *, earliest: int | None = None, latest: int) -> int | None:
        """Return the open row nearest to a day, the older of two, within days that are both included."""
        middle = bisect_right(self.days, min(day, latest))
        before = self._walk(middle - 1, self._previous, -1)
        after = self._walk(middle, self._next, 1)
        found = [
            index
            for index in (before, after)
            if 0 <= index < len(self.rows)
            and self.days[index] <= latest
            and (earliest is None or self.days[index] >= earliest)
        ]
        return self.rows[min(found, key=lambda index: abs(self.days[index] - day))] if found else None


class _Account:
    """What one party owes another: open accruals, and the corrections that lower them."""

    def __init__(self, state: _Match, pair: _Pair, rows: list[int]) -> None:
        self.state = state
        # What is kept back from wages is never paid ahead: the rest of the line is the employer's own share.
        self.days_before = 0 if pair[1].startswith("agency:") else DAYS_BEFORE
        self.takes_refunds = not POOLS.intersection(pair)
        self.takes_part_refunds = self.takes_refunds and not any(key.startswith("agency:") for key in pair)
        due = [row for row in rows if state.open_owed[row] > 0]
        self.due = _Line(state, due)
        self._sums: dict[int, list[int]] = defaultdict(list)
        for row in due:
            self._sums[state.open_owed[row]].append(row)
        self._lines: dict[int, _Line] = {}
        corrections = [row for row in rows if state.open_owed[row] < 0]
        self.corrections = sorted(corrections, key=lambda row: (state.owed_day[row], row))
        self._owed_back = _Line(state, self.corrections, sign=-1)
        self._credit: deque[int] = deque()

    def line_of(self, krw: int) -> _Line | None:
        """Return the accruals of exactly this sum of which nothing is paid."""
        if krw not in self._lines and krw in self._sums:
            self._lines[krw] = _Line(self.state, self._sums[krw], least=krw)
        return self._lines.get(krw)

    def find_sums(self) -> set[int]:
        """Collect the sums that may be paid in one: those open now, and those that corrections leave."""
        sums = {self.state.open_owed[row] for row in self.due.rows}
        if self.corrections:
            kept = self.state.open_owed.copy()
            for row in self.corrections:
                self._set_off(row, until=self.state.owed_day[row])
            sums |= {self.state.open_owed[row] for row in self.due.rows}
            self.state.open_owed[:] = kept
            self._lines.clear()
            self.due = _Line(self.state, self.due.rows)
        return sums

    def pay_same_sums(self, paid_rows: Iterable[int]) -> None:
        """Pair payments with accruals of exactly the same sum, oldest with oldest among those that are near.

        Accruals that are older than DAYS_NEAR wait for the running sums: a sum that comes back by chance must
        not be taken from the combined payment that it was part of.
        """
        for paid_row in self.state.by_day(paid_rows):
            krw, day = self.state.open_paid[paid_row], self.state.paid_day[paid_row]
            line = self.line_of(krw)
            owed_row = line.first(day - DAYS_NEAR, day + self.days_before) if line else None
            if owed_row is not None:
                self.state.settle(paid_row, owed_row, krw)

    def run(self, paid_row: int) -> None:
        """Let a payment run against what is owed, oldest first."""
        day = self.state.paid_day[paid_row]
        while self.state.open_paid[paid_row] > 0:
            owed_row = self.due.first(day - DAYS_AFTER, day + self.days_before)
            if owed_row is None:
                break
            self.state.settle_all(paid_row, owed_row)

    def take_back_same_sums(self, refunds: Iterable[int]) -> None:
        """Pair what came back with corrections of exactly the same sum, the nearest."""
        if not self.takes_refunds or not self.corrections:
            return
        by_sum: dict[int, list[int]] = defaultdict(list)
        for row in self.corrections:
            by_sum[-self.state.open_owed[row]].append(row)
        lines = {krw: _Line(self.state, rows, least=krw, sign=-1) for krw, rows in by_sum.items() if krw > 0}
        for paid_row in self.state.by_day(refunds):
            krw, day = self.state.open_paid[paid_row], self.state.paid_day[paid_row]
            if krw in lines:
                earliest, latest = day - DAYS_AFTER, day + DAYS_BEFORE
                owed_row = lines[krw].nearest(day, earliest=earliest, latest=latest)
                if owed_row is not None:
                    self.state.settle(paid_row, owed_row, krw)

    def run_through(self, payments: Iterable[int], refunds: Iterable[int]) -> None:
        """Run payments and refunds in order of day, each correction lowering what is open on its own day.

        What was paid before a correction paid the whole sum; what the correction then leaves over is owed
        the other way round, until it is given back or taken off a later bill.
        """
        days = [self.state.owed_day[row] for row in self.corrections]
        stages: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for row in payments:
            stages[bisect_left(days, self.state.paid_day[row])][0].append(row)
        for row in refunds if self.takes_part_refunds else ():
            stages[bisect_right(days, self.state.paid_day[row])][1].append(row)
        done = 0
        for stage in sorted(stages):
            for correction in self.corrections[done:stage]:
                self._set_off(correction, until=self.state.owed_day[correction])
                if self.state.open_owed[correction] < 0:
                    self._credit.append(correction)
            done = stage
            paid, back = stages[stage]
            self.pay_same_sums(paid)
            came_back = set(back)
            for row in self.state.by_day([*paid, *back]):
                if row in came_back:
                    self._take_back(row)
                elif self.state.open_paid[row] > 0:
                    self._use_credit(until=self.state.paid_day[row])
                    self.run(row)

    def _set_off(self, correction: int, *, until: int) -> None:
        """Take a correction off the accruals up to a day: the same sum first, then the nearest."""
        day, open_owed = self.state.owed_day[correction], self.state.open_owed
        while open_owed[correction] < 0:
            same = self.line_of(-open_owed[correction])
            other = same.nearest(day, latest=until) if same else None
            other = self.due.nearest(day, latest=until) if other is None else other
            if other is None:
                break
            krw = min(-open_owed[correction], open_owed[other])
            open_owed[correction] += krw
            open_owed[other] -= krw

    def _use_credit(self, *, until: int) -> None:
        """Take what earlier corrections left over off the bills up to a day."""
        while self._credit:
            self._set_off(self._credit[0], until=until)
            if self.state.open_owed[self._credit[0]] < 0:
                break
            self._credit.popleft()

    def _take_back(self, paid_row: int) -> None:
        """Let a refund run against what corrections left over, oldest first."""
        day = self.state.paid_day[paid_row]
        while self.state.open_paid[paid_row] > 0:
            correction = self._owed_back.first(day - DAYS_AFTER, day)
            if correction is None:
                break
            self.state.settle_all(paid_row, correction)


def match_payments(owed: Owed, paid: Paid, *, judged: Mapping[int, int | None]) -> Matching:
    """Match bank lines with what they pay.

    What people judged comes first: `judged` says which accrual's document a payment's document settles, or
    None for a payment that settles nothing.

    A correction (negative accrual) lowers what is open of the same two parties on its own day. What had been
    paid before stays paid: the rest of the correction is owed the other way round, and a payment from the
    creditor to the debtor settles it. No payment settles more than its own sum, and no accrual or correction
    is settled beyond its own.
    """
    state = _Match(
        owed=owed,
        paid=paid,
        owed_day=owed.day.tolist(),
        paid_day=paid.day.tolist(),
        open_owed=owed.krw.tolist(),
        open_paid=paid.krw.tolist(),
    )
    _follow_judgements(state, judged)
    accounts = {
        pair: _Account(state, pair, rows) for pair, rows in _rows_by_pair(owed.debtor, owed.creditor).items()
    }
    paid_by_pair = _rows_by_pair(paid.debtor, paid.creditor)
    for pair, paid_rows in paid_by_pair.items():
        if pair in accounts and not accounts[pair].corrections:
            accounts[pair].pay_same_sums(paid_rows)
    aliases = _match_cut_names(state, accounts, paid_by_pair)
    meant = _rows_by_pair(
        [aliases.get(debtor, debtor) for debtor in paid.debtor],
        [aliases.get(creditor, creditor) for creditor in paid.creditor],
    )
    for (debtor, creditor), account in accounts.items():
        account.take_back_same_sums(meant.get((creditor, debtor), ()))
    _match_debit_slips(state)
    # Without corrections first: what one sells to its supplier is paid before any refund is seen in it.
    for pair in sorted(accounts, key=lambda pair: (len(accounts[pair].corrections) > 0, pair)):
        accounts[pair].run_through(meant.get(pair, ()), meant.get(pair[::-1], ()))
    _match_pooled_insurance(state, accounts)
    _match_other_selves(state, accounts, paid_by_pair)
    _match_wages_by_sum(state)
    _match_wage_runs(state)
    return Matching(
        payment=np.array(state.payment, dtype=np.int32),
        accrual=np.array(state.accrual, dtype=np.int32),
        krw=np.array(state.krw, dtype=np.int64),
        aliases=aliases,
    )


def _follow_judgements(state: _Match, judged: Mapping[int, int | None]) -> None:
    """Settle what people judged, and close the payments that they keep apart."""
    if not judged:
        return
    owed_rows = {int(document): row for row, document in enumerate(state.owed.document)}
    for paid_row, document in enumerate(state.paid.document):
        if int(document) not in judged:
            continue
        accrual = judged[int(document)]
        if accrual is None:
            state.open_paid[paid_row] = 0
        elif accrual in owed_rows:
            owed_row = owed_rows[accrual]
            came_back = (
                state.paid.creditor[paid_row] == state.owed.debtor[owed_row]
                or state.paid.debtor[paid_row] == state.owed.creditor[owed_row]
            )
            if state.open_owed[owed_row] > 0 or came_back:
                state.settle_all(paid_row, owed_row)


def _rows_by_pair(debtor: list[str], creditor: list[str]) -> dict[_Pair, list[int]]:
    rows: dict[_Pair, list[int]] = defaultdict(list)
    for row, pair in enumerate(zip(debtor, creditor, strict=True)):
        rows[pair].append(row)
    return dict(rows)


def _match_cut_names(
    state: _Match, accounts: Mapping[_Pair, _Account], paid_by_pair: Mapping[_Pair, list[int]]
) -> dict[str, str]:
    """Find whom the bank means by a cut name: the one party it may be whose sums it pays.

    A name is taken for a party only where the party is the only one that it fits and at least one sum agrees.
    """
    aliases: dict[str, str] = {}
    find_fitting = _index_names(state, accounts)
    for (debtor, creditor), paid_rows in paid_by_pair.items():
        for side, (unknown, known) in enumerate(((debtor, creditor), (creditor, debtor))):
            if not unknown.startswith("name:") or unknown in aliases:
                continue
            fitting = find_fitting(unknown, known, side)
            if len(fitting) != 1:
                continue
            other = fitting.pop()
            account = accounts[(other, known) if side == 0 else (known, other)]
            sums = account.find_sums()
            if any(state.open_paid[row] in sums for row in paid_rows if state.open_paid[row] > 0):
                aliases[unknown] = other
                if not account.corrections:
                    account.pay_same_sums(paid_rows)
    return aliases


def _index_names(state: _Match, accounts: Mapping[_Pair, _Account]) -> Callable[[str, str, int], set[str]]:
    """Sort the names of the parties on each side of each party's accounts, to be found by how they begin."""
    index: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for pair in accounts:
        for side in (0, 1):
            named = ((name, pair[side]) for name in state.owed.names.get(pair[side], ()))
            index[pair[1 - side], side].extend(named)
    for entries in index.values():
        entries.sort()

    def find_fitting(unknown: str, known: str, side: int) -> set[str]:
        entries = index.get((known, side), [])
        short = unknown.removeprefix("name:")
        fitting = set()
        for place in range(bisect_left(entries, (short, "")), len(entries)):
            name, other = entries[place]
            if not name.startswith(short):
                break
            if other != unknown and (name == short or may_be_cut(short, name)):
                fitting.add(other)
        return fitting

    return find_fitting


def _match_debit_slips(state: _Match) -> None:
    """Match a debit card's bank line, which names the shop, with its slip, which is owed to the card company.

    The sum is the same, and at most DAYS_DEBIT days lie between; a cancelled slip is met by what came back.
    """
    if state.owed.merchant is None:
        return
    slips: dict[tuple[str, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row, merchant in enumerate(state.owed.merchant):
        if merchant is not None and state.open_owed[row] != 0:
            slips[state.owed.debtor[row], state.open_owed[row]][merchant].append(row)
    if not slips:
        return
    lines: dict[tuple[str, int, str], _Line] = {}
    for paid_row in state.by_day(row for row, krw in enumerate(state.open_paid) if krw > 0):
        debtor, creditor = state.paid.debtor[paid_row], state.paid.creditor[paid_row]
        krw, day = state.open_paid[paid_row], state.paid_day[paid_row]
        for owner, shop, signed in ((debtor, creditor, krw), (creditor, debtor, -krw)):
            fitting = [
                merchant
                for merchant in slips.get((owner, signed), ())
                if _may_be_shop(shop, merchant, state.owed.names.get(merchant, ()))
            ]
            if len(fitting) != 1:
                continue
            key = (owner, signed, fitting[0])
            if key not in lines:
                rows = slips[owner, signed][fitting[0]]
                lines[key] = _Line(state, rows, least=krw, sign=1 if signed > 0 else -1)
            slip = lines[key].nearest(day, earliest=day - DAYS_DEBIT, latest=day + DAYS_DEBIT)
            if slip is not None:
                state.settle(paid_row, slip, krw)
                break


def _may_be_shop(party: str, merchant: str, names: Collection[str]) -> bool:
    """Say whether a bank line's counterparty is a merchant: itself, cut off, or with its branch behind."""
    if party == merchant:
        return True
    printed = party.removeprefix("name:")
    return printed != party and any(
        name == printed
        or may_be_cut(printed, name)
        or (len(name) >= SHORTEST_PREFIX and printed.startswith(name))
        for name in names
    )


def _match_pooled_insurance(state: _Match, accounts: Mapping[_Pair, _Account]) -> None:
    """Let a line for all four insurances settle what was kept back for each; the rest is the employer's."""
    if state.paid.is_pooled is None:
        return
    for paid_row in state.by_day(np.flatnonzero(state.paid.is_pooled).tolist()):
        for agency in INSURERS:
            account = accounts.get((state.paid.debtor[paid_row], agency))
            if account is not None:
                account.run(paid_row)


def _match_other_selves(
    state: _Match, accounts: Mapping[_Pair, _Account], paid_by_pair: Mapping[_Pair, list[int]]
) -> None:
    """Match what was paid in the name of an employee or member who also sells under a business number.

    Only where one such party has that very name, and only sums that agree to the won: what else the person
    was paid is not for what it sold.
    """
    find_named = _index_exact_names(state, accounts)
    for (debtor, creditor), paid_rows in paid_by_pair.items():
        for side, (person, known) in enumerate(((debtor, creditor), (creditor, debtor))):
            if not person.startswith("person:"):
                continue
            others = find_named(person, known, side)
            if len(others) == 1:
                other = others.pop()
                pair = (other, known) if side == 0 else (known, other)
                accounts[pair].pay_same_sums([row for row in paid_rows if state.open_paid[row] > 0])


def _index_exact_names(
    state: _Match, accounts: Mapping[_Pair, _Account]
) -> Callable[[str, str, int], set[str]]:
    named: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for pair in accounts:
        for side in (0, 1):
            if not pair[side].startswith("person:"):
                for name in state.owed.names.get(pair[side], ()):
                    named[pair[1 - side], side, name].add(pair[side])

    def find_named(person: str, known: str, side: int) -> set[str]:
        found: set[str] = set()
        for name in state.owed.names.get(person, ()):
            found |= named.get((known, side, name), set())
        return found

    return find_named


def _match_wages_by_sum(state: _Match) -> None:
    """Match wages that the bank writes to a name that is nobody's, or several people's, by their sum.

    A line that says it pays wages meets an open wage of the same employer with exactly its sum; a line that
    does not say so needs a name that begins with the employee's. The nearest day decides, among namesakes
    of one sum nothing else can.
    """
    by_sum: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in np.flatnonzero(state.owed.is_wage).tolist():
        if state.open_owed[row] > 0:
            by_sum[state.owed.debtor[row], state.open_owed[row]].append(row)
    for rows in by_sum.values():
        rows.sort(key=lambda row: (state.owed_day[row], row))
    unsorted = state.paid.is_unsorted
    for paid_row in state.by_day(row for row, krw in enumerate(state.open_paid) if krw > 0):
        party, day = state.paid.creditor[paid_row], state.paid_day[paid_row]
        is_wage = bool(state.paid.is_wage[paid_row])
        if not (is_wage or (unsorted is not None and unsorted[paid_row])):
            continue
        rows = by_sum.get((state.paid.debtor[paid_row], state.open_paid[paid_row]), [])
        if not rows or not (party.startswith("name:") or (is_wage and party == "unnamed")):
            continue
        first = bisect_left(rows, day - DAYS_AFTER, key=lambda row: state.owed_day[row])
        last = bisect_right(rows, day + DAYS_BEFORE, key=lambda row: state.owed_day[row])
        printed = party.removeprefix("name:")
        ranked = [
            (not _begins_with(printed, state.owed.names.get(state.owed.creditor[row], ())), row)
            for row in rows[first:last]
        ]
        ranked = [entry for entry in ranked if is_wage or not entry[0]]
        if ranked:
            _, owed_row = min(
                ranked, key=lambda entry: (entry[0], abs(state.owed_day[entry[1]] - day), entry[1])
            )
            state.settle(paid_row, owed_row, state.open_paid[paid_row])
            rows.remove(owed_row)


def _begins_with(printed: str, names: Collection[str]) -> bool:
    return any(name and printed.startswith(name) for name in names)


def _match_wage_runs(state: _Match) -> None:
    """Match a line that pays everybody's wages at once with the open net pay of one payroll."""
    runs: dict[_Pair, list[int]] = defaultdict(list)
    for row in np.flatnonzero(state.owed.is_wage).tolist():
        if state.open_owed[row] > 0:
            runs[state.owed.debtor[row], str(state.owed_day[row])].append(row)
    by_sum: dict[tuple[str, int], list[list[int]]] = defaultdict(list)
    for (debtor, _), rows in runs.items():
        by_sum[debtor, sum(state.open_owed[row] for row in rows)].append(rows)
    for paid_row in np.flatnonzero(state.paid.is_wage).tolist():
        krw, day = state.open_paid[paid_row], state.paid_day[paid_row]
        waiting = by_sum.get((state.paid.debtor[paid_row], krw), [])
        for place, rows in enumerate(waiting):
            if krw > 0 and -DAYS_BEFORE <= day - state.owed_day[rows[0]] <= DAYS_AFTER:
                for owed_row in rows:
                    state.settle(paid_row, owed_row, state.open_owed[owed_row])
                waiting.pop(place)
                break
