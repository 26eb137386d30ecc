"""`dure places show` and `compare`: by code or name, text or JSON, and a way on where nothing is found."""

import json

import pytest

from dure.cli import main


def test_show_by_an_old_code(capsys: pytest.CaptureFixture[str]) -> None:
    """The old code of Jinan shows Jinan, sources named."""
    assert main(["places", "show", "45720", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Jinan-gun, Jeonbuk State (52720")
    assert "24,219 people" in shown
    assert "DT_1BPB002E" in shown


def test_show_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The contract, by name."""
    assert main(["places", "show", "진안군", "--lang", "ko", "--format", "json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert (values["contract"], values["place"]["code"]) == ("dure.place/1", "52720")


@pytest.mark.parametrize(
    ("place", "word"), [("99999", "resolve"), ("중앙동", "2611051000"), ("없는곳", "정확한")]
)
def test_what_is_not_found_says_how_to_find_it(
    place: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No such code, several of a name, no such name: exit 2 and the way on."""
    assert main(["places", "show", place, "--lang", "ko"]) == 2
    assert word in capsys.readouterr().err


def test_compare_two(capsys: pytest.CaptureFixture[str]) -> None:
    """Side by side; one that is not found stops it."""
    assert main(["places", "compare", "52720", "52730", "--lang", "en"]) == 0
    assert "Muju-gun" in capsys.readouterr().out
    assert main(["places", "compare", "52720", "99999", "--lang", "en"]) == 2


def test_the_change_of_a_part_is_not_told_of_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Towns made anew are left out of it: what the rest lost is more than what the nation lost."""
    assert main(["places", "show", "KR", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert (
        "The towns that were counted alike on all dates, home to 98 of 100 residents, have 709,708" in shown
    )
    assert "That is 709,708" not in shown
    assert "what it lies in" not in shown


def test_a_place_that_only_lost_its_code_is_not_called_gone(capsys: pytest.CaptureFixture[str]) -> None:
    """Naju (나주) has its people, its projection, and a word on its code."""
    assert main(["places", "show", "46170", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "ended as a place" not in shown
    assert "A reform ended the code of Naju-si (나주시) on 1 July 2026" in shown
    assert "In 2040 about" in shown
