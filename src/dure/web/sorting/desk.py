"""What lies on the desk while one book is sorted: its ledger, what is unsure in it, and for which period."""

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Final
from weakref import ref

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.http import HttpRequest

from dure.intake import Intake
from dure.intake.names_in_text import SealedPeople
from dure.intake.sealing import find_people
from dure.korea.gazetteer import load_gazetteer
from dure.period import Period
from dure.places import Gazetteer, Place
from dure.reports import EnterpriseUnknownError
from dure.reports.unsure import Unsure, find_unsure
from dure.web.books.models import Book, Judgement
from dure.web.books.reports import find_default_period, find_default_place, load_intake
from dure.web.books.storage import load_readings
from dure.web.community.access import May, get_enterprise, log_look
from dure.web.community.models import Enterprise
from dure.web.words import current_language

_KEPT_MAX: Final = 8
_kept: Final[dict[tuple[int, str, str], tuple[ref[Intake], Unsure]]] = {}
"""Book, place and period → what was unsure in which ledger; held loosely, so that no ledger stays for it."""
_lock: Final = Lock()


@dataclass(frozen=True)
class Desk:
    """One enterprise's book, laid out.

    Attributes:
        enterprise: Whose book.
        book: The book.
        intake: Its ledger; None where the book has nothing of its enterprise yet.
        period: The latest whole year, whose money says what comes first.
        place: Code of the place that the headline asks about.
    """

    enterprise: Enterprise
    book: Book
    intake: Intake | None
    period: Period | None
    place: str

    @property
    def gazetteer(self) -> Gazetteer:
        """The places."""
        return load_gazetteer()

    @cached_property
    def unsure(self) -> Unsure:
        """What is unsure in the book; worked out once for each state of its ledger."""
        if self.intake is None or self.period is None:
            return Unsure()
        question = (self.book.pk, self.place, str(self.period))
        with _lock:
            ledger, found = _kept.get(question, (None, None))
        if found is None or ledger is None or ledger() is not self.intake:
            found = find_unsure(self.intake, gazetteer=self.gazetteer, place=self.place, period=self.period)
            with _lock:
                _kept[question] = (ref(self.intake), found)
                while len(_kept) > _KEPT_MAX:
                    del _kept[next(iter(_kept))]
        return found

    @cached_property
    def names(self) -> dict[str, str | None]:
        """Party → its name as printed, of all parties of the ledger."""
        if self.intake is None:
            return {}
        parties = self.intake.ledger.parties
        return dict(zip(parties["party"].to_pylist(), parties["name"].to_pylist(), strict=True))

    def find_spot(self, document: str) -> tuple[str, int] | None:
        """Find the file and row of a document by its key; None where the ledger lacks it."""
        if self.intake is None:
            return None
        documents = self.intake.ledger.documents
        row = pc.index(documents["key"], pa.scalar(document, pa.string())).as_py()
        return None if row < 0 else (documents["file"][row].as_py(), documents["row"][row].as_py())

    def knows(self, subject: str, *, document: bool = False) -> bool:
        """Say whether a party or document is of this book, or was judged in it."""
        known = self.find_spot(subject) is not None if document else subject in self.names
        return known or Judgement.objects.filter(book=self.book, subject=subject).exists()

    def name_of(self, party: str) -> str | None:
        """Return what the files call a party; None where they print no name, or one that is a person's."""
        if name := self.names.get(party):
            return name
        if party.startswith("name:"):
            # A judgement may be older than the payroll that told whose name it is.
            name = party.removeprefix("name:")
            return None if self._people.is_named_by(name) else name
        return party if party.isdigit() else None

    @cached_property
    def _people(self) -> SealedPeople:
        return find_people(load_readings(self.book)[0], key=settings.PSEUDONYM_KEY)


def open_desk(request: HttpRequest, code: str) -> Desk:
    """Lay out the book of an address for somebody who may keep it.

    Raises:
        SignInFirstError: Nobody is signed in.
        Http404: There is none, or they may not.
    """
    enterprise = get_enterprise(request, code, may=May.KEEP_BOOK)
    return lay_out(enterprise)


def lay_out(enterprise: Enterprise) -> Desk:
    """Lay out the book of an enterprise as it is now."""
    book, _ = Book.objects.get_or_create(enterprise=enterprise)
    period = find_default_period(book)
    intake = load_intake(book) if period is not None else None
    if intake is not None and intake.owner is None:
        raise EnterpriseUnknownError("The book has nothing of its enterprise yet.")
    return Desk(enterprise, book, intake, period, find_default_place(enterprise))


def note_look(request: HttpRequest, desk: Desk) -> None:
    """Write down that somebody looked at names which may be private persons'."""
    log_look(request, what="bank_names", whose=str(desk.enterprise), enterprise=desk.enterprise)


def write_place(place: Place) -> str:
    """Write a place with what it lies in, as the reader's language does; the county and its province."""
    if current_language() == "ko":
        return place.full_name_ko
    return f"{place.full_name_en} ({place.name_ko})"
