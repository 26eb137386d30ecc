"""Makes the books of the two neighbours of Buan-gun: one invented year each, in the plain table.

    .venv/bin/python examples/buan/make_files.py [--output FOLDER]

The tables are kept beside this file; the same code gives the same bytes. Nothing here asks for the date.
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Final

import numpy as np

HERE: Final = Path(__file__).parent
SEED: Final = 52800
HEADINGS: Final = (
    "date",
    "payer",
    "payer_number",
    "payer_address",
    "payee",
    "payee_number",
    "payee_address",
    "purpose",
    "quantity",
    "unit",
    "item",
)


def business_number(kind: int, serial: int) -> str:
    """Make a number whose check digit holds; those that begin with 999 belong to no tax office."""
    digits = f"999{kind:02d}{serial:04d}"
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    total += int(digits[8]) * 5 // 10
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}{-total % 10}"


@dataclass(frozen=True)
class Party:
    """Somebody who pays or is paid; invented, hence the mark (가상)."""

    name: str
    address: str = ""
    number: str = ""


def _buan(name: str, site: str, number: str = "") -> Party:
    return Party(f"{name} (가상)", f"전북특별자치도 부안군 {site}", number)


KITCHENS: Final = _buan("갯들되살림협동조합", "부안읍 봉덕리 31", business_number(86, 5101))
HARBOUR: Final = _buan("물때밥상마을기업 주식회사", "변산면 격포리 72", business_number(81, 5102))

# Who sets food waste out apart, and how many kilograms in an ordinary month once all has begun.
_SOURCES: Final = (
    (_buan("부안시장 식당 골목", "부안읍 서외리 11"), 190),
    (_buan("동중리 국밥집", "부안읍 동중리 8"), 88),
    (_buan("서림 마을 급식소", "부안읍 서외리 40"), 120),
    (_buan("봉덕 어르신 밥상", "부안읍 봉덕리 17"), 76),
    (_buan("선은리 채소 가게", "부안읍 선은리 5"), 64),
    (_buan("행안 학교 급식실", "행안면 진동리 22"), 110),
    (_buan("동진 두부집", "동진면 봉황리 9"), 58),
    (_buan("격포 횟집 거리", "변산면 격포리 14"), 170),
    (_buan("채석 바지락죽", "변산면 격포리 27"), 96),
    (_buan("곰소 젓갈 백반", "진서면 곰소리 33"), 84),
    (_buan("줄포 칼국수", "줄포면 줄포리 19"), 52),
    (_buan("모항 민박 식당", "변산면 도청리 6"), 48),
)
_KITCHEN_SEASON: Final = (0.86, 0.88, 0.92, 0.96, 1.02, 1.02, 1.10, 1.16, 1.05, 1.00, 1.12, 0.91)
_BEGUN: Final = (0.35, 0.45, 0.55, 0.62, 0.70, 0.78, 0.82, 0.88, 0.92, 0.96, 1.0, 1.0)
_BIN_KRW: Final = 4_000
_BIN_KG: Final = 20
_HARBOUR_SEASON: Final = {
    3: 0.45,
    4: 1.1,
    5: 1.6,
    6: 1.3,
    7: 1.6,
    8: 2.1,
    9: 1.25,
    10: 1.25,
    11: 0.5,
    12: 0.3,
}
_GUIDES: Final = (
    "다슬길 (가상)",
    "바람새 (가상)",
    "자늘강 (가상)",
    "카솔비 (가상)",
    "타봄하 (가상)",
    "파샘길 (가상)",
)


class Book:
    """One enterprise's table, filled row by row."""

    def __init__(self, owner: Party, rng: np.random.Generator) -> None:
        self.owner = owner
        self.rng = rng
        self.rows: list[tuple[str, ...]] = []

    def about(self, krw: float, *, step: int = 1000, spread: float = 0.06) -> int:
        """Give a sum near another, to the nearest step."""
        return max(step, round(krw * (1 + spread * (2 * self.rng.random() - 1)) / step) * step)

    def get(self, day: date, payer: Party, quantity: int, *what: str) -> None:
        """Write down what came in: `what` is the purpose, the item and, where it is no won, the unit."""
        self._write(day, (payer, self.owner), quantity, what)

    def pay(self, day: date, payee: Party, quantity: int, *what: str) -> None:
        """Write down what went out: `what` is the purpose and the item."""
        self._write(day, (self.owner, payee), quantity, what)

    def _write(self, day: date, ends: tuple[Party, Party], quantity: int, what: tuple[str, ...]) -> None:
        purpose, item, unit = what if len(what) == 3 else (*what, "KRW")
        told = [cell for party in ends for cell in (party.name, party.number, party.address)]
        self.rows.append((day.isoformat(), *told, purpose, str(quantity), unit, item))


def live_kitchens(rng: np.random.Generator) -> Book:
    """Live through the first year of the food-waste co-operative."""
    book = Book(KITCHENS, rng)
    husks = _buan("계화 방앗간", "계화면 창북리 12", business_number(25, 5211))
    fuel = _buan("부안들 주유소", "부안읍 봉덕리 60", business_number(81, 5212))
    yard = _buan("행안 퇴비장 땅 주인", "행안면 신기리 3")
    keeper = Party(
        "완산 회계사무소 (가상)", "전북특별자치도 전주시 완산구 효자로 31", business_number(15, 5213)
    )
    tests = Party("익산 토양검사원 (가상)", "전북특별자치도 익산시 무왕로 88", business_number(82, 5214))
    bags = Party("한밭포대 주식회사 (가상)", "대전광역시 대덕구 신탄진로 91", business_number(81, 5215))
    office = _buan("부안 주민 공모 지원", "부안읍 동중리 1")
    farms = [_buan(f"{name} 밭", f"{site} {number}") for name, site, number in _FARMS]
    collectors = (_buan("거둠이 터나래", "행안면 진동리 40"), _buan("거둠이 버들찬", "부안읍 선은리 61"))
    for who in collectors:
        book.get(date(2025, 1, 2), who, 200_000, "share", "출자금")
    bays = _buan("하서 목공소", "하서면 언독리 7")
    book.pay(date(2025, 1, 9), bays, 7_400_000, "capital", "퇴비칸 다섯과 손수레")
    book.pay(date(2025, 1, 14), bags, 2_150_000, "capital", "20 kg 통 100개")
    neighbours = _buan("조합원 쉰 집", "부안읍 봉덕리 31")
    book.get(date(2025, 1, 6), neighbours, 9_600_000, "share", "출자금")
    for month in range(1, 13):
        book.get(date(2025, month, 26), neighbours, 250_000, "services", "다달이 내는 조합비")
        growth = _KITCHEN_SEASON[month - 1] * _BEGUN[month - 1]
        _collect(book, month, growth=growth)
        for who in collectors:
            book.pay(date(2025, month, 25), who, book.about(390_000, spread=0.03), "wages", "한 주 여덟 시간")
        book.pay(date(2025, month, 20), fuel, book.about(96_000), "goods", "수거차 기름")
        book.pay(date(2025, month, 5), yard, 80_000, "rent", "퇴비장 땅")
        book.pay(date(2025, month, 27), keeper, 88_000, "services", "장부")
        if month % 2:
            book.pay(date(2025, month, 11), husks, book.about(130_000), "goods", "왕겨와 톱밥")
        if month in {3, 9}:
            book.get(date(2025, month, 18), office, 2_500_000, "grant", "주민 공모 지원금")
        if month in {6, 11}:
            book.pay(date(2025, month, 17), tests, 176_000, "services", "염분과 부숙도 검사")
        if month in {3, 4, 8, 9, 10}:
            for index, farm in enumerate(farms[: 4 + month // 2]):
                sacks = 2 + (index + month) % 5
                book.get(date(2025, month, 6 + index), farm, sacks * 4_000, "goods", "거름 20 kg 포")
            book.pay(date(2025, month, 3), bags, book.about(74_000), "goods", "거름 포대")
    return book


def _collect(book: Book, month: int, *, growth: float) -> None:
    """Go round the kitchens for a month; three more joined each month from January on."""
    for index, (source, usual) in enumerate(_SOURCES[: 3 * month]):
        grams = book.about(usual * growth * 1000, step=100, spread=0.12)
        book.get(date(2025, month, 4 + index * 2), source, grams, "goods", "따로 모은 음식물", "gram")
        bins = max(1, round(grams / 1000 / _BIN_KG))
        book.get(date(2025, month, 28), source, bins * _BIN_KRW, "services", "수거비")


_FARMS: Final = (
    ("백산 콩", "백산면 덕신리", 14),
    ("주산 마늘", "주산면 종산리", 8),
    ("상서 감나무", "상서면 감교리", 21),
    ("보안 배추", "보안면 영전리", 5),
    ("하서 양파", "하서면 청호리", 17),
    ("동진 파", "동진면 내기리", 30),
    ("행안 텃밭", "행안면 역리", 2),
    ("계화 고추", "계화면 의복리", 11),
    ("줄포 무", "줄포면 우포리", 26),
)


def live_harbour(rng: np.random.Generator) -> Book:
    """Live through the first season of the harbour's village company: walks and meals, no rooms yet."""
    book = Book(HARBOUR, rng)
    guests = Party("손님 카드와 현금 (가상)")
    schools = [Party(f"{name} (가상)", site) for name, site in _SCHOOLS]
    boats = [
        _buan(f"{name}호", f"변산면 격포리 {number}")
        for name, number in (("물새", 81), ("노을", 83), ("갈매", 90))
    ]
    greens = _buan("변산 푸성귀 작목반", "변산면 마포리 15", business_number(82, 5221))
    market = _buan("부안시장 상회", "부안읍 서외리 2", business_number(31, 5222))
    fuel = _buan("격포 주유소", "변산면 격포리 101", business_number(81, 5223))
    laundry = Party(
        "정읍 세탁산업 주식회사 (가상)", "전북특별자치도 정읍시 수성동 12", business_number(81, 5224)
    )
    meat = Party(
        "한들식자재 주식회사 (가상)", "전북특별자치도 전주시 덕진구 백제대로 210", business_number(81, 5225)
    )
    insurer = Party("두루손해보험 주식회사 (가상)", "서울특별시 종로구 종로 20", business_number(85, 5226))
    booking = Party("나들이예약 주식회사 (가상)", "경기도 성남시 분당구 판교로 7", business_number(81, 5227))
    secretary = _buan("사무장 더늘봄", "변산면 격포리 44")
    society = _buan("격포 물때 어촌계", "변산면 격포리 1")
    guides = [
        _buan(name.removesuffix(" (가상)"), f"변산면 격포리 {30 + index}")
        for index, name in enumerate(_GUIDES)
    ]
    book.pay(
        date(2025, 3, 6),
        _buan("변산 목수", "변산면 지서리 9"),
        16_800_000,
        "capital",
        "부엌과 씻는 곳 고치기",
    )
    book.pay(date(2025, 3, 10), insurer, 1_320_000, "insurance", "체험객 배상책임보험")
    households = _buan("격포 어촌계 서른 집", "변산면 격포리 1")
    book.get(date(2025, 3, 3), households, 30_000_000, "share", "출자금")
    for month, season in _HARBOUR_SEASON.items():
        for day in (7, 14, 21, 28):
            book.get(
                date(2025, month, day), guests, book.about(1_380_000 * season), "services", "갯벌 걷기와 밥"
            )
        if month in {5, 6, 9}:
            for school in schools:
                book.get(date(2025, month, 13), school, book.about(310_000), "services", "학교 갯벌 걷기")
        for guide in guides:
            book.pay(date(2025, month, 26), guide, book.about(150_000 * season), "wages", "안내와 부엌 품삯")
        book.pay(date(2025, month, 25), secretary, 2_260_000, "wages", "사무장 급여")
        for index, boat in enumerate(boats):
            book.pay(
                date(2025, month, 9 + index), boat, book.about(300_000 * season), "goods", "그날 잡은 생선"
            )
        book.pay(date(2025, month, 15), greens, book.about(240_000 * season), "goods", "채소")
        book.pay(date(2025, month, 16), market, book.about(210_000 * season), "goods", "쌀과 양념")
        book.pay(date(2025, month, 17), meat, book.about(390_000 * season), "goods", "냉동 반찬과 고기")
        book.pay(date(2025, month, 18), laundry, book.about(120_000 * season), "services", "수건과 장화 빨래")
        book.pay(date(2025, month, 19), fuel, book.about(110_000), "goods", "기름")
        book.pay(date(2025, month, 27), booking, book.about(170_000 * season), "services", "예약 수수료")
        book.pay(date(2025, month, 28), society, book.about(160_000 * season), "services", "갯벌 돌봄 몫")
    vests = Party("군산 구명조끼상사 (가상)", "전북특별자치도 군산시 나운동 18", business_number(81, 5228))
    boxes = Party("한밭종이 주식회사 (가상)", "대전광역시 동구 대전로 5", business_number(81, 5229))
    for month in (4, 6, 8, 10):
        book.pay(date(2025, month, 22), vests, book.about(330_000), "goods", "구명조끼와 장화")
        book.pay(date(2025, month, 23), boxes, book.about(290_000), "goods", "종이 그릇")
    return book


_SCHOOLS: Final = (
    ("정읍 솔밭초등학교", "전북특별자치도 정읍시 상동 4"),
    ("김제 들녘유치원", "전북특별자치도 김제시 요촌동 8"),
    ("전주 버들초등학교", "전북특별자치도 전주시 완산구 효자로 70"),
)


def write_books() -> Iterator[tuple[str, bytes]]:
    """Write both tables: the file's name below the folder, and its bytes."""
    for name, live in (("kitchens", live_kitchens), ("harbour", live_harbour)):
        book = live(np.random.default_rng(SEED))
        yield f"{name}/transfers.csv", _write_table(sorted(book.rows, key=lambda row: row[0]))


def _write_table(rows: Sequence[tuple[str, ...]]) -> bytes:

    output = StringIO(newline="")
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return output.getvalue().encode()


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, default=HERE, metavar="FOLDER")
    folder = parser.parse_args().output
    for name, content in write_books():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        rows = content.count(b"\n") - 1
        print(f"{path}: {rows} rows")


if __name__ == "__main__":
    main()
