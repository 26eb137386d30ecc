"""From an idea to a goal as people do it: on a phone in Korean, and at a desk in English."""

from typing import Any

import pytest
from browsing import Browse, assert_sound, press

from dure.web.chalkboard.models import Card

WORDS = {
    "ko": {
        "idea": "한 줄로 적는 생각",
        "write": "칠판에 적기",
        "try": "해 봅니다",
        "keep": "이어 갑니다",
        "why": "까닭",
        "save": "적어 두기",
        "goal": "목표로 삼기",
        "done": "목표로 삼았습니다",
    },
    "en": {
        "idea": "The idea, in a line",
        "write": "Write it up",
        "try": "We try it",
        "keep": "We keep it",
        "why": "Why",
        "save": "Write it down",
        "goal": "Make a goal of it",
        "done": "The goal stands",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "width", "javascript"), [("ko", 360, True), ("en", 1280, True), ("ko", 360, False)]
)
def test_an_idea_becomes_a_goal(
    browse: Browse, village: Any, language: str, width: int, *, javascript: bool
) -> None:
    """The viewer writes it up; the manager tries it, keeps it and makes a goal of it; scripts or none."""
    words = WORDS[language]
    board = f"/e/{village.enterprise.code}/chalkboard/"
    page = browse("viewer", language=language, width=width, javascript=javascript)
    page.goto(board)
    page.get_by_label(words["idea"]).fill("마을회관에서 조합원 모임")
    press(page.get_by_role("button", name=words["write"], exact=True))
    page.get_by_role("link", name="마을회관에서 조합원 모임").wait_for()
    page.close()

    page = browse("manager", language=language, width=width, javascript=javascript)
    page.goto(board)
    press(page.get_by_role("link", name="마을회관에서 조합원 모임"))
    for step, why in (("try", ""), ("keep", "두 마을에서 열두 분이 함께하셨다")):
        page.get_by_label(words[step]).check()
        page.get_by_label(words["why"]).fill(why)
        press(page.get_by_role("button", name=words["save"], exact=True))
        page.locator(".notice.good, .messages .notice").first.wait_for()
    if javascript:
        assert_sound(page)
    press(page.get_by_role("link", name=words["goal"], exact=True))
    for name, value in {
        "unit": "명",
        "baseline_value": "420",
        "baseline_date": "2025-12-31",
        "target": "440",
        "due": "2027-12-31",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    press(page.locator("main form button.primary, main form .button.primary").first)
    page.get_by_text(words["done"]).wait_for()
    page.goto(board)
    assert page.locator("#kept ~ ul li h3").all_inner_texts() == ["마을회관에서 조합원 모임"]
    if javascript:
        assert_sound(page)
    page.close()
    goal = Card.objects.get().goal
    assert goal is not None
    assert goal.indicator_ko == "마을회관에서 조합원 모임"


@pytest.mark.slow
def test_a_word_without_end_and_a_refused_step_stay_on_a_phones_screen(browse: Browse, village: Any) -> None:
    """An address pasted as an idea makes no page wider; what is wrong with a step is seen without looking."""
    page = browse("manager", language="ko", width=360)
    page.goto(f"/e/{village.enterprise.code}/chalkboard/")
    page.get_by_label("한 줄로 적는 생각").fill("http://example.org/" + "x" * 180)
    press(page.get_by_role("button", name="칠판에 적기", exact=True))
    link = page.locator("#idea ~ ul h3 a")
    link.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    press(link)
    page.get_by_label("이어 갑니다").check()
    press(page.get_by_role("button", name="적어 두기", exact=True))
    page.get_by_text("아직 적어 두지 않았습니다").wait_for()
    page.wait_for_function("document.activeElement.name === 'why' && scrollY > 0")
    page.close()
