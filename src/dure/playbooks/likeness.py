"""Whether both languages of a playbook say the same: as many headings, the same numbers, none left out.

What is found is told and never refused. Numbers that a writer spells out (two, twelve, 두, 스무) are known;
those below ten are passed by, for "both" and "one" stand in too many sentences.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dure.handwritten import Findings
from dure.language import LANGUAGES, Language, Text
from dure.playbooks.parts import Part
from dure.playbooks.rendering import find_headings

LEAST: Final = 10.0
"""The least number that is looked for in the other language."""

_OTHER: Final[Mapping[Language, Language]] = {"en": "ko", "ko": "en"}
_ROUNDED: Final = 1e5
"""From here on one language may round what the other writes out: 5.48 billion is 54억 8,252만."""

_LIKE: Final = 0.0006
"""By which share a rounded number may differ."""

_EXACT: Final = 1e-9
"""What floats lose."""

_UNDER_TWENTY: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TIMES_TEN: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ENGLISH: Final[Mapping[str, float]] = {
    **{word: float(number) for number, word in enumerate(_UNDER_TWENTY)},
    **{word: 10.0 * number for number, word in enumerate(_TIMES_TEN, start=2)},
    "dozen": 12.0,
    "tenth": 10.0,
    "twelfth": 12.0,
    "twentieth": 20.0,
    "hundredth": 100.0,
}
_ENGLISH_SCALES: Final = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_KOREAN_TENS: Final = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
_KOREAN_ONES: Final = (
    *("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"),
    *("", "하나", "둘", "셋", "넷", "", "", "", "", ""),
)
_KOREAN_DAYS: Final = {"열흘": 10, "열하루": 11, "열이틀": 12, "보름": 15, "백": 100, "수십": 10}
_SMALL: Final = {"십": 10.0, "백": 100.0, "천": 1e3}
_LARGE: Final = {"만": 1e4, "억": 1e8, "조": 1e12}
_NUMBER: Final = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_DIGITS: Final = re.compile(_NUMBER)
_ENGLISH_NUMBER: Final = re.compile(rf"({_NUMBER})(?:[\s-]+({'|'.join(_ENGLISH_SCALES)})\b)?", re.IGNORECASE)
_KOREAN_NUMBER: Final = re.compile(rf"(?:(?:{_NUMBER})\s?[십백천]*여?\s?[만억조]?\s?)+")
_KOREAN_PIECE: Final = re.compile(rf"({_NUMBER})\s?([십백천]*)여?\s?([만억조]?)")
_SPELLED: Final = re.compile(
    r"(?<![일이삼사오육칠팔구십백천만억])[일이삼사오육칠팔구십백천만억]*[십백천만억][일이삼사오육칠팔구십백천만억]*"
)
_SPELLED_ONES: Final = "영일이삼사오육칠팔구"
_ENGLISH_WORD: Final = re.compile(rf"\b({'|'.join((*_ENGLISH, *_ENGLISH_SCALES))})\b", re.IGNORECASE)
_ANY_MONTH: Final = re.compile(rf"\b({'|'.join(_MONTHS)})\b", re.IGNORECASE)
_TENS: Final = re.compile(rf"({'|'.join(_KOREAN_TENS)})({'|'.join(sorted(filter(None, _KOREAN_ONES)))})?")
_HANGUL: Final = re.compile(r"[가-힣]")
_LETTERS: Final = re.compile(r"[A-Za-z]{2,}|[가-힣]")
_URL: Final = re.compile(r"https?://\S+")


def check_headings(story: Text, *, findings: Mapping[Language, Findings]) -> None:
    """Tell of a story whose headings are not the same in both languages."""
    english, korean = find_headings(story.en), find_headings(story.ko)
    if [one.level for one in english] == [one.level for one in korean]:
        return
    at = next(
        (
            number
            for number, pair in enumerate(zip(english, korean, strict=False))
            if pair[0].level != pair[1].level
        ),
        min(len(english), len(korean)),
    )
    findings["ko"].add(
        korean[at].line if at < len(korean) else None,
        what=Text(
            en=f"The story has {len(korean)} headings in Korean, {len(english)} in English, or other levels.",
            ko=f"이야기의 제목이 한국어는 {len(korean)}개, 영어는 {len(english)}개이거나 단계가 다릅니다.",
        ),
        remedy=Text(en="Tell the same parts in both.", ko="두 언어에 같은 차례로 같은 대목을 적어 주십시오."),
        fatal=False,
    )


def check_numbers(story: Text, *, findings: Mapping[Language, Findings]) -> None:
    """Tell of numbers that a story has in one language alone, at the line where they stand."""
    for language in LANGUAGES:
        own = story.in_language(language)
        for number in find_missing(own, story.in_language(_OTHER[language]), language):
            if findings[language].full:
                break
            what, remedy = _tell_number(number, language)
            line = own.count("\n", 0, max(own.find(number), 0)) + 1
            findings[language].add(line, what=what, remedy=remedy, fatal=False)


def check_words(top: Part) -> None:
    """Tell of texts of playbook.yaml whose numbers differ, or one of whose languages was never written."""
    for part in top.walk():
        if "publisher" in part.values:  # the title of a source stays as it was printed
            continue
        for key, value in part.values.items():
            if isinstance(value, Text):
                _check_text(part, key, value)


def _check_text(part: Part, key: str, text: Text) -> None:
    for language in LANGUAGES:
        own, there = text.in_language(language), text.in_language(_OTHER[language])
        missing = next(find_missing(own, there, language), None)
        if missing is not None:
            what, remedy = _tell_number(missing, language)
            part.section.fault(key, what=what, remedy=remedy, fatal=False)
    is_korean_left = _LETTERS.search(text.ko) is not None and _HANGUL.search(text.ko) is None
    hangul = len(_HANGUL.findall(text.en))
    is_english_left = hangul > sum(len(word) for word in re.findall(r"[A-Za-z]+", text.en))
    if is_korean_left or is_english_left:
        part.section.fault(
            key,
            what=Text(
                en=f"{key} is not written in {'Korean' if is_korean_left else 'English'}.",
                ko=f"{key}이(가) {'한국어' if is_korean_left else '영어'}로 적혀 있지 않습니다.",
            ),
            remedy=Text(en="Say it in both languages.", ko="두 언어로 적어 주십시오."),
            fatal=False,
        )


def _tell_number(number: str, language: Language) -> tuple[Text, Text]:
    name = {"en": Text(en="English", ko="영어"), "ko": Text(en="Korean", ko="한국어")}
    here, there = name[language], name[_OTHER[language]]
    return (
        Text(
            en=f"{number} stands in the {here.en} and not in the {there.en}.",
            ko=f"{number}이(가) {here.ko}에는 있고 {there.ko}에는 없습니다.",
        ),
        Text(en="Say the same number in both.", ko="두 언어에 같은 수를 적어 주십시오."),
    )


def find_missing(own: str, there: str, language: Language) -> Iterator[str]:
    """Find the numbers of a text in one language that the same text in the other does not say.

    Args:
        own: The text.
        there: The same in the other language.
        language: Of `own`.

    Yields:
        Each as it is written, once.
    """
    known = sorted(_find_all(there, _OTHER[language]))
    told: set[float] = set()
    for written, number in _find_written(_URL.sub(" ", own), language):
        is_small = number < LEAST and number == int(number)
        if is_small or number in told or _has_like(number, known):
            continue
        told.add(number)
        yield written


def _has_like(number: float, known: Sequence[float]) -> bool:
    """Say whether one of the numbers, which are in order, is the same but for rounding."""
    margin = (_LIKE if number >= _ROUNDED else _EXACT) * number
    at = bisect_left(known, number - margin)
    return at < len(known) and known[at] <= number + margin


def _find_written(text: str, language: Language) -> Iterator[tuple[str, float]]:
    """Find the numbers that stand in digits, with what they are: 1.6 million, 1억 6천만."""
    if language == "en":
        for match in _ENGLISH_NUMBER.finditer(text):
            scale = _ENGLISH_SCALES[match[2].lower()] if match[2] else 1.0
            yield match[0], _read(match[1]) * scale
        return
    for match in _KOREAN_NUMBER.finditer(text):
        yield match[0].strip(), _read_korean(match[0])


def _find_all(text: str, language: Language) -> Iterator[float]:
    """Find every number that a text can be taken to say, written or spelled out, generously."""
    bare = _URL.sub(" ", text)
    yield from (number for _, number in _find_written(bare, language))
    yield from (_read(match[0]) for match in _DIGITS.finditer(bare))
    if language == "en":
        yield from _find_english_words(bare)
        yield from (_MONTHS.index(match[0].lower()) + 1.0 for match in _ANY_MONTH.finditer(bare))
        return
    for match in _KOREAN_PIECE.finditer(bare):
        yield _read_korean(match[0])
    for match in _TENS.finditer(bare):
        ones = _KOREAN_ONES.index(match[2]) % 10 if match[2] else 0
        yield from (float(_KOREAN_TENS[match[1]]), float(_KOREAN_TENS[match[1]] + ones))
    yield from (float(number) for word, number in _KOREAN_DAYS.items() if word in bare)
    yield from (_read_spelled(match[0]) for match in _SPELLED.finditer(bare))


def _find_english_words(text: str) -> Iterator[float]:
    """Find numbers spelled out: twelve, twenty-two, three hundred, half a million."""
    number, end = 0.0, -9
    for match in _ENGLISH_WORD.finditer(text):
        word = match[0].lower()
        if match.start() - end > 1:
            number = 0.0
        if word in _ENGLISH_SCALES:
            number = (number or 1.0) * _ENGLISH_SCALES[word]
        else:
            number += _ENGLISH[word]
        end = match.end()
        yield number


def _read(digits: str) -> float:
    return float(digits.replace(",", ""))


def _read_korean(written: str) -> float:
    """Read digits with their signs of size: 3만 5천 is 35000, 6천만 is 60 million."""
    whole = low = 0.0
    for digits, small, large in _KOREAN_PIECE.findall(written):
        number = _read(digits)
        for sign in small:
            number *= _SMALL[sign]
        low += number
        if large:
            whole += low * _LARGE[large]
            low = 0.0
    return whole + low


def _read_spelled(written: str) -> float:
    """Read a number in letters: 삼백 is 300, 천만 ten million."""
    whole = low = ones = 0.0
    for sign in written:
        if sign in _SMALL:
            low += (ones or 1.0) * _SMALL[sign]
            ones = 0.0
        elif sign in _LARGE:
            whole += (low + ones or 1.0) * _LARGE[sign]
            low = ones = 0.0
        else:
            ones = float(_SPELLED_ONES.index(sign))
    return whole + low + ones
