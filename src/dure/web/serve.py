"""Start the site, its worker, and the operator's commands."""

import os
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run `dure manage …`; the other commands are named in `dure.doors`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.web.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- after the settings are named

    execute_from_command_line(list(arguments))
    return 0
