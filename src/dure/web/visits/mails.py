"""The mails of a study visit: to the group in its language, to the host in both."""

import logging
from typing import Final

from django.core.mail import EmailMessage
from django.urls import reverse

from dure.language import LANGUAGES, Language
from dure.reports.words import write_day
from dure.web.accounts import mail
from dure.web.accounts.mail import MailNotSentError
from dure.web.visits.links import write_group_link
from dure.web.visits.models import Visit
from dure.web.words import say_in

_log = logging.getLogger(__name__)

TO_GROUP: Final = ("prove", "confirmed", "declined", "proposed", "cancelled", "held", "ask_6", "ask_12")
TO_HOST: Final = ("asked", "accepted", "withdrawn", "told")


def mail_group(visit: Visit, kind: str, *, why: str = "") -> None:
    """Mail the group, with its secret link; nothing where its address was deleted.

    Args:
        visit: The visit.
        kind: One of `TO_GROUP`.
        why: The host's words.

    Raises:
        MailNotSentError: The mail server does not answer.
    """
    if not visit.email:
        return
    language: Language = "ko" if visit.language == "ko" else "en"
    text = f"{_write(visit, kind, language, why=why)}\n\n{write_group_link(visit)}\n"
    if kind == "prove":
        text += f"\n{say_in(language, 'visits.mail.prove.note')}\n"
    _send(say_in(language, f"visits.mail.{kind}.subject", **_values(visit, language)), text, to=visit.email)


def mail_host(visit: Visit, kind: str, *, why: str = "") -> None:
    """Mail the host in both languages, with the page of the visit; it tells no contact of the group.

    Args:
        visit: The visit.
        kind: One of `TO_HOST`.
        why: The group's words.

    Raises:
        MailNotSentError: The mail server does not answer.
    """
    subject = " / ".join(
        say_in(language, f"visits.mail.{kind}.subject", **_values(visit, language)) for language in LANGUAGES
    )
    link = visit.site + reverse("visit", args=[visit.offer.enterprise.code, visit.code])
    parts = [_write(visit, kind, language, why=why) for language in LANGUAGES]
    _send(subject, "\n\n".join([*parts, link]) + "\n", to=visit.offer.email)


def try_mail_host(visit: Visit, kind: str, *, why: str = "") -> bool:
    """Mail the host where that can be; what the group did stands either way, and the host's page shows it."""
    try:
        mail_host(visit, kind, why=why)
    except MailNotSentError:
        _log.warning("The host of visit %s could not be mailed.", visit.code)
        return False
    return True


def try_mail_group(visit: Visit, kind: str, *, why: str = "") -> bool:
    """Mail the group where that can be; the host is told where it could not."""
    try:
        mail_group(visit, kind, why=why)
    except MailNotSentError:
        _log.warning("The group of visit %s could not be mailed.", visit.code)
        return False
    return True


def _write(visit: Visit, kind: str, language: Language, *, why: str) -> str:
    text = say_in(language, f"visits.mail.{kind}.text", **_values(visit, language))
    return text if not why else f"{text}\n\n{say_in(language, 'visits.mail.why')}\n{why}"


def _values(visit: Visit, language: Language) -> dict[str, object]:
    offer, enterprise = visit.offer, visit.offer.enterprise
    is_ko = language == "ko"
    proposed = visit.proposed_day or visit.day
    return {
        "title": offer.title_ko if is_ko else offer.title_en or offer.title_ko,
        "host": enterprise.name_ko if is_ko else enterprise.name_en or enterprise.name_ko,
        "group": visit.group,
        "people": visit.people,
        "day": write_day(visit.day, language),
        "proposed": write_day(proposed, language),
        "email": offer.email,
    }


def _send(subject: str, text: str, *, to: str) -> None:
    # A name must not end the header.
    mail.send(EmailMessage(" ".join(subject.split()), text, to=[to]))
