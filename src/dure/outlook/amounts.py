"""Numbers as a bookkeeper writes them: 20000, "20,000원", "2만 원", "3%", "45일", with range and source."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from dure.handwritten import Section
from dure.language import Text
from dure.outlook.plan import BASES, Basis, Estimate

ASSUMPTION: Final = Text(en="assumption", ko="가정")
_NONE: Final = frozenset({ASSUMPTION.en, ASSUMPTION.ko})
NUMBER_MAX: Final = 1e13
"""Ten trillion won: no enterprise of neighbours has more, and sums stay exact below it."""

_NUMBER: Final = r"[+-]?\d[\d,]*(?:\.\d+)?"
_PARTS: Final = re.compile(rf"\s*({_NUMBER})\s*([^\d\s,./+-]*)")
_WON: Final = {
    "원": 1,
    "krw": 1,
    "won": 1,
    "₩": 1,
    "천원": 1e3,
    "만원": 1e4,
    "백만원": 1e6,
    "천만원": 1e7,
    "억원": 1e8,
}
_MULTIPLES: Final = {"천": 1e3, "만": 1e4, "백만": 1e6, "천만": 1e7, "억": 1e8}
_UNITS: Final[Mapping[str, Mapping[str, float]]] = {
    "KRW": _WON,
    "share": {"%": 0.01, "퍼센트": 0.01, "percent": 0.01},
    "people": {"명": 1, "people": 1, "인": 1, "members": 1},
    "visits": {"회": 1, "번": 1, "visits": 1, "visit": 1, "개": 1, "그릇": 1, "상자": 1, "times": 1, "건": 1},
    "days": {"일": 1, "days": 1, "day": 1, "개월": 30, "달": 30, "months": 30},
    "minutes": {"분": 1, "minutes": 1, "시간": 60, "hours": 60},
    "elasticity": {},
    "times": {"배": 1, "times": 1, "%": 0.01},
}
_SHOWN: Final = {
    "KRW": '"20,000원"',
    "share": '"35%"',
    "people": '"420명"',
    "visits": '"2회"',
    "days": '"45일"',
    "minutes": '"90분"',
    "elasticity": "-0.3",
    "times": "0.9",
}
_MONTHLY: Final = ("월", "month", "달", "매월")
_YEARLY: Final = ("년", "year", "연", "해")
_EACH: Final = ("회", "명", "건", "개", "그릇", "상자", "visit", "unit")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an entry counts, and between which bounds it lies.

    Attributes:
        unit: As `Estimate.unit` names it.
        low: The least that makes sense.
        high: The most.
    """

    unit: str
    low: float = 0.0
    high: float = NUMBER_MAX

    @property
    def counts(self) -> str:
        """What is counted, without the time it is counted over."""
        return self.unit.split("/")[0]


WON: Final = Kind("KRW")
WON_A_MONTH: Final = Kind("KRW/month")
SHARE: Final = Kind("share", high=1)
SHARE_A_YEAR: Final = Kind("share/year", high=1)
RISE: Final = Kind("share/year", low=-0.5, high=1)
RATE: Final = Kind("share/year", high=0.5)
PEOPLE: Final = Kind("people", high=1e8)
PEOPLE_A_MONTH: Final = Kind("people/month", high=1e6)
VISITS: Final = Kind("visits/month", high=1e4)
CAPACITY: Final = Kind("visits/month", high=1e9)
DAYS: Final = Kind("days", high=720)
MINUTES: Final = Kind("minutes/month", high=1e7)
ELASTICITY: Final = Kind("elasticity", low=-5, high=0)
ANY: Final = Kind("times", low=-NUMBER_MAX)


def find_estimate(section: Section, key: str, kind: Kind) -> Estimate | None:
    """Find a number with its range and source; None where it is absent or, with a problem, no such number.

    A plain number or words with a unit is that number in every future; a table has `value`, `low`, `high`,
    `unit`, `source` and `basis`. Without a source it is an assumption, and says so.
    """
    raw = section.find(key)
    if raw is None:
        return None
    if isinstance(raw, dict):
        table = section.find_section(key)
        found = None if table is None else _read_range(table, key, kind)
        source = None if table is None else table.find_words("source")
        source = ASSUMPTION if source is None or says_nothing(source) else source
        basis = None if table is None else _read_basis(table, source)
        if table is not None:
            table.finish()
    else:
        number = read_number(section, key, raw, kind)
        found, source, basis = (None if number is None else (number,) * 3), ASSUMPTION, None
    if found is None or not _is_within(section, key, found, kind):
        return None
    low, value, high = found
    return Estimate(value, low, high, kind.unit, source, section.line_of(key), basis)


def says_nothing(source: Text) -> bool:
    """Say whether a source is no more than the word for having none, in either language."""
    return {source.ko.strip().casefold(), source.en.strip().casefold()} <= _NONE


def _read_basis(table: Section, source: Text) -> Basis | None:
    """Read what a number rests on; None where it is not written, or no more than that there is no source."""
    basis = cast("Basis | None", table.find_choice("basis", options=BASES))
    if basis is None or source != ASSUMPTION:
        return basis
    if basis != "assumption":
        table.fault(
            "basis",
            what=Text(
                en=f'The number is said to rest on "{basis}", and no source is written.',
                ko=f'"{basis}"에서 나온 수라면서 source가 없습니다.',
            ),
            remedy=Text(
                en='Write under source which book, record or figure it is, or basis = "assumption".',
                ko="어느 장부, 기록, 통계에서 나왔는지 source에 적거나,"
                ' basis = "assumption"으로 적어 주십시오.',
            ),
        )
    return None


def _read_range(table: Section, key: str, kind: Kind) -> tuple[float, float, float] | None:
    """Read low, value and high; one that is not written is the value itself."""
    unit = table.find_line("unit")
    numbers = {
        name: _read_part(table, name, kind, unit) for name in ("low", "value", "high") if table.has(name)
    }
    if "value" not in numbers:
        _require_value(table, key)
        return None
    given = [number for number in numbers.values() if number is not None]
    if len(given) < len(numbers):
        return None
    value = numbers["value"] or 0.0
    low, high = numbers.get("low", value), numbers.get("high", value)
    found = (value if low is None else low, value, value if high is None else high)
    return found if _is_in_order(table, found) else None


def _read_part(table: Section, name: str, kind: Kind, unit: str | None) -> float | None:
    raw = table.find(name)
    if unit is not None and isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = f"{raw}{unit}" if unit[:1] != "/" else raw
    return read_number(table, name, raw, kind)


def _require_value(table: Section, key: str) -> None:
    table.fault(
        None,
        what=Text(en=f"{key} has no value.", ko=f"{key}에 value(가장 그럴듯한 값)가 없습니다."),
        remedy=Text(
            en="Write value, the most likely number, between low and high.",
            ko="low와 high 사이에서 가장 그럴듯한 값을 value에 적어 주십시오.",
        ),
    )


def _is_in_order(table: Section, found: tuple[float, float, float]) -> bool:
    low, value, high = found
    if low <= value <= high:
        return True
    table.fault(
        None,
        what=Text(
            en=f"The range is upside down: low {low:,g}, value {value:,g}, high {high:,g}.",
            ko=f"범위가 뒤바뀌었습니다: low {low:,g}, value {value:,g}, high {high:,g}.",
        ),
        remedy=Text(
            en="Write the least under low, the most under high, and value between them.",
            ko="가장 작은 값은 low, 가장 큰 값은 high, value는 그 사이에 적어 주십시오.",
        ),
    )
    return False


def _is_within(section: Section, key: str, found: tuple[float, float, float], kind: Kind) -> bool:
    low, _, high = found
    if kind.low <= low and high <= kind.high:
        return True
    wrong = low if low < kind.low else high
    if kind.counts == "share" and wrong > kind.high:
        remedy = Text(en='Write a share, as 0.35 or "35%".', ko='0.35나 "35%"처럼 몫으로 적어 주십시오.')
    else:
        remedy = Text(
            en=f"Write a number from {_show(kind.low)} to {_show(kind.high)}.",
            ko=f"{_show(kind.low)}부터 {_show(kind.high)}까지의 수로 적어 주십시오.",
        )
    too_small = wrong < kind.low
    section.fault(
        key,
        what=Text(
            en=f"{key} cannot be {_show(wrong)}: it is at {'least' if too_small else 'most'} "
            f"{_show(kind.low if too_small else kind.high)}.",
            ko=f"{key}은(는) {_show(wrong)}일 수 없습니다. "
            + (
                f"{_show(kind.low)}보다 작을 수 없습니다."
                if too_small
                else f"{_show(kind.high)}보다 클 수 없습니다."
            ),
        ),
        remedy=remedy,
    )
    return False


def _show(number: float) -> str:
    """Write a number with all its digits: nobody reads 1e+13."""
    return f"{number:,.15g}"


def read_number(section: Section, key: str, raw: Any, kind: Kind) -> float | None:
    """Read a number, or words with a number and a unit, in the unit that the entry counts in.

    `"1억 2,000만원"` and `"2만원"` are won; `/년` is a twelfth of it a month where months are counted.
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if math.isfinite(raw) and abs(raw) <= NUMBER_MAX:
            return float(raw)
        _refuse(section, key, Text(en="The number is too large.", ko="수가 너무 큽니다."), kind)
        return None
    if not isinstance(raw, str):
        _refuse(section, key, Text(en=f"{key} is a number.", ko=f"{key}에는 수를 적습니다."), kind)
        return None
    text = raw.strip()[:60]
    amount, _, per = re.sub(r"(?<=[천만억])\s+(?=원)", "", text).partition("/")
    factor = _scale_time(per.strip().lower(), kind)
    parts = _PARTS.findall(amount)
    if not parts or _PARTS.sub("", amount).strip() or factor is None:
        _refuse(
            section,
            key,
            Text(
                en=f"{text!r} is not a number with a unit known here.",
                ko=f"{text!r}은(는) 여기서 쓰는 단위의 수가 아닙니다.",
            ),
            kind,
        )
        return None
    return _add_parts(section, key, parts, kind, factor=factor, text=text)


def _add_parts(
    section: Section, key: str, parts: list[tuple[str, str]], kind: Kind, *, factor: float, text: str
) -> float | None:
    total = 0.0
    units = _UNITS[kind.counts]
    last = len(parts) - 1
    for place, (digits, word) in enumerate(parts):
        size = units.get(word.lower())
        if size is None and place < last and kind.counts == "KRW":
            size = _MULTIPLES.get(word)
        if size is None:
            if word:
                what = Text(
                    en=f"{text!r} is written in {word!r}, and {key} does not count in that.",
                    ko=f"{text!r}의 단위 {word!r}은(는) {key}에 쓰지 않습니다.",
                )
            else:
                what = Text(en=f"{text!r} has no unit.", ko=f"{text!r}에 단위가 없습니다.")
            _refuse(section, key, what, kind)
            return None
        total += float(digits.replace(",", "")) * size
    if abs(total) > NUMBER_MAX:
        _refuse(section, key, Text(en="The number is too large.", ko="수가 너무 큽니다."), kind)
        return None
    # Shares such as 35 % come out of the product a hair off; nobody writes twelve digits.
    return round(total * factor, 12)


def _scale_time(per: str, kind: Kind) -> float | None:
    counted_over = kind.unit.partition("/")[2]
    if not per or per in _EACH:
        return 1.0
    if per in _MONTHLY:
        return {"month": 1.0, "year": 12.0}.get(counted_over)
    if per in _YEARLY:
        return {"month": 1 / 12, "year": 1.0}.get(counted_over)
    return None


def _refuse(section: Section, key: str, what: Text, kind: Kind) -> None:
    shown = _SHOWN[kind.counts]
    section.fault(
        key,
        what=what,
        remedy=Text(
            en=f"Write a plain number, or with its unit in quotes, as {shown}.",
            ko=f"숫자만 적거나, {shown}처럼 단위까지 따옴표로 묶어 적어 주십시오.",
        ),
    )
