"""People and what they may do: communities, enterprises, roles, invitations, and the two logs."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

CODE_LENGTH = 12


def make_code() -> str:
    """Make the name of a thing in an address: random, so that nobody finds one by counting."""
    return secrets.token_hex(CODE_LENGTH // 2)


class PersonManager(UserManager["Person"]):
    """Makes people, who are known by their e-mail address alone."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> "Person":  # type: ignore[override]
        """Make a person; without a password they sign in by a code."""
        person = self.model(email=self.normalize_email(email).lower(), **more)
        person.set_password(password)
        person.save(using=self._db)
        _know_address(person)
        return person

    def create_superuser(self, email: str, password: str | None = None, **more: Any) -> "Person":  # type: ignore[override]
        """Make the operator of an instance."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **more)


def _know_address(person: "Person") -> None:
    """Take it as known that the address is theirs: who makes people by hand vouches for that."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415 -- its models refer to this one

    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)


class Person(AbstractUser):
    """Somebody with an account. `is_staff` is the operator of the instance (support centre)."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        """Return what others see: the name, else the part of the address before the @."""
        return self.name or self.email.partition("@")[0]


class Community(models.Model):
    """A place, or several, and the enterprises and people who look after its problems."""

    code = models.SlugField(max_length=CODE_LENGTH, unique=True, default=make_code)
    name_ko = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    places = models.JSONField(default=list)  # place codes, at least one
    is_example = models.BooleanField(default=False)
    is_public = models.BooleanField(default=True)  # the thread's page is open to everyone
    founded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name_ko


class CommunityRole(models.Model):
    """What one person may do in a community; leaving deletes it, and the log keeps the trace."""

    class Kind(models.TextChoices):
        COORDINATOR = "coordinator"
        SUPPORT = "support"
        MEMBER = "member"

    community = models.ForeignKey(Community, models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, models.CASCADE, related_name="community_roles")
    kind = models.CharField(max_length=12, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "person"], name="one_role_a_person_and_community")
        ]


class StandingEnterprises(models.Manager["Enterprise"]):
    """Enterprises that stand: those of drafts that were set aside are nowhere, for nobody."""

    def get_queryset(self) -> models.QuerySet["Enterprise"]:
        """Leave out what was set aside."""
        return super().get_queryset().filter(set_aside_at=None)

    def opened(self) -> models.QuerySet["Enterprise"]:
        """Leave out those besides that are drafts of a playbook, shown to their makers alone."""
        return self.get_queryset().exclude(lineage__is_draft=True, lineage__is_founded=True)


class Enterprise(models.Model):
    """A business that neighbours own; it has one book."""

    code = models.SlugField(max_length=CODE_LENGTH, unique=True, default=make_code)
    community = models.ForeignKey(Community, models.PROTECT, related_name="enterprises")
    number = models.CharField(max_length=10)  # 사업자등록번호, ten digits whose checksum holds
    name_ko = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    legal_form_ko = models.CharField(max_length=80, blank=True)
    legal_form_en = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=10)  # finest known place code
    is_vat_exempt = models.BooleanField(default=False)  # 면세: gets no VAT of its purchases back
    is_example = models.BooleanField(default=False)
    issues = models.ManyToManyField("thread.Issue", blank=True, related_name="enterprises")
    founded_at = models.DateTimeField(auto_now_add=True)
    set_aside_at = models.DateTimeField(null=True, editable=False)  # a draft that was made by mistake

    objects = StandingEnterprises()
    with_set_aside = models.Manager["Enterprise"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                # A group that is not founded yet has no number, and a community may have several such groups.
                condition=models.Q(set_aside_at=None) & ~models.Q(number=""),
                name="one_standing_enterprise_a_number",
            )
        ]

    def __str__(self) -> str:
        return self.name_ko


class StandingRoles(models.Manager["EnterpriseRole"]):
    """Roles in enterprises that stand; the others come back with their enterprise."""

    def get_queryset(self) -> models.QuerySet["EnterpriseRole"]:
        """Leave out those of what was set aside."""
        return super().get_queryset().filter(enterprise__set_aside_at=None)


class EnterpriseRole(models.Model):
    """What one person may do with an enterprise's book; leaving deletes it, and the log keeps the trace."""

    class Kind(models.TextChoices):
        MANAGER = "manager"
        BOOKKEEPER = "bookkeeper"
        VIEWER = "viewer"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, models.CASCADE, related_name="enterprise_roles")
    kind = models.CharField(max_length=12, choices=Kind.choices)

    objects = StandingRoles()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "person"], name="one_role_a_person_and_enterprise")
        ]


class Invitation(models.Model):
    """An offer of a role to an e-mail address; taken once, by whoever signs in with that address."""

    token_hash = models.CharField(max_length=64, unique=True)  # the link itself is never stored
    email = models.EmailField()
    community = models.ForeignKey(Community, models.CASCADE, related_name="invitations")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, related_name="invitations")
    kind = models.CharField(max_length=12)
    invited_by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)


class Act(models.Model):
    """The log: who did what, when, for whom. Only ever added to."""

    when = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="acts")  # None: a visitor
    verb = models.CharField(max_length=60)  # such as `import.confirmed`, `party.placed`, `voice.hidden`
    community = models.ForeignKey(Community, models.CASCADE, null=True, related_name="acts")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, related_name="acts")
    on_behalf_of = models.CharField(
        max_length=120, blank=True
    )  # the number of a paper that a coordinator entered
    detail = models.JSONField(default=dict)


class Look(models.Model):
    """Who looked at personal data: when, from where, whose, what for."""

    when = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="looks")
    address = models.CharField(max_length=45)
    whose = models.CharField(max_length=200)
    what = models.CharField(max_length=60)  # such as `wages`, `people`, `voices`
    community = models.ForeignKey(Community, models.CASCADE, null=True, related_name="looks")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, related_name="looks")
