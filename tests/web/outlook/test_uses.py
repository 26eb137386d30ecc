"""What a strategy, a shock or a card of the board speaks of is not taken from under it."""

from typing import Any

import pytest
from django.test import Client
from invented_plans import SIDE_DISHES

from dure.web.chalkboard.models import Card, Move
from dure.web.thread.models import Strategy

from .test_parts import GROUPS, LOAN, PORRIDGE, a_plan, add, at, list_typed, newest

MEMBERS = "\n[members]\ncount = 40\n"


@pytest.fixture
def bookkeeper(sign_in: Any) -> Client:
    """Give the browser of the bookkeeper, who reads English."""
    browser: Client = sign_in("bookkeeper", language="en")
    return browser


def speak(path: str, name: str = "젊은이가 떠남") -> str:
    """Write a shock of a plan's file that changes what a path fits."""
    return f"""
[[scenarios]]
id = "own"
kind = "shock"
title = "{name}"
[[scenarios.changes]]
path = "{path}"
operation = "times"
amount = 0.5
"""


def write_card(village: Any, path: str, *, state: str = "idea") -> Strategy:
    """Write a strategy on the enterprise's board that changes a number of its plan."""
    row = Strategy.objects.create(
        community=village.community, enterprise=village.enterprise, code="younger", title_ko="젊은이 모으기"
    )
    change = {"path": path, "operation": "times", "value": 1.2, "low": 1.1, "high": 1.3}
    Card.objects.create(strategy=row, changes=[{**change, "after_months": 0, "months": None}])
    if state != "idea":
        Move.objects.create(strategy=row, state=state, day="2026-01-05", why_ko="까닭")
    return row


@pytest.mark.parametrize(
    ("path", "dropped", "is_refused"),
    [
        ("services.*.users.2.use_rate", 1, True),  # it would change those who come third
        ("services.*.users.2.use_rate", 2, True),
        ("services.*.users.2.use_rate", 3, False),
        ("services.*.users.3.use_rate", 1, True),  # nobody would be left whom it means
        ("services.*.users.*.use_rate", 1, False),
        ("services.boxes.users.2.use_rate", 1, False),  # it moves along
        ("services.boxes.users.1.*", 1, True),
    ],
)
def test_a_group_that_a_pattern_counts_is_not_left_out(
    village: Any, bookkeeper: Client, path: str, dropped: int, *, is_refused: bool
) -> None:
    """A pattern with a number of a group would mean other people once the groups move up."""
    a_plan(village, SIDE_DISHES.replace("[[staff]]", GROUPS) + MEMBERS + speak(path))
    part = at(village, "outlook_plan_part", "services", "boxes")
    stood = list_typed(bookkeeper.get(part).content.decode())
    answer = bookkeeper.post(part, {**stood, f"users_{dropped}_who": ""})
    assert answer.status_code == (422 if is_refused else 302)
    assert len(newest(village).services[0].users) == (3 if is_refused else 2)
    if is_refused:
        page = answer.content.decode()
        assert f'id="users_{dropped}_who-e"' in page
        assert "젊은이가 떠남" in page


def test_a_capacity_that_a_pattern_means_is_not_emptied(village: Any, bookkeeper: Client) -> None:
    """As long as it is the only one; where another service has one, the pattern means that."""
    a_plan(village)
    for _ in range(2):
        add(village, bookkeeper, "services", PORRIDGE)
    plan = village.enterprise.plans.order_by("-number").first()
    a_plan(village, plan.text + speak("services.*.capacity", "손이 모자람"))
    first, second = newest(village).services[1:]
    emptied = {f"capacity:{key}": "" for key in ("low", "value", "high", "source")}
    answers = []
    for one in (first, second):
        part = at(village, "outlook_plan_part", "services", one.id)
        stood = list_typed(bookkeeper.get(part).content.decode())
        answers.append(bookkeeper.post(part, {**stood, **emptied}))
    assert [answer.status_code for answer in answers] == [302, 422]
    page = answers[1].content.decode()
    assert 'id="capacity-e"' in page
    assert "손이 모자람" in page
    assert newest(village).services[2].capacity is not None


@pytest.mark.parametrize(("state", "status"), [("idea", 422), ("dropped", 302)])
def test_a_card_of_the_board_is_not_left_speaking_of_others(
    village: Any, bookkeeper: Client, state: str, status: int
) -> None:
    """Its paths stand on the board, where no plan moves them; what was dropped there holds nothing."""
    a_plan(village, SIDE_DISHES.replace("[[staff]]", GROUPS) + MEMBERS)
    write_card(village, "services.boxes.users.2.use_rate", state=state)
    part = at(village, "outlook_plan_part", "services", "boxes")
    stood = list_typed(bookkeeper.get(part).content.decode())
    answer = bookkeeper.post(part, {**stood, "users_1_who": ""})
    assert answer.status_code == status
    assert state == "dropped" or "젊은이 모으기 (on the chalkboard)" in answer.content.decode()
    # Who comes behind those that the card speaks of may go.
    stood = list_typed(bookkeeper.get(part).content.decode())
    assert bookkeeper.post(part, {**stood, "users_3_who": ""}).status_code == 302


def test_what_a_card_of_the_board_changes_is_not_left_out(village: Any, bookkeeper: Client) -> None:
    """Neither on its own page nor in the long form; a card of another enterprise holds nothing."""
    a_plan(village)
    loan = add(village, bookkeeper, "loans", LOAN).loans[0]
    row = write_card(village, f"loans.{loan.id}.rate")
    part = at(village, "outlook_plan_part", "loans", loan.id)
    for answer in (
        bookkeeper.post(part, {"do": "drop"}),
        bookkeeper.post(at(village, "outlook_plan"), {f"drop:loans.{loan.id}": "1"}),
    ):
        assert answer.status_code == 422
        assert "젊은이 모으기 (on the chalkboard)" in answer.content.decode()
    row.enterprise = village.other
    row.save()
    assert bookkeeper.post(part, {"do": "drop"}).status_code == 302


def test_of_two_that_a_pattern_means_one_may_go(village: Any, bookkeeper: Client) -> None:
    """Both at once would leave it without any."""
    a_plan(village)
    for _ in range(2):
        add(village, bookkeeper, "loans", LOAN)
    row = village.enterprise.plans.order_by("-number").first()
    first, second = a_plan(village, row.text + speak("loans.*.rate", "금리 오름")).loans
    page, drops = at(village, "outlook_plan"), [f"drop:loans.{one.id}" for one in (first, second)]
    answer = bookkeeper.post(page, dict.fromkeys(drops, "1"))
    assert answer.status_code == 422
    assert "금리 오름" in answer.content.decode()
    assert bookkeeper.post(page, {drops[0]: "1"}).status_code == 302
    assert len(newest(village).loans) == 1
