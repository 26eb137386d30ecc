"""An enterprise's own plan made fit to travel: the same use in one place, and nobody's pay."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from invented_plans import HERE, about, make_service, make_whole_plan, sure

from dure.korea.figures import load_figures
from dure.language import Text
from dure.outlook.forecast import weigh_ages
from dure.outlook.plan import Plan, ServedPlace, Service, Staff
from dure.outlook.plan_places import check_places
from dure.outlook.reading import read_plan
from dure.outlook.writing import write_plan
from dure.playbooks.gathering import STAFF, gather_plan, round_won

EXAMPLE = Path(__file__).parents[2] / "examples/jinan/plan.toml"
JINAN, TOWN, NEXT = "52720", "52720250", "52720340"


def post(name: str, people: float, wage: float) -> Staff:
    """Make a paid post."""
    return Staff(name, sure(1).source, sure(people, "people"), sure(wage, "KRW/month"))


def count_use(service: Service) -> float:
    """Count by hand what a service's people take in a month where it reaches them."""
    figures = load_figures()
    total = 0.0
    for place in service.places:
        residents = figures.residents(place.code)
        assert residents is not None
        for group in service.users:
            if not group.members:
                people = float(residents.people[-1] @ weigh_ages(*group.ages))
                share = place.reach.value * place.distance.value
                total += people * group.use_rate.value * group.visits.value * share
    return total


def example() -> Plan:
    """Read the plan of the example town's clinic."""
    plan, _ = read_plan(EXAMPLE.read_text("utf-8"))
    assert plan is not None
    return plan


def test_two_towns_become_a_share_of_the_county_with_the_same_use() -> None:
    """All of the county town at the door, half of a township at a third: people by people."""
    served = (
        ServedPlace(TOWN, sure(1, "share"), sure(1, "share")),
        ServedPlace(NEXT, about(0.5, 0.4, 0.6, "share"), sure(0.34, "share")),
    )
    plan = replace(make_whole_plan(), place=JINAN, services=(make_service(places=served),), scenarios=())
    (service,) = gather_plan(plan, figures=load_figures()).plan.services
    assert [place.code for place in service.places] == [JINAN]
    assert count_use(service) == pytest.approx(count_use(plan.services[0]), rel=2e-3)
    reach = service.places[0].reach
    assert 0 < reach.low < reach.value < reach.high <= 1
    assert "2 places" in reach.source.en


def test_the_example_plan_keeps_its_use_and_reads_without_a_problem() -> None:
    """Five services, some of towns and some of the whole county."""
    plan = example()
    gathered = gather_plan(plan, figures=load_figures())
    for before, after in zip(plan.services, gathered.plan.services, strict=True):
        assert count_use(after) == pytest.approx(count_use(before), rel=2e-3)
        assert [place.code for place in after.places] == [JINAN]
    read, problems = read_plan(write_plan(gathered.plan), known=check_places(load_figures()))
    assert problems == ()
    assert read is not None


def test_nobody_of_fewer_than_five_is_paid_by_themselves() -> None:
    """A doctor, a doctor of Korean medicine, two in the office: put together until five are in one."""
    staff = gather_plan(example(), figures=load_figures()).plan.staff
    assert all(one.people.value >= 5 for one in staff)
    assert 9_700_000 not in {one.wage.value for one in staff}
    before = sum(one.people.value * one.wage.value for one in example().staff)
    after = sum(one.people.value * one.wage.value for one in staff)
    assert after == pytest.approx(before, rel=0.01)


def test_a_post_that_earns_most_of_a_group_takes_more_people_into_it() -> None:
    """Four helpers and one who earns as much as all of them are five, and still tell of one."""
    posts = (post("chief", 1, 9_000_000), post("helpers", 4, 2_000_000), post("many", 6, 2_000_000))
    gathered = gather_plan(replace(make_whole_plan(), staff=posts), figures=load_figures())
    (merged,) = gathered.plan.staff
    assert (merged.id, merged.people.value) == (STAFF, 11)
    assert not gathered.hides_wage


def test_where_fewer_than_five_are_paid_in_all_the_wage_is_asked() -> None:
    """Put together they would still tell."""
    gathered = gather_plan(
        replace(make_whole_plan(), staff=(post("one", 0.2, 2_000_000),)), figures=load_figures()
    )
    assert gathered.hides_wage
    assert not gather_plan(replace(make_whole_plan(), staff=()), figures=load_figures()).hides_wage


def test_what_one_supplier_gets_cannot_be_read_off() -> None:
    """Rent to the won becomes two digits with a tenth either way; of its source stays only whose it is."""
    plan = replace(make_whole_plan(), scenarios=(), correlations=(), enterprise="9998200012", goal=None)
    rent = plan.costs[0]
    exact = replace(rent, monthly=replace(sure(2_423_500), source=rent.name, line=7))
    gathered = gather_plan(replace(plan, costs=(exact, *plan.costs[1:])), figures=load_figures()).plan
    monthly = gathered.costs[0].monthly
    assert (monthly.low, monthly.value, monthly.high) == (2_200_000, 2_400_000, 2_600_000)
    assert gathered.enterprise is None
    assert monthly.line is None
    assert {place.code for service in gathered.services for place in service.places} == {HERE}


def test_own_strategies_that_speak_of_a_merged_post_are_left_out_and_told() -> None:
    """The clinic would share its office, which is no post of its own any more."""
    gathered = gather_plan(example(), figures=load_figures())
    assert gathered.plan.scenarios == ()
    assert any("left out" in note.en for note in gathered.notes)


@pytest.mark.parametrize(
    ("won", "digits", "rounded"),
    [(0, 2, 0), (7, 2, 7), (2_423_500, 2, 2_400_000), (-2_423_500, 3, -2_420_000), (0.4, 2, 0)],
)
def test_won_are_rounded_to_digits_and_whole(won: float, digits: int, rounded: float) -> None:
    """Never to a part of a won."""
    assert round_won(won, digits) == rounded


@pytest.mark.parametrize(
    ("basis", "source", "kept"),
    [("records", "ours", "records"), (None, "own book", "records"), ("elsewhere", "own book", "elsewhere")],
)
def test_a_gathered_number_still_says_what_it_rests_on(basis: Any, source: str, kept: str) -> None:
    """Its source says no more than that it is their own; that it was counted, and not believed, is kept."""
    plan = make_whole_plan()
    told = {"basis": basis, "source": Text(source, source)}
    service = replace(plan.services[0], price=replace(plan.services[0].price, **told))
    gathered = gather_plan(replace(plan, services=(service,), scenarios=()), figures=load_figures()).plan
    price = gathered.services[0].price
    assert (price.basis, price.source.en) == (kept, "the enterprise's own plan, rounded")
