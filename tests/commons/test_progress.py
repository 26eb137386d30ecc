from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from dure.commons import (
    Baseline,
    Goal,
    HandMeasure,
    LedgerMeasure,
    Measure,
    Measured,
    Measurement,
    Participation,
    RetentionMeasure,
    judge_progress,
    measure_by_hand,
    measure_from_figures,
    measure_from_ledger,
    measure_members,
)
from dure.language import Text
from dure.ledger.tables import PARTIES, TRANSFERS
from dure.period import Period, parse_period

YEAR = parse_period("2025")
COMPOST = LedgerMeasure(unit="gram", payees=("9998600039",), payer_side="inside")


def goal(measure: Measure, *, unit: str = "kg", start: float = 4200, target: float = 12000) -> Goal:
    """Make a goal that runs from the end of 2024 to the end of 2026."""
    return Goal(
        id="goal",
        indicator=Text("food waste", "음식물쓰레기"),
        unit=unit,
        place="52720250",
        baseline=Baseline(start, date(2024, 12, 31)),
        target=target,
        due=date(2026, 12, 31),
        measure=measure,
    )


def parties(*names: str) -> pa.Table:
    """Make parties; the first is the food-waste co-op."""
    rows = [
        {
            "party": "9998600039" if row == 0 else f"name:{name}",
            "name": name,
            "number": "9998600039" if row == 0 else None,
            "kind": "unknown",
            "line": None,
            "place": None,
            "whole_place": False,
            "place_evidence": None,
            "observed": False,
        }
        for row, name in enumerate(names)
    ]
    return pa.Table.from_pylist(rows, schema=PARTIES)


VILLAGE = parties("고원되살림 (가상)", "안식당 (가상)", "밖식당 (가상)", "모를식당 (가상)")
POSITION = np.array([1, 1, -1, 0], dtype=np.int8)


def weighed(*rows: tuple[str, int, int]) -> pa.Table:
    """Make transfers of grams to the co-op: (day, giver, grams)."""
    return pa.Table.from_pylist(
        [
            {
                "date": date.fromisoformat(day),
                "payer": giver,
                "payee": 0,
                "quantity": grams,
                "unit": "gram",
                "purpose": "goods",
                "role": "accrual",
                "document": 0,
                "item": None,
            }
            for day, giver, grams in rows
        ],
        schema=TRANSFERS,
    )


def monthly(months: range, *, giver: int = 1, grams: int = 700_000) -> list[tuple[str, int, int]]:
    """Make one weighing a month of 2025."""
    return [(f"2025-{month:02d}-10", giver, grams) for month in months]


def measure(rows: list[tuple[str, int, int]], *, period: Period = YEAR) -> Measured:
    """Measure the compost goal."""
    return measure_from_ledger(
        goal(COMPOST), transfers=weighed(*rows), parties=VILLAGE, period=period, position=POSITION
    )


def test_a_whole_year_is_counted_as_it_is() -> None:
    """Twelve months of 700 kg are 8,400 kg, in the goal's own unit."""
    measured = measure(monthly(range(1, 13)))
    assert (measured.value, measured.low, measured.high) == (8400, 8400, 8400)
    assert measured.basis == "whole_year"
    assert measured.statement is None


def test_only_the_side_asked_for_counts_and_the_unplaced_widen_the_range() -> None:
    """Outside kitchens do not count; those nobody could place count at the high end only."""
    rows = [*monthly(range(1, 13)), ("2025-05-01", 2, 9_000_000), ("2025-05-02", 3, 600_000)]
    measured = measure(rows)
    assert (measured.value, measured.low, measured.high) == (8400, 8400, 9000)


def test_part_of_a_year_is_brought_to_a_year_and_says_so() -> None:
    """Six months of 700 kg are 4,200 kg counted and 8,400 kg a year, with the sentence that owns up to it."""
    measured = measure(monthly(range(4, 10)))
    assert measured.counted == 4200
    assert measured.value == pytest.approx(8400)
    assert measured.basis == "annualised"
    assert measured.period == Period(date(2025, 4, 1), date(2025, 10, 1))
    assert measured.statement is not None
    assert "brought to a year (× 2.00)" in measured.statement.en
    assert measured.on == date(2025, 9, 30)


def test_two_months_say_nothing_of_a_year() -> None:
    """Too few days give no value, with the reason; what was counted is still told."""
    measured = measure(monthly(range(1, 3)))
    assert measured.value is None
    assert measured.counted == 1400
    assert measured.reason is not None
    assert "too few days" in measured.reason.en


def test_a_gap_in_the_middle_is_owned_up_to() -> None:
    """Months without a row inside the year are counted as they are, and said."""
    measured = measure(monthly(range(1, 6)) + monthly(range(8, 13)))
    assert measured.value == 7000
    assert measured.statement is not None
    assert "2 months in between hold no row" in measured.statement.en


def test_two_years_give_their_yearly_mean() -> None:
    """A goal is a year's, whatever the period."""
    rows = monthly(range(1, 13)) + [(f"2024-{month:02d}-10", 1, 300_000) for month in range(1, 13)]
    assert measure(rows, period=parse_period("2024-01-01..2026-01-01")).value == 6000


def test_no_rows_and_an_unknown_payee_are_unknown_not_zero() -> None:
    """A silent zero would look like a failed goal."""
    assert measure([]).value is None
    nobody = goal(LedgerMeasure(unit="gram", payees=("9998100029",)))
    measured = measure_from_ledger(
        nobody, transfers=weighed(*monthly(range(1, 13))), parties=VILLAGE, period=YEAR
    )
    assert measured.value is None
    assert measured.reason is not None
    assert "9998100029" in measured.reason.en


def test_a_correction_takes_back() -> None:
    """A negative weighing lowers the sum."""
    assert measure([*monthly(range(1, 13)), ("2025-06-01", 1, -400_000)]).value == 8000


def test_a_side_cannot_be_counted_without_positions() -> None:
    """Leaving the side out would count too much, so it is refused."""
    with pytest.raises(ValueError, match="position"):
        measure_from_ledger(goal(COMPOST), transfers=weighed(), parties=VILLAGE, period=YEAR)


def at(value: float, on: date, *, low: float | None = None, high: float | None = None) -> Measured:
    """Make a measured value."""
    return Measured(
        value=value, on=on, low=value if low is None else low, high=value if high is None else high
    )


@pytest.mark.parametrize(
    ("value", "on", "status"),
    [
        (4200, date(2024, 12, 31), "before_baseline"),
        (13000, date(2023, 12, 31), "before_baseline"),
        (8100, date(2025, 12, 31), "on_track"),
        (8099, date(2025, 12, 31), "behind"),
        (12000, date(2025, 12, 31), "reached"),
        (11999, date(2026, 12, 31), "behind"),
        (11999, date(2028, 12, 31), "behind"),
    ],
)
def test_a_goal_is_judged_by_the_straight_line(value: float, on: date, status: str) -> None:
    """Half the days from 4,200 to 12,000 ask for 8,100; after the due day only the target will do."""
    assert judge_progress(goal(COMPOST), measured=at(value, on)).status == status


def test_a_goal_may_go_down() -> None:
    """Less can be the aim: the line falls, and below it is well."""
    less = goal(COMPOST, start=100, target=50)
    assert judge_progress(less, measured=at(75, date(2025, 12, 31))).status == "on_track"
    assert judge_progress(less, measured=at(76, date(2025, 12, 31))).status == "behind"
    assert judge_progress(less, measured=at(50, date(2025, 6, 30))).status == "reached"


def test_a_range_that_straddles_the_line_is_not_firm() -> None:
    """The status is said, and that it could be another."""
    progress = judge_progress(goal(COMPOST), measured=at(8000, date(2025, 12, 31), high=8500))
    assert progress.status == "behind"
    assert not progress.is_firm
    assert progress.reason is not None


def test_nothing_measured_is_unknown_with_its_reason() -> None:
    """Unknown is said, not filled in."""
    assert judge_progress(goal(COMPOST), measured=None).reason is not None
    reason = Text("no books", "장부 없음")
    progress = judge_progress(
        goal(COMPOST), measured=Measured(value=None, on=date(2025, 1, 1), reason=reason)
    )
    assert (progress.status, progress.reason) == ("unknown", reason)


def figures(period: Period = YEAR) -> dict[str, object]:
    """Make the plain values of a circulation report."""
    return {
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "outlay_krw": 200_000_000,
        "rings": [{"code": "52720250", "share": 0.5, "low": 0.45, "high": 0.55}],
    }


def test_a_share_is_in_percent_and_won_kept_is_what_is_known_to_have_stayed() -> None:
    """Of 200 million won, 45 % surely stayed: 9,000 만원, at most 11,000."""
    share = measure_from_figures(goal(RetentionMeasure("share"), unit="%"), figures=figures())
    assert share is not None
    assert (share.value, share.low, share.high) == pytest.approx((50, 45, 55))
    kept = measure_from_figures(goal(RetentionMeasure("kept"), unit="만원"), figures=figures())
    assert kept is not None
    assert (kept.value, kept.low, kept.high) == pytest.approx((9000, 9000, 11000))


def test_won_kept_in_half_a_year_is_brought_to_a_year_and_a_share_is_not() -> None:
    """A sum grows with the days, a share does not."""
    half = figures(parse_period("2025-01-01..2025-07-01"))
    kept = measure_from_figures(goal(RetentionMeasure("kept"), unit="만원"), figures=half)
    share = measure_from_figures(goal(RetentionMeasure("share"), unit="%"), figures=half)
    assert kept is not None
    assert share is not None
    assert kept.value == pytest.approx(18000)
    assert kept.basis == "annualised"
    assert share.value == pytest.approx(50)


def test_a_place_without_a_ring_is_unknown() -> None:
    """The ring of another place is no answer."""
    measured = measure_from_figures(
        goal(RetentionMeasure("share"), unit="%"), figures={**figures(), "rings": []}
    )
    assert measured is not None
    assert measured.value is None


def test_the_newest_measurement_by_hand_counts_and_none_of_the_future() -> None:
    """A measurement later than the day asked about is not yet known."""
    by_hand = Goal(
        id="visits",
        indicator=Text("visits", "방문"),
        unit="회",
        place="52720",
        baseline=Baseline(300, date(2024, 12, 31)),
        target=500,
        due=date(2026, 12, 31),
        measure=HandMeasure(),
        measurements=tuple(
            Measurement(date(year, 12, 31), value, Text("log", "일지"))
            for year, value in ((2025, 400), (2026, 480))
        ),
    )
    assert measure_by_hand(by_hand, as_of=date(2025, 12, 31)).value == 400
    assert measure_by_hand(by_hand, as_of=date(2025, 1, 1)).value is None


def test_members_without_a_register_are_unknown() -> None:
    """No register is not nobody."""
    assert measure_members(participation=None, as_of=date(2025, 12, 31)).value is None
    assert measure_members(participation=Participation(members=431), as_of=date(2025, 12, 31)).value == 431


@pytest.mark.parametrize(
    "change",
    [{"place": "KR"}, {"place": "52"}, {"target": 4200}, {"due": date(2024, 12, 31)}],
)
def test_the_library_refuses_a_goal_that_is_not_local_countable_and_dated(change: dict[str, object]) -> None:
    """Misuse raises, so that no such goal can exist."""
    fields = {
        "id": "g",
        "indicator": Text("x", "x"),
        "unit": "kg",
        "place": "52720",
        "baseline": Baseline(4200, date(2024, 12, 31)),
        "target": 12000,
        "due": date(2026, 12, 31),
        "measure": HandMeasure(),
    }
    with pytest.raises(ValueError, match="is not"):
        Goal(**{**fields, **change})  # type: ignore[arg-type]
