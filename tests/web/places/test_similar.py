"""Places like one, and what people there did: words first, sources behind a fold, only what is public."""

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from browsing import Browse, assert_sound
from django.test import Client
from django.urls import reverse

from dure.cli import main
from dure.korea.challenges import load_challenges
from dure.web.community.models import Community
from dure.web.places import alike, done

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    """Load the figures and features once."""
    alike.warm_up()


@pytest.fixture
def visitor() -> Client:
    """Open a browser that reads Korean, with nobody signed in."""
    return Client(headers={"accept-language": "ko"})


def read(client: Client, address: str, *, status: int = 200) -> str:
    """Read a page."""
    response = client.get(address)
    assert response.status_code == status, response.headers.get("Location")
    return response.content.decode()


def list_like(page: str) -> list[str]:
    """List the places of a page, nearest first."""
    return re.findall(r'<li class="card" id="like-(\w+)"', page)


def test_ten_places_with_what_they_share_and_what_parts_them(visitor: Client) -> None:
    """In words first; each with three and three, its figures and their sources, and where to go on."""
    page = read(visitor, "/places/52720/similar/?challenge=waste")
    told = alike.find_similar("52720", challenge="waste").to_dict("ko")
    assert list_like(page) == [row["code"] for row in told["places"]]
    assert len(list_like(page)) == 10
    first = page.index("‘쓰레기와 재활용’ 문제로 볼 때 진안군과 가장 닮은 곳은 보은군")
    assert first < page.index("<svg xmlns") < page.index('class="alike"')
    card = page[page.index('id="like-43720"') : page.index('id="like-52770"')]
    assert sum(one["text"] in card for key in ("closest", "different") for one in told["places"][0][key]) == 6
    assert card.count("출처:") == 6
    assert 'href="/places/52720/beside/43720/"' in card
    assert 'href="/places/43720/done/?for=52720&amp;challenge=waste"' in card
    assert 'href="/places/43720/"' in card


def test_the_picture_numbers_them_as_the_list_does(visitor: Client) -> None:
    """One mark for the place itself, ten for those like it, each leading to its card."""
    page = read(visitor, "/places/52720/similar/")
    picture = page[page.index('<svg xmlns="http://www.w3.org/2000/svg" class="country-map"') :]
    picture = picture[: picture.index("</svg>")]
    marks = re.findall(r'<a href="#like-(\w+)".*?mark-number"[^>]*>(\d+)<', picture)
    assert sorted(marks, key=lambda one: int(one[1])) == [
        (code, str(number)) for number, code in enumerate(list_like(page), start=1)
    ]
    assert picture.count('class="mark here"') == 1


@pytest.mark.parametrize("challenge", [one.id for one in load_challenges()])
def test_the_challenge_is_a_plain_link(visitor: Client, challenge: str) -> None:
    """Chosen by its address, shown as chosen, and what else was asked stays."""
    page = read(visitor, f"/places/52720/similar/?challenge={challenge}&coast=yes")
    title = next(one.title.ko for one in load_challenges() if one.id == challenge)
    assert re.search(rf'href="[^"]*challenge={challenge}&amp;coast=yes" aria-current="true">{title}<', page)
    assert list_like(page)


def test_filters_leave_only_what_passes_them(visitor: Client) -> None:
    """A coast, an island, the distance to a city; all of them by a plain form."""
    table = alike.find_similar("52720").table
    column = [feature.id for feature in table.features].index("coast")
    for answer, wanted in (("yes", 1.0), ("no", 0.0)):
        page = read(visitor, f"/places/52720/similar/?coast={answer}")
        assert {table.values[table.row_of[code], column] for code in list_like(page)} == {wanted}
        assert '<option value="yes" selected>' in page or answer == "no"
    near = list_like(read(visitor, "/places/52720/similar/?city=near"))
    city = [feature.id for feature in table.features].index("city_km")
    assert max(table.values[table.row_of[code], city] for code in near) <= 30
    assert "산지는 들어 있는 통계가 없어" in read(visitor, "/places/52720/similar/")


def test_filters_that_nothing_passes_are_said_and_lead_back(visitor: Client) -> None:
    """An island without a coast."""
    page = read(visitor, "/places/52720/similar/?island=yes&coast=no&city=near")
    if not list_like(page):
        assert "이 조건에 맞는 지역이 없습니다" in page
        assert 'href="/places/52720/similar/"' in page


@pytest.mark.parametrize(
    "query", ["challenge=none", "coast=maybe", "city=%00", "challenge=%3Cscript%3E", "x=" + "y" * 3000]
)
def test_what_is_not_understood_asks_for_nothing(visitor: Client, query: str) -> None:
    """The page is that without it."""
    page = read(visitor, f"/places/52720/similar/?{query}")
    assert list_like(page) == list_like(read(visitor, "/places/52720/similar/"))
    assert "<script>" not in page


def test_a_town_is_compared_with_towns_and_leads_to_its_county(visitor: Client) -> None:
    """And a county to its towns, a province to its counties; each by a link."""
    page = read(visitor, "/places/52720250/similar/")
    assert all(len(code) > 5 for code in list_like(page))
    assert 'href="/places/52720/similar/"' in page
    assert 'href="/places/52720250/similar/"' in read(visitor, "/places/52720/similar/")
    province = read(visitor, "/places/52/similar/")
    assert not list_like(province)
    assert 'href="/places/52720/similar/"' in province
    assert "시군구나 읍면동으로 견줍니다" in province
    assert 'href="/places/11110/similar/"' in read(visitor, "/places/11110101/similar/")
    for code in ("36", "41111", "KR", "28155", "12", "46910", "47940"):
        assert "None" not in read(visitor, f"/places/{code}/similar/")


@pytest.mark.parametrize("page", ["similar", "done"])
def test_old_codes_lead_to_todays_and_unknown_ones_name_what_is_near(visitor: Client, page: str) -> None:
    """What was asked comes along."""
    response = visitor.get(f"/places/45720/{page}/?challenge=care")
    named = "&asked=45720" if page == "similar" else ""
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"/places/52720/{page}/?challenge=care{named}",
    )
    unknown = read(visitor, f"/places/5279/{page}/", status=404)
    assert 'href="/places/52' in unknown


def test_a_challenge_that_is_none_is_named(visitor: Client) -> None:
    """The place as a whole is compared, and that is said."""
    page = read(visitor, "/places/52720/similar/?challenge=banana")
    assert "‘banana’라는 문제는 없어서 지역 전체로 견주었습니다." in page
    assert "라는 문제는 없어서" not in read(visitor, "/places/52720/similar/?challenge=care")


def test_both_languages_tell_the_same_places(visitor: Client, sign_in: SignIn) -> None:
    """English glosses the Korean name once."""
    english = read(sign_in(None, language="en"), "/places/52720/similar/")
    assert list_like(english) == list_like(read(visitor, "/places/52720/similar/"))
    assert "<h1>Places like Jinan-gun (진안군)</h1>" in english
    assert "Most like Jinan-gun (진안군), looking at a place as a whole:" in english


def test_the_table_is_taken_away(visitor: Client) -> None:
    """CSV of the places; a workbook with every figure and its source besides; with the filters asked for."""
    raw = visitor.get("/places/52720/similar.csv?challenge=sea&coast=yes").content
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(raw.decode("utf-8-sig"))))
    page = read(visitor, "/places/52720/similar/?challenge=sea&coast=yes")
    assert [row[1] for row in rows[1:]] == list_like(page)
    assert all(len(row) == 11 for row in rows)
    book = visitor.get("/places/52720/similar.xlsx").content
    names = zipfile.ZipFile(BytesIO(book)).namelist()
    assert sum(name.startswith("xl/worksheets/sheet") for name in names) == 2
    assert visitor.get("/places/52720/similar.pdf").status_code == 404
    assert visitor.get("/places/99999/similar.csv").status_code == 404


def test_programs_and_the_command_line_get_the_same(
    visitor: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """To the last figure; faults named."""
    told = visitor.get("/api/v1/places/45720/similar", {"challenge": "care", "language": "ko"}).json()
    assert told["contract"] == "dure.similar/1"
    arguments = ["places", "similar", "52720", "--challenge", "care", "--lang", "ko", "--format", "json"]
    assert main(arguments) == 0
    keys = ("code", "name", "distance", "closest", "different")
    assert json.loads(capsys.readouterr().out) == [{key: one[key] for key in keys} for one in told["places"]]
    assert visitor.get("/api/v1/places/99999/similar").status_code == 404
    for query in ({"challenge": "x"}, {"limit": "0"}, {"city_km_max": "-1"}, {"coast": "perhaps"}):
        assert visitor.get("/api/v1/places/52720/similar", query).status_code == 422
    few = visitor.get(
        "/api/v1/places/52720/similar", {"limit": "3", "coast": "true", "city_km_max": "40"}
    ).json()
    assert len(few["places"]) == 3
    assert few["filters"] == {"coast": True, "city_km": [None, 40.0]}
    assert visitor.get("/api/v1/places/52/similar").json()["problems"]


def test_any_places_page_leads_there(visitor: Client) -> None:
    """By its first button."""
    page = read(visitor, "/places/52720/")
    assert re.search(r'class="button primary" href="/places/52720/similar/">닮은 지역과 그 까닭<', page)
    assert 'href="/places/52720/done/"' in page


def test_what_people_did_is_told_as_far_as_it_is_public(visitor: Client, village: Any) -> None:
    """Issue, goal and how far it came, enterprises; nothing of a community that is closed."""
    village.community.issues.create(code="waste", title_ko="음식물이 버려집니다", place="52720")
    hidden = Community.objects.create(name_ko="숨은 두레", places=["52720"], is_public=False)
    hidden.issues.create(code="care", title_ko="숨은 어려움", place="52720")
    page = read(visitor, "/places/52720/done/")
    assert village.community.name_ko in page
    assert "음식물이 버려집니다" in page
    assert village.enterprise.name_ko in page
    assert "숨은" not in page
    assert reverse("playbook", args=["food-waste-circulation"]) in page


@pytest.mark.parametrize("measured", [True, False])
def test_a_goal_stands_with_its_days(visitor: Client, village: Any, *, measured: bool) -> None:
    """How far it came and by when, whether or not anybody measured."""
    goal = village.community.goals.create(
        code="compost",
        enterprise=village.enterprise,
        indicator_ko="거름으로 되살린 음식물",
        unit="kg",
        place="52720",
        baseline_value=0,
        baseline_date=date(2024, 1, 1),
        target=12000,
        due=date(2027, 6, 30),
    )
    if measured:
        goal.measurements.create(date=date(2025, 5, 31), value=6000, evidence_ko="저울 장부")
    page = read(visitor, "/places/52720/done/")
    assert "거름으로 되살린 음식물" in page
    assert "2027년 6월 30일" in page
    assert ("2025년 5월 31일" in page) is measured
    assert ("6,000 kg · <" in page) is measured


def test_the_readers_own_place_comes_along(visitor: Client) -> None:
    """Every playbook can be tried on its figures or read first; a place that is none is forgotten."""
    page = read(visitor, "/places/52720/done/?for=45800&challenge=waste")
    assert 'href="/playbooks/food-waste-circulation/at/52800/"' in page
    assert 'href="/playbooks/food-waste-circulation/?for=52800"' in page
    assert 'href="/places/52800/similar/?challenge=waste"' in page
    for asked in ("99999", "%3Cscript%3E", "", "%00"):
        assert "/at/" not in read(visitor, f"/places/52720/done/?for={asked}")


def test_where_nothing_is_public_the_playbooks_for_the_challenge_stand(visitor: Client) -> None:
    """The way goes on from an empty page."""
    page = read(visitor, "/places/11140/done/?for=52800&challenge=care")
    assert "공개된 것이 없습니다" in page
    assert 'href="/playbooks/medical-welfare-co-op/at/52800/"' in page
    assert "food-waste-circulation" not in page
    assert "이런 문제에 다른 지역이" in page
    every = read(visitor, "/places/11140/done/")  # of no challenge: they are for none that was named
    assert "food-waste-circulation" in every
    assert "이런 문제에 다른 지역이" not in every


def test_what_a_playbook_tells_of_a_place_stands_on_its_page(visitor: Client) -> None:
    """Measured in 홍성군 or gone wrong there; what is told of a whole province is not told of each county."""
    assert "medical-welfare-co-op" in read(visitor, "/places/44800/done/?challenge=waste")
    counts = done.count_done(["44800", "52770", "52720", "52"])
    assert counts["44800"].playbooks >= 1
    assert counts["52770"].playbooks == 0
    assert counts["52720"].playbooks == 2
    assert counts["52"].playbooks == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "reader",
    [
        {"language": "ko", "width": 360, "large": True, "dark": True},
        {"language": "en", "width": 360},
        {"language": "en", "width": 1280, "dark": True},
    ],
    ids=["phone, large type, dark", "phone", "desk, dark"],
)
def test_nobody_is_kept_out(browse: Browse, village: Any, reader: dict[str, Any]) -> None:
    """Compared, filtered, not to be compared, done, nothing done."""
    village.community.issues.create(code="waste", title_ko="음식물이 버려집니다", place="52720")
    page = browse(None, **reader)
    for address in (
        "/places/52720/similar/?challenge=waste&coast=no",
        "/places/52720250/similar/",
        "/places/52/similar/",
        "/places/52720/done/?for=52800",
        "/places/11140/done/?for=52800&challenge=care",
    ):
        page.goto(address)
        assert_sound(page)


@pytest.mark.slow
@pytest.mark.either_database
def test_the_site_starts_before_anything_else_is_loaded(tmp_path: Path) -> None:
    """What warms the places up waits for the applications."""
    environment = {**os.environ, "DURE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "dure.web.settings"}
    # Left at once: what is being warmed up is not waited for.
    started = "import os, dure.web.asgi as site; os._exit(0 if site.application else 1)"
    ended = subprocess.run(
        [sys.executable, "-c", started],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
