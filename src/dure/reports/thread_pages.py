"""The thread as text for a screen, and as a page that stands alone."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import jinja2

from dure.language import Language
from dure.reports.thread import ThreadReport
from dure.reports.thread_words import WORDS, say

_MARKS: Final = {"reached": "◎", "on_track": "○", "behind": "△", "before_baseline": "·", "unknown": "?"}
_BAR_WIDTH: Final = 400


def render_thread_text(report: ThreadReport, language: Language) -> str:
    """Write the thread as plain text, a paragraph an enterprise."""
    thread = report.to_dict(language)
    lines = [f"{thread['title']}: {thread['community']['name']}"]
    if thread["example_note"]:
        lines.append(f"[{thread['example_note']}]")
    lines.append(
        f"{say('places', language)}: " + ", ".join(one["name"] for one in thread["community"]["places"])
    )
    if thread["period"]:
        lines.append(f"{say('period', language)}: {thread['period']['name']}")
    else:
        lines.append(f"{say('as_of', language)}: {thread['as_of_text']}")
    for strand in thread["strands"]:
        lines += ["", *_strand_lines(strand, language)]
    if thread["open_issues"]:
        lines += ["", say("open_issues", language)]
        lines += [f"  - {issue['title']} ({issue['place']['name']})" for issue in thread["open_issues"]]
    if thread["goals"] or thread["pledges"] or thread["strategies"]:
        lines += ["", say("others", language)]
        for goal in thread["goals"]:
            lines += _goal_lines(goal, language)
        for pledge in thread["pledges"]:
            lines += _pledge_lines(pledge, language)
        lines += _strategy_lines(thread["strategies"], language)
    if thread["problems"]:
        lines += ["", say("problems", language)]
        for problem in thread["problems"]:
            lines += [f"  - {problem['where']}: {problem['what']}", f"    → {problem['remedy']}"]
    return "\n".join(lines) + "\n"


def _strand_lines(strand: Mapping[str, Any], language: Language) -> Iterator[str]:
    enterprise = strand["enterprise"]
    yield f"■ {enterprise['name']} ({enterprise['legal_form']}, {enterprise['place']['name']})"
    for issue in strand["issues"]:
        yield f"  {say('issue', language)}: {issue['title']}"
    for goal in strand["goals"]:
        yield from _goal_lines(goal, language)
    yield f"  {say('people', language)}: {write_people(strand['people'], language)}"
    circulation = strand["circulation"]
    if circulation is None:
        yield f"  {say('circulation', language)}: {say('no_books', language)}"
    else:
        yield f"  {say('circulation', language)}: {circulation['sentence']}"
        yield f"    {circulation['outlay_text']}, {circulation['turnover_text']}"
    for pledge in strand["pledges"]:
        yield from _pledge_lines(pledge, language)
    if circulation is not None:
        leak = strand["next_leak"]
        yield f"  {say('next_leak', language)}: " + (leak["sentence"] if leak else say("no_leak", language))
    yield from _strategy_lines(strand["strategies"], language)


def _goal_lines(goal: Mapping[str, Any], language: Language) -> Iterator[str]:
    yield f"  {say('goal', language)}: {goal['indicator']}"
    yield f"    {goal['sentence']}"
    value = goal["value_text"] or say("unknown", language)
    spread = f" ({goal['range_text']})" if goal["range_text"] else ""
    mark = _MARKS[goal["status"]]
    yield f"    {mark} {say('measured', language)}: {value}{spread} — {goal['status_name']}"
    if goal["expected_text"]:
        yield f"      {say('expected', language)}: {goal['expected_text']}"
    for note in (goal["statement"], goal["reason"]):
        if note:
            yield f"      {note}"


def _pledge_lines(pledge: Mapping[str, Any], language: Language) -> Iterator[str]:
    terms = ", ".join(part for part in (pledge["quantity_text"], pledge["by_text"]) if part)
    yield f"  {say('pledges', language)}: {pledge['who']}: {pledge['what']} ({terms})"
    shown = f", {pledge['evidence']}" if pledge["evidence"] else ""
    yield f"    {say('people_say', language)}: {pledge['outcome_name']}{shown}"
    if pledge["ledger"]:
        reading = pledge["ledger"]["reading_name"]
        told = f"{reading}. " if reading else ""
        yield f"    {say('ledger_says', language)}: {told}{pledge['ledger']['sentence']}"
    if pledge["disagrees"]:
        yield f"    ! {say('pledge_disagrees', language)}"


def _strategy_lines(strategies: list[Mapping[str, Any]], language: Language) -> Iterator[str]:
    for strategy in strategies:
        text = f": {strategy['text']}" if strategy["text"] else ""
        yield f"  {say('strategies', language)} ({strategy['state_name']}): {strategy['title']}{text}"
        why = strategy["history"][-1]["why"] if strategy["history"] else None
        said = [why, strategy["outlook"] and strategy["outlook"]["sentence"]]
        said.append(strategy["shown"] and strategy["shown"]["sentence"])
        yield from (f"    {one}" for one in said if one)


def write_people(people: Mapping[str, Any] | None, language: Language) -> str:
    """Write participation in one line; a role that no file shows is unknown, never 0."""
    if people is None:
        return say("no_register", language)
    parts = []
    for name in ("members", "customers", "staff", "suppliers", "none_known", "unknown"):
        if name == "unknown" and not people[name]:
            continue
        if people[name] is not None:
            number = f"{people[name]:,}"
        else:
            number = say("few" if name in people["suppressed"] else "unknown", language)
        parts.append(f"{say(f'people_{name}', language)}: {number}")
    return " · ".join(parts) + (f" ({people['reason']})" if people["reason"] else "")


@lru_cache(maxsize=1)
def _style() -> str:
    folder = files("dure.reports")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("style.css", "thread.css"))


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dure.reports", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("thread.html")


def render_thread_html(report: ThreadReport, language: Language) -> str:
    """Write the thread as one page that stands alone: no script, no font and no picture from elsewhere."""
    style = _style()
    return _template().render(
        style=style,
        style_hash="sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        thread=report.to_dict(language),
        words={key: text.in_language(language) for key, text in WORDS.items()},
        write_people=lambda people: write_people(people, language),
        bar=draw_bar,
        marks=_MARKS,
        bar_width=_BAR_WIDTH,
    )


def draw_bar(goal: Mapping[str, Any]) -> dict[str, float] | None:
    """Place a goal's value and its straight line on a bar from baseline to target, in the bar's own units.

    None where there is no value. What lies before the baseline or past the target is drawn at the end.
    """
    if goal["way_share"] is None:
        return None
    way = goal["target"] - goal["baseline"]["value"]
    expected = goal["expected"]
    return {
        "done": _clip(goal["way_share"]),
        "expected": -1.0 if expected is None else _clip((expected - goal["baseline"]["value"]) / way),
    }


def _clip(share: float) -> float:
    return round(_BAR_WIDTH * min(max(share, 0.0), 1.0), 1)
