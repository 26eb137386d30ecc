"""What is known of a place as plain text: words first, then the numbers with their sources."""

import unicodedata
from typing import Any

from dure.language import Language, Text

_HEADINGS = {
    "ages": Text("By age", "나이별"),
    "young": Text("under 15", "15세 미만"),
    "working": Text("15 to 64", "15~64세"),
    "old": Text("65 and over", "65세 이상"),
    "years": Text("Over the years", "해마다"),
    "gaps": Text("Years not shown", "보이지 않은 해"),
    "births": Text("Births", "출생"),
    "counts": Text("Households, men and women, of all ages", "세대와 남녀 인구"),
    "households": Text("households", "세대"),
    "men": Text("men", "남자"),
    "women": Text("women", "여자"),
    "indicators": Text("The official indicators of depopulation", "인구감소 공식 지표"),
    "projection": Text("Official projection (Statistics Korea)", "공식 장래인구추계(통계청)"),
    "outlook": Text(
        "Our projection, and what eight of ten futures lie between",
        "우리 전망과 열 가지 미래 가운데 여덟이 드는 범위",
    ),
    "sources": Text("Sources", "출처"),
    "problems": Text("Please note", "알아 두실 점"),
}


def write_place(values: dict[str, Any]) -> str:
    """Write a place's dictionary (`PlaceReport.to_dict`) as text."""
    language: Language = values["language"]
    place = values["place"]
    lines = [f"{place['full_name']} ({place['code']}, {place['level_name']})", ""]
    said = [*values["sentences"].values(), *_outlook(values)]
    if place["valid_to"] is None:
        lines += [*said, *_problems(values, language)]
    else:  # that it is gone comes before what is unknown of it
        lines += [*_problems(values, language)[1:], "", *said]
    residents = values["residents"]
    if residents is not None and residents["total"]:
        lines += ["", f"{_head('ages', language)} ({residents['date_text']})"]
        lines += [
            f"  {pad(_head(part, language), 12)} {residents[part]:>12,}  "
            f"{100 * residents[part] / residents['total']:5.1f}%"
            for part in ("young", "working", "old")
        ]
        lines += ["", _head("years", language)]
        lines += [f"  {one['date']} {one['total']:>12,}" for one in values["series"]]
    if values["gaps"]:
        years = ", ".join(str(gap["year"]) for gap in values["gaps"])
        lines += ["", f"{_head('gaps', language)}: {years}", f"  {values['gaps'][0]['reason']}"]
    if values["births"]:
        lines += ["", _head("births", language)]
        lines += [f"  {one['year']} {one['births']:>10,}" for one in values["births"]]
    known = [name for name in ("households", "men", "women") if values[name]["source"]]
    if known:
        lines += ["", _head("counts", language)]
        lines += [
            f"  {pad(_head(name, language), 12)} {one['value']:>12,} ({one['source']['date']})"
            for name, one in ((name, values[name]) for name in known)
        ]
    lines += ["", _head("indicators", language)]
    for one in (*values["indicators"], values["extinction_risk"]):
        span = f" ({one['span']})" if one["span"] else ""
        lines.append(f"  {one['name']}: {one['text']}{span}")
        lines += [f"    {words}" for words in (one["reason"], one["note"]) if words]
    if values["official_projection"]:
        lines += ["", _head("projection", language)]
        lines += [f"  {one['year']} {one['total']:>12,}" for one in values["official_projection"]["years"]]
    if values["outlook"]:
        lines += ["", f"{_head('outlook', language)}: {values['outlook']['method_name']}"]
        lines += [
            f"  {step['year']} {step['total']['p50']:>12,}  {step['total']['p10']:,}–{step['total']['p90']:,}"
            for step in values["outlook"]["years"][1:]
            if step["reliable"]
        ]
        lines += [f"  {note}" for note in values["outlook"]["notes"]]
    lines += ["", _head("sources", language)]
    lines += [f"  {one['agency']}, {one['table']}, {one['date']}" for one in values["sources"]]
    return "\n".join(lines) + "\n"


def write_comparison(values: dict[str, Any]) -> str:
    """Write a comparison's dictionary (`PlaceComparison.to_dict`) as text."""
    language: Language = values["language"]
    lines = []
    for place in values["places"]:
        lines += [f"{place['place']['full_name']} ({place['place']['code']})"]
        lines += [f"  {sentence}" for sentence in place["sentences"].values()]
        lines += [f"  {line}" for line in _problems(place, language)]
        lines.append("")
    names = [place["place"]["name"] for place in values["places"]]
    widths = [
        max(map(width, [name, *(row["texts"][column] for row in values["rows"])]))
        for column, name in enumerate(names)
    ]
    first = max(width(row["name"]) for row in values["rows"])
    for head, cells in (("", names), *((row["name"], row["texts"]) for row in values["rows"])):
        told = "  ".join(pad(cell, size, right=True) for cell, size in zip(cells, widths, strict=True))
        lines.append(f"{pad(head, first)}  {told}")
    return "\n".join(lines) + "\n"


def width(text: str) -> int:
    """Count the columns that a text takes up in a terminal; a Korean syllable takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def pad(text: str, size: int, *, right: bool = False) -> str:
    """Fill a text up with blanks to a number of columns."""
    blanks = " " * max(size - width(text), 0)
    return blanks + text if right else text + blanks


def _head(name: str, language: Language) -> str:
    return _HEADINGS[name].in_language(language)


def _outlook(values: dict[str, Any]) -> list[str]:
    """Say how the place may change, or why that is not told, where it was asked for."""
    if values["outlook"]:
        return list(values["outlook"]["sentences"].values())
    return [values["outlook_reason"]] if values["outlook_reason"] else []


def _problems(values: dict[str, Any], language: Language) -> list[str]:
    if not values["problems"]:
        return []
    told = [f"  {one['what']} {one['remedy']}" for one in values["problems"]]
    return ["", _head("problems", language), *told]
