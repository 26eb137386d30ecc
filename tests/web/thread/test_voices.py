"""A neighbour without an account says something, and takes it back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dure.web.community.models import Act, Community
from dure.web.thread.commons import offers_for
from dure.web.thread.models import Attempt, Goal, Issue, SpendingAnswer, Voice

from .conftest import HERE, Thread

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def at(village: Any, thread: Thread) -> Callable[..., str]:
    """Give addresses of the village's community."""
    return lambda name, *more: reverse(name, args=[village.community.code, *more])


def test_me_too_counts_once_a_session_and_can_be_taken_back(
    village: Any, thread: Thread, sign_in: Callable[..., Client], at: Callable[..., str], opened_form: str
) -> None:
    """Tapping twice is tapping once; what is taken back is gone."""
    visitor = sign_in(None)
    for _ in range(2):
        answer = visitor.post(at("community_me_too"), {"issue": "care", "started": opened_form})
        assert answer.status_code == 302
    voice = Voice.objects.get()
    page = visitor.get(at("community")).content.decode()
    assert "1 neighbour says so" in page
    assert "You said: me too." in page
    visitor.post(at("community_undo"), {"voice": voice.code})
    assert not Voice.objects.exists()
    assert [act.verb for act in Act.objects.order_by("pk")] == ["voice.said", "voice.taken_back"]


def test_another_session_cannot_take_it_back(
    village: Any, thread: Thread, sign_in: Callable[..., Client], at: Callable[..., str], opened_form: str
) -> None:
    """Only who said it may take it back."""
    sign_in(None).post(at("community_me_too"), {"issue": "care", "started": opened_form})
    sign_in(None).post(at("community_undo"), {"voice": Voice.objects.get().code})
    assert Voice.objects.count() == 1


def test_an_offer_stands_beside_its_goal_for_members_without_its_contact(
    village: Any, thread: Thread, sign_in: Callable[..., Client], at: Callable[..., str], opened_form: str
) -> None:
    """Members read what is offered, visitors how many offer, and the coordinator alone how to call."""
    sent = {
        "goal": "visits",
        "line": "손두부 20kg",
        "purpose": "goods",
        "name": "김가상",
        "contact": "010-0000-0000",
        "agreed": "on",
        "started": opened_form,
    }
    assert sign_in(None).post(at("community_offer"), sent).status_code == 302
    visitor, member, coordinator = (sign_in(role) for role in (None, "member", "coordinator"))
    assert "손두부" not in visitor.get(at("community")).content.decode()
    assert "1 offer to supply" in visitor.get(at("community")).content.decode()
    assert "손두부 20kg" in member.get(at("community")).content.decode()
    assert "010-0000-0000" not in member.get(at("community")).content.decode()
    assert "010-0000-0000" in coordinator.get(at("desk_voices")).content.decode()
    assert [offer.line for offer in offers_for(village.community, goal=thread.visits)] == ["손두부 20kg"]


def test_offers_answer_a_leak_of_their_purpose_and_words(village: Any) -> None:
    """Near words come first, another purpose is left out, and so is what was hidden."""
    for line, purpose in (
        ("쌀", "goods"),
        ("도시락 배달", "goods"),
        ("머리 손질", "services"),
        ("아무거나", ""),
    ):
        Voice.objects.create(community=village.community, kind="offer", line=line, purpose=purpose)
    found = offers_for(village.community, purpose="goods", supplier="한들도시락유통 주식회사")
    assert [offer.line for offer in found] == ["도시락 배달", "아무거나", "쌀"]


def test_a_contact_needs_consent(
    village: Any, thread: Thread, sign_in: Callable[..., Client], at: Callable[..., str], opened_form: str
) -> None:
    """Nobody's telephone is kept by mistake; words without one need no tick."""
    sent = {"text": "차로 모실 수 있어요", "contact": "010-0000-0000", "started": opened_form}
    answer = sign_in(None).post(at("community_help"), sent)
    assert answer.status_code == 422
    assert "차로 모실 수 있어요" in answer.content.decode()
    assert not Voice.objects.exists()
    assert sign_in(None).post(at("community_help"), sent | {"contact": ""}).status_code == 302


def test_an_answer_is_kept_with_its_share_and_can_be_taken_back(
    village: Any, thread: Thread, sign_in: Callable[..., Client], at: Callable[..., str], opened_form: str
) -> None:
    """Four taps, and the share is worked out."""
    visitor = sign_in(None)
    sent = {**HERE, "relation": "member", "enterprise": village.enterprise.code, "started": opened_form}
    assert visitor.post(at("community_spending"), sent).status_code == 302
    given = SpendingAnswer.objects.get()
    assert (given.enterprise, given.relation) == (village.enterprise, "member")
    assert given.inside_share == pytest.approx(0.75)
    visitor.post(at("community_undo"), {"answer": given.pk})
    assert not SpendingAnswer.objects.filter(is_taken_back=False).exists()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_text_becomes_part_of_the_page(
    *,
    village: Any,
    thread: Thread,
    sign_in: Callable[..., Client],
    at: Callable[..., str],
    opened_form: str,
    language: str,
) -> None:
    """Every text that somebody may write is shown as text, a link as the letters of a link."""
    issue, goal, pledge = thread.issue, thread.visits, thread.pledge
    issue.title_ko = issue.title_en = issue.text_ko = f"{XSS} https://example.org/x"
    goal.indicator_ko = goal.unit = XSS[:20]
    pledge.who_ko = pledge.what_ko = pledge.evidence_ko = XSS
    for row in (issue, goal, pledge):
        row.save()
    goal.measurements.create(date="2025-01-01", value=120, evidence_ko=XSS)
    village.community.strategies.create(code="<script>alert(1)<script>'", title_ko=XSS, text_ko=XSS)
    village.community.name_ko = village.community.name_en = XSS
    village.community.save()
    village.enterprise.name_ko = village.enterprise.name_en = XSS
    village.enterprise.legal_form_ko = XSS
    village.enterprise.save()
    visitor = sign_in(None, language=language)
    sent = {"text": XSS, "name": XSS, "contact": XSS, "line": XSS, "agreed": "on", "started": opened_form}
    for kind in ("help", "offer"):
        assert visitor.post(at(f"community_{kind}"), sent).status_code == 302
        Voice.objects.filter(kind=kind).update(goal=goal)
    coordinator = sign_in("coordinator", language=language)
    hidden = Voice.objects.first()
    assert hidden is not None
    coordinator.post(at("desk_hide"), {"voice": hidden.code, "why": XSS})
    pages = [visitor.get(at("community")), visitor.get(at("community_spending"))]
    pages += [
        coordinator.get(at(name))
        for name in ("community", "community_desk", "desk_voices", "desk_paper", "desk_print", "goal_new")
    ]
    pages += [coordinator.get(at("goal_measure", "visits")), coordinator.get(at("issue_edit", "care"))]
    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="https://example.org/x' not in html


@pytest.mark.parametrize("role", [None, "coordinator"])
def test_nothing_is_sent_from_elsewhere(village: Any, at: Callable[..., str], role: str | None) -> None:
    """Without the site's own token no form is taken, whoever seems to send it."""
    browser = Client(enforce_csrf_checks=True)
    if role is not None:
        browser.force_login(village.people[role], backend="django.contrib.auth.backends.ModelBackend")
    names = ["me_too", "undo", "help", "offer", "spending"]
    addresses = [at(f"community_{name}") for name in names]
    addresses += [at(f"desk_{name}") for name in ("hide", "restore", "forget", "paper")]
    addresses += [at(name) for name in ("issue_new", "goal_new", "strategy_new")]
    addresses += [at("goal_measure", "visits"), at("goal_unmeasure", "visits")]
    assert {browser.post(address, {"issue": "care"}).status_code for address in addresses} == {403}


@pytest.mark.parametrize("field", ["issue", "goal"])
def test_a_tampered_field_is_refused(
    *,
    village: Any,
    sign_in: Callable[..., Client],
    at: Callable[..., str],
    opened_form: str,
    field: str,
) -> None:
    """A thing of another community, or of none, is not spoken of here."""
    elsewhere = Community.objects.create(name_ko="남의 마을", places=["52111"])
    Issue.objects.create(community=elsewhere, code="theirs", title_ko="남의 일", place="52111")
    Goal.objects.create(
        community=elsewhere,
        code="theirs",
        indicator_ko="남의 목표",
        unit="회",
        place="52111",
        baseline_value=1,
        baseline_date="2024-12-31",
        target=2,
        due="2026-12-31",
    )
    for value in ("theirs", "nobody's", "' OR 1=1"):
        sent = {field: value, "text": "…", "line": "…", "started": opened_form}
        for name in ("community_help", "community_offer"):
            assert sign_in(None).post(at(name), sent).status_code == 400
            assert sign_in(None).get(at(name), {field: value}).status_code == 400
    assert sign_in(None).post(at("community_me_too"), {"issue": "theirs"}).status_code == 400
    assert not Voice.objects.exists()


def test_choices_that_were_not_offered_are_refused(
    village: Any, thread: Thread, sign_in: Callable[..., Client], at: Callable[..., str], opened_form: str
) -> None:
    """An enterprise of another community, a purpose that nobody may offer, an answer of one's own."""
    elsewhere = Community.objects.create(name_ko="남의 마을", places=["52111"])
    other = elsewhere.enterprises.create(number="9998100126", name_ko="남의 가게", place="52111")
    asked = {**HERE, "relation": "member", "started": opened_form}
    for wrong in ({"enterprise": other.code}, {"relation": "owner"}, {"daily": "0.9"}, {"most": "wages"}):
        assert sign_in(None).post(at("community_spending"), asked | wrong).status_code == 422
    sent = {"line": "쌀", "purpose": "wages", "started": opened_form}
    assert sign_in(None).post(at("community_offer"), sent).status_code == 422
    assert not Voice.objects.exists()
    assert not SpendingAnswer.objects.exists()


@pytest.mark.parametrize(
    "text", ["가" * 501, "보이지 않는\u202eNAMAE", "벨\u0007", "널\x00"], ids=["long", "bidi", "bell", "null"]
)
def test_texts_have_limits(
    *,
    village: Any,
    sign_in: Callable[..., Client],
    at: Callable[..., str],
    opened_form: str,
    text: str,
) -> None:
    """Too long, or made to deceive."""
    answer = sign_in(None).post(at("community_help"), {"text": text, "started": opened_form})
    assert answer.status_code == 422
    assert not Voice.objects.exists()


def test_a_private_community_is_hidden_from_visitors(
    village: Any, thread: Thread, sign_in: Callable[..., Client], at: Callable[..., str], opened_form: str
) -> None:
    """What is not public is 404, to read and to write; its members see it."""
    village.community.is_public = False
    village.community.save()
    for role in (None, "stranger"):
        browser = sign_in(role)
        for name in ("community", "community_help", "community_offer", "community_spending"):
            assert browser.get(at(name)).status_code == 404
        sent = {"issue": "care", "started": opened_form}
        assert browser.post(at("community_me_too"), sent).status_code == 404
    assert sign_in("member").get(at("community")).status_code == 200
    assert not Attempt.objects.exists()
