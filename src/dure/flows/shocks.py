"""What a shock does month by month: payments change, and the fall spreads through what is passed on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS: Final = 12
BACK_SHARE: Final = 0.05
"""Income is back where it is within this share of a usual month."""


@dataclass(frozen=True, eq=False)
class MonthlyFlows:
    """What each payer pays each payee for a purpose in each month of a usual year.

    Attributes:
        payer: int32 by row, from 0 to `party_count - 1`.
        payee: int32 by row.
        quantity: float64, rows by twelve calendar months, January first; whole won, none negative.
        can_cut: bool by row: a payer short of income cuts it at once (goods, services); what is False is
            owed (wages, rent) and cut only when there is no reserve left.
        is_sale: bool by row: the payee can make it only from what it gets.
        is_input: bool by row: what the payer makes its sales from.
        party_count: Number of parties.

    Raises:
        ValueError: The columns differ in length, a party is unheard of or a quantity is negative.
    """

    payer: "NDArray[np.int32]"
    payee: "NDArray[np.int32]"
    quantity: "NDArray[np.float64]"
    can_cut: "NDArray[np.bool_]"
    is_sale: "NDArray[np.bool_]"
    is_input: "NDArray[np.bool_]"
    party_count: int

    def __post_init__(self) -> None:
        """Refuse columns that do not fit together."""
        rows = len(self.payer)
        columns = (self.payee, self.can_cut, self.is_sale, self.is_input, self.quantity)
        if any(len(column) != rows for column in columns) or self.quantity.shape != (rows, MONTHS):
            raise ValueError("Monthly flows have one entry a row in every column, and twelve months.")
        parties = np.concatenate([self.payer, self.payee])
        if rows and not 0 <= parties.min() <= parties.max() < self.party_count:
            raise ValueError(f"A party lies between 0 and {self.party_count - 1}.")
        if rows and float(self.quantity.min()) < 0:
            raise ValueError("A monthly flow is not negative; net what was given back first.")

    def sum_income(self) -> "NDArray[np.float64]":
        """Sum what each party takes in in each calendar month: parties by twelve."""
        return _sum_rows(self.payee, self.quantity, self.party_count)

    def sum_outlay(self) -> "NDArray[np.float64]":
        """Sum what each party pays in each calendar month: parties by twelve."""
        return _sum_rows(self.payer, self.quantity, self.party_count)


@dataclass(frozen=True, eq=False)
class Passing:
    """What parties pass on of what they take in.

    Attributes:
        observed: bool by party: its own payments are rows, and fall with its income.
        share: float64 by party, 0 to 1: what one that is not observed re-spends inside, with the rest of the
            place; 0 outside.
        rest: What the rest of the place re-spends inside, below 1.
        reserve: float64 by party, won in hand when the shock begins; NaN where unknown, which cushions
            nothing, nor does what was not spent since.
    """

    observed: "NDArray[np.bool_]"
    share: "NDArray[np.float64]"
    rest: float
    reserve: "NDArray[np.float64]"


@dataclass(frozen=True, eq=False)
class Supply:
    """Supplies that the shock cuts, and who may stand in.

    Attributes:
        is_cut: bool by row: less of it comes because it cannot be had, not because it is not wanted.
        replaced: float64 by row, 0 to 1: share of what is missing that others sell instead.
        row: int by stand-in: which row's missing supply it sells.
        seller: int by stand-in: the party that sells.
        weight: float64 by stand-in: its part of what is replaced; sums to 1 within a row.
        dependence: Share of sales lost where everything that sales are made from is missing.
    """

    is_cut: "NDArray[np.bool_]"
    replaced: "NDArray[np.float64]"
    row: "NDArray[np.int64]"
    seller: "NDArray[np.int64]"
    weight: "NDArray[np.float64]"
    dependence: float


@dataclass(frozen=True, eq=False)
class ShockRun:
    """What became of everybody, month by month; float64, parties and one more by months.

    The last party is the rest of the place: those whom no book names, who get what parties without a book
    pass on. Only its loss is known.

    Attributes:
        usual_income: What comes in without the shock.
        income: What comes in with it.
        usual_outlay: What is paid without the shock.
        outlay: What is paid with it.
        start: Calendar month of the first month, 1 to 12.
    """

    usual_income: "NDArray[np.float64]"
    income: "NDArray[np.float64]"
    usual_outlay: "NDArray[np.float64]"
    outlay: "NDArray[np.float64]"
    start: int

    @property
    def lost(self) -> "NDArray[np.float64]":
        """Income lost, parties and one more by months; negative where more comes in."""
        return self.usual_income - self.income

    @property
    def missing(self) -> "NDArray[np.float64]":
        """Won that are missing from each till by the end of each month, against a year without the shock."""
        gap: NDArray[np.float64] = np.cumsum(self.lost - (self.usual_outlay - self.outlay), axis=1)
        return gap


def build_course(
    change: float, *, months: int, recovery_months: int, length: int, lasts: bool = False
) -> "NDArray[np.float64]":
    """Build the factor by month of a change that lasts, then fades evenly: 1 + change, …, 1.

    Args:
        change: By how much a payment changes, as a share; -0.3 leaves 70 %. Not below -1.
        months: Months in which the change is whole.
        recovery_months: Months in which it fades; 0 for at once.
        length: Months looked at.
        lasts: True where it never fades.
    """
    month = np.arange(length)
    fading = np.clip(1 - (month - months + 1) / (recovery_months + 1), 0.0, 1.0)
    left = np.ones(length) if lasts else fading
    return np.asarray(1 + max(change, -1.0) * left)


def run_shock(
    flows: MonthlyFlows,
    *,
    factor: "NDArray[np.float64]",
    passing: Passing,
    supply: Supply | None = None,
    start: int = 1,
) -> ShockRun:
    """Run a shock: direct changes of payments, then one round of re-spending a month.

    y_j(t) = Σ_i x_ij(t); x_ij(t) = f_ij(t) q_ij(t) less P_ij (y_i(t-1) without the shock - with it), where
    P_ij = q_ij / max(income_i, outlay_i) over the year. What of this can be cut and what is owed are each
    spread over the month's payments of that kind; what is owed falls only with a loss, and by no more than is
    missing from the till beyond the reserve and those cuts. Nothing is paid below zero. Without reserves the
    loss summed over all months is (I - Pᵀ)⁻¹ of the direct one, as in the full multiplier. What a payer pays
    less, a payee gets less; and in no month does anybody get less for anybody's larger reserve.

    Args:
        flows: The usual year.
        factor: float64, rows by months: what is left of each payment; 1 for all of it.
        passing: What is passed on.
        supply: Supplies that are cut; None where none is.
        start: Calendar month in which it begins, 1 to 12.

    Raises:
        ValueError: There is no month, or not one row of factors a flow.
    """
    if factor.ndim != 2 or factor.shape[0] != len(flows.payer) or not factor.shape[1]:
        raise ValueError(f"Factors are rows by months; {factor.shape} was given.")
    count, length = flows.party_count, factor.shape[1]
    calendar = (np.arange(length) + start - 1) % MONTHS
    usual_income = np.vstack([flows.sum_income()[:, calendar], np.zeros(length)])
    usual_outlay = np.vstack([flows.sum_outlay()[:, calendar], np.zeros(length)])
    income, outlay = np.zeros_like(usual_income), np.zeros_like(usual_outlay)
    rates = _measure_rates(flows)
    lost = np.zeros(count + 1)
    missing = np.zeros(count)
    for month in range(length):
        base = flows.quantity[:, calendar[month]]
        paid, stood_in = _pay(flows, base, factor[:, month], supply)
        short = np.where(np.isnan(passing.reserve), np.inf, missing - passing.reserve)
        paid -= _cut(flows, base, lost[:count], rates=rates, observed=passing.observed, short=short)
        paid = np.maximum(paid, 0.0)
        income[:count, month] = _sum(flows.payee, paid, count)
        outlay[:count, month] = _sum(flows.payer, paid, count)
        if supply is not None:
            amount = stood_in[supply.row] * supply.weight
            income[:count, month] += _sum(supply.seller, amount, count)
            outlay[:count, month] += _sum(flows.payer[supply.row], amount, count)
        passed = np.where(passing.observed, 0.0, passing.share) @ lost[:count]
        income[count, month] = -(passed + passing.rest * lost[count])
        lost = usual_income[:, month] - income[:, month]
        missing += (lost - usual_outlay[:, month] + outlay[:, month])[:count]
    return ShockRun(usual_income, income, usual_outlay, outlay, start)


def _measure_rates(
    flows: MonthlyFlows,
) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Return by party the shares of its base that it can cut, and that it owes."""
    year = flows.quantity.sum(axis=1)
    outlay = _sum(flows.payer, year, flows.party_count)
    base = np.maximum(np.maximum(outlay, _sum(flows.payee, year, flows.party_count)), 1.0)
    cuttable = _sum(flows.payer, np.where(flows.can_cut, year, 0.0), flows.party_count)
    return cuttable / base, (outlay - cuttable) / base


def _pay(
    flows: MonthlyFlows, base: "NDArray[np.float64]", factor: "NDArray[np.float64]", supply: Supply | None
) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Return what is paid before anybody cuts for want of income, and what stands in by row."""
    paid = base * factor
    if supply is None:
        return paid, np.zeros_like(paid)
    missing = np.where(supply.is_cut, np.maximum(base - paid, 0.0), 0.0)
    stood_in = missing * supply.replaced
    count = flows.party_count
    inputs = _sum(flows.payer, np.where(flows.is_input, base, 0.0), count)
    lacking = _sum(flows.payer, missing - stood_in, count) / np.maximum(inputs, 1.0)
    made = np.clip(1 - supply.dependence * lacking, 0.0, 1.0)
    return np.where(flows.is_sale, paid * made[flows.payee], paid), stood_in


def _cut(
    flows: MonthlyFlows,
    base: "NDArray[np.float64]",
    lost: "NDArray[np.float64]",
    *,
    rates: "tuple[NDArray[np.float64], NDArray[np.float64]]",
    observed: "NDArray[np.bool_]",
    short: "NDArray[np.float64]",
) -> "NDArray[np.float64]":
    """Return by how much each payment falls since its payer lost income last month; below zero for a gain.

    What can be cut falls by its own part alone, whatever is owed: else who has a reserve, and goes on paying
    wages, would take from a farm what it saves on them.
    """
    cuttable, owed = rates
    less = np.where(observed, cuttable * lost, 0.0)
    less_owed = np.where(observed, np.clip(np.minimum(short - less, owed * lost), 0.0, None), 0.0)
    usual = _sum(flows.payer, np.where(flows.can_cut, base, 0.0), flows.party_count)
    usual_owed = _sum(flows.payer, np.where(flows.can_cut, 0.0, base), flows.party_count)
    part, part_owed = less / np.maximum(usual, 1.0), less_owed / np.maximum(usual_owed, 1.0)
    return base * np.where(flows.can_cut, part[flows.payer], part_owed[flows.payer])


def _sum(party: "NDArray[Any]", amount: "NDArray[np.float64]", count: int) -> "NDArray[np.float64]":
    return np.asarray(np.bincount(party, weights=amount, minlength=count), dtype=np.float64)


def _sum_rows(
    party: "NDArray[np.int32]", quantity: "NDArray[np.float64]", count: int
) -> "NDArray[np.float64]":
    return np.column_stack([_sum(party, quantity[:, month], count) for month in range(MONTHS)])


def find_back_month(usual: "NDArray[np.float64]", shocked: "NDArray[np.float64]") -> int | None:
    """Find after how many months income is back, and stays, within 5 % of a usual month.

    0 where it never was further away, None where it still is in the last month looked at. Measured against
    the mean month: in a month in which hardly anything comes in, 5 % would be nothing.
    """
    off = np.flatnonzero(np.abs(usual - shocked) > BACK_SHARE * usual.mean())
    if not len(off):
        return 0
    return None if off[-1] == len(usual) - 1 else int(off[-1]) + 1


def find_spent_month(missing: "NDArray[np.float64]", reserve: float) -> int | None:
    """Find in which month (the first is 1) what is missing exceeds the reserve; None where it never does."""
    over = np.flatnonzero(missing > max(reserve, 0.0))
    return int(over[0]) + 1 if len(over) else None
