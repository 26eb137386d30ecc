"""How far a goal has come: what was measured, over which days, and whether it is on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.commons.community import UNIT_SIZES, Goal, LedgerMeasure, Measure, RetentionMeasure
from dure.commons.participation import Participation
from dure.commons.parties import find_parties, is_among
from dure.language import Text
from dure.ledger.ledger import transfers_within
from dure.ledger.tables import PARTIES
from dure.period import Period

Status = Literal["before_baseline", "on_track", "behind", "reached", "unknown"]
Basis = Literal["whole_year", "annualised", "stock", "by_hand"]

MONTHS_MIN: Final = 3
"""Fewer months than this say nothing of a year, so nothing is made of them."""

_INSIDE: Final = 1
_UNPLACED: Final = 0


class Measurable(Protocol):
    """What can be summed in a ledger: a goal, or what shows a strategy at work."""

    @property
    def unit(self) -> str:
        """The unit of its value, as people say it."""

    @property
    def place(self) -> str:
        """Code of the place that its sides are about."""

    @property
    def measure(self) -> Measure:
        """What is summed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of a goal's indicator, in the goal's unit.

    Attributes:
        value: The value; None where it is unknown, with the reason.
        low: The least it can be, given what nobody could place.
        high: The most.
        on: The last day that it speaks of.
        period: The days it was summed over; None for a value of one day.
        basis: whole_year, annualised (brought to a year, see `statement`), stock or by_hand.
        counted: What was counted in the days themselves, before it was brought to a year.
        statement: What was done to get the value, where something was.
        reason: Why there is no value.
    """

    value: float | None
    on: date
    low: float | None = None
    high: float | None = None
    period: Period | None = None
    basis: Basis = "whole_year"
    counted: float | None = None
    statement: Text | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a goal stands.

    Attributes:
        status: before_baseline, on_track, behind, reached or unknown.
        measured: The value that it is judged by; None where there is none.
        expected: Where a straight line from baseline to target would be on that day.
        way_share: Part of the way from baseline to target that is done; below 0 where it went back.
        is_firm: False where the low and the high end of the value would be judged otherwise.
        reason: Why it is unknown, or not firm.
    """

    status: Status
    measured: Measured | None
    expected: float | None = None
    way_share: float | None = None
    is_firm: bool = True
    reason: Text | None = None


def judge_progress(goal: Goal, *, measured: Measured | None) -> Progress:
    """Judge a measured value against the straight line from the goal's baseline to its target.

    A value of the baseline's day or before is before_baseline; at or past the target it is reached; after the
    due day the line stays at the target, so what is not reached is behind.
    """
    if measured is None or measured.value is None:
        reason = Text(en="Nothing was measured yet.", ko="아직 잰 값이 없습니다.")
        if measured is not None and measured.reason is not None:
            reason = measured.reason
        return Progress(status="unknown", measured=measured, reason=reason)
    start, way = goal.baseline.value, goal.target - goal.baseline.value
    if measured.on <= goal.baseline.date:
        return Progress(
            status="before_baseline",
            measured=measured,
            way_share=(measured.value - start) / way,
            reason=Text(
                en=f"The value is of {measured.on}, not after the baseline of {goal.baseline.date}.",
                ko=f"{measured.on}의 값입니다. 출발점을 잰 {goal.baseline.date} 뒤의 값이 아직 없습니다.",
            ),
        )
    days = (goal.due - goal.baseline.date).days
    elapsed = min((measured.on - goal.baseline.date).days / days, 1.0)
    expected = start + way * elapsed
    ends = [end for end in (measured.low, measured.high) if end is not None]
    status = _judge(measured.value, expected=expected, goal=goal)
    is_firm = all(_judge(end, expected=expected, goal=goal) == status for end in ends)
    return Progress(
        status=status,
        measured=measured,
        expected=expected,
        way_share=(measured.value - start) / way,
        is_firm=is_firm,
        reason=None
        if is_firm
        else Text(
            en="Some of it could not be placed; placed otherwise, the goal would be judged otherwise.",
            ko="지역을 알 수 없는 거래가 있어, 그것이 밝혀지면 판단이 달라질 수 있습니다.",
        ),
    )


def _judge(value: float, *, expected: float, goal: Goal) -> Status:
    sign = 1 if goal.target > goal.baseline.value else -1
    if sign * (value - goal.target) >= 0:
        return "reached"
    return "on_track" if sign * (value - expected) >= 0 else "behind"


def measure_by_hand(goal: Goal, *, as_of: date) -> Measured:
    """Take the newest of the goal's own measurements that is not later than `as_of`."""
    known = [measurement for measurement in goal.measurements if measurement.date <= as_of]
    if not known:
        return Measured(
            value=None,
            on=as_of,
            basis="by_hand",
            reason=Text(
                en=f"No measurement was written down up to {as_of}.",
                ko=f"{as_of}까지 적어 둔 측정값이 없습니다.",
            ),
        )
    newest = max(known, key=lambda measurement: measurement.date)
    value = float(newest.value)
    return Measured(value=value, low=value, high=value, on=newest.date, basis="by_hand", counted=value)


def measure_members(*, participation: Participation | None, as_of: date) -> Measured:
    """Take the number of members that the register holds."""
    if participation is None or participation.members is None:
        reason = Text(en="No member register is among the files.", ko="파일 가운데 조합원 명부가 없습니다.")
        if participation is not None and "members" in participation.suppressed:
            reason = Text(en="There are fewer than five members.", ko="조합원이 다섯 분보다 적습니다.")
        return Measured(value=None, on=as_of, basis="stock", reason=reason)
    value = float(participation.members)
    return Measured(value=value, low=value, high=value, on=as_of, basis="stock", counted=value)


def measure_from_figures(
    goal: Goal, *, figures: Mapping[str, Any] | None, place: str | None = None
) -> Measured | None:
    """Take a retention goal's value from a circulation report's plain values.

    `share` is the ring's share in percent. `kept` is the won known to have been paid inside, the least it can
    be, with what was unplaced added at the high end; brought to a year where the period is none. None where
    there are no figures at all.

    Args:
        goal: A goal with a RetentionMeasure.
        figures: As `CirculationReport.to_dict` gives them: `period`, `outlay_krw`, `rings`.
        place: The code that the figures know the goal's place by; None for the goal's own.

    Raises:
        TypeError: The goal is measured by something else.
    """
    if not isinstance(goal.measure, RetentionMeasure):
        raise TypeError(f"The goal {goal.id} is not measured by retention.")
    if figures is None:
        return None
    period = Period(
        date.fromisoformat(figures["period"]["start"]), date.fromisoformat(figures["period"]["end"])
    )
    on = period.end - timedelta(days=1)
    ring = next((ring for ring in figures["rings"] if ring["code"] == (place or goal.place)), None)
    if ring is None or ring["share"] is None:
        said = None if ring is None else ring.get("reason")
        reason = Text(
            en=f"The circulation figures hold no ring for {goal.place}.",
            ko=f"순환 수치에 {goal.place} 지역의 값이 없습니다.",
        )
        return Measured(value=None, on=on, period=period, reason=Text(en=said, ko=said) if said else reason)
    low, high = float(ring["low"]), float(ring["high"])
    if goal.measure.figure == "share":
        value = 100 * float(ring["share"])
        return Measured(value=value, low=100 * low, high=100 * high, on=on, period=period, counted=value)
    outlay = figures["outlay_krw"] / UNIT_SIZES.get(goal.unit, ("KRW", 1))[1]
    annual = _bring_to_year(period, covered=period, gaps=0)
    return _measure_annually(
        low=outlay * low, high=outlay * high, counted=outlay * low, annual=annual, period=period
    )


def measure_from_ledger(
    aim: Measurable,
    *,
    transfers: pa.Table,
    parties: pa.Table,
    period: Period,
    position: NDArray[np.int8] | None = None,
    enterprise: str | None = None,
) -> Measured:
    """Sum the transfers that an aim counts, and bring them to a year.

    Where the books hold rows of this unit for only some months of the period, the sum of those months is
    brought to twelve and the statement says so; with fewer than three months there is no value.

    Args:
        aim: A goal, or what shows a strategy at work, with a LedgerMeasure.
        transfers: Columns of TRANSFERS, the quantity being what counts.
        parties: Columns of PARTIES.
        period: The days to look at.
        position: Shape (party_count,): 1 inside the aim's place, -1 outside, 0 unplaced. Needed where the
            measure asks for a side.
        enterprise: Business number or party of the aim's enterprise: its rows tell which months the books
            hold. None for all rows of the unit.

    Raises:
        TypeError: The aim is measured by something else.
        ValueError: The measure asks for a side and `position` is missing, or parties lack columns.
    """
    measure = aim.measure
    if not isinstance(measure, LedgerMeasure):
        raise TypeError("It is not measured from the ledger.")
    if parties.schema.names != PARTIES.names:
        raise ValueError(f"parties has the columns {parties.schema.names}, not {PARTIES.names}.")
    if position is None and (measure.payer_side or measure.payee_side):
        raise ValueError(f"One side of {aim.place} is counted only: give the parties' position.")
    on = period.end - timedelta(days=1)
    rows = transfers_within(transfers, period, unit=measure.unit)
    covered, gaps = _find_covered(rows, parties=parties, period=period, enterprise=enterprise)
    if covered is None:
        return Measured(
            value=None,
            on=on,
            period=period,
            reason=Text(
                en=f"The books hold no row in {measure.unit} between {period.start} and {on}.",
                ko=f"{period.start}부터 {on}까지 장부에 {measure.unit} 단위로 적힌 줄이 없습니다.",
            ),
        )
    if missing := _find_missing_parties(measure, parties=parties):
        return Measured(value=None, on=on, period=covered, reason=missing)
    sure, maybe = _select(rows, measure=measure, parties=parties, position=position)
    quantity = rows["quantity"].to_numpy()
    size = UNIT_SIZES.get(aim.unit, (measure.unit, 1))[1]
    counted = int(quantity[sure].sum()) / size
    unplaced = quantity[maybe]
    low = counted + int(unplaced[unplaced < 0].sum()) / size
    high = counted + int(unplaced[unplaced > 0].sum()) / size
    annual = _bring_to_year(period, covered=covered, gaps=gaps)
    return _measure_annually(low=low, high=high, counted=counted, annual=annual, period=covered)


def _measure_annually(
    *, low: float, high: float, counted: float, annual: tuple[float | None, Text | None], period: Period
) -> Measured:
    """Bring what was counted in a period, and its range, to a year; no value where that cannot be done."""
    factor, statement = annual
    on = period.end - timedelta(days=1)
    if factor is None:
        return Measured(value=None, on=on, period=period, counted=counted, reason=statement)
    return Measured(
        value=counted * factor,
        low=low * factor,
        high=high * factor,
        on=on,
        period=period,
        basis="whole_year" if statement is None else "annualised",
        counted=counted,
        statement=statement,
    )


def _find_covered(
    rows: pa.Table, *, parties: pa.Table, period: Period, enterprise: str | None
) -> tuple[Period | None, int]:
    """Return the months of the period that the rows span, and how many months within hold none."""
    if enterprise is not None:
        own = find_parties(parties, [enterprise])
        touches = is_among(rows["payer"], own, party_count=parties.num_rows)
        touches |= is_among(rows["payee"], own, party_count=parties.num_rows)
        rows = rows.filter(pa.array(touches)) if touches.any() else rows
    if not rows.num_rows:
        return None, 0
    months = np.unique(rows["date"].to_numpy().astype("datetime64[M]"))
    first = months[0].astype("datetime64[D]").item()
    end = (months[-1] + 1).astype("datetime64[D]").item()
    gaps = int((months[-1] - months[0]).astype(int)) + 1 - len(months)
    return Period(max(first, period.start), min(end, period.end)), gaps


def _find_missing_parties(measure: LedgerMeasure, *, parties: pa.Table) -> Text | None:
    """Say whom the ledger does not know; a sum over nobody would be a silent zero."""
    for wanted in (measure.payers, measure.payees):
        if wanted and not len(find_parties(parties, wanted)):
            listed = ", ".join(wanted)
            return Text(
                en=f"The books know nobody called {listed}.", ko=f"장부에서 {listed}을(를) 찾을 수 없습니다."
            )
    return None


def list_others(
    aim: Measurable,
    *,
    transfers: pa.Table,
    parties: pa.Table,
    period: Period,
    position: NDArray[np.int8] | None = None,
    enterprise: str | None = None,
) -> tuple[int, ...]:
    """List what each other party gave or got in the rows that an aim counts, the most first.

    It says whether the sum may be told to others: of how many parties it is, and how much of it is of one.

    Args:
        aim: As `measure_from_ledger` takes it.
        transfers: Likewise.
        parties: Likewise.
        period: Likewise.
        position: Likewise.
        enterprise: Business number or party of the aim's own enterprise, which is none of the others.

    Returns:
        One sum a party, in the ledger's unit, certain and possible rows together.

    Raises:
        TypeError: The aim is measured by something else.
    """
    measure = aim.measure
    if not isinstance(measure, LedgerMeasure):
        raise TypeError("It is not measured from the ledger.")
    rows = transfers_within(transfers, period, unit=measure.unit)
    sure, maybe = _select(rows, measure=measure, parties=parties, position=position)
    chosen = sure | maybe
    payers, payees = (rows[side].to_numpy()[chosen].astype(np.int64) for side in ("payer", "payee"))
    own = find_parties(parties, [] if enterprise is None else [enterprise])
    is_own = is_among(rows["payer"], own, party_count=parties.num_rows)[chosen]
    others = np.where(is_own, payees, payers)
    sums = np.bincount(others, weights=np.abs(rows["quantity"].to_numpy()[chosen]), minlength=1)
    return tuple(sorted((int(one) for one in sums if one > 0), reverse=True))


def _select(
    rows: pa.Table, *, measure: LedgerMeasure, parties: pa.Table, position: NDArray[np.int8] | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which rows count for sure, and which count if an unplaced party is on the side asked for."""
    sure = np.ones(rows.num_rows, dtype=np.bool_)
    if measure.purposes:
        wanted = pc.is_in(rows["purpose"].cast(pa.string()), pa.array(measure.purposes))
        sure &= wanted.to_numpy()
    for column, names in (("payer", measure.payers), ("payee", measure.payees)):
        if names:
            sure &= is_among(rows[column], find_parties(parties, names), party_count=parties.num_rows)
    possible = sure.copy()
    for column, side in (("payer", measure.payer_side), ("payee", measure.payee_side)):
        if side is not None and position is not None:
            placed = position[rows[column].to_numpy()]
            is_side = placed == (_INSIDE if side == "inside" else -_INSIDE)
            sure &= is_side
            possible &= is_side | (placed == _UNPLACED)
    return sure, possible & ~sure


def _bring_to_year(period: Period, *, covered: Period, gaps: int) -> tuple[float | None, Text | None]:
    """Return the factor that makes a year of the covered days, and the sentence that owns up to it.

    The factor is None, with the reason, where the days are too few.
    """
    months = _count_months(covered)
    if months is not None and months % 12 == 0 and covered == period:
        years = months // 12
        if years == 1:
            return 1.0, _say_gaps(gaps) if gaps else None
        return 1 / years, Text(
            en=f"A yearly mean over {years} years.", ko=f"{years}년 동안의 한 해 평균입니다."
        )
    last = covered.end - timedelta(days=1)
    if covered.days < 30 * MONTHS_MIN - 1:
        return None, Text(
            en=f"The books hold only {covered.start} to {last}: too few days to speak of a year.",
            ko=f"장부에 {covered.start}부터 {last}까지만 있어 한 해를 말하기에는 너무 짧습니다.",
        )
    factor = 12 / months if months is not None else 365 / covered.days
    statement = Text(
        en=f"Counted over {covered.start} to {last} and brought to a year (× {factor:.2f}); the seasons left "
        "out may differ.",
        ko=f"{covered.start}부터 {last}까지 센 것을 한 해로 늘려 잡았습니다(× {factor:.2f}). "
        "빠진 철은 다를 수 있습니다.",
    )
    if gaps:
        more = _say_gaps(gaps)
        statement = Text(en=f"{statement.en} {more.en}", ko=f"{statement.ko} {more.ko}")
    return factor, statement


def _say_gaps(gaps: int) -> Text:
    return Text(
        en=f"{gaps} month{'' if gaps == 1 else 's'} in between hold no row.",
        ko=f"그 사이 {gaps}개월은 적힌 줄이 없습니다.",
    )


def _count_months(period: Period) -> int | None:
    """Count the whole months of a period; None where it does not begin and end with a month."""
    if period.start.day != 1 or period.end.day != 1:
        return None
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
