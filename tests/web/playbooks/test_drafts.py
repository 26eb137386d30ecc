"""What “make it ours” writes down is a draft, shown to its makers alone, until they say that it is theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dure.web.community.models import Act, Enterprise
from dure.web.map.seats import list_ways
from dure.web.playbooks.lineage import list_taken, read_lineage
from dure.web.playbooks.models import Lineage
from dure.web.thread.models import Issue

WASTE = "food-waste-circulation"
NAME = "부안 되살림 (초안)"
SignIn = Callable[..., Client]


def make(client: Client, home: str, *, at: str = "52800", playbook: str = WASTE, **more: str) -> Any:
    """Send the form of “make it ours”."""
    return client.post(f"/playbooks/{playbook}/at/{at}/make/", {"home": home, "name_ko": NAME, **more})


def read(client: Client, address: str) -> str:
    """Read a page."""
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def open_drafts(client: Client, enterprise: Enterprise) -> str:
    """Say that it is ours, and read the page that this leads to."""
    answer = client.post(f"/e/{enterprise.code}/playbook/drafts/open/")
    return read(client, answer.headers["Location"])


@pytest.fixture
def made(village: Any, sign_in: SignIn) -> tuple[Client, Enterprise]:
    """Drafts that a coordinator made in the village: client and enterprise."""
    client = sign_in("coordinator", language="ko")
    make(client, f"new-{village.community.code}")
    return client, Enterprise.objects.get(name_ko=NAME)


def test_a_draft_is_no_evidence_until_it_is_opened(
    village: Any, made: tuple[Client, Enterprise], sign_in: SignIn
) -> None:
    """Neither on the map, nor among those who took it, nor on the community's page; then on all of them."""
    client, enterprise = made
    visitor = sign_in(None, language="ko")
    issue = village.community.issues.get()
    pages = (
        "/map/",
        f"/playbooks/{WASTE}/places/",
        f"/c/{village.community.code}/",
        f"/c/{village.community.code}/spending/",
        "/places/52800/done/",
    )
    assert list_ways() == ()
    for address in pages:
        page = read(visitor, address)
        assert NAME not in page
        assert issue.title_ko not in page
    assert "이 실행서로 시작한 사업체" not in read(visitor, f"/playbooks/{WASTE}/")
    mine = read(client, f"/c/{village.community.code}/")
    assert f'href="/e/{enterprise.code}/playbook/drafts/"' in mine
    assert "우리만 보는 초안" in mine
    assert "이제 모두 볼 수 있습니다" in open_drafts(client, enterprise)
    assert [(way.start, way.end) for way in list_ways()] == [("52720", "52800")]
    for address in pages[:4]:
        assert NAME in read(visitor, address)
    assert issue.title_ko in read(visitor, f"/c/{village.community.code}/")
    assert "이 실행서로 시작한 사업체 1곳" in read(visitor, f"/playbooks/{WASTE}/")
    assert client.post(f"/e/{enterprise.code}/playbook/drafts/open/").status_code == 302
    assert Act.objects.filter(verb="playbook.opened").count() == 1


def test_a_model_is_not_taken_home_to_where_it_comes_from(
    village: Any, made: tuple[Client, Enterprise]
) -> None:
    """Jinan-gun wrote it: what Jinan-gun makes of it is no other place that took it."""
    client, _ = made
    make(client, f"new-{village.community.code}", at="52720", name_ko="진안 둘째")
    second = Enterprise.objects.get(name_ko="진안 둘째")
    assert "다른 지역이 이어받은 것으로는 세지 않습니다" in open_drafts(client, second)
    assert not Lineage.objects.get(enterprise=second).is_draft
    assert list_taken() == []


def test_several_groups_without_a_number_stand_side_by_side(
    village: Any, made: tuple[Client, Enterprise]
) -> None:
    """Nobody who is not founded has a number."""
    client, first = made
    answer = make(client, f"new-{village.community.code}", playbook="small-harbour-tourism")
    assert answer.status_code == 302
    assert village.community.enterprises.filter(number="").count() == 2
    assert first.community.issues.count() == 2


def test_where_one_lands_everything_is_at_hand(made: tuple[Client, Enterprise]) -> None:
    """The goal, the issue, the plan and the enterprise, and how the trial ended."""
    client, enterprise = made
    page = read(client, f"/e/{enterprise.code}/playbook/drafts/")
    code = enterprise.community.code
    goal, issue = enterprise.goals.get(), enterprise.issues.get()
    for address in (
        f"/c/{code}/desk/goal/{goal.code}/",
        f"/c/{code}/desk/issue/{issue.code}/",
        f"/e/{enterprise.code}/outlook/",
        f"/e/{enterprise.code}/",
    ):
        assert f'href="{address}"' in page
        read(client, address)
    assert f"스무 가지 미래 가운데 {enterprise.lineage.planned['open_futures']}가지" in page
    front = read(client, f"/e/{enterprise.code}/outlook/")
    assert "실행서를 이어받음" in front
    assert "파일로 올림" not in front
    assert WASTE not in enterprise.plans.get().note


def test_an_issue_that_stands_is_answered_instead_of_a_new_one(village: Any, sign_in: SignIn) -> None:
    """It is everybody's before and after; another community's is refused."""
    stands = village.community.issues.create(code="waste", title_ko="음식물이 버려집니다", place="52720")
    client = sign_in("coordinator", language="ko")
    assert "음식물이 버려집니다" in read(client, f"/playbooks/{WASTE}/at/52800/make/")
    make(client, f"new-{village.community.code}", issue="waste")
    enterprise = Enterprise.objects.get(name_ko=NAME)
    assert list(Issue.objects.all()) == [stands]
    assert (enterprise.issues.get(), enterprise.goals.get().issue) == (stands, stands)
    page = read(sign_in(None, language="ko"), f"/c/{village.community.code}/")
    assert "음식물이 버려집니다" in page
    assert NAME not in page
    client.post(f"/e/{enterprise.code}/playbook/drafts/")
    assert village.community.issues.get() == stands


def test_a_plan_for_one_place_is_not_laid_on_an_enterprise_of_another(village: Any, sign_in: SignIn) -> None:
    """It is said where the enterprise is and whose numbers these are, and led to its own."""
    client = sign_in("manager", language="ko")
    page = read(client, f"/playbooks/{WASTE}/at/52800/make/")
    assert "진안군에 있고, 이 숫자는 부안군 것입니다" in page
    assert f'href="/playbooks/{WASTE}/at/52720/"' in page
    assert make(client, f"own-{village.enterprise.code}").status_code == 422
    assert read_lineage(village.enterprise) is None
    assert not village.enterprise.plans.exists()
    assert make(client, f"own-{village.enterprise.code}", at="52720").status_code == 302
    assert village.community.goals.get().place[:5] == village.enterprise.place[:5]


def test_the_log_tells_names_in_the_readers_language(
    village: Any, made: tuple[Client, Enterprise], sign_in: SignIn
) -> None:
    """No id, no code; the title and the place as the reader calls them."""
    _, enterprise = made
    log = f"/e/{enterprise.code}/log"
    korean = read(sign_in("coordinator", language="ko"), log)
    assert "부안군 초안을 만들었습니다" in korean
    english = read(sign_in("coordinator"), log)
    assert "Buan-gun (부안군)" in english
    for page in (korean, english):
        assert f"실행서 {WASTE}" not in page
        assert "52800" not in page
