"""The thread with its figures: issue, goal, enterprise, people, measured, circulation, pledges, next leak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dure.commons import (
    Community,
    Enterprise,
    Goal,
    Issue,
    LedgerMeasure,
    Measured,
    MembersMeasure,
    Participation,
    Pledge,
    PledgeOutcome,
    Progress,
    RetentionMeasure,
    Strategy,
    StrategyShown,
    follow_pledge,
    judge_progress,
    measure_by_hand,
    measure_from_figures,
    measure_from_ledger,
    measure_members,
    show_strategy,
    suppress_participation,
)
from dure.commons.participation import explain_missing
from dure.intake.result import MemberCount
from dure.language import Language, Text
from dure.ledger.ledger import Ledger, counted_transfers
from dure.period import Period
from dure.places import Gazetteer, locate
from dure.problem import Problem
from dure.reports.suppress import PEOPLE_MIN
from dure.reports.thread_contract import Figures, in_one_language, write_thread_contract

_YEAR_MIN: Final = 1900
"""No book is older; calendars that begin before it have no period before them."""

_PLACE_KINDS: Final = {
    "도": "province",
    "시": "city",
    "군": "county",
    "구": "district",
    "읍": "town",
    "면": "township",
    "동": "neighbourhood",
    "리": "village",
}


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal, where it is, and how far it has come."""

    goal: Goal
    place: Text
    progress: Progress


@dataclass(frozen=True, slots=True)
class PledgeLine:
    """A pledge, and what the ledger says became of it; None where no leak or no book tells."""

    pledge: Pledge
    ledger: PledgeOutcome | None


@dataclass(frozen=True, slots=True)
class StrategyLine:
    """A strategy, and what the ledger later showed of it.

    Attributes:
        strategy: The strategy.
        shown: The same sum before it was tried and after; None where it names none, or no book tells.
        pledge: The pledge that was made of it, or None.
        goal: The goal that was made of it, or None.
    """

    strategy: Strategy
    shown: StrategyShown | None = None
    pledge: PledgeLine | None = None
    goal: GoalLine | None = None


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue, and where it hurts."""

    issue: Issue
    place: Text


@dataclass(frozen=True, slots=True)
class Strand:
    """What hangs together round one enterprise.

    Attributes:
        enterprise: The enterprise.
        place: Name of the place where it sits.
        issues: What it answers.
        goals: What it took up.
        people: Participation of its members; None without a register.
        figures: Plain values of its circulation report, by language or in one; None without books.
        pledges: What was promised about its spending or its goals.
        strategies: What it tries.
    """

    enterprise: Enterprise
    place: Text
    issues: tuple[IssueLine, ...]
    goals: tuple[GoalLine, ...]
    people: Participation | None
    figures: Figures | None
    pledges: tuple[PledgeLine, ...]
    strategies: tuple[StrategyLine, ...]


@dataclass(frozen=True, slots=True)
class ThreadReport:
    """A community's thread with its figures, frozen; nothing in it depends on a clock.

    Attributes:
        community: The community.
        places: Names of its places, in the order of its codes.
        as_of: The last day it speaks of.
        period: The period that was measured; None without books.
        strands: One for each enterprise.
        open_issues: Issues that no enterprise answers.
        goals: Goals that no enterprise took up.
        pledges: Pledges of no enterprise.
        strategies: Strategies of no enterprise.
        problems: Faults in the community's file and the books.
    """

    community: Community
    places: tuple[Text, ...]
    as_of: date
    period: Period | None
    strands: tuple[Strand, ...]
    open_issues: tuple[IssueLine, ...] = ()
    goals: tuple[GoalLine, ...] = ()
    pledges: tuple[PledgeLine, ...] = ()
    strategies: tuple[StrategyLine, ...] = ()
    problems: tuple[Problem, ...] = ()

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the thread as plain values in one language; see `docs/reference/thread.md`."""
        return write_thread_contract(self, language=language)

    def of_enterprise(self, key: str) -> "ThreadReport | None":
        """Return the thread of one enterprise alone, by business number or id; None where it is not in it.

        Its circulation figures and problems are left out: the report that opens with this thread shows them.
        """
        strands = tuple(
            replace(strand, figures=None)
            for strand in self.strands
            if key in {strand.enterprise.key, strand.enterprise.id}
        )
        if not strands:
            return None
        return replace(
            self, strands=strands, open_issues=(), goals=(), pledges=(), strategies=(), problems=()
        )


@dataclass(frozen=True)
class _Desk:
    """What lies on the desk while one thread is written."""

    community: Community
    as_of: date
    period: Period | None
    previous: Period | None
    books: Mapping[str, Figures | None]
    participation: Mapping[str, Participation]
    ledger: Ledger | None
    counted: pa.Table | None
    gazetteer: Gazetteer | None

    def name_place(self, code: str) -> Text:
        """Name a place by its code; the code itself where no gazetteer knows it."""
        place = None if self.gazetteer is None else self.gazetteer.find(code, as_of=self.as_of)
        if place is None:
            return Text(en=code, ko=code)
        return Text(en=place.name_en, ko=place.name_ko)

    def gloss_place(self, code: str) -> Text:
        """Name a place at its first mention, with what kind of place it is."""
        name = self.name_place(code)
        place = None if self.gazetteer is None else self.gazetteer.find(code, as_of=self.as_of)
        kind = None if place is None else _PLACE_KINDS.get(place.name_ko[-1])
        if place is None or kind is None:
            return name
        return Text(en=f"{name.en} ({name.ko}), a {kind}", ko=place.full_name_ko)

    def code_of(self, code: str) -> str:
        """Return the code that was in force on the last day."""
        place = None if self.gazetteer is None else self.gazetteer.find(code, as_of=self.as_of)
        return code if place is None else place.code

    def locate(self, code: str) -> NDArray[np.int8] | None:
        """Return where every party of the ledger stands for a place; None without ledger or gazetteer."""
        if self.ledger is None or self.gazetteer is None:
            return None
        whole = pc.fill_null(self.ledger.parties["whole_place"], fill_value=False)
        return locate(
            self.ledger.parties["place"],
            whole.to_numpy().astype(np.bool_),
            boundary=[code],
            gazetteer=self.gazetteer,
            as_of=self.as_of,
        )


def participation_of(count: MemberCount) -> Participation:
    """Turn what intake counted into participation: a role that no file could show stays unknown."""
    roles = {"customers": count.customers, "staff": count.staff, "suppliers": count.suppliers}
    return Participation(
        members=count.members,
        customers=count.customers,
        staff=count.staff,
        suppliers=count.suppliers,
        none_known=None if count.any_role is None else count.members - count.any_role,
        reason=explain_missing({role for role, number in roles.items() if number is None}),
    )


def period_before(period: Period) -> Period:
    """Return the period of the same length that ends where this one starts; a year before a year."""
    ends_on_its_day = (period.start.month, period.start.day) == (period.end.month, period.end.day)
    # A leap day has no day of its own in the years between.
    if ends_on_its_day and (period.start.month, period.start.day) != (2, 29):
        years = period.end.year - period.start.year
        return Period(period.start.replace(year=period.start.year - years), period.start)
    if period.start.day == 1 and period.end.day == 1:
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
        first = period.start.year * 12 + period.start.month - 1 - months
        return Period(date(first // 12, first % 12 + 1, 1), period.start)
    return Period(period.start - timedelta(days=period.days), period.start)


def build_thread_report(
    community: Community,
    *,
    books: Mapping[str, Figures | None],
    period: Period | None = None,
    as_of: date | None = None,
    ledger: Ledger | None = None,
    gazetteer: Gazetteer | None = None,
    participation: Mapping[str, Participation] | None = None,
    problems: Sequence[Problem] = (),
    public: bool = False,
) -> ThreadReport:
    """Build the thread of a community with every figure that its books can give.

    Args:
        community: The community.
        books: For each enterprise, by its business number (its id without one), the plain values of its
            circulation report; None or absent without books.
        period: The period measured; None without books.
        as_of: The day up to which hand-written measurements count; by default the period's last day.
        ledger: The ledger of all the books, for goals and pledges measured in it.
        gazetteer: The places, for their names and for who is inside.
        participation: For each enterprise, by the same key, what is known of its members.
        problems: Faults in the community's file and the books.
        public: True where readers outside the enterprises will see it: counts of few people are left
            out, and the strategies that are not public.

    Raises:
        ValueError: Neither a period nor a day is given.
    """
    if period is None and as_of is None:
        raise ValueError("Give a period, or the day (as_of) up to which measurements count.")
    last = period.end - timedelta(days=1) if period is not None else None
    people = dict(participation or {})
    if public:
        community = replace(community, strategies=tuple(one for one in community.strategies if one.is_public))
        people = {key: suppress_participation(one, people_min=PEOPLE_MIN) for key, one in people.items()}
    desk = _Desk(
        community=community,
        as_of=as_of or last or date.min,
        period=period,
        previous=None if period is None or period.start.year < _YEAR_MIN else period_before(period),
        books=books,
        participation=people,
        ledger=ledger,
        counted=None if ledger is None else counted_transfers(ledger),
        gazetteer=gazetteer,
    )
    answered = {issue for enterprise in community.enterprises for issue in enterprise.issues}
    answered |= {goal.issue for goal in community.goals if goal.issue and goal.enterprise}
    return ThreadReport(
        community=community,
        places=tuple(desk.gloss_place(code) for code in community.places),
        as_of=desk.as_of,
        period=period,
        strands=tuple(_build_strand(desk, enterprise) for enterprise in community.enterprises),
        open_issues=tuple(_issue(desk, issue) for issue in community.issues if issue.id not in answered),
        goals=tuple(_goal(desk, goal) for goal in community.goals if goal.enterprise is None),
        pledges=tuple(
            PledgeLine(pledge, None)
            for pledge in community.pledges
            if _enterprise_of(community, pledge) is None
        ),
        strategies=tuple(StrategyLine(one) for one in community.strategies if one.enterprise is None),
        problems=tuple(problems),
    )


def _build_strand(desk: _Desk, enterprise: Enterprise) -> Strand:
    community = desk.community
    goals = [goal for goal in community.goals if goal.enterprise == enterprise.id]
    issues = {*enterprise.issues, *(goal.issue for goal in goals)}
    goal_lines = tuple(_goal(desk, goal, enterprise=enterprise) for goal in goals)
    pledge_lines = tuple(
        PledgeLine(pledge, _follow(desk, pledge, enterprise=enterprise))
        for pledge in community.pledges
        if _enterprise_of(community, pledge) == enterprise.id
    )
    return Strand(
        enterprise=enterprise,
        place=desk.name_place(enterprise.place),
        issues=tuple(_issue(desk, issue) for issue in community.issues if issue.id in issues),
        goals=goal_lines,
        people=desk.participation.get(enterprise.key),
        figures=desk.books.get(enterprise.key),
        pledges=pledge_lines,
        strategies=tuple(
            StrategyLine(
                one,
                shown=_show(desk, one, enterprise=enterprise),
                pledge=next((line for line in pledge_lines if line.pledge.id == one.pledge), None),
                goal=next((line for line in goal_lines if line.goal.id == one.goal), None),
            )
            for one in community.strategies
            if one.enterprise == enterprise.id
        ),
    )


def _enterprise_of(community: Community, pledge: Pledge) -> str | None:
    """Return whose pledge it is: its own enterprise, or that of its goal."""
    if pledge.enterprise is not None or pledge.goal is None:
        return pledge.enterprise
    return next((goal.enterprise for goal in community.goals if goal.id == pledge.goal), None)


def _issue(desk: _Desk, issue: Issue) -> IssueLine:
    return IssueLine(issue=issue, place=desk.name_place(issue.place))


def _goal(desk: _Desk, goal: Goal, *, enterprise: Enterprise | None = None) -> GoalLine:
    measured = _measure(desk, goal, enterprise=enterprise)
    return GoalLine(
        goal=goal, place=desk.name_place(goal.place), progress=judge_progress(goal, measured=measured)
    )


def _measure(desk: _Desk, goal: Goal, *, enterprise: Enterprise | None) -> Measured | None:
    key = "" if enterprise is None else enterprise.key
    if isinstance(goal.measure, MembersMeasure):
        return measure_members(participation=desk.participation.get(key), as_of=desk.as_of)
    if isinstance(goal.measure, RetentionMeasure):
        return _measure_retention(desk, goal, figures=desk.books.get(key))
    if isinstance(goal.measure, LedgerMeasure):
        return _measure_ledger(desk, goal, measure=goal.measure, enterprise=enterprise)
    return measure_by_hand(goal, as_of=desk.as_of)


def _measure_retention(desk: _Desk, goal: Goal, *, figures: Figures | None) -> Measured | None:
    """Measure from figures whose reasons may come in one language at a time."""
    place = desk.code_of(goal.place)
    measured, korean = (
        measure_from_figures(goal, figures=in_one_language(figures, language=language), place=place)
        for language in ("en", "ko")
    )
    if measured is None or measured.reason is None or korean is None or korean.reason is None:
        return measured
    return replace(measured, reason=Text(en=measured.reason.en, ko=korean.reason.ko))


def _measure_ledger(
    desk: _Desk, goal: Goal, *, measure: LedgerMeasure, enterprise: Enterprise | None
) -> Measured | None:
    if desk.ledger is None or desk.counted is None or desk.period is None:
        return None
    position = desk.locate(goal.place)
    if position is None and (measure.payer_side or measure.payee_side):
        return None
    return measure_from_ledger(
        goal,
        transfers=desk.counted,
        parties=desk.ledger.parties,
        period=desk.period,
        position=position,
        enterprise=None if enterprise is None else _name_in_books(enterprise),
    )


def _name_in_books(enterprise: Enterprise) -> str:
    """Return what the books know an enterprise by: its number, or its name without one."""
    return enterprise.number or enterprise.name.ko


def _follow(desk: _Desk, pledge: Pledge, *, enterprise: Enterprise) -> PledgeOutcome | None:
    """Compare the measured period with the one before it, where the promise was made between the two."""
    if pledge.leak is None or desk.ledger is None or desk.counted is None:
        return None
    if desk.period is None or desk.previous is None:
        return None
    if pledge.made is not None and pledge.made >= desk.period.end:
        return PledgeOutcome(
            desk.previous,
            desk.period,
            reason=Text(
                en=f"The promise was made on {pledge.made}, after the period; the next one will tell.",
                ko=f"{pledge.made}에 한 약속이라 이 기간으로는 알 수 없습니다. 다음 기간에 드러납니다.",
            ),
        )
    before = desk.previous
    if pledge.made is not None:
        # A promise of an earlier year is measured against the year before it was made, not the last one.
        while pledge.made < before.start and before.start.year >= _YEAR_MIN:
            before = period_before(before)
    return follow_pledge(
        pledge,
        payer=_name_in_books(enterprise),
        transfers=desk.counted,
        parties=desk.ledger.parties,
        before=before,
        after=desk.period,
        position=desk.locate(desk.community.places[0]),
    )


def _show(desk: _Desk, strategy: Strategy, *, enterprise: Enterprise) -> StrategyShown | None:
    """Set the measured period beside the last one that ends before the strategy was tried."""
    if strategy.shown_by is None or desk.ledger is None or desk.counted is None:
        return None
    if desk.period is None or desk.previous is None:
        return None
    measure, before = strategy.shown_by.measure, desk.previous
    position = desk.locate(strategy.shown_by.place)
    if position is None and (measure.payer_side or measure.payee_side):
        return None
    while strategy.tried is not None and strategy.tried < before.end and before.start.year >= _YEAR_MIN:
        before = period_before(before)
    return show_strategy(
        strategy,
        transfers=desk.counted,
        parties=desk.ledger.parties,
        before=before,
        after=desk.period,
        position=position,
        enterprise=_name_in_books(enterprise),
    )
