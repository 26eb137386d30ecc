"""Places for programs: the same dictionary as the page and the command line, for everybody."""

from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from dure.korea.gazetteer import load_gazetteer
from dure.language import Text
from dure.places.search import TEXT_MAX, index_places
from dure.web.places.alike import CITY, find_similar
from dure.web.places.figures import tell_place
from dure.web.words import current_language, say_in

if TYPE_CHECKING:
    from dure.places.comparable import Filter

FOUND_MAX = 20

ASKED = Query(...)

router = Router()


class PlaceLine(Schema):
    """A place that was found."""

    code: str = Field(description="Of today.")
    name: str = Field(description="In full.")
    level: Literal["nation", "province", "district", "city_district", "town", "village"]
    valid_to: str | None = Field(description="The first day on which it no longer was; null while it stands.")


class SimilarQuery(Schema):
    """What is asked of the places like one."""

    challenge: Literal["general", "ageing", "care", "waste", "tourism", "sea"] = Field(
        "general", description="What is weighed."
    )
    coast: bool | None = Field(None, description="Only places with a coast, or without.")
    island: bool | None = Field(None, description="Only islands, or none.")
    city_km_min: float | None = Field(
        None, ge=0, le=1000, description="The nearest city of 300,000 is at least so far, in km."
    )
    city_km_max: float | None = Field(None, ge=0, le=1000, description="It is at most so far, in km.")
    limit: int = Field(10, ge=1, le=100, description="How many at most.")
    language: Literal["ko", "en"] | None = Field(None, description="The language of the words.")


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
    return _say_unknown(request, code, wanted)


@router.get(
    "/{code}/similar",
    response={200: dict[str, Any], 404: NotThere, 422: NotThere},
    url_name="place_similar",
    operation_id="find_similar_places",
    summary="The places most like one, with what they share and what parts them",
    description="The contract dure.similar/1; `dure places similar --format json` prints its places alone. "
    "Where nothing can be compared, `places` is empty and `problems` says why.",
)
def get_similar(
    request: HttpRequest,
    code: str = Path(..., min_length=1, max_length=20, pattern=r"^[A-Za-z0-9]+$"),
    asked: SimilarQuery = ASKED,
) -> Any:
    """Give the places most like one, nearest first; the place by any code that it ever had."""
    wanted = asked.language or current_language()
    place = load_gazetteer().find(code)
    if place is None:
        return _say_unknown(request, code, wanted)
    flags = (("coast", asked.coast), ("island", asked.island))
    filters: dict[str, Filter] = {name: flag for name, flag in flags if flag is not None}
    if asked.city_km_min is not None or asked.city_km_max is not None:
        filters[CITY] = (asked.city_km_min, asked.city_km_max)
    found = find_similar(place.code, challenge=asked.challenge, filters=filters, limit=asked.limit)
    return found.to_dict(wanted)


def _say_unknown(request: HttpRequest, code: str, wanted: Literal["ko", "en"]) -> Any:
    gazetteer = load_gazetteer()
    near = ", ".join(f"{one.code} ({one.full_name_ko})" for one in gazetteer.near(code))
    remedy = (
        f"{say_in(wanted, 'places.unknown_text')} {near}" if near else say_in(wanted, "places.unknown_none")
    )
    fault = {
        "where": request.path,
        "what": say_in(wanted, "places.unknown_title", code=code),
        "remedy": remedy,
    }
    return Status(404, fault)
