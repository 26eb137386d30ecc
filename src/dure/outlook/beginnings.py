"""What a plan counts on that has not begun: services, posts and grants that are still to come."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Final, Literal

from dure.language import Text
from dure.outlook.plan import Change, Estimate, Plan, Scenario, Service

_BELIEF: Final = re.compile(r"가정(?!\s*(?:방문|간호|돌봄|위탁|용|집|마다))|assumption", re.IGNORECASE)
_RECORDS: Final = (
    "장부",
    "통장",
    "급여대장",
    "명부",
    "계산서",
    "영수증",
    "매입",
    "일지",
    "카드",
    "이용자",
    "book",
    "bank statement",
    "bank balance",
    "payroll",
    "register",
    "invoice",
    "receipt",
    "slips",
    "log of",
    "logs of",
)
"""Words by which a source names a record of the enterprise's own."""


def is_from_records(estimate: Estimate) -> bool:
    """Say whether a number rests on a record of the enterprise's own: its book, payroll, register, log.

    Where its writer did not say (`basis`), the words of its source do; an assumption that leans on a record
    stays an assumption.
    """
    if estimate.basis is not None:
        return estimate.basis == "records"
    if is_belief(estimate.source):
        return False
    korean, english = estimate.source.ko.strip(), estimate.source.en.strip().lower()
    return any(word in korean or word in english for word in _RECORDS)


def is_belief(source: Text) -> bool:
    """Say whether a source calls itself an assumption, in either language, or says nothing."""
    # 가정 is a household too: 가정 방문 조사, a survey from door to door, is no assumption.
    words = (source.ko.strip(), source.en.strip())
    return any(not one or _BELIEF.match(one) for one in words)


@dataclass(frozen=True, slots=True)
class Beginning:
    """A service, post or grant that has not begun.

    Attributes:
        group: `services`, `staff` or `grants`.
        id: In the plan.
        name: What people call it.
        starts: Its first month; None where the plan says none and the book does not know it.
    """

    group: Literal["services", "staff", "grants"]
    id: str
    name: Text
    starts: date | None


def find_beginnings(plan: Plan) -> tuple[Beginning, ...]:
    """Find what starts after the plan's first month, and the services that the plan's book does not know.

    A book knows a service where any number of it comes from a record of the enterprise's own. Of a plan in
    which no service is known so, as a new enterprise's, only what starts later is told. Nothing is, where no
    service would be left.
    """
    has_book = any(_is_known(service) for service in plan.services)
    services = [
        service
        for service in plan.services
        if (service.starts is not None and service.starts > plan.start)
        or (service.starts is None and has_book and not _is_known(service))
    ]
    if len(services) == len(plan.services):
        return ()
    return (
        *(Beginning("services", one.id, one.name, one.starts) for one in services),
        *(
            Beginning("grants", one.id, one.name, one.starts)
            for one in plan.grants
            if one.starts > plan.start
        ),
        *(
            Beginning("staff", one.id, one.name, one.starts)
            for one in plan.staff
            if one.starts is not None and one.starts > plan.start
        ),
    )


def find_sold_before(plan: Plan) -> tuple[Service, ...]:
    """Find services that are taken to have been sold before the plan, though nothing says that they were.

    What is sold without a first month of its own is paid for from the first month on as if it had always been
    sold; in a plan of which no number of a service comes from a record, it may well be new.
    """
    if any(_is_known(service) for service in plan.services):
        return ()
    return tuple(
        service
        for service in plan.services
        if service.starts is None and (service.receivable_days or plan.cash.receivable_days).high > 0
    )


def leave_out(beginnings: tuple[Beginning, ...]) -> Scenario:
    """Give the scenario in which none of these begins: nobody comes, is paid, or gives."""
    text = Text(en="not begun", ko="아직 시작하지 않음")
    paths = {"services": "users.*.visits", "staff": "people", "grants": "monthly"}
    nothing = Estimate(0, 0, 0, "visits/month", text)
    return Scenario(
        "without-beginnings",
        "shock",
        title=text,
        text=text,
        source=text,
        changes=tuple(
            Change(f"{one.group}.{one.id}.{paths[one.group]}", "set", nothing) for one in beginnings
        ),
    )


def _is_known(service: Service) -> bool:
    return any(is_from_records(one) for one in _list_estimates(service))


def _list_estimates(thing: object) -> Iterator[Estimate]:
    if isinstance(thing, Estimate):
        yield thing
    elif isinstance(thing, tuple):
        for one in thing:
            yield from _list_estimates(one)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from _list_estimates(getattr(thing, field.name))
