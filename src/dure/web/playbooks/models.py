"""Playbooks that enterprises write and publish, and which playbook an enterprise was made from."""

from django.db import models

from dure.web.community.models import CODE_LENGTH, Community, Enterprise, Person, make_code
from dure.web.thread.models import Goal, Issue

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
    # What was written down with it, so that all of it can be set aside together.
    issue = models.ForeignKey(Issue, models.SET_NULL, null=True, related_name="+")
    plan_number = models.PositiveIntegerField(null=True)
    is_founded = models.BooleanField(default=False)
    is_draft = models.BooleanField(default=False)  # until its makers say that it is theirs
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)


class SetAside(models.Model):
    """Drafts of one adaptation that were set aside together, and how to put them back."""

    code = models.SlugField(max_length=CODE_LENGTH, unique=True, default=make_code)
    community = models.ForeignKey(Community, models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")
    # Its lineage by field, the keys of its goals and issue, and the text of its plan where another holds now.
    kept = models.JSONField(default=dict)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    put_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
