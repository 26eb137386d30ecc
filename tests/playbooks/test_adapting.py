"""A model moves to another place: its numbers by what they grow with, its dates, law and conditions."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_models import grow, make_playbook, settle, words
from invented_plans import HERE, make_whole_plan, sure

from dure.commons import Baseline, Community, LedgerMeasure, Lineage, read_community, write_community
from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.geography import load_geography
from dure.korea.playbooks import load_playbooks
from dure.korea.requirements import load_requirements
from dure.language import Text
from dure.outlook.plan import Change, Estimate, Plan, Scenario
from dure.outlook.plan_places import check_places
from dure.outlook.reading import read_plan
from dure.outlook.writing import write_plan
from dure.places.features import build_features
from dure.places.figures import FigureSource
from dure.playbooks import moving
from dure.playbooks.adapting import Adaptation, adapt_playbook
from dure.playbooks.drivers import (
    DriverFigure,
    choose_digits,
    find_driver,
    find_figure,
    fits_pattern,
    round_moved,
    say_growth,
)
from dure.playbooks.playbook import DRIVER_FIGURES, Playbook
from dure.problem import Problem
from dure.reports.outlook_names import list_written, tell_origin

TODAY = date(2026, 11, 23)
JINAN, BUAN, MURYEONG = "52720", "52800", "52720390"


def adapt(playbook: Playbook, code: str, **options: Any) -> Adaptation:
    """Adapt a playbook where nothing stands in the way."""
    adaptation, problems = try_adapt(playbook, code, **options)
    assert problems == ()
    assert adaptation is not None
    return adaptation


def try_adapt(playbook: Playbook, code: str, **options: Any) -> tuple[Adaptation | None, tuple[Problem, ...]]:
    """Adapt a playbook with what ships."""
    return adapt_playbook(
        playbook,
        code,
        figures=load_figures(),
        geography=load_geography(),
        gazetteer=load_gazetteer(),
        requirements=load_requirements(),
        **{"as_of": TODAY, **options},
    )


def test_what_others_counted_is_no_record_of_whoever_adapts_it() -> None:
    """A playbook's own book is somebody else's elsewhere; what was believed there is believed here."""
    known = sure(1)
    plan = make_whole_plan()
    service = replace(
        plan.services[0],
        price=replace(plan.services[0].price, source=Text("own book 2025", "2025년 장부"), basis=None),
        variable_cost=replace(known, value=2, high=2, source=Text("own", "우리 것"), basis="records"),
        elasticity=replace(plan.services[0].elasticity, source=Text("assumption: some", "가정: 조금")),
    )
    playbook = replace(make_playbook(), plan=replace(plan, services=(service, *plan.services[1:])))
    for place in (BUAN, playbook.place):
        written = list_written(adapt(playbook, place).plan)
        found = {path.rpartition(".")[2]: one for path, one in written.items() if service.id in path}
        assert (found["price"].basis, found["variable_cost"].basis) == ("elsewhere", "elsewhere")
        assert found["elasticity"].basis == "assumption"
        assert "records" not in {tell_origin(one) for one in written.values()}


def numbers_of(plan: Plan) -> list[tuple[float, float, float]]:
    """List the numbers of a plan in its order."""
    return [(one.low, one.value, one.high) for _, one in plan.estimates()]


def value_of(plan: Plan, path: str) -> Estimate:
    """Give one number of a plan."""
    return dict(plan.estimates())[path]


@cache
def list_places() -> tuple[str, ...]:
    """List the counties, cities, districts and towns that a plan can live on."""
    figures = load_figures()
    known = check_places(figures)
    codes = [code for level in ("district", "town") for code in figures.residents_by_level(level)[0][::149]]
    return tuple(code for code in codes if known.find_fault(code) is None)


@pytest.mark.parametrize("playbook", load_playbooks(), ids=lambda one: one.id)
def test_the_same_place_changes_no_number(playbook: Playbook) -> None:
    """Adapted to where it comes from, a shipped model is what it was, down to its sources."""
    same = adapt(playbook, playbook.place)
    assert same.changed == ()
    assert same.unmoved == ()
    assert numbers_of(same.plan) == numbers_of(playbook.plan)
    assert [one.source for _, one in same.plan.estimates()] == [
        one.source for _, one in playbook.plan.estimates()
    ]
    assert (same.goal, same.steps) == (playbook.goal, playbook.steps)


def test_a_former_code_of_the_place_is_the_same_place() -> None:
    """45720 was Jinan's code until 2024."""
    playbook = make_playbook(grow("costs.*.monthly"), code="45720")
    same = adapt(playbook, JINAN)
    assert same.changed == ()
    assert same.plan.place == JINAN
    assert {place.code for service in same.plan.services for place in service.places} == {JINAN}


def test_a_number_grows_with_its_driver() -> None:
    """Rent with residents to the power 0.5, by hand: 9,619 people to 47,651."""
    playbook = make_playbook(grow("costs.rent.monthly", power=0.5))
    before = value_of(playbook.plan, "costs.rent.monthly")
    moved = adapt(playbook, BUAN)
    after = value_of(moved.plan, "costs.rent.monthly")
    residents = [find_figure(load_figures(), code, "residents").value for code in (HERE, BUAN)]
    assert residents == [9_619.0, 47_651.0]
    # Times 2.22573: 3,116,022, 3,338,595 and 3,783,741, of which nobody knows more than three digits.
    assert (before.low, before.value, before.high) == (1_400_000, 1_500_000, 1_700_000)
    assert (after.low, after.value, after.high) == (3_120_000, 3_340_000, 3_780_000)
    (told,) = [one for one in moved.changed if one.path == "costs.rent.monthly"]
    assert "9,619 → 47,651" in told.why.ko
    assert told.driver.why.en in told.why.en
    assert "× 2.23" in after.source.ko
    assert "× 2.23, 반올림 (" in after.source.ko


@pytest.mark.parametrize(
    ("three", "moved", "told"),
    [
        ((30_000, 43_560, 60_000), 43_560, 44_000),
        ((900, 1_287, 1_700), 1_287, 1_300),
        ((43_000, 43_560, 44_000), 43_560, 43_600),
        ((12_000, 12_000, 12_000), 59_446, 59_000),
        ((0, 0, 5), 0, 0),
    ],
)
def test_a_moved_number_has_as_many_digits_as_its_range_deserves(
    three: tuple[float, float, float], moved: float, told: float
) -> None:
    """Two where its range is wide or nobody gave one, three where it is narrow."""
    assert round_moved(moved, digits=choose_digits(*three), unit="KRW") == told


@pytest.mark.parametrize("playbook", load_playbooks(), ids=lambda one: one.id)
def test_what_grows_with_nothing_keeps_every_digit_and_what_moves_keeps_few(playbook: Playbook) -> None:
    """Prices, wages and what the law asks stand as they were; the rest is what a bookkeeper would write."""
    moved = adapt(playbook, BUAN)
    for one in moved.numbers:
        if one.driver.power == 0:
            assert one.after == one.before
        elif not one.clamped:
            for end in (one.after.low, one.after.value, one.after.high):
                assert end == float(f"{end:.3g}") or one.after == one.before
    drafted, _ = read_plan(write_plan(moved.plan))
    assert drafted is not None
    assert numbers_of(drafted) == numbers_of(moved.plan)


@pytest.mark.parametrize(
    ("figure", "power", "en", "ko"),
    [
        ("residents", 0.7, "twice the residents, about 1.6 times as much", "주민 수가 두 배면 1.6배쯤"),
        ("area_km2", 0.5, "twice the area, about 1.4 times as much", "넓이가 두 배면 1.4배쯤"),
        ("residents", -1, "twice the residents, about 0.5 times as much", "주민 수가 두 배면 0.5배쯤"),
        ("residents", 1, "grows in proportion with the residents", "주민 수를 따라 그만큼 변함"),
        ("same", 0, "stays as it is everywhere", "어디서나 그대로"),
    ],
)
def test_a_power_is_said_by_what_twice_as_much_does(figure: str, power: float, en: str, ko: str) -> None:
    """Nobody at a counter reads powers."""
    assert say_growth(figure, power) == Text(en=en, ko=ko)


def test_the_first_driver_that_fits_holds() -> None:
    """One cost apart from all others, as the playbook's order says."""
    playbook = make_playbook(grow("costs.rent.monthly", "same", 0), grow("costs.*.monthly"))
    moved = adapt(playbook, BUAN)
    assert value_of(moved.plan, "costs.rent.monthly") == value_of(playbook.plan, "costs.rent.monthly")
    assert find_driver(playbook.drivers, "costs.rent.monthly") is playbook.drivers[0]
    assert find_driver(playbook.drivers, "nothing.at.all") is None


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("costs.*.monthly", "costs.rent.monthly", True),
        ("costs.*.monthly", "costs.rent.local_share", False),
        ("rises.*", "rises.costs", True),
        ("rises.*", "rises.costs.more", False),
        ("*", "employer_share", True),
    ],
)
def test_a_star_stands_for_one_part(pattern: str, path: str, *, fits: bool) -> None:
    """No star reaches over a point."""
    assert fits_pattern(pattern, path) is fits


def test_a_share_is_held_at_the_whole_and_that_is_said() -> None:
    """Nine tenths times five is not more than everybody."""
    playbook = make_playbook(grow("services.*.places.*.reach"))
    moved = adapt(playbook, BUAN)
    (told, *_) = [one for one in moved.changed if one.path.endswith(".reach")]
    assert told.after.high == 1
    assert told.clamped
    assert "whole" in told.why.en


def test_every_changed_number_says_why() -> None:
    """Of every shipped model, in a county and in a town: which figures, and the driver's own reason."""
    for playbook in load_playbooks():
        for code in (BUAN, "52720250", "26350"):
            moved = adapt(playbook, code)
            changed = moved.changed
            assert changed
            for one in changed:
                assert one.driver.power != 0
                assert "→" in one.why.en
                assert "→" in one.why.ko
                assert one.figure_here.source is not None
                assert one.figure_there.source is not None
            paths = {one.path for one in changed}
            known = dict(moved.plan.estimates())
            before = numbers_of(playbook.plan)
            for (path, _), was, now in zip(known.items(), before, numbers_of(moved.plan), strict=True):
                assert (path in paths) is (was != now)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(list_places()),
    st.sampled_from([figure for figure in DRIVER_FIGURES if figure != "same"]),
    st.floats(-2, 2).map(lambda power: round(power, 2)),
)
def test_there_and_back_is_within_rounding(code: str, figure: str, power: float) -> None:
    """A model taken to any place and home again has the numbers that it had, but for rounding."""
    paths = ("costs.*.monthly", "staff.*.people", "investments.*.amount", "members.joining")
    playbook = make_playbook(*(grow(path, figure, power) for path in paths))
    there = adapt(playbook, code)
    home = adapt(replace(playbook, plan=there.plan, place=code), HERE)
    if any(one.figure_there.value in {0.0, None} for one in there.numbers):
        return
    for (path, was), (_, now) in zip(playbook.plan.estimates(), home.plan.estimates(), strict=True):
        between = value_of(there.plan, path.replace(HERE, code))
        # Half of the last of two digits each way is five in a hundred twice, of three five in a thousand.
        is_narrow = 0 < was.high - was.low < 0.4 * abs(was.value)
        part = 1.0051**2 - 1 if is_narrow else 1.051**2 - 1
        is_won = was.unit.startswith("KRW")
        for name in ("low", "value", "high"):
            before, middle, after = (getattr(one, name) for one in (was, between, now))
            if middle:
                # A whole won there is as many as the way back makes of it.
                whole = 0.5 * abs(before / middle) * (1 + part) + 1 if is_won else 0.0
                assert abs(after - before) <= part * abs(before) + whole


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(list_places()),
    st.floats(-2, 2).map(lambda power: round(power, 2)),
    st.floats(-2, 2).map(lambda power: round(power, 2)),
)
def test_more_power_is_more_where_there_are_more_people(code: str, first: float, second: float) -> None:
    """Of two drivers the stronger one gives no less in a larger place and no more in a smaller one."""
    weaker, stronger = sorted((first, second))
    larger = (find_figure(load_figures(), code, "residents").value or 0) >= 9_619
    less, more = (
        value_of(adapt(make_playbook(grow("costs.*.monthly", power=power)), code).plan, "costs.rent.monthly")
        for power in (weaker, stronger)
    )
    assert (less.value <= more.value) if larger else (less.value >= more.value)
    assert less.low <= less.value <= less.high


@pytest.mark.parametrize(
    ("code", "said"),
    [("51780330", "91 people live"), ("28110", "abolished"), ("99999", "No place"), ("52", "province")],
)
def test_a_place_that_no_plan_can_live_on_is_refused(code: str, said: str) -> None:
    """Too few people, abolished, unknown, or a whole province: each with its remedy."""
    adaptation, (problem,) = try_adapt(make_playbook(), code)
    assert adaptation is None
    assert said in problem.what.en
    assert problem.remedy.en
    assert problem.remedy.ko


def test_a_plan_that_serves_other_places_is_refused() -> None:
    """A model of one place cannot be told from one of three towns beside it."""
    playbook = make_playbook()
    strange = replace(playbook, plan=settle(playbook.plan, "52720310"))
    adaptation, (problem,) = try_adapt(replace(strange, place=HERE), BUAN)
    assert adaptation is None
    assert problem.where.column == "place"


def test_a_number_whose_figure_is_unknown_stays_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wansan-gu's area is in no table: the fuel stays, and the reader is told which figure is missing."""
    playbook = make_playbook(grow("costs.rent.monthly", "area_km2"))
    moved = adapt(playbook, "52111")
    assert value_of(moved.plan, "costs.rent.monthly") == value_of(playbook.plan, "costs.rent.monthly")
    (left,) = moved.unmoved
    assert left.path == "costs.rent.monthly"
    assert any(left.name.ko in one.ko and "넓이" in one.ko for one in moved.missing)
    real = moving.find_figure

    def find(figures: Any, code: str, figure: str) -> DriverFigure:
        return (
            DriverFigure(figure, 0.0, FigureSource(words(""), "", ""))
            if code == BUAN
            else real(figures, code, figure)
        )

    monkeypatch.setattr(moving, "find_figure", find)
    (left, *_) = adapt(playbook, BUAN).unmoved
    assert "nothing to grow with" in left.why.en


def test_the_plan_begins_in_the_month_asked_and_all_dates_with_it() -> None:
    """The playbook's own month without a wish; a grant of two years stays one of two years."""
    playbook = make_playbook()
    old = playbook.plan
    moved, later = adapt(playbook, BUAN), adapt(playbook, BUAN, start=date(2028, 4, 15))
    assert moved.plan.start == date(2027, 1, 1)
    assert later.plan.start == date(2028, 4, 1)
    months = (2028 - old.start.year) * 12 + 4 - old.start.month
    for before, after in zip(old.grants, later.plan.grants, strict=True):
        for first, second in ((before.starts, after.starts), (before.ends, after.ends)):
            assert (second.year - first.year) * 12 + second.month - first.month == months
    assert old.investments
    assert old.loans


@pytest.mark.parametrize(
    ("own", "as_of", "first"),
    [
        (date(2027, 3, 1), TODAY, date(2027, 3, 1)),
        (date(2028, 1, 1), TODAY, date(2028, 1, 1)),
        (date(2026, 3, 1), TODAY, date(2027, 3, 1)),
        (date(2026, 11, 1), TODAY, date(2027, 11, 1)),
        (date(2027, 3, 1), date(2028, 1, 15), date(2028, 3, 1)),
    ],
)
def test_a_plan_keeps_its_own_month_while_that_is_ahead(own: date, as_of: date, first: date) -> None:
    """A harbour begins before its season wherever it is; that a year went by is said."""
    playbook = make_playbook()
    playbook = replace(playbook, plan=replace(playbook.plan, start=own))
    moved = adapt(playbook, playbook.place, as_of=as_of)
    assert moved.plan.start == first
    told = [one for one in moved.warnings if "own plan begins in" in one.en]
    assert len(told) == (own != first)
    assert all(f"{own:%Y-%m}" in one.en and f"{first:%Y-%m}" in one.en for one in told)


def test_what_a_strategy_of_its_own_sets_is_moved_as_the_number_that_it_sets() -> None:
    """Half a clerk more in a small place is more of one in a large place; what it multiplies stays."""
    amount = Estimate(100_000, 80_000, 120_000, "", words("assumption"))
    own = Scenario(
        "own",
        "strategy",
        words("Own"),
        words("Own"),
        words("assumption"),
        changes=(
            Change("costs.rent.monthly", "add", amount),
            Change("costs.rent.monthly", "times", replace(amount, low=0.8, value=0.9, high=1.0)),
            Change(f"services.*.places.{HERE}.reach", "times", replace(amount, low=0.8, value=0.9, high=1)),
        ),
    )
    playbook = make_playbook(grow("costs.*.monthly"))
    playbook = replace(playbook, plan=replace(playbook.plan, scenarios=(own,)))
    (moved,) = adapt(playbook, BUAN).plan.scenarios
    assert moved.changes[0].amount.value == 500_000  # 495,385
    assert moved.changes[1] == own.changes[1]
    assert moved.changes[2].path == f"services.*.places.{BUAN}.reach"


def test_what_the_plan_counts_on_never_meets_the_law() -> None:
    """Nobody has asked the people whom a plan counts on; who says how many there are is judged."""
    playbook = make_playbook()
    moved = adapt(playbook, BUAN)
    count = round(moved.plan.members.count.value) if moved.plan.members else 0
    (founders,) = (one for one in moved.requirements if one.requirement.id == "co-op-founders")
    assert (moved.facts, moved.planned["founders"]) == ({}, count)
    assert (founders.verdict, founders.found, founders.planned) == ("unknown", None, count)
    assert f"The plan counts on {count} people; asked: at least 5 people." in founders.reason.en
    assert "아직 아무에게도 여쭤 보지 않았습니다" in founders.reason.ko
    assert not founders.plan_falls_short
    assert any(founders.reason.en in one.en for one in moved.missing)
    for people, verdict in ((4.0, "not_met"), (5.0, "met")):
        told = adapt(playbook, BUAN, facts={"founders": people}).requirements
        (said,) = (one for one in told if one.requirement.id == "co-op-founders")
        assert (said.verdict, said.planned) == (verdict, None)


@pytest.mark.parametrize("playbook", load_playbooks(), ids=lambda one: one.id)
def test_no_law_is_met_where_nobody_has_said_anything(playbook: Playbook) -> None:
    """Whatever the size of the place: 군산시, 부안군, 진안군."""
    for code in ("52130", BUAN, JINAN):
        assert not [one.requirement.id for one in adapt(playbook, code).requirements if one.verdict == "met"]


def test_a_plan_that_counts_on_too_few_says_how_many_short_it_is() -> None:
    """Three hundred in a county are enough; in a city of more than 100,000 the law asks for 500."""
    (clinic,) = (one for one in load_playbooks() if one.id == "medical-welfare-co-op")
    members = clinic.plan.members
    assert members is not None
    few = replace(members, count=replace(members.count, low=300.0, value=300.0, high=300.0))
    clinic = replace(clinic, plan=replace(clinic.plan, members=few), drivers=(grow("*", "same", 0),))
    told = {one.requirement.fact: one for one in adapt(clinic, "52130").requirements}
    assert told["founders"].plan_falls_short
    assert "200 people short" in told["founders"].reason.en
    assert "200명 모자랍니다" in told["founders"].reason.ko
    assert not {one.requirement.fact: one for one in adapt(clinic, BUAN).requirements}[
        "founders"
    ].plan_falls_short


def test_conditions_are_met_not_met_or_asked_on_the_spot() -> None:
    """A figure decides where there is one; else it is a question for the visit."""
    verdicts = {one.condition.id: one.verdict for one in adapt(make_playbook(), BUAN).conditions}
    assert verdicts == {"people": "met", "trust": "unknown"}
    small = adapt(make_playbook(), "52720340")
    assert {one.condition.id: one.verdict for one in small.conditions}["people"] == "not_met"
    assert any("Do you?" in one.en for one in small.missing)


@pytest.mark.parametrize(
    ("code", "level", "found", "judged", "verdict"),
    [
        ("52720340", "place", 804, "52720340", "not_met"),
        ("52720340", None, 804, "52720340", "not_met"),
        ("52720340", "district", 24_219, "52720", "met"),
        ("52800", "district", 47_651, "52800", "met"),
        ("52111", "district", 0, "52110", "met"),
        ("36110250", "district", 0, "36", "met"),
    ],
)
def test_a_condition_is_judged_at_the_level_that_it_names(
    code: str, level: Any, found: int, judged: str, verdict: str
) -> None:
    """A town by itself or the county around it; a ward's city, and 세종, which has no districts."""
    playbook = make_playbook()
    people = replace(playbook.conditions[0], indicator="residents", low=5_000, high=None, level=level)
    moved = adapt(replace(playbook, conditions=(people,)), code)
    (one,) = moved.conditions
    assert (one.judged.code, one.verdict) == (judged, verdict)
    residents = load_figures().residents(judged)
    assert residents is not None
    assert one.found == residents.totals[-1]
    assert found in {0, one.found}
    assert one.judged.name_ko in one.reason.ko or code == judged
    warned = [text.ko for text in moved.warnings if "주민만 셉니다" in text.ko]
    assert bool(warned) is (judged != code)


def test_a_clinic_of_a_town_is_judged_by_the_county_that_comes_to_it() -> None:
    """The clinic's patients come from all of 진안군, which the page says; 동향면 alone is too small."""
    (clinic,) = (one for one in load_playbooks() if one.id == "medical-welfare-co-op")
    told = {one.condition.id: one for one in adapt(clinic, "52720330").conditions}
    assert told["people"].verdict == "met"
    assert told["people"].reason.ko.startswith("둘레의 진안군 주민 수: 24,219명")
    assert told["people"].reason.en.startswith("Jinan-gun (진안군) around it, residents: 24,219 people")
    assert told["far"].reason.en.startswith("Donghyang-myeon (동향면) by itself")


def test_a_condition_on_what_nobody_knows_is_asked() -> None:
    """A figure that no table has of any place, and a name that is none: both are questions."""
    playbook = make_playbook()
    hill, odd = (
        replace(playbook.conditions[0], id=name, indicator=name, question=words(f"{name}?"))
        for name in ("mountain", "no-such-feature")
    )
    moved = adapt(replace(playbook, conditions=(hill, odd)), BUAN)
    assert [one.verdict for one in moved.conditions] == ["unknown", "unknown"]
    assert all(
        f"{name}?" in one.reason.ko for name, one in zip((hill.id, odd.id), moved.conditions, strict=True)
    )
    assert moved.conditions[1].source is None


def test_far_fewer_people_than_anywhere_is_a_warning() -> None:
    """Nobody knows whether it works with so few."""
    playbook = make_playbook()
    (warning,) = adapt(playbook, "52720340", start=playbook.plan.start).warnings
    assert "9,619" in warning.en
    assert adapt(playbook, BUAN, start=playbook.plan.start).warnings == ()


def test_what_a_step_buys_costs_what_the_plan_says() -> None:
    """The bays of the yard stand in the steps and in the plan: one price before the move, one after it."""
    (waste,) = (one for one in load_playbooks() if one.id == "food-waste-circulation")
    moved = adapt(waste, BUAN)
    after = {one.path: one.after for one in moved.numbers}
    (bays,) = (one for path, one in after.items() if path.startswith("investments."))
    step = after["steps.yard.cost"]
    assert (step.low, step.value, step.high) == (bays.low, bays.value, bays.high)
    assert after["steps.round.cost"].value == 10_000_000  # 6,000,000 x (47,651 / 24,219)^0.8 = 10,309,907
    assert after["steps.spring.cost"].value == 790_000  # 400,000 x 47,651 / 24,219 = 787,002


def test_a_former_code_is_taken_for_its_place_and_that_is_said() -> None:
    """42720 was Hongcheon-gun until Gangwon's codes were changed in 2023."""
    (told,) = (one for one in adapt(make_playbook(), "42720").warnings if "42720" in one.en)
    assert "Hongcheon-gun" in told.en
    assert "51720" in told.en
    assert "홍천군" in told.ko
    assert not any("51720" in one.en for one in adapt(make_playbook(), "51720").warnings)


def test_a_code_that_a_reform_ended_is_a_warning() -> None:
    """Naju-si before and after the day on which its code ended."""
    said = "A reform ended the code 46170"
    assert any(said in one.en for one in adapt(make_playbook(), "46170").warnings)
    assert any("새 코드" in one.ko for one in adapt(make_playbook(), "46170").warnings)
    before = adapt(make_playbook(), "46170", as_of=date(2026, 6, 30))
    assert not any(said in one.en for one in before.warnings)


def test_more_guests_than_people_is_a_warning() -> None:
    """The harbour's 335 guests a month in a town of a few hundred: all of them, no more, and that is said."""
    (harbour,) = (one for one in load_playbooks() if one.id == "small-harbour-tourism")
    table = build_features(load_figures(), load_geography(), level="town")
    column = [feature.id for feature in table.features].index("residents")
    town = next(
        code
        for code, residents in zip(table.codes, table.values[:, column], strict=True)
        if 100 < residents < 250 and try_adapt(harbour, code)[0] is not None
    )
    moved = adapt(harbour, town)
    rates = [one for one in moved.numbers if one.path.endswith("use_rate") and one.clamped]
    assert rates
    assert max(one.after.high for one in rates) == 1
    told = " ".join(one.en for one in moved.warnings)
    assert "More people than live here would have to come" in told
    assert all(one.name.en in told for one in rates)


def test_the_drafts_hang_together_and_are_read_back() -> None:
    """Issue, goal and enterprise make a community's file that reads without a problem; so does the plan."""
    moved = adapt(make_playbook(grow("costs.*.monthly")), BUAN)
    assert moved.draft_enterprise.lineage == Lineage("village-model", "1", HERE, TODAY)
    assert moved.draft_goal.baseline == Baseline(0, TODAY)
    assert moved.draft_goal.target == 59_000  # 59,446
    assert moved.draft_goal.measure == LedgerMeasure("gram")
    community = Community(
        name=words("Buan"),
        places=(BUAN,),
        issues=(moved.draft_issue,),
        goals=(moved.draft_goal,),
        enterprises=(moved.draft_enterprise,),
    )
    read, problems = read_community(write_community(community), "community.yaml", gazetteer=load_gazetteer())
    assert problems == []
    assert read == community
    known = check_places(load_figures())
    plan, faults = read_plan(write_plan(moved.plan), known=known)
    assert faults == ()
    assert plan is not None
    assert numbers_of(plan) == numbers_of(moved.plan)


def test_a_goal_that_rounds_away_still_aims_at_something() -> None:
    """In the smallest place the least aim is one."""
    playbook = make_playbook()
    tiny = replace(playbook, goal=replace(playbook.goal, target=1, unit="명", method="members"))
    goal = adapt(tiny, "52720340").draft_goal
    assert goal.target != goal.baseline.value


def test_a_plan_without_members_has_nobody_to_count() -> None:
    """Then the law's question is open, and said to be."""
    plan = replace(make_whole_plan(), members=None, goal=None)
    moved = adapt(make_playbook(plan=plan), BUAN)
    assert moved.planned == {}
    assert {one.requirement.id: one.verdict for one in moved.requirements}["co-op-founders"] == "unknown"


def test_a_rounded_number_shows_what_was_rounded() -> None:
    """75 bags times 1.97 are 148: that 150 are kept is told as rounding, not as arithmetic."""
    (waste,) = (one for one in load_playbooks() if one.id == "food-waste-circulation")
    moved = {one.path: one for one in adapt(waste, BUAN).numbers}
    compost = moved["services.compost.capacity"]
    assert (compost.before.value, compost.after.value) == (75, 150)
    assert "× 1.97 = 148, rounded to 150 (" in compost.why.en
    assert "× 1.97 = 148, 반올림해 150 (" in compost.why.ko
    assert "× 1.97 = 148, 반올림해 150 (" in compost.after.source.ko
    assert "rounded" not in moved["costs.tests.monthly"].why.en


@pytest.mark.parametrize("model", load_playbooks(), ids=lambda one: one.id)
def test_a_judged_condition_names_what_was_measured(model: Playbook) -> None:
    """No verdict rests on a figure without its name: 39.2 % of whom, 45.6 km to what."""
    for one in adapt(model, BUAN).conditions:
        if one.feature is None:
            assert one.verdict == "unknown", one.condition.id
            continue
        name = one.feature.feature.name
        assert name.ko in one.reason.ko, one.condition.id
        assert name.en in one.reason.en, one.condition.id
