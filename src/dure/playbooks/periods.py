"""Periods as playbooks write them: `2019`, `2019-03`, `2019-01/2020-12` with both months in it."""

from datetime import date, timedelta

from dure.period import Period


def write_period(period: Period) -> str:
    """Write a period as briefly as the reader takes it."""
    start, end = period.start, period.end
    if start.day != 1 or end.day != 1:
        return f"{start}/{end}"
    if start.month == 1 and end == date(start.year + 1, 1, 1):
        return str(start.year)
    first, last = f"{start:%Y-%m}", f"{end - timedelta(days=1):%Y-%m}"
    return first if first == last else f"{first}/{last}"
