"""The sentences of the report in both languages, and how money, shares and days are written in each."""

import re
import string
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

from dure.language import Language
from dure.period import Period

MINUS: Final = "−"
UNKNOWN: Final[Mapping[Language, str]] = {"ko": "알 수 없음", "en": "unknown"}
_MAN: Final = 10_000
_EOK: Final = 100_000_000
_JO: Final = 1_000_000_000_000


class Words:
    """Every sentence of the report in one language.

    Attributes:
        language: The language.
        sentences: The sentences by key, with named placeholders.
    """

    def __init__(self, language: Language, sentences: Mapping[str, str]) -> None:
        self.language = language
        self.sentences = sentences

    def say(self, key: str, /, **values: object) -> str:
        """Write one sentence.

        A placeholder may carry a pair of Korean particles, as `{place:은/는}`; the one that fits the sound of
        the value is taken. Values are put in as they are and never read as placeholders themselves.

        Raises:
            KeyError: No such sentence, or a placeholder without a value.
        """
        return _PARTICLES.vformat(self.sentences[key], (), values)


class ParticleFormatter(string.Formatter):
    """Fill in placeholders; a format of `이/가` picks a Korean particle."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one value, with its particle where one is asked for."""
        text = str(value)
        if not format_spec:
            return text
        closed, _, open_ = format_spec.partition("/")
        return text + choose_particle(text, closed=closed, open_=open_)


class PluralFormatter(ParticleFormatter):
    """Fill in placeholders: `{name:이/가}` picks a Korean particle, `{count:row|rows}` an English plural.

    A particle follows its value; a plural stands for itself: `{count} {count:row|rows}`.
    """

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one value; whole numbers get their thousands apart."""
        if "|" in format_spec:
            one, _, many = format_spec.partition("|")
            return one if value == 1 else many
        shown = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value
        return super().format_field(shown, format_spec)


_PARTICLES: Final = ParticleFormatter()
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*$")
# Digits, and the letters that end a name most often, by how they sound at their end: 1 (일) is closed.
_CLOSED_SIGNS: Final = frozenset("013678LMNRlmnr")


def choose_particle(text: str, *, closed: str, open_: str) -> str:
    """Return the particle that follows a word: `closed` after a final consonant, else `open_`.

    For 으로/로 a word that ends in ㄹ takes 로. What stands in brackets at the end is passed over.
    """
    for sign in reversed(_BRACKETS.sub("", text).rstrip(")]』」\"'’”. ") or text):
        if "가" <= sign <= "힣":
            tail = (ord(sign) - ord("가")) % 28
            if closed == "으로" and tail == 8:
                return open_
            return closed if tail else open_
        if sign == "%":  # 퍼센트
            return open_
        if sign.isalnum():
            return closed if sign in _CLOSED_SIGNS else open_
    return open_


@lru_cache(maxsize=2)
def load_words(language: Language) -> Words:
    """Load the sentences of one language."""
    text = files("dure.reports").joinpath(f"words/{language}.yaml").read_text(encoding="utf-8")
    return Words(language, yaml.safe_load(text))


def write_won_exactly(amount: int, language: Language) -> str:
    """Write won to the last won: `123,400,000원`, `₩123,400,000`."""
    sign = MINUS if amount < 0 else ""
    return f"{sign}{abs(amount):,}원" if language == "ko" else f"{sign}₩{abs(amount):,}"


def write_won(amount: int, language: Language) -> str:
    """Write won as people say them: `1억 2,340만 원`, `₩123.4 million`; small sums exactly."""
    sign = MINUS if amount < 0 else ""
    number = abs(amount)
    if number < 1_000_000:
        return write_won_exactly(amount, language)
    if language == "en":
        scale, name, digits = 1_000_000, "million", 1
        if number >= 999_950_000:
            scale, name, digits = 1_000_000_000, "billion", 2
        if number >= 999_995_000_000:
            scale, name, digits = _JO, "trillion", 2
        written = f"{number / scale:,.{digits}f}"
        return f"{sign}₩{written} {name}"
    tens_of_thousands = (number + _MAN // 2) // _MAN
    jo, rest = divmod(tens_of_thousands, _JO // _MAN)
    eok, man = divmod(rest, _EOK // _MAN)
    if jo:  # at this size the 만 say nothing any more
        man = 0
    parts = [f"{jo:,}조"] * bool(jo) + [f"{eok:,}억"] * bool(eok) + [f"{man:,}만"] * bool(man)
    return sign + " ".join(parts) + " 원"


def write_share(share: float | None, language: Language) -> str:
    """Write a share of 0..1 as a percentage with one digit; None as unknown."""
    if share is None:
        return UNKNOWN[language]
    return f"{100 * share:.0f}%" if share in {0, 1} else f"{100 * share:.1f}%"


def write_of_ten_thousand(share: float | None, language: Language) -> str:
    """Write a share of 0..1 as won of every ₩10,000, to ten won: `6,120원`, `₩6,120`."""
    return UNKNOWN[language] if share is None else write_won_exactly(round(share * 1000) * 10, language)


def write_ratio(ratio: float | None, language: Language) -> str:
    """Write a multiplier with two digits."""
    # Half a hundredth goes up, as people round, whatever the float behind it.
    return UNKNOWN[language] if ratio is None else f"{ratio + 1e-9:.2f}"


def write_day(day: date, language: Language) -> str:
    """Write a day as people read it: `2025년 3월 1일`, `1 March 2025`."""
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def write_period(period: Period, language: Language) -> str:
    """Name a period as people do: `2025년`, `2025년 1분기`, `March 2025 to May 2026`, or by its days."""
    start, end = period.start, period.end
    months = 12 * (end.year - start.year) + end.month - start.month
    last = date.fromordinal(end.toordinal() - 1)
    if start.day != 1 or end.day != 1:
        between = " ~ " if language == "ko" else " to "
        return write_day(start, language) + between + write_day(last, language)
    if months not in {1, 3, 12} or (start.month - 1) % months:
        if language == "ko":
            until = f"{last.month}월" if last.year == start.year else f"{last.year}년 {last.month}월"
            return f"{start.year}년 {start.month}월~{until}"
        since = _MONTHS[start.month - 1] + ("" if last.year == start.year else f" {start.year}")
        return f"{since} to {_MONTHS[last.month - 1]} {last.year}"
    if months == 12:
        return f"{start.year}년" if language == "ko" else str(start.year)
    if months == 3:
        quarter = (start.month + 2) // 3
        return f"{start.year}년 {quarter}분기" if language == "ko" else f"Q{quarter} {start.year}"
    return (
        f"{start.year}년 {start.month}월" if language == "ko" else f"{_MONTHS[start.month - 1]} {start.year}"
    )


_MONTHS: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
