"""Of every 10,000 that came in: what stayed in which ring, what left and what was kept, round by round."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dure.flows.lm3 import NO_BASE
from dure.flows.multiplier import build_network
from dure.flows.table import INSIDE, OUTSIDE, UNPLACED, FlowTable, check_party, check_position
from dure.language import Text
from dure.ledger.tables import PURPOSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dure.flows.respending import Respending

SCALE: Final = 10_000
ROUNDS_MAX: Final = 6


@dataclass(frozen=True, slots=True)
class Round:
    """Where the money of one round went, in whole parts of the 10,000 that came in.

    `sum(landed) + left + unplaced + kept == total`, exactly.

    Attributes:
        number: 1 is what the enterprise did, 2 what those inside did whom it paid, and so on.
        total: What there was to spend: 10,000 in round 1, then what landed inside the asked ring in the
            round before.
        landed: By ring, the finest first: what landed in the ring and not in a finer one. From round 2 on,
            money that has been in the ring in every round, and 0 for the rings wider than the asked one.
        wages: By ring, how much of `landed` is wages; all 0 from round 2 on, where nobody knows.
        left: In round 1 what left the widest ring; from round 2 on what left the asked one, together with
            all that a recipient whose spending is assumed is not thought to spend inside, saving included.
        unplaced: Paid to those of whom nobody knows whether they are inside the asked ring.
        kept: Not spent in the period by those whose books are known.
        stayed: By ring, the finest first: what has stayed within it in every round so far. Nested, so it
            never falls from a ring to the next wider one.
        assumed_share: How much of `total` was spent by parties whose re-spending is assumed, 0 to 1.
    """

    number: int
    total: int
    landed: tuple[int, ...]
    wages: tuple[int, ...]
    left: int
    unplaced: int
    kept: int
    stayed: tuple[int, ...]
    assumed_share: float


@dataclass(frozen=True, slots=True)
class RoundTrace:
    """The rounds of one enterprise's money.

    Attributes:
        asked: Index of the ring that the headline speaks of.
        rounds: Until less than 1 of 10,000 is still inside the asked ring, six at most; none where nothing
            came in and nothing was paid.
        reason: Why there are no rounds; None where there are.
    """

    asked: int
    rounds: tuple[Round, ...]
    reason: Text | None = None


def trace_rounds(
    flows: FlowTable,
    party: int,
    *,
    positions: "Sequence[NDArray[np.int8]]",
    respending: "Sequence[Respending]",
    asked: int,
) -> RoundTrace:
    """Follow every 10,000 of a party's base, max(income, outlay), through the rounds at the headline shares.

    Args:
        flows: What was paid, in any unit.
        party: The enterprise; its own book counts as observed.
        positions: By ring, the finest first, and then by party: 1 inside, -1 outside, 0 unplaced.
        respending: By ring, what recipients re-spend inside it.
        asked: Index of the ring that the headline speaks of.

    Raises:
        ValueError: The rings are not nested, or there is not one re-spending for each.
    """
    check_party(flows, party)
    if len(respending) != len(positions) or not 0 <= asked < len(positions):
        raise ValueError(f"{len(positions)} rings with {len(respending)} re-spendings, ring {asked} asked.")
    for position in positions:
        check_position(flows, position)
    for finer, wider in pairwise(positions):
        if ((finer == INSIDE) & (wider != INSIDE)).any():
            raise ValueError("Rings are nested, the finest first: whoever is in one is in the next.")
    if flows.base[party] == 0:
        return RoundTrace(asked, (), NO_BASE)
    seen = [one.observe(party) for one in respending]
    networks = [
        build_network(flows, position=position, respending=one, bound="value").shares
        for position, one in zip(positions, seen, strict=True)
    ]
    # By ring, who holds how much of one unit; the last entry is the rest of the place.
    holding = [np.zeros(flows.party_count + 1) for _ in positions]
    for held in holding:
        held[party] = 1.0
    fate = _Fate.of(flows, positions[asked], seen[asked], networks[asked])
    rounds = [_first_round(flows, party, positions, asked)]
    while len(rounds) < ROUNDS_MAX and rounds[-1].stayed[asked] > 0:
        holding = [shares.T @ held for shares, held in zip(networks, holding, strict=True)]
        spent = [float((shares.T @ held).sum()) for shares, held in zip(networks, holding, strict=True)]
        rounds.append(_next_round(rounds[-1], spent, holding[asked], fate=fate, asked=asked))
    return RoundTrace(asked, tuple(rounds))


@dataclass(frozen=True, eq=False)
class _Fate:
    """By node, what becomes of one unit that does not stay in the asked ring."""

    left: "NDArray[np.float64]"
    unplaced: "NDArray[np.float64]"
    kept: "NDArray[np.float64]"
    assumed: "NDArray[np.bool_]"

    @classmethod
    def of(
        cls, flows: FlowTable, position: "NDArray[np.int8]", respending: "Respending", shares: Any
    ) -> "_Fate":
        """Measure it for every party and for the rest of the place."""
        base = np.maximum(flows.base, 1)
        seen = np.append(respending.observed, False)
        unplaced = np.append((flows.paid @ (position == UNPLACED).astype(np.int64)) / base, 0.0)
        outside = np.append((flows.paid @ (position == OUTSIDE).astype(np.int64)) / base, 0.0)
        kept = np.append(1 - flows.paid.sum(axis=1) / base, 0.0)
        return cls(
            left=np.where(seen, outside, 1 - shares.sum(axis=1)),
            unplaced=np.where(seen, unplaced, 0.0),
            kept=np.where(seen, kept, 0.0),
            assumed=~seen & ~np.append(respending.surveyed, False),
        )


def _first_round(flows: FlowTable, party: int, positions: "Sequence[NDArray[np.int8]]", asked: int) -> Round:
    row = flows.paid[[party]]
    payee, paid = row.indices, row.data
    wages = np.zeros(flows.party_count, np.int64)
    mine = (flows.payer == party) & (flows.purpose == PURPOSES.index("wages"))
    np.add.at(wages, flows.payee[mine], flows.quantity[mine])
    waged = np.clip(wages[payee], 0, paid)
    landed, landed_wages = [], []
    unplaced = positions[asked][payee] == UNPLACED
    waiting = ~unplaced
    for position in positions:
        here = waiting & (position[payee] == INSIDE)
        landed.append(int(paid[here].sum()))
        landed_wages.append(int(waged[here].sum()))
        waiting &= ~here
    rings = len(positions)
    others = [whole - part for whole, part in zip(landed, landed_wages, strict=True)]
    away = [int(paid[waiting].sum()), int(paid[unplaced].sum()), int(flows.base[party] - paid.sum())]
    parts = apportion([*landed_wages, *others, *away], total=SCALE)
    share = tuple(parts[ring] + parts[rings + ring] for ring in range(rings))
    stayed = tuple(int(part) for part in np.cumsum(share))
    left, away_unplaced, kept = parts[2 * rings :]
    return Round(
        number=1,
        total=SCALE,
        landed=share,
        wages=parts[:rings],
        left=left,
        unplaced=away_unplaced,
        kept=kept,
        stayed=stayed,
        assumed_share=0.0,
    )


def _next_round(
    before: Round, spent: list[float], held: "NDArray[np.float64]", *, fate: _Fate, asked: int
) -> Round:
    total = before.stayed[asked]
    # A user's assumptions may say that a finer ring keeps more; what is within cannot be more.
    inside = np.minimum(np.array(spent[: asked + 1]), spent[asked])
    inside = np.maximum.accumulate(inside)
    landed = np.diff(inside, prepend=0.0).tolist()
    away = [float(held @ fate.left), float(held @ fate.unplaced), float(held @ fate.kept)]
    parts = apportion([*landed, *away], total=total)
    share = (*parts[: asked + 1], *(0 for _ in spent[asked + 1 :]))
    stayed = np.cumsum(parts[: asked + 1]).tolist()
    for wider in spent[asked + 1 :]:
        stayed.append(max(round(SCALE * wider), stayed[-1]))
    left, unplaced, kept = parts[asked + 1 :]
    return Round(
        number=before.number + 1,
        total=total,
        landed=share,
        wages=tuple(0 for _ in spent),
        left=left,
        unplaced=unplaced,
        kept=kept,
        stayed=tuple(stayed),
        assumed_share=float(held[fate.assumed].sum() / held.sum()),
    )


def apportion(parts: Sequence[float], *, total: int) -> tuple[int, ...]:
    """Round parts to whole numbers that add up to a total exactly, by largest remainder.

    The parts are first scaled to the total. Ties go to the earlier part, so that the answer is the same
    every time; parts below 0 count as 0.

    Raises:
        ValueError: The parts are all 0 and the total is not.
    """
    exact = np.maximum(np.array(parts, dtype=np.float64), 0.0)
    if exact.sum() == 0:
        if total:
            raise ValueError(f"Nothing to divide {total} by.")
        return tuple(0 for _ in parts)
    exact = exact / exact.sum() * total
    whole = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return tuple(whole.tolist())
