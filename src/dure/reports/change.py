"""Two periods of one enterprise side by side: what changed, what drove it, and what may be the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from dure.language import Language, Text
from dure.ledger.tables import OPERATING_PURPOSES
from dure.places.position import INSIDE, OUTSIDE, UNPLACED
from dure.reports.answer import CirculationReport, Figure
from dure.reports.change_contract import write_change_contract
from dure.reports.naming import say_both

MOVERS_SHOWN: Final = 10
"""How many suppliers are named; the others stand together."""

_SIDES: Final = {INSIDE: "inside", OUTSIDE: "outside", UNPLACED: "unplaced"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure in both periods.

    Attributes:
        before: The figure of the earlier period, with its range.
        after: The figure of the later one.
    """

    before: Figure
    after: Figure

    @property
    def difference(self) -> float | None:
        """The later less the earlier; None where either is undefined."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    @property
    def is_change(self) -> bool | None:
        """Whether the ranges are apart: where they meet, it may be the same. None where undefined."""
        if self.difference is None:
            return None
        return _is_below(self.before, self.after) or _is_below(self.after, self.before)


def _is_below(one: Figure, other: Figure) -> bool:
    """Say whether one range ends before the other begins; a range without an upper bound never ends."""
    return one.high is not None and other.low is not None and one.high < other.low


@dataclass(frozen=True, slots=True)
class Driver:
    """What a part of the difference in retention is due to.

    Attributes:
        name: `mix` (what the money was for), `within` (whom it was paid to within a purpose) or `coverage`
            (of which purposes more or less could be placed).
        effect: The part of the difference, in shares of 1; the three add up to the whole of it.
    """

    name: str
    effect: float


@dataclass(frozen=True, slots=True)
class Mover:
    """A supplier that moved the retention.

    Attributes:
        party: Its key; None where it stands for private persons, who are never named.
        name: What the report calls it.
        purposes: What was paid for, in either period.
        before_krw: Won paid to it in the earlier period.
        after_krw: Won paid to it in the later one.
        before_side: inside, outside or unplaced; None where nothing was paid, or on several sides.
        after_side: Likewise in the later period.
        effect: Its part of the difference in retention, in shares of 1; all of them add up to the whole.
    """

    party: str | None
    name: Text
    purposes: tuple[str, ...]
    before_krw: int
    after_krw: int
    before_side: str | None
    after_side: str | None
    effect: float


@dataclass(frozen=True)
class Change:
    """Two reports of one enterprise and place, side by side.

    Attributes:
        before: The report of the earlier period.
        after: The report of the later one.
        retention: The headline share in both.
        lm3: The local multiplier in both.
        multiplier: The full multiplier in both.
        drivers: What the difference in retention is due to; none where it is undefined.
        drivers_reason: Why there are none.
        movers: The suppliers that moved it most, the most first.
        others: How many more there are, and their effect together.
    """

    before: CirculationReport
    after: CirculationReport
    retention: Difference
    lm3: Difference
    multiplier: Difference
    drivers: tuple[Driver, ...]
    drivers_reason: Text | None
    movers: tuple[Mover, ...]
    others: tuple[int, float]

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the change as plain values in one language; see `docs/reference/change.md`."""
        return write_change_contract(self, language=language)


def compare_reports(before: CirculationReport, after: CirculationReport) -> Change:
    """Put two periods side by side, and tell what drove the difference.

    Args:
        before: The report of the earlier period, built from books.
        after: The report of the later period, of the same enterprise and place.

    Raises:
        ValueError: They are of different enterprises or places, or the periods are not one after the other.
    """
    if before.party != after.party:
        raise ValueError(f"{before.party} and {after.party} are different enterprises.")
    if not _is_same_place(before, after):
        raise ValueError(f"{before.place.full_name.en} and {after.place.full_name.en} are different places.")
    if before.period.end > after.period.start:
        raise ValueError(f"{before.period} is not before {after.period}.")
    drivers = split_difference(_spread(before), _spread(after))
    movers = _find_movers(before, after)
    return Change(
        before=before,
        after=after,
        retention=Difference(before.asked_ring.share, after.asked_ring.share),
        lm3=Difference(before.lm3.figure, after.lm3.figure),
        multiplier=Difference(before.multiplier, after.multiplier),
        drivers=drivers or (),
        drivers_reason=None if drivers else say_both("change.no_drivers"),
        movers=movers[:MOVERS_SHOWN],
        others=(len(movers[MOVERS_SHOWN:]), sum(mover.effect for mover in movers[MOVERS_SHOWN:])),
    )


def _is_same_place(before: CirculationReport, after: CirculationReport) -> bool:
    # A place that got another code between the periods is still the same place.
    one, other = before.place, after.place
    return one.code == other.code or (one.name.ko, one.level) == (other.name.ko, other.level)


Spread = tuple[int, int, int]
"""Won paid inside, outside, and to those who could not be placed."""


def _spread(report: CirculationReport) -> dict[str, Spread]:
    return {
        line.purpose: (
            line.inside_krw,
            line.outside_krw,
            line.outlay_krw - line.inside_krw - line.outside_krw,
        )
        for line in report.purposes
    }


def split_difference(before: Mapping[str, Spread], after: Mapping[str, Spread]) -> tuple[Driver, ...] | None:
    """Split the difference of two retention shares into mix, within and coverage, exactly.

    With the outlay of purpose p as part w of all, c of it placed, and r of that inside, the retention is
    Σ w c r / Σ w c. Each of the three is changed from its earlier to its later values in all six orders, and
    its effect is the mean of what it changes (Shapley 1953): the three add up to the whole difference, and no
    order is preferred. A purpose of one period only has the other's c and r, so that it counts as mix.

    Args:
        before: By purpose, won paid inside, outside, and not placed.
        after: Likewise of the later period.

    Returns:
        The three, or None where a share is undefined, or more was given back than was paid.
    """
    pooled = _pool_given_back(before, after)
    if pooled is None:
        return None
    factors = [_factors(spread, other) for spread, other in (pooled, pooled[::-1])]
    effects = dict.fromkeys(("mix", "within", "coverage"), 0.0)
    places = {"mix": 0, "coverage": 1, "within": 2}
    for order in permutations(effects):
        now = list(factors[0])
        share = _share_of(now)
        for name in order:
            now[places[name]] = factors[1][places[name]]
            following = _share_of(now)
            if share is None or following is None:
                return None
            effects[name] += (following - share) / 6
            share = following
    return tuple(Driver(name, effect) for name, effect in effects.items())


def _pool_given_back(
    before: Mapping[str, Spread], after: Mapping[str, Spread]
) -> tuple[np.ndarray, np.ndarray] | None:
    """Lay both periods out by purpose, those on which more was given back than paid taken together."""
    purposes = [purpose for purpose in OPERATING_PURPOSES if purpose in before or purpose in after]
    nothing: Spread = (0, 0, 0)
    tables = [np.array([spread.get(purpose, nothing) for purpose in purposes]) for spread in (before, after)]
    if not purposes:
        return None
    negative = (tables[0] < 0).any(axis=1) | (tables[1] < 0).any(axis=1)
    if negative.any():
        tables = [np.vstack([table[~negative], table[negative].sum(axis=0)]) for table in tables]
    if any((table < 0).any() or table.sum() == 0 for table in tables):
        return None
    return tables[0], tables[1]


def _factors(spread: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return by purpose the part of the outlay, the part of it placed, and of that the part inside.

    What is undefined in one period is taken from the other.
    """
    mix = spread.sum(axis=1) / spread.sum()
    placed, inside = [], []
    for own, others in zip(spread.tolist(), other.tolist(), strict=True):
        of = own if sum(own) else others
        placed.append((of[0] + of[1]) / sum(of) if sum(of) else 0.0)
        of = own if own[0] + own[1] else others
        inside.append(of[0] / (of[0] + of[1]) if of[0] + of[1] else 0.0)
    return mix, np.array(placed), np.array(inside)


def _share_of(factors: Sequence[np.ndarray]) -> float | None:
    mix, placed, inside = factors
    total = float((mix * placed).sum())
    return float((mix * placed * inside).sum()) / total if total else None


@dataclass(slots=True)
class _Paid:
    """What one supplier was paid in one period, in won by side."""

    sides: dict[int, int]
    purposes: set[str]

    @property
    def side(self) -> str | None:
        """Where it stands, where that is one side only."""
        met = [side for side, amount in self.sides.items() if amount]
        return _SIDES[met[0]] if len(met) == 1 else None


def _find_movers(before: CirculationReport, after: CirculationReport) -> tuple[Mover, ...]:
    """Find what each supplier did to the retention, the most first.

    With I inside and O outside, the difference is Σ (ΔI Ō − ΔO Ī) / ((I + O)(I' + O')) over suppliers, where
    Ō and Ī are the means of both periods: exact, and the same whichever period is taken first.
    """
    paid = [_list_paid(report) for report in (before, after)]
    sums = [
        {side: sum(one.sides.get(side, 0) for one in found.values()) for side in (INSIDE, OUTSIDE)}
        for found in paid
    ]
    if any(min(total.values()) < 0 or sum(total.values()) <= 0 for total in sums):
        return ()
    scale = float(sum(sums[0].values())) * float(sum(sums[1].values()))
    mean = {side: (sums[0][side] + sums[1][side]) / 2 for side in (INSIDE, OUTSIDE)}
    names = {**_name_parties(before), **_name_parties(after)}
    movers = []
    for key in sorted({*paid[0], *paid[1]}, key=str):
        old, new = (found.get(key, _Paid({}, set())) for found in paid)
        gain = {side: new.sides.get(side, 0) - old.sides.get(side, 0) for side in (INSIDE, OUTSIDE)}
        effect = (gain[INSIDE] * mean[OUTSIDE] - gain[OUTSIDE] * mean[INSIDE]) / scale
        if effect:
            movers.append(
                Mover(
                    party=key[0],
                    name=names[key],
                    purposes=tuple(sorted(old.purposes | new.purposes)),
                    before_krw=sum(old.sides.values()),
                    after_krw=sum(new.sides.values()),
                    before_side=old.side,
                    after_side=new.side,
                    effect=effect,
                )
            )
    return tuple(sorted(movers, key=lambda mover: (-abs(mover.effect), mover.name.ko, mover.purposes)))


_Key = tuple[str | None, str]
"""The party, and nothing; or for private persons None and the purpose that they stand together under."""


def _list_paid(report: CirculationReport) -> dict[_Key, _Paid]:
    place = report.place.code
    table = report.payments.table
    table = table.filter(pc.invert(table["incoming"])).select(["party", "name", "purpose", "quantity", place])
    keys = ["party", "name", "purpose", place]
    found: dict[_Key, _Paid] = {}
    for row in table.group_by(keys, use_threads=False).aggregate([("quantity", "sum")]).to_pylist():
        key = (None, row["purpose"]) if row["name"] is None else (row["party"], "")
        paid = found.setdefault(key, _Paid({}, set()))
        paid.sides[row[place]] = paid.sides.get(row[place], 0) + row["quantity_sum"]
        paid.purposes.add(row["purpose"])
    return found


def _name_parties(report: CirculationReport) -> dict[_Key, Text]:
    table = report.payments.table.select(["party", "name", "purpose"])
    found: dict[_Key, Text] = {}
    for row in table.group_by(["party", "name", "purpose"], use_threads=False).aggregate([]).to_pylist():
        if row["name"] is None:
            found[(None, row["purpose"])] = say_both("change.people")
        else:
            found[(row["party"], "")] = Text(en=row["name"], ko=row["name"])
    return found
