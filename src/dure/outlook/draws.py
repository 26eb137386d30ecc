"""Futures drawn once and shared: every strategy and shock is tried on the same ones.

An estimate's draws hang on the seed and on its path alone. So a plan that gains a cost keeps the futures of
all its other numbers, a slider moves one number and nothing else, and the same seed gives the same answer on
any machine.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve_triangular
from scipy.special import ndtri

from dure.outlook.plan import Correlation, Estimate

Floats = npt.NDArray[np.float64]

_SMALLEST: Final = 2.0**-53


def draw_uniforms(path: str, *, draws: int, seed: int) -> Floats:
    """Draw numbers between 0 and 1 for one path, one from each of `draws` equal parts, in random order.

    Taking one from each part (Latin hypercube: McKay, Beckman & Conover 1979) leaves no part unseen.

    Returns:
        Shape (draws,).
    """
    key = int.from_bytes(blake2b(f"{seed}\n{path}".encode(), digest_size=16).digest(), "little")
    random = np.random.Generator(np.random.Philox(key=key)).random((2, draws))
    # The order of random numbers, unlike a library's shuffle, is the same whatever its version.
    order = np.argsort(random[0], kind="stable")
    uniforms: Floats = (order + random[1]) / draws
    # The ends themselves would be infinite as normal scores.
    return np.clip(uniforms, _SMALLEST, 1 - _SMALLEST)


def stretch(uniforms: Floats, estimate: Estimate) -> Floats:
    """Turn numbers between 0 and 1 into draws from the triangle over an estimate's low, value and high."""
    width = estimate.high - estimate.low
    if width == 0:
        return np.full(uniforms.shape, float(estimate.value))
    peak = (estimate.value - estimate.low) / width
    rising = estimate.low + width * np.sqrt(uniforms * peak)
    falling = estimate.high - width * np.sqrt((1 - uniforms) * (1 - peak))
    return np.where(uniforms < peak, rising, falling)


def draw_estimates(
    estimates: Iterable[tuple[str, Estimate]],
    *,
    draws: int,
    seed: int,
    correlations: Sequence[Correlation] = (),
) -> dict[str, Floats]:
    """Draw every estimate.

    Args:
        estimates: Paths and estimates, as `Plan.estimates` gives them.
        draws: How many futures.
        seed: Any whole number.
        correlations: Between paths; those that name an unknown path are left out.

    Returns:
        By path, shape (draws,). Each keeps its distribution exactly: correlation only changes the order in
        which its values meet those of the others (Iman & Conover 1982).

    Raises:
        ValueError: The correlations contradict each other.
    """
    known = dict(estimates)
    uniforms = {path: draw_uniforms(path, draws=draws, seed=seed) for path in known}
    _correlate(uniforms, [link for link in correlations if link.first in known and link.second in known])
    return {path: stretch(uniforms[path], estimate) for path, estimate in known.items()}


def _correlate(uniforms: dict[str, Floats], links: Sequence[Correlation]) -> None:
    """Bring draws into an order in which their ranks correlate as the links say.

    Normal scores are turned so that their chance correlation goes and the wanted one comes (Iman & Conover
    1982). Ranks of normals correlate by 6/pi asin(r/2) where the normals do by r (Pearson 1907), hence r =
    2 sin(pi/6 x rank correlation).
    """
    links = [link for link in links if link.first != link.second]
    paths = sorted({path for link in links for path in (link.first, link.second)})
    if not paths:
        return
    wanted = np.eye(len(paths))
    for link in links:
        row, column = paths.index(link.first), paths.index(link.second)
        wanted[row, column] = wanted[column, row] = 2 * np.sin(np.pi / 6 * link.value)
    scores = np.stack([ndtri(uniforms[path]) for path in paths])
    # Twins, with a correlation of 1, are just within what can be taken apart.
    factor = _find_root(wanted * (1 - _TWINS) + np.eye(len(paths)) * _TWINS)
    if scores.shape[1] >= _ENOUGH * len(paths):
        chance: Floats = np.asarray(np.corrcoef(scores), dtype=np.float64)
        scores = solve_triangular(_find_root(chance), scores, lower=True)
    scores = factor @ scores
    for row, path in enumerate(paths):
        rank = np.argsort(np.argsort(scores[row], kind="stable"), kind="stable")
        uniforms[path] = np.sort(uniforms[path])[rank]


_TWINS: Final = 1e-9
_ENOUGH: Final = 10
"""Draws for each path below which their chance correlation is left alone: it would be mostly noise."""


def _find_root(correlations: Floats) -> Floats:
    try:
        root: Floats = np.linalg.cholesky(correlations).astype(np.float64)
    except np.linalg.LinAlgError as error:
        raise ValueError("The correlations contradict each other.") from error
    return root


def quantiles(values: npt.NDArray[Any], shares: Sequence[float]) -> list[float]:
    """Give the values below which these shares of the draws lie; a draw itself, never between two."""
    return [float(value) for value in np.quantile(values, shares, method="inverted_cdf")]
