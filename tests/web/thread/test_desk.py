"""The coordinator's desk: papers on behalf of people, moderation, goals by the rule of goals."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.web.community.models import Act, Community, EnterpriseRole, Look
from dure.web.thread import desk
from dure.web.thread.commons import export_community, import_community, load_community
from dure.web.thread.models import Goal, Pledge, SpendingAnswer, Voice

from .conftest import HERE, Thread

GOAL = {
    "indicator_ko": "따로 모은 음식물쓰레기",
    "issue": "care",
    "place": "52720",
    "unit": "kg",
    "baseline_value": "9040",
    "baseline_date": "2024-12-31",
    "target": "12000",
    "due": "2026-12-31",
    "measure": "measurements",
}


@pytest.fixture
def at(village: Any, thread: Thread) -> Callable[..., str]:
    """Give addresses of the village's community."""
    return lambda name, *more: reverse(name, args=[village.community.code, *more])


def test_a_paper_is_entered_on_behalf_of_somebody(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """All that stands on it, in one go; the log says by whom and which paper, and no name."""
    sent = {
        **HERE,
        "paper": "17",
        "me_too": ["care"],
        "help_text": "반찬을 나눌 수 있어요",
        "line": "콩 두 말",
        "purpose": "goods",
        "relation": "member",
        "enterprise": village.enterprise.code,
        "name": "이가상",
        "contact": "063-000-0000",
        "agreed": "on",
    }
    answer = sign_in("coordinator").post(at("desk_paper"), sent, follow=True)
    assert "Paper no. 17 is entered: 4 entries." in answer.content.decode()
    assert sorted(Voice.objects.values_list("kind", flat=True)) == ["help", "me_too", "offer"]
    assert set(Voice.objects.values_list("entered_by", flat=True)) == {village.people["coordinator"].pk}
    assert SpendingAnswer.objects.get().entered_by == village.people["coordinator"]
    act = Act.objects.get(verb="paper.entered")
    assert (act.who, act.on_behalf_of) == (village.people["coordinator"], "№ 17")
    assert act.detail == {"paper": "17", "entries": 4}
    log = sign_in("coordinator").get(f"/c/{village.community.code}/log").content.decode()
    assert "from paper no. 17" in log
    assert "이가상" not in log


def test_a_paper_is_found_again_by_its_number_and_by_its_name(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """By the coordinator alone; once its name is deleted, by the number still. Without one it gets one."""
    coordinator = sign_in("coordinator")
    sent = {"me_too": ["care"], "line": "콩 두 말", "name": "이가상", "agreed": "on"}
    coordinator.post(at("desk_paper"), sent | HERE | {"paper": "17", "relation": "member"})
    coordinator.post(at("desk_paper"), {"help_text": "차로 모실게요"})
    assert set(Voice.objects.values_list("paper", flat=True)) == {"17", "18"}
    for query in ("17", "이가"):
        page = coordinator.get(at("desk_voices"), {"q": query})
        assert {one.paper for one in page.context["voices"]} == {"17"}
        assert "paper no. 17" in page.content.decode()
        assert len(page.context["voices"]) == 2
    assert [one.paper for one in coordinator.get(at("desk_voices"), {"q": "17"}).context["answers"]] == ["17"]
    again = coordinator.post(at("desk_paper"), {"help_text": "…", "paper": "17"})
    assert "Paper no. 17 was entered before" in again.content.decode()
    for voice in Voice.objects.filter(paper="17"):
        coordinator.post(at("desk_forget"), {"voice": voice.code})
    assert len(coordinator.get(at("desk_voices"), {"q": "이가"}).context["voices"]) == 0
    assert len(coordinator.get(at("desk_voices"), {"q": "17"}).context["voices"]) == 2
    assert "이가상" not in repr(list(Act.objects.values()))
    for role in ("member", "manager", None):
        assert "paper no." not in sign_in(role).get(at("community")).content.decode()


def test_two_who_enter_one_paper_at_once_enter_it_once(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether its number is taken is asked when nobody else can enter one any more."""

    @contextmanager
    def wait_for_another(community: Community) -> Iterator[None]:
        Voice.objects.create(community=community, kind=Voice.Kind.HELP, text="차로 모실게요", paper="17")
        yield

    monkeypatch.setattr(desk, "counting", wait_for_another)
    page = sign_in("coordinator").post(at("desk_paper"), {"help_text": "차로 모실게요", "paper": "17"})
    assert page.status_code == 422
    assert Voice.objects.filter(paper="17").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"paper": "이가상 님", "me_too": ["care"]},
        {"paper": "17"},
        {"paper": "17", "daily": "here"},
        {"paper": "17", **HERE},
        {"paper": "17", "me_too": ["theirs"]},
        {"paper": "17", "help_text": "…", "contact": "063-000-0000"},
    ],
    ids=[
        "a name for a number",
        "empty",
        "half the questions",
        "no relation",
        "another's issue",
        "no consent",
    ],
)
def test_half_a_paper_is_asked_again(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str], wrong: dict[str, Any]
) -> None:
    """Nothing of it is kept until it is whole."""
    assert sign_in("coordinator").post(at("desk_paper"), wrong).status_code == 422
    assert not Voice.objects.exists()
    assert not SpendingAnswer.objects.exists()
    assert not Act.objects.exists()


def test_what_is_hidden_is_gone_from_pages_and_stays_on_the_desk(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str], thread: Thread
) -> None:
    """With its reason, in the log too; it can be shown again."""
    voice = Voice.objects.create(
        community=village.community, kind="offer", goal=thread.visits, line="싸게 팝니다"
    )
    coordinator, member = sign_in("coordinator"), sign_in("member")
    assert "싸게 팝니다" in member.get(at("community")).content.decode()
    page = coordinator.get(at("desk_hide"), {"voice": voice.code}).content.decode()
    assert "싸게 팝니다" in page
    assert coordinator.post(at("desk_hide"), {"voice": voice.code, "why": ""}).status_code == 422
    coordinator.post(at("desk_hide"), {"voice": voice.code, "why": "광고"})
    assert "싸게 팝니다" not in member.get(at("community")).content.decode()
    desk = coordinator.get(at("desk_voices")).content.decode()
    assert "싸게 팝니다" in desk
    assert "광고" in desk
    act = Act.objects.get(verb="voice.hidden")
    assert (act.who, act.detail["why"]) == (village.people["coordinator"], "광고")
    coordinator.post(at("desk_restore"), {"voice": voice.code})
    assert "싸게 팝니다" in member.get(at("community")).content.decode()
    assert Act.objects.filter(verb="voice.restored").exists()


def test_every_look_at_contacts_is_logged_and_they_can_be_deleted(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """Who looked, and at whose; the words stay when the contact goes."""
    voice = Voice.objects.create(
        community=village.community, kind="help", text="돕겠습니다", name="김가상", contact="010-0000-0000"
    )
    coordinator = sign_in("coordinator")
    assert "010-0000-0000" in coordinator.get(at("desk_voices")).content.decode()
    assert Look.objects.filter(who=village.people["coordinator"], what="voices").count() == 1
    coordinator.post(at("desk_forget"), {"voice": voice.code})
    voice.refresh_from_db()
    assert (voice.text, voice.name, voice.contact) == ("돕겠습니다", "", "")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"target": "9040"}, "not countable"),
        ({"due": "2024-12-31"}, "not after the day of its baseline"),
        ({"place": "52"}, "Select a valid choice"),
        ({"place": "11110"}, "Select a valid choice"),
        ({"unit": ""}, "required"),
        ({"measure": "retention_share"}, "A share is written in %"),
        ({"measure": "members", "unit": "명"}, "needs its enterprise"),
        ({"measure": "keep"}, "Select a valid choice"),
        ({"baseline_value": "1e30"}, "digits"),
        ({"target": "nan"}, "number"),
        ({"issue": "theirs"}, "Select a valid choice"),
    ],
)
def test_a_goal_is_held_against_the_rule_in_words(
    sign_in: Callable[..., Client], at: Callable[..., str], wrong: dict[str, str], reason: str
) -> None:
    """What is not local, countable and dated is not set, and what was written stays in the form."""
    before = Goal.objects.count()
    answer = sign_in("coordinator").post(at("goal_new"), GOAL | wrong)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert "따로 모은 음식물쓰레기" in answer.content.decode()
    assert Goal.objects.count() == before


def test_a_goal_that_is_too_large_is_answered_by_a_smaller_one(
    sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """The remedy is an example of the right size."""
    answer = sign_in("coordinator").post(at("goal_new"), GOAL | {"due": "2020-01-01"})
    assert "Try a smaller goal, such as:" in answer.content.decode()


def test_a_goal_is_set_measured_and_changed(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """From the desk to the public page."""
    coordinator = sign_in("coordinator")
    assert coordinator.post(at("goal_new"), GOAL).status_code == 302
    goal = Goal.objects.get(indicator_ko=GOAL["indicator_ko"])
    assert load_community(village.community).goals[-1].target == 12000
    sent = {"date": "2025-12-31", "value": "11060", "evidence_ko": "계량표"}
    coordinator.post(at("goal_measure", goal.code), sent)
    assert "11,060 kg" in sign_in(None).get(at("community")).content.decode()
    future = sent | {"date": "2199-01-01"}
    assert coordinator.post(at("goal_measure", goal.code), future).status_code == 422
    page = coordinator.get(at("goal_edit", goal.code)).content.decode()
    assert re.search(
        r'name="baseline_date"[^>]*value="2024-12-31"|value="2024-12-31"[^>]*baseline_date', page
    )
    coordinator.post(at("goal_edit", goal.code), GOAL | {"target": "13000"})
    goal.refresh_from_db()
    assert goal.target == 13000
    coordinator.post(at("goal_unmeasure", goal.code), {"measurement": goal.measurements.get().pk})
    assert not goal.measurements.exists()
    verbs = [act.verb for act in Act.objects.order_by("pk")]
    assert verbs == ["goal.written", "measurement.written", "goal.written", "measurement.removed"]


def test_an_issue_and_a_strategy_are_written_and_changed(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """In a neighbour's words."""
    coordinator = sign_in("coordinator")
    sent = {"title_ko": "버스가 끊겼습니다", "title_en": "No bus", "place": "52720"}
    coordinator.post(at("issue_new"), sent)
    assert "No bus" in sign_in(None).get(at("community")).content.decode()
    coordinator.post(at("issue_edit", "care"), sent | {"title_en": "Far away"})
    assert "Far away" in sign_in(None).get(at("community")).content.decode()
    coordinator.post(at("strategy_new"), {"title_ko": "함께 먹는 밥", "enterprise": ""})
    assert village.community.strategies.get().enterprise is None


def test_a_measure_from_the_file_survives_the_form(sign_in: Callable[..., Client], village: Any) -> None:
    """A goal that the books count stays so when its words are changed."""
    from .test_rows import EXAMPLES  # noqa: PLC0415 -- only here

    community, _ = import_community(EXAMPLES / "jinan" / "community.yaml", by=village.people["coordinator"])
    goal = community.goals.get(code="food-waste-12t")
    coordinator, address = sign_in("coordinator"), reverse("goal_edit", args=[community.code, goal.code])
    sent = GOAL | {
        "measure": "keep",
        "issue": "food-waste",
        "place": "52720250",
        "enterprise": goal.enterprise.code if goal.enterprise else "",
    }
    assert coordinator.post(address, sent).status_code == 302
    before = goal.measure
    goal.refresh_from_db()
    assert goal.measure == before
    assert goal.indicator_ko == GOAL["indicator_ko"]


def test_a_manager_writes_for_their_own_enterprise_alone(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """Neither for the neighbours' enterprise, nor for the whole community."""
    manager = sign_in("manager")
    for enterprise, status in ((village.enterprise, 302), (village.other, 422), (None, 422)):
        sent = GOAL | {"enterprise": enterprise.code if enterprise else ""}
        assert manager.post(at("goal_new"), sent).status_code == status
        sent = {"title_ko": "함께", "enterprise": enterprise.code if enterprise else ""}
        assert manager.post(at("strategy_new"), sent).status_code == status
    theirs = Goal.objects.get(code="visits")
    theirs.enterprise = village.other
    theirs.save()
    for name in ("goal_edit", "goal_measure"):
        assert manager.get(at(name, "visits")).status_code == 404
    assert "방문 진료" not in manager.get(at("community_desk")).content.decode()
    EnterpriseRole.objects.filter(person=village.people["manager"]).delete()
    assert sign_in("manager").get(at("community_desk")).status_code == 404


def test_nothing_of_another_community_can_be_reached(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str], thread: Thread
) -> None:
    """Every name and number of an address or a form is looked up within the community."""
    other = Community.objects.create(name_ko="남의 마을", places=["52111"])
    voice = Voice.objects.create(community=other, kind="help", text="비밀", contact="010-9999-9999")
    given = SpendingAnswer.objects.create(community=other, relation="member", answers=HERE)
    issue = other.issues.create(code="theirs", title_ko="남의 일", place="52111")
    strategy = other.strategies.create(code="theirs", title_ko="남의 꾀")
    goal = other.goals.create(
        code="theirs",
        indicator_ko="남의 목표",
        unit="회",
        place="52111",
        baseline_value=1,
        baseline_date="2024-12-31",
        target=2,
        due="2026-12-31",
    )
    measurement = goal.measurements.create(date="2025-12-31", value=2, evidence_ko="일지")
    own = thread.visits.measurements.create(date="2025-12-31", value=2, evidence_ko="일지")
    coordinator = sign_in("coordinator")
    for name in ("desk_hide", "desk_restore", "desk_forget"):
        for sent in ({"voice": voice.code}, {"answer": str(given.pk)}, {"answer": "-1"}, {"answer": "²"}, {}):
            assert coordinator.post(at(name), sent | {"why": "?"}).status_code == 404
    assert coordinator.get(at("desk_hide"), {"voice": voice.code}).status_code == 404
    for name, thing in (("issue_edit", issue), ("goal_edit", goal), ("strategy_edit", strategy)):
        assert coordinator.get(at(name, thing.code)).status_code == 404
        assert coordinator.post(at(name, thing.code), GOAL).status_code == 404
    for key in (str(measurement.pk), "0", "x", "9" * 30):
        answer = coordinator.post(at("goal_unmeasure", "visits"), {"measurement": key})
        assert answer.status_code == 404
    assert coordinator.post(at("goal_unmeasure", "theirs"), {"measurement": own.pk}).status_code == 404
    assert coordinator.get(reverse("community_desk", args=[other.code])).status_code == 404
    voice.refresh_from_db()
    assert (voice.hidden_at, voice.contact) == (None, "010-9999-9999")


def test_the_community_can_be_taken_away_and_brought_again(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """What is exported can be imported."""
    answer = sign_in("coordinator").get(at("community_yaml"))
    assert answer["Content-Disposition"].startswith("attachment")
    again, problems = import_community(answer.content)
    assert not problems
    assert [goal.id for goal in load_community(again).goals] == ["visits", "share"]


def test_what_a_coordinator_takes_away_holds_no_book(
    village: Any, thread: Thread, sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """Without a right to the book: no private pledge, no supplier, no exact sum; with it, and whole, all."""
    supplier = str((thread.pledge.leak or {})["supplier"])
    Pledge.objects.filter(pk=thread.pledge.pk).update(quantity=12_345_678)
    private = Pledge.objects.create(
        community=village.community,
        enterprise=village.enterprise,
        who_ko="이사회",
        what_ko="남에게 말하지 않은 약속",
        by=thread.pledge.by,
        leak={"supplier": "9998100131", "purpose": "goods", "sellers": []},
        is_public=False,
    )
    secrets = {supplier, f"{supplier[:3]}-{supplier[3:5]}-{supplier[5:]}", "12345678", private.what_ko}
    secrets |= {"9998100131", "999-81-00131", private.code}
    said = sign_in("coordinator").get(at("community_yaml")).content.decode()
    assert not {secret for secret in secrets if secret in said}
    assert thread.pledge.what_ko in said
    assert "12300000" in said
    EnterpriseRole.objects.create(
        enterprise=village.enterprise, person=village.people["coordinator"], kind="viewer"
    )
    allowed = sign_in("coordinator").get(at("community_yaml")).content
    assert private.what_ko in allowed.decode()
    assert allowed == export_community(village.community)


def test_the_paper_asks_what_the_page_asks(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """The same issues, questions and enterprises, with boxes to tick."""
    page = sign_in("coordinator", language="ko").get(at("desk_print")).content.decode()
    for words in ("병원이 멉니다", "장보기와 생필품", "거의 다 여기에서", "가상의료사협", "조합원입니다"):
        assert words in page


def test_contacts_are_forgotten_after_a_year(
    village: Any, sign_in: Callable[..., Client], at: Callable[..., str]
) -> None:
    """As the consent sentence says; before anybody looks at them once more."""
    for days, contact in ((366, "010-0000-0001"), (364, "010-0000-0002")):
        voice = Voice.objects.create(community=village.community, kind="help", text="…", contact=contact)
        Voice.objects.filter(pk=voice.pk).update(made_at=timezone.now() - timedelta(days=days))
    page = sign_in("coordinator").get(at("desk_voices")).content.decode()
    assert "010-0000-0001" not in page
    assert "010-0000-0002" in page
