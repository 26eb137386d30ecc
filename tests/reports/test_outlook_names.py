"""Numbers of a plan as people write them."""

import pytest

from dure.reports.outlook_names import write_number


@pytest.mark.parametrize(
    ("number", "unit", "ko", "en"),
    [
        (6.0000000001, "people/month", "한 달 6명", "6 people a month"),
        (2.999, "people/month", "한 달 3명", "3 people a month"),
        (12.01, "people/month", "한 달 12.01명", "12.01 people a month"),
        (2.5, "visits/month", "한 달 2.5번", "2.5 times a month"),
        (20, "days", "20일", "20 days"),
        (120.4, "people", "120명", "120 people"),
    ],
)
def test_no_number_ends_in_its_point(number: float, unit: str, ko: str, en: str) -> None:
    """What rounds to a whole one is a whole one."""
    assert (write_number(number, unit, "ko"), write_number(number, unit, "en")) == (ko, en)
