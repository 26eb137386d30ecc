"""What a chalkboard says of a strategy beyond its words: whose it is, how it went, what was said of it."""

from django.db import models

from dure.web.community.models import Enterprise, Person
from dure.web.thread.models import Goal, Pledge, Strategy

WHO_LENGTH = 80
WHY_LENGTH = 300
SCENARIO_LENGTH = 60
TITLE_LENGTH = 200


class Card(models.Model):
    """A strategy on the chalkboard; one without a card came by the community's desk, and is open to all."""

    strategy = models.OneToOneField(Strategy, models.CASCADE, related_name="card")
    proposer_ko = models.CharField(max_length=WHO_LENGTH, blank=True)  # a role, or a name chosen to be shown
    proposer_en = models.CharField(max_length=WHO_LENGTH, blank=True)
    proposed = models.DateField(null=True)
    scenario = models.CharField(max_length=SCENARIO_LENGTH, blank=True)  # id of a shipped strategy
    changes = models.JSONField(default=list)  # … or what it changes in the plan, as in community.yaml
    shown_by = models.JSONField(null=True)  # what in the ledger shows it, as in community.yaml
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="cards")
    pledge = models.ForeignKey(Pledge, models.SET_NULL, null=True, related_name="cards")
    is_public = models.BooleanField(default=False)  # whether the community's page tells of it
    paper = models.CharField(max_length=12, blank=True)  # the number on the paper that it came by
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)


class Move(models.Model):
    """A day on which a strategy changed its state, and why; only ever added to."""

    class State(models.TextChoices):
        IDEA = "idea"
        TRYING = "trying"
        KEPT = "kept"
        DROPPED = "dropped"

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="moves")
    state = models.CharField(max_length=8, choices=State.choices)
    day = models.DateField()
    why_ko = models.CharField(max_length=WHY_LENGTH, blank=True)
    why_en = models.CharField(max_length=WHY_LENGTH, blank=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)


class Said(models.Model):
    """What an outlook said of a strategy on its day; only ever added to, and never worked out anew."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="outlooks")
    day = models.DateField()
    seed = models.BigIntegerField()
    helps = models.IntegerField()  # in how many futures
    harms = models.IntegerField()
    of = models.IntegerField(default=20)
    survival_gain = models.FloatField()  # of the share of futures still open, -1..1
    years = models.IntegerField(default=10)
    # What was tried in its stead, and how that was called on the day; nothing for the strategy itself.
    scenario = models.CharField(max_length=SCENARIO_LENGTH, blank=True, default="")
    scenario_ko = models.CharField(max_length=TITLE_LENGTH, blank=True, default="")
    scenario_en = models.CharField(max_length=TITLE_LENGTH, blank=True, default="")
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)


class FrozenShown(models.Model):
    """What the ledger shows of an enterprise's strategies, by code, for one state of book and thread."""

    enterprise = models.OneToOneField(Enterprise, models.CASCADE, related_name="frozen_shown")
    version = models.CharField(max_length=64)
    ko = models.JSONField()
    en = models.JSONField()
    built_at = models.DateTimeField(auto_now=True)
