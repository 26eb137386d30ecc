"""What goes wrong outside the program is said in the user's words, and nothing is lost."""

import errno
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.mail import send_mail
from django.db import DataError, OperationalError, ProgrammingError, connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from dure.web.community.models import Community
from dure.web.design.faults import find_fault
from dure.web.urls import handler400, handler403, handler404, handler500, urlpatterns

SENTENCES = {
    "busy": ("지금은 장부에 닿지 못했습니다", "The books cannot be reached just now"),
    "full": ("이 사이트의 저장 공간이 찼습니다", "The disk of this site is full"),
    "mail": ("전자우편을 보내지 못했습니다", "The mail could not be sent"),
    "broken": ("저희 쪽에서 문제가 생겼습니다", "Something broke on our side"),
}


def keep_name(request: HttpRequest) -> HttpResponse:
    """Keep something, as any page does that takes a form."""
    Community.objects.create(name_ko="두 번째", places=["52720"] * int(request.GET.get("size", "1")))
    return HttpResponse("kept")


def write_file(request: HttpRequest) -> HttpResponse:
    """Write what a reader brought into a file of the data folder."""
    with Path(request.GET["file"]).open("wb") as file:
        file.write(b"x" * 100_000)
    return HttpResponse("kept")


def mail_code(request: HttpRequest) -> HttpResponse:
    """Send a letter."""
    send_mail("번호", "123456", None, ["manager@example.org"])
    return HttpResponse("sent")


def divide(request: HttpRequest) -> HttpResponse:
    """Make a mistake of our own."""
    return HttpResponse(str(1 / 0))


urlpatterns = [
    *urlpatterns,
    path("test/keep/", keep_name),
    path("test/write/", write_file),
    path("test/mail/", mail_code),
    path("test/divide/", divide),
]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@pytest.fixture
def ask(settings: Any) -> Callable[..., Any]:
    """Ask a page of this file in one language; what breaks is answered and not raised."""
    settings.ROOT_URLCONF = __name__

    def answer(address: str, *, language: str = "ko") -> Any:
        client = Client(headers={"accept-language": language}, raise_request_exception=False)
        return client.get(address)

    return answer


class DiskFullError(Exception):
    """What PostgreSQL's driver raises, known by its number."""

    sqlstate = "53100"


def assert_said(response: Any, fault: str, *, status: int) -> None:
    """Assert that a page says this fault in its language, without asking the database for who reads it."""
    ko, en = SENTENCES[fault]
    assert response.status_code == status
    assert (ko if response.headers["Content-Language"] == "ko" else en) in response.content.decode()
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")
    if status == 503:
        assert int(response.headers["Retry-After"]) > 0


@contextmanager
def locked() -> Iterator[None]:
    """Hold what a writer needs, as a stuck job would, and wait for it only a moment."""
    other = connection.copy()
    is_sqlite = connection.vendor == "sqlite"
    wait = "PRAGMA busy_timeout = {}" if is_sqlite else "SET lock_timeout = {}"
    hold = "BEGIN IMMEDIATE" if is_sqlite else f"BEGIN; LOCK TABLE {Community._meta.db_table}"
    try:
        with other.cursor() as cursor:
            cursor.execute(hold)
            with connection.cursor() as ours:
                ours.execute(wait.format(50))
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()
        with connection.cursor() as ours:
            ours.execute(wait.format(30_000))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_locked_database_says_wait_and_loses_nothing(ask: Callable[..., Any], language: str) -> None:
    """Another writer holds the place longer than we wait."""
    Community.objects.create(name_ko="첫 번째", places=["52720"])
    with locked():
        assert_said(ask("/test/keep/", language=language), "busy", status=503)
    assert [one.name_ko for one in Community.objects.all()] == ["첫 번째"]
    assert ask("/test/keep/", language=language).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, "manager"])
def test_a_database_that_is_gone_is_said_without_asking_it(
    sign_in: Callable[..., Client], role: str | None
) -> None:
    """The page of the fault reads no session and no person: every question to the database fails."""
    client = sign_in(role, language="ko")
    client.raise_request_exception = False
    gone = OperationalError("connection to server failed: Connection refused")
    with patch.object(connections["default"], "cursor", side_effect=gone):
        assert_said(client.get("/"), "busy", status=503)


@pytest.mark.django_db
def test_a_full_disk_says_what_was_kept_and_what_not(ask: Callable[..., Any]) -> None:
    """The kernel itself refuses: its device for this is always full."""
    full = Path("/dev/full")
    if full.exists():  # on Linux; elsewhere the next test has to do
        assert_said(ask(f"/test/write/?file={full}"), "full", status=503)


@pytest.mark.django_db
def test_a_full_disk_is_known_by_its_number(ask: Callable[..., Any]) -> None:
    """Wherever the write call stands, out of room is out of room."""
    refusal = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    ask("/test/divide/", language="en")  # its words are read while files can still be opened
    with patch.object(Path, "open", side_effect=refusal):
        assert_said(ask("/test/write/?file=x", language="en"), "full", status=503)


@contextmanager
def without_room() -> Iterator[None]:
    """Leave the database no room to grow: SQLite may take no page more, PostgreSQL says so by its number."""
    if connection.vendor != "sqlite":
        refusal = OperationalError("could not extend file")
        refusal.__cause__ = DiskFullError()
        with patch.object(connections["default"], "cursor", side_effect=refusal):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.django_db(transaction=True)
def test_a_database_without_room_is_a_full_disk(ask: Callable[..., Any]) -> None:
    """It says so in the user's words, and keeps nothing by halves."""
    with without_room():
        assert_said(ask("/test/keep/?size=100000"), "full", status=503)
    assert not Community.objects.exists()


@pytest.mark.django_db
def test_a_mail_server_that_is_gone_is_named(ask: Callable[..., Any], settings: Any) -> None:
    """Nobody listens at the port: a refused connection of the mail, not of anything else."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 2
    assert_said(ask("/test/mail/"), "mail", status=503)


@pytest.mark.django_db
def test_a_mistake_of_ours_is_not_blamed_on_the_machine(ask: Callable[..., Any]) -> None:
    """It says that something broke, with 500, and shows nothing of the inside."""
    response = ask("/test/divide/")
    assert_said(response, "broken", status=500)
    assert "ZeroDivisionError" not in response.content.decode()


@pytest.mark.parametrize(
    ("exception", "fault"),
    [
        (OperationalError("database is locked"), "busy"),
        (OperationalError("no such table: community"), "broken"),
        (ProgrammingError("no such table: community"), "broken"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "broken"),
        (OSError(errno.EDQUOT, "quota"), "full"),
        (DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), "bad_request"),
        (DataError("value too long"), "broken"),
        (ValueError("x"), "broken"),
        (None, "broken"),
    ],
)
def test_a_fault_is_known_by_what_it_is(exception: BaseException | None, fault: str) -> None:
    """A refused connection is the mail's only where the mail asked."""
    assert find_fault(exception) == fault


def test_a_fault_is_known_by_what_caused_it() -> None:
    """Django wraps what the driver raises."""
    wrapped = OperationalError("could not extend file")
    wrapped.__cause__ = DiskFullError()
    assert find_fault(wrapped) == "full"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"), [("ko", "여기에는 아무것도 없습니다"), ("en", "There is nothing here")]
)
def test_nothing_here_says_what_to_do(language: str, sentence: str) -> None:
    """With a way to the front page and to signing in."""
    response = Client(headers={"accept-language": language}).get("/there-is-no-such-page/?a=1")
    page = response.content.decode()
    assert response.status_code == 404
    assert sentence in page
    assert 'href="/accounts/login/?next=/there-is-no-such-page/' in page


@pytest.mark.django_db
def test_a_form_that_is_too_old_says_so() -> None:
    """Without its token it is refused, and the page says how to send it again."""
    response = Client(enforce_csrf_checks=True, headers={"accept-language": "ko"}).post("/preferences/")
    assert response.status_code == 403
    assert "양식이 오래되었습니다" in response.content.decode()


WRITTEN = {"title_ko": "버스가 끊겼습니다", "place": "52720", "contact": "063-000-0000", "act": "save"}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_form_that_is_too_old_gives_back_what_was_written(language: str) -> None:
    """Words, to be copied; no secret, and no way back to another site."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
    sent = WRITTEN | {"csrfmiddlewaretoken": "nonsense" * 8, "started": "form:1abc:Xy"}
    page = client.post("/c/none/help/", sent, headers={"referer": "http://testserver/c/none/help/?goal=a"})
    assert page.status_code == 403
    text = page.content.decode()
    assert "버스가 끊겼습니다" in text
    assert "063-000-0000" in text
    assert 'href="/c/none/help/?goal=a"' in text
    assert "nonsense" not in text
    assert "form:1abc" not in text
    assert page.headers["Cache-Control"] == "no-store"
    elsewhere = client.post("/c/none/help/", sent, headers={"referer": "https://example.org/c/none/"})
    assert "example.org" not in elsewhere.content.decode()


@pytest.mark.django_db
def test_a_sign_that_nobody_types_breaks_nothing(village: Any) -> None:
    """PostgreSQL refuses to look for it; neither database makes a fault of ours of that."""
    client = Client(raise_request_exception=False)
    for place, name in (("undo", "voice"), ("me-too", "issue")):
        page = client.post(f"/c/{village.community.code}/{place}/", {name: "\0"})
        assert page.status_code in {302, 400}, place


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://example.org"},
        {"origin": "null", "referer": "http://testserver/c/none/help/"},
        {"referer": "https://example.org/"},
    ],
)
def test_what_another_site_sent_does_not_stand_on_a_page_of_ours(headers: dict[str, str]) -> None:
    """It would be read as our words."""
    client = Client(enforce_csrf_checks=True)
    page = client.post("/c/none/help/", {"text": "Call 010-0000-0000 at once."}, headers=headers)
    assert page.status_code == 403
    assert "at once" not in page.content.decode()


@pytest.mark.django_db
def test_the_way_back_to_a_form_does_not_lead_to_another_site() -> None:
    """A path of two slashes would be the name of one."""
    client = Client(enforce_csrf_checks=True)
    page = client.post("/preferences/", headers={"referer": "http://testserver//example.org/c/"})
    assert 'href="/example.org/c/"' in page.content.decode()


@pytest.mark.django_db
def test_nothing_of_signing_in_is_repeated() -> None:
    """Neither a password nor a code nor the address."""
    client = Client(enforce_csrf_checks=True)
    sent = {"login": "manager@example.org", "password": "correct horse battery", "code": "1234-5678"}
    text = client.post("/accounts/login/", sent).content.decode()
    assert not [secret for secret in sent.values() if secret in text]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
def test_who_was_signed_out_meanwhile_gets_back_what_they_wrote(village: Any, language: str) -> None:
    """And the way to sign in, and from there to the form; where nothing was written, sign-in as ever."""
    client = Client(headers={"accept-language": language})
    address = f"/c/{village.community.code}/desk/issue/"
    page = client.post(address, WRITTEN, headers={"referer": f"http://testserver{address}"})
    assert page.status_code == 403
    text = page.content.decode()
    assert "버스가 끊겼습니다" in text
    assert f'href="/accounts/login/?next={address}"' in text
    assert client.post(address, {"act": "save"}).status_code == 302
