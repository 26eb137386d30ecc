import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from dure.web.community import people
from dure.web.community.models import (
    Act,
    Community,
    CommunityRole,
    EnterpriseRole,
    Invitation,
    Look,
    Person,
)

LINK = re.compile(r"http://testserver(/invitations/[\w-]+)")


@pytest.fixture
def people_page(village: Any) -> str:
    """Give the address of the enterprise's people."""
    return f"/e/{village.enterprise.code}/people"


def sign_in_as(person: Person) -> Client:
    """Open a browser in which this person is signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def invite(browser: Client, address: str, *, email: str = "new@example.org", kind: str = "viewer") -> str:
    """Invite somebody and return the link in the mail."""
    browser.post(f"{address}/invite", {"email": email, "kind": kind})
    found = LINK.search(str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_who_is_removed_loses_access_with_the_next_request(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """Though their session lives on."""
    bookkeeper, home = sign_in("bookkeeper"), f"/e/{village.enterprise.code}/"
    assert bookkeeper.get(home).status_code == 200
    sign_in("manager").post(f"{people_page}/{village.people['bookkeeper'].pk}/remove")
    assert bookkeeper.get(home).status_code == 404
    assert bookkeeper.get("/accounts/").status_code == 200
    act = Act.objects.get(verb="role.removed")
    assert (act.who, act.detail["person"]) == (village.people["manager"], "bookkeeper")


def test_a_role_is_changed_at_once(village: Any, people_page: str, sign_in: Callable[..., Client]) -> None:
    """A viewer who becomes manager may see the people with the next request."""
    viewer = sign_in("viewer")
    assert viewer.get(people_page).status_code == 404
    sign_in("manager").post(f"{people_page}/{village.people['viewer'].pk}/role", {"kind": "manager"})
    assert viewer.get(people_page).status_code == 200


@pytest.mark.parametrize("kind", ["coordinator", "operator", "", "manager;drop"])
def test_a_role_that_there_is_not_is_refused(
    kind: str, village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """Nobody becomes something else by a changed form."""
    sign_in("manager").post(f"{people_page}/{village.people['viewer'].pk}/role", {"kind": kind})
    assert EnterpriseRole.objects.get(person=village.people["viewer"]).kind == "viewer"


def test_the_last_manager_cannot_go_before_handing_over(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """Neither by leaving nor by taking another role nor by removing themselves."""
    manager, own = sign_in("manager"), village.people["manager"].pk
    leave = f"/e/{village.enterprise.code}/leave"
    for address, form in (
        (leave, {}),
        (f"{people_page}/{own}/role", {"kind": "viewer"}),
        (f"{people_page}/{own}/remove", {}),
    ):
        response = manager.post(address, form, follow=True)
        assert "Make somebody else manager first" in response.content.decode()
        assert EnterpriseRole.objects.get(person=own).kind == "manager"
    manager.post(f"{people_page}/{village.people['viewer'].pk}/role", {"kind": "manager"})
    manager.post(leave)
    assert manager.get(people_page).status_code == 404
    assert Act.objects.filter(verb="role.left", who=own).exists()


def test_the_only_manager_is_offered_to_hand_over_and_not_to_leave(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """On the overview, among the people and on the page of leaving; a viewer may leave, and two managers."""
    manager, home = sign_in("manager"), f"/e/{village.enterprise.code}/"
    leave = f'href="{home}leave"'
    for address in (home, people_page, f"{home}leave"):
        page = manager.get(address).content.decode()
        assert leave not in page
        assert "make somebody else manager" in page.lower()
    assert f'href="{people_page}"' in manager.get(f"{home}leave").content.decode()
    assert leave in sign_in("viewer").get(home).content.decode()
    manager.post(f"{people_page}/{village.people['viewer'].pk}/role", {"kind": "manager"})
    assert leave in manager.get(home).content.decode()
    assert leave in manager.get(people_page).content.decode()


def test_the_last_coordinator_cannot_go_before_handing_over(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """The community is looked after by somebody always."""
    response = sign_in("coordinator").post(f"/c/{village.community.code}/leave", follow=True)
    assert "Make somebody else coordinator first" in response.content.decode()
    assert CommunityRole.objects.filter(kind="coordinator").exists()


def test_the_list_of_people_is_a_look_at_personal_data(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """Who, from where, whose, what."""
    sign_in("manager").get(people_page)
    look = Look.objects.get()
    assert (look.who, look.what, look.enterprise) == (
        village.people["manager"],
        "people",
        village.enterprise,
    )
    assert look.address == "127.0.0.1"


def test_ids_of_another_enterprise_do_nothing(village: Any, sign_in: Callable[..., Client]) -> None:
    """Every id in a form is looked up within the enterprise of the address (IDOR)."""
    there = EnterpriseRole.objects.create(
        enterprise=village.other, person=village.people["stranger"], kind="viewer"
    )
    invitation = Invitation.objects.create(
        token_hash="1" * 64,
        email="x@example.org",
        community=village.community,
        enterprise=village.other,
        kind="viewer",
        invited_by=village.people["stranger"],
        expires_at=timezone.now() + timedelta(days=1),
    )
    manager, address = sign_in("manager"), f"/e/{village.enterprise.code}/people"
    coordinator, c_address = sign_in("coordinator"), f"/c/{village.community.code}/people"
    for browser, base in ((manager, address), (coordinator, c_address)):
        assert browser.post(f"{base}/{there.person_id}/role", {"kind": "manager"}).status_code == 404
        assert browser.post(f"{base}/{there.person_id}/remove").status_code == 404
        assert browser.post(f"{base}/invitations/{invitation.pk}/withdraw").status_code == 404
    there.refresh_from_db()
    invitation.refresh_from_db()
    assert there.kind == "viewer"
    assert invitation.withdrawn_at is None
    assert manager.post(f"/e/{village.other.code}/people/invite", {}).status_code == 404


def test_an_invitation_lets_in_somebody_who_had_no_account(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """From the mail through sign-up by code to the book, without a detour."""
    link = invite(sign_in("manager"), people_page, kind="bookkeeper")
    stored = Invitation.objects.get()
    assert link.rpartition("/")[2] not in (stored.token_hash, stored.email)
    browser = Client(headers={"accept-language": "ko"})
    page = browser.get(link).content.decode()
    assert "가상의료사협" not in page
    assert f"/accounts/signup/?next={link}" in page
    browser.post("/accounts/signup/", {"email": "new@example.org", "next": link})
    code = re.search(r"^\d{4}-\d{4}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    response = browser.post("/accounts/confirm-email/", {"code": code[0]})
    assert response.headers["Location"] == link
    assert "가상의료사협" in browser.get(link).content.decode()
    response = browser.post(link)
    assert response.headers["Location"] == f"/e/{village.enterprise.code}/"
    assert browser.get(response.headers["Location"]).status_code == 200
    assert EnterpriseRole.objects.get(person__email="new@example.org").kind == "bookkeeper"


def test_an_invitation_is_mailed_in_both_languages(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """Which one its reader reads is not known yet; no name can end the header."""
    village.enterprise.name_ko = "가게\r\nBcc: all@example.org"
    village.enterprise.name_en = ""
    village.enterprise.save()
    invite(sign_in("manager"), people_page)
    message = mail.outbox[-1]
    assert "\n" not in message.subject
    assert message.recipients() == ["new@example.org"]
    assert "초대" in message.body
    assert "invites you" in message.body


def test_only_the_invited_address_can_take_an_invitation(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """A forwarded link says nothing to anybody else, and lets nobody in."""
    link = invite(sign_in("manager"), people_page)
    stranger = sign_in("stranger")
    for response in (stranger.get(link), stranger.post(link)):
        assert response.status_code == 403
        text = response.content.decode()
        assert "another e-mail address" in text
        assert "Example clinic" not in text
        assert "new@example.org" not in text
    assert not EnterpriseRole.objects.filter(person=village.people["stranger"]).exists()


def test_an_address_that_was_not_proved_takes_nothing(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """Writing an address into an account is not reading its mail."""
    link = invite(sign_in("manager"), people_page)
    person = Person.objects.create_user("new@example.org")
    EmailAddress.objects.filter(user=person).update(verified=False)
    assert sign_in_as(person).post(link).status_code == 403


@pytest.mark.parametrize(
    ("fate", "answer"),
    [
        ("taken", (410, "taken already")),
        ("withdrawn", (410, "no longer holds")),
        ("expired", (410, "not taken in time")),
        ("tampered", (404, "does not hold")),
        ("inviter gone", (410, "no longer holds")),
    ],
)
def test_a_link_that_does_not_hold_says_why(
    fate: str, answer: tuple[int, str], village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """In the user's words, and nobody gets in."""
    manager = sign_in("manager")
    link = invite(manager, people_page)
    person = Person.objects.create_user("new@example.org")
    browser, invitation = sign_in_as(person), Invitation.objects.get()
    if fate == "taken":
        browser.post(link)
        EnterpriseRole.objects.get(person=person).delete()
    elif fate == "withdrawn":
        manager.post(f"{people_page}/invitations/{invitation.pk}/withdraw")
    elif fate == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif fate == "tampered":
        link = link[:-1] + ("A" if link[-1] != "A" else "B")
    else:
        EnterpriseRole.objects.filter(person=village.people["manager"]).delete()
    for response in (browser.get(link), browser.post(link)):
        assert response.status_code == answer[0]
        assert answer[1] in response.content.decode()
    assert not EnterpriseRole.objects.filter(person=person).exists()


def test_an_invitation_ends_after_two_weeks(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """Not sooner, not later."""
    invite(sign_in("manager"), people_page)
    left = Invitation.objects.get().expires_at - timezone.now()
    assert timedelta(days=13, hours=23) < left <= timedelta(days=14)


def test_a_second_invitation_withdraws_the_first(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """One link a person works at a time."""
    manager = sign_in("manager")
    first = invite(manager, people_page)
    Invitation.objects.update(made_at=timezone.now() - timedelta(days=1, minutes=1))
    second = invite(manager, people_page, kind="bookkeeper")
    browser = sign_in_as(Person.objects.create_user("new@example.org"))
    assert browser.post(first).status_code == 410
    assert browser.post(second).status_code == 302


def test_one_address_is_mailed_once_a_day_and_one_person_mails_thirty(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """Said kindly, and nothing is sent; the next day goes on."""
    manager = sign_in("manager")
    invite(manager, people_page)
    again = manager.post(f"{people_page}/invite", {"email": "new@example.org", "kind": "viewer"})
    assert again.status_code == 429
    assert "You can send another tomorrow" in again.content.decode()
    for number in range(1, people.INVITATIONS_A_DAY):
        invite(manager, people_page, email=f"new{number}@example.org")
    more = {"email": "more@example.org", "kind": "viewer"}
    answer = manager.post(f"{people_page}/invite", more)
    assert answer.status_code == 429
    assert "please go on tomorrow" in answer.content.decode()
    assert len(mail.outbox) == people.INVITATIONS_A_DAY
    Invitation.objects.update(made_at=timezone.now() - timedelta(days=1, minutes=1))
    assert manager.post(f"{people_page}/invite", more).status_code == 302


def test_who_takes_part_already_is_not_invited_again(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """And no mail goes out."""
    response = sign_in("manager").post(
        f"{people_page}/invite", {"email": "Viewer@example.org", "kind": "manager"}
    )
    assert "takes part already" in response.content.decode()
    assert mail.outbox == []


def test_an_invitation_does_not_change_a_role_that_somebody_has(
    village: Any, people_page: str, sign_in: Callable[..., Client]
) -> None:
    """A manager who finds an old invitation as viewer stays manager."""
    link = invite(sign_in("manager"), people_page)
    person = Person.objects.create_user("new@example.org")
    EnterpriseRole.objects.create(enterprise=village.enterprise, person=person, kind="manager")
    sign_in_as(person).post(link)
    assert EnterpriseRole.objects.get(person=person).kind == "manager"


def test_a_community_invites_as_an_enterprise_does(village: Any, sign_in: Callable[..., Client]) -> None:
    """A support officer of another place gets in by mail."""
    link = invite(sign_in("coordinator"), f"/c/{village.community.code}/people", kind="support")
    person = Person.objects.create_user("new@example.org")
    sign_in_as(person).post(link)
    assert CommunityRole.objects.get(person=person).kind == "support"


def test_who_is_in_another_community_is_nobody_here(village: Any, sign_in: Callable[..., Client]) -> None:
    """A coordinator of one place does not coordinate the next."""
    other = Community.objects.create(name_ko="다른 두레", places=["52730"])
    CommunityRole.objects.create(community=other, person=village.people["stranger"], kind="coordinator")
    stranger = sign_in("stranger")
    assert stranger.get(f"/c/{other.code}/people").status_code == 200
    assert stranger.get(f"/c/{village.community.code}/people").status_code == 404


def test_a_form_from_elsewhere_does_nothing(village: Any, people_page: str) -> None:
    """Wrong CSRF: a page in words, and everybody stays who they are."""
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    browser.force_login(village.people["manager"], backend="django.contrib.auth.backends.ModelBackend")
    response = browser.post(f"{people_page}/{village.people['viewer'].pk}/remove")
    assert response.status_code == 403
    assert EnterpriseRole.objects.filter(person=village.people["viewer"]).exists()
