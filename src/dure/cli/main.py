"""`dure`: the commands, and what all promise: exit 0 with what there is, 2 where nothing could be read."""

import argparse
import os
import sys
from collections.abc import Sequence

import dure
from dure.cli.inspect import add_inspect_command
from dure.cli.places import add_places_command
from dure.cli.report import add_report_command
from dure.cli.thread import add_thread_command

NOTHING_READ = 2


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of every command; each command's own file adds its arguments."""
    parser = argparse.ArgumentParser(
        prog="dure",
        description="How much of our money stays here, where it leaks, and which leak to close next.",
        epilog="Start with: dure report FILE... --place CODE. 두레: 우리 돈은 지역에 얼마나 남을까요.",
    )
    parser.add_argument("--version", action="version", version=f"dure {dure.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    add_report_command(commands)
    add_inspect_command(commands)
    add_thread_command(commands)
    add_places_command(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, or 2 where nothing could be read."""
    for stream in (sys.stdout, sys.stderr):
        # A Korean name must not end in a traceback where the terminal speaks another encoding.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    given = build_parser().parse_args(arguments)
    try:
        status: int = given.run(given)
    except BrokenPipeError:
        # The reader of our output has had enough (`dure report … | head`); there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        return NOTHING_READ
    return status
