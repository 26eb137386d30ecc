"""What a support officer sees of many enterprises: their sum, and never one of them."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from stored_books import JINAN, open_publicly, store_rows

from dure.web.books.models import Book
from dure.web.books.storage import remove
from dure.web.community.models import Enterprise, EnterpriseRole, Look
from dure.web.thread import combining
from dure.web.thread.combining import build_combined
from dure.web.thread.models import FrozenCombined

from .conftest import many_rows

NEW_SUPPLIER = ("가상새가게", "", JINAN.format(9), "goods", "새것", "9000000")
NUMBERS = ("9998100112", "9998100126", "9998100131", "9998100145", "9998100164", "9998100179")


@pytest.fixture
def many_enterprises(village: Any) -> list[Enterprise]:
    """Six enterprises with books alike, besides the village's two without any."""
    found = []
    for index, number in enumerate(NUMBERS):
        enterprise = Enterprise.objects.create(
            community=village.community, number=number, name_ko=f"가상조합{index}", place="52720250"
        )
        book = Book.objects.create(enterprise=enterprise)
        rows = [
            tuple({"가상의료사협": f"가상조합{index}", "9998200012": number}.get(cell, cell) for cell in row)
            for row in many_rows()
        ]
        store_rows(book, rows)
        found.append(enterprise)
    return found


@pytest.mark.slow
def test_six_enterprises_are_told_together(
    village: Any, many_enterprises: list[Enterprise], sign_in: Callable[..., Client]
) -> None:
    """A sum, shares and leaks by purpose; no name of a supplier or an enterprise, and the look is logged."""
    view = build_combined(village.community, "en")
    assert view.told is not None
    assert (view.told["enterprises"], view.missing) == (6, 2)
    assert view.told["retention"]["value"] == pytest.approx(0.46, abs=0.05)
    said = json.dumps(view.told, ensure_ascii=False)
    assert "가게" not in said
    assert "가상조합" not in said
    page = sign_in("support", language="ko").get(reverse("combined", args=[village.community.code]))
    assert "사업체 6곳을 모았습니다" in page.content.decode()
    assert "가게" not in page.content.decode()
    assert Look.objects.filter(who=village.people["support"], what="combined").exists()
    older = build_combined(village.community, "en", asked="2024")
    assert str(older.period) == "2024"
    assert str(build_combined(village.community, "en", asked="1999'").period) == "2025"


@pytest.mark.slow
def test_one_that_joins_cannot_be_subtracted(
    village: Any, many_enterprises: list[Enterprise], sign_in: Callable[..., Client]
) -> None:
    """The enterprises of the first telling of a year are those of every later one."""
    first = build_combined(village.community, "en")
    assert FrozenCombined.objects.count() == 1
    rows = [
        tuple({"가상의료사협": "가상마을기업", "9998200012": "9998100029"}.get(cell, cell) for cell in row)
        for row in many_rows()
    ]
    store_rows(Book.objects.get(enterprise=village.other), rows)
    reader = sign_in("support").get(reverse("combined", args=[village.community.code]))
    second = build_combined(village.community, "en", reader=village.people["support"])
    # The difference of two sums would be the one that joined: the first telling stays, for every reader.
    assert first.told is not None
    assert second.told == first.told
    assert second.since is not None
    assert "stay as they were first shown" in reader.content.decode()
    assert FrozenCombined.objects.count() == 1


@pytest.mark.slow
def test_a_book_that_grows_cannot_be_subtracted(village: Any, many_enterprises: list[Enterprise]) -> None:
    """Neither by one reader who comes twice, nor by two who lay their figures side by side."""
    first = build_combined(village.community, "en").told
    book = Book.objects.get(enterprise=many_enterprises[0])
    rows = [("2025-07-01", f"{many_enterprises[0].name_ko}", book.enterprise.number, "", *NEW_SUPPLIER)]
    store_rows(book, rows, name="더.csv")
    support = village.people["support"]
    assert build_combined(village.community, "en", reader=support).told == first
    # Whoever has a role in one would subtract that one, and the books as they were are gone.
    EnterpriseRole.objects.create(enterprise=many_enterprises[1], person=support, kind="viewer")
    view = build_combined(village.community, "en", reader=support)
    assert (view.told, view.is_known) == (None, True)


def test_a_year_that_is_not_over_is_not_told(village: Any, many_book: Book) -> None:
    """What is told first stays, and so is of a whole year."""
    with mock.patch.object(combining.timezone, "localdate", return_value=date(2025, 6, 1)):
        view = build_combined(village.community, "en")
    assert (view.told, view.is_unended) == (None, True)


@pytest.mark.slow
def test_one_whose_books_are_gone_cannot_be_subtracted(
    village: Any, many_enterprises: list[Enterprise], sign_in: Callable[..., Client]
) -> None:
    """What was shown less what would be shown now is the one that left: nothing is shown until it is back."""
    assert build_combined(village.community, "en").told is not None
    book = Book.objects.get(enterprise=many_enterprises[0])
    for brought in book.imports.all():
        remove(brought, by=village.people["manager"])
    view = build_combined(village.community, "en")
    assert (view.told, view.left) == (None, 1)
    page = sign_in("support").get(reverse("combined", args=[village.community.code]))
    assert "Kept back for now" in page.content.decode()


def test_too_few_are_withheld_with_the_reason(
    village: Any, many_book: Book, sign_in: Callable[..., Client]
) -> None:
    """One enterprise is nobody's sum."""
    page = sign_in("support").get(reverse("combined", args=[village.community.code])).content.decode()
    assert "What is withheld, and why" in page
    assert "withheld" in page
    view = build_combined(village.community, "en")
    assert view.told is not None
    assert view.told["outlay_krw"] is None


def test_without_books_the_page_says_what_comes(village: Any, sign_in: Callable[..., Client]) -> None:
    """An empty page is told."""
    page = sign_in("support").get(reverse("combined", args=[village.community.code])).content.decode()
    assert "Too little to take together yet" in page


@pytest.mark.slow
def test_a_second_place_is_not_told(
    village: Any, many_enterprises: list[Enterprise], sign_in: Callable[..., Client]
) -> None:
    """Two places less each other would tell what lies between them; the reason is said."""
    assert build_combined(village.community, "en").told is not None
    village.community.places = ["52720250", "52720"]
    village.community.save()
    view = build_combined(village.community, "en")
    assert (view.told, view.is_elsewhere) == (None, True)
    page = sign_in("support").get(reverse("combined", args=[village.community.code])).content.decode()
    assert "shown for another place" in page
    village.community.places = ["52720"]
    village.community.save()
    assert build_combined(village.community, "en").told is not None


@pytest.mark.slow
def test_what_the_reader_knows_hides_nobody(village: Any, many_enterprises: list[Enterprise]) -> None:
    """Whoever has a role in two of six could subtract these: four others are too few."""
    support = village.people["support"]
    for one in many_enterprises[:2]:
        EnterpriseRole.objects.create(enterprise=one, person=support, kind="viewer")
    stranger = build_combined(village.community, "en", reader=village.people["coordinator"])
    knowing = build_combined(village.community, "en", reader=support)
    assert stranger.told is not None
    assert knowing.told is not None
    assert stranger.told["outlay_krw"] is not None
    assert knowing.told["outlay_krw"] is None
    again = build_combined(village.community, "en", reader=village.people["coordinator"])
    assert again.told == stranger.told


@pytest.mark.slow
def test_what_a_link_told_since_hides_nobody(village: Any, many_enterprises: list[Enterprise]) -> None:
    """Two of six open their own reports afterwards: less these, the first figures would tell of four."""
    reader = village.people["coordinator"]
    first = build_combined(village.community, "en", reader=reader)
    assert first.told is not None
    assert first.told["outlay_krw"] is not None
    for one in many_enterprises[:2]:
        open_publicly(one.book, token=f"{one.pk:043}")
    later = build_combined(village.community, "en", reader=reader)
    assert later.told is not None
    assert later.told["outlay_krw"] is None
    store_rows(many_enterprises[5].book, [NEW_SUPPLIER], name="더.csv")
    for one in many_enterprises[2:3]:
        open_publicly(one.book, token=f"{one.pk:043}")
    grown = build_combined(village.community, "en", reader=reader)
    assert (grown.told, grown.is_known) == (None, True)


def test_what_the_figures_rest_on_builds_them_anew(village: Any, many_book: Book) -> None:
    """Whether an enterprise is exempt from VAT changes what it spent."""
    build_combined(village.community, "en")
    before = FrozenCombined.objects.get().version
    village.enterprise.is_vat_exempt = True
    village.enterprise.save()
    build_combined(village.community, "en")
    assert FrozenCombined.objects.get().version != before
