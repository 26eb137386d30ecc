"""Tables that are set aside: redacted cells without names of people, packed to be stored."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow as pa

from dure.importers import members, payroll
from dure.importers.headers import LabelledSheet, normalise_label
from dure.importers.mapping import find_table, guess_mapping
from dure.importers.mapping_words import PEOPLE_LABELS
from dure.importers.recognise import Recognition, recognise
from dure.importers.sheets import Sheet
from dure.intake.names_in_text import SealedPeople
from dure.intake.sealed_names import HIDDEN_NAME, seal_name

_PEOPLE: Final = frozenset(
    normalise_label(label)
    for label in (
        *payroll.NAME,
        *members.NAME,
        *PEOPLE_LABELS,
        *("봉사자", "활동가", "도움준사람", "도움받은사람", "이용자", "수혜자", "참여자", "보낸이", "받는이"),
        *("employee", "volunteer", "worker", "helper", "helped", "person"),
    )
)
"""Headings of columns that hold people."""

_LIKE_PEOPLE: Final = re.compile(
    r"^(?:도움(?:준|받은)|돌봄|봉사|활동가|참여자|이용자|수혜자)|성함|어르신|이름$|성명$"
)
"""Beginnings and endings of headings under which people stand, in tables that nobody made for a program."""

_PRIVATE: Final = re.compile(
    r"전화|연락처|휴대|핸드폰|이메일|메일주소|생년월일|생일|비상연락|phone|mobile|e-?mail|birth"
)
"""Headings of what nobody needs to tell where the money went."""

PEOPLES_FORMATS: Final = frozenset({"payroll", "members"})
"""Files that tell who is staff, and who is a member."""


@dataclass(frozen=True)
class Table:
    """Rows of a sheet, heading included.

    Attributes:
        columns: The cells, column by column, as in a `Sheet`.
        rows: The number of each row as a spreadsheet shows it.
        head: How many of the rows are the heading and what stands above it.
        notes: Row number → what is wrong and the remedy, in both languages: (what.en, what.ko, remedy.en,
            remedy.ko).
    """

    columns: tuple[Any, ...]
    rows: tuple[int, ...]
    head: int
    notes: dict[int, tuple[str, str, str, str]]

    def as_sheet(self, *, file: str, name: str | None) -> Sheet:
        """Return the rows as a sheet of their own, to be read again."""
        first = self.rows[0] if self.rows else 1
        return Sheet(file, name, self.columns, len(self.rows), first)


def pack(table: Table) -> bytes:
    """Write a table as bytes that a database can keep."""
    notes = [table.notes.get(row, (None,) * 4) for row in table.rows]
    fields = {
        "row": pa.array(table.rows, pa.int32()),
        "is_head": pa.array([place < table.head for place in range(len(table.rows))], pa.bool_()),
        **{f"note{part}": pa.array([note[part] for note in notes], pa.string()) for part in range(4)},
        **{f"cell{place}": column for place, column in enumerate(table.columns)},
    }
    packed = pa.table(fields)
    output = io.BytesIO()
    with pa.ipc.new_stream(
        output, packed.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")
    ) as writer:
        writer.write_table(packed)
    return output.getvalue()


def unpack(content: bytes) -> Table:
    """Read a table that `pack` wrote."""
    packed = pa.ipc.open_stream(content).read_all()
    rows = packed["row"].to_pylist()
    notes = zip(*(packed[f"note{part}"].to_pylist() for part in range(4)), strict=True)
    return Table(
        columns=tuple(
            packed[name].combine_chunks() for name in packed.column_names if name.startswith("cell")
        ),
        rows=tuple(rows),
        head=packed["is_head"].to_pylist().count(True),
        notes={row: note for row, note in zip(rows, notes, strict=True) if note[0] is not None},
    )


def take_rows(sheet: Sheet, positions: Sequence[int]) -> Sheet:
    """Return some rows of a sheet as a sheet."""
    indices = pa.array(positions, pa.int64())
    columns = tuple(_flat(column).take(indices) for column in sheet.columns)
    return replace(sheet, columns=columns, row_count=len(positions), first_row=1)


def _flat(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def leave_out_people(sheet: Sheet, *, key: bytes | None) -> tuple[Sheet, bool]:
    """Seal or drop people's names, and drop telephones, addresses of mail and birthdays.

    Args:
        sheet: A redacted sheet.
        key: Secret that names are sealed with; None to drop them.

    Returns:
        The sheet, and whether anything was left out.
    """
    known = recognise(sheet)
    labelled = known.labelled if known.format else find_table(sheet)
    if labelled is None:
        return sheet, False
    start = labelled.header.row + labelled.header.row_count
    named = _people_labels(sheet, labelled, known)
    columns = list(sheet.columns)
    touched = False
    for place, label in enumerate(labelled.header.labels):
        bare = label.rpartition(".")[0] if re.search(r"\.\d+$", label) else label
        if _PRIVATE.search(bare):
            columns[place] = _keep_head(columns[place], start, lambda _: None)
            touched = True
        elif bare in named or label in named:
            columns[place] = _keep_head(
                columns[place], start, lambda name: seal_name(name, key=key) if key else None
            )
            touched = True
    return replace(sheet, columns=tuple(columns)), touched


def hide_people(table: Table, people: SealedPeople) -> tuple[Table, bool]:
    """Put HIDDEN_NAME where a table set aside names people whom a payroll or register told of, perhaps later.

    Returns:
        The table, and whether anything was hidden.
    """
    if not people.whole:
        return table, False
    columns = tuple(_hide_below(column, table.head, people) for column in table.columns)
    is_hidden = any(new is not old for new, old in zip(columns, table.columns, strict=True))
    return replace(table, columns=columns), is_hidden


def _hide_below(column: Any, head: int, people: SealedPeople) -> Any:
    texts = column.to_pylist()
    different = sorted({text for text in texts[head:] if text})
    hidden = people.hide(pa.array(different, pa.string())).to_pylist()
    changed = {
        old: HIDDEN_NAME if new == old else new
        for old, new in zip(different, hidden, strict=True)
        if new != old or people.is_named_by(old)
    }
    if not changed:
        return column
    return pa.array([*texts[:head], *(changed.get(text, text) for text in texts[head:])], pa.string())


def _people_labels(sheet: Sheet, labelled: LabelledSheet, known: Recognition) -> frozenset[str]:
    if known.format is not None:
        return _PEOPLE if known.format.name in PEOPLES_FORMATS else frozenset()
    guess = guess_mapping(sheet)
    # With a business number beside it, a name is that of a shop's owner, who is known by the number.
    numbered = any(name.endswith("_number") for name in guess.labels)
    said = {normalise_label(guess.labels[guess.people])} if guess.people in guess.labels else set()
    people = {label for label in labelled.labels if label in _PEOPLE or _LIKE_PEOPLE.search(label)}
    return frozenset(said) if numbered else frozenset(said | people)


def _keep_head(column: Any, start: int, act: Any) -> Any:
    texts = column.to_pylist()
    below = [None if text is None else act(text) for text in texts[start:]]
    return pa.array([*texts[:start], *below], pa.string())
