"""A bookkeeper adds what the long form does not ask, in a real browser and without any script."""

from typing import Any

import pytest
from browsing import Browse, assert_sound, press
from django.urls import reverse
from invented_plans import SIDE_DISHES
from playwright.sync_api import expect

from dure.web.outlook.plans import load_plan, store_plan

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("language", "width", "large"), [("ko", 320, True), ("ko", 360, False), ("en", 1280, False)]
)
def test_a_loan_and_a_strategy_are_added(
    village: Any, browse: Browse, language: str, width: int, *, large: bool
) -> None:
    """From the long form to “Add a loan” and back, with what was typed; then a strategy in words."""
    store_plan(village.enterprise, SIDE_DISHES, origin="file", by=None)
    page = browse("bookkeeper", language=language, width=width, large=large, javascript=False)
    page.goto(reverse("outlook_plan", args=[village.enterprise.code]))
    page.fill('[id="plan.name"]', "우리 반찬 가게")
    press(page.locator('button[value="add:loans"]'))
    page.wait_for_url("**/plan/add/loans/")
    for name, words in (("name", "신협"), ("amount:value", "5천만"), ("rate:value", "4.5"), ("months", "60")):
        page.fill(f'[id="{name}"]', words)
    press(page.locator("main form button.primary"))
    expect(page.locator('main a[href="#month"]')).to_be_visible()
    page.fill("#month", "2026-03")
    page.fill('[id="amount:value"]', "50,000,000")
    press(page.locator("main form button.primary"))
    page.wait_for_url("**/plan/#more")
    press(page.locator('button[value="add:strategies"]'))
    page.fill("#title", "점심 배달")
    page.select_option("#change_1_path", "services.boxes.price")
    page.select_option("#change_1_operation", "times")
    page.fill('[id="change_1_amount:value"]', "1.1")
    press(page.locator("main form button.primary"))
    page.wait_for_url("**/plan/#more")
    plan, _ = load_plan(village.enterprise.plans.order_by("-number").first())
    assert plan.name.ko == "우리 반찬 가게"
    assert (plan.loans[0].months, plan.scenarios[0].changes[0].path) == (60, "services.boxes.price")


@pytest.mark.parametrize(
    ("language", "width", "large", "dark"),
    [
        ("ko", 320, True, False),
        ("en", 320, True, True),
        ("ko", 1280, False, True),
        ("en", 1280, False, False),
    ],
)
def test_every_short_form_keeps_nobody_out(
    village: Any, browse: Browse, language: str, width: int, *, large: bool, dark: bool
) -> None:
    """Each form, empty and refused, fits a narrow window in large type, and axe finds nothing."""
    store_plan(village.enterprise, SIDE_DISHES, origin="file", by=None)
    page = browse("bookkeeper", language=language, width=width, large=large, dark=dark)
    page.goto(reverse("outlook_plan", args=[village.enterprise.code]))
    assert_sound(page)
    for kind in ("grants", "investments", "loans", "places", "strategies", "shocks", "correlations"):
        page.goto(reverse("outlook_plan_add", args=[village.enterprise.code, kind]))
        assert_sound(page)
        press(page.locator("main form button.primary"))
        expect(page.locator('main [role="alert"]')).to_be_visible()
        assert_sound(page)
