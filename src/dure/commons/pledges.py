"""What became of a pledge, as the ledger of the next period tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.commons.community import Pledge, PledgedLeak
from dure.commons.parties import find_parties, is_among
from dure.language import Text
from dure.ledger.tables import OTHER_PURPOSES
from dure.period import Period
from dure.places import OUTSIDE

Reading = Literal["kept", "partly", "not_kept"]


@dataclass(frozen=True, slots=True)
class PledgeOutcome:
    """What was paid before and after a pledge; whole units of the pledge, None where unknown.

    Attributes:
        before: The period before the pledge took hold.
        after: The period after it, as long as the other.
        supplier_before: Paid to the leaking supplier (or outside, for a purpose) in the first period.
        supplier_after: Paid to it in the second.
        sellers_before: Paid to the inside sellers in the first period.
        sellers_after: Paid to them in the second.
        moved: What left the supplier and reached the sellers: the smaller of fall and rise, not below 0.
        reading: What the ledger would call it, beside what people say; None without a quantity,
            and for a pledge that is neither kept nor due yet.
        reason: Why the ledger cannot tell.
    """

    before: Period
    after: Period
    supplier_before: int | None = None
    supplier_after: int | None = None
    sellers_before: int | None = None
    sellers_after: int | None = None
    moved: int | None = None
    reading: Reading | None = None
    reason: Text | None = None


def follow_pledge(
    pledge: Pledge,
    *,
    payer: str,
    transfers: pa.Table,
    parties: pa.Table,
    before: Period,
    after: Period,
    position: NDArray[np.int8] | None = None,
) -> PledgeOutcome:
    """Compare what the pledging enterprise paid to the leaking supplier, and to the inside sellers.

    Args:
        pledge: A pledge with a leak.
        payer: Business number or party of the enterprise whose spending is to move.
        transfers: Columns of TRANSFERS, the quantity being what counts.
        parties: Columns of PARTIES.
        before: The period before.
        after: The period after.
        position: Shape (party_count,): 1 inside, -1 outside, 0 unplaced; needed for a leak that names a
            purpose and no supplier.

    Raises:
        ValueError: The pledge is about no leak.
    """
    leak = pledge.leak
    if leak is None:
        raise ValueError(f"The pledge {pledge.id} is about no leak, so there is no payment to follow.")
    own = find_parties(parties, [payer])
    rows = transfers.filter(pc.equal(transfers["unit"].cast(pa.string()), pledge.unit))
    rows = rows.filter(pc.invert(pc.is_in(rows["purpose"].cast(pa.string()), pa.array(OTHER_PURPOSES))))
    rows = rows.filter(pa.array(is_among(rows["payer"], own, party_count=parties.num_rows)))
    if reason := _find_uncovered(rows, periods=(before, after)):
        return PledgeOutcome(before, after, reason=reason)
    suppliers = _find_suppliers(leak, parties=parties, position=position)
    if not len(suppliers):
        return PledgeOutcome(
            before,
            after,
            reason=Text(
                en=f"The books know nobody called {leak.supplier or leak.purpose}.",
                ko=f"장부에서 {leak.supplier or leak.purpose}을(를) 찾을 수 없습니다.",
            ),
        )
    leaking = rows
    if leak.purpose is not None:
        leaking = rows.filter(pc.equal(rows["purpose"].cast(pa.string()), leak.purpose))
    fell_from, fell_to = (_sum(leaking, suppliers, parties=parties, period=p) for p in (before, after))
    if not fell_from and not fell_to:
        return PledgeOutcome(before, after, reason=_say_nothing_paid(leak))
    if not leak.sellers:
        return PledgeOutcome(before, after, supplier_before=fell_from, supplier_after=fell_to)
    sellers = find_parties(parties, leak.sellers)
    # What is bought inside instead may be called otherwise: a lunch is a service. So any purpose counts.
    rose_from, rose_to = (_sum(rows, sellers, parties=parties, period=p) for p in (before, after))
    moved = max(0, min(fell_from - fell_to, rose_to - rose_from))
    return PledgeOutcome(
        before,
        after,
        supplier_before=fell_from,
        supplier_after=fell_to,
        sellers_before=rose_from,
        sellers_after=rose_to,
        moved=moved,
        reading=_read(moved, pledged=pledge.quantity, is_due=pledge.by < after.end),
    )


def _find_suppliers(
    leak: PledgedLeak, *, parties: pa.Table, position: NDArray[np.int8] | None
) -> NDArray[np.int64]:
    """Find the rows of the supplier that a leak names, else of everybody outside."""
    if leak.supplier is not None:
        return find_parties(parties, [leak.supplier])
    return np.empty(0, dtype=np.int64) if position is None else np.flatnonzero(position == OUTSIDE)


def _read(moved: int, *, pledged: int | None, is_due: bool) -> Reading | None:
    if pledged is None:
        return None
    if moved >= pledged:
        return "kept"
    if not is_due:  # there is time left
        return None
    return "partly" if moved > 0 else "not_kept"


def _say_nothing_paid(leak: PledgedLeak) -> Text:
    """Say that there was no leak to close; zeros would read as a broken promise."""
    name = leak.supplier or "-"
    purpose = "" if leak.purpose is None else f" ({leak.purpose})"
    return Text(
        en=f"Nothing was paid to {name}{purpose} in either period.",
        ko=f"두 기간 모두 {name}{purpose}에 낸 돈이 없습니다.",
    )


def _sum(rows: pa.Table, payees: NDArray[np.int64], *, parties: pa.Table, period: Period) -> int:
    chosen = is_among(rows["payee"], payees, party_count=parties.num_rows)
    days = rows["date"].to_numpy()
    chosen &= (days >= np.datetime64(period.start)) & (days < np.datetime64(period.end))
    return int(rows["quantity"].to_numpy()[chosen].sum())


def _find_uncovered(rows: pa.Table, *, periods: Iterable[Period]) -> Text | None:
    """Say which period the books do not hold whole; a missing half-year would look like a kept promise."""
    days = rows["date"].to_numpy()
    for period in periods:
        inside = days[(days >= np.datetime64(period.start)) & (days < np.datetime64(period.end))]
        months = np.unique(inside.astype("datetime64[M]"))
        wanted = np.arange(
            np.datetime64(period.start, "M"),
            np.datetime64(period.end, "D") - np.timedelta64(1, "D") + 1,
            dtype="M8[D]",
        ).astype("datetime64[M]")
        if len(months) < len(np.unique(wanted)):
            last = date.fromordinal(period.end.toordinal() - 1)
            until = f"{last.month}월" if last.year == period.start.year else f"{last.year}년 {last.month}월"
            since = f"{period.start.year}년 {period.start.month}월"
            return Text(
                en=f"The books do not hold every month of {period}, so two periods cannot be compared.",
                ko=f"{since}부터 {until}까지 가운데 장부에 자료가 없는 달이 있어 두 기간을 견줄 수 없습니다.",
            )
    return None
