"""What a book was ever opened with, kept as it was then, and what may be opened beside it."""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils import timezone

from dure.flows.respending import Range
from dure.language import LANGUAGES
from dure.period import Period, parse_period
from dure.reports import CirculationReport
from dure.reports.opening import Snapshot, tell_publicly
from dure.reports.payments import Payments
from dure.reports.public import write_public_report
from dure.reports.telling import Told
from dure.web.books.models import Book, PublicLink
from dure.web.books.packing import pack_tables, unpack_tables
from dure.web.circulation.models import PublicTelling
from dure.web.shocks.kept import load_told_sums

Obstacle = Literal["mixed", "few", "unkept", "unended"]


@dataclass(frozen=True)
class Offer:
    """What would become public.

    Attributes:
        shown: The suppressed report, by language.
        snapshot: What is to be kept once it is open.
        obstacle: Why it may not be opened; None where it may.
    """

    shown: dict[str, dict[str, Any]]
    snapshot: Snapshot
    obstacle: Obstacle | None


def make_offer(book: Book, report: CirculationReport) -> Offer:
    """Work out what may be opened of a report, beside all that was ever opened of its book."""
    telling = tell_publicly(report, opened=load_snapshots(book), beside=load_told_sums(book))
    obstacle: Obstacle | None = None
    if report.period.end > timezone.localdate():
        # A year that still grows would be told again and again, and each time less what it was before.
        obstacle = "unended"
    elif has_unkept(book, report.period):
        obstacle = "unkept"
    elif telling.hindrance is not None:
        obstacle = telling.hindrance.value
    return Offer(
        shown={language: write_public_report(telling, language=language) for language in LANGUAGES},
        snapshot=telling.snapshot,
        obstacle=obstacle,
    )


def has_unkept(book: Book, period: Period) -> bool:
    """Say whether days of a period were opened before it was kept what a public report was made from."""
    links = PublicLink.objects.filter(book=book, shown__isnull=False, tellings=None)
    others = [parse_period(text) for text in links.values_list("period", flat=True)]
    return any(other.start < period.end and period.start < other.end for other in others)


def load_snapshots(book: Book) -> list[Snapshot]:
    """Load all that was ever opened of a book, links that are closed since among it, the first one first."""
    rows = PublicTelling.objects.filter(link__book=book).order_by("pk")
    return [_read(row) for row in rows.iterator()]


def keep_snapshot(link: PublicLink, snapshot: Snapshot) -> None:
    """Keep what is opened with a link, for ever."""
    rest = snapshot.payments.rest
    detail = {
        "party": snapshot.party,
        "place": snapshot.place,
        "period": str(snapshot.period),
        "codes": snapshot.payments.rings,
        "rest": [rest.low, rest.value, rest.high],
        "rings": snapshot.rings,
        "groups": snapshot.groups,
        "is_told": snapshot.is_told,
        "is_income_told": snapshot.is_income_told,
    }
    # Names are of no use here, and best not kept.
    payments = snapshot.payments.table.drop_columns(["name"])
    PublicTelling.objects.create(link=link, detail=detail, payments=pack_tables(None, [payments]))


def _read(row: PublicTelling) -> Snapshot:
    detail = row.detail
    _, (table,) = unpack_tables(bytes(row.payments))
    low, value, high = detail["rest"]
    return Snapshot(
        party=detail["party"],
        place=detail["place"],
        period=parse_period(detail["period"]),
        payments=Payments(table=table, rings=tuple(detail["codes"]), rest=Range(low, value, high)),
        rings=tuple(Told(ring) for ring in detail["rings"]),
        groups=tuple(tuple(group) for group in detail["groups"]),
        is_told=detail["is_told"],
        is_income_told=detail["is_income_told"],
    )
