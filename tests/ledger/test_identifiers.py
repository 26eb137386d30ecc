"""The check digits of Korean numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.ledger.identifiers import is_business_number


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("120-81-47521", True),
        ("1208147521", True),
        (" 120-81-47521 ", True),
        ("120-81-47522", False),
        ("000-00-00000", False),
        ("120-81-4752", False),
        ("120-81-475211", False),
        ("가나다-81-47521", False),
        ("", False),
    ],
)
def test_a_business_number_holds_or_not(text: str, *, holds: bool) -> None:
    """A number of a known company holds; one digit off does not."""
    assert is_business_number(text) is holds


@given(st.integers(100_000_000, 999_999_999))
def test_exactly_one_check_digit_holds(nine: int) -> None:
    """Of the ten that could follow."""
    assert sum(is_business_number(f"{nine}{digit}") for digit in range(10)) == 1
