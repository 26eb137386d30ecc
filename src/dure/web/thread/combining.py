"""The figures of a community's enterprises taken together, for those who see no book."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from dure import __version__
from dure.language import Language
from dure.period import Period
from dure.reports import CirculationReport
from dure.reports.combined import combine_reports
from dure.web.books import reports
from dure.web.books.models import Book
from dure.web.community.models import Community, Enterprise, EnterpriseRole, Person
from dure.web.thread.figures import find_open_link, hash_parts
from dure.web.thread.models import FrozenCombined


@dataclass(frozen=True)
class CombinedView:
    """What a support officer reads.

    Attributes:
        told: The figures, as `docs/reference/combined.md` describes them; None where no book tells any.
        period: The year.
        periods: The years to choose from.
        missing: How many enterprises have no books of that year.
        left: How many of those had some when figures were shown: told now, what is gone could be subtracted.
        is_elsewhere: Whether figures of that year were told for another place: told for a second one, the
            difference would be what was spent between the two.
        since: The day on which the figures were first shown; they stay as they were then.
        is_unended: Whether the year is not over: figures that stay are of a whole one.
        is_known: Whether the reader knows of an enterprise, by a role in it or by its public link, that the
            figures do not allow for, and the books have changed since, so that they cannot be worked out
            without it any more.
    """

    told: dict[str, Any] | None
    period: Period | None
    periods: tuple[Period, ...]
    missing: int
    left: int = 0
    is_elsewhere: bool = False
    since: date | None = None
    is_unended: bool = False
    is_known: bool = False


def build_combined(
    community: Community, language: Language, *, asked: str = "", reader: Person | None = None
) -> CombinedView:
    """Build the combined figures of one year, frozen for this state of the books.

    Args:
        community: The community.
        language: The reader's language.
        asked: The year in the address; one that no book has gives the usual one.
        reader: Who reads: what they know of an enterprise in which they have a role hides nobody.
    """
    enterprises = list(community.enterprises.opened().select_related("book").order_by("pk"))
    years = {one.pk: reports.list_periods(one.book) for one in enterprises if hasattr(one, "book")}
    periods = tuple(sorted({year for found in years.values() for year in found}, key=str, reverse=True))
    period = next((one for one in periods if str(one) == asked), None) or _find_usual(enterprises)
    if period is None:
        return CombinedView(told=None, period=None, periods=(), missing=len(enterprises))
    members = [one for one in enterprises if period in years.get(one.pk, [])]
    view = CombinedView(told=None, period=period, periods=periods, missing=len(enterprises) - len(members))
    if period.end > timezone.localdate():
        return replace(view, is_unended=True)
    if left := _find_left(community, members, period=period):
        return replace(view, left=len(left))
    if _is_elsewhere(community, period=period):
        return replace(view, is_elsewhere=True)
    frozen = _find_first_told(community, members, period=period, reader=reader)
    if frozen is None:
        return replace(view, is_known=True)
    return replace(
        view,
        told=frozen.ko if language == "ko" else frozen.en,
        since=timezone.localtime(frozen.made_at).date() if frozen.was_told else None,
    )


def _find_first_told(
    community: Community, members: list[Enterprise], *, period: Period, reader: Person | None
) -> FrozenCombined | None:
    """Find the figures of a year as they were first told, or tell them now; None where neither may be.

    Told again of other enterprises, or of books that have grown, the difference would be one of them; and two
    readers may lay what they were told side by side. So the first telling of a year stays, whoever asks; but
    not one that took for private what a public link has told of an enterprise since.
    """
    own = set(EnterpriseRole.objects.filter(person=reader).values_list("enterprise_id", flat=True))
    own |= {one.pk for one in members if find_open_link(one.book) is not None}
    told = FrozenCombined.objects.filter(community=community, period=str(period), was_told=True)
    rows = list(told.order_by("pk"))
    if not rows:
        return _freeze(community, members, period=period, own=own)
    first = _split(rows[0].enterprises)
    for row in rows:
        if own & first <= _split(row.known):
            return row
    members = [one for one in members if one.pk in first]
    if _name_version(members) != rows[0].version:
        return None
    return _freeze(community, members, period=period, own=own)


def _find_left(community: Community, members: list[Enterprise], *, period: Period) -> set[int]:
    """Find the enterprises that stood in figures shown before, and whose books of that year are gone."""
    shown = FrozenCombined.objects.filter(community=community, period=str(period))
    before = {key for keys in shown.values_list("enterprises", flat=True) for key in _split(keys)}
    return before - {one.pk for one in members}


def _is_elsewhere(community: Community, *, period: Period) -> bool:
    """Say whether figures of a year were told for another place before they were for this one."""
    told = FrozenCombined.objects.filter(community=community, period=str(period), was_told=True)
    first = told.order_by("pk").first()
    return first is not None and first.place != community.places[0]


def _find_usual(enterprises: list[Enterprise]) -> Period | None:
    """Find the year that is the latest whole one of most books; of two, the later."""
    latest = Counter(
        period
        for one in enterprises
        if hasattr(one, "book") and (period := reports.find_default_period(one.book)) is not None
    )
    return max(latest, key=lambda period: (latest[period], str(period)), default=None)


def _name_version(members: list[Enterprise]) -> str:
    books = Book.objects.filter(enterprise__in=members).order_by("pk")
    described = [reports.describe_enterprise(one) for one in members]
    return hash_parts([list(books.values_list("pk", "version")), described, __version__])


def _freeze(
    community: Community, members: list[Enterprise], *, period: Period, own: set[int]
) -> FrozenCombined:
    place, keys = community.places[0], _join(members)
    known = [one for one in members if one.pk in own]
    version = _name_version(members)
    year = {"community": community, "place": place, "period": str(period)}
    question = {**year, "enterprises": keys, "known": _join(known)}
    former = FrozenCombined.objects.filter(**question).first()
    if former is not None and former.version == version:
        return former
    found = {one.pk: _build_report(one, place=place, period=period) for one in members}
    before = FrozenCombined.objects.filter(**year).exclude(enterprises=keys).order_by("pk")
    # Each group once, whoever it was shown to.
    groups = dict.fromkeys(before.values_list("enterprises", flat=True))
    combined = combine_reports(
        list(found.values()),
        public=[found[one.pk].party for one in known],
        shown=[[found[int(key)] for key in group.split(",")] for group in groups],
    )
    was_told = combined.detail.is_told or (former is not None and former.was_told)
    with transaction.atomic():
        frozen, _ = FrozenCombined.objects.update_or_create(
            **question,
            defaults={
                "version": version,
                "was_told": was_told,
                "ko": combined.to_dict("ko"),
                "en": combined.to_dict("en"),
            },
        )
    return frozen


def _join(enterprises: list[Enterprise]) -> str:
    return ",".join(str(one.pk) for one in enterprises)


def _split(keys: str) -> set[int]:
    return {int(key) for key in keys.split(",") if key}


def _build_report(enterprise: Enterprise, *, place: str, period: Period) -> CirculationReport:
    return reports.build_report(enterprise.book, place=place, period=period)
