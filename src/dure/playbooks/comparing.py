"""What came of a playbook wherever it was taken: planned beside measured, what differs, never a ranking."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import Any, Final

import numpy as np

from dure.commons import Lineage
from dure.language import Language, Text
from dure.period import Period
from dure.playbooks.playbook import Playbook

CASES_MIN: Final = 5
"""With fewer nothing is told of them together; each that is public is told alone."""

GROUP_MIN: Final = 2
SEPARATED: Final = 0.8
"""Of all pairs of one that lasted and one that did not, so many differ the same way."""

SPLITS_MAX: Final = 2_000
DIFFERENCES_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Range:
    """A number with the least and the most that it may be."""

    low: float
    value: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a range that is upside down."""
        if not self.low <= self.value <= self.high:
            raise ValueError(f"The range {self.low}, {self.value}, {self.high} is not in order.")


@dataclass(frozen=True, slots=True)
class AdaptedCase:
    """An enterprise that was made from the playbook.

    Attributes:
        place: Code of its place.
        name: Of the place, as people read it.
        lineage: From which version, when.
        unit: Of the goal, as people say it.
        planned: The goal's target; None where none was set.
        measured: The newest measured value with its range; None where nothing was measured.
        period: Of which time that speaks; None where nothing was measured.
        coverage: Share of what it speaks of that was seen, 0 to 1; None where unknown.
        lasted: Whether it is still there; None where nobody said.
        is_public: Whether its community is public: only then is it told by itself.
        features: Figures of its place, by id of the feature.
        numbers: Most likely numbers of its plan, by path.
    """

    place: str
    name: Text
    lineage: Lineage
    unit: str
    planned: Range | None = None
    measured: Range | None = None
    period: Period | None = None
    coverage: float | None = None
    lasted: bool | None = None
    is_public: bool = False
    features: Mapping[str, float] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def reached(self) -> Range | None:
        """Give what was measured as a part of what was planned; None where one of them is not there."""
        if self.planned is None or self.measured is None or self.planned.low <= 0:
            return None
        return Range(
            self.measured.low / self.planned.high,
            self.measured.value / self.planned.value,
            self.measured.high / self.planned.low,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in which those that lasted differ from those that did not.

    Attributes:
        key: Id of a feature, or path of a number of the plan.
        kind: `feature` or `number`.
        lasted: The middle of those that lasted.
        ended: The middle of the others.
        separated: Share (0.5 to 1) of pairs that differ this way.
        chance: Share of all ways to split the same cases that separate them as much: what chance does.
        cases: How many cases it was seen in.
    """

    key: str
    kind: str
    lasted: float
    ended: float
    separated: float
    chance: float
    cases: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a playbook.

    Attributes:
        playbook: Which.
        cases: Those that are public, by the day on which they took it.
        hidden: How many are not public; None where that would tell of fewer than `CASES_MIN`.
        spread: The lower quarter, middle and upper quarter of measured by planned, of `spread_cases`; None
            with fewer than `CASES_MIN`.
        spread_cases: Of how many.
        differences: What differs most between those that lasted and those that did not.
        looked_at: How many features and numbers were looked at for that.
        notes: Why something is not told, and what to make of what is.
    """

    playbook: Playbook
    cases: tuple[AdaptedCase, ...]
    hidden: int | None
    spread: Range | None
    spread_cases: int
    differences: tuple[Difference, ...]
    looked_at: int
    notes: tuple[Text, ...]

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return it as plain values in one language."""
        return {
            "playbook": {
                "id": self.playbook.id,
                "version": self.playbook.version,
                "title": self.playbook.title.in_language(language),
            },
            "cases": [_tell_case(one, language) for one in self.cases],
            "hidden": self.hidden,
            "spread": None
            if self.spread is None
            else {**_tell_range(self.spread), "cases": self.spread_cases},
            "differences": [
                {
                    "key": one.key,
                    "kind": one.kind,
                    "lasted": one.lasted,
                    "ended": one.ended,
                    "separated": round(one.separated, 3),
                    "chance": round(one.chance, 3),
                    "cases": one.cases,
                }
                for one in self.differences
            ],
            "looked_at": self.looked_at,
            "notes": [one.in_language(language) for one in self.notes],
        }


def compare_adaptations(playbook: Playbook, cases: Sequence[AdaptedCase]) -> Compared:
    """Put what was planned beside what was measured wherever a playbook was taken.

    Cases stand in the order of their days, never of their success. Of cases that are not public nothing is
    told by itself; together with public ones only where nobody is found out by taking those away.

    Args:
        playbook: Which.
        cases: All that were made from it.
    """
    public = tuple(sorted((one for one in cases if one.is_public), key=_order))
    hidden = len(cases) - len(public)
    together = list(cases) if hidden >= CASES_MIN else list(public)
    reached = [one.reached.value for one in together if one.reached is not None]
    if (
        hidden >= CASES_MIN
        and sum(one.reached is not None and not one.is_public for one in cases) < CASES_MIN
    ):
        reached = [one.reached.value for one in public if one.reached is not None]
    spread = None
    if len(reached) >= CASES_MIN:
        low, middle, high = (float(one) for one in np.quantile(reached, (0.25, 0.5, 0.75)))
        spread = Range(low, middle, high)
    differences, looked_at, why = _find_differences(together)
    notes = [*_explain_spread(len(reached)), *why]
    return Compared(
        playbook=playbook,
        cases=public,
        hidden=hidden if hidden == 0 or hidden >= CASES_MIN else None,
        spread=spread,
        spread_cases=len(reached) if spread is not None else 0,
        differences=differences,
        looked_at=looked_at,
        notes=tuple(notes),
    )


def _order(case: AdaptedCase) -> tuple[Any, ...]:
    return case.lineage.taken, case.place


def _explain_spread(count: int) -> list[Text]:
    if count >= CASES_MIN:
        return []
    return [
        Text(
            en=f"Fewer than {CASES_MIN} places have measured what came of it and may be counted together, so"
            " each that is public is told by itself.",
            ko=f"성과를 재고 함께 셀 수 있는 곳이 {CASES_MIN}곳이 안 되어, 공개한 곳만 하나씩 보여 드립니다.",
        )
    ]


def _find_differences(cases: Sequence[AdaptedCase]) -> tuple[tuple[Difference, ...], int, list[Text]]:
    known = _keep_hidden([one for one in cases if one.lasted is not None])
    groups = [[one for one in known if one.lasted is lasted] for lasted in (True, False)]
    if len(known) < CASES_MIN or min(map(len, groups)) < GROUP_MIN:
        return (
            (),
            0,
            [
                Text(
                    en="What differs between those that lasted and those that did not is told from"
                    f" {CASES_MIN} cases on, with at least {GROUP_MIN} of each.",
                    ko=f"오래간 곳과 그렇지 못한 곳이 무엇이 다른지는 모두 {CASES_MIN}곳,"
                    f" 각각 {GROUP_MIN}곳은 되어야 말씀드릴 수 있습니다.",
                )
            ],
        )
    found = [
        difference
        for kind in ("feature", "number")
        for key in sorted({key for one in known for key in _values(one, kind)})
        if (difference := _compare(known, key, kind)) is not None
    ]
    telling = [one for one in found if one.separated >= SEPARATED]
    telling.sort(key=lambda one: (-one.separated, one.chance, one.kind, one.key))
    by_chance = sum(one.chance for one in telling) / len(telling) * len(found) if telling else 0.0
    note = Text(
        en=f"{len(found)} figures and numbers were looked at in {len(known)} cases; chance alone would make"
        f" about {by_chance:.0f} of them look like this. It says what differs, not what was the cause.",
        ko=f"{len(known)}곳에서 {len(found)}가지 지표와 수를 견주었습니다. 우연만으로도"
        f" {by_chance:.0f}가지쯤은 이렇게 보입니다. 무엇이 다른지이지, 무엇 때문인지는 아닙니다.",
    )
    return tuple(telling[:DIFFERENCES_SHOWN]), len(found), [note]


def _keep_hidden(cases: list[AdaptedCase]) -> list[AdaptedCase]:
    """Leave out those that are not public where either group has a few: its middle would tell of them."""
    hidden = Counter(one.lasted for one in cases if not one.is_public)
    if any(count < CASES_MIN for count in hidden.values()):
        return [one for one in cases if one.is_public]
    return cases


def _values(case: AdaptedCase, kind: str) -> Mapping[str, float]:
    return case.features if kind == "feature" else case.numbers


def _compare(cases: Sequence[AdaptedCase], key: str, kind: str) -> Difference | None:
    """Compare one figure between both groups; None where too few of either have it."""
    having = _keep_hidden([one for one in cases if not np.isnan(_values(one, kind).get(key, np.nan))])
    values = np.array([_values(one, kind)[key] for one in having], dtype=np.float64)
    lasted = np.array([bool(one.lasted) for one in having], dtype=np.bool_)
    count = int(lasted.sum())
    if len(values) < CASES_MIN or not GROUP_MIN <= count <= len(values) - GROUP_MIN:
        return None
    separated = _separate(values, lasted)
    return Difference(
        key=key,
        kind=kind,
        lasted=float(np.median(values[lasted])),
        ended=float(np.median(values[~lasted])),
        separated=separated,
        chance=_find_chance(values, count, separated),
        cases=len(values),
    )


def _separate(
    values: np.ndarray[Any, np.dtype[np.float64]], lasted: np.ndarray[Any, np.dtype[np.bool_]]
) -> float:
    """Give the share of pairs in which the same group is higher; equal ones count half, 0.5 is none."""
    apart = np.sign(values[lasted][:, None] - values[~lasted][None, :])
    share = float((apart.mean() + 1) / 2)
    return max(share, 1 - share)


def _find_chance(values: np.ndarray[Any, np.dtype[np.float64]], count: int, separated: float) -> float:
    """Count of all ways to choose as many the share that separates as much; sampled evenly where too many."""
    size = len(values)
    ways = comb(size, count)
    if ways <= SPLITS_MAX:
        chosen = [list(one) for one in combinations(range(size), count)]
    else:
        # A fixed seed: the same cases are told the same on any machine.
        random = np.random.Generator(np.random.Philox(1)).random((SPLITS_MAX, size))
        chosen = [list(one) for one in np.argsort(random, axis=1)[:, :count]]
    hits = 0
    for rows in chosen:
        lasted = np.zeros(size, dtype=bool)
        lasted[rows] = True
        hits += _separate(values, lasted) >= separated - 1e-9
    return hits / len(chosen)


def _tell_case(case: AdaptedCase, language: Language) -> dict[str, Any]:
    return {
        "place": case.place,
        "name": case.name.in_language(language),
        "version": case.lineage.version,
        "taken": case.lineage.taken.isoformat(),
        "unit": case.unit,
        "planned": None if case.planned is None else _tell_range(case.planned),
        "measured": None if case.measured is None else _tell_range(case.measured),
        "reached": None if case.reached is None else _tell_range(case.reached),
        "period": None if case.period is None else str(case.period),
        "coverage": case.coverage,
        "lasted": case.lasted,
    }


def _tell_range(one: Range) -> dict[str, float]:
    return {"low": one.low, "value": one.value, "high": one.high}
