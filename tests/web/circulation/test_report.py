"""The report page: frozen, in both languages, for the place and period that are asked for."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from stored_books import store_rows, village_rows

from dure.web.books.models import Book, FrozenReport
from dure.web.books.reports import get_report
from dure.web.books.storage import add_judgements
from dure.web.community.models import Act

SignIn = Callable[..., Client]


def _report(book: Book) -> str:
    return reverse("circulation", args=[book.enterprise.code])


def _file(book: Book, form: str) -> str:
    return reverse("report_download", args=[book.enterprise.code, form])


def test_an_empty_book_says_what_to_bring_first(village: Any, sign_in: SignIn) -> None:
    """Who keeps the book is led to bring files; who only looks is told who can."""
    page = sign_in("bookkeeper").get(_report(village.book)).content.decode()
    assert "There is nothing to report yet" in page
    assert reverse("imports", args=[village.enterprise.code]) in page
    page = sign_in("viewer", language="ko").get(_report(village.book)).content.decode()
    assert "이 장부를 맡은 분이 아직 파일을 올리지 않았습니다" in page


@pytest.mark.parametrize(("language", "heading"), [("en", "The answer"), ("ko", "한눈에 보기")])
def test_the_page_says_what_the_frozen_report_says(
    stored_book: Book, sign_in: SignIn, language: str, heading: str
) -> None:
    """The three sentences and the headline figures are those of the report, in the reader's language."""
    page = sign_in("viewer", language=language).get(_report(stored_book)).content.decode()
    frozen = get_report(stored_book)
    report = frozen.ko if language == "ko" else frozen.en
    assert heading in page
    for sentence in report["headline"]:
        assert sentence in page
    assert f"{report['lm3']['value']:.2f}" in page
    for leak in report["leaks"]:
        assert leak["party"] in page


def test_a_second_view_builds_nothing(
    stored_book: Book, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine is asked once for each question; after that the page is served from what was frozen."""
    browser = sign_in("viewer")
    first = browser.get(_report(stored_book))

    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("a page that was built is built again")

    for name in ("build_circulation_report", "build_intake", "load_intake", "build_report"):
        monkeypatch.setattr(f"dure.web.books.reports.{name}", refuse)
    monkeypatch.setattr("dure.web.circulation.openings.thread_of_enterprise", refuse)
    second = sign_in("bookkeeper", language="ko").get(_report(stored_book))
    assert (first.status_code, second.status_code) == (200, 200)
    assert FrozenReport.objects.filter(book=stored_book).count() == 1


def test_a_browser_that_has_the_page_is_told_so(stored_book: Book, sign_in: SignIn) -> None:
    """The same page is not sent twice; a changed book is, and nobody else may keep it."""
    browser = sign_in("manager")
    first = browser.get(_report(stored_book))
    assert {"private", "no-cache"} <= set(first.headers["Cache-Control"].replace(" ", "").split(","))
    tag = first.headers["ETag"]
    assert browser.get(_report(stored_book), headers={"if-none-match": tag}).status_code == 304
    who = stored_book.enterprise.roles.get(kind="manager").person
    add_judgements(stored_book, who=who, judgements=[("name:가상건물주", "place", "52720", "")])
    again = browser.get(_report(stored_book), headers={"if-none-match": tag})
    assert again.status_code == 200
    assert again.headers["ETag"] != tag


def test_place_and_period_are_switched_by_the_address(stored_book: Book, sign_in: SignIn) -> None:
    """A small form asks for another place or year; the page says what is shown."""
    browser = sign_in("viewer")
    page = browser.get(_report(stored_book), {"place": "KR", "period": "2024"}).content.decode()
    assert re.search(r'<option value="2024" selected>', page)
    assert re.search(r'<option value="KR" selected>', page)
    assert get_report(stored_book, place="KR", period="2024").en["headline"][0] in page
    quarter = browser.get(_report(stored_book), {"period": "2025-Q1"}).content.decode()
    assert "Q1 2025" in quarter


@pytest.mark.parametrize(
    "asked",
    [
        {"place": "11680"},
        {"place": "' OR 1=1"},
        {"period": "2025-01-02..2025-01-03"},
        {"period": "yesterday"},
        {"period": "2025-13"},
    ],
)
def test_what_is_not_on_offer_is_not_there(stored_book: Book, sign_in: SignIn, asked: dict[str, str]) -> None:
    """Nobody makes the engine build reports of other places, or of single days, by typing an address."""
    assert sign_in("manager").get(_report(stored_book), asked).status_code == 404
    assert not FrozenReport.objects.filter(book=stored_book).exists()


def test_a_script_gets_the_report_alone(stored_book: Book, sign_in: SignIn) -> None:
    """Switched by htmx, only the report comes; going back in the history brings the whole page."""
    browser = sign_in("viewer")
    part = browser.get(_report(stored_book), headers={"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="report"')
    assert "<html" not in part
    history = {"hx-request": "true", "hx-history-restore-request": "true"}
    assert "<html" in browser.get(_report(stored_book), headers=history).content.decode()


def test_nothing_on_the_page_needs_a_laxer_policy(stored_book: Book, sign_in: SignIn) -> None:
    """No inline style, script or handler: the picture is drawn with attributes alone."""
    browser = sign_in("manager")
    rows = reverse("rows", args=[stored_book.enterprise.code])
    for address in (_report(stored_book), rows, reverse("public_desk", args=[stored_book.enterprise.code])):
        page = browser.get(address).content.decode()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|data:image", page), address


def test_the_same_report_is_taken_away(stored_book: Book, sign_in: SignIn) -> None:
    """PDF, workbook and data are of the place and period that are shown, and taking them is logged."""
    browser = sign_in("viewer")
    asked = {"place": "52", "period": "2024"}
    assert browser.get(_file(stored_book, "pdf"), asked).content.startswith(b"%PDF")
    book = browser.get(_file(stored_book, "xlsx"), asked)
    with zipfile.ZipFile(io.BytesIO(book.content)) as sheets:
        assert "2024" in sheets.read("xl/worksheets/sheet1.xml").decode()
    told = json.loads(browser.get(_file(stored_book, "json"), asked).content)
    frozen = get_report(stored_book, place="52", period="2024").en
    assert told == {**frozen, "thread": None}
    assert Act.objects.filter(verb="report.downloaded", enterprise=stored_book.enterprise).count() == 3
    assert browser.get(_file(stored_book, "exe")).status_code == 404


def test_the_report_opens_with_the_thread(stored_book: Book, sign_in: SignIn) -> None:
    """Issue, goal and pledge stand before the figures, and a change of the thread shows at once."""
    enterprise = stored_book.enterprise
    browser = sign_in("viewer", language="ko")
    assert 'id="thread"' not in browser.get(_report(stored_book)).content.decode()
    issue = enterprise.community.issues.create(code="far", title_ko="병원이 멉니다", place="52720")
    enterprise.issues.add(issue)
    page = browser.get(_report(stored_book)).content.decode()
    assert page.index('id="thread"') < page.index('id="answer"')
    assert "병원이 멉니다" in page
    told = json.loads(browser.get(_file(stored_book, "json")).content)
    assert told["thread"]["strands"][0]["issues"][0]["title"] == "병원이 멉니다"


def test_names_that_are_code_stay_names(village: Any, sign_in: SignIn) -> None:
    """A party called <script> is written, in the table and in the picture's words, and never run."""
    rows = [list(row) for row in village_rows([2025])]
    for row in rows:
        row[4] = row[4].replace("가상식자재", "<script>alert(1)</script>")
    store_rows(village.book, rows)
    browser = sign_in("manager")
    leak = {"party": "9998100112", "purpose": "goods"}
    code = village.enterprise.code
    for address, asked in (
        (_report(village.book), {}),
        (reverse("rows", args=[code]), {}),
        (reverse("leak", args=[code]), leak),
    ):
        page = browser.get(address, asked).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
