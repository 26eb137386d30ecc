"""The sections of playbook.yaml read after the table of entries: values with their lines, faults told."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dure.handwritten import NUMBER_MAX, Section
from dure.language import Text
from dure.period import Period, parse_period
from dure.playbooks.playbook import Span
from dure.playbooks.schema import ENTRIES, ID_MAX, SPAN, Entry

_ONE_LINE: Final = frozenset({"title", "name", "indicator", "who", "where"})
"""What things are called; the other words may have paragraphs."""


@dataclass(frozen=True, slots=True)
class Part:
    """One section as read.

    Attributes:
        section: Where it stands, for the problems.
        entries: What may stand in it.
        values: By key: a value, a Part, a tuple of Parts for a list; None, or no part, where it is absent or
            at fault.
    """

    section: Section
    entries: tuple[Entry, ...]
    values: Mapping[str, Any]

    def parts(self, key: str) -> tuple["Part", ...]:
        """Give the parts of a list, or the one section of this name; none where there is none."""
        value = self.values.get(key)
        if isinstance(value, Part):
            return (value,)
        return value if isinstance(value, tuple) else ()

    def walk(self) -> Iterator["Part"]:
        """Go through this section and all that lie in it, in the order of the table."""
        yield self
        for entry in self.entries:
            if entry.parts:
                for part in self.parts(entry.key):
                    yield from part.walk()

    def make(self) -> dict[str, Any]:
        """Give the values with every part made into what it stands for; only where nothing was at fault."""
        made: dict[str, Any] = {}
        for entry in self.entries:
            value = self.values[entry.key]
            if isinstance(value, Part):
                value = value.make() if entry.makes is None else entry.makes(**value.make())
            elif entry.kind == "list":
                value = tuple(
                    part.make() if entry.makes is None else entry.makes(**part.make()) for part in value
                )
            made[entry.key] = value
        return made


def read_part(section: Section, entries: tuple[Entry, ...] = ENTRIES) -> Part:
    """Read a section after its entries, and tell what nobody knows in it."""
    values: dict[str, Any] = {}
    for entry in entries:
        before = section.findings.count
        values[entry.key] = _READERS[entry.kind](section, entry)
        if values[entry.key] is None and section.has(entry.key) and section.findings.count == before:
            _tell_empty(section, entry)
        if entry.kind == "id" and values[entry.key] is not None and section.number is not None:
            section.name = f"{section.name.partition('[')[0]}[{values[entry.key]}]"
    section.finish()
    return Part(section, entries, values)


def _tell_empty(section: Section, entry: Entry) -> None:
    """Tell of quotes with nothing between them: they are neither a value nor left out."""
    about = entry.about
    section.fault(
        entry.key,
        what=Text(en=f"{entry.key} is empty.", ko=f"{entry.key}이(가) 비어 있습니다."),
        remedy=Text(en=f"Write {about.en}.", ko=f"적을 것: {about.ko}."),
    )


def _tell_unwritten(section: Section, entry: Entry) -> None:
    """Tell of what was left out where even the unknown is to be said."""
    about = entry.about
    section.fault(
        entry.key,
        what=Text(en=f"{entry.key} is missing.", ko=f"{entry.key} 항목이 없습니다."),
        remedy=Text(en=f"Write {about.en}.", ko=f"적을 것: {about.ko}."),
    )


def _is_there(section: Section, entry: Entry) -> bool:
    if not entry.required:
        if entry.written and entry.key not in section.entries:
            _tell_unwritten(section, entry)
        return section.has(entry.key)
    about = entry.about
    remedy = Text(en=f"Write {about.en}.", ko=f"적을 것: {about.ko}.")
    return section.require(entry.key, remedy=remedy)


def _read_line(section: Section, entry: Entry) -> str | None:
    found = section.find_line(entry.key) if _is_there(section, entry) else None
    if found is None:
        return None
    line = " ".join(found.split())
    if not entry.pattern or (
        re.fullmatch(entry.pattern, line, re.ASCII) and (entry.kind != "id" or len(line) <= ID_MAX)
    ):
        return line
    _refuse_pattern(section, entry, line)
    return None


def _refuse_pattern(section: Section, entry: Entry, line: str) -> None:
    about, shown = entry.about, entry.shown or "an-id"
    section.fault(
        entry.key,
        what=Text(
            en=f"{entry.key} cannot be {line[:60]!r}.",
            ko=f"{entry.key}에 {line[:60]!r}은(는) 쓸 수 없습니다.",
        ),
        remedy=Text(en=f"Write {about.en}, as {shown}.", ko=f"{about.ko}: {shown}처럼 적어 주십시오."),
    )


def _read_period(section: Section, entry: Entry) -> Period | None:
    line = _read_line(section, entry)
    if line is None:
        return None
    try:
        return parse_period(line.replace("/", ".."))
    except ValueError:
        _refuse_pattern(section, entry, line)
        return None


def _read_words(section: Section, entry: Entry) -> str | Period | None:
    return _read_period(section, entry) if entry.key == "period" else _read_line(section, entry)


def _read_both(section: Section, entry: Entry) -> Text | None:
    found = section.find_both(entry.key) if _is_there(section, entry) else None
    if found is None or entry.key not in _ONE_LINE:
        return found
    # What things are called becomes a heading, a file's line and the subject of a letter.
    return Text(en=" ".join(found.en.split()), ko=" ".join(found.ko.split()))


def _read_number(section: Section, entry: Entry) -> float | None:
    found = section.find_number(entry.key) if _is_there(section, entry) else None
    least = -NUMBER_MAX if entry.least is None else entry.least
    most = NUMBER_MAX if entry.most is None else entry.most
    if found is None or least <= found <= most:
        return found
    bounds = Text(en=f"from {least:,.10g} to {most:,.10g}", ko=f"{least:,.10g}부터 {most:,.10g}까지")
    if most == NUMBER_MAX:
        bounds = Text(en=f"{least:,.10g} or more", ko=f"{least:,.10g} 이상")
    section.fault(
        entry.key,
        what=Text(
            en=f"{entry.key} is a number {bounds.en}, not {found:,.10g}.",
            ko=f"{entry.key}은(는) {bounds.ko}의 수입니다. {found:,.10g}은(는) 쓸 수 없습니다.",
        ),
        remedy=Text(en=f"Write {entry.about.en}.", ko=f"적을 것: {entry.about.ko}."),
    )
    return None


def _read_whole(section: Section, entry: Entry) -> int | None:
    if not _is_there(section, entry):
        return None
    return section.find_whole(entry.key, least=int(entry.least or 0), most=int(entry.most or 0))


def _read_ids(section: Section, entry: Entry) -> tuple[str, ...]:
    if not _is_there(section, entry):
        return ()
    before = section.findings.count
    node = section.find_node(entry.key)
    found = section.find_lines(entry.key)
    wrong = [id_ for id_ in found if not re.fullmatch(entry.pattern, id_, re.ASCII) or len(id_) > ID_MAX]
    twice = {id_ for id_ in found if found.count(id_) > 1}
    is_short = node is None or len(found) < len(node.each) or len(found) < (entry.least or 0)
    if (wrong or is_short) and section.findings.count == before:
        said = repr(wrong[0][:60]) if wrong else None
        section.fault(
            entry.key,
            what=Text(en="It names no source.", ko="출처가 하나도 없습니다.")
            if entry.key == "sources" and not found
            else Text(en="An id is empty.", ko="비어 있는 id가 있습니다.")
            if said is None
            else Text(en=f"{said} is not an id.", ko=f"{said}은(는) id가 아닙니다."),
            remedy=Text(
                en=f"Write {entry.about.en}, as [first, second].",
                ko=f"적을 것: {entry.about.ko}. [first, second]처럼 적습니다.",
            ),
        )
        return ()
    if twice:
        section.fault(
            entry.key,
            what=Text(en=f"{min(twice)} is named twice.", ko=f"{min(twice)}이(가) 두 번 나옵니다."),
            remedy=Text(en="Name it once.", ko="한 번만 적어 주십시오."),
            fatal=False,
        )
    return tuple(dict.fromkeys(found))


_SPAN_NUMBERS: Final = {
    "low": Text(en="the least that it may be", ko="적어도 이만큼"),
    "value": Text(en="the most likely figure", ko="가장 그럴듯한 수"),
    "high": Text(en="the most that it may be", ko="많아도 이만큼"),
}


def _read_span(section: Section, entry: Entry) -> Span | None:
    if not _is_there(section, entry):
        return None
    inner = section.find_section(entry.key)
    if inner is None:
        return None
    numbers = [
        _read_number(inner, Entry(key, "number", _SPAN_NUMBERS[key], least=0, most=NUMBER_MAX))
        for key in SPAN
    ]
    about = Text(en=f"its unit, {entry.options[0]}", ko=f"단위 {entry.options[0]}")
    unit = _read_choice(inner, Entry("unit", "choice", about, options=entry.options))
    inner.finish()
    low, value, high = numbers
    if low is None or value is None or high is None or unit is None:
        return None
    if low <= value <= high:
        return Span(low, value, high, unit)
    tell_disorder(section, entry.key, (low, value, high))
    return None


def tell_disorder(section: Section, key: str, numbers: tuple[float, ...]) -> None:
    """Tell of a range that is upside down."""
    shown = ", ".join(f"{number:,.10g}" for number in numbers)
    section.fault(
        key,
        what=Text(
            en=f"The range of {key} is not in order: {shown}.",
            ko=f"{key}의 범위가 순서대로가 아닙니다: {shown}.",
        ),
        remedy=Text(
            en="Write the least first, then the most likely, then the most.",
            ko="가장 적은 수, 가장 그럴듯한 수, 가장 많은 수의 차례로 적어 주십시오.",
        ),
    )


def _read_choice(section: Section, entry: Entry) -> str | None:
    return section.find_choice(entry.key, options=entry.options) if _is_there(section, entry) else None


def _read_section(section: Section, entry: Entry) -> Part | None:
    inner = section.find_section(entry.key) if _is_there(section, entry) else None
    return None if inner is None else read_part(inner, entry.parts)


def _read_list(section: Section, entry: Entry) -> tuple[Part, ...]:
    if not _is_there(section, entry):
        return ()
    node = section.find_node(entry.key)
    if entry.least and node is not None and node.parts == ():
        section.fault(
            entry.key,
            what=Text(en=f"{entry.key} is empty.", ko=f"{entry.key}이(가) 비어 있습니다."),
            remedy=Text(en=f"Write {entry.about.en}.", ko=f"적을 것: {entry.about.ko}."),
        )
    return tuple(read_part(inner, entry.parts) for inner in section.each(entry.key))


_READERS: Final[Mapping[str, Callable[[Section, Entry], Any]]] = {
    "id": _read_line,
    "line": _read_words,
    "both": _read_both,
    "number": _read_number,
    "whole": _read_whole,
    "day": lambda section, entry: section.find_day(entry.key) if _is_there(section, entry) else None,
    "flag": lambda section, entry: section.find_flag(entry.key),
    "choice": _read_choice,
    "ids": _read_ids,
    "span": _read_span,
    "section": _read_section,
    "list": _read_list,
}
