"""How each paper of the example town looks: the columns of the real files, and the dirt they come with."""

import csv
import html
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import numpy as np
import xlsxwriter
import xlwt
from economy import Invoice, Line, Pay, Receipt, Slip, Weighing, balances
from town import TOWNS, Party, dashed

Cell = str | int | float | None
Grid = list[list[Cell]]

NOTE: Final = "가상 자료: 모든 사업체와 사람은 지어낸 것입니다"
CARD_NUMBER: Final = "0000-00**-****-{:04d}"


def write_xls(path: Path, sheets: dict[str, Grid]) -> None:
    """Write a real BIFF .xls."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, grid in sheets.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(grid):
            line = sheet.row(row)
            for column, cell in enumerate(cells):
                if cell is not None and cell != "":
                    line.write(column, cell)
    book.save(str(path))


def write_xlsx(path: Path, sheets: dict[str, Grid]) -> None:
    """Write an .xlsx whose bytes do not depend on the day it is made."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    book.set_properties({"created": datetime(2026, 1, 5), "title": NOTE})  # noqa: DTZ001 the format knows no zone
    for name, grid in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(grid):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and cell:
                    sheet.write_string(row, column, cell)
                elif cell is not None and cell != "":
                    sheet.write_number(row, column, cell)
    book.close()


def write_csv(path: Path, grid: Grid, *, encoding: str) -> None:
    """Write a CSV as a bank or a tax office saves it, amounts with commas."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([[_comma(cell) for cell in cells] for cells in grid])
    path.write_bytes(text.getvalue().encode(encoding))


def write_html(path: Path, grid: Grid) -> None:
    """Write the HTML table that some sites save under the name .xls."""
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{html.escape(_comma(cell))}</td>" for cell in cells) + "</tr>"
        for cells in grid
    )
    head = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=euc-kr"></head><body>'
    path.write_bytes(f"{head}\n<table border=1>\n{rows}\n</table></body></html>\n".encode("cp949"))


def _comma(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:,}" if isinstance(cell, (int, np.integer)) else str(cell)


# The labels of 홈택스, in its order; a 계산서 has no 세액.
_INVOICE_LABELS: Final = (
    *("작성일자", "승인번호", "발급일자", "전송일자"),
    *("공급자사업자등록번호", "종사업장번호", "상호", "대표자명", "주소"),
    *("공급받는자사업자등록번호", "종사업장번호", "상호", "대표자명", "주소"),
    *(
        "합계금액",
        "공급가액",
        "세액",
        "전자세금계산서분류",
        "전자세금계산서종류",
        "발급유형",
        "비고",
        "영수/청구 구분",
    ),
    *("공급자 이메일", "공급받는자 이메일1", "공급받는자 이메일2"),
    *("품목일자", "품목명", "품목규격", "품목수량", "품목단가", "품목공급가액", "품목세액", "품목비고"),
)


def approval_number(invoice: Invoice) -> str:
    """Make the 24 digits of an invoice, the same in the seller's list and the buyer's."""
    return f"{invoice.day:%Y%m%d}-{41000000 + invoice.serial:08d}-{invoice.serial * 7919 % 10**8:08d}"


class InvoiceList:
    """Lays out invoices as 홈택스 does, and remembers whose address it printed."""

    def __init__(self, rng: np.random.Generator, placed: set[str]) -> None:
        self._rng = rng
        self._placed = placed

    def rows(self, invoices: Iterable[Invoice], *, with_addresses: bool = True) -> Grid:
        """Print one row an invoice, the newest first, some addresses missing."""
        grid = [
            self._row(invoice, with_addresses=with_addresses)
            for invoice in sorted(invoices, key=lambda made: (made.day, made.serial), reverse=True)
        ]
        if not with_addresses:
            grid = [cells[:8] + cells[9:13] + cells[14:] for cells in grid]
        return grid

    def _row(self, invoice: Invoice, *, with_addresses: bool) -> list[Cell]:
        form = "계산서" if invoice.exempt else "세금계산서"
        day = invoice.day.isoformat()
        return [
            day,
            approval_number(invoice),
            day,
            day,
            *self._side(invoice.seller, invoice.day, with_addresses=with_addresses),
            *self._side(invoice.buyer, invoice.day, with_addresses=with_addresses),
            invoice.gross,
            invoice.supply,
            invoice.vat,
            f"수정{form}" if invoice.correction else form,
            "일반",
            "인터넷발급",
            "반품" if invoice.correction else None,
            "청구" if invoice.serial % 3 else "영수",
            None,
            None,
            None,
            day,
            invoice.item,
            None,
            1,
            invoice.supply,
            invoice.supply,
            invoice.vat,
            None,
        ]

    def _side(self, party: Party, day: date, *, with_addresses: bool) -> list[Cell]:
        address = party.address(day, self._rng)
        if self._rng.random() < 0.04 or not with_addresses:
            address = ""
        if address:
            self._placed.add(party.key)
        name = party.name
        if name.endswith("주식회사 (가상)") and self._rng.random() < 0.3:
            name = "㈜" + name.replace(" 주식회사", "")
        return [dashed(party.number), None, name, party.head, address]


def invoice_sheet(rows: Grid, *, title: str, with_addresses: bool = True, exempt: bool = False) -> Grid:
    """Put the title rows of 홈택스 above invoice rows: the heading is the sixth row."""
    labels: list[Cell] = list(_INVOICE_LABELS)
    if not with_addresses:
        labels = labels[:8] + labels[9:13] + labels[14:]
    gross = sum(int(cells[14 if with_addresses else 12] or 0) for cells in rows)
    if exempt:
        drop = {labels.index("세액"), labels.index("품목세액")}
        labels = [str(label).replace("전자세금계산서", "전자계산서") for label in labels]
        rows = [[cell for place, cell in enumerate(cells) if place not in drop] for cells in rows]
        labels = [label for place, label in enumerate(labels) if place not in drop]
    return [
        [f"{title} ({NOTE})"],
        ["조회기간 : 2024-01-01 ~ 2025-12-31"],
        ["구분 : 전체", None, f"건수 : {len(rows)}"],
        ["합계금액", gross],
        [],
        labels,
        *rows,
    ]


def invoice_sheet_two_rows(rows: Grid) -> Grid:
    """Print the heading in two rows, 공급자 and 공급받는자 above their columns, as an older export did."""
    upper: list[Cell] = [
        "작성일자",
        "승인번호",
        "발급일자",
        "공급자",
        None,
        None,
        None,
        "공급받는자",
        None,
        None,
        None,
    ]
    side: list[Cell] = ["사업자등록번호", "상호", "대표자명", "주소"]
    upper += ["합계금액", "공급가액", "세액", "전자세금계산서분류", "품목명"]
    lower: list[Cell] = [None, None, None, *side, *side, None, None, None, None, None]
    picked = [0, 1, 2, 4, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 26]
    return [
        [f"매입 전자세금계산서 ({NOTE})"],
        [],
        upper,
        lower,
        *([cells[place] for place in picked] for cells in rows),
    ]


def card_sheet(slips: list[Slip], *, holder: int) -> Grid:
    """Lay out 사업용신용카드 매입내역; a cancelled slip is negative."""
    head: list[Cell] = [
        "승인일자",
        "카드번호",
        "승인번호",
        "가맹점사업자번호",
        "가맹점명",
        "공급가액",
        "부가세",
    ]
    head += ["봉사료", "합계", "가맹점유형", "업종", "공제여부결정"]
    grid: Grid = [[f"사업용신용카드 매입내역 ({NOTE})"], [], head]
    for slip in sorted(slips, key=lambda slip: (slip.day, slip.serial)):
        number = dashed(slip.merchant.number)
        grid.append(
            [
                slip.day.isoformat(),
                CARD_NUMBER.format(holder),
                f"{slip.serial % 10**8:08d}",
                number,
                slip.merchant.name,
                slip.supply,
                slip.vat,
                0,
                slip.supply + slip.vat,
                "일반과세자",
                slip.merchant.line[1],
                "공제" if slip.is_deductible else "불공제",
            ]
        )
    grid.append(
        ["합계", None, None, None, None, sum(slip.supply for slip in slips), sum(slip.vat for slip in slips)]
    )
    return grid


def receipt_sheet(receipts: list[Receipt], *, buying: bool) -> Grid:
    """Lay out 현금영수증 매입 (지출증빙) or 매출."""
    title = "현금영수증 매입내역(지출증빙)" if buying else "현금영수증 매출내역"
    head: list[Cell] = [
        "매입일시",
        "가맹점사업자번호",
        "가맹점명",
        "공급가액",
        "부가세",
        "봉사료",
        "총금액",
        "승인번호",
        "거래구분",
    ]
    if not buying:
        head = [
            "매출일시",
            "공급가액",
            "부가세",
            "봉사료",
            "총금액",
            "승인번호",
            "발급수단",
            "거래구분",
            "용도구분",
        ]
    grid: Grid = [[f"{title} ({NOTE})"], [], head]
    for receipt in sorted(receipts, key=lambda receipt: (receipt.day, receipt.minute, receipt.serial)):
        when = f"{receipt.day} {receipt.minute // 60:02d}:{receipt.minute % 60:02d}:{receipt.serial % 60:02d}"
        sums: list[Cell] = [receipt.supply, receipt.vat, 0, receipt.supply + receipt.vat]
        approval = f"G{receipt.serial % 10**8:08d}"
        if buying and receipt.merchant:
            grid.append(
                [when, dashed(receipt.merchant.number), receipt.merchant.name, *sums, approval, "승인거래"]
            )
        else:
            grid.append([when, *sums, approval, "휴대전화번호", "승인거래", "소득공제"])
    return grid


def nonghyup_sheet(lines: list[Line], *, opening: int, owner: str) -> Grid:
    """Lay out 농협 기업: the heading is the tenth row."""
    head: list[Cell] = [
        "구분",
        "거래일자",
        "출금금액(원)",
        "입금금액(원)",
        "거래 후 잔액(원)",
        "거래내용",
        "거래기록사항",
    ]
    head += ["거래점", "거래시간", "이체메모"]
    grid: Grid = [
        [f"입출금거래내역조회 ({NOTE})"],
        [],
        ["계좌번호 : 000-0000-0001-01"],
        [f"예금주명 : {owner}"],
        ["예금종류 : 기업자유예금"],
    ]
    grid += [["통화 : KRW"], ["조회기간 : 전체"], ["정렬 : 과거거래순"], [], head]
    for number, (line, left) in enumerate(balances(lines, opening=opening), start=1):
        out, back = max(-line.krw, 0), max(line.krw, 0)
        clock = f"{line.minute // 60:02d}:{line.minute % 60:02d}:00"
        grid.append(
            [
                number,
                line.day.isoformat(),
                out,
                back,
                left,
                line.channel,
                line.other,
                "진안지부",
                clock,
                line.memo,
            ]
        )
    return grid


def kookmin_sheet(lines: list[Line], *, opening: int, owner: str) -> Grid:
    """Lay out 국민 (기업): the heading is the seventh row; the newest line first."""
    head: list[Cell] = [
        "거래일시",
        "보낸분/받는분",
        "적요",
        "출금액(원)",
        "입금액(원)",
        "잔액(원)",
        "내통장표시",
        "처리점",
        "구분",
    ]
    grid: Grid = [
        [f"거래내역조회 ({NOTE})"],
        ["계좌번호 : 000000-00-000002"],
        [f"예금주 : {owner}"],
        ["조회기간 : 전체"],
        [],
        [],
        head,
    ]
    body: Grid = []
    for line, left in balances(lines, opening=opening):
        when = f"{line.day:%Y.%m.%d} {line.minute // 60:02d}:{line.minute % 60:02d}:00"
        body.append(
            [
                when,
                line.other,
                line.channel,
                max(-line.krw, 0),
                max(line.krw, 0),
                left,
                line.memo,
                "진안",
                "전자금융",
            ]
        )
    return grid + body[::-1]


def post_sheet(lines: list[Line], *, opening: int) -> Grid:
    """Lay out 우체국: two rows above, 찾으신금액 is what went out."""
    grid: Grid = [
        [f"우체국 예금거래내역 ({NOTE})"],
        ["조회기간", "2024.01.01 ~ 2025.12.31"],
        ["계좌번호 : 000000-00-000003"],
    ]
    grid.append(["거래일자", "내용", "찾으신금액", "맡기신금액", "비고", "잔액"])
    for line, left in balances(lines, opening=opening):
        grid.append(
            [f"{line.day:%Y.%m.%d}", line.other, max(-line.krw, 0), max(line.krw, 0), line.memo, left]
        )
    return grid


def shinhan_sheet(lines: list[Line], *, opening: int) -> Grid:
    """Lay out 신한 (기업): the heading is the first row, the time fourteen digits."""
    grid: Grid = [["거래일시", "적요", "출금액", "입금액", "내용", "잔액", "거래점명"]]
    for line, left in balances(lines, opening=opening):
        when = f"{line.day:%Y%m%d}{line.minute // 60:02d}{line.minute % 60:02d}00"
        said = line.channel in {"대출이자", "대출상환"} or line.memo in {"출자금", "보조금", "토지 임차료"}
        memo = line.memo if said else line.channel
        grid.append([when, memo, max(-line.krw, 0), max(line.krw, 0), line.other, left, "진안지점(가상)"])
    return grid


_EARNED: Final = ("기본급", "상여", "식대", "자가운전보조금")
_TAKEN: Final = ("국민연금", "건강보험", "고용보험", "장기요양보험료", "소득세", "지방소득세")


def payroll_three_rows(slips: list[Pay], *, employer: str) -> Grid:
    """Print 급여대장 as the payroll programs do: a heading of three rows, three rows a person."""
    first = slips[0]
    grid: Grid = [
        [f"{first.year}년 {first.month:02d}월분 급여대장 ({NOTE})"],
        [f"회사명 : {employer}", None, None, f"지급일 : {first.year}-{first.month:02d}-25"],
        ["사원번호", "성명", "부서", *_EARNED, "지급합계"],
        ["입사일", "직급", "주소", *_TAKEN[:4], "공제합계"],
        ["퇴사일", None, None, *_TAKEN[4:], None, None, "차인지급액"],
    ]
    for pay in slips:
        taken, earned = list(pay.taken.values()), list(pay.earned.values())
        home = _home(pay.person)
        grid.append(
            [
                f"{pay.number:03d}",
                pay.person.name,
                "진료부" if pay.number < 9 else "돌봄부",
                *earned,
                sum(earned),
            ]
        )
        grid.append(["2021-03-02", "직원", home, *taken[:4], sum(taken)])
        grid.append([None, None, None, *taken[4:], None, None, pay.net])
    total = sum(sum(pay.earned.values()) for pay in slips)
    grid.append(["합계", None, None, None, None, None, None, total])
    return grid


def payroll_one_row(slips: list[Pay], *, employer: str, resident_numbers: bool = False) -> Grid:
    """Print 급여대장 with one row a person."""
    first = slips[0]
    head: list[Cell] = [
        "사원번호",
        "성명",
        "주민등록번호",
        "입사일",
        "부서",
        "직급",
        "주소",
        *_EARNED,
        "지급합계",
    ]
    head += [*_TAKEN, "공제합계", "차인지급액"]
    grid: Grid = [[f"{first.year}년 {first.month:02d}월 급여대장 ({NOTE})"], [f"회사명 : {employer}"], head]
    for pay in slips:
        earned, taken = list(pay.earned.values()), list(pay.taken.values())
        resident = impossible_resident_number(pay.number) if resident_numbers and pay.number <= 3 else None
        start: list[Cell] = [
            f"{pay.number:03d}",
            pay.person.name,
            resident,
            "2022-04-01",
            "생산",
            "직원",
            _home(pay.person),
        ]
        grid.append([*start, *earned, sum(earned), *taken, sum(taken), pay.net])
    return grid


def _home(person: Party) -> str:
    """Print where a person lives, to the 읍면 or the 구: the local share needs no more."""
    town = next((name for name, (code, _) in TOWNS.items() if code == person.place), None)
    if town:
        return f"전북특별자치도 진안군 {town}"
    return f"전북특별자치도 {person.street.rsplit(' ', 2)[0]}"


def impossible_resident_number(index: int) -> str:
    """Make a number whose checksum holds and that nobody has: no place of birth has the code 99."""
    digits = f"8{index % 10}01{10 + index}199{index:03d}"
    total = sum(
        int(digit) * weight
        for digit, weight in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=True)
    )
    return f"{digits[:6]}-{digits[6:]}{(11 - total % 11) % 10}"


def weighing_sheet(weighings: list[Weighing]) -> Grid:
    """Print the weighing sheet of the food-waste co-op, in kilos to one decimal."""
    grid: Grid = [[f"음식물 수거 계량표 ({NOTE})"], [], ["날짜", "배출처", "받는곳", "무게(kg)", "계량자"]]
    grid += [
        [
            weighing.day.isoformat(),
            weighing.source.name,
            "고원되살림협동조합 (가상)",
            weighing.grams / 1000,
            "수거반",
        ]
        for weighing in weighings
    ]
    return grid


def member_sheet(members: Sequence[Party], *, rng: np.random.Generator, already: int) -> Grid:
    """Print a member register; `already` of them had joined before 2025, a few have left."""
    grid: Grid = [[f"조합원명부 ({NOTE})"], []]
    grid.append(["번호", "성명", "사업자등록번호", "연락처", "주소", "출자금(원)", "가입일", "탈퇴일"])
    for index, member in enumerate(members):
        year = 2025 if index >= already else int(rng.integers(2018, 2025))
        joined = date(year, int(rng.integers(1, 13)), int(rng.integers(1, 28)))
        shares = int(rng.integers(1, 11)) * 50_000
        left = "2025-06-30" if index in {already - 3, already - 9} and not member.number else None
        home = member.address(date(2025, 1, 2), rng)
        grid.append(
            [
                index + 1,
                member.name,
                dashed(member.number),
                member.contact,
                home,
                shares,
                joined.isoformat(),
                left,
            ]
        )
    return grid


def register_sheet(merchants: Sequence[Party], *, rng: np.random.Generator, placed: set[str]) -> Grid:
    """Print a register of businesses, which places those that a card slip names by number only."""
    grid: Grid = [[f"관내외 사업자 현황 ({NOTE})"], [], ["사업자번호", "상호", "주소", "업태", "종목"]]
    for merchant in merchants:
        address = merchant.address(date(2025, 1, 2), rng)
        if address:
            placed.add(merchant.key)
        grid.append([dashed(merchant.number), merchant.name, address, *merchant.line])
    return grid


def chalkboard_sheet() -> Grid:
    """Copy out the chalkboard of an office, which no reader understands."""
    return [
        [f"사무실 칠판 ({NOTE})"],
        ["★ 겨울을 나는 법 ★"],
        ["빈집 → 두 채 더?", None, "누가?"],
        ["버스 시간", "바꿔 달라고 하기", None, "군청"],
        ["손님 없는 화요일", "→ 김장 체험 (11월만)"],
        [None, None, "??? 12 → 20"],
    ]
