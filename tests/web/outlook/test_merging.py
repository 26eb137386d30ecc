"""Two plans as one on the site: who may lay another's beside ours, what is said, and what is forgotten."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dure.korea.figures import load_figures
from dure.korea.gazetteer import load_gazetteer
from dure.korea.scenarios import load_scenarios
from dure.reports.outlook import build_outlook
from dure.reports.outlook_merger import measure_merger
from dure.web.community.models import Act, EnterpriseRole
from dure.web.outlook.jobs import work_out
from dure.web.outlook.models import AskedRun, OutlookRun
from dure.web.outlook.plans import read_whole, store_plan
from dure.web.outlook.runs import SEED, Wish, make_run

from .test_outlook import SMALL

OTHER = SMALL.replace("가상 반찬 가게", "옆 마을 부엌").replace("opening = 10000000", "opening = 31415926")
NAME = "옆 마을 부엌"


@pytest.fixture
def run(village: Any) -> OutlookRun:
    """Look ahead with a plan of ours, while the other enterprise has one too."""
    store_plan(village.other, OTHER, origin="file", by=None)
    row = store_plan(village.enterprise, SMALL, origin="file", by=None)
    return make_run(row, Wish(years=4, draws=100, strategies=("price",)), by=None)


@pytest.fixture
def bookkeeper(sign_in: Callable[..., Client]) -> Client:
    """Give the browser of our bookkeeper, who has no part in the other enterprise."""
    return sign_in("bookkeeper", language="en")


def at(run: OutlookRun, name: str = "outlook_merge") -> str:
    """Write an address of a run."""
    return reverse(name, args=[run.plan.enterprise.code, run.code])


def bring(client: Client, run: OutlookRun, text: str = OTHER) -> Any:
    """Bring the other's plan as a file."""
    return client.post(at(run), {"files": SimpleUploadedFile("their plan.toml", text.encode())})


def test_a_file_that_was_handed_over_says_what_the_command_line_says(
    run: OutlookRun, bookkeeper: Client
) -> None:
    """The same years, futures and seed, the other alone, ours alone and both; then the file is forgotten."""
    told = bring(bookkeeper, run)
    assert told.status_code == 302
    made = OutlookRun.objects.exclude(pk=run.pk).get()
    figures, gazetteer = load_figures(), load_gazetteer()
    known = {one.id: one for one in load_scenarios().rows}
    report = build_outlook(
        read_whole(SMALL), figures=figures, gazetteer=gazetteer, years=4, draws=100, seed=SEED
    )
    merger = measure_merger(
        report, read_whole(OTHER), figures=figures, gazetteer=gazetteer, saving=known["merge"]
    ).to_dict("en")
    assert made.en["merger"] == merger
    assert (made.strategies, made.years, made.other_ko) == (["price"], 4, NAME)
    page = bookkeeper.get(told.url).content.decode()
    section = page[page.index('id="merger-h"') :].partition("</section>")[0]
    for side in ("ours", "theirs", "together"):
        assert f"{merger[side]['open_of_20']} / 20" in section
    assert "they are counted twice" in section
    assert AskedRun.objects.get().other == ""
    for shown in (page, bookkeeper.get(at(made, "outlook_json")).content.decode()):
        assert "31415926" not in shown.replace(",", "")


def test_only_who_manages_the_other_may_choose_it(
    village: Any, run: OutlookRun, sign_in: Callable[..., Client]
) -> None:
    """Who keeps its book or reads it may not decide that all of ours see how it stands."""
    manager = sign_in("manager", language="en")
    for kind in (None, EnterpriseRole.Kind.VIEWER, EnterpriseRole.Kind.BOOKKEEPER):
        if kind is not None:
            EnterpriseRole.objects.update_or_create(
                enterprise=village.other, person=village.people["manager"], defaults={"kind": kind}
            )
        page = manager.get(at(run)).content.decode()
        assert village.other.code not in page
        assert "Ask its manager for the plan" in page
        assert manager.post(at(run), {"other": village.other.code}).status_code == 422
    assert not AskedRun.objects.exists()
    EnterpriseRole.objects.update(kind=EnterpriseRole.Kind.MANAGER)
    assert village.other.code in manager.get(at(run)).content.decode()
    assert manager.post(at(run), {"other": village.other.code}).status_code == 302
    made = OutlookRun.objects.exclude(pk=run.pk).get()
    assert made.ko["merger"]["with"] == NAME
    lent = Act.objects.get(verb="outlook.lent")
    assert (lent.enterprise, lent.detail) == (village.other, {"other": village.enterprise.name_ko})


def test_ours_and_one_without_a_plan_are_not_offered(village: Any, sign_in: Callable[..., Client]) -> None:
    """Also to who manages it."""
    EnterpriseRole.objects.create(
        enterprise=village.other, person=village.people["manager"], kind=EnterpriseRole.Kind.MANAGER
    )
    run = make_run(
        store_plan(village.enterprise, SMALL, origin="file", by=None), Wish(years=1, draws=20), by=None
    )
    manager = sign_in("manager", language="en")
    for chosen in (village.other, village.enterprise):
        assert manager.post(at(run), {"other": chosen.code}).status_code == 422


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (OTHER.replace("start = 2026-01", "start = 2027-01"), "It begins in 2027-01"),
        (OTHER.replace("price = {low = 9000", "price = {low = -9000"), "price"),
        ("\x00", "plan.toml"),
    ],
)
def test_a_plan_that_cannot_be_laid_beside_ours_is_refused_in_words(
    run: OutlookRun, bookkeeper: Client, text: str, words: str
) -> None:
    """It begins in another month, or cannot be counted with; nothing is asked."""
    answer = bring(bookkeeper, run, text)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AskedRun.objects.exists()


def test_one_of_the_two_ways_is_taken(run: OutlookRun, bookkeeper: Client) -> None:
    """Neither an enterprise nor a file is nothing to look at."""
    answer = bookkeeper.post(at(run), {})
    assert answer.status_code == 422
    assert "bring the other&#x27;s plan file" in answer.content.decode()


def test_what_takes_long_waits_for_the_worker_and_is_forgotten_then(
    village: Any, bookkeeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until there is an answer the other's plan is kept, with the question and no longer."""
    queued: list[int] = []
    monkeypatch.setattr(type(work_out), "enqueue", lambda _, asked: queued.append(asked))
    row = store_plan(village.enterprise, SMALL, origin="file", by=None)
    run = make_run(row, Wish(years=5, draws=1_400), by=None)
    bring(bookkeeper, run)
    asked = AskedRun.objects.get()
    assert (queued, asked.other) == ([asked.pk], OTHER)
    work_out.call(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.other) == ("done", "")
    assert OutlookRun.objects.get(code=asked.code).other_ko == NAME


def test_the_page_of_a_run_leads_there_only_who_may(
    run: OutlookRun, bookkeeper: Client, sign_in: Callable[..., Client]
) -> None:
    """A reader of the book asks nothing."""
    assert at(run) in bookkeeper.get(at(run, "outlook_of")).content.decode()
    assert at(run) not in sign_in("viewer").get(at(run, "outlook_of")).content.decode()
