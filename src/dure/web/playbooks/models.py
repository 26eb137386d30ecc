"""Playbooks that enterprises write and publish, and which playbook an enterprise was made from."""

from django.db import models

from dure.web.community.models import Enterprise, Person, make_code
from dure.web.thread.models import Goal

ID_LENGTH = 80
NAME_LENGTH = 60


class PlaybookVersion(models.Model):
    """One version of an enterprise's own playbook, as its folder stands; versions are only added to."""

    class Origin(models.TextChoices):
        BOOK = "book"
        FILE = "file"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="playbook_versions")
    number = models.PositiveIntegerField()  # from 1
    name = models.CharField(max_length=NAME_LENGTH)  # of its folder; published as `<community>-<name>`
    archive = models.BinaryField()  # the folder as a zip
    origin = models.CharField(max_length=4, choices=Origin.choices)
    is_whole = models.BooleanField()  # whether it passes the check, and so may be published
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enterprise", "number"], name="one_playbook_a_number")]
        ordering = ["-number"]


class PublishedPlaybook(models.Model):
    """A playbook as anyone may read it: frozen as it was seen when its manager published it."""

    code = models.CharField(max_length=12, unique=True, default=make_code)
    playbook = models.CharField(max_length=ID_LENGTH, db_index=True)  # its id, `<community>-<name>`
    version = models.CharField(max_length=20)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="published_playbooks")
    archive = models.BinaryField()  # the folder as a zip, under its published id
    parent = models.CharField(max_length=ID_LENGTH, blank=True)  # id of what it was made from
    published_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["playbook"],
                condition=models.Q(withdrawn_at=None),
                name="one_published_of_a_playbook",
            )
        ]
        ordering = ["-pk"]


class Lineage(models.Model):
    """Which playbook an enterprise was made from, and what was planned then; it stays as it was taken."""

    enterprise = models.OneToOneField(Enterprise, models.CASCADE, related_name="lineage")
    playbook = models.CharField(max_length=ID_LENGTH, db_index=True)
    version = models.CharField(max_length=20)
    place = models.CharField(max_length=10)  # whose numbers the playbook bore: where the model came from
    home = models.CharField(max_length=10, blank=True)  # that it was adapted to; "" where a file said nothing
    taken = models.DateField()
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="+")  # that was made with it
    planned = models.JSONField(default=dict)  # what the adaptation said of the goal and of how long it lasts
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
