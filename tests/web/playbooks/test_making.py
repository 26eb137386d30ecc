"""“Make it ours”: drafts of issue, goal, plan and enterprise with where they came from, by those who may."""

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db.models import F
from django.test import Client

from dure.web.books.models import Book
from dure.web.community.models import Act, Community, Enterprise
from dure.web.outlook.plans import load_plan
from dure.web.playbooks import making
from dure.web.playbooks.lineage import read_lineage, save_lineage
from dure.web.playbooks.models import Lineage
from dure.web.playbooks.places import present_measured
from dure.web.thread import figures
from dure.web.thread.commons import build_thread, load_community

WASTE = "food-waste-circulation"
MAKE = f"/playbooks/{WASTE}/at/52800/make/"


def send(client: Client, home: str, **more: str) -> Any:
    """Send the form: a new enterprise is founded in 부안군, one that stands takes the numbers of its own."""
    at = MAKE if home.startswith("new-") else MAKE.replace("52800", "52720")
    return client.post(at, {"home": home, "name_ko": "부안 되살림 (초안)", "name_en": "Buan compost", **more})


def test_a_coordinator_makes_it_theirs(village: Any, sign_in: Callable[..., Client]) -> None:
    """Issue, goal, plan and enterprise stand, and the enterprise knows whence."""
    client = sign_in("coordinator")
    assert "부안군" in client.get(MAKE).content.decode()
    answer = send(client, f"new-{village.community.code}")
    made = Enterprise.objects.get(name_ko="부안 되살림 (초안)")
    assert answer.headers["Location"] == f"/e/{made.code}/playbook/drafts/"
    assert (made.number, made.place, made.community) == ("", "52800", village.community)
    plan, _ = load_plan(made.plans.get())
    assert plan.place == "52800"
    goal = village.community.goals.get()
    assert (goal.enterprise, goal.issue) == (made, made.issues.get())
    assert goal.target > 12_000  # more people than where it came from
    lineage = read_lineage(made)
    assert lineage is not None
    assert (lineage.playbook, lineage.version, lineage.place) == (WASTE, "1", "52720")
    assert made.lineage.planned["target"] == float(goal.target)
    assert Act.objects.filter(verb="playbook.taken", enterprise=made).count() == 1
    assert any(one.lineage == lineage for one in load_community(village.community).enterprises)
    build_thread(village.community)
    page = client.get(f"/e/{made.code}/outlook/").content.decode()
    assert f'href="/playbooks/{WASTE}/"' in page
    assert "Jinan-gun" in page
    client.post(f"/e/{made.code}/playbook/drafts/open/")
    assert f'href="/playbooks/{WASTE}/"' in client.get(f"/c/{village.community.code}/").content.decode()


def test_a_manager_takes_it_for_their_own(village: Any, sign_in: Callable[..., Client]) -> None:
    """As a new version of the plan and a goal; no enterprise is founded and no issue written."""
    before = Enterprise.objects.count()
    answer = send(sign_in("manager"), f"own-{village.enterprise.code}")
    assert answer.status_code == 302
    assert Enterprise.objects.count() == before
    assert village.enterprise.plans.count() == 1
    assert village.community.goals.get().enterprise == village.enterprise
    assert not village.community.issues.exists()
    assert read_lineage(village.enterprise) is not None


def test_who_presses_twice_takes_it_once(village: Any, sign_in: Callable[..., Client]) -> None:
    """Of two at one moment both are offered the enterprise, and the second writes nothing."""
    homes, client = making.list_homes(village.people["manager"]), sign_in("manager")
    send(client, f"own-{village.enterprise.code}")
    with mock.patch.object(making, "list_homes", return_value=homes):
        assert send(client, f"own-{village.enterprise.code}").status_code == 422
    assert village.enterprise.plans.count() == 1
    assert village.community.goals.count() == 1


@pytest.mark.parametrize(
    "role", ["manager", "bookkeeper", "viewer", "support", "member", "stranger", "operator"]
)
def test_nobody_else_founds_in_a_community(village: Any, sign_in: Callable[..., Client], role: str) -> None:
    """Whatever code the form is sent with: it is looked for among what the reader may write in."""
    before = Enterprise.objects.count()
    assert send(sign_in(role), f"new-{village.community.code}").status_code == 422
    assert send(sign_in(role), f"own-{village.other.code}").status_code == 422
    assert Enterprise.objects.count() == before
    assert not village.community.goals.exists()


def test_a_coordinator_writes_in_no_community_but_theirs(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """Another community's code is no choice."""
    other = Community.objects.create(name_ko="다른 두레", places=["52800"])
    assert send(sign_in("coordinator"), f"new-{other.code}").status_code == 422
    assert not other.enterprises.exists()


def test_an_enterprise_has_one_origin(village: Any, sign_in: Callable[..., Client]) -> None:
    """What was made from one playbook is offered for no other."""
    client = sign_in("manager")
    send(client, f"own-{village.enterprise.code}")
    lineage = read_lineage(village.enterprise)
    assert lineage is not None
    save_lineage(village.enterprise, lineage)
    assert send(client, f"own-{village.enterprise.code}").status_code == 422


def test_what_was_planned_stands_beside_what_is_measured(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """On the page of places; a community that keeps its page to itself is not on it."""
    client = sign_in("coordinator")
    send(client, f"new-{village.community.code}")
    goal = village.community.goals.get()
    client.post(f"/e/{goal.enterprise.code}/playbook/drafts/open/")
    page = sign_in(None).get(f"/playbooks/{WASTE}/places/").content.decode()
    assert "Buan compost" in page
    assert f"{goal.target:,.0f} kg" in page
    assert "nothing measured yet" in page
    assert "not open to everyone" not in page
    village.community.is_public = False
    village.community.save()
    page = sign_in(None).get(f"/playbooks/{WASTE}/places/").content.decode()
    assert "Buan compost" not in page
    assert f"{goal.target:,.0f} kg" not in page


def test_what_is_measured_has_its_range_its_time_and_its_coverage() -> None:
    """A value alone says less than is known of it; what is not known is left out."""
    goal = {
        "value_text": "6,823만 원",
        "range_text": "6,100만 원에서 7,000만 원까지",
        "period": {"name": "2025년"},
        "on": "2025-12-31",
        "coverage_share": 0.87,
    }
    told = present_measured(goal, "ko")
    assert told == {
        "value": "6,823만 원",
        "range": "6,100만 원에서 7,000만 원까지",
        "when": "2025년",
        "coverage": "87.0%",
    }
    by_hand = present_measured({**goal, "period": None, "range_text": None, "coverage_share": None}, "ko")
    assert by_hand == {"value": "6,823만 원", "range": None, "when": "2025년 12월 31일", "coverage": None}
    assert present_measured({**goal, "value_text": None}, "ko") is None


def test_nobody_waits_for_the_books_of_who_took_it(
    village: Any, sign_in: Callable[..., Client], settings: Any
) -> None:
    """While new rows are worked in, the page tells what the community's own page tells meanwhile."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    send(sign_in("manager"), f"own-{village.enterprise.code}")
    Lineage.objects.update(is_draft=False, home="52800")  # as one of another county that opened it
    address = f"/playbooks/{WASTE}/places/"
    assert sign_in(None).get(address).status_code == 200
    Book.objects.filter(pk=village.book.pk).update(version=F("version") + 1)  # as new rows do
    with mock.patch.object(figures, "_weave") as weave:
        assert sign_in(None).get(address).status_code == 200
    assert not weave.called
