"""Leaks: outlay that left, and what all rounds would gain if it were spent inside."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dure.flows.multiplier import CLOSED, CLOSED_AT_HIGH, build_network, solve_rounds
from dure.flows.respending import BOUNDS, Bound, Range, Respending
from dure.flows.table import INSIDE, OUTSIDE, UNPLACED, FlowTable, check_party, check_position
from dure.language import Text
from dure.ledger.tables import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

NO_SELLER = Text(
    en="Nobody inside is known to sell this, so what would be gained cannot be said.",
    ko="지역 안에서 이것을 파는 곳을 아직 몰라 얼마나 늘어날지 말할 수 없습니다.",
)
_SMALLEST_LEAK = 1e-9


@dataclass(frozen=True, eq=False)
class Leak:
    """What left for one supplier and purpose, and what keeping it would bring.

    Attributes:
        party: The supplier outside.
        purpose: One of OPERATING_PURPOSES.
        amount: Whole units paid to it for this purpose, net; more than 0.
        sellers: Parties inside that could take its place, as given; empty where none is known.
        gain: Extra inside income over all rounds, in units, if the whole amount went to the sellers in equal
            parts; None where that is undefined.
        reason: Why `gain` or its `high` is None.
    """

    party: int
    purpose: str
    amount: int
    sellers: "NDArray[np.int32]"
    gain: Range | None
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Move:
    """What moving part of an outlay from one payee to another does.

    Attributes:
        source: The payee that would be paid less.
        target: The payee that would be paid as much more.
        amount: Whole units moved.
        gain: Change of inside income over all rounds, in units; below 0 where the move loses income inside.
            None where undefined.
        reason: Why `gain` or its `high` is None.
    """

    source: int
    target: int
    amount: int
    gain: Range | None
    reason: Text | None


@dataclass(frozen=True, eq=False)
class _Effects:
    """One bound's multipliers m and the column N e_i of the payer i."""

    multiplier: "NDArray[np.float64]"
    column: "NDArray[np.float64]"


def measure_leaks(
    flows: FlowTable,
    party: int,
    *,
    position: "NDArray[np.int8]",
    respending: Respending,
    sellers: "Mapping[int, NDArray[np.int32]] | None" = None,
) -> tuple[Leak, ...]:
    """List what a party paid outside by supplier and purpose, the largest first, with its gain if kept.

    With u the equal split over the sellers s, d = amount / base and N = (I - P)⁻¹, moving the amount adds
    d u to row i of P, and by Sherman and Morrison the inside income of the base grows by
    base d (u·m) N_ii / (1 - d u·N e_i): one solve for m and one for the column N e_i at each bound. Shares
    stay what they are: a seller passes on of its new income what it passes on of its old.

    Args:
        flows: What was paid, in any unit.
        party: The payer i; its own book counts as observed.
        position: By party, 1 inside, -1 outside, 0 unplaced for the boundary asked.
        respending: What parties without a book of their own re-spend inside that boundary.
        sellers: Supplier → parties inside of the same line of business; none where a supplier is left out.

    Raises:
        ValueError: A seller is not inside, or is the payer itself.
    """
    check_party(flows, party)
    check_position(flows, position)
    rows = np.flatnonzero(
        (flows.payer == party) & flows.operating & (position[flows.payee] == OUTSIDE) & (flows.quantity > 0)
    )
    order = np.lexsort((flows.purpose[rows], flows.payee[rows], -flows.quantity[rows]))
    rows = rows[order]
    known = {supplier: np.unique(parties).astype(np.int32) for supplier, parties in (sellers or {}).items()}
    for parties in known.values():
        _check_sellers(flows, party, parties, position)
    needed = any(len(known.get(int(supplier), ())) for supplier in flows.payee[rows])
    effects = _measure_effects(flows, party, position=position, respending=respending) if needed else {}
    base = int(flows.base[party])
    net = dict(zip(*_row_of(flows, party), strict=True))
    leaks = []
    for supplier, purpose, amount in zip(
        flows.payee[rows].tolist(), flows.purpose[rows].tolist(), flows.quantity[rows].tolist(), strict=True
    ):
        candidates = known.get(supplier, np.zeros(0, np.int32))
        gain: Range | None = None
        reason: Text | None = NO_SELLER
        if len(candidates):
            # A supplier that took other things back received less than this line says.
            share = min(amount, net.get(supplier, 0)) / base
            gain, reason = _gain_of_keeping(effects, party, candidates, share, base)
        leaks.append(Leak(supplier, PURPOSES[purpose], amount, candidates, gain, reason))
    return tuple(leaks)


def measure_closing(
    flows: FlowTable,
    party: int,
    *,
    amount: int,
    sellers: "NDArray[np.int32]",
    position: "NDArray[np.int8]",
    respending: Respending,
) -> tuple[Range | None, Text | None]:
    """Measure what inside income gains over all rounds if a party pays sellers inside what it paid outside.

    The amount goes to the sellers in equal parts; with the whole of a leak and its sellers this is the gain
    that `measure_leaks` gives for it.

    Args:
        flows: What was paid, in any unit.
        party: The payer; its own book counts as observed.
        amount: Whole units that are moved; more than 0, and not more than the payer's base.
        sellers: Parties inside; none gives no gain, and why.
        position: By party, 1 inside, -1 outside, 0 unplaced for the boundary asked.
        respending: What parties without a book of their own re-spend inside that boundary.

    Raises:
        ValueError: A seller is not inside, or is the payer itself; or the payer does not spend that much.
    """
    check_party(flows, party)
    check_position(flows, position)
    _check_sellers(flows, party, sellers, position)
    base = int(flows.base[party])
    if not 0 < amount <= base:
        raise ValueError(f"Party {party} spends {base}; of that, {amount} cannot be moved.")
    if not len(sellers):
        return None, NO_SELLER
    effects = _measure_effects(flows, party, position=position, respending=respending)
    return _gain_of_keeping(effects, party, np.unique(sellers), amount / base, base)


def _check_sellers(
    flows: FlowTable, party: int, sellers: "NDArray[np.int32]", position: "NDArray[np.int8]"
) -> None:
    for seller in sellers.tolist():
        check_party(flows, seller)
        if seller == party or position[seller] != INSIDE:
            raise ValueError(
                f"A seller that could take a leak's place is another party inside; {seller} is not."
            )


def _row_of(flows: FlowTable, party: int) -> tuple[list[int], list[int]]:
    row = flows.paid[[party]]
    return row.indices.tolist(), row.data.tolist()


def _measure_effects(
    flows: FlowTable, party: int, *, position: "NDArray[np.int8]", respending: Respending
) -> dict[Bound, _Effects]:
    respending = respending.observe(party)
    effects: dict[Bound, _Effects] = {}
    for bound in BOUNDS:
        network = build_network(flows, position=position, respending=respending, bound=bound)
        unit = np.zeros(flows.party_count + 1)
        unit[party] = 1.0
        multiplier = solve_rounds(network, np.ones(flows.party_count + 1))
        effects[bound] = _Effects(multiplier, solve_rounds(network, unit))
    return effects


def _gain_of_keeping(
    effects: dict[Bound, _Effects], party: int, sellers: "NDArray[np.int32]", share: float, base: int
) -> tuple[Range | None, Text | None]:
    gains: list[float | None] = []
    for bound in BOUNDS:
        multiplier, column = effects[bound].multiplier, effects[bound].column
        received = float(multiplier[sellers].mean())
        leak = 1 - share * float(column[sellers].mean())
        own = float(column[party])
        closed = np.isnan(received) or np.isnan(own) or not leak > _SMALLEST_LEAK
        gains.append(None if closed else base * share * received * own / leak)
    low, value, high = gains
    if low is None or value is None:
        return None, CLOSED
    return Range(low, value, high), None if high is not None else CLOSED_AT_HIGH


def measure_move(
    flows: FlowTable,
    party: int,
    *,
    source: int,
    target: int,
    position: "NDArray[np.int8]",
    respending: Respending,
    amount: int = 1_000_000,
) -> Move:
    """Measure what it does to inside income over all rounds if a party pays `target` instead of `source`.

    The change is base (v·m) N_ii / (1 - v·N e_i) with v = (amount / base) (target - source), where a payee
    outside has m = 0. The bounds take the target at one end of its range and the source at the other, which
    holds the true change between them without claiming to be the narrowest such range.

    Raises:
        ValueError: The party does not pay `source` that much, or two of the three parties are the same.
    """
    check_position(flows, position)
    for one in (party, source, target):
        check_party(flows, one)
    if len({party, source, target}) != 3:
        raise ValueError(f"A move has three different parties: {party}, {source}, {target} was given.")
    paid = dict(zip(*_row_of(flows, party), strict=True)).get(source, 0)
    if not 0 < amount <= paid:
        raise ValueError(f"Party {party} paid {source} {paid}; of that, {amount} cannot be moved.")
    effects = _measure_effects(flows, party, position=position, respending=respending)
    base = int(flows.base[party])
    share = amount / base
    gained = tuple(_span(position, effects, payee) for payee in (target, source))
    back = tuple(_span(position, effects, payee, back=True) for payee in (target, source))
    own = tuple(float(effects[bound].column[party]) for bound in BOUNDS)
    received = (gained[0][0] - gained[1][2], gained[0][1] - gained[1][1], gained[0][2] - gained[1][0])
    returned = (back[0][0] - back[1][2], back[0][1] - back[1][1], back[0][2] - back[1][0])
    leak = tuple(1 - share * part for part in returned)
    if np.isnan((*received, *own, *leak)).any() or not min(leak) > _SMALLEST_LEAK:
        return Move(source, target, amount, None, CLOSED_AT_HIGH)
    value = base * share * received[1] * own[1] / leak[1]
    factors = (own[0] / leak[0], own[2] / leak[2])
    ends = [base * share * part * factor for part in (received[0], received[2]) for factor in factors]
    return Move(source, target, amount, Range(min(ends), value, max(ends)), None)


def _span(
    position: "NDArray[np.int8]", effects: dict[Bound, _Effects], payee: int, *, back: bool = False
) -> tuple[float, float, float]:
    """Return low, value, high of what a payee counts for: its m, or what of it comes back to the payer."""
    if position[payee] == OUTSIDE:
        return 0.0, 0.0, 0.0
    low, value, high = (
        float((effects[bound].column if back else effects[bound].multiplier)[payee]) for bound in BOUNDS
    )
    return (0.0, 0.0, high) if position[payee] == UNPLACED else (low, value, high)
