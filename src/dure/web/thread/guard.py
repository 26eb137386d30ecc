"""What keeps a page that anyone may write to from being flooded: limits, a trap, and the time a form took."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from dure.web.community.models import Community
from dure.web.thread.models import Attempt

TRAP: Final = "website"
"""A field that people leave empty, and machines fill in."""

STARTED: Final = "started"
"""A signed time, telling when the form was handed out."""

_FIRST: Final = "form"
_AGAIN: Final = "again"

SECONDS_MIN: Final = 2
SECONDS_MAX: Final = 24 * 3600

HOUR: Final = timedelta(hours=1)
VISITOR_MAX: Final = {"me_too": 30, "help": 6, "offer": 6, "answer": 6, "visit": 6}
"""What one address may send in an hour, by kind; a village hall's visitors share one address."""

COMMUNITY_MAX: Final = {"me_too": 600, "help": 60, "offer": 60, "answer": 120, "visit": 30}
"""What all visitors together may send to one community in an hour."""

REMEMBERED: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not taken now: the key of a sentence, and whether trying later helps."""

    key: str
    is_for_later: bool = False


def hash_visitor(request: HttpRequest) -> str:
    """Return a keyed hash of the visitor's address that is another one tomorrow; the address is not kept."""
    day = timezone.localdate().isoformat()
    return salted_hmac(f"dure.visitor:{day}", _find_home(request), algorithm="sha256").hexdigest()


def _find_home(request: HttpRequest) -> str:
    """Find what a visitor has one of: an address, or of IPv6 the /64 that a household is given whole."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))


@contextmanager
def counting(community: Community) -> Iterator[None]:
    """Count and note in one go: of two who send at one moment, the second is counted after the first."""
    with transaction.atomic():
        Community.objects.select_for_update().get(pk=community.pk)
        yield


def start_form(community: Community) -> str:
    """Return the signed time that a form carries with it."""
    return _signer(community).sign(_FIRST)


def carry_on(request: HttpRequest, community: Community) -> str:
    """Return the time that a form shown anew carries: of its first showing: who mends it is no machine.

    A form that lay open for too long starts anew, and is not asked to take its time once more.
    """
    signer, sent = _signer(community), request.POST.get(STARTED, "")
    try:
        signer.unsign(sent, max_age=SECONDS_MAX)
    except SignatureExpired:
        return signer.sign(_AGAIN)
    except BadSignature:
        return signer.sign(_FIRST)
    return sent


def find_refusal(request: HttpRequest, community: Community, *, kind: str) -> Refusal | None:
    """Find why what was sent is not taken: sent by a machine, too fast, too old, or too often."""
    if request.POST.get(TRAP):
        return Refusal("thread.refused.trap")
    try:
        signed = _signer(community)
        signed.unsign(request.POST.get(STARTED, ""), max_age=SECONDS_MAX)
    except SignatureExpired:
        return Refusal("thread.refused.old")
    except BadSignature:
        return Refusal("thread.refused.changed")
    if kind != "me_too" and _is_younger(request, community):
        return Refusal("thread.refused.fast")
    return find_limit(request, community, kind=kind)


def _is_younger(request: HttpRequest, community: Community) -> bool:
    try:
        return _signer(community).unsign(request.POST[STARTED], max_age=SECONDS_MIN) != _AGAIN
    except SignatureExpired:
        return False


def find_limit(request: HttpRequest, community: Community, *, kind: str) -> Refusal | None:
    """Find whether this visitor, or all visitors together, have sent enough for this hour."""
    recent = Attempt.objects.filter(community=community, kind=kind, made_at__gt=timezone.now() - HOUR)
    if recent.filter(visitor=hash_visitor(request)).count() >= VISITOR_MAX[kind]:
        return Refusal("thread.refused.often", is_for_later=True)
    if recent.count() >= COMMUNITY_MAX[kind]:
        return Refusal("thread.refused.busy", is_for_later=True)
    return None


def note_attempt(request: HttpRequest, community: Community, *, kind: str) -> None:
    """Note that a visitor sent something, and forget what is older than a day."""
    Attempt.objects.filter(made_at__lt=timezone.now() - REMEMBERED).delete()
    Attempt.objects.create(community=community, visitor=hash_visitor(request), kind=kind)


def _signer(community: Community) -> TimestampSigner:
    return TimestampSigner(salt=f"dure.thread.form:{community.code}")
