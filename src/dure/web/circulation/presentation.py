"""What the report's templates show, put together from the frozen report; no figure is worked out here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe

from dure.reports.page import LINES_SHOWN, METHOD, WHERES_SHOWN, name_bands
from dure.reports.picture import NARROW, build_terraces, draw_narrow, draw_wide
from dure.reports.text import (
    find_unsorted,
    group_files,
    group_problems,
    list_leaks,
    say_evidence,
    say_matched,
    say_unplaced,
)
from dure.reports.thread_pages import write_people
from dure.reports.thread_words import WORDS as THREAD_WORDS
from dure.reports.words import Words, write_share, write_won

DOCUMENT_COUNTS: Final = ("read", "duplicate", "settled", "counted")
MEMBER_COUNTS: Final = ("members", "customers", "staff", "suppliers")


def present_report(report: Mapping[str, Any], *, words: Words, is_large: bool = False) -> dict[str, Any]:
    """Put together what the report's template shows of a report given as plain values."""
    leaks = list_leaks(report)
    unplaced = report["unplaced"]
    tell = words.say
    return {
        "report": report,
        "place_name": report["place"]["name"],
        **draw_pictures(report, words=words, is_large=is_large),
        "band_names": name_bands(report, words=words),
        "leaks": leaks,
        "later_leaks": leaks.later[:LINES_SHOWN],
        "further_leaks": leaks.later[LINES_SHOWN:FURTHER_MAX],
        "other_leaks": leaks.others[:FURTHER_MAX],
        "leaks_left_out": max(len(leaks.later) - FURTHER_MAX, 0) + max(len(leaks.others) - FURTHER_MAX, 0),
        "evidence": say_evidence(report["lm3"], words=words),
        "matched": say_matched(report["documents"], words=words),
        "unplaced_sentence": say_unplaced(report, words=words) if unplaced["parties"] else None,
        # People have no rows of their own to lead to.
        "unplaced_parties": [
            {**line, "is_people": line["party"] == tell("people.unplaced")} for line in unplaced["parties"]
        ],
        "unmatched": report["unmatched"][:LINES_SHOWN],
        "unmatched_more": len(report["unmatched"]) - LINES_SHOWN,
        "proposals": report["proposals"][:LINES_SHOWN],
        "problems": [
            {
                **problem,
                "where": ", ".join(problem["wheres"][:WHERES_SHOWN]),
                "more": len(problem["wheres"]) - WHERES_SHOWN,
            }
            for problem in group_problems(report)
        ],
        "files": group_files(report),
        "method": [words.say(key) for key in METHOD],
        "documents": [
            (words.say(f"documents.{name}"), report["documents"][name]) for name in DOCUMENT_COUNTS
        ],
        "member_counts": _count_members(report, words=words),
        "business": list_business(report, words=words),
        "community_facts": list_community(report, words=words),
        "residents_share": write_share(report["wages"]["to_residents"]["value"], words.language),
        "wage_cells": [
            {
                **cell,
                "name": tell("wages.rest", place=cell["place"]["name"])
                if cell["rest"]
                else cell["place"]["name"],
            }
            for cell in report["wages"]["by_place"]
        ],
        "thread": present_thread(report["thread"], words=words),
    }


FURTHER_MAX: Final = 200
"""Leaks of one list that the page holds, folded away; all of them are in the workbook."""

LARGE_ACROSS: Final = 220
"""Units across the picture on a phone where the reader asks for large type."""


def draw_pictures(report: Mapping[str, Any], *, words: Words, is_large: bool) -> dict[str, SafeString]:
    """Draw the picture of every ₩10,000 for a desk and for a phone; empty where nothing was traced."""
    terraces = build_terraces(report, words=words)
    name, place = report["enterprise"]["name"], report["place"]["name"]
    wide = draw_wide(terraces, name=name, place=place, words=words)
    narrow = draw_narrow(terraces, name=name, words=words, across=LARGE_ACROSS if is_large else NARROW)
    return {
        "wide": mark_safe(wide),  # noqa: S308 -- every text is escaped where it is drawn
        "narrow": mark_safe(narrow),  # noqa: S308 -- likewise
    }


@dataclass(frozen=True, slots=True)
class Fact:
    """A sum of won with its name, and the rows behind it.

    Attributes:
        name: What it is.
        note: What is in it.
        amount: Won; None where unknown.
        reason: Why it is unknown.
        direction: Of the rows behind it.
        scope: Their purposes; "" where no rows make it up.
        side: Their side, "" for all.
    """

    name: str
    note: str
    amount: int | None
    reason: str | None = None
    direction: str = ""
    scope: str = ""
    side: str = ""


def list_business(report: Mapping[str, Any], *, words: Words) -> list[Fact]:
    """List the enterprise's figures as a business."""
    why = report["income_reason"]

    def fact(name: str, amount: int | None, reason: str | None = None, **rows: str) -> Fact:
        note = f"business.{name}_note"
        said = words.say(note) if note in words.sentences else ""
        return Fact(words.say(f"business.{name}"), said, amount, reason, **rows)

    return [
        fact("turnover", report["turnover_krw"], why, direction="in", scope="turnover"),
        fact("income", report["income_krw"], why, direction="in", scope="operating"),
        fact("outlay", report["outlay_krw"], direction="out", scope="operating"),
        fact("surplus", report["surplus_krw"], why),
        fact("cash", report["cash"]["krw"], report["cash"]["reason"]),
        fact("receivable", report["receivable_krw"], report["receivable"]["reason"]),
        fact("payable", report["payable_krw"], report["payable"]["reason"]),
        fact("vat", report["vat_krw"], direction="out", scope="vat"),
    ]


def list_community(report: Mapping[str, Any], *, words: Words) -> list[Fact]:
    """List the won by which the enterprise is its community's."""
    tell = words.say
    return [
        Fact(
            tell("community.kept", place=report["place"]["name"]),
            tell("community.kept_note", outlay=write_won(report["outlay_krw"], words.language)),
            report["kept_krw"],
            direction="out",
            scope="operating",
            side="inside",
        )
    ]


def _count_members(report: Mapping[str, Any], *, words: Words) -> list[tuple[str, int | None]]:
    people = report["participation"]
    if people is None:
        return []
    return [(words.say(f"community.{name}"), people[name]) for name in MEMBER_COUNTS]


def present_thread(thread: Mapping[str, Any] | None, *, words: Words) -> dict[str, Any] | None:
    """Put together the thread that a report opens with."""
    if thread is None:
        return None
    return {
        **thread,
        "words": {key: text.in_language(words.language) for key, text in THREAD_WORDS.items()},
        "strands": [
            {
                **strand,
                "people_text": write_people(strand["people"], words.language),
                "goals": [{**goal, "bar": _clip(goal["way_share"])} for goal in strand["goals"]],
            }
            for strand in thread["strands"]
        ],
    }


def _clip(share: float | None) -> float | None:
    """Keep a share of the way within the bar that is drawn."""
    return None if share is None else min(max(share, 0.0), 1.0)


def find_settling(leak: Mapping[str, Any], rights: Mapping[str, Any]) -> str | None:
    """Find where unexplained payments to a leak's supplier are settled; None where there are none."""
    unsorted = find_unsorted(leak)
    if unsorted is None or unsorted["party_id"] is None or not rights.get("payments_href"):
        return None
    return f"{rights['payments_href']}?{urlencode({'party': unsorted['party_id']})}"


def list_pledges(thread: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """List the pledges of a thread, each with what the ledger says of it."""
    if thread is None:
        return []
    return [dict(pledge) for strand in thread["strands"] for pledge in strand["pledges"]]


def present_public(report: Mapping[str, Any], *, words: Words, is_large: bool = False) -> dict[str, Any]:
    """Put together what a public page shows: nothing but the suppressed report given as plain values."""
    return {
        "report": report,
        "place_name": report["place"]["name"],
        **draw_pictures(report, words=words, is_large=is_large),
        "residents_share": write_share(report["wages"]["to_residents"]["value"], words.language),
    }
