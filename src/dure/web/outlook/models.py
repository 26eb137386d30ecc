"""An enterprise's plans and what was looked at with them; both are only ever added to."""

from django.db import models

from dure.web.community.models import Enterprise, Person, make_code
from dure.web.thread.models import Goal

NOTE_LENGTH = 200


class EnterprisePlan(models.Model):
    """One version of an enterprise's plan, as its file stands; the newest is in force."""

    class Origin(models.TextChoices):
        BOOK = "book"
        FILE = "file"
        FORM = "form"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="plans")
    number = models.PositiveIntegerField()  # from 1
    text = models.TextField()  # TOML, as `dure plan check` reads it
    origin = models.CharField(max_length=4, choices=Origin.choices)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enterprise", "number"], name="one_plan_a_number")]
        ordering = ["-number"]


class OutlookRun(models.Model):
    """What a plan was asked, and the frozen answer."""

    plan = models.ForeignKey(EnterprisePlan, models.CASCADE, related_name="runs")
    code = models.CharField(max_length=12, unique=True, default=make_code)
    place = models.CharField(max_length=10)
    years = models.PositiveSmallIntegerField()
    draws = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    strategies = models.JSONField(default=list)  # ids
    shocks = models.JSONField(default=list)  # ids
    budget = models.BigIntegerField(null=True)  # won
    changes = models.JSONField(default=list)  # a reader's own, by sliders: name and by how many times
    figures = models.CharField(max_length=10)  # the day of the newest count of residents that it rests on
    engine = models.CharField(max_length=20)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="outlooks")
    ko = models.JSONField()
    en = models.JSONField()
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
