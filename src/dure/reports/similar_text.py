"""Places like one place as plain text: each with what is alike and what is different."""

from typing import Any, Final

from dure.language import Language, Text

_HEADINGS: Final = {
    "like": Text("Places like {place}, for: {challenge}", "{place}, 비슷한 지역: {challenge}"),
    "own": Text("What is compared", "견준 것"),
    "closest": Text("alike", "비슷한 점"),
    "different": Text("different", "다른 점"),
    "distance": Text("distance", "거리"),
    "left_out": Text("Not compared, because unknown", "알 수 없어 견주지 않은 것"),
    "also": Text("also unknown there or here", "둘 가운데 한 곳에서 알 수 없는 것"),
    "ended": Text(
        ", a code that ended on {day}; under a newer one no figures are at hand",
        ", {day}에 끝난 코드이며 새 코드로 된 통계는 아직 없음",
    ),
    "notes": Text("Please note", "알아 두실 점"),
    "sources": Text("Sources", "출처"),
}


def write_similar(values: dict[str, Any]) -> str:
    """Write the dictionary of places like one (`SimilarReport.to_dict`) as text."""
    language: Language = values["language"]

    def head(name: str) -> str:
        return _HEADINGS[name].in_language(language)

    place, challenge = values["place"], values["challenge"]
    title = head("like").format(place=place["full_name"], challenge=challenge["title"])
    lines = [f"{title} ({values['level_name']})", challenge["text"]]
    if not values["places"]:
        # Whoever found nothing needs to know why, and no page of figures that led nowhere.
        return (
            "\n".join([*lines, "", *(f"{one['what']} {one['remedy']}" for one in values["problems"])]) + "\n"
        )
    lines += ["", head("own")]
    weights = {one["feature"]: one["weight"] for one in challenge["weights"]}
    lines += [
        f"  {one['name']}{_gap(language)}{one['span_text']}: {one['text']} (× {weights[one['feature']]:g})"
        if one["span_text"]
        else f"  {one['name']}: {one['text']} (× {weights[one['feature']]:g})"
        for one in values["features"]
        if one["reason"] is None
    ]
    if values["left_out"]:
        lines += ["", head("left_out")]
        lines += [f"  {one['name']}: {one['reason']}" for one in values["left_out"]]
    already = {one["feature"] for one in values["left_out"]}
    for number, row in enumerate(values["places"], start=1):
        ended = head("ended").format(day=row["valid_to"]) if row["valid_to"] else ""
        lines += [
            "",
            f"{number}. {row['name']} ({row['code']}{ended}), {head('distance')} {row['distance']:.3f}",
        ]
        for part in ("closest", "different"):
            lines.append(f"   {head(part)}")
            lines += [f"     {one['text']}" for one in row[part]]
        missing = [one["name"] for one in row["left_out"] if one["feature"] not in already]
        if missing:
            lines.append(f"   {head('also')}: {', '.join(missing)}")
    told = [*values["notes"], *(f"{one['what']} {one['remedy']}" for one in values["problems"])]
    lines += ["", head("notes"), *(f"  {one}" for one in told), "", head("sources")]
    lines += [f"  {one['agency']}, {one['table']}, {one['date']}" for one in values["sources"]]
    return "\n".join(lines) + "\n"


def _gap(language: Language) -> str:
    return "" if language == "ko" else " "
