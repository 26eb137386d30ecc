"""The stored rows of a book. Transfers, documents and judgements are only ever added to.

What stands here is what was read (whole won, minutes, grams in 64-bit integers) and what people judge about
it. Parties, placing and settlement are worked out anew by the engine from these rows, never stored.
"""

import secrets

from django.db import models

from dure.web.community.models import CODE_LENGTH, Enterprise, Person, make_code


def make_stamp() -> str:
    """Make the mark of one state of a book; unlike a version, none comes twice, not even after a rollback."""
    return secrets.token_hex(8)


class Book(models.Model):
    """The book of one enterprise; `version` grows with every change of rows or judgements."""

    enterprise = models.OneToOneField(Enterprise, models.PROTECT, related_name="book")
    version = models.BigIntegerField(default=0)
    rows_version = models.BigIntegerField(default=0)  # grows with rows only
    stamp = models.CharField(max_length=16, default=make_stamp)  # new with every version
    rows_stamp = models.CharField(max_length=16, default=make_stamp)  # new with every version of the rows
    outline = models.JSONField(null=True)  # which periods it has, for one state; see `reports`


class Import(models.Model):
    """Files brought together: previewed, confirmed, stored all or nothing, and undone as a whole."""

    class State(models.TextChoices):
        PREVIEWED = "previewed"  # read and shown, nothing in the book yet
        WAITING = "waiting"  # confirmed, in the queue
        STORING = "storing"
        STORED = "stored"
        UNDOING = "undoing"  # the only state in which the database lets rows go
        UNDONE = "undone"
        FAILED = "failed"
        DISCARDED = "discarded"  # never confirmed

    code = models.SlugField(max_length=CODE_LENGTH, unique=True, default=make_code)
    book = models.ForeignKey(Book, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PREVIEWED)
    brought_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    brought_at = models.DateTimeField(auto_now_add=True)
    stored_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    done_rows = models.BigIntegerField(default=0)  # progress of the job
    all_rows = models.BigIntegerField(default=0)
    new_documents = models.BigIntegerField(default=0)
    duplicate_documents = models.BigIntegerField(default=0)
    refused_rows = models.BigIntegerField(default=0)
    failure = models.JSONField(null=True)  # {"en": …, "ko": …} in the user's words
    heartbeat = models.DateTimeField(null=True)  # of the job that stores it


class Staged(models.Model):
    """What was read of the files of an import and waits for confirmation: redacted, names sealed."""

    brought = models.OneToOneField(Import, models.CASCADE, related_name="staged")
    content = models.BinaryField()  # see `storage`


class Source(models.Model):
    """One sheet of one file as a format understood it."""

    brought = models.ForeignKey(Import, models.PROTECT, related_name="sources")
    book = models.ForeignKey(Book, models.PROTECT, related_name="sources")
    file = models.CharField(max_length=255)
    sheet = models.CharField(max_length=255, null=True)  # noqa: DJ001 -- None says that there is only one
    format = models.CharField(max_length=60)
    owner = models.CharField(max_length=160, null=True)  # noqa: DJ001 -- None: whose it is is told by its rows
    owner_side = models.CharField(max_length=8, null=True)  # noqa: DJ001 -- None: the file does not say
    seen_rows = models.BigIntegerField(default=0)
    masked_numbers = models.BigIntegerField(default=0)
    duplicate_documents = models.BigIntegerField(default=0)
    refused_rows = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)
    new_documents = models.BigIntegerField(default=0)
    # What a sheet says besides transfers (registers, members, balances) and what its duplicates add to those
    # that count (another address of a party, a fuller item, another sum), as Arrow; see `storage`.
    facts = models.BinaryField(null=True)
    facts_digest = models.CharField(max_length=64, blank=True)


class Overlap(models.Model):
    """How many documents of one import stood in the book already, by an earlier one."""

    later = models.ForeignKey(Import, models.PROTECT, related_name="overlaps")
    earlier = models.ForeignKey(Import, models.PROTECT, related_name="overlapped_by")
    documents = models.BigIntegerField()


class Mended(models.Model):
    """A refused row of an earlier import that a later one brought again.

    As long as the later one stands in the book, the faults of the earlier row are settled.
    """

    later = models.ForeignKey(Import, models.CASCADE, related_name="mends")
    earlier = models.ForeignKey(Import, models.CASCADE, related_name="mended_by")
    file = models.CharField(max_length=255)
    sheet = models.CharField(max_length=255, null=True)  # noqa: DJ001 -- None says that there is only one
    row = models.IntegerField()
    said = models.TextField()  # its faults in English, as `refused` noted them
    faults = models.IntegerField()


class Mention(models.Model):
    """A party as one row of a file names it; the engine tells which mentions are one party."""

    brought = models.ForeignKey(Import, models.PROTECT, related_name="mentions")
    number = models.TextField(null=True)  # noqa: DJ001 -- None and blank differ in the engine
    name = models.TextField(null=True)  # noqa: DJ001
    address = models.TextField(null=True)  # noqa: DJ001
    line = models.TextField(null=True)  # noqa: DJ001
    representative = models.TextField(null=True)  # noqa: DJ001


class Document(models.Model):
    """What transfers were read from; the same document from any file has the same key, and stands once."""

    # The key's index begins with the book.
    book = models.ForeignKey(Book, models.PROTECT, related_name="documents", db_index=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="documents")
    key = models.TextField()
    row = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "key"], name="a_document_counts_once")]


class Transfer(models.Model):
    """One dated quantity of one unit from payer to payee, as read."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="transfers")
    source = models.ForeignKey(Source, models.PROTECT, related_name="transfers")  # that of the document
    date = models.DateField()
    payer = models.ForeignKey(Mention, models.PROTECT, related_name="+", db_index=False)
    payee = models.ForeignKey(Mention, models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    unit = models.TextField()
    purpose = models.TextField(null=True)  # noqa: DJ001 -- None: the file does not say
    role = models.TextField()
    item = models.TextField(null=True)  # noqa: DJ001
    payable_to = models.TextField(null=True)  # noqa: DJ001


class Judgement(models.Model):
    """What somebody decided about a party or a document; the newest of an aspect is in force."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="judgements")
    subject = models.TextField()
    aspect = models.CharField(max_length=12)
    value = models.TextField()  # empty: the earlier judgement is taken back
    who = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    when = models.DateTimeField(auto_now_add=True)
    why = models.TextField(blank=True)


class RememberedMapping(models.Model):
    """How a file that no format knows is read, for the next file with the same headings."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="mappings")
    headings = models.CharField(max_length=64)  # hash of the headings
    mapping = models.TextField()  # YAML, as `dure inspect` writes it
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "headings"], name="one_mapping_a_heading")
        ]


class FrozenReport(models.Model):
    """A circulation report as it was built, for one version of the book; pages never measure."""

    book = models.ForeignKey(Book, models.CASCADE, related_name="reports")
    version = models.BigIntegerField()
    place = models.CharField(max_length=10)
    period = models.CharField(max_length=40)  # 2025, 2025-Q1, 2025-01-01..2026-01-01
    engine = models.CharField(max_length=40)  # version of Dure that built it
    beside = models.CharField(max_length=64, blank=True)  # what it rests on besides the book; see `reports`
    ko = models.JSONField()
    en = models.JSONField()
    built_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["book", "version", "place", "period", "engine", "beside"],
                name="one_report_a_question",
            )
        ]


class PublicLink(models.Model):
    """An address under which anyone may read the suppressed report, until a manager closes it."""

    token = models.CharField(max_length=43, unique=True)
    book = models.ForeignKey(Book, models.CASCADE, related_name="public_links")
    place = models.CharField(max_length=10)
    period = models.CharField(max_length=40)
    opened_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
