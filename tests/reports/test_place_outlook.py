"""How the people of a place may change, in words: rounded, with its range, and never more than is known."""

import json
import re

import numpy as np
import pytest

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.problem import Problem
from dure.reports.place import build_place_report
from dure.reports.place_contract import round_people
from dure.reports.place_outlook import ProjectedPlace, build_place_outlook, find_direction
from dure.reports.place_pictures import AgeBars, YearLines, draw_ages, draw_years

JINAN = "52720"


@pytest.fixture(scope="module")
def projected() -> ProjectedPlace:
    """Project Jinan."""
    made = build_place_outlook(load_figures(), JINAN)
    assert isinstance(made, ProjectedPlace)
    return made


def test_a_projection_begins_with_the_count_and_is_the_same_again(projected: ProjectedPlace) -> None:
    """Step 0 is what was counted, in every future; the same seed gives the same figures."""
    told = projected.to_dict("ko")
    residents = load_figures().residents(JINAN)
    assert residents is not None
    assert set(told["years"][0]["total"].values()) == {int(residents.totals[-1])}
    assert (told["years"][0]["year"], told["years"][-1]["year"]) == (2025, 2055)
    again = build_place_outlook(load_figures(), JINAN)
    assert isinstance(again, ProjectedPlace)
    assert json.dumps(again.to_dict("ko")) == json.dumps(told)


def test_only_the_direction_is_told_after_fifteen_years(projected: ProjectedPlace) -> None:
    """The sentence speaks of 2040, and what lies beyond is marked."""
    told = projected.to_dict("en")
    assert told["sentences"]["people"].startswith("In 2040 about ")
    assert [step["year"] for step in told["years"] if not step["reliable"]] == [2045, 2050, 2055]
    assert "only the direction" in told["sentences"]["beyond"]
    low, high = (f"{round_people(told['years'][3]['total'][name]):,}" for name in ("p10", "p90"))
    assert f"between {low} and {high}" in told["sentences"]["people"]


@pytest.mark.parametrize(
    ("low", "high", "direction"), [(70, 90, "fewer"), (90, 110, "unclear"), (101, 130, "more")]
)
def test_a_direction_is_what_nine_of_ten_futures_agree_on(low: int, high: int, direction: str) -> None:
    """Where the band holds today's number, it is open."""
    assert find_direction(np.array([[100, low], [100, 100], [100, high]]), 1) == direction


def test_numbers_of_a_projection_are_no_finer_than_it_is() -> None:
    """Three digits."""
    assert [round_people(people) for people in (22_921, 842, 8_169_443, 7)] == [22_900, 840, 8_170_000, 10]


@pytest.mark.parametrize("code", ["11110101", "28110", "99999"])
def test_a_place_that_cannot_be_projected_says_why(code: str) -> None:
    """A legal dong, a place that ended, and one that never was."""
    found = build_place_outlook(load_figures(), code)
    assert isinstance(found, Problem)
    if code != "99999":
        told = build_place_report(load_figures(), load_gazetteer(), code, outlook=found).to_dict("ko")
        assert (told["outlook"], bool(told["outlook_reason"])) == (None, True)


def test_households_are_counted_as_households() -> None:
    """Not as people."""
    told = build_place_report(load_figures(), load_gazetteer(), JINAN).to_dict("ko")
    assert told["households"]["text"] == "13,494세대"


def test_bars_are_as_long_as_their_numbers() -> None:
    """Twice the people, twice the bar; nobody, no picture; a name is no markup."""
    bars = AgeBars(("0-4", "5-9"), (100, 50), (), ("<b>", ""), "t", "d")
    drawn = draw_ages(bars, prefix="p", look="wide", across=960)
    widths = [float(part.split('"')[0]) for part in drawn.split(' width="')[2:]][1:]
    assert widths[0] == pytest.approx(widths[1] / 2, abs=0.1)
    assert "<b>" not in drawn
    assert (
        draw_ages(AgeBars(("0-4",), (0,), (0,), ("", ""), "", ""), prefix="p", look="wide", across=960) == ""
    )


def test_years_are_drawn_from_nothing_up() -> None:
    """A fall by a tenth looks like a tenth; without two days there is no picture."""
    lines = YearLines(((2017, 100), (2025, 90)), (), (), (), (), 2040, ("a", "b", "c", "d"), "t", "d")
    assert ">0</text>" in draw_years(lines, prefix="p", look="narrow", across=330)
    alone = YearLines(((2025, 90),), (), (), (), (), 2040, ("a", "b", "c", "d"), "t", "d")
    assert draw_years(alone, prefix="p", look="narrow", across=330) == ""


def test_what_lines_mean_is_never_cut() -> None:
    """Large type on a telephone leaves room for few words; a name takes as many lines as it must."""
    names = (
        "counted",
        "projected: eight of ten futures",
        "official projection",
        "after 2040: the direction only",
    )
    told = ((2025, 90), (2045, 80))
    lines = YearLines(told, told, told, told, told, 2040, names, "t", "d")
    drawn = draw_years(lines, prefix="p", look="narrow", across=250)
    shown = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))
    assert "…" not in shown
    for name in names:
        assert name in shown
