"""The sentences of the pages: each feature keeps its own in `words.yaml`, a key with `en` and `ko`."""

from functools import cache
from importlib.resources import files

import yaml
from django.utils.translation import get_language

from dure.language import Language, Text
from dure.reports.words import PluralFormatter

__all__ = ["PluralFormatter", "current_language", "find_text", "load_words", "say", "say_in"]

_FORMATTER = PluralFormatter()


@cache
def load_words(feature: str) -> dict[str, Text]:
    """Load the sentences of one feature, by key.

    Raises:
        FileNotFoundError: The feature has no words.
        KeyError: A sentence lacks a language.
    """
    text = files(f"dure.web.{feature}").joinpath("words.yaml").read_text(encoding="utf-8")
    return {key: Text(en=both["en"], ko=both["ko"]) for key, both in yaml.safe_load(text).items()}


def find_text(key: str) -> Text:
    """Return the sentence of `feature.key`, unfilled.

    Raises:
        KeyError: No such sentence.
    """
    feature, _, name = key.partition(".")
    return load_words(feature)[name]


def say(key: str, /, **values: object) -> str:
    """Write the sentence `feature.key` in the reader's language."""
    return say_in(current_language(), key, **values)


def say_in(language: Language, key: str, /, **values: object) -> str:
    """Write the sentence `feature.key` in one language."""
    return _FORMATTER.vformat(find_text(key).in_language(language), (), values)


def current_language() -> Language:
    """Return the language of the page being made."""
    return "ko" if (get_language() or "").startswith("ko") else "en"
