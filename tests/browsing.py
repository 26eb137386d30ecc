"""A real browser before the running site: who is signed in, how wide, in which language, light or dark.

def test_the_page_reads_well(browse: Browse) -> None:
    page = browse("manager", language="ko", width=360)
    page.goto("/style/")
    assert_sound(page)
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Condition
from typing import Any, Final

import pytest
from axe_core_python.base import AXE_SCRIPT
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

AXE_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE: Final = 60_000
"""How long anything is waited for, in milliseconds: a bound on waiting for ever, no measure of speed."""

_HEIGHTS: Final = {360: 780, 320: 640}


expect.set_options(timeout=PATIENCE)


def find_chromium() -> str:
    """Return the path of Chromium; without one the test is skipped, or fails where nothing may be skipped."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        message = "No Chromium was found; name it in CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open Chromium without a window."""
    # Playwright keeps an event loop in this thread, by which Django would take it for asynchronous.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


class Counted:
    """The running site, and how many requests it is answering: none may outlive its test.

    One that does would write into the next test's database, or give its browser a cookie.
    """

    def __init__(self, address: str, site: Callable[..., Iterable[bytes]]) -> None:
        self.address = address
        self._site = site
        self._under_way = 0
        self._changed = Condition()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> "_Answer":
        """Answer a request; it is over when the last of its answer was taken, or nobody takes it any more."""
        self._count(1)
        try:
            answer = self._site(environ, start)
        except BaseException:
            self._count(-1)
            raise
        return _Answer(answer, lambda: self._count(-1))

    def _count(self, more: int) -> None:
        with self._changed:
            self._under_way += more
            self._changed.notify_all()

    def rest(self) -> None:
        """Wait until every request is answered."""
        with self._changed:
            is_quiet = self._changed.wait_for(lambda: self._under_way == 0, PATIENCE / 1_000)
        assert is_quiet, f"{self._under_way} requests are not answered"


class _Answer:
    def __init__(self, parts: Iterable[bytes], end: Callable[[], None]) -> None:
        self._parts, self._end = parts, end

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        try:
            if hasattr(self._parts, "close"):
                self._parts.close()
        finally:
            self._end()


@dataclass
class Browse:
    """Opens pages of the running site; what a page complains of is gathered in `complaints`.

    A window of the same look is used again by the next test, emptied of its pages and cookies, for a new one
    takes longer than most pages: tests close the page, never its context.
    """

    browser: Browser
    site: Counted
    people: dict[str, Any]
    kept: dict[tuple[Any, ...], list[BrowserContext]] = field(default_factory=dict)
    contexts: list[tuple[tuple[Any, ...], BrowserContext]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __call__(
        self,
        role: str | None = None,
        *,
        language: str = "ko",
        width: int = 360,
        javascript: bool = True,
        dark: bool = False,
        large: bool = False,
    ) -> Page:
        """Open an empty page before the site; `page.goto("/…")` takes addresses of the site.

        Args:
            role: Who is signed in, one of the village's; None is a visitor.
            language: What the browser asks for, `ko` or `en`.
            width: Of the window, in pixels: 360 is a phone, 1280 a desk.
            javascript: Whether scripts run.
            dark: Whether the reader likes it dark.
            large: Whether large type is chosen.
        """
        look = (self.site.address, language, width, javascript, dark)
        if self.kept.get(look):
            context = self.kept[look].pop()
        else:
            context = self.browser.new_context(
                base_url=self.site.address,
                viewport={"width": width, "height": _HEIGHTS.get(width, 900)},
                locale={"ko": "ko-KR", "en": "en-GB"}[language],
                timezone_id="Asia/Seoul",
                color_scheme="dark" if dark else "light",
                java_script_enabled=javascript,
                reduced_motion="reduce",
            )
            context.set_default_timeout(PATIENCE)
        self.contexts.append((look, context))
        cookies = {}
        if role is not None:
            client = Client()
            client.force_login(self.people[role], backend="django.contrib.auth.backends.ModelBackend")
            cookies["sessionid"] = client.cookies["sessionid"].value
        if large:
            cookies["large_type"] = "1"
        context.add_cookies(
            [{"name": name, "value": value, "url": self.site.address} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self._hear(line.type, line.text))
        page.on("request", lambda request: self._watch(request.url))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "the server responded with a status of" not in text:
            self.complaints.append(text)

    def _watch(self, url: str) -> None:
        if not url.startswith((self.site.address, "data:", "blob:", "about:")):
            self.complaints.append(f"asked elsewhere: {url}")

    def describe(self) -> str:
        """Tell what every open page shows: its address and the first lines of its text."""
        pages = [page for _, context in self.contexts for page in context.pages]
        return "\n\n".join(f"{page.url}\n{_read_text(page)}" for page in pages) + "".join(
            f"\n{complaint}" for complaint in self.complaints
        )

    def close(self) -> None:
        """Close every page, forget who was signed in, and keep the windows for the next test.

        Nothing is left on its way: what was asked for is broken off or answered before cookies are cleared.
        """
        left = [all(leave(page) for page in context.pages) for _, context in self.contexts]
        self.site.rest()
        for (look, context), is_left in zip(self.contexts, left, strict=True):
            if not is_left:
                context.close()
                continue
            for page in context.pages:
                page.close()
            context.clear_cookies()
            self.kept.setdefault(look, []).append(context)


def leave(page: Page) -> bool:
    """Go to where nothing is, and say whether that was possible.

    A page that is left just when another takes its place may never arrive anywhere again, and whoever closes
    it waits for ever; only its whole window can be closed.
    """
    for _ in range(3):  # what was on its way may still come in between
        with suppress(PlaywrightError):
            page.goto("about:blank")
            return True
    return False


def _read_text(page: Page) -> str:
    try:
        return page.locator("body").inner_text(timeout=2_000)[:1_500]
    except PlaywrightError as fault:
        return f"(it cannot be read: {fault.message})"


def press(found: Locator, *, within: float = 60) -> None:
    """Press what leads to another page, and wait until that page is there, `within` so many seconds.

    A click alone may return while the page it leaves still stands, which is then looked at in its stead.
    """
    with found.page.expect_navigation(timeout=within * 1_000):
        found.click()


def find_barriers(page: Page) -> list[str]:
    """Ask axe what would keep somebody from using the page; one line a finding."""
    page.wait_for_load_state()
    session = page.context.new_cdp_session(page)
    # Through the browser's own door: the site's policy lets no script in by another.
    session.send("Runtime.evaluate", {"expression": AXE_SCRIPT})
    session.send("Runtime.evaluate", {"expression": _UNFOLD})
    options = {"runOnly": AXE_TAGS, "resultTypes": ["violations"]}
    asked = session.send(
        "Runtime.evaluate",
        {"expression": f"axe.run(document, {options!r})", "awaitPromise": True, "returnByValue": True},
    )
    session.send("Runtime.evaluate", {"expression": _FOLD})
    session.detach()
    assert "exceptionDetails" not in asked, f"axe could not read {page.url}: {asked['exceptionDetails']}"
    found = asked["result"]["value"]["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for rule in found
        for node in rule["nodes"]
    ]


def find_overflow(page: Page) -> list[str]:
    """Return what makes the page wider than its window; what scrolls in itself may be as wide as it likes."""
    session = page.context.new_cdp_session(page)
    asked = session.send("Runtime.evaluate", {"expression": _OVERFLOW, "returnByValue": True})
    session.detach()
    return list(asked["result"]["value"])


# What is folded is read too, by whoever unfolds it.
_UNFOLD: Final = """document.querySelectorAll("details:not([open])").forEach(
  (one) => { one.open = true; one.dataset.unfolded = ""; })"""
_FOLD: Final = """document.querySelectorAll("details[data-unfolded]").forEach(
  (one) => { one.open = false; delete one.dataset.unfolded; })"""
_OVERFLOW: Final = """(() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > wide + 1 && !one.closest(".scroll, .tabs, pre"))
    .slice(0, 5).map((one) => one.outerHTML.slice(0, 160));
})()"""


def assert_sound(page: Page) -> None:
    """Assert that nobody is kept out of the page and that it fits its window."""
    # Said whole: pytest explains no assertion outside of a test's own file.
    assert not (barriers := find_barriers(page)), f"{page.url}\n" + "\n".join(barriers)
    assert not (wide := find_overflow(page)), f"{page.url} is too wide:\n" + "\n".join(wide)
