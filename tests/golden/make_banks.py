# ruff: noqa: E501 - files stand as they are printed.
"""Write the sample files of banks, payroll, weighing, members and local currency. All is invented (가상 자료).

Run `python tests/golden/make_banks.py`, look at what changed, then write what is expected of them with
`DURE_WRITE_EXPECTED=1 pytest tests/importers/test_golden.py` and look at that too.
"""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
import xlwt

HERE = Path(__file__).parent
NOTE = "가상 자료"
OPENING = 5_000_000

Row = Sequence[object]


@dataclass(frozen=True)
class Line:
    """One line of the account of an invented co-operative; money in is positive."""

    when: str
    krw: int
    other: str
    memo: str
    channel: str = "전자금융"

    @property
    def moment(self) -> dt.datetime:
        """When it happened."""
        return dt.datetime.fromisoformat(self.when)

    @property
    def out(self) -> int:
        """What left."""
        return max(-self.krw, 0)

    @property
    def into(self) -> int:
        """What came."""
        return max(self.krw, 0)


LINES = (
    Line("2025-03-03 09:12:05", 3_300_000, "가상급식센터", "3월 식재료", "타행이체"),
    Line("2025-03-04 10:02:11", -1_210_000, "(주)가상정미소", "쌀"),
    Line("2025-03-05 14:30:00", -330_000, "가상철물", "못과 판자"),
    Line("2025-03-10 11:00:00", -250_000, "국민연금", "2월분", "자동이체"),
    Line("2025-03-10 11:00:01", -310_500, "국민건강보험", "2월분", "자동이체"),
    Line("2025-03-10 11:00:02", -71_200, "고용산재보험", "2월분", "자동이체"),
    Line("2025-03-10 15:21:40", -44_000, "원천세", "2월분", "지로"),
    Line("2025-03-10 15:22:10", -4_400, "지방소득세", "2월분", "지로"),
    Line("2025-03-12 09:00:00", 100_000, "나가상", "출자금", "타행이체"),
    Line("2025-03-14 09:30:00", 5_000_000, "가상군청", "마을기업 보조금", "타행이체"),
    Line("2025-03-17 08:00:00", -612_300, "삼성카드", "카드대금", "자동이체"),
    Line("2025-03-20 10:00:00", -500_000, "다가상", "사무실 임대료"),
    Line("2025-03-21 12:00:00", -3_450, "", "대출이자", "대출이자"),
    Line("2025-03-21 12:00:01", -400_000, "", "대출원금상환", "대출상환"),
    Line("2025-03-22 18:10:00", -200_000, "", "ATM출금", "현금"),
    Line("2025-03-25 10:00:00", -2_647_530, "라가상", "3월급여", "급여이체"),
    Line("2025-03-25 10:00:01", -2_011_920, "마가상", "3월급여 900101-1234568", "급여이체"),
    Line("2025-03-29 03:00:00", 1_234, "", "예금이자", "이자"),
    Line("2025-03-31 17:00:00", -150_000, "가상세무회계", "5월세금계산서 기장료"),
)


def balances(lines: Sequence[Line]) -> list[tuple[Line, int]]:
    """Put the balance after each line beside it."""
    left, pairs = OPENING, []
    for line in lines:
        left += line.krw
        pairs.append((line, left))
    return pairs


def write_xls(path: str, rows: Sequence[Row], *, sheet: str = "거래내역") -> None:
    """Write a real BIFF file."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet)
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if value not in {None, ""}:
                page.write(place, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    _save(path, buffer.getvalue())


def write_xlsx(path: str, sheets: dict[str, Sequence[Row]]) -> None:
    """Write an Office Open XML workbook."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"comments": NOTE, "created": dt.datetime(2025, 4, 1)})  # noqa: DTZ001 - a fixed day
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in {None, ""}:
                    page.write(place, column, value)
    book.close()
    _save(path, buffer.getvalue())


def write_csv(path: str, rows: Sequence[Row], *, encoding: str = "cp949") -> None:
    """Write a CSV as the site saves it."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(
        ["" if value is None else value for value in row] for row in rows
    )
    _save(path, buffer.getvalue().encode(encoding))


def write_html(path: str, rows: Sequence[Row], *, encoding: str = "cp949") -> None:
    """Write the page that some banks save under the name of an .xls file."""
    body = "\n".join(
        "<tr>" + "".join(f"<td>{'' if value is None else value}</td>" for value in row) + "</tr>"
        for row in rows
    )
    page = f'<html><head><meta charset="{encoding}"></head><body><table border="1">\n{body}\n</table></body></html>'
    _save(path, page.encode(encoding))


def _save(path: str, content: bytes) -> None:
    target = HERE / path
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)


def _labels(text: str) -> list[str]:
    return [label.strip() for label in text.split("|")]


def make_nonghyup() -> None:
    """농협: personal with the heading in row 8, business with day and time apart in row 10."""
    title: list[Row] = [
        [f"입출금거래내역조회 ({NOTE})"],
        ["계좌번호 : 000-0000-0001-01"],
        ["예금주 : 가상두레"],
    ]
    head = _labels("순번|거래일시|출금금액|입금금액|거래후잔액|거래내용|거래기록사항|거래점|거래메모")
    body = [
        [
            place,
            f"{line.moment:%Y/%m/%d %H:%M:%S}",
            line.out,
            line.into,
            left,
            line.channel,
            line.other,
            "가상점",
            line.memo,
        ]
        for place, (line, left) in enumerate(balances(LINES), start=1)
    ]
    write_xls("bank_statement/농협 개인.xls", [*title, *[[""]] * 4, head, *body])
    head = _labels(
        "구분|거래일자|출금금액(원)|입금금액(원)|거래 후 잔액(원)|거래내용|거래기록사항|거래점|거래시간|이체메모"
    )
    body = [
        [
            *(place, f"{line.moment:%Y/%m/%d}", f"{line.out:,}", f"{line.into:,}", f"{left:,}"),
            *(line.channel, line.other, "가상점", f"{line.moment:%H:%M:%S}", line.memo),
        ]
        for place, (line, left) in enumerate(balances(LINES), start=1)
    ]
    total = ["합계", "", f"{sum(line.out for line in LINES):,}", f"{sum(line.into for line in LINES):,}"]
    write_xlsx("bank_statement/농협 기업.xlsx", {"거래내역": [*title, *[[""]] * 6, head, *body, total]})


def make_kookmin() -> None:
    """국민: business with the newest line first, personal with a line missing."""
    title: list[Row] = [[f"거래내역조회 ({NOTE})"], ["계좌번호 : 000000-00-000002"], ["예금주 : 가상두레"]]
    head = _labels("거래일시|보낸분/받는분|적요|출금액(원)|입금액(원)|잔액(원)|내통장표시|처리점|구분")
    body = [
        [
            f"{line.moment:%Y.%m.%d %H:%M:%S}",
            line.other,
            line.channel,
            line.out,
            line.into,
            left,
            line.memo,
            "가상점",
            "",
        ]
        for line, left in reversed(balances(LINES))
    ]
    write_xls("bank_statement/국민 기업.xls", [*title, *[[""]] * 3, head, *body])
    head = _labels("거래일시|적요|보낸분/받는분|송금메모|출금액|입금액|잔액|거래점|구분")
    body = [
        [
            f"{line.moment:%Y.%m.%d %H:%M:%S}",
            line.channel,
            line.other,
            line.memo,
            line.out,
            line.into,
            left,
            "가상점",
            "",
        ]
        for line, left in balances(LINES)
    ]
    del body[2]
    write_xlsx("bank_statement/국민 개인 (줄 빠짐).xlsx", {"거래내역": [*title, head, *body]})


def make_shinhan_woori_hana() -> None:
    """신한 without anything above; 우리 business and, as a page, personal; 하나 with deposits first."""
    head = _labels("거래일시|적요|출금액|입금액|내용|잔액|거래점명")
    write_csv(
        "bank_statement/신한 기업.csv",
        [head]
        + [
            [
                f"{line.moment:%Y%m%d%H%M%S}",
                line.memo,
                line.out,
                line.into,
                line.other,
                left,
                f"가상점({NOTE})",
            ]
            for line, left in balances(LINES)
        ],
    )
    head = _labels("거래일시|적요|기재내용|지급(원)|입금(원)|거래후잔액(원)|취급점|표어음증권금액(원)")
    body = [
        [f"{line.moment:%Y.%m.%d %H:%M:%S}", line.memo, line.other, line.out, line.into, left, "가상점", 0]
        for line, left in balances(LINES)
    ]
    title: list[Row] = [[f"우리은행 거래내역 ({NOTE})"], ["계좌번호", "0000-000-000003"], [""]]
    write_xls("bank_statement/우리 기업.xls", [*title, head, *body])
    head = _labels("거래일시|적요|기재내용|찾으신금액|맡기신금액|거래후 잔액|취급점")
    body = [
        [
            f"{line.moment:%Y.%m.%d %H:%M}",
            line.memo,
            line.other,
            f"{line.out:,}",
            f"{line.into:,}",
            f"{left:,}",
            "가상점",
        ]
        for line, left in reversed(balances(LINES))
    ]
    write_html("bank_statement/우리 개인.xls", [*title, head, *body])
    head = _labels("거래일시|적요|추가메모|의뢰인/수취인|입금|출금|거래후잔액|구분|거래점|거래특이사항")
    body = [
        [
            f"{line.moment:%Y-%m-%d %H:%M:%S}",
            line.channel,
            line.memo,
            line.other,
            line.into,
            line.out,
            left,
            "",
            "가상점",
            "",
        ]
        for line, left in balances(LINES)
    ]
    title = [[f"하나은행 거래내역 ({NOTE})"], ["계좌번호 : 000-000000-00004"], *[[""]] * 4]
    write_xlsx("bank_statement/하나.xlsx", {"거래내역": [*title, head, *body]})


def make_ibk_post_and_others() -> None:
    """IBK; 우체국 in both forms, one with the headings exchanged; a signed column; Busan's stray names."""
    head = _labels(
        "거래일시|출금|입금|거래 후 잔액|거래내용|상대계좌번호|상대은행|메모|거래구분|수표어음금액|CMS코드|상대계좌예금주명"
    )
    body = [
        [
            *(f"{line.moment:%Y-%m-%d %H:%M:%S}", line.out, line.into, left, line.memo, "", ""),
            *("", line.channel, 0, "", line.other),
        ]
        for line, left in balances(LINES)
    ]
    write_xlsx("bank_statement/기업은행.xlsx", {"거래내역": [[f"거래내역조회 ({NOTE})"], [""], head, *body]})
    title: list[Row] = [[f"우체국 예금거래내역 ({NOTE})"], ["조회기간", "2025.03.01 ~ 2025.03.31"]]
    head = _labels("거래일자|적요|찾으신금액|맡기신금액|잔액")
    body = [
        [f"{line.moment:%Y.%m.%d}", line.other or line.memo, line.out or "", line.into or "", left]
        for line, left in balances(LINES)
    ]
    write_csv("bank_statement/우체국.csv", [*title, head, *body])
    head = _labels("거래일자|내용|맡기신금액|찾으신금액|비고|잔액")
    body = [
        [f"{line.moment:%Y.%m.%d}", line.other, line.out or "", line.into or "", line.memo, left]
        for line, left in balances(LINES)
    ]
    write_csv("bank_statement/우체국 (제목 뒤바뀜).csv", [*title, head, *body], encoding="utf-8-sig")
    head = _labels("거래일시|구분|거래금액|거래 후 잔액|거래구분|내용|메모")
    body = [
        [
            *(
                f"{line.moment:%Y.%m.%d %H:%M:%S}",
                "입금" if line.krw > 0 else "출금",
                f"{line.krw:,}",
                f"{left:,}",
            ),
            *("일반이체", line.other, line.memo),
        ]
        for line, left in reversed(balances(LINES))
    ]
    title = [[f"카카오뱅크 거래내역 ({NOTE})"], ["계좌번호", "0000-00-0000005"], [""]]
    write_xlsx("bank_statement/카카오뱅크.xlsx", {"거래내역": [*title, head, *body]})
    head = _labels("거래일자|거래시간|출금금액|입금금액|잔액|적요")
    body = [
        [
            *(f"{line.moment:%Y-%m-%d}", f"{line.moment:%H%M%S}"),
            *((line.out, line.other) if line.out else (line.other, line.into)),
            *(left, line.memo),
        ]
        for line, left in balances(LINES)
    ]
    write_csv("bank_statement/부산.csv", [[f"부산은행 ({NOTE})"], head, *body])


def make_payroll() -> None:
    """Three rows a person in a real .xls, with one who does not add up; one row a person in .xlsx."""
    rows: list[Row] = [
        [f"2025년 03월분 급여대장 ({NOTE})"],
        ["회사명 : 가상두레", "", "", "지급일 : 2025-03-25"],
        _labels("사원번호|성명|부서|기본급|상여|식대|자가운전|지급합계"),
        _labels("입사일|직급|주소|국민연금|건강보험|고용보험|장기요양보험료|공제합계"),
        _labels("퇴사일|||소득세|지방소득세|||차인지급액"),
        ["0001", "라가상", "돌봄", 2_800_000, 0, 200_000, 0, 3_000_000],
        ["2021-03-02", "팀장", "전북 진안군 진안읍", 126_000, 99_260, 25_200, 12_850, 302_470],
        ["", "", "", 35_600, 3_560, "", "", 2_697_530],
        ["0002", "마가상", "돌봄", 2_000_000, 0, 200_000, 0, 2_200_000],
        ["2022-07-01", "사원", "전북 진안군 마령면", 90_000, 70_900, 18_000, 9_180, 188_080],
        ["2025-03-31", "", "", 0, 0, "", "", 2_011_920],
        ["0003", "바가상", "조리", 1_000_000, 0, 0, 0, 1_000_000],
        ["2024-01-02", "사원", "전주시 덕진구", 45_000, 35_450, 9_000, 4_590, 94_040],
        ["", "", "", 0, 0, "", "", 950_000],
        ["합계", "", "", 5_800_000, 0, 400_000, 0, 6_200_000],
    ]
    write_xls("payroll/급여대장 세 줄.xls", rows, sheet="급여대장")
    head = _labels(
        "사원번호|성명|주민등록번호|입사일|퇴사일|부서|주소|기본급|식대|지급합계|국민연금|건강보험|장기요양보험료|고용보험|"
        "소득세|지방소득세|연말정산소득세|연말정산지방세|두루누리(연금)|가불금|공제합계|차인지급액"
    )
    february: list[Row] = [
        [f"2025년 02월분 급여대장 ({NOTE})"],
        ["[귀속:2025년02월] [지급:2025년03월05일]"],
        head,
        [
            *("0001", "라가상", "900101-1234568", "2021-03-02", "", "돌봄", "전북 진안군 진안읍"),
            *(2_800_000, 200_000, 3_000_000, 126_000, 99_260, 12_850, 25_200, 35_600, 3_560),
            *(-210_000, -21_000, 0, 0, 71_470, 2_928_530),
        ],
        [
            *("0002", "마가상", "", "2022-07-01", "", "돌봄", "전북 진안군 마령면"),
            *(2_000_000, 200_000, 2_200_000, 90_000, 70_900, 9_180, 18_000, 0, 0),
            *(0, 0, -72_000, 100_000, 216_080, 1_983_920),
        ],
        ["합계", *[""] * 8, 5_200_000],
    ]
    write_xlsx("payroll/급여대장 한 줄.xlsx", {"2월": february})


def make_others() -> None:
    """A weighing sheet, a member register and a merchant's local-currency list."""
    weighing: list[Row] = [
        [f"음식물 수거 계량표 ({NOTE})"],
        [""],
        _labels("날짜|배출처|배출처주소|처리처|처리처주소|무게(kg)|품목"),
        [
            "2025-03-02",
            "가상식당",
            "전북 진안군 진안읍 가상로 7",
            "가상두엄터",
            "전북 진안군 마령면",
            12.5,
            "음식물",
        ],
        [
            "2025-03-02",
            "가상카페",
            "전북 진안군 진안읍 가상로 9",
            "가상두엄터",
            "전북 진안군 마령면",
            3.125,
            "커피박",
        ],
        [
            "2025-03-03",
            "가상식당",
            "전북 진안군 진안읍 가상로 7",
            "가상두엄터",
            "전북 진안군 마령면",
            0.0005,
            "음식물",
        ],
        ["2025-03-04", "", "", "가상두엄터", "전북 진안군 마령면", 5, "음식물"],
        ["합계", "", "", "", "", 20.6255],
    ]
    write_xlsx("weighing/계량표.xlsx", {"계량": weighing})
    members: list[Row] = [
        [f"조합원명부 ({NOTE})"],
        [""],
        _labels("번호|성명|사업자등록번호|연락처|주소|출자좌수|1좌금액|출자금액(원)|가입일|탈퇴일"),
        [
            1,
            "나가상",
            "",
            "010-0000-0001",
            "전북 진안군 진안읍 군상리 1",
            10,
            10_000,
            100_000,
            "2020-03-02",
            "",
        ],
        [
            2,
            "사가상",
            "",
            "010-0000-0002",
            "전북 진안군 백운면 백암리 2",
            5,
            10_000,
            "",
            "2021.07.01",
            "2025.01.31",
        ],
        [
            3,
            "가상카페",
            "120-81-47521",
            "063-000-0000",
            "전주시 완산구",
            20,
            10_000,
            "이십만원",
            "2022-13-01",
            "",
        ],
        [4, "", "", "", "", "", "", 50_000, "2023-01-01", ""],
    ]
    write_csv("members/조합원명부.csv", members)
    sales: list[Row] = [
        [f"가상고원상품권 가맹점 정산내역 ({NOTE})"],
        [""],
        _labels("거래일시|가맹점명|상품권명|결제금액|취소금액|수수료|정산금액|정산일|승인번호|상태"),
        [
            "2025-03-02 12:01:00",
            "가상카페",
            "가상고원상품권",
            "12,000",
            0,
            60,
            "11,940",
            "2025-03-05",
            "10000001",
            "승인",
        ],
        [
            "2025-03-02 13:20:00",
            "가상카페",
            "가상고원상품권",
            "8,000",
            0,
            0,
            "8,000",
            "2025-03-05",
            "10000002",
            "승인",
        ],
        [
            "2025-03-03 09:00:00",
            "가상카페",
            "가상고원상품권",
            "8,000",
            0,
            0,
            "-8,000",
            "2025-03-05",
            "10000002",
            "취소",
        ],
        [
            "2025-03-03 10:00:00",
            "가상카페",
            "가상고원상품권",
            "5,000",
            "5,000",
            0,
            0,
            "2025-03-05",
            "10000003",
            "취소",
        ],
        [
            "2025-03-04 10:00:00",
            "가상카페",
            "가상고원상품권",
            "#REF!",
            0,
            0,
            0,
            "2025-03-05",
            "10000004",
            "승인",
        ],
        ["합계", "", "", "25,000"],
    ]
    write_csv("local_currency/가맹점 정산.csv", sales, encoding="utf-8-sig")


if __name__ == "__main__":
    make_nonghyup()
    make_kookmin()
    make_shinhan_woori_hana()
    make_ibk_post_and_others()
    make_payroll()
    make_others()
