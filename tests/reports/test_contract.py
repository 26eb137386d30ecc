"""The JSON of the report is a contract: its schema is strict, and every report keeps to it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dure.language import LANGUAGES, Language, Text
from dure.period import Period
from dure.problem import Problem, Where
from dure.reports import CirculationReport

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
SCHEMA: dict[str, Any] = json.loads(
    (REFERENCE / "circulation-report.schema.json").read_text(encoding="utf-8")
)


def _check(report: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    faults = [f"{list(fault.path)}: {fault.message}" for fault in validator.iter_errors(report)]
    assert not faults
    # What the schema describes survives being written and read again.
    assert json.loads(json.dumps(report, ensure_ascii=False, allow_nan=False)) == report


def test_the_schema_is_itself_valid() -> None:
    """It is a schema of draft 2020-12."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_village_keeps_to_the_schema(village_report: CirculationReport, language: Language) -> None:
    """In both languages."""
    _check(village_report.to_dict(language))


@pytest.mark.parametrize("place", ["KR", "52", "52720", "52720250", "52111", "5272025021"])
def test_every_kind_of_place_keeps_to_the_schema(make_report: Any, village: Any, place: str) -> None:
    """From the nation to a village."""
    _check(make_report(village, place=place).to_dict("en"))


def test_an_empty_report_keeps_to_the_schema(make_report: Any, village: Any) -> None:
    """No transfers in the period, no register, no bank, no thread."""
    period = Period(date(2020, 1, 1), date(2020, 2, 1))
    report = make_report(village, period=period, intake={"balances": (), "registers": ()})
    _check(report.to_dict("ko"))


def test_both_languages_hold_the_same_figures(village_report: CirculationReport) -> None:
    """Only words differ."""

    def figures(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: figures(one) for key, one in value.items()}
        if isinstance(value, list):
            return [figures(one) for one in value]
        return None if isinstance(value, str) else value

    assert figures(village_report.to_dict("ko")) == figures(village_report.to_dict("en"))


def test_every_field_is_documented() -> None:
    """docs/reference/circulation-report.md names each field of the first level."""
    page = (REFERENCE / "circulation-report.md").read_text(encoding="utf-8")
    missing = [name for name in SCHEMA["properties"] if f"`{name}`" not in page]
    assert not missing


def test_a_thread_is_taken_by_language_or_in_one(make_report: Any, village: Any) -> None:
    """A door may hand in both languages at once."""
    by_language = {"ko": {"title": "실"}, "en": {"title": "thread"}}
    assert replace(make_report(village), thread=by_language).to_dict("en")["thread"] == {"title": "thread"}
    assert replace(make_report(village), thread={"title": "one"}).to_dict("ko")["thread"] == {"title": "one"}


def test_one_fault_of_many_sheets_is_one_line(make_report: Any, village: Any) -> None:
    """The sheets are named, the rows are added up; faults of other words stand apart."""
    fault = (Text("A date cannot be read.", "날짜를 읽을 수 없습니다."), Text("Write it.", "적어 주세요."))
    faults = [
        Problem(Where("a.xlsx", sheet, (4,), 1, "날짜"), *fault, refused_rows=1) for sheet in "가나다라마바사"
    ]
    other = Problem(Where("b.xlsx", None, (4,), 1, "날짜"), *fault, refused_rows=1)
    report = make_report(village, intake={"problems": (*faults, other)})
    problems = report.to_dict("en")["problems"]
    assert [problem["where"] for problem in problems] == [
        "a.xlsx, 가, 나, 다, 라, 마, 바 and 1 more, 7 rows, 날짜",
        "b.xlsx, row 4, 날짜",
    ]
    assert [problem["refused_rows"] for problem in problems] == [7, 1]
    assert set(problems[0]) == {"where", "what", "remedy", "refused_rows"}
