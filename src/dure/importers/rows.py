"""The last step that the smaller readers share: columns picked by alias, ROWS built of them."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.importers.cells import clean_names
from dure.importers.headers import LabelledSheet, normalise_label
from dure.importers.reading import ROWS
from dure.language import Text
from dure.problem import Problem, Where

ROWS_SHOWN: Final = 5
"""How many row numbers a problem names before it only counts."""

_rows_named: Final = ContextVar("rows_named", default=ROWS_SHOWN)


@contextmanager
def naming_rows(count: int) -> Iterator[None]:
    """Let the problems of what is read meanwhile name up to this many rows, to find each of them by."""
    token = _rows_named.set(count)
    try:
        yield
    finally:
        _rows_named.reset(token)


def find_labels(sheet: LabelledSheet, aliases: Iterable[str]) -> list[str]:
    """Return the sheet's labels that stand among the aliases, in the order of the aliases."""
    wanted = (normalise_label(alias) for alias in aliases)
    return list(dict.fromkeys(label for label in wanted if label in sheet.columns))


def find_label(sheet: LabelledSheet, aliases: Iterable[str]) -> str | None:
    """Return the first of the aliases that the sheet has, as its label; None where it has none."""
    return next(iter(find_labels(sheet, aliases)), None)


def get_text(sheet: LabelledSheet, label: str | None) -> Any:
    """Return a column as clean text, blank and `-` as null; all null where the label is None."""
    if label is None:
        return pa.nulls(sheet.row_count, pa.string())
    return clean_names(sheet.columns[label])


def normalise_labels(*aliases: Iterable[str]) -> frozenset[str]:
    """Return all aliases as labels are kept in a sheet."""
    return frozenset(normalise_label(alias) for group in aliases for alias in group)


def first_text(sheet: LabelledSheet, aliases: Iterable[str]) -> Any:
    """Return row by row the first that is not blank among the columns with these labels."""
    columns = [get_text(sheet, label) for label in find_labels(sheet, aliases)]
    return pc.coalesce(*columns) if columns else get_text(sheet, None)


def map_unique(texts: Any, act: Callable[[str], object], *, kind: Any = None) -> Any:
    """Apply a Python function once to each unique text; null stays null.

    Args:
        texts: A pyarrow string array.
        act: Takes a string, returns a value or None.
        kind: Arrow type of the result; string by default.
    """
    encoded = texts.dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    results = pa.array([act(text) for text in encoded.dictionary.to_pylist()], kind or pa.string())
    return results.take(encoded.indices)


def build_rows(columns: Mapping[str, Any], *, keep: Any = None) -> pa.Table:
    """Build a ROWS table; columns not given are null, scalars are repeated.

    Args:
        columns: Column name to an array, or to one text for every row. At least one must be an array.
        keep: Mask of the rows to keep; every row by default.

    Raises:
        KeyError: A name is no column of ROWS.
    """
    if unknown := columns.keys() - set(ROWS.names):
        raise KeyError(f"{sorted(unknown)} are no columns of ROWS; it has {ROWS.names}.")
    length = next(len(column) for column in columns.values() if not _is_scalar(column))
    arrays = []
    for field in ROWS:
        column: Any = columns.get(field.name)
        if _is_scalar(column):
            plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
            column = pa.repeat(pa.scalar(column, plain), length)
        if isinstance(column, np.ndarray):
            column = pa.array(column)
        if pa.types.is_dictionary(field.type) and not pa.types.is_dictionary(column.type):
            column = column.cast(pa.string()).dictionary_encode()
        arrays.append(column.cast(field.type))
    table = pa.table(arrays, schema=ROWS)
    return table if keep is None else table.filter(pa.array(keep))


def join_rows(tables: Sequence[pa.Table]) -> pa.Table:
    """Put ROWS tables one after another, in the order of the file's rows and then as given."""
    joined = pa.concat_tables(tables).unify_dictionaries()
    order = np.argsort(joined["row"].to_numpy(), kind="stable")
    return joined.take(pa.array(order))


def hash_rows(columns: Sequence[Any]) -> tuple[Any, Any]:
    """Hash each row's values, and count which of the identical rows it is.

    Args:
        columns: Arrays of one length; nulls and blanks are told apart from no text.

    Returns:
        32 hexadecimal digits a row, and how many identical rows stand before it: 0 for the first.
    """
    names = [f"c{index}" for index in range(len(columns))]
    position = pa.array(np.arange(len(columns[0]), dtype=np.int64))
    # DuckDB finds the table by this name.
    values = pa.table([*columns, position], names=[*names, "position"])  # noqa: F841
    text = " || chr(31) || ".join(f"coalesce({name}::varchar, chr(30))" for name in names)
    with _open_database(os.getpid()).cursor() as connection:
        hashed = connection.sql(
            # Every part is a name made just above.
            f"with hashed as (select position, left(sha256({text}), 32) as digest from values)"  # noqa: S608
            " select digest, row_number() over (partition by digest order by position) - 1 as nth"
            " from hashed order by position"
        ).to_arrow_table()
    return hashed["digest"].combine_chunks(), hashed["nth"].combine_chunks()


@cache
def _open_database(_process: int) -> duckdb.DuckDBPyConnection:
    # Once a process, for its threads are not in a fork; to open one takes longer than to read a small file.
    return duckdb.connect()


def key_rows(columns: Sequence[Any]) -> Any:
    """Return the key of each plain row: `row:<hash of its values>:<which of the identical rows it is>`."""
    digest, nth = hash_rows(columns)
    return pc.binary_join_element_wise("row", digest, pc.cast(nth, pa.string()), ":")


def report_rows(
    sheet: LabelledSheet,
    at_fault: Any,
    *,
    what: Text,
    remedy: Text,
    column: str | None = None,
    refused: bool = True,
) -> list[Problem]:
    """Build the one Problem for all rows with the same fault; none where no row has it.

    Args:
        sheet: The sheet that the rows stand in.
        at_fault: Boolean NumPy array, one a data row.
        what: What was expected and found.
        remedy: What the reader can do.
        column: The label of the column at fault.
        refused: Whether the rows were left out.
    """
    positions = np.flatnonzero(at_fault)
    if len(positions) == 0:
        return []
    shown = tuple(int(row) for row in sheet.row.take(pa.array(positions[: _rows_named.get()])).to_pylist())
    where = Where(sheet.file, sheet.name, shown, len(positions), column)
    return [Problem(where, what, remedy, len(positions) if refused else 0)]


def _is_scalar(column: Any) -> bool:
    return column is None or isinstance(column, str)
