"""When a goal is small enough to be reached: local, countable and dated, or a smaller one in its stead."""

from datetime import date
from typing import Final

from dure.commons.community import is_smaller_than_province
from dure.language import Text

_EXAMPLES: Final[tuple[tuple[tuple[str, ...], Text], ...]] = (
    (
        (
            "waste",
            "쓰레기",
            "음식물",
            "garbage",
            "recycl",
            "planet",
            "지구",
            "climate",
            "기후",
            "환경",
            "탄소",
        ),
        Text(
            en="circulate our own village's food waste: from 4,000 to 12,000 kg a year in this 읍 (a town) "
            "by 2026-12-31",
            ko="우리 마을 음식물쓰레기를 되살린다: 이 읍에서 한 해 4,000kg을 2026-12-31까지 12,000kg으로",
        ),
    ),
    (
        ("care", "돌봄", "어르신", "old", "병원", "health", "건강", "의료", "clinic"),
        Text(
            en="visit our own neighbours at home: from 300 to 500 visits a year in this county by 2026-12-31",
            ko="우리 이웃을 집으로 찾아뵙는다: 우리 군에서 한 해 300번을 2026-12-31까지 500번으로",
        ),
    ),
    (
        ("money", "돈", "소비", "won", "spend", "buy", "구매", "econom", "경제", "leak"),
        Text(
            en="buy from neighbours: from 45 to 55 % of what our co-op spends in this county by 2026-12-31",
            ko="이웃에게서 산다: 우리 조합이 쓰는 돈 가운데 군 안의 몫을 2026-12-31까지 45%에서 55%로",
        ),
    ),
    (
        ("member", "조합원", "people", "사람", "인구", "youth", "청년", "population"),
        Text(
            en="bring in our own neighbours: from 420 to 500 members of our co-op in this town by 2026-12-31",
            ko="우리 이웃을 조합원으로 모신다: 이 읍의 조합원을 2026-12-31까지 420명에서 500명으로",
        ),
    ),
)
_ANY_EXAMPLE: Final = _EXAMPLES[0][1]


def suggest_smaller(words: Text | None) -> Text:
    """Suggest a goal of the size that one enterprise can reach, near to the words of the large one."""
    if words is None:
        return _ANY_EXAMPLE
    lowered = f"{words.en} {words.ko}".casefold()
    for keywords, example in _EXAMPLES:
        if any(keyword in lowered for keyword in keywords):
            return example
    return _ANY_EXAMPLE


def find_not_local(place: str | None, *, words: Text | None) -> Text | None:
    """Say why a place is too wide for a goal, or None where it is a district or within one."""
    if place is not None and is_smaller_than_province(place):
        return None
    named = "" if words is None else f" ({words.en[:60]})"
    named_ko = "" if words is None else f" ({words.ko[:60]})"
    if place is None:
        return Text(
            en=f"The goal names no place{named}, so it is not local.",
            ko=f"목표에 지역이 없어{named_ko} 우리 지역의 목표라고 할 수 없습니다.",
        )
    return Text(
        en=f"The goal is about {place}, wider than a 시군구 (a city, county or district){named}: nobody "
        "there can see whether it is reached.",
        ko=f"목표의 지역 {place}이(가) 시군구보다 넓습니다{named_ko}. 이루어졌는지 눈으로 볼 수 없습니다.",
    )


def find_not_countable(*, unit: str | None, baseline: float | None, target: float | None) -> Text | None:
    """Say why a goal cannot be counted, or None where it has a unit and two numbers that differ."""
    missing = [
        name for name, value in (("unit", unit), ("baseline", baseline), ("target", target)) if value is None
    ]
    if missing:
        listed = ", ".join(missing)
        return Text(
            en=f"The goal is not countable: it has no {listed}.",
            ko=f"셀 수 없는 목표입니다. {listed} 항목이 없습니다.",
        )
    if baseline == target:
        return Text(
            en=f"The goal is not countable: its target, {target:,}, is where it starts.",
            ko=f"목표값 {target:,}이(가) 지금 값과 같아 무엇이 달라져야 하는지 알 수 없습니다.",
        )
    return None


def find_not_dated(*, since: date | None, due: date | None) -> Text | None:
    """Say why a goal is not dated, or None where it is due after the day of its baseline."""
    if since is None or due is None:
        return Text(
            en="The goal is not dated: it needs the day of its baseline and the day it is due.",
            ko="날짜가 없는 목표입니다. 지금 값을 잰 날과 이루려는 날이 모두 있어야 합니다.",
        )
    if due <= since:
        return Text(
            en=f"The goal is due on {due}, not after the day of its baseline, {since}.",
            ko=f"이루려는 날 {due}이(가) 지금 값을 잰 날 {since}보다 뒤가 아닙니다.",
        )
    return None
