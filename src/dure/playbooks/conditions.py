"""What a place must be like for a playbook, held against what is known of one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dure.language import Text
from dure.places.features import Feature, FeatureValue
from dure.places.figures import FigureSource
from dure.places.gazetteer import Place
from dure.playbooks.playbook import Condition
from dure.reports.place import name_place
from dure.rules.requirements import Verdict

_NO_FEATURE: Final = Text(en="No feature of places has this name.", ko="이런 이름의 지역 특징이 없습니다.")
_OWN_LEVELS: Final = frozenset({"district", "province"})
"""A place of these is its own 시군구; 세종 is a 시도 without one."""

_UNITS: Final[Mapping[str, Text]] = {
    "people": Text("{} people", "{}명"),
    "per_km2": Text("{} per km²", "1km²에 {}명"),
    "percent": Text("{} %", "{}%"),
    "percent_per_year": Text("{} % a year", "해마다 {}%"),
    "points": Text("{} points", "{}%p"),
    "per_thousand": Text("{} per thousand", "천 명에 {}명"),
    "children": Text("{} children", "{}명"),
    "km": Text("{} km", "{}km"),
}


@dataclass(frozen=True, slots=True)
class JudgedCondition:
    """A condition held against a place.

    Attributes:
        condition: Which.
        verdict: met, not met or unknown.
        found: The place's figure, in the unit of the feature; None where unknown.
        feature: The feature of places that it looks at; None where no figure tells it.
        reason: In a sentence; what to ask on the spot where it is unknown.
        judged: The place whose figure it is: the place itself, or the 시군구 around it.
    """

    condition: Condition
    verdict: Verdict
    found: float | None
    feature: FeatureValue | None
    reason: Text
    judged: Place

    @property
    def source(self) -> FigureSource | None:
        """Give the first source of the figure; None where it is unknown."""
        return self.feature.sources[0] if self.feature is not None and self.feature.sources else None


def judge_conditions(
    conditions: Sequence[Condition],
    find: Callable[[str, str], FeatureValue],
    *,
    place: Place,
    district: Place | None,
) -> tuple[JudgedCondition, ...]:
    """Hold conditions against a place, each at the level that it names.

    Args:
        conditions: Of the playbook.
        find: Gives a feature of a place by the place's code and the feature's id.
        place: Which place.
        district: The 시군구 that it is or lies in; None where there is none.
    """
    return tuple(
        _judge(one, find, district if one.level == "district" and district is not None else place, place)
        for one in conditions
    )


def _judge(
    condition: Condition, find: Callable[[str, str], FeatureValue], judged: Place, place: Place
) -> JudgedCondition:
    if condition.indicator is None:
        why = Text(en="No figure tells it.", ko="통계로는 알 수 없습니다.")
        return JudgedCondition(condition, "unknown", None, None, _ask(condition, why), judged)
    try:
        feature = find(judged.code, condition.indicator)
    except KeyError:  # a playbook from elsewhere, held against nothing yet
        return JudgedCondition(condition, "unknown", None, None, _ask(condition, _NO_FEATURE), judged)
    if feature.value is None:
        why = feature.reason or feature.feature.why_unknown
        return JudgedCondition(condition, "unknown", None, feature, _ask(condition, why), judged)
    found = feature.value
    is_met = (condition.low is None or found >= condition.low) and (
        condition.high is None or found <= condition.high
    )
    reason = _say(condition, feature, _say_where(judged, place))
    return JudgedCondition(condition, "met" if is_met else "not_met", found, feature, reason, judged)


def _say_where(judged: Place, place: Place) -> Text:
    """Say of which place the figure is: a town's own may be another than that of the county around it."""
    name = name_place(judged)
    if judged.code != place.code:
        return Text(en=f"{name.en} around it", ko=f"둘레의 {name.ko}")
    if place.level in _OWN_LEVELS:
        return Text(en="Here", ko="여기")
    return Text(en=f"{name.en} by itself", ko=f"{name.ko} 한 곳")


def _ask(condition: Condition, why: Text) -> Text:
    return Text(
        en=f"{why.en} Ask on the spot: {condition.question.en}",
        ko=f"{why.ko} 가서 여쭤 보십시오: {condition.question.ko}",
    )


def _say(condition: Condition, found: FeatureValue, where: Text) -> Text:
    here, unit = write_feature(found.value or 0.0, found.feature), found.feature
    # A title says what people mean; only the figure's own name says what was measured.
    name = unit.name
    told = Text(en=f"{where.en}, {name.en}: {here.en}", ko=f"{where.ko} {name.ko}: {here.ko}")
    least = None if condition.low is None else write_feature(condition.low, unit)
    most = None if condition.high is None else write_feature(condition.high, unit)
    if unit.kind == "flag":
        return Text(en=f"{told.en}.", ko=f"{told.ko}.")
    if least is not None and most is not None:
        asked = Text(en=f"{least.en} to {most.en}", ko=f"{least.ko}~{most.ko}")
    elif least is not None:
        asked = Text(en=f"at least {least.en}", ko=f"{least.ko} 이상")
    elif most is not None:
        asked = Text(en=f"at most {most.en}", ko=f"{most.ko} 이하")
    else:
        return Text(en=f"{told.en}; no bound is asked.", ko=f"{told.ko}. 정해진 한도는 없습니다.")
    return Text(en=f"{told.en}; {asked.en} is asked.", ko=f"{told.ko}. 조건은 {asked.ko}입니다.")


def write_feature(number: float, feature: Feature) -> Text:
    """Write a feature of a place with its unit, as people read it: yes or no for a flag."""
    if feature.kind == "flag":
        return Text(en="yes", ko="예") if number else Text(en="no", ko="아니오")
    words = _UNITS.get(feature.unit, Text("{}", "{}"))
    written = f"{number:,.{feature.decimals}f}"
    return Text(en=words.en.format(written), ko=words.ko.format(written))
