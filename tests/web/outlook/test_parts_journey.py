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
    page.locator("#part-loans > summary").click()
    press(page.locator('button[value="add:loans"]'))
    page.wait_for_url("**/plan/add/loans/")
    for name, words in (("name", "신협"), ("amount:value", "5천만"), ("rate:value", "4.5"), ("months", "60")):
        page.fill(f'[id="{name}"]', words)
    press(page.locator("main form button.primary"))
    expect(page.locator('main a[href="#month"]')).to_be_visible()
    page.fill("#month", "2026-03")
    page.fill('[id="amount:value"]', "50,000,000")
    press(page.locator("main form button.primary"))
    page.wait_for_url("**/plan/#part-loans")
    page.locator("#part-strategies > summary").click()
    press(page.locator('button[value="add:strategies"]'))
    page.fill("#title", "점심 배달")
    page.select_option("#change_1_path", "services.boxes.price")
    page.select_option("#change_1_operation", "times")
    page.fill('[id="change_1_amount:value"]', "1.1")
    press(page.locator("main form button.primary"))
    page.wait_for_url("**/plan/#part-strategies")
    plan, _ = load_plan(village.enterprise.plans.order_by("-number").first())
    assert plan.name.ko == "우리 반찬 가게"
    assert (plan.loans[0].months, plan.scenarios[0].changes[0].path) == (60, "services.boxes.price")


def test_a_service_and_a_post_are_added_on_a_phone(village: Any, browse: Browse) -> None:
    """Without any script, in Korean: one mistake is mended, and what was added is taken out again."""
    store_plan(village.enterprise, SIDE_DISHES, origin="file", by=None)
    page = browse("bookkeeper", language="ko", width=360, javascript=False)
    page.goto(reverse("outlook_plan", args=[village.enterprise.code]))
    page.locator("#part-services > summary").click()
    press(page.locator('button[value="add:services"]'))
    page.wait_for_url("**/plan/add/services/")
    for name, words in (
        ("name", "죽 배달"),
        ("price:value", "5,000원"),
        ("users_1_ages", "칠십다섯"),
        ("users_1_use_rate:value", "2"),
        ("users_1_visits:value", "8"),
    ):
        page.fill(f'[id="{name}"]', words)
    press(page.locator("main form button.primary"))
    expect(page.locator('main a[href="#users_1_ages"]')).to_be_visible()
    expect(page.locator('[id="price:value"]')).to_have_value("5,000원")
    page.fill("#users_1_ages", "75세 이상")
    press(page.locator("main form button.primary"))
    page.wait_for_url("**/plan/#part-services")
    page.locator("#part-services > summary").click()
    expect(page.locator("#part-services")).to_contain_text("죽 배달")
    page.locator("#part-staff > summary").click()
    press(page.locator('button[value="add:staff"]'))
    for name, words in (("name", "배달"), ("people:value", "0.5"), ("wage:value", "220만원")):
        page.fill(f'[id="{name}"]', words)
    page.check("#minimum_wage")
    press(page.locator("main form button.primary"))
    page.wait_for_url("**/plan/#part-staff")
    plan, _ = load_plan(village.enterprise.plans.order_by("-number").first())
    assert (plan.services[1].users[0].ages, plan.staff[1].minimum_wage) == ((75, 120), True)
    page.locator("#part-services > summary").click()
    page.locator("#part-services > .fold > summary").filter(has_text="죽 배달").click()
    press(page.locator(f'button[value="services:{plan.services[1].id}"]'))
    press(page.locator('main button[value="drop"]'))
    page.wait_for_url("**/plan/#part-services")
    plan, _ = load_plan(village.enterprise.plans.order_by("-number").first())
    assert [one.id for one in plan.services] == ["boxes"]


def test_a_plan_is_begun_without_a_book(village: Any, browse: Browse) -> None:
    """From the empty page to a plan that reads, on a phone; what is missing is asked for."""
    page = browse("bookkeeper", language="ko", width=360)
    page.goto(reverse("outlook", args=[village.enterprise.code]))
    press(page.locator(f'a[href="{reverse("outlook_begin", args=[village.enterprise.code])}"]'))
    assert_sound(page)
    press(page.locator("main form button.primary"))
    expect(page.locator('main a[href="#opening:value"]')).to_be_visible()
    assert_sound(page)
    for name, words in (
        ("start", "2026-01"),
        ("opening:value", "1,000만원"),
        ("name", "도시락"),
        ("price:value", "8000"),
        ("users_1_ages", "65+"),
        ("users_1_use_rate:value", "5"),
        ("users_1_visits:value", "4"),
    ):
        page.fill(f'[id="{name}"]', words)
    press(page.locator("main form button.primary"))
    page.wait_for_url("**/plan/")
    plan, problems = load_plan(village.enterprise.plans.get())
    assert (plan.cash.opening.value, plan.place, problems) == (10_000_000, "52720250", ())
    assert [(one.name.ko, one.places[0].code) for one in plan.services] == [("도시락", "52720250")]


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
    for kind in (
        "services",
        "staff",
        "members",
        "grants",
        "investments",
        "loans",
        "places",
        "strategies",
        "shocks",
        "correlations",
    ):
        page.goto(reverse("outlook_plan_add", args=[village.enterprise.code, kind]))
        assert_sound(page)
        press(page.locator("main form button.primary"))
        expect(page.locator('main [role="alert"]')).to_be_visible()
        assert_sound(page)
