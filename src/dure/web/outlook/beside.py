"""Two runs beside each other: what was asked, what was said, and whether the same futures were drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from dure.language import Language
from dure.reports.words import write_share, write_won
from dure.web.design.templatetags.dure import in_reader
from dure.web.outlook.models import OutlookRun
from dure.web.outlook.runs import read_run
from dure.web.outlook.sliders import name_change
from dure.web.words import say


def lay_beside(
    pair: Sequence[OutlookRun], names: Sequence[Mapping[str, str]], *, language: Language
) -> dict[str, Any]:
    """Lay out two runs as a table of words.

    Args:
        pair: The two, in the order asked for.
        names: Of each one's strategies and shocks, by id.
        language: Of the reader.

    Returns:
        `rows` of a name and a cell for each run, and `is_fair`: whether both drew the same futures.
    """
    told = [read_run(one, language) for one in pair]
    rows: list[dict[str, Any]] = []

    def add(key: str, cells: Sequence[str], *, asked: bool = False) -> None:
        rows.append(
            {
                "name": say(f"outlook.beside.{key}"),
                "cells": cells,
                "differs": cells[0] != cells[1],
                "asked": asked,
            }
        )

    add("plan", [say("outlook.version", number=one.plan.number) for one in pair], asked=True)
    add("years", [str(one.years) for one in pair], asked=True)
    add("draws", [f"{one.draws:,}" for one in pair], asked=True)
    add(
        "budget",
        [say("outlook.none") if one.budget is None else write_won(one.budget, language) for one in pair],
        asked=True,
    )
    if any(one.other_ko for one in pair):
        add("merged", [in_reader(one, "other") or say("outlook.none") for one in pair], asked=True)
    add("changes", [_list_changes(one, language) for one in pair], asked=True)
    add(
        "open",
        [f"{sum(future['open'] for future in one['futures'])} / 20 ({one['shown_year']})" for one in told],
    )
    add("survival", [write_share(one["survival"][-1]["share"], language) for one in told])
    add("runway", [one["runway_months"]["text"] for one in told])
    add("worst", [one["worst_cash_krw"]["text"] for one in told])
    add("goal", [_write_chance(one["goal"], language) for one in told])
    for kind in ("strategies", "shocks"):
        mine, theirs = ({one["name"]: one for one in each[kind]} for each in told)
        for name in dict.fromkeys([*mine, *theirs]):
            cells = [_write_trial(each.get(name)) for each in (mine, theirs)]
            title = names[0].get(name) or names[1].get(name) or name
            rows.append({"name": title, "cells": cells, "differs": cells[0] != cells[1], "asked": False})
    return {
        "rows": rows,
        "runs": pair,
        "is_fair": pair[0].seed == pair[1].seed and pair[0].draws == pair[1].draws,
    }


def _list_changes(run: OutlookRun, language: Language) -> str:
    told = [name_change(name, times).in_language(language) for name, times in run.changes]
    return ", ".join(told) or say("outlook.none")


def _write_chance(goal: Mapping[str, Any] | None, language: Language) -> str:
    if goal is None or goal["chance"] is None:
        return say("outlook.none")
    return write_share(goal["chance"], language)


def _write_trial(one: Mapping[str, Any] | None) -> str:
    if one is None:
        return say("outlook.not_tried")
    return say("outlook.helps_harms", helps=one["helps"], harms=one["harms"], of=one["of"])
