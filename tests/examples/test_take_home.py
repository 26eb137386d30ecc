"""The how-to of taking a model home: its commands run as they stand there."""

import re
from pathlib import Path

import pytest

from dure.cli import main

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "how-to" / "take-a-model-home.md"
COMMANDS = re.findall(r"^\.venv/bin/dure (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
NEEDS_THE_TOWN = [command for command in COMMANDS if "doesalim" in command]


@pytest.mark.slow
def test_the_commands_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From places like ours to drafts that the thread reads."""
    monkeypatch.chdir(tmp_path)
    commands = [command.split() for command in COMMANDS if command not in NEEDS_THE_TOWN]
    assert len(commands) == 6
    for command in commands:
        assert main([*command, "--lang", "en"]) == 0, command
    assert "A small harbour lays the table" in capsys.readouterr().out


def test_the_draft_is_of_the_town_that_ships() -> None:
    """The last two are held by the tests of the example: here only that they name what is there."""
    assert [command.split()[:2] for command in NEEDS_THE_TOWN] == [
        ["playbooks", "draft"],
        ["playbooks", "check"],
    ]
    assert "--community examples/jinan" in NEEDS_THE_TOWN[0]
