"""A neighbour on a phone, without an account and without scripts; and every page for every eye."""

import time
from typing import Any
from unittest import mock

import pytest
from browsing import Browse, assert_sound
from stored_books import open_publicly, store_rows

from dure.web.thread.models import SpendingAnswer, Voice

from .conftest import Thread, many_rows

pytestmark = pytest.mark.slow

DESK_PAGES = ("desk/", "desk/voices/", "desk/paper/", "desk/print/", "desk/goal/", "desk/issue/", "combined/")


@pytest.mark.parametrize("javascript", [False, True], ids=["no scripts", "scripts"])
def test_a_neighbour_says_their_piece(
    browse: Browse, village: Any, thread: Thread, *, javascript: bool
) -> None:
    """Reads, says me too, takes it back, offers, and answers four questions, all within two minutes."""
    began = time.monotonic()
    page = browse(None, language="ko", width=360, javascript=javascript)
    page.goto(f"/c/{village.community.code}/")
    assert page.get_by_role("heading", name="병원이 멉니다").is_visible()
    page.get_by_role("button", name="나도 그렇습니다: 병원이 멉니다").click()
    assert page.get_by_text("이웃 1명이 같은 마음입니다").is_visible()
    page.get_by_role("button", name="되돌리기").first.click()
    assert page.get_by_text("첫 번째로 마음을 보태 주세요").is_visible()

    page.get_by_role("link", name="팔거나 댈 수 있습니다").last.click()
    page.get_by_label("무엇을 팔거나 댈 수 있나요?").fill("손두부, 일주일에 20kg")
    page.get_by_label("전화번호나 전자우편").fill("010-0000-0000")
    page.get_by_label("이름과 연락처를 보관하는 데 동의합니다").check()
    page.wait_for_timeout(2_100)  # nobody types faster than this
    page.get_by_role("button", name="보내기").click()
    assert page.get_by_text("알맞은 자리 옆에 놓였습니다").is_visible()

    page.get_by_role("link", name="네 가지 물음에 답하기").last.click()
    for question, choice in (
        ("장보기와 생필품", "거의 다 여기에서"),
        ("외식, 머리 손질", "절반쯤 여기에서"),
        ("병원·약, 기름", "거의 다 다른 곳이나 인터넷에서"),
        ("한 달 살림에서", "장보기와 생필품"),
        ("어느 사업체", "가상의료사협"),
        ("어떤 사이", "이웃입니다"),
    ):
        page.get_by_role("group", name=question).get_by_label(choice, exact=True).check()
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="보내기").click()
    assert page.get_by_text("다른 분들의 답과 함께 셈합니다").is_visible()
    assert time.monotonic() - began < 120
    assert Voice.objects.get().line == "손두부, 일주일에 20kg"
    assert SpendingAnswer.objects.get().inside_share == pytest.approx(0.55)


def test_a_machine_is_asked_to_come_later_kindly(browse: Browse, village: Any, thread: Thread) -> None:
    """The page of the limit is whole, too."""
    with mock.patch.dict("dure.web.thread.guard.VISITOR_MAX", {"help": 0}):
        page = browse(None, language="ko")
        page.goto(f"/c/{village.community.code}/help/")
        assert page.get_by_role("heading", name="조금 뒤에 다시 와 주세요").is_visible()
        assert_sound(page)


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
