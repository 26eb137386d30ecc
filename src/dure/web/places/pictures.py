"""The pictures on the pages of places, drawn for a phone and for a desk."""

from datetime import date
from typing import Any, Final

from django.utils.safestring import SafeString

from dure.language import Language
from dure.reports.place_pictures import LARGE, NARROW, WIDE, AgeBars, YearLines, draw_ages, draw_years
from dure.web.places.tables import Told, find_before
from dure.web.words import say_in

_DAYS_A_YEAR: Final = 365.25
_LOOKS: Final = (("wide", WIDE), ("narrow", NARROW))
_HALF: Final = 0.5  # official counts are of the middle of a year


def draw_place(told: Told, *, language: Language, is_large: bool) -> dict[str, SafeString]:
    """Draw who lives in a place and how many over the years; empty where that is unknown."""
    return {
        "ages_picture": _draw(draw_ages, _bars_of(told, language), "ages", is_large=is_large),
        "years_picture": _draw(draw_years, _lines_of(told, language), "years", is_large=is_large),
    }


def draw_beside(told: Told, *, language: Language, is_large: bool) -> SafeString:
    """Draw two places by age, of every 100 residents of each; empty where one is unknown."""
    pair = told["places"]
    if len(pair) != 2 or not all(one["residents"] and one["residents"]["total"] for one in pair):
        return SafeString("")
    names = pair[0]["place"]["name"], pair[1]["place"]["name"]
    bars = AgeBars(
        ages=_name_ages(pair[0], language),
        first=[100 * one["share"] for one in pair[0]["residents"]["ages"]],
        second=[100 * one["share"] for one in pair[1]["residents"]["ages"]],
        names=(say_in(language, "places.picture.numbers", name=names[0]), names[1]),
        title=say_in(language, "places.picture.beside", one=names[0], other=names[1]),
        description=" ".join(told["sentences"]),
        digits=1,
    )
    return _draw(draw_ages, bars, "beside", is_large=is_large)


def _draw(draw: Any, what: Any, name: str, *, is_large: bool) -> SafeString:
    if what is None:
        return SafeString("")
    # Every text in the pictures is escaped where it is drawn.
    return SafeString(
        "".join(
            draw(
                what,
                prefix=f"{name}-{look}",
                look=look,
                across=LARGE if is_large and look == "narrow" else across,
            )
            for look, across in _LOOKS
        )
    )


def _bars_of(told: Told, language: Language) -> AgeBars | None:
    residents, before = told["residents"], find_before(told)
    if residents is None or not residents["total"]:
        return None
    return AgeBars(
        ages=_name_ages(told, language),
        first=[one["people"] for one in residents["ages"]],
        second=before["ages"] if before else (),
        names=(
            say_in(language, "places.picture.numbers", name=residents["date_text"]),
            before["text"] if before else "",
        ),
        title=say_in(language, "places.picture.ages", name=told["place"]["name"]),
        description=f"{told['sentences']['who']} {told['sentences']['change']}",
    )


def _name_ages(told: Told, language: Language) -> list[str]:
    return [
        say_in(language, "places.oldest_age", age=one["age"].removesuffix("+"))
        if one["age"].endswith("+")
        else one["age"].replace("-", "–")
        for one in told["residents"]["ages"]
    ]


def _lines_of(told: Told, language: Language) -> YearLines | None:
    outlook = told["outlook"]
    counted = [(_time_of(one["date"]), one["total"]) for one in told["series"]]
    if not counted:
        return None
    start = counted[-1][0]
    steps: list[dict[str, Any]] = outlook["years"] if outlook else []
    bands = {
        name: [(start + (step["year"] - steps[0]["year"]), step["total"][name]) for step in steps]
        for name in ("p10", "p50", "p90")
    }
    official = told["official_projection"]
    until = start + (outlook["reliable_until"] - steps[0]["year"] if outlook else 0)
    said = outlook["sentences"] if outlook else {}
    return YearLines(
        counted=counted,
        low=bands["p10"],
        middle=bands["p50"],
        high=bands["p90"],
        official=[(one["year"] + _HALF, one["total"]) for one in official["years"]] if official else (),
        reliable_until=until,
        names=(
            say_in(language, "places.picture.counted"),
            say_in(language, "places.picture.band"),
            say_in(language, "places.picture.official"),
            say_in(language, "places.picture.beyond", year=str(outlook["reliable_until"]) if outlook else ""),
        ),
        title=say_in(language, "places.picture.years", name=told["place"]["name"]),
        description=" ".join([told["sentences"]["change"], *said.values()]),
    )


def _time_of(day: str) -> float:
    found = date.fromisoformat(day)
    return found.year + found.timetuple().tm_yday / _DAYS_A_YEAR
