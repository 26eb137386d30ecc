"""What people decide so that it is not asked again: not the same, what a party is paid for, no double."""

from dure.intake import BookFile, Intake, read_files
from dure.intake.judgements import read_judgements
from dure.korea.gazetteer import load_gazetteer

COOP, FARM = "1258200019", "2208100016"
INVOICES = (
    "작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,"
    "합계금액,공급가액,세액,품목명\n"
    "2025-03-01,20250301-41000000-00000001,220-81-00016,들녘농장영농조합,가상인,진안군 백운면,"
    "125-82-00019,마을협동조합(가상),가상인,진안군 진안읍,1100,1000,100,쌀\n"
)
CARDS = (
    "승인일자,카드번호,승인번호,가맹점사업자번호,가맹점명,공급가액,부가세,봉사료,합계,업종,공제여부결정\n"
    "2025-03-02,1234-5678-1234-5678,777,220-81-00016,들녘농장,1000,100,0,1100,농업,공제\n"
)
BANK = (
    "거래일시,적요,기재내용,출금금액,입금금액,거래후잔액\n"
    "2025-04-01 10:00:00,이체,들녘농장영,5000,0,8090000\n"
    "2025-04-02 10:00:00,이체,한마음단체,7000,0,8083000\n"
    "2025-05-02 10:00:00,이체,한마음단체,8000,0,8075000\n"
    "2025-05-03 10:00:00,이체,한마음단체,0,9000,8084000\n"
)


def read(judgements: str = "") -> Intake:
    """Read the co-op's files."""
    judged = read_judgements(("subject,aspect,value,who,when,why\n" + judgements).encode(), file="j")[0]
    files = (("매입.csv", INVOICES), ("카드.csv", CARDS), ("통장.csv", BANK))
    books = [BookFile(name, text.encode()) for name, text in files]
    return read_files(books, gazetteer=load_gazetteer(), owner=COOP, judgements=judged, key=b"test")


def purposes(intake: Intake) -> list[tuple[int, str]]:
    """List what the bank's lines were for."""
    rows = intake.ledger.transfers.select(["quantity", "purpose", "role"]).to_pylist()
    return [(row["quantity"], row["purpose"]) for row in rows if row["role"] == "payment"]


def test_parties_judged_to_differ_are_not_proposed_again() -> None:
    """The bank's cut name is a proposal until somebody says that it is not the farm."""
    (proposal,) = read().proposals
    assert (proposal.party, proposal.other) == ("name:들녘농장영", FARM)
    assert read(f"들녘농장영,differs_from,{FARM},kim,,\n").proposals == ()
    assert read(f"{FARM},differs_from,name:들녘농장영,kim,,\n").proposals == ()


def test_a_party_can_be_said_to_be_paid_for_one_thing() -> None:
    """Every open payment to it is that, also next month's; what it pays is another matter."""
    told = read("한마음단체,paid_for,services,kim,,\n한마음단체,pays_for,grant,kim,,\n")
    assert purposes(told) == [(5000, "unsorted"), (7000, "services"), (8000, "services"), (9000, "grant")]


def test_one_document_judged_by_itself_keeps_its_own_purpose() -> None:
    """What was said of one line stands before what was said of its party."""
    keys = read().ledger.documents.to_pylist()
    key = next(row["key"] for row in keys if row["row"] == 3 and row["file"] == "통장.csv")
    told = read(f"한마음단체,paid_for,services,kim,,\n{key},purpose,rent,kim,,\n")
    assert purposes(told)[1:3] == [(7000, "rent"), (8000, "services")]


def test_a_double_that_is_none_is_not_asked_about_again() -> None:
    """`none` keeps both purchases and ends the question."""
    doubted = read()
    (double,) = doubted.doubles
    assert double.krw == 1100
    slip, invoice = (doubted.ledger.documents["key"][row].as_py() for row in (double.slip, double.invoice))
    kept = read(f"{slip},repeats,none,kim,,\n")
    assert kept.doubles == ()
    assert not [problem for problem in kept.problems if "twice" in problem.what.en]
    assert kept.ledger.transfers.num_rows == doubted.ledger.transfers.num_rows
    assert (
        read(f"{slip},repeats,{invoice},kim,,\n").ledger.transfers.num_rows < kept.ledger.transfers.num_rows
    )
