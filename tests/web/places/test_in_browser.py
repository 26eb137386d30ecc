"""The pages of places in a real browser: found on a phone, read by everybody, set beside another, printed."""

from typing import Any

import pytest
from browsing import Browse, assert_sound, press
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_front_page_to_two_places(browse: Browse, *, javascript: bool) -> None:
    """At 360 px: front, 진안, its page, beside 부안; also without scripts."""
    page = browse(None, language="ko", width=360, javascript=javascript)
    page.goto("/")
    page.fill("#place-query", "진안")
    press(page.locator("#places >> text=찾기 >> nth=-1"))
    press(page.locator("text=전북특별자치도 진안군 >> nth=0"))
    expect(page.locator("h1")).to_have_text("진안군")
    expect(page.locator("#who + p")).to_contain_text("24,219명이 살고 있습니다")
    expect(page.locator("svg.place.narrow").first).to_be_visible()
    expect(page.locator("svg.place.wide").first).to_be_hidden()
    page.fill("#beside-query", "부안군")
    with page.expect_navigation():
        page.press("#beside-query", "Enter")
    page.wait_for_url("**/beside/52800/")
    expect(page.locator("main .say").first).to_contain_text("부안군에는 진안군의 2배가")
    if javascript:  # axe is a script itself
        assert_sound(page)


@pytest.mark.either_database
@pytest.mark.parametrize(
    "reader",
    [
        {"language": "ko", "width": 360, "large": True, "dark": True},
        {"language": "en", "width": 360},
        {"language": "en", "width": 1280, "dark": True},
        {"language": "ko", "width": 1280, "large": True},
    ],
    ids=["phone, large type, dark", "phone", "desk, dark", "desk, large type"],
)
def test_nobody_is_kept_out(browse: Browse, village: Any, reader: dict[str, Any]) -> None:
    """Found, not found, unknown, ended, without figures, large and small, and side by side."""
    page = browse(None, **reader)
    for address in (
        "/places/?q=진안",
        "/places/?q=없는곳",
        "/places/52720/",
        "/places/KR/",
        "/places/52720310/",
        "/places/11110101/",
        "/places/29170/",
        "/places/99999/",
        "/places/52720/beside/?q=부안",
        "/places/52720/beside/11/",
        f"/c/{village.community.code}/",
    ):
        page.goto(address)
        assert_sound(page)


def test_a_place_is_printed_whole(browse: Browse) -> None:
    """On paper tables stay tables, folds are open, and what is only to click is gone."""
    page = browse(None, language="ko", width=700)
    page.emulate_media(media="print")
    page.goto("/places/52720/")
    rows = page.locator("table.place-rows tr").evaluate_all(
        "rows => rows.map(row => getComputedStyle(row).display)"
    )
    assert set(rows) == {"table-row"}
    assert not page.locator("form.place-look-up").first.is_visible()
    assert page.locator("svg.place.wide").first.is_visible()


def test_the_place_comes_along_to_found_a_community(browse: Browse) -> None:
    """It is chosen already."""
    page = browse("stranger", language="ko", width=360)
    page.goto("/places/52720/")
    press(page.locator("text=이곳에 두레 만들기").first)
    expect(page.locator("input[name=places]:checked")).to_have_value("52720")
