"""A village small enough to reckon by hand: one co-operative, its neighbours and its staff, all invented."""

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from dure.flows.assumptions import AssumptionTable
from dure.intake.result import (
    MEMBER_ROLES,
    Balance,
    DocumentCount,
    FileSummary,
    Intake,
    MemberRegister,
    MergeProposal,
)
from dure.korea.assumptions import load_assumptions
from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.ledger.ledger import Ledger
from dure.ledger.tables import DOCUMENTS, PARTIES, SETTLEMENTS, TRANSFERS
from dure.period import Period
from dure.places.gazetteer import Gazetteer
from dure.problem import Problem, Where
from dure.reports import CirculationReport, build_circulation_report

JINAN = "52720"
JINAN_EUP = "52720250"
MARYEONG = "52720370"
JEONJU = "52111"
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))
COOP = "4018200019"


class Village:
    """Writes a ledger line by line, as one would by hand."""

    def __init__(self) -> None:
        self.parties: list[dict[str, Any]] = []
        self.documents: list[dict[str, Any]] = []
        self.transfers: list[dict[str, Any]] = []
        self.settlements: list[dict[str, Any]] = []
        self._row: dict[str, int] = {}

    def party(self, party: str, name: str | None, place: str | None, **facts: Any) -> str:
        """Add a party; `facts` are further columns of PARTIES."""
        self._row[party] = len(self.parties)
        self.parties.append(
            {
                "party": party,
                "name": name,
                "number": party if party.isdigit() else None,
                "kind": "enterprise",
                "line": None,
                "place": place,
                "whole_place": False,
                "place_evidence": "address" if place else None,
                "observed": False,
                **facts,
            }
        )
        return party

    def pay(self, payer: str, payee: str, quantity: int, purpose: str, **facts: Any) -> int:
        """Add a document with one transfer, on 1 March 2025 unless `day` says otherwise; return its row."""
        document = len(self.documents)
        self.documents.append(
            {
                "key": facts.pop("key", f"doc:{document}"),
                "kind": "plain",
                "file": facts.pop("file", "books.csv"),
                "row": document + 2,
            }
        )
        self.transfers.append(
            {
                "date": facts.pop("day", date(2025, 3, 1)),
                "payer": self._row[payer],
                "payee": self._row[payee],
                "quantity": quantity,
                "unit": facts.pop("unit", "KRW"),
                "purpose": purpose,
                "role": facts.pop("role", "accrual"),
                "document": document,
                "item": facts.pop("item", None),
            }
        )
        assert not facts
        return document

    def settle(self, payment: int, accrual: int, quantity: int) -> None:
        """Let a payment settle an accrual."""
        self.settlements.append({"payment": payment, "accrual": accrual, "quantity": quantity})

    def ledger(self) -> Ledger:
        """Close the books."""
        return Ledger(
            parties=pa.Table.from_pylist(self.parties, schema=PARTIES),
            documents=pa.Table.from_pylist(self.documents, schema=DOCUMENTS),
            transfers=pa.Table.from_pylist(self.transfers, schema=TRANSFERS),
            settlements=pa.Table.from_pylist(self.settlements, schema=SETTLEMENTS),
        )


def write_village() -> Village:
    """Write the year 2025 of the village; test_circulation.py reckons it by hand."""
    village = Village()
    village.party(
        COOP, "마이두레 협동조합(가상)", JINAN_EUP, kind="cooperative", observed=True, line="식료품/가공"
    )
    village.party("1012345672", "마령농산(가상)", MARYEONG, line="농산물 도매")
    village.party("1023456781", "전주유통(가상)", JEONJU, line="농산물도매")
    village.party("1034567890", "서울기계(가상)", "11560", line="기계 제조")
    village.party("name:행복상회", "행복상회(가상)", None, kind="unknown")
    village.party("agency:nps", "국민연금공단", "KR", kind="public_body", whole_place=True)
    village.party("agency:jinan", "진안군청", JINAN, kind="public_body", whole_place=True)
    village.party("customers:4018200019", None, JINAN, kind="household")
    village.party("2118712345", "한빛학교(가상)", JINAN_EUP, kind="public_body")
    homes = [JINAN_EUP] * 5 + [MARYEONG, JEONJU]
    for number, home in enumerate(homes):
        village.party(f"person:{number:024x}", None, home, kind="household")
    # Income: 60,000,000 of sales to the school and to customers, 10,000,000 of grant.
    sale = village.pay("2118712345", COOP, 50_000_000, "goods", item="도시락")
    village.pay("2118712345", COOP, 5_000_000, "vat")
    village.pay("customers:4018200019", COOP, 10_000_000, "goods")
    village.pay("agency:jinan", COOP, 10_000_000, "grant")
    # Outlay: 7 people of 4,000,000 net; 1,000,000 pension and 500,000 local tax; goods of 22,000,000.
    for number in range(len(homes)):
        village.pay(
            COOP,
            f"person:{number:024x}",
            4_000_000,
            "wages",
            key=f"pay:{COOP}:2025-03:{number}",
            file="급여.xlsx",
        )
    village.pay(COOP, "agency:nps", 1_000_000, "insurance", key="pay:nps", file="급여.xlsx")
    village.pay(COOP, "agency:jinan", 500_000, "tax", file="급여.xlsx")
    village.pay(COOP, "1012345672", 8_000_000, "goods")
    village.pay(COOP, "1023456781", 12_000_000, "goods", item="쌀")
    village.pay(COOP, "1023456781", 1_200_000, "vat")
    village.pay(COOP, "name:행복상회", 2_000_000, "goods")
    village.pay(COOP, "1034567890", 6_000_000, "capital", item="포장기")
    # A payment settles most of the school's invoice; one payment nobody explains.
    paid = village.pay("2118712345", COOP, 40_000_000, "unsorted", role="payment", file="농협.xlsx")
    village.settle(paid, sale, 40_000_000)
    village.pay(COOP, "name:행복상회", 500_000, "unsorted", role="payment", file="농협.xlsx")
    # Food waste: 300 kg to the farm in Maryeong, 100 kg to Jeonju.
    village.pay(COOP, "1012345672", 300_000, "goods", unit="gram", file="계근.csv")
    village.pay(COOP, "1023456781", 100_000, "goods", unit="gram", file="계근.csv")
    # Last year's, which is no part of 2025.
    village.pay(COOP, "1034567890", 9_000_000, "goods", day=date(2024, 12, 31))
    return village


def _register() -> MemberRegister:
    """Give a register of 120: 64 buy, six others work here, who supplies is unknown."""
    rows = [
        {"shares_krw": 300_000, "customer": row < 64, "staff": 64 <= row < 70, "supplier": None}
        for row in range(120)
    ]
    return MemberRegister(COOP, pa.Table.from_pylist(rows, schema=MEMBER_ROLES))


def take_in(village: Village) -> Intake:
    """Take the village in as intake would hand it on."""
    return Intake(
        ledger=village.ledger(),
        owner=COOP,
        files=(FileSummary("books.csv", None, "plain", Text("Plain rows", "일반 표"), 24, 24, 1, 0),),
        documents=DocumentCount(
            read=26, duplicate=1, settled=1, counted=24, payment_krw=40_500_000, settled_krw=40_000_000
        ),
        problems=(
            Problem(
                Where("books.csv", rows=(7, 9), row_count=3, column="날짜"),
                Text("Three dates cannot be read.", "날짜 세 개를 읽을 수 없습니다."),
                Text("Write them as 2025-03-01.", "2025-03-01처럼 적어 주세요."),
                refused_rows=3,
            ),
        ),
        proposals=(
            MergeProposal(
                "name:행복상회",
                "1012345672",
                2_500_000,
                Text("The name may be cut off.", "이름이 잘린 것 같습니다."),
            ),
        ),
        balances=(Balance(COOP, "농협", "농협.xlsx", date(2025, 12, 30), 12_345_678),),
        registers=(_register(),),
    )


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """Give the places of Korea."""
    return load_gazetteer()


@pytest.fixture(scope="session")
def assumptions() -> AssumptionTable:
    """Give the shipped assumptions."""
    return load_assumptions()


@pytest.fixture(scope="session")
def village_intake() -> Intake:
    """Give the village as taken in."""
    return take_in(write_village())


@pytest.fixture(scope="session")
def village_report(
    village_intake: Intake, gazetteer: Gazetteer, assumptions: AssumptionTable
) -> CirculationReport:
    """Give the report of the co-operative in Jinan-gun for 2025."""
    return build_circulation_report(
        village_intake, gazetteer=gazetteer, assumptions=assumptions, place=JINAN, period=YEAR, example=True
    )


@pytest.fixture
def make_report(gazetteer: Gazetteer, assumptions: AssumptionTable) -> Any:
    """Give a function that builds a report of any village."""

    def build(village: Village, **changes: Any) -> CirculationReport:
        intake = replace(take_in(village), **{"problems": (), "proposals": (), **changes.pop("intake", {})})
        asked = {"place": JINAN, "period": YEAR, **changes}
        return build_circulation_report(intake, gazetteer=gazetteer, assumptions=assumptions, **asked)

    return build


@pytest.fixture
def village() -> Village:
    """Give an open village to write more into."""
    return write_village()
