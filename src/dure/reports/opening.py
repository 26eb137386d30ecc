"""How finely a report may be opened to anyone, beside those of the same enterprise opened before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.flows.respending import BOUNDS
from dure.period import Period
from dure.places.position import UNPLACED
from dure.reports.answer import CirculationReport
from dure.reports.layers import Layers, cut_into_layers
from dure.reports.payments import Payments
from dure.reports.suppress import PEOPLE_MIN, Holders, is_safe_crossing
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
class Snapshot:
    """What was opened to anyone once, as the book was then: it cannot be taken back.

    Attributes:
        party: The enterprise.
        place: Code of the asked place.
        period: The period.
        payments: What it was made from.
        rings: How each ring was told, the finest first.
        groups: The purposes told together.
        is_told: Whether anything was told of what was spent.
        is_income_told: Whether the income was told.
    """

    party: str
    place: str
    period: Period
    payments: Payments
    rings: tuple[Told, ...]
    groups: tuple[tuple[str, ...], ...]
    is_told: bool
    is_income_told: bool


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


@dataclass(frozen=True, eq=False)
class _Pieces:
    """The payments of all tellings in pieces (`layers`), those of the asked report last."""

    tables: list[pa.Table]
    layers: Layers
    holders: tuple[Holders, ...]
    root: "NDArray[np.int64]"  # by row of the last table


def tell_publicly(report: CirculationReport, *, opened: Sequence[Snapshot] = ()) -> Telling:
    """Choose how finely a report may be told to anyone, given what was opened before it.

    All that was ever opened of the enterprise, of whatever place, period and state of its book, is one system
    of sums: the report tells only what together with them tells of nobody.

    Raises:
        ValueError: Something opened is of another enterprise, or the report was not built from books.
    """
    for other in opened:
        if other.party != report.party:
            raise ValueError(
                f"{other.party} was opened, and {report.party} is asked: one enterprise at a time."
            )
    told = [one for one in opened if one.is_told or one.is_income_told]
    pieces = _cut([*told, report])
    quantity = pieces.layers.quantity
    details: list[Detail] = []
    incomes: list[NDArray[np.int64]] = []
    for place, one in enumerate(told):
        view = _look(pieces, place, rings=one.payments.rings, asked=one.place)
        details.append(restore_detail(view, rings=one.rings, groups=one.groups, is_told=one.is_told))
        incomes.append(_mark_income(pieces, place) * one.is_income_told)
    view = _look(pieces, -1, rings=report.payments.rings, asked=report.place.code)
    if not pieces.layers.is_one_way:
        detail = restore_detail(view, rings=(), groups=((),), is_told=False)
        detail = replace(detail, rings=(Told.NOT,) * len(report.rings))
        income = np.zeros(len(quantity), dtype=np.int64)
    else:
        detail = choose_detail(view, quantity=quantity, holders=pieces.holders, others=details)
        income = _tell_income(
            _mark_income(pieces, -1), quantity=quantity, holders=pieces.holders, others=incomes
        )
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


def _question(report: CirculationReport) -> tuple[str, Period]:
    return report.place.code, report.period


def _cut(tellings: "Sequence[Snapshot | CirculationReport]") -> _Pieces:
    """Sum payments by counterparty, purpose and stretch of days between the ends of any period; cut them."""
    edges = sorted({edge for one in tellings for edge in (one.period.start, one.period.end)})
    tables = [_sum_stretches(one.payments, edges=edges) for one in tellings]
    layers = cut_into_layers(
        tables,
        keys=["stretch", "incoming", "party", "purpose"],
        span="stretch",
        covers=[
            [number for number, day in enumerate(edges, start=1) if day in one.period] for one in tellings
        ],
    )
    roots = pa.concat_tables([table.select(["root"]) for table in tables])["root"]
    codes = roots.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    of_table = np.split(codes, np.cumsum([table.num_rows for table in tables])[:-1])
    who = np.full(len(layers.quantity), -1, dtype=np.int64)
    lightest = np.full(int(codes.max(initial=-1)) + 1, PEOPLE_MIN, dtype=np.int64)
    for table, root, row in zip(tables, of_table, layers.row, strict=True):
        who[row >= 0] = root[row[row >= 0]]
        # Whoever was once thought to be perhaps one of the others is thought so still.
        np.minimum.at(lightest, root, _weigh(table))
    return _Pieces(tables, layers, (Holders(who, lightest[who]),), of_table[-1])


def _sum_stretches(payments: Payments, *, edges: Sequence[date]) -> pa.Table:
    days = np.array(edges, dtype="datetime64[D]")
    table = payments.table
    stretch = np.searchsorted(days, table["day"].to_numpy().astype("datetime64[D]"), side="right")
    table = table.append_column("stretch", pa.array(stretch))
    keys = ["stretch", "incoming", "party", "root", "purpose", "crowd", "counts"]
    facts = [*BOUNDS, *payments.rings]
    summed = table.group_by(keys, use_threads=False).aggregate(
        [("quantity", "sum"), *((fact, "first") for fact in facts)]
    )
    names = {"quantity_sum": "quantity", **{f"{fact}_first": fact for fact in facts}}
    summed = summed.rename_columns([names.get(name, name) for name in summed.column_names])
    # What was given back in full is no payment, and nothing to tell of.
    return summed.filter(pc.not_equal(summed["quantity"], 0))


def _weigh(table: pa.Table) -> "NDArray[np.int64]":
    counts = np.asarray(table["counts"].to_numpy(zero_copy_only=False), dtype=bool)
    crowd = np.asarray(table["crowd"].to_numpy(zero_copy_only=False), dtype=bool)
    return np.where(crowd, PEOPLE_MIN, counts.astype(np.int64))


def _is_incoming(table: pa.Table) -> "NDArray[np.bool_]":
    return np.asarray(table["incoming"].to_numpy(zero_copy_only=False), dtype=bool)


def _look(pieces: _Pieces, telling: int, *, rings: Sequence[str], asked: str) -> View:
    """Look at the pieces as one telling held them."""
    table, row = pieces.tables[telling], pieces.layers.row[telling]
    there = np.flatnonzero(row >= 0)
    member = np.zeros(len(row), dtype=bool)
    member[there] = ~_is_incoming(table)[row[there]]
    purpose = np.full(len(row), "", dtype=object)
    purpose[there] = np.array(table["purpose"].to_pylist(), dtype=object)[row[there]]
    positions = []
    for ring in rings:
        position = np.full(len(row), UNPLACED, dtype=np.int8)
        position[there] = table[ring].to_numpy()[row[there]]
        positions.append(position)
    return View(member=member, purpose=purpose, positions=tuple(positions), asked=list(rings).index(asked))


def _mark_income(pieces: _Pieces, telling: int) -> "NDArray[np.int64]":
    row = pieces.layers.row[telling]
    label = np.zeros(len(row), dtype=np.int64)
    there = np.flatnonzero(row >= 0)
    label[there] = _is_incoming(pieces.tables[telling])[row[there]]
    return label


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


def _own_rows(report: CirculationReport, pieces: _Pieces, *, detail: Detail) -> OwnRows:
    table, row = pieces.tables[-1], pieces.layers.row[-1]
    group = np.zeros(table.num_rows, dtype=np.int64)
    group[row[row >= 0]] = detail.group[row >= 0]
    out = ~_is_incoming(table)
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
