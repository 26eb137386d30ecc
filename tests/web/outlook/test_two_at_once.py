"""Two people change one plan: who saves later is told of it, undoes nothing, and loses nothing typed."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from invented_plans import SIDE_DISHES

from dure.outlook.plan import Plan
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.plans import PlanChangedError, load_plan, store_plan
from dure.web.outlook.versions import Shown, merge_typed

CONFLICT = 409


@pytest.fixture
def bookkeeper(sign_in: Any) -> Client:
    """Give the browser of the bookkeeper, who reads English."""
    browser: Client = sign_in("bookkeeper", language="en")
    return browser


def at(village: Any, name: str, *more: Any) -> str:
    """Write an address of the first enterprise."""
    return reverse(name, args=[village.enterprise.code, *more])


def store(village: Any, text: str) -> EnterprisePlan:
    """Store a version, as the manager does."""
    return store_plan(village.enterprise, text, origin="file", by=village.people["manager"])


def newest(village: Any) -> Plan:
    """Read the plan in force."""
    return load_plan(village.enterprise.plans.first())[0]


def meanwhile(village: Any, before: str, after: str) -> None:
    """Change one line of the plan, while somebody has a form of it open."""
    text = village.enterprise.plans.first().text
    assert before in text
    store(village, text.replace(before, after))


def opened_on(page: str) -> list[str]:
    """List the versions that the forms of a page were opened on."""
    return re.findall(r'name="opened" value="(\d+)"', page)


def shows(page: str, name: str, words: str) -> bool:
    """Say whether a field of a page has words in it."""
    return re.search(rf'name="{re.escape(name)}" value="{re.escape(words)}"', page) is not None


def test_the_long_form_undoes_nothing_that_was_stored_meanwhile(village: Any, bookkeeper: Client) -> None:
    """It comes back as the newest version with what was typed in it; saved again, both stand."""
    store(village, SIDE_DISHES)
    page = bookkeeper.get(at(village, "outlook_plan"))
    assert opened_on(page.content.decode()) == ["1"]
    typed = {name: shown.words for name, shown in page.context["form"].list_shown().items()}
    typed = {name: words for name, words in typed.items() if not name.startswith("drop:")}
    typed |= {"opened": "1", "note": "새 쌀값", "services.boxes.variable_cost:value": "4,321"}
    meanwhile(village, "value = 10000,", "value = 10500,")
    answer = bookkeeper.post(at(village, "outlook_plan"), typed)
    again = answer.content.decode()
    assert (answer.status_code, village.enterprise.plans.count()) == (CONFLICT, 2)
    notice = again[again.index('role="alert"') : again.index("<form class")]
    assert str(village.people["manager"]) in notice
    assert "version 2" in notice
    assert f'href="{at(village, "outlook_plan")}"' in notice
    assert shows(again, "services.boxes.price:value", "10,500")
    assert shows(again, "services.boxes.variable_cost:value", "4,321")
    assert shows(again, "note", "새 쌀값")
    assert opened_on(again) == ["2"]
    typed = {name: shown.words for name, shown in answer.context["form"].list_shown().items()}
    typed = {name: words for name, words in typed.items() if not name.startswith("drop:")} | {"opened": "2"}
    assert bookkeeper.post(at(village, "outlook_plan"), typed).status_code == 302
    boxes = newest(village).services[0]
    assert (boxes.price.value, boxes.variable_cost.value) == (10_500, 4_321)


def test_a_short_form_undoes_nothing_either(village: Any, bookkeeper: Client) -> None:
    """What somebody else changed of the part stands in it, beside what was typed."""
    store(village, SIDE_DISHES)
    part = at(village, "outlook_plan_part", "services", "boxes")
    page = bookkeeper.get(part)
    assert opened_on(page.content.decode()) == ["1", "1"]  # of saving, and of leaving out
    typed = {name: one.words for name, one in page.context["form"].list_shown().items() if not one.is_tick}
    meanwhile(village, "value = 10000,", "value = 10500,")
    answer = bookkeeper.post(part, typed | {"opened": "1", "variable_cost:value": "4,321"})
    assert (answer.status_code, village.enterprise.plans.count()) == (CONFLICT, 2)
    again = answer.content.decode()
    assert "stored version 2" in again
    assert shows(again, "price:value", "10,500")
    assert shows(again, "variable_cost:value", "4,321")
    shown = answer.context["form"].list_shown().items()
    typed = {name: one.words for name, one in shown if not one.is_tick} | {"opened": "2"}
    assert bookkeeper.post(part, typed).status_code == 302
    boxes = newest(village).services[0]
    assert (boxes.price.value, boxes.variable_cost.value) == (10_500, 4_321)


def test_nothing_is_left_out_that_somebody_has_just_changed(village: Any, bookkeeper: Client) -> None:
    """The part is shown as it stands now; who still wants it gone says so again."""
    store(village, SIDE_DISHES + LOAN)
    part = at(village, "outlook_plan_part", "loans", "bank")
    meanwhile(village, "5000000", "7000000")
    answer = bookkeeper.post(part, {"do": "drop", "opened": "1"})
    assert answer.status_code == CONFLICT
    assert shows(answer.content.decode(), "amount:value", "7,000,000")
    assert len(newest(village).loans) == 1
    assert bookkeeper.post(part, {"do": "drop", "opened": "2"}).status_code == 302
    assert newest(village).loans == ()
    # Left out by two at once, it is gone all the same.
    assert bookkeeper.post(part, {"do": "drop", "opened": "2"}).status_code == 302


def test_what_was_typed_of_a_part_that_is_gone_is_kept(village: Any, bookkeeper: Client) -> None:
    """The page of one more has it, and adds it where it is saved."""
    store(village, SIDE_DISHES + LOAN)
    part = at(village, "outlook_plan_part", "loans", "bank")
    shown = bookkeeper.get(part).context["form"].list_shown().items()
    typed = {name: one.words for name, one in shown} | {"opened": "1", "amount:value": "8,000,000"}
    store(village, SIDE_DISHES)
    answer = bookkeeper.post(part, typed)
    again = answer.content.decode()
    assert answer.status_code == CONFLICT
    assert shows(again, "amount:value", "8,000,000")
    assert f'action="{at(village, "outlook_plan_add", "loans")}"' in again
    typed["opened"] = "2"
    assert bookkeeper.post(at(village, "outlook_plan_add", "loans"), typed).status_code == 302
    assert [one.amount.value for one in newest(village).loans] == [8_000_000]


def test_what_has_no_place_any_more_is_told(village: Any, bookkeeper: Client) -> None:
    """A loan went while the long form was open; what was typed of it can still be read on the page."""
    store(village, SIDE_DISHES + LOAN)
    store(village, SIDE_DISHES)
    typed = {"opened": "1", "loans.bank.amount:value": "8,765,432"}
    answer = bookkeeper.post(at(village, "outlook_plan"), typed)
    assert answer.status_code == CONFLICT
    assert re.search(r"<li>[^<]*신협[^<]*8,765,432</li>", answer.content.decode())


@pytest.mark.parametrize("opened", ["7", "0", "-1", "x", "9" * 40, "²"])
def test_a_version_that_nobody_stored_is_no_fault(village: Any, bookkeeper: Client, opened: str) -> None:
    """The form is shown again with all that was sent."""
    store(village, SIDE_DISHES)
    typed = {"opened": opened, "services.boxes.variable_cost:value": "4,321"}
    answer = bookkeeper.post(at(village, "outlook_plan"), typed)
    assert answer.status_code == CONFLICT
    assert shows(answer.content.decode(), "services.boxes.variable_cost:value", "4,321")


def test_two_that_save_in_one_moment_do_not_both_save(
    village: Any, bookkeeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked at once more where nobody else may store: the second is asked again."""
    from dure.web.outlook import editing, part_views  # noqa: PLC0415 -- after the settings

    row = store(village, SIDE_DISHES)
    store(village, SIDE_DISHES.replace("value = 10000,", "value = 10500,"))
    with pytest.raises(PlanChangedError):
        store_plan(village.enterprise, SIDE_DISHES, origin="form", by=None, after=row.number)
    for views in (editing, part_views):
        monkeypatch.setattr(views, "find_newest", lambda _: row)
    for address, name in (
        (at(village, "outlook_plan"), "services.boxes.variable_cost:value"),
        (at(village, "outlook_plan_add", "costs"), "monthly:value"),
    ):
        answer = bookkeeper.post(address, {"opened": "1", "name": "전화", name: "4,321"})
        assert (answer.status_code, village.enterprise.plans.count()) == (CONFLICT, 2)
        assert shows(answer.content.decode(), name, "4,321")
        assert opened_on(answer.content.decode()) == ["2"]


def test_what_is_called_otherwise_is_something_else() -> None:
    """Groups are counted: what was typed of the second does not fall on another that moved up."""
    opened = {"users.2": Shown("people of 40 to 64", "5"), "tick": Shown("energy", "1", is_tick=True)}
    newer = {"users.2": Shown("people of 65 and over", "9"), "tick": Shown("energy", "1", is_tick=True)}
    assert merge_typed({"users.2": "7"}, opened, newer) == (
        {"users.2": "9", "tick": ""},
        ("people of 40 to 64: 7",),
    )
    assert merge_typed({"users.2": " 5", "tick": "1"}, opened, newer) == ({"users.2": "9", "tick": "1"}, ())


LOAN = """
[[loans]]
id = "bank"
name = "신협"
amount = 5000000
rate = 0.05
month = 2026-03
months = 60
"""
