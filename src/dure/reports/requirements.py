"""What the law asks of an enterprise of a legal form in a place on a day, and what of it is met."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dure.language import Language, Text
from dure.places.features import SEJONG
from dure.places.figures import PlaceFigures
from dure.places.gazetteer import Gazetteer, Place
from dure.reports.place import name_place
from dure.rules.facts import show_example
from dure.rules.judging import is_small_place, judge_all
from dure.rules.requirements import Judged, PlaceKind, PlaceSize, RequirementTable

VERDICTS: Final = ("met", "not_met", "unknown")
VERDICT_WORDS: Final[Mapping[str, Text]] = {
    "met": Text("met", "갖춤"),
    "not_met": Text("not met", "못 갖춤"),
    "unknown": Text("unknown", "알 수 없음"),
}
_KINDS: Final[Mapping[str, PlaceKind]] = {"군": "gun", "시": "si", "구": "gu"}
_DISCLAIMER: Final = Text(
    "This is no legal advice: the office that takes the application decides.",
    "법률 자문이 아닙니다. 신청을 받는 기관이 판단합니다.",
)


def size_place(place: Place, figures: PlaceFigures, gazetteer: Gazetteer, *, as_of: date) -> PlaceSize:
    """Say how large a place is as far as the law asks: the 군, 시 or 자치구 that it is or lies in.

    Residents are those of the last count on or before the day. 세종, a city without districts, is a 시.
    """
    around = find_district(place, gazetteer, as_of=as_of)
    if around is None:
        return PlaceSize("other", None, name=name_place(place))
    residents = figures.residents(around.code)
    known = [] if residents is None else [rank for rank, day in enumerate(residents.dates) if day <= as_of]
    status = figures.depopulation_area(around.code)
    return PlaceSize(
        _KINDS.get(around.name_ko[-1], "other"),
        float(residents.totals[known[-1]]) if residents is not None and known else None,
        name=name_place(around),
        counted=residents.dates[known[-1]] if residents is not None and known else None,
        depopulation=None if status.reason is not None else status.kind == "depopulation",
    )


def find_district(place: Place, gazetteer: Gazetteer, *, as_of: date | None = None) -> Place | None:
    """Find the 군, 시 or 자치구 that a place is or lies in; None for what is larger. 세종 is its own."""
    chain = (place, *gazetteer.ancestors(place.code, as_of=as_of))
    return next((one for one in chain if one.level == "district" or one.code == SEJONG), None)


@dataclass(frozen=True, slots=True)
class RequirementReport:
    """Requirements judged on a case.

    Attributes:
        legal_form: Id of the legal form.
        table: What the law asks.
        place: Where.
        size: How large the place is.
        is_small: Whether it counts as small on that day; None where unknown.
        as_of: The day of which the law is asked.
        facts: What was said of the case.
        judged: One by one.
    """

    legal_form: str
    table: RequirementTable
    place: Place
    size: PlaceSize
    is_small: bool | None
    as_of: date
    facts: Mapping[str, float]
    judged: tuple[Judged, ...]

    @property
    def notes(self) -> tuple[Text, ...]:
        """What a reader must know of the whole of it."""
        read_on, notes = self.table.read_on, [_DISCLAIMER]
        if self.as_of > read_on:
            notes.insert(
                0,
                Text(
                    f"The law was last read on {read_on}; what changed since is not known.",
                    f"법령은 {read_on}에 마지막으로 읽었습니다. 그 뒤에 바뀐 것은 알 수 없습니다.",
                ),
            )
        return tuple(notes)

    def to_dict(self, language: Language) -> dict[str, Any]:
        """Return the report as plain values; see docs/reference/requirements.md."""
        form, size = self.table.forms[self.legal_form], self.size
        full = self.place.full_name_ko if language == "ko" else self.place.full_name_en
        return {
            "language": language,
            "legal_form": {"id": form.id, "name": form.name.in_language(language)},
            "place": {
                "code": self.place.code,
                "name": name_place(self.place).in_language(language),
                "full_name": full,
                "around": size.name.in_language(language) if size.name else None,
                "kind": size.kind,
                "residents": None if size.residents is None else round(size.residents),
                "counted": size.counted.isoformat() if size.counted else None,
                "small": self.is_small,
                "depopulation": size.depopulation,
            },
            "as_of": self.as_of.isoformat(),
            "read_on": self.table.read_on.isoformat(),
            "counts": {name: sum(one.verdict == name for one in self.judged) for name in VERDICTS},
            "requirements": [tell_judged(one, self.table, language) for one in self.judged],
            "facts": [
                {
                    "id": fact.id,
                    "name": fact.name.in_language(language),
                    "unit": fact.unit,
                    "example": show_example(fact),
                    "given": self.facts.get(fact.id),
                }
                for fact in self.table.list_facts(self.legal_form)
            ],
            "notes": [note.in_language(language) for note in self.notes],
        }


def build_requirement_report(
    legal_form: str,
    table: RequirementTable,
    *,
    facts: Mapping[str, float],
    place: Place,
    figures: PlaceFigures,
    gazetteer: Gazetteer,
    as_of: date,
) -> RequirementReport:
    """Judge what is asked of a legal form in a place on a day.

    Raises:
        LookupError: The table knows no such legal form.
    """
    size = size_place(place, figures, gazetteer, as_of=as_of)
    return RequirementReport(
        legal_form=legal_form,
        table=table,
        place=place,
        size=size,
        is_small=is_small_place(size, parameters=table.parameters, as_of=as_of),
        as_of=as_of,
        facts=facts,
        judged=judge_all(legal_form, table, facts=facts, place=size, as_of=as_of),
    )


def tell_judged(judged: Judged, table: RequirementTable, language: Language) -> dict[str, Any]:
    """Return one judged requirement as plain values in one language."""
    requirement, value = judged.requirement, judged.value
    fact = table.facts[requirement.fact]
    flag = table.facts[requirement.only_if] if requirement.only_if else None
    return {
        "id": requirement.id,
        "title": requirement.title.in_language(language),
        "verdict": judged.verdict,
        "verdict_text": VERDICT_WORDS[judged.verdict].in_language(language),
        "fact": {"id": fact.id, "name": fact.name.in_language(language), "example": show_example(fact)},
        "only_if": {"id": flag.id, "name": flag.name.in_language(language)} if flag else None,
        "comparison": requirement.comparison,
        "unit": judged.parameter.unit,
        "needed": judged.needed,
        "found": judged.found,
        "reason": judged.reason.in_language(language),
        "why": requirement.why.in_language(language),
        "article": value.article.in_language(language) if value else None,
        "starts": value.starts.isoformat() if value else None,
        "ends": value.ends.isoformat() if value and value.ends else None,
        "checked": value.checked.isoformat() if value and value.checked else None,
        "verified": judged.is_verified,
    }


_SAY: Final[Mapping[str, Text]] = {
    "title": Text("{form} in {place}, as of {day}", "{form}: {place}, {day} 기준"),
    "counts": Text(
        "{met} met, {not_met} not met, {unknown} unknown",
        "갖춤 {met}, 못 갖춤 {not_met}, 알 수 없음 {unknown}",
    ),
    "from": Text("in force from {day}", "{day}부터 시행"),
    "until": Text("until the day before {day}", "{day} 전날까지"),
    "read": Text("read on {day}", "{day} 읽음"),
    "unverified": Text("unverified: told from memory", "확인 전(기억으로 적음)"),
    "say": Text("{name}: --fact {example}", "{name}: --fact {example}"),
    "flag": Text("{name}: --fact {id}=1 or {id}=0", "{name}: --fact {id}=1 또는 {id}=0"),
    "cases": Text(
        "Where one of these is so, say it; the law may then ask another number:",
        "다음에 해당하면 알려 주세요. 요건이 달라질 수 있습니다.",
    ),
    "residents": Text("{name}: {count} residents on {day}", "{name}: 주민등록 인구 {count}명({day})"),
}


def write_requirements(values: Mapping[str, Any]) -> str:
    """Write a report's dictionary as text."""
    language: Language = values["language"]

    def say(key: str, **words: object) -> str:
        return _SAY[key].in_language(language).format(**words)

    place = values["place"]
    form = values["legal_form"]["name"]
    title = say("title", form=form, place=place["full_name"], day=values["as_of"])
    lines = [title[0].upper() + title[1:]]
    if place["residents"] is not None:
        count = f"{place['residents']:,}"
        lines.append(say("residents", name=place["around"], count=count, day=place["counted"]))
    lines += [say("counts", **values["counts"])]
    for one in values["requirements"]:
        lines += ["", f"[{one['verdict_text']}] {one['title']}", f"    {one['reason']}"]
        if one["verdict"] != "met" and one["why"] not in one["reason"]:
            lines.append(f"    {one['why']}")
        if one["article"]:
            days = [say("from", day=one["starts"])]
            days += [say("until", day=one["ends"])] if one["ends"] else []
            days.append(say("read", day=one["checked"]) if one["verified"] else say("unverified"))
            lines.append(f"    {one['article']}; {', '.join(days)}")
        if one["only_if"] and one["verdict"] == "unknown" and one["why"] in one["reason"]:
            lines.append(f"    {say('flag', **one['only_if'])}")
        elif one["needed"] is not None and one["found"] is None:
            lines.append(f"    {say('say', **one['fact'])}")
    told = {one["only_if"]["id"] for one in values["requirements"] if one["only_if"]}
    cases = [
        one
        for one in values["facts"]
        if one["unit"] == "flag" and one["given"] is None and one["id"] not in told
    ]
    if cases:
        lines += ["", say("cases"), *(f"    {say('flag', **one)}" for one in cases)]
    return "\n".join([*lines, "", *values["notes"]]) + "\n"
