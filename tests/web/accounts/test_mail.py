import sys
from io import StringIO, TextIOWrapper
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from dure.web.accounts.mail import ConsoleMail


class BrokenMail:
    """A mail server that is gone."""

    def __init__(self, **options: Any) -> None:
        pass

    def send_messages(self, _messages: Any) -> int:
        """Fail as smtplib does."""
        raise SMTPServerDisconnected


def test_mail_on_the_console_is_read_by_people(capsys: pytest.CaptureFixture[str]) -> None:
    """No headers, no encoding; the code stands alone on its line."""
    message = EmailMessage("로그인 번호", "안녕하세요.\n\n1234-5678\n", to=["a@example.org"])
    assert ConsoleMail().send_messages([message]) == 1
    printed = capsys.readouterr().out
    assert "1234-5678" in printed.splitlines()
    assert "로그인 번호" in printed
    assert "Content-Type" not in printed


def test_a_console_without_korean_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it cannot show becomes a question mark."""

    class Bytes(StringIO):
        encoding = "ascii"

    output = Bytes()
    monkeypatch.setattr(sys, "stdout", output)
    ConsoleMail().send_messages([EmailMessage("번호", "1234-5678", to=["a@example.org"])])
    assert "1234-5678" in output.getvalue()
    assert isinstance(sys.stdout, StringIO | TextIOWrapper)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_mail_server_that_is_gone_is_said_in_words(language: str, village: Any, settings: Any) -> None:
    """Signing in by code answers with what to do instead; nothing is lost."""
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMail"
    cache.clear()
    client = Client(headers={"accept-language": language})
    response = client.post("/accounts/login/code/", {"email": "manager@example.org"})
    assert response.status_code == 503
    assert ("전자우편 서버가 응답하지 않습니다" in response.content.decode()) == (language == "ko")


def test_an_invitation_is_kept_when_its_mail_cannot_be_sent(
    village: Any, settings: Any, sign_in: Any
) -> None:
    """The manager gets the link to hand over by themselves."""
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMail"
    browser = sign_in("manager")
    address = f"/e/{village.enterprise.code}/people"
    response = browser.post(f"{address}/invite", {"email": "new@example.org", "kind": "viewer"}, follow=True)
    assert "/invitations/" in response.content.decode()
