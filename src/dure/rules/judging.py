"""Hold requirements against a case: met, not met or unknown, each with the dated value and a reason."""

import math
from collections.abc import Mapping
from datetime import date

from dure.language import Text
from dure.rules.requirements import (
    SMALL_PLACE,
    Judged,
    Parameter,
    ParameterValue,
    PlaceSize,
    Requirement,
    RequirementTable,
    Verdict,
)
from dure.rules.sentences import (
    explain_conflict,
    explain_day,
    explain_depopulation,
    explain_flag,
    explain_place,
    explain_verdict,
)

_NEARLY = 1e-9
"""Shares are sums of floats: 0.1 + 0.2 is no more than 0.3."""


def judge_all(
    legal_form: str,
    table: RequirementTable,
    *,
    facts: Mapping[str, float],
    place: PlaceSize,
    as_of: date,
    planned: Mapping[str, float] | None = None,
) -> tuple[Judged, ...]:
    """Judge everything that is asked of a legal form on a day.

    Left out are requirements whose rule had ended by then, and those that are asked only of cases which this
    one is said not to be. Of the flags of one group one that holds rules out the others.

    Args:
        legal_form: One of `table.forms`.
        table: What the law asks.
        facts: By id; shares as 0 to 1, flags as 1 or 0. What is not given is unknown.
        place: Where.
        as_of: The day of which the law is asked.
        planned: What a plan counts on, by id of the fact; it is told and meets nothing.

    Raises:
        LookupError: The table knows no such legal form; the message names those it knows.
    """
    if legal_form not in table.forms:
        raise LookupError(f"There is no legal form {legal_form!r}; there are: {', '.join(table.forms)}.")
    asked = [one for one in table.requirements if one.is_asked_of(legal_form)]
    facts = _rule_out(facts, table)
    return tuple(
        judge(one, parameters=table.parameters, facts=facts, place=place, as_of=as_of, planned=planned)
        for one in asked
        if not _has_ended(table.parameters[one.parameter], as_of=as_of)
        and not (one.only_if is not None and facts.get(one.only_if) == 0)
    )


def judge(
    requirement: Requirement,
    *,
    parameters: Mapping[str, Parameter],
    facts: Mapping[str, float],
    place: PlaceSize,
    as_of: date,
    planned: Mapping[str, float] | None = None,
) -> Judged:
    """Hold one requirement against a case.

    Args:
        requirement: What is asked.
        parameters: By id; that of the requirement, and `small-place-residents`.
        facts: By id; shares as 0 to 1, flags as 1 or 0. What is not given is unknown.
        place: Where.
        as_of: The day of which the law is asked.
        planned: What a plan counts on, by id of the fact; told where the fact is missing; it meets nothing.

    Returns:
        The verdict. It is unknown where a fact is missing or no number, where no value is known for that day
        (before its first date, after its end), and where the value hangs on residents that are unknown.
    """
    parameter = parameters[requirement.parameter]
    found = _find_fact(facts, requirement.fact)
    hoped = None if found is not None else _find_fact(planned or {}, requirement.fact)
    is_short = False
    value, reason = find_value(parameter, parameters=parameters, facts=facts, place=place, as_of=as_of)
    verdict: Verdict = "unknown"
    if requirement.only_if is not None and facts.get(requirement.only_if) != 1:
        reason = explain_flag(requirement, is_said=requirement.only_if in facts)
    elif value is not None:
        if found is not None:
            verdict = "met" if _holds(requirement, found=found, needed=value.value) else "not_met"
        is_short = hoped is not None and not _holds(requirement, found=hoped, needed=value.value)
        by_size = any(one.small_place and one.holds_on(as_of) for one in parameter.values)
        reason = explain_verdict(
            requirement.comparison,
            verdict,
            unit=parameter.unit,
            value=value,
            found=found,
            planned=hoped,
            is_short=is_short,
            place=place if by_size else None,
            small_most=find_small_most(parameters, as_of=as_of),
        )
    return Judged(
        requirement=requirement,
        verdict=verdict,
        needed=None if value is None else value.value,
        found=found,
        parameter=parameter,
        value=value,
        reason=reason or Text("", ""),
        planned=hoped,
        plan_falls_short=is_short,
    )


def find_value(
    parameter: Parameter,
    *,
    parameters: Mapping[str, Parameter],
    facts: Mapping[str, float],
    place: PlaceSize,
    as_of: date,
) -> tuple[ParameterValue | None, Text | None]:
    """Find what a parameter is for a case on a day; None with the reason where that is unknown."""
    in_force = [value for value in parameter.values if value.holds_on(as_of)]
    if not in_force:
        return None, explain_day(parameter, as_of=as_of)
    own = [value for value in in_force if value.case is not None and facts.get(value.case) == 1]
    if any(value.not_in_depopulation for value in own) and place.depopulation is None:
        return None, explain_depopulation(place)
    own = [value for value in own if not (value.not_in_depopulation and place.depopulation)]
    if len({value.value for value in own}) > 1:
        return None, explain_conflict(own, parameter.unit)
    if own:
        return own[0], None
    is_small: bool | None = False
    if any(value.small_place for value in in_force):
        is_small = is_small_place(place, parameters=parameters, as_of=as_of)
    if is_small is None:
        return None, explain_place(place, small_most=find_small_most(parameters, as_of=as_of))
    fitting = [value for value in in_force if value.case is None and value.small_place == is_small]
    return (fitting[0], None) if fitting else (None, explain_day(parameter, as_of=as_of))


def is_small_place(place: PlaceSize, *, parameters: Mapping[str, Parameter], as_of: date) -> bool | None:
    """Say whether a place is a county (군), or a city (시) of no more residents than the law says.

    A district of a metropolitan city (자치구) is neither, however few live there. None where that cannot be
    told: the residents of a city are unknown, the place is none of the three, or the bound was none yet.
    """
    most = find_small_most(parameters, as_of=as_of)
    if most is None or place.kind == "other":
        return None
    if place.kind != "si":
        return place.kind == "gun"
    return None if place.residents is None else place.residents <= most


def find_small_most(parameters: Mapping[str, Parameter], *, as_of: date) -> float | None:
    """Find up to how many residents a city counts as small on a day; None where no law says it then."""
    bound = parameters.get(SMALL_PLACE)
    values = () if bound is None else bound.values
    return next((value.value for value in values if value.holds_on(as_of)), None)


def _rule_out(facts: Mapping[str, float], table: RequirementTable) -> dict[str, float]:
    """Say of the other flags of a group that they do not hold, where one of them does."""
    chosen = {fact.group for fact in table.facts.values() if fact.group and facts.get(fact.id) == 1}
    others = {fact.id: 0.0 for fact in table.facts.values() if fact.group in chosen and fact.group}
    return {**others, **facts}


def _find_fact(facts: Mapping[str, float], name: str) -> float | None:
    found = facts.get(name)
    return None if found is None or not math.isfinite(found) else found


def _holds(requirement: Requirement, *, found: float, needed: float) -> bool:
    if math.isclose(found, needed, rel_tol=_NEARLY, abs_tol=_NEARLY):
        return True
    return found > needed if requirement.comparison == "at_least" else found < needed


def _has_ended(parameter: Parameter, *, as_of: date) -> bool:
    return all(value.ends is not None and value.ends <= as_of for value in parameter.values)
