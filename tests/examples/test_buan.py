"""The county that took two models home: its papers read whole, and stand beside what the playbooks say."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dure.cli import main
from dure.cli.playbooks import load_playbook
from dure.cli.thread import load_books_of, load_community
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.geography import load_geography
from dure.korea.playbooks import find_playbook
from dure.korea.requirements import load_requirements
from dure.outlook.plan import Estimate
from dure.outlook.reading import read_plan
from dure.playbooks.adapting import adapt_playbook
from dure.playbooks.archive import read_folder

EXAMPLES = Path(__file__).parents[2] / "examples"
BUAN = EXAMPLES / "buan"
TABLES = sorted(BUAN.glob("*/transfers.csv"))
DOESALIM = EXAMPLES / "jinan" / "playbooks" / "doesalim"


@pytest.mark.parametrize("county", ["buan", "gochang"])
def test_the_counties_read_without_a_problem(county: str) -> None:
    """Nothing is wrong with what they wrote, and every book that they name is there."""
    community, problems = load_community(EXAMPLES / county / "community.yaml", gazetteer=load_gazetteer())
    assert problems == []
    assert community is not None
    assert community.example
    assert load_books_of(community, folder=EXAMPLES / county)[1] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ko", ("가상 자료", "10,216 kg", "늦어짐", "잘 가고 있음")),
        ("en", ("Example data", "10,216 kg", "behind", "on the way")),
    ],
)
def test_the_thread_tells_planned_and_measured(
    language: str, said: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """One goal is behind and one on its way, in both languages."""
    assert main(["thread", str(BUAN), "--lang", language]) == 0
    told = capsys.readouterr().out
    assert [words for words in said if words not in told] == []


def test_the_kilograms_are_the_sum_of_the_rounds() -> None:
    """What the thread measures is what a plain loop adds up."""
    with (BUAN / "kitchens" / "transfers.csv").open(encoding="utf-8") as table:
        grams = sum(int(row["quantity"]) for row in csv.DictReader(table) if row["unit"] == "gram")
    assert round(grams / 1000) == 10216


def test_what_each_was_made_from_ships() -> None:
    """The lineage names a playbook that is there, and the place whose numbers it bears."""
    community, _ = load_community(BUAN / "community.yaml", gazetteer=load_gazetteer())
    assert community is not None
    for enterprise in community.enterprises:
        assert enterprise.lineage is not None
        playbook = find_playbook(enterprise.lineage.playbook)
        assert playbook is not None
        assert enterprise.lineage.place == playbook.place


@pytest.mark.parametrize("name", ["kitchens", "harbour"])
def test_the_plans_were_adapted_and_then_mended_by_people(name: str) -> None:
    """They serve their own county, say whence a number came, and mark what was changed."""
    text = (BUAN / name / "plan.toml").read_text(encoding="utf-8")
    plan, problems = read_plan(text, file="plan.toml")
    assert problems == ()
    assert plan is not None
    assert plan.place == "52800"
    assert "에서 옮김" in text
    assert "우리가 고침" in text


def test_the_tables_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    """What is kept is what the code beside it makes."""
    subprocess.run(
        [sys.executable, BUAN / "make_files.py", "--output", tmp_path], check=True, capture_output=True
    )
    for table in TABLES:
        assert (tmp_path / table.relative_to(BUAN)).read_bytes() == table.read_bytes()


def test_nobody_in_the_tables_is_meant() -> None:
    """Every party is marked, and every number is one that no tax office issues."""
    assert len(TABLES) == 2
    for table in TABLES:
        with table.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                for side in ("payer", "payee"):
                    assert row[side].endswith("(가상)")
                    assert re.fullmatch(r"(999-\d\d-\d{5})?", row[f"{side}_number"])


def test_the_elder_sister_has_a_playbook_that_passes_the_check() -> None:
    """The food-waste co-operative's own, drafted from its papers and finished by people."""
    playbook, problems = load_playbook(str(DOESALIM))
    assert problems == ()
    assert playbook is not None
    assert playbook.example
    assert [(one.value, one.unit) for one in playbook.outcomes] == [(11100, "kg")]


@pytest.mark.slow
def test_the_draft_lacks_only_what_people_must_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Books, thread and plan fill in the rest; with what people wrote put in, nothing is missing."""
    subprocess.run(
        [sys.executable, EXAMPLES / "jinan" / "make_files.py", "--output", tmp_path / "files"],
        check=True,
        capture_output=True,
    )
    for name in ("community.yaml", "plan.toml"):
        (tmp_path / name).write_bytes((EXAMPLES / "jinan" / name).read_bytes())
    folder = tmp_path / "doesalim"
    given = ["playbooks", "draft", "doesalim", "--community", str(tmp_path), "--into", str(folder)]
    assert main([*given, "--lang", "en"]) == 0
    capsys.readouterr()
    _, problems = load_playbook(str(folder))
    open_entries = {problem.where.column or problem.where.file for problem in problems}
    by_people = re.compile(r"summary|steps|.*\.(why|title|question|answer|indicator|wage)|story\...\.md")
    assert {one for one in open_entries if not by_people.fullmatch(one)} == set()
    finished = read_folder(DOESALIM)
    drafted = read_folder(folder)
    for untouched in (b"co-op-founders", b"value: 11100", b"baseline: 9040"):
        assert untouched in drafted["playbook.yaml"]
        assert untouched in finished["playbook.yaml"]


@pytest.mark.parametrize("number", [0, 1])
def test_what_nobody_changed_is_what_adapting_gives(number: int) -> None:
    """One adaptation, one number: goal and plan are what `dure playbooks adapt` gives, but for “ours”."""
    community, _ = load_community(BUAN / "community.yaml", gazetteer=load_gazetteer())
    assert community is not None
    enterprise = community.enterprises[number]
    assert enterprise.lineage is not None
    assert enterprise.plan is not None
    playbook = find_playbook(enterprise.lineage.playbook)
    assert playbook is not None
    plan, _ = read_plan((BUAN / enterprise.plan).read_text(encoding="utf-8"), file=enterprise.plan)
    assert plan is not None
    made, _ = adapt_playbook(
        playbook,
        plan.place,
        figures=load_figures(),
        geography=load_geography(),
        gazetteer=load_gazetteer(),
        requirements=load_requirements(),
        as_of=enterprise.lineage.taken,
        start=plan.start,
    )
    assert made is not None
    (goal,) = (one for one in community.goals if one.enterprise == enterprise.id)
    assert goal.target == made.draft_goal.target
    theirs = {path: one for path, one in plan.estimates() if "우리가 고침" not in one.source.ko}
    ours = dict(made.plan.estimates())
    assert [
        path for path, one in theirs.items() if (one.low, one.value, one.high) != _three(ours[path])
    ] == []


def _three(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.low, estimate.value, estimate.high
