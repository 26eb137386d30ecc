"""LM3: what one unit of income becomes inside in three rounds (Sacks, The Money Trail, nef 2002)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dure.flows.respending import BOUNDS, Bound, Range, Respending, find_inside, measure_inside_shares
from dure.flows.retention import measure_retention
from dure.flows.table import FlowTable, check_party, check_position
from dure.language import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_BASE = Text(
    en="Nothing came in and nothing was paid in this period, so there is nothing to multiply.",
    ko="이 기간에 들어온 돈도 나간 돈도 없어 승수를 계산할 수 없습니다.",
)


@dataclass(frozen=True, slots=True)
class Multiplier:
    """A local multiplier of one party, with its rounds and what they rest on.

    Attributes:
        value: Inside income that one unit of the party's base becomes, the unit itself included; 1 or more.
            None where it is undefined.
        low: Every share at its lowest, all that is unplaced outside.
        high: Every share at its highest, all that is unplaced inside; None where no bound exists.
        unweighted: LM3 with every recipient's share counted alike, as in nef's sheet of averages; None for
            the full multiplier, and where nobody inside was paid.
        r1: The base, max(income, outlay), in whole units.
        r2: What the party spent inside, in units.
        r3: What those recipients re-spend inside, in units.
        rounds: What each round brings for one unit: 1, r2/r1, r3/r1, and on for the full multiplier.
        observed_share: How much of r3 rests on the recipients' own books; None where r3 is 0.
        surveyed_share: How much of r3 rests on what recipients answered.
        assumed_share: How much of r3 rests on assumptions.
        coverage: Share of the party's outlay whose payee could be placed; None where nothing was paid.
        assumptions: Ids of the assumptions that the figure rests on, sorted.
        reason: Why `value` or `high` is None.
    """

    value: float | None
    low: float | None
    high: float | None
    unweighted: float | None
    r1: int
    r2: Range
    r3: Range
    rounds: tuple[float, ...]
    observed_share: float | None
    surveyed_share: float | None
    assumed_share: float | None
    coverage: float | None
    assumptions: tuple[str, ...]
    reason: Text | None = None


def measure_lm3(
    flows: FlowTable, party: int, *, position: "NDArray[np.int8]", respending: Respending
) -> Multiplier:
    """Measure (R1 + R2 + R3) / R1 of one party, between 1 and 3, weighted by money.

    R1 is max(income, outlay); R2 what the party paid inside; R3 = Σ over the recipients inside of what they
    were paid times the share that they re-spend inside. It is the full multiplier cut at three rounds.

    Args:
        flows: What was paid, in any unit.
        party: The enterprise; its own book counts as observed.
        position: By party, 1 inside, -1 outside, 0 unplaced for the boundary asked.
        respending: What recipients re-spend inside that boundary.
    """
    check_party(flows, party)
    check_position(flows, position)
    respending = respending.observe(party)
    base = int(flows.base[party])
    row = flows.paid[[party]]
    spent = {
        bound: _spend_inside(row, flows=flows, position=position, respending=respending, bound=bound)
        for bound in BOUNDS
    }
    r2 = Range(*(float(spent[bound].received.sum()) for bound in BOUNDS))
    r3 = Range(*(float((spent[bound].received * spent[bound].share).sum()) for bound in BOUNDS))
    known = spent["value"]
    observed, surveyed, assumed = _weigh_evidence(respending, known)
    coverage = measure_retention(flows, party, position=position).coverage
    undefined = base == 0
    low, value, high = (
        None if undefined else 1 + float((spent[bound].received * (1 + spent[bound].share)).sum()) / base
        for bound in BOUNDS
    )
    unweighted = 1 + r2.value / base * (1 + float(known.share.mean())) if len(known.payee) else None
    guessed = known.payee[~respending.observed[known.payee] & ~respending.surveyed[known.payee]]
    return Multiplier(
        value=value,
        low=low,
        high=high,
        unweighted=unweighted,
        r1=base,
        r2=r2,
        r3=r3,
        rounds=() if undefined else (1.0, r2.value / base, r3.value / base),
        observed_share=observed,
        surveyed_share=surveyed,
        assumed_share=assumed,
        coverage=coverage,
        assumptions=tuple(sorted(set(respending.assumption[guessed].tolist()))),
        reason=NO_BASE if undefined else None,
    )


@dataclass(frozen=True, eq=False)
class _Spending:
    """At one bound, whom a party paid inside, how much, and the share that each re-spends inside."""

    payee: "NDArray[np.int32]"
    received: "NDArray[np.int64]"
    share: "NDArray[np.float64]"


def _spend_inside(
    row: Any, *, flows: FlowTable, position: "NDArray[np.int8]", respending: Respending, bound: Bound
) -> _Spending:
    inside = find_inside(position, bound)[row.indices]
    shares = measure_inside_shares(flows, position=position, respending=respending, bound=bound)
    payee = row.indices[inside]
    return _Spending(payee, row.data[inside], shares[payee])


def _weigh_evidence(
    respending: Respending, spending: _Spending
) -> tuple[float | None, float | None, float | None]:
    respent = spending.received * spending.share
    total = float(respent.sum())
    if total == 0:
        return None, None, None
    observed = respending.observed[spending.payee]
    surveyed = respending.surveyed[spending.payee] & ~observed
    own, asked = float(respent[observed].sum()) / total, float(respent[surveyed].sum()) / total
    return own, asked, max(1 - own - asked, 0.0)
