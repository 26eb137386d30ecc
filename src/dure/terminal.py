"""Speaking on a terminal: the reader's language, text fit to be shown, and a parser of commands in both."""

import argparse
import locale
import os
import re
import sys
import unicodedata
from functools import partial
from typing import Any, Final, NoReturn

from dure.language import Language, Text

USAGE_MISTAKEN: Final = 2

_USAGE: Final = Text("usage: ", "쓰는 법: ")
_OPTIONS: Final = Text("options", "고를 수 있는 것")
_ARGUMENTS: Final = Text("what to give", "넣을 것")
_HELP: Final = Text("show this help and stop", "이 도움말을 보여 주고 마칩니다")
_SEE_HELP: Final = Text("More help: {program} --help", "자세한 도움말: {program} --help")
_MISTAKES: Final[tuple[tuple[re.Pattern[str], Text], ...]] = (
    (
        re.compile(r"the following arguments are required: (.*)", re.DOTALL),
        Text("Something is missing: {0}", "빠진 것이 있습니다: {0}"),
    ),
    (
        re.compile(r"unrecognized arguments: (.*)", re.DOTALL),
        Text("There is no such option or argument: {0}", "모르는 선택이나 값입니다: {0}"),
    ),
    (
        re.compile(r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", re.DOTALL),
        Text(
            "{0} cannot be {1}; choose one of {2}", "{0}에 {1}은(는) 쓸 수 없습니다. 이 가운데 고르세요: {2}"
        ),
    ),
    (
        re.compile(r"argument (.*?): expected (?:one|at least one) argument", re.DOTALL),
        Text("Write a value after {0}", "{0} 뒤에 값을 적어 주세요"),
    ),
    (
        re.compile(r"ambiguous option: (.*?) could match (.*)", re.DOTALL),
        Text(
            "{0} may be any of {1}; write it whole",
            "{0}은(는) {1} 가운데 하나일 수 있습니다. 끝까지 적어 주세요",
        ),
    ),
    (
        re.compile(r"argument (.*?): invalid int value: (.*)", re.DOTALL),
        Text("{0} is a whole number, not {1}", "{0}에는 정수를 적습니다. {1}은(는) 정수가 아닙니다"),
    ),
    (
        re.compile(r"argument (.*?): (.*) is no sum of won; write it as (.*)\.", re.DOTALL),
        Text(
            "{0}: {1} is no sum of won; write it as {2}",
            "{0}: {1}은(는) 금액이 아닙니다. {2}처럼 적어 주세요",
        ),
    ),
    (re.compile(r"argument (.*?): (.*)", re.DOTALL), Text("{0}: {1}", "{0}: {1}")),
)


def language_of(chosen: str | None) -> Language:
    """Return the language that was asked for, else the locale's: Korean or, anywhere else, English."""
    if chosen in {"ko", "en"}:
        return "ko" if chosen == "ko" else "en"
    told = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None
    )
    return "ko" if (told or locale.getlocale()[0] or "").lower().startswith(("ko", "korean")) else "en"


def strip_controls(text: str) -> str:
    """Take out what could command a terminal or turn a line round: escapes and marks of direction.

    Names in files are written by strangers. Line breaks stay; half a letter (a lone surrogate) becomes �.
    """
    return "".join(map(_strip, text)) if not text.isascii() or not text.isprintable() else text


def _strip(sign: str) -> str:
    if sign == "\n" or (category := unicodedata.category(sign)) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return sign
    return {"Cs": "�", "Cf": ""}.get(category, " ")


def say(text: str) -> None:
    """Say something to the person, not into the result."""
    print(strip_controls(text), file=sys.stderr)


class Parser(argparse.ArgumentParser):
    """Parses the arguments of one command.

    `help`, `description` and `epilog` may each be a Text; one that is a plain string is shown as it is.
    """

    def __init__(
        self,
        *,
        language: Language,
        description: Text | str | None = None,
        epilog: Text | str | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(
            description=_in(description, language),
            epilog=_in(epilog, language),
            formatter_class=partial(_Formatter, usage=_USAGE.in_language(language)),
            add_help=False,
            **settings,
        )
        self.language = language
        self._optionals.title = _OPTIONS.in_language(language)
        self._positionals.title = _ARGUMENTS.in_language(language)
        self.add_argument("-h", "--help", action="help", help=_HELP)

    # The help is ours to choose the language of, so both take more than what they override.
    def add_argument(self, *names: Any, **settings: Any) -> argparse.Action:
        """Add an argument; its help may be a Text."""
        if "help" in settings:
            settings["help"] = _in(settings["help"], self.language)
        return super().add_argument(*names, **settings)

    def add_subparsers(self, **settings: Any) -> Any:
        """Make room for commands below this one; they speak the same language."""
        return Commands(super().add_subparsers(**settings), language=self.language)

    def error(self, message: str) -> NoReturn:
        """Say what is mistaken and how the command is written, and stop with status 2."""
        self.print_usage(sys.stderr)
        see = _SEE_HELP.in_language(self.language).format(program=self.prog)
        self.exit(USAGE_MISTAKEN, strip_controls(f"{_say_mistake(message, self.language)}\n{see}") + "\n")


class Commands:
    """The commands below another one."""

    def __init__(self, action: Any, *, language: Language) -> None:
        self._action = action
        self._language = language

    def add_parser(self, name: str, *, help: Text | str, **settings: Any) -> Any:  # noqa: A002 - argparse's word
        """Add a command; its help, description and epilog may each be a Text."""
        shown = _in(help, self._language)
        return self._action.add_parser(name, help=shown, language=self._language, **settings)


def _say_mistake(message: str, language: Language) -> str:
    for pattern, text in _MISTAKES:
        if match := pattern.fullmatch(message):
            return text.in_language(language).format(*match.groups())
    return message


def _in(text: Text | str | None, language: Language) -> str | None:
    return text.in_language(language) if isinstance(text, Text) else text


class _Formatter(argparse.HelpFormatter):
    """Begins the usage with its word in the reader's language."""

    def __init__(self, prog: str, *, usage: str, **settings: Any) -> None:
        super().__init__(prog, max_help_position=28, **settings)
        self._usage_word = usage

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Write the usage; where a prefix is given, be it empty, it stands."""
        super().add_usage(usage, actions, groups, self._usage_word if prefix is None else prefix)
