"""Korea as data: places and assumptions, loaded by the doors and handed down."""

from dure.korea.assumptions import load_assumptions

__all__ = ["load_assumptions"]
