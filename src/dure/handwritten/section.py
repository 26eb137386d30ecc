"""A file as sections whose entries are taken out by name; what is wrong, and what nobody took, is told."""

import difflib
import math
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from dure.handwritten.findings import Findings
from dure.language import Text

WORDS_MAX: Final = 2_000
"""Letters of one value."""

NUMBER_MAX: Final = 10**15

_NUMBER: Final = re.compile(r"[+-]?(\d[\d,_]*)(\.\d+)?([eE][+-]?\d{1,3})?")
_DAY: Final = re.compile(r"(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})\.?")
_MONTH: Final = re.compile(r"(\d{4})\s*(?:[-./]|년)\s*(\d{1,2})\s*(?:월|[-./]\s*\d{1,2})?")
_FLAGS: Final = {"true": True, "yes": True, "false": False, "no": False}

Value = str | int | float | bool | date | time | None


@dataclass(frozen=True, slots=True)
class Node:
    """What stands behind a name or a dash: a value, entries with names, or parts of a list.

    Attributes:
        value: None where it has entries or parts, or where nothing is written.
        entries: By name, in the order of the file.
        parts: In the order of the file.
        line: On which it begins, counted from 1; None where that is not known.
        key_line: On which its name stands.
        again: The names that stand in it once more, each with its line; of them the first was read.
    """

    value: Value = None
    entries: Mapping[str, "Node"] | None = None
    parts: tuple["Node", ...] | None = None
    line: int | None = None
    key_line: int | None = None
    again: tuple[tuple[str, int], ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where a name has nothing behind it."""
        return self.value is None and self.entries is None and self.parts is None

    @property
    def each(self) -> tuple["Node", ...]:
        """Its parts; what is no list stands for a list of itself."""
        return (self,) if self.parts is None else self.parts

    def to_plain(self) -> Any:
        """Give it as plain dicts, lists and values, without lines."""
        if self.entries is not None:
            return {key: node.to_plain() for key, node in self.entries.items()}
        if self.parts is not None:
            return [node.to_plain() for node in self.parts]
        return self.value


@dataclass(frozen=True, slots=True)
class Notation:
    """How YAML or TOML writes what both can say, for the remedies; `{key}` stands for an entry's name.

    Attributes:
        words_only: True where every value is written words; False where numbers, days and flags come as such.
        entry: One entry, of `{key}` and `{value}`.
        no_words: What is said of an entry that is no words.
        words: How words are written.
        both: How words in both languages are written.
        section: How entries of their own are written.
        no_list: What is said of an entry that is no list; `{path}` is its name under those of its sections.
        list: How a list is written.
        part: How one part of a list is written.
    """

    words_only: bool
    entry: str
    no_words: Text
    words: Text
    both: Text
    section: Text
    no_list: Text
    list: Text
    part: Text


class Section:
    """One section, whose entries are taken out by name.

    Every `find_…` gives None, or nothing, for an entry that is absent, and also, with a problem at its line,
    for one that is of another kind. `finish` then tells what nobody asked for.

    Attributes:
        entries: By name.
        name: As problems call it, such as `goals[compost]`; empty at the top.
        path: The names that lead to it without ids and numbers, such as `services.users`.
        number: In the list where it stands, counted from 1; None elsewhere.
        findings: Gathers the problems.
        taken: The names asked for so far.
    """

    def __init__(
        self,
        node: Node,
        *,
        notation: Notation,
        findings: Findings,
        name: str = "",
        path: str = "",
        number: int | None = None,
    ) -> None:
        self.node = node
        self.notation = notation
        self.entries: Mapping[str, Node] = node.entries or {}
        self.findings = findings
        self.name = name
        self.path = path
        self.number = number
        self.taken: set[str] = set()

    # Faults

    def name_of(self, key: str) -> str:
        """Name an entry as problems call it."""
        return f"{self.name}.{key}" if self.name else key

    def line_of(self, key: str | None = None) -> int | None:
        """Find the line of an entry's name; that of the section where there is none."""
        node = self.node if key is None else self.entries.get(key, self.node)
        return node.key_line or node.line

    def fault(
        self, key: str | None, *, what: Text, remedy: Text, node: Node | None = None, fatal: bool = True
    ) -> None:
        """Note a fault of one entry at its line, or at that of a node within it."""
        column = self.name if key is None else self.name_of(key)
        line = self.line_of(key) if node is None else node.key_line or node.line
        self.findings.add(line, column=column or None, what=what, remedy=remedy, fatal=fatal)

    def finish(self) -> None:
        """Note every name that stands twice, and every entry that nobody asked for."""
        for key, line in self.node.again:
            self.findings.add(
                line,
                column=self.name_of(_show(key)),
                what=Text(en=f"{_show(key)} stands twice.", ko=f"{_show(key)} 항목이 두 번 나옵니다."),
                remedy=Text(
                    en="Keep one of the two; the first was read.",
                    ko="하나만 남겨 주십시오. 먼저 나온 것을 읽었습니다.",
                ),
            )
        for key in self.entries:
            if key in self.taken:
                continue
            # Looking for the nearest takes its time, and a full list has no room for the answer.
            near = [] if self.findings.full else difflib.get_close_matches(key[:60], sorted(self.taken), n=1)
            meant = near[0] if near else ", ".join(sorted(self.taken))
            shown = _show(key)
            self.findings.add(
                self.line_of(key),
                column=self.name_of(shown),
                what=Text(en=f"{shown} is not known here.", ko=f"{shown} 항목은 여기서 쓰지 않습니다."),
                remedy=Text(en=f"Known here: {meant}.", ko=f"여기서 쓰는 항목: {meant}."),
                fatal=False,
            )

    # Entries as they stand

    def find_node(self, key: str) -> Node | None:
        """Find an entry with its line; one that is left empty counts as absent."""
        self.taken.add(key)
        node = self.entries.get(key)
        return None if node is None or node.is_empty else node

    def find(self, key: str) -> Any:
        """Find an entry as plain dicts, lists and values."""
        node = self.find_node(key)
        return None if node is None else node.to_plain()

    def has(self, key: str) -> bool:
        """Say whether an entry is there."""
        return self.find_node(key) is not None

    def require(self, key: str, *, remedy: Text) -> bool:
        """Say whether an entry is there; note a problem where it is not."""
        if self.has(key):
            return True
        self.fault(key, what=Text(en=f"{key} is missing.", ko=f"{key} 항목이 없습니다."), remedy=remedy)
        return False

    # Words

    def find_line(self, key: str) -> str | None:
        """Find words."""
        node = self.find_node(key)
        return None if node is None else self.read_line(key, node)

    def read_line(self, key: str, node: Node) -> str | None:
        """Read one node as words; None, with a problem, where it is anything else."""
        value = node.value
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # a place code without its quotes
        if node.is_empty:
            return None
        if not isinstance(value, str):
            notation = self.notation
            self.fault(key, node=node, what=_fill(notation.no_words, key), remedy=_fill(notation.words, key))
            return None
        text = value.strip()
        if not self.notation.words_only:  # YAML has ways to write several lines, and means them
            text = " ".join(unicodedata.normalize("NFC", text).split())
        # Controls, halves of letters, and marks that turn the direction of reading.
        hidden = any(unicodedata.category(sign) in {"Cc", "Cs", "Cf"} for sign in text if sign not in "\n\t")
        if hidden or len(text) > WORDS_MAX:
            self.fault(
                key,
                node=node,
                what=Text(
                    en=f"{key} holds signs that cannot be shown, or more than {WORDS_MAX:,} letters.",
                    ko=f"{key}에 보이지 않는 글자가 있거나 {WORDS_MAX:,}자를 넘습니다.",
                ),
                remedy=Text(en="Type it anew and keep it short.", ko="짧게 다시 적어 주십시오."),
            )
            return None
        return text or None

    def find_lines(self, key: str) -> tuple[str, ...]:
        """Find a list of words; a single one may stand without its list."""
        node = self.find_node(key)
        lines = () if node is None else (self.read_line(key, part) for part in node.each)
        return tuple(line for line in lines if line is not None)

    def find_words(self, key: str) -> Text | None:
        """Find words in one language, which then stand for both, or in both.

        In YAML `name: {ko: …, en: …}`, in TOML `name = "…"` and beside it `name_en = "…"`.
        """
        korean, english = self._find_pair(key)
        if korean is None and english is None:
            return None
        return Text(en=english or korean or "", ko=korean or english or "")

    def find_both(self, key: str) -> Text | None:
        """Find words that must be there in both languages."""
        before = self.findings.count
        korean, english = self._find_pair(key)
        if korean is not None and english is not None:
            return Text(en=english, ko=korean)
        if self.has(key) and self.findings.count == before:
            self.fault(
                key,
                what=Text(
                    en=f"{key} is not written in both languages.", ko=f"{key}에 두 언어가 다 있지 않습니다."
                ),
                remedy=_fill(self.notation.both, key),
            )
        return None

    def _find_pair(self, key: str) -> tuple[str | None, str | None]:
        if not self.notation.words_only:
            return self.find_line(key), self.find_line(f"{key}_en")
        node = self.find_node(key)
        if node is None or node.entries is None:
            return (None if node is None else self.read_line(key, node)), None
        both = self.within(node, key)
        pair = both.find_line("ko"), both.find_line("en")
        both.finish()
        return pair

    def find_choice(self, key: str, *, options: Collection[str]) -> str | None:
        """Find one of a few words."""
        text = self.find_line(key)
        if text is None or text in options:
            return text
        listed = ", ".join(options)
        self.fault(
            key,
            what=Text(
                en=f"{key} cannot be {text[:40]!r}.", ko=f"{key}에 {text[:40]!r}은(는) 쓸 수 없습니다."
            ),
            remedy=Text(en=f"Write one of: {listed}.", ko=f"다음 가운데 하나를 적어 주십시오: {listed}."),
        )
        return None

    def find_flag(self, key: str) -> bool:
        """Find true or false; false where it is absent."""
        node = self.find_node(key)
        value = None if node is None else node.value
        if self.notation.words_only and isinstance(value, str):
            value = _FLAGS.get(value.strip().lower(), value)
        if node is None or isinstance(value, bool):
            return bool(value)
        shown = self.notation.entry.format(key=key, value="true")
        self.fault(
            key,
            what=Text(en=f"{key} is true or false.", ko=f"{key}에는 true(예)나 false(아니오)만 적습니다."),
            remedy=Text(
                en=f"Write {shown}, or take the line out.", ko=f"{shown}라고 적거나 이 줄을 지워 주십시오."
            ),
        )
        return False

    # Numbers and days

    def find_number(self, key: str) -> int | float | None:
        """Find a number such as 12000, 12,000 or 0.5."""
        node = self.find_node(key)
        if node is None:
            return None
        number = _read_number(node.value)
        if number is not None and abs(number) <= NUMBER_MAX:
            return number
        text = self.find_line(key)
        if text is not None:
            self.fault(
                key,
                what=Text(
                    en=f"{key} is not a number: {text[:40]!r}.",
                    ko=f"{key}에 적힌 {text[:40]!r}은(는) 수가 아닙니다.",
                ),
                remedy=Text(
                    en="Write digits alone, as 12000, and the unit under unit:.",
                    ko="12000처럼 숫자만 적고, 단위는 unit: 에 적어 주십시오.",
                ),
            )
        return None

    def find_whole(self, key: str, *, least: int, most: int) -> int | None:
        """Find a whole number within bounds."""
        node = self.find_node(key)
        if node is None:
            return None
        value = _read_number(node.value) if self.notation.words_only else node.value
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(
            key,
            what=Text(
                en=f"{key} is a whole number from {least} to {most}.",
                ko=f"{key}에는 {least}부터 {most}까지의 정수만 적습니다.",
            ),
            remedy=Text(en="Write such a number.", ko="그 사이의 수로 고쳐 주십시오."),
        )
        return None

    def find_day(self, key: str) -> date | None:
        """Find a day such as 2026-12-31 or 2026.12.31."""
        node = self.find_node(key)
        if node is None:
            return None
        is_day = isinstance(node.value, date) and not isinstance(node.value, datetime)
        text = str(node.value) if is_day else self.read_line(key, node)
        if text is None:
            return None
        if match := _DAY.fullmatch(text):
            first, last = self.findings.kind.years
            try:
                found = date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                found = date.min
            if first <= found.year <= last:
                return found
        self.fault(
            key,
            what=Text(
                en=f"{key} is not a day: {text[:40]!r}.",
                ko=f"{key}에 적힌 {text[:40]!r}은(는) 날짜가 아닙니다.",
            ),
            remedy=Text(
                en="Write a whole day, as 2026-12-31.", ko="2026-12-31처럼 연월일을 모두 적어 주십시오."
            ),
        )
        return None

    def find_month(self, key: str) -> date | None:
        """Find a month such as 2026-01, "2026년 1월" or a day in it, as its first day."""
        node = self.find_node(key)
        if node is None:
            return None
        is_day = isinstance(node.value, date) and not isinstance(node.value, datetime)
        match = _MONTH.fullmatch(str(node.value).strip()) if is_day or isinstance(node.value, str) else None
        (first, last), kind = self.findings.kind.years, self.findings.kind
        shown = self.notation.entry.format(key=key, value="2026-01")
        if match is None or not 1 <= int(match[2]) <= 12:
            self.fault(
                key,
                what=Text(en=f"{key} is not a month.", ko=f"{key}에 적힌 것은 연월이 아닙니다."),
                remedy=Text(
                    en=f"Write year and month, as {shown}.", ko=f"{shown}처럼 연도와 달을 적어 주십시오."
                ),
            )
            return None
        if first <= int(match[1]) <= last:
            return date(int(match[1]), int(match[2]), 1)
        self.fault(
            key,
            what=Text(
                en=f"{key} lies in the year {match[1]}; {kind.name.en}'s years are {first} to {last}.",
                ko=f"{key}에 적힌 해가 {match[1]}년입니다. {first}년부터 {last}년까지만 쓸 수 있습니다.",
            ),
            remedy=Text(en=f"Mend the year, as {shown}.", ko=f"{shown}처럼 연도를 고쳐 주십시오."),
        )
        return None

    # Sections within

    def within(self, node: Node, key: str, *, name: str = "", number: int | None = None) -> "Section":
        """Open the entries of a node that stands behind a name as a section."""
        return Section(
            node,
            notation=self.notation,
            findings=self.findings,
            name=name or self.name_of(key),
            path=self._path_of(key),
            number=number,
        )

    def find_section(self, key: str) -> "Section | None":
        """Find entries of their own."""
        node = self.find_node(key)
        if node is None or node.entries is not None:
            return None if node is None else self.within(node, key)
        what = Text(en=f"{key} holds entries of its own.", ko=f"{key} 아래에는 항목을 나누어 적습니다.")
        self.fault(key, what=what, remedy=_fill(self.notation.section, key))
        return None

    def each(self, key: str) -> Iterator["Section"]:
        """Yield the parts of a list, each a section."""
        node = self.find_node(key)
        if node is None:
            return
        path, most = self._path_of(key), self.findings.kind.parts_max
        if node.parts is None:
            notation = self.notation
            self.fault(key, what=_fill(notation.no_list, key, path), remedy=_fill(notation.list, key, path))
            return
        if len(node.parts) > most:
            what = Text(
                en=f"There are {len(node.parts):,} of {key}; at most {most} are read.",
                ko=f"{key}이(가) {len(node.parts):,}개입니다. {most}개까지만 읽습니다.",
            )
            remedy = Text(en="Put like ones together.", ko="비슷한 것끼리 합쳐 주십시오.")
            self.fault(key, what=what, remedy=remedy)
            return
        for number, part in enumerate(node.parts, start=1):
            name = self._name_part(key, number, part)
            if part.entries is not None:
                yield self.within(part, key, name=name, number=number)
                continue
            self.findings.add(
                part.line,
                column=name,
                what=Text(en="This entry has no parts.", ko="이 줄에는 항목이 나뉘어 있지 않습니다."),
                remedy=_fill(self.notation.part, key, path),
            )

    def _path_of(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _name_part(self, key: str, number: int, part: Node) -> str:
        """Name a part of a list: goals[2] in YAML, services.clinic by its id in TOML."""
        if self.notation.words_only:
            return f"{self.name_of(key)}[{number}]"
        named = [(part.entries or {}).get(name, Node()).value for name in ("id", "code")]
        return f"{self.name_of(key)}.{next((one for one in named if one), number)!s:.60}"


def _show(key: str) -> str:
    """Show a name that may be anything."""
    return "".join(sign if sign.isprintable() else "?" for sign in key[:60])


def _fill(text: Text, key: str, path: str = "") -> Text:
    return Text(en=text.en.format(key=key, path=path), ko=text.ko.format(key=key, path=path))


def _read_number(value: Value) -> int | float | None:
    """Read a number as it is, or as it is written; None where it is none."""
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value.strip())
        if match is None or len(value) > 400:  # no float has more digits, and a whole number need not have
            return None
        bare = value.replace(",", "").replace("_", "")
        return float(bare) if match[2] or match[3] else int(bare)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) or math.isfinite(value) else None
