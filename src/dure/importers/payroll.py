"""Payroll registers (급여대장): net pay to each employee, each deduction to its agency."""

import calendar
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.importers.cells import parse_dates, parse_whole_amounts
from dure.importers.headers import LabelledSheet, normalise_label
from dure.importers.reading import OWNER, ROWS, Reading
from dure.importers.rows import (
    build_rows,
    find_label,
    find_labels,
    get_text,
    hash_rows,
    join_rows,
    map_unique,
    normalise_labels,
    report_rows,
)
from dure.importers.source_format import SourceFormat
from dure.language import Text
from dure.ledger.tables import ACCRUAL
from dure.problem import Problem, Where

NUMBER: Final = ("사원번호", "사번", "사원코드", "직원번호", "사원 번호", "코드")
NAME: Final = ("성명", "사원명", "이름", "직원명", "성 명")
ADDRESS: Final = ("주소", "거주지", "주소지", "거주지역", "거주지주소", "읍면동", "거주 읍면동")
NET: Final = ("차인지급액", "차감지급액", "실지급액", "실수령액", "차인지급합계", "실지급합계")
GROSS: Final = ("지급합계", "지급총액", "지급액계", "지급계", "급여총액", "지급액합계", "총지급액")
DEDUCTED: Final = ("공제합계", "공제총액", "공제액계", "공제계", "공제액합계", "총공제액")
MONTH: Final = ("귀속연월", "귀속년월", "귀속월", "급여월", "귀속")
PAID_ON: Final = ("지급일", "지급일자", "급여지급일")
KIND: Final = ("급여구분", "지급구분")
ROUNDING: Final = ("원단위절사", "단수차액", "원단위 절사")


@dataclass(frozen=True)
class Deduction:
    """What is kept back from wages, and who gets it.

    Attributes:
        labels: Column labels under which registers print it.
        number: The agency, as `agency:nps`.
        purpose: What the outlay is.
        is_support: Whether it is a subsidy that lowers the premium, printed with either sign.
    """

    labels: tuple[str, ...]
    number: str
    purpose: str
    is_support: bool = False


DEDUCTIONS: Final = (
    Deduction(
        ("국민연금", "국민연금보험료", "국민연금정산", "연금정산", "국민연금 정산"), "agency:nps", "insurance"
    ),
    Deduction(("두루누리(연금)", "두루누리국민연금"), "agency:nps", "insurance", is_support=True),
    Deduction(
        (
            *("건강보험", "건강보험료", "건강보험정산", "건강보험료정산", "건강정산"),
            *("장기요양보험료", "장기요양보험", "장기요양", "요양보험", "요양보험료"),
            *("요양보험정산", "장기요양보험정산", "장기요양보험료정산", "요양정산"),
        ),
        "agency:nhis",
        "insurance",
    ),
    Deduction(
        ("고용보험", "고용보험료", "고용보험정산", "고용보험료정산", "고용정산"), "agency:comwel", "insurance"
    ),
    Deduction(("두루누리(고용)", "두루누리고용보험"), "agency:comwel", "insurance", is_support=True),
    Deduction(
        (
            *("소득세", "갑근세", "근로소득세", "연말정산소득세", "중도정산소득세", "소득세정산"),
            *("농특세", "연말정산농특세"),
        ),
        "agency:nts",
        "tax",
    ),
    Deduction(
        (
            *("지방소득세", "주민세", "연말정산지방세", "연말정산지방소득세", "중도정산지방소득세"),
            *("지방소득세정산", "지방세"),
        ),
        "agency:local",
        "tax",
    ),
    # The employee's own student loan: finance, and no wage that could stay here.
    Deduction(("학자금상환", "학자금상환액", "학자금", "학자금대출상환"), "agency:kosaf", "finance"),
)
"""Who gets what is kept back. Any other deduction (가불금, 상조회비) stays with the employee's wages."""

_PAY_ITEMS: Final = (
    *(
        "기본급",
        "상여",
        "상여금",
        "식대",
        "자가운전",
        "자가운전보조금",
        "자가운전(보조금)",
        "연차수당",
        "직책수당",
    ),
    *(
        "야간수당",
        "연장수당",
        "휴일수당",
        "가족수당",
        "근속수당",
        "보육수당",
        "육아수당",
        "제수당",
        "기타수당",
    ),
    *(
        "월차수당",
        "직급수당",
        "급여",
        "차량유지비",
        "육아휴직급여",
        "연구활동비",
        "명절상여",
        "성과급",
        "통신비",
    ),
)
_PERSON: Final = (
    *(
        "입사일",
        "입사일자",
        "퇴사일",
        "퇴사일자",
        "부서",
        "부서명",
        "직급",
        "직위",
        "직책",
        "호봉",
        "주민등록번호",
    ),
    *(
        "주민번호",
        "구분",
        "순번",
        "번호",
        "no",
        "비고",
        "연락처",
        "전화번호",
        "생년월일",
        "계좌번호",
        "은행",
        "예금주",
    ),
)
_ALL_DEDUCTION_LABELS: Final = tuple(label for deduction in DEDUCTIONS for label in deduction.labels)
_KNOWN: Final = normalise_labels(
    NUMBER, NAME, ADDRESS, NET, GROSS, DEDUCTED, MONTH, PAID_ON, KIND, ROUNDING, _PAY_ITEMS, _PERSON
) | normalise_labels(_ALL_DEDUCTION_LABELS)

_GROUP = re.compile(r"^(?:지급|공제|급여|인적|수당)\s*(?:내역|항목|사항)")
_FIGURE = re.compile(r"[0-9][0-9,.:/-]{2,}[0-9]")
_TOTAL = re.compile(
    r"^\s*[\[(<]?\s*(?:합\s*계|소\s*계|총\s*계|누\s*계|총\s*합\s*계|부\s*서\s*계|계)\s*(?:$|[\[(\])>:])"
)
_MONTH_TEXT = re.compile(r"(20\d{2})\s*[년.\-/]?\s*(1[0-2]|0?[1-9])(?!\d)")
_EARNED = re.compile(r"귀속\s*(?:연월|년월|월)?\s*[:：]?\s*(20\d{2})\s*[년.\-/]\s*(1[0-2]|0?[1-9])(?!\d)")
_PAID = re.compile(
    r"지급\s*(?:일자|일|연월|년월)?\s*[:：]?\s*(20\d{2})\s*[년.\-/]\s*(1[0-2]|0?[1-9])(?!\d)"
    r"(?:\s*[월.\-/]\s*(3[01]|[12]\d|0?[1-9])(?!\d))?"
)
_BLOCK_ROWS_MAX: Final = 6


@dataclass(frozen=True)
class _Title:
    """What stands above the heading: the month that the wages are for, and the day they were paid."""

    month: tuple[int, int] | None
    paid_on: date | None
    is_bonus: bool
    from_name: bool


@dataclass(frozen=True)
class _Sums:
    """The sums of each employee; `refused` are rows that do not add up or cannot be read."""

    net: NDArray[np.int64]
    deductions: tuple[tuple[str, Deduction, NDArray[np.int64]], ...]
    other: NDArray[np.int64]
    other_label: str
    empty: NDArray[np.bool_]
    refused: NDArray[np.bool_]
    problems: list[Problem]


@dataclass(frozen=True)
class _People:
    """Who stands on each row.

    Attributes:
        called: What the key calls them: the number as printed, or `{employee:NAME}`.
        person: `employee:` and the number or the name.
        missing: Rows of nobody.
        namesakes: Rows of a further person of the same name.
    """

    called: Any
    person: Any
    missing: NDArray[np.bool_]
    namesakes: NDArray[np.bool_]


def read_payroll(sheet: LabelledSheet) -> Reading:
    """Read a payroll register into accruals: the net pay of each employee, and each deduction to its agency.

    The rows of an employee add up to 지급합계. One whose 지급합계 − 공제합계 is not 차인지급액 is refused.
    Resident numbers are never looked at; names are handed on for matching and dropped by intake.
    """
    top = _find_block_top(sheet)
    title = _read_title(sheet, top)
    sheet = _unstack(sheet, top)
    problems: list[Problem] = []
    month, paid_on = _read_months(sheet, title)
    if title.from_name and month.null_count < sheet.row_count:
        problems.append(Problem(Where(sheet.file, sheet.name), _MONTH_BY_NAME, _MONTH_REMEDY))
    sums = _read_sums(sheet)
    problems += sums.problems
    undated = pc.or_(month.is_null(), paid_on.is_null()).to_numpy(zero_copy_only=False).astype(np.bool_)
    undated &= ~sums.refused & ~sums.empty
    problems += report_rows(sheet, undated, what=_NO_MONTH, remedy=_MONTH_REMEDY)
    kinds = get_text(sheet, find_label(sheet, KIND))
    bonus = pc.match_substring(kinds, "상여").fill_null(title.is_bonus)
    people = _read_people(sheet, month, bonus)
    nobody = people.missing & ~sums.refused & ~sums.empty & ~undated
    problems += report_rows(sheet, nobody, what=_NOBODY, remedy=_NOBODY_REMEDY)
    if find_label(sheet, NUMBER) is None and sheet.row_count:
        problems.append(Problem(Where(sheet.file, sheet.name), _NO_NUMBER, _NO_NUMBER_REMEDY))
    key = pc.binary_join_element_wise(
        "pay:{owner}",
        month,
        people.called,
        pc.if_else(bonus, "상여", pa.scalar(None, pa.string())),
        ":",
        null_handling="skip",
    )
    _, nth = hash_rows([key])
    usable = ~sums.refused & ~sums.empty & ~undated & ~nobody
    twice = (nth.to_numpy() > 0) & usable
    problems += report_rows(sheet, twice, what=_TWICE, remedy=_TWICE_REMEDY)
    namesakes = people.namesakes & usable & ~twice
    problems += report_rows(sheet, namesakes, what=_NAMESAKES, remedy=_NAMESAKES_REMEDY, refused=False)
    rows = _build_accruals(sheet, sums, key, paid_on, people.person, keep=usable & ~twice)
    return Reading(
        format="payroll",
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=sheet.row_count,
        rows=rows,
        problems=tuple(problems),
        owner_side="payer",
    )


def _build_accruals(
    sheet: LabelledSheet,
    sums: _Sums,
    key: Any,
    paid_on: Any,
    person: Any,
    *,
    keep: NDArray[np.bool_],
) -> pa.Table:
    name = get_text(sheet, find_label(sheet, NAME))
    address = get_text(sheet, find_label(sheet, ADDRESS))
    shared = {
        "row": sheet.row,
        "key": key,
        "date": paid_on,
        "payer_number": OWNER,
        "unit": "KRW",
        "role": ACCRUAL,
    }
    employee = {
        **shared,
        "payee_number": person,
        "payee_name": name,
        "payee_address": address,
        "purpose": "wages",
    }
    tables = [
        build_rows({**employee, "quantity": sums.net, "item": "급여"}, keep=keep & (sums.net != 0)),
        build_rows(
            {**employee, "quantity": sums.other, "item": sums.other_label}, keep=keep & (sums.other != 0)
        ),
    ]
    for label, deduction, numbers in sums.deductions:
        agency = {"payee_number": deduction.number, "purpose": deduction.purpose, "item": label}
        tables.append(build_rows({**shared, **agency, "quantity": numbers}, keep=keep & (numbers != 0)))
    return join_rows(tables) if sheet.row_count else ROWS.empty_table()


def _read_sums(sheet: LabelledSheet) -> _Sums:
    unreadable = np.zeros(sheet.row_count, np.bool_)
    faults: list[str] = []

    def read(label: str | None) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        nonlocal unreadable
        numbers, bad = parse_whole_amounts(get_text(sheet, label))
        if bad.any() and label:
            faults.append(sheet.printed[label])
        unreadable = unreadable | bad
        there = numbers.is_valid().to_numpy(zero_copy_only=False).astype(np.bool_)
        return np.asarray(numbers.fill_null(0).to_numpy(), np.int64), there

    net, has_net = read(_find(sheet, NET))
    gross, has_gross = read(_find(sheet, GROSS))
    total, has_total = read(_find(sheet, DEDUCTED))
    rounding, _ = read(_find(sheet, ROUNDING))
    deductions = []
    for deduction in DEDUCTIONS:
        for label in _find_all(sheet, deduction.labels):
            numbers, _ = read(label)
            deductions.append((sheet.printed[label], deduction, numbers))
    known = sum((numbers for _, _, numbers in deductions), np.zeros(sheet.row_count, np.int64))
    total = np.where(has_total, total, np.where(has_gross & has_net, gross - net, known))
    deductions, known = _settle_support(deductions, known, rounding, total)
    empty = ~has_net & ~has_gross & (known == 0) & ~unreadable
    net = np.where(has_net, net, gross - total)
    broken = has_gross & (gross - total != net) & ~unreadable & ~empty
    kept_back = total - known
    # What is cut off below ten won is paid to nobody.
    other = kept_back - np.where(kept_back - rounding == 0, rounding, 0)
    unknown = [sheet.printed[label] for label in sheet.labels if _strip_group(label) not in _KNOWN]
    uneven = (other != 0) & ~unreadable & ~empty & ~broken
    if unknown:
        uneven[:] = False
    problems = report_rows(
        sheet, unreadable, what=_UNREADABLE, remedy=_MEND, column=", ".join(faults[:3]) or None
    )
    problems += report_rows(sheet, broken, what=_BROKEN, remedy=_MEND)
    problems += report_rows(sheet, uneven, what=_UNEVEN, remedy=_MEND)
    label = unknown[0] if len(unknown) == 1 else "기타 공제"
    refused = unreadable | broken | uneven
    return _Sums(net, tuple(deductions), other, label, empty, refused, problems)


def _settle_support(
    deductions: list[tuple[str, Deduction, NDArray[np.int64]]],
    known: NDArray[np.int64],
    rounding: NDArray[np.int64],
    total: NDArray[np.int64],
) -> tuple[list[tuple[str, Deduction, NDArray[np.int64]]], NDArray[np.int64]]:
    """Turn the sign of support (두루누리) that is printed as a plain sum and taken off the deductions."""
    support = sum(
        (numbers for _, deduction, numbers in deductions if deduction.is_support), np.zeros_like(known)
    )
    turned = known - 2 * support
    fits = (turned == total) | (turned + rounding == total)
    turn = fits & (known != total) & (support != 0)
    settled = [
        (label, deduction, np.where(turn, -numbers, numbers) if deduction.is_support else numbers)
        for label, deduction, numbers in deductions
    ]
    return settled, np.where(turn, turned, known)


def _read_people(sheet: LabelledSheet, month: Any, bonus: Any) -> _People:
    """Tell who each employee is, and what a key calls them.

    Where the register prints no number the name stands in for it, in braces, for intake to put a pseudonym
    in its place; a second person of the same name in the same month is told apart by `#2`.
    """
    name = map_unique(get_text(sheet, find_label(sheet, NAME)), _bare_name)
    number = get_text(sheet, find_label(sheet, NUMBER))
    _, nth = hash_rows([month, bonus, name, number])
    count = nth.to_numpy()
    by_name = pc.and_(number.is_null(), name.is_valid())
    is_namesake = (count > 0) & by_name.to_numpy(zero_copy_only=False).astype(np.bool_)
    mark = pc.binary_join_element_wise("#", pa.array(count + 1).cast(pa.string()), "")
    named = pc.binary_join_element_wise(name, pc.if_else(pa.array(is_namesake), mark, ""), "")
    person = pc.binary_join_element_wise("employee:", pc.coalesce(number, named), "")
    called = pc.coalesce(number, pc.binary_join_element_wise("{employee:", named, "}", ""))
    missing = called.is_null().to_numpy(zero_copy_only=False).astype(np.bool_)
    return _People(called, person, missing=missing, namesakes=is_namesake)


def _bare_name(text: str) -> str | None:
    """Write a name as every file would: without white space and without the signs that frame it in a key."""
    return re.sub(r"[\s{}#]", "", unicodedata.normalize("NFKC", text)) or None


def _read_months(sheet: LabelledSheet, title: _Title) -> tuple[Any, Any]:
    """Return each row's month as `YYYY-MM` and the day of payment, else the end of the month."""
    month = map_unique(get_text(sheet, find_label(sheet, MONTH)), _month_of)
    paid_on, _ = parse_dates(get_text(sheet, find_label(sheet, PAID_ON)))
    if title.month is not None:
        month = month.fill_null(f"{title.month[0]}-{title.month[1]:02}")
    if title.paid_on is not None and find_label(sheet, MONTH) is None:
        paid_on = paid_on.fill_null(pa.scalar(title.paid_on, pa.date32()))
    month = pc.coalesce(month, pc.strftime(paid_on, format="%Y-%m"))
    ends = map_unique(month, _month_end, kind=pa.date32())
    return month, pc.coalesce(paid_on, ends)


def _month_of(text: str) -> str | None:
    match = _MONTH_TEXT.search(text)
    return f"{match[1]}-{int(match[2]):02}" if match else None


def _month_end(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, calendar.monthrange(year, number)[1])


def _read_title(sheet: LabelledSheet, top: int) -> _Title:
    lines = [" ".join(cell for cell in row if cell) for row in _grid(sheet, 0, top)]
    text = "\n".join(lines)
    earned = _EARNED.search(text)
    paid = _PAID.search(text)
    titled = next(
        (
            match
            for line in lines
            if "급여" in line or "상여" in line
            for match in [_MONTH_TEXT.search(line)]
            if match
        ),
        None,
    )
    found = earned or titled or _MONTH_TEXT.search(text)
    named = None if found else _MONTH_TEXT.search(f"{sheet.name or ''} {sheet.file}")
    found = found or named
    paid_on = None
    if paid is not None:
        try:
            year, number = int(paid[1]), int(paid[2])
            paid_on = date(year, number, int(paid[3])) if paid[3] else _month_end(f"{year}-{number:02}")
        except ValueError:
            paid_on = None
    return _Title(
        month=(int(found[1]), int(found[2])) if found else None,
        paid_on=paid_on,
        is_bonus="상여" in text and "급여" not in text,
        from_name=named is not None,
    )


def _find_block_top(sheet: LabelledSheet) -> int:
    """Return the first row of the heading, which may be printed on rows above the one that was recognised."""
    top = sheet.header.row
    while top > 0 and _is_label_row(_grid(sheet, top - 1, top)[0]):
        top -= 1
    return top


def _unstack(sheet: LabelledSheet, top: int) -> LabelledSheet:
    """Lay the printed rows of each employee side by side where one person takes several rows.

    The heading then has several rows too, with an item of pay or deduction in each; a person starts where
    the first heading's number (or name) is filled.
    """
    bottom = top + 1
    raw = sheet.sheet
    while bottom < min(raw.row_count, top + _BLOCK_ROWS_MAX) and _is_label_row(
        _grid(sheet, bottom, bottom + 1)[0]
    ):
        bottom += 1
    block = [[normalise_label(cell) for cell in row] for row in _grid(sheet, top, bottom)]
    per_column = zip(*block, strict=True)
    items = normalise_labels(NET, GROSS, DEDUCTED, _PAY_ITEMS, _ALL_DEDUCTION_LABELS)
    if not any(len({label for label in labels if label in items}) > 1 for labels in per_column):
        return sheet
    lead = _lead_column(block)
    if lead is None:
        return sheet
    who = raw.columns[lead].slice(bottom)
    starts = [
        place
        for place, text in enumerate(who.to_pylist())
        if text and not _TOTAL.match(text) and normalise_label(text) not in _KNOWN
    ]
    starts = _without_lower_rows(starts, lead, block)
    columns: dict[str, Any] = {}
    printed: dict[str, str] = {}
    first = np.array(starts, dtype=np.int64)
    following = np.append(first[1:], len(who))
    shown = _grid(sheet, top, bottom)
    for offset, labels in enumerate(block):
        places = first + offset
        inside = pa.array(places < following)
        places = pa.array(np.minimum(places, max(len(who) - 1, 0)))
        for index, label in enumerate(labels):
            if label and label not in columns:
                cells = _flat(raw.columns[index].slice(bottom)).take(places)
                columns[label] = pc.if_else(inside, cells, pa.scalar(None, pa.string()))
                printed[label] = shown[offset][index].strip()
    return replace(
        sheet,
        labels=tuple(columns),
        columns=columns,
        row=pa.array((first + bottom + raw.first_row).astype(np.int32)),
        printed=printed,
    )


def _without_lower_rows(starts: Sequence[int], lead: int, block: Sequence[Sequence[str]]) -> list[int]:
    """Leave out cells of the lower printed rows (입사일 under 사원번호), which are no new person."""
    if not any(labels[lead] for labels in block[1:]):
        return list(starts)
    kept: list[int] = []
    for start in starts:
        if not kept or start >= kept[-1] + len(block):
            kept.append(start)
    return kept


def _lead_column(block: Sequence[Sequence[str]]) -> int | None:
    for aliases in (NUMBER, NAME):
        for alias in aliases:
            if (label := normalise_label(alias)) in block[0]:
                return block[0].index(label)
    return None


def _is_label_row(cells: Sequence[str]) -> bool:
    if any(_FIGURE.search(cell) for cell in cells):
        return False
    return sum(normalise_label(cell) in _KNOWN for cell in cells) >= 2


def _grid(sheet: LabelledSheet, start: int, stop: int) -> list[list[str]]:
    columns = [column.slice(start, stop - start).to_pylist() for column in sheet.sheet.columns]
    return [[cell or "" for cell in row] for row in zip(*columns, strict=True)]


def _find(sheet: LabelledSheet, aliases: Sequence[str]) -> str | None:
    return next(iter(_find_all(sheet, aliases)), None)


def _find_all(sheet: LabelledSheet, aliases: Sequence[str]) -> list[str]:
    """Find labels under a group (공제내역) as well as bare ones."""
    if found := find_labels(sheet, aliases):
        return found
    wanted = normalise_labels(aliases)
    return [label for label in sheet.labels if _strip_group(label) in wanted]


def _strip_group(label: str) -> str:
    return _GROUP.sub("", label)


def _flat(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


_MEND: Final = Text(
    "Compare the rows with the payroll program, mend them and give the file again.",
    "급여 프로그램의 내용과 견주어 고친 뒤 다시 넣어 주세요.",
)
_UNREADABLE: Final = Text(
    "Sums in these rows cannot be read as whole won.", "이 줄의 금액을 원 단위로 읽을 수 없습니다."
)
_BROKEN: Final = Text(
    "지급합계 less 공제합계 is not 차인지급액 (gross less deductions is not net); the rows were left out.",
    "지급합계에서 공제합계를 뺀 금액이 차인지급액과 다릅니다. 이 줄은 세지 않았습니다.",
)
_UNEVEN: Final = Text(
    "The deductions in these rows do not add up to 공제합계 (all deductions); the rows were left out.",
    "공제 항목을 더한 금액이 공제합계와 다릅니다. 이 줄은 세지 않았습니다.",
)
_NO_MONTH: Final = Text(
    "Nothing says for which month these wages are, nor when they were paid.",
    "몇 월분 급여인지, 언제 지급했는지 적혀 있지 않습니다.",
)
_MONTH_BY_NAME: Final = Text(
    "The sheet does not say for which month these wages are; the month was taken from the file's name.",
    "표 안에 몇 월분인지 적혀 있지 않아 파일 이름에 적힌 달로 보았습니다.",
)
_MONTH_REMEDY: Final = Text(
    "Print the register with its title (2025년 03월분 급여대장), or add a column 지급일 (day of payment).",
    "제목(2025년 03월분 급여대장)이 나오게 다시 내려받거나 지급일 칸을 넣어 주세요.",
)
_NOBODY: Final = Text(
    "These rows have sums and nobody's number or name.", "금액은 있으나 사원번호도 성명도 없는 줄입니다."
)
_NOBODY_REMEDY: Final = Text(
    "Fill in 사원번호 (employee number), or take the row out if it is a total.",
    "사원번호를 적어 주세요. 합계 줄이라면 지워 주세요.",
)
_NO_NUMBER: Final = Text(
    "There is no column 사원번호 (employee number); employees are told apart by name.",
    "사원번호 칸이 없어 이름으로 직원을 구분했습니다.",
)
_NO_NUMBER_REMEDY: Final = Text(
    "Print the register with 사원번호, so that namesakes are not taken for one person.",
    "동명이인을 구분할 수 있도록 사원번호가 나오게 내려받아 주세요.",
)
_NAMESAKES: Final = Text(
    "The same name stands once more in one month, without an employee number; the rows were counted as two "
    "people.",
    "한 달에 같은 이름이 두 번 나오고 사원번호가 없어, 서로 다른 두 사람으로 세었습니다.",
)
_NAMESAKES_REMEDY: Final = Text(
    "If it is one person, take one of the rows out; if they are two, print the register with 사원번호.",
    "한 사람이라면 한 줄을 지워 주시고, 두 사람이라면 사원번호가 나오게 내려받아 주세요.",
)
_TWICE: Final = Text(
    "The same employee stands twice in one month; only the first row was counted.",
    "한 달에 같은 사원이 두 번 나옵니다. 첫 줄만 세었습니다.",
)
_TWICE_REMEDY: Final = Text(
    "If it is a bonus, write 상여 under 급여구분; if it is another person, give another number.",
    "상여라면 급여구분 칸에 상여라고 적고, 다른 사람이라면 사원번호를 다르게 적어 주세요.",
)

FORMAT: Final = SourceFormat(
    name="payroll",
    title=Text("A payroll register (급여대장)", "급여대장"),
    labels=_KNOWN - normalise_labels(("구분", "번호", "no", "비고", "은행", "순번", "코드", "주소", "귀속")),
    required=(
        normalise_labels(NUMBER, NAME),
        normalise_labels(NET, GROSS, DEDUCTED),
        normalise_labels(
            ("기본급", "급여", "국민연금", "건강보험", "소득세", "공제합계", "차인지급액", "실지급액")
        ),
    ),
    read=read_payroll,
)
