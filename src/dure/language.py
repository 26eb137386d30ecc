"""A sentence in both of Dure's languages, so that neither is an afterthought of the other."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in English and in Korean, both whole.

    Attributes:
        en: The English sentence; a Korean term is glossed once, as in "Jinan-gun (진안군), a county".
        ko: The Korean sentence.
    """

    en: str
    ko: str

    def in_language(self, language: Language) -> str:
        """Return the sentence in one language."""
        return self.ko if language == "ko" else self.en

    def __str__(self) -> str:
        """Return the English sentence, for logs and assertion messages."""
        return self.en
