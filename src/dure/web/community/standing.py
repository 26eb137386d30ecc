"""Where an enterprise stands on its path, and the one next step."""

from dataclasses import dataclass
from typing import Any, Final

from dure.web.books.models import Book, FrozenReport, Import, Judgement
from dure.web.books.reports import find_default_place
from dure.web.community.access import May
from dure.web.community.models import Enterprise
from dure.web.design.tabs import find_address
from dure.web.thread.models import Pledge
from dure.web.words import current_language

COVERED_ENOUGH: Final = 0.95
"""Share of the outlay whose payee is placed, from which on sorting is no longer the next step."""

_ADDRESSES: Final = {
    "bring": "imports",
    "confirm": "imports",
    "store": "imports",
    "sort": "sorting",
    "read": "circulation",
    "pledge": "circulation",
}


@dataclass(frozen=True)
class Step:
    """One step of the path.

    Attributes:
        name: bring (or confirm, or store, once files were brought), sort, read or pledge.
        state: done, now or later.
        href: Where it is done; None for who may not do it.
    """

    name: str
    state: str
    href: str | None


@dataclass(frozen=True)
class Standing:
    """Where an enterprise stands.

    Attributes:
        steps: The path.
        report: The report frozen last, as the page's language reads it; None where there is none.
        is_old: Whether the book has changed since that report.
        report_href: Where the report is read.
    """

    steps: tuple[Step, ...]
    report: dict[str, Any] | None
    is_old: bool
    report_href: str | None

    @property
    def next(self) -> Step | None:
        """The one next step."""
        return next((step for step in self.steps if step.state == "now"), None)


def build_standing(enterprise: Enterprise, rights: frozenset[May]) -> Standing:
    """Build the standing of an enterprise for somebody with these rights; nothing is measured by this."""
    book = Book.objects.get(enterprise=enterprise)
    frozen = _find_frozen(book, enterprise)
    report = None if frozen is None else getattr(frozen, current_language())
    states = set(Import.objects.filter(book=book).values_list("state", flat=True))
    has_rows = Import.State.STORED in states
    coverage = (report or {}).get("coverage_share")
    done = {
        "bring": has_rows,
        "sort": has_rows
        and (
            (coverage is not None and coverage >= COVERED_ENOUGH)
            or Judgement.objects.filter(book=book).exists()
        ),
        "read": has_rows and frozen is not None,
        "pledge": has_rows and Pledge.objects.filter(enterprise=enterprise).exists(),
    }
    first = next((name for name, is_done in done.items() if not is_done), None)
    bringing = "bring" if has_rows else _find_bringing(states)
    steps = []
    for name, is_done in done.items():
        shown = bringing if name == "bring" else name
        state = "done" if is_done else "now" if name == first else "later"
        may = May.SEE_BOOK if name == "read" else May.KEEP_BOOK
        href = find_address(_ADDRESSES[shown], enterprise.code) if may in rights else None
        steps.append(Step(shown, state, href))
    return Standing(
        steps=tuple(steps),
        report=report if has_rows else None,
        is_old=frozen is not None and frozen.version != book.version,
        report_href=find_address("circulation", enterprise.code),
    )


def _find_bringing(states: set[str]) -> str:
    """Find how far the first files are on their way into the book."""
    if states & {Import.State.WAITING, Import.State.STORING}:
        return "store"
    return "confirm" if Import.State.PREVIEWED in states else "bring"


def _find_frozen(book: Book, enterprise: Enterprise) -> FrozenReport | None:
    """Find the newest answer to the question that a page asks by itself, of the latest period."""
    place = find_default_place(enterprise)
    kept = FrozenReport.objects.filter(book=book, place=place).order_by("-version", "-period", "-built_at")
    return kept.first()
