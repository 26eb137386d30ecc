"""The two papers of a study visit: the programme, and the questions drawn from the playbook's conditions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from dure.language import Language, Text
from dure.places import Place
from dure.places.features import FEATURES, Feature, FeatureValue
from dure.playbooks.conditions import write_feature
from dure.playbooks.playbook import Condition, Playbook
from dure.reports.paper import compile_paper
from dure.reports.place import name_place
from dure.reports.words import load_words, write_day
from dure.rules.judging import judge
from dure.rules.requirements import PlaceSize, Requirement, RequirementTable
from dure.rules.sentences import say_amount

FindFigure = Callable[[str, str], FeatureValue]
"""Gives a feature (by its id) of a place (by its code)."""

FindDistrict = Callable[[str], Place | None]
"""Gives the 시군구 that a place (by its code) is or lies in; None where there is none."""

VISIT_CONTRACT: Final = "dure.visit/1"
"""Name and version of the values of both papers; the number rises when one changes its meaning or goes."""

_FEATURES: Final = {one.id: one for one in FEATURES}
_WORDS: Final[Mapping[str, Text]] = {
    "programme": Text("Programme of the study visit", "견학 일정표"),
    "questions": Text("Questions for the study visit", "견학 질문지"),
    "host": Text("Host", "맞이하는 곳"),
    "group": Text("Group", "찾아가는 모임"),
    "day": Text("Day", "날짜"),
    "meeting": Text("Where we meet", "만나는 곳"),
    "bring": Text("What to bring", "챙길 것"),
    "fee": Text("Fee", "참가비"),
    "contact": Text("Contact", "연락처"),
    "languages": Text("Languages of the guides", "안내하는 말"),
    "time": Text("Time", "시각"),
    "what": Text("What", "내용"),
    "where": Text("Where", "곳"),
    "who": Text("Who", "맡은 분"),
    "notes": Text("Notes", "적어 두기"),
    "no_lines": Text("The host tells the hours on the day.", "시각은 그날 안내해 드립니다."),
    "lead": Text(
        "What this model needs of a place, question by question. The figures are public ones; what they do "
        "not tell is asked on the spot.",
        "이 방식이 통하려면 지역이 어떠해야 하는지를 하나씩 묻습니다. 숫자는 공개된 통계이고, "
        "통계로 알 수 없는 것은 그 자리에서 여쭙습니다.",
    ),
    "own": Text("What we came to learn", "우리가 배우려는 것"),
    "conditions": Text("What a place must be like", "지역이 갖춰야 할 것"),
    "asked": Text("It takes", "필요한 값"),
    "unknown": Text("unknown", "알 수 없음"),
    "at_least": Text("at least {}", "{} 이상"),
    "at_most": Text("at most {}", "{} 이하"),
    "between": Text("{} to {}", "{}에서 {}까지"),
    "exactly": Text("{}", "{}"),
    "unverified": Text("unverified", "확인 전"),
    "answer": Text("What we heard and saw", "들은 것과 본 것"),
    "law": Text("What the law asks", "법이 요구하는 것"),
    "law_lead": Text(
        "Ask how each was met here, and what was hard about it.",
        "여기서는 어떻게 채웠고 무엇이 어려웠는지 여쭙니다.",
    ),
    "failures": Text("What went wrong, and where", "어디서 무엇이 잘못되었나"),
    "failures_lead": Text("Ask whether it threatened here, too.", "여기서도 그런 일이 있었는지 여쭙니다."),
    "no_failures": Text(
        "The playbook tells of nothing that went wrong. Ask: what would you do otherwise today?",
        "실행서에는 잘못된 일이 적혀 있지 않습니다. 지금 다시 한다면 무엇을 달리하실지 여쭙니다.",
    ),
    "more": Text("What else we ask", "더 여쭐 것"),
    "money": Text(
        "What did it cost in the first year, and who paid? What comes in today, and from whom?",
        "첫해에 얼마가 들었고 누가 냈습니까? 지금은 누구에게서 얼마가 들어옵니까?",
    ),
    "people": Text(
        "Who does the work, how many hours a week, and who would do it if they fell ill?",
        "누가 일주일에 몇 시간씩 일합니까? 그분이 아프면 누가 대신합니까?",
    ),
    "sources": Text("Sources of the figures", "숫자의 출처"),
    "example": Text("Example: everything is invented", "가상 자료"),
    "version": Text("playbook {}, version {}", "실행서 {}, {}판"),
}


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One line of a programme: when (may be empty), what, where, and who guides, by role."""

    time: str
    what: str
    where: str
    who: str


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """What both papers say of a visit, in the words of one language.

    Attributes:
        title: What is visited.
        host: Name of the host.
        host_place: Code of its place; `host_place_name` as it is read.
        group: Name of the group; empty where the sheet is for nobody yet.
        place: Code of the visitors' place, or None; `place_name` as it is read.
        people: How many come; None where nobody knows yet.
        day: When; None where no day is agreed on.
        meeting, bring, fee, contact, languages: As they are read; empty where there is nothing to say.
        wants: What the group wants to learn, in its own words.
        lines: The programme.
        example: True where the host is an invented one.
    """

    title: str
    host: str
    host_place: str
    host_place_name: str
    group: str = ""
    place: str | None = None
    place_name: str = ""
    people: int | None = None
    day: date | None = None
    meeting: str = ""
    bring: str = ""
    fee: str = ""
    contact: str = ""
    languages: str = ""
    wants: str = ""
    lines: tuple[ProgrammeLine, ...] = ()
    example: bool = False


def _say(key: str, language: Language) -> str:
    return _WORDS[key].in_language(language)


def _join(*parts: str) -> str:
    # Names of places and enterprises often end in a bracket: another around them reads badly.
    return " · ".join(part for part in parts if part)


def build_programme(visit: VisitPlan, language: Language) -> dict[str, Any]:
    """Build the values of the programme's paper."""
    people = (
        "" if visit.people is None else f"{visit.people}명" if language == "ko" else f"{visit.people} people"
    )
    facts = {
        "day": "" if visit.day is None else write_day(visit.day, language),
        "host": _join(visit.host, visit.host_place_name),
        "group": _join(visit.group, visit.place_name, people),
        "meeting": visit.meeting,
        "bring": visit.bring,
        "fee": visit.fee,
        "languages": visit.languages,
        "contact": visit.contact,
    }
    return {
        **_frame(visit, "programme", language),
        "lead": visit.title,
        "facts": [{"name": _say(key, language), "says": value} for key, value in facts.items() if value],
        "heads": [_say(key, language) for key in ("time", "what", "where", "who")],
        "rows": [
            {"time": one.time, "what": one.what, "where": one.where, "who": one.who} for one in visit.lines
        ],
        "none": _say("no_lines", language),
        "notes": _say("notes", language),
    }


def write_programme_paper(programme: Mapping[str, Any]) -> bytes:
    """Write the programme as a tagged PDF on A4; the same values give the same bytes."""
    return compile_paper(programme, template="visit_programme.typ")


def build_question_sheet(
    visit: VisitPlan,
    playbook: Playbook | None,
    *,
    find: FindFigure,
    requirements: RequirementTable,
    around: FindDistrict,
    size: PlaceSize | None = None,
    language: Language,
) -> dict[str, Any]:
    """Build the values of the question sheet: each condition with the figure of either place, or unknown.

    Args:
        visit: Whose visit, from where to where.
        playbook: What is visited; None where no playbook tells of it, and only free questions are asked.
        find: Gives the figures.
        requirements: The table that the playbook's requirements stand in.
        around: Gives the district, of which some conditions ask rather than of the town itself.
        size: How large the visitors' place is, as far as the law asks; None where nobody knows it.
        language: Of the words.
    """
    sources: dict[str, int] = {}
    found = [] if playbook is None else playbook.conditions
    conditions = [
        _ask(one, visit, find=find, around=around, sources=sources, language=language) for one in found
    ]
    failures = () if playbook is None else playbook.failures
    return {
        **_frame(visit, "questions", language),
        "lead": _say("lead", language) if conditions else visit.title,
        "about": _tell_about(visit, playbook, language),
        "own": {"title": _say("own", language), "says": visit.wants},
        "conditions_title": _say("conditions", language),
        "heads": {
            "asked": _say("asked", language),
            "there": visit.host_place_name,
            "here": visit.place_name,
            "answer": _say("answer", language),
        },
        "conditions": conditions,
        "law": {
            "title": _say("law", language),
            "lead": _say("law_lead", language),
            "lines": _list_requirements(
                playbook, requirements, size=size, as_of=visit.day, language=language
            ),
        },
        "failures": {
            "title": _say("failures", language),
            "lead": _say("failures_lead" if failures else "no_failures", language),
            "lines": [
                {
                    "says": one.text.in_language(language),
                    "where": f"{one.where.in_language(language)}, {one.year}",
                }
                for one in failures
            ],
        },
        "more": {
            "title": _say("more", language),
            "lines": [_say(key, language) for key in ("money", "people")],
        },
        "sources": {"title": _say("sources", language), "lines": list(sources)},
    }


def write_question_paper(sheet: Mapping[str, Any]) -> bytes:
    """Write the question sheet as a tagged PDF on A4, with room to write; the same values, the same bytes."""
    return compile_paper(sheet, template="visit_questions.typ")


def _frame(visit: VisitPlan, kind: str, language: Language) -> dict[str, Any]:
    return {
        "contract": VISIT_CONTRACT,
        "language": language,
        "title": _say(kind, language),
        "running": _join(visit.title, visit.group),
        "brand": load_words(language).say("brand"),
        "example": _say("example", language) if visit.example else None,
    }


def _tell_about(visit: VisitPlan, playbook: Playbook | None, language: Language) -> list[str]:
    told = [_join(visit.host, visit.host_place_name)]
    if visit.group:
        told.append(_join(visit.group, visit.place_name))
    if visit.day is not None:
        told.append(write_day(visit.day, language))
    if playbook is not None:
        title = playbook.title.in_language(language)
        told.append(_say("version", language).format(f"“{title}”", playbook.version))
    return told


def _ask(
    condition: Condition,
    visit: VisitPlan,
    *,
    find: FindFigure,
    around: FindDistrict,
    sources: dict[str, int],
    language: Language,
) -> dict[str, Any]:
    """Write one condition: what is asked, what it takes, and the figures of both places."""
    asked = write_range(condition, language)
    places = (visit.host_place, visit.place) if asked else (None, None)
    there, here = (
        _find(condition, place, find=find, around=around, sources=sources, language=language)
        for place in places
    )
    return {
        "title": condition.title.in_language(language),
        "says": condition.question.in_language(language),
        "why": condition.why.in_language(language),
        "asked": asked,
        "there": there,
        "here": here,
    }


def write_range(condition: Condition, language: Language) -> str:
    """Write what a condition takes in words; empty where no shipped figure tells it."""
    feature = None if condition.indicator is None else _FEATURES.get(condition.indicator)
    if feature is None:
        return ""
    low, high = (_write_bound(bound, feature, language) for bound in (condition.low, condition.high))
    name = feature.name.in_language(language)
    if feature.kind == "flag":
        return f"{name}: {high if low is None else low}"
    if low is not None and high is not None:
        key, values = ("exactly", (low,)) if low == high else ("between", (low, high))
    elif low is not None:
        key, values = "at_least", (low,)
    elif high is not None:
        key, values = "at_most", (high,)
    else:
        return name
    return f"{name}: {_say(key, language).format(*values)}"


def _write_bound(bound: float | None, feature: Feature, language: Language) -> str | None:
    if bound is None:
        return None
    # What somebody set is exact; only what was measured has decimals to show.
    decimals = 0 if float(bound).is_integer() else feature.decimals
    return write_feature(bound, replace(feature, decimals=decimals)).in_language(language)


def _find(
    condition: Condition,
    place: str | None,
    *,
    find: FindFigure,
    around: FindDistrict,
    sources: dict[str, int],
    language: Language,
) -> dict[str, str]:
    if condition.indicator is None or place is None:
        return {"text": "", "source": ""}
    district = around(place) if condition.level == "district" else None
    value = find(place if district is None else district.code, condition.indicator)
    if value.value is None:
        reason = "" if value.reason is None else value.reason.in_language(language)
        return {"text": _say("unknown", language), "source": reason}
    notes = []
    for one in value.sources:
        told = f"{one.agency.in_language(language)}, {one.table}, {one.date}"
        notes.append(f"[{sources.setdefault(told, len(sources) + 1)}]")
    written = write_feature(value.value, value.feature).in_language(language)
    if district is not None and district.code != place:
        written = f"{name_place(district).in_language(language)}: {written}"
    span = "" if value.span is None else value.span.replace("/", " – ")
    return {"text": written, "source": " ".join([span, *notes]).strip()}


def _list_requirements(
    playbook: Playbook | None,
    table: RequirementTable,
    *,
    size: PlaceSize | None,
    as_of: date | None,
    language: Language,
) -> list[dict[str, str]]:
    names: Sequence[str] = () if playbook is None else playbook.requirements
    found = [one for one in map(table.find, names) if one is not None]
    return [
        {
            "title": one.title.in_language(language),
            "needs": _write_need(one, table, size=size, as_of=as_of, language=language),
            "says": one.why.in_language(language),
        }
        for one in found
    ]


def _write_need(
    requirement: Requirement,
    table: RequirementTable,
    *,
    size: PlaceSize | None,
    as_of: date | None,
    language: Language,
) -> str:
    """Write the number that the law asks in the visitors' place, with its article; empty where unknown."""
    if size is None or as_of is None:
        return ""
    judged = judge(requirement, parameters=table.parameters, facts={}, place=size, as_of=as_of)
    if judged.needed is None or judged.value is None:
        return ""
    amount = say_amount(judged.needed, judged.parameter.unit).in_language(language)
    fact = table.facts[requirement.fact].name.in_language(language)
    need = _say(requirement.comparison, language).format(amount)
    article = judged.value.article.in_language(language)
    return _join(f"{fact}: {need}", article, "" if judged.is_verified else _say("unverified", language))
