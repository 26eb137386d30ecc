"""What enterprises opened of their year, and what shocks would do, frozen."""

from django.db import models

from dure.web.community.models import Community, Enterprise, Person


class OpenedYear(models.Model):
    """An enterprise's year in sums that its community may see; a year once told stays as it was told."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="opened_years")
    period = models.CharField(max_length=40)
    place = models.CharField(max_length=10)  # of the community, which inside and outside are about
    told = models.JSONField()  # a `dure.reports.shock_told.ToldYear`
    # What it was made from, to hold public reports against it for ever: `dure.reports.beside.ToldSums`. None
    # of a year that was opened before this was kept.
    sums = models.JSONField(null=True)
    payments = models.BinaryField(null=True)
    opened_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    with_plan = models.BooleanField(default=False)  # whether what shocks do to the plan in force is shown too

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enterprise", "period"], name="one_opened_year")]


class FrozenShocks(models.Model):
    """What shocks would do, for one state of what it was worked out from."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="frozen_shocks")
    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, null=True, related_name="frozen_shocks"
    )  # whose own book it is; None for all that was opened
    version = models.CharField(max_length=64)
    ko = models.JSONField(null=True)  # None where there is nothing to tell
    en = models.JSONField(null=True)
    built_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community"], condition=models.Q(enterprise=None), name="one_frozen_of_all"
            ),
            models.UniqueConstraint(fields=["enterprise"], name="one_frozen_of_enterprise"),
        ]


class Households(models.Model):
    """Kinds of household of a community's place, as its file tells of them."""

    community = models.OneToOneField(Community, models.CASCADE, related_name="household_kinds")
    kinds = models.JSONField(default=list)  # each a `dure.commons.HouseholdKind`
