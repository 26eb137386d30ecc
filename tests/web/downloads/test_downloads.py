import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.utils.http import parse_header_parameters

from dure.web.downloads import attach, download_table, guard

NASTY = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1+1", "＝1", "\r\n=1"]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_a_formula_in_csv(text: str) -> None:
    """A spreadsheet that opens the file sees text, in the heads too."""
    response = download_table("표", [text], [[text]], form="csv")
    assert response.content.startswith(b"\xef\xbb\xbf")
    for row in csv.reader(StringIO(response.content.decode("utf-8-sig"), newline="")):
        assert row[0].startswith("'")


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_a_formula_in_a_workbook(text: str) -> None:
    """The cell holds a string."""
    sheet = openpyxl.load_workbook(BytesIO(download_table("표", ["이름"], [[text]]).content)).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert "<f>" not in str(sheet["A2"].value)


def test_numbers_and_days_stay_what_they_are() -> None:
    """A negative number is no formula; a time is written as it is read here."""
    when = datetime(2026, 1, 1, 15, 30, tzinfo=UTC)
    content = download_table(
        "표", ["a", "b", "c", "d"], [[-5, 0.5, date(2026, 1, 2), when]], form="csv"
    ).content
    assert content.decode("utf-8-sig").splitlines()[1] == "-5,0.5,2026-01-02,2026-01-02 00:30"
    assert guard(-5) == -5


def test_the_name_of_a_file_cannot_end_its_header() -> None:
    """Neither a line break nor a quote nor a path gets through."""
    header = attach('진안 "보고"\r\nSet-Cookie: a=b/../../x.csv')
    assert "\r" not in header
    assert "\n" not in header
    assert "/" not in header
    assert header.count('"') == 2
    assert "filename*=UTF-8''%EC%A7%84%EC%95%88" in header


def test_an_unknown_form_is_refused_by_name() -> None:
    """The message names what there is."""
    with pytest.raises(ValueError, match="xlsx or csv"):
        download_table("표", [], [], form="ods")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("가상의료사협 진안군 2025년.pdf", "gasanguiryosahyeop jinangun 2025nyeon.pdf"),
        ("Gasang Clinic 진안.xlsx", "Gasang Clinic jinan.xlsx"),
        ("2025 표.csv", "2025 pyo.csv"),
        ("漢字.xlsx", "table.xlsx"),
        ("＂50%＂ ; 표.csv", "50 pyo.csv"),
        ("표", "pyo"),
    ],
)
def test_a_korean_name_keeps_its_sound_where_only_ascii_is_read(name: str, plain: str) -> None:
    """Who reads both names takes the Korean one."""
    header = attach(name)
    assert header.isascii()
    assert parse_header_parameters(header)[1]["filename"] == name
    first = header.partition("; filename*=")[0]
    assert parse_header_parameters(first)[1]["filename"] == plain
