"""Two periods side by side: sentences with ranges, kept once made, and honest where there is only one."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from stored_books import store_rows, village_rows

from dure.language import Language
from dure.reports.change import compare_reports
from dure.web.books.models import Book
from dure.web.books.reports import build_report
from dure.web.circulation.models import Comparison
from dure.web.community.models import Act

SignIn = Callable[..., Client]


def _page(book: Book) -> str:
    return reverse("compare", args=[book.enterprise.code])


def test_the_last_two_years_are_compared_unasked(stored_book: Book, sign_in: SignIn) -> None:
    """The page says what the engine says, with what drove it and who."""
    change = compare_reports(
        build_report(stored_book, period="2024"), build_report(stored_book, period="2025")
    ).to_dict("ko")
    page = sign_in("viewer", language="ko").get(_page(stored_book)).content.decode()
    for sentence in change["headline"]:
        assert sentence in page
    for driver in change["drivers"]:
        assert driver["name"] in page


def test_a_comparison_is_made_once(
    stored_book: Book, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second reader is served what was kept."""
    assert sign_in("viewer").get(_page(stored_book)).status_code == 200

    def refuse(*_args: object) -> None:
        raise AssertionError("compared again")

    monkeypatch.setattr("dure.web.circulation.comparison.compare_reports", refuse)
    assert sign_in("manager", language="ko").get(_page(stored_book)).status_code == 200
    assert Comparison.objects.count() == 1


def test_periods_are_chosen_and_put_in_order(stored_book: Book, sign_in: SignIn) -> None:
    """Whichever is named first, the earlier stands first; overlapping ones are asked again."""
    browser = sign_in("viewer")
    turned = browser.get(_page(stored_book), {"before": "2025-Q1", "after": "2024-Q4"}).content.decode()
    assert "Q4 2024 → Q1 2025" in turned
    overlap = browser.get(_page(stored_book), {"before": "2025-Q1", "after": "2025"}).content.decode()
    assert "The two periods overlap" in overlap
    assert browser.get(_page(stored_book), {"before": "long ago"}).status_code == 404
    assert browser.get(_page(stored_book), {"place": "11680"}).status_code == 404


def test_one_year_alone_says_what_to_bring(village: Any, sign_in: SignIn) -> None:
    """With nothing to compare, the page says so and what comes next."""
    store_rows(village.book, village_rows([2025]))
    page = sign_in("bookkeeper").get(_page(village.book)).content.decode()
    assert "There is only one period so far" in page
    assert reverse("imports", args=[village.enterprise.code]) in page
    assert sign_in("viewer").get(_page(village.other.book)).status_code == 404


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_comparison_is_taken_away_as_it_is_shown(
    stored_book: Book, sign_in: SignIn, *, language: Language
) -> None:
    """PDF, workbook and JSON say what the page says; the act is in the log."""
    browser = sign_in("viewer", language=language)
    page = browser.get(_page(stored_book)).content.decode()
    files = {}
    for form in ("pdf", "xlsx", "json"):
        address = reverse("compare_download", args=[stored_book.enterprise.code, form])
        assert form == "json" or f"{address}?place=" in page
        files[form] = browser.get(address, {"before": "2024", "after": "2025"})
        assert files[form].status_code == 200
    assert files["pdf"].content.startswith(b"%PDF")
    change = files["json"].json()
    told = compare_reports(
        build_report(stored_book, period="2024"), build_report(stored_book, period="2025")
    ).to_dict(language)
    assert change == told
    sheets = load_workbook(BytesIO(files["xlsx"].content), read_only=True).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row]
    assert set(change["headline"]) <= set(cells)
    assert {one["before_krw"] for one in change["suppliers"]} <= set(cells)
    assert Act.objects.filter(verb="report.downloaded", enterprise=stored_book.enterprise).count() == 3


def test_what_cannot_be_compared_cannot_be_taken_away(stored_book: Book, sign_in: SignIn) -> None:
    """No other form, no overlap, no period that the book lacks."""
    browser = sign_in("viewer")
    for form, asked in (
        ("docx", {}),
        ("pdf", {"before": "2025-Q1", "after": "2025"}),
        ("pdf", {"before": "1066", "after": "2025"}),
    ):
        address = reverse("compare_download", args=[stored_book.enterprise.code, form])
        assert browser.get(address, asked).status_code == 404
