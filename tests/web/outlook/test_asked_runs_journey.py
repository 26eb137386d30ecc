"""A long run in a real browser: it waits, says how far it is, and shows its answer by itself."""

import os
from pathlib import Path
from typing import Any

import pytest
from browsing import Browse, assert_sound, press
from django.urls import reverse
from playwright.sync_api import expect

from dure.web.books.jobs import Progress
from dure.web.outlook import jobs
from dure.web.outlook.jobs import work_out
from dure.web.outlook.models import AskedRun, OutlookRun
from dure.web.outlook.plans import store_plan

PLAN = (Path(__file__).parents[3] / "examples" / "jinan" / "plan.toml").read_text(encoding="utf-8")

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def at(village: Any, name: str, *more: Any) -> str:
    """Write an address of the first enterprise."""
    return reverse(name, args=[village.enterprise.code, *more])


@pytest.mark.parametrize(
    ("language", "width", "javascript"), [("ko", 360, True), ("en", 1280, True), ("ko", 360, False)]
)
def test_a_long_run_is_waited_for(
    village: Any,
    browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
    *,
    language: str,
    width: int,
    javascript: bool,
) -> None:
    """With scripts the answer comes by itself, without them the link shows it; so does a failure."""
    monkeypatch.setattr(type(work_out), "enqueue", lambda *_: None)
    store_plan(village.enterprise, PLAN, origin="file", by=None)
    page = browse("bookkeeper", language=language, width=width, javascript=javascript)
    page.goto(at(village, "outlook_run"))
    page.fill("[name=years]", "6")
    press(page.locator("main form button.primary"))
    page.wait_for_url("**/outlook/of/**")
    asked = AskedRun.objects.get()
    expect(page.locator("#progress")).to_be_visible()
    Progress(asked)(2, 5)
    if not javascript:
        press(page.locator(f'main a.button[href="{at(village, "outlook_of", asked.code)}"]'))
    expect(page.locator("#progress progress[value='2']")).to_be_visible()
    keep(page, f"progress-{language}-{width}-{javascript}")
    if javascript:
        assert_sound(page)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "make_run", lambda *_, **__: 1 / 0)
        work_out.call(asked.pk)
    if not javascript:
        page.reload()
    expect(page.locator(".problem")).to_be_visible()
    keep(page, f"failed-{language}-{width}-{javascript}")
    if javascript:
        assert_sound(page)
    AskedRun.objects.update(state="waiting")
    page.goto(at(village, "outlook"))
    keep(page, f"front-{language}-{width}-{javascript}")
    press(page.locator(f'main a[href="{at(village, "outlook_of", asked.code)}"]'))
    work_out.call(asked.pk)
    if not javascript:
        page.reload()
    expect(page.locator("#survival-h")).to_be_visible()
    assert OutlookRun.objects.get().code == asked.code
    keep(page, f"done-{language}-{width}-{javascript}")


def keep(page: Any, name: str) -> None:
    """Keep a picture where a folder is given, to be looked at."""
    folder = os.environ.get("DURE_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
