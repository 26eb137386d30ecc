"""An adapted plan on the people of its place: the sentence says what the futures say."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from invented_models import make_playbook, words
from invented_plans import SOMETHING, sure

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.geography import load_geography
from dure.korea.playbooks import find_playbook, load_playbooks
from dure.korea.reference import load_reference
from dure.korea.requirements import load_requirements
from dure.korea.scenarios import load_scenarios
from dure.outlook.plan import Change, Estimate, Scenario
from dure.playbooks.adapting import Adaptation, adapt_playbook
from dure.playbooks.contract import tell_playbook
from dure.playbooks.moving import Unmoved
from dure.playbooks.playbook import Playbook
from dure.playbooks.telling import tell_adaptation
from dure.playbooks.trial import (
    DRAWS,
    Trial,
    TriedStrategy,
    _choose,
    _say,
    find_budget,
    try_adaptation,
    write_cost,
)

BUAN = "52800"


def adapt(playbook: Playbook, code: str = BUAN, *, facts: Mapping[str, float] | None = None) -> Adaptation:
    """Adapt a playbook, to Buan-gun where nothing else is said."""
    adaptation, _ = adapt_playbook(
        playbook,
        code,
        figures=load_figures(),
        geography=load_geography(),
        gazetteer=load_gazetteer(),
        requirements=load_requirements(),
        facts=facts,
        as_of=date(2026, 11, 23),
    )
    assert adaptation is not None
    return adaptation


def attempt(adaptation: Adaptation, *scenarios: Scenario, **options: Any) -> Trial:
    """Try an adaptation on 300 futures."""
    return try_adaptation(
        adaptation,
        figures=load_figures(),
        gazetteer=load_gazetteer(),
        scenarios=scenarios,
        reference=load_reference(),
        **{"draws": 300, "seed": 1, **options},
    )


@cache
def food_waste() -> tuple[Adaptation, Trial]:
    """Try the shipped model of food waste once for all tests."""
    playbook = find_playbook("food-waste-circulation")
    assert playbook is not None
    adaptation = adapt(playbook)
    return adaptation, attempt(adaptation, *load_scenarios().rows)


def strategy(name: str, won: float, *, once: float = 0) -> Scenario:
    """Make a strategy that brings won a month to the first cost, for a price."""
    return Scenario(
        name,
        "strategy",
        words(name),
        words(name),
        SOMETHING,
        changes=(Change("costs.rent.monthly", "add", Estimate(-won, -won, -won, "KRW", SOMETHING)),),
        once=sure(once),
    )


def test_the_sentence_says_the_year_the_futures_and_what_would_add_some() -> None:
    """The count in the words is the outlook's own, and what is named adds what is said."""
    _, trial = food_waste()
    assert trial.share == trial.outlook.survival[4].share
    assert f"open in {trial.open_futures} of 20 futures in year 5" in trial.sentence.en
    assert trial.best is not None
    assert f"make it {trial.best.open_futures}: " in trial.sentence.en
    assert trial.best.open_futures - trial.open_futures == trial.best.adds > 0
    assert f"{trial.open_futures}가지" in trial.sentence.ko
    assert trial.best.cost <= trial.budget


def test_the_same_seed_says_the_same() -> None:
    """On any machine, on any day."""
    adaptation, trial = food_waste()
    again = attempt(adaptation, *load_scenarios().rows)
    assert (again.sentence, again.strategies) == (trial.sentence, trial.strategies)


def test_the_plan_own_strategies_stand_beside_those_that_ship() -> None:
    """What the county would pay is of this playbook alone; what adds most stands first."""
    _, trial = food_waste()
    ids = [one.scenarios[0].id for one in trial.strategies]
    assert "county-pays-what-it-saves" in ids
    assert [one.share for one in trial.strategies] == sorted(
        (one.share for one in trial.strategies), reverse=True
    )


def test_together_is_no_longer_than_it_must_be() -> None:
    """Of the best combination only as many are named as do what all of it does."""
    _, trial = food_waste()
    assert trial.together is not None
    assert trial.outlook.combination is not None
    assert len(trial.together.scenarios) <= len(trial.outlook.combination.parts)


def test_what_helps_nobody_is_not_named() -> None:
    """One strategy, which costs and changes hardly anything."""
    trial = attempt(adapt(make_playbook()), strategy("idle", 1))
    assert trial.best is None
    if trial.open_futures < 20:
        assert "None of the 1 strategies" in trial.sentence.en


def test_without_a_strategy_that_is_said() -> None:
    """Nothing was tried, so nothing is claimed; or nothing is needed."""
    trial = attempt(adapt(make_playbook()))
    assert trial.strategies == ()
    assert ("No strategy was tried" in trial.sentence.en) is (trial.open_futures < 20)


@pytest.mark.parametrize(("opening", "budget"), [(5_000_000, 5_000_000), (0, 10_000_000), (-3, 10_000_000)])
def test_a_strategy_may_cost_what_the_plan_begins_with(opening: float, budget: float) -> None:
    """Unless it begins with nothing."""
    plan = make_playbook().plan
    poor = replace(plan, cash=replace(plan.cash, opening=sure(opening)))
    assert find_budget(poor) == budget


def test_of_equals_the_one_of_fewer_acts_is_named_and_none_beyond_the_budget() -> None:
    """Two that do what one does are one too many."""
    one, two, dear = (
        TriedStrategy((strategy("a", 1),), 0.8, 16, 3, 100.0),
        TriedStrategy((strategy("a", 1), strategy("b", 1)), 0.81, 16, 3, 0.0),
        TriedStrategy((strategy("c", 1),), 0.95, 19, 6, 5_000.0),
    )
    assert _choose([dear, two, one], budget=1_000) is one
    assert _choose([dear, two, one], budget=10_000) is dear
    assert _choose([], budget=1_000) is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_all_of_it_is_told_in_plain_values(language: Any) -> None:
    """Page, JSON and command line read the same."""
    adaptation, trial = food_waste()
    told = tell_adaptation(adaptation, trial, language)
    assert told["trial"]["sentence"] == trial.sentence.in_language(language)
    assert len(told["numbers"]) == len(adaptation.numbers)
    assert told["trial"]["reference"]["year"] == 5
    assert told["home"]["code"] == "52720"
    assert told["parent"]["place"] == BUAN
    assert tell_adaptation(adaptation, None, language)["trial"] is None


def test_a_figure_of_another_legal_form_says_so() -> None:
    """Social co-operatives were counted; a plain co-operative is told that nobody counted its like."""
    adaptation, trial = food_waste()
    other = tell_adaptation(adaptation, trial, "en")["trial"]["reference"]
    assert not other["same_form"]
    assert "no figure is at hand" in other["notes"][0]
    assert "54 to 62 %" in other["notes"][1]
    form = replace(adaptation.playbook.legal_form, id="medical-welfare-social-co-op")
    clinic = replace(adaptation, playbook=replace(adaptation.playbook, legal_form=form))
    own = tell_adaptation(clinic, trial, "en")["trial"]["reference"]
    assert own["same_form"]
    assert (own["low"], own["high"]) == (0.537, 0.622)
    assert not any("another legal form" in note for note in own["notes"])


def list_keys(told: Any) -> set[str]:
    """List every name in plain values, but for those of the outlook, which has a page of its own."""
    if isinstance(told, list):
        return {key for one in told for key in list_keys(one)}
    if not isinstance(told, dict):
        return set()
    own = {
        key: one
        for key, one in told.items()
        if key not in {"outlook", "headings", "facts", "planned", "source", "sources"}
    }
    return {*told, *(key for one in own.values() for key in list_keys(one))}


def test_every_field_has_its_line_on_the_reference_page() -> None:
    """What cannot be looked up is not there for who reads the JSON."""
    page = (Path(__file__).parents[2] / "docs/reference/adaptation.md").read_text("utf-8")
    told = set(re.findall(r"\w+", page))
    assert list_keys(tell_adaptation(*food_waste(), "en")) <= told


@pytest.mark.parametrize("playbook", load_playbooks(), ids=lambda one: one.id)
@pytest.mark.parametrize("code", ["52720", "52800", "52790"])
def test_the_numbers_of_a_plan_are_counted_alike_everywhere(playbook: Playbook, code: str) -> None:
    """As many as the playbook itself shows; at home none moves."""
    told = tell_adaptation(adapt(playbook, code), None, "en")
    counts = told["counts"]
    shown = len(tell_playbook(playbook, "en")["plan"]["numbers"])
    assert counts["of"] == shown == counts["moved"] + counts["stay"] + counts["unknown"]
    spoken_of = {one["path"] for one in told["numbers"]} & {path for path, _ in playbook.plan.estimates()}
    assert counts["of"] == len(spoken_of) + counts["unsaid"]
    assert (counts["moved"] == 0) is (code == playbook.place)
    assert f"Of the plan's {shown} numbers {counts['moved']} move" in counts["sentence"]
    assert "none stays because" in counts["sentence"]
    changed = [one for one in told["numbers"] if one["changed"] and not one["path"].startswith("goal.")]
    assert counts["moved"] + counts["beside"] == len(changed)


def test_numbers_whose_figure_is_unknown_are_counted_by_themselves() -> None:
    """They stay, and for another reason than those that grow with nothing."""
    adaptation, _ = food_waste()
    stuck = Unmoved("members.count", words("members"), sure(40), None, words("unknown"))
    kept = tuple(one for one in adaptation.numbers if one.path != stuck.path)
    for language, said in (("en", "1 stays because"), ("ko", "그대로 둔 수는 1개입니다.")):
        counts = tell_adaptation(replace(adaptation, numbers=kept, unmoved=(stuck,)), None, language)[
            "counts"
        ]
        assert counts["unknown"] == 1
        assert counts["of"] == counts["moved"] + counts["stay"] + counts["unknown"]
        assert said in counts["sentence"]


def test_several_strategies_are_named_one_by_one() -> None:
    """Some are whole sentences: each stands in its quotes, and one that costs nothing is not nothing."""
    _, trial = food_waste()
    one = trial.strategies[0]
    both = TriedStrategy((one.scenarios[0], trial.strategies[1].scenarios[0]), 1.0, 20, 5, 0.0)
    assert re.fullmatch("“.+” and “.+”", both.title.en)
    assert re.fullmatch("‘.+’, ‘.+’", both.title.ko)
    assert one.title == one.scenarios[0].title
    assert (write_cost(0, "en"), write_cost(0, "ko")) == ("costs nothing", "따로 드는 돈 없음")
    said = trial.sentence.ko
    assert re.search(r"다음 전략을 (함께 )?쓰면 \d+가지로 늘어납니다: ‘", said)


def test_a_small_share_is_told_with_digits_enough_to_see_it_move() -> None:
    """Seven in a thousand, six and a half in a thousand: not both 0.7 %."""
    playbook = find_playbook("small-harbour-tourism")
    assert playbook is not None
    told = tell_adaptation(adapt(playbook), None, "en")
    moved = [one for one in told["numbers"] if one["path"].endswith("use_rate") and one["changed"]]
    assert moved
    assert all(one["before"]["text"] != one["after"]["text"] for one in moved)


@pytest.mark.parametrize("playbook", load_playbooks(), ids=lambda one: one.id)
def test_a_story_tells_what_its_page_gives_at_home(playbook: Playbook) -> None:
    """With the seed and as many futures as the page and the command take, in both languages."""
    count = attempt(adapt(playbook, playbook.place), draws=DRAWS).open_futures
    english = re.findall(r"(\d+) of 20 futures", playbook.story.en)
    korean = re.findall(r"스무 가지 미래 가운데 (\d+)가지", playbook.story.ko)
    assert english == korean == [str(count)]


def test_what_the_place_or_the_law_lacks_stands_beside_the_futures() -> None:
    """A harbour without a sea, and a clinic with too few founders: never a number of futures alone."""
    harbour, clinic = find_playbook("small-harbour-tourism"), find_playbook("medical-welfare-co-op")
    assert harbour is not None
    assert clinic is not None
    tried = attempt(adapt(harbour, "52720"), draws=40)
    assert tried.unmet is not None
    inland = tried.sentence
    assert inland.en.startswith(
        "Jinan-gun (진안군) does not meet a condition of this model: “It lies on the sea”. Without a shore"
    )
    assert inland.ko.startswith(
        "진안군은(는) 이 모델의 조건을 갖추지 못했습니다: ‘바다에 닿아 있다’. 바다가 없으면"
    )
    assert inland.en.index("knows nothing of that") < inland.en.index("it is open in")
    assert tell_adaptation(adapt(harbour, "52720"), None, "en")["conditions"][0]["verdict"] == "not_met"
    in_a_city = attempt(adapt(clinic, "46170430"), draws=40).sentence
    assert (
        "The plan counts on less than the law asks: Enough founders for the clinic; Enough capital paid in"
        in in_a_city.en
    )
    assert "계획이 채우지 못하는 요건: " in in_a_city.ko
    asked = attempt(adapt(clinic, "46170430", facts={"founders": 4.0}), draws=40).sentence
    assert "Asked by the law and not met: Enough founders for the clinic." in asked.en
    _, trial = food_waste()
    assert trial.unmet is None
    assert trial.sentence.en.startswith("In Buan-gun")


def test_nearly_all_of_them_is_not_called_all() -> None:
    """Of 300 futures a few close, which twenty are too few to show."""
    adaptation = adapt(make_playbook())
    report = replace(attempt(adaptation).outlook, draws=300)
    last = replace(report.survival[0], share=293 / 300)
    said = _say(adaptation, replace(report, survival=(last,)), year=1, tried=0, best=None)
    assert "open in 20 of 20 futures in year 1. That is rounded: of the 300 drawn, 7 close before." in said.en
    assert "300가지 가운데 7가지" in said.ko
