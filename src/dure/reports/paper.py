"""The report on A4: a tagged PDF with Korean set right, from a committed template and plain data."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import pylopdf_fonts_ko
import typst

from dure.language import Language
from dure.reports.answer import CirculationReport
from dure.reports.glyphs import fit_text, read_letters
from dure.reports.page import (
    METHOD,
    name_bands,
    say_between,
    say_between_gains,
    say_between_ratios,
    write_business_number,
)
from dure.reports.picture import build_terraces, draw_wide, write_description
from dure.reports.text import (
    group_files,
    group_problems,
    list_leaks,
    list_thread,
    say_evidence,
    say_matched,
    say_next,
    say_unplaced,
    write_quantity,
)
from dure.reports.words import (
    Words,
    load_words,
    write_of_ten_thousand,
    write_ratio,
    write_share,
    write_won,
    write_won_exactly,
)

ROUNDS_SHOWN: Final = 3
"""Terraces on the first page, which holds the whole answer; the table has every round."""
LINES_SHOWN: Final = 15
WHERES_SHOWN: Final = 4
_WHOLE: Final = ("says", "where")
"""Sentences of our own, which are never cut."""
SHARED: Final = "paper.typ"
"""The template that every paper begins with."""
TEXT_MAX: Final = 300
"""Letters of one name or sentence on paper; what is longer is cut, and stands whole in the workbook."""


def render_pdf(report: CirculationReport, language: Language) -> bytes:
    """Write the report as a tagged PDF for A4; the same report gives the same bytes."""
    return write_paper(report.to_dict(language), words=load_words(language))


def write_paper(report: Mapping[str, Any], *, words: Words) -> bytes:
    """Write the PDF of a report given as plain values."""
    terraces = build_terraces(report, words=words)
    picture = draw_wide(
        terraces[:ROUNDS_SHOWN],
        name=report["enterprise"]["name"],
        place=report["place"]["name"],
        words=words,
    )
    says = write_description(terraces[:ROUNDS_SHOWN], words=words) if terraces else ""
    return compile_paper(_lay_out(report, words=words, says=says), picture=picture)


def compile_paper(
    layout: Mapping[str, Any],
    *,
    picture: str = "",
    template: str = "circulation.typ",
    pictures: Mapping[str, str] | None = None,
) -> bytes:
    """Set a paper, laid out as plain values, with its picture.

    Args:
        layout: What the template sets.
        picture: An SVG, as `picture` in the template.
        template: In the folder of templates.
        pictures: More of them, by name.
    """
    data = json.dumps(_cut(dict(layout)), ensure_ascii=False)
    drawn = {name: _fit(one) for name, one in {"picture": picture, **(pictures or {})}.items()}
    templates = files("dure.reports").joinpath("templates")
    written: bytes = typst.compile(
        b"".join(templates.joinpath(name).read_bytes() for name in (SHARED, template)),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"data": data, **drawn},
        pdf_standards=["ua-1"],
    )
    return written


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Return the two Korean fonts, looked up once; the machine's own stay out, so that pages are the same."""
    folder = pylopdf_fonts_ko.sans_path().parent
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Return the letters that both fonts show: PDF/UA refuses a page with one that is not."""
    paths = (pylopdf_fonts_ko.sans_path(), pylopdf_fonts_ko.serif_path())
    return frozenset.intersection(*(read_letters(path.read_bytes()) for path in paths))


def _fit(text: str) -> str:
    return fit_text(text, letters=_letters())


def _cut(value: Any) -> Any:
    """Cut every text that would fill a page, wherever it stands."""
    if isinstance(value, str):
        return _fit(value if len(value) <= TEXT_MAX else value[: TEXT_MAX - 1] + "…")
    if isinstance(value, dict):
        return {key: _fit(one) if key in _WHOLE else _cut(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_cut(one) for one in value]
    return value


def _lay_out(report: Mapping[str, Any], *, words: Words, says: str) -> dict[str, Any]:
    say, language = words.say, words.language
    name = report["enterprise"]["name"]
    number = write_business_number(report["enterprise"]["number"])
    return {
        "language": language,
        "title": report["title"],
        "brand": say("brand"),
        "running": f"{name} · {report['place']['name']} · {report['period']['name']}",
        "where": " · ".join(
            part
            for part in (
                report["place"]["full_name"],
                report["period"]["name"],
                say("number", number=number) if number else "",
            )
            if part
        ),
        "example": say("example") if report["example"] else None,
        "example_short": say("example_short"),
        "headline": report["headline"],
        "thread": _thread(report["thread"], words=words),
        "picture": _picture(report, words=words, says=says),
        "keys": _keys(report, words=words),
        "sides": _sides(report, words=words),
        "leaks": _leaks(report, words=words),
        "sections": [
            section
            for section in (
                _rounds(report, words=words),
                _rings(report, words=words),
                _purposes(report, words=words),
                _sure(report, words=words),
                _unmatched(report, words=words),
                _wages(report, words=words),
                _units(report, words=words),
                _assumptions(report, words=words),
                _files(report, words=words),
            )
            if section is not None
        ],
        "problems": _problems(report, words=words),
        "method": {"title": say("method.title"), "sentences": [say(key) for key in METHOD]},
        "made": say("made"),
    }


def _picture(report: Mapping[str, Any], *, words: Words, says: str) -> dict[str, Any]:
    say, language, place = words.say, words.language, report["place"]["name"]
    return {
        "title": say("picture.title"),
        "shown": bool(report["rounds"]),
        "lead": say("picture.lead", place=place),
        "says": says,
        "empty": say("picture.empty"),
        "sum": " ".join(
            (
                say("picture.sum_short"),
                write_of_ten_thousand(report["lm3"]["value"], language),
                say("picture.sum_place", place=place),
            )
        ),
        "note": say("picture.assumed"),
    }


def _problems(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say = words.say
    return {
        "title": say("problems.title"),
        "none": say("problems.none"),
        "rows": [
            {
                "where": "\n".join(where[:100] for where in group["wheres"][:WHERES_SHOWN]),
                "more": _more(len(group["wheres"]) - WHERES_SHOWN, words=words),
                "what": group["what"],
                "remedy": group["remedy"],
            }
            for group in group_problems(report)
        ],
    }


def _more(count: int, *, words: Words) -> str:
    return words.say("and_more", count=count) if count > 0 else ""


def _thread(thread: Mapping[str, Any] | None, *, words: Words) -> dict[str, Any] | None:
    if thread is None:
        return None
    return {
        "title": f"{thread['title']}: {thread['community']['name']}",
        "rows": [
            {"name": name, "says": says[: 2 * TEXT_MAX]} for name, says in list_thread(thread, words=words)
        ],
    }


def _keys(report: Mapping[str, Any], *, words: Words) -> list[dict[str, str]]:
    say, language = words.say, words.language
    place = report["place"]["name"]
    kept, lm3 = report["retention"], report["lm3"]
    within = kept["reason"] or ""
    if kept["low"] is not None:
        low, high = (write_of_ten_thousand(kept[end], language) for end in ("low", "high"))
        within = say("answer.range", low=low, high=high)
    total = write_of_ten_thousand(lm3["value"], language)
    return [
        {
            "name": say("answer.of"),
            "value": write_of_ten_thousand(kept["value"], language),
            "says": say("answer.stayed", place=place),
            "note": within,
        },
        {
            "name": say("answer.lm3"),
            "value": write_ratio(lm3["value"], language),
            "says": lm3["reason"] or say("answer.total", place=place, total=total),
            "note": ""
            if lm3["value"] is None
            else f"{say_between_ratios(lm3, words=words)} · {say('answer.multiplier')} "
            f"{write_ratio(report['multiplier']['value'], language)}",
        },
        {
            "name": say("sure.coverage", place=place),
            "value": write_share(report["coverage_share"], language),
            "says": say_evidence(lm3, words=words),
            "note": "",
        },
    ]


def _sides(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say, language = words.say, words.language
    place = report["place"]["name"]

    def won(key: str, amount: int | None, reason: str | None = None, note: str = "") -> dict[str, str]:
        if amount is None:
            return {"name": say(key), "note": reason or "", "value": say("unknown"), "exact": ""}
        said, exact = write_won(amount, language), write_won_exactly(amount, language)
        return {"name": say(key), "note": note, "value": said, "exact": "" if said == exact else exact}

    wages, people = report["wages"], report["participation"]
    share = write_share(wages["to_residents"]["value"], language)
    community = [
        {
            "name": say("community.residents"),
            "note": say("community.residents_note", share=share, place=place)
            if wages["net_pay_krw"]
            else say("wages.none"),
            "value": share,
            "exact": "",
        },
        {
            **won("community.people", report["kept_krw"]),
            "name": say("community.kept", place=place),
            "note": say("community.kept_note", outlay=write_won(report["outlay_krw"], language)),
        },
        _plain(say("community.people"), f"{wages['people']:,}"),
    ]
    if people is None:
        community.append(_plain(say("community.participation"), say("unknown"), say("community.no_members")))
    else:
        for key in ("members", "customers", "staff", "suppliers"):
            number = people[key]
            community.append(
                _plain(say(f"community.{key}"), say("unknown") if number is None else f"{number:,}")
            )
    for strand in (report["thread"] or {"strands": []})["strands"]:
        for goal in strand["goals"]:
            value = goal["value_text"] or say("unknown")
            note = f"{goal['indicator']}: {goal['status_name']}"
            community.append(_plain(say("community.goal"), value, note))
    if report["thread"] is None:
        community.append(_plain(say("community.goal"), say("none"), say("community.no_goal")))
    return {
        "title": say("sides.title"),
        "business": say("sides.business"),
        "community": say("sides.community"),
        "business_rows": [
            won(
                "business.turnover",
                report["turnover_krw"],
                report["income_reason"],
                note=say("business.turnover_note"),
            ),
            won("business.income", report["income_krw"], report["income_reason"]),
            won("business.outlay", report["outlay_krw"]),
            won(
                "business.surplus",
                report["surplus_krw"],
                report["income_reason"],
                note=say("business.surplus_note"),
            ),
            won("business.cash", report["cash"]["krw"], report["cash"]["reason"]),
            won("business.receivable", report["receivable_krw"], report["receivable"]["reason"]),
            won("business.payable", report["payable_krw"], report["payable"]["reason"]),
            won("business.vat", report["vat_krw"]),
        ],
        "community_rows": community,
    }


def _plain(name: str, value: str, note: str = "") -> dict[str, str]:
    return {"name": name, "note": note, "value": value, "exact": ""}


def _leaks(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say, language = words.say, words.language
    place = report["place"]["name"]
    leaks = list_leaks(report)
    rest = leaks.later[LINES_SHOWN:]
    rows = []
    for number, leak in enumerate(leaks.first, start=1):
        gain = ""
        if leak["gain_krw"] is not None:
            would = say("leaks.would", place=place, gain=write_won(leak["gain_krw"], language))
            gain = f"{would} ({say_between_gains(leak, words=words)})"
        where = "" if leak["place"] is None else f"{leak['place']['full_name']} · "
        rows.append(
            {
                "name": f"{number}. {leak['party']}",
                "place": where + leak["purpose_name"],
                "amount": write_won(leak["amount_krw"], language),
                "next": say_next(leak, report=report, words=words, with_gain=False),
                "gain": gain,
            }
        )
    more = ""
    if rest:
        amount = write_won(sum(leak["amount_krw"] for leak in rest), language)
        more = say("leaks.more", count=len(rest), amount=amount)
    return {
        "title": say("leaks.title"),
        "none": say("leaks.none", place=place) if not report["leaks"] else "",
        "rows": rows,
        "more": more,
        "tables": [
            {
                "title": say(title),
                "rows": [
                    [
                        leak["party"],
                        leak["purpose_name"],
                        "" if leak["place"] is None else leak["place"]["full_name"],
                        write_won(leak["amount_krw"], language),
                    ]
                    for leak in lines
                ],
            }
            for title, lines in (
                ("leaks.later", leaks.later[:LINES_SHOWN]),
                ("leaks.others", leaks.others),
            )
            if lines
        ],
    }


def describe_table(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    right: Sequence[int] = (),
    widths: Sequence[int] | None = None,
) -> dict[str, Any]:
    """Describe one table; `widths` are shares of the page, 0 for as wide as its words."""
    return {
        "title": title,
        "heads": list(heads),
        "rows": [list(row) for row in rows],
        "before": [line for line in before if line],
        "after": [line for line in after if line],
        "right": list(right),
        "widths": list(widths or [1, *(0 for _ in heads[1:])]),
    }


def _rounds(report: Mapping[str, Any], *, words: Words) -> dict[str, Any] | None:
    if not report["rounds"]:
        return None
    say, language = words.say, words.language
    heads = [say("picture.round"), say("picture.in"), *name_bands(report, words=words)]
    rows = [
        [
            str(step["round"]),
            write_won_exactly(step["came_in"], language),
            *(write_won_exactly(band["amount"], language) for band in step["bands"]),
        ]
        for step in report["rounds"]
    ]
    return describe_table(
        say("picture.title"), heads, rows, right=range(1, len(heads)), widths=[0] + [1] * (len(heads) - 1)
    )


def _rings(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say, language = words.say, words.language
    rows = [
        [
            ring["full_name"],
            write_share(ring["share"], language),
            say_between(ring, words=words),
            write_share(ring["coverage"], language),
        ]
        for ring in report["rings"]
    ]
    heads = [say(f"rings.{head}") for head in ("ring", "share", "range", "coverage")]
    return describe_table(say("rings.title"), heads, rows, before=[say("rings.lead")], right=[1, 2, 3])


def _purposes(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say, language = words.say, words.language
    rows = [
        [
            line["name"],
            write_won_exactly(line["outlay_krw"], language),
            write_share(line["inside_share"], language),
            say_between(line, words=words),
            write_share(line["coverage"], language),
        ]
        for line in report["purposes"]
    ]
    heads = [
        say("purposes.purpose"),
        say("purposes.outlay"),
        say("purposes.inside", place=report["place"]["name"]),
        say("rings.range"),
        say("rings.coverage"),
    ]
    before = [] if rows else [say("sure.nothing")]
    return describe_table(say("purposes.title"), heads, rows, before=before, right=[1, 2, 3, 4])


def _sure(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say, language = words.say, words.language
    unplaced = report["unplaced"]
    if unplaced["coverage_now"] is None:
        lead = say("sure.nothing")
    elif not unplaced["parties"]:
        lead = say("sure.whole", place=report["place"]["name"])
    else:
        lead = say_unplaced(report, words=words)
    rows = [[line["party"], write_won_exactly(line["amount_krw"], language)] for line in unplaced["parties"]]
    after = [say("sure.how") if rows else "", say_matched(report["documents"], words=words)]
    heads = [say("sure.party"), say("sure.amount")]
    return describe_table(say("sure.title"), heads, rows, before=[lead], after=after, right=[1])


def _unmatched(report: Mapping[str, Any], *, words: Words) -> dict[str, Any] | None:
    if not report["unmatched"]:
        return None
    say, language = words.say, words.language
    rows = [
        [
            line["party"],
            say(f"unmatched.{line['direction']}"),
            write_won_exactly(line["amount_krw"], language),
            f"{line['payments']:,}",
            f"{line['file']} {', '.join(str(row) for row in line['rows'])}",
        ]
        for line in report["unmatched"][:LINES_SHOWN]
    ]
    heads = [say(f"unmatched.{head}") for head in ("party", "direction", "amount", "payments", "where")]
    rest = len(report["unmatched"]) - len(rows)
    after = [say("and_more", count=rest)] if rest else []
    return describe_table(
        say("unmatched.title"),
        heads,
        rows,
        before=[say("unmatched.lead")],
        after=after,
        right=[2, 3],
        widths=[2, 0, 0, 0, 2],
    )


def _wages(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say, language = words.say, words.language
    wages = report["wages"]
    rows = [
        [
            say("wages.rest", place=cell["place"]["name"]) if cell["rest"] else cell["place"]["name"],
            f"{cell['people']:,}",
            write_won_exactly(cell["net_pay_krw"], language),
        ]
        for cell in wages["by_place"]
    ]
    before = [say("wages.lead")] if rows else [wages["reason"] or say("wages.none")]
    after = [say("wages.revealing")] if wages["is_revealing"] else []
    heads = [say(f"wages.{head}") for head in ("place", "people", "pay")]
    return describe_table(say("wages.title"), heads, rows, before=before, after=after, right=[1, 2])


def _units(report: Mapping[str, Any], *, words: Words) -> dict[str, Any] | None:
    if not report["units"]:
        return None
    say = words.say
    rows = [
        [
            unit["name"],
            write_quantity(unit["handed_over"], unit["unit"], words=words),
            write_quantity(unit["received"], unit["unit"], words=words),
            write_share(unit["inside_share"], words.language),
            say_between(unit, words=words),
        ]
        for unit in report["units"]
    ]
    heads = [say(f"units.{head}") for head in ("unit", "handed_over", "received")]
    heads += [say("units.inside", place=report["place"]["name"]), say("rings.range")]
    return describe_table(say("units.title"), heads, rows, before=[say("units.lead")], right=[1, 2, 3, 4])


def _assumptions(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say = words.say
    rows = [
        [
            line["text"],
            write_share(line["value"], words.language),
            say_between(line, words=words),
            line["source"],
        ]
        for line in report["assumptions"]
    ]
    heads = [say(f"assumptions.{head}") for head in ("text", "value", "range", "source")]
    before = [say("assumptions.lead") if rows else say("assumptions.none")]
    return describe_table(
        say("assumptions.title"), heads, rows, before=before, right=[1, 2], widths=[5, 0, 0, 4]
    )


def _files(report: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say = words.say
    counts = report["documents"]
    rows = [
        [
            file["file"] + (f" ({file['sheets']})" if file["sheets"] > 1 else ""),
            file["title"],
            *(f"{file[name]:,}" for name in ("rows", "documents", "duplicates", "refused")),
        ]
        for file in group_files(report)
    ]
    heads = [say(f"files.{head}") for head in ("file", "what", "rows", "documents", "duplicates", "refused")]
    counted = ", ".join(
        f"{say(f'documents.{name}')} {counts[name]:,}" for name in ("read", "duplicate", "settled", "counted")
    )
    return describe_table(
        say("documents.title"), heads, rows, before=[counted], right=[2, 3, 4, 5], widths=[3, 2, 0, 0, 0, 0]
    )
