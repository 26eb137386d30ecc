"""What came of visits: asked at six and twelve months, once each; shown only where the group lets it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dure.web.map.seats import list_ways
from dure.web.operator.upkeep import STEPS, keep_up
from dure.web.visits.evidence import count_held, list_followups, list_offers, list_visit_lines
from dure.web.visits.following import (
    TOLD_MAX,
    add_months,
    ask_what_came,
    find_due,
    forget_contacts,
    is_overdue,
)
from dure.web.visits.links import find_group_path, sign_visit
from dure.web.visits.models import FollowUp, Lesson, Offer, Reminder, Visit

from .conftest import EMAIL, HOME, PLAYBOOK, make_visit

SignIn = Callable[..., Client]


def tell(visit: Visit, client: Client, **more: str) -> Any:
    """Tell what came of a visit."""
    data = {
        "verdict": "adapted",
        "why": "통을 작은 것으로 바꿨습니다",
        "place_name": "부안군",
        "may_show": "on",
        **more,
    }
    return client.post(reverse("visit_came", args=[visit.code, sign_visit(visit)]), data)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 5, 30), 12, date(2026, 5, 30)),
        (date(2025, 12, 1), 6, date(2026, 6, 1)),
        (date(2024, 2, 29), -24, date(2022, 2, 28)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    """The last of a month stands for a day that it has not."""
    assert add_months(day, months) == later


def test_a_group_is_asked_after_half_a_year_and_a_year_once_each(held: Visit) -> None:
    """However often the upkeep runs."""
    assert ask_what_came() == 1
    assert ask_what_came() == 0
    assert [one.to for one in mail.outbox] == [[EMAIL]]
    assert f"http://testserver/visits/group/{held.code}/" in mail.outbox[0].body
    Visit.objects.update(day=timezone.localdate() - timedelta(days=370))
    assert [ask_what_came(), ask_what_came()] == [1, 0]
    assert list(Reminder.objects.order_by("pk").values_list("months", flat=True)) == [6, 12]


def test_nobody_is_asked_too_early_or_after_they_told(held: Visit, sign_in: SignIn) -> None:
    """Nor where nothing was held, nor whose address is gone."""
    Visit.objects.update(day=timezone.localdate() - timedelta(days=170))
    assert ask_what_came() == 0
    Visit.objects.update(day=timezone.localdate() - timedelta(days=190))
    tell(held, sign_in(None))
    assert ask_what_came() == 0
    make_visit(held.offer, state="cancelled", day=held.day)
    make_visit(held.offer, state="held", day=held.day, email="")
    assert ask_what_came() == 0


def test_a_server_that_was_off_for_a_year_asks_once(held: Visit) -> None:
    """The later question stands for both."""
    Visit.objects.update(day=timezone.localdate() - timedelta(days=400))
    assert [ask_what_came(), ask_what_came()] == [1, 0]
    assert Reminder.objects.get().months == 12


def test_where_the_mail_fails_the_next_day_asks_again(held: Visit) -> None:
    """And one group's fault keeps no other from being asked."""
    with mock.patch("django.core.mail.message.EmailMessage.send", side_effect=OSError):
        assert ask_what_came() == 0
    assert not Reminder.objects.exists()
    assert ask_what_came() == 1


def test_the_daily_upkeep_does_it(held: Visit) -> None:
    """By itself, with the rest."""
    assert {"visits", "visitors"} <= STEPS.keys()
    assert keep_up() == ()
    assert Reminder.objects.count() == 1


def test_who_is_silent_for_a_month_is_shown_to_the_host(held: Visit, village: Any, sign_in: SignIn) -> None:
    """And no longer once they told."""
    today = timezone.localdate()
    assert find_due(held, today=today) == 6
    assert not is_overdue(held, today=today)
    Visit.objects.update(day=today - timedelta(days=230))
    held.refresh_from_db()
    assert is_overdue(held, today=today)
    address = reverse("own_visits", args=[village.enterprise.code])
    assert "Groups that you may want to telephone" in sign_in("manager").get(address).content.decode()
    tell(held, sign_in(None))
    assert "Groups that you may want to telephone" not in sign_in("manager").get(address).content.decode()


def test_what_came_of_it_is_evidence(held: Visit, sign_in: SignIn) -> None:
    """Place, verdict, why, month: never the group or its contact."""
    assert tell(held, sign_in(None), where="부안 가상 두레").status_code == 302
    (told,) = list_followups(PLAYBOOK)
    assert (told.verdict, told.place, told.host, told.months) == ("adapted", HOME, "52720", 6)
    assert (told.why, told.enterprise, told.community) == (
        "통을 작은 것으로 바꿨습니다",
        "부안 가상 두레",
        None,
    )
    assert told.month.day == 1
    assert told.seen == held.day.replace(day=1)
    assert held.group not in repr(told)
    (line,) = list_visit_lines()
    (way,) = list_ways()
    assert way.on == told.seen < told.month
    assert (line.host, line.place, line.verdict, line.playbook) == ("52720", HOME, "adapted", PLAYBOOK)
    assert list_followups("another") == ()
    assert count_held(PLAYBOOK) == 1
    assert [one.code for one in list_offers(PLAYBOOK)] == [held.offer.code]
    listed = sign_in(None).get(reverse("visits")).content.decode()
    for page in (listed, sign_in(None).get(reverse("playbook_places", args=[PLAYBOOK])).content.decode()):
        assert '<span lang="ko">통을 작은 것으로 바꿨습니다</span>' in page
        assert "in their own words, in Korean" in page
    assert 'lang="ko">통을' not in sign_in(None, language="ko").get(reverse("visits")).content.decode()
    assert "Seen in Jinan-gun" in listed
    assert listed.count("Kitchen waste becomes our own compost") == 1
    page = sign_in(None).get(reverse("visit_offer", args=[held.offer.code])).content.decode()
    assert "통을 작은 것으로 바꿨습니다" in page
    assert held.group not in page


@pytest.mark.parametrize("verdict", ["dropped", "not_yet"])
def test_what_was_not_taken_home_draws_no_line(held: Visit, sign_in: SignIn, verdict: str) -> None:
    """It is evidence all the same."""
    tell(held, sign_in(None), verdict=verdict)
    assert [one.verdict for one in list_followups(PLAYBOOK)] == [verdict]
    assert list_visit_lines() == ()


def test_without_consent_nothing_is_shown_not_even_what_was_before(held: Visit, sign_in: SignIn) -> None:
    """The newest word counts, and what it takes back is taken back; nothing is lost."""
    tell(held, sign_in(None))
    tell(held, sign_in(None), verdict="dropped", may_show="")
    assert list_followups() == ()
    assert FollowUp.objects.count() == 2


def test_the_host_may_hide_it_with_a_reason_and_show_it_again(
    held: Visit, village: Any, sign_in: SignIn
) -> None:
    """Of its own visits only."""
    tell(held, sign_in(None))
    row, manager = FollowUp.objects.get(), sign_in("manager")
    address = reverse("visit_do", args=[village.enterprise.code, held.code, "hide"])
    other = make_visit(held.offer, state="held", day=held.day)
    elsewhere = reverse("visit_do", args=[village.enterprise.code, other.code, "hide"])
    assert manager.post(elsewhere, {"followup": row.pk, "why": "다른 모임"}).status_code == 404
    assert manager.post(address, {"followup": row.pk}).status_code == 422
    manager.post(address, {"followup": row.pk, "why": "이름이 적혀 있음"})
    assert list_followups() == ()
    manager.post(address.replace("/hide/", "/restore/"), {"followup": row.pk})
    assert len(list_followups()) == 1


def test_an_enterprise_of_the_site_is_named_by_its_name(held: Visit, village: Any, sign_in: SignIn) -> None:
    """Of an open community only; what is not found is said, and nothing is kept."""
    assert tell(held, sign_in(None), enterprise="없는 사업체").status_code == 422
    tell(held, sign_in(None), enterprise="가상마을기업")
    assert list_followups()[0].community == village.community.code
    village.community.is_public = False
    village.community.save()
    assert list_followups()[0].community is None
    assert tell(held, sign_in(None), enterprise="가상마을기업").status_code == 422


def test_a_group_writes_what_it_learned_by_condition(held: Visit, village: Any, sign_in: SignIn) -> None:
    """The newest of each counts, and the host reads it; the public does not."""
    from dure.web.visits.shelf import find_shown  # noqa: PLC0415 -- after the settings

    playbook = find_shown(PLAYBOOK)
    assert playbook is not None
    address = reverse("visit_learned", args=[held.code, sign_visit(held)])
    group = sign_in(None)
    page = group.get(address).content.decode()
    assert playbook.conditions[0].question.en[:30] in page
    group.post(address, {"condition_0": "수레로 거둡니다", "free": "겨울이 어렵습니다"})
    group.post(address, {"condition_0": "차로 거둡니다", "free": "겨울이 어렵습니다"})
    rows = list(Lesson.objects.order_by("pk").values_list("condition", "text"))
    assert rows == [
        (playbook.conditions[0].id, "수레로 거둡니다"),
        ("", "겨울이 어렵습니다"),
        (playbook.conditions[0].id, "차로 거둡니다"),
    ]
    shown = (
        sign_in("manager").get(reverse("visit", args=[village.enterprise.code, held.code])).content.decode()
    )
    assert "차로 거둡니다" in shown
    assert "수레로 거둡니다" not in shown
    assert "겨울이" not in group.get(reverse("visit_offer", args=[held.offer.code])).content.decode()


def test_only_a_visit_that_was_held_is_told_of(visit: Visit, sign_in: SignIn) -> None:
    """Before, there is no such page."""
    for name in ("visit_learned", "visit_came"):
        assert sign_in(None).get(reverse(name, args=[visit.code, sign_visit(visit)])).status_code == 404


def test_contacts_go_after_two_years_and_the_visit_stays(held: Visit) -> None:
    """What nobody proved goes after a week."""
    forget_contacts()
    assert Visit.objects.get().email == EMAIL
    long_ago = timezone.now() - timedelta(days=800)
    Visit.objects.update(day=long_ago.date(), made_at=long_ago)
    forget_contacts()
    visit = Visit.objects.get()
    assert (visit.contact_name, visit.email, visit.telephone) == ("", "", "")
    assert visit.group
    assert visit.forgotten_at is not None
    unproved = make_visit(held.offer, state="unproved")
    forget_contacts()
    assert Visit.objects.filter(pk=unproved.pk).exists()
    Visit.objects.filter(pk=unproved.pk).update(made_at=timezone.now() - timedelta(days=8))
    forget_contacts()
    assert not Visit.objects.filter(pk=unproved.pk).exists()


def test_a_group_may_have_its_contact_deleted(held: Visit, visit: Visit, sign_in: SignIn) -> None:
    """But not while the host waits for it."""
    for one, gone in ((held, True), (visit, False)):
        address = reverse("visit_group_do", args=[one.code, sign_visit(one), "forget"])
        sign_in(None).post(address)
        one.refresh_from_db()
        assert (one.email == "") is gone


def test_a_draft_that_was_never_published_is_no_evidence(offer: Offer, held: Visit, sign_in: SignIn) -> None:
    """What is not offered to everybody is told to nobody."""
    tell(held, sign_in(None))
    Offer.objects.update(published_at=None)
    assert list_followups() == ()


def test_an_offer_that_is_open_no_more_is_led_to_from_nowhere(held: Visit, sign_in: SignIn) -> None:
    """What came of it stays."""
    tell(held, sign_in(None))
    assert [one.offer for one in (*list_followups(), *list_visit_lines())] == [held.offer.code] * 2
    Offer.objects.update(withdrawn_at=timezone.now())
    assert [one.offer for one in (*list_followups(), *list_visit_lines())] == ["", ""]


def test_whoever_has_a_link_fills_neither_disk_nor_mailbox(held: Visit, sign_in: SignIn) -> None:
    """The host is mailed once a day, and at some point enough is told."""
    group = sign_in(None)
    for _ in range(TOLD_MAX + 2):
        tell(held, group)
    assert FollowUp.objects.count() == TOLD_MAX
    assert len(mail.outbox) == 1


def test_a_link_ends_with_the_contact_two_years_later(held: Visit, sign_in: SignIn) -> None:
    """An old mail in other hands opens nothing; who had theirs deleted early still sees their visit."""
    address = find_group_path(held)
    Visit.objects.update(forgotten_at=timezone.now())
    assert sign_in(None).get(address).status_code == 200
    Visit.objects.update(day=timezone.localdate() - timedelta(days=740))
    assert sign_in(None).get(address).status_code == 404
    assert tell(held, sign_in(None)).status_code == 404


def test_a_long_list_of_visits_asks_no_more_than_a_short_one(
    held: Visit, village: Any, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    """Neither the host's page nor the daily mail asks for what came of each by itself."""
    manager, address = sign_in("manager"), reverse("own_visits", args=[village.enterprise.code])
    with CaptureQueriesContext(connection) as one:
        manager.get(address)
    for number in range(8):
        make_visit(held.offer, state="held", day=held.day - timedelta(days=number + 1))
    with django_assert_max_num_queries(len(one)):
        manager.get(address)
