"""How finely payments may be told to people who must not see whose they are: by ring and by purpose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from dure.places.position import INSIDE
from dure.reports.suppress import Holders, is_safe_crossing

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Told(StrEnum):
    """How a ring is told."""

    FULLY = "fully"  # inside, outside and not placed, each apart
    INSIDE = "inside"  # what is known to be inside, and all the rest together
    NOT = "not"


@dataclass(frozen=True, eq=False)
class View:
    """The payments of one report among all rows in view.

    Attributes:
        member: bool by row: the payment is one of this report's.
        purpose: By row, what was paid for.
        positions: For each ring, the finest first, int8 by row: 1 inside, -1 outside, 0 not placed.
        asked: Index of the asked ring.
    """

    member: "NDArray[np.bool_]"
    purpose: "NDArray[np.object_]"
    positions: "tuple[NDArray[np.int8], ...]"
    asked: int


@dataclass(frozen=True, eq=False)
class Detail:
    """How finely one report is told.

    Sums by `ring` and sums by `group`, each within its `side`, are what is shown of the report.

    Attributes:
        is_told: False where not even the sum of all may be told.
        rings: How each ring is told, the finest first.
        groups: The purposes told together; a single group where none is told apart.
        side: int64 by row: 0 for rows of others, else the side of the asked ring.
        ring: int64 by row: where the payment stands for the other rings told.
        group: int64 by row: the group of its purpose.
    """

    is_told: bool
    rings: tuple[Told, ...]
    groups: tuple[tuple[str, ...], ...]
    side: "NDArray[np.int64]"
    ring: "NDArray[np.int64]"
    group: "NDArray[np.int64]"


def choose_detail(
    view: View,
    *,
    quantity: "NDArray[np.int64]",
    holders: Sequence[Holders],
    others: Sequence[Detail] = (),
) -> Detail:
    """Choose the finest detail in which nothing that can be worked out tells of few, or mostly of one.

    First the sum of all, then the two sides of the asked ring, then the other rings from the asked one
    outward and then inward, then the purposes, the small ones of which stand together. A step that would tell
    too much, by itself or together with what others are told, is left out.

    Args:
        view: The payments to tell of.
        quantity: Whole units by row.
        holders: In each respect who stands behind a row.
        others: Details that are told already of the same rows.
    """

    def is_safe(detail: Detail) -> bool:
        told = (*others, detail)
        # Rows that nobody tells of are in no sum.
        shown = np.any([one.side > 0 for one in told], axis=0)
        return is_safe_crossing(
            quantity[shown],
            holders=[Holders(holder.who[shown], holder.weight[shown]) for holder in holders],
            block=combine_labels([one.side[shown] for one in told]),
            row=combine_labels([one.ring[shown] for one in told]),
            column=combine_labels([one.group[shown] for one in told]),
        )

    detail = _tell_sum(view)
    if not view.member.any() or not is_safe(detail):
        return _tell_nothing(detail)
    order = [view.asked, *range(view.asked + 1, len(detail.rings)), *range(view.asked - 1, -1, -1)]
    for ring in order:
        for told in (Told.FULLY, Told.INSIDE):
            finer = _tell_ring(detail, view=view, ring=ring, told=told)
            if is_safe(finer):
                detail = finer
                break
    return _tell_purposes(detail, view=view, is_safe=is_safe)


def restore_detail(
    view: View, *, rings: Sequence[Told], groups: Sequence[tuple[str, ...]], is_told: bool
) -> Detail:
    """Label the rows of a report as it was told.

    Args:
        view: Its payments.
        rings: How each ring was told, the finest first.
        groups: The purposes that were told together.
        is_told: Whether anything was told.
    """
    detail = _tell_sum(view)
    if not is_told:
        return _tell_nothing(detail)
    for ring, told in enumerate(rings):
        if told is not Told.NOT:
            detail = _tell_ring(detail, view=view, ring=ring, told=told)
    return _tell_groups(detail, groups, view=view)


def tells_less(detail: Detail, than: Detail) -> bool:
    """Say whether something that was told in one way is not, or not as finely, told in another."""
    fineness = (Told.NOT, Told.INSIDE, Told.FULLY)
    return (
        detail.is_told < than.is_told
        or len(detail.groups) < len(than.groups)
        or any(
            fineness.index(one) < fineness.index(other)
            for one, other in zip(detail.rings, than.rings, strict=True)
        )
    )


def combine_labels(labels: "Sequence[NDArray[np.int64]]") -> "NDArray[np.int64]":
    """Return labels that are the same where all of the given ones are the same."""
    combined = np.zeros(len(labels[0]), dtype=np.int64)
    for label in labels:
        _, codes = np.unique(label, return_inverse=True)
        _, combined = np.unique(combined * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)
    return combined


def _tell_sum(view: View) -> Detail:
    nothing = np.zeros(len(view.member), dtype=np.int64)
    return Detail(
        is_told=True,
        rings=(Told.NOT,) * len(view.positions),
        groups=(tuple(sorted(set(view.purpose[view.member].tolist()))),),
        side=view.member.astype(np.int64),
        ring=nothing,
        group=nothing,
    )


def _tell_nothing(detail: Detail) -> Detail:
    return replace(detail, is_told=False, side=np.zeros_like(detail.side))


def _tell_groups(detail: Detail, groups: Sequence[tuple[str, ...]], *, view: View) -> Detail:
    group = np.zeros(len(view.member), dtype=np.int64)
    if len(groups) > 1:
        for number, purposes in enumerate(groups, start=1):
            group[view.member & np.isin(view.purpose.astype(str), purposes)] = number
    return replace(detail, groups=tuple(groups), group=group)


def _tell_ring(detail: Detail, *, view: View, ring: int, told: Told) -> Detail:
    position = view.positions[ring].astype(np.int64)
    label = np.where(position == INSIDE, 1, 0) if told is Told.INSIDE else position + 1
    label = np.where(view.member, label, 0)
    rings = (*detail.rings[:ring], told, *detail.rings[ring + 1 :])
    if ring == view.asked:
        return replace(detail, rings=rings, side=np.where(view.member, 1 + label, 0))
    return replace(detail, rings=rings, ring=combine_labels([detail.ring, label]))


def _tell_purposes(detail: Detail, *, view: View, is_safe: Callable[[Detail], bool]) -> Detail:
    """Tell apart as many purposes as may be; the others stand together in one group."""
    purposes = detail.groups[0]
    rows = {purpose: view.member & (view.purpose == purpose) for purpose in purposes}
    # The smallest first, by rows: they are the ones that speak of few. Wages last: how much of them goes to
    # residents is what a reader asks first.
    waiting = sorted(purposes, key=lambda purpose: (purpose == "wages", int(rows[purpose].sum()), purpose))
    together: list[str] = []
    alone = [
        purpose
        for purpose in waiting
        if not is_safe(replace(detail, group=np.where(rows[purpose], 1, 0).astype(np.int64)))
    ]
    for purpose in alone:
        waiting.remove(purpose)
        together.append(purpose)
    while waiting:
        groups: list[tuple[str, ...]] = [(purpose,) for purpose in sorted(waiting)]
        if together:
            groups.append(tuple(sorted(together)))
        if len(groups) > 1:
            finer = _tell_groups(detail, groups, view=view)
            if is_safe(finer):
                return finer
        together.append(waiting.pop(0))
    return detail
