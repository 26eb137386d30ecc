"""The fee of a visit in the host's book: once, by the ordinary way, settled by the bank line that pays it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from unittest import mock

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from stored_books import store_files

from dure.web.books.jobs import store_import
from dure.web.books.models import Book, Document, Import, Transfer
from dure.web.books.reports import build_report, load_intake
from dure.web.books.storage import add_judgements, load_judgements, load_readings, preview
from dure.web.imports.acts import undo
from dure.web.visits.fees import (
    NotBookableError,
    Settling,
    Standing,
    book_cash,
    book_fee,
    find_standing,
    next_receipt,
    undo_cash,
)
from dure.web.visits.models import Offer, Visit

from .conftest import GROUP, make_visit

SignIn = Callable[..., Client]
DAY = date(2025, 5, 12)
OLD_ROWS: Final = (
    *("community.Community", "community.Enterprise", "books.Book", "books.Import"),
    *("visits.Offer", "visits.Visit"),
)


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


def bank_line(day: date, krw: int, name: str = GROUP, memo: str = "타행이체") -> bytes:
    """Write a statement of 농협 with one line."""
    head = (
        "구분,거래일자,출금금액(원),입금금액(원),거래 후 잔액(원),"
        "거래내용,거래기록사항,거래점,거래시간,이체메모\n"
    )
    return f"{head}1,{day:%Y/%m/%d},0,{krw},1000000,{memo},{name},농협,10:00:00,\n".encode()


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


def bring_bank_line(book: Book, krw: int, **more: str) -> None:
    """Bring a statement with one line, a fortnight after the visit."""
    store_files(book, [(f"농협 {krw}.csv", bank_line(DAY + timedelta(days=14), krw, **more))])


def count_takings(book: Book) -> int:
    """Count the won of the year, as its report does."""
    book.refresh_from_db()
    told: int = build_report(book, place="52720", period="2025").to_dict("en")["income_krw"]
    return told


def take_cash(visit: Visit, village: Any, *, banked: bool = True, krw: int = 123_000) -> Import:
    """Say that the fee was paid in cash on the day of the visit, and do what the worker does."""
    brought = book_cash(
        visit,
        by=village.people["manager"],
        day=DAY,
        krw=krw,
        banked=banked,
        number=next_receipt(visit),
    )
    assert brought is not None
    store_import.call(brought.pk)
    brought.refresh_from_db()
    assert brought.state == Import.State.STORED
    return brought


def look(visit: Visit) -> Standing:
    """Look how a fee stands now."""
    return find_standing(Visit.objects.get(pk=visit.pk))


@pytest.mark.usefixtures("stored_book")
@pytest.mark.parametrize(
    ("deposit", "name", "counts"),
    [
        (123_000, "", 0),  # as it was received
        (200_000, "", 77_000),  # with what else was in the drawer
        (100_000, "", 0),  # some was spent
        (123_000, "가상의료사협", 0),  # in the host's own name
    ],
)
def test_a_fee_paid_in_cash_counts_once_also_when_it_goes_to_the_bank(
    paid: Visit, village: Any, deposit: int, name: str, counts: int
) -> None:
    """Takings rise by the fee, by nothing for the cash, and by what else the deposit holds."""
    stored_book = village.enterprise.book
    before = count_takings(stored_book)
    enter(paid, village)
    assert look(paid).owed_krw == 123_000
    take_cash(paid, village)
    assert count_takings(stored_book) == before + 123_000
    assert (look(paid).owed_krw, look(paid).lines) == (0, ())
    assert [one.state for one in look(paid).cash] == ["stored"]
    bring_bank_line(stored_book, deposit, name=name, memo="현금입금")
    assert count_takings(stored_book) == before + 123_000 + counts
    assert look(paid).lines == ()


def test_the_page_knows_which_line_brought_the_cash_to_the_bank(
    paid: Visit, village: Any, stored_book: Book, sign_in: SignIn
) -> None:
    """And before there is one says what to do with it."""
    enter(paid, village)
    take_cash(paid, village)
    address = reverse("visit", args=[village.enterprise.code, paid.code])
    manager = sign_in("manager")
    page = manager.get(address).content.decode()
    assert "₩123,000 paid in cash on" in page
    assert "a line without a name is matched" in page
    bring_bank_line(stored_book, 123_000, name="", memo="현금입금")
    assert look(paid).cash[0].deposits == (Settling(DAY + timedelta(days=14), 123_000),)
    page = manager.get(address).content.decode()
    assert "that line counts no second time" in page
    assert "a line without a name is matched" not in page


def test_cash_that_is_spent_takes_nothing_off_a_deposit(paid: Visit, village: Any, stored_book: Book) -> None:
    """It never came to the bank, so what did is other money."""
    before = count_takings(stored_book)
    enter(paid, village)
    take_cash(paid, village, banked=False)
    bring_bank_line(stored_book, 50_000, name="", memo="현금입금")
    assert count_takings(stored_book) == before + 123_000 + 50_000


def test_what_the_group_pays_later_is_not_taken_for_its_fee(
    paid: Visit, village: Any, stored_book: Book
) -> None:
    """Cash has paid it: a bank line of the group is money for something else."""
    before = count_takings(stored_book)
    enter(paid, village)
    take_cash(paid, village)
    bring_bank_line(stored_book, 80_000)
    assert count_takings(stored_book) == before + 123_000 + 80_000


def test_cash_is_undone_and_the_bank_line_pays_the_fee(
    paid: Visit, village: Any, stored_book: Book, sign_in: SignIn
) -> None:
    """As if nobody had said so; it may be said again."""
    before, manager = count_takings(stored_book), sign_in("manager")
    enter(paid, village)
    take_cash(paid, village)
    address = reverse("visit_do", args=[village.enterprise.code, paid.code, "uncash"])
    manager.post(address, {"receipt": "1"})
    assert (look(paid).cash, look(paid).owed_krw) == ((), 123_000)
    assert count_takings(stored_book) == before + 123_000
    manager.post(address, {"receipt": "1"})  # nothing is left to undo
    assert manager.post(address, {"receipt": "2"}).status_code == 302  # there never was one
    assert look(paid).cash == ()
    bring_bank_line(stored_book, 123_000)
    assert count_takings(stored_book) == before + 123_000
    assert look(paid).lines == (Settling(DAY + timedelta(days=14), 123_000),)
    assert look(paid).owed_krw == 0
    assert not look(paid).may_be_cash


def test_the_host_says_so_on_the_page(paid: Visit, village: Any, sign_in: SignIn) -> None:
    """Once, on a day that can be, and only of a fee that stands in the book and that no line has paid."""
    manager = sign_in("manager")
    address = reverse("visit_do", args=[village.enterprise.code, paid.code, "cash"])
    told = {"receipt": "1", "cash_krw": "123,000", "cash_on": DAY.isoformat()}
    manager.post(address, told)
    assert not Import.objects.exists()
    enter(paid, village)
    late = timezone.localdate() + timedelta(days=1)
    for day in (DAY - timedelta(days=32), late):
        assert manager.post(address, {**told, "cash_on": day.isoformat()}).status_code == 422
    for _ in range(2):
        assert manager.post(address, {**told, "banked": "on"}).status_code == 302
    receipt = paid.receipts.get()
    assert (receipt.day, receipt.krw, receipt.is_banked, Import.objects.count()) == (DAY, 123_000, True, 2)


def test_a_fee_that_a_line_has_paid_is_not_paid_in_cash_too(
    paid: Visit, village: Any, stored_book: Book, sign_in: SignIn
) -> None:
    """Saying so would count it twice."""
    enter(paid, village)
    bring_bank_line(stored_book, 123_000)
    address = reverse("visit_do", args=[village.enterprise.code, paid.code, "cash"])
    told = {"receipt": "1", "cash_krw": "123,000", "cash_on": DAY.isoformat()}
    sign_in("manager").post(address, told)
    assert look(paid).cash == ()


PART: Final = 50_000
REST: Final = 73_000


@pytest.mark.parametrize("is_cash_first", [True, False])
@pytest.mark.parametrize("banked", [True, False])
def test_a_fee_is_paid_partly_in_cash_and_partly_by_bank(
    paid: Visit, village: Any, stored_book: Book, *, is_cash_first: bool, banked: bool
) -> None:
    """Each part counts once, in whichever order they come; the line settles what the cash did not pay."""
    before = count_takings(stored_book)
    enter(paid, village)
    line = (Settling(DAY + timedelta(days=14), REST),)
    if is_cash_first:
        take_cash(paid, village, krw=PART, banked=banked)
        assert (look(paid).owed_krw, look(paid).may_be_cash) == (REST, True)
        bring_bank_line(stored_book, REST)
    else:
        bring_bank_line(stored_book, REST)
        assert (look(paid).owed_krw, look(paid).lines) == (PART, line)
        take_cash(paid, village, krw=PART, banked=banked)
    assert (look(paid).owed_krw, look(paid).lines, look(paid).beyond_krw) == (0, line, 0)
    assert not look(paid).may_be_cash
    assert count_takings(stored_book) == before + 123_000
    bring_bank_line(stored_book, PART, name="", memo="현금입금")
    assert count_takings(stored_book) == before + 123_000 + (0 if banked else PART)


def test_cash_comes_in_parts_and_each_is_undone_by_itself(
    paid: Visit, village: Any, stored_book: Book, sign_in: SignIn
) -> None:
    """Pressed twice it is one receipt; more than is owed is refused; an undone one is owed again."""
    manager, before = sign_in("manager"), count_takings(stored_book)
    enter(paid, village)
    address = reverse("visit_do", args=[village.enterprise.code, paid.code, "cash"])

    def pay(number: int, krw: str) -> Any:
        answer = manager.post(
            address, {"receipt": str(number), "cash_krw": krw, "cash_on": DAY.isoformat(), "banked": "on"}
        )
        for waiting in Import.objects.filter(state=Import.State.WAITING):
            store_import.call(waiting.pk)
        return answer

    for _ in range(2):
        assert pay(1, "5만").status_code == 302
    assert [one.receipt.krw for one in look(paid).cash] == [50_000]
    refused = pay(2, "73,001")
    assert refused.status_code == 422
    assert "₩73,000 is still owed" in refused.content.decode()
    assert pay(2, "3만").status_code == 302
    assert (look(paid).owed_krw, [one.receipt.krw for one in look(paid).cash]) == (43_000, [50_000, 30_000])
    page = manager.get(reverse("visit", args=[village.enterprise.code, paid.code])).content.decode()
    assert "₩43,000 is still owed" in page
    assert 'value="43,000"' in page
    assert count_takings(stored_book) == before + 123_000
    manager.post(reverse("visit_do", args=[village.enterprise.code, paid.code, "uncash"]), {"receipt": "1"})
    assert (look(paid).owed_krw, [one.receipt.krw for one in look(paid).cash]) == (93_000, [30_000])
    assert pay(3, "93,000").status_code == 302
    bring_bank_line(stored_book, 123_000, name="", memo="현금입금")
    assert [sum(line.krw for line in one.deposits) for one in look(paid).cash] == [30_000, 93_000]
    assert (look(paid).owed_krw, count_takings(stored_book)) == (0, before + 123_000)


@pytest.mark.usefixtures("stored_book")
@pytest.mark.parametrize(("line", "beyond"), [(REST + 27_000, 27_000), (123_000, PART)])
def test_more_than_was_agreed_is_said(
    paid: Visit, village: Any, sign_in: SignIn, *, line: int, beyond: int
) -> None:
    """What came above the fee was paid all the same: it counts as other takings, and the page says so."""
    stored_book = village.enterprise.book
    before = count_takings(stored_book)
    enter(paid, village)
    take_cash(paid, village, krw=PART, banked=False)
    bring_bank_line(stored_book, line)
    assert (look(paid).owed_krw, look(paid).beyond_krw) == (0, beyond)
    assert count_takings(stored_book) == before + 123_000 + beyond
    page = sign_in("manager").get(reverse("visit", args=[village.enterprise.code, paid.code]))
    assert f"The group paid ₩{beyond:,} more than was agreed" in page.content.decode()


@pytest.fixture
def other(paid: Visit, offer: Offer) -> Visit:
    """Give a later visit of the same group, also to be paid."""
    return make_visit(offer, state="held", day=paid.day + timedelta(days=10), people_came=12, fee_krw=150_000)


def test_cash_for_one_visit_settles_no_other_debt_of_the_group(
    paid: Visit, other: Visit, village: Any, stored_book: Book
) -> None:
    """Though the other is older."""
    before = count_takings(stored_book)
    for one in (paid, other):
        enter(one, village)
    take_cash(other, village, krw=PART, banked=False)
    assert (look(paid).owed_krw, look(paid).lines) == (123_000, ())
    assert look(other).owed_krw == 100_000
    bring_bank_line(stored_book, 173_000)
    assert [one.krw for one in look(paid).lines] == [123_000]
    assert [one.krw for one in look(other).lines] == [PART]
    assert count_takings(stored_book) == before + 273_000


def test_cash_whose_fee_is_taken_out_is_other_money(
    paid: Visit, other: Visit, village: Any, stored_book: Book
) -> None:
    """It was paid, and for no other debt; where the fee is entered anew, it pays that again."""
    before = count_takings(stored_book)
    enter(paid, village)
    fee = enter(other, village)
    take_cash(other, village, krw=PART, banked=False)
    undo(fee, by=village.people["manager"])
    assert count_takings(stored_book) == before + 123_000 + PART
    enter(Visit.objects.get(pk=other.pk), village)
    assert count_takings(stored_book) == before + 123_000 + 150_000
    assert look(other).owed_krw == 100_000


def test_what_cash_pays_is_a_judgement_until_it_is_undone(paid: Visit, village: Any) -> None:
    """Taken back with it, so that no judgement speaks of what is in no file."""
    enter(paid, village)
    take_cash(paid, village)
    book = village.enterprise.book
    kept = [(one["subject"], one["value"]) for one in load_judgements(book).to_pylist()]
    assert kept == [(f"visit:{paid.code}:cash", f"visit:{paid.code}")]
    assert undo_cash(paid.receipts.get(), by=village.people["manager"])
    assert not load_judgements(book).num_rows


def test_cash_that_nobody_judged_is_no_bank_line_of_another_visit(
    paid: Visit, other: Visit, village: Any
) -> None:
    """Somebody took the judgement back: the cash may pay another debt then, and came into no bank."""
    for one in (paid, other):
        enter(one, village)
    take_cash(other, village, krw=PART, banked=False)
    said = [(f"visit:{other.code}:cash", "settles", "", "")]
    add_judgements(village.enterprise.book, who=village.people["manager"], judgements=said)
    assert look(paid).lines == ()


def test_what_one_line_holds_beyond_two_fees_is_told_once(
    paid: Visit, other: Visit, village: Any, stored_book: Book
) -> None:
    """Beside the fee that it paid last."""
    for one in (paid, other):
        enter(one, village)
    bring_bank_line(stored_book, 300_000)
    assert (look(paid).owed_krw, look(paid).beyond_krw) == (0, 0)
    assert (look(other).owed_krw, look(other).beyond_krw) == (0, 27_000)


@pytest.mark.django_db(transaction=True)
def test_cash_of_before_becomes_a_receipt_and_goes_back() -> None:
    """A fee that was paid in cash stays so both ways; a part of one has no place in the older form."""
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([("visits", "0002_paid_in_cash")])
        old = executor.loader.project_state([("visits", "0002_paid_in_cash")]).apps
        make = {name: old.get_model(*name.split(".")).objects.create for name in OLD_ROWS}
        community = make["community.Community"](name_ko="두레")
        enterprise = make["community.Enterprise"](community=community, name_ko="가", place="52720")
        brought = make["books.Import"](book=make["books.Book"](enterprise=enterprise))
        offer = make["visits.Offer"](enterprise=enterprise, title_ko="견학", people_least=1, people_most=9)
        make["visits.Visit"](
            offer=offer, day=DAY, people=3, fee_krw=9, cash_on=DAY, cash_banked=True, cash_brought=brought
        )
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        visit = Visit.objects.get()
        receipt = visit.receipts.get()
        assert (receipt.number, receipt.day, receipt.krw, receipt.is_banked) == (1, DAY, 9, True)
        assert receipt.brought_id == brought.pk
        visit.receipts.create(number=2, day=DAY, krw=4)
        executor = MigrationExecutor(connection)
        executor.migrate([("visits", "0002_paid_in_cash")])
        row = old.get_model("visits", "Visit").objects.get()
        assert (row.cash_on, row.cash_banked, row.cash_brought_id) == (DAY, True, brought.pk)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_receipts_are_what_their_documents_say_after_going_back(paid: Visit, village: Any) -> None:
    """A later one keeps its number, one whose fee was raised its sum, and parts come again."""

    def go_back_and_forward() -> list[tuple[int, int, date, bool, int | None]]:
        executor = MigrationExecutor(connection)
        try:
            executor.migrate([("visits", "0002_paid_in_cash")])
            with connection.cursor() as cursor:
                cursor.execute("SELECT cash_brought_id FROM visits_visit")
                kept.append(cursor.fetchone()[0])
        finally:
            executor = MigrationExecutor(connection)
            executor.migrate(executor.loader.graph.leaf_nodes())
        return [(one.number, one.krw, one.day, one.is_banked, one.brought_id) for one in paid.receipts.all()]

    manager, kept = village.people["manager"], list[int | None]()
    fee = enter(paid, village)
    take_cash(paid, village)
    undo_cash(paid.receipts.get(), by=manager)
    second = (2, 123_000, DAY, True, take_cash(paid, village).pk)
    assert go_back_and_forward() == [second]
    assert (look(paid).owed_krw, look(paid).lines) == (0, ())
    undo(fee, by=manager)
    raised = book_fee(Visit.objects.get(), by=manager, fee_krw=173_000)
    assert raised is not None
    store_import.call(raised.pk)
    assert go_back_and_forward() == [second]
    assert look(paid).owed_krw == PART
    third = (3, 20_000, DAY, False, take_cash(Visit.objects.get(), village, krw=20_000, banked=False).pk)
    assert go_back_and_forward() == [second, third]
    assert kept == [second[-1]] * 3


def test_a_fee_that_was_written_wrong_is_entered_anew(
    paid: Visit, village: Any, stored_book: Book, sign_in: SignIn
) -> None:
    """Taken out among the files, it is entered with the right sum; the wrong one counts nowhere."""
    before = count_takings(stored_book)
    undo(enter(paid, village), by=village.people["manager"])
    address = reverse("visit_do", args=[village.enterprise.code, paid.code, "fee"])
    manager = sign_in("manager")
    page = manager.get(reverse("visit", args=[village.enterprise.code, paid.code])).content.decode()
    assert "It was taken out of the book again." in page
    assert 'value="123,000"' in page
    assert manager.post(address, {"fee_due": "많이"}).status_code == 422
    manager.post(address, {"fee_due": "9만"})
    paid.refresh_from_db()
    assert paid.brought is not None
    store_import.call(paid.brought.pk)
    assert (paid.fee_krw, count_takings(stored_book)) == (90_000, before + 90_000)


def test_the_book_is_read_while_others_can_write(paid: Visit, village: Any) -> None:
    """On SQLite nobody else writes in a transaction, and a large book takes seconds to read."""
    depth, found = len(connection.savepoint_ids), []

    def read(book: Book) -> Any:
        found.append(len(connection.savepoint_ids))
        return load_readings(book)

    with mock.patch("dure.web.visits.fees.load_readings", read):
        enter(paid, village)
    assert found == [depth]


def test_a_book_that_changed_meanwhile_is_read_again(paid: Visit, village: Any, stored_book: Book) -> None:
    """What is kept was compared with the book as it is then, however often it changes."""
    changes = iter(range(5))

    def compare(book: Book, *rest: Any) -> Any:
        told = preview(book, *rest)
        bring_bank_line(stored_book, 1_000 + next(changes))
        return told

    with mock.patch("dure.web.visits.fees.preview", compare):
        enter(paid, village)
    assert next(changes) == 3
    assert Transfer.objects.filter(document__key=f"visit:{paid.code}").count() == 1


def test_a_fee_that_changes_while_it_is_read_is_entered_as_it_is_then(paid: Visit, village: Any) -> None:
    """Never the sum of a moment ago."""

    def compare(book: Book, *rest: Any) -> Any:
        Visit.objects.update(fee_krw=90_000)
        return preview(book, *rest)

    with mock.patch("dure.web.visits.fees.preview", compare):
        enter(paid, village)
    assert Transfer.objects.get().quantity == 90_000


def test_a_deposit_in_somebodys_name_is_said_to_be_our_own(
    paid: Visit, village: Any, stored_book: Book
) -> None:
    """As the page tells the host to: until then it counts as money of whoever the bank names."""
    before = count_takings(stored_book)
    enter(paid, village)
    take_cash(paid, village, banked=False)
    bring_bank_line(stored_book, 123_000, name="가상사무장", memo="현금입금")
    assert count_takings(stored_book) == before + 2 * 123_000
    said = [("name:가상사무장", "pays_for", "own", "")]
    add_judgements(stored_book, who=village.people["manager"], judgements=said)
    assert count_takings(stored_book) == before + 123_000
