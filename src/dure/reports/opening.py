"""How finely a report may be opened to anyone, beside those of the same enterprise opened before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from dure.flows.respending import BOUNDS
from dure.period import Period
from dure.reports.answer import CirculationReport
from dure.reports.beside import ToldSums, is_income_safe, is_outlay_safe
from dure.reports.pieces import (
    Pieces,
    Snapshot,
    cut_into_pieces,
    is_incoming,
    look_at,
    mark_income,
    restore_snapshot,
)
from dure.reports.suppress import Holders, is_safe_crossing
from dure.reports.telling import (
    Detail,
    Told,
    View,
    choose_detail,
    combine_labels,
    restore_detail,
    tells_less,
)
from dure.reports.told import OwnRows

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Hindrance(StrEnum):
    """Why what is open may not be told anew."""

    MIXED = "mixed"  # what was told then is no longer all there under its names, purposes and days
    FEW = "few"  # what came in between, or went, is of too few, or mostly of one


@dataclass(frozen=True, eq=False)
class Telling:
    """How finely a report is told, and the rows that it is told of.

    Attributes:
        report: The report.
        detail: What is told apart.
        income_krw: What came in; None where that would tell of few, or nothing shows it.
        rows: The report's own outgoing rows, with their labels.
        hindrance: Why it may not take the place of what was opened last of its place and period.
    """

    report: CirculationReport
    detail: Detail
    income_krw: int | None
    rows: OwnRows
    hindrance: Hindrance | None

    @property
    def snapshot(self) -> Snapshot:
        """What is to be kept once this is opened."""
        return Snapshot(
            party=self.report.party,
            place=self.report.place.code,
            period=self.report.period,
            payments=self.report.payments,
            rings=self.detail.rings,
            groups=self.detail.groups,
            is_told=self.detail.is_told,
            is_income_told=self.income_krw is not None,
        )


def tell_publicly(
    report: CirculationReport, *, opened: Sequence[Snapshot] = (), beside: Sequence[ToldSums] = ()
) -> Telling:
    """Choose how finely a report may be told to anyone, given what was opened before it.

    All that was ever opened of the enterprise, of whatever place, period and state of its book, is one system
    of sums: the report tells only what together with them tells of nobody.

    Args:
        report: The report.
        opened: What was opened to anyone before.
        beside: Sums that were told to some of those who may read this.

    Raises:
        ValueError: Something opened is of another enterprise, or the report was not built from books.
    """
    for other in opened:
        if other.party != report.party:
            raise ValueError(
                f"{other.party} was opened, and {report.party} is asked: one enterprise at a time."
            )
    told = [one for one in opened if one.is_told or one.is_income_told]
    pieces = cut_into_pieces([*told, report])
    quantity = pieces.layers.quantity
    details: list[Detail] = []
    incomes: list[NDArray[np.int64]] = []
    for place, one in enumerate(told):
        details.append(restore_snapshot(pieces, place, one))
        incomes.append(mark_income(pieces, place) * one.is_income_told)
    view = look_at(pieces, -1, rings=report.payments.rings, asked=report.place.code)
    if not pieces.layers.is_one_way:
        detail = restore_detail(view, rings=(), groups=((),), is_told=False)
        detail = replace(detail, rings=(Told.NOT,) * len(report.rings))
        income = np.zeros(len(quantity), dtype=np.int64)
    else:
        detail = choose_detail(view, quantity=quantity, holders=pieces.holders, others=details)
        income = _tell_income(
            mark_income(pieces, -1), quantity=quantity, holders=pieces.holders, others=incomes
        )
    if beside:
        detail, is_income = _tell_beside(report, detail, view, told, beside, is_income=bool(income.any()))
        income = income * is_income
    income_krw = report.income_krw if income.any() else None
    same = [place for place, one in enumerate(told) if (one.place, one.period) == _question(report)]
    hindrance = None
    if same:
        is_less = tells_less(detail, details[same[-1]]) or (
            told[same[-1]].is_income_told and income_krw is None
        )
        hindrance = Hindrance.FEW if is_less else None
    if not pieces.layers.is_one_way:
        hindrance = Hindrance.MIXED
    return Telling(
        report=report,
        detail=detail,
        income_krw=income_krw,
        rows=_own_rows(report, pieces, detail=detail),
        hindrance=hindrance,
    )


def _tell_beside(
    report: CirculationReport,
    detail: Detail,
    view: View,
    opened: Sequence[Snapshot],
    beside: Sequence[ToldSums],
    *,
    is_income: bool,
) -> tuple[Detail, bool]:
    """Tell as much of a detail, and of the income, as may stand beside sums that some were told."""

    def snapshot(rings: Sequence[Told], groups: Sequence[tuple[str, ...]], *, is_told: bool) -> Snapshot:
        return Snapshot(
            party=report.party,
            place=report.place.code,
            period=report.period,
            payments=report.payments,
            rings=tuple(rings),
            groups=tuple(groups),
            is_told=is_told,
            is_income_told=is_income,
        )

    whole = (tuple(sorted({purpose for group in detail.groups for purpose in group})),)
    asked = [told if ring == view.asked else Told.NOT for ring, told in enumerate(detail.rings)]
    none = [Told.NOT] * len(detail.rings)
    finest = [(detail.rings, detail.groups), (detail.rings, whole), (asked, detail.groups)]
    told = next(
        (
            (rings, groups)
            for rings, groups in (*finest, (asked, whole), (none, whole))
            if detail.is_told
            and is_outlay_safe([*opened, snapshot(rings, groups, is_told=True)], beside=beside)
        ),
        None,
    )
    income = is_income and is_income_safe([*opened, snapshot(none, whole, is_told=False)], beside=beside)
    if told is None:
        return restore_detail(view, rings=none, groups=whole, is_told=False), income
    return restore_detail(view, rings=told[0], groups=told[1], is_told=True), income


def _question(report: CirculationReport) -> tuple[str, Period]:
    return report.place.code, report.period


def _tell_income(
    label: "NDArray[np.int64]",
    *,
    quantity: "NDArray[np.int64]",
    holders: Sequence[Holders],
    others: "Sequence[NDArray[np.int64]]",
) -> "NDArray[np.int64]":
    """Return the mark of the income where its sum may be told beside the sums of others; else none."""
    together = combine_labels([*others, label])
    one = np.zeros(len(quantity), dtype=np.int64)
    # Rows that nobody tells of are in no block.
    told = np.any([*(other > 0 for other in others), label > 0], axis=0)
    of_told = tuple(Holders(holder.who[told], holder.weight[told]) for holder in holders)
    is_safe = is_safe_crossing(
        quantity[told], holders=of_told, block=together[told], row=one[told], column=one[told]
    )
    return label if is_safe else np.zeros_like(label)


def _own_rows(report: CirculationReport, pieces: Pieces, *, detail: Detail) -> OwnRows:
    table, row = pieces.tables[-1], pieces.layers.row[-1]
    group = np.zeros(table.num_rows, dtype=np.int64)
    group[row[row >= 0]] = detail.group[row >= 0]
    out = ~is_incoming(table)
    table = table.filter(pa.array(out))
    return OwnRows(
        quantity=table["quantity"].to_numpy(),
        who=pieces.root[out],
        group=group[out],
        positions=tuple(table[ring.place.code].to_numpy() for ring in report.rings),
        asked=[ring.place.code for ring in report.rings].index(report.place.code),
        respent={bound: table[bound].to_numpy() for bound in BOUNDS},
        rest=report.payments.rest,
    )


__all__ = ["Hindrance", "Snapshot", "Telling", "tell_publicly"]
