"""Sealing is a law: whatever the names, what matched before matches after."""

import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.importers.reading import ROWS, Reading
from dure.intake import BookFile, build_intake, owners_of, read_all, seal_readings
from dure.intake.names import may_be_cut, normalise_name
from dure.intake.sealed_names import open_names
from dure.korea.assumptions import load_assumptions
from dure.korea.gazetteer import load_gazetteer
from dure.period import parse_period
from dure.reports.circulation import build_circulation_report

JINAN = Path(__file__).parents[2] / "examples" / "jinan"
KEY = b"a secret of the laws"
COUNTY = "52720"
BOOKS = ("goeul", "solnae", "doesalim", "yongdam", "suppliers/grocer", "suppliers/builder", "suppliers/fuel")


def read_names(printed: list[str], sealed: list[str]) -> tuple[list[Reading], list[str | None]]:
    """Make a payroll of names, and a bank statement that prints others."""
    shared = {"key": "k", "unit": "KRW", "quantity": 1, "row": 1}
    payroll = [
        {**shared, "payee_number": f"employee:{place}", "payee_name": name, "role": "accrual"}
        for place, name in enumerate(sealed)
    ]
    bank = [{**shared, "payee_name": name, "role": "payment"} for name in printed]
    readings = []
    for file, rows in (("payroll", payroll), ("bank", bank)):
        full = [{field.name: row.get(field.name) for field in ROWS} for row in rows]
        readings.append(Reading(file, file, None, len(rows), rows=pa.Table.from_pylist(full, schema=ROWS)))
    return readings, ["9998200012", "9998200012"]


NAMES = st.lists(
    st.text("가나다라abA .", min_size=1, max_size=7).filter(normalise_name), min_size=1, max_size=6
)


@settings(max_examples=150, deadline=None)
@given(printed=NAMES, people=NAMES)
def test_sealed_names_compare_as_the_names_did(printed: list[str], people: list[str]) -> None:
    """Equal, beginning with, and cut off from: the three questions that matching asks of names."""
    readings, owners = read_names(printed, people)
    sealed = seal_readings(readings, owners, key=KEY)
    opened = open_names(sealed, key=KEY)
    after = [normalise_name(name) for name in opened[0].rows["payee_name"].to_pylist()]
    lines = [normalise_name(name) for name in opened[1].rows["payee_name"].to_pylist()]
    for before, name in zip(map(normalise_name, people), after, strict=True):
        for printed_before, line in zip(map(normalise_name, printed), lines, strict=True):
            assert (before == printed_before) == (name == line)
            if len(before) > 1:  # of a single letter nothing but itself is compared
                assert printed_before.startswith(before) == line.startswith(name)
            assert may_be_cut(printed_before, before) == may_be_cut(line, name)
    for before, name in zip(map(normalise_name, people), after, strict=True):
        for other_before, other in zip(map(normalise_name, people), after, strict=True):
            assert (before == other_before) == (name == other)


@pytest.fixture(scope="module")
def town() -> dict[str, list[BookFile]]:
    """Make the example town's files where they are not there, and read them by book."""
    sys.path.insert(0, str(JINAN))
    try:
        import make_files  # noqa: PLC0415 -- a script of the example's folder
    finally:
        sys.path.remove(str(JINAN))
    if not make_files.are_fresh():
        make_files.make_files()
    return {
        book: [BookFile(path.name, path.read_bytes()) for path in sorted((JINAN / "files" / book).iterdir())]
        for book in BOOKS
    }


@pytest.mark.parametrize("book", BOOKS)
def test_every_book_of_the_town_gives_the_same_report(town: dict[str, list[BookFile]], book: str) -> None:
    """Raw; sealed; sealed in two batches, the later files first: one report."""
    files = town[book]
    raw, told = read_all(files)
    found = build_intake(raw, told, gazetteer=load_gazetteer(), key=KEY)
    owner = found.owner or next(party for party in found.candidates if party.isdigit())

    def report(readings: list[Reading], owners: list[str | None]) -> list[dict[str, object]]:
        intake = build_intake(readings, owners, gazetteer=load_gazetteer(), owner=owner, key=KEY)
        built = build_circulation_report(
            intake,
            gazetteer=load_gazetteer(),
            assumptions=load_assumptions(),
            enterprise=owner,
            place=COUNTY,
            period=parse_period("2025"),
        )
        answers = [built.to_dict(language) for language in ("ko", "en")]
        for answer in answers:
            answer["files"].sort(key=str)
        return answers

    def seal(readings: list[Reading], owners: list[str | None]) -> tuple[list[Reading], list[str | None]]:
        whose = owners_of(readings, owners, owner)
        return seal_readings(readings, whose, key=KEY), whose

    expected = report(raw, told)
    sealed, owners = seal(raw, told)
    assert report(sealed, owners) == expected
    half = len(files) // 2
    batches = [seal(*read_all(part)) for part in (files[:half], files[half:])]
    assert report(batches[0][0] + batches[1][0], batches[0][1] + batches[1][1]) == expected
