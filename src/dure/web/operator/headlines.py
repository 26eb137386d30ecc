"""The headline figures of every book, by which a restored site proves that it counts as the old one did."""

import logging
from collections.abc import Mapping
from typing import Any

from dure.reports.circulation import EnterpriseUnknownError
from dure.web.books.models import Book, FrozenReport, Import
from dure.web.books.reports import build_report, get_report

_log = logging.getLogger(__name__)


def freeze_headlines() -> tuple[str, ...]:
    """See to it that every book with rows has a report of what stands in it now.

    Returns:
        The codes of the enterprises whose report cannot be built. Their rows are there all the same, and a
        backup without one headline is better than none.
    """
    failed = []
    for book in _books_with_rows():
        try:
            get_report(book)
        except EnterpriseUnknownError:
            continue
        except Exception:  # noqa: BLE001 -- whatever is the matter with one book, the others are kept
            _log.exception("The report of enterprise %s cannot be built.", book.enterprise.code)
            failed.append(book.enterprise.code)
    return tuple(failed)


def _books_with_rows() -> list[Book]:
    stored = Import.objects.filter(state=Import.State.STORED)
    books = Book.objects.filter(pk__in=stored.values("book")).select_related("enterprise")
    return list(books.order_by("pk"))


def list_headlines(*, using: str = "default") -> list[dict[str, Any]]:
    """List the figures of the newest report of each book, where the book has not changed since."""
    found: dict[int, FrozenReport] = {}
    reports = FrozenReport.objects.using(using).select_related("book__enterprise").order_by("pk")
    for frozen in reports.iterator(chunk_size=50):
        if frozen.version == frozen.book.version:
            found[frozen.book_id] = frozen
    return [
        {
            "enterprise": frozen.book.enterprise.code,
            "place": frozen.place,
            "period": frozen.period,
            "figures": read_figures(frozen.en),
        }
        for frozen in found.values()
    ]


def read_figures(report: Mapping[str, Any]) -> dict[str, Any]:
    """Read the figures that everything else in a report goes into."""
    return {
        "outlay_krw": report["outlay_krw"],
        "kept_krw": report["kept_krw"],
        "coverage_share": report["coverage_share"],
        "retention": report["retention"]["value"],
        "lm3": report["lm3"]["value"],
        "multiplier": report["multiplier"]["value"],
    }


def measure_again(headline: Mapping[str, Any]) -> dict[str, Any] | None:
    """Work out the figures of one book anew from its rows and judgements; None where it cannot be done."""
    book = Book.objects.filter(enterprise__code=headline["enterprise"]).first()
    if book is None:
        return None
    try:
        report = build_report(book, place=headline["place"], period=headline["period"])
        return read_figures(report.to_dict("en"))
    except EnterpriseUnknownError:
        return None
    except Exception:  # noqa: BLE001 -- the rows are back; a book that cannot be measured is told as different
        _log.exception("The figures of enterprise %s cannot be worked out.", headline["enterprise"])
        return None
