"""`dure playbooks`: list what ships, show one, and check one that was written or came by post."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dure.korea.playbooks import load_files, load_playbooks
from dure.playbooks.archive import write_archive

Dure = Callable[..., Any]
ID = "food-waste-circulation"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the files of a shipped playbook to the disk."""
    path = tmp_path / ID
    path.mkdir()
    for name, content in load_files(ID).items():
        (path / name).write_bytes(content)
    return path


def spoil(folder: Path, before: str, after: str, *, file: str = "playbook.yaml") -> None:
    """Put one text in the place of another."""
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(("language", "title"), [("en", "own compost"), ("ko", "거름")])
def test_the_list_names_those_that_ship(dure: Dure, language: str, title: str) -> None:
    """In the reader's language, with a command to go on."""
    answer = dure("playbooks", "list", "--lang", language)
    assert answer.status == 0
    assert title in answer.out
    assert "medical-welfare-co-op" in answer.out
    assert f"dure playbooks show {ID}" in answer.out


def test_the_list_is_cut_down_to_a_challenge(dure: Dure) -> None:
    """One answers it, or none does."""
    told = json.loads(dure("playbooks", "list", "--challenge", "sea", "--format", "json").out)
    assert [one["id"] for one in told] == ["small-harbour-tourism"]
    assert json.loads(dure("playbooks", "list", "--challenge", "ageing", "--format", "json").out) == []
    assert "There is none." in dure("playbooks", "list", "--challenge", "ageing", "--lang", "en").out


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["What hurts", "Steps", "What went wrong, and where", "Sources", "unverified", "Jinan-gun"]),
        ("ko", ["무엇이 문제인가", "단계", "어디에서 무엇이 잘못되었나", "출처", "확인 전", "진안군"]),
    ],
)
def test_a_playbook_is_shown_whole(dure: Dure, language: str, words: list[str]) -> None:
    """Every part has its heading, and lines fit a terminal but for paths and addresses."""
    answer = dure("playbooks", "show", ID, "--lang", language)
    assert answer.status == 0
    assert all(word in answer.out for word in words)
    assert "None" not in answer.out
    assert "{" not in answer.out


def test_a_playbook_is_shown_as_json(dure: Dure, tmp_path: Path) -> None:
    """To the screen or into a file."""
    out = tmp_path / "told.json"
    assert dure("playbooks", "show", ID, "--format", "json", "--lang", "en", "--output", str(out)).status == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["place_name"] == "Jinan-gun, Jeonbuk State"
    assert told["steps"][0]["id"] == "weigh"


def test_a_folder_and_its_zip_are_shown_alike(dure: Dure, folder: Path, tmp_path: Path) -> None:
    """However a zip file was renamed on its way."""
    packed = tmp_path / "거름 (1).zip"
    packed.write_bytes(write_archive(load_files(ID)))
    shipped = dure("playbooks", "show", ID, "--lang", "ko").out
    for given in (folder, folder / "plan.toml", packed):
        assert dure("playbooks", "show", str(given), "--lang", "ko").out == shipped


@pytest.mark.parametrize("id_", [ID, "medical-welfare-co-op", "small-harbour-tourism"])
@pytest.mark.parametrize(
    ("language", "end"), [("en", "Nothing is wrong with it."), ("ko", "잘못된 곳이 없습니다.")]
)
def test_what_ships_passes_the_check(dure: Dure, id_: str, language: str, end: str) -> None:
    """With what it holds, and that nothing is wrong."""
    answer = dure("playbooks", "check", id_, "--lang", language)
    assert answer.status == 0
    assert answer.out.rstrip().endswith(end)


def test_a_fault_is_told_with_file_line_and_remedy(dure: Dure, folder: Path) -> None:
    """And the exit status says that it cannot be used."""
    spoil(folder, "sources: [jinan-2006, assumption]", "sources: [jinan-2007, assumption]")
    answer = dure("playbooks", "check", str(folder), "--lang", "en")
    assert answer.status == 2
    first, remedy, *_, last = answer.out.splitlines()
    assert first == "playbook.yaml, row 55, goal.sources: The source jinan-2007 is not among the sources."
    assert remedy.startswith("  → Add it under sources:, or mend the id. Known here: jinan-20")
    assert last == "The playbook cannot be used until this is mended."
    assert dure("playbooks", "show", str(folder), "--lang", "ko").status == 2


def test_what_is_only_told_keeps_it_usable(dure: Dure, folder: Path) -> None:
    """HTML in the story is named and never shown."""
    spoil(folder, "## ", "<marquee>!</marquee>\n\n## ", file="story.ko.md")
    answer = dure("playbooks", "check", str(folder), "--lang", "en")
    assert answer.status == 0
    assert "story.ko.md, row 3: HTML is never shown: <marquee>" in answer.out
    assert "It is whole and can be used" in answer.out
    told = json.loads(dure("playbooks", "check", str(folder), "--format", "json").out)
    assert told["whole"] is True
    assert told["problems"][0]["where"] == "story.ko.md, row 3"


@pytest.mark.parametrize("name", [book.id for book in load_playbooks()])
def test_no_korean_unit_stands_in_english(dure: Dure, name: str) -> None:
    """₩100 million and 44,000 people, as on the site; what is asked of a reader is no other script."""
    told = dure("playbooks", "show", name, "--lang", "en").out
    assert not re.search(r"\d ?(만원|만 원|명|회|건|톤|kg/일)", told)


def test_a_folder_of_another_name_is_told_and_usable(dure: Dure, folder: Path) -> None:
    """A playbook that was mailed home lies in a folder called otherwise, and is the same playbook."""
    other = folder.rename(folder.parent / "compost")
    answer = dure("playbooks", "check", str(other), "--lang", "en")
    assert answer.status == 0
    assert "the folder is called compost" in answer.out


def test_a_playbook_of_a_day_to_come_is_refused(dure: Dure, folder: Path) -> None:
    """The command knows what day it is."""
    spoil(folder, "dated: 2026-11-23", "dated: 2126-11-23", file="playbook.yaml")
    answer = dure("playbooks", "check", str(folder), "--lang", "en")
    assert answer.status == 2
    assert "which is still to come" in answer.out


def test_a_zip_that_leads_outside_is_told(dure: Dure, tmp_path: Path) -> None:
    """And nothing is unpacked."""
    packed = tmp_path / "x.zip"
    packed.write_bytes(write_archive({"../../evil.yaml": b"x", "playbook.yaml": b"id: x"}))
    answer = dure("playbooks", "check", str(packed), "--lang", "en")
    assert answer.status == 2
    assert "x.zip: ../../evil.yaml: Its path leads outside the folder." in answer.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.zip"]


@pytest.mark.parametrize("given", ["food-waste", "../nowhere", "", "\0", "a" * 5000, "\udcff"])
def test_what_is_not_there_is_told(dure: Dure, given: str) -> None:
    """With the ids of those that are."""
    for action in ("show", "check"):
        answer = dure("playbooks", action, given, "--lang", "en")
        assert answer.status == 2
        assert ID in answer.out + answer.err
        assert "Traceback" not in answer.err


def test_empty_and_strange_folders_are_told(dure: Dure, tmp_path: Path) -> None:
    """A file that is no zip, a folder with nothing, a folder with something else."""
    (tmp_path / "none").mkdir()
    other = tmp_path / "other"
    other.mkdir()
    (other / "holiday.jpg").write_bytes(b"\xff\xd8\xff")
    picture = tmp_path / "picture.zip"
    picture.write_bytes(b"\xff\xd8\xff")
    for given, words in (
        (tmp_path / "none", "The folder is empty."),
        (other, "playbook.yaml is missing."),
        (picture, "This is no zip file that can be unpacked."),
    ):
        answer = dure("playbooks", "check", str(given), "--lang", "en")
        assert answer.status == 2
        assert words in answer.out


def test_no_file_of_the_playbook_is_written_over(dure: Dure, folder: Path) -> None:
    """Neither by the folder's name nor by a file's."""
    before = (folder / "playbook.yaml").read_bytes()
    for given in (folder, folder / "playbook.yaml"):
        for action in ("show", "check"):
            answer = dure("playbooks", action, str(given), "--output", str(folder / "playbook.yaml"))
            assert answer.status == 2
    assert (folder / "playbook.yaml").read_bytes() == before
    shutil.rmtree(folder)
