"""The numbers that Korea gives to enterprises, and whether their check digits hold."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WEIGHTS: Final = np.array([1, 3, 7, 1, 3, 7, 1, 3, 5], dtype=np.int64)
_NOT_DIGITS: Final = re.compile(r"\D+")
_BUSINESS_NUMBER: Final = re.compile(r"\s*\d{3}\s*-?\s*\d{2}\s*-?\s*\d{5}\s*")


def check_business_digits(digits: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which business registration numbers (사업자등록번호) have a check digit that holds.

    The check digit is (10 − s mod 10) mod 10, where s is the sum of the first nine digits weighted
    1 3 7 1 3 7 1 3 5, plus the tens of the ninth digit times five.

    Args:
        digits: Shape (n, 10), each 0 to 9.

    Returns:
        Shape (n,). A number of ten zeros is refused although its sum agrees.
    """
    total = digits[:, :9] @ _WEIGHTS + digits[:, 8] * 5 // 10
    holds = (10 - total % 10) % 10 == digits[:, 9]
    return np.asarray(holds & (digits[:, 0] > 0), dtype=np.bool_)


def is_business_number(text: str) -> bool:
    """Say whether a text is a business registration number (`120-81-47521`) whose check digit holds."""
    if not _BUSINESS_NUMBER.fullmatch(text):
        return False
    number = _NOT_DIGITS.sub("", text)
    return bool(check_business_digits(np.array([[int(digit) for digit in number]], dtype=np.int64))[0])
