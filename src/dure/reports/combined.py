"""Combined figures of several enterprises for a support officer: nobody's own rows, and nobody's own sums."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.flows.respending import Range
from dure.language import Language
from dure.period import Period
from dure.reports.answer import CirculationReport, PlaceName
from dure.reports.contract import write_place
from dure.reports.suppress import PEOPLE_MIN, Holders
from dure.reports.telling import Detail, View, choose_detail
from dure.reports.told import OwnRows, list_kept_back, write_told
from dure.reports.words import load_words, write_period

COMBINED_CONTRACT: Final = "dure.combined/1"
"""Name and version of the contract; the number rises when a field changes its meaning or goes."""


@dataclass(frozen=True, eq=False)
class Combined:
    """What several enterprises spent together, as finely as tells of none of them and of no supplier.

    Attributes:
        place: The asked place.
        period: The period.
        rings: The asked place and those around it, the finest first.
        enterprises: How many there are.
        public: How many of them have opened their own report to everyone.
        example: True where the books of one of them are invented.
        rows: Their payments.
        detail: How finely they are told.
    """

    place: PlaceName
    period: Period
    rings: tuple[PlaceName, ...]
    enterprises: int
    public: int
    example: bool
    rows: OwnRows
    detail: Detail

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the figures as plain values in one language; see `docs/reference/combined.md`."""
        words = load_words(language)
        private = self.enterprises - self.public
        kept_back = list_kept_back(self.detail, rings=self.rings, words=words)
        if not self.detail.is_told:
            few = 0 < private < PEOPLE_MIN
            kept_back = [words.say("combined.too_few" if few else "combined.kept_all", count=private)]
        return {
            "contract": COMBINED_CONTRACT,
            "language": language,
            "example": self.example,
            "place": write_place(self.place, language),
            "period": {
                "start": self.period.start.isoformat(),
                "end": self.period.end.isoformat(),
                "name": write_period(self.period, language),
            },
            "enterprises": self.enterprises,
            "public_enterprises": self.public,
            **write_told(self.rows, self.detail, rings=self.rings, words=words),
            "kept_back": kept_back,
            "method": [words.say("combined.method"), words.say("combined.method_sum")],
        }


def combine_reports(
    reports: Sequence[CirculationReport],
    *,
    public: Collection[str] = (),
    shown: Sequence[Sequence[CirculationReport]] = (),
) -> Combined:
    """Combine the reports of several enterprises about one place and period.

    Nothing that can be worked out tells of fewer than five suppliers or people, or mostly of one; nor, once
    the enterprises whose report is public are subtracted, of fewer than five of the other enterprises, or
    mostly of one of those.

    Args:
        reports: One report an enterprise, built from books.
        public: The parties of the enterprises whose own report anyone may read: what they spent is taken as
            known, so that they hide nobody.
        shown: The reports whose combined figures of this place and period were shown before, in that order:
            when an enterprise joins or leaves, the difference would be that one.

    Raises:
        ValueError: There is no report, two are of one enterprise, or they differ in place or period.
    """
    first = _check(reports)
    everyone = {report.party: report for some in [*shown, reports] for report in some}
    _check(list(everyone.values()))
    codes = [ring.place.code for ring in first.rings]
    # The rings within the asked place are each enterprise's own doorstep.
    rings = first.rings[codes.index(first.place.code) :]
    rows = _gather(list(everyone.values()), rings=[ring.place.code for ring in rings])
    enterprise = np.asarray(rows["enterprise"].to_numpy(), dtype=np.int64)
    number = {party: place for place, party in enumerate(everyone)}
    is_public = np.isin(enterprise, [number[party] for party in public if party in number])
    who = rows["root"].combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    weight = rows["weight"].to_numpy()
    holders = (
        Holders(who, weight),
        Holders(np.where(is_public, -1, who), weight),
        Holders(np.where(is_public, -1, enterprise), np.ones(len(who), dtype=np.int64)),
    )
    quantity = rows["quantity"].to_numpy()
    purpose = np.array(rows["purpose"].to_pylist(), dtype=object)
    positions = tuple(rows[ring.place.code].to_numpy() for ring in rings)
    details: list[Detail] = []
    for members in [*shown, reports]:
        member = np.isin(enterprise, [number[report.party] for report in members])
        view = View(member, purpose, positions, asked=0)
        details.append(choose_detail(view, quantity=quantity, holders=holders, others=details))
    return Combined(
        place=first.place,
        period=first.period,
        rings=tuple(ring.place for ring in rings),
        enterprises=len(reports),
        public=sum(report.party in set(public) for report in reports),
        example=any(report.example for report in reports),
        rows=OwnRows(
            quantity=quantity[member],
            who=who[member],
            group=details[-1].group[member],
            positions=tuple(position[member] for position in positions),
            asked=0,
            respent={},
            rest=Range(0.0, 0.0, 0.0),
        ),
        detail=details[-1],
    )


def _check(reports: Sequence[CirculationReport]) -> CirculationReport:
    """Return the first report, once it is sure that the others can be added to it."""
    if not reports:
        raise ValueError("There is no report to combine.")
    first = reports[0]
    for report in reports:
        if (report.place.code, report.period) != (first.place.code, first.period):
            raise ValueError(
                f"{report.party} is of {report.place.code} in {report.period}, "
                f"{first.party} of {first.place.code} in {first.period}."
            )
    if len({report.party for report in reports}) != len(reports):
        raise ValueError("An enterprise has one report among those that are combined.")
    return first


def _gather(reports: Sequence[CirculationReport], *, rings: Sequence[str]) -> pa.Table:
    """Put what all of them paid below each other, summed by counterparty and purpose."""
    tables = []
    for number, report in enumerate(reports):
        table = report.payments.table
        table = table.filter(pc.invert(table["incoming"]))
        weight = pc.if_else(table["crowd"], PEOPLE_MIN, table["counts"].cast(pa.int64())).cast(pa.int64())
        table = table.append_column("weight", weight)
        keys = ["party", "root", "purpose", "weight"]
        summed = table.group_by(keys, use_threads=False).aggregate(
            [("quantity", "sum"), *((code, "first") for code in rings)]
        )
        names = {"quantity_sum": "quantity", **{f"{code}_first": code for code in rings}}
        summed = summed.rename_columns([names.get(name, name) for name in summed.column_names])
        summed = summed.filter(pc.not_equal(summed["quantity"], 0))
        tables.append(
            summed.append_column("enterprise", pa.array(np.full(summed.num_rows, number, np.int64)))
        )
    return pa.concat_tables(tables)
