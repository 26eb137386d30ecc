"""A community's shocks on an enterprise's plan, against a sheet worked by hand."""

from datetime import date

from dure.commons import Strategy
from dure.commons.community import StrategyChange, StrategyMove
from dure.korea.community_shocks import load_community_shocks
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.scenarios import load_scenarios
from dure.language import LANGUAGES, Text
from dure.outlook.plan import Plan
from dure.outlook.reading import read_plan
from dure.reports.shock_plan_words import write_plan_fall
from dure.reports.shock_plans import EnterprisePlan, PlanFall, list_trials, run_shocks_on_plans

NAME = Text("Bathhouse (example)", "마을목욕탕(가상)")
MONEY = "2,000,000원"

# A hundred members come once a month for 10,000 won: a million, which is what the rent takes. In a pandemic
# year, from the thirteenth month on, nobody comes.
PLAN = """
[plan]
name = "마을목욕탕(가상)"
place = "52720"
start = 2026-01

[[services]]
id = "bath"
name = "목욕"
price = "10,000원"
subsidised = true
[[services.users]]
members = true
use_rate = 1.0
visits = 1.0
[[services.places]]
code = "52720"
reach = 1.0
distance = 1.0

[[costs]]
id = "rent"
name = "임대료"
monthly = "1,000,000원"

[members]
count = 100
joining = 0
leaving = 0
share = 0
dues = 0

[cash]
opening = "OPENING"
receivable_days = 0
payable_days = 0

[rises]
costs = 0
wages = 0
energy = 0
prices = 0

[[scenarios]]
id = "pandemic"
kind = "shock"
title = "아무도 오지 않음"
[[scenarios.changes]]
path = "services.bath.users.1.visits"
operation = "times"
amount = 0
after_months = 12
months = 12
"""


def read(opening: str = MONEY) -> Plan:
    """Read the sheet's plan."""
    plan, problems = read_plan(PLAN.replace("OPENING", opening))
    assert plan is not None, [problem.what.en for problem in problems]
    return plan


def try_strategy(**facts: object) -> Strategy:
    """Write a strategy that is on trial."""
    moves = (StrategyMove("trying", date(2026, 1, 1)),)
    given = {"id": "half-rent", "title": Text("Half the rent", "임대료 반"), "enterprise": "bath"}
    return Strategy(**{**given, "history": moves, **facts})  # type: ignore[arg-type]


HALF = StrategyChange("costs.rent.monthly", "times", 0, 0, 0)


def run(plan: Plan, *strategies: Strategy, shock: str = "pandemic") -> PlanFall:
    """Run one shock on the plan."""
    shipped = load_scenarios().rows
    trials = list_trials(strategies, "bath", shipped=shipped)
    falls, problems = run_shocks_on_plans(
        [EnterprisePlan("bath", NAME, plan, trials)],
        shocks=[one for one in load_community_shocks().shocks if one.id == shock],
        scenarios={one.id: one for one in shipped},
        figures=load_figures(),
        gazetteer=load_gazetteer(),
        draws=40,
    )
    assert problems == []
    (fall,) = falls[shock]
    return fall


def test_two_million_last_two_months_of_a_year_without_guests() -> None:
    """It is closed in the third: open for 14 months; without what it had in the bank, for 12."""
    fall = run(read())
    assert fall.after is not None
    assert (fall.before.is_open, fall.before.runway.middle) == (20, 60)
    assert (fall.after.is_open, fall.after.runway.middle) == (0, 14)
    assert fall.begins_month == 13
    reserve = fall.softeners[0]
    assert reserve.id == "reserve"
    assert reserve.without is not None
    assert reserve.without.runway.middle == 12


def test_what_is_on_trial_is_told_with_and_without() -> None:
    """Without a rent it stays open; what is an idea only, another's, or unwritten counts for nothing."""
    idea = try_strategy(id="idea", history=(), proposed=date(2026, 1, 1), changes=(HALF,))
    another = try_strategy(id="another", enterprise="mill", changes=(HALF,))
    fall = run(read(), try_strategy(changes=(HALF,)), idea, another, try_strategy(id="words"))
    _, trial, mutual_help = fall.softeners
    assert (trial.id, trial.name.en) == ("strategy", "Half the rent")
    assert trial.with_it is not None
    assert trial.without == fall.after
    assert trial.with_it.is_open == 20
    assert (mutual_help.id, mutual_help.with_it) == ("help", None)


def test_mutual_help_on_trial_is_told_as_such() -> None:
    """By the shipped strategy; a plan without staff is not changed by it, but pays for the meetings."""
    fall = run(read(), try_strategy(scenario="mutual-help"))
    assert [one.id for one in fall.softeners] == ["reserve", "help"]
    assert fall.softeners[1].with_it is not None


def test_a_plan_without_a_reserve_has_none_to_do_without() -> None:
    """Nothing is compared with nothing."""
    fall = run(read("0원"))
    assert fall.softeners[0].with_it is None
    said = write_plan_fall(fall, "en")
    assert said["softened"][0]["used"] is False
    assert "no reserve" in said["softened"][0]["sentence"]


def test_a_shock_that_finds_nothing_in_the_plan_says_so() -> None:
    """No staff, no energy, and a price that a public body sets: the inequality shock changes nothing."""
    fall = run(read(), shock="inequality")
    assert fall.after is None
    said = write_plan_fall(fall, "en")
    assert not said["touched"]
    assert said["with_shock"] == said["without_shock"]
    assert "nothing that this shock would change" in said["sentences"][0]


def test_it_is_told_in_both_languages_with_its_seed() -> None:
    """Months, futures, seed and the plan's first month."""
    fall = run(read())
    said = {language: write_plan_fall(fall, language) for language in LANGUAGES}
    assert "in 20 of 20 futures without the shock, and in 0 of 20 with it" in said["en"]["sentences"][0]
    assert "lasts 14 months" in said["en"]["sentences"][0]
    assert "14개월을 버팁니다" in said["ko"]["sentences"][0]
    # The book is put through another shock of that name: a reader who compares the two must see it.
    assert "the plan's own shock" in said["en"]["sentences"][1]
    assert "계획에 적어 둔 충격" in said["ko"]["sentences"][1]
    assert all(said[one]["sentences"][1].endswith(fall.scenario.text.in_language(one)) for one in LANGUAGES)
    for language in LANGUAGES:
        assert "40" in said[language]["note"]
        assert "2026" in said[language]["note"]
        assert said[language]["seed"] == 1
        assert said[language]["with_shock"]["months"] == {"p10": 14, "p50": 14, "p90": 14, "at_most": 60}


def test_the_same_seed_says_the_same() -> None:
    """Twice over."""
    assert write_plan_fall(run(read()), "ko") == write_plan_fall(run(read()), "ko")


def test_a_plan_of_nowhere_is_a_problem_and_the_others_go_on() -> None:
    """Its place is named; the neighbour's plan is told of."""
    text = PLAN.replace("OPENING", MONEY).replace("52720", "99999").replace("members = true", 'ages = "0-64"')
    lost, _ = read_plan(text)
    assert lost is not None
    falls, problems = run_shocks_on_plans(
        [EnterprisePlan("lost", NAME, lost), EnterprisePlan("bath", NAME, read())],
        shocks=load_community_shocks().shocks,
        scenarios={one.id: one for one in load_scenarios().rows},
        figures=load_figures(),
        gazetteer=load_gazetteer(),
        draws=40,
    )
    assert [[one.id for one in found] for found in falls.values()] == [["bath"]] * 3
    assert "99999" in problems[0].what.en + str(problems[0].where)
