"""Every sample file is read as its `.expected.json` says.

After a meant change, `DURE_WRITE_EXPECTED=1 pytest tests/importers/test_golden.py` writes what is read
now; the difference is then looked at, line by line.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from dure.importers.reading import Reading
from dure.importers.recognise import read_file

GOLDEN = Path(__file__).parent.parent / "golden"
SKIPPED = {".json", ".py", ".pyc", ".md"}


def _samples() -> list[Path]:
    folders = sorted(
        folder
        for folder in GOLDEN.iterdir()
        if folder.is_dir() and folder.name not in {"report", "__pycache__"}
    )
    return [
        path
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix not in SKIPPED and path.is_file()
    ]


def _filled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.items() if value is not None} for row in rows]


def _plain(value: object) -> object:
    return value if isinstance(value, (int, str)) else str(value)


def describe(reading: Reading) -> dict[str, Any]:
    """Return a reading as plain values, without what is empty."""
    described = {
        "format": reading.format,
        "sheet": reading.sheet,
        "seen_rows": reading.seen_rows,
        "owner_side": reading.owner_side,
        "masked_numbers": reading.masked_numbers,
        "balances": [[str(balance.day), balance.krw] for balance in reading.balances],
        "rows": _filled(reading.rows.to_pylist()),
        "party_facts": _filled(reading.party_facts.to_pylist()),
        "members": _filled(reading.members.to_pylist()),
        "problems": [
            {"en": problem.to_dict("en"), "ko": problem.to_dict("ko")} for problem in reading.problems
        ],
    }
    return {name: value for name, value in described.items() if value not in (None, [])}


@pytest.mark.parametrize("path", _samples(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sample_file_is_read_as_expected(path: Path) -> None:
    """The rows, the facts and the problems of a sample are those that were looked at and kept."""
    found = [describe(reading) for reading in read_file(path.read_bytes(), file=path.name)]
    kept = path.with_name(path.name + ".expected.json")
    if os.environ.get("DURE_WRITE_EXPECTED"):
        kept.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(kept.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", _samples(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sample_file_is_the_format_of_its_folder(path: Path) -> None:
    """A file is recognised by its content as what its folder is named after."""
    formats = {reading.format for reading in read_file(path.read_bytes(), file="x")}
    expected = {"mixed_encodings.csv": "hometax_invoices", "heading_only.csv": "hometax_invoices"}
    if path.parent.name == "refused":
        assert formats == {expected.get(path.name, "unknown")}
    else:
        assert all(name.startswith(path.parent.name) for name in formats)
