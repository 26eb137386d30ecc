"""An enterprise's outlook on the site: from a plan to a run, its sliders and its paper; and who may not."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from dure.language import Text
from dure.outlook.plan import Estimate, Grant
from dure.reports.plan_questions import ask
from dure.web.community.models import Act
from dure.web.outlook.jobs import work_out
from dure.web.outlook.models import AskedRun, EnterprisePlan, OutlookRun
from dure.web.outlook.plans import store_plan
from dure.web.outlook.runs import Wish, make_run

PLAN = (Path(__file__).parents[3] / "examples" / "jinan" / "plan.toml").read_text(encoding="utf-8")

SMALL = """
[plan]
name = "가상 반찬 가게"
name_en = "Example side dishes"
place = "52720250"
start = 2026-01
employer_share = 0.11

[[services]]
id = "boxes"
name = "반찬 꾸러미"
name_en = "boxes of side dishes"
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

[[staff]]
id = "cook"
name = "조리"
people = 1
wage = 2200000
minimum_wage = true

[[grants]]
id = "village"
name = "마을 지원금"
monthly = 500000
starts = 2026-01
ends = 2027-01

[members]
count = 40
joining = {low = 0, value = 1, high = 2}
leaving = 0.02
share = 50000
dues = 0

[cash]
opening = 10000000
"""


def a_plan(village: Any, text: str = SMALL) -> EnterprisePlan:
    """Store a plan of the first enterprise."""
    return store_plan(village.enterprise, text, origin="file", by=village.people["bookkeeper"])


def a_newest_run(village: Any) -> OutlookRun:
    """Look at the plan in force over a few futures."""
    plan = village.enterprise.plans.order_by("-number").first()
    return make_run(plan, Wish(draws=50), by=village.people["bookkeeper"])


def a_run(village: Any, **asked: Any) -> OutlookRun:
    """Look at the small plan over a few futures."""
    row = village.enterprise.plans.first() or a_plan(village)
    return make_run(row, Wish(**{"years": 6, "draws": 200, **asked}), by=village.people["bookkeeper"])


@pytest.fixture
def bookkeeper(sign_in: Callable[..., Client]) -> Client:
    """Give the browser of the bookkeeper."""
    return sign_in("bookkeeper")


def at(village: Any, name: str, *more: Any) -> str:
    """Write an address of the first enterprise."""
    return reverse(name, args=[village.enterprise.code, *more])


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "우리 장부에서 시작하기"), ("en", "Start from our own book")]
)
def test_without_a_plan_there_are_two_ways(village: Any, sign_in: Any, language: str, words: str) -> None:
    """An empty page says what a plan is, and gives two ways to one."""
    page = sign_in("bookkeeper", language=language).get(at(village, "outlook")).content.decode()
    assert words in page
    assert at(village, "outlook_file") in page


def test_a_viewer_of_no_plan_is_offered_no_way(village: Any, sign_in: Any) -> None:
    """Who only reads is not led to a page that they may not open."""
    page = sign_in("viewer").get(at(village, "outlook")).content.decode()
    assert at(village, "outlook_file") not in page


def test_a_pasted_plan_is_stored_and_looked_at(village: Any, bookkeeper: Client) -> None:
    """Pasting a plan, asking of it and reading the answer is three pages."""
    stored = bookkeeper.post(at(village, "outlook_file"), {"text": SMALL, "note": "첫 판"})
    assert stored.status_code == 302
    assert stored.url == at(village, "outlook_run")
    row = village.enterprise.plans.get()
    assert (row.number, row.origin, row.note) == (1, "file", "첫 판")
    wish = {"years": 5, "draws": 200, "strategies": ["price"], "shocks": ["energy", "pandemic"], "budget": ""}
    made = bookkeeper.post(at(village, "outlook_run"), wish)
    run = OutlookRun.objects.get()
    assert made.url == at(village, "outlook_of", run.code)
    assert (run.years, run.draws, run.strategies, run.seed) == (5, 200, ["price"], 1)
    assert set(run.shocks) == {"energy", "pandemic"}
    page = bookkeeper.get(made.url).content.decode()
    assert run.en["sentences"][0] in page
    assert page.index('id="icons-wide-t"') < page.index('id="bands-wide-t"')
    assert {act.verb for act in Act.objects.filter(enterprise=village.enterprise)} >= {
        "plan.stored",
        "outlook.run",
    }


def test_an_uploaded_plan_is_stored(village: Any, bookkeeper: Client) -> None:
    """A file does as well as its text."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- after the settings

    file = SimpleUploadedFile("plan.toml", SMALL.encode("cp949"))
    bookkeeper.post(at(village, "outlook_file"), {"files": file})
    assert village.enterprise.plans.get().text == SMALL


def test_the_same_wish_gives_the_same_answer(village: Any) -> None:
    """Two runs of one plan with one wish say the same."""
    one, other = a_run(village), a_run(village)
    assert one.ko == other.ko
    assert one.code != other.code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Choose a file"),
        ("[plan\nname=", "row"),
        ("a = " + "[" * 3000, "nested"),
        ("# " + "x" * 200_000, "131072"),
        (SMALL.replace("52720250", "99999"), "99999"),
        (SMALL.replace("price = {low = 9000", "price = {low = 99000"), "upside down"),
        (SMALL.replace("ends = 2027-01", "ends = 2025-01"), "row"),
        ("\x00\x01\x02", "row"),
    ],
)
def test_a_bad_plan_is_named_and_not_stored(village: Any, bookkeeper: Client, text: str, words: str) -> None:
    """What is wrong is said with its line and remedy; nothing is kept."""
    answer = bookkeeper.post(at(village, "outlook_file"), {"text": text})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not village.enterprise.plans.exists()


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"draws": 10**9}, "would take too long"),
        ({"draws": 3}, "At least 20"),
        ({"years": 31}, "Between 1 and 30"),
        ({"years": 0}, "Between 1 and 30"),
        ({"years": 30, "draws": 50_000}, "Draw 33,000 futures"),
        ({"years": "many"}, "whole number"),
        ({"strategies": ["fly-to-the-moon"]}, "fly-to-the-moon"),
        ({"budget": "much"}, "won"),
    ],
)
def test_a_bad_wish_is_said_with_its_remedy(
    village: Any, bookkeeper: Client, wish: dict[str, Any], words: str
) -> None:
    """A wish that cannot be met is answered at once, and nothing is drawn."""
    a_plan(village)
    answer = bookkeeper.post(at(village, "outlook_run"), {"years": 10, "draws": 200, **wish})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not OutlookRun.objects.exists()


def test_the_plan_in_the_form_comes_back_the_same(village: Any, bookkeeper: Client) -> None:
    """Saving the form without typing anything changes no number of the plan."""
    from dure.web.outlook.plans import load_plan  # noqa: PLC0415 -- after the settings

    before, _ = load_plan(a_plan(village, PLAN))
    page = bookkeeper.get(at(village, "outlook_plan"))
    form = page.context["form"]
    fields = {
        f"{number.path}:{part}": words
        for thing in form._things()
        for number in thing.numbers
        for part, words in number.words.items()
    } | {line.path: line.value for thing in form._things() for line in thing.lines}
    answer = bookkeeper.post(at(village, "outlook_plan"), fields)
    assert answer.status_code == 302
    after, _ = load_plan(village.enterprise.plans.first())
    assert [(path, one.low, one.value, one.high, one.source) for path, one in after.estimates()] == [
        (path, one.low, one.value, one.high, one.source) for path, one in before.estimates()
    ]
    assert after.scenarios[0].title == before.scenarios[0].title
    assert village.enterprise.plans.first().number == 2


def test_a_number_is_changed_in_the_form(village: Any, bookkeeper: Client) -> None:
    """What is typed of one number stands in the next version; the rest stays."""
    from dure.web.outlook.plans import load_plan  # noqa: PLC0415 -- after the settings

    a_plan(village)
    typed = {
        "costs.rent.monthly:value": "110만원",
        "costs.rent.monthly:low": "1,050,000",
        "costs.rent.monthly:high": "",
        "costs.rent.monthly:source": "새 계약서",
        "services.boxes.users.1.use_rate:value": "9",
        "services.boxes.users.1.use_rate:low": "5",
        "services.boxes.users.1.use_rate:high": "12",
        "drop:grants.village": "1",
        "goal.indicator": "members",
        "goal.target": "60",
        "goal.by": "2027-12",
    }
    assert bookkeeper.post(at(village, "outlook_plan"), typed).status_code == 302
    plan, _ = load_plan(village.enterprise.plans.first())
    known = dict(plan.estimates())
    rent = known["costs.rent.monthly"]
    assert (rent.low, rent.value, rent.high, rent.source.ko) == (1_050_000, 1_100_000, 1_100_000, "새 계약서")
    assert known["services.boxes.users.1.use_rate"].value == 0.09
    assert plan.grants == ()
    assert plan.goal is not None
    assert (plan.goal.indicator, plan.goal.target) == ("members", 60)


@pytest.mark.parametrize(
    "typed",
    [
        {"costs.rent.monthly:value": "-5"},
        {"costs.rent.monthly:value": "lots"},
        {"costs.rent.monthly:low": "2000000"},
        {"services.boxes.users.1.use_rate:value": "900"},
        {"grants.village.ends": "soon"},
        {"grants.village.ends": "2020-01"},
        {"costs.rent.name": " "},
        {"goal.indicator": "members", "goal.target": "lots", "goal.by": "2027-12"},
    ],
)
def test_a_bad_number_is_said_beside_its_field(
    village: Any, bookkeeper: Client, typed: dict[str, str]
) -> None:
    """What cannot stand is said, what was typed stays to be mended, and nothing is stored."""
    a_plan(village)
    answer = bookkeeper.post(at(village, "outlook_plan"), typed)
    assert answer.status_code == 422
    assert village.enterprise.plans.count() == 1
    assert next(iter(typed.values())).strip() in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"costs.rent.monthly:value": "-5"}, "costs.rent.monthly:value"),
        ({"plan.start": "soon", "costs.rent.monthly:value": "-5"}, "plan.start"),
        ({"grants.village.ends": "2020-01"}, "grants.village.ends"),
        ({"grants.village.ends": "soon", "goal.indicator": "members"}, "grants.village.ends"),
        ({"goal.indicator": "members", "goal.target": "60", "goal.by": "soon"}, "goal.by"),
        ({"drop:services.boxes": "1"}, "drop:services.boxes"),
    ],
)
def test_a_refused_plan_opens_at_what_is_wrong(
    village: Any, bookkeeper: Client, typed: dict[str, str], field: str
) -> None:
    """The notice leads to each fault, its fold is open, and the first field that is wrong has the focus."""
    a_plan(village)
    page = bookkeeper.post(at(village, "outlook_plan"), typed).content.decode()
    notice = page[page.index('role="alert"') : page.index("<form class")]
    assert notice.count("<li>") >= 1
    assert f'href="#{field}"' in notice
    assert notice.index(f'href="#{field}"') == notice.index('href="#')
    for link in re.findall(r'href="#([^"]+)"', notice):
        assert page.count(f' id="{link}"') == 1
        before = page[: page.index(f' id="{link}"')]
        if before.rfind("<details") > before.rfind("</details>"):
            fold = before[before.rfind("<details") :]
            assert fold[: fold.index(">")].endswith(" open")
    assert page.count(" autofocus") == 1
    tag = page[page.index(f' id="{field}"') :]
    assert " autofocus" in tag[: tag.index(">")]
    assert " autofocus" not in bookkeeper.get(at(village, "outlook_plan")).content.decode()


def test_a_plan_starts_from_the_book(village: Any, stored_book: Any, bookkeeper: Client) -> None:
    """The book gives the numbers; what it cannot know is asked, and then the plan stands."""
    page = bookkeeper.get(at(village, "outlook_start"))
    assert page.status_code == 200
    answers = dict.fromkeys(page.context["form"].fields, "1000000") if "form" in page.context else {}
    answer = bookkeeper.post(at(village, "outlook_start"), answers)
    assert answer.status_code == 302, answer.content.decode()
    assert village.enterprise.plans.get().origin == "book"


def test_a_start_asks_until_when_each_grant_comes(
    village: Any, stored_book: Any, bookkeeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an answer a plan from the book has lost its grant before it begins."""
    from dure.web.outlook import plan_views, plans  # noqa: PLC0415 -- after the settings

    whole = plans.draft_from_book(village.enterprise)
    assert whole is not None
    given = Estimate(500_000, 500_000, 500_000, "KRW/month", Text("own book", "자체 장부"))
    grant = Grant("gift", Text("a gift", "도움"), given, date(2024, 1, 1), whole.plan.start)
    asked = ask("grant", "grants.gift.ends", name=grant.name)
    draft = replace(whole, plan=replace(whole.plan, grants=(grant,)), questions=(*whole.questions, asked))
    monkeypatch.setattr(plan_views, "draft_from_book", lambda _: draft)
    form = bookkeeper.get(at(village, "outlook_start")).context["form"]
    needed = dict.fromkeys(form.paths, "1000000")
    (name,) = form.months
    for typed in ("soon", "2023-01"):
        wrong = bookkeeper.post(at(village, "outlook_start"), {**needed, name: typed})
        assert wrong.status_code == 422
        assert wrong.context["form"].errors[name]
    end = f"{whole.plan.start.year + 2}-01"
    for typed, is_missing in (("", True), (end, False)):
        assert bookkeeper.post(at(village, "outlook_start"), {**needed, name: typed}).status_code == 302
        page = bookkeeper.get(at(village, "outlook_of", a_newest_run(village).code)).content.decode()
        top = page[: page.index('id="survival-h"')]
        assert ("Until when will “a gift” give?" in top) is is_missing
        assert "By how much will costs" in top
        assert ('#grants.gift.ends"' in top) is is_missing
        form_page = bookkeeper.get(at(village, "outlook_plan")).content.decode()
        before = form_page[: form_page.index(' id="grants.gift.ends"')]
        fold = before[before.rfind("<details") :]
        assert fold[: fold.index(">")].endswith(" open") is is_missing


def test_without_a_book_it_says_to_bring_files(village: Any, bookkeeper: Client) -> None:
    """An empty book starts no plan."""
    page = bookkeeper.get(at(village, "outlook_start")).content.decode()
    assert at(village, "imports") in page


def test_sliders_answer_with_and_without_a_script(village: Any, bookkeeper: Client) -> None:
    """Moved numbers are answered as a page and as a part of one; dearer staff leaves no more futures open."""
    run = a_run(village)
    address = at(village, "outlook_try", run.code)
    whole = bookkeeper.get(address, {"wages": "130"})
    part = bookkeeper.get(address, {"wages": "130"}, headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert part.context["moved"].open_of_20 <= part.context["plain"].open_of_20
    assert part.context["moved"].worst.middle < part.context["plain"].worst.middle


def test_words_in_pictures_grow_with_large_type(village: Any, bookkeeper: Client) -> None:
    """Who asks for large type gets pictures of fewer units across, on the run's page and on the front."""
    run = a_run(village)
    bookkeeper.cookies["large_type"] = "1"
    for address in (at(village, "outlook_of", run.code), at(village, "outlook")):
        page = bookkeeper.get(address).content.decode()
        assert 'viewBox="0 0 263 ' in page
        assert 'viewBox="0 0 360 ' not in page


@pytest.mark.parametrize("wages", ["nan", "inf", "-1e9", "", "x", "1e400"])
def test_a_slider_stands_only_where_it_may(village: Any, bookkeeper: Client, wages: str) -> None:
    """Whatever is sent, the answer is one of those that the slider can give."""
    run = a_run(village)
    answer = bookkeeper.get(at(village, "outlook_try", run.code), {"wages": wages})
    assert answer.status_code == 200


def test_what_was_moved_is_kept_as_a_run(village: Any, bookkeeper: Client) -> None:
    """A kept run says what was moved, and stands beside the first."""
    run = a_run(village)
    kept = bookkeeper.post(at(village, "outlook_try", run.code), {"wages": "120"})
    other = OutlookRun.objects.order_by("-pk").first()
    assert other is not None
    assert kept.url == at(village, "outlook_of", other.code)
    assert other.changes == [["wages", 1.2]]
    page = bookkeeper.get(
        at(village, "outlook_beside"), {"one": run.code, "other": other.code}
    ).content.decode()
    assert "Wages 120%" in page
    assert "same futures" in page


def test_a_run_is_taken_as_paper_and_as_json(village: Any, bookkeeper: Client) -> None:
    """The paper is a PDF; the JSON is what the command line gives."""
    run = a_run(village, strategies=("price",), shocks=("energy",))
    assert bookkeeper.get(at(village, "outlook_paper", run.code)).content.startswith(b"%PDF")
    assert bookkeeper.get(at(village, "outlook_json", run.code)).json() == run.en


def test_runs_and_plans_are_only_added_to(village: Any) -> None:
    """Neither an old plan nor an old answer can be changed or deleted."""
    run = a_run(village)
    for act in (
        lambda: OutlookRun.objects.filter(pk=run.pk).update(years=3),
        lambda: OutlookRun.objects.filter(pk=run.pk).update(other_ko="x"),
        lambda: OutlookRun.objects.filter(pk=run.pk)._raw_delete("default"),
        lambda: EnterprisePlan.objects.filter(pk=run.plan_id).update(text="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    village.people["bookkeeper"].delete()
    run.refresh_from_db()
    assert run.made_by is None


def test_a_run_of_another_enterprise_is_nowhere(village: Any, bookkeeper: Client) -> None:
    """A code of another enterprise's run or plan opens nothing, however it is asked for."""
    row = store_plan(village.other, SMALL, origin="file", by=None)
    foreign = make_run(row, Wish(years=2, draws=50), by=None)
    for name in ("outlook_of", "outlook_try", "outlook_paper", "outlook_json"):
        assert bookkeeper.get(at(village, name, foreign.code)).status_code == 404
    assert bookkeeper.get(at(village, "outlook_plan_download", 1)).status_code == 404
    assert (
        bookkeeper.get(
            at(village, "outlook_beside"), {"one": foreign.code, "other": foreign.code}
        ).status_code
        == 404
    )
    assert bookkeeper.post(at(village, "outlook_try", foreign.code), {"wages": "120"}).status_code == 404


def test_plan_against_actual_shows_each_month(village: Any, stored_book: Any, sign_in: Any) -> None:
    """The months that plan and book share stand in a table with their band."""
    a_plan(
        village,
        SMALL.replace("start = 2026-01", "start = 2025-01").replace("starts = 2026-01", "starts = 2025-01"),
    )
    page = sign_in("viewer").get(at(village, "outlook_actual"))
    assert page.status_code == 200
    assert page.context["sentences"]


def test_words_of_a_plan_are_no_markup(village: Any, bookkeeper: Client) -> None:
    """A hostile name stands on every page as the words that it is."""
    a_plan(
        village,
        SMALL.replace("반찬 꾸러미", "<script>alert(1)</script>").replace(
            "boxes of side dishes", "<b onload=x>"
        ),
    )
    run = a_run(village, strategies=("price",))
    for page in (
        at(village, "outlook"),
        at(village, "outlook_of", run.code),
        at(village, "outlook_plan"),
        at(village, "outlook_start"),
    ):
        text = bookkeeper.get(page).content.decode()
        assert "<script>alert" not in text
        assert "<b onload" not in text


def test_a_run_serves_the_goal_that_its_plan_names(village: Any, bookkeeper: Client) -> None:
    """A plan that names a goal of the community links its runs to it; another community's it does not."""
    goal = village.community.goals.create(
        code="members-60",
        enterprise=village.enterprise,
        indicator_ko="조합원 수",
        unit="명",
        place="52720",
        baseline_value=40,
        baseline_date="2025-12-31",
        target=60,
        due="2027-12-31",
    )
    named = '[goal]\nindicator = "members"\ntarget = 60\nby = 2027-12\ngoal = "{}"\n'
    a_plan(village, SMALL + named.format("members-60"))
    assert a_run(village).goal == goal
    assert "조합원 수" in bookkeeper.get(at(village, "outlook")).content.decode()
    a_plan(village, SMALL + named.format("elsewhere"))
    assert a_run(village).goal is None


@pytest.mark.parametrize("own", [False, True])
def test_a_strategy_of_the_board_gets_what_the_outlook_says(
    village: Any, bookkeeper: Client, *, own: bool
) -> None:
    """What was said stands on the board with its seed, and is the run's."""
    from dure.web.chalkboard.models import Card, Said  # noqa: PLC0415 -- after the settings

    a_plan(village)
    strategy = village.community.strategies.create(
        code="dearer", enterprise=village.enterprise, title_ko="값을 올린다"
    )
    change = {"path": "services.*.price", "operation": "times", "value": 1.3, "low": 1.3, "high": 1.3}
    Card.objects.create(strategy=strategy, scenario="price", changes=[change] if own else [])
    page = bookkeeper.get(at(village, "outlook_strategy", "dearer"))
    chosen = page.context["form"]["scenario"].initial
    assert chosen == ("board-dearer" if own else "price")
    # None of these may be it: then it is written with numbers of its own.
    assert at(village, "outlook_plan_add", "strategies") in page.content.decode()
    answer = bookkeeper.post(at(village, "outlook_strategy", "dearer"), {"scenario": chosen})
    assert answer.url == reverse("chalkboard_strategy", args=[village.enterprise.code, "dearer"])
    said, run = Said.objects.get(), OutlookRun.objects.get()
    told = run.en["strategies"][0]
    assert (said.helps, said.harms, said.seed, said.years) == (told["helps"], told["harms"], run.seed, 10)
    assert (said.scenario, said.scenario_en) == (("", "") if own else ("price", told["title"]))
    board = bookkeeper.get(reverse("chalkboard", args=[village.enterprise.code])).content.decode()
    assert (f"“{said.scenario_en}”: helps in" in board) is not own


def test_last_years_plan_is_beside_the_book_until_this_year_has_a_month(
    village: Any, stored_book: Any, sign_in: Any
) -> None:
    """A new plan whose months are all to come does not hide what became of the one before."""
    past = SMALL.replace("start = 2026-01", "start = 2025-01").replace("starts = 2026-01", "starts = 2025-01")
    a_plan(village, past)
    a_plan(village, SMALL.replace("2026-01", "2030-01").replace("2027-01", "2031-01"))
    browser = sign_in("viewer")
    page = browser.get(at(village, "outlook_actual"))
    assert page.context["plan"].number == 1
    assert page.context["months"]
    assert "this is version 1" in page.content.decode()
    assert not browser.get(at(village, "outlook_actual"), {"plan": "2"}).context["months"]
    for number in ("0", "99", "-1", "x", "9" * 30):
        assert browser.get(at(village, "outlook_actual"), {"plan": number}).status_code == 200


def test_a_third_who_looks_ahead_is_answered_by_the_worker(
    village: Any, bookkeeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs leave threads to those who only read: where two pages wait for theirs, a third is queued."""
    from threading import BoundedSemaphore  # noqa: PLC0415 -- for this test alone

    a_plan(village)
    places = BoundedSemaphore(2)
    monkeypatch.setattr("dure.web.outlook.runs._places", places)
    queued: list[int] = []
    monkeypatch.setattr(type(work_out), "enqueue", lambda _, asked: queued.append(asked))
    wish = {"years": 1, "draws": 20}
    places.acquire()
    places.acquire()
    answer = bookkeeper.post(at(village, "outlook_run"), wish)
    asked = AskedRun.objects.get()
    assert (queued, asked.state, OutlookRun.objects.count()) == ([asked.pk], "waiting", 0)
    assert answer.url == at(village, "outlook_of", asked.code)
    places.release()
    assert bookkeeper.post(at(village, "outlook_run"), {"years": 2, "draws": 20}).status_code == 302
    assert OutlookRun.objects.count() == 1
