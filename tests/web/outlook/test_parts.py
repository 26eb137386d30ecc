"""What the long form cannot add, one short page at a time; and the file that comes of it."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from invented_plans import SIDE_DISHES

from dure.outlook.plan import Correlation, Plan
from dure.outlook.reading import read_plan
from dure.outlook.writing import write_plan
from dure.web.outlook.plans import load_plan, store_plan

PLAN = (Path(__file__).parents[3] / "examples" / "jinan" / "plan.toml").read_text(encoding="utf-8")


LOAN = {
    "name": "신협",
    "amount:low": "4,000만원",
    "amount:value": "5,000만원",
    "amount:high": "6,000만원",
    "amount:source": "대출 상담",
    "rate:value": "4.5",
    "rate:low": "4",
    "rate:high": "6",
    "rate:source": "신협 고시",
    "month": "2026-03",
    "months": "60",
}
GRANT = {
    "name": "마을 지원금",
    "monthly:value": "50만원",
    "monthly:source": "협약서",
    "starts": "2026-01",
    "ends": "2027-01",
}
KITCHEN = {
    "name": "새 부엌",
    "amount:low": "2,000만원",
    "amount:value": "3,000만원",
    "amount:high": "4,000만원",
    "amount:source": "견적서",
    "month": "2026-09",
    "again_years": "10",
}
PLACE = {
    "service": "boxes",
    "place": "동향면",
    "reach:low": "5",
    "reach:value": "15",
    "reach:high": "30",
    "reach:source": "이장 이야기",
    "distance:value": "50",
}
STRATEGY = {
    "title": "점심 배달",
    "change_1_path": "services.boxes.users.1.use_rate",
    "change_1_operation": "add",
    "change_1_amount:low": "1",
    "change_1_amount:value": "2",
    "change_1_amount:high": "3",
    "change_1_amount:source": "설문",
    "change_1_begins": "2026-07",
    "change_1_lasts": "",
    "once:value": "300만원",
    "once:source": "견적서",
    "monthly:low": "10만원",
    "monthly:value": "20만원",
    "monthly:high": "30만원",
    "source": "총회 이야기",
    "text": "점심을 집까지 나릅니다.",
    "help_minutes:value": "600",
}
PORRIDGE = {
    "name": "죽 배달",
    "price:low": "4,500",
    "price:value": "5,000",
    "price:high": "5,500",
    "price:source": "가격표",
    "variable_cost:value": "2천원",
    "users_1_who": "ages",
    "users_1_ages": "75세 이상",
    "users_1_use_rate:low": "1",
    "users_1_use_rate:value": "2",
    "users_1_use_rate:high": "4",
    "users_1_use_rate:source": "설문",
    "users_1_visits:value": "8",
    "place": "동향면",
    "distance:value": "50",
    "starts": "2026-07",
    "ramp_months": "6",
    "capacity:value": "300",
    "receivable_days:value": "30",
    "elasticity:value": "-0.5",
    "local_share:value": "40",
    **{f"season_{month}": "120" if month < 7 else "80" for month in range(1, 13)},
}
POST = {
    "name": "배달",
    "people:value": "0.5",
    "wage:low": "210만원",
    "wage:value": "220만원",
    "wage:high": "230만원",
    "wage:source": "채용 공고",
    "starts": "2026-07",
    "minimum_wage": "1",
}
FUEL = {
    "name": "기름",
    "monthly:low": "20만원",
    "monthly:value": "30만원",
    "monthly:high": "50만원",
    "monthly:source": "영수증",
    "local_share:value": "100",
    "energy": "1",
}
OWNERS = {
    "count:value": "40",
    "count:source": "명부",
    "joining:low": "0",
    "joining:value": "1",
    "joining:high": "2",
    "share:value": "5만원",
}
LINK = {"first": "services.boxes.price", "second": "services.boxes.variable_cost", "strength": "0.5"}


@pytest.fixture
def bookkeeper(sign_in: Any) -> Client:
    """Give the browser of the bookkeeper, who reads English."""
    browser: Client = sign_in("bookkeeper", language="en")
    return browser


def at(village: Any, name: str, *more: Any) -> str:
    """Write an address of the first enterprise."""
    return reverse(name, args=[village.enterprise.code, *more])


def a_plan(village: Any, text: str = SIDE_DISHES) -> Plan:
    """Store a plan of the first enterprise."""
    return load_plan(store_plan(village.enterprise, text, origin="file", by=None))[0]


def newest(village: Any) -> Plan:
    """Read the plan in force."""
    return load_plan(village.enterprise.plans.order_by("-number").first())[0]


def add(village: Any, browser: Client, kind: str, typed: dict[str, str]) -> Plan:
    """Add a part by its page, and give the plan that is then in force."""
    before = village.enterprise.plans.count()
    answer = browser.post(at(village, "outlook_plan_add", kind), typed)
    page = "" if answer.status_code == 302 else answer.content.decode()
    assert answer.status_code == 302, re.findall(r'errorlist.*?</ul>|<li><a href="#.*?</li>', page)
    assert village.enterprise.plans.count() == before + 1
    return newest(village)


def without_lines(thing: Any) -> Any:
    """Forget on which line of a file each number stands."""
    if isinstance(thing, tuple):
        return tuple(without_lines(one) for one in thing)
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    changed = {field.name: without_lines(getattr(thing, field.name)) for field in fields(thing)}
    if "line" in changed:
        changed["line"] = None
    return replace(thing, **changed)


def list_typed(page: str) -> dict[str, str]:
    """List what a browser would send of the first form of a page, as it stands."""
    from html import unescape  # noqa: PLC0415 -- for this reader alone

    form = page[page.index('<form class="fields outlook-plan"') :]
    form = form[: form.index("</form>")]
    typed = {}
    for tag in re.findall(r'<input type="text"[^>]*>', form):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        assert name
        assert value
        typed[unescape(name[1])] = unescape(value[1])
    for tag in re.findall(r'<input type="checkbox"[^>]* checked[^>]*>', form):
        name = re.search(r' name="([^"]*)"', tag)
        assert name
        typed[name[1]] = "1"
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        typed[unescape(name)] = unescape(chosen[1]) if chosen else ""
    for name, words in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        typed[unescape(name)] = unescape(words)
    return typed


def test_a_loan_is_added_changed_and_left_out(village: Any, bookkeeper: Client) -> None:
    """Each step makes a version; the numbers keep their range, unit and source."""
    a_plan(village)
    (loan,) = add(village, bookkeeper, "loans", LOAN).loans
    assert (loan.name.ko, loan.month.isoformat(), loan.months) == ("신협", "2026-03-01", 60)
    assert (loan.amount.low, loan.amount.value, loan.amount.high) == (40_000_000, 50_000_000, 60_000_000)
    assert (loan.amount.unit, loan.amount.source.ko) == ("KRW", "대출 상담")
    assert (loan.rate.low, loan.rate.value, loan.rate.high, loan.rate.unit) == (
        0.04,
        0.045,
        0.06,
        "share/year",
    )
    part = at(village, "outlook_plan_part", "loans", loan.id)
    assert bookkeeper.post(part, {**LOAN, "months": "48"}).status_code == 302
    assert newest(village).loans == (replace(newest(village).loans[0], id=loan.id, months=48),)
    assert bookkeeper.post(part, {"do": "drop"}).status_code == 302
    assert newest(village).loans == ()
    assert village.enterprise.plans.count() == 4
    assert bookkeeper.get(part).status_code == 404


def test_an_investment_and_a_grant_are_added(village: Any, bookkeeper: Client) -> None:
    """What is bought, with the years after which it is bought anew; what is given, with its months."""
    a_plan(village)
    (kitchen,) = add(village, bookkeeper, "investments", KITCHEN).investments
    assert (kitchen.amount.low, kitchen.amount.high, kitchen.again_years) == (20_000_000, 40_000_000, 10)
    (grant,) = add(village, bookkeeper, "grants", GRANT).grants
    assert (grant.monthly.value, grant.monthly.source.ko, f"{grant.ends:%Y-%m}") == (
        500_000,
        "협약서",
        "2027-01",
    )


def test_a_service_is_added_changed_and_left_out(village: Any, bookkeeper: Client) -> None:
    """All that the file can say of a service is asked, and each step makes a version."""
    a_plan(village)
    boxes, porridge = add(village, bookkeeper, "services", PORRIDGE).services
    assert (porridge.name.ko, porridge.price.low, porridge.price.source.ko) == ("죽 배달", 4_500, "가격표")
    (group,) = porridge.users
    assert (group.ages, group.members, group.visits.value) == ((75, 120), False, 8)
    assert (group.use_rate.low, group.use_rate.value, group.use_rate.high) == (0.01, 0.02, 0.04)
    assert [(one.code, one.distance.value) for one in porridge.places] == [("52720330", 0.5)]
    assert (porridge.starts, porridge.ramp_months, porridge.subsidised) == (date(2026, 7, 1), 6, False)
    assert porridge.capacity is not None
    assert porridge.receivable_days is not None
    assert (porridge.capacity.value, porridge.receivable_days.value) == (300, 30)
    assert (porridge.elasticity.value, porridge.local_share.value) == (-0.5, 0.4)
    assert porridge.season == (1.2,) * 6 + (0.8,) * 6
    part = at(village, "outlook_plan_part", "services", porridge.id)
    stood = list_typed(bookkeeper.get(part).content.decode())
    emptied = ("capacity:value", "receivable_days:value", "starts", "ramp_months", "elasticity:value")
    changed = {**stood, **dict.fromkeys(emptied, ""), "capacity:source": "", "subsidised": "1"}
    changed |= {name: "" for name in stood if name.startswith("season_")}
    assert bookkeeper.post(part, changed).status_code == 302
    after = newest(village).services[1]
    assert (after.capacity, after.receivable_days, after.starts, after.ramp_months) == (None, None, None, 0)
    assert (after.elasticity.value, after.subsidised, after.season) == (0, True, (1.0,) * 12)
    assert [one.code for one in after.places] == ["52720330"]
    assert bookkeeper.post(part, {"do": "drop"}).status_code == 302
    assert without_lines(newest(village).services) == without_lines((boxes,))
    last = bookkeeper.post(at(village, "outlook_plan_part", "services", "boxes"), {"do": "drop"})
    assert (last.status_code, "Add another first" in last.content.decode()) == (422, True)
    last = bookkeeper.post(at(village, "outlook_plan"), {"drop:services.boxes": "1"})
    assert (last.status_code, "Add another first" in last.content.decode()) == (422, True)
    assert len(newest(village).services) == 1


def test_a_service_of_which_little_is_known_is_added(village: Any, bookkeeper: Client) -> None:
    """Its price and its users are enough: it is for all of the plan's place, and nothing else is made up."""
    a_plan(village)
    named = ("name", "price:value", "users_1_who", "users_1_ages", "users_1_use_rate:value")
    typed = {name: PORRIDGE[name] for name in (*named, "users_1_visits:value")}
    page = bookkeeper.get(at(village, "outlook_plan_add", "services")).content.decode()
    place = list_typed(page)["place"]
    made = add(village, bookkeeper, "services", {**typed, "place": place, "users_1_ages": "all"}).services[1]
    assert (made.users[0].ages, made.price.source.ko) == ((0, 120), "가정")
    assert [(one.code, one.reach.value, one.distance.value) for one in made.places] == [("52720250", 1, 1)]
    unsaid = (made.variable_cost, made.elasticity, made.local_share)
    assert {one.value for one in unsaid} == {0}
    assert all(one.source.en.startswith("not written") for one in unsaid)
    assert (made.capacity, made.receivable_days, made.season) == (None, None, (1.0,) * 12)


def test_a_season_is_brought_to_a_mean_of_a_hundred(village: Any, bookkeeper: Client) -> None:
    """Only how the months compare counts, and the file is written so that nothing is left to mend."""
    a_plan(village)
    season = {f"season_{month}": "300" if month == 8 else "100" for month in range(1, 13)}
    made = add(village, bookkeeper, "services", {**PORRIDGE, **season}).services[1]
    assert sum(made.season) == pytest.approx(12)
    assert made.season[7] == pytest.approx(3 * made.season[0], rel=1e-3)
    _, problems = load_plan(village.enterprise.plans.order_by("-number").first())
    assert problems == ()


GROUPS = """
[[services.users]]
ages = "40-64"
use_rate = {low = 0.01, value = 0.02, high = 0.03}
visits = 1

[[services.users]]
members = true
use_rate = {low = 0.1, value = 0.2, high = 0.3}
visits = 1

[[staff]]"""
SPEAKING = """
[members]
count = 40

[[scenarios]]
id = "young"
kind = "shock"
title = "젊은이가 떠남"
[[scenarios.changes]]
path = "services.boxes.users.2.use_rate"
operation = "times"
amount = 0.5

[[correlations]]
first = "services.boxes.users.3.use_rate"
second = "services.boxes.price"
value = 0.5
"""


BEGUN = {
    **{name: typed for name, typed in PORRIDGE.items() if name not in {"place", "distance:value"}},
    "plan_name": "가상의료사협",
    "place": "52720250",
    "start": "2026-01",
    "opening:value": "1,000만원",
    "opening:source": "통장",
}


def test_a_plan_is_begun_without_a_book_or_a_file(village: Any, bookkeeper: Client) -> None:
    """Its cash and one service are enough; what nobody said stays unsaid, and it reads back the same."""
    begin = at(village, "outlook_begin")
    assert begin in bookkeeper.get(at(village, "outlook")).content.decode()
    assert bookkeeper.get(begin).status_code == 200
    answer = bookkeeper.post(begin, BEGUN)
    assert answer.headers["Location"] == at(village, "outlook_plan")
    plan = newest(village)
    assert (plan.name.ko, plan.place, plan.start) == ("가상의료사협", "52720250", date(2026, 1, 1))
    assert (plan.cash.opening.value, plan.cash.opening.source.ko) == (10_000_000, "통장")
    (service,) = plan.services
    assert (service.name.ko, service.places[0].code, service.season[0]) == ("죽 배달", "52720250", 1.2)
    assert plan.rises.wages.source.en == "not written: no rise"
    again, problems = read_plan(write_plan(plan), file="plan.toml")
    assert (without_lines(again), problems) == (without_lines(plan), ())
    # One that stands is changed, and never begun over it.
    assert bookkeeper.post(begin, BEGUN).headers["Location"] == at(village, "outlook_plan")
    assert village.enterprise.plans.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"plan_name": ""}, "plan_name"),
        ({"place": "아무데도없는면"}, "place"),
        ({"start": "soon"}, "start"),
        ({"start": "1999-01"}, "start"),
        ({"opening:value": ""}, "opening:value"),
        ({"name": ""}, "name"),
        ({"users_1_who": ""}, "users_1_who"),
    ],
)
def test_a_plan_that_cannot_be_begun_stores_nothing(
    village: Any, bookkeeper: Client, changed: dict[str, str], field: str
) -> None:
    """Each mistake leads to its field, and what was typed stays."""
    answer = bookkeeper.post(at(village, "outlook_begin"), {**BEGUN, **changed})
    page = answer.content.decode()
    assert (answer.status_code, village.enterprise.plans.count()) == (422, 0)
    assert f'href="#{field}"' in page
    shown = list_typed(page)
    assert all(shown[name] == words for name, words in {**BEGUN, **changed}.items())


def test_users_are_added_and_what_speaks_of_them_moves_along(village: Any, bookkeeper: Client) -> None:
    """Groups are counted: where one goes, strategies and links still speak of the same people."""
    a_plan(village, SIDE_DISHES.replace("[[staff]]", GROUPS) + SPEAKING)
    part = at(village, "outlook_plan_part", "services", "boxes")
    stood = list_typed(bookkeeper.get(part).content.decode())
    assert [stood[f"users_{number}_who"] for number in (1, 2, 3, 4)] == ["ages", "ages", "members", ""]
    more = {
        "users_4_who": "ages",
        "users_4_ages": "0-18",
        "users_4_use_rate:value": "3",
        "users_4_visits:value": "1",
    }
    answer = bookkeeper.post(part, {**stood, **more, "users_1_who": "", "do": "more"})
    assert answer.headers["Location"] == part
    plan = newest(village)
    assert [one.ages for one in plan.services[0].users] == [(40, 64), (0, 120), (0, 18)]
    assert [one.members for one in plan.services[0].users] == [False, True, False]
    assert plan.scenarios[0].changes[0].path == "services.boxes.users.1.use_rate"
    assert plan.correlations[0].first == "services.boxes.users.2.use_rate"
    # Now the strategy's own people: they stay until it is changed, and nothing is stored.
    stood = list_typed(bookkeeper.get(part).content.decode())
    answer = bookkeeper.post(part, {**stood, "users_1_who": ""})
    page = answer.content.decode()
    assert (answer.status_code, 'id="users_1_who-e"' in page, "젊은이가 떠남" in page) == (422, True, True)
    assert newest(village) == plan


def test_members_are_written_changed_and_taken_out(village: Any, bookkeeper: Client) -> None:
    """With all that the file says of them; not while a service, a goal or a strategy counts on them."""
    a_plan(village)
    members = add(village, bookkeeper, "members", OWNERS).members
    assert members is not None
    assert (members.count.value, members.count.source.ko, members.share.value) == (40, "명부", 50_000)
    assert (members.joining.low, members.joining.high, members.leaving.value) == (0, 2, 0)
    assert bookkeeper.get(at(village, "outlook_plan_add", "members")).status_code == 404
    part = at(village, "outlook_plan_part", "members", "all")
    stood = list_typed(bookkeeper.get(part).content.decode())
    assert stood["leaving:value"] == ""
    assert bookkeeper.post(part, {**stood, "leaving:value": "3"}).status_code == 302
    goal = {"goal.indicator": "members", "goal.target": "60", "goal.by": "2027-12"}
    assert bookkeeper.post(at(village, "outlook_plan"), goal).status_code == 302
    service = at(village, "outlook_plan_part", "services", "boxes")
    stood = list_typed(bookkeeper.get(service).content.decode())
    assert bookkeeper.post(service, {**stood, "users_1_who": "members"}).status_code == 302
    refused = bookkeeper.post(part, {"do": "drop"})
    page = refused.content.decode()
    assert (refused.status_code, "What we want to reach" in page, "side dishes" in page) == (422, True, True)
    assert bookkeeper.post(service, stood).status_code == 302
    assert bookkeeper.post(at(village, "outlook_plan"), {"goal.indicator": ""}).status_code == 302
    assert bookkeeper.post(part, {"do": "drop"}).status_code == 302
    assert newest(village).members is None


def test_a_post_and_a_cost_are_added_changed_and_left_out(village: Any, bookkeeper: Client) -> None:
    """With the month in which a post begins, and what rises with the minimum wage or with energy."""
    a_plan(village)
    post = add(village, bookkeeper, "staff", POST).staff[1]
    assert (post.people.value, post.wage.low, post.wage.high) == (0.5, 2_100_000, 2_300_000)
    assert (post.wage.source.ko, post.starts, post.minimum_wage) == ("채용 공고", date(2026, 7, 1), True)
    (fuel,) = add(village, bookkeeper, "costs", FUEL).costs
    assert (fuel.monthly.low, fuel.monthly.high, fuel.monthly.source.ko) == (200_000, 500_000, "영수증")
    assert (fuel.local_share.value, fuel.energy) == (1, True)
    changed = {name: typed for name, typed in POST.items() if name not in {"starts", "minimum_wage"}}
    part = at(village, "outlook_plan_part", "staff", post.id)
    assert bookkeeper.post(part, changed).status_code == 302
    assert (newest(village).staff[1].starts, newest(village).staff[1].minimum_wage) == (None, False)
    assert bookkeeper.post(part, {"do": "drop"}).status_code == 302
    part = at(village, "outlook_plan_part", "costs", fuel.id)
    changed = {name: typed for name, typed in FUEL.items() if name.startswith(("name", "monthly"))}
    assert bookkeeper.post(part, changed).status_code == 302
    (plain,) = newest(village).costs
    assert (plain.energy, plain.local_share.source.en[:11]) == (False, "not written")
    assert bookkeeper.post(part, {"do": "drop"}).status_code == 302
    assert (newest(village).costs, len(newest(village).staff)) == ((), 1)


def test_a_further_place_stands_beside_the_plans_own(village: Any, bookkeeper: Client) -> None:
    """The plan's own place, which nobody wrote, is still served when another is added."""
    assert [one.code for one in a_plan(village).services[0].places] == ["52720250"]
    home, other = add(village, bookkeeper, "places", PLACE).services[0].places
    assert home.code == "52720250"
    assert (other.reach.low, other.reach.value, other.reach.high) == (0.05, 0.15, 0.3)
    assert (other.reach.source.ko, other.distance.value) == ("이장 이야기", 0.5)
    key = f"boxes.{other.code}"
    changed = {"reach:value": "20", "distance:value": "60"}
    assert bookkeeper.post(at(village, "outlook_plan_part", "places", key), changed).status_code == 302
    assert newest(village).services[0].places[1].reach.value == 0.2
    page = bookkeeper.post(at(village, "outlook_plan_part", "places", key), {"do": "drop"})
    assert page.status_code == 302
    assert [one.code for one in newest(village).services[0].places] == ["52720250"]
    last = bookkeeper.post(at(village, "outlook_plan_part", "places", "boxes.52720250"), {"do": "drop"})
    assert (last.status_code, "only place of side dishes" in last.content.decode()) == (422, True)


def test_a_strategy_of_ones_own_is_added_and_changed(village: Any, bookkeeper: Client) -> None:
    """What it changes is chosen by its name in words; a share that is typed in hundredths is one."""
    a_plan(village)
    page = bookkeeper.get(at(village, "outlook_plan_add", "strategies")).content.decode()
    assert "side dishes: share of people of 65 and over who use it" in page
    (delivery,) = add(village, bookkeeper, "strategies", STRATEGY).scenarios
    (change,) = delivery.changes
    assert (delivery.kind, delivery.title.ko, delivery.source.ko) == ("strategy", "점심 배달", "총회 이야기")
    assert (change.path, change.operation, change.after_months, change.months) == (
        "services.boxes.users.1.use_rate",
        "add",
        6,
        None,
    )
    assert (change.amount.low, change.amount.value, change.amount.high) == (0.01, 0.02, 0.03)
    assert change.amount.source.ko == "설문"
    assert delivery.once is not None
    assert delivery.once.value == 3_000_000
    assert delivery.monthly is not None
    assert (delivery.monthly.low, delivery.monthly.high) == (100_000, 300_000)
    assert delivery.help_minutes is not None
    # One more number, then the first is taken out again.
    part = at(village, "outlook_plan_part", "strategies", delivery.id)
    more = {
        "change_2_path": "population.level",
        "change_2_operation": "times",
        "change_2_amount:value": "1.1",
        "change_2_begins": "2027-01",
        "change_2_lasts": "12",
    }
    stood = list_typed(bookkeeper.get(part).content.decode())
    answer = bookkeeper.post(part, {**stood, "change_2_path": "staff.cook.people", "do": "more"})
    assert answer.status_code == 422
    answer = bookkeeper.post(part, {**stood, **more, "do": "more"})
    assert answer.headers["Location"] == part
    (delivery,) = newest(village).scenarios
    assert delivery.changes[0] == replace(change, amount=delivery.changes[0].amount)
    assert [(one.path, one.after_months, one.months) for one in delivery.changes][1] == (
        "population.level",
        12,
        12,
    )
    stood = list_typed(bookkeeper.get(part).content.decode())
    assert bookkeeper.post(part, {**stood, "change_1_path": ""}).status_code == 302
    assert [one.path for one in newest(village).scenarios[0].changes] == ["population.level"]
    assert bookkeeper.post(part, {"do": "drop"}).status_code == 302
    assert newest(village).scenarios == ()


def test_what_the_form_does_not_show_of_a_strategy_is_kept(village: Any, bookkeeper: Client) -> None:
    """What it excludes and what it adds up with stay as the file says, and the places that it serves too."""
    kept = """
[[scenarios]]
id = "next-door"
kind = "strategy"
title = "옆 면에도 팝니다"
monthly = 50000
excludes = ["merge"]
adds_up_with = ["*"]

[[scenarios.serving]]
service = "boxes"

[[scenarios.serving.places]]
code = "52720310"
reach = 0.3
"""
    a_plan(village, SIDE_DISHES + kept)
    (before,) = newest(village).scenarios
    assert before.serving
    assert (before.excludes, before.adds_up_with) == (("merge",), ("*",))
    part = at(village, "outlook_plan_part", "strategies", "next-door")
    stood = list_typed(bookkeeper.get(part).content.decode())
    added = {name: typed for name, typed in STRATEGY.items() if name.startswith("change_1")}
    assert bookkeeper.post(part, {**stood, "title": "옆 면 장날에 팝니다", **added}).status_code == 302
    (after,) = newest(village).scenarios
    assert after.title.ko == "옆 면 장날에 팝니다"
    assert after.changes
    ((served,),) = (one.places for one in after.serving)
    assert (served.code, served.reach.value) == ("52720310", 0.3)
    assert (after.excludes, after.adds_up_with) == (("merge",), ("*",))


FURTHER = {
    "title": "옆 면까지 갑니다",
    "served_1_where": "place",
    "served_1_service": "boxes",
    "served_1_place": "동향면",
    "served_1_reach:low": "5",
    "served_1_reach:value": "15",
    "served_1_reach:high": "30",
    "served_1_distance:value": "50",
    "served_1_begins": "2026-07",
}


def test_a_strategy_serves_further_places(village: Any, bookkeeper: Client) -> None:
    """With the fields that the plan's own places have, kept through the file; one more, and all around."""
    a_plan(village)
    (strategy,) = add(village, bookkeeper, "strategies", FURTHER).scenarios
    (serving,) = strategy.serving
    (place,) = serving.places
    assert (serving.service, serving.after_months, serving.neighbours) == ("boxes", 6, False)
    assert (place.code, place.reach.low, place.reach.value, place.reach.high) == ("52720330", 0.05, 0.15, 0.3)
    assert place.distance.value == 0.5
    part = at(village, "outlook_plan_part", "strategies", strategy.id)
    stood = list_typed(bookkeeper.get(part).content.decode())
    around = {
        "served_2_where": "neighbours",
        "served_2_service": "*",
        "served_2_begins": "2027-01",
    }
    changed = {**stood, **around, "served_1_reach:value": "20"}
    assert bookkeeper.post(part, changed).status_code == 302
    named, all_around = newest(village).scenarios[0].serving
    assert named.places[0].reach.value == 0.2
    assert (all_around.service, all_around.neighbours, all_around.after_months) == ("*", True, 12)
    assert not all_around.places
    stood = list_typed(bookkeeper.get(part).content.decode())
    assert bookkeeper.post(part, {**stood, "served_1_where": ""}).status_code == 302
    assert newest(village).scenarios[0].serving == (all_around,)


def test_a_form_that_changes_nothing_changes_no_place_served(village: Any, bookkeeper: Client) -> None:
    """What stands together in the file stays together, and apart what stands apart."""
    served = """
[[scenarios]]
id = "around"
kind = "strategy"
title = "둘레로 갑니다"

[[scenarios.serving]]
service = "boxes"
neighbours = true
after_months = 3

[[scenarios.serving.places]]
code = "52720330"
reach = {low = 0.1, value = 0.123456, high = 0.3, source = "이장 이야기"}

[[scenarios.serving]]
service = "*"
after_months = 3

[[scenarios.serving.places]]
code = "52720340"
distance = 0.4

[[scenarios.serving.places]]
code = "52720350"
"""
    a_plan(village, SIDE_DISHES + served)
    (before,) = newest(village).scenarios
    part = at(village, "outlook_plan_part", "strategies", "around")
    stood = list_typed(bookkeeper.get(part).content.decode())
    assert bookkeeper.post(part, {**stood, "title": "둘레로 더 갑니다"}).status_code == 302
    (after,) = newest(village).scenarios
    assert after.title != before.title
    assert without_lines(after).serving == without_lines(before).serving


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"served_1_place": ""}, "served_1_place"),
        ({"served_1_place": "아무데도없는면"}, "served_1_place"),
        ({"served_1_place": "52720250"}, "served_1_place"),
        ({"served_1_where": ""}, "served_1_where"),
        ({"served_1_service": "none"}, "served_1_service"),
        ({"served_1_reach:value": "", "served_1_reach:low": "", "served_1_reach:high": ""}, "served_1_reach"),
        ({"served_1_reach:value": "150", "served_1_reach:high": ""}, "served_1_reach"),
        ({"served_1_begins": "2025-01"}, "served_1_begins"),
    ],
)
def test_what_cannot_be_served_is_said_beside_its_field(
    village: Any, bookkeeper: Client, changed: dict[str, str], field: str
) -> None:
    """Also what only the plan's reader can know, such as a place that is served already."""
    a_plan(village)
    answer = bookkeeper.post(at(village, "outlook_plan_add", "strategies"), {**FURTHER, **changed})
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.content.decode()
    assert not newest(village).scenarios


def test_two_numbers_are_linked_in_words(village: Any, bookkeeper: Client) -> None:
    """Weak, medium and strong are rank correlations of 0.2, 0.5 and 0.8; only what has a range is offered."""
    a_plan(village)
    page = bookkeeper.get(at(village, "outlook_plan_add", "correlations")).content.decode()
    assert 'value="services.boxes.price"' in page
    assert 'value="cash.opening"' not in page
    assert re.findall(r'value="(-?0\.\d)"', page) == ["0.8", "0.5", "0.2", "-0.2", "-0.5", "-0.8"]
    (link,) = add(village, bookkeeper, "correlations", LINK).correlations
    assert link == Correlation("services.boxes.price", "services.boxes.variable_cost", 0.5)
    part = at(village, "outlook_plan_part", "correlations", f"{link.first}:{link.second}")
    assert bookkeeper.post(part, {**LINK, "strength": "-0.2"}).status_code == 302
    assert newest(village).correlations[0].value == -0.2
    assert bookkeeper.post(part, {"do": "drop"}).status_code == 302
    assert newest(village).correlations == ()


def test_what_was_added_reads_back_the_same_from_its_file(village: Any, bookkeeper: Client) -> None:
    """Each version that the pages make is a file that reads, and writes, back the same."""
    a_plan(village)
    for kind, typed in (
        ("services", PORRIDGE),
        ("staff", POST),
        ("costs", FUEL),
        ("members", OWNERS),
        ("grants", GRANT),
        ("investments", KITCHEN),
        ("loans", LOAN),
        ("places", PLACE),
        ("strategies", STRATEGY),
        ("shocks", {**STRATEGY, "title": "흉년", "change_1_path": "population.level"}),
        ("correlations", LINK),
    ):
        plan = add(village, bookkeeper, kind, typed)
        number = village.enterprise.plans.count()
        file = bookkeeper.get(at(village, "outlook_plan_download", number)).content.decode()
        again, problems = read_plan(file, file="plan.toml")
        assert problems == ()
        assert without_lines(again) == without_lines(plan)
        assert write_plan(plan) == file
    assert [one.kind for one in plan.scenarios] == ["strategy", "shock"]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_part_of_the_example_is_saved_as_it_stands(village: Any, sign_in: Any, language: str) -> None:
    """Opening a part and saving it without typing anything changes nothing of it."""
    from dure.web.outlook.part_views import FORMS  # noqa: PLC0415 -- after the settings
    from dure.web.outlook.parts import list_parts  # noqa: PLC0415 -- likewise

    browser = sign_in("bookkeeper", language=language)
    before = a_plan(village, PLAN)
    addresses = [
        at(village, "outlook_plan_part", kind, key) for kind in FORMS for key in list_parts(before, kind)
    ]
    assert len(addresses) > 8
    for address in addresses:
        typed = list_typed(browser.get(address).content.decode())
        assert browser.post(address, typed).status_code == 302
    assert without_lines(newest(village)) == without_lines(before)


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("services", {**PORRIDGE, "name": " "}, "name"),
        ("services", {**PORRIDGE, "price:value": "-5", "price:low": ""}, "price:value"),
        ("services", {**PORRIDGE, "price:low": "0"}, "elasticity:value"),
        ("services", {**PORRIDGE, "users_1_who": ""}, "users_1_who"),
        ("services", {**PORRIDGE, "users_1_who": "members"}, "users_1_who"),
        ("services", {**PORRIDGE, "users_1_ages": "old"}, "users_1_ages"),
        ("services", {**PORRIDGE, "users_1_ages": "64-40"}, "users_1_ages"),
        ("services", {**PORRIDGE, "users_1_use_rate:value": "900"}, "users_1_use_rate:value"),
        ("services", {**PORRIDGE, "users_1_visits:value": ""}, "users_1_visits:value"),
        ("services", {**PORRIDGE, "users_1_visits:value": "0"}, "users_1_who"),
        ("services", {**PORRIDGE, "users_2_ages": "20-30"}, "users_2_who"),
        ("services", {**PORRIDGE, "place": "아무데도없는면"}, "place"),
        ("services", {**PORRIDGE, "starts": "soon"}, "starts"),
        ("services", {**PORRIDGE, "ramp_months": "many"}, "ramp_months"),
        ("services", {**PORRIDGE, "capacity:value": "0"}, "capacity:value"),
        ("services", {**PORRIDGE, "elasticity:value": "2"}, "elasticity:value"),
        ("services", {**PORRIDGE, "season_3": ""}, "season_3"),
        ("services", {**PORRIDGE, "season_3": "-1"}, "season_3"),
        ("staff", {**POST, "name": ""}, "name"),
        ("staff", {**POST, "people:value": "-1"}, "people:value"),
        ("staff", {**POST, "wage:low": "900만원"}, "wage:value"),
        ("staff", {**POST, "starts": "2026"}, "starts"),
        ("costs", {**FUEL, "monthly:value": "", "monthly:low": "", "monthly:high": ""}, "monthly:value"),
        ("costs", {**FUEL, "local_share:value": "150"}, "local_share:value"),
        ("members", {**OWNERS, "count:value": ""}, "count:value"),
        ("members", {**OWNERS, "joining:high": "0.5"}, "joining:value"),
        ("members", {**OWNERS, "share:value": "3명"}, "share:value"),
        ("loans", {**LOAN, "name": " "}, "name"),
        ("loans", {**LOAN, "amount:value": "lots"}, "amount:value"),
        ("loans", {**LOAN, "amount:low": "9억원"}, "amount:value"),
        ("loans", {**LOAN, "rate:value": "90", "rate:low": "", "rate:high": ""}, "rate:value"),
        ("loans", {**LOAN, "rate:value": "", "rate:low": "", "rate:high": ""}, "rate:value"),
        ("loans", {**LOAN, "months": "0"}, "months"),
        ("loans", {**LOAN, "months": "five"}, "months"),
        ("loans", {**LOAN, "month": "soon"}, "month"),
        ("investments", {**KITCHEN, "again_years": "0"}, "again_years"),
        ("grants", {**GRANT, "ends": "2025-01"}, "ends"),
        ("places", {**PLACE, "service": "none"}, "service"),
        ("places", {**PLACE, "place": ""}, "place"),
        ("places", {**PLACE, "place": ","}, "place"),
        ("loans", {**LOAN, "name": "\u200b"}, "name"),
        ("places", {**PLACE, "place": "아무데도없는면"}, "place"),
        ("places", {**PLACE, "place": "52720250"}, "place"),
        ("places", {**PLACE, "place": "52720"}, "place"),
        ("places", {**PLACE, "place": "중앙동"}, "place"),
        ("places", {**PLACE, "reach:value": "150", "reach:high": ""}, "reach:value"),
        ("strategies", {**STRATEGY, "title": ""}, "title"),
        ("strategies", {**STRATEGY, "change_1_path": "services.nothing.price"}, "change_1_path"),
        ("strategies", {**STRATEGY, "change_1_path": ""}, "change_1_path"),
        ("strategies", {**STRATEGY, "change_1_operation": "divide"}, "change_1_operation"),
        ("strategies", {**STRATEGY, "change_1_amount:value": ""}, "change_1_amount:value"),
        ("strategies", {**STRATEGY, "change_1_amount:low": "8"}, "change_1_amount:value"),
        ("strategies", {**STRATEGY, "change_1_begins": "2025-12"}, "change_1_begins"),
        ("strategies", {**STRATEGY, "change_1_lasts": "0"}, "change_1_lasts"),
        ("strategies", {**STRATEGY, "once:value": "3명"}, "once:value"),
        ("strategies", {"title": "아무것도"}, "change_1_path"),
        ("correlations", {**LINK, "second": LINK["first"]}, "second"),
        ("correlations", {**LINK, "second": "cash.opening"}, "second"),
        ("correlations", {**LINK, "strength": "7"}, "strength"),
        ("correlations", {}, "first"),
    ],
)
def test_each_mistake_is_named_at_its_field(
    village: Any, bookkeeper: Client, kind: str, typed: dict[str, str], field: str
) -> None:
    """The notice leads to the field, which has the focus; what was typed stays; nothing is stored."""
    a_plan(village)
    answer = bookkeeper.post(at(village, "outlook_plan_add", kind), typed)
    page = answer.content.decode()
    assert (answer.status_code, village.enterprise.plans.count()) == (422, 1)
    notice = page[page.index('role="alert"') : page.index('<form class="fields outlook-plan"')]
    assert f'href="#{field}"' in notice
    assert page.count(" autofocus") == 1
    tag = page[page.index(f' id="{field}"') :]
    assert ' aria-invalid="true"' in tag[: tag.index(">")]
    shown = list_typed(page)
    assert all(shown[name] == words for name, words in typed.items() if shown[name])


def test_links_that_contradict_each_other_are_refused_at_their_strength(
    village: Any, bookkeeper: Client
) -> None:
    """No future could meet them all: the page says so where the strength is chosen."""
    a_plan(village)
    rate = "services.boxes.users.1.use_rate"
    add(village, bookkeeper, "correlations", {**LINK, "strength": "0.8"})
    typed = {**LINK, "second": rate, "strength": "-0.8"}
    answer = bookkeeper.post(at(village, "outlook_plan_add", "correlations"), typed)
    assert answer.status_code == 422
    assert "contradict each other" in answer.content.decode()
    assert 'href="#strength"' in answer.content.decode()
    again = bookkeeper.post(at(village, "outlook_plan_add", "correlations"), LINK)
    assert "linked already" in again.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("costs.[energy].monthly", "all of “Costs of every month”: Every month (energy)"),
        ("services.[!subsidised].price", "(paid by the people who use it)"),
        ("population.level", "all people who live here"),
    ],
)
def test_what_changes_many_numbers_is_said_in_words(
    village: Any, bookkeeper: Client, path: str, words: str
) -> None:
    """A pattern that a file wrote is shown by its meaning, and stays when its strategy is saved."""
    more = f"""
[[scenarios]]
id = "own"
kind = "strategy"
[[scenarios.changes]]
path = "{path}"
operation = "times"
amount = 0.9
"""
    a_plan(village, SIDE_DISHES + more)
    part = at(village, "outlook_plan_part", "strategies", "own")
    page = bookkeeper.get(part).content.decode()
    assert words in page
    assert bookkeeper.post(part, list_typed(page)).status_code == 302
    assert newest(village).scenarios[0].changes[0].path == path


def test_what_a_strategy_speaks_of_is_not_left_out(village: Any, bookkeeper: Client) -> None:
    """The page and the long form name what must go first, instead of a plan that no longer reads."""
    a_plan(village)
    loan = add(village, bookkeeper, "loans", LOAN).loans[0]
    change = {
        "change_1_path": f"loans.{loan.id}.rate",
        "change_1_amount:value": "1",
        "change_1_amount:low": "",
    }
    add(village, bookkeeper, "shocks", {**STRATEGY, **change, "title": "금리 오름"})
    for answer in (
        bookkeeper.post(at(village, "outlook_plan_part", "loans", loan.id), {"do": "drop"}),
        bookkeeper.post(at(village, "outlook_plan"), {f"drop:loans.{loan.id}": "1"}),
    ):
        assert answer.status_code == 422
        assert "금리 오름" in answer.content.decode()
    assert len(newest(village).loans) == 1


def test_a_button_of_the_long_form_saves_first_what_was_typed(village: Any, bookkeeper: Client) -> None:
    """Nothing typed is lost on the way to “Add a loan”; where nothing was, no version is made."""
    a_plan(village)
    loans = at(village, "outlook_plan_add", "loans")
    answer = bookkeeper.post(at(village, "outlook_plan"), {"then": "add:loans"})
    assert (answer.headers["Location"], village.enterprise.plans.count()) == (loans, 1)
    typed = {"then": "add:loans", "cash.opening:value": "9,000,000"}
    assert bookkeeper.post(at(village, "outlook_plan"), typed).headers["Location"] == loans
    assert newest(village).cash.opening.value == 9_000_000
    elsewhere = bookkeeper.post(at(village, "outlook_plan"), {"then": "https://example.org/"})
    assert elsewhere.headers["Location"] == at(village, "outlook_run")


def test_the_long_form_changes_in_how_many_parts_a_loan_is_paid_back(
    village: Any, bookkeeper: Client
) -> None:
    """Whole numbers of a loan and of what is bought stand with their months."""
    a_plan(village)
    loan = add(village, bookkeeper, "loans", LOAN).loans[0]
    kitchen = add(village, bookkeeper, "investments", KITCHEN).investments[0]
    parts, again = f"loans.{loan.id}.months", f"investments.{kitchen.id}.again_years"
    assert bookkeeper.post(at(village, "outlook_plan"), {parts: "24", again: ""}).status_code == 302
    assert (newest(village).loans[0].months, newest(village).investments[0].again_years) == (24, None)
    answer = bookkeeper.post(at(village, "outlook_plan"), {parts: ""})
    assert (answer.status_code, f'href="#{parts}"' in answer.content.decode()) == (422, True)


def test_a_plan_too_long_for_one_form_is_changed_part_by_part(
    village: Any, bookkeeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each service, post and cost has its own page all the same, and so has one more."""
    from dure.web.outlook import editing  # noqa: PLC0415 -- after the settings

    monkeypatch.setattr(editing, "FIELDS_MAX", 3)
    a_plan(village)
    page = bookkeeper.get(at(village, "outlook_plan")).content.decode()
    assert 'id="plan-form"' not in page
    for name, more in (
        ("outlook_plan_part", ["services", "boxes"]),
        ("outlook_plan_part", ["staff", "cook"]),
        ("outlook_plan_add", ["costs"]),
        ("outlook_plan_add", ["members"]),
    ):
        assert f'href="{at(village, name, *more)}"' in page


COSTS = "\n".join(
    f'[[costs]]\nid = "c{number}"\nname = "비용 {number}"\nmonthly = 1000' for number in range(95)
)
USERS = "\n".join(
    f'[[services.users]]\nages = "{age}-{age}"\nuse_rate = 0.1\nvisits = 1' for age in range(95)
)


@pytest.mark.parametrize(
    ("more", "name", "key", "is_long"),
    [
        (COSTS, "outlook_plan", [], True),
        (COSTS.partition('[[costs]]\nid = "c60"')[0], "outlook_plan", [], False),
        (USERS, "outlook_plan_part", ["services", "boxes"], True),
        (
            USERS.partition('[[services.users]]\nages = "60-60"')[0],
            "outlook_plan_part",
            ["services", "boxes"],
            False,
        ),
    ],
)
def test_a_form_that_is_shown_is_one_that_may_be_sent(
    village: Any, bookkeeper: Client, more: str, name: str, key: list[str], *, is_long: bool
) -> None:
    """The site takes a thousand fields: what has more is changed part by part, or as a file."""
    head, service, rest = SIDE_DISHES.partition("[[services.users]]")
    a_plan(
        village, head + more + "\n" + service + rest if more.startswith("[[services") else SIDE_DISHES + more
    )
    page = bookkeeper.get(at(village, name, *key)).content.decode()
    assert ("than one form can hold" in page) is is_long
    assert ('<form class="fields outlook-plan"' not in page) is is_long
    if not is_long:
        assert bookkeeper.post(at(village, name, *key), list_typed(page)).status_code == 302


def test_a_part_of_another_kind_or_enterprise_is_nowhere(village: Any, bookkeeper: Client) -> None:
    """Addresses lead to parts of this enterprise's plan alone."""
    a_plan(village)
    for name, more in (
        ("outlook_plan_add", ["cash"]),
        ("outlook_plan_part", ["services", "none"]),
        ("outlook_plan_part", ["members", "all"]),
        ("outlook_plan_part", ["loans", "none"]),
        ("outlook_plan_part", ["strategies", "price"]),
        ("outlook_plan_part", ["places", "boxes.52720"]),
    ):
        assert bookkeeper.get(at(village, name, *more)).status_code == 404
    other = reverse("outlook_plan_add", args=[village.other.code, "loans"])
    assert bookkeeper.get(other).status_code == 404
