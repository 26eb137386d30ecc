"""The places like one as their page shows them, and the same as tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.safestring import SafeString

from dure.korea.challenges import load_challenges
from dure.korea.gazetteer import load_gazetteer
from dure.korea.geography import load_geography
from dure.korea.map import load_map
from dure.language import Language
from dure.places.comparable import Filter
from dure.places.features import build_features
from dure.reports.country_map import MapMark, draw_country
from dure.reports.similar import LEVELS, SimilarReport, build_similar
from dure.web.downloads import Cell
from dure.web.map.seats import name_of
from dure.web.places.figures import load_site_figures
from dure.web.places.figures import warm_up as warm_up_figures
from dure.web.places.tables import Told
from dure.web.words import say_in

FLAGS: Final = ("coast", "island")
"""What places are filtered by with yes or no."""
CITY: Final = "city_km"
DISTANCES: Final[Mapping[str, tuple[float | None, float | None]]] = {
    "near": (None, 30.0),
    "middle": (30.0, 60.0),
    "far": (60.0, None),
}
"""How far the nearest city may be, in kilometres."""
_FIRST: Final = 3
_DISTRICT_DIGITS: Final = 5
_COMMON: Final = 3
_SHADES: Final = (0.85, 0.35)


def warm_up() -> None:
    """Load the figures and put the features of every place together, so that no visitor waits for it."""
    warm_up_figures()
    figures, geography = load_site_figures(), load_geography()
    for level in LEVELS.values():
        build_features(figures, geography, level=level)


def find_similar(
    code: str, *, challenge: str | None = None, filters: Mapping[str, Filter] | None = None, limit: int = 10
) -> SimilarReport:
    """Find the places like one among the figures in use."""
    return build_similar(
        load_site_figures(),
        load_geography(),
        load_gazetteer(),
        code,
        challenges=load_challenges(),
        challenge=challenge,
        filters=filters,
        limit=limit,
    )


def read_filters(asked: Mapping[str, str]) -> dict[str, Filter]:
    """Read what is asked for besides: `coast=yes`, `island=no`, `city=near`; anything else asks nothing."""
    found: dict[str, Filter] = {
        name: asked[name] == "yes" for name in FLAGS if asked.get(name) in {"yes", "no"}
    }
    if asked.get("city") in DISTANCES:
        found[CITY] = DISTANCES[asked["city"]]
    return found


def write_filters(asked: Mapping[str, str]) -> dict[str, str]:
    """Give the part of a query that `read_filters` understands."""
    known = {**dict.fromkeys(FLAGS, ("yes", "no")), "city": tuple(DISTANCES)}
    return {name: asked[name] for name, options in known.items() if asked.get(name) in options}


def say_similar(told: Told, *, language: Language) -> list[str]:
    """Say which places are most like one, what they most often share and what parts them."""
    rows = told["places"]
    if not rows:
        return []
    names = ", ".join(_name(row, language) for row in rows[:_FIRST])
    said = [
        say_in(
            language,
            "places.similar.say",
            name=told["place"]["name"],
            names=names,
            challenge=told["challenge"]["title"],
        )
    ]
    for key in ("closest", "different"):
        often = Counter(one["name"] for row in rows for one in row[key])
        common = ", ".join(
            say_in(language, "places.similar.often", name=name, count=count)
            for name, count in often.most_common(_COMMON)
        )
        said.append(say_in(language, f"places.similar.say_{key}", names=common, count=len(rows)))
    return said


def _name(row: Told, language: Language) -> str:
    """Name a 시군구 shortly where only one is called so, a town always in full."""
    return (
        name_of(row["code"]).in_language(language)
        if len(row["code"]) <= _DISTRICT_DIGITS
        else str(row["name"])
    )


def draw_similar(told: Told, *, language: Language, is_large: bool) -> SafeString:
    """Draw where the places lie that are like one; every text in the picture is escaped where it is drawn."""
    here = told["place"]
    marks = [MapMark(here["code"], "here", here["name"].split(" (", maxsplit=1)[0], told=here["name"])]
    marks += [
        MapMark(
            row["code"],
            "alike",
            row["short_name"].split(" (", maxsplit=1)[0],
            href=f"#like-{row['code']}",
            number=str(number),
            told=f"{number}. {row['name']}",
        )
        for number, row in enumerate(told["places"], start=1)
    ]
    shades = {row["code"]: _SHADES[1] for row in told["places"]} | {here["code"]: _SHADES[0]}
    return SafeString(
        draw_country(
            load_map(),
            marks=marks,
            shades=shades,
            language=language,
            is_large=is_large,
            prefix="similar",
            title=say_in(language, "places.similar.picture", name=here["name"]),
        )
    )


def list_heads(language: Language) -> list[str]:
    """List the heads of the table of places like one."""
    names = ["number", "code", "place", "distance"]
    names += [f"{kind}_{number}" for kind in ("closest", "different") for number in (1, 2, 3)]
    heads = []
    for name in names:
        kind, _, number = name.partition("_")
        heads.append(
            say_in(language, f"places.similar.head.{kind}", number=number)
            if number
            else say_in(language, f"places.similar.head.{name}")
        )
    return [*heads, say_in(language, "places.similar.head.left_out")]


def list_rows(told: Told) -> list[list[Cell]]:
    """List the places like one, a row each, what is alike and what is different in words."""
    rows = []
    for number, row in enumerate(told["places"], start=1):
        texts = [
            one["text"]
            for key in ("closest", "different")
            for one in (*row[key], *({"text": ""} for _ in range(_FIRST)))[:_FIRST]
        ]
        left_out = ", ".join(one["name"] for one in row["left_out"])
        rows.append([number, row["code"], row["name"], row["distance"], *texts, left_out])
    return rows


def list_figure_heads(language: Language) -> list[str]:
    """List the heads of the table of figures behind it."""
    names = ("code", "place", "relation", "feature", "here", "there", "unit", "span", "source")
    return [say_in(language, f"places.similar.head.{name}") for name in names]


def list_figures(told: Told, *, language: Language) -> list[list[Cell]]:
    """List every figure that is told of the places like one, with its source."""
    return [
        [
            row["code"],
            row["name"],
            say_in(language, f"places.similar.relation.{key}"),
            one["name"],
            _write(one["here"], language),
            _write(one["there"], language),
            say_in(language, f"places.similar.unit.{one['unit']}"),
            one["span"],
            name_sources(one["sources"]),
        ]
        for row in told["places"]
        for key in ("closest", "different")
        for one in row[key]
    ]


def _write(value: Cell, language: Language) -> Cell:
    if isinstance(value, bool):
        return say_in(language, "places.similar.yes" if value else "places.similar.no")
    return value


def name_sources(sources: Sequence[Mapping[str, Any]]) -> str:
    """Name sources in one line."""
    return "; ".join(f"{one['agency']}, {one['table']}, {one['date']}" for one in sources)
