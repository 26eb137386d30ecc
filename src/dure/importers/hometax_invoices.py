"""Electronic tax invoices (전자세금계산서, 전자계산서), as 홈택스 and accounting programs list them."""

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.importers.headers import LabelledSheet
from dure.importers.reading import Reading
from dure.importers.row_check import RowCheck, build_pairs, is_null, join_words, to_integers, to_mask
from dure.importers.rows import key_rows
from dure.importers.source_format import SourceFormat
from dure.language import Text
from dure.ledger.tables import ACCRUAL

_SIDES: Final = {"payee": ("공급자",), "payer": ("공급받는자", "받는자")}
_NUMBER: Final = ("사업자등록번호", "등록번호", "사업자번호", "사업자등록번호주민번호")
_NAME: Final = ("상호", "상호명", "상호법인명", "명", "업체명", "회사명")
_ADDRESS: Final = ("사업장주소", "주소", "사업장소재지", "소재지")
_TRADE: Final = ("업태",)
_TRADE_ITEM: Final = ("종목",)
_REPRESENTATIVE: Final = ("대표자명", "대표자", "성명")
_DATE: Final = ("작성일자", "작성일", "거래일자", "발급일자")
_APPROVAL: Final = ("승인번호", "국세청승인번호", "전자세금계산서승인번호")
_TOTAL: Final = ("합계금액", "합계", "총금액")
_SUPPLY: Final = ("공급가액", "공급가액합계")
_TAX: Final = ("세액", "부가세", "세액합계")
_ITEM: Final = ("품목명", "품목", "품목1", "품목명1", "품명")
_WHOLE_APPROVAL: Final = "^(?:19|20)[0-9]{6}[0-9A-Za-z]{16}$"
_SALES: Final = re.compile(r"매\s*출")
_PURCHASES: Final = re.compile(r"매\s*입")


def _of_side(side: str, *names: str) -> tuple[str, ...]:
    return tuple(prefix + name for prefix in _SIDES[side] for name in names)


_LABELS: Final = frozenset(
    {
        *(_DATE + _APPROVAL + _TOTAL[:1] + _SUPPLY[:1] + _TAX[:1] + _ITEM),
        *("발급일자", "전송일자", "종사업장번호", "상호", "대표자명", "주소", "비고", "발급유형"),
        *("전자세금계산서분류", "전자세금계산서종류", "전자계산서분류", "전자계산서종류", "영수/청구구분"),
        *("공급자이메일", "공급받는자이메일1", "공급받는자이메일2", "품목일자", "품목규격", "품목수량"),
        *("품목단가", "품목공급가액", "품목세액", "품목비고", "수량1", "단가1", "규격1", "등록번호", "성명"),
        *(
            name
            for side in _SIDES
            for name in _of_side(side, *_NUMBER, *_NAME[:3], *_ADDRESS, "성명", "대표자명")
        ),
        *(name for side in _SIDES for name in _of_side(side, *_TRADE, *_TRADE_ITEM, "종사업장번호")),
    }
)


@dataclass(frozen=True)
class _Side:
    """The labels of one side's columns; None where the list has no such column."""

    number: str
    name: str | None
    address: str | None
    trade: str | None
    trade_item: str | None
    representative: str | None


def read_invoices(sheet: LabelledSheet) -> Reading:
    """Read a list of electronic tax invoices, sales or purchases, one document a row.

    The buyer (공급받는자) pays the supplier (공급자): one row for the price (공급가액), one for the VAT
    (세액). A correction (수정세금계산서) has negative amounts. Further rows of the same invoice, one for
    each item, are read once and left out of `seen_rows`.

    Args:
        sheet: The list under its labels.

    Returns:
        The rows; `owner_side` from the title, or from the side whose number is the same on every row.
    """
    check = RowCheck(sheet)
    payee, payer = _find_side(sheet, "payee"), _find_side(sheet, "payer")
    if payee is None or payer is None:
        raise KeyError("An invoice list needs both sides' numbers; recognise() sees to it.")
    folded = _fold_items(sheet, (payee, payer))
    check.keep &= ~folded
    days = check.read_dates(*_DATE)
    supply = check.read_amounts(*_SUPPLY)
    tax = check.read_amounts(*_TAX, required=False)
    total = check.read_amounts(*_TOTAL, required=False)
    _check_sums(check, supply, tax, total)
    columns: dict[str, Any] = {}
    for name, side in (("payer", payer), ("payee", payee)):
        columns[f"{name}_number"] = check.read_numbers(side.number)
        columns[f"{name}_name"] = check.read_names(*_given(side.name))
        columns[f"{name}_address"] = check.read_names(*_given(side.address))
        columns[f"{name}_line"] = _join_lines(check, side)
        columns[f"{name}_representative"] = check.read_names(*_given(side.representative))
    _refuse_own(check, columns)
    _hide_people(columns)
    check.refuse_zero(
        pa.array((to_integers(supply, sheet.row_count) != 0) | (to_integers(tax, sheet.row_count) != 0)).cast(
            pa.int64()
        )
    )
    columns["key"] = _build_keys(check, columns, days, supply)
    columns |= {"date": days, "unit": "KRW", "role": ACCRUAL, "item": check.read_names(*_ITEM)}
    rows = build_pairs(check, columns, supply=supply, tax=tax)
    return Reading(
        format=FORMAT.name,
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=int(np.count_nonzero(~folded)),
        rows=rows,
        problems=tuple(check.problems),
        owner_side=_find_owner_side(sheet, columns),
    )


def _given(label: str | None) -> tuple[str, ...]:
    return () if label is None else (label,)


def _find_side(sheet: LabelledSheet, side: str) -> _Side | None:
    """Find one side's columns: by its name in the label, or by standing after its number."""
    numbers = {
        name: next((label for label in _of_side(name, *_NUMBER) if label in sheet.columns), None)
        for name in _SIDES
    }
    number = numbers[side]
    if number is None:
        return None
    places = {label: place for place, label in enumerate(sheet.labels)}
    starts = {name: places[label] for name, label in numbers.items() if label is not None}

    def find(names: tuple[str, ...]) -> str | None:
        for label in _of_side(side, *names):
            if label in places and label != number:
                return label
        for base in names:
            repeated = [label for label in sheet.labels if label == base or label.startswith(f"{base}.")]
            for label in repeated:
                before = {name: start for name, start in starts.items() if start < places[label]}
                owner = max(before, key=before.__getitem__) if before else min(starts, key=starts.__getitem__)
                if owner == side:
                    return label
        return None

    return _Side(number, find(_NAME), find(_ADDRESS), find(_TRADE), find(_TRADE_ITEM), find(_REPRESENTATIVE))


def _fold_items(sheet: LabelledSheet, sides: tuple[_Side, _Side]) -> NDArray[np.bool_]:
    """Mark the rows that only list a further item of the invoice on the row above.

    That they do, only a whole approval number shows: what stands for none on paper (`-`, 종이) is no number.
    """
    approval, item = sheet.column(*_APPROVAL), sheet.column("품목명", "품명", "품목공급가액")
    folded = np.zeros(sheet.row_count, dtype=np.bool_)
    if approval is None or item is None or sheet.row_count < 2:
        return folded
    bare, whole = _read_approvals(sheet)
    again = _is_as_above(bare) & whole[1:]
    if not again.any():
        return folded
    again &= ~_is_as_above(item)
    parties = [sheet.columns[label] for side in sides for label in (side.number, side.name) if label]
    for column in (*parties, sheet.column(*_DATE), sheet.column(*_TOTAL), sheet.column(*_SUPPLY)):
        if column is not None:
            again &= _is_as_above(column)
    folded[1:] = again
    return folded


def _is_as_above(column: Any) -> NDArray[np.bool_]:
    """Return for each row but the first whether its cell is that of the row above, blank ones included."""
    filled = pc.fill_null(column, "")
    return to_mask(pc.equal(filled.slice(1), filled.slice(0, len(filled) - 1)))


def _read_approvals(sheet: LabelledSheet) -> tuple[Any, NDArray[np.bool_]]:
    """Return the approval numbers without hyphens, and where they are whole: a day and 16 characters."""
    approval = sheet.column(*_APPROVAL)
    if approval is None:
        return pa.nulls(sheet.row_count, pa.string()), np.zeros(sheet.row_count, dtype=np.bool_)
    bare = pc.replace_substring(pc.replace_substring(approval, "-", ""), " ", "")
    return bare, to_mask(pc.match_substring_regex(bare, _WHOLE_APPROVAL))


def _check_sums(check: RowCheck, supply: Any, tax: Any | None, total: Any | None) -> None:
    """Refuse the rows whose total is not price plus VAT, and name the difference of the first."""
    if total is None:
        return
    length = check.sheet.row_count
    # Sums of 64 bits may pass 64 bits, and wrap on both sides alike; so the check is done in wide floats.
    parts = to_integers(supply, length).astype(np.float64) + to_integers(tax, length).astype(np.float64)
    whole = to_integers(total, length)
    apart = (whole != to_integers(supply, length) + to_integers(tax, length)) | (
        np.abs(whole.astype(np.float64) - parts) > 2.0**62
    )
    apart &= ~is_null(total)
    at_fault = np.flatnonzero(apart & check.keep)
    if not at_fault.size:
        return
    first = int(at_fault[0])
    given, price, vat = (int(to_integers(column, length)[first]) for column in (total, supply, tax))
    difference = given - price - vat
    check.refuse(
        apart,
        what=Text(
            f"The total (합계금액) is not price (공급가액) plus VAT (세액): {given:,} is not {price:,} + "
            f"{vat:,}; the difference is {difference:,} won.",
            f"합계금액이 공급가액과 세액의 합과 다릅니다: "
            f"{given:,} ≠ {price:,} + {vat:,}, 차이 {difference:,}원.",
        ),
        remedy=Text(
            "Look the invoice up on Hometax (홈택스) and correct the amount that is wrong.",
            "홈택스에서 해당 계산서를 찾아 틀린 금액을 고쳐 주십시오.",
        ),
        column=check.sheet.print_label(*_TOTAL),
    )


def _join_lines(check: RowCheck, side: _Side) -> Any:
    """Join 업태 and 종목 as `업태/종목`."""
    trade, item = check.read_names(*_given(side.trade)), check.read_names(*_given(side.trade_item))
    return join_words(trade.cast(pa.string()), item.cast(pa.string()))


def _refuse_own(check: RowCheck, columns: dict[str, Any]) -> None:
    same = to_mask(pc.equal(columns["payer_number"], columns["payee_number"]))
    same &= ~to_mask(pc.equal(columns["payer_number"], "customers"))
    check.refuse(
        same,
        what=Text(
            "Supplier and buyer have the same number: nobody buys from themselves.",
            "공급자와 공급받는자의 사업자등록번호가 같습니다.",
        ),
        remedy=Text(
            "Correct the number of the other side; a transfer between one's own branches is no trade.",
            "거래처 번호를 고쳐 주십시오. 본·지점 사이의 이동은 거래로 보지 않습니다.",
        ),
    )


def _hide_people(columns: dict[str, Any]) -> None:
    """Leave out the name of a person who was invoiced by a resident number; the place may stay."""
    for side in ("payer", "payee"):
        people = pc.equal(columns[f"{side}_number"], "customers")
        if pc.any(people).as_py():
            for column in (f"{side}_name", f"{side}_representative"):
                if columns[column] is not None:
                    text = columns[column].cast(pa.string())
                    columns[column] = pc.if_else(pc.fill_null(people, fill_value=False), None, text)


def _build_keys(check: RowCheck, columns: dict[str, Any], days: Any, supply: Any) -> Any:
    """Return `etax:` and the approval number; a row without one is known by its values."""
    bare, good = _read_approvals(check.sheet)
    keys = pc.binary_join_element_wise("etax", bare, ":")
    keys = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    if good.all():
        return keys
    check.note(
        ~good,
        what=Text(
            "There is no whole approval number (승인번호, 24 characters), so the invoice is known by "
            "its values.",
            "승인번호 24자리가 온전하지 않아 금액과 거래처로 구분했습니다.",
        ),
        remedy=Text(
            "Give the list as 홈택스 hands it out: the same invoice from two files then counts once.",
            "홈택스에서 내려받은 그대로 넣어 주십시오. 그래야 두 파일에 든 같은 계산서를 한 번만 셉니다.",
        ),
        column=check.sheet.print_label(*_APPROVAL),
    )
    sides = [
        columns[f"{side}_{part}"].cast(pa.string())
        for side in ("payer", "payee")
        for part in ("number", "name")
    ]
    return pc.if_else(pa.array(good), keys, key_rows([days, *sides, supply]))


def _find_owner_side(sheet: LabelledSheet, columns: dict[str, Any]) -> str | None:
    """Tell whose list it is: by the title, else by the number that stands on every row."""
    title = " ".join(cell for row in sheet.preamble for cell in row) + f" {sheet.name or ''}"
    sales, purchases = bool(_SALES.search(title)), bool(_PURCHASES.search(title))
    if sales != purchases:
        return "payee" if sales else "payer"
    constant = [
        side
        for side in ("payer", "payee")
        if len(numbers := columns[f"{side}_number"].unique()) == 1
        and numbers[0].as_py() not in {None, "customers"}
    ]
    return constant[0] if len(constant) == 1 else None


FORMAT: Final = SourceFormat(
    name="hometax_invoices",
    title=Text(
        "Electronic tax invoices from Hometax (홈택스 전자세금계산서 목록)", "홈택스 전자(세금)계산서 목록"
    ),
    labels=_LABELS,
    required=(
        frozenset(_DATE),
        frozenset(_of_side("payee", *_NUMBER)),
        frozenset(_of_side("payer", *_NUMBER)),
        frozenset(_SUPPLY),
    ),
    read=read_invoices,
    priority=10,
)
