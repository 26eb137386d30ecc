"""A neighbour on a phone, without an account and without scripts; and every page for every eye."""

from typing import Any
from unittest import mock

import pytest
from browsing import Browse, assert_sound, press
from playwright.sync_api import expect
from stored_books import open_publicly, store_rows

from dure.web.thread.models import SpendingAnswer, Voice

from .conftest import Thread, many_rows

pytestmark = pytest.mark.slow

DESK_PAGES = ("desk/", "desk/voices/", "desk/paper/", "desk/print/", "desk/goal/", "desk/issue/", "combined/")


@pytest.mark.parametrize("javascript", [False, True], ids=["no scripts", "scripts"])
def test_a_neighbour_says_their_piece(
    browse: Browse, village: Any, thread: Thread, *, javascript: bool
) -> None:
    """Reads, says me too, takes it back, offers, and answers four questions."""
    page = browse(None, language="ko", width=360, javascript=javascript)
    page.goto(f"/c/{village.community.code}/")
    page.get_by_role("heading", name="병원이 멉니다").click()
    press(page.get_by_role("button", name="나도 그렇습니다: 병원이 멉니다"))
    expect(page.get_by_text("이웃 1명이 같은 마음입니다")).to_be_visible()
    press(page.get_by_role("button", name="되돌리기").first)
    expect(page.get_by_text("첫 번째로 마음을 보태 주세요")).to_be_visible()

    press(page.get_by_role("link", name="팔거나 댈 수 있습니다").last)
    page.get_by_label("무엇을 팔거나 댈 수 있나요?").fill("손두부, 일주일에 20kg")
    page.get_by_text("이름·연락처").click()
    page.get_by_label("전화번호나 전자우편").fill("010-0000-0000")
    page.get_by_label("이름과 연락처를 보관하는 데 동의합니다").check()
    page.wait_for_timeout(2_100)  # nobody types faster than this
    press(page.get_by_role("button", name="보내기"))
    expect(page.get_by_text("알맞은 자리 옆에 놓였습니다")).to_be_visible()

    press(page.get_by_role("link", name="네 가지 물음에 답하기").last)
    for question, choice in (
        ("장보기와 생필품", "거의 다 여기에서"),
        ("외식, 머리 손질", "절반쯤 여기에서"),
        ("병원·약, 기름", "거의 다 다른 곳이나 인터넷에서"),
        ("한 달 살림에서", "장보기와 생필품"),
        ("어느 사업체", "가상의료사협"),
        ("어떤 사이", "이웃입니다"),
    ):
        if question != "장보기와 생필품":  # the first one stands open
            page.locator("summary", has_text=question).click()
        page.get_by_role("group", name=question).get_by_label(choice, exact=True).check()
    page.wait_for_timeout(2_100)
    press(page.get_by_role("button", name="보내기"))
    expect(page.get_by_text("다른 분들의 답과 함께 셈합니다")).to_be_visible()
    assert Voice.objects.get().line == "손두부, 일주일에 20kg"
    assert SpendingAnswer.objects.get().inside_share == pytest.approx(0.55)


@pytest.mark.parametrize("javascript", [False, True], ids=["no scripts", "scripts"])
def test_in_large_type_on_a_phone_everything_is_a_touch_away(
    browse: Browse, village: Any, thread: Thread, *, javascript: bool
) -> None:
    """Each issue is a fold with its gist, and the way to the forms stays at the foot of the screen."""
    for number in range(3):
        village.community.issues.create(code=f"more-{number}", title_ko=f"또 다른 일 {number}", place="52720")
    page = browse(None, language="ko", width=360, large=True, javascript=javascript)
    base = f"/c/{village.community.code}/"
    page.goto(base)
    expect(page.get_by_role("heading", name="병원이 멉니다")).to_be_visible()
    expect(page.get_by_role("button", name="나도 그렇습니다: 병원이 멉니다")).to_be_hidden()
    reach = page.locator(".thread-reach a")
    height = page.viewport_size["height"] if page.viewport_size else 0
    box = reach.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= height
    reach.click()
    expect(page.get_by_role("link", name="도울 수 있습니다")).to_be_in_viewport()
    page.locator("summary", has_text="병원이 멉니다").click()
    press(page.get_by_role("button", name="나도 그렇습니다: 병원이 멉니다"))
    # Whoever said so comes back to the same fold, open.
    expect(page.get_by_role("button", name="되돌리기").first).to_be_visible()
    expect(page.get_by_role("button", name="나도 그렇습니다: 또 다른 일 0")).to_be_hidden()


def test_a_question_left_out_stands_open_and_what_was_answered_stays(
    browse: Browse, village: Any, thread: Thread
) -> None:
    """No browser refuses to send a fold that it cannot show."""
    page = browse(None, language="ko", width=360, large=True, javascript=False)
    page.goto(f"/c/{village.community.code}/spending/")
    page.get_by_role("group", name="장보기와 생필품").get_by_label("거의 다 여기에서").check()
    press(page.get_by_role("button", name="보내기"))
    expect(page.get_by_text("아직 답하지 않은 물음이 있습니다")).to_be_visible()
    folds = page.locator("details.fold")
    opened = [fold.get_attribute("open") is not None for fold in folds.all()]
    assert opened == [False, True, True, True, False, True]
    expect(page.locator("input[name=daily]:checked")).to_have_value("here")


def test_a_machine_is_asked_to_come_later_kindly(browse: Browse, village: Any, thread: Thread) -> None:
    """The page of the limit is whole, too."""
    with mock.patch.dict("dure.web.thread.guard.VISITOR_MAX", {"help": 0}):
        page = browse(None, language="ko")
        page.goto(f"/c/{village.community.code}/help/")
        expect(page.get_by_role("heading", name="조금 뒤에 다시 와 주세요")).to_be_visible()
        assert_sound(page)


@pytest.mark.either_database
@pytest.mark.parametrize(
    ("language", "width", "dark", "large"),
    [
        ("ko", 360, False, True),
        ("en", 1280, False, False),
        ("ko", 1280, True, False),
        ("en", 320, True, True),
    ],
)
def test_every_page_is_for_every_eye(
    browse: Browse, village: Any, thread: Thread, *, language: str, width: int, dark: bool, large: bool
) -> None:
    """Nobody is kept out, and nothing runs over the edge, with figures, voices and problems on the page."""
    store_rows(village.book, many_rows())
    open_publicly(village.book)
    thread.visits.measurements.create(date="2025-12-31", value=150, evidence_ko="일지")
    Voice.objects.create(
        community=village.community, kind="offer", goal=thread.visits, line="두부", contact="010-0000-0000"
    )
    hidden = Voice.objects.create(community=village.community, kind="help", text="가" * 300)
    visitor = browse(None, language=language, width=width, dark=dark, large=large)
    base = f"/c/{village.community.code}/"
    for address in ("", "help/", "offer/?goal=visits", "spending/"):
        visitor.goto(base + address)
        assert_sound(visitor)
    for fold in visitor.goto(base) and visitor.locator("details").all():
        fold.evaluate("one => one.open = true")
    assert_sound(visitor)
    visitor.goto(base + "help/")
    visitor.get_by_role("button", name="보내기" if language == "ko" else "Send").click()
    assert_sound(visitor)
    coordinator = browse("coordinator", language=language, width=width, dark=dark, large=large)
    for address in (*DESK_PAGES, "", f"desk/hide/?voice={hidden.code}", "desk/goal/visits/measure/"):
        coordinator.goto(base + address)
        assert_sound(coordinator)
