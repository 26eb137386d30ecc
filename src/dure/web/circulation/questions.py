"""What a page of the report is asked, by its address: whose book, which place, which period."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.period import Period, parse_period
from dure.places import Place
from dure.reports.rings import is_ring
from dure.reports.words import write_period
from dure.web.books.reports import list_periods
from dure.web.community.models import Enterprise

_PERIOD: Final = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")
"""Years, quarters and months: what anybody may ask for, and all that a public link is made of."""

_SPAN: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])\.\.\d{4}-(0[1-9]|1[0-2])")
"""Whole months from one to another: a business year, a half, a season; a book has only so many of them."""

QUARTERED_YEARS: Final = 2
"""Years whose quarters a form offers as well, the latest first; an address may ask for any."""


@dataclass(frozen=True)
class Question:
    """Which report is asked for.

    Attributes:
        enterprise: Whose.
        place: Code of the place; None for the enterprise's own 시군구.
        period: The period; None for the latest whole year.
    """

    enterprise: Enterprise
    place: str | None
    period: Period | None

    @property
    def query(self) -> dict[str, str]:
        """What of the address says so."""
        asked = {
            "place": self.place,
            "period": None if self.period is None else write_period_code(self.period),
        }
        return {name: value for name, value in asked.items() if value is not None}

    def address(self, name: str, /, *args: str, **more: str) -> str:
        """Return the address of a page about this report, with what else it is asked."""
        asked = {**self.query, **{key: value for key, value in more.items() if value}}
        return _write_address(name, (self.enterprise.code, *args), tuple(asked.items()))

    def settle(self, *, place: str, period: str) -> "Question":
        """Return the question with what was taken where nothing was asked."""
        return Question(self.enterprise, _code_in_force(place), parse_period(period))


@lru_cache(maxsize=20_000)
def _write_address(name: str, args: tuple[str, ...], asked: tuple[tuple[str, str], ...]) -> str:
    """Write an address; a report page has some four hundred, and the next reader's has the same."""
    query = urlencode(asked)
    return reverse(name, args=args) + (f"?{query}" if query else "")


def read_question(enterprise: Enterprise, asked: Mapping[str, str], *, spans: bool = False) -> Question:
    """Read the question from an address.

    Args:
        enterprise: Whose report is asked for.
        asked: What the address says: `place`, `period`, and for other months `from` and `to`.
        spans: Whether any whole months may be asked for, and not only years, quarters and months.

    Raises:
        Http404: It asks for a place that is none of the enterprise's, or for a period that is none.
    """
    place = _code_in_force(asked["place"]) if asked.get("place") else None
    if place is not None and place not in {one.code for one in list_places(enterprise)}:
        raise Http404
    text = asked.get("period")
    if spans and asked.get("from") and asked.get("to"):
        first, last = sorted((asked["from"], asked["to"]))
        text = f"{first}..{last}"
    return Question(enterprise, place, read_period(text, spans=spans))


def _code_in_force(code: str) -> str:
    """Return today's code of a place: a report of another year speaks in the codes of that year."""
    place = load_gazetteer().find(code)
    return code if place is None else place.code


def read_period(text: str | None, *, spans: bool = False) -> Period | None:
    """Read a year, a quarter or a month, or where `spans` any whole months; None where none is asked for.

    Raises:
        Http404: It is none of these.
    """
    if not text:
        return None
    try:
        period = parse_period(text)
    except ValueError as error:
        raise Http404 from error
    code = write_period_code(period)
    if not _PERIOD.fullmatch(code) and not (spans and _SPAN.fullmatch(code)):
        raise Http404
    return period


def write_period_code(period: Period) -> str:
    """Write a period as an address asks for it: 2025, 2025-Q1, 2025-03, 2025-03..2026-02; others by days."""
    start, end = period.start, period.end
    months = 12 * (end.year - start.year) + end.month - start.month
    if start.day == end.day == 1:
        if months == 3 and start.month % 3 == 1:
            return f"{start.year}-Q{start.month // 3 + 1}"
        if months == 1:
            return f"{start.year}-{start.month:02}"
        if not _PERIOD.fullmatch(str(period)):
            last = date.fromordinal(end.toordinal() - 1)
            return f"{start:%Y-%m}..{last:%Y-%m}"
    return str(period)


def list_places(enterprise: Enterprise) -> tuple[Place, ...]:
    """List the places that an enterprise's report may be asked for, the nearest first.

    The rings round the enterprise, and what its community speaks for.
    """
    gazetteer = load_gazetteer()
    home = gazetteer.find(enterprise.place)
    line = () if home is None else (home, *gazetteer.ancestors(home.code))
    found = {place.code: place for place in line if is_ring(place)}
    for code in enterprise.community.places:
        place = gazetteer.find(code)
        if place is not None:
            found.setdefault(place.code, place)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose in a form."""

    value: str
    text: Text
    chosen: bool


def list_place_options(enterprise: Enterprise, *, chosen: str) -> list[Option]:
    """List the places as a form offers them."""
    return [
        Option(
            place.code,
            Text(en=f"{place.name_en} ({place.name_ko})", ko=place.name_ko),
            chosen=place.code == chosen,
        )
        for place in list_places(enterprise)
    ]


def list_period_options(enterprise: Enterprise, *, chosen: Period | None) -> list[Option]:
    """List the periods as a form offers them: those of the book, and the one that is shown."""
    years = list(list_periods(enterprise.book))
    periods = [*years, *(quarter for year in years[:QUARTERED_YEARS] for quarter in list_quarters(year))]
    if chosen is not None and chosen not in periods:
        periods.append(chosen)
    return [
        Option(
            write_period_code(period),
            Text(en=write_period(period, "en"), ko=write_period(period, "ko")),
            chosen=period == chosen,
        )
        # A leap year is no longer than another.
        for period in sorted(periods, key=lambda one: (-(one.days // 28), -one.start.toordinal()))
    ]


def list_months(enterprise: Enterprise) -> list[Option]:
    """List the months of the book's years, the latest first, for a form that asks from which to which."""
    months = [
        parse_period(f"{year.start.year}-{month:02}")
        for year in list_periods(enterprise.book)
        for month in range(12, 0, -1)
    ]
    return [
        Option(
            write_period_code(month),
            Text(en=write_period(month, "en"), ko=write_period(month, "ko")),
            chosen=False,
        )
        for month in months
    ]


def has_period(enterprise: Enterprise, period: Period) -> bool:
    """Say whether any of a period lies in a year of the book."""
    years = list_periods(enterprise.book)
    return any(period.start < year.end and year.start < period.end for year in years)


def list_quarters(year: Period) -> list[Period]:
    """List the quarters of a year."""
    return [parse_period(f"{year.start.year}-Q{quarter}") for quarter in range(1, 5)]


def is_whole_year(report: Mapping[str, Any]) -> bool:
    """Say whether a report is about one whole year, so that its figures are figures a year."""
    start, end = report["period"]["start"], report["period"]["end"]
    return bool(start[4:] == "-01-01" and end[4:] == "-01-01" and int(end[:4]) == int(start[:4]) + 1)
