"""Whole quantities of won, minutes and grams, which never mix."""

import re
from dataclasses import dataclass

_LOCAL_CURRENCY = re.compile(r"currency:[^\s:]{1,60}")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a quantity counts: `KRW`, `minute`, `gram`, or a local currency as `currency:NAME`.

    Raises:
        ValueError: The code is none of these.
    """

    code: str

    def __post_init__(self) -> None:
        """Refuse a unit that nobody defined."""
        if self.code not in {"KRW", "minute", "gram"} and not _LOCAL_CURRENCY.fullmatch(self.code):
            raise ValueError(f"Unknown unit {self.code!r}: use KRW, minute, gram or currency:NAME.")


KRW = Unit("KRW")
MINUTE = Unit("minute")
GRAM = Unit("gram")


@dataclass(frozen=True, slots=True, order=False)
class Amount:
    """A whole number of one unit. Unlike units never add.

    Raises:
        TypeError: The number is not an `int`.
    """

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse fractions: what is counted is whole."""
        if not isinstance(self.number, int) or isinstance(self.number, bool):
            raise TypeError(f"An amount is a whole number, not {self.number!r}.")

    def _same_unit(self, other: "Amount") -> None:
        if self.unit != other.unit:
            raise ValueError(
                f"{self.unit.code} and {other.unit.code} do not add; price one in the other first."
            )

    def __add__(self, other: "Amount") -> "Amount":
        """Add an amount of the same unit."""
        self._same_unit(other)
        return Amount(self.number + other.number, self.unit)

    def __sub__(self, other: "Amount") -> "Amount":
        """Subtract an amount of the same unit."""
        self._same_unit(other)
        return Amount(self.number - other.number, self.unit)

    def __neg__(self) -> "Amount":
        """Return the amount that undoes this one."""
        return Amount(-self.number, self.unit)
