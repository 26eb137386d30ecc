"""Load the assumptions for Korea, and what a user puts in their place."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, Final

import yaml

from dure.flows.assumptions import KINDS, LEVELS, Assumption, AssumptionTable
from dure.handwritten import FileKind, Findings, read_yaml_plain
from dure.language import Text
from dure.problem import Problem, Where

_SHIPPED: Final = "assumptions.yaml"
_ASSUMPTION: Final = Text(en="assumption", ko="가정")
_EXAMPLE: Final = "{kind: household, level: district, low: 0.30, value: 0.35, high: 0.40, source: ...}"

_KIND: Final = FileKind(
    name=Text(en="a list of assumptions", ko="가정 파일"),
    example="docs/methods/respending.md",
    elsewhere=Text(en="Keep the rows that differ from ours.", ko="기본 가정과 다른 줄만 남겨 주세요."),
    sections=("assumptions",),
)


def load_assumptions(text: str | bytes | None = None, *, file: str = "assumptions") -> AssumptionTable:
    """Load the shipped assumptions, with the rows of a user's own file in their place.

    A row of the user's replaces the one of the same id, or of the same kind and level. Rows at fault leave
    the shipped ones in force and are told of in the table's `problems`.

    Args:
        text: The user's YAML, as it lies in the file; None for the shipped assumptions alone.
        file: The user's file name, for the problems.
    """
    shipped = _load_shipped()
    if text is None:
        return shipped
    document, problems = _parse(text, file)
    sources = _read_sources(document.get("sources"))
    rows = list(shipped.rows)
    replaced: dict[int, int] = {}
    for number, entry in enumerate(_list_entries(document, file, problems), start=1):
        where = _find_row(rows, entry)
        if where is None:
            problems.append(_report_stranger(number, entry, file))
        elif (row := _build_row(entry, rows[where], sources)) is None:
            problems.append(_report_numbers(number, rows[where].id, file))
        elif any(other.id == row.id for other in rows[:where] + rows[where + 1 :]):
            problems.append(_report_taken(number, row.id, file))
        else:
            if where in replaced:
                problems.append(_report_twice(number, replaced[where], row.id, file))
            rows[where], replaced[where] = row, number
    problems += _report_disorder(rows, file) if replaced else []
    return AssumptionTable(tuple(rows), tuple(problems))


@lru_cache(maxsize=1)
def _load_shipped() -> AssumptionTable:
    text = resources.files("dure.korea").joinpath(_SHIPPED).read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    sources = _read_sources(document["sources"])
    rows = [Assumption(**{**entry, "source": sources[entry["source"]]}) for entry in document["assumptions"]]
    return AssumptionTable(tuple(rows))


def _parse(text: str | bytes, file: str) -> tuple[Mapping[str, Any], list[Problem]]:
    findings = Findings(file, _KIND)
    document = read_yaml_plain(text, findings=findings)
    if document is not None:
        return document, []
    if found := [problem for problem in findings.listed() if problem.where.rows]:
        return {}, found
    problem = Problem(
        Where(file),
        Text(
            en="A list of assumptions was expected, and the file could not be read as one.",
            ko="가정 목록이 있어야 하는데 파일을 그렇게 읽을 수 없습니다.",
        ),
        Text(
            en=f"Write it as YAML, with a line 'assumptions:' and under it rows such as - {_EXAMPLE}.",
            ko=f"YAML 형식으로 'assumptions:' 줄 아래에 - {_EXAMPLE} 같은 줄을 적어 주세요.",
        ),
    )
    return {}, [problem]


def _list_entries(
    document: Mapping[str, Any], file: str, problems: list[Problem]
) -> Iterator[Mapping[str, Any]]:
    entries = document.get("assumptions")
    if isinstance(entries, list):
        yield from (entry if isinstance(entry, dict) else {} for entry in entries)
    elif not problems:
        problems.append(
            Problem(
                Where(file),
                Text(
                    en="The file has no list under 'assumptions:', so nothing was taken from it.",
                    ko="'assumptions:' 아래에 목록이 없어 이 파일에서 쓴 것이 없습니다.",
                ),
                Text(
                    en=f"Add rows such as - {_EXAMPLE}.",
                    ko=f"- {_EXAMPLE} 같은 줄을 넣어 주세요.",
                ),
            )
        )


def _read_sources(given: object) -> dict[str, Text]:
    sources = {"assumption": _ASSUMPTION}
    if isinstance(given, dict):
        sources |= {str(name): _read_text(words) for name, words in given.items()}
    return sources


def _read_text(words: object) -> Text:
    """Read words given once for both languages, or once for each."""
    if isinstance(words, dict):
        en, ko = words.get("en"), words.get("ko")
        if en or ko:
            return Text(en=str(en or ko).strip(), ko=str(ko or en).strip())
        return _ASSUMPTION
    plain = str(words).strip() if words is not None else ""
    return Text(en=plain, ko=plain) if plain else _ASSUMPTION


def _find_row(rows: list[Assumption], entry: Mapping[str, Any]) -> int | None:
    """Find the shipped row that an entry replaces: by its id, else by its kind and level."""
    for index, row in enumerate(rows):
        if entry.get("id") == row.id:
            return index
    for index, row in enumerate(rows):
        if (entry.get("kind"), entry.get("level")) == (row.kind, row.level):
            return index
    return None


def _build_row(
    entry: Mapping[str, Any], shipped: Assumption, sources: Mapping[str, Text]
) -> Assumption | None:
    """Build the row, or None where its numbers are not 0 <= low <= value <= high < 1."""
    if {"low", "value", "high"} - entry.keys():
        return None
    numbers = [entry["low"], entry["value"], entry["high"]]
    if any(isinstance(number, bool) or not isinstance(number, (int, float)) for number in numbers):
        return None
    # Compared before they become floats: a whole number may be too large for one.
    if not 0 <= numbers[0] <= numbers[1] <= numbers[2] < 1:
        return None
    low, value, high = (float(number) for number in numbers)
    if (entry.get("kind", shipped.kind), entry.get("level", shipped.level)) != (shipped.kind, shipped.level):
        return None
    given = entry.get("source")
    source = sources[given] if isinstance(given, str) and given in sources else _read_text(given)
    return Assumption(str(entry.get("id", shipped.id)), shipped.kind, shipped.level, low, value, high, source)


def _report_stranger(number: int, entry: Mapping[str, Any], file: str) -> Problem:
    name = str(entry.get("id") or f"{entry.get('kind')}, {entry.get('level')}")[:80]
    return Problem(
        Where(file, rows=(number,), row_count=1),
        Text(
            en=f"Entry {number} ({name}) names no assumption that Dure makes; it was left out.",
            ko=f"{number}번째 항목({name})은 두레가 쓰는 가정에 없는 이름이라 쓰지 않았습니다.",
        ),
        Text(
            en=f"Give a kind ({', '.join(KINDS)}) and a level ({', '.join(LEVELS)}).",
            ko=f"kind({', '.join(KINDS)})와 level({', '.join(LEVELS)})을 적어 주세요.",
        ),
        refused_rows=1,
    )


def _report_numbers(number: int, name: str, file: str) -> Problem:
    return Problem(
        Where(file, rows=(number,), row_count=1),
        Text(
            en=f"Entry {number} ({name}) is not three shares from 0 to below 1 in the order low, value, high,"
            " or its kind and level do not go with its id; the shipped assumption stays in force.",
            ko=f"{number}번째 항목({name})의 low, value, high가 0 이상 1 미만의 커지는 순서가 아니거나 kind와"
            " level이 id와 맞지 않습니다. 기본 가정을 그대로 썼습니다.",
        ),
        Text(
            en=f"Write shares, not per cents (0.35 for 35 %), as in {_EXAMPLE}.",
            ko=f"퍼센트가 아니라 비율로(35 %는 0.35) {_EXAMPLE}처럼 적어 주세요.",
        ),
        refused_rows=1,
    )


def _report_taken(number: int, name: str, file: str) -> Problem:
    return Problem(
        Where(file, rows=(number,), row_count=1),
        Text(
            en=f"Entry {number} takes the id {name}, which another assumption has; it was left out.",
            ko=f"{number}번째 항목의 id({name})는 다른 가정이 쓰고 있어 쓰지 않았습니다.",
        ),
        Text(en="Give it an id of its own, or none.", ko="다른 id를 쓰거나 id를 비워 주세요."),
        refused_rows=1,
    )


def _report_twice(number: int, earlier: int, name: str, file: str) -> Problem:
    return Problem(
        Where(file, rows=(earlier, number), row_count=2),
        Text(
            en=f"Entries {earlier} and {number} both speak of {name}; the later one was used.",
            ko=f"{earlier}번째와 {number}번째 항목이 같은 가정({name})을 말합니다. 나중 것을 썼습니다.",
        ),
        Text(en="Take one of them out.", ko="하나만 남겨 주세요."),
    )


def _report_disorder(rows: list[Assumption], file: str) -> list[Problem]:
    """Tell where a smaller ring is said to keep more than the larger one round it."""
    table = {(row.kind, row.level): row for row in rows}
    problems = []
    for kind in KINDS:
        for finer, wider in pairwise(LEVELS):
            small, large = table[kind, finer], table[kind, wider]
            if small.low > large.low or small.value > large.value or small.high > large.high:
                problems.append(_report_larger_within(small.id, large.id, file))
    return problems


def _report_larger_within(small: str, large: str, file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en=f"{small} keeps more than {large}, though the smaller ring lies within the larger. Both were"
            " used as given.",
            ko=f"{small}의 비율이 {large}보다 큽니다. 작은 지역은 큰 지역 안에 있으므로 더 클 수 없지만,"
            " 적힌 대로 썼습니다.",
        ),
        Text(en="Raise the share of the larger ring as well.", ko="더 넓은 지역의 비율도 함께 올려 주세요."),
    )
