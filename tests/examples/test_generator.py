"""The example town's generator: repeatable, large enough, right in its sums, and plainly invented."""

import csv
import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

JINAN = Path(__file__).parents[2] / "examples" / "jinan"
ENTERPRISES = ("goeul", "solnae", "doesalim", "yongdam")


def make(folder: Path, *arguments: str) -> Path:
    """Run the generator as a person would."""
    subprocess.run(
        [sys.executable, JINAN / "make_files.py", "--output", folder, *arguments],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the town once."""
    return make(tmp_path_factory.mktemp("town") / "files")


@pytest.fixture(scope="module")
def truth(files: Path) -> dict:
    """Load what is truly so in it."""
    return json.loads((files / "truth.json").read_text(encoding="utf-8"))


def all_files(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def all_text(path: Path) -> str:
    """Return everything a person can read in a file."""
    content = path.read_bytes()
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        book = CalamineWorkbook.from_path(str(path))
        rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
        return "\n".join(" ".join(str(cell) for cell in row) for row in rows)
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(f"{path} is in no encoding that was meant.")


@pytest.mark.slow
def test_same_seed_gives_the_same_bytes(files: Path, tmp_path: Path) -> None:
    """Two runs with one seed differ in no byte of any file."""
    assert all_files(make(tmp_path / "again")) == all_files(files)


@pytest.mark.slow
def test_another_seed_gives_another_town(truth: dict, tmp_path: Path) -> None:
    """The seed is what decides."""
    other = make(tmp_path / "other", "--seed", "7")
    assert json.loads((other / "truth.json").read_text(encoding="utf-8"))["flows"] != truth["flows"]


def test_there_are_thirty_thousand_rows_or_more(truth: dict) -> None:
    """The four enterprises and their suppliers fill two years."""
    assert sum(truth["rows"].values()) >= 30_000
    assert {name.partition("/")[0] for name in truth["rows"]} == {*ENTERPRISES, "suppliers"}


def test_every_enterprise_is_marked_as_invented(truth: dict) -> None:
    """A party with a business number says (가상), and its number begins with 999."""
    numbered = [party for party in truth["parties"].values() if party["number"]]
    assert len(numbered) > 100
    assert [party["name"] for party in numbered if "(가상)" not in party["name"]] == []
    assert {party["number"][:3] for party in numbered} == {"999"}


def test_every_file_is_marked_as_invented(files: Path) -> None:
    """Every file that a person can open says 가상."""
    assert [path.name for path in files.rglob("*") if path.is_file() and "가상" not in all_text(path)] == []


def test_business_numbers_pass_their_checksum(truth: dict) -> None:
    """Every business number is valid by its last digit."""
    for party in truth["parties"].values():
        if number := party["number"]:
            total = sum(
                int(digit) * weight
                for digit, weight in zip(number, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False)
            )
            assert (10 - (total + int(number[8]) * 5 // 10) % 10) % 10 == int(number[9]), party["name"]


def test_resident_numbers_are_nobodys(files: Path) -> None:
    """The few resident numbers pass the checksum and name a place of birth that does not exist."""
    found = set()
    for path in files.rglob("*"):
        if path.is_file() and path.suffix != ".json":
            found |= set(re.findall(r"(?<![\d-])(\d{6}-[1-8]\d{6})(?![\d-])", all_text(path)))
    assert 1 <= len(found) <= 5
    for number in found:
        digits = number.replace("-", "")
        weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
        total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
        assert (11 - total % 11) % 10 == int(digits[12])
        assert digits[7:9] == "99"


def test_telephones_have_an_exchange_that_does_not_exist(files: Path) -> None:
    """No number in a member register rings anywhere."""
    sheet = openpyxl.load_workbook(files / "goeul" / "members.xlsx").active
    contacts = [row[3] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert len(contacts) > 400
    assert all(re.fullmatch(r"010-0000-\d{4}|063-000-\d{4}", contact) for contact in contacts)


def test_the_enterprises_are_those_of_the_community(truth: dict) -> None:
    """Names, numbers and places agree with community.yaml."""
    text = (JINAN / "community.yaml").read_text(encoding="utf-8")
    for key in ENTERPRISES:
        party = truth["parties"][key]
        number = party["number"]
        assert f"number: {number[:3]}-{number[3:5]}-{number[5:]}" in text
        assert party["name"] in text
        assert f'place: "{party["place"]}"' in text


def bank_rows(files: Path, book: str) -> list[tuple[int, int, int]]:
    """Return (out, in, balance) of each line of a book's statements, the oldest first."""
    if book == "goeul":
        # Each part of the download begins with the last lines of the one before: the numbers tell.
        lines = {}
        for path in files.glob("goeul/농협*.xls"):
            for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[10:]:
                lines[int(row[0])] = (int(row[2]), int(row[3]), int(row[4]))
        return [lines[number] for number in sorted(lines)]
    if book == "solnae":
        sheet = openpyxl.load_workbook(files / "solnae" / "국민은행 거래내역.xlsx").active
        return [(row[3], row[4], row[5]) for row in sheet.iter_rows(min_row=8, values_only=True)][::-1]
    if book == "doesalim":
        with (files / "doesalim" / "우체국 예금거래내역.csv").open(encoding="cp949", newline="") as text:
            rows = list(csv.reader(text))[4:]
        return [tuple(int(row[place].replace(",", "")) for place in (2, 3, 5)) for row in rows]
    rows = (
        CalamineWorkbook.from_path(str(files / "yongdam" / "신한 거래내역.xls"))
        .get_sheet_by_index(0)
        .to_python()
    )
    return [(int(row[2] or 0), int(row[3] or 0), int(row[5])) for row in rows[1:]]


@pytest.mark.parametrize("book", ENTERPRISES)
def test_running_balances_are_right(files: Path, book: str) -> None:
    """Every balance is the one before it, less what went out, plus what came in; none is below nothing."""
    rows = bank_rows(files, book)
    assert len(rows) > 1_000
    for (_, _, before), (out, back, after) in itertools.pairwise(rows):
        assert after == before - out + back
        assert (out > 0) != (back > 0)
    assert min(balance for _, _, balance in rows) > 0


def test_payslips_add_up(files: Path) -> None:
    """Of every person on the three-row register, 지급합계 less 공제합계 is 차인지급액."""
    book = CalamineWorkbook.from_path(str(files / "goeul" / "급여대장 2025.xls"))
    assert len(book.sheet_names) == 12
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()[5:-1]
        assert len(rows) == 45
        for first, second, third in zip(rows[0::3], rows[1::3], rows[2::3], strict=True):
            assert first[7] - second[7] == third[7]


def test_food_waste_nears_its_goal(truth: dict) -> None:
    """About nine tonnes in 2024 and eleven in 2025, against a goal of twelve."""
    grams = {
        year: sum(flow[3] for flow in truth["flows"] if flow[6] == "gram" and flow[0].startswith(year))
        for year in ("2024", "2025")
    }
    assert 8_900_000 < grams["2024"] < 9_200_000
    assert 10_900_000 < grams["2025"] < 11_200_000
