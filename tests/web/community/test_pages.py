import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from browsing import Browse, assert_sound, press
from django.utils import timezone

from dure.web.community.models import Invitation

PAGES = {
    "visitor": ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/invitations/none"),
    "stranger": ("/accounts/", "/c/new"),
    "manager": (
        "/e/{e}/",
        "/e/{e}/edit",
        "/e/{e}/people",
        "/e/{e}/log",
        "/e/{e}/log?view=looks",
        "/e/{e}/leave",
    ),
    "coordinator": ("/c/{c}/edit", "/c/{c}/e/new", "/c/{c}/people", "/c/{c}/log"),
    "operator": ("/operator/", "/operator/people/", "/operator/jobs/"),
}
PICTURES = os.environ.get("DURE_PICTURES")
"""Folder for pictures of every page, to be looked at; none are made without it."""


@pytest.mark.either_database
@pytest.mark.slow
@pytest.mark.parametrize("seen", [("ko", 360), ("en", 1280)])
@pytest.mark.parametrize("role", PAGES)
def test_the_pages_keep_nobody_out(
    role: str, seen: tuple[str, int], browse: Browse, stored_book: Any, village: Any
) -> None:
    """On a phone in Korean and at a desk in English, axe finds nothing and nothing runs over."""
    language, width = seen
    Invitation.objects.create(
        token_hash="0" * 64,
        email="a.person.with.a.long.address@cooperative.example.org",
        community=village.community,
        enterprise=village.enterprise,
        kind="viewer",
        invited_by=village.people["manager"],
        expires_at=timezone.now() + timedelta(days=3),
    )
    page = browse(None if role == "visitor" else role, language=language, width=width)
    for number, address in enumerate(PAGES[role]):
        page.goto(address.format(e=village.enterprise.code, c=village.community.code))
        if PICTURES:
            file = Path(PICTURES) / f"{role}-{number}-{language}-{width}.png"
            page.screenshot(path=file, full_page=True)
        assert_sound(page)


@pytest.mark.slow
@pytest.mark.parametrize("script", ["with", "without"])
def test_a_community_and_an_enterprise_are_founded_in_the_browser(
    script: str, browse: Browse, village: Any
) -> None:
    """With suggestions while typing, and by the button where no script runs."""
    page = browse("stranger", language="ko", width=360, javascript=script == "with")
    page.goto("/c/new")
    page.get_by_label("이름", exact=True).fill("무주 두레")
    page.get_by_label("이름의 앞부분").fill("무주")
    if script == "without":
        press(page.get_by_role("button", name="찾기"))
    page.get_by_label("전북특별자치도 무주군", exact=True).check()
    press(page.get_by_role("button", name="만들기").last)
    page.get_by_label("사업자등록번호").fill("999-81-00034")
    page.get_by_label("이름", exact=True).fill("무주 가게")
    page.get_by_label("설천면").check()
    press(page.get_by_role("button", name="사업체 만들기").last)
    assert page.get_by_role("heading", level=1).inner_text() == "무주 가게"
    if script == "with":  # axe is a script itself
        assert_sound(page)
