"""The tables of a place's page: what is shown, and the same to take away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from dure.korea.gazetteer import load_gazetteer
from dure.language import Language
from dure.places import Place
from dure.places.figures import PlaceFigures
from dure.places.indicators import OLD
from dure.reports.place import name_place
from dure.web.downloads import Cell
from dure.web.places.figures import get_report, load_site_figures
from dure.web.words import say_in

Told = Mapping[str, Any]
_INSIDE_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column, and whether numbers stand below it."""

    name: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a place.

    Attributes:
        name: As its address calls it.
        title: As its reader reads it.
        heads: The first is of what each row is about.
        rows: Plain cells, as they are taken away; shares as 0-1.
        shown: The same as they are read.
        links: Where each row leads; empty for nowhere.
    """

    name: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shown: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Give each row as the page shows it: its first cell, where that leads, and the others with heads."""
        links = self.links or ("",) * len(self.shown)
        return [
            {"first": cells[0], "href": href, "cells": list(zip(self.heads[1:], cells[1:], strict=True))}
            for cells, href in zip(self.shown, links, strict=True)
        ]


def build_tables(told: Told, *, language: Language) -> dict[str, Table]:
    """Build every table of a place that has rows, by name; the place as `tell_place` tells it."""
    made = [make(told, language) for make in _TABLES]
    return {table.name: table for table in made if table.rows}


def _table(
    name: str,
    language: Language,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    words: Sequence[str] = (),
    title: Mapping[str, object] | None = None,
) -> Table:
    """Put a table together; heads are keys of `words.yaml`, those in `words` have no numbers below them."""
    return Table(
        name=name,
        title=say_in(language, f"places.table.{name}", **(title or {})),
        heads=tuple(Head(say_in(language, f"places.head.{one}"), one not in words) for one in heads),
        rows=tuple(tuple(row) for row in rows),
        shown=tuple(tuple(_show(cell) for cell in row) for row in rows),
    )


def _show(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{100 * cell:.1f}%".replace("-", "−")
    return f"{cell:,}".replace("-", "−") if isinstance(cell, int) else "" if cell is None else str(cell)


def _list_ages(told: Told, language: Language) -> Table:
    residents, before = told["residents"], find_before(told)
    rows = []
    for index, one in enumerate(residents["ages"] if residents else ()):
        then = before["ages"][index] if before else None
        cells = [one["people"], one["share"]]
        rows.append([one["age"], *cells, *((then, one["people"] - then) if then is not None else ())])
    heads = ["age", "people", "share", *(("before", "difference") if before else ())]
    days = {"day": residents["date_text"] if residents else "", "before": before["text"] if before else ""}
    table = _table("ages", language, heads, rows, words=("age",), title=days)
    if not before or not residents:
        return table
    # The two days stand in the heads, so that no column is mistaken for the other.
    named = (
        table.heads[0],
        Head(residents["date_text"]),
        table.heads[2],
        Head(before["text"]),
        table.heads[4],
    )
    return Table(table.name, table.title, named, table.rows, table.shown)


def find_before(told: Told) -> dict[str, Any] | None:
    """Find the earliest count of the whole place by age, to stand beside the last; else None."""
    residents = get_report(told["place"]["code"]).residents
    if residents is None or len(residents.dates) == 1:
        return None
    first = told["series"][0]
    return {"text": first["date_text"], "date": first["date"], "ages": residents.people[0].tolist()}


def _list_years(told: Told, language: Language) -> Table:
    rows = [
        [one["date"], one["total"], one["young"], one["working"], one["old"], one["source"]["table"]]
        for one in told["series"]
    ]
    heads = ("day", "people", "young", "working", "old", "source")
    return _table("years", language, heads, rows, words=("day", "source"))


def _list_outlook(told: Told, language: Language) -> Table:
    rows: list[list[Cell]] = []
    for step in told["outlook"]["years"][1:] if told["outlook"] else ():
        total = step["total"] if step["reliable"] else dict.fromkeys(("p10", "p50", "p90"))
        direction = say_in(language, f"places.direction.{step['direction']}")
        rows.append([str(step["year"]), total["p10"], total["p50"], total["p90"], direction])
    heads = ("year", "low", "middle", "high", "direction")
    return _table("outlook", language, heads, rows, words=("year", "direction"))


def _list_ages_to_come(told: Told, language: Language) -> Table:
    """List the age groups to come, middle and range in one cell; only years whose numbers are told."""
    steps = [step for step in (told["outlook"] or {"years": ()})["years"] if step["reliable"]]
    rows = [
        [
            str(step["year"]),
            *(
                f"{group['p50']:,}"
                if group["p10"] == group["p90"]
                else f"{group['p50']:,} ({group['p10']:,}–{group['p90']:,})"
                for group in step["groups"]
            ),
        ]
        for step in steps
    ]
    table = _table("ages_to_come", language, ("year",), rows, words=("year",))
    names = [Head(group["name"]) for group in steps[0]["groups"]] if steps else []
    return Table(table.name, table.title, (*table.heads, *names), table.rows, table.shown)


def _list_official(told: Told, language: Language) -> Table:
    years = (told["official_projection"] or {"years": ()})["years"]
    rows = [[str(one["year"]), one["total"]] for one in years]
    return _table("official", language, ("year", "people"), rows, words=("year",))


def _list_births(told: Told, language: Language) -> Table:
    rows = [[str(one["year"]), one["births"], one["source"]["table"]] for one in told["births"]]
    return _table("births", language, ("year", "births", "source"), rows, words=("year", "source"))


def _list_indicators(told: Told, language: Language) -> Table:
    rows = []
    for one in (*told["indicators"], told["extinction_risk"]):
        sources = "; ".join(f"{source['agency']}, {source['table']}" for source in one["sources"])
        rows.append([one["name"], one["text"], one["span"], sources or one["reason"]])
    heads = ("indicator", "value", "span", "source")
    return _table("indicators", language, heads, rows, words=("indicator", "span", "source"))


def _list_inside(told: Told, language: Language) -> Table:
    found = list_inside(load_site_figures(), told["place"]["code"])
    spans = [_find_span(one) for one, *_ in found]
    rows: list[list[Cell]] = [
        [name_place(one).in_language(language), total, old, change] for one, total, old, change in found
    ]
    known = {span for span in spans if span}
    heads = ["place", "people", "old_share", "change"]
    if len(known) > 1:  # towns that were made anew are told from their own first day
        rows = [[*row, span or None] for row, span in zip(rows, spans, strict=True)]
        heads.append("span")
    table = _table("inside", language, heads, rows, words=("place", "span"))
    named = table.heads
    if len(known) == 1:
        named = (*named[:-1], Head(f"{named[-1].name} ({known.pop()})"))
    links = tuple(one.code for one, *_ in found)
    return Table(table.name, table.title, named, table.rows, table.shown, links)


def _find_span(place: Place) -> str:
    """Give the years between which a place's change is told; nothing where it is not."""
    alike = load_site_figures().like_for_like(place.code)
    if alike is None or len(alike.dates) == 1:
        return ""
    return f"{alike.dates[0].year}–{alike.dates[-1].year}"


def _list_sources(told: Told, language: Language) -> Table:
    rows = [[one["agency"], one["table"], one["date"], one["note"]] for one in told["sources"]]
    heads = ("agency", "source", "of_when", "note")
    return _table("sources", language, heads, rows, words=heads)


_TABLES: Final[tuple[Callable[[Told, Language], Table], ...]] = (
    _list_ages,
    _list_years,
    _list_outlook,
    _list_ages_to_come,
    _list_official,
    _list_births,
    _list_indicators,
    _list_inside,
    _list_sources,
)


@lru_cache(maxsize=300)
def list_inside(
    figures: PlaceFigures, code: str
) -> tuple[tuple[Place, int, float | None, float | None], ...]:
    """List the places right inside that have residents: how many, the share of 65 and over, the change."""
    found = []
    for place in load_gazetteer().children(code):
        residents = figures.residents(place.code)
        if place.valid_to is not None or residents is None:
            continue
        total = int(residents.totals[-1])
        old = int(residents.people[-1][OLD].sum()) / total if total else None
        alike = figures.like_for_like(place.code)
        first = int(alike.totals[0]) if alike is not None and len(alike.dates) > 1 else 0
        change = int(alike.totals[-1]) / first - 1 if alike is not None and first else None
        found.append((place, total, old, change))
    return tuple(found[:_INSIDE_MAX])


def build_comparison(told: Told, *, language: Language) -> Table:
    """Build the rows of two places side by side; the comparison as `tell_beside` tells it."""
    heads = (
        Head(say_in(language, "places.head.indicator"), is_number=False),
        *(Head(place["place"]["name"]) for place in told["places"]),
    )
    shown = tuple((row["name"], *row["texts"]) for row in told["rows"])
    rows = tuple((row["name"], *row["values"]) for row in told["rows"])
    return Table("beside", say_in(language, "places.table.beside"), heads, rows, shown)
