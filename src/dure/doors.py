"""`dure`: one command for both doors; what the site does goes to the web, all else to the command line."""

import sys
from collections.abc import Sequence
from typing import Final

SITE_COMMANDS: Final = ("site", "worker", "manage", "backup", "restore")
"""What needs the database; the rest reads files and never loads the web."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in SITE_COMMANDS:
        from dure.web.serve import main as serve  # noqa: PLC0415 -- the command line starts without Django

        return serve(given)
    from dure.cli import main as run  # noqa: PLC0415 -- likewise

    return run(given)


if __name__ == "__main__":
    sys.exit(main())
