"""`dure report`: every option, every refusal, and one answer through every door."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

PROJECT = Path(__file__).parents[2]
JINAN = "52720"

Dure = Callable[..., Any]
Write = Callable[..., Path]


@pytest.fixture
def purchases(write: Write) -> Path:
    """Write the purchase list: three quarters of the spending stay in 진안군."""
    return write("매입.csv")


def share_in(report: dict[str, Any], code: str) -> float:
    """Return the share that stays in a ring."""
    return float(next(ring["share"] for ring in report["rings"] if ring["code"] == code))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("52", "52"),
        ("45", "52"),
        ("52720", "52720"),
        ("45720", "52720"),
        ("52720350", "52720350"),
        ("5272035000", "52720350"),
        ("KR", "KR"),
        ("kr", "KR"),
        ("진안군", "52720"),
        (" 진안군 ", "52720"),
        ("전북 진안군", "52720"),
        ("전북특별자치도 진안군 백운면", "52720350"),
        ("Jinan-gun", "52720"),
        ("jinan-gun", "52720"),
    ],
)
def test_a_place_is_asked_for_by_any_code_or_name(dure: Dure, purchases: Path, asked: str, code: str) -> None:
    """Codes of 2, 5, 8 and 10 digits, old ones too, the nation, and names in both languages."""
    answer = dure("report", purchases, "--place", asked, "--format", "json")
    assert answer.status == 0
    assert answer.report["place"]["code"] == code
    assert share_in(answer.report, code) == (1.0 if code == "KR" else 0.75)


def test_without_a_place_it_is_the_county_of_the_enterprise(dure: Dure, purchases: Path) -> None:
    """The enterprise's own 시군구 stands on its invoices."""
    assert dure("report", purchases, "--format", "json").report["place"]["code"] == JINAN


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("asked", "shown"),
    [("중구", "11140"), ("중구", "26110"), ("52999", "52110"), ("999", "11"), ("달나라", "진안군")],
)
def test_an_unclear_place_is_refused_with_candidates(
    dure: Dure, purchases: Path, asked: str, shown: str, language: str
) -> None:
    """Nobody guesses which 중구 is meant, and a code that is none is answered with near ones."""
    answer = dure("report", purchases, "--place", asked, "--lang", language)
    assert answer.status == 2
    assert asked in answer.err
    assert shown in answer.err
    assert answer.out == ""


@pytest.mark.parametrize(
    "asked", ["1258200019", "125-82-00019", " 125-82-00019 ", "마을협동조합(가상)", "마을협동조합"]
)
def test_an_enterprise_is_asked_for_by_number_or_name(
    dure: Dure, write: Write, village: Any, purchases: Path, asked: str
) -> None:
    """With or without hyphens, or as its name is printed; its bank lines are of the same book."""
    bank = write("통장.csv", village.bank)
    answer = dure("report", purchases, bank, "--enterprise", asked, "--place", JINAN, "--format", "json")
    assert answer.report["enterprise"]["number"] == village.coop
    assert answer.report["cash"]["krw"] == 4_909_000
    assert answer.report["documents"]["settled"] == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [("1258200018", "check digit"), ("12345", "neither"), ("", "neither"), ("없는곳", "1258200019")],
)
def test_an_enterprise_that_is_none_is_refused(dure: Dure, purchases: Path, asked: str, said: str) -> None:
    """A mistyped number is told, and a stranger is answered with those who are there."""
    answer = dure("report", purchases, "--enterprise", asked)
    assert answer.status == 2
    assert asked in answer.err
    assert said in answer.err
    assert "--enterprise" in answer.err or said == "1258200019"


def test_a_book_of_several_is_refused_with_candidates(dure: Dure, write: Write) -> None:
    """Where no party stands on every line, those who stand on many are offered."""
    plain = write(
        "표.csv",
        "date,payer,payee,payee_address,purpose,quantity,unit\n"
        "2025-01-05,가나상회,다라상회,진안군,goods,1000,KRW\n2025-01-06,마바상회,사아상회,진안군,goods,1000,KRW\n",
    )
    for language, word in (("en", "--enterprise"), ("ko", "누구의 장부")):
        answer = dure("report", plain, "--lang", language)
        assert answer.status == 2
        assert "가나상회" in answer.err
        assert word in answer.err


def test_an_enterprise_of_no_known_place_is_asked_for_one(dure: Dure, write: Write, village: Any) -> None:
    """A bank statement says nothing of where its owner is."""
    answer = dure("report", write("통장.csv", village.bank), "--enterprise", village.coop)
    assert answer.status == 2
    assert "--place" in answer.err


@pytest.mark.parametrize(
    ("asked", "days", "outlay"),
    [
        ("2025", ("2025-01-01", "2026-01-01"), 4_000_000),
        ("2025-Q1", ("2025-01-01", "2025-04-01"), 3_000_000),
        ("2025-12", ("2025-12-01", "2026-01-01"), 1_000_000),
        ("2025-03-02..2025-12-10", ("2025-03-02", "2025-12-10"), 3_000_000),
        ("2025-03-02..2025-12-11", ("2025-03-02", "2025-12-11"), 4_000_000),
    ],
)
def test_a_period_is_a_year_a_quarter_a_month_or_days(
    dure: Dure, purchases: Path, asked: str, days: tuple[str, str], outlay: int
) -> None:
    """The end is not in it."""
    report = dure("report", purchases, "--period", asked, "--format", "json").report
    assert (report["period"]["start"], report["period"]["end"]) == days
    assert report["outlay_krw"] == outlay


def test_without_a_period_it_is_the_latest_whole_year(dure: Dure, write: Write, village: Any) -> None:
    """2026 has only a January, so 2025 is reported."""
    days = ["2024-01-05", "2024-12-05", "2025-01-05", "2025-12-05", "2026-01-05"]
    book = write("매입.csv", village.books(*(village.invoice(day, key) for key, day in enumerate(days))))
    report = dure("report", book, "--enterprise", village.coop, "--format", "json").report
    assert report["period"]["start"] == "2025-01-01"


@pytest.mark.parametrize(
    "asked", ["2025-13", "25", "2025-Q5", "", "2025-06-01..2025-06-01", "작년", "9999", "0000"]
)
def test_a_period_that_is_none_is_refused_with_the_forms(dure: Dure, purchases: Path, asked: str) -> None:
    """The message names what was given, in both languages."""
    for language in ("en", "ko"):
        answer = dure("report", purchases, "--period", asked, "--lang", language)
        assert answer.status == 2
        assert asked in answer.err
    assert "2025-Q1" in answer.err


def test_a_period_with_nothing_in_it_is_no_report_of_zeros(dure: Dure, purchases: Path) -> None:
    """The days that the files hold are told."""
    answer = dure("report", purchases, "--period", "2019")
    assert answer.status == 2
    assert "2025-03-02" in answer.err
    assert "2025-12-10" in answer.err


def test_a_register_places_whom_no_invoice_places(dure: Dure, write: Write, village: Any) -> None:
    """The mart's address comes from the register alone; so does the place of its money."""
    book = write("매입.csv", village.books(village.invoice(seller=village.mart, address="")))
    register = write(
        "명부.csv", f"사업자번호,상호,주소,업태,종목\n301-81-00014,솔내마트(가상),{village.baegun},소매,쌀\n"
    )
    asked = ["report", book, "--enterprise", village.coop, "--format", "json"]
    assert dure(*asked).report["coverage_share"] == 0
    assert share_in(dure(*asked, "--register", register).report, JINAN) == 1


def test_a_strangers_table_is_read_by_a_mapping(dure: Dure, write: Write, tmp_path: Path) -> None:
    """Inspect writes the mapping, and report reads by it."""
    book = write(
        "낯선표.csv",
        "언제,누가,어디에,얼마\n2025-03-02,가나상회,다라상회,1000\n2025-04-02,가나상회,마바상회,500\n",
    )
    assert dure("report", book).status == 2
    mapping = tmp_path / "mapping.yaml"
    assert dure("inspect", book, "--write-mapping", mapping).status == 0
    mapping.write_text("columns:\n  date: 언제\n  payer: 누가\n  payee: 어디에\n  amount: 얼마\n")
    answer = dure("report", book, "--mapping", mapping, "--place", JINAN, "--format", "json")
    assert answer.status == 0
    assert answer.report["outlay_krw"] == 1500


@pytest.mark.parametrize(
    "subject", ["3018100014", "301-81-00014", "솔내마트(가상)", "솔내마트", "name:솔내마트"]
)
def test_judgements_are_taken_as_decided(dure: Dure, write: Write, purchases: Path, subject: str) -> None:
    """The mart, by its number or its name, is judged to be in the county, so everything stays."""
    judged = write(
        "판단.csv", f"subject,aspect,value,who,when,why\n{subject},place,52720350,kim,2026-01-01,\n"
    )
    report = dure("report", purchases, "--judgements", judged, "--place", JINAN, "--format", "json").report
    assert share_in(report, JINAN) == 1


def test_assumptions_of_ones_own_change_the_multiplier(dure: Dure, write: Write, village: Any) -> None:
    """The farm is assumed to spend nothing here, so the third round is empty."""
    book = write("매입.csv", village.books(village.invoice()))
    sale = write("매출.csv", village.books(village.invoice(key=9, seller=village.coop, buyer=village.mart)))
    nothing = ", ".join(f"{name}: 0" for name in ("low", "value", "high"))
    rows = "".join(
        f"- {{kind: {kind}, level: {level}, {nothing}, source: 우리 마을에 물어봄}}\n"
        for kind in ("enterprise", "unknown", "household", "public_body", "cooperative")
        for level in ("town", "district", "province", "nation")
    )
    own = write("가정.yaml", f"assumptions:\n{rows}")
    files = ["report", book, sale, "--enterprise", village.coop, "--place", JINAN, "--format", "json"]
    shipped, ours = dure(*files).report, dure(*files, "--assumptions", own).report
    assert shipped["lm3"]["value"] > 2
    assert ours["lm3"]["value"] == 2


def test_the_report_opens_with_the_thread_of_its_community(dure: Dure, write: Write) -> None:
    """The community's file names the enterprise by its number."""
    community = write("community.yaml", COMMUNITY)
    book = write("매입.csv")
    answer = dure("report", book, "--community", community, "--format", "json")
    assert answer.status == 0
    assert answer.report["thread"] is not None
    assert (
        "음식물" in json.dumps(answer.report["thread"], ensure_ascii=False) or answer.report["problems"] == []
    )


COMMUNITY = """\
community:
  name: 산들마을 (가상 자료)
  places: [52720]
  example: true
issues:
  - id: waste
    title: {ko: 음식물쓰레기를 밖으로 실어 냅니다, en: Food waste is carried out of the county}
    place: 52720250
enterprises:
  - id: coop
    name: 마을협동조합 (가상)
    legal_form: 협동조합
    number: 125-82-00019
    place: 52720250
    issues: [waste]
"""


def test_anothers_bank_file_is_given_with_its_number(dure: Dure, write: Write, village: Any) -> None:
    """BIZNO:PATH makes the farm's own spending observed."""
    book = write("매입.csv")
    bank = write("들녘 통장.csv", village.bank.replace("들녘농장(가상)", "씨앗가게(가상)"))
    answer = dure("report", book, f"220-81-00016:{bank}", "--format", "json")
    assert answer.status == 0
    assert answer.report["enterprise"]["number"] == village.coop
    assert answer.report["outlay_krw"] == 4_000_000
    mistyped = dure("report", book, f"220-81-00017:{bank}", "--format", "json")
    assert mistyped.status == 0
    assert "2208100017" in mistyped.told


def test_a_folder_stands_for_its_files(dure: Dure, write: Write, village: Any, tmp_path: Path) -> None:
    """What is no book in it is passed over: mappings, hidden files, what Excel leaves, a picture's index."""
    write("books/매입.csv")
    write("books/2025/통장.csv", village.bank)
    for name in (".DS_Store", "~$매입.xlsx", "Thumbs.db", "mapping.yaml", "읽어주세요.md"):
        write(f"books/{name}", b"\x00\x01junk")
    answer = dure("report", tmp_path / "books", "--format", "json")
    assert answer.status == 0
    assert answer.report["problems"] == []
    assert answer.report["cash"]["krw"] == 4_909_000
    assert answer.report["cash"]["accounts"][0]["file"] == "books/2025/통장.csv"


def test_an_empty_folder_is_told(dure: Dure, tmp_path: Path) -> None:
    """A folder without files is named."""
    (tmp_path / "빈폴더").mkdir()
    answer = dure("report", tmp_path / "빈폴더")
    assert answer.status == 2
    assert "빈폴더" in answer.err


def test_the_same_file_given_twice_counts_once(dure: Dure, purchases: Path) -> None:
    """Once by itself and once with its folder."""
    once = dure("report", purchases, "--format", "json")
    twice = dure("report", purchases, purchases.parent, "--format", "json")
    assert once.out == twice.out


def test_the_encoding_of_a_file_changes_no_figure(dure: Dure, write: Write, village: Any) -> None:
    """홈택스 writes cp949; a person may have saved UTF-8, with a mark or without."""
    reports = []
    for encoding in ("utf-8", "utf-8-sig", "cp949", "utf-16"):
        book = write("매입.csv", village.purchases, encoding=encoding)
        reports.append(dure("report", book, "--format", "json").out)
    assert len(set(reports)) == 1


def test_two_runs_are_the_same_to_the_byte(dure: Dure, write: Write, village: Any) -> None:
    """No clock, no secret and no order of chance gets into the answer."""
    files = [write("매입.csv"), write("통장.csv", village.bank), write("급여.csv", village.payroll)]
    first, second = (dure("report", *files, "--format", "json").out for _ in range(2))
    assert first == second


def test_the_json_keeps_its_contract(dure: Dure, write: Write, village: Any) -> None:
    """The schema in docs/reference holds for it in both languages."""
    schema = json.loads((PROJECT / "docs/reference/circulation-report.schema.json").read_text())
    files = [write("매입.csv"), write("통장.csv", village.bank), write("급여.csv", village.payroll)]
    for language in ("ko", "en"):
        report = dure("report", *files, "--format", "json", "--lang", language).report
        jsonschema.Draft202012Validator(schema).validate(report)
        assert report["language"] == language


@pytest.mark.parametrize(
    ("form", "beginning"),
    [("text", b"["), ("json", b"{"), ("html", b"<!"), ("pdf", b"%PDF"), ("xlsx", b"PK")],
)
def test_every_format_is_written(
    dure: Dure, purchases: Path, tmp_path: Path, form: str, beginning: bytes
) -> None:
    """--output takes each of them, and says where it is."""
    output = tmp_path / f"보고서.{form}"
    answer = dure("report", purchases, "--format", form, "--output", output)
    assert answer.status == 0
    assert answer.out == ""
    assert str(output) in answer.err
    assert output.read_bytes().lower().startswith(beginning.lower())
    if form == "xlsx":
        assert zipfile.ZipFile(io.BytesIO(output.read_bytes())).testzip() is None
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_output_is_replaced_whole_and_keeps_its_permissions(
    dure: Dure, purchases: Path, tmp_path: Path
) -> None:
    """What was there, longer, leaves no tail; what only I could read stays so."""
    output = tmp_path / "report.json"
    output.write_text("x" * 1_000_000)
    output.chmod(0o600)
    assert dure("report", purchases, "--format", "json", "--output", output).status == 0
    json.loads(output.read_text())
    assert output.stat().st_mode & 0o777 == 0o600


def test_an_output_that_fails_leaves_what_was_there(
    dure: Dure, purchases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk does not cost the last report."""
    output = tmp_path / "report.json"
    output.write_text("the last one")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    answer = dure("report", purchases, "--format", "json", "--output", output)
    assert answer.status == 2
    assert "full" in answer.err
    assert output.read_text() == "the last one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.json", "매입.csv"]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("where", ["no/such/folder/report.html", ".", "x" * 300, "매입.csv/report.html"])
def test_an_output_that_cannot_be_is_refused_before_the_work(
    dure: Dure, purchases: Path, tmp_path: Path, where: str, language: str
) -> None:
    """The message names it and says what to do, in the reader's language."""
    answer = dure("report", purchases, "--output", tmp_path / where, "--lang", language)
    assert answer.status == 2
    assert "--output" in answer.err
    assert answer.out == ""
    assert "No such" not in answer.err


@pytest.mark.parametrize("given", ["books/매입.csv", "books", "220-81-00016:{folder}/books/매입.csv"])
def test_an_input_is_never_written_over(dure: Dure, write: Write, tmp_path: Path, given: str) -> None:
    """Not even where the user asks for it by mistake, or gives the folder that it is in."""
    book = write("books/매입.csv")
    before = book.read_bytes()
    path = given.format(folder=tmp_path) if ":" in given else tmp_path / given
    answer = dure("report", path, "--output", book)
    assert answer.status == 2
    assert "--output" in answer.err
    assert book.read_bytes() == before


def test_the_last_report_is_no_book_of_the_next(dure: Dure, write: Write, tmp_path: Path) -> None:
    """It may stand in the folder of the books and be written anew."""
    write("books/매입.csv")
    output = tmp_path / "books" / "report.html"
    first = dure("report", tmp_path / "books", "--format", "html", "--output", output)
    page = output.read_text()
    second = dure("report", tmp_path / "books", "--format", "html", "--output", output)
    assert (first.status, first.err) == (second.status, second.err) == (0, first.err)
    assert output.read_text() == page


def test_a_device_is_written_into_and_not_replaced(dure: Dure, purchases: Path) -> None:
    """`--output /dev/null` leaves the device what it is."""
    assert dure("report", purchases, "--output", "/dev/null").status == 0
    assert Path("/dev/null").is_char_device()


def test_a_link_is_followed_to_its_file(dure: Dure, purchases: Path, tmp_path: Path) -> None:
    """The file that it leads to is replaced, and the link stays a link."""
    real = tmp_path / "real.txt"
    real.write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to(real)
    assert dure("report", purchases, "--output", link).status == 0
    assert link.is_symlink()
    assert real.read_text() != "old"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_language_follows_the_locale(
    dure: Dure, purchases: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    """Korean for a Korean locale, English for any other; --lang is stronger."""
    monkeypatch.delenv("LC_ALL")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert dure("report", purchases, "--format", "json").report["language"] == expected
    for language in ("ko", "en"):
        asked = dure("report", purchases, "--format", "json", "--lang", language)
        assert asked.report["language"] == language


class _Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_only(
    dure: Dure, purchases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe or a file gets no line of it; a terminal gets it and has it taken away."""
    assert dure("report", purchases).err == ""
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert dure("report", purchases).status == 0
    shown = terminal.getvalue()
    assert "매입.csv" in shown
    assert shown.endswith("\r\033[K")


def test_a_binary_format_is_not_poured_on_a_terminal(
    dure: Dure, purchases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user is asked for --output before anything is read."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for form in ("pdf", "xlsx"):
        answer = dure("report", purchases, "--format", form)
        assert answer.status == 2
        assert f"--output report.{form}" in answer.err


def test_problems_are_told_beside_a_written_report(
    dure: Dure, write: Write, purchases: Path, tmp_path: Path
) -> None:
    """With --output they are said to the person as well; the report holds them too."""
    bad = write("빈파일.csv", b"")
    output = tmp_path / "report.txt"
    answer = dure("report", purchases, bad, "--output", output)
    assert answer.status == 0
    assert "빈파일.csv" in answer.err
    assert "빈파일.csv" in output.read_text()


def run_installed(*arguments: object, **settings: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the installed command as a person does."""
    command = Path(sys.executable).with_name("dure")
    return subprocess.run(
        [command, *map(str, arguments)], capture_output=True, timeout=120, check=False, **settings
    )


def test_the_installed_command_makes_the_report(purchases: Path) -> None:
    """The script beside the interpreter gives the same bytes as the function, in whatever terminal."""
    for encoding in ("utf-8", "ascii"):
        environment = {"LC_ALL": "C", "PYTHONIOENCODING": encoding, "PATH": "/usr/bin:/bin"}
        done = run_installed("report", purchases, "--lang", "ko", env=environment)
        assert done.returncode == 0
        assert done.stderr == b""
        assert done.stdout
    done = run_installed("report", purchases, "--format", "pdf")
    assert done.returncode == 0
    assert done.stdout.startswith(b"%PDF")


def test_a_reader_that_has_had_enough_is_no_failure(purchases: Path) -> None:
    """`dure report … | head -1` ends without a word."""
    command = Path(sys.executable).with_name("dure")
    done = subprocess.run(
        ["bash", "-c", '"$0" report "$1" | true; echo "${PIPESTATUS[0]}"', command, purchases],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == b""
    assert done.stdout == b"0\n"
