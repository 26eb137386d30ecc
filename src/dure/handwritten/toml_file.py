"""TOML as a tree of values that know their lines.

`tomllib` gives the values and forgets where they stood; `find_lines` goes through the text again for that.
"""

import re
import sys
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from dure.handwritten.findings import Findings, decode
from dure.handwritten.section import Node, Notation, Section
from dure.language import Text

_BRACKETS: Final = Text(
    en="Write [[{path}]] in double brackets above each.",
    ko="하나마다 위에 [[{path}]]처럼 겹괄호로 적어 주십시오.",
)
TOML: Final = Notation(
    words_only=False,
    entry="{key} = {value}",
    no_words=Text(en="{key} is words, in quotes.", ko="{key}에는 따옴표로 묶은 글을 적습니다."),
    words=Text(en='Write {key} = "…".', ko='{key} = "…"처럼 적어 주십시오.'),
    both=Text(
        en='Write both: {key} = "…" and {key}_en = "…".',
        ko='{key} = "…", {key}_en = "…"처럼 두 언어로 적어 주십시오.',
    ),
    section=Text(
        en="Write [{key}] on a line and its entries below.",
        ko="[{key}]를 한 줄에 적고 그 아래에 항목을 적어 주십시오.",
    ),
    no_list=Text(
        en="{key} is a list, one entry to each [[{path}]].",
        ko="{key}은(는) 목록입니다. 하나마다 [[{path}]]로 시작합니다.",
    ),
    list=_BRACKETS,
    part=_BRACKETS,
)

Path = tuple[str | int, ...]

_KEY: Final = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_INLINE_KEY: Final = re.compile(r"""(?:[{,]\s*)([\w-]+)\s*=""")
_MONTH_UNQUOTED: Final = re.compile(
    r"^([ \t]*[\w-]+[ \t]*=[ \t]*)(\d{4}-\d{1,2})([ \t]*(?:#.*)?)$", re.MULTILINE
)
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'|#.*")
_YAML: Final = re.compile(r"^[\w-]+:(?:\s|$)", re.MULTILINE)
_WHOLE_MAX: Final = sys.float_info.max
"""TOML's whole numbers end far below it, but tomllib gives any: what no float holds is told as endless."""


def read_toml(content: str | bytes, *, findings: Findings) -> Section | None:
    """Read a TOML text as its top section; None, with a problem, where it is none.

    A month may stand without quotes, as `start = 2026-01`: TOML knows days and no months.
    """
    text = decode(content, findings=findings)
    if text is None:
        return None
    text = _MONTH_UNQUOTED.sub(r'\1"\2"\3', text)
    line = _find_depth(text, most=findings.kind.depth_max)
    if line is not None:
        _refuse_depth(line, findings=findings)
        return None
    try:
        tree = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # RecursionError: depth over many lines
        _refuse_syntax(error, text, findings=findings)
        return None
    try:
        top = _build_node(tree, path=(), lines=find_lines(text), above=None, most=findings.kind.depth_max)
    except RecursionError:
        _refuse_depth(None, findings=findings)
        return None
    return Section(top, notation=TOML, findings=findings)


def read_values(values: Mapping[str, Any], *, findings: Findings) -> Section:
    """Give values that stand in no file, such as those of a form, as a section without lines."""
    top = _build_node(values, path=(), lines={}, above=None, most=findings.kind.depth_max)
    return Section(top, notation=TOML, findings=findings)


def _build_node(value: Any, *, path: Path, lines: Mapping[Path, int], above: int | None, most: int) -> Node:
    """Build a value, a table or a list at its line, or at the nearest line above it that is known."""
    # A list of tables has no line of its own but that of its first.
    line = lines.get(path) or lines.get((*path, 0)) or above
    if len(path) > 2 * most:  # a list of tables is two steps
        raise RecursionError
    if isinstance(value, dict):
        entries = {
            key: _build_node(inner, path=(*path, key), lines=lines, above=line, most=most)
            for key, inner in value.items()
        }
        return Node(entries=entries, line=line)
    if isinstance(value, list):
        parts = (
            _build_node(inner, path=(*path, number), lines=lines, above=line, most=most)
            for number, inner in enumerate(value)
        )
        return Node(parts=tuple(parts), line=line)
    if isinstance(value, int) and abs(value) > _WHOLE_MAX:
        value = float("inf")
    return Node(value, line=line)


def _find_depth(text: str, *, most: int) -> int | None:
    """Find the first line on which brackets or dotted names nest deeper than they may."""
    for number, line in enumerate(text.split("\n"), start=1):
        bare = _QUOTED.sub("", line)
        depth = deepest = 0
        for sign in bare:
            depth += (sign in "[{") - (sign in "]}")
            deepest = max(deepest, depth)
        head, equals, _ = bare.partition("=")
        names = head.count(".") if equals or head.lstrip().startswith("[") else 0
        if max(deepest, names) > most:
            return number
    return None


def _refuse_depth(line: int | None, *, findings: Findings) -> None:
    example = findings.kind.example
    findings.add(
        line,
        what=Text(en="The file is nested too deep.", ko="항목이 너무 깊이 들어가 있습니다."),
        remedy=Text(en=f"Write it as {example} is written.", ko=f"{example}처럼 적어 주십시오."),
    )


def _refuse_syntax(error: Exception, text: str, *, findings: Findings) -> None:
    kind = findings.kind
    if _YAML.search(text) and not re.search(r"^\s*[\w-]+\s*=", text, re.MULTILINE):
        findings.add(
            1,
            what=Text(
                en=f"This looks like YAML; {kind.name.en} is written in TOML.",
                ko=f"YAML로 적은 파일 같습니다. {kind.name.ko}은 TOML로 적습니다.",
            ),
            remedy=Text(
                en=f"Start from {kind.example} and change its words and numbers.",
                ko=f"{kind.example}을 복사해서 글과 숫자를 바꾸어 쓰십시오.",
            ),
        )
        return
    match = re.search(r"at line (\d+)", str(error))
    line = int(match[1]) if match else (text.count("\n") + 1 if "end of document" in str(error) else None)
    # What tomllib says may quote the file, so it is cut short.
    said = re.sub(r"\s*\(at .*\)$", "", str(error))[:80]
    findings.add(
        line,
        what=Text(en=f"The file cannot be read as TOML: {said}.", ko=f"TOML로 읽을 수 없습니다 ({said})."),
        remedy=Text(
            en="Look at this line and the one above: words stand in quotes, numbers carry no commas "
            '(20000, or "20,000원" in quotes), and each entry is written as name = value.',
            ko="이 줄과 바로 윗줄을 보십시오. 글은 따옴표로 묶고, 숫자에는 쉼표를 넣지 않으며"
            '(20000, 또는 따옴표로 묶은 "20,000원"), 항목은 ‘이름 = 값’으로 적습니다.',
        ),
    )


def find_lines(text: str) -> Mapping[Path, int]:
    """Find the line, counted from 1, at which each table and each entry of a TOML text begins.

    A path is made of names and, within lists of tables, of numbers from 0: `("services", 0, "price")`. Lines
    within words that run over several lines are passed by.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    quote: str | None = None
    for number, line in enumerate(text.split("\n"), start=1):
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
