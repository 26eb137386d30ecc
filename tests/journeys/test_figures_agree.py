"""One book through every door: library, JSON, text, page, workbook and PDF say the same figures."""

import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from lxml import html

from dure.cli.main import main
from dure.intake import BookFile, read_files
from dure.korea.assumptions import load_assumptions
from dure.korea.gazetteer import load_gazetteer
from dure.language import LANGUAGES, Language
from dure.period import Period
from dure.reports import build_circulation_report
from dure.reports.words import write_share, write_won, write_won_exactly

PROJECT = Path(__file__).parents[2]
INVOICES = """\
작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,합계금액,공급가액,세액,품목명
2025-01-10,A01,220-81-00016,㈜들녘농장(가상),가,전북 진안군 백운면 가상길 2,COOP,3300000,3000000,300000,쌀
2025-06-10,A02,MART,COOP,1650000,1500000,150000,포장 상자
2025-07-10,A03,138-81-00019,어디상회(가상),가,,COOP,220000,200000,20000,끈
2025-12-10,A04,COOP,MART,9900000,9000000,900000,떡
"""
SHORT = {
    "A0": "20250101-41000000-0000000",
    "COOP": "125-82-00019,마을협동조합(가상),나,전북 진안군 진안읍 가상로 1",
    "MART": "301-81-00014,솔내마트(가상),다,서울특별시 송파구 가상대로 1",
}
PAYROLL = """\
2025년 03월분 급여대장

사원번호,성명,부서,주소,기본급,지급합계,국민연금,건강보험,고용보험,장기요양보험료,소득세,지방소득세,공제합계,차인지급액
1,홍가상,주방,전북 진안군 백운면,2000000,2000000,90000,70000,18000,9000,20000,2000,209000,1791000
2,김가상,배달,전북 전주시 덕진구,1000000,1000000,45000,35000,9000,4500,5000,500,99000,901000
"""
BANK = """\
거래일시,적요,기재내용,찾으신금액,맡기신금액,거래후 잔액,취급점
2025.02.10 10:00,전자금융,들녘농장(가상),3300000,0,6700000,진안
2025.03.31 10:00,급여,홍가상,1791000,0,4909000,진안
2025.04.30 10:00,전자금융,모를가게,55000,0,4854000,진안
"""

Ask = Callable[..., bytes]


@pytest.fixture(scope="module", params=["village", "plain"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Give the files of a book: the small village's, or the plain example's."""
    if request.param == "plain":
        return [PROJECT / "examples" / "plain" / "transfers.csv"]
    folder = tmp_path_factory.mktemp("village")
    texts = {"세금계산서.csv": INVOICES, "급여대장.csv": PAYROLL, "통장.csv": BANK}
    for name, text in texts.items():
        for short, long in SHORT.items():
            text = text.replace(short, long)  # noqa: PLW2901 - what is short here is long in the file
        (folder / name).write_text(text)
    return [folder / name for name in texts]


@pytest.fixture(scope="module")
def ask(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Give a function that asks the command for a report in one format and language, once each."""
    folder = tmp_path_factory.mktemp("reports")

    def run(form: str, language: Language) -> bytes:
        output = folder / f"{language}.{form}"
        if not output.exists():
            paths = [str(file) for file in files]
            place = ["--place", "52720", "--output", str(output)]
            assert main(["report", *paths, "--format", form, "--lang", language, *place]) == 0
        return output.read_bytes()

    return run


def squeeze(text: str) -> str:
    """Take all white space out: each medium breaks lines where it likes."""
    return re.sub(r"\s", "", text)


def headline_figures(report: dict[str, Any], language: Language) -> list[str]:
    """Write the figures of the first page as every medium writes them."""
    asked = next(ring for ring in report["rings"] if ring["code"] == report["place"]["code"])
    figures = [squeeze(sentence) for sentence in report["headline"]]
    figures += [write_share(asked["share"], language), write_share(report["coverage_share"], language)]
    figures += [f"{report[name][bound]:.2f}" for name in ("lm3", "multiplier") for bound in ("value", "low")]
    return [squeeze(figure) for figure in figures]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_library_and_the_command_give_the_same_report(
    files: list[Path], ask: Ask, language: Language
) -> None:
    """Every figure of the JSON, not only the first page's."""
    gazetteer = load_gazetteer()
    intake = read_files([BookFile(file.name, file.read_bytes()) for file in files], gazetteer=gazetteer)
    assert intake.owner is not None
    report = build_circulation_report(
        intake,
        gazetteer=gazetteer,
        assumptions=load_assumptions(),
        enterprise=intake.owner,
        place="52720",
        period=Period(date(2025, 1, 1), date(2026, 1, 1)),
        problems=intake.problems,
        example=True,
    )
    assert json.loads(ask("json", language)) == json.loads(json.dumps(report.to_dict(language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["text", "html", "pdf"])
def test_what_is_read_by_people_says_the_figures_of_the_json(ask: Ask, form: str, language: Language) -> None:
    """Headline, share, coverage, multipliers, and the won of the business side."""
    report = json.loads(ask("json", language))
    content = ask(form, language)
    if form == "pdf":
        shown = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    elif form == "html":
        shown = html.fromstring(content).text_content()
    else:
        shown = content.decode()
    shown = squeeze(shown)
    for figure in headline_figures(report, language):
        assert figure in shown
    for name in ("turnover_krw", "outlay_krw", "surplus_krw"):
        exact, said = (write(report[name], language) for write in (write_won_exactly, write_won))
        assert squeeze(exact) in shown or squeeze(said) in shown, name
    for leak in report["leaks"][:3]:
        assert squeeze(leak["party"]) in shown
        assert squeeze(write_won(leak["amount_krw"], language)) in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_the_figures_and_every_row_behind_them(ask: Ask, language: Language) -> None:
    """Its sheets say what the JSON says, and its rows add up to the outlay and to the share that stayed."""
    report = json.loads(ask("json", language))
    book = openpyxl.load_workbook(io.BytesIO(ask("xlsx", language)))
    tables = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    summary, rings, purposes, leaks, rows = tables[0], tables[1], tables[2], tables[3], tables[-1]
    values = {row[1] for row in summary}
    assert {report["turnover_krw"], report["outlay_krw"], report["surplus_krw"], report["vat_krw"]} <= values
    assert {round(report["lm3"]["value"], 6), round(report["multiplier"]["value"], 6)} <= {
        round(value, 6) for value in values if isinstance(value, int | float)
    }
    assert [(row[0], *row[2:6]) for row in rings[2:]] == [
        (ring["code"], ring["share"], ring["low"], ring["high"], ring["coverage"]) for ring in report["rings"]
    ]
    assert [row[1] for row in purposes[2:]] == [line["outlay_krw"] for line in report["purposes"]]
    assert [row[4] for row in leaks[2:]] == [leak["amount_krw"] for leak in report["leaks"]]
    went_out = {"ko": "나감", "en": "went out"}[language]
    vat = {"ko": "부가세", "en": "VAT"}[language]
    out = [row for row in rows[2:] if row[1] == went_out and vat not in str(row[6])]
    assert out, {row[1] for row in rows}
    assert sum(row[7] for row in out) == report["outlay_krw"]


def test_the_languages_differ_in_words_and_not_in_figures(ask: Ask) -> None:
    """What is a number in one is the same number in the other."""
    korean, english = (_numbers(json.loads(ask("json", language))) for language in LANGUAGES)
    assert korean == english


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_numbers(one) for one in value]
    return value if isinstance(value, int | float) else None
