from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dure.web.books.models import Book
from dure.web.community.founding import FOUNDED_A_DAY
from dure.web.community.models import Act, Community, Enterprise
from dure.web.community.places import find_places

GOOD_NUMBER = "999-81-00034"


@pytest.mark.parametrize(
    "text", ["진안", "진안군", "전북 진안", "jinan", "Jinan-gun", "전북특별자치도 진안군", "진안 전북"]
)
def test_a_place_is_found_by_the_beginning_of_its_name(text: str) -> None:
    """However people write it."""
    assert "52720" in [place.code for place in find_places(text)]


def test_only_places_of_today_are_offered() -> None:
    """A county that is no more is not to be chosen."""
    assert all(place.valid_to is None for place in find_places("북제주"))
    assert find_places("") == ()
    assert find_places("대한민국") == ()


def test_a_community_is_founded_without_javascript(village: Any, sign_in: Callable[..., Client]) -> None:
    """Type, look for it, choose, found: what was typed before stays."""
    browser = sign_in("stranger")
    given = {"name_ko": "새 두레", "q": "무주", "act": "search"}
    page = browser.post("/c/new", given)
    assert page.status_code == 200
    assert 'value="52730"' in page.content.decode()
    assert 'value="새 두레"' in page.content.decode()
    assert not Community.objects.filter(name_ko="새 두레").exists()
    page = browser.post("/c/new", {"name_ko": "새 두레", "places": ["52730"], "q": "장수", "act": "search"})
    assert 'value="52730" checked' in page.content.decode()
    response = browser.post("/c/new", {"name_ko": "새 두레", "places": ["52730", "52740"], "act": "save"})
    found = Community.objects.get(name_ko="새 두레")
    assert found.places == ["52730", "52740"]
    assert response.headers["Location"] == f"/c/{found.code}/e/new"
    assert found.roles.get().kind == "coordinator"
    assert Act.objects.get(verb="community.founded").community == found


@pytest.mark.parametrize("places", [[], ["99999"], ["abc"], ["KR"], ["../../etc"]])
def test_a_community_without_a_place_is_refused_with_a_remedy(
    places: list[str], village: Any, sign_in: Callable[..., Client]
) -> None:
    """And what was typed stays."""
    page = sign_in("stranger").post("/c/new", {"name_ko": "새 두레", "places": places, "act": "save"})
    assert page.status_code == 200
    assert "Choose at least one place" in page.content.decode()
    assert not Community.objects.filter(name_ko="새 두레").exists()


def test_suggestions_come_while_typing(village: Any, sign_in: Callable[..., Client]) -> None:
    """What is chosen stays beside what is found; the fragment alone is given."""
    text = sign_in("stranger").get("/places/suggest/", {"q": "마령", "places": "52720"}).content.decode()
    assert 'value="52720" checked' in text
    assert 'value="52720370"' in text
    assert "<html" not in text


def found_enterprise(browser: Client, village: Any, **values: Any) -> Any:
    """Send the form of a new enterprise."""
    given = {"number": GOOD_NUMBER, "name_ko": "새 가게", "places": "52720350", "act": "save", **values}
    return browser.post(f"/c/{village.community.code}/e/new", given)


def test_an_enterprise_is_founded_with_an_empty_book(village: Any, sign_in: Callable[..., Client]) -> None:
    """Who founds it manages it; a coordinator may."""
    browser = sign_in("coordinator")
    response = found_enterprise(browser, village, legal_form="social_cooperative", is_vat_exempt="on")
    enterprise = Enterprise.objects.get(number="9998100034")
    assert response.headers["Location"] == f"/e/{enterprise.code}/"
    assert (enterprise.place, enterprise.is_vat_exempt) == ("52720350", True)
    assert (enterprise.legal_form_ko, enterprise.legal_form_en) == ("사회적협동조합", "social co-operative")
    assert Book.objects.filter(enterprise=enterprise).exists()
    assert enterprise.roles.get().person == village.people["coordinator"]
    page = browser.get(response.headers["Location"]).content.decode()
    assert "Bring your files" in page


@pytest.mark.parametrize("number", ["999-81-00035", "123", "", "가나다라마바사아자차", "9998100034<script>"])
def test_a_number_whose_check_digit_fails_is_refused(
    number: str, village: Any, sign_in: Callable[..., Client]
) -> None:
    """With what to look for."""
    page = found_enterprise(sign_in("coordinator"), village, number=number)
    assert page.status_code == 200
    assert page.context["form"].errors["number"]
    assert not Enterprise.objects.filter(name_ko="새 가게").exists()


def test_a_number_that_is_here_already_does_not_tell_whose_it_is(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """Kindly, with what to do; no name of the enterprise or of its people."""
    text = found_enterprise(sign_in("coordinator"), village, number="999-82-00012").content.decode()
    assert "in the community already" in text
    for secret in ("가상의료사협", "Example clinic", "manager@example.org", village.enterprise.code):
        assert secret not in text


def test_the_same_number_may_stand_in_another_community(village: Any, sign_in: Callable[..., Client]) -> None:
    """Communities know nothing of each other."""
    other = Community.objects.create(name_ko="다른 두레", places=["52730"])
    browser = sign_in("stranger")
    other.roles.create(person=village.people["stranger"], kind="coordinator")
    response = browser.post(
        f"/c/{other.code}/e/new",
        {"number": "999-82-00012", "name_ko": "그 가게", "places": "52730", "act": "save"},
    )
    assert response.status_code == 302


@pytest.mark.parametrize("role", ["stranger", "member", "support", "manager"])
def test_who_does_not_coordinate_founds_nothing(
    village: Any, sign_in: Callable[..., Client], role: str
) -> None:
    """Not even with the right address: books made up could be subtracted from the combined figures."""
    assert found_enterprise(sign_in(role), village).status_code == 404
    assert not Enterprise.objects.filter(name_ko="새 가게").exists()


def test_the_number_stays_once_rows_are_stored_under_it(village: Any, sign_in: Callable[..., Client]) -> None:
    """The rest may be changed."""
    Book.objects.filter(enterprise=village.enterprise).update(rows_version=1)
    browser, address = sign_in("manager"), f"/e/{village.enterprise.code}/edit"
    assert 'name="number"' not in browser.get(address).content.decode()
    browser.post(
        address,
        {"number": GOOD_NUMBER, "name_ko": "고친 이름", "places": "52720350", "act": "save"},
    )
    village.enterprise.refresh_from_db()
    assert village.enterprise.number == "9998200012"
    assert (village.enterprise.name_ko, village.enterprise.place) == ("고친 이름", "52720350")


def test_a_legal_form_of_its_own_words_is_kept(village: Any, sign_in: Callable[..., Client]) -> None:
    """What was imported with the community's file is not lost by saving the form."""
    village.enterprise.legal_form_ko = "협동조합 (체험휴양마을)"
    village.enterprise.save()
    browser, address = sign_in("manager"), f"/e/{village.enterprise.code}/edit"
    assert "체험휴양마을" in browser.get(address).content.decode()
    given = {"number": "9998200012", "name_ko": "이름", "legal_form": "as_it_is", "places": "52720250"}
    browser.post(address, {**given, "act": "save"})
    village.enterprise.refresh_from_db()
    assert village.enterprise.legal_form_ko == "협동조합 (체험휴양마을)"


def test_names_are_escaped_wherever_they_stand(village: Any, sign_in: Callable[..., Client]) -> None:
    """Stored script in the names of a community, an enterprise and a person."""
    script = "<script>alert(1)</script>"
    for thing in (village.community, village.enterprise):
        thing.name_ko = thing.name_en = script
        thing.save()
    village.people["manager"].name = script
    village.people["manager"].save()
    manager, coordinator = sign_in("manager"), sign_in("coordinator")
    pages = [
        manager.get(f"/e/{village.enterprise.code}/{page}")
        for page in ("", "edit", "people", "log", "log?view=looks", "leave")
    ] + [
        coordinator.get(f"/c/{village.community.code}/{page}") for page in ("edit", "people", "log", "e/new")
    ]
    for page in (*pages, manager.get("/accounts/")):
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_empty_enterprise_says_what_to_do_next(
    language: str, village: Any, sign_in: Callable[..., Client]
) -> None:
    """The bookkeeper brings files; a reader is told who does."""
    address = f"/e/{village.enterprise.code}/"
    assert f"{address}files/" in sign_in("bookkeeper", language=language).get(address).content.decode()
    text = sign_in("viewer", language=language).get(address).content.decode()
    assert ("아직 장부에 아무것도 없습니다" if language == "ko" else "Nothing is in this book yet") in text


def test_five_communities_a_day_are_enough(village: Any, sign_in: Callable[..., Client]) -> None:
    """The sixth is refused kindly, what was typed stays, and an operator may go on."""
    browser, before = sign_in("stranger"), Community.objects.count()
    given = {"name_ko": "새 두레", "places": ["52730"], "act": "save"}
    for _ in range(FOUNDED_A_DAY):
        assert browser.post("/c/new", given).status_code == 302
    answer = browser.post("/c/new", given)
    assert answer.status_code == 429
    assert "Please go on tomorrow" in answer.content.decode()
    assert 'value="새 두레"' in answer.content.decode()
    assert Community.objects.count() == before + FOUNDED_A_DAY
    village.people["stranger"].is_staff = True
    village.people["stranger"].save()
    assert browser.post("/c/new", given).status_code == 302
