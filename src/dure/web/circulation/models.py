"""What the report's pages keep beside the frozen reports, so that no page builds anything."""

from django.db import models

from dure.web.books.models import FrozenReport, PublicLink


class Opening(models.Model):
    """The thread that a frozen report opens with, for one state of the thread."""

    frozen = models.OneToOneField(FrozenReport, models.CASCADE, related_name="opening")
    version = models.CharField(max_length=64)
    ko = models.JSONField(null=True)  # None: it opens with no thread
    en = models.JSONField(null=True)


class Comparison(models.Model):
    """Two frozen reports side by side, and what drove the difference."""

    before = models.ForeignKey(FrozenReport, models.CASCADE, related_name="+")
    after = models.ForeignKey(FrozenReport, models.CASCADE, related_name="+", db_index=False)
    ko = models.JSONField()
    en = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["after", "before"], name="one_comparison_a_pair")]


class PublicReport(models.Model):
    """What a public link shows: exactly what its manager saw when they opened it, until they renew it."""

    link = models.OneToOneField(PublicLink, models.CASCADE, related_name="shown")
    ko = models.JSONField()
    en = models.JSONField()
    pdf_ko = models.BinaryField(null=True)  # set when somebody first takes it away; None once renewed
    pdf_en = models.BinaryField(null=True)
    made_at = models.DateTimeField(auto_now=True)


class PublicTelling(models.Model):
    """What was once opened to anyone, as the book was then; none ever goes, as later ones stand beside it."""

    link = models.ForeignKey(PublicLink, models.CASCADE, related_name="tellings")
    detail = models.JSONField()  # what of it was told; see `public_tellings`
    payments = models.BinaryField()  # what it was made from, as Arrow
    told_at = models.DateTimeField(auto_now_add=True)
