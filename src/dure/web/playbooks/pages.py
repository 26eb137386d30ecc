"""The paper of a playbook: the page's own words, chosen so that they fit on a few sheets of A4."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from dure.language import Language
from dure.playbooks.paper import Item, Line, Picture, PlaybookPaper, Section, Table
from dure.reports.outlook_picture import describe_icons, draw_icons
from dure.web.words import say_in

Shown = Mapping[str, Any]
SOURCES_SHOWN: Final = 60


def lay_out_playbook(shown: Shown) -> PlaybookPaper:
    """Lay out a playbook as `present_playbook` gives it."""
    language: Language = shown["language"]

    def say(key: str, **values: object) -> str:
        return say_in(language, f"playbooks.{key}", **values)

    return PlaybookPaper(
        language=language,
        title=shown["title"],
        subtitle=" · ".join(
            (
                shown["challenge_name"],
                say("from_place", place=shown["place_name"] or shown["place"]),
                say("version", version=shown["version"], day=shown["day"]),
            )
        ),
        first=shown["summary"],
        running=f"{say('crumb')} · {shown['title']}",
        brand=say_in(language, "design.brand"),
        made=say("made"),
        example=say_in(language, "design.example") if shown["example"] else None,
        sections=[
            Section(say("issue"), lines=(Line(shown["issue"]["title"]), Line(shown["issue"]["text"]))),
            Section(
                say("goal"),
                lines=(
                    Line(shown["goal"]["sentence"], tuple(shown["goal"]["notes"]), strong=True),
                    Line(shown["goal"]["why"]),
                ),
            ),
            _list_outcomes(shown, say("outcomes")),
            _list_steps(shown, say("steps")),
            Section(
                say("plan"),
                lines=(
                    *(Line(one) for one in shown["plan"]["sentences"]),
                    Line(
                        say(
                            "plan_lead",
                            count=len(shown["plan"]["numbers"]),
                            assumed=shown["plan"]["assumptions"],
                        )
                    ),
                ),
            ),
            _list_conditions(shown, say("conditions")),
            _list_law(shown, say("law")),
            _list_failures(shown, say("failures")),
            Section(
                say("risks"),
                items=tuple(
                    Item(one["title"], f"{one['text']} → {one['answer']}", tuple(one["notes"]))
                    for one in shown["risks"]
                ),
            ),
            Section(say("contacts"), items=tuple(Item(one["who"], one["how"]) for one in shown["contacts"])),
        ],
        sources_title=say("sources"),
        sources=[(one["number"], _write_source(one, language)) for one in shown["sources"][:SOURCES_SHOWN]],
    )


def _write_source(one: Shown, language: Language) -> str:
    words = f"{one['title']}. {one['publisher']}, {one['when']}."
    if one["url"]:
        words = f"{words} {one['url']}"
    return f"{words} [{say_in(language, 'playbooks.unverified')}]" if one["unverified"] else words


def _list_outcomes(shown: Shown, title: str) -> Section:
    if not shown["outcomes"]:
        return Section(title, lines=(Line(shown["outcomes_note"]),))
    return Section(
        title,
        items=tuple(
            Item(
                f"{one['indicator']}: {one['text']}",
                f"{one['where']}, {one['period']}, {one['coverage_text']}",
                tuple(one["notes"]),
            )
            for one in shown["outcomes"]
        ),
    )


def _list_steps(shown: Shown, title: str) -> Section:
    language: Language = shown["language"]
    form = f"{shown['legal_form']['name']}. {shown['legal_form']['why']}"
    return Section(
        title,
        lines=(Line(shown["steps_sum"]), Line(form, tuple(shown["legal_form"]["notes"]))),
        table=_table_of_steps(shown["steps"], language),
    )


def _table_of_steps(steps: Iterable[Shown], language: Language) -> Table:
    heads = tuple(say_in(language, f"playbooks.{key}") for key in ("step", "who", "weeks", "cost"))
    rows = tuple(
        (
            f"{number}. {one['title']}",
            one["who"],
            one["weeks_text"],
            one["cost_text"] or say_in(language, "playbooks.no_cost"),
        )
        for number, one in enumerate(steps, start=1)
    )
    return Table(heads, rows, (4, 3, 3, 4))


def _list_conditions(shown: Shown, title: str) -> Section:
    language: Language = shown["language"]
    return Section(
        title,
        items=tuple(
            Item(
                one["title"],
                f"{_say_need(one, language)} {say_in(language, 'playbooks.ask')}: {one['question']}",
                tuple(one["notes"]),
            )
            for one in shown["conditions"]
        ),
    )


def _say_need(one: Shown, language: Language) -> str:
    return say_in(language, "playbooks.need_ask") if one["need"] is None else f"{one['need']}."


def _list_law(shown: Shown, title: str) -> Section:
    language: Language = shown["language"]

    def write(value: Shown) -> str:
        checked = value["checked"]
        read = (
            say_in(language, "playbooks.unverified")
            if checked is None
            else say_in(language, "playbooks.verified", day=checked)
        )
        since = say_in(language, "playbooks.law_since", day=value["since"])
        until = (
            () if value["until"] is None else (say_in(language, "playbooks.law_until", day=value["until"]),)
        )
        return " · ".join((value["says"], *value["where"], value["article"], since, *until, read))

    return Section(
        title,
        lines=(Line(say_in(language, "playbooks.law_lead")),),
        items=tuple(
            Item(one["title"], "; ".join(write(value) for value in one["values"])) for one in shown["law"]
        ),
    )


def _list_failures(shown: Shown, title: str) -> Section:
    if not shown["failures"]:
        return Section(title, lines=(Line(shown["failures_note"]),))
    return Section(
        title,
        items=tuple(
            Item(f"{one['where']}, {one['year']}.", one["text"], tuple(one["notes"]))
            for one in shown["failures"]
        ),
    )


def lay_out_adapted(told: Shown) -> PlaybookPaper:
    """Lay out a playbook adapted to a place: `tell_adaptation` with what `present_adapted` says of it."""
    language: Language = told["language"]
    trial, headings = told["trial"], told["headings"]

    def say(key: str, **values: object) -> str:
        return say_in(language, f"playbooks.{key}", **values)

    place = told["place"]["name"]
    title = say("at_title", title=told["playbook"]["title"], place=place)
    pictures = {}
    futures = Section("")
    if trial is not None:
        outlook = trial["outlook"]
        pictures["icons"] = Picture(draw_icons(outlook), describe_icons(outlook))
        lines = [Line(say("at_draws", draws=outlook["draws"], years=outlook["years"], place=place))]
        futures = Section(say("at_futures"), picture="icons", lines=tuple(lines))
    return PlaybookPaper(
        language=language,
        title=title,
        subtitle=" · ".join(
            (
                say("from_place", place=told["home"]["name"]),
                say("version", version=told["playbook"]["version"], day=told["as_of"]),
            )
        ),
        first=title if trial is None else trial["sentence"],
        running=title,
        brand=say_in(language, "design.brand"),
        made=say("made"),
        example=say_in(language, "design.example") if told["example"] else None,
        sections=[
            futures,
            Section(headings["warnings"], lines=tuple(Line(one) for one in told["warnings"]))
            if told["warnings"]
            else Section(""),
            Section(
                headings["goal"],
                lines=(
                    Line(
                        told["goal_sentence"],
                        strong=True,
                    ),
                ),
            ),
            _list_numbers(told, say("at_numbers")),
            _list_verdicts(told["conditions"], headings["conditions"]),
            _list_verdicts(
                [{**one, "reason": _say_law(one, language)} for one in told["requirements"]],
                headings["requirements"],
            ),
            Section(headings["missing"], lines=tuple(Line(f"· {one}") for one in told["missing"])),
            Section(
                headings["sources"], lines=tuple(Line(one) for one in (*told["sources"], told["address"]))
            ),
            Section(headings["steps"], table=_table_of_steps(told["steps"], language)),
        ],
        pictures=pictures,
    )


def _say_law(one: Shown, language: Language) -> str:
    """Say how a requirement was judged, and by what words of the law."""
    if one["article"] is None:
        return str(one["reason"])
    since = say_in(language, "playbooks.law_since", day=one["since"])
    read = (
        say_in(language, "playbooks.unverified")
        if one["read_on"] is None
        else say_in(language, "playbooks.verified", day=one["read_on"])
    )
    return f"{one['reason']} {one['article']}; {since}; {read}."


def _list_numbers(told: Shown, title: str) -> Section:
    language: Language = told["language"]
    heads = tuple(
        say_in(language, f"playbooks.{key}") for key in ("number", "at_before", "at_after", "at_driver")
    )
    rows = tuple(
        (one["name"], write_with_range(one["before"]), write_with_range(one["after"]), one["why"])
        for one in told["changed"]
    )
    lead = f"{told['counts']['sentence']} {say_in(language, 'playbooks.at_numbers_lead')}"
    return Section(title, lines=(Line(lead),), table=Table(heads, rows, (3, 3, 3, 5)) if rows else None)


def write_with_range(one: Shown) -> str:
    """Write a number with its range."""
    return str(one["text"]) if one["range_text"] is None else f"{one['text']} ({one['range_text']})"


def _list_verdicts(rows: Iterable[Shown], title: str) -> Section:
    return Section(
        title,
        items=tuple(Item(f"{one['title']}: {one['verdict_text']}.", one["reason"]) for one in rows),
    )
