"""A bookkeeper's first day in a real browser: from an empty site to a report handed in, and back."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from browsing import Browse, assert_sound, press
from django.core import mail
from playwright.sync_api import Page, expect

from dure.web.community.models import Act, Enterprise

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Sound = Callable[[Page], None]
JINAN = Path(__file__).parents[3] / "examples" / "jinan"
CLINIC = JINAN / "files" / "goeul"
FIRST_YEAR = (
    "매입전자세금계산서목록(2~2).xls",
    "급여대장 2024.xls",
    "사업용신용카드 매입내역 2024.xlsx",
    "사업자 현황.xlsx",
)
SAVE = "button[value=save]:not(.visually-hidden)"
NEXT_YEAR = ("매입전자세금계산서목록(1~2).xls", "급여대장 2025.xls", "사업용신용카드 매입내역 2025.csv")


def leave_unasked(page: Page) -> None:
    """Ask axe nothing: it is a script itself, and waits for ever where none runs."""


def send(page: Page, action: str) -> None:
    """Press the button of the form that goes to an address; the page it leads to has been read."""
    press(page.locator(f'main form[action*="{action}"] button:not(.visually-hidden)').last, within=90)


def follow(page: Page, address: str) -> None:
    """Follow the first link of the page's body to an address."""
    press(page.locator(f'main a[href*="{address}"]').first, within=90)


def sign_up(page: Page, address: str) -> None:
    """Make an account and confirm the address by the code in the mail."""
    page.goto("/accounts/signup/")
    page.fill("[name=email]", address)
    page.fill("[name=password1]", "a persimmon tree 2025")
    send(page, "signup")
    expect(page.locator("[name=code]")).to_be_visible()
    (code,) = re.findall(r"^\s*(\d{4}-\d{4})\s*$", mail.outbox[-1].body, re.MULTILINE)
    page.fill("[name=code]", code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[name=code]")).to_have_count(0)


def found(page: Page) -> str:
    """Found a community in 진안군 and the clinic in it; return the clinic's code."""
    page.goto("/c/new")
    page.fill("[name=name_ko]", "가상 돌봄 두레")
    page.fill("[name=q]", "진안군")
    press(page.locator("button[value=search]").first, within=90)
    page.locator('[name=places][value="52720"]').check()
    press(page.locator(SAVE).first, within=90)
    page.fill("[name=number]", "999-82-00013")
    page.fill("[name=name_ko]", "마이고을의료복지사회적협동조합 (가상)")
    page.locator('[name=places][value="52720250"]').first.check()
    press(page.locator(SAVE).first, within=90)
    # A number whose check digit does not fit is refused beside its field, and nothing typed is lost.
    expect(page.locator(".wrong, .errorlist").first).to_be_visible()
    assert page.input_value("[name=name_ko]").startswith("마이고을")
    page.fill("[name=number]", "999-82-00012")
    press(page.locator(SAVE).first, within=90)
    return page.url.rstrip("/").rpartition("/")[2]


def bring(page: Page, code: str, names: Sequence[str], *, sound: Sound) -> None:
    """Drop files, read the preview, and put them into the book."""
    page.goto(f"/e/{code}/files/")
    page.set_input_files("#files", [CLINIC / name for name in names])
    send(page, "/files/")
    for name in names:
        expect(page.get_by_text(name).first).to_be_visible()
    sound(page)
    send(page, "/confirm/")
    expect(page.locator(f'a[href="/e/{code}/report/"]').first).to_be_visible(timeout=60_000)


def sort(page: Page, code: str, *, sound: Sound) -> None:
    """Place the costliest party whose place is unknown; the page says what that did."""
    page.goto(f"/e/{code}/sort/")
    sound(page)
    page.locator("form.sorting-form [type=radio]:not([value='']):not([value='none'])").first.check()
    press(page.locator("form.sorting-form button.primary").last, within=90)
    expect(page.locator(".before-after").first).to_be_visible()


def pledge(page: Page, code: str, *, sound: Sound) -> None:
    """Go from the report to the leak to close, and promise to close a part of it."""
    page.goto(f"/e/{code}/report/?period=2024")
    sound(page)
    follow(page, "/report/leak/")
    sound(page)
    page.fill('[name="who"]', "가상 살림위원회")
    page.fill('[name="quantity"]', "1,200,000")
    send(page, "/pledge/")
    sound(page)


def walk(page: Page, *, sound: Sound = assert_sound) -> None:
    """Walk the whole path."""
    sign_up(page, "first.day@example.org")
    code = found(page)
    page.goto(f"/e/{code}/")
    sound(page)
    expect(page.locator(f'main a[href="/e/{code}/files/"]').first).to_be_visible()
    bring(page, code, FIRST_YEAR, sound=sound)
    sort(page, code, sound=sound)
    pledge(page, code, sound=sound)
    bring(page, code, NEXT_YEAR, sound=sound)
    page.goto(f"/e/{code}/report/?period=2025")
    expect(page.get_by_text("가상 살림위원회").first).to_be_visible()
    page.goto(f"/e/{code}/compare/")
    sound(page)
    with page.expect_download() as waiting:
        page.goto(f"/e/{code}/report/?period=2025")
        page.locator('main a[href*="report.pdf"]').first.click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    page.goto(f"/e/{code}/files/")
    follow(page, "/undo/")
    send(page, "/undo/")
    assert not Enterprise.objects.get(code=code).book.imports.filter(state="undoing").exists()
    verbs = set(Act.objects.filter(enterprise__code=code).values_list("verb", flat=True))
    assert {"import.confirmed", "import.undone"} <= verbs


def test_on_a_phone_in_korean(browse: Browse) -> None:
    """A bookkeeper does it all on a phone."""
    walk(browse(None, language="ko", width=360))


def test_at_a_desk_in_english(browse: Browse) -> None:
    """Somebody who reads English alone does it all at a desk."""
    walk(browse(None, language="en", width=1280))


def test_without_javascript(browse: Browse) -> None:
    """Nothing on the path needs a script."""
    walk(browse(None, language="ko", width=360, javascript=False), sound=leave_unasked)
