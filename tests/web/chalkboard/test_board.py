"""The chalkboard of an enterprise: who writes on it, how a strategy goes on, and what is told of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from invented_plans import SIDE_DISHES

from dure.commons import OutlookSaid, read_community
from dure.web.chalkboard import board as board_module
from dure.web.chalkboard.acts import find_state, note_outlook
from dure.web.chalkboard.board import load_board
from dure.web.chalkboard.models import Card, Move, Said
from dure.web.community.models import Act
from dure.web.outlook.plans import store_plan
from dure.web.thread.commons import export_community, get_thread, import_community, load_community
from dure.web.thread.models import Strategy

SignIn = Callable[..., Client]
XSS = "<script>alert('칠판')</script>"
RESIDENT = "900101-1234567"


def at(village: Any, name: str = "chalkboard", *more: str) -> str:
    """Return an address of the first enterprise's board."""
    return reverse(name, args=[village.enterprise.code, *more])


def write_up(village: Any, browser: Client, title: str = "장날에 문을 연다", **more: str) -> Strategy:
    """Write an idea on the board."""
    assert browser.post(at(village, "chalkboard_add"), {"title": title, **more}).status_code == 302
    return Strategy.objects.latest("pk")


def move_on(village: Any, browser: Client, row: Strategy, state: str, **more: str) -> int:
    """Send how a strategy goes on, today."""
    form = {"state": state, "day": timezone.localdate().isoformat(), **more}
    status: int = browser.post(at(village, "chalkboard_move", row.code), form).status_code
    return status


@pytest.mark.parametrize("role", ["manager", "bookkeeper", "viewer"])
def test_everybody_of_the_enterprise_writes_up_an_idea(village: Any, sign_in: SignIn, role: str) -> None:
    """One line is enough; who does not name themselves is shown by their role alone."""
    row = write_up(village, sign_in(role))
    assert (row.title_ko, find_state(row), row.card.is_public) == ("장날에 문을 연다", "idea", False)
    assert (
        row.card.proposer_en
        == {
            "manager": "the manager",
            "bookkeeper": "the bookkeeper",
            "viewer": "somebody of the enterprise",
        }[role]
    )
    assert Act.objects.get(verb="strategy.added").detail == {"thing": row.code}


def test_an_idea_stands_on_the_board_once(village: Any, sign_in: SignIn) -> None:
    """A second tap adds nothing; a dropped one may be thought of again."""
    browser = sign_in("manager")
    row = write_up(village, browser)
    answer = browser.post(at(village, "chalkboard_add"), {"title": "장날에 문을 연다"})
    assert answer.status_code == 422
    assert "stands on the board already" in answer.content.decode()
    assert move_on(village, browser, row, "dropped", why="장이 없어졌다") == 302
    write_up(village, browser)
    assert Strategy.objects.count() == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ("전망은 아직 셈해 보지 않았습니다.", "전망 셈해 보기")),
        ("en", ("Nobody has asked the outlook about it yet.", "Work out its outlook")),
    ],
)
@pytest.mark.parametrize("state", ["idea", "kept"])
def test_what_nobody_asked_the_outlook_says_so_on_the_board(
    village: Any, sign_in: SignIn, language: str, words: tuple[str, str], state: str
) -> None:
    """In words, with the link that asks for who may; what was answered shows that."""
    store_plan(village.enterprise, SIDE_DISHES, origin="file", by=None)
    manager = sign_in("manager", language=language)
    asked, row = write_up(village, manager), write_up(village, manager, title="함께 먹는 밥")
    said = OutlookSaid(timezone.localdate(), 7, 5, 1, -0.05)
    note_outlook(None, asked, said, person=village.people["manager"])
    if state != "idea":
        assert move_on(village, manager, row, state, why="까닭") == 302
    page = manager.get(at(village)).content.decode()
    nobody, asks = words
    assert page.count(nobody) == 1
    card = page[page.index("함께 먹는 밥</a>") :]
    link = card[card.index(nobody) : card.index("</li>")]
    assert at(village, "outlook_strategy", row.code) in link
    assert f">{asks}</a>" in link
    assert at(village, "outlook_strategy", asked.code) not in page
    page = sign_in("viewer", language=language).get(at(village)).content.decode()
    assert nobody in page
    assert at(village, "outlook_strategy", row.code) not in page


@pytest.mark.parametrize(("has_plan", "state"), [(False, "idea"), (True, "dropped")])
def test_nobody_is_sent_to_ask_where_there_is_nothing_to_ask(
    village: Any, sign_in: SignIn, *, has_plan: bool, state: str
) -> None:
    """Without a plan the link would lead round in a circle; what was dropped is done with."""
    if has_plan:
        store_plan(village.enterprise, SIDE_DISHES, origin="file", by=None)
    manager = sign_in("manager")
    row = write_up(village, manager)
    if state == "dropped":
        assert move_on(village, manager, row, state, why="까닭") == 302
    page = manager.get(at(village)).content.decode()
    assert "Nobody has asked the outlook about it yet." in page
    assert at(village, "outlook_strategy", row.code) not in page
    page = manager.get(at(village, "chalkboard_strategy", row.code)).content.decode()
    assert (at(village, "outlook_strategy", row.code) in page) is has_plan


def test_a_step_that_is_refused_opens_at_what_is_wrong(village: Any, sign_in: SignIn) -> None:
    """The fault lies far down on a phone: the page opens there, and says that nothing was written down."""
    browser = sign_in("manager")
    row = write_up(village, browser)
    form = {"state": "kept", "day": timezone.localdate().isoformat()}
    page = browser.post(at(village, "chalkboard_move", row.code), form).content.decode()
    assert page.count(" autofocus") == 1
    why = page[page.index('<textarea name="why"') :]
    assert " autofocus" in why[: why.index(">")]
    assert "Nothing is written down yet" in page
    assert " autofocus" not in browser.get(at(village, "chalkboard_strategy", row.code)).content.decode()


def test_an_idea_goes_on_until_it_is_kept_and_becomes_a_goal_and_a_promise(
    village: Any, sign_in: SignIn
) -> None:
    """Each step with its day and why; only what is kept is made more of."""
    browser = sign_in("manager")
    row = write_up(village, browser, who="주방 식구")
    assert browser.get(at(village, "chalkboard_goal", row.code)).status_code == 404
    assert move_on(village, browser, row, "trying") == 302
    assert move_on(village, browser, row, "kept") == 422  # without a why
    assert move_on(village, browser, row, "kept", why="남는 밥이 없었다") == 302
    assert [move.state for move in row.moves.order_by("pk")] == ["trying", "kept"]
    page = browser.get(at(village, "chalkboard_strategy", row.code)).content.decode()
    assert "남는 밥이 없었다" in page
    assert "Proposed by 주방 식구" in page
    goal = {
        "indicator_ko": "한 주에 함께 먹는 밥",
        "enterprise": village.enterprise.code,
        "place": "52720250",
        "unit": "그릇",
        "baseline_value": "60",
        "baseline_date": "2025-12-31",
        "target": "90",
        "due": "2027-12-31",
        "measure": "measurements",
    }
    assert browser.post(at(village, "chalkboard_goal", row.code), goal).status_code == 302
    pledge = {"promiser": "이사회", "what": "예순 그릇을 산다", "by": "2030-12-31", "quantity": "1,200만"}
    assert browser.post(at(village, "chalkboard_pledge", row.code), pledge).status_code == 302
    card = Card.objects.get(strategy=row)
    assert card.goal is not None
    assert card.goal.enterprise == village.enterprise
    assert card.pledge is not None
    assert (card.pledge.quantity, card.pledge.is_public) == (12_000_000, False)
    shown = load_board(village.enterprise, "ko")["columns"][2]["strategies"][0]["shown"]
    assert shown["by"] == "goal"  # the promise names no leak that the ledger could follow


def test_a_step_has_a_day_that_has_come_and_does_not_go_back(village: Any, sign_in: SignIn) -> None:
    """The board is a history."""
    browser = sign_in("manager")
    row = write_up(village, browser)
    for days in (1, -1):
        day = (timezone.localdate() + timedelta(days=days)).isoformat()
        assert move_on(village, browser, row, "trying", day=day) == 422
    assert not Move.objects.exists()


def test_the_viewer_moves_nothing(village: Any, sign_in: SignIn) -> None:
    """They write up ideas; what becomes of them is decided by who keeps the book."""
    row = write_up(village, sign_in("viewer"))
    page = sign_in("viewer").get(at(village, "chalkboard_strategy", row.code)).content.decode()
    assert "The bookkeeper or the manager writes down how it goes on." in page
    assert "chalkboard_move" not in page
    assert "How does it go on?" not in page
    assert move_on(village, sign_in("viewer"), row, "trying") == 404


def test_no_board_reaches_into_another(village: Any, sign_in: SignIn) -> None:
    """A strategy is looked up on the board of the address alone, a goal among the enterprise's own."""
    theirs = village.community.strategies.create(code="theirs", title_ko="남의 꾀", enterprise=village.other)
    browser = sign_in("manager")
    for name in ("chalkboard_strategy", "chalkboard_change", "chalkboard_goal", "chalkboard_pledge"):
        assert browser.get(at(village, name, theirs.code)).status_code == 404
    assert move_on(village, browser, theirs, "dropped", why="남의 것") == 404
    row = write_up(village, browser)
    goal = village.community.goals.create(
        code="theirs",
        indicator_ko="남의 목표",
        unit="회",
        place="52720",
        baseline_value=1,
        baseline_date="2024-12-31",
        target=2,
        due="2026-12-31",
        enterprise=village.other,
    )
    form = {"title_ko": "고침", "shown": "none", "goal": goal.code}
    assert browser.post(at(village, "chalkboard_change", row.code), form).status_code == 422


def test_hostile_words_stay_words_and_no_resident_number_is_kept(village: Any, sign_in: SignIn) -> None:
    """On the board, the page, the paper and in the file."""
    browser = sign_in("manager")
    row = write_up(village, browser, XSS, who=f"{XSS[:40]} {RESIDENT}")
    move_on(village, browser, row, "dropped", why=f"{XSS} {RESIDENT}")
    for address in (at(village), at(village, "chalkboard_strategy", row.code)):
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page
        assert RESIDENT not in page
    assert browser.get(at(village, "chalkboard_download")).content.startswith(b"%PDF")
    assert RESIDENT not in export_community(village.community).decode()
    answer = browser.post(at(village, "chalkboard_add"), {"title": "가\u202e나"})
    assert answer.status_code == 422


@pytest.mark.parametrize("role", ["bookkeeper", "coordinator"])
def test_ideas_come_from_paper_with_its_number(village: Any, sign_in: SignIn, role: str) -> None:
    """One a line, in somebody's stead; each paper once, and what stands there already is passed over."""
    browser = sign_in(role)
    write_up(village, sign_in("viewer"))
    lines = "장날에 문을 연다\n겨울 한 달 살기\n\n  빨래를 함께 한다 "
    answer = browser.post(at(village, "chalkboard_paper"), {"lines": lines, "paper": "7"})
    assert answer.status_code == 302
    papered = Card.objects.filter(paper="7").order_by("pk")
    assert [card.strategy.title_ko for card in papered] == ["겨울 한 달 살기", "빨래를 함께 한다"]
    assert {card.proposer_ko for card in papered} == {""}
    act = Act.objects.get(verb="strategy.paper_entered")
    assert (act.on_behalf_of, act.detail) == ("№ 7", {"paper": "7", "entries": 2})
    again = browser.post(at(village, "chalkboard_paper"), {"lines": "또 다른 생각", "paper": "7"})
    assert again.status_code == 422
    browser.post(at(village, "chalkboard_paper"), {"lines": "또 다른 생각"})
    assert Card.objects.latest("pk").paper == "8"
    if role == "coordinator":
        assert browser.get(at(village)).status_code == 404  # the board stays the enterprise's own


def test_only_what_is_public_stands_on_the_communitys_page(village: Any, sign_in: SignIn) -> None:
    """Without whose idea it was; an idea of our own changes nothing there."""
    browser = sign_in("manager")
    row = write_up(village, browser, who="주방 식구")
    assert get_thread(village.community, "ko")["strands"][0]["strategies"] == []
    form = {"title_ko": row.title_ko, "who": "주방 식구", "shown": "none", "is_public": "on"}
    assert sign_in("bookkeeper").post(at(village, "chalkboard_change", row.code), form).status_code == 302
    assert Card.objects.get().is_public is False  # that is the manager's to open
    assert browser.post(at(village, "chalkboard_change", row.code), form).status_code == 302
    told = get_thread(village.community, "ko")["strands"][0]["strategies"][0]
    assert (told["title"], told["state"], told["proposer"], told["shown"]) == (
        row.title_ko,
        "idea",
        None,
        None,
    )
    page = sign_in(None).get(reverse("community", args=[village.community.code])).content.decode()
    assert row.title_ko in page
    assert "주방 식구" not in page


def test_the_ledger_shows_what_became_of_it(village: Any, sign_in: SignIn, stored_book: Any) -> None:
    """What the form names is summed in the year before and in the year after; an idea adds no figure."""
    browser = sign_in("manager")
    row = write_up(village, browser)
    partner = "9998100112"
    form = {"title_ko": row.title_ko, "shown": "pay", "partner": "999-81-00112", "indicator": "찬거리"}
    form["scenario"] = "buy-locally"
    assert browser.post(at(village, "chalkboard_change", row.code), form).status_code == 302
    assert Card.objects.get().scenario == "buy-locally"
    stored = Card.objects.get().shown_by
    assert stored is not None
    assert stored["measure"] == {
        "by": "ledger",
        "unit": "KRW",
        "payer": [village.enterprise.number],
        "payee": [partner],
    }
    page = browser.get(at(village, "chalkboard_strategy", row.code)).content.decode()
    assert "not been tried yet" in page
    Move.objects.create(strategy=row, state="trying", day="2025-01-01")
    shown = load_board(village.enterprise, "en")["columns"][1]["strategies"][0]["shown"]
    assert shown["reason"] is None
    assert shown["change"] == shown["after"]["value"] - shown["before"]["value"]
    assert (shown["before"]["period"]["name"], shown["after"]["period"]["name"]) == ("2024", "2025")
    again = browser.get(at(village, "chalkboard_change", row.code)).context["form"].initial
    assert (again["shown"], again["partner"], again["indicator"]) == ("pay", partner, "찬거리")


def test_a_goal_of_what_is_kept_starts_where_the_ledger_ends(
    village: Any, sign_in: SignIn, stored_book: Any
) -> None:
    """What the card shows is not asked for again; a goal that came of it before gives its own measure."""
    browser = sign_in("manager")
    row = write_up(village, browser)
    form = {"title_ko": row.title_ko, "shown": "pay", "partner": "9998100112", "indicator": "찬거리"}
    browser.post(at(village, "chalkboard_change", row.code), form)
    Move.objects.create(strategy=row, state="trying", day="2025-01-01")
    Move.objects.create(strategy=row, state="kept", day="2026-01-10", why_ko="값이 같다")
    shown = load_board(village.enterprise, "ko")["columns"][2]["strategies"][0]["shown"]
    page = browser.get(at(village, "chalkboard_goal", row.code))
    known = page.context["form"].initial
    assert (known["indicator_ko"], known["unit"], known["measure"]) == ("찬거리", "만원", "keep")
    assert known["baseline_value"] == shown["after"]["value"] > 0
    assert 'value="2025-12-31"' in page.content.decode()
    told = {name: str(value) for name, value in known.items()} | {"target": "9000", "due": "2030-12-31"}
    assert browser.post(at(village, "chalkboard_goal", row.code), told).status_code == 302
    goal = Card.objects.get(strategy=row).goal
    assert goal is not None
    assert goal.measure["payee"] == ["9998100112"]
    Card.objects.filter(strategy=row).update(shown_by=None)
    again = browser.get(at(village, "chalkboard_goal", row.code)).context["form"].initial
    assert (again["indicator_ko"], again["unit"], again["measure"]) == ("찬거리", "만원", "keep")


def test_why_is_not_called_free_where_it_is_asked_for(village: Any, sign_in: SignIn) -> None:
    """The label says nothing of being empty; the hint says when it is needed."""
    browser = sign_in("manager", language="ko")
    row = write_up(village, browser)
    page = browser.get(at(village, "chalkboard_strategy", row.code)).content.decode()
    label = page[page.index('for="move_why"') :]
    assert "비워도" not in label[: label.index("</label>")]
    assert "꼭 적어 주세요. 다른 때는 비워도 됩니다" in page


def test_an_idea_waits_for_no_figure(
    village: Any, sign_in: SignIn, stored_book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the ledger shows is kept; ten seconds are for writing, not for waiting."""
    browser = sign_in("manager")
    row = write_up(village, browser)
    form = {"title_ko": row.title_ko, "shown": "pay", "partner": "9998100112", "indicator": "찬거리"}
    browser.post(at(village, "chalkboard_change", row.code), form)
    load_board(village.enterprise, "ko")

    def build(*_: Any, **__: Any) -> None:
        raise AssertionError("It was built again.")

    monkeypatch.setattr(board_module, "build_thread_of_enterprise", build)
    write_up(village, browser, "겨울 한 달 살기")
    assert browser.get(at(village)).status_code == 200


def test_the_file_brings_the_board_back(village: Any, sign_in: SignIn) -> None:
    """Out as community.yaml and in again: the same strategies, with every step."""
    browser = sign_in("manager")
    row = write_up(village, browser, who="주방 식구")
    move_on(village, browser, row, "trying", why="예순 그릇부터")
    request = browser.get(at(village)).wsgi_request
    said = read_community(
        b"community: {name: x, places: [52720]}\nstrategies:\n- title: x\n  outlook: "
        b"{date: 2025-01-01, seed: 7, helps: 5, harms: 1, survival_gain: 0.05, "
        b"scenario: {id: bundle_services, title: {en: All in one visit, ko: all at once}}}\n",
        "x",
    )[0]
    assert said is not None
    assert said.strategies[0].outlook is not None
    note_outlook(request, row, said.strategies[0].outlook, person=village.people["manager"])
    before = load_community(village.community).strategies
    again, problems = import_community(export_community(village.community))
    assert problems == []
    assert load_community(again).strategies == before
    assert before[0].outlook is not None
    marks = browser.get(at(village)).content.decode()
    assert "“All in one visit”: helps in 5 of 20" in marks
    assert marks.count('class="helps"') == 5
    assert marks.count('class="harms"') == 1


def test_a_coordinator_takes_away_no_private_idea(village: Any, sign_in: SignIn) -> None:
    """The community's file holds of other people's boards what is public."""
    row = write_up(village, sign_in("manager"))
    mine = sign_in("coordinator").get(reverse("community_yaml", args=[village.community.code]))
    assert row.title_ko not in mine.content.decode()


@pytest.mark.parametrize("table", ["chalkboard_move", "chalkboard_said"])
def test_what_was_decided_and_said_is_only_ever_added_to(village: Any, table: str) -> None:
    """Not even by the database's own language; an account that goes leaves its steps behind."""
    manager = village.people["manager"]
    row = village.community.strategies.create(code="lunch", title_ko="밥", enterprise=village.enterprise)
    Move.objects.create(strategy=row, state="trying", day="2025-01-01", made_by=manager)
    Said.objects.create(
        strategy=row, day="2025-01-01", seed=1, helps=1, harms=0, survival_gain=0.1, made_by=manager
    )
    for sql in (
        "UPDATE {} SET day = '2025-02-02'",
        "UPDATE {} SET day = '2025-02-02', made_by_id = NULL",
        *(["UPDATE {} SET scenario_ko = 'x', made_by_id = NULL"] if table.endswith("said") else []),
        "DELETE FROM {}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.format(table))
    forgets = "UPDATE {} SET made_by_id = NULL"
    with connection.cursor() as cursor:
        cursor.execute(forgets.format(table))
        assert cursor.rowcount == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_tables_go_and_come_back() -> None:
    """The migrations are reversible, one by one."""
    call_command("migrate", "chalkboard", "0001", verbosity=0)
    call_command("migrate", "chalkboard", verbosity=0)
    call_command("migrate", "chalkboard", "zero", verbosity=0)
    call_command("migrate", "chalkboard", verbosity=0)
    assert not Card.objects.exists()
