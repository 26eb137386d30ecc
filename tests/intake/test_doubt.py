"""What could be counted twice, or judged of nothing, is said."""

from pathlib import Path

from dure.cli import main
from dure.intake import BookFile, Intake, read_files
from dure.intake.judgements import follow_merges, read_judgements
from dure.korea.gazetteer import load_gazetteer
from dure.ledger.ledger import counted_transfers

COOP, FARM = "1258200019", "2208100016"
INVOICES = (
    "작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,"
    "합계금액,공급가액,세액,품목명\n"
)
CARDS = "승인일자,카드번호,승인번호,가맹점사업자번호,가맹점명,공급가액,부가세,봉사료,합계,업종,공제여부결정\n"


def invoice(number: int, day: str, item: str = "쌀") -> str:
    """Write one invoice of ₩1,100 from the farm."""
    approval = f"{day.replace('-', '')}-41000000-{number:08d}"
    return (
        f"{day},{approval},220-81-00016,들녘농장(가상),가상인,진안군 백운면,125-82-00019,마을협동조합(가상),"
        f"가상인,진안군 진안읍,1100,1000,100,{item}\n"
    )


def read(*files: tuple[str, str], judgements: str = "") -> Intake:
    """Read the co-op's files."""
    judged = read_judgements(("subject,aspect,value,who,when,why\n" + judgements).encode(), file="j")[0]
    books = [BookFile(name, text.encode()) for name, text in files]
    return read_files(books, gazetteer=load_gazetteer(), owner=COOP, judgements=judged, key=b"test")


def outlay(intake: Intake) -> int:
    """Sum what counts, VAT included."""
    return sum(counted_transfers(intake.ledger)["quantity"].to_pylist())


def test_an_invoice_that_was_paid_by_card_is_told_and_can_be_taken_out() -> None:
    """Same seller, same sum, one day apart, in two lists: said with its rows; a judgement takes one out."""
    slip = "2025-03-02,1234-5678-1234-5678,777,220-81-00016,들녘농장,1000,100,0,1100,농업,공제\n"
    files = (("매입.csv", INVOICES + invoice(1, "2025-03-01")), ("카드.csv", CARDS + slip))
    doubted = read(*files)
    assert outlay(doubted) == 2200
    (problem,) = [problem for problem in doubted.problems if "twice" in problem.what.en]
    assert "₩1,100" in problem.what.en
    judgement = problem.remedy.en.rpartition(": ")[2]
    assert outlay(read(*files, judgements=f"{judgement},kim,,\n")) == 1100


def test_equal_sums_far_apart_are_no_doubt() -> None:
    """A purchase of March and a slip of June are two purchases."""
    slip = "2025-06-02,1234-5678-1234-5678,777,220-81-00016,들녘농장,1000,100,0,1100,농업,공제\n"
    intake = read(("매입.csv", INVOICES + invoice(1, "2025-03-01")), ("카드.csv", CARDS + slip))
    assert not [problem for problem in intake.problems if "twice" in problem.what.en]


def test_the_order_of_files_decides_no_purpose() -> None:
    """One copy of the invoice says that it is rent, the other says nothing: it is rent either way."""
    silent = ("a.csv", INVOICES + invoice(1, "2025-03-01", item=""))
    telling = ("b.csv", INVOICES + invoice(1, "2025-03-01", item="사무실 임차료"))
    for files in ((silent, telling), (telling, silent)):
        purposes = read(*files).ledger.transfers["purpose"].to_pylist()
        assert purposes == ["rent", "vat"]


def test_a_merge_is_followed_to_its_end() -> None:
    """A is b, b is c: a is c. What runs in a circle is told and merges nobody."""
    assert follow_merges({"a": "b", "b": "c"}) == ({"a": "c", "b": "c"}, [])
    ends, problems = follow_merges({"a": "b", "b": "a", "d": "e"})
    assert ends == {"d": "e"}
    assert problems


def test_a_judgement_of_what_is_not_there_is_told() -> None:
    """Kept for next year's files, perhaps; but said."""
    intake = read(
        ("매입.csv", INVOICES + invoice(1, "2025-03-01")), judgements="name:아무개,place,52720,kim,,\n"
    )
    assert any("name:아무개" in problem.what.en for problem in intake.problems)


def test_a_kind_nobody_defined_is_a_problem_and_no_crash() -> None:
    """`farmer` is no kind; the line is named and the rest stands."""
    table, problems = read_judgements(
        f"subject,aspect,value\n{FARM},kind,farmer\n{FARM},kind,sole_trader\n".encode(), file="j.csv"
    )
    assert table["value"].to_pylist() == ["sole_trader"]
    assert problems[0].where.rows == (2,)


def test_a_field_without_an_end_is_a_problem(tmp_path: Path) -> None:
    """A judgements file of one endless field is told, not raised."""
    file = tmp_path / "j.csv"
    file.write_text("subject,aspect,value\n" + "a" * 140_000 + ",place,52720\n", encoding="utf-8")
    assert read_judgements(file.read_bytes(), file="j.csv")[1]
    books = tmp_path / "매입.csv"
    books.write_text(INVOICES + invoice(1, "2025-03-01"), encoding="utf-8")
    assert main(["report", str(books), "--enterprise", COOP, "--judgements", str(file)]) == 0


def test_a_number_in_a_files_name_is_masked() -> None:
    """The name stands in problems and in the report; the number in it must not."""
    intake = read(("홍가상 900101-1234568 매입.csv", INVOICES + invoice(1, "2025-03-01")))
    assert "1234568" not in intake.files[0].file
    assert "1234568" not in str(intake.ledger.documents.to_pydict())
