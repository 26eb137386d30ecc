"""Registers of businesses: number, name, address, trade; they place who only shows a number."""

import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.cells import parse_business_numbers
from dure.importers.headers import LabelledSheet
from dure.importers.reading import PARTY_FACTS, Reading
from dure.importers.row_check import RowCheck, is_null, join_words
from dure.importers.rows import map_unique
from dure.importers.source_format import SourceFormat
from dure.language import Text

_NUMBER: Final = ("사업자등록번호", "사업자번호", "등록번호", "businessnumber", "number")
_NAME: Final = (
    *(
        "상호",
        "상호명",
        "기관명",
        "기업명",
        "업체명",
        "사업체명",
        "협동조합명",
        "마을기업명",
        "자활기업",
        "거래처명",
    ),
    *("회사명", "name"),
)
_SUM: Final = re.compile("금액|가액|대금|지출|지급액|매출액|매입액|결제|잔액|amount|quantity")
_ADDRESS: Final = ("주소", "소재지", "사업장주소", "사업장소재지", "도로명주소", "address")
_TRADE: Final = ("업태", "주업종", "업종", "업종명", "line")
_ITEM: Final = ("종목", "주생산품또는서비스명", "사업내용", "업종상세")
_KIND: Final = ("법인격", "사업자구분", "사업자유형", "구분", "kind")
_KINDS: Final = {
    "협동조합": "cooperative",
    "cooperative": "cooperative",
    "법인": "enterprise",
    "주식회사": "enterprise",
    "enterprise": "enterprise",
    "개인": "sole_trader",
    "sole_trader": "sole_trader",
    "공공": "public_body",
    "국가": "public_body",
    "지방자치단체": "public_body",
    "public_body": "public_body",
}


def read_register(sheet: LabelledSheet) -> Reading:
    """Read a register of businesses into facts about parties; it holds no transfers.

    A row without a valid business number is kept by its name; a row with neither is refused.

    Args:
        sheet: The register under its labels.

    Returns:
        The facts, in the order of the sheet.
    """
    check = RowCheck(sheet)
    names = check.read_names(*_NAME).cast(pa.string())
    column = sheet.column(*_NUMBER)
    check.refuse(
        is_null(names) & is_null(parse_business_numbers(column)[0]),
        what=Text("There is neither a name nor a valid number.", "상호도 올바른 사업자등록번호도 없습니다."),
        remedy=Text("Fill in one of the two.", "둘 중 하나를 채워 주십시오."),
    )
    numbers = check.read_numbers(*_NUMBER)
    trade, item = check.read_names(*_TRADE).cast(pa.string()), check.read_names(*_ITEM).cast(pa.string())
    facts = pa.table(
        {
            "row": sheet.row,
            "number": pc.if_else(pc.equal(numbers, "customers"), None, numbers),
            "name": names,
            "address": check.read_names(*_ADDRESS).cast(pa.string()),
            "line": join_words(trade, item),
            "kind": map_unique(check.read_names(*_KIND).cast(pa.string()), _kind),
        },
        schema=PARTY_FACTS,
    ).filter(pa.array(check.keep))
    return Reading(
        format=FORMAT.name,
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=sheet.row_count,
        party_facts=facts,
        problems=tuple(check.problems),
    )


def _kind(text: str) -> str | None:
    return next((kind for word, kind in _KINDS.items() if word in text.casefold()), None)


def _holds_no_sums(sheet: LabelledSheet) -> bool:
    """Say whether no column holds money: a list of purchases names its sellers as a register does."""
    return not any(_SUM.search(label) for label in sheet.labels)


FORMAT: Final = SourceFormat(
    name="business_register",
    title=Text("A register of businesses (사업자 목록)", "사업자 목록(사업자번호·상호·주소·업태·종목)"),
    labels=frozenset(
        (*_NUMBER, *_NAME, *_ADDRESS, *_TRADE, *_ITEM, "대표자", "대표자명", "인증번호", "인증일자")
    ),
    required=(frozenset(_NUMBER), frozenset(_NAME), frozenset(_ADDRESS)),
    forbidden=frozenset(
        (
            "공급가액",
            "합계금액",
            "승인번호",
            "quantity",
            "날짜",
            "일자",
            "거래일자",
            "출자금",
            "출자좌수",
            "조합원번호",
        )
    ),
    read=read_register,
    accepts=_holds_no_sums,
    priority=1,
)
