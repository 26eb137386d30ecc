"""Whom a bank line pays: pools of card companies, employees without a name, the owner's other account."""

from datetime import date

import numpy as np
import pyarrow as pa

from dure.intake import BookFile, Intake, read_files
from dure.intake.exemption import charge_vat
from dure.intake.parties import Mentions, PartyTable
from dure.intake.settling import find_own_transfers, hide_wage_names, settle
from dure.korea.gazetteer import load_gazetteer
from dure.ledger.ledger import counted_transfers
from dure.ledger.tables import DOCUMENTS, PARTIES, SETTLEMENTS, TRANSFERS

COOP, MART = "1258200019", "3018100014"
CARDS = "승인일자,카드사,카드번호,가맹점사업자번호,가맹점명,공급가액,세액,봉사료,합계,공제여부결정\n"
SLIP = "2025-03-01,농협카드,9410-****-****-1234,301-81-00014,솔내마트,{price},{vat},0,{total},공제\n"
PAYSLIP = (
    "2025년 03월분 급여대장\n\n"
    "사원번호,성명,부서,주소,기본급,지급합계,국민연금,건강보험,고용보험,장기요양보험료,"
    "소득세,지방소득세,공제합계,차인지급액\n"
)
BANK = "거래일시,적요,기재내용,찾으신금액,맡기신금액,거래후 잔액,취급점\n"

Line = dict[str, object]


def read(*files: tuple[str, str]) -> Intake:
    """Read the co-op's files given as name and text."""
    books = [BookFile(name, text.encode()) for name, text in files]
    return read_files(books, gazetteer=load_gazetteer(), owner=COOP, key=b"test")


def flows(intake: Intake) -> list[tuple[str, str, int]]:
    """List what counts as payee, purpose, won."""
    parties = intake.ledger.parties["party"].to_pylist()
    rows = counted_transfers(intake.ledger).to_pylist()
    return sorted((parties[row["payee"]], row["purpose"], row["quantity"]) for row in rows)


def wage(number: int, name: str, gross: int) -> str:
    """Write one line of a payroll without deductions."""
    return f"{number},{name},주방,전북 진안군 진안읍,{gross},{gross},0,0,0,0,0,0,0,{gross}\n"


def line(document: int, payer: int, payee: int, krw: int, role: str = "payment", **others: object) -> Line:
    """Write one transfer of 10 March."""
    return {
        "date": date(2025, 3, 10),
        "payer": payer,
        "payee": payee,
        "quantity": krw,
        "unit": "KRW",
        "purpose": "goods" if role == "accrual" else "unsorted",
        "role": role,
        "document": document,
        "item": None,
        **others,
    }


def party_table(*parties: str) -> PartyTable:
    """Make parties of which the first has a statement among the files."""
    rows = [
        {"party": party, "name": party.removeprefix("name:"), "kind": "unknown", "observed": not index}
        for index, party in enumerate(parties)
    ]
    every = np.arange(len(parties), dtype=np.int32)
    return PartyTable(pa.Table.from_pylist(rows, schema=PARTIES), every, every, ())


def papers(*kinds: str) -> pa.Table:
    """Make documents of some kinds, each of a file of its own."""
    rows = [{"key": str(row), "kind": kind, "file": str(row), "row": 1} for row, kind in enumerate(kinds)]
    return pa.Table.from_pylist(rows, schema=DOCUMENTS)


def settled(lines: list[Line], table: PartyTable, documents: pa.Table, **others: object) -> list[list[int]]:
    """Settle transfers in plain text, as payment, accrual, won."""
    nothing: list[str | None] = [None] * table.parties.num_rows
    settlements, _ = settle(
        pa.Table.from_pylist(lines, schema=TRANSFERS),
        table,
        payable_to=pa.nulls(len(lines), pa.string()),
        mentions=Mentions(nothing, table.parties["name"].to_pylist(), nothing, nothing, nothing),
        judged={},
        documents=documents,
        book_of=["coop"] * documents.num_rows,
        **others,  # type: ignore[arg-type]
    )
    return [list(row.values()) for row in settlements.to_pylist()]


def test_namesakes_are_paid_once() -> None:
    """Two of one name on one payroll, paid by name: their wages count once each."""
    payroll = PAYSLIP + wage(1, "김가상", 2_000_000) + wage(2, "김가상", 2_100_000)
    bank = (
        BANK + "2025.03.31 10:00,급여,김가상,2100000,0,8000000,진안\n"
        "2025.03.31 10:01,급여,김가상,2000000,0,6000000,진안\n"
    )
    wages = [krw for *_, krw in flows(read(("급여.csv", payroll), ("통장.csv", bank)))]
    assert sorted(wages) == [2_000_000, 2_100_000]


def test_a_title_behind_a_name_is_no_other_person() -> None:
    """`이가상 팀장님` and `김가상대리` are on the payroll, whether the line says wages or not."""
    payroll = PAYSLIP + wage(1, "김가상", 2_000_000) + wage(2, "이가상", 2_000_000)
    bank = (
        BANK + "2025.03.31 10:00,급여,이가상 팀장님,2000000,0,8000000,진안\n"
        "2025.03.31 10:01,전자금융,김가상대리,2000000,0,6000000,진안\n"
        "2025.03.31 10:02,전자금융,박가상상회,2000000,0,4000000,진안\n"
    )
    counted = flows(read(("급여.csv", payroll), ("통장.csv", bank)))
    assert sum(krw for _, purpose, krw in counted if purpose == "wages") == 4_000_000
    assert [row for row in counted if row[1] == "unsorted"] == [("name:박가상상회", "unsorted", 2_000_000)]


def test_names_beside_wages_are_no_parties() -> None:
    """The line that settles a wage goes to the employee, one that settles none to nobody by name."""
    table = party_table("coop", "person:a", "name:김가상대리", "name:퇴직자", "name:들녘")
    lines = [
        line(0, 0, 1, 200, "accrual", purpose="wages"),
        line(1, 0, 2, 200),
        line(2, 0, 3, 70, purpose="wages"),
        line(3, 0, 4, 30),
    ]
    transfers = pa.Table.from_pylist(lines, schema=TRANSFERS)
    settlements = pa.Table.from_pylist([{"payment": 1, "accrual": 0, "quantity": 200}], schema=SETTLEMENTS)
    hidden, left = hide_wage_names(transfers, table, settlements=settlements)
    parties = left.parties["party"].to_pylist()
    assert parties == ["coop", "person:a", "name:들녘", "unnamed"]
    assert [parties[row] for row in hidden["payee"].to_pylist()] == [
        "person:a",
        "person:a",
        "unnamed",
        "name:들녘",
    ]
    assert [parties[row] for row in left.root] == parties
    assert [parties[row] for row in left.of_mention] == [
        "coop",
        "person:a",
        "unnamed",
        "unnamed",
        "name:들녘",
    ]


def test_a_debit_card_purchase_counts_once() -> None:
    """The slip says it, and the bank line of the same days in the shop's name is the same purchase."""
    slips = CARDS + SLIP.format(price=20_000, vat=2_000, total=22_000)
    for printed in ("솔내마트", "솔내마", "솔내마트 진안점"):
        bank = BANK + f"2025.03.02 10:00,체크카드,{printed},22000,0,8000000,진안\n"
        counted = flows(read(("카드.csv", slips), ("통장.csv", bank)))
        assert counted == [(MART, "goods", 20_000), (MART, "vat", 2_000)]


def test_a_debit_line_does_not_leave_its_slip_to_the_card_bill() -> None:
    """A bill of 11,000 pays the credit slip, the shop's line the debit slip: all four are two purchases."""
    slips = CARDS + "".join(
        SLIP.format(price=price, vat=price // 10, total=price * 11 // 10) for price in (20_000, 10_000)
    )
    bank = (
        BANK + "2025.03.02 10:00,체크카드,솔내마트,22000,0,8000000,진안\n"
        "2025.03.25 10:00,카드대금,농협카드,11000,0,7000000,진안\n"
    )
    assert sum(krw for *_, krw in flows(read(("카드.csv", slips), ("통장.csv", bank)))) == 33_000


def test_another_sum_or_another_week_is_another_purchase() -> None:
    """Only the same sum within three days is the slip's."""
    slips = CARDS + SLIP.format(price=20_000, vat=2_000, total=22_000)
    bank = (
        BANK + "2025.03.09 10:00,체크카드,솔내마트,22000,0,8000000,진안\n"
        "2025.03.02 10:00,체크카드,솔내마트,21000,0,7000000,진안\n"
    )
    counted = flows(read(("카드.csv", slips), ("통장.csv", bank)))
    assert [krw for *_, purpose, krw in counted if purpose == "unsorted"] == [21_000, 22_000]


def test_local_currency_pays_out_its_own_sales_less_the_fee() -> None:
    """100 in local currency, 1 kept back, 99 paid out; the card companies' 50 is of the card sales."""
    table = party_table("coop", "customers:coop", "name:운영사", "card:지역화폐", "card:농협카드")
    lines = [
        line(0, 1, 0, 50, "accrual"),
        line(1, 1, 0, 100, "accrual"),
        line(1, 0, 2, 1, "accrual", purpose="finance"),
        line(2, 3, 0, 99),
        line(3, 4, 0, 60),
    ]
    documents = papers("hometax_monthly_sales", "local_currency", "bank_statement", "bank_statement")
    assert sorted(settled(lines, table, documents)) == [[2, 1, 99], [3, 0, 50]]


def test_an_invoice_of_nothing_but_vat_is_owed_to_its_seller() -> None:
    """A tax-exempt clinic pays the farm 100 of VAT, and the farm the tax office."""
    table = party_table("coop", "farm", "agency:nts")
    lines = [line(0, 0, 1, 100, "accrual", purpose="vat"), line(1, 0, 1, 100)]
    before = pa.Table.from_pylist(lines, schema=TRANSFERS)
    charged = charge_vat(before, table, exempt={"coop"})
    assert charged["payee"].to_pylist() == [2, 1]
    documents = papers("hometax_invoices", "bank_statement")
    assert settled(charged.to_pylist(), table, documents, sellers=before["payee"]) == [[1, 0, 100]]


def test_equal_sums_of_two_strangers_are_no_own_transfer() -> None:
    """A shop paid from one account, a guest's money into the other: both stay unsorted."""
    table = party_table("coop", "name:행복철물점", "name:서울관광모임", "unnamed")
    documents = papers("bank_statement", "bank_statement")
    for out, into in ((1, 2), (1, 3), (3, 2)):
        transfers = pa.Table.from_pylist([line(0, 0, out, 500), line(1, into, 0, 500)], schema=TRANSFERS)
        for settlements in (None, SETTLEMENTS.empty_table()):
            marked = find_own_transfers(transfers, documents, table, settlements=settlements)
            assert marked["purpose"].to_pylist() == ["unsorted"] * 2


def test_own_words_and_the_owners_name_are_own_accounts() -> None:
    """An account's word, the owner's name, also cut off; two lines of nobody only after matching."""
    names = ("name:보통예금", "name:마을협동", "name:마을협동조합운영통장", "name:농협본인")
    table = party_table("name:마을협동조합", *names, "unnamed")
    documents = papers("bank_statement", "bank_statement")
    for out, into in ((1, 5), (2, 1), (5, 3), (4, 2), (5, 5)):
        transfers = pa.Table.from_pylist([line(0, 0, out, 500), line(1, into, 0, 500)], schema=TRANSFERS)
        told = find_own_transfers(transfers, documents, table)["purpose"].to_pylist()
        assert told == ["unsorted" if out == into else "own"] * 2
        after = find_own_transfers(transfers, documents, table, settlements=SETTLEMENTS.empty_table())
        assert after["purpose"].to_pylist() == ["own"] * 2


def test_a_line_that_paid_an_invoice_is_no_own_transfer() -> None:
    """What settles is explained already."""
    table = party_table("coop", "unnamed")
    transfers = pa.Table.from_pylist([line(0, 0, 1, 500), line(1, 1, 0, 500)], schema=TRANSFERS)
    documents = papers("bank_statement", "bank_statement", "invoice")
    settlements = pa.Table.from_pylist([{"payment": 1, "accrual": 2, "quantity": 500}], schema=SETTLEMENTS)
    marked = find_own_transfers(transfers, documents, table, settlements=settlements)
    assert marked["purpose"].to_pylist() == ["unsorted"] * 2
