"""From files to a ledger, on a village of plain text."""

import pyarrow.compute as pc
import pytest

from dure.importers.reading import OWNER
from dure.intake import BookFile, Intake, read_files
from dure.intake.judgements import read_judgements
from dure.korea.gazetteer import load_gazetteer
from dure.ledger.ledger import counted_transfers, find_outstanding

COOP, FARM, MART = "1258200019", "2208100016", "3018100014"

INVOICES = (
    "작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,"
    "합계금액,공급가액,세액,품목명\n"
)
PAYSLIP = (
    "사원번호,성명,부서,주소,기본급,지급합계,국민연금,건강보험,고용보험,장기요양보험료,"
    "소득세,지방소득세,공제합계,차인지급액\n"
)
BANK = "거래일시,적요,기재내용,찾으신금액,맡기신금액,거래후 잔액,취급점\n"


def dashed(number: str) -> str:
    """Write a business number as invoices print it."""
    return f"{number[:3]}-{number[3:5]}-{number[5:]}"


def invoice(
    day: str, key: int, seller: str, price: int, *, buyer: str = COOP, address: str = "", item: str = "쌀"
) -> str:
    """Write one purchase invoice of the co-op, VAT a tenth."""
    names = {COOP: "마을협동조합(가상)", FARM: "㈜들녘농장(가상)", MART: "솔내마트(가상)"}
    vat = price // 10
    approval = f"{day.replace('-', '')}-41000000-{key:08d}"
    return (
        f"{day},{approval},{dashed(seller)},{names[seller]},가상인,{address},{dashed(buyer)},{names[buyer]},가상인,"
        f"전북특별자치도 진안군 진안읍 가상로 1,{price + vat},{price},{vat},{item}\n"
    )


def read(
    *files: tuple[str, str], owner: str | None = None, judgements: str = "", exempt: tuple[str, ...] = ()
) -> Intake:
    """Read files given as name and text; a name may carry its owner as `NUMBER:name`."""
    books = []
    for name, text in files:
        told, _, plain = name.rpartition(":")
        books.append(BookFile(plain, text.encode(), owner=told or None))
    judged = read_judgements(("subject,aspect,value,who,when,why\n" + judgements).encode(), file="j")[0]
    return read_files(
        books, gazetteer=load_gazetteer(), owner=owner, judgements=judged, exempt=exempt, key=b"test"
    )


def flows(intake: Intake) -> list[tuple[str, str, str, int]]:
    """List what counts as payer, payee, purpose, won."""
    parties = intake.ledger.parties["party"].to_pylist()
    rows = counted_transfers(intake.ledger).to_pylist()
    return sorted(
        (parties[row["payer"]], parties[row["payee"]], row["purpose"], row["quantity"]) for row in rows
    )


def place_of(intake: Intake, party: str) -> str | None:
    """Return where a party is."""
    place: str | None = intake.ledger.parties["place"][intake.ledger.party_row(party)].as_py()
    return place


def test_an_invoice_is_its_price_and_its_vat() -> None:
    """Recoverable VAT stays in the ledger under a purpose of its own."""
    intake = read(
        ("매입.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000, address="진안군 백운면 가상길 2"))
    )
    assert flows(intake) == [(COOP, FARM, "goods", 1000), (COOP, FARM, "vat", 100)]
    assert set(intake.candidates) == {COOP, FARM}
    assert place_of(intake, FARM).startswith("52720")  # type: ignore[union-attr]


def test_an_overlapping_split_file_counts_once() -> None:
    """Files 1~2 and 2~2 share an invoice: it is read twice and counted once."""
    first = INVOICES + invoice("2025-03-01", 1, FARM, 1000) + invoice("2025-03-02", 2, MART, 500)
    second = INVOICES + invoice("2025-03-02", 2, MART, 500) + invoice("2025-03-03", 3, MART, 700)
    intake = read(("매입(1~2).csv", first), ("매입(2~2).csv", second))
    assert [row for row in flows(intake) if row[2] == "goods"] == [
        (COOP, FARM, "goods", 1000),
        (COOP, MART, "goods", 500),
        (COOP, MART, "goods", 700),
    ]
    assert intake.documents.read == 4
    assert intake.documents.duplicate == 1
    assert [file.duplicates for file in intake.files] == [0, 1]


def test_the_order_of_files_changes_no_figure() -> None:
    """What is read first is only who is told to be the duplicate."""
    first = ("a.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000))
    second = ("b.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000) + invoice("2025-04-01", 2, MART, 10))
    assert flows(read(first, second, owner=COOP)) == flows(read(second, first, owner=COOP))


def test_the_same_number_with_another_sum_is_told() -> None:
    """Two sums for one approval number: the first counts, the second is a problem with its row."""
    intake = read(
        ("a.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000)),
        ("b.csv", INVOICES + invoice("2025-03-01", 1, FARM, 9999)),
        owner=COOP,
    )
    assert (COOP, FARM, "goods", 1000) in flows(intake)
    told = [problem for problem in intake.problems if "another sum" in problem.what.en]
    assert [(problem.where.file, problem.where.rows) for problem in told] == [("b.csv", (2,))]


def test_a_bank_line_that_pays_an_invoice_is_not_counted_again() -> None:
    """₩1,100 leaves the account for an invoice of ₩1,000 and VAT: one flow."""
    bank = (
        BANK + "2025.03.10 10:00,전자금융,들녘농장(가상),1100,0,8900,진안\n"
        "2025.03.11 10:00,전자금융,김가상,300,0,8600,진안\n"
    )
    intake = read(
        ("매입.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000)), ("통장.csv", bank), owner=COOP
    )
    assert flows(intake) == [
        (COOP, FARM, "goods", 1000),
        (COOP, FARM, "vat", 100),
        (COOP, "name:김가상", "unsorted", 300),
    ]
    assert intake.documents.settled == 1
    assert (intake.documents.payment_krw, intake.documents.settled_krw) == (1400, 1100)


def test_the_bank_balance_is_kept() -> None:
    """The cash of the business side comes from the last line of the statement."""
    bank = (
        BANK + "2025.03.10 10:00,전자금융,들녘농장(가상),1100,0,8900,진안\n"
        "2025.03.11 10:00,전자금융,김가상,300,0,8600,진안\n"
    )
    intake = read(("통장.csv", bank), owner=COOP)
    assert [(balance.owner, balance.day.isoformat(), balance.krw) for balance in intake.balances] == [
        (COOP, "2025-03-11", 8600)
    ]


def test_two_parts_of_one_account_are_one_account() -> None:
    """Statements come in parts: the parts' balances are one account's over time, not more money."""
    head = "계좌번호,301-0000-0000-11\n" + BANK
    parts = (
        (
            "1.csv",
            head + "2025.03.10 10:00,전자금융,김가상,100,0,900,진안\n"
            "2025.03.11 10:00,전자금융,박가상,100,0,800,진안\n",
        ),
        (
            "2.csv",
            head + "2025.04.10 10:00,전자금융,김가상,100,0,700,진안\n"
            "2025.04.11 10:00,전자금융,박가상,100,0,600,진안\n",
        ),
    )
    balances = read(*parts, owner=COOP).balances
    assert [(str(balance.day), balance.krw) for balance in balances] == [
        ("2025-03-11", 800),
        ("2025-04-11", 600),
    ]
    assert len({balance.account for balance in balances}) == 1


def test_a_bank_file_without_an_owner_is_refused_with_a_remedy() -> None:
    """Nobody guesses whose money it is."""
    bank = BANK + "2025.03.10 10:00,전자금융,들녘농장,1100,0,8900,진안\n"
    intake = read(("통장.csv", bank))
    assert flows(intake) == []
    assert any("--enterprise" in problem.remedy.en for problem in intake.problems)


def test_a_chain_is_a_branch_in_each_county() -> None:
    """One number, a shop in 진안군 and a head office in Seoul: each is placed where it stands."""
    text = (
        INVOICES
        + invoice("2025-03-01", 1, MART, 500, address="전북특별자치도 진안군 진안읍 가상로 9")
        + invoice("2025-03-02", 2, MART, 700, address="서울특별시 송파구 가상대로 1")
    )
    intake = read(("매입.csv", text))
    goods = {payee: krw for _, payee, purpose, krw in flows(intake) if purpose == "goods"}
    assert goods == {f"{MART}@52720": 500, f"{MART}@11710": 700}
    assert place_of(intake, f"{MART}@11710") == "11710"


def test_an_unsure_name_is_proposed_and_not_merged() -> None:
    """A bank writes 솔내마; it may be 솔내마트, and nobody says so silently."""
    bank = BANK + "2025.03.10 10:00,전자금융,솔내마,77,0,8900,진안\n"
    intake = read(
        ("매입.csv", INVOICES + invoice("2025-03-01", 1, MART, 500)), ("통장.csv", bank), owner=COOP
    )
    assert ("name:솔내마", MART) in [(proposal.party, proposal.other) for proposal in intake.proposals]
    assert (COOP, "name:솔내마", "unsorted", 77) in flows(intake)


def test_judgements_place_merge_and_sort() -> None:
    """What people decide is taken as decided: who it is, where it is, what for."""
    bank = BANK + "2025.03.10 10:00,전자금융,솔내마,77,0,8900,진안\n"
    judged = f"name:솔내마,same_as,{MART},kim,2026-01-01,\n{MART},place,52720,kim,2026-01-01,\n"
    intake = read(
        ("매입.csv", INVOICES + invoice("2025-03-01", 1, MART, 500)),
        ("통장.csv", bank),
        owner=COOP,
        judgements=judged,
    )
    assert place_of(intake, MART) == "52720"
    assert "name:솔내마" not in intake.ledger.parties["party"].to_pylist()
    key = intake.ledger.documents["key"][0].as_py()
    again = read(
        ("매입.csv", INVOICES + invoice("2025-03-01", 1, MART, 500)), judgements=f"{key},purpose,rent,kim,,\n"
    )
    assert [row[2] for row in flows(again)] == ["rent", "vat"]


@pytest.mark.parametrize(
    ("item", "purpose"),
    [("쌀", "goods"), ("1월 임대료", "rent"), ("화재보험료", "insurance"), ("보일러 수리", "services")],
)
def test_the_item_tells_the_purpose(item: str, purpose: str) -> None:
    """A line without evidence is goods; one with evidence is what it says."""
    intake = read(("매입.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000, item=item)))
    assert flows(intake)[0][2] == purpose


def test_names_of_staff_do_not_enter_the_ledger() -> None:
    """The wage is matched with the bank line that pays it by name; then the name is gone."""
    payroll = (
        "2025년 03월분 급여대장\n\n"
        + PAYSLIP
        + "1,홍가상,주방,진안군 백운면,2000000,2000000,90000,70000,18000,9000,20000,2000,209000,1791000\n"
    )
    bank = BANK + "2025.03.31 10:00,급여,홍가상,1791000,0,8900,진안\n"
    intake = read(("급여.csv", payroll), ("통장.csv", bank), owner=COOP)
    everything = "".join(str(table.to_pydict()) for table in (intake.ledger.parties, intake.ledger.documents))
    assert "홍가상" not in everything
    wages = [row for row in flows(intake) if row[2] == "wages"]
    assert len(wages) == 1
    assert wages[0][1].startswith("person:")
    assert wages[0][3] == 1_791_000
    assert intake.documents.settled == 1
    assert place_of(intake, wages[0][1]) == "52720350"
    assert sum(row[3] for row in flows(intake)) == 2_000_000


def test_insurance_paid_beyond_the_deductions_is_the_employers_share() -> None:
    """Deducted ₩79,000 for health and care, paid ₩158,000: the rest is the employer's own outlay."""
    payroll = (
        "2025년 03월분 급여대장\n\n"
        + PAYSLIP
        + "1,홍가상,주방,전북 진안군 백운면,2000000,2000000,0,70000,0,9000,0,0,79000,1921000\n"
    )
    bank = BANK + "2025.04.10 10:00,건강보험,건강보험료,158000,0,8900,진안\n"
    intake = read(("급여.csv", payroll), ("통장.csv", bank), owner=COOP)
    insurance = sum(row[3] for row in flows(intake) if row[1] == "agency:nhis")
    assert insurance == 158_000


def test_the_tax_office_is_outside_the_county_and_the_county_is_inside() -> None:
    """National bodies belong to the nation as a whole; the local tax to the enterprise's own 시군구."""
    payroll = (
        "2025년 03월분 급여대장\n\n"
        + PAYSLIP
        + "1,홍가상,주방,전북 진안군 백운면,2000000,2000000,0,0,0,0,20000,2000,22000,1978000\n"
    )
    intake = read(
        ("급여.csv", payroll), ("매입.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000)), owner=COOP
    )
    parties = {row["party"]: row for row in intake.ledger.parties.to_pylist()}
    assert (parties["agency:nts"]["place"], parties["agency:nts"]["whole_place"]) == ("KR", True)
    local = parties[f"agency:local:{COOP}"]
    assert (local["place"], local["whole_place"]) == ("52720", True)


def test_money_between_own_accounts_is_no_flow() -> None:
    """₩5,000 out of one statement and into the other on the same day is `own`, not outlay."""
    one = BANK + "2025.03.10 10:00,대체,본점보통,5000,0,1000,진안\n"
    other = BANK + "2025.03.10 10:01,대체,보통예금,0,5000,7000,진안\n"
    intake = read(("a.csv", one), ("b.csv", other), owner=COOP)
    assert {row[2] for row in flows(intake)} == {"own"}


def test_a_bank_line_in_the_owners_own_name_is_kept_as_own() -> None:
    """The chair carries cash to the bank and writes the co-op's name: no purchase, and no refusal."""
    bank = BANK + "2025.03.10 10:00,현금,마을협동조합(가상),0,500,8900,진안\n"
    files = (("매입.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000)), ("통장.csv", bank))
    intake = read(*files, owner=COOP)
    assert (COOP, COOP, "own", 500) in flows(intake)
    assert intake.problems == ()


def test_an_invoice_to_oneself_is_refused() -> None:
    """Own number as counterparty: the row is named and left out."""
    intake = read(
        ("매입.csv", INVOICES + invoice("2025-03-01", 1, COOP, 1000) + invoice("2025-03-02", 2, FARM, 10))
    )
    assert [row[1] for row in flows(intake)] == [FARM, FARM]
    assert [problem.where.rows for problem in intake.problems] == [(2,)]


def test_vat_that_is_not_given_back_is_a_tax_to_the_nation() -> None:
    """A clinic is tax-exempt: ₩100 of VAT is outlay; the bank line of ₩1,100 still pays the whole invoice."""
    bank = BANK + "2025.03.10 10:00,전자금융,들녘농장(가상),1100,0,8900,진안\n"
    files = (("매입.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000)), ("통장.csv", bank))
    intake = read(*files, owner=COOP, exempt=(OWNER,))
    assert flows(intake) == [(COOP, FARM, "goods", 1000), (COOP, "agency:nts", "tax", 100)]
    assert intake.documents.settled == 1
    assert find_outstanding(intake.ledger).num_rows == 0


def test_a_seller_whom_only_a_register_knows_is_a_party() -> None:
    """Nobody has bought from it yet; a report can only propose it if the ledger knows it."""
    register = (
        f"사업자등록번호,상호,주소,업태,종목\n{dashed(MART)},솔내마트(가상),진안군 백운면 가상길 1,소매,쌀\n"
    )
    intake = read(
        ("매입.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000)), ("명부.csv", register), owner=COOP
    )
    assert place_of(intake, MART) == "52720350"
    assert "쌀" in str(intake.ledger.parties["line"][intake.ledger.party_row(MART)])


def test_a_register_places_an_invoice_without_an_address() -> None:
    """The invoice says nothing of where; the register does."""
    register = f"사업자등록번호,상호,주소,업태,종목\n{dashed(FARM)},들녘농장,진안군 백운면 가상길 1,농업,쌀\n"
    intake = read(
        ("매입.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000)), ("명부.csv", register), owner=COOP
    )
    row = intake.ledger.parties.to_pylist()[intake.ledger.party_row(FARM)]
    assert (row["place"], row["place_evidence"]) == ("52720350", "register")


def test_a_judgement_of_a_place_that_is_not_is_a_problem() -> None:
    """99999 is nowhere: it is told, and the party stays where its address puts it."""
    text = INVOICES + invoice("2025-03-01", 1, FARM, 1000, address="진안군 백운면 가상길 2")
    intake = read(("매입.csv", text), owner=COOP, judgements=f"{FARM},place,99999,kim,,\n")
    assert place_of(intake, FARM) == "52720350"
    assert any("99999" in problem.what.en for problem in intake.problems)


def test_every_transfer_points_to_its_row() -> None:
    """From any figure down to the file and row it was read from."""
    intake = read(("매입.csv", INVOICES + invoice("2025-03-01", 1, FARM, 1000)))
    document = intake.ledger.documents.to_pylist()[0]
    assert (document["file"], document["row"]) == ("매입.csv", 2)
    assert pc.max(intake.ledger.transfers["document"]).as_py() == 0
