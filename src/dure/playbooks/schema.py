"""What stands in playbook.yaml: one table, from which the reader, the writer and the JSON Schema are made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from dure.handwritten import NUMBER_MAX, FileKind
from dure.language import Text
from dure.playbooks.playbook import (
    CHALLENGES,
    CONDITION_LEVELS,
    DRIVER_FIGURES,
    GOAL_METHODS,
    SOURCE_KINDS,
    Condition,
    Contact,
    Driver,
    Failure,
    LegalForm,
    MeasuredOutcome,
    Parent,
    PlaybookGoal,
    Risk,
    Source,
    Step,
)

EXAMPLE: Final = "food-waste-circulation"
"""The shipped playbook to start from: it can be had from the package and from every site."""
PLAYBOOK_FILE: Final = "playbook.yaml"
PLAN_FILE: Final = "plan.toml"
STORY_FILES: Final = {"en": "story.en.md", "ko": "story.ko.md"}
FILES: Final = (PLAYBOOK_FILE, PLAN_FILE, *STORY_FILES.values())
"""The files of a playbook; all four are needed, and no others are read."""

PLAYBOOK: Final = FileKind(
    name=Text(en="a playbook", ko="실행서 파일"),
    example=f"{EXAMPLE}/{PLAYBOOK_FILE}",
    elsewhere=Text(
        en="Keep the numbers in plan.toml and the telling in story.en.md and story.ko.md.",
        ko="수는 plan.toml에, 이야기는 story.en.md와 story.ko.md에 적어 주십시오.",
    ),
    sections=("id", "title", "issue", "goal", "steps"),
    depth_max=8,
    parts_max=300,
)
STORY: Final = FileKind(
    name=Text(en="a story", ko="이야기 파일"),
    example=f"{EXAMPLE}/{STORY_FILES['en']}",
    elsewhere=Text(en="Shorten it; nobody reads a book here.", ko="줄여 주십시오. 책이 아니라 이야기입니다."),
    size_max=64 * 1024,
)

SCHEMA_ID: Final = "https://json-schema.org/draft/2020-12/schema"

ID: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
ID_MAX: Final = 60
VERSION: Final = r"[0-9]{1,4}(\.[0-9]{1,4}){0,2}"
PLACE: Final = r"[0-9]{2}|[0-9]{5}|[0-9]{8}|[0-9]{10}"
DATED: Final = r"undated|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_MONTH: Final = r"[0-9]{4}-[0-9]{2}"
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
PERIOD: Final = rf"[0-9]{{4}}|{_MONTH}|{_MONTH}/{_MONTH}|{_DAY}/{_DAY}"
URL: Final = r"https?://[^\s<>\"/?#@]+([/?#][^\s<>\"]*)?"
SPAN: Final = ("low", "value", "high")
"""The numbers of a range, in their order."""

_NUMBER: Final = r"[+-]?[0-9][0-9,_]*(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?"
_WORDS_MAX: Final = 2_000

Kind = Literal[
    "id", "line", "both", "number", "whole", "day", "flag", "choice", "ids", "span", "section", "list"
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the file.

    Attributes:
        key: Its name; that of the field of the dataclass.
        kind: What stands behind it. `id` and `line` are words on one line, `both` words in both languages,
            `span` a range with its unit, `ids` a list of ids, `section` entries of its own, `list` a list of
            such sections.
        about: What to write, as it stands in "Write …" and in the page of reference.
        required: False where it may be left out, or be `null`.
        written: True where the key must stand there all the same: what is unknown is said, with `null`.
        pattern: Of words.
        shown: An example of words that have a pattern.
        options: The only words, or the units of a span.
        least: Of a number, or of how many parts a list has.
        most: Of a number.
        parts: The entries of a section, or of each part of a list.
        makes: The dataclass that the parts make; None where they are taken as they are.
    """

    key: str
    kind: Kind
    about: Text
    required: bool = True
    written: bool = False
    pattern: str = ""
    shown: str = ""
    options: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    parts: tuple["Entry", ...] = ()
    makes: type | None = None


_SOURCES: Final = Entry(
    "sources",
    "ids",
    Text(en="the ids of its sources, at least one", ko="출처의 id (하나 이상)"),
    pattern=ID,
    least=1,
)
_GROWS_WITH: Final = Entry(
    "grows_with",
    "choice",
    Text(
        en="what it grows with from place to place, or same",
        ko="지역이 바뀌면 무엇을 따라 변하는지, 또는 same",
    ),
    options=DRIVER_FIGURES,
)
_ID: Final = Entry(
    "id",
    "id",
    Text(en="a short name of its own", ko="짧은 이름 하나"),
    pattern=ID,
    shown="first-step",
)
_TITLE: Final = Entry("title", "both", Text(en="what it is called", ko="무엇이라 부르는지"))
_TEXT: Final = Entry("text", "both", Text(en="what it is, in a few sentences", ko="무엇인지 몇 문장"))
_WHY: Final = Entry("why", "both", Text(en="why", ko="그 까닭"))


def _place(about: Text, *, required: bool = True) -> Entry:
    return Entry("place", "line", about, required=required, pattern=PLACE, shown="52720")


def _number(key: str, en: str, ko: str, *, required: bool = True, least: float | None = None) -> Entry:
    return Entry(key, "number", Text(en=en, ko=ko), required=required, least=least, most=NUMBER_MAX)


def _url() -> Entry:
    about = Text(en="its address on the web", ko="웹 주소")
    return Entry("url", "line", about, required=False, pattern=URL, shown="https://www.law.go.kr")


def _power(*, required: bool = True) -> Entry:
    return Entry(
        "power",
        "number",
        Text(
            en="how strongly: 1 in proportion, 0.7 less than that, 0 not at all",
            ko="얼마나 따라 변하는지: 1은 그대로, 0.7은 그보다 덜, 0은 변하지 않음",
        ),
        required=required,
        least=-2,
        most=2,
    )


_GOAL: Final = (
    Entry("indicator", "both", Text(en="what is counted", ko="무엇을 세는지")),
    Entry("unit", "line", Text(en="its unit, such as kg, 명, 회 or 만원", ko="단위(kg, 명, 회, 만원 등)")),
    Entry("method", "choice", Text(en="how it is measured", ko="어떻게 재는지"), options=GOAL_METHODS),
    _number("baseline", "where it starts", "지금의 수", least=0),
    _number("target", "where it is to arrive", "이루려는 수", least=0),
    Entry("years", "whole", Text(en="within how many years", ko="몇 해 안에"), least=1, most=10),
    _GROWS_WITH,
    _WHY,
    _SOURCES,
)
_LEGAL_FORM: Final = (
    _ID,
    Entry("name", "both", Text(en="as the law calls it", ko="법에서 부르는 이름")),
    _WHY,
    _SOURCES,
)
_STEP: Final = (
    _ID,
    _TITLE,
    Entry("text", "both", Text(en="how it is done", ko="어떻게 하는지")),
    Entry("who", "both", Text(en="who does it", ko="누가 하는지")),
    Entry("weeks", "span", Text(en="how many weeks it takes", ko="몇 주가 걸리는지"), options=("weeks",)),
    Entry(
        "cost",
        "span",
        Text(en="what it costs, in won; null for nothing but time", ko="드는 돈(원). 돈이 안 들면 null"),
        required=False,
        options=("KRW",),
    ),
    _GROWS_WITH,
    _power(required=False),
    _SOURCES,
)
_CONDITION: Final = (
    _ID,
    _TITLE,
    Entry(
        "indicator",
        "line",
        Text(
            en="a feature of places, such as residents or coast; null where it must be asked on the spot",
            ko="지역의 특징(residents, coast 등). 가서 물어야 알면 null",
        ),
        required=False,
    ),
    Entry(
        "level",
        "choice",
        Text(
            en="of which place: place itself, or the district (시군구) around it; place where nothing stands",
            ko="어느 곳을 볼지: place는 그 지역, district는 그 지역이 있는 시군구. 안 적으면 place",
        ),
        required=False,
        options=CONDITION_LEVELS,
    ),
    _number("low", "the least that it may be", "적어도 이만큼", required=False),
    _number("high", "the most that it may be", "많아도 이만큼", required=False),
    _WHY,
    Entry("question", "both", Text(en="what to ask or look at on the spot", ko="가서 묻거나 볼 것")),
    _SOURCES,
)
_RISK: Final = (
    _ID,
    _TITLE,
    Entry("text", "both", Text(en="what may go wrong", ko="무엇이 잘못될 수 있는지")),
    Entry("answer", "both", Text(en="what lowers it", ko="무엇으로 줄이는지")),
    _SOURCES,
)
_WHERE: Final = Entry(
    "where", "both", Text(en="the place or enterprise in words", ko="어느 지역, 어느 사업체인지")
)
_FAILURE: Final = (
    Entry(
        "text", "both", Text(en="what happened and what was learned", ko="무슨 일이 있었고 무엇을 배웠는지")
    ),
    _WHERE,
    Entry("year", "whole", Text(en="the year", ko="연도"), least=1900, most=2199),
    _place(Text(en="the code of that place, or null", ko="그 지역의 코드. 없으면 null"), required=False),
    _SOURCES,
)
_OUTCOME: Final = (
    Entry("indicator", "both", Text(en="what was counted", ko="무엇을 셌는지")),
    _number("value", "how much it was", "얼마였는지"),
    _number("low", "at least so much, given what was not seen", "못 본 것까지 헤아려 적어도", required=False),
    _number("high", "at most so much", "많아도", required=False),
    Entry("unit", "line", Text(en="its unit", ko="단위")),
    _place(Text(en="the code of the place, or null", ko="그 지역의 코드. 없으면 null"), required=False),
    _WHERE,
    Entry(
        "period",
        "line",
        Text(en="of which time it speaks", ko="어느 때의 수인지"),
        pattern=PERIOD,
        shown="2019, or 2019-01/2020-12",
    ),
    Entry(
        "coverage",
        "number",
        Text(
            en="which share of it was seen, from 0 to 1; null where the source does not say",
            ko="그 가운데 얼마를 보았는지(0부터 1). 출처에 없으면 null",
        ),
        required=False,
        written=True,
        least=0,
        most=1,
    ),
    Entry(
        "coverage_why",
        "both",
        Text(
            en="how it was counted, or why the coverage is unknown",
            ko="어떻게 셌는지, 또는 얼마를 보았는지 왜 모르는지",
        ),
    ),
    _SOURCES,
)
_CONTACT: Final = (
    Entry(
        "who",
        "both",
        Text(
            en="an office or a body, never a private person", ko="물어볼 기관이나 단체 (개인은 적지 않습니다)"
        ),
    ),
    Entry("how", "both", Text(en="what to ask them, and how", ko="무엇을 어떻게 물을지")),
    _url(),
)
_SOURCE: Final = (
    _ID,
    Entry("kind", "choice", Text(en="what it is", ko="어떤 출처인지"), options=SOURCE_KINDS),
    Entry("title", "both", Text(en="its title, with article, table or page", ko="제목과 조항, 표, 쪽")),
    Entry("publisher", "line", Text(en="who gave it out", ko="펴낸 곳")),
    Entry(
        "dated",
        "line",
        Text(en="its year or day, or undated", ko="나온 해나 날, 없으면 undated"),
        pattern=DATED,
        shown="2024, 2026-06-24 or undated",
    ),
    Entry(
        "checked",
        "day",
        Text(
            en="the day on which its wording was read; null where it is told from memory",
            ko="그 글을 읽은 날. 기억에 따른 것이면 null",
        ),
        required=False,
    ),
    _url(),
)
_DRIVER: Final = (
    Entry(
        "path",
        "line",
        Text(
            en="numbers of the plan, as costs.rent.monthly or services.*.price",
            ko="계획의 수. costs.rent.monthly나 services.*.price처럼",
        ),
    ),
    _GROWS_WITH,
    _power(),
    _WHY,
    _SOURCES,
)
_PARENT: Final = (
    _ID,
    Entry(
        "version",
        "line",
        Text(en="its version when it was taken", ko="이어받은 판"),
        pattern=VERSION,
        shown="1 or 1.2",
    ),
    _place(
        Text(
            en="the code of the place it was adapted to; null for a new edition",
            ko="맞춘 지역의 코드. 새 판이면 null",
        ),
        required=False,
    ),
    Entry("taken", "day", Text(en="the day", ko="이어받은 날")),
)

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        "id",
        "id",
        Text(
            en="the name of its folder: small letters, digits, hyphens",
            ko="폴더의 이름(영문 소문자, 숫자, 붙임표)",
        ),
        pattern=ID,
        shown="food-waste-circulation",
    ),
    Entry("version", "line", Text(en="its version", ko="판"), pattern=VERSION, shown="1 or 1.2"),
    Entry("dated", "day", Text(en="the day of this version", ko="이 판의 날짜")),
    _TITLE,
    Entry("summary", "both", Text(en="what it is, in two sentences", ko="두 문장으로 줄인 내용")),
    Entry("challenge", "choice", Text(en="what it answers", ko="무엇에 답하는지"), options=CHALLENGES),
    Entry(
        "example",
        "flag",
        Text(
            en="true where it was drafted from an invented enterprise",
            ko="지어낸 사업체에서 만든 것이면 true",
        ),
        required=False,
    ),
    _place(
        Text(
            en="the code of the place whose numbers the plan bears",
            ko="계획의 수가 어느 지역의 것인지 그 코드",
        )
    ),
    Entry(
        "issue",
        "section",
        Text(en="what hurts: title and text", ko="무엇이 문제인지 title과 text"),
        parts=(_TITLE, _TEXT),
    ),
    Entry("goal", "section", Text(en="the small goal", ko="작은 목표"), parts=_GOAL, makes=PlaybookGoal),
    Entry(
        "legal_form",
        "section",
        Text(en="under what law the enterprise stands", ko="어떤 법인격으로 하는지"),
        parts=_LEGAL_FORM,
        makes=LegalForm,
    ),
    Entry(
        "requirements",
        "ids",
        Text(en="ids of what the law asks", ko="법에서 요구하는 것의 id"),
        required=False,
        pattern=ID,
    ),
    Entry(
        "steps",
        "list",
        Text(en="what to do, in order", ko="할 일을 차례대로"),
        parts=_STEP,
        makes=Step,
        least=1,
    ),
    Entry(
        "conditions",
        "list",
        Text(en="what a place must be like", ko="지역이 갖춰야 할 것"),
        required=False,
        parts=_CONDITION,
        makes=Condition,
    ),
    Entry(
        "risks",
        "list",
        Text(en="what may go wrong", ko="잘못될 수 있는 것"),
        required=False,
        parts=_RISK,
        makes=Risk,
    ),
    Entry(
        "failures",
        "list",
        Text(en="what went wrong, and where", ko="어디에서 무엇이 잘못되었는지"),
        required=False,
        parts=_FAILURE,
        makes=Failure,
    ),
    Entry(
        "outcomes",
        "list",
        Text(en="what was measured, and where", ko="어디에서 무엇이 측정되었는지"),
        required=False,
        parts=_OUTCOME,
        makes=MeasuredOutcome,
    ),
    Entry(
        "contacts",
        "list",
        Text(en="whom to ask", ko="누구에게 물을지"),
        required=False,
        parts=_CONTACT,
        makes=Contact,
    ),
    Entry(
        "sources",
        "list",
        Text(en="everything that is pointed to", ko="가리킨 출처 모두"),
        parts=_SOURCE,
        makes=Source,
        least=1,
    ),
    Entry(
        "drivers",
        "list",
        Text(en="what each number of the plan grows with", ko="계획의 수마다 무엇을 따라 변하는지"),
        parts=_DRIVER,
        makes=Driver,
        least=1,
    ),
    Entry(
        "parent",
        "section",
        Text(en="the playbook that it was made from, or null", ko="이어받은 실행서. 없으면 null"),
        required=False,
        parts=_PARENT,
        makes=Parent,
    ),
)


def walk_entries(entries: tuple[Entry, ...] = ENTRIES, path: str = "") -> Iterator[tuple[str, Entry]]:
    """Go through every entry with its path, such as `steps.cost`; those within follow the one around them."""
    for entry in entries:
        here = f"{path}.{entry.key}" if path else entry.key
        yield here, entry
        yield from walk_entries(entry.parts, here)


def build_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of playbook.yaml, for editors that check while one writes.

    It says what kind of entry stands where. What an id points to, and whether a range is in order, only
    `dure playbooks check` can tell.
    """
    return {
        "$schema": SCHEMA_ID,
        "title": "playbook.yaml",
        "description": "A playbook of Dure: a model that travels.",
        **_describe_section(ENTRIES),
        "$defs": {
            "both": {
                "type": "object",
                "required": ["en", "ko"],
                "additionalProperties": False,
                "properties": {key: _words() for key in ("en", "ko")},
            },
            "words": _words(),
        },
    }


def _words() -> dict[str, Any]:
    return {"type": "string", "pattern": r"\S", "maxLength": _WORDS_MAX}


def _describe_section(entries: tuple[Entry, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [entry.key for entry in entries if entry.required or entry.written],
        "additionalProperties": False,
        "properties": {entry.key: _describe(entry) for entry in entries},
    }


def _describe(entry: Entry) -> dict[str, Any]:
    about = entry.about
    said = f"{about.en[0].upper()}{about.en[1:]}. {about.ko}."
    found = _describe_kind(entry)
    if not entry.required:
        found = {"anyOf": [found, {"type": "null"}]}
    return {"description": said, **found}


def _describe_kind(entry: Entry) -> dict[str, Any]:
    fixed: dict[str, dict[str, Any]] = {"both": {"$ref": "#/$defs/both"}, "flag": {"type": "boolean"}}
    fixed["choice"] = {"enum": list(entry.options)}
    fixed["day"] = {"type": "string", "pattern": f"^{_DAY}$", "format": "date"}
    if entry.kind in fixed:
        return dict(fixed[entry.kind])
    describe: Callable[[Entry], dict[str, Any]] = {
        "number": _describe_number,
        "whole": _describe_number,
        "span": _describe_span,
        "ids": _describe_ids,
        "list": _describe_list,
        "section": _describe_inner,
    }.get(entry.kind, _describe_line)
    return describe(entry)


def _describe_inner(entry: Entry) -> dict[str, Any]:
    return _describe_section(entry.parts)


def _describe_line(entry: Entry) -> dict[str, Any]:
    if not entry.pattern:
        return {"$ref": "#/$defs/words"}
    most = ID_MAX if entry.kind == "id" else _WORDS_MAX
    # A year, a code or a version without its quotes is a number to whoever reads YAML by the book.
    kind = "string" if entry.kind == "id" else ["string", "number"]
    return {"type": kind, "pattern": f"^({entry.pattern})$", "maxLength": most}


def _describe_ids(entry: Entry) -> dict[str, Any]:
    each = {"type": "string", "pattern": f"^({entry.pattern})$", "maxLength": ID_MAX}
    return {"type": "array", "items": each, "minItems": int(entry.least or 0)}


def _describe_span(entry: Entry) -> dict[str, Any]:
    number = {"type": ["number", "string"], "pattern": f"^{_NUMBER}$", "minimum": 0, "maximum": NUMBER_MAX}
    return {
        "type": "object",
        "required": [*SPAN, "unit"],
        "additionalProperties": False,
        "properties": {**dict.fromkeys(SPAN, number), "unit": {"enum": list(entry.options)}},
    }


def _describe_list(entry: Entry) -> dict[str, Any]:
    return {
        "type": "array",
        "items": _describe_section(entry.parts),
        "minItems": int(entry.least or 0),
        "maxItems": PLAYBOOK.parts_max,
    }


def _describe_number(entry: Entry) -> dict[str, Any]:
    if entry.kind == "whole":
        return {"type": "integer", "minimum": entry.least, "maximum": entry.most}
    # "12,000" is read as 12000; bounds hold for what is written as a number.
    least = -NUMBER_MAX if entry.least is None else entry.least
    return {
        "type": ["number", "string"],
        "pattern": f"^{_NUMBER}$",
        "minimum": least,
        "maximum": NUMBER_MAX if entry.most is None else entry.most,
    }
