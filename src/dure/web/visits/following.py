"""What came of a visit: when a group is asked, what it answers, and what is let go of in time."""

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from dure.web.accounts.mail import MailNotSentError
from dure.web.community.access import log_act
from dure.web.community.models import Person
from dure.web.visits.acts import NotNowError
from dure.web.visits.mails import mail_group
from dure.web.visits.models import FollowUp, Reminder, Visit

_log = logging.getLogger(__name__)

ASKED_AFTER: Final = (6, 12)
"""Months after a visit at which its group is asked what came of it."""

CONTACT_KEPT_YEARS: Final = 2
"""For how long after a visit a group's contact is kept: the consent sentence says so."""

UNPROVED_KEPT: Final = timedelta(days=7)
"""For how long a link waits to be opened before what was asked is let go of."""

SILENT: Final = timedelta(days=30)
"""A group that has not answered for so long is shown to the host."""

TOLD_MAX: Final = 20
"""How often a group may tell what came of one visit."""

_DECEMBER: Final = 12


def add_months(day: date, months: int) -> date:
    """Return the day so many months later; the last of a month where it has no such day."""
    years, month = divmod(day.month - 1 + months, _DECEMBER)
    for number in range(day.day, 27, -1):
        try:
            return date(day.year + years, month + 1, number)
        except ValueError:
            continue
    return date(day.year + years, month + 1, day.day)


def find_stage(visit: Visit, *, today: date) -> int:
    """Return which of the two questions an answer of today is to."""
    return ASKED_AFTER[1] if today >= add_months(visit.day, ASKED_AFTER[1]) else ASKED_AFTER[0]


def find_due(visit: Visit, *, today: date) -> int | None:
    """Return which question is open: its day has come, and nothing was answered to it or a later one."""
    if visit.state != Visit.State.HELD:
        return None
    come = [months for months in ASKED_AFTER if add_months(visit.day, months) <= today]
    # Of many visits they are loaded at once, by whoever lists them.
    if not come or any(one.months >= come[-1] for one in visit.followups.all()):
        return None
    return come[-1]


def is_overdue(visit: Visit, *, today: date) -> bool:
    """Say whether a question has been open for a month: the host may want to telephone."""
    due = find_due(visit, today=today)
    return due is not None and today >= add_months(visit.day, due) + SILENT


def tell_what_came(request: HttpRequest, visit: Visit, told: Mapping[str, Any]) -> FollowUp:
    """Keep what a group says came of its visit; what it said before stays.

    Raises:
        NotNowError: It has told enough.
    """
    if visit.followups.count() >= TOLD_MAX:
        raise NotNowError("visits.refused.enough")
    stage = find_stage(visit, today=timezone.localdate())
    with transaction.atomic():
        row = FollowUp.objects.create(visit=visit, months=stage, **told)
        log_act(
            request, "visit.told", enterprise=visit.offer.enterprise, visit=visit.code, verdict=row.verdict
        )
    return row


def hide(request: HttpRequest, row: FollowUp, *, by: Person, why: str) -> None:
    """Take what a group said from every public page; it stays with the visit, with the reason."""
    row.hidden_at, row.hidden_by, row.hidden_why = timezone.now(), by, why
    row.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
    enterprise = row.visit.offer.enterprise
    log_act(request, "visit.followup_hidden", enterprise=enterprise, visit=row.visit.code, why=why)


def restore(request: HttpRequest, row: FollowUp) -> None:
    """Show again what was hidden."""
    row.hidden_at, row.hidden_by, row.hidden_why = None, None, ""
    row.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
    log_act(request, "visit.followup_restored", enterprise=row.visit.offer.enterprise, visit=row.visit.code)


# Once a day, by itself


def ask_what_came() -> int:
    """Mail the groups whose six or twelve months are over, each question once; how many were mailed.

    The row that says so is written before the mail goes: whatever happens in between, nobody is mailed twice.
    Where the mail server does not answer it is taken back, and the next day asks again.
    """
    today, mailed = timezone.localdate(), 0
    # A day more than six months: every month has fewer.
    held = Visit.objects.filter(state=Visit.State.HELD, day__lte=today - timedelta(days=28 * ASKED_AFTER[0]))
    held = held.exclude(email="").select_related("offer__enterprise").prefetch_related("followups")
    for visit in held.order_by("pk"):
        due = find_due(visit, today=today)
        if due is not None and _claim(visit, due):
            mailed += _mail(visit, due)
    return mailed


def _claim(visit: Visit, months: int) -> bool:
    try:
        with transaction.atomic():
            Reminder.objects.create(visit=visit, months=months)
    except IntegrityError:
        return False
    return True


def _mail(visit: Visit, months: int) -> bool:
    try:
        mail_group(visit, f"ask_{months}")
    except MailNotSentError:
        _log.warning("The group of visit %s could not be asked what came of it.", visit.code)
        Reminder.objects.filter(visit=visit, months=months).delete()
        return False
    offer = visit.offer
    log_act(
        None,
        "visit.reminded",
        enterprise=offer.enterprise,
        who=offer.made_by,
        visit=visit.code,
        months=months,
    )
    return True


def forget_contacts() -> int:
    """Delete how groups are reached two years after their visit, and what nobody proved to have asked."""
    now = timezone.now()
    Visit.objects.filter(state=Visit.State.UNPROVED, made_at__lt=now - UNPROVED_KEPT).delete()
    before = add_months(timezone.localdate(), -_DECEMBER * CONTACT_KEPT_YEARS)
    old = Visit.objects.filter(day__lt=before, made_at__date__lt=before).exclude(
        Q(contact_name="") & Q(email="") & Q(telephone="")
    )
    return old.update(contact_name="", email="", telephone="", person=None, forgotten_at=now)


def forget_contact(request: HttpRequest, visit: Visit) -> None:
    """Delete how a group is reached because it asks for that."""
    visit.contact_name = visit.email = visit.telephone = ""
    visit.person, visit.forgotten_at = None, timezone.now()
    visit.save(update_fields=["contact_name", "email", "telephone", "person", "forgotten_at"])
    log_act(request, "visit.contact_deleted", enterprise=visit.offer.enterprise, visit=visit.code)
