"""The headline figures before and after an import."""

from typing import Any, Final

from dure.reports import EnterpriseUnknownError
from dure.reports.words import write_ratio, write_share
from dure.web.books.models import Book
from dure.web.books.reports import get_report
from dure.web.words import current_language, say

_FIGURES: Final = (("retention", write_share), ("lm3", write_ratio), ("coverage_share", write_share))


def find_headline(book: Book) -> dict[str, Any] | None:
    """Return the headline figures of a book as it is; None where it has none of its enterprise."""
    try:
        report = get_report(book)
    except EnterpriseUnknownError:
        return None
    return {
        "period": {"en": report.en["period"]["name"], "ko": report.ko["period"]["name"]},
        **{name: _value(report.en[name]) for name, _ in _FIGURES},
    }


def _value(figure: Any) -> float | None:
    return figure.get("value") if isinstance(figure, dict) else figure


def describe_change(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[dict[str, str]]:
    """Say in the reader's language how the headline figures moved, for the template `before_after.html`."""
    if after is None:
        return []
    language = current_language()
    change = []
    for name, write in _FIGURES:
        old, new = (before or {}).get(name), after.get(name)
        change.append(
            {
                "label": say(f"imports.figure_{name}"),
                "before": write(old, language) if before else say("imports.figure_none"),
                "after": write(new, language),
                "look": "good" if name == "coverage_share" and old is not None and _is_more(old, new) else "",
            }
        )
    return change


def _is_more(old: float, new: float | None) -> bool:
    return new is not None and new > old
