"""A page that anyone may write to is not flooded, and keeps nobody's address."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from dure.web.thread import guard
from dure.web.thread.guard import COMMUNITY_MAX, VISITOR_MAX, hash_visitor, start_form
from dure.web.thread.models import Attempt, Voice

from .conftest import Thread

ADDRESS = "203.0.113.77"


def send(village: Any, client: Client, started: str, *, address: str = ADDRESS, **more: str) -> Any:
    """Offer help from an address."""
    data = {"text": "차로 모실 수 있어요", "started": started, **more}
    return client.post(reverse("community_help", args=[village.community.code]), data, REMOTE_ADDR=address)


def test_one_address_is_asked_to_come_later(
    village: Any, thread: Thread, sign_in: Callable[..., Client], opened_form: str
) -> None:
    """Past the limit of an hour a page says so kindly, and another address is heard all the same."""
    for _ in range(VISITOR_MAX["help"]):
        assert send(village, sign_in(None), opened_form).status_code == 302
    answer = send(village, sign_in(None), opened_form)
    assert answer.status_code == 429
    assert "Please come again a little later" in answer.content.decode()
    assert send(village, sign_in(None), opened_form, address="203.0.113.78").status_code == 302
    Attempt.objects.update(made_at=timezone.now() - timedelta(hours=1, minutes=1))
    assert send(village, sign_in(None), opened_form).status_code == 302


def test_a_community_has_a_limit_of_its_own(
    village: Any, thread: Thread, sign_in: Callable[..., Client], opened_form: str
) -> None:
    """Many addresses together are not endless either."""
    Attempt.objects.bulk_create(
        Attempt(community=village.community, visitor=f"v{number}", kind="help")
        for number in range(COMMUNITY_MAX["help"])
    )
    answer = send(village, sign_in(None), opened_form)
    assert answer.status_code == 429
    assert "Many people write here just now" in answer.content.decode()


def test_what_fills_the_hidden_field_is_not_heard(
    village: Any, thread: Thread, sign_in: Callable[..., Client], opened_form: str
) -> None:
    """The words are shown again, so that a person loses nothing."""
    answer = send(village, sign_in(None), opened_form, website="https://example.org")
    assert answer.status_code == 422
    assert "차로 모실 수 있어요" in answer.content.decode()
    assert not Voice.objects.exists()


@pytest.mark.parametrize(("seconds", "reason"), [(0, "very quick"), (25 * 3600, "open for a long time")])
def test_a_form_takes_its_time(
    village: Any, thread: Thread, sign_in: Callable[..., Client], seconds: int, reason: str
) -> None:
    """Neither in no time nor a day later; the words stay."""
    with mock.patch("django.core.signing.time.time", return_value=time.time() - seconds):
        started = start_form(village.community)
    answer = send(village, sign_in(None), started)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert "차로 모실 수 있어요" in answer.content.decode()


@pytest.mark.parametrize("hours", [0, 25], ids=["today", "yesterday"])
def test_who_mends_a_form_is_not_called_too_fast(
    village: Any, thread: Thread, sign_in: Callable[..., Client], hours: int
) -> None:
    """What counts is when the form was shown first, however quickly the correction follows."""
    client = sign_in(None)
    with mock.patch("django.core.signing.time.time", return_value=time.time() - 60 - hours * 3600):
        started = start_form(village.community)
    answer = send(village, client, started, contact="063-000-0000")
    assert answer.status_code == 422
    assert send(village, client, answer.context["started"], contact="").status_code == 302
    assert Voice.objects.count() == 1


@pytest.mark.parametrize("started", ["", "form", "form:1:nonsense"])
def test_a_form_of_ones_own_making_is_not_heard(
    village: Any, thread: Thread, sign_in: Callable[..., Client], started: str
) -> None:
    """The time is signed."""
    assert send(village, sign_in(None), started).status_code == 422
    assert not Voice.objects.exists()


def test_no_address_is_kept(
    village: Any, thread: Thread, sign_in: Callable[..., Client], opened_form: str
) -> None:
    """Nowhere in the thread's tables, nor in the log."""
    send(village, sign_in(None), opened_form)
    tables = [
        name for name in connection.introspection.table_names() if name.startswith(("thread_", "community_"))
    ]
    assert "thread_voice" in tables
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- names from the database itself
            assert ADDRESS not in repr(cursor.fetchall())
    assert Attempt.objects.get().visitor
    assert Voice.objects.get().visitor == ""


def test_the_hash_of_an_address_is_another_one_tomorrow() -> None:
    """Nobody is followed from day to day."""
    request = RequestFactory().get("/", REMOTE_ADDR=ADDRESS)
    today = hash_visitor(request)
    assert today == hash_visitor(request)
    assert ADDRESS not in today
    with mock.patch.object(
        guard.timezone, "localdate", return_value=timezone.localdate() + timedelta(days=1)
    ):
        assert hash_visitor(request) != today


def test_attempts_are_forgotten_after_a_day(
    village: Any, thread: Thread, sign_in: Callable[..., Client], opened_form: str
) -> None:
    """Nothing is kept for longer than the limits need."""
    Attempt.objects.create(community=village.community, visitor="old", kind="help")
    Attempt.objects.update(made_at=timezone.now() - timedelta(days=2))
    send(village, sign_in(None), opened_form)
    assert not Attempt.objects.filter(visitor="old").exists()


def test_two_visitors_behind_one_proxy_have_limits_of_their_own(
    village: Any, thread: Thread, sign_in: Callable[..., Client], opened_form: str, settings: Any
) -> None:
    """And what a visitor writes before the proxy's word changes nothing."""
    settings.PROXIES = 1
    address = reverse("community_help", args=[village.community.code])
    data = {"text": "차로 모실 수 있어요", "started": opened_form}

    def send_through(heard: str) -> int:
        return sign_in(None).post(address, data, headers={"x-forwarded-for": heard}).status_code

    for number in range(VISITOR_MAX["help"]):
        assert send_through(f"198.51.100.{number}, {ADDRESS}") == 302
    assert send_through(f"198.51.100.99, {ADDRESS}") == 429
    assert send_through("203.0.113.78") == 302


def test_a_household_counts_once_however_many_addresses_it_has() -> None:
    """IPv6 gives each line 2^64 of them; the line next door is another."""

    def visitor(address: str) -> str:
        return hash_visitor(RequestFactory().get("/", REMOTE_ADDR=address))

    assert visitor("2001:db8:1:2::1") == visitor("2001:db8:1:2:ffff:1:2:3")
    assert visitor("2001:db8:1:2::1") != visitor("2001:db8:1:3::1")
    assert visitor("::ffff:203.0.113.77") == visitor("203.0.113.77") != visitor("203.0.113.78")
