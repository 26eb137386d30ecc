"""The front page: to a visitor what Dure is, to those signed in the one next step of each enterprise."""

import importlib.util
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from stored_books import CLINIC_FOLDER

from dure.cli import main as dure
from dure.web.books.models import FrozenReport, Import
from dure.web.community.models import Community
from dure.web.design.front import draw_example, find_next_step, list_mine
from dure.web.thread.models import Pledge
from dure.web.words import load_words

PROJECT = Path(__file__).parents[3]


def test_the_picture_is_that_of_the_example() -> None:
    """What the front page draws was worked out by the engine from the example's books."""
    told = json.loads(files("dure.web.design").joinpath("example.json").read_text("utf-8"))
    first = told["rounds"][0]
    assert first["came_in"] == sum(band["amount"] for band in first["bands"]) == 10_000
    for above, below in zip(told["rounds"], told["rounds"][1:], strict=False):
        assert below["came_in"] == above["stays"]
    for language in ("ko", "en"):
        picture = draw_example(language)
        assert "<svg" in picture.wide
        assert "<svg" in picture.narrow


@pytest.mark.either_database
@pytest.mark.slow
def test_the_figures_of_the_picture_are_those_of_a_fresh_report(tmp_path: Path) -> None:
    """What `scripts/make_pictures.py` wrote down is what the books of the example say today."""
    reports = {}
    for language in ("ko", "en"):
        target = tmp_path / f"{language}.json"
        told = ["report", str(CLINIC_FOLDER), "--format", "json", "--lang", language]
        assert dure([*told, "--output", str(target)]) == 0
        reports[language] = json.loads(target.read_text("utf-8"))
    script = PROJECT / "scripts" / "make_pictures.py"
    spec = importlib.util.spec_from_file_location("make_pictures", script)
    assert spec is not None
    assert spec.loader is not None
    pictures = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pictures)
    told = json.loads(files("dure.web.design").joinpath("example.json").read_text("utf-8"))
    assert pictures.build_figures(reports["ko"], reports["en"]) == told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("ko", "우리가 쓴 돈, 얼마나 이곳에 남았을까요?"), ("en", "How much of our money stays here?")],
)
def test_a_visitor_reads_what_dure_does(language: str, sentence: str) -> None:
    """In the browser's language, with a picture that says it is an example."""
    page = Client(headers={"accept-language": language}).get("/").content.decode()
    assert sentence in page
    assert "가상 자료" in page
    assert '<html lang="' + language in page


def ask_step(village: Any, role: str) -> str:
    """Ask what comes next for the first enterprise."""
    (mine,) = [
        one
        for community in list_mine(village.people[role])
        for one in community.enterprises
        if one.enterprise == village.enterprise
    ]
    return mine.step.name


def test_the_next_step_follows_the_path(village: Any) -> None:
    """Bring files, look them over, wait, sort, pledge, read."""
    village.enterprise.book.refresh_from_db()
    assert ask_step(village, "bookkeeper") == "bring"
    brought = Import.objects.create(book=village.book)
    assert ask_step(village, "bookkeeper") == "confirm"
    brought.state = Import.State.STORING
    brought.save()
    assert ask_step(village, "bookkeeper") == "wait"
    brought.state = Import.State.STORED
    brought.save()
    assert ask_step(village, "bookkeeper") == "read"
    frozen = FrozenReport.objects.create(
        book=village.book, version=0, place="52720", period="2025", ko={"coverage_share": 0.7}, en={}
    )
    assert ask_step(village, "bookkeeper") == "sort"
    frozen.ko = {"coverage_share": 0.99}
    frozen.save()
    assert ask_step(village, "bookkeeper") == "pledge"
    Pledge.objects.create(
        community=village.community,
        enterprise=village.enterprise,
        who_ko="마이산도시락",
        what_ko="도시락",
        by="2026-12-31",
    )
    assert ask_step(village, "bookkeeper") == "read"


def test_who_may_only_look_is_not_sent_to_bring_files(village: Any) -> None:
    """A viewer reads; where there is nothing to read yet, the page says so."""
    assert ask_step(village, "viewer") == "nothing_yet"
    Import.objects.create(book=village.book, state=Import.State.STORED)
    assert ask_step(village, "viewer") == "read"


def test_every_step_has_its_sentences(village: Any) -> None:
    """What comes next, and why, in both languages."""
    words = load_words("design")
    for name in ("bring", "confirm", "wait", "sort", "read", "pledge", "nothing_yet"):
        assert f"step_{name}_why" in words
        assert f"step_{name}_do" in words


def test_only_ones_own_is_on_ones_front_page(village: Any, sign_in: Callable[..., Client]) -> None:
    """Another enterprise of the same community is not, nor is a community of strangers."""
    Community.objects.create(name_ko="남의 두레", places=["52720"])
    page = sign_in("bookkeeper", language="ko").get("/").content.decode()
    assert "가상의료사협" in page
    assert "가상마을기업" not in page
    assert "남의 두레" not in page
    assert "아직 함께하는 공동체가 없습니다" in sign_in("stranger", language="ko").get("/").content.decode()


def test_who_has_nothing_is_told_what_to_do(village: Any, sign_in: Callable[..., Client]) -> None:
    """Founding a community stands on the page as soon as the site can do it."""
    page = sign_in("stranger", language="en").get("/").content.decode()
    assert "You are not part of a community yet" in page


@pytest.mark.django_db
def test_the_switches_work_without_a_script_and_lead_back() -> None:
    """Language and large type are plain forms; they lead back to this site only."""
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/preferences/", {"language": "ko", "back": "/style/?a=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/style/?a=1")
    assert '<html lang="ko"' in client.get("/").content.decode()
    client.post("/preferences/", {"large": "1", "back": "/"})
    assert '<html lang="ko" class="large"' in client.get("/").content.decode()
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        assert client.post("/preferences/", {"back": elsewhere}).headers["Location"] == "/"


@pytest.mark.django_db
def test_who_asks_for_the_head_alone_gets_it() -> None:
    """As those do who watch whether the site is up."""
    assert Client().head("/").status_code == 200


def test_a_name_with_markup_stays_a_name(village: Any, sign_in: Callable[..., Client]) -> None:
    """Names are hostile wherever they are shown: tabs, cards, greeting."""
    village.enterprise.name_ko = "<script>alert(1)</script>"
    village.enterprise.save()
    village.people["bookkeeper"].name = "<img src=x onerror=alert(1)>"
    village.people["bookkeeper"].save()
    page = sign_in("bookkeeper", language="ko").get("/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_next_step_asks_for_no_page_that_is_not_there(village: Any) -> None:
    """An address that this site does not have is left out, never a broken link."""
    step = find_next_step(village.enterprise, person=village.people["manager"], imports={})
    assert step.href is None or step.href.startswith("/")
