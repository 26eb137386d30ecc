"""A run is worked out beside the pages: once, told how far it is, taken up again, or said why not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dure.web.books.jobs import Progress
from dure.web.community.models import Act
from dure.web.outlook import jobs
from dure.web.outlook.jobs import WAITING_MAX, resume_asked, work_out
from dure.web.outlook.models import AskedRun, EnterprisePlan, OutlookRun
from dure.web.outlook.plans import store_plan

SMALL = """
[plan]
name = "가상 반찬 가게"
place = "52720250"
start = 2026-01

[[services]]
id = "boxes"
name = "반찬 꾸러미"
price = {low = 9000, value = 10000, high = 11000, source = "가격표"}
variable_cost = 4000

[[services.users]]
ages = "65+"
use_rate = {low = 0.05, value = 0.08, high = 0.1}
visits = 2

[[services.places]]
code = "52720250"

[[costs]]
id = "rent"
name = "임대료"
monthly = {low = 900000, value = 1000000, high = 1200000, source = "계약서"}

[cash]
opening = 10000000
"""
LONG = {"years": "5", "draws": "4100", "strategies": ["price"], "shocks": ["energy"], "budget": ""}
QUICK = {"years": "5", "draws": "50"}


@pytest.fixture(autouse=True)
def a_plan(village: Any) -> EnterprisePlan:
    """Give the first enterprise a plan."""
    return store_plan(village.enterprise, SMALL, origin="file", by=village.people["bookkeeper"])


@pytest.fixture
def bookkeeper(sign_in: Callable[..., Client]) -> Client:
    """Give the browser of the bookkeeper."""
    return sign_in("bookkeeper", language="en")


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Keep what is queued where no worker takes it."""
    queued: list[int] = []
    monkeypatch.setattr(type(work_out), "enqueue", lambda _, asked: queued.append(asked))
    return queued


def at(village: Any, name: str, *more: Any) -> str:
    """Write an address of the first enterprise."""
    return reverse(name, args=[village.enterprise.code, *more])


def test_a_long_run_waits_is_shown_and_is_answered(
    village: Any, bookkeeper: Client, queue: list[int]
) -> None:
    """The page answers at once with where the answer will be, says how far it is, and then shows it."""
    sent = bookkeeper.post(at(village, "outlook_run"), LONG)
    asked = AskedRun.objects.get()
    assert (asked.state, queue, OutlookRun.objects.exists()) == ("waiting", [asked.pk], False)
    assert sent.url == at(village, "outlook_of", asked.code)
    page = bookkeeper.get(sent.url).content.decode()
    assert "It waits its turn" in page
    assert "Look again" in page
    assert 'http-equiv="refresh"' not in page
    assert sent.url in bookkeeper.get(at(village, "outlook")).content.decode()
    Progress(asked)(2, 5)
    part = bookkeeper.get(sent.url, headers={"HX-Request": "true"})
    assert "Step 2 of 5 is done" in part.content.decode()
    assert b"<html" not in part.content
    work_out.call(asked.pk)
    run = OutlookRun.objects.get()
    assert (run.code, run.draws, run.strategies, run.made_by) == (
        asked.code,
        4100,
        ["price"],
        village.people["bookkeeper"],
    )
    assert bookkeeper.get(sent.url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert run.en["sentences"][0] in bookkeeper.get(sent.url).content.decode()
    assert Act.objects.filter(verb="outlook.run").count() == 1


def test_the_same_question_is_the_same_run(village: Any, bookkeeper: Client, queue: list[int]) -> None:
    """While it waits, and when it is answered; another number, or another plan, is another question."""
    first = bookkeeper.post(at(village, "outlook_run"), LONG)
    assert bookkeeper.post(at(village, "outlook_run"), LONG).url == first.url
    assert len(queue) == 1
    work_out.call(queue[0])
    work_out.call(queue[0])
    assert bookkeeper.post(at(village, "outlook_run"), LONG).url == first.url
    assert (OutlookRun.objects.count(), len(queue)) == (1, 1)
    assert "asked before" in bookkeeper.get(first.url).content.decode()
    assert bookkeeper.post(at(village, "outlook_run"), {**LONG, "years": "6"}).url != first.url
    store_plan(village.enterprise, SMALL.replace("4000", "4100"), origin="file", by=None)
    assert bookkeeper.post(at(village, "outlook_run"), LONG).url != first.url


def test_a_quick_run_is_there_at_once(village: Any, bookkeeper: Client, queue: list[int]) -> None:
    """What takes half a second waits for no worker."""
    sent = bookkeeper.post(at(village, "outlook_run"), QUICK)
    assert (OutlookRun.objects.get().code in sent.url, queue) == (True, [])


def test_what_a_stopped_worker_left_is_taken_up_again(
    village: Any, bookkeeper: Client, queue: list[int]
) -> None:
    """It says `working`, and nobody holds it: the page that shows it has it queued anew, once."""
    sent = bookkeeper.post(at(village, "outlook_run"), LONG)
    asked = AskedRun.objects.get()
    AskedRun.objects.update(state="working", heartbeat=timezone.now())
    left = DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        args_kwargs={"args": [asked.pk], "kwargs": {}},
        task_path=work_out.module_path,
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="",
        traceback="",
    )
    queue.clear()
    bookkeeper.get(sent.url)
    left.refresh_from_db()
    assert (queue, left.status) == ([asked.pk], TaskResultStatus.FAILED)
    work_out.call(asked.pk)
    assert OutlookRun.objects.get().code == asked.code
    assert resume_asked() == 0


def test_an_answer_that_was_not_told_is_not_worked_out_twice(
    village: Any, bookkeeper: Client, queue: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker stopped between the answer and its being told finds the answer."""
    bookkeeper.post(at(village, "outlook_run"), LONG)
    work_out.call(queue[0])
    AskedRun.objects.update(state="working")
    monkeypatch.setattr(jobs, "make_run", None)
    work_out.call(queue[0])
    assert (AskedRun.objects.get().state, OutlookRun.objects.count()) == ("done", 1)


def test_what_another_holds_is_left_alone(
    village: Any, bookkeeper: Client, queue: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody is at a question nobody else answers it or queues it."""

    @contextmanager
    def is_held(asked: AskedRun, *, locks: int) -> Iterator[bool]:
        yield not (asked.pk and locks)

    bookkeeper.post(at(village, "outlook_run"), LONG)
    AskedRun.objects.update(state="working")
    queue.clear()
    monkeypatch.setattr(jobs, "holding", is_held)
    work_out.call(AskedRun.objects.get().pk)
    assert (resume_asked(), queue, OutlookRun.objects.exists()) == (0, [], False)


@pytest.mark.parametrize(("language", "words"), [("ko", "문제가 생겼습니다"), ("en", "Ask once more")])
def test_a_failed_run_says_so_and_is_asked_again(
    village: Any, sign_in: Callable[..., Client], queue: list[int], *, language: str, words: str
) -> None:
    """It says in words what to do; asking again tries anew under the same address."""
    browser = sign_in("bookkeeper", language=language)
    sent = browser.post(at(village, "outlook_run"), LONG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "make_run", lambda *_, **__: 1 / 0)
        work_out.call(queue[0])
    page = browser.get(sent.url).content.decode()
    assert words in page
    assert at(village, "outlook_run") in page
    assert browser.get(sent.url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert browser.post(at(village, "outlook_run"), LONG).url == sent.url
    assert len(queue) == 2
    work_out.call(queue[1])
    assert OutlookRun.objects.count() == 1


def test_what_would_take_too_long_is_refused_with_fewer_draws(
    village: Any, bookkeeper: Client, queue: list[int]
) -> None:
    """A hundred thousand futures over ten years are worked out; over thirty, 33,000 are offered."""
    assert (
        bookkeeper.post(at(village, "outlook_run"), {**LONG, "years": "10", "draws": "100000"}).status_code
        == 302
    )
    refused = bookkeeper.post(at(village, "outlook_run"), {**LONG, "years": "30", "draws": "100000"})
    assert (refused.status_code, len(queue)) == (422, 1)
    assert "33,000" in refused.content.decode()


def test_no_enterprise_fills_the_queue(village: Any, bookkeeper: Client, queue: list[int]) -> None:
    """So many questions wait and no more; who asks one of them again is led to it."""
    for years in range(5, 5 + WAITING_MAX):
        assert bookkeeper.post(at(village, "outlook_run"), {**LONG, "years": str(years)}).status_code == 302
    assert bookkeeper.post(at(village, "outlook_run"), {**LONG, "years": "20"}).status_code == 422
    assert bookkeeper.post(at(village, "outlook_run"), {**LONG, "years": "5"}).status_code == 302
    assert len(queue) == WAITING_MAX


def test_a_question_is_its_enterprises_alone(
    village: Any, bookkeeper: Client, sign_in: Callable[..., Client], queue: list[int]
) -> None:
    """Who reads the book sees how far it is; nobody else finds it, nor under another enterprise's address."""
    sent = bookkeeper.post(at(village, "outlook_run"), LONG)
    assert sign_in("viewer").get(sent.url).status_code == 200
    assert sign_in("stranger").get(sent.url).status_code == 404
    code = AskedRun.objects.get().code
    elsewhere = reverse("outlook_of", args=[village.other.code, code])
    assert bookkeeper.get(elsewhere).status_code == 404
    for name in ("outlook_paper", "outlook_json", "outlook_try"):
        assert bookkeeper.get(at(village, name, code)).status_code == 404


def test_a_strategy_of_the_board_is_answered_by_the_worker(
    village: Any, bookkeeper: Client, queue: list[int]
) -> None:
    """What was said comes onto its card when it is known, and once."""
    from dure.web.chalkboard.models import Said  # noqa: PLC0415 -- after the settings

    village.community.strategies.create(code="dearer", enterprise=village.enterprise, title_ko="값을 올린다")
    sent = bookkeeper.post(at(village, "outlook_strategy", "dearer"), {"scenario": "price"})
    asked = AskedRun.objects.get()
    assert sent.url == at(village, "outlook_of", asked.code)
    assert not Said.objects.exists()
    work_out.call(asked.pk)
    work_out.call(asked.pk)
    assert Said.objects.get().made_by == village.people["bookkeeper"]
