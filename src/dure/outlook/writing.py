"""A plan written as the file that people read, and that reads back the same."""

import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final

from dure.language import Text
from dure.outlook.amounts import ASSUMPTION
from dure.outlook.plan import Estimate, Plan, Scenario, ServedPlace, Service, UserGroup
from dure.outlook.reading import OLDEST, UNSAID

_HEADER: Final = """\
# {name}: 계획 (plan)
#
# 읽는 법: value 가장 그럴듯한 값, low 아무리 적어도, high 아무리 많아도, source 어디서 나온 수인지,
#   basis 무엇을 믿고 적었는지(records 우리 장부와 기록, elsewhere 다른 곳의 수, assumption 가정).
#   source가 없는 수는 ‘가정’으로 다룹니다. 돈은 20000이나 "20,000원", 몫은 0.35나 "35%"로 적습니다.
#   고치고 나서 `dure plan check 파일`로 살펴보거나 사이트에 올립니다.
"""
_TITLES: Final = {
    "services": "하는 일: 누가 이용하고 값은 얼마인가",
    "staff": "사람: 다달이 급여를 받는 이",
    "costs": "다달이 드는 돈",
    "members": "조합원",
    "grants": "지원금 (ends는 더는 나오지 않는 첫 달)",
    "investments": "한 번에 드는 큰돈",
    "loans": "빌린 돈",
    "cash": "통장",
    "rises": "한 해에 오르는 정도",
    "goal": "무엇을 이루려 하는가",
    "correlations": "함께 움직이는 수",
    "scenarios": "우리의 생존전략과 걱정",
}
_DEFAULTS: Final = {"reach": 1.0, "distance": 1.0}
"""What an entry means where it is not written; 0 for all others."""


def write_plan(plan: Plan, *, questions: Mapping[str, Text] | None = None) -> str:
    """Write a plan as TOML.

    Args:
        plan: What to write. What its reader filled in by itself is not written.
        questions: By path of an estimate, what nobody knows yet: the entry is left out, with the question
            in its place, so that whoever reads the file asks for it.

    Returns:
        Text that `read_plan` reads as the same plan, but for the lines of its estimates and for what is
        asked.
    """
    return _Writer(plan, dict(questions or {})).write()


class _Writer:
    """Holds the lines written so far."""

    def __init__(self, plan: Plan, questions: dict[str, Text]) -> None:
        self.plan = plan
        self.questions = questions
        self.lines: list[str] = []

    def write(self) -> str:
        self._write_head()
        self._title("services")
        for service in self.plan.services:
            self._write_service(service)
        self._write_things("staff")
        self._write_things("costs")
        self._write_one("members")
        for key in ("grants", "investments", "loans"):
            self._write_things(key)
        self._write_one("cash")
        self._write_one("rises")
        self._write_goal()
        self._write_correlations()
        if self.plan.scenarios:
            self._title("scenarios")
        for scenario in self.plan.scenarios:
            self._write_scenario(scenario)
        return "\n".join(self.lines) + "\n"

    # Parts

    def _write_head(self) -> None:
        plan = self.plan
        self.lines = _HEADER.format(name=clean_line(plan.name.ko)).splitlines()
        self._open("[plan]")
        self._words("name", plan.name)
        if plan.enterprise is not None:
            self._entry("enterprise", _quote(plan.enterprise))
        self._entry("place", _quote(plan.place))
        self._entry("start", f"{plan.start:%Y-%m}")
        self._estimate("employer_share", plan.employer_share, "employer_share")

    def _write_correlations(self) -> None:
        if self.plan.correlations:
            self._title("correlations")
        for link in self.plan.correlations:
            self._open("[[correlations]]")
            self._entry("first", _quote(link.first))
            self._entry("second", _quote(link.second))
            self._entry("value", _number(link.value))

    def _write_service(self, service: Service) -> None:
        path = f"services.{service.id}"
        self._open("[[services]]")
        self._entry("id", _quote(service.id))
        self._words("name", service.name)
        for key in ("price", "elasticity", "variable_cost", "local_share", "capacity", "receivable_days"):
            self._estimate(key, getattr(service, key), f"{path}.{key}")
        if service.season != (1.0,) * 12:
            self._entry("season", "[" + ", ".join(_number(one) for one in service.season) + "]")
        if service.starts is not None:
            self._entry("starts", f"{service.starts:%Y-%m}")
        if service.ramp_months:
            self._entry("ramp_months", str(service.ramp_months))
        if service.subsidised:
            self._entry("subsidised", "true")
        for number, group in enumerate(service.users, start=1):
            self._open("[[services.users]]")
            self._write_users(group, f"{path}.users.{number}")
        # The reader fills in the plan's own place only where no place is written at all.
        if len(service.places) == 1 and self._is_unsaid(service.places[0]):
            return
        for place in service.places:
            self._open("[[services.places]]")
            self._write_place(place, f"{path}.places.{place.code}")

    def _is_unsaid(self, place: ServedPlace) -> bool:
        """Say whether the reader would fill in this place by itself."""
        return (
            place.code == self.plan.place
            and is_default("reach", place.reach)
            and is_default("distance", place.distance)
        )

    def _write_users(self, group: UserGroup, path: str) -> None:
        if group.members:
            self._entry("members", "true")
        if not group.members or group.ages != (0, OLDEST):
            first, last = group.ages
            ages = (
                "all"
                if (first, last) == (0, OLDEST)
                else f"{first}+"
                if last == OLDEST
                else f"{first}-{last}"
            )
            self._entry("ages", _quote(ages))
        self._estimate("use_rate", group.use_rate, f"{path}.use_rate")
        self._estimate("visits", group.visits, f"{path}.visits")

    def _write_place(self, place: ServedPlace, path: str = "") -> None:
        self._entry("code", _quote(place.code))
        self._estimate("reach", place.reach, f"{path}.reach")
        self._estimate("distance", place.distance, f"{path}.distance")

    def _write_things(self, key: str) -> None:
        things = getattr(self.plan, key)
        if things:
            self._title(key)
        for thing in things:
            self._open(f"[[{key}]]")
            self._write_fields(thing, f"{key}.{thing.id}")

    def _write_one(self, key: str) -> None:
        thing = getattr(self.plan, key)
        if thing is not None:
            self._title(key)
            self._open(f"[{key}]")
            self._write_fields(thing, key)

    def _write_fields(self, thing: Any, path: str) -> None:
        for field in fields(thing):
            value = getattr(thing, field.name)
            if isinstance(value, Estimate):
                self._estimate(field.name, value, f"{path}.{field.name}")
            elif isinstance(value, Text):
                self._words(field.name, value)
            elif isinstance(value, date):
                self._entry(field.name, f"{value:%Y-%m}")
            elif isinstance(value, bool):
                if value:
                    self._entry(field.name, "true")
            elif isinstance(value, str):
                self._entry(field.name, _quote(value))
            elif value is not None:
                self._entry(field.name, str(value))

    def _write_goal(self) -> None:
        goal = self.plan.goal
        if goal is None:
            return
        self._title("goal")
        self._open("[goal]")
        self._entry("indicator", _quote(goal.indicator))
        self._entry("target", _number(goal.target))
        self._entry("by", f"{goal.by:%Y-%m}")
        if goal.goal is not None:
            self._entry("goal", _quote(goal.goal))

    def _write_scenario(self, scenario: Scenario) -> None:
        self._open("[[scenarios]]")
        self._entry("id", _quote(scenario.id))
        self._entry("kind", _quote(scenario.kind))
        self._words("title", scenario.title)
        if scenario.text != scenario.title:
            self._words("text", scenario.text)
        if scenario.source != ASSUMPTION:
            self._words("source", scenario.source)
        for key in ("once", "monthly", "help_minutes"):
            self._estimate(key, getattr(scenario, key), "")
        for key in ("excludes", "adds_up_with"):
            if getattr(scenario, key):
                self._entry(key, "[" + ", ".join(_quote(one) for one in getattr(scenario, key)) + "]")
        for change in scenario.changes:
            self._open("[[scenarios.changes]]")
            self._entry("path", _quote(change.path))
            self._entry("operation", _quote(change.operation))
            self._estimate("amount", change.amount, "")
            self._times(change.after_months, change.months)
        for serving in scenario.serving:
            self._open("[[scenarios.serving]]")
            self._entry("service", _quote(serving.service))
            if serving.neighbours:
                self._entry("neighbours", "true")
            self._times(serving.after_months, None)
            for place in serving.places:
                self._open("[[scenarios.serving.places]]")
                self._write_place(place)

    # Lines

    def _title(self, key: str) -> None:
        self.lines += ["", f"# ── {_TITLES[key]} " + "─" * 40]

    def _open(self, header: str) -> None:
        self.lines += ["", header]

    def _entry(self, key: str, value: str) -> None:
        self.lines.append(f"{key} = {value}")

    def _words(self, key: str, text: Text) -> None:
        self._entry(key, _quote(text.ko))
        if text.en != text.ko:
            self._entry(f"{key}_en", _quote(text.en))

    def _times(self, after: int, months: int | None) -> None:
        if after:
            self._entry("after_months", str(after))
        if months is not None:
            self._entry("months", str(months))

    def _estimate(self, key: str, estimate: Estimate | None, path: str) -> None:
        question = self.questions.get(path)
        if question is not None:
            self.lines.append(f"# {key} =      # {clean_line(question.ko)}")
        elif estimate is not None and not is_default(key, estimate):
            self._entry(key, "".join(_write_range(estimate)))


def is_default(key: str, estimate: Estimate) -> bool:
    """Say whether the reader would fill this in by itself."""
    default = _DEFAULTS.get(key, 0.0)
    return estimate.source in _UNSAID_TEXTS and estimate.low == estimate.high == default


_UNSAID_TEXTS: Final[Collection[Text]] = frozenset(UNSAID.values())


def _write_range(estimate: Estimate) -> Iterator[str]:
    unit = "원" if estimate.unit.startswith("KRW") else ""
    value = _amount(estimate.value, unit)
    is_certain = estimate.low == estimate.high
    if is_certain and estimate.source == ASSUMPTION:
        yield value
        return
    yield "{"
    if not is_certain:
        yield f"low = {_amount(estimate.low, unit)}, "
    yield f"value = {value}"
    if not is_certain:
        yield f", high = {_amount(estimate.high, unit)}"
    if estimate.source != ASSUMPTION:
        yield f", source = {_quote(estimate.source.ko)}"
        if estimate.source.en != estimate.source.ko:
            yield f", source_en = {_quote(estimate.source.en)}"
        if estimate.basis is not None:
            yield f', basis = "{estimate.basis}"'
    yield "}"


def _amount(number: float, unit: str) -> str:
    if unit and number == int(number):
        return _quote(f"{int(number):,}{unit}")
    return _number(number)


def _number(number: float) -> str:
    """Write a number so that it reads back the same."""
    return str(int(number)) if number == int(number) else repr(float(number))


def clean_line(words: str) -> str:
    """Leave out what a reader would refuse: signs that cannot be seen, and breaks of the line.

    What is left may be nothing.
    """
    kept = "".join(
        sign if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs", "Cf"} else ""
        for sign in unicodedata.normalize("NFC", words)
    )
    return " ".join(kept.split())


def _quote(words: str) -> str:
    return json.dumps(clean_line(words), ensure_ascii=False)
