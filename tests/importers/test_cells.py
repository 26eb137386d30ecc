"""Amounts, dates and numbers as people write them."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.importers.cells import (
    clean_names,
    parse_business_numbers,
    parse_dates,
    parse_datetimes,
    parse_months,
    parse_whole_amounts,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", 1234),
        ("1,234", 1234),
        ("1,234원", 1234),
        ("₩1,234", 1234),
        ("￦ 1,234", 1234),
        ("(1,000)", -1000),
        ("△1,000", -1000),
        ("▲1,000", -1000),
        ("-1,000", -1000),
        ("−1,000", -1000),
        ("1,000-", -1000),
        ("₩-1,000", -1000),
        ("１，２３４", 1234),
        ("1,000.00", 1000),
        ("+5", 5),
        ("0", 0),
        ("999,999,999,999,999", 10**15 - 1),
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str, number: int) -> None:
    """Every spelling that Korean books use."""
    amounts, unreadable = parse_whole_amounts(pa.array([text, None]))
    assert amounts.to_pylist() == [number, None]
    assert unreadable.tolist() == [False, False]


@pytest.mark.parametrize("text", ["", "-", " ", "원"])
def test_a_blank_amount_is_neither_zero_nor_unreadable(text: str) -> None:
    """A dash is how a book writes nothing."""
    amounts, unreadable = parse_whole_amounts(pa.array([text]))
    assert amounts.to_pylist() == [None]
    assert not unreadable.any()


@pytest.mark.parametrize(
    "text",
    [
        "1.5",
        "#REF!",
        "1e5",
        "1000000000000000",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999",
        "1,23",
        "12,34,567",
        "(1",
        "--1",
        "천원",
        "1 000 x",
    ],
)
def test_an_unreadable_amount_is_flagged_and_never_rounded(text: str) -> None:
    """Neither a zero nor a guess."""
    amounts, unreadable = parse_whole_amounts(pa.array([text, "7"]))
    assert amounts.to_pylist() == [None, 7]
    assert unreadable.tolist() == [True, False]


@given(st.lists(st.integers(-(10**15) + 1, 10**15 - 1)))
def test_every_whole_number_is_read_back(numbers: list[int]) -> None:
    """With commas and without."""
    for texts in ([f"{number:,}" for number in numbers], [str(number) for number in numbers]):
        amounts, unreadable = parse_whole_amounts(pa.array(texts, pa.string()))
        assert amounts.to_pylist() == numbers
        assert not unreadable.any()


def test_a_long_column_of_distinct_amounts_is_read_as_a_short_one() -> None:
    """Looking for repeated texts is left out where there are none; what is read stays the same."""
    texts = [f"{number:,}" for number in range(30_000)] + [None, "△5", "1.5", "-"]
    amounts, unreadable = parse_whole_amounts(pa.chunked_array([texts[:10], texts[10:]], pa.string()))
    assert amounts.to_pylist() == [*range(30_000), None, -5, None, None]
    assert unreadable.nonzero()[0].tolist() == [30_002]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-01-31",
            "2026.01.31",
            "2026. 1. 31.",
            "20260131",
            "2026/1/31",
            "2026.01.31 13:05",
            "20260131130501",
        ),
        *(
            "46053",
            "2026년 1월 31일",
            "2026-01-31T10:20:30",
            "2026.1.31(토)",
            "２０２６-01-31",
            " 2026-01-31 ",
        ),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    """Every spelling, an Excel serial number included."""
    days, unreadable = parse_dates(pa.array([text, None]))
    assert days.to_pylist() == [date(2026, 1, 31), None]
    assert not unreadable.any()


@pytest.mark.parametrize(
    "text", ["1900-01-01", "2099-12-31", "2025-02-29", "2025-13-01", "0000-00-00", "어제", "12", "20250132"]
)
def test_a_day_that_cannot_be_is_flagged(text: str) -> None:
    """No such day, or one that no book has."""
    days, unreadable = parse_dates(pa.array([text]))
    assert days.to_pylist() == [None]
    assert unreadable.all()


@given(st.dates(date(1990, 1, 1), date(2079, 12, 31)))
def test_every_day_of_the_calendar_is_read(day: date) -> None:
    """Leap years included."""
    for text in (day.isoformat(), day.strftime("%Y%m%d"), f"{day.year}. {day.month}. {day.day}"):
        assert parse_dates(pa.array([text]))[0].to_pylist() == [day]


def test_a_moment_keeps_its_clock() -> None:
    """To the second; a day alone is midnight."""
    moments, _ = parse_datetimes(pa.array(["2025.01.31 13:05", "20250131130501", "2025-01-31", "45688.5"]))
    assert moments.to_pylist() == [
        datetime(2025, 1, 31, 13, 5),  # noqa: DTZ001 - a book has no zone
        datetime(2025, 1, 31, 13, 5, 1),  # noqa: DTZ001
        datetime(2025, 1, 31),  # noqa: DTZ001
        datetime(2025, 1, 31, 12),  # noqa: DTZ001
    ]


def test_a_month_is_its_last_day() -> None:
    """However it is written."""
    days, unreadable = parse_months(pa.array(["2024-02", "202502", "2025년 3월", "2025.12", "2025-13", None]))
    assert days.to_pylist()[:4] == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2025, 3, 31),
        date(2025, 12, 31),
    ]
    assert unreadable.tolist() == [False] * 4 + [True, False]


def test_a_business_number_is_ten_digits_whose_check_holds() -> None:
    """Hyphens or none; what is there and is none is marked."""
    numbers, invalid = parse_business_numbers(
        pa.array(["120-81-47521", "1208147521", "120-81-47522", "", None, "x"])
    )
    assert numbers.to_pylist() == ["1208147521", "1208147521", None, None, None, None]
    assert invalid.tolist() == [False, False, True, False, False, True]


def test_names_are_trimmed_and_dashes_are_blank() -> None:
    """Runs of white space are one space."""
    names = clean_names(pa.array([" (주)  가상\n상회\u00a0", "-", "", None]))
    assert names.to_pylist() == ["(주) 가상 상회", None, None, None]


def test_signs_that_nobody_sees_are_taken_out_of_names() -> None:
    """Controls, marks of direction and joiners; a cell of nothing else is blank, line breaks are spaces."""
    seen = [
        "들녘\x01상회",
        "\u202e들녘\u2066상회\x00",
        "들녘 \x7f 상회",
        "들녘\x0b\x85\u2028상회",
        "\x02-\x9f",
        "\u00ad",
    ]
    names = clean_names(pa.array(seen))
    assert names.to_pylist() == ["들녘상회", "들녘상회", "들녘 상회", "들녘 상회", None, None]
