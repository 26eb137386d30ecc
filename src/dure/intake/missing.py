"""Lists of which a part has not come: the name says so, a page is full, or months are missing in the middle.

All of it is asked, never taken for a fault: a name may mean something else, and a month may have been quiet.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_high
from typing import Final

import numpy as np
import pyarrow.compute as pc

from dure.importers.reading import Reading
from dure.language import Text
from dure.problem import Problem, Where

PAGE_ROWS: Final = 1_000
"""A list that ends at exactly so many rows, or a multiple of it, was probably cut there."""

_DAYS_NEAR: Final = 31
_MONTHS_MIN: Final = 3  # with fewer there is no rhythm that a gap could break
_EXPECTED: Final = 5  # documents in the months that are missing: of a rare thing a short gap says nothing
_EXPECTED_LONG: Final = 3  # likewise, in a gap of three usual steps or more
_LONG: Final = 4
_MONTHLY: Final = frozenset({"payroll"})  # paid month by month, however few they are
_SHOWN: Final = 3

_KINDS: Final = {
    ("hometax_invoices", "payee"): Text("sales invoices", "매출 세금계산서"),
    ("hometax_invoices", "payer"): Text("purchase invoices", "매입 세금계산서"),
    ("hometax_receipts", "payee"): Text("cash receipts for sales", "매출 현금영수증"),
    ("hometax_receipts", "payer"): Text("cash receipts for purchases", "매입 현금영수증"),
    ("hometax_cards", "payer"): Text("card purchases", "카드 매입"),
    ("hometax_monthly_sales", "payee"): Text("card sales", "카드 매출"),
    ("local_currency", "payee"): Text("local-currency sales", "지역화폐 매출"),
    ("bank_statement", "both"): Text("bank lines", "은행 거래"),
    ("bank_statement_signed", "both"): Text("bank lines", "은행 거래"),
    ("payroll", "payer"): Text("payslips", "급여"),
}
"""Lists that somebody's system hands out whole; what people write themselves may well have holes."""

# 홈택스 writes (1~2) for the first of two; others `1/2`, `1 of 2`, `(1-2)`. Neither a day
# (2025-01~2025-03, 1.1~3.31) nor months (1~3월) is one.
_OF: Final = re.compile(
    r"(?<![\d.\-])(\d{1,3})\s*(?:[/~∼⁄∕]|of)\s*(\d{1,3})(?!\s*(?:\d|월|분기|일|년|[.\-]\d))"
    r"|(?<=\()(\d{1,2})-(\d{1,2})(?=\))",
    re.IGNORECASE,
)
_LINES: Final = re.compile(r"\((\d{1,7})~(\d{1,7})\)")
_LINES_MIN: Final = 100
_NUMBER: Final = re.compile(
    r"\s*(?:\((\d{1,2})\)|[\s_\-]*(?:part|page|파트|쪽|페이지)[\s_\-]*(\d{1,2})|[\s_\-](\d{1,2})(?:쪽|페이지))$",
    re.IGNORECASE,
)
_ENDING: Final = re.compile(r"\.[A-Za-z]{2,5}$")


@dataclass(frozen=True)
class _Part:
    """What a file's name says: part `number` of `total` of the list `stem`; 0 where it does not say."""

    stem: str
    number: int
    total: int


@dataclass(frozen=True)
class _List:
    """A reading of a kind that is handed out whole; its place among the readings, and its days."""

    index: int
    reading: Reading
    first: date | None
    last: date | None


def find_missing(readings: Sequence[Reading], owners: Sequence[str | None]) -> list[tuple[int, Problem]]:
    """Find lists of which a part seems not to have come, each beside the latest reading that shows it.

    Args:
        readings: All that has come, in the order in which it came.
        owners: In step with them, whose each one is.

    Returns:
        The place of a reading, and what to ask of it; no row is refused because of it.
    """
    lists = [
        _describe(index, reading) for index, reading in enumerate(readings) if reading.format != "unknown"
    ]
    told = [*_find_parts(lists), *_find_lines(lists)]
    open_files = {readings[index].file for index, _ in told}
    kinds: dict[tuple[str | None, str, str | None, str], list[_List]] = defaultdict(list)
    for one in lists:
        reading = one.reading
        side = _tell_side(reading, owners[one.index])
        if (reading.format, side) in _KINDS:
            accounts = {balance.account for balance in reading.balances}
            account = next(iter(accounts)) if len(accounts) == 1 else ""
            kinds[owners[one.index], reading.format, side, account].append(one)
    for (_, form, side, _), same in kinds.items():
        told += _find_full_pages(same, but=open_files)
        told += _find_gaps(same, kind=_KINDS[form, side or ""])
    return sorted(told, key=lambda pair: pair[0])


def _tell_side(reading: Reading, owner: str | None) -> str | None:
    """Tell which side of a list is the book's own; where the list does not say, by who is on every row."""
    if reading.owner_side or owner is None:
        return reading.owner_side
    for side in ("payer", "payee"):
        numbers = reading.rows[f"{side}_number"].unique().to_pylist()
        if numbers == [owner]:
            return side
    return None


def _describe(index: int, reading: Reading) -> _List:
    if not reading.rows.num_rows:
        return _List(index, reading, None, None)
    days = pc.min_max(reading.rows["date"]).as_py()
    return _List(index, reading, days["min"], days["max"])


def _find_parts(lists: Sequence[_List]) -> list[tuple[int, Problem]]:
    """Ask for the parts that names of files speak of."""
    families: dict[str, dict[int, _List]] = defaultdict(dict)
    totals: dict[str, int] = defaultdict(int)
    for one in lists:
        part = _read_name(one)
        families[part.stem][part.number] = one
        totals[part.stem] = max(totals[part.stem], part.total)
    told = []
    for stem, parts in families.items():
        # What has no number is the first download of several, or the whole: a browser numbers only the next.
        numbered = [number for number in parts if number]
        if not numbered or (0 in parts and not totals[stem]):
            continue
        missing = sorted({*range(1, max(totals[stem], *numbered) + 1)} - {*numbered})
        is_alone = numbered == [1] and not totals[stem]
        if missing or is_alone:
            latest = max((parts[number] for number in numbered), key=lambda one: one.index)
            told.append(
                (latest.index, _ask_for_parts(latest.reading, sorted(numbered), missing, totals[stem]))
            )
    return told


def _find_lines(lists: Sequence[_List]) -> list[tuple[int, Problem]]:
    """Ask for the lines before a file's, where its name says which lines of a list it holds."""
    spans = {one.index: span for one in lists if (span := _read_lines(one)) is not None}
    ends = {(stem, end) for stem, _, end in spans.values()}
    told = []
    for one in lists:
        stem, start, end = spans.get(one.index, ("", 1, 1))
        if start > 1 and (stem, start - 1) not in ends:
            what = Text(
                f"The file's name says lines {start:,} to {end:,}; those up to {start - 1:,} have not come.",
                f"파일 이름으로는 {start:,}번째부터 {end:,}번째 줄인데, {start - 1:,}번째까지가 아직 오지 "
                "않았습니다.",
            )
            told.append((one.index, _ask(one.reading, what)))
    return told


def _read_lines(one: _List) -> tuple[str, int, int] | None:
    """Read a name that says which lines of a list a file holds, as (1~84) of one with 84 rows."""
    name = unicodedata.normalize("NFKC", one.reading.file)
    found = _LINES.search(name)
    if found is None:
        return None
    start, end = int(found[1]), int(found[2])
    if end - start + 1 != one.reading.seen_rows or 1 < start <= _LINES_MIN:
        return None
    return name[: found.start()], start, end


def _ask(reading: Reading, what: Text) -> Problem:
    return Problem(
        where=Where(reading.file, reading.sheet),
        what=what,
        remedy=Text(
            "If the list has another part, bring it too. If it has none, there is nothing to do.",
            "나머지가 있으면 마저 넣어 주세요. 없으면 그대로 두셔도 됩니다.",
        ),
    )


def _read_name(one: _List) -> _Part:
    name = unicodedata.normalize("NFKC", _ENDING.sub("", one.reading.file)).strip().casefold()
    for found in _OF.finditer(name):
        number, total = (int(digits) for digits in found.groups() if digits)
        months = (one.first.month, one.last.month) if one.first and one.last else None
        if 1 <= number <= total and _read_lines(one) is None and (total == 1 or months != (number, total)):
            return _Part(name[: found.start()] + "#" + name[found.end() :], number, total)
    found_number = _NUMBER.search(name)
    if found_number:
        number = int(next(digits for digits in found_number.groups() if digits))
        if number:
            return _Part(name[: found_number.start()], number, 0)
    return _Part(name, 0, 0)


def _ask_for_parts(reading: Reading, come: Sequence[int], missing: Sequence[int], total: int) -> Problem:
    have = ", ".join(map(str, come))
    want = ", ".join(map(str, missing[:_SHOWN])) + (", …" if len(missing) > _SHOWN else "")
    parts, verb = ("part", "has") if len(missing) == 1 else ("parts", "have")
    if total:
        what = Text(
            f"The file's name says part {have} of {total}; {parts} {want} {verb} not come.",
            f"파일 이름으로는 {total}개로 나눈 목록의 {have}번인데, {want}번이 아직 오지 않았습니다.",
        )
    elif missing:
        what = Text(
            f"The file's name says part {have}; {parts} {want} {verb} not come.",
            f"파일 이름으로는 나눈 목록의 {have}번인데, {want}번이 아직 오지 않았습니다.",
        )
    else:
        what = Text(
            "The file's name ends in a 1, as that of a first part does; part 2 has not come.",
            "파일 이름이 나눈 목록의 1번 같은데, 2번이 아직 오지 않았습니다.",
        )
    return _ask(reading, what)


def _find_full_pages(same: Sequence[_List], *, but: Iterable[str]) -> list[tuple[int, Problem]]:
    """Ask whether there is another page where a list ends at exactly a page's rows, and none followed."""
    passed = set(but)
    full = [one for one in same if one.reading.seen_rows and not one.reading.seen_rows % PAGE_ROWS]
    rest = [one for one in same if one.reading.seen_rows % PAGE_ROWS]
    told = []
    for one in full:
        if one.reading.file in passed or _read_name(one).total or any(_is_near(one, other) for other in rest):
            continue
        count = one.reading.seen_rows
        what = Text(
            f"The list ends at exactly {count:,} rows. Such lists are often handed out in pages of "
            f"{PAGE_ROWS:,}; the next page has not come.",
            f"목록이 꼭 {count:,}줄에서 끝납니다. {PAGE_ROWS:,}줄씩 나누어 내려받는 목록이 많은데, "
            "다음 쪽이 아직 오지 않았습니다.",
        )
        remedy = Text(
            "Look whether the list goes on where you downloaded it. If it does not, there is nothing to do.",
            "내려받은 곳에 다음 쪽이 있는지 확인해 주세요. 없으면 그대로 두셔도 됩니다.",
        )
        told.append((one.index, Problem(Where(one.reading.file, one.reading.sheet), what, remedy)))
    return told


def _is_near(one: _List, other: _List) -> bool:
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    apart = max((other.first - one.last).days, (one.first - other.last).days)
    return other.reading.file != one.reading.file and apart <= _DAYS_NEAR


def _find_gaps(same: Sequence[_List], *, kind: Text) -> list[tuple[int, Problem]]:
    """Ask about months of a kind that hold nothing, where those before and after do."""
    documents: dict[int, int] = defaultdict(int)
    latest: dict[int, _List] = {}
    for one in same:
        if not one.reading.rows.num_rows:
            continue
        table = one.reading.rows
        line = table["row"].to_numpy()
        begins = np.concatenate([[True], line[1:] != line[:-1]])  # a line may give the price and its VAT
        months = table["date"].to_numpy()[begins].astype("datetime64[M]").astype(np.int64)
        for month, count in zip(
            *(part.tolist() for part in np.unique(months, return_counts=True)), strict=True
        ):
            documents[month] += count
            latest[month] = one
    present = sorted(documents)
    if len(present) < _MONTHS_MIN:
        return []
    steps = [after - before for before, after in pairwise(present)]
    usual = median_high(steps)  # what comes once a quarter has no gaps between the quarters
    mean = sum(documents.values()) / len(present)
    is_monthly = same[0].reading.format in _MONTHLY
    gaps = [
        (before, before + step)
        for before, step in zip(present, steps, strict=False)
        if step >= 2 * usual and _is_strange(mean * (step / usual - 1), step / usual, is_monthly=is_monthly)
    ]
    if not gaps:
        return []
    beside = max((latest[month] for gap in gaps for month in gap), key=lambda one: one.index)
    return [(beside.index, _ask_for_months(beside.reading, gaps, kind=kind))]


def _is_strange(expected: float, steps: float, *, is_monthly: bool) -> bool:
    """Say whether so many documents fewer than usual, in so many usual steps, are worth a question."""
    return is_monthly or expected >= (_EXPECTED_LONG if steps >= _LONG else _EXPECTED)


def _ask_for_months(reading: Reading, gaps: Sequence[tuple[int, int]], *, kind: Text) -> Problem:
    spans = [(_write_month(before + 1), _write_month(after - 1)) for before, after in gaps]
    more = len(spans) - _SHOWN
    english = [f"in {first}" if first == last else f"between {first} and {last}" for first, last in spans]
    korean = [first if first == last else f"{first}부터 {last}까지" for first, last in spans]
    said_en = ", ".join(english[:_SHOWN]) + (f" and in {more} more gaps" if more > 0 else "")
    said_ko = ", ".join(korean[:_SHOWN]) + (f", 그 밖에 {more}곳" if more > 0 else "")
    return Problem(
        where=Where(reading.file, reading.sheet),
        what=Text(
            f"There are no {kind.en} {said_en}, though months before and after have them.",
            f"{said_ko} {kind.ko} 자료가 없습니다. 그 앞뒤 달에는 있습니다.",
        ),
        remedy=Text(
            "Was there nothing in these months? If there was, bring the list of them too.",
            "그 달에는 정말 없었나요? 있었다면 그 달의 목록도 넣어 주세요.",
        ),
    )


def _write_month(month: int) -> str:
    return str(np.datetime64(month, "M"))
