"""`dure playbooks adapt`: what it says, what it writes, and what it refuses."""

import json
from pathlib import Path

import pytest

from dure.cli.main import main

FEW = ["--draws", "200", "--lang", "en"]
MODEL = "food-waste-circulation"


def adapt(*words: str) -> int:
    """Adapt the shipped model of food waste, or as told."""
    return main(["playbooks", "adapt", MODEL, *words, *FEW])


def test_it_says_what_becomes_of_it_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence first, then every changed number with its reason."""
    assert adapt("--place", "부안군") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "of 20 futures in year 5" in said
    assert "24,219 → 47,651" in said
    assert "Where you start" in said


def test_the_drafts_are_read_by_thread_and_plan_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is written is a community and a plan like any other."""
    folder = tmp_path / "buan"
    assert adapt("--place", "52800", "--into", str(folder)) == 0
    assert sorted(one.name for one in folder.iterdir()) == ["community.yaml", "plan.toml"]
    capsys.readouterr()
    assert main(["plan", "check", str(folder / "plan.toml"), "--lang", "en"]) == 0
    assert "Nothing is wrong with it" in capsys.readouterr().out
    assert main(["thread", str(folder), "--lang", "en"]) == 0
    assert "food waste" in capsys.readouterr().out
    assert f"playbook: {MODEL}" in (folder / "community.yaml").read_text("utf-8")


def test_drafts_are_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What people wrote since stays theirs."""
    (tmp_path / "plan.toml").write_text("ours")
    assert adapt("--place", "52800", "--into", str(tmp_path)) == 2
    assert "not written over" in capsys.readouterr().err
    assert (tmp_path / "plan.toml").read_text() == "ours"
    assert not (tmp_path / "community.yaml").exists()


def test_a_fact_and_a_day_change_what_the_law_says(capsys: pytest.CaptureFixture[str]) -> None:
    """Four founders are too few."""
    assert adapt("--place", "52800", "--fact", "founders=4", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    verdicts = {one["id"]: one["verdict"] for one in told["requirements"]}
    assert verdicts["co-op-founders"] == "not_met"
    assert told["start"] == f"{int(told['as_of'][:4]) + 1}-01"
    assert told["drafts"]["plan"]
    assert all(one["why"] for one in told["numbers"] if one["changed"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--place", "28110"], "abolished"),
        (["--place", "51780330"], "91 people live"),
        (["--place", "nowhere-at-all"], "Nothing was adapted"),
        (["--place", "52800", "--fact", "founder=4"], "founder"),
        (["--place", "52800", "--as-of", "soon"], "no day"),
        (["--place", "52800", "--start", "2027-13"], "no month"),
        (["--place", "52800", "--start", "1990-01"], "too far"),
        (["--place", "52800", "--start", "9999-12"], "too far"),
        (["--place", "52800", "--as-of", "9999-12-31"], "too far"),
        (["--place", "52800", "--into", __file__], "is a file"),
        (["--place", "KR"], "a province"),
        (["--place", "52800", "--budget", "much"], "no sum of won"),
        (["--place", "52800", "--years", "0"], "0 years"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never a traceback, never an answer beside the point."""
    assert adapt(*words) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""


def test_a_playbook_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """With the nearest that is."""
    assert main(["playbooks", "adapt", "food-waste", "--place", "52800", *FEW]) == 2
    assert MODEL in capsys.readouterr().err
