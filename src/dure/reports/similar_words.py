"""What two places share and what parts them, in sentences: "Both have 35.0% aged 65 and over"."""

from dataclasses import dataclass
from typing import Final

from dure.language import Text
from dure.places.features import Feature, FeatureValue
from dure.reports.words import MINUS

_YEAR: Final = 4


@dataclass(frozen=True, slots=True)
class _Flag:
    """The four sentences of a flag: both, neither, ours alone, theirs alone."""

    both: Text
    neither: Text
    here: Text
    there: Text


_FLAGS: Final = {
    "coast": _Flag(
        both=Text("Both lie on the sea.", "두 곳 다 바닷가가 있습니다."),
        neither=Text("Neither lies on the sea.", "두 곳 다 바닷가가 없습니다."),
        here=Text("A sea coast here, none there.", "여기는 바닷가가 있고, 거기는 없습니다."),
        there=Text("No sea coast here, one there.", "여기는 바닷가가 없고, 거기는 있습니다."),
    ),
    "island": _Flag(
        both=Text("Both are islands.", "두 곳 다 섬입니다."),
        neither=Text("Neither is an island.", "두 곳 다 섬이 아닙니다."),
        here=Text("An island here, the mainland there.", "여기는 섬이고, 거기는 뭍입니다."),
        there=Text("The mainland here, an island there.", "여기는 뭍이고, 거기는 섬입니다."),
    ),
}


def say_pair(here: FeatureValue, there: FeatureValue) -> Text:
    """Say one feature of two places: what both have, or what is here and what is there.

    Raises:
        ValueError: It is unknown of one of them.
    """
    feature = here.feature
    if here.value is None or there.value is None:
        raise ValueError(feature.id)
    if feature.kind == "flag":
        flag = _FLAGS[feature.id]
        return {
            (True, True): flag.both,
            (False, False): flag.neither,
            (True, False): flag.here,
            (False, True): flag.there,
        }[bool(here.value), bool(there.value)]
    ours, theirs = say_value(here), say_value(there)
    if ours == theirs and here.span == there.span:
        return _say_both(here, ours)
    if here.span == there.span:
        head, tails = say_span(here.span), (Text("", ""), Text("", ""))
    else:
        head, tails = Text("", ""), (say_span(here.span), say_span(there.span))
    name = feature.name
    return Text(
        en=f"{name.en[0].upper()}{name.en[1:]}{head.en}: {ours.en}{tails[0].en} here,"
        f" {theirs.en}{tails[1].en} there.",
        ko=f"{name.ko}{head.ko.strip()}: 여기는 {ours.ko}{tails[0].ko.strip()}, 거기는"
        f" {theirs.ko}{tails[1].ko.strip()}입니다.",
    )


def say_value(value: FeatureValue) -> Text:
    """Say one value with its unit, as it stands beside the feature's name."""
    feature = value.feature
    if value.value is None:
        return Text(en="unknown", ko="알 수 없음")
    if feature.kind == "flag":
        return Text(en="yes", ko="예") if value.value else Text(en="no", ko="아니요")
    if feature.id == "city_km" and not value.value:
        return Text(en="0 km (within one)", ko="0km(도시 안)")
    number = write_number(feature, value.value)
    unit = _UNITS[feature.unit]
    return Text(en=number + unit.en, ko=number + unit.ko)


def write_number(feature: Feature, number: float) -> str:
    """Write a number as its feature is shown: `24,219`, `40.7`, and a change with its sign, `−1.09`."""
    written = f"{abs(number):,.{feature.decimals}f}"
    if not float(written.replace(",", "")):
        return written
    if number < 0:
        return MINUS + written
    return f"+{written}" if feature.id in _CHANGES else written


def _say_both(value: FeatureValue, written: Text) -> Text:
    if value.feature.id == "city_km" and not value.value:
        return Text(
            en="Both lie within a city of 300,000 or more.", ko="두 곳 다 30만 명이 넘는 도시 안에 있습니다."
        )
    phrase, span = _BOTH[value.feature.id], say_span(value.span)
    if value.feature.id in _CHANGES and written.en[0] in _SIGNS:
        # The sentence says which way it went, so that the number needs no sign.
        way = Text("fell by", "줄었습니다") if written.en[0] == MINUS else Text("rose by", "늘었습니다")
        phrase = Text(phrase.en.replace("changed by", way.en), phrase.ko.replace("변했습니다", way.ko))
        written = Text(written.en.lstrip(_SIGNS), written.ko.lstrip(_SIGNS))
    return Text(
        en=phrase.en.format(written.en) + f"{span.en}.", ko=phrase.ko.format(written.ko + span.ko.strip())
    )


def say_span(span: str | None) -> Text:
    """Say the years of a change or of a year's count; a day needs none beside its source."""
    if span is None:
        return Text("", "")
    first, _, last = span.partition("/")
    if last:
        return Text(f" ({first[:_YEAR]}–{last[:_YEAR]})", f"({first[:_YEAR]}~{last[:_YEAR]}년)")
    return Text(f" ({first})", f"({first}년)") if len(first) == _YEAR else Text("", "")


_CHANGES: Final = frozenset({"growth", "old_change", "birth_change"})
_SIGNS: Final = f"+{MINUS}"
_UNITS: Final = {
    "people": Text("", "명"),
    "per_km2": Text("", "명"),
    "percent": Text("%", "%"),
    "percent_per_year": Text("%", "%"),
    "points": Text(" points", "%포인트"),
    "per_thousand": Text("", "명"),
    "children": Text("", "명"),
    "km": Text(" km", "km"),
}
_BOTH: Final = {
    "residents": Text("Both have {} residents", "두 곳 다 주민이 {}입니다."),
    "density": Text("Both have {} residents per square kilometre", "두 곳 다 1㎢에 {}이 삽니다."),
    "old": Text("Both have {} aged 65 and over", "두 곳 다 65세 이상이 {}입니다."),
    "very_old": Text("Both have {} aged 75 and over", "두 곳 다 75세 이상이 {}입니다."),
    "young": Text("Both have {} aged under 15", "두 곳 다 15세 미만이 {}입니다."),
    "growth": Text("In both the residents changed by {} a year", "두 곳 다 주민이 해마다 {} 변했습니다."),
    "old_change": Text(
        "In both the share aged 65 and over changed by {}", "두 곳 다 65세 이상 비율이 {} 변했습니다."
    ),
    "births_per_1000": Text(
        "Both have {} births per thousand residents", "두 곳 다 주민 1,000명에 출생아가 {}입니다."
    ),
    "birth_change": Text("In both births changed by {}", "두 곳 다 출생아 수가 {} 변했습니다."),
    "household_size": Text("Both have {} people per household", "두 곳 다 한 세대에 {}이 삽니다."),
    "fiscal": Text("Both have a fiscal independence of {}", "두 곳 다 재정자립도가 {}입니다."),
    "tfr": Text("Both have a total fertility rate of {}", "두 곳 다 합계출산율이 {}입니다."),
    "city_km": Text(
        "Both lie {} from the nearest city of 300,000",
        "두 곳 다 30만 명이 넘는 가장 가까운 도시까지 {}입니다.",
    ),
    "care_km": Text("Both lie {} from care", "두 곳 다 돌봄 시설까지 {}입니다."),
}
