"""Weighing sheets: what was weighed on which day, from whom to whom, in kilograms, kept as whole grams."""

import re
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.importers.cells import parse_business_numbers, parse_dates
from dure.importers.headers import LabelledSheet
from dure.importers.reading import OWNER, Reading
from dure.importers.rows import (
    build_rows,
    find_label,
    first_text,
    get_text,
    key_rows,
    map_unique,
    normalise_labels,
    report_rows,
)
from dure.importers.source_format import SourceFormat
from dure.language import Text
from dure.ledger.tables import ACCRUAL

DATE: Final = (
    "일자",
    "날짜",
    "수거일",
    "수거일자",
    "계량일",
    "계량일자",
    "계량일시",
    "반입일",
    "반입일자",
    "일시",
    "date",
)
GIVER: Final = ("배출처", "배출자", "배출업소", "보낸곳", "수거처", "공급처", "출발지", "보내는곳", "from")
TAKER: Final = ("처리처", "받은곳", "반입처", "처리업체", "인수처", "도착지", "수요처", "받는곳", "to")
GIVER_ADDRESS: Final = (
    "배출처주소",
    "배출지주소",
    "배출지",
    "보낸곳주소",
    "수거처주소",
    "수거지",
    "from_address",
)
TAKER_ADDRESS: Final = ("처리처주소", "처리지주소", "처리지", "받은곳주소", "반입처주소", "to_address")
GIVER_NUMBER: Final = ("배출처사업자번호", "배출처사업자등록번호", "from_number")
TAKER_NUMBER: Final = ("처리처사업자번호", "처리처사업자등록번호", "to_number")
ITEM: Final = ("품목", "종류", "폐기물종류", "성상", "내용", "비고", "item")

_GRAMS: Final = {"g": 1, "kg": 1_000, "t": 1_000_000}
_NAMES: Final = (
    "실중량",
    "순중량",
    "정미중량",
    "무게",
    "중량",
    "계량값",
    "수거량",
    "배출량",
    "처리량",
    "반입량",
    "weight",
)
WEIGHT: Final[dict[str, int]] = {
    **{f"{name}({unit})": grams for name in _NAMES for unit, grams in _GRAMS.items()},
    **{f"{name}(톤)": 1_000_000 for name in _NAMES},
    "kg": 1_000,
    "grams": 1,
    # A bare heading means kilograms, unless the cells say otherwise.
    **dict.fromkeys(_NAMES, 1_000),
}
"""Label → grams in one of its unit. 총중량 and 공차중량 (gross, tare) are no weight of goods."""

_WEIGHT = re.compile(
    r"(?P<sign>[-△▲+]?)(?P<whole>\d{1,12}|\d{1,3}(?:,\d{3})+)(?:\.(?P<part>\d+))?\s*(?P<unit>kg|g|t|톤|㎏)?",
    re.IGNORECASE,
)


def read_weighing(sheet: LabelledSheet) -> Reading:
    """Read a weighing sheet into transfers of grams from giver to taker.

    Where the sheet has no column for one of the two, it is the book's own enterprise.
    """
    label = find_label(sheet, WEIGHT)
    grams, bad_weight = parse_grams(get_text(sheet, label), grams_each=_unit_of(label))
    day, bad_day = parse_dates(get_text(sheet, find_label(sheet, DATE)))
    quantity = np.asarray(grams.fill_null(0).to_numpy(), np.int64)
    blank = (quantity == 0) & ~bad_weight
    bad_day = (bad_day | day.is_null().to_numpy(zero_copy_only=False).astype(np.bool_)) & ~blank & ~bad_weight
    giver, giver_number, giver_is_owner = _read_side(sheet, GIVER, GIVER_NUMBER)
    taker, taker_number, taker_is_owner = _read_side(sheet, TAKER, TAKER_NUMBER)
    nobody = (
        pc.and_(
            pc.or_(
                pc.and_(giver.is_null(), giver_number.is_null()),
                pc.and_(taker.is_null(), taker_number.is_null()),
            ),
            pa.array(~blank & ~bad_weight & ~bad_day),
        )
        .to_numpy(zero_copy_only=False)
        .astype(np.bool_)
    )
    date_label = find_label(sheet, DATE)
    problems = [
        *report_rows(
            sheet, bad_weight, what=_BAD_WEIGHT, remedy=_MEND, column=sheet.printed[label] if label else None
        ),
        *report_rows(
            sheet,
            bad_day,
            what=_BAD_DAY,
            remedy=_MEND,
            column=sheet.printed[date_label] if date_label else None,
        ),
        *report_rows(sheet, nobody, what=_NOBODY, remedy=_MEND),
    ]
    rows = build_rows(
        {
            "row": sheet.row,
            "key": key_rows([day.cast(pa.string()), giver, taker, grams, _item(sheet)]),
            "date": day,
            "payer_number": giver_number,
            "payer_name": giver,
            "payer_address": get_text(sheet, find_label(sheet, GIVER_ADDRESS)),
            "payee_number": taker_number,
            "payee_name": taker,
            "payee_address": get_text(sheet, find_label(sheet, TAKER_ADDRESS)),
            "quantity": quantity,
            "unit": "gram",
            "purpose": "goods",
            "role": ACCRUAL,
            "item": _item(sheet),
        },
        keep=~blank & ~bad_weight & ~bad_day & ~nobody,
    )
    return Reading(
        format="weighing",
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=sheet.row_count,
        rows=rows,
        problems=tuple(problems),
        owner_side="payer" if giver_is_owner else "payee" if taker_is_owner else None,
    )


def parse_grams(texts: Any, *, grams_each: int = 1_000) -> tuple[Any, NDArray[np.bool_]]:
    """Read weights as whole grams: `12.5`, `1,234.567`, `12.5kg`, `0.3톤`; a unit in the cell wins.

    Args:
        texts: Arrow array of text, nulls allowed.
        grams_each: Grams in one of the column's own unit.

    Returns:
        An int64 array, null where blank or unreadable, and a mask of what is unreadable: no weight, or one
        finer than a gram, which is never rounded.
    """

    def read(text: str) -> int | None:
        match = _WEIGHT.fullmatch(text.strip())
        if match is None:
            return None
        unit = (match["unit"] or "").lower()
        each = {"": grams_each, "톤": 1_000_000, "㎏": 1_000}.get(unit) or _GRAMS[unit]
        part = (match["part"] or "").rstrip("0")
        scaled = int(part or "0") * each
        if len(part) > 12 or scaled % 10 ** len(part):
            return None
        number: int = int(match["whole"].replace(",", "")) * each + scaled // 10 ** len(part)
        return -number if match["sign"] in {"-", "△", "▲"} else number

    blank = pc.is_in(texts, value_set=pa.array(["", "-"]))
    texts = pc.if_else(blank, pa.scalar(None, pa.string()), texts)
    grams = map_unique(texts, read, kind=pa.int64())
    unreadable = pc.and_(texts.is_valid(), grams.is_null())
    return grams, np.asarray(unreadable.to_numpy(zero_copy_only=False), np.bool_)


def _unit_of(label: str | None) -> int:
    units = {next(iter(normalise_labels((name,)))): grams for name, grams in WEIGHT.items()}
    return units.get(label or "", 1_000)


def _read_side(
    sheet: LabelledSheet, names: tuple[str, ...], numbers: tuple[str, ...]
) -> tuple[Any, Any, bool]:
    label = find_label(sheet, names)
    number, _ = parse_business_numbers(get_text(sheet, find_label(sheet, numbers)))
    if label is None and find_label(sheet, numbers) is None:
        return get_text(sheet, None), pa.repeat(pa.scalar(OWNER), sheet.row_count), True
    return get_text(sheet, label), number, False


def _item(sheet: LabelledSheet) -> Any:
    return first_text(sheet, ITEM)


_MEND: Final = Text("Mend the cells and give the file again.", "칸을 고친 뒤 다시 넣어 주세요.")
_BAD_WEIGHT: Final = Text(
    "These weights cannot be read, or are finer than a gram.",
    "무게를 읽을 수 없거나 1g보다 잘게 적혀 있습니다.",
)
_BAD_DAY: Final = Text("These rows have no date that can be read.", "읽을 수 있는 날짜가 없는 줄입니다.")
_NOBODY: Final = Text(
    "These rows do not say where the load came from, or where it went.",
    "어디에서 나왔는지, 어디로 갔는지 적혀 있지 않은 줄입니다.",
)

FORMAT: Final = SourceFormat(
    name="weighing",
    title=Text("A weighing sheet", "계량 기록표"),
    labels=normalise_labels(
        DATE, GIVER, TAKER, GIVER_ADDRESS, TAKER_ADDRESS, GIVER_NUMBER, TAKER_NUMBER, ITEM, WEIGHT
    ),
    required=(normalise_labels(DATE), normalise_labels(GIVER, TAKER), normalise_labels(WEIGHT)),
    read=read_weighing,
)
