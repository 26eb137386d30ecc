"""Text, page, paper and workbook: whole in both languages, safe with hostile names, and in agreement."""

import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import openpyxl
import pypdf
import pytest

from dure.language import LANGUAGES, Language
from dure.period import Period
from dure.reports import CirculationReport, render_html, render_pdf, render_text, write_workbook
from dure.reports.page import _hash, build_style
from dure.reports.rows import ROW_COLUMNS
from dure.reports.text import WIDTH, measure_width
from dure.reports.words import (
    load_words,
    write_of_ten_thousand,
    write_ratio,
    write_share,
    write_won,
    write_won_exactly,
)

HOSTILE = (
    '<script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "=cmd|' /C calc'!A0",
    "+SUM(1)",
    "#typst[*bold*] $x$ @ref <label> \\ #sys.inputs",
    "{{ 7 * 7 }} {name} %s",
    "두레" * 400,
    "ㄱ\u202e뒤집힘\u0000\u0007\n새 줄",
)


class _Tags(HTMLParser):
    """Gathers what a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._inside_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))
        self._inside_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        """Leave a style."""
        self._inside_style = self._inside_style and tag != "style"

    def handle_data(self, data: str) -> None:
        """Note words, but no style."""
        if not self._inside_style:
            self.text.append(data)


def _parse(page: str) -> _Tags:
    tags = _Tags()
    tags.feed(page)
    return tags


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    """Give each language in turn."""
    chosen: Language = request.param
    return chosen


@pytest.fixture
def hostile_report(make_report: Any, village: Any) -> CirculationReport:
    """Give a report in which everything that a user can name is hostile."""
    for party, name in zip(village.parties, HOSTILE * 3, strict=False):
        if party["name"] is not None:
            party.update(name=name, kind=party["kind"].replace("unknown", "enterprise"))
    for transfer, name in zip(village.transfers, HOSTILE * 9, strict=False):
        transfer["item"] = name
    for document, name in zip(village.documents, HOSTILE * 9, strict=False):
        document["file"] = name
    report: CirculationReport = make_report(village, example=True)
    return report


def test_text_fits_80_columns(village_report: CirculationReport, language: Language) -> None:
    """A Korean letter takes two."""
    text = render_text(village_report, language)
    assert max(measure_width(line) for line in text.splitlines()) <= WIDTH


def test_text_answers_first(village_report: CirculationReport, language: Language) -> None:
    """The three sentences stand above every table, and the example is marked above all."""
    text = " ".join(render_text(village_report, language).split())
    sentences = [" ".join(sentence.split()) for sentence in village_report.to_dict(language)["headline"]]
    found = [text.find(sentence) for sentence in sentences]
    assert found == sorted(found)
    assert found[0] > text.find("가상 자료") >= 0
    assert text.find(load_words(language).say("rings.title")) > found[2]


def test_text_survives_hostile_names(hostile_report: CirculationReport, language: Language) -> None:
    """No control sign reaches a terminal, and no line is too wide."""
    text = render_text(hostile_report, language)
    assert max(measure_width(line) for line in text.splitlines()) <= WIDTH
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text)


def test_the_page_stands_alone(village_report: CirculationReport, language: Language) -> None:
    """No script, no event handler, no style attribute, no address of anything elsewhere."""
    page = render_html(village_report, language)
    tags = _parse(page).tags
    assert not {"script", "iframe", "object", "embed", "link", "img", "base", "form"} & {
        tag for tag, _ in tags
    }
    for tag, attributes in tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        for name in ("src", "href", "action", "data", "xlink:href"):
            assert (attributes.get(name) or "#").startswith("#"), (tag, attributes)
    assert not re.search(r"url\((?!#)", page)
    assert not re.search(r"https?://", page.replace("http://www.w3.org/2000/svg", ""))


def test_the_page_s_policy_admits_its_own_style_alone(village_report: CirculationReport) -> None:
    """The hash in the policy is that of the style inside."""
    page = render_html(village_report, "ko")
    style = build_style(example=True)
    assert f"style-src '{_hash(style)}'" in page
    assert "default-src 'none'" in page
    assert f"<style>{style}</style>" in page


def test_the_page_says_its_language_and_has_unique_ids(
    village_report: CirculationReport, language: Language
) -> None:
    """Screen readers need both; every table head has a scope, every picture a name."""
    tags = _parse(render_html(village_report, language)).tags
    assert dict(tags)["html"]["lang"] == language
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all("scope" in attributes for tag, attributes in tags if tag == "th")
    for tag, attributes in tags:
        if tag == "svg":
            assert attributes.get("role") == "img" or attributes.get("aria-hidden") == "true"
        for target in (attributes.get("aria-labelledby") or "").split():
            assert target in ids


def test_every_number_of_the_page_is_of_the_contract(
    village_report: CirculationReport, language: Language
) -> None:
    """Exact won, shares and multipliers on the page are those of to_dict, written by one set of rules."""
    values = village_report.to_dict(language)
    written: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            for one in value.values():
                gather(one)
        elif isinstance(value, list):
            for one in value:
                gather(one)
        elif isinstance(value, str):
            written.update(_numbers(value))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            written.update(
                number
                for text in (
                    write_won_exactly(round(value), language),
                    write_of_ten_thousand(value, language) if abs(value) < 10 else "",
                    write_share(value, language),
                    write_ratio(value, language),
                    write_won(round(value), language),
                    str(value),
                    f"{value:,}",
                )
                for number in _numbers(text)
            )

    gather(values)
    matched = values["documents"]["settled_krw"] / values["documents"]["payment_krw"]
    written |= _numbers(write_share(matched, language))
    text = " ".join(_parse(render_html(village_report, language)).text)
    text = re.sub(r"[\d,.]+ kg", " ", text)  # grams in the contract
    ours = " ".join(load_words(language).sentences.values())
    stray = (
        _numbers(text) - written - _numbers(ours) - {str(index) for index in range(1, 13)} - {"401-82-00019"}
    )
    assert not stray - _numbers("401-82-00019 2025-01-01")


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text))


def test_the_page_survives_hostile_names(hostile_report: CirculationReport, language: Language) -> None:
    """What looks like markup is words."""
    page = render_html(hostile_report, language)
    tags = _parse(page).tags
    assert not {"script", "img"} & {tag for tag, _ in tags}
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert "{{ 7 * 7 }}" in page
    assert "49 {name}" not in page


def test_the_paper_is_tagged_and_its_korean_can_be_read_out(
    village_report: CirculationReport, language: Language
) -> None:
    """Text comes out as it went in, on every page with the mark of an example, with pages counted."""
    content = render_pdf(village_report, language)
    pdf = pypdf.PdfReader(BytesIO(content))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == language
    texts = [page.extract_text() for page in pdf.pages]
    assert all("가상 자료" in text for text in texts)
    assert all(f"{number} / {len(texts)}" in text for number, text in enumerate(texts, start=1))
    assert "마이두레 협동조합" in texts[0]
    squeezed = "".join("".join(texts[0].split()))
    for sentence in village_report.to_dict(language)["headline"]:
        assert "".join(sentence.split()) in squeezed


def test_the_paper_is_a4_and_the_same_every_time(village_report: CirculationReport) -> None:
    """210 × 297 mm, and no clock."""
    content = render_pdf(village_report, "ko")
    box = pypdf.PdfReader(BytesIO(content)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    assert content == render_pdf(village_report, "ko")
    assert b"CreationDate" not in content


def test_the_paper_survives_hostile_names(hostile_report: CirculationReport, language: Language) -> None:
    """Markup of the typesetter is set as words."""
    pdf = pypdf.PdfReader(BytesIO(render_pdf(hostile_report, language)))
    text = "".join("".join(page.extract_text() for page in pdf.pages).split())
    assert "#typst[*bold*]" in text
    assert "=cmd|" in text


def _sheets(report: CirculationReport, language: Language) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(BytesIO(write_workbook(report, language)))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_workbook_adds_up_to_the_figures(village_report: CirculationReport, language: Language) -> None:
    """The rows behind the figures sum to outlay and income, purpose by purpose."""
    words = load_words(language)
    sheets = _sheets(village_report, language)
    heads, *rows = sheets[words.say("workbook.rows")][1:]
    amount, purpose = heads.index(words.say("workbook.amount")), heads.index(words.say("workbook.purpose"))
    direction = heads.index(words.say("workbook.direction"))
    out = words.say("unmatched.out")
    for line in village_report.purposes:
        name = words.say(f"purpose.{line.purpose}")
        found = sum(row[amount] for row in rows if row[purpose] == name and row[direction] == out)
        assert found == line.outlay_krw
    vat = words.say("purpose.vat")
    income = sum(row[amount] for row in rows if row[purpose] != vat and row[direction] != out)
    assert income == village_report.income_krw


def test_the_workbook_marks_every_sheet_and_freezes_its_heads(
    village_report: CirculationReport, language: Language
) -> None:
    """가상 자료 stands on each, and the heads stay in sight."""
    book = openpyxl.load_workbook(BytesIO(write_workbook(village_report, language)))
    for sheet in book:
        assert "가상 자료" in str(sheet["A1"].value)
        assert sheet.freeze_panes == "B3"


def test_the_workbook_is_the_same_every_time(village_report: CirculationReport) -> None:
    """No clock."""
    assert write_workbook(village_report, "ko") == write_workbook(village_report, "ko")


def test_the_workbook_holds_no_formula(hostile_report: CirculationReport, language: Language) -> None:
    """What begins with = is a text all the same, and too long a name is cut."""
    book = openpyxl.load_workbook(BytesIO(write_workbook(hostile_report, language)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value).startswith("=cmd|") for cell in cells)


def test_nobody_is_named_or_stands_alone_in_any_door(
    make_report: Any, village: Any, language: Language
) -> None:
    """A person on a bank line, an employee's pay, a payslip's deduction: none is to be found."""
    village.party("name:김영희", "김영희", "52720250", kind="unknown")
    village.pay(
        "4018200019", "name:김영희", 777_777, "unsorted", role="payment", file="농협.xlsx", item="알바"
    )
    for number in range(7):
        key = f"pay:4018200019:2025-03:{number}"
        village.pay("4018200019", "agency:nps", 170_000 + number, "insurance", key=f"{key}:nps")
    report = make_report(village)
    pdf = pypdf.PdfReader(BytesIO(render_pdf(report, language)))
    doors = [
        render_text(report, language),
        render_html(report, language),
        "".join(page.extract_text() for page in pdf.pages),
        str(_sheets(report, language)),
        str(report.to_dict(language)),
    ]
    for door in doors:
        assert "김영희" not in door
        assert "person:" not in door
    rows = report.rows.to_pylist()
    assert report.rows.schema.equals(ROW_COLUMNS)
    assert not [row for row in rows if row["quantity"] in {4_000_000, *range(170_000, 170_007)}]
    wages = [row for row in rows if row["purpose"] == "wages"]
    assert [(row["people"], row["quantity"], row["position"]) for row in wages] == [(7, 28_000_000, None)]


def test_an_empty_report_is_whole_in_every_door(make_report: Any, village: Any, language: Language) -> None:
    """Nothing was paid: every door says so, and none breaks."""
    report = make_report(
        village,
        period=Period(date(2020, 1, 1), date(2021, 1, 1)),
        intake={"balances": (), "registers": (), "files": ()},
    )
    unknown = load_words(language).say("unknown")
    assert unknown in render_text(report, language)
    assert unknown in render_html(report, language)
    assert unknown in "".join(
        page.extract_text() for page in pypdf.PdfReader(BytesIO(render_pdf(report, language))).pages
    )
    assert _sheets(report, language)


def test_real_books_carry_no_mark_of_an_example(make_report: Any, village: Any) -> None:
    """가상 자료 stands only where it is true; the village's own names have it within."""
    for party in village.parties:
        party["name"] = party["name"] and party["name"].replace("(가상)", "")
    report = make_report(village)
    assert "가상" not in render_html(report, "ko")
    assert "가상" not in render_text(report, "ko")
