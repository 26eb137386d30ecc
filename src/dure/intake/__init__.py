"""The one way from files to a ledger: recognise, redact, read, place, match parties, reconcile."""

from dure.intake.files import read_files
from dure.intake.judgements import read_judgements
from dure.intake.result import BookFile, Intake

__all__ = ["BookFile", "Intake", "read_files", "read_judgements"]
