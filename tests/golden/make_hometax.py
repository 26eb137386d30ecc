"""Write the sample files of 홈택스, registers and the plain table. All parties are invented (가상 자료).

Run `python tests/golden/make_hometax.py`, look at what changed, then write what is expected of them with
`DURE_WRITE_EXPECTED=1 pytest tests/importers/test_golden.py` and look at that too.
"""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import msoffcrypto.format.ooxml
import xlsxwriter
import xlwt

HERE = Path(__file__).parent
type_error = 0x17  # #REF! in a BIFF file

FARM = "310-81-00011"
COOP = "402-82-10014"
MILL = "402-81-20021"
SHOP = "402-01-30034"
CITY = "120-81-40040"
CAFE = "402-03-50052"


def _with_check(number: str) -> str:
    digits = [int(digit) for digit in number if digit.isdigit()]
    total = (
        sum(a * b for a, b in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False)) + digits[8] * 5 // 10
    )
    return number[:-1] + str((10 - total % 10) % 10)


FARM, COOP, MILL, SHOP, CITY, CAFE = map(_with_check, (FARM, COOP, MILL, SHOP, CITY, CAFE))
PARTIES = {
    COOP: ("가상두레의료복지사회적협동조합", "김가상", "전북특별자치도 진안군 진안읍 가상로 1"),
    FARM: ("가상농산영농조합법인", "이가상", "전북특별자치도 진안군 마령면 가상길 2"),
    MILL: ("(주)가상정미소", "박가상", "전북 진안군 백운면 가상길 33-1"),
    SHOP: ("가상철물", "최가상", "전북특별자치도 진안군 진안읍 가상시장길 4"),
    CITY: ("주식회사 가상의료기", "정가상", "서울특별시 구로구 가상대로 55, 6층"),
    CAFE: ("가상카페", "윤가상", "전라북도 전주시 완산구 가상1길 7"),
}


def _labels(line: str) -> list[str]:
    return line.split("|")


INVOICE = _labels(
    "작성일자|승인번호|발급일자|전송일자|공급자사업자등록번호|종사업장번호|상호|대표자명|주소|"
    "공급받는자사업자등록번호|종사업장번호|상호|대표자명|주소|합계금액|공급가액|세액|전자세금계산서분류|"
    "전자세금계산서종류|발급유형|비고|영수/청구 구분|공급자 이메일|공급받는자 이메일1|공급받는자 이메일2|"
    "품목일자|품목명|품목규격|품목수량|품목단가|품목공급가액|품목세액|품목비고"
)
WITHOUT_ADDRESS = [label for label in INVOICE if label != "주소"]

Row = list[object]


def _invoice(
    number: int,
    day: str,
    seller: str,
    buyer: str,
    price: int,
    *,
    item: str,
    tax: int | None = None,
    kind: str = "세금계산서",
) -> Row:
    """Return one line of the list, as 홈택스 prints it."""
    tax = price // 10 if tax is None else tax
    name, head, address = PARTIES.get(seller, ("가상상회", "한가상", "전북 무주군 무주읍 가상로 9"))
    buyer_name, buyer_head, buyer_address = PARTIES.get(
        buyer, ("홍가상", "홍가상", "전북 장수군 장수읍 가상로 8")
    )
    approval = f"{day.replace('-', '')}-4100000{number // 1000}-{number:08d}"
    return [
        *(day, approval, day, day, seller, "", name, head, address),
        *(buyer, "", buyer_name, buyer_head, buyer_address, price + tax, price, tax),
        *(kind, "일반", "인터넷발급", "", "청구", "seller@example.com", "buyer@example.com", ""),
        *(day, item, "", 1, price, price, tax, ""),
    ]


def _without(row: Row, labels: Sequence[str], *unwanted: str) -> Row:
    return [cell for cell, label in zip(row, labels, strict=True) if label not in unwanted]


PURCHASES: list[Row] = [
    _invoice(1, "2025-01-03", FARM, COOP, 1_200_000, item="쌀 20kg"),
    _invoice(2, "2025-01-07", CITY, COOP, 3_450_000, item="혈압계"),
    _invoice(3, "2025-01-20", CITY, COOP, -450_000, item="혈압계 반품", kind="수정세금계산서"),
    _invoice(4, "2025-02-03", SHOP, COOP, 87_500, item="문손잡이"),
    _invoice(5, "2025-02-10", MILL, COOP, 0, item="견본"),
    _invoice(6, "2025-02-11", COOP, COOP, 10_000, item="지점 이동"),
    _invoice(7, "2025-02-12", "402-01-30039", COOP, 55_000, item="번호가 틀린 곳"),
    _invoice(8, "2025-02-13", "", COOP, 33_000, item="번호가 없는 곳"),
]


def _purchases_with_dirt() -> list[Row]:
    rows = [list(row) for row in PURCHASES]
    wrong = _invoice(9, "2025-02-14", MILL, COOP, 20_000, item="합계가 다른 줄")
    wrong[14] = 23_000
    late = _invoice(10, "2099-02-15", MILL, COOP, 20_000, item="먼 날짜")
    early = _invoice(11, "1900-02-15", MILL, COOP, 20_000, item="옛 날짜")
    broken = _invoice(12, "2025-02-16", MILL, COOP, 20_000, item="소수")
    broken[15] = "1.5"
    return [*rows, wrong, late, early, broken]


def _titles(title: str, width: int) -> list[Row]:
    lines: list[Row] = [
        [title],
        ["조회기간", "2025-01-01 ~ 2025-03-31"],
        [],
        ["합계금액", "0", "건수", "0"],
        [],
    ]
    return [[*line, *[""] * (width - len(line))] for line in lines]


def write_xls(path: Path, sheets: dict[str, list[Row]], *, errors: Sequence[tuple[int, int]] = ()) -> None:
    """Write a real BIFF workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if (place, column) in errors:
                    sheet.row(place).set_cell_error(column, type_error)
                elif cell not in {"", None}:
                    sheet.write(place, column, cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))


def write_xlsx(path: Path, sheets: dict[str, list[Row]]) -> None:
    """Write an .xlsx workbook that is the same each time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": dt.datetime(2025, 1, 1)})  # noqa: DTZ001 - a workbook has no zone
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(place, column, cell)
    book.close()


def write_csv(path: Path, rows: list[Row], *, encoding: str) -> None:
    """Write a CSV file with Windows line ends; amounts have their commas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"{cell:,}" if isinstance(cell, int) else cell for cell in row])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


def write_html(path: Path, rows: Sequence[Sequence[str]], *, encoding: str) -> None:
    """Write an HTML table under the name of an .xls; a cell is text, or text@across x down."""
    lines = [
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head><body>'
    ]
    lines.append("<table border=1>")
    for row in rows:
        cells = []
        for cell in row:
            text, _, span = cell.partition("@")
            across, _, down = (span or "1x1").partition("x")
            cells.append(f"<td colspan={across} rowspan={down}>{text.replace('&', '&amp;')}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    lines.append("</table></body></html>")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\n".join(lines).encode("cp949" if encoding == "euc-kr" else encoding))


def make_invoices(folder: Path) -> None:
    """Write the lists of invoices in every shape that they come in."""
    dirty = [*_titles("매입 전자세금계산서 목록조회", len(INVOICE)), INVOICE, *_purchases_with_dirt()]
    dirty.append(_invoice(13, "2025-02-17", MILL, COOP, 20_000, item="오류 칸"))
    items = [["승인번호", "품목명"], ["20250103-41000000-00000001", "쌀 20kg"]]
    write_xls(
        folder / "매입전자세금계산서목록(1~13).xls",
        {"세금계산서": dirty, "품목": items},
        errors=[(len(dirty) - 1, 15)],
    )
    sales = [
        _invoice(21, "2025-01-05", COOP, CAFE, 500_000, item="위탁 검진"),
        _invoice(22, "2025-01-06", COOP, FARM, 250_000, item="위탁 검진"),
        _invoice(23, "2025-01-09", COOP, "800101-*******", 30_000, item="왕진"),
    ]
    older = [
        *_titles("매출 전자세금계산서 목록조회", len(WITHOUT_ADDRESS)),
        [
            {12: "상호1", 13: "대표자명1"}.get(place, label)
            for place, label in enumerate(WITHOUT_ADDRESS, start=2)
        ],
        *(_without(row, INVOICE, "주소") for row in sales),
    ]
    write_xls(folder / "매출전자세금계산서목록(1~3).xls", {"세금계산서": older})
    exempt_labels = [
        label.replace("전자세금", "전자") for label in INVOICE if label not in {"세액", "품목세액"}
    ]
    exempt = [
        _without(row, INVOICE, "세액", "품목세액")
        for row in (
            _invoice(31, "2025-03-02", FARM, COOP, 640_000, item="배추", tax=0, kind="계산서"),
            _invoice(32, "2025-03-09", FARM, COOP, 128_000, item="감자", tax=0, kind="계산서"),
        )
    ]
    write_xlsx(
        folder / "매입전자계산서목록.xlsx",
        {"계산서": [*_titles("매입 전자계산서 목록조회", len(exempt_labels)), exempt_labels, *exempt]},
    )
    pasted = [INVOICE, *PURCHASES[:2], INVOICE, *PURCHASES[1:4]]
    total: Row = ["합계", *[""] * 13, 4_715_625, 4_287_500, 428_125]
    write_csv(folder / "붙여 넣은 목록.csv", [*pasted, total], encoding="cp949")
    _write_erp(folder)
    lines = [
        list(_invoice(41, "2025-03-05", FARM, COOP, 300_000, item=item)) for item in ("사과", "배", "감")
    ]
    several = [INVOICE, *lines, _invoice(42, "2025-03-06", SHOP, COOP, 10_000, item="못")]
    write_csv(folder / "품목별 목록.csv", several, encoding="utf-8")
    write_html(folder / "매입 두 줄 제목.xls", _two_row_heading(), encoding="euc-kr")


def _write_erp(folder: Path) -> None:
    labels: Row = [
        *(
            "작성일자",
            "승인번호",
            "공급자등록번호",
            "공급자상호",
            "공급자성명",
            "공급자사업장주소",
            "공급자업태",
        ),
        *(
            "공급자종목",
            "받는자등록번호",
            "받는자상호",
            "받는자성명",
            "받는자사업장주소",
            "받는자업태",
            "받는자종목",
        ),
        *("합계금액", "공급가액", "세액", "품목1", "규격1", "수량1", "단가1"),
    ]
    buyer: Row = [COOP.replace("-", ""), *PARTIES[COOP], "보건업", "의원"]
    farm: Row = [FARM.replace("-", ""), *PARTIES[FARM], "농업", "쌀"]
    shop: Row = [SHOP.replace("-", ""), *PARTIES[SHOP], "소매", "철물"]
    days = (
        ("2025. 1. 3.", "202501034100000000000001"),
        ("2025/02/03", "202502034100000000000004"),
        ("2025.03.11", "202503114100000000000051"),
    )
    rows: list[Row] = [
        [*days[0], *farm, *buyer, 1_320_000, 1_200_000, 120_000, "쌀", "", 1, ""],
        [*days[1], *shop, *buyer, "96,250원", "₩87,500", "8,750", "문손잡이", "", 1, ""],
        [*days[2], *shop, *buyer, "△11,000", "(10,000)", "1,000-", "반품", "", 1, ""],
    ]
    write_csv(folder / "회계프로그램.csv", [labels, *rows], encoding="utf-8-sig")


def _two_row_heading() -> list[list[str]]:
    def line(row: Row) -> list[str]:
        picked = [row[place] for place in (0, 1, 4, 6, 8, 9, 11, 13, 14, 15, 16, 26)]
        return [f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in picked]

    return [
        ["매입 전자세금계산서 목록@12x1"],
        [
            *("작성일자@1x2", "승인번호@1x2", "공급자@3x1", "공급받는자@3x1", "합계금액(원)@1x2"),
            *("공급가액(원)@1x2", "세 액(원)@1x2", "품목명@1x2"),
        ],
        ["사업자등록번호", "상호", "주소"] * 2,
        *(line(row) for row in PURCHASES[:3]),
        ["합계@8x1", "4,620,000", "4,200,000", "420,000", ""],
    ]


def make_others(golden: Path) -> None:
    """Write card slips, cash receipts, monthly sales, registers and plain tables."""
    cards: list[Row] = [
        ["사업용신용카드 매입내역"],
        [],
        _labels(
            "승인일자|카드번호|승인번호|가맹점사업자번호|가맹점명|공급가액|부가세(세액)|"
            "봉사료|합계|가맹점유형|업종|공제여부결정"
        ),
        [
            "2025-01-11",
            "9440-****-****-0001",
            "30000001",
            SHOP,
            "가상철물",
            20_000,
            2_000,
            0,
            22_000,
            "일반",
            "소매",
            "공제",
        ],
        [
            "2025-01-12",
            "9440-****-****-0001",
            "30000002",
            CAFE,
            "가상카페",
            10_000,
            1_000,
            500,
            11_500,
            "일반",
            "음식",
            "불공제",
        ],
        [
            "2025-01-13",
            "9440-****-****-0001",
            "30000003",
            CAFE,
            "가상카페",
            -10_000,
            -1_000,
            0,
            -11_000,
            "일반",
            "음식",
            "공제",
        ],
        [
            "2025-01-14",
            "9440-****-****-0001",
            "30000004",
            CAFE,
            "가상카페",
            10_000,
            1_000,
            0,
            12_000,
            "일반",
            "음식",
            "공제",
        ],
    ]
    write_xls(golden / "hometax_cards" / "사업용신용카드 매입내역.xls", {"매입내역": cards})
    bought: list[Row] = [
        _labels("매입일시|가맹점사업자번호|가맹점명|공급가액|부가세|봉사료|총금액|승인번호|거래구분"),
        ["2025-01-15 10:11:12", SHOP, "가상철물", 5_000, 500, 0, 5_500, "40000001", "승인"],
        ["2025-01-16 10:11:12", SHOP, "가상철물", 5_000, 500, 0, 5_500, "40000001", "취소"],
        ["2025.01.17 09:00:00", FARM, "가상농산", 8_000, 0, 0, 8_000, "40000002", "승인"],
    ]
    write_xls(golden / "hometax_receipts" / "현금영수증 매입내역.xls", {"매입내역": bought})
    sold: list[Row] = [
        _labels("매출일시|공급가액|부가세|봉사료|총금액|승인번호|발급수단|거래구분|용도구분"),
        ["2025-01-15 10:11:12", 9_000, 900, 0, 9_900, "50000001", "010****0000", "승인", "소득공제"],
        ["2025-01-15 11:11:12", 0, 0, 0, 0, "50000002", "010****0000", "승인", "소득공제"],
    ]
    write_csv(golden / "hometax_receipts" / "현금영수증 매출내역.csv", sold, encoding="cp949")
    monthly: list[Row] = [
        ["신용카드 매출자료 조회"],
        _labels("승인년월|건수|매출액계|신용카드결제|구매전용카드결제|봉사료"),
        ["2025-01", 31, 1_100_000, 1_100_000, 0, 0],
        ["202502", 28, 990_000, 990_000, 0, 0],
        ["합계", 59, 2_090_000, 2_090_000, 0, 0],
    ]
    write_xls(golden / "hometax_monthly_sales" / "신용카드 매출자료.xls", {"매출자료": monthly})
    agents: list[Row] = [
        _labels("매출년월|판매대행사 사업자등록번호|판매대행사명|건수|판매(결제)금액"),
        ["2025년 3월", CITY, "가상배달", 12, "240,000"],
    ]
    write_xlsx(golden / "hometax_monthly_sales" / "판매대행 매출자료.xlsx", {"판매대행": agents})
    register: list[Row] = [["사업자번호", "상호", "주소", "업태", "종목", "법인격"]]
    kinds = {COOP: "사회적협동조합", FARM: "법인", MILL: "법인", SHOP: "개인", CITY: "법인", CAFE: "개인"}
    register += [
        [number, PARTIES[number][0], PARTIES[number][2], "업태", "종목", kinds[number]] for number in PARTIES
    ]
    register += [["", "번호 없는 가게", "전북 진안군", "", "", ""], ["402-01-30039", "", "", "", "", ""]]
    write_csv(golden / "business_register" / "사업자 목록.csv", register, encoding="cp949")
    village: list[Row] = [
        ["마을기업 지정 현황 (가상 자료)"],
        _labels(
            "연번|시도|시군구|소재지|마을기업명|유형|주 업종|주 생산품 또는 서비스명|사업내용|사업자등록번호"
        ),
        [1, "전북", "진안군", PARTIES[FARM][2], PARTIES[FARM][0], "일반식품", "제조", "쌀", "쌀 가공", FARM],
    ]
    write_xlsx(golden / "business_register" / "마을기업.xlsx", {"현황": village})
    _make_plain(golden / "plain")


def _make_plain(folder: Path) -> None:
    plain: list[Row] = [
        ["date", "payer", "payee", "payee_address", "purpose", "quantity", "unit"],
        [
            "2025-01-02",
            "Neighbours Clinic",
            "Village Mill",
            "전북특별자치도 진안군 백운면",
            "goods",
            "120,000",
            "KRW",
        ],
        ["2025-01-03", "Neighbours Clinic", CITY, "Seoul", "services", 300_000, ""],
        ["2025-01-04", "Resident A", "Neighbours Clinic", "", "services", "1.5", "hour"],
        ["2025-01-05", "Kitchen", "Compost Yard", "", "goods", "12.345", "kg"],
        ["2025-01-06", "Kitchen", "Compost Yard", "", "goods", "0.0001", "kg"],
        ["2025-01-07", "Kitchen", "Kitchen", "", "goods", 5, "kg"],
        ["2025-01-08", "Kitchen", "", "", "goods", 5, "kg"],
        ["2025-01-09", "Kitchen", "Compost Yard", "", "gifts", 5, "kg"],
        ["2025-01-10", "Kitchen", "Compost Yard", "", "goods", 5, "bucket"],
        ["2025-02-30", "Kitchen", "Compost Yard", "", "goods", 5, "kg"],
        ["2025-01-11", "Kitchen", "Compost Yard", "", "goods", 7, "kg"],
        ["2025-01-11", "Kitchen", "Compost Yard", "", "goods", 7, "kg"],
    ]
    write_csv(folder / "neighbours.csv", plain, encoding="utf-8")
    korean: list[Row] = [
        ["날짜", "주는 쪽", "받는 쪽", "받는 쪽 주소", "용도", "금액", "단위", "품목"],
        [
            dt.date(2025, 1, 2),
            "가상의원",
            "가상정미소",
            "전북 진안군 백운면",
            "물품",
            120_000,
            "원",
            "쌀",
        ],
        [dt.date(2025, 1, 3), "가상의원", "김가상", "전북 진안군 진안읍", "급여", 2_000_000, "원", ""],
    ]
    write_xlsx(folder / "기본 표.xlsx", {"표": korean})


def make_refused(folder: Path) -> None:
    """Write files that nothing, or not all, can be read from."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "empty.csv").write_bytes(b"")
    (folder / "marks_only.csv").write_bytes(b"\xef\xbb\xbf\xef\xbb\xbf\r\n")
    (folder / "photo.xls").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)))
    (folder / "page.xls").write_bytes("<html><body>로그인 시간이 지났습니다.</body></html>".encode())
    whole = (folder.parent / "hometax_invoices" / "매출전자세금계산서목록(1~3).xls").read_bytes()
    (folder / "truncated.xls").write_bytes(whole[:3000])
    book = (folder.parent / "plain" / "기본 표.xlsx").read_bytes()
    (folder / "truncated.xlsx").write_bytes(book[: len(book) // 2])
    locked = folder / "locked.xlsx"
    if not locked.exists():  # its salt is new each time
        with locked.open("wb") as target:
            msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(book)).encrypt("가상", target)
    write_csv(folder / "heading_only.csv", [INVOICE], encoding="cp949")
    write_csv(folder / "wide.csv", [["a"] * 600, ["1"] * 600], encoding="utf-8")
    write_csv(
        folder / "strange.csv", [["이름", "색깔", "무게감"], ["가", "빨강", "무거움"]], encoding="cp949"
    )
    near: list[Row] = [
        ["작성일자", "승인번호", "상호", "공급가액", "세액"],
        ["2025-01-03", "1", "가상", 10, 1],
    ]
    write_csv(folder / "nearly_invoices.csv", near, encoding="cp949")
    mixed = ",".join(INVOICE).encode("cp949") + b"\r\n"
    for place, row in enumerate(PURCHASES[:4]):
        line = ",".join(str(cell).replace(",", " ") for cell in row)
        mixed += line.encode(("cp949", "utf-8", "cp949", "cp949")[place]) + b"\r\n"
    mixed = mixed.replace("반품".encode("cp949"), b"\xff\xff\xb9")
    (folder / "mixed_encodings.csv").write_bytes(mixed)


def main() -> None:
    """Write all of them."""
    make_invoices(HERE / "hometax_invoices")
    make_others(HERE)
    make_refused(HERE / "refused")


if __name__ == "__main__":
    main()
