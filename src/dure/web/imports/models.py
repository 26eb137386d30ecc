"""What an import keeps beside the staged rows: its preview, and the rows and tables set aside to be mended.

None of it belongs to the book. It goes with the import: what nobody understood when the import is confirmed
or discarded, the rest when it is undone.
"""

from django.db import models

from dure.web.books.models import Import, make_stamp


class Preview(models.Model):
    """What was shown of an import before it was confirmed, and the headline figures around it."""

    brought = models.OneToOneField(Import, models.CASCADE, related_name="shown")
    mark = models.CharField(max_length=16, default=make_stamp)  # of what was shown; new with every comparison
    rows_stamp = models.CharField(max_length=16)  # of the book that it was compared with
    sources = models.JSONField(default=list)  # as `preview.describe` writes them
    facts = models.BigIntegerField(default=0)  # members and register lines, which are no documents
    before = models.JSONField(null=True)  # headline figures in both languages when it was confirmed
    after = models.JSONField(null=True)  # likewise once it was stored


class SetAside(models.Model):
    """Rows that were refused, or a table that no format knows; without names of people and their numbers."""

    class Kind(models.TextChoices):
        REFUSED = "refused"  # to be taken away, mended and brought again
        UNKNOWN = "unknown"  # waits for somebody to say which column is what

    brought = models.ForeignKey(Import, models.CASCADE, related_name="set_aside")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    file = models.CharField(max_length=255)
    sheet = models.CharField(max_length=255, null=True)  # noqa: DJ001 -- None says that there is only one
    headings = models.CharField(max_length=64, blank=True)  # hash of the headings of what nobody understood
    owner = models.CharField(max_length=10, null=True)  # noqa: DJ001 -- None: the book's own
    content = models.BinaryField()  # the redacted cells, as `tables.pack` writes them
    is_nameless = models.BooleanField(default=False)  # names of people were left out of it
    row_count = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
