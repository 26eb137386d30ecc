"""A community's public page, as its template shows it: the thread beside what neighbours say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from dure.language import Language
from dure.reports.words import write_day, write_of_ten_thousand
from dure.web.books.models import PublicLink
from dure.web.community.models import Community, Enterprise
from dure.web.thread.jobs import read_thread
from dure.web.thread.rows import id_of
from dure.web.thread.saying import Said, find_said
from dure.web.thread.surveys import SurveyState, load_states
from dure.web.thread.voices import Counts, Offer, count_voices, list_goal_offers
from dure.web.words import current_language

_GOOD = ("reached", "on_track")


@dataclass(frozen=True, slots=True)
class IssueView:
    """An issue with how many say: me too."""

    told: Mapping[str, Any]
    counts: Counts
    is_mine: str | None  # the code of this session's own voice
    is_open: bool  # whether its fold is open: it was asked for, or there is no other

    @property
    def id(self) -> str:
        """Its name in the community."""
        return str(self.told["id"])


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal, how far it has come, and who would help with it."""

    told: Mapping[str, Any]
    counts: Counts
    offers: tuple[Offer, ...]

    @property
    def percent(self) -> int | None:
        """The part of the way that is done, 0 to 100; None where nothing was measured."""
        way = self.told["way_share"]
        return None if way is None else round(100 * min(max(way, 0.0), 1.0))

    @property
    def on(self) -> date | None:
        """The day of the value."""
        return date.fromisoformat(self.told["on"]) if self.told["on"] else None

    @property
    def due(self) -> date:
        """The day by which."""
        return date.fromisoformat(self.told["due"])

    @property
    def measurements(self) -> list[dict[str, Any]]:
        """What was measured by hand, the newest first."""
        listed = [{**one, "day": date.fromisoformat(one["date"])} for one in self.told["measurements"]]
        return listed[::-1]


@dataclass(frozen=True, slots=True)
class StrandView:
    """What hangs together round one enterprise, or (without one) what nobody has taken up."""

    enterprise: Mapping[str, Any]
    code: str
    issues: tuple[IssueView, ...]
    goals: tuple[GoalView, ...]
    told: Mapping[str, Any]
    report_href: str | None
    has_books: bool
    survey: SurveyState
    is_alone: bool

    @property
    def stayed(self) -> dict[str, str] | None:
        """What stayed of every 10,000 won, and between which ends; None where it is not told."""
        told = self.told["circulation"]
        if told is None or told["share"] is None:
            return None
        language = current_language()
        ends = {
            name: "" if told[name] is None else write_of_ten_thousand(told[name], language)
            for name in ("share", "low", "high")
        }
        return {**ends, "period": told["period"]["name"], "place": told["place"]["name"]}

    @property
    def is_exact(self) -> bool:
        """Whether both ends of what stayed are the same."""
        stayed = self.stayed
        return stayed is not None and stayed["low"] == stayed["high"]

    @property
    def is_open(self) -> bool:
        """Whether its fold is open: it holds what was asked for, or there is no other."""
        return any(issue.is_open for issue in self.issues) or self.is_alone

    @property
    def good_count(self) -> int:
        """How many of its goals are reached or on the way."""
        return sum(goal.told["status"] in _GOOD for goal in self.goals)

    @property
    def has_many(self) -> bool:
        """Whether it answers more than one issue."""
        return len(self.issues) > 1

    @property
    def has_more(self) -> bool:
        """Whether there is something to unfold."""
        return bool(self.told["pledges"] or self.told["strategies"] or self.told["circulation"] or self.goals)


@dataclass(frozen=True, slots=True)
class PageView:
    """All that the public page shows."""

    thread: Mapping[str, Any]
    strands: tuple[StrandView, ...]
    open_issues: tuple[IssueView, ...]
    goals: tuple[GoalView, ...]
    said: Said
    counts: Counts
    goal_count: int
    good_count: int
    issue_count: int
    as_of: datetime | None  # while newer rows are being worked in: of when these figures are

    @property
    def moment(self) -> str:
        """Of when its figures are; empty where they are those of now."""
        if self.as_of is None:
            return ""
        moment = timezone.localtime(self.as_of)
        return f"{write_day(moment.date(), current_language())} {moment:%H:%M}"

    @property
    def places(self) -> str:
        """The names of its places."""
        return ", ".join(one["name"] for one in self.thread["community"]["places"])

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written down yet."""
        return not (self.issue_count or self.goal_count or self.thread["pledges"])


def build_page(
    request: HttpRequest, community: Community, *, is_member: bool, language: Language
) -> PageView:
    """Build the page; who belongs to the community also reads what neighbours offer."""
    thread, as_of = read_thread(community, language)
    by_issue, by_goal, whole = count_voices(community)
    said = find_said(request, community)
    asked = request.GET.get("issue", "")
    is_alone = len(thread["strands"]) + len(thread["open_issues"]) == 1
    mine = {one.issue.code: one.code for one in said.voices if one.kind == "me_too" and one.issue}

    def view_issues(issues: Sequence[Mapping[str, Any]]) -> tuple[IssueView, ...]:
        return tuple(
            IssueView(
                told=one,
                counts=by_issue.get(one["id"], Counts()),
                is_mine=mine.get(one["id"]),
                is_open=is_alone or one["id"] == asked,
            )
            for one in issues
        )

    offers = list_goal_offers(community) if is_member else {}

    def view_goals(goals: Sequence[Mapping[str, Any]]) -> tuple[GoalView, ...]:
        # What neighbours wrote in their own words is read by members; visitors see how many there are.
        return tuple(
            GoalView(
                told=one,
                counts=by_goal.get(one["id"], Counts()),
                offers=offers.get(one["id"], ()),
            )
            for one in goals
        )

    enterprises = {id_of(one): one for one in community.enterprises.select_related("book", "entry")}
    surveys = load_states(enterprises.values())
    opened = PublicLink.objects.filter(book__enterprise__in=enterprises.values(), closed_at=None)
    tokens = dict(opened.order_by("pk").values_list("book__enterprise_id", "token"))
    strands = tuple(
        _view_strand(
            strand,
            enterprises[strand["enterprise"]["id"]],
            issues=view_issues(strand["issues"]),
            goals=view_goals(strand["goals"]),
            surveys=surveys,
            tokens=tokens,
            is_alone=is_alone,
        )
        for strand in thread["strands"]
        if strand["enterprise"]["id"] in enterprises
    )
    goals = [goal for strand in thread["strands"] for goal in strand["goals"]] + thread["goals"]
    issues = {one["id"] for strand in thread["strands"] for one in strand["issues"]}
    issues |= {one["id"] for one in thread["open_issues"]}
    return PageView(
        thread=thread,
        strands=strands,
        open_issues=view_issues(thread["open_issues"]),
        goals=view_goals(thread["goals"]),
        said=said,
        counts=whole,
        goal_count=len(goals),
        good_count=sum(goal["status"] in _GOOD for goal in goals),
        issue_count=len(issues),
        as_of=as_of,
    )


def _view_strand(
    strand: Mapping[str, Any],
    enterprise: Enterprise,
    *,
    issues: tuple[IssueView, ...],
    goals: tuple[GoalView, ...],
    surveys: Mapping[int, SurveyState],
    tokens: Mapping[int, str],
    is_alone: bool,
) -> StrandView:
    book = getattr(enterprise, "book", None)
    token = tokens.get(enterprise.pk)
    return StrandView(
        enterprise=strand["enterprise"],
        code=enterprise.code,
        issues=issues,
        goals=goals,
        told=strand,
        report_href=None if token is None else _find_address(token),
        has_books=book is not None and book.rows_version > 0,
        survey=surveys[enterprise.pk],
        is_alone=is_alone,
    )


def _find_address(token: str) -> str | None:
    try:
        return reverse("public_report", args=[token])
    except NoReverseMatch:
        return None
