"""Who takes part: roles given, changed and taken away, and invitations."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from dure.language import LANGUAGES
from dure.web.accounts import mail
from dure.web.community.access import May, find_community_rights, find_enterprise_rights, log_act
from dure.web.community.models import (
    Community,
    CommunityRole,
    Enterprise,
    EnterpriseRole,
    Invitation,
    Person,
)
from dure.web.words import say_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

INVITATION_DAYS: Final = 14

DAY: Final = timedelta(days=1)
INVITATIONS_A_DAY: Final = 30
"""What one person may send: a site that mails strangers without end is soon heard by nobody."""


class LastOneError(Exception):
    """The last who may look after an enterprise or a community cannot go before handing over."""


class AlreadyHereError(Exception):
    """Whoever has this address takes part already."""


class TooManyInvitationsError(Exception):
    """Whoever invites has sent enough for a day."""


class InvitedTodayError(Exception):
    """An invitation into this community went to the address within a day."""


class InvitationState(StrEnum):
    """What is the matter with an invitation's link."""

    GOOD = "good"
    UNKNOWN = "unknown"  # tampered with, or never there
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ANOTHER = "another"  # made for another address


@dataclass(frozen=True)
class Circle:
    """An enterprise or a community with those who take part in it: both are looked after in one way.

    Attributes:
        community: The community.
        enterprise: The enterprise in it, None where the community itself is meant.
    """

    community: Community
    enterprise: Enterprise | None = None

    @property
    def roles(self) -> "QuerySet[Any]":
        """The roles that there are."""
        if self.enterprise is not None:
            return EnterpriseRole.objects.filter(enterprise=self.enterprise)
        return CommunityRole.objects.filter(community=self.community)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The roles that can be given, the one that looks after the others first."""
        kinds = EnterpriseRole.Kind if self.enterprise is not None else CommunityRole.Kind
        return tuple(kinds.values)

    @property
    def keeper(self) -> str:
        """The role that looks after the others."""
        return self.kinds[0]

    @property
    def usual(self) -> str:
        """The role that is offered first to whoever is invited: never the one that looks after the others."""
        return EnterpriseRole.Kind.BOOKKEEPER if self.enterprise is not None else CommunityRole.Kind.MEMBER

    @property
    def thing(self) -> Enterprise | Community:
        """What it is about."""
        return self.enterprise or self.community

    @property
    def invitations(self) -> "QuerySet[Invitation]":
        """The invitations into it."""
        return Invitation.objects.filter(community=self.community, enterprise=self.enterprise)

    def is_kept_by(self, person: Person) -> bool:
        """Say whether a person may look after who takes part."""
        if self.enterprise is not None:
            return May.MANAGE in find_enterprise_rights(person, self.enterprise)
        return May.COORDINATE in find_community_rights(person, self.community)

    def is_last_keeper(self, person: Person) -> bool:
        """Say whether nobody else looks after it: before such a one goes, another has to be named."""
        keepers = set(self.roles.filter(kind=self.keeper).values_list("person_id", flat=True))
        return keepers == {person.pk}

    def log(self, request: HttpRequest, verb: str, **detail: str) -> None:
        """Write an act into the log of the enterprise, or of the community."""
        where = {"community": self.community, "enterprise": self.enterprise}
        log_act(request, verb, **where, **detail)  # type: ignore[arg-type]

    def lock(self) -> None:
        """Let nobody else change who takes part until the transaction ends: the last one must stay."""
        model = Enterprise if self.enterprise is not None else Community
        model.objects.select_for_update().get(pk=self.thing.pk)


def get_role(circle: Circle, person: int) -> EnterpriseRole | CommunityRole:
    """Return the role of a person of this circle.

    Raises:
        Http404: No such person takes part here, whether or not there is one elsewhere.
    """
    role = circle.roles.select_related("person").filter(person_id=person).first()
    if role is None:
        raise Http404
    return role


def change_role(request: HttpRequest, circle: Circle, person: int, *, kind: str) -> None:
    """Give a person of the circle another role.

    Raises:
        Http404: No such person takes part here.
        LastOneError: Nobody would be left to look after it.
    """
    with transaction.atomic():
        circle.lock()
        role = get_role(circle, person)
        if role.kind == kind:
            return
        if role.kind == circle.keeper:
            _demand_another(circle, role)
        role.kind = kind
        role.save(update_fields=["kind"])
        circle.log(request, "role.changed", person=str(role.person), role=kind)


def remove_role(request: HttpRequest, circle: Circle, person: int, *, verb: str) -> None:
    """Let a person of the circle go; what they may do ends with this.

    Raises:
        Http404: No such person takes part here.
        LastOneError: Nobody would be left to look after it.
    """
    with transaction.atomic():
        circle.lock()
        role = get_role(circle, person)
        if role.kind == circle.keeper:
            _demand_another(circle, role)
        role.delete()
        circle.log(request, verb, person=str(role.person), role=role.kind)


def _demand_another(circle: Circle, role: EnterpriseRole | CommunityRole) -> None:
    if not circle.roles.filter(kind=circle.keeper).exclude(pk=role.pk).exists():
        raise LastOneError


def hash_token(token: str) -> str:
    """Return what is stored of a link; the link itself is in the mail alone."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(request: HttpRequest, circle: Circle, inviter: Person, *, email: str, kind: str) -> str:
    """Invite whoever reads the mail of an address, and return the link.

    An earlier invitation of the same address is withdrawn. The mail is not sent by this.

    Raises:
        AlreadyHereError: Whoever has the address takes part already.
        InvitedTodayError: The address had its mail of this day from the community.
        TooManyInvitationsError: The inviter has sent enough for a day.
    """
    if circle.roles.filter(person__email=email).exists():
        raise AlreadyHereError
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        _demand_room(circle, inviter, email)
        circle.invitations.filter(email=email, taken_at=None, withdrawn_at=None).update(withdrawn_at=now)
        Invitation.objects.create(
            token_hash=hash_token(token),
            email=email,
            community=circle.community,
            enterprise=circle.enterprise,
            kind=kind,
            invited_by=inviter,
            expires_at=now + timedelta(days=INVITATION_DAYS),
        )
        circle.log(request, "invitation.sent", email=mask_address(email), role=kind)
    return request.build_absolute_uri(reverse("invitation", args=[token]))


def _demand_room(circle: Circle, inviter: Person, email: str) -> None:
    Community.objects.select_for_update().get(pk=circle.community.pk)
    Person.objects.select_for_update().get(pk=inviter.pk)  # two sent at one moment are counted one by one
    recent = Invitation.objects.filter(made_at__gt=timezone.now() - DAY)
    if recent.filter(community=circle.community, email=email).exists():
        raise InvitedTodayError
    if recent.filter(invited_by=inviter).count() >= INVITATIONS_A_DAY:
        raise TooManyInvitationsError


def send_invitation(circle: Circle, inviter: Person, *, email: str, link: str) -> None:
    """Mail an invitation, in both languages: which one its reader reads is not known yet.

    Raises:
        MailNotSentError: The mail server does not answer.
    """
    thing = circle.thing
    names = {"ko": thing.name_ko, "en": thing.name_en or thing.name_ko}
    subject = " / ".join(
        say_in(language, "community.invite.mail_subject", name=names[language]) for language in LANGUAGES
    )
    text = "\n\n".join(
        say_in(
            language, "community.invite.mail_text", name=names[language], who=" ".join(str(inviter).split())
        )
        for language in LANGUAGES
    )
    days = " · ".join(
        say_in(language, "community.invite.mail_days", days=INVITATION_DAYS) for language in LANGUAGES
    )
    # A name must not end the header.
    mail.send(EmailMessage(" ".join(subject.split()), f"{text}\n\n{link}\n\n{days}\n", to=[email]))


def withdraw_invitation(request: HttpRequest, circle: Circle, invitation: int) -> None:
    """Withdraw an invitation of this circle.

    Raises:
        Http404: There is none that still waits.
    """
    with transaction.atomic():
        found = circle.invitations.filter(pk=invitation, taken_at=None, withdrawn_at=None).first()
        if found is None:
            raise Http404
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        circle.log(request, "invitation.withdrawn", email=mask_address(found.email))


def list_waiting(circle: Circle) -> "QuerySet[Invitation]":
    """List the invitations that still wait, the newest first."""
    waiting = circle.invitations.filter(taken_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
    return waiting.order_by("-made_at", "-pk")


def find_invitation(token: str, person: Person | None) -> tuple[Invitation | None, InvitationState]:
    """Find the invitation of a link, and what is the matter with it.

    To a visitor and to whoever has another address nothing is said of it.
    """
    found = (
        Invitation.objects.select_related("community", "enterprise__community", "invited_by")
        .filter(token_hash=hash_token(token))
        .first()
    )
    if found is None:
        return None, InvitationState.UNKNOWN
    if person is not None and not owns_address(person, found.email):
        return None, InvitationState.ANOTHER
    if found.taken_at is not None:
        return found, InvitationState.TAKEN
    circle = Circle(found.community, found.enterprise)
    # Who has gone since can let nobody in.
    if found.withdrawn_at is not None or not circle.is_kept_by(found.invited_by):
        return found, InvitationState.WITHDRAWN
    if found.expires_at <= timezone.now():
        return found, InvitationState.EXPIRED
    return found, InvitationState.GOOD


def owns_address(person: Person, email: str) -> bool:
    """Say whether a person has proved that they read the mail of an address."""
    return EmailAddress.objects.filter(user=person, email__iexact=email, verified=True).exists()


def take_invitation(
    request: HttpRequest, token: str, person: Person
) -> tuple[Circle | None, InvitationState]:
    """Take an invitation: once, in time, and by the address that it was made for.

    Who takes part already keeps the role they have.
    """
    with transaction.atomic():
        Invitation.objects.select_for_update().filter(token_hash=hash_token(token)).first()
        found, state = find_invitation(token, person)
        if found is None or state is not InvitationState.GOOD:
            return None, state
        circle = Circle(found.community, found.enterprise)
        circle.lock()
        found.taken_at = timezone.now()
        found.save(update_fields=["taken_at"])
        if not circle.roles.filter(person=person).exists():
            if circle.enterprise is not None:
                EnterpriseRole.objects.create(enterprise=circle.enterprise, person=person, kind=found.kind)
            else:
                CommunityRole.objects.create(community=circle.community, person=person, kind=found.kind)
        circle.log(request, "invitation.taken", role=found.kind)
    return circle, InvitationState.GOOD


def mask_address(email: str) -> str:
    """Write an address so that those who know it recognise it: `m•••@example.org`."""
    name, _, host = email.partition("@")
    return f"{name[:1]}•••@{host}"
