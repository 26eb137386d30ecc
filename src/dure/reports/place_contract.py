"""What is known of a place as plain values: the one dictionary that its JSON, text and page read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from dure.language import Language, Text
from dure.places.figures import AGES, Figure, FigureSource, OfficialProjection, Residents
from dure.places.indicators import OLD, YOUNG, Indicator
from dure.problem import Problem
from dure.reports.words import UNKNOWN, write_day

if TYPE_CHECKING:
    from dure.reports.place import PlaceComparison, PlaceReport

PLACE_CONTRACT: Final = "dure.place/1"
COMPARISON_CONTRACT: Final = "dure.place-comparison/1"
_LEVELS: Final = {
    "nation": Text("the nation", "나라"),
    "province": Text("province", "시도"),
    "district": Text("city, county or district", "시군구"),
    "city_district": Text("district of a city", "일반구"),
    "town": Text("town", "읍면동"),
    "village": Text("village", "리"),
}
_UNITS: Final = {
    "percent_per_year": Text("% a year", "%(해마다)"),
    "per_km2": Text("a km²", "명/km²"),
    "percent": Text("%", "%"),
    "per_thousand": Text("per 1,000", "명(천 명당)"),
    "people": Text("people", "명"),
    "households": Text("households", "세대"),
    "ratio": Text("", ""),
    "km2": Text("km²", "km²"),
    "children": Text("children a woman", "명(여성 한 명당)"),
}
_WORKING: Final = slice(3, 13)
_LEAST: Final = 2


def write_place_contract(report: "PlaceReport", *, language: Language) -> dict[str, Any]:
    """Return what is known of a place as plain values; unknown is None with a `reason` beside it."""
    place = report.place
    return {
        "contract": PLACE_CONTRACT,
        "language": language,
        "place": {
            "code": place.code,
            "name": place.name_ko if language == "ko" else f"{place.name_en} ({place.name_ko})",
            "full_name": place.full_name_ko if language == "ko" else place.full_name_en,
            "level": place.level,
            "level_name": _LEVELS[place.level].in_language(language),
            "parent": place.parent,
            "valid_to": None if place.valid_to is None else place.valid_to.isoformat(),
        },
        "sentences": {name: text.in_language(language) for name, text in report.say().items()},
        "residents": _latest(report.residents, language),
        "series": _series(report.residents, language),
        "change": _change(report.like_for_like, language),
        "gaps": [{"year": gap.year, "reason": gap.reason.in_language(language)} for gap in report.gaps],
        "births": []
        if report.births is None
        else [
            {"year": year, "births": births, "source": source.to_dict(language)}
            for year, births, source in zip(
                report.births.years, report.births.values, report.births.sources, strict=True
            )
        ],
        "total_fertility": _figure(report.total_fertility, "children", language),
        "households": _figure(report.households, "households", language),
        "men": _figure(report.men, "people", language),
        "women": _figure(report.women, "people", language),
        "area_km2": _figure(report.area_km2, "km2", language),
        "indicators": [_indicator(one, language) for one in report.indicators],
        "extinction_risk": _indicator(report.extinction_risk, language),
        "depopulation": {
            "kind": report.depopulation.kind,
            "text": report.say()["depopulation"].in_language(language),
            "place": report.depopulation.place,
            "as_of": report.depopulation.as_of,
            "source": report.depopulation.source.to_dict(language),
        },
        "official_projection": _projection(report.projection, language),
        **_outlook(report, language),
        "sources": [source.to_dict(language) for source in _sources(report)],
        "problems": [problem.to_dict(language) for problem in report.problems],
    }


def write_comparison_contract(comparison: "PlaceComparison", *, language: Language) -> dict[str, Any]:
    """Return places side by side: each whole, and the rows of what both have, in words and numbers."""
    places = [write_place_contract(report, language=language) for report in comparison.reports]
    rows = [_row_of_residents(places, language), _row_of_change(places, language)]
    rows += _row_of_outlook(places, language)
    rows += [
        _row([place["indicators"][index] for place in places])
        for index in range(len(places[0]["indicators"]))
    ]
    rows.append(_row([place["extinction_risk"] for place in places]))
    return {
        "contract": COMPARISON_CONTRACT,
        "language": language,
        "places": places,
        "sentences": [text.in_language(language) for text in comparison.say()],
        "rows": rows,
    }


def write_number(value: float | None, unit: str, language: Language) -> str:
    """Write a number with its unit as people read it; None as unknown."""
    if value is None:
        return UNKNOWN[language]
    digits = {"percent_per_year": 2, "people": 0, "households": 0, "ratio": 3, "children": 3}.get(unit, 1)
    written = f"{value:,.{digits}f}".replace("-", "−")
    name = _UNITS[unit].in_language(language)
    tight = language == "ko" or name.startswith("%")
    return (written + ("" if tight else " ") + name).strip()


def _outlook(report: "PlaceReport", language: Language) -> dict[str, Any]:
    if isinstance(report.outlook, Problem):
        problem = report.outlook.to_dict(language)
        return {"outlook": None, "outlook_reason": f"{problem['what']} {problem['remedy']}"}
    made = None if report.outlook is None else report.outlook.to_dict(language)
    return {"outlook": made, "outlook_reason": None}


def _latest(residents: Residents | None, language: Language) -> dict[str, Any] | None:
    if residents is None:
        return None
    latest = _count(residents, len(residents.dates) - 1, language)
    total = latest["total"]
    ages = [
        {"age": age, "people": int(count), "share": round(int(count) / total, 6) if total else None}
        for age, count in zip(AGES, residents.people[-1], strict=True)
    ]
    return {**latest, "ages": ages}


def _series(residents: Residents | None, language: Language) -> list[dict[str, Any]]:
    if residents is None:
        return []
    return [_count(residents, at, language) for at in range(len(residents.dates))]


def _count(residents: Residents, at: int, language: Language) -> dict[str, Any]:
    """Tell the count of one date: all residents and the three large ages."""
    day, people = residents.dates[at], residents.people[at]
    return {
        "date": day.isoformat(),
        "date_text": write_day(day, language),
        "total": int(people.sum()),
        "young": int(people[YOUNG].sum()),
        "working": int(people[_WORKING].sum()),
        "old": int(people[OLD].sum()),
        "source": residents.sources[at].to_dict(language),
    }


def _change(residents: Residents | None, language: Language) -> dict[str, Any] | None:
    """Tell the change from the first date to the last of what is counted alike on all of them."""
    if residents is None or len(residents.dates) < _LEAST:
        return None
    first, last = int(residents.totals[0]), int(residents.totals[-1])
    return {
        "from": residents.dates[0].isoformat(),
        "to": residents.dates[-1].isoformat(),
        "first": first,
        "last": last,
        "people": last - first,
        "percent": round(100 * (last / first - 1), 2) if first else None,
        "coverage": round(residents.coverage, 6),
        "series": _series(residents, language) if residents.coverage < 1 else [],
    }


def _figure(figure: Figure, unit: str, language: Language) -> dict[str, Any]:
    return {
        "value": figure.value,
        "text": write_number(figure.value, unit, language),
        "reason": None if figure.reason is None else figure.reason.in_language(language),
        "source": None if figure.source is None else figure.source.to_dict(language),
    }


def _indicator(indicator: Indicator, language: Language) -> dict[str, Any]:
    return {
        "id": indicator.id,
        "name": indicator.name.ko
        if language == "ko"
        else f"{indicator.name.en[0].upper()}{indicator.name.en[1:]} ({indicator.name.ko})",
        "value": indicator.value,
        "unit": indicator.unit,
        "text": write_number(indicator.value, indicator.unit, language),
        "span": indicator.span,
        "reason": None if indicator.reason is None else indicator.reason.in_language(language),
        "note": None if indicator.note is None else indicator.note.in_language(language),
        "sources": [source.to_dict(language) for source in indicator.sources],
    }


def _projection(projection: OfficialProjection | None, language: Language) -> dict[str, Any] | None:
    if projection is None:
        return None
    return {
        "years": [
            {
                "year": year,
                "total": int(people.sum()),
                "ages": [{"age": age, "people": int(count)} for age, count in zip(AGES, people, strict=True)],
            }
            for year, people in zip(projection.years, projection.people, strict=True)
        ],
        "source": projection.source.to_dict(language),
    }


def _sources(report: "PlaceReport") -> list[FigureSource]:
    """List every source that a figure of the report rests on, once each, in the order met."""
    figures = (report.total_fertility, report.households, report.men, report.women, report.area_km2)
    found: list[FigureSource | None] = [
        *(report.residents.sources if report.residents else ()),
        *(report.births.sources if report.births else ()),
        *(figure.source for figure in figures),
        *(source for one in (*report.indicators, report.extinction_risk) for source in one.sources),
        report.depopulation.source,
        report.projection.source if report.projection else None,
    ]
    return list(dict.fromkeys(source for source in found if source is not None))


def _row_of_residents(places: Iterable[dict[str, Any]], language: Language) -> dict[str, Any]:
    totals = [None if place["residents"] is None else place["residents"]["total"] for place in places]
    return {
        "id": "residents",
        "name": Text("Registered residents", "주민등록 인구").in_language(language),
        "unit": "people",
        "values": totals,
        "texts": [write_number(total, "people", language) for total in totals],
        "spans": [None if place["residents"] is None else place["residents"]["date"] for place in places],
    }


def _row_of_change(places: Iterable[dict[str, Any]], language: Language) -> dict[str, Any]:
    changes = [place["change"] for place in places]
    values = [None if change is None else change["percent"] for change in changes]
    return {
        "id": "change",
        "name": Text("Change of registered residents", "주민등록 인구 변화").in_language(language),
        "unit": "percent",
        "values": values,
        "texts": [write_number(value, "percent", language) for value in values],
        "spans": [None if change is None else f"{change['from']}/{change['to']}" for change in changes],
    }


def _row_of_outlook(places: Sequence[dict[str, Any]], language: Language) -> list[dict[str, Any]]:
    """Tell the last year that is told of every place; nothing where one of them has no such year."""
    told = [
        {
            step["year"]: step["total"]
            for step in (place["outlook"] or {"years": ()})["years"][1:]
            if step["reliable"]
        }
        for place in places
    ]
    common = set.intersection(*(set(years) for years in told)) if told else set()
    if not common:
        return []
    year = max(common)
    totals = [years[year] for years in told]
    return [
        {
            "id": "outlook",
            "name": Text(
                f"Residents in {year}, projected (eight of ten futures)",
                f"{year}년 전망 인구(열 가지 미래 가운데 여덟)",
            ).in_language(language),
            "unit": "people",
            "values": [total["p50"] for total in totals],
            "texts": [_write_band(total) for total in totals],
            "spans": [str(year)] * len(totals),
        }
    ]


def _write_band(total: Mapping[str, int]) -> str:
    low, middle, high = (f"{round_people(total[name]):,}" for name in ("p10", "p50", "p90"))
    return f"{middle} ({low}–{high})"


def round_people(people: int) -> int:
    """Round to three digits, as a projection is told: 22,921 is 22,900; below 1,000 to tens."""
    digits = max(len(str(abs(people))) - 3, 1)
    return int(round(people, -digits))


def _row(figures: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": figures[0]["id"],
        "name": figures[0]["name"],
        "unit": figures[0]["unit"],
        "values": [figure["value"] for figure in figures],
        "texts": [figure["text"] for figure in figures],
        "spans": [figure["span"] for figure in figures],
    }
