"""What the pages say besides the preview: how imports stand, and the first rows of a table."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow.compute as pc

from dure.importers.mapping import Mapping, find_table, read_mapped
from dure.importers.mapping_file import read_mapping
from dure.importers.sheets import Sheet
from dure.language import Text
from dure.web.books.models import Import, RememberedMapping
from dure.web.community.models import Enterprise
from dure.web.imports.lines import Line, read_lines, show_cell
from dure.web.imports.preview import ProblemShown, show_problem
from dure.web.imports.templatetags.bringing import write_moment
from dure.web.words import find_text, say

ROWS_SHOWN: Final = 6
COLUMNS_SHOWN: Final = 20


SOURCES: Final = ("hometax", "bank", "payroll", "members", "register", "other")
"""Where files come from, each with a title and a way in the words."""

_LOOKS: Final = {
    Import.State.STORED: "good",
    Import.State.PREVIEWED: "warn",
    Import.State.WAITING: "warn",
    Import.State.STORING: "warn",
    Import.State.FAILED: "bad",
}
_OPEN: Final = (Import.State.PREVIEWED, Import.State.FAILED)


def describe_sources() -> list[dict[str, str]]:
    """Say what files are good, and where each comes from."""
    return [
        {"title": say(f"imports.which_{name}"), "how": say(f"imports.which_{name}_how")} for name in SOURCES
    ]


@dataclass(frozen=True)
class ImportShown:
    """An import in the list: how it stands in words and colour, and whether somebody has to go on with it."""

    brought: Import
    said: str
    look: str
    is_open: bool
    refused: int


def describe_state(brought: Import, *, settled: int) -> ImportShown:
    """Say how an import stands, and how many of its refused rows were not brought again."""
    is_asked = brought.state == Import.State.STORED and brought.undone_by_id is not None
    state = Import.State.UNDOING if is_asked else Import.State(brought.state)
    said = say(f"imports.state_{state.value}")
    return ImportShown(
        brought, said, _LOOKS.get(state, ""), state in _OPEN, max(brought.refused_rows - settled, 0)
    )


@dataclass(frozen=True)
class MappingShown:
    """A table that somebody explained: its columns that are read, by whom and when."""

    id: int
    columns: str
    who: str
    when: str


def describe_mappings(enterprise: Enterprise) -> list[MappingShown]:
    """List the tables that people of an enterprise explained, the latest first."""
    remembered = RememberedMapping.objects.filter(enterprise=enterprise).select_related("made_by")
    found = []
    for one in remembered.order_by("-made_at"):
        mapping, _ = read_mapping(one.mapping, file="")
        columns = ", ".join(mapping.labels.values()) if mapping else "?"
        who = str(one.made_by) if one.made_by else say("imports.somebody")
        found.append(MappingShown(one.pk, columns, who, write_moment(one.made_at)))
    return found


def name_bringer(brought: Import) -> dict[str, str]:
    """Say who brought the files of an import, and when."""
    who = str(brought.brought_by) if brought.brought_by else say("imports.somebody")
    return {"who": who, "when": write_moment(brought.brought_at)}


def describe_end(brought: Import, *, can_try: bool) -> dict[str, Any]:
    """Say what became of an import that does not stand in the book."""
    if brought.state == Import.State.FAILED:
        failure = brought.failure or {}
        why = Text(**failure) if {"en", "ko"} == set(failure) else find_text("imports.over_failed_why")
        said = say("imports.over_failed_said" if can_try else "imports.over_failed_gone")
        return {"heading": say("imports.over_failed_title"), "why": why, "said": said}
    if brought.state == Import.State.DISCARDED:
        return {"heading": say("imports.over_discarded_title"), "said": say("imports.over_discarded_said")}
    who = str(brought.undone_by) if brought.undone_by else say("imports.somebody")
    when = write_moment(brought.undone_at) if brought.undone_at else ""
    return {
        "heading": say("imports.over_undone_title"),
        "said": say("imports.over_undone_said", who=who, when=when),
    }


@dataclass(frozen=True)
class FirstRows:
    """The heading and the first rows of a table, as text."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more_columns: int


@dataclass(frozen=True)
class Trial:
    """How a table would be read by a mapping."""

    seen: int
    read: int
    refused: int
    first: date | None
    last: date | None
    won: int | None
    lines: tuple[Line, ...]
    problems: tuple[ProblemShown, ...]


def show_first_rows(sheet: Sheet) -> FirstRows:
    """Return the heading of a table and what stands below it."""
    table = find_table(sheet)
    if table is None:
        return FirstRows((), (), 0)
    labels = table.labels[:COLUMNS_SHOWN]
    cells = [table.columns[label].slice(0, ROWS_SHOWN).to_pylist() for label in labels]
    return FirstRows(
        head=tuple(table.printed[label] for label in labels),
        rows=tuple(tuple(show_cell(cell) for cell in row) for row in zip(*cells, strict=True)),
        more_columns=max(len(table.labels) - COLUMNS_SHOWN, 0),
    )


def read_trial(sheet: Sheet, mapping: Mapping) -> Trial:
    """Read a table by a mapping, to be looked at."""
    reading = read_mapped(sheet, mapping)
    rows = reading.rows
    days = pc.min_max(rows["date"]).as_py() if rows.num_rows else {"min": None, "max": None}
    won = rows.filter(pc.equal(rows["unit"].cast("string"), "KRW"))
    return Trial(
        seen=reading.seen_rows,
        read=len(pc.unique(rows["row"])),
        refused=sum(problem.refused_rows for problem in reading.problems),
        first=days["min"],
        last=days["max"],
        won=pc.sum(won["quantity"]).as_py() if won.num_rows else None,
        lines=read_lines(rows, count=ROWS_SHOWN),
        problems=tuple(map(show_problem, reading.problems)),
    )
