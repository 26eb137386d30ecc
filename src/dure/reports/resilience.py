"""What a shock does to a community: what falls, who loses most, how soon it is back, and what softened it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dure.commons import HouseholdKind
from dure.flows.respending import BOUNDS, Bound
from dure.flows.shocks import MONTHS, ShockRun, find_back_month, find_spent_month, run_shock
from dure.language import Language, Text
from dure.period import Period
from dure.places.position import INSIDE, UNPLACED
from dure.reports.answer import Figure, PlaceName
from dure.reports.resilience_contract import write_resilience_contract
from dure.reports.resilience_part import WHOLE, Telling, find_telling
from dure.reports.shock_book import NO_RULE, ShockBook
from dure.reports.shock_households import RULE, HouseholdFall, HouseholdPayments, measure_households
from dure.reports.shock_plans import PlanFall
from dure.reports.shocks import Bounds, CommunityShock, CommunityShocks, build_factors

if TYPE_CHECKING:
    from numpy.typing import NDArray

LENGTH: Final = 48
"""Months looked at: a year of shock, two of recovery at the hard end, and one for what is still passed on."""

SHOWN: Final = 36
"""Months drawn."""

GROUPS: Final = ("enterprises", "employees", "suppliers", "rest")
SOFTENERS: Final = ("local_supply", "reserves", "grants")


@dataclass(frozen=True, slots=True)
class Months:
    """A number of months with its range; None where it is not reached within `LENGTH`."""

    low: int | None
    value: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class EnterpriseFall:
    """What one enterprise loses.

    Attributes:
        id: Its id in the community.
        name: Its name.
        usual_krw: Won that come in in a usual year.
        lost_krw: Won of income lost in the first twelve months; negative where more comes in.
        lost_share: The same as a share of the usual income.
        missing_krw: Won missing from the till after twelve months: income lost and dearer costs, less what
            was no longer spent.
        back_months: Months until income is back within 5% and stays so; None where its fall is not told.
        reserve_krw: Won in the bank at the start; None where no statement shows it.
        spent_months: Month in which that is used up.
        telling: How much of it is known; what is not told has figures without a value.
    """

    id: str
    name: Text
    usual_krw: float
    lost_krw: Figure
    lost_share: Figure
    missing_krw: Figure
    back_months: Months | None
    reserve_krw: float | None
    spent_months: Months | None
    telling: Telling = WHOLE


@dataclass(frozen=True, slots=True)
class GroupFall:
    """What a group of people inside loses in the first twelve months.

    Attributes:
        id: One of GROUPS.
        count: How many; None for the rest of the place, and where single ones are not told.
        lost_krw: Won of income lost.
        lost_share: As a share of what they get from the books' parties; None for the rest of the place.
        is_told: False where no sum that may be told speaks of them.
    """

    id: str
    count: int | None
    lost_krw: Figure
    lost_share: Figure
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class Softener:
    """What softened the shock, beside the same shock without it.

    Attributes:
        id: One of SOFTENERS.
        with_krw: Won of income that everybody inside loses in the first twelve months.
        without_krw: The same without it.
        used: Whether there is any of it for this shock.
    """

    id: str
    with_krw: Figure
    without_krw: Figure
    used: bool


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Neighbours' help in minutes a month: never in won.

    Attributes:
        usual: In a usual month; None where the ledger holds no hours.
        during: While the shock lasts.
    """

    usual: float | None
    during: Figure


@dataclass(frozen=True, slots=True)
class ShockFall:
    """What one shock does.

    Attributes:
        shock: The shock.
        lost_share: Share of the enterprises' usual income that is lost in the first twelve months.
        lost_krw: The same in won.
        back_months: Months until the enterprises' income together is back within 5%.
        course: By bound, by month, the enterprises' income as a share of the usual year's mean month.
        usual_course: The same without the shock.
        touched_share: Share of the enterprises' income and outlay that a rule speaks of.
        enterprises: The enterprises, who loses most first.
        groups: Who loses.
        softeners: What softened it.
        help: Mutual help.
        households: What each kind of household loses; empty where that is unknown.
        household_payments: What households pay the enterprises by the books; None where no rule speaks of
            households, or none of their payments is known by itself.
    """

    shock: CommunityShock
    lost_share: Figure
    lost_krw: Figure
    back_months: Months
    course: tuple[tuple[float, float, float], ...]
    usual_course: tuple[float, ...]
    touched_share: float
    enterprises: tuple[EnterpriseFall, ...]
    groups: tuple[GroupFall, ...]
    softeners: tuple[Softener, ...]
    help: HelpLine
    households: tuple[HouseholdFall, ...] = ()
    household_payments: HouseholdPayments | None = None

    @property
    def is_part(self) -> bool:
        """Whether something that falls may be in none of the sums: the ranges then have no known top."""
        return any(one.telling.income != "whole" for one in self.enterprises)

    @property
    def is_till_whole(self) -> bool:
        """Whether of every enterprise all is told that its till may be short of."""
        return all(one.telling.till == "whole" for one in self.enterprises)

    @property
    def is_till_told(self) -> bool:
        """Whether of every enterprise it is told, in part at least, how short its till is."""
        return all(one.telling.till != "nothing" for one in self.enterprises)

    @property
    def is_income_told(self) -> bool:
        """Whether of any enterprise it is told how much less comes in."""
        return any(one.telling.income != "nothing" for one in self.enterprises)


@dataclass(frozen=True, slots=True)
class ResilienceReport:
    """The shocks on one community, frozen.

    Attributes:
        name: Of the community, or of the enterprise where it is one's own.
        place: The place.
        period: The usual year that the shocks are laid over.
        example: True where the books are invented.
        enterprises: How many enterprises stand in it.
        coverage_share: Share of the enterprises' income whose payers' kind or place is known.
        shocks: What each shock does.
        spare, dependence: The assumptions about supplies.
        is_told: True where it rests on sums that may be told outside the enterprises.
        kept_back: What is left out, in sentences.
        plans: By shock, what it does to the enterprises' plans; empty where no plan is told of.
    """

    name: Text
    place: PlaceName
    period: Period
    example: bool
    enterprises: int
    coverage_share: float | None
    shocks: tuple[ShockFall, ...]
    spare: Bounds
    dependence: Bounds
    is_told: bool = False
    kept_back: tuple[Text, ...] = ()
    plans: Mapping[str, tuple[PlanFall, ...]] = field(default_factory=dict)

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the report as plain values in one language; see `docs/reference/shocks.md`."""
        return write_resilience_contract(self, language=language)


def build_resilience_report(
    book: ShockBook,
    *,
    name: Text,
    shocks: CommunityShocks,
    chosen: Sequence[str] = (),
    kept_back: Sequence[Text] = (),
    plans: Mapping[str, tuple[PlanFall, ...]] | None = None,
    households: Sequence[HouseholdKind] = (),
) -> ResilienceReport:
    """Run shocks on a community's books, at their mild end, headline and hard end.

    Args:
        book: The usual year.
        name: What is called by it.
        shocks: The standard set that the book was laid out for.
        chosen: Ids of the shocks to run; empty for all.
        kept_back: What was left out of the book.
        plans: By shock, what it does to plans that may be told of.
        households: Kinds of household, as far as somebody asked.

    Raises:
        ValueError: None of the enterprises is in the book, or it was laid out for other shocks.
    """
    if not book.enterprises:
        raise ValueError("None of the community's enterprises is in the books.")
    falls = tuple(
        replace(_fall(book, shock), households=measure_households(shock, households))
        for shock in shocks.shocks
        if not chosen or shock.id in chosen
    )
    return ResilienceReport(
        name=name,
        place=book.place,
        period=book.period,
        example=book.example,
        enterprises=len(book.enterprises),
        coverage_share=_measure_coverage(book),
        shocks=falls,
        spare=shocks.spare,
        dependence=shocks.dependence,
        is_told=book.is_told,
        kept_back=tuple(kept_back),
        plans=dict(plans or {}),
    )


def run_on_book(
    book: ShockBook, shock: CommunityShock, bound: Bound, *, without: str | None = None
) -> ShockRun:
    """Run one shock at one bound, with or without one of SOFTENERS.

    Without local supply nobody inside stands in for what no longer comes from outside; without reserves
    everybody short of income cuts wages and rent at once; without grants these stop when the shock begins.
    """
    factor = build_factors(shock, rule=book.rules[shock.id], bound=bound, length=LENGTH)
    supply = book.supplies.get((shock.id, bound))
    if without == "local_supply" and supply is not None:
        supply = replace(supply, replaced=np.zeros_like(supply.replaced))
    if without == "grants":
        factor[book.is_grant, : shock.months] = 0.0
    passing = book.passing(bound, with_reserve=without != "reserves")
    return run_shock(book.flows, factor=factor, passing=passing, supply=supply, start=shock.starts)


def _fall(book: ShockBook, shock: CommunityShock) -> ShockFall:
    runs = {bound: run_on_book(book, shock, bound) for bound in BOUNDS}
    rows = np.array([one.row for one in book.enterprises])
    usual = runs["value"].usual_income[rows].sum(axis=0)
    income = {bound: run.income[rows].sum(axis=0) for bound, run in runs.items()}
    mean = usual[:MONTHS].mean()
    lost = {bound: float((usual - income[bound])[:MONTHS].sum()) for bound in BOUNDS}
    enterprises = [
        _fall_of(
            one.row,
            runs,
            id=one.id,
            name=one.name,
            reserve=float(book.reserve[one.row]),
            telling=find_telling(book, shock, one.row),
        )
        for one in book.enterprises
    ]
    return ShockFall(
        shock=shock,
        lost_share=_figure(lost, of=float(usual[:MONTHS].sum())),
        lost_krw=_figure(lost),
        back_months=_months([find_back_month(usual, income[bound]) for bound in BOUNDS]),
        course=tuple(
            (income["low"][month] / mean, income["value"][month] / mean, income["high"][month] / mean)
            for month in range(SHOWN if mean else 0)
        ),
        usual_course=tuple(usual[month] / mean for month in range(SHOWN if mean else 0)),
        touched_share=_measure_touched(book, shock, rows),
        enterprises=tuple(sorted(enterprises, key=_rank)),
        groups=_list_groups(book, runs, rows, enterprises=enterprises),
        softeners=tuple(_soften(book, shock, runs, id=id_) for id_ in SOFTENERS),
        help=_help(book, shock),
        household_payments=_measure_payments(book, shock, rows),
    )


def _rank(one: EnterpriseFall) -> tuple[bool, float]:
    """Rank who misses most first; of whom it is not told, last."""
    return one.missing_krw.value is None, -(one.missing_krw.value or 0.0)


def _measure_payments(
    book: ShockBook, shock: CommunityShock, rows: "NDArray[np.int64]"
) -> HouseholdPayments | None:
    """Measure by how much households pay the enterprises less, before anybody passes it on."""
    number = next((index for index, rule in enumerate(shock.rules) if rule.id == RULE), NO_RULE)
    chosen = np.isin(book.flows.payee, rows) & (book.rules[shock.id] == number)
    if number == NO_RULE or not chosen.any():
        return None
    calendar = (np.arange(MONTHS) + shock.starts - 1) % MONTHS
    usual = book.flows.quantity[chosen][:, calendar]
    lost: dict[Bound, float] = {}
    for bound in BOUNDS:
        factor = build_factors(shock, rule=book.rules[shock.id][chosen], bound=bound, length=MONTHS)
        lost[bound] = float((usual * (1 - factor)).sum())
    return HouseholdPayments(float(usual.sum()), _figure(lost))


def _fall_of(
    row: int,
    runs: dict[Bound, ShockRun],
    *,
    id: str,  # noqa: A002 -- the field's own word
    name: Text,
    reserve: float,
    telling: Telling,
) -> EnterpriseFall:
    usual = runs["value"].usual_income[row]
    lost = {bound: float(run.lost[row, :MONTHS].sum()) for bound, run in runs.items()}
    missing = {bound: run.missing[row] for bound, run in runs.items()}
    known = not np.isnan(reserve)
    # Of what no opened sum speaks, nought would be read as "nothing happens".
    is_told, has_till = telling.income != "nothing", telling.till != "nothing"
    return EnterpriseFall(
        id=id,
        name=name,
        usual_krw=float(usual[:MONTHS].sum()),
        lost_krw=_figure(lost) if is_told else Figure(),
        lost_share=_figure(lost, of=float(usual[:MONTHS].sum())) if is_told else Figure(),
        missing_krw=_figure({bound: float(one[MONTHS - 1]) for bound, one in missing.items()})
        if has_till
        else Figure(),
        back_months=_months([find_back_month(usual, runs[bound].income[row]) for bound in BOUNDS])
        if is_told
        else None,
        reserve_krw=reserve if known else None,
        spent_months=_months([find_spent_month(missing[bound], reserve) for bound in BOUNDS])
        if known and has_till
        else None,
        telling=telling,
    )


def _list_groups(
    book: ShockBook,
    runs: dict[Bound, ShockRun],
    rows: "NDArray[np.int64]",
    *,
    enterprises: Sequence[EnterpriseFall],
) -> tuple[GroupFall, ...]:
    """Sum who loses: enterprises, those whom wages are paid, other parties inside, and the rest."""
    is_enterprise = np.zeros(book.flows.party_count, dtype=np.bool_)
    is_enterprise[rows] = True
    inside = (book.position == INSIDE) & ~is_enterprise
    earns = book.flows.sum_income().sum(axis=1) > 0
    members = {
        "enterprises": is_enterprise,
        "employees": inside & book.is_employee,
        "suppliers": inside & earns & ~book.is_employee,
    }
    groups = []
    for id_, who in members.items():
        index = np.flatnonzero(who)
        is_silent = id_ == "enterprises" and all(one.telling.income == "nothing" for one in enterprises)
        if book.is_told and (is_silent or not len(index)):
            # Their sums stand in the remainder: nothing is not what they lose.
            groups.append(GroupFall(id_, None, Figure(), Figure(), is_told=False))
            continue
        lost = {bound: float(run.lost[index, :MONTHS].sum()) for bound, run in runs.items()}
        usual = float(runs["value"].usual_income[index, :MONTHS].sum())
        groups.append(
            GroupFall(id_, None if book.is_told else len(index), _figure(lost), _figure(lost, of=usual))
        )
    rest = {bound: float(run.lost[-1, :MONTHS].sum()) for bound, run in runs.items()}
    groups.append(GroupFall("rest", None, _figure(rest), Figure()))
    return tuple(groups)


def _soften(
    book: ShockBook,
    shock: CommunityShock,
    runs: dict[Bound, ShockRun],
    *,
    id: str,  # noqa: A002 -- the field's own word
) -> Softener:
    rows = np.array([one.row for one in book.enterprises])
    inside = np.zeros(book.flows.party_count + 1, dtype=np.bool_)
    inside[:-1] = book.position == INSIDE
    inside[rows] = True
    inside[-1] = True

    def sum_lost(run: ShockRun) -> float:
        return float(run.lost[inside, :MONTHS].sum())

    supply = book.supplies.get((shock.id, "value"))
    used = {
        "local_supply": supply is not None and bool((supply.replaced > 0).any()),
        "reserves": bool((book.reserve > 0).any()),
        "grants": bool(book.is_grant[np.isin(book.flows.payee, rows)].any()),
    }
    return Softener(
        id=id,
        with_krw=_figure({bound: sum_lost(run) for bound, run in runs.items()}),
        without_krw=_figure(
            {bound: sum_lost(run_on_book(book, shock, bound, without=id)) for bound in BOUNDS}
        ),
        used=used[id],
    )


def _help(book: ShockBook, shock: CommunityShock) -> HelpLine:
    if book.help_minutes is None:
        return HelpLine(None, Figure())
    usual = book.help_minutes / MONTHS
    return HelpLine(usual, _figure({bound: usual * (1 + shock.help.at(bound)) for bound in BOUNDS}))


def _measure_coverage(book: ShockBook) -> float | None:
    rows = np.isin(book.flows.payee, [one.row for one in book.enterprises])
    year = book.flows.quantity.sum(axis=1)
    total = float(year[rows].sum())
    known = rows & (book.is_known | (book.position != UNPLACED))[book.flows.payer]
    return float(year[known].sum()) / total if total else None


def _measure_touched(book: ShockBook, shock: CommunityShock, rows: "NDArray[np.int64]") -> float:
    ours = np.isin(book.flows.payee, rows) | np.isin(book.flows.payer, rows)
    year = book.flows.quantity.sum(axis=1)
    touched = ours & (book.rules[shock.id] != NO_RULE)
    return float(year[touched].sum()) / max(float(year[ours].sum()), 1.0)


def _figure(by_bound: "dict[Bound, float]", *, of: float | None = None) -> Figure:
    """Put the ends in order: a hard shock may raise what a mild one lowers (more care, dearer wages)."""
    if of is not None and of <= 0:
        return Figure()
    numbers = [by_bound[bound] / (of or 1.0) for bound in BOUNDS]
    return Figure(by_bound["value"] / (of or 1.0), min(numbers), max(numbers))


def _months(found: "list[int | None]") -> Months:
    """Put the ends in order; never is the latest."""
    ordered = sorted(found, key=lambda month: LENGTH + 1 if month is None else month)
    return Months(ordered[0], found[1], ordered[-1])
