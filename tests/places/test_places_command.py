"""`dure places resolve`, as a person types it."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from dure.cli import main
from dure.cli.places import add_places_command


def run(*arguments: str) -> int:
    """Run the command as the door does."""
    parser = argparse.ArgumentParser()
    add_places_command(parser.add_subparsers())
    given = parser.parse_args(["places", "resolve", *arguments])
    status: int = given.run(given)
    return status


def read_json(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Read what was printed: one array and nothing else."""
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


def test_json_is_one_array_in_input_order(capsys: pytest.CaptureFixture[str]) -> None:
    """Each row has its address, code, name, level and candidates; null where unsure."""
    assert run("전북 진안군", "중구", "안녕", "--format", "json", "--lang", "ko") == 0
    sure, unsure, nothing = read_json(capsys)
    assert sure == {
        "address": "전북 진안군",
        "code": "52720",
        "name": "전북특별자치도 진안군",
        "level": "district",
        "ended": None,
        "ambiguous": [],
    }
    assert [unsure[key] for key in ("code", "name", "level")] == [None, None, None]
    assert unsure["ambiguous"][0] == {"code": "11140", "name": "서울특별시 중구"}
    assert nothing == {
        "address": "안녕",
        "code": None,
        "name": None,
        "level": None,
        "ended": None,
        "ambiguous": [],
    }


def test_a_code_that_ended_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Jangheung (장흥) lost its code in 2026, and none newer is at hand; a day asked needs no such word."""
    assert run("장흥군", "--lang", "en") == 0
    assert "46800" in (told := capsys.readouterr().out)
    assert "the code ended on 2026-07-01, a newer one is not at hand" in told
    assert run("장흥군", "--lang", "en", "--as-of", "2025-01-01") == 0
    assert "ended" not in capsys.readouterr().out


def test_english_and_an_earlier_day(capsys: pytest.CaptureFixture[str]) -> None:
    """`--as-of` gives the codes and names of the day."""
    assert run("진안군 진안읍", "--format", "json", "--lang", "en", "--as-of", "2020-01-01") == 0
    (row,) = read_json(capsys)
    assert (row["code"], row["name"]) == ("45720250", "Jinan-eup, Jinan-gun, Jeollabuk-do")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_file_of_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str) -> None:
    """One address a line, commas and all."""
    file = tmp_path / "addresses.txt"
    file.write_bytes("전북 진안군 진안읍 중앙로 67, 2층\r\n\r\n서울 중구\r\n".encode(encoding))
    assert run("진안군", "--file", str(file), "--format", "json") == 0
    assert [row["code"] for row in read_json(capsys)] == ["52720", "52720250", "11140"]


def test_table_with_an_address_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A column 주소 or address is found below a title, and blank cells keep their rows."""
    file = tmp_path / "list.csv"
    file.write_bytes(
        '가상 자료\n상호,주 소,금액\n가,"전북 진안군, 1층",1\n나,,2\n다,서울 중구,3\n'.encode("cp949")
    )
    assert run("--file", str(file), "--format", "json") == 0
    assert [row["code"] for row in read_json(capsys)] == ["52720", None, "11140"]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", "이름,주소\n가,\n".encode(), b"\x00\x01\x02", b"PK\x03\x04junk"]
)
def test_nothing_to_read_is_status_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    """An empty or broken file says so and prints no result."""
    file = tmp_path / "empty.csv"
    file.write_bytes(content)
    assert run("--file", str(file), "--format", "json") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "empty.csv" in printed.err


def test_missing_file_and_no_address_are_status_two(capsys: pytest.CaptureFixture[str]) -> None:
    """Each says what to do."""
    assert run("--file", "/no/such/file.csv") == 2
    assert "file.csv" in capsys.readouterr().err
    assert run("--lang", "en") == 2
    assert "Give an address" in capsys.readouterr().err


def test_text_names_the_level_and_the_candidates(capsys: pytest.CaptureFixture[str]) -> None:
    """Sure, unsure and partly sure read as sentences, in both languages."""
    assert run("진안군 진안읍", "중구", "경기도 신흥동 1", "안녕", "--lang", "en") == 0
    text = capsys.readouterr().out
    for part in (
        "Jinan-eup, Jinan-gun, Jeonbuk State (town)",
        "Not sure",
        "More closely",
        "No place was found",
    ):
        assert part in text
    assert run("중구", "안녕", "--lang", "ko") == 0
    text = capsys.readouterr().out
    assert "확실하지 않습니다" in text
    assert "찾지 못했습니다" in text


def test_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip in the date is told, not guessed."""
    with pytest.raises(SystemExit):
        run("진안군", "--as-of", "2020-13-01")
    assert "2023-12-31" in capsys.readouterr().err


def test_a_code_is_as_good_as_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    """Old or new: 45720 and 52720 are both 진안군."""
    assert main(["places", "resolve", "45720", "52720", "99999", "--format", "json"]) == 0
    answers = json.loads(capsys.readouterr().out)
    assert [answer["code"] for answer in answers] == ["52720", "52720", None]
