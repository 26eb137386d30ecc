"""The papers of a study visit: each condition asked, with what is known of both places and what is not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.geography import load_geography
from dure.korea.playbooks import load_playbooks
from dure.korea.requirements import load_requirements
from dure.language import LANGUAGES, Text
from dure.places import Place
from dure.places.features import FeatureValue, find_feature
from dure.playbooks.playbook import Condition, Playbook
from dure.playbooks.visit_sheet import (
    ProgrammeLine,
    VisitPlan,
    build_programme,
    build_question_sheet,
    write_programme_paper,
    write_question_paper,
    write_range,
)
from dure.reports.requirements import find_district
from dure.rules.requirements import PlaceSize

PLAN = VisitPlan(
    title="퇴비장 견학",
    host="가상 마을기업",
    host_place="52720",
    host_place_name="진안군",
    group="바닷가 모임",
    place="52800",
    place_name="부안군",
    people=12,
    day=date(2026, 12, 3),
    wants="냄새",
    lines=(ProgrammeLine("10:00", "인사", "회관", "사무장"),),
)


def find(place: str, indicator: str) -> FeatureValue:
    """Find a figure among those that ship."""
    return find_feature(load_figures(), load_geography(), place, indicator)


def around(code: str) -> Place | None:
    """Find the county, city or district that a place is or lies in."""
    gazetteer = load_gazetteer()
    place = gazetteer.find(code)
    return None if place is None else find_district(place, gazetteer)


def ask(playbook: Playbook | None, plan: VisitPlan = PLAN, **more: Any) -> dict[str, Any]:
    """Build the sheet in English."""
    options = {"find": find, "around": around, "requirements": load_requirements(), "language": "en", **more}
    return build_question_sheet(plan, playbook, **options)


def condition(**more: Any) -> Condition:
    """Make a condition on the residents."""
    text = Text("Enough people", "사람이 넉넉하다")
    told = {"id": "people", "title": text, "indicator": "residents", "low": None, "high": None, "why": text}
    return Condition(
        **{**told, "question": Text("How many came?", "몇 분이 왔습니까?"), "sources": ("a",), **more}
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (8000, None, "residents: at least 8,000 people"),
        (None, 9000, "residents: at most 9,000 people"),
        (8000, 9000, "residents: 8,000 people to 9,000 people"),
        (8000, 8000, "residents: 8,000 people"),
        (None, None, "residents"),
    ],
)
def test_what_a_condition_takes_is_said_in_words(low: float | None, high: float | None, said: str) -> None:
    """In the unit of the feature."""
    assert write_range(condition(low=low, high=high), "en") == said


def test_a_round_bound_has_no_decimals() -> None:
    """Somebody set it so; what was measured keeps its own."""
    assert write_range(condition(indicator="city_km", low=15.0), "en").endswith("at least 15 km")
    assert write_range(condition(indicator="city_km", low=12.5), "en").endswith("at least 12.5 km")


def test_a_flag_is_yes_or_no() -> None:
    """At least one coast is: yes."""
    assert write_range(condition(indicator="coast", low=1), "en") == "a sea coast: yes"
    assert write_range(condition(indicator="island", high=0), "ko") == "섬: 아니오"


def test_what_no_figure_tells_is_asked_on_the_spot() -> None:
    """Neither place gets a number for it, and none is asked for: the question and the lines are enough."""
    playbook = replace(load_playbooks()[0], conditions=(condition(indicator=None),))
    (one,) = ask(playbook)["conditions"]
    assert one["says"] == "How many came?"
    assert one["asked"] == one["there"]["text"] == one["here"]["text"] == ""


def test_both_places_stand_side_by_side_with_their_sources() -> None:
    """진안군 24,219 and 부안군 47,651 residents on 31 May 2025, both from one table, told once."""
    playbook = replace(load_playbooks()[0], conditions=(condition(low=8000),))
    sheet = ask(playbook)
    (one,) = sheet["conditions"]
    assert (one["there"]["text"], one["here"]["text"]) == ("24,219 people", "47,651 people")
    assert one["there"]["source"] == one["here"]["source"] == "2025-05-31 [1]"
    assert len(sheet["sources"]["lines"]) == 1
    assert one["says"] == "How many came?"


def test_a_condition_on_the_county_shows_the_figures_of_the_county() -> None:
    """진안읍 has 9,619 residents; where a condition asks of the county it is 진안군's 24,219 that count."""
    playbook = replace(load_playbooks()[0], conditions=(condition(), condition(level="district")))
    town = replace(PLAN, host_place="52720250", host_place_name="진안읍")
    of_town, of_county = ask(playbook, town)["conditions"]
    assert of_town["there"]["text"] == "9,619 people"
    assert of_county["there"]["text"] == "Jinan-gun (진안군): 24,219 people"
    assert of_county["here"]["text"] == "47,651 people"


def test_what_is_unknown_is_said_with_its_reason() -> None:
    """No figure is filled in."""
    playbook = replace(load_playbooks()[0], conditions=(condition(indicator="mountain", low=1),))
    (one,) = ask(playbook)["conditions"]
    assert one["there"]["text"] == "unknown"
    assert one["there"]["source"]


@pytest.mark.parametrize("playbook", load_playbooks(), ids=lambda one: one.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_playbook_that_is_asked_about_is_left_out(playbook: Playbook, language: Any) -> None:
    """Every condition, every requirement, everything that went wrong; and it prints."""
    sheet = ask(playbook, language=language)
    assert [one["says"] for one in sheet["conditions"]] == [
        one.question.in_language(language) for one in playbook.conditions
    ]
    assert len(sheet["law"]["lines"]) == len(playbook.requirements)
    assert [one["says"] for one in sheet["failures"]["lines"]] == [
        one.text.in_language(language) for one in playbook.failures
    ]
    assert write_question_paper(sheet).startswith(b"%PDF")


def test_the_version_is_said_as_one_says_it() -> None:
    """1판, never 판 1."""
    (playbook, *_) = load_playbooks()
    assert ask(playbook, language="ko")["about"][-1].endswith(f"”, {playbook.version}판")


def test_without_a_playbook_free_questions_are_left() -> None:
    """What the group wants to learn, and what every visit asks."""
    sheet = ask(None)
    assert sheet["conditions"] == []
    assert sheet["own"]["says"] == "냄새"
    assert len(sheet["more"]["lines"]) == 2
    assert write_question_paper(sheet).startswith(b"%PDF")


def test_hostile_words_are_set_as_words() -> None:
    """Markup of the typesetter, a letter that no font has, a word that fills a page."""
    nasty = '#panic("x") $1/0$ \\ @cite <script> \U0001f469\u200d\U0001f33e ' + "ㅋ" * 4000
    line = ProgrammeLine("10:00", nasty, nasty, nasty)
    plan = replace(
        PLAN, title=nasty, group=nasty, wants=nasty, meeting=nasty, bring=nasty, lines=(line,) * 12
    )
    assert write_programme_paper(build_programme(plan, "ko")).startswith(b"%PDF")
    assert write_question_paper(ask(load_playbooks()[0], plan)).startswith(b"%PDF")


def test_the_same_visit_gives_the_same_bytes() -> None:
    """A paper that is printed again is the same."""
    programme = build_programme(PLAN, "en")
    assert write_programme_paper(programme) == write_programme_paper(programme)
    assert [(one["name"], one["says"]) for one in programme["facts"]] == [
        ("Day", "3 December 2026"),
        ("Host", "가상 마을기업 · 진안군"),
        ("Group", "바닷가 모임 · 부안군 · 12 people"),
    ]


def test_what_the_law_asks_is_in_words_alone() -> None:
    """The table's names of facts are for programs."""
    sheet = ask(next(one for one in load_playbooks() if one.id == "small-harbour-tourism"))
    assert not any("_" in line["says"] for line in sheet["law"]["lines"])


@pytest.mark.parametrize(
    ("size", "needs"),
    [
        (PlaceSize("gun", 47_651.0), "300"),
        (PlaceSize("si", 99_000.0), "300"),
        (PlaceSize("si", 640_000.0), "500"),
    ],
)
def test_the_sheet_names_the_number_that_the_law_asks_where_the_group_is_from(
    size: PlaceSize, needs: str
) -> None:
    """A medical welfare co-op: 300 founders in a county or a small city, 500 elsewhere, with the article."""
    playbook = next(one for one in load_playbooks() if one.id == "medical-welfare-co-op")
    first = ask(playbook, size=size)["law"]["lines"][0]
    assert first["needs"] == (
        f"founders who have consented (설립동의자): at least {needs} people · "
        "Decree of the Framework Act on Cooperatives, article 19 (2) 1"
    )
    assert ask(playbook)["law"]["lines"][0]["needs"] == ""
