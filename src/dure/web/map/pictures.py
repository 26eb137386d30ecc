"""The map as the page shows it: marks numbered as the rows beside it, ways as arrows."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from dure.korea.gazetteer import load_gazetteer
from dure.korea.map import load_map
from dure.language import Language
from dure.reports.country_map import MapLine, MapMark, draw_country
from dure.web.map.seats import Spot, Way
from dure.web.words import say_in


def draw_spots(
    spots: Sequence[Spot], ways: Sequence[Way], *, language: Language, is_large: bool, focus: str | None
) -> SafeString:
    """Draw what is where; every text in the picture is escaped where it is drawn."""
    marks = [
        MapMark(
            code=spot.code,
            kind=spot.kind,
            label=_shorten(spot.code, language),
            href=f"#spot-{spot.code}",
            number=str(number),
            told=", ".join(
                [spot.name.in_language(language), *(seat.name.in_language(language) for seat in spot.seats)]
            ),
        )
        for number, spot in enumerate(spots, start=1)
    ]
    # Where a visit led to an enterprise, the one way stands for both.
    drawn: dict[tuple[str, str], Way] = {}
    for way in sorted(ways, key=lambda way: way.kind == "visit"):
        drawn.setdefault(way.ends, way)
    lines = [MapLine(way.start, way.end, say_way(way, language), kind=way.kind) for way in drawn.values()]
    return SafeString(
        draw_country(
            load_map(),
            marks=marks,
            lines=lines,
            language=language,
            is_large=is_large,
            focus=focus,
            prefix="map",
        )
    )


def _shorten(code: str, language: Language) -> str:
    """Give the last part of a place's name: on a map it is seen what it lies in."""
    place = load_gazetteer().get(code)
    return place.name_ko if language == "ko" else place.name_en


def say_way(way: Way, language: Language, *, is_led: bool = False) -> str:
    """Say what travelled from where to where; `is_led` where a study visit led to it."""
    key = "map.travelled" if way.what is not None else "map.travelled_unnamed"
    return say_in(
        language,
        key,
        what="" if way.what is None else way.what.in_language(language),
        start=way.start_name.in_language(language),
        end=way.end_name.in_language(language),
        how=say_in(language, "map.way.led" if is_led else f"map.way.{way.kind}"),
    )
