"""Load the strategies and shocks that ship, and what a user adds to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final, Literal, cast

import yaml

from dure.handwritten import FileKind, Findings, read_yaml_plain
from dure.language import Text
from dure.outlook.plan import OPERATIONS, Change, Estimate, Operation, Scenario, Serving
from dure.problem import Problem, Where

_SHIPPED: Final = (("strategy", "strategies.yaml"), ("shock", "shocks.yaml"))
_MONTHS_MAX: Final = 360
_MOST: Final = 1e15
_ASSUMPTION: Final = Text(en="assumption", ko="가정")
_EXAMPLE: Final = "{id: fewer-costs, changes: [{path: costs.*.monthly, times: [0.9, 0.95, 1.0], after: 6}]}"

_KIND: Final = FileKind(
    name=Text(en="a list of strategies or shocks", ko="전략이나 충격 파일"),
    example="docs/methods/outlook.md",
    elsewhere=Text(en="Keep the entries that are yours.", ko="직접 적은 항목만 남겨 주십시오."),
    sections=("scenarios",),
)


@dataclass(frozen=True, slots=True)
class ScenarioTable:
    """Strategies and shocks, and what was wrong with those that are left out.

    Attributes:
        rows: Strategies first, each kind in the order of its file.
        problems: Of a user's own file.
    """

    rows: tuple[Scenario, ...]
    problems: tuple[Problem, ...] = ()

    def find(self, name: str) -> Scenario | None:
        """Give the strategy or shock of this id; None where there is none."""
        return next((row for row in self.rows if row.id == name), None)


class _FaultError(ValueError):
    """What is wrong with an entry, for a user to read."""

    def __init__(self, what: Text) -> None:
        super().__init__(what.en)
        self.what = what


def load_scenarios(
    text: str | bytes | None = None,
    *,
    kind: Literal["strategy", "shock"] = "strategy",
    file: str = "strategies.yaml",
) -> ScenarioTable:
    """Load the shipped strategies and shocks, with a user's own beside them.

    An entry of the user's replaces the one of the same id. Entries at fault are left out and told of in
    `problems`.

    Args:
        text: The user's YAML; None for what ships alone.
        kind: Of the user's entries that do not say.
        file: The user's file name, for the problems.
    """
    shipped = _load_shipped()
    if text is None:
        return shipped
    rows = {row.id: row for row in shipped.rows}
    problems: list[Problem] = []
    findings = Findings(file, _KIND)
    document = read_yaml_plain(text, findings=findings)
    entries = None if document is None else document.get("scenarios")
    if document is None or not isinstance(entries, list):
        found = tuple(problem for problem in findings.listed() if problem.where.rows)
        return ScenarioTable(shipped.rows, found or (_report_no_list(file),))
    sources = _read_sources(document.get("sources"))
    for number, entry in enumerate(entries, start=1):
        try:
            row = _read_scenario(entry, kind, sources)
        except _FaultError as fault:
            problems.append(_report_entry(number, fault.what, file))
        else:
            rows[row.id] = row
    ordered = sorted(rows.values(), key=lambda row: row.kind != "strategy")
    return ScenarioTable(tuple(ordered), tuple(problems))


@lru_cache(maxsize=1)
def _load_shipped() -> ScenarioTable:
    rows = []
    for kind, name in _SHIPPED:
        document = yaml.safe_load(resources.files("dure.korea").joinpath(name).read_text(encoding="utf-8"))
        sources = _read_sources(document["sources"])
        rows += [_read_scenario(entry, kind, sources) for entry in document["scenarios"]]
    return ScenarioTable(tuple(rows))


def _read_sources(given: object) -> dict[str, Text]:
    found = {"assumption": _ASSUMPTION}
    if isinstance(given, dict):
        found |= {str(name): words for name, raw in given.items() if (words := _read_words(raw)) is not None}
    return found


def _read_words(given: object) -> Text | None:
    """Read words given once for both languages, or once for each."""
    if isinstance(given, dict):
        en, ko = given.get("en"), given.get("ko")
        return Text(en=str(en or ko).strip(), ko=str(ko or en).strip()) if en or ko else None
    words = "" if given is None or isinstance(given, list) else str(given).strip()
    return Text(en=words, ko=words) if words else None


def _read_scenario(entry: object, kind: str, sources: Mapping[str, Text]) -> Scenario:
    if not isinstance(entry, dict) or not str(entry.get("id") or "").strip():
        raise _FaultError(Text(en="it has no id", ko="id가 없습니다"))
    kind = str(entry.get("kind", kind))
    if kind not in {"strategy", "shock"}:
        raise _FaultError(
            Text(en="kind is neither strategy nor shock", ko="kind가 strategy나 shock이 아닙니다")
        )
    name = str(entry["id"]).strip()
    title = _read_words(entry.get("title")) or Text(en=name, ko=name)
    source = _find_source(entry, sources, _ASSUMPTION)
    once = _read_money(entry.get("once"), "KRW", sources, source)
    monthly = _read_money(entry.get("monthly"), "KRW/month", sources, source)
    minutes = _read_money(entry.get("help_minutes"), "minutes/month", sources, source)
    changes = tuple(_read_change(part, sources, source) for part in _list(entry, "changes"))
    serving = tuple(_read_serving(part) for part in _list(entry, "serving"))
    if not (changes or serving or once or monthly):
        raise _FaultError(Text(en="it changes nothing", ko="바꾸는 것이 없습니다"))
    return Scenario(
        id=name,
        kind=cast("Literal['strategy', 'shock']", kind),
        title=title,
        text=_read_words(entry.get("text")) or title,
        source=source,
        changes=changes,
        serving=serving,
        once=once,
        monthly=monthly,
        help_minutes=minutes,
        excludes=_read_ids(entry, "excludes"),
        adds_up_with=_read_ids(entry, "adds_up_with"),
    )


def _read_ids(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    given = entry.get(key) or []
    if not isinstance(given, list) or not all(isinstance(one, str) and one.strip() for one in given):
        raise _FaultError(Text(en=f"{key} is no list of ids", ko=f"{key}가 id 목록이 아닙니다"))
    return tuple(one.strip() for one in given)


def _list(entry: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    given = entry.get(key) or []
    if not isinstance(given, list) or not all(isinstance(part, dict) for part in given):
        raise _FaultError(Text(en=f"{key} is no list of entries", ko=f"{key}가 항목 목록이 아닙니다"))
    yield from given


def _find_source(entry: Mapping[str, Any], sources: Mapping[str, Text], otherwise: Text) -> Text:
    given = entry.get("source")
    if isinstance(given, str) and given in sources:
        return sources[given]
    return _read_words(given) or otherwise


def _read_change(entry: Mapping[str, Any], sources: Mapping[str, Text], otherwise: Text) -> Change:
    path = str(entry.get("path") or "").strip()
    found = [name for name in OPERATIONS if name in entry]
    if not path or len(found) != 1:
        raise _FaultError(
            Text(
                en="a change needs a path and one of times, add and set",
                ko="바꿀 것(changes)에는 path와 times, add, set 가운데 하나가 있어야 합니다",
            )
        )
    months = _read_months(entry, "months", least=1) if entry.get("months") is not None else None
    amount = _read_estimate(
        entry[found[0]], str(entry.get("unit", "")), _find_source(entry, sources, otherwise)
    )
    return Change(
        path,
        cast("Operation", found[0]),
        amount,
        after_months=_read_months(entry, "after", least=0),
        months=months,
    )


def _read_serving(entry: Mapping[str, Any]) -> Serving:
    if not entry.get("neighbours"):
        raise _FaultError(
            Text(en="serving needs neighbours: true", ko="serving에는 neighbours: true가 있어야 합니다")
        )
    return Serving(
        str(entry.get("service", "*")), neighbours=True, after_months=_read_months(entry, "after", least=0)
    )


def _read_months(entry: Mapping[str, Any], key: str, *, least: int) -> int:
    given = entry.get(key, 0)
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= _MONTHS_MAX:
        raise _FaultError(
            Text(
                en=f"{key} is no whole number of months from {least} to {_MONTHS_MAX}",
                ko=f"{key}가 {least}에서 {_MONTHS_MAX} 사이의 달 수가 아닙니다",
            )
        )
    return given


def _read_money(given: object, unit: str, sources: Mapping[str, Text], otherwise: Text) -> Estimate | None:
    if given is None:
        return None
    if isinstance(given, dict):
        return _read_estimate(given.get("amount"), unit, _find_source(given, sources, otherwise))
    return _read_estimate(given, unit, otherwise)


def _read_estimate(given: object, unit: str, source: Text) -> Estimate:
    """Read three numbers in order, or one that is certain."""
    numbers = [
        float(number)
        for number in (given if isinstance(given, list) else [given] * 3)
        if isinstance(number, (int, float)) and not isinstance(number, bool) and abs(number) < _MOST
    ]
    if len(numbers) != 3 or (isinstance(given, list) and len(given) != 3):
        raise _FaultError(
            Text(
                en="an amount is neither a number nor [low, value, high]",
                ko="수가 하나도 아니고 [낮게, 기준, 높게]도 아닌 곳이 있습니다",
            )
        )
    low, value, high = numbers
    if not low <= value <= high:
        raise _FaultError(
            Text(
                en=f"the range {low:g}, {value:g}, {high:g} is not in order",
                ko=f"범위 {low:g}, {value:g}, {high:g}의 순서가 맞지 않습니다",
            )
        )
    return Estimate(value, low, high, unit, source)


def _report_no_list(file: str) -> Problem:
    return Problem(
        Where(file),
        Text(
            en="A list of strategies or shocks was expected, and the file could not be read as one.",
            ko="전략이나 충격의 목록이 있어야 하는데 파일을 그렇게 읽을 수 없습니다.",
        ),
        Text(
            en=f"Write it as YAML, with a line 'scenarios:' and under it entries such as - {_EXAMPLE}.",
            ko=f"YAML 형식으로 'scenarios:' 줄 아래에 - {_EXAMPLE} 같은 항목을 적어 주십시오.",
        ),
    )


def _report_entry(number: int, what: Text, file: str) -> Problem:
    return Problem(
        Where(file, rows=(number,), row_count=1),
        Text(
            en=f"Entry {number} was left out: {what.en}.",
            ko=f"{number}번째 항목은 쓰지 않았습니다: {what.ko}.",
        ),
        Text(
            en=f"Write it as in {_EXAMPLE}, with your source in words.",
            ko=f"{_EXAMPLE}처럼 적고, 수의 출처도 적어 주십시오.",
        ),
        refused_rows=1,
    )
