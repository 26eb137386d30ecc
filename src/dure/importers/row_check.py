"""Which rows of a sheet are kept, and the one problem for each kind of fault that the others have."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.importers.cells import (
    encode_names,
    parse_business_numbers,
    parse_dates,
    parse_months,
    parse_whole_amounts,
)
from dure.importers.headers import LabelledSheet
from dure.importers.reading import ROWS
from dure.importers.rows import build_rows, report_rows
from dure.language import Text

if TYPE_CHECKING:
    from dure.problem import Problem

CUSTOMERS: Final = "customers"
"""Stands in a number column for people who are not named: the customers of one book."""

_SEEN_MAX: Final = 3
_PERSON: Final = r"\*|^\d{6}-?\d{7}$"


class RowCheck:
    """Keeps count of the rows that are refused, each for its first fault only.

    Attributes:
        sheet: The sheet that is read.
        keep: One mark a data row; False once it is refused.
        problems: The problems so far.
    """

    def __init__(self, sheet: LabelledSheet) -> None:
        """Begin with every row kept."""
        self.sheet = sheet
        self.keep: NDArray[np.bool_] = np.ones(sheet.row_count, dtype=np.bool_)
        self.problems: list[Problem] = []

    def refuse(
        self, at_fault: NDArray[np.bool_], *, what: Text, remedy: Text, column: str | None = None
    ) -> None:
        """Leave out the rows at fault that are not left out yet, with one problem."""
        mask = at_fault & self.keep
        self.problems += report_rows(self.sheet, mask, what=what, remedy=remedy, column=column, refused=True)
        self.keep &= ~mask

    def note(
        self, at_fault: NDArray[np.bool_], *, what: Text, remedy: Text, column: str | None = None
    ) -> None:
        """Report rows that are kept all the same."""
        mask = at_fault & self.keep
        self.problems += report_rows(self.sheet, mask, what=what, remedy=remedy, column=column, refused=False)

    def read_dates(self, *labels: str) -> Any:
        """Read a column of days; rows without one, or with an unreadable one, are refused."""
        column = self.sheet.column(*labels)
        label = self.sheet.print_label(*labels)
        if column is None:
            column = pa.nulls(self.sheet.row_count, pa.string())
        days, unreadable = parse_dates(column)
        self.refuse(
            unreadable,
            what=Text(
                f"The date is no day between 1990 and 2079: {self.show(column, unreadable)}.",
                f"1990년부터 2079년 사이의 날짜가 아닙니다: {self.show(column, unreadable)}.",
            ),
            remedy=Text("Correct the date, such as 2025-03-31.", "날짜를 2025-03-31처럼 고쳐 주십시오."),
            column=label,
        )
        self.refuse(
            is_null(days),
            what=Text("There is no date.", "날짜가 비어 있습니다."),
            remedy=Text(
                "Fill in the date, or delete the row if it is no entry.",
                "날짜를 채우거나, 거래가 아니면 행을 지워 주십시오.",
            ),
            column=label,
        )
        return days

    def read_months(self, *labels: str) -> Any:
        """Read a column of months as their last days; rows without a readable one are refused."""
        column = self.sheet.column(*labels)
        if column is None:
            column = pa.nulls(self.sheet.row_count, pa.string())
        days, unreadable = parse_months(column)
        self.refuse(
            unreadable | is_null(days),
            what=Text(
                f"The month cannot be read: {self.show(column, unreadable | is_null(days))}.",
                f"연월을 읽을 수 없습니다: {self.show(column, unreadable | is_null(days))}.",
            ),
            remedy=Text("Correct the month, such as 2025-03.", "연월을 2025-03처럼 고쳐 주십시오."),
            column=self.sheet.print_label(*labels),
        )
        return days

    def read_amounts(self, *labels: str, required: bool = True) -> Any | None:
        """Read a column of whole won; unreadable cells, and empty ones where required, refuse their rows.

        Returns:
            An int64 array, or None where the sheet has no such column.
        """
        column = self.sheet.column(*labels)
        if column is None:
            return None
        amounts, unreadable = parse_whole_amounts(column)
        label = self.sheet.print_label(*labels)
        self.refuse(
            unreadable,
            what=Text(
                f"The amount is not a whole number: {self.show(column, unreadable)}.",
                f"금액을 읽을 수 없습니다: {self.show(column, unreadable)}.",
            ),
            remedy=Text(
                "Write it in whole won, such as 1,234 or -1,234.",
                "원 단위 정수로 고쳐 주십시오. 예: 1,234 또는 -1,234",
            ),
            column=label,
        )
        if required:
            self.refuse(
                is_null(amounts),
                what=Text("There is no amount.", "금액이 비어 있습니다."),
                remedy=Text(
                    "Fill in the amount, or delete the row if it is no entry.",
                    "금액을 채우거나, 거래가 아니면 행을 지워 주십시오.",
                ),
                column=label,
            )
        return amounts

    def read_numbers(self, *labels: str, named: bool = True, absent: bool = True) -> Any:
        """Read a column of business numbers; a row without a valid one is kept by its name and noted.

        A masked or resident number is a person's, who becomes one of the CUSTOMERS.

        Args:
            *labels: The column's label, and other spellings of it.
            named: Whether the row has a name besides.
            absent: Whether an empty cell is worth a note.
        """
        column = self.sheet.column(*labels)
        if column is None:
            return pa.nulls(self.sheet.row_count, pa.string())
        numbers, invalid = parse_business_numbers(column)
        text = encode_names(column)
        people = to_mask(pc.match_substring_regex(text.dictionary, _PERSON).take(text.indices))
        label = self.sheet.print_label(*labels)
        kept = Text("kept by name", "이름으로만") if named else Text("kept without a name", "이름 없이")
        wrong = invalid & ~people
        self.note(
            wrong,
            what=Text(
                f"These are no business numbers (the check digit does not hold), so the rows are "
                f"{kept.en}: {self.show(column, wrong)}.",
                f"사업자등록번호가 맞지 않아(검증번호 불일치) {kept.ko} 읽었습니다: "
                f"{self.show(column, wrong)}.",
            ),
            remedy=Text(
                "Check the number; with the right one the party is the same in every file.",
                "번호를 확인해 주십시오. 바른 번호를 넣으면 모든 파일에서 같은 거래처로 묶입니다.",
            ),
            column=label,
        )
        if absent:
            self.note(
                is_null(text.indices),
                what=Text(
                    f"There is no business number, so the rows are {kept.en}.",
                    f"사업자등록번호가 비어 있어 {kept.ko} 읽었습니다.",
                ),
                remedy=Text(
                    "Fill in the number if you know it; nothing else is needed.",
                    "번호를 아시면 채워 주십시오. 모르시면 그대로 두셔도 됩니다.",
                ),
                column=label,
            )
        if not people.any():
            return numbers
        return pc.if_else(pa.array(people), CUSTOMERS, numbers)

    def read_names(self, *labels: str) -> Any:
        """Read a column of text, dictionary-encoded; all null where the sheet has none."""
        column = self.sheet.column(*labels)
        if column is None:
            return pa.nulls(self.sheet.row_count, pa.string()).dictionary_encode()
        return encode_names(column)

    def show(self, column: Any, at_fault: NDArray[np.bool_]) -> str:
        """Quote the first few distinct cells at fault that are not refused yet."""
        cells = column.filter(pa.array(at_fault & self.keep)).slice(0, 200).unique().to_pylist()
        shown = [f"“{(cell or '')[:30]}”" for cell in cells[:_SEEN_MAX]]
        return ", ".join(shown) + (" …" if len(cells) > _SEEN_MAX else "")

    def refuse_zero(self, amounts: Any) -> None:
        """Leave out rows of zero won, with a note that nothing moved."""
        self.refuse(
            to_mask(pc.equal(amounts, 0)),
            what=Text(
                "The amount is zero, so nothing moved and nothing was counted.",
                "금액이 0원이라 반영할 것이 없어 제외했습니다.",
            ),
            remedy=Text(
                "Nothing to do, unless the amount is missing.",
                "금액이 빠진 것이 아니라면 그대로 두셔도 됩니다.",
            ),
        )


def build_pairs(
    check: RowCheck,
    columns: dict[str, Any],
    *,
    supply: Any,
    tax: Any | None,
    tax_purpose_lost: NDArray[np.bool_] | None = None,
) -> pa.Table:
    """Build the rows of documents that have a price and a VAT: one or two neighbouring rows a document.

    Args:
        check: Which rows are kept.
        columns: The columns of ROWS but quantity and purpose, one entry a data row of the sheet.
        supply: The price net of VAT in won, int64.
        tax: The VAT in won, or None where there is none.
        tax_purpose_lost: Rows whose VAT cannot be recovered, and so is a tax.
    """
    length = len(check.keep)
    both = np.stack([to_integers(supply, length), to_integers(tax, length)], axis=1)
    used = (both != 0) & check.keep[:, np.newaxis]
    row, part = np.nonzero(used)
    if not row.size:
        return ROWS.empty_table()
    places = pa.array(row)
    taken = {
        name: column if column is None or isinstance(column, str) else column.take(places)
        for name, column in columns.items()
    }
    lost = np.zeros(len(row), dtype=np.int32) if tax_purpose_lost is None else tax_purpose_lost[row]
    purposes = pa.array(lost.astype(np.int32), mask=part == 0)
    taken["purpose"] = pa.DictionaryArray.from_arrays(purposes, pa.array(["vat", "tax"]))
    taken["quantity"] = pa.array(both[used])
    taken["row"] = check.sheet.row.take(places)
    return build_rows(taken)


def to_integers(amounts: Any, length: int) -> NDArray[np.int64]:
    """Return whole amounts as NumPy integers, 0 where blank."""
    if amounts is None:
        return np.zeros(length, dtype=np.int64)
    filled = pc.fill_null(amounts, 0)
    filled = filled.combine_chunks() if isinstance(filled, pa.ChunkedArray) else filled
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.int64)


def join_words(first: Any, second: Any) -> Any:
    """Join two text columns as `first/second`; where one is null, the other alone.

    (`binary_join_element_wise` with `skip` drops the rows where both are null, and so is not used.)
    """
    return pc.coalesce(pc.binary_join_element_wise(first, second, "/"), first, second)


def is_null(array: Any) -> NDArray[np.bool_]:
    """Return where an array is null."""
    return to_mask(array.is_null())


def to_mask(array: Any) -> NDArray[np.bool_]:
    """Return an Arrow boolean array as NumPy's, null as False."""
    filled = pc.fill_null(array, fill_value=False)
    filled = filled.combine_chunks() if isinstance(filled, pa.ChunkedArray) else filled
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.bool_)
