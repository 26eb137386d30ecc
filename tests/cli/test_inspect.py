"""`dure inspect` says what a file is."""

# ruff: noqa: E501 - files stand as they are printed.

import json
from pathlib import Path

import pytest

from dure.cli import main

STRANGER = '언제,업체명,얼마\n2025-03-02,가상철물,"35,000"\n2025-13-05,가상상사,10\n'
STATEMENT = "거래일자,내용,찾으신금액,맡기신금액,비고,잔액\n2025.01.02,가상상회,,50000,,150000\n2025.01.03,가상철물,30000,,못,120000\n"


def write(folder: Path, name: str, text: str) -> str:
    """Put a file into a folder and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_known_file_is_named_counted_and_summed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Format, rows, days, and what went out and came in."""
    path = write(tmp_path, "statement.csv", STATEMENT)
    assert main(["inspect", path, "--format", "json", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    (sheet,) = told["sheets"]
    assert (sheet["format"], sheet["rows_seen"], sheet["rows_read"], sheet["rows_refused"]) == (
        "bank_statement",
        2,
        2,
        0,
    )
    assert (sheet["first_date"], sheet["last_date"]) == ("2025-01-02", "2025-01-03")
    assert sheet["totals"] == [
        {"side": "paid", "unit": "KRW", "quantity": 30000},
        {"side": "received", "unit": "KRW", "quantity": 50000},
    ]
    assert told["mapping"] is None


def test_a_strangers_file_goes_through_a_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Guess, write, read by it; the row that cannot be read is named."""
    path, mapping = write(tmp_path, "x.csv", STRANGER), str(tmp_path / "x.yaml")
    assert main(["inspect", path, "--write-mapping", mapping, "--lang", "en"]) == 0
    assert "Mapping guessed" in capsys.readouterr().out
    assert main(["inspect", path, "--mapping", mapping, "--format", "json", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sheets"][0]["rows_read"], told["sheets"][0]["rows_refused"]) == (1, 1)
    assert "row 3" in told["problems"][0]["where"]


def test_a_mapping_that_is_there_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody may have corrected it."""
    path, mapping = write(tmp_path, "x.csv", STRANGER), write(tmp_path, "x.yaml", "mine")
    assert main(["inspect", path, "--write-mapping", mapping, "--lang", "ko"]) == 2
    assert "이미" in capsys.readouterr().err
    assert Path(mapping).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(("name", "text"), [("empty.csv", ""), ("gone", None), ("words.txt", "hello\n")])
def test_where_nothing_can_be_read_the_exit_is_2(
    name: str, text: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a problem names the file."""
    path = write(tmp_path, name, text) if text is not None else str(tmp_path / name)
    assert main(["inspect", path, "--format", "json", "--lang", "en"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert any(name in problem["where"] for problem in problems)


def test_a_mapping_that_is_wrong_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback for a slip in a file written by hand."""
    path, mapping = write(tmp_path, "x.csv", STRANGER), write(tmp_path, "x.yaml", "columns: {dat: 언제}")
    assert main(["inspect", path, "--mapping", mapping, "--lang", "ko"]) == 2
    assert "date" in capsys.readouterr().out
