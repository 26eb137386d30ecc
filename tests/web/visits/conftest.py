"""An offer of the village, a group that asks to come, and a form that was opened a minute ago."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from dure.web.thread.guard import start_form
from dure.web.visits.models import Offer, Visit

PLAYBOOK = "food-waste-circulation"
GROUP = "바닷가 마을 모임"
HOME = "52800"  # 부안군
EMAIL = "group@example.org"


def next_day(days: int = 30) -> date:
    """Return a day to come."""
    return timezone.localdate() + timedelta(days=days)


def make_offer(enterprise: Any, **more: Any) -> Offer:
    """Offer a visit, published, on two days."""
    told = {
        "title_ko": "음식물 퇴비장 견학",
        "title_en": "The compost yard",
        "about_ko": "거두는 길과 퇴비장을 함께 걷습니다.",
        "playbook": PLAYBOOK,
        "challenge": "waste",
        "place": "52720",
        "meeting_ko": "진안읍 마을회관 앞",
        "people_least": 4,
        "people_most": 20,
        "fee_krw": 10_000,
        "fee_per": "person",
        "languages": ["ko"],
        "email": "host@example.org",
        "programme": [{"time": "10:00", "what": "퇴비장 둘러보기", "where": "퇴비장", "who": "사무장"}],
        "published_at": timezone.now(),
        **more,
    }
    offer = Offer.objects.create(enterprise=enterprise, **told)
    for days in (30, 40):
        offer.days.create(day=next_day(days))
    return offer


def make_visit(offer: Offer, *, state: str = "asked", day: date | None = None, **more: Any) -> Visit:
    """Let a group ask to come."""
    told = {
        "group": GROUP,
        "place": HOME,
        "people": 12,
        "wants": "냄새를 어떻게 잡으셨는지 배우고 싶습니다.",
        "contact_name": "가상 담당자",
        "email": EMAIL,
        "telephone": "063-000-0000",
        "site": "http://testserver",
        **more,
    }
    return Visit.objects.create(offer=offer, state=state, day=day or next_day(), **told)


@pytest.fixture
def offer(village: Any) -> Offer:
    """Give the village's offer."""
    return make_offer(village.enterprise)


@pytest.fixture
def visit(offer: Offer) -> Visit:
    """Give a group that has asked."""
    return make_visit(offer)


@pytest.fixture
def held(offer: Offer) -> Visit:
    """Give a visit that was held half a year and a week ago."""
    day = timezone.localdate() - timedelta(days=190)
    return make_visit(offer, state="held", day=day, people_came=12, fee_krw=120_000)


@pytest.fixture
def asking(village: Any) -> Callable[..., dict[str, str]]:
    """Give what a group sends with a form that it opened a minute ago."""

    def fill(**more: str) -> dict[str, str]:
        with mock.patch("django.core.signing.time.time", return_value=time.time() - 60):
            started = start_form(village.community)
        return {
            "started": started,
            "website": "",
            "group": GROUP,
            "place_name": "부안군",
            "people": "12",
            "day": next_day().isoformat(),
            "wants": "냄새를 어떻게 잡으셨는지",
            "contact_name": "가상 담당자",
            "email": EMAIL,
            "telephone": "063-000-0000",
            "agreed": "on",
            **more,
        }

    return fill
