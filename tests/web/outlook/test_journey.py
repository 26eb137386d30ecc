"""A bookkeeper looks ahead in a real browser: from a plan to a run, to its sliders, to the paper."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browsing import Browse, assert_sound, press
from django.urls import reverse
from playwright.sync_api import expect

from dure.web.outlook.models import OutlookRun
from dure.web.outlook.plans import load_plan, store_plan
from dure.web.outlook.runs import Wish, make_run, wish_all

PLAN = (Path(__file__).parents[3] / "examples" / "jinan" / "plan.toml").read_text(encoding="utf-8")

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def at(village: Any, name: str, *more: Any) -> str:
    """Write an address of the first enterprise."""
    return reverse(name, args=[village.enterprise.code, *more])


@pytest.mark.parametrize(("language", "width"), [("ko", 360), ("en", 1280)])
def test_from_a_plan_to_the_paper(village: Any, browse: Browse, language: str, width: int) -> None:
    """Paste the plan, look ahead, move a slider, keep it, put both beside each other, take the paper."""
    page = browse("bookkeeper", language=language, width=width)
    page.goto(at(village, "outlook"))
    assert_sound(page)
    press(page.locator(f'main a[href="{at(village, "outlook_file")}"]'))
    page.fill("[name=text]", PLAN)
    press(page.locator("main form button.primary"))
    page.wait_for_url(f"**{at(village, 'outlook_run')}")
    page.fill("[name=years]", "6")
    page.locator("details:has([name=draws]) > summary").click()
    page.fill("[name=draws]", "400")
    press(page.locator("main form button.primary"))
    page.wait_for_url("**/outlook/of/**")
    run = OutlookRun.objects.get()
    told = run.ko if language == "ko" else run.en
    expect(page.locator("main")).to_contain_text(told["sentences"][0])
    assert_sound(page)
    page.locator("#sliders > summary").click()
    slider = page.locator("#sliders input[type=range]").nth(1)
    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    output = page.locator("#sliders output").nth(1)
    expect(output).to_be_visible()
    expect(output).to_have_text(slider.input_value())
    expect(page.locator("#answer .outlook-answer .chip")).to_have_count(1)
    assert_sound(page)
    page.wait_for_load_state("networkidle")  # an answer still on its way would be cut off by the next page
    press(page.locator("#answer form button"))
    page.wait_for_url(lambda address: run.code not in address and "/outlook/of/" in address)
    assert OutlookRun.objects.count() == 2
    page.locator("#beside > summary").click()
    press(page.locator("form:has(#other) button"))
    page.wait_for_url("**/outlook/beside/**")
    assert_sound(page)
    page.goto(at(village, "outlook_of", run.code))
    with page.expect_download() as taken:
        page.locator(f'main a[href="{at(village, "outlook_paper", run.code)}"]').first.click()
    assert taken.value.suggested_filename.endswith(".pdf")


def test_a_slider_needs_no_script(village: Any, browse: Browse) -> None:
    """Where no script runs, a button asks and a page answers."""
    row = store_plan(village.enterprise, PLAN, origin="file", by=None)
    run = make_run(row, Wish(years=5, draws=200), by=None)
    page = browse("viewer", language="en", width=360, javascript=False)
    page.goto(at(village, "outlook_of", run.code))
    page.locator("#sliders > summary").click()
    press(page.locator("#sliders form button"))
    page.wait_for_url("**/try/**")
    expect(page.locator(".outlook-answer")).to_be_visible()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_answer_fits_on_a_phone_and_unfolds_on_paper(village: Any, browse: Browse, language: str) -> None:
    """What helps and what to do next stand within a few screens; paper shows what the folds hold."""
    row = store_plan(village.enterprise, PLAN, origin="file", by=None)
    run = make_run(row, replace(wish_all(load_plan(row)[0], draws=200, budget=30_000_000), years=5), by=None)
    page = browse("viewer", language=language, width=360)
    page.goto(at(village, "outlook_of", run.code))
    assert page.evaluate("document.documentElement.scrollHeight") < 6_000
    assert_sound(page)
    source = page.locator("details:has(#shocks-h) figure")
    expect(source).to_be_hidden()
    page.emulate_media(media="print")
    expect(source).to_be_visible()
