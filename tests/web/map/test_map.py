"""The map of the country: only what is public, in words and as tables before and beside the picture."""

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from browsing import Browse, assert_sound
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from dure.language import Text
from dure.web.community.models import Community
from dure.web.map import views
from dure.web.map.seats import Seat, gather_spots, join_ways, list_seats, list_ways
from dure.web.playbooks.models import Lineage

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def read(client: Client, address: str, *, status: int = 200) -> str:
    """Read a page."""
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def visitor() -> Client:
    """Open a browser that reads Korean, with nobody signed in."""
    return Client(headers={"accept-language": "ko"})


@pytest.fixture
def lineage(village: Any) -> Lineage:
    """Take the kitchen-waste model of 진안군 home to 부안군, by an enterprise of a public community."""
    community = Community.objects.create(name_ko="바닷가 두레", name_en="Shore Dure", places=["52800"])
    enterprise = community.enterprises.create(
        number="9998100037", name_ko="가상퇴비", name_en="Compost", place="52800"
    )
    return Lineage.objects.create(
        enterprise=enterprise,
        playbook="food-waste-circulation",
        version="1",
        place="52720",
        home="52800",
        taken="2026-05-01",
    )


def test_communities_and_playbooks_stand_in_their_places(visitor: Client, village: Any) -> None:
    """In words, in the picture and in the table with the same number; words come first."""
    page = read(visitor, reverse("map"))
    assert page.index("공개된 두레 1곳과 실행서 3편") < page.index("<svg xmlns") < page.index("<table")
    assert village.community.name_ko in page
    for name in ("food-waste-circulation", "medical-welfare-co-op", "small-harbour-tourism"):
        assert reverse("playbook", args=[name]) in page
    jinan = re.search(r'<tr id="spot-52720">.*?alike-number">(\d+)<', page, re.DOTALL)
    assert jinan is not None
    mark = re.search(r'href="#spot-52720".*?mark-number"[^>]*>(\d+)<', page)
    assert mark is not None
    assert mark[1] == jinan[1]


def test_a_community_that_is_not_public_is_nowhere_on_it(visitor: Client, village: Any) -> None:
    """Not in the words, the picture, the table or the file; neither is what its enterprises took home."""
    hidden = Community.objects.create(name_ko="숨은 두레", places=["47940"], is_public=False)
    enterprise = hidden.enterprises.create(number="9998100045", name_ko="숨은 일터", place="47940")
    Lineage.objects.create(
        enterprise=enterprise,
        playbook="small-harbour-tourism",
        version="1",
        place="52790",
        taken="2026-01-01",
    )
    for address in ("/map/", "/map/?in=47", "/map/here.csv", "/map/ways.csv"):
        page = read(visitor, address)
        assert "숨은" not in page
        assert "spot-47940" not in page
        assert hidden.code not in page


def test_a_way_leads_from_the_place_that_had_it_to_the_place_that_took_it(
    visitor: Client, lineage: Lineage
) -> None:
    """In words, as an arrow, and as a row with its day."""
    page = read(visitor, reverse("map"))
    assert "다른 지역의 사례를 이어받아 만든 사업체가 1곳 있습니다." in page
    assert "견학을 다녀와서" not in page
    assert "진안군에서 부안군으로 (이어받음)" in page
    assert 'class="way lineage"' in page
    rows = list(csv.reader(StringIO(read(visitor, "/map/ways.csv").removeprefix("\ufeff"))))
    assert rows[1][2:6] == ["진안군", "부안군", "가상퇴비", "2026년 5월 1일"]
    assert [(way.start, way.end) for way in list_ways()] == [("52720", "52800")]


def test_a_visit_and_what_came_of_it_are_not_added_up(
    visitor: Client, lineage: Lineage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group's word and the enterprise may be one journey: two sentences, never "two models"."""
    way = list_ways()[0]
    monkeypatch.setattr(views, "list_ways", lambda: (way, replace(way, kind="visit", who=None)))
    page = read(visitor, reverse("map"))
    assert "이어받아 만든 사업체가 1곳" in page
    assert "알려 온 모임이 1곳 있습니다. 위 사업체와 같은 곳일 수 있습니다." in page


def test_a_visit_stands_before_what_it_led_to(
    visitor: Client, lineage: Lineage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words once, by the month of the visit; one that came after it led to nothing yet."""
    way = list_ways()[0]
    visit = replace(way, kind="visit", who=None, start="52720250", end="52800250", on=date(2026, 3, 1))
    assert join_ways([way, visit]) == ((way, True),)
    later = replace(visit, on=date(2026, 6, 1))
    assert join_ways([later, way]) == ((later, False), (way, False))
    other = replace(visit, what=None)
    assert join_ways([way, other]) == ((way, False), (other, False))
    monkeypatch.setattr(views, "list_ways", lambda: (replace(way, is_example=True), visit))
    opening = read(visitor, reverse("map")).partition('<div class="split map-split">')[0]
    assert "진안군에서 부안군으로 (견학 뒤 이어받음)" in opening
    assert "진안읍" not in opening
    assert opening.count("가상 자료") == 1


def test_a_province_is_looked_at_closer(visitor: Client, lineage: Lineage) -> None:
    """With what is in it and what came to it or left it; an old code leads there too, no other place does."""
    page = read(visitor, "/map/?in=52")
    assert "spot-52720" in page
    assert 'class="way lineage"' in page
    assert "spot-52720" not in read(visitor, "/map/?in=50")
    assert "spot-52720" in read(visitor, "/map/?in=45")
    read(visitor, "/map/?in=KR", status=404)
    read(visitor, "/map/?in=99999", status=404)
    read(visitor, "/map/?in='%22<script>", status=404)


def test_it_reads_in_english_too(sign_in: SignIn, lineage: Lineage) -> None:
    """Places with their Korean name once."""
    page = read(sign_in(None, language="en"), reverse("map"))
    assert "Map of models that travel" in page
    assert "1 enterprise was made from a model of another place." in page
    assert "Shore Dure" in page
    assert "Boundaries: National Geographic Information Institute" in page


def test_both_tables_are_taken_away(visitor: Client, village: Any) -> None:
    """As CSV with its BOM, as XLSX, and both as one workbook; no other form, no other table."""
    assert visitor.get("/map/here.csv").content.startswith(b"\xef\xbb\xbf")
    for address in ("/map/here.xlsx", "/map/ways.xlsx", "/map/map.xlsx"):
        assert visitor.get(address).content.startswith(b"PK")
    for address in ("/map/here.pdf", "/map/people.csv"):
        assert visitor.get(address).status_code == 404


def test_hostile_names_stay_words(visitor: Client, village: Any) -> None:
    """On the page and in the picture."""
    village.community.name_ko = village.community.name_en = '"><script>alert(1)</script>'
    village.community.places = ["52720", "no place", "KR", "<b>"]
    village.community.save()
    page = read(visitor, reverse("map"))
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 2


def test_a_country_full_of_communities_is_gathered_by_province(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, village: Any
) -> None:
    """More places than a map can number: each province once, and the page says so."""
    monkeypatch.setattr(views, "SPOTS_MAX", 1)
    page = read(visitor, reverse("map"))
    assert "spot-52720" not in page
    assert "spot-52" in page
    assert "시도별로 모아 표시했습니다" in page


def test_what_is_nowhere_is_left_out() -> None:
    """The nation, and codes that no place has; a town stands in its county, a province by itself."""
    seats = [
        Seat(kind="community", place=place, name=Text("x", "x"), href=place)
        for place in ("KR", "99999", "52720310", "52", "45720", "28155")
    ]
    spots = gather_spots(seats)
    assert {spot.code: len(spot.seats) for spot in spots} == {"52720": 2, "52": 1, "28110": 1}


def test_an_empty_site_leads_to_the_playbooks(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing at all is public."""
    monkeypatch.setattr(views, "list_seats", lambda: ())
    page = read(visitor, reverse("map"))
    assert "아직 공개된 것이 없습니다" in page
    assert reverse("playbooks") in page


def test_many_communities_take_no_longer(django_assert_max_num_queries: Any, village: Any) -> None:
    """The number of questions to the database stays the same."""
    Community.objects.bulk_create(
        Community(name_ko=f"두레 {number}", places=["52720"]) for number in range(50)
    )
    with django_assert_max_num_queries(4):
        assert sum(seat.kind == "community" for seat in list_seats()) == 51


@pytest.mark.slow
@pytest.mark.parametrize(
    "reader",
    [
        {"language": "ko", "width": 360, "large": True, "dark": True},
        {"language": "en", "width": 360},
        {"language": "ko", "width": 1280, "dark": True},
    ],
    ids=["phone, large type, dark", "phone", "desk, dark"],
)
def test_nobody_is_kept_out(browse: Browse, lineage: Lineage, reader: dict[str, Any]) -> None:
    """Whole and closer, with marks, ways and tables."""
    page = browse(None, **reader)
    for address in ("/map/", "/map/?in=52", "/map/?in=47"):
        page.goto(address)
        assert_sound(page)


@pytest.mark.slow
def test_a_mark_leads_to_its_row(browse: Browse, village: Any) -> None:
    """On a phone, without scripts too."""
    page = browse(None, language="ko", width=360, javascript=False)
    page.goto("/map/")
    page.click('svg.country-map a[href="#spot-52720"]')
    expect(page).to_have_url(re.compile("#spot-52720$"))
    expect(page.locator("#spot-52720")).to_be_visible()
