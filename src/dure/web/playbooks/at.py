"""A playbook at another place: the place is found, the numbers rescaled, the futures of it looked at."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from dure.korea.gazetteer import load_gazetteer
from dure.language import Language
from dure.places import Place
from dure.places.search import TEXT_MAX, index_places
from dure.playbooks.adapting import Adaptation
from dure.playbooks.paper import write_playbook_paper
from dure.playbooks.trial import write_cost
from dure.reports.outlook import OutlookError
from dure.reports.outlook_picture import draw_icons
from dure.reports.thread_words import write_quantity
from dure.web.community.models import Person
from dure.web.community.places import full_name
from dure.web.downloads import attach
from dure.web.outlook.runs import BusyError
from dure.web.outlook.showing import draw_both
from dure.web.playbooks.library import Shelved
from dure.web.playbooks.pages import lay_out_adapted
from dure.web.playbooks.presentation import say_goal, write_dated, write_span
from dure.web.playbooks.trials import DRAWS, adapt, tell_trial, tell_untried
from dure.web.playbooks.views import get_shelved, redirect_to
from dure.web.words import current_language

FOUND_MAX: Final = 20
_NUMBERS_ELSEWHERE: Final = ("goal.", "steps.")
_AGAIN_SECONDS: Final = "5"


@require_safe
def find_place(request: HttpRequest, playbook: str) -> HttpResponse:
    """Show the places found for a part of a name or a code; a single one is led to."""
    found = get_shelved(playbook)
    query = " ".join(request.GET.get("q", "")[:TEXT_MAX].split())
    places = index_places(load_gazetteer()).find(query, limit=FOUND_MAX + 1) if query else ()
    if len(places) == 1:
        return redirect_to("playbook_at", found.id, places[0].code)
    return _show_found(request, found, query, places)


def _show_found(
    request: HttpRequest, found: Shelved, query: str, places: Sequence[Place], *, unknown: str = ""
) -> HttpResponse:
    """Show places to choose from; of an `unknown` code those that come near it."""
    context = {
        "playbook": found,
        "title": found.playbook.title.in_language(current_language()),
        "is_example": found.playbook.example,
        "query": query,
        "found": [
            {
                "name": full_name(place),
                "code": place.code,
                "href": reverse("playbook_at", args=[found.id, place.code]),
                "ended": place.valid_to,
            }
            for place in places[:FOUND_MAX]
        ],
        "more": len(places) > FOUND_MAX,
        "unknown": unknown,
    }
    return render(request, "playbooks/find.html", context, status=404 if unknown else 200)


@require_safe
def show_adapted(request: HttpRequest, playbook: str, code: str) -> HttpResponse:
    """Show a playbook adapted to a place, with the futures of it."""
    found = get_shelved(playbook)
    place = load_gazetteer().find(code)
    if place is None:
        near = load_gazetteer().near(code[:TEXT_MAX])
        return _keep_out(_show_found(request, found, "", near, unknown=code[:TEXT_MAX]))
    adaptation, problems = adapt(found, code)
    language = current_language()
    context = {
        "playbook": found,
        "title": found.playbook.title.in_language(language),
        "is_example": found.playbook.example,
        "place": place,
        "place_name": full_name(place),
        "problems": [one.to_dict(language) for one in problems],
    }
    if adaptation is None:
        return _keep_out(render(request, "playbooks/refused.html", context, status=422))
    if adaptation.place.code != code:
        return redirect_to("playbook_at", found.id, adaptation.place.code)
    told, is_busy = tell_as_far(found, adaptation)
    context |= {
        "told": told,
        "is_busy": is_busy,
        **present_adapted(told),
        "icons": draw_futures(told),
        "draws": DRAWS,
        "is_home": adaptation.place.code == adaptation.home.code,
        "is_signed_in": isinstance(request.user, Person),
    }
    response = render(request, "playbooks/adapted.html", context, status=503 if is_busy else 200)
    if is_busy:
        response.headers["Retry-After"] = _AGAIN_SECONDS
    return _keep_out(response)


def tell_as_far(found: Shelved, adaptation: Adaptation) -> tuple[dict[str, Any], bool]:
    """Tell an adaptation with its futures; without them where they cannot be had, and whether for others."""
    language = current_language()
    try:
        return tell_trial(found, adaptation)[language], False
    except BusyError:
        return tell_untried(adaptation, language), True
    except OutlookError as fault:
        told = tell_untried(adaptation, language)
        faults = [
            f"{one.what.in_language(language)} {one.remedy.in_language(language)}" for one in fault.problems
        ]
        return {**told, "warnings": [*told["warnings"], *faults]}, False


def draw_futures(told: Mapping[str, Any]) -> SafeString:
    """Draw the twenty houses; nothing where the futures were not looked at."""
    if told["trial"] is None:
        return SafeString("")
    return draw_both(draw_icons, told["trial"]["outlook"], "futures")


def present_adapted(told: Mapping[str, Any]) -> dict[str, Any]:
    """Sort the numbers of an adaptation as the page shows them, and say spans and days."""
    language = told["language"]
    numbers = [one for one in told["numbers"] if not one["path"].startswith(_NUMBERS_ELSEWHERE)]
    goal, trial = told["goal"], told["trial"]
    return {
        "changed": [one for one in numbers if one["changed"]],
        "same": [one for one in numbers if not one["changed"]],
        "goal_sentence": say_goal(goal, language),
        "goal_there": None
        if goal["target"] == goal["target_before"]
        else write_quantity(goal["target_before"], unit=goal["unit"], language=language),
        "steps": [
            {
                **one,
                "weeks_text": write_span(one["weeks"], language),
                "cost_text": None if one["cost"] is None else write_span(one["cost"], language),
            }
            for one in told["steps"]
        ],
        "requirements": [
            {
                **one,
                "since": None if one["in_force"] is None else write_dated(one["in_force"], language),
                "read_on": None if one["checked"] is None else write_dated(one["checked"], language),
            }
            for one in told["requirements"]
        ],
        "unmet": trial["unmet"] if trial is not None else say_unmet(told),
        # What the place lacks stands above the futures already.
        "futures": "" if trial is None else trial["sentence"].removeprefix(trial["unmet"] or "").strip(),
        "as_of": write_dated(told["as_of"], language),
        "helping": [] if trial is None else list_helping(trial, language),
    }


def say_unmet(told: Mapping[str, Any]) -> str:
    """Say which conditions the place does not meet, where its futures were not looked at."""
    unmet = [one for one in told["conditions"] if one["verdict"] == "not_met"]
    return " ".join(f"{one['title']}: {one['reason']}" for one in unmet)


def list_helping(trial: Mapping[str, Any], language: Language) -> list[dict[str, Any]]:
    """List what would keep it open in more futures, what the sentence names first, and what each costs."""
    found = [one for one in (trial["together"], *trial["strategies"]) if one is not None and one["adds"] > 0]
    return [{**one, "cost_text": write_cost(one["cost"], language)} for one in found]


@require_safe
def download_adapted(request: HttpRequest, playbook: str, code: str) -> HttpResponse:
    """Give a playbook adapted to a place on A4."""
    found = get_shelved(playbook)
    adaptation, _ = adapt(found, code)
    if adaptation is None:
        raise Http404
    told, is_busy = tell_as_far(found, adaptation)
    if is_busy:
        address = reverse("playbook_at", args=[found.id, adaptation.place.code])
        return HttpResponse(
            status=503, headers={"Retry-After": _AGAIN_SECONDS, "Link": f'<{address}>; rel="alternate"'}
        )
    content = write_playbook_paper(
        lay_out_adapted(
            {
                **told,
                **present_adapted(told),
                "example": found.playbook.example,
                "address": request.build_absolute_uri(
                    reverse("playbook_at", args=[found.id, adaptation.place.code])
                ),
            }
        )
    )
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = attach(
        f"{told['playbook']['title']} {told['place']['name']}.pdf"
    )
    return _keep_out(response)


def _keep_out(response: HttpResponse) -> HttpResponse:
    """Ask searchers to stay out: there are more places than anybody should have looked ahead for."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
