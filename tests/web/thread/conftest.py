"""A thread for the village: an issue, two goals, a pledge; and forms that were opened a while ago."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from unittest import mock

import pytest
from stored_books import CLINIC, JEONJU, JINAN, store_rows

from dure.web.books.models import Book
from dure.web.thread.guard import start_form
from dure.web.thread.models import Goal, Issue, Pledge, SpendingAnswer
from dure.web.thread.questions import find_inside_share

HERE = {"daily": "here", "services": "here", "large": "here", "most": "daily"}
AWAY = {"daily": "away", "services": "away", "large": "away", "most": "obligations"}


@dataclass(frozen=True)
class Thread:
    """What the tests look at."""

    issue: Issue
    visits: Goal  # measured by hand
    share: Goal  # measured in the book
    pledge: Pledge


@pytest.fixture
def thread(village: Any) -> Thread:
    """Write down a thread."""
    issue = Issue.objects.create(
        community=village.community, code="care", title_ko="병원이 멉니다", title_en="Far", place="52720"
    )
    village.enterprise.issues.add(issue)
    goals = [
        Goal.objects.create(
            community=village.community,
            code=code,
            issue=issue,
            enterprise=village.enterprise,
            indicator_ko=indicator,
            unit=unit,
            place="52720",
            baseline_value=start,
            baseline_date=date(2023, 12, 31),
            target=target,
            due=date(2027, 12, 31),
            measure=measure,
        )
        for code, indicator, unit, start, target, measure in (
            ("visits", "방문 진료", "회", 100, 200, {"by": "measurements"}),
            ("share", "남은 몫", "%", 10, 50, {"by": "retention", "figure": "share"}),
        )
    ]
    pledge = Pledge.objects.create(
        community=village.community,
        code="mill",
        enterprise=village.enterprise,
        who_ko="이사회",
        what_ko="쌀을 방앗간에서 삽니다",
        quantity=1_000_000,
        made=date(2025, 1, 1),
        by=date(2025, 12, 31),
        leak={"supplier": "9998100112", "purpose": None, "sellers": ["9998100126"]},
    )
    return Thread(issue, *goals, pledge)


@pytest.fixture
def opened_form(village: Any) -> str:
    """Give the signed time of a form that was opened a minute ago."""
    with mock.patch("django.core.signing.time.time", return_value=time.time() - 60):
        return start_form(village.community)


@pytest.fixture
def answer_for(village: Any) -> Callable[..., list[SpendingAnswer]]:
    """Let neighbours answer the four questions about the village's first enterprise."""

    def give(*answers: dict[str, str]) -> list[SpendingAnswer]:
        return [
            SpendingAnswer.objects.create(
                community=village.community,
                enterprise=village.enterprise,
                relation="neighbour",
                answers=one,
                inside_share=find_inside_share(one),
            )
            for one in answers
        ]

    return give


def many_rows() -> list[tuple[str, ...]]:
    """Invent purchases from many: no purpose and no side of the county rests on few of them."""
    rows = []
    for year in (2024, 2025):
        for month in range(1, 13):
            for purpose in ("goods", "services"):
                for number in range(16):
                    inside = number < 8
                    name = f"가상{'안' if inside else '밖'}가게{purpose}{number}"
                    place = JINAN.format(number + 10) if inside else JEONJU.format(number + 10)
                    krw = 100_000 + 7_000 * number + 1_000 * month
                    day = f"{year}-{month:02}-1{number % 9}"
                    rows.append((day, *CLINIC, name, "", place, purpose, f"{month}월", str(krw)))
            rows.append((f"{year}-{month:02}-20", "가상주민", "", "", *CLINIC, "services", "진료", "9000000"))
    return rows


@pytest.fixture
def many_book(village: Any) -> Book:
    """Give the first enterprise a book in which many were paid."""
    store_rows(village.book, many_rows())
    return village.book
