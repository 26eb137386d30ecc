"""The sentences in which a judged requirement says why: met or missed by how much, or what is unknown."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

from dure.language import Text
from dure.rules.requirements import (
    Comparison,
    Parameter,
    ParameterValue,
    PlaceSize,
    Requirement,
    Verdict,
)

_UNVERIFIED = Text(
    " The value is told from memory, and nobody has read the article for it: unverified.",
    " 기준값은 조문을 읽지 않고 기억으로 적은 것입니다(확인 전).",
)


def say_amount(number: float, unit: str) -> Text:
    """Say a number in the unit of a parameter, as `300 people` or `5,000만 원`; shares as per cent."""
    if unit in {"share", "ratio"}:
        percent = f"{round(number * 100, 2):g}%"
        return Text(percent, percent)
    whole = f"{number:,.0f}" if float(number).is_integer() else f"{number:,g}"
    if unit == "KRW":
        return Text(f"₩{whole}".replace("₩-", "-₩"), _count_in_korean(number, "원"))
    if unit == "people":
        return Text(f"{whole} {'person' if number == 1 else 'people'}", f"{whole}명")
    if unit == "kinds":
        return Text(f"{whole} {'kind' if number == 1 else 'kinds'}", f"{whole}가지")
    return Text(whole, whole)


def _count_in_korean(number: float, counter: str) -> str:
    """Write a number by the ten thousand, as `5,000만 원` or `10만 명`."""
    eok, rest = divmod(round(abs(number)), 100_000_000)
    man, rest = divmod(rest, 10_000)
    parts = [f"{eok:,}억"] * bool(eok) + [f"{man:,}만"] * bool(man) + [f"{rest:,}"] * bool(rest)
    written = " ".join(parts) or "0"
    gap = " " if written.endswith(("만", "억")) else ""
    return ("-" if number < 0 else "") + written + gap + counter


def explain_verdict(
    comparison: Comparison,
    verdict: Verdict,
    *,
    unit: str,
    value: ParameterValue,
    found: float | None,
    place: PlaceSize | None,
    small_most: float | None,
    planned: float | None = None,
    is_short: bool = False,
) -> Text:
    """Say what was found, what is asked, of whom, and by how much it is missed.

    Args:
        comparison: Of the requirement.
        verdict: What came of it.
        unit: Of the parameter.
        value: What it was held against.
        found: The fact; None where nobody has said it.
        place: Where, if the number hangs on the size of the place; None if it does not.
        small_most: Residents up to which a city counts as small; None where no law says it.
        planned: What a plan counts on where the fact is missing; None where no plan says it.
        is_short: Whether even that is not what is asked.
    """
    bound = Text("at least", "이상") if comparison == "at_least" else Text("at most", "이하")
    need, whom = say_amount(value.value, unit), _say_whom(value, place, small_most=small_most)
    asked = Text(f"asked{whom.en}: {bound.en} {need.en}", f"{whom.ko}기준은 {need.ko} {bound.ko}")
    if found is None and planned is not None:
        said = _say_planned(asked, comparison, unit, planned, value.value, is_short=is_short)
    elif found is None:
        said = Text(f"Not said yet; {asked.en}.", f"{asked.ko}입니다. 지금 값이 아직 없습니다.")
    else:
        have, missed = say_amount(found, unit), _say_missed(comparison, verdict, unit, found - value.value)
        said = Text(f"{have.en}; {asked.en}{missed.en}.", f"{asked.ko}, 지금은 {have.ko}입니다.{missed.ko}")
    end = Text("", "") if value.checked else _UNVERIFIED
    return Text(f"{said.en}{end.en}", f"{said.ko}{end.ko}")


def _say_planned(
    asked: Text, comparison: Comparison, unit: str, planned: float, needed: float, *, is_short: bool
) -> Text:
    """Say what a plan counts on, and that this is nothing that anybody has promised."""
    hoped = say_amount(planned, unit)
    missed = _say_missed(comparison, "not_met" if is_short else "unknown", unit, planned - needed)
    return Text(
        f"The plan counts on {hoped.en}; {asked.en}{missed.en}. Nobody has been asked yet.",
        f"{asked.ko}이고 계획은 {hoped.ko}으로 잡았습니다.{missed.ko} 아직 아무에게도 여쭤 보지 않았습니다.",
    )


def _say_missed(comparison: Comparison, verdict: Verdict, unit: str, gap: float) -> Text:
    if verdict != "not_met":
        return Text("", "")
    if unit in {"share", "ratio"}:
        # Two shares that look alike when rounded must not be told as equal.
        points = f"{max(round(abs(gap) * 100, 2), 0.01):g}"
        away = Text(f"{points} percentage points", f"{points} %포인트")
    else:
        away = say_amount(math.ceil(abs(gap)), unit)
    if comparison == "at_least":
        return Text(f"; {away.en} short", f" {away.ko} 모자랍니다.")
    return Text(f"; {away.en} too much", f" {away.ko} 넘습니다.")


def _say_whom(value: ParameterValue, place: PlaceSize | None, *, small_most: float | None) -> Text:
    """Say for which kind of place the value is, where there is one for small places too."""
    if place is None or value.case is not None or small_most is None:
        return Text("", "")
    if place.kind == "gun":
        return Text(" in a county (군)", "군 지역의 ")
    if place.kind == "gu":
        return Text(" in a district of a metropolitan city (자치구)", "자치구의 ")
    most = Text(f"{small_most:,.0f} residents", f"인구 {_count_in_korean(small_most, '명')}")
    count, day = f"{place.residents or 0:,.0f}", place.counted
    some = Text(
        f" ({count} on {day})" if day else f" ({count})", f"({count}명, {day})" if day else f"({count}명)"
    )
    if value.small_place:
        return Text(f" in a city of up to {most.en}{some.en}", f"{most.ko} 이하인 시{some.ko}의 ")
    return Text(f" in a city of more than {most.en}{some.en}", f"{most.ko}이 넘는 시{some.ko}의 ")


def explain_flag(requirement: Requirement, *, is_said: bool) -> Text:
    """Say that a requirement is not asked here, or that nobody has said whether it is."""
    if is_said:
        return Text(f"Not asked here. {requirement.why.en}", f"여기서는 묻지 않습니다. {requirement.why.ko}")
    return Text(
        f"Whether it is asked here has not been said. {requirement.why.en}",
        f"여기에 해당하는지 아직 모릅니다. {requirement.why.ko}",
    )


def explain_day(parameter: Parameter, *, as_of: date) -> Text:
    """Say why no value is known for a day: before the first date, after the end, or between two texts."""
    first = min(value.starts for value in parameter.values)
    if as_of < first:
        return Text(
            f"No value is known for {as_of}: the earliest one that is known holds from {first}."
            f" Ask of {first} or later, or look up the text of that day at law.go.kr.",
            f"{as_of}의 기준값은 알 수 없습니다. 알고 있는 가장 이른 기준값이 {first}부터입니다."
            f" {first} 이후의 날짜로 다시 묻거나 law.go.kr에서 그날의 조문을 찾아보십시오.",
        )
    ends = [value.ends for value in parameter.values if value.ends is not None and value.ends <= as_of]
    if len(ends) == len(parameter.values):
        last = max(ends) - timedelta(days=1)
        return Text(
            f"It is no longer asked: the rule held until {last}.",
            f"{last}까지만 있던 요건이라 지금은 묻지 않습니다.",
        )
    if not ends:
        return Text(
            f"No value is known for {as_of} and a case like this one. Look it up at law.go.kr.",
            f"{as_of}에 이런 경우의 기준값은 알 수 없습니다. law.go.kr에서 찾아보십시오.",
        )
    return Text(
        f"No value is known for {as_of}: the text that was in force from {max(ends)} was not read. Look it up"
        " at law.go.kr.",
        f"{as_of}의 기준값은 알 수 없습니다. {max(ends)}부터 시행된 조문을 읽지 못했습니다. law.go.kr에서"
        " 찾아보십시오.",
    )


def explain_place(place: PlaceSize, *, small_most: float | None) -> Text:
    """Say why it is not known whether the number for small places, of up to so many residents, holds."""
    if place.kind == "other" or small_most is None:
        return Text(
            "The number hangs on the county, city or district where it is opened. Name that one, by its code"
            " or its name.",
            "어느 시·군·구에 여는지에 따라 기준이 다릅니다. 시·군·구의 코드나 이름으로 다시 물어 주십시오.",
        )
    name = place.name or Text("the city", "이 시")
    return Text(
        f"The number hangs on whether {name.en} has up to {small_most:,.0f} residents, and its residents are"
        " unknown for that day. Look them up at jumin.mois.go.kr.",
        f"{name.ko}의 인구가 {_count_in_korean(small_most, '명')} 이하인지에 따라 기준이 다른데,"
        " 그날의 인구를 알 수 없습니다. jumin.mois.go.kr에서 확인해 주십시오.",
    )


def explain_depopulation(place: PlaceSize) -> Text:
    """Say that it is not known whether the exception for depopulation areas holds."""
    name = place.name or Text("the place", "이 지역")
    return Text(
        f"The number hangs on whether {name.en} is a depopulation area (인구감소지역), and that is unknown."
        " Ask the county, city or district office.",
        f"{name.ko}: 인구감소지역인지에 따라 기준이 다른데 알 수 없습니다. 시·군·구청에 물어보십시오.",
    )


def explain_conflict(values: Sequence[ParameterValue], unit: str) -> Text:
    """Say that two cases hold at once, with different numbers."""
    told = [(say_amount(value.value, unit), value.article) for value in values]
    en = " and ".join(f"{amount.en} ({article.en})" for amount, article in told)
    ko = ", ".join(f"{amount.ko}({article.ko})" for amount, article in told)
    return Text(
        f"Two cases hold at once, with {en}; the wording does not say which goes first. Ask the ministry.",
        f"두 경우에 함께 해당해 기준이 {ko} 가운데 어느 것인지 조문으로는 알 수 없습니다."
        " 소관 부처에 물어보십시오.",
    )
