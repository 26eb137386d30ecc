"""What shocks would do to a community and to an enterprise: worked out once for a state, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.utils import timezone

from dure import __version__
from dure.korea.assumptions import load_assumptions
from dure.korea.community_shocks import load_community_shocks
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language, Text
from dure.period import Period, parse_period
from dure.reports.beside import ToldSums
from dure.reports.naming import name_place
from dure.reports.resilience import ResilienceReport, build_resilience_report
from dure.reports.resilience_contract import SHAPE
from dure.reports.shock_book import NotAYearError, ShockBook, lay_out_shock_book
from dure.reports.shock_told import KEPT_BACK, ToldYear, join_told_years, offer_told_year
from dure.web.books import reports
from dure.web.books.turns import Turns
from dure.web.circulation.public_tellings import has_unkept, load_snapshots
from dure.web.community.models import Community, Enterprise, Person
from dure.web.shocks.households import load_households
from dure.web.shocks.kept import pack_sums
from dure.web.shocks.models import FrozenShocks, OpenedYear
from dure.web.shocks.plans import StoredPlan, describe_plans, find_plan, run_on_plans
from dure.web.thread.figures import hash_parts
from dure.web.thread.surveys import load_surveys

_turns: Final = Turns()


# Of a community


def get_shocks(community: Community, language: Language) -> dict[str, Any] | None:
    """Return what shocks would do to the enterprises that opened a year; None where none did."""
    version = _find_version(community)
    frozen = FrozenShocks.objects.filter(community=community, enterprise=None, version=version).first()
    if frozen is None:
        key = ("shocks", community.pk, version)
        frozen = _turns.share(key, lambda: _freeze(community, None, version, _build(community)))
    return _say(frozen, language)


def list_opened(community: Community) -> list[OpenedYear]:
    """List the years that stand open: of the latest year that most enterprises opened."""
    place = community.places[0]
    opened = list(
        OpenedYear.objects.filter(enterprise__community=community, closed_at=None, place=place)
        .select_related("enterprise")
        .order_by("enterprise__pk", "-period")
    )
    if not opened:
        return []
    counts: dict[str, int] = {}
    for one in opened:
        counts[one.period] = counts.get(one.period, 0) + 1
    year = max(counts, key=lambda period: (counts[period], period))
    return [one for one in opened if one.period == year]


def _find_version(community: Community) -> str:
    opened = [
        (one.pk, one.opened_at, one.enterprise.name_ko, one.enterprise.name_en)
        for one in list_opened(community)
    ]
    names = (community.name_ko, community.name_en, community.places, community.is_example)
    plans = describe_plans(_list_shown_plans(list_opened(community)))
    kinds = str(load_households(community))
    return hash_parts([names, kinds, opened, plans, SHAPE, __version__, str(load_community_shocks())])


def _list_shown_plans(opened: Sequence[OpenedYear]) -> list[StoredPlan]:
    """List the plans that managers show: of a strategy that the community's page is silent on, nothing."""
    found = [find_plan(one.enterprise, only_public=True) for one in opened if one.with_plan]
    return [plan for plan in found if plan is not None]


def _build(community: Community) -> ResilienceReport | None:
    opened = list_opened(community)
    if not opened:
        return None
    shocks, period = load_community_shocks(), parse_period(opened[0].period)
    as_of = date.fromordinal(period.end.toordinal() - 1)
    years = [
        replace(
            ToldYear.from_dict(one.told),
            name_ko=one.enterprise.name_ko,
            name_en=one.enterprise.name_en or one.enterprise.name_ko,
        )
        for one in opened
    ]
    book = join_told_years(
        years,
        place=name_place(load_gazetteer().get(community.places[0], as_of=as_of)),
        period=period,
        shocks=shocks,
        assumptions=load_assumptions(),
        example=community.is_example,
    )
    name = Text(en=community.name_en or community.name_ko, ko=community.name_ko)
    plans, _ = run_on_plans(_list_shown_plans(opened))
    return build_resilience_report(
        book,
        name=name,
        shocks=shocks,
        kept_back=[KEPT_BACK],
        plans=plans,
        households=load_households(community),
    )


# Of one enterprise, for its own people


def get_own_shocks(enterprise: Enterprise, language: Language) -> dict[str, Any] | None:
    """Return what shocks would do to one enterprise by its own book; None where that has no whole year."""
    version = hash_parts(
        [
            enterprise.book.stamp,
            reports.describe_beside(enterprise),
            enterprise.community.places,
            str(load_households(enterprise.community)),
            describe_plans(_list_own_plans(enterprise)),
            SHAPE,
            __version__,
            str(load_community_shocks()),
        ]
    )
    frozen = FrozenShocks.objects.filter(enterprise=enterprise, version=version).first()
    if frozen is None:
        key = ("own shocks", enterprise.pk, version)
        frozen = _turns.share(
            key, lambda: _freeze(enterprise.community, enterprise, version, _build_own(enterprise))
        )
    return _say(frozen, language)


def _build_own(enterprise: Enterprise) -> ResilienceReport | None:
    book = _lay_out(enterprise)
    if book is None:
        return None
    plans, problems = run_on_plans(_list_own_plans(enterprise))
    return build_resilience_report(
        book,
        name=_name(enterprise),
        shocks=load_community_shocks(),
        kept_back=[problem.what for problem in problems],
        plans=plans,
        households=load_households(enterprise.community),
    )


def _list_own_plans(enterprise: Enterprise) -> list[StoredPlan]:
    plan = find_plan(enterprise)
    return [] if plan is None else [plan]


def _lay_out(enterprise: Enterprise, *, period: Period | None = None) -> ShockBook | None:
    """Lay out the year of one book alone: what others' rows say of it stays in theirs."""
    period = period or reports.find_default_period(enterprise.book)
    if period is None:
        return None
    intake = reports.load_intake(enterprise.book)
    if intake.owner is None:
        return None
    try:
        book = lay_out_shock_book(
            intake,
            enterprises=[(enterprise.code, intake.owner, _name(enterprise))],
            place=enterprise.community.places[0],
            period=period,
            gazetteer=load_gazetteer(),
            assumptions=load_assumptions(),
            shocks=load_community_shocks(),
            surveys=load_surveys(enterprise),
            example=enterprise.is_example or enterprise.community.is_example,
        )
    except (NotAYearError, KeyError):
        return None
    return book if book.enterprises else None


def _name(enterprise: Enterprise) -> Text:
    return Text(en=enterprise.name_en or enterprise.name_ko, ko=enterprise.name_ko)


# Opening a year to the community


def find_opened(enterprise: Enterprise) -> OpenedYear | None:
    """Find the year that an enterprise holds open."""
    return enterprise.opened_years.filter(closed_at=None).order_by("-period").first()


@dataclass(frozen=True)
class Offered:
    """What opening a year would tell.

    Attributes:
        period: The latest whole year that is over.
        told: Its sums; None where they would tell of too few.
        sums: What it was made from, to be kept once it is open; None where it is kept already.
        is_coarser: Whether less is told since a public report stands beside it.
    """

    period: Period
    told: ToldYear | None
    sums: ToldSums | None = None
    is_coarser: bool = False


def offer_year(enterprise: Enterprise) -> Offered | None:
    """Work out what opening would tell: the latest whole year that is over, and its sums.

    None where no such year is in the book. A year that was told before is told again as it was then: from two
    tellings of a year the difference could be one payment. What was ever open to anyone stands beside it.
    """
    period = reports.find_default_period(enterprise.book)
    if period is None or period.end > timezone.localdate():
        return None
    place = enterprise.community.places[0]
    told = enterprise.opened_years.filter(period=str(period)).first()
    if told is not None:
        return Offered(period, ToldYear.from_dict(told.told) if told.place == place else None)
    book = _lay_out(enterprise, period=period)
    if book is None:
        return None
    if has_unkept(enterprise.book, period):
        return Offered(period, None)
    offer = offer_told_year(
        book,
        book.enterprises[0],
        shocks=load_community_shocks(),
        payments=reports.build_report(enterprise.book, place=place, period=period).payments,
        opened=load_snapshots(enterprise.book),
    )
    return (
        Offered(period, None) if offer is None else Offered(period, offer.told, offer.sums, offer.is_coarser)
    )


def open_year(enterprise: Enterprise, *, by: Person | None, with_plan: bool = False) -> OpenedYear | None:
    """Open the latest whole year to the community, and with it or not what shocks do to the plan in force.

    None where the year may not be told. One that is open already is opened as it was, with the plan or
    without as now asked for.
    """
    offer = offer_year(enterprise)
    if offer is None or offer.told is None:
        return None
    period = str(offer.period)
    enterprise.opened_years.exclude(period=period).filter(closed_at=None).update(closed_at=timezone.now())
    opened, _ = OpenedYear.objects.get_or_create(
        enterprise=enterprise,
        period=period,
        defaults={
            "place": enterprise.community.places[0],
            "told": offer.told.to_dict(),
            "opened_by": by,
            "with_plan": with_plan,
            **({} if offer.sums is None else pack_sums(offer.sums)),
        },
    )
    if opened.closed_at is not None or opened.with_plan != with_plan:
        OpenedYear.objects.filter(pk=opened.pk).update(closed_at=None, opened_by=by, with_plan=with_plan)
        opened.refresh_from_db()
    return opened


def close_years(enterprise: Enterprise) -> int:
    """Close what an enterprise holds open; return how many years."""
    return enterprise.opened_years.filter(closed_at=None).update(closed_at=timezone.now())


def _freeze(
    community: Community, enterprise: Enterprise | None, version: str, report: ResilienceReport | None
) -> FrozenShocks:
    frozen, _ = FrozenShocks.objects.update_or_create(
        community=community,
        enterprise=enterprise,
        defaults={
            "version": version,
            "ko": None if report is None else report.to_dict("ko"),
            "en": None if report is None else report.to_dict("en"),
        },
    )
    return frozen


def _say(frozen: FrozenShocks, language: Language) -> dict[str, Any] | None:
    said: dict[str, Any] | None = frozen.ko if language == "ko" else frozen.en
    return said
