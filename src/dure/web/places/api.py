"""Places for programs: the same dictionary as the page and the command line, for everybody."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.places.search import TEXT_MAX, index_places
from dure.web.places.figures import tell_place
from dure.web.words import current_language, say_in

FOUND_MAX = 20

router = Router()


class PlaceLine(Schema):
    """A place that was found."""

    code: str = Field(description="Of today.")
    name: str = Field(description="In full.")
    level: Literal["nation", "province", "district", "city_district", "town", "village"]
    valid_to: str | None = Field(description="The first day on which it no longer was; null while it stands.")


class NotThere(Schema):
    """Why there is no such place, and which codes are near."""

    where: str
    what: str
    remedy: str


@router.get(
    "",
    response={200: list[PlaceLine], 422: NotThere},
    url_name="places",
    operation_id="find_places",
    summary="Places by a part of their name, or by a code",
)
def find_places(
    request: HttpRequest,
    q: str = Query(
        "", max_length=TEXT_MAX, description="A part of the name in Korean or English, or a code."
    ),
    language: Literal["ko", "en"] | None = Query(None, description="The language of the names."),
) -> list[dict[str, Any]]:
    """List the places found, today's first; nothing where nothing is asked."""
    found = index_places(load_gazetteer()).find(q, limit=FOUND_MAX)
    return [
        {
            "code": place.code,
            "name": Text(place.full_name_en, place.full_name_ko).in_language(language or current_language()),
            "level": place.level,
            "valid_to": place.valid_to.isoformat() if place.valid_to else None,
        }
        for place in found
    ]


@router.get(
    "/{code}",
    response={200: dict[str, Any], 404: NotThere, 422: NotThere},
    url_name="place",
    operation_id="get_place",
    summary="What is known of a place: residents, their change, the projection, births, indicators",
    description="The contract dure.place/1, as `dure places show --format json` writes it.",
)
def get_place(
    request: HttpRequest,
    code: str = Path(..., min_length=1, max_length=20, pattern=r"^[A-Za-z0-9]+$"),
    language: Literal["ko", "en"] | None = Query(None, description="The language of the words."),
) -> Any:
    """Give a place by any code that it ever had."""
    wanted = language or current_language()
    gazetteer = load_gazetteer()
    place = gazetteer.find(code)
    if place is not None:
        return tell_place(place.code, wanted)
    near = ", ".join(f"{one.code} ({one.full_name_ko})" for one in gazetteer.near(code))
    fault = {
        "where": request.path,
        "what": say_in(wanted, "places.unknown_title", code=code),
        "remedy": f"{say_in(wanted, 'places.unknown_text')} {near}",
    }
    return Status(404, fault)
