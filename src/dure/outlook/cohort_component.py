"""People by age from births, deaths and moves, each known by itself: the cohort-component method."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from dure.outlook.cohort_ratios import STEP
from dure.outlook.graduation import Floats

BOYS_A_GIRL: Final = 1.05


@dataclass(frozen=True, slots=True)
class CohortRates:
    """What moves the people of one sex over five years, by 18 five-year ages.

    Attributes:
        lived: Person-years lived in each age by the life table's radix (L_x), the last age open, shape (18,).
        radix: The births that the life table begins with.
        moved: Net migrants of the five years, by the age that they have at the end of it, shape (18,).
    """

    lived: Floats
    radix: float = 100_000.0
    moved: Floats | None = None


@dataclass(frozen=True, slots=True)
class CohortStep:
    """One step of five years.

    Attributes:
        people: At its end, shape (18,).
        births: Of the five years by age of the mother, both sexes, shape (18,); all 0 for men.
    """

    people: Floats
    births: Floats


def project_cohorts(
    women: npt.NDArray[np.number],
    rates: CohortRates,
    fertility: npt.NDArray[np.float64],
    *,
    boys_a_girl: float = BOYS_A_GIRL,
) -> CohortStep:
    """Take the women of a place five years on (Preston, Heuveline & Guillot 2001, chapter 6.3).

    Half of those who move are there from the beginning and live and bear with the rest, half come at the end.

    Args:
        women: By age, shape (18,).
        rates: Of women.
        fertility: Births a year for each woman of an age, shape (18,).
        boys_a_girl: The sex ratio at birth.
    """
    half = (np.zeros(18) if rates.moved is None else rates.moved) / 2
    living = women + half
    later = survive(living, rates.lived)
    average = np.asarray((living + later + half) / 2, dtype=np.float64)
    births: Floats = STEP * fertility * average
    # The youngest are not there yet when women of child-bearing age are counted, so their order is no matter.
    later[0] = births.sum() / (1 + boys_a_girl) * rates.lived[0] / (STEP * rates.radix)
    return CohortStep(people=later + half, births=births)


def project_other_sex(
    men: npt.NDArray[np.number], rates: CohortRates, *, births: float, boys_a_girl: float = BOYS_A_GIRL
) -> CohortStep:
    """Take the men of a place five years on, given the births that the women of the same years had."""
    half = (np.zeros(18) if rates.moved is None else rates.moved) / 2
    later = survive(men + half, rates.lived)
    later[0] = births * boys_a_girl / (1 + boys_a_girl) * rates.lived[0] / (STEP * rates.radix)
    return CohortStep(people=later + half, births=np.zeros(18))


def survive(people: npt.NDArray[np.number], lived: Floats) -> Floats:
    """Let people of 18 ages live five years by a life table; the youngest age comes out as 0."""
    later = np.zeros(18)
    later[1:17] = people[:16] * lived[1:17] / lived[:16]
    later[17] = (people[16] + people[17]) * lived[17] / (lived[16] + lived[17])
    return later
