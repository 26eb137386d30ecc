"""The thread as it is stored: what hurts, what is aimed at, what was promised, and what neighbours say."""

from typing import TypeVar

from django.db import models

from dure.web.community.models import CODE_LENGTH, Community, Enterprise, Person, make_code

Row = TypeVar("Row", bound=models.Model)


class Standing(models.Manager[Row]):
    """Rows that stand; those of drafts that were set aside are on no page and in no figure."""

    def get_queryset(self) -> models.QuerySet[Row]:
        """Leave out what was set aside."""
        return super().get_queryset().filter(set_aside_at=None)


class Issue(models.Model):
    """What hurts here."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="issues")
    code = models.SlugField(max_length=60)  # its id in community.yaml, unique in the community
    title_ko = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    text_ko = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    place = models.CharField(max_length=10)
    made_at = models.DateTimeField(auto_now_add=True)
    set_aside_at = models.DateTimeField(null=True, editable=False)

    objects = Standing["Issue"]()
    with_set_aside = models.Manager["Issue"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "code"], name="one_issue_a_code")]


class Goal(models.Model):
    """A small aim that is local, countable and dated; how it is measured is as in community.yaml."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="goals")
    code = models.SlugField(max_length=60)
    issue = models.ForeignKey(Issue, models.SET_NULL, null=True, blank=True, related_name="goals")
    enterprise = models.ForeignKey(Enterprise, models.SET_NULL, null=True, blank=True, related_name="goals")
    indicator_ko = models.CharField(max_length=200)
    indicator_en = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=20)
    place = models.CharField(max_length=10)
    baseline_value = models.DecimalField(max_digits=18, decimal_places=3)
    baseline_date = models.DateField()
    target = models.DecimalField(max_digits=18, decimal_places=3)
    due = models.DateField()
    measure = models.JSONField(default=dict)  # the `measure` of community.yaml; {} is by hand
    set_aside_at = models.DateTimeField(null=True, editable=False)

    objects = Standing["Goal"]()
    with_set_aside = models.Manager["Goal"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "code"], name="one_goal_a_code")]


class Measurement(models.Model):
    """A dated value of a goal that people measured by hand, with its evidence."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="measurements")
    date = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=3)
    evidence_ko = models.CharField(max_length=200)
    evidence_en = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)


class Pledge(models.Model):
    """A named party's promise to act on a leak or a goal, by a date, and what became of it."""

    class Outcome(models.TextChoices):
        OPEN = "open"
        KEPT = "kept"
        PARTLY = "partly"
        NOT_KEPT = "not_kept"

    community = models.ForeignKey(Community, models.CASCADE, related_name="pledges")
    code = models.SlugField(max_length=60, default=make_code)
    enterprise = models.ForeignKey(Enterprise, models.SET_NULL, null=True, blank=True, related_name="pledges")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="pledges")
    who_ko = models.CharField(max_length=120)
    who_en = models.CharField(max_length=120, blank=True)
    what_ko = models.CharField(max_length=300)
    what_en = models.CharField(max_length=300, blank=True)
    quantity = models.BigIntegerField(null=True)  # whole units a year
    unit = models.CharField(max_length=40, default="KRW")
    made = models.DateField(null=True)
    by = models.DateField()
    leak = models.JSONField(null=True)  # {"supplier": party|None, "purpose": …|None, "sellers": [party, …]}
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    evidence_ko = models.CharField(max_length=300, blank=True)
    evidence_en = models.CharField(max_length=300, blank=True)
    is_public = models.BooleanField(default=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "code"], name="one_pledge_a_code")]


class Strategy(models.Model):
    """A way of getting by that the community tries."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="strategies")
    code = models.SlugField(max_length=60)
    enterprise = models.ForeignKey(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="strategies"
    )
    title_ko = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    text_ko = models.TextField(blank=True)
    text_en = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "code"], name="one_strategy_a_code")]


class Voice(models.Model):
    """What a neighbour says without an account: me too, I can help, I could sell or supply this."""

    class Kind(models.TextChoices):
        ME_TOO = "me_too"
        HELP = "help"
        OFFER = "offer"

    community = models.ForeignKey(Community, models.CASCADE, related_name="voices")
    code = models.SlugField(max_length=CODE_LENGTH, unique=True, default=make_code)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    issue = models.ForeignKey(Issue, models.CASCADE, null=True, blank=True, related_name="voices")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, blank=True, related_name="voices")
    purpose = models.CharField(max_length=12, blank=True)  # what could be sold or supplied
    line = models.CharField(max_length=120, blank=True)  # … in the neighbour's own words
    name = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=120, blank=True)  # seen by coordinators only
    text = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    visitor = models.CharField(max_length=64, blank=True)  # keyed hash of the address, for rate limits only
    entered_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")  # from paper
    paper = models.CharField(
        max_length=12, blank=True
    )  # the number on the paper; all that the log keeps of it
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    hidden_why = models.CharField(max_length=200, blank=True)


class SpendingAnswer(models.Model):
    """One neighbour's answer to the four spending questions; shown only together with others'."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="answers")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, blank=True, related_name="answers")
    relation = models.CharField(max_length=12)  # staff, member, supplier, neighbour
    answers = models.JSONField()  # see `dure.web.thread.questions`
    inside_share = models.FloatField(
        null=True
    )  # of what they spend, 0..1; None where the answers do not tell
    # Nothing of it is left but its place in the order of answers: its batch of five stays left out.
    is_taken_back = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    visitor = models.CharField(max_length=64, blank=True)
    entered_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    paper = models.CharField(max_length=12, blank=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    hidden_why = models.CharField(max_length=200, blank=True)


class EnterpriseEntry(models.Model):
    """What community.yaml says of an enterprise beyond its row: its id there, and where its files lie."""

    enterprise = models.OneToOneField(Enterprise, models.CASCADE, related_name="entry")
    code = models.CharField(max_length=60)  # its id in community.yaml
    books = models.JSONField(default=list)  # [{"files": pattern, "owner": party|None}, …]
    members = models.CharField(max_length=300, blank=True)
    plan = models.CharField(max_length=300, blank=True)


class FrozenThread(models.Model):
    """The thread with the figures that are open to everyone, for one state of rows and books."""

    community = models.OneToOneField(Community, models.CASCADE, related_name="frozen_thread")
    version = models.CharField(max_length=64)  # hash of everything that it was built from
    ko = models.JSONField()
    en = models.JSONField()
    built_at = models.DateTimeField(auto_now=True)


class Attempt(models.Model):
    """That a visitor wrote something, for the rate limits only; forgotten after a day."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="attempts")
    visitor = models.CharField(max_length=64, db_index=True)  # keyed hash of the address, anew each day
    kind = models.CharField(max_length=8)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)


class FrozenCombined(models.Model):
    """The figures of several enterprises taken together, as shown; later ones are held against them."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="frozen_combined")
    place = models.CharField(max_length=10)
    period = models.CharField(max_length=40)
    enterprises = models.TextField()  # keys of the enterprises in order, with commas between
    known = models.TextField(blank=True)  # … of those whose own figures its readers may read
    was_told = models.BooleanField(default=True)  # whether it ever told a figure
    version = models.CharField(max_length=64)  # hash of the books and what else it was built from
    ko = models.JSONField()
    en = models.JSONField()
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "place", "period", "enterprises", "known"], name="one_combined_a_group"
            )
        ]
