"""An enterprise's plans, what is asked of them and answered; plans and answers are only added to."""

from django.db import models

from dure.web.community.models import Enterprise, Person, make_code
from dure.web.thread.models import Goal, Strategy

NOTE_LENGTH = 200
OTHER_LENGTH = 200


class EnterprisePlan(models.Model):
    """One version of an enterprise's plan, as its file stands; the newest is in force."""

    class Origin(models.TextChoices):
        BOOK = "book"
        FILE = "file"
        FORM = "form"
        PLAYBOOK = "play"

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
    # Of the enterprise with which it was tried as one; empty where none was.
    other_ko = models.CharField(max_length=OTHER_LENGTH, blank=True, default="")
    other_en = models.CharField(max_length=OTHER_LENGTH, blank=True, default="")
    ko = models.JSONField()
    en = models.JSONField()
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]


class AskedRun(models.Model):
    """What a plan is asked, until it is answered; the answer is the run of the same code."""

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        FAILED = "failed"
        DONE = "done"

    plan = models.ForeignKey(EnterprisePlan, models.CASCADE, related_name="asked")
    code = models.CharField(max_length=12, unique=True, default=make_code)
    question = models.CharField(max_length=64)  # tells one question from another
    wish = models.JSONField()
    strategy = models.ForeignKey(Strategy, models.CASCADE, null=True, related_name="+")  # of the chalkboard
    # Another enterprise's plan, to be tried as one with this; forgotten once there is an answer.
    other = models.TextField(blank=True, default="")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    failure = models.JSONField(null=True)  # by language, a list of problems
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    heartbeat = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "question"], name="one_run_a_question")]
        ordering = ["-pk"]
