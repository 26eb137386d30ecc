"""What decisions did to the headline figures: before and after, kept until the reader has seen it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest

from dure.language import Language
from dure.reports import EnterpriseUnknownError
from dure.reports.words import write_ratio, write_share
from dure.web.books.models import Book
from dure.web.books.reports import get_report
from dure.web.community.models import Enterprise
from dure.web.words import current_language, say

_SESSION: Final = "sorting"
Headline = dict[str, Any]


def measure_headline(book: Book) -> Headline | None:
    """Read the headline figures from the frozen report; None where the book has none of its enterprise."""
    try:
        frozen = get_report(book)
    except EnterpriseUnknownError:
        return None
    report = frozen.en
    return {
        "place": frozen.place,
        "period": frozen.period,
        "retention": _figure(report["retention"]),
        "lm3": _figure(report["lm3"]),
        "coverage": report["coverage_share"],
    }


def _figure(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values.get(name) for name in ("value", "low", "high")}


def keep_change(
    request: HttpRequest,
    enterprise: Enterprise,
    *,
    before: Headline | None,
    after: Headline | None,
    made: Sequence[int],
    back: str,
) -> None:
    """Keep what decisions did, for the page that says so; what was kept before gives way."""
    kept = dict(request.session.get(_SESSION, {}))
    kept[enterprise.code] = {"before": before, "after": after, "made": list(made), "back": back}
    request.session[_SESSION] = kept


def find_change(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any] | None:
    """Find what the reader's last decisions on a book did."""
    found: dict[str, Any] | None = request.session.get(_SESSION, {}).get(enterprise.code)
    return found


def write_change(before: Headline | None, after: Headline | None) -> list[dict[str, str]]:
    """Write before and after side by side, as `design/parts/before_after.html` takes them."""
    language = current_language()
    if after is None:
        return []
    none = say("design.unknown")
    figures = []
    for name, write in (("retention", write_share), ("lm3", write_ratio)):
        new = after[name]
        old = before[name] if before else None
        figures.append(
            {
                "label": say(f"sorting.figure.{name}"),
                "before": write(old["value"], language) if old else none,
                "after": write(new["value"], language),
                "note": _write_ranges(old, new, write),
                "look": "",
            }
        )
    old_share, new_share = (before or {}).get("coverage"), after["coverage"]
    figures.append(
        {
            "label": say("sorting.figure.coverage"),
            "before": write_share(old_share, language),
            "after": write_share(new_share, language),
            "note": say("sorting.figure.coverage_note"),
            # More that is known is good whichever way the money went.
            "look": "good" if (new_share or 0) > (old_share or 0) else "",
        }
    )
    return figures


def _write_ranges(
    old: Mapping[str, Any] | None, new: Mapping[str, Any], write: Callable[[float | None, Language], str]
) -> str:
    """Write how wide a figure is now, and was; "" where it has no range."""
    ranges = [
        f"{write(figure['low'], language)}–{write(figure['high'], language)}"
        for figure in (old, new)
        if figure and figure["low"] is not None and figure["high"] is not None
        for language in (current_language(),)
    ]
    if len(ranges) < 2 or len(set(ranges)) == 1:
        return say("sorting.figure.range", now=ranges[-1]) if ranges else ""
    return say("sorting.figure.range_moved", before=ranges[0], now=ranges[1])
