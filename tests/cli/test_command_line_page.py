"""docs/reference/command-line.md tells every command and option, and none that there is not."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dure.cli.main import build_parser
from dure.intake.judgements import ASPECTS
from dure.language import LANGUAGES, Language

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "command-line.md").read_text()


def walk(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Go through a parser and the commands below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from walk(command)


def leaves(language: Language = "en") -> dict[str, argparse.ArgumentParser]:
    """Return every command that does something, by its whole name."""
    return {
        parser.prog: parser
        for parser in walk(build_parser(language))
        if not any(isinstance(action, argparse._SubParsersAction) for action in parser._actions)
    }


def section(command: str) -> str:
    """Return the part of the page that a command has."""
    return PAGE.split(f"\n## {command}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("command", leaves())
def test_every_argument_of_a_command_has_its_line(command: str) -> None:
    """Options and arguments stand in the command's own table, and its usage names them."""
    told = section(command)
    usage, table = told.split("\n| argument |", 1)
    for action in leaves()[command]._actions:
        if "--help" in action.option_strings:
            continue
        names = action.option_strings or [str(action.metavar)]
        assert all(f"\n| `{name}` |" in table for name in names)
        assert all(name in usage for name in names)
        for choice in action.choices or ():
            assert f"`{choice}`" in table


@pytest.mark.parametrize("command", leaves())
def test_the_page_tells_of_no_option_that_there_is_not(command: str) -> None:
    """What is written as an option of the command is one."""
    known = {name for action in leaves()[command]._actions for name in action.option_strings}
    assert set(re.findall(r"^\| `(--[a-z-]+)` \|", section(command), re.MULTILINE)) <= known


def test_every_command_is_in_the_list() -> None:
    """The table at the top links each of them."""
    for command in leaves():
        assert f"[`{command}`](#{command.replace(' ', '-')})" in PAGE


def test_every_aspect_of_a_judgement_has_its_line() -> None:
    """What people may decide is told where they look for it."""
    assert all(f"\n| `{aspect}` |" in section("dure report") for aspect in ASPECTS)


def test_every_help_is_in_both_languages() -> None:
    """No argument and no command is without help, and the Korean help is Korean."""
    for language in LANGUAGES:
        for parser in walk(build_parser(language)):
            assert parser.description
            for action in parser._actions:
                if isinstance(action, argparse._SubParsersAction):
                    helps = [choice.help for choice in action._choices_actions]
                else:
                    helps = [action.help]
                for text in helps:
                    assert text
                    # English may gloss a Korean word, and Korean may begin with a file's name.
                    assert re.search("[가-힣]{2}", text) if language == "ko" else text[0].isascii(), text
