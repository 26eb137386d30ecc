"""What of a book stands on a community's page, and for whom."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from stored_books import open_publicly

from dure.commons import Progress
from dure.language import Text
from dure.reports.thread import GoalLine
from dure.web.books.models import Book, PublicLink
from dure.web.books.reports import build_report
from dure.web.thread import figures
from dure.web.thread.commons import (
    export_community,
    get_thread,
    load_community,
    pledges_of,
    thread_of_enterprise,
    thread_version,
)
from dure.web.thread.models import Goal, Pledge, SpendingAnswer, Voice

from .conftest import HERE, Thread

COUNTY = "52720"


def open_link(book: Book) -> PublicLink:
    """Open the public link, as a manager does."""
    return open_publicly(book, token=f"token{book.pk}")


def strand_of(village: Any) -> dict[str, Any]:
    """Return what hangs round the first enterprise."""
    thread = get_thread(village.community, "en")
    return next(one for one in thread["strands"] if one["enterprise"]["number"] == village.enterprise.number)


def test_visitors_see_figures_from_the_opening_to_the_closing_of_the_link(
    village: Any, thread: Thread, many_book: Book
) -> None:
    """An enterprise's figures are its manager's to open."""
    closed = strand_of(village)
    assert closed["circulation"] is None
    assert [goal["value"] for goal in closed["goals"]] == [None, None]
    link = open_link(many_book)
    opened = strand_of(village)
    assert opened["circulation"]["share"] == pytest.approx(0.45, abs=0.1)
    assert opened["goals"][1]["status"] == "on_track"
    link.closed_at = timezone.now()
    link.save()
    assert strand_of(village) == closed


def test_few_partners_are_told_to_nobody(village: Any, thread: Thread, stored_book: Book) -> None:
    """Five suppliers, two of whom get most: nothing of them is told."""
    open_link(stored_book)
    assert strand_of(village)["circulation"]["share"] is None


def test_no_supplier_is_named_or_priced(village: Any, thread: Thread, many_book: Book) -> None:
    """Neither a name nor what one was paid in a year stands anywhere in the thread."""
    open_link(many_book)
    written = json.dumps(
        [get_thread(village.community, language) for language in ("ko", "en")],
        ensure_ascii=False,
    )
    assert "가게" not in written
    for number in range(16):
        paid = sum(100_000 + 7_000 * number + 1_000 * month for month in range(1, 13))
        assert str(paid) not in written
        assert f"{paid:,}" not in written


def test_a_pledge_is_followed_and_only_its_own_people_read_the_won(
    village: Any, thread: Thread, stored_book: Book
) -> None:
    """In the next period the page says what became of it, and not what one supplier was paid."""
    told = pledges_of(village.enterprise, "en")[0]["ledger"]
    assert told["supplier_before"] == sum(900_000 + 1_000 * month for month in range(1, 13))
    assert told["reading"] == "not_kept"
    assert strand_of(village)["pledges"][0]["ledger"] is None
    open_link(stored_book)
    public = strand_of(village)["pledges"][0]["ledger"]
    assert public["reading"] == "not_kept"
    assert set(public) == {"before", "after", "reading", "reading_name"}


def test_a_pledge_that_is_not_public_is_on_no_page(village: Any, thread: Thread) -> None:
    """It stays with the enterprise."""
    Pledge.objects.update(is_public=False)
    assert strand_of(village)["pledges"] == []
    assert len(pledges_of(village.enterprise, "ko")) == 1


def test_a_goal_about_one_partner_keeps_its_value_back(
    village: Any, thread: Thread, stored_book: Book
) -> None:
    """A goal may count what one supplier is paid; its own people read the sum, others do not."""
    Goal.objects.create(
        community=village.community,
        code="mill",
        enterprise=village.enterprise,
        indicator_ko="방앗간에 낸 돈",
        unit="원",
        place=COUNTY,
        baseline_value=1,
        baseline_date=date(2024, 12, 31),
        target=10_000_000,
        due=date(2026, 12, 31),
        measure={"by": "ledger", "unit": "KRW", "payee": ["9998100126"]},
    )
    open_link(stored_book)
    goal = strand_of(village)["goals"][2]
    assert (goal["id"], goal["value"], goal["status"]) == ("mill", None, "unknown")
    assert "fewer than five" in goal["reason"]
    own = thread_of_enterprise(village.enterprise)
    assert own is not None
    paid = sum(400_000 + 1_000 * month for month in range(1, 13))
    assert own["en"]["strands"][0]["goals"][2]["value"] == paid


def test_the_thread_of_an_enterprise_measures_its_goals(
    village: Any, thread: Thread, many_book: Book
) -> None:
    """Its own report opens with issue, goal and pledge, whole."""
    own = thread_of_enterprise(village.enterprise)
    assert own is not None
    assert own["ko"]["strands"][0]["issues"][0]["title"] == "병원이 멉니다"
    assert own["en"]["strands"][0]["goals"][1]["value"] is not None
    assert thread_of_enterprise(village.other) is None


def test_a_thread_is_built_once_for_a_state_of_things(village: Any, thread: Thread) -> None:
    """A page never measures; what changes a figure makes a new one, a neighbour's tap does not."""
    with mock.patch.object(figures, "_weave", wraps=figures._weave) as weave:
        for _ in range(3):
            get_thread(village.community, "ko")
            get_thread(village.community, "en")
        Voice.objects.create(community=village.community, kind="me_too", issue=thread.issue)
        get_thread(village.community, "en")
        assert weave.call_count == 1
        thread.visits.measurements.create(date=date(2025, 6, 30), value=150, evidence_ko="일지")
        assert get_thread(village.community, "en")["strands"][0]["goals"][0]["value"] == 150
        assert weave.call_count == 2


def test_a_new_day_builds_nothing_anew(village: Any, thread: Thread) -> None:
    """Only a measurement whose day has come changes what is shown."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    thread.visits.measurements.create(date=tomorrow, value=180, evidence_ko="일지")
    with mock.patch.object(figures, "_weave", wraps=figures._weave) as weave:
        assert get_thread(village.community, "en")["strands"][0]["goals"][0]["value"] is None
        with mock.patch.object(figures.timezone, "localdate", return_value=tomorrow):
            assert get_thread(village.community, "en")["strands"][0]["goals"][0]["value"] == 180
        assert weave.call_count == 2
        with mock.patch.object(figures.timezone, "localdate", return_value=tomorrow + timedelta(days=9)):
            get_thread(village.community, "en")
        assert weave.call_count == 2


def test_the_version_follows_everything_that_a_figure_depends_on(
    village: Any, thread: Thread, answer_for: Callable[..., list[SpendingAnswer]]
) -> None:
    """Other features freeze what they build under it."""
    seen = [thread_version(village.community)]

    def changes() -> bool:
        seen.append(thread_version(village.community))
        return seen[-1] != seen[-2]

    assert not changes()
    village.enterprise.is_vat_exempt = True
    village.enterprise.save()
    assert changes()
    thread.visits.target = 300
    thread.visits.save()
    assert changes()
    thread.pledge.outcome = "kept"
    thread.pledge.save()
    assert changes()
    answer_for(*[HERE] * 4)
    assert not changes()
    fifth = answer_for(HERE)[0]
    assert changes()
    answer_for(HERE)
    assert not changes()
    fifth.hidden_at = timezone.now()
    fifth.save()
    assert changes()
    fifth.hidden_at = None
    fifth.save()
    assert changes()
    SpendingAnswer.objects.all().delete()
    assert changes()


def test_measurements_of_days_to_come_do_not_count(village: Any, thread: Thread) -> None:
    """Even if one got into the rows."""
    thread.visits.measurements.create(
        date=timezone.localdate() + timedelta(days=30), value=999, evidence_ko="?"
    )
    assert get_thread(village.community, "en")["strands"][0]["goals"][0]["value"] is None


@pytest.mark.parametrize("role", [None, "stranger", "member", "support", "coordinator"])
def test_a_closed_book_is_told_to_nobody(
    *, village: Any, thread: Thread, many_book: Book, sign_in: Callable[..., Client], role: str | None
) -> None:
    """Without the manager's consent nobody reads a figure or a name of it, on page, API or combined page."""
    report = build_report(many_book, place=COUNTY, period="2025")
    code = village.community.code
    names = ("community", "combined", "community_yaml", "community_desk", "api:thread")
    read = 0
    for language in ("en", "ko"):
        browser = sign_in(role, language=language)
        for name in names:
            answer = browser.get(reverse(name, args=[code]))
            read += answer.status_code == 200
            said = answer.content.decode()
            assert not re.search(r'"outlay_krw": *[0-9]', said)
            assert "가게" not in said
            for krw in (report.outlay_krw, report.kept_krw):
                assert str(krw) not in said
                assert f"{krw:,}" not in said
        assert "쓴 돈 1만 원 가운데" not in browser.get(reverse("community", args=[code])).content.decode()
    assert read >= 4
    assert browser.get(reverse("api:thread", args=[code])).json()["strands"][0]["circulation"] is None


def test_members_read_what_is_open(
    village: Any, thread: Thread, many_book: Book, sign_in: Callable[..., Client]
) -> None:
    """Once a manager opened the link, everybody reads the same figures."""
    open_link(many_book)
    address = reverse("community", args=[village.community.code])
    for role in (None, "member", "support"):
        assert "쓴 돈 1만 원 가운데" in sign_in(role, language="ko").get(address).content.decode()


@pytest.mark.parametrize(
    ("paid", "is_told"), [({"a": 900, "customers:1": 100}, False), ({"a": 100, "customers:1": 900}, True)]
)
def test_a_crowd_hides_no_partner_who_has_most(
    *, village: Any, thread: Thread, paid: dict[str, int], is_told: bool
) -> None:
    """Buyers whom no file names count as five; one named buyer with most of the sum is still told of."""
    Goal.objects.filter(pk=thread.share.pk).update(measure={"by": "ledger", "unit": "minute"})
    whole = load_community(village.community)
    goal = next(one for one in whole.goals if one.id == "share")
    line = GoalLine(goal, Text("", ""), Progress(status="on_track", measured=None))
    partners = [
        figures._Partner(krw, 5 if party.startswith("customers:") else 1) for party, krw in paid.items()
    ]
    with mock.patch.object(figures, "_list_partners", return_value=partners):
        shown = figures._hide_few(line, whole.enterprises[0], opened=mock.Mock())
    assert shown.progress.status == ("on_track" if is_told else "unknown")


def test_a_promise_that_names_a_supplier_is_told_without_that_sentence(
    village: Any, thread: Thread, many_book: Book, sign_in: Callable[..., Client]
) -> None:
    """Written before the form said so: neither page nor data nor the community's file names a party."""
    Pledge.objects.filter(pk=thread.pledge.pk).update(
        what_ko="가상밖가게goods8에서 사던 것을 줄입니다. 진안군에서 더 삽니다.",
        what_en="We buy less of 가상밖가게goods8. We buy more in Jinan.",
        evidence_ko="가상안가게 goods1 영수증",
        evidence_en="",
    )
    only = Pledge.objects.create(
        community=village.community,
        enterprise=village.enterprise,
        who_ko="이사회",
        what_ko="가상밖가게goods9 대신 이웃에게서 사기",
        by=date(2030, 12, 31),
    )
    code = village.community.code
    visitor = sign_in(None, language="ko")
    page = visitor.get(f"/c/{code}/").content.decode()
    data = visitor.get(f"/api/v1/communities/{code}/thread").content.decode()
    export = export_community(village.community, for_reader=village.people["coordinator"]).decode()
    for said in (page, data, export):
        assert "가상밖가게" not in said
        assert "가상안가게" not in said
    assert "진안군에서 더 삽니다." in page
    assert "쓰는 돈을 지역에 더 남기기" in page
    only.refresh_from_db()
    assert "가상밖가게goods9" in only.what_ko
