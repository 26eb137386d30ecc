"""The report's pages in a real browser: nobody is kept out, nothing is too wide, and the path is walked."""

import re
from typing import Any

import pytest
from browsing import Browse, assert_sound, press
from django.urls import reverse
from playwright.sync_api import expect
from stored_books import CLINIC, JEONJU, JINAN, store_files, store_rows

from dure.web.books.models import Book
from dure.web.thread.models import Pledge

pytestmark = pytest.mark.slow

GROCER = "9998100112"
MILL = "9998100126"


def _fill(book: Book) -> None:
    """Bring two years of rice from Jeonju, some of which moves to the mill here, and a register of both."""
    rows: list[tuple[str, ...]] = []
    for year, there, here in ((2024, 900_000, 100_000), (2025, 400_000, 600_000)):
        for month in range(1, 13):
            day = f"{year}-{month:02}-15"
            for name, number, address, krw in (
                ("가상식자재", GROCER, JEONJU.format(10), there),
                ("가상방앗간", MILL, JINAN.format(20), here),
                ("가상미지상회", "9998100131", "", 50_000),
            ):
                rows.append((day, *CLINIC, name, number, address, "goods", "쌀", str(krw)))
            rows.append((day, "가상주민", "", "", *CLINIC, "services", "진료비", "4200000"))
    store_rows(book, rows)
    lines = ["사업자등록번호,상호,업태,종목,사업장소재지"]
    lines += [
        f"{GROCER},가상식자재,도매업,쌀,{JEONJU.format(10)}",
        f"{MILL},가상방앗간,소매업,쌀,{JINAN.format(20)}",
    ]
    store_files(book, [("사업자 현황.csv", "\n".join(lines).encode("utf-8-sig"))])


@pytest.mark.either_database
@pytest.mark.parametrize(
    "reader",
    [
        {"language": "ko", "width": 360, "large": True},
        {"language": "en", "width": 1280, "dark": True},
        {"language": "ko", "width": 1280},
        {"language": "en", "width": 360},
    ],
    ids=["phone, large type", "desk, dark", "desk", "phone"],
)
def test_nobody_is_kept_out(village: Any, browse: Browse, reader: dict[str, Any]) -> None:
    """Every page reads well on a phone and at a desk, light and dark, and in large type."""
    _fill(village.book)
    Pledge.objects.create(
        community=village.community,
        enterprise=village.enterprise,
        who_ko="이사회",
        what_ko="쌀은 여기서 삽니다",
        quantity=6_000_000,
        made="2024-12-01",
        by="2025-12-31",
        leak={"supplier": GROCER, "purpose": "goods", "sellers": [MILL]},
    )
    code = village.enterprise.code
    page = browse("manager", **reader)
    for address in (
        reverse("circulation", args=[code]),
        reverse("rows", args=[code]),
        f"{reverse('leak', args=[code])}?party={GROCER}&purpose=goods&amount=200만",
        reverse("pledge", args=[code, Pledge.objects.get().code]),
        reverse("compare", args=[code]),
        reverse("public_desk", args=[code]),
        reverse("circulation", args=[village.enterprise.code]) + "?period=2024-Q1",
    ):
        page.goto(address)
        assert_sound(page)


def test_another_period_comes_without_a_reload(village: Any, browse: Browse) -> None:
    """Where scripts run, only the report is exchanged, the address follows, and going back brings it back."""
    _fill(village.book)
    page = browse("viewer", language="en", width=1280)
    page.goto(reverse("circulation", args=[village.enterprise.code]))
    page.evaluate("document.body.dataset.same = 'yes'")
    page.select_option("#question-period", "2024")
    page.wait_for_url("**period=2024*")
    expect(page.locator(".shown")).to_have_text(re.compile("2024$"))
    assert page.evaluate("document.body.dataset.same") == "yes"
    assert_sound(page)
    page.go_back()
    expect(page.locator(".shown")).to_have_text(re.compile("2025$"))


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_report_to_a_pledge_and_back(village: Any, browse: Browse, *, javascript: bool) -> None:
    """A leak, what part of it would bring, the pledge, and the pledge in the report; also without scripts."""
    _fill(village.book)
    page = browse("bookkeeper", language="ko", width=360, javascript=javascript)
    page.goto(reverse("circulation", args=[village.enterprise.code]))
    press(page.locator("#leaks >> text=자세히 보고 약속하기").first)
    page.fill("#closing_amount", "200만")
    press(page.locator("text=계산해 보기").first)
    told = re.compile(r"200만 원을 옮기면 진안군의 소득이 모두 .+ 늘어납니다")
    expect(page.locator("#closing")).to_contain_text(told)
    page.fill("#pledge_quantity", "300만")
    press(page.locator("#pledge >> text=약속하기 >> nth=-1"))
    expect(page.locator("#messages")).to_contain_text("약속을 적었습니다")
    expect(page.locator("#pledges")).to_contain_text("가상식자재 대신 가상방앗간에서 물품 사기")


def test_what_is_opened_is_read_by_anyone(village: Any, browse: Browse) -> None:
    """A manager sees, opens and closes; a visitor reads meanwhile, and then no more."""
    _fill(village.book)
    page = browse("manager", language="ko", width=1280)
    page.goto(reverse("public_desk", args=[village.enterprise.code]))
    press(page.locator("text=이대로 공개하기").first)
    address = page.inner_text(".public-link a")
    visitor = browse(None, language="en", width=360)
    assert visitor.goto(address).status == 200  # type: ignore[union-attr] -- there is an answer
    assert_sound(visitor)
    press(visitor.locator("text=한국어").first)
    expect(visitor.locator("main")).to_contain_text("한눈에 보기")
    press(page.locator("text=공개 끝내기").first)
    assert visitor.goto(address).status == 404  # type: ignore[union-attr] -- likewise


def test_on_paper_tables_stay_tables(village: Any, browse: Browse) -> None:
    """A4 is as narrow as a phone, and yet no phone: no table falls apart into lines."""
    _fill(village.book)
    page = browse("viewer", language="ko", width=700)
    page.emulate_media(media="print")
    for name in ("circulation", "compare"):
        page.goto(reverse(name, args=[village.enterprise.code]))
        shown = page.locator("table.stack tr").evaluate_all(
            "rows => rows.map(row => getComputedStyle(row).display)"
        )
        assert set(shown) == {"table-row"}
        assert not page.locator(".question").first.is_visible()
