"""A playbook on A4, and one adapted to a place: a tagged PDF from plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dure.language import Language
from dure.reports.paper import compile_paper


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or paragraph; `notes` are numbers of sources, and a strong one stands in a box."""

    says: str
    notes: tuple[int, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Something with a name and what is said of it."""

    name: str
    says: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows; `widths` are shares of the page."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the paper: a picture by its name, lines, items and a table, as far as there are any."""

    title: str
    lines: tuple[Line, ...] = ()
    items: tuple[Item, ...] = ()
    table: Table | None = None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG, and what it says."""

    svg: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookPaper:
    """What is printed.

    Attributes:
        language: Of all words.
        title, subtitle, running, brand, made: At the head, above it, on every page, and at the end.
        first: What is read first.
        sections: In order.
        sources_title: Above the sources.
        sources: Each with its number.
        example: What says that all is invented; None where it is not.
        pictures: By name.
    """

    language: Language
    title: str
    subtitle: str
    first: str
    running: str
    brand: str
    made: str
    sections: Sequence[Section]
    sources_title: str = ""
    sources: Sequence[tuple[int, str]] = ()
    example: str | None = None
    pictures: Mapping[str, Picture] | None = None


def write_playbook_paper(paper: PlaybookPaper) -> bytes:
    """Write the PDF; the same values give the same bytes."""
    pictures = paper.pictures or {}
    layout: dict[str, Any] = {
        "language": paper.language,
        "title": paper.title,
        "subtitle": paper.subtitle,
        "first": {"says": paper.first},
        "running": paper.running,
        "brand": paper.brand,
        "made": paper.made,
        "example": paper.example,
        "sections": [_write(one) for one in paper.sections],
        "sources_title": paper.sources_title,
        "sources": [{"number": number, "says": says} for number, says in paper.sources],
        "alts": {name: {"says": one.says} for name, one in pictures.items()},
    }
    drawn = {name: one.svg for name, one in pictures.items()}
    return compile_paper(layout, template="playbook.typ", pictures=drawn)


def _write(section: Section) -> dict[str, Any]:
    told = asdict(section)
    table = section.table
    if table is not None:
        told["table"] = {
            "heads": list(table.heads),
            "rows": [list(row) for row in table.rows],
            "widths": list(table.widths),
        }
    return {key: list(one) if isinstance(one, tuple) else one for key, one in told.items()}
