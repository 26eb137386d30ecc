"""Resident registration numbers found and masked before anything is kept, in whatever cell they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.sheets import Sheet

MASK: Final = "******-*******"

_DIGIT = "[0-9０-９]"
_DASH = "[-‐‑‒–—―−－﹣ㅡー]"
_SEPARATOR = r"[^0-9０-９\s]"
"""Any one sign, or a letter written in place of one; white space alone is too common to say anything."""

_GENDER = "[1-8１-８]"

# What stands first wins: a 24-character approval number is stepped over whole, so that no part of it is
# ever looked at. Whatever else stands around a number may have been typed against it.
_NUMBERS = re.compile(
    rf"""
    (?P<approval> (?<![0-9A-Za-z]) [0-9]{{8}}-?[0-9A-Za-z]{{8}}-?[0-9A-Za-z]{{8}} (?![0-9A-Za-z]) )
  | (?P<half> (?<!{_DIGIT}) (?P<half_birth>{_DIGIT}{{6}}) (?P<half_between>\s{{0,3}}{_SEPARATOR}?\s{{0,3}})
        (?P<half_rest>{_GENDER}{_DIGIT}{{0,5}}) (?: [*●○]{{1,6}} | [xX]{{3,6}} ) (?![0-9A-Za-z]) )
  | (?P<dashed> (?<!{_DIGIT})
        (?P<birth>{_DIGIT}{{6}}) (?P<between>\s{{0,3}}{_SEPARATOR}\s{{0,3}}) (?P<rest>{_GENDER}{_DIGIT}{{6}})
        (?!{_DIGIT}) )
  | (?P<plain> (?<!{_DIGIT})
        (?P<plain_birth>{_DIGIT}{{6}}) [ ]? (?P<plain_rest>{_GENDER}{_DIGIT}{{6}})
        (?!{_DIGIT}) )
    """,
    re.VERBOSE,
)

# A coarse net in the engine of pyarrow, which knows no look-around: what it lets through is read closely.
_CANDIDATE: Final = rf"{_DIGIT}{{6}}[^0-9０-９]{{0,7}}{_GENDER}(?:[0-9０-９]{{6}}|[0-9０-９]{{0,5}}[*xX●○])"
_SHORTEST: Final = 8
_SIX_DIGITS: Final = rf"{_DIGIT}{{6}}"

_SAYS_OTHER = re.compile(r"(?:법인(?:등록)?번호|법인\s?No\.?|승인(?:번호)?|카드번호|바코드)\s*[:：=]?\s*\(?$")
_SAYS_RESIDENT = re.compile(r"주민|외국인|거소신고")

_DASHED = re.compile(_DASH)

_RESIDENT_LABELS: Final = ("주민", "외국인등록", "외국인번호", "거소신고")
_NEVER_LABELS: Final = ("법인등록", "법인번호", "계좌", "승인")
"""Columns in which not even a number with a hyphen is a resident's."""

_IDENTIFIER_LABELS: Final = (
    *_NEVER_LABELS,
    *(
        "카드번호",
        "사업자",
        "등록번호",
        "전화",
        "연락처",
        "휴대",
        "팩스",
        "fax",
        "tel",
        "phone",
        "일시",
        "일자",
    ),
    *(
        "주문",
        "송장",
        "관리번호",
        "문서번호",
        "접수번호",
        "코드",
        "code",
        "바코드",
        "barcode",
        "account",
        "approval",
    ),
    *("금액", "잔액", "수량", "단가", "amount", "balance", "quantity", "승인no"),
)
"""Columns in which 13 digits without a hyphen are something else: accounts, cards, barcodes, amounts."""

_WORD_LABELS: Final = ("예금주", "메모", "내용", "적요", "비고", "memo", "note", "description")
"""Columns of free text."""

_NAME_LABELS: Final = ("성명", "이름", "대표자", "조합원명", "사원명", "소득자", "name")

_LABEL_HINTS: Final = (
    *_RESIDENT_LABELS,
    *_IDENTIFIER_LABELS,
    *_NAME_LABELS,
    *(
        "번호",
        "날짜",
        "상호",
        "주소",
        "적요",
        "내용",
        "품목",
        "비고",
        "메모",
        "구분",
        "급",
        "공제",
        "보험",
        "세액",
    ),
    *("date", "memo", "address", "note"),
)
_FIGURE = re.compile(r"[0-9][0-9,.:/-]{2,}[0-9]")
_HEADER_SCAN_ROWS: Final = 40
_LABEL_LENGTH_MAX: Final = 24
_RESIDENT_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CORPORATE_WEIGHTS: Final = (1, 2) * 6

# The fifth and sixth digits of a corporate number say the kind of corporation, the first four the registry.
_CORPORATE_KINDS: Final = frozenset({"11", "12", "13", "14", "15", "21", "22", "31"})


@dataclass(frozen=True, slots=True)
class _Column:
    """What the heading of a column, and of its neighbours, says about 13 digits found in it."""

    resident: bool = False
    never: bool = False
    identifier: bool = False
    beside_name: bool = False


def is_resident_number(digits: str) -> bool:
    """Say whether 13 digits hold a real birthday, a known sex and century digit, and a check digit.

    Numbers given since October 2020 have a random tail, so a false answer proves nothing.
    """
    if len(digits) != 13 or not digits.isdigit() or not _has_birthday(digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _RESIDENT_WEIGHTS, strict=False))
    last = int(digits[12])
    foreign = digits[6] in "5678" and last == (13 - total % 11) % 10
    return foreign or last == (11 - total % 11) % 10


def mask_resident_numbers(
    texts: Any, *, label: str | None = None, beside: Sequence[str] = ()
) -> tuple[Any, int]:
    """Mask every resident registration number in a column of text.

    Only unique values are looked at, and only those with a stretch of digits long enough.

    Args:
        texts: A pyarrow array or chunked array of strings; blank cells are null.
        label: The column's heading, where it has one. 법인, 계좌 or 승인 in it leaves every number alone;
            another identifier's word leaves alone all but numbers with a hyphen that stand by themselves;
            주민 masks what could be one. Under any other, one sign between birthday and rest is enough.
        beside: Headings of the columns to the left and right: beside a name, 13 digits need no check digit.

    Returns:
        The column, the same object where nothing was masked, and how many numbers were masked in it.
    """
    return _mask(texts, _judge_label(label or "", beside))


def mask_words(words: str) -> str:
    """Mask every resident registration number in what somebody wrote freely."""
    return _mask_text(words, _Column())[0]


def redact(sheet: Sheet) -> tuple[Sheet, int]:
    """Mask every resident registration number in a sheet and keep every row.

    Headings are looked for in the first rows, with no format in mind; where there are none, numbers with a
    hyphen and those whose check digit holds are masked.

    Returns:
        The sheet, the same object where nothing was masked, and how many numbers were masked.
    """
    labels = _find_labels(sheet)
    columns = []
    masked = 0
    for index, column in enumerate(sheet.columns):
        beside = labels[max(index - 1, 0) : index] + labels[index + 1 : index + 2]
        cleaned, count = _mask(column, _judge_label(labels[index], beside))
        columns.append(cleaned)
        masked += count
    if masked == 0:
        return sheet, 0
    return replace(sheet, columns=tuple(columns)), masked


def _judge_label(label: str, beside: Sequence[str]) -> _Column:
    label = label.lower()
    resident = any(word in label for word in _RESIDENT_LABELS)
    # 상대계좌예금주명 holds names, and 계좌메모 words, whatever else their headings say.
    words = resident or label.endswith("명") or any(word in label for word in _WORD_LABELS)
    return _Column(
        resident=resident,
        never=not words and any(word in label for word in _NEVER_LABELS),
        identifier=not words and any(word in label for word in _IDENTIFIER_LABELS),
        beside_name=any(word in other.lower() for other in beside for word in _NAME_LABELS),
    )


def _mask(column: Any, says: _Column) -> tuple[Any, int]:
    if says.never or len(column) == 0:
        return column, 0
    net = _SIX_DIGITS if says.resident else _CANDIDATE
    if (pc.max(pc.binary_length(column)).as_py() or 0) < _SHORTEST:
        return column, 0
    # Cells repeat, so finding the different ones costs less than looking through every one.
    encoded = pa.chunked_array([column] if isinstance(column, pa.Array) else column.chunks, pa.string())
    encoded = encoded.combine_chunks().dictionary_encode()
    values = encoded.dictionary
    suspects = np.flatnonzero(pc.match_substring_regex(values, net).to_numpy(zero_copy_only=False))
    if not len(suspects):
        return column, 0
    replaced: dict[int, tuple[str, int]] = {}
    for suspect in suspects.tolist():
        text = values[suspect].as_py()
        cleaned, count = _mask_text(text, says)
        if count:
            replaced[suspect] = (cleaned, count)
    if not replaced:
        return column, 0
    uses = np.bincount(encoded.indices.drop_null().to_numpy(zero_copy_only=False), minlength=len(values))
    texts = values.to_pylist()
    for position, (cleaned, _) in replaced.items():
        texts[position] = cleaned
    masked = sum(int(uses[position]) * count for position, (_, count) in replaced.items())
    cleaned_column = pa.array(texts, pa.string()).take(encoded.indices)
    if isinstance(column, pa.ChunkedArray):
        cleaned_column = pa.chunked_array([cleaned_column], pa.string())
    return cleaned_column, masked


def _mask_text(text: str, says: _Column) -> tuple[str, int]:
    if says.resident and _fills_resident_column(text):
        return MASK, 1
    count = 0

    def judge(match: re.Match[str]) -> str:
        nonlocal count
        if not _is_resident_here(match, says):
            return match[0]
        count += 1
        return MASK

    cleaned = _NUMBERS.sub(judge, text)
    return cleaned, count


def _fills_resident_column(text: str) -> bool:
    """Say whether a whole cell of a 주민등록번호 column is one, zeros lost by a spreadsheet included."""
    digits = re.sub(rf"(?:{_DASH}|\s)", "", text)
    if re.fullmatch(r"[0-9]{3}-[0-9]{2}-[0-9]{5}", text.strip()):
        return False
    if not digits.isdigit() or not 9 <= len(digits) <= 13:
        return False
    padded = digits.zfill(13)
    if len(digits) == 13:
        # In a column that mixes people and corporations a corporate number keeps its place.
        return not _looks_corporate(padded)
    return _has_birthday(padded)


def _is_resident_here(match: re.Match[str], says: _Column) -> bool:
    if match["approval"] or _SAYS_OTHER.search(match.string[: match.start()]):
        return False
    between = (match["half_between"] or match["between"] or "").strip()
    if says.identifier and (match["plain"] or not _DASHED.fullmatch(between) or _is_part(match)):
        return False
    if match["half"]:
        return _has_birthday(match["half_birth"] + match["half_rest"][0])
    digits = _plain_digits((match["birth"] or match["plain_birth"]) + (match["rest"] or match["plain_rest"]))
    if not _has_birthday(digits):
        return False
    if match["dashed"]:
        # A letter between makes it somebody's code for something, but for the check digit.
        is_code = between.isascii() and between.isalpha()
        return is_resident_number(digits) if is_code else not _looks_corporate(digits)
    named = says.resident or says.beside_name or _SAYS_RESIDENT.search(match.string) is not None
    return is_resident_number(digits) or (named and not _touches_letter(match))


def _is_part(match: re.Match[str]) -> bool:
    """Say whether a number is part of a longer one with hyphens, such as a card's or an account's."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(re.search(r"[0-9]-$", before) or re.match(r"-[0-9]", after))


def _touches_letter(match: re.Match[str]) -> bool:
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(re.search(r"[A-Za-z]$", before) or re.match(r"[A-Za-z]", after))


def _plain_digits(text: str) -> str:
    return "".join(str(int(character)) for character in text)


def _has_birthday(digits: str) -> bool:
    """Say whether the first seven digits hold a day that was, in the century that the seventh names."""
    digits = _plain_digits(digits[:7])
    if digits[6] not in "12345678":
        return False
    century = 1900 if digits[6] in "1256" else 2000
    try:
        date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    return True


def _looks_corporate(digits: str) -> bool:
    """Say whether 13 digits are a corporate number rather than a person's, by shape and both check digits.

    Registries are numbered from 11 to 28 and their third and fourth digits from 01, so their numbers may
    pass for the birthday of somebody past a hundred or of a child; only the check digits tell them apart.
    """
    if not "11" <= digits[:2] <= "28" or digits[4:6] not in _CORPORATE_KINDS:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _CORPORATE_WEIGHTS, strict=False))
    return int(digits[12]) == (10 - total % 10) % 10 and not is_resident_number(digits)


def _find_labels(sheet: Sheet) -> list[str]:
    """Give each column the heading it seems to have, lower case and without spaces; "" where none."""
    rows = min(_HEADER_SCAN_ROWS, sheet.row_count)
    cells = [column.slice(0, rows).to_pylist() for column in sheet.columns]
    grid = [[_as_label(text) for text in column] for column in cells]
    scores = [
        # A row that holds a figure is data, however much one of its memos may sound like a heading.
        0
        if any(_FIGURE.search(column[row] or "") for column in cells)
        else sum(1 for column in grid if _is_heading(column[row]))
        for row in range(rows)
    ]
    best = max(scores, default=0)
    if best < 2:
        return [""] * len(sheet.columns)
    first = scores.index(best)
    # Headings may be printed on two or three rows, the upper ones merged over several columns.
    heading_rows = [
        row for row in range(max(first - 1, 0), min(first + 3, rows)) if scores[row] >= max(2, best // 3)
    ]
    return [" ".join(column[row] for row in heading_rows if column[row]) for column in grid]


def _as_label(text: str | None) -> str:
    label = re.sub(r"\s", "", text or "").lower()
    return label if len(label) <= _LABEL_LENGTH_MAX else ""


def _is_heading(label: str) -> bool:
    return any(word in label for word in _LABEL_HINTS)
