"""What everybody may read of a promise names nobody whom the enterprise's book names."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from dure import commons
from dure.intake.names import normalise_name
from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.web.books import reports
from dure.web.community.models import Enterprise
from dure.web.words import find_text

_SENTENCE: Final = re.compile(r"(?<=[.!?。;])\s+|\n+")
_SHORT: Final = 2
"""A name of so few letters is met only where a word begins with it, and little more follows."""
_PARTICLE_MAX: Final = 2


def name_parties(enterprise: Enterprise) -> frozenset[str]:
    """Name all parties of an enterprise's book but itself, each in one spelling."""
    book = getattr(enterprise, "book", None)
    if book is None or reports.find_default_period(book) is None:
        return frozenset()
    names = {
        normalise_name(name) for name in reports.load_intake(book).ledger.parties["name"].to_pylist() if name
    }
    own = {normalise_name(name) for name in (enterprise.name_ko, enterprise.name_en)}
    return frozenset(name for name in names - own if len(name) >= _SHORT)


def cover_names(pledge: commons.Pledge, names: Collection[str]) -> commons.Pledge:
    """Leave out the sentences of a promise that name somebody; where none is left, say what it comes to.

    Args:
        pledge: The promise.
        names: The parties of the book, as `name_parties` gives them.
    """
    what = _cover(pledge.what, names)
    evidence = None if pledge.evidence is None else _cover(pledge.evidence, names)
    return replace(
        pledge,
        what=what or find_text("thread.pledge.covered"),
        evidence=evidence,
    )


def cover_strategy(strategy: commons.Strategy, names: Collection[str]) -> commons.Strategy:
    """Leave of a strategy what everybody may read: its words, how it went, and what an outlook said of it.

    Who proposed it chose to be shown to the enterprise, not to everybody; what the ledger shows names whom
    the enterprise deals with.

    Args:
        strategy: The strategy.
        names: The parties of the book, as `name_parties` gives them.
    """
    return replace(
        strategy,
        text=None if strategy.text is None else _cover(strategy.text, names),
        history=tuple(
            replace(move, why=None if move.why is None else _cover(move.why, names))
            for move in strategy.history
        ),
        proposer=None,
        shown_by=None,
        goal=None,
        pledge=None,
    )


def _cover(text: Text, names: Collection[str]) -> Text | None:
    """Leave out sentences in both languages; None where one of them has none left."""
    kept = [
        " ".join(one for one in _SENTENCE.split(said) if not _names_somebody(one, names))
        for said in (text.en, text.ko)
    ]
    return Text(*kept) if all(kept) else None


def _names_somebody(sentence: str, names: Collection[str]) -> bool:
    whole = normalise_name(sentence)
    words = [normalise_name(word) for word in sentence.split()]

    def is_met(name: str) -> bool:
        if len(name) > _SHORT:
            return name in whole
        return any(word.startswith(name) and len(word) <= len(name) + _PARTICLE_MAX for word in words)

    # A county is a party of many books, and its name is no secret.
    return any(is_met(name) and not _is_place(name) for name in names)


def _is_place(name: str) -> bool:
    return any(name in {place.name_ko, place.name_en.casefold()} for place in load_gazetteer().search(name))
