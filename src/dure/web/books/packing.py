"""Readings as bytes and back: what waits for confirmation, and what a sheet says besides its transfers.

One JSON head, then Arrow streams one after the other. Nothing in it can run, whatever it was read from.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import pyarrow as pa

from dure.importers.reading import MEMBERS, PARTY_FACTS, ROWS, AccountBalance, Reading
from dure.language import Text
from dure.problem import Problem, Where

_HEAD: Final = b"head"
_TABLES: Final = {"rows": ROWS, "party_facts": PARTY_FACTS, "members": MEMBERS}


def pack_tables(head: object, tables: Sequence[pa.Table], *, compression: str = "zstd") -> bytes:
    """Write one plain value and some tables as bytes, compressed."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression, unify_dictionaries=True)
    first = pa.table({}).replace_schema_metadata({_HEAD: json.dumps(head, ensure_ascii=False).encode()})
    for table in (first, *tables):
        with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
            stream.write_table(table.unify_dictionaries().combine_chunks() if table.num_columns else table)
    return bytes(sink.getvalue())


def unpack_tables(content: bytes) -> tuple[Any, list[pa.Table]]:
    """Read what `pack_tables` wrote.

    Raises:
        ValueError: The bytes are no such thing, or were cut off.
    """
    source = pa.BufferReader(content)
    tables = []
    while source.tell() < len(content):
        tables.append(pa.ipc.open_stream(source).read_all())
    metadata = tables[0].schema.metadata if tables else None
    if not metadata or _HEAD not in metadata:
        raise ValueError("What was staged cannot be read: its head is missing.")
    return json.loads(metadata[_HEAD]), tables[1:]


def pack_readings(
    readings: Sequence[Reading],
    owners: Sequence[str | None],
    *,
    beside: object = None,
    compression: str = "zstd",
) -> bytes:
    """Write sealed readings, whose each is, and a plain value beside them, as bytes."""
    sheets = [
        {**head_of(reading), "owner": owner, "balances": balances_of(reading)}
        for reading, owner in zip(readings, owners, strict=True)
    ]
    tables = [getattr(reading, name).cast(schema) for reading in readings for name, schema in _TABLES.items()]
    return pack_tables({"sheets": sheets, "beside": beside}, tables, compression=compression)


def unpack_readings(content: bytes) -> tuple[list[Reading], list[str | None], Any]:
    """Read what `pack_readings` wrote.

    Raises:
        ValueError: The bytes are no such thing, or were cut off.
    """
    head, tables = unpack_tables(content)
    if len(tables) != len(head["sheets"]) * len(_TABLES):
        raise ValueError("What was staged cannot be read: it was cut off.")
    readings, owners = [], []
    for index, said in enumerate(head["sheets"]):
        parts = dict(zip(_TABLES, tables[3 * index : 3 * index + 3], strict=True))
        readings.append(
            Reading(
                format=said["format"],
                file=said["file"],
                sheet=said["sheet"],
                seen_rows=said["seen_rows"],
                problems=problems_from(said["problems"]),
                owner_side=said["owner_side"],
                masked_numbers=said["masked_numbers"],
                balances=balances_from(said["balances"]),
                **parts,
            )
        )
        owners.append(said["owner"])
    return readings, owners, head["beside"]


def head_of(reading: Reading) -> dict[str, Any]:
    """Return what a reading says in plain values, its tables and balances left out."""
    return {
        "format": reading.format,
        "file": reading.file,
        "sheet": reading.sheet,
        "seen_rows": reading.seen_rows,
        "owner_side": reading.owner_side,
        "masked_numbers": reading.masked_numbers,
        "problems": [problem_values(problem) for problem in reading.problems],
    }


def balances_of(reading: Reading) -> list[tuple[str, str, int]]:
    """Return the balances as plain values."""
    return [(balance.account, balance.day.isoformat(), balance.krw) for balance in reading.balances]


def balances_from(values: Sequence[Sequence[Any]]) -> tuple[AccountBalance, ...]:
    """Return the balances that plain values say."""
    return tuple(AccountBalance(account, date.fromisoformat(day), krw) for account, day, krw in values)


def problem_values(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain values in both languages."""
    where = problem.where
    return {
        "file": where.file,
        "sheet": where.sheet,
        "rows": list(where.rows),
        "row_count": where.row_count,
        "column": where.column,
        "what": [problem.what.en, problem.what.ko],
        "remedy": [problem.remedy.en, problem.remedy.ko],
        "refused_rows": problem.refused_rows,
    }


def problems_from(values: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """Return the problems that plain values say."""
    return tuple(
        Problem(
            where=Where(said["file"], said["sheet"], tuple(said["rows"]), said["row_count"], said["column"]),
            what=Text(*said["what"]),
            remedy=Text(*said["remedy"]),
            refused_rows=said["refused_rows"],
        )
        for said in values
    )
