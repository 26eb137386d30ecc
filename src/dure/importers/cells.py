"""Cells as people write them, read a column at a time: amounts, dates, business numbers."""

import math
import re
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.ledger.identifiers import check_business_digits

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2079
"""A date outside of these years is a slip of the pen: a year typed as 1900, a card's expiry, a 2099."""

_EXCEL_EPOCH: Final = np.datetime64("1899-12-30", "D")
_PLAIN: Final = r"^-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})$"
_WIDE_FORMS: Final = {
    **{ord("０") + digit: str(digit) for digit in range(10)},
    **{ord(wide): "-" for wide in "−–—－‐‑"},
    **dict.fromkeys(map(ord, "，"), ","),
    **dict.fromkeys(map(ord, "．"), "."),
    **dict.fromkeys(map(ord, "（"), "("),
    **dict.fromkeys(map(ord, "）"), ")"),
    **dict.fromkeys(map(ord, "＋"), "+"),
    **dict.fromkeys(map(ord, "￦"), "₩"),
}
_SPACES: Final = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_WHITE: Final = r"[\s\v\x{85}\x{a0}\x{200b}\x{2028}\x{2029}\x{feff}]+"
_UNSEEN: Final = r"[\p{Cc}\p{Cf}]+"
_AMOUNT: Final = re.compile(
    r"(?P<open>\()?(?P<sign>[-+△▲▽▼])?(?:₩|\\|KRW)?(?P<sign2>[-+△▲])?"
    r"(?P<whole>\d+|\d{1,3}(?:,\d{3})+)(?P<fraction>\.\d*)?"
    r"(?:원|₩|KRW)?(?P<trailing>-)?(?P<close>\))?",
    re.IGNORECASE,
)
_BLANK_AMOUNTS: Final = frozenset({"", "-", "원", "₩", "-원", "₩-"})
_LONG: Final = 20_000
_SAMPLE: Final = 1_000
AMOUNT_MAX: Final = 10**15 - 1
"""A line of a thousand 조 won is no line of a book; thousands of them would not add up in 64 bits."""


def parse_whole_amounts(column: Any) -> tuple[Any, NDArray[np.bool_]]:
    """Read whole amounts as they are written in Korean books.

    Reads `1,234`, `1,234원`, `₩1,234`, `(1,234)`, `△1,234`, `▲1,234`, `-1,234`, `1,234-`, full-width
    digits and `1,234.00`. `-` and an empty cell are blank. A true fraction, an exponent, a spreadsheet's
    error (`#REF!`), misplaced commas and what is beyond AMOUNT_MAX are unreadable, never rounded.

    Args:
        column: Arrow array of text, nulls allowed.

    Returns:
        An int64 array, null where blank or unreadable, and a mask of what is unreadable. Same length.
    """
    column = _combine(column)
    uniques, indices = (column, None) if _is_mostly_distinct(column) else _uniques(column)
    plain = pc.fill_null(pc.match_substring_regex(uniques, _PLAIN), fill_value=True)
    bare = pc.replace_substring(pc.if_else(plain, uniques, None), ",", "")
    numbers = pc.cast(bare, pa.int64())
    unreadable = np.zeros(len(uniques), dtype=np.bool_)
    rest = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
    if rest.size:
        values = numbers.to_pylist() if rest.size * 4 > len(uniques) else None
        odd = {}
        for place, text in zip(rest.tolist(), uniques.take(pa.array(rest)).to_pylist(), strict=True):
            odd[place], unreadable[place] = _parse_amount(text)
        numbers = _replace(numbers, odd, values)
    return _spread(numbers, unreadable, indices)


def _parse_amount(text: str) -> tuple[int | None, bool]:
    """Return the number, and whether the text is unreadable (True) or merely blank (False)."""
    bare = _SPACES.sub("", text.translate(_WIDE_FORMS))
    if bare in _BLANK_AMOUNTS:
        return None, False
    match = _AMOUNT.fullmatch(bare)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None, True
    if match["fraction"] and match["fraction"].strip(".0"):
        return None, True
    signs = [sign for sign in (match["sign"], match["sign2"], match["trailing"]) if sign]
    negative = bool(match["open"]) or any(sign != "+" for sign in signs)
    if len(signs) + bool(match["open"]) > 1 or len(match["whole"]) > 30:
        return None, True
    number = int(match["whole"].replace(",", ""))
    if number > AMOUNT_MAX:
        return None, True
    return (-number if negative else number), False


_DATE: Final = (
    r"^(?P<year>\d{4})\s*(?:[-./]|년)\s*(?P<month>\d{1,2})\s*(?:[-./]|월)\s*(?P<day>\d{1,2})\s*(?:\.|일)?"
    r"(?:\s*\([월화수목금토일]\))?"
    r"(?:[\sT]*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?$"
)
_DIGITS: Final = (
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[\sT]*(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?)?$"
)
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")


def parse_dates(column: Any) -> tuple[Any, NDArray[np.bool_]]:
    """Read days: `2026-01-31`, `2026.01.31`, `2026. 1. 31.`, `20260131`, with or without a time of day.

    An Excel serial number is read too. A day that the calendar does not have, and one outside of
    FIRST_YEAR to LAST_YEAR, is unreadable.

    Args:
        column: Arrow array of text, nulls allowed.

    Returns:
        A date32 array, null where blank or unreadable, and a mask of what is unreadable. Same length.
    """
    uniques, indices = _uniques(column)
    seconds, unreadable = _parse_moments(uniques)
    return _spread(pc.floor_temporal(seconds, unit="day").cast(pa.date32()), unreadable, indices)


def parse_datetimes(column: Any) -> tuple[Any, NDArray[np.bool_]]:
    """Read moments as `parse_dates` reads days; a cell without a time of day is midnight.

    Returns:
        A timestamp array in seconds without a time zone, and a mask of what is unreadable. Same length.
    """
    uniques, indices = _uniques(column)
    return _spread(*_parse_moments(uniques), indices)


_MONTH: Final = r"^(\d{4})\s*(?:[-./]|년)?\s*(\d{1,2})\s*(?:\.|월)?(?:\s*분)?$"


def parse_months(column: Any) -> tuple[Any, NDArray[np.bool_]]:
    """Read months, `2025-03`, `202503`, `2025년 3월`, as the last day of each.

    Returns:
        A date32 array, null where blank or unreadable, and a mask of what is unreadable. Same length.
    """
    uniques, indices = _uniques(column)
    firsts = pc.replace_substring_regex(uniques, _MONTH, r"\1-\2-01")
    seconds, unreadable = _parse_moments(firsts)
    months = seconds.to_numpy(zero_copy_only=False).astype("datetime64[M]")
    days = (months + 1).astype("datetime64[D]") - 1
    return _spread(pa.array(days).cast(pa.date32()), unreadable, indices)


def _parse_moments(uniques: Any) -> tuple[Any, NDArray[np.bool_]]:
    seconds = np.full(len(uniques), np.datetime64("NaT"), dtype="datetime64[s]")
    texts = pc.utf8_trim_whitespace(uniques)
    blank = pc.is_in(texts, value_set=pa.array(["", "-", "."])).to_numpy(zero_copy_only=False)
    left = np.flatnonzero(~blank)
    for pattern in (_DIGITS, _DATE):
        if left.size:
            left = _match_moments(texts, pattern, left, seconds)
    if left.size:
        left = _parse_odd_moments(texts, left, seconds)
    years = seconds.astype("datetime64[Y]").astype(np.int64) + 1970
    known = ~np.isnat(seconds)
    seconds[known & ((years < FIRST_YEAR) | (years > LAST_YEAR))] = np.datetime64("NaT")
    return pa.array(seconds), np.asarray(np.isnat(seconds) & ~blank, dtype=np.bool_)


def _match_moments(
    texts: Any, pattern: str, places: NDArray[np.intp], seconds: NDArray[np.datetime64]
) -> NDArray[np.intp]:
    """Fill in the moments that fit one pattern; return the places that do not."""
    found = pc.extract_regex(texts.take(pa.array(places)), pattern)
    fits = ~found.is_null().to_numpy(zero_copy_only=False)
    if not fits.any():
        return places
    found = found.filter(pa.array(fits))
    part = {
        name: pc.cast(
            pc.if_else(pc.equal(found.field(name), ""), "0", found.field(name)), pa.int64()
        ).to_numpy()
        for name in ("year", "month", "day", "hour", "minute", "second")
    }
    valid = (part["month"] >= 1) & (part["month"] <= 12) & (part["day"] >= 1) & (part["year"] >= 1)
    valid &= (part["hour"] <= 23) & (part["minute"] <= 59) & (part["second"] <= 59)
    month = (part["year"] - 1970) * 12 + part["month"] - 1
    first = month.astype("datetime64[M]").astype("datetime64[D]")
    following = (month + 1).astype("datetime64[M]").astype("datetime64[D]")
    valid &= part["day"] <= (following - first).astype(np.int64)
    moments = first.astype("datetime64[s]") + (
        ((part["day"] - 1) * 24 + part["hour"]) * 3600 + part["minute"] * 60 + part["second"]
    ).astype("timedelta64[s]")
    moments[~valid] = np.datetime64("NaT")
    seconds[places[fits]] = moments
    return np.asarray(places[~fits], dtype=np.intp)


def _parse_odd_moments(
    texts: Any, places: NDArray[np.intp], seconds: NDArray[np.datetime64]
) -> NDArray[np.intp]:
    """Fill in full-width dates and Excel serial numbers."""
    rest = []
    plain = []
    for place, text in zip(places.tolist(), texts.take(pa.array(places)).to_pylist(), strict=True):
        if _SERIAL.fullmatch(text):
            day = math.floor(float(text))
            rest_of_day = round((float(text) - day) * 86400)
            seconds[place] = (_EXCEL_EPOCH + day).astype("datetime64[s]") + np.timedelta64(rest_of_day, "s")
            continue
        narrow = text.translate(_WIDE_FORMS)
        if narrow != text:
            rest.append(place)
            plain.append(narrow)
    if rest:
        array, ours = pa.array(plain, pa.string()), np.full(len(rest), np.datetime64("NaT"), "datetime64[s]")
        left = np.arange(len(rest))
        for pattern in (_DIGITS, _DATE):
            left = _match_moments(array, pattern, left, ours) if left.size else left
        seconds[np.array(rest)] = ours
    return places


def parse_business_numbers(column: Any) -> tuple[Any, NDArray[np.bool_]]:
    """Read business registration numbers (사업자등록번호), with or without hyphens.

    Args:
        column: Arrow array of text, nulls allowed.

    Returns:
        An array of ten digits, null where absent or invalid, and a mask of what is there and is not a
        business number whose check digit holds. Same length.
    """
    uniques, indices = _uniques(column)
    bare = pc.replace_substring_regex(uniques, r"[-\s]+", "")
    absent = pc.equal(bare, "").to_numpy(zero_copy_only=False)
    fits = pc.match_substring_regex(bare, r"^[0-9]{10}$").to_numpy(zero_copy_only=False)
    holds = np.zeros(len(uniques), dtype=np.bool_)
    if fits.any():
        text = "".join(bare.filter(pa.array(fits)).to_pylist())
        digits = (np.frombuffer(text.encode("ascii"), dtype=np.uint8) - 48).astype(np.int64)
        holds[fits] = check_business_digits(digits.reshape(-1, 10))
    numbers = pc.if_else(pa.array(holds), bare, None)
    return _spread(numbers, ~holds & ~absent, indices)


def clean_names(column: Any) -> Any:
    """Return a text column with runs of white space made one space, and empty cells and `-` null.

    Control and format characters (C0 and C1, marks of writing direction, joiners) are taken out: they cannot
    be seen, and make two parties of one name.
    """
    return encode_names(column).cast(pa.string())


def encode_names(column: Any) -> Any:
    """Return a text column as `clean_names` does, dictionary-encoded."""
    uniques, indices = _uniques(column)
    bare = pc.replace_substring_regex(uniques, _WHITE, " ")
    if pc.any(pc.match_substring_regex(bare, _UNSEEN)).as_py():
        # What stood between two spaces would leave them both.
        bare = pc.replace_substring_regex(pc.replace_substring_regex(bare, _UNSEEN, ""), " {2,}", " ")
    bare = pc.utf8_trim_whitespace(bare)
    bare = pc.if_else(pc.is_in(bare, value_set=pa.array(["", "-"])), None, bare).dictionary_encode()
    return pa.DictionaryArray.from_arrays(bare.indices.take(indices), bare.dictionary)


def _uniques(column: Any) -> tuple[Any, Any]:
    """Return the distinct texts of a column and, for each row, which one it is (null stays null)."""
    column = _combine(column)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return column.dictionary, column.indices


def _combine(column: Any) -> Any:
    """Return a column as one array."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if isinstance(column, pa.ChunkedArray):  # more than two gigabytes of text do not combine
        column = pa.concat_arrays(column.cast(pa.large_string()).chunks)
    return column


def _is_mostly_distinct(column: Any) -> bool:
    """Say whether looking for the distinct texts of a long column would be lost work."""
    if len(column) < _LONG or pa.types.is_dictionary(column.type):
        return False
    return len(column.slice(0, _SAMPLE).unique()) > _SAMPLE // 2


def _spread(values: Any, unreadable: NDArray[np.bool_], indices: Any) -> tuple[Any, NDArray[np.bool_]]:
    """Give each row the value and the mark of its distinct text; nothing to do where indices is None."""
    if indices is None:
        return values, unreadable
    if not unreadable.any():
        return values.take(indices), np.zeros(len(indices), dtype=np.bool_)
    marks = pa.array(unreadable).take(indices).fill_null(False)  # noqa: FBT003 - pyarrow takes it by place
    return values.take(indices), marks.to_numpy(zero_copy_only=False).astype(np.bool_)


def _replace(numbers: Any, odd: dict[int, int | None], values: list[int | None] | None) -> Any:
    """Put the numbers read one by one among those read all at once."""
    values = numbers.to_pylist() if values is None else values
    for place, number in odd.items():
        values[place] = number
    return pa.array(values, pa.int64())
