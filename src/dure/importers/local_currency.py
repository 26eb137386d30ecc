"""Pay-outs of local currency (지역화폐, 지역사랑상품권) to a merchant: what customers paid, and the fee."""

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.importers.cells import parse_datetimes, parse_whole_amounts
from dure.importers.headers import LabelledSheet
from dure.importers.reading import OWNER, ROWS, Reading
from dure.importers.row_check import CUSTOMERS
from dure.importers.rows import (
    build_rows,
    find_label,
    first_text,
    get_text,
    join_rows,
    key_rows,
    normalise_labels,
    report_rows,
)
from dure.importers.source_format import SourceFormat
from dure.language import Text
from dure.ledger.tables import ACCRUAL

DATE: Final = ("거래일시", "결제일시", "거래일자", "결제일자", "거래일", "승인일시", "승인일자", "결제일")
MERCHANT: Final = ("가맹점명", "가맹점", "상호", "매장명")
PAID: Final = ("결제금액", "승인금액", "이용금액", "매출금액", "판매금액")
CANCELLED: Final = ("취소금액", "환불금액", "결제취소금액")
FEE: Final = ("수수료", "가맹점수수료", "결제수수료", "수수료금액")
SETTLED: Final = ("정산금액", "입금예정금액", "지급금액", "정산예정금액", "입금금액")
SETTLED_ON: Final = ("정산일", "정산일자", "입금예정일", "지급일")
APPROVAL: Final = ("승인번호", "거래번호", "결제번호")
STATUS: Final = ("상태", "거래상태", "거래구분", "승인구분", "결제상태", "구분")
CURRENCY: Final = ("상품권명", "지역화폐명", "화폐명", "상품권", "상품권종류")
OPERATOR: Final = ("운영사", "운영대행사", "정산기관")

_OPERATOR_UNKNOWN: Final = "지역화폐 운영사"


def read_local_currency(sheet: LabelledSheet) -> Reading:
    """Read a merchant's local-currency export into sales and fees, in won.

    A local currency is cashed at par, so a sale in it is turnover in won like any other. The pay-out to the
    bank settles it, which the statement knows by its operator (`card:지역화폐`). The note itself is followed
    only where a mapping says `unit: currency:NAME`.
    """
    paid, bad_paid = _amounts(sheet, PAID)
    cancelled, bad_cancelled = _amounts(sheet, CANCELLED)
    fee, bad_fee = _amounts(sheet, FEE)
    status = get_text(sheet, find_label(sheet, STATUS))
    sale = _net_sale(sheet, paid, np.abs(cancelled), status)
    bad_sum = bad_paid | bad_cancelled | bad_fee
    moment, bad_day = parse_datetimes(get_text(sheet, find_label(sheet, DATE)))
    blank = (sale == 0) & (fee == 0) & ~bad_sum
    bad_day = (bad_day | moment.is_null().to_numpy(zero_copy_only=False).astype(np.bool_)) & ~bad_sum & ~blank
    problems = [
        *report_rows(sheet, bad_sum, what=_BAD_SUM, remedy=_MEND),
        *report_rows(sheet, bad_day, what=_BAD_DAY, remedy=_MEND),
    ]
    shared = {
        "row": sheet.row,
        "key": _key(sheet, moment, sale, status),
        "date": moment.cast(pa.date32(), safe=False),
        "unit": "KRW",
        "role": ACCRUAL,
    }
    keep = ~bad_sum & ~bad_day
    name = first_text(sheet, CURRENCY)
    item = pc.binary_join_element_wise("지역화폐", name, " ", null_handling="skip")
    operator = first_text(sheet, OPERATOR).fill_null(_OPERATOR_UNKNOWN)
    tables = [
        build_rows(
            {**shared, "payer_number": CUSTOMERS, "payee_number": OWNER, "quantity": sale, "item": item},
            keep=keep & (sale != 0),
        ),
        build_rows(
            {
                **shared,
                "payer_number": OWNER,
                "payee_name": operator,
                "quantity": fee,
                "purpose": "finance",
                "item": "지역화폐 수수료",
            },
            keep=keep & (fee != 0),
        ),
    ]
    return Reading(
        format="local_currency",
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=sheet.row_count,
        rows=join_rows(tables) if sheet.row_count else ROWS.empty_table(),
        problems=tuple(problems),
        owner_side="payee",
    )


def _net_sale(
    sheet: LabelledSheet, paid: NDArray[np.int64], cancelled: NDArray[np.int64], status: Any
) -> NDArray[np.int64]:
    """Return what each row sold: negative where it takes back an earlier row, zero where it undid itself.

    A cancellation may be a column of its own, a row of its own, or a word on the one row of the sale.
    """
    is_undone = pc.match_substring(status, "취소").fill_null(False).to_numpy(zero_copy_only=False)  # noqa: FBT003
    approval = get_text(sheet, find_label(sheet, APPROVAL))
    positive = is_undone & (paid > 0) & (cancelled == 0)
    sold = pc.unique(approval.filter(pa.array(~is_undone & (paid > 0)))).drop_null()
    has_sale = pc.is_in(approval, value_set=sold).to_numpy(zero_copy_only=False)
    lone = pc.is_valid(approval).to_numpy(zero_copy_only=False) & ~has_sale
    sale = paid - cancelled
    sale[positive] = -paid[positive]
    sale[positive & lone] = 0
    return sale


def _key(sheet: LabelledSheet, moment: Any, sale: NDArray[np.int64], status: Any) -> Any:
    values = [
        moment.cast(pa.string()),
        get_text(sheet, find_label(sheet, APPROVAL)),
        get_text(sheet, find_label(sheet, MERCHANT)),
        pa.array(sale),
        status,
    ]
    return key_rows(values)


def _amounts(sheet: LabelledSheet, aliases: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    numbers, bad = parse_whole_amounts(get_text(sheet, find_label(sheet, aliases)))
    return np.array(numbers.fill_null(0).to_numpy(), np.int64), bad


_MEND: Final = Text("Mend the cells and give the file again.", "칸을 고친 뒤 다시 넣어 주세요.")
_BAD_SUM: Final = Text(
    "Sums in these rows cannot be read as whole won.", "이 줄의 금액을 원 단위로 읽을 수 없습니다."
)
_BAD_DAY: Final = Text("These rows have no date that can be read.", "읽을 수 있는 날짜가 없는 줄입니다.")

FORMAT: Final = SourceFormat(
    name="local_currency",
    title=Text("A merchant's local-currency sales (지역화폐)", "지역화폐 가맹점 정산 내역"),
    labels=normalise_labels(
        DATE, MERCHANT, PAID, CANCELLED, FEE, SETTLED, SETTLED_ON, APPROVAL, STATUS, CURRENCY, OPERATOR
    ),
    required=(
        normalise_labels(DATE),
        normalise_labels(PAID),
        normalise_labels(SETTLED, FEE, CURRENCY),
        normalise_labels(MERCHANT, CURRENCY, SETTLED),
    ),
    read=read_local_currency,
)
