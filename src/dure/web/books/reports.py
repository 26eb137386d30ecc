"""From stored rows to reports: built once for each state of a book, and frozen, so that no page measures."""

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import RLock
from typing import Any, Final, Generic, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import IntegrityError, transaction

from dure import __version__
from dure.flows.respending import Survey
from dure.importers.reading import OWNER, Reading
from dure.intake import Intake
from dure.intake.columns import codes_of
from dure.intake.files import build_intake
from dure.intake.names import normalise_name
from dure.intake.sealing import seal_subjects
from dure.korea.assumptions import load_assumptions
from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.ledger.ledger import find_latest_year
from dure.ledger.tables import JUDGEMENTS
from dure.period import Period, parse_period
from dure.reports import CirculationReport, EnterpriseUnknownError, build_circulation_report
from dure.web.books.models import Book, FrozenReport, Judgement
from dure.web.books.remembering import StoredBook
from dure.web.books.storage import (
    BookChangedError,
    Finish,
    forget_reports,
    load_book,
    load_judgements,
)
from dure.web.books.turns import Turns
from dure.web.community.models import Enterprise

CACHED_ROWS_MAX: Final = 3_000_000
"""Rows of the ledgers that a process remembers, over all books; the last one is kept however large."""

VERSIONS_KEPT: Final = 2
"""Versions of a book whose reports stay frozen: the present one, and the one to compare it with."""

QUESTIONS_KEPT: Final = 60
"""Frozen reports of one version: places and periods are chosen by readers, and are without end."""

_log = logging.getLogger(__name__)

_REPORTS_KEPT: Final = 8
_OPENED_KEPT: Final = 64  # frozen reports whose JSON is read already
_ATTEMPTS: Final = 10
_Value = TypeVar("_Value")


class _Kept(Generic[_Value]):
    """What was built last, by question; a question that changed its state is never answered with the old."""

    def __init__(self, *, count: int, rows: int) -> None:
        self._lock = RLock()
        self._count, self._rows = count, rows
        self._kept: OrderedDict[tuple[Any, ...], tuple[int, _Value]] = OrderedDict()

    def find(self, key: tuple[Any, ...]) -> _Value | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][1]

    def keep(self, key: tuple[Any, ...], value: _Value, *, rows: int) -> None:
        with self._lock:
            # The first of a key is the book, the second its state: former states are of no use.
            for other in [other for other in self._kept if other[0] == key[0] and other[1] != key[1]]:
                del self._kept[other]
            self._kept[key] = (rows, value)
            while len(self._kept) > 1 and (
                len(self._kept) > self._count or sum(rows for rows, _ in self._kept.values()) > self._rows
            ):
                self._kept.popitem(last=False)


_intakes: Final = _Kept[Intake](count=_REPORTS_KEPT, rows=CACHED_ROWS_MAX)
_reports: Final = _Kept[CirculationReport](count=_REPORTS_KEPT, rows=CACHED_ROWS_MAX)
_opened: Final = _Kept[tuple[Any, Any]](count=_OPENED_KEPT, rows=_OPENED_KEPT)
# One at a time: readers of the same new report wait for one build, and memory holds one ledger more.
_turns: Final = Turns()


def load_intake(book: Book) -> Intake:
    """Load the ledger of a book and the account of how it came to be.

    What people judged is in it; where the files do not say where the enterprise is, it is where it was
    founded.
    """
    key = _key(_load_fresh(book))
    if (found := _intakes.find(key)) is not None:
        return found

    def load() -> Intake:
        with _turns.turn():
            return _load(book)[1]

    return _turns.share(("intake", *key), load)


def _load(book: Book) -> tuple[Book, Intake]:
    """Load the ledger of a book, and the state of the book that it is of; only in one's turn."""
    for _ in range(_ATTEMPTS):
        fresh = _load_fresh(book)
        key = _key(fresh)
        if (found := _intakes.find(key)) is not None:
            return fresh, found
        stored, judgements = load_book(fresh), load_judgements(fresh)
        # Rows and judgements of one moment; what comes after it is the next reader's.
        if _key(_load_fresh(book)) == key:
            found = _build_intake(stored, judgements, fresh.enterprise)
            _intakes.keep(key, found, rows=found.ledger.transfers.num_rows)
            return fresh, found
    raise BookChangedError("The book changed again and again while it was read.")


def _key(fresh: Book) -> tuple[int, str]:
    return fresh.pk, _name_state(fresh)


def _name_state(fresh: Book) -> str:
    """Return a mark of everything that the ledger rests on."""
    return f"{fresh.stamp} {describe_enterprise(fresh.enterprise)}"


def describe_enterprise(enterprise: Enterprise) -> str:
    """Return what of the enterprise its figures rest on."""
    return repr(
        (
            enterprise.number,
            enterprise.name_ko,
            enterprise.name_en,
            enterprise.place,
            enterprise.is_vat_exempt,
            enterprise.is_example,
        )
    )


def _build_intake(stored: StoredBook, judgements: pa.Table, enterprise: Enterprise) -> Intake:
    owner = find_owner(stored.readings, enterprise)
    gazetteer = load_gazetteer()
    judgements = seal_subjects(judgements, stored.readings, key=settings.PSEUDONYM_KEY)

    def build(judged: pa.Table) -> Intake:
        return build_intake(
            stored.readings,
            stored.owners,
            gazetteer=gazetteer,
            owner=owner,
            judgements=judged,
            key=settings.PSEUDONYM_KEY,
            exempt=(OWNER,) if enterprise.is_vat_exempt else (),
        )

    intake = build(judgements)
    if told := _tell_of_itself(intake, enterprise):
        # First, so that what people judge is newer and decides.
        intake = build(pa.concat_tables([pa.Table.from_pylist(told, schema=JUDGEMENTS), judgements]))
    # Nothing was taken of what nobody understood: its own page says what to do, and a report is handed in.
    strange = {one.file for one in intake.files} - {
        one.file for one in intake.files if one.format != "unknown"
    }
    problems = tuple(one for one in intake.problems if one.where.file not in strange)
    # Duplicates were left out when they were brought; they were met all the same.
    met = [new + again for new, again in zip(stored.new, stored.duplicates, strict=True)]
    return replace(
        intake,
        problems=problems,
        documents=replace(intake.documents, read=sum(met), duplicate=sum(stored.duplicates)),
        files=tuple(
            replace(summary, documents=documents, duplicates=duplicates)
            for summary, documents, duplicates in zip(intake.files, met, stored.duplicates, strict=True)
            if summary.file not in strange
        ),
    )


def _tell_of_itself(intake: Intake, enterprise: Enterprise) -> list[dict[str, str]]:
    """List what the enterprise said of itself when founded, and its files do not know: place and name."""
    told: list[dict[str, str]] = []
    if intake.owner is None:
        return told
    if _is_unplaced(intake) and load_gazetteer().find(enterprise.place) is not None:
        told.append({"subject": intake.owner, "aspect": "place", "value": enterprise.place})
    parties = set(intake.ledger.parties["party"].to_pylist())
    own = {f"name:{normalise_name(name)}" for name in (enterprise.name_ko, enterprise.name_en) if name}
    told += [
        {"subject": name, "aspect": "same_as", "value": intake.owner}
        for name in sorted(own & parties - {intake.owner})
    ]
    return told


def _is_unplaced(intake: Intake) -> bool:
    parties = intake.ledger.parties
    row = pc.index(parties["party"], pa.scalar(intake.owner)).as_py()
    return bool(row >= 0 and parties["place"][row].as_py() is None)


def find_owner(readings: Sequence[Reading], enterprise: Enterprise) -> str | None:
    """Find under which name a book's own enterprise stands in its files: its number, else its name.

    None where neither is there: then the files tell, if one party stands on every line.
    """
    names = {f"name:{normalise_name(name)}" for name in (enterprise.name_ko, enterprise.name_en) if name}
    named = None
    for reading in readings:
        for side in ("payer", "payee"):
            numbers = codes_of(reading.rows[f"{side}_number"])[1]
            if enterprise.number in numbers or OWNER in numbers:
                return enterprise.number
            for word in codes_of(reading.rows[f"{side}_name"])[1]:
                if word and named is None and (called := f"name:{normalise_name(word)}") in names:
                    named = called
    return named


def build_report(
    book: Book, *, place: str | None = None, period: Period | str | None = None
) -> CirculationReport:
    """Build the engine's own report, for its rows and its files; pages read the frozen one.

    Args:
        book: The book.
        place: Code of the place; by default the enterprise's 시군구.
        period: The period; by default the latest whole year.

    Raises:
        EnterpriseUnknownError: The book has nothing of its enterprise.
        PlaceNotFoundError: There is no such place.
    """
    return _build(book, place=place, period=period)[2]


def _build(
    book: Book, *, place: str | None, period: Period | str | None
) -> tuple[Book, tuple[Survey, ...], CirculationReport]:
    """Build a report; also the state of the book and the answers of neighbours that it is built from."""

    def build() -> tuple[Book, tuple[Survey, ...], CirculationReport]:
        with _turns.turn():
            fresh, intake = _load(book)
            surveys = _load_surveys(fresh.enterprise)
            chosen_place = place or find_default_place(fresh.enterprise)
            chosen = _read_period(period) or find_latest_year(intake.ledger, _require_owner(intake))
            if chosen is None:
                raise EnterpriseUnknownError("The book has no transfer yet.")
            key = _report_key(fresh, surveys, place=chosen_place, period=chosen)
            if (found := _reports.find(key)) is None:
                found = _report(intake, fresh.enterprise, surveys, place=chosen_place, period=chosen)
                _reports.keep(key, found, rows=intake.ledger.transfers.num_rows)
            return fresh, surveys, found

    asked = _load_fresh(book)
    surveys = _load_surveys(asked.enterprise)
    return _turns.share(("report", *_key(asked), repr(surveys), place, str(period)), build)


def _report_key(
    fresh: Book, surveys: tuple[Survey, ...], *, place: str, period: Period
) -> tuple[int, str, str, str]:
    return fresh.pk, f"{_name_state(fresh)} {surveys!r}", place, str(period)


def _report(
    intake: Intake, enterprise: Enterprise, surveys: tuple[Survey, ...], *, place: str, period: Period
) -> CirculationReport:
    report = build_circulation_report(
        intake,
        gazetteer=load_gazetteer(),
        assumptions=load_assumptions(),
        place=place,
        period=period,
        example=enterprise.is_example,
        surveys=surveys,
    )
    # As it calls itself: the files may print it otherwise, and know no English name.
    return replace(report, name=Text(en=enterprise.name_en or enterprise.name_ko, ko=enterprise.name_ko))


def _read_period(period: Period | str | None) -> Period | None:
    return parse_period(period) if isinstance(period, str) else period


def _require_owner(intake: Intake) -> str:
    if intake.owner is None or pc.index(intake.ledger.parties["party"], pa.scalar(intake.owner)).as_py() < 0:
        raise EnterpriseUnknownError("The book has nothing of its enterprise yet.")
    return intake.owner


def _load_surveys(enterprise: Enterprise) -> tuple[Survey, ...]:
    from dure.web.thread.surveys import load_surveys  # noqa: PLC0415 -- the thread asks for reports in turn

    return tuple(load_surveys(enterprise))


def find_default_place(enterprise: Enterprise) -> str:
    """Find the place that a report asks about where the reader does not say: the enterprise's 시군구."""
    gazetteer = load_gazetteer()
    place = gazetteer.find(enterprise.place)
    if place is None:
        return enterprise.place
    line = (place, *gazetteer.ancestors(place.code))
    return next((step.code for step in line if step.level == "district"), place.code)


def list_periods(book: Book) -> list[Period]:
    """List the years in which the enterprise paid or was paid, the latest first."""
    return [parse_period(text) for text in _outline(_load_fresh(book))["periods"]]


def find_default_period(book: Book) -> Period | None:
    """Find the latest whole year of a book; None where it has no transfer."""
    return _default_period(_load_fresh(book))


def _default_period(fresh: Book) -> Period | None:
    text = _outline(fresh)["default"]
    return parse_period(text) if text else None


def _load_fresh(book: Book) -> Book:
    return Book.objects.select_related("enterprise").get(pk=book.pk)


def _outline(fresh: Book) -> dict[str, Any]:
    """Return which periods a book has; worked out once for each state of it, and kept beside it."""
    state = _outline_state(fresh)
    if fresh.outline is None or fresh.outline["state"] != state:
        fresh.outline = _turns.share(("outline", fresh.pk, state), lambda: _keep_outline(fresh, state))
    outline: dict[str, Any] = fresh.outline
    return outline


def _keep_outline(fresh: Book, state: str) -> dict[str, Any]:
    with _turns.turn():
        has_rows = load_book(fresh).row_count > 0
        outline = {"state": state, **_build_outline(_load(fresh)[1] if has_rows else None)}
    # Not in one's turn: who holds the database may be waiting for theirs.
    Book.objects.filter(pk=fresh.pk, rows_stamp=fresh.rows_stamp).update(outline=outline)
    return outline


_NO_MATTER: Final = ("place", "purpose", "kind", "respends")
"""Aspects of judgements that no year depends on: readers then wait for no ledger to be told of the years."""


def _outline_state(book: Book) -> str:
    judgements = Judgement.objects.filter(book=book).exclude(aspect__in=_NO_MATTER).order_by("-pk")
    said = (book.rows_stamp, describe_enterprise(book.enterprise), judgements.values_list("pk").first())
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _build_outline(intake: Intake | None) -> dict[str, Any]:
    if intake is None:
        return {"periods": [], "default": None}
    try:
        row = intake.ledger.party_row(_require_owner(intake))
    except EnterpriseUnknownError:
        return {"periods": [], "default": None}
    transfers = intake.ledger.transfers
    mine = pc.or_(pc.equal(transfers["payer"], row), pc.equal(transfers["payee"], row))
    years = sorted(pc.unique(pc.year(transfers["date"].filter(mine))).to_pylist(), reverse=True)
    latest = find_latest_year(intake.ledger, intake.owner)
    return {"periods": [str(year) for year in years], "default": str(latest) if latest else None}


def get_report(book: Book, *, place: str | None = None, period: Period | str | None = None) -> FrozenReport:
    """Return the frozen report that answers a question; built and frozen where it is not there yet.

    What it says is shared by all who read it in this process, and so is never changed.

    Args:
        book: The book.
        place: Code of the place; by default the enterprise's 시군구.
        period: The period; by default the latest whole year.

    Raises:
        EnterpriseUnknownError: The book has nothing of its enterprise.
        PlaceNotFoundError: There is no such place.
    """
    fresh = _load_fresh(book)
    chosen = _read_period(period) or _default_period(fresh)
    if chosen is None:
        raise EnterpriseUnknownError("The book has nothing of its enterprise yet.")
    asked_place = place or find_default_place(fresh.enterprise)
    question = _question(fresh, _load_surveys(fresh.enterprise), place=asked_place, period=chosen)
    if (frozen := _find_frozen(question)) is not None:
        return frozen

    def freeze() -> FrozenReport:
        # The book may have changed meanwhile: frozen is what it was built from.
        built_from, surveys, report = _build(fresh, place=asked_place, period=chosen)
        question = _question(built_from, surveys, place=asked_place, period=chosen)
        return _find_frozen(question) or _freeze(question, report)

    state = (*_key(fresh), question["beside"])
    return _turns.share(("frozen", *state, asked_place, str(chosen)), freeze)


def _question(book: Book, surveys: tuple[Survey, ...], *, place: str, period: Period) -> dict[str, Any]:
    return {
        "book": book,
        "version": book.version,
        "place": place,
        "period": str(period),
        "engine": __version__,
        "beside": _beside(book.enterprise, surveys),
    }


def _find_frozen(question: dict[str, Any]) -> FrozenReport | None:
    """Find a frozen report; what it says is read from its JSON once a process."""
    frozen = FrozenReport.objects.filter(**question).defer("ko", "en").first()
    if frozen is None:
        return None
    # The moment is part of the key: an id may come twice where a transaction was rolled back.
    key = (frozen.pk, frozen.built_at)
    if (said := _opened.find(key)) is None:
        said = frozen.ko, frozen.en
        _opened.keep(key, said, rows=1)
    frozen.ko, frozen.en = said
    return frozen


def _freeze(question: dict[str, Any], report: CirculationReport) -> FrozenReport:
    try:
        with transaction.atomic():
            frozen = FrozenReport.objects.create(**question, ko=report.to_dict("ko"), en=report.to_dict("en"))
    except IntegrityError:  # another process was first, with the same answer
        return FrozenReport.objects.get(**question)
    _prune(frozen)
    return frozen


def _prune(frozen: FrozenReport) -> None:
    """Take away what was frozen of former states, and the oldest of more questions than are kept."""
    former = FrozenReport.objects.filter(book=frozen.book)
    forget_reports(former.filter(version__lte=frozen.version - VERSIONS_KEPT))
    forget_reports(former.exclude(engine=frozen.engine))
    present = former.filter(version=frozen.version)
    forget_reports(present.exclude(beside=frozen.beside))
    old = present.order_by("-pk").values_list("pk", flat=True)[QUESTIONS_KEPT:]
    forget_reports(FrozenReport.objects.filter(pk__in=list(old)))


def foresee(book: Book, after: StoredBook) -> Finish | None:
    """Work out the default report of a book as it will be, to be frozen in the transaction that makes it so.

    So whoever opens the report after an import waits for nothing. None where it cannot be worked out: then it
    is built when it is asked for, and that page says why.
    """
    stamp = book.stamp
    try:
        surveys = _load_surveys(book.enterprise)
        intake = _build_intake(after, load_judgements(book), book.enterprise)
        period = find_latest_year(intake.ledger, _require_owner(intake))
        if period is None:
            return None
        place = find_default_place(book.enterprise)
        report = _report(intake, book.enterprise, surveys, place=place, period=period)
        answers = {"ko": report.to_dict("ko"), "en": report.to_dict("en")}
    except EnterpriseUnknownError:
        return None
    except Exception:  # noqa: BLE001 -- whatever it was, the import itself is sound
        _log.exception("The report of book %s could not be foreseen.", book.pk)
        return None
    outline = _build_outline(intake)
    described = describe_enterprise(book.enterprise)

    def freeze(now: Book, former: str) -> None:
        # The rows are as foreseen; a judgement or a change of the enterprise may have come in between.
        if former != stamp or describe_enterprise(now.enterprise) != described:
            return
        _prune(FrozenReport.objects.create(**_question(now, surveys, place=place, period=period), **answers))
        now.outline = {"state": _outline_state(now), **outline}
        now.save(update_fields=["outline"])
        # For who builds on it next in this process; where this is rolled back, the state never comes again.
        rows = intake.ledger.transfers.num_rows
        _intakes.keep(_key(now), intake, rows=rows)
        _reports.keep(_report_key(now, surveys, place=place, period=period), report, rows=rows)

    return freeze


def describe_beside(enterprise: Enterprise) -> str:
    """Return a digest of what a report rests on besides the book: the enterprise itself, and its surveys."""
    return _beside(enterprise, _load_surveys(enterprise))


def _beside(enterprise: Enterprise, surveys: tuple[Survey, ...]) -> str:
    said = f"{describe_enterprise(enterprise)} {surveys!r}"
    return hashlib.sha256(said.encode()).hexdigest()
