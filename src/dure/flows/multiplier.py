"""The full multiplier: what one unit of income becomes inside over all rounds, m = (I - P)⁻¹ 1."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import bicgstab, splu

from dure.flows.lm3 import Multiplier, measure_lm3
from dure.flows.respending import BOUNDS, Bound, Respending, find_inside
from dure.flows.table import FlowTable, check_position
from dure.language import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE: Final = 1e-10
"""Largest relative error of a multiplier."""

_ITERATIONS: Final = 5_000
_ROUNDS_SHOWN: Final = 12

CLOSED = Text(
    en="All the money goes round among parties that spend nothing elsewhere. A ring without any leak has no"
    " multiplier; look for purchases that are missing from the books.",
    ko="밖으로 나가는 돈이 전혀 없는 거래 고리에 들어 있어 승수를 정할 수 없습니다. 장부에서 빠진 지출이"
    " 없는지 확인해 주세요.",
)
CLOSED_AT_HIGH = Text(
    en="If every unplaced party were inside, some of the money would never leave, so there is no upper bound."
    " Place more of the parties to get one.",
    ko="위치를 모르는 거래처가 모두 안에 있다고 보면 밖으로 나가는 돈이 없어 위쪽 한계를 정할 수 없습니다."
    " 거래처 위치를 더 확인하면 정해집니다.",
)


@dataclass(frozen=True, eq=False)
class SpendingNetwork:
    """Who passes on which share of its base to whom inside, at one bound.

    Attributes:
        shares: float64 CSR matrix P of one row and column more than there are parties, rows pay columns;
            the last is the rest of the place, into which assumed and surveyed parties re-spend.
        closed: bool by node: its money ends in a closed class, so that its multiplier has no number.
        closed_classes: The parties of each class that pays nobody outside itself.
    """

    shares: Any
    closed: "NDArray[np.bool_]"
    closed_classes: "tuple[NDArray[np.int32], ...]"


@dataclass(frozen=True, eq=False)
class MultiplierTable:
    """The full multiplier of every party.

    Attributes:
        low: float64 by party; NaN, which is to say no number, where the party feeds a closed class.
        value: Likewise.
        high: Likewise; a class may be closed only at this bound.
        closed_classes: The parties of each class without any leak, at `value`.
    """

    low: "NDArray[np.float64]"
    value: "NDArray[np.float64]"
    high: "NDArray[np.float64]"
    closed_classes: "tuple[NDArray[np.int32], ...]"


def build_network(
    flows: FlowTable, *, position: "NDArray[np.int8]", respending: Respending, bound: Bound
) -> SpendingNetwork:
    """Build P of one bound: P[i, j] = F[i, j] / max(income_i, outlay_i) for j inside.

    A party that is not observed passes its share on to the rest of the place, which re-spends inside the
    share assumed for parties of unknown kind; its own multiplier is 1 / (1 - that share).
    """
    check_position(flows, position)
    count = flows.party_count
    inside = find_inside(position, bound)
    paid = flows.paid.tocoo()
    payer, payee = paid.coords
    chosen = respending.observed[payer] & inside[payee]
    payer, payee, quantity = payer[chosen], payee[chosen], paid.data[chosen]
    share = np.where(inside & ~respending.observed, respending.share(bound), 0.0)
    passing = np.flatnonzero(share)
    rows = np.concatenate([payer, passing, [count]])
    columns = np.concatenate([payee, np.full(len(passing) + 1, count)])
    data = np.concatenate([quantity / flows.base[payer], share[passing], [respending.rest_share(bound)]])
    shares = sparse.csr_array((data, (rows, columns)), shape=(count + 1, count + 1))
    classes = _find_closed_classes(flows, payer, payee, quantity)
    return SpendingNetwork(shares, _find_feeders(shares, classes), classes)


def _find_closed_classes(
    flows: FlowTable,
    payer: "NDArray[np.int32]",
    payee: "NDArray[np.int32]",
    quantity: "NDArray[np.int64]",
) -> "tuple[NDArray[np.int32], ...]":
    """Find the strongly connected components whose members pay their whole base to one another.

    In whole numbers, so that a leak of one won is a leak.
    """
    count = flows.party_count
    graph = sparse.csr_array((np.ones(len(payer), np.int8), (payer, payee)), shape=(count, count))
    component_count, component = csgraph.connected_components(graph, connection="strong")
    within = np.zeros(count, dtype=np.int64)
    same = component[payer] == component[payee]
    np.add.at(within, payer[same], quantity[same])
    leaks = (within < flows.base) | (flows.base == 0)
    is_open = np.zeros(component_count, dtype=np.bool_)
    is_open[component[leaks]] = True
    members = np.flatnonzero(~is_open[component])
    order = members[np.argsort(component[members], kind="stable")]
    starts = np.flatnonzero(np.diff(component[order])) + 1
    classes = np.split(order.astype(np.int32), starts) if len(order) else []
    return tuple(sorted(classes, key=lambda parties: int(parties[0])))


def _find_feeders(shares: Any, classes: "tuple[NDArray[np.int32], ...]") -> "NDArray[np.bool_]":
    """Mark every node from which some money reaches a closed class."""
    count = shares.shape[0]
    feeds = np.zeros(count, dtype=np.bool_)
    if classes:
        members = np.concatenate(classes)
        # Backwards from one more node that stands before every member of a closed class.
        backwards = shares.T.tocoo()
        rows = np.concatenate([backwards.coords[0], np.full(len(members), count)])
        columns = np.concatenate([backwards.coords[1], members])
        graph = sparse.csr_array((np.ones(len(rows), np.int8), (rows, columns)), shape=(count + 1, count + 1))
        order = csgraph.breadth_first_order(graph, count, return_predecessors=False)
        feeds[order[order < count]] = True
    return feeds


def solve_rounds(network: SpendingNetwork, start: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Solve x = start + P x, the sum of all rounds, by node; NaN for nodes that feed a closed class.

    Neumann iteration. The residual r of x bounds its error by (I - P)⁻¹ r <= max(r) m, so that stopping at
    max(r) <= TOLERANCE keeps the relative error of m within TOLERANCE. Where a ring leaks so little that
    this takes too long, Krylov iteration and at last a factorisation are held to the same residual.
    """
    shares = network.shares
    if network.closed.any():
        keep = sparse.diags_array((~network.closed).astype(np.float64))
        shares = (keep @ shares).tocsr()
    scale = max(float(np.abs(start).max()), 1.0)
    total = start.copy()
    for _ in range(_ITERATIONS):
        following = start + shares @ total
        change = float(np.abs(following - total).max())
        total = following
        if change <= TOLERANCE * scale:
            break
    else:
        total = _solve_slow(shares, start, total, scale)
    return np.where(network.closed, np.nan, total)


def _solve_slow(
    shares: Any, start: "NDArray[np.float64]", guess: "NDArray[np.float64]", scale: float
) -> "NDArray[np.float64]":
    matrix = (sparse.eye_array(shares.shape[0]) - shares).tocsc()
    found, _ = bicgstab(matrix, start, x0=guess, rtol=1e-14, atol=0.0, maxiter=500)
    if float(np.abs(matrix @ found - start).max()) <= TOLERANCE * scale:
        return np.asarray(found)
    return np.asarray(splu(matrix).solve(start))


def measure_multiplier(
    flows: FlowTable, *, position: "NDArray[np.int8]", respending: Respending
) -> MultiplierTable:
    """Measure the full multiplier of every party: inside income over all rounds for one unit of its base.

    Args:
        flows: What was paid, in any unit.
        position: By party, 1 inside, -1 outside, 0 unplaced for the boundary asked.
        respending: What parties without a book of their own re-spend inside that boundary.
    """
    found = {}
    classes: tuple[NDArray[np.int32], ...] = ()
    for bound in BOUNDS:
        network = build_network(flows, position=position, respending=respending, bound=bound)
        found[bound] = solve_rounds(network, np.ones(flows.party_count + 1))[:-1]
        if bound == "value":
            classes = network.closed_classes
    return MultiplierTable(found["low"], found["value"], found["high"], classes)


def measure_party_multiplier(
    flows: FlowTable, party: int, *, position: "NDArray[np.int8]", respending: Respending
) -> Multiplier:
    """Measure the full multiplier of one party, with what its third round rests on.

    The party's own book counts as observed. `value` is None, with the reason, where its money ends in a
    ring that leaks nothing; `high` alone is None where that is so only if all unplaced parties are inside.
    """
    three = measure_lm3(flows, party, position=position, respending=respending)
    if three.reason is not None:
        return replace(three, unweighted=None)
    respending = respending.observe(party)
    networks = {
        bound: build_network(flows, position=position, respending=respending, bound=bound) for bound in BOUNDS
    }
    found: dict[Bound, float | None] = {}
    for bound, network in networks.items():
        number = float(solve_rounds(network, np.ones(flows.party_count + 1))[party])
        found[bound] = None if np.isnan(number) else number
    known = networks["value"]
    reached = _find_reached(known, party)
    assumed = reached[:-1] & ~respending.observed & ~respending.surveyed
    ids = set(respending.assumption[assumed].tolist())
    if reached[-1]:
        ids.add(respending.rest_assumption)
    undefined = found["value"] is None
    return replace(
        three,
        low=None if undefined else found["low"],
        value=found["value"],
        high=None if undefined else found["high"],
        unweighted=None,
        rounds=_list_rounds(known, party),
        assumptions=tuple(sorted(ids)),
        reason=CLOSED if undefined else CLOSED_AT_HIGH if found["high"] is None else None,
    )


def _list_rounds(network: SpendingNetwork, party: int) -> tuple[float, ...]:
    """List what one unit of the party's base brings inside, round by round, the first few."""
    money = np.zeros(network.shares.shape[0])
    money[party] = 1.0
    rounds = []
    for _ in range(_ROUNDS_SHOWN):
        rounds.append(float(money.sum()))
        money = network.shares.T @ money
    return tuple(rounds)


def _find_reached(network: SpendingNetwork, party: int) -> "NDArray[np.bool_]":
    """Mark the nodes that money of the party can come to, the party itself included."""
    order = csgraph.breadth_first_order(network.shares, party, return_predecessors=False)
    reached = np.zeros(network.shares.shape[0], dtype=np.bool_)
    reached[order] = True
    return reached
