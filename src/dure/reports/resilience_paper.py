"""One shock on one A4: the plain values of the contract, set for a wall or a meeting."""

from collections.abc import Mapping
from typing import Any, Final

from dure.language import Language, Text
from dure.reports.paper import compile_paper
from dure.reports.resilience_amounts import write_enterprise_fall, write_fall, write_group_fall
from dure.reports.resilience_picture import draw_course
from dure.reports.words import MINUS, choose_particle, load_words

_ACROSS: Final = 1200.0
_LONG: Final = 20
_PLAN_SENTENCES: Final = 3
"""How a plan stands, what it is put through, and what it would do without its reserve."""
_WORDS: Final = {
    "title": Text("What if: {title}", "만약에: {title}"),
    "who": Text("Who loses in the first year", "첫해에 누가 잃나"),
    "group": Text("Who", "누가"),
    "lost": Text("Income (range)", "수입(범위)"),
    "enterprise": Text("Enterprise", "사업체"),
    "less": Text("Takes in", "첫해 수입"),
    "missing": Text("In the till after a year", "한 해 뒤 통장"),
    "back": Text("Until income is back", "수입이 돌아오기까지"),
    "households": Text("Which households, each in a year", "어떤 가구가, 한 집에 한 해"),
    "plans": Text("By their plans", "계획으로 보면"),
    "softened": Text("What softens it, and the same without it", "무엇이 덜어 주나, 그것이 없다면"),
    "assumed": Text("What is assumed", "가정한 것"),
    "again": Text("same source", "출처 같음"),
    "next": Text("What to do next", "다음에 할 일"),
    "read": Text("How to read it", "읽는 법"),
    "usual": Text("{period} taken as a usual year", "{period} 평소로 보고"),
}


def write_shock_paper(report: Mapping[str, Any], *, shock: str, language: Language) -> bytes:
    """Write the PDF of one shock of a contract; the same values give the same bytes.

    Raises:
        ValueError: The contract holds no such shock.
    """
    fall = next((one for one in report["shocks"] if one["id"] == shock), None)
    if fall is None:
        raise ValueError(f"There is no shock {shock} in these values.")
    words = load_words(language)
    drawn = draw_course(fall, language=language, prefix="paper", look="paper", across=_ACROSS)

    def say(name: str, **values: str) -> str:
        return _WORDS[name].in_language(language).format(**values)

    layout = {
        "language": language,
        "title": say("title", title=fall["title"]),
        "brand": words.say("brand"),
        "running": f"{report['name']} · {report['place']['name']} · "
        + say("usual", period=_with_particle(report["period"]["name"], language)),
        "example": words.say("example_short") if report["example"] else None,
        "lead": fall["text"],
        "sentences": fall["sentences"],
        "dense": bool(fall["plans"]),
        "drawn": bool(drawn),
        "says": " ".join(fall["sentences"]),
        "tables": _list_tables(fall, language=language),
        "lists": [
            *_list_households(fall, title=say("households"), language=language),
            *_list_plans(fall, title=say("plans")),
            {"title": say("softened"), "lines": [one["sentence"] for one in fall["softened"]]},
            {
                "title": say("assumed"),
                "lines": _list_rules(fall, again=say("again")),
            },
            {
                "title": say("next"),
                # Where the plans have been looked at, nobody is asked to do so.
                "lines": [one["text"] for one in report["next"] if one["id"] != "plan" or not fall["plans"]],
            },
            {
                "title": say("read"),
                "lines": [
                    *report["kept_back"],
                    report["coverage_sentence"],
                    *report["limits"][: 1 if fall["plans"] else 2],
                ],
            },
        ],
    }
    return compile_paper(layout, picture=drawn, template="shocks.typ")


def _list_households(fall: Mapping[str, Any], *, title: str, language: Language) -> list[dict[str, Any]]:
    """List what each kind of household loses, where it is known, and what of it the sums count."""
    kinds = fall["households"]["value"] or []
    told = [
        f"{one['name']} ({one['number']:,}): {write_fall(one['each_krw'], language, kind='income')}"
        for one in kinds
    ]
    lines = [" · ".join(told)] if told else []
    if fall["households"]["counted"]:
        lines += fall["households"]["counted"]["sentences"]
    return [{"title": title, "lines": lines}] if lines else []


def _list_plans(fall: Mapping[str, Any], *, title: str) -> list[dict[str, Any]]:
    """List how the plans stand; the page has the rest."""
    lines = [line for one in fall["plans"] for line in one["sentences"][:_PLAN_SENTENCES]]
    return [{"title": title, "lines": lines}] if lines else []


def _list_rules(fall: Mapping[str, Any], *, again: str) -> list[str]:
    """List the rules; a long source stands once."""
    lines, seen = [], set()
    for one in fall["rules"]:
        source = again if len(one["source"]) > _LONG and one["source"] in seen else one["source"]
        seen.add(one["source"])
        lines.append(f"{one['text']}: {write_change(one)} ({source})")
    return lines


def _with_particle(period: str, language: Language) -> str:
    return period if language == "en" else period + choose_particle(period, closed="을", open_="를")


def _list_tables(fall: Mapping[str, Any], *, language: Language) -> list[dict[str, Any]]:
    def say(name: str) -> str:
        return _WORDS[name].in_language(language)

    groups = [
        [
            one["name"] if one["count"] is None else f"{one['name']} ({one['count']})",
            write_group_fall(one, language),
        ]
        for one in fall["groups"]
    ]
    tables = []
    if groups:
        tables.append(
            {
                "title": say("who"),
                "heads": [say("group"), say("lost")],
                "rows": groups,
                "right": [1],
                "widths": [1, 1],
            }
        )
    if len(fall["enterprises"]) > 1:
        rows = [[one["name"], *write_enterprise_fall(one, language)] for one in fall["enterprises"]]
        heads = [say(name) for name in ("enterprise", "less", "missing", "back")]
        tables.append(
            {
                "title": say("enterprise"),
                "heads": heads,
                "rows": rows,
                "right": [1, 2],
                "widths": [3, 2, 3, 2],
            }
        )
    return tables


def write_change(rule: Mapping[str, Any]) -> str:
    """Write by how much payments change, from the mild end to the hard one; months as months."""
    ends = [rule[name] for name in ("low", "value", "high")]
    if rule["id"] == "recovery_months":
        return " … ".join(f"{end:g}" for end in ends)
    return " … ".join(f"{100 * end:+.1f}%" if end else "0%" for end in ends).replace("-", MINUS)
