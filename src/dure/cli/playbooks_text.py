"""A playbook told on a terminal: wrapped lines, numbered steps, each claim with its sources by number."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from dure.language import Language, Text
from dure.reports.thread_words import write_quantity

WIDTH: Final = 88
"""Columns of a line; a Korean letter takes two."""

_HEADINGS: Final = {
    "issue": Text("What hurts", "무엇이 문제인가"),
    "goal": Text("The small goal", "작은 목표"),
    "legal_form": Text("The legal form", "법인격"),
    "steps": Text("Steps", "단계"),
    "conditions": Text("What a place must be like", "지역이 갖춰야 할 조건"),
    "risks": Text("What may go wrong", "잘못될 수 있는 것"),
    "failures": Text("What went wrong, and where", "어디에서 무엇이 잘못되었나"),
    "outcomes": Text("What was measured", "측정된 성과"),
    "plan": Text("The numbers of its plan", "계획의 수"),
    "contacts": Text("Whom to ask", "누구에게 물을까"),
    "story": Text("The story", "이야기"),
    "sources": Text("Sources", "출처"),
    "parent": Text("Made from", "이어받은 실행서"),
}
_ASSUMED: Final = Text("assumption", "가정")
_UNVERIFIED: Final = Text("unverified", "확인 전")


def write_list(told: Sequence[Mapping[str, Any]], language: Language) -> str:
    """Write the list of playbooks, each with its summary."""
    lines: list[str] = []
    for one in told:
        place = one["place_name"] or one["place"]
        measured = Text(
            f"measured outcomes: {len(one['outcomes'])}, failures told: {len(one['failures'])}",
            f"측정된 성과 {len(one['outcomes'])}건, 적힌 실패 {len(one['failures'])}건",
        ).in_language(language)
        lines += [one["id"], f"  {one['title']}"]
        lines += wrap(one["summary"], indent="  ")
        lines += wrap(f"{one['challenge_name']} · {place} · {measured}", indent="  ")
        lines.append("")
    if not told:
        lines = [Text("There is none.", "해당하는 실행서가 없습니다.").in_language(language), ""]
    else:
        lines += wrap(
            Text(
                f"Read one: dure playbooks show {told[0]['id']}",
                f"하나를 읽으려면: dure playbooks show {told[0]['id']}",
            ).in_language(language)
        )
    return "\n".join(lines).rstrip() + "\n"


def write_text(told: Mapping[str, Any], language: Language) -> str:
    """Write a playbook whole, as `tell_playbook` tells it."""
    return "\n".join(_Writer(told, language).write()).rstrip() + "\n"


class _Writer:
    """Holds what every part needs: the language, and the numbers of the sources."""

    def __init__(self, told: Mapping[str, Any], language: Language) -> None:
        self.told = told
        self.language = language
        self.numbers = {source["id"]: source["number"] for source in told["sources"]}

    def write(self) -> Iterator[str]:
        yield from self._write_head()
        for key, write in (
            ("issue", self._write_issue),
            ("goal", self._write_goal),
            ("legal_form", self._write_form),
            ("steps", self._write_steps),
            ("conditions", self._write_conditions),
            ("risks", self._write_risks),
            ("failures", self._write_failures),
            ("outcomes", self._write_outcomes),
            ("plan", self._write_plan),
            ("contacts", self._write_contacts),
            ("parent", self._write_parent),
            ("story", self._write_story),
            ("sources", self._write_sources),
        ):
            lines = list(write())
            if lines:
                heading = _HEADINGS[key].in_language(self.language)
                yield from ("", heading, "─" * width_of(heading), *lines)

    def _say(self, en: str, ko: str) -> str:
        return ko if self.language == "ko" else en

    def _cite(self, thing: Mapping[str, Any]) -> str:
        numbers = ", ".join(str(self.numbers[id_]) for id_ in thing["sources"])
        unverified = f", {_UNVERIFIED.in_language(self.language)}" if thing["unverified"] else ""
        return f"[{numbers}{unverified}]"

    def _write_head(self) -> Iterator[str]:
        told = self.told
        yield told["title"]
        yield "═" * min(width_of(told["title"]), WIDTH)
        place = told["place_name"] or told["place"]
        yield self._say(
            f"{told['id']}, version {told['version']} of {told['dated']} · {told['challenge_name']}",
            f"{told['id']}, {told['dated']} {told['version']}판 · {told['challenge_name']}",
        )
        yield self._say(f"The numbers are of {place}.", f"수는 {place}의 것입니다.")
        if told["example"]:
            yield self._say(
                "An example: drafted from an invented enterprise.",
                "가상 자료: 지어낸 사업체에서 만든 예시입니다.",
            )
        yield ""
        yield from wrap(told["summary"])

    def _write_issue(self) -> Iterator[str]:
        yield from wrap(self.told["issue"]["title"])
        yield from wrap(self.told["issue"]["text"])

    def _write_goal(self) -> Iterator[str]:
        goal = self.told["goal"]
        first, last = (self._count(goal[key], goal["unit"]) for key in ("baseline", "target"))
        yield from wrap(
            self._say(
                f"{goal['indicator']}: from {first} to {last} within {goal['years']} years, "
                f"{goal['method_name']}",
                f"{goal['indicator']}: {goal['years']}년 안에 {first} → {last}, {goal['method_name']}",
            )
        )
        yield from wrap(f"{goal['why']} {self._cite(goal)}")

    def _write_form(self) -> Iterator[str]:
        form = self.told["legal_form"]
        yield from wrap(f"{form['name']}. {form['why']} {self._cite(form)}")
        if self.told["requirements"]:
            listed = ", ".join(self.told["requirements"])
            yield from wrap(self._say(f"What the law asks: {listed}", f"법에서 요구하는 것: {listed}"))

    def _write_steps(self) -> Iterator[str]:
        for place, step in enumerate(self.told["steps"], start=1):
            cost = (
                self._say("no money", "드는 돈 없음")
                if step["cost"] is None
                else self._say(f"{_span(step['cost'])} won", f"{_span(step['cost'])}원")
            )
            weeks = self._say(f"{_span(step['weeks'])} weeks", f"{_span(step['weeks'])}주")
            yield from wrap(f"{place}. {step['title']}")
            yield from wrap(f"{step['who']} · {weeks} · {cost}", indent="   ")
            yield from wrap(f"{step['text']} {self._cite(step)}", indent="   ")
        whole = self.told["steps_together"]
        yield from wrap(
            self._say(
                f"Together {_span(whole['weeks'])} weeks and {_span(whole['cost'])} won, {whole['note']}.",
                f"모두 {_span(whole['weeks'])}주, {_span(whole['cost'])}원. {whole['note']}.",
            )
        )

    def _write_conditions(self) -> Iterator[str]:
        for one in self.told["conditions"]:
            bound = f" ({one['bound']})" if one["bound"] else ""
            yield from wrap(f"- {one['title']}{bound}", hanging="  ")
            yield from wrap(f"{one['why']} {self._cite(one)}", indent="  ")
            yield from wrap(
                self._say(f"Ask: {one['question']}", f"물어볼 것: {one['question']}"), indent="  "
            )

    def _write_risks(self) -> Iterator[str]:
        for one in self.told["risks"]:
            yield from wrap(f"- {one['title']}", hanging="  ")
            yield from wrap(one["text"], indent="  ")
            yield from wrap(f"→ {one['answer']} {self._cite(one)}", indent="  ", hanging="    ")

    def _write_failures(self) -> Iterator[str]:
        for one in self.told["failures"]:
            yield from wrap(f"- {one['where']}, {one['year']}: {one['text']} {self._cite(one)}", hanging="  ")
        if self.told["failures_note"]:
            yield from wrap(self.told["failures_note"])

    def _count(self, quantity: float, unit: str) -> str:
        return write_quantity(quantity, unit=unit, language=self.language)

    def _write_outcomes(self) -> Iterator[str]:
        for one in self.told["outcomes"]:
            amount = self._count(one["value"], one["unit"])
            if one["low"] is not None or one["high"] is not None:
                low, high = (
                    "?" if one[key] is None else self._count(one[key], one["unit"]) for key in ("low", "high")
                )
                amount += f" ({low}–{high})"
            seen = (
                self._say("coverage unknown", "확인한 비율은 알 수 없음")
                if one["coverage"] is None
                else self._say(f"coverage {one['coverage']:.0%}", f"확인한 비율 {one['coverage']:.0%}")
            )
            yield from wrap(
                f"- {one['where']}, {one['period']}: {amount}, {one['indicator']}; {seen}. "
                f"{one['coverage_why']} {self._cite(one)}",
                hanging="  ",
            )
        if self.told["outcomes_note"]:
            yield from wrap(self.told["outcomes_note"])

    def _write_plan(self) -> Iterator[str]:
        plan = self.told["plan"]
        yield from wrap(
            self._say(
                f"{plan['name']}: {len(plan['numbers'])} numbers, of which {plan['assumptions']} are "
                "assumptions. Each grows with what stands behind it when the plan moves to another place.",
                f"{plan['name']}: 수 {len(plan['numbers'])}개 가운데 {plan['assumptions']}개가 가정입니다. "
                "다른 지역으로 옮기면 뒤에 적은 것을 따라 변합니다.",
            )
        )
        for one in plan["numbers"]:
            assumed = f", {_ASSUMED.in_language(self.language)}" if one["assumption"] else ""
            grows = "" if one["grows_with"] in {None, "same"} else f", {one['growth']}"
            yield f"  {one['path']} = {_span(one)} {one['unit']}{grows}{assumed}"

    def _write_contacts(self) -> Iterator[str]:
        for one in self.told["contacts"]:
            url = f" {one['url']}" if one["url"] else ""
            yield from wrap(f"- {one['who']}: {one['how']}{url}", hanging="  ")

    def _write_parent(self) -> Iterator[str]:
        parent = self.told["parent"]
        if parent is not None:
            place = parent["place_name"] or parent["place"]
            adapted = "" if place is None else self._say(f", adapted to {place}", f", {place}에 맞춤")
            yield from wrap(
                self._say(
                    f"{parent['id']}, version {parent['version']}, taken on {parent['taken']}{adapted}",
                    f"{parent['id']} {parent['version']}판, {parent['taken']}에 이어받음{adapted}",
                )
            )

    def _write_story(self) -> Iterator[str]:
        for line in self.told["story"].replace("[^", " [").split("\n"):
            yield from wrap(line) if line.strip() else [""]

    def _write_sources(self) -> Iterator[str]:
        for one in self.told["sources"]:
            checked = (
                self._say(f"read on {one['checked']}", f"{one['checked']}에 읽음")
                if one["checked"]
                else one["unverified"]
            )
            parts = [one["kind_name"], one["publisher"], one["dated"], checked, one["url"]]
            tail = ", ".join(part for part in parts if part)
            yield from wrap(f"[{one['number']}] {one['title']} ({tail})", hanging="    ")


def number(value: float | None) -> str:
    """Write a number with its thousands; ? where it is unknown."""
    return "?" if value is None else f"{value:,.10g}"


def _span(span: Mapping[str, Any]) -> str:
    if span["low"] == span["high"]:
        return number(span["value"])
    return f"{number(span['value'])} ({number(span['low'])}–{number(span['high'])})"


def width_of(text: str) -> int:
    """Count the columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def wrap(text: str, *, indent: str = "", hanging: str | None = None) -> list[str]:
    """Break a text into lines of at most `WIDTH` columns, at its spaces.

    Args:
        text: To be broken; a single word that is wider stays whole.
        indent: Before every line.
        hanging: Before every line but the first, beside `indent`.
    """
    lines: list[str] = []
    line = indent
    is_begun = False
    for word in text.split():
        if is_begun and width_of(line) + 1 + width_of(word) > WIDTH:
            lines.append(line)
            line, is_begun = indent + (hanging or ""), False
        line += f" {word}" if is_begun else word
        is_begun = True
    return [*lines, line] if is_begun else lines
