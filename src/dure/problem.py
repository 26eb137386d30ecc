"""Faults in people's data, as values that say where, what and what to do about it."""

from dataclasses import dataclass

from dure.language import Language, Text


@dataclass(frozen=True, slots=True)
class Where:
    """The spot in a file that a problem speaks of.

    Attributes:
        file: The file's name as the user gave it.
        sheet: The sheet's name; None for a file with only one.
        rows: The first few row numbers, counted from 1 as a spreadsheet shows them; empty for the whole file.
        row_count: How many rows share the fault; at least `len(rows)`.
        column: The column's label as printed in the file; None for the whole row.
    """

    file: str
    sheet: str | None = None
    rows: tuple[int, ...] = ()
    row_count: int = 0
    column: str | None = None

    def in_language(self, language: Language) -> str:
        """Write the spot in one line, as `purchases.xls, row 12 and 3 more, 합계금액`."""
        parts = [self.file]
        if self.sheet:
            parts.append(self.sheet)
        if self.rows:
            shown = ", ".join(str(row) for row in self.rows)
            more = max(self.row_count - len(self.rows), 0)
            if language == "ko":
                parts.append(f"{shown}행" + (f" 외 {more:,}행" if more else ""))
            else:
                parts.append(
                    ("row " if len(self.rows) == 1 else "rows ")
                    + shown
                    + (f" and {more:,} more" if more else "")
                )
        if self.column:
            parts.append(self.column)
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in data, shown with its remedy.

    Attributes:
        where: The file, rows and column.
        what: What was expected and what was found.
        remedy: What the reader can do now.
        refused_rows: How many rows were left out of the ledger because of it; 0 where all were kept.
    """

    where: Where
    what: Text
    remedy: Text
    refused_rows: int = 0

    def to_dict(self, language: Language) -> dict[str, object]:
        """Return the problem as plain values in one language: `where`, `what`, `remedy`, `refused_rows`."""
        return {
            "where": self.where.in_language(language),
            "what": self.what.in_language(language),
            "remedy": self.remedy.in_language(language),
            "refused_rows": self.refused_rows,
        }
