"""The thread with its figures: of each book only what its manager has opened to everyone."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import QuerySet
from django.utils import timezone

from dure import __version__, commons
from dure.commons.parties import find_parties, is_among
from dure.intake import Intake
from dure.intake.members import count_members
from dure.korea.gazetteer import load_gazetteer
from dure.language import LANGUAGES, Language, Text
from dure.ledger.ledger import counted_transfers
from dure.period import Period
from dure.reports import CirculationReport
from dure.reports.suppress import DOMINANCE_MAX, PEOPLE_MIN
from dure.reports.thread import (
    GoalLine,
    PledgeLine,
    Strand,
    ThreadReport,
    build_thread_report,
    participation_of,
)
from dure.reports.told import round_won
from dure.web.books import reports
from dure.web.books.models import Book, Import, PublicLink
from dure.web.books.turns import Turns
from dure.web.chalkboard.models import Card, Move, Said
from dure.web.circulation.models import PublicReport
from dure.web.community.models import Community, Enterprise
from dure.web.thread.models import FrozenThread, Measurement, Strategy
from dure.web.thread.naming import cover_names, cover_strategy, name_parties
from dure.web.thread.rows import cover_leak, id_of, leave_out_drafts, list_drafts, load_community
from dure.web.thread.surveys import list_counted
from dure.web.words import find_text

Figures = Mapping[str, Any]

_HALF: Final = 32
"""A version is two names of this length: of what stands, and of the rows that are brought."""

_WOVEN: Final = 3
"""Rises when the same rows are told otherwise, so that nothing frozen before is shown."""

_TOLD: Final = ("trying", "kept")
"""How far a strategy is of which an enterprise's report tells."""

_turns: Final = Turns()


@dataclass(frozen=True)
class _Opened:
    """One enterprise's book as far as its public link opens it: the report that tells of no supplier."""

    public: Mapping[Language, Figures]
    intake: Intake
    period: Period


@dataclass(frozen=True)
class _Woven:
    """A thread, and by enterprise the public report that stands in it."""

    report: ThreadReport
    public: Mapping[str, Mapping[Language, Figures]]


# Of a community


def build_thread(community: Community) -> ThreadReport:
    """Build a community's thread with the figures that the enterprises have opened to everyone.

    Members and support officers see no more than visitors: an enterprise's figures are its manager's to open.
    Every book is measured by itself: what one enterprise's rows say of another stays in its own book.
    """
    return _weave(community).report


def _weave(community: Community) -> _Woven:
    whole = leave_out_drafts(community, load_community(community))
    whole = replace(
        whole,
        pledges=_public_pledges(community, whole),
        strategies=_public_strategies(community, whole),
    )
    opened: dict[str, _Opened] = {}
    strands: dict[str, Strand] = {}
    for row in community.enterprises.select_related("book", "community", "entry").order_by("pk"):
        found = _open(row)
        if found is not None:
            opened[id_of(row)] = found
            strands[id_of(row)] = _build_strand(whole, row, opened=found)
    periods = [one.period for one in opened.values()]
    shell = build_thread_report(
        whole,
        books={},
        as_of=_find_last_day(community, periods),
        gazetteer=load_gazetteer(),
        public=True,
    )
    report = replace(
        shell,
        period=max(periods, key=lambda one: one.end, default=None),
        strands=tuple(_cover_leaks(strands.get(one.enterprise.id) or _close(one)) for one in shell.strands),
        pledges=tuple(_cover_leak(line) for line in shell.pledges),
    )
    return _Woven(report=report, public={key: one.public for key, one in opened.items()})


def get_thread(community: Community, language: Language) -> dict[str, Any]:
    """Return a community's thread as plain values, frozen for this state of things."""
    version = _find_version(community)
    frozen = FrozenThread.objects.filter(community=community, version=version).first()
    if frozen is None:
        frozen = _turns.share((community.pk, version), lambda: _freeze(community, version))
    return say_thread(frozen, language)


def say_thread(frozen: FrozenThread, language: Language) -> dict[str, Any]:
    """Return what a frozen thread says, in one language."""
    found: dict[str, Any] = frozen.ko if language == "ko" else frozen.en
    return found


def _freeze(community: Community, version: str) -> FrozenThread:
    woven = _weave(community)
    frozen, _ = FrozenThread.objects.update_or_create(
        community=community,
        defaults={
            "version": version,
            "ko": _write(woven, language="ko"),
            "en": _write(woven, language="en"),
        },
    )
    return frozen


def find_unfinished(community: Community) -> FrozenThread | None:
    """Find the frozen thread that lacks nothing but rows and judgements that came since.

    None where it lacks none, and where anything else has changed: a link that was closed, an import that was
    undone, a word that was written or taken back. What is gone from there is told no more, not for a moment.
    """
    frozen = FrozenThread.objects.filter(community=community).first()
    standing = _name_standing(community)
    if frozen is None or not frozen.version.startswith(standing):
        return None
    return None if frozen.version == standing + _name_rows(community) else frozen


def thread_version(community: Community) -> str:
    """Return a name for the state of everything about the thread that a figure can depend on.

    It changes when an issue, a goal, a measurement, a pledge or a strategy does, and when the answers that
    stand in an enterprise's survey do: by being added in fives, hidden, restored or deleted.
    """
    enterprises = list(community.enterprises.order_by("pk"))
    parts: list[object] = [
        (community.name_ko, community.name_en, community.places, community.is_example, community.is_public),
        [
            (one.pk, one.legal_form_ko, one.legal_form_en, reports.describe_enterprise(one))
            for one in enterprises
        ],
        list_counted(enterprises),
        list(
            Enterprise.issues.through.objects.filter(enterprise__community=community)
            .order_by("pk")
            .values_list("enterprise_id", "issue_id")
        ),
        list(Measurement.objects.filter(goal__community=community).order_by("pk").values_list()),
        [one.pk for one in list_drafts(community)],
    ]
    parts += [
        list(rows.order_by("pk").values_list())
        for rows in (community.issues, community.goals, community.pledges, _list_told(community))
    ]
    told = list(_list_told(community).values_list("pk", flat=True))
    parts += [
        list(rows.objects.filter(strategy__in=told).order_by("pk").values_list())
        for rows in (Card, Move, Said)
    ]
    return hash_parts(parts)


def _list_told(community: Community) -> QuerySet[Strategy]:
    """List the strategies of which anything but the chalkboard tells: an idea of our own is none of them."""
    return community.strategies.exclude(pk__in=_list_own_ideas(community))


def _list_own_ideas(community: Community) -> QuerySet[Strategy, int]:
    own = community.strategies.filter(card__is_public=False, moves=None)
    return own.values_list("pk", flat=True)


def _find_version(community: Community) -> str:
    return _name_standing(community) + _name_rows(community)


def _name_standing(community: Community) -> str:
    """Return a name for the state of everything but the rows that are brought, and what is judged of them."""
    books = Book.objects.filter(enterprise__community=community).order_by("pk")
    links = PublicLink.objects.filter(book__in=books, closed_at=None).order_by("pk")
    undone = Import.objects.filter(book__in=books, state=Import.State.UNDONE).order_by("pk")
    return hash_parts(
        [
            thread_version(community),
            list(books.values_list("pk", flat=True)),
            list(links.values_list("pk", "place", "period", "shown__made_at")),
            list(undone.values_list("pk", flat=True)),
            __version__,
            _WOVEN,
            _count_days_to_come(community),
        ]
    )[:_HALF]


def _name_rows(community: Community) -> str:
    books = Book.objects.filter(enterprise__community=community).order_by("pk")
    return hash_parts(list(books.values_list("pk", "version")))[:_HALF]


def _count_days_to_come(community: Community) -> int:
    """Count what is dated after today: the only way in which a day that passes changes the thread."""
    today = timezone.localdate()
    measured = Measurement.objects.filter(goal__community=community, date__gt=today).count()
    return measured + community.goals.filter(baseline_date__gt=today).count()


def hash_parts(parts: Sequence[object]) -> str:
    """Return a name for a state of things: the same for the same parts."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _public_pledges(community: Community, whole: commons.Community) -> tuple[commons.Pledge, ...]:
    rows = community.pledges.filter(is_public=True).select_related("enterprise")
    public = {row.code: row.enterprise for row in rows}
    names = {one.pk: name_parties(one) for one in set(public.values()) if one is not None}
    return tuple(
        pledge if (owner := public[pledge.id]) is None else cover_names(pledge, names[owner.pk])
        for pledge in whole.pledges
        if pledge.id in public
    )


def _public_strategies(community: Community, whole: commons.Community) -> tuple[commons.Strategy, ...]:
    owners = {id_of(one): one for one in community.enterprises.select_related("entry")}
    public = [one for one in whole.strategies if one.is_public]
    speaking = {one.enterprise or "" for one in public}
    names = {id_: name_parties(owner) for id_, owner in owners.items() if id_ in speaking}
    return tuple(cover_strategy(one, names.get(one.enterprise or "", frozenset())) for one in public)


def _find_last_day(community: Community, periods: Sequence[Period]) -> date:
    """Return the day up to which measurements count: the newest of what is known, and not after today."""
    today = timezone.localdate()
    days = [period.end - timedelta(days=1) for period in periods]
    standing = Measurement.objects.filter(goal__community=community, goal__set_aside_at=None)
    days += standing.values_list("date", flat=True)
    days += community.goals.values_list("baseline_date", flat=True)
    return max((day for day in days if day <= today), default=today)


def _open(enterprise: Enterprise) -> _Opened | None:
    """Open a book as far as its public link does; None where there is none, or nothing stands in it."""
    book = getattr(enterprise, "book", None)
    if book is None:
        return None
    link = find_open_link(book)
    shown = None if link is None else _find_shown(link)
    if shown is None or reports.find_default_period(book) is None:
        return None
    # Exactly what the link shows, for everybody: a second view could be subtracted from the first.
    days = shown["en"]["period"]
    return _Opened(
        public=shown,
        intake=reports.load_intake(book),
        period=Period(date.fromisoformat(days["start"]), date.fromisoformat(days["end"])),
    )


def _find_shown(link: PublicLink) -> Mapping[Language, Figures] | None:
    """Find what a public link shows since its manager saw and opened it."""
    shown = PublicReport.objects.filter(link=link).defer("pdf_ko", "pdf_en").first()
    return None if shown is None else {"ko": shown.ko, "en": shown.en}


def find_open_link(book: Book) -> PublicLink | None:
    """Find the public link of a book that its manager opened and has not closed; the newest of several."""
    return book.public_links.filter(closed_at=None).order_by("-pk").first()


def _build_strand(whole: commons.Community, row: Enterprise, *, opened: _Opened) -> Strand:
    """Build the strand of one enterprise from its own book alone."""
    enterprise = next(one for one in whole.enterprises if one.id == id_of(row))
    last = opened.period.end - timedelta(days=1)
    goals = [goal for goal in whole.goals if goal.enterprise == enterprise.id]
    days = [one.date for goal in goals for one in goal.measurements if one.date <= timezone.localdate()]
    report = build_thread_report(
        replace(whole, enterprises=(enterprise,)),
        books={enterprise.key: {language: _adapt(opened.public[language]) for language in LANGUAGES}},
        period=opened.period,
        as_of=max([last, *days]),
        ledger=opened.intake.ledger,
        gazetteer=load_gazetteer(),
        participation=_count_people(opened.intake, enterprise, period=opened.period),
        public=True,
    )
    strand = report.strands[0]
    return replace(
        strand,
        figures=None,
        goals=tuple(_hide_few(line, enterprise, opened=opened) for line in strand.goals),
    )


def _adapt(public: Figures) -> Figures:
    """Write what goals are measured by; where a public report tells no upper end, all may have stayed."""
    rings = [
        {**ring, "high": 1.0 if ring["share"] is not None and ring["high"] is None else ring["high"]}
        for ring in public["rings"]
    ]
    return {**public, "rings": rings, "leaks": []}


def _count_people(
    intake: Intake, enterprise: commons.Enterprise, *, period: Period
) -> dict[str, commons.Participation]:
    own = enterprise.number or enterprise.name.ko
    ours = [register for register in intake.registers if register.enterprise in {own, intake.owner}]
    if not ours:
        return {}
    return {enterprise.key: participation_of(count_members(ours[-1], as_of=period.end))}


def _close(strand: Strand) -> Strand:
    """Say of a goal that is measured in a book that the book is not open to everyone."""
    return replace(
        strand,
        goals=tuple(
            line
            if isinstance(line.goal.measure, commons.HandMeasure)
            else _withhold(line, find_text("thread.withheld.closed"))
            for line in strand.goals
        ),
    )


def _cover_leaks(strand: Strand) -> Strand:
    return replace(strand, pledges=tuple(_cover_leak(line) for line in strand.pledges))


def _cover_leak(line: PledgeLine) -> PledgeLine:
    """Tell of a promise what everybody may read; the ledger has followed the exact one by then."""
    return replace(line, pledge=cover_leak(line.pledge))


def _withhold(line: GoalLine, reason: Text) -> GoalLine:
    return replace(line, progress=commons.Progress(status="unknown", measured=None, reason=reason))


def _hide_few(line: GoalLine, enterprise: commons.Enterprise, *, opened: _Opened) -> GoalLine:
    """Withhold a goal's value that speaks of fewer than five partners, or mostly of one."""
    measure = line.goal.measure
    if not isinstance(measure, commons.LedgerMeasure):
        return line
    partners = _list_partners(measure, enterprise, opened=opened)
    total = sum(partner.quantity for partner in partners)
    few = 0 < sum(partner.weight for partner in partners) < PEOPLE_MIN
    largest = max((one.quantity for one in partners if one.weight < PEOPLE_MIN), default=0)
    if few or largest > DOMINANCE_MAX * total:
        return _withhold(line, find_text("thread.withheld.few"))
    return _round(line) if measure.unit == "KRW" else line


def _round(line: GoalLine) -> GoalLine:
    """Round a sum of won as the public report does: two exact sums, a day apart, tell one payment."""
    measured = line.progress.measured
    if measured is None:
        return line
    size = commons.UNIT_SIZES.get(line.goal.unit, ("KRW", 1))[1]

    def shorten(number: float | None) -> float | None:
        return None if number is None else round_won(number * size) / size

    rounded = replace(
        measured,
        value=shorten(measured.value),
        low=shorten(measured.low),
        high=shorten(measured.high),
        counted=shorten(measured.counted),
    )
    return replace(line, progress=replace(line.progress, measured=rounded))


@dataclass(frozen=True, slots=True)
class _Partner:
    """What somebody gave or got of what a goal counts; a crowd weighs as much as hides anybody in it."""

    quantity: int
    weight: int


def _list_partners(
    measure: commons.LedgerMeasure, enterprise: commons.Enterprise, *, opened: _Opened
) -> list[_Partner]:
    """List the partners that a goal's value speaks of, with whole positive quantities."""
    ledger = opened.intake.ledger
    rows = counted_transfers(ledger)
    day = rows["date"]
    chosen = pc.and_(
        pc.equal(rows["unit"].cast(pa.string()), measure.unit),
        pc.and_(pc.greater_equal(day, opened.period.start), pc.less(day, opened.period.end)),
    )
    if measure.purposes:
        wanted = pc.is_in(rows["purpose"].cast(pa.string()), value_set=pa.array(measure.purposes))
        chosen = pc.and_(chosen, wanted)
    rows = rows.filter(chosen)
    for column, names in (("payer", measure.payers), ("payee", measure.payees)):
        if names:
            among = is_among(
                rows[column], find_parties(ledger.parties, names), party_count=ledger.parties.num_rows
            )
            rows = rows.filter(pa.array(among))
    own = set(find_parties(ledger.parties, [enterprise.number or enterprise.name.ko]).tolist())
    payer, payee = rows["payer"].to_numpy(), rows["payee"].to_numpy()
    partner = np.where(np.isin(payer, list(own)), payee, payer)
    found = np.bincount(
        partner, weights=np.abs(rows["quantity"].to_numpy()), minlength=ledger.parties.num_rows
    )
    names_of = ledger.parties["party"].to_pylist()
    # Buyers whom no file names are many, and none of them can be told; they hide no other partner.
    return [
        _Partner(int(found[at]), PEOPLE_MIN if names_of[at].startswith("customers:") else 1)
        for at in np.flatnonzero(found)
    ]


def _write(woven: _Woven, *, language: Language) -> dict[str, Any]:
    """Write the thread as plain values, and take out what speaks of one supplier."""
    thread = woven.report.to_dict(language)
    for strand in thread["strands"]:
        public = woven.public.get(strand["enterprise"]["id"])
        strand["circulation"] = None if public is None else _circulation(public[language])
        strand["next_leak"] = None
        for pledge in strand["pledges"]:
            told = pledge["ledger"]
            if told is not None:
                # The sentence names what one supplier was paid; whether the promise was kept does not.
                pledge["ledger"] = {
                    name: told[name] for name in ("before", "after", "reading", "reading_name")
                }
    thread["problems"] = []
    return thread


def _circulation(public: Figures) -> dict[str, Any]:
    retention = public["retention"]
    return {
        "place": public["place"],
        "period": public["period"],
        "share": retention["value"],
        "low": retention["low"],
        "high": retention["high"],
        "coverage_share": public["coverage_share"],
        "outlay_krw": public["outlay_krw"],
        "lm3": public["lm3"],
        "sentence": " ".join(public["headline"]),
        "purposes": public["purposes"],
        "surveys": public["surveys"],
        "kept_back": public["kept_back"],
    }


# Of one enterprise, for its own people


def thread_of_enterprise(
    enterprise: Enterprise,
    *,
    report: CirculationReport | None = None,
    intake: Intake | None = None,
    period: Period | None = None,
) -> dict[str, dict[str, Any]] | None:
    """Write the thread that an enterprise's own report opens with; None where it has neither goal nor issue.

    Of its strategies it tells those that are tried or kept; the others stand on the chalkboard.

    Args:
        enterprise: The enterprise.
        report: Its circulation report, for goals measured by retention; by default built for the community's
            place.
        intake: What its book gave, by default loaded.
        period: The period, by default the report's; without either the latest whole year of the book.
    """
    alone = build_thread_of_enterprise(enterprise, report=report, intake=intake, period=period)
    if alone is None:
        return None
    strand = alone.strands[0]
    told = tuple(one for one in strand.strategies if one.strategy.state in _TOLD)
    alone = replace(alone, strands=(replace(strand, strategies=told),))
    return {"ko": alone.to_dict("ko"), "en": alone.to_dict("en")}


def build_thread_of_enterprise(
    enterprise: Enterprise,
    *,
    report: CirculationReport | None = None,
    intake: Intake | None = None,
    period: Period | None = None,
) -> ThreadReport | None:
    """Build the whole thread of an enterprise for its own people, as `thread_of_enterprise` is asked."""
    whole = load_community(enterprise.community)
    own_id = id_of(enterprise)
    own = next(one for one in whole.enterprises if one.id == own_id)
    if not _has_thread(whole, own):
        return None
    book = enterprise.book
    period = period or (report.period if report is not None else None)
    period = period or reports.find_default_period(book)
    gazetteer = load_gazetteer()
    if period is None:
        built = build_thread_report(
            replace(whole, enterprises=(own,)),
            books={},
            as_of=_find_last_day(enterprise.community, []),
            gazetteer=gazetteer,
        )
    else:
        intake = intake or reports.load_intake(book)
        if report is None:
            report = reports.build_report(book, place=enterprise.community.places[0], period=period)
        figures = {"ko": report.to_dict("ko"), "en": report.to_dict("en")}
        built = build_thread_report(
            replace(whole, enterprises=(own,)),
            books={own.key: figures},
            period=period,
            ledger=intake.ledger,
            gazetteer=gazetteer,
            participation=_count_people(intake, own, period=period),
        )
    return built.of_enterprise(own.key)


def _has_thread(whole: commons.Community, own: commons.Enterprise) -> bool:
    parts: tuple[commons.Goal | commons.Pledge | commons.Strategy, ...] = (
        *whole.goals,
        *whole.pledges,
        *whole.strategies,
    )
    return bool(own.issues) or any(one.enterprise == own.id for one in parts)


def pledges_of(enterprise: Enterprise, language: Language) -> list[dict[str, Any]]:
    """Return what was pledged about an enterprise's spending or goals, and what the ledger says became of it.

    For people of the enterprise: the ledger's sentence names what single suppliers were paid.
    """
    thread = thread_of_enterprise(enterprise)
    if thread is None:
        return []
    found: list[dict[str, Any]] = thread[language]["strands"][0]["pledges"]
    return found
