"""The strategies and shocks that ship: each fits the example's plan, and does what it says."""

from pathlib import Path

import numpy as np
import pytest
from invented_plans import HERE, make_plan, still

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.scenarios import load_scenarios
from dure.outlook.forecast import Futures, draw_futures
from dure.outlook.months import Run
from dure.outlook.plan import Plan, Scenario
from dure.outlook.population import project_place
from dure.outlook.reading import read_plan
from dure.outlook.survival import compare_runs
from dure.reports.outlook_places import fill_neighbours, list_neighbours

PLAN = Path(__file__).parents[2] / "examples" / "jinan" / "plan.toml"
NAMES = [row.id for row in load_scenarios().rows]


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Read the plan of the example's co-op."""
    found, _ = read_plan(PLAN.read_text(encoding="utf-8"), file=PLAN.name)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def scenarios(plan: Plan) -> dict[str, Scenario]:
    """Give what ships, the neighbours filled in."""
    return {row.id: fill_neighbours(row, plan, load_gazetteer()) for row in load_scenarios().rows}


@pytest.fixture(scope="module")
def futures(plan: Plan, scenarios: dict[str, Scenario]) -> Futures:
    """Draw the example's plan."""
    figures = load_figures()
    servings = [serving for one in scenarios.values() for serving in one.serving]
    codes = {place.code for part in (*plan.services, *servings) for place in part.places}
    people = {code: project_place(figures, code, years=10, draws=200, seed=1) for code in codes}
    return draw_futures(plan, people, years=5, draws=600, seed=1, scenarios=list(scenarios.values()))


@pytest.fixture(scope="module")
def runs(futures: Futures, scenarios: dict[str, Scenario]) -> dict[str, Run]:
    """Walk the plan as it stands and with each of them."""
    walked = futures.walk_each([[], *([one] for one in scenarios.values())], keep=True)
    return dict(zip(["", *scenarios], walked, strict=True))


MORE_CASH = {"more-members", "higher-shares", "bundle", "visitors", "price", "shared-staff", "mutual-help"}
SHOCKS = [row.id for row in load_scenarios().rows if row.kind == "shock"]


@pytest.mark.parametrize("name", sorted(MORE_CASH))
def test_these_strategies_leave_more_in_the_till(runs: dict[str, Run], name: str) -> None:
    """On this plan, each ends with more cash in the middle, and helps in more futures than it harms."""
    comparison = compare_runs(runs[""], runs[name])
    assert comparison.helps > comparison.harms
    assert comparison.worst_cash_gain > 0


@pytest.mark.parametrize("name", SHOCKS)
def test_no_shock_helps(runs: dict[str, Run], name: str) -> None:
    """None keeps open what would have closed, or leaves more in the till of what stays open."""
    before, after = runs[""], runs[name]
    was_open, is_open = before.closed == before.months, after.closed == after.months
    assert not (is_open & ~was_open).any()
    assert not (is_open & (after.last_cash > before.last_cash)).any()
    # Who is about to close saves the pay of a doctor who left: that is a month, and no help.
    assert (after.closed <= before.closed + (name == "key-staff-leaves")).all()
    comparison = compare_runs(before, after)
    assert comparison.harms > 0
    assert comparison.helps <= (name == "key-staff-leaves")


def test_each_does_what_it_says(runs: dict[str, Run]) -> None:
    """Members, people, purchases inside, months: the number that a strategy is about moves its way."""
    base = {name: getattr(runs[""], name) for name in ("members", "use", "users", "sales", "cash")}

    def last(name: str, what: str) -> float:
        return float(np.median(getattr(runs[name], what)[-1] - base[what][-1]))

    assert last("more-members", "members") > 0
    # In its first year: later the clinic is full, and who comes from next door takes another's place.
    assert np.median(runs["serve-neighbours"].users[11] - base["users"][11]) > 0  # type: ignore[index]
    assert last("visitors", "users") > 0
    assert last("faster-fall", "users") < 0
    assert last("anchor-customer-leaves", "sales") < 0
    assert last("merge", "cash") > 0
    assert compare_runs(runs[""], runs["buy-locally"]).inside_gain > 0
    # Hometown donations cost before they bring.
    assert np.median(runs["hometown-donations"].cash[0] - base["cash"][0]) < 0  # type: ignore[index]
    assert last("hometown-donations", "cash") > 0
    # A pandemic begins after a year and is over after the next; the doctor is away for half a year.
    for name, months in (("pandemic", range(12, 24)), ("key-staff-leaves", range(9, 15))):
        use = runs[name].use
        assert use is not None
        fewer = [month for month in range(60) if (use[month] < base["use"][month] - 1e-6).any()]
        assert fewer == list(months)


@pytest.mark.parametrize("name", NAMES)
def test_each_fits_a_plan_that_has_next_to_nothing(name: str) -> None:
    """A plan without members, staff, grants or costs can be tried with each of them."""
    scenario = load_scenarios().find(name)
    assert scenario is not None
    futures = draw_futures(make_plan(), {HERE: still()}, years=3, draws=20, seed=1, scenarios=[scenario])
    assert (futures.walk([scenario]).worst_cash > -1e9).all()


@pytest.mark.parametrize("name", NAMES)
def test_each_number_says_where_it_comes_from(name: str) -> None:
    """In both languages: a source with its date, or the word assumption; and no Korean in the English."""
    scenario = load_scenarios().find(name)
    assert scenario is not None
    amounts = [change.amount for change in scenario.changes]
    amounts += [one for one in (scenario.once, scenario.monthly, scenario.help_minutes) if one is not None]
    for amount in amounts:
        assert "assumption" in amount.source.en
        assert "가정" in amount.source.ko
        assert amount.unit
    assert scenario.text.en != scenario.title.en
    assert not any("가" <= letter <= "힣" for letter in scenario.title.en)


def test_neighbours_are_the_nearest_towns_of_the_county(scenarios: dict[str, Scenario], plan: Plan) -> None:
    """Next to Jinan-eup lie Maryeong-myeon and Sangjeon-myeon; a county has no neighbours in this sense."""
    gazetteer = load_gazetteer()
    near = [gazetteer.get(code).name_ko for code in list_neighbours("52720250", gazetteer)]
    assert near[:3] == ["마령면", "상전면", "부귀면"]
    assert len(near) == 10
    assert list_neighbours("52720", gazetteer) == ()
    served = {service.id: {place.code for place in service.places} for service in plan.services}
    for serving in scenarios["serve-neighbours"].serving:
        new = {place.code for place in serving.places}
        assert 0 < len(new) <= 3
        assert not new & served[serving.service]
        # Who serves the whole county serves its towns already.
        assert "52720" not in served[serving.service]


def test_entries_of_a_user_lie_beside_what_ships() -> None:
    """An entry of the same id replaces the shipped one; others come on top."""
    text = """
    scenarios:
      - {id: price, changes: [{path: "services.*.price", times: 1.2}], source: 2025 조합원 총회}
      - {id: storm, kind: shock, once: [1, 2, 3], text: {ko: 지붕이 날아감}}
    """
    table = load_scenarios(text)
    assert table.problems == ()
    assert len(table.rows) == len(NAMES) + 1
    price, storm = table.find("price"), table.find("storm")
    assert price is not None
    assert storm is not None
    assert price.changes[0].amount.value == 1.2
    assert price.source.ko == "2025 조합원 총회"
    assert storm.kind == "shock"
    assert storm.text.en == "지붕이 날아감"


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        ("{title: nameless, once: 1}", "no id"),
        ("{id: a}", "changes nothing"),
        ("{id: a, kind: wish, once: 1}", "neither strategy nor shock"),
        ("{id: a, once: [3, 2, 1]}", "not in order"),
        ("{id: a, once: [1, 2]}", "neither a number"),
        ("{id: a, once: .nan}", "neither a number"),
        ("{id: a, once: 1e300}", "neither a number"),
        ("{id: a, once: yes}", "neither a number"),
        ("{id: a, changes: [{path: cash.opening}]}", "times, add and set"),
        ("{id: a, changes: [{path: cash.opening, add: 1, times: 2}]}", "times, add and set"),
        ("{id: a, changes: [{path: cash.opening, add: 1, after: -2}]}", "whole number of months"),
        ("{id: a, changes: [{path: cash.opening, add: 1, months: 0}]}", "whole number of months"),
        ("{id: a, changes: cash}", "no list"),
        ("{id: a, serving: [{service: clinic}]}", "neighbours"),
        ("just words", "no id"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(entry: str, word: str) -> None:
    """The entry is left out, what ships stays, and the problem names the entry and the remedy."""
    table = load_scenarios(f"scenarios:\n  - {entry}\n")
    (problem,) = table.problems
    assert word in problem.what.en
    assert "Entry 1" in problem.what.en
    assert [row.id for row in table.rows] == NAMES


@pytest.mark.parametrize("text", ["", "scenarios: 3", "[1, 2", "- a", "scenarios: {a: 1}", "\x00"])
def test_what_is_no_list_is_said(text: str) -> None:
    """Whatever it is, it is a problem and no fall."""
    table = load_scenarios(text)
    assert len(table.problems) == 1
    assert len(table.rows) == len(NAMES)
