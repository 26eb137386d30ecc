"""Drafts made by mistake: gone together from every page, and back with all that was changed in them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from dure.korea.playbooks import load_playbooks
from dure.outlook.writing import write_plan
from dure.web.books.models import Book
from dure.web.community.models import Act, Enterprise
from dure.web.outlook.models import EnterprisePlan
from dure.web.outlook.plans import find_newest, store_plan
from dure.web.playbooks.lineage import read_lineage
from dure.web.playbooks.models import Lineage, SetAside
from dure.web.thread.commons import load_community
from dure.web.thread.models import Goal, Measurement, Pledge

MAKE = "/playbooks/food-waste-circulation/at/52800/make/"


def make(client: Client, home: str) -> None:
    """Make the model ours."""
    at = MAKE if home.startswith("new-") else MAKE.replace("52800", "52720")  # its own county
    assert client.post(at, {"home": home, "name_ko": "부안 되살림 (초안)"}).status_code == 302


@pytest.fixture
def made(village: Any, sign_in: Callable[..., Client]) -> Any:
    """Drafts that a coordinator made in the village: client and enterprise."""
    client = sign_in("coordinator")
    make(client, f"new-{village.community.code}")
    return client, Enterprise.objects.get(name_ko="부안 되살림 (초안)")


def test_drafts_made_by_mistake_go_together_and_come_back(village: Any, made: Any) -> None:
    """Enterprise, plan, goal, issue and lineage: on no page and in no list, until they are put back."""
    client, enterprise = made
    before = load_community(village.community)
    lineage = read_lineage(enterprise)
    address = f"/e/{enterprise.code}/playbook/drafts/"
    assert address in client.get(f"/e/{enterprise.code}/playbook/").content.decode()
    page = client.get(address).content.decode()
    assert "부안 되살림" in page
    assert "changed since" not in page
    answer = client.post(address)
    there = f"/c/{village.community.code}/drafts/"
    assert answer.headers["Location"] == there
    assert client.get(f"/e/{enterprise.code}/outlook/").status_code == 404
    left = load_community(village.community)
    assert len(left.enterprises) == len(before.enterprises) - 1
    assert (left.issues, left.goals) == ((), ())
    assert not village.community.enterprises.filter(pk=enterprise.pk).exists()
    assert not Lineage.objects.exists()
    client.get(there)  # the message is read
    for elsewhere in ("/", f"/c/{village.community.code}/", "/playbooks/food-waste-circulation/places/"):
        assert "부안 되살림" not in client.get(elsewhere).content.decode()
    assert "부안 되살림" in client.get(there).content.decode()
    row = SetAside.objects.get()
    answer = client.post(f"{there}{row.code}/")
    assert answer.headers["Location"] == f"/e/{enterprise.code}/outlook/"
    assert load_community(village.community) == before
    enterprise = Enterprise.objects.get(pk=enterprise.pk)
    assert read_lineage(enterprise) == lineage
    verbs = Act.objects.filter(enterprise=enterprise).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["playbook.taken", "playbook.set_aside", "playbook.put_back"]
    assert client.post(f"{there}{row.code}/").headers["Location"] == there
    assert Enterprise.objects.filter(pk=enterprise.pk).count() == 1


def test_what_was_changed_since_is_said_and_goes_with_them(village: Any, made: Any) -> None:
    """A plan edited, a goal measured, a second goal: told before, and back afterwards as they were."""
    client, enterprise = made
    goal = enterprise.goals.get()
    Measurement.objects.create(goal=goal, date=date(2026, 1, 5), value=3, evidence_ko="저울")
    newest = find_newest(enterprise)
    assert newest is not None
    store_plan(enterprise, newest.text, origin=EnterprisePlan.Origin.FORM, by=None)
    before = load_community(village.community)
    address = f"/e/{enterprise.code}/playbook/drafts/"
    page = client.get(address).content.decode()
    assert "changed since" in page
    assert "2 versions" in page
    assert "1 measured value" in page
    client.post(address)
    assert load_community(village.community).goals == ()
    client.post(f"/c/{village.community.code}/drafts/{SetAside.objects.get().code}/")
    assert load_community(village.community) == before
    assert Enterprise.objects.get(pk=enterprise.pk).plans.count() == 2


def test_an_enterprise_that_stands_keeps_all_but_what_was_taken(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """Its own plan holds again; put back, the one that was taken is the newest."""
    client, enterprise = sign_in("manager"), village.enterprise
    text = write_plan(load_playbooks()[-1].plan)
    old = store_plan(enterprise, text, origin=EnterprisePlan.Origin.FORM, by=None)
    make(client, f"own-{enterprise.code}")
    taken = find_newest(enterprise)
    assert taken is not None
    client.post(f"/e/{enterprise.code}/playbook/drafts/")
    assert Enterprise.objects.filter(pk=enterprise.pk).exists()
    newest = find_newest(enterprise)
    assert newest is not None
    assert newest.text == old.text
    assert not Goal.objects.filter(enterprise=enterprise).exists()
    assert read_lineage(Enterprise.objects.get(pk=enterprise.pk)) is None
    row = SetAside.objects.get()
    # The manager who did it puts it back; no other reader finds it.
    there = f"/c/{village.community.code}/drafts/"
    assert sign_in("bookkeeper").get(there).status_code == 404
    assert sign_in("bookkeeper").post(f"{there}{row.code}/").status_code == 404
    assert sign_in("manager").post(f"{there}{row.code}/").status_code == 302
    back = find_newest(enterprise)
    assert back is not None
    assert back.text == taken.text
    assert Goal.objects.get(enterprise=enterprise)
    assert read_lineage(Enterprise.objects.get(pk=enterprise.pk)) is not None


def test_a_first_plan_stays_where_there_is_none_to_go_back_to(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """Versions of a plan are only added to, and the page says so before."""
    client, enterprise = sign_in("manager"), village.enterprise
    make(client, f"own-{enterprise.code}")
    address = f"/e/{enterprise.code}/playbook/drafts/"
    assert "no earlier version to go back to" in client.get(address).content.decode()
    client.post(address)
    assert enterprise.plans.count() == 1
    assert not Goal.objects.filter(enterprise=enterprise).exists()


def test_an_issue_that_others_took_up_stays(village: Any, made: Any) -> None:
    """It is theirs by now."""
    client, enterprise = made
    issue = enterprise.issues.get()
    village.enterprise.issues.add(issue)
    assert "others have taken it up" in client.get(f"/e/{enterprise.code}/playbook/drafts/").content.decode()
    client.post(f"/e/{enterprise.code}/playbook/drafts/")
    assert village.community.issues.get() == issue


@pytest.mark.parametrize("tie", ["promise", "book"])
def test_what_others_built_on_cannot_be_set_aside(village: Any, made: Any, tie: str) -> None:
    """A promise on its goal, or files that were brought: refused with the reason, and nothing goes."""
    client, enterprise = made
    if tie == "promise":
        values = {"who_ko": "이웃", "what_ko": "모으기", "by": date(2027, 1, 1)}
        Pledge.objects.create(community=village.community, goal=enterprise.goals.get(), **values)
    else:
        Book.objects.filter(enterprise=enterprise).update(rows_version=1)
    address = f"/e/{enterprise.code}/playbook/drafts/"
    assert "cannot be set aside" in client.get(address).content.decode()
    assert client.post(address).headers["Location"] == address
    assert Enterprise.objects.filter(pk=enterprise.pk).exists()
    assert not SetAside.objects.exists()


def test_a_number_that_another_has_meanwhile_is_asked_for(village: Any, made: Any) -> None:
    """Groups without a number stand side by side; two with the same one do not."""
    client, enterprise = made
    client.post(f"/e/{enterprise.code}/playbook/drafts/")
    make(client, f"new-{village.community.code}")
    Enterprise.with_set_aside.filter(pk=enterprise.pk).update(number=village.other.number)
    there = f"/c/{village.community.code}/drafts/"
    back = f"{there}{SetAside.objects.get().code}/"
    assert client.post(back).headers["Location"] == there
    assert "same business number" in client.get(there).content.decode()
    Enterprise.with_set_aside.filter(pk=enterprise.pk).update(number="")
    assert client.post(back).headers["Location"] == f"/e/{enterprise.code}/outlook/"
    assert village.community.enterprises.filter(number="").count() == 2
