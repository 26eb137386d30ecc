"""A village of plain files, and the command that reads it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dure.cli.main import main

COOP, FARM, MART = "1258200019", "2208100016", "3018100014"
NAMES = {COOP: "마을협동조합(가상)", FARM: "㈜들녘농장(가상)", MART: "솔내마트(가상)"}
AT_HOME = "전북특별자치도 진안군 진안읍 가상로 1"
BAEGUN = "전북특별자치도 진안군 백운면 가상길 2"
SEOUL = "서울특별시 송파구 가상대로 1"
INVOICES = (
    "작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,"
    "합계금액,공급가액,세액,품목명\n"
)
PAYROLL = (
    "2025년 03월분 급여대장\n\n"
    "사원번호,성명,부서,주소,기본급,지급합계,국민연금,건강보험,고용보험,장기요양보험료,"
    "소득세,지방소득세,공제합계,차인지급액\n"
    "1,홍가상,주방,전북 진안군 백운면,2000000,2000000,90000,70000,18000,9000,20000,2000,209000,1791000\n"
)
BANK = (
    "거래일시,적요,기재내용,찾으신금액,맡기신금액,거래후 잔액,취급점\n"
    "2025.03.10 10:00,전자금융,들녘농장(가상),3300000,0,6700000,진안\n"
    "2025.03.31 10:00,급여,홍가상,1791000,0,4909000,진안\n"
)


def dashed(number: str) -> str:
    """Write a business number as invoices print it."""
    return f"{number[:3]}-{number[3:5]}-{number[5:]}"


def invoice(
    day: str = "2025-03-02",
    key: int = 1,
    seller: str = FARM,
    price: int | str = 3_000_000,
    *,
    buyer: str = COOP,
    address: str = BAEGUN,
    item: str = "쌀",
    name: str | None = None,
    vat: int | str | None = None,
) -> str:
    """Write one line of an invoice list, VAT a tenth of the price unless it is given."""
    tax = vat if vat is not None else price // 10 if isinstance(price, int) else 0
    whole = price + tax if isinstance(price, int) and isinstance(tax, int) else price
    approval = f"20250101-41000000-{key:08d}"
    return (
        f"{day},{approval},{dashed(seller)},{name or NAMES[seller]},가상인,{address},{dashed(buyer)},"
        f"{NAMES[buyer]},가상인,{AT_HOME},{whole},{price},{tax},{item}\n"
    )


PURCHASES = INVOICES + invoice() + invoice("2025-12-10", 2, MART, 1_000_000, address=SEOUL)
"""₩3,000,000 stays in 진안군 and ₩1,000,000 goes to Seoul: three quarters stay."""


@dataclass(frozen=True)
class Village:
    """The texts of the village's files, to be put together in a test."""

    coop: str = COOP
    farm: str = FARM
    mart: str = MART
    seoul: str = SEOUL
    baegun: str = BAEGUN
    head: str = INVOICES
    purchases: str = PURCHASES
    payroll: str = PAYROLL
    bank: str = BANK

    @staticmethod
    def invoice(*facts: Any, **more: Any) -> str:
        """Write one line of an invoice list."""
        return invoice(*facts, **more)

    def books(self, *lines: str) -> str:
        """Write an invoice list of these lines."""
        return self.head + "".join(lines)


@dataclass(frozen=True)
class Answer:
    """What a command gave.

    Attributes:
        status: Its exit status.
        out: What it wrote to standard output.
        err: What it said to the person.
    """

    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The report, where it was asked for as JSON."""
        return dict(json.loads(self.out))

    @property
    def told(self) -> str:
        """Every problem and message in one text."""
        if self.status == 0 and self.out.startswith("{"):
            return self.err + json.dumps(self.report["problems"], ensure_ascii=False)
        return self.err + self.out


@pytest.fixture(autouse=True)
def _speak_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def village() -> Village:
    """Give the texts of the village."""
    return Village()


@pytest.fixture
def dure(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Give a function that runs one command in this process."""

    def run(*arguments: object) -> Answer:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Answer(status, out, err)

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes a file of the village and returns its path."""

    def put(name: str, content: str | bytes = PURCHASES, *, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return put
