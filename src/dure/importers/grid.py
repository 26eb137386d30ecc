"""A grid of text cells, the limits on its size, and how cells and refused files are put in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dure.language import Text
from dure.problem import Problem, Where

COLUMNS_MAX: Final = 512
ROWS_MAX: Final = 20_000_000
CELL_BLANKS: Final = " \t\r\n\u00a0\u3000\u200b\ufeff"
CELLS_MAX: Final = 64_000_000
"""Of one sheet of a workbook, whose cells are unpacked side by side."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file as text, no heading applied.

    Attributes:
        file: The file's name as the user gave it.
        name: The sheet's name; None for a file that has only one.
        columns: The columns of the grid, each an Arrow array of text with `row_count` cells. An empty cell
            is null; a whole number is written without decimals, a day as 2026-01-31, a moment as
            2026-01-31 13:05:00; a spreadsheet's error as it is shown, `#REF!`.
        row_count: Number of rows.
        first_row: Row number of the first row as a spreadsheet shows it.
    """

    file: str
    name: str | None
    columns: tuple[Any, ...]
    row_count: int
    first_row: int = 1


def make_sheet(columns: Sequence[Any], *, file: str, name: str | None, first_row: int = 1) -> Sheet | None:
    """Make a sheet of text columns of one length, without the empty columns at its right end.

    Returns:
        The sheet, or None where no cell holds anything.
    """
    kept = list(columns)
    while kept and kept[-1].null_count == len(kept[-1]):
        kept.pop()
    if not kept:
        return None
    return Sheet(file, name, tuple(kept), len(kept[0]), first_row)


def trim_cells(column: Any) -> Any:
    """Return a text column without white space around its cells, empty ones null."""
    bare = pc.utf8_trim(column, CELL_BLANKS)
    empty = pc.equal(bare, "")
    if not pc.any(empty).as_py():
        return bare
    return pc.if_else(empty, pa.scalar(None, pa.string()), bare)


def refuse_file(file: str, what: Text, remedy: Text, *, sheet: str | None = None) -> Problem:
    """Say why a file, or one sheet of it, was not read."""
    return Problem(Where(file, sheet), what, remedy)


def refuse_kind(file: str, english: str, korean: str) -> Problem:
    """Say that a file is something other than a table."""
    return refuse_file(
        file,
        Text(
            f"This is {english}; there is no table in it to read.",
            f"파일 종류: {korean}. 읽을 수 있는 표가 없습니다.",
        ),
        Text(
            "Download the same list as an Excel or CSV file and give that.",
            "같은 목록을 엑셀이나 CSV 파일로 내려받아 넣어 주십시오.",
        ),
    )


def refuse_empty(file: str) -> Problem:
    """Say that a file holds nothing."""
    return refuse_file(
        file,
        Text("The file is empty.", "파일이 비어 있습니다."),
        Text(
            "Download it again; the first download may have been cut off.",
            "다시 내려받아 주십시오. 내려받기가 중간에 끊겼을 수 있습니다.",
        ),
    )


def refuse_password(file: str) -> Problem:
    """Say that a workbook is locked with a password."""
    return refuse_file(
        file,
        Text("The workbook is locked with a password.", "비밀번호가 걸린 엑셀 파일입니다."),
        Text(
            "Open it in Excel, choose File > Info > Protect Workbook > Encrypt with Password, empty the box, "
            "save, and give the saved file.",
            "엑셀에서 연 뒤 [파일 > 정보 > 통합 문서 보호 > 암호 설정]에서 암호를 지우고 저장한 파일을 "
            "넣어 주십시오.",
        ),
    )


def refuse_damaged(file: str) -> Problem:
    """Say that a workbook is cut off or damaged."""
    return refuse_file(
        file,
        Text(
            "The workbook is damaged or was cut off while it was downloaded.",
            "엑셀 파일이 손상되었거나 내려받는 중에 끊겼습니다.",
        ),
        Text(
            "Download it again, or open it in Excel and save it as .xlsx.",
            "다시 내려받거나, 엑셀에서 열어 .xlsx로 다시 저장해 주십시오.",
        ),
    )


def refuse_size(file: str, what: Text, *, sheet: str | None = None) -> Problem:
    """Say that a sheet is larger than any that is read."""
    return refuse_file(
        file,
        what,
        Text(
            "Keep only the columns and rows of the list, save it under a new name, and give that.",
            "목록에 필요한 열과 행만 남겨 새 이름으로 저장한 뒤 넣어 주십시오.",
        ),
        sheet=sheet,
    )


def refuse_columns(file: str, count: int, *, sheet: str | None = None) -> Problem:
    """Say that a sheet has more columns than any list has."""
    return refuse_size(
        file,
        Text(
            f"The sheet has {count:,} columns; up to {COLUMNS_MAX} are read.",
            f"열이 {count:,}개입니다. {COLUMNS_MAX}개까지 읽을 수 있습니다.",
        ),
        sheet=sheet,
    )
