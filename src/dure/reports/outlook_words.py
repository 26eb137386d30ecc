"""The sentences of an outlook in both languages, and how months and futures are said in each."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from dure.language import Language
from dure.period import Period
from dure.reports.words import MINUS, PluralFormatter, write_period, write_won

_FORMATTER: Final = PluralFormatter()


class OutlookWords:
    """Every sentence of an outlook in one language.

    Attributes:
        language: The language.
        sentences: By key, with named placeholders: `{name:이/가}` picks a Korean particle,
            `{count:future is|futures are}` an English plural.
    """

    def __init__(self, language: Language, sentences: Mapping[str, str]) -> None:
        self.language = language
        self.sentences = sentences

    def say(self, key: str, /, **values: object) -> str:
        """Write one sentence.

        Raises:
            KeyError: No such sentence, or a placeholder without a value.
        """
        return _FORMATTER.vformat(self.sentences[key], (), values)


@cache
def load_outlook_words(language: Language) -> OutlookWords:
    """Load the sentences of one language."""
    text = files("dure.reports").joinpath("words/outlook.yaml").read_text(encoding="utf-8")
    return OutlookWords(language, {key: both[language] for key, both in yaml.safe_load(text).items()})


def write_sum(amount: float, language: Language) -> str:
    """Write won of an outlook; round sums in Korean in 만 from 100,000 on, as the larger ones beside them."""
    won = round(amount)
    tens_of_thousands, rest = divmod(abs(won), 10_000)
    if language != "ko" or rest or not 10 <= tens_of_thousands < 100:
        return write_won(won, language)
    return f"{MINUS if won < 0 else ''}{tens_of_thousands}만 원"


def add_months(day: date, months: int) -> date:
    """Give the first day of the month so many months on."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def write_month(day: date, language: Language) -> str:
    """Write a month as people do: `2027년 12월`, `December 2027`."""
    return write_period(Period(date(day.year, day.month, 1), add_months(day, 1)), language)
