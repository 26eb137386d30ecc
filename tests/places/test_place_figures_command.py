"""`dure places show` and `compare`: by code or name, text or JSON, and a way on where nothing is found."""

import json

import pytest

from dure.cli import main


def test_show_by_an_old_code(capsys: pytest.CaptureFixture[str]) -> None:
    """The old code of Jinan shows Jinan, sources named."""
    assert main(["places", "show", "45720", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    former = "45720 is a former code of Jinan-gun (진안군); today it is 52720."
    assert shown.startswith(f"{former}\n\nJinan-gun, Jeonbuk State (52720")
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


@pytest.mark.parametrize("places", [["52720"], ["52720", "52720"], ["52720", "45720"]])
def test_one_place_is_not_compared_with_itself(places: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One alone, twice, or by its old code: another is asked for."""
    assert main(["places", "compare", *places, "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Give another place" in told.err


def test_an_old_code_is_named_above_all_else(capsys: pytest.CaptureFixture[str]) -> None:
    """Gunwi (군위) went from Gyeongbuk to Daegu; in JSON it is told where messages go."""
    former = "47720 is a former code of Gunwi-gun (군위군); today it is 27720."
    for command in (["show", "47720"], ["compare", "47720", "52720"], ["similar", "47720"]):
        assert main(["places", *command, "--lang", "en"]) == 0
        assert capsys.readouterr().out.startswith(former), command
        assert main(["places", *command, "--lang", "en", "--format", "json"]) == 0
        told = capsys.readouterr()
        json.loads(told.out)
        assert former in told.err, command
    assert main(["places", "show", "27720", "--lang", "en"]) == 0
    assert "former" not in capsys.readouterr().out


def test_that_a_place_is_gone_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Cheongwon (청원) ended in 2014; no list of 2025 can say that it is in no depopulation area."""
    assert main(["places", "show", "43710", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert told.index("ended as a place on 1 July 2014") < told.index("How many people live")
    assert "It is in no depopulation area" not in told
    assert "It had ended before the list" in told


def test_unknown_births_say_why(capsys: pytest.CaptureFixture[str]) -> None:
    """Each province is told of other years, so no year is told of the nation."""
    assert main(["places", "show", "KR", "--lang", "en"]) == 0
    assert "in no year. Look at one 시군구 in it." in capsys.readouterr().out


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
