"""Every place that took a playbook home: what was planned beside what was measured, never a ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.korea.geography import load_geography
from dure.language import Language, Text
from dure.period import Period
from dure.places.features import FEATURES, find_feature
from dure.playbooks.comparing import (
    CASES_MIN,
    AdaptedCase,
    Compared,
    Difference,
    Range,
    compare_adaptations,
)
from dure.playbooks.conditions import write_feature
from dure.playbooks.playbook import Playbook
from dure.reports.outlook_names import write_number
from dure.reports.thread_words import write_quantity
from dure.reports.words import write_day
from dure.web.books.models import Book
from dure.web.community.models import Enterprise
from dure.web.design.tabs import find_address
from dure.web.outlook.plans import PlanRefusedError, find_newest, load_plan
from dure.web.places.figures import load_site_figures
from dure.web.playbooks.lineage import list_taken, read_lineage
from dure.web.playbooks.models import Lineage
from dure.web.playbooks.presentation import find_place_name, name_place, name_plan_number
from dure.web.playbooks.views import get_shelved
from dure.web.thread.jobs import read_thread
from dure.web.visits.evidence import TAKEN_HOME, list_followups
from dure.web.visits.models import FollowUp
from dure.web.words import current_language, say


@dataclass(frozen=True, slots=True)
class Case:
    """An enterprise that was made from a playbook, as anyone may read it.

    Attributes:
        lineage: Whence.
        enterprise: Which.
        place: Name of where it is.
        taken: The day.
        goal: What its community's public page tells of the goal that was made with it, or None.
        has_books: Whether anything was brought into its book that could be counted.
        measured: The value, its range, the time that it speaks of, and how much of the books was counted.
        planned: What was planned when it was taken.
        href: Its community's page.
    """

    lineage: Lineage
    enterprise: Enterprise
    place: str
    taken: str
    goal: dict[str, Any] | None
    has_books: bool
    measured: dict[str, Any] | None
    planned: dict[str, str] | None
    href: str | None


def list_cases(lineages: Sequence[Lineage]) -> list[Case]:
    """List those of them that anyone may read of."""
    language = current_language()
    cases = []
    for row in lineages:
        if not row.enterprise.community.is_public:
            continue
        community = row.enterprise.community
        planned, goal = row.planned, _find_goal(row)
        cases.append(
            Case(
                lineage=row,
                enterprise=row.enterprise,
                place=name_place(row.home or row.enterprise.place, language),
                taken=write_day(row.taken, language),
                goal=goal,
                has_books=Book.objects.filter(enterprise=row.enterprise, rows_version__gt=0).exists(),
                measured=present_measured(goal, language),
                planned={
                    "target": write_quantity(planned["target"], unit=planned["unit"], language=language),
                    "due": write_day(date.fromisoformat(planned["due"]), language),
                    "open": planned.get("open_futures"),
                    "year": planned.get("year"),
                }
                if "target" in planned
                else None,
                href=find_address("community", community.code),
            )
        )
    return cases


def present_measured(goal: dict[str, Any] | None, language: Language) -> dict[str, Any] | None:
    """Say what was measured, between what, of which time, and by how much of the books; None for nothing."""
    if goal is None or goal["value_text"] is None:
        return None
    share = goal["coverage_share"]
    return {
        "value": goal["value_text"],
        "range": goal["range_text"],
        "when": write_day(date.fromisoformat(goal["on"]), language)
        if goal["period"] is None
        else goal["period"]["name"],
        "coverage": None if share is None else write_number(share, "share", language),
    }


def _find_goal(row: Lineage) -> dict[str, Any] | None:
    """Find what the public page of a community tells of the goal that was made with the playbook."""
    if row.goal is None:
        return None
    # Nobody waits here for the books of every community that took the playbook.
    told, _ = read_thread(row.enterprise.community, current_language())
    for strand in told["strands"]:
        for goal in strand["goals"]:
            if goal["id"] == row.goal.code:
                # How many sellers were placed bounds what stayed, and nothing else that is counted.
                is_of_rings = row.goal.measure.get("by") == "retention"
                figures = strand["circulation"] if is_of_rings else None
                return {**goal, "coverage_share": figures and figures["coverage_share"]}
    return None


def build_compared(playbook: Playbook, lineages: Sequence[Lineage]) -> Compared:
    """Put what was planned beside what was measured wherever a playbook was taken.

    What is told of those whose pages are not open passes the engine's rule: never of one, never of few.
    """
    is_enough = len(lineages) >= CASES_MIN
    return compare_adaptations(playbook, [_make_case(row, with_figures=is_enough) for row in lineages])


def _make_case(row: Lineage, *, with_figures: bool) -> AdaptedCase:
    """Make the engine's case; figures of place and plan are of use only where there are several."""
    enterprise, goal = row.enterprise, _find_goal(row)
    lineage = read_lineage(enterprise)
    if lineage is None:
        raise ValueError("A case has a lineage.")
    place = row.home or enterprise.place
    target = row.planned.get("target")
    measured = None
    if goal is not None and goal["value"] is not None:
        low, high = (goal["value"] if goal[end] is None else goal[end] for end in ("low", "high"))
        measured = Range(min(low, goal["value"]), goal["value"], max(high, goal["value"]))
    return AdaptedCase(
        place=place,
        name=find_place_name(place) or Text(place, place),
        lineage=lineage,
        unit=row.planned.get("unit", ""),
        planned=None if target is None else Range(target, target, target),
        measured=measured,
        period=None if goal is None or goal["period"] is None else _read_period(goal["period"]),
        coverage=None if goal is None else goal["coverage_share"],
        lasted=find_lasted(enterprise),
        is_public=enterprise.community.is_public,
        features=_list_features(place) if with_figures else {},
        numbers=_list_numbers(enterprise) if with_figures else {},
    )


def _read_period(told: Mapping[str, str]) -> Period:
    return Period(date.fromisoformat(told["start"]), date.fromisoformat(told["end"]))


def find_lasted(enterprise: Enterprise) -> bool | None:
    """Find whether an enterprise is still there, as its people said after a visit; None where nobody did."""
    told = (
        FollowUp.objects.filter(enterprise=enterprise, may_show=True, hidden_at=None).order_by("-pk").first()
    )
    if told is None or told.verdict == FollowUp.Verdict.NOT_YET:
        return None
    return told.verdict in TAKEN_HOME


def _list_features(place: str) -> dict[str, float]:
    found = (find_feature(load_site_figures(), load_geography(), place, one.id) for one in FEATURES)
    return {one.feature.id: one.value for one in found if one.value is not None}


def _list_numbers(enterprise: Enterprise) -> dict[str, float]:
    row = find_newest(enterprise)
    if row is None:
        return {}
    try:
        plan, _ = load_plan(row)
    except PlanRefusedError:
        return {}
    return {path: estimate.value for path, estimate in plan.estimates()}


def present_compared(compared: Compared, language: Language) -> dict[str, Any]:
    """Say what is told of all cases together."""
    return {
        "spread": None
        if compared.spread is None
        else {
            name: write_number(getattr(compared.spread, name), "share", language)
            for name in ("low", "value", "high")
        },
        "spread_cases": compared.spread_cases,
        "hidden": compared.hidden,
        "differences": [
            _present_difference(one, compared.playbook, language) for one in compared.differences
        ],
        "notes": [one.in_language(language) for one in compared.notes],
    }


def _present_difference(one: Difference, playbook: Playbook, language: Language) -> dict[str, Any]:
    feature = next((each for each in FEATURES if one.kind == "feature" and each.id == one.key), None)
    if feature is not None:
        name = feature.name.in_language(language)
        ends = [write_feature(end, feature).in_language(language) for end in (one.lasted, one.ended)]
    else:
        estimate = dict(playbook.plan.estimates()).get(one.key)
        name = one.key if estimate is None else name_plan_number(playbook.plan, one.key, language)
        unit = "" if estimate is None else estimate.unit
        ends = [write_number(end, unit, language) for end in (one.lasted, one.ended)]
    return {"name": name, "lasted": ends[0], "ended": ends[1], "cases": one.cases}


@require_safe
def show_places(request: HttpRequest, playbook: str) -> HttpResponse:
    """Show every public case."""
    found = get_shelved(playbook)
    language = current_language()
    lineages = list_taken(found.id)
    context = {
        "playbook": found,
        "title": found.playbook.title.in_language(language),
        "is_example": found.playbook.example,
        "cases": list_cases(lineages),
        "compared": present_compared(build_compared(found.playbook, lineages), language)
        if lineages
        else None,
        "followups": [
            {
                "told": one,
                "place": name_place(one.place, language),
                "name": say(f"visits.verdict.{one.verdict}"),
            }
            for one in list_followups(found.id)
        ],
    }
    return render(request, "playbooks/places.html", context)
