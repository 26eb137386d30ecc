"""Could the next town do it? Five clicks on a phone, from a place's page to a plan for it, with futures."""

import re

import pytest
from browsing import Browse, assert_sound, press
from playwright.sync_api import Page, expect

from dure.web.places.alike import warm_up

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS = {
    "ko": {
        "name": "부안군",
        "alike": "닮은 지역과 그 까닭",
        "waste": "쓰레기와 재활용",
        "most": "가장 닮은 곳은",
        "futures": "스무 가지 미래|미래 20|20가지|20개",
    },
    "en": {
        "name": "Buan-gun (부안군)",
        "alike": "Places like it, and why",
        "waste": "waste and what can be used again",
        "most": "Most like Buan-gun",
        "futures": "of 20|twenty|of the 20",
    },
}
BUAN, WASTE = "52800", "food-waste-circulation"


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    """Load the figures as the site does when it starts."""
    warm_up()


def walk(page: Page, language: str, *, is_sound: bool = True) -> None:
    """Go from 부안군's page to the kitchen-waste model on its own figures."""
    words = WORDS[language]

    def look() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        if is_sound:
            assert_sound(page)

    page.goto(f"/places/{BUAN}/")
    assert page.inner_text("h1") == words["name"]
    # 1: places like it, and why
    press(page.locator(f"main a.button.primary:has-text('{words['alike']}')").first, within=120)
    assert words["most"] in page.inner_text("main .lead")
    assert page.locator(".alike > li").count() == 10
    look()
    # 2: for the challenge that hurts here
    press(page.locator(f"a.chip:has-text('{words['waste']}')").first, within=120)
    expect(page.locator("a.chip[aria-current=true]")).to_have_text(words["waste"])
    assert page.locator("svg.country-map").is_visible()
    # 3: what they did
    press(page.locator('.alike a[href*="/done/"]').first, within=120)
    assert f"for={BUAN}" in page.url
    look()
    # 4: a playbook
    press(page.locator(f'main a.button[href*="/playbooks/{WASTE}/?for={BUAN}"]').first, within=120)
    assert WASTE in page.url
    # 5: try it on our figures
    press(page.locator(f'main a.button.primary[href="/playbooks/{WASTE}/at/{BUAN}/"]').first, within=120)
    assert words["name"].split(" (", maxsplit=1)[0] in page.inner_text("h1")
    page.wait_for_selector("main svg.picture.narrow", timeout=120_000)
    assert re.search(words["futures"], page.inner_text("main .say >> nth=0"))
    look()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_five_clicks_on_a_phone(browse: Browse, language: str) -> None:
    """At 360 px, by somebody who is nobody; no page scrolls sideways, and none keeps anybody out."""
    walk(browse(None, language=language, width=360), language)


def test_without_javascript_and_in_large_type(browse: Browse) -> None:
    """Every step is a link."""
    walk(browse(None, language="ko", width=360, javascript=False, large=True), "ko", is_sound=False)


def test_what_the_neighbours_of_the_model_did(browse: Browse) -> None:
    """From the county that the model comes from, the way leads through its own community."""
    page = browse(None, language="ko", width=360)
    page.goto(f"/places/52720/done/?for={BUAN}&challenge=waste")
    assert page.locator("main a[href^='/c/']").first.is_visible()
    press(page.locator(f'main a.button[href*="/playbooks/{WASTE}/?for={BUAN}"]').first, within=120)
    assert page.locator(f'a[href="/playbooks/{WASTE}/at/{BUAN}/"]').first.is_visible()


def test_a_footnote_opens_the_closed_list_of_sources(browse: Browse) -> None:
    """By an address alone, without a script: what a claim rests on is seen, whatever fold it lies in."""
    page = browse(None, language="ko", width=360, javascript=False)
    page.goto(f"/playbooks/{WASTE}/")
    note = page.locator(".playbook-note").first
    source = page.locator(note.get_attribute("href") or "")
    expect(source).to_be_hidden()
    note.press("Enter")
    expect(source).to_be_in_viewport()
    page.goto(f"/playbooks/{WASTE}/")
    page.emulate_media(media="print")
    box = source.bounding_box()
    assert box is not None
    assert box["height"] > 0
