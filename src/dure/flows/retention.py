"""Retention: the share of a party's outlay that is paid inside a boundary."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dure.flows.table import INSIDE, OUTSIDE, UNPLACED, FlowTable, check_party, check_position
from dure.language import Text
from dure.ledger.tables import OPERATING_PURPOSES, PURPOSES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_OUTLAY = Text(
    en="Nothing was paid in this period, so there is no share to speak of.",
    ko="이 기간에 나간 돈이 없어 비율을 말할 수 없습니다.",
)
GIVEN_BACK = Text(
    en="On balance more was given back than was paid, so there is no share to speak of.",
    ko="나간 돈보다 돌려받은 돈이 많아 비율을 말할 수 없습니다.",
)
NOTHING_PLACED = Text(
    en="None of those who were paid could be placed, so anything from nothing to all may have stayed.",
    ko="돈을 받은 곳의 위치를 하나도 확인하지 못했습니다. 하나도 안 남았을 수도, 모두 남았을 수도 있습니다.",
)


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an outlay stayed inside, with what is not known about it.

    Attributes:
        value: inside / (inside + outside), 0 to 1; None where nothing placed was paid.
        low: All that is unplaced taken as outside; None where nothing was paid.
        high: All that is unplaced taken as inside; None where nothing was paid.
        inside: Whole units paid to parties inside, net of what they gave back.
        outside: Likewise to parties outside.
        unplaced: Likewise to parties that could not be placed for this boundary.
        reason: Why `value` is None; None where it is not.

    The three quantities add up to the outlay. One of them is negative where such parties gave back more
    than they were paid; they received nothing then, and the shares take that quantity as 0.
    """

    value: float | None
    low: float | None
    high: float | None
    inside: int
    outside: int
    unplaced: int
    reason: Text | None = None

    @property
    def total(self) -> int:
        """The whole outlay, net: inside, outside and unplaced together."""
        return self.inside + self.outside + self.unplaced

    @property
    def coverage(self) -> float | None:
        """Share of the outlay whose payee could be placed; None where nothing was paid."""
        placed = max(self.inside, 0) + max(self.outside, 0)
        total = placed + max(self.unplaced, 0)
        return placed / total if total else None


def build_share(*, inside: int, outside: int, unplaced: int) -> Share:
    """Build the share of three quantities; see `Share` for what happens at zero and below."""
    kept, left, unknown = max(inside, 0), max(outside, 0), max(unplaced, 0)
    total = kept + left + unknown
    if total == 0:
        return Share(None, None, None, inside, outside, unplaced, NO_OUTLAY)
    if inside + outside + unplaced <= 0:
        # A refund larger than all purchases would otherwise make what little was bought look like all.
        return Share(None, None, None, inside, outside, unplaced, GIVEN_BACK)
    low, high = kept / total, (kept + unknown) / total
    if kept + left == 0:
        return Share(None, low, high, inside, outside, unplaced, NOTHING_PLACED)
    return Share(kept / (kept + left), low, high, inside, outside, unplaced)


def measure_retention(flows: FlowTable, party: int, *, position: "NDArray[np.int8]") -> Share:
    """Measure the share of a party's operating and capital outlay that was paid inside.

    Args:
        flows: What was paid, in any unit.
        party: The payer.
        position: By party, 1 inside, -1 outside, 0 unplaced for the boundary asked.
    """
    check_party(flows, party)
    check_position(flows, position)
    return _share_of_rows(flows, (flows.payer == party) & flows.operating, position)


def measure_retention_by_purpose(
    flows: FlowTable, party: int, *, position: "NDArray[np.int8]"
) -> dict[str, Share]:
    """Measure the same for each operating purpose that the party paid for, in the order of PURPOSES.

    `measure_retention_by_purpose(...)["wages"].inside` is the wages paid to residents.
    """
    check_party(flows, party)
    check_position(flows, position)
    mine = flows.payer == party
    shares = {}
    for purpose in OPERATING_PURPOSES:
        rows = mine & (flows.purpose == PURPOSES.index(purpose))
        if rows.any():
            shares[purpose] = _share_of_rows(flows, rows, position)
    return shares


def _share_of_rows(flows: FlowTable, rows: "NDArray[np.bool_]", position: "NDArray[np.int8]") -> Share:
    where = position[flows.payee[rows]]
    quantity = flows.quantity[rows]
    return build_share(
        inside=int(quantity[where == INSIDE].sum()),
        outside=int(quantity[where == OUTSIDE].sum()),
        unplaced=int(quantity[where == UNPLACED].sum()),
    )
