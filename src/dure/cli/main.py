"""`dure`: the commands, and what all promise: exit 0 with an answer, 2 with none, having said why."""

import os
import sys
from collections.abc import Sequence
from typing import Final

import dure
from dure.cli.books import RefusalError
from dure.cli.inspect import add_inspect_command
from dure.cli.outlook import add_outlook_command
from dure.cli.places import add_places_command
from dure.cli.plan import add_plan_command
from dure.cli.playbooks import add_playbooks_command
from dure.cli.report import add_report_command
from dure.cli.requirements import add_requirements_command
from dure.cli.saying import NOTHING_READ
from dure.cli.thread import add_thread_command
from dure.language import Language, Text
from dure.terminal import Parser, language_of, say

_DESCRIPTION: Final = Text(
    "How much of our money stays here, where it leaks, and which leak to close next.",
    "우리 돈이 지역에 얼마나 남는지, 어디로 새는지, 다음에 무엇을 막으면 좋을지 알려 드립니다.",
)
_EPILOG: Final = Text(
    "Start with your own files: dure report FILE... --place Jinan-gun. "
    "Not sure what a file is? dure inspect FILE says it.",
    "가지고 있는 파일부터 넣어 보세요: dure report 파일... --place 진안군. "
    "어떤 파일인지 모르겠으면: dure inspect 파일.",
)
_STOPPED: Final = Text("Stopped; nothing was written.", "멈추었습니다. 아무것도 저장하지 않았습니다.")
_TOO_LARGE: Final = Text(
    "This computer has not enough memory for these files. Give fewer of them at a time, such as one year.",
    "이 컴퓨터의 메모리로는 파일이 너무 큽니다. 한 해치처럼 조금씩 나누어 넣어 주세요.",
)


def build_parser(language: Language = "en") -> Parser:
    """Build the parser of every command; each command's own file adds its arguments.

    Args:
        language: Language of the help and of what is said about a mistaken command.
    """
    parser = Parser(language=language, prog="dure", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument(
        "--version",
        action="version",
        version=f"dure {dure.__version__}",
        help=Text("show the version and stop", "판 번호를 보여 주고 마칩니다"),
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    add_report_command(commands)
    add_inspect_command(commands)
    add_thread_command(commands)
    add_places_command(commands)
    add_outlook_command(commands)
    add_plan_command(commands)
    add_playbooks_command(commands)
    add_requirements_command(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, or 2 where nothing could be read."""
    for stream in (sys.stdout, sys.stderr):
        # A Korean name must not end in a traceback where the terminal speaks another encoding.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(_asked_language(words))
    parser = build_parser(language)
    given = parser.parse_args(words)
    if given.command is None:
        parser.print_help(sys.stderr)
        return NOTHING_READ
    try:
        status: int = given.run(given)
    except RefusalError as refusal:
        say(refusal.text.in_language(language_of(given.lang)))
        return NOTHING_READ
    except BrokenPipeError:
        # The reader of our output has had enough (`dure report … | head`); there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        say(_STOPPED.in_language(language))
        return NOTHING_READ
    except MemoryError:
        say(_TOO_LARGE.in_language(language))
        return NOTHING_READ
    return status


def _asked_language(words: Sequence[str]) -> str | None:
    """Find --lang before the arguments are parsed, so that even a mistake is told in that language."""
    for place, word in enumerate(words):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang":
            return words[place + 1] if place + 1 < len(words) else None
    return None
