"""The command line: one door to the engine."""

from dure.cli.main import main

__all__ = ["main"]
