"""Half-open stretches of days: the start belongs to the period, the end does not."""

import re
from dataclasses import dataclass
from datetime import date

_YEAR = re.compile(r"(\d{4})")
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to, not including, `end`.

    Raises:
        ValueError: The end is not after the start.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period without a day in it."""
        if self.end <= self.start:
            raise ValueError(f"A period ends after it starts; {self.start} to {self.end} has no day in it.")

    def __contains__(self, day: date) -> bool:
        """Say whether a day lies in the period."""
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        """Number of days in the period."""
        return (self.end - self.start).days

    def __str__(self) -> str:
        """Write the period as briefly as it can be read back."""
        if (self.start.month, self.start.day) == (1, 1) and self.end == date(self.start.year + 1, 1, 1):
            return str(self.start.year)
        return f"{self.start}..{self.end}"


def parse_period(text: str) -> Period:
    """Read `2025`, `2025-Q1`, `2025-03`, `2025-03..2026-02` (both months in it) or two days (end exclusive).

    Raises:
        ValueError: The text is none of these, or names no real day.
    """
    text = text.strip()
    if match := _YEAR.fullmatch(text):
        year = int(match[1])
        return Period(date(year, 1, 1), date(year + 1, 1, 1))
    if match := _QUARTER.fullmatch(text):
        return _months(int(match[1]), 3 * int(match[2]) - 2, 3)
    if match := _MONTH.fullmatch(text):
        return _months(int(match[1]), int(match[2]), 1)
    start, dots, end = (part.strip() for part in text.partition(".."))
    first, last = _MONTH.fullmatch(start), _MONTH.fullmatch(end)
    if first and last:
        year, month = int(first[1]), int(first[2])
        return _months(year, month, 12 * (int(last[1]) - year) + int(last[2]) - month + 1)
    if dots:
        try:
            return Period(date.fromisoformat(start), date.fromisoformat(end))
        except ValueError as error:
            raise ValueError(f"{text!r} is not a period: {error}.") from error
    raise ValueError(
        f"{text!r} is not a period: write 2025, 2025-Q1, 2025-03, 2025-03..2026-02 or 2025-01-01..2026-01-01."
    )


def _months(year: int, month: int, count: int) -> Period:
    months = year * 12 + month - 1 + count
    return Period(date(year, month, 1), date(months // 12, months % 12 + 1, 1))
