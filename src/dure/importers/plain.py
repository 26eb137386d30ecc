"""The plain table that anyone can write: date, payer, payee, payee_address, purpose, quantity, unit."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.importers.cells import AMOUNT_MAX, parse_business_numbers, parse_whole_amounts
from dure.importers.headers import LabelledSheet
from dure.importers.reading import Reading
from dure.importers.row_check import RowCheck, is_null, to_mask
from dure.importers.rows import build_rows, key_rows, map_unique
from dure.importers.source_format import SourceFormat
from dure.language import Text
from dure.ledger.tables import ACCRUAL, PURPOSES
from dure.quantity import Unit

_DATE: Final = ("date", "날짜")
_PAYER: Final = ("payer", "주는쪽")
_PAYEE: Final = ("payee", "받는쪽")
_PAYER_ADDRESS: Final = ("payeraddress", "주는쪽주소")
_PAYEE_ADDRESS: Final = ("payeeaddress", "받는쪽주소")
_PURPOSE: Final = ("purpose", "용도")
_QUANTITY: Final = ("quantity", "amount", "수량", "금액")
_UNIT: Final = ("unit", "단위")
_ITEM: Final = ("item", "품목", "내용")
_UNITS: Final = {
    **dict.fromkeys(("krw", "won", "원", "₩"), ("KRW", 1)),
    **dict.fromkeys(("minute", "minutes", "min", "분"), ("minute", 1)),
    **dict.fromkeys(("hour", "hours", "h", "시간"), ("minute", 60)),
    **dict.fromkeys(("gram", "grams", "g", "그램"), ("gram", 1)),
    **dict.fromkeys(("kg", "kilogram", "kilograms", "킬로그램"), ("gram", 1000)),
    **dict.fromkeys(("t", "ton", "tonne", "톤"), ("gram", 1_000_000)),
}
_PURPOSES_KO: Final = {
    "임금": "wages",
    "급여": "wages",
    "물품": "goods",
    "상품": "goods",
    "용역": "services",
    "서비스": "services",
    "임차료": "rent",
    "세금": "tax",
    "보험": "insurance",
    "금융": "finance",
    "자본": "capital",
    "시설": "capital",
    "보조금": "grant",
    "부가세": "vat",
    "대출": "loan",
    "출자": "share",
}


def read_plain(sheet: LabelledSheet) -> Reading:
    """Read the plain table. `payer` and `payee` are names or business numbers; `unit` is KRW where absent.

    Hours become whole minutes and kilograms whole grams; what does not come out whole is refused. A purpose
    that is none of `dure.ledger.tables.PURPOSES` is left open, with a problem.

    Args:
        sheet: The table under its labels.

    Returns:
        The rows; whose book it is, the file does not say.
    """
    check = RowCheck(sheet)
    days = check.read_dates(*_DATE)
    units, factors = _read_units(check)
    quantity = _read_quantities(check, units, factors)
    check.refuse_zero(quantity)
    columns: dict[str, Any] = {}
    for name, labels in (("payer", _PAYER), ("payee", _PAYEE)):
        texts = check.read_names(*labels).cast(pa.string())
        check.refuse(
            is_null(texts),
            what=Text(f"There is no {name}.", "주는 쪽이나 받는 쪽이 비어 있습니다."),
            remedy=Text("Name both sides of the row.", "주는 쪽과 받는 쪽을 모두 적어 주십시오."),
            column=sheet.print_label(*labels),
        )
        numbers, _ = parse_business_numbers(texts)
        given = sheet.column(f"{name}number")
        if given is not None:
            numbers = pc.coalesce(check.read_numbers(f"{name}number", absent=False), numbers)
        columns[f"{name}_number"] = numbers
        alone = pc.match_substring_regex(texts, r"^[\d\s-]+$")
        columns[f"{name}_name"] = pc.if_else(pc.and_(pc.is_valid(numbers), alone), None, texts)
    check.refuse(
        to_mask(
            pc.equal(check.read_names(*_PAYER).cast(pa.string()), check.read_names(*_PAYEE).cast(pa.string()))
        ),
        what=Text("Payer and payee are the same.", "주는 쪽과 받는 쪽이 같습니다."),
        remedy=Text("Correct one of the two.", "둘 중 하나를 고쳐 주십시오."),
    )
    columns |= {
        "row": sheet.row,
        "date": days,
        "payer_address": check.read_names(*_PAYER_ADDRESS),
        "payee_address": check.read_names(*_PAYEE_ADDRESS),
        "quantity": quantity,
        "unit": units,
        "purpose": _read_purposes(check),
        "role": ACCRUAL,
        "item": check.read_names(*_ITEM),
    }
    columns["key"] = key_rows([days, *(sheet.columns[label] for label in sheet.labels)])
    return Reading(
        format=FORMAT.name,
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=sheet.row_count,
        rows=build_rows(columns, keep=check.keep),
        problems=tuple(check.problems),
    )


def _read_units(check: RowCheck) -> tuple[Any, NDArray[np.int64]]:
    """Return the unit of each row, and how many of it one of the printed unit is."""
    printed = pc.fill_null(check.read_names(*_UNIT).cast(pa.string()), "KRW")
    units = map_unique(printed, lambda text: _unit(text)[0])
    factors = map_unique(printed, lambda text: _unit(text)[1], kind=pa.int64())
    unknown = is_null(units)
    check.refuse(
        unknown,
        what=Text(
            f"The unit is unknown: {check.show(printed, unknown)}.",
            f"알 수 없는 단위입니다: {check.show(printed, unknown)}.",
        ),
        remedy=Text(
            "Write KRW, minute, hour, gram, kg or currency:NAME.",
            "KRW(원), minute(분), hour(시간), gram(그램), kg, currency:이름 중에서 적어 주십시오.",
        ),
        column=check.sheet.print_label(*_UNIT),
    )
    return units, np.asarray(pc.fill_null(factors, 1).to_numpy(zero_copy_only=False), dtype=np.int64)


def _unit(text: str) -> tuple[str | None, int]:
    if text.casefold() in _UNITS:
        return _UNITS[text.casefold()]
    try:
        return Unit(text).code, 1
    except ValueError:
        return None, 1


def _read_quantities(check: RowCheck, units: Any, factors: NDArray[np.int64]) -> Any:
    """Read quantities into whole units; won at once, a fraction of an hour or a kilogram exactly."""
    column = check.sheet.column(*_QUANTITY)
    amounts, unreadable = parse_whole_amounts(column)
    scaled = factors != 1
    if scaled.any():
        texts = check.read_names(*_QUANTITY).cast(pa.string()).to_pylist()
        values = amounts.to_pylist()
        for place in np.flatnonzero(scaled).tolist():
            values[place], unreadable[place] = _scale(texts[place], int(factors[place]))
        amounts = pa.array(values, pa.int64())
    del units
    check.refuse(
        unreadable,
        what=Text(
            f"The quantity does not come out as a whole number: {check.show(column, unreadable)}.",
            f"수량이 정수로 떨어지지 않거나 읽을 수 없습니다: {check.show(column, unreadable)}.",
        ),
        remedy=Text(
            "Write whole won, minutes or grams; a kg may have three decimals.",
            "원·분·그램 단위의 정수로 적어 주십시오. kg은 소수 셋째 자리까지 쓸 수 있습니다.",
        ),
        column=check.sheet.print_label(*_QUANTITY),
    )
    check.refuse(
        is_null(amounts),
        what=Text("There is no quantity.", "수량이 비어 있습니다."),
        remedy=Text("Fill in the quantity.", "수량을 채워 주십시오."),
        column=check.sheet.print_label(*_QUANTITY),
    )
    return amounts


def _scale(text: str | None, factor: int) -> tuple[int | None, bool]:
    """Return the whole number of small units, and whether the text is unreadable."""
    if not text:
        return None, False
    try:
        number = Decimal(text.replace(",", "")) * factor
        whole = int(number)
    except (InvalidOperation, ValueError, OverflowError):
        return None, True
    if whole != number or abs(whole) > AMOUNT_MAX or "e" in text.casefold():
        return None, True
    return whole, False


def _read_purposes(check: RowCheck) -> Any:
    printed = check.read_names(*_PURPOSE).cast(pa.string())
    purposes = map_unique(printed, _purpose)
    unknown = is_null(purposes) & ~is_null(printed)
    check.note(
        unknown,
        what=Text(
            f"The purpose is unknown and was left open: {check.show(printed, unknown)}.",
            f"알 수 없는 용도라 비워 두었습니다: {check.show(printed, unknown)}.",
        ),
        remedy=Text(
            f"Write one of {', '.join(PURPOSES)}.", f"다음 중에서 적어 주십시오: {', '.join(PURPOSES)}"
        ),
        column=check.sheet.print_label(*_PURPOSE),
    )
    return purposes


def _purpose(text: str) -> str | None:
    return text.casefold() if text.casefold() in PURPOSES else _PURPOSES_KO.get(text)


FORMAT: Final = SourceFormat(
    name="plain",
    title=Text("The plain table (date, payer, payee, …)", "기본 표(날짜, 주는 쪽, 받는 쪽, …)"),
    labels=frozenset(
        (
            *(
                _DATE
                + _PAYER
                + _PAYEE
                + _PAYER_ADDRESS
                + _PAYEE_ADDRESS
                + _PURPOSE
                + _QUANTITY
                + _UNIT
                + _ITEM
            ),
            *("payernumber", "payeenumber"),
        )
    ),
    required=(frozenset(_DATE), frozenset(_PAYER), frozenset(_PAYEE), frozenset(_QUANTITY)),
    read=read_plain,
    priority=3,
)
