"""Two years of what the example town pays: invoices, wages, slips and the bank lines that settle them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np
from town import Party, Town

MONTHS: Final = tuple((year, month) for year in (2024, 2025) for month in range(1, 13))
END: Final = date(2026, 1, 1)


@dataclass(frozen=True)
class Invoice:
    """One tax invoice (or 계산서, where exempt), net of VAT."""

    day: date
    serial: int
    seller: Party
    buyer: Party
    supply: int
    vat: int
    item: str
    exempt: bool
    correction: bool = False

    @property
    def gross(self) -> int:
        """Won with VAT."""
        return self.supply + self.vat


@dataclass(frozen=True)
class Line:
    """One bank line of a book; in is positive."""

    day: date
    minute: int
    krw: int
    other: str
    memo: str
    channel: str


@dataclass(frozen=True)
class Slip:
    """One card slip of a book, as the buyer; negative where cancelled."""

    day: date
    serial: int
    merchant: Party
    supply: int
    vat: int

    @property
    def is_deductible(self) -> bool:
        """Whether the VAT comes back; one slip in seven is 불공제."""
        return self.serial % 7 > 0


@dataclass(frozen=True)
class Receipt:
    """One cash receipt of a book: a sale where there is no merchant."""

    day: date
    minute: int
    serial: int
    merchant: Party | None
    supply: int
    vat: int


@dataclass(frozen=True)
class Pay:
    """One person's pay of a month."""

    year: int
    month: int
    number: int
    person: Party
    earned: dict[str, int]
    taken: dict[str, int]

    @property
    def net(self) -> int:
        """Won paid out: earned less taken."""
        return sum(self.earned.values()) - sum(self.taken.values())


@dataclass(frozen=True)
class Weighing:
    """Grams of food waste that one kitchen gave on one day."""

    day: date
    source: Party
    grams: int


@dataclass(frozen=True)
class Flow:
    """What is truly paid, once: the truth that the figures are checked against."""

    day: date
    payer: str
    payee: str
    quantity: int
    vat: int
    purpose: str
    unit: str
    source: str


@dataclass
class Economy:
    """Everything that happened, by the book that it stands in."""

    town: Town
    invoices: list[Invoice] = field(default_factory=list)
    lines: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))
    slips: dict[str, list[Slip]] = field(default_factory=lambda: defaultdict(list))
    receipts: dict[str, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    payroll: dict[str, list[Pay]] = field(default_factory=lambda: defaultdict(list))
    weighings: list[Weighing] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    serial: int = 0

    def next_serial(self) -> int:
        """Number the next paper."""
        self.serial += 1
        return self.serial

    def note(
        self, day: date, payer: str, payee: str, krw: int, *, purpose: str, source: str, vat: int = 0
    ) -> None:
        """Write a flow of won into the truth."""
        self.flows.append(Flow(day, payer, payee, krw, vat, purpose, "KRW", source))

    def invoice(
        self,
        day: date,
        seller: Party,
        buyer: Party,
        supply: int,
        *,
        item: str,
        exempt: bool,
        correction: bool = False,
    ) -> Invoice:
        """Issue an invoice and note its flow."""
        vat = 0 if exempt else int(supply / 10)
        made = Invoice(day, self.next_serial(), seller, buyer, supply, vat, item, exempt, correction)
        self.invoices.append(made)
        self.note(day, buyer.key, seller.key, supply, vat=vat, purpose=purpose_of(item), source="invoice")
        return made

    def bank(
        self,
        book: str,
        day: date,
        krw: int,
        *,
        other: str,
        memo: str,
        channel: str = "전자금융",
        minute: int = 0,
    ) -> None:
        """Write a bank line, unless it falls after the books end."""
        if day < END and krw:
            self.lines[book].append(
                Line(day, minute or 540 + len(self.lines[book]) % 480, krw, other, memo, channel)
            )


# What an item says it was for; the rest is goods.
_SERVICES: Final = (
    "수수료",
    "용역",
    "수리",
    "정비",
    "통신",
    "전기요금",
    "택배",
    "청소",
    "기장",
    "검사",
    "유지보수",
    "광고",
)


def purpose_of(item: str) -> str:
    """Tell the true purpose of an invoice by its item."""
    if "임대료" in item:
        return "rent"
    if "구입" in item:
        return "capital"
    return (
        "services"
        if any(word in item for word in (*_SERVICES, "세탁", "인쇄", "숙박", "체험", "전세버스"))
        else "goods"
    )


@dataclass(frozen=True)
class Habit:
    """A trade that comes back every month.

    Attributes:
        seller: Key of the seller.
        buyer: Key of the buyer.
        item: What is bought.
        times: Invoices a month, on average.
        low, high: Won of one invoice, net of VAT.
        terms: How it is paid: `each` a week or two later, `monthly` in one sum on the fifth, `parts` in two
            sums, `auto` debited on the twentieth.
        exempt: True for a 계산서.
        first, last: Months (0 to 24) in which the habit holds; last is not in it.
    """

    seller: str
    buyer: str
    item: str
    times: float
    low: int
    high: int
    terms: str = "each"
    exempt: bool = False
    first: int = 0
    last: int = 24


# fmt: off
_BUYING: Final = (
    # The clinic: medicines from the cities, a kitchen and a car that buy in the county.
    Habit("medicine1", "goeul", "전문의약품", 7, 120_000, 340_000, "monthly"),
    Habit("medicine2", "goeul", "전문의약품", 6, 110_000, 330_000, "monthly"),
    Habit("medicine3", "goeul", "백신", 4, 200_000, 480_000, "parts"),
    Habit("medicine4", "goeul", "한약재", 4, 150_000, 420_000),
    Habit("equipment", "goeul", "의료소모품", 3, 90_000, 310_000),
    Habit("jinan_pharmacy", "goeul", "일반의약품", 4, 40_000, 120_000),
    Habit("laboratory", "goeul", "수탁검사", 1, 900_000, 1_400_000, "monthly"),
    Habit("grocer", "goeul", "식자재", 11, 30_000, 90_000, "monthly"),
    Habit("fuel", "goeul", "방문차량 유류", 6, 50_000, 110_000, "monthly"),
    Habit("builder", "goeul", "시설 수리", 1, 120_000, 520_000),
    Habit("printer", "goeul", "소식지 인쇄", 1, 150_000, 380_000),
    Habit("laundry", "goeul", "가운 세탁", 4, 60_000, 120_000, "monthly"),
    Habit("stationer", "goeul", "사무용품", 3, 20_000, 90_000),
    Habit("landlord", "goeul", "임대료", 1, 2_200_000, 2_200_001, "auto"),
    Habit("records", "goeul", "의무기록 유지보수", 1, 330_000, 330_001, "auto"),
    Habit("telecom", "goeul", "통신요금", 1, 190_000, 240_000, "auto"),
    Habit("electricity", "goeul", "전기요금", 1, 650_000, 1_300_000, "auto"),
    Habit("medical_waste", "goeul", "의료폐기물 처리용역", 1, 340_000, 420_000),
    Habit("accountant", "goeul", "세무 기장", 1, 220_000, 220_001),
    Habit("security", "goeul", "무인경비 용역", 1, 110_000, 110_001, "auto"),
    Habit("lunches", "goeul", "도시락", 8, 200_000, 300_000, "monthly", last=12),
    Habit("lunches", "goeul", "도시락", 5, 200_000, 300_000, "monthly", first=12),
    Habit("solnae", "goeul", "도시락·반찬", 3, 180_000, 260_000, "monthly", exempt=True, first=13),
    Habit("doesalim", "goeul", "음식물 수거 용역", 1, 90_000, 90_001),
    Habit("yongdam", "goeul", "직원 연수 체험", 0.17, 900_000, 1_600_000),
    # The village company: county growers, packing and parcels from away.
    Habit("boxes", "solnae", "종이상자", 4, 200_000, 330_000, "monthly", last=12),
    Habit("boxes", "solnae", "종이상자", 1, 180_000, 300_000, "monthly", first=12),
    Habit("workshop", "solnae", "종이상자", 4, 170_000, 270_000, "monthly", first=12),
    Habit("pouches", "solnae", "파우치", 3, 260_000, 560_000, "parts"),
    Habit("jars", "solnae", "유리병", 2, 280_000, 600_000),
    Habit("sugar", "solnae", "설탕·부재료", 4, 150_000, 340_000, "monthly"),
    Habit("ginseng", "solnae", "홍삼농축액", 1, 900_000, 1_900_000, "parts"),
    Habit("parcel", "solnae", "택배", 2, 500_000, 950_000),
    Habit("electricity", "solnae", "전기요금", 1, 700_000, 1_500_000, "auto"),
    Habit("telecom", "solnae", "통신요금", 1, 88_000, 99_000, "auto"),
    Habit("fuel", "solnae", "배달차량 유류", 4, 60_000, 110_000, "monthly"),
    Habit("grocer", "solnae", "부재료", 4, 40_000, 140_000, "monthly"),
    Habit("builder", "solnae", "냉장설비 수리", 0.5, 150_000, 600_000),
    Habit("mower", "solnae", "농기계 정비", 0.5, 80_000, 300_000),
    Habit("accountant", "solnae", "세무 기장", 1, 180_000, 180_001),
    Habit("printer", "solnae", "상표 인쇄", 1, 200_000, 420_000),
    # The food-waste co-op: fuel from the city in spite of its pledge.
    Habit("city_fuel", "doesalim", "수거차량 유류", 4, 80_000, 140_000, "monthly"),
    Habit("fuel", "doesalim", "수거차량 유류", 1, 40_000, 70_000, "monthly"),
    Habit("sawdust", "doesalim", "톱밥", 3, 90_000, 190_000),
    Habit("bins", "doesalim", "수거용기", 1, 120_000, 320_000),
    Habit("truck_shop", "doesalim", "차량 정비", 1, 80_000, 290_000),
    Habit("hardware", "doesalim", "작업용품", 3, 15_000, 60_000),
    Habit("electricity", "doesalim", "전기요금", 1, 180_000, 340_000, "auto"),
    Habit("accountant", "doesalim", "세무 기장", 1, 110_000, 110_001),
    Habit("telecom", "doesalim", "통신요금", 1, 55_000, 66_000, "auto"),
    # The visitors' village.
    Habit("city_laundry", "yongdam", "이불 세탁", 4, 150_000, 230_000, "monthly", last=18),
    Habit("city_laundry", "yongdam", "이불 세탁", 2, 150_000, 230_000, "monthly", first=18),
    Habit("laundry", "yongdam", "이불 세탁", 2, 140_000, 220_000, "monthly", first=18),
    Habit("linen", "yongdam", "침구", 0.4, 250_000, 700_000),
    Habit("rice", "yongdam", "쌀", 3, 60_000, 140_000, exempt=True),
    Habit("grocer", "yongdam", "식자재", 8, 40_000, 130_000, "monthly"),
    Habit("solnae", "yongdam", "잼·장류", 2, 80_000, 220_000, "monthly"),
    Habit("bus", "yongdam", "전세버스", 1.2, 450_000, 700_000),
    Habit("ads", "yongdam", "여행 광고", 1, 250_000, 450_000),
    Habit("electricity", "yongdam", "전기요금", 1, 350_000, 800_000, "auto"),
    Habit("telecom", "yongdam", "통신요금", 1, 77_000, 88_000, "auto"),
    Habit("doesalim", "yongdam", "음식물 수거 용역", 1, 60_000, 60_001),
    Habit("doesalim", "solnae", "거름", 0.5, 90_000, 240_000),
    Habit("builder", "yongdam", "숙소 수리", 0.8, 150_000, 700_000),
    Habit("fuel", "yongdam", "난방유", 1.5, 200_000, 480_000, "monthly"),
    Habit("florist", "yongdam", "꽃 모종", 0.6, 80_000, 260_000, exempt=True),
    # Neighbours' checks at the clinic.
    Habit("goeul", "solnae", "직원 건강검진", 0.25, 400_000, 800_000, exempt=True),
    Habit("goeul", "doesalim", "직원 건강검진", 0.17, 250_000, 450_000, exempt=True),
    Habit("goeul", "school_meals", "출장 건강검진", 1, 800_000, 1_900_000, exempt=True),
    Habit("goeul", "grocer", "직원 건강검진", 0.17, 300_000, 600_000, exempt=True),
    # What the village company sells.
    Habit("solnae", "shop1", "잼·장류", 9, 260_000, 580_000, "monthly"),
    Habit("solnae", "shop2", "잼·장류", 7, 250_000, 620_000, "monthly"),
    Habit("solnae", "shop3", "잼·장류", 6, 240_000, 600_000, "monthly"),
    Habit("solnae", "school_meals", "급식용 나물", 5, 250_000, 560_000, "monthly", exempt=True),
    Habit("solnae", "retail1", "선물세트", 3, 800_000, 2_300_000, "parts"),
    Habit("solnae", "retail2", "나물가공품", 3, 650_000, 1_800_000),
    Habit("solnae", "retail3", "장류", 3, 650_000, 1_600_000),
    Habit("solnae", "retail4", "홍삼차", 2, 800_000, 1_700_000, "parts"),
    Habit("solnae", "retail5", "나물가공품", 3, 500_000, 1_300_000),
    # Suppliers whose own purchase lists are in the folder.
    Habit("wholesale1", "grocer", "청과", 9, 300_000, 900_000),
    Habit("wholesale2", "grocer", "축산물", 7, 300_000, 800_000, exempt=True),
    Habit("wholesale3", "grocer", "가공식품", 8, 250_000, 700_000),
    Habit("rice", "grocer", "쌀", 6, 150_000, 400_000, exempt=True),
    Habit("solnae", "grocer", "장류", 3, 100_000, 320_000),
    Habit("fuel", "grocer", "배송차량 유류", 4, 60_000, 120_000),
    Habit("electricity", "grocer", "전기요금", 1, 500_000, 900_000),
    Habit("refinery", "fuel", "유류", 5, 2_400_000, 4_800_000),
    Habit("electricity", "fuel", "전기요금", 1, 250_000, 420_000),
    Habit("builder", "fuel", "시설 수리", 0.5, 150_000, 500_000),
    Habit("accountant", "fuel", "세무 기장", 1, 132_000, 132_001),
    Habit("pipes", "builder", "배관자재", 5, 60_000, 260_000),
    Habit("hardware", "builder", "공구", 4, 20_000, 90_000),
    Habit("fuel", "builder", "유류", 3, 50_000, 100_000),
)
# fmt: on

BOOKS: Final = ("goeul", "solnae", "doesalim", "yongdam")
"""Whose bank statements, payroll and slips are in the folder; suppliers share their invoice lists only."""


def _habits(town: Town) -> list[Habit]:
    """Add the habits of the many small parties to those written out above."""
    habits = list(_BUYING)
    for index, farmer in enumerate(town.farmers):
        habits.append(
            Habit(farmer.key, "solnae", "농산물", 2.4 + index % 3, 50_000, 210_000, "each", exempt=True)
        )
    habits += [
        Habit(farmer.key, "goeul", "농산물", 1.5, 30_000, 90_000, "each", exempt=True)
        for farmer in town.farmers[:4]
    ]
    habits += [
        Habit(farmer.key, "yongdam", "농산물", 2.5, 30_000, 120_000, "each", exempt=True)
        for farmer in town.farmers[:6]
    ]
    habits += [
        Habit(farmer.key, "grocer", "농산물", 2, 60_000, 220_000, "each", exempt=True)
        for farmer in town.farmers[4:12]
    ]
    habits += [Habit("solnae", shop.key, "잼·장류", 2, 60_000, 210_000) for shop in town.little_shops]
    for index, point in enumerate(kitchens(town)):
        if point.key not in BOOKS:
            fee = 60_000 + 10_000 * (index % 9)
            habits.append(
                Habit(
                    "doesalim",
                    point.key,
                    "음식물 수거 용역",
                    1,
                    fee,
                    fee + 1,
                    "monthly" if index % 3 else "each",
                )
            )
    habits += [Habit("doesalim", farmer.key, "거름", 0.4, 60_000, 240_000) for farmer in town.farmers[:14]]
    habits += [Habit("yongdam", group.key, "숙박·체험", 0.5, 600_000, 2_400_000) for group in town.groups]
    habits += [
        Habit("grocer", eatery.key, "식자재", 3 + index % 3, 60_000, 320_000)
        for index, eatery in enumerate(town.eateries)
    ]
    return habits


def kitchens(town: Town) -> list[Party]:
    """List the kitchens of the county town that set their food waste out apart."""
    points = [party for party in town.eateries if party.place == "52720250"] + list(town.apartments)
    return [
        *points,
        town.firms["goeul"],
        town.firms["school_meals"],
        town.firms["shop1"],
        town.firms["grocer"],
    ]


def trade(economy: Economy, rng: np.random.Generator) -> None:
    """Let every habit run for two years, with corrections now and then, and pay what is owed."""
    parties = {party.key: party for party in economy.town.everyone()}
    for habit in _habits(economy.town):
        for index, (year, month) in enumerate(MONTHS):
            if not habit.first <= index < habit.last:
                continue
            count = int(habit.times) + int(rng.random() < habit.times % 1)
            days = sorted(int(day) for day in rng.integers(1, 28, count))
            amounts = [int(won) // 100 * 100 for won in rng.integers(habit.low, habit.high, count)]
            month_of = [
                economy.invoice(
                    date(year, month, day),
                    parties[habit.seller],
                    parties[habit.buyer],
                    won,
                    item=habit.item,
                    exempt=habit.exempt,
                )
                for day, won in zip(days, amounts, strict=True)
            ]
            if habit.terms == "monthly" and count > 3 and rng.random() < 0.25:
                back = -(month_of[0].supply // 3) // 100 * 100
                month_of.append(
                    economy.invoice(
                        month_of[-1].day,
                        parties[habit.seller],
                        parties[habit.buyer],
                        back,
                        item=habit.item,
                        exempt=habit.exempt,
                        correction=True,
                    )
                )
            _pay_month(economy, month_of, terms=habit.terms, rng=rng)


def _pay_month(economy: Economy, invoices: list[Invoice], *, terms: str, rng: np.random.Generator) -> None:
    """Pay a month's invoices of one pair as their terms say."""
    if not invoices:
        return
    last = invoices[-1].day
    following = (last.replace(day=28) + timedelta(days=5)).replace(day=5)
    if terms == "monthly":
        _pay(economy, invoices[0], following, sum(invoice.gross for invoice in invoices))
        return
    for invoice in invoices:
        if terms == "auto":
            _pay(economy, invoice, following.replace(day=20), invoice.gross, channel="자동이체")
        elif terms == "parts":
            first = invoice.gross * int(rng.integers(3, 7)) // 10 // 1000 * 1000
            _pay(economy, invoice, invoice.day + timedelta(days=7), first)
            _pay(economy, invoice, invoice.day + timedelta(days=33), invoice.gross - first)
        else:
            _pay(economy, invoice, invoice.day + timedelta(days=int(rng.integers(1, 16))), invoice.gross)


def _pay(economy: Economy, invoice: Invoice, day: date, krw: int, *, channel: str = "전자금융") -> None:
    """Write the payment into each book that has a bank statement here."""
    buyer, seller = invoice.buyer, invoice.seller
    minute = 540 + invoice.serial % 500
    if buyer.key in BOOKS:
        economy.bank(
            buyer.key, day, -krw, other=seller.name, memo=invoice.item, channel=channel, minute=minute
        )
    if seller.key in BOOKS:
        economy.bank(seller.key, day, krw, other=buyer.name, memo=invoice.item, minute=minute)


# Gross won a month by person, in the order of HOMES; the grocer's payroll is shared as well.
SALARIES: Final = {
    "goeul": (
        *(9_500_000, 6_800_000, 3_150_000, 3_000_000, 3_000_000, 2_900_000, 2_850_000, 2_800_000),
        *(2_650_000, 2_500_000, 2_200_000, 2_150_000, 2_150_000, 2_150_000, 2_100_000),
    ),
    "solnae": (2_900_000, 2_300_000, 2_200_000, 2_200_000, 2_100_000, 2_650_000),
    "doesalim": (2_300_000, 2_150_000, 1_100_000),
    "yongdam": (2_500_000, 2_100_000, 1_250_000, 1_100_000),
    "grocer": (2_700_000, 2_300_000, 2_250_000, 1_200_000),
}


def pay_wages(economy: Economy) -> None:
    """Run every payroll, and pay out wages, insurance and tax."""
    for book, salaries in SALARIES.items():
        for year, month in MONTHS:
            slips = [
                _payslip(year, month, number=index + 1, person=person, base=base)
                for index, (person, base) in enumerate(zip(economy.town.staff[book], salaries, strict=True))
            ]
            economy.payroll[book] += slips
            for pay in slips:
                day = date(year, month, 25)
                economy.note(day, book, pay.person.key, pay.net, purpose="wages", source="payroll")
                for item, krw in pay.taken.items():
                    if krw:
                        purpose = "tax" if "소득세" in item else "insurance"
                        economy.note(day, book, AGENCY_OF[item], krw, purpose=purpose, source="payroll")
                if book in BOOKS:
                    economy.bank(
                        book, day, -pay.net, other=pay.person.name, memo=f"{month}월 급여", channel="급여이체"
                    )
            if book in BOOKS:
                _pay_deductions(economy, book, slips)


AGENCY_OF: Final = {
    "국민연금": "agency:nps",
    "건강보험": "agency:nhis",
    "장기요양보험료": "agency:nhis",
    "고용보험": "agency:comwel",
    "소득세": "agency:nts",
    "지방소득세": "agency:local",
}


def _payslip(year: int, month: int, *, number: int, person: Party, base: int) -> Pay:
    """Reckon one person's pay: bonus at the two holidays, deductions at about the rates of the day."""
    bonus = 200_000 if month in (2, 9) else 0
    raised = base if year == 2024 else base * 103 // 100 // 1000 * 1000
    earned = {
        "기본급": raised,
        "상여": bonus,
        "식대": 200_000,
        "자가운전보조금": 200_000 if number % 4 == 2 else 0,
    }
    taxed = raised + bonus
    health = taxed * 3545 // 100_000 // 10 * 10
    tax = max(0, (taxed - 1_500_000) * (14 if taxed > 5_000_000 else 4) // 100 // 10 * 10)
    taken = {
        "국민연금": min(taxed, 6_170_000) * 45 // 1000 // 10 * 10,
        "건강보험": health,
        "고용보험": taxed * 9 // 1000 // 10 * 10,
        "장기요양보험료": health * 1295 // 10_000 // 10 * 10,
        "소득세": tax,
        "지방소득세": tax // 10 // 10 * 10,
    }
    return Pay(year, month, number, person, earned, taken)


def _pay_deductions(economy: Economy, book: str, slips: list[Pay]) -> None:
    """Pay insurance (with the employer's share) and taxes on the tenth of the next month."""
    day = (date(slips[0].year, slips[0].month, 25) + timedelta(days=10)).replace(day=10)
    total = {item: sum(pay.taken[item] for pay in slips) for item in AGENCY_OF}
    payroll = sum(sum(pay.earned.values()) for pay in slips)
    share = {
        "국민연금": total["국민연금"],
        "건강보험": total["건강보험"] + total["장기요양보험료"],
        "고용보험": payroll * 115 // 10_000 // 10 * 10 + payroll * 8 // 1000 // 10 * 10,
    }
    owed = {
        "국민연금": total["국민연금"],
        "건강보험": total["건강보험"] + total["장기요양보험료"],
        "고용보험": total["고용보험"],
    }
    names = {"국민연금": "국민연금공단", "건강보험": "국민건강보험공단", "고용보험": "근로복지공단"}
    for item, own in share.items():
        economy.bank(book, day, -(owed[item] + own), other=names[item], memo=f"{item}료", channel="자동이체")
        if day < END:
            economy.note(day, book, AGENCY_OF[item], own, purpose="insurance", source="bank")
    economy.bank(book, day, -total["소득세"], other="국세청", memo="원천세", channel="국세")
    economy.bank(book, day, -total["지방소득세"], other="진안군청", memo="지방소득세", channel="지방세")


def keep_card_slips(economy: Economy, rng: np.random.Generator) -> None:
    """Buy lunch, books and tickets by card, and pay the bill on the fourteenth of the next month."""
    town = economy.town
    near = [
        *town.eateries,
        town.firms["stationer"],
        town.firms["fuel"],
        town.firms["hardware"],
        town.firms["truck_shop"],
    ]
    for book, (count, away) in {
        "goeul": (58, 0.3),
        "solnae": (18, 0.4),
        "doesalim": (14, 0.25),
        "yongdam": (26, 0.35),
    }.items():
        for year, month in MONTHS:
            bill = 0
            for _ in range(count):
                far = rng.random() < away
                pool = town.merchants if far else near
                merchant = pool[int(rng.integers(len(pool)))]
                gross = int(rng.integers(8_000, 130_000 if far else 60_000)) // 100 * 100
                day = date(year, month, int(rng.integers(1, 29)))
                times = (1, -1) if rng.random() < 0.01 else (1,)
                for sign in times:
                    supply = round(gross / 1.1) * sign
                    slip = Slip(day, economy.next_serial(), merchant, supply, gross * sign - supply)
                    economy.slips[book].append(slip)
                    _note_slip(economy, book, slip)
                    bill += gross * sign
            following = (date(year, month, 28) + timedelta(days=5)).replace(day=14)
            economy.bank(book, following, -bill, other="농협카드", memo="카드대금", channel="카드결제")


def _note_slip(economy: Economy, book: str, slip: Slip) -> None:
    """Note what a slip truly paid: VAT that does not come back is a cost, as a tax."""
    merchant = slip.merchant
    purpose = "services" if merchant.line[0] in {"음식점업", "서비스업", "숙박업"} else "goods"
    vat = slip.vat if slip.is_deductible else 0
    economy.note(slip.day, book, merchant.key, slip.supply, vat=vat, purpose=purpose, source="card")
    if not slip.is_deductible:
        economy.note(slip.day, book, merchant.key, slip.vat, purpose="tax", source="card")


def sell_for_cash(economy: Economy, rng: np.random.Generator) -> None:
    """Give cash receipts at the counter, and carry what is in the till to the bank on Fridays."""
    counters = {"goeul": (9, 2_000, 14_000, True), "yongdam": (6, 6_000, 45_000, False)}
    for book, (count, low, high, exempt) in counters.items():
        spent = [(made.day, made.supply + made.vat) for made in economy.receipts[f"{book}:buying"]]
        till, day = 0, date(2024, 1, 2)
        while day < END:
            if day.weekday() < 6:
                for _ in range(int(rng.poisson(count))):
                    gross = int(rng.integers(low, high)) // 100 * 100
                    supply = gross if exempt else round(gross / 1.1)
                    receipt = Receipt(
                        day, int(rng.integers(540, 1080)), economy.next_serial(), None, supply, gross - supply
                    )
                    economy.receipts[book].append(receipt)
                    economy.note(
                        day,
                        f"customers:{book}",
                        book,
                        supply,
                        vat=gross - supply,
                        purpose="services",
                        source="cash",
                    )
                    till += gross
            till -= sum(krw for when, krw in spent if when == day)
            if day.weekday() == 4 and till > 0:
                economy.bank(book, day, till, other="", memo="현금매출 입금", channel="현금입금", minute=1000)
                till = 0
            day += timedelta(days=1)


def buy_for_cash(economy: Economy, rng: np.random.Generator) -> None:
    """Buy small things in the county against a cash receipt, out of the till."""
    near = [*economy.town.eateries[:12], economy.town.firms["hardware"], economy.town.firms["stationer"]]
    for book in ("goeul", "yongdam"):
        for year, month in MONTHS:
            for _ in range(7):
                merchant = near[int(rng.integers(len(near)))]
                gross = int(rng.integers(3_000, 30_000)) // 100 * 100
                supply = round(gross / 1.1)
                day = date(year, month, int(rng.integers(3, 28)))
                made = Receipt(
                    day, int(rng.integers(600, 1000)), economy.next_serial(), merchant, supply, gross - supply
                )
                economy.receipts[f"{book}:buying"].append(made)
                economy.note(
                    day, book, merchant.key, supply, vat=gross - supply, purpose="goods", source="cash"
                )


# Monthly sums that come in by the bank alone: book, payer, memo, times a month, low, high, purpose.
_BANK_INCOME: Final = (
    ("goeul", "nhis", "요양급여비", 3, 14_500_000, 20_000_000, "services"),
    ("goeul", "nhis", "장기요양급여", 2, 5_000_000, 7_000_000, "services"),
    ("goeul", "issuer", "카드매출", 42, 90_000, 340_000, "services"),
    ("goeul", "county", "보조금", 0.5, 5_000_000, 11_000_000, "grant"),
    ("solnae", "platform", "온라인판매 정산", 4, 900_000, 2_100_000, "goods"),
    ("solnae", "county", "보조금", 0.17, 5_000_000, 9_000_000, "grant"),
    ("doesalim", "county", "수거 위탁금", 1, 4_800_000, 5_200_000, "services"),
    ("doesalim", "county", "보조금", 0.17, 3_000_000, 6_000_000, "grant"),
    ("yongdam", "issuer", "카드매출", 26, 60_000, 460_000, "services"),
    ("yongdam", "platform", "예약 정산", 4, 400_000, 1_100_000, "services"),
)
_BANK_NAMES: Final = {
    "nhis": ("agency:nhis", "국민건강보험공단"),
    "issuer": ("issuer", "농협카드"),
    "county": ("county", "진안군청"),
    "platform": ("platform", "누리예약몰 (가상)"),
    "bank": ("bank", "진안농협"),
}


def earn_by_bank(economy: Economy, rng: np.random.Generator) -> None:
    """Receive what no invoice stands for: fees of the insurer, card sales, grants."""
    for book, payer, memo, times, low, high, purpose in _BANK_INCOME:
        key, name = _BANK_NAMES[payer]
        for year, month in MONTHS:
            for _ in range(int(times) + int(rng.random() < times % 1)):
                day = date(year, month, int(rng.integers(2, 28)))
                krw = int(rng.integers(low, high)) // 10 * 10
                economy.bank(
                    book,
                    day,
                    krw,
                    other=name,
                    memo=memo,
                    channel="타행이체",
                    minute=int(rng.integers(540, 1020)),
                )
                economy.note(day, key, book, krw, purpose=purpose, source="bank")


def pay_by_bank(economy: Economy, rng: np.random.Generator) -> None:
    """Pay what no invoice stands for: gardens, interest, a loan, rent of land, fees."""
    town = economy.town
    for year, month in MONTHS:
        for farmer in town.garden_farmers:
            if rng.random() < 0.8:
                krw = int(rng.integers(60_000, 260_000)) // 1000 * 1000
                day = date(year, month, int(rng.integers(3, 28)))
                economy.bank("solnae", day, -krw, other=farmer.name, memo="텃밭채소 대금")
                economy.note(day, "solnae", farmer.key, krw, purpose="goods", source="bank")
        for book, owed in (("goeul", 60_000_000), ("solnae", 90_000_000), ("yongdam", 40_000_000)):
            months = (year - 2024) * 12 + month
            interest = (owed - 500_000 * months) * 42 // 12_000 // 10 * 10
            day = date(year, month, 21)
            economy.bank(book, day, -interest, other="진안농협", memo="대출이자", channel="대출이자")
            economy.note(day, book, "bank", interest, purpose="finance", source="bank")
            economy.bank(book, day, -500_000, other="진안농협", memo="대출원금 상환", channel="대출상환")
            economy.note(day, book, "bank", 500_000, purpose="loan", source="bank")
        for book, land in (("doesalim", 450_000), ("yongdam", 300_000)):
            landlord = town.members["goeul"][-1 if book == "doesalim" else -2]
            day = date(year, month, 1 if month > 1 else 3)
            economy.bank(book, day, -land, other=landlord.name, memo="토지 임차료")
            economy.note(day, book, landlord.key, land, purpose="rent", source="bank")
    day = date(2025, 3, 18)
    machine = economy.invoice(
        day, town.firms["machines"], town.firms["solnae"], 28_000_000, item="살균 기계설비 구입", exempt=False
    )
    _pay(economy, machine, day + timedelta(days=6), 10_000_000)
    _pay(economy, machine, day + timedelta(days=40), machine.gross - 10_000_000)


def pay_in_shares(economy: Economy, rng: np.random.Generator) -> None:
    """Let members pay in their shares through the bank; who leaves gets them back."""
    for book in BOOKS:
        for member in economy.town.members[book]:
            if member.number is None and rng.random() < 0.3:
                year, month = MONTHS[int(rng.integers(24))]
                krw = int(rng.integers(1, 6)) * 50_000
                day = date(year, month, int(rng.integers(2, 28)))
                economy.bank(book, day, krw, other=member.name, memo="출자금", channel="인터넷뱅킹")
                economy.note(day, member.key, book, krw, purpose="share", source="bank")


def weigh_food_waste(economy: Economy, rng: np.random.Generator) -> None:
    """Weigh every kitchen three times a week: about 9 t in 2024 and 11 t in 2025."""
    for year, tonnes in ((2024, 9.04), (2025, 11.06)):
        days = [date(year, 1, 1) + timedelta(days=index) for index in range(366 if year == 2024 else 365)]
        days = [day for day in days if day.weekday() in (0, 2, 4)]
        points = kitchens(economy.town)
        heavy = rng.lognormal(0.0, 0.35, (len(days), len(points)))
        hectograms = np.maximum(1, np.round(heavy / heavy.sum() * tonnes * 10_000)).astype(int)
        for row, day in enumerate(days):
            for column, point in enumerate(points):
                grams = int(hectograms[row, column]) * 100
                economy.weighings.append(Weighing(day, point, grams))
                economy.flows.append(Flow(day, point.key, "doesalim", grams, 0, "goods", "gram", "weighing"))


def live_two_years(town: Town, rng: np.random.Generator) -> Economy:
    """Play two years of the town through, in a fixed order so that a seed gives one town."""
    economy = Economy(town)
    trade(economy, rng)
    pay_wages(economy)
    keep_card_slips(economy, rng)
    buy_for_cash(economy, rng)
    sell_for_cash(economy, rng)
    earn_by_bank(economy, rng)
    pay_by_bank(economy, rng)
    pay_in_shares(economy, rng)
    weigh_food_waste(economy, rng)
    return economy


def balances(lines: list[Line], *, opening: int) -> Iterator[tuple[Line, int]]:
    """Go through an account's lines in order with the balance after each."""
    left = opening
    for line in sorted(lines, key=lambda line: (line.day, line.minute)):
        left += line.krw
        yield line, left


def lowest(lines: list[Line]) -> int:
    """Return the lowest that an account opened with nothing would have sunk to."""
    return min((left for _, left in balances(lines, opening=0)), default=0)
