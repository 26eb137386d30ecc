"""The public link: exactly what its manager saw, for anyone, until it is closed; nothing else of the book."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from stored_books import CLINIC, JEONJU, JINAN, store_rows

from dure.reports.public_paper import write_public_paper
from dure.reports.words import load_words, write_won_exactly
from dure.web.books import reports
from dure.web.books.models import Book, PublicLink
from dure.web.books.reports import build_report, get_report
from dure.web.circulation import public, public_tellings
from dure.web.community.models import Act

SignIn = Callable[..., Client]
SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')


@pytest.fixture
def book(village: Any) -> Book:
    """Give a book with sixteen suppliers, none of whom has most, so that something can be told."""
    store_rows(village.book, _suppliers(16))
    return village.book


def _suppliers(count: int) -> list[tuple[str, ...]]:
    rows = []
    for month in range(1, 13):
        day = f"2025-{month:02}-15"
        for index in range(count):
            name = f"가상상회{'가나다라마바사아자차카타파하거너더러'[index]}"
            address = (JINAN if index % 2 else JEONJU).format(index + 1)
            krw = str(301_007 + 1_013 * index + month)
            rows.append((day, *CLINIC, name, "", address, "goods", "물건", krw))
        rows.append((day, "가상주민", "", "", *CLINIC, "services", "진료비", "6200000"))
    return rows


def _desk(book: Book) -> str:
    return reverse("public_desk", args=[book.enterprise.code])


def _open(book: Book, browser: Client) -> PublicLink:
    seen = SEEN.search(browser.get(_desk(book)).content.decode())
    assert seen
    address = reverse("public_open", args=[book.enterprise.code])
    browser.post(address, {"seen": seen[1], "place": "52720", "period": "2025"})
    return PublicLink.objects.filter(book=book, closed_at=None).latest("pk")


def test_the_world_sees_what_the_manager_saw(book: Book, sign_in: SignIn) -> None:
    """The preview and the page have the same words; opening is logged and the token is long."""
    manager = sign_in("manager")
    link = _open(book, manager)
    assert len(link.token) == 43
    preview = manager.get(_desk(book)).content.decode()
    page = sign_in(None).get(reverse("public_report", args=[link.token])).content.decode()
    body = preview[
        preview.index('<div class="report stack">') : preview.index('<form method="post" action="/e/')
    ]
    assert body.strip().removesuffix("</div>").strip() in page
    assert Act.objects.get(verb="public_link.opened").enterprise == book.enterprise


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_visitor_gets_no_supplier_and_no_exact_sum(book: Book, sign_in: SignIn, language: str) -> None:
    """Neither page nor data holds a supplier's name, an exact sum, or a way into the book."""
    link = _open(book, sign_in("manager"))
    report = build_report(book)
    frozen = get_report(book).ko
    names = {leak["party"] for leak in frozen["leaks"]} | {
        f"가상상회{sign}" for sign in "가나다라마바사아자차카타파하거너"
    }
    sums = {leak["amount_krw"] for leak in frozen["leaks"]} | {
        report.outlay_krw,
        report.kept_krw,
        *(line.outlay_krw for line in report.purposes),
    }
    visitor = sign_in(None, language=language)
    for address in (
        reverse("public_report", args=[link.token]),
        reverse("public_download", args=[link.token, "json"]),
    ):
        answer = visitor.get(address)
        said = answer.content.decode()
        assert answer.status_code == 200
        for name in names:
            assert name not in said
        for amount in sums:
            assert str(amount) not in said
            assert write_won_exactly(amount, "en").strip("₩") not in said
        assert book.enterprise.code not in said
        assert book.enterprise.number not in said
        assert "장부.csv" not in said


def test_the_paper_of_a_public_report_is_made_of_it_alone(book: Book, sign_in: SignIn) -> None:
    """The PDF is written from what the link shows, in the reader's language, and there is no other form."""
    link = _open(book, sign_in("manager"))
    visitor = sign_in(None, language="ko")
    address = reverse("public_download", args=[link.token, "pdf"])
    assert visitor.get(address).content == write_public_paper(link.shown.ko, words=load_words("ko"))
    assert visitor.get(address).content.startswith(b"%PDF")
    assert visitor.get(reverse("public_download", args=[link.token, "xlsx"])).status_code == 404


def test_the_paper_is_set_once_a_language(book: Book, sign_in: SignIn) -> None:
    """A second visitor gets the bytes of the first; renewing the link clears them."""
    manager, visitor = sign_in("manager"), sign_in(None)
    link = _open(book, manager)
    address = reverse("public_download", args=[link.token, "pdf"])
    with mock.patch.object(public, "write_public_paper", wraps=write_public_paper) as write:
        first = visitor.get(address).content
        assert visitor.get(address).content == first
        assert write.call_count == 1
        assert sign_in(None, language="ko").get(address).content != first
        assert write.call_count == 2
        _open(book, manager)
        assert visitor.get(address).content == first
        assert write.call_count == 3


def test_a_public_page_is_in_no_store_and_no_search(book: Book, sign_in: SignIn) -> None:
    """Its address is its key, so nothing may keep it, list it or pass it on."""
    link = _open(book, sign_in("manager"))
    for name, more in (("public_report", []), ("public_download", ["json"]), ("public_download", ["pdf"])):
        headers = sign_in(None).get(reverse(name, args=[link.token, *more])).headers
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Referrer-Policy"] == "same-origin"


def test_a_closed_link_leads_nowhere_at_once(book: Book, sign_in: SignIn) -> None:
    """Closing is one act, logged, and a token that was never given leads nowhere either."""
    manager, visitor = sign_in("manager"), sign_in(None)
    link = _open(book, manager)
    address = reverse("public_report", args=[link.token])
    assert visitor.get(address).status_code == 200
    manager.post(reverse("public_close", args=[book.enterprise.code]), {"link": link.pk})
    assert visitor.get(address).status_code == 404
    assert visitor.get(reverse("public_download", args=[link.token, "json"])).status_code == 404
    assert manager.get(address).status_code == 404
    link.refresh_from_db()
    assert link.closed_by == book.enterprise.roles.get(kind="manager").person
    assert Act.objects.filter(verb="public_link.closed").count() == 1
    assert visitor.get(reverse("public_report", args=["A" * 43])).status_code == 404


def test_what_was_not_seen_is_not_opened(book: Book, sign_in: SignIn) -> None:
    """Where the book has changed since the manager looked, they look again before anything is public."""
    manager = sign_in("manager")
    seen = SEEN.search(manager.get(_desk(book)).content.decode())
    assert seen
    rows = [("2025-06-16", *CLINIC, "가상새가게", "", JINAN.format(99), "goods", "새것", "340000")]
    store_rows(book, rows, name="더.csv")
    address = reverse("public_open", args=[book.enterprise.code])
    answer = manager.post(address, {"seen": seen[1], "place": "52720", "period": "2025"}, follow=True)
    assert "The book has changed since you looked" in answer.content.decode()
    assert not PublicLink.objects.exists()


def _more(count: int, *, krw: int = 340_000) -> list[tuple[str, ...]]:
    return [
        (
            "2025-07-20",
            *CLINIC,
            f"가상새가게{'가나다라마바사아자차카타'[index]}",
            "",
            (JINAN if index % 2 else JEONJU).format(index + 50),
            "goods",
            "새것",
            str(krw + index),
        )
        for index in range(count)
    ]


def test_one_more_supplier_does_not_change_what_is_public(book: Book, sign_in: SignIn) -> None:
    """The old one less the new one would be that supplier: the old one stays, and the manager reads why."""
    manager, visitor = sign_in("manager"), sign_in(None)
    link = _open(book, manager)
    address = reverse("public_download", args=[link.token, "json"])
    before = visitor.get(address).json()
    store_rows(book, _more(1, krw=9_000_000), name="더.csv")
    assert visitor.get(address).json() == before
    page = manager.get(_desk(book)).content.decode()
    assert "What is open stays as it is" in page
    assert "fewer than five parties" in page
    assert "It can be shown once" in page
    assert SEEN.search(page) is None
    korean = sign_in("manager", language="ko").get(_desk(book)).content.decode()
    assert "공개된 내용은 그대로 둡니다" in korean
    # Nor by sending the form that is not there, nor by closing the link and opening another.
    post = {"seen": "0" * 64, "place": "52720", "period": "2025"}
    manager.post(reverse("public_open", args=[book.enterprise.code]), post)
    assert visitor.get(address).json() == before
    manager.post(reverse("public_close", args=[book.enterprise.code]), {"link": link.pk})
    assert SEEN.search(manager.get(_desk(book)).content.decode()) is None
    assert not Act.objects.filter(verb="public_link.renewed").exists()


def test_many_more_suppliers_renew_what_is_public(book: Book, sign_in: SignIn) -> None:
    """Six more on either side are a sum that may be told by itself."""
    manager, visitor = sign_in("manager"), sign_in(None)
    link = _open(book, manager)
    address = reverse("public_download", args=[link.token, "json"])
    before = visitor.get(address).json()
    store_rows(book, _more(12), name="더.csv")
    assert _open(book, manager).pk == link.pk
    after = visitor.get(address).json()
    assert after["outlay_krw"] > before["outlay_krw"]
    assert Act.objects.filter(verb="public_link.renewed").count() == 1
    assert link.tellings.count() == 2


def test_a_period_that_is_not_over_is_not_opened(book: Book, sign_in: SignIn) -> None:
    """What still grows would be told again and again; the day from which it may be opened is said."""
    with mock.patch.object(public_tellings.timezone, "localdate", return_value=date(2025, 12, 31)):
        page = sign_in("manager").get(_desk(book)).content.decode()
        assert "This period is not over yet" in page
        assert "1 January 2026" in page
        assert SEEN.search(page) is None
        post = {"seen": "0" * 64, "place": "52720", "period": "2025"}
        sign_in("manager").post(reverse("public_open", args=[book.enterprise.code]), post)
    assert not PublicLink.objects.exists()


def test_what_was_opened_before_such_things_were_kept_stays(book: Book, sign_in: SignIn) -> None:
    """Nobody knows what it was made from, so nothing of its days is opened anew."""
    link = _open(book, sign_in("manager"))
    link.tellings.all().delete()
    page = sign_in("manager").get(_desk(book)).content.decode()
    assert "opened by an earlier version" in page
    assert SEEN.search(page) is None


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_to_write_while_a_report_is_built_to_be_opened(book: Book, sign_in: SignIn) -> None:
    """On SQLite whoever holds the book holds everything; a large report takes seconds."""
    manager, code = sign_in("manager"), book.enterprise.code
    asked = {"place": "52720", "period": "2025"}
    page = manager.get(reverse("public_desk", args=[code]), asked).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    held = []
    build = reports._report

    def note(*given: Any, **more: Any) -> Any:
        held.append(connection.in_atomic_block)
        return build(*given, **more)

    reports._intakes._kept.clear()
    reports._reports._kept.clear()
    with mock.patch.object(reports, "_report", note):
        manager.post(reverse("public_open", args=[code]), {"seen": seen[1], **asked})
    assert held == [False]
    assert PublicLink.objects.filter(book=book).exists()


def test_another_enterprises_link_cannot_be_closed(book: Book, village: Any, sign_in: SignIn) -> None:
    """A link is looked up within the book of the address."""
    link = PublicLink.objects.create(token="x" * 43, book=village.other.book, place="52720", period="2025")
    address = reverse("public_close", args=[book.enterprise.code])
    for number in (str(link.pk), "0", "-1", "x", "9" * 30):
        assert sign_in("manager").post(address, {"link": number}).status_code == 404
    link.refresh_from_db()
    assert link.closed_at is None
