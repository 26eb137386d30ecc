"""Every place that took a playbook home: what was planned beside what was measured, never a ranking."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.reports.words import write_day
from dure.web.community.models import Enterprise
from dure.web.design.tabs import find_address
from dure.web.playbooks.models import Lineage
from dure.web.playbooks.presentation import name_place, write_plain
from dure.web.playbooks.views import get_shelved
from dure.web.thread.figures import get_thread
from dure.web.visits.evidence import list_followups
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
        planned: What was planned when it was taken.
        href: Its community's page.
    """

    lineage: Lineage
    enterprise: Enterprise
    place: str
    taken: str
    goal: dict[str, Any] | None
    planned: dict[str, str] | None
    href: str | None


def list_cases(playbook: str) -> list[Case]:
    """List the public cases of a playbook, in the order of the days on which it was taken."""
    language = current_language()
    rows = (
        Lineage.objects.filter(playbook=playbook, enterprise__community__is_public=True)
        .select_related("enterprise__community", "goal")
        .order_by("taken", "pk")
    )
    cases = []
    for row in rows:
        community = row.enterprise.community
        planned = row.planned
        cases.append(
            Case(
                lineage=row,
                enterprise=row.enterprise,
                place=name_place(row.home or row.enterprise.place, language),
                taken=write_day(row.taken, language),
                goal=_find_goal(row),
                planned={
                    "target": write_plain(planned["target"]),
                    "unit": planned["unit"],
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


def _find_goal(row: Lineage) -> dict[str, Any] | None:
    """Find what the public page of a community tells of the goal that was made with the playbook."""
    if row.goal is None:
        return None
    told = get_thread(row.enterprise.community, current_language())
    for strand in told["strands"]:
        for goal in strand["goals"]:
            if goal["id"] == row.goal.code:
                found: dict[str, Any] = goal
                return found
    return None


@require_safe
def show_places(request: HttpRequest, playbook: str) -> HttpResponse:
    """Show every public case."""
    found = get_shelved(playbook)
    language = current_language()
    context = {
        "playbook": found,
        "title": found.playbook.title.in_language(language),
        "is_example": found.playbook.example,
        "cases": list_cases(found.id),
        "followups": [
            {
                "told": one,
                "place": name_place(one.place, language),
                "name": say(f"playbooks.verdict.{one.verdict}"),
            }
            for one in list_followups(found.id)
        ],
    }
    return render(request, "playbooks/places.html", context)
