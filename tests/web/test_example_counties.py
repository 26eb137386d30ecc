"""The example's counties on a site: who took which model home, which visit stands behind it, what is open."""

import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client

from dure.cli.thread import load_books_of, load_community
from dure.intake import BookFile
from dure.korea.gazetteer import load_gazetteer
from dure.korea.playbooks import find_playbook
from dure.web.books.models import Import
from dure.web.community.models import Enterprise, Person
from dure.web.playbooks.lines import list_lineage_lines
from dure.web.thread.commons import import_community
from dure.web.visits.evidence import list_followups, list_visit_lines
from dure.web.visits.models import Offer, Visit

EXAMPLES = Path(__file__).parents[2] / "examples"
pytestmark = pytest.mark.django_db


@pytest.fixture
def founding() -> Iterator[ModuleType]:
    """Give the module that founds them."""
    sys.path.insert(0, str(EXAMPLES / "jinan"))
    try:
        yield import_module("found_site")
    finally:
        sys.path.remove(str(EXAMPLES / "jinan"))


def load_files(number: str, *, folder: Path) -> list[BookFile]:
    """Load an enterprise's files from the folder of its county."""
    community, _ = load_community(folder / "community.yaml", gazetteer=load_gazetteer())
    assert community is not None
    named = {one.number: one for one in community.enterprises}
    books, _ = load_books_of(community, folder=folder)
    wanted = [str(folder / given.files) for given in named[number].books]
    return [book for book in books if any(str(book.name) in path for path in wanted)]


@pytest.fixture
def counties(founding: ModuleType) -> tuple[Any, ...]:
    """Found the counties beside the example town, whose own books stay away."""
    town, _ = import_community(EXAMPLES / "jinan" / "community.yaml")
    manager = Person.objects.create_user("manager@example.org", "none of it", name="한가온 (가상)")
    neighbours = sys.modules["found_neighbours"]
    sister = town.enterprises.get(number=neighbours.FOOD_WASTE)
    neighbours.publish_playbook(sister, EXAMPLES / "jinan" / "playbooks" / "doesalim", by=manager)
    return neighbours.found_neighbours(
        EXAMPLES, load_files=load_files, bring=founding._bring, manager=manager, password="none of it"
    )


@pytest.mark.slow
def test_two_models_travelled_and_two_visits_stand_behind_them(counties: tuple[Any, ...]) -> None:
    """From Jinan-gun and from Gochang-gun to Buan-gun: as lineage, and as what the groups said came of it."""
    buan = counties[0]
    lines = {(one.playbook, one.start, one.end, one.community) for one in list_lineage_lines()}
    assert lines == {
        ("food-waste-circulation", "52720", "52800", buan.code),
        ("small-harbour-tourism", "52790", "52800", buan.code),
    }
    assert {(one.host, one.place, one.verdict) for one in list_visit_lines()} == {
        ("52790390", "52800360", "adapted"),
        ("52720250", "52800250", "adapted"),
    }
    told = list_followups("small-harbour-tourism")
    assert [(one.months, one.enterprise, one.community) for one in told] == [
        (12, "물때밥상마을기업 주식회사 (가상)", buan.code)
    ]


@pytest.mark.slow
def test_the_visit_was_held_learned_from_and_paid(counties: tuple[Any, ...]) -> None:
    """Its steps lie on their own days; its fee stands in the host's book; nobody is reached by it."""
    visit = Visit.objects.get(offer__playbook="small-harbour-tourism")
    days = [made.date() for made in visit.moves.order_by("pk").values_list("made_at", flat=True)]
    assert visit.state == Visit.State.HELD
    assert days == sorted(days) == [date(2024, 4, 11), date(2024, 4, 14), visit.day]
    assert set(visit.lessons.values_list("condition", flat=True)) >= {"hands", "flat-bears-it", ""}
    assert sorted(visit.followups.values_list("months", flat=True)) == [6, 12]
    assert visit.brought is not None
    assert visit.brought.state == Import.State.STORED
    assert (visit.email, visit.contact_name, visit.telephone) == ("", "", "")
    lessons = set(visit.lessons.exclude(condition="").values_list("condition", flat=True))

    playbook = find_playbook("small-harbour-tourism")
    assert playbook is not None
    assert lessons <= {one.id for one in playbook.conditions}
    assert counties[1].enterprises.count() == 1


@pytest.mark.slow
def test_everybody_reads_what_was_planned_and_measured(counties: tuple[Any, ...]) -> None:
    """The pages of both models, of both offers and of the sister's playbook answer without an account."""
    client = Client(headers={"accept-language": "en"})
    waste = client.get("/playbooks/food-waste-circulation/places/").content.decode()
    assert "24,000" in waste
    assert "10,216" in waste
    harbour = client.get("/playbooks/small-harbour-tourism/places/").content.decode()
    assert "Multtae Bapsang" in harbour
    assert "₩68.2 million" in harbour
    sister = Enterprise.objects.get(number="9998600039").published_playbooks.get()
    for page in ("/map/", "/visits/", "/playbooks/", f"/playbooks/{sister.playbook}/"):
        assert client.get(page).status_code == 200, page
    for offer in Offer.objects.all():
        assert "Ask to come" in client.get(f"/visits/{offer.code}/").content.decode()
    assert [one.is_public for one in counties] == [True, True]


@pytest.mark.parametrize(
    "today", [date(2026, 11, 23), date(2027, 1, 31), date(2028, 2, 29), date(2026, 12, 1)]
)
def test_days_to_come_are_thursdays_after_today(founding: ModuleType, today: date) -> None:
    """Whatever the day, an offer holds five days that one may still ask for."""
    assert founding is not None
    days = sys.modules["found_neighbours"].list_open_days(today)
    assert len(days) == 5
    assert all(day > today and day.weekday() == 3 and day.day <= 7 for day in days)
