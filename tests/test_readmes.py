"""The two READMEs lead to the same pages, and every page is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
_EACH_ITS_OWN = {"README.md", "README.ko.md"}


def list_links(name: str) -> set[str]:
    """List where a README leads within the project, its twin and its pictures left out."""
    found = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text(encoding="utf-8"))
    return {link for link in found if "/pictures/" not in link} - _EACH_ITS_OWN


def test_who_reads_korean_is_led_as_far_as_who_reads_english() -> None:
    """No how-to is kept from either of them."""
    assert list_links("README.ko.md") == list_links("README.md")
    assert [link for link in list_links("README.md") if not (ROOT / link).exists()] == []
