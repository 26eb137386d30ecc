"""Every method page is whole, and its worked example says what the program says."""

import re
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parent.parent / "docs" / "methods").glob("*.md"))
SECTIONS = ["Question", "Formula", "Worked example", "Limits", "Sources"]
_FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_there_are_method_pages() -> None:
    """The tests below speak of something."""
    assert {page.stem for page in PAGES} >= {"retention", "lm3", "full-multiplier", "leaks", "respending"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_has_its_sections_in_order(page: Path) -> None:
    """Question, formula, worked example, limits, sources."""
    headings = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)
    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_worked_example_holds(page: Path) -> None:
    """The page's code runs from top to bottom, and it asserts something."""
    blocks = _FENCE.findall(page.read_text("utf-8"))
    assert any("assert " in block for block in blocks)
    names: dict[str, object] = {"__name__": page.stem}
    for block in blocks:
        exec(compile(block, str(page), "exec"), names)  # noqa: S102 - our own pages, run as a reader would
