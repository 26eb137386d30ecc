"""The outlook on two pages of A4, for the assembly: the same words and pictures as the page."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from dure.language import Language
from dure.reports.outlook_order import order_told
from dure.reports.outlook_picture import (
    describe_bands,
    describe_icons,
    describe_runway,
    describe_trials,
    draw_bands,
    draw_icons,
    draw_runway,
    draw_trials,
)
from dure.reports.outlook_words import OutlookWords, load_outlook_words
from dure.reports.paper import compile_paper
from dure.reports.words import write_won

if TYPE_CHECKING:
    from dure.reports.outlook import OutlookReport

TRIALS_SHOWN: Final = 6
FEWER_SHOWN: Final = 3
"""Trials in a picture where the page has no room for more: letters are not made smaller for it."""

SAID_SHOWN: Final = 3
PARTS_SHOWN: Final = 3
DRIVERS_SHOWN: Final = 5
ASSUMPTIONS_SHOWN: Final = 6
REFERENCE_SHOWN: Final = 3


def render_outlook_pdf(report: "OutlookReport", language: Language) -> bytes:
    """Write an outlook as a tagged PDF of two pages of A4; the same report gives the same bytes."""
    return write_outlook_paper(report.to_dict(language))


def write_outlook_paper(report: Mapping[str, Any]) -> bytes:
    """Write the PDF of an outlook given as its plain values."""
    few = {
        **report,
        "strategies": order_told(report["strategies"], kind="strategies")[:TRIALS_SHOWN],
        "shocks": order_told(report["shocks"], kind="shocks")[:TRIALS_SHOWN],
    }
    fewer = {**few, **{kind: few[kind][:FEWER_SHOWN] for kind in ("strategies", "shocks")}}
    pictures = {
        "icons": draw_icons(few, look="paper"),
        "runway": draw_runway(few, look="paper"),
        "strategies": draw_trials(few, prefix="strategies", look="paper"),
        "strategies-few": draw_trials(fewer, prefix="strategies", look="paper"),
        "shocks": draw_trials(few, kind="shocks", prefix="shocks", look="paper"),
        "shocks-few": draw_trials(fewer, kind="shocks", prefix="shocks", look="paper"),
        "bands": draw_bands(few, look="narrow"),
    }
    words = load_outlook_words(report["language"])
    return compile_paper(_lay_out(few, words), template="outlook.typ", pictures=pictures)


def _pick_reference(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give those that ours is held against first, then how many of others were alive as late."""

    def rank(row: Mapping[str, Any]) -> tuple[bool, bool, int]:
        return not row.get("main", True), row["metric"] != "survival", -row["year"]

    return sorted(rows, key=rank)[:REFERENCE_SHOWN]


def _lay_out(report: Mapping[str, Any], words: OutlookWords) -> dict[str, Any]:
    cliff, found = report["subsidy_cliff"], report["combination"]
    told = [one for one in report["sentences"] if cliff is None or one != cliff["sentence"]]
    return {
        "language": report["language"],
        "title": report["title"],
        "subtitle": report["subtitle"],
        "running": f"{report['plan']['name']} · {report['place']['name']}",
        "brand": words.say("brand"),
        "headings": report["headings"],
        "alts": {
            "icons": {"says": describe_icons(report)},
            "runway": {"says": describe_runway(report)},
            "strategies": {"says": describe_trials(report)},
            "strategies-few": {"says": describe_trials(report)},
            "shocks": {"says": describe_trials(report, kind="shocks")},
            "shocks-few": {"says": describe_trials(report, kind="shocks")},
            "bands": {"says": describe_bands(report)},
        },
        "first": told[0],
        "then": told[1:3],
        "keys": _keys(report, words),
        "cliff": []
        if cliff is None
        else [one for one in (cliff["sentence"], report["break_even_reason"]) if one],
        "strategies": [
            {"title": one["title"], "says": one["sentence"]} for one in report["strategies"][:SAID_SHOWN]
        ],
        "shocks": [one["title"] for one in report["shocks"]],
        "combination": None if found is None else {"says": found["sentence"]},
        "parts": [] if found is None else _parts(found, words),
        "drivers": _drivers(report, words),
        "warnings": [one["text"] for one in report["warnings"]],
        "reference": [f"{one['sentence']} ({one['source']})" for one in _pick_reference(report["reference"])],
        "assumed": report["assumed"]["text"],
        "assumptions": _assumptions(report, words),
        "how": report["sentences"][-1],
        "range": words.say("range_is"),
        "made": words.say("made"),
    }


def _parts(found: Mapping[str, Any], words: OutlookWords) -> list[str]:
    """Write what is told of the best combination below its sentence."""
    told = [words.say("combination.added")] if len(found["strategies"]) > 1 else []
    return [*told, *(one["sentence"] for one in found["strategies"])][:PARTS_SHOWN]


def _keys(report: Mapping[str, Any], words: OutlookWords) -> list[dict[str, str]]:
    language: Language = report["language"]
    runway, worst, members = report["runway_months"], report["worst_cash_krw"], report["break_even_members"]
    low, high = (
        words.say("months", count=runway[end])
        if runway[end] < runway["at_most"]
        else words.say("years.more", count=runway["at_most"] // 12)
        for end in ("p10", "p90")
    )
    keys = [
        {
            "name": report["headings"]["runway"],
            "value": runway["text"],
            "note": words.say("key.range", low=low, high=high),
        },
        {
            "name": words.say("key.worst"),
            "value": worst["text"],
            "note": words.say(
                "key.range", low=write_won(worst["p10"], language), high=write_won(worst["p90"], language)
            ),
        },
    ]
    goal = report["goal"]
    if goal is not None and goal["of_20"] is not None:
        value = words.say("key.of_20", count=goal["of_20"])
        return [*keys, {"name": report["headings"]["goal"], "value": value, "note": goal["text"]}]
    value = words.say("key.unknown") if members is None else words.say("key.people", count=members["value"])
    # The box has room for one sentence; beside the grant's end the whole reason stands.
    note = (
        f"{report['break_even_reason'].split('. ')[0].rstrip('.')}."
        if members is None
        else words.say("key.range", low=f"{members['low']:,}", high=f"{members['high']:,}")
    )
    return [*keys, {"name": words.say("key.break_even"), "value": value, "note": note}]


def _drivers(report: Mapping[str, Any], words: OutlookWords) -> dict[str, Any]:
    return {
        "heads": [words.say(f"column.{name}") for name in ("number", "months", "won")],
        "widths": [4, 1, 2],
        "right": [1, 2],
        "rows": [
            [one["name"], f"{one['months']:.0f}", one["krw_text"]]
            for one in report["drivers"][:DRIVERS_SHOWN]
        ],
    }


def _assumptions(report: Mapping[str, Any], words: OutlookWords) -> dict[str, Any]:
    rows = {one["path"]: one for one in report["assumptions"]}
    order = [one["path"] for one in report["drivers"] if one["path"] in rows]
    order += [path for path in rows if path not in set(order)]
    return {
        "heads": [words.say(f"column.{name}") for name in ("number", "value", "source")],
        "widths": [4, 3, 4],
        "right": [],
        "rows": [
            [rows[path]["name"], rows[path]["text"], rows[path]["source"]]
            for path in order[:ASSUMPTIONS_SHOWN]
        ],
    }
