"""The fee of a visit in the host's book: once, by the ordinary way, settled by the bank line that pays it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from stored_books import store_files

from dure.web.books.jobs import store_import
from dure.web.books.models import Book, Document, Import, Transfer
from dure.web.books.reports import build_report, load_intake
from dure.web.imports.acts import undo
from dure.web.visits.fees import NotBookableError, book_fee
from dure.web.visits.models import Offer, Visit

from .conftest import GROUP, make_visit

SignIn = Callable[..., Client]
DAY = date(2025, 5, 12)


@pytest.fixture
def paid(offer: Offer) -> Visit:
    """Give a visit that was held and is to be paid."""
    return make_visit(offer, state="held", day=DAY, people_came=12, fee_krw=123_000)


def enter(visit: Visit, village: Any) -> Import:
    """Enter the fee, and do what the worker does."""
    brought = book_fee(visit, by=village.people["manager"])
    assert brought is not None
    store_import.call(brought.pk)
    brought.refresh_from_db()
    assert brought.state == Import.State.STORED
    return brought


def bank_line(day: date, krw: int, name: str = GROUP) -> bytes:
    """Write a statement of 농협 with one line."""
    head = (
        "구분,거래일자,출금금액(원),입금금액(원),거래 후 잔액(원),"
        "거래내용,거래기록사항,거래점,거래시간,이체메모\n"
    )
    return f"{head}1,{day:%Y/%m/%d},0,{krw},1000000,타행이체,{name},농협,10:00:00,\n".encode()


def test_the_fee_is_one_document_of_the_book(paid: Visit, village: Any) -> None:
    """The group owes it to the enterprise, for services, on the day of the visit; placed where it is from."""
    enter(paid, village)
    assert list(Document.objects.values_list("key", flat=True)) == [f"visit:{paid.code}"]
    row = Transfer.objects.select_related("payer", "payee").get()
    assert (row.date, row.quantity, row.unit, row.purpose, row.role) == (
        DAY,
        123_000,
        "KRW",
        "services",
        "accrual",
    )
    assert (row.payer.name, row.payee.number) == (GROUP, village.enterprise.number)
    assert row.payer.address == "전북특별자치도 부안군"


def test_marking_twice_does_nothing(paid: Visit, village: Any) -> None:
    """Neither while it is on its way nor once it stands."""
    brought = book_fee(paid, by=village.people["manager"])
    assert brought is not None
    assert book_fee(paid, by=village.people["manager"]) is None
    store_import.call(brought.pk)
    store_import.call(brought.pk)
    assert book_fee(Visit.objects.get(), by=village.people["manager"]) is None
    assert Transfer.objects.count() == 1
    assert Import.objects.count() == 1


def test_a_bank_line_of_the_sum_settles_it_and_it_counts_once(
    paid: Visit, village: Any, stored_book: Book
) -> None:
    """Takings of the year are the same with the bank line and without."""
    before = build_report(stored_book, place="52720", period="2025").to_dict("en")["income_krw"]
    enter(paid, village)
    stored_book.refresh_from_db()
    owed = build_report(stored_book, place="52720", period="2025").to_dict("en")["income_krw"]
    assert owed == before + 123_000
    store_files(stored_book, [("농협.csv", bank_line(DAY + timedelta(days=9), 123_000))])
    intake = load_intake(stored_book)
    keys = intake.ledger.documents["key"].to_pylist()
    settled = intake.ledger.settlements.to_pylist()
    mine = [one for one in settled if keys[one["accrual"]] == f"visit:{paid.code}"]
    assert [one["quantity"] for one in mine] == [123_000]
    after = build_report(stored_book, place="52720", period="2025").to_dict("en")["income_krw"]
    assert after == owed


def test_it_is_undone_as_a_whole_and_may_be_entered_again(paid: Visit, village: Any) -> None:
    """It stands in the list of what was brought, as every file does."""
    brought = enter(paid, village)
    assert undo(brought, by=village.people["manager"]) == 1
    assert not Transfer.objects.exists()
    paid.refresh_from_db()
    enter(paid, village)
    assert Transfer.objects.count() == 1


def test_a_group_called_like_the_host_is_refused(paid: Visit, village: Any) -> None:
    """A row in which somebody pays themselves is none."""
    Visit.objects.update(group=village.enterprise.name_ko)
    with pytest.raises(NotBookableError):
        book_fee(paid, by=village.people["manager"])
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "group", ['=cmd|" /C calc"!A0', '모임, 줄"바꿈', "999-81-00112", "제주 990101-1234567 모임"]
)
def test_whatever_a_group_is_called_it_is_one_row(paid: Visit, village: Any, group: str) -> None:
    """A name is a name, and no number of a resident is kept in it."""
    Visit.objects.update(group=group)
    paid.refresh_from_db()
    enter(paid, village)
    assert Transfer.objects.count() == 1
    assert "990101-1234567" not in str(list(Transfer.objects.values_list("payer__name", flat=True)))


def test_holding_enters_the_fee_and_shows_it(offer: Offer, village: Any, sign_in: SignIn) -> None:
    """The host's page leads to the import; no fee, no import."""
    manager = sign_in("manager")
    for fee, count in (("", 0), ("12만 3,000", 1)):
        visit = make_visit(offer, state="confirmed", day=timezone.localdate())
        address = reverse("visit_do", args=[village.enterprise.code, visit.code, "hold"])
        manager.post(address, {"people_came": "12", "fee_total": fee})
        assert Import.objects.count() == count
        Visit.objects.filter(pk=visit.pk).update(day=DAY)
    store_import.call(Import.objects.get().pk)
    page = manager.get(reverse("visit", args=[village.enterprise.code, visit.code])).content.decode()
    assert "It stands in the book as owed" in page
    shown = manager.get(reverse("import", args=[village.enterprise.code, Import.objects.get().code]))
    assert shown.status_code == 200
    listed = manager.get(reverse("imports", args=[village.enterprise.code])).content.decode()
    assert Import.objects.get().code in listed
    assert "study visit" in shown.content.decode()
