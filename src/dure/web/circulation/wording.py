"""The report's sentences as the site says them: without what only a command can do."""

from functools import cache
from typing import Any, Final

from dure.language import Language
from dure.reports import words as report_words
from dure.reports.words import Words
from dure.web.words import current_language, load_words

_PREFIX: Final = "report."


@cache
def load_site_words(language: Language) -> Words:
    """Load the report's sentences; a key `report.x` of this feature's words takes the place of `x`."""
    own = {
        key.removeprefix(_PREFIX): text.in_language(language)
        for key, text in load_words("circulation").items()
        if key.startswith(_PREFIX)
    }
    return Words(language, {**report_words.load_words(language).sentences, **own})


def reader_words() -> Words:
    """Return the sentences in the reader's language."""
    return load_site_words(current_language())


def say_report(key: str, /, **values: Any) -> str:
    """Write one of the report's sentences in the reader's language."""
    return reader_words().say(key, **values)
