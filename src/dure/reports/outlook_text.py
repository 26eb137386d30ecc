"""An outlook as text for a terminal: words first, then the figures behind them."""

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any, Final

from dure.reports.outlook_words import OutlookWords, load_outlook_words

WIDE: Final = 78
ASSUMPTIONS_SHOWN: Final = 12
DRIVERS_SHOWN: Final = 5
_OPEN: Final = "■"
_CLOSED: Final = "·"


def write_outlook(report: Mapping[str, Any]) -> str:
    """Write an outlook, given as its plain values, as text."""
    words = load_outlook_words(report["language"])
    return "\n".join(_lines(report, words)).rstrip() + "\n"


def _lines(report: Mapping[str, Any], words: OutlookWords) -> Iterator[str]:
    headings = report["headings"]
    yield report["title"]
    yield report["subtitle"]
    yield ""
    yield _draw_icons(report)
    for sentence in report["sentences"]:
        yield _wrap(sentence)
    yield from _section(headings["warnings"], [one["text"] for one in report["warnings"]])
    yield from _section(headings["years"], list(_years(report)))
    yield from _section(
        headings["drivers"],
        [
            f"{one['name']}: {one['krw_text']}, {words.say('months', count=round(one['months']))}"
            for one in report["drivers"][:DRIVERS_SHOWN]
        ],
    )
    for kind in ("strategies", "shocks"):
        yield from _section(
            headings[kind], [f"{one['title']} ({one['name']}). {one['sentence']}" for one in report[kind]]
        )
    yield from _combination(report)
    if report["merger"] is not None:
        yield from _section(headings["merger"], report["merger"]["sentences"])
    yield from _section(headings["people"], [one["sentence"] for one in report["place"]["people"]])
    yield from _section(headings["reference"], [_reference(one) for one in report["reference"]])
    yield from _assumptions(report, words)
    yield from _section(
        headings["problems"],
        [f"{one['where']}: {one['what']} → {one['remedy']}" for one in report["problems"]],
    )
    yield ""
    yield _wrap(words.say("range_is"))
    yield _wrap(words.say("made"))


def _draw_icons(report: Mapping[str, Any]) -> str:
    return " ".join(_OPEN if one["open"] else _CLOSED for one in report["futures"])


def _section(heading: str, lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield heading
    for line in lines:
        yield _wrap(f"- {line}")


def _wrap(line: str) -> str:
    # A Korean letter takes two columns of a terminal, and breaks between words all the same.
    korean = sum(ord(sign) > 0x2E7F for sign in line)
    wide = max(30, round(WIDE / (1 + korean / max(len(line), 1))))
    indent = "  " if line.startswith("- ") else ""
    return fill(line, wide, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _years(report: Mapping[str, Any]) -> Iterator[str]:
    for one in report["survival"]:
        within = "" if one["low"] == one["high"] else f" ({one['low_of_20']}~{one['high_of_20']})"
        yield f"{one['month']}: {one['of_20']}/20{within}"


def _combination(report: Mapping[str, Any]) -> Iterator[str]:
    found = report["combination"]
    if found is None:
        return
    told = [found["sentence"], *(one["sentence"] for one in found["strategies"])]
    told += [one["sentence"] for one in found["left_out"]]
    yield from _section(report["headings"]["combination"], [*told, found["how"]])


def _reference(row: Mapping[str, Any]) -> str:
    return f"{row['sentence']} [{row['kind_text']}: {row['source']}]"


def _assumptions(report: Mapping[str, Any], words: OutlookWords) -> Iterator[str]:
    """Write the numbers that matter most first; the JSON has them all."""
    rows = {one["path"]: one for one in report["assumptions"]}
    order = [one["path"] for one in report["drivers"] if one["path"] in rows]
    order += [path for path in rows if path not in set(order)]
    shown = [rows[path] for path in order[:ASSUMPTIONS_SHOWN]]
    lines = [report["assumed"]["text"]]
    lines += [f"{one['name']}: {one['text']} [{one['source']}]" for one in shown]
    if len(rows) > len(shown):
        lines.append(words.say("more", count=len(rows) - len(shown)))
    yield from _section(report["headings"]["assumptions"], lines)
