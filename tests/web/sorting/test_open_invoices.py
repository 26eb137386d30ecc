"""A payment that may pay an invoice of the same party is shown with it, and settled from there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from stored_books import store_files

from dure.web.books.models import Book, Judgement
from dure.web.books.reports import get_report

FARM = "2208100016"
INVOICES = (
    "작성일자,승인번호,공급자사업자등록번호,상호,대표자명,주소,공급받는자사업자등록번호,상호,대표자명,주소,"
    "합계금액,공급가액,세액,품목명\n"
    "2025-11-03,20251103-41000000-00000001,220-81-00016,들녘농장영농조합,가상인,전북특별자치도 전주시 완산구,"
    "999-82-00012,가상의료사협,가상인,진안군 진안읍,660000,600000,60000,쌀\n"
)
# Paid ten months before the invoice was written: too far apart to be matched unasked.
BANK = (
    "거래일시,적요,기재내용,출금금액,입금금액,거래후잔액\n"
    "2025-01-06 10:00:00,이체,들녘농장영농조합,500000,0,8090000\n"
)


@pytest.fixture
def book(village: Any) -> Book:
    """Give a book with one invoice, and a payment to the same farm that was not matched with it."""
    store_files(village.book, [("매입.csv", INVOICES.encode()), ("통장.csv", BANK.encode())])
    return village.book


def _unsorted(book: Book) -> list[dict[str, Any]]:
    return [leak for leak in get_report(book).en["leaks"] if leak["purpose"] == "unsorted"]


def test_a_supplier_s_unmatched_payment_stands_beside_its_goods(
    book: Book, sign_in: Callable[..., Client]
) -> None:
    """One leak of the farm; the page says the range and leads to where it is settled."""
    (leak,) = _unsorted(book)
    assert (leak["amount_krw"], leak["may_repeat_krw"]) == (500_000, 500_000)
    browser = sign_in("bookkeeper", language="ko")
    page = browser.get(reverse("circulation", args=[book.enterprise.code])).content.decode()
    assert "이곳에 나간 돈은 모두 600,000원에서 110만 원 사이입니다" in page
    settle = reverse("sorting_payments", args=[book.enterprise.code]) + f"?party={FARM}"
    assert settle in page
    own = browser.get(
        reverse("leak", args=[book.enterprise.code]), {"party": FARM, "purpose": "unsorted"}
    ).content.decode()
    assert settle in own
    assert 'id="pledge"' not in own
    assert (
        settle
        not in sign_in("viewer").get(reverse("circulation", args=[book.enterprise.code])).content.decode()
    )
    pledge = {"party": FARM, "purpose": "unsorted", "who": "x", "quantity": "1만", "by": "2030-12-31"}
    assert browser.post(reverse("pledge_make", args=[book.enterprise.code]), pledge).status_code == 404


def test_saying_that_it_pays_the_invoice_settles_it(book: Book, sign_in: Callable[..., Client]) -> None:
    """The answer becomes a judgement on the payment, the money is counted once, and it can be taken back."""
    browser = sign_in("bookkeeper", language="ko")
    address = reverse("sorting_payments", args=[book.enterprise.code])
    page = browser.get(address, {"party": FARM}).content.decode()
    assert "이미 장부에 있는 계산서의 돈" in page
    assert "1장, 660,000원" in page
    subject = page.partition('name="subject-0" value="')[2].partition('"')[0]
    form = {"subject-0": subject, "seen-0": "0", "choice-0": "pays"}
    shown = browser.post(address, form, follow=True).content.decode()
    judgement = Judgement.objects.get(book=book)
    assert judgement.aspect == "settles"
    assert "매입.csv 2행의 돈" in shown
    book.refresh_from_db()
    assert _unsorted(book) == []
    browser.post(reverse("sorting_take_back", args=[book.enterprise.code]), {"judgement": str(judgement.pk)})
    book.refresh_from_db()
    assert len(_unsorted(book)) == 1
    # What was taken back may be said again.
    browser.post(address, form)
    book.refresh_from_db()
    assert _unsorted(book) == []
