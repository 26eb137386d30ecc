"""The chalkboard of an enterprise: its strategies in four columns, as plain values and on one A4."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dure.commons.community import STRATEGY_STATES
from dure.language import Language, Text
from dure.reports.paper import compile_paper
from dure.reports.thread_words import say
from dure.reports.words import load_words

CHALKBOARD_CONTRACT: Final = "dure.chalkboard/1"
"""Name and version of the contract; the number rises when a field changes its meaning or goes."""

_TITLE_MAX: Final = 60
_WORDS_MAX: Final = 130
"""Letters of a title and of a sentence on paper; what is longer is cut, and stands whole on the page."""


def write_chalkboard(
    strategies: Sequence[Mapping[str, Any]], *, enterprise: Text, example: bool, language: Language
) -> dict[str, Any]:
    """Return the chalkboard as plain values, as `docs/reference/chalkboard.md` describes them.

    Args:
        strategies: As `write_strategy` gives them, in any order.
        enterprise: Its name.
        example: True where everything is invented.
        language: Of the words.

    Returns:
        Four columns from idea to dropped; in each, what changed last comes first.
    """
    columns = []
    for state in STRATEGY_STATES:
        found = [one for one in strategies if one["state"] == state]
        columns.append(
            {
                "state": state,
                "name": say(f"chalkboard.{state}", language),
                "strategies": sorted(found, key=_find_day, reverse=True),
            }
        )
    return {
        "contract": CHALKBOARD_CONTRACT,
        "language": language,
        "title": say("chalkboard.title", language, name=enterprise.in_language(language)),
        "example": example,
        "example_note": say("example", language) if example else None,
        "enterprise": {"name": enterprise.in_language(language)},
        "columns": columns,
        "note": say("strategy.not_because", language),
    }


def _find_day(strategy: Mapping[str, Any]) -> str:
    """Return the day of its last change; those that have none come last."""
    return str(strategy["history"][-1]["date"] if strategy["history"] else strategy["proposed"] or "")


def write_chalkboard_paper(board: Mapping[str, Any]) -> bytes:
    """Write the PDF of a chalkboard: one A4 page, whatever it holds; the same values give the same bytes.

    A column that holds more than fits says how many more there are.
    """
    language: Language = board["language"]
    words = load_words(language)
    layout = {
        "language": language,
        "title": board["title"],
        "brand": words.say("brand"),
        "example": words.say("example_short") if board["example"] else "",
        "note": board["note"],
        "made": board["contract"],
        "write_here": say("chalkboard.write_here", language),
        "columns": [
            {
                "state": column["state"],
                "name": column["name"],
                "empty": say(f"chalkboard.empty_{column['state']}", language),
                "more": [
                    say("chalkboard.more", language, count=left)
                    for left in range(len(column["strategies"]) + 1)
                ],
                "cards": [_lay_out_card(one, language=language) for one in column["strategies"]],
            }
            for column in board["columns"]
        ],
    }
    return compile_paper(layout, picture="", template="chalkboard.typ")


def _lay_out_card(strategy: Mapping[str, Any], *, language: Language) -> dict[str, str]:
    last = strategy["history"][-1] if strategy["history"] else None
    day = strategy["proposed_text"] if last is None else last["date_text"]
    outlook, shown = strategy["outlook"], strategy["shown"]
    return {
        "title": _shorten(strategy["title"], _TITLE_MAX),
        "who": _name_and_date(strategy["proposer"] or "", day or ""),
        "why": "" if last is None or last["why"] is None else _shorten(last["why"], _WORDS_MAX),
        "outlook": say("chalkboard.outlook_none", language)
        if outlook is None
        else say("chalkboard.outlook", language, said=outlook["short"]),
        "ledger": ""
        if shown is None
        else say("chalkboard.ledger", language, said=_shorten(shown["sentence"], _WORDS_MAX)),
    }


def _name_and_date(who: str, day: str) -> str:
    """Write whose idea it is and the day; a long name is cut, never the day."""
    if not who or not day:
        return _shorten(who or day, _TITLE_MAX)
    return f"{_shorten(who, _TITLE_MAX - len(day))} · {day}"


def _shorten(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
