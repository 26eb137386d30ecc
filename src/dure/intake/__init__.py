"""The one way from files to a ledger: recognise, redact, read, place, match parties, reconcile."""

from dure.intake.files import build_intake, read_all, read_files
from dure.intake.judgements import read_judgements
from dure.intake.result import BookFile, Intake
from dure.intake.sealing import owners_of, seal_readings

__all__ = [
    "BookFile",
    "Intake",
    "build_intake",
    "owners_of",
    "read_all",
    "read_files",
    "read_judgements",
    "seal_readings",
]
