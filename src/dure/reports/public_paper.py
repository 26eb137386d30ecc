"""The public report on A4: nothing but the plain values that `build_public_report` gives."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dure.language import Language
from dure.reports.page import say_between
from dure.reports.paper import ROUNDS_SHOWN, compile_paper
from dure.reports.picture import build_terraces, draw_wide, write_description
from dure.reports.words import Words, write_of_ten_thousand, write_ratio, write_share, write_won

Write = Callable[[float | None, Language], str]


def write_public_paper(report: Mapping[str, Any], *, words: Words) -> bytes:
    """Write the PDF of a public report given as plain values; the same report gives the same bytes."""
    terraces = build_terraces(report, words=words)[:ROUNDS_SHOWN]
    name, place = report["enterprise"]["name"], report["place"]["name"]
    picture = draw_wide(terraces, name=name, place=place, words=words)
    says = write_description(terraces, words=words) if terraces else ""
    return compile_paper(_lay_out(report, words=words, says=says), picture=picture)


def say_told(value: float | None, *, write: Write, words: Words) -> str:
    """Write a figure of a public report; what is not told is not unknown, but not shown."""
    return words.say("public.withheld") if value is None else write(value, words.language)


def say_told_range(line: Mapping[str, Any], *, write: Write, words: Words) -> str:
    """Write the range of a figure of a public report, of which the upper end may be kept back."""
    if line["low"] is None:
        return words.say("public.withheld")
    low = write(line["low"], words.language)
    if line["high"] is None:
        return words.say("public.at_least", low=low)
    high = write(line["high"], words.language)
    return low if low == high else words.say("between", low=low, high=high)


def _lay_out(report: Mapping[str, Any], *, words: Words, says: str) -> dict[str, Any]:
    say, place = words.say, report["place"]["name"]
    return {
        "language": words.language,
        "title": report["title"],
        "brand": say("brand"),
        "running": f"{report['enterprise']['name']} · {place} · {report['period']['name']}",
        "where": f"{report['place']['full_name']} · {report['period']['name']}",
        "example": say("example") if report["example"] else None,
        "example_short": say("example_short"),
        "headline": report["headline"],
        "thread": None,
        "picture": {
            "title": say("picture.title"),
            "shown": bool(report["rounds"]),
            "lead": say("picture.lead", place=place),
            "says": says,
            "empty": say("picture.empty"),
            "sum": "",
            "note": say("picture.assumed"),
        },
        "keys": _keys(report, words=words),
        "sides": None,
        "leaks": None,
        "sections": [
            _money(report, words=words),
            _rings(report, words=words),
            _purposes(report, words=words),
            _left(report, words=words),
            _kept_back(report, words=words),
            _assumptions(report, words=words),
        ],
        "problems": None,
        "method": {"title": say("method.title"), "sentences": report["method"]},
        "made": report["contract"],
    }


def _keys(report: Mapping[str, Any], *, words: Words) -> list[dict[str, str]]:
    say, place = words.say, report["place"]["name"]
    kept, lm3, full = report["retention"], report["lm3"], report["multiplier"]
    rounds = (
        ""
        if full["value"] is None
        else f"{say('answer.multiplier')} {write_ratio(full['value'], words.language)}"
    )
    return [
        {
            "name": say("answer.of"),
            "value": say_told(kept["value"], write=write_of_ten_thousand, words=words),
            "says": say("answer.stayed", place=place),
            "note": kept["reason"] or say_told_range(kept, write=write_of_ten_thousand, words=words),
        },
        {
            "name": say("answer.lm3"),
            "value": say_told(lm3["value"], write=write_ratio, words=words),
            "says": rounds,
            "note": say_told_range(lm3, write=write_ratio, words=words)
            if lm3["value"]
            else lm3["reason"] or "",
        },
        {
            "name": say("sure.coverage", place=place),
            "value": say_told(report["coverage_share"], write=write_share, words=words),
            "says": "",
            "note": "",
        },
    ]


def _section(
    title: str,
    heads: Sequence[str],
    rows: list[list[str]],
    *,
    widths: Sequence[int],
    before: Sequence[str] = (),
) -> dict[str, Any]:
    return {
        "title": title,
        "before": list(before),
        "heads": list(heads),
        "rows": rows,
        "widths": list(widths),
        "right": list(range(1, len(heads))),
        "after": [],
    }


def _money(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say = words.say

    def won(amount: float | None, language: Language) -> str:
        return "" if amount is None else write_won(round(amount), language)

    wages = report["wages"]["to_residents"]
    return _section(
        say("public.money"),
        [say("workbook.figure"), say("workbook.value")],
        [
            [say("business.income"), say_told(report["income_krw"], write=won, words=words)],
            [say("business.outlay"), say_told(report["outlay_krw"], write=won, words=words)],
            [say("community.residents"), say_told(wages["value"], write=write_share, words=words)],
        ],
        widths=(2, 1),
    )


def _rings(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say = words.say
    return _section(
        say("rings.title"),
        [say("rings.ring"), say("rings.share"), say("rings.range")],
        [
            [
                ring["full_name"],
                say_told(ring["share"], write=write_share, words=words),
                say_told_range(ring, write=write_share, words=words),
            ]
            for ring in report["rings"]
        ],
        widths=(2, 1, 1),
        before=[say("rings.lead")],
    )


def _purposes(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say = words.say
    return _section(
        say("purposes.title"),
        [
            say("purposes.purpose"),
            say("purposes.outlay"),
            say("purposes.inside", place=report["place"]["name"]),
            say("rings.range"),
        ],
        [
            [
                line["name"],
                write_won(line["outlay_krw"], words.language),
                say_told(line["inside_share"], write=write_share, words=words),
                say_told_range(line, write=write_share, words=words),
            ]
            for line in report["purposes"]
        ],
        widths=(3, 2, 2, 2),
        before=[] if report["purposes"] else [say("public.withheld")],
    )


def _left(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say = words.say
    return _section(
        say("public.left", place=report["place"]["name"]),
        [say("purposes.purpose"), say("leaks.amount")],
        [[leak["name"], write_won(leak["amount_krw"], words.language)] for leak in report["leaks"]],
        widths=(2, 1),
        before=[] if report["leaks"] else [say("public.withheld")],
    )


def _kept_back(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    before = report["kept_back"] or [words.say("none")]
    return _section(words.say("public.kept_back"), [], [], widths=(), before=before)


def _assumptions(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say = words.say
    return _section(
        say("assumptions.title"),
        [say("assumptions.text"), say("assumptions.value"), say("assumptions.range")],
        [
            [line["text"], write_share(line["value"], words.language), say_between(line, words=words)]
            for line in report["assumptions"]
        ],
        widths=(3, 1, 1),
    )
