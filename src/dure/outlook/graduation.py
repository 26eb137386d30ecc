"""People between any two ages, from counts by five-year age."""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator

Floats = npt.NDArray[np.float64]

EDGES: Final = np.array([*range(0, 90, 5), 101], dtype=np.float64)
"""Where the 18 ages begin, and the age that nobody is taken to reach."""


def count_younger(people: npt.NDArray[np.number], ages: npt.NDArray[np.float64]) -> Floats:
    """Count the people younger than some ages, by a monotone cubic through the cumulated counts.

    The curve (PCHIP: Fritsch & Carlson 1980) passes through every count that is known, never falls, and so
    gives no age a negative number of people.

    Args:
        people: Shape (..., 18), ages as in `dure.places.figures.AGES`.
        ages: In years, not above 85: within the open age nobody is told apart.

    Returns:
        Shape (..., ages).
    """
    cumulated = np.zeros((*people.shape[:-1], people.shape[-1] + 1))
    np.cumsum(people, axis=-1, out=cumulated[..., 1:])
    counted: Floats = PchipInterpolator(EDGES, cumulated, axis=-1)(ages)
    return counted
