"""Whoever types too little or too much is told kindly, in their language, with status 2."""

from collections.abc import Callable
from typing import Any

import pytest

Dure = Callable[..., Any]


@pytest.mark.parametrize(("locale", "word"), [("ko_KR.UTF-8", "파일"), ("en_US.UTF-8", "your own files")])
def test_the_bare_command_shows_how_to_begin(
    dure: Dure, monkeypatch: pytest.MonkeyPatch, locale: str, word: str
) -> None:
    """Its commands, and a first line to try."""
    monkeypatch.setenv("LC_ALL", locale)
    answer = dure()
    assert answer.status == 2
    assert word in answer.err
    assert "dure report" in answer.err


@pytest.mark.parametrize(("language", "word"), [("ko", "홈택스"), ("en", "Hometax (홈택스)")])
def test_a_report_of_no_files_says_which_to_give(dure: Dure, language: str, word: str) -> None:
    """Not the words of a parser, but the files that a bookkeeper has."""
    answer = dure("report", "--lang", language)
    assert answer.status == 2
    assert word in answer.err


@pytest.mark.parametrize(
    ("arguments", "korean", "english"),
    [
        (["report", "x", "--format", "doc"], "고르세요", "choose one of"),
        (["report", "x", "--place"], "값을 적어", "Write a value"),
        (["report", "x", "--nonsense", "1"], "모르는 선택", "no such option"),
        (["thread"], "빠진 것", "missing"),
        (["reprot"], "report", "report"),
        (["places", "resolve", "x", "--as-of", "어제"], "2023-12-31", "2023-12-31"),
    ],
)
def test_a_mistaken_command_is_told_in_the_readers_language(
    dure: Dure, monkeypatch: pytest.MonkeyPatch, arguments: list[str], korean: str, english: str
) -> None:
    """Exit status 2, what is mistaken, and where there is more help."""
    for locale, word, more in (("ko_KR.UTF-8", korean, "도움말"), ("C", english, "--help")):
        monkeypatch.setenv("LC_ALL", locale)
        answer = dure(*arguments)
        assert answer.status == 2
        assert word in answer.err
        assert more in answer.err
        assert "usage: 쓰는" not in answer.err


def test_lang_decides_the_language_of_a_mistake_too(dure: Dure) -> None:
    """Wherever it stands on the line."""
    assert "고르세요" in dure("report", "x", "--format", "doc", "--lang", "ko").err
    assert "고르세요" in dure("report", "x", "--lang=ko", "--format", "doc").err
    assert dure("report", "x", "--lang", "fr").status == 2


@pytest.mark.parametrize("language", ["ko", "en"])
def test_help_and_version_are_no_failure(dure: Dure, language: str) -> None:
    """Asked for, they go to standard output."""
    for command in (["report"], ["inspect"], ["thread"], ["places"], ["places", "resolve"]):
        answer = dure(*command, "--help", "--lang", language)
        assert answer.status == 0
        assert answer.out
    assert dure("--version").out.startswith("dure ")
