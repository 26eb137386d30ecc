"""Load what Korean law asks of co-operatives, village companies and social enterprises, by date."""

from functools import lru_cache
from importlib import resources
from typing import Final

from dure.rules.reading import read_requirements
from dure.rules.requirements import RequirementTable

__all__ = ["load_requirements", "read_requirements"]

_SHIPPED: Final = "requirements.yaml"


@lru_cache(maxsize=1)
def load_requirements() -> RequirementTable:
    """Load the shipped table; the second call gives the same one.

    Raises:
        ValueError: The shipped file is not whole; the message holds its first problem.
    """
    text = resources.files("dure.korea").joinpath(_SHIPPED).read_text(encoding="utf-8")
    table, problems = read_requirements(text, _SHIPPED)
    if table is None or problems:
        first = problems[0]
        raise ValueError(f"{first.where.in_language('en')}: {first.what.en} {first.remedy.en}")
    return table
