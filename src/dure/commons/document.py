"""A YAML text as nodes that know their line, with everything refused that could harm or mislead."""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import yaml

from dure.language import Text
from dure.problem import Problem, Where

SIZE_MAX: Final = 256 * 1024
"""Bytes of a community file; one of forty goals is a tenth of this."""

DEPTH_MAX: Final = 12
NODE_MAX: Final = 20_000
WORDS_MAX: Final = 2_000
PROBLEM_MAX: Final = 100
NUMBER_MAX: Final = 10**15
YEAR_MIN: Final = 1900
YEAR_MAX: Final = 2199

_NUMBER: Final = re.compile(r"[+-]?(\d[\d,_]*)(\.\d+)?([eE][+-]?\d{1,3})?")
_DAY: Final = re.compile(r"(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})\.?")
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass
class Findings:
    """The problems met while one file is read; past `PROBLEM_MAX` they are only counted."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0

    def add(self, node: yaml.Node | int | None, *, column: str | None, what: Text, remedy: Text) -> None:
        """Note a fault at a node, or at a line counted from 1."""
        if len(self.problems) >= PROBLEM_MAX:
            self.unlisted += 1
            return
        line = node if isinstance(node, int) or node is None else node.start_mark.line + 1
        rows = () if line is None else (line,)
        self.problems.append(
            Problem(Where(self.file, rows=rows, row_count=len(rows), column=column), what=what, remedy=remedy)
        )

    def listed(self) -> list[Problem]:
        """Return the problems, with one more that counts those left out."""
        if not self.unlisted:
            return self.problems
        more = Problem(
            Where(self.file),
            what=Text(
                en=f"There are {self.unlisted:,} problems more, not listed here.",
                ko=f"문제가 {self.unlisted:,}건 더 있어 여기에는 적지 않았습니다.",
            ),
            remedy=Text(en="Mend those above first.", ko="위의 것부터 고쳐 주십시오."),
        )
        return [*self.problems, more]


def read_tree(content: str | bytes, *, findings: Findings) -> yaml.MappingNode | None:
    """Read one YAML document whose top is a mapping; None with a problem where it is anything else.

    Nothing is constructed: values stay text, so that a business number keeps its zeros and no tag makes an
    object. Aliases, anchors, tags, a second document, deep nesting and repeated keys are refused.
    """
    text = _decode(content, findings=findings)
    if text is None or not _is_harmless(text, findings=findings):
        return None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:  # what `parse` let through and `compose` does not
        _refuse_syntax(error, findings=findings)
        return None
    if not isinstance(node, yaml.MappingNode):
        findings.add(
            None,
            column=None,
            what=Text(
                en="The file does not hold sections such as community:, issues: and goals:.",
                ko="community:, issues:, goals: 같은 항목이 없습니다.",
            ),
            remedy=Text(
                en="Start from examples/plain/community.yaml and change its words.",
                ko="examples/plain/community.yaml을 복사해서 글을 바꾸어 쓰십시오.",
            ),
        )
        return None
    return node


def _decode(content: str | bytes, *, findings: Findings) -> str | None:
    if len(content) > SIZE_MAX:
        findings.add(
            None,
            column=None,
            what=Text(
                en=f"The file is larger than {SIZE_MAX // 1024} KB, too large for a page of goals.",
                ko=f"파일이 {SIZE_MAX // 1024}KB보다 큽니다. 목표를 적는 파일로는 너무 큽니다.",
            ),
            remedy=Text(
                en="Keep the books in their own files and name them under books:.",
                ko="장부는 따로 두고 books: 에 파일 이름만 적어 주십시오.",
            ),
        )
        return None
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    findings.add(
        None,
        column=None,
        what=Text(en="The file is not text.", ko="글로 된 파일이 아닙니다."),
        remedy=Text(
            en="Save it from a text editor as UTF-8.",
            ko="메모장 같은 편집기에서 UTF-8로 저장해 주십시오.",
        ),
    )
    return None


def _is_harmless(text: str, *, findings: Findings) -> bool:
    """Walk through the events without building anything, and refuse what could grow or mislead."""
    depth = count = documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            count += 1
            documents += isinstance(event, yaml.DocumentStartEvent)
            depth += isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent))
            depth -= isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent))
            reason = _find_harm(event, depth=depth, count=count, documents=documents)
            if reason is not None:
                findings.add(
                    None if event.start_mark is None else event.start_mark.line + 1,
                    column=None,
                    what=reason,
                    remedy=Text(
                        en="Write the words out in full, as in examples/plain/community.yaml.",
                        ko="examples/plain/community.yaml처럼 글을 그대로 풀어 써 주십시오.",
                    ),
                )
                return False
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # an escape beyond the last character
        _refuse_syntax(error, findings=findings)
        return False
    return True


def _find_harm(event: yaml.Event, *, depth: int, count: int, documents: int) -> Text | None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        return Text(
            en="The file points to another part of itself (& or *), which is not read.",
            ko="파일이 자기 안의 다른 곳을 가리키는 표시(&, *)를 써서 읽지 않았습니다.",
        )
    if getattr(event, "tag", None) is not None:
        return Text(en="The file uses a tag (!), which is not read.", ko="꼬리표(!)를 써서 읽지 않았습니다.")
    if depth > DEPTH_MAX or count > NODE_MAX:
        return Text(
            en="The file is nested too deep or holds too many entries.",
            ko="항목이 너무 깊거나 너무 많습니다.",
        )
    if documents > 1:
        return Text(
            en="The file holds a second document after ---.", ko="--- 뒤에 두 번째 문서가 들어 있습니다."
        )
    return None


def _refuse_syntax(error: Exception, *, findings: Findings) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    findings.add(
        None if mark is None else mark.line + 1,
        column=None,
        what=Text(en=f"The file cannot be read as YAML: {said}.", ko=f"YAML로 읽을 수 없습니다 ({said})."),
        remedy=Text(
            en="Look at this line and the one above: indent with spaces, put a space after each colon, and "
            "put words that hold a colon in quotes.",
            ko="이 줄과 바로 윗줄을 보십시오. 들여쓰기는 빈칸으로 하고, 쌍점(:) 뒤에 한 칸을 띄우고, "
            "쌍점이 든 글은 따옴표로 묶습니다.",
        ),
    )


class Section:
    """One mapping of the file, whose entries are taken out by name; what nobody took is a problem."""

    def __init__(self, node: yaml.MappingNode, *, path: str, findings: Findings) -> None:
        self.node = node
        self.path = path
        self.findings = findings
        self.taken: set[str] = set()
        self.entries: dict[str, yaml.Node] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            if key in self.entries:
                self.fault(
                    key,
                    node=key_node,
                    what=Text(en=f"{key} stands twice.", ko=f"{key} 항목이 두 번 나옵니다."),
                    remedy=Text(
                        en="Keep one of the two; the first was read.",
                        ko="하나만 남겨 주십시오. 먼저 나온 것을 읽었습니다.",
                    ),
                )
                continue
            self.entries[key] = value_node

    def fault(self, key: str | None, *, what: Text, remedy: Text, node: yaml.Node | None = None) -> None:
        """Note a fault of one entry, at its own line where it has one."""
        column = self.path if key is None else f"{self.path}.{key}" if self.path else key
        found = node or (self.entries.get(key) if key is not None else None) or self.node
        self.findings.add(found, column=column or None, what=what, remedy=remedy)

    def find(self, key: str) -> yaml.Node | None:
        """Find an entry; one that is left empty counts as absent."""
        self.taken.add(key)
        node = self.entries.get(key)
        if isinstance(node, yaml.ScalarNode) and node.style is None and node.value in _NOTHING:
            return None
        return node

    def require(self, key: str, *, remedy: Text) -> bool:
        """Say whether an entry is there; note a problem where it is not."""
        if self.find(key) is not None:
            return True
        self.fault(key, what=Text(en=f"{key} is missing.", ko=f"{key} 항목이 없습니다."), remedy=remedy)
        return False

    def find_line(self, key: str) -> str | None:
        """Find a single line of text; None, with a problem, where it is anything else."""
        node = self.find(key)
        return None if node is None else self.read_line(key, node)

    def read_line(self, key: str, node: yaml.Node) -> str | None:
        """Read one node as a single text, stripped; None, with a problem, where it is anything else."""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(
                key,
                node=node,
                what=Text(en=f"{key} is a single value.", ko=f"{key}에는 값 하나만 적습니다."),
                remedy=Text(
                    en="Write it behind the colon on one line.", ko="쌍점 뒤에 한 줄로 적어 주십시오."
                ),
            )
            return None
        text: str = node.value.strip()
        bad = [
            sign for sign in text if unicodedata.category(sign) in {"Cc", "Cs", "Cf"} and sign not in "\n\t"
        ]
        if bad or len(text) > WORDS_MAX:
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

    def find_words(self, key: str) -> Text | None:
        """Find words in one language or, as `{ko: …, en: …}`, in both."""
        node = self.find(key)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            line = self.read_line(key, node)
            return None if line is None else Text(en=line, ko=line)
        both = Section(node, path=f"{self.path}.{key}", findings=self.findings)
        korean, english = both.find_line("ko"), both.find_line("en")
        both.finish()
        if korean is None and english is None:
            return None
        return Text(en=english or korean or "", ko=korean or english or "")

    def find_number(self, key: str) -> int | float | None:
        """Find a number such as 12000, 12,000 or 0.5."""
        text = self.find_line(key)
        if text is None:
            return None
        match = _NUMBER.fullmatch(text)
        if match is not None:
            bare = text.replace(",", "").replace("_", "")
            number = float(bare) if match[2] or match[3] else int(bare)
            if abs(number) <= NUMBER_MAX:
                return number
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

    def find_day(self, key: str) -> date | None:
        """Find a day such as 2026-12-31 or 2026.12.31."""
        text = self.find_line(key)
        if text is None:
            return None
        if match := _DAY.fullmatch(text):
            try:
                found = date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                found = date.min
            if YEAR_MIN <= found.year <= YEAR_MAX:
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

    def find_lines(self, key: str) -> tuple[str, ...]:
        """Find a list of single lines; a single one may stand without its dash."""
        node = self.find(key)
        if node is None:
            return ()
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        lines = [self.read_line(key, item) for item in nodes]
        return tuple(line for line in lines if line is not None)

    def find_section(self, key: str) -> "Section | None":
        """Find a mapping within."""
        node = self.find(key)
        if node is None:
            return None
        if isinstance(node, yaml.MappingNode):
            return Section(node, path=f"{self.path}.{key}" if self.path else key, findings=self.findings)
        self.fault(
            key,
            what=Text(en=f"{key} holds entries of its own.", ko=f"{key} 아래에는 항목을 나누어 적습니다."),
            remedy=Text(
                en=f"Write them below {key}:, each on its line with two spaces before.",
                ko=f"{key}: 아랫줄에 두 칸 들여 한 줄씩 적어 주십시오.",
            ),
        )
        return None

    def each(self, key: str) -> Iterator["Section"]:
        """Yield the mappings of a list."""
        node = self.find(key)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.fault(
                key,
                what=Text(en=f"{key} is a list.", ko=f"{key}은(는) 목록입니다."),
                remedy=Text(
                    en="Begin each entry with a dash and a space.", ko="하나마다 앞에 '- '를 붙여 주십시오."
                ),
            )
            return
        for number, item in enumerate(node.value, start=1):
            path = f"{self.path}.{key}[{number}]" if self.path else f"{key}[{number}]"
            if isinstance(item, yaml.MappingNode):
                yield Section(item, path=path, findings=self.findings)
                continue
            self.findings.add(
                item,
                column=path,
                what=Text(en="This entry has no parts.", ko="이 줄에는 항목이 나뉘어 있지 않습니다."),
                remedy=Text(en="Write it as name: value lines.", ko="'이름: 값' 꼴로 적어 주십시오."),
            )

    def finish(self) -> None:
        """Note every entry that nobody asked for, with the nearest that could have been meant."""
        for key, node in self.entries.items():
            if key in self.taken:
                continue
            near = difflib.get_close_matches(key[:60], sorted(self.taken), n=1)
            meant = near[0] if near else ", ".join(sorted(self.taken))
            self.fault(
                key[:60],
                node=node,
                what=Text(en=f"{key[:60]} is not known here.", ko=f"{key[:60]} 항목은 여기서 쓰지 않습니다."),
                remedy=Text(en=f"Known here: {meant}.", ko=f"여기서 쓰는 항목: {meant}."),
            )
