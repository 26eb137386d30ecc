"""docs/reference/plan-toml.md tells every entry that the reader knows, and its plan can be read."""

import re
from pathlib import Path

from dure.outlook import amounts, reading, reading_scenarios
from dure.outlook.reading import read_plan

PAGE = (Path(__file__).parents[2] / "docs/reference/plan-toml.md").read_text(encoding="utf-8")
ASKED = re.compile(
    r"(?:find_\w+|_need|require|each|has|table\.has|find)\(\s*(?:self\.top|section|head|table|part)?,?\s*\"(\w+)\""
)


def test_the_smallest_plan_is_one() -> None:
    """What a reader copies works."""
    text = PAGE.split("```toml\n", 1)[1].split("```", 1)[0]
    plan, problems = read_plan(text)
    assert not problems
    assert plan is not None


def test_every_entry_that_is_read_is_told() -> None:
    """None is left for the reader to find out."""
    sources = [Path(str(module.__file__)).read_text() for module in (amounts, reading, reading_scenarios)]
    asked = {key for source in sources for key in ASKED.findall(source)}
    assert len(asked) > 50
    missing = sorted(key for key in asked if not re.search(rf"\b{key}\b", PAGE))
    assert not missing
