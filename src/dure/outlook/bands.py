"""How far a projection was off where it could be checked, by size and age: what its bands are widened by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

AGE_GROUPS: Final[Mapping[str, slice]] = {
    "0-14": slice(0, 3),
    "15-64": slice(3, 13),
    "65-74": slice(13, 15),
    "75+": slice(15, 18),
}
"""The ages that are widened together."""

GROUP_OF_AGE: Final = np.repeat(np.arange(4), [3, 10, 2, 3])


@dataclass(frozen=True, slots=True)
class Widening:
    """What the band of a place is widened by, found by trying the method on years that are known.

    Attributes:
        kind: `eup_myeon` (읍, 면), `dong` (행정동), `district` or `province`, as `name_kind` gives it.
        below: The first number of residents that is too many for this row; None for any number.
        first_year: Standard deviation of the error of each age group one year on, in logarithms, shape (4,).
        power: The error of h years is that of one year times h to this power.
        common: What the errors of the age groups of a place have in common (0-1).
        places: On how many places it was measured.
        covered: Share (0-1) of outcomes, five and a half years on, that lay in the 80 % band of the total, of
            places not used to widen it; None where there were none.
        error: Half of those places were off by less than this share of their residents.
    """

    kind: str
    below: int | None
    first_year: npt.NDArray[np.float64]
    power: float
    common: float
    places: int = 0
    covered: float | None = None
    error: float | None = None

    def spread_after(self, years: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Give the standard deviation of the error of each age group after some years, shape (years, 4)."""
        spread: npt.NDArray[np.float64] = np.power(years, self.power)[:, None] * self.first_year
        return spread


NO_WIDENING: Final = Widening("eup_myeon", None, np.zeros(4), 1.0, 0.0)
"""Only what the fitted intervals themselves differ by."""


def read_widenings(rows: Iterable[Mapping[str, Any]]) -> tuple[Widening, ...]:
    """Read the rows of `population_bands.csv`, as `scripts/backtest_population.py` writes them."""
    return tuple(
        Widening(
            kind=row["kind"],
            below=row["below"],
            first_year=np.array([row["young"], row["working"], row["old"], row["oldest"]], dtype=np.float64),
            power=float(row["power"]),
            common=float(row["common"]),
            places=int(row["places"]),
            covered=row["covered"],
            error=row["error"],
        )
        for row in rows
    )


def name_kind(level: str, *, administrative: bool) -> str:
    """Name the kind of place whose errors are alike: a 동 is rebuilt more often than an 읍 or a 면."""
    if level == "town":
        return "dong" if administrative else "eup_myeon"
    return {"city_district": "district", "nation": "province"}.get(level, level)


def find_widening(widenings: Sequence[Widening], *, kind: str, people: int) -> Widening:
    """Find the row for a place of some kind and number of residents; none gives no widening."""
    fitting = [row for row in widenings if row.kind == kind and (row.below is None or people < row.below)]
    if not fitting:
        return NO_WIDENING
    return min(fitting, key=lambda row: np.inf if row.below is None else row.below)
