"""Cash receipts (현금영수증), bought and sold, as 홈택스 lists them."""

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.cells import parse_datetimes
from dure.importers.headers import LabelledSheet
from dure.importers.hometax_cards import CANCELLED, key_by_approval, read_parts
from dure.importers.reading import OWNER, Reading
from dure.importers.row_check import CUSTOMERS, RowCheck, build_pairs, to_mask
from dure.importers.source_format import SourceFormat
from dure.language import Text
from dure.ledger.tables import ACCRUAL

_BOUGHT: Final = ("매입일시", "매입일자", "사용일시", "사용일자")
_SOLD: Final = ("매출일시", "매출일자")
_TOTAL: Final = ("총금액", "합계", "합계금액")
_KIND: Final = ("거래구분", "승인구분")
_MERCHANT_NUMBER: Final = ("가맹점사업자번호", "가맹점사업자등록번호")


def read_receipts(sheet: LabelledSheet) -> Reading:
    """Read cash receipts: bought for the business (지출증빙), or sold to customers.

    A cancellation (취소) takes back: its amounts are negative, however the list prints them. Customers are
    not named. The same receipt from the buyer's and the seller's list has the same key; one without an
    approval number is known by its values, the time of day among them.

    Args:
        sheet: The list under its labels.

    Returns:
        The rows, the owner as payer of what was bought and payee of what was sold.
    """
    check = RowCheck(sheet)
    bought = sheet.column(*_BOUGHT) is not None
    days = check.read_dates(*(_BOUGHT if bought else _SOLD))
    supply, tax = read_parts(
        check,
        total_labels=_TOTAL,
        supply_labels=("공급가액",),
        tax_labels=("부가세", "세액"),
        tip_labels=("봉사료",),
    )
    check.refuse_zero(pa.array(np.abs(supply) + np.abs(tax)))
    kinds = check.read_names(*_KIND).cast(pa.string())
    cancelled = to_mask(pc.match_substring(kinds, "취소"))
    supply = np.where(cancelled, -np.abs(supply), supply)
    tax = np.where(cancelled, -np.abs(tax), tax)
    approvals = check.read_names("승인번호").cast(pa.string())
    day = pc.cast(days, pa.string())
    mark = pa.DictionaryArray.from_arrays(
        pa.array(cancelled.astype(np.int32)), pa.array(["", CANCELLED])
    ).cast(pa.string())
    columns: dict[str, Any] = {"date": days, "unit": "KRW", "role": ACCRUAL}
    moments, _ = parse_datetimes(sheet.column(*(_BOUGHT if bought else _SOLD)))
    values = [moments.cast(pa.string()), pa.array(supply), pa.array(tax)]
    tail = pc.binary_join_element_wise(approvals, day, ":", null_handling="replace", null_replacement="-")
    if bought:
        merchants = check.read_numbers(*_MERCHANT_NUMBER)
        columns |= {
            "payer_number": OWNER,
            "payee_number": merchants,
            "payee_name": check.read_names("가맹점명", "가맹점상호"),
            "payee_line": check.read_names("업종", "업태"),
        }
        seller = pc.fill_null(merchants.cast(pa.string()), "-")
        values += [merchants.cast(pa.string()), columns["payee_name"].cast(pa.string())]
        known = pc.binary_join_element_wise("receipt:", tail, mark, "|", seller, "")
    else:
        columns |= {"payer_number": CUSTOMERS, "payee_number": OWNER}
        # The door puts `|` and the owner's number in place of {owner}, so that both lists agree.
        known = pc.binary_join_element_wise("receipt:{owner}", tail, mark, "")
    columns["key"] = key_by_approval(known, approvals, values)
    return Reading(
        format=FORMAT.name,
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=sheet.row_count,
        rows=build_pairs(check, columns, supply=pa.array(supply), tax=pa.array(tax)),
        problems=tuple(check.problems),
        owner_side="payer" if bought else "payee",
    )


FORMAT: Final = SourceFormat(
    name="hometax_receipts",
    title=Text("Cash receipts from Hometax (현금영수증)", "홈택스 현금영수증 매입·매출내역"),
    labels=frozenset(
        (
            *(_BOUGHT + _SOLD + _TOTAL[:1] + _KIND[:1] + _MERCHANT_NUMBER),
            *("가맹점명", "공급가액", "부가세", "봉사료", "승인번호", "발급수단", "용도구분", "공제여부"),
        )
    ),
    required=(
        frozenset(_BOUGHT + _SOLD),
        frozenset(("총금액", "공급가액")),
        frozenset(("승인번호", *_KIND)),
    ),
    read=read_receipts,
    priority=9,
)
