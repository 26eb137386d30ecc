"""The shelf, a playbook whole, one tried on a place: for everybody, in both languages, each claim sourced."""

import html
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

import pypdf
import pytest
from django.test import Client

from dure.korea.playbooks import load_playbooks
from dure.playbooks.archive import read_archive
from dure.playbooks.reading import read_playbook
from dure.web.playbooks import trials

WASTE = "food-waste-circulation"
LANGUAGES = ("ko", "en")


def read(client: Client, address: str, *, status: int = 200) -> str:
    """Read a page."""
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shelf_says_what_each_answers_and_what_was_measured(
    sign_in: Callable[..., Client], language: str
) -> None:
    """Three ship; each leads to its page and to the trial."""
    page = read(sign_in(None, language=language), "/playbooks/")
    for playbook in load_playbooks():
        assert playbook.title.in_language(language) in page  # type: ignore[arg-type]
        assert f'href="/playbooks/{playbook.id}/"' in page
        assert f'href="/playbooks/{playbook.id}/at/"' in page


@pytest.mark.parametrize("playbook", [one.id for one in load_playbooks()])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_footnote_leads_to_a_source(
    sign_in: Callable[..., Client], playbook: str, language: str
) -> None:
    """A number beside a claim is the number of a source below, and no key of a sentence shows through."""
    page = read(sign_in(None, language=language), f"/playbooks/{playbook}/")
    asked = set(re.findall(r'href="#source-(\d+)"', page))
    given = set(re.findall(r'id="source-(\d+)"', page))
    assert asked
    assert asked <= given
    assert "playbooks." not in re.sub(r'href="[^"]*"', "", page)


@pytest.mark.parametrize("playbook", [one.id for one in load_playbooks()])
def test_a_fold_says_what_is_in_it_and_nothing_is_lost(sign_in: Callable[..., Client], playbook: str) -> None:
    """Each step, condition and failure has its fold with its name; the sources one, which says how many."""
    page = read(sign_in(None, language="en"), f"/playbooks/{playbook}/")
    (book,) = (one for one in load_playbooks() if one.id == playbook)
    told = html.unescape(page)
    folds = re.findall(r"<details[^>]*><summary>(.*?)</summary>", told, re.DOTALL)
    named = [*(one.title.en for one in (*book.steps, *book.conditions, *book.risks))]
    named += [f"{one.where.en}, {one.year}" for one in book.failures]
    for name in named:
        assert any(name in fold for fold in folds), name
    assert any(f"Sources ({len(book.sources)})" in fold for fold in folds)
    for words in (*(one.text for one in (*book.steps, *book.risks, *book.failures)), book.legal_form.why):
        assert words.en in told
    for source in book.sources:
        assert source.title.en in told


def test_what_was_told_from_memory_is_called_unverified(sign_in: Callable[..., Client]) -> None:
    """The page says of each such source that it must be checked."""
    found = next(
        one
        for one in load_playbooks()
        if any(s.checked is None and s.kind != "assumption" for s in one.sources)
    )
    assert "unverified" in read(sign_in(None), f"/playbooks/{found.id}/")


def test_a_playbook_taken_away_reads_the_same(sign_in: Callable[..., Client]) -> None:
    """The zip is the folder that the command line checks."""
    answer = sign_in(None).get(f"/playbooks/{WASTE}/playbook.zip")
    files, problems = read_archive(answer.content)
    assert problems == ()
    assert read_playbook(files, name=WASTE)[0] == next(one for one in load_playbooks() if one.id == WASTE)
    assert zipfile.ZipFile(BytesIO(answer.content)).testzip() is None


@pytest.mark.parametrize("playbook", [one.id for one in load_playbooks()])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_has_two_to_four_pages(
    sign_in: Callable[..., Client], playbook: str, language: str
) -> None:
    """A playbook on paper fits on few sheets."""
    content = sign_in(None, language=language).get(f"/playbooks/{playbook}/playbook.pdf").content
    assert content.startswith(b"%PDF")
    assert 2 <= len(pypdf.PdfReader(BytesIO(content)).pages) <= 4


def read_paper(content: bytes) -> str:
    """Read what stands on a paper, without the ends of its lines and where they may end."""
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pages))


def test_who_holds_the_paper_finds_what_it_rests_on(sign_in: Callable[..., Client]) -> None:
    """The sources' addresses are printed; a paper for a place says where its page is, and whose figures."""
    (waste,) = (one for one in load_playbooks() if one.id == WASTE)
    client = sign_in(None, language="en")
    printed = read_paper(client.get(f"/playbooks/{WASTE}/playbook.pdf").content)
    assert all(one.url in printed for one in waste.sources if one.url)
    taken = read_paper(client.get(f"/playbooks/{WASTE}/at/52800/adapted.pdf").content)
    assert f"http://testserver/playbooks/{WASTE}/at/52800/" in taken
    assert "jumin.mois.go.kr" in taken


@pytest.mark.parametrize("query", ["buan-gun", "부안군", "52800"])
def test_a_single_place_found_is_led_to(sign_in: Callable[..., Client], query: str) -> None:
    """Who names the place meant reads of it at once."""
    answer = sign_in(None).get(f"/playbooks/{WASTE}/at/", {"q": query})
    if answer.status_code == 200:
        assert f"/playbooks/{WASTE}/at/52800/" in answer.content.decode()
    else:
        assert answer.headers["Location"] == f"/playbooks/{WASTE}/at/52800/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_is_told_in_how_many_of_twenty_futures_it_is_open(
    sign_in: Callable[..., Client], language: str
) -> None:
    """The headline, the houses, the law and what is missing stand on the page."""
    page = read(sign_in(None, language=language), f"/playbooks/{WASTE}/at/52800/")
    assert ("of 20 futures" if language == "en" else "스무 가지 미래") in page
    assert page.count("house open") + page.count("house closed") >= 40
    assert "playbooks." not in re.sub(r'href="[^"]*"', "", page)


def test_at_its_own_place_no_number_changes(sign_in: Callable[..., Client]) -> None:
    """The playbook's numbers are of that place."""
    page = read(sign_in(None), f"/playbooks/{WASTE}/at/52720/")
    assert "0 of " in page
    assert "nothing changes" in page


def test_what_a_place_lacks_stands_before_its_futures(sign_in: Callable[..., Client]) -> None:
    """An inland county has no harbour, whatever people and money would do; and it is said once."""
    page = read(sign_in(None), "/playbooks/small-harbour-tourism/at/51720/")
    assert page.index("What this place lacks") < page.index("Would it last here?")
    assert page.count("does not meet a condition of this model") == 1
    assert "move with the place" in page
    assert "kitchens" not in page
    home = read(sign_in(None), "/playbooks/small-harbour-tourism/at/52790/")
    assert "does not meet a condition" not in home


@pytest.mark.parametrize(("code", "status"), [("11", 422), ("99999", 404), ("KR", 422)])
def test_a_place_that_cannot_be_tried_is_refused_with_its_reason(
    sign_in: Callable[..., Client], code: str, status: int
) -> None:
    """A province is too large, and what is no place is not there."""
    page = read(sign_in(None), f"/playbooks/{WASTE}/at/{code}/", status=status)
    if status == 404:  # with a search beside it, as every page of places has
        assert "No place has the code 99999" in page
        assert f'action="/playbooks/{WASTE}/at/"' in page


@pytest.fixture
def _forgotten() -> Iterator[None]:
    trials._shelf._told.clear()
    yield
    trials._shelf._told.clear()


@pytest.mark.usefixtures("_forgotten")
def test_while_others_look_ahead_the_figures_stand_already(
    sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits in line for a thread: the page says so, and gives what it has."""
    taken = BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr("dure.web.outlook.runs._places", taken)
    answer = sign_in(None).get(f"/playbooks/{WASTE}/at/52800/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    page = answer.content.decode()
    assert "Ask again" in page
    assert "Every number, there and here" in page
    assert sign_in(None).get(f"/playbooks/{WASTE}/at/52800/adapted.pdf").status_code == 503
    assert sign_in(None).get(f"/api/v1/playbooks/{WASTE}/at/52800").status_code == 503


@pytest.mark.usefixtures("_forgotten")
def test_a_question_asked_again_is_not_worked_out_again(
    sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page, paper and API read one answer."""
    tried: list[Any] = []
    try_adaptation = trials.try_adaptation

    def counted(*arguments: Any, **more: Any) -> Any:
        tried.append(arguments)
        return try_adaptation(*arguments, **more)

    monkeypatch.setattr(trials, "try_adaptation", counted)
    client = sign_in(None)
    page = read(client, f"/playbooks/{WASTE}/at/52800/")
    told = client.get(f"/api/v1/playbooks/{WASTE}/at/52800").json()
    assert client.get(f"/playbooks/{WASTE}/at/52800/adapted.pdf").content.startswith(b"%PDF")
    assert len(tried) == 1
    assert told["trial"]["sentence"] in page


def test_the_api_lists_what_the_shelf_shows(sign_in: Callable[..., Client]) -> None:
    """Ids, titles and what was measured agree."""
    client = sign_in(None)
    listed = client.get("/api/v1/playbooks").json()
    assert [one["id"] for one in listed] == [one.id for one in load_playbooks()]
    assert [one["id"] for one in client.get("/api/v1/playbooks?challenge=waste").json()] == [WASTE]
    assert client.get("/api/v1/playbooks/no-such-playbook").status_code == 404
    assert client.get(f"/api/v1/playbooks/{WASTE}").json()["id"] == WASTE
    assert client.get(f"/api/v1/playbooks/{WASTE}/at/11").status_code == 422


def test_who_comes_from_a_place_tries_it_there(sign_in: Callable[..., Client]) -> None:
    """The page of places like one says for whom a playbook is read."""
    page = read(sign_in(None), f"/playbooks/{WASTE}/?for=52800")
    assert f'href="/playbooks/{WASTE}/at/52800/"' in page
    assert "Buan-gun" in page
    read(sign_in(None), f"/playbooks/{WASTE}/?for=<script>")
