"""An outlook's report: what it says of plans whose answers are known, in words and in figures."""

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from invented_plans import (
    HERE,
    NEXT_DOOR,
    SOMETHING,
    about,
    make_plan,
    make_service,
    make_whole_plan,
    still,
    sure,
    varied,
)

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.reference import load_reference
from dure.korea.scenarios import load_scenarios
from dure.language import LANGUAGES, Language, Text
from dure.outlook.plan import (
    Cash,
    Change,
    Cost,
    Grant,
    Members,
    Plan,
    PlanGoal,
    Scenario,
    Service,
    Serving,
    Staff,
)
from dure.outlook.reference import ReferenceClass
from dure.reports.outlook import DRAWS_MAX, OutlookError, OutlookReport, build_outlook
from dure.reports.outlook_places import list_neighbours, move_plan
from dure.reports.outlook_text import write_outlook

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
SCHEMA: dict[str, Any] = json.loads((REFERENCE / "outlook.schema.json").read_text(encoding="utf-8"))
GOLDEN = Path(__file__).parents[1] / "golden" / "outlook" / "village.expected.json"


def build(plan: Plan, **changes: Any) -> OutlookReport:
    """Build an outlook over invented people; few draws, as the answers are known."""
    given: dict[str, Any] = {
        "figures": load_figures(),
        "gazetteer": load_gazetteer(),
        "draws": 200,
        "seed": 5,
        "reference": load_reference(),
        "populations": {HERE: still()},
    }
    return build_outlook(plan, **(given | changes))


def losing(**changes: Any) -> Plan:
    """Give a plan that loses a million a month: with 10 million it closes in the eleventh."""
    rent = Cost("rent", Text("Rent", "임대료"), sure(4_000_000, "KRW/month"), sure(0, "share"))
    return make_plan(costs=(rent,), **changes)


def strategy(name: str, path: str, amount: float, **changes: Any) -> Scenario:
    """Make a strategy that adds to one number."""
    title = Text(name.capitalize(), f"{name} 전략")
    return replace(
        Scenario(name, "strategy", title, title, SOMETHING, (Change(path, "add", sure(amount)),)), **changes
    )


def village(**changes: Any) -> OutlookReport:
    """Look at a plan of everything over people who become fewer, with three strategies and a shock."""
    goal = PlanGoal("members", 470, date(2028, 1, 1))
    given: dict[str, Any] = {
        "strategies": [
            strategy("price", "services.clinic.price", 1_000),
            strategy("office", "costs.rent.monthly", -200_000, once=sure(500_000)),
            strategy("near", "services.clinic.local_share", 0.2, help_minutes=sure(300)),
        ],
        "shocks": [
            Scenario(
                "closure",
                "shock",
                Text("Closure", "휴업"),
                SOMETHING,
                SOMETHING,
                (
                    Change(
                        "services.*.price", "times", about(0.5, 0.4, 0.6, "times"), after_months=6, months=6
                    ),
                ),
            )
        ],
        "budget": 1_000_000,
        "populations": {HERE: varied(1), NEXT_DOOR: varied(2)},
    }
    return build(replace(make_whole_plan(), goal=goal), **(given | changes))


# What is said


def test_a_certain_plan_is_told_to_the_month_and_the_won() -> None:
    """A million is missing each month: 10 million last ten months, and in the eleventh it closes."""
    told = build(losing()).to_dict("en")
    assert told["runway_months"] == {"p10": 10, "p50": 10, "p90": 10, "at_most": 120, "text": "10 months"}
    assert told["worst_cash_krw"]["p50"] == -1_000_000
    assert told["sentences"][0] == "None of 20 futures is still open in year 5 (December 2030)."
    assert "In the middle future it closes in month 11 (November 2026)" in told["sentences"][1]
    assert all(one == {"closes": 11, "open": False} for one in told["futures"])
    assert [one["share"] for one in told["survival"]] == [0.0] * 10
    assert told["cash_bands"]["p50"][:2] == [10_000_000, -1_000_000]
    assert all(len(one) == 2 for one in told["cash_bands"]["singles"])


def test_a_plan_that_earns_stays_open() -> None:
    """Nothing closes, nothing uncertain matters, and ours is too hopeful beside the reference class."""
    told = build(make_plan(), populations={HERE: still(50)}).to_dict("en")
    assert told["sentences"][0] == "20 of 20 futures are still open in year 5 (December 2030)."
    assert "At least nine futures in ten are still open after all 10 years." in told["sentences"]
    assert told["drivers"] == []
    assert {one["id"] for one in told["warnings"]} >= {"reference_far", "small_place", "few_draws"}
    gap = told["reference_gap"]
    assert gap == {
        "ours": 1.0,
        "ours_low": 1.0,
        "ours_high": 1.0,
        "ours_text": "100%",
        "theirs": 0.58,
        "forms": ["social-co-op", "medical-welfare-social-co-op"],
        "forms_text": "Counted there were social co-operatives (사회적협동조합) alone: if you have another"
        " legal form, they are the nearest that somebody has counted, not your own kind.",
        "difference": 0.42,
        "far": True,
    }


@pytest.mark.parametrize("language", ["en", "ko"])
def test_nobody_takes_another_legal_form_for_their_own_kind(language: Language) -> None:
    """Whoever reads what became of social co-operatives reads that no others were counted."""
    told = build(make_plan(), populations={HERE: still(50)}).to_dict(language)
    gap = told["reference_gap"]
    assert [gap["forms_text"] in sentence for sentence in told["sentences"]].count(True) == 1
    for one in told["reference"]:
        assert bool(one["forms"]) == ("사회적협동조합" in one["who"] or "social co-op" in one["who"]), one[
            "who"
        ]
    assert gap["forms_text"] in " ".join(write_outlook(told).split())


def test_firms_of_every_form_need_no_such_word() -> None:
    """Where the class speaks of every legal form, nothing is said of forms."""
    every = ReferenceClass(tuple(replace(row, forms=()) for row in load_reference().rows))
    told = build(make_plan(), populations={HERE: still(50)}, reference=every).to_dict("en")
    assert told["reference_gap"]["forms_text"] is None
    assert not any("legal form" in sentence for sentence in told["sentences"])


@pytest.mark.parametrize(("language", "between"), [("en", "({} to {})"), ("ko", "(범위 {}~{})")])
def test_ours_stands_with_its_range_beside_the_reference_class(language: Language, between: str) -> None:
    """In the sentence, in the warning and in the figures: no share of ours without its range."""
    told = village().to_dict(language)
    gap, fifth = told["reference_gap"], told["survival"][4]
    assert (gap["ours"], gap["ours_low"], gap["ours_high"]) == (fifth["share"], fifth["low"], fifth["high"])
    assert gap["ours_low"] < gap["ours"] < gap["ours_high"]
    ours = f"{gap['ours']:.1%}" + between.format(f"{gap['ours_low']:.1%}", f"{gap['ours_high']:.1%}")
    ours = ours.replace("%(", "% (") if language == "en" else ours
    assert gap["ours_text"] == ours
    assert any(ours in sentence for sentence in told["sentences"])
    assert gap["far"]
    assert any(ours in one["text"] for one in told["warnings"])


def test_the_grants_end_is_always_told() -> None:
    """Two million a month for a year carry it two years longer than none; for ever, they carry it on."""
    grant = Grant("g", Text("Grant", "지원금"), sure(2_000_000), date(2026, 1, 1), date(2027, 1, 1))
    told = build(losing(grants=(grant,))).to_dict("en")
    cliff = told["subsidy_cliff"]
    assert (cliff["planned"], cliff["without"], cliff["continued"]) == (0.0, 0.0, 1.0)
    assert cliff["grants"][0]["ends_text"] == "January 2027"
    # 4 million a month sold and 2 given.
    assert cliff["income_share"] == 0.3333
    sentence = cliff["sentence"]
    assert sentence.startswith(
        "With the grant gone in January 2027, 0 of 20 futures are open in December 2028"
    )
    assert sentence in told["sentences"]
    assert any("32.0%" in one["text"] for one in told["warnings"] if one["id"] == "cliff")


def test_what_hangs_on_what_has_not_begun_stands_second() -> None:
    """A lunch from June on, with a cook, saves a plan that closes in November: both numbers are told."""
    cook = Staff("cook", Text("Cook", "조리사"), sure(1), sure(500_000), starts=date(2026, 6, 1))
    plan = losing(staff=(cook,))
    lunch = replace(make_service("lunch", starts=date(2026, 6, 1)), name=Text("Lunch", "점심"))
    told = build(replace(plan, services=(*plan.services, lunch))).to_dict("en")
    assert told["sentences"][0].startswith("20 of 20")
    assert told["sentences"][1] == told["not_begun"]["sentence"]
    assert told["sentences"][1] == (
        "That counts on what has not begun yet (Lunch, 1 new post). Without it, 0 of 20 are open then."
    )
    assert (told["not_begun"]["of_20"], told["not_begun"]["share"]) == (0, 0.0)
    assert [one["starts"] for one in told["not_begun"]["things"]] == ["2026-06-01"] * 2
    assert build(losing()).to_dict("ko")["not_begun"] is None


def test_a_grant_beyond_the_years_is_told_too() -> None:
    """It never ends within what is looked at; without it, all would be closed."""
    grant = Grant("g", SOMETHING, sure(2_000_000), date(2026, 1, 1), date(2040, 1, 1))
    cliff = build(losing(grants=(grant,)), years=3).to_dict("en")["subsidy_cliff"]
    assert (cliff["planned"], cliff["without"]) == (1.0, 0.0)
    assert cliff["sentence"].startswith("The grant goes on beyond the years looked at.")


def test_a_grant_of_the_past_is_no_cliff() -> None:
    """What ended before the first month hangs on nothing any more."""
    grant = Grant("g", SOMETHING, sure(2_000_000), date(2024, 1, 1), date(2025, 1, 1))
    assert build(losing(grants=(grant,))).to_dict("en")["subsidy_cliff"] is None


def test_a_closed_future_misses_its_goal() -> None:
    """Ten million at the end of the first month, and never after it closed."""
    goal = PlanGoal("cash", 9_000_000, date(2026, 1, 1))
    told = build(losing(goal=goal)).to_dict("en")["goal"]
    assert (told["chance"], told["reached"]["p50"]) == (1.0, 9_000_000)
    goal = PlanGoal("cash", -50_000_000, date(2028, 1, 1))
    told = build(losing(goal=goal)).to_dict("en")["goal"]
    assert told["chance"] == 0.0
    assert "20 of 20 have closed by then and miss it" in told["sentence"]
    goal = PlanGoal("cash", 1, date(2050, 1, 1))
    told = build(losing(goal=goal)).to_dict("en")["goal"]
    assert told["chance"] is None
    assert "beyond the years" in told["sentence"]


def test_a_strategy_that_saves_it_helps_in_all_and_is_the_best() -> None:
    """A rent lower by a million is just what is missing."""
    saves = strategy("rent", "costs.rent.monthly", -1_000_000)
    harms = strategy("cost", "services.clinic.variable_cost", 1_000)
    told = build(losing(), strategies=[harms, saves], budget=0).to_dict("en")
    by_name = {one["name"]: one for one in told["strategies"]}
    assert (by_name["rent"]["helps"], by_name["rent"]["harms"], by_name["rent"]["of"]) == (20, 0, 20)
    assert (by_name["rent"]["survival_gain"], by_name["rent"]["open_of_20"]) == (1.0, 20)
    assert (by_name["cost"]["helps"], by_name["cost"]["harms"]) == (0, 20)
    assert [one["name"] for one in told["combination"]["strategies"]] == ["rent"]
    assert told["combination"]["left_out"][0]["why"] == "harm"
    assert (
        "Rent: left out, 20 of 20 futures fewer stay open."
        in told["combination"]["strategies"][0]["sentence"]
    )


def test_what_a_strategy_brings_in_is_told_beside_what_the_others_cost() -> None:
    """What is hoped for stretches no budget, and its sum stands beside it."""
    saves = replace(strategy("rent", "costs.rent.monthly", -1_000_000), once=sure(5_000_000))
    brings = strategy("gifts", "costs.rent.monthly", -10_000)
    brings = replace(brings, once=sure(-3_000_000), adds_up_with=("rent",))
    report = build(losing(), strategies=[saves, brings], budget=5_000_000)
    told = report.to_dict("en")["combination"]
    assert {one["name"] for one in told["strategies"]} == {"rent", "gifts"}
    assert (told["cost_krw"], told["brought_krw"]) == (5_000_000, 3_000_000)
    assert told["sentence"].endswith(
        "Gifts is taken to bring in ₩3.0 million; the budget does not count on it."
    )
    assert "gifts 전략에서 300만 원이 들어온다고" in report.to_dict("ko")["combination"]["sentence"]
    few = build(losing(), strategies=[saves, brings], budget=2_000_000).to_dict("en")["combination"]
    assert {one["name"]: one["why"] for one in few["left_out"]} == {"rent": "too_dear"}
    alone = build(losing(), strategies=[saves], budget=5_000_000).to_dict("en")["combination"]
    assert "taken to bring" not in alone["sentence"]


def test_what_a_growing_plan_gains_is_told_by_its_end() -> None:
    """Its worst month is its first whatever is done: a dearer price helps, a shock harms, a budget buys."""
    opening = Cash(sure(1_000_000), sure(0), sure(0), sure(0))
    dearer = replace(strategy("price", "services.clinic.price", 1_000), once=sure(2_000_000))
    dearer = replace(dearer, changes=(replace(dearer.changes[0], after_months=3),))
    shock = Change("services.clinic.price", "times", sure(0.7), after_months=12, months=12)
    leaves = Scenario("leaves", "shock", SOMETHING, SOMETHING, SOMETHING, (shock,))
    report = build(make_plan(cash=opening), strategies=[dearer], shocks=[leaves], years=5, budget=2_000_000)
    told = report.to_dict("en")
    price, gone = told["strategies"][0], told["shocks"][0]
    # 200 visits a month, 5 % fewer for each 10 % that the price is above the planned one.
    visits = 200 * 1.05**-0.5
    gain = round(57 * (visits * 16_000 - 200 * 15_000) - 2_000_000)
    assert (price["worst_cash_gain_krw"], price["last_cash_gain_krw"]) == (0, gain)
    assert (price["helps"], price["harms"], gone["helps"], gone["harms"]) == (20, 0, 0, 20)
    assert "makes next to no difference" not in price["sentence"].lower() + gone["sentence"].lower()
    assert "at the end there is ₩5.0 million more" in price["sentence"]
    assert [one["name"] for one in told["combination"]["strategies"]] == ["price"]


def test_money_of_months_before_a_new_plan_is_warned_of() -> None:
    """Paid after 45 days, a service without a first month brings money of before; else not."""
    days = Cash(sure(10_000_000), sure(0), sure(45), sure(0))

    def warned(**changes: Any) -> list[str]:
        plan = make_plan(make_service(**changes), cash=days)
        return [one["text"] for one in build(plan).to_dict("en")["warnings"] if one["id"] == "sold_before"]

    assert len(warned()) == 1
    assert "write starts = 2026-01" in warned()[0]
    assert "(row 7)" in warned(price=replace(sure(20_000), line=7))[0]
    assert warned(starts=date(2026, 1, 1)) == []
    assert warned(price=replace(sure(20_000), source=Text("own book 2025", "2025년 장부"))) == []
    assert warned(receivable_days=sure(0)) == []


def test_why_no_number_of_members_is_enough_is_said() -> None:
    """Members who pay no dues and use nothing bring nothing: the reason is a sentence, not a gap."""
    members = Members(sure(100), sure(0), sure(0), sure(0), sure(0))
    told = build(losing(members=members)).to_dict("ko")
    assert told["break_even_members"] is None
    assert told["break_even_reason"] in told["sentences"]
    assert build(losing()).to_dict("ko")["break_even_reason"] not in told["sentences"]


def test_what_is_taken_holds_in_everything() -> None:
    """With the lower rent taken as given, it stays open, and the same strategy tried is compared with it."""
    saves = strategy("rent", "costs.rent.monthly", -1_000_000)
    more = strategy("more", "services.clinic.price", 1_000)
    told = build(losing(), taken=[saves], strategies=[more]).to_dict("en")
    assert told["survival"][-1]["share"] == 1.0
    assert told["taken"] == [{"name": "rent", "title": "Rent"}]
    assert told["strategies"][0]["survival_gain"] == 0.0


def test_a_help_of_a_few_won_is_told_with_its_sum() -> None:
    """As many futures stay open either way: without the sum it would read as a great help."""
    saving = strategy("saving", "costs.rent.monthly", -1_000)
    told = build(losing(), strategies=[saving]).to_dict("en")["strategies"][0]
    assert (told["helps"], told["survival_gain"], told["worst_cash_gain_krw"]) == (20, 0.0, 11_000)
    assert "the middle worst month ends with ₩11,000 more." in told["sentence"]


def test_what_brings_money_says_how_much() -> None:
    """Below nought of cost is what comes in."""
    gifts = strategy("gifts", "costs.rent.monthly", 0, monthly=sure(-100_000))
    told = build(losing(), strategies=[gifts]).to_dict("en")["strategies"][0]
    assert told["cost_krw"] == -12_000_000
    assert "It brings ₩12.0 million over the 10 years." in told["sentence"]


def test_a_shock_is_told_by_its_harm() -> None:
    """Nobody is told in how many futures a shock does not help, nor that what it makes dearer stays here."""
    dearer = replace(strategy("dearer", "costs.rent.monthly", 500_000), kind="shock")
    told = build(losing(), shocks=[dearer]).to_dict("en")
    assert told["shocks"][0]["sentence"].startswith("Harms in 20 of 20 futures.")
    assert any("would hit hardest: it harms in 20 of 20 futures." in one for one in told["sentences"])
    idle = replace(strategy("idle", "costs.rent.monthly", 0), kind="shock")
    told = build(losing(), shocks=[idle]).to_dict("en")
    assert told["shocks"][0]["sentence"] == "Makes next to no difference to its money in any of 20 futures."


def test_buying_locally_says_what_stays() -> None:
    """Of 5,000 won for each of 200 visits half is bought here; a fifth more is 2.4 million a year."""
    told = build(make_plan(), strategies=[strategy("near", "services.clinic.local_share", 0.2)]).to_dict("en")
    assert told["strategies"][0]["inside_gain_krw"] == 200 * 5_000 * 12 // 5
    sentence = told["strategies"][0]["sentence"]
    assert "In year 2 ₩2.4 million more is spent on purchases inside the place" in sentence
    assert told["circulation"]["spent_inside_krw"]["p50"] == 6_000_000


def test_what_it_circulates_is_told_where_it_is_known() -> None:
    """A multiplier of the book makes income of what is spent."""
    near = strategy("near", "services.clinic.local_share", 0.2)
    told = build(make_plan(), strategies=[near], circulation={"multiplier": {"value": 1.5}}).to_dict("en")
    assert "about ₩3.6 million of income" in told["strategies"][0]["sentence"]


def test_the_range_is_that_of_what_matters_most() -> None:
    """Where one number decides, none is open in its worst third and all are in its best."""
    service = make_service(price=about(25_000, 15_000, 35_000), elasticity=sure(0))
    told = build(losing(services=(service,)), draws=3_000).to_dict("en")
    assert told["drivers"][0]["path"] == "services.clinic.price"
    assert told["drivers"][0]["more_is_better"]
    last = told["survival"][-1]
    assert last["low"] < 0.1 < last["share"] < 0.9 < last["high"]
    assert "clinic: price" in told["sentences"][1]


# What is warned of, refused and left out


def test_assumptions_are_counted_and_told() -> None:
    """Every number stands there once with its source; who wrote assumption is told so."""
    told = build(losing()).to_dict("en")
    rent = next(one for one in told["assumptions"] if one["path"] == "costs.rent.monthly")
    assert (rent["name"], rent["text"], rent["assumed"]) == ("Rent: won a month", "₩4.0 million", True)
    assert told["assumed"]["count"] == told["assumed"]["of"] == len(told["assumptions"])
    plan = losing(employer_share=replace(sure(0.19, "share"), source=Text("payroll 2025", "2025년 급여대장")))
    later = build(plan).to_dict("ko")
    assert later["assumed"]["count"] == later["assumed"]["of"] - 1
    assert (
        next(one for one in later["assumptions"] if one["path"] == "employer_share")["source"]
        == "2025년 급여대장"
    )


def test_far_years_are_told_as_direction_only() -> None:
    """Beyond fifteen years of the count."""
    told = build(make_plan(), years=20).to_dict("en")
    assert "direction_only" in {one["id"] for one in told["warnings"]}
    assert "direction_only" not in {one["id"] for one in build(make_plan()).to_dict("en")["warnings"]}


@pytest.mark.parametrize(
    ("changes", "what", "remedy"),
    [
        ({"draws": 10**9}, "1,000,000,000 futures would take too long", "Take 10,000"),
        ({"draws": 3}, "too few", "Take 10,000"),
        ({"years": 0}, "0 years cannot be looked at", "--years 10"),
        ({"years": 31}, "31 years cannot be looked at", "--years 10"),
    ],
)
def test_what_would_take_too_long_offers_less(changes: dict[str, int], what: str, remedy: str) -> None:
    """Before anything is drawn."""
    with pytest.raises(OutlookError) as caught:
        build(make_plan(), **changes)
    (problem,) = caught.value.problems
    assert what in problem.what.en
    assert remedy in problem.remedy.en


def test_a_plan_without_services_is_refused() -> None:
    """It lives on nothing."""
    with pytest.raises(OutlookError) as caught:
        build(replace(make_plan(), services=()))
    assert "no services" in caught.value.problems[0].what.en


def test_a_place_that_cannot_be_projected_is_refused_by_name() -> None:
    """A legal dong has no count of its own, and an abolished town none of today."""
    for code in ("99999999", "5272025021"):
        plan = make_plan(make_service(places=(replace(make_service().places[0], code=code),)))
        with pytest.raises(OutlookError) as caught:
            build(plan, populations={})
        assert code in (caught.value.problems[0].where.column or "")


def test_a_strategy_for_what_the_plan_has_not_is_left_out_and_told() -> None:
    """A named number that is not there is a fault of the strategy; a pattern that fits nothing is idle."""
    absent = strategy("absent", "costs.heating.monthly", 1)
    idle = strategy("idle", "grants.*.monthly", 1)
    report = build(make_plan(), strategies=[absent, idle])
    assert report.strategies == ()
    said = [problem.what.en for problem in report.problems]
    assert any("costs.heating.monthly" in one for one in said)
    assert any("Idle" in one for one in said)


def test_a_neighbour_that_cannot_be_projected_is_only_left_out() -> None:
    """A strategy's own place may fail; the plan goes on."""
    place = replace(make_service().places[0], code="99999999")
    far = Scenario("far", "strategy", SOMETHING, SOMETHING, SOMETHING, serving=(Serving("*", (place,)),))
    report = build(make_plan(), strategies=[far])
    assert report.strategies == ()
    assert len(report.problems) == 2


def test_neighbours_are_the_nearest_towns_of_the_county() -> None:
    """More people to serve help a clinic that earns by each; what a strategy serves is told by its code."""
    gazetteer = load_gazetteer()
    around = list_neighbours(HERE, gazetteer)
    near = Scenario(
        "near", "strategy", SOMETHING, SOMETHING, SOMETHING, serving=(Serving("*", neighbours=True),)
    )
    report = build(losing(), strategies=[near], populations={HERE: still(), **dict.fromkeys(around, still())})
    (trial,) = report.strategies
    assert (trial.comparison.helps, trial.comparison.harms) == (20, 0)
    assert set(report.to_dict("en")["strategies"][0]["places"]) <= set(around)


def test_a_county_has_no_neighbours_to_serve() -> None:
    """What would change nothing is not tried, and that is told."""
    near = Scenario(
        "near", "strategy", SOMETHING, SOMETHING, SOMETHING, serving=(Serving("*", neighbours=True),)
    )
    service = make_service(places=(replace(make_service().places[0], code="52720"),))
    report = build(make_plan(service), strategies=[near], populations={"52720": still()})
    assert report.strategies == ()
    assert "no further place" in report.problems[0].what.en


def test_a_plan_moves_with_its_own_place() -> None:
    """What it served at home it serves there; what it served elsewhere stays."""
    gazetteer = load_gazetteer()
    moved, problems = move_plan(make_plan(), NEXT_DOOR, gazetteer=gazetteer)
    assert moved.place == NEXT_DOOR
    assert [place.code for place in moved.services[0].places] == [NEXT_DOOR]
    assert problems == ()
    county, problems = move_plan(replace(make_plan(), place="52720"), "52", gazetteer=gazetteer)
    assert [place.code for place in county.services[0].places] == [HERE]
    assert problems == ()
    far, problems = move_plan(replace(make_plan(), place="52720"), "11110", gazetteer=gazetteer)
    assert [place.code for place in far.services[0].places] == ["11110"]
    assert len(problems) == 1


def serve(*codes: str, id_: str, name: str) -> Service:
    """Give a service that serves some places and nowhere else."""
    service = make_service(places=tuple(replace(make_service().places[0], code=code) for code in codes))
    return replace(service, id=id_, name=Text(en=name, ko=name))


def test_a_plan_that_moves_in_part_says_what_moved_and_what_stays() -> None:
    """A service for towns of its own is not taken along, and nobody should think that it was."""
    care, lunch = serve(HERE, id_="care", name="Care"), serve("45720", id_="lunch", name="Lunch")
    both = serve("52720", "52730", id_="bus", name="Bus")
    plan = replace(make_plan(), place="52720", services=(care, lunch, both))
    moved, (problem,) = move_plan(plan, NEXT_DOOR, gazetteer=load_gazetteer())
    assert [[place.code for place in one.places] for one in moved.services] == [
        [HERE],
        [NEXT_DOOR],
        [NEXT_DOOR, "52730"],
    ]
    assert f"moved to {NEXT_DOOR}: Lunch, Bus." in problem.what.en
    assert problem.what.en.endswith("names for it: Care, Bus (its other places).")
    assert problem.what.ko.endswith("Care, Bus (다른 지역).")


@pytest.mark.parametrize(
    ("beside", "to", "left"),
    [("52111", "52110", ["52110"]), ("52110", "52111", ["52110"]), ("52111", "52113", ["52113", "52111"])],
)
def test_nobody_is_counted_twice_where_a_plan_moves(beside: str, to: str, left: list[str]) -> None:
    """A plan that moves to what it serves a part of, or a part of what it serves, serves each person once."""
    plan = replace(make_plan(), place="52720", services=(serve("52720", beside, id_="bus", name="Bus"),))
    moved, _ = move_plan(plan, to, gazetteer=load_gazetteer())
    assert [place.code for place in moved.services[0].places] == left


# What holds of every report


def check(told: dict[str, Any]) -> None:
    """Hold a report against its schema."""
    faults = [
        f"{list(fault.path)}: {fault.message}"
        for fault in jsonschema.Draft202012Validator(SCHEMA).iter_errors(told)
    ]
    assert not faults
    assert json.loads(json.dumps(told, ensure_ascii=False, allow_nan=False)) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_keep_to_the_schema(language: Language) -> None:
    """With everything, and with next to nothing."""
    check(village().to_dict(language))
    check(build(make_plan(), reference=None, years=1).to_dict(language))
    check(build(losing(), taken=[strategy("rent", "costs.rent.monthly", -1)]).to_dict(language))
    far = PlanGoal("users", 5, date(2090, 1, 1), goal="G1")
    check(build(losing(goal=far), years=30, draws=20).to_dict(language))


def test_every_field_is_documented() -> None:
    """docs/reference/outlook.md names each field of the first level."""
    page = (REFERENCE / "outlook.md").read_text(encoding="utf-8")
    assert [
        name for name in SCHEMA["properties"] if f"`{name}`" not in page and f"`{name}[" not in page
    ] == []


def test_both_languages_hold_the_same_figures() -> None:
    """Only words differ."""

    def figures(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: figures(one) for key, one in value.items()}
        if isinstance(value, list):
            return [figures(one) for one in value]
        return None if isinstance(value, str) else value

    report = village()
    assert figures(report.to_dict("ko")) == figures(report.to_dict("en"))


def test_the_same_seed_gives_the_same_answer() -> None:
    """And another seed another one."""
    assert village().to_dict("en") == village().to_dict("en")
    assert village(seed=6).to_dict("en")["worst_cash_krw"] != village().to_dict("en")["worst_cash_krw"]


def test_the_village_is_told_as_it_was() -> None:
    """After a meant change, DURE_WRITE_EXPECTED=1 writes what is said now; look at the difference."""
    told = json.dumps(village().to_dict("en"), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("DURE_WRITE_EXPECTED"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(told, encoding="utf-8")
    assert told == GOLDEN.read_text(encoding="utf-8")


def test_many_draws_keep_their_months_on_fewer() -> None:
    """Thirty years of many futures are walked whole, and charted on fewer, with much the same answer."""
    report = build(make_plan(), years=30, draws=12_000)
    assert report.draws == 12_000
    assert len(report.bands.middle) == 31
    assert report.draws < DRAWS_MAX


@pytest.mark.slow
def test_everything_that_ships_can_be_tried() -> None:
    """Each strategy and shock fits a plan that has something of everything, or says why not."""
    rows = load_scenarios().rows
    around = list_neighbours(HERE, load_gazetteer())
    report = village(
        strategies=[one for one in rows if one.kind == "strategy"],
        shocks=[one for one in rows if one.kind == "shock"],
        populations={code: varied(number) for number, code in enumerate((HERE, NEXT_DOOR, *around))},
    )
    assert len(report.strategies) + len(report.shocks) >= len(rows) - 2
    for language in LANGUAGES:
        check(report.to_dict(language))
