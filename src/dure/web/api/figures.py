"""The operations of the API: the same figures as the pages and the command line, under the same rules."""

from collections.abc import Mapping
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError
from pydantic import Field

from dure.language import Text
from dure.web.books.reports import find_default_period, list_periods
from dure.web.chalkboard.board import load_board
from dure.web.circulation.desk import find_answer
from dure.web.circulation.models import PublicReport
from dure.web.circulation.questions import list_places, read_question, write_period_code
from dure.web.community.access import (
    May,
    SignInFirstError,
    get_community,
    get_enterprise,
    get_person,
)
from dure.web.community.models import EnterpriseRole
from dure.web.outlook.models import OutlookRun
from dure.web.outlook.runs import read_run
from dure.web.places.api import router as places
from dure.web.playbooks.api import router as playbooks
from dure.web.shocks.figures import get_shocks
from dure.web.thread.figures import get_thread
from dure.web.words import current_language, find_text


class Fault(Schema):
    """Why there is no answer: where the fault lies, what it is, and what to do."""

    where: str
    what: str
    remedy: str


class EnterpriseLine(Schema):
    """An enterprise whose book the reader may see."""

    code: str
    number: str
    name: str
    place: str = Field(description="Finest known place code.")
    community: str = Field(description="Code of its community.")
    role: Literal["manager", "bookkeeper", "viewer"]
    example: bool = Field(description="True where the books are invented (가상 자료).")


class PeriodList(Schema):
    """What a report may be asked for."""

    periods: list[str] = Field(
        description="Years with rows, the latest first. Quarters and months do as well."
    )
    default: str | None = Field(description="The latest whole year.")
    places: list[str] = Field(description="Codes of the places that may be asked about, the nearest first.")


Language = Literal["ko", "en"]
Code = Path(..., min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
ASKED_LANGUAGE = Query(None, description="The language of the words; by default the reader's.")
NO_ANSWER: Mapping[int, Any] = {401: Fault, 404: Fault, 422: Fault}


class FiguresAPI(NinjaAPI):
    """An API whose answers nobody but the reader keeps."""

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:
        """Write an answer; what may be seen today may be closed tomorrow."""
        response = super().create_response(request, data, **more)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


api = FiguresAPI(
    title="Dure (두레)",
    version="1",
    description="The figures of the pages and of the command line, as JSON. Sign in on the site first: the "
    "API knows the reader by the same cookie.",
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from elsewhere
    openapi_extra={
        "components": {
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "sessionid"}}
        }
    },
)
SIGNED_IN: dict[str, Any] = {"security": [{"session": []}]}


def _say_fault(request: HttpRequest, *, where: str, key: str, status: int) -> HttpResponse:
    language = current_language()
    what, remedy = (find_text(f"api.{key}_{part}").in_language(language) for part in ("what", "remedy"))
    return api.create_response(request, {"where": where, "what": what, "remedy": remedy}, status=status)


@api.exception_handler(SignInFirstError)
def say_sign_in(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Say that only those who are signed in may ask this."""
    return _say_fault(request, where=request.path, key="sign_in", status=401)


@api.exception_handler(Http404)
def say_not_found(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Say that there is nothing here, or nothing for this reader: the two look alike."""
    return _say_fault(request, where=request.path, key="not_found", status=404)


@api.exception_handler(ValidationError)
def say_not_understood(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Say which part of the question cannot be understood."""
    where = ".".join(str(part) for part in fault.errors[0].get("loc", ())) if fault.errors else request.path
    return _say_fault(request, where=where, key="not_understood", status=422)


@api.get(
    "/enterprises",
    response={200: list[EnterpriseLine], 401: Fault, 422: Fault},
    url_name="enterprises",
    operation_id="list_enterprises",
    summary="The enterprises whose book you may see",
    openapi_extra=SIGNED_IN,
)
def list_enterprises(
    request: HttpRequest, language: Language | None = ASKED_LANGUAGE
) -> list[dict[str, Any]]:
    """List the enterprises in which the reader has a role."""
    roles = EnterpriseRole.objects.filter(person=get_person(request))
    return [
        {
            "code": role.enterprise.code,
            "number": role.enterprise.number,
            "name": _name(role.enterprise.name_ko, role.enterprise.name_en, language=language),
            "place": role.enterprise.place,
            "community": role.enterprise.community.code,
            "role": role.kind,
            "example": role.enterprise.is_example,
        }
        for role in roles.select_related("enterprise__community").order_by("enterprise__pk")
    ]


@api.get(
    "/enterprises/{code}/periods",
    response={200: PeriodList, **NO_ANSWER},
    url_name="periods",
    operation_id="list_periods",
    summary="Periods and places that a report may be asked for",
    openapi_extra=SIGNED_IN,
)
def show_periods(request: HttpRequest, code: str = Code) -> dict[str, Any]:
    """List the periods and places of an enterprise's reports."""
    enterprise = get_enterprise(request, code, may=May.SEE_BOOK)
    default = find_default_period(enterprise.book)
    return {
        "periods": [write_period_code(period) for period in list_periods(enterprise.book)],
        "default": None if default is None else write_period_code(default),
        "places": [place.code for place in list_places(enterprise)],
    }


@api.get(
    "/enterprises/{code}/report",
    response={200: dict[str, Any], **NO_ANSWER},
    url_name="report",
    operation_id="get_report",
    summary="The circulation report of one enterprise",
    description="The contract dure.circulation-report/1, as `dure report --format json` writes it.",
    openapi_extra=SIGNED_IN,
)
def show_report(
    request: HttpRequest,
    code: str = Code,
    place: str | None = Query(None, max_length=10, description="Code of the place; by default the 시군구."),
    period: str | None = Query(
        None, max_length=40, description="2025, 2025-Q1 or 2025-03; by default the latest whole year."
    ),
    language: Language | None = ASKED_LANGUAGE,
) -> dict[str, Any]:
    """Give the report that the page shows."""
    enterprise = get_enterprise(request, code, may=May.SEE_BOOK)
    asked = {name: value for name, value in (("place", place), ("period", period)) if value}
    answer = find_answer(read_question(enterprise, asked, spans=True))
    if answer is None:
        raise Http404
    with translation.override(language or current_language()):
        return answer.report


@api.get(
    "/enterprises/{code}/chalkboard",
    response={200: dict[str, Any], **NO_ANSWER},
    url_name="chalkboard",
    operation_id="get_chalkboard",
    summary="The chalkboard of one enterprise: each strategy, how it went, what was said of it",
    description="The contract dure.chalkboard/1.",
    openapi_extra=SIGNED_IN,
)
def show_chalkboard(
    request: HttpRequest, code: str = Code, language: Language | None = ASKED_LANGUAGE
) -> dict[str, Any]:
    """Give the board as its page shows it."""
    enterprise = get_enterprise(request, code, may=May.SEE_BOOK)
    return load_board(enterprise, language or current_language())


@api.get(
    "/enterprises/{code}/outlook",
    response={200: dict[str, Any], **NO_ANSWER},
    url_name="outlook",
    operation_id="get_outlook",
    summary="What was looked at last with an enterprise's plan, or one run of it",
    description="The contract dure.outlook/1, as `dure outlook --format json` writes it.",
    openapi_extra=SIGNED_IN,
)
def show_outlook(
    request: HttpRequest,
    code: str = Code,
    run: str | None = Query(
        None, pattern="^[0-9a-z]{1,40}$", description="Code of a run; by default the newest."
    ),
    language: Language | None = ASKED_LANGUAGE,
) -> dict[str, Any]:
    """Give what the run said when it was asked."""
    enterprise = get_enterprise(request, code, may=May.SEE_BOOK)
    found = OutlookRun.objects.filter(plan__enterprise=enterprise)
    row = (found if run is None else found.filter(code=run)).order_by("-pk").first()
    if row is None:
        raise Http404
    return read_run(row, language or current_language())


@api.get(
    "/public/{token}",
    response={200: dict[str, Any], 404: Fault, 422: Fault},
    url_name="public_report",
    operation_id="get_public_report",
    summary="The public report behind a link",
    description="The contract dure.public-report/1: nobody can be worked out from it.",
)
def show_public_report(
    request: HttpRequest,
    response: HttpResponse,
    token: str = Code,
    language: Language | None = ASKED_LANGUAGE,
) -> dict[str, Any]:
    """Give what an open public link shows."""
    # Its address is its key: it is kept out of every store, search and referrer.
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    shown = PublicReport.objects.filter(link__token=token, link__closed_at=None).first()
    if shown is None:
        raise Http404
    values: dict[str, Any] = shown.ko if (language or current_language()) == "ko" else shown.en
    return values


@api.get(
    "/communities/{code}/thread",
    response={200: dict[str, Any], **NO_ANSWER},
    url_name="thread",
    operation_id="get_thread",
    summary="The thread of a community: issues, goals, enterprises, pledges, figures",
)
def show_thread(
    request: HttpRequest, code: str = Code, language: Language | None = ASKED_LANGUAGE
) -> dict[str, Any]:
    """Give the thread as the community's page shows it: with figures where an enterprise opened them."""
    community = get_community(request, code, may=May.READ_THREAD)
    return get_thread(community, language or current_language())


@api.get(
    "/communities/{code}/shocks",
    response={200: dict[str, Any], **NO_ANSWER},
    url_name="shocks",
    operation_id="get_shocks",
    summary="What shocks would do to a community, by the sums that its enterprises opened",
    description="The contract dure.shocks/1, as `dure thread --shock` writes it; 404 where none opened any.",
    openapi_extra=SIGNED_IN,
)
def show_shocks(
    request: HttpRequest, code: str = Code, language: Language | None = ASKED_LANGUAGE
) -> dict[str, Any]:
    """Give what the community's page of shocks shows."""
    community = get_community(request, code, may=May.SEE_OPENED)
    get_person(request)
    said = get_shocks(community, language or current_language())
    if said is None:
        raise Http404
    return said


api.add_router("/places", places)
api.add_router("/playbooks", playbooks)


def _name(ko: str, en: str, *, language: Language | None) -> str:
    return Text(en=en or ko, ko=ko).in_language(language or current_language())
