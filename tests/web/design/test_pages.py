"""The pages of the frame itself, as a real browser shows them."""

from pathlib import Path
from typing import Any

import pytest
from browsing import Browse, assert_sound, find_barriers, find_overflow, press

from dure.web.design.tabs import ENTERPRISE_TABS

pytestmark = [pytest.mark.slow, pytest.mark.either_database]

PAGES = ("/", "/style/", "/there-is-no-such-page/", "/accounts/login/")
LOOKS = (
    # language, width, dark, large
    ("ko", 360, False, False),
    ("ko", 360, True, True),
    ("en", 1280, False, False),
    ("en", 1280, True, False),
    ("ko", 1280, False, True),
    ("en", 320, False, True),
)
"""Every language, width, light and size of type; 320 px with large type is a page zoomed in four times."""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_nobody_out(browse: Browse, path: str) -> None:
    """On a phone and at a desk, light and dark, in both languages and sizes of type."""
    for language, width, dark, large in LOOKS:
        page = browse(None, language=language, width=width, dark=dark, large=large)
        page.goto(path)
        assert_sound(page)
        page.close()


def test_the_page_of_who_is_signed_in_keeps_nobody_out(browse: Browse) -> None:
    """With tabs and cards upon it."""
    for language, width, dark, large in LOOKS:
        page = browse("manager", language=language, width=width, dark=dark, large=large)
        page.goto("/")
        assert_sound(page)
        page.close()


def test_the_checks_themselves_find_what_is_wrong(browse: Browse) -> None:
    """A picture without words and a line too long are found: an empty list means something."""
    page = browse(None)
    page.goto("/style/")
    session = page.context.new_cdp_session(page)
    script = """(() => { const image = document.createElement("img"); image.src = "/static/design/mark.svg";
        image.width = 900; image.style.maxWidth = "none"; document.querySelector("main").append(image) })()"""
    session.send("Runtime.evaluate", {"expression": script})
    assert any(finding.startswith("image-alt") for finding in find_barriers(page))
    assert find_overflow(page) != []
    browse.complaints.clear()


def test_the_exact_won_are_a_touch_away(browse: Browse) -> None:
    """With the keyboard, at the foot of a phone's screen; Escape takes them away again."""
    page = browse(None, language="ko", width=360)
    page.goto("/style/#numbers")
    figure = page.locator("#numbers data.won")
    shown = "one => getComputedStyle(one, '::after').display + ' ' + getComputedStyle(one, '::after').content"
    assert figure.evaluate(shown).startswith("none")
    figure.focus()
    assert figure.evaluate(shown) == 'block "123,456,789원"'
    page.keyboard.press("Escape")
    assert figure.evaluate(shown).startswith("none")


def test_files_are_named_before_they_are_sent(browse: Browse, tmp_path: Path) -> None:
    """Chosen files stand in a list with their sizes."""
    files = [tmp_path / "통장.xlsx", tmp_path / "급여대장.csv"]
    for file in files:
        file.write_bytes(b"x" * 2048)
    page = browse(None)
    page.goto("/style/")
    page.locator("#sample-files").set_input_files(files)
    assert page.locator(".chosen li").all_inner_texts() == ["통장.xlsx\n2 KB", "급여대장.csv\n2 KB"]


@pytest.mark.parametrize("javascript", [True, False])
def test_the_switches_work_with_and_without_scripts(browse: Browse, javascript: bool) -> None:  # noqa: FBT001 -- it is what is tried
    """Language and size of type change at once and stay."""
    page = browse(None, language="ko", javascript=javascript)
    page.goto("/style/")
    assert page.locator("h1").inner_text() == "두레의 모양"
    press(page.get_by_role("button", name="English"))
    page.wait_for_url("**/style/")
    assert page.locator("h1").inner_text() == "The look of Dure"
    press(page.get_by_role("button", name="Large type"))
    page.wait_for_url("**/style/")
    assert page.locator("html").get_attribute("class") == "large"
    page.goto("/")
    assert page.get_by_role("button", name="Large type").get_attribute("aria-pressed") == "true"


def test_everything_that_is_touched_is_large_enough(browse: Browse) -> None:
    """44 px each way on a phone, but for links within a sentence."""
    page = browse("manager", language="ko", width=360)
    for path in PAGES:
        page.goto(path)
        for one in page.locator("button, a.button, a.switch, .tabs a, summary, select, .choices label").all():
            box = one.bounding_box()
            if box is not None and box["width"] and not one.evaluate("one => one.closest('.skip') !== null"):
                assert min(box["width"], box["height"]) >= 44, one.inner_text()


def test_paper_carries_the_page_and_not_its_switches(browse: Browse) -> None:
    """Printed on A4, what is pressed is left out and folds are open."""
    page = browse(None, language="ko", width=1280)
    page.goto("/style/")
    page.emulate_media(media="print")
    assert not page.locator(".switches").is_visible()
    assert not page.locator("footer").is_visible()
    assert page.locator("#fold details p").first.is_visible()


@pytest.mark.parametrize("javascript", [False, True], ids=["no scripts", "scripts"])
def test_every_tab_is_in_sight_on_a_phone(browse: Browse, village: Any, *, javascript: bool) -> None:
    """In large type, too; none is cut, and the one of this page is told from the others."""
    page = browse("manager", language="ko", width=360, large=True, javascript=javascript)
    page.goto(f"/e/{village.enterprise.code}/log")
    tabs = page.locator(".tabs a").all()
    assert len(tabs) == len(ENTERPRISE_TABS)  # a manager sees every one
    for tab in tabs:
        box = tab.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    assert page.locator(".tabs [aria-current=page]").inner_text() == "기록"
