"""A plan's own strategies and shocks, read and checked against its numbers."""

import difflib
from collections.abc import Callable, Iterable
from typing import Final, Literal, cast

from dure.handwritten import Section
from dure.language import Text
from dure.outlook.amounts import ANY, ASSUMPTION, MINUTES, Kind, find_estimate
from dure.outlook.courses import LEVEL, YEARLY, UnknownPathError, match_paths
from dure.outlook.plan import OPERATIONS, Change, Operation, Plan, Scenario, ServedPlace, Serving

_MONTHS_MAX: Final = 360

# What a strategy costs is below 0 where it brings money: donations, a sponsor.
_COST: Final = Kind("KRW", low=ANY.low)
_COST_A_MONTH: Final = Kind("KRW/month", low=ANY.low)


def read_scenario(
    section: Section, id_: str, *, read_place: Callable[[Section], ServedPlace | None]
) -> Scenario | None:
    """Read one [[scenarios]] entry; None, with problems, where it does not hold."""
    section.require(
        "kind",
        remedy=Text(
            en="Write strategy (people choose it) or shock (it happens to them).",
            ko="strategy(우리가 고르는 것)나 shock(우리에게 닥치는 것)을 적어 주십시오.",
        ),
    )
    kind = section.find_choice("kind", options=("strategy", "shock"))
    title = section.find_words("title") or Text(en=id_, ko=id_)
    text = section.find_words("text") or title
    source = section.find_words("source") or ASSUMPTION
    changes = [_read_change(part) for part in section.each("changes")]
    serving = [_read_serving(part, read_place=read_place) for part in section.each("serving")]
    once, monthly = find_estimate(section, "once", _COST), find_estimate(section, "monthly", _COST_A_MONTH)
    minutes = find_estimate(section, "help_minutes", MINUTES)
    excludes, adds_up = section.find_lines("excludes"), section.find_lines("adds_up_with")
    if kind is None or not all((*changes, *serving)):
        return None
    if not (changes or serving or once or monthly):
        section.fault(
            None,
            what=Text(en="It changes nothing.", ko="무엇을 바꾸는지 적혀 있지 않습니다."),
            remedy=Text(
                en="Write [[scenarios.changes]] with path, operation and amount.",
                ko="[[scenarios.changes]]에 path, operation, amount를 적어 주십시오.",
            ),
        )
    return Scenario(
        id=id_,
        kind=cast("Literal['strategy', 'shock']", kind),
        title=title,
        text=text,
        source=source,
        changes=tuple(change for change in changes if change is not None),
        serving=tuple(one for one in serving if one is not None),
        once=once,
        monthly=monthly,
        help_minutes=minutes,
        excludes=excludes,
        adds_up_with=adds_up,
    )


def _read_change(section: Section) -> Change | None:
    remedy = Text(
        en="Write path (such as services.clinic.price), operation (times, add or set) and amount.",
        ko="path(보기: services.clinic.price), operation(times 곱하기, add 더하기, set 바꾸기), amount를 "
        "적어 주십시오.",
    )
    for key in ("path", "operation", "amount"):
        section.require(key, remedy=remedy)
    path, operation = section.find_line("path"), section.find_choice("operation", options=OPERATIONS)
    amount = find_estimate(section, "amount", ANY if operation == "times" else _kind_of(path or ""))
    after, months = _read_time(section), section.find_whole("months", least=1, most=_MONTHS_MAX)
    section.finish()
    if path is None or operation is None or amount is None:
        return None
    return Change(path, cast("Operation", operation), amount, after_months=after, months=months)


def _kind_of(path: str) -> Kind:
    """Tell in which unit an amount is written that is added to a path's number, or set in its place."""
    last = path.rpartition(".")[2]
    counts = {
        "price": "KRW",
        "variable_cost": "KRW",
        "monthly": "KRW",
        "wage": "KRW",
        "share": "KRW",
        "dues": "KRW",
        "amount": "KRW",
        "opening": "KRW",
        "credit_line": "KRW",
        "people": "people",
        "count": "people",
        "joining": "people",
        "visits": "visits",
        "capacity": "visits",
        "receivable_days": "days",
        "payable_days": "days",
    }.get(last, "share")
    return Kind(counts, low=ANY.low)


def _read_serving(section: Section, *, read_place: Callable[[Section], ServedPlace | None]) -> Serving | None:
    service = section.find_line("service") or "*"
    places = [read_place(part) for part in section.each("places")]
    neighbours, after = section.find_flag("neighbours"), _read_time(section)
    section.finish()
    if not all(places):
        return None
    if not places and not neighbours:
        section.fault(
            "places",
            what=Text(en="It serves no further place.", ko="더 찾아갈 지역이 적혀 있지 않습니다."),
            remedy=Text(
                en="Write [[scenarios.serving.places]] with a code, or neighbours = true.",
                ko="[[scenarios.serving.places]]에 code를 적거나 neighbours = true라고 적어 주십시오.",
            ),
        )
        return None
    found = tuple(place for place in places if place is not None)
    return Serving(service, found, neighbours=neighbours, after_months=after)


def _read_time(section: Section) -> int:
    return section.find_whole("after_months", least=0, most=_MONTHS_MAX) or 0


def check_scenarios(plan: Plan, top: Section) -> None:
    """Note every change that names no number of the plan, and every service that it has not got."""
    # The people who live there are no number of the plan, and a scenario may change them all the same.
    values: dict[str, object] = {**dict(plan.estimates()), LEVEL: None, YEARLY: None}
    services = {service.id for service in plan.services}
    for section, scenario in zip(top.each("scenarios"), plan.scenarios, strict=False):
        for part, change in zip(section.each("changes"), scenario.changes, strict=False):
            try:
                # A pattern may fit nothing; one that is spelled out must be there.
                list(match_paths(plan, values, change.path))  # type: ignore[arg-type]
            except UnknownPathError:
                part.fault(
                    "path",
                    what=Text(
                        en=f"The plan has no number {change.path[:80]}.",
                        ko=f"계획에 {change.path[:80]}이라는 수가 없습니다.",
                    ),
                    remedy=name_nearest(change.path, values),
                )
        for part, serving in zip(section.each("serving"), scenario.serving, strict=False):
            if serving.service != "*" and serving.service not in services:
                part.fault(
                    "service",
                    what=Text(
                        en=f"The plan has no service {serving.service[:60]}.",
                        ko=f"계획에 {serving.service[:60]}이라는 서비스가 없습니다.",
                    ),
                    remedy=name_nearest(serving.service, services),
                )


def name_nearest(word: str, known: Iterable[str]) -> Text:
    """Say what could have been meant."""
    listed = sorted(known)
    near = ", ".join(difflib.get_close_matches(word[:120], listed, n=3, cutoff=0.5) or listed[:5])
    return Text(en=f"Did you mean one of these: {near}?", ko=f"이 가운데 하나입니까: {near}?")
