"""How finely a report may be opened to anyone, beside those of the same enterprise opened before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.flows.respending import BOUNDS
from dure.places.position import UNPLACED
from dure.reports.answer import CirculationReport
from dure.reports.payments import Payments
from dure.reports.suppress import PEOPLE_MIN, Holders, is_safe_crossing
from dure.reports.telling import Detail, View, choose_detail, combine_labels
from dure.reports.told import OwnRows

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Telling:
    """How finely a report is told, and the rows that it is told of.

    Attributes:
        report: The report.
        detail: What is told apart.
        income_krw: What came in; None where that would tell of few, or nothing shows it.
        rows: The report's own outgoing rows, with their labels.
    """

    report: CirculationReport
    detail: Detail
    income_krw: int | None
    rows: OwnRows


def tell_publicly(report: CirculationReport, *, opened: Sequence[CirculationReport] = ()) -> Telling:
    """Choose how finely a report may be told to anyone, given what was opened before it.

    Raises:
        ValueError: An opened report is of another enterprise, or one was not built from books.
    """
    for other in opened:
        if other.party != report.party:
            raise ValueError(
                f"{other.party} was opened, and {report.party} is asked: one enterprise at a time."
            )
    # Opened before, it is told as it was then, whatever was opened after it.
    first = next((place for place, other in enumerate(opened) if _is_same(other, report)), len(opened))
    reports = [*opened[:first], report]
    tables = _cut_into_stretches([one.payments for one in reports], reports=reports)
    index, count = _number_rows(tables)
    quantity = np.zeros(count, dtype=np.int64)
    who, weight = np.full(count, -1, dtype=np.int64), np.ones(count, dtype=np.int64)
    roots = pa.concat_tables([table.select(["root"]) for table in tables])["root"]
    codes = roots.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    start = 0
    for table, rows in zip(tables, index, strict=True):
        quantity[rows] = table["quantity"].to_numpy()
        who[rows] = codes[start : start + table.num_rows]
        weight[rows] = _weigh(table)
        start += table.num_rows
    holders = (Holders(who, weight),)
    details: list[Detail] = []
    views = [
        _look(one, table, rows, count=count) for one, table, rows in zip(reports, tables, index, strict=True)
    ]
    incomes: list[NDArray[np.int64]] = []
    for view, table, rows in zip(views, tables, index, strict=True):
        details.append(choose_detail(view, quantity=quantity, holders=holders, others=details))
        incomes.append(_tell_income(table, rows, quantity=quantity, holders=holders, others=incomes))
    is_told = bool(incomes[-1].any()) and report.income_krw is not None
    table, rows = tables[-1], index[-1]
    out = ~np.asarray(table["incoming"].to_numpy(zero_copy_only=False), dtype=bool)
    return Telling(
        report=report,
        detail=details[-1],
        income_krw=report.income_krw if is_told else None,
        rows=_own_rows(
            report, table.filter(pa.array(out)), who=who[rows[out]], group=details[-1].group[rows[out]]
        ),
    )


def _is_same(one: CirculationReport, other: CirculationReport) -> bool:
    return (one.place.code, one.period) == (other.place.code, other.period)


def _cut_into_stretches(
    payments: Sequence[Payments], *, reports: Sequence[CirculationReport]
) -> list[pa.Table]:
    """Sum payments by counterparty, purpose and stretch of days between the ends of any period."""
    edges = sorted({edge for report in reports for edge in (report.period.start, report.period.end)})
    days = np.array(edges, dtype="datetime64[D]")
    tables = []
    for one in payments:
        table = one.table
        stretch = np.searchsorted(days, table["day"].to_numpy().astype("datetime64[D]"), side="right")
        table = table.append_column("stretch", pa.array(stretch))
        keys = ["stretch", "incoming", "party", "root", "purpose", "crowd", "counts"]
        facts = [*BOUNDS, *one.rings]
        summed = table.group_by(keys, use_threads=False).aggregate(
            [("quantity", "sum"), *((fact, "first") for fact in facts)]
        )
        names = {"quantity_sum": "quantity", **{f"{fact}_first": fact for fact in facts}}
        summed = summed.rename_columns([names.get(name, name) for name in summed.column_names])
        # What was given back in full is no payment, and nothing to tell of.
        tables.append(summed.filter(pc.not_equal(summed["quantity"], 0)))
    return tables


def _number_rows(tables: Sequence[pa.Table]) -> "tuple[list[NDArray[np.int64]], int]":
    """Number the rows of all reports, the same payments in two reports alike."""
    keys = pa.concat_tables([table.select(["stretch", "incoming", "party", "purpose"]) for table in tables])
    together = pc.binary_join_element_wise(*(column.cast(pa.string()) for column in keys.columns), "\n")
    encoded = together.combine_chunks().dictionary_encode()
    number = encoded.indices.to_numpy().astype(np.int64)
    ends = np.cumsum([table.num_rows for table in tables])[:-1]
    return np.split(number, ends), len(encoded.dictionary)


def _weigh(table: pa.Table) -> "NDArray[np.int64]":
    counts = np.asarray(table["counts"].to_numpy(zero_copy_only=False), dtype=bool)
    crowd = np.asarray(table["crowd"].to_numpy(zero_copy_only=False), dtype=bool)
    return np.where(crowd, PEOPLE_MIN, counts.astype(np.int64))


def _look(report: CirculationReport, table: pa.Table, rows: "NDArray[np.int64]", *, count: int) -> View:
    out = ~np.asarray(table["incoming"].to_numpy(zero_copy_only=False), dtype=bool)
    member = np.zeros(count, dtype=bool)
    member[rows[out]] = True
    purpose = np.full(count, "", dtype=object)
    purpose[rows] = table["purpose"].to_pylist()
    positions = []
    for ring in report.rings:
        position = np.full(count, UNPLACED, dtype=np.int8)
        position[rows] = table[ring.place.code].to_numpy()
        positions.append(position)
    return View(member=member, purpose=purpose, positions=tuple(positions), asked=_asked(report))


def _asked(report: CirculationReport) -> int:
    return [ring.place.code for ring in report.rings].index(report.place.code)


def _tell_income(
    table: pa.Table,
    rows: "NDArray[np.int64]",
    *,
    quantity: "NDArray[np.int64]",
    holders: Sequence[Holders],
    others: "Sequence[NDArray[np.int64]]",
) -> "NDArray[np.int64]":
    """Mark the rows of the income where their sum may be told beside the sums of others; else none."""
    label = np.zeros(len(quantity), dtype=np.int64)
    came = np.asarray(table["incoming"].to_numpy(zero_copy_only=False), dtype=bool)
    label[rows[came]] = 1
    together = combine_labels([*others, label])
    one = np.zeros(len(quantity), dtype=np.int64)
    # Rows that nobody tells of are in no block.
    told = np.any([*(other > 0 for other in others), label > 0], axis=0)
    of_told = tuple(Holders(holder.who[told], holder.weight[told]) for holder in holders)
    is_safe = is_safe_crossing(
        quantity[told], holders=of_told, block=together[told], row=one[told], column=one[told]
    )
    return label if is_safe else np.zeros_like(label)


def _own_rows(
    report: CirculationReport, table: pa.Table, *, who: "NDArray[np.int64]", group: "NDArray[np.int64]"
) -> OwnRows:
    return OwnRows(
        quantity=table["quantity"].to_numpy(),
        who=who,
        group=group,
        positions=tuple(table[ring.place.code].to_numpy() for ring in report.rings),
        asked=_asked(report),
        respent={bound: table[bound].to_numpy() for bound in BOUNDS},
        rest=report.payments.rest,
    )
