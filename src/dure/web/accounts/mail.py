"""Mail where there is no mail server: printed so that people can read it; and the server gone, said."""

import sys
from collections.abc import Callable, Sequence
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_RULE = "─" * 60


class MailNotSentError(Exception):
    """The mail server does not answer, or refuses."""


class ConsoleMail(BaseEmailBackend):
    """Print mail to the console as people read it: no headers, no encoding, a code on a line of its own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Print the messages and return how many."""
        for message in email_messages:
            head = f"To: {', '.join(message.to)}\nSubject: {message.subject}"
            text = f"\n{_RULE}\n{head}\n\n{message.body}\n{_RULE}\n"
            # A console that cannot show Korean must not keep anybody from signing in.
            encoding = sys.stdout.encoding or "utf-8"
            sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
        return len(email_messages)


class ServerAndConsoleMail(EmailBackend):
    """Send by the mail server, and print as well: for a demonstration."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Print and send the messages; return how many were sent."""
        ConsoleMail().send_messages(email_messages)
        return super().send_messages(email_messages)


def send(message: EmailMessage) -> None:
    """Send one message.

    Raises:
        MailNotSentError: The server does not answer, or refuses.
    """
    try:
        message.send()
    except (OSError, SMTPException) as fault:
        raise MailNotSentError from fault


class MailMiddleware:
    """Turn `MailNotSentError` into a page that says so in the user's words."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say that no mail could be sent; every other fault goes its way."""
        if not isinstance(exception, MailNotSentError):
            return None
        return render(request, "account/no_mail.html", status=503)
