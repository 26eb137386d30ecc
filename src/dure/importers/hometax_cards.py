"""Card purchases and card sales as 홈택스 lists them."""

import hashlib
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.headers import LabelledSheet
from dure.importers.reading import OWNER, Reading
from dure.importers.row_check import CUSTOMERS, RowCheck, build_pairs, to_integers, to_mask
from dure.importers.rows import build_rows, key_rows, map_unique
from dure.importers.source_format import SourceFormat
from dure.language import Text
from dure.ledger.tables import ACCRUAL
from dure.problem import Problem, Where

_DATE: Final = ("승인일자", "승인일시", "이용일자", "거래일자", "사용일자")
_MERCHANT_NUMBER: Final = ("가맹점사업자번호", "가맹점사업자등록번호", "가맹점번호사업자")
_MERCHANT: Final = ("가맹점명", "가맹점상호", "가맹점")
_SUPPLY: Final = ("공급가액",)
_TAX: Final = ("부가세세액", "부가세", "세액", "부가가치세")
_TIP: Final = ("봉사료",)
_TOTAL: Final = ("합계", "합계금액", "총금액", "이용금액")
_DEDUCTION: Final = ("공제여부결정", "공제여부")
_CARD: Final = ("카드번호",)
_ISSUER: Final = ("카드사", "카드사명", "발급카드사")
_APPROVAL: Final = ("승인번호",)
_HASH_DIGITS: Final = 12

CANCELLED: Final = ":취소"
"""Ends the key of what takes back a slip or a receipt of the same approval number."""


def read_card_purchases(sheet: LabelledSheet) -> Reading:
    """Read what a business card bought (사업용신용카드 매입내역).

    The owner pays the merchant; the later card bill is payable to `card:ISSUER`, or to a hash of the card's
    number where the list names no issuer. VAT that may not be deducted (불공제) is a tax, not recoverable
    VAT. A service charge (봉사료) is part of the price.

    Args:
        sheet: The list under its labels.

    Returns:
        The rows, the owner as payer.
    """
    check = RowCheck(sheet)
    days = check.read_dates(*_DATE)
    supply, tax = read_parts(
        check, total_labels=_TOTAL, supply_labels=_SUPPLY, tax_labels=_TAX, tip_labels=_TIP
    )
    check.refuse_zero(pa.array(np.abs(supply) + np.abs(tax)))
    cards = map_unique(check.read_names(*_CARD).cast(pa.string()), _hash_card)
    issuers = pc.coalesce(check.read_names(*_ISSUER).cast(pa.string()), cards)
    approvals = check.read_names(*_APPROVAL).cast(pa.string())
    numbers, names = check.read_numbers(*_MERCHANT_NUMBER), check.read_names(*_MERCHANT)
    columns: dict[str, Any] = {
        "key": _key_slips(cards, approvals, days, merchant=(numbers, names), supply=supply, tax=tax),
        "date": days,
        "payer_number": OWNER,
        "payee_number": numbers,
        "payee_name": names,
        "payee_address": check.read_names("가맹점주소", "가맹점소재지"),
        "payee_line": check.read_names("업종", "업종명", "업태"),
        "unit": "KRW",
        "role": ACCRUAL,
        "payable_to": pc.binary_join_element_wise("card", issuers, ":"),
    }
    refused = check.read_names(*_DEDUCTION).cast(pa.string())
    lost = to_mask(pc.match_substring_regex(refused, "불\\s*공제|비\\s*공제|^N$"))
    rows = build_pairs(check, columns, supply=pa.array(supply), tax=pa.array(tax), tax_purpose_lost=lost)
    return Reading(
        format=PURCHASES.name,
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=sheet.row_count,
        rows=rows,
        problems=tuple(check.problems),
        owner_side="payer",
    )


def _key_slips(
    cards: Any, approvals: Any, days: Any, *, merchant: tuple[Any, Any], supply: Any, tax: Any
) -> Any:
    """Return each slip's key: card, approval and day; a slip without an approval is known by its values.

    A slip and its cancellation of the same day have one approval number, and so only the sign apart.
    """
    day = pc.cast(days, pa.string())
    sign = pa.array(np.where(supply + tax < 0, CANCELLED, ""))
    known = pc.binary_join_element_wise(
        "card", cards, approvals, day, ":", null_handling="replace", null_replacement="-"
    )
    known = pc.binary_join_element_wise(known, sign, "")
    values = [
        cards,
        days,
        *(column.cast(pa.string()) for column in merchant),
        pa.array(supply),
        pa.array(tax),
    ]
    return key_by_approval(known, approvals, values)


def key_by_approval(known: Any, approvals: Any, values: list[Any]) -> Any:
    """Return the key by approval number, and where there is none the key by the row's values.

    Args:
        known: The keys of the rows that have an approval number.
        approvals: The approval numbers, null where there is none.
        values: Columns that tell the other rows apart; identical ones are counted.
    """
    if approvals.null_count == 0:
        return known
    # The approval counts among the values, so that a row that has one is never the first of those without.
    # The owner's number joins the key: two enterprises may have bought the same on one day.
    by_values = pc.binary_join_element_wise(key_rows([approvals, *values]), "{owner}", "")
    return pc.if_else(approvals.is_null(), by_values, known)


def _hash_card(number: str) -> str:
    """Return a name for a card that does not give its number away."""
    bare = "".join(sign for sign in number if sign.isalnum() or sign == "*")
    return hashlib.sha256(bare.encode()).hexdigest()[:_HASH_DIGITS]


def read_parts(
    check: RowCheck,
    *,
    total_labels: tuple[str, ...],
    supply_labels: tuple[str, ...],
    tax_labels: tuple[str, ...],
    tip_labels: tuple[str, ...],
) -> tuple[Any, Any]:
    """Read price (service charge included) and VAT of card slips and receipts, checked against the total.

    Returns:
        Two int64 NumPy arrays; refused rows hold anything.
    """
    length = check.sheet.row_count
    has_supply = check.sheet.column(*supply_labels) is not None
    price = to_integers(check.read_amounts(*supply_labels), length)
    tax = to_integers(check.read_amounts(*tax_labels, required=False), length)
    tip = to_integers(check.read_amounts(*tip_labels, required=False), length)
    total = check.read_amounts(*total_labels, required=not has_supply)
    if total is None:
        return price + tip, tax
    whole = to_integers(total, length)
    if not has_supply:
        return whole - tax, tax
    apart = (whole != price + tax + tip) & ~to_mask(total.is_null())
    at_fault = np.flatnonzero(apart & check.keep)
    if at_fault.size:
        first = int(at_fault[0])
        found = int(price[first]) + int(tax[first]) + int(tip[first])
        check.refuse(
            apart,
            what=Text(
                f"The total is not the sum of its parts: {int(whole[first]):,} is not {found:,}; the "
                f"difference is {int(whole[first]) - found:,} won.",
                f"합계가 공급가액·세액·봉사료의 합과 다릅니다: {int(whole[first]):,} ≠ {found:,}, "
                f"차이 {int(whole[first]) - found:,}원.",
            ),
            remedy=Text(
                "Look the slip up on Hometax (홈택스) and correct the amount that is wrong.",
                "홈택스에서 해당 건을 찾아 틀린 금액을 고쳐 주십시오.",
            ),
            column=check.sheet.print_label(*total_labels),
        )
    return price + tip, tax


def read_monthly_sales(sheet: LabelledSheet) -> Reading:
    """Read card sales by month (신용카드 매출자료) or sales through agents (판매·결제대행 매출자료).

    Both give a month's sum without the buyers, so unnamed customers pay the owner on the month's last day.
    The sums have VAT in them, which the file does not tell apart; a problem says so.

    Args:
        sheet: The list under its labels.

    Returns:
        The rows, the owner as payee.
    """
    check = RowCheck(sheet)
    days = check.read_months("승인년월", "매출년월", "거래년월")
    agents = check.read_numbers("판매대행사사업자등록번호", "결제대행사사업자등록번호", absent=False)
    names = check.read_names("판매대행사명", "결제대행사명", "판매결제대행사명", "상호")
    amounts = check.read_amounts("매출액계", "판매결제금액", "판매금액", "결제금액", "매출액")
    amounts = pa.array(to_integers(amounts, sheet.row_count))
    check.refuse_zero(amounts)
    agent = pc.coalesce(agents, names.cast(pa.string()), pa.scalar("card"))
    month = pc.strftime(days.cast(pa.timestamp("s")), format="%Y-%m")
    keys = pc.binary_join_element_wise("monthly", "{owner}", month, agent, ":")
    columns = {
        "row": sheet.row,
        "key": keys,
        "date": days,
        "payer_number": CUSTOMERS,
        "payee_number": OWNER,
        "quantity": amounts,
        "unit": "KRW",
        "role": ACCRUAL,
        "item": names,
    }
    rows = build_rows(columns, keep=check.keep)
    problems = list(check.problems)
    if len(rows):
        problems.append(_say_gross(sheet))
    return Reading(
        format=SALES.name,
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=sheet.row_count,
        rows=rows,
        problems=tuple(problems),
        owner_side="payee",
    )


def _say_gross(sheet: LabelledSheet) -> Problem:
    return Problem(
        Where(sheet.file, sheet.name),
        Text(
            "The sums of a month have VAT in them and name no buyer; they count as sales to "
            "unnamed customers.",
            "월별 합계에는 부가세가 들어 있고 구매자가 없어, 이름 없는 고객에게 판 것으로 셉니다.",
        ),
        Text(
            "Do not give this file together with daily sales (such as bank lines or a till's list) of the "
            "same months.",
            "같은 달의 일별 매출 자료와 함께 넣지 마십시오. 두 번 세어질 수 있습니다.",
        ),
    )


PURCHASES: Final = SourceFormat(
    name="hometax_cards",
    title=Text(
        "Business card purchases from Hometax (사업용신용카드 매입내역)", "홈택스 사업용신용카드 매입내역"
    ),
    labels=frozenset(
        (
            *(_DATE[:2] + _CARD + _APPROVAL + _MERCHANT_NUMBER + _MERCHANT + _SUPPLY + _TAX + _TIP),
            *(_TOTAL[:2] + _DEDUCTION + _ISSUER + ("가맹점유형", "업종")),
        )
    ),
    required=(
        frozenset(_DATE),
        frozenset(_CARD),
        frozenset(_MERCHANT_NUMBER),
        frozenset(_SUPPLY + _TOTAL),
    ),
    read=read_card_purchases,
    priority=10,
)

SALES: Final = SourceFormat(
    name="hometax_monthly_sales",
    title=Text(
        "Card and agency sales by month from Hometax (신용카드·판매대행 매출자료)",
        "홈택스 신용카드·판매대행 매출자료",
    ),
    labels=frozenset(
        (
            *("승인년월", "건수", "매출액계", "신용카드결제", "구매전용카드결제", "봉사료", "매출년월"),
            *("판매대행사사업자등록번호", "판매대행사명", "판매결제금액", "결제대행사사업자등록번호"),
        )
    ),
    required=(
        frozenset({"승인년월", "매출년월", "거래년월"}),
        frozenset({"매출액계", "판매결제금액", "판매금액", "결제금액", "매출액"}),
    ),
    read=read_monthly_sales,
    priority=5,
)
