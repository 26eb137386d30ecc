"""The reference page of community.yaml is kept whole: what the reader asks for is written there."""

import re
from pathlib import Path

from dure.commons import UNIT_SIZES
from dure.commons.community import OUTCOMES

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "reference" / "community-yaml.md").read_text(encoding="utf-8")


def test_every_entry_that_is_read_is_explained() -> None:
    """An entry that nobody can look up does not exist for the bookkeeper."""
    folder = PROJECT / "src" / "dure" / "commons"
    source = "".join(
        (folder / name).read_text(encoding="utf-8") for name in ("reading.py", "reading_goals.py")
    )
    entries = set(re.findall(r"find_\w+\((?:\w+, )?\"(\w+)\"", source)) | {
        "id",
        "place",
        "payer_side",
        "payee_side",
    }
    assert len(entries) > 30
    missing = {entry for entry in entries if entry not in PAGE}
    assert not missing


def test_every_outcome_and_unit_is_explained() -> None:
    """So is every word that may stand behind an entry."""
    assert all(f"`{outcome}`" in PAGE for outcome in OUTCOMES)
    assert all(unit in PAGE for unit in UNIT_SIZES if unit not in {"톤", "gram", "minute"})
