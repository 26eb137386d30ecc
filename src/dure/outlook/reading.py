"""A plan's file, read: what stands in it, and what is wrong with it, line by line.

A plan with a fault that would change its numbers is not given at all; one with a fault that would not, such
as an entry that nobody knows, is given with the problem beside it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, cast

import numpy as np

from dure.handwritten import Findings, Section, read_toml
from dure.language import Text
from dure.outlook.amounts import (
    CAPACITY,
    DAYS,
    ELASTICITY,
    PEOPLE,
    PEOPLE_A_MONTH,
    RATE,
    RISE,
    SHARE,
    SHARE_A_YEAR,
    VISITS,
    WON,
    WON_A_MONTH,
    Kind,
    find_estimate,
    read_number,
)
from dure.outlook.flows import months_between
from dure.outlook.plan import (
    YEARS_MAX,
    Cash,
    Correlation,
    Cost,
    Estimate,
    Grant,
    Investment,
    Loan,
    Members,
    Plan,
    PlanGoal,
    Rises,
    ServedPlace,
    Service,
    Staff,
    UserGroup,
)
from dure.outlook.plan_file import EXAMPLE, PLAN
from dure.outlook.reading_scenarios import check_scenarios, name_nearest, read_scenario
from dure.outlook.reading_serving import check_serving
from dure.problem import Problem

OLDEST: Final = 120
SEASON_TOLERANCE: Final = 0.005
"""Twelve factors of two decimals add up to no more than this beside 12; nobody means anything by it."""

AHEAD_MAX: Final = 60
"""Months that a plan may start after the newest count of residents: its cash is that of its first day."""

BEHIND_MAX: Final = 120
"""Months that it may start before that count; no count is kept for a plan of longer ago."""

_EXACT: Final = 1e-9
"""Twelve factors as near to their mean are as they were meant, to the last digit."""

_ID: Final = re.compile(r"[^\s.*\[\]\"'=#]{1,60}")
_AGES: Final = re.compile(r"(\d{1,3})\s*세?\s*(?:(\+|이상)|[-~]\s*(\d{1,3})\s*세?)?")
_ALL_AGES: Final = ("all", "모두", "전체", "*")
_NUMBER_REMEDY: Final = Text(
    en="Write the number, and where it comes from under source.",
    ko="수를 적고, 어디서 나온 수인지 source에 적어 주십시오.",
)
UNSAID: Final = {
    "reach": Text(
        en="not written: everybody who may use it is reached",
        ko="적지 않음: 이용할 만한 사람 모두에게 닿는다고 봄",
    ),
    "distance": Text(en="not written: at the door", ko="적지 않음: 가까이 있다고 봄"),
    "elasticity": Text(
        en="not written: use does not answer to the price",
        ko="적지 않음: 값에 따라 이용이 달라지지 않는다고 봄",
    ),
    "variable_cost": Text(en="not written: none", ko="적지 않음: 없다고 봄"),
    "local_share": Text(
        en="not written: nothing is taken to be spent inside", ko="적지 않음: 지역 안에서 쓰는 돈이 없다고 봄"
    ),
    "rise": Text(en="not written: no rise", ko="적지 않음: 오르지 않는다고 봄"),
    "days": Text(en="not written: at once", ko="적지 않음: 바로 주고받는다고 봄"),
    "none": Text(en="not written: none", ko="적지 않음: 없다고 봄"),
}
"""Says of what the reader filled in that nobody wrote it."""


@dataclass(frozen=True, slots=True)
class PlaceFault:
    """What is wrong with a place that a plan names, and what to write in its stead."""

    what: Text
    remedy: Text


def _list_wholes_by_letters(code: str) -> tuple[str, ...]:
    """List a code and what it must lie in by how it is written: 52720 and 52 hold 52720250."""
    return ("KR",) if code == "KR" else (*(code[:end] for end in (10, 8, 5, 2) if end <= len(code)), "KR")


@dataclass(frozen=True, slots=True)
class Known:
    """What the reader is told of places, by whoever knows them.

    Attributes:
        find_fault: Says what is wrong with a place's code; None where nothing is.
        list_wholes: Lists a place under its code of today and then all that it lies in, the nearest first.
        counted: The newest day on which residents were counted; None where the plan's first month is not
            held against it.
    """

    find_fault: Callable[[str], PlaceFault | None]
    list_wholes: Callable[[str], tuple[str, ...]] = _list_wholes_by_letters
    counted: date | None = None


def read_plan(
    text: str | bytes, *, file: str = "plan.toml", known: Known | None = None, example: str = EXAMPLE
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Read a plan, as docs/reference/plan-toml.md describes it.

    The file is not trusted: nothing is run or opened, large and deep files are refused.

    Args:
        text: The file; bytes are read as UTF-8, cp949, or UTF-16 with its mark.
        file: Its name, for the problems.
        known: Checks the places that it names; None checks nothing but how a code is written.
        example: A plan that its reader can open, for the remedies.

    Returns:
        The plan, or None where a fault would change what it says; and the problems, in the order of their
        lines.
    """
    findings = Findings(file, replace(PLAN, example=example))
    top = read_toml(text, findings=findings)
    if top is None:
        return None, findings.listed()
    plan = _Reader(top, findings=findings, known=known).read()
    if plan is not None:
        _check_whole(plan, top, list_wholes=_list_wholes_by_letters if known is None else known.list_wholes)
    return (None if findings.fatal else plan), findings.listed()


class _Reader:
    """Holds what every part needs: the top section, the problems met so far, the check of places."""

    def __init__(self, top: Section, *, findings: Findings, known: Known | None) -> None:
        self.top = top
        self.findings = findings
        self.known = known
        self.place = ""

    def read(self) -> Plan | None:
        head = self.top.find_section("plan")
        if head is None:
            if not self.top.has("plan"):
                example = self.findings.kind.example
                self.top.require(
                    "plan",
                    remedy=Text(
                        en=f"Begin with [plan], as {example} does.",
                        ko=f"{example}처럼 [plan]으로 시작해 주십시오.",
                    ),
                )
            return None
        name, start, employer = self._read_head(head)
        services = self._read_all("services", self._read_service)
        if not services and not self.findings.fatal:
            self.top.fault(
                None,
                what=Text(
                    en="The plan has no services: nothing comes in.",
                    ko="서비스가 하나도 없어 들어올 돈이 없습니다.",
                ),
                remedy=Text(
                    en="Write [[services]] with what people pay for.",
                    ko="사람들이 값을 내는 일을 [[services]]에 적어 주십시오.",
                ),
            )
        members = self._read_members()
        parts = {
            "costs": self._read_all("costs", _read_cost),
            "staff": self._read_all("staff", _read_staff),
            "grants": self._read_all("grants", _read_grant),
            "investments": self._read_all("investments", _read_investment),
            "loans": self._read_all("loans", _read_loan),
            "scenarios": self._read_all(
                "scenarios", lambda part, id_: read_scenario(part, id_, read_place=self._read_served)
            ),
        }
        cash, rises, goal = self._read_cash(), self._read_rises(), self._read_goal()
        correlations = self._read_correlations()
        enterprise = head.find_line("enterprise")
        head.finish()
        self.top.finish()
        if self.findings.fatal or name is None or start is None or cash is None:
            return None
        return Plan(
            name=name,
            place=self.place,
            start=start,
            services=services,
            cash=cash,
            rises=rises,
            employer_share=employer,
            members=members,
            goal=goal,
            correlations=correlations,
            enterprise=enterprise,
            file=self.findings.file,
            **cast("dict[str, Any]", parts),
        )

    def _read_head(self, head: Section) -> tuple[Text | None, date | None, Estimate]:
        head.require("name", remedy=Text(en="Write whose plan it is.", ko="누구의 계획인지 적어 주십시오."))
        head.require(
            "place",
            remedy=Text(
                en='Write the code of the place whose people it lives on, as "52720".',
                ko='어느 지역 사람들과 꾸려 가는지 "52720" 같은 지역 코드로 적어 주십시오.',
            ),
        )
        head.require(
            "start",
            remedy=Text(en="Write its first month, as 2026-01.", ko="첫 달을 2026-01처럼 적어 주십시오."),
        )
        place = head.find_line("place")
        if place is not None:
            self._check_place(head, "place", place)
            self.place = place
        share = Kind("share", high=1)
        employer = find_estimate(head, "employer_share", share) or _exactly(0, "share", "none")
        start = head.find_month("start")
        if start is not None and self.known is not None and self.known.counted is not None:
            _check_start(head, start, counted=self.known.counted)
        return head.find_words("name"), start, employer

    def _check_place(self, section: Section, key: str, code: str) -> None:
        if not re.fullmatch(r"KR|\d{2}|\d{5}|\d{8}|\d{10}", code):
            section.fault(
                key,
                what=Text(
                    en=f"{code[:40]!r} is not a place code.", ko=f"{code[:40]!r}은(는) 지역 코드가 아닙니다."
                ),
                remedy=Text(
                    en="`dure places resolve 진안군` finds a place's code; on the site its page says it.",
                    ko="지역 코드는 `dure places resolve 진안군`이나 사이트의 그 지역 화면에 나옵니다.",
                ),
            )
            return
        if self.known is None:
            return
        fault = self.known.find_fault(code)
        if fault is not None:
            section.fault(key, what=fault.what, remedy=fault.remedy)
        elif (today := self.known.list_wholes(code)[0]).ljust(10, "0") != code.ljust(10, "0"):
            section.fault(
                key,
                what=Text(
                    en=f"{code} is an older code: the place is {today} now, and is counted as that.",
                    ko=f"{code}: 예전 코드입니다. 지금은 {today}이며, 그 지역으로 셈합니다.",
                ),
                remedy=Text(en=f'Write "{today}".', ko=f'"{today}"으로 고쳐 적어 주십시오.'),
                fatal=False,
            )

    def _read_all(self, key: str, read: Callable[[Section, str], Any]) -> tuple[Any, ...]:
        things: dict[str, Any] = {}
        for section in self.top.each(key):
            id_ = _find_id(section)
            thing = read(section, id_)
            section.finish()
            if id_ in things:
                section.fault(
                    "id",
                    what=Text(en=f"The id {id_} is taken.", ko=f"id {id_}은(는) 이미 쓰였습니다."),
                    remedy=Text(en="Give each its own id.", ko="하나마다 다른 id를 붙여 주십시오."),
                )
            things[id_] = thing
        return tuple(thing for thing in things.values() if thing is not None)

    def _read_service(self, section: Section, id_: str) -> Service | None:
        name = _find_name(section, id_)
        users = [self._read_users(part) for part in section.each("users")]
        parts = list(section.each("places"))
        places = [self._read_served(part) for part in parts]
        wholes = _list_wholes_by_letters if self.known is None else self.known.list_wholes
        _check_overlap(parts, places, list_wholes=wholes)
        if not places and not section.has("places"):
            places = [_serve_fully(self.place)]
        price = _need(section, "price", WON)
        elasticity = find_estimate(section, "elasticity", ELASTICITY) or _exactly(
            0, "elasticity", "elasticity"
        )
        variable = find_estimate(section, "variable_cost", WON) or _exactly(0, "KRW", "variable_cost")
        inside = find_estimate(section, "local_share", SHARE) or _exactly(0, "share", "local_share")
        capacity = find_estimate(section, "capacity", CAPACITY)
        days = find_estimate(section, "receivable_days", DAYS)
        season, starts = _read_season(section), section.find_month("starts")
        ramp = section.find_whole("ramp_months", least=0, most=360)
        subsidised = section.find_flag("subsidised")
        _check_service(section, users, places, price=price, elasticity=elasticity, capacity=capacity)
        if price is None or not all((*users, *places)):
            return None
        return Service(
            id=id_,
            name=name,
            users=tuple(group for group in users if group is not None),
            places=tuple(place for place in places if place is not None),
            price=price,
            elasticity=elasticity,
            variable_cost=variable,
            local_share=inside,
            season=season,
            capacity=capacity,
            starts=starts,
            ramp_months=ramp or 0,
            receivable_days=days,
            subsidised=subsidised,
        )

    def _read_users(self, section: Section) -> UserGroup | None:
        members = section.find_flag("members")
        ages = (0, OLDEST) if members and not section.has("ages") else _read_ages(section)
        rate = _need(section, "use_rate", SHARE)
        visits = _need(section, "visits", VISITS)
        section.finish()
        if ages is None or rate is None or visits is None:
            return None
        return UserGroup(ages=ages, use_rate=rate, visits=visits, members=members)

    def _read_served(self, section: Section) -> ServedPlace | None:
        section.require("code", remedy=Text(en="Write the place's code.", ko="지역 코드를 적어 주십시오."))
        code = section.find_line("code")
        if code is not None:
            self._check_place(section, "code", code)
        reach = find_estimate(section, "reach", SHARE) or _exactly(1, "share", "reach")
        distance = find_estimate(section, "distance", SHARE) or _exactly(1, "share", "distance")
        section.finish()
        return None if code is None else ServedPlace(code=code, reach=reach, distance=distance)

    def _read_members(self) -> Members | None:
        section = self.top.find_section("members")
        if section is None:
            return None
        count = _need(section, "count", PEOPLE)
        joining = find_estimate(section, "joining", PEOPLE_A_MONTH) or _exactly(0, "people/month", "none")
        leaving = find_estimate(section, "leaving", SHARE_A_YEAR) or _exactly(0, "share/year", "none")
        share = find_estimate(section, "share", WON) or _exactly(0, "KRW", "none")
        dues = find_estimate(section, "dues", WON_A_MONTH) or _exactly(0, "KRW/month", "none")
        section.finish()
        if count is None:
            return None
        return Members(count=count, joining=joining, leaving=leaving, share=share, dues=dues)

    def _read_cash(self) -> Cash | None:
        section = self.top.find_section("cash")
        if section is None:
            if not self.top.has("cash"):
                self.top.require("cash", remedy=_ASK_CASH)
            return None
        section.require("opening", remedy=_ASK_CASH)
        opening = find_estimate(section, "opening", Kind("KRW", low=-1e13))
        credit = find_estimate(section, "credit_line", WON) or _exactly(0, "KRW", "none")
        receivable = find_estimate(section, "receivable_days", DAYS) or _exactly(0, "days", "days")
        payable = find_estimate(section, "payable_days", DAYS) or _exactly(0, "days", "days")
        section.finish()
        if opening is None:
            return None
        return Cash(opening=opening, credit_line=credit, receivable_days=receivable, payable_days=payable)

    def _read_rises(self) -> Rises:
        section = self.top.find_section("rises")
        found = {}
        for key in ("costs", "wages", "energy", "prices"):
            written = None if section is None else find_estimate(section, key, RISE)
            found[key] = written or _exactly(0, "share/year", "rise")
        if section is not None:
            section.finish()
        return Rises(**found)

    def _read_goal(self) -> PlanGoal | None:
        section = self.top.find_section("goal")
        if section is None:
            return None
        for key, remedy in _GOAL_REMEDIES.items():
            section.require(key, remedy=remedy)
        indicator = section.find_choice("indicator", options=("members", "cash", "users"))
        by, goal = section.find_month("by"), section.find_line("goal")
        kind = WON if indicator == "cash" else PEOPLE
        raw = section.find("target")
        target = None if raw is None else read_number(section, "target", raw, kind)
        section.finish()
        if indicator is None or by is None or target is None:
            return None
        return PlanGoal(
            indicator=cast("Literal['members', 'cash', 'users']", indicator), target=target, by=by, goal=goal
        )

    def _read_correlations(self) -> tuple[Correlation, ...]:
        links = []
        for section in self.top.each("correlations"):
            for key in ("first", "second", "value"):
                section.require(key, remedy=_LINK_REMEDY)
            first, second = section.find_line("first"), section.find_line("second")
            raw = section.find("value")
            value = None if raw is None else read_number(section, "value", raw, _CORRELATION)
            if value is not None and not -1 <= value <= 1:
                section.fault(
                    "value",
                    what=Text(
                        en=f"A correlation lies between -1 and 1, not at {value:g}.",
                        ko=f"상관은 -1과 1 사이의 수입니다. {value:g}은(는) 될 수 없습니다.",
                    ),
                    remedy=_LINK_REMEDY,
                )
            section.finish()
            if first and second and value is not None:
                links.append(Correlation(first, second, value))
        return tuple(links)


_CORRELATION: Final = Kind("times", low=-1, high=1)
_LINK_REMEDY: Final = Text(
    en="Write first and second as paths of two numbers, such as services.clinic.price, and a value from -1 "
    "to 1.",
    ko="first와 second에는 services.clinic.price처럼 두 수의 이름을, value에는 -1부터 1까지의 수를 "
    "적어 주십시오.",
)
_ASK_CASH: Final = Text(
    en="Write in [cash] what is in the bank on the plan's first day: opening = …",
    ko="계획 첫날 통장에 있는 돈을 [cash]의 opening에 적어 주십시오.",
)
_GOAL_REMEDIES: Final = {
    "indicator": Text(
        en="Write members, cash or users.", ko="members, cash, users 가운데 하나를 적어 주십시오."
    ),
    "target": Text(en="Write how many, or how many won.", ko="몇 명 또는 몇 원인지 적어 주십시오."),
    "by": Text(en="Write the month, as 2030-12.", ko="2030-12처럼 달을 적어 주십시오."),
}


def _check_start(head: Section, start: date, *, counted: date) -> None:
    """Refuse a first month for which neither the counted people nor today's cash say anything."""
    ahead = months_between(counted, start)
    if -BEHIND_MAX <= ahead <= AHEAD_MAX:
        return
    years = AHEAD_MAX // 12 if ahead > 0 else BEHIND_MAX // 12
    side = Text("after", "뒤") if ahead > 0 else Text("before", "앞")
    head.fault(
        "start",
        what=Text(
            en=f"The plan starts in {start:%Y-%m}, more than {years} years {side.en} residents were last "
            f"counted ({counted}).",
            ko=f"계획이 {start:%Y-%m}에 시작합니다. 주민 수를 마지막으로 센 날({counted})보다 {years}년 넘게 "
            f"{side.ko}입니다.",
        ),
        remedy=Text(
            en=f"Start within {years} years of the count, with the cash of that day; an outlook looks up to "
            f"{YEARS_MAX} years ahead of it.",
            ko=f"그 날에서 {years}년 안에 시작하고, 통장에 있는 돈도 시작하는 날의 것을 적어 주십시오. "
            f"전망은 거기서 {YEARS_MAX}년 뒤까지 봅니다.",
        ),
    )


def _exactly(value: float, unit: str, why: str) -> Estimate:
    return Estimate(value, value, value, unit, UNSAID[why])


def _serve_fully(code: str) -> ServedPlace:
    return ServedPlace(code, _exactly(1, "share", "reach"), _exactly(1, "share", "distance"))


def _need(section: Section, key: str, kind: Kind) -> Estimate | None:
    section.require(key, remedy=_NUMBER_REMEDY)
    return find_estimate(section, key, kind)


def _find_id(section: Section) -> str:
    """Find the id of a part; without one, its name's first word or its place in the list serves."""
    if not section.has("id"):
        return f"{section.path[:-1]}{section.number}"
    found = section.find_line("id")
    if found is not None and _ID.fullmatch(found):
        return found
    section.fault(
        "id",
        what=Text(en="An id is one word.", ko="id는 빈칸과 점이 없는 한 낱말입니다."),
        remedy=Text(
            en="Use letters and digits without spaces, dots, stars or brackets, as home-visits.",
            ko="빈칸, 점, 별표, 괄호 없이 글자와 숫자로 적어 주십시오. 보기: home-visits",
        ),
    )
    return str(section.number)


def _find_name(section: Section, id_: str) -> Text:
    return section.find_words("name") or Text(en=id_, ko=id_)


def _read_ages(section: Section) -> tuple[int, int] | None:
    section.require("ages", remedy=_AGES_REMEDY)
    text = section.find_line("ages")
    if text is None:
        return None
    if text in _ALL_AGES:
        return 0, OLDEST
    match = _AGES.fullmatch(text)
    if match is not None:
        first = int(match[1])
        last = OLDEST if match[2] else int(match[3]) if match[3] else first
        if first <= last <= OLDEST:
            return first, last
    section.fault(
        "ages",
        what=Text(en=f"{text[:40]!r} are no ages.", ko=f"{text[:40]!r}은(는) 나이로 읽을 수 없습니다."),
        remedy=_AGES_REMEDY,
    )
    return None


_AGES_REMEDY: Final = Text(
    en='Write first and last age, as "65+", "20-39" or "all".',
    ko='첫 나이와 끝 나이를 "65+", "20-39", "모두"처럼 적어 주십시오.',
)


def _read_season(section: Section) -> tuple[float, ...]:
    raw = section.find("season")
    flat = (1.0,) * 12
    if raw is None:
        return flat
    numbers = raw if isinstance(raw, list) else []
    good = [
        float(one)
        for one in numbers
        if isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one <= 100
    ]
    if len(numbers) != 12 or len(good) != 12 or not sum(good):
        section.fault(
            "season",
            what=Text(
                en="A season is twelve factors of 0 or more, January first.",
                ko="season에는 1월부터 열두 달의 배수(0 이상)를 적습니다.",
            ),
            remedy=Text(
                en="Write twelve numbers whose mean is 1, as [0.8, 0.9, 1.0, …].",
                ko="평균이 1이 되게 [0.8, 0.9, 1.0, …]처럼 열두 수를 적어 주십시오.",
            ),
        )
        return flat
    mean = sum(good) / 12
    if abs(mean - 1) > SEASON_TOLERANCE:
        section.fault(
            "season",
            what=Text(
                en=f"The mean of the twelve months is {mean:.3f}, not 1; they were scaled to it.",
                ko=f"열두 달의 평균이 1이 아니라 {mean:.3f}이어서, 평균이 1이 되게 고쳐 읽었습니다.",
            ),
            remedy=Text(
                en="Nothing more to do where the months are right relative to each other.",
                ko="달끼리의 견줌이 맞다면 그대로 두셔도 됩니다.",
            ),
            fatal=False,
        )
    return tuple(good) if abs(mean - 1) < _EXACT else tuple(one / mean for one in good)


def _check_overlap(
    parts: Sequence[Section],
    places: Sequence[ServedPlace | None],
    *,
    list_wholes: Callable[[str], tuple[str, ...]],
) -> None:
    """Refuse a place beside its own older code or beside one that holds it: its people would come twice."""
    served = [
        (part, place.code, list_wholes(place.code))
        for part, place in zip(parts, places, strict=True)
        if place is not None
    ]
    for number, (part, code, wholes) in enumerate(served):
        # A code that stands twice as it is written is told by the check of the whole service.
        same = [one for _, one, others in served[:number] if one != code and others[0] == wholes[0]]
        around = [one for _, one, others in served if others[0] in wholes[1:]]
        if same:
            part.fault(
                "code",
                what=Text(
                    en=f"{code} and {same[0]} are one place, under its codes of different years: its people "
                    "would be counted twice.",
                    ko=f"{code}와(과) {same[0]}은(는) 코드만 바뀐 같은 지역이어서, 사는 분들을 두 번 세게 "
                    "됩니다.",
                ),
                remedy=Text(
                    en=f"Keep one of the two; its code of today is {wholes[0]}.",
                    ko=f"하나만 남겨 주십시오. 지금 코드는 {wholes[0]}입니다.",
                ),
            )
        elif around:
            part.fault(
                "code",
                what=Text(
                    en=f"{code} lies in {around[0]}, which is served too: its people would be counted twice.",
                    ko=f"{code}에 사는 분들은 함께 적은 {around[0]}에도 들어 있어 두 번 세게 됩니다.",
                ),
                remedy=Text(
                    en="Keep the larger place alone, or only the smaller ones in it.",
                    ko="큰 지역 하나만 남기거나, 그 안의 작은 지역들만 남겨 주십시오.",
                ),
            )


def _check_service(
    section: Section,
    users: Sequence[UserGroup | None],
    places: Sequence[ServedPlace | None],
    *,
    price: Estimate | None,
    elasticity: Estimate,
    capacity: Estimate | None,
) -> None:
    if not users:
        section.require("users", remedy=_USERS_REMEDY)
    elif all(group is not None and not (group.use_rate.high and group.visits.high) for group in users):
        section.fault(
            "users",
            what=Text(
                en="Nobody uses this service: its use rates or visits are 0, and nothing can be divided by "
                "them.",
                ko="이용하는 사람이 없습니다. 이용률이나 횟수가 0이라 나눌 수가 없습니다.",
            ),
            remedy=Text(
                en="Write more than 0, or take the service out.",
                ko="0보다 큰 수를 적거나 이 서비스를 지워 주십시오.",
            ),
        )
    codes = [place.code for place in places if place is not None]
    if len(set(codes)) < len(codes):
        section.fault(
            "places",
            what=Text(en="A place stands twice.", ko="같은 지역이 두 번 나옵니다."),
            remedy=Text(en="Keep one of the two.", ko="하나만 남겨 주십시오."),
        )
    if price is not None and price.low == 0 and elasticity.low < 0:
        section.fault(
            "elasticity",
            what=Text(
                en="Use answers to the price, and the price may be 0: what a change of it does cannot be "
                "divided out.",
                ko="값이 0원일 수 있는데 값에 따라 이용이 달라진다고 적혀 있어, 값이 얼마나 바뀌었는지 "
                "나눌 수 없습니다.",
            ),
            remedy=Text(
                en="Write elasticity = 0, or a price above 0.",
                ko="elasticity = 0으로 적거나 0보다 큰 값을 적어 주십시오.",
            ),
        )
    if capacity is not None and capacity.high == 0:
        section.fault(
            "capacity",
            what=Text(
                en="With a capacity of 0 nothing can be given.",
                ko="capacity가 0이면 아무것도 드릴 수 없습니다.",
            ),
            remedy=Text(
                en="Write what can be given in a month, or take the line out.",
                ko="한 달에 할 수 있는 횟수를 적거나 이 줄을 지워 주십시오.",
            ),
        )


_USERS_REMEDY: Final = Text(
    en="Write [[services.users]] below it, with ages, use_rate and visits.",
    ko="아래에 [[services.users]]를 두고 ages, use_rate, visits를 적어 주십시오.",
)


def _read_cost(section: Section, id_: str) -> Cost | None:
    name, monthly = _find_name(section, id_), _need(section, "monthly", WON_A_MONTH)
    inside = find_estimate(section, "local_share", SHARE) or _exactly(0, "share", "local_share")
    energy = section.find_flag("energy")
    return None if monthly is None else Cost(id_, name, monthly, inside, energy=energy)


def _read_staff(section: Section, id_: str) -> Staff | None:
    name = _find_name(section, id_)
    people, wage = _need(section, "people", PEOPLE), _need(section, "wage", WON_A_MONTH)
    minimum, starts = section.find_flag("minimum_wage"), section.find_month("starts")
    if people is None or wage is None:
        return None
    return Staff(id_, name, people, wage, minimum_wage=minimum, starts=starts)


def _read_grant(section: Section, id_: str) -> Grant | None:
    name, monthly = _find_name(section, id_), _need(section, "monthly", WON_A_MONTH)
    remedy = Text(
        en="Write the first month, and the first month in which it no longer comes, as 2027-01.",
        ko="처음 나오는 달과, 더는 나오지 않는 첫 달을 2027-01처럼 적어 주십시오.",
    )
    section.require("starts", remedy=remedy)
    section.require("ends", remedy=remedy)
    starts, ends = section.find_month("starts"), section.find_month("ends")
    if monthly is None or starts is None or ends is None:
        return None
    if ends <= starts:
        section.fault(
            "ends",
            what=Text(
                en=f"The grant ends in {ends:%Y-%m}, before it starts in {starts:%Y-%m}."
                if ends < starts
                else f"The grant ends in {ends:%Y-%m}, the month in which it starts: it never comes.",
                ko=f"지원금이 {starts:%Y-%m}에 시작하는데 {ends:%Y-%m}에 끝난다고 적혀 있습니다."
                if ends < starts
                else f"지원금이 시작하는 {starts:%Y-%m}에 바로 끝나 한 번도 나오지 않습니다.",
            ),
            remedy=remedy,
        )
        return None
    return Grant(id_, name, monthly, starts, ends)


def _read_investment(section: Section, id_: str) -> Investment | None:
    name, amount = _find_name(section, id_), _need(section, "amount", WON)
    section.require(
        "month", remedy=Text(en="Write when, as 2027-03.", ko="언제인지 2027-03처럼 적어 주십시오.")
    )
    month = section.find_month("month")
    again = section.find_whole("again_years", least=1, most=100)
    if amount is None or month is None:
        return None
    return Investment(id_, name, amount, month, again)


def _read_loan(section: Section, id_: str) -> Loan | None:
    name, amount, rate = _find_name(section, id_), _need(section, "amount", WON), _need(section, "rate", RATE)
    section.require(
        "month",
        remedy=Text(
            en="Write when it is paid out, as 2027-03; a month before the plan's first where it has been.",
            ko="빌리는 달을 2027-03처럼 적어 주십시오. 이미 빌렸으면 계획 첫 달보다 앞의 달을 적습니다.",
        ),
    )
    section.require(
        "months",
        remedy=Text(
            en="Write in how many months it is paid back.", ko="몇 달에 나누어 갚는지 적어 주십시오."
        ),
    )
    month, months = section.find_month("month"), section.find_whole("months", least=1, most=600)
    if amount is None or rate is None or month is None or months is None:
        return None
    return Loan(id_, name, amount, month, rate, months)


# The plan as a whole


def _check_whole(plan: Plan, top: Section, *, list_wholes: Callable[[str], tuple[str, ...]]) -> None:
    """Check what only the whole plan can tell: paths that lead somewhere, links that hold together."""
    paths = dict(plan.estimates())
    for section, link in zip(top.each("correlations"), plan.correlations, strict=False):
        for key, path in (("first", link.first), ("second", link.second)):
            if path not in paths:
                section.fault(
                    key,
                    what=Text(
                        en=f"The plan has no number {path[:80]}.",
                        ko=f"계획에 {path[:80]}이라는 수가 없습니다.",
                    ),
                    remedy=name_nearest(path, paths),
                )
        if link.first == link.second:
            section.fault(
                "second",
                what=Text(en="A number is linked with itself.", ko="같은 수끼리 이어 놓았습니다."),
                remedy=_LINK_REMEDY,
            )
    if plan.correlations and not _hold_together(plan.correlations):
        top.fault(
            "correlations",
            what=Text(
                en="The correlations contradict each other: no future could meet them all.",
                ko="상관들이 서로 어긋납니다. 모두를 지키는 미래가 있을 수 없습니다.",
            ),
            remedy=Text(
                en="Bring them nearer to 0, or take one out.",
                ko="0에 더 가깝게 고치거나 하나를 지워 주십시오.",
            ),
        )
    if plan.members is None:
        _check_ownerless(plan, top)
    check_scenarios(plan, top)
    check_serving(plan, top, list_wholes=list_wholes)


def _check_ownerless(plan: Plan, top: Section) -> None:
    for section, service in zip(top.each("services"), plan.services, strict=False):
        if any(group.members for group in service.users):
            section.fault(
                "users",
                what=Text(
                    en="Members use this service, and the plan has no [members].",
                    ko="조합원이 이용한다고 적혀 있는데 [members]가 없습니다.",
                ),
                remedy=Text(
                    en="Write [members] with their count.", ko="[members]에 조합원 수를 적어 주십시오."
                ),
            )
    if plan.goal is not None and plan.goal.indicator == "members":
        top.fault(
            "goal",
            what=Text(
                en="The goal counts members, and the plan has none.",
                ko="목표는 조합원 수인데 [members]가 없습니다.",
            ),
            remedy=Text(en="Write [members] with their count.", ko="[members]에 조합원 수를 적어 주십시오."),
        )


def _hold_together(links: Sequence[Correlation]) -> bool:
    paths = sorted({path for link in links for path in (link.first, link.second)})
    wanted = np.eye(len(paths))
    for link in links:
        row, column = paths.index(link.first), paths.index(link.second)
        if row == column:
            return True  # told of already
        wanted[row, column] = wanted[column, row] = link.value
    try:
        np.linalg.cholesky(wanted)
    except np.linalg.LinAlgError:
        return False
    return True
