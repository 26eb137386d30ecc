"""What a study visit is made of: offer and days, who asks to come, what they learned, what came of it.

A visit's states are only ever added to (`Move`), and so are lessons and follow-ups. Who is to be reached, and
how, stands in four columns of `Visit` that are emptied two years after the visit.
"""

from django.db import models

from dure.web.books.models import Import
from dure.web.community.models import CODE_LENGTH, Enterprise, Person, make_code

TITLE_LENGTH = 120
ABOUT_LENGTH = 1200
LINE_LENGTH = 300
GROUP_LENGTH = 80
WHY_LENGTH = 600


class Offer(models.Model):
    """What an enterprise shows to groups from elsewhere, and on what terms."""

    class Fee(models.TextChoices):
        PERSON = "person"
        GROUP = "group"

    code = models.SlugField(max_length=CODE_LENGTH, unique=True, default=make_code)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="visit_offers")
    title_ko = models.CharField(max_length=TITLE_LENGTH)
    title_en = models.CharField(max_length=TITLE_LENGTH, blank=True)
    about_ko = models.TextField(max_length=ABOUT_LENGTH)
    about_en = models.TextField(max_length=ABOUT_LENGTH, blank=True)
    playbook = models.CharField(max_length=120, blank=True)  # its id; empty where none tells of it
    challenge = models.CharField(max_length=12)  # one of dure.playbooks.playbook.CHALLENGES
    place = models.CharField(max_length=10)
    meeting_ko = models.CharField(max_length=LINE_LENGTH)
    meeting_en = models.CharField(max_length=LINE_LENGTH, blank=True)
    bring_ko = models.CharField(max_length=LINE_LENGTH, blank=True)
    bring_en = models.CharField(max_length=LINE_LENGTH, blank=True)
    # [{"time": "10:00", "what": …, "where": …, "who": …, "what_en": …, "where_en": …, "who_en": …}, …]
    programme = models.JSONField(default=list)
    people_least = models.PositiveIntegerField(default=1)
    people_most = models.PositiveIntegerField(default=20)
    fee_krw = models.BigIntegerField(default=0)
    fee_per = models.CharField(max_length=8, choices=Fee.choices, default=Fee.GROUP)
    languages = models.JSONField(default=list)  # of the guides: ko, en
    email = models.EmailField()  # of the host; shown to a group once it is confirmed
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it now."""
        return self.published_at is not None and self.withdrawn_at is None


class OfferDay(models.Model):
    """A day on which a visit may be."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="days")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "day"], name="one_offer_a_day")]


class Visit(models.Model):
    """A group that asks to come, and what becomes of it."""

    class State(models.TextChoices):
        UNPROVED = "unproved"  # nobody has opened the link that was mailed: the host hears nothing yet
        ASKED = "asked"
        PROPOSED = "proposed"  # the host proposes another day
        CONFIRMED = "confirmed"
        DECLINED = "declined"
        CANCELLED = "cancelled"
        HELD = "held"

    code = models.SlugField(max_length=CODE_LENGTH, unique=True, default=make_code)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="visits")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNPROVED)
    group = models.CharField(max_length=GROUP_LENGTH)
    place = models.CharField(max_length=10)
    people = models.PositiveIntegerField()
    day = models.DateField()  # asked for; once confirmed, agreed on
    proposed_day = models.DateField(null=True)
    wants = models.TextField(max_length=ABOUT_LENGTH)
    language = models.CharField(max_length=2, default="ko")  # in which they are written to
    site = models.CharField(max_length=200, blank=True)  # where this site answers, for links in later mail
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="visits")
    # Personal: seen by the host alone, each look in the log, emptied two years after the visit.
    contact_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    forgotten_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    # What the host writes down when it was held.
    people_came = models.PositiveIntegerField(null=True)
    fee_krw = models.BigIntegerField(null=True)
    brought = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="+")


class Receipt(models.Model):
    """Cash that a group paid of its fee: when, how much, whether it goes to the bank, and the file of it."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="receipts")
    number = (
        models.PositiveIntegerField()
    )  # from 1; begins the keys of its documents, and is never used twice
    day = models.DateField()
    krw = models.BigIntegerField()
    is_banked = models.BooleanField(default=False)
    brought = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "number"], name="one_receipt_a_number")]
        ordering = ["number"]


class Move(models.Model):
    """A state that a visit came to: when, by whom, why; only ever added to."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="moves")
    state = models.CharField(max_length=10, choices=Visit.State.choices)
    day = models.DateField(null=True)  # the visit's day as agreed or proposed by it
    by_host = models.BooleanField()
    who = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    why = models.TextField(max_length=WHY_LENGTH, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)


class Lesson(models.Model):
    """What a group learned of one condition of the playbook, or in free words; the newest of each counts."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="lessons")
    condition = models.CharField(max_length=120, blank=True)  # its id; empty: in free words
    text = models.TextField(max_length=ABOUT_LENGTH, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)


class FollowUp(models.Model):
    """What came of a visit, as the group tells it; the newest counts, and none is lost."""

    class Verdict(models.TextChoices):
        ADOPTED = "adopted"
        ADAPTED = "adapted"
        DROPPED = "dropped"
        NOT_YET = "not_yet"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="followups")
    months = models.PositiveSmallIntegerField()  # 6 or 12: which question it answers
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    why = models.TextField(max_length=WHY_LENGTH)
    place = models.CharField(max_length=10)  # where it was taken to
    where = models.CharField(max_length=GROUP_LENGTH, blank=True)  # which enterprise, in words
    enterprise = models.ForeignKey(Enterprise, models.SET_NULL, null=True, related_name="+")  # … of this site
    may_show = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    hidden_why = models.CharField(max_length=200, blank=True)


class Reminder(models.Model):
    """That a group was asked what came of its visit; written before the mail, so that none goes twice."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="reminders")
    months = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "months"], name="asked_once_a_date")]
