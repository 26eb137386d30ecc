"""Sorting as a real browser shows it, with scripts and without."""

from typing import Any

import pytest
from browsing import Browse, assert_sound, press
from playwright.sync_api import expect
from unsure_books import FARM

from dure.web.books.models import Book, Judgement

PAGES = ("", "same/", "payments/", "twice/", "assumptions/", "decided/", "answer/")
LOOKS = (
    # language, width, dark, large
    ("ko", 360, False, False),
    ("en", 1280, True, False),
    ("en", 320, False, True),
)


@pytest.mark.either_database
@pytest.mark.slow
def test_no_page_of_sorting_keeps_anybody_out(browse: Browse, village: Any, unsure_book: Book) -> None:
    """With questions, and with an answer to show."""
    del unsure_book
    start = f"/e/{village.enterprise.code}/sort/"
    for language, width, dark, large in LOOKS:
        page = browse("bookkeeper", language=language, width=width, dark=dark, large=large)
        page.goto(start)
        assert_sound(page)
        page.locator(".sorting-row").nth(0).locator("input[type=radio]").nth(1 if dark else 0).check()
        press(page.locator(".sorting-form button.primary"))
        page.wait_for_url("**/answer/")
        for path in PAGES:
            page.goto(start + path)
            assert_sound(page)
        page.close()


@pytest.mark.slow
def test_a_place_is_found_while_it_is_typed(browse: Browse, village: Any, unsure_book: Book) -> None:
    """The places stand below, are chosen, saved, and what it did is shown."""
    page = browse("bookkeeper", language="ko", width=360)
    page.goto(f"/e/{village.enterprise.code}/sort/")
    # At once: what came of the first letters would give way, and be chosen in vain, just when it is pressed.
    page.get_by_label("다른 곳").first.fill("완주 봉동")
    page.locator("#found-0").get_by_text("전북특별자치도 완주군 봉동읍").click()
    press(page.get_by_role("button", name="답 저장"))
    page.wait_for_url("**/answer/")
    expect(page.get_by_text("들녘농장영농조합은 전북특별자치도 완주군 봉동읍에 있음")).to_be_visible()
    expect(page.locator(".before-after")).to_be_visible()
    assert Judgement.objects.get(book=unsure_book).subject == FARM


@pytest.mark.slow
def test_everything_is_sorted_without_scripts(browse: Browse, village: Any, unsure_book: Book) -> None:
    """Typed, asked back, chosen, taken back."""
    page = browse("bookkeeper", language="en", width=1280, javascript=False)
    page.goto(f"/e/{village.enterprise.code}/sort/")
    page.get_by_label("Somewhere else").first.fill("백운면")
    press(page.get_by_role("button", name="Save these answers"))
    expect(page.get_by_text("Several places have this name")).to_be_visible()
    page.get_by_text("Baegun-myeon, Jinan-gun, Jeonbuk State (백운면)").first.click()
    press(page.get_by_role("button", name="Save these answers"))
    page.wait_for_url("**/answer/")
    press(page.get_by_role("link", name="See or take back"))
    press(page.get_by_role("button", name="Take back").first)
    page.wait_for_url("**/answer/")
    expect(page.get_by_text("the place is open again")).to_be_visible()
    assert list(Judgement.objects.filter(book=unsure_book).values_list("value", flat=True)) == [
        "52720350",
        "",
    ]
