"""What a book shows month by month of what a plan is made of: sales, outlay, pay, delays, members, cash."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dure.intake.result import Intake
from dure.language import Text
from dure.ledger.ledger import Ledger, counted_transfers
from dure.period import Period
from dure.places.gazetteer import Gazetteer
from dure.places.position import INSIDE, OUTSIDE, locate
from dure.reports.naming import find_private

Counts = npt.NDArray[np.int64]

SALES: Final = ("goods", "services", "rent", "unsorted")
"""Purposes that are sales where they are received; a grant is none, nor is a refund of tax or insurance."""

FRESH_DAYS: Final = 45
"""A balance that is older says nothing of what is in the bank today."""

_KINDS: Final = {
    "hometax_receipts": Text(en="cash receipts", ko="현금영수증 매출"),
    "hometax_cards": Text(en="card sales", ko="카드 매출"),
    "hometax_invoices": Text(en="sales by invoice", ko="계산서 매출"),
    "bank_statement": Text(en="sales paid through the bank", ko="통장으로 받은 매출"),
}
_OTHER_KIND: Final = Text(en="other sales", ko="그 밖의 매출")
_SUMS: Final = ("bank_statement",)
"""Kinds of document of which one may stand for many sales."""

_ENERGY: Final = re.compile(r"전기|전력|유류|주유|가스|연료|난방|등유|경유|휘발유")
_CHANNEL: Final = re.compile(r"\S*(?:이체|뱅킹|금융|송금|입금|출금|대체|펌|CMS|FB)")
_DIGITS: Final = re.compile(r"[\d()\[\]/.-]+\s*(?:월|년|차)?")


def month_number(day: date) -> int:
    """Number the months without a gap, so that they can be subtracted."""
    return day.year * 12 + day.month - 1


@dataclass(frozen=True, slots=True)
class Line:
    """What is sold or spent under one name.

    Attributes:
        name: What people call it.
        krw: Won in each month, shape (months,).
        documents: Documents in each month, shape (months,).
        single: True where each document is one sale, not the sum of many.
    """

    name: Text
    krw: Counts
    documents: Counts
    single: bool = True

    @property
    def total(self) -> int:
        """Won of all months."""
        return int(self.krw.sum())


@dataclass(frozen=True, slots=True)
class Placed:
    """Won by where they were spent."""

    inside: int
    outside: int
    unplaced: int

    @property
    def shares(self) -> tuple[float, float, float] | None:
        """The least share that was spent inside, the likeliest, and the most; None where nothing is placed.

        The likeliest leaves out what nobody could place; the others take it for outside and for inside.
        """
        total, known = self.inside + self.outside + self.unplaced, self.inside + self.outside
        if total <= 0 or known <= 0:
            return None
        low, high = self.inside / total, (self.inside + self.unplaced) / total
        return low, min(max(self.inside / known, low), high), high


@dataclass(frozen=True, slots=True)
class Delay:
    """Days from an invoice to its payment, by won: one in ten, the middle, nine in ten."""

    low: float
    middle: float
    high: float
    documents: int


class PlanBook:
    """One enterprise's book over some whole months.

    Args:
        intake: What the files gave.
        enterprise: Party whose book it is.
        period: Whole months.
        place: Code of the place that counts as inside; None where it is not asked what is spent inside.
        gazetteer: The places; needed with `place`.

    Raises:
        KeyError: No such party is in the ledger.
        ValueError: The period does not begin and end with a month.
    """

    def __init__(
        self,
        intake: Intake,
        *,
        enterprise: str,
        period: Period,
        place: str | None = None,
        gazetteer: Gazetteer | None = None,
    ) -> None:
        if period.start.day != 1 or period.end.day != 1:
            raise ValueError("A plan is drawn from whole months.")
        self.intake, self.enterprise, self.period = intake, enterprise, period
        self.first = month_number(period.start)
        self.months = month_number(period.end) - self.first
        self.row = intake.ledger.party_row(enterprise)
        self.place, self.gazetteer = place, gazetteer
        self._positions: npt.NDArray[np.int8] | None = None

    @property
    def ledger(self) -> Ledger:
        """The ledger behind it."""
        return self.intake.ledger

    @cached_property
    def _counted(self) -> pa.Table:
        return counted_transfers(self.ledger)

    @cached_property
    def private(self) -> npt.NDArray[np.bool_]:
        """Parties that are private persons, who are never named."""
        return find_private(self.ledger)

    def _take(self, side: str, *, first: int, months: int) -> "_Rows":
        """Take what was received (`payee`) or paid (`payer`) in some months."""
        table = self._counted
        other = "payer" if side == "payee" else "payee"
        days = table["date"]
        number = pc.add(pc.multiply(pc.year(days), 12), pc.subtract(pc.month(days), 1)).to_numpy() - first
        mine = (table[side].to_numpy() == self.row) & (table[other].to_numpy() != self.row)
        mine &= (number >= 0) & (number < months)
        mine &= pc.equal(table["unit"].cast(pa.string()), "KRW").to_numpy(zero_copy_only=False)
        kept = table.filter(pa.array(mine))
        return _Rows(
            month=number[mine].astype(np.int64),
            other=kept[other].to_numpy(),
            krw=kept["quantity"].to_numpy(),
            purpose=_Words.of(kept["purpose"]),
            item=_Words.of(kept["item"]),
            kind=_Words.of(pc.take(self.ledger.documents["kind"], kept["document"])),
            document=kept["document"].to_numpy(),
            months=months,
        )

    @cached_property
    def received(self) -> "_Rows":
        """All that came in."""
        return self._take("payee", first=self.first, months=self.months)

    @cached_property
    def paid(self) -> "_Rows":
        """All that went out."""
        return self._take("payer", first=self.first, months=self.months)

    # Sales

    def list_sales(self) -> list[Line]:
        """List what is sold under one name, the largest first; a private person's name is never one."""
        rows = self.received.where(self.received.purpose.among(SALES))
        return self._list_lines(rows)

    def _list_lines(self, rows: "_Rows") -> list[Line]:
        # A line's name hangs on what it says, not on which line it is, so each saying is looked at once.
        said = np.stack([rows.item.codes, rows.kind.codes, self.private[rows.other]], axis=1)
        sayings, saying = np.unique(said, axis=0, return_inverse=True)
        names = [
            name_sale(rows.item.words[item], rows.kind.words[kind] or "", is_private=bool(private))
            for item, kind, private in sayings
        ]
        keys = sorted({name.ko for name in names})
        texts = {name.ko: name for name in names}
        which = np.array([keys.index(name.ko) for name in names], dtype=np.int64)[saying.ravel()]
        lines = []
        for number, key in enumerate(keys):
            part = rows.where(which == number)
            lines.append(
                Line(
                    name=texts[key],
                    krw=part.by_month(),
                    documents=part.count_documents(),
                    single=not part.kind.among(_SUMS).any(),
                )
            )
        return sorted(lines, key=lambda line: (-line.total, line.name.ko))

    def measure_seasons(self, *, years: int) -> npt.NDArray[np.float64] | None:
        """Give the won sold in each month of the last whole years, shape (years, 12), January first.

        None where the book does not reach back so far, or where months are without any sale.
        """
        first = month_number(self.period.end) - 12 * years
        rows = self._take("payee", first=first, months=12 * years)
        sold = rows.where(rows.purpose.among(SALES)).by_month().astype(np.float64)
        if (sold <= 0).any():
            return None
        return np.roll(sold.reshape(years, 12), first % 12, axis=1)

    # Outlay

    def spend(self, *purposes: str, energy: bool | None = None) -> "_Rows":
        """Take what was paid for some purposes; with `energy`, only what is (not) energy."""
        rows = self.paid.where(self.paid.purpose.among(purposes))
        if energy is None:
            return rows
        wanted = [word for word in rows.item.words if word and _ENERGY.search(word)]
        return rows.where(rows.item.among(wanted) == energy)

    def place_spending(self, rows: "_Rows") -> Placed:
        """Add up some spending by where it was spent."""
        if self.place is None or self.gazetteer is None:
            return Placed(0, 0, int(rows.krw.sum()))
        position = self._locate(self.place, self.gazetteer)[rows.other]
        inside, outside = (int(rows.krw[position == where].sum()) for where in (INSIDE, OUTSIDE))
        return Placed(inside, outside, int(rows.krw.sum()) - inside - outside)

    def _locate(self, place: str, gazetteer: Gazetteer) -> npt.NDArray[np.int8]:
        if self._positions is None:
            parties = self.ledger.parties
            whole = pc.fill_null(parties["whole_place"], fill_value=False).to_numpy(zero_copy_only=False)
            self._positions = locate(parties["place"], whole, boundary=[place], gazetteer=gazetteer)
        return self._positions

    # People

    def count_paid(self) -> Counts:
        """Count who is paid wages in each month, shape (months,)."""
        rows = self.spend("wages")
        pairs = np.unique(np.stack([rows.month, rows.other.astype(np.int64)], axis=1), axis=0)
        return np.bincount(pairs[:, 0], minlength=self.months).astype(np.int64)

    def pay(self) -> Counts:
        """Add up wages and the tax kept back from them in each month, shape (months,)."""
        rows = self.spend("wages", "tax")
        return rows.where(rows.purpose.among(["wages"]) | rows.kind.among(["payroll"])).by_month()

    # Delays

    def measure_delay(self, side: str) -> Delay | None:
        """Measure how long invoices of the period wait: those sent (`payee`) or received (`payer`).

        None where fewer than five are known to be settled.
        """
        transfers, settlements = self.ledger.transfers, self.ledger.settlements
        day_of = np.zeros(self.ledger.documents.num_rows, dtype=np.int64)
        mine = np.zeros(self.ledger.documents.num_rows, dtype=bool)
        days = transfers["date"].cast(pa.int32()).to_numpy().astype(np.int64)
        document = transfers["document"].to_numpy()
        day_of[document] = days
        # Wages and taxes have days of their own, and tell nothing of how invoices are paid.
        is_trade = pc.is_in(transfers["purpose"].cast(pa.string()), pa.array(SALES)).to_numpy()
        mine[document[(transfers[side].to_numpy() == self.row) & is_trade]] = True
        accrual, payment = settlements["accrual"].to_numpy(), settlements["payment"].to_numpy()
        start, end = ((day - date(1970, 1, 1)).days for day in (self.period.start, self.period.end))
        wanted = mine[accrual] & (day_of[accrual] >= start) & (day_of[accrual] < end)
        weight = settlements["quantity"].to_numpy()[wanted].astype(np.float64)
        waited = np.maximum(day_of[payment[wanted]] - day_of[accrual[wanted]], 0).astype(np.float64)
        if len(waited) < 5 or weight.sum() <= 0:
            return None
        order = np.argsort(waited, kind="stable")
        reached = np.cumsum(weight[order]) / weight.sum()
        low, middle, high = (float(waited[order][np.searchsorted(reached, at)]) for at in (0.1, 0.5, 0.9))
        return Delay(low, middle, high, len(np.unique(accrual[wanted])))

    # What it has

    def find_cash(self, day: date) -> int | None:
        """Find what its accounts held when a day began; None where no fresh balance tells."""
        last: dict[str, Any] = {}
        for balance in self.intake.balances:
            if balance.owner == self.enterprise and balance.day < day:
                known = last.get(balance.account)
                if known is None or known.day <= balance.day:
                    last[balance.account] = balance
        if not last or any(one.day < day - timedelta(days=FRESH_DAYS) for one in last.values()):
            return None
        return int(sum(one.krw for one in last.values()))

    def find_members(self) -> pa.Table | None:
        """Find the member register, without names."""
        found = [one.members for one in self.intake.registers if one.enterprise == self.enterprise]
        return pa.concat_tables(found) if found else None

    def count_members(self, day: date) -> int | None:
        """Count the members when a day began; None where no register tells."""
        register = self.find_members()
        if register is None:
            return None
        limit = pa.scalar(day)
        joined = pc.fill_null(pc.less(register["joined"], limit), fill_value=True)
        left = pc.fill_null(pc.less(register["left"], limit), fill_value=False)
        return int(pc.sum(pc.and_(joined, pc.invert(left))).as_py() or 0)

    def name_of(self, party: int) -> str | None:
        """Give a party's name as it is printed; None for a private person."""
        if self.private[party]:
            return None
        name: str | None = self.ledger.parties["name"][party].as_py()
        return name


@dataclass(frozen=True)
class _Words:
    """A column of words that repeat: where each stands among `words`."""

    codes: npt.NDArray[np.int64]
    words: tuple[str | None, ...]

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "_Words":
        found = pc.dictionary_encode(column.cast(pa.string()), null_encoding="encode").combine_chunks()
        if isinstance(found, pa.ChunkedArray):  # without any row there is no chunk to combine
            return cls(np.zeros(0, dtype=np.int64), ())
        return cls(found.indices.to_numpy().astype(np.int64), tuple(found.dictionary.to_pylist()))

    def among(self, wanted: Collection[str]) -> npt.NDArray[np.bool_]:
        """Say of each row whether its word is one of some."""
        codes = [code for code, word in enumerate(self.words) if word in wanted]
        return np.isin(self.codes, codes)

    def where(self, wanted: npt.NDArray[np.bool_]) -> "_Words":
        return _Words(self.codes[wanted], self.words)


@dataclass(frozen=True)
class _Rows:
    """Some transfers in columns of one length."""

    month: Counts
    other: npt.NDArray[Any]
    krw: Counts
    purpose: _Words
    item: _Words
    kind: _Words
    document: npt.NDArray[Any]
    months: int

    def where(self, wanted: npt.NDArray[np.bool_]) -> "_Rows":
        """Keep some of them."""
        return _Rows(
            month=self.month[wanted],
            other=self.other[wanted],
            krw=self.krw[wanted],
            purpose=self.purpose.where(wanted),
            item=self.item.where(wanted),
            kind=self.kind.where(wanted),
            document=self.document[wanted],
            months=self.months,
        )

    def by_month(self) -> Counts:
        """Add up the won of each month, shape (months,)."""
        krw = np.zeros(self.months, dtype=np.int64)
        np.add.at(krw, self.month, self.krw)
        return krw

    def count_documents(self) -> Counts:
        """Count the documents of each month, shape (months,)."""
        pairs = np.unique(np.stack([self.month, self.document.astype(np.int64)], axis=1), axis=0)
        return np.bincount(pairs[:, 0], minlength=self.months).astype(np.int64)


def name_sale(item: str | None, kind: str, *, is_private: bool) -> Text:
    """Name what was sold by what its line says; by the kind of document where that may name a person."""
    if not item or is_private:
        return _KINDS.get(kind, _OTHER_KIND)
    parts = [part.strip() for part in item.split(" · ")]
    if kind == "bank_statement":
        # A bank's line says how it came, then what for, then who; how it came names nothing that is sold.
        parts = [part for part in parts if not _CHANNEL.fullmatch(part)] or [""]
    said = parts[0]
    said = " ".join(_DIGITS.sub(" ", said).split())[:40]
    return Text(en=said, ko=said) if said else _KINDS.get(kind, _OTHER_KIND)


def spread_months(values: Sequence[float] | npt.NDArray[Any]) -> tuple[float, float, float]:
    """Give the mean of the leanest quarter of some months, of all, and of the fattest quarter."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    quarter = max(len(ordered) // 4, 1)
    mean = float(ordered.mean())
    return min(float(ordered[:quarter].mean()), mean), mean, max(float(ordered[-quarter:].mean()), mean)
