"""The page of any place: public, found by a part of a name or any code, each figure sourced or unknown."""

import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dure.cli import main
from dure.korea.gazetteer import load_gazetteer
from dure.web.community.models import Community
from dure.web.places.figures import tell_place, warm_up

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE places; --",
    "\x00",
    "진" * 5000,
    "%_\\",
    "🙂" * 40,
    "../..",
)


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    """Load the figures once."""
    warm_up()


@pytest.fixture
def visitor() -> Client:
    """Open a browser that reads Korean, with nobody signed in."""
    return Client(headers={"accept-language": "ko"})


def read(client: Client, name: str, *parts: str, status: int = 200, **query: str) -> str:
    """Read a page."""
    response = client.get(reverse(name, args=parts), query)
    assert response.status_code == status
    return response.content.decode()


def find_links(page: str) -> list[str]:
    """List where the places found lead."""
    return re.findall(r'<li><a href="(/places/[^"]+)"', page)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("진안", "/places/52720/"),
        ("부안", "/places/52800/"),
        ("전북 진안", "/places/52720/"),
        ("군위", "/places/27720/"),
        ("jinan", "/places/52720/"),
        ("4572", "/places/52720/"),
    ],
)
def test_a_place_is_found_by_a_part_of_its_name(visitor: Client, typed: str, first: str) -> None:
    """In Korean or English, with what it lies in, or by the beginning of a code; the likeliest first."""
    assert find_links(read(visitor, "places", q=typed))[0] == first


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Jinan-gun", "52720"),
        ("Maryeong, Jinan", "52720370"),
        ("KR", "KR"),
        ("충북 음성군", "43770"),
    ],
)
def test_a_single_place_found_is_led_to(visitor: Client, typed: str, code: str) -> None:
    """One answer needs no list."""
    response = visitor.get(reverse("places"), {"q": typed})
    assert (response.status_code, response.headers["Location"]) == (302, f"/places/{code}/")


def test_places_of_today_come_first(visitor: Client) -> None:
    """One that ended stands below, with its last day."""
    page = read(visitor, "places", q="진안")
    links = find_links(page)
    ended = [load_gazetteer().get(link.split("/")[2]).valid_to is not None for link in links]
    assert ended == sorted(ended)
    assert any(ended)
    assert "까지" in page


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_typed_is_only_looked_for(visitor: Client, typed: str) -> None:
    """No markup, no query of a database, and no more than sixty letters of it."""
    page = read(visitor, "places", q=typed)
    assert "<script>alert" not in page
    assert "찾은 지역이 없습니다" in page or find_links(page) or "\x00" in typed
    assert "진" * 61 not in page
    assert visitor.get(reverse("beside_find", args=["52720"]), {"q": typed}).status_code in {200, 302}


def test_a_page_says_in_words_what_is_known(visitor: Client) -> None:
    """Who lives there, how that changed, what may come with its range, births, status with its date."""
    page = read(visitor, "place", "52720")
    for words in (
        "진안군에는 24,219명이 살고 있습니다(2025년 5월 31일 주민등록)",
        "41명이 65세 이상",
        "2,052명 줄었습니다",
        "인구감소지역(2025년 고시 기준)",
        "2040년에는",
        "열 가지 미래 가운데 여덟은",
        "2040년 뒤로는 방향만",
        "2023년에 92명이 태어났고",
        "공식 통계가 아닙니다",
        "DT_1B04005N",
        "DT_1BPB002E",
        "13,494세대",
        "마령면",
    ):
        assert words in page, words
    # Words stand before the pictures, and every picture has its text and its table.
    assert page.index("24,219명이 살고") < page.index("<svg xmlns")
    assert page.count('role="img"') == 4  # two pictures, each for a phone and for a desk
    assert "<desc" in page
    assert "나이별 주민, 2025년 5월 31일" in page


def test_what_is_unknown_is_said_so(visitor: Client) -> None:
    """The extinction-risk ratio needs sex by age, which the shipped figures lack; it says how to get it."""
    page = read(visitor, "place", "52720")
    risk = page[page.index("지방소멸위험지수</dt>") - 5 :]
    assert "알 수 없음" in risk[:200]
    assert "dure places refresh" in risk[:500]


def test_a_page_reads_in_english_too(sign_in: SignIn) -> None:
    """With the Korean name once."""
    page = read(sign_in(None, language="en"), "place", "52720")
    assert "<h1>Jinan-gun (진안군)</h1>" in page
    assert "24,219 people are registered in Jinan-gun" in page
    assert "Depopulation area (인구감소지역), list as of 2025" in page


@pytest.mark.parametrize(
    ("old", "new"), [("45720", "52720"), ("5272025000", "52720250"), ("kr", "KR"), ("47720", "27720")]
)
def test_an_old_code_leads_to_todays(visitor: Client, old: str, new: str) -> None:
    """Whichever way it is written."""
    response = visitor.get(reverse("place", args=[old]))
    named = f"?asked={old}" if old in {"45720", "47720"} else ""
    assert (response.status_code, response.headers["Location"]) == (302, f"/places/{new}/{named}")
    beside = visitor.get(reverse("beside", args=[old, "52800"]))
    assert beside.headers["Location"] == f"/places/{new}/beside/52800/"


@pytest.mark.parametrize("page", ["/places/47720/", "/places/?q=47720", "/places/47720/similar/"])
def test_the_page_that_an_old_code_leads_to_names_it(visitor: Client, page: str) -> None:
    """Whoever asked for it reads which place answers; nothing else that an address claims is told."""
    response = visitor.get(page, follow=True)
    assert "47720은 군위군의 옛 코드이고, 지금은 27720입니다." in response.content.decode()
    for claimed in ("52720", "27720", "<script>", ""):
        told = visitor.get("/places/27720/", {"asked": claimed}).content.decode()
        assert "옛 코드이고" not in told


def test_households_say_of_which_day_they_are(visitor: Client) -> None:
    """They are older than the residents above them, and do not add up to those."""
    page = visitor.get("/places/52800/").content.decode()
    assert "세대<small>2021-12-31</small>" in page
    assert "남자 · 여자(모든 나이)<small>2021-12-31</small>" in page
    assert "변화 (2017–2025)" in page


def test_a_code_like_no_other_asks_for_a_name(visitor: Client) -> None:
    """The nation would be no help."""
    page = visitor.get("/places/99999/").content.decode()
    assert "이렇게 시작하는 코드는 없습니다" in page
    assert 'href="/places/KR/"' not in page


def test_a_code_that_nobody_has_names_those_near_it(visitor: Client) -> None:
    """Not found, and where to go on."""
    page = read(visitor, "place", "5279", status=404)
    assert find_links(page)
    assert all(link.startswith("/places/52") for link in find_links(page))
    read(visitor, "beside", "52720", "99999", status=404)
    read(visitor, "beside_find", "99999", status=404)
    read(visitor, "place_workbook", "99999", status=404)


def test_a_place_that_ended_says_what_took_its_area(visitor: Client) -> None:
    """With a button there where it has figures; else in words, with what has some."""
    page = read(visitor, "place", "46910")
    after = page[page.index("이 지역을 이어받은 곳") :]
    assert re.search(r'class="button primary" href="/places/12/"', after)
    split = read(visitor, "place", "28110")
    assert "없어진 지역입니다" in split
    assert 'href="/places/28125/"' not in split
    assert "운서동 (2811062800)" in split
    long_ago = read(visitor, "place", "49710")  # 북제주군, 2006: before the table of reforms begins
    assert re.search(r'class="button primary" href="/places/50110/">제주', long_ago)
    assert "첫해보다 먼저 없어진 지역" in long_ago
    assert "그 전의 수만" not in long_ago
    assert "그 전의 수만" in split
    assert 'class="button primary" href="/places/50/"' not in long_ago  # what is nearer is offered alone


def test_a_legal_dong_leads_to_the_place_above(visitor: Client) -> None:
    """Residents are counted by 행정동, not by legal dong."""
    page = read(visitor, "place", "11110101")
    assert "따로 나온 통계가 없습니다" in page
    assert 'class="button primary" href="/places/11110/"' in page
    assert "None" not in page


def test_every_level_has_its_page(visitor: Client) -> None:
    """From the nation to a town, and a few that are hard."""
    codes = ["KR", "52", "36", "11110", "41590", "52720310", "1111051500"]
    gazetteer = load_gazetteer()
    for code in (
        *codes,
        *(one.code for one in gazetteer.children("52")),
        *(one.code for one in gazetteer.children("52720")),
    ):
        place = gazetteer.get(code)
        assert place.name_ko in read(visitor, "place", place.code)


def test_who_does_not_know_what_to_write_goes_from_the_large_to_the_small(visitor: Client) -> None:
    """An empty page, and one that found nothing, lead to the provinces; one with places found does not."""
    for query in ("", "?q=없는곳"):
        page = visitor.get(reverse("places") + query).content.decode()
        assert page.count('class="chip"') == len(load_gazetteer().children("KR"))
        assert f'href="{reverse("place", args=["52"])}"' in page
    assert 'class="chip"' not in visitor.get(reverse("places") + "?q=중앙동").content.decode()


def test_two_places_stand_side_by_side(visitor: Client) -> None:
    """Words first, then row by row; turned around by a link."""
    page = read(visitor, "beside", "52720", "52800")
    assert "부안군에는 진안군의 2배가 되는 사람이 삽니다(47,651명과 24,219명)." in page
    assert "진안군 인구는 7.8% 줄었고, 부안군 인구는 15.0% 줄었습니다." in page
    assert page.index("2배가 되는") < page.index("<table") < page.index("<svg xmlns")
    assert 'href="/places/52800/beside/52720/"' in page
    response = visitor.get(reverse("beside_find", args=["52720"]), {"q": "부안군"})
    assert response.headers["Location"] == "/places/52720/beside/52800/"
    assert read(visitor, "beside", "52720", "11110101")  # one of them without figures
    assert read(visitor, "beside", "52720", "52720")


def test_all_tables_are_taken_away(visitor: Client) -> None:
    """A workbook of all, each as CSV with its BOM; the numbers are the page's."""
    book = visitor.get(reverse("place_workbook", args=["52720"]))
    names = zipfile.ZipFile(BytesIO(book.content)).namelist()
    assert sum(name.startswith("xl/worksheets/sheet") for name in names) == 9
    raw = visitor.get(reverse("place_table", args=["52720", "ages", "csv"])).content
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(raw.decode("utf-8-sig"))))
    assert sum(int(row[1]) for row in rows[1:]) == 24_219
    assert sum(int(row[3]) for row in rows[1:]) == 26_271
    told = tell_place("52720", "ko")
    for name in ("years", "outlook", "ages_to_come", "official", "births", "indicators", "inside", "sources"):
        assert visitor.get(reverse("place_table", args=["52720", name, "csv"])).status_code == 200
    last = list(csv.reader(StringIO(visitor.get("/places/52720/outlook.csv").content.decode("utf-8-sig"))))[3]
    assert [int(one) for one in last[1:4]] == list(told["outlook"]["years"][3]["total"].values())
    for path in ("/places/52720/none.csv", "/places/52720/ages.exe", "/places/52720/beside/52800/beside.pdf"):
        assert visitor.get(path).status_code == 404
    assert visitor.get("/places/52720/beside/52800/beside.csv").content.startswith(b"\xef\xbb\xbf")


def test_numbers_after_the_years_that_are_told_are_not_in_the_table(visitor: Client) -> None:
    """The direction is."""
    text = visitor.get("/places/52720/outlook.csv").content.decode("utf-8-sig")
    rows = {row[0]: row[1:] for row in csv.reader(StringIO(text))}
    assert rows["2045"][:3] == ["", "", ""]
    assert rows["2045"][3]


def test_programs_get_the_same(visitor: Client) -> None:
    """As the command line writes it, by any code; an unknown one names those near it."""
    told = visitor.get("/api/v1/places/45720", {"language": "ko"}).json()
    assert told == json.loads(json.dumps(tell_place("52720", "ko")))
    found = visitor.get("/api/v1/places", {"q": "진안", "language": "en"}).json()
    assert found[0] == {
        "code": "52720",
        "name": "Jinan-gun, Jeonbuk State",
        "level": "district",
        "valid_to": None,
    }
    fault = visitor.get("/api/v1/places/99999")
    assert (fault.status_code, set(fault.json())) == (404, {"where", "what", "remedy"})
    assert visitor.get("/api/v1/places", {"q": "가" * 61}).status_code == 422


def test_the_command_line_tells_the_same(visitor: Client, capsys: pytest.CaptureFixture[str]) -> None:
    """To the last figure."""
    assert main(["places", "show", "52720", "--lang", "ko", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == visitor.get("/api/v1/places/52720").json()


def test_a_place_leads_to_its_communities_and_back(village: Any, sign_in: SignIn) -> None:
    """Public ones only; of a town those of its county, of a province those inside."""
    hidden = Community.objects.create(name_ko="숨은 두레", places=["52720"], is_public=False)
    far = Community.objects.create(name_ko="먼 두레", places=["11110"])
    client = sign_in("manager", language="ko")
    for code in ("52720", "52720250", "52", "KR"):
        page = read(client, "place", code)
        assert f"/c/{village.community.code}/" in page
        assert hidden.name_ko not in page
        assert (far.name_ko in page) == (code == "KR")
    assert "가상의료사협" in read(client, "place", "52720")
    assert "가상의료사협" not in read(sign_in(None), "place", "52720")
    assert "/places/52720/" in read(client, "community", village.community.code)
    assert "/places/52720250/" in read(client, "enterprise", village.enterprise.code)


def test_the_front_page_looks_places_up(visitor: Client) -> None:
    """By a plain form."""
    page = read(visitor, "front")
    assert 'action="/places/"' in page
    assert "우리 지역 찾아보기" in page


@pytest.fixture
def refreshed(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Keep refreshed figures in a folder of this test's own."""
    settings.FIGURES_DIR = tmp_path / "figures"
    return settings.FIGURES_DIR


def write_registry(folder: Path, place: str, people: int) -> Path:
    """Write a download of residents by age and sex of one place."""
    ages = [*(f"{age}~{age + 4}세" for age in range(0, 85, 5)), "85세 이상"]
    head, cells = ["행정구역"], [place]
    for sex, count in (("계", 2 * people), ("남", people), ("여", people)):
        head += [f"2026년06월_{sex}_{label}" for label in ("총인구수", "연령구간인구수", *ages)]
        cells += [f"{count * len(ages):,}"] * 2 + [f"{count:,}"] * len(ages)
    file = folder / "jumin.csv"
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([head, cells])
    file.write_bytes(out.getvalue().encode("cp949"))
    return file


def test_refreshed_figures_are_shown_at_once(
    visitor: Client, refreshed: Path, tmp_path: Path, sign_in: SignIn, capsys: pytest.CaptureFixture[str]
) -> None:
    """Laid over the shipped ones, the ratio with them; other places stand as before, and the desk says so."""
    assert "24,219명이 살고" in read(visitor, "place", "52720")
    file = write_registry(tmp_path, "전북특별자치도 진안군 (5272000000)", 600)
    assert main(["places", "refresh", str(file), "--into", str(refreshed)]) == 0
    capsys.readouterr()
    page = read(visitor, "place", "52720")
    assert "21,600명이 살고 있습니다(2026년 6월 30일 주민등록)" in page
    risk = page[page.index("지방소멸위험지수<") :][:300]
    assert "0.4" in risk  # 4 x 600 women of 20 to 39 beside 5 x 1,200 of 65 and over
    assert "47,651명이 살고" in read(visitor, "place", "52800")
    assert "2040년에는" in read(visitor, "place", "52800")
    desk = read(sign_in("operator", language="ko"), "operator")
    assert "2026-06-30" in desk
    assert "새로 넣음" in desk


def test_a_broken_folder_of_figures_breaks_no_page(visitor: Client, refreshed: Path, sign_in: SignIn) -> None:
    """The shipped figures stand, and the operator reads what to do."""
    refreshed.mkdir()
    (refreshed / "sources.yaml").write_text("a: [", encoding="utf-8")
    (refreshed / "residents.parquet").write_bytes(b"no parquet")
    assert "24,219명이 살고" in read(visitor, "place", "52720")
    assert "읽을 수 없어" in read(sign_in("operator", language="ko"), "operator")
