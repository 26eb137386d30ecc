"""What `dure backup` and `dure restore` are told, readable before any site is there."""

import argparse
from pathlib import Path
from typing import Any

from dure.terminal import Parser, language_of
from dure.web.words import find_text


def make_parser(command: str) -> Any:
    """Make the parser of `backup` or `restore`; it asks for no setting and no folder."""
    parser = Parser(
        language=language_of(None),
        prog=f"dure {command}",
        description=find_text(f"operator.backup.{command}_help"),
    )
    parser.add_argument("file", type=Path, metavar="FILE", help=find_text(f"operator.backup.{command}_file"))
    parser.add_argument("--data", metavar="FOLDER", help=find_text("operator.backup.data_help"))
    if command == "restore":
        for name in ("check", "replace"):
            parser.add_argument(
                f"--{name}", action="store_true", help=find_text(f"operator.backup.{name}_help")
            )
        parser.add_argument("--prove", action="store_true", help=argparse.SUPPRESS)
    return parser
