"""Files of strangers: a mapping guessed, written, corrected and used."""

# Files stand as they are printed.
# ruff: noqa: E501

import re
import textwrap
from dataclasses import fields
from pathlib import Path

import pytest

from dure.importers.mapping import (
    DATE_FORMATS,
    SIGNS,
    Mapping,
    guess_mapping,
    read_mapped,
)
from dure.importers.mapping_file import read_mapping, write_mapping
from dure.importers.recognise import read_file
from dure.importers.sheets import Sheet, read_sheets
from dure.ledger.tables import PURPOSES

EXPENSES = """2025년 지출 내역 (가상 자료),,,,
,,,,
결제일,업체명,소재지,지출금액,내역
2025-03-02,가상철물,전북 진안군 진안읍 중앙로 1,"35,000",못
2025-03-05,가상상사,서울 강남구 테헤란로 7,"1,200,000",기계
합계,,,"1,235,000",
"""


def sheet_of(text: str) -> Sheet:
    """Turn text into a sheet."""
    return read_sheets(text.encode(), file="stranger.csv")[0][0]


def test_a_list_of_expenses_is_guessed_and_read() -> None:
    """The enterprise pays whom the list names."""
    sheet = sheet_of(EXPENSES)
    mapping = guess_mapping(sheet)
    assert (mapping.date, mapping.payee, mapping.payee_address) == ("결제일", "업체명", "소재지")
    assert mapping.payer_is == "owner"
    reading = read_mapped(sheet, mapping)
    assert reading.problems == ()
    assert reading.rows["quantity"].to_pylist() == [35000, 1200000]
    assert reading.rows["payer_number"].to_pylist() == ["owner", "owner"]
    assert reading.owner_side in {"payer", "both"}


def test_a_list_of_expenses_is_no_register() -> None:
    """It names sellers as a register does; its money must not be lost."""
    text = (
        EXPENSES.replace("업체명,", "업체명,사업자번호,")
        .replace("철물,", "철물,120-81-47521,")
        .replace("상사,", "상사,,")
    )
    (reading,) = read_file(text.encode(), file="x.csv")
    assert reading.format == "unknown"
    assert read_mapped(sheet_of(text), guess_mapping(sheet_of(text))).rows.num_rows == 2


def test_a_list_of_sales_puts_the_enterprise_on_the_other_side() -> None:
    """The title says which way the money went."""
    sheet = sheet_of("2025 매출 장부 (가상 자료),,\n,,\n일자,거래처,금액\n2025-03-02,가상상회,5000\n")
    reading = read_mapped(sheet, guess_mapping(sheet))
    assert reading.rows["payee_number"].to_pylist() == ["owner"]
    assert reading.rows["payer_name"].to_pylist() == ["가상상회"]


def test_columns_without_a_known_label_are_guessed_by_their_cells() -> None:
    """A day looks like a day, an address like an address, a number's check digit holds."""
    sheet = sheet_of(
        "언제,누구에게,번호표,어디,얼마\n2025-03-02,가상상회,120-81-47521,전북 진안군 진안읍 군상리 1,5000\n"
        "2025-03-03,가상철물,120-81-47521,전북 진안군 마령면 평지리 2,7000\n"
    )
    mapping = guess_mapping(sheet)
    assert (mapping.date, mapping.payee, mapping.payee_number) == ("언제", "누구에게", "번호표")
    assert (mapping.payee_address, mapping.amount) == ("어디", "얼마")


def test_a_guess_written_and_read_back_is_the_same() -> None:
    """The file holds all that the mapping says."""
    mapping = guess_mapping(sheet_of(EXPENSES))
    text = write_mapping(mapping, seen_labels=["결제일", "줄\n바꿈: [x"])
    assert read_mapping(text.encode(), file="m.yaml") == (mapping, ())
    assert "열 맞춤표" in text
    assert "A mapping tells Dure" in text


def test_a_mapping_given_to_the_door_is_used() -> None:
    """`read_file` reads a stranger's file by it."""
    content = "언제,누구,얼마\n2025-03-02,가상상회,5000\n".encode()
    mapping = Mapping(date="언제", payee="누구", amount="얼마", payer_is="owner")
    (reading,) = read_file(content, file="x.csv", mapping=mapping)
    assert (reading.format, reading.rows.num_rows) == ("mapped", 1)


def test_a_known_file_beside_a_strangers_is_read_by_its_format() -> None:
    """One mapping is given for a whole folder of files."""
    bank = "거래일자,내용,출금액,입금액,잔액\n2025-03-02,가상상회,0,5000,5000\n".encode()
    (reading,) = read_file(bank, file="bank.csv", mapping=Mapping(date="언제", amount="얼마"))
    assert (reading.format, reading.rows.num_rows) == ("bank_statement", 1)


def test_a_column_that_is_not_there_is_named_with_the_nearest() -> None:
    """A slip in a label is the usual fault."""
    sheet = sheet_of(EXPENSES)
    reading = read_mapped(sheet, Mapping(date="결재일", payee="업체명", amount="지출금액", payer_is="owner"))
    assert reading.rows.num_rows == 0
    (problem,) = reading.problems
    assert "결제일" in problem.remedy.ko
    assert problem.refused_rows == 2


def test_a_missing_column_that_says_little_refuses_nothing() -> None:
    """Without the item the rows are still true."""
    mapping = Mapping(date="결제일", payee="업체명", amount="지출금액", item="메모", payer_is="owner")
    reading = read_mapped(sheet_of(EXPENSES), mapping)
    assert reading.rows.num_rows == 2
    assert [problem.refused_rows for problem in reading.problems] == [0]


def test_minutes_and_kilos_come_in_whole() -> None:
    """Hours are minutes, kilos grams; what is finer is refused."""
    text = "활동일,봉사자,이용자,수량,단위\n2025-03-02,가상인,나가상,1.5,시간\n2025-03-02,가상인,나가상,2.5,kg\n2025-03-02,가,나,0.001,시간\n"
    sheet = sheet_of(text)
    reading = read_mapped(
        sheet, Mapping(date="활동일", payer="이용자", payee="봉사자", amount="수량", unit="단위")
    )
    assert list(zip(reading.rows["quantity"].to_pylist(), reading.rows["unit"].to_pylist(), strict=True)) == [
        (90, "minute"),
        (2500, "gram"),
    ]
    assert [problem.refused_rows for problem in reading.problems] == [1]


def test_vat_is_a_row_of_its_own_with_the_same_key() -> None:
    """As with tax invoices."""
    text = "일자,거래처,공급가액,세액\n2025-03-02,가상상회,10000,1000\n"
    reading = read_mapped(sheet_of(text), guess_mapping(sheet_of(text)))
    assert reading.rows["purpose"].to_pylist() == [None, "vat"]
    assert len(set(reading.rows["key"].to_pylist())) == 1


def test_names_of_people_are_pseudonyms_to_be() -> None:
    """A withholding statement names people: they are employees, not enterprises."""
    text = "지급연월,소득자성명,지급액,소득세\n2025-03,가상인,500000,15000\n"
    mapping = guess_mapping(sheet_of(text))
    assert mapping.people == "payee"
    reading = read_mapped(sheet_of(text), mapping)
    assert reading.rows["payee_number"].to_pylist() == ["employee:가상인"]
    assert str(reading.rows["date"][0].as_py()) == "2025-03-01"


@pytest.mark.parametrize(
    ("form", "day"),
    [("MM/DD/YYYY", "03/02/2025"), ("DD/MM/YYYY", "02/03/2025"), ("YYMMDD", "250302"), ("auto", "2025.3.2.")],
)
def test_days_may_be_written_otherwise(form: str, day: str) -> None:
    """The mapping says how, where it cannot be told."""
    mapping = Mapping(date="d", payee="p", amount="a", date_format=form)
    reading = read_mapped(sheet_of(f"d,p,a\n{day},가상상회,5\n"), mapping)
    assert str(reading.rows["date"][0].as_py()) == "2025-03-02"


def test_a_minus_may_mean_paid_out() -> None:
    """One column for both ways."""
    mapping = Mapping(date="d", counterparty="p", amount="a", sign="out_negative", role="payment")
    rows = read_mapped(
        sheet_of("d,p,a\n2025-03-02,가상상회,-5\n2025-03-02,나상회,7\n"), mapping
    ).rows.to_pylist()
    assert (rows[0]["payer_number"], rows[0]["payee_name"], rows[0]["quantity"]) == ("owner", "가상상회", 5)
    assert (rows[1]["payer_name"], rows[1]["payee_number"], rows[1]["quantity"]) == ("나상회", "owner", 7)


def test_words_of_the_purpose_column_are_known_or_named() -> None:
    """An unknown word leaves the purpose open and is shown."""
    mapping = Mapping(date="d", payee="p", amount="a", purpose="u", purposes={"청소": "services"})
    text = "d,p,a,u\n2025-03-02,가,5,임대료\n2025-03-02,나,5,청소\n2025-03-02,다,5,몰라\n"
    reading = read_mapped(sheet_of(text), mapping)
    assert reading.rows["purpose"].to_pylist() == ["rent", "services", None]
    assert [problem.refused_rows for problem in reading.problems] == [0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"just words",
        b"columns: [1, 2]",
        b"columns: {date: {a: b}, amount: x}",
        b"columns: {dat: x}",
        b"columns: {date: x, amount: y}\nrole: maybe",
        b"columns: {date: x, amount: y}\nunit_is: bushel",
        b"columns: {date: x, amount: y}\npurposes: {a: nonsense}",
        b"columns: {date: x}",
        b"!!python/object/apply:os.system [ls]",
        b"[" * 5000,
        b"a: &a [x]\nb: &b [*a, *a]\ncolumns: *b",
    ],
)
def test_a_mapping_that_is_wrong_is_a_problem_never_an_exception(content: bytes) -> None:
    """The file was written by hand, perhaps by a stranger."""
    mapping, problems = read_mapping(content, file="m.yaml")
    assert mapping is None
    assert problems


@pytest.mark.parametrize(
    ("written", "line", "column", "what", "remedy"),
    [
        ("columns:\n  date: x\n  amonut: y\n", 3, "columns.amonut", "not known", "amount"),
        ("columns:\n  date: x\n  amount: [y]\n", 3, "columns.amount", "single value", "behind the colon"),
        ("columns: {date: x, amount: y}\nrole: maybe\n", 2, "role", "cannot be 'maybe'", "accrual, payment"),
        ("columns: {date: x, amount: y}\nunit_is: bushel\n", 2, "unit_is", "'bushel'", "KRW, minute"),
        ("columns: {date: x, amount: y}\npurposes:\n  식비: food\n", 3, "purposes.식비", "'food'", "wages"),
        ("columns: {date: x, amount: y}\nrole: accrual\nrole: payment\n", 3, "role", "twice", "Keep one"),
    ],
)
def test_a_fault_of_a_mapping_has_its_line_and_what_to_write(
    written: str, line: int, column: str, what: str, remedy: str
) -> None:
    """Whoever corrects the file is told where, and what stands there."""
    mapping, (problem, *_) = read_mapping(written, file="m.yaml")
    assert mapping is None
    assert (problem.where.rows, problem.where.column) == ((line,), column)
    assert what in problem.what.en
    assert remedy in problem.remedy.en


def test_a_mapping_saved_by_an_old_editor_is_read() -> None:
    """Notepad of old writes cp949, and what it calls "Unicode" is UTF-16."""
    written = "columns: {date: 결제일, amount: 지출금액}"
    for encoding in ("utf-8-sig", "cp949", "utf-16"):
        mapping, problems = read_mapping(written.encode(encoding), file="m.yaml")
        assert (mapping, problems) == (Mapping(date="결제일", amount="지출금액"), ())


def test_a_label_of_strange_signs_is_kept_as_it_stands() -> None:
    """A sheet's heading may hold what nobody sees or types; its column is found by just that."""
    strange = Mapping(date="거래\u200b일", amount="금\x07액", item="null")
    assert read_mapping(write_mapping(strange), file="m.yaml") == (strange, ())


def test_a_label_no_stays_a_label() -> None:
    """YAML would make it False."""
    mapping, _ = read_mapping(b"columns: {date: no, amount: 2025-01-01}", file="m.yaml")
    assert mapping == Mapping(date="no", amount="2025-01-01")


def test_a_sheet_without_a_heading_gives_an_empty_guess() -> None:
    """Nothing is made up."""
    sheet = sheet_of("1,2,3\n4,5,6\n")
    assert guess_mapping(sheet) == Mapping()
    assert read_mapped(sheet, Mapping()).problems


DOCS = Path(__file__).parents[2] / "docs"


def test_every_field_and_choice_is_documented() -> None:
    """The reference page is kept whole."""
    page = (DOCS / "reference" / "mapping.md").read_text(encoding="utf-8")
    words = [part.name for part in fields(Mapping)] + [*DATE_FORMATS, *SIGNS, *PURPOSES]
    assert [word for word in words if f"`{word}`" not in page] == []


def test_the_how_to_reads_its_own_example() -> None:
    """The table and the mapping printed in the guide fit each other."""
    page = (DOCS / "how-to" / "use-a-mapping.md").read_text(encoding="utf-8")
    blocks = [textwrap.dedent(block) for block in re.findall(r"```(?:yaml)?\n(.*?)```", page, re.DOTALL)]
    table = next(block for block in blocks if block.startswith("결제일"))
    written = next(block for block in blocks if block.startswith("columns:"))
    mapping, problems = read_mapping(written.encode(), file="expenses.yaml")
    assert problems == ()
    assert mapping is not None
    (reading,) = read_file(table.encode(), file="expenses.csv", mapping=mapping)
    assert reading.rows["quantity"].to_pylist() == [35000, 1200000]
    assert reading.problems == ()
