"""A playbook with nothing wrong is read; each thing wrong in one has its file, its line and its remedy."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from dure.language import Text
from dure.playbooks.checking import OtherPlaybook, PlaybookKnowledge, say_near
from dure.playbooks.playbook import Playbook, Span
from dure.playbooks.reading import read_playbook
from dure.playbooks.writing import write_playbook
from dure.problem import Problem

Read = Callable[..., tuple[Playbook | None, tuple[Problem, ...]]]
YAML, PLAN, EN, KO = "playbook.yaml", "plan.toml", "story.en.md", "story.ko.md"


def test_a_whole_playbook_is_read_without_a_problem(read: Read) -> None:
    """Texts in both languages, ranges, periods, the plan and the story."""
    playbook, problems = read()
    assert problems == ()
    assert playbook is not None
    assert playbook.title == Text(en="Our own compost", ko="우리 거름")
    assert playbook.steps[0].weeks == Span(4, 5, 8, "weeks")
    assert str(playbook.outcomes[0].period) == "2014-07-01..2014-12-01"
    assert playbook.outcomes[0].coverage is None
    assert playbook.plan.services[0].price.value == 4000
    assert playbook.parent is None
    assert not playbook.example
    assert playbook.story.ko.startswith("# 우리 거름")


FAULTS = yaml.safe_load((Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8"))


def find_told(problems: tuple[Problem, ...], case: dict[str, str]) -> list[Problem]:
    """Find the problems that say what a case expects."""
    return [problem for problem in problems if case["what"] in problem.what.en]


@pytest.mark.parametrize("case", FAULTS["refused"], ids=lambda case: case["what"])
def test_what_is_wrong_is_told_where_it_stands(read: Read, case: dict[str, str]) -> None:
    """The playbook is not given, and the problem has its file, its line, its words and its remedy."""
    playbook, problems = read((case["file"], case["before"], case["after"]))
    assert playbook is None
    told = find_told(problems, case)
    assert len(told) == 1, [problem.what.en for problem in problems]
    problem = told[0]
    assert problem.where.file == case["file"]
    assert (problem.where.column or "") == case["column"]
    assert problem.what.ko
    assert problem.remedy.en
    assert problem.remedy.ko
    assert problem.where.rows or case["what"] == "The file is not text."


@pytest.mark.parametrize("case", FAULTS["told"], ids=lambda case: case["what"])
def test_what_changes_no_meaning_is_told_beside_the_playbook(read: Read, case: dict[str, str]) -> None:
    """The playbook is given, with the problem beside it."""
    playbook, problems = read((case["file"], case["before"], case["after"]))
    assert playbook is not None
    told = find_told(problems, case)
    assert told, [problem.what.en for problem in problems]
    assert told[0].where.file == case["file"]
    assert (told[0].where.column or "") == case["column"]


def test_no_playbook_is_dated_in_a_year_to_come(
    folder: Mapping[str, bytes], known: PlaybookKnowledge
) -> None:
    """A day of grace for who writes east of here; without a calendar nobody can tell."""
    late = {**folder, YAML: folder[YAML].replace(b"dated: 2026-11-23", b"dated: 2126-11-23")}
    held = replace(known, today=date(2026, 11, 22))
    playbook, problems = read_playbook(late, known=held)
    assert playbook is None
    assert [one.where.column for one in problems] == ["dated"]
    assert read_playbook(folder, known=held)[1] == ()
    assert read_playbook(late, known=known)[0] is not None


def test_a_fall_may_be_asked_for(read: Read) -> None:
    """What changes may change downwards: births fell by 12 % and more."""
    condition = "indicator: {}\n    low: {}\n    high: {}"
    before = condition.format("residents", 8000, 100000)
    for indicator in ("birth_change", "growth", "old_change"):
        assert read((YAML, before, condition.format(indicator, "null", -12)))[1] == ()


def test_a_remedy_names_all_that_it_knows_or_how_many_more(read: Read) -> None:
    """An island, the old and the residents stand in the list of features; long lists say that they go on."""
    _, problems = read((YAML, "indicator: residents", "indicator: zzzz"))
    assert all(f"{name}," in problems[0].remedy.en for name in ("island", "old", "residents"))
    assert say_near("zzzz", [f"id-{number}" for number in range(33)]).en.endswith("id-26, and 13 more.")
    assert say_near("zzzz", [f"id-{number}" for number in range(33)]).ko.endswith(" 외 13가지.")


def test_a_story_marks_sources_that_are_there(read: Read, folder: Mapping[str, bytes]) -> None:
    """A mark of none is told at its line; the digits of a source's name are no number of the story."""
    heading = folder[EN].decode().partition("\n")[0]
    playbook, problems = read((EN, heading, f"{heading}\n\nSo it was.[^paper]"))
    assert playbook is not None
    assert problems == ()
    playbook, problems = read((EN, heading, f"{heading}\n\nSo it was.[^paper-2005]"))
    assert playbook is None
    (problem,) = problems
    assert (problem.where.file, problem.where.rows) == (EN, (3,))
    assert "paper-2005 is not among the sources" in problem.what.en
    assert "paper" in problem.remedy.en


def test_a_code_like_none_is_looked_up_by_name(read: Read) -> None:
    """The whole country is near to nothing."""
    _, problems = read((YAML, 'place: "41670"', 'place: "99999"'))
    assert "dure places show NAME" in problems[0].remedy.en
    assert "KR" not in problems[0].remedy.en


def test_the_line_is_the_one_in_the_file(read: Read, folder: Mapping[str, bytes]) -> None:
    """Counted from 1, as an editor shows it."""
    _, problems = read((YAML, "unit: kg", "unit: 명"))
    lines = folder[YAML].decode().split("\n")
    assert lines[problems[0].where.rows[0] - 1] == "  unit: kg"


def test_all_is_told_at_once(read: Read) -> None:
    """A fault in one part hides none in another, nor in another file."""
    _, problems = read(
        (YAML, "unit: kg", "unit: 명"),
        (YAML, "value: 5, ", ""),
        (YAML, "sources: [act]", "sources: [fact]"),
        (PLAN, 'price = "4,000원"\n', ""),
        (EN, "Smell.", "<b>Smell</b>"),
    )
    assert {problem.where.file for problem in problems} == {YAML, PLAN, EN}
    assert len(problems) >= 5


@pytest.mark.parametrize("file", [YAML, PLAN, EN, KO])
def test_a_missing_file_is_named(folder: Mapping[str, bytes], file: str) -> None:
    """All four are needed."""
    files = {name: content for name, content in folder.items() if name != file}
    playbook, problems = read_playbook(files)
    assert playbook is None
    assert [problem.what.en for problem in problems if problem.where.file == file] == [f"{file} is missing."]


def test_a_file_that_is_no_part_is_named_and_not_read(folder: Mapping[str, bytes]) -> None:
    """Whatever it holds."""
    playbook, problems = read_playbook({**folder, "run.sh": b"rm -rf /", "\x1b[2J": b""})
    assert playbook is not None
    assert [problem.where.file for problem in problems] == ["?[2J", "run.sh"]


def test_too_large_a_story_is_refused(folder: Mapping[str, bytes]) -> None:
    """It says by how much and what to do."""
    playbook, problems = read_playbook({**folder, EN: b"a " * 40_000})
    assert playbook is None
    assert "larger than 64 KB" in problems[0].what.en


def test_without_knowledge_only_the_playbook_itself_is_held_together(folder: Mapping[str, bytes]) -> None:
    """Features, law and places are checked by whoever knows them."""
    changed = folder[YAML].replace(b"indicator: residents", b"indicator: sunshine")
    playbook, problems = read_playbook({**folder, YAML: changed})
    assert playbook is not None
    assert problems == ()


# Parents


def with_parent(parent: str, version: str = "1") -> tuple[str, str, str]:
    """Give the small playbook a parent."""
    lines = f"parent: {{id: {parent}, version: '{version}', place: '52720', taken: 2026-11-01}}\n"
    return (YAML, "drivers:\n", lines + "drivers:\n")


def test_a_parent_is_read(read: Read) -> None:
    """With its version, place and day."""
    playbook, problems = read(with_parent("food-waste-circulation"))
    assert problems == ()
    assert playbook is not None
    assert playbook.parent is not None
    assert (playbook.parent.id, playbook.parent.place) == ("food-waste-circulation", "52720")


def test_circular_parents_are_named_in_their_order(
    folder: Mapping[str, bytes], known: PlaybookKnowledge
) -> None:
    """However long the circle."""
    others = {
        "one": OtherPlaybook("1", "two"),
        "two": OtherPlaybook("1", "kitchen-waste"),
        "kitchen-waste": OtherPlaybook("1", "one"),
    }
    lines = folder[YAML] + b"parent: {id: one, version: 1, place: null, taken: 2026-11-01}\n"
    playbook, problems = read_playbook({**folder, YAML: lines}, known=replace(known, others=others))
    assert playbook is None
    assert [problem.what.en for problem in problems] == [
        "The parents go round in a circle: kitchen-waste ← one ← two ← kitchen-waste."
    ]


def test_a_circle_of_others_does_not_hang(folder: Mapping[str, bytes], known: PlaybookKnowledge) -> None:
    """It is their fault, and told where they are read."""
    others = {"one": OtherPlaybook("1", "two"), "two": OtherPlaybook("1", "one")}
    lines = folder[YAML] + b"parent: {id: one, version: 1, place: null, taken: 2026-11-01}\n"
    playbook, problems = read_playbook({**folder, YAML: lines}, known=replace(known, others=others))
    assert playbook is not None
    assert problems == ()


@pytest.mark.parametrize(
    ("parent", "version", "what", "is_given"),
    [
        ("kitchen-waste", "1", "Version 1 cannot be made from version 1 of itself.", False),
        ("kitchen-waste", "1.0.1", "Version 1 cannot be made from version 1.0.1 of itself.", False),
        ("nobody", "1", "No playbook here is called nobody.", True),
        ("food-waste-circulation", "99", "food-waste-circulation has only come to version 1.", True),
    ],
)
def test_a_parent_that_cannot_be_is_told(
    read: Read, parent: str, version: str, what: str, *, is_given: bool
) -> None:
    """One that is not here may be elsewhere; one that is itself cannot be."""
    playbook, problems = read(with_parent(parent, version))
    assert (playbook is not None) == is_given
    assert [problem.what.en for problem in problems] == [what]


def test_a_new_edition_has_its_earlier_self_for_parent(read: Read) -> None:
    """Version 1.10 comes after 1.9."""
    playbook, problems = read((YAML, 'version: "1"', 'version: "1.10"'), with_parent("kitchen-waste", "1.9"))
    assert playbook is not None
    assert problems == ()


def test_a_place_abolished_is_told_with_what_became_of_it(read: Read) -> None:
    """청원군 went up in Cheongju-si in 2014."""
    playbook, problems = read(
        (YAML, 'place: "52720"', 'place: "43710"'), (PLAN, 'place = "52720"', 'place = "43710"')
    )
    assert playbook is None
    assert any("abolished" in problem.what.en and problem.where.file == YAML for problem in problems)


def test_what_things_are_called_is_one_line(folder: Mapping[str, bytes], known: PlaybookKnowledge) -> None:
    """A title becomes the subject of a letter: a break in it, and what follows, is no line of its own."""
    text = folder["playbook.yaml"].replace(
        b"title: {en: Our own compost,", b'title: {en: "Our own\\nBcc: all@example.org compost",'
    )
    assert text != folder["playbook.yaml"]
    playbook, problems = read_playbook({**folder, "playbook.yaml": text}, name="kitchen-waste", known=known)
    assert playbook is not None
    assert playbook.title.en == "Our own Bcc: all@example.org compost"
    again, _ = read_playbook(write_playbook(playbook), name="kitchen-waste", known=known)
    assert again is not None
    assert again.title == playbook.title
    assert not [one for one in problems if "title" in one.what.en]
