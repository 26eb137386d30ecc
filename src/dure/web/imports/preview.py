"""What is shown of an import before it is confirmed: each file, what it was taken for, and its problems."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow.compute as pc

from dure.importers.reading import Reading
from dure.language import LANGUAGES, Text
from dure.problem import Problem, Where
from dure.web.books.models import Import, Mended, make_stamp
from dure.web.books.packing import problems_from
from dure.web.books.storage import Settled, SourcePreview, find_asked, title_of
from dure.web.imports.lines import LINE_COLUMNS, Line, make_line
from dure.web.imports.models import Preview, SetAside
from dure.web.words import find_text

LINES_SHOWN: Final = 3
"""Rows of a sheet that are shown, so that its reader sees whether it was read right."""

_COMMAND_WORDS: Final = ("dure inspect", "--mapping", "--enterprise", "--write-mapping")
"""Remedies that speak of the command line; the site has its own."""


@dataclass(frozen=True)
class SheetShown:
    """One sheet of a file.

    Attributes:
        sheet: Its name, where there are several.
        title: What it was recognised as.
        rows: Data rows seen.
        new: Documents that the book does not hold yet.
        duplicate: Documents that it does.
        refused: Rows left out, and not brought again since.
        settled: Rows left out that were brought again, and stand in the book.
        twice: Documents that only stand earlier in the same files.
        problems: Faults met, those settled left out.
        asked: What seems not to have come.
        is_known: Whether it could be read at all.
        is_mapped: Whether it was read the way that people of the enterprise said.
        is_again: Whether it is a register that the book holds already.
        first: Its first day; None where it holds no dated row.
        last: Its last day.
        lines: Its first rows.
    """

    sheet: str | None
    title: Text
    rows: int
    new: int
    duplicate: int
    refused: int
    settled: int
    twice: int
    problems: tuple["ProblemShown", ...]
    asked: tuple["ProblemShown", ...]
    is_known: bool
    is_mapped: bool
    is_again: bool
    first: date | None
    last: date | None
    lines: tuple[Line, ...]

    @property
    def gives_several(self) -> bool:
        """Whether a row of it gives several documents, as a payslip does."""
        return self.new + self.duplicate > self.rows - self.refused - self.settled


@dataclass(frozen=True)
class Aside:
    """A table that waits for somebody to say which column is what."""

    id: int
    sheet: str | None


@dataclass(frozen=True)
class FileShown:
    """One file as a reader sees it; `asides` are the tables in it that wait to be explained."""

    file: str
    sheets: tuple[SheetShown, ...]
    asides: tuple[Aside, ...] = ()

    @property
    def titles(self) -> list[Text]:
        """What its sheets were recognised as, each said once."""
        return list({sheet.title.en: sheet.title for sheet in self.sheets}.values())

    @property
    def rows(self) -> int:
        """Data rows seen."""
        return sum(sheet.rows for sheet in self.sheets)

    @property
    def new(self) -> int:
        """Documents that the book does not hold yet."""
        return sum(sheet.new for sheet in self.sheets)

    @property
    def duplicate(self) -> int:
        """Documents that the book holds already."""
        return sum(sheet.duplicate for sheet in self.sheets)

    @property
    def refused(self) -> int:
        """Rows left out."""
        return sum(sheet.refused for sheet in self.sheets)

    @property
    def settled(self) -> int:
        """Rows left out that were brought again."""
        return sum(sheet.settled for sheet in self.sheets)

    @property
    def twice(self) -> int:
        """Documents that only stand earlier in the same files."""
        return sum(sheet.twice for sheet in self.sheets)

    @property
    def many(self) -> int:
        """Documents of its sheets whose rows give several each."""
        return sum(sheet.new + sheet.duplicate for sheet in self.sheets if sheet.gives_several)

    @property
    def many_rows(self) -> int:
        """Rows of the sheets whose rows give several documents each."""
        return sum(sheet.rows for sheet in self.sheets if sheet.gives_several)

    @property
    def asked(self) -> "list[ProblemShown]":
        """What seems not to have come."""
        return [problem for sheet in self.sheets for problem in sheet.asked]

    @property
    def problems(self) -> "list[ProblemShown]":
        """Faults met, in the order of the sheets."""
        return [problem for sheet in self.sheets for problem in sheet.problems]

    @property
    def is_mapped(self) -> bool:
        """Whether it was read the way that people of the enterprise said."""
        return any(sheet.is_mapped for sheet in self.sheets)

    @property
    def first(self) -> date | None:
        """Its first day."""
        return min((sheet.first for sheet in self.sheets if sheet.first), default=None)

    @property
    def last(self) -> date | None:
        """Its last day."""
        return max((sheet.last for sheet in self.sheets if sheet.last), default=None)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The first rows of its first sheet that has any."""
        return next((sheet.lines for sheet in self.sheets if sheet.lines), ())

    @property
    def look(self) -> str:
        """How it fares: `unknown`, `refused`, `known` (nothing new in it) or `good`."""
        if not any(sheet.is_known for sheet in self.sheets):
            return "unknown"
        if self.refused or any(not sheet.is_known for sheet in self.sheets):
            return "refused"
        is_again = any(sheet.is_again for sheet in self.sheets)
        return "known" if not self.new and (self.duplicate or is_again) else "good"


def save_preview(
    brought: Import,
    shown: Sequence[SourcePreview],
    readings: Sequence[Reading],
    *,
    stored: Sequence[Reading],
    rows_stamp: str,
) -> Preview:
    """Keep what the reader is shown, with the state of the book that it was compared with.

    Args:
        brought: The import.
        shown: What would become of each sheet.
        readings: The sheets, in step.
        stored: What stands in the book.
        rows_stamp: State of the book.
    """
    again = [_is_told_already(reading, stored) for reading in readings]
    facts = sum(
        reading.party_facts.num_rows + reading.members.num_rows
        for reading, told in zip(readings, again, strict=True)
        if not told
    )
    preview, _ = Preview.objects.update_or_create(
        brought=brought,
        defaults={
            "mark": make_stamp(),
            "rows_stamp": rows_stamp,
            "facts": facts,
            "sources": [
                {**_describe(source), **_show_rows(reading), "again": told}
                for source, reading, told in zip(shown, readings, again, strict=True)
            ],
        },
    )
    brought.new_documents = sum(source.new for source in shown)
    brought.duplicate_documents = sum(source.duplicate for source in shown)
    brought.refused_rows = sum(source.refused for source in shown)
    brought.save(update_fields=["new_documents", "duplicate_documents", "refused_rows"])
    return preview


def _is_told_already(reading: Reading, stored: Sequence[Reading]) -> bool:
    """Say whether a register says the same as one that stands in the book."""
    if not reading.party_facts.num_rows and not reading.members.num_rows:
        return False
    return any(
        reading.party_facts.equals(other.party_facts) and reading.members.equals(other.members)
        for other in stored
    )


def forget_rows(brought: Import) -> None:
    """Keep of what was shown only the files and the counts: what stood in the rows is gone."""
    for preview in Preview.objects.filter(brought=brought):
        preview.sources = [{**source, "problems": [], "asked": [], "lines": []} for source in preview.sources]
        preview.save(update_fields=["sources"])


def load_shown(brought: Import) -> list[FileShown]:
    """Load what is shown of an import, one entry a file."""
    preview = Preview.objects.filter(brought=brought).first()
    described = preview.sources if preview is not None else _describe_sources(brought)
    asides: dict[str, dict[str, Aside]] = {}
    unknown = SetAside.objects.filter(brought=brought, kind=SetAside.Kind.UNKNOWN).order_by("id")
    for key, file, sheet, headings in unknown.values_list("id", "file", "sheet", "headings"):
        # Sheets with the same headings are explained together.
        asides.setdefault(file, {}).setdefault(headings, Aside(key, sheet))
    is_stored = brought.state == Import.State.STORED
    settled = Settled.of(brought) if is_stored else Settled(())
    # What was asked when it came may have been answered since by what came later.
    asked = find_asked(brought.book) if is_stored else None
    files: dict[str, list[SheetShown]] = {}
    for source in described:
        shown = _restore(
            source, is_aside=source["file"] in asides, settled=settled, brought=brought, asked=asked
        )
        files.setdefault(source["file"], []).append(shown)
    return [
        FileShown(file, tuple(sheets), tuple(asides.get(file, {}).values())) for file, sheets in files.items()
    ]


def _describe(source: SourcePreview) -> dict[str, Any]:
    return {
        "file": source.file,
        "sheet": source.sheet,
        "format": source.format,
        "title": _both(source.title),
        "rows": source.rows,
        "new": source.new,
        "duplicate": source.duplicate,
        "refused": source.refused,
        "twice": source.twice,
        "problems": [_describe_problem(problem) for problem in source.problems],
        "asked": [_describe_problem(problem) for problem in source.asked],
    }


def _describe_problem(problem: Problem) -> dict[str, Any]:
    return {
        "where": {language: problem.where.in_language(language) for language in LANGUAGES},
        "column": problem.where.column,
        "what": _both(problem.what),
        "remedy": _both(problem.remedy),
        "refused_rows": problem.refused_rows,
    }


def _describe_sources(brought: Import) -> list[dict[str, Any]]:
    """Describe what stands in the book of an import that came by another door than this page."""
    found = []
    for source in brought.sources.order_by("id"):
        shown = SourcePreview(
            file=source.file,
            sheet=source.sheet,
            format=source.format,
            title=title_of(source.format),
            rows=source.seen_rows,
            new=source.new_documents,
            duplicate=source.duplicate_documents,
            refused=source.refused_rows,
            problems=problems_from(source.problems),
        )
        found.append({**_describe(shown), "first": None, "last": None, "lines": [], "again": False})
    return found


def _show_rows(reading: Reading) -> dict[str, Any]:
    """Return the first and the last day of a reading, and its first rows."""
    rows = reading.rows
    if not rows.num_rows:
        return {"first": None, "last": None, "lines": []}
    days = pc.min_max(rows["date"]).as_py()
    lines = rows.slice(0, LINES_SHOWN).select(list(LINE_COLUMNS)).to_pylist()
    return {
        "first": days["min"].isoformat(),
        "last": days["max"].isoformat(),
        "lines": [{**line, "date": line["date"].isoformat()} for line in lines],
    }


def show_problem(problem: Problem) -> "ProblemShown":
    """Make a problem fit to be shown: its remedy in words of the site, not of the command line."""
    where = Text(en=problem.where.in_language("en"), ko=problem.where.in_language("ko"))
    remedy = _say_here(problem.remedy, is_aside=True)
    return ProblemShown(where, problem.what, remedy, problem.refused_rows, 0)


def _say_here(remedy: Text, *, is_aside: bool) -> Text:
    if any(word in remedy.en for word in _COMMAND_WORDS):
        return find_text("imports.remedy_columns" if is_aside else "imports.remedy_alone")
    return remedy


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "ko": text.ko}


@dataclass(frozen=True)
class ProblemShown:
    """A problem as it was kept: where, what and remedy in both languages.

    Attributes:
        where: Where it is.
        what: What was found.
        remedy: What to do.
        refused_rows: Rows left out because of it, and not brought again since.
        settled_rows: Rows left out because of it that were brought again, and stand in the book.
    """

    where: Text
    what: Text
    remedy: Text
    refused_rows: int
    settled_rows: int


def _restore(
    source: dict[str, Any],
    *,
    brought: Import,
    is_aside: bool,
    settled: Settled,
    asked: Sequence[Problem] | None,
) -> SheetShown:
    file, sheet = source["file"], source["sheet"]
    problems = []
    for problem in source["problems"]:
        what = Text(**problem["what"])
        fault = Problem(Where(file, column=problem.get("column")), what, what, problem["refused_rows"])
        count = settled.count(brought.pk, file, sheet, fault)
        problems.append(_restore_problem(problem, is_aside=is_aside, settled=count))
    settled_rows = sum(problem.settled_rows for problem in problems)
    if asked is None:
        shown = [_restore_problem(problem, is_aside=is_aside) for problem in source.get("asked", ())]
    else:
        spot = (file, sheet)
        shown = [show_problem(one) for one in asked if (one.where.file, one.where.sheet) == spot]
    return SheetShown(
        sheet=sheet,
        title=Text(**source["title"]),
        rows=source["rows"],
        new=source["new"],
        duplicate=source["duplicate"],
        refused=max(source["refused"] - settled_rows, 0),
        settled=settled_rows,
        twice=source.get("twice", 0),
        problems=tuple(problem for problem in problems if problem.refused_rows or not problem.settled_rows),
        asked=tuple(shown),
        is_known=source["format"] != "unknown",
        is_mapped=source["format"] == "mapped",
        is_again=source["again"],
        first=_day(source["first"]),
        last=_day(source["last"]),
        # Once stored they are read in the book: a later payroll may tell that a name in them is a person's.
        lines=tuple(
            make_line({**line, "date": date.fromisoformat(line["date"])})
            for line in source["lines"]
            if asked is None
        ),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _restore_problem(problem: dict[str, Any], *, is_aside: bool, settled: int = 0) -> ProblemShown:
    remedy = _say_here(Text(**problem["remedy"]), is_aside=is_aside)
    left = problem["refused_rows"] - settled
    return ProblemShown(Text(**problem["where"]), Text(**problem["what"]), remedy, left, settled)


def count_settled(imports: Sequence[Import]) -> dict[int, int]:
    """Count, by import, the refused rows that were brought again and stand in the book."""
    mends = Mended.objects.filter(earlier__in=imports, later__state=Import.State.STORED)
    settled: Counter[int] = Counter()
    # A row is settled once, however often it was brought again.
    for earlier, *_, faults in mends.values_list("earlier", "file", "sheet", "row", "faults").distinct():
        settled[earlier] += faults
    return dict(settled)
