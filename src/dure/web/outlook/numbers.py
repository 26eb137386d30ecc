"""A number of a plan in a form: likely, at least, at most, with its unit and where it comes from."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dure.handwritten import Findings, read_values
from dure.language import Text
from dure.outlook.amounts import (
    ASSUMPTION,
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
    says_nothing,
)
from dure.outlook.plan import Estimate
from dure.outlook.plan_file import PLAN
from dure.outlook.reading import UNSAID
from dure.outlook.writing import clean_line
from dure.problem import Problem
from dure.web.words import current_language, say

PARTS: Final = ("value", "low", "high")
SOURCE_LENGTH: Final = 200

_KINDS: Final[Mapping[str, Kind]] = {
    "price": WON,
    "elasticity": ELASTICITY,
    "variable_cost": WON,
    "local_share": SHARE,
    "capacity": CAPACITY,
    "receivable_days": DAYS,
    "payable_days": DAYS,
    "use_rate": SHARE,
    "visits": VISITS,
    "reach": SHARE,
    "distance": SHARE,
    "monthly": WON_A_MONTH,
    "people": PEOPLE,
    "wage": WON_A_MONTH,
    "count": PEOPLE,
    "joining": PEOPLE_A_MONTH,
    "leaving": SHARE_A_YEAR,
    "share": WON,
    "dues": WON_A_MONTH,
    "amount": WON,
    "rate": RATE,
    "opening": Kind("KRW", low=-1e13),
    "credit_line": WON,
    "employer_share": SHARE,
    "rises.costs": RISE,
    "rises.wages": RISE,
    "rises.energy": RISE,
    "rises.prices": RISE,
}
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")
_PLAIN: Final = re.compile(r"[+-]?[\d,]*\.?\d+")


def find_kind(path: str) -> Kind:
    """Find what the number at a path counts."""
    return _KINDS.get(path) or _KINDS[path.rpartition(".")[2]]


def name_number(path: str) -> str:
    """Name what a number is, in the reader's language."""
    key = path if path in _KINDS else path.rpartition(".")[2]
    return say(f"outlook.number.{key}")


def read_words(
    path: str, words: Mapping[str, str], before: Estimate, *, kind: Kind | None = None, name: str = ""
) -> tuple[Estimate | None, tuple[Problem, ...]]:
    """Read what people typed of one number.

    Args:
        path: Of the number.
        words: `value`, `low`, `high`, `source` as typed; low and high that are empty are the value.
        before: What stood there; its source in the other language is kept where the words are the same.
        kind: What it counts, where that is not what the number at the path counts.
        name: What people call it; without it the number's own name.

    Returns:
        The number, or None with what is wrong.
    """
    table: dict[str, Any] = {}
    kind = kind or find_kind(path)
    for part in PARTS:
        if typed := words.get(part, "").strip():
            table[part] = _plain(typed, hundredths=kind.counts == "share")
    if all(
        words.get(part, "").strip() == shown for part, shown in write_words(path, before, kind=kind).items()
    ):
        return before, ()  # nothing typed: what nobody wrote stays what nobody wrote
    findings, name = Findings("", PLAN), name or name_number(path)
    section = read_values({name: table}, findings=findings)
    found = find_estimate(section, name, kind)
    if found is None:
        return None, findings.listed()
    source = _read_source(words, before)
    # Whose words of where it comes from are left as they were rests on what it rested on.
    basis = before.basis if source == before.source else None
    return Estimate(found.value, found.low, found.high, found.unit, source, basis=basis), ()


def read_month(words: str) -> date | None:
    """Read a month such as 2026-01; None where it is none."""
    match = _MONTH.fullmatch(words.strip())
    if match is None or not 1990 <= int(match[1]) <= 2120 or not 1 <= int(match[2]) <= 12:
        return None
    return date(int(match[1]), int(match[2]), 1)


def _plain(typed: str, *, hundredths: bool) -> Any:
    """Give a bare number as such; beside a field that says % it is one of a hundred."""
    bare = typed.replace(" ", "")
    if not _PLAIN.fullmatch(bare):
        return typed
    return f"{bare}%" if hundredths else float(bare.replace(",", ""))


def _read_source(words: Mapping[str, str], before: Estimate) -> Text:
    if "source" not in words:
        return _keep_source(before)
    typed = clean_line(words["source"])
    # Words that stand there already are compared whole: only what is new is cut.
    if typed == clean_line(before.source.in_language(current_language())):
        return _keep_source(before)
    source = Text(en=typed[:SOURCE_LENGTH], ko=typed[:SOURCE_LENGTH])
    return source if typed and not says_nothing(source) else ASSUMPTION


def _keep_source(before: Estimate) -> Text:
    """Give the source that stands; a number that somebody typed no longer has that of one nobody wrote."""
    return ASSUMPTION if before.source in UNSAID.values() else before.source


def write_words(path: str, estimate: Estimate, *, kind: Kind | None = None) -> dict[str, str]:
    """Write a number as the form shows it; a range that is none is left empty."""
    sure = estimate.low == estimate.value == estimate.high
    hundredths = (kind or find_kind(path)).counts == "share"
    shown = {part: _write(getattr(estimate, part), hundredths=hundredths) for part in PARTS}
    if sure:
        shown |= {"low": "", "high": ""}
    return {**shown, "source": estimate.source.in_language(current_language())}


def _write(value: float, *, hundredths: bool) -> str:
    number = round(value * 100, 8) if hundredths else value
    return f"{number:,.0f}" if number == int(number) else f"{number:,.8f}".rstrip("0")
