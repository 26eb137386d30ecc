"""`dure places similar`: the array of the contract, the words, own weights, and every refusal with exit 2."""

import json
from pathlib import Path

import pytest

from dure.cli import main


def test_the_array(capsys: pytest.CaptureFixture[str]) -> None:
    """Nearest first, five fields, by an old code."""
    assert (
        main(["places", "similar", "45720", "--challenge", "waste", "--format", "json", "--lang", "en"]) == 0
    )
    rows = json.loads(capsys.readouterr().out)
    assert [row["code"] for row in rows][:2] == ["43720", "52770"]
    assert set(rows[0]) == {"code", "name", "distance", "closest", "different"}
    assert rows[0]["closest"][0]["here"] == 1.85


def test_the_array_stays_an_array_where_something_is_to_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    """신안군's code ended in 2026: that is said beside the array, not in it."""
    assert main(["places", "similar", "46910", "--format", "json", "--limit", "3", "--lang", "ko"]) == 0
    told = capsys.readouterr()
    assert len(json.loads(told.out)) == 3
    assert "2026년 7월 1일" in told.err


def test_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """By name, with filters; what is compared, each place, the sources."""
    command = [
        "places",
        "similar",
        "부안군",
        "--challenge",
        "sea",
        "--coast",
        "--no-island",
        "--city-within",
        "60",
    ]
    assert main([*command, "--limit", "2", "--lang", "ko"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("전북특별자치도 부안군, 비슷한 지역: 항구와 바다 (시군구)\n")
    assert "1. 충청남도 서천군 (44770), 거리 0.176\n   비슷한 점\n     두 곳 다 바닷가가 있습니다.\n" in shown
    assert "  바닷가: 예 (× 4)\n" in shown
    assert "국토지리정보원" in shown
    assert "3. " not in shown


def test_own_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of one's own; one at fault is told with its line."""
    ours = tmp_path / "ours.yaml"
    ours.write_text("title: {en: Ours, ko: 우리}\nweights:\n  - {feature: old, weight: 1}\n", "utf-8")
    assert main(["places", "similar", "52720", "--weights", str(ours), "--limit", "1", "--lang", "en"]) == 0
    assert "for: Ours" in capsys.readouterr().out
    ours.write_text("weights:\n  - {feature: beauty, weight: 1}\n", "utf-8")
    assert main(["places", "similar", "52720", "--weights", str(ours), "--lang", "en"]) == 2
    assert "ours.yaml, row 2" in capsys.readouterr().err
    assert main(["places", "similar", "52720", "--weights", str(tmp_path / "none.yaml"), "--lang", "en"]) == 2
    assert "none.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["99999"], "No place has the code"),
        (["44730"], "ended as a place"),
        (["52720", "--level", "emd"], "the level sigungu"),
        (["52720", "--challenge", "beauty"], "general, ageing, care, waste, tourism, sea"),
        (["52720", "--mountain"], "No elevation"),
        (["52720", "--no-mountain"], "No elevation"),
        (["52720", "--city-from", "50", "--city-within", "10"], "not two numbers in order"),
        (["52720", "--challenge", "sea", "--weights", "ours.yaml"], "one of the two"),
        (["52720", "--figures", "nowhere"], "no figures are kept there"),
        (["중앙동"], "several places"),
    ],
)
def test_what_cannot_be_told_says_why(
    given: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, nothing on standard output."""
    assert main(["places", "similar", *given, "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert word in told.err


@pytest.mark.parametrize(
    "given", [["--limit", "0"], ["--limit", "x"], ["--city-from", "-1"], ["--city-within", "nan"]]
)
def test_numbers_that_are_none(given: list[str]) -> None:
    """The usage, as for any option."""
    with pytest.raises(SystemExit) as stopped:
        main(["places", "similar", "52720", *given])
    assert stopped.value.code == 2


def test_a_place_that_ended_is_listed_with_its_day(capsys: pytest.CaptureFixture[str]) -> None:
    """Seo-gu in Incheon was counted in 2025 and divided in 2026; who reads the list should know."""
    assert main(["places", "similar", "28185", "--lang", "en"]) == 0
    assert (
        "1. Seo-gu, Incheon (서구) (28260, a code that ended on 2026-07-01; under a newer one no"
        in capsys.readouterr().out
    )


def test_nothing_found_is_said_shortly(capsys: pytest.CaptureFixture[str]) -> None:
    """Why, and no page of figures and sources that led to nothing."""
    assert main(["places", "similar", "52720", "--city-from", "500", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "No place passes the filters. Take one of them out." in told
    assert "Sources" not in told
    assert told.count("\n") == 4
