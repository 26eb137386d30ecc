"""Member registers (조합원 명부): who belongs, since when, with which shares, and where they live."""

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.cells import parse_business_numbers, parse_dates, parse_whole_amounts
from dure.importers.headers import LabelledSheet
from dure.importers.reading import MEMBERS, Reading
from dure.importers.rows import find_label, get_text, normalise_labels, report_rows
from dure.importers.source_format import SourceFormat
from dure.language import Text

NAME: Final = ("조합원명", "성명", "이름", "회원명", "성명(상호)", "조합원성명", "성명/상호", "member")
CONTACT: Final = (
    "연락처",
    "전화번호",
    "휴대전화",
    "휴대폰",
    "휴대폰번호",
    "핸드폰",
    "전화",
    "휴대전화번호",
    "phone",
)
NUMBER: Final = ("사업자등록번호", "사업자번호")
ADDRESS: Final = ("주소", "거주지", "주소지", "거주지역", "소재지", "address")
SHARES: Final = (
    "출자금액",
    "출자금",
    "출자금액(원)",
    "출자액",
    "납입출자금",
    "출자총액",
    "출자금합계",
    "shares_krw",
)
SHARE_COUNT: Final = ("출자좌수", "좌수", "출자구좌", "구좌수", "shares")
SHARE_PRICE: Final = ("1좌금액", "좌당금액", "1좌의금액", "1좌당금액")
JOINED: Final = ("가입일", "가입일자", "가입일시", "조합가입일", "가입년월일", "가입연월일", "joined")
LEFT: Final = ("탈퇴일", "탈퇴일자", "탈퇴년월일", "탈퇴연월일", "left")


def read_members(sheet: LabelledSheet) -> Reading:
    """Read a member register; a cell that cannot be read is left unknown and its row kept.

    Shares are 출자금액, or 출자좌수 times 1좌금액 where both are printed. Telephone numbers are kept as
    digits to tell namesakes apart, and dropped by intake together with the names.
    """
    name = get_text(sheet, find_label(sheet, NAME))
    number, bad_number = parse_business_numbers(get_text(sheet, find_label(sheet, NUMBER)))
    joined, bad_joined = parse_dates(get_text(sheet, find_label(sheet, JOINED)))
    left, bad_left = parse_dates(get_text(sheet, find_label(sheet, LEFT)))
    shares, bad_shares = _read_shares(sheet)
    nameless = name.is_null().to_numpy(zero_copy_only=False).astype(np.bool_)
    problems = report_rows(sheet, nameless, what=_NAMELESS, remedy=_NAMELESS_REMEDY)
    unread = ((bad_number, NUMBER), (bad_joined, JOINED), (bad_left, LEFT), (bad_shares, SHARES))
    for bad, aliases in unread:
        label = find_label(sheet, aliases)
        problems += report_rows(
            sheet,
            bad & ~nameless,
            what=_UNREADABLE,
            remedy=_UNREADABLE_REMEDY,
            column=sheet.printed[label] if label else None,
            refused=False,
        )
    contact = pc.replace_substring_regex(get_text(sheet, find_label(sheet, CONTACT)), r"\D", "")
    columns = {
        "row": sheet.row,
        "name": name,
        "contact": pc.if_else(pc.equal(contact, ""), pa.scalar(None, pa.string()), contact),
        "number": number,
        "address": get_text(sheet, find_label(sheet, ADDRESS)),
        "shares_krw": shares,
        "joined": joined,
        "left": left,
    }
    members = pa.table([columns[field.name].cast(field.type) for field in MEMBERS], schema=MEMBERS)
    return Reading(
        format="members",
        file=sheet.file,
        sheet=sheet.name,
        seen_rows=sheet.row_count,
        members=members.filter(pa.array(~nameless)),
        problems=tuple(problems),
    )


def _read_shares(sheet: LabelledSheet) -> tuple[Any, Any]:
    shares, bad = parse_whole_amounts(get_text(sheet, find_label(sheet, SHARES)))
    count, bad_count = parse_whole_amounts(
        pc.replace_substring_regex(get_text(sheet, find_label(sheet, SHARE_COUNT)), r"\s*[구]?좌$", "")
    )
    price, bad_price = parse_whole_amounts(get_text(sheet, find_label(sheet, SHARE_PRICE)))
    bad = bad | ((bad_count | bad_price) & shares.is_null().to_numpy(zero_copy_only=False))
    # More won than there are is a slip of the keyboard, and would not fit the ledger.
    sane = pc.and_(pc.less(count, 10**9), pc.less(price, 10**9))
    product = pc.multiply(pc.if_else(sane, count, None), pc.if_else(sane, price, None))
    return pc.coalesce(shares, product), bad


_NAMELESS: Final = Text("These rows name nobody.", "이름이 없는 줄입니다.")
_NAMELESS_REMEDY: Final = Text(
    "Fill in 성명 (the name), or take the row out.", "성명을 적거나 그 줄을 지워 주세요."
)
_UNREADABLE: Final = Text(
    "These cells cannot be read; the member was kept and this is unknown.",
    "이 칸을 읽을 수 없습니다. 조합원은 그대로 두고 이 값만 모르는 것으로 하였습니다.",
)
_UNREADABLE_REMEDY: Final = Text("Mend the cells and give the file again.", "칸을 고친 뒤 다시 넣어 주세요.")

FORMAT: Final = SourceFormat(
    name="members",
    title=Text("A member register (조합원 명부)", "조합원 명부"),
    labels=normalise_labels(NAME, CONTACT, NUMBER, ADDRESS, SHARES, SHARE_COUNT, SHARE_PRICE, JOINED, LEFT),
    required=(normalise_labels(NAME), normalise_labels(SHARES, SHARE_COUNT, JOINED)),
    read=read_members,
)
