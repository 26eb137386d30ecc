"""Places like one place as plain values: the one dictionary that their JSON, text and page read."""

from typing import TYPE_CHECKING, Any, Final

from dure.language import Language, Text
from dure.places.comparable import ComparablePlace, FeatureDifference
from dure.places.features import FEATURES, FeatureTable, FeatureValue
from dure.places.gazetteer import Place
from dure.reports.similar_words import say_pair, say_span, say_value

if TYPE_CHECKING:
    from dure.places.figures import FigureSource
    from dure.reports.similar import SimilarReport

SIMILAR_CONTRACT: Final = "dure.similar/1"
_LEVELS: Final = {
    "district": ("sigungu", Text("시군구", "시군구")),
    "town": ("emd", Text("읍면동", "읍면동")),
}
_BY_ID: Final = {feature.id: feature for feature in FEATURES}
_SAME: Final = Text(
    en="It is the same, or unknown, everywhere, and tells no places apart.",
    ko="모든 지역이 같거나 알려져 있지 않아 지역을 가를 수 없습니다.",
)


def write_similar_contract(report: "SimilarReport", *, language: Language) -> dict[str, Any]:
    """Return the places like one as plain values; `places` is empty where `problems` says why."""
    table, place = report.table, report.place
    level = None if report.level is None else _LEVELS[report.level]
    values: dict[str, Any] = {
        "contract": SIMILAR_CONTRACT,
        "language": language,
        "place": {"code": report.code, "name": None, "full_name": None, "latitude": None, "longitude": None}
        if place is None
        else _write_place(place, language),
        "challenge": _write_challenge(report, language),
        "level": None if level is None else level[0],
        "level_name": None if level is None else level[1].in_language(language),
        "filters": {
            name: wanted if isinstance(wanted, bool) else list(wanted)
            for name, wanted in report.filters.items()
        },
        "features": [],
        "places": [],
        "left_out": [],
        "compared": 0,
        "too_little": 0,
        "unsure": 0,
        "notes": [],
        "problems": [problem.to_dict(language) for problem in report.problems],
        "sources": [],
    }
    if table is None or report.found is None or place is None:
        return values
    here = table.of(place.code)
    used: list[FigureSource] = []
    weighed = {one.feature for one in report.challenge.weights if one.weight} if report.challenge else set()
    for value in here:
        if value.feature.id in weighed:
            values["features"].append(_write_value(value, language))
            used += value.sources
    values["places"] = [
        _write_row(row, report.names[row.code], place.code, table, language) for row in report.rows
    ]
    values["left_out"] = [
        {
            "feature": name,
            "name": _BY_ID[name].name.in_language(language),
            "reason": (table.at(table.row_of[place.code], _column(table, name)).reason or _SAME).in_language(
                language
            ),
        }
        for name in report.found.left_out
    ]
    values["compared"] = report.found.compared
    values["too_little"] = report.found.too_little
    values["unsure"] = report.found.unsure
    values["notes"] = [note.in_language(language) for note in _list_notes(report)]
    values["sources"] = [source.to_dict(language) for source in dict.fromkeys(used)]
    return values


def write_issue_rows(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the array alone, nearest first: `code`, `name`, `distance`, `closest`, `different` of each."""
    keys = ("code", "name", "distance", "closest", "different")
    return [{key: row[key] for key in keys} for row in values["places"]]


def _column(table: FeatureTable, name: str) -> int:
    return next(column for column, feature in enumerate(table.features) if feature.id == name)


def _write_place(place: Place, language: Language) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": place.name_ko if language == "ko" else f"{place.name_en} ({place.name_ko})",
        "full_name": place.full_name_ko if language == "ko" else place.full_name_en,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


def _write_challenge(report: "SimilarReport", language: Language) -> dict[str, Any] | None:
    challenge = report.challenge
    if challenge is None:
        return None
    return {
        "id": challenge.id,
        "title": challenge.title.in_language(language),
        "text": challenge.text.in_language(language),
        "weights": [
            {
                "feature": one.feature,
                "name": _BY_ID[one.feature].name.in_language(language),
                "weight": one.weight,
                "why": None if one.why is None else one.why.in_language(language),
            }
            for one in challenge.weights
        ],
    }


def _write_value(value: FeatureValue, language: Language) -> dict[str, Any]:
    feature = value.feature
    return {
        "feature": feature.id,
        "name": feature.name.in_language(language),
        "value": _round(value),
        "unit": feature.unit,
        "text": say_value(value).in_language(language),
        "span": value.span,
        "span_text": say_span(value.span).in_language(language).strip(),
        "reason": None if value.reason is None else value.reason.in_language(language),
    }


def _round(value: FeatureValue) -> float | bool | None:
    if value.value is None:
        return None
    if value.feature.kind == "flag":
        return bool(value.value)
    # None makes a whole number of it.
    return round(value.value, value.feature.decimals or None)


def _write_row(
    row: ComparablePlace, there: Place, here: str, table: FeatureTable, language: Language
) -> dict[str, Any]:
    def tell(one: FeatureDifference) -> dict[str, Any]:
        column = _column(table, one.feature.id)
        ours, theirs = (table.at(table.row_of[code], column) for code in (here, row.code))
        return _write_difference(ours, theirs, language)

    return {
        **_write_place(there, language),
        "name": there.full_name_ko if language == "ko" else f"{there.full_name_en} ({there.name_ko})",
        "short_name": there.name_ko if language == "ko" else f"{there.name_en} ({there.name_ko})",
        "valid_to": None if there.valid_to is None else there.valid_to.isoformat(),
        "distance": round(row.distance, 3),
        "closest": [tell(one) for one in row.closest],
        "different": [tell(one) for one in row.different],
        "left_out": [
            {"feature": name, "name": _BY_ID[name].name.in_language(language)} for name in row.left_out
        ],
    }


def _write_difference(ours: FeatureValue, theirs: FeatureValue, language: Language) -> dict[str, Any]:
    feature = ours.feature
    return {
        "feature": feature.id,
        "name": feature.name.in_language(language),
        "here": _round(ours),
        "there": _round(theirs),
        "unit": feature.unit,
        "text": say_pair(ours, theirs).in_language(language),
        "span": ours.span,
        "span_there": theirs.span,
        "sources": [source.to_dict(language) for source in dict.fromkeys((*ours.sources, *theirs.sources))],
    }


def _list_notes(report: "SimilarReport") -> list[Text]:
    found = report.found
    if found is None:
        return []
    notes = [
        Text(
            en="Near means alike in these figures, never better; the distance has no unit.",
            ko="가깝다는 것은 이 수들이 비슷하다는 뜻이지 더 낫다는 뜻이 아닙니다. 거리에는 단위가 없습니다.",
        )
    ]
    crowded = [_BY_ID[name].name for name, scale in found.scales.items() if scale.method == "mean"]
    if crowded:
        notes.append(
            Text(
                en=f"More than half of the places have one and the same value of"
                f" {', '.join(name.en for name in crowded)}: it is measured by the mean distance from it.",
                ko=f"절반이 넘는 지역의 값이 같은 항목({', '.join(name.ko for name in crowded)})은 그 값에서"
                " 떨어진 정도의 평균을 자로 삼았습니다.",
            )
        )
    if found.too_little:
        notes.append(
            Text(
                en=f"{found.too_little:,} places are not listed because too little is known of them.",
                ko=f"{found.too_little:,}곳은 알려진 것이 너무 적어 견주지 않았습니다.",
            )
        )
    if found.unsure:
        notes.append(
            Text(
                en=f"{found.unsure:,} places are left out: whether they pass the filter is unknown.",
                ko=f"{found.unsure:,}곳은 조건에 맞는지 알 수 없어 뺐습니다.",
            )
        )
    return notes
