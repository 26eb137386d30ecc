"""A plan's TOML as sections that know their lines, with everything refused that could harm or mislead."""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from dure.language import Text
from dure.problem import Problem, Where

SIZE_MAX: Final = 128 * 1024
"""Letters of a plan; one of thirty services is a quarter of this."""

DEPTH_MAX: Final = 8
PARTS_MAX: Final = 500
"""Entries of one list, such as services; more would be no plan that people can talk about."""

WORDS_MAX: Final = 2_000
PROBLEM_MAX: Final = 100
YEAR_MIN: Final = 1990
YEAR_MAX: Final = 2120

EXAMPLE: Final = "examples/jinan/plan.toml"

Path = tuple[str | int, ...]

_KEY: Final = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_INLINE_KEY: Final = re.compile(r"""(?:[{,]\s*)([\w-]+)\s*=""")
_MONTH_UNQUOTED: Final = re.compile(
    r"^(\s*(?:start|starts|ends|month|by)\s*=\s*)(\d{4}-\d{1,2})(\s*(?:#.*)?)$", re.MULTILINE
)
_MONTH: Final = re.compile(r"(\d{4})\s*(?:[-./]|년)\s*(\d{1,2})\s*(?:월|[-./]\s*\d{1,2})?")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'|#.*")
_YAML: Final = re.compile(r"^[\w-]+:(?:\s|$)", re.MULTILINE)
_SYNTAX: Final = Text(
    en="Look at this line and the one above: words stand in quotes, numbers carry no commas "
    '(20000, or "20,000원" in quotes), and each entry is written as name = value.',
    ko="이 줄과 바로 윗줄을 보십시오. 글은 따옴표로 묶고, 숫자에는 쉼표를 넣지 않으며"
    '(20000, 또는 따옴표로 묶은 "20,000원"), 항목은 ‘이름 = 값’으로 적습니다.',
)


@dataclass
class Findings:
    """The problems met while one plan is read; past `PROBLEM_MAX` they are only counted.

    Attributes:
        file: The plan's name.
        problems: So far.
        fatal: True where one of them leaves no plan to count with.
        unlisted: How many more there were.
    """

    file: str
    problems: list[Problem] = field(default_factory=list)
    fatal: bool = False
    unlisted: int = 0

    def add(
        self, line: int | None, *, column: str | None, what: Text, remedy: Text, fatal: bool = True
    ) -> None:
        """Note a fault at a line counted from 1."""
        self.fatal |= fatal
        if len(self.problems) >= PROBLEM_MAX:
            self.unlisted += 1
            return
        rows = () if line is None else (line,)
        self.problems.append(
            Problem(Where(self.file, rows=rows, row_count=len(rows), column=column), what=what, remedy=remedy)
        )

    def listed(self) -> tuple[Problem, ...]:
        """Give the problems in the order of their lines, with one more that counts those left out."""
        found = sorted(self.problems, key=lambda problem: problem.where.rows or (0,))
        if self.unlisted:
            found.append(
                Problem(
                    Where(self.file),
                    what=Text(
                        en=f"There are {self.unlisted:,} problems more, not listed here.",
                        ko=f"문제가 {self.unlisted:,}건 더 있어 여기에는 적지 않았습니다.",
                    ),
                    remedy=Text(en="Mend those above first.", ko="위의 것부터 고쳐 주십시오."),
                )
            )
        return tuple(found)


def read_sections(text: str | bytes, *, findings: Findings) -> "Section | None":
    """Read a plan's text as its top section; None, with a problem, where it is no TOML."""
    content = _decode(text, findings=findings)
    if content is None:
        return None
    # TOML knows days and no months; a bookkeeper writes start = 2026-01.
    content = _MONTH_UNQUOTED.sub(r'\1"\2"\3', content.replace("\r\n", "\n"))
    line = _find_depth(content)
    if line is not None:
        findings.add(
            line,
            column=None,
            what=Text(en="The file is nested too deep.", ko="항목이 너무 깊이 들어가 있습니다."),
            remedy=Text(en=f"Write it as {EXAMPLE} is written.", ko=f"{EXAMPLE}처럼 적어 주십시오."),
        )
        return None
    try:
        tree = tomllib.loads(content)
    except (ValueError, RecursionError) as error:  # RecursionError: depth over many lines
        _refuse_syntax(error, content, findings=findings)
        return None
    return Section(tree, path=(), lines=find_lines(content), findings=findings)


def _decode(text: str | bytes, *, findings: Findings) -> str | None:
    if len(text) > SIZE_MAX:
        findings.add(
            None,
            column=None,
            what=Text(
                en=f"The file is larger than {SIZE_MAX // 1024} KB, too large for a plan.",
                ko=f"파일이 {SIZE_MAX // 1024}KB보다 큽니다. 계획 파일로는 너무 큽니다.",
            ),
            remedy=Text(
                en="Give the plan's own file; books are read by `dure plan draft`.",
                ko="계획 파일만 넣어 주십시오. 장부는 `dure plan draft`로 읽습니다.",
            ),
        )
        return None
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return text.decode(encoding)
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


def _find_depth(content: str) -> int | None:
    """Find the first line on which brackets or dotted names nest deeper than any plan needs."""
    for number, line in enumerate(content.split("\n"), start=1):
        bare = _QUOTED.sub("", line)
        depth = deepest = 0
        for sign in bare:
            depth += (sign in "[{") - (sign in "]}")
            deepest = max(deepest, depth)
        head, equals, _ = bare.partition("=")
        names = head.count(".") if equals or head.lstrip().startswith("[") else 0
        if max(deepest, names) > DEPTH_MAX:
            return number
    return None


def _refuse_syntax(error: Exception, content: str, *, findings: Findings) -> None:
    if _YAML.search(content) and not re.search(r"^\s*[\w-]+\s*=", content, re.MULTILINE):
        findings.add(
            1,
            column=None,
            what=Text(
                en="This looks like YAML; a plan is written in TOML.",
                ko="YAML로 적은 파일 같습니다. 계획은 TOML로 적습니다.",
            ),
            remedy=Text(
                en=f"Start from {EXAMPLE} and change its words and numbers.",
                ko=f"{EXAMPLE}을 복사해서 글과 숫자를 바꾸어 쓰십시오.",
            ),
        )
        return
    match = re.search(r"at line (\d+)", str(error))
    line = int(match[1]) if match else (content.count("\n") + 1 if "end of document" in str(error) else None)
    # What tomllib says may quote the file, so it is cut short.
    said = re.sub(r"\s*\(at .*\)$", "", str(error))[:80]
    findings.add(
        line,
        column=None,
        what=Text(en=f"The file cannot be read as TOML: {said}.", ko=f"TOML로 읽을 수 없습니다 ({said})."),
        remedy=_SYNTAX,
    )


def find_lines(content: str) -> Mapping[Path, int]:
    """Find the line, counted from 1, at which each table and each entry of a TOML text begins.

    A path is made of names and, within lists of tables, of numbers from 0: `("services", 0, "price")`. Lines
    within words that run over several lines are passed by.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    quote: str | None = None
    for number, line in enumerate(content.split("\n"), start=1):
        if quote is not None:
            if quote in line:
                quote = None
            continue
        header, key = _find_header(line), _KEY.match(line)
        if header is not None and key is None:
            table = _open_table(_split(header.strip("[]")), counts, is_list=header.startswith("[["))
            lines.setdefault(table, number)
        elif key is not None:
            path = (*table, *_split(key[1]))
            for end in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:end], number)
            for inner in _INLINE_KEY.findall(line[key.end() :]):
                lines.setdefault((*path, inner), number)
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                quote = mark
    return lines


def _find_header(line: str) -> str | None:
    """Find the header of a table, in its brackets, on a line that holds nothing else but a remark."""
    bare = line.partition("#")[0].strip()
    name = bare.strip("[]")
    if bare.startswith("[") and bare.endswith("]") and name.strip() and not set("[],{}") & set(name):
        return bare
    return None


def _split(name: str) -> Path:
    return tuple(part.strip(" \t\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.]+", name))


def _open_table(names: Path, counts: dict[Path, int], *, is_list: bool) -> Path:
    path: Path = ()
    for place, name in enumerate(names):
        path = (*path, name)
        is_last = place == len(names) - 1
        if is_last and is_list:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


class Section:
    """One table of the plan, whose entries are taken out by name; what nobody took is a problem."""

    def __init__(
        self,
        entries: Mapping[str, Any],
        *,
        path: Path,
        lines: Mapping[Path, int],
        findings: Findings,
        name: str = "",
    ) -> None:
        self.entries = entries
        self.path = path
        self.lines = lines
        self.findings = findings
        self.name = name
        self.taken: set[str] = set()

    def line_of(self, key: str | None = None) -> int | None:
        """Find the line of an entry, or the nearest line above it that is known."""
        path = self.path if key is None else (*self.path, key)
        while path:
            # A list of tables has no line of its own but that of its first.
            line = self.lines.get(path) or self.lines.get((*path, 0))
            if line is not None:
                return line
            path = path[:-1]
        return None

    def fault(self, key: str | None, *, what: Text, remedy: Text, fatal: bool = True) -> None:
        """Note a fault of one entry, at its own line where it has one."""
        column = ".".join(part for part in (self.name, key) if part) or None
        self.findings.add(self.line_of(key), column=column, what=what, remedy=remedy, fatal=fatal)

    def has(self, key: str) -> bool:
        """Say whether an entry is there."""
        self.taken.add(key)
        return key in self.entries

    def find(self, key: str) -> Any:
        """Find an entry's value as TOML gives it; None where it is absent."""
        self.taken.add(key)
        return self.entries.get(key)

    def require(self, key: str, *, remedy: Text) -> bool:
        """Say whether an entry is there; note a problem where it is not."""
        if self.has(key):
            return True
        self.fault(key, what=Text(en=f"{key} is missing.", ko=f"{key} 항목이 없습니다."), remedy=remedy)
        return False

    def find_line(self, key: str) -> str | None:
        """Find words on one line; None where there are none or, with a problem, where it is anything else."""
        value = self.find(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # a place code without its quotes
        if not isinstance(value, str):
            self.fault(
                key,
                what=Text(en=f"{key} is words, in quotes.", ko=f"{key}에는 따옴표로 묶은 글을 적습니다."),
                remedy=Text(en=f'Write {key} = "…".', ko=f'{key} = "…"처럼 적어 주십시오.'),
            )
            return None
        text = unicodedata.normalize("NFC", value).strip()
        if len(text) > WORDS_MAX or any(
            unicodedata.category(sign) in {"Cc", "Cs", "Cf"} for sign in text if sign not in "\n\t"
        ):
            self.fault(
                key,
                what=Text(
                    en=f"{key} holds signs that cannot be shown, or more than {WORDS_MAX:,} letters.",
                    ko=f"{key}에 보이지 않는 글자가 있거나 {WORDS_MAX:,}자를 넘습니다.",
                ),
                remedy=Text(en="Type it anew and keep it short.", ko="짧게 다시 적어 주십시오."),
            )
            return None
        return " ".join(text.split()) or None

    def find_words(self, key: str) -> Text | None:
        """Find words in Korean, `name = "…"`, and beside them in English, `name_en = "…"`."""
        korean, english = self.find_line(key), self.find_line(f"{key}_en")
        if korean is None and english is None:
            return None
        return Text(en=english or korean or "", ko=korean or english or "")

    def find_flag(self, key: str) -> bool:
        """Find true or false; false where it is absent."""
        value = self.find(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.fault(
            key,
            what=Text(en=f"{key} is true or false.", ko=f"{key}에는 true(예)나 false(아니오)만 적습니다."),
            remedy=Text(
                en=f"Write {key} = true, or take the line out.",
                ko=f"{key} = true라고 적거나 이 줄을 지워 주십시오.",
            ),
        )
        return False

    def find_month(self, key: str) -> date | None:
        """Find a month such as 2026-01, "2026년 1월" or a day in it, as its first day."""
        value = self.find(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = f"{value:%Y-%m}"
        match = _MONTH.fullmatch(value.strip()) if isinstance(value, str) else None
        if match and 1 <= int(match[2]) <= 12:
            if YEAR_MIN <= int(match[1]) <= YEAR_MAX:
                return date(int(match[1]), int(match[2]), 1)
            self.fault(
                key,
                what=Text(
                    en=f"{key} lies in the year {match[1]}; a plan's years are {YEAR_MIN} to {YEAR_MAX}.",
                    ko=f"{key}에 적힌 해가 {match[1]}년입니다. {YEAR_MIN}년부터 {YEAR_MAX}년까지만 쓸 수 "
                    "있습니다.",
                ),
                remedy=Text(
                    en=f"Mend the year, as {key} = 2026-01.",
                    ko=f"{key} = 2026-01처럼 연도를 고쳐 주십시오.",
                ),
            )
            return None
        self.fault(
            key,
            what=Text(en=f"{key} is not a month.", ko=f"{key}에 적힌 것은 연월이 아닙니다."),
            remedy=Text(
                en=f"Write year and month, as {key} = 2026-01.",
                ko=f"{key} = 2026-01처럼 연도와 달을 적어 주십시오.",
            ),
        )
        return None

    def find_whole(self, key: str, *, least: int, most: int) -> int | None:
        """Find a whole number within bounds."""
        value = self.find(key)
        if value is None:
            return None
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

    def find_section(self, key: str) -> "Section | None":
        """Find a table within."""
        value = self.find(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return Section(
                value,
                path=(*self.path, key),
                lines=self.lines,
                findings=self.findings,
                name=".".join(part for part in (self.name, key) if part),
            )
        self.fault(
            key,
            what=Text(en=f"{key} holds entries of its own.", ko=f"{key} 아래에는 항목을 나누어 적습니다."),
            remedy=Text(
                en=f"Write [{key}] on a line and its entries below.",
                ko=f"[{key}]를 한 줄에 적고 그 아래에 항목을 적어 주십시오.",
            ),
        )
        return None

    def each(self, key: str) -> Iterator["Section"]:
        """Yield the tables of a list, named by their id where they have one."""
        value = self.find(key)
        if value is None:
            return
        shown = ".".join(part for part in (*(str(one) for one in self.path if isinstance(one, str)), key))
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.fault(
                key,
                what=Text(
                    en=f"{key} is a list, one entry to each [[{shown}]].",
                    ko=f"{key}은(는) 목록입니다. 하나마다 [[{shown}]]로 시작합니다.",
                ),
                remedy=Text(
                    en=f"Write [[{shown}]] in double brackets above each.",
                    ko=f"하나마다 위에 [[{shown}]]처럼 겹괄호로 적어 주십시오.",
                ),
            )
            return
        if len(value) > PARTS_MAX:
            self.fault(
                key,
                what=Text(
                    en=f"There are {len(value):,} of {key}; at most {PARTS_MAX} are read.",
                    ko=f"{key}이(가) {len(value):,}개입니다. {PARTS_MAX}개까지만 읽습니다.",
                ),
                remedy=Text(en="Put like ones together.", ko="비슷한 것끼리 합쳐 주십시오."),
            )
            return
        for number, entries in enumerate(value):
            name = entries.get("id") or entries.get("code") or number + 1
            yield Section(
                entries,
                path=(*self.path, key, number),
                lines=self.lines,
                findings=self.findings,
                name=".".join(part for part in (self.name, key, str(name)[:60]) if part),
            )

    def finish(self) -> None:
        """Note every entry that nobody asked for, with the nearest that could have been meant."""
        for key in self.entries:
            if key in self.taken:
                continue
            near = difflib.get_close_matches(key[:60], sorted(self.taken), n=1)
            meant = near[0] if near else ", ".join(sorted(self.taken))
            self.fault(
                key[:60],
                what=Text(en=f"{key[:60]} is not known here.", ko=f"{key[:60]} 항목은 여기서 쓰지 않습니다."),
                remedy=Text(en=f"Known here: {meant}.", ko=f"여기서 쓰는 항목: {meant}."),
                fatal=False,
            )
