"""Two periods side by side on A4: the plain values that `Change.to_dict` gives, set as the report is."""

from collections.abc import Callable, Mapping
from typing import Any

from dure.language import Language
from dure.reports.page import say_between, say_between_ratios
from dure.reports.paper import compile_paper, describe_table
from dure.reports.words import Words, write_ratio, write_share, write_won, write_won_exactly


def write_change_paper(change: Mapping[str, Any], *, words: Words) -> bytes:
    """Write the PDF of two periods given as plain values; the same values give the same bytes."""
    say, place = words.say, change["place"]["name"]
    periods = f"{change['before']['name']} → {change['after']['name']}"
    layout = {
        "language": words.language,
        "title": change["title"],
        "brand": say("brand"),
        "running": f"{change['enterprise']['name']} · {place} · {periods}",
        "where": f"{change['place']['full_name']} · {periods}",
        "example": say("example") if change["example"] else None,
        "example_short": say("example_short"),
        "thread": None,
        "headline": [*change["headline"], *change["notes"]],
        "keys": _keys(change, words=words),
        "picture": None,
        "sides": None,
        "leaks": None,
        "sections": [
            _drivers(change, words=words),
            _suppliers(change, words=words),
            _purposes(change, words=words),
            _money(change, words=words),
        ],
        "problems": None,
        "method": None,
        "made": change["contract"],
    }
    return compile_paper(layout, picture="")


def list_money(change: Mapping[str, Any], *, words: Words) -> list[tuple[str, int | None, int | None]]:
    """List the sums of won of both periods, by name."""
    names = {name: words.say(f"business.{name}") for name in ("turnover", "income", "outlay", "surplus")}
    names["kept"] = words.say("community.kept", place=change["place"]["name"])
    sums = change["money"]
    return [(name, sums[f"{key}_krw"]["before"], sums[f"{key}_krw"]["after"]) for key, name in names.items()]


def list_change_figures(
    change: Mapping[str, Any], *, words: Words
) -> list[tuple[str, Mapping[str, Any], Callable[[float | None, Language], str], Callable[..., str]]]:
    """List the headline figures: name, values, how a value is written, and how its range is."""
    stayed = words.say("change.stayed", place=change["place"]["name"])
    return [
        (stayed, change["retention"], write_share, say_between),
        (words.say("answer.lm3"), change["lm3"], write_ratio, say_between_ratios),
        (words.say("answer.multiplier"), change["multiplier"], write_ratio, say_between_ratios),
    ]


def _keys(change: Mapping[str, Any], *, words: Words) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "value": " → ".join(write(one[end]["value"], words.language) for end in ("before", "after")),
            "says": "" if one["is_change"] else words.say("change.may_be_same"),
            "note": " → ".join(between(one[end], words=words) for end in ("before", "after")),
        }
        for name, one, write, between in list_change_figures(change, words=words)
    ]


def _drivers(change: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say = words.say
    rows = [[driver["name"], driver["shown"]] for driver in change["drivers"]]
    before = [say("change.drivers_lead")] if rows else [change["drivers_reason"]]
    heads = [say("change.driver"), say("change.effect")]
    return describe_table(say("change.drivers_title"), heads, rows, before=before, right=[1])


def _suppliers(change: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say, language = words.say, words.language
    rows = [
        [
            one["party"],
            one["purpose_name"],
            write_won_exactly(one["before_krw"], language),
            write_won_exactly(one["after_krw"], language),
            one["shown"],
        ]
        for one in change["suppliers"]
    ]
    others = change["other_suppliers"]
    if others["count"]:
        rows.append([say("change.others", count=others["count"]), "", "", "", others["shown"]])
    heads = [
        say("change.supplier"),
        say("purposes.purpose"),
        change["before"]["name"],
        change["after"]["name"],
        say("change.effect"),
    ]
    return describe_table(say("change.suppliers"), heads, rows, right=[2, 3, 4], widths=[3, 2, 0, 0, 0])


def _purposes(change: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    say, language = words.say, words.language
    ends = ("before", "after")
    rows = [
        [
            line["name"],
            *(write_won_exactly(line[f"{end}_krw"], language) for end in ends),
            *(write_share(line[f"{end}_inside_share"], language) for end in ends),
        ]
        for line in change["purposes"]
    ]
    heads = [
        say("purposes.purpose"),
        *(change[end]["name"] for end in ends),
        *(say("change.share_in", period=change[end]["name"]) for end in ends),
    ]
    return describe_table(say("change.purposes"), heads, rows, right=[1, 2, 3, 4])


def _money(change: Mapping[str, Any], *, words: Words) -> dict[str, Any]:
    unknown = words.say("unknown")
    rows = [
        [name, *(unknown if krw is None else write_won(krw, words.language) for krw in (before, after))]
        for name, before, after in list_money(change, words=words)
    ]
    heads = [words.say("workbook.figure"), change["before"]["name"], change["after"]["name"]]
    return describe_table(words.say("change.money"), heads, rows, right=[1, 2])
