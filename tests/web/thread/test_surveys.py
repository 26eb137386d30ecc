"""Nobody's single answer can be seen, whatever one looks at."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.web.books.models import Book
from dure.web.books.reports import get_report
from dure.web.community.models import Look
from dure.web.thread.commons import export_community, get_thread, load_surveys, thread_version
from dure.web.thread.models import SpendingAnswer
from dure.web.thread.questions import MOST, SHOPPING, WHERE
from dure.web.thread.saying import answer, hide, restore, take_back
from dure.web.thread.surveys import load_state

from .conftest import AWAY, HERE, Thread

READERS = (
    None,
    "manager",
    "bookkeeper",
    "viewer",
    "coordinator",
    "support",
    "member",
    "stranger",
    "operator",
)
PAGES = (
    "community",
    "community_spending",
    "community_desk",
    "desk_voices",
    "desk_paper",
    "desk_print",
    "community_yaml",
    "combined",
)
_CHANGING = re.compile(
    r'(name="(csrfmiddlewaretoken|started)" value="[^"]*"|x-csrftoken": "[^"]*|answer=\d+|value="\d+")'
)
ANSWERS = st.fixed_dictionaries(
    {key: st.sampled_from([*WHERE]) for key in SHOPPING} | {"most": st.sampled_from(MOST)}
)


def test_below_five_there_is_no_figure(village: Any, answer_for: Callable[..., list[SpendingAnswer]]) -> None:
    """Four answers are none, and the page says how many more are needed."""
    answer_for(*[HERE] * 4)
    assert load_surveys(village.enterprise) == ()
    state = load_state(village.enterprise)
    assert (state.answers, state.counted, state.missing, state.survey) == (4, 0, 1, None)


def test_five_answers_enter_together(village: Any, answer_for: Callable[..., list[SpendingAnswer]]) -> None:
    """The mean of five, for households."""
    answer_for(HERE, HERE, HERE, AWAY, AWAY)
    survey = load_surveys(village.enterprise)[0]
    assert (survey.kind, survey.answers) == ("household", 5)
    assert survey.value == pytest.approx((3 * 0.75 + 2 * 0.05) / 5)
    assert load_surveys(village.other) == ()


def test_answers_enter_the_report_as_surveyed(
    village: Any, many_book: Book, answer_for: Callable[..., list[SpendingAnswer]]
) -> None:
    """Before the fifth nothing of them is in the report; from then on their mean is."""
    before = get_report(many_book).en
    answer_for(*[HERE] * 4)
    assert get_report(many_book).en == before
    answer_for(AWAY)
    after = get_report(many_book).en
    assert before != after
    assert [survey["answers"] for survey in after["surveys"]] == [5]


def test_the_figure_grows_by_fives(village: Any, answer_for: Callable[..., list[SpendingAnswer]]) -> None:
    """The sixth to the ninth answer change nothing that could be subtracted."""
    answer_for(*[HERE] * 5)
    first = load_surveys(village.enterprise)
    for _ in range(4):
        answer_for(AWAY)
        assert load_surveys(village.enterprise) == first
    answer_for(AWAY)
    assert load_surveys(village.enterprise)[0].answers == 10


def test_unsure_and_hidden_answers_do_not_count(
    village: Any, answer_for: Callable[..., list[SpendingAnswer]], rf: Any
) -> None:
    """Hiding one of five takes the figure away."""
    unsure = {"daily": "unsure", "services": "unsure", "large": "here", "most": "daily"}
    given_answers = answer_for(*[HERE] * 5, unsure)
    assert load_state(village.enterprise).answers == 5
    request = rf.post("/")
    request.user = village.people["coordinator"]
    hide(request, given_answers[0], by=village.people["coordinator"], why="두 번 보냄")
    assert load_surveys(village.enterprise) == ()


def test_hiding_and_taking_back_leave_the_whole_batch_out(
    village: Any, answer_for: Callable[..., list[SpendingAnswer]], rf: Any
) -> None:
    """No later answer moves into a batch: two figures that differ in one answer would tell it."""
    first = answer_for(*[HERE] * 5)
    answer_for(*[AWAY] * 4)
    request = rf.post("/")
    request.user = village.people["coordinator"]
    request.session = {"said": {}}
    for one in first:
        hide(request, one, by=village.people["coordinator"], why="?")
        assert load_surveys(village.enterprise) == ()
        restore(request, one)
        assert load_surveys(village.enterprise)[0].value == pytest.approx(0.75)
    answer_for(AWAY)
    assert load_surveys(village.enterprise)[0].answers == 10
    hide(request, first[2], by=village.people["coordinator"], why="?")
    assert load_surveys(village.enterprise)[0].answers == 5
    assert load_surveys(village.enterprise)[0].value == pytest.approx(0.05)


def test_an_answer_taken_back_keeps_its_place_and_nothing_else(
    village: Any, sign_in: Callable[..., Client], answer_for: Callable[..., list[SpendingAnswer]], rf: Any
) -> None:
    """The next answer does not stand where it stood."""
    answer_for(*[HERE] * 4)
    request = rf.post("/")
    request.user = village.people["member"]
    request.session = {}
    fifth = answer(request, village.community, AWAY, relation="neighbour", enterprise=village.enterprise)
    assert load_state(village.enterprise).counted == 5
    assert take_back(request, village.community, given=str(fifth.pk))
    fifth.refresh_from_db()
    assert (fifth.answers, fifth.inside_share, fifth.relation) == ({}, None, "")
    assert not take_back(request, village.community, given=str(fifth.pk))
    answer_for(AWAY)
    state = load_state(village.enterprise)
    assert (state.answers, state.counted, state.missing) == (5, 0, 4)
    hide_it = reverse("desk_hide", args=[village.community.code])
    assert sign_in("coordinator").get(hide_it, {"answer": fifth.pk}).status_code == 404


def _look_everywhere(village: Any, sign_in: Callable[..., Client]) -> Iterator[str]:
    """Yield everything that anybody can read, without what changes with every page."""
    for role in READERS:
        browser = sign_in(role)
        for name in PAGES:
            answer = browser.get(reverse(name, args=[village.community.code]))
            text = answer.content.decode() if answer.status_code == 200 else str(answer.status_code)
            yield _CHANGING.sub("", text)
        for name in ("circulation", "public_desk"):
            answer = browser.get(reverse(name, args=[village.enterprise.code]))
            text = answer.content.decode() if answer.status_code == 200 else str(answer.status_code)
            yield _CHANGING.sub("", text)
    yield export_community(village.community).decode()
    yield thread_version(village.community)
    yield repr(get_thread(village.community, "en"))


@pytest.mark.slow
@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(one=st.lists(ANSWERS, min_size=1, max_size=4), other=st.data())
def test_no_view_depends_on_what_fewer_than_five_answered(
    *,
    village: Any,
    thread: Thread,
    many_book: Book,
    sign_in: Callable[..., Client],
    answer_for: Callable[..., list[SpendingAnswer]],
    one: list[dict[str, str]],
    other: st.DataObject,
) -> None:
    """Whatever up to four neighbours answered, every page, export and figure is the same, letter by letter.

    A figure that tells answers apart would tell a single one to somebody.
    """
    told = [answers for answers in one if list(answers.values()).count("unsure") < 2]
    others = [
        other.draw(ANSWERS.filter(lambda answers: list(answers.values()).count("unsure") < 2)) for _ in told
    ]
    seen = []
    for answers in (told, others):
        point = transaction.savepoint()
        answer_for(*answers)
        seen.append(list(_look_everywhere(village, sign_in)))
        transaction.savepoint_rollback(point)
    assert seen[0] == seen[1]


def test_the_desk_says_that_somebody_answered_and_not_what(
    village: Any,
    thread: Thread,
    sign_in: Callable[..., Client],
    answer_for: Callable[..., list[SpendingAnswer]],
) -> None:
    """Not even the coordinator reads an answer; that they looked is logged."""
    answer_for(HERE)
    page = sign_in("coordinator").get(reverse("desk_voices", args=[village.community.code]))
    assert "nearly all here" not in page.content.decode()
    assert Look.objects.filter(who=village.people["coordinator"], what="voices").exists()
