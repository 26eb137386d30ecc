"""Any whole months may be asked for; a period that the book has nothing of says which it has."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dure.period import parse_period
from dure.reports.words import write_period
from dure.web.books.models import Book, FrozenReport
from dure.web.books.reports import build_report

SignIn = Callable[..., Client]


def _page(book: Book, name: str = "circulation", *more: str) -> str:
    return reverse(name, args=[book.enterprise.code, *more])


@pytest.mark.parametrize(
    ("language", "said"), [("ko", "그 기간의 자료가 없습니다"), ("en", "nothing of that period")]
)
@pytest.mark.parametrize("asked", ["1066", "1066-03..1066-04", "2026-Q1"])
def test_a_period_that_no_book_has_says_which_there_are(
    stored_book: Book, sign_in: SignIn, *, language: str, said: str, asked: str
) -> None:
    """It is not there, nothing is built for it, and the way to those that are is a link."""
    browser = sign_in("viewer", language=language)
    answer = browser.get(_page(stored_book), {"period": asked})
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (404, True)
    assert "?period=2025" in page
    assert browser.get(_page(stored_book, "rows"), {"period": asked}).status_code == 404
    assert browser.get(_page(stored_book, "report_download", "pdf"), {"period": asked}).status_code == 404
    assert browser.get(_page(stored_book, "compare"), {"before": asked, "after": "2025"}).status_code == 404
    assert not FrozenReport.objects.filter(period__startswith="1066").exists()


def test_whole_months_are_chosen_from_and_to(stored_book: Book, sign_in: SignIn) -> None:
    """A business year from March: asked by the form, kept by the address, reckoned by the engine."""
    browser = sign_in("viewer", language="ko")
    page = browser.get(_page(stored_book), {"from": "2025-02", "to": "2024-03"}).content.decode()
    assert "2024년 3월~2025년 2월" in page
    assert "period=2024-03..2025-02" in page
    told = browser.get(_page(stored_book, "report_download", "json"), {"period": "2024-03..2025-02"}).json()
    report = build_report(stored_book, period="2024-03-01..2025-03-01")
    assert (told["period"]["start"], told["outlay_krw"]) == ("2024-03-01", report.outlay_krw)
    one = browser.get(_page(stored_book), {"from": "2025-03", "to": "2025-03"})
    assert "2025년 3월" in one.content.decode()
    half = browser.get(
        _page(stored_book, "compare"), {"before": "2024-07..2024-12", "after": "2025-01..2025-06"}
    )
    assert "2024년 7월~12월" in half.content.decode()
    api = browser.get(f"/api/v1/enterprises/{stored_book.enterprise.code}/report?period=2024-03..2025-02")
    assert api.json()["outlay_krw"] == report.outlay_krw


@pytest.mark.parametrize("asked", [{"period": "2025-01-05..2025-02-01"}, {"from": "2025-1", "to": "x"}])
def test_what_is_no_whole_month_is_not_there(
    stored_book: Book, sign_in: SignIn, asked: dict[str, str]
) -> None:
    """Days are no question of a page."""
    assert sign_in("viewer").get(_page(stored_book), asked).status_code == 404


def test_a_public_link_is_of_years_quarters_and_months_alone(stored_book: Book, sign_in: SignIn) -> None:
    """Periods that overlap at will could be subtracted from one another."""
    desk = _page(stored_book, "public_desk")
    assert sign_in("manager").get(desk, {"period": "2024-03..2025-02"}).status_code == 404


@pytest.mark.parametrize(
    ("text", "ko", "en"),
    [
        ("2025-03..2026-02", "2025년 3월~2026년 2월", "March 2025 to February 2026"),
        ("2025-01..2025-06", "2025년 1월~6월", "January to June 2025"),
        ("2025-01..2025-12", "2025년", "2025"),
        ("2024-01..2025-12", "2024년 1월~2025년 12월", "January 2024 to December 2025"),
    ],
)
def test_whole_months_are_named_as_people_do(text: str, ko: str, en: str) -> None:
    """No days where the months say it."""
    period = parse_period(text)
    assert (write_period(period, "ko"), write_period(period, "en")) == (ko, en)
