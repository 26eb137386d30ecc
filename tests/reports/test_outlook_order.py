"""Whoever reads of a run reads its strategies and shocks in one order, and of one hardest shock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from invented_plans import HERE, make_plan, still, sure

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.language import Language, Text
from dure.outlook.plan import Change, Cost, Estimate, Members, Plan, Scenario, ServedPlace, Serving
from dure.outlook.survival import Comparison
from dure.reports import outlook_paper
from dure.reports.outlook import OutlookReport, Trial, build_outlook
from dure.reports.outlook_order import order_told, order_trials
from dure.reports.outlook_picture import describe_trials
from dure.reports.outlook_places import list_neighbours
from dure.reports.outlook_text import write_outlook
from dure.reports.outlook_words import write_sum

TOLD = Text("the committee's guess", "운영위원회의 짐작")
LIKE = Text("assumption", "가정")


def make_losing(**changes: Any) -> Plan:
    """Give a plan that loses a million a month: it closes within a year."""
    rent = Cost("rent", Text("Rent", "임대료"), sure(4_000_000, "KRW/month"), sure(0, "share"))
    return make_plan(costs=(rent,), **changes)


def make_scenario(name: str, won: float, *, kind: Any = "strategy", source: Text = TOLD) -> Scenario:
    """Make what changes the rent."""
    title = Text(name, name)
    amount = Estimate(won, won, won, "KRW/month", source)
    return Scenario(name, kind, title, title, source, (Change("costs.rent.monthly", "add", amount),))


def look(
    plan: Plan, *scenarios: Scenario, budget: float | None = None, among: Sequence[str] = ()
) -> OutlookReport:
    """Look at a plan over still people, here and among others."""
    return build_outlook(
        plan,
        figures=load_figures(),
        gazetteer=load_gazetteer(),
        draws=100,
        seed=5,
        populations=dict.fromkeys((HERE, *among), still()),
        strategies=[one for one in scenarios if one.kind == "strategy"],
        shocks=[one for one in scenarios if one.kind == "shock"],
        budget=budget,
    )


def weigh(report: OutlookReport, name: str, kind: Any, told: Sequence[float]) -> Trial:
    """Make a trial of which only the counts are known: helps, harms, and what is gained at the end."""
    helps, harms, gain = told
    change = Comparison(int(helps), int(harms), gain, 0.0, 0.0, None, 0.0)
    one = (report.shocks if kind == "shock" else report.strategies)[0]
    return replace(
        one, scenario=make_scenario(name, 1, kind=kind), comparison=change, survival=max(0.0, 0.55 + gain)
    )


COUNTS: Mapping[str, Mapping[str, Sequence[float]]] = {
    # The one that harms in most futures is not the one after which fewest are open.
    "shock": {
        "slow fall": (0, 20, -0.20),
        "customer leaves": (0, 19, -0.55),
        "doctor leaves": (1, 19, -0.45),
    },
    # What keeps a few more open and harms most others stands behind what helps.
    "strategy": {
        "risky": (5, 15, 0.30),
        "members": (20, 0, 0.15),
        "merge": (17, 2, 0.20),
        "gifts": (20, 0, 0.0),
    },
}
ORDER = {
    "shock": ["customer leaves", "doctor leaves", "slow fall"],
    "strategy": ["merge", "members", "gifts", "risky"],
}


@pytest.fixture(scope="module")
def report() -> OutlookReport:
    """Give a run whose trials are as written above, put in order as every run's are."""
    made = look(make_losing(), make_scenario("a", -1_000_000), make_scenario("b", 1, kind="shock"))
    strategies, shocks = (
        [weigh(made, name, kind, told) for name, told in COUNTS[kind].items()]
        for kind in ("strategy", "shock")
    )
    return replace(
        made,
        strategies=order_trials(strategies, kind="strategies"),
        shocks=order_trials(shocks, kind="shocks"),
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_sentence_json_text_picture_and_paper_tell_one_order(
    report: OutlookReport, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counts that stand beside a name say why it is first."""
    laid: list[dict[str, Any]] = []
    monkeypatch.setattr(outlook_paper, "compile_paper", lambda layout, **_: laid.append(layout) or b"")
    told = report.to_dict(language)
    assert [one["name"] for one in told["shocks"]] == ORDER["shock"]
    assert [one["name"] for one in told["strategies"]] == ORDER["strategy"]
    for best in ("merge", "customer leaves"):
        assert any(best in sentence for sentence in told["sentences"]), best
    for other in ("slow fall", "doctor leaves", "risky", "members"):
        assert not any(other in sentence for sentence in told["sentences"]), other
    # A run that was kept before in another order is read in this one.
    kept = {**told, **{kind: told[kind][::-1] for kind in ("strategies", "shocks")}}
    outlook_paper.write_outlook_paper(kept)
    assert laid[0]["shocks"] == ORDER["shock"]
    assert [one["title"] for one in laid[0]["strategies"]] == ORDER["strategy"][: outlook_paper.SAID_SHOWN]
    for text in (write_outlook(told), describe_trials(kept) + describe_trials(kept, kind="shocks")):
        for names in ORDER.values():
            places = [text.rindex(name) for name in names]
            assert places == sorted(places), names


def test_what_is_alike_keeps_its_place_and_months_and_won_come_last(report: OutlookReport) -> None:
    """A ten-thousandth more of the futures open at the end is chance; lasting longer is not."""
    base = report.to_dict("en")["strategies"][1]
    rows = [
        {**base, "name": "same"},
        {**base, "name": "again"},
        {**base, "name": "later", "months_gained": 3.0, "survival_gain": base["survival_gain"] - 0.0002},
        {**base, "name": "richer", "last_cash_gain_krw": 5},
    ]
    assert [one["name"] for one in order_told(rows, kind="strategies")] == [
        "later",
        "richer",
        "same",
        "again",
    ]


def test_no_strategy_is_said_to_help_only_where_none_does(report: OutlookReport) -> None:
    """One that keeps a few open and harms the rest hides none that helps."""
    risky, gifts = (weigh(report, name, "strategy", COUNTS["strategy"][name]) for name in ("risky", "gifts"))
    for trials, is_none in (((risky, gifts), False), ((risky,), True)):
        ordered = order_trials(trials, kind="strategies")
        told = replace(report, strategies=ordered).to_dict("en")["sentences"]
        assert any("None of the strategies tried helps" in one for one in told) is is_none


@pytest.mark.parametrize(
    ("share", "en", "ko"),
    [(250_000, "shares stay in the bank until they leave", "출자금은 나갈 때까지 통장에"), (0, "", "")],
)
def test_members_who_bring_nothing_monthly_are_not_said_to_be_of_no_help(
    share: int, en: str, ko: str
) -> None:
    """How many it takes cannot be said, in either language; what shares do is said where there are any."""
    members = Members(sure(100), sure(2), sure(0), sure(share), sure(0))
    report = look(make_losing(members=members))
    for language, cannot, shares in (("en", "cannot be said", en), ("ko", "말할 수 없습니다", ko)):
        told = report.to_dict(language)  # type: ignore[arg-type] # of a literal tuple
        reason = told["break_even_reason"]
        assert cannot in reason
        assert "makes ends meet" not in reason
        assert shares in reason
        assert share or ("출자금" not in reason and "shares" not in reason)
        assert reason in told["sentences"]
        assert reason in write_outlook(told).replace("\n", " ")


def test_what_is_assumed_of_the_best_together_stands_in_its_sentence() -> None:
    """Wherever it is named: page, paper and terminal; one strategy stands in nobody's way."""
    known = make_scenario("known", -600_000, source=Text("offer of 2025-11-03", "2025-11-03 견적"))
    dearer = Change("services.clinic.price", "add", Estimate(7_000, 7_000, 7_000, "KRW", LIKE))
    guessed = replace(make_scenario("guessed", 0), changes=(dearer,))
    alone = look(make_losing(), known, budget=1_000_000).to_dict("en")
    assert "known" in alone["combination"]["sentence"]
    assert "assumption" not in alone["combination"]["sentence"]
    assert "in another's way" not in alone["combination"]["sentence"]
    told = look(make_losing(), known, guessed, budget=1_000_000).to_dict("en")
    assert {one["name"] for one in told["combination"]["strategies"]} == {"known", "guessed"}
    sentence = told["combination"]["sentence"]
    assert "as if none stood in another's way. 1 of the 2 numbers behind it is an assumption." in sentence
    assert sentence in told["sentences"]


def test_what_serving_further_places_rests_on_is_counted_too() -> None:
    """How far it reaches there, how far off it is and the help that it needs: a belief like any other."""
    around = list_neighbours(HERE, load_gazetteer())
    asked = replace(sure(0.4, "share"), source=Text("survey of 2025-09-01", "2025-09-01 설문"))
    near = Scenario(
        "near",
        "strategy",
        LIKE,
        LIKE,
        LIKE,
        serving=(
            Serving("clinic", (ServedPlace(around[0], asked, sure(0.5, "share")),)),
            Serving("*", neighbours=True),
        ),
        help_minutes=sure(600, "minutes/month"),
    )
    told = look(make_losing(), near, budget=1_000_000, among=around).to_dict("en")
    assert [one["name"] for one in told["combination"]["strategies"]] == ["near"]
    sentence = told["combination"]["sentence"]
    assert "4 of the 5 numbers behind it are assumptions." in sentence
    numbers = told["strategies"][0]["numbers"]
    paths = [one["path"].rpartition(".")[2] for one in numbers]
    # What all the places next door share is one number.
    assert paths == ["reach", "distance", "reach", "distance", "help_minutes"]
    assert numbers[0]["path"] == f"services.clinic.places.{around[0]}.reach"
    assert [one["assumed"] for one in numbers] == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("won", "ko", "en"),
    [
        (670_000, "67만 원", "₩670,000"),
        (-670_000, "−67만 원", "−₩670,000"),
        (23_600_000, "2,360만 원", "₩23.6 million"),
        (185_300, "185,300원", "₩185,300"),
        (90_000, "90,000원", "₩90,000"),
        (0, "0원", "₩0"),
    ],
)
def test_round_sums_of_one_list_are_written_in_one_way(won: int, ko: str, en: str) -> None:
    """67만 원 beside 2,360만 원; what is not round, or is small, keeps every won."""
    assert (write_sum(won, "ko"), write_sum(won, "en")) == (ko, en)
