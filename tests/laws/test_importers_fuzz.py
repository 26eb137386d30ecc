"""Whatever bytes come in, the importers answer with rows or with problems, and count every row they saw."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dure.importers.reading import Reading
from dure.importers.recognise import FORMATS, read_file

GOLDEN = Path(__file__).parent.parent / "golden"
SAMPLES = sorted(
    path
    for path in GOLDEN.glob("*/*")
    if path.suffix in {".csv", ".xls", ".xlsx", ".txt", ".tsv"} and path.parent.name != "report"
)
CONTENTS = [path.read_bytes() for path in SAMPLES]
TEXTS = [content for content in CONTENTS if not content.startswith((b"PK", b"\xd0\xcf"))]
MAGIC = (
    *(b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><table>", b"<table><tr><td>"),
    *(
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"%PDF-1.7",
        b"\xff\xd8\xff",
        b"<?xml version='1.0'?>",
        b"\x09\x08",
    ),
)
PASSES_BLANKS = {
    "bank_statement",
    "bank_statement_signed",
    "payroll",
    "local_currency",
    "weighing",
    "members",
}
"""Formats that pass over a row without any sum, which books have as notes."""

CELLS = st.sampled_from(
    (
        *(
            "",
            "-",
            "0",
            "1,000",
            "(1,000)",
            "△1,000",
            "1,000-",
            "1.5",
            "#REF!",
            "1e5",
            "99999999999999999999",
        ),
        *("-9223372036854775808", "9223372036854775807", "2025-01-31", "2025.01.31 13:05", "20250131130501"),
        *(
            "1900-01-01",
            "2099-12-31",
            "2025-02-30",
            "45688",
            "120-81-47521",
            "000-00-00000",
            "800101-1234567",
        ),
        *(
            "합계",
            "소계 : 3건",
            "가상상회",
            "(주)가상",
            "전북 진안군 진안읍",
            "취소",
            "불공제",
            "kg",
            "hour",
            "KRW",
        ),
        *(
            "20250103-41000000-00000001",
            "9440-****-****-0001",
            "\ufffd",
            "\u00a0",
            "１２３",
            "가\n나",
            '"',
            "a,b",
        ),
        *("2025-01", "12345678901", "상여", "wages", "현금", "\u200b", "=1+1", "true", "-0", "0.0", "1,23"),
    )
) | st.text(max_size=6)


def check_answer(content: bytes) -> None:
    """Hold the reading of a file to the law."""
    readings = read_file(content, file="x")
    assert readings
    for reading in readings:
        assert isinstance(reading, Reading)
        found = len(reading.rows) + len(reading.party_facts) + len(reading.members)
        assert found or reading.problems
        assert 0 not in reading.rows["quantity"].to_pylist()
        numbers = reading.rows["row"].to_pylist() or reading.party_facts["row"].to_pylist()
        numbers = numbers or reading.members["row"].to_pylist()
        refused = sum(problem.refused_rows for problem in reading.problems)
        accounted = len(set(numbers)) + refused
        assert accounted <= reading.seen_rows, (reading.format, reading.problems)
        if reading.format not in PASSES_BLANKS:
            assert accounted == reading.seen_rows, (reading.format, reading.problems)
        assert all(problem.where.row_count >= len(problem.where.rows) for problem in reading.problems)


@st.composite
def broken_samples(draw: st.DrawFn) -> bytes:
    """Give a sample with some of its bytes cut, doubled, overwritten or put elsewhere."""
    content = bytearray(draw(st.sampled_from(CONTENTS)))
    for _ in range(draw(st.integers(1, 6))):
        if not content:
            break
        start = draw(st.integers(0, len(content) - 1))
        length = draw(st.integers(1, 40))
        match draw(st.integers(0, 4)):
            case 0:
                del content[start : start + length]
            case 1:
                content[start:start] = content[start : start + length]
            case 2:
                content[start : start + length] = draw(st.binary(min_size=1, max_size=length))
            case 3:
                del content[start:]
            case _:
                content[start:start] = draw(
                    st.sampled_from((b"\n", b",", b'"', b"\0", b"\t", b"\xb0", b"<tr>"))
                )
    return bytes(content)


@st.composite
def grids_under_real_headings(draw: st.DrawFn) -> bytes:
    """Give a CSV file with a format's own labels over cells of anything."""
    source = draw(st.sampled_from(FORMATS))
    needed = [draw(st.sampled_from(sorted(group))) for group in source.required]
    others = draw(st.lists(st.sampled_from(sorted(source.labels)), max_size=10))
    labels = draw(st.permutations([*needed, *others]))
    rows = draw(st.lists(st.lists(CELLS, min_size=0, max_size=len(labels) + 2), max_size=6))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=draw(st.sampled_from(("\n", "\r\n"))))
    writer.writerows([*draw(st.lists(st.lists(CELLS, max_size=3), max_size=3)), labels, *rows])
    encoding = draw(st.sampled_from(("utf-8", "cp949", "utf-8-sig", "utf-16")))
    return text.getvalue().encode(encoding, errors="replace")


@st.composite
def grids_in_html(draw: st.DrawFn) -> bytes:
    """Give an HTML table with a format's labels over cells of anything, with spans."""
    source = draw(st.sampled_from(FORMATS))
    labels = [draw(st.sampled_from(sorted(group))) for group in source.required]
    rows = [labels, *draw(st.lists(st.lists(CELLS, max_size=len(labels) + 1), max_size=5))]
    span = draw(
        st.sampled_from(("", " colspan=2", " rowspan=3", " colspan=-1", " rowspan=x", " colspan=99999999"))
    )
    lines = [
        "<tr>" + "".join(f"<td{span if draw(st.booleans()) else ''}>{cell}" for cell in row) for row in rows
    ]
    return ("<table>" + "".join(lines)).encode(draw(st.sampled_from(("utf-8", "cp949"))), errors="replace")


random_bytes = st.builds(bytes.__add__, st.sampled_from(MAGIC), st.binary(max_size=400))
short_text = st.builds(
    lambda text, encoding: text.encode(encoding, errors="replace"),
    st.text(alphabet='가나1234567890,."\n\t;|- 합계원()', max_size=200),
    st.sampled_from(("utf-8", "cp949")),
)
anything = st.one_of(broken_samples(), grids_under_real_headings(), grids_in_html(), random_bytes, short_text)


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(content=anything)
def test_a_few_files_of_anything_are_answered(content: bytes) -> None:
    """Two hundred files of anything give rows or problems, and every row is accounted for."""
    check_answer(content)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "count"),
    [
        (broken_samples(), 9_000),
        (grids_under_real_headings(), 2_500),
        (grids_in_html(), 1_500),
        (random_bytes, 4_000),
        (short_text, 3_000),
    ],
    ids=["broken samples", "grids", "html", "random bytes", "short text"],
)
def test_twenty_thousand_files_of_anything_are_answered(files: st.SearchStrategy[bytes], count: int) -> None:
    """Twenty thousand files of anything in all give rows or problems."""

    @settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        database=None,
    )
    @given(content=files)
    def law(content: bytes) -> None:
        check_answer(content)

    law()
