"""The papers of a visit, for the host and for the group: the programme and the question sheet."""

from django.http import Http404, HttpRequest, HttpResponse

from dure.korea.gazetteer import load_gazetteer
from dure.korea.geography import load_geography
from dure.korea.requirements import load_requirements
from dure.places import Place
from dure.places.features import FeatureValue, find_feature
from dure.playbooks.visit_sheet import (
    ProgrammeLine,
    VisitPlan,
    build_programme,
    build_question_sheet,
    write_programme_paper,
    write_question_paper,
)
from dure.reports.requirements import find_district, size_place
from dure.rules.requirements import PlaceSize
from dure.web.circulation.desk import mark_private
from dure.web.community.access import log_act
from dure.web.community.places import name_place
from dure.web.design.templatetags.dure import in_reader
from dure.web.downloads import attach
from dure.web.places.figures import load_site_figures
from dure.web.visits.acts import AGREED
from dure.web.visits.models import Visit
from dure.web.visits.shelf import find_shown
from dure.web.visits.showing import present_programme, write_fee_of
from dure.web.words import current_language, say


def answer_paper(request: HttpRequest, visit: Visit, paper: str) -> HttpResponse:
    """Answer with `programme` or `questions` of a visit that is agreed on; neither tells a group's contact.

    Raises:
        Http404: There is no such paper, or nothing is agreed on.
    """
    if visit.state not in AGREED or paper not in {"programme", "questions"}:
        raise Http404
    language, plan = current_language(), plan_visit(visit)
    if paper == "programme":
        content = write_programme_paper(build_programme(plan, language))
    else:
        sheet = build_question_sheet(
            plan,
            find_shown(visit.offer.playbook),
            find=_find,
            requirements=load_requirements(),
            around=_find_district,
            size=_size(visit),
            language=language,
        )
        content = write_question_paper(sheet)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = attach(f"{say(f'visits.paper.{paper}')} {visit.day}.pdf")
    log_act(request, "visit.paper_taken", enterprise=visit.offer.enterprise, visit=visit.code, paper=paper)
    return mark_private(response)


def _find(place: str, indicator: str) -> FeatureValue:
    return find_feature(load_site_figures(), load_geography(), place, indicator)


def _find_district(code: str) -> Place | None:
    gazetteer = load_gazetteer()
    place = gazetteer.find(code)
    return None if place is None else find_district(place, gazetteer)


def _size(visit: Visit) -> PlaceSize | None:
    gazetteer = load_gazetteer()
    place = gazetteer.find(visit.place)
    return None if place is None else size_place(place, load_site_figures(), gazetteer, as_of=visit.day)


def plan_visit(visit: Visit) -> VisitPlan:
    """Put together what the papers say of a visit, in the reader's language."""
    offer, language = visit.offer, current_language()
    return VisitPlan(
        title=in_reader(offer, "title"),
        host=in_reader(offer.enterprise, "name"),
        host_place=offer.place,
        host_place_name=name_place(offer.place),
        group=visit.group,
        place=visit.place,
        place_name=name_place(visit.place),
        people=visit.people,
        day=visit.day,
        meeting=in_reader(offer, "meeting"),
        bring=in_reader(offer, "bring"),
        fee=write_fee_of(visit),
        contact=offer.email,
        languages=" · ".join(say(f"visits.language.{one}") for one in offer.languages),
        wants=visit.wants,
        lines=tuple(ProgrammeLine(**one) for one in present_programme(offer, language)),
        example=offer.enterprise.is_example,
    )
