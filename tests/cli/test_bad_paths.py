"""The other commands open what they are given as carefully as the report does."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Dure = Callable[..., Any]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    "command",
    [["thread"], ["inspect"], ["places", "resolve", "--file"], ["inspect", "{good}", "--mapping"]],
    ids=" ".join,
)
def test_a_path_that_cannot_be_opened_is_named(
    dure: Dure, tmp_path: Path, command: list[str], language: str
) -> None:
    """A missing file, a pipe, a device, a folder, a loop of links: status 2, named, and nothing hangs."""
    good = tmp_path / "표.csv"
    good.write_text("날짜,금액\n2025-01-02,1000\n")
    os.mkfifo(tmp_path / "파이프")
    (tmp_path / "돌고").symlink_to(tmp_path / "돌고")
    (tmp_path / "폴더").mkdir()
    given = [word.format(good=good) for word in command]
    for name in ("없는파일", "파이프", "돌고", "폴더", "널\x00글자"):
        answer = dure(*given, f"{tmp_path}/{name}", "--lang", language)
        assert answer.status == 2, answer
        assert name.replace("\x00", " ") in answer.told
        assert "No such" not in answer.told
    assert dure(*given, "/dev/zero", "--lang", language).status == 2


def test_a_thread_is_not_written_over_its_own_file(dure: Dure) -> None:
    """The community's file was written by hand."""
    path = Path(__file__).parents[2] / "examples" / "plain" / "community.yaml"
    before = path.read_bytes()
    assert dure("thread", path.parent, "--output", path).status == 2
    assert path.read_bytes() == before
