"""The playbooks that ship hold together, say the same in both languages, and come with the package."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder

from dure.korea.gazetteer import load_gazetteer
from dure.korea.playbooks import find_playbook, list_problems, load_files, load_knowledge, load_playbooks
from dure.language import LANGUAGES, Text
from dure.playbooks.contract import tell_playbook
from dure.playbooks.drivers import find_driver
from dure.playbooks.playbook import Playbook
from dure.playbooks.rendering import find_marks, render_markdown
from dure.playbooks.schema import FILES

PROJECT = Path(__file__).parents[2]
SHELF = PROJECT / "src" / "dure" / "korea" / "playbooks"
SHIPPED = load_playbooks()


def name_place(code: str) -> Text | None:
    """Name a place."""
    place = load_gazetteer().find(code)
    return None if place is None else Text(en=place.name_en, ko=place.name_ko)


def test_three_ship() -> None:
    """Of waste, of care and of the sea."""
    assert {one.id: one.challenge for one in SHIPPED} == {
        "food-waste-circulation": "waste",
        "medical-welfare-co-op": "care",
        "small-harbour-tourism": "sea",
    }
    assert {folder.name for folder in SHELF.iterdir() if folder.is_dir()} == {one.id for one in SHIPPED}


def test_nothing_is_wrong_with_them() -> None:
    """Not even what would only be told."""
    assert list_problems() == ()


def test_one_is_found_by_its_id() -> None:
    """And nothing under another."""
    assert find_playbook("food-waste-circulation") is SHIPPED[0]
    assert find_playbook("nothing") is None
    assert load_files("../figures") == {}
    assert set(load_files("food-waste-circulation")) == set(FILES)


def test_what_they_are_held_against_knows_them() -> None:
    """So that others may be made from them."""
    others = load_knowledge().others
    assert others is not None
    assert set(others) == {one.id for one in SHIPPED}


def test_they_come_with_the_package() -> None:
    """All their files lie in the wheel."""
    packed = {file.relative_path for file in WheelBuilder(str(PROJECT)).recurse_included_files()}
    for playbook in SHIPPED:
        for file in FILES:
            assert f"src/dure/korea/playbooks/{playbook.id}/{file}" in packed


@pytest.mark.parametrize("playbook", SHIPPED, ids=lambda one: one.id)
def test_an_outcome_is_never_an_assumption(playbook: Playbook) -> None:
    """Nor told from memory alone: somebody can look it up."""
    sources = {source.id: source for source in playbook.sources}
    for outcome in playbook.outcomes:
        kinds = {sources[id_].kind for id_ in outcome.sources}
        assert kinds - {"assumption"}
        assert any(sources[id_].checked is not None for id_ in outcome.sources)


@pytest.mark.parametrize("playbook", SHIPPED, ids=lambda one: one.id)
def test_a_story_names_where_its_claims_are_from(playbook: Playbook) -> None:
    """The same sources in the same order in both languages, and each told as its number on the page."""
    marks = {language: find_marks(playbook.story.in_language(language)) for language in LANGUAGES}
    named = {language: [id_ for id_, _ in found] for language, found in marks.items()}
    assert named["en"] == named["ko"]
    assert len(named["en"]) >= 10
    kinds = {source.id: source.kind for source in playbook.sources}
    assert all(kinds[id_] != "assumption" for id_ in named["en"])
    told = tell_playbook(playbook, "ko")
    numbers = {source["id"]: source["number"] for source in told["sources"]}
    assert f'href="#source-{numbers[named["ko"][0]]}"' in render_markdown(told["story"])
    assert "[^" not in render_markdown(told["story"])


_COUNTS = re.compile(
    r"\d|\b(two|three|eight|ten|sixty|hundred)\b|두 |세 |여덟|열 |예순|삼백|[칸통개] ?(하나|둘|셋)"
)


@pytest.mark.parametrize("playbook", SHIPPED, ids=lambda one: one.id)
def test_what_is_called_by_a_number_does_not_move(playbook: Playbook) -> None:
    """Eight hours a week would be wrong in a county twice as large; the number stands beside the name."""
    plan, drivers = playbook.plan, playbook.drivers
    moving = [step.title for step in playbook.steps if step.grows_with != "same"]
    moving += [step.who for step in playbook.steps if step.grows_with != "same"]
    for group, things, field in (
        ("staff", plan.staff, "people"),
        ("costs", plan.costs, "monthly"),
        ("investments", plan.investments, "amount"),
    ):
        for one in things:
            driver = find_driver(drivers, f"{group}.{one.id}.{field}")
            if driver is not None and driver.power:
                moving.append(one.name)
    assert not [text for text in moving if _COUNTS.search(text.en) or _COUNTS.search(text.ko)]


# What is told of them


def find_texts(told: Any) -> list[str]:
    """Gather all words of a told playbook."""
    if isinstance(told, dict):
        return [text for value in told.values() for text in find_texts(value)]
    if isinstance(told, list):
        return [text for value in told for text in find_texts(value)]
    return [told] if isinstance(told, str) else []


@pytest.mark.parametrize("playbook", SHIPPED, ids=lambda one: one.id)
def test_both_languages_tell_the_same_entries(playbook: Playbook) -> None:
    """As many of each, plain values throughout, and every source that a claim names is there."""
    both = {language: tell_playbook(playbook, language, name_place=name_place) for language in LANGUAGES}
    english, korean = both["en"], both["ko"]
    assert list(english) == list(korean)
    assert json.loads(json.dumps(english)) == english
    numbers = {source["id"]: source["number"] for source in english["sources"]}
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    for key in ("steps", "conditions", "risks", "failures", "outcomes"):
        assert len(english[key]) == len(korean[key])
        for claim in english[key]:
            assert set(claim["sources"]) <= set(numbers)
    assert english["story"].startswith("# ")
    assert not any(
        re.search("[가-힣]", text) for text in find_texts(english["conditions"]) if "(" not in text
    )


def test_what_a_source_from_memory_stands_for_is_unverified() -> None:
    """A claim is, where nothing else stands for it; a source says so in words."""
    told = tell_playbook(SHIPPED[0], "en")
    unread = [source for source in told["sources"] if source["unverified"]]
    assert told["unverified_sources"] == len(unread)
    assert all(source["checked"] is None for source in unread)
    assert all(source["kind"] != "assumption" for source in unread)


def test_each_number_of_the_plan_is_told_with_its_driver() -> None:
    """What it grows with, how strongly and why."""
    numbers = tell_playbook(SHIPPED[0], "en")["plan"]["numbers"]
    fuel = next(one for one in numbers if one["path"] == "costs.fuel.monthly")
    assert (fuel["grows_with"], fuel["power"], fuel["assumption"]) == ("area_km2", 0.5, True)
    assert all(one["why"] for one in numbers)


def test_the_steps_are_added_up_from_the_least_to_the_most() -> None:
    """Each end for itself."""
    playbook = SHIPPED[0]
    whole = tell_playbook(playbook, "en")["steps_together"]
    costs = [step.cost for step in playbook.steps if step.cost is not None]
    assert whole["weeks"]["low"] == sum(step.weeks.low for step in playbook.steps)
    assert whole["cost"]["high"] == sum(cost.high for cost in costs)


def test_bounds_of_conditions_are_told_in_words() -> None:
    """With their units; a flag is a yes or a no."""
    told = {one["id"]: one["bound"] for one in tell_playbook(SHIPPED[0], "en")["conditions"]}
    assert told["kitchens"] == "residents: 8,000 people to 100,000 people"
    assert told["way-in-law"] is None


def test_a_plant_is_not_judged_by_the_nearest_city() -> None:
    """The distance to a city says nothing of a plant: its title names the city, and of the plant one asks."""
    conditions = {one.id: one for model in SHIPPED for one in model.conditions}
    assert conditions["far-from-plant"].indicator is None
    by_city = [one for one in conditions.values() if one.indicator == "city_km"]
    assert len(by_city) == len(SHIPPED)
    for one in by_city:
        assert "300,000" in one.title.en
        assert "30만" in one.title.ko
