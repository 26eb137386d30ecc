"""A plan's file is read whole, and every fault in it is named with its line and its remedy."""

from pathlib import Path

import pytest
from patience import ends_within

from dure.language import Text
from dure.outlook.plan import Plan
from dure.outlook.plan_file import SIZE_MAX
from dure.outlook.reading import Known, PlaceFault, read_plan
from dure.problem import Problem

EXAMPLE = Path(__file__).parents[2] / "examples/jinan/plan.toml"

VILLAGE = """\
[plan]
name = "솔내 밥집"
place = "52720350"
start = 2026-01

[[services]]
id = "lunch"
price = "8,000원"
variable_cost = {low = 3000, value = 3500, high = 4200, source = "2025년 장부"}
elasticity = -0.4

[[services.users]]
ages = "65+"
use_rate = "10%"
visits = 4

[[grants]]
id = "county"
monthly = "2백만원"
starts = 2026-01
ends = 2027-01

[cash]
opening = "1억 2,000만원"
"""


def read(text: str) -> Plan:
    """Read a plan in which nothing is wrong."""
    plan, problems = read_plan(text.replace("2백만원", "200만원"))
    assert not problems, problems
    assert plan is not None
    return plan


def refuse(old: str, new: str) -> Problem:
    """Read the village's plan with one thing wrong; give the only problem, which leaves no plan."""
    text = VILLAGE.replace("2백만원", "200만원")
    assert old in text
    plan, problems = read_plan(text.replace(old, new, 1))
    assert len(problems) == 1, [problem.what.en for problem in problems]
    assert plan is None
    return problems[0]


def test_the_village_is_read() -> None:
    """Numbers in words, ranges and months become what they mean."""
    plan = read(VILLAGE)
    lunch = plan.services[0]
    assert (lunch.price.low, lunch.price.value, lunch.price.high) == (8000, 8000, 8000)
    assert (lunch.variable_cost.low, lunch.variable_cost.high) == (3000, 4200)
    assert lunch.users[0].ages == (65, 120)
    assert lunch.users[0].use_rate.value == 0.1
    assert plan.cash.opening.value == 120_000_000
    assert plan.grants[0].monthly.value == 2_000_000
    assert (plan.grants[0].starts.year, plan.grants[0].ends.year) == (2026, 2027)


def test_a_number_without_a_source_is_an_assumption() -> None:
    """What nobody vouches for says so."""
    lunch = read(VILLAGE).services[0]
    assert lunch.price.source == Text(en="assumption", ko="가정")
    assert lunch.variable_cost.source.ko == "2025년 장부"


def test_each_number_knows_its_line() -> None:
    """A report can send the reader to the line."""
    plan = read(VILLAGE)
    assert plan.services[0].price.line == 8
    assert plan.services[0].users[0].visits.line == 15
    assert plan.grants[0].monthly.line == 19


def test_a_service_without_places_is_for_the_plans_own() -> None:
    """It serves the plan's place, all of it."""
    places = read(VILLAGE).services[0].places
    assert [(place.code, place.reach.value, place.distance.value) for place in places] == [("52720350", 1, 1)]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('price = "8,000원"', "price = -8000", 8, "cannot be -8,000"),
        ('price = "8,000원"', 'price = "8,000"', 8, "has no unit"),
        ('price = "8,000원"', 'price = "8,000명"', 8, "does not count in that"),
        ('price = "8,000원"', "", 6, "price is missing"),
        ("low = 3000", "low = 5000", 9, "upside down"),
        ("value = 3500, ", "", 9, "no value"),
        ("elasticity = -0.4", "elasticity = 0.4", 10, "cannot be 0.4"),
        ('price = "8,000원"', "price = 0", 10, "divided"),
        ('use_rate = "10%"', "use_rate = 10", 14, "at most 1"),
        ("visits = 4", "visits = 0", 12, "Nobody uses"),
        ('ages = "65+"', 'ages = "65-20"', 13, "are no ages"),
        ("ends = 2027-01", "ends = 2025-01", 21, "before it starts"),
        ("ends = 2027-01", "ends = 2026-01", 21, "the month in which it starts"),
        ("ends = 2027-01", "ends = 2027-13", 21, "not a month"),
        ("ends = 2027-01", "ends = 2727-01", 21, "in the year 2727"),
        ("start = 2026-01", "start = 1900-01", 4, "in the year 1900"),
        ('place = "52720350"', 'place = "진안"', 3, "not a place code"),
        ('opening = "1억 2,000만원"', "", 23, "opening is missing"),
        ("[[services]]", "[[services]]\nid = 1", 8, "TOML"),
    ],
)
def test_a_fault_is_named_with_its_line(old: str, new: str, line: int, said: str) -> None:
    """One fault, one problem, at its line, and no plan."""
    problem = refuse(old, new)
    assert said in problem.what.en
    assert problem.where.rows == (line,)
    assert problem.remedy.ko


def test_a_plan_without_services_is_refused() -> None:
    """Nothing would come in."""
    plan, problems = read_plan(
        '[plan]\nname = "빈 계획"\nplace = "52720"\nstart = 2026-01\n[cash]\nopening = 0\n'
    )
    assert plan is None
    assert "no services" in problems[0].what.en


def test_an_unknown_entry_is_told_and_passed_by() -> None:
    """The nearest known one is named; the plan stands."""
    plan, problems = read_plan(VILLAGE.replace("2백만원", "200만원") + "credit_lin = 3\n")
    assert plan is not None
    assert problems[0].where.rows == (25,)
    assert "credit_line" in problems[0].remedy.en


def test_an_id_stands_once() -> None:
    """Two costs of one id could not be told apart by a strategy."""
    cost = '[[costs]]\nid = "rent"\nmonthly = 1\n'
    plan, problems = read_plan(VILLAGE.replace("2백만원", "200만원") + cost + cost)
    assert plan is None
    assert [problem.what.en for problem in problems] == ["The id rent is taken."]


def test_a_season_whose_mean_is_not_one_is_scaled_and_said() -> None:
    """Twelve twos are twelve ones."""
    season = f"season = {[2.0] * 12}"
    text = VILLAGE.replace("2백만원", "200만원").replace("elasticity = -0.4", season)
    plan, problems = read_plan(text)
    assert plan is not None
    assert plan.services[0].season == (1.0,) * 12
    assert "2.000" in problems[0].what.en


def test_a_season_has_twelve_months() -> None:
    """Eleven are refused."""
    assert "twelve" in refuse("elasticity = -0.4", f"season = {[1] * 11}").what.en


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ([("cash.opening", "rises.costs", 1.5)], "between -1 and 1"),
        ([("cash.opening", "rises.cost", 0.5)], "no number rises.cost"),
        (
            [
                ("cash.opening", "rises.costs", 0.9),
                ("rises.costs", "rises.wages", 0.9),
                ("cash.opening", "rises.wages", -0.9),
            ],
            "contradict",
        ),
    ],
)
def test_correlations_hold_together(links: list[tuple[str, str, float]], said: str) -> None:
    """Those that no future could meet are refused."""
    text = VILLAGE.replace("2백만원", "200만원")
    for first, second, value in links:
        text += f'[[correlations]]\nfirst = "{first}"\nsecond = "{second}"\nvalue = {value}\n'
    plan, problems = read_plan(text)
    assert plan is None
    assert said in problems[0].what.en


def test_a_strategy_changes_what_is_there() -> None:
    """A path that leads nowhere is named with the nearest."""
    text = VILLAGE.replace("2백만원", "200만원") + (
        '[[scenarios]]\nid = "dearer"\nkind = "strategy"\n'
        '[[scenarios.changes]]\npath = "services.lunches.price"\noperation = "times"\namount = 1.1\n'
    )
    plan, problems = read_plan(text)
    assert plan is None
    assert problems[0].where.rows == (29,)
    assert "services.lunch.price" in problems[0].remedy.en


def test_a_plans_own_strategy_may_say_what_a_shipped_one_may() -> None:
    """It brings money, or changes how many people there are, which is no number of the plan."""
    text = VILLAGE.replace("2백만원", "200만원") + (
        '[[scenarios]]\nid = "gifts"\nkind = "strategy"\nmonthly = "-10만원"\n'
        '[[scenarios.changes]]\npath = "population.level"\noperation = "add"\namount = 0.02\n'
        '[[scenarios.changes]]\npath = "population.yearly"\noperation = "add"\namount = -0.01\n'
    )
    plan, _ = read_plan(text)
    assert plan is not None
    assert plan.scenarios[0].monthly is not None
    assert plan.scenarios[0].monthly.value == -100_000


@pytest.mark.parametrize(
    ("whole", "part"),
    [("52720", "52720350"), ("52", "52720"), ("KR", "52720350"), ("52720350", "5272035021")],
)
def test_a_place_beside_one_that_holds_it_is_refused(whole: str, part: str) -> None:
    """Who lives in a town lives in its county too: the two side by side would count each of them twice."""
    served = "".join(f'[[services.places]]\ncode = "{code}"\n' for code in (part, whole))
    problem = refuse("[[grants]]", f"{served}[[grants]]")
    assert problem.what.en.startswith(f"{part} lies in {whole}")
    assert whole in problem.what.ko
    assert problem.where.rows == (18,)


def test_places_side_by_side_are_taken() -> None:
    """Towns of one county hold nobody in common, whatever their codes begin with."""
    served = "".join(f'[[services.places]]\ncode = "{code}"\n' for code in ("52720350", "52720250"))
    plan = read(VILLAGE.replace("[[grants]]", f"{served}[[grants]]"))
    assert [place.code for place in plan.services[0].places] == ["52720350", "52720250"]


def test_a_place_is_checked_by_whoever_knows_places() -> None:
    """What is wrong with a place is told in the words of the check, at its line."""
    fault = PlaceFault(Text(en="It was abolished.", ko="없어진 곳입니다."), Text(en="Write KR.", ko="KR"))
    plan, problems = read_plan(VILLAGE.replace("2백만원", "200만원"), known=Known(lambda _: fault))
    assert plan is None
    assert (problems[0].what, problems[0].where.rows) == (fault.what, (3,))


def test_an_older_code_is_taken_and_told() -> None:
    """With the code of today; a place's own code, written out to ten digits, is no older one."""
    known = Known(lambda _: None, lambda code: (code.replace("45", "52")[:8], "52720", "52", "KR"))
    for code, told in (("45720350", ["52720350"]), ("5272035000", []), ("52720350", [])):
        served = f'[[services.places]]\ncode = "{code}"\n'
        plan, problems = read_plan(
            VILLAGE.replace("2백만원", "200만원").replace("[[grants]]", f"{served}[[grants]]"), known=known
        )
        assert plan is not None
        assert [one.remedy.ko.split('"')[1] for one in problems if code in one.what.ko] == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plan:\n  name: YAML\n",
        "a = " + "[" * 5_000 + "]" * 5_000,
        "a = " + "[\n" * 5_000,
        ".".join("a" * 5_000) + " = 1",
        "[" + ".".join("a" * 5_000) + "]",
        "[plan]\nname = 3\nplace = []\nstart = {}\n",
        "plan = 3\nservices = 4\ncash = 'x'\n",
        "[plan]\nname = 'x'\nplace = '52720'\nstart = 2026-01\nservices = [1, 2]\n",
        "a = " + "9" * 5_000,
        "[[plan]]\nname = 'x'",
        "x" * (SIZE_MAX + 1),
        "\x00",
        '[plan]\nname = "\\u202e"\n',
        VILLAGE.replace("8,000원", "nan원").replace("visits = 4", "visits = nan"),
        VILLAGE.replace("visits = 4", "visits = inf"),
        VILLAGE.replace("visits = 4", "visits = true"),
    ],
)
def test_nothing_hostile_ends_in_a_traceback(text: str) -> None:
    """Every one of them is a problem, and no plan."""
    plan, problems = read_plan(text)
    assert plan is None
    assert problems
    plan, problems = read_plan(text.encode("utf-16"))
    assert plan is None
    assert problems


def test_the_examples_plan_has_no_fault() -> None:
    """What people start from is whole."""
    plan, problems = read_plan(EXAMPLE.read_bytes(), file="plan.toml")
    assert not problems
    assert plan is not None
    assert len(plan.services) == 5
    assert plan.members is not None
    assert plan.members.count.value == 456


def test_a_hostile_file_is_read_in_no_time() -> None:
    """Spaces, brackets and words without end cost no more than a moment."""
    wide = " " * 50_000
    with ends_within(20):
        for text in (
            f"a = [\n[{wide}1, 2],\n3]\n",
            f"[{wide}plan{wide}]\n",
            f"a{wide} = 1\n",
            "a = [" + ",a" * 40_000,
            "a = " + "[\n" * 60_000,
            "a" * 120_000,
            '"' + "a." * 50_000,
        ):
            assert read_plan(text)[0] is None


@pytest.mark.parametrize(
    ("more", "line", "said"),
    [
        ('[[investments]]\nid = "van"\namount = 1\nmonth = 2027-01\nagain_years = 0\n', 29, "from 1 to 100"),
        (
            '[[loans]]\nid = "bank"\namount = 1\nmonth = 2027-01\nrate = 0.04\nmonths = 0\n',
            30,
            "from 1 to 600",
        ),
        ('[[costs]]\nid = "rent"\nmonthly = "240만원/주"\n', 27, "not a number with a unit"),
        ('[[costs]]\nid = "rent"\nmonthly = 1\nlocal_share = 1.2\n', 28, "at most 1"),
        ('[[costs]]\nid = "the rent"\nmonthly = 1\n', 26, "one word"),
        ('[goal]\nindicator = "members"\ntarget = 500\nby = 2027-12\n', 25, "has none"),
        ("[rises]\nwages = 3\n", 26, "at most 1"),
        ("[members]\ncount = -1\n", 26, "at least 0"),
    ],
)
def test_a_fault_in_a_further_part_is_named(more: str, line: int, said: str) -> None:
    """Things bought anew after no years, loans paid back in no parts, and their like."""
    plan, problems = read_plan(VILLAGE.replace("2백만원", "200만원") + more)
    assert plan is None
    assert [problem.where.rows for problem in problems] == [(line,)]
    assert said in problems[0].what.en


def test_a_yearly_sum_is_a_twelfth_a_month() -> None:
    """`/년` is understood where months are counted."""
    plan = read(VILLAGE + '[[costs]]\nid = "tax"\nmonthly = "120만원/년"\n')
    assert plan.costs[0].monthly.value == 100_000


def serve(*codes: str, service: str = "*") -> str:
    """Write a strategy that serves further places, after the village's last line."""
    served = "".join(f'[[scenarios.serving.places]]\ncode = "{code}"\n' for code in codes)
    head = '[[scenarios]]\nid = "further"\nkind = "strategy"\n[[scenarios.serving]]\n'
    return f'{head}service = "{service}"\n{served}'


@pytest.mark.parametrize(
    ("codes", "said", "line"),
    [
        (("52720250", "52720250"), "52720250 stands twice in this scenario", 33),
        (("52720250", "5272025021"), "52720250", 31),
        (("52710", "52720"), "52720350 lies in 52720", 33),
        (("5272035021",), "5272035021 lies in 52720350", 31),
        (("52720350",), "52720350 is served by service lunch already", 31),
    ],
)
def test_a_strategy_serves_nobody_twice(codes: tuple[str, ...], said: str, line: int) -> None:
    """The same place twice, a county beside its town, and what overlaps the plan's own place: at its line."""
    text = VILLAGE.replace("2백만원", "200만원") + serve(*codes)
    plan, problems = read_plan(text)
    assert plan is None
    assert said in problems[0].what.en
    assert problems[0].where.rows == (line,)
    assert 'code = "' in text.splitlines()[line - 1]
    assert problems[0].remedy.ko


def test_a_strategy_serves_other_places_side_by_side() -> None:
    """Two towns of one county that is not served whole hold nobody in common."""
    plan = read(VILLAGE + serve("52720250", "52720310", service="lunch"))
    assert [place.code for place in plan.scenarios[0].serving[0].places] == ["52720250", "52720310"]


def test_two_strategies_that_overlap_are_told_of_and_taken() -> None:
    """The county or one town of another: people choose; taken together somebody would come twice."""
    both = serve("52730") + serve("52730250").replace("further", "nearer")
    plan, problems = read_plan(VILLAGE.replace("2백만원", "200만원") + both)
    assert plan is not None
    (problem,) = problems
    assert "overlaps a place of the scenario further" in problem.what.en
