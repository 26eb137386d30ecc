"""Which places are most alike: a weighted distance over robust z-scores, told in features and not as a rank.

Every amount is put on one scale by its median and its median absolute deviation among all places of the
level, so that the unit of an indicator does not matter and a few strange places do not set the scale. The
distance is taken over the features that both places have, divided by the weights of those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from dure.language import Text
from dure.places.features import Feature, FeatureTable, Numbers

MAD_TO_SIGMA: Final = 1.4826
"""What a median absolute deviation is multiplied by to be a standard deviation of a normal."""
MEAN_TO_SIGMA: Final = 1.253314
"""Likewise a mean absolute deviation: the square root of half of pi."""
FLAG_APART: Final = 2.0
"""How far apart yes and no are, in the standard deviations that amounts are measured in."""
COMMON_WEIGHT_LEAST: Final = 0.75
"""A place that shares less than this of the weight that ours can be compared by is not listed.

A distance over few features is small by chance more easily than one over many.
"""
TOLD: Final = 3
WEIGHT_MAX: Final = 100.0

Filter = bool | tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class FeatureWeight:
    """How much a feature counts for a challenge, and why.

    Attributes:
        feature: Its id.
        weight: 0 to 100, against the others.
        why: In a sentence; None in a user's own file that gives none.
    """

    feature: str
    weight: float
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class ChallengeWeights:
    """What makes places alike for one challenge.

    Attributes:
        id: `general`, `ageing`, `care`, `waste`, `tourism`, `sea`, or `own` for a user's file.
        title: In words.
        text: What it asks of a place.
        weights: In the order of the file; each feature once.
    """

    id: str
    title: Text
    text: Text
    weights: tuple[FeatureWeight, ...]

    def as_mapping(self) -> dict[str, float]:
        """Give the weights by the feature's id."""
        return {one.feature: one.weight for one in self.weights}


@dataclass(frozen=True, slots=True)
class FeatureScale:
    """How one feature was put on the common scale.

    Attributes:
        middle: The median, in the feature's transform.
        spread: What a difference is divided by; None where all places are the same, so that it tells nothing.
        method: `mad`; `mean` where the median absolute deviation is 0, because more than half of the places
            have one value; `flag` for yes and no; `none` where nobody has it or all are the same.
    """

    middle: float
    spread: float | None
    method: Literal["mad", "mean", "flag", "none"]


@dataclass(frozen=True, slots=True)
class FeatureDifference:
    """One feature of two places.

    Attributes:
        feature: Which.
        here: Of the place that was asked for.
        there: Of the other.
        apart: The difference on the common scale, 0 or more.
    """

    feature: Feature
    here: float
    there: float
    apart: float


@dataclass(frozen=True, slots=True)
class ComparablePlace:
    """One place that is like the one asked for.

    Attributes:
        code: Its code of today.
        distance: 0 for the same figures; 1 is one standard deviation in every feature.
        closest: The three features that are most alike; fewer where little is known.
        different: The three that part them most, weight considered; none of them is among `closest`, and none
            is the same in both.
        left_out: Ids of features that one of the two lacks and that were therefore not compared.
    """

    code: str
    distance: float
    closest: tuple[FeatureDifference, ...]
    different: tuple[FeatureDifference, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparable:
    """The places most like one, nearest first.

    Attributes:
        rows: At most as many as were asked for.
        left_out: Ids of features with a weight that the place itself lacks, or that tell no places apart.
        compared: How many places were compared.
        too_little: How many were not, because too little is known of them.
        unsure: How many were not, because it is unknown whether they pass a filter.
        scales: By feature, for those with a weight.
    """

    rows: tuple[ComparablePlace, ...]
    left_out: tuple[str, ...]
    compared: int
    too_little: int
    unsure: int
    scales: Mapping[str, FeatureScale]


@dataclass(frozen=True, slots=True, eq=False)
class _Scaled:
    """A table's features on the common scale; nan where unknown or without a scale."""

    z: Numbers
    scales: tuple[FeatureScale, ...]


def find_comparable(
    table: FeatureTable,
    code: str,
    *,
    weights: Mapping[str, float],
    filters: Mapping[str, Filter] | None = None,
    limit: int = 10,
) -> Comparable:
    """Find the places most like one.

    The distance is √(Σ w (z_here − z_there)² / Σ w) over the features that both have: the same from either
    side, and 0 between equal figures. The place itself is left out, under every code that it had.

    Args:
        table: The features of all places of a level.
        code: The place's code in the table.
        weights: By the feature's id, 0 or more; a feature without one does not count.
        filters: By the feature's id: True or False for a flag, (least, most) for an amount, either end open.
            A place of which it is unknown does not pass.
        limit: How many at most.

    Raises:
        KeyError: The place is not in the table, or a weight or filter names no feature of it.
    """
    row = table.row_of[code]
    columns = {feature.id: column for column, feature in enumerate(table.features)}
    weight = np.zeros(len(table.features))
    for feature, number in weights.items():
        weight[columns[feature]] = number
    scaled = _scale(table)
    apart = np.abs(scaled.z - scaled.z[row])
    common = ~np.isnan(apart) & (weight > 0)
    shared = common @ weight
    passes, unsure = _filter(table, {columns[name]: wanted for name, wanted in (filters or {}).items()})
    others = np.array(table.places) != table.places[row]
    enough = shared >= COMMON_WEIGHT_LEAST * max(shared[row], np.finfo(float).tiny)
    kept = np.flatnonzero(others & passes & enough)
    # Rounded, so that places exactly as far stay in the order of their codes on every machine.
    total = np.where(common[kept], apart[kept] ** 2, 0.0) @ weight
    distance = np.round(np.sqrt(total / shared[kept]), 12)
    nearest = np.lexsort((kept, distance))[:limit]
    told = {feature.id: scaled.scales[columns[feature.id]] for feature in table.features}
    return Comparable(
        rows=tuple(
            _tell(table, int(there), row, apart=apart[there], weight=weight, distance=float(distance[at]))
            for at, there in zip(nearest, kept[nearest], strict=True)
        ),
        left_out=_name(table, (weight > 0) & ~common[row]),
        compared=len(kept),
        too_little=int((others & passes & ~enough).sum()),
        unsure=int((others & unsure).sum()),
        scales={name: told[name] for name, number in weights.items() if number > 0},
    )


@lru_cache(maxsize=16)
def _scale(table: FeatureTable) -> _Scaled:
    """Put every feature on the common scale."""
    z = np.full(table.values.shape, np.nan)
    scales = []
    for column, feature in enumerate(table.features):
        values = table.values[:, column]
        if feature.transform == "log":
            # Nobody there at all cannot be put beside others on a scale of ratios.
            values = np.log(values, out=np.full(len(values), np.nan), where=values > 0)
        scale = _measure_scale(values, flag=feature.kind == "flag")
        if scale.spread is not None:
            z[:, column] = (values - scale.middle) / scale.spread
        scales.append(scale)
    z.flags.writeable = False
    return _Scaled(z, tuple(scales))


def _measure_scale(values: Numbers, *, flag: bool) -> FeatureScale:
    known = values[~np.isnan(values)]
    if not len(known) or known.min() == known.max():
        return FeatureScale(float(known[0]) if len(known) else 0.0, None, "none")
    if flag:
        return FeatureScale(0.0, 1 / FLAG_APART, "flag")
    middle = float(np.median(known))
    away = np.abs(known - middle)
    spread = MAD_TO_SIGMA * float(np.median(away))
    if spread > 0:
        return FeatureScale(middle, spread, "mad")
    return FeatureScale(middle, MEAN_TO_SIGMA * float(away.mean()), "mean")


def _filter(
    table: FeatureTable, filters: Mapping[int, Filter]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Say which places pass all filters, and which pass none of the failing ones but are unknown in one."""
    fails = np.zeros(len(table.codes), dtype=bool)
    unknown = np.zeros(len(table.codes), dtype=bool)
    for column, wanted in filters.items():
        values = table.values[:, column]
        unknown |= np.isnan(values)
        if isinstance(wanted, tuple):
            least, most = wanted
            fails |= values < (-np.inf if least is None else least)
            fails |= values > (np.inf if most is None else most)
        else:
            fails |= values == float(not wanted)
    return ~fails & ~unknown, ~fails & unknown


def _tell(
    table: FeatureTable, there: int, here: int, *, apart: Numbers, weight: Numbers, distance: float
) -> ComparablePlace:
    known = ~np.isnan(apart) & (weight > 0)
    pairs = [
        (
            FeatureDifference(
                feature=table.features[column],
                here=float(table.values[here, column]),
                there=float(table.values[there, column]),
                apart=float(apart[column]),
            ),
            float(weight[column]),
        )
        for column in np.flatnonzero(known).tolist()
    ]
    closest = _choose_closest(pairs)
    parted = sorted(
        (pair for pair in pairs if pair[0] not in closest and pair[0].apart > 0),
        key=lambda pair: (-pair[1] * pair[0].apart ** 2, pair[0].feature.id),
    )
    return ComparablePlace(
        code=table.codes[there],
        distance=distance,
        closest=closest,
        different=tuple(one for one, _ in parted[:TOLD]),
        left_out=_name(table, (weight > 0) & np.isnan(apart)),
    )


def _choose_closest(pairs: Sequence[tuple[FeatureDifference, float]]) -> tuple[FeatureDifference, ...]:
    """Choose the nearest features, the heavier first where as near.

    That neither is an island holds for nearly all places, so a no that both share comes after all else. Of
    the features that differ at all, half at most are called alike, so that something is left to be different.
    """

    def key(pair: tuple[FeatureDifference, float]) -> tuple[bool, float, float, str]:
        one, weight = pair
        both_no = one.feature.kind == "flag" and one.here == one.there == 0
        return both_no, one.apart, -weight, one.feature.id

    same = [pair for pair in pairs if pair[0].apart == 0]
    near = sorted((pair for pair in pairs if pair[0].apart > 0), key=key)
    near = [pair for pair in near[: (len(near) + 1) // 2] if pair[0].feature.kind == "amount"]
    return tuple(one for one, _ in sorted([*same, *near], key=key)[:TOLD])


def _name(table: FeatureTable, which: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(table.features[column].id for column in np.flatnonzero(which).tolist())
