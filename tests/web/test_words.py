"""The words of the pages are whole: both languages, the same blanks in both, none missing."""

import re
from pathlib import Path
from string import Formatter

import pytest

from dure.web.words import PluralFormatter, load_words

WEB = Path(__file__).parents[2] / "src" / "dure" / "web"
FEATURES = sorted(path.parent.name for path in WEB.glob("*/words.yaml"))
SAID_IN_TEMPLATE = re.compile(r"""{%\s*say\s+["']([a-z_]+)\.([^"']+)["']""")
SAID_IN_PYTHON = re.compile(r"""(?:\bsay|say_in|find_text)\(\s*(?:[a-z_.]+,\s*)?"([a-z_]+)\.([^"{}]+)\"""")


def blanks(sentence: str) -> set[str]:
    """Return the names of a sentence's placeholders."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("feature", FEATURES)
def test_both_languages_fill_the_same_blanks(feature: str) -> None:
    """A blank that one language lacks is a figure that its readers do not get."""
    for key, text in load_words(feature).items():
        assert text.en.strip(), key
        assert text.ko.strip(), key
        # A plural may stand in one language only; its number stands in both.
        assert blanks(text.en) == blanks(text.ko), (feature, key)


@pytest.mark.parametrize(
    "path", sorted(WEB.rglob("*.html")) + sorted(WEB.rglob("*.py")), ids=lambda path: path.stem
)
def test_every_sentence_that_is_said_is_written(path: Path) -> None:
    """A page never breaks for want of a word."""
    said = (SAID_IN_TEMPLATE if path.suffix == ".html" else SAID_IN_PYTHON).findall(path.read_text("utf-8"))
    missing = [f"{feature}.{key}" for feature, key in said if key not in load_words(feature)]
    assert missing == []


def test_a_number_gets_its_thousands_and_its_plural() -> None:
    """`{count:row|rows}` stands for itself; a Korean particle follows its word."""
    write = PluralFormatter().format
    assert write("{count} {count:row|rows}", count=1) == "1 row"
    assert write("{count} {count:row|rows}", count=1234) == "1,234 rows"
    assert write("{name:이/가} {count}건", name="진안농협", count=1000) == "진안농협이 1,000건"
